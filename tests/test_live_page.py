"The page Live in a real browser: a clock and a MIDI keyboard that the test holds, and none of them."
import io
import sys
from pathlib import Path

import pytest
from serving import serving

from lstm_music.encoding import PianoRollEncoder
from lstm_music.live import Live
from lstm_music.live_widget import LIVE_JS, LiveInstrument
from lstm_music.weights import style_model

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'docs'))
from compose_page import compose_page, copy_files, live_page  # noqa: E402

MIDI = '''
window.sent = []
const port = (id, name, more) => ({id, name, state: 'connected', ...more})
window.keyboard = port('in', 'a keyboard', {onmidimessage: null, play(...data) { this.onmidimessage({data}) }})
window.synth = port('out', 'a synth', {send(data, at) { sent.push([...data]) }})
window.midi = {inputs: new Map(), outputs: new Map([['out', synth]]), onstatechange: null}
window.plug = there => { there ? midi.inputs.set('in', keyboard) : midi.inputs.delete('in'); midi.onstatechange() }
navigator.requestMIDIAccess = async () => midi'''
CLOCK = 'window.time = 10; window.fakeNow = () => time;'

@pytest.fixture(scope='module')
def site(tmp_path_factory):
    "The pages as Sphinx leaves their HTML; all that they load lies beside them."
    site = tmp_path_factory.mktemp('site')
    copy_files(site)
    for name, text, first in ('compose', compose_page(), '<link'), ('live', live_page(), '<div'):
        body = text[text.index(first):text.index('Press *')]
        head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
        section = f'<section id="{name}"><h1>{name}</h1>{body}</section>'           # its id is that of the title
        html = f'<!doctype html><html lang="en">{head}<link rel="icon" href="data:,"><main>{section}</main></html>'
        (site/f'{name}.html').write_text(html, encoding='utf-8')
    return site

@pytest.fixture(scope='module')
def address(site):
    with serving(site) as root: yield root + 'live.html'

def opened(chromium, address, *scripts, **options):
    "The page with scripts before its own; what it asks for and what goes wrong."
    page = chromium.new_page(**options)
    page.asked, page.wrong = [], []
    page.on('request', lambda request: page.asked.append(request.url))
    page.on('pageerror', lambda error: page.wrong.append(str(error)))
    page.on('console', lambda line: line.type == 'error' and page.wrong.append(line.text))
    for script in scripts: page.add_init_script(script)
    page.set_default_timeout(60_000)
    page.goto(address)
    page.locator('.live .go').wait_for()
    return page

@pytest.fixture(scope='module')
def tab(chromium, address):
    "A page whose clock and MIDI keyboard are the test's, and which has begun."
    page = opened(chromium, address, CLOCK, MIDI)
    assert not [url for url in page.asked if url.endswith(('.npz', '.pack'))]           # nothing large before the click
    page.locator('.go').click()
    page.wait_for_function('window.live.player && live.player.next === 1')
    yield page
    page.close()

def to(tab, step):
    "Let time pass until a step is due."
    tab.evaluate('step => { time = live.player.due(step) - 0.1 }', step)
    tab.wait_for_function('step => live.player.next > step', arg=step)

def chords(tab): return tab.evaluate('live.player.recorded')

def test_the_page_keeps_its_title(tab): assert tab.locator('h1').count() == 1

def test_a_keyboard_plugged_in_later_plays_and_the_worker_plays_what_python_plays(tab):
    "Note for note, with keys, a dial and a mode, at whatever moment they came."
    line = tab.locator('.live .said')
    assert 'No MIDI keyboard is plugged in' in line.inner_text()
    tab.evaluate('plug(true)')
    assert 'a keyboard' in line.inner_text()
    live, played = Live(), {}
    for step in range(1, 40):
        if step == 8:
            tab.evaluate('keyboard.play(0x90, 64, 100); keyboard.play(0x90, 72, 60)')
            assert tab.locator('.light.on').count() == 1
            played[step] = dict(played=[[64, 100], [72, 60]])
        if step == 16:
            tab.evaluate('keyboard.play(0x80, 64, 0); keyboard.play(0x90, 72, 0)')
            tab.select_option('.live [name=key]', 'E')
            played[step] = dict(played=[[64, 0], [72, 0]], set=dict(key='E'))
        if step == 24:
            tab.select_option('.live [name=mode]', 'answer')
            tab.evaluate('live.player.press(60)')
            played[step] = dict(played=[[60, 90]], set=dict(mode='answer'))
        to(tab, step)
    want = [live.answer(dict(step=step, **played.get(step, {})))['chord'] for step in range(40)]
    assert chords(tab) == want and want[8][-1][0] >= 72
    assert tab.evaluate('live.player.counts') == dict(steps=40, late=0, rests=0, lost=0, errors=0)
    tab.evaluate('live.player.release(60)')

def test_a_keyboard_that_is_pulled_out_lets_go(tab):
    tab.evaluate('keyboard.play(0x90, 67, 100); plug(false)')
    assert tab.evaluate('live.player.own.size') == 0
    tab.evaluate('plug(true)')

