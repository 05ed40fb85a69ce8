"Every page runs top to bottom, the package is what the pages export, and the README is what the front page says."
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr
from io import StringIO
from itertools import pairwise
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from tempfile import mkdtemp

import pytest
from nbdev.test import test_nb as run_page

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(p for p in (ROOT/'nbs').rglob('*.ipynb') if '.ipynb_checkpoints' not in p.parts)

def run(page):
    "Whether the page ran, and what it said on stderr, where its error stands."
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
    os.environ['LSTM_MUSIC_MY_MODEL'] = str(Path(mkdtemp())/'my_model.npz')     # what a reader trained is not asked for
    with redirect_stderr(StringIO()) as said: passed, _ = run_page(page)
    return passed, said.getvalue()

@pytest.fixture(scope='module')
def runs(request):
    "The pages that are asked for, each in a process of its own: what a page patches stays there."
    asked = [item.callspec.params['page'] for item in request.session.items if item.originalname == 'test_page_runs']
    context = get_context('forkserver' if 'forkserver' in get_all_start_methods() else 'spawn')
    context.set_forkserver_preload(['nbdev.test', 'matplotlib.pyplot'])     # what each of them imports, once
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, max_tasks_per_child=1) as pool:
        yield {page: pool.submit(run, page) for page in asked}

@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_page_runs(page, runs):
    passed, said = runs[page].result()
    assert passed, said

def test_no_page_keeps_the_state_of_its_widgets():
    "Megabytes that no reader sees; nbconvert leaves them out with --ExecutePreprocessor.store_widget_state=False."
    assert not [p.name for p in PAGES if 'widgets' in json.loads(p.read_text(encoding='utf-8'))['metadata']]

def test_package_is_what_the_pages_export(tmp_path):
    for name in ('nbs', 'lstm_music'):
        shutil.copytree(ROOT/name, tmp_path/name, ignore=shutil.ignore_patterns('__pycache__', '.ipynb_checkpoints'))
    for name in ('settings.ini', 'setup.py', 'pyproject.toml', 'README.md'): shutil.copy(ROOT/name, tmp_path)
    for module in (tmp_path/'lstm_music').glob('*.py'):
        if not module.name.startswith('_'): module.unlink()
    subprocess.run([Path(sys.executable).parent/'nbdev_export'], cwd=tmp_path, check=True)
    for module in sorted((ROOT/'lstm_music').glob('*.py')):
        assert ((tmp_path/'lstm_music'/module.name).read_text()
                == module.read_text()), f'{module.name} differs: run nbdev_export'

def test_readme_is_the_front_page():
    sys.path.insert(0, str(ROOT/'docs'))
    from readme import readme
    assert (ROOT/'README.md').read_text(encoding='utf-8') == readme(), 'run python docs/readme.py'

def test_the_front_page_counts_every_look_at_the_test_split():
    counted = json.loads((ROOT/'benchmarks/published.json').read_text(encoding='utf-8'))['test_scored']
    shown = re.findall(r'\| (\d+) models \|$', (ROOT/'README.md').read_text(encoding='utf-8'), re.M)
    sets = 'jsb', 'nottingham', 'musedata', 'piano-midi', 'jsb16'
    assert [*map(int, shown)] == [counted[name] for name in sets], 'run nbs/index.ipynb, then python docs/readme.py'

def test_every_file_that_the_readme_links_to_is_there():
    links = re.findall(r'\]\((?!https?:)([^)#]+)\)', (ROOT/'README.md').read_text(encoding='utf-8'))
    assert links and [link for link in links if not (ROOT/link).exists()] == []

# ---- what a page says stands where it belongs

def cells_of(page): return json.loads(page.read_text(encoding='utf-8'))['cells']

def source(cell): return ''.join(cell['source'])

def shown(cell):
    "What a cell has printed or shown, as text."
    parts = [output.get('text') or output.get('data', {}).get('text/markdown')
             or output.get('data', {}).get('text/plain', '')
             for output in cell.get('outputs', [])]
    return '\n'.join(''.join(part) for part in parts)

@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_what_a_colon_announces_comes_next_and_no_heading(page):
    for this, following in pairwise([*cells_of(page), dict(cell_type='none', source=[])]):
        if this['cell_type'] != 'markdown': continue
        paragraphs = re.split(r'\n\s*\n', source(this).strip())
        assert [a[-80:] for a, b in pairwise(paragraphs) if a.endswith(':') and b.startswith('#')] == []
        assert not paragraphs[-1].endswith(':') or following['cell_type'] == 'code', paragraphs[-1][-80:]

def test_a_page_has_one_title():
    titles = {page.name: sum(len(re.findall('(?m)^# ', source(cell)))
                             for cell in cells_of(page) if cell['cell_type'] == 'markdown') for page in PAGES}
    assert set(titles.values()) == {1}, titles

def test_the_benchmarks_stand_under_their_own_headings():
    belongs = {'and the moved echo:': 'What each ingredient is worth', 'GFLOP/s': 'Does it use the machine?',
               'minutes | epochs': 'Within ten minutes', 'padding counted as predicted': 'How to fool yourself'}
    found, heading = {}, ''
    for cell in cells_of(ROOT/'nbs/benchmarks.ipynb'):
        if cell['cell_type'] == 'markdown': heading = [heading, *re.findall(r'(?m)^#+ (.+)', source(cell))][-1]
        found |= {mark: heading for mark in belongs if mark in shown(cell)}
    assert found == belongs

def test_solutions_fold_nothing():
    "A cell that JupyterLab folds runs all the same when the page is run."
    assert not [page.name for page in PAGES
                for cell in cells_of(page) if 'jupyter' in cell['metadata'] or 'code-fold' in source(cell)]

@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_no_output_keeps_a_dead_progress_bar(page):
    assert [source(cell)[:60] for cell in cells_of(page) if re.search(r'\d%\||\d+it \[', shown(cell))] == []
