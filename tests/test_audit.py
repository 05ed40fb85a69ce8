"""What the package depends on, and what it must never do, as far as a look at this machine can tell. What it cannot,
SECURITY.md says."""
import ast
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ConfigParser(delimiters=['='])
SETTINGS.read(ROOT/'settings.ini', encoding='utf-8')
DECLARED = {key: [Requirement(r) for r in value.split()]
            for key, value in SETTINGS['DEFAULT'].items() if key.endswith('requirements')}
RUNTIME = {canonicalize_name(r.name) for key, requirements in DECLARED.items()
           if key not in ('dev_requirements', 'docs_requirements') for r in requirements}
TREES = {path: ast.parse(path.read_text(encoding='utf-8')) for path in sorted((ROOT/'lstm_music').glob('*.py'))}

def imported():
    "The distributions that the package imports from, as any of its functions may."
    names = {a.name for t in TREES.values() for n in ast.walk(t) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for t in TREES.values() for n in ast.walk(t) if isinstance(n, ast.ImportFrom) and not n.level}
    modules = {name.split('.')[0] for name in names} - set(sys.stdlib_module_names) - {'lstm_music'}
    return {module: {canonicalize_name(d) for d in packages_distributions().get(module, [module])}
            for module in modules}

def test_installed_packages_fit_together():
    check = subprocess.run([sys.executable, '-m', 'pip', 'check'], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout

@pytest.mark.parametrize('requirement', sorted({str(r) for requirements in DECLARED.values() for r in requirements}))
def test_the_installed_version_is_one_that_is_declared(requirement):
    requirement = Requirement(requirement)
    assert requirement.specifier.contains(version(requirement.name), prereleases=True)

def test_everything_imported_is_declared():
    "Or comes with something that is, as Keras comes with TensorFlow."
    along = {canonicalize_name(Requirement(r).name) for name in RUNTIME for r in requires(name) or []}
    assert {module for module, distributions in imported().items() if not distributions & (RUNTIME | along)} == set()

def test_everything_declared_is_imported():
    assert RUNTIME - set().union(*imported().values()) == set()

def test_nothing_that_is_read_can_run():
    "No pickle, no eval, no shell: what a file holds stays data."
    calls = [(path.name, n) for path, tree in TREES.items() for n in ast.walk(tree) if isinstance(n, ast.Call)]
    assert [(name, n.lineno) for name, n in calls
            if ast.unparse(n.func) in ('eval', 'exec', 'pickle.load', 'pickle.loads', 'os.system', 'os.popen')] == []
    assert [(name, n.lineno) for name, n in calls if any(k.arg == 'shell' for k in n.keywords)] == []
    loads = [(name, ast.unparse(n)) for name, n in calls if ast.unparse(n.func) == 'np.load']
    assert loads and [load for load in loads if 'allow_pickle=False' not in load[1]] == []
    # Keras files may hold code; ours are arrays
    assert [name for name, n in calls if 'load_model' in ast.unparse(n.func) and 'keras' in ast.unparse(n.func)] == []
