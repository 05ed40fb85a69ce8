"Training on one's own music: any number of files, chords of any size, nothing lost in silence."
import re
from dataclasses import replace

import numpy as np
import pytest

from lstm_music import cli, training
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.model import PLAIN_CHORD, ChordConfig, EventConfig, PianoRollConfig, load_model
from lstm_music.pipeline import WHOLE_FROM, Corpus, Piece, thin_chords
from lstm_music.recall import Echo, Lags
from lstm_music.sight import Sight
from lstm_music.store import write_store
from lstm_music.training import (
    MOST_NOTES,
    TrainConfig,
    TrainingError,
    check_chords,
    example,
    steps_per_epoch,
    training_batches,
)

SMALL = dict(embed_units=8, time_units=8, chord_units=8, token_units=4)

def song(n_notes=2, n_steps=128, **grid):
    "Every beat another chord of so many notes."
    notes = [(t, t + 4, 30 + (t // 4) % 5 + 3 * i) for t in range(0, n_steps, 4) for i in range(n_notes)]
    return PianoRoll.from_notes(notes, n_steps, **grid)

def folder_of(path, rolls):
    "These rolls as MIDI files."
    path.mkdir(exist_ok=True)
    for name, roll in rolls.items(): (path/name).write_bytes(PianoRollEncoder().piano_roll_to_midi(roll))
    return path

@pytest.fixture
def small(monkeypatch):
    "The command's models, a hundred times smaller."
    whole = cli._config
    sizes = dict(chord=dict(SMALL, sight=Sight(4), recalls=(Lags((1, 2)), Echo(16))), plain=SMALL,
                 event=dict(embed_units=4, time_units=8), roll=dict(lstm_units=8, dense_units=8))
    monkeypatch.setattr(cli, '_config', lambda kind, *args: replace(whole(kind, *args), **sizes[kind]))

@pytest.mark.parametrize('n', range(1, 9))
def test_no_part_of_a_split_is_empty_while_another_has_two_pieces(n):
    parts = Corpus(Piece(song(), str(i)) for i in range(n)).split()
    sizes = [len(parts.part(s)) for s in ('train', 'valid', 'test')]
    assert sum(sizes) == n and (min(sizes) > 0 or max(sizes) == 1) and (n == 1 or sizes[1])

def test_larger_splits_are_dealt_as_they_always_were():
    corpus = Corpus(Piece(song(), str(i)) for i in range(23))
    assert [p.name for p in corpus.split(seed=5).part('valid')] == ['0', '10', '13', '15']

@pytest.mark.parametrize('n', range(1, WHOLE_FROM + 1))
def test_any_number_of_pieces_can_be_held_out_from_and_no_step_is_lost(n):
    corpus = Corpus(Piece(song(n_steps=160 + 16 * i, pickup_steps=i), f'{i}.mid') for i in range(n))
    parts = corpus.hold_out()
    assert len(parts.part('train')) and len(parts.part('valid')) and len(parts.part('test'))
    assert sum(map(len, parts)) == sum(map(len, corpus)) and (len(parts) == n) == (n == WHOLE_FROM)
    for s in parts:
        if n < WHOLE_FROM and not s.begins: assert s.roll.pickup_steps == 0    # cut at bar lines
    by_piece = {p.name: [s for s in parts if s.name.startswith(p.name)] for p in corpus}
    for excerpts in by_piece.values():
        assert [s.begins for s in excerpts][0] and [s.ends for s in excerpts][-1] and sum(s.ends for s in excerpts) == 1

def test_a_stretch_out_of_the_middle_teaches_neither_beginning_nor_end():
    config = ChordConfig(**SMALL, **PLAIN_CHORD)
    piece = Piece(song(), 'song')
    whole, middle = example(piece, config)[2], example(piece.excerpt(16, 64), config)
    assert (whole[-1, 0] == config.vocabulary.end_of_piece)
    assert not (middle[2] == config.vocabulary.end_of_piece).any() and len(middle[2]) == 48
    begun, taken_up = (training.conditions_of(p, config).sum() for p in (piece, piece.replace(begins=False)))
    assert begun - taken_up == 1
    held_out = Corpus([piece]).hold_out()
    settings = TrainConfig(batch_size=2, window_steps=16)
    batches = training_batches(list(held_out.part('train')), config, settings)
    for _ in range(3 * steps_per_epoch(held_out.part('train'), config, settings)):
        (before, _, targets), _, mask = next(batches)
        assert before.dtype == np.float32 and targets.dtype == np.int32 and mask.sum()

def test_what_cannot_teach_is_named_with_the_reason():
    pieces = [Piece(song(), 'a'), Piece(song(), 'b'), Piece(song(n_steps=8), 'short'),
              Piece(PianoRoll(np.zeros((64, 88))), 'silence')]
    left = Corpus(pieces, ['c: damaged']).learnable()
    assert [p.name for p in left] == ['a']
    assert left.skipped == ['c: damaged', 'b: a copy of a', 'short: 8 steps, and a bar has 16', 'silence: no notes']

def test_a_chord_that_is_too_full_loses_whole_inner_notes_and_a_notice_counts_them():
    full = PianoRoll.from_notes([(t, t + 8, 40 + i) for t in (0, 16) for i in range(20)] + [(0, 24, 70)], 32)
    thin = thin_chords(replace(full, recipe=dict(key='C')), 16)
    assert np.count_nonzero(thin.states, axis=1).max() == 16 and set(thin.notes()) < set(full.notes())
    assert {40, 70} <= {p for _, _, p in thin.notes()}
    assert thin.notices == (
        f'{len(full.notes()) - len(thin.notes())} of 41 notes left out where more than 16 sounded at once, '
        'first at step 0',)
    assert thin.recipe is None and thin_chords(full, 21) is full

def test_a_configuration_fits_the_fullest_chord_up_to_sixteen():
    for n, expected in [(1, 4), (5, 5), (16, 16), (18, 16)]:
        assert Corpus([Piece(song(n), 'x')]).fit_config(ChordConfig()).vocabulary.most_notes == expected
    assert Corpus([Piece(song(9), 'x')]).fit_config(EventConfig()) == EventConfig()

@pytest.mark.parametrize('config, advice', [(ChordConfig(), 'fit_config'), (EventConfig(), '--model chord')])
def test_music_that_a_model_cannot_learn_is_named_with_step_and_remedy(config, advice):
    piece = Piece(song(1, 32) + song(5, 32), 'tutti.mid')
    with pytest.raises(ValueError, match=f'tutti.mid: 5 notes sound at once in step 32.*{advice}'):
        check_chords(iter([piece]), config)
    check_chords([piece], PianoRollConfig())

@pytest.fixture
def asked(monkeypatch):
    "What the command would have trained: corpus and configuration."
    asked = []
    def instead(corpus, out, config, settings, start, **_):
        asked.append((corpus, config))
        raise TrainingError('enough')
    monkeypatch.setattr(training, 'train', instead)
    return asked

@pytest.mark.parametrize('n_files, n_notes', [(1, 6), (4, 5), (6, 1), (7, 16), (8, 17)])
def test_a_folder_of_any_size_with_chords_of_any_size_can_be_trained_on(asked, tmp_path, capsys, n_files, n_notes):
    music = folder_of(tmp_path/'music', {f'{i}.mid': song(n_notes, 160 + 16 * i) for i in range(n_files)})
    (music/'bad.mid').write_bytes(b'not music')
    assert cli.main(['train', '--data', str(music)]) == 2
    (corpus, config), said = asked.pop(), capsys.readouterr().err
    check_chords(corpus, config)
    assert config.vocabulary.most_notes == min(max(n_notes, 4), MOST_NOTES)
    assert len(corpus.part('train')) and len(corpus.part('valid'))
    assert ('flatter' in said) == (n_files < WHOLE_FROM)
    assert ('left out where more than 16' in said) == (n_notes > 16) and 'skipped' in said and 'bad.mid' in said
    assert f"{len(corpus.part('train'))} to learn from, {len(corpus.part('valid'))} to validate on" in said

def test_a_single_midi_file_is_music_enough(asked, tmp_path):
    music = folder_of(tmp_path/'music', {'one.mid': song(3), 'other.mid': song(2)})
    assert cli.main(['train', '--data', str(music/'one.mid')]) == 2
    assert {s.name.split(' from ')[0] for s in asked.pop()[0]} == {'one.mid'}

def test_midi_files_can_be_read_on_another_grid(asked, tmp_path, capsys):
    music = folder_of(tmp_path/'music', {'one.mid': song(3)})
    assert cli.main(['train', '--data', str(music), '--steps-per-beat', '12']) == 2
    corpus, config = asked.pop()
    assert config.steps_per_beat == 12 == corpus[0].roll.steps_per_beat
    assert cli.main(['train', '--steps-per-beat', '12']) == 2
    assert not asked and '--steps-per-beat' in capsys.readouterr().err
    write_store(corpus, tmp_path/'s')
    assert cli.main(['train', '--data', str(tmp_path/'s')]) == 2
    assert not asked and '12 steps a beat' in capsys.readouterr().err
    assert cli.main(['train', '--data', str(tmp_path/'s'), '--steps-per-beat', '12']) == 2 and asked

def test_a_store_of_one_piece_says_what_to_do(asked, tmp_path, capsys):
    write_store([Piece(song(), 'one', split='train')], tmp_path/'s')
    assert cli.main(['train', '--data', str(tmp_path/'s')]) == 2
    assert not asked and 'train on the MIDI files' in capsys.readouterr().err

def test_one_command_trains_on_one_file_of_fuller_chords_than_the_model_had(small, tmp_path, capsys):
    music = folder_of(tmp_path/'music', {'one.mid': song(6)})
    assert cli.main(['train', '--data', str(music), '--model', 'plain',
                     '--epochs', '1', '-o', str(tmp_path/'mine.npz')]) == 0
    said, model = capsys.readouterr(), load_model(tmp_path/'mine.npz')
    assert model.config.vocabulary.most_notes == 6
    assert set(model.record['nats']) == {'train', 'valid'} and ' test ' not in said.out

@pytest.mark.parametrize('rolls, options, what', [
    ({'two.mid': song(2)}, ['--model', 'event'], 'two.mid: 2 notes sound at once in step 0.*--model chord'),
    ({'none.mid': PianoRoll(np.zeros((64, 88)))}, [], 'nothing to learn from.*none.mid'),
    ({'short.mid': song(2, 16)}, [], 'a single bar'),
    ({'fine.mid': song(2)}, ['--model', 'roll', '--from'], 'no weights of --model roll'),
    ({'fine.mid': song(2)}, ['--from', '--binary'], '--binary'),
    ({'fine.mid': song(2)}, ['--from', '--steps-per-beat', '12'], '--steps-per-beat'),
    ({'fine.mid': song(2)}, ['--epochs', '0'], 'epochs is 0')])
def test_what_cannot_be_trained_is_one_line(tmp_path, capsys, rolls, options, what):
    music = folder_of(tmp_path/'music', rolls)
    assert cli.main(['train', '--data', str(music), *options, '-o', str(tmp_path/'mine.npz')]) == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith('lstm-music: ') and re.search(what, last), last
    assert not (tmp_path/'mine.npz').exists()

def test_data_that_is_not_there_or_no_music_is_one_line(tmp_path, capsys):
    (tmp_path/'text.txt').write_text('hello')
    for path, what in [(tmp_path/'nowhere', 'no such file'),
                       (tmp_path/'text.txt', 'name one of these'), (tmp_path, 'no .mid')]:
        assert cli.main(['train', '--data', str(path)]) == 2
        assert what in capsys.readouterr().err

def test_a_large_folder_becomes_a_store_and_says_where(small, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cli, 'LARGE_FOLDER', 500)                       # bytes
    music = folder_of(tmp_path/'music', {f'{i}.mid': song(17, 160 + 16 * i) for i in range(8)})
    (music/'gone.mid').symlink_to('nowhere')
    command = ['train', '--data', str(music), '--model', 'plain', '--epochs', '1', '-o', str(tmp_path/'mine.npz')]
    assert cli.main(command) == 0
    said, model = capsys.readouterr(), load_model(tmp_path/'mine.npz')
    assert str(tmp_path/'mine.store') in said.err and 'skipped gone.mid: cannot be read' in said.err
    assert (tmp_path/'mine.store'/'manifest.json').is_file()
    assert 'steps more than 16 notes sound at once' in said.err and model.config.vocabulary.most_notes == 16
    assert cli.main(['evaluate', str(tmp_path/'mine.npz'), '--data', str(tmp_path/'mine.store')]) == 0
    assert capsys.readouterr().out.startswith('valid ')
