"""A person's hands: the player on a page, the instrument in JupyterLab and in the app, in a real Chromium that may
ask no other host."""
import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_music.desk import DEFAULTS, LABELS
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.pipeline import chorales
from lstm_music.player import PLAYER_JS, flac_uri, player_frame, player_music, player_page
from lstm_music.show import roll_html
from lstm_music.touch import perform

sync_api = pytest.importorskip('playwright.sync_api')
expect, ROOT = sync_api.expect, Path(__file__).resolve().parent.parent
expect.set_options(timeout=90_000)                              # on a busy machine; nothing waits longer than it must

# When the mouse went down, and when a sound first came after it
STOPWATCH = '''
addEventListener('pointerdown', () => { window.clicked = performance.now(); window.sounded = null }, true)
const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () {
  this.addEventListener('timeupdate', () => { if (!this.paused) window.sounded ??= performance.now() }, {once: true})
  return play.call(this)
}'''

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

@contextmanager
def serving(folder, port, *command):
    "A server that runs as long as the tests that need it; its port."
    env = os.environ | {f'JUPYTER_{kind}_DIR': str(folder/kind) for kind in ('CONFIG', 'DATA', 'RUNTIME')}
    with open(folder/'log', 'w') as log:
        process = subprocess.Popen([sys.executable, *command], env=env, cwd=folder,
                                   stdout=log, stderr=subprocess.STDOUT)
        yield port
        process.terminate()
        process.wait()

@pytest.fixture(scope='module')
def lab(tmp_path_factory):
    "JupyterLab with the page of the instrument."
    folder, port = tmp_path_factory.mktemp('lab'), free_port()
    notebook = json.loads((ROOT/'nbs/07_demo.ipynb').read_text(encoding='utf-8'))
    notebook['cells'] = [c for c in notebook['cells']
                         if 'nbdev_export()' not in ''.join(c['source'])]       # which is for the authors
    (folder/'07_demo.ipynb').write_text(json.dumps(notebook), encoding='utf-8')
    with serving(folder, port, '-m', 'jupyterlab', '--no-browser',
                 '--ip=127.0.0.1', f'--port={port}', '--IdentityProvider.token=',
                 '--expose-app-in-browser', '--allow-root', f'--ServerApp.root_dir={folder}') as at:
        yield at

@pytest.fixture(scope='module')
def app(tmp_path_factory):
    "The app."
    port = free_port()
    with serving(tmp_path_factory.mktemp('app'), port, '-c', 'from lstm_music.cli import main; main()',
                 'app', '--headless', '--host', '127.0.0.1', '--port', str(port)) as at: yield at

@pytest.fixture
def open_page(chromium):
    "A function that opens a page; at the end no other host may have been asked and no script have failed."
    wrong, pages = [], []
    def open_page(width=1100, height=1400, **options):
        page = chromium.new_page(viewport=dict(width=width, height=height), accept_downloads=True, **options)
        page.add_init_script(STOPWATCH)
        page.on('pageerror', lambda error: wrong.append(str(error)))
        page.on('request', lambda request: wrong.append(request.url)
                if re.match(r'(http|ws)s?://(?!127\.0\.0\.1[:/])', request.url) else None)
        page.set_default_timeout(90_000)
        pages.append(page)
        return page
    yield open_page
    for page in pages: page.close()
    assert wrong == []

def goto(page, port, path=''):
    "Open a server's page as soon as the server is there."
    for _ in range(1200):
        with socket.socket() as s:
            if s.connect_ex(('127.0.0.1', port)) == 0: return page.goto(f'http://127.0.0.1:{port}/{path}')
        page.wait_for_timeout(100)
    raise TimeoutError(f'no server at port {port}')

def step(player): return float(player.get_attribute('data-step'))
def wait_for(page, condition): page.wait_for_function(condition)
def place_and_time(page):
    "The step that the next picture shows, and the seconds of the sound when it was drawn."
    return page.evaluate('''() => new Promise(done => new MutationObserver((_, all) => {
        all.disconnect()
        done([+document.querySelector(".player").dataset.step, document.querySelector("audio").currentTime])
    }).observe(document.querySelector(".player"), {attributeFilter: ["data-step"]}))''')

