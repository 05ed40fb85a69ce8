"""The doors that new things come through: named conditions, recalls and late parts, layouts, models of one's own,
sessions."""
import re
from dataclasses import dataclass, replace

import numpy as np
import pytest

from lstm_music.conditions import SHIPPED, EvenPhrases, Known, condition_rows, pack
from lstm_music.layout import Block, Layout
from lstm_music.model import (
    ChordConfig,
    EventConfig,
    FrameModel,
    LatePart,
    ModelConfig,
    build_keras,
    load_model,
    weights_from_keras,
)
from lstm_music.pipeline import Corpus, chorales
from lstm_music.pointer import Pointer
from lstm_music.recall import Echo, Lags, MovedEcho, Past, Recall, step_inputs, whole_inputs
from lstm_music.sampling import Composer, Session, default_model
from lstm_music.sight import Sight
from lstm_music.theory import beats_of
from lstm_music.training import TrainConfig, nats_per_frame, train, whole_batches
from lstm_music.vocabulary import ChordVocabulary

SIZES = dict(embed_units=8, time_units=12, chord_units=8, token_units=4)
SMALL = ChordConfig(recalls=(Lags((1, 2)), Echo(24)), sight=Sight(4, reach=5), **SIZES)

def random_model(config, seed=0):
    rng = np.random.default_rng(seed)
    return config.model({n: 0.3 * rng.normal(size=s).astype(np.float32) for n, s in config.weight_shapes().items()})

def nats(model, piece):
    conditions = model.config.condition_rows(Known.of(piece), len(piece))[None]
    return -model.log_prob(piece.roll.states[None], conditions, np.ones((1, len(piece)), bool))

# ---- conditions by name

def relaid(model, layout):
    "The same model with its conditions in another order, or with more of them whose weights are zeros."
    config, n = model.config, model.config.n_inputs
    kernel, at = model.weights['embed_kernel'], np.cumsum([n] + [size for _, size in model.config.conditions])
    rows = {name: kernel[a:b] for (name, _), a, b in zip(config.conditions, at, at[1:])}
    given = [rows.get(name, np.zeros((size, kernel.shape[1]), np.float32)) for name, size in layout]
    return replace(config,
                   conditions=layout).model(model.weights | {'embed_kernel': np.concatenate([kernel[:n], *given])})

def test_a_condition_added_in_the_middle_changes_no_digit_of_the_shipped_nats():
    model, piece = default_model(), chorales()['bwv269']
    layout = model.config.conditions
    more = (*layout[:4], ('singer', 4), *layout[4:])
    assert np.array_equal(nats(model, piece), nats(relaid(model, more), piece))

def test_two_blocks_that_are_swapped_give_the_same_nats():
    model, piece = default_model(), chorales()['bwv269']
    swapped = list(model.config.conditions)
    names = [name for name, _ in swapped]
    i, j = names.index('fermata'), names.index('final_phrase')
    swapped[i], swapped[j] = swapped[j], swapped[i]
    np.testing.assert_allclose(nats(model, piece), nats(relaid(model, tuple(swapped)), piece), atol=1e-5)

def test_a_condition_that_nobody_gives_is_zeros_and_an_unknown_one_an_error():
    rows = condition_rows(8, Known(tonic=2, mode='minor'))
    layout = (*SHIPPED, ('weather', 3))
    assert not pack(rows, layout)[:, -3:].any()
    with pytest.raises(ValueError, match='knows nothing of weather'): pack(rows | {'weather': np.ones((8, 3))}, SHIPPED)
    assert np.array_equal(pack(rows | {'weather': np.ones((8, 3))}, SHIPPED, only_known=False), pack(rows, SHIPPED))

def test_a_checkpoint_remembers_its_conditions(tmp_path):
    model = relaid(random_model(SMALL), (('mode', 2), ('weather', 3), ('tonic', 12)))
    model.save(tmp_path/'m.npz', dtype=np.float32)
    again = load_model(tmp_path/'m.npz')
    assert again.config.conditions == model.config.conditions
    assert np.array_equal(nats(again, chorales()[0]), nats(model, chorales()[0]))

