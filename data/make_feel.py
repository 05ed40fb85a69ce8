"""Makes feel.csv: how hard and how late real drummers hit, in some bars of the Groove MIDI Dataset (CC BY 4.0).

    python data/make_feel.py FOLDER         with index.csv and midi.zip of the data set, one MIDI file a performance

Bars of 4/4 from the training split: of each performance two that have its commonest pattern, so that they are no
fills; and of all performances those whose pattern comes most often.
Straight bars lie on 16ths, swung ones where `lstm_music.band.swung` puts them. What a performance is late or early by
in the mean is taken out: that is where the kit stood beside the metronome, and no feel. Lags are in hundredths of a
16th.
"""
import csv
import sys
import zipfile
from pathlib import Path

import numpy as np

from lstm_music.band import DRUM_CLASS, DRUMS, SWUNG
from lstm_music.midi import parse_midi

EDGES = {22: 42, 26: 46}        # the rims of the hats on the kit that was recorded
# feel: styles, where the second eighth of a beat may lie in the mean of a performance, where it is meant to, bars
FEELS = {'straight': (('rock', 'pop', 'soul', 'funk', 'hiphop', 'latin'), (0.47, 0.54), 0.5, 48),
         'swung': (('jazz', 'blues', 'rock', 'funk'), (0.6, 0.71), SWUNG, 24)}
PLACES, MOST_LATE, BARS_EACH, FEWEST_HITS, FEWEST_DRUMS = 16, 0.45, 2, 7, 3

def hits_of(midi):
    "(N, 3) of a performance: beat, drum class and velocity of each hit."
    hits = [(start / midi.ticks_per_beat, DRUM_CLASS.get(EDGES.get(pitch, pitch), -1), velocity)
            for player in midi.instruments for (start, _, pitch), velocity in zip(player.notes, player.velocities)]
    return np.array([hit for hit in hits if hit[1] >= 0])

def on_grid(beats, second_eighth):
    "(N,) the 16th that each beat is nearest to, and by how much of a 16th it is late."
    steps = 4 * (np.floor(beats) + np.interp(beats % 1, (0, second_eighth, 1), (0, 0.5, 1)))
    return np.rint(steps).astype(int), steps - np.rint(steps)

def bars_of(hits, second_eighth):
    "Of a performance: how often its commonest pattern comes, and bars of it: drum class, place, velocity and lag."
    steps, late = on_grid(hits[:, 0], second_eighth)
    late, found = late - late.mean(), {}
    for bar in range(steps.max() // PLACES):
        mine = steps // PLACES == bar
        rows = np.column_stack([hits[mine, 1], steps[mine] % PLACES, hits[mine, 2], late[mine]])
        pattern, first = np.unique(rows[:, :2], axis=0, return_index=True)      # a flam counts once
        rows = rows[first]
        full = len(rows) >= FEWEST_HITS and len(set(rows[:, 0])) >= FEWEST_DRUMS
        if full and np.abs(rows[:, 3]).max() <= MOST_LATE: found.setdefault(pattern.tobytes(), []).append(rows)
    commonest = max(found.values(), key=len, default=[])
    return len(commonest), commonest[:BARS_EACH]

def performances(folder):
    "(row of the table, hits) of each performance that may be taken."
    with zipfile.ZipFile(folder/'midi.zip') as archive, open(folder/'index.csv', newline='') as table:
        places = {Path(name).name: name for name in archive.namelist()}
        for row in csv.DictReader(table):
            if row['split'] != 'train' or row['metre'] != '4/4': continue
            yield row, hits_of(parse_midi(archive.read(places[row['file']])))

def main(folder):
    out, names, found = [], list(DRUMS), list(performances(Path(folder)))
    for feel, (styles, (least, most), second_eighth, n_bars) in FEELS.items():
        best = []
        for row, hits in found:
            inside = hits[:, 0] % 1
            second = inside[(0.4 < inside) & (inside < 0.78)]
            if row['style'].split('/')[0] not in styles or not len(second) or not least < second.mean() < most: continue
            n_times, bars = bars_of(hits, second_eighth)
            best += [(n_times, row['title'], rows) for rows in bars]
        best = sorted(best, key=lambda bar: (-bar[0], bar[1]))[:n_bars]
        for i, (_, title, rows) in enumerate(best):
            out += [(feel, i, title, names[int(drum)], int(place), int(velocity), round(100 * late))
                    for drum, place, velocity, late in sorted(rows.tolist(), key=lambda r: (r[1], r[0]))]
        print(feel, len(best), 'bars of', len({title for _, title, _ in best}), 'performances')
    with open(Path(__file__).parent/'feel.csv', 'w', newline='') as f:
        table = csv.writer(f, lineterminator='\n')
        table.writerow(('feel', 'bar', 'performance', 'drum', 'place', 'velocity', 'late_percent'))
        table.writerows(out)

if __name__ == '__main__':
    if len(sys.argv) != 2: sys.exit(__doc__)
    main(sys.argv[1])
