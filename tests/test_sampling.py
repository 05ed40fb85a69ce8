"What the Composer promises of every piece."
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import lstm_music
from lstm_music.encoding import STRUCK, PianoRoll, PianoRollEncoder
from lstm_music.model import ChordConfig, ChordLSTM, EventConfig, PianoRollConfig
from lstm_music.pipeline import chorales
from lstm_music.recall import Echo, Lags
from lstm_music.sampling import (
    Composer,
    SamplingConfig,
    Session,
    constrain_to_key,
    draw,
    draw_from_nucleus,
    keep_top,
    melody_model,
    nucleus,
    penalize_repetition,
    piano_roll_model,
    recipe_arguments,
    sample_with_temperature,
    style_model,
)
from lstm_music.sight import Sight
from lstm_music.theory import SCALES
from lstm_music.tracks import Score, Track

@pytest.fixture(scope='module')
def composer(): return Composer()

@pytest.mark.parametrize('key, scale, tonic', [('C', 'major', 0), ('D', 'minor', 2), ('A', 'major', 9)])
def test_pieces_are_music(composer, key, scale, tonic):
    home = []
    for seed in range(3):
        roll = composer.compose(key, scale, seed=seed)
        assert len(roll) == 16 * 16 and 2 <= roll.binary.sum(axis=1).mean() <= 4
        changes = np.flatnonzero((roll.binary[1:] != roll.binary[:-1]).any(axis=1))
        assert np.diff([-1, *changes, len(roll) - 1]).max() <= 32    # no chord for more than two bars
        home.append((np.flatnonzero(roll.binary[-1])[0] + 21) % 12 == tonic)
    assert sum(home) >= 2    # almost every piece ends over its key note: 70 of 72, 24 seeds in each of these keys

@pytest.mark.parametrize('scale', [s for s in SCALES if s not in ('major', 'minor')])
def test_no_note_outside_a_masked_scale(composer, scale):
    roll = composer.compose('F', scale, bars=4, temperature=1.5)
    assert roll.notes() and {(p - 5) % 12 for *_, p in roll.notes()} <= set(SCALES[scale])

@pytest.mark.parametrize('bars', [1, 2, 3, 5])
def test_as_many_bars_as_asked(composer, bars):
    "An upbeat and the last bar make one."
    assert [len(composer.compose(bars=bars, pickup_beats=beats)) for beats in (0, 1)] == [16 * bars] * 2

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

SOPRANO = chorales()['bwv269'].voice(0).roll[:64]

@pytest.mark.parametrize('n_particles', [1, 8])
def test_a_given_melody_is_kept_to_the_note_and_on_top(composer, n_particles):
    roll = composer.harmonise(SOPRANO, n_particles=n_particles, seed=3)
    sung = SOPRANO.binary.any(axis=1)
    assert np.array_equal(roll.states[SOPRANO.states > 0], SOPRANO.states[SOPRANO.states > 0])
    assert roll.grid() == SOPRANO.grid()
    assert (87 - roll.binary[:, ::-1].argmax(axis=1)[sung] == SOPRANO.states.argmax(axis=1)[sung]).all()
    assert roll.binary.sum(axis=1)[sung].mean() > 3

def test_a_melody_with_rests_and_a_pickup_can_be_harmonised(composer):
    melody = PianoRoll.from_notes([(0, 4, 67), (8, 12, 72), (12, 16, 72), (24, 32, 79)],
                                  36, meter=(3, 4), pickup_steps=4)
    roll = composer.harmonise(PianoRollEncoder().piano_roll_to_midi(melody), seed=1)
    assert {(s, e, p) for s, e, p in melody.notes()} <= set(roll.notes()) and len(roll) == 36
    assert (roll.states[16:24, 72 - 21:] == 0).all()    # nothing above the melody while it rests

def test_harmonising_needs_a_melody(composer):
    with pytest.raises(ValueError, match='keep one voice'): composer.harmonise(chorales()['bwv269'].roll)
    with pytest.raises(ValueError, match='silent'): composer.harmonise(PianoRoll(np.zeros((16, 88))))
    with pytest.raises(ValueError, match='n_particles'): composer.harmonise(SOPRANO, n_particles=0)
    with pytest.raises(ValueError, match='use a ChordLSTM'): Composer(piano_roll_model()).harmonise(SOPRANO)

