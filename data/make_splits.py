"""Writes chorale_splits.csv: which bundled chorale belongs to which split of the JSB benchmark.

    python data/make_splits.py --jsb .../jsb-chorales-16th.json [--map .../jsb_to_music21.json]

Splits follow the music, not the file names. Two chorales are alike when they share sequences of seven chords,
counted relative to their lowest note, so that a transposed copy is found. A chorale that is alike to any test piece of the
benchmark is `test`, else to any valid piece `valid`, else `train`: doubt never ends in the training set.
A near-copy of another chorale (60 % of the shorter one's sequences) is `duplicate` and not bundled.
"""
import argparse, csv, json
from pathlib import Path
from lstm_music.encoding import PianoRoll
from lstm_music.pipeline import chord_sequences, overlap
from make_chorales import FOLDER, corpus_paths, parse_all

ALIKE, COPY = 0.2, 0.6      # shares of common seven-chord sequences; see the histogram in the pipeline chapter
ORDER = ['test', 'valid', 'train']

def benchmark_roll(piece):
    "The roll of one benchmark piece, a list of lists of pitches; every step is struck, which the fingerprint ignores."
    return PianoRoll.from_notes([(t, t + 1, p) for t, frame in enumerate(piece) for p in frame], len(piece))

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--jsb', required=True, help='jsb-chorales-16th.json')
    parser.add_argument('--map', help='jsb_to_music21.json: its matches above 0.6 are honoured too')
    args = parser.parse_args()
    benchmark = [(split, i, chord_sequences(benchmark_roll(piece)))
                 for split, pieces in json.loads(Path(args.jsb).read_text()).items() for i, piece in enumerate(pieces)]
    told = {}
    if args.map:
        for split, i, name, share, _ in json.loads(Path(args.map).read_text()):
            if share > COPY: told.setdefault(name, set()).add(split)
    pieces, _ = parse_all(corpus_paths())
    seqs = {p.name: chord_sequences(p.roll) for p in pieces}
    rows, kept = [], {}
    for name, seq in seqs.items():
        shares = {s: max(overlap(seq, q) for split, _, q in benchmark if split == s) for s in ORDER}
        splits = {s for s in ORDER if shares[s] >= ALIKE} | told.get(name, set())
        near = {other: overlap(seq, kept[other]) for other in kept}
        twin = next((other for other, share in near.items() if share >= COPY), None)
        kin = {r['split'] for r in rows if near.get(r['name'], 0) >= ALIKE}
        split = next((s for s in ORDER if s in splits | kin), 'train')
        if twin: split = 'duplicate'
        else: kept[name] = seq
        rows.append(dict(name=name, split=split, in_jsb='yes' if splits else 'no', twin_of=twin or '',
                         **{f'overlap_{s}': f'{shares[s]:.2f}' for s in ORDER}))
    # a chorale that is kin to one read later must not stay behind in train
    for r in rows:
        if r['split'] == 'duplicate': continue
        kin = {q['split'] for q in rows if q is not r and q['name'] in kept and overlap(seqs[r['name']], seqs[q['name']]) >= ALIKE}
        r['split'] = next((s for s in ORDER if s in kin | {r['split']}), 'train')
    # a duplicate that is alike to a stricter split pulls its twin along
    by_name = {r['name']: r for r in rows}
    for r in rows:
        if not r['twin_of']: continue
        strictest = next((s for s in ORDER if float(r[f'overlap_{s}']) >= ALIKE or s in told.get(r['name'], ())), 'train')
        twin = by_name[r['twin_of']]
        twin['split'] = min(twin['split'], strictest, key=ORDER.index)
    with open(FOLDER/'chorale_splits.csv', 'w', newline='', encoding='utf-8') as f:
        writer = csv.DictWriter(f, rows[0], lineterminator='\n')
        writer.writeheader(); writer.writerows(rows)
    for split in [*ORDER, 'duplicate']: print(split, sum(r['split'] == split for r in rows))
    print('in no JSB split:', [r['name'] for r in rows if r['in_jsb'] == 'no'])

if __name__ == '__main__': main()
