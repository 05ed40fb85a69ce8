"The seven silent mistakes of nbs/going_wrong.ipynb, each forbidden."
import json, re
from dataclasses import replace
from itertools import product
from pathlib import Path
import numpy as np, pytest
from lstm_music.encoding import HELD, SILENT, STRUCK, MIDIEventEncoder, PianoRoll, PianoRollEncoder
from lstm_music.model import ChordConfig, EventConfig, PianoRollConfig, build_keras, plan, weights_from_keras
from lstm_music.pipeline import Corpus, Piece, chorales, cut_windows, melodies, pad, roll_from_binary, sliding_windows, window_arrays, window_dataset, window_places
from lstm_music.sampling import Composer, coin_model, default_model, melody_model
from lstm_music.training import TrainConfig, batch, example, nats_per_frame, training_batches, whole_batches

SMALL = [EventConfig(embed_units=5, time_units=7), PianoRollConfig(lstm_units=7, dense_units=6), ChordConfig(embed_units=5, time_units=7, chord_units=6, token_units=4),
         ChordConfig(articulation=False, ends=False, embed_units=5, time_units=7, chord_units=6, token_units=4)]
MODELS = [melody_model, coin_model, default_model]

def random_model(config, scale=0.5, seed=0):
    rng = np.random.default_rng(seed)
    return config.model({name: scale * rng.normal(size=shape) for name, shape in config.weight_shapes().items()})

def heard_by(model, split='valid'):
    "Pieces that a model can read."
    return list((melodies() if model.config.n_targets == 1 else chorales()).part(split))[:4]

