"What nbs/inside.ipynb reads out of a model is what the model computes."
import json
import subprocess
import sys
from itertools import product

import numpy as np
import pytest

from lstm_music.conditions import FORM, PLACE, Known, columns, conditions_of
from lstm_music.encoding import HELD, SILENT, STRUCK, PianoRoll
from lstm_music.inside import (
    LinearProbe,
    ablated,
    cursor_html,
    key_probability,
    memories,
    nats_per_step,
    next_chords,
    spelled_states,
    walk,
)
from lstm_music.model import PLAIN_CHORD, ChordConfig, PianoRollConfig
from lstm_music.pipeline import Piece, chorales
from lstm_music.recall import Echo, Lags
from lstm_music.sight import Sight
from lstm_music.training import nats_per_frame
from lstm_music.vocabulary import ChordVocabulary

SIZES = dict(embed_units=5, time_units=7, chord_units=6, token_units=4)
CONFIGS = [ChordConfig(**SIZES, **PLAIN_CHORD),
           ChordConfig(ChordVocabulary(articulation=False, ends=False), **SIZES, **PLAIN_CHORD),
           ChordConfig(recalls=(Lags((1, 2, 4, 8)), Echo(16)), sight=Sight(3, memory_units=2), **SIZES)]
KEYS = 30, 34, 41                               # the keys of a small keyboard

def random_model(config, seed=0):
    rng = np.random.default_rng(seed)
    return config.model({name: 0.5 * rng.normal(size=shape) for name, shape in config.weight_shapes().items()})

def some_pieces(n=3, length=20):
    return [p.replace(roll=p.roll[:length + 4 * i], fermatas=p.fermatas[:length + 4 * i])
            for i, p in enumerate(list(chorales().part('valid'))[:n])]

@pytest.mark.parametrize('config', CONFIGS, ids=['bare', 'binary', 'near and echo'])
def test_next_chords_are_all_likely_chords_and_no_other(config):
    model = random_model(config)
    model.weights['out_bias'][~np.isin(config.vocabulary.token_columns, [*KEYS, -1])] = -1e9
    states = np.zeros((5, 88), np.uint8)
    states[0, KEYS[:2]] = STRUCK
    states[1:, KEYS[:2]] = HELD if config.vocabulary.articulation else STRUCK
    frame, state, row, _ = list(walk(model, Piece(PianoRoll(states), 'small')))[4]
    moves = [[SILENT, STRUCK] + ([HELD] if config.vocabulary.articulation and key in KEYS[:2] else []) for key in KEYS]
    chords = np.zeros((len(list(product(*moves))), 88), np.uint8)
    chords[:, KEYS] = list(product(*moves))
    words = config.vocabulary.with_end(config.vocabulary.encode(chords))
    nats, _ = model.score(np.repeat(frame, len(words), axis=0), state.take(np.zeros(len(words), int)),
                          np.repeat(row, len(words), axis=0), words)
    assert np.exp(-nats).sum() == pytest.approx(1, abs=1e-5)
    for least in (1e-6, 0.05):
        tokens, probs = next_chords(model, frame, state, row, least)
        expected = {tuple(w): np.exp(-n) for w, n in zip(words.tolist(), nats) if np.exp(-n) >= least}
        assert dict(zip(map(tuple, tokens.tolist()), probs)) == pytest.approx(expected, rel=1e-4)
        assert len(tokens) == len(expected) and (np.diff(probs) <= 0).all()

def test_no_chord_is_likely_enough():
    model, piece = random_model(CONFIGS[0]), some_pieces(1)[0]
    frame, state, row, _ = next(walk(model, piece))
    tokens, probs = next_chords(model, frame, state, row, least=0.9999)
    assert tokens.shape == (0, CONFIGS[0].n_targets) and probs.shape == (0,)

