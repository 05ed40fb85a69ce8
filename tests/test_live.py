"The live session: what is played stands in the chord, memory stays flat, no message does harm."
import json
import pickle
import random
from pathlib import Path

import numpy as np
import pytest
from serving import serving

from lstm_music import live as module
from lstm_music.desk import Desk
from lstm_music.live import DIALS, MODES, SPLIT, WORDS, Live, told_styles
from lstm_music.model import ChordConfig
from lstm_music.weights import band_model, style_model

ROOT = Path(__file__).resolve().parent.parent

@pytest.fixture(scope='module')
def small():
    "A model of few units and random weights: what is tested is not how it sounds."
    config, rng = ChordConfig(embed_units=4, time_units=4, chord_units=4, token_units=4), np.random.default_rng(0)
    return config.model({name: rng.normal(size=shape).astype(np.float32)
                         for name, shape in config.weight_shapes().items()})

def drawn_messages(seed, n_steps, **settings):
    "A beginning, and a message a step, as a player of a certain restlessness sends them."
    rng, held = random.Random(seed), []
    yield dict(begin=dict(settings, seed=seed))
    for step in range(n_steps):
        message, played = dict(step=step), []
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
            if held and rng.random() < 0.5: played.append([held.pop(rng.randrange(len(held))), 0])
            else:
                pitch = rng.randrange(40, 84)
                played.append([pitch, rng.randrange(1, 128)])
                if pitch not in held: held.append(pitch)
        if played: message['played'] = played
        if rng.random() < 0.08:
            choices = dict(temperature=0.8, top_p=0.9, top_k=6, key='E', scale='dorian', grid_steps=2, mode='follow')
            name = rng.choice([*choices, 'mode', 'mode', 'repetition_penalty', 'guidance', 'cadences'])
            values = dict(mode=rng.choice(MODES), repetition_penalty=0.5, guidance=1., cadences=1.)
            message['set'] = {name: (choices | values)[name]}
        yield message

@pytest.mark.parametrize('n_notes', range(1, 11))
def test_what_is_held_stands_in_every_chord_and_no_dial_forbids_it(small, n_notes):
    rng = np.random.default_rng(n_notes)
    live = Live(small, scale='pentatonic', grid_steps=8, seed=n_notes)
    for step in range(12):
        pitches = rng.choice(np.arange(21, 109), n_notes, replace=False).tolist()
        for pitch in pitches: live.play(pitch, 80)
        assert {p for p, _, mine in live.step() if mine} == {*pitches}, step
        for pitch in pitches: live.play(pitch, 0)

def test_a_note_held_is_struck_once_and_is_not_held_on_by_the_model(small):
    live = Live(small, seed=2)
    for _ in range(20):
        live.play(60, 70)
        chords = [live.step() for _ in range(4)]
        assert [state for chord in chords for pitch, state, _ in chord if pitch == 60] == [2, 1, 1, 1]
        live.play(60, 0)
        assert [60, 1, 0] not in live.step()

def test_a_note_pressed_and_let_go_between_two_steps_sounds(small):
    live = Live(small)
    for velocity in (70, 0): live.play(60, velocity)
    assert [60, 2, 1] in live.step() and all(not mine for _, _, mine in live.step())

@pytest.mark.parametrize('note', [(10, 90), (200, 90), (60, 500), (60, -1), (60.5, 90), (60, 0.5), ('60', 90)])
def test_a_note_that_there_is_not_is_refused_and_the_music_goes_on(small, note):
    live, other = Live(small, seed=3), Live(small, seed=3)
    for session in live, other: session.play(60, 70)
    with pytest.raises(ValueError, match='(pitch|velocity) is .*; choose a whole number from'): live.play(*note)
    assert [live.step() for _ in range(4)] == [other.step() for _ in range(4)]

def test_memory_stays_flat(small):
    live, sizes = Live(small, seed=1, repetition_penalty=0.5), []
    for message in drawn_messages(5, 1200):
        live.replied(message)
        if live.n_steps in (400, 800, 1200):
            assert len(live.held) <= 10 and len(live.session.frames) <= 8
            sizes.append(len(pickle.dumps((live.session.state, live.session.plan))))
    assert live.n_steps == 1200 and max(sizes) < 1.02 * min(sizes), sizes
    assert live.recorded.maxlen and live.kept.maxlen

