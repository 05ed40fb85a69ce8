"The benchmark command: trains, scores, and scores the same again."
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_music import benchmark
from lstm_music.benchmark import (
    BENCHMARKS,
    SHARPNESS,
    best_sharpness,
    calibrate,
    evaluate_benchmark,
    load_set,
    results_file,
    run_benchmark,
    sharpened,
)
from lstm_music.cli import main
from lstm_music.encoding import PianoRoll
from lstm_music.model import load_model
from lstm_music.pipeline import Piece
from lstm_music.pointer import Pointer
from lstm_music.sight import Sight
from lstm_music.training import TrainConfig, nats_per_frame

ROOT = Path(__file__).parent.parent

@pytest.fixture
def tiny(tmp_path, monkeypatch):
    "A JSON set of the benchmark's form, and a quick training."
    piece = [[60 + t // 4 % 5, 55, 48] for t in range(40)]
    (tmp_path/'jsb-chorales-16th.json').write_text(
        json.dumps(dict(train=[piece] * 3, valid=[piece[:30]], test=[piece[:20], piece[5:25]])))
    wanted = BENCHMARKS['jsb16']
    small = replace(wanted.config, embed_units=8, time_units=8, chord_units=8, token_units=4, sight=Sight(4),
                    late=(), pointer=None)
    monkeypatch.setitem(benchmark.BENCHMARKS, 'jsb16',
                        replace(wanted, config=small, settings=replace(wanted.settings, epochs=2, valid_every=1)))
    return tmp_path

def test_training_never_scores_test_and_scoring_does_on_purpose(tiny, capsys):
    model = run_benchmark('jsb16', tiny, tiny/'out.npz')
    assert set(model.record['nats']) == {'train', 'valid'}
    assert {'settings', 'versions', 'minutes', 'curve', 'sharpness'} <= set(model.record)
    again = evaluate_benchmark('jsb16', tiny/'jsb-chorales-16th.json', tiny/'out.npz', ('train', 'valid', 'test'))
    assert {s: again[s]['nats'] for s in ('train', 'valid')} == pytest.approx(model.record['nats'], abs=1e-6)
    assert main(['benchmark', 'jsb16', '--data', str(tiny), '--evaluate', '--weights', str(tiny/'out.npz')]) == 0
    test = again['test']
    assert capsys.readouterr().out == (
        f"test {test['nats']:.3f} nats/frame, "
        f"95 % interval {test['interval'][0]:.3f} to {test['interval'][1]:.3f}\n")
    record = load_model(tiny/'out.npz').record
    assert record['test_scored'] == 2 and record['nats']['test'] == test['nats']
    assert record['curve'] == model.record['curve']

def test_scoring_the_weights_of_the_project_leaves_their_file_as_it_is(tiny, monkeypatch):
    run_benchmark('jsb16', tiny, tiny/'out.npz')
    before = (tiny/'out.npz').read_bytes()
    monkeypatch.setattr(benchmark, 'results_file', lambda name: tiny/'out.npz')
    assert evaluate_benchmark('jsb16', tiny)['test']['nats'] > 0 and (tiny/'out.npz').read_bytes() == before

@pytest.mark.parametrize('name', BENCHMARKS)
def test_the_weights_of_the_project_were_trained_as_the_command_trains(name):
    model, wanted = load_model(results_file(name)), BENCHMARKS[name]
    settings = TrainConfig(**model.record['settings'])
    assert model.config == wanted.config and replace(settings, seed=wanted.settings.seed) == wanted.settings
    assert model.record['sharpness']

def test_a_sharper_model_multiplies_its_logits(tiny):
    config = replace(BENCHMARKS['jsb16'].config, late=BENCHMARKS['musedata'].config.late, pointer=Pointer())
    rng = np.random.default_rng(0)
    model = config.model({name: rng.normal(size=shape) / 4 for name, shape in config.weight_shapes().items()})
    frame, row = np.zeros((2, 88), np.uint8), np.zeros((2, config.n_conditions), np.float32)
    heard = {}
    for sharpness, one in ((1, model), (0.8, sharpened(model, 0.8))):
        own = heard[sharpness] = []
        def choose(logits, rng, place, own=own):
            own.append(logits)
            return np.full(2, [50, 40, 88][place])              # two notes, and the end of the chord
        _, state = one.step(frame, one.initial_state(2), row, choose)
        one.step(np.eye(88, dtype=np.uint8)[[40, 50]] * 2, state, row, choose)
    for plain, sharp in zip(*heard.values(), strict=True): assert np.allclose(sharp, 0.8 * plain, atol=1e-5)

def test_a_model_is_calibrated_once_on_validation(tiny):
    model, corpus = run_benchmark('jsb16', tiny, tiny/'out.npz'), load_set('jsb16', tiny)
    before, valid = (tiny/'out.npz').read_bytes(), list(corpus.part('valid'))
    assert calibrate(tiny/'out.npz', corpus).record == model.record and (tiny/'out.npz').read_bytes() == before
    for given in (0.5, 1):
        one = sharpened(model, given)
        tried = {s: nats_per_frame(sharpened(one, s), valid) for s in (best_sharpness(one, valid), *SHARPNESS)}
        assert next(iter(tried.values())) <= min(tried.values()) + 1e-4
    assert model.record['nats']['valid'] == pytest.approx(nats_per_frame(model, valid), abs=1e-6)

def test_a_calibration_that_was_cut_off_is_finished(tiny):
    model, corpus = run_benchmark('jsb16', tiny, tiny/'out.npz'), load_set('jsb16', tiny)
    figures, model.record = model.record['nats'], {k: v for k, v in model.record.items() if k != 'nats'}
    model.save(tiny/'out.npz')
    assert calibrate(tiny/'out.npz', corpus).record['nats'] == figures

def test_what_is_missing_is_named(tiny, capsys):
    with pytest.raises(FileNotFoundError, match='JSB_Chorales.mat'): load_set('jsb', tiny)
    with pytest.raises(ValueError, match='choose one of'): load_set('folk', tiny)
    assert main(['benchmark', 'jsb16', '--data', str(tiny/'nowhere')]) == 2
    assert main(['benchmark', 'jsb16', '--data', str(tiny), '--evaluate', '--weights', 'no.npz']) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2

def test_a_reading_in_several_keys_is_the_mean_of_their_probabilities(monkeypatch):
    "And a chord with a note that leaves the piano has none, so that all chords together have no more than one model."
    monkeypatch.syspath_prepend(ROOT/'benchmarks')
    import beyond
    wanted = BENCHMARKS['jsb16'].config
    config = replace(wanted, embed_units=8, time_units=8, chord_units=8, token_units=4, sight=Sight(4), late=(),
                     pointer=None)
    rng = np.random.default_rng(0)
    model = config.model({name: rng.normal(size=shape) / 4 for name, shape in config.weight_shapes().items()})
    roll = PianoRoll.from_notes([(0, 4, 60), (4, 8, 108), (4, 8, 64), (8, 12, 62)])
    piece, higher = Piece(roll, 'to the last note'), PianoRoll.from_notes([(0, 4, 61), (4, 8, 65), (8, 12, 63)])
    nats = {k: beyond.nats_in_key(model, [piece], k)[0] for k in (-1, 0, 1)}
    assert (np.isinf(nats[1]) == (np.arange(12) // 4 == 1)).all() and np.isfinite([nats[-1], nats[0]]).all()
    heard = beyond.step_nats(model, [Piece(higher, 'without it')])[0]
    assert np.allclose(nats[1][:4], heard[:4]) and np.allclose(nats[1][8:], heard[8:])
    mean = -np.log(np.mean([np.exp(-nats[k]) for k in nats], axis=0)).mean()
    assert beyond.in_keys(model, [piece], (0, 1))[1]['nats'] == pytest.approx(mean, abs=1e-4)
