"""An attention: hidden and told, remembered more or less, asleep and awake."""
import warnings
from dataclasses import replace

import numpy as np
import pytest

from lstm_music.attention import Attention, awake, looked_at
from lstm_music.conditions import CONDITIONS, Condition, Known
from lstm_music.encoding import STRUCK, PianoRoll
from lstm_music.model import ChordConfig, build_keras, weights_from_keras
from lstm_music.parts import Part
from lstm_music.pipeline import Corpus, chorales, melodies
from lstm_music.recall import Echo, Lags, MovedEcho, Recall, Sounding, found_by_looking
from lstm_music.returns import goes_round
from lstm_music.sampling import Composer, SamplingConfig, Session, default_model, recipe_arguments
from lstm_music.sight import Sight
from lstm_music.training import TrainConfig, train, training_batches
from lstm_music.vocabulary import ChordVocabulary
from lstm_music.weights import attention_model

NAMES = 'step_in_beat', 'beats_per_bar', 'begins', 'tonic', 'mode', 'recall'
TOLD = tuple((name, CONDITIONS[name].size) for name in NAMES)
SMALL = ChordConfig(recalls=(Lags((1, 2)), Echo(32), MovedEcho(16), Sounding((4,))), late=(Attention(units=6),),
                    sight=Sight(4, reach=6), conditions=TOLD, embed_units=16, time_units=12, chord_units=12,
                    token_units=8)

@pytest.fixture(scope='module')
def model(): return SMALL.model(weights_from_keras(build_keras(SMALL, 3)))

@pytest.fixture(scope='module')
def piece(): return max(chorales()[:20], key=len)

def nats(model, piece, hide=(), n=150):
    "(n,)"
    states, rows = piece.roll.states[None, :n], model.config.condition_rows(Known.of(piece), n, hide)[None]
    return -model.log_prob(states, rows, np.ones((1, n), bool))[0]

@pytest.mark.parametrize('hide', [(), ('recall',)])
def test_numpy_and_keras_hide_the_same(model, piece, hide):
    words, states = SMALL.vocabulary, piece.roll.states[:150]
    rows = SMALL.condition_rows(Known.of(piece), len(states), hide)[None]
    twin = build_keras(SMALL, 3)
    theirs = np.asarray(twin([SMALL.inputs(states)[None, :-1], rows, words.encode(states)[None]]))[0]
    np.testing.assert_allclose(nats(model, piece, hide), theirs, atol=1e-5)

def test_what_is_hidden_does_not_matter(model, piece):
    "Other weights of what looks back change nothing where recall is hidden, and something where it is not."
    found = found_by_looking(SMALL.recalls, SMALL.chord_shape)
    weights = {name: w.copy() for name, w in model.weights.items()}
    weights['embed_kernel'][:SMALL.n_inputs][found] += 1
    weights['attention_found_bias'] += 1
    other = SMALL.model(weights)
    np.testing.assert_array_equal(nats(other, piece, ('recall',), 40), nats(model, piece, ('recall',), 40))
    assert np.abs(nats(other, piece, (), 40) - nats(model, piece, (), 40)).max() > 0.01

def test_every_recall_says_whether_it_looks_back():
    kinds = {name: kind.looks_back for name, kind in Part.kinds.items()
             if issubclass(kind, Recall) and kind.__module__ == 'lstm_music.recall' and kind is not Recall}
    assert kinds == dict(Lags=False, Sounding=False, Echo=True, MovedEcho=True, BlockEcho=True)

def test_recall_is_hidden_in_a_share_of_the_pieces():
    pieces, place = list(melodies()[:30]), SMALL.recall_place
    tunes = replace(SMALL, vocabulary=ChordVocabulary(most_notes=1), recalls=(Lags((1,)),), late=())
    def told(config, **settings):
        settings = TrainConfig(batch_size=30, window_steps=512, transpose=False, **settings)
        (_, rows, _), *_ = next(training_batches(pieces, config, settings))
        return rows
    assert 5 <= (told(tunes)[:, 0, place] == 0).sum() <= 15
    assert told(tunes, hide_recall=0.)[:, 0, place].all() and not told(tunes, hide_recall=1.)[..., place].any()
    never = replace(tunes, conditions=TOLD[:-1])        # the draws of models whose recall is never hidden stay
    np.testing.assert_array_equal(told(never), told(never, hide_recall=1.))

def composed(model, **dials):
    session = Session(model, seed=2, cadences=0., guidance=0., **dials)
    for _ in range(24): session.step()
    return np.stack(session.frames)

