"What training refuses, before it touches a file."
import shutil
from dataclasses import replace

import numpy as np
import pytest

from lstm_music import training
from lstm_music.files import data_file
from lstm_music.model import (
    ChordConfig,
    EventConfig,
    PianoRollConfig,
    build_keras,
    load_model,
    weights_from_keras,
)
from lstm_music.pipeline import Corpus, chorales, fitting_shifts, pad, pitch_range, windows
from lstm_music.recall import Echo, Lags
from lstm_music.sight import Sight
from lstm_music.trainer import digest, is_of
from lstm_music.training import TrainConfig, TrainingError, WindowConfig, example, fit_windows, train, training_batches
from lstm_music.vocabulary import ChordVocabulary

FEW = Corpus(list(chorales().part('train'))[:2] + list(chorales().part('valid'))[:1])
SOPRANOS = Corpus(p.voice(0) for p in FEW)
TINY = ChordConfig(recalls=(Lags((1, 2, 4, 8)), Echo(32)), sight=Sight(4),
                   embed_units=8, time_units=8, chord_units=8, token_units=4)
SINGER = EventConfig(embed_units=4, time_units=8)
TWO_EPOCHS = TrainConfig(epochs=2, valid_every=1, batch_size=4)

@pytest.mark.parametrize('settings',
                         [TrainConfig(epochs=3, valid_every=5), TrainConfig(epochs=0), TrainConfig(valid_every=0),
                          TrainConfig(epochs=2.5), TrainConfig(batch_size=0), TrainConfig(seed='x'),
                          TrainConfig(epochs=None), TrainConfig(learning_rate=float('nan')), TrainConfig(clip_norm=0.),
                          TrainConfig(weight_decay=-1), TrainConfig(average='0.9'), TrainConfig(hide_key=1.5),
                          TrainConfig(transpose='no')])
def test_a_training_that_would_keep_no_weights_leaves_the_old_file(tmp_path, settings):
    (tmp_path/'model.npz').write_bytes(data_file('chord_lstm.npz').read_bytes())
    with pytest.raises(TrainingError, match='choose'): train(FEW, tmp_path/'model.npz', TINY, settings, quiet=True)
    assert (tmp_path/'model.npz').read_bytes() == data_file('chord_lstm.npz').read_bytes()

@pytest.mark.parametrize('minutes', [-1, float('nan'), '5'])
def test_minutes_that_are_no_time_are_refused(tmp_path, minutes):
    with pytest.raises(TrainingError, match='minutes is .*; choose a number'):
        train(SOPRANOS, tmp_path/'m.npz', SINGER, TWO_EPOCHS, quiet=True, minutes=minutes)
    assert not list(tmp_path.iterdir())

@pytest.mark.parametrize('settings', [WindowConfig(epochs=0), WindowConfig(stride_steps=0), WindowConfig(patience=1.5),
                                      WindowConfig(positive_weight=float('nan')), WindowConfig(plateau_factor=2.),
                                      WindowConfig(shifts=(0.5,)), WindowConfig(shifts=())])
def test_the_usual_recipe_refuses_its_settings_before_it_trains(tmp_path, settings):
    with pytest.raises(TrainingError, match='choose|give'): fit_windows(FEW, tmp_path/'m.npz', settings=settings)

def test_one_epoch_is_a_training_and_numpy_numbers_are_numbers(tmp_path):
    settings = TrainConfig(epochs=np.int64(1), valid_every=np.int32(1),
                           batch_size=np.int64(4), learning_rate=np.float32(1e-3))
    model = train(SOPRANOS, tmp_path/'m.npz', replace(SINGER, time_units=np.int64(8)), settings, quiet=True)
    assert model.record['best']['epoch'] == 1 and model.record['settings']['batch_size'] == 4
    assert set(model.record['nats']) == {'train', 'valid'}

def test_the_last_epoch_is_validated_whatever_their_number(tmp_path):
    model = train(SOPRANOS, tmp_path/'m.npz', SINGER, TrainConfig(epochs=3, valid_every=2, batch_size=4), quiet=True)
    assert [row['epoch'] for row in model.record['curve'] if 'valid' in row] == [2, 3]