# 1: the best token, always
def loop_steps(roll):
    half = roll.states[len(roll) // 2:]
    return next((n for n in range(1, len(half) // 2 + 1) if (half[n:] == half[:-n]).all()), None)

@pytest.mark.parametrize('model', MODELS)
def test_composing_is_drawing_and_does_not_loop(model):
    rolls = [Composer(model()).compose('G', 'major', bars=16, temperature=1., seed=seed) for seed in range(4)]
    assert all(a != b for i, a in enumerate(rolls) for b in rolls[:i])
    sounding = [roll for roll in rolls if roll.binary[len(roll) // 2:].any()]           # coins may fall silent
    assert len(sounding) >= 3 and not any(loop_steps(roll) for roll in sounding)

# 2: scaled here, not there
@pytest.mark.parametrize('config', SMALL, ids=lambda c: type(c).__name__ + ('' if getattr(c, 'articulation', True) else ' binary'))
def test_training_and_composing_see_the_same_numbers(config):
    pieces = [p.replace(roll=p.roll[:24], fermatas=None) for p in heard_by(random_model(config))[:2]]
    twin = build_keras(config, seed=3)
    twin.set_weights([w + 0.3 * np.random.default_rng(5).normal(size=w.shape) for w in twin.get_weights()])
    model = config.model(weights_from_keras(twin))
    inputs, _, mask = batch([example(p, config) for p in pieces])
    trained = np.asarray(twin(inputs)) * mask
    states, real = pad([p.roll.states for p in pieces])
    plans = np.stack([plan(24, p.roll.grid(), p.tonic, p.mode) for p in pieces])
    np.testing.assert_allclose(trained[:, :24], -model.log_prob(states, plans, real), atol=2e-4)
    assert set(np.unique(inputs[0])) <= {0, 1}

# 3: windows that straddle pieces
def pieces_of_one_key(n_pieces=5):
    "Piece i strikes key 12 i + 10 on each beat: a window that two sound in has crossed a seam, at any transposition up to 5 semitones."
    def roll(i, n_steps): return PianoRoll.from_notes([(t, min(t + 4, n_steps), 12 * i + 31) for t in range(0, n_steps, 4)])
    return [Piece(roll(i, 70 + 13 * i), f'piece {i}', split='train') for i in range(n_pieces)]

def owners(planes):
    "For each (T, 88) window the pieces that sound in it."
    return [set((np.nonzero(w)[-1] % 88 - 4) // 12) for w in planes]

def test_no_window_crosses_a_piece():
    pieces = pieces_of_one_key()
    places = window_places(pieces, stride_steps=1)
    assert {i for i, *_ in places} == set(range(5)) and all(start + 64 < len(pieces[i]) for i, _, start in places)
    for X, y in [cut_windows(pieces, places), window_arrays(pieces, stride_steps=3, every_step=True),
                 tuple(np.concatenate(a) for a in zip(*[[np.asarray(b) for b in row] for row in window_dataset(pieces, stride_steps=3)]))]:
        both = np.concatenate([X, y.reshape(len(y), -1, 88)], axis=1)
        assert all(len(found) == 1 for found in owners(both))
    for i, piece in enumerate(pieces):
        X, y = sliding_windows(piece.roll)
        assert len(X) == len(piece) - 64 and all(found == {i} for found in owners(X))
    config, batches = ChordConfig(), training_batches(pieces, ChordConfig(), TrainConfig(window_steps=32, batch_size=4))
    for _ in range(20):
        (before, _, targets), _, mask = next(batches)
        before = before[..., :88 * config.n_planes]                                      # without the trust in the echo
        assert all(len(found) == 1 for found in owners(before))
        keys = [set((row[(row >= 0) & (row < config.complete)] % 88 - 4) // 12) for row in targets]
        assert keys == owners(before)
    n_real = sum(mask.sum() for _, _, mask in whole_batches(pieces, config))
    assert n_real == sum(len(p) + 1 for p in pieces)

def test_each_piece_is_scored_out_of_silence():
    model, pieces = random_model(SMALL[2]), pieces_of_one_key()
    for (before, plans, _), _, _ in whole_batches(pieces, model.config): assert not before[:, 0, :88 * model.config.n_planes].any()
    assert nats_per_frame(model, pieces) * sum(map(len, pieces)) == pytest.approx(sum(nats_per_frame(model, [p]) * len(p) for p in pieces), rel=1e-6)

# 4: a state that outlives its piece
@pytest.mark.parametrize('model', MODELS)
def test_no_state_survives_its_piece(model):
    model = model()
    pieces, alone = heard_by(model), lambda piece: nats_per_frame(model, [piece])
    first = [alone(p) for p in pieces]
    assert [alone(p) for p in pieces[::-1]] == first[::-1]                              # whatever was scored before
    states, mask = pad([p.roll.states for p in pieces])
    plans, _ = pad([plan(len(p), p.roll.grid()) for p in pieces])
    for order in (np.arange(4), np.array([2, 0, 3, 1])):                                # in any company and row
        rows = -model.log_prob(states[order], plans[order], mask[order]).sum(axis=1)
        np.testing.assert_allclose(rows, np.array([first[i] * len(pieces[i]) for i in order]), rtol=1e-5)
    roll = Composer(model).compose('D', 'minor', bars=2, seed=3)
    alone(pieces[0]); Composer(model).compose('A', 'major', bars=2, seed=8)
    assert Composer(model).compose('D', 'minor', bars=2, seed=3) == roll
    state = model.initial_state(plans)                                                  # an old state stays as it was
    kept, target = [m.copy() for m in state.memory], model.config.targets(states[:, 0], None)
    nats, _ = model.score(states[:, 0] * 0, state, target)
    assert all((a == b).all() for a, b in zip(kept, state.memory)) and state.step == 0 and not state.over.any()
    assert (model.score(states[:, 0] * 0, state, target)[0] == nats).all()

# 5: one choice where four were meant
KEYS = 30, 34, 41                               # the keys of a small keyboard

@pytest.mark.parametrize('articulation, ends', list(product([True, False], [True, False])))
def test_chord_probabilities_add_up_to_one(articulation, ends):
    model = random_model(ChordConfig(articulation=articulation, ends=ends, max_notes=3, embed_units=5, time_units=7, chord_units=6, token_units=4), seed=1)
    off = ~np.isin(model.config.token_keys, [*KEYS, -1])
    model.weights['out_bias'][off] = -1e9                                               # keys that the small keyboard does not have
    for first in [(0, 0, 0), (2, 0, 0), (2, 0, 2), (2, 2, 2)]:
        moves = [[SILENT, STRUCK] + ([HELD] if was and articulation else []) for was in first]
        chords = np.zeros((len(list(product(*moves))), 2, 88), np.uint8)
        chords[:, 0, KEYS], chords[:, 1, KEYS] = first, list(product(*moves))           # (N, 2, 88): the same first chord, every second one
        plans = np.repeat(plan(2, PianoRoll(np.zeros((0, 88))).grid())[None], len(chords), axis=0)
        probs = np.exp(model.log_prob(chords, plans, np.ones((len(chords), 2), bool))[:, 1])
        over = 0.
        if ends:                                                                        # or the piece is over
            _, state = model.score(chords[:1, 0] * 0, model.initial_state(plans[:1]), model.config.targets(chords[0, :1], None))
            over = np.exp(-model.score(chords[:1, 0], state, np.array([[model.config.over]]))[0][0])
        assert probs.sum() + over == pytest.approx(1, abs=1e-5) and (probs > 0).all()

def test_coin_and_event_probabilities_add_up_to_one():
    coins = random_model(SMALL[1])
    coins.weights['out_bias'][~np.isin(np.arange(88), KEYS)] = -1e4
    chords = np.zeros((8, 1, 88), np.uint8)
    chords[:, 0, KEYS] = list(product([SILENT, STRUCK], repeat=3))
    assert np.exp(coins.log_prob(chords, np.zeros((8, 1, 47)), np.ones((8, 1), bool))).sum() == pytest.approx(1, abs=1e-5)
    tune, frame = random_model(SMALL[0]), np.zeros((91, 88), np.uint8)
    frame[:, 40] = STRUCK
    nats, _ = tune.score(frame, tune.initial_state(np.zeros((91, 1, 47))), np.arange(91)[:, None])
    assert np.exp(-nats).sum() == pytest.approx(1, abs=1e-5)

@pytest.mark.parametrize('config', SMALL[1:3], ids=['coins', 'spelled'])
def test_a_chord_of_four_can_be_certain(config):
    "The least loss is zero, not 4 log 4."
    chord = PianoRoll.from_notes([(0, 1, p) for p in (48, 55, 64, 72)]).states
    model = config.model({name: np.zeros(shape) for name, shape in config.weight_shapes().items()})
    if config.independent: model.weights['out_bias'][:] = np.where(chord[0], 20, -20)
    else:
        model.weights['out_bias'][:] = -60.
        for rank, token in enumerate(config.targets(chord)[0]): model.weights['out_bias'][token] = -10. * rank     # the grammar does the rest
    assert 0 <= -model.log_prob(chord[None], np.zeros((1, 1, 47)), np.ones((1, 1), bool))[0, 0] < 1e-3

# 6: merged re-onsets
def test_repeated_notes_survive(tmp_path):
    short, long = PianoRoll.from_notes([(t, t + 4, 60) for t in range(0, 16, 4)]), PianoRoll.from_notes([(0, 16, 60)])
    encoder, events = PianoRollEncoder(), MIDIEventEncoder()
    assert encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(short)) == short != long
    assert events.midi_to_events(events.events_to_midi(events.roll_to_events(short))).tolist() == events.roll_to_events(short).tolist()
    assert (short.binary == long.binary).all() and len(roll_from_binary(short.binary).notes()) == 1
    for config in (SMALL[0], SMALL[2]):
        (before, _, targets), (other, _, others) = (example(Piece(r, 'piece'), config) for r in (short, long))
        assert (before[5] != other[5]).any() and (targets[4] != others[4]).any()        # heard, and asked for
        nats = [random_model(config).log_prob(r.states[None], plan(16, r.grid())[None], np.ones((1, 16), bool))[0, 4] for r in (short, long)]
        assert abs(nats[0] - nats[1]) > 1e-3
    piece = chorales()['bwv324']
    assert len(piece.roll.notes()) > 1.5 * len(roll_from_binary(piece.roll.binary).notes())
    Corpus([piece]).save(tmp_path/'one.npz')
    assert Corpus.load(tmp_path/'one.npz')[0].roll.notes() == piece.roll.notes() == encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(piece.roll)).notes()
    for model in (melody_model(), default_model()):
        roll = Composer(model).compose('G', 'major', bars=8)
        assert len(roll.notes()) > len(roll_from_binary(roll.binary).notes())           # and are composed

# 7: silent truncation of odd metres
METERS = [((3, 4), 4, 4 + 3 * 12 + 5), ((6, 8), 2, 2 + 5 * 12 + 3), ((5, 4), 0, 3 * 20 + 7), ((5, 4), 8, 8 + 4 * 20 + 1), ((4, 4), 4, 4 + 4 * 16 + 11), ((9, 8), 6, 6 + 4 * 18 + 13)]

def scale(meter, pickup_steps, n_steps):
    "A melody that strikes another key on each step, so that no step is like its neighbours."
    return PianoRoll.from_notes([(t, t + 1, 50 + 7 * t % 30) for t in range(n_steps)], meter=meter, pickup_steps=pickup_steps)

@pytest.mark.parametrize('meter, pickup_steps, n_steps', METERS)
def test_odd_metres_keep_every_step(meter, pickup_steps, n_steps):
    encoder, written = PianoRollEncoder(), scale(meter, pickup_steps, n_steps)
    roll = encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(written))
    assert roll == written and len(roll) == n_steps and roll.meter == meter
    rests = replace(written, states=np.vstack([written.states, np.zeros((7, 88))]))      # silence at the end counts, too
    assert encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(rests)) == rests
    piece, last = Piece(roll, 'scale'), replace(roll, states=roll.states.copy())
    last.states[-1] = np.roll(last.states[-1], 2)                                       # another last note
    for config in SMALL:
        before, plans, targets = example(piece, config)
        assert len(before) == len(plans) == len(targets) == n_steps + config.ends
        (_, _, asked), _, mask = next(whole_batches([piece, Piece(scale((4, 4), 0, 96), 'longer')], config, batch_size=2))
        assert mask[0].sum() == n_steps + config.ends and (asked[0, :n_steps] == targets[:n_steps]).all()
        model = random_model(config)
        nats = [model.log_prob(r.states[None], plan(n_steps, r.grid())[None], np.ones((1, n_steps), bool))[0] for r in (roll, last)]
        assert (nats[0] < 0).all() and np.flatnonzero(np.abs(nats[0] - nats[1]) > 1e-6).tolist() == [n_steps - 1]
    told = plan(n_steps, roll.grid())
    assert np.flatnonzero(told[:, 0] * told[:, 4]).tolist() == list(range(pickup_steps % roll.steps_per_bar, n_steps, roll.steps_per_bar))      # first step of a first beat: the bar lines

def test_training_reaches_every_step():
    pieces = [Piece(scale(*m), f'scale {i}', split='train') for i, m in enumerate(METERS)]
    settings, config = TrainConfig(transpose=False, window_steps=32, batch_size=1, hide_key=0., hide_meter=0.), EventConfig()
    seen, batches = [set() for _ in pieces], training_batches(pieces, config, settings)
    whole = [example(p, config) for p in pieces]
    for _ in range(1200):
        (before, plans, targets), _, mask = next(batches)
        n = int(mask[0].sum())
        fits = [(i, t) for i, (b, p, y) in enumerate(whole) for t in range(len(y) - n + 1) if (y[t:t + n] == targets[0, :n]).all() and (p[t:t + n, :13] == plans[0, :n, :13]).all() and (b[t:t + n] == before[0, :n]).all()]
        assert fits                                                                     # each window is a stretch of one piece
        if len(fits) == 1: seen[fits[0][0]] |= set(range(fits[0][1], fits[0][1] + n))
    for piece, steps in zip(pieces, seen): assert {0, len(piece) - 1, len(piece)} <= steps       # first, last, and the end

@pytest.mark.parametrize('model', MODELS)
@pytest.mark.parametrize('meter, pickup_steps, n_steps', [((3, 4), 4, 4 + 12), ((3, 4), 4, 21), ((6, 8), 2, 9), ((5, 4), 0, 20), ((5, 4), 8, 30)])
def test_composing_in_an_odd_metre_ends_on_a_bar_line(model, meter, pickup_steps, n_steps):
    opening = PianoRoll.from_notes([(t, min(t + 2, n_steps), 60 + t % 5) for t in range(0, n_steps, 2)], n_steps, meter=meter, pickup_steps=pickup_steps)
    roll = Composer(model()).compose('C', 'major', bars=2, opening=opening)
    full = -(-(n_steps - pickup_steps) // opening.steps_per_bar)                        # bars that the opening has begun
    assert (roll.meter, roll.pickup_steps, roll.n_bars) == (meter, pickup_steps, full + 2)
    assert (roll.states[:n_steps] == opening.states).all()

# the page itself
def test_no_cure_is_judged_by_fewer_than_twenty_seeds():
    "Where a mistake or its cure is composed, the page composes it with all of SEEDS; the cells themselves assert the intervals."
    cells = json.loads((Path(__file__).parent.parent/'nbs/going_wrong.ipynb').read_text(encoding='utf-8'))['cells']
    code = [''.join(cell['source']) for cell in cells if cell['cell_type'] == 'code']
    [n_seeds] = re.findall(r'(?m)^SEEDS = range\((\d+)\)', '\n'.join(code))
    assert int(n_seeds) >= 20
    judged = [cell for cell in code if 'assert' in cell and '.compose(' in cell and 'opening=' not in cell]
    assert len(judged) == 5 and all('for seed in SEEDS' in cell for cell in judged)
