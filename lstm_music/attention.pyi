# made from lstm_music/attention.py by docs/stubs.py
from typing import Any, overload
__all__ = ['N_RESIDUES', 'N_BEATS', 'N_SIZES', 'FARTHEST', 'N_LAG_FEATURES', 'NEAR_STEPS', 'ASLEEP', 'lag_features', 'Attention', 'looked_at', 'awake']
from dataclasses import dataclass
from functools import lru_cache
import numpy as np
from fastcore.basics import patch
from .chord_lstm import LatePart
from .conditions import Known
N_RESIDUES: Any
N_BEATS: Any
N_SIZES: Any
FARTHEST: Any

def lag_features(steps_per_beat: int=...) -> np.ndarray:
    'What is known about a distance.'
N_LAG_FEATURES: Any
NEAR_STEPS: Any

@dataclass(frozen=True)
class Attention(LatePart):
    'An attention over the piece so far (after Bahdanau et al. 2015, and the pointer of Vinyals et al. 2015).'
    heads: int = ...
    units: int = ...
    planes: int = ...
    @property
    def n_context(self) -> int:
        ...
    @property
    def n_pictures(self) -> int:
        ...
    def shapes(self, config: object) -> dict:
        'The arrays of this part.'
    def n_chord(self, config: object) -> int:
        'Numbers in the pictures of a chord.'
    def empty(self, n_pieces: int, config: object) -> tuple:
        'Keys and moments, far and near, and those that wait.'
    def step(self, w: dict, config: object, context: np.ndarray, observed: np.ndarray, kept: tuple) -> tuple:
        '(B, units) a summary, (B, heads * planes * N) the chords that are expected, and what is kept.'
    def weigh(self, w: dict, config: object, query: np.ndarray, *keys: np.ndarray) -> np.ndarray:
        '(B, heads, t) how much weight each step of the past has; what is missing to 1 lies on nothing.'
    def layers(self, config: object, context: object, before: object) -> tuple:
        'The same in Keras.'
    def trouble(self, model: object, piece: object) -> str | None:
        'That it never woke. `piece` is one that it did not learn from, and longer than a step.'

def _unit(a):
    ...

def _attention_layer(part, config):
    ...

def looked_at(model: object, roll: object, known: object) -> np.ndarray:
    'Where the attention of a model looks before each step of a piece.'

def awake(weights: np.ndarray) -> np.ndarray:
    'How much weight lies on the past, on average; near 0 the attention never woke, and its figures say nothing.'
ASLEEP: Any
