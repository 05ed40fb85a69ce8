"Checkpoints that cannot be used are named, with the reason, and a failed write leaves the old file."
import json
from dataclasses import fields, replace
from types import UnionType

import numpy as np
import pytest
from tampering import others, tampered

from lstm_music.bach_or_mock import read_separated
from lstm_music.files import data_file
from lstm_music.model import CheckpointError, ChordConfig, ChordLSTM, EventConfig, PianoRollConfig, load_model
from lstm_music.pipeline import Corpus
from lstm_music.recall import Echo, Lags
from lstm_music.sampling import Composer
from lstm_music.sight import Sight

def changed(tmp_path, **about):
    with np.load(data_file('chord_lstm.npz')) as f: arrays = {n: f[n] for n in f.files}
    arrays['about'] = np.array(json.dumps(json.loads(str(arrays['about'])) | about))
    np.savez(tmp_path/'changed.npz', **arrays)
    return tmp_path/'changed.npz'

@pytest.mark.parametrize('about, reason',
                         [(dict(version=99), 'version 99'), (dict(format='other'), 'other'),
                          (dict(config=dict(time_units=8, near_units=0), version=1), 'do not fit'),
                          (dict(config=dict(time_units=8)), 'do not fit'),
                          (dict(config=dict(colour='red')), 'colour'),
                          (dict(config=[1, 2]), 'damaged'), (dict(config=None), 'damaged'),
                          (dict(record=[]), 'damaged'),
                          (dict(config=dict(look_back='abc'), version=1), 'one of steps is .a.'),
                          (dict(config=dict(recalls=[dict(kind='Lags', steps='abc')])), "steps is 'abc'"),
                          (dict(config=dict(steps_per_beat=0)), 'steps_per_beat is 0; choose a whole number from 1')])
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
    for kind in (str, complex):
        np.savez(tmp_path/'odd.npz', **arrays | dict(out_bias=arrays['out_bias'].astype(kind)))
        with pytest.raises(CheckpointError, match='odd.npz: not a checkpoint'): load_model(tmp_path/'odd.npz')
    np.savez(tmp_path/'m.npz', **arrays | dict(out_bias=arrays['out_bias'] * np.nan))
    with pytest.raises(CheckpointError, match='not numbers'): load_model(tmp_path/'m.npz')

SMALL = dict(chord=ChordConfig(embed_units=3, time_units=3, chord_units=3, token_units=2,
                               recalls=(Lags((1, 2)), Echo(8)), sight=Sight(2, 2, memory_units=2)),
             event=EventConfig(embed_units=2, time_units=2), roll=PianoRollConfig(lstm_units=2, dense_units=2))

@pytest.mark.parametrize('kind', SMALL)
def test_a_checkpoint_with_any_value_of_its_text_changed_is_refused_in_one_line_or_composes(kind, tmp_path):
    path, rng, refused, composed = tmp_path/'m.npz', np.random.default_rng(0), 0, set()
    SMALL[kind].model({n: rng.normal(size=shape) for n, shape in SMALL[kind].weight_shapes().items()},
                      dict(nats=dict(valid=1.5), curve=[dict(epoch=1)])).save(path)
    with np.load(path) as f: arrays = {n: f[n] for n in f.files}
    for about, where in list(tampered(json.loads(str(arrays['about']))))[::2]:
        np.savez(path, **arrays | dict(about=np.array(json.dumps(about))))
        try: model = load_model(path)
        except CheckpointError as e:
            assert str(e).startswith(f'{path}: ') and '\n' not in str(e), where
            refused += 1
            continue
        if repr(model.config) not in composed: Composer(model).compose(bars=1)
        composed.add(repr(model.config))
    assert refused > 50 and len(composed) > 3

@pytest.mark.parametrize('config', SMALL.values())
def test_a_field_of_a_configuration_is_brought_to_its_type_or_refused_by_name(config):
    for field in fields(config):
        for other in others(getattr(config, field.name)):
            try: made = replace(config, **{field.name: other})
            except ValueError as e: assert field.name in str(e)
            else:
                assert isinstance(getattr(made, field.name),
                                  field.type if isinstance(field.type, UnionType) else type(field.default))

def test_numpy_s_whole_numbers_make_a_configuration_that_can_be_saved(tmp_path):
    config = EventConfig(embed_units=np.int64(2), time_units=np.uint8(2), dropout=np.float32(0.25))
    config.model({n: np.zeros(shape) for n, shape in config.weight_shapes().items()}).save(tmp_path/'m.npz')
    assert load_model(tmp_path/'m.npz').config == EventConfig(embed_units=2, time_units=2, dropout=0.25)

def test_weights_that_no_training_ends_with_are_refused(tmp_path):
    small_checkpoint(tmp_path/'m.npz')
    with np.load(tmp_path/'m.npz') as f: arrays = {n: f[n] for n in f.files}
    for value in (1e38, -1e5):
        np.savez(tmp_path/'m.npz', **arrays | dict(out_bias=np.full_like(arrays['out_bias'], value, dtype=np.float32)))
        with pytest.raises(CheckpointError, match='m.npz: one weight is 1.0e.*, which no training ends with'):
            load_model(tmp_path/'m.npz')
