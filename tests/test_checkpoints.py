"Checkpoints that cannot be used are named, with the reason, and a failed write leaves the old file."
import json
import numpy as np, pytest
from lstm_music.model import CheckpointError, ChordLSTM
from lstm_music.pipeline import Corpus, data_file, write_atomically

def changed(tmp_path, **about):
    with np.load(data_file('chord_lstm.npz')) as f: arrays = {n: f[n] for n in f.files}
    arrays['about'] = np.array(json.dumps(json.loads(str(arrays['about'])) | about))
    np.savez(tmp_path/'changed.npz', **arrays)
    return tmp_path/'changed.npz'

@pytest.mark.parametrize('about, reason', [(dict(version=99), 'version 99'), (dict(format='other'), 'other'), (dict(config=dict(time_units=8, near_units=0)), 'do not fit'),
                                           (dict(config=dict(colour='red')), 'colour')])
def test_foreign_checkpoints_are_named(tmp_path, about, reason):
    with pytest.raises(CheckpointError, match=reason) as e: ChordLSTM.load(changed(tmp_path, **about))
    assert 'changed.npz' in str(e.value)

@pytest.mark.parametrize('share', [0, 0.1, 0.5, 0.99])
def test_a_cut_checkpoint_is_refused(tmp_path, share):
    whole = data_file('chord_lstm.npz').read_bytes()
    (tmp_path/'cut.npz').write_bytes(whole[:int(len(whole) * share)])
    with pytest.raises(CheckpointError, match='cut.npz'): ChordLSTM.load(tmp_path/'cut.npz')

def test_a_flipped_byte_is_noticed(tmp_path):
    data = bytearray(data_file('chord_lstm.npz').read_bytes())
    data[len(data) // 2] ^= 0xff
    (tmp_path/'flipped.npz').write_bytes(data)
    with pytest.raises(CheckpointError, match='flipped.npz'): ChordLSTM.load(tmp_path/'flipped.npz')

def test_a_corpus_is_no_checkpoint():
    with pytest.raises(CheckpointError, match='chorales.npz'): ChordLSTM.load(data_file('chorales.npz'))
    with pytest.raises(ValueError, match='chord_lstm.npz'): Corpus.load(data_file('chord_lstm.npz'))

def test_a_failed_write_leaves_the_old_file(tmp_path):
    (tmp_path/'a').write_text('old')
    def fail(f): f.write(b'new'); raise RuntimeError
    with pytest.raises(RuntimeError): write_atomically(tmp_path/'a', fail)
    assert (tmp_path/'a').read_text() == 'old' and [p.name for p in tmp_path.iterdir()] == ['a']

def test_no_error_advises_to_unpickle(tmp_path):
    (tmp_path/'text.npz').write_text('hello')
    for load in (ChordLSTM.load, Corpus.load):
        with pytest.raises(ValueError, match='damaged') as e: load(tmp_path/'text.npz')
        assert 'pickle' not in str(e.value)
