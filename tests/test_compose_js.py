"""compose.js in a real browser is lstm_music: the same tables, the same logits, the same draws, the same pieces.

LSTM_MUSIC_SLOW=1 compares 200 pieces of drawn dials instead of a dozen."""
import base64
import json
import os
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
import pytest
from serving import serving

from lstm_music import cadence, form, sampling, theory
from lstm_music.attention import Attention
from lstm_music.band import BAND_CONFIG
from lstm_music.conditions import CONDITIONS, PLAIN, RECALL, Known, OwnStyle
from lstm_music.encoding import PianoRoll, highest_voice
from lstm_music.inside import nats_per_step
from lstm_music.model import ChordConfig, load_model
from lstm_music.parts import Part
from lstm_music.pipeline import Piece, chorales, melodies
from lstm_music.recall import Echo, Lags
from lstm_music.sampling import Composer, SamplingConfig, default_model, plain_model
from lstm_music.sight import Sight
from lstm_music.styles import COMPOSERS, STYLES, styles_of, with_style
from lstm_music.weights import attention_model, style_model

ROOT = Path(__file__).resolve().parent.parent
N_PIECES = 200 if os.environ.get('LSTM_MUSIC_SLOW') else 12
ALLOWED = -(-N_PIECES // 200)           # a draw within 1e-6 of an edge may fall to the other side: at most one in 200
MODELS = dict(chord_lstm=default_model, plain_chord_lstm=plain_model, style_lstm=style_model,
              attention_lstm=attention_model)

@pytest.fixture(scope='module')
def page(chromium):
    "A page that has the modules and the models."
    with serving(ROOT) as address:
        page = chromium.new_page()
        page.goto(address)
        page.evaluate('''async () => {
            const names = ['compose', 'chord_lstm', 'numpy', 'styles']
            const [composing, model, numpy, styles] = await Promise.all(names.map(
                name => import(`/lstm_music/${name}.js`)))
            const read = async name => model.ChordLSTM.read(await (await fetch(`/data/${name}.npz`)).arrayBuffer())
            Object.assign(window, {js: {...composing, ...model, ...numpy, ...styles},
                models: {chord_lstm: await read('chord_lstm'), plain_chord_lstm: await read('plain_chord_lstm'),
                         style_lstm: await read('style_lstm'), attention_lstm: await read('attention_lstm')}})
            js.roll = given => ({...given, states: given.states.map(s => Uint8Array.from(s))})
            js.told = roll => [js.notesOf(roll), roll.states.length, roll.pickup_steps, roll.name, roll.key]
        }''')
        yield page
        page.close()

def plain(value): return json.loads(json.dumps(value, default=lambda a: a.tolist()))
def given(roll): return plain(dict(states=roll.states, **roll.grid(), name=roll.name, key=roll.key))
def told(roll): return plain([roll.notes(), len(roll), roll.pickup_steps, roll.name, roll.key])

def composed(page, verb, asked, model='chord_lstm', **rolls):
    "What a verb makes there."
    return page.evaluate('''([verb, model, asked, rolls]) => {
        for (const [name, roll] of Object.entries(rolls)) asked[name] = js.roll(roll)
        return js.told(js[verb](models[model], asked))
    }''', [verb, model, asked, {name: given(roll) for name, roll in rolls.items()}])

def test_the_tables_are_the_same(page):
    got = page.evaluate('({KEYS: js.KEYS, KEY_NAMES: js.KEY_NAMES, SCALES: js.SCALES, KEY_EVIDENCE: js.KEY_EVIDENCE, '
                        'FORMS: js.FORMS, UPBEAT_SHARE: js.UPBEAT_SHARE, BACH_PICARDY: js.BACH_PICARDY})')
    want = {name: getattr(module, name) for module in (theory, form, sampling, cadence) for name in got
            if hasattr(module, name)}
    assert got == plain(want)
    cadences = {mode: [[*kind, odds] for kind, odds in some.items()] for mode, some in cadence.BACH_CADENCES.items()}
    assert page.evaluate('js.BACH_CADENCES') == plain(cadences)

def test_styles_are_the_same(page):
    got, names = page.evaluate('[js.STYLES, js.COMPOSERS]')
    assert list(got) == list(STYLES) and names == list(COMPOSERS)
    assert got == plain({name: dict(meter=s.meter, tempo_bpm=s.tempo_bpm, breathes=s.breathes, dials=s.dials)
                         for name, s in STYLES.items()})

def test_every_dial_is_named_there_and_stands_where_it_stands_here(page):
    assert page.evaluate('Object.fromEntries(Object.entries(js.DIALS).map(([name, [value]]) => [name, value]))') \
        == asdict(SamplingConfig())

def ours(kinds): return {name: cls for name, cls in kinds.items() if cls.__module__.startswith('lstm_music.')}

def test_every_part_and_condition_is_named_there(page):
    "A part, a field or a condition that ships in Python is known to JavaScript, or listed there as not known."
    parts, elsewhere = page.evaluate('[js.PARTS, js.NOT_HERE]')
    abstract = {'Vocabulary', 'Recall'}
    kinds = {name: cls for name, cls in ours(Part.kinds).items() if name not in abstract}
    assert kinds.keys() == parts.keys() - {'ChordConfig'} | set(elsewhere)
    for name in parts:
        cls = kinds.get(name, ChordConfig)
        assert parts[name] == [f.name for f in fields(cls)], name
    sizes = page.evaluate('Object.fromEntries(Object.entries(js.CONDITIONS).map(([name, [size]]) => [name, size]))')
    untold = page.evaluate('js.NOT_TOLD_HERE')
    told = {name: c.size for name, c in CONDITIONS.items() if c.rows_of.__module__.startswith('lstm_music.')}
    assert set(untold) <= {name for name, _ in BAND_CONFIG.conditions}
    assert sizes == {name: size for name, size in told.items() if name not in untold}

@pytest.mark.parametrize('change, word', [
    ("c.recalls.push({kind: 'MovedEcho', steps: 8, lowest: false})", 'MovedEcho'),
    ("c.styles = [{kind: 'OwnStyle', name: 'mine', mood: 'sad'}]", 'mood'),
    ("c.late = [{kind: 'Attention', planes: 1}]", 'planes'),
    ("c.late = [{kind: 'Attention'}, {kind: 'Attention'}]", 'late'),
    ('c.sight.memory_units = 8', 'memory_units'), ("c.conditions.push(['weather', 4])", 'weather'),
    ('c.vocabulary.layout.blocks.push(c.vocabulary.layout.blocks[0])', 'piano'), ('c.wings = 2', 'wings'),
    ('c.vocabulary.layout.blocks[0].most_notes = 3', 'most_notes'),
    ('c.vocabulary.articulation = false', 'articulation')])
def test_what_javascript_does_not_know_is_an_error_there(page, change, word):
    said = page.evaluate('''async change => {
        const arrays = await js.readNpz(await (await fetch('/data/chord_lstm.npz')).arrayBuffer())
        const about = JSON.parse(arrays.about)
        Function('c', change)(about.config)
        try { new js.ChordLSTM({...arrays, about: JSON.stringify(about)}) } catch (e) { return e.message }
        return 'it was read'
    }''', change)
    assert word in said and 'in Python' in said

def test_a_damaged_file_is_an_error(page):
    assert 'not an .npz' in page.evaluate('js.readNpz(new ArrayBuffer(100)).catch(e => e.message)')

def test_the_generator_draws_what_numpy_draws(page):
    seeds = [0, 7, 2**32 - 1, 2**32, 123456789012, [7, 0, 44], [3, *b'upbeat'], [2**40, 1]]
    odds = [23, 16, 16, 4, 3, 3]
    def drawn(seed):
        rng = np.random.default_rng(seed)
        return [*rng.random(5).tolist(), int(rng.choice(6, p=np.array(odds) / sum(odds))), rng.random()]
    assert page.evaluate('''([seeds, odds]) => seeds.map(seed => {
        const rng = new js.Generator(seed), some = Array.from({length: 5}, () => rng.random())
        return [...some, rng.choice(odds), rng.random()]
    })''', [seeds, odds]) == [drawn(seed) for seed in seeds]

@pytest.mark.parametrize('model', MODELS)
def test_surprise_is_the_models(page, model):
    "Nats of each step of chorales, a tune, a wrong note and a chord of six notes."
    hymn = chorales()['bwv269'].roll
    wrong = PianoRoll.from_notes([*hymn[:48].notes(), (17, 20, 97), *((44, 48, p) for p in (30, 90))], 48,
                                 **hymn[:48].grid())
    for roll in (hymn, list(melodies().part('test'))[0].roll, wrong):
        want = nats_per_step(MODELS[model](), [Piece(roll, '')], quiet=True)[0]
        got = page.evaluate('([model, roll]) => js.nats(models[model], {roll: js.roll(roll)})', [model, given(roll)])
        np.testing.assert_allclose(got, want, atol=1e-4)

class Listening:
    "A `choose` that says what is written and keeps the logits."
    def __init__(self, tokens): self.tokens, self.logits = tokens, []
    def __call__(self, logits, rng, place):
        self.logits.append([float(v) if np.isfinite(v) else None for v in logits[0]])
        return self.tokens[:, place]

def chorale_logits(model, piece, n_steps, hide=()):
    "For each step what is told, as places, and the logits of each token that is written."
    words, rows = model.config.vocabulary, model.config.condition_rows(Known.of(piece), n_steps, hide)
    state, frame, out = model.initial_state(1), np.zeros((1, 88), np.uint8), []
    for row, chord in zip(rows, piece.roll.states):
        tokens = words.encode(chord[None], words.places_needed(chord))
        listening = Listening(tokens)
        _, state = model.step(frame, state, row[None], listening, most_notes=tokens.shape[1])
        frame = chord[None]
        out.append([np.flatnonzero(row).tolist(), listening.logits])
    return out

@pytest.mark.parametrize('name', MODELS)
@pytest.mark.parametrize('which', [0, 9])
def test_the_logits_of_a_chorale_are_the_same_at_every_step(page, name, which):
    compare_logits(page, name, MODELS[name](), list(chorales().part('test'))[which])

@pytest.mark.parametrize('asked', [
    dict(), dict(style='ragtime', composer='Joplin, Scott'), dict(style=dict(chorale=1, folk=3, band=0))])
def test_the_logits_are_the_same_in_a_style(page, asked):
    piece = list(chorales().part('test'))[4].replace(**dict(composer=None) | asked)
    compare_logits(page, 'style_lstm', style_model(), piece)

def compare_logits(page, name, model, piece, most=64, hide=(), within=1e-4):
    "At every step of a piece, here and there."
    n, known = min(most, len(piece.roll)), Known.of(piece)
    want = chorale_logits(model, piece, n, hide)
    about = dict(meter=known.meter, pickup_steps=known.pickup_steps, tonic=known.tonic, mode=known.mode,
                 lags=known.lags(), style=known.style, composer=known.composer,
                 fermatas=None if piece.fermatas is None else np.asarray(piece.fermatas).astype(int))
    got = page.evaluate('''([name, about, states, hide]) => {
        const phrases = about.fermatas && new js.Phrases(about.fermatas), known = {...js.PLAIN_KNOWN, ...about, phrases}
        const model = models[name], out = []
        let rows = [model.initialRow()]
        states.forEach((chord, step) => {
            const frame = js.frameOf(Uint8Array.from(chord)), told = [model.told(step, known, hide)]
            const tokens = js.tokensOf(frame), logits = []
            model.step(rows, told, ([all], place) => {
                logits.push(Array.from(all, v => v === -Infinity ? null : v))
                return [tokens[place]]
            }, tokens.length)
            rows = model.hear(rows, told, frame)
            out.push([told[0].on, logits])
        })
        return out
    }''', [name, plain(about), piece.roll.states[:n].tolist(), hide])
    assert [told for told, _ in got] == [told for told, _ in want]
    for (_, some), (_, others) in zip(got, want):
        a, b = (np.array(logits, float) for logits in (some, others))       # None becomes nan: forbidden
        np.testing.assert_allclose(a, b, rtol=0, atol=within)

# ---- an attention

REMEMBERING = ChordConfig(recalls=(Lags((1, 3)), Echo(24)), late=(Attention(units=6),), sight=Sight(8, reach=6),
                          conditions=(*PLAIN, *((name, CONDITIONS[name].size) for name in RECALL)), embed_units=16,
                          time_units=12, chord_units=12, token_units=8)

@pytest.fixture(scope='module')
def remembering(page, tmp_path_factory):
    "A model at random with an echo and an attention, whose recall may be hidden; the page has it, too."
    rng, shapes = np.random.default_rng(5), REMEMBERING.weight_shapes()
    model = REMEMBERING.model({name: rng.normal(0, 0.3, shape) for name, shape in shapes.items()})
    file = tmp_path_factory.mktemp('remembering')/'model.npz'
    model.save(file)
    page.evaluate('''async text => {
        models.remembering = await js.ChordLSTM.read(Uint8Array.from(atob(text), c => c.charCodeAt()).buffer)
    }''', base64.b64encode(file.read_bytes()).decode())
    return load_model(file)                                     # in half precision, as it is there

@pytest.mark.parametrize('hide', [[], ['recall']])
def test_what_is_remembered_is_the_same_and_hidden_the_same(page, remembering, hide):
    "Over more steps than two chunks of the past."
    piece = max(chorales().part('test'), key=len)
    compare_logits(page, 'remembering', remembering, piece, 150, hide, 1e-5)

def test_the_attention_that_ships_sees_the_same_in_a_long_tune(page):
    tune = max((p for p in melodies().part('test') if len(p) < 300), key=len)
    compare_logits(page, 'attention_lstm', attention_model(), tune, 300)

@pytest.mark.parametrize('asked', [dict(memory=0.), dict(memory=1.7, seed=2), dict(memory=0.5, guidance=0.)])
def test_pieces_with_more_or_less_memory_are_the_same_note_for_note(page, remembering, asked):
    asked = dict(bars=2, seed=1, cadences=0.) | asked
    assert composed(page, 'compose', asked, 'remembering') == told(Composer(remembering).compose(**asked))

@pytest.mark.parametrize('asked', [dict(bars=8, seed=3), dict(bars=6, seed=4, key='G', top_p=1., meter=(6, 8)),
                                   dict(bars=14, seed=0, memory=1.6)])        # which goes round in a circle
def test_tunes_of_the_attention_are_the_same_note_for_note(page, asked):
    assert composed(page, 'compose', asked, 'attention_lstm') == told(Composer(attention_model()).compose(**asked))

def test_a_model_that_was_never_without_its_memory_has_no_such_dial_there(page):
    with pytest.raises(ValueError) as ours: Composer().compose(bars=2, memory=0.5)
    assert error(page, 'js.compose(models.chord_lstm, asked)', dict(bars=2, memory=0.5)) == str(ours.value)

def test_a_session_that_refused_a_dial_goes_on_as_before(page):
    assert page.evaluate('''() => {
        const session = new js.Session(models.chord_lstm)
        try { session.set({memory: 0.5}) } catch {}
        session.set({temperature: 0.9})
        return [session.dials.memory, session.dials.temperature]
    }''') == [1, 0.9]

def test_the_past_is_not_copied_at_each_step(page, remembering):
    "Versions share the chunks that they came through; whoever goes on second copies the last one."
    same = page.evaluate('''() => {
        const model = models.remembering, told = [model.told(0, js.PLAIN_KNOWN)]
        const chord = js.frameOf(new Uint8Array(88).fill(2, 40, 41)), chunks = rows => rows[0].state.late.chunks
        const on = (rows, n) => { for (let i = 0; i < n; i++) rows = model.hear(rows, told, chord); return rows }
        const early = on([model.initialRow()], 100), later = chunks(on(early, 60)), other = chunks(on(early, 1))
        const [first, second] = chunks(early)
        return [later[0] === first, later[1] === second, other[0] === first, other[1] !== second]
    }''')
    assert same == [True] * 4

PIECES = [      # every dial, every kind of metre and of key
    dict(key='D', scale='minor', bars=8, seed=7), dict(key='A', scale='pentatonic', seed=3, voices=3),
    dict(key='E', scale='minor', seed=5, temperature=1.2, top_p=0.97, picardy=0., cadences=1.),
    dict(key='D', scale='dorian', seed=9, temperature=0.9, repetition_penalty=0.5, repetition_steps=20),
    dict(key='Eb', scale='lydian', seed=99999, grid_steps=2, meter=(9, 8)),
    dict(key='G', seed=11, meter=(3, 4), top_k=4),
    dict(key='F#', scale='minor', seed=12, meter=(6, 8), bass_steps=3.), dict(key='free', seed=14, pickup_beats=1.5),
    dict(key='Bb', seed=13, meter=(2, 4), pickup_beats=0.5, phrase_bars=3, bars=6), dict(key='C', seed=15, guidance=0.),
    dict(key='E', scale='phrygian', seed=20, tendency_penalty=1., parallel_penalty=1., cadences=0.),
    dict(key='C', seed=23, meter=(5, 4), guidance=1.5, pickup_beats=0)]

def drawn_piece(seed):
    "Arguments with dials drawn at random."
    rng = np.random.default_rng(seed)
    def one(*some): return some[rng.integers(len(some))]
    asked = dict(key=one(*theory.KEY_NAMES, 'free'), scale=one('major', 'minor', *theory.SCALES), seed=seed, bars=4,
                 meter=one((4, 4), (3, 4), (2, 4), (6, 8), (12, 8), (3, 2)),
                 temperature=round(rng.uniform(0.4, 1.4), 2))
    of_a_key = 'guidance', 'cadences', 'phrase_bars'
    more = dict(top_k=int(rng.integers(2, 20)), top_p=round(rng.uniform(0.6, 1), 2), voices=int(rng.integers(1, 5)),
                guidance=round(rng.uniform(0, 2), 2), repetition_penalty=round(rng.uniform(0.1, 1), 2),
                grid_steps=int(rng.integers(1, 5)), cadences=round(rng.uniform(0, 1), 2),
                phrase_bars=int(rng.integers(1, 4)), parallel_penalty=1., tendency_penalty=1.,
                bass_steps=round(rng.uniform(0.5, 4), 2), pickup_beats=1)
    more = {name: value for name, value in more.items() if rng.random() < 0.3}
    return asked | {name: value for name, value in more.items() if asked['key'] != 'free' or name not in of_a_key}

def test_pieces_are_the_same_note_for_note(page):
    asked = [dict(bars=4) | piece for piece in PIECES] + [drawn_piece(seed) for seed in range(N_PIECES - len(PIECES))]
    got = page.evaluate('asked => asked.map(a => js.told(js.compose(models.chord_lstm, a)))', asked)
    composer = Composer()
    different = [a for a, piece in zip(asked, got) if piece != told(composer.compose(**a))]
    print('different:', different)
    assert len(asked) == N_PIECES and len(different) <= ALLOWED, different

def test_the_plain_model_composes_the_same_too(page):
    asked = dict(key='G', scale='minor', bars=4, seed=2)
    assert composed(page, 'compose', asked, 'plain_chord_lstm') == told(Composer(plain_model()).compose(**asked))

STYLED = [dict(style='ragtime', composer='Scott Joplin', key='C'), dict(style='chorale', key='G', scale='minor'),
          dict(style=dict(song=2, romantic=1), style_guidance=0.5, voices=5),
          dict(composer='Mozart', style_guidance=1.),
          dict(style='folk', guidance=0., key='D', scale='dorian', pickup_beats=1), dict(style='band', key='free'),
          dict(style='quartet', let_go_steps=3), dict(let_go_steps=2, grid_steps=2),
          dict(style='classical', rest_penalty=0.2), dict(style='folk', let_go_steps=[3]),
          dict(rest_penalty=1e-300, parallel_penalty=1e-300), dict(top_p=1e-300)]

@pytest.mark.parametrize('asked', STYLED)
def test_pieces_in_a_style_are_the_same_note_for_note(page, asked):
    asked = dict(bars=3, seed=5) | asked
    assert composed(page, 'compose', asked, 'style_lstm') == told(Composer(style_model()).compose(**asked))

@pytest.fixture(scope='module')
def two_more(page, mine, tmp_path_factory):
    "Weights that know two styles of one's own, here and there."
    begun, path = load_model(mine), tmp_path_factory.mktemp('two')/'two.npz'
    model = with_style(begun.config, OwnStyle('yours', (2, 4), 90., 6)).model(begun.weights)
    model.save(path)
    page.evaluate('''async text => {
        models.two_more = await js.ChordLSTM.read(Uint8Array.from(atob(text), c => c.charCodeAt()).buffer)
    }''', base64.b64encode(path.read_bytes()).decode())
    return model

@pytest.mark.parametrize('asked', [dict(style='mine'), dict(style=dict(yours=2, folk=1), key='D', scale='minor')])
def test_pieces_in_a_style_of_ones_own_are_the_same_note_for_note(page, two_more, asked):
    asked = dict(bars=3, seed=5) | asked
    roll = Composer(two_more).compose(**asked)
    assert roll.meter == ((3, 4) if asked['style'] == 'mine' else (2, 4))
    assert composed(page, 'compose', asked, 'two_more') == told(roll)

def test_a_style_that_changes_within_a_piece_is_the_same_note_for_note(page):
    "Chorales begin without guidance of style; the other style brings it."
    session = sampling.Session(style_model(), 'D', 'minor', seed=4, style='chorale', cadences=0.)
    turns = {12: dict(style='ragtime', **STYLES['ragtime'].dials), 24: dict(style='chorale', style_guidance=0.)}
    for step in range(32):
        if step in turns: session.set(**turns[step])
        session.step()
    got = page.evaluate('''turns => {
        const asked = {key: 'D', scale: 'minor', seed: 4, style: 'chorale', cadences: 0}
        const session = new js.Session(models.style_lstm, asked)
        for (let step = 0; step < 32; step++) { if (turns[step]) session.set(turns[step]); session.step() }
        return session.frames.map(([{states}]) => Array.from(states))
    }''', {str(step): turn for step, turn in turns.items()})
    assert got == np.stack(session.frames)[:, 0].tolist()

def test_a_style_that_is_said_in_other_words_forgets_nothing(page, two_more):
    kept = page.evaluate('''() => {
        const session = new js.Session(models.two_more, {style: 'folk'}), kept = []
        for (const style of [{folk: 2}, 'ragtime']) {
            const before = session.rows
            session.set({style})
            kept.push(session.rows === before)
        }
        return kept
    }''')
    assert kept == [True, False]

def test_the_styles_of_a_model_are_the_same_ones(page, two_more):
    assert page.evaluate('Object.keys(js.stylesOf(models.two_more))') == list(styles_of(two_more))
    assert page.evaluate('Object.keys(js.stylesOf(models.chord_lstm))') == list(STYLES)
    assert 'mine' in error(page, 'js.compose(models.style_lstm, asked)', dict(style='mine'))

def test_music_is_harmonised_and_rewritten_in_a_style_the_same(page):
    tune, asked = list(melodies().part('test'))[3].roll[:32], dict(style='song', composer='Schubert', n_particles=4)
    roll = Composer(style_model()).harmonise(tune, **asked)
    assert composed(page, 'harmonise', dict(asked), 'style_lstm', melody=tune) == told(roll)
    again = dict(asked, bars=[0], seed=3)
    rewritten = Composer(style_model()).rewrite(roll, **again)
    assert composed(page, 'rewrite', dict(again), 'style_lstm', roll=roll) == told(rewritten)

@pytest.mark.parametrize('asked, word', [
    (dict(style='polka'), 'polka'), (dict(style=dict(folk=-1)), 'share'), (dict(composer='Salieri'), 'Salieri'),
    (dict(style='folk'), 'cannot be told a style')])
def test_a_style_that_is_none_or_that_the_model_cannot_be_told_is_an_error(page, asked, word):
    assert word in error(page, 'js.compose(models.chord_lstm, asked)', asked)

@pytest.mark.parametrize('voices', [1, 2, 3])
def test_fewer_voices_are_the_same_ones(page, voices):
    some = [piece.roll.states for piece in list(chorales().part('test'))[:2]]
    got = page.evaluate('''([some, voices]) => some.map(states =>
        js.thinned(states.map(s => Uint8Array.from(s)), voices).map(s => Array.from(s)))''', [plain(some), voices])
    assert got == plain([sampling.thinned(states, voices) for states in some])

@pytest.mark.parametrize('asked', [
    dict(form='AA', bars=8), dict(form='AA', bars=8, varied=True, scale='minor', meter=(3, 4)),
    dict(form='AABA', bars=16, varied=True, phrase_bars=16)])
def test_a_form_returns_the_same(page, asked):
    asked = dict(key='C', seed=4) | asked
    assert composed(page, 'compose', asked) == told(Composer().compose(**asked))

@pytest.mark.parametrize('asked', [dict(bars=3, seed=1), dict(bars=3, seed=2, key='D', scale='dorian', voices=3),
                                   dict(bars=4, seed=3, form='AB')])
def test_what_goes_on_from_an_opening_is_the_same(page, asked):
    opening = replace(list(chorales().part('test'))[asked['seed']].roll[:48], key=None)         # which is then heard
    assert composed(page, 'compose', asked, opening=opening) == told(Composer().compose(opening=opening, **asked))

def test_a_tune_that_returns_strikes_the_same_notes(page):
    opening = PianoRoll.from_notes([(0, 4, 79), (0, 12, 74), (12, 16, 77), (16, 32, 79), (0, 32, 50)], 32)
    asked = dict(key='G', scale='major', bars=2, form='AA', varied=True, seed=2)
    assert composed(page, 'compose', asked, opening=opening) == told(Composer().compose(opening=opening, **asked))

@pytest.mark.parametrize('asked', [dict(seed=0), dict(seed=1, voices=3, key='D', scale='minor'),
                                   dict(seed=2, n_particles=4, cadences=1., temperature=0.8)])
def test_a_melody_is_harmonised_the_same(page, asked):
    tune = list(melodies().part('test'))[asked['seed']].roll[:64]
    assert composed(page, 'harmonise', asked, melody=tune) == told(Composer().harmonise(tune, **asked))

def test_fermatas_are_heeded_the_same(page):
    piece = list(chorales().part('test'))[5]
    tune = replace(piece.roll[:64], states=highest_voice(piece.roll.states[:64]))
    fermatas = np.asarray(piece.fermatas[:64]).astype(int).tolist()
    assert composed(page, 'harmonise', dict(fermatas=fermatas), melody=tune) \
        == told(Composer().harmonise(tune, fermatas=fermatas))
    with pytest.raises(Exception, match="fermatas are given, but key is 'free'; leave them out"):
        composed(page, 'harmonise', dict(key='free', fermatas=fermatas), melody=tune)
    for wrong in (fermatas[1:], [2, *fermatas[1:]]):
        with pytest.raises(Exception, match='give 64 of true or false'):
            composed(page, 'harmonise', dict(fermatas=wrong), melody=tune)

@pytest.mark.parametrize('asked', [
    dict(seed=0, bars=[1]), dict(seed=1, bars=[0, 2], voices=2), dict(seed=2, bars=[3], n_particles=8)])
def test_bars_are_rewritten_the_same(page, asked):
    roll = list(chorales().part('test'))[asked['seed']].roll[:80]
    assert composed(page, 'rewrite', asked, roll=roll) == told(Composer().rewrite(roll, **asked))

@pytest.mark.parametrize('asked', [
    dict(key='H'), dict(scale='blues'), dict(bars=0), dict(seed=-1), dict(temperature=0), dict(top_p=2),
    dict(top_k=1.5), dict(grid_steps=0), dict(density=3), dict(pickup_beats=9), dict(voices=5), dict(form='A'),
    dict(form='ABA', bars=5), dict(varied=True), dict(meter=[3, 5]), dict(meter=[0, 4]), dict(tempo_bpm=1),
    dict(phrase_bars=0), dict(phrase_bars=257), dict(let_go_steps=2**21), dict(form='AB', bars=8, varied=True),
    dict(key='free', guidance=1), dict(key='free', cadences=1), dict(style_guidance=1), dict(picardy=1),
    dict(key='toString'), dict(scale='toString'), dict(style={}), dict(form='ßA', bars=12), dict(scale=''),
    dict(key=['C']), dict(form=''), dict(form=5), dict(meter=3), dict(style=3), dict(style=['ragtime']),
    dict(composer=5), dict(composer=''), dict(temperature='1'), dict(memory='1'), dict(picardy=2),
    dict(rest_penalty=0), dict(bass_steps=11), dict(top_k='a'), dict(let_go_steps=[1, 2]), dict(let_go_steps=[-1]),
    dict(pickup_beats='1'), dict(temprature=1), dict(repetition_steps=0),
    dict(key='free', phrase_bars=2), dict(pickup_beats=0.3)])
def test_bad_input_gets_the_same_answer(page, asked):
    "An error there, too, and in the same words."
    asked = {'bars': 2} | asked
    with pytest.raises(ValueError) as ours: Composer(models_told(asked)).compose(**asked)
    name = 'style_lstm' if models_told(asked) else 'chord_lstm'
    assert in_one_spelling(error(page, f'js.compose(models.{name}, asked)', asked)) == in_one_spelling(str(ours.value))

def models_told(asked):
    "Who knows styles, for who asks for one, as a Composer has it."
    return style_model() if {'style', 'composer'} & asked.keys() else None

def in_one_spelling(said):
    "An error without what each language spells in its own way, and without the advice of another model."
    return said.replace("'", '"').replace('(', '[').replace(')', ']').replace('.0,', ',').split(' or compose with')[0]

@pytest.mark.parametrize('begun, wish', [
    (dict(), dict(temprature=1)), (dict(), dict(picardy=0.5)), (dict(scale='minor'), dict(scale='dorian', picardy=0.5)),
    (dict(), dict(key='free', guidance=1)), (dict(key='free'), dict(cadences=1)), (dict(), dict(style_guidance=1)),
    (dict(), dict(composer='Salieri')), (dict(guidance=0), dict(guidance=1))])
def test_what_a_session_cannot_be_set_to_is_said_in_the_same_words(page, begun, wish):
    with pytest.raises(ValueError) as ours: sampling.Session(style_model(), **begun).set(**wish)
    call = 'new js.Session(models.style_lstm, asked[0]).set(asked[1])'
    assert in_one_spelling(error(page, call, [begun, wish])) == in_one_spelling(str(ours.value))

def test_a_dial_waits_there_for_what_it_insists_on(page):
    call = 'const s = new js.Session(models.chord_lstm, asked[0]); asked[1].forEach(told => s.set(told))'
    turns = [dict(key='D', scale='minor', picardy=0.5), [dict(scale='major'), dict(key='free')]]
    assert error(page, call, turns) == 'nothing'

@pytest.mark.parametrize('n, line', [
    (0, 'n is 0; choose a whole number from 1 to 4096'), (5000, 'n is 5000; choose a whole number from 1 to 4096'),
    (2049, 'n is 2049, and 4098 versions of a piece go on; choose so that 1 to 4096 do')])
def test_too_many_versions_are_said_there(page, n, line):
    call = 'const s = new js.Session(models.chord_lstm); s.fork(2); s.fork(asked)'
    assert error(page, call, n) == line

def test_a_seed_that_is_not_exact_there_is_said(page):
    said = error(page, 'js.compose(models.chord_lstm, asked)', dict(seed=2**53))
    assert said == f'seed is {2**53}; choose a whole number from 0 to {2**53 - 1}'

@pytest.mark.parametrize('bars', [[], [99], [-5], 1, None, [[1]], [True], [1.5], '1'])
def test_bars_that_are_none_are_said_in_the_same_words(page, bars):
    roll = list(chorales().part('test'))[0].roll[:80]
    with pytest.raises(ValueError) as ours: Composer().rewrite(roll, bars)
    said = error(page, 'js.rewrite(models.chord_lstm, {bars: asked[0], roll: js.roll(asked[1])})', [bars, given(roll)])
    spelled = str(ours.value).replace("'", '"').replace('None', 'null').replace('True', 'true')
    assert said == spelled

def error(page, call, asked):
    "What goes wrong there."
    return page.evaluate(f"asked => {{ try {{ {call}; return 'nothing' }} catch (e) {{ return e.message }} }}", asked)

def test_nothing_to_go_on_from_is_said(page):
    silent = given(PianoRoll(np.zeros((16, 88))))
    assert 'no note sounds' in error(page, 'js.compose(models.chord_lstm, {opening: js.roll(asked)})', silent)
    assert 'silent' in error(page, 'js.harmonise(models.chord_lstm, {melody: js.roll(asked)})', silent)
