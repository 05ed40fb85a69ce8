"The page Compose, whose instrument runs in the browser, and a piece on the front page that plays at the first click."
import base64
import json
import shutil
from copy import deepcopy
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ('numpy', 'products', 'styles', 'attention', 'chord_lstm', 'compose', 'compose_worker', 'midi_file',
           'musicxml', 'voices', 'piano', 'transport', 'chords', 'player', 'live', 'live_session', 'live_worker')
WEIGHTS = 'chord_lstm.npz', 'style_lstm.npz'
OF_MODEL = 'numpy.js', 'products.js', 'styles.js', 'attention.js', 'chord_lstm.js', 'compose.js'
WORKERS = {'compose_worker.js': (*OF_MODEL, 'compose_worker.js'),
           'live_worker.js': (*OF_MODEL, 'live_session.js', 'live_worker.js')}
LOADER = '''window.lstmMusicPage = 'PAGE'
document.head.append(Object.assign(document.createElement('script'),
  location.protocol === 'file:' ? {src: 'compose/offline.js'} : {src: 'compose/PAGE', type: 'module'}))'''
NOT_HERE = 'touch', 'band', 'players'       # dials of how the app plays, and of who

def desk_tables():
    "What the desk says of its dials and presets, for the page: a face that stays in step with the others."
    from lstm_music import desk
    controls = {name: control for name, control in desk.CONTROLS.items() if name not in NOT_HERE}
    presets = {name: {dial: value for dial, value in desk.preset_dials(name).items() if dial in controls}
               for name in desk.PRESETS if 'band' not in desk.PRESETS[name]}
    named = 'CHORALE', 'MAX_SHEET_BARS', 'MAX_OPENING_BARS', 'MAX_STEPS', 'MAX_LINK'
    limits = {name: getattr(desk, name) for name in named}
    reasons = {name: desk.REASONS[name] for name in presets}
    return dict(CONTROLS=controls, FIRST=desk.FIRST, LABELS=desk.LABELS, PRESETS=presets, REASONS=reasons, **limits)

def compose_page():
    "The page in Markdown."
    tables = json.dumps(desk_tables()).replace('<', '\\u003c')
    return (
        '# Compose\n\n> Four voices, written in this page: nothing to install, and no server behind it\n\n'
        '<link rel="stylesheet" href="compose/page.css">\n'
        '<div id="composer"><p>The instrument needs scripts.</p></div>\n'
        f'<script type="application/json" id="composer-desk">{tables}</script>\n'
        f'<script>{LOADER.replace("PAGE", "page.js")}</script>\n\n'
        'Press *Compose*. The first time, three megabytes are loaded: the model and the piano; the first time in '
        'another style, two more: the model that knows styles. Everything happens on your own machine, and the same '
        'dials and seed give the same notes as `Composer.compose` does in Python. A '
        'click on the roll adds or removes a note, a drag moves or lengthens it, a MIDI file may be dropped on it; a '
        'drag over the bar numbers marks bars for *loop* and *Rewrite*, *Undo* or Ctrl+Z takes back. A checkpoint of '
        'your own, `.npz`, opens in the same way, and the styles that it learned stand in the style dial. The address '
        'of the page tells of the piece: keep it or send it, and it is made again there.\n')

def live_page():
    "The page of the live instrument in Markdown; its files are those of the page Compose."
    return (
        '# Live\n\n> Play, and it plays along, without end: nothing to install, and no server behind it\n\n'
        '<div id="live-instrument"><p>The instrument needs scripts.</p></div>\n'
        f'<script>{LOADER.replace("PAGE", "live_page.js")}</script>\n\n'
        'Press *Start*; the first time, three megabytes are loaded. Play with the mouse or fingers on the piano, with '
        'the two lower rows and the two upper rows of the computer\'s keyboard (C3 is Z, C4 is Q, by place), or on a '
        'MIDI keyboard, which may be plugged in later. What you play sounds at once and stands in its chords from the '
        'next sixteenth on. Four ways to play together: *accompany* adds the other voices to what you hold, *answer* '
        'gives two bars to you and two to it, *solo* plays alone, and *follow* takes its harmony from your left hand, '
        'below middle C, which is silent itself. Dials, key and tempo act at the next step; so does a style, but for '
        'the first, which loads two megabytes more and begins anew. What you both played is a MIDI file, as loud as '
        'you played it, or goes to the page [Compose](compose.md). [How it keeps time](extensions/live.ipynb), and the '
        'same instrument [from Python](library/live.ipynb).\n')

def with_piece_first(index):
    "The front page with its piece under the title, where it is seen first; the code that makes it stays in its place."
    made = next(cell for cell in index.cells if cell.cell_type == 'code'
                and any('iframe' in output.get('data', {}).get('text/html', '') for output in cell.outputs))
    piece = deepcopy(made)
    piece.metadata, piece.id = {'tags': ['remove-input']}, 'piece'
    made.outputs = []
    words = nbformat.v4.new_markdown_cell(
        'It composed this: press play. [Compose your own](compose.md), in this browser; or read on.')
    index.cells[1:1] = [piece, words]
    return index

def copy_files(html):
    "What the page loads, beside it."
    from lstm_music.player import bundle, piano_pack
    folder = html/'compose'
    shutil.copytree(ROOT/'docs/compose', folder)
    for name in SCRIPTS: shutil.copy(ROOT/f'lstm_music/{name}.js', folder)
    for name in (*WEIGHTS, 'piano.LICENSE'): shutil.copy(ROOT/'data'/name, folder)
    (folder/'piano.pack').write_bytes(piano_pack())
    texts = {path.name: path.read_text(encoding='utf-8') for path in folder.glob('*.js')}
    data = {name: base64.b64encode((folder/name).read_bytes()).decode() for name in (*WEIGHTS, 'piano.pack')}
    files = json.dumps(texts | data | {name: bundle(*scripts) for name, scripts in WORKERS.items()})
    (folder/'offline.js').write_text(texts['offline.js'].replace('FILES', files), encoding='utf-8')
