"Every model that was ever scored on a test split counts in benchmarks/published.json: at least those that git knows."
import io
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
PUBLISHED = json.loads((ROOT/'benchmarks/published.json').read_text(encoding='utf-8'))['test_scored']
CHORALES_NOT_KEPT = 2               # models of the first days whose files were never committed

def git(*args): return subprocess.run(['git', '-C', ROOT, *args], capture_output=True, check=True).stdout

def versions(path):
    "The bytes of every committed version of a file."
    for commit in git('log', '--format=%H', '--diff-filter=AM', '--', path).decode().split():
        yield git('show', f'{commit}:{path}')

def test_nats(weights):
    "What a checkpoint's record says of the test split, or None."
    with np.load(io.BytesIO(weights)) as arrays: about = json.loads(str(arrays['about'])) if 'about' in arrays else {}
    return about.get('record', {}).get('nats', {}).get('test')
test_nats.__test__ = False

def figures_of_test(tree, inside=False):
    "All figures under a key `test` of a JSON tree."
    if isinstance(tree, list): tree = dict(enumerate(tree))
    if not isinstance(tree, dict): return
    if inside and 'nats' in tree: yield tree['nats']
    for key, branch in tree.items(): yield from figures_of_test(branch, inside or key == 'test')

@pytest.fixture(scope='module', autouse=True)
def history():
    if not (ROOT/'.git').exists() or not shutil.which('git'): pytest.skip('no git history is here to count in')

@pytest.mark.parametrize('name', [name for name in PUBLISHED if name != 'chorales'])
def test_no_look_at_a_public_test_split_is_forgotten(name):
    figures = [nats for weights in versions(f'benchmarks/results/{name}.npz') if (nats := test_nats(weights))]
    for version in versions('benchmarks/results/beyond.json'):
        figures += figures_of_test(json.loads(version).get(name))
    if name == 'jsb':
        for version in versions('benchmarks/results/ten_minutes.json'):
            figures.append(json.loads(version)['ChordLSTM']['test'])
    looks = {round(nats, 4) for nats in figures}            # the same figure is the same model
    assert looks and len(looks) <= PUBLISHED[name], sorted(looks)

def test_no_look_at_the_chorales_is_forgotten():
    looks = {round(nats, 4) for weights in versions('data/chord_lstm.npz') if (nats := test_nats(weights))}
    assert looks and len(looks) + CHORALES_NOT_KEPT <= PUBLISHED['chorales'], sorted(looks)
