"""A band of melody, keys, bass and drums: trains a model on a folder of MIDI files with a table, and compares it with
real music. Training needs the extra [train]; it goes on where it was stopped. Key and style are told.

    python benchmarks/band.py train FOLDER OUT.npz
    python benchmarks/band.py measure FOLDER [WEIGHTS.npz]          writes benchmarks/results/band.json
    python benchmarks/band.py short FOLDER MODELS KIND SEED         trains for a few minutes, to compare with
    python benchmarks/band.py compare FOLDER MODELS [KIND,KIND]     of these, when they are trained
    python benchmarks/band.py let_go FOLDER                         how long a track's longest note is
    python benchmarks/band.py speed                                 beside a chorale and TensorFlow
    python benchmarks/band.py strings QUARTETS                      voices as players, of real and composed quartets

`measure` asks of the validation pieces what each track costs, and what it costs if it does not hear what the others
write in the same step; and it composes forty pieces of every style that has validation pieces, counts in them what
bands are measured by, beside the validation and test pieces, and asks a judge who knows the training pieces for their
styles. `compare` counts the same in pieces that short models compose: `joint`; `wide`, a joint one with
as many weights as `heads`; and those.
"""
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_music.arranging import QUARTET, compose_band, compose_bands, string_quartet
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
from lstm_music.sampling import Composer
from lstm_music.tracks import ScoreEncoder
from lstm_music.weights import band_model, weights_name

N_PIECES, BARS, N_RESAMPLED = 40, 16, 200
N_COMPARED, N_HELD = 40, 16     # of each style: by each model of a kind, and with no note let go
HELD_TRACKS = TRACKS[:3]        # drums are never held
FEW, UNHEARD_STEPS, N_DRAWS = ('rock', 'swing', 'waltz'), 128, 8      # hearing taken away is slow to measure
RESULTS = Path(__file__).parent/'results'/'band.json'

# The weights that ship: short, once more from there, and on with a pointer, which the first two do not have. The third
# was stopped after ten of its epochs, when upbeats had been found in the pieces (`band.upbeat`), and the fourth went on
# from there; each took half an hour to an hour of a busy core.
FIRST = dict(epochs=4, valid_every=1)
THEN = dict(epochs=8, valid_every=4, learning_rate=7e-3)
POINTING = dict(epochs=24, valid_every=1, learning_rate=5e-3)
LAST = dict(epochs=12, valid_every=1, learning_rate=4e-3)

# Shorter ones, for a comparison: from the beginning, in three parts, with these seeds.
SHORT = (dict(epochs=5, valid_every=5, learning_rate=7e-3), dict(epochs=3, valid_every=3, learning_rate=5e-3),
         dict(epochs=8, valid_every=4, learning_rate=5e-3))
SEEDS = (0, 1, 2)
KINDS = {'joint': BAND_CONFIG, 'wide': replace(BAND_CONFIG, chord_units=240), 'heads': with_heads(BAND_CONFIG)}

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
    models, corpus = Path(models), BandCorpus(read_band(folder, ('train', 'valid')))
    models.mkdir(parents=True, exist_ok=True)
    start, began = {}, time.process_time()
    for i, settings in enumerate(SHORT, 1):
        out = models/f'{kind}_{seed}.{i}.npz'
        learned(corpus, out, KINDS[kind], settings | dict(seed=int(seed)), **start)
        start = dict(start=out)
    print(f'{kind} {seed}: {time.process_time() - began:.0f} s of a core')

def short_model(models, kind, seed): return load_model(Path(models)/f'{kind}_{seed}.{len(SHORT)}.npz')

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

def composed(model, style, tracks, n=N_PIECES, seed=0, **dials):
    "Pieces of a style, for the tracks that it has: a ragtime has no drums."
    return [frames_of(score) for score in compose_bands(n, style, tracks, BARS, seed=seed, model=model, **dials)]

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

def let_go(folder):
    """How long the longest note of sixteen bars is: in real training pieces, from where on a style lets go, and in
    composed ones of which nothing is let go."""
    model, found = band_model(), {track: {} for track in HELD_TRACKS}
    for style, some in by_style(read_band(folder, ('train',))).items():
        tracks = tracks_in(np.concatenate([frames.states for frames in some]))
        kinds = dict(real=some, never=composed(model, style, tracks, N_HELD, let_go_steps=0))
        for track, own in found.items():
            own[style] = rounded({kind: float(np.mean([longest_note(frames, track) for frames in music]))
                                  for kind, music in kinds.items()})
        print(style, GROOVES[style].let_go_steps, {track: own[style] for track, own in found.items()}, flush=True)
    keep(longest_note=found)

def nats_of(model, pieces):
    "Nats a step of each track, key and style told."
    return by_name(nats_by_track(model, pieces).sum(axis=0), sum(map(len, pieces)))

