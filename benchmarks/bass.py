"""How strongly the bass is asked to step: what the dial `bass_steps` does to it and to everything else, beside Bach's
validation chorales.

    python benchmarks/bass.py        # some two minutes on one core; writes benchmarks/results/bass.json
"""
import json
import os
from dataclasses import replace
from pathlib import Path

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import numpy as np
from tqdm import tqdm

from lstm_music.evaluation import mean_interval, measured
from lstm_music.files import write_atomically
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer
from lstm_music.theory import KEYS, find_key

VALUES, ASKED = (1., 1.5, 2., 2.5, 3.), (('C', 'major'), ('A', 'minor'), ('G', 'major'), ('D', 'minor'))
NAMES = ('bass_step_rate', 'authentic_inside', 'perfect_inside', 'half_inside', 'dissonance_rate', 'parallel_fifths',
         'parallel_octaves', 'direct_fifths', 'resolved_sevenths', 'scale_consistency')

def figures(music):
    rows = [measured(m) for m in music]
    return dict(pieces=len(rows), **{n: [round(v, 3) for v in mean_interval([r[n] for r in rows])] for n in NAMES})

def composed(composer, key, scale, n_pieces, **dials):
    return composer.compose(key, scale, bars=8, seed=800 + KEYS[key], n=n_pieces, pickup_beats=1, **dials)

def main(n_pieces=16):
    composer, result = Composer(), {'Bach, validation': figures(chorales().part('valid'))}
    for value in tqdm(VALUES, desc='bass_steps'):
        made = {asked: composed(composer, *asked, n_pieces, bass_steps=value) for asked in ASKED}
        heard = [find_key(replace(roll, key=None)) == (KEYS[key], scale)
                 for (key, scale), rolls in made.items() for roll in rolls]
        result[f'bass_steps {value:g}'] = dict(**figures([roll for rolls in made.values() for roll in rolls]),
                                               heard_as_asked=round(float(np.mean(heard)), 3))
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/bass.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)

if __name__ == '__main__': main()