def test_looking_changes_nothing():
    "The walk scores as the model does, and asking at a step leaves the state as it was."
    model, piece = random_model(CONFIGS[2]), some_pieces(1)[0]
    nats = []
    for frame, state, row, written in walk(model, piece, tell_key=True):
        next_chords(model, frame, state, row, least=0.01)
        nats.append(model.score(frame, state, row, written)[0][0])
    np.testing.assert_allclose(nats, nats_per_step(model, [piece], quiet=True, tell_key=True)[0], atol=1e-5)

@pytest.mark.parametrize('config', CONFIGS, ids=['bare', 'binary', 'near and echo'])
def test_spelled_states_undo_chord_tokens(config):
    words = config.vocabulary
    states = words.seen(chorales()[0].roll.states)
    assert (spelled_states(words.encode(states), config) == states).all()
    assert not spelled_states(np.array([[words.n_notes + 1, -1], [words.end_of_chord, -1]]), config).any()

@pytest.mark.parametrize('config', [CONFIGS[0], PianoRollConfig(lstm_units=7, dense_units=6)], ids=['chords', 'coins'])
def test_surprise_is_nats_per_frame_piece_by_piece(config):
    model, pieces = random_model(config), some_pieces()
    for what in (dict(), dict(tell_key=True, tell_phrases=True)):
        nats = nats_per_step(model, pieces[::-1], quiet=True, **what)
        assert [len(n) for n in nats] == [len(p) for p in pieces[::-1]]
        for n, p in zip(nats, pieces[::-1]):
            assert n.mean() == pytest.approx(nats_per_frame(model, [p], **what), abs=1e-5)

def test_the_metre_alone_is_told_unless_more_is_asked_for():
    piece, model = some_pieces(1)[0], random_model(CONFIGS[0])
    told = {what: conditions_of(piece, model.config, tell_key=what, tell_phrases=what, tell_form=False)
            for what in (False, True)}
    assert (told[True] == model.config.condition_rows(Known.of(piece), len(piece), FORM)).all()
    for name, _ in model.config.conditions:
        assert told[False][:, columns(model.config.conditions, name)].any() == (name in (*PLACE, 'begins'))
    for what, rows in told.items():
        nats = nats_per_step(model, [piece], quiet=True, tell_key=what, tell_phrases=what)[0]
        whole = np.ones((1, len(piece)), bool)
        assert nats == pytest.approx(-model.log_prob(piece.roll.states[None], rows[None], whole)[0], abs=1e-5)

@pytest.mark.parametrize('config', CONFIGS, ids=['bare', 'binary', 'near and echo'])
def test_memories_are_the_states_of_the_walk(config):
    model, pieces = random_model(config), some_pieces()
    kept = memories(model, pieces, quiet=True)
    for piece, found in zip(pieces, kept):
        after = [state.memory for _, state, *_ in walk(model, piece)][1:]
        assert found.shape == (len(piece), 2, 7)
        np.testing.assert_allclose(found[:-1], [[m[0] for m in memory[:2]] for memory in after], atol=1e-5)

def test_memories_know_nothing_of_what_comes():
    model, piece = random_model(CONFIGS[0]), some_pieces(1)[0]
    other = piece.replace(roll=piece.roll[:12] + piece.roll[:len(piece) - 12].transpose(1))
    a, b = (memories(model, [p], quiet=True)[0] for p in (piece, other))
    assert (a[:13] == b[:13]).all() and (a[13] != b[13]).any()

@pytest.mark.parametrize('config', CONFIGS, ids=['bare', 'binary', 'near and echo'])
def test_silenced_units_are_silent_and_the_patient_recovers(config):
    model, pieces = random_model(config), some_pieces(1)
    before, nats = memories(model, pieces, quiet=True)[0], nats_per_step(model, pieces, quiet=True)[0]
    cut = ablated(model, [1, 5])
    h = memories(cut, pieces, quiet=True)[0][:, 0]
    assert not h[:, [1, 5]].any() and h[1:, [0, 2, 3, 4, 6]].all()
    assert (nats_per_step(cut, pieces, quiet=True)[0] != nats).any()
    assert (memories(model, pieces, quiet=True)[0] == before).all()
    assert (nats_per_step(ablated(model, []), pieces, quiet=True)[0] == nats).all()