def test_a_keyboard_that_is_pulled_out_lifts_its_pedal(tab):
    tab.evaluate('keyboard.play(0xb0, 64, 127); keyboard.play(0x90, 67, 100); plug(false)')
    assert tab.evaluate('[live.player.pedal, live.player.own.size, live.player.ringing.size]') == [False, 0, 0]
    tab.evaluate('plug(true)')

PLAYER = """const {LivePlayer} = await import(new URL('compose/live.js', document.baseURI)), struck = [], sent = []
    const port = {send(message) { sent.push(message); return true }}
    const strike = pitch => { struck.push(pitch); return () => {} }
    let time = 0
    const player = new LivePlayer(port, {now: () => time, sound: {strike, click() {}}})
    port.onstate('open', {next: 0})
    port.onmessage({next: 0})"""

def test_an_answer_after_stop_is_silent(tab):
    struck, n_sounding, n_steps = tab.evaluate("async () => {" + PLAYER + """
        player.pause()
        port.onmessage({step: 0, chord: [[60, 2, 0]]})
        return [struck, player.sounding.size, player.next]}""")
    assert struck == [] and n_sounding == 0 and n_steps == 1

def test_a_refused_dial_loses_no_note(tab):
    sent = tab.evaluate("async () => {" + PLAYER + """
        player.press(60)
        player.turn('style', 'polka')
        time = 1
        port.onmessage({step: 0, chord: []})
        const before = sent.length
        port.onmessage({error: 'no such style', next: 1})
        port.onmessage({error: 'no such note', next: 1})
        return sent.slice(before - 1)}""")
    played = dict(step=1, played=[[60, 90]])
    assert sent == [played | dict(set=dict(style='polka')), played, dict(step=1)]

def test_weights_that_do_not_come_are_said_once(chromium, address):
    page = opened(chromium, address)
    page.route('**/chord_lstm.npz', lambda route: route.fulfill(status=503))
    page.locator('.go').click()
    page.wait_for_function("document.querySelector('.live .said').textContent.includes('503; reload the page')")
    page.wait_for_timeout(200)
    assert page.evaluate('[live.player.state, live.player.counts.errors]') == ['closed', 0]
    page.close()

def test_after_a_pause_it_goes_on_and_catches_nothing_up(tab):
    before = tab.evaluate('[live.player.next, time += 30][0]')
    tab.wait_for_function('live.player.counts.rests === 1')
    to(tab, before + 2)
    assert tab.evaluate('live.player.counts.steps') == before + 3

def test_the_computers_keyboard_and_fingers_play(tab):
    own = 'Array.from(live.player.own.keys())'
    tab.keyboard.down('q')
    tab.keyboard.down('z')
    assert tab.evaluate(own) == [60, 48]
    tab.keyboard.up('q')
    tab.evaluate("dispatchEvent(new Event('blur'))")
    assert tab.evaluate(own) == []
    key = tab.locator('.live .keys [data-pitch="60"]')
    key.hover(position=dict(x=8, y=100))
    tab.mouse.down()
    assert tab.evaluate(own) == [60]
    tab.locator('.live .keys [data-pitch="62"]').hover(position=dict(x=8, y=100))
    assert tab.evaluate(own) == [62]
    tab.mouse.up()
    assert tab.evaluate(own) == []
    tab.locator('.live [name=tempo_bpm]').focus()
    tab.keyboard.press('z')
    assert tab.evaluate(own) == []
    tab.keyboard.down('q')
    tab.locator('.live [name=key]').focus()
    tab.keyboard.up('q')                                                # wherever the focus is by now
    assert tab.evaluate(own) == []
    tab.locator('.live [name=key]').blur()

def test_another_tempo_goes_on_from_here(tab):
    place = tab.evaluate('live.player.place')
    tab.evaluate("live.player.turn('tempo_bpm', 60)")
    assert tab.evaluate('live.player.place') == pytest.approx(place)
    assert tab.evaluate('live.player.due(9) - live.player.due(8)') == pytest.approx(0.25)

def test_another_style_begins_anew_with_its_model_and_the_next_acts_at_the_next_step(chromium, address):
    page = opened(chromium, address, CLOCK)
    page.locator('.go').click()
    page.wait_for_function('window.live.player && live.player.next === 1')
    to(page, 3)
    page.select_option('.live [name=style]', 'ragtime')
    page.wait_for_function('live.player.recorded.length === 1')                  # of the new music
    live = Live(style_model(), style='ragtime')
    for step in range(1, 12):
        if step == 8: page.select_option('.live [name=style]', 'chorale')
        to(page, step)
    want = [live.answer(dict(step=step) | (dict(set=dict(style='chorale')) if step == 8 else {}))['chord']
            for step in range(12)]
    assert chords(page) == want and page.wrong == []
    page.close()

