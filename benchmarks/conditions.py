"""What each thing that the ChordLSTM is told is worth, in nats a step: on the validation chorales as they are written,
and as they are sung.

    python benchmarks/conditions.py [CHECKPOINT]    # by default the weights that ship; five minutes on one core

One group of conditions is told or hidden at a time; what is hidden is zeros. Besides, how many of 200 composed pieces
have a bar of silence.
"""
import json
import os
import sys

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
from pathlib import Path

from lstm_music.files import write_atomically
from lstm_music.model import load_model
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer, default_model
from lstm_music.theory import KEY_NAMES
from lstm_music.training import bootstrap_interval, nats_by_piece

GROUPS = ('meter', 'key', 'phrases', 'form')
N_PIECES, BARS, METERS = 200, 8, ((4, 4), (4, 4), (3, 4), (2, 4), (6, 8))

def figure(model, pieces, told):
    "Nats a step with its interval, with these groups told and no others."
    nats, steps = nats_by_piece(model, pieces, **{f'tell_{group}': group in told for group in GROUPS})
    low, high = bootstrap_interval(nats, steps)
    return dict(nats=round(float(nats.sum() / steps.sum()), 4), low=round(low, 4), high=round(high, 4))

def worth(model, pieces):
    "The figures with nothing told, with one group alone, without one group, and with all."
    sets = dict(nothing=(), all=GROUPS)
    sets |= {f'{group} alone': (group,) for group in GROUPS}
    sets |= {f'all but {group}': tuple(g for g in GROUPS if g != group) for group in GROUPS}
    return {name: figure(model, pieces, told) for name, told in sets.items()}

def silent_bars(model):
    "How many of the composed pieces have a bar in which nothing sounds, and how many begin with an upbeat."
    composer, silent, upbeats = Composer(model), 0, 0
    for seed in range(N_PIECES):
        roll = composer.compose(KEY_NAMES[seed % 12], ('major', 'minor')[seed // 12 % 2], BARS, seed=seed,
                                meter=METERS[seed % len(METERS)])
        bars = roll.binary.any(axis=1).reshape(-1, roll.steps_per_bar)      # from the beginning, and from a bar line
        inner = roll[roll.pickup_steps:len(roll) - (-roll.pickup_steps % roll.steps_per_bar)].binary.any(axis=1)
        silent += not (bars.any(axis=1).all() and inner.reshape(-1, roll.steps_per_bar).any(axis=1).all())
        upbeats += roll.pickup_steps > 0
    return dict(pieces=N_PIECES, bars=BARS, silent_bars_in=silent, upbeats=upbeats)

def main(checkpoint=None):
    model, valid = load_model(checkpoint) if checkpoint else default_model(), chorales().part('valid')
    out = dict(weights=model.record['nats'], written=worth(model, valid), sung=worth(model, chorales().sung('valid')),
               composed=silent_bars(model))
    for name, rows in out.items(): print(name, json.dumps(rows, indent=1), flush=True)
    path = Path(__file__).parent/'results'/'conditions.json'
    write_atomically(path, lambda f: f.write((json.dumps(out, indent=1) + '\n').encode()))

if __name__ == '__main__': main(*sys.argv[1:])
