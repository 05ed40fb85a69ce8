"Touch: how hard each note is struck, and how a piece ends; what is written stays as it is."
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from lstm_music.audio import SAMPLE_RATE_HZ, loudness_lufs, render
from lstm_music.cli import main
from lstm_music.desk import DEFAULTS, Desk, corpus_pieces, file_bytes
from lstm_music.encoding import ENDING, LAST_CHORD, STRUCK, PianoRoll, PianoRollEncoder
from lstm_music.pipeline import chorales
from lstm_music.player import edited, player_music
from lstm_music.recipe import recipe_arguments
from lstm_music.score import musicxml_bytes
from lstm_music.touch import ALL_COMPOSERS, BACH, HARDEST, MEAN_VELOCITY, SOFTEST, note_velocities, perform

HYMN = chorales()['bwv269'].roll
MEASURED = Path(__file__).parents[1]/'benchmarks/results/touch.json'

def one_by_one(roll, rules):
    "The rules as they read, note by note."
    notes, out = roll.notes(), []
    last = max(start for start, *_ in notes) or 1
    for start, end, pitch in notes:
        sounding = [p for s, e, p in notes if s <= start < e]
        together = [p for s, _, p in notes if s == start]
        place = (start - roll.pickup_steps) % roll.steps_per_beat / roll.steps_per_beat
        v = rules.octave * pitch / 12 + rules.chord * np.log2(len(together)) + rules.growth * start / last
        v += rules.length * np.log2((end - start) / roll.steps_per_beat)
        if pitch == max(sounding): v += rules.melody
        elif pitch == min(sounding): v += rules.bass
        if place == 0.5: v += rules.off_half
        elif place: v += rules.off_fine
        out.append(v)
    return np.clip(np.array(out) - np.mean(out) + MEAN_VELOCITY, SOFTEST, HARDEST)

@pytest.mark.parametrize('name', ['bwv269', 'bwv66.6', 'bwv4.8', 'bwv113.8'])
@pytest.mark.parametrize('rules', [BACH, ALL_COMPOSERS])
def test_rules_are_what_they_read_like(name, rules):
    roll = chorales()[name].roll
    assert np.allclose(note_velocities(roll, rules), one_by_one(roll, rules))

def test_constants_and_ending_are_what_was_measured():
    measured = json.loads(MEASURED.read_text())
    for who, rules in (('all composers', ALL_COMPOSERS), ('Bach', BACH)):
        assert asdict(rules) == {name: round(value, 1) for name, (value, _) in measured['constants'][who].items()}
    assert np.allclose(ENDING, measured['ending']['Bach'][-5:], atol=0.006)
    assert measured['test']['rules and textbook accents'][0] < measured['test']['rules'][0]

def test_the_dial_leads_from_written_to_performed_and_back():
    assert perform(HYMN, 0.) is HYMN
    full, half = perform(HYMN), perform(HYMN, 0.5)
    assert full == half == HYMN and (full.states == HYMN.states).all()
    strikes = HYMN.states == STRUCK
    assert np.allclose(half.velocities[strikes], (80 + full.velocities[strikes].astype(float)) / 2, atol=1)
    assert full.velocities[strikes].mean() == pytest.approx(MEAN_VELOCITY, abs=0.5)
    assert not full.velocities[~strikes].any() and full.velocities[strikes].std() > 3
    again = perform(full, 0.5)
    assert (again.velocities == half.velocities).all() and again.ending == 0.5
    assert perform(full, 0.).velocities is None and perform(full, 0.).ending == 0
    for touch in -0.1, 1.1, float('nan'):
        with pytest.raises(ValueError, match='from 0, as written, to 1'): perform(HYMN, touch)
    silent = PianoRoll(np.zeros((8, 88)))
    assert perform(silent) is silent

def test_what_was_played_before_is_mixed_with_the_rules():
    loud = replace(HYMN, velocities=np.where(HYMN.states == STRUCK, 120, 0))
    assert perform(loud, 0.5).velocities.max() > perform(HYMN, 0.5).velocities.max() + 10

def test_the_last_five_beats_are_longer_and_the_last_chord_is():
    roll = PianoRoll.from_notes([(4 * i, 4 * i + 4, 60) for i in range(12)], tempo_bpm=60, ending=1.)
    assert np.allclose(np.diff(roll.clock_secs()[::4]), [1] * 6 + [*ENDING, LAST_CHORD])
    assert roll.duration_secs == pytest.approx(6 + sum(ENDING) + LAST_CHORD)
    assert np.allclose(np.diff(replace(roll, ending=0.5).clock_secs()[::4])[-1], (1 + LAST_CHORD) / 2)
    assert replace(roll, ending=0.).step_lengths() == [(0, 1.)]
    short = PianoRoll.from_notes([(0, 4, 60)], ending=1.)
    assert short.clock_secs()[1] == pytest.approx(60 / 100 / 4)              # the first step tells the tempo
    with pytest.raises(ValueError, match='ending is 1.5'): replace(roll, ending=1.5)