def test_what_was_played_is_a_midi_file_and_goes_to_compose(tab, address):
    with tab.expect_download() as got: tab.locator('.live button', has_text='MIDI file').click()
    roll = PianoRollEncoder().midi_to_piano_roll(io.BytesIO(Path(got.value.path()).read_bytes()))
    sounding = [{pitch for pitch, *_ in chord} for chord in chords(tab)]
    assert [{int(k) + 21 for k in frame.nonzero()[0]} for frame in roll.states] == sounding[:len(roll)]
    assert [int(roll.struck()[8, pitch - 21]) for pitch in (64, 72)] == [100, 60]       # as hard as it was played
    assert roll.struck()[24, 60 - 21] == 90
    tab.locator('.live button', has_text='Open in Compose').click()
    tab.wait_for_url('**/compose.html?live')
    tab.wait_for_function("document.querySelector('#composer > .said')?.textContent.startsWith('What you played live')")
    assert tab.wrong == []
    origin = address.rsplit('/', 1)[0]
    assert [url for url in tab.asked if not url.startswith((origin, 'blob:', 'data:'))] == []

# ---- bad devices

@pytest.mark.parametrize('script, said', [
    ('delete Navigator.prototype.requestMIDIAccess', 'no Web MIDI'),
    ("navigator.requestMIDIAccess = async () => { throw new DOMException('no', 'NotAllowedError') }", 'not allowed')])
def test_without_midi_it_says_what_to_do_and_the_rest_works(chromium, address, script, said):
    page = opened(chromium, address, CLOCK, script)
    page.locator('.go').click()
    page.wait_for_function('window.live.player && live.player.next === 1')
    assert said in page.locator('.live .said').inner_text()
    page.evaluate('live.player.press(60)')
    to(page, 4)
    assert page.evaluate('live.player.recorded[4].some(([pitch, , mine]) => pitch === 60 && mine)')
    assert page.wrong == []
    page.close()

def test_it_sounds_from_a_disk_and_a_device_may_play_it(chromium, site):
    "Without a server; its own clock and piano; sound that is held back is asked for; then on a MIDI device."
    page = opened(chromium, (site/'live.html').as_uri(), MIDI)
    page.locator('.go').click()
    page.wait_for_function('window.live.player?.counts.steps > 12')
    assert page.evaluate('live.player.now()') > 0 and page.evaluate('live.player.counts.errors') == 0
    page.select_option('.live select[aria-label=output]', 'out')
    page.wait_for_function('sent.filter(([kind]) => kind === 0x90).length > 3')
    times = page.evaluate("""() => {                                    // let go before it has begun
        const {sound} = live.player, times = [], {device} = sound
        sound.device = {send(data, at) { times.push(at) }}
        sound.strike(60, 80, sound.context.currentTime + 1)(sound.context.currentTime)
        sound.device = device
        return times
    }""")
    assert times[1] >= times[0] - 1
    page.evaluate('live.player.sound.context.suspend()')
    page.wait_for_function("document.querySelector('.live .said').textContent.includes('click here to go on')")
    page.locator('.live canvas').click()
    page.wait_for_function("live.player.sound.context.state === 'running'")
    page.locator('.go').click()
    stopped = page.evaluate('live.player.next')
    page.wait_for_timeout(300)
    assert page.evaluate('live.player.next') <= stopped + 1 and page.wrong == []
    page.close()

def test_it_fits_a_phone(chromium, address):
    page = opened(chromium, address, CLOCK, viewport=dict(width=390, height=800))
    assert page.evaluate('document.documentElement.scrollWidth') <= 390
    assert page.locator('.live .keys .white').count() == 14
    page.close()

# ---- the same instrument in a notebook

COMM = '''
window.model = {
  listeners: [], get: () => about, on(_, listener) { this.listeners.push(listener) },
  off(_, listener) { this.listeners = this.listeners.filter(other => other !== listener) },
  async send(content) {
    for (const said of await kernel(content)) for (const listener of this.listeners) listener(said)
  }}
'''

def test_the_notebook_plays_what_python_plays(chromium, address):
    "The widget's script, with a comm that hands its messages to the widget."
    asked, said = dict(key='G', mode='solo', seed=5), []
    instrument, live = LiveInstrument(**asked), Live(**asked)
    instrument.send = lambda content, buffers=None: said.append(content)
    def kernel(content):
        said.clear()
        instrument.received(content)
        return said
    page = chromium.new_page()
    page.expose_function('kernel', kernel)
    page.goto(address.replace('live.html', ''))
    page.evaluate('''async ([script, comm, given]) => {
        Object.assign(window, {time: 5, about: {...given, now: () => time, silent: true}})
        eval(comm)
        const widget = await import(URL.createObjectURL(new Blob([script], {type: 'text/javascript'})))
        widget.default.render({model, el: document.body})
        document.querySelector('.go').click()
        window.live = {get player() { return document.querySelector('.live').livePlayer }}
    }''', [LIVE_JS, COMM, instrument.about])
    page.wait_for_function('window.live.player && live.player.next === 1')
    assert page.locator('.live [name=key]').input_value() == 'G'
    for step in range(1, 12): to(page, step)
    assert page.evaluate('live.player.recorded') == [live.step() for _ in range(12)] == [*instrument.live.kept]
    page.close()
