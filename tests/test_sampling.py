"What the Composer promises of every piece."
from pathlib import Path
import numpy as np, pytest
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.model import ChordLSTM
from lstm_music.sampling import SCALES, Composer, draw, keep_top, nucleus

@pytest.fixture(scope='module')
def composer(): return Composer()

@pytest.mark.parametrize('key, scale, tonic', [('C', 'major', 0), ('D', 'minor', 2), ('A', 'major', 9)])
def test_pieces_are_music(composer, key, scale, tonic):
    for seed in range(3):
        roll = composer.compose(key, scale, seed=seed)
        assert len(roll) == 16 * 16 and 2 <= roll.binary.sum(axis=1).mean() <= 4
        changes = np.flatnonzero((roll.binary[1:] != roll.binary[:-1]).any(axis=1))
        assert np.diff([-1, *changes, len(roll) - 1]).max() <= 32                       # no chord for more than two bars
        assert (np.flatnonzero(roll.binary[-1])[0] + 21) % 12 == tonic                  # comes home

@pytest.mark.parametrize('scale', [s for s in SCALES if s not in ('major', 'minor')])
def test_no_note_outside_a_masked_scale(composer, scale):
    roll = composer.compose('F', scale, bars=4, temperature=1.5)
    assert roll.notes() and {(p - 5) % 12 for *_, p in roll.notes()} <= set(SCALES[scale])

@pytest.mark.parametrize('bars', [1, 2, 3, 5])
def test_as_many_bars_as_asked(composer, bars): assert composer.compose(bars=bars).n_bars == bars

def test_an_opening_in_three_four_with_a_pickup_ends_on_a_bar_line(composer):
    opening = PianoRoll.from_notes([(0, 4, 67), (4, 8, 72), (8, 16, 76)], meter=(3, 4), pickup_steps=4)
    roll = composer.compose(bars=4, opening=PianoRollEncoder().piano_roll_to_midi(opening))
    assert roll[:16].states.tolist() == opening.states.tolist() and roll.n_bars == 5

def test_a_model_of_binary_rolls_does_not_strike_every_step():
    model = ChordLSTM.load(Path(__file__).resolve().parents[1]/'benchmarks/results/jsb16.npz')
    opening = PianoRoll.from_notes([(0, 8, 60), (8, 16, 60)])
    roll = Composer(model).compose(key='free', bars=4, opening=opening)
    assert roll.states[:16].tolist() == opening.states.tolist() and len(roll.notes()) < roll.binary.sum() / 2

def test_samplers_on_a_known_distribution():
    logits = np.log([[0.4, 0.3, 0.2, 0.1]])
    assert np.isfinite(keep_top(logits, 2)).tolist() == [[True, True, False, False]]
    assert np.isfinite(nucleus(logits, 0.65)).tolist() == [[True, True, False, False]]
    assert np.isfinite(nucleus(logits, 1e-9)).sum() == 1                                # never nothing
    assert (draw(np.repeat(keep_top(logits, 1), 50, axis=0), np.random.default_rng(0)) == 0).all()