def test_metres_are_what_a_musician_means():
    assert [beats_of(m)[0] for m in [(2, 4), (3, 4), (5, 4), (6, 8), (9, 8), (12, 8), (3, 8)]] == [2, 3, 5, 2, 3, 4, 1]
    layout = ('meter_beats', 12), ('beat_falls_into', 2), ('beat', 12), ('twelfth_of_beat', 12)
    def bar(meter, spb=4): return pack(condition_rows(Known(meter, spb).bar_steps, Known(meter, spb), layout), layout)
    meters = [(2, 4), (3, 4), (5, 4), (6, 8), (9, 8), (12, 8), (6, 4)]
    for i, a in enumerate(meters):
        for b in meters[:i]: assert bar(a).shape != bar(b).shape or (bar(a) != bar(b)).any(), (a, b)
    for grid in (3, 4, 6, 12): assert len(np.unique(bar((1, 4), grid), axis=0)) == grid

def test_rows_need_no_end_and_no_past():
    known = Known(tonic=0, mode='major', phrases=EvenPhrases(32, 8))
    far = condition_rows(np.array([10 ** 9]), known)
    near = condition_rows(np.array([10 ** 9 % 32 + 32]), known)
    assert all(np.array_equal(far[name], near[name]) for name in far)

# ---- recalls and late parts of one's own

@dataclass(frozen=True)
class Twice(Recall):
    "A toy recall: the last chord but one, and whether it was silence."
    n_levels, reach = 1, 2
    def n_pictures(self, planes): return planes
    def whole(self, chords):
        back = np.concatenate([np.zeros((2, *chords.shape[1:]), bool), chords])[:len(chords) + 1]
        return [back], [~back[:, 0].any(axis=-1)[:, None]]
    def empty(self, n_pieces, chord_shape): return ()
    def step(self, history, kept, chord, step):
        back = history.back(2)
        return [back], [~back[:, 0].any(axis=-1)[:, None]], kept

@dataclass(frozen=True)
class Mean(LatePart):
    "A toy attention: looks back at everything the LSTM said, all alike, through weights of its own."
    n_context, n_pictures = 3, 1
    def shapes(self, config): return dict(mean_kernel=(config.embed_units + config.time_units, 3))
    def empty(self, n_pieces, config):
        return np.zeros((n_pieces, 0, 3), np.float32), np.zeros((n_pieces, 0, config.vocabulary.n_columns), np.float32)
    def step(self, w, config, context, observed, kept):
        values, chords = kept
        sounding = observed[:, :config.vocabulary.n_columns].astype(np.float32)
        values = np.concatenate([values, (context @ w['mean_kernel'])[:, None]], axis=1)
        chords = np.concatenate([chords, sounding[:, None]], axis=1)
        return values.mean(axis=1), chords.mean(axis=1), (values, chords)
    def layers(self, config, context, before):
        from keras import layers, ops
        def so_far(a): return ops.cumsum(a, axis=1) / ops.cumsum(ops.ones_like(a[:1, :, :1]), axis=1)
        value = layers.Dense(3, use_bias=False, name='mean')(context)
        return so_far(value), [so_far(before[..., :config.vocabulary.n_columns])]

TOYS = replace(SMALL, vocabulary=ChordVocabulary(ends=False),
               recalls=(Lags((1,)), Twice(), MovedEcho(24)), late=(Mean(),))

def test_a_recall_of_ones_own_says_the_same_of_a_piece_and_step_by_step():
    chords = SMALL.vocabulary.pictures(chorales()[0].roll.states[:40])
    past, chord, rows = Past.silent(TOYS.recalls, 1, chords.shape[1:]), np.zeros_like(chords[:1]), []
    for t in range(41):
        row, past = step_inputs(TOYS.recalls, past, chord, t)
        rows.append(row[0])
        chord = chords[t:t + 1]
    assert np.array_equal(rows, whole_inputs(TOYS.recalls, chords))

