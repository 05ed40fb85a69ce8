"""Fifty sixteen-bar pieces in each of three keys, ten in every key, and ten more that insist on it: what does music21's
key finder hear? Needs the extra [train].

    python benchmarks/key_check.py [WEIGHTS]      # about five minutes; writes benchmarks/results/key_check.json, or for
                                                  # other weights only prints
"""
import json
import sys
from pathlib import Path

import numpy as np
from music21 import note, stream
from tqdm import tqdm

from lstm_music.files import write_atomically
from lstm_music.model import load_model
from lstm_music.sampling import Composer
from lstm_music.theory import KEY_NAMES, KEYS

def heard_key(roll):
    "Tonic pitch class and mode that music21 hears."
    score = stream.Stream()
    for start, end, pitch in roll.notes(): score.insert(start / 4, note.Note(pitch, quarterLength=(end - start) / 4))
    key = score.analyze('key')
    return key.tonic.pitchClass, key.mode

def longest_chord_steps(roll):
    "The longest stretch of equal chords, held or repeated."
    same = (roll.binary[1:] == roll.binary[:-1]).all(axis=1)
    breaks = np.flatnonzero(~same)
    return int(np.diff([-1, *breaks, len(same)]).max())

def composed(composer, key, scale, n_pieces, **dials):
    return [composer.compose(key, scale, seed=seed, **dials) for seed in tqdm(range(n_pieces), desc=f'{key} {scale}')]

def heard_as_asked(rolls, key, scale): return [heard_key(r) == (KEYS[key], scale) for r in rolls]

def check(composer, key, scale, n_pieces=50):
    rolls = composed(composer, key, scale, n_pieces)
    density = [float(r.binary.sum(axis=1).mean()) for r in rolls]
    last_bass = [int(np.flatnonzero(r.binary[-1])[:1].sum() + 21) % 12 if r.binary[-1].any() else None for r in rolls]
    return dict(pieces=n_pieces, heard_as_asked=float(np.mean(heard_as_asked(rolls, key, scale))),
                ends_on_key_note=float(np.mean([b == KEYS[key] for b in last_bass])),
                silent=sum(not r.binary.any() for r in rolls),
                longest_chord_bars=max(longest_chord_steps(r) for r in rolls) / 16,
                notes_per_step=[round(min(density), 2), round(max(density), 2)])

def check_all(composer, n_pieces=10, **dials):
    heard = {f'{key} {scale}': heard_as_asked(composed(composer, key, scale, n_pieces, **dials), key, scale)
             for scale in ('major', 'minor') for key in KEY_NAMES}
    return dict(pieces=n_pieces * len(heard), heard_as_asked=float(np.mean(list(heard.values()))),
                lowest_key=min(float(np.mean(h)) for h in heard.values()))

if __name__ == '__main__':
    composer = Composer(load_model(sys.argv[1]) if sys.argv[1:] else None)
    result = {f'{key} {scale}': check(composer, key, scale)
              for key, scale in [('C', 'major'), ('D', 'minor'), ('A', 'major')]}
    result |= {'every key': check_all(composer), 'every key, guidance 0.75': check_all(composer, guidance=0.75)}
    text = json.dumps(result, indent=1)
    if not sys.argv[1:]:
        write_atomically(Path(__file__).parent/'results/key_check.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
