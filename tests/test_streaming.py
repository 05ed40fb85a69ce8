"""Training from a store: the stream is what numpy would make, the same in any process, and `train` takes it like a
corpus."""
import hashlib
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace

import numpy as np
import pytest

from lstm_music import cli, training
from lstm_music.attention import Attention
from lstm_music.conditions import PLAIN
from lstm_music.encoding import PianoRoll
from lstm_music.model import PLAIN_CHORD, ChordConfig, EventConfig, PianoRollConfig, import_keras, load_model
from lstm_music.pipeline import Piece, chorales, pad
from lstm_music.recall import Echo, Lags, Sounding
from lstm_music.store import open_store, write_store
from lstm_music.streaming import HIDDEN, StoreBatches, Streamed, enough_notes, excerpts
from lstm_music.styles import MOST_COMPOSERS, MOST_STYLES
from lstm_music.training import TrainConfig, TrainingError, example, train
from lstm_music.vocabulary import ChordVocabulary

CONFIGS = dict(roll=PianoRollConfig(lstm_units=8, dense_units=8),
               chord=ChordConfig(embed_units=8, time_units=8, chord_units=8, token_units=4, **PLAIN_CHORD))
STYLED = (*PLAIN, ('style', MOST_STYLES), ('composer', MOST_COMPOSERS))
SETTINGS = TrainConfig(epochs=4, epoch_windows=16, batch_size=4, valid_every=2, hide_key=0.5, hide_meter=0.5)

def odd_pieces():
    """What chorales do not have: 3/8 on another grid, an upbeat, silence, one step, the lowest and the highest key,
    no key known."""
    rng = np.random.default_rng(0)
    def random_roll(n_steps, **grid):
        return PianoRoll.from_notes([(t, t + 2, int(p)) for t in range(n_steps - 1)
                                     for p in rng.choice(range(21, 109), rng.integers(0, 4), replace=False)],
                                    n_steps, **grid)
    return [Piece(random_roll(300, steps_per_beat=6, meter=(3, 8), pickup_steps=2),
                  'waltz', tonic=4, mode='minor', split='train'),
            Piece(random_roll(70), 'free', split='train'),
            Piece(PianoRoll(np.zeros((90, 88))), 'silence', tonic=0, mode='major', split='train'),
            Piece(PianoRoll.from_notes([(0, 1, 60)]), 'one', split='train'),
            Piece(random_roll(40), 'middle', 'J. S. Bach', split='train', begins=False, ends=False, style='ragtime')]

@pytest.fixture(scope='module')
def store(tmp_path_factory):
    import_keras()
    return write_store([*list(chorales().part('train'))[:6], *list(chorales().part('valid'))[:2], *odd_pieces()],
                       tmp_path_factory.mktemp('stores')/'small.store')

def by_numpy(training_stream, pieces, number):
    "The inputs and mask of a batch, cut from whole pieces that were moved and turned into examples."
    import tensorflow as tf
    cuts = zip(*(a.numpy() for a in training_stream.draw(tf.constant(number, tf.int64))))
    examples = [[a[start:start + training_stream.settings.window_steps]
                 for a in example(pieces[i].transpose(int(shift)), training_stream.config,
                                  tell_phrases=False, tell_form=False,
                                  **{name.replace('hide', 'tell'): tells for name, tells in zip(HIDDEN, told)})]
                for i, start, shift, *told in cuts]
    arrays, masks = zip(*(pad(a, fill) for a, fill in zip(zip(*examples), (0, 0, -1))))
    return arrays, masks[0]

@pytest.mark.parametrize('config', [PianoRollConfig(), ChordConfig(ChordVocabulary(most_notes=8), **PLAIN_CHORD),
                                    ChordConfig(ChordVocabulary(most_notes=8), recalls=(Lags((1, 2, 16)), Echo(32))),
                                    ChordConfig(ChordVocabulary(False, False, 8), recalls=(Lags((1,)),)),
                                    ChordConfig(ChordVocabulary(most_notes=8), (*PLAIN, ('recall', 1)),
                                                recalls=(Lags((1, 2)),)),
                                    ChordConfig(ChordVocabulary(most_notes=8), STYLED, recalls=(Lags((1,)),))],
                         ids=['roll', 'chord', 'look back and echo', 'binary', 'may be hidden', 'style'])