def test_it_is_heard():
    played, written = render(perform(HYMN[:64])), render(HYMN[:64])
    longer = perform(HYMN[:64]).duration_secs - HYMN[:64].duration_secs
    assert len(played) - len(written) == pytest.approx(longer * SAMPLE_RATE_HZ, abs=2)
    assert abs(loudness_lufs(played) - loudness_lufs(written)) < 0.5
    notes = [(0, 4, 60), (8, 12, 60)]
    velocities = np.zeros((12, 88), int)
    velocities[0, 39], velocities[8, 39] = 90, 45
    sound = render(PianoRoll.from_notes(notes, tempo_bpm=60, velocities=velocities)).sum(axis=1)
    first, second = sound[:SAMPLE_RATE_HZ], sound[2 * SAMPLE_RATE_HZ:3 * SAMPLE_RATE_HZ]
    assert 8 < 20 * np.log10(first.std() / second.std()) < 16                # 12 dB by the square, and darker
    def centroid(x):
        power = np.abs(np.fft.rfft(x)) ** 2
        return (power * np.arange(len(power))).sum() / power.sum()
    assert centroid(first) > 1.02 * centroid(second)

def test_the_player_knows_the_ending_and_the_pencil_keeps_touch():
    played = perform(HYMN)
    assert player_music(played)['ending'] == pytest.approx([*ENDING, LAST_CHORD]) and player_music(HYMN)['ending'] == []
    changed = edited(played, [*played.notes()[1:], (0, 2, 100)])
    start, _, pitch = played.notes()[-1]
    assert changed.velocities[start, pitch - 21] == played.velocities[start, pitch - 21] and changed.ending == 1
    assert changed.velocities[0, 100 - 21] == 0 < changed.struck()[0, 100 - 21]

def test_sheet_music_takes_no_notice():
    pytest.importorskip('music21', reason='music21 is not installed')
    sheets = [re.sub(r' id="[^"]*"', '', musicxml_bytes(roll).decode()) for roll in (HYMN[:24], perform(HYMN[:24]))]
    assert sheets[0] == sheets[1]

def test_the_desk_plays_with_touch_and_without_again():
    desk = Desk()
    desk.put(HYMN)
    desk.set_touch(0.5)
    assert desk.sheet.ending == 0.5 and desk.take.act == 'touch 0.5' and desk.sheet == HYMN
    desk.set_touch(1.)
    read = PianoRollEncoder().midi_to_piano_roll(file_bytes(desk.sheet, 'mid'))
    assert (read.struck() == desk.sheet.struck()).all() and read.ending == 1 and len(desk.past) == 2
    desk.undo()
    assert desk.sheet.velocities is None and desk.dials == dict(touch=0.)
    desk.redo()
    assert desk.sheet.ending == 1 and desk.dials == dict(touch=1.)
    desk.put(read)
    assert desk.dials['touch'] == 1.

def test_a_link_brings_the_touch_back():
    desk = Desk()
    desk.open_piece(next(iter(corpus_pieces())), desk.take.settings)
    desk.set_touch(0.7)
    other = Desk()
    other.replay(desk.take.way)
    assert other.sheet == desk.sheet and (other.sheet.velocities == desk.sheet.velocities).all()

def test_the_command_line_composes_with_touch(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    def run(*words):
        monkeypatch.setattr('sys.argv', ['lstm-music', 'compose', '--bars', '2', *words])
        return main()
    run('-o', 'plain.mid')
    run('-o', 'touched.mid', '--touch')
    run('-o', 'half.mid', '--touch', '0.5', '--split-voices')
    plain, touched, half = (PianoRollEncoder().midi_to_piano_roll(f'{n}.mid') for n in ('plain', 'touched', 'half'))
    assert plain == touched == half and plain.velocities is None
    assert (touched.ending, half.ending) == (1, 0.5)
    assert (touched.velocities == perform(plain).velocities).all()
    assert (half.velocities == perform(plain, 0.5).velocities).all()
    with pytest.raises(SystemExit): run('--touch', '2')
    assert 'choose from 0, as written, to 1' in capsys.readouterr().err

def test_a_touch_acts_once_on_music_that_goes_on():
    desk, settings = Desk(), DEFAULTS | dict(bars=2, touch=0.5)
    n = len(desk.perform('Compose', settings))
    on = desk.perform('Continue', settings | dict(seed=8))
    assert np.array_equal(on.velocities[:n], perform(replace(on, velocities=None, ending=0.), 0.5).velocities[:n])
    desk.undo()
    assert desk.perform('Continue', settings | dict(seed=8, touch=0.)).velocities is None

def test_a_recipe_tells_the_touch():
    roll = replace(chorales()['bwv269'].roll, recipe=dict(verb='compose'))
    played = perform(roll, 0.5)
    assert played.recipe == dict(verb='compose', touch=0.5) and recipe_arguments(played.recipe) == {}
    assert perform(played, 0).recipe == roll.recipe and perform(replace(roll, recipe=None)).recipe is None

def test_numbers_of_numpy_are_written_down():
    roll = replace(chorales()[0].roll[:32], recipe=dict(verb='compose'))
    written = PianoRollEncoder().piano_roll_to_midi(perform(roll, np.float32(0.5)))
    assert PianoRollEncoder().midi_to_piano_roll(written).recipe['touch'] == 0.5
    with pytest.raises(ValueError, match='touch is x'): perform(roll, 'x')
