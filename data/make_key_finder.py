"""The table of the key finder: a softmax over 24 keys, fitted to chorales and folk tunes, whole and cut short.

    python data/make_key_finder.py          # about a minute; prints KEY_EVIDENCE as nbs/library/theory.ipynb has it
    python data/make_key_finder.py --test   # measures it on the test split and writes
                                            # benchmarks/results/key_finder.json
"""
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from lstm_music.evaluation import mean_interval
from lstm_music.files import write_atomically
from lstm_music.pipeline import chorales, melodies
from lstm_music.theory import KEY_EVIDENCE, correlated_key, find_key, key_features

WEIGHT_DECAY = 1e-4                     # of 3e-5, 1e-4 and 3e-4 the best on the validation split
SHORT_BARS = 4, 8                       # openings are to be heard, too


def cut_short(roll, bars):
    "The roll and its openings of some bars, where it is longer by half a bar or more."
    ends = [roll.pickup_steps + n * roll.steps_per_bar for n in bars]
    return [r for r in [roll, *(roll[:end] for end in ends if end + roll.steps_per_bar // 2 < len(roll))]
            if r.binary.any()]


def groups(split):
    "Of each kind of music: the pieces' rolls and their keys."
    hymns, tunes = chorales().part(split), list(melodies().part(split))
    if split == 'train': tunes = tunes[::4]                     # so that they do not outnumber the chorales
    return {'four voices': [(p.roll, (p.tonic, p.mode)) for p in hymns],
            'soprano alone': [(p.voice(0).roll, (p.tonic, p.mode)) for p in hymns],
            'folk tune': [(p.roll, (p.tonic, p.mode)) for p in tunes]}


def fitted(rolls, keys):
    "The table: (2 modes, 36 features)."
    # (N, 12, 36)
    turned = np.stack([[np.roll(key_features(r), -tonic, axis=1).ravel() for tonic in range(12)] for r in rolls])
    right = np.array([tonic + 12 * (mode == 'minor') for tonic, mode in keys])
    truth = np.eye(24)[right]

    def loss(flat):
        table = flat.reshape(2, -1)
        scores = np.concatenate([turned @ table[0], turned @ table[1]], axis=1)    # (N, 24)
        logs = scores - scores.max(axis=1, keepdims=True)
        logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
        off = (np.exp(logs) - truth) / len(truth)
        slopes = [np.einsum('nt,ntf->f', off[:, part], turned) for part in (slice(12), slice(12, 24))]
        return (-(logs * truth).sum() / len(truth) + WEIGHT_DECAY * flat @ flat / 2,
                np.concatenate(slopes) + WEIGHT_DECAY * flat)

    best = minimize(loss, np.zeros(2 * turned.shape[2]), jac=True, method='L-BFGS-B', options=dict(maxiter=1000))
    return best.x.reshape(2, 3, 12)


def measured(split, finder):
    "How often a finder names the key of the label: mean and 95 % bootstrap interval."
    out = {}
    for name, pairs in groups(split).items():
        hits = [finder(roll) == key for roll, key in pairs]
        out[name] = dict(pieces=len(hits), **dict(zip(('right', 'low', 'high'), map(float, mean_interval(hits)))))
    return out


def table_of(split):
    "Both finders on a split."
    return {f.__name__: measured(split, f) for f in (correlated_key, find_key)}


if __name__ == '__main__':
    if '--test' in sys.argv[1:]:
        result = json.dumps(dict(valid=table_of('valid'), test=table_of('test')), indent=1) + '\n'
        write_atomically(Path(__file__).parents[1]/'benchmarks/results/key_finder.json',
                         lambda f: f.write(result.encode()))
        print(result)
    else:
        pairs = [(r, key) for group in groups('train').values()
                 for roll, key in group for r in cut_short(roll, SHORT_BARS)]
        table = fitted(*zip(*pairs)).round(1) + 0.0          # no -0.0
        for mode, rows in zip(KEY_EVIDENCE, table):
            print(f'{mode}=(', *(f'    {tuple(row.tolist())},' for row in rows), ')', sep='\n')
        print('as committed:', np.allclose(table, list(KEY_EVIDENCE.values()), atol=0.11))
        print('valid:', json.dumps(table_of('valid'), indent=1))
