"What the grade, the four rules and the recovered voices promise."
import json
from pathlib import Path

import numpy as np
import pytest

from lstm_music.bach_or_mock import (
    FEATURES,
    MOST_SEMITONES,
    QUALITIES,
    bundle,
    compose_chorales,
    distances,
    features,
    graded,
    harmonic_quality,
    read_separated,
    recover_voices,
    repeated_lengths,
    resampled_rows,
    rule_counts,
    rule_report,
    rule_rows,
    wasserstein,
)
from lstm_music.encoding import PianoRoll
from lstm_music.evaluation import markov_rolls, parallels
from lstm_music.pipeline import chorales, roll_from_binary, roll_from_voices
from lstm_music.sampling import Composer, default_model

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent/'shared/data'
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f'{DATA} is not here')
TRAIN, TEST = list(chorales().part('train')), list(chorales().part('test'))
BACH = bundle(features(p.roll) for p in TRAIN[:60])

def roll_of(*chords, steps=1):
    return PianoRoll.from_notes([(steps * t, steps * (t + 1), pitch) for t, chord in enumerate(chords)
                                 for pitch in chord], steps * len(chords))
def grade(roll): return distances(features(roll), BACH).sum()

# voices

def test_voices_by_rank():
    assert recover_voices(roll_of((48, 60, 64, 72), (47, 62, 67, 71))).tolist() == [[72, 64, 60, 48], [71, 67, 62, 47]]
    assert recover_voices(roll_of((76, 72, 67, 60, 48))).tolist() == [[76, 72, 67, 48]]

@pytest.mark.parametrize('chord, shared', [((72, 67, 48), [72, 67, 67, 48]), ((72, 64, 48), [72, 64, 64, 48]),
                                           ((70, 63, 47), [70, 70, 63, 47]), ((64,), [64] * 4)])
def test_voices_that_meet_are_those_that_move_least(chord, shared):
    assert recover_voices(roll_of((72, 67, 64, 48), (), chord)).tolist() == [[72, 67, 64, 48], [0] * 4, shared]

def test_the_voices_of_bach_are_found():
    right = np.concatenate([recover_voices(p.roll) == p.voices for p in TEST])
    assert right.mean() > 0.98

# rules

def test_a_planted_fifth_and_octave():
    # 60-53 to 62-55; 72-48 to 74-50
    fifth, octave = ((76, 74, 60, 53), (77, 74, 62, 55)), ((72, 67, 64, 48), (74, 67, 65, 50))
    assert rule_counts(roll_of(*fifth))[:3].tolist() == [3, 1, 0]
    assert rule_counts(roll_of(*octave))[:3].tolist() == [3, 0, 1]
    assert features(roll_of(*fifth))['parallel errors'].tolist() == [6, 1]    # seven notes, the alto holds
    # voices that share a key are not asked
    assert rule_counts(roll_of((72, 60, 53), (74, 62, 55)))[:3].tolist() == [0, 0, 0]

def test_rules_by_hand():
    # G7: B-F, F-G and its like
    moves, fifths, octaves, pairs, dissonant, n, scale = rule_counts(roll_of((71, 65, 62, 55)))
    assert (moves, fifths, octaves, pairs, dissonant, n, scale) == (0, 0, 0, 6, 2, 1, 1)
    np.testing.assert_allclose(rule_rows([1000, 3, 2, 50, 5, 2, 1.5]), [3, 2, 0.1, 0.75])
    assert rule_counts(PianoRoll(np.zeros((16, 88)))).tolist() == [0, 0, 0, 0, 0, 1, 0]

def test_the_counts_are_those_of_the_evaluation():
    for piece in TEST[:10]: np.testing.assert_allclose(rule_rows(rule_counts(piece.roll))[:2], parallels(piece.roll))

def test_intervals_hold_the_figure_and_shrink():
    counts = np.array([rule_counts(p.roll, p.voices) for p in TRAIN])
    few, many = resampled_rows(counts[:40]), resampled_rows(counts)
    assert (few.std(axis=0) > many.std(axis=0)).all() and (resampled_rows(counts) == many).all()
    np.testing.assert_allclose(many.mean(axis=0), rule_rows(counts.sum(axis=0)), rtol=0.05)

