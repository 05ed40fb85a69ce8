"What a model is told of form and metre, chorales as they are sung, and the metre and upbeat of what is composed."
from dataclasses import replace

import numpy as np
import pytest

from lstm_music import cli
from lstm_music.conditions import (
    CONDITIONS,
    FORM,
    PLAIN,
    SHIPPED,
    EvenPhrases,
    Known,
    Phrases,
    condition_rows,
    layout_size,
    returning_bars,
)
from lstm_music.encoding import SILENT, STRUCK, PianoRoll, PianoRollEncoder
from lstm_music.files import data_file
from lstm_music.model import ChordConfig, load_model
from lstm_music.pipeline import Corpus, chorales
from lstm_music.sampling import Composer, Sampler, Session, phrases_of, plain_model, recipe_arguments
from lstm_music.training import TrainConfig, carried_over, conditions_of, nats_per_frame, training_batches

def places(name, steps, known):
    "Which place of a condition is 1 at each step, -1 for none."
    rows = CONDITIONS[name].rows(np.asarray(steps), known)
    return np.where(rows.any(axis=1), rows.argmax(axis=1), -1).tolist()

# ---- conditions

def test_phrases_say_how_many_follow():
    marked = np.zeros(48, bool)
    marked[[14, 15, 30, 31]] = True                                 # the third phrase ends without a fermata
    for phrases in (Phrases(marked), EvenPhrases(16, 2, n_steps=48)):
        assert places('phrases_left', [0, 15, 16, 31, 32, 47, 48], Known(phrases=phrases)) == [2, 2, 1, 1, 0, 0, -1]
    many = EvenPhrases(16, 2, n_steps=20 * 16)
    assert places('phrases_left', [0, 175, 176, 319], Known(phrases=many)) == [8, 8, 8, 0]
    assert places('phrases_left', [0, 99], Known(phrases=EvenPhrases(16, 2))) == [-1, -1]       # without an end
    assert places('phrases_left', [0], Known()) == [-1]

def test_what_follows_agrees_with_the_final_phrase():
    for piece in list(chorales())[::9]:
        known, steps = Known.of(piece), np.arange(len(piece) + 3)
        last = np.array(places('final_phrase', steps, known)) == 0
        assert ((np.array(places('phrases_left', steps, known)) == 0) == last).all()

def test_an_upbeat_belongs_to_the_phrase_that_it_begins():
    known = Known(pickup_steps=4)
    phrases = phrases_of(known, 64)
    assert phrases.following(np.arange(64)).tolist() == [1] * 32 + [0] * 32
    under = phrases.rows(np.arange(64))[0]
    assert np.flatnonzero(under).tolist() == [28, 29, 30, 31, 60, 61, 62, 63]   # the third quarters of bars 2 and 4

def test_what_returns_is_told_and_can_be_hidden():
    piece = chorales()['bwv269'].as_sung()
    bars = piece.order, piece.roll.steps_per_bar
    assert bars == ((), 12) and set(places('bars_back', np.arange(len(piece)), Known.of(piece))) == {0, 7}
    told, hidden = (conditions_of(piece, ChordConfig(), tell_form=tell) for tell in (True, False))
    assert (told.sum(axis=1) - hidden.sum(axis=1) == 1).all() and FORM == ('bars_back',)
    assert places('bars_back', [0, 500], Known(lags=np.array([3]))) == [3, -1]
    assert places('bars_back', [0], Known()) == [-1]

def test_less_than_two_bars_is_no_return():
    states = np.zeros((96, 88), np.uint8)
    states[np.arange(96), 20 + np.arange(96) % 24] = STRUCK         # the same again each bar and a half
    assert not returning_bars(PianoRoll(states)[:40]).any()
    assert returning_bars(PianoRoll(states)).tolist() == [0] * 48 + [3] * 48

def test_older_checkpoints_know_the_plain_conditions_and_score_as_before():
    assert layout_size(PLAIN) == 47 and SHIPPED[:9] == PLAIN and ChordConfig().conditions == SHIPPED
    for name in ('plain_chord_lstm', 'event_lstm'):
        assert load_model(data_file(f'{name}.npz')).config.conditions == PLAIN
    model, valid = plain_model(), chorales().part('valid')
    assert nats_per_frame(model, valid) == pytest.approx(model.record['nats']['valid'], abs=1e-6)

def test_a_new_condition_changes_nothing_at_first():
    old, rng = plain_model(), np.random.default_rng(0)
    config = replace(old.config, conditions=SHIPPED)
    drawn = {n: rng.normal(size=s).astype(np.float32) for n, s in config.weight_shapes().items()}
    weights, at_random, left_out = carried_over(old, config, drawn)
    assert not at_random and not left_out
    pieces = list(chorales().part('valid'))[:4]
    told = dict(tell_key=True, tell_phrases=True, tell_form=True)
    assert nats_per_frame(config.model(weights), pieces, **told) == pytest.approx(
        nats_per_frame(old, pieces, **told), abs=1e-6)

