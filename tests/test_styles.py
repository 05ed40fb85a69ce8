"Styles: tables to pieces, what a model is told, composing in a style"
import importlib.util
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import mido
import numpy as np
import pytest

from lstm_music.conditions import CONDITIONS, Known, OwnStyle
from lstm_music.corpora import (
    Row,
    Styled,
    file_of,
    grid_notes,
    learn_style,
    own_style,
    read_own,
    read_styles,
    stretches,
)
from lstm_music.encoding import HELD, SILENT, STRUCK, PianoRoll
from lstm_music.midi import parse_midi
from lstm_music.model import ChordConfig, load_model
from lstm_music.pipeline import Corpus, Piece, chorales
from lstm_music.recall import Lags, Sounding
from lstm_music.sampling import Composer, Sampler, SamplingConfig, Session, default_model, recipe_arguments
from lstm_music.styles import (
    COMPOSERS,
    MOST_COMPOSERS,
    MOST_STYLES,
    STYLES,
    composer_of,
    settings_of,
    style_shares,
    styles_of,
    with_style,
)
from lstm_music.training import TrainConfig, TrainingError, carried_over, nats_per_frame
from lstm_music.vocabulary import ChordVocabulary
from lstm_music.weights import style_model, weights_name

@pytest.fixture(scope='module')
def told():
    "The chorale model, able to be told a style: each style likes other notes a little."
    old = default_model().config
    config = replace(old, conditions=(*old.conditions, ('style', MOST_STYLES), ('composer', MOST_COMPOSERS)),
                     recalls=(*old.recalls, Sounding()), vocabulary=replace(old.vocabulary, most_notes=8))
    zeros = {name: np.zeros(shape, np.float32) for name, shape in config.weight_shapes().items()}
    return config.model(carried_over(default_model(), config, zeros)[0])

@pytest.fixture(scope='module')
def opinionated(told):
    "The same, to which styles and composers make a difference."
    weights, n = {name: w.copy() for name, w in told.weights.items()}, MOST_STYLES + MOST_COMPOSERS
    weights['embed_kernel'][-n:] = np.random.default_rng(0).normal(size=(n, 192))
    return told.config.model(weights)

