# made from lstm_music/recall.py by docs/stubs.py
from typing import Any, overload
__all__ = ['ECHO_DECAY', 'ECHO_FROM_STEPS', 'N_LEVELS', 'LEVELS', 'WARM_UP_STEPS', 'NEVER', 'MIDDLE_COLUMN', 'NOWHERE', 'ONSET_DECAY', 'Recall', 'History', 'add_last', 'lagged', 'Lags', 'echo', 'Echo', 'Sounding', 'highest_column', 'relative_to', 'absolute', 'moved_echo', 'MovedEcho', 'BlockEcho', 'n_inputs', 'found_by_looking', 'whole_inputs', 'Past', 'step_inputs']
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
import numpy as np
from fastcore.basics import patch
from .parts import Part

class Recall(Part):
    'What the past offers to the next step. A kind of recall has'
    n_levels = ...
    looks_back = ...
    warm_up_steps = ...
    def picture_names(self) -> list:
        ...

class History:
    'The last chords of B pieces, packed.'
    def __init__(self, packed: np.ndarray, chord_shape: tuple):
        ...
    @classmethod
    def silent(cls, n_pieces: int, reach: int, chord_shape: tuple) -> 'History':
        'Before anything sounded.'
    packed: Any
    chord_shape: Any
    def append(self, chord: np.ndarray) -> History:
        ...
    def take(self, rows: np.ndarray) -> History:
        ...
    def back(self, lags: int | np.ndarray) -> np.ndarray:
        'The chords so many steps back.'

def add_last(past: np.ndarray, last: np.ndarray) -> np.ndarray:
    'The last moments and one more, without the first.'

def _packed(chord):
    '(B, W) uint64: the bits of each chord (B, P, N) in as few words as hold them.'

def lagged(chords: np.ndarray, lags: int | np.ndarray) -> np.ndarray:
    'The chord so many steps before each step, and before the one after the last.'

@dataclass(frozen=True)
class Lags(Recall):
    'The chords that sounded so many steps ago.'
    steps: tuple[int, ...] = ...
    def __post_init__(self):
        ...
    def n_pictures(self, planes: int) -> int:
        ...
    def picture_names(self) -> list:
        ...
    @property
    def reach(self) -> int:
        ...
    def whole(self, chords: np.ndarray) -> tuple:
        ...
    def empty(self, n_pieces: int, chord_shape: tuple) -> tuple:
        ...
    def step(self, history: History, kept: tuple, chord: np.ndarray, step: int) -> tuple:
        ...
ECHO_DECAY: Any
ECHO_FROM_STEPS: Any
N_LEVELS: Any
LEVELS: Any
WARM_UP_STEPS: Any

def _score_step(scores, alike, step):
    'One step of the matcher.'

def _confidence(score):
    '(..., N_LEVELS) a score as one of few levels, one-hot.'

def _best_lags(alike):
    'The matcher, all through a piece.'

def _same_again(names, n_lags):
    '(T + 1, n_lags) bool: whether the last of the names (T,) is the one so far back.'

def echo(chords: np.ndarray, n_lags: int) -> tuple:
    'What a whole piece repeats.'

def _same(a, b):
    'Which chords, in words (..., W), are the same: word by word, which is quicker than all at once.'

def _match(past, scores, step, alike):
    'How long ago (B,) the past (B, reach, ...) last stood like this, how far to trust that, and the new scores.'

@dataclass(frozen=True)
class Echo(Recall):
    'What followed the last time that the music stood like this.'
    steps: int = ...
    n_levels = ...
    warm_up_steps = ...
    looks_back = ...
    def n_pictures(self, planes: int) -> int:
        ...
    @property
    def reach(self) -> int:
        ...
    def whole(self, chords: np.ndarray) -> tuple:
        ...
    def empty(self, n_pieces: int, chord_shape: tuple) -> tuple:
        ...
    def step(self, history: History, kept: tuple, chord: np.ndarray, step: int) -> tuple:
        ...
NEVER: Any