def test_weight_decay_shrinks_what_multiplies_and_not_what_is_added(tmp_path):
    "Steps so small that the music moves nothing."
    settings = replace(TWO_EPOCHS, learning_rate=1e-8, weight_decay=1e7, average=0.)
    begun = weights_from_keras(build_keras(SINGER, settings.seed))
    for name, w in train(SOPRANOS, tmp_path/'m.npz', SINGER, settings, quiet=True).weights.items():
        if w.ndim == 1: np.testing.assert_allclose(w, begun[name], atol=1e-5)
        else: assert np.ptp(w / begun[name]) < 0.01 and 0.1 < (w / begun[name]).mean() < 0.95

def test_batches_are_the_same_to_the_bit_in_less_memory():
    "Against examples that are kept as they are made."
    settings = TrainConfig(batch_size=4, change_meter=0.5)
    rng = np.random.default_rng((settings.seed, 2))
    pieces = list(FEW.part('train'))
    shifts = [fitting_shifts(p, *pitch_range(pieces)) for p in pieces]
    moved = [p.transpose(int(rng.choice(s))) for p, s in zip(pieces, shifts)]
    for i, piece in enumerate(moved):
        if rng.random() < 0.5 and (others := piece.in_other_meters()): moved[i] = others[rng.integers(len(others))]
    hidden = {f'tell_{what}': getattr(settings, f'hide_{what}') for what in ('key', 'phrases', 'meter', 'form')}
    examples = [example(p, TINY, **dict(zip(hidden, rng.random(4) >= list(hidden.values())))) for p in moved]
    cuts = windows([len(targets) for *_, targets in examples], settings.window_steps, rng)[:4]
    inputs, _, mask = next(training_batches(pieces, TINY, settings, 2))
    for i in range(3):
        naive, real = pad([examples[p][i][start:start + settings.window_steps] for p, start in cuts], (0, 0, -1)[i])
        assert inputs[i].dtype == naive.dtype and np.array_equal(inputs[i], naive) and np.array_equal(mask, real)

def test_nothing_to_resume_is_said(tmp_path):
    with pytest.raises(TrainingError, match='no unfinished training'):
        train(FEW, tmp_path/'model.npz', TINY, resume=True, quiet=True)

def test_a_damaged_state_is_named(tmp_path):
    (tmp_path/'model.npz.state').write_bytes(b'PK\x03\x04 and no more')
    with pytest.raises(TrainingError, match='model.npz.state'):
        train(FEW, tmp_path/'model.npz', TINY, resume=True, quiet=True)

def test_weights_that_are_not_numbers_are_never_kept(tmp_path, monkeypatch):
    nan_from_epoch(monkeypatch, 0)
    with pytest.raises(TrainingError, match='no weights were kept yet'):
        train(FEW, tmp_path/'model.npz', TINY, TWO_EPOCHS, quiet=True)
    assert not (tmp_path/'model.npz').exists()

def test_a_corpus_without_splits_cannot_be_trained_on(tmp_path):
    with pytest.raises(TrainingError, match='split'):
        train(Corpus([p.replace(split=None) for p in FEW]), tmp_path/'model.npz', TINY, quiet=True)

@pytest.mark.parametrize('config, corpus', [(EventConfig(embed_units=4, time_units=8), SOPRANOS),
                                            (PianoRollConfig(lstm_units=8, dense_units=8), FEW)], ids=['event', 'roll'])
def test_an_interrupted_training_ends_where_the_undisturbed_one_ends(tmp_path, monkeypatch, config, corpus):
    settings = TrainConfig(epochs=4, valid_every=2, batch_size=4)
    whole = train(corpus, tmp_path/'whole.npz', config, settings, quiet=True)
    save = training.TrainingRun.save_state
    def interrupt(self, epoch, logs):
        save(self, epoch, logs)
        if epoch == 1: raise KeyboardInterrupt
    monkeypatch.setattr(training.TrainingRun, 'save_state', interrupt)
    with pytest.raises(KeyboardInterrupt): train(corpus, tmp_path/'cut.npz', config, settings, quiet=True)
    monkeypatch.undo()
    resumed = train(corpus, tmp_path/'cut.npz', config, settings, resume=True, quiet=True)
    assert resumed.record['curve'] == whole.record['curve'] and not (tmp_path/'cut.npz.state').exists()
    for name, w in whole.weights.items(): np.testing.assert_allclose(resumed.weights[name], w, atol=2e-3)

