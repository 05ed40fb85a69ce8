"What several tests need."
import os
import shutil

import pytest

# tests run side by side: small products on two threads that wait for each other are ten times slower
for library in ('OPENBLAS', 'OMP', 'MKL'): os.environ.setdefault(f'{library}_NUM_THREADS', '1')

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
