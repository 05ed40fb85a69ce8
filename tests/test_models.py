"What all three models promise, on random weights: no training, no TensorFlow."
from dataclasses import replace

import numpy as np
import pytest

from lstm_music.attention import Attention
from lstm_music.conditions import Known
from lstm_music.encoding import MIDIEventEncoder, PianoRoll
from lstm_music.model import CheckpointError, ChordConfig, ChordLSTM, EventConfig, PianoRollConfig, load_model
from lstm_music.pipeline import chorales, melodies
from lstm_music.recall import Echo, Lags, MovedEcho, echo, lagged, moved_echo, step_inputs
from lstm_music.sight import Sight
from lstm_music.training import nats_per_frame
from lstm_music.vocabulary import ChordVocabulary

SIZES, MOVED = (dict(embed_units=8, time_units=12, chord_units=8, token_units=4),
                (MovedEcho(40), MovedEcho(40, lowest=True)))
CONFIGS = [EventConfig(embed_units=8, time_units=12), PianoRollConfig(lstm_units=12, dense_units=8),
           PianoRollConfig(lstm_units=12, dense_units=8, n_layers=3, positive_weight=10.),
           ChordConfig(recalls=(Lags((1, 2, 4)), Echo(40)), sight=Sight(6, reach=5), **SIZES),
           ChordConfig(recalls=(Lags((1, 2, 4, 8)), Echo(40), *MOVED),
                       sight=Sight(6, reach=5, memory_units=5), **SIZES),
           ChordConfig(ChordVocabulary(articulation=False, ends=False), sight=None, **SIZES)]
models = pytest.mark.parametrize('config', CONFIGS,
                                 ids=['event', 'roll', 'weighted roll', 'chord', 'remembering chord', 'binary chord'])

def random_model(config):
    rng = np.random.default_rng(0)
    return config.model({n: 0.3 * rng.normal(size=s) for n, s in config.weight_shapes().items()})

def pieces(config): return list(melodies())[:5] if isinstance(config, EventConfig) else list(chorales())[:5]
def score(model, roll, pad=0):
    states, mask = np.pad(roll.states, ((0, pad), (0, 0)))[None], np.arange(len(roll) + pad)[None] < len(roll)
    return model.log_prob(states, model.config.condition_rows(Known.of(roll), len(roll) + pad)[None], mask)[0]

@models
def test_padding_and_batching_do_not_change_nats(config):
    model, songs = random_model(config), pieces(config)
    alone = [nats_per_frame(model, [p]) * len(p) for p in songs]
    for size in (1, 2, 5):
        assert nats_per_frame(model, songs, batch_size=size) == pytest.approx(sum(alone) / sum(map(len, songs)),
                                                                              abs=1e-5)
    np.testing.assert_allclose(score(model, songs[0].roll, pad=len(songs[0]))[:len(songs[0])],
                               score(model, songs[0].roll), atol=1e-6)
    assert (score(model, songs[0].roll, pad=9)[-9:] == 0).all()

@models
def test_the_past_alone_decides(config):
    "What comes later never changes what was said before."
    model, roll = random_model(config), pieces(config)[0].roll
    other = PianoRoll(np.vstack([roll.states[:40], np.zeros((len(roll) - 40, 88))]), **roll.grid())
    np.testing.assert_allclose(score(model, roll)[:40], score(model, other)[:40], atol=1e-9)

@models
def test_rows_of_a_batch_do_not_hear_each_other_and_can_be_taken(config):
    model, songs = random_model(config), pieces(config)
    words, given = config.vocabulary, np.stack([config.condition_rows(Known.of(p.roll), 64) for p in songs])
    state, frames = model.initial_state(5), np.zeros((5, 88), np.uint8)
    for t in range(8):
        _, state = model.score(frames, state, given[:, t],
                               np.concatenate([words.encode(words.seen(p.roll.states[t:t+1])) for p in songs]))
        frames = np.stack([words.seen(p.roll.states[t]) for p in songs])
    order = np.array([3, 3, 0])
    target = np.concatenate([words.encode(words.seen(songs[i].roll.states[8:9])) for i in order])
    nats, _ = model.score(frames[order], state.take(order), given[order, 8], target)
    np.testing.assert_allclose(nats, [-score(model, config_roll)[8] for config_roll in (songs[i].roll for i in order)],
                               atol=1e-5)

