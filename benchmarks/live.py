"""How well live playing keeps time, in Chromium: `python benchmarks/live.py` plays a minute by a worker and by a server
each, with two look-aheads, while somebody presses notes at moments of their own, and writes results/live.json."""
import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT/'docs')]
from compose_page import copy_files, live_page  # noqa: E402

from lstm_music.live_server import House, serve  # noqa: E402

SECS, TEMPO_BPM, AHEAD_SECS = 60, 120, (0.12, 0.25)

class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_): pass

def site(folder):
    "The page Live from a static server: its address."
    copy_files(folder)
    text = live_page()
    html = f'<!doctype html><meta charset="utf-8"><main>{text[text.index("<div"):text.index("Press *")]}</main>'
    (folder/'live.html').write_text(html, encoding='utf-8')
    server = ThreadingHTTPServer(('127.0.0.1', 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{server.server_port}/live.html'

def socket():
    "The page of the live server, in a thread: its address."
    ports, ready = [], threading.Event()
    def listening(port):
        ports.append(port)
        ready.set()
    threading.Thread(target=lambda: asyncio.run(serve(House(), port=0, ready=listening)), daemon=True).start()
    ready.wait()
    return f'http://127.0.0.1:{ports[0]}/'

def played(browser, address, ahead_secs):
    "A minute on one page: steps, late ones, waits and the time from a note pressed to its first chord."
    page, rng = browser.new_page(), random.Random(0)
    page.goto(address)
    page.locator('.go').click()
    page.wait_for_function('window.live.player?.counts.steps > 4', timeout=60_000)
    page.evaluate('''([ahead, tempo]) => {
        live.player.turn('tempo_bpm', tempo)
        live.player.aheadSecs = ahead
    }''', [ahead_secs, TEMPO_BPM])
    page.wait_for_timeout(2000)
    page.evaluate('''() => {
        const counts = {steps: 0, late: 0, rests: 0, lost: 0, errors: 0}
        Object.assign(live.player, {waits: [], presses: [], counts})
    }''')
    end = page.evaluate('performance.now()') + 1000 * SECS
    while page.evaluate('performance.now()') < end:
        pitch = rng.randrange(60, 80)
        page.evaluate('pitch => live.player.press(pitch)', pitch)
        page.wait_for_timeout(1000 * rng.uniform(0.2, 0.7))
        page.evaluate('pitch => live.player.release(pitch)', pitch)
        page.wait_for_timeout(1000 * rng.uniform(0.1, 0.4))
    counts, waits, presses = page.evaluate('[live.player.counts, live.player.waits, live.player.presses]')
    page.close()
    def msecs(values): return {f'p{q}': round(1000 * float(np.percentile(values, q))) for q in (50, 95, 99, 100)}
    return dict(counts, wait_msecs=msecs(waits), press_msecs=msecs(presses), presses=len(presses))

def broken(browser, address, n_breaks=10):
    "A line that breaks every two seconds: steps that are missing, and the longest silence between two steps."
    page = browser.new_page()
    page.goto(address)
    page.locator('.go').click()
    page.wait_for_function('window.live.player?.counts.steps > 4', timeout=60_000)
    page.evaluate("""tempo => {
        live.player.turn('tempo_bpm', tempo)
        window.heard = []
        live.player.shown = (step, chord, when) => heard.push([step, when])
    }""", TEMPO_BPM)
    for _ in range(n_breaks):
        page.wait_for_timeout(2000)
        page.evaluate('live.player.port.drop()')
    page.wait_for_timeout(2000)
    steps, times = np.transpose(page.evaluate('heard'))
    lost = page.evaluate('live.player.counts.lost')
    page.close()
    return dict(lines_broken=lost, steps=len(steps), missing=int((np.diff(steps) != 1).sum()),
                longest_gap_secs=round(float(np.diff(times).max()), 3), step_secs=60 / TEMPO_BPM / 4)

def main():
    "Everything, side by side in one run."
    folder, out = Path(tempfile.mkdtemp()), {}
    path = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=['--no-sandbox'])
        for name, address in dict(worker=site(folder), socket=socket()).items():
            for ahead_secs in AHEAD_SECS:
                out[f'{name}, {ahead_secs} s ahead'] = row = played(browser, address, ahead_secs)
                row['load'] = round(os.getloadavg()[0], 1)
                print(name, ahead_secs, row, flush=True)
            if name == 'socket': print(broken_row := broken(browser, address), flush=True)
    out = dict(played=out, broken=broken_row)
    (ROOT/'benchmarks/results/live.json').write_text(json.dumps(out, indent=1) + '\n', encoding='utf-8')
    shutil.rmtree(folder)

if __name__ == '__main__': main()
