"What a MIDI file says is what the roll has, or a notice says what it has not."
import io
from collections import defaultdict, deque
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_music.encoding import MidiError, MidiWarning, PianoRoll, PianoRollEncoder, file_title, parse_midi
from lstm_music.given import checked_fermatas
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer

CASES = Path(__file__).resolve().parents[2]/'shared/cases'
MULTITRACK = Path(__file__).resolve().parents[2]/'shared/data/midi_multitrack'
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason=f'{CASES} is not here')
pytestmark = pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')

def midi(*tracks, ticks_per_beat=480, form=1):
    "A file of tracks, each a list of (tick, message) in order of time."
    made = []
    for events in tracks:
        ticks = np.diff([0] + [tick for tick, _ in events])
        made.append(mido.MidiTrack(message.copy(time=int(wait)) for (_, message), wait in zip(events, ticks)))
    out = io.BytesIO()
    mido.MidiFile(type=form, ticks_per_beat=ticks_per_beat, tracks=made).save(file=out)
    return out.getvalue()

def on(tick, pitch=60, channel=0): return tick, mido.Message('note_on', note=pitch, velocity=80, channel=channel)
def off(tick, pitch=60, channel=0): return tick, mido.Message('note_off', note=pitch, channel=channel)
def tempo(tick, bpm): return tick, mido.MetaMessage('set_tempo', tempo=round(60e6 / bpm))
def meter(tick, beats, value): return tick, mido.MetaMessage('time_signature', numerator=beats, denominator=value)
def key(tick, name): return tick, mido.MetaMessage('key_signature', key=name)
def end(tick): return tick, mido.MetaMessage('end_of_track')
def text(tick, words): return tick, mido.MetaMessage('text', text=words)
def note(tick, length=480, pitch=60): return [on(tick, pitch), off(tick + length, pitch)]
def scale(n, length=480, start=0): return [e for i in range(n) for e in note(start + i * length, length, 60 + i % 12)]
def read(*tracks, **options): return PianoRollEncoder(**options).midi_to_piano_roll(midi(*tracks))

# ---- tempo, metre and key

@pytest.mark.parametrize('track', [0, 1, 2])
def test_tempo_metre_and_key_are_read_from_every_track(track):
    tracks = [note(0), note(0, 960, 48), note(480, 960, 36)]
    tracks[track] = [tempo(0, 200), meter(0, 3, 4), key(0, 'Bbm')] + tracks[track]
    roll = read(*tracks)
    assert (roll.tempo_bpm, roll.meter, roll.key, roll.notices) == (200, (3, 4), (10, 'minor'), ())

@pytest.mark.parametrize('track', [0, 1])
def test_seconds_are_counted_with_the_tempo_of_every_track(track):
    tracks = [note(0) + note(960), note(0, 480, 48)]
    tracks[track] = sorted([tempo(0, 60), tempo(480, 240), *tracks[track]], key=lambda e: e[0])
    roll = read(*tracks, steps_per_sec=8)
    assert roll.notes() == [(0, 8, 48), (0, 8, 60), (10, 12, 60)]  # a second, a quarter of a second of rest, a quarter

def test_of_two_metres_tempos_or_keys_at_one_tick_the_last_holds():
    roll = read([meter(0, 4, 4), meter(0, 2, 4), tempo(0, 100), tempo(0, 90), key(0, 'G'), key(0, 'Am'), *scale(8)])
    assert (roll.meter, roll.tempo_bpm, roll.key, roll.notices) == ((2, 4), 90, (9, 'minor'), ())

def test_the_roll_keeps_what_its_first_note_lies_in_and_says_what_changes_later():
    silence_first = [tempo(0, 60), meter(0, 4, 4), key(0, 'D'), tempo(1920, 90),
                     meter(1920, 3, 4), key(1920, 'Gm'), *scale(6, start=1920)]
    roll = read(silence_first)
    assert (roll.tempo_bpm, roll.meter, roll.pickup_steps, roll.key, roll.notices) == (90, (3, 4), 4, (7, 'minor'), ())
    roll = read(sorted([tempo(0, 60), meter(0, 4, 4), key(0, 'D'), *scale(8), tempo(1920, 90),
                        meter(1920, 3, 4), key(1920, 'Gm')], key=lambda e: e[0]))
    assert (roll.tempo_bpm, roll.meter, roll.key) == (60, (4, 4), (2, 'major'))
    assert [n.split(';')[0] for n in roll.notices] == ['2 keys', '2 tempos', 'the metre changes 1 times']

def test_a_tempo_that_comes_after_the_first_note_is_not_that_of_the_first_note():
    roll = read([*note(0), tempo(480, 60), *note(480)])
    assert roll.tempo_bpm == 120 and roll.notices == ('2 tempos; the roll keeps 120 bpm, that of its first note',)