def test_the_report_knows_who_is_nearer():
    counts = {'Bach': [rule_counts(p.roll) for p in TEST], 'Bach again': [rule_counts(p.roll) for p in TRAIN],
              'JS Fakes': [rule_counts(r) for r in markov_rolls(TRAIN, 20, 128)]}
    report = rule_report(counts)
    assert min(report['Bach again']['nearer']) > 0.99 and report['JS Fakes']['nearer'] == [0] * 4
    assert all(low <= 0 <= high for low, high in report['Bach again']['away'])
    assert not any(low <= 0 <= high for low, high in report['JS Fakes']['away'])

# features

def test_c_major_by_hand():
    steps = [features(roll_of(*[(pitch,) for pitch in (60, 62, 64, 65, 67, 69, 71, 72)], steps=n)) for n in (2, 4)]
    for one, n in zip(steps, (2, 4)):
        assert np.flatnonzero(one['note']).tolist() == [0, 2, 4, 5, 7, 9, 11] and one['note'][0] == 2 * 4
        assert one['rhythm'].nonzero()[0].tolist() == [n] and one['rhythm'].sum() == 32
        assert (np.flatnonzero(one['bass intervals']) - MOST_SEMITONES).tolist() == [1, 2]
        assert one['bass intervals'].sum() == 7
        assert one['harmonic quality'][QUALITIES.index('incomplete')] == 8
    assert steps[1]['repeated sequence'].tolist()[:2] == [8, 0]

@pytest.mark.parametrize('chord, name',
                         [((72, 67, 64, 48), 'major'), ((67, 63, 60, 48), 'minor'),
                          ((71, 68, 65, 50), 'diminished seventh'), ((64, 60, 57, 53), 'major seventh'),
                          ((60, 60, 64, 0), 'incomplete'), ((0,) * 4, 'incomplete'), ((60, 62, 67, 48), 'other')])
def test_harmonic_quality(chord, name): assert QUALITIES[harmonic_quality(chord)] == name

def test_repeated_lengths():
    assert repeated_lengths(np.array([1, 2, 3, 1, 2, 3, 4, 2])).tolist() == [0, 0, 0, 1, 2, 3, 0, 1]
    assert repeated_lengths(np.array([5, 5, 5, 5])).tolist() == [0, 1, 2, 3]
    assert repeated_lengths(np.array([])).tolist() == []
    twice = TEST[0].roll + TEST[0].roll
    longest, usual = (features(r)['repeated sequence'].nonzero()[0].max() for r in (twice, TEST[0].roll))
    assert longest > 40 > usual

# grades

def test_wasserstein_is_that_of_scipy():
    stats = pytest.importorskip('scipy.stats')
    for p, q in np.random.default_rng(0).integers(0, 50, (20, 2, 12)):
        assert wasserstein(p, q) == pytest.approx(stats.wasserstein_distance(range(12), range(12), p, q))

def test_nothing_is_far_from_itself():
    marks = dict(zip(FEATURES, distances(BACH, BACH)))
    assert marks.pop('parallel errors') == pytest.approx(1) and not any(marks.values())
    assert np.isnan(grade(PianoRoll(np.zeros((32, 88)))))
    assert np.isnan(distances(features(roll_of((60,), steps=64)), BACH)[4])

def test_the_key_makes_no_difference():
    for piece in TEST[:5]: np.testing.assert_allclose(grade(piece.roll), grade(piece.transpose(2).roll))

def test_bach_is_better_than_his_chords_in_any_order():
    def shuffled(roll):
        beats = roll.binary[::4]
        return roll_from_binary(np.repeat(np.random.default_rng(0).permutation(beats), 4, axis=0))
    assert np.mean([grade(p.roll) < grade(shuffled(p.roll)) for p in TEST]) > 0.95

def test_planted_errors_are_seen_where_they_are():
    piece = TEST[0]
    voices, onsets = (a[:, [0, 1, 3, 3]] for a in (piece.voices, piece.onsets))
    voices[:, 2] = np.where(voices[:, 2] > 0, voices[:, 2] + 7, 0)    # the tenor follows the bass in fifths
    before, after = (distances(features(r), BACH)
                     for r in (piece.roll, roll_from_voices(voices, onsets, **piece.roll.grid())))
    assert FEATURES[np.argmax(after - before)] == 'parallel errors' and after[4] == pytest.approx(before[4], abs=0.2)

