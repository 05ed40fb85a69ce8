"""A score is what its file says, to the note, and a band is found in any file, or refused in one clear line."""
import io
import warnings
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from lstm_music.audio import SAMPLE_RATE_HZ, SOUNDS, _table, loudness_lufs, render, sound_of, stems
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.files import data_file
from lstm_music.midi import MidiError, MidiWarning
from lstm_music.pipeline import chorales
from lstm_music.player import player_music
from lstm_music.show import png_bytes, score_html
from lstm_music.tracks import ROLES, Score, ScoreEncoder, Track, find_roles, read_score

MULTITRACK = Path(__file__).resolve().parents[2]/'shared/data/midi_multitrack'
GRID = dict(tempo_bpm=120, meter=(3, 4), pickup_steps=4)

def roll(*notes, n_steps=48, **more): return PianoRoll.from_notes(notes, n_steps, **GRID | more)

def band(**more):
    tune = roll((0, 4, 72), (4, 10, 74), (10, 12, 74), **more)
    return Score([
        Track('melody', 65, False, replace(tune, velocities=np.where(tune.onsets, 99, 0))),
        Track('keys', 0, False, roll((0, 4, 60), (0, 4, 64), (4, 12, 72), (4, 12, 59))),
        Track('bass', 32, False, roll((0, 4, 36), (4, 12, 43))), Track('drums', 8, True, roll((0, 1, 36), (4, 5, 42)))])

def same(a, b):
    heard = all(np.array_equal(x.roll.struck(), y.roll.struck()) for x, y in zip(a, b))
    return a == b and a.key == b.key and heard and [t.roll.ending for t in a] == [t.roll.ending for t in b]

def midi_file(*tracks, type=1):
    "The bytes of a file; each track a list of (message type, ...)."
    file = mido.MidiFile(type=type, ticks_per_beat=480)
    for messages in tracks: file.tracks.append(mido.MidiTrack(messages))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()

def played(channel, *pitches, name=None, program=None, ticks=240):
    "Messages of notes one after another."
    out = [] if name is None else [mido.MetaMessage('track_name', name=name)]
    if program is not None: out.append(mido.Message('program_change', channel=channel, program=program))
    for pitch in pitches:
        out += [mido.Message('note_on', channel=channel, note=pitch, velocity=70, time=0),
                mido.Message('note_on', channel=channel, note=pitch, velocity=0, time=ticks)]
    return out

@pytest.mark.parametrize('late, said', [([1, 2], 'beside a roll'), (np.full((48, 88), np.nan), 'over 4 steps beside'),
                                        (np.full((48, 88), 1e9), 'over 4 steps beside the grid; write it there')])
def test_lags_are_small_numbers_for_each_hit(late, said):
    with pytest.raises(ValueError, match=f'drums: .*{said}'): replace(band()['drums'], lags=late)

# ---- to MIDI and back

@pytest.mark.parametrize('more', [dict(), dict(key=(2, 'minor')), dict(ending=0.5)])
def test_a_score_comes_back_to_the_note(more):
    score = band(**more)
    if 'ending' in more:
        score = Score([replace(t, roll=replace(t.roll, ending=0.5)) for t in score])
    again = ScoreEncoder().midi_to_score(score.to_midi())
    assert same(again, score) and again.grid() == score.grid()
    file = mido.MidiFile(file=io.BytesIO(score.to_midi()))
    assert file.type == 1 and [t.name for t in file.tracks[1:]] == score.names
    channels = [{m.channel for m in t if m.type == 'note_on'} for t in file.tracks[1:]]
    assert channels == [{0}, {1}, {2}, {9}]

def test_names_that_latin_letters_cannot_say_come_back():
    score = band()
    score = Score([replace(t, name=name) for t, name in zip(score, ['メロディ', 'clés', 'Baß ♭', ' x '])])
    assert read_score(score.to_midi()).names == ['メロディ', 'clés', 'Baß ♭', 'x']