def compared_kinds(folder, models, kinds='joint,wide,heads'):
    """What kinds of models cost on validation, seed by seed, and what is counted in pieces that they compose: a model
    of each seed composes its share of those of every style."""
    pieces = {split: read_band(folder, (split,)) for split in ('train', 'valid')}
    music = by_style(pieces['valid'])
    tracks = {style: tracks_in(np.concatenate([frames.states for frames in some])) for style, some in music.items()}
    known = [(frames, style) for style, some in by_style(pieces['train']).items() for frames in some]
    judge, out = StyleJudge(*zip(*known)), {}
    for kind in kinds.split(','):
        found = [short_model(models, kind, seed) for seed in SEEDS]
        new = {style: [] for style in music}
        for i, model in enumerate(found):
            for style in music: new[style] += composed(model, style, tracks[style], N_COMPARED, seed=i)
        counts = count(new)
        out[kind] = dict(weights=found[0].n_weights, epochs=[part['epochs'] for part in SHORT],
                         nats=[nats_of(model, pieces['valid']) for model in found], pieces_a_style=len(new['rock']),
                         counted=rounded(means(counts)), intervals=intervals(counts), heard_as_asked=judged(judge, new))
        print(kind, json.dumps(out[kind], indent=1), flush=True)
        keep(compared=json.loads(RESULTS.read_text(encoding='utf-8')).get('compared', {}) | out)

def cpu_secs(command):
    "Seconds of a core that another process takes."
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

def speed(pairs=7):
    "A band against a chorale, a step each, and from a cold start against TensorFlow; in seconds of a core, in turn."
    def step_ms(work):
        began = time.process_time()
        n_steps = len(work())
        return 1000 * (time.process_time() - began) / n_steps
    works = [lambda: compose_band('swing', bars=BARS), lambda: Composer().compose(bars=BARS)]
    for work in works: work()
    steps = np.array([[step_ms(work) for work in works] for _ in range(pairs)])
    with tempfile.TemporaryDirectory() as folder:
        cli = [sys.executable, '-c', 'from lstm_music.cli import main; main()', 'compose', '--bars', str(BARS),
               '--style', 'swing', '--tracks', ','.join(TRACKS), '-o', f'{folder}/band.mid']
        commands = cli, [sys.executable, '-c', 'import tensorflow']
        for command in commands: cpu_secs(command)
        cold = np.array([[cpu_secs(command) for command in commands] for _ in range(pairs)])
    found = dict(pairs=pairs, step_ms=dict(zip(('band', 'chorale'), np.median(steps, axis=0).round(3).tolist())),
                 band_steps_in_chorale_steps=round(float(np.median(steps[:, 0] / steps[:, 1])), 2),
                 cold_secs=dict(zip(('a band of 16 bars', 'import tensorflow'),
                                    np.median(cold, axis=0).round(2).tolist())),
                 tensorflow_in_cold_bands=round(float(np.median(cold[:, 1] / cold[:, 0])), 2))
    print(found)
    keep(speed=found)

def strings(folder):
    """How well voices are players: of real quartets, four parts merged into one roll, the share of notes that go back
    to the part that has them; and the share of notes below the lowest string, of real parts and of composed ones."""
    real, right, below = Counter(), Counter(), {'real': Counter(), 'composed': Counter()}
    for score in real_quartets(folder):
        for t in range(0, len(score) - BARS * 16 + 1, BARS * 16):
            part = score[t:t + BARS * 16]
            merged = part.merged()
            if any(t.roll.binary.sum(axis=1).max() > 1 for t in part) or not merged.states.any(): continue
            dealt = string_quartet(merged)
            for own, again in zip(part, dealt):
                real[again.name] += len(own.roll.notes())
                right[again.name] += len({*own.roll.notes()} & {*again.roll.notes()})
            count_low(part, below['real'])
    for seed in range(N_PIECES):
        roll = Composer().compose(style='quartet', bars=BARS, seed=seed, voices=len(QUARTET))
        count_low(string_quartet(roll), below['composed'])
    share = {kind: {name: [low[name], low[name, 'low']] for name in QUARTET} for kind, low in below.items()}
    found = dict(composed_pieces=N_PIECES, real_notes=sum(real.values()),
                 given_back={name: round(right[name] / real[name], 3) for name in QUARTET},
                 notes_and_those_below_the_lowest_string=share)
    print(found)
    keep(strings=found)

def real_quartets(folder):
    "The validation pieces of a folder of quartets, as scores of four players."
    folder = Path(folder)
    with zipfile.ZipFile(folder/'midi.zip') as archive, open(folder/'index.csv', newline='', encoding='utf-8') as table:
        places = {Path(name).name: name for name in archive.namelist()}
        for row in csv.DictReader(table):
            if row['split'] != 'valid': continue
            score = ScoreEncoder().midi_to_score(archive.read(places[row['file']]))
            tracks = [t for t in score if t.name.lower().startswith(('vi', 'ce'))]
            if len(tracks) == len(QUARTET): yield replace(score, tracks=tracks)

def count_low(score, low):
    "Add up the notes of each player, and those below the lowest string."
    for track, (name, (_, lowest)) in zip(score, QUARTET.items()):
        pitches = [pitch for *_, pitch in track.roll.notes()]
        low[name] += len(pitches)
        low[name, 'low'] += sum(pitch < lowest for pitch in pitches)

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
                               nats=nats_of(model, valid)),
               hearing=heard_or_not(model, valid), **compared(model, real, judge),
               real_heard_as_written={split: judged(judge, music[split]) for split in ('valid', 'test')})
    keep(**out)
    print(json.dumps(out, indent=1))

if __name__ == '__main__':
    commands = dict(train=train_band, measure=measure, short=short_training, compare=compared_kinds, let_go=let_go,
                    speed=speed, strings=strings)
    if len(sys.argv) < 2 or sys.argv[1] not in commands: sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
