"""Writes chorales.npz from the scores that music21 ships: `python data/make_chorales.py` (about a minute on two cores).

Every Bach score with parts named soprano, alto, tenor and bass, or with exactly four parts; splits as
chorale_splits.csv says.
"""
import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tqdm import tqdm

from lstm_music.pipeline import Corpus, piece_from_score

FOLDER = Path(__file__).resolve().parent

def corpus_paths():
    "The Bach scores in music21's own corpus, each once; the Riemenschneider files there are analyses without notes."
    from music21 import corpus
    paths = [p for p in map(Path, corpus.getComposer('bach')) if not p.name.startswith('riemenschneider')]
    by_name = {p.stem: p for p in sorted(paths, key=lambda p: p.suffix == '.mxl')}      # MusicXML over Humdrum
    return [by_name[name] for name in sorted(by_name)]

def try_piece(path):
    try: return piece_from_score(path), None
    except ValueError as e: return None, str(e)

def parse_all(paths):
    "All chorales among `paths`, in the order given, and why the others were left out."
    with ProcessPoolExecutor() as pool:
        results = list(tqdm(pool.map(try_piece, paths, chunksize=4), total=len(paths), desc='scores'))
    return [p for p, _ in results if p], [why for _, why in results if why]

def main():
    pieces, skipped = parse_all(corpus_paths())
    with open(FOLDER/'chorale_splits.csv', newline='', encoding='utf-8') as f:
        splits = {row['name']: row['split'] for row in csv.DictReader(f)}
    missing = [p.name for p in pieces if p.name not in splits]
    if missing: raise SystemExit(f'chorale_splits.csv does not know {missing}: music21 has grown; run make_splits.py')
    kept = [p.replace(split=splits[p.name]) for p in pieces if splits[p.name] != 'duplicate']
    Corpus(kept, skipped=skipped).save(FOLDER/'chorales.npz')
    print(*skipped, sep='\n')
    print(f'{len(kept)} chorales, {len(pieces) - len(kept)} duplicates left out, {len(skipped)} scores skipped')

if __name__ == '__main__': main()