def test_a_silenced_unit_is_as_good_as_none():
    "Nothing reads from it: other weights out of it change nothing."
    model, pieces = random_model(CONFIGS[0]), some_pieces(1)
    cut = ablated(model, [3])
    changed = ablated(model.config.model(model.weights | {
        'time_recurrent': np.where(np.arange(7)[:, None] == 3, 9, model.weights['time_recurrent'])}), [3])
    np.testing.assert_allclose(nats_per_step(changed, pieces, quiet=True)[0],
                               nats_per_step(cut, pieces, quiet=True)[0], atol=1e-6)

def test_probe_finds_what_was_planted_and_nothing_else():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(900, 12)), rng.integers(3, size=900)
    planted = X + 3 * np.eye(12)[y] @ np.linalg.qr(rng.normal(size=(12, 12)))[0]
    names = np.array(['C', 'G', 'D'])[y]
    probe = LinearProbe(planted[:600], names[:600])
    assert (probe.predict(planted[600:]) == names[600:]).mean() > 0.95
    assert (LinearProbe(X[:600], y[:600]).predict(X[600:]) == y[600:]).mean() < 0.45
    np.testing.assert_allclose(np.exp(probe.log_prob(planted)).sum(axis=1), 1)
    assert (probe.log_prob(planted) == LinearProbe(planted[:600], names[:600]).log_prob(planted)).all()

def test_probe_is_calibrated_where_its_assumptions_hold():
    "Two normal classes of equal spread: the probability is the true one."
    rng = np.random.default_rng(1)
    y = rng.random(20_000) < 0.25
    x = rng.normal(size=20_000) + 2 * y
    true = 1 / (1 + 3 * np.exp(2 - 2 * x))                  # prior 1/4, means 0 and 2
    assert np.abs(np.exp(LinearProbe(x[:, None], y, ridge=0).log_prob(x[:, None]))[:, 1] - true).max() < 0.03

def test_the_cursor_figure_holds_its_data_and_asks_nobody():
    model, piece = random_model(CONFIGS[0]), some_pieces(1)[0]
    expected, nats = [next_chords(model, frame, state, row, least=0.002)
                      for frame, state, row, _ in walk(model, piece)], nats_per_step(model, [piece], quiet=True)[0]
    page = cursor_html(piece, expected, nats, model.config, n_chords=3)
    assert page == cursor_html(piece, expected, nats, model.config, n_chords=3)
    assert not any(word in page for word in ('http', 'src=', 'import', 'fetch'))
    data, _ = json.JSONDecoder().raw_decode(page[page.index('const data = ') + 13:])
    assert len(data['nats']) == len(data['bach']) == len(data['chords']) == len(data['keys']) == len(piece)
    assert [sorted(map(abs, chord)) for chord in data['bach']] == [(np.flatnonzero(row) + 21).tolist()
                                                                   for row in piece.roll.states]
    assert all(len(chords) <= 3 for chords in data['chords'])
    assert all(0 <= p <= 1000 for chords in data['chords'] for p, *_ in chords)
    ends = [[p for p, *chord in chords if chord == [0]] for chords in data['chords']]
    assert [len(e) for e in ends] == [int((tokens[:3, 0] == model.config.vocabulary.end_of_piece).any())
                                      for tokens, _ in expected]
    assert any(ends)
    cloud = key_probability(expected, model.config)
    assert cloud.shape == (len(piece), 88) and 0 <= cloud.min() and cloud.max() <= 1 + 1e-9

def test_needs_no_tensorflow():
    run = 'import sys, lstm_music.inside; assert not {"tensorflow", "keras", "music21"} & set(sys.modules)'
    subprocess.run([sys.executable, '-c', run], check=True)
