"""The test figures, with 95 % bootstrap intervals over the pieces; of the chorales with and without the metre told.

    python benchmarks/intervals.py FOLDER ...     # folders that hold the five sets' files

Nottingham's figure is also given without the test tunes that share much of their music with one training tune.
"""
import json
import os
import sys

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
from pathlib import Path

from lstm_music.benchmark import BENCHMARKS, load_set, results_file
from lstm_music.files import write_atomically
from lstm_music.model import load_model
from lstm_music.pipeline import chorales, chord_sequences
from lstm_music.sampling import default_model
from lstm_music.training import bootstrap_interval, nats_by_piece

SHARES = 0.5, 0.3, 0.1, 0.05        # of a test tune's runs of eight chords, in one training tune
RUN_CHORDS = 8

def largest_share(piece, train_runs):
    "The share of a piece's runs of chords that one training piece has, too."
    runs = chord_sequences(piece.roll, RUN_CHORDS)
    return max(len(runs & other) for other in train_runs) / max(1, len(runs))

def without_copies(corpus, nats, steps):
    "The figure without the test pieces that share so much with one training piece."
    train_runs = [chord_sequences(p.roll, RUN_CHORDS) for p in corpus.part('train')]
    shares = [largest_share(p, train_runs) for p in corpus.part('test')]
    out = {}
    for least in SHARES:
        kept = [i for i, share in enumerate(shares) if share < least]
        out[str(least)] = dict(left_out=len(shares) - len(kept),
                               nats=round(float(nats[kept].sum() / steps[kept].sum()), 4))
    return out

def find_file(name, folders):
    "The set's file in one of the folders."
    for folder in map(Path, folders):
        if (folder/BENCHMARKS[name].file).is_file():
            return folder/BENCHMARKS[name].file
    sys.exit(f'{BENCHMARKS[name].file}: in none of {", ".join(folders)}; name the folder that it lies in')

def figure(model, pieces, **given):
    "The mean with its interval, and the nats and steps of each piece."
    nats, steps = nats_by_piece(model, pieces, **given)
    low, high = bootstrap_interval(nats, steps)
    return dict(pieces=len(nats), steps=int(steps.sum()), nats=round(float(nats.sum() / steps.sum()), 4),
                low=round(low, 4), high=round(high, 4)), nats, steps

def main(folders):
    test = chorales().part('test')
    out = dict(chorales={name: figure(default_model(), test, tell_meter=tell)[0]
                         for name, tell in [('metre told', True), ('nothing told', False)]})
    print('chorales', out['chorales'], flush=True)
    for name in BENCHMARKS:
        corpus = load_set(name, find_file(name, folders))
        out[name], nats, steps = figure(load_model(results_file(name)), corpus.part('test'))
        if name == 'nottingham':
            out[name]['without copies'] = without_copies(corpus, nats, steps)
        print(name, out[name], flush=True)
    path = Path(__file__).parent/'results'/'intervals.json'
    write_atomically(path, lambda f: f.write((json.dumps(out, indent=1) + '\n').encode()))

if __name__ == '__main__':
    main(sys.argv[1:] or sys.exit(__doc__))
