"""How smoothly a section returns: its first half bar beside the first half bars of phrases in the same pieces; and the
same of Bach's validation chorales, as they are sung.

    python benchmarks/seams.py        # some four minutes on one core; writes benchmarks/results/seams.json
"""
import json
import os
from pathlib import Path

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import numpy as np
from tqdm import tqdm

from lstm_music.conditions import Known, conditions_of
from lstm_music.evaluation import mean_interval, parallel_counts, voices_by_rank
from lstm_music.files import write_atomically
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer, even_phrases
from lstm_music.theory import KEY_NAMES

BAR, HALF, PHRASE = 16, 8, 32       # steps

def step_nats(model, states, rows):
    "(T,) nats of each step of one piece."
    return -model.log_prob(model.config.vocabulary.seen(states)[None], rows[None], np.ones((1, len(states)), bool))[0]

def composed(composer, i):
    "A piece in a form, its nats, and the steps at which sections return and other phrases begin."
    key, scale, form = KEY_NAMES[i % 12], ('major', 'minor')[i // 12 % 2], ('AAB', 'AABA')[i % 2]
    roll = composer.compose(key, scale, bars=16, seed=2000 + i, form=form, pickup_beats=0)
    known = Known.of(roll, tonic=roll.key[0], mode=roll.key[1], phrases=even_phrases(0, len(roll), BAR))
    nats = step_nats(composer.model, roll.states, composer.model.config.condition_rows(known, len(roll)))
    returns = {4 * BAR, *([12 * BAR] if form == 'AABA' else [])}
    return roll, nats, returns, {PHRASE * k for k in range(1, 8)} - {4 * BAR * k for k in range(4)}

def sung(composer, piece):
    "The same of a chorale: sections return where singing jumps back, other phrases begin after a fermata."
    steps, piece = np.concatenate([np.arange(*span) for span in piece.order]), piece.as_sung()
    nats = step_nats(composer.model, piece.roll.states, conditions_of(piece, composer.model.config))
    begins = piece.fermatas[:-1] & ~piece.fermatas[1:]
    return piece.roll, nats, *(set((np.flatnonzero(where) + 1).tolist())
                               for where in (np.diff(steps) < 0, begins & (np.diff(steps) == 1)))

def seam(roll, nats, step):
    "What a beginning at a step is like: nats, leaps of the outer voices in semitones, parallels at it."
    frames = [np.flatnonzero(roll.states[t]) for t in (step - 1, step)]
    sounding = all(map(len, frames))
    leaps = [abs(int(frames[1][i] - frames[0][i])) if sounding else np.nan for i in (-1, 0)]
    _, *parallel = parallel_counts(voices_by_rank(roll[step - 1:step + 1]))
    return nats[step:step + HALF].mean(), *leaps, sum(parallel)

def main(n_pieces=72):
    composer = Composer()
    found = {place: [] for place in ('returns', 'phrases', 'Bach, returns', 'Bach, phrases')}
    pieces = [(composed, i, '') for i in range(n_pieces)]
    pieces += [(sung, piece, 'Bach, ') for piece in chorales().part('valid')
               if piece.order and piece.fermatas is not None]
    for of, which, whose in tqdm(pieces, desc='pieces'):
        roll, nats, *places = of(composer, which)
        for name, steps in zip(('returns', 'phrases'), places):
            found[whose + name] += [seam(roll, nats, step) for step in sorted(steps)]
    names = 'nats_a_step', 'soprano_leap_semitones', 'bass_leap_semitones', 'parallels'
    result = {place: dict(n=len(rows), **{name: [round(float(v), 3) for v in mean_interval(np.array(values))]
                                          for name, values in zip(names, zip(*rows))})
              for place, rows in found.items()}
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/seams.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)

if __name__ == '__main__': main()
