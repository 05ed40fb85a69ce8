"""How well live playing keeps its promises, in Chromium and on the wire. Takes all measures, or those that are named,
each as long as it needs, and writes what it found into results/live.json, beside what is there; with --seconds it only
prints, for a try:

    python benchmarks/live.py
    python benchmarks/live.py late keys --seconds 20

late     steps that come too late while somebody plays, by a worker and by a server, asked for 0.12 and 0.25 s ahead
keys     from a note pressed to the first chord that has heard it, 0.12 s ahead
broken   ten lines that break: steps that are missing, and the longest silence
players  processor time of the server for a step on its wire, and so how many players a core serves at 120 bpm
memory   the server with eight players, and a page that plays by its worker: memory at ten moments
flood    how long another waits beside one who floods the server
lab      JupyterLab: steps while a cell keeps the kernel busy
"""
import argparse
import asyncio
import json
import multiprocessing
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import sync_playwright
from websockets.asyncio.client import connect

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT/'docs')]
from compose_page import copy_files, live_page  # noqa: E402

TEMPO_BPM, STEPS_PER_SEC, N_BREAKS, N_PLAYERS = 120, 8, 10, 8
AHEAD_SECS = dict(worker=(0.12, 0.25), socket=(0.12, 0.25))
COUNTS = '{steps: 0, late: 0, rests: 0, lost: 0, errors: 0}'
PARAMETERS = '([ahead, tempo]) => { live.player.turn("tempo_bpm", tempo); live.player.aheadSecs = ahead }'

# ---- what is measured: a page of the site, a server of its own process, a browser

class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_): pass

@contextmanager
def site():
    "The page Live from a static server: its address."
    folder = Path(tempfile.mkdtemp())
    copy_files(folder)
    text = live_page()
    html = f'<!doctype html><meta charset="utf-8"><main>{text[text.index("<div"):text.index("Press *")]}</main>'
    (folder/'live.html').write_text(html, encoding='utf-8')
    server = ThreadingHTTPServer(('127.0.0.1', 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f'http://127.0.0.1:{server.server_port}/live.html'
    server.shutdown()
    shutil.rmtree(folder)

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return str(s.getsockname()[1])

@contextmanager
def running(*command, **options):
    "A process that ends with the measure."
    process = subprocess.Popen([sys.executable, *command], env=os.environ | dict(PYTHONPATH=str(ROOT)), **options)
    try: yield process
    finally:
        process.terminate()
        process.wait(20)

@contextmanager
def server():
    "`lstm-music live` as it is typed: its address and its process."
    command = '-c', 'from lstm_music.cli import main; main()', 'live', '--headless', '--port', free_port()
    with running(*command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().split()[5].rstrip(';'), psutil.Process(process.pid)

@contextmanager
def browser():
    path = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))))
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=path, args=['--no-sandbox'])

@contextmanager
def faces(chromium):
    "The page of the site and the page of a server: name, address."
    with site() as page, server() as (address, _): yield dict(worker=page, socket=address)

def begun(browser, address, ahead_secs=0.25):
    "A page that plays."
    page = browser.new_page()
    page.goto(address)
    page.locator('.go').click()
    page.wait_for_function('window.live.player?.counts.steps > 4', timeout=60_000)
    page.evaluate(PARAMETERS, [ahead_secs, TEMPO_BPM])
    page.wait_for_timeout(2000)
    return page

def msecs(values): return {f'p{q}': round(1000 * float(np.percentile(values, q))) for q in (50, 95, 99, 100)}

def played(browser, address, ahead_secs, secs):
    "Somebody plays for so long: steps, late ones, waits, and the time from a note pressed to its first chord."
    page, rng = begun(browser, address, ahead_secs), random.Random(0)
    page.evaluate(f'() => {{ Object.assign(live.player, {{waits: [], presses: [], counts: {COUNTS}}}) }}')
    end = time.monotonic() + secs
    while time.monotonic() < end:
        pitch = rng.randrange(60, 80)
        page.evaluate('pitch => live.player.press(pitch)', pitch)
        page.wait_for_timeout(1000 * rng.uniform(0.2, 0.7))
        page.evaluate('pitch => live.player.release(pitch)', pitch)
        page.wait_for_timeout(1000 * rng.uniform(0.1, 0.4))
    counts, waits, presses = page.evaluate('[live.player.counts, live.player.waits, live.player.presses]')
    page.close()
    return dict(counts, late_share=round(counts['late'] / counts['steps'], 4), wait_msecs=msecs(waits),
                press_msecs=msecs(presses), presses=len(presses), load=round(os.getloadavg()[0], 1))

