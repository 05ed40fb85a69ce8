"What training refuses, before it touches a file."
import pytest
from lstm_music.model import ChordConfig
from lstm_music.pipeline import Corpus, chorales, data_file
from lstm_music.training import TrainConfig, TrainingError, train

FEW = Corpus(list(chorales().part('train'))[:2] + list(chorales().part('valid'))[:1])
TINY = ChordConfig(embed_units=8, time_units=8, chord_units=8, token_units=4)

@pytest.mark.parametrize('settings', [TrainConfig(epochs=3, valid_every=5), TrainConfig(epochs=1, valid_every=1), TrainConfig(epochs=0), TrainConfig(valid_every=0)])
def test_a_training_that_would_keep_no_weights_leaves_the_old_file(tmp_path, settings):
    (tmp_path/'model.npz').write_bytes(data_file('chord_lstm.npz').read_bytes())
    with pytest.raises(TrainingError, match='choose'): train(FEW, tmp_path/'model.npz', TINY, settings, quiet=True)
    assert (tmp_path/'model.npz').read_bytes() == data_file('chord_lstm.npz').read_bytes()

def test_nothing_to_resume_is_said(tmp_path):
    with pytest.raises(TrainingError, match='no unfinished training'): train(FEW, tmp_path/'model.npz', TINY, resume=True, quiet=True)

def test_a_damaged_state_is_named(tmp_path):
    (tmp_path/'model.npz.state').write_bytes(b'PK\x03\x04 and no more')
    with pytest.raises(TrainingError, match='model.npz.state'): train(FEW, tmp_path/'model.npz', TINY, resume=True, quiet=True)

def test_weights_that_are_not_numbers_are_never_kept(tmp_path):
    with pytest.raises(TrainingError): train(FEW, tmp_path/'model.npz', TINY, TrainConfig(epochs=2, valid_every=1, learning_rate=float('nan')), quiet=True)
    assert not (tmp_path/'model.npz').exists()

def test_a_corpus_without_splits_cannot_be_trained_on(tmp_path):
    with pytest.raises(TrainingError, match='split'): train(Corpus([p.replace(split=None) for p in FEW]), tmp_path/'model.npz', TINY, quiet=True)
