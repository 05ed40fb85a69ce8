"""How the church modes are heard: on which note pieces end, which key a listener for major and minor would guess, and
how much of the note that makes the mode is in them.

    python benchmarks/modes.py        # some three minutes on one core; writes benchmarks/results/modes.json
"""
import json
import os
from dataclasses import replace
from pathlib import Path

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import numpy as np
from tqdm import tqdm

from lstm_music.files import write_atomically
from lstm_music.layout import PIANO
from lstm_music.sampling import Composer
from lstm_music.theory import KEY_NAMES, KEYS, find_key

CHARACTERISTIC = dict(dorian=9, phrygian=1, lydian=6, mixolydian=10, aeolian=8)     # semitones above the final

def about(roll, final, degree):
    "Whether the piece ends on its final in bass and soprano, whether it is heard there, and the share of a degree."
    above = (PIANO.pitches - final) % 12
    last = above[np.flatnonzero(roll.states[-1])]
    sounding = roll.binary.sum(axis=0)
    ends = [len(last) > 0 and last[i] == 0 for i in (0, -1)]
    return *ends, find_key(replace(roll, key=None))[0] == final, sounding[above == degree].sum() / sounding.sum()

def main(n_pieces=16):
    composer, result = Composer(), {}
    for mode, degree in tqdm(CHARACTERISTIC.items(), desc='modes'):
        keys = [KEY_NAMES[5 * i % 12] for i in range(n_pieces)]
        rows = [about(composer.compose(key, mode, bars=16, seed=3000 + i), KEYS[key], degree)
                for i, key in enumerate(keys)]
        names = 'bass_ends_on_final', 'soprano_ends_on_final', 'heard_on_final', 'characteristic_degree'
        result[mode] = dict(pieces=n_pieces, **{n: round(float(np.mean(v)), 3) for n, v in zip(names, zip(*rows))})
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/modes.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)

if __name__ == '__main__': main()
