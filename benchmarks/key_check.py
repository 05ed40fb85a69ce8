"""Fifty sixteen-bar pieces in each of three keys: what does music21's key finder hear? Needs the extra [train].

    python benchmarks/key_check.py        # writes benchmarks/results/key_check.json
"""
import json
from pathlib import Path
import numpy as np
from music21 import note, stream
from tqdm import tqdm
from lstm_music.pipeline import write_atomically
from lstm_music.sampling import KEYS, Composer

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

def check(key, scale, n_pieces=50):
    rolls = [Composer().compose(key, scale, seed=seed) for seed in tqdm(range(n_pieces), desc=f'{key} {scale}')]
    density = [float(r.binary.sum(axis=1).mean()) for r in rolls]
    last_bass = [int(np.flatnonzero(r.binary[-1])[:1].sum() + 21) % 12 if r.binary[-1].any() else None for r in rolls]
    return dict(pieces=n_pieces, heard_as_asked=float(np.mean([heard_key(r) == (KEYS[key], scale) for r in rolls])),
                ends_on_key_note=float(np.mean([b == KEYS[key] for b in last_bass])), silent=sum(not r.binary.any() for r in rolls),
                longest_chord_bars=max(longest_chord_steps(r) for r in rolls) / 16, notes_per_step=[round(min(density), 2), round(max(density), 2)])

if __name__ == '__main__':
    result = {f'{key} {scale}': check(key, scale) for key, scale in [('C', 'major'), ('D', 'minor'), ('A', 'major')]}
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/key_check.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
