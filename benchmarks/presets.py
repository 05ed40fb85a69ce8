"""Does each preset do what its name says? Sixteen pieces of each, taken through the measures of chapter 06 and a few of
their own, beside Bach's validation chorales.

    python benchmarks/presets.py [NAME ...]   # minutes on one core; writes benchmarks/results/presets.json, or, with
                                              # names, only prints these
"""
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import numpy as np

from lstm_music.desk import DEFAULTS, PRESETS, REASONS, composer_arguments
from lstm_music.encoding import STRUCK
from lstm_music.evaluation import PHRASE_METRICS, mean_interval, measured
from lstm_music.files import write_atomically
from lstm_music.layout import PIANO
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer
from lstm_music.theory import KEY_NAMES, SCALES, find_key

def melody(roll):
    "The highest notes in their order (N,), and for how many beats each is heard."
    sounding = roll.binary.any(axis=1)
    top = np.where(sounding, roll.states.shape[1] - 1 - roll.binary[:, ::-1].argmax(axis=1), -1)
    struck = sounding & ((roll.states[np.arange(len(roll)), top] == STRUCK) | (np.diff(top, prepend=-1) != 0))
    return top[struck], np.diff(np.append(np.flatnonzero(struck), len(roll))) / roll.steps_per_beat

def of_its_own(roll, tonic, scale):
    "What chapter 06 does not ask: tune, scale, silence, tempo."
    tune, beats = melody(roll)
    moves = np.abs(np.diff(tune))
    moves, pitches = moves[moves > 0], PIANO.pitches[np.nonzero(roll.binary)[1]]
    keys = roll.binary.astype(int)
    pairs = np.array([(keys[:, d:] * keys[:, :-d]).sum() for d in range(1, keys.shape[1])])         # at each distance
    sharp = np.isin(np.arange(1, len(pairs) + 1) % 12, (1, 6, 11))                  # semitones and tritones
    chords = (roll.binary[1:] != roll.binary[:-1]).any(axis=1).sum() + 1
    return dict(silent=float((~roll.binary.any(axis=1)).mean()),
                keys_while_sounding=float(roll.binary.sum(axis=1)[roll.binary.any(axis=1)].mean()),
                in_scale=float(np.isin((pitches - tonic) % 12, SCALES[scale]).mean()),
                sharp_dissonance=float(pairs[sharp].sum() / pairs.sum()),
                heard_on_key_note=float(find_key(replace(roll, key=None))[0] == tonic),
                tune_steps=float((moves <= 2).mean()), tune_leaps_over_a_fourth=float((moves > 5).mean()),
                tune_range_semitones=float(np.ptp(tune)), tune_notes_a_second=float(roll.tempo_bpm / 60 / beats.mean()),
                lowest_pitch=float(pitches.min()), chords_a_bar=float(chords / roll.n_bars))

def figures(music, tonics, scales):
    "Measure: mean with its interval."
    rows = [measured(m) | of_its_own(getattr(m, 'roll', m), *key) for m, *key in zip(music, tonics, scales)]
    measures = {name: mean_interval([row[name] for row in rows]) for name in rows[0]}
    two = measures['keys_while_sounding'][0] <= 2                                   # no cadence is heard in two notes
    return {name: [round(v, 3) for v in values] for name, values in measures.items()
            if np.isfinite(values[0]) and not (two and name in PHRASE_METRICS)}

def preset(composer, name, n_pieces=16):
    "Pieces of a preset, the seeds in their order, none of them chosen."
    wish = composer_arguments(DEFAULTS | PRESETS[name])
    rolls = [composer.compose(**wish | dict(seed=7000 + i)) for i in range(n_pieces)]
    tonic = KEY_NAMES.index(wish['key'])
    return dict(pieces=n_pieces, reason=REASONS[name], dials=PRESETS[name],
                **figures(rolls, [tonic] * n_pieces, [wish['scale']] * n_pieces))

def main(names):
    bach, composer = chorales().part('valid'), Composer()
    result = {} if names else {'Bach, validation': dict(pieces=len(bach), **figures(
        bach, [p.tonic for p in bach], [p.mode for p in bach]))}
    for name in names or (name for name in PRESETS if 'band' not in PRESETS[name]):
        result[name] = preset(composer, name)
        print(name, json.dumps(result[name]), flush=True)
    if names: return
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/presets.json', lambda f: f.write(text.encode() + b'\n'))

if __name__ == '__main__': main(sys.argv[1:])
