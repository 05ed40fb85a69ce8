"A person's hands: the player on a page, the instrument in JupyterLab and in the app, in a real Chromium that may ask no other host."
import json, os, re, socket, subprocess, sys, time
from pathlib import Path
import pytest
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.pipeline import chorales
from lstm_music.player import player_page
from lstm_music.show import roll_html

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
    with socket.socket() as s: s.bind(('127.0.0.1', 0)); return s.getsockname()[1]

@pytest.fixture(scope='module')
def servers(tmp_path_factory):
    "JupyterLab and the app, both started at once; the tests wait for them."
    folder = tmp_path_factory.mktemp('lab')
    notebook = json.loads((ROOT/'nbs/07_demo.ipynb').read_text(encoding='utf-8'))
    notebook['cells'] = [c for c in notebook['cells'] if 'nbdev_export()' not in ''.join(c['source'])]     # which is for the authors
    (folder/'07_demo.ipynb').write_text(json.dumps(notebook), encoding='utf-8')
    env = os.environ | {f'JUPYTER_{kind}_DIR': str(folder/kind) for kind in ('CONFIG', 'DATA', 'RUNTIME')}
    ports = dict(lab=free_port(), app=free_port())
    lab = ['-m', 'jupyterlab', '--no-browser', '--ip=127.0.0.1', f'--port={ports["lab"]}', '--IdentityProvider.token=', '--expose-app-in-browser', '--allow-root', f'--ServerApp.root_dir={folder}']
    app = ['-c', 'from lstm_music.cli import main; main()', 'app', '--headless', '--host', '127.0.0.1', '--port', str(ports['app'])]
    logs = {name: open(folder/f'{name}.log', 'w') for name in ports}
    running = [subprocess.Popen([sys.executable, *args], env=env, cwd=folder, stdout=logs[name], stderr=subprocess.STDOUT) for name, args in dict(lab=lab, app=app).items()]
    yield ports
    for process in running: process.terminate()
    for process in running: process.wait()
    for log in logs.values(): log.close()

@pytest.fixture
def open_page(chromium, servers):
    "A function that opens a page; at the end no other host may have been asked and no script have failed."
    wrong, pages = [], []
    def open_page(width=1100, height=1400, **options):
        page = chromium.new_page(viewport=dict(width=width, height=height), accept_downloads=True, **options)
        page.add_init_script(STOPWATCH)
        page.on('pageerror', lambda error: wrong.append(str(error)))
        page.on('request', lambda request: wrong.append(request.url) if re.match(r'(http|ws)s?://(?!127\.0\.0\.1[:/])', request.url) else None)
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

def pixel(page, x, y): return page.evaluate('([x, y]) => [...document.querySelector("canvas").getContext("2d").getImageData(x, y, 1, 1).data]', [x, y])

@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_struck_and_held_look_different_in_both_themes(on_a_page, scheme):
    page, player = on_a_page(ONE_NOTE, color_scheme=scheme)
    canvas = page.locator('canvas').bounding_box()
    left, step_px = 34, 24                                                      # the keyboard's width, and the widest step of a short piece
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
    at, secs = page.evaluate('[+document.querySelector(".player").dataset.step, document.querySelector("audio").currentTime]')
    assert abs(at * 60 / HYMN.tempo_bpm / 4 - secs) < 0.3                        # the picture is drawn just before the sound is asked
    page.get_by_role('button', name='Pause').click()
    expect(page.get_by_role('button', name='Play')).to_be_visible()

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
    (tmp_path/'page.html').write_text('<!doctype html><p>before</p>' + roll_html(HYMN) + '<p>after</p>', encoding='utf-8')
    page = open_page(java_script_enabled=scripts)
    page.goto(f'file://{tmp_path}/page.html')
    picture = page.get_by_role('img', name='piano roll')
    if not scripts: return expect(picture).to_be_visible()
    expect(picture).to_be_hidden()
    frame = page.frame_locator('iframe')
    frame.get_by_role('button', name='Play').click()
    expect(frame.get_by_role('button', name='Pause')).to_be_visible()
    assert page.locator('iframe').bounding_box()['height'] >= frame.locator('.player').evaluate('e => e.offsetHeight')

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

def midi_of(page, button):
    with page.expect_download() as download: button.click()
    return PianoRollEncoder().midi_to_piano_roll(Path(download.value.path()).read_bytes())

def draw_by_keys(page, player):
    "Move the pen two octaves up from the first note and add a note; the name of its key."
    player.get_by_role('application').focus()
    page.keyboard.press('Home'); page.keyboard.press('ArrowRight')
    for _ in range(2): page.keyboard.press('Shift+ArrowUp')
    page.keyboard.press('Enter')
    expect(player.get_by_role('status')).to_have_text(re.compile(r'bar 1 added$'))

def test_the_notebook_is_an_instrument(open_page, servers):
    page = open_page()
    goto(page, servers['lab'], 'lab/tree/07_demo.ipynb')
    idle = 'window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status === "idle"'
    wait_for(page, idle)
    page.evaluate('window.jupyterapp.commands.execute("notebook:run-all-cells")')       # resolves when all have run
    wait_for(page, idle)
    cells = page.evaluate('''[...window.jupyterapp.shell.currentWidget.content.model.cells].filter(c => c.type === 'code').map(c => [c.sharedModel.source.trim(), c.executionCount, JSON.stringify(c.outputs.toJSON())])''')
    assert [source for source, _, outputs in cells if '"output_type":"error"' in outputs] == []
    assert all(count for _, count, _ in cells)
    page.evaluate('''() => { const all = window.jupyterapp.shell.currentWidget.content
        return all.scrollToItem([...all.model.cells].findIndex(c => c.sharedModel.source.trim() === 'Instrument()'), 'start') }''')
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
    page.mouse.click(box['x'] + box['width'] - 40, box['y'] + 24)                          # above all voices, in the last bar
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

def test_the_app_is_the_same_instrument(open_page, servers):
    page, other = open_page(), open_page()
    for p in (page, other): goto(p, servers['app'])
    player, compose, save = page.locator('.player'), page.get_by_role('button', name='Compose'), page.get_by_role('button', name='MIDI', exact=True)
    expect(player).to_have_attribute('data-step', '0.00')
    print('seconds from click to sound:', seconds_to_sound(page, compose))
    expect(player.get_by_role('status')).to_have_text('D minor, seed 7')
    composed = midi_of(page, save)
    draw_by_keys(page, player)
    expect(page.get_by_role('spinbutton', name='seed')).to_have_value('8')
    page.get_by_role('tab', name='Sheet music').click()
    page.get_by_role('button', name='Write it out').click()
    expect(page.get_by_role('img', name='sheet music').first).to_be_visible()               # by now the note has arrived, too
    assert len(midi_of(page, save).notes()) == len(composed.notes()) + 1
    page.get_by_role('button', name='Undo').click()
    expect(player.get_by_role('status')).to_have_text('D minor, seed 7')
    assert midi_of(page, save) == composed
    expect(other.locator('.player').get_by_role('status')).to_have_text('a blank sheet')      # another visitor hears nothing of it
