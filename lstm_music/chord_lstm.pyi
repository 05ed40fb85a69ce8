# made from lstm_music/chord_lstm.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PLAIN_CHORD', 'LatePart', 'ChordConfig', 'ChordLSTM']
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
import numpy as np
from fastcore.basics import patch
from .cell import lstm_cell, lstm_gates, rows_times, sum_of_rows
from .conditions import PLAIN, SHIPPED, OwnStyle, columns
from .encoding import SILENT
from .frame_model import FrameModel, ModelConfig, State, Teacher, softmax_nats, twin_inputs
from .parts import Part
from .pointer import Pointer, PointerStep
from .recall import Echo, Lags, Past, Recall, found_by_looking, n_inputs, step_inputs, whole_inputs
from .sight import Sight, SightStep
from .vocabulary import ChordVocabulary

class LatePart(Part):
    'A learned part that answers after the LSTM over time, such as an attention over the piece so far.'
    n_context = ...
    n_pictures = ...
    def empty(self, n_pieces: int, config: ModelConfig) -> tuple:
        ...
    def trouble(self, model: 'ChordLSTM', piece: object) -> str | None:
        ...

def _check_parts(recalls, late):
    'Raise `ValueError` unless the past offers the last chord first, and each late part is the only one of its kind.'

@dataclass(frozen=True)
class ChordConfig(ModelConfig):
    'What a ChordLSTM is made of; saved inside every checkpoint.'
    vocabulary: ChordVocabulary = ...
    conditions: tuple[tuple, ...] = ...
    recalls: tuple[Recall, ...] = ...
    sight: Sight | None = ...
    late: tuple[LatePart, ...] = ...
    pointer: Pointer | None = ...
    embed_units: int = ...
    time_units: int = ...
    chord_units: int = ...
    token_units: int = ...
    dropout: float = ...
    steps_per_beat: int = ...
    styles: tuple[OwnStyle, ...] = ...
    def __post_init__(self):
        ...
    @cached_property
    def recall_place(self) -> slice:
        'Where a step is told whether it may remember; empty in a model whose recall was never hidden.'
    @property
    def chord_shape(self) -> tuple:
        'Pictures and columns of a chord.'
    @property
    def n_inputs(self) -> int:
        ...
    @property
    def n_late_pictures(self) -> int:
        ...
    @property
    def n_pictures(self) -> int:
        'Pictures of the keyboard that a note sees before a chord is written.'
    @property
    def past_steps(self) -> int:
        ...
    @property
    def context_size(self) -> int:
        'Numbers in a row of what the chord is written from.'
    @property
    def memory_shapes(self) -> tuple:
        ...
    @property
    def parts(self) -> tuple:
        ...
    def inputs(self, states: np.ndarray) -> np.ndarray:
        '(T + 1, n_inputs) float32: the past before each step of a piece, and after its last.'
    def weight_shapes(self) -> dict:
        'The arrays of the model and of its parts.'
    def over_time(self, before: object, conditions: object) -> object:
        'Where the LSTM over time stands, in Keras.'
    def build(self) -> object:
        'The trainable twin of `ChordLSTM`.'
PLAIN_CHORD: Any

class ChordLSTM(FrameModel):
    'Polyphonic music, each chord written out from its highest note down.'
    Config = ...
    def __init__(self, config: ChordConfig, weights: dict, record: dict | None=...):
        ...
    def initial_state(self, n_pieces: int) -> State:
        'The state before the first step: nothing heard, nothing repeated.'
    def time_step(self, frame: np.ndarray, state: State, row: np.ndarray) -> tuple:
        'One step of the LSTM over time, and of the parts that answer after it.'
    def step(self, frame: np.ndarray, state: State, row: np.ndarray, choose: Callable, rng: np.random.Generator | None=..., most_notes: int | None=...) -> tuple:
        'Compose one step: observe the chord before, then write the next from its highest note down.'
    def look(self, observed: np.ndarray, late: np.ndarray, row: np.ndarray, from_context: np.ndarray, state: State) -> tuple:
        'What each note sees, or None without sight; and the new state.'
    def score(self, frame: np.ndarray, state: State, row: np.ndarray, targets: np.ndarray) -> tuple:
        'Nats (B,) of the given tokens (B, K), -1 where complete or padded, and the new state.'

class _Beside:
    'Kernels beside each other, multiplied at once: of each the product, or None where the model has none.'
    def __init__(self, weights, *names):
        ...
    def __call__(self, x):
        ...
    kernel: Any
    places: Any

class _Writing:
    'Chords in the making, one token after another.'
    def __init__(self, model, frame, over, heads, seen, pointed):
        ...
    direct: Any
    recurrent: Any
    model: Any
    words: Any
    frame: Any
    sounding: Any
    over: Any
    c: Any
    limited: Any
    pointed: Any
    seen: Any
    room: Any
    token: Any
    chord: Any
    open: Any
    all_open: Any
    def logits(self, last=...):
        '(B, n_tokens) of the next token, -inf where the grammar forbids it; a chord that is complete stays so.'
    def write(self, choose, rng, place, last):
        'One token more in each chord; whether any goes on.'
    def look(self, logits, from_chord):
        'Notes that may still come see the one that was written last, and add their votes to the logits, in place.'

def _hiding(config, conditions):
    'A function that makes zeros of what is remembered, where a step is not told that it may remember.'

def _writing_nats(config, before, context, around, tokens):
    '(R,) nats of every real token, and (R,) which chord each is part of.'

def _allowed(words, previous, sounding, n_notes):
    '(R, n_tokens) bool: the grammar, as `ChordVocabulary.allowed` and `room`.'

def _notes_so_far(words, target):
    '(B*T, K, L) how many notes of each block that has a limit stand in a chord before each of its tokens.'

def _real_tokens(target):
    'Which chord (R,) each real token of (N, K) is part of, its place there (R,), and how many each place has (K,).'

def _writing_layer(config):
    'The LSTM down the chord: (R, token_units) tokens in the order of `_real_tokens`, h and c (R, chord_units) that'

def _sum_per_step(inputs):
    '(B, T) the nats (R,) of the tokens, added up in their chords (R,).'

def _so_far(words, target):
    '(B*T, K, N) the notes that stand in each chord before each of its tokens.'