def test_a_pointer_that_says_nothing_yet_changes_nothing_and_then_repeats_what_returns():
    plain, piece = random_model(SMALL), chorales()['bwv269']
    config = replace(SMALL, pointer=Pointer())
    weights = plain.weights | {n: np.zeros(s, np.float32) for n, s in config.pointer.shapes(config).items()}
    pointed = config.model(weights)
    np.testing.assert_allclose(nats(pointed, piece), nats(plain, piece), atol=1e-5)
    bars = piece.roll.states[:16]
    twice = piece.replace(roll=replace(piece.roll, states=np.vstack([bars, bars])), fermatas=None)
    trusting = config.model(weights | {'pointer_context_bias': np.full_like(weights['pointer_context_bias'], 3.)})
    echoed = nats(trusting, twice) - nats(pointed, twice)
    assert echoed[0, 24:].mean() < echoed[0, :16].mean() < 0.5      # the second time all of it was there before

def few(n=4):
    pieces = [p.replace(roll=p.roll[:96], fermatas=None) for p in list(chorales())[:n]]
    return Corpus([p.replace(split='valid' if i == 0 else 'train') for i, p in enumerate(pieces)])

def test_parts_of_ones_own_train_step_and_come_back(tmp_path):
    settings = TrainConfig(epochs=2, valid_every=1, batch_size=2, average=0.)
    model = train(few(), tmp_path/'m.npz', TOYS, settings, quiet=True)
    assert load_model(tmp_path/'m.npz').config == TOYS
    # numpy steps as Keras trained
    assert model.record['nats']['valid'] == pytest.approx(model.record['best']['valid'], abs=2e-2)
    assert len(Composer(model).compose('G', 'major', bars=2, seed=1)) == 32
    state = model.initial_state(2).take(np.array([1, 0, 1]))
    assert len(state.parts[1][0]) == 3

@pytest.mark.parametrize('articulation', (False, True))
def test_a_pointer_says_the_same_in_numpy_and_keras_with_strikes_or_without(articulation):
    config = replace(SMALL, vocabulary=replace(SMALL.vocabulary, articulation=articulation), pointer=Pointer())
    rng, twin = np.random.default_rng(0), build_keras(config)
    for v in twin.trainable_variables: v.assign(0.3 * rng.normal(size=v.shape))
    piece = few(1).part('valid')[0]
    (inputs, _, _), = whole_batches([piece], config)
    states, told = config.vocabulary.seen(piece.roll.states)[None], inputs[1][:, :len(piece)]
    stepped = -config.model(weights_from_keras(twin)).log_prob(states, told, np.ones((1, len(piece)), bool))
    np.testing.assert_allclose(stepped, np.asarray(twin(inputs))[:, :len(piece)], atol=1e-4)

def test_a_stream_reads_as_much_of_the_past_as_the_recalls_ask_about(tmp_path):
    import tensorflow as tf

    from lstm_music.store import write_store
    from lstm_music.streaming import StoreBatches
    store = write_store([p.replace(split='train') for p in list(chorales())[:3]], tmp_path/'s')
    config = replace(TOYS, recalls=(Lags((1, 2)), Twice(), Echo(32)))
    training_stream = StoreBatches(store.part('train'), config, TrainConfig(batch_size=4, transpose=False))
    for number, ((before, _, _), _, mask) in zip(range(4), training_stream.batches()):
        piece, start, *_ = (a.numpy() for a in training_stream.draw(tf.constant(number, tf.int64)))
        for i, (p, s) in enumerate(zip(piece, start)):
            whole = config.inputs(list(store.part('train'))[p].roll.states)[s:][:int(mask[i].numpy().sum())]
            np.testing.assert_array_equal(before[i][:len(whole)], whole)

