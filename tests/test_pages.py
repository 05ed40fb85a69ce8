"Every page runs top to bottom, the package is what the pages export, and the README is what the front page says."
import os, re, shutil, subprocess, sys
from pathlib import Path
import pytest
from nbdev.test import test_nb as run_page

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(p for p in (ROOT/'nbs').rglob('*.ipynb') if '.ipynb_checkpoints' not in p.parts)

@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_page_runs(page, monkeypatch):
    monkeypatch.setenv('TF_CPP_MIN_LOG_LEVEL', '3')
    monkeypatch.chdir(page.parent)
    passed, _ = run_page(page, do_print=True)
    assert passed

def test_package_is_what_the_pages_export(tmp_path):
    for name in ('nbs', 'lstm_music'): shutil.copytree(ROOT/name, tmp_path/name, ignore=shutil.ignore_patterns('__pycache__', '.ipynb_checkpoints'))
    for name in ('settings.ini', 'setup.py', 'pyproject.toml', 'README.md'): shutil.copy(ROOT/name, tmp_path)
    for module in (tmp_path/'lstm_music').glob('*.py'):
        if not module.name.startswith('_'): module.unlink()
    env = {k: v for k, v in os.environ.items() if k != 'IN_TEST'}       # set by a page that ran before; it stops nbdev_export
    subprocess.run([Path(sys.executable).parent/'nbdev_export'], cwd=tmp_path, env=env, check=True)
    for module in sorted((ROOT/'lstm_music').glob('*.py')):
        assert (tmp_path/'lstm_music'/module.name).read_text() == module.read_text(), f'{module.name} differs: run nbdev_export'

def test_readme_is_the_front_page():
    sys.path.insert(0, str(ROOT/'docs'))
    from readme import readme
    assert (ROOT/'README.md').read_text(encoding='utf-8') == readme(), 'run python docs/readme.py'

def test_every_file_that_the_readme_links_to_is_there():
    links = re.findall(r'\]\((?!https?:)([^)#]+)\)', (ROOT/'README.md').read_text(encoding='utf-8'))
    assert links and [link for link in links if not (ROOT/link).exists()] == []
