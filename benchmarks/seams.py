"""How smoothly a section returns: its first half bar beside the first half bars of phrases in the same pieces.

    python benchmarks/seams.py        # a quarter of an hour on one core; writes benchmarks/results/seams.json
"""
import json
import os
from pathlib import Path

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import numpy as np
from tqdm import tqdm

from lstm_music.conditions import Known
from lstm_music.evaluation import mean_interval, parallel_counts, voices_by_rank
from lstm_music.files import write_atomically
from lstm_music.sampling import Composer, even_phrases
from lstm_music.theory import KEY_NAMES

BAR, HALF, PHRASE = 16, 8, 32       # steps

def step_nats(composer, roll):
    "(T,) nats of each step, told the key and the phrases."
    config, phrases = composer.model.config, even_phrases(0, len(roll), BAR)
    known = Known.of(roll, tonic=roll.key[0], mode=roll.key[1], phrases=phrases)
    rows = config.condition_rows(known, len(roll))
    states = config.vocabulary.seen(roll.states)
    return -composer.model.log_prob(states[None], rows[None], np.ones((1, len(roll)), bool))[0]

def seam(roll, nats, step):
    "What a beginning at a step is like: nats, leaps of the outer voices in semitones, parallels at it."
    frames = [np.flatnonzero(roll.states[t]) for t in (step - 1, step)]
    sounding = all(map(len, frames))
    leaps = [abs(int(frames[1][i] - frames[0][i])) if sounding else np.nan for i in (-1, 0)]
    _, *parallel = parallel_counts(voices_by_rank(roll[step - 1:step + 1]))
    return nats[step:step + HALF].mean(), *leaps, sum(parallel)

def main(n_pieces=24):
    composer, found = Composer(), dict(returns=[], phrases=[])
    for i in tqdm(range(n_pieces), desc='pieces'):
        key, scale, form = KEY_NAMES[i % 12], ('major', 'minor')[i // 12 % 2], ('AAB', 'AABA')[i % 2]
        roll = composer.compose(key, scale, bars=16, seed=2000 + i, form=form)
        nats = step_nats(composer, roll)
        returns = {4 * BAR, *([12 * BAR] if form == 'AABA' else [])}
        inside = {PHRASE * k for k in range(1, 8)} - {4 * BAR * k for k in range(4)}
        for name, steps in dict(returns=returns, phrases=inside).items():
            found[name] += [seam(roll, nats, step) for step in sorted(steps)]
    names = 'nats_a_step', 'soprano_leap_semitones', 'bass_leap_semitones', 'parallels'
    result = {place: dict(n=len(rows), **{name: [round(float(v), 3) for v in mean_interval(np.array(values))]
                                          for name, values in zip(names, zip(*rows))})
              for place, rows in found.items()}
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/seams.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)

if __name__ == '__main__': main()