def test_no_memory_is_recall_that_is_hidden(model, monkeypatch):
    "And no other guidance is mixed in; a memory of one is the model as it learned."
    forgetful, some, as_learned = composed(model, memory=0.), composed(model, memory=2.), composed(model)
    assert not np.array_equal(forgetful, as_learned) and not np.array_equal(some, as_learned)
    monkeypatch.setitem(CONDITIONS, 'recall', Condition('recall', 1, lambda steps, known: np.full(len(steps), -1)))
    np.testing.assert_array_equal(composed(model), forgetful)

def test_memory_asks_once_more_only_where_it_is_turned(model):
    assert Session(model, guidance=0.).opinions == ()
    assert Session(model, guidance=0., memory=0.5).opinions == ('memory',)
    with pytest.raises(ValueError, match='began without'): Session(model).set(memory=0.5)

def test_a_model_whose_recall_was_never_hidden_has_no_such_dial():
    with pytest.raises(ValueError, match='memory is 0.5, but a ChordLSTM has no such dial'):
        Session(default_model(), memory=0.5)
    with pytest.raises(ValueError, match='memory is -1'): SamplingConfig(memory=-1)
    assert 'memory' in SMALL.dials and 'memory' not in default_model().config.dials

def test_who_goes_round_in_circles_forgets(model):
    "And remembers again, when something else has sounded; versions that are taken keep what was seen of them."
    session, rng = Session(model, key=['C', 'C'], memory=3., record=False), np.random.default_rng(0)
    def hear(n, rounds):
        for step in range(n):
            frames = np.zeros((2, 88), np.uint8)
            frames[0, 40 + (step % 24 if rounds else rng.integers(24))] = frames[1, 40 + rng.integers(24)] = STRUCK
            session.observe(frames)
        session.step()
        return session.sampler._strength('memory')
    np.testing.assert_array_equal(hear(128, True), [[-1], [2]])
    session.take([1, 0])
    session.step()
    np.testing.assert_array_equal(session.sampler._strength('memory'), [[2], [-1]])
    session.take([1, 0])
    assert len(session.frames) == 128
    np.testing.assert_array_equal(hear(62, False), [[2], [2]])

def test_no_circle_is_looked_for_where_memory_is_as_learned(model):
    session = Session(model, memory=0.5)
    for _ in range(150): session.observe(np.zeros(88, np.uint8))
    session.step()
    assert session.circling is None and session.sampler._strength('memory') == -0.5

def test_an_insistent_memory_leads_out_of_a_circle(monkeypatch):
    "Four tunes of which most went round and round."
    def turns():
        session = Session(attention_model(), ['C'] * 4, seed=0, memory=1.6, cadences=0.)
        for _ in range(320): session.step()
        return np.array([goes_round(session.frames[:n]) for n in range(128, 321, 32)]).mean()
    with_it = turns()
    monkeypatch.setattr('lstm_music.sampling.goes_round', lambda frames: np.zeros(len(frames[-1]), bool))
    assert with_it < turns() / 2

def test_memory_stands_in_the_recipe(model):
    roll = Composer(model).compose(bars=1, memory=0.5)
    assert roll.recipe['memory'] == 0.5 and Composer(model).compose(**recipe_arguments(roll.recipe)) == roll

TUNES = replace(SMALL, vocabulary=ChordVocabulary(most_notes=1), recalls=(Lags((1,)),))
BRIEFLY = TrainConfig(epochs=1, batch_size=4, window_steps=600, epoch_windows=4, valid_every=1, average=0.)

@pytest.fixture(scope='module')
def tunes():
    train, valid = list(melodies().part('train'))[:4], list(melodies().part('valid'))[:1]
    return Corpus([*train, *valid])

@pytest.mark.parametrize('nothing, asleep', [(60., True), (5., False)])
def test_an_attention_that_never_woke_says_so(tunes, tmp_path, nothing, asleep):
    begun = TUNES.model(weights_from_keras(build_keras(TUNES, 0)))
    begun.weights['attention_nothing'][:] = nothing
    begun.save(tmp_path/'begun.npz')
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        model = train(tunes, tmp_path/'out.npz', TUNES, BRIEFLY, tmp_path/'begun.npz', quiet=True)
    assert BRIEFLY.window_steps > max(len(p.as_sung()) for p in tunes.part('train'))        # whole pieces are learned
    said = [str(w.message) for w in said if 'never woke' in str(w.message)]
    assert len(said) == asleep and model.record.get('trouble', []) == said
    piece = list(tunes.part('valid'))[0]
    assert (awake(looked_at(model, piece.roll, Known.of(piece))).max() < 0.05) == asleep

def test_a_model_of_tunes_has_nothing_to_add_below_a_tune():
    tune = PianoRoll.from_notes([(4 * i, 4 * i + 4, 67 + i % 5) for i in range(8)], 32)
    assert (Composer(attention_model()).harmonise(tune, n_particles=2).states == tune.states).all()
