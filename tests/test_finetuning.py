"Going on from weights that know something, and looking at test on purpose."
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_music import cli, training
from lstm_music.conditions import OwnStyle
from lstm_music.encoding import PianoRoll
from lstm_music.files import data_file
from lstm_music.heads import with_heads
from lstm_music.layout import Block, Layout
from lstm_music.model import ChordConfig, EventConfig, PianoRollConfig, load_model
from lstm_music.pipeline import Corpus, Piece, chorales
from lstm_music.pointer import Pointer
from lstm_music.recall import Echo, Lags, MovedEcho
from lstm_music.sampling import default_model
from lstm_music.sight import Sight
from lstm_music.styles import MOST_STYLES
from lstm_music.training import (
    TrainConfig,
    TrainingError,
    bootstrap_interval,
    carried_over,
    nats_by_piece,
    nats_per_frame,
    score_split,
    train,
)
from lstm_music.vocabulary import ChordVocabulary

TINY = ChordConfig(recalls=(Lags((1, 2)), Echo(16)), sight=Sight(4),
                   embed_units=8, time_units=8, chord_units=8, token_units=4)
FEW = Corpus([*list(chorales().part('train'))[:2], *list(chorales().part('valid'))[:2],
              *list(chorales().part('test'))[:3]])
TUNES = Corpus(p.voice(0) for p in FEW)
SINGER = EventConfig(embed_units=4, time_units=8)
SETTINGS = TrainConfig(epochs=2, valid_every=1, batch_size=4)
TURNED = Layout((Block('low', 21, 44), Block('high', 65, 44)))
POINTS = replace(TINY, vocabulary=ChordVocabulary(ends=False), sight=None, pointer=Pointer())
OWN = replace(TINY, conditions=(*TINY.conditions, ('style', MOST_STYLES)), styles=(OwnStyle('aa'), OwnStyle('bb')))
IN_OTHER_ORDER = (      # the same, with its recalls, conditions or styles in another order
    (replace(TINY, recalls=(Lags((1, 2)), MovedEcho(16), Echo(16), MovedEcho(8, True))),
     replace(TINY, recalls=(Lags((1,)), MovedEcho(8, True), Lags((2,)), Echo(16), MovedEcho(16)))),
    (POINTS, replace(POINTS, recalls=(Lags((1,)), Echo(16), Lags((2,))))),
    (TINY, replace(TINY, conditions=TINY.conditions[::-1])),
    (OWN, replace(OWN, styles=OWN.styles[::-1])),
    (with_heads(POINTS), with_heads(replace(POINTS, recalls=(Lags((1,)), Echo(16), Lags((2,)))))),
    (SINGER, replace(SINGER, conditions=SINGER.conditions[::-1])))

def random_model(config, seed=0):
    rng = np.random.default_rng(seed)
    return config.model({n: (0.1 * rng.normal(size=s)).astype(np.float32) for n, s in config.weight_shapes().items()},
                        dict(nats=dict(valid=9.)))

def test_the_weights_that_ship_fit_chords_of_any_size():
    shipped = default_model()
    wide = replace(shipped.config, vocabulary=ChordVocabulary(most_notes=16))
    weights, at_random, left_out = carried_over(shipped, wide, random_model(wide).weights)
    assert not at_random and not left_out and all(np.array_equal(w, shipped.weights[n]) for n, w in weights.items())

def test_rows_of_the_past_go_where_they_belong_and_the_rest_is_named():
    """A model that looks further back, seeks no echo and has memory in each key: it sees what it saw before, and
    nothing else yet."""
    old = random_model(TINY)
    config = replace(TINY, recalls=(Lags((1, 16, 2)),), sight=Sight(4, memory_units=4))
    weights, at_random, left_out = carried_over(old, config,
                                                {n: np.zeros(s, np.float32) for n, s in config.weight_shapes().items()})
    assert left_out == ['Echo', 'confidence of Echo'] and '16 steps ago' in at_random
    assert 'key_kernel' in at_random and len(at_random) == 5
    before, now = (a['embed_kernel'][:528].reshape(3, 2, 88, 8) for a in (old.weights, weights))
    np.testing.assert_array_equal(now[[0, 2]], before[[0, 1]])
    assert not now[1].any() and np.array_equal(weights['embed_kernel'][528:], old.weights['embed_kernel'][528 + 4:])
    np.testing.assert_array_equal(weights['near_before_kernel'][:, [0, 1, 4, 5]],
                                  old.weights['near_before_kernel'][:, :4])

@pytest.mark.parametrize('config, what', [(replace(TINY, time_units=16), 'same sizes'),
                                          (replace(TINY, vocabulary=ChordVocabulary(articulation=False)), 'same sizes'),
                                          (EventConfig(), 'of a ChordLSTM, not of a model like this EventLSTM'),
                                          (replace(TINY, vocabulary=ChordVocabulary(layout=TURNED)), 'laid out')])
