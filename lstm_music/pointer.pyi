# made from lstm_music/pointer.py by docs/stubs.py
from typing import Any, overload
__all__ = ['Pointer', 'ahead', 'PointerStep', 'PointerFrame']
from dataclasses import dataclass
import numpy as np
from fastcore.basics import patch
from .encoding import SILENT
from .parts import Part

@dataclass(frozen=True)
class Pointer(Part):
    'What each picture of the past would write next.'
    def shapes(self, config: object) -> dict:
        'The arrays of this part.'
    def empty(self, n_pieces: int, config: object) -> tuple:
        ...
    def gate_shape(self, config: object) -> tuple:
        'Of the numbers that a pointer adds: a kind is a block, a plane and whether the picture agrees, or the end.'
    def logits(self, config: object, before: object, context: object, chord: object, previous: object, so_far: object, spelled: object) -> object:
        'What the pointer adds to the logits.'

class _Places:
    'Columns in the order of writing.'
    def __init__(self, words):
        ...
    n_columns: Any
    columns: Any
    after: Any
    block: Any
    begins: Any

def ahead(sounding: np.ndarray) -> np.ndarray:
    'From each place on, where the next note stands; N where none does.'

class PointerStep:
    'The pointer of one model; `of_frame` for each frame that is written.'
    def __init__(self, pointer: Pointer, weights: dict, config: object):
        ...
    def of_frame(self, observed: np.ndarray, from_context: np.ndarray) -> 'PointerFrame':
        'What is pointed at while a frame is written.'
    n_seen: Any
    shape: Any
    words: Any
    places: Any
    weights: Any

class PointerFrame:
    'The pictures while one frame is written.'
    def __init__(self, step, seen, gates):
        ...
    kinds: Any
    step: Any
    gates: Any
    sounding: Any
    ahead: Any
    def add(self, logits: np.ndarray, token: np.ndarray, chord: np.ndarray, from_spelled: np.ndarray) -> None:
        'Add to the logits of the notes that the pictures would write next.'

def _next_notes(places, pictures, previous, so_far):
    '(R, K) the place and (R, K) the kind of the note that each picture (R, K, P, N) would write next.'

def _by_token(words, places, by_place):
    '(R, n_tokens) of what is added at each place (R, P, N + 1), the last of them the end.'

def _pointing_layer(places):
    '`_next_notes` as a layer.'