# ---- on a page

ONE_NOTE = PianoRoll.from_notes([(4, 12, 60)], 16, tempo_bpm=120)
HYMN = chorales()['bwv269'].roll

@pytest.fixture
def on_a_page(open_page, tmp_path):
    def on_a_page(roll, **options):
        (tmp_path/'page.html').write_text(player_page(roll), encoding='utf-8')
        page = open_page(**options)
        page.goto(f'file://{tmp_path}/page.html')
        expect(page.locator('.player')).to_have_attribute('data-step', '0.00')
        return page, page.locator('.player')
    return on_a_page

def pixel(page, x, y):
    return page.evaluate(
        '([x, y]) => [...document.querySelector("canvas").getContext("2d").getImageData(x, y, 1, 1).data]', [x, y])

@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_struck_and_held_look_different_in_both_themes(on_a_page, scheme):
    page, player = on_a_page(ONE_NOTE, color_scheme=scheme)
    canvas = page.locator('canvas').bounding_box()
    left, step_px = 34, 24    # the keyboard's width, and the widest step of a short piece
    high, low = 75, 57
    row = (canvas['height'] - 18) / (high - low + 1)
    y = 18 + (high - 60 + 0.5) * row
    struck, held, paper = (pixel(page, left + s * step_px, y) for s in (4.1, 8, 14))
    assert len({tuple(c) for c in (struck, held, paper)}) == 3
    assert (sum(paper[:3]) > 600) == (scheme == 'light')

def test_the_cursor_moves_in_time_with_the_sound(on_a_page):
    page, player = on_a_page(HYMN)
    page.get_by_role('button', name='Play').click()
    wait_for(page, 'document.querySelector(".player").dataset.step > 8')
    at, secs = place_and_time(page)
    assert abs(at * 60 / HYMN.tempo_bpm / 4 - secs) < 0.3
    page.get_by_role('button', name='Pause').click()
    expect(page.get_by_role('button', name='Play')).to_be_visible()

def test_the_cursor_keeps_time_in_an_ending_too(on_a_page):
    roll = perform(replace(HYMN[-32:], tempo_bpm=200))
    page, player = on_a_page(roll)
    clock, last = roll.clock_secs(), max(start for start, *_ in roll.notes())
    page.get_by_role('button', name='Play').click()
    wait_for(page, f'document.querySelector(".player").dataset.step > {last - 3}')
    at, secs = place_and_time(page)
    assert abs(np.interp(at, np.arange(len(clock)), clock) - secs) < 0.15 < secs - at * 60 / 200 / 4
    minutes, seconds = divmod(int(roll.duration_secs), 60)
    expect(player.locator('.time')).to_contain_text(f'/ {minutes}:{seconds:02}')

def test_a_page_by_mouse_and_by_keys(on_a_page):
    page, player = on_a_page(HYMN)
    box = page.locator('canvas').bounding_box()
    page.mouse.click(box['x'] + box['width'] / 2, box['y'] + 100)
    expect(player).not_to_have_attribute('data-step', '0.00')
    clicked = step(player)
    roll = page.get_by_role('application')
    roll.focus()
    page.keyboard.press('ArrowRight')
    expect(player).to_have_attribute('data-step', f'{clicked + 4:.2f}')
    page.keyboard.press('End')
    expect(player).to_have_attribute('data-step', f'{len(HYMN):.2f}')
    wide = roll.evaluate('e => e.scrollWidth')
    page.keyboard.press('+')
    assert roll.evaluate('e => e.scrollWidth') > wide
    page.keyboard.press('0')
    assert roll.evaluate('e => e.scrollWidth - e.clientWidth') <= 1
    page.keyboard.press('Home')
    page.keyboard.press(' ')
    wait_for(page, 'document.querySelector(".player").dataset.step > 2')

def test_a_phone_shows_all_controls(on_a_page):
    page, player = on_a_page(HYMN, width=390, height=700)
    for button in page.get_by_role('button').all():
        box = button.bounding_box()
        assert 0 <= box['x'] and box['x'] + box['width'] <= 390 and box['height'] >= 32
    assert page.evaluate('document.documentElement.scrollWidth') <= 390