def test_the_curve_measures_what_scoring_measures(tmp_path):
    "Every step counts alike, in long pieces and short ones, whatever the padding."
    first, second, exam = FEW
    # a batch of their own
    short = [exam.replace(name=f'short {i}', roll=exam.roll[:20], fermatas=None) for i in range(16)]
    config = ChordConfig(ChordVocabulary(ends=False), sight=None, embed_units=8,
                         time_units=8, chord_units=8, token_units=4)
    model = train(Corpus([first, second, exam, *short]), tmp_path/'m.npz', config,
                  TrainConfig(epochs=2, valid_every=1, batch_size=4, average=0.), quiet=True)
    assert model.record['best']['valid'] == pytest.approx(model.record['nats']['valid'], rel=1e-3)

def test_the_usual_recipe_stops_early_keeps_the_best_and_cleans_up(tmp_path):
    # a rate that can only get worse
    settings = WindowConfig(epochs=np.int64(8), stride_steps=64, shifts=np.arange(1), learning_rate=1., patience=1)
    model = fit_windows(FEW, tmp_path/'m.npz', PianoRollConfig(lstm_units=4, dense_units=4), settings, quiet=True)
    assert len(model.record['curve']) < 8 and model.config.positive_weight == 10
    assert model.record['settings']['patience'] == 1 and model.record['settings']['shifts'] in ((0,), [0])
    assert [p.name for p in tmp_path.iterdir()] == ['m.npz'] and load_model(tmp_path/'m.npz').config == model.config

def test_windows_longer_than_the_music_are_said(tmp_path):
    with pytest.raises(TrainingError, match='smaller window_steps'):
        fit_windows(FEW, tmp_path/'m.npz', settings=WindowConfig(window_steps=5000), quiet=True)

def nan_from_epoch(monkeypatch, epoch):
    "Lessons that are no numbers from an epoch on."
    training_stream = training.training_batches
    def spoiled(pieces, config, settings, first=0):
        for i, (x, y, mask) in enumerate(training_stream(pieces, config, settings, first)):
            now = first + i // training.steps_per_epoch(pieces, config, settings)
            yield x, y, mask * (np.nan if now >= epoch else 1)
    monkeypatch.setattr(training, 'training_batches', spoiled)

def test_training_that_turns_into_nan_keeps_the_last_good_weights_and_says_why(tmp_path, monkeypatch):
    settings = TrainConfig(epochs=6, valid_every=1, batch_size=4)
    nan_from_epoch(monkeypatch, 3)
    with pytest.raises(TrainingError,
                       match=r'loss is nan in epoch 4; the best weights so far, of epoch \d, are in .*m.npz'):
        train(FEW, tmp_path/'m.npz', TINY, settings, quiet=True)
    model = load_model(tmp_path/'m.npz')
    assert all(np.isfinite(w).all() for w in model.weights.values()) and len(model.record['curve']) <= 3
    monkeypatch.undo()                                                      # whatever it was is mended
    assert len(train(FEW, tmp_path/'m.npz', TINY, settings, resume=True, quiet=True).record['curve']) == 6

def test_a_crash_between_the_weights_and_the_state_changes_nothing(tmp_path, monkeypatch):
    "The state may not speak of weights that were never written, nor forget those that were."
    settings = TrainConfig(epochs=4, valid_every=1, batch_size=4)
    whole = train(SOPRANOS, tmp_path/'whole.npz', SINGER, settings, quiet=True)
    keep = training.TrainingRun.keep_best
    for name, late in [('before.npz', False), ('after.npz', True)]:
        def crash(self, epoch, logs, bar, late=late):
            if late or epoch < 2: keep(self, epoch, logs, bar)
            if epoch == 2: raise KeyboardInterrupt
        monkeypatch.setattr(training.TrainingRun, 'keep_best', crash)
        with pytest.raises(KeyboardInterrupt): train(SOPRANOS, tmp_path/name, SINGER, settings, quiet=True)
        monkeypatch.undo()
        resumed = train(SOPRANOS, tmp_path/name, SINGER, settings, resume=True, quiet=True)
        assert resumed.record['best'] == whole.record['best'] and resumed.record['curve'] == whole.record['curve']
        for n, w in whole.weights.items(): np.testing.assert_array_equal(resumed.weights[n], w)

@pytest.fixture(scope='module')
def stopped(tmp_path_factory):
    "What a training leaves that is stopped at the end of its first epoch."
    out = tmp_path_factory.mktemp('stopped')/'m.npz'
    def stop(*_): raise KeyboardInterrupt
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training.TrainingRun, 'note', stop)
        with pytest.raises(KeyboardInterrupt): train(FEW, out, TINY, TWO_EPOCHS, quiet=True)
    return out.parent