def test_what_changes_after_the_last_note_is_no_loss():
    assert read([tempo(0, 90), *note(0), tempo(960, 70), meter(1920, 3, 4), key(1920, 'G')]).notices == ()

def test_a_tempo_that_no_roll_has_is_said():
    roll = read([tempo(0, 5), *note(0)])
    assert roll.tempo_bpm == 10 and roll.notices == ('a tempo of 5 bpm became 10; a roll has 10 to 600',)

def test_a_key_signature_of_nothing_in_major_says_nothing():
    assert read([key(0, 'C'), *note(0)]).key is None and read([key(0, 'Am'), *note(0)]).key == (9, 'minor')
    assert read([key(0, 'C'), text(0, 'lstm_music {"seed": 1}'), *note(0)]).key == (0, 'major')

@pytest.mark.parametrize('words', ['lstm_music', 'lstm_music {', 'lstm_music [1]', 'lstm_music 7',
                                   'lstm_music {"seed": NaN}', 'other {"seed": 1}',
                                   'lstm_music ' + '[' * 100_000, 'lstm_music {"a": ' + '9' * 5000 + '}',
                                   'lstm_music_pickup_beats x', 'lstm_music_pickup_beats 4/0',
                                   'lstm_music_pickup_beats 4/123', 'lstm_music \xff\xfe{}'])
def test_foreign_and_damaged_texts_are_no_recipe(words):
    roll = read([text(0, words), *note(0)])
    assert roll.recipe is None and roll.pickup_steps == 0 and roll.notices == ()

def test_names_are_read_as_utf_8_and_as_latin_1():
    for name, charset in [('Oboé', 'latin1'), ('Oboé', 'utf-8'), ('音', 'utf-8')]:
        out = io.BytesIO()
        track = mido.MidiTrack([mido.MetaMessage('track_name', name=name), mido.Message('note_on', note=60),
                                mido.Message('note_on', note=60, velocity=0, time=480)])
        mido.MidiFile(type=0, tracks=[track], charset=charset).save(file=out)
        assert parse_midi(out.getvalue()).instruments[0].name == name
        assert PianoRollEncoder(instruments=[name]).midi_to_piano_roll(out.getvalue()).notes() == [(0, 4, 60)]

# ---- notes

def first_in_first_out(events):
    "(start, end) of the notes of one pitch from (tick, is_on): each end is that of the note that began first."
    waiting, notes = deque(), []
    for tick, is_on in events:
        if is_on: waiting.append(tick)
        elif waiting: notes.append((waiting.popleft(), tick))
    return sorted(n for n in notes if n[1] > n[0])

@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=12))
def test_overlapping_notes_of_one_pitch_end_in_the_order_they_began(events):
    events = [(240 * tick, is_on) for tick, is_on in sorted(events, key=lambda e: e[0])]
    [*found] = parse_midi(midi([(on if is_on else off)(tick) for tick, is_on in events] + [end(4000)])).instruments
    notes, n_on = [(s, e) for i in found for s, e, _ in i.notes], sum(is_on for _, is_on in events)
    ended = first_in_first_out(events)
    assert [n for n in ended if n not in notes] == []                       # what miditoolkit, symusic and MusPy read
    last_off = max([tick for tick, is_on in events if not is_on], default=-1)
    assert len(notes) + sum(i.n_zero + i.n_endless for i in found) == n_on
    assert all(e == last_off for s, e in notes if (s, e) not in ended)

@pytest.mark.parametrize('events, notes', [
    ([on(0), on(480), off(960), off(1440)], [(0, 4, 60), (4, 12, 60)]),
    ([on(0), on(480), off(720), off(1920)], [(0, 4, 60), (4, 16, 60)]),
    ([on(0), on(0), off(480), off(480)], [(0, 4, 60)]),
    ([on(0), off(480), off(480), on(480), off(960)], [(0, 4, 60), (4, 8, 60)]),
    ([on(0), on(480), off(960)], [(0, 4, 60), (4, 8, 60)]),
    ([on(0), off(240), on(240), off(480), end(960)], [(0, 2, 60), (2, 4, 60)])])
def test_notes_that_overlap_or_repeat(events, notes): assert read(events).notes() == notes

def test_notes_that_vanish_are_counted():
    roll = read([on(0, 60), off(0, 60), *note(480, 480, 64), on(960, 62), end(1920)])
    assert roll.notes() == [(4, 8, 64)] and len(roll) == 16
    assert roll.notices == ('1 notes of no length left out', '1 notes that never end left out')
    # a drum that nothing ends
    assert read(note(0), [(0, mido.Message('program_change', channel=9)), on(0, 36, 9), end(480)]).notices == ()

# ---- the grid

