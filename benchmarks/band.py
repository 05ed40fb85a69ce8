"""A band of melody, keys, bass and drums: trains a model on a folder of MIDI files with a table, and compares it with
real music. Training needs the extra [train]; it goes on where it was stopped. Key and style are told.

    python benchmarks/band.py train FOLDER OUT.npz
    python benchmarks/band.py measure FOLDER [WEIGHTS.npz]          writes benchmarks/results/band.json

`measure` asks of the validation pieces what each track costs, and what it costs if it does not hear what the others
write in the same step; and it composes a few pieces of a few styles, to count in them what bands are measured by.
"""
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_music.arranging import compose_band
from lstm_music.band import BAND_CONFIG, TRACKS, BandCorpus, BandFrames, nats_by_track, read_band
from lstm_music.band_measures import apart, frames_of, mean_measures, moved_apart, nats_unheard
from lstm_music.files import write_atomically
from lstm_music.model import load_model
from lstm_music.weights import band_model, weights_name

STYLES, N_PIECES, BARS = ('rock', 'swing', 'waltz'), 12, 16
UNHEARD_STEPS, N_DRAWS = 128, 8
RESULTS = Path(__file__).parent/'results'/'band.json'

# short, once more from there, and on with a pointer, which the first two do not have: an hour each, on a busy core
FIRST = dict(epochs=4, valid_every=1)
THEN = dict(epochs=8, valid_every=4, learning_rate=7e-3)
POINTING = dict(epochs=24, valid_every=1, learning_rate=5e-3)

def by_name(nats, n_steps):
    "Nats a step of each track, and of all."
    nats = np.asarray(nats) / n_steps
    return dict(zip(TRACKS, nats.round(3).tolist()), all=round(float(nats.sum()), 3))

def learned(corpus, out, config, settings, **start):
    "A model that is trained, or goes on where it was stopped, or is there already."
    from lstm_music.training import TrainConfig, state_file, train
    unfinished = state_file(out).exists()
    if out.exists() and not unfinished: return load_model(out)
    return train(corpus, out, config, TrainConfig(**settings), resume=unfinished, **start)

def train_band(folder, out):
    corpus, out = BandCorpus(read_band(folder, ('train', 'valid'))), Path(out)
    plain = replace(BAND_CONFIG, pointer=None)
    begun, further = out.with_suffix('.begun.npz'), out.with_suffix('.further.npz')
    learned(corpus, begun, plain, FIRST)
    learned(corpus, further, plain, THEN, start=begun)
    model, pieces = learned(corpus, out, BAND_CONFIG, POINTING, start=further), corpus.part('valid')
    print(by_name(nats_by_track(model, pieces).sum(axis=0), sum(map(len, pieces))))

def excerpts(pieces, style):
    "Stretches of real pieces of a style, as long as those that are composed."
    for piece in pieces:
        roll = piece.roll
        n_steps = BARS * roll.steps_per_bar
        for t in range(roll.pickup_steps, len(roll) - n_steps + 1, n_steps):
            if piece.groove == style: yield BandFrames(roll.states[t:t + n_steps], roll.meter)

def composed(model, style):
    return [frames_of(compose_band(style, bars=BARS, seed=seed, model=model)) for seed in range(N_PIECES)]

def in_rooms(pieces):
    "Each track out of another piece."
    return [apart([pieces[(i + k) % len(pieces)] for k in range(len(TRACKS))]) for i in range(len(pieces))]

def rows(model, pieces):
    "Measures of real and composed music of all styles, together and apart."
    real = {style: list(excerpts(pieces, style)) for style in STYLES}
    new = {style: composed(model, style) for style in STYLES}
    def every(change, music): return [frames for style in STYLES for frames in change(music[style])]
    return {'real': mean_measures(every(list, real)),
            'real, tracks moved apart': mean_measures(every(lambda some: map(moved_apart, some), real)),
            'composed': mean_measures(every(list, new)),
            'composed, each track in a room of its own': mean_measures(every(in_rooms, new)),
            'excerpts of real music': sum(map(len, real.values()))}

def measure(folder, weights=None):
    model = load_model(weights) if weights else band_model()
    pieces = read_band(folder, ('valid',))
    few = [next(p for p in pieces if p.groove == style) for style in STYLES]
    n_few = sum(min(UNHEARD_STEPS, len(p)) for p in few)
    cut = [type(p)(BandFrames(p.roll.states[:UNHEARD_STEPS], p.roll.meter, p.roll.pickup_steps), p.name, p.groove,
                   p.tonic, p.mode, p.split) for p in few]
    heard = nats_by_track(model, cut).sum(axis=0)
    unheard = sum(nats_unheard(model, p, N_DRAWS) for p in cut)
    out = dict(weights=weights_name(model), styles=STYLES, pieces_a_style=N_PIECES, bars=BARS,
               validation=dict(pieces=len(pieces), steps=sum(map(len, pieces)),
                               nats=by_name(nats_by_track(model, pieces).sum(axis=0), sum(map(len, pieces)))),
               hearing=dict(pieces=len(few), steps=n_few, draws=N_DRAWS, heard=by_name(heard, n_few),
                            unheard=by_name(unheard, n_few)),
               counted=rows(model, pieces))
    write_atomically(RESULTS, lambda f: f.write(json.dumps(out, indent=1).encode()))
    print(json.dumps(out, indent=1))

if __name__ == '__main__':
    commands = dict(train=train_band, measure=measure)
    if len(sys.argv) < 3 or sys.argv[1] not in commands: sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
