"""What each thing that the ChordLSTM is told is worth, in nats a step: on the validation chorales as they are written,
and as they are sung.

    python benchmarks/conditions.py [CHECKPOINT]    # by default the weights that ship; two minutes on one core

What is hidden is zeros. Besides, how many of 200 composed pieces have a bar of silence.
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
from lstm_music.training import bootstrap_interval, nats_by_piece

GROUPS = ('meter', 'key', 'phrases', 'form')
# what is told of pieces as they are written, and of pieces as they are sung
WRITTEN = (), ('meter',), ('meter', 'key'), ('meter', 'phrases'), GROUPS
SUNG = ('meter',), ('meter', 'form')
N_PIECES, BARS, METERS = 200, 8, ((4, 4), (4, 4), (3, 4), (2, 4), (6, 8))

def figure(model, pieces, told):
    "Nats a step with its interval, with these groups told and no others."
    nats, steps = nats_by_piece(model, pieces, **{f'tell_{group}': group in told for group in GROUPS})
    low, high = bootstrap_interval(nats, steps)
    return dict(nats=round(float(nats.sum() / steps.sum()), 4), low=round(low, 4), high=round(high, 4))

def silent_bars(model):
    "How many of the composed pieces have a bar in which nothing sounds, and how many begin with an upbeat."
    composer, silent, upbeats = Composer(model), 0, 0
    for seed, meter in enumerate(METERS):
        for roll in composer.compose('D', 'minor', BARS, seed=seed, n=N_PIECES // len(METERS), meter=meter):
            last = len(roll) - (len(roll) - roll.pickup_steps) % roll.steps_per_bar
            inner = roll.binary[roll.pickup_steps:last].any(axis=1).reshape(-1, roll.steps_per_bar)     # whole bars
            silent += not inner.any(axis=1).all()
            upbeats += roll.pickup_steps > 0
    return dict(pieces=N_PIECES, bars=BARS, with_silent_bars=silent, with_upbeats=upbeats)

def main(checkpoint=None):
    model, valid = load_model(checkpoint) if checkpoint else default_model(), chorales().part('valid')
    out = dict(weights=model.record['nats'], composed=silent_bars(model))
    print(out, flush=True)
    for name, pieces, sets in (('written', valid, WRITTEN), ('sung', chorales().sung('valid'), SUNG)):
        out[name] = {', '.join(told) or 'nothing': figure(model, pieces, told) for told in sets}
        print(name, out[name], flush=True)
    path = Path(__file__).parent/'results'/'conditions.json'
    write_atomically(path, lambda f: f.write((json.dumps(out, indent=1) + '\n').encode()))

if __name__ == '__main__': main(*sys.argv[1:])