def midi(notes, meters=((0, 4, 4),), ticks_per_beat=480):
    "Bytes of a file with notes (start, end, pitch) in ticks."
    file, track = mido.MidiFile(ticks_per_beat=ticks_per_beat), mido.MidiTrack()
    events = [(t, 0, mido.MetaMessage('time_signature', numerator=n, denominator=d)) for t, n, d in meters]
    for start, end, pitch in notes:
        events += [(start, 2, mido.Message('note_on', note=pitch)), (end, 1, mido.Message('note_off', note=pitch))]
    now = 0
    for tick, _, message in sorted(events, key=lambda e: e[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    file.tracks.append(track)
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()

def test_a_style_a_mixture_and_a_composer_are_rows():
    row = CONDITIONS['style'].rows(np.arange(2), Known(style='ragtime'))
    assert row.sum() == 2 and row[:, list(STYLES).index('ragtime')].all()
    mixed = CONDITIONS['style'].rows(np.arange(1), Known(style=dict(chorale=1, ragtime=3)))[0]
    assert mixed[[list(STYLES).index(s) for s in ('chorale', 'ragtime')]].tolist() == [.25, .75]
    assert not CONDITIONS['style'].rows(np.arange(2), Known()).any()
    row = CONDITIONS['composer'].rows(np.arange(1), Known(composer='Scott Joplin'))[0]
    assert row.sum() == 1 and row[COMPOSERS.index('Joplin')]
    assert not CONDITIONS['composer'].rows(np.arange(1), Known(composer='traditional')).any()
    assert len(STYLES) <= MOST_STYLES and len(COMPOSERS) <= MOST_COMPOSERS

def test_names_of_composers():
    found = {text: composer_of(text) for text in ('Schumann, Clara', 'R. Schumann', 'Schubert, Franz', 'Franz, Robert',
                                                  'Hensel, Fanny (Mendelssohn)', 'L. Wolfe Gilbert-Lewis F. Muir', '')}
    assert list(found.values()) == ['Clara Schumann', 'Schumann', 'Schubert', 'Robert Franz', 'Hensel', None, None]

@pytest.mark.parametrize('style', ['polka', dict(ragtime=-1), dict(ragtime=0), dict(ragtime='much'),
                                   dict(ragtime=float('nan')), dict(chorale=1, ragtime=float('inf'))])
def test_a_style_that_is_none_is_one_clear_error(style):
    with pytest.raises(ValueError, match='style'): style_shares(style)
    with pytest.raises(ValueError, match='style'): Composer(default_model()).compose(style=style)

def test_the_list_of_styles_is_in_the_error():
    with pytest.raises(ValueError, match='polka.*chorale, song, quartet'): style_shares('polka')
    with pytest.raises(ValueError, match='Salieri.*Bach, Haydn'): Composer(default_model()).compose(composer='Salieri')

def test_a_model_that_knows_no_styles_cannot_be_told_one():
    for told in (dict(style='ragtime'), dict(composer='Joplin')):
        with pytest.raises(ValueError, match='cannot be told'): Composer(default_model()).compose(bars=1, **told)
        with pytest.raises(ValueError, match='cannot be told'): Session(default_model()).set(**told)
    with pytest.raises(ValueError, match='style_guidance'): Session(default_model(), style_guidance=1.)

def test_a_style_without_a_model_takes_the_one_of_many_styles():
    assert Composer().compose(style='folk', bars=1).recipe['weights'] == weights_name(style_model())

def test_the_command_lists_styles_and_composers(capsys):
    from lstm_music import cli
    assert cli.main(['styles']) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines] == [*STYLES, 'composers:', 'bands,']
    assert 'CC0' in said.out and 'Joplin' in lines[-2] and not said.err

def test_the_weights_that_ship_compose_in_every_style_and_know_them_apart():
    for style in STYLES: assert Composer().compose(style=style, bars=1).name.startswith(style)
    piece = list(chorales().part('valid'))[0].excerpt(0, 64)
    right, wrong = (nats_per_frame(style_model(), [piece.replace(style=name)]) for name in ('chorale', 'ragtime'))
    assert right < wrong

def test_what_is_not_told_changes_no_chorale(told):
    pieces = [p.excerpt(0, 48) for p in list(chorales().part('valid'))[:2]]
    assert nats_per_frame(told, pieces) == pytest.approx(nats_per_frame(default_model(), pieces), abs=1e-6)

def test_composing_in_a_style_takes_its_settings_and_the_recipe_makes_it_again(opinionated):
    composer, style = Composer(opinionated), STYLES['ragtime']
    roll = composer.compose(style='ragtime', composer='Scott Joplin', bars=2, seed=3)
    assert (roll.meter, roll.tempo_bpm, roll.pickup_steps) == (style.meter, style.tempo_bpm, 0)
    assert roll.name == 'ragtime, Scott Joplin, C major, seed 3' and roll.recipe['cadences'] == 0
    assert json.loads(json.dumps(roll.recipe)) == roll.recipe
    again = composer.compose(**recipe_arguments(roll.recipe))
    assert np.array_equal(again.states, roll.states) and again.recipe == roll.recipe
    other = composer.compose(style='chorale', bars=2, seed=3, meter=(2, 4), pickup_beats=0)
    assert not np.array_equal(other.states, roll.states)
    assert composer.compose(style='ragtime', meter=(4, 4), tempo_bpm=50, bars=1).meter == (4, 4)

def test_a_mixture_lies_between_and_its_largest_share_sets_the_grid(opinionated):
    mixed = Composer(opinionated).compose(style=dict(chorale=.4, ragtime=.6), bars=2)
    assert mixed.meter == (2, 4) and mixed.name.startswith('chorale and ragtime, C major')
    assert settings_of(dict(chorale=.6, ragtime=.4)) is STYLES['chorale'] is settings_of(None)

def test_a_session_changes_its_style_between_two_steps(opinionated):
    one, two = (Session(opinionated, style='folk', cadences=0., style_guidance=1.) for _ in range(2))
    for session in (one, two):
        for _ in range(4): session.step()
    two.set(style='ragtime')
    same = [np.array_equal(one.step(), two.step()) for _ in range(12)]
    assert not all(same) and two.known.style == 'ragtime'
    with pytest.raises(ValueError, match='polka'): two.set(style='polka')
    assert two.known.style == 'ragtime'

def test_guidance_of_style_is_apart_from_guidance_of_key(opinionated):
    given = dict(style='ragtime', cadences=0.)
    assert Session(opinionated, **given, guidance=0.).opinions == ()
    assert Session(opinionated, **given, style_guidance=1.).opinions == ('guidance', 'style_guidance')
    assert Session(opinionated, **given, guidance=0., style_guidance=1.).opinions == ('style_guidance',)
    with pytest.raises(ValueError, match='style_guidance is 1.0, but no style is told; leave it out'):
        Session(opinionated, cadences=0., style_guidance=1.)
    three = Session(opinionated, **given, style_guidance=1.)
    rows = three._rows()
    names = [name for name, _ in opinionated.config.conditions]
    sizes = np.cumsum([0, *(size for _, size in opinionated.config.conditions)])
    def told(row, name): return row[sizes[names.index(name)]:sizes[names.index(name) + 1]].any()
    assert [[told(row, name) for name in ('tonic', 'style')] for row in rows] == [[1, 1], [0, 1], [1, 0]]
    without = Session(opinionated, **given)
    with pytest.raises(ValueError, match='guidance'): without.set(style_guidance=1.)

def test_melodies_and_bars_are_composed_around_in_a_style(opinionated):
    composer = Composer(opinionated)
    tune = PianoRoll.from_notes([(i * 4, i * 4 + 4, 72 + i) for i in range(4)], 16)
    set_ = composer.harmonise(tune, style='song', n_particles=2)
    assert set_.recipe['style'] == 'song' and (set_.states.max(axis=0) > 0).sum() > 4
    assert composer.rewrite(set_, [0], style=dict(song=1, quartet=1), n_particles=2).recipe['style']

def test_a_metre_change_cuts_and_triplets_are_left_out_by_stretch():
    even = [(i * 240, i * 240 + 240, 60 + i % 12) for i in range(8 * 16)]                   # 16 bars of 4/4
    triplets = [(t + i * 160, t + i * 160 + 160, 60 + i % 12) for t in [16 * 1920] for i in range(8 * 12)]
    waltz = [(24 * 1920 + i * 480, 24 * 1920 + i * 480 + 480, 60 + i % 5) for i in range(8 * 3)]
    music = parse_midi(midi([*even, *triplets, *waltz], [(0, 4, 4), (24 * 1920, 3, 4)]))
    pieces, counts = stretches(music, Row('x.mid', 'dance', 'Scott Joplin'), 'ragtime')
    assert [(len(p), p.roll.meter, p.begins, p.ends) for p in pieces] == [
        (256, (4, 4), True, False), (96, (3, 4), False, True)]
    assert counts['steps off the grid'] == 128 and counts['steps'] == 480 and counts['onsets_off'] == 64
    assert pieces[0].fermatas is None and not pieces[1].fermatas.any() and pieces[0].tonic is not None

def test_swing_is_written_straight_and_full_chords_are_thinned():
    swung = [(b * 480 + at, b * 480 + end, 60) for b in range(64) for at, end in ((0, 320), (320, 480))]
    chord = [(0, 480, 40 + 3 * i) for i in range(10)]
    music = parse_midi(midi([*swung, *chord]))
    notes, off = grid_notes(music, swung=True)
    assert not off.any() and set(notes[:, 0] % 4) == {0, 2} and grid_notes(music)[1].sum() == 64
    pieces, counts = stretches(music, Row('x.mid', 'swing'), 'band', swung=True)
    assert np.count_nonzero(pieces[0].roll.states[0]) == 8 and counts['thinned'] == 3

def test_a_folder_with_a_table(tmp_path):
    notes = [(i * 480, i * 480 + 480, 60 + i % 7) for i in range(64)]
    with zipfile.ZipFile(tmp_path/'midi.zip', 'w') as archive: archive.writestr('a/one.mid', midi(notes))
    rows = ['file,style,composer,split,pickup', 'one.mid,rag,Scott Joplin,train,1', 'gone.mid,rag,,valid,',
            'one.mid,opera,,train,']
    (tmp_path/'index.csv').write_text('\n'.join(rows))
    corpus, counts = read_styles(tmp_path, dict(rag='ragtime'), quiet=True)
    assert [(p.style, p.composer, p.split, p.roll.pickup_steps) for p in corpus] == [
        ('ragtime', 'Scott Joplin', 'train', 4)]
    assert counts['ragtime']['used'] == 256 and 'gone.mid' in corpus.skipped[0]
    with pytest.raises(ValueError, match='index.csv'): read_styles(tmp_path/'none', {})

def little(style, n, split='train'):
    roll = PianoRoll.from_notes([(i * 4, i * 4 + 4, 60 + i % 5) for i in range(64)], 256)
    return [Piece(roll, f'{style} {split} {i}', '', 0, 'major', style=style, split=split) for i in range(n)]

def test_styles_are_drawn_by_the_square_root_of_their_size():
    styled = Styled([*little('folk', 16), *little('ragtime', 1)])
    rng, given = np.random.default_rng(0), {}
    drawn = [styled.draw(rng, given).style for _ in range(100)]
    assert drawn.count('folk') == 80
    settings, config = TrainConfig(window_steps=32, batch_size=2), ChordConfig(recalls=(Lags(),), sight=None)
    first, again = ([b for b, _ in zip(styled.epoch_batches(config, settings, 3), range(4))] for _ in range(2))
    for a, b in zip(first, again): assert all(np.array_equal(x, y) for x, y in zip(a[0], b[0]))

def test_a_model_of_two_styles_is_trained(tmp_path):
    pytest.importorskip('tensorflow')
    from lstm_music.training import train
    corpus = Corpus([p for split in ('train', 'valid') for s in ('folk', 'ragtime') for p in little(s, 2, split)])
    config = ChordConfig(ChordVocabulary(most_notes=8), (('style', MOST_STYLES), ('composer', MOST_COMPOSERS)),
                         (Lags(), Sounding()), None, embed_units=8, time_units=8, chord_units=8, token_units=4)
    model = train(Styled(corpus, 256, 256), tmp_path/'x.npz', config, TrainConfig(1, 2, 32, valid_every=1), quiet=True)
    assert model.record['settings']['hide_style'] == .15 and model.record['curve'][-1]['valid'] > 0
    nats = [nats_per_frame(model, corpus.part('valid'), tell_style=tell) for tell in (True, False)]
    assert nats[0] != nats[1]

def test_the_odds_of_holding_a_note_halve_with_each_step_that_it_would_be_too_long():
    words = default_model().config.vocabulary
    frames = np.zeros((6, 2, 88), np.uint8)
    frames[0, 0, 40], frames[1:, 0, 40], frames[4, 1, 30], frames[5, 1, 30] = STRUCK, HELD, STRUCK, HELD
    def bias(let_go_steps):
        sampler = Sampler(words, SamplingConfig(let_go_steps=let_go_steps, top_p=1.))
        sampler.attend(list(frames), 6, frames[-1])
        return np.where(np.isfinite(sampler.bias), sampler.bias, 0)
    assert not bias(0).any() and not bias(7).any()
    changed = np.argwhere(bias(4))
    assert [tuple(place) for place in changed] == [(0, words.n_columns + 40)]      # seven steps if held once more
    assert bias(4)[0, words.n_columns + 40] == pytest.approx(-3 * np.log(2))
    assert bias(2)[1, words.n_columns + 30] == pytest.approx(-np.log(2)) and not bias(2)[:, :words.n_columns].any()

def longest(roll): return max(end - start for start, end, _ in roll.notes())

def test_notes_are_let_go_where_a_style_wants_it_and_nowhere_else():
    composer = Composer(style_model())
    stuck, free = (composer.compose(style='quartet', bars=6, seed=4, let_go_steps=n) for n in (0, 4))
    assert longest(free) < longest(stuck) and free.recipe['let_go_steps'] == 4
    assert composer.compose(style='folk', bars=1).recipe['let_go_steps'] == STYLES['folk'].dials['let_go_steps'] > 0
    for told in ({}, dict(style='chorale')):
        assert composer.compose(bars=1, **told).recipe['let_go_steps'] == SamplingConfig().let_go_steps == 0
    kept, lean = (Session(style_model(), style='folk', record=record, let_go_steps=20, cadences=0.)
                  for record in (True, False))
    assert all(np.array_equal(kept.step(), lean.step()) for _ in range(64)) and len(lean.frames) < 64

def test_another_style_forgets_all_but_the_last_chord():
    session, kept = (Session(style_model(), style='folk', seed=1, **STYLES['folk'].dials) for _ in range(2))
    for one in (session, kept):
        for _ in range(20): one.step()
    last = session.frame.copy()
    session.set(style='band')
    assert session.state.step == 0 and np.array_equal(session.frame, last) and len(session.frames) == 20
    kept.set(style='folk', composer='Bach')                 # the same style: nothing is forgotten
    kept.set(style={'folk': 2})
    assert kept.state.step == 20
    begun = Session(style_model(), style='chorale')         # without guidance of style, which the other brings
    begun.step()
    begun.set(style='ragtime', style_guidance=3.)
    assert 'style_guidance' in begun.opinions and len(begun.frame) == 1 + len(begun.opinions)
    begun.step()

def test_rests_are_fewer_where_the_odds_of_silence_are_lower():
    composer = Composer(style_model())
    def silent(penalty):
        rolls = composer.compose(style='classical', bars=8, n=8, seed=1, rest_penalty=penalty)
        return np.mean([(roll.states == SILENT).all(axis=1).mean() for roll in rolls])
    assert silent(0.05) < silent(1.) / 2
    with pytest.raises(ValueError, match='rest_penalty is 0; choose a number above 0'): SamplingConfig(rest_penalty=0)

MINE = OwnStyle('mine', (3, 4), 132., 10)

@pytest.fixture(scope='module')
def mine(opinionated):
    "A model that knows a style of one's own, to which that makes a difference."
    weights = {name: w.copy() for name, w in opinionated.weights.items()}
    return with_style(opinionated.config, MINE).model(weights)

def test_a_style_of_ones_own_is_told_composed_mixed_and_kept(mine, opinionated, tmp_path):
    mine.save(tmp_path/'mine.npz', np.float32)
    model = load_model(tmp_path/'mine.npz')
    assert model.config == mine.config and list(styles_of(model)) == [*STYLES, 'mine']
    row = model.config.condition_rows(Known(style=dict(mine=3, folk=1)), 1)[0][-MOST_STYLES - MOST_COMPOSERS:]
    assert np.flatnonzero(row).tolist() == [list(STYLES).index('folk'), MOST_STYLES - 1] and row[MOST_STYLES - 1] == .75
    composer = Composer(model)
    roll = composer.compose(style='mine', bars=3, seed=2)
    assert (roll.meter, roll.tempo_bpm, roll.recipe['let_go_steps']) == (MINE.meter, MINE.tempo_bpm, MINE.let_go_steps)
    assert roll.name.startswith('mine, ') and not np.array_equal(
        roll.states, composer.compose(style='folk', bars=3, seed=2, meter=(3, 4), let_go_steps=10).states)
    assert composer.compose(**recipe_arguments(roll.recipe)) == roll
    assert composer.compose(style=dict(mine=2, folk=1), bars=1).meter == (3, 4)
    tune = PianoRoll.from_notes([(i * 4, i * 4 + 4, 72 + i) for i in range(4)], 16)
    assert composer.harmonise(tune, style='mine', n_particles=2).recipe['style'] == 'mine'
    old = Composer(opinionated).compose(style='ragtime', bars=2, seed=3)
    assert np.array_equal(composer.compose(style='ragtime', bars=2, seed=3).states, old.states)

def test_a_style_of_ones_own_is_known_to_its_model_alone(opinionated):
    for composer in (Composer(), Composer(opinionated)):
        with pytest.raises(ValueError, match="'mine' is not known; choose one of chorale"):
            composer.compose(style='mine')

@pytest.mark.parametrize('name, word', [('ragtime', 'taken'), ('mine', 'taken'), ('two words', 'one word'),
                                        ('', 'one word')])
def test_a_name_that_cannot_be_given_is_an_error(mine, name, word):
    with pytest.raises(ValueError, match=word): with_style(mine.config, OwnStyle(name))

def test_there_is_room_for_some_styles_and_none_in_a_model_that_cannot_be_told_one(told):
    config, n = told.config, MOST_STYLES - len(STYLES)
    for i in range(n): config = with_style(config, OwnStyle(f'mine{i}'))
    with pytest.raises(ValueError, match='no more can be told'): with_style(config, OwnStyle('mine'))
    with pytest.raises(ValueError, match='style_lstm.npz'): with_style(default_model().config, OwnStyle('mine'))

def own_music(folder, n_files):
    "A folder of waltzes, each of eight bars and its own."
    for i in range(n_files):
        notes = [(k * 480, k * 480 + 480, 55 + (k * (i + 1)) % 17) for k in range(24)]
        (folder/f'{i}.mid').write_bytes(midi(notes, ((0, 3, 4),)))
    return folder

def test_a_folder_without_a_table_is_read_as_a_style_and_held_out_by_file(tmp_path):
    pieces, counts = read_own(own_music(tmp_path, 9), 'mine', quiet=True)
    assert {p.style for p in pieces} == {'mine'} and counts['files'] == 9
    splits = {file_of(p): p.split for p in pieces}
    assert sorted(splits.values()) == ['test'] * 1 + ['train'] * 7 + ['valid'] * 1 or {*splits.values()} == {
        'train', 'valid', 'test'}
    assert own_style('mine', pieces) == OwnStyle('mine', (3, 4), 120., 4)
    with pytest.raises(ValueError, match='no note sounds'):
        own_style('mine', [p.replace(roll=replace(p.roll, states=0 * p.roll.states)) for p in pieces])

def test_a_folder_with_a_table_keeps_its_splits(tmp_path):
    own_music(tmp_path, 3)
    (tmp_path/'index.csv').write_text('file,style,split\n0.mid,a,train\n1.mid,b,valid\n2.mid,a,test\n')
    pieces, _ = read_own(tmp_path, 'mine', quiet=True)
    assert [p.split for p in pieces] == ['train', 'valid', 'test'] and {p.style for p in pieces} == {'mine'}

def test_a_folder_with_nothing_to_learn_from_is_an_error(tmp_path):
    with pytest.raises(ValueError, match='no folder with .mid'): read_own(tmp_path, 'mine', quiet=True)
    (tmp_path/'broken.mid').write_bytes(b'MThd')
    with pytest.raises(ValueError, match='nothing to learn from.*broken.mid'): read_own(tmp_path, 'mine', quiet=True)
    (tmp_path/'broken.mid').write_bytes(midi([(0, 480, 60)]))
    with pytest.raises(ValueError, match='too short, or off the grid'): read_own(tmp_path, 'mine', quiet=True)

@pytest.mark.parametrize('options, word', [
    (['--style-name', 'mine', '--data', '.'], '--from'), (['--style-name', 'mine', '--from'], '--data'),
    (['--style-name', 'folk', '--from', '--data', '.'], "'folk' is taken"),
    (['--style-name', 'mine', '--from', '--data', 'no-such-folder'], 'no-such-folder: no folder'),
    (['--style-name', 'mine', '--from', '--data', '.', '--model', 'event'], '--model means nothing')])
def test_what_a_style_of_ones_own_lacks_is_one_clear_line(options, word, capsys, tmp_path):
    from lstm_music import cli
    assert cli.main(['train', *options, '-o', str(tmp_path/'x.npz')]) == 2
    said = capsys.readouterr().err
    assert word in said and len(said.splitlines()) == 1 and not (tmp_path/'x.npz').exists()

@pytest.fixture
def beginner(tmp_path, monkeypatch):
    "The file of a small model that is told styles, and a folder of music beside it that it learns quickly."
    pytest.importorskip('tensorflow')
    from lstm_music import corpora
    monkeypatch.setattr(corpora, 'REMEMBERED_PIECES', 2)
    monkeypatch.setattr(corpora, 'REMEMBERED_STEPS', 64)
    monkeypatch.setattr(corpora, 'OWN_SETTINGS', replace(corpora.OWN_SETTINGS, epochs=1, batch_size=2, window_steps=32))
    config = ChordConfig(ChordVocabulary(most_notes=8), (('style', MOST_STYLES), ('composer', MOST_COMPOSERS)),
                         (Lags(), Sounding()), None, embed_units=8, time_units=8, chord_units=8, token_units=4)
    rng = np.random.default_rng(0)
    start = config.model({n: (.1 * rng.normal(size=s)).astype(np.float32) for n, s in config.weight_shapes().items()})
    start.save(tmp_path/'start.npz')
    (tmp_path/'music').mkdir()
    own_music(tmp_path/'music', 9)
    return tmp_path/'start.npz'

def test_a_style_is_learned_from_a_folder_and_used_like_any_other(tmp_path, capsys, beginner):
    from lstm_music import cli
    place = str(tmp_path/'mine.npz')
    assert cli.main(['train', '--from', str(beginner), '--data', str(tmp_path/'music'),
                     '--style-name', 'mine', '-o', place]) == 0
    said = capsys.readouterr()
    model = load_model(place)
    assert 'mine' in said.out and 'to learn from' in said.err
    about = model.record['own_style']
    assert about['after'] < about['before'] and about['name'] == 'mine'
    held_out = read_own(tmp_path/'music', 'mine', quiet=True)[0].part('valid')
    assert nats_per_frame(model, held_out) == pytest.approx(about['after'], abs=1e-3)  # as the file has it
    assert model.record['nats']['valid'] == about['after']
    assert cli.main(['evaluate', place, '--data', str(tmp_path/'music'), '--split', 'valid']) == 0
    said = capsys.readouterr()
    assert f'valid {about["after"]:.2f}' in said.out and 'other pieces' not in said.err
    own_music(tmp_path/'music', 10)
    assert cli.main(['evaluate', place, '--data', str(tmp_path/'music'), '--split', 'valid']) == 0
    assert 'other pieces' in capsys.readouterr().err
    assert cli.main(["styles", "--weights", place]) == 0
    assert re.search("mine +a style of your own", capsys.readouterr().out)
    made = str(tmp_path/'made.mid')
    assert cli.main(['compose', '--weights', place, '--style', 'mine', '--bars', '2', '-o', made]) == 0
    with pytest.raises(ValueError, match='taken'): learn_style(read_own(tmp_path/'music', 'mine', quiet=True)[0],
                                                               tmp_path/'again.npz', model, quiet=True)

def test_a_style_is_learned_from_its_own_music_alone(tmp_path, beginner, monkeypatch):
    from lstm_music import corpora
    own_music(tmp_path/'music', 10)
    pieces, learned_from = read_own(tmp_path/'music', 'mine', quiet=True)[0], []
    def enough(music, *_, **__):
        learned_from.append(music)
        raise TrainingError('enough')
    monkeypatch.setattr(corpora, 'train', enough)
    monkeypatch.setattr(corpora, 'REMEMBERED_STEPS', 8)
    with pytest.raises(TrainingError): learn_style(pieces, tmp_path/'m.npz', beginner)
    [music] = learned_from
    assert {p.name for p in music.by_style['mine']} == {p.name for p in pieces.part('train')}
    assert sum(music.shares.values()) == pytest.approx(1) and music.shares['mine'] == corpora.OWN_SHARE
    assert {len(own) for style, own in music.by_style.items() if style != 'mine'} == {corpora.REMEMBERED_PIECES}

def test_no_music_is_no_style(tmp_path, beginner):
    with pytest.raises(RuntimeError, match='0 pieces to train on'): learn_style(Corpus([]), tmp_path/'m.npz', beginner)

def test_a_style_that_is_learned_in_two_goes_is_mixed_once(tmp_path, beginner):
    from lstm_music.corpora import OWN_SETTINGS
    pieces, settings = read_own(tmp_path/'music', 'mine', quiet=True)[0], replace(OWN_SETTINGS, epochs=2)
    def learn(out, **options): return learn_style(pieces, tmp_path/out, beginner, settings, 500, quiet=True, **options)
    whole, begun = learn('whole.npz'), learn('cut.npz', minutes=0)
    assert 'own_style' not in begun.record and (tmp_path/'cut.npz.state').exists()
    resumed = learn('cut.npz', resume=True)
    assert resumed.record['own_style'] == whole.record['own_style']
    for name, w in whole.weights.items(): np.testing.assert_array_equal(resumed.weights[name], w)

@pytest.fixture(scope='module')
def judging():
    "benchmarks/styles.py as a module."
    path = Path(__file__).parents[1]/'benchmarks/styles.py'
    spec = importlib.util.spec_from_file_location('judging_styles', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

def test_the_longest_copied_run_is_found_in_whatever_key(judging):
    learned = [p.roll for p in list(chorales().part('train'))[:3]]
    part = learned[1][16:80]
    strikes, other = len(judging.strikes(part)), list(chorales().part('valid'))[0].roll
    found = judging.longest_copies([part.transpose(2), other, learned[2]], learned)
    assert found[0] >= strikes - 1 and found[2] == len(judging.strikes(learned[2])) and found[1] < 8
    assert len({*judging.strikes(part).tolist()} & {*judging.strikes(part.transpose(-3)).tolist()}) >= strikes - 1

@pytest.mark.parametrize('part, dial, off', [('let_go', 'let_go_steps', 0), ('rests', 'rest_penalty', 1.)])
def test_the_dials_of_styles_are_those_that_were_measured(part, dial, off):
    measured = json.loads((Path(__file__).parents[1]/'benchmarks/results/styles.json').read_text())[part]
    assert {style: row['chosen'] for style, row in measured.items()} == {
        name: style.dials.get(dial, off) for name, style in STYLES.items() if not style.breathes}

def test_a_change_is_made_of_the_other_style_and_may_be_measured_without_forgetting(judging, monkeypatch):
    monkeypatch.setattr(judging, 'WINDOW_STEPS', 8)
    like = [SimpleNamespace(tonic=0, mode='major')] * 2
    made = {way: judging.with_change(like, style_model(), 'chorale', 'folk', way) for way in judging.WAYS}
    assert all(len(roll) == 24 for rolls in made.values() for roll in rolls)
    changed, remembering, other = (np.stack([roll.states for roll in rolls]) for rolls in made.values())
    assert np.array_equal(changed[:, :8], remembering[:, :8]) and not np.array_equal(changed[:, 8:], remembering[:, 8:])
    assert not np.array_equal(changed[:, :8], other[:, :8])

def test_a_classifier_counts_what_is_heard_rather_as_the_other(judging):
    ear = SimpleNamespace(styles=['low', 'high'], logits=lambda x: np.stack([-x[:, place], x[:, place]], axis=1))
    place = list(judging.features(chorales()['bwv269'].roll)).index('notes sounding')
    rolls = [chorales()['bwv269'].roll[:192]] * 3
    assert judging.rather(ear, rolls, 'low', 'high') == [3] * len(judging.WINDOW_BARS)
    assert judging.rather(ear, rolls, 'high', 'low') == [0] * len(judging.WINDOW_BARS)
