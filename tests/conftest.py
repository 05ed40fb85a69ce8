"What several tests need."
import os
import shutil

import pytest

# tests run side by side: small products on two threads that wait for each other are ten times slower
for library in ('OPENBLAS', 'OMP', 'MKL'): os.environ.setdefault(f'{library}_NUM_THREADS', '1')

LONGEST = ('test_pages.py', 'test_training.py', 'test_browser.py')    # begin first: none is left for the end

def pytest_collection_modifyitems(items):
    """A browser on a busy machine may miss its moment, and a signal may come in one that no program can guard: what
    needs either has a second try."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    for item in items:
        if 'chromium' in item.fixturenames or item.path.name == 'test_interrupts.py':
            item.add_marker(pytest.mark.flaky(reruns=1))

def pytest_terminal_summary(terminalreporter):
    "Why a test needed its second try."
    for report in terminalreporter.stats.get('rerun', []):
        terminalreporter.section(f'first try of {report.nodeid}', sep='-')
        said = [line for line in report.longreprtext.split('\n') if line.startswith(('>', 'E'))]
        terminalreporter.write_line('\n'.join(said))

@pytest.fixture(scope='module')
def chromium():
    "A headless Chromium, the one of this machine, that finds no other host."
    playwright = pytest.importorskip('playwright.sync_api')
    path = next(filter(None, map(shutil.which,
                                 ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'))), None)
    if not path: pytest.skip('no Chromium on this machine (Debian: apt install chromium)')
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path, args=['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'])
        yield browser
        browser.close()

@pytest.fixture(scope='session')
def mine(tmp_path_factory):
    "The file of a model that knows a style of one's own, called mine, which is unlike the others."
    import numpy as np

    from lstm_music.conditions import OwnStyle
    from lstm_music.styles import MOST_COMPOSERS, with_style
    from lstm_music.weights import style_model
    weights = {name: w.copy() for name, w in style_model().weights.items()}
    row = weights['embed_kernel'][-MOST_COMPOSERS - 1]      # the last place of the styles
    row[:] = np.random.default_rng(0).normal(size=len(row))
    path = tmp_path_factory.mktemp('own')/'mine.npz'
    with_style(style_model().config, OwnStyle('mine', (3, 4), 132., 10)).model(weights).save(path)
    return path
