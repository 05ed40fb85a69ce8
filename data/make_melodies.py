"""Writes melodies.npz from three collections of folk tunes that music21 ships: `python data/make_melodies.py`
(minutes).

Aird's Airs (1778 to 1801), Ryan's Mammoth Collection (1883) and O'Neill's Music of Ireland (1903). A tune is left out
if it does not fit the grid of 16ths, changes key or metre, is very short or long, or is a copy of another tune. Tunes
that are alike stay in one split.
"""
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tqdm import tqdm

from lstm_music.pipeline import Corpus, melody_from_score, near_duplicates

COLLECTIONS = {'airdsAirs': 'aird', 'ryansMammoth': 'ryan', 'oneills1850': 'oneill'}
N_NOTES = 10                            # notes in a sequence that two tunes may share
ALIKE, COPY = 0.15, 0.6
BARS = range(8, 65)

def sources():
    "The ABC files of the three collections: (short name, path)."
    import music21
    root = Path(music21.__file__).parent/'corpus'
    return [(short, path) for folder, short in COLLECTIONS.items() for path in sorted((root/folder).glob('*.abc'))]

def tunes_in(source):
    "Melodies of one file, and why the others were left out."
    from music21 import converter
    short, path = source
    try: parsed = converter.parse(path, forceSource=True)
    except Exception as e: return [], [f'{path.name}: music21 cannot read it ({type(e).__name__}: {e})']
    pieces, skipped = [], []
    for score in getattr(parsed, 'scores', [parsed]):
        title = re.sub(r'\W+', ' ', score.metadata.title or path.stem).strip()
        name = f'{short} {title}' if short == 'ryan' else f'{short} {int(score.metadata.number):04d} {title}'
        try:
            piece = melody_from_score(score, name)
            if int(piece.roll.n_bars) not in BARS: raise ValueError(f'{name}: {piece.roll.n_bars:.0f} bars')
            pieces.append(piece)
        except Exception as e: skipped.append(str(e) if type(e) is ValueError else f'{name}: {type(e).__name__}: {e}')
    return pieces, skipped

def main():
    with ProcessPoolExecutor() as pool:
        results = list(tqdm(pool.map(tunes_in, sources()), total=len(sources()), desc='files'))
    pieces, skipped = (sum(lists, []) for lists in zip(*results))
    unique = list({p.name: p for p in reversed(pieces)}.values())[::-1]
    skipped += [f'{name}: found twice' for name, n in Counter(p.name for p in pieces).items() if n > 1]
    pairs = near_duplicates(unique, ALIKE, N_NOTES)
    copies = {b: a for share, a, b in pairs if share >= COPY}
    skipped += [f'{b}: a copy of {a}' for b, a in copies.items()]
    kept = [p for p in unique if p.name not in copies]
    names = {p.name for p in kept}
    corpus = Corpus(kept, skipped).split(seed=0, duplicates=[(a, b) for _, a, b in pairs if {a, b} <= names])
    corpus.save(Path(__file__).resolve().parent/'melodies.npz')
    reasons = Counter(re.sub(r'\d+', 'N', line.split(': ', 1)[-1].split(' of ')[0]) for line in skipped)
    print(corpus.summary(), reasons.most_common(15), sep='\n')

if __name__ == '__main__': main()