@dataclass(frozen=True)
class Sounding(Recall):
    'Which notes have sounded for so many steps, and which began within them.'
    steps: tuple[int, ...] = ...
    warm_up_steps = ...
    def n_pictures(self, planes: int) -> int:
        ...
    def picture_names(self) -> list:
        ...
    @property
    def reach(self) -> int:
        ...
    def empty(self, n_pieces: int, chord_shape: tuple) -> tuple:
        ...
    def step(self, history: History, kept: tuple, chord: np.ndarray, step: int) -> tuple:
        ...
    def pictures(self, since: np.ndarray, chord: np.ndarray) -> list:
        'What is offered after a chord.'
    def whole(self, chords: np.ndarray) -> tuple:
        ...
MIDDLE_COLUMN: Any
NOWHERE: Any

def _middle_column(n_columns):
    ...

def highest_column(chords: np.ndarray) -> np.ndarray:
    'The highest note of each chord.'

def relative_to(chords: np.ndarray, columns: np.ndarray) -> np.ndarray:
    'Each chord relative to a note.'

def absolute(pictures: np.ndarray, columns: np.ndarray) -> np.ndarray:
    'The chords (T, P, N) that look so relative to these notes; what falls off the keyboard is lost.'

def moved_echo(chords: np.ndarray, n_lags: int) -> list:
    'What a whole piece repeats, higher or lower, as its highest notes go.'

def _overlaps(pictures, n_lags, block=...):
    '(T + 1, n_lags) how much the picture (T, M) before each step overlaps with those so far back.'

def _diagonals(a, n):
    '(rows, n) of each row i of `a` the columns from i on, the last first; a view.'

def _overlap(a, b):
    'The share of notes that both pictures (..., P, M) have, of those that either has.'

def _same_leap(a, b):
    ...

@dataclass(frozen=True)
class MovedEcho(Recall):
    'What followed when the music stood like this higher or lower, as one edge of the chord goes.'
    steps: int = ...
    lowest: bool = ...
    n_levels = ...
    warm_up_steps = ...
    looks_back = ...
    def n_pictures(self, planes: int) -> int:
        ...
    def picture_names(self) -> list:
        ...
    @property
    def reach(self) -> int:
        ...
    def _edge(self, chords):
        ...
    def whole(self, chords: np.ndarray) -> tuple:
        ...
    def empty(self, n_pieces: int, chord_shape: tuple) -> tuple:
        ...
    def step(self, history: History, kept: tuple, chord: np.ndarray, step: int) -> tuple:
        ...
ONSET_DECAY: Any

def _block_names(chords, ends):
    'A number for what each block does: the same where it is the same.'

def _onsets(chords, ends):
    '(..., n_blocks) bool: which blocks strike a note.'

def _onset_step(scores, n_onsets, same, onset, step):
    'One step of the matcher: scores (B, n_blocks, L), onsets, best lags (B, n_blocks), how far to trust them.'

@dataclass(frozen=True)
class BlockEcho(Recall):
    'What each block did the last time that its onsets fell like this.'
    ends: tuple[int, ...] = ...
    steps: int = ...
    warm_up_steps = ...
    looks_back = ...
    @property
    def n_levels(self) -> int:
        ...
    @property
    def reach(self) -> int:
        ...
    def n_pictures(self, planes: int) -> int:
        ...
    def empty(self, n_pieces: int, chord_shape: tuple) -> tuple:
        ...
    def _together(self, pictures):
        '(..., P, N) of each block the picture of its own lag; `pictures` is a list of (..., P, N), one for each.'
    def whole(self, chords: np.ndarray) -> tuple:
        ...
    def step(self, history: History, kept: tuple, chord: np.ndarray, step: int) -> tuple:
        ...

def n_inputs(recalls: Iterable[Recall], chord_shape: tuple) -> int:
    'The length of a row.'

def found_by_looking(recalls: Iterable[Recall], chord_shape: tuple) -> np.ndarray:
    'Which numbers of a row are hidden where nothing is to be remembered.'

def whole_inputs(recalls: Iterable[Recall], chords: np.ndarray) -> np.ndarray:
    'What a whole piece offers at each step.'

@dataclass
class Past:
    'What is kept of B pieces: the chords that sounded, and what each recall keeps.'
    history: History
    kept: tuple
    @classmethod
    def silent(cls, recalls: Sequence[Recall], n_pieces: int, chord_shape: tuple) -> 'Past':
        'Before anything sounded.'
    def take(self, rows: np.ndarray) -> 'Past':
        'The pieces at these rows, in this order.'

def step_inputs(recalls: Iterable[Recall], past: Past, chord: np.ndarray, step: int) -> tuple:
    'What the past offers to one step.'
