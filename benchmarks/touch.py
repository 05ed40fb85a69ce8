"""How hard pianists strike what note: the constants of lstm_music/touch.py, and how much they predict.

    python benchmarks/touch.py maestro-v3.0.0 maestro_beats.json.gz     # writes benchmarks/results/touch.json

The beats are those of ASAP (https://github.com/fosfrancesco/asap-dataset, CC BY-NC-SA 4.0), a JSON file of {MAESTRO's
file: [dict(composer, title, start, offset, on_onset, beats: seconds from the start, types: 'D' for a downbeat)]}. A
performance is used where notes begin on its beats. Its notes go to a grid of twelfths of a beat; then velocity is
fitted, within each performance, by least squares to what the rules look at, every performance counting the same.
Constants come from the training split; what they predict is scored on the test split, which decided nothing.
"""
import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np

from lstm_music.encoding import LOWEST_PITCH, N_KEYS, PianoRoll, parse_midi
from lstm_music.files import write_atomically
from lstm_music.touch import Rules, _columns

STEPS_PER_BEAT = 12
GAP_SECS, SPREAD_SECS = 0.03, 0.07      # a chord: no larger gap in it, no longer in all
ON_BEAT_SECS, ON_BEAT = 0.02, 0.93      # so many beats must have a note so near
LAST_BEATS = 6
RULES = list(Rules.__dataclass_fields__)
TEXTBOOK = ['downbeat', 'half_bar', 'arch']
BY_HAND = dict(downbeat=6., half_bar=3., arch=8.)       # as textbooks have it, in units of velocity
N_BOOTSTRAP = 200

def read_notes(path):
    "(n, 4) seconds of start and end, pitch, velocity, in order."
    midi = parse_midi(path)
    ticks = np.array([note for i in midi.instruments for note in i.notes])
    velocities = [velocity for i in midi.instruments for velocity in i.velocities]
    notes = np.column_stack([midi.secs(ticks[:, 0]), midi.secs(ticks[:, 1]), ticks[:, 2], velocities])
    return notes[np.lexsort((notes[:, 2], notes[:, 0]))]

def on_beat(starts, beats, tolerance=ON_BEAT_SECS):
    "The share of beats that a note begins on."
    after = np.searchsorted(starts, beats).clip(1, len(starts) - 1)
    return np.mean(np.minimum(abs(starts[after] - beats), abs(starts[after - 1] - beats)) < tolerance)

def placed(starts, performance):
    "The beats in seconds of the file, or None: some of the stored offsets are wrong, so two seconds around are tried."
    beats = np.array(performance['beats'])
    offset = performance.get('offset')
    offset = (performance['start'] or 0) if offset is None else offset
    if on_beat(starts, beats + offset) < min(0.97, performance['on_onset'] - 0.01):
        coarse = max(offset + np.arange(-2, 2, 0.01), key=lambda o: on_beat(starts, beats + o))
        offset = max(coarse + np.arange(-0.02, 0.02, 0.002), key=lambda o: on_beat(starts, beats + o, 0.008))
    return beats + offset if on_beat(starts, beats + offset) >= ON_BEAT else None

def chord_starts(starts):
    "Each start moved to the mean of its chord."
    chords, first = np.zeros(len(starts), int), starts[0]
    for i in range(1, len(starts)):
        new = starts[i] - starts[i - 1] > GAP_SECS or starts[i] - first > SPREAD_SECS
        chords[i] = chords[i - 1] + new
        if new: first = starts[i]
    return (np.bincount(chords, starts) / np.bincount(chords))[chords]

def on_grid(notes, beats):
    "A performance as a roll that knows its velocities."
    notes = notes[(notes[:, 0] > beats[0] - 0.1) & (notes[:, 0] < beats[-1] + 0.1)]
    notes = notes[(notes[:, 2] >= LOWEST_PITCH) & (notes[:, 2] < LOWEST_PITCH + N_KEYS)]
    def steps(secs): return np.rint(np.interp(secs, beats, np.arange(len(beats))) * STEPS_PER_BEAT).astype(int)
    starts = steps(chord_starts(notes[:, 0]))
    ends, columns = np.maximum(steps(notes[:, 1]), starts + 1), notes[:, 2].astype(int) - LOWEST_PITCH
    ends -= np.isin(ends - 1, starts) & (ends - 1 > starts)     # a finger lifts after the next one falls: no overlap
    velocities = np.zeros((ends.max(), N_KEYS), int)
    np.maximum.at(velocities, (starts, columns), notes[:, 3].astype(int))
    return PianoRoll.from_notes(zip(starts, ends, columns + LOWEST_PITCH), steps_per_beat=STEPS_PER_BEAT,
                                velocities=velocities)

def textbook_columns(starts, types):
    "Accents and arch, of each note: in bars from one downbeat to the next."
    bars = np.flatnonzero(np.array(list(types)) == 'D') * STEPS_PER_BEAT
    bar = (np.searchsorted(bars, starts, side='right') - 1).clip(0, len(bars) - 2)
    length, within = np.diff(bars)[bar], starts - bars[bar]
    arch = 1 - (2 * ((bar % 4 + (within / length).clip(0, 1)) / 4) - 1) ** 2
    half_bar = (2 * within == length) & (length % (2 * STEPS_PER_BEAT) == 0)
    return dict(downbeat=within == 0, half_bar=half_bar, arch=arch)