def test_a_group_is_graded_one_by_one_and_as_one():
    group = graded([p.roll for p in TEST[:12]], BACH)
    assert group['grades'][3] == pytest.approx(grade(TEST[3].roll))
    assert group['medians'].shape == group['as_one'].shape == (9,)
    assert group['as_one'].sum() < np.median(group['grades'])    # what is by chance evens out

# our own

def test_a_batch_of_one_is_the_composers_own():
    roll, = compose_chorales(1, seed=8, temperature=0.9)
    piece = TRAIN[np.random.default_rng(8).integers(len(TRAIN))]
    key, mode = roll.name.split(',')[0].split()
    bars = round(len(piece) / 16)
    assert roll == Composer().compose(key, mode, bars=bars, seed=8, temperature=0.9, pickup_beats=0)

def test_chorales_are_like_those_drawn_and_come_again():
    rolls = compose_chorales(3, seed=1)
    drawn = [TRAIN[i] for i in np.random.default_rng(1).integers(len(TRAIN), size=3)]
    assert sorted(len(r) for r in rolls) == sorted(16 * round(len(p) / 16) for p in drawn)
    assert [a == b for a, b in zip(rolls, compose_chorales(3, seed=1))] == [True] * 3
    with pytest.raises(ValueError, match='temperature is 0'): compose_chorales(1, temperature=0)

# files

def test_files_that_hold_no_chorales_are_named(tmp_path):
    (tmp_path/'0.mid').write_bytes(b'MThd')
    np.savez(tmp_path/'a.npz', pitches=np.zeros((2, 8, 3)))
    for path in (tmp_path/'0.mid', tmp_path/'a.npz'):
        with pytest.raises(ValueError, match=path.name): read_separated(path)
    with pytest.raises(FileNotFoundError): read_separated(tmp_path/'none.npz')

def test_the_result_belongs_to_the_chorales_and_weights_that_ship():
    result = json.loads((ROOT/'benchmarks/results/bach_or_mock.json').read_text())
    weights = default_model().record['nats']
    assert result['weights'] == {split: round(nats, 4) for split, nats in weights.items()}, (
        'run python benchmarks/bach_or_mock.py')
    bach = graded([p.roll for p in TEST], bundle(features(p.roll) for p in TRAIN))
    np.testing.assert_allclose(result['groups']['Bach, test']['grades'], bach['grades'], atol=1e-4)
    np.testing.assert_allclose(result['rules']['Bach, test']['figures'],
                               rule_rows(sum(rule_counts(p.roll) for p in TEST)), atol=1e-4)

@needs_data
@pytest.mark.parametrize('name, path, which',
                         [(f'JSB {split}', 'jsb/Jsb16thSeparated.npz', split) for split in ('train', 'valid', 'test')]
                         + [('JS-fakes 500 (KS_Chorus)', 'js_fakes/js-fakes-16thSeparated.npz', 'pitches')])
def test_the_reference_rows_come_out(name, path, which):
    row, pieces = json.loads((DATA/'chorale_reference_rows.json').read_text())[name], read_separated(DATA/path, which)
    assert len(pieces) == row['n'] and sum(map(len, pieces)) == row['frames']
    figures = rule_rows(sum(rule_counts(p.roll, p.voices) for p in pieces))
    np.testing.assert_allclose(figures, [row[k] for k in ('parallel5_per_1000_moving', 'parallel8_per_1000_moving',
                                                          'dissonant_pairs', 'scale_consistency')])

def test_a_file_that_would_run_code_is_refused(tmp_path):
    class Trap:
        def __reduce__(self): return (Path.touch, (tmp_path/'sprung',))
    np.savez(tmp_path/'trap.npz', pitches=np.array([Trap()], object))
    with pytest.raises(ValueError, match='trap.npz.*is not an array'): read_separated(tmp_path/'trap.npz')
    assert not (tmp_path/'sprung').exists()
