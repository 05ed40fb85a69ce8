"Lines and cells are as short as they promise, and the code is clean."
import ast
import json
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(p for p in ROOT.glob('nbs/**/*.ipynb') if '.ipynb_checkpoints' not in p.parts)
MOST_LINES, MOST_COLUMNS = 25, 120

def cells(page, kind='code'):
    for cell in json.loads(page.read_text(encoding='utf-8'))['cells']:
        if cell['cell_type'] == kind: yield cell['id'], ''.join(cell['source'])

@pytest.mark.parametrize('page', PAGES, ids=[str(p.relative_to(ROOT/'nbs')) for p in PAGES])
def test_cells_that_are_exported_fit_on_a_screen(page):
    "A longer one says why in its first lines: '# long: ...'."
    exported = [(i, s.split('\n')) for i, s in cells(page) if s.startswith('#| export')]
    assert [i for i, lines in exported if len(lines) - 1 > MOST_LINES and not lines[1].startswith('# long: ')] == []

@pytest.mark.parametrize('page', PAGES, ids=[str(p.relative_to(ROOT/'nbs')) for p in PAGES])
def test_lines_of_code_on_a_page_fit(page):
    assert [(i, line) for i, s in cells(page) for line in s.split('\n') if len(line) > MOST_COLUMNS] == []

@pytest.mark.parametrize('page', PAGES, ids=[str(p.relative_to(ROOT/'nbs')) for p in PAGES])
def test_each_cell_has_an_id_of_its_own(page):
    names = [name for kind in ('code', 'markdown', 'raw') for name, _ in cells(page, kind)]
    assert [name for name in names if names.count(name) > 1] == []

def test_ruff_finds_nothing():
    pytest.importorskip('ruff', reason='ruff is not installed')
    found = subprocess.run([sys.executable, '-m', 'ruff', 'check', '--output-format', 'concise',
                            'lstm_music', 'tests', 'benchmarks', 'data', 'docs'],
                           cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout

def test_editors_see_the_package_as_it_is():
    "lstm_music/*.pyi: methods that are patched into a class stand in it."
    sys.path.insert(0, str(ROOT/'docs'))
    from stubs import stubs
    assert [path.name for path, text in stubs().items() if path.read_text(encoding='utf-8') != text] == [], \
        'run python docs/stubs.py after an export'

def imported(path):
    "The modules of the package that a module imports as it is imported."
    for node in ast.parse(path.read_text(encoding='utf-8')).body:
        if isinstance(node, ast.ImportFrom) and node.module and (node.level or node.module.startswith('lstm_music.')):
            yield node.module.removeprefix('lstm_music.')

def test_imports_lead_one_way():
    above = {p.stem: set(imported(p)) for p in (ROOT/'lstm_music').glob('*.py') if not p.stem.startswith('_')}
    assert TopologicalSorter(above).prepare() is None                       # a circle is an error here
