"""Four ratios, each taken in one run on this machine. Needs the extra [train]; give it a quiet machine.

    python benchmarks/speed.py        # about six minutes; writes benchmarks/results/speed.json
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np

def seconds(work, n=1):
    "Mean time of `work`, called n times."
    began = time.perf_counter()
    for _ in range(n): work()
    return (time.perf_counter() - began) / n

def cold_compose_vs_import(pairs=5):
    "A whole `lstm-music compose --bars 16` against `import tensorflow` alone, in turn."
    with tempfile.TemporaryDirectory() as folder:
        compose = [sys.executable, '-c', 'from lstm_music.cli import main; main()',
                   'compose', '--bars', '16', '-o', f'{folder}/piece.mid']
        load = [sys.executable, '-c', 'import tensorflow']
        # with bytecode, as where it ran before; that of TensorFlow is there since its installation
        kept = {name: value for name, value in os.environ.items() if name != 'PYTHONDONTWRITEBYTECODE'}
        def run(command): return seconds(lambda: subprocess.run(command, check=True, capture_output=True, env=kept))
        run(compose), run(load)                                             # warm the disk
        times = [(run(compose), run(load)) for _ in range(pairs)]
    return dict(compose_secs=median(a for a, _ in times),
                import_tensorflow_secs=median(b for _, b in times), ratio=median(b / a for a, b in times))

def plan_recipe(every_step):
    "The plan's network: two LSTM(512), Dense 256, 88 sigmoids; one label for each window, or one for every step."
    import keras
    layer = keras.layers
    recurrent = 0. if every_step else 0.2
    model = keras.Sequential(
        [keras.Input((64, 88)), layer.LSTM(512, return_sequences=True, dropout=0.3, recurrent_dropout=recurrent),
         layer.LSTM(512, return_sequences=every_step, dropout=0.3, recurrent_dropout=recurrent),
         layer.Dense(256, activation='relu'), layer.Dropout(0.4), layer.Dense(88, activation='sigmoid')])
    model.compile('adam', 'binary_crossentropy', jit_compile=False)
    return model

def step_vs_window():
    "One step of one stream (a whole chord, told and untold rows) against the plan's window through model.predict."
    from lstm_music.sampling import Session
    model, window = plan_recipe(every_step=False), np.zeros((1, 64, 88), np.float32)
    model.predict(window, verbose=0)
    session = Session(record=False)
    seconds(session.step, 64)                                               # until there is a past to look at
    times = [(seconds(session.step, 256), seconds(lambda: model.predict(window, verbose=0), 10)) for _ in range(5)]
    step_secs = median(a for a, _ in times)
    return dict(step_ms=1e3 * step_secs, predict_ms=1e3 * median(b for _, b in times),
                ratio=median(b / a for a, b in times),
                times_real_time_at_120_bpm=0.125 / step_secs)

def step_vs_window_anew(n=6):
    "The same in as many processes: as its threads happen to lie, `model.predict` takes a third longer in one or not."
    code = 'import json, speed; print(json.dumps(speed.step_vs_window()))'
    def one(): return subprocess.run([sys.executable, '-c', code], cwd=Path(__file__).parent, check=True,
                                     capture_output=True, text=True).stdout.splitlines()[-1]
    runs = [json.loads(one()) for _ in range(n)]
    step_ms, predict_ms = (mean(run[name] for run in runs) for name in ('step_ms', 'predict_ms'))
    ratios = [run['ratio'] for run in runs]
    return dict(step_ms=step_ms, predict_ms=predict_ms, ratio=predict_ms / step_ms, lowest=min(ratios),
                highest=max(ratios), times_real_time_at_120_bpm=125 / step_ms)

def many_at_once(n=64):
    "A step of each of n pieces side by side against a step of one alone; and whole pieces of 8 bars."
    from lstm_music.sampling import Composer, Session
    one, many, composer = Session(record=False), Session(key=['C'] * n, record=False), Composer()
    for session in (one, many): seconds(session.step, 64)
    steps = [(seconds(one.step, 64), seconds(many.step, 4) / n) for _ in range(9)]
    pieces = [(seconds(lambda: composer.compose(bars=8)), seconds(lambda: composer.compose(bars=8, n=n)) / n)
              for _ in range(3)]
    return dict(n=n, step_ms=1e3 * median(b for _, b in steps), step_ratio=median(a / b for a, b in steps),
                piece_secs=median(b for _, b in pieces), piece_ratio=median(a / b for a, b in pieces))

def labels_per_second():
    "Predicted frames a second in training, batch 64: every step of a window against its last one."
    rng = np.random.default_rng(0)
    x = (rng.random((64, 64, 88)) < 0.04).astype(np.float32)
    every, last = plan_recipe(True), plan_recipe(False)
    for model, y in ((every, x), (last, x[:, 0])): model.train_on_batch(x, y)
    times = [(seconds(lambda: every.train_on_batch(x, x), 3), seconds(lambda: last.train_on_batch(x, x[:, 0]), 1))
             for _ in range(5)]
    return dict(every_step=64 * 64 / median(a for a, _ in times),
                plan=64 / median(b for _, b in times), ratio=median(64 * b / a for a, b in times))

if __name__ == '__main__':
    result = {'cold compose against import tensorflow': cold_compose_vs_import(),
              'composed step against model.predict': step_vs_window_anew(),
              'many at once against one': many_at_once(),
              'training labels a second': labels_per_second()}
    text = json.dumps({k: {n: round(float(v), 3) for n, v in r.items()} for k, r in result.items()}, indent=1)
    from lstm_music.files import write_atomically
    write_atomically(Path(__file__).parent/'results/speed.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
