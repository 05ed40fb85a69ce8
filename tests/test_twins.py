"""What is trained is what composes: the Keras twin, numpy over a whole piece and numpy step by step give the same nats,
whatever a model is made of."""
import numpy as np
import pytest

from lstm_music.attention import Attention
from lstm_music.conditions import PLAIN
from lstm_music.heads import with_heads
from lstm_music.layout import Block, Layout
from lstm_music.model import ChordConfig, EventConfig, PianoRollConfig, build_keras, weights_from_keras
from lstm_music.pipeline import chorales
from lstm_music.pointer import Pointer
from lstm_music.recall import BlockEcho, Echo, Lags, MovedEcho, Sounding
from lstm_music.sight import Sight
from lstm_music.training import batch, example, nats_by_piece
from lstm_music.vocabulary import ChordVocabulary

pytest.importorskip('tensorflow')
SMALL = dict(embed_units=6, time_units=8, chord_units=6, token_units=4)
ALL_RECALLS = (Lags((1, 2)), Lags((5,)), Echo(8), Echo(16), Sounding((3, 9)), MovedEcho(8), MovedEcho(8, True),
               BlockEcho((44, 88), 8))
TWO = ChordVocabulary(ends=False, layout=Layout((Block('low', 21, 44, 4), Block('high', 65, 44))))
PARTED = ChordConfig(TWO, (*PLAIN, ('recall', 1)), ALL_RECALLS, None, pointer=Pointer(), **SMALL)
CONFIGS = dict(
    melody=EventConfig(embed_units=6, time_units=8),
    notes=PianoRollConfig(lstm_units=6, dense_units=6),
    weighted=PianoRollConfig(lstm_units=6, dense_units=6, positive_weight=10.),
    untold=ChordConfig(ChordVocabulary(ends=False, most_notes=5), (), (Lags((1,)),), None, **SMALL),
    binary=ChordConfig(ChordVocabulary(articulation=False), sight=Sight(4, 3, False, 3), **SMALL),
    all=ChordConfig(recalls=ALL_RECALLS, conditions=(*PLAIN, ('recall', 1)), sight=Sight(4, memory_units=3),
                    late=(Attention(3, 4),), pointer=Pointer(), **SMALL),
    parted=PARTED, heads=with_heads(PARTED))

@pytest.mark.parametrize('config', CONFIGS.values(), ids=CONFIGS)
def test_twin_whole_and_steps_give_the_same_nats(config):
    keras_model, rng = build_keras(config, 0), np.random.default_rng(0)
    for variable in keras_model.trainable_variables: variable.assign(0.4 * rng.normal(size=variable.shape))
    model, voices = config.model(weights_from_keras(keras_model)), chorales()[3]
    if isinstance(config, EventConfig): voices = voices.voice(0)
    pieces = [voices.excerpt(0, 40), voices.excerpt(0, 23), voices.excerpt(90, 91)]     # no end is scored
    tell = dict(tell_key=True, tell_phrases=True, tell_form=True, tell_recall=False)
    inputs, _, mask = batch([example(piece, config, **tell) for piece in pieces])
    twin = (np.asarray(keras_model(inputs)) * mask).sum(axis=1)
    whole, _ = nats_by_piece(model, pieces, **tell)
    np.testing.assert_allclose(twin, whole, rtol=1e-4, atol=1e-3)
    before, rows, targets = example(pieces[0], config, **tell)
    state, frame, steps = model.initial_state(1), np.zeros((1, config.vocabulary.n_columns), np.uint8), 0.
    states = config.vocabulary.seen(pieces[0].roll.states)
    for t, target in enumerate(targets):
        nats, state = model.score(frame, state, rows[t][None].astype(np.float32), target[None])
        frame, steps = states[t:t + 1], steps + nats[0]
    np.testing.assert_allclose(steps, whole[0], rtol=1e-4)