def test_silent_tracks_and_sixteen_of_them_come_back():
    score = Score([*(Track(f'{i}', i, False, roll((i, i + 1, 60))) for i in range(14)),
                   Track('rests', 5, False, roll()), Track('kit', 0, True, roll())])
    assert same(read_score(score.to_midi()), score)
    with pytest.raises(ValueError, match='17 tracks; a score has 1 to 16'):
        Score([*score, Track('one more', 0, False, roll())])
    with pytest.raises(ValueError, match='one channel of MIDI is for drums'):
        Score([*score.tracks[:15], Track('one more', 0, False, roll())])

def test_a_channel_has_its_program_in_whichever_track_it_plays():
    def program(channel, program, time=0):
        return mido.Message('program_change', channel=channel, program=program, time=time)
    def players(*tracks): return [(t.name, t.program) for t in read_score(midi_file(*tracks))]
    setup = [mido.MetaMessage('track_name', name='setup'), *(program(i, 40 + i) for i in range(16))]
    four = [played(i, 60, 62, name=f'{i}') for i in range(4)]
    assert players(setup, *four) == [(f'{i}', 40 + i) for i in range(4)]
    assert players(setup, four[3]) == [('3', 43)]                           # and sixteen more are none
    assert players(four[0], setup) == [('0', 40)]                           # at the same tick, if further down
    assert players(setup, played(0, 60, name='own', program=7)) == [('own', 7)]
    assert players([*setup[:2], program(0, 99, 240)], four[0]) == [('0', 40), ('0 2', 99)]
    assert players([*setup[:2]], four[1]) == [('setup', 40), ('1', 0)]      # who rests, and has a channel of its own

def test_kits_on_the_channel_that_drums_share_come_back():
    kits = [Track('rests', 8, True, roll()), Track('plays', 16, True, roll((0, 1, 36))), Track('too', 24, True, roll())]
    assert same(read_score(Score(kits).to_midi()), Score(kits))

def test_more_notes_than_are_read_again_are_not_written():
    full = PianoRoll(np.full((500, 88), 2, np.uint8))
    with pytest.raises(ValueError, match='88,000 notes; a MIDI file is read up to 80,000'):
        Score([Track(name, 0, False, full) for name in 'ab']).to_midi()

@pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')
def test_roles_that_can_be_counted_once_are_counted():
    assert read_score(band().to_midi(), (role for role in ('melody', 'bass'))).names == ['melody', 'bass']

# ---- changed

def test_a_changed_score_keeps_its_notices_and_a_recipe_only_where_it_is_right():
    silent = Track('rests', 5, False, roll())
    score = Score([silent, *band()], 'four', ('a note was lost',), dict(key='C'))
    for changed, recipe in ((score.transpose(2), None), (score.transpose(0), score.recipe), (score[:24], None),
                            (score[:], score.recipe), (score.at_tempo(90), score.recipe)):
        assert (changed.name, changed.notices, changed.recipe) == ('four', score.notices, recipe)
    with pytest.raises(ValueError, match='semitones is 0.5; choose a whole number'): score.transpose(0.5)

@pytest.mark.skipif(not MULTITRACK.exists(), reason='../shared/data/midi_multitrack is not at hand')
def test_real_files_come_back_and_become_bands():
    "Every ninth: all 71 take half a minute."
    for path in sorted(MULTITRACK.rglob('*.mid'))[::9]:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            try: score = read_score(path)
            except MidiError as e: assert 'tracks; a score has at most 16, roles=ROLES' in str(e)
            else: assert same(read_score(score.to_midi()), score), path.name
            found = read_score(path, ROLES)
        assert found.names and set(found.names) <= set(ROLES)

def test_a_score_is_read_as_a_roll_and_pretty_midi_reads_it():
    pretty_midi = pytest.importorskip('pretty_midi')
    score = band()
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        assert PianoRollEncoder().midi_to_piano_roll(score.to_midi()) == score.merged()
        midi = pretty_midi.PrettyMIDI(io.BytesIO(score.to_midi()))
        assert [(i.name, i.program, i.is_drum) for i in midi.instruments] == [
            (t.name, t.program, t.is_drum) for t in score]
        assert read_score(midi) == score[:12]                           # it knows no end of a track

