"""MIDI that means ill: every file is a roll or a `MidiError`, within 5 seconds of CPU and 1 GiB, by whichever door
it comes."""
import io
import json
import os
import struct
import subprocess
import sys
import warnings
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pretty_midi
import pytest

from lstm_music import encoding, midi
from lstm_music.encoding import HIGHEST_PITCH, LOWEST_PITCH, N_KEYS, MidiError, PianoRollEncoder, checked_midi
from lstm_music.pipeline import Corpus, chorales
from lstm_music.store import prepare
from lstm_music.tracks import read_score

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent/'shared/data'
PLAIN = PianoRollEncoder().piano_roll_to_midi(chorales()[0].roll[:32])
EVIL = b'MThd\0\0\0\6\0\0\0\1\1\xe0MTrk\0\1\0\0' + b'\xff' * 65_536                # a number of 64 thousand bytes
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f'{DATA} is not here')
pytestmark = pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')

@pytest.mark.skipif(sys.platform != 'linux', reason='limits of memory and time are set as Linux sets them')
def test_a_roll_or_a_midi_error_within_the_limits():
    "HOSTILE_MUTATIONS=20000 in the environment tries more."
    count = int(os.environ.get('HOSTILE_MUTATIONS', 2000))
    run = subprocess.run([sys.executable, ROOT/'tests/fuzz_midi.py', str(count)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    report = json.loads(run.stdout)
    print(report)
    assert report['mutations'] == count and report['music'] + report['refused'] == count + report['files']
    # mutations that only break the header would test nothing
    assert min(report['music'], report['refused']) > count / 10

def step(music, secs): return int(np.floor(4 * music.time_to_tick(secs) / music.resolution + 0.5))

@needs_data
def test_ordinary_files_have_the_notes_that_pretty_midi_finds():
    files = sorted((DATA/'midi_multitrack').rglob('*.mid'))
    assert len(files) > 50
    for path in files:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', RuntimeWarning)                  # of tempos in later tracks
            peer = pretty_midi.PrettyMIDI(str(path))
        struck = {(step(peer, n.start), n.pitch) for i in peer.instruments if not i.is_drum
                  for n in i.notes if LOWEST_PITCH <= n.pitch <= HIGHEST_PITCH}
        assert ({(start, pitch) for start, _, pitch in PianoRollEncoder().midi_to_piano_roll(path).notes()}
                == struck), path

def test_what_is_whole_passes_the_guard_unchanged():
    assert checked_midi(PLAIN)[0] == PLAIN

def track(*events): return b'MTrk' + struct.pack('>L', len(data := b''.join(events))) + data

def test_tracks_end_where_they_say_and_all_are_read():
    "Whatever stands behind the end of a track, and however many the header counts."
    note, end = bytes([0, 0x90, 60, 80, 96, 0x80, 60, 0]), b'\0\xff\x2f\0'
    head = b'MThd' + struct.pack('>LHHH', 6, 1, 1, 96)
    def notes(*tracks): return PianoRollEncoder().midi_to_piano_roll(head + b''.join(tracks)).notes()
    assert notes(track(note, end, b'\0')) == notes(track(note, end, note)) == notes(track(note, end)) == [(0, 4, 60)]
    assert notes(track(note, end), track(bytes([96]), note[1:], end)) == [(0, 4, 60), (4, 8, 60)]
    with pytest.raises(MidiError, match='over 65,535 tracks, which is the limit'):
        notes(track(note, end), track(end) * 65_535)
    with pytest.raises(MidiError, match='cut short: track 2 of 2 is not whole'):
        notes(track(note, end), track(note, end)[:-2])

@pytest.mark.parametrize('name, value, reason',
                         [('MAX_BYTES', 100, '100 bytes'), ('MAX_EVENTS', 9, '9 events'),
                          ('MAX_NOTES', 9, '9 notes'), ('MAX_TICKS', 99, '99 ticks'), ('MAX_STEPS', 31, '31 steps')])
def test_limits_can_be_changed(monkeypatch, name, value, reason):
    monkeypatch.setattr(midi, name, value)
    for read in (PianoRollEncoder().midi_to_piano_roll, read_score):
        with pytest.raises(MidiError, match=f'over {reason}, which is the limit'): read(PLAIN)

def test_limits_hold_where_processes_read(monkeypatch, tmp_path):
    (tmp_path/'midi').mkdir()
    (tmp_path/'midi'/'a.mid').write_bytes(PLAIN)
    (tmp_path/'midi'/'b.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(chorales()[0].roll[:4]))
    monkeypatch.setattr(midi, 'MAX_STEPS', 31)
    store = prepare(tmp_path/'midi', tmp_path/'s.store', n_workers=1, quiet=True)
    assert len(store) == 1 and [(s['name'], s['reason']) for s in store.skipped] == [
        ('a.mid', 'over 31 steps, which is the limit')]

def test_limits_that_are_raised_let_a_file_through(monkeypatch, tmp_path):
    n_steps = midi.MAX_STEPS + 1
    roll = replace(chorales()[0].roll, states=np.zeros((n_steps, N_KEYS), np.uint8), pickup_steps=0)
    write = PianoRollEncoder().piano_roll_to_midi
    with pytest.raises(ValueError, match='a MIDI file is read up to 200,000'): write(roll)
    monkeypatch.setattr(midi, 'MAX_STEPS', n_steps)
    assert write(roll)

def by_library(path): PianoRollEncoder().midi_to_piano_roll(path)
def by_bytes(path): PianoRollEncoder().midi_to_piano_roll(path.read_bytes())
def by_stream(path): PianoRollEncoder().midi_to_piano_roll(io.BytesIO(path.read_bytes()))
def by_melody(path): encoding.MIDIEventEncoder().midi_to_events(path)
def by_opening(path):
    from lstm_music.sampling import Composer
    Composer().compose(opening=path)
def by_harmonising(path):
    from lstm_music.sampling import Composer
    Composer().harmonise(path)
def by_desk(path):                  # of the widget and of the app
    from lstm_music.desk import open_midi
    open_midi(io.BytesIO(path.read_bytes()))

@pytest.mark.parametrize('door', [by_library, by_bytes, by_stream, by_melody, by_opening, by_harmonising, by_desk])
def test_every_door_of_the_library_is_guarded(tmp_path, door):
    (tmp_path/'evil.mid').write_bytes(EVIL)
    with pytest.raises(MidiError, match='does not end'): door(tmp_path/'evil.mid')

@pytest.mark.parametrize('source, said', [('no\0path.mid', r'^no\\0path.mid: cannot be read .*; check the path'),
                                          (io.StringIO('MThd'), "open as text; open it with mode 'rb'")])
def test_what_is_no_path_or_stream_of_bytes_is_refused(source, said):
    with pytest.raises(MidiError, match=said): PianoRollEncoder().midi_to_piano_roll(source)

def test_a_folder_skips_it_with_the_reason(tmp_path):
    (tmp_path/'evil.mid').write_bytes(EVIL)
    (tmp_path/'plain.mid').write_bytes(PLAIN)
    corpus = Corpus.from_folder(tmp_path, quiet=True)
    assert [p.name for p in corpus] == ['plain.mid']
    assert 'evil.mid: the number at byte 22 does not end' in corpus.skipped[0]

@pytest.mark.parametrize('command', ['compose --opening', 'harmonise', 'rewrite --bars 1'])
def test_the_command_line_says_it_in_one_line(tmp_path, capsys, command):
    from lstm_music.cli import main
    (tmp_path/'evil.mid').write_bytes(EVIL)
    assert main([*command.split(), str(tmp_path/'evil.mid'), '-o', str(tmp_path/'out.mid')]) == 2
    assert 'does not end' in capsys.readouterr().err and not (tmp_path/'out.mid').exists()

def test_the_widget_says_it():
    from lstm_music.demo import Instrument
    instrument = Instrument()
    before = instrument.desk.sheet
    instrument.upload.value = (dict(name='evil.mid', type='audio/midi', size=len(EVIL),
                                    content=memoryview(EVIL), last_modified=datetime(2026, 1, 1)),)
    assert 'evil.mid: the number at byte 22 does not end' in instrument.status.value and instrument.desk.sheet is before

def test_the_app_says_it():
    testing = pytest.importorskip('streamlit.testing.v1')
    from lstm_music import app
    visitor = testing.AppTest.from_file(app.__file__, default_timeout=60).run()
    visitor.file_uploader(key='upload').upload('evil.mid', EVIL, 'audio/midi').run()
    assert 'does not end' in visitor.session_state.visit.said