def test_the_record_goes_to_the_desk(small):
    live = Live(small, seed=1, key='G', tempo_bpm=120)
    for message in drawn_messages(1, 40, key='G', tempo_bpm=120): live.replied(message)
    roll, desk = live.roll(), Desk()
    desk.put(roll)
    assert desk.sheet == roll and len(roll) == 40 and roll.tempo_bpm == 120
    both = {n for who in ('player', 'model') for n in live.roll(who).notes()}
    assert {p for _, _, p in roll.notes()} == {p for _, _, p in both} and live.roll('player').velocities.max() > 0

# ---- messages

BAD = [None, True, 7, 'x', [], [1, 2], {}, {'run': 'rm'}, {'step': 'x'}, {'step': None}, {'step': True}, {'step': -1},
       {'step': 1}, {'step': 1e400}, {'step': 0.5}, {'step': 0, 'played': 5}, {'step': 0, 'played': [5]},
       {'step': 0, 'played': [[20, 1]]}, {'step': 0, 'played': [[60, 128]]}, {'step': 0, 'played': [['a', 1]]},
       {'step': 0, 'played': [[60, 1]] * 33}, {'step': 0, 'played': [[[60], 1]]}, {'step': 0, 'set': [1]},
       {'step': 0, 'set': {'temperature': -3}}, {'step': 0, 'set': {'temperature': float('nan')}},
       {'step': 0, 'set': {'temperature': 'x'}}, {'step': 0, 'set': {'key': 'H'}}, {'step': 0, 'set': {'key': [1]}},
       {'step': 0, 'set': {'key': {}}}, {'step': 0, 'set': {'seed': 1}}, {'step': 0, 'set': {'style': 'folk'}},
       {'step': 0, 'set': {'top_k': 10 ** 400}}, {'step': 0, 'set': {'__class__': 1}}, {'begin': None},
       {'begin': {'meter': '5/5'}}, {'begin': {}, 'step': 0}, {'step': 0, 'set': None}, {'step': 0, 'played': None}]
PYTHONS_OWN = ('Error', 'Traceback', 'unhashable', 'NoneType', 'object is', 'argument', 'dict', 'float', 'int ', '0x')

@pytest.mark.parametrize('message', BAD, ids=str)
def test_a_bad_message_gets_one_line_and_nothing_has_happened(small, message):
    live, other = Live(small, seed=1), Live(small, seed=1)
    said = live.replied(message)
    assert said.keys() == {'error', 'next'} and said['next'] == 0
    assert '\n' not in said['error'] and len(said['error']) < 200
    assert not [word for word in PYTHONS_OWN if word in said['error']], said
    assert live.replied(dict(step=0)) == other.replied(dict(step=0))

def scrap(rng, depth=0):
    "Anything that JSON can say, rather often something that looks right."
    if depth > 3 or rng.random() < 0.3:
        return rng.choice((None, True, -1, 0, 1, 2, 60, 1e308, float('nan'), float('inf'), 10 ** 30, '', 'C', 'é\0\n',
                           'accompany', '../../etc/passwd', 'x' * 300, 0.5))
    if rng.random() < 0.4: return [scrap(rng, depth + 1) for _ in range(rng.randrange(4))]
    names = ('step', 'played', 'set', 'begin', 'key', 'mode', 'temperature', 'meter', '__init__', 'seed', '')
    return {rng.choice(names): scrap(rng, depth + 1) for _ in range(rng.randrange(4))}

def fuzzed(rng, step):
    "A message that is right, one with a part that is not, or scrap."
    message = dict(step=rng.choice((step, step, step - 1, step + 1)))
    if rng.random() < 0.5: message['played'] = [[rng.randrange(15, 112), rng.randrange(-1, 130)]]
    if rng.random() < 0.3:
        name = rng.choice([*DIALS, *WORDS])
        message['set'] = {name: rng.choice(WORDS.get(name, (0, 0.5, 1, 2, 90)))}
    if rng.random() < 0.6: message[rng.choice(('step', 'played', 'set', 'begin', 'other'))] = scrap(rng)
    return message if rng.random() < 0.7 else scrap(rng)

def test_ten_thousand_random_messages_do_no_harm(small):
    rng, live, n_right = random.Random(7), Live(small), 0
    for _ in range(10_000):
        said = live.replied(fuzzed(rng, live.n_steps))
        json.dumps(said)
        if 'error' not in said:
            n_right += 1
            continue
        assert '\n' not in said['error'] and len(said['error']) < 250
        assert not [word for word in PYTHONS_OWN if word in said['error']], said
    assert n_right > 300 and live.replied(dict(step=live.n_steps))['chord'] is not None

# ---- live_session.js is the same session