def test_kept_bars_stay_to_the_note(composer):
    roll = chorales()['bwv66.6'].roll
    again = composer.rewrite(roll, [1, 4], seed=2)
    bar = (np.arange(len(roll)) - roll.pickup_steps) // 16
    kept = ~np.isin(bar, [1, 4])
    assert np.array_equal(again.binary[kept], roll.binary[kept])
    assert not np.array_equal(again.binary[~kept], roll.binary[~kept])
    assert again == composer.rewrite(roll, [1, 4], seed=2) != composer.rewrite(roll, [1, 4], seed=3)
    for bars in ([], [99], [-5], 1, None, [[1]], [True], [1.], '1'):
        with pytest.raises(ValueError, match=re.escape(f'bars is {bars!r}; give one or more whole numbers from -1 to')):
            composer.rewrite(roll, bars)

def test_a_kept_chord_of_more_notes_than_the_model_writes_stays_whole(composer):
    thick = PianoRoll.from_notes([(0, 16, p) for p in (36, 48, 55, 60, 64, 67, 72)] + [(16, 32, 60), (32, 48, 60)])
    again = composer.rewrite(thick, [1])
    assert np.array_equal(again.states[:16], thick.states[:16]) and again.binary[16:32].sum(axis=1).max() <= 4

@pytest.mark.parametrize('model', [melody_model, piano_roll_model])
def test_the_composer_plays_every_model_in_a_scale(model):
    composer = Composer(model())
    roll = composer.compose('F', 'pentatonic', bars=4, temperature=1.2, seed=2)
    assert roll.notes() and {(p - 5) % 12 for *_, p in roll.notes()} <= set(SCALES['pentatonic']) and roll.n_bars == 4
    assert roll == composer.compose('F', 'pentatonic', bars=4, temperature=1.2, seed=2)

@pytest.mark.parametrize('model', [None, melody_model, piano_roll_model])
def test_a_strict_grid_holds(model):
    roll = Composer(model and model()).compose('C', bars=4, temperature=1.2, grid_steps=4, seed=1)
    assert roll.notes() and all(s % 4 == 0 for s, _, _ in roll.notes())

def test_three_voices_end_on_a_whole_triad(composer):
    "The third is kept, whichever inner voice has it."
    for seed in range(4):
        last = np.flatnonzero(composer.compose('F', 'major', bars=2, voices=3, seed=seed).states[-1])
        assert 4 in (last - last[0]) % 12

@pytest.mark.parametrize('voices', [1, 2, 3])
def test_some_of_the_voices_that_are_composed_are_kept(composer, voices):
    whole, kept = (composer.compose(bars=4, voices=n, seed=1) for n in (None, voices))
    sounds, of_all = kept.states > 0, whole.states > 0
    assert (sounds.sum(axis=1) == np.minimum(voices, of_all.sum(axis=1))).all()
    assert not (sounds & ~of_all).any() and kept.recipe['voices'] == voices
    came = sounds & ~np.vstack([np.zeros((1, 88), bool), sounds[:-1]])
    assert (kept.states[came] == STRUCK).all()

def test_a_density_is_for_notes_alone(composer):
    with pytest.raises(ValueError, match='no such dial'): composer.compose(bars=1, density=2.)
    with pytest.raises(ValueError, match='no voices; use density'):
        Composer(piano_roll_model()).compose(bars=1, voices=2)

@pytest.mark.parametrize('dial', [dict(guidance=1.), dict(cadences=1.), dict(picardy=0.5)])
def test_a_dial_that_insists_on_a_key_is_refused_without_one(composer, dial):
    [name] = dial
    with pytest.raises(ValueError, match=f"{name} is .*, but key is 'free'; leave it out"):
        composer.compose(key='free', bars=1, **dial)
    usual = {name: getattr(SamplingConfig(), name)}                     # as a recipe tells it
    assert composer.compose(key='free', bars=1, **usual) == composer.compose(key='free', bars=1)

@pytest.mark.parametrize('scale', ['major', 'dorian', ['major', 'lydian']])
def test_a_picardy_third_is_refused_where_nothing_is_in_minor(scale):
    with pytest.raises(ValueError, match='picardy is 0.5, but the scale is not minor; leave it out'):
        Session(key='E', scale=scale, picardy=0.5)
    assert Session(key='E', scale=['major', 'minor'], picardy=0.5).dials.picardy == 0.5
    with pytest.raises(ValueError, match='the scale is not minor'):         # but of a piece without a key
        Session(key=['free', 'D'], scale=['minor', 'major'], picardy=0.5)