@pytest.mark.parametrize('config',
                         [CONFIGS[3], CONFIGS[4], replace(CONFIGS[5], recalls=(Lags((1, 3)), Echo(40), *MOVED))],
                         ids=['chord', 'remembering chord', 'binary chord'])
def test_what_is_heard_step_by_step_is_what_training_sees(config):
    model, words, row = random_model(config), config.vocabulary, np.zeros((1, config.n_conditions))
    states = words.seen(chorales()[0].roll.states)
    state, frame, heard = model.initial_state(1), np.zeros((1, 88), np.uint8), []
    for t, target in enumerate(words.encode(states)):
        heard.append(step_inputs(config.recalls, state.past, words.pictures(frame), state.step)[0][0])
        _, state = model.score(frame, state, row, target[None])
        frame = states[t][None]
    np.testing.assert_array_equal(heard, config.inputs(states)[:-1])

def test_an_echo_hears_a_verse_return_in_another_key_too():
    rng = np.random.default_rng(0)
    verse = rng.random((24, 60)) < 0.05
    song = np.vstack([verse, verse])
    lags, sure = echo(song, 30)
    assert (lags[27:] == 24).all() and sure.argmax(axis=1)[-1] == 3 and (lagged(song, lags)[27:-1] == song[27:]).all()
    moved, trust = echo(np.roll(song, 5, axis=1), 30)
    np.testing.assert_array_equal(lags, moved)
    np.testing.assert_array_equal(sure, trust)

@pytest.mark.parametrize('semitones', [5, -3])
def test_a_moved_echo_hears_a_verse_return_higher_or_lower(semitones):
    rng = np.random.default_rng(0)
    verse = np.pad(rng.random((24, 60)) < 0.08, ((0, 0), (14, 14)))
    verse[:, 40] |= ~verse.any(axis=1)                                          # never silent
    song = np.vstack([verse, np.roll(verse, semitones, axis=1)])[:, None]                     # (48, 1, 88)
    (whole, sure), (melody, _) = moved_echo(song, 30)
    assert (whole[27:-1] == song[27:]).all() and sure[-1].argmax() == 3
    assert (melody[30:-1] == song[30:]).all()    # whoever follows the melody alone finds the chords, too
    lags, _ = echo(song, 30)
    assert not (lagged(song, lags)[27:-1] == song[27:]).all(axis=(1, 2)).any()

def test_a_moved_echo_follows_a_melody_over_other_voices():
    rng = np.random.default_rng(1)
    melody = np.eye(88, dtype=bool)[50 + rng.integers(0, 12, 24)]
    others = rng.random((48, 88)) < 0.08
    others[:, 45:] = False
    song = np.vstack([melody, np.roll(melody, 7, axis=1)]) | others
    (whole, _), (follows, _) = moved_echo(song[:, None], 30)
    highest = (87 - rolls[:, ::-1].argmax(axis=1) for rolls in (follows[30:-1, 0], song[30:]))
    assert np.array_equal(*highest)

def test_a_key_sees_its_degree_in_the_key_that_is_told():
    model = random_model(CONFIGS[4])
    heard, late, state = np.zeros((1, CONFIGS[4].n_inputs), bool), np.zeros((1, 0)), model.initial_state(1)
    def seen(tonic=None, mode=None):
        return model.look(heard, late, model.config.condition_rows(Known(tonic=tonic, mode=mode), 1),
                          np.zeros((1, 6)), state)[0][:, 0]
    c, d, minor, unconditional = seen(0, 'major'), seen(2, 'major'), seen(0, 'minor'), seen()
    np.testing.assert_allclose(d[2:], c[:-2], atol=1e-6)    # a tone higher, everything is a tone higher
    np.testing.assert_allclose(c[12:], c[:-12], atol=1e-6)                      # an octave makes no difference
    assert len(np.unique(c.round(6), axis=0)) == len(np.unique(minor.round(6), axis=0)) == 12
    assert len(np.unique(unconditional, axis=0)) == 1
    assert not np.isclose(c, minor).all(axis=1).any()

