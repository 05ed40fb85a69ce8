# made from lstm_music/inside.py by docs/stubs.py
from typing import Any, overload
__all__ = ['nats_per_step', 'next_chords', 'spelled_states', 'walk', 'key_probability', 'cursor_html', 'memories', 'LinearProbe', 'ablated', 'observed_states', 'transplanted']
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
import numpy as np
from tqdm.auto import tqdm
from .conditions import conditions_of
from .encoding import HELD, N_KEYS, SILENT, STRUCK
from .layout import PIANO
from .model import ChordConfig, ChordLSTM, FrameModel, State, log_softmax
from .pipeline import Piece, length_groups, pad

def _told(piece, config, what):
    'Rows of conditions: the place in the bar alone, unless more is asked for.'

def _batches(model, pieces, quiet, what):
    'Groups of pieces of similar length: their positions, states (B, T, 88), conditions and mask (B, T).'

def nats_per_step(model: FrameModel, pieces: list, quiet: bool=..., **what) -> list:
    'How surprised a model is at each step of each piece.'

def _longer(model, frame, state, conditions, words):
    '(n, n_tokens) log-probability of each token after each of n beginnings of a chord (n, place).'

def next_chords(model: ChordLSTM, frame: np.ndarray, state: State, conditions: np.ndarray, least: float=...) -> tuple:
    'Every next chord that is at least so likely, the likeliest first.'

def spelled_states(tokens: np.ndarray, config: ChordConfig) -> np.ndarray:
    'The chords that tokens spell.'

def walk(model: ChordLSTM, piece: Piece, **what) -> Iterator:
    'Hear a piece step by step.'

def key_probability(expected: Iterable, config: ChordConfig) -> np.ndarray:
    'How likely each note is to sound at each step.'
_CURSOR: Any

def _pitches(chord):
    ...

def _mille(p):
    ...

def _fermata_spans(piece):
    ...

def _choices(tokens, probs, config):
    ...

def cursor_html(piece: Piece, expected: list, nats: np.ndarray, config: ChordConfig, n_chords: int=...) -> str:
    'A figure to move through: the likeliest next chords at each step of a piece.'

def memories(model: ChordLSTM, pieces: list, quiet: bool=..., **what) -> list:
    'What the LSTM over time carries at each step of each piece.'

class LinearProbe:
    'A linear discriminant (Fisher 1936): which class a vector belongs to.'
    def __init__(self, X: np.ndarray, y: np.ndarray, ridge: float=...):
        ...
    def _standard(self, X):
        ...
    def log_prob(self, X: np.ndarray) -> np.ndarray:
        '(N, n_classes) log-probability of each class.'
    def predict(self, X: np.ndarray) -> np.ndarray:
        '(N,) the likeliest class.'
    weights: Any
    bias: Any
    classes: Any
    center: Any
    scale: Any

def ablated(model: ChordLSTM, units: Iterable) -> ChordLSTM:
    'The same model with some units cut off: their output gates stay shut.'

def observed_states(model: ChordLSTM, rolls: np.ndarray, conditions: np.ndarray) -> State:
    'Where a model stands after it has heard rolls.'

def transplanted(state: State, donor: State) -> State:
    "A state with another's memory over time; all else, such as what was struck last, is its own."
