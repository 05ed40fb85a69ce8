"""A band of melody, keys, bass and drums: trains a model on a folder of MIDI files with a table, and compares it with
real music. Training needs the extra [train]; it goes on where it was stopped. Key and style are told.

    python benchmarks/band.py train FOLDER OUT.npz
    python benchmarks/band.py measure FOLDER [WEIGHTS.npz]          writes benchmarks/results/band.json

`measure` asks of the validation pieces what each track costs, and what it costs if it does not hear what the others
write in the same step; and it composes forty pieces of every style that has validation pieces, counts in them what
bands are measured by, beside the validation and test pieces, and asks a judge who knows the training pieces for their
styles.
"""
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_music.arranging import compose_band
from lstm_music.band import BAND_CONFIG, GROOVES, TRACKS, BandCorpus, BandFrames, nats_by_track, read_band, tracks_in
from lstm_music.band_measures import (
    StyleJudge,
    apart,
    band_measures,
    frames_of,
    longest_note,
    moved_apart,
    nats_unheard,
)
from lstm_music.files import write_atomically
from lstm_music.heads import with_heads
from lstm_music.model import load_model
from lstm_music.sight import Sight
from lstm_music.weights import band_model, weights_name

N_PIECES, BARS, N_RESAMPLED = 40, 16, 200
FEW, UNHEARD_STEPS, N_DRAWS = ('rock', 'swing', 'waltz'), 128, 8      # hearing taken away is slow to measure
RESULTS = Path(__file__).parent/'results'/'band.json'

# The weights that ship: short, once more from there, and on with a pointer, which the first two do not have. The third
# was stopped after ten of its epochs, when upbeats had been found in the pieces (`band.upbeat`), and the fourth went on
# from there; each took half an hour to an hour of a busy core.
FIRST = dict(epochs=4, valid_every=1)
THEN = dict(epochs=8, valid_every=4, learning_rate=7e-3)
POINTING = dict(epochs=24, valid_every=1, learning_rate=5e-3)
LAST = dict(epochs=12, valid_every=1, learning_rate=4e-3)

# Shorter ones, for comparisons, each with these seeds: from the beginning, or on from the weights that ship.
SHORT, ON = dict(epochs=5, valid_every=5, learning_rate=7e-3), dict(epochs=3, valid_every=3, learning_rate=4e-3)
SEEDS = (0, 1)
KINDS = {'joint': (BAND_CONFIG, SHORT), 'heads': (with_heads(BAND_CONFIG), SHORT), 'on': (BAND_CONFIG, ON),
         'sight': (replace(BAND_CONFIG, sight=Sight(units=16, reach=12, across=True)), ON)}

# a melody's notes are let go from one of these lengths on, in steps; tried with pieces that are measured nowhere else
LENGTHS, N_LET_GO, FROM_SEED = (0, 20, 16, 12, 10, 8, 6, 4), 10, 1000

def keep(**parts):
    "Write parts of the results; the others stay."
    known = json.loads(RESULTS.read_text(encoding='utf-8')) | parts
    write_atomically(RESULTS, lambda f: f.write(json.dumps(known, indent=1).encode()))

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
    plain, start = replace(BAND_CONFIG, pointer=None), {}
    for name, config, settings in (('first', plain, FIRST), ('then', plain, THEN), ('pointing', BAND_CONFIG, POINTING)):
        step = out.with_suffix(f'.{name}.npz')
        learned(corpus, step, config, settings, **start)
        start = dict(start=step)
    model, pieces = learned(corpus, out, BAND_CONFIG, LAST, **start), corpus.part('valid')
    print(by_name(nats_by_track(model, pieces).sum(axis=0), sum(map(len, pieces))))

def short_training(folder, models, kind, seed):
    "One of the models that are compared, and how many seconds of a core its training took."
    out, (config, settings) = Path(models)/f'{kind}_{seed}.npz', KINDS[kind]
    out.parent.mkdir(parents=True, exist_ok=True)
    corpus = BandCorpus(read_band(folder, ('train', 'valid')))
    start = dict(start=band_model()) if settings is ON else {}
    began = time.process_time()
    learned(corpus, out, config, settings | dict(seed=int(seed)), **start)
    print(f'{kind} {seed}: {time.process_time() - began:.0f} s of a core')

def excerpts(pieces, style):
    "Stretches of real pieces of a style, as long as those that are composed."
    for piece in pieces:
        roll = piece.roll
        n_steps = BARS * roll.steps_per_bar
        for t in range(roll.pickup_steps, len(roll) - n_steps + 1, n_steps):
            if piece.groove == style: yield BandFrames(roll.states[t:t + n_steps], roll.meter)

def by_style(pieces):
    "Stretches of each style that has some."
    found = {style: list(excerpts(pieces, style)) for style in GROOVES}
    return {style: music for style, music in found.items() if music}

def composed(model, style, tracks, seeds=range(N_PIECES), **dials):
    "Pieces of a style, for the tracks that it has: a ragtime has no drums."
    return [frames_of(compose_band(style, tracks, BARS, seed=seed, model=model, **dials)) for seed in seeds]

def in_rooms(pieces):
    "Each track out of another piece."
    return [apart([pieces[(i + k) % len(pieces)] for k in range(len(TRACKS))]) for i in range(len(pieces))]

def count(music):
    "What is counted in each piece of each style, as {style: {name: (N,)}}."
    rows = {style: [band_measures(frames) for frames in pieces] for style, pieces in music.items()}
    return {style: {name: np.array([row[name] for row in some]) for name in some[0]} for style, some in rows.items()}

