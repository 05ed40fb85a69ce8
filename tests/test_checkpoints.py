"Checkpoints that cannot be used are named, with the reason, and a failed write leaves the old file."
import json
import numpy as np, pytest
from lstm_music.bach_or_mock import read_separated
from lstm_music.files import data_file
from lstm_music.model import CheckpointError, ChordLSTM, EventConfig, load_model
from lstm_music.pipeline import Corpus

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

def test_no_error_advises_to_unpickle(tmp_path):
    (tmp_path/'text.npz').write_text('hello')
    for load in (ChordLSTM.load, Corpus.load):
        with pytest.raises(ValueError, match='damaged') as e: load(tmp_path/'text.npz')
        assert 'pickle' not in str(e.value)

def small_checkpoint(path):
    "Random weights, in a checkpoint of a few kilobytes."
    config, rng = EventConfig(embed_units=2, time_units=2), np.random.default_rng(0)
    config.model({n: rng.normal(size=shape) for n, shape in config.weight_shapes().items()}).save(path)
    return path.read_bytes()

def test_tampered_checkpoints_load_or_are_named(tmp_path):
    whole, refused = small_checkpoint(tmp_path/'m.npz'), 0
    for i in range(500):
        rng, data = np.random.default_rng(i), bytearray(whole)
        for at in rng.integers(len(data), size=rng.integers(1, 9)): data[at] = rng.integers(256)
        if i % 3 == 0: del data[int(rng.integers(len(data))):][:int(rng.integers(99))]
        (tmp_path/'m.npz').write_bytes(data)
        try: load_model(tmp_path/'m.npz')
        except CheckpointError as e: refused += str(e).startswith(str(tmp_path/'m.npz'))
    assert refused > 250

class Evil:
    def __init__(self, path): self.path = str(path)
    def __reduce__(self): return open, (self.path, 'w')

@pytest.mark.parametrize('name', ['about', 'out_bias'])
def test_a_checkpoint_runs_no_code(tmp_path, name):
    small_checkpoint(tmp_path/'m.npz')
    with np.load(tmp_path/'m.npz') as f: arrays = {n: f[n] for n in f.files}
    np.savez(tmp_path/'m.npz', **arrays | {name: np.array([Evil(tmp_path/'was here')], dtype=object)})
    with pytest.raises(CheckpointError, match='m.npz: not a checkpoint, or damaged'): load_model(tmp_path/'m.npz')
    assert not (tmp_path/'was here').exists()

def test_chorales_that_come_pickled_run_no_code(tmp_path):
    np.savez(tmp_path/'fakes.npz', pitches=np.array([Evil(tmp_path/'was here')], dtype=object))
    with pytest.raises(ValueError, match='fakes.npz.*is not an array'): read_separated(tmp_path/'fakes.npz')
    assert not (tmp_path/'was here').exists()

def test_weights_that_are_not_numbers_are_named(tmp_path):
    small_checkpoint(tmp_path/'m.npz')
    with np.load(tmp_path/'m.npz') as f: arrays = {n: f[n] for n in f.files}
    np.savez(tmp_path/'m.npz', **arrays | dict(out_bias=arrays['out_bias'] * np.nan))
    with pytest.raises(CheckpointError, match='not numbers'): load_model(tmp_path/'m.npz')
