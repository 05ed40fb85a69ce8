"""Ctrl-C, twice too, ends each command in one line with status 130; no process stays, nothing is half written, and what
was done is kept.

Nothing here waits for a time: a named pipe that nobody writes holds the command at a known place until the signal
comes."""
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.store import find_sources, open_store, prepare

pytestmark = pytest.mark.skipif(os.name == 'nt', reason='signals and named pipes as Unix has them')
PATIENCE_SECS = 120

def as_in_a_terminal():
    "Signals do what they always do; tests that run in the background inherit that Ctrl-C is ignored."
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(number, signal.SIG_DFL)

def start(*args, **options):
    "The command, in a process group of its own, as a shell starts it."
    code = 'import sys; from lstm_music.cli import main; sys.exit(main())'
    return subprocess.Popen([sys.executable, '-c', code, *map(str, args)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True, preexec_fn=as_in_a_terminal, **options)

def wait_for(is_true):
    "Until it is; a test that waits so long has failed."
    end = time.monotonic() + PATIENCE_SECS
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.02)

def is_gone(group):
    try: os.killpg(group, 0)
    except ProcessLookupError: return True
    return False

def ended(process, *numbers):
    """Send signals to all its processes, as a terminal does; its status and what it said, when the last of them has
    gone.

    A signal that comes just before a process begins to wait is not heard while it waits: then the last is sent once
    more, as a person presses Ctrl-C again."""
    for number in numbers: os.killpg(process.pid, number)
    try: out, err = process.communicate(timeout=PATIENCE_SECS / 4)
    except subprocess.TimeoutExpired:
        if numbers: os.killpg(process.pid, numbers[-1])
        out, err = process.communicate(timeout=PATIENCE_SECS)
    wait_for(lambda: is_gone(process.pid))
    return process.returncode, out.decode(), err.decode()

def lines(err):
    return [line for line in re.split('[\r\n]+', err)
            if line.strip() and not re.match(r'(pieces|epochs|steps): ', line)]

N_FILES = 100

@pytest.fixture
def music(tmp_path):
    "A folder of small files, and a pipe that comes after them: who reads it waits."
    (tmp_path/'music').mkdir()
    for i in range(N_FILES):
        roll = PianoRoll.from_notes([(t, t + 2, 60 + (i >> t // 2) % 2) for t in range(0, 16, 2)], 16)
        (tmp_path/f'music/{i:02d}.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(roll))
    os.mkfifo(tmp_path/'music/zz.mid')
    assert find_sources(tmp_path/'music')[-1].name == 'zz.mid'
    return tmp_path/'music'

@pytest.mark.parametrize('numbers, status', [([signal.SIGINT], 130), ([signal.SIGINT] * 2, 130),
                                             ([signal.SIGINT] * 3, 130), ([signal.SIGTERM], 143)])
def test_preparing_that_is_stopped_ends_in_one_line_and_keeps_what_was_parsed(numbers, status, music, tmp_path):
    process, seen = start('data', 'prepare', music, '-o', tmp_path/'store', '--workers', 2), b''
    # some are done, and it stands before the pipe
    while not re.search(rb'pieces: .*?[1-9]\d*/101', seen): seen += process.stderr.read1()
    if status == 143: process.terminate()    # this alone goes to one process, not to all
    result = ended(process, *(numbers if status == 130 else []))
    assert result[:2] == (status, '')
    assert lines(result[2]) == ['lstm-music: stopped; what was done is kept, and the same command goes on from there']
    (music/'zz.mid').unlink()
    class Counting(ThreadPoolExecutor):
        n = 0
        def submit(self, *job):
            self.n += 1
            return super().submit(*job)
    hands = Counting(1)
    assert len(prepare(music, tmp_path/'store', hands, quiet=True)) == N_FILES > hands.n
    assert not list((tmp_path/'store').glob('.*'))

@pytest.mark.parametrize('n', [1, 2])
def test_preparing_that_is_stopped_while_its_workers_start_leaves_none(n, music, tmp_path):
    process = start('data', 'prepare', music, '-o', tmp_path/'store', '--workers', 4)
    wait_for((tmp_path/'store/.lock').exists)
    status, out, err = ended(process, *[signal.SIGINT] * n)
    assert (status, out) == (130, '') and [line.partition(';')[0] for line in lines(err)] == ['lstm-music: stopped']

def test_a_second_preparing_is_told_who_is_first_and_goes_on_after_a_crash(music, tmp_path):
    first = start('data', 'prepare', music, '-o', tmp_path/'store', '--workers', 1)
    wait_for(lambda: (tmp_path/'store/.lock').exists() and (tmp_path/'store/.lock').read_bytes())
    status, out, err = ended(start('data', 'prepare', music, '-o', tmp_path/'store'))
    assert (status, out) == (2, '')
    assert re.fullmatch(
        rf'lstm-music: .*store: process {first.pid} on .* is writing here; '
        r'wait until it has ended, or choose another folder\n', err)
    first.kill()
    ended(first)                                                                # its worker notices, and leaves
    (music/'zz.mid').unlink()
    assert len(prepare(music, tmp_path/'store', ThreadPoolExecutor(1), quiet=True)) == len(open_store(tmp_path/'store'))

@pytest.mark.parametrize('numbers, status', [([signal.SIGINT], 130), ([signal.SIGINT] * 2, 130),
                                             ([signal.SIGTERM], 143), ([signal.SIGHUP], 129)])
def test_composing_that_is_stopped_says_what_is_written(numbers, status, tmp_path):
    process = start('compose', '--bars', 16, '--count', 1000, '-o', 'piece.mid', cwd=tmp_path)
    wait_for((tmp_path/'piece-0002.mid').exists)
    time.sleep(0.2)                                     # it is counted, and the third is being composed
    result = ended(process, *numbers)
    written = sorted(os.listdir(tmp_path))
    assert result[0] == status
    assert lines(result[2]) == [f'lstm-music: stopped; {len(written)} of 1000 pieces are written']
    assert written == [f'piece-{i:04}.mid' for i in range(1, len(written) + 1)] and len(written) < 1000

def test_training_that_is_stopped_says_how_to_go_on(tmp_path):
    pytest.importorskip('tensorflow')
    (tmp_path/'tunes').mkdir()
    for i in range(10):
        roll = PianoRoll.from_notes([(t, t + 4, 60 + (i + t) % 12) for t in range(0, 64, 4)], 64)
        (tmp_path/f'tunes/{i}.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(roll))
    process = start('train', '--model', 'event', '--data', 'tunes', '--epochs', 5000, '-o', 'mine.npz', cwd=tmp_path)
    wait_for((tmp_path/'mine.npz.state').exists)
    status, out, err = ended(process, signal.SIGINT, signal.SIGINT)
    assert (status, out) == (130, '')
    assert lines(err)[-1:] == [
        'lstm-music: stopped; mine.npz.state keeps the epochs that were finished, '
        'and the same command with --resume goes on']
    assert 'Traceback' not in err and not list(tmp_path.glob('.*'))
    with np.load(tmp_path/'mine.npz.state', allow_pickle=False) as f: assert '"epoch"' in str(f['about'])
