"""Is the input from a store faster than training eats it, and is memory flat? Needs the extra [train], Linux (for the
memory) and a store of MAESTRO.

    lstm-music data prepare maestro-v3.0.0 -o maestro.store
    python benchmarks/streaming.py maestro.store        # some minutes; writes benchmarks/results/streaming.json
"""
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
from maestro import MODELS

from lstm_music.distributed import process_group
from lstm_music.files import write_atomically
from lstm_music.model import build_keras, import_keras
from lstm_music.store import Store, open_store
from lstm_music.streaming import StoreBatches
from lstm_music.training import _compile

def part(store, share, seed=0):
    "A random share of the training pieces."
    entries = store.part('train').entries
    chosen = np.random.default_rng(seed).permutation(len(entries))[:max(1, round(share * len(entries)))]
    return Store(store.folder, store.manifest, [entries[i] for i in sorted(chosen)])

def own_mb():
    "Memory of this process but for files that are mapped, which the system takes back when it needs room."
    return int(next(line for line in open('/proc/self/status') if line.startswith('RssAnon')).split()[1]) / 1024

class Peak(threading.Thread):
    "The most memory since it was started."
    def __init__(self):
        super().__init__(daemon=True)
        self.mb = own_mb()
    def run(self):
        while True:
            self.mb = max(self.mb, own_mb())
            time.sleep(0.01)

def memory(folder, share, n_windows=20_000, n_trained=20):
    "Peak memory while windows are read, and then while the larger model is trained on some."
    config, settings = MODELS['chord']
    import_keras()
    store = part(open_store(folder), share)
    peak = Peak()
    before = peak.mb
    peak.start()
    training_stream = StoreBatches(store, config, settings)
    for _ in zip(range(n_windows // settings.batch_size), training_stream.batches()): pass
    reading = peak.mb
    model = build_keras(config)
    _compile(model, settings, training_stream.n_batches, process_group(None))
    for _, (x, y, weights) in zip(range(n_trained), training_stream.batches()):
        model.train_on_batch(x, y, sample_weight=weights)
    return dict(share=share, pieces=len(store), million_steps=round(sum(e['n_steps'] for e in store.entries) / 1e6, 2),
                mb_before=round(before), peak_mb_reading=round(reading), peak_mb_training=round(peak.mb))

def rates(folder, name, n_input=100, n_trained=5):
    "Windows a second of the input alone and of training on batches that are there already, in turn."
    import_keras()
    config, settings = MODELS[name]
    training_stream, model = StoreBatches(open_store(folder).part('train'), config, settings), build_keras(config)
    _compile(model, settings, training_stream.n_batches, process_group(None))
    stream = iter(training_stream.batches())
    def per_sec(work, n):
        began = time.perf_counter()
        for _ in range(n): work()
        return n * settings.batch_size / (time.perf_counter() - began)
    x, y, weights = next(stream)
    def step(): model.train_on_batch(x, y, sample_weight=weights)
    step()
    pairs = [(per_sec(lambda: next(stream), n_input), per_sec(step, n_trained)) for _ in range(5)]
    return dict(input_windows_per_sec=round(median(a for a, _ in pairs)),
                training_windows_per_sec=round(median(b for _, b in pairs), 1),
                ratio=round(median(a / b for a, b in pairs), 1))

if __name__ == '__main__':
    folder, *task = sys.argv[1:]
    if task:
        print(json.dumps(memory(folder, float(task[0])) if task[0] not in MODELS else rates(folder, task[0])))
        sys.exit()
    def alone(task):
        return json.loads(subprocess.run([sys.executable, __file__, folder, task], stdout=subprocess.PIPE,
                                         text=True, check=True).stdout.splitlines()[-1])    # a process each
    result = dict(memory=[alone(share) for share in ('0.01', '0.1', '1')], speed={name: alone(name) for name in MODELS})
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/streaming.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