def test_a_long_piece_is_drawn_where_it_is_scrolled_to(on_a_page):
    endless = PianoRoll.from_notes([(i, i + 2, 60 + i % 12) for i in range(0, 16 * 60, 2)], tempo_bpm=600)
    page, player = on_a_page(endless)
    roll = page.get_by_role('application')
    assert roll.evaluate('e => e.scrollWidth > 2 * e.clientWidth')
    page.get_by_role('button', name='Play').click()
    wait_for(page, 'document.querySelector(".roll").scrollLeft > 0')            # the page is turned

@pytest.mark.parametrize('scripts', [True, False])
def test_a_roll_in_a_page_is_a_player_and_without_scripts_a_picture(open_page, tmp_path, scripts):
    (tmp_path/'page.html').write_text('<!doctype html><p>before</p>' + roll_html(HYMN) + '<p>after</p>',
                                      encoding='utf-8')
    page = open_page(java_script_enabled=scripts)
    page.goto(f'file://{tmp_path}/page.html')
    picture = page.get_by_role('img', name='piano roll')
    if not scripts: return expect(picture).to_be_visible()
    expect(picture).to_be_hidden()
    frame = page.frame_locator('iframe')
    frame.get_by_role('button', name='Play').click()
    expect(frame.get_by_role('button', name='Pause')).to_be_visible()
    assert page.locator('iframe').bounding_box()['height'] >= frame.locator('.player').evaluate('e => e.offsetHeight')

def frames_that_play(page):
    return [f for f in page.frames if f.evaluate("document.querySelector('audio')?.paused === false")]

def test_a_player_that_begins_stops_the_others_in_frames_and_tabs(open_page):
    page = open_page()
    page.context.route('http://127.0.0.1:9/*',
                       lambda route: route.fulfill(content_type='text/html',
                                                   body='<!doctype html>' + 2 * player_frame(HYMN)))
    page.goto('http://127.0.0.1:9/')
    with page.expect_popup() as opened: page.evaluate('window.open("/other")')
    tab = opened.value
    tab.wait_for_load_state()
    for p, i in ((page, 0), (page, 1), (tab, 0), (page, 0)):
        frame = p.frame_locator('iframe').nth(i)
        frame.get_by_role('button', name='Play').click()
        expect(frame.get_by_role('button', name='Pause')).to_be_visible()
        for other in (page, tab):
            expect(other.frame_locator('iframe').nth(1 - i).get_by_role('button', name='Play')).to_be_visible()
        assert len(frames_that_play(page) + frames_that_play(tab)) == 1
    tab.close()

def test_a_page_of_many_players_decodes_no_sound_before_it_is_played(open_page):
    page = open_page()
    page.set_content('<!doctype html>' + 3 * player_frame(HYMN))
    for frame in page.frames[1:]:
        frame.wait_for_selector('.player[data-step]')
        assert frame.evaluate("document.querySelector('audio').readyState") == 0
    page.frames[2].get_by_role('application').press('ArrowRight')                # the cursor may be set before
    page.frames[2].get_by_role('button', name='Play').click()
    page.frames[2].wait_for_function('document.querySelector("audio").currentTime > 4 * 60 / 100 / 4')
    assert [f.evaluate("document.querySelector('audio').readyState > 0") for f in page.frames[1:]] == [
        False, True, False]

EDITOR = """<!doctype html><p><input aria-label="a field"> <button>a button</button></p><div id="stage"></div>
<script type="module">{script}
window.told = []
const tell = name => value => told.push([name, value])
window.editor = mount(stage, {{changed: tell('changed'), marked: tell('marked'), command: tell('command')}})
editor.update({props})</script>"""

@pytest.fixture
def editor(open_page, tmp_path):
    "A player with its pencil, and what it tells: a function from a roll."
    def editor(roll, **options):
        props = dict(music=player_music(roll, id=1), sound=flac_uri(roll), editable=True, play=0)
        (tmp_path/'editor.html').write_text(EDITOR.format(script=PLAYER_JS, props=json.dumps(props)), encoding='utf-8')
        page = open_page(**options)
        page.goto(f'file://{tmp_path}/editor.html')
        expect(page.locator('.player')).to_have_attribute('data-step', '0.00')
        return page, page.locator('.player')
    return editor