# ---- another layout

DUET = ChordConfig(vocabulary=ChordVocabulary(layout=Layout((Block('melody', 48, 36), Block('bass', 36, 36))),
                                              most_notes=3),
                   recalls=(Lags((1, 2)),), sight=None, **SIZES)

def duet_states(n_steps=24):
    "A melody above a bass that sometimes sounds the same pitch."
    states = np.zeros((n_steps, 72), np.uint8)
    for t in range(0, n_steps, 4):
        for column in (12 + t % 5, 36 + 24 - t % 7): states[t, column], states[t + 1:t + 4, column] = 2, 1
    return states

def test_a_layout_of_two_blocks_is_spelled_stepped_and_moved():
    states, words = duet_states(), DUET.vocabulary
    tokens = words.encode(states)
    before = np.vstack([np.zeros((1, 72), np.uint8), states[:-1]])
    assert np.array_equal(words.decode(tokens, before), states)
    assert (words.token_columns[tokens[0, :2]] < 36).tolist() == [True, False]    # the melody comes first
    model, given = random_model(DUET), DUET.condition_rows(Known(), len(states))
    whole = -model.log_prob(states[None], given[None], np.ones((1, len(states)), bool))
    assert np.isfinite(whole).all() and (whole > 0).all()
    up = words.layout.transposed(states, 2)
    assert np.array_equal(np.flatnonzero(up[0]), np.flatnonzero(states[0]) + 2)
    with pytest.raises(ValueError, match='leave the'): words.layout.transposed(states, 30)

def test_a_layout_of_two_blocks_trains_and_loads(tmp_path):
    from lstm_music.model import build_keras, weights_from_keras
    states, words = duet_states(), DUET.vocabulary
    twin = build_keras(DUET, 0)
    given, inputs, tokens = (DUET.condition_rows(Known(), len(states))[None],
                             DUET.inputs(states)[None, :-1], words.encode(states)[None])
    model = DUET.model(weights_from_keras(twin))
    ours = -model.log_prob(states[None], given, np.ones((1, len(states)), bool))
    np.testing.assert_allclose(ours, np.asarray(twin([inputs, given, tokens])), atol=2e-4)
    twin.compile('adam', lambda y, nats: nats)
    twin.fit([inputs, given, tokens], np.zeros(ours.shape), epochs=8, verbose=0)
    learned = DUET.model(weights_from_keras(twin))
    assert -learned.log_prob(states[None], given, np.ones((1, len(states)), bool)).mean() < ours.mean()
    learned.save(tmp_path/'duet.npz')
    assert load_model(tmp_path/'duet.npz').config == DUET

# ---- a model of one's own

@dataclass(frozen=True)
class CountConfig(ModelConfig):
    "A reader's own model: the next event depends on the last one alone."
    vocabulary = EventConfig().vocabulary
    conditions: tuple = ()
    steps_per_beat: int = 4
    n_inputs = EventConfig.n_inputs
    def weight_shapes(self): return dict(next_kernel=(self.n_inputs, self.n_tokens), next_bias=(self.n_tokens,))
    def inputs(self, states): return EventConfig().inputs(states)
    def build(self):
        import keras

        from lstm_music.model import softmax_nats, twin_inputs
        before, conditions, targets = twin_inputs(self)
        logits = keras.layers.Dense(self.n_tokens, name='next')(before)
        return keras.Model([before, conditions, targets], softmax_nats(logits, targets[..., 0]))

class CountModel(FrameModel):
    Config = CountConfig
    def step(self, frame, state, row, choose, rng=None):
        from lstm_music.encoding import frame_events
        words, w = self.config.vocabulary, self.weights
        logits = w['next_kernel'][frame_events(frame)] + w['next_bias']
        token = choose(np.where(words.allowed(frame), logits, -np.inf), rng, 0)
        return words.decode(token, frame), replace(state, step=state.step + 1)