# ---- chorales

def test_chorales_are_sung_with_their_repeats_and_without_silent_bars():
    back = {p.name for p in chorales() if any(b < a for (_, a), (b, _) in zip(p.order, p.order[1:]))}
    assert len(back) == 155
    for piece in chorales():
        sung, bar = piece.as_sung(), piece.roll.steps_per_bar
        assert len(sung) == len(sung.voices) == len(sung.fermatas if piece.fermatas is not None else sung)
        quiet = np.append(~sung.roll.binary.any(axis=1), False)
        assert (np.diff(np.flatnonzero(np.diff(quiet, prepend=False)).reshape(-1, 2)) < bar).all(), piece.name
    piece = chorales()['bwv269']
    first = piece.order[0][1]
    assert piece.as_sung().roll[:first].notes() == piece.as_sung().roll[first:2 * first].notes()

def test_an_order_is_kept_in_the_file(tmp_path):
    few = Corpus(list(chorales())[:12])
    few.save(tmp_path/'few.npz')
    assert [p.order for p in Corpus.load(tmp_path/'few.npz')] == [p.order for p in few] and any(p.order for p in few)

def test_repeats_are_learned_and_not_validated():
    few = Corpus([chorales()['bwv269'].replace(split='train'), chorales()['bwv261'].replace(split='valid')])
    assert [len(p) for p in few.sung('train')] == [len(chorales()['bwv269']) + 84]
    assert len(few.part('valid')[0]) == len(chorales()['bwv261'])

def in_proportion(step):
    "Where a step of 4/4 comes to lie in 6/8: of two quarter notes the second is half as long."
    quarters, rest = divmod(step, 8)
    return 6 * quarters + (rest if rest <= 4 else 4 + (rest - 4) / 2)

def test_another_metre_is_the_same_music():
    times = {((4, 4), (2, 4)): lambda step: step, ((3, 4), (6, 8)): lambda step: step / 2,
             ((4, 4), (6, 8)): in_proportion}
    seen = set()
    for piece in list(chorales())[::7]:
        for other in piece.in_other_meters():
            was, now, time = piece.roll, other.roll, times[piece.roll.meter, other.roll.meter]
            moved = [time(step - was.pickup_steps) for step in range(len(was) + 1)]     # from the first bar line on
            assert now.notes() == [(moved[a] - moved[0], moved[b] - moved[0], p) for a, b, p in was.notes()]
            assert (now.pickup_steps + moved[0]) % now.steps_per_bar == 0
            assert len(other.onsets) == len(other.voices) == len(other)
            seen.add((was.meter, now.meter))
            loud = piece.replace(roll=replace(was, velocities=np.where(was.onsets, 1 + np.arange(88), 0)))
            [same] = [p.roll for p in loud.in_other_meters() if p.roll.meter == now.meter]
            assert np.array_equal(same.states, now.states)
            assert np.array_equal(same.velocities, np.where(now.onsets, 1 + np.arange(88), 0))
    assert seen == set(times)

def test_a_metre_in_which_a_note_would_be_lost_is_none():
    def meters(notes, meter):
        roll = PianoRoll.from_notes(notes, meter=meter)
        piece = chorales()['bwv269'].replace(roll=roll, voices=None, onsets=None, fermatas=None)
        return [other.roll.meter for other in piece.in_other_meters()]
    assert meters([(0, 4, 60), (4, 6, 62), (6, 8, 64)], (4, 4)) == [(2, 4), (6, 8)]
    assert meters([(0, 4, 60), (4, 5, 62), (5, 8, 64)], (4, 4)) == [(2, 4)]            # a 16th on the second quarter
    assert meters([(0, 4, 60), (4, 7, 62)], (4, 4)) == [(2, 4)]                        # an end there
    assert meters([(0, 2, 60), (2, 12, 62)], (3, 4)) == [(6, 8)] and meters([(0, 3, 60)], (3, 4)) == []
    assert meters([(0, 4, 60), (4, 8, 62)], (6, 8)) == []

def test_pieces_are_read_in_other_metres_as_often_as_asked():
    pieces, config = [p for p in chorales() if p.roll.meter == (4, 4)][:3], ChordConfig()
    at = sum(size for _, size in config.conditions[:[n for n, _ in config.conditions].index('meter_beats')])
    for share, beats in ((0., 4), (1., 2)):             # 2/4 and 6/8 have two
        settings = TrainConfig(batch_size=1, hide_meter=0., change_meter=share)
        (_, conditions, _), _, _ = next(training_batches(pieces, config, settings))
        assert (conditions[0, :, at:at + 12].argmax(axis=1) == beats - 1).all()