@pytest.mark.parametrize('begun, wish, why', [
    (dict(), dict(picardy=0.5), 'the scale is not minor'),
    (dict(scale='minor'), dict(scale='dorian', picardy=0.5), 'the scale is not minor'),
    (dict(), dict(key='free', guidance=1.), "key is 'free'"), (dict(key='free'), dict(cadences=1.), "key is 'free'"),
    (dict(), dict(style_guidance=1.), 'no style is told')])
def test_a_dial_that_is_set_insists_on_what_is_told_now(begun, wish, why):
    session = Session(style_model(), **begun)
    dials = session.dials
    with pytest.raises(ValueError, match=f'is {wish[[*wish][-1]]}, but {why}.*; leave it out'): session.set(**wish)
    assert session.dials == dials and session.step().shape == (1, 88)

def test_a_dial_waits_for_what_it_insists_on():
    session = Session(small(CHORD), 'D', 'minor', picardy=0.5, guidance=1.)
    for told in (dict(scale='major'), dict(key='free'), dict(key='D', scale='minor', picardy=0.25)): session.set(**told)
    assert (session.dials.picardy, session.dials.guidance) == (0.25, 1.)

def test_of_versions_that_rounding_alone_tells_apart_the_first_is_best():
    session = Session()
    session.fork(4)
    session.log_weights = np.array([-4., -2.61811641, -2.61811635, -2.7])
    assert session.best == 1

def test_the_key_of_an_opening_is_heard(composer):
    opening = PianoRoll(chorales()['bwv269'].roll.states[:72],
                        meter=(3, 4), pickup_steps=4)       # which does not know its key
    assert composer.compose(bars=1, opening=opening).key == (7, 'major')
    assert composer.compose(bars=1).name.startswith('C major')
    assert composer.compose(key='free', bars=1).name.startswith('a key of its own')

def test_same_seed_same_music_in_any_process(composer, tmp_path):
    code = (
        "from lstm_music.sampling import *; from lstm_music.pipeline import chorales; import numpy as np; "
        "c = Composer(); s = chorales()['bwv269'].voice(0).roll[:64]; "
        f"np.savez({str(tmp_path/'other.npz')!r}, a=c.compose('A', 'minor', bars=3, seed=9).states, "
        "b=c.harmonise(s, seed=9, n_particles=8).states)")
    subprocess.run([sys.executable, '-c', code], check=True)
    other = np.load(tmp_path/'other.npz')
    assert np.array_equal(other['a'], composer.compose('A', 'minor', bars=3, seed=9).states)
    assert np.array_equal(other['b'], composer.harmonise(SOPRANO, seed=9, n_particles=8).states)

def test_each_coin_follows_its_own_probability():
    probs = np.linspace(0, 1, 88)
    tosses = np.mean([sample_with_temperature(probs, 1., seed=s) for s in range(2000)], axis=0)
    np.testing.assert_allclose(tosses, probs, atol=0.05)
    assert tosses[0] == 0 and tosses[-1] == 1
    assert constrain_to_key(probs, 'C', 'major')[61 - 21] == 0
    assert penalize_repetition(probs, [60], 0.5)[39] == probs[39] / 2

def test_density_of_coins_holds_at_every_step():
    counts = np.concatenate([Composer(piano_roll_model()).compose('G', bars=4, density=4., seed=s).binary.sum(axis=1)
                             for s in range(3)])
    assert abs(counts.mean() - 4) < 0.5 and counts.max() <= 12 and (counts == 0).mean() < 0.05

def test_parallels_are_as_rare_as_in_bach(composer):
    from lstm_music.evaluation import parallels
    def per_1000(**dials):
        return np.nanmean([parallels(composer.compose(k, s, bars=8, seed=i, **dials))
                           for i, (k, s) in enumerate([('C', 'major'), ('D', 'minor')] * 4)])
    assert per_1000() < 4 < 8 < per_1000(parallel_penalty=1.)

def small(config):
    rng = np.random.default_rng(0)
    return config.model({n: rng.normal(size=shape) for n, shape in config.weight_shapes().items()})

CHORD = ChordConfig(embed_units=3, time_units=3, chord_units=3, token_units=2,
                    recalls=(Lags((1, 2)), Echo(8)), sight=Sight(2, 2))

