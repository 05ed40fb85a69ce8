"Styles: tables to pieces, what a model is told, composing in a style"
import io
import json
import zipfile
from dataclasses import replace

import mido
import numpy as np
import pytest

from lstm_music.conditions import CONDITIONS, Known
from lstm_music.corpora import Row, Styled, grid_notes, read_styles, stretches
from lstm_music.encoding import PianoRoll
from lstm_music.midi import parse_midi
from lstm_music.model import ChordConfig
from lstm_music.pipeline import Corpus, Piece, chorales
from lstm_music.recall import Lags, Sounding
from lstm_music.sampling import Composer, Session, default_model, recipe_arguments
from lstm_music.styles import COMPOSERS, MOST_COMPOSERS, MOST_STYLES, STYLES, composer_of, settings_of, style_shares
from lstm_music.training import TrainConfig, carried_over, nats_per_frame
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

@pytest.mark.parametrize('style', ['polka', dict(ragtime=-1), dict(ragtime=0), dict(ragtime='much')])
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
    assert Session(opinionated, cadences=0., style_guidance=1.).opinions == ('guidance',)
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