def test_the_stream_is_what_numpy_makes(store, config):
    for settings in (SETTINGS, replace(SETTINGS, window_steps=128)):
        training_stream = StoreBatches(store.part('train'), config, settings)
        pieces = [p.as_sung() for p in store.part('train')]
        seen = set()
        for number, (inputs, zeros, mask) in zip(range(16), training_stream.batches()):
            arrays, real = by_numpy(training_stream, pieces, number)
            n = real.shape[1]
            for ours, theirs in zip(inputs, arrays):
                np.testing.assert_array_equal(ours[:, :n], theirs)
            np.testing.assert_array_equal(mask[:, :n], real)
            assert not np.asarray(mask[:, n:]).any() and not np.asarray(zeros).any() and zeros.shape == mask.shape
            seen |= {int(i) for i in training_stream.draw(np.int64(number))[0]}
        assert seen == set(range(len(pieces)))                              # a pass reaches every piece

def test_a_note_that_is_cut_is_as_old_as_in_the_whole_piece(tmp_path):
    "`Sounding` asks when a note began; a window must reach back so far."
    states = np.zeros((120, 88), np.uint8)
    states[:, 40], states[0, 40], states[::4, 50] = 1, 2, 2
    config = ChordConfig(recalls=(Lags((1,)), Sounding((8, 32))), sight=None)
    stream = StoreBatches(write_store([Piece(PianoRoll(states), 'long', split='train')], tmp_path/'s'), config,
                          replace(SETTINGS, window_steps=16))
    whole = config.inputs(states)
    for start in range(0, 100, 7):
        before, *_ = stream.window(0, start, 0, *[True] * len(HIDDEN))
        np.testing.assert_array_equal(before, whole[start:start + len(before)])

def test_an_attention_is_looked_at_in_chords_of_any_size(tmp_path):
    "It trains from a store whose chords are fuller than the model writes, and ends."
    full = [Piece(PianoRoll.from_notes([(t, t + 4, 50 + 3 * i) for t in range(0, 40, 4) for i in range(6)], 40), name,
                  split=name) for name in ('train', 'valid')]
    full[1] = full[1].replace(roll=full[1].roll[4:])
    config = replace(CONFIGS['chord'], late=(Attention(1, 2),))
    model = train(Streamed(write_store(full, tmp_path/'s')), tmp_path/'m.npz', config,
                  replace(SETTINGS, epochs=1, valid_every=1), quiet=True)
    assert model.record['nats']['valid'] > 0 and not (tmp_path/'m.npz.state').exists()

def test_a_chord_that_is_too_full_is_asked_for_its_first_tokens(tmp_path):
    full = Piece(PianoRoll.from_notes([(0, 40, p) for p in range(60, 72)], 40), 'cluster', split='train')
    config = ChordConfig(ChordVocabulary(most_notes=5), **PLAIN_CHORD)
    (_, _, tokens), _, _ = next(iter(StoreBatches(write_store([full], tmp_path/'s').part('train'),
                                                  config, replace(SETTINGS, transpose=False)).batches()))
    assert tokens[0, 0].numpy().tolist() == [71 - 21 - i for i in range(6)]
    assert enough_notes(open_store(tmp_path/'s')) == 12

def digest(training_stream, epoch=0, n=5):
    batches = zip(range(n), training_stream.batches(epoch))
    return hashlib.sha256(b''.join(np.asarray(a).tobytes() for _, (inputs, _, mask) in batches
                                   for a in (*inputs, mask))).hexdigest()

def test_the_same_seed_gives_the_same_batches_in_any_process(store):
    here = digest(StoreBatches(store.part('train'), CONFIGS['chord'], SETTINGS))
    program = (
        f'import sys; sys.path.insert(0, {str(__import__("pathlib").Path(__file__).parent)!r}); '
        'from test_streaming import *; import_keras(); '
        f'print(digest(StoreBatches(open_store({str(store.folder)!r}).part("train"), CONFIGS["chord"], SETTINGS)))')
    assert subprocess.run([sys.executable, '-c', program], capture_output=True,
                          text=True, check=True).stdout.split()[-1] == here
    assert digest(StoreBatches(store.part('train'), CONFIGS['chord'], replace(SETTINGS, seed=1))) != here

