# made from lstm_music/sight.py by docs/stubs.py
from typing import Any, overload
__all__ = ['Sight', 'given_key', 'key_places', 'degrees_of', 'spread', 'SightStep']
from collections.abc import Sequence
from dataclasses import dataclass
import numpy as np
from fastcore.basics import patch
from .cell import FEW_ROWS, lstm_cell, rows_times, sum_of_rows
from .conditions import columns
from .parts import Part

@dataclass(frozen=True)
class Sight(Part):
    'What each note sees around it.'
    units: int = ...
    reach: int = ...
    degrees: bool = ...
    memory_units: int = ...
    def shapes(self, config: object) -> dict:
        'The arrays of this part.'
    def empty(self, n_pieces: int, config: object) -> tuple:
        'What the notes remember before a piece begins: h and c.'
    def around(self, config: object, before: object, late: list, conditions: object, context: object, dropout: float) -> object:
        'What each note sees before a chord is written.'
    def remembering(self, config: object, seen: object, before: object, dropout: float) -> object:
        'What is seen (B*T, N, units), with what each note remembers.'
    def logits(self, config: object, around: object, chord: object, so_far: object, spelled: object, dropout: float) -> object:
        'What the sight of every note adds to the logits of the tokens.'

def given_key(rows: object, tonic: slice, mode: slice) -> object:
    'The key in rows of conditions.'

def key_places(layout: Sequence[tuple]) -> list:
    'Where the key stands in rows of conditions.'

def degrees_of(pitches: np.ndarray) -> np.ndarray:
    'How far each pitch stands above each of the twelve tonics.'

def spread(kernel: np.ndarray, n_columns: int) -> np.ndarray:
    'A convolution over the keyboard, written out as a matrix: what each note adds to what every other note sees.'

class SightStep:
    'The sight of one model, its products made ready.'
    def __init__(self, sight: Sight, weights: dict, config: object):
        ...
    n_observed: Any
    key_places: Any
    before: Any
    place: Any
    chord: Any
    sight: Any
    weights: Any
    n_columns: Any
    n_notes: Any
    degrees: Any
    def add_degrees(self, seen: np.ndarray, row: np.ndarray) -> None:
        'Notes see which degree of the key they are. A key is one number: a few are quicker taken than multiplied.'
    def look(self, observed: np.ndarray, late: np.ndarray, row: np.ndarray, from_context: np.ndarray, kept: tuple) -> tuple:
        'What each note sees before a chord is written.'
    def remember(self, seen: np.ndarray, kept: tuple) -> tuple:
        'One step of the LSTM that all notes share, in each of them; what is seen (N, B, units) with what is remembered.'
    def votes(self, seen: np.ndarray, from_chord: np.ndarray, room: np.ndarray) -> np.ndarray:
        'What each of these notes says of being struck and held: relu(seen + from_chord) @ kernel, in fewer passes.'
    def write(self, seen: np.ndarray, column: np.ndarray) -> None:
        'Notes see what was written.'

def _told_degrees(rows, config):
    '(B, T, N, 24) the degree of each note in the key that is told, in major and in minor.'

def _swap_time_and_notes(a, before, n_columns=...):
    '(B*T, N, units) -> (B*N, T, units), or back where the number of columns is given.'
