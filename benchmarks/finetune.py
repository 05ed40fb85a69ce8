"""What the bundled weights are worth to thirty tunes: fine-tuning beside training from nothing, the same batches in the
same order, as many. Needs the extra [train].

    python benchmarks/finetune.py out       # trains into the folder out, or goes on where it was; writes
                                            # benchmarks/results/finetune.json

Each of three seeds draws thirty other tunes to learn from; all are validated on the same thirty, which no seed learns
from. Work is counted in batches and not in minutes, so that a busy machine changes nothing; a batch costs every
training the same. Going on from the weights is tried with the learning rate of TrainConfig and with a third of it.
"""
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

for threads in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'):
    os.environ[threads] = '1'
import numpy as np

from lstm_music.files import data_file, write_atomically
from lstm_music.model import load_model
from lstm_music.pipeline import Corpus, melodies
from lstm_music.training import TrainConfig, bootstrap_interval, nats_by_piece, short_average, train

N_TUNES, N_SEEDS, START = 30, 3, data_file('chord_lstm.npz')
SMALL = 'fine-tuned, a third of the step'
SETTINGS = TrainConfig(epochs=8, valid_every=2)

def thirty(split, seed):
    "So many tunes of a split, drawn by the seed."
    tunes = melodies().part(split)
    return [tunes[i] for i in np.random.default_rng(seed).permutation(len(tunes))[:N_TUNES]]

def both(seed, folder):
    "Train from nothing and from the weights that ship: curves, and nats and steps of each validation piece."
    corpus, out, rows = Corpus(thirty('train', seed) + thirty('valid', 0)), {}, {}
    config = corpus.fit_config(load_model(START).config)
    n_batches = corpus.n_batches_per_epoch(config, SETTINGS) * SETTINGS.epochs
    rate = SETTINGS.learning_rate
    for name, start, learning_rate in [('from nothing', None, rate),
                                       ('fine-tuned', START, rate), (SMALL, START, rate / 3)]:
        settings = short_average(replace(SETTINGS, learning_rate=learning_rate, seed=seed), n_batches)
        file = folder/f'{name} {seed}.npz'
        begun = file.with_name(f'{file.name}.state').exists()
        finished = file.exists() and not begun
        model = load_model(file) if finished else train(corpus, file, config, settings, start, resume=begun, quiet=True)
        out[name] = dict(best=model.record['best'],
                         curve=[[r['epoch'], r['valid']] for r in model.record['curve'] if 'valid' in r])
        rows[name] = nats_by_piece(model, corpus.part('valid'))
        print(name, seed, out[name]['best'], flush=True)
    untuned = nats_by_piece(config.model(load_model(START).weights), corpus.part('valid'))
    return out, rows | {'the weights that ship': untuned}, n_batches

def measure(folder):
    "Three seeds, and over them and the validation pieces the mean figure of each, the gain, and its interval."
    runs = [both(seed, folder) for seed in range(N_SEEDS)]
    # (N,) of each piece, the mean of the seeds
    def nats(name): return np.mean([rows[name][0] for _, rows, _ in runs], axis=0)
    steps = runs[0][1]['fine-tuned'][1]
    names = ['from nothing', 'fine-tuned', SMALL, 'the weights that ship']
    figures = {name: dict(nats=float(nats(name).sum() / steps.sum()), interval=bootstrap_interval(nats(name), steps),
                          seeds=[float(rows[name][0].sum() / steps.sum()) for _, rows, _ in runs]) for name in names}
    gain = nats('from nothing') - nats('fine-tuned')
    return dict(tunes=N_TUNES, seeds=N_SEEDS, batches=[n for *_, n in runs], valid=figures,
                gain=dict(nats=float(gain.sum() / steps.sum()), interval=bootstrap_interval(gain, steps)),
                runs=[out for out, *_ in runs])

def rounded(value):
    if isinstance(value, dict): return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)): return [rounded(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value

if __name__ == '__main__':
    if len(sys.argv) != 2: sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    result = rounded(measure(folder))
    text = json.dumps({'folk tunes': result}, indent=1)
    write_atomically(Path(__file__).parent/'results/finetune.json', lambda f: f.write(text.encode() + b'\n'))
    print(json.dumps({k: v for k, v in result.items() if k != 'runs'}, indent=1))
