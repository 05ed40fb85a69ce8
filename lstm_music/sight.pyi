# made from lstm_music/sight.py by docs/stubs.py
from typing import Any
__all__ = ['Sight', 'degrees_of', 'given_key', 'spread', 'SightStep']
from dataclasses import dataclass
import numpy as np
from fastcore.basics import patch
from .cell import lstm_cell, rows_times, sum_of_rows
from .conditions import columns
from .parts import Part

@dataclass(frozen=True)
class Sight(Part):
    'What each note sees around it.'
    units: int = ...
    reach: int = ...
    degrees: bool = ...
    memory_units: int = ...
    def shapes(self, config) -> dict:
        'The arrays of this part.'
        ...
    def empty(self, n_pieces, config) -> tuple:
        'What the notes remember before a piece begins: h and c.'
        ...
    def around(self, config, before, late, conditions, context, dropout):
        '(B*T, N, units) what each note sees before a chord is written; late is a list of pictures (B, T, N).'
        ...
    def remembering(self, config, seen, before, dropout):
        'What is seen (B*T, N, units), with what each note remembers.'
        ...
    def logits(self, config, around, chord, so_far, spelled, dropout):
        '(R, n_tokens) what the sight of every note adds: what it sees (B*T, N, units), chord of each token (R,), notes so far (R, N), chord LSTM (R, C).'
        ...

def degrees_of(pitches) -> np.ndarray:
    'How far each pitch stands above each of the twelve tonics.'
    ...

def given_key(rows, layout):
    'The key in rows of conditions.'
    ...

def spread(kernel, n_columns) -> np.ndarray:
    'A convolution over the keyboard, written out as a matrix: what each note adds to what every other note sees.'
    ...

class SightStep:
    'The sight of one model, its products made ready.'
    def __init__(self, sight, weights, config):
        ...
    def look(self, observed, late, row, from_context, kept):
        'What each note sees before a chord is written.'
        ...
    def remember(self, seen, kept):
        'One step of the LSTM that all notes share, in each of them; what is seen (B, N, units) with what is remembered.'
        ...
    def votes(self, seen, h, room) -> np.ndarray:
        'What each note says of being struck and held.'
        ...
    def write(self, seen, rows, column):
        'Notes that were written into their chords are seen by the others, in place.'
        ...

def _told_degrees(rows, config):
    '(B, T, N, 24) the degree of each note in the key that is told, in major and in minor.'
    ...

def _swap_time_and_notes(a, before, n_columns=...):
    '(B*T, N, units) -> (B*N, T, units), or back where the number of columns is given; `before` (B, T, ...) gives the sizes.'
    ...