def test_what_cannot_be_heard_is_refused_and_what_cannot_be_seen_is_off():
    with pytest.raises(ValueError, match='steps is 0; choose a whole number from 1'): Echo(0)
    with pytest.raises(ValueError, match='steps is 0'): MovedEcho(0)
    with pytest.raises(ValueError, match='units is 0'): Sight(0)
    blind = ChordConfig(sight=None)
    assert not any('near' in name or 'key' in name for name in blind.weight_shapes())

def test_the_probabilities_of_all_events_add_up_to_one():
    model = random_model(CONFIGS[0])
    frame = np.zeros((1, 88), np.uint8)
    frame[0, 40] = 2
    def nats(event):
        return model.score(frame, model.initial_state(1),
                           model.config.condition_rows(Known(), 1), np.array([[event]]))[0][0]
    assert sum(np.exp(-nats(e)) for e in range(91)) == pytest.approx(1, abs=1e-6)
    assert nats(88) < np.inf                                                    # a sounding key can be held

def test_the_weight_of_a_loss_is_taken_back():
    plain, weighted = random_model(CONFIGS[1]), random_model(replace(CONFIGS[1], positive_weight=10.))
    frame = np.zeros((1, 88), np.uint8)
    a, b = (m.logits(frame, m.initial_state(1))[0] for m in (plain, weighted))
    np.testing.assert_allclose(a - b, np.log(10), atol=1e-5)

@models
def test_every_kind_of_checkpoint_comes_back(config, tmp_path):
    model = random_model(config)
    model.save(tmp_path/'m.npz', dtype=np.float32)
    again = load_model(tmp_path/'m.npz')
    assert type(again) is type(model) and again.config == config
    assert nats_per_frame(again, pieces(config)[:1]) == nats_per_frame(model, pieces(config)[:1])
    if not isinstance(model, ChordLSTM):
        with pytest.raises(CheckpointError, match=f'holds a {type(model).__name__}'): ChordLSTM.load(tmp_path/'m.npz')

def test_a_melody_model_refuses_chords():
    with pytest.raises(ValueError, match='only melodies'):
        nats_per_frame(random_model(CONFIGS[0]), list(chorales())[:1])

def test_melodies_and_events_are_the_same_thing():
    encoder = MIDIEventEncoder()
    for piece in list(melodies())[::50]:
        assert encoder.events_to_roll(encoder.roll_to_events(piece.roll), **piece.roll.grid()) == piece.roll
        assert (EventConfig().vocabulary.encode(piece.roll.states)[:, 0].tolist()
                == encoder.roll_to_events(piece.roll).tolist())

@pytest.mark.parametrize('part, said', [
    (dict(recalls=(Echo(8), Lags((1,)))), 'recalls begin with Echo.*; begin with the last chord'),
    (dict(recalls=(Lags((2, 1)),)), 'begin with the last chord'), (dict(recalls=()), 'recalls begin with None'),
    (dict(late=(Attention(1, 2), Attention(2, 2))), 'two late parts are of one kind')])
def test_parts_that_cannot_work_together_are_refused(part, said):
    with pytest.raises(ValueError, match=said): ChordConfig(**part)

def test_sight_of_degrees_needs_a_key():
    with pytest.raises(ValueError, match=r'told none; choose Sight\(degrees=False\)'):
        ChordConfig(conditions=(('begins', 1),)).weight_shapes()
    assert ChordConfig(conditions=(('begins', 1),), sight=Sight(degrees=False)).weight_shapes()

def test_sizes_of_numpy_are_kept_as_whole_numbers(tmp_path):
    config = ChordConfig(conditions=(('begins', np.int64(1)),), sight=None, **SIZES)
    random_model(config).save(tmp_path/'m.npz')
    assert load_model(tmp_path/'m.npz').config == config

def test_a_moved_echo_fits_a_small_keyboard():
    chords = np.zeros((6, 1, 12), bool)
    chords[:, 0, 3] = True
    for recall in MOVED: assert len(recall.whole(chords)[0]) == 2