# ---- roles

def test_names_programs_height_and_thickness_say_who_is_who():
    tune, chords, low = roll((0, 24, 79)), roll((0, 24, 60), (0, 24, 64)), roll((0, 24, 38))
    def roles(*tracks): return list(find_roles([Track(*t) for t in tracks]).values())
    assert roles(('x', 0, False, tune), ('y', 0, False, chords), ('z', 0, False, low)) == ['melody', 'keys', 'bass']
    assert roles(('Piano', 0, False, tune), ('Lead', 0, False, low)) == ['keys', 'melody']
    assert roles(('x', 33, False, tune), ('y', 0, True, low)) == ['bass', 'drums']
    assert roles(('Bass drum', 0, True, low),) == ['drums']
    two = ('Vocal 1', 0, False, tune), ('Vocal 2', 0, False, roll((0, 4, 70), (4, 8, 72)))
    assert roles(*two) == ['keys', 'melody']                            # the one with more notes

def test_the_title_of_a_file_is_no_players_name():
    "Where one track holds several channels, its name is that of the music."
    parts = played(0, 79, 81, name='Bass Culture', program=73), played(1, 60, 62), played(9, 36, 38)
    score = read_score(midi_file([message for part in parts for message in part]))
    assert score.names == ['pipe', 'piano', 'drums']
    assert list(find_roles(score).values()) == ['melody', 'keys', 'drums']
    bent = [*played(0, 60, name='Lead guitar'), *played(1, 62)], played(2, 40, name='Low')     # tracks of their own
    assert read_score(midi_file(*bent)).names == ['Lead guitar', 'Lead guitar 2', 'Low']

def test_what_is_merged_or_left_out_is_said():
    data = midi_file(played(0, 72, 74, name='Melody'), played(1, 60, 62, name='Piano'), played(2, 55, 57, name='Pad'),
                     played(9, 36, 38, name='Kit'))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        found = read_score(data, ['melody', 'keys'])
    assert any('keys is 2 tracks: Piano, Pad' in str(w.message) for w in said)
    assert found.names == ['melody', 'keys'] and 'left out: Kit' in found.notices
    assert len(found['keys'].roll.notes()) == 4
    assert read_score(midi_file(played(9, 36, 38)), ROLES).names == ['drums']       # drums only
    with pytest.warns(MidiWarning, match='keys: 1 notes begin where another track sounds the same pitch'):
        found = read_score(midi_file(played(0, 60, 62, name='Piano'), played(2, 60, 57, name='Pad')), ['keys'])
    assert len(found['keys'].roll.notes()) == 3

# ---- hostile