def test_whole_numbers_of_numpy_are_whole_numbers():
    composer = Composer(small(CHORD))
    piece = composer.compose(bars=np.int64(2), seed=np.uint8(3), top_k=np.int32(5), grid_steps=np.int64(2))
    assert piece == composer.compose(bars=2, seed=3, top_k=5, grid_steps=2)
    assert json.loads(json.dumps(piece.recipe)) == piece.recipe
    again = composer.rewrite(piece, np.array([1]), n_particles=np.int64(2), seed=np.int64(1))
    assert again == composer.rewrite(piece, [1], n_particles=2, seed=1)
    assert json.loads(json.dumps(again.recipe)) == again.recipe
    for wrong in (dict(bars=2.), dict(bars='2'), dict(seed=-1), dict(seed=None),
                  dict(top_k=1.5), dict(bars=np.array([1, 2]))):
        with pytest.raises(ValueError, match=f'{[*wrong][0]} is .*; choose a whole number from'):
            composer.compose(**wrong)

@pytest.mark.parametrize('asked, said', [
    (dict(temperature='1'), "temperature is '1'; choose a number"), (dict(guidance=None), 'guidance is None; choose'),
    (dict(style=3), 'style is 3; choose one of chorale'), (dict(style=['ragtime']), 'or give shares'),
    (dict(composer=3), 'composer 3 is not known'), (dict(key=['C']), "key .* does not exist"),
    (dict(bars=True), 'bars is True'), (dict(top_p=True), 'top_p is True; choose a number'),
    *((dict([(dial, True)]), f'{dial} is True; choose a number') for dial in ('temperature', 'memory', 'cadences')),
    (dict(pickup_beats=True), 'pickup_beats is True'), (dict(style=dict(folk=True)), 'style is .*; give each style'),
    (dict(temprature=1.), "no dial is called 'temprature'; choose one of temperature, top_k"),
    (dict(scale=''), "scale '' is not known; choose one of major"), (dict(form=''), "form is ''; choose 2 to 16"),
    (dict(key='free', phrase_bars=2), "phrase_bars is 2, but key is 'free'; leave it out"),
    (dict(opening=3), '3 is no music to read'), (dict(pickup_beats='1'), "pickup_beats is '1'"),
    (dict(opening=Score([Track('bass', 32, False, SOPRANO)], name='a band')), 'a band is a Score of several tracks'),
    (dict(let_go_steps=2**63), 'let_go_steps is .* from 0 to 1048576'), (dict(phrase_bars=10**20), 'from 1 to 256'),
    (dict(style='ragtime', cadences=0.9), "style 'ragtime' has no phrases"),
    (dict(form='AB', bars=8, varied=True), 'nothing returns in the form AB')])
def test_what_is_no_answer_is_one_clear_error(composer, asked, said):
    with pytest.raises(ValueError, match=said): composer.compose(**dict(bars=1) | asked)

def test_cadences_mean_something_under_fermatas_in_any_style(composer):
    with pytest.raises(ValueError, match="style 'folk' has no phrases"):
        composer.harmonise(SOPRANO, style='folk', cadences=0.5, n_particles=1)
    fermatas = np.arange(len(SOPRANO)) == len(SOPRANO) - 1
    four = composer.harmonise(SOPRANO, style='folk', cadences=0.5, n_particles=1, fermatas=fermatas)
    assert len(four) == len(SOPRANO)
    with pytest.raises(ValueError, match='fermatas are <U1'): composer.harmonise(SOPRANO, fermatas='x')
    with pytest.raises(ValueError, match="fermatas are given, but key is 'free'; leave them out"):
        composer.harmonise(SOPRANO, 'free', fermatas=fermatas)

def test_a_session_needs_a_key_for_each_piece():
    with pytest.raises(ValueError, match='0 keys, 0 scales; give as many, one for each'): Session(small(CHORD), [], [])
    with pytest.raises(ValueError, match='key None does not exist'): Session(small(CHORD), None)

@pytest.mark.parametrize('config, dial', [(PianoRollConfig(lstm_units=2, dense_units=2), dict(top_k=5)),
                                          (PianoRollConfig(lstm_units=2, dense_units=2), dict(top_p=0.5)),
                                          (PianoRollConfig(lstm_units=2, dense_units=2), dict(guidance=2.)),
                                          (PianoRollConfig(lstm_units=2, dense_units=2), dict(parallel_penalty=0.5)),
                                          (EventConfig(embed_units=2, time_units=2), dict(parallel_penalty=0.5))])