# ---- composing

@pytest.fixture(scope='module')
def composer(): return Composer()

@pytest.mark.parametrize('meter, pickup_beats', [((2, 4), 1), ((3, 4), 1), ((4, 4), 2), ((6, 8), .5), ((6, 8), 0)])
def test_metre_and_upbeat_are_as_asked(composer, meter, pickup_beats):
    roll = composer.compose('G', bars=4, meter=meter, pickup_beats=pickup_beats)
    assert (roll.meter, roll.pickup_steps, len(roll)) == (meter, 4 * pickup_beats, 4 * roll.steps_per_bar)
    assert roll.binary[:4].any() and roll.binary[-1].any()
    assert composer.compose(**recipe_arguments(roll.recipe)) == roll
    again = PianoRollEncoder().midi_to_piano_roll(PianoRollEncoder().piano_roll_to_midi(roll))
    assert (again.meter, again.pickup_steps) == (roll.meter, roll.pickup_steps)

def test_upbeats_are_drawn_as_often_as_in_the_chorales():
    from lstm_music.sampling import UPBEAT_SHARE, drawn_upbeat
    assert sum(p.roll.pickup_steps == 4 for p in chorales()) / len(chorales()) == UPBEAT_SHARE
    drawn = [drawn_upbeat((4, 4), seed) for seed in range(1000)]
    assert set(drawn) == {0., 1.} and np.mean(drawn) == pytest.approx(UPBEAT_SHARE, abs=0.05)
    assert {drawn_upbeat((6, 8), seed) for seed in range(9)} == {0., .5}

def test_the_upbeat_has_a_stream_of_its_own(composer):
    "Whether it is drawn or asked for, the same upbeat gives the same music."
    from lstm_music.sampling import drawn_upbeat
    for seed in (0, 1, 2):
        drawn = drawn_upbeat((4, 4), seed)
        assert composer.compose(bars=1, seed=seed) == composer.compose(bars=1, seed=seed, pickup_beats=drawn)

def test_an_opening_brings_its_own_grid(composer):
    opening = PianoRoll.from_notes([(0, 4, 67), (4, 8, 72), (8, 16, 76)], meter=(3, 4), pickup_steps=4)
    for wish in (dict(meter=(4, 4)), dict(pickup_beats=0)):
        with pytest.raises(ValueError, match='opening brings its metre'):
            composer.compose(bars=1, opening=opening, **wish)

@pytest.mark.parametrize('wish, what', [
    (dict(meter='3/4'), 'meter is .3/4.; choose two'), (dict(meter=(3,)), 'choose two whole numbers'),
    (dict(meter=(3, 5)), 'no metre is 3/5'), (dict(pickup_beats=4), 'pickup_beats is 4; choose a multiple of 0.25'),
    (dict(pickup_beats=.3), 'pickup_beats is 0.3'), (dict(pickup_beats=-1), 'pickup_beats is -1'),
    (dict(phrase_bars=0), 'phrase_bars is 0')])
def test_a_wrong_wish_is_one_line(composer, wish, what):
    with pytest.raises(ValueError, match=what): composer.compose(bars=1, **wish)

def test_the_command_line_asks_for_metre_and_upbeat(tmp_path, capsys):
    out = str(tmp_path/'a.mid')
    grid = ['--meter', '3/4', '--pickup-beats', '1', '--phrase-bars', '1']
    assert cli.main(['compose', '--bars', '2', *grid, '-o', out]) == 0
    roll = PianoRollEncoder().midi_to_piano_roll(out)
    assert (roll.meter, roll.pickup_steps) == ((3, 4), 4) and roll.recipe['phrase_bars'] == 1
    with pytest.raises(SystemExit): cli.main(['compose', '--meter', 'waltz', '-o', out])
    assert 'is no metre; write it like 3/4' in capsys.readouterr().err

def test_no_bar_is_silent(composer):
    "A sampler that has rested for two beats strikes, whatever the model would rather do."
    for roll in composer.compose(bars=8, n=6, seed=11):
        assert (roll.states > SILENT).any(axis=1).reshape(-1, 16).any(axis=1).all()
    session = Session(composer.model, key='C', seed=1)
    for _ in range(Sampler.REST_STEPS): session.observe(np.zeros(88))
    assert session.step().any()

def test_rows_of_a_layout_are_made_for_known_names_alone():
    assert set(condition_rows(2, Known(), PLAIN)) == {name for name, _ in PLAIN}