@pytest.fixture
def cut_off(stopped, tmp_path):
    "The checkpoint of such a training, to go on with."
    return shutil.copytree(stopped, tmp_path/'cut off')/'m.npz'

@pytest.mark.parametrize('spoil',
                         [lambda a: a.pop('v3'), lambda a: a.update(v3=np.zeros(1)),
                          lambda a: a.update(about=np.array('[]')), lambda a: a.update(about=np.array('{"epoch": 1}'))])
def test_a_foreign_state_is_named(cut_off, spoil):
    state = f'{cut_off}.state'
    with np.load(state) as f: arrays = {n: f[n] for n in f.files}
    spoil(arrays)
    with open(state, 'wb') as f: np.savez(f, **arrays)
    with pytest.raises(TrainingError, match='m.npz.state: damaged, or no state'):
        train(FEW, cut_off, TINY, TWO_EPOCHS, resume=True, quiet=True)

@pytest.mark.parametrize('corpus, config, settings, what', [
    (Corpus(p.replace(name=f'other {p.name}') for p in FEW), TINY, TWO_EPOCHS, 'on other music'),
    (FEW, replace(TINY, time_units=9), TWO_EPOCHS, 'of another configuration'),
    (FEW, TINY, replace(TWO_EPOCHS, seed=1), 'with other settings')])
def test_a_training_goes_on_with_its_own_music_and_settings_alone(cut_off, corpus, config, settings, what):
    with pytest.raises(TrainingError, match=f'm.npz.state belongs to a training {what}; resume with the same'):
        train(corpus, cut_off, config, settings, resume=True, quiet=True)

def test_a_crash_in_the_first_epoch_can_be_resumed(tmp_path, cut_off):
    whole = train(FEW, tmp_path/'whole.npz', TINY, TWO_EPOCHS, quiet=True)
    resumed = train(FEW, cut_off, TINY, TWO_EPOCHS, resume=True, quiet=True)
    assert resumed.record['curve'] == whole.record['curve']

def test_the_usual_recipe_stops_at_nan_with_the_reason(tmp_path, monkeypatch):
    settings, config = (WindowConfig(epochs=4, stride_steps=64, shifts=(0,)),
                        PianoRollConfig(lstm_units=4, dense_units=4))
    with pytest.raises(TrainingError, match='no weights were kept'):
        fit_windows(FEW, tmp_path/'m.npz', config, replace(settings, learning_rate=1e38), quiet=True)
    assert [p.name for p in tmp_path.iterdir()] == []
    import keras
    class Spoil(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2: self.model.optimizer.learning_rate.assign(float('nan'))     # seen by the next, of one batch
    monkeypatch.setattr(keras.callbacks, 'TerminateOnNaN',
                        lambda stop=keras.callbacks.TerminateOnNaN: keras.callbacks.CallbackList([stop(), Spoil()]))
    with pytest.raises(TrainingError, match='in epoch 4; the best weights before it are in'):
        fit_windows(FEW, tmp_path/'m.npz', config, settings, quiet=True)
    assert all(np.isfinite(w).all() for w in load_model(tmp_path/'m.npz').weights.values())

def test_what_is_told_in_training_is_told_as_it_is(monkeypatch):
    "A condition may be a number between 0 and 1."
    from lstm_music.conditions import CONDITIONS, condition, conditions_of
    monkeypatch.setattr('lstm_music.conditions.CONDITIONS', dict(CONDITIONS))
    @condition(1)
    def loudness(steps, known): return np.full((len(steps), 1), 0.3)
    config = ChordConfig(conditions=(('loudness', 1),), sight=None)
    (_, rows, _), _, mask = next(training_batches(list(chorales())[:1], config, TrainConfig(batch_size=1)))
    told = conditions_of(chorales()[0], config)
    np.testing.assert_allclose(rows[mask > 0], 0.3, atol=1e-3)
    np.testing.assert_allclose(told, 0.3)

def test_a_digest_knows_the_notes():
    one = Corpus([chorales()[0].replace(split='train')])
    other = Corpus([chorales()[0].transpose(1).replace(split='train')])
    assert digest(one)['sha256'] == digest(other)['sha256'] and not is_of(digest(one), digest(other))
    assert is_of({name: value for name, value in digest(one).items() if name != 'notes'}, digest(one))      # as it was