def look_at(split, performance, path):
    "What a performance says, or None where its beats do not fit it."
    notes = read_notes(path)
    beats = placed(notes[:, 0], performance)
    if beats is None or performance['types'].count('D') < 8: return None
    roll = on_grid(notes, beats)
    found = roll.notes()
    starts, _, pitches = np.array(found).T
    columns = _columns(roll, found) | textbook_columns(starts, performance['types'])
    table = np.column_stack([columns[name] for name in RULES + TEXTBOOK]).astype(float)
    velocities = roll.velocities[starts, pitches - LOWEST_PITCH].astype(float)
    lengths = np.diff(beats)
    mean, spread = velocities.mean(), velocities.std()
    return dict(split=split, bach='Bach' in performance['composer'], title=performance['title'], mean=mean,
                spread=spread, z=(velocities - mean) / spread, columns=table - table.mean(axis=0),
                ending=lengths[-LAST_BEATS:] / np.median(lengths))

def spread_of(found): return float(np.mean([p['spread'] for p in found]))

def fit(found, names):
    "Constants in units of velocity, each performance counting the same; and what a bootstrap makes of them."
    places = [(RULES + TEXTBOOK).index(name) for name in names]
    squares = np.array([p['columns'][:, places].T @ p['columns'][:, places] / len(p['z']) for p in found])
    products = np.array([p['columns'][:, places].T @ p['z'] / len(p['z']) for p in found])
    def solved(which): return np.linalg.solve(squares[which].sum(axis=0), products[which].sum(axis=0))
    rng, spread = np.random.default_rng(0), spread_of(found)
    drawn = [solved(rng.integers(len(found), size=len(found))) for _ in range(N_BOOTSTRAP)]
    errors = np.std(drawn, axis=0) * spread
    return {name: (float(c), float(e)) for name, c, e in zip(names, solved(slice(None)) * spread, errors)}

def r_squared(found, constants, spread):
    "Of constants in units of velocity: the mean over performances, and its standard error."
    weights = np.array([constants.get(name, 0.) for name in RULES + TEXTBOOK]) / spread
    values = [1 - np.mean((p['z'] - p['columns'] @ weights) ** 2) for p in found]
    return float(np.mean(values)), float(np.std(values) / np.sqrt(len(values)))

def rounded(value): return np.round(value, 3).tolist()

def measure(found):
    "Everything that the page on touch tells."
    def of(split, bach=None): return [p for p in found if p['split'] == split and bach in (None, p['bach'])]
    train, test, test_bach = of('train'), of('test'), of('test', True)
    known = {p['title'] for p in test_bach}
    bach = [p for p in train if p['bach']]
    unheard = [p for p in bach if p['title'] not in known]
    tables = {name: fit(of_whom, RULES) for name, of_whom in (('all composers', train), ('Bach', bach))}
    rejected = {name: {key: value for key, value in fit(of_whom, RULES + TEXTBOOK).items() if key in TEXTBOOK}
                for name, of_whom in (('all composers', train), ('Bach', bach))}
    general, for_bach = ({k: c for k, (c, _) in fit(of_whom, RULES).items()} for of_whom in (train, unheard))
    fair = {k: c for k, (c, _) in fit([p for p in train if p['title'] not in known], RULES).items()}
    spread, others = spread_of(train), of('test', False)
    accents = {k: BY_HAND[k] for k in ('downbeat', 'half_bar')}
    return dict(
        n={'train': len(train), 'test': len(test), 'train, Bach': len(bach),
           'train, titles by Bach': len({p['title'] for p in bach}), 'test, Bach': len(test_bach),
           'all': len(found), 'all, Bach': sum(p['bach'] for p in found)},
        mean_velocity=rounded(np.mean([p['mean'] for p in found])), spread=rounded(spread),
        spread_bach=rounded(spread_of(bach)),
        constants={n: {k: rounded(v) for k, v in table.items()} for n, table in tables.items()},
        rejected={n: {k: rounded(v) for k, v in table.items()} for n, table in rejected.items()},
        test={'rules': rounded(r_squared(test, general, spread)),
              'textbook accents alone': rounded(r_squared(test, accents, spread)),
              'rules and textbook accents': rounded(r_squared(test, general | accents, spread)),
              'rules, accents and arch': rounded(r_squared(test, general | BY_HAND, spread)),
              'Bach by Bach': rounded(r_squared(test_bach, for_bach, spread_of(unheard))),
              'Bach by all': rounded(r_squared(test_bach, fair, spread)),
              'others by Bach': rounded(r_squared(others, for_bach, spread_of(unheard))),
              'others by all': rounded(r_squared(others, general, spread))},
        ending={name: rounded(np.median([p['ending'] for p in found if p['bach'] or name != 'Bach'], axis=0))
                for name in ('all composers', 'Bach')})

def main(folder, beats):
    folder, stored = Path(folder), json.load(gzip.open(beats))
    table = csv.DictReader(open(folder/'maestro-v3.0.0.csv', encoding='utf-8'))
    splits, found = {row['midi_filename']: row['split'] for row in table}, []
    for file, performances in sorted(stored.items()):
        for performance in performances:
            if len(performance['beats']) <= 40 or performance.get('on_onset', 0) <= 0.9: continue
            seen = look_at(splits[file], performance, folder/file)
            if seen: found.append(seen)
    result = json.dumps(measure(found), indent=1)
    print(result)
    write_atomically(Path(__file__).parent/'results'/'touch.json', lambda f: f.write(result.encode() + b'\n'))

if __name__ == '__main__': main(*sys.argv[1:])