# ---- the measures: each is given seconds

def late(secs):
    with browser() as chromium, faces(chromium) as addresses:
        return {f'{name}, {ahead_secs} s ahead': played(chromium, addresses[name], ahead_secs, secs)
                for name, all_ahead in AHEAD_SECS.items() for ahead_secs in all_ahead}

def keys(secs):
    with browser() as chromium, faces(chromium) as addresses:
        rows = {name: played(chromium, address, 0.12, secs) for name, address in addresses.items()}
    return {name: dict(median_msecs=row['press_msecs']['p50'], presses=row['presses']) for name, row in rows.items()}

def broken(secs):
    "A line that breaks ten times in so many seconds."
    with browser() as chromium, server() as (address, _):
        page = begun(chromium, address)
        page.evaluate('''() => {
            window.heard = []
            live.player.shown = (step, chord, when) => heard.push([step, when])
        }''')
        for _ in range(N_BREAKS):
            page.wait_for_timeout(1000 * secs / N_BREAKS)
            page.evaluate('live.player.port.drop()')
        page.wait_for_timeout(2000)
        steps, times = np.transpose(page.evaluate('heard'))
        lost = page.evaluate('live.player.counts.lost')
    return dict(lines_broken=lost, steps=len(steps), missing=int((np.diff(steps) != 1).sum()),
                longest_gap_secs=round(float(np.diff(times).max()), 3), step_secs=1 / STEPS_PER_SEC)

def socket_of(address): return address.replace('http', 'ws') + 'play', address.rstrip('/')