@pytest.mark.parametrize('step, keeps', [(160, 12), (80, 12), (60, 8), (96, 20), (40, 12)])
def test_notes_off_the_grid_are_counted_and_a_finer_grid_is_named(step, keeps):
    roll = read(scale(12, step))
    n_off = sum(tick % 120 != 0 for tick in range(0, 12 * step, step))
    assert roll.notices[0] == (
        f'{n_off} of 12 notes ({n_off / 12:.0%}) begin off the grid of 4 steps per beat and are moved to it; '
        f'steps_per_beat={keeps} keeps them')
    finer = read(scale(12, step), steps_per_beat=keeps)
    assert finer.notices == () and len(finer.notes()) == 12

def test_a_tick_of_rounding_is_not_off_the_grid():
    events = [e for i, tick in enumerate((0, 33, 67, 100)) for e in note(tick, 30, 60 + i)]              # triplets
    assert PianoRollEncoder(steps_per_beat=12).midi_to_piano_roll(midi(events, ticks_per_beat=100)).notices == ()
    sixteenths = [e for tick in (0, 3, 5, 8) for e in note(tick, 2)]                                      # of 2.5 ticks
    assert PianoRollEncoder().midi_to_piano_roll(midi(sixteenths, ticks_per_beat=10)).notices == ()

def test_playing_without_a_click_is_told_apart_and_not_counted_in_seconds():
    late = [e for i in range(16) for e in note(480 * i + (i * 37) % 97, 240, 60)]
    assert 'steps_per_sec=8 reads it by seconds' in read(late).notices[0]
    assert all('grid' not in notice for notice in read(late, steps_per_sec=8).notices)

# ---- what is whole and what is not

def test_only_what_is_cut_short_is_called_so():
    whole = midi(note(0), note(0))
    second = whole.rindex(b'MTrk')
    for cut in range(15, len(whole)):
        with pytest.raises(MidiError, match='cut short'): PianoRollEncoder().midi_to_piano_roll(whole[:cut])
    for damaged in (whole[:second] + b'\0\0' + whole[second:], whole[:second] + b'junk' * 9 + whole[second:],
                    whole[:second + 7] + bytes([whole[second + 7] + 50]) + whole[second + 8:]):
        with pytest.raises(MidiError) as said: PianoRollEncoder().midi_to_piano_roll(damaged)
        assert 'cut short' not in str(said.value) and 'damaged' in str(said.value)

# ---- openings

SILENCE = PianoRoll(np.zeros((32, 88)))

def test_silence_around_a_roll_is_trimmed_and_the_bar_lines_stay():
    music = PianoRoll.from_notes([(0, 4, 60), (4, 12, 64)], meter=(3, 4), pickup_steps=4)
    for n_bars in range(3):
        late = PianoRoll.from_notes([(s + 12 * n_bars + 4, e + 12 * n_bars + 4, p) for s, e, p in music.notes()],
                                    90, meter=(3, 4), pickup_steps=8)
        trimmed = late.trimmed()
        assert trimmed.notes()[-1][1] == len(trimmed) and trimmed.binary[:12].any()
        assert (late.pickup_steps - (len(late) - 90)) % 12 == 8
        assert (trimmed.notes()[0][0] - trimmed.pickup_steps) % 12 == (late.notes()[0][0] - 8) % 12
    assert len(SILENCE.trimmed()) == 0 and music.trimmed() == music

@pytest.fixture(scope='module')
def composer(): return Composer()

def test_composing_goes_on_where_the_music_stops(composer):
    bach = chorales()['bwv269'].roll[:52]
    after = PianoRoll(np.zeros((100, 88)), **bach.grid())
    late = PianoRoll(np.vstack([np.zeros((24, 88)), bach.states, np.zeros((100, 88))]), **bach.grid())
    expected = composer.compose(bars=2, opening=bach[:len(bach.trimmed())])
    for opening in (PianoRollEncoder().piano_roll_to_midi(bach + after), bach + after):
        assert composer.compose(bars=2, opening=opening) == expected
    piece = composer.compose(bars=2, opening=late)
    assert piece.binary[:late.steps_per_bar].any() and piece.binary[len(bach):].any(axis=1).all()

def test_an_opening_without_notes_is_an_error_with_its_name_and_what_was_lost(composer, tmp_path):
    path = tmp_path/'drums.mid'
    path.write_bytes(midi([on(0, 36, 9), off(480, 36, 9), end(960)]))
    with pytest.raises(ValueError, match=r'drums.mid: no note sounds in it \(1 drum hits left out\)'):
        composer.compose(bars=1, opening=path)
    with pytest.raises(ValueError, match='the opening: no note sounds'): composer.compose(bars=1, opening=SILENCE)
    # but a grid without steps is none
    assert len(composer.compose(bars=1, opening=PianoRoll(np.zeros((0, 88)), meter=(3, 4)))) == 12