def test_a_readers_own_model_trains_saves_loads_composes_and_is_scored(tmp_path):
    tunes = Corpus([p.voice(0).replace(split='valid' if i == 0 else 'train')
                    for i, p in enumerate(list(chorales())[:4])])
    model = train(tunes, tmp_path/'m.npz', CountConfig(),
                  TrainConfig(epochs=3, valid_every=1, batch_size=2), quiet=True)
    again = load_model(tmp_path/'m.npz')
    assert type(again) is CountModel and np.isfinite(nats_per_frame(again, tunes.part('valid')))
    roll = Composer(again).compose('G', 'major', bars=2, seed=1)
    assert len(roll) == 32 and roll == Composer(model).compose('G', 'major', bars=2, seed=1)

def test_a_subclass_comes_back_as_what_it_is(tmp_path):
    class MineLSTM(type(default_model())): pass
    mine = MineLSTM(SMALL, random_model(SMALL).weights)
    mine.save(tmp_path/'m.npz')
    assert type(load_model(tmp_path/'m.npz')) is MineLSTM

# ---- sessions

def test_a_session_goes_on_without_an_end_in_flat_memory():
    session = Session(random_model(SMALL), 'D', 'minor', seed=3, known=Known(phrases=EvenPhrases(32, 8)), record=False)
    def size():
        return sum(a.nbytes for a in (*session.state.memory, session.state.past.history.packed,
                                      *session.state.past.kept[1])) + len(session.frames)
    for _ in range(100): next(session)
    early = size()
    for _ in range(1900): next(session)
    assert session.n_steps == 2000 and size() == early

def test_the_same_seed_and_the_same_calls_give_the_same_music():
    def play():
        session = Session(key='D', scale='minor', seed=5, known=Known(phrases=EvenPhrases(32, 8)))
        out = [session.step()[0] for _ in range(12)]
        session.set(key='A', scale='major', temperature=0.8)
        return np.stack(out + [session.step()[0] for _ in range(12)])
    assert np.array_equal(play(), play())

def test_a_key_that_is_set_is_heard_after_a_while():
    session = Session(key='D', scale='minor', seed=1, known=Known(phrases=EvenPhrases(32, 8)), guidance=1.)
    for _ in range(32): session.step()
    session.set(key='E', scale='major')
    for _ in range(160): session.step()
    late = np.concatenate(session.frames[-96:]) > 0
    classes = (np.nonzero(late)[1] + 21) % 12
    assert np.isin(classes, (np.array([0, 2, 4, 5, 7, 9, 11]) + 4) % 12).mean() > 0.85                 # E major

def test_held_notes_stand_in_every_chord():
    session = Session(seed=2)
    session.hold(pitch for pitch in (60, 64))
    for _ in range(16): assert (session.step()[:, [39, 43]] > 0).all()
    session.hold()
    for _ in range(24): session.step()
    with pytest.raises(ValueError, match='at most 4'): session.hold([60, 62, 64, 65, 67])
    with pytest.raises(ValueError, match='a held pitch is 60.5'): session.hold([60.5])
    with pytest.raises(ValueError, match='pitches is 60; give a list'): session.hold(60)

def test_versions_fork_and_are_taken():
    session = Session(seed=4)
    for _ in range(4): session.step()
    session.fork(3)
    chords = [session.step() for _ in range(6)]
    assert chords[0].shape == (3, 88) and not np.array_equal(np.stack(chords)[:, 0], np.stack(chords)[:, 1])
    session.take([1])
    assert session.step().shape == (1, 88) and np.array_equal(session.frames[-2][0], chords[-1][1])

