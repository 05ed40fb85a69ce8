"What would be published: built from a copy of what git knows, installed, and used."
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

for name in ('build', 'twine'): pytest.importorskip(name)
ROOT = Path(__file__).resolve().parent.parent
STAYS_AT_HOME = '.gitconfig',                                   # of the repository, not of its contents

def tracked():
    "The files of the repository, as paths relative to its root."
    if not (ROOT/'.git').exists(): pytest.skip('not a checkout: only git knows which files belong to the source')
    listed = subprocess.run(['git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {path for path in listed.split('\0') if (ROOT/path).is_file() and not path.startswith(STAYS_AT_HOME)}

@pytest.fixture(scope='module')
def dist(tmp_path_factory):
    "The folder with the sdist, and the wheel that was built from it."
    folder = tmp_path_factory.mktemp('packaging')
    for path in tracked():
        (folder/'source'/path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT/path, folder/'source'/path)
    done = subprocess.run([sys.executable, '-m', 'build', '--no-isolation', '--outdir', folder/'dist', folder/'source'],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder/'dist'

@pytest.fixture(scope='module')
def wheel(dist):
    with zipfile.ZipFile(next(dist.glob('*.whl'))) as archive: yield archive

def test_the_source_distribution_holds_the_course_the_tests_and_all_they_read(dist):
    with tarfile.open(next(dist.glob('*.tar.gz'))) as archive:
        held = {name.partition('/')[2] for name in (member.name for member in archive if member.isfile())}
    made = {'PKG-INFO', 'setup.cfg'}
    assert tracked() - held == set()
    assert {path for path in held - tracked() - made if not path.startswith('lstm_music.egg-info/')} == set()

def test_the_wheel_holds_what_runs_and_no_script_that_made_the_data(wheel):
    names = {name for name in wheel.namelist() if '.dist-info/' not in name}
    data = {f'lstm_music/data/{path.name}'
            for path in (ROOT/'data').iterdir() if path.is_file() and path.suffix != '.py'}
    package = {path.relative_to(ROOT).as_posix()
               for path in (ROOT/'lstm_music').iterdir() if path.suffix in ('.py', '.js', '.html', '.pyi', '.typed')}
    assert names == data | package
    assert any(re.search(r'\.dist-info/(licenses/)?LICENSE$', name) for name in wheel.namelist())

def test_an_index_accepts_both(dist):
    done = subprocess.run([sys.executable, '-m', 'twine', 'check', '--strict', *dist.iterdir()],
                          capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count('PASSED') == 2, done.stdout + done.stderr

def test_no_link_on_the_page_of_an_index_is_relative(wheel):
    name = next(name for name in wheel.namelist() if name.endswith('/METADATA'))
    page = message_from_bytes(wheel.read(name)).get_payload(decode=True).decode()
    links = re.findall(r'(!?)\[[^]]*\]\(([^)\s]+)\)', page)
    assert len(links) > 15 and [link for _, link in links if not re.match('https?://|#', link)] == []
    here = [(mark, re.search(r'/(raw|blob)/main/([^#]+)', link)) for mark, link in links if '/main/' in link]
    assert len(here) > 15
    assert all((found[1] == 'raw') == bool(mark) and (ROOT/found[2]).exists() for mark, found in here)

def test_the_installed_wheel_composes(dist, tmp_path):
    "From its own modules and its own data, beside the dependencies of this environment."
    site = tmp_path/'site'
    subprocess.run([sys.executable, '-m', 'pip', 'install', '--quiet', '--no-deps',
                    '--no-index', '--target', site, next(dist.glob('*.whl'))], check=True)
    code = 'import lstm_music, sys; print(lstm_music.__file__); from lstm_music.cli import main; sys.exit(main())'
    done = subprocess.run([sys.executable, '-c', f'import sys; sys.path.insert(0, {str(site)!r}); {code}',
                           'compose', '--bars', '2', '-o', 'piece.mid'],
                          cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(site/'lstm_music/__init__.py'), 'piece.mid']
    assert (tmp_path/'piece.mid').stat().st_size > 200
    assert list((site/'bin').glob('lstm-music*')) or list((site/'Scripts').glob('lstm-music*'))