def means(counts):
    "Means over the pieces of a style, then over the styles where it means something: each style counts alike."
    of_styles = [{name: values[~np.isnan(values)].mean() for name, values in own.items() if not np.isnan(values).all()}
                 for own in counts.values()]
    names = dict.fromkeys(name for own in of_styles for name in own)
    return {name: float(np.mean([own[name] for own in of_styles if name in own])) for name in names}

def rounded(numbers): return {name: round(value, 3) for name, value in numbers.items()}

def intervals(counts):
    "The middle 95 % of the same means of as many pieces, drawn with repetition."
    rng, drawn = np.random.default_rng(0), []
    def again(own):
        n = len(own['bass_empty'])
        some = rng.integers(n, size=n)
        return {name: values[some] for name, values in own.items()}
    for _ in range(N_RESAMPLED): drawn.append(means({style: again(own) for style, own in counts.items()}))
    return {name: np.nanpercentile([row.get(name, np.nan) for row in drawn], [2.5, 97.5]).round(3).tolist()
            for name in drawn[0]}

def judged(judge, music):
    "The share of pieces of each style that sound like it, and of all."
    right = {style: [judge.style(frames) == style for frames in pieces] for style, pieces in music.items()}
    return dict(pieces=sum(map(len, right.values())), all=round(float(np.mean(sum(right.values(), []))), 3),
                **{style: round(float(np.mean(some)), 3) for style, some in right.items()})

def compared(model, real, judge):
    "Real and composed music, counted: all styles alike, and one by one; together and apart."
    new = {style: composed(model, style, tracks_in(np.concatenate([frames.states for frames in pieces])))
           for style, pieces in real.items()}
    def changed(change, music): return {style: list(change(pieces)) for style, pieces in music.items()}
    kinds = {'real': real, 'real, tracks moved apart': changed(lambda some: map(moved_apart, some), real),
             'composed': new, 'composed, each track in a room of its own': changed(in_rooms, new)}
    counts = {kind: count(music) for kind, music in kinds.items()}
    one_by_one = {style: {kind: rounded(means({style: counts[kind][style]})) for kind in ('real', 'composed')}
                  for style in real}
    return dict(counted={kind: rounded(means(own)) for kind, own in counts.items()},
                intervals={kind: intervals(counts[kind]) for kind in ('real', 'composed')},
                by_style=one_by_one, composed_heard_as_asked=judged(judge, new))

def let_go(folder, weights=None):
    """How long the longest melody note of sixteen bars is: in real training pieces, and in composed ones of which notes
    are let go from different lengths on. The nearest is what the style should have."""
    model, out = load_model(weights) if weights else band_model(), {}
    for style, music in by_style(read_band(folder, ('train',))).items():
        tracks = tracks_in(np.concatenate([frames.states for frames in music]))
        def longest(some): return round(float(np.mean([longest_note(frames, 'melody') for frames in some])), 2)
        real = longest(music)
        found = {steps: longest(composed(model, style, tracks, range(FROM_SEED, FROM_SEED + N_LET_GO),
                                         let_go_steps=steps)) for steps in LENGTHS}
        chosen = min(LENGTHS, key=lambda steps: abs(found[steps] - real))
        out[style] = dict(real=real, composed=found, chosen=chosen)
        print(style, out[style], flush=True)
    keep(let_go=dict(pieces=N_LET_GO, styles=out))

def heard_or_not(model, pieces):
    "What each track costs in the beginnings of a few pieces, and what it costs if it does not hear the others."
    few = [next(p for p in pieces if p.groove == style) for style in FEW]
    n_few = sum(min(UNHEARD_STEPS, len(p)) for p in few)
    cut = [replace(p, roll=replace(p.roll, states=p.roll.states[:UNHEARD_STEPS])) for p in few]
    unheard = sum(nats_unheard(model, p, N_DRAWS) for p in cut)
    heard = nats_by_track(model, cut).sum(axis=0)
    return dict(pieces=len(few), steps=n_few, draws=N_DRAWS, heard=by_name(heard, n_few),
                unheard=by_name(unheard, n_few))

def measure(folder, weights=None):
    model = load_model(weights) if weights else band_model()
    pieces = {split: read_band(folder, (split,)) for split in ('train', 'valid', 'test')}
    music = {split: by_style(some) for split, some in pieces.items()}
    known = [(frames, style) for style, some in music['train'].items() for frames in some]
    judge, valid = StyleJudge(*zip(*known)), pieces['valid']
    real = {style: music['valid'][style] + music['test'].get(style, []) for style in music['valid']}
    out = dict(weights=weights_name(model), styles=list(real), pieces_a_style=N_PIECES, bars=BARS,
               excerpts_of_real_music=sum(map(len, real.values())),
               validation=dict(pieces=len(valid), steps=sum(map(len, valid)),
                               nats=by_name(nats_by_track(model, valid).sum(axis=0), sum(map(len, valid)))),
               hearing=heard_or_not(model, valid), **compared(model, real, judge),
               real_heard_as_written={split: judged(judge, music[split]) for split in ('valid', 'test')})
    keep(**out)
    print(json.dumps(out, indent=1))

if __name__ == '__main__':
    commands = dict(train=train_band, short=short_training, let_go=let_go, measure=measure)
    if len(sys.argv) < 3 or sys.argv[1] not in commands: sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