def test_weights_of_other_sizes_are_refused(config, what):
    with pytest.raises(TrainingError, match=what):
        carried_over(random_model(TINY), config, random_model(config).weights)

@pytest.mark.parametrize('old, new', IN_OTHER_ORDER,
                         ids=['two echoes', 'pointer', 'told', 'own styles', 'heads', 'melody'])
def test_a_model_in_another_order_is_the_same_model(old, new):
    pieces = [TUNES[0] if isinstance(old, EventConfig) else FEW[0].replace(style='aa' if old.styles else None)]
    if old.vocabulary.n_columns != 88: pieces = [Piece(PianoRoll(FEW[0].roll.states), 'two blocks')]
    model = random_model(old)
    weights, at_random, left_out = carried_over(model, new, random_model(new, 1).weights)
    assert not at_random and not left_out
    assert nats_per_frame(new.model(weights), pieces) == pytest.approx(nats_per_frame(model, pieces), abs=1e-4)

def test_chords_may_be_fuller_and_a_style_that_is_left_out_is_named():
    low, high = (Layout((Block('low', 21, 44, n), Block('high', 65, 44))) for n in (2, 3))
    old, new = (replace(POINTS, vocabulary=ChordVocabulary(ends=False, layout=layout)) for layout in (low, high))
    assert carried_over(random_model(old), new, random_model(new).weights)[1:] == ([], [])
    none = replace(OWN, styles=OWN.styles[:1])
    assert carried_over(random_model(OWN), none, random_model(none).weights)[1:] == ([], ['style bb'])

def test_a_model_of_notes_alone_keeps_what_corrects_its_odds():
    old, new = (PianoRollConfig(lstm_units=4, dense_units=4, positive_weight=w) for w in (10., 1.))
    with pytest.raises(TrainingError, match='positive_weight is 10 in the weights to start from, 1 here'):
        carried_over(random_model(old), new, random_model(new).weights)

def test_fine_tuning_begins_at_its_start_and_says_so(tmp_path):
    first = train(TUNES, tmp_path/'first.npz', SINGER, SETTINGS, quiet=True)
    tuned = train(TUNES, tmp_path/'tuned.npz', settings=replace(SETTINGS, learning_rate=1e-3),
                  start=tmp_path/'first.npz', quiet=True)
    about = tuned.record['start']
    assert about['valid'] == pytest.approx(first.record['nats']['valid'], rel=0.02)
    assert about['checkpoint'] == 'first.npz' and about['nats'] == first.record['nats']
    assert tuned.config == SINGER and tuned.record['nats']['valid'] < first.record['nats']['valid']

def test_a_fine_tuning_that_only_makes_it_worse_keeps_its_start(tmp_path):
    start = random_model(SINGER)
    tuned = train(TUNES, tmp_path/'m.npz', settings=replace(SETTINGS, learning_rate=50., average=0.),
                  start=start, quiet=True)
    assert tuned.record['best']['epoch'] == 0
    for n, w in start.weights.items(): np.testing.assert_allclose(tuned.weights[n], w, atol=1e-3)

def test_an_interrupted_fine_tuning_ends_where_the_undisturbed_one_ends(tmp_path, monkeypatch):
    start, settings = random_model(SINGER), replace(SETTINGS, epochs=3)
    whole = train(TUNES, tmp_path/'whole.npz', settings=settings, start=start, quiet=True)
    save = training.TrainingRun.save_state
    def interrupt(self, epoch, logs):
        save(self, epoch, logs)
        if epoch == 1: raise KeyboardInterrupt
    monkeypatch.setattr(training.TrainingRun, 'save_state', interrupt)
    with pytest.raises(KeyboardInterrupt): train(TUNES, tmp_path/'cut.npz', settings=settings, start=start, quiet=True)
    monkeypatch.undo()
    for other in (None, random_model(SINGER, 1)):
        with pytest.raises(TrainingError, match='began with other weights'):
            train(TUNES, tmp_path/'cut.npz', SINGER, settings, other, resume=True, quiet=True)
    resumed = train(TUNES, tmp_path/'cut.npz', settings=settings, start=start, resume=True, quiet=True)
    assert resumed.record['curve'] == whole.record['curve'] and resumed.record['start'] == whole.record['start']

