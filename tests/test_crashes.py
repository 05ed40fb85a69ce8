"""kill -9 while it trains and while it composes: no corrupt file, nothing lost that was said to be saved, and the same
end as an undisturbed run.

CRASHES=20 in the environment kills twenty times each instead of twice. When a kill comes is drawn with a seed, as a
share of the undisturbed run's time; where the work then stands depends on the machine, what must hold does not."""
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from lstm_music.files import data_file
from lstm_music.model import load_model

pytestmark = pytest.mark.skipif(sys.platform == 'win32', reason='Windows has no kill -9')

CRASHES = int(os.environ.get('CRASHES', 2))
TRAINING = '''
import sys
from pathlib import Path
from lstm_music import training
from lstm_music.model import ChordConfig, import_keras
from lstm_music.pipeline import Corpus, chorales
from lstm_music.recall import Echo, Lags
from lstm_music.sight import Sight
import_keras()
out, save = Path(sys.argv[1]), training.TrainingRun.save_state
def say(self, epoch, logs):
    save(self, epoch, logs)
    print(epoch, flush=True)
training.TrainingRun.save_state = say
few = Corpus(list(chorales().part('train'))[:4] + list(chorales().part('valid'))[:1])
tiny = ChordConfig(recalls=(Lags((1, 2, 4, 8)), Echo(32)), sight=Sight(4, memory_units=2),
                   embed_units=8, time_units=8, chord_units=8, token_units=4)
settings = training.TrainConfig(epochs=30, valid_every=1, batch_size=4)
print('begin', flush=True)
training.train(few, out, tiny, settings, resume=out.with_name(out.name + '.state').exists(), quiet=True)
'''
COMPOSING = (
    'import sys; from lstm_music.cli import main; print("begin", flush=True); '
    'sys.exit(main(["compose", "--bars", "12", "--seed", "5", "--mp3", "--png", "-o", sys.argv[1]]))')

def start(code, out):
    "A process that has imported what it needs and begins to work."
    run = subprocess.Popen([sys.executable, '-c', code, out], stdout=subprocess.PIPE, text=True)
    assert run.stdout.readline() == 'begin\n'
    return run

def killed(run, secs):
    "Kill the process after so long; False if it had ended by itself, and what it said."
    try: run.wait(secs)
    except subprocess.TimeoutExpired: run.kill()
    said = run.stdout.read().split()
    assert run.wait() in (0, -signal.SIGKILL)
    return run.returncode != 0, said

def whole_run(code, out):
    "Seconds that the undisturbed work takes."
    run, began = start(code, out), time.time()
    run.communicate()
    assert run.returncode == 0
    return time.time() - began

def test_training_that_is_killed_ends_where_the_undisturbed_one_ends(tmp_path):
    rng, secs, crashes, ends = np.random.default_rng(0), whole_run(TRAINING, tmp_path/'whole.npz'), 0, 0
    whole = load_model(tmp_path/'whole.npz')
    cut, state = tmp_path/'cut.npz', tmp_path/'cut.npz.state'
    while crashes < CRASHES or not ends:
        was_killed, said = killed(start(TRAINING, cut), rng.uniform(0, secs) if crashes < CRASHES else None)
        crashes += was_killed
        if cut.exists(): again = load_model(cut)                                                # always whole
        if was_killed:
            if state.exists():
                with np.load(state, allow_pickle=False) as f:
                    assert json.loads(str(f['about']))['epoch'] >= int(said[-1] if said else 0)
            else: assert not said or 'nats' in again.record                                     # it had ended
            continue
        ends += 1
        assert again.record['curve'] == whole.record['curve']
        assert again.record['best'] == whole.record['best'] and again.record['nats'] == whole.record['nats']
        for name, w in whole.weights.items(): np.testing.assert_array_equal(again.weights[name], w)
        cut.unlink()
    print(crashes, 'kills,', ends, 'trainings came to their end')

def test_composing_that_is_killed_leaves_whole_files_or_none(tmp_path):
    for folder in ('whole', 'cut'): (tmp_path/folder).mkdir()
    names, rng, secs = (['piece.mid', 'piece.mp3', 'piece.png'], np.random.default_rng(1),
                        whole_run(COMPOSING, tmp_path/'whole'/'piece.mid'))
    whole, cut, crashes = {name: (tmp_path/'whole'/name).read_bytes() for name in names}, tmp_path/'cut', 0
    while crashes < CRASHES:
        crashes += killed(start(COMPOSING, cut/'piece.mid'), rng.uniform(0, secs))[0]
        for path in cut.glob('[!.]*'): assert path.read_bytes() == whole[path.name]
    whole_run(COMPOSING, cut/'piece.mid')
    assert {path.name: path.read_bytes() for path in cut.glob('[!.]*')} == whole

SAVING = '''
import os, signal, sys
import numpy as np
from lstm_music.files import write_atomically
def save(number):
    arrays = {n: np.full(1000, number) for n in 'abcdef'}
    write_atomically(sys.argv[1], lambda f: np.savez_compressed(f, **arrays))
def calls_of_a_save(last=0):
    "Save 1 in a process that is killed at its last call; how many calls it made."
    n = 0
    def count(*_):
        nonlocal n
        n += 1
        if n == last: os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(count)
    save(1)
    sys.setprofile(None)
    return n
calls_of_a_save()                                                       # the first one imports
most, kills, left = calls_of_a_save(), 0, set()
anywhere, around_the_rename = np.random.default_rng(2).integers(1, most, 20).tolist(), list(range(most - 40, most))
for last in anywhere + around_the_rename:
    save(0)
    if not (child := os.fork()):
        calls_of_a_save(last)
        os._exit(0)
    kills += os.waitpid(child, 0)[1] == signal.SIGKILL
    with np.load(sys.argv[1], allow_pickle=False) as f: left.add(int(*{f[n].item(0) for n in f.files}))
print(kills, *sorted(left))
'''

def test_a_write_that_is_killed_leaves_the_old_file_or_the_new(tmp_path):
    run = subprocess.run([sys.executable, '-c', SAVING, tmp_path/'m.npz'], capture_output=True, text=True)
    assert run.stdout.split() == ['60', '0', '1'], run.stdout + run.stderr[-2000:]

FULL = '''
import resource, sys
from lstm_music.model import load_model
from lstm_music.files import data_file
from lstm_music.pipeline import chorales
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
for thing in load_model(data_file('piano_roll_lstm.npz')), chorales():
    try: thing.save(sys.argv[1])
    except OSError as e: print(e)
'''

def test_a_full_disk_leaves_the_old_file_whole(tmp_path):
    "A limit to the size of files stands in for the full disk: writing fails in the middle, in the same place."
    old = data_file('event_lstm.npz').read_bytes()
    (tmp_path/'m.npz').write_bytes(old)
    run = subprocess.run([sys.executable, '-c', FULL, tmp_path/'m.npz'], capture_output=True, text=True)
    assert (run.stdout.count('m.npz: cannot be written (File too large); choose another place')
            == 2), run.stdout + run.stderr
    assert (tmp_path/'m.npz').read_bytes() == old and [p.name for p in tmp_path.iterdir()] == ['m.npz']