def sent(page, name):
    return page.evaluate('name => told.filter(([n]) => n === name).map(([, value]) => value)', name)
def plays(page): return page.evaluate('!document.querySelector("audio").paused')

def test_undo_redo_and_space_work_without_focus_on_the_roll_but_not_while_one_types_or_presses(editor):
    page, player = editor(HYMN)
    page.keyboard.press('Control+z')
    page.keyboard.press('Control+Shift+Z')
    page.keyboard.press('Meta+z')
    assert sent(page, 'command') == ['undo', 'redo', 'undo']
    page.keyboard.press(' ')
    expect(page.get_by_role('button', name='Pause')).to_be_visible()
    field = page.get_by_role('textbox', name='a field')
    field.press_sequentially('a b')
    field.press('Control+z')
    assert plays(page) and len(sent(page, 'command')) == 3
    page.get_by_role('button', name='a button').press(' ')
    assert plays(page)
    page.get_by_role('button', name='a button').press('Control+z')               # a button has no use for it
    assert len(sent(page, 'command')) == 4
    player.get_by_role('application').press(' ')
    expect(page.get_by_role('button', name='Play')).to_be_visible()

def bar_pixel(page, step):
    "Where a step begins, in the middle of the ruler."
    box = page.locator('canvas').bounding_box()
    return box['x'] + 34 + (box['width'] - 34) * step / len(HYMN), box['y'] + 12

def test_bars_are_marked_by_dragging_over_their_numbers(editor):
    page, player = editor(HYMN)
    page.get_by_role('button', name='fit').click()
    status, pickup, bar = player.get_by_role('status'), HYMN.pickup_steps, HYMN.steps_per_bar
    assert pickup == 4
    before = pixel(page, *[int(v) for v in bar_pixel_in_canvas(page, pickup + 1.5 * bar)])
    page.mouse.move(*bar_pixel(page, pickup + 1.5 * bar))
    page.mouse.down()
    page.mouse.move(*bar_pixel(page, pickup + 3.5 * bar), steps=5)
    page.mouse.up()
    expect(status).to_have_text('bars 2 to 4 marked')
    assert sent(page, 'marked') == [[2, 4]]
    page.wait_for_function(
        '([x, y, was]) => String([...document.querySelector("canvas").getContext("2d")'
        '.getImageData(x, y, 1, 1).data]) !== was',
        arg=[*[int(v) for v in bar_pixel_in_canvas(page, pickup + 1.5 * bar)], ','.join(map(str, before))])
    expect(player).to_have_attribute('data-step', '0.00')                        # the cursor stays
    page.mouse.click(*bar_pixel(page, pickup + 2.5 * bar))                       # a click in them moves the cursor only
    wait_for(page, f'+document.querySelector(".player").dataset.step > {pickup + 2 * bar}')
    assert sent(page, 'marked') == [[2, 4]]
    page.mouse.click(*bar_pixel(page, 1))                                        # and one beside them lets go
    assert sent(page, 'marked') == [[2, 4], None]

def bar_pixel_in_canvas(page, step):
    box = page.locator('canvas').bounding_box()
    x, y = bar_pixel(page, step)
    return x - box['x'], y - box['y'] + 4

def test_bars_are_marked_by_keys_and_spoken(editor):
    page, player = editor(HYMN)
    roll, status = player.get_by_role('application'), player.get_by_role('status')
    roll.press('PageDown')
    roll.press('PageDown')    # from the upbeat
    for key, said, bars in (('Shift+ArrowRight', 'bar 2 marked', [2, 2]),
                            ('Shift+ArrowRight', 'bars 2 to 3 marked', [2, 3]),
                            ('Shift+ArrowLeft', 'bar 2 marked', [2, 2]),
                            ('Shift+ArrowLeft', 'bars 1 to 2 marked', [1, 2]), ('Escape', 'no bars marked', None)):
        roll.press(key)
        expect(status).to_have_text(said)
        assert sent(page, 'marked')[-1] == bars
    assert len(sent(page, 'changed')) == 0 and 'marks bars' in roll.get_attribute('aria-label')