@pytest.fixture(scope='module')
def page(chromium):
    "A page with a worker that has the model, as the site's has."
    with serving(ROOT) as address:
        page = chromium.new_page()
        page.goto(address)
        page.evaluate('''async () => {
            window.js = await import('/lstm_music/live_session.js')
            const worker = new Worker('/lstm_music/live_worker.js', {type: 'module'})
            window.ask = message => new Promise(done => {
                worker.onmessage = ({data}) => done(data)
                worker.postMessage(message)
            })
            await ask({load: {chorales: '/data/chord_lstm.npz', styles: '/data/style_lstm.npz'}})
        }''')
        yield page
        page.close()

def test_dials_and_words_are_the_same(page):
    got = page.evaluate('[js.LIVE_DIALS, js.LIVE_WORDS, js.SPLIT]')
    assert got == json.loads(json.dumps([DIALS, WORDS, SPLIT]))
    limits = 'MOST_PLAYED', 'MOST_IN_MESSAGE', 'KEPT_STEPS', 'TURN_BARS'
    script = (ROOT/'lstm_music/live_session.js').read_text(encoding='utf-8')
    assert all(f'{name} = {getattr(module, name)}' in script for name in limits)

def said_by_the_worker(page, messages):
    "Its answer to each message."
    return page.evaluate('''async messages => {
        const out = []
        for (const message of messages) out.push(await ask(message))
        return out
    }''', messages)

@pytest.mark.parametrize('seed, settings', [
    (0, dict()), (1, dict(mode='answer', key='A', scale='minor')), (2, dict(mode='follow', tempo_bpm=120)),
    (3, dict(mode='solo', meter='3/4', key='Eb')), (4, dict(meter='6/8', scale='pentatonic', temperature=1.2))])
def test_the_worker_plays_what_python_plays_note_for_note(page, seed, settings):
    messages, live = [*drawn_messages(seed, 72, **settings)], Live()
    want = [live.replied(message) for message in messages]
    got = said_by_the_worker(page, messages)
    assert sum(len(said.get('chord', [])) for said in want) > 100
    assert got == json.loads(json.dumps(want))

def test_a_dial_that_looks_further_back_finds_as_much_there(page):
    messages, live = [*drawn_messages(5, 60)], Live()
    messages[40] |= dict(set=dict(repetition_penalty=0.1, repetition_steps=64))
    want = [live.replied(message) for message in messages]
    got = said_by_the_worker(page, messages)
    assert got == json.loads(json.dumps(want)) and not any('error' in said for said in want)

def test_a_style_brings_its_model_and_turns_between_two_steps(page):
    "Chorales begin with the model of chorales; from the first other style on, the one that knows styles answers."
    turned = {20: 'folk', 40: 'chorale'}
    messages = [dict(begin=dict(style='ragtime', meter='2/4', seed=3)),
                *(dict(step=i) | (dict(set=dict(style=turned[i])) if i in turned else {}) for i in range(60))]
    live = Live(style_model())
    want = [live.replied(message) for message in messages]
    got = page.evaluate('''async messages => {
        const fresh = new Worker('/lstm_music/live_worker.js', {type: 'module'}), out = []
        const say = message => new Promise(done => {
            fresh.onmessage = ({data}) => done(data)
            fresh.postMessage(message)
        })
        await say({load: {chorales: '/data/chord_lstm.npz', styles: '/data/style_lstm.npz'}})
        out.push(await say({begin: {style: 'chorale', seed: 3}}), await say({step: 0}))
        for (const message of messages) out.push(await say(message))
        return out
    }''', messages)
    chorale = Live(seed=3)
    assert got[:2] == json.loads(json.dumps([dict(next=0), chorale.replied(dict(step=0))]))
    assert got[2:] == json.loads(json.dumps(want))
    assert told_styles(live.model) == WORDS['style'] and told_styles(chorale.model) is None

def test_bad_messages_get_the_same_answer(page):
    "But for what JSON cannot say."
    live, some = Live(), [message for message in BAD if json.loads(json.dumps(message, default=str)) == message]
    page.evaluate('ask({begin: {}})')
    some = [message for message in some if 'inf' not in str(message) and len(str(message)) < 500]
    got = page.evaluate("""async some => {
        const out = []
        for (const message of some) out.push(await ask(message))
        return out
    }""", some)
    assert len(some) > 25
    for message, said in zip(some, got):
        assert [said['error'][:46], said['next']] == [live.replied(message)['error'][:46], 0]

def test_a_band_does_not_play_along():
    with pytest.raises(ValueError, match='of melody, keys, bass, drums cannot play along'): Live(band_model())