def test_from_alone_means_the_weights_that_ship(tmp_path, capsys, monkeypatch):
    asked = []
    def instead(corpus, out, config, settings, start, **_):
        asked.append((config, settings, start))
        raise TrainingError('enough')
    monkeypatch.setattr(training, 'train', instead)
    for options, name in [([], None), (['--from'], 'chord_lstm.npz'),
                          (['--model', 'event', '--from'], 'event_lstm.npz'),
                          (['--model', 'plain', '--from'], 'plain_chord_lstm.npz')]:
        assert cli.main(['train', *options]) == 2
        config, settings, start = asked.pop()
        assert (start and Path(start)) == (name and data_file(name))
        assert (name is None or config == load_model(data_file(name)).config)
        whole = TrainConfig(epochs=cli.EPOCHS[cli._kind(config)], **cli.SETTINGS[cli._kind(config)])
        assert settings == whole
    assert cli.main(['train', '--model', 'event', '--from', str(data_file('chord_lstm.npz'))]) == 2
    assert 'leave --model out' in capsys.readouterr().err

def test_the_average_of_a_short_training_forgets_where_it_began():
    assert training.short_average(TrainConfig(), 5840) == TrainConfig()
    assert training.short_average(TrainConfig(), 4).average == 0
    for n_batches in (40, 100, 300): assert training.short_average(TrainConfig(), n_batches).average ** n_batches < 1e-4

def test_the_bootstrap_draws_pieces():
    rng = np.random.default_rng(1)
    steps = rng.integers(50, 200, 40)
    nats = steps * rng.normal(2, 0.3, 40)
    low, high = bootstrap_interval(nats, steps)
    spread = (nats / steps - nats.sum() / steps.sum()).std() / np.sqrt(40)
    assert low < nats.sum() / steps.sum() < high and (high - low) / (2 * 1.96 * spread) == pytest.approx(1, abs=0.25)
    assert bootstrap_interval(nats, steps) == (low, high) != bootstrap_interval(nats, steps, seed=1)

def test_the_figure_is_the_sum_over_pieces():
    model, pieces = random_model(TINY), [p.replace(roll=p.roll[:n]) for p, n in zip(FEW, (40, 20, 30))]
    nats, steps = nats_by_piece(model, pieces, batch_size=2)
    assert nats.sum() / steps.sum() == pytest.approx(nats_per_frame(model, pieces)) and steps.tolist() == [40, 20, 30]
    assert nats[1] / 20 == pytest.approx(nats_per_frame(model, pieces[1:2]), abs=1e-5)

def small_music(): return Corpus(Piece(p.roll[:24], p.name, split=p.split) for p in FEW)

def test_test_is_scored_on_purpose_and_counted_and_nothing_else_changes(tmp_path):
    model = random_model(TINY)
    model.record = dict(settings=dict(TrainConfig().__dict__), curve=[1, 2],
                        nats=dict(valid=9.), trained_on=training.digest(small_music()))
    model.save(tmp_path/'m.npz', np.float32)
    before = (tmp_path/'m.npz').read_bytes()
    valid = score_split(tmp_path/'m.npz', small_music())
    assert (tmp_path/'m.npz').read_bytes() == before and 'test_scored' not in valid
    assert valid['same_training_pieces'] and valid['meter_hidden']['nats'] != valid['nats']
    for looks in (1, 2): assert score_split(tmp_path/'m.npz', small_music(), 'test')['test_scored'] == looks
    again = load_model(tmp_path/'m.npz')
    assert again.record['test_scored'] == 2
    assert again.record['nats'].keys() == {'valid', 'test'} and again.record['curve'] == [1, 2]
    for n, w in model.weights.items(): np.testing.assert_array_equal(again.weights[n], w)    # not rounded on the way
    assert 'test_scored' not in score_split(model, small_music(), 'test')                           # no file, no count
    assert not score_split(model,
                           Corpus(p.replace(name=f'other {p.name}') for p in small_music()))['same_training_pieces']
    with pytest.raises(ValueError, match='no pieces in the test split'):
        score_split(model, small_music().part('valid'), 'test')

def test_a_metre_that_was_always_told_is_not_hidden_in_scoring():
    model = random_model(TINY)
    model.record = dict(settings=dict(hide_meter=0.))
    assert 'meter_hidden' not in score_split(model, small_music())

def test_the_command_evaluates_with_an_interval_and_keeps_count(tmp_path, capsys):
    model = random_model(TINY)
    model.record = dict(settings=dict(seed=3, hide_meter=0.3), trained_on=dict(pieces=1, sha256='other'))
    model.save(tmp_path/'m.npz')
    data = {s: [[[60, 64], [60, 64], [62]] * 8] * 2 for s in ('train', 'valid', 'test')}
    (tmp_path/'music.json').write_text(json.dumps(data))
    command = ['evaluate', str(tmp_path/'m.npz'), '--data', str(tmp_path/'music.json')]
    assert cli.main(command) == 0
    said = capsys.readouterr()
    assert said.out.startswith('valid ') and 'over 2 pieces, 48 steps' in said.out
    assert 'metre not told' in said.out and 'trained on other pieces' in said.err
    assert cli.main([*command, '--split', 'test']) == 0 and 'looked at 1 times' in capsys.readouterr().out
    assert cli.main(['evaluate', str(tmp_path/'no.npz')]) == 2