def test_a_dial_that_a_model_does_not_have_is_an_error(config, dial):
    composer = Composer(small(config))
    with pytest.raises(ValueError, match=f'{[*dial][0]} is .* but a {type(composer.model).__name__} has no such dial'):
        composer.compose(bars=1, **dial)
    # as it stands, it asks for nothing
    composer.compose(bars=1, **{name: getattr(SamplingConfig(), name) for name in dial})

def test_a_row_alone_is_drawn_as_among_others():
    for seed in range(40):
        logits = np.random.default_rng(seed).normal(scale=4, size=(1, 30))
        logits[0, ::3] = -np.inf
        for p in (1., 0.9, 0.3):
            alone, others = (draw_from_nucleus(some, p, np.random.default_rng(seed))
                             for some in (logits, np.repeat(logits, 2, axis=0)))
            assert alone.shape == (1,) and alone[0] == others[0] and np.isfinite(logits[0, alone[0]])
    assert all(draw_from_nucleus(np.repeat(logits, n, axis=0), 1e-300, np.random.default_rng(0))[0] == logits.argmax()
               for n in (1, 2, 20))

def test_a_composer_takes_the_path_of_a_checkpoint(tmp_path):
    small(CHORD).save(tmp_path/'m.npz')
    assert Composer(tmp_path/'m.npz').compose(bars=1) == Composer(str(tmp_path/'m.npz')).compose(bars=1)
    with pytest.raises(TypeError, match='the path of a checkpoint, not a int'): Composer(7)

def test_an_array_of_states_is_an_opening():
    composer, opening = Composer(small(CHORD)), PianoRoll.from_notes([(0, 8, 60), (8, 16, 64)], 16)
    assert composer.compose(bars=1, opening=opening.states) == composer.compose(bars=1, opening=opening)
    with pytest.raises(ValueError, match='a piano roll is'): composer.compose(bars=1, opening=np.zeros((16, 87)))

# ---- what a piece knows of itself

def test_a_recipe_makes_the_same_piece_again(composer):
    roll = composer.compose('E', 'dorian', bars=2, seed=5, temperature=np.float64(0.8), voices=3, top_k=9)
    recipe = json.loads(json.dumps(roll.recipe))                                        # it survives a text
    assert recipe['verb'] == 'compose' and recipe['version'] == lstm_music.__version__
    assert re.fullmatch('[0-9a-f]{8}', recipe['weights'])
    assert Composer().compose(**recipe_arguments(recipe)) == roll and roll.key == (4, 'minor')
    four = composer.harmonise(SOPRANO, n_particles=2, seed=3, top_p=0.9)
    assert composer.harmonise(SOPRANO, **recipe_arguments(json.loads(json.dumps(four.recipe)))) == four
    assert four.recipe['verb'] == 'harmonise'
    other = composer.rewrite(four, [1], n_particles=2, seed=4)
    assert composer.rewrite(four, **recipe_arguments(json.loads(json.dumps(other.recipe)))) == other
    assert other.recipe['verb'] == 'rewrite'
    assert four.key == other.key == (7, 'major')

def test_other_weights_have_another_name(composer):
    assert composer.compose(bars=1).recipe['weights'] != Composer(melody_model()).compose(bars=1).recipe['weights']

def test_a_free_key_stays_unknown(composer):
    assert composer.compose('free', bars=1).key is None

def test_a_known_key_wins_over_the_one_that_is_heard(composer):
    opening = replace(chorales()['bwv269'].roll[:72], key=(4, 'minor'))
    assert composer.compose(bars=1, opening=opening).key == (4, 'minor')
    assert composer.compose('C', bars=1, opening=opening).key == (0, 'major')

def test_c_major_in_a_file_says_nothing_unless_we_wrote_it(composer):
    "Programs that know no key write C major."
    in_g = replace(chorales()['bwv269'].roll[:72], key=(0, 'major'))
    assert composer.compose(bars=1, opening=PianoRollEncoder().piano_roll_to_midi(in_g)).key == (7, 'major')
    ours = replace(in_g, recipe=dict(verb='compose'))
    assert composer.compose(bars=1, opening=PianoRollEncoder().piano_roll_to_midi(ours)).key == (0, 'major')

def test_the_name_of_a_piece_tells_its_opening(composer):
    first = composer.compose('D', 'minor', bars=1, seed=7)
    assert first.name == 'D minor, seed 7'
    assert composer.compose(bars=2, opening=first, seed=8).name == 'D minor, seed 7 + 2 bars, seed 8'
