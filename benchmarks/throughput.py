"""Does training use the machine? Products of weights a second, against the same machine's bare matrix products of the
same shapes, on one thread. Needs the extra [train] and a quiet machine.

    python benchmarks/throughput.py       # a minute; writes benchmarks/results/throughput.json
"""
import itertools
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
for threads in ('OMP_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'):
    os.environ[threads] = '1'       # on both sides
import numpy as np

from lstm_music.benchmark import BENCHMARKS
from lstm_music.distributed import process_group
from lstm_music.files import write_atomically
from lstm_music.model import ChordConfig, PianoRollConfig, build_keras, build_piano_roll_lstm, import_keras
from lstm_music.pipeline import chorales
from lstm_music.training import TrainConfig, _compile, steps_per_epoch, training_batches

def lstm(batch, n_steps, n_in, units):
    "The products of an LSTM: in each step the inputs and the memory, each (rows, depth, columns)."
    return n_steps * [(batch, n_in, 4 * units), (batch, units, 4 * units)]

def roll_products(config, batch=64, n_steps=64):
    "Forward products of the usual recipe with a label at every step."
    rows, sizes = batch * n_steps, [88] + [config.lstm_units] * config.n_layers
    layers = [p for n_in in sizes[:-1] for p in lstm(batch, n_steps, n_in, config.lstm_units)]
    return layers + [(rows, config.lstm_units, config.dense_units), (rows, config.dense_units, 88)]

def sight_products(config, batch, n_steps, n_tokens):
    "Forward products of what each note sees and remembers."
    near, k, span, rows = config.sight.units, config.sight.memory_units, 2 * config.sight.reach + 1, batch * n_steps
    seen = [(rows * 88, span * config.n_pictures, near), (n_tokens * 88, span, near), (rows, config.context_size, near),
            (n_tokens, config.chord_units, near), (n_tokens * 88, near, config.chord_shape[0])]
    return seen + ([*lstm(batch * 88, n_steps, near, k), (rows * 88, k, near)] if k else [])

def chord_products(config, batch, n_steps, n_spelled):
    "Forward products of a ChordLSTM whose chords have n_spelled[place] tokens at each place."
    e, t, c, rows, n_tokens = config.embed_units, config.time_units, config.chord_units, batch * n_steps, sum(n_spelled)
    sight = [] if config.sight is None else sight_products(config, batch, n_steps, n_tokens)
    return [(rows, config.n_inputs + config.n_conditions, e), *lstm(batch, n_steps, e, t), (rows, e + t, c),
            (rows, e + t, c), (n_tokens, config.token_units, 4 * c), *((n, c, 4 * c) for n in n_spelled if n),
            (n_tokens, c, config.n_tokens), (rows, e + t, config.n_tokens), *sight]

def gflop(products):
    "Forward and backward: each product comes three times, a multiplication and an addition for each term."
    return 3 * sum(2e-9 * m * k * n for m, k, n in products)

def bare_gflop_per_sec(products, tf):
    "The same products, forward and backward, with nothing around them."
    shapes = {p: products.count(p) for p in products}
    @tf.function(reduce_retracing=True)
    def three(x, w, g):
        return (tf.reduce_sum(x @ w)[None], tf.matmul(g, w, transpose_b=True)[:1, :1],
                tf.matmul(x, g, transpose_a=True)[:1, :1])
    total = 0.
    for (m, k, n), count in shapes.items():
        x, w, g = (tf.random.normal(s) for s in ((m, k), (k, n), (m, n)))
        three(x, w, g)
        n_times = max(3, min(count, 50))
        began = time.perf_counter()
        for _ in range(n_times): three(x, w, g)
        total += count * (time.perf_counter() - began) / n_times
    return gflop(products) / total

def measure(model, batches, products, tf, n=8):
    "GFLOP a second in training and in bare products, in turn."
    args = [((x, y), dict(sample_weight=w)) for x, y, w in itertools.islice(batches, 2)]
    def run(i):
        a, k = args[i % 2]
        model.train_on_batch(*a, **k)
    for i in range(3): run(i)
    pairs = []
    for _ in range(3):
        began = time.perf_counter()
        for i in range(n): run(i)
        pairs.append((gflop(products) * n / (time.perf_counter() - began), bare_gflop_per_sec(products, tf)))
    return dict(training_gflop_per_sec=median(a for a, _ in pairs),
                bare_gflop_per_sec=median(b for _, b in pairs), share=median(a / b for a, b in pairs))

def usual_recipe(tf, keras):
    "Two LSTM(512), a label at every step, batch 64."
    config = PianoRollConfig(recurrent_dropout=0.)
    model = build_piano_roll_lstm(config, every_step=True)
    model.compile('adam', 'binary_crossentropy', jit_compile=False)
    x = (np.random.default_rng(0).random((64, 64, 88)) < 0.04).astype(np.float32)
    return measure(model, itertools.repeat((x, x, None)), roll_products(config), tf)

def chord_lstm(tf, keras, config, settings=None):
    "A ChordLSTM on the bundled chorales, as `train` feeds it."
    settings = settings or TrainConfig()
    pieces = list(chorales().part('train'))
    model = build_keras(config)
    _compile(model, settings, steps_per_epoch(pieces, config, settings), process_group(None))
    batches = list(itertools.islice(training_batches(pieces, config, settings), 2))
    n_spelled = np.mean([(x[2] >= 0).sum(axis=(0, 1)) for x, _, _ in batches], axis=0).astype(int).tolist()
    return measure(model, batches, chord_products(config, settings.batch_size, settings.window_steps, n_spelled), tf)

PLAIN = dict(late=(), pointer=None)         # parts whose products are not counted above

def peak_mb():
    "The most memory that this process has had."
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 ** 2 if sys.platform == 'darwin' else 1024)

if __name__ == '__main__':
    keras, tf = import_keras()
    result = {'ChordLSTM, the one that ships': chord_lstm(tf, keras, ChordConfig()),
              'ChordLSTM, wider': chord_lstm(tf, keras, replace(BENCHMARKS['jsb16'].config, **PLAIN)),
              'ChordLSTM, wider, with a memory in each note': chord_lstm(
                  tf, keras, replace(BENCHMARKS['musedata'].config, **PLAIN),
                  TrainConfig(batch_size=8, window_steps=96, learning_rate=5e-3)),
              'usual recipe, a label at every step': usual_recipe(tf, keras)}
    result = ({name: {k: round(float(v), 2) for k, v in row.items()} for name, row in result.items()}
              | dict(peak_memory_mb=round(peak_mb())))
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/throughput.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