def test_a_finger_marks_bars_on_a_phone(editor):
    page, player = editor(HYMN, width=390, height=700, has_touch=True)
    box = page.locator('canvas').bounding_box()
    touch = page.context.new_cdp_session(page)
    def at(kind, x):
        touch.send('Input.dispatchTouchEvent',
                   dict(type=kind, touchPoints=[] if kind == 'touchEnd' else [dict(x=x, y=box['y'] + 12)]))
    at('touchStart', box['x'] + 60)
    for x in range(70, 200, 10): at('touchMove', box['x'] + x)
    at('touchEnd', 0)
    expect(player.get_by_role('status')).to_have_text(re.compile('bars? .*marked'))
    assert len(sent(page, 'marked')) == 1 and page.locator('.roll').evaluate('e => e.scrollLeft') == 0

def test_after_a_click_the_label_tells_the_new_number_of_notes(editor):
    page, player = editor(ONE_NOTE)
    roll = player.get_by_role('application')
    assert ', 1 note.' in roll.get_attribute('aria-label')
    for count in ('2 notes', '1 note'):
        if count == '2 notes':
            roll.press('ArrowRight')
            roll.press('ArrowUp')
        roll.press('Enter')
        assert f', {count}.' in roll.get_attribute('aria-label')

def test_play_on_a_blank_sheet_says_so_instead_of_playing_silence(editor):
    page, player = editor(PianoRoll.from_notes([], 64))
    page.get_by_role('button', name='Play').click()
    expect(player.get_by_role('status')).to_have_text('nothing to play: there are no notes yet')
    assert not plays(page)

def test_another_tempo_plays_on_from_the_same_place(editor):
    page, player = editor(HYMN)
    page.keyboard.press(' ')
    wait_for(page, 'document.querySelector(".player").dataset.step > 8')
    faster = replace(HYMN, tempo_bpm=160)
    before = step(player)
    page.evaluate('props => editor.update(props)',
                  dict(music=player_music(faster, id=1), sound=flac_uri(faster), editable=True, play=0))
    wait_for(page, f'document.querySelector(".player").dataset.step > {before + 4}')
    at, secs = place_and_time(page)
    assert plays(page) and abs(at * 60 / 160 / 4 - secs) < 0.3
    minutes, seconds = divmod(int(faster.duration_secs), 60)
    expect(player.locator('.time')).to_contain_text(f'/ {minutes}:{seconds:02}')

# ---- the instrument

def seconds_to_sound(page, button):
    button.click()
    wait_for(page, 'window.sounded')
    return page.evaluate('window.sounded - window.clicked') / 1000

def seconds_for_a_second():
    "How long a second of work takes here and now: 1 where nobody else uses the machine."
    wall, work = time.perf_counter(), time.process_time()
    while time.process_time() - work < 0.3: pass
    return max(1, (time.perf_counter() - wall) / 0.3)

def idle(page):
    "Wait until the app has drawn what was asked for, for half a second; while it draws, its buttons are replaced."
    app, calm = page.locator('.stApp'), 0
    while app.count() and calm < 5:             # a pause is told to the app, which then draws once more
        page.wait_for_timeout(100)
        calm = calm + 1 if app.get_attribute('data-test-script-state') == 'notRunning' else 0

def midi_of(page, button):
    idle(page)
    with page.expect_download() as download: button.click()
    return PianoRollEncoder().midi_to_piano_roll(Path(download.value.path()).read_bytes())

def draw_by_keys(page, player):
    "Move the pen two octaves up from the first note and add a note; the name of its key."
    player.get_by_role('application').focus()
    page.keyboard.press('Home')
    page.keyboard.press('ArrowRight')
    for _ in range(2): page.keyboard.press('Shift+ArrowUp')
    page.keyboard.press('Enter')
    expect(player.get_by_role('status')).to_have_text(re.compile(r'bar [01] added$'))        # 0 is an upbeat

