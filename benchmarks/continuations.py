"""Does what is continued take up its opening? Four bars of each validation chorale go on for twelve: as the model
likes, in forms that return to them, and as Bach went on.

    python benchmarks/continuations.py        # ten minutes on one core; writes benchmarks/results/continuations.json

A continuation takes up its opening where two of its bars, from a bar line on, have the soprano of the opening's first
two in over four fifths of their steps; exactly, where they have it in all. Forms are tried on every third piece.
"""
import json
import os
from pathlib import Path

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import numpy as np
from tqdm import tqdm

from lstm_music.encoding import highest_voice
from lstm_music.evaluation import mean_interval, wilson_interval
from lstm_music.files import write_atomically
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer

OPENING_BARS, BARS, PHRASE_BARS, ENOUGH = 4, 12, 2, 0.8
WAYS = {'freely': {}, 'AAB': dict(form='AAB'), 'AABA': dict(form='AABA'),
        'AABA, varied': dict(form='AABA', varied=True)}

def likeness(roll):
    "The largest share of steps at which two bars after the opening have the soprano of its first two."
    bar, first = roll.steps_per_bar, roll.pickup_steps
    soprano = highest_voice(roll.states).argmax(axis=1)
    phrase, end = soprano[first:first + PHRASE_BARS * bar], len(roll) - PHRASE_BARS * bar
    return max(float((soprano[at:at + len(phrase)] == phrase).mean())
               for at in range(first + OPENING_BARS * bar, end + 1, bar))

def figures(rolls):
    "How many pieces take up their opening, and how like they are to it."
    like = np.array([likeness(roll) for roll in rolls])
    taken = like > ENOUGH
    low, high = wilson_interval(int(taken.sum()), len(taken))
    return dict(pieces=len(like), take_up=round(float(taken.mean()), 3), low=round(low, 3), high=round(high, 3),
                exactly=round(float((like == 1).mean()), 3), likeness=[round(v, 3) for v in mean_interval(like)])

def main():
    pieces = [p for p in chorales().part('valid') if p.roll.meter == (4, 4) and p.roll.n_bars >= 2 * OPENING_BARS]
    result = {'Bach, as written': figures([p.roll for p in pieces]),
              'Bach, as sung': figures([p.as_sung().roll for p in pieces])}
    composer = Composer()
    for name, wish in WAYS.items():
        rolls = []
        for i, piece in tqdm(list(enumerate(pieces))[::3 if wish else 1], desc=name):
            opening = piece.roll[:piece.roll.pickup_steps + OPENING_BARS * piece.roll.steps_per_bar]
            rolls.append(composer.compose(opening=opening, bars=BARS, seed=5000 + i, **wish))
        result[name] = figures(rolls)
        print(name, result[name], flush=True)
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/continuations.json', lambda f: f.write(text.encode() + b'\n'))

if __name__ == '__main__': main()
