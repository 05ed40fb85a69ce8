"""Are beats worth it? The same performances over slices of time and over 16ths of their beats, two models of one size
that learn for as many steps. Needs the extra [train].

    python benchmarks/maestro_beats.py maestro-v3.0.0 maestro_beats.json.gz out     # trains into the folder out; writes
                                                            # results/maestro_beats.json and results/maestro_beats.mid

The beats are those of ASAP, as benchmarks/touch.py tells. Stretches of a performance in which every bar has as many
beats become pieces, with that metre; the same seconds of it, cut into eighths of a second, become the others. Steps of
the two are no units to compare: nats are told a second of music, and a note that is struck.
"""
import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np
from touch import LOWEST_PITCH, N_KEYS, chord_starts, placed, read_notes

from lstm_music.encoding import STRUCK, PianoRoll, PianoRollEncoder
from lstm_music.files import write_atomically
from lstm_music.model import PLAIN_CHORD, ChordConfig, load_model
from lstm_music.pipeline import Corpus, Piece
from lstm_music.sampling import Composer
from lstm_music.theory import find_key
from lstm_music.training import TrainConfig, nats_by_piece, train
from lstm_music.vocabulary import ChordVocabulary

RESULTS = Path(__file__).parent/'results'
STEPS_PER_BEAT, STEPS_PER_SEC, FEWEST_BARS, MOST_BARS = 4, 8, 8, 32
SETTINGS = TrainConfig(epochs=4, epoch_windows=1024, valid_every=1, learning_rate=6e-3, hide_key=0.3, hide_meter=0.)
CONFIG = ChordConfig(ChordVocabulary(most_notes=8), time_units=256, chord_units=128, dropout=0.1, **PLAIN_CHORD)
WAYS = dict(slices='eighths of a second', beats='16ths of the beat')

def equal_bars(types):
    "Runs of bars with as many beats: (first beat, last beat, beats a bar), at most 32 bars each."
    bars = np.flatnonzero(np.array(list(types)) == 'D')
    sizes, out = np.diff(bars), []
    edges = np.flatnonzero(np.diff(sizes, prepend=-1, append=-1))       # where another number of beats begins
    for a, b in zip(edges, edges[1:]):
        for first in range(a, b, MOST_BARS):
            last = min(first + MOST_BARS, b)
            if last - first >= FEWEST_BARS: out.append((bars[first], bars[last], int(sizes[a])))
    return out

def rolled(notes, secs, steps, **grid):
    "A roll of notes, given which seconds are which steps."
    n_steps = int(np.ceil(steps[-1]))
    starts, ends = (np.rint(np.interp(times, secs, steps)).astype(int)
                    for times in (chord_starts(notes[:, 0]), notes[:, 1]))
    ends, kept = np.maximum(ends, starts + 1).clip(max=n_steps), starts < n_steps
    return PianoRoll.from_notes(zip(starts[kept], ends[kept], notes[kept, 2]), n_steps, **grid)

def pieces_of(notes, beats, performance, split, name):
    "The same stretches twice: over slices of time, and over beats."
    both = {way: [] for way in WAYS}
    for first, last, size in equal_bars(performance['types']):
        begin, end = beats[first], beats[last]
        some = notes[(notes[:, 0] > begin - 0.1) & (notes[:, 0] < end - 0.1)]
        if not len(some) or not 1 <= size <= 12: continue
        slices = rolled(some, [begin, end], [0., (end - begin) * STEPS_PER_SEC], tempo_bpm=120.)
        bpm = float(np.clip(60 * (last - first) / (end - begin), 10, 600))
        on_beats = rolled(some, beats[first:last + 1], np.arange(last + 1 - first) * STEPS_PER_BEAT, meter=(size, 4),
                          tempo_bpm=bpm)
        for way, roll in dict(slices=slices, beats=on_beats).items():
            both[way].append((Piece(roll, f'{name}, beat {first}', performance['composer'], *find_key(roll),
                                    split=split, begins=False, ends=False), end - begin))
    return both

def read(folder, beats_file):
    "{way: [(piece, seconds)]} and how many performances were used."
    with open(folder/'maestro-v3.0.0.csv', newline='', encoding='utf-8') as f:
        splits = {row['midi_filename']: row['split'] for row in csv.DictReader(f)}
    with gzip.open(beats_file, 'rt', encoding='utf-8') as f: known = json.load(f)
    out, used = {way: [] for way in WAYS}, 0
    for file, performances in known.items():
        notes = read_notes(folder/file)
        notes = notes[(notes[:, 2] >= LOWEST_PITCH) & (notes[:, 2] < LOWEST_PITCH + N_KEYS)]
        split = {'validation': 'valid'}.get(splits[file], splits[file])
        for performance in performances:
            beats = placed(notes[:, 0], performance) if performance.get('on_onset', 0) > 0.9 else None
            if beats is None: continue
            used += 1
            for way, some in pieces_of(notes, beats, performance, split, f"{performance['title']} {file}").items():
                out[way] += some
    return out, used

def nats(model, pieces):
    "A step, a second and a struck note, of these pieces."
    total, steps = nats_by_piece(model, [piece for piece, _ in pieces])
    seconds, struck = sum(s for _, s in pieces), sum(int((p.roll.states == STRUCK).sum()) for p, _ in pieces)
    return dict(steps=int(steps.sum()), seconds=round(seconds), struck=struck, a_step=total.sum() / steps.sum(),
                a_second=total.sum() / seconds, a_note=total.sum() / struck)

def rounded(value):
    "Numbers of three digits, wherever they stand."
    if isinstance(value, dict): return {name: rounded(v) for name, v in value.items()}
    return round(float(value), 3) if isinstance(value, float) else value

if __name__ == '__main__':
    folder, beats_file, out = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    music, used = read(folder, beats_file)
    out.mkdir(exist_ok=True)
    result = dict(performances=used, batch_size=SETTINGS.batch_size, window_steps=SETTINGS.window_steps,
                  windows=SETTINGS.epochs * SETTINGS.epoch_windows)
    for way, pieces in music.items():
        corpus = Corpus(p.replace(roll=p.roll) for p, _ in pieces).thinned(8)
        pieces = list(zip(corpus, (seconds for _, seconds in pieces)))
        file = out/f'{way}.npz'
        finished = file.exists() and not file.with_name(f'{file.name}.state').exists()
        model = load_model(file) if finished else train(corpus, file, CONFIG, SETTINGS)
        of = {split: [pair for pair in pieces if pair[0].split == split] for split in ('train', 'valid')}
        result[way] = dict(pieces={split: len(some) for split, some in of.items()},
                           train_steps=sum(len(p) for p, _ in of['train']), minutes=model.record['minutes'],
                           valid=nats(model, of['valid']))
        print(way, result[way], flush=True)
    roll = Composer(model).compose('C', 'minor', bars=16, tempo_bpm=100, seed=0, pickup_beats=0, parallel_penalty=1.,
                                   tendency_penalty=1., bass_steps=1., cadences=0., top_p=0.98)
    midi = PianoRollEncoder().piano_roll_to_midi(roll)
    write_atomically(RESULTS/'maestro_beats.mid', lambda f: f.write(midi))
    text = json.dumps(rounded(result), indent=1) + '\n'
    write_atomically(RESULTS/'maestro_beats.json', lambda f: f.write(text.encode()))