def test_the_notebook_is_an_instrument(open_page, lab):
    page = open_page()
    goto(page, lab, 'lab/tree/07_demo.ipynb')
    idle = 'window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status === "idle"'
    wait_for(page, idle)
    page.evaluate('window.jupyterapp.commands.execute("notebook:run-all-cells")')       # resolves when all have run
    wait_for(page, idle)
    cells = page.evaluate(
        '''[...window.jupyterapp.shell.currentWidget.content.model.cells].filter(c => c.type === 'code')
        .map(c => [c.sharedModel.source.trim(), c.executionCount, JSON.stringify(c.outputs.toJSON())])''')
    assert [source for source, _, outputs in cells if '"output_type":"error"' in outputs] == []
    assert all(count for _, count, _ in cells)
    page.evaluate('''() => { const all = window.jupyterapp.shell.currentWidget.content
        const at = [...all.model.cells].findIndex(c => c.sharedModel.source.trim() === 'Instrument()')
        return all.scrollToItem(at, 'start') }''')
    player = page.locator('.player').last
    compose = page.get_by_role('button', name='Compose').last
    expect(compose).to_be_visible()
    waits = [(seconds_to_sound(page, compose), seconds_for_a_second()) for _ in range(3)]
    print('seconds from click to sound, and for a second of work:', waits)
    assert min(wait / slowness for wait, slowness in waits) <= 2
    page.wait_for_function('([player]) => player.dataset.step > 4', arg=[player.element_handle()])
    save = page.get_by_role('button', name=re.compile('MIDI$')).last                      # after an icon
    composed = midi_of(page, save)
    assert len(composed) == 128
    box = player.locator('canvas').bounding_box()
    page.mouse.click(box['x'] + box['width'] - 40, box['y'] + 24)    # above all voices, in the last bar
    expect(player.get_by_role('status')).to_have_text(re.compile('bar 8 added$'))
    clicked = midi_of(page, save)
    assert len(clicked.notes()) == len(composed.notes()) + 1
    page.mouse.click(box['x'] + box['width'] - 40, box['y'] + 24)
    expect(player.get_by_role('status')).to_have_text(re.compile('bar 8 removed$'))
    assert midi_of(page, save) == composed
    draw_by_keys(page, player)
    assert len(midi_of(page, save).notes()) == len(composed.notes()) + 1
    page.get_by_role('button', name='Undo').last.click()
    expect(player.get_by_role('status')).to_have_text(re.compile('seed'))
    assert midi_of(page, save) == composed
    page.keyboard.press('Control+Shift+Z')    # the focus is on a button of the instrument
    expect(player.get_by_role('application')).to_have_attribute('aria-label',
                                                                re.compile(f'{len(composed.notes()) + 1} notes'))
    page.keyboard.press('Control+z')
    expect(player.get_by_role('application')).to_have_attribute('aria-label',
                                                                re.compile(f'{len(composed.notes())} notes'))
    player.locator('audio').evaluate('e => e.pause()')                                     # the piece may still play
    cell = page.locator('.jp-CodeCell:visible .cm-content').last    # and in a cell the keys are the cell's
    cell.click()
    page.keyboard.press('Control+Shift+Z')
    page.keyboard.type(' ')
    page.keyboard.press('Escape')
    page.keyboard.press(' ')
    assert midi_of(page, save) == composed and player.locator('audio').evaluate('e => e.paused')
    box = player.locator('canvas').bounding_box()
    bar_px = (box['width'] - 34) / 8
    page.mouse.move(box['x'] + 34 + 1.5 * bar_px, box['y'] + 12)
    page.mouse.down()
    page.mouse.move(box['x'] + 34 + 3.5 * bar_px, box['y'] + 12, steps=5)
    page.mouse.up()
    expect(page.get_by_role('button', name='Rewrite bars 2 to 4').last).to_be_visible()
    more, voices, key = (page.get_by_role(role, name=name).last
                         for role, name in [('button', 'More dials'), ('slider', 'voices'), ('combobox', 'key')])
    more.focus()
    page.keyboard.press('Enter')    # every dial by keys, and by its name
    expect(page.get_by_role('button', name='Fewer dials').last).to_be_visible()
    voices.focus()
    page.keyboard.press('ArrowLeft')
    expect(voices).to_have_attribute('aria-valuetext', '3')
    assert all(dial.get_attribute('aria-label') for dial in page.get_by_role('slider').all())
    key.select_option('heard: D minor')
    expect(page.get_by_role('combobox', name='scale').last).to_be_disabled()
    expect(page.locator('.lstm-music-status').last).to_have_attribute('role', 'status')

