"The products of composing."
import multiprocessing
import subprocess
import sys

import numpy as np
import pytest

from lstm_music.cell import LARGE, rows_times

@pytest.mark.parametrize('n_rows', [1, 3, 64, 501])
def test_rows_are_multiplied(n_rows):
    rng = np.random.default_rng(n_rows)
    x, matrix = rng.normal(size=(n_rows, 200)).astype(np.float32), rng.normal(size=(200, 300)).astype(np.float32)
    assert (x.size * 300 >= LARGE) == (n_rows > 500)
    assert np.allclose(rows_times(x, matrix), x @ matrix, atol=1e-3)

SCRIPT = '''
import multiprocessing
import numpy as np
from lstm_music.cell import rows_times
x, matrix = np.random.default_rng(0).random((400, 300)), np.random.default_rng(1).random((300, 300))
here = rows_times(x, matrix)
with multiprocessing.get_context('fork').Pool(1) as pool: print((pool.apply(rows_times, (x, matrix)) == here).all())
'''

@pytest.mark.skipif('fork' not in multiprocessing.get_all_start_methods(), reason='no process is forked here')
def test_a_forked_process_has_two_threads_too():
    assert subprocess.run([sys.executable, '-c', SCRIPT], capture_output=True, text=True, timeout=60).stdout == 'True\n'
