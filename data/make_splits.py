"""Writes chorale_splits.csv: which bundled chorale belongs to which split of the JSB benchmark.

    python data/make_splits.py --jsb .../jsb-chorales-16th.json [--map .../jsb_to_music21.json]

Splits follow the music, not the file names. Two chorales are alike when they share sequences of seven chords, counted
relative to their lowest note, so that a transposed copy is found. A chorale that is alike to any test piece of the
benchmark is `test`, else to any valid piece `valid`, else `train`: doubt never ends in the training set. Kin follow the
stricter. A near-copy of another chorale (60 % of the shorter one's sequences) is `duplicate` and not bundled; its twin
stands for both.
"""
import argparse
import csv
import json
from pathlib import Path

from make_chorales import FOLDER, corpus_paths, parse_all

from lstm_music.pipeline import chord_sequences, overlap, read_jsb_json

ALIKE, COPY = 0.2, 0.6      # shares of common seven-chord sequences; see the histogram in the pipeline chapter
ORDER = ['test', 'valid', 'train']                      # the strictest first

def strictest(splits): return min(splits, key=ORDER.index, default='train')

def told_splits(path):
    "The splits that a map of [split, index, music21 name, share, steps] gives each name."
    given = {}
    for split, _, name, share, _ in json.loads(Path(path).read_text()) if path else []:
        if share > COPY: given.setdefault(name, set()).add(split)
    return given

def twins(prints):
    "name: the earlier chorale that it nearly copies."
    kept, out = {}, {}
    for name, seq in prints.items():
        twin = next((other for other in kept if overlap(seq, kept[other]) >= COPY), None)
        if twin: out[name] = twin
        else: kept[name] = seq
    return out

def spread(splits, pairs):
    "Pull each of a pair of kin to the stricter split of the two, until nothing moves."
    moved = True
    while moved:
        before = dict(splits)
        for a, b in pairs: splits[a] = splits[b] = strictest([splits[a], splits[b]])
        moved = splits != before

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--jsb', required=True, help='jsb-chorales-16th.json')
    parser.add_argument('--map', help='jsb_to_music21.json: its matches above 0.6 are honoured too')
    args = parser.parse_args()
    benchmark = [(p.split, chord_sequences(p.roll)) for p in read_jsb_json(args.jsb)]
    given = told_splits(args.map)
    prints = {p.name: chord_sequences(p.roll) for p in parse_all(corpus_paths())[0]}
    shares = {n: {s: max(overlap(seq, q) for split, q in benchmark if split == s) for s in ORDER}
              for n, seq in prints.items()}
    found = {n: {s for s in ORDER if shares[n][s] >= ALIKE} | given.get(n, set()) for n in prints}
    copies, splits = twins(prints), {n: strictest(f) for n, f in found.items()}
    names = list(prints)
    spread(splits, [(a, b) for i, a in enumerate(names) for b in names[:i] if overlap(prints[a], prints[b]) >= ALIKE])
    rows = [dict(name=n, split='duplicate' if n in copies else splits[n],
                 in_jsb='yes' if found[n] else 'no', twin_of=copies.get(n, ''),
                 **{f'overlap_{s}': f'{shares[n][s]:.2f}' for s in ORDER}) for n in names]
    with open(FOLDER/'chorale_splits.csv', 'w', newline='', encoding='utf-8') as f:
        writer = csv.DictWriter(f, rows[0], lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
    for split in [*ORDER, 'duplicate']: print(split, sum(r['split'] == split for r in rows))

if __name__ == '__main__': main()