def open_app(page, port, address='', said='a blank sheet'):
    "The app's player, as soon as it says that it has this music."
    goto(page, port, address)
    player = page.locator('.player')
    expect(player.get_by_role('status')).to_have_text(said)
    return player

def composed(page, player):
    "Press Compose and wait for the piece, paused."
    page.get_by_role('button', name='Compose').click()
    expect(player.get_by_role('status')).to_have_text(re.compile('seed'))
    page.get_by_role('button', name='Pause').click()

def test_the_app_is_the_same_instrument(open_page, app):
    page, other = open_page(), open_page()
    player, theirs = open_app(page, app), open_app(other, app)
    compose, save = page.get_by_role('button', name='Compose'), page.get_by_role('button', name='MIDI', exact=True)
    print('seconds from click to sound:', seconds_to_sound(page, compose))
    expect(player.get_by_role('status')).to_have_text('D minor, seed 7')
    composed = midi_of(page, save)
    draw_by_keys(page, player)
    page.get_by_role('tab', name='Sheet music').click()
    page.get_by_role('button', name='Write it out').click()
    expect(page.get_by_role('img', name='sheet music').first).to_be_visible()    # by now the note has arrived, too
    assert len(midi_of(page, save).notes()) == len(composed.notes()) + 1
    expect(page.get_by_text(f'{len(composed.notes()) + 1} notes', exact=False)).to_be_visible()
    page.get_by_role('button', name='Undo').click()
    expect(page.get_by_text(f'{len(composed.notes())} notes', exact=False)).to_be_visible()
    assert midi_of(page, save) == composed
    expect(theirs.get_by_role('status')).to_have_text('a blank sheet')    # another visitor hears nothing of it

def test_in_the_app_a_piece_survives_a_reload_and_the_way_back_leads_out(open_page, app):
    page = open_page()
    page.goto('about:blank')
    player = open_app(page, app, '?do=Compose+bars=4+seed=3', 'D minor, seed 3')
    assert player.locator('audio').evaluate('e => e.paused')
    draw_by_keys(page, player)
    wait_for(page, 'location.search.includes("Draw")')
    label = player.get_by_role('application').get_attribute('aria-label')
    page.reload()
    expect(player.get_by_role('status')).to_have_text('D minor, seed 3, edited')
    notes = re.compile(r'\d+ notes')
    assert notes.search(player.get_by_role('application').get_attribute('aria-label'))[0] == notes.search(label)[0]
    expect(page.get_by_role('spinbutton', name='seed')).to_have_value('3')
    page.get_by_role('button', name='Compose').click()
    expect(player.get_by_role('status')).to_have_text('D minor, seed 4')
    page.go_back()
    assert page.url == 'about:blank'

def test_in_the_app_keys_undo_and_redo_without_focus_and_leave_the_fields_theirs(open_page, app):
    page = open_page()
    player = open_app(page, app)
    composed(page, player)
    status = player.get_by_role('status')
    page.evaluate('document.activeElement.blur()')
    page.keyboard.press('Control+z')
    expect(status).to_have_text('a blank sheet')
    page.keyboard.press('Control+Shift+Z')
    expect(status).to_have_text('D minor, seed 7')
    page.keyboard.press(' ')
    expect(page.get_by_role('button', name='Pause')).to_be_visible()
    page.keyboard.press(' ')
    expect(page.get_by_role('button', name='Play')).to_be_visible()
    seed = page.get_by_role('spinbutton', name='seed')
    seed.fill('12')
    seed.press('Control+z')
    page.wait_for_timeout(500)
    expect(status).to_have_text('D minor, seed 7')

