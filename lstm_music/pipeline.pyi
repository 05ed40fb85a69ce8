# made from lstm_music/pipeline.py by docs/stubs.py
from typing import Any, overload
__all__ = ['VOICE_NAMES', 'WHOLE_FROM', 'Piece', 'roll_from_voices', 'roll_from_binary', 'piece_from_score', 'melody_from_score', 'Corpus', 'thin_chords', 'read_jsb_json', 'read_mat', 'chorales', 'melodies', 'chord_sequences', 'overlap', 'near_duplicates', 'pitch_range', 'fitting_shifts', 'sliding_windows', 'window_places', 'cut_windows', 'window_arrays', 'window_dataset', 'windows', 'length_groups', 'pad']
import json
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, count
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from tqdm.auto import tqdm
from lstm_music.encoding import HELD, HIGHEST_PITCH, LOWEST_PITCH, N_KEYS, SILENT, STRUCK, MidiError, MidiWarning, PianoRoll, PianoRollEncoder, _as_bytes
from .files import MIDI_SUFFIXES, data_file, midi_files, write_atomically
from .layout import PIANO
from .parts import whole_number
from .theory import KEY_NAMES, find_key

@dataclass(frozen=True)
class Piece:
    'A roll and what is known about it.'
    roll: PianoRoll
    name: str
    composer: str = ...
    tonic: int | None = ...
    mode: str | None = ...
    voices: np.ndarray | None = ...
    onsets: np.ndarray | None = ...
    fermatas: np.ndarray | None = ...
    split: str | None = ...
    begins: bool = ...
    ends: bool = ...
    order: tuple = ...
    style: str | None = ...
    @property
    def key(self) -> str | None:
        "Such as 'D minor'."
    def replace(self, **changes: object) -> 'Piece':
        'A copy with some fields changed.'
    def __len__(self):
        ...
    def _repr_html_(self):
        ...
    def transpose(self, semitones: int) -> Piece:
        'The same piece in another key; voices and tonic move along.'
    def voice(self, which: int) -> Piece:
        'One voice of the piece, as a melody.'
    def as_sung(self) -> Piece:
        'The piece in the order that it is sung in; at a jump everything that sounds begins anew.'
    def excerpt(self, first: int, last: int) -> Piece:
        'A part of the piece as a piece of its own; notes that sound at the cut are struck there.'
    def in_other_meters(self) -> list:
        '4/4 in 2/4; 4/4 in 6/8, each second quarter an eighth; 3/4 in 6/8, twice as fast. No note is lost.'

def roll_from_voices(voices: np.ndarray, onsets: np.ndarray, **grid: object) -> PianoRoll:
    'The roll that these voices sound.'

def roll_from_binary(binary: np.ndarray, **grid: object) -> PianoRoll:
    'The roll of a 0/1 matrix: a run of ones is one note. Repeated notes were lost before.'
VOICE_NAMES: Any

def _four_parts(score, name):
    'The parts named soprano, alto, tenor and bass, or the only four there are.'

def _timed(notes):
    'Without grace notes and chord symbols, which take no time.'

def _part_steps(part, n_steps, steps_per_beat):
    '(T,) pitches, onsets and fermatas of one part.'

def _spans(steps):
    '((first, last), ...) runs of consecutive steps; `last` is the first that does not belong to a run.'

def _without_silent_bars(steps, silent, bar_steps):
    'Steps in the order that they are sung in; of a silence as many whole bars are left out as it holds.'

def _sung_order(part, silent, steps_per_beat, bar_steps):
    'The order of a piece with its repeats, without bars of silence; () if that is as written.'

def _read_score(path):
    'What music21 makes of a file, as it sounds.'

def piece_from_score(path: str | Path, steps_per_beat: int=...) -> Piece:
    "The four-part piece in a score file. Raises `ValueError` with the file's name and the reason."

def _check_grid(part, bar_beats, steps_per_beat):
    'Raise `ValueError` if notes or bar lines of a part do not lie on the grid.'

def _tonic_and_mode(key):
    'Of a key signature; an old mode is called after the third over its tonic.'

def melody_from_score(score: object, name: str, steps_per_beat: int=...) -> Piece:
    'A melody with its written key. Raises `ValueError` with its name and the reason.'