def test_a_melody_from_a_file_is_harmonised_from_its_first_bar_to_its_last(composer):
    melody = PianoRoll.from_notes([(36, 40, 67), (40, 48, 72), (48, 56, 71)], 100)
    roll = composer.harmonise(PianoRollEncoder().piano_roll_to_midi(melody), n_particles=2)
    assert len(roll) == 32 and len(composer.harmonise(melody, n_particles=2)) == 100    # a roll stays as long as it is

def test_another_grid_is_refused_with_the_next_step(composer):
    fine = PianoRoll.from_notes([(0, 12, 60)], steps_per_beat=12, name='fine')
    with pytest.raises(ValueError,
                       match=r'fine has 12 steps per beat, but this model composes on 4; .*PianoRollEncoder\(4\)'):
        composer.compose(bars=1, opening=fine)

# ---- the cases, and peers' ways in

@needs_cases
@pytest.mark.parametrize('name, notes, notice', [
    ('triplet8', 12, 'steps_per_beat=12 keeps them'),
    ('swing', 8, 'steps_per_beat=12'), ('halfway', 3, 'steps_per_beat=8'),
    ('r_symusic38_zero_raw', 2, '1 notes of no length'),
    ('hanging', 1, '1 notes that never end'), ('tempo_3', 8, 'a tempo of 5 bpm')])
def test_cases_say_what_is_lost(name, notes, notice):
    with pytest.warns(MidiWarning): roll = PianoRollEncoder().midi_to_piano_roll(CASES/f'{name}.mid')
    assert len(roll.notes()) == notes and any(notice in n for n in roll.notices), roll.notices

@needs_cases
@pytest.mark.parametrize('name, grid', [('ts_second_track', (200, (3, 4), 0)), ('r_mag1359_ts', (120, (2, 4), 0)),
                                        ('r_pm80_latetempo', (100, (4, 4), 0)),
                                        ('pickup1', (120, (4, 4), 4)), ('late_meta', (120, (4, 4), 0))])
def test_cases_have_their_tempo_and_metre(name, grid):
    roll = PianoRollEncoder().midi_to_piano_roll(CASES/f'{name}.mid')
    assert (roll.tempo_bpm, roll.meter, roll.pickup_steps) == grid

@pytest.mark.skipif(not MULTITRACK.is_dir(), reason=f'{MULTITRACK} is not here')
def test_ordinary_files_of_many_tracks_have_the_tempo_that_some_track_sets():
    for path in sorted(MULTITRACK.rglob('*.mid'))[::12]:
        merged, tick, tempos = mido.merge_tracks(mido.MidiFile(path, clip=True).tracks), 0, defaultdict(lambda: 120.)
        for message in merged:
            tick += message.time
            if message.type == 'set_tempo': tempos[tick] = 60e6 / message.tempo
        roll = PianoRollEncoder().midi_to_piano_roll(path)
        if len(set(tempos.values())) == 1 and min(tempos) == 0: assert abs(roll.tempo_bpm - tempos[0]) < 0.01, path

@pytest.mark.parametrize('wrong', [[True], np.zeros((32, 1), bool), np.zeros(33, bool), [0.5] * 32, ['no'] * 32, True])
def test_fermatas_are_a_yes_or_a_no_for_each_step(wrong):
    melody = PianoRoll.from_notes([(0, 16, 60), (16, 32, 62)])
    with pytest.raises(ValueError, match='fermatas are .*; give 32 of True or False'): checked_fermatas(wrong, melody)
    ends = [*[0] * 31, 1]                                                       # as a recipe keeps them
    assert checked_fermatas(ends, melody).tolist() == [bool(end) for end in ends]

def test_an_upbeat_longer_than_the_music_is_as_long_on_every_grid():
    roll = PianoRoll.from_notes([(0, 3, 60)], 3, pickup_steps=10)
    again = PianoRollEncoder(12).midi_to_piano_roll(PianoRollEncoder().piano_roll_to_midi(roll))
    assert again.pickup_steps == 30 and again.meter == (4, 4)

def test_what_is_no_number_is_no_recipe():
    roll = PianoRoll.from_notes([(0, 3, 60)], recipe=dict(guidance=2.125))
    data = PianoRollEncoder().piano_roll_to_midi(roll)
    assert PianoRollEncoder().midi_to_piano_roll(data).recipe == dict(guidance=2.125)
    assert PianoRollEncoder().midi_to_piano_roll(data.replace(b'2.125', b'9e999')).recipe is None

@pytest.mark.parametrize('name, title', [('/home/me/private/tune, harmonised, seed 0', 'tune, harmonised, seed 0'),
                                         ('C:\\\\me\\\\tune', 'tune'), ('Minuet / Trio', 'Minuet / Trio'),
                                         ('/home/tune.mid, as a 6/8 swing', 'tune.mid, as a 6/8 swing')])
def test_a_title_tells_no_folder(name, title): assert file_title(name) == title