@pytest.mark.parametrize('make, message', [
    (lambda: read_score(midi_file(*(played(0, 60, name=f'{i}') for i in range(40)))), '40 tracks; a score has at most'),
    (lambda: read_score(midi_file(*(played(i, 60) for i in range(16) if i != 9), played(0, 60, program=3))),
     'more than MIDI has channels for'),
    (lambda: read_score(midi_file([mido.MetaMessage('track_name', name='x')])), 'no track plays a note'),
    (lambda: read_score(midi_file(played(9, 36)), ['melody']), 'no track is melody; it has drums .drums.'),
    (lambda: read_score(band().to_midi(), ['flute']), "track 'flute' is not known; choose of melody, keys"),
    (lambda: read_score(band().to_midi(), 'melody'), 'give a list'),
    (lambda: read_score(band().to_midi(), []), 'no track is asked for'),
    (lambda: read_score(b'MThd nothing'), 'cut short'),
    (lambda: read_score('nowhere.mid'), 'cannot be read'),
    (lambda: Score([]), '0 tracks'),
    (lambda: Score([roll()]), 'is none'),
    (lambda: Score([Track('a', 0, False, roll()), Track('b', 0, False, roll(meter=(4, 4)))]), 'b differ in meter'),
    (lambda: Score([Track('a', 0, False, roll(key=(0, 'major'))), Track('b', 0, False, roll(key=(1, 'minor')))]),
     'in 2 keys'),
    (lambda: Track('', 0, False, roll()), 'give it a name'),
    (lambda: Track('a', 200, False, roll()), 'the program of a is 200'),
    (lambda: Track('a', 0, False, roll().states), 'give it a PianoRoll'),
    (lambda: band().transpose(70), 'melody: transposed by .70'),
    (lambda: stems(band(), ['tuba']), "no track 'tuba' to play; there are melody, keys, bass, drums"),
    (lambda: render(roll(), ['melody']), 'is played on the piano; tracks and volumes_db are for a Score'),
    (lambda: render(band(), []), 'no track is to be played; choose of melody, keys, bass, drums'),
    (lambda: render(band(), volumes_db=dict(bass=99)), 'the volume of bass is 99 dB')])
def test_bad_input_is_one_clear_line(make, message):
    with pytest.raises(ValueError, match=message) as e: make()
    assert '\n' not in str(e.value)

def test_saving_is_whole_or_not_at_all(tmp_path):
    band().save(tmp_path/'b.mid')
    assert read_score(tmp_path/'b.mid') == band() and [p.name for p in tmp_path.iterdir()] == ['b.mid']
    with pytest.raises(OSError, match='there is no folder'): band().save(tmp_path/'none'/'b.mid')

# ---- changes

def test_stretches_transposing_and_other_tracks():
    score = band(key=(0, 'major'))
    part = score[8:20]
    assert len(part) == 12 and part['keys'].roll == score['keys'].roll[8:20]
    up = score.transpose(2)
    assert up.key == (2, 'major') and up['drums'].roll == score['drums'].roll
    assert up['bass'].roll == score['bass'].roll.transpose(2)
    assert score.with_track(Track('bass', 33, False, roll()))['bass'].program == 33
    assert score.only('drums', 'melody').names == ['drums', 'melody']
    merged = score.merged()
    assert merged.struck()[0, 72 - 21] == 99 and merged.notices == ('2 drum hits left out',)

# ---- sound

def test_every_instrument_has_every_note_and_the_wheel_stays_small():
    size = 0
    for sound in SOUNDS.values():
        assert set(_table(sound.name)) == set(range(21, 109)), sound.name
        size += sum(data_file(f'{sound.name}.{kind}').stat().st_size for kind in ('mp3', 'csv'))
    assert size < 4_000_000

def on_harmonics(sound, pitch):
    "The share of energy near the harmonics of a pitch."
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE_HZ)
    multiple = hz / (440 * 2 ** ((pitch - 69) / 12))
    return power[np.abs(multiple - np.round(multiple).clip(1)) < 0.025].sum() / power[hz > 20].sum()

@pytest.mark.parametrize('program, pitches', [(32, (28, 62)), (24, (45, 80)), (48, (48, 86)), (65, (55, 84))])
def test_instruments_are_in_tune(program, pitches):
    for pitch in pitches:
        note = PianoRoll.from_notes([(0, 4, pitch)], tempo_bpm=60)
        sound = render(Score([Track('a', program, False, note)])).sum(axis=1)
        shares = {p: on_harmonics(sound, p) for p in (pitch - 1, pitch, pitch + 1)}
        assert max(shares, key=shares.get) == pitch and shares[pitch] > 0.5, (program, shares)

