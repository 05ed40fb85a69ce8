# made from lstm_music/inside.py by docs/stubs.py
from typing import Any
__all__ = ['conditions_of', 'nats_per_step', 'next_chords', 'spelled_states', 'walk', 'key_probability', 'cursor_html', 'memories', 'LinearProbe', 'ablated', 'observed_states', 'transplanted']
import json
from dataclasses import replace
import numpy as np
from tqdm.auto import tqdm
from .encoding import HELD, LOWEST_PITCH, N_KEYS, SILENT, STRUCK
from .conditions import KEY, PHRASE, Known
from .model import log_softmax
from .pipeline import length_groups, pad

def conditions_of(piece, config, tell_key=..., tell_phrases=..., tell_grid=...) -> np.ndarray:
    'The conditions of a piece, or as many of them as the model shall know.'
    ...

def _batches(model, pieces, quiet, what):
    'Groups of pieces of similar length: their positions, states (B, T, 88), plans and mask (B, T).'
    ...

def nats_per_step(model, pieces, quiet=..., **what) -> list:
    'How surprised a model is at each step of each piece.'
    ...

def next_chords(model, frame, state, conditions, least=...):
    'Every next chord that is at least so likely, the likeliest first.'
    ...

def spelled_states(tokens, config) -> np.ndarray:
    'The chords that tokens spell.'
    ...

def walk(model, piece, **what):
    'Hear a piece step by step.'
    ...

def key_probability(expected, config) -> np.ndarray:
    'How likely each key is to sound at each step.'
    ...
_CURSOR: Any

def cursor_html(piece, expected, nats, config, n_chords=...) -> str:
    'A figure to move through: the likeliest next chords at each step of a piece.'
    ...

def memories(model, pieces, quiet=..., **what) -> list:
    'What the LSTM over time carries at each step of each piece.'
    ...

class LinearProbe:
    'A linear discriminant (Fisher 1936): which class a vector belongs to.'
    def __init__(self, X, y, ridge=...):
        ...
    def _standard(self, X):
        ...
    def log_prob(self, X):
        '(N, n_classes) log-probability of each class.'
        ...
    def predict(self, X):
        '(N,) the likeliest class.'
        ...

def ablated(model, units):
    'The same model with some units cut off: their output gates stay shut.'
    ...

def observed_states(model, rolls, conditions):
    'Where a model stands after it has heard rolls.'
    ...

def transplanted(state, donor):
    "A state with another's memory over time; all else, such as what was struck last, is its own."
    ...