def test_an_epoch_begins_where_the_one_before_ended(store):
    training_stream = StoreBatches(store.part('train'), CONFIGS['roll'], SETTINGS)
    straight = [inputs[0].numpy()
                for _, (inputs, _, _) in zip(range(2 * training_stream.n_batches), training_stream.batches())]
    later = [inputs[0].numpy()
             for _, (inputs, _, _) in zip(range(training_stream.n_batches), training_stream.batches(epoch=1))]
    assert training_stream.n_batches == 4
    for a, b in zip(straight[4:], later, strict=True): np.testing.assert_array_equal(a, b)

def test_settled_epochs_are_in_the_own_keys(store):
    training_stream = StoreBatches(store.part('train'), CONFIGS['roll'], replace(SETTINGS, settle_epochs=1))
    moved, settled = (np.concatenate([training_stream.draw(np.int64(training_stream.n_batches * epoch + i))[2]
                                      for i in range(training_stream.n_batches)]) for epoch in (2, 3))
    assert moved.any() and not settled.any()

def test_a_melody_model_says_which_music_it_cannot_learn(store):
    with pytest.raises(ValueError, match='only melodies'):
        StoreBatches(store.part('train'), EventConfig(), SETTINGS).window(0, 0, 0, *[True] * len(HIDDEN))

def test_a_store_keeps_the_metre_of_its_pieces(store):
    with pytest.raises(TrainingError, match='change_meter is 0.4, but a store keeps'):
        StoreBatches(store.part('train'), CONFIGS['roll'], replace(SETTINGS, change_meter=0.4))
    asked = Namespace(epochs=None, epoch_windows=None, seed=0)
    of_corpus, of_store = (cli._settings(asked, 'chord', c).change_meter for c in (chorales(), Streamed(store)))
    assert (of_corpus, of_store) == (0.4, 0)

def test_a_store_without_training_pieces_is_said(store, tmp_path):
    with pytest.raises(TrainingError, match='split'):
        train(Streamed(write_store(chorales().part('valid')[:2], tmp_path/'s')),
              tmp_path/'m.npz', CONFIGS['roll'], SETTINGS, quiet=True)

def test_stretches_do_not_overlap_and_are_pieces_of_the_store(store):
    some = excerpts(store, n=30, n_steps=64, seed=3)
    assert len(some) == 30
    assert [p.name for p in some] == [p.name for p in excerpts(store, n=30, n_steps=64, seed=3)] != [
        p.name for p in excerpts(store, n=30, n_steps=64, seed=4)]
    for piece in some:
        name, first = piece.name.rsplit(' from step ', 1)
        assert piece.roll == store[name].roll[int(first):int(first) + 64] and int(first) % 64 == 0

@pytest.mark.parametrize('model', CONFIGS)
def test_an_interrupted_training_from_a_store_ends_where_the_undisturbed_one_ends(store, tmp_path, monkeypatch, model):
    source, config = Streamed(store, n_excerpts=4, excerpt_steps=64), CONFIGS[model]
    whole = train(source, tmp_path/'whole.npz', config, SETTINGS, quiet=True)
    # the curve measures what scoring measures
    assert whole.record['best']['valid'] == pytest.approx(whole.record['nats']['valid'], rel=2e-3)
    save = training.TrainingRun.save_state
    def interrupt(self, epoch, logs):
        save(self, epoch, logs)
        if epoch == 1: raise KeyboardInterrupt
    monkeypatch.setattr(training.TrainingRun, 'save_state', interrupt)
    with pytest.raises(KeyboardInterrupt): train(source, tmp_path/'cut.npz', config, SETTINGS, quiet=True)
    monkeypatch.undo()
    resumed = train(source, tmp_path/'cut.npz', config, SETTINGS, resume=True, quiet=True)
    assert resumed.record['curve'] == whole.record['curve']
    for name, w in whole.weights.items(): np.testing.assert_allclose(resumed.weights[name], w, atol=2e-3)
    with pytest.raises(TrainingError, match='no unfinished'):
        train(source, tmp_path/'cut.npz', config, SETTINGS, resume=True, quiet=True)

def test_the_command_trains_from_a_store(store, tmp_path, capsys):
    assert cli.main(['train', '--data', str(store.folder), '--model', 'roll', '--epochs', '2',
                     '--epoch-windows', '32', '-o', str(tmp_path/'roll.npz')]) == 0
    assert load_model(tmp_path/'roll.npz').record['settings']['epoch_windows'] == 32
    assert 'valid' in capsys.readouterr().out
    assert cli.main(['train', '--data', str(store.folder), '--model', 'event', '-o', str(tmp_path/'event.npz')]) == 2
    assert 'melod' in capsys.readouterr().err