class Corpus:
    'Named pieces, and what was left out.'
    def __init__(self, pieces: Iterable[Piece], skipped: Iterable[str]=...):
        ...
    def __len__(self):
        ...
    def __iter__(self):
        ...
    def __getitem__(self, which):
        'A piece by position or name.'
    pieces: Any
    skipped: Any
    def part(self, split: str) -> Corpus:
        'The pieces of one split.'
    def __repr__(self):
        ...
    def split(self, train: float=..., valid: float=..., test: float=..., seed: int=..., duplicates: Iterable[tuple]=...) -> Corpus:
        'Deal out the pieces at random, by piece and never by window; kin go where the first of them goes.'
    def summary(self) -> dict:
        'What is in here, in numbers.'
    def save(self, path: str | Path) -> None:
        'Write the corpus as one `.npz`: all that `Piece` tells; of a roll its notes and its grid.'
    @classmethod
    def load(cls, path: str | Path) -> Corpus:
        "Read what `save` wrote. Raises `ValueError` with the file's name if it is not such a file."
    @classmethod
    def from_folder(cls, folder: str | Path, encoder: PianoRollEncoder | None=..., quiet: bool=...) -> Corpus:
        'Read a folder of MIDI files. Raises `ValueError` if it holds none; skips a bad file, with the reason.'
    def learnable(self) -> Corpus:
        'Without silence, pieces under a bar, and copies of another; `skipped` names each, with the reason.'
    def thinned(self, most: int=...) -> Corpus:
        'The same pieces with `thin_chords`.'
    def hold_out(self, seed: int=...) -> Corpus:
        'Split by piece; of fewer than `WHOLE_FROM` pieces, hold out the middle of each.'
    def fit_config(self, config):
        "The configuration for chords as full as this music's."
    def sung(self, split):
        'The pieces of a split as they are sung: with their repeats, without bars of silence.'
    def n_batches_per_epoch(self, config, settings):
        'Batches in an epoch. Raises `ValueError` with the name of a piece that the model cannot learn from.'
    def training_stream(self, config, settings, epoch):
        'A tf.data stream of training batches without end, from an epoch on.'
    def validation_stream(self, config, settings):
        'A tf.data stream of the validation pieces, whole, once; in other metres, too, if some are learned so.'

def _part_sizes(n, shares):
    '(3,) pieces in each part: shares of n, rounded; a part that comes out empty takes one from the largest.'
_ABSENT: Any
_OF_PIECES: Any
_OF_ROLLS: Any

def _column(values, absent=...):
    ...

def _voice_bytes(piece, n_voices):
    '(T, n_voices) pitches, plus 128 where a note begins; rests in voices that a piece has not.'

def _sounds_more(piece):
    'Whether the roll of a piece is not just what its voices sound.'

def _parts(array, lengths):
    'An array cut into parts of these lengths.'

def _with_all_arrays(data):
    'The arrays of a file; all pieces of an older one have as many voices, and what it lacks is the same.'

def _kept(data, names, i):
    'Fields of the i-th piece.'

def _pieces_in(data):
    'The pieces in the arrays of a file.'

def thin_chords(roll: PianoRoll, most: int) -> PianoRoll:
    'Leave inner notes out where more sound at once, the longest first; a notice counts them.'
WHOLE_FROM: Any

def _cut_out_the_middle(piece, valid=..., test=...):
    'Stretches with their splits, cut at bar lines: learned from, validated on, tested on, learned from.'

def read_jsb_json(path: str | Path) -> Corpus:
    "The JSB chorales as the benchmark distributes them. Raises `ValueError` with the file's name."

def read_mat(path: str | Path, **grid: object) -> Corpus:
    'The rolls of Boulanger-Lewandowski et al. (2012) as they are distributed.'

def chorales() -> Corpus:
    'The four-part chorales by J. S. Bach that ship with the package.'

def melodies() -> Corpus:
    "Folk tunes from Aird's, Ryan's and O'Neill's collections that ship with the package."

def _without(piece, dropped, meter):
    '[The piece without the dropped of its (T + 1) steps, in a metre]; [] if a note begins or ends at one.'

def chord_sequences(roll: PianoRoll, n: int=...) -> set:
    'Every run of `n` different chords, relative to its lowest note, which transposition does not change.'

def overlap(a: set, b: set) -> float:
    'The share of the smaller set that is in the other; 0 if either is empty.'

def near_duplicates(pieces: Sequence[Piece], threshold: float=..., n: int=...) -> list:
    'All pairs of pieces that share music, at any transposition.'

def pitch_range(pieces: Iterable[Piece]) -> tuple:
    'The range that these pieces use.'

def fitting_shifts(piece: Piece, lowest: int, highest: int) -> range:
    'The transpositions that keep a piece within a range.'

def sliding_windows(roll: PianoRoll, window_steps: int=..., stride_steps: int=..., every_step: bool=...) -> tuple:
    'Inputs and labels from a binary roll; views, not copies.'

def window_places(pieces: Iterable[Piece], window_steps: int=..., stride_steps: int=..., shifts: Sequence[int]=...) -> np.ndarray:
    "Where all windows are, the last one at each piece's end; a piece of `window_steps` or fewer has none."

def cut_windows(pieces: Sequence[Piece], places: np.ndarray, window_steps: int=..., every_step: bool=...) -> tuple:
    'The windows at some places.'

def window_arrays(pieces: Iterable[Piece], window_steps: int=..., stride_steps: int=..., shifts: Sequence[int]=..., every_step: bool=...) -> tuple:
    'All windows of all pieces as two arrays in memory.'

def window_dataset(pieces: Iterable[Piece], window_steps: int=..., stride_steps: int=..., shifts: Sequence[int]=..., every_step: bool=..., batch_size: int=..., seed: int | None=...) -> object:
    'All windows of all pieces as a stream; only the rolls are in memory.'

def windows(lengths: Sequence[int], n_steps: int, rng: np.random.Generator) -> list:
    'Where to cut training windows: every piece gets its share, each window begins at random.'

def length_groups(lengths: Sequence[int], batch_size: int, most_steps: float=...) -> list:
    'Positions of the pieces in groups of similar length.'

def pad(arrays: Sequence[np.ndarray], fill: float=...) -> tuple:
    'Stack arrays of unequal length.'