def test_levels_are_matched():
    "One long note of each instrument, at middle C or, of the kit, the snare: as loud as the piano, to within 5 dB."
    def loud(program, is_drum):
        pitch, notes = 38 if is_drum else 60, range(0, 32, 4)
        track = Track('a', program, is_drum, PianoRoll.from_notes([(t, t + 4, pitch) for t in notes], tempo_bpm=75))
        both = Score([track, Track('b', 0, False, PianoRoll.from_notes([(t, t + 4, 60) for t in notes], tempo_bpm=75))])
        apart = stems(both)
        level = loudness_lufs(apart['a']) - loudness_lufs(apart['b'])
        return level - sound_of(track).volume_db + SOUNDS['piano'].volume_db
    for program, is_drum in (32, False), (24, False), (48, False), (16, False), (65, False), (0, True):
        assert abs(loud(program, is_drum)) < 5, (program, is_drum, loud(program, is_drum))

def test_the_mix_is_the_sum_of_its_stems_and_mute_solo_and_volume_work():
    score = band()
    whole, apart = render(score), stems(score)
    np.testing.assert_allclose(sum(apart.values()), whole, atol=1e-6)
    assert len({s.shape for s in apart.values()}) == 1 and all(np.abs(s).max() > 0 for s in apart.values())
    assert list(stems(score, ['bass'])) == ['bass']
    soft = stems(score, volumes_db=dict(drums=-12))
    def apart_db(s): return 20 * np.log10(np.abs(s['drums']).max() / np.abs(s['melody']).max())
    assert apart_db(apart) - apart_db(soft) == pytest.approx(12, abs=0.1)
    assert np.abs(whole).max() <= 10 ** (-1.4 / 20)

# ---- sight

def test_a_score_shows_and_plays_itself():
    score = band()
    music = player_music(score)
    assert [n[3] for n in music['notes'] if n[2] == 42] == [3] and music['n_steps'] == 48
    page = score_html(score)
    assert page.count('&#9632;') == 4 and 'audio/mpeg' in page and 'image/png' in page

def test_the_picture_of_a_score_has_bars_and_a_title_as_that_of_a_roll(monkeypatch):
    figures = []
    monkeypatch.setattr('matplotlib.figure.Figure.savefig', lambda figure, *_, **__: figures.append(figure))
    roll = chorales()['bwv269'].roll[:40]
    for music in (roll, Score([Track('tune', 0, False, roll)], name=roll.name)): png_bytes(music)
    for figure in figures:
        ax, = figure.axes
        assert [t.get_text() for t in ax.get_xticklabels()] == ['1', '2', '3'] and ax.get_xlabel() == 'bar'
        assert ax.get_title(loc='left') == roll.name == 'bwv269'
        assert [t.get_text() for t in ax.get_yticklabels()] == [f'C{i}' for i in range(1, 9)]

def test_tracks_without_a_note_are_left_out_where_they_are_too_many():
    silent = [[mido.Message('program_change', channel=c % 9, program=c)] for c in range(18)]
    with pytest.warns(MidiWarning, match='tracks without a note left out: 18'):
        score = read_score(midi_file(*silent, played(10, 60, 62, name='Flute')))
    assert score.names == ['Flute']
    full = [played(c, 60, name=f'{c}') for c in (*range(9), *range(10, 15), 0)]        # the last shares a channel
    with pytest.warns(MidiWarning, match='tracks without a note left out: 1'):
        score = read_score(midi_file([mido.Message('program_change', channel=15, program=3)], *full))
    assert len(score.tracks) == 15

def test_a_name_has_no_outer_spaces():
    score = Score([Track('  low   end ', 32, False, roll((0, 4, 40)))])
    assert score.names == ['low   end'] and same(read_score(score.to_midi()), score)

def test_a_picture_shows_names_as_they_are():
    from lstm_music.show import plot_score, roll_html
    ax = plot_score(Score([Track(name, 0, False, roll((0, 4, 60))) for name in ('Lead $x_$', '_lead', 'bass')]))
    ax.figure.canvas.draw()
    assert [t.get_text().strip() for t in ax.get_legend().get_texts()] == ['Lead $x_$', '_lead', 'bass']
    assert '&lt;img&gt;' in roll_html(replace(roll((0, 4, 60)), notices=('<img>',)))