def test_in_the_app_marked_bars_are_rewritten_and_the_others_stay(open_page, app):
    page = open_page()
    player = open_app(page, app)
    composed(page, player)
    save = page.get_by_role('button', name='MIDI', exact=True)
    before = midi_of(page, save)
    box = player.locator('canvas').bounding_box()
    bar_px = (box['width'] - 34) / 8
    page.mouse.move(box['x'] + 34 + 1.5 * bar_px, box['y'] + 12)
    page.mouse.down()
    page.mouse.move(box['x'] + 34 + 3.5 * bar_px, box['y'] + 12, steps=5)
    page.mouse.up()
    page.get_by_role('button', name='Rewrite bars 2 to 4').click()
    expect(player.get_by_role('status')).to_have_text('D minor, seed 7, bars 2 to 4 seed 8')
    after = midi_of(page, save)
    begin, end = 16 + before.pickup_steps, 64 + before.pickup_steps
    assert (after.states[:begin] == before.states[:begin]).all()
    assert (after.states[end:] == before.states[end:]).all() and after != before
    expect(page.get_by_role('button', name='Rewrite bars 2 to 4')).to_be_visible()             # for another try
    assert step(player) >= 16                                                                # it plays from there

def test_in_the_app_every_dial_has_a_name_a_value_and_obeys_the_keys(open_page, app):
    page = open_page()
    player = open_app(page, app)
    more = page.locator('summary', has_text='More dials')
    more.focus()
    more.press('Enter')
    expect(page.get_by_role('slider', name='nucleus')).to_be_visible()
    nodes = page.context.new_cdp_session(page).send('Accessibility.getFullAXTree')['nodes']
    def text(node, what): return str(node.get(what, {}).get('value', ''))
    shown = {text(n, 'name').split()[0]: (text(n, 'role'), text(n, 'value')) for n in nodes
             if not n['ignored'] and text(n, 'role') in ('slider', 'combobox', 'spinbutton') and text(n, 'name')}
    for name, value in DEFAULTS.items():
        role, given = shown[LABELS.get(name, name)]
        assert given == value if role == 'combobox' else float(given) == pytest.approx(value), name
    assert [text(n, 'name') for n in nodes if text(n, 'role') == 'heading'] == ['A piano roll that composes']
    assert not [n for n in nodes if not n['ignored']
                and text(n, 'role') in ('button', 'slider', 'combobox', 'spinbutton', 'tab', 'checkbox')
                and not text(n, 'name')]
    composed(page, player)
    tempo = page.get_by_role('slider', name='tempo')
    tempo.focus()
    for tempo_bpm in range(81, 91):
        tempo.press('ArrowRight')
        expect(tempo).to_have_value(str(tempo_bpm))
        idle(page)
    expect(player.locator('.time')).to_contain_text('/ 0:21')    # 8 bars at 90 are 21 seconds, not 24
    key = page.get_by_role('combobox', name='key', exact=True)
    key.focus()
    key.press_sequentially('heard')
    key.press('Enter')
    expect(key).to_have_value('heard: D minor')
    expect(page.get_by_role('combobox', name='scale')).to_be_disabled()

def test_in_the_app_a_blank_sheet_is_not_saved_and_the_name_of_a_file_is_plain_text(open_page, app, tmp_path):
    page = open_page()
    player = open_app(page, app)
    for name in ('MIDI', 'WAV', 'MP3', 'MusicXML', 'PNG'):
        expect(page.get_by_role('button', name=name, exact=True)).to_be_disabled()
    expect(page.get_by_text('There are no notes to save yet')).to_be_visible()
    name = 'my *best* song [x](http:e) $a$ :smile:'
    page.locator('input[type=file]').set_input_files(dict(name=f'{name}.mid', mimeType='audio/midi',
                                                          buffer=PianoRollEncoder().piano_roll_to_midi(HYMN)))
    expect(player.get_by_role('status')).to_have_text(re.compile(re.escape(name)))
    expect(page.locator('[data-testid=stText]').first).to_contain_text(name)
    page.get_by_role('button', name='Continue').click()
    page.get_by_role('tab', name='Takes').click()
    expect(page.get_by_role('tabpanel').get_by_text(name)).to_be_visible()
    expect(player.get_by_role('status')).to_have_text(re.compile('bars, seed'))
    assert step(player) >= len(HYMN)                                                         # it plays on from the seam