@pytest.mark.parametrize('call, wrong, line', [
    ('take', [-1], 'whole numbers from 0 to 1'), ('take', [2], 'rows is [2]'), ('take', [], 'rows is []'),
    ('take', [True, False], 'rows is'), ('take', [True, 0], 'rows is'),
    ('take', 1, 'rows is 1'), ('take', [1.], 'rows is [1.0]'),
    ('fork', [1.5, 1.5], 'n is [1.5, 1.5]'), ('fork', [1], 'give 2 whole numbers'),
    ('fork', [0, 0], 'n is [0, 0], and 0 versions of a piece go on'),
    ('fork', 2049, 'n is 2049, and 4098 versions of a piece go on; choose so that 1 to 4096 do'),
    ('fork', 0, 'n is 0'), ('fork', 5000, 'n is 5000'),
    ('observe', np.full(88, 5), '(silent), 1 (held) or 2 (struck), not 5'), ('observe', np.full(88, -1), 'not -1'),
    ('observe', np.zeros(3), 'the chord has the shape (3,)')])
def test_what_is_no_version_and_no_chord_is_said_in_one_line(call, wrong, line):
    session = Session(random_model(SMALL), seed=1)
    session.fork(2)
    session.step()
    before = session.frame.copy()
    with pytest.raises(ValueError, match=re.escape(line)): getattr(session, call)(wrong)
    assert np.array_equal(session.frame, before) and session.step().shape == (2, 88)

def test_what_a_session_cannot_be_set_to_leaves_it_as_it_was():
    def play(wrong):
        session = Session(random_model(SMALL), key='D', scale='minor', seed=1, guidance=0.5)
        session.step()
        for wish in wrong:
            with pytest.raises(ValueError): session.set(**wish)
        session.set(guidance=0.)                                    # no second opinion is asked, and none is lost
        session.set(guidance=1.)
        return [session.step() for _ in range(4)]
    assert np.array_equal(play([]), play([dict(key='H'), dict(key='A', temperature=0), dict(scale='A', top_p=2),
                                               dict(key='A', phrases=3), dict(key='A', tempo=3),
                                               dict(key='A', picardy=0.5, scale='major')]))
    plain = Session(random_model(SMALL), guidance=0.)
    with pytest.raises(ValueError, match='began without guidance'): plain.set(guidance=1.)
    assert plain.step().shape == (1, 88)

def test_a_session_remembers_as_far_as_its_dials_ask():
    def play(record):
        dials = dict(repetition_penalty=0.2, repetition_steps=100)
        session = Session(random_model(SMALL), seed=3, record=record, **dials)
        return [session.step() for _ in range(160)], len(session.frames)
    (all_of_it, n), (some, kept) = play(True), play(False)
    assert np.array_equal(all_of_it, some) and (n, kept) == (160, 100)

def test_keys_and_scales_of_several_pieces_are_as_many():
    with pytest.raises(ValueError, match='3 keys, 2 scales'): Session(random_model(SMALL), ['C'] * 3, ['major'] * 2)
    assert len(Session(random_model(SMALL), ['C', 'D'], 'minor').piece) == 2

@pytest.mark.parametrize('wish', [dict(number=1), dict(n=2, number=2), dict(n=2, number=-1), dict(n=0)])
def test_a_piece_that_is_not_among_so_many_is_an_error(wish):
    with pytest.raises(ValueError, match='choose a whole number'): Composer(random_model(SMALL)).compose(bars=1, **wish)

def test_many_pieces_at_once_are_pieces_of_their_own():
    rolls = Composer().compose('G', 'major', bars=2, n=3, seed=1)
    assert len(rolls) == 3 and len({r.states.tobytes() for r in rolls}) == 3
    assert (Composer().compose(**{k: v for k, v in rolls[1].recipe.items() if k not in ('verb', 'version', 'weights')})
            == rolls[1])

@pytest.mark.parametrize('dials', [dict(grid_steps=4, guidance=0), dict(scale='pentatonic')])
def test_no_dial_forbids_a_note_that_is_held(dials):
    session = Session(key='C', seed=1, **dials)
    session.step()
    session.hold([61])
    chords = [np.flatnonzero(session.step()[0]) for _ in range(4)]
    assert all(61 - 21 in chord and 0 not in chord for chord in chords)