async def player(address, secs, steps_per_sec, waits=None):
    "Somebody who asks for steps on the wire, and holds a note now and then; how many were answered."
    at, origin = socket_of(address)
    async with connect(at, origin=origin) as line:
        await line.recv()
        begin, step = time.monotonic(), 0
        while (now := time.monotonic()) < begin + secs:
            note = [[60 + step // 16 % 12, 80 * (step // 8 % 2)]] if step % 8 == 0 else []
            await line.send(json.dumps(dict(step=step, played=note)))
            answer = json.loads(await line.recv())
            if 'chord' not in answer: raise RuntimeError(answer)
            if waits is not None: waits.append(time.monotonic() - now)
            step += 1
            await asyncio.sleep(max(0, begin + step / steps_per_sec - time.monotonic()))
    return step

def together(address, n, secs, steps_per_sec=STEPS_PER_SEC):
    async def all_of_them(): return sum(await asyncio.gather(*(player(address, secs, steps_per_sec) for _ in range(n))))
    return asyncio.run(all_of_them())

def cpu_secs(process): return sum(process.cpu_times()[:2])

def players(secs):
    with server() as (address, process):
        before = cpu_secs(process)
        steps = together(address, N_PLAYERS, secs)
        used = (cpu_secs(process) - before) / steps
    return dict(steps=steps, cpu_msecs_a_step=round(1000 * used, 2), players_per_core=int(1 / used / STEPS_PER_SEC))

def rss_mb(processes): return round(sum(p.memory_info().rss for p in processes) / 2 ** 20, 1)

def renderers():
    "The processes that run pages and their workers."
    return [p for p in psutil.Process().children(recursive=True)
            if p.is_running() and p.status() != psutil.STATUS_ZOMBIE and '--type=renderer' in p.cmdline()]

def memory(secs, n_looks=10):
    with browser() as chromium, site() as page_address, server() as (address, process):
        page, seen = begun(chromium, page_address), []
        pages = multiprocessing.get_context('spawn').Process(target=together, args=(address, N_PLAYERS, secs))
        pages.start()
        for _ in range(n_looks):
            page.wait_for_timeout(1000 * secs / n_looks)
            page.context.new_cdp_session(page).send('HeapProfiler.collectGarbage')
            seen.append((rss_mb([process]), rss_mb(renderers())))
        steps = page.evaluate('live.player.counts.steps')
        pages.join()
    of_server, of_page = map(list, zip(*seen))
    half = n_looks // 2
    return dict(server_mb=of_server, page_mb=of_page, page_steps=steps,
                growth_of_the_second_half={name: round(row[-1] / row[half - 1] - 1, 4)
                                           for name, row in (('server', of_server), ('page', of_page))})

def flooder(address):
    "Sends as fast as the wire takes it, and reads what comes."
    async def flood():
        at, origin = socket_of(address)
        async with connect(at, origin=origin) as line:
            async def read():
                async for _ in line: pass
            reading = asyncio.create_task(read())
            for step in range(10 ** 9): await line.send(json.dumps(dict(step=step)))
            reading.cancel()
    asyncio.run(flood())

def flood(secs):
    out = {}
    with server() as (address, _):
        for name in ('alone', 'beside a flood'):
            beside = multiprocessing.get_context('spawn').Process(target=flooder, args=(address,), daemon=True)
            if name != 'alone': beside.start()
            waits = []
            asyncio.run(player(address, secs, STEPS_PER_SEC, waits))
            if beside.is_alive(): beside.terminate()
            out[name] = dict(wait_msecs=msecs(waits), steps=len(waits))
    return out

CELLS = ('from lstm_music.live_widget import LiveInstrument\nLiveInstrument()',
         'import time\nend = time.monotonic() + SECS\nwhile time.monotonic() < end: sum(range(10000))')
NOTEBOOK = dict(cells=[dict(cell_type='code', execution_count=None, id=f'c{i}', metadata={}, outputs=[], source=source)
                       for i, source in enumerate(CELLS)],
                metadata=dict(kernelspec=dict(name='python3', display_name='Python 3')), nbformat=4, nbformat_minor=5)
RUN_CELL = '''i => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = i
    void window.jupyterapp.commands.execute('notebook:run-cell')
}'''
LIVE_PLAYER = 'document.querySelector(".live")?.livePlayer'

def lab(secs):
    folder, port = Path(tempfile.mkdtemp()), free_port()
    text = json.dumps(NOTEBOOK).replace('SECS', str(secs + 2))
    (folder/'live.ipynb').write_text(text, encoding='utf-8')
    kinds = {f'JUPYTER_{kind}_DIR': str(folder/kind) for kind in ('CONFIG', 'DATA', 'RUNTIME')}
    os.environ.update(kinds)
    command = ('-m', 'jupyterlab', '--no-browser', f'--port={port}', '--IdentityProvider.token=', '--allow-root',
               '--expose-app-in-browser', f'--ServerApp.root_dir={folder}')
    idle = 'window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status === "idle"'
    with running(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), browser() as chromium:
        page = chromium.new_page(viewport=dict(width=1000, height=1000))
        while not listens(port): time.sleep(0.2)
        page.goto(f'http://127.0.0.1:{port}/lab/tree/live.ipynb', timeout=120_000)
        page.wait_for_function(idle, timeout=120_000)
        page.evaluate(RUN_CELL, 0)
        page.locator('.live .go').click(timeout=120_000)
        page.wait_for_function(f'{LIVE_PLAYER}?.counts.steps > 8', timeout=120_000)
        rows = {}
        for name in ('calm', 'busy'):
            if name == 'busy': page.evaluate(RUN_CELL, 1)
            page.wait_for_timeout(500)
            page.evaluate(f'() => {{ Object.assign({LIVE_PLAYER}, {{waits: [], counts: {COUNTS}}}) }}')
            page.wait_for_timeout(1000 * secs)
            counts, waits, step_secs = page.evaluate(f'(p => [p.counts, p.waits, p.stepSecs])({LIVE_PLAYER})')
            rows[name] = dict(counts, expected=int(secs / step_secs), wait_msecs=msecs(waits) if waits else None)
    shutil.rmtree(folder, ignore_errors=True)
    return rows

def listens(port):
    with socket.socket() as s: return s.connect_ex(('127.0.0.1', int(port))) == 0

MEASURES = dict(late=(late, 300), keys=(keys, 60), broken=(broken, 20), players=(players, 30), memory=(memory, 600),
                flood=(flood, 20), lab=(lab, 20))

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('names', nargs='*', metavar='MEASURE', help=', '.join(MEASURES))
    parser.add_argument('--seconds', type=float, help='of each part of a measure, for a try')
    args = parser.parse_args()
    unknown = [name for name in args.names if name not in MEASURES]
    if unknown: parser.error(f'no measure is called {unknown[0]}; choose from {", ".join(MEASURES)}')
    path = ROOT/'benchmarks/results/live.json'
    for name in args.names or MEASURES:
        measure, usual_secs = MEASURES[name]
        secs = args.seconds or usual_secs
        row = dict(seconds=secs, found=measure(secs))
        print(name, json.dumps(row), flush=True)
        if args.seconds: continue
        out = json.loads(path.read_text(encoding='utf-8')) | {name: row}
        path.write_text(json.dumps(out, indent=1) + '\n', encoding='utf-8')

if __name__ == '__main__': main()
