# made from lstm_music/model.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PLAIN_CHORD', 'VERSION', 'MOST_WEIGHT', 'import_keras', 'ModelConfig', 'State', 'FrameModel', 'log_softmax', 'EventConfig', 'EventLSTM', 'twin_inputs', 'build_keras', 'weights_from_keras', 'weight_name', 'PianoRollConfig', 'PianoRollLSTM', 'build_piano_roll_lstm', 'LatePart', 'ChordConfig', 'ChordLSTM', 'CheckpointError', 'load_model']
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
import numpy as np
from fastcore.basics import patch
from .cell import lstm_cell, rows_times, sum_of_rows
from .conditions import KEY, PHRASE, PLAIN, SHIPPED, Known, condition_rows, layout_size, pack
from .encoding import N_EVENTS, N_KEYS, REST, SILENT, frame_events
from .files import write_atomically
from .parts import Part, check_fields, plain_fields, restored, whole_number
from .recall import Echo, Lags, MovedEcho, Past, Recall, n_inputs, step_inputs, whole_inputs
from .sight import Sight, SightStep
from .vocabulary import ChordVocabulary, MelodyVocabulary, NotesAlone, Vocabulary

def import_keras() -> tuple:
    'The modules keras and tensorflow, imported without the start-up lines that TensorFlow prints past all logging.'

class ModelConfig:
    'What a model is made of: a frozen dataclass; `weight_shapes` and, for training, `build`, the Keras twin.'
    vocabulary: Vocabulary
    conditions: tuple
    steps_per_beat: int
    Model = ...
    recalls = ...
    chord_shape = ...
    memory_shapes = ...
    past_steps = ...
    def __post_init__(self):
        ...
    @property
    def n_inputs(self) -> int:
        ...
    @property
    def n_conditions(self) -> int:
        ...
    @property
    def n_targets(self) -> int:
        ...
    @property
    def n_tokens(self) -> int:
        ...
    @property
    def dials(self) -> frozenset:
        'Names of the sampling dials that mean something to the model; guidance needs something to be told or not.'
    def condition_rows(self, known: Known, steps: int | np.ndarray, hide: Sequence[str]=...) -> np.ndarray:
        'What this model is told of these steps.'
    def about(self) -> dict:
        'The fields, as a checkpoint keeps them.'
    def model(self, weights: dict, record: dict | None=...) -> 'FrameModel':
        'A model of this configuration.'

@dataclass
class State:
    'Where a batch of pieces stands: what the LSTMs over time remember, the step, and what is kept of the past.'
    memory: tuple
    step: int = ...
    over: np.ndarray = ...
    past: Past = ...
    parts: tuple = ...
    def take(self, rows: np.ndarray) -> 'State':
        'The pieces at these rows, in this order.'

class FrameModel:
    'Configuration, weights and record; scores and draws chords one step at a time, in numpy.'
    kinds = ...
    Config = ...
    def __init_subclass__(cls, **options):
        ...
    def __init__(self, config: ModelConfig, weights: dict, record: dict | None=...):
        ...
    weights: Any
    config: Any
    record: Any
    @property
    def n_weights(self) -> int:
        'Numbers that were learned.'
    def initial_state(self, n_pieces: int) -> State:
        'The state before the first step.'
    def score(self, frame: np.ndarray, state: State, row: np.ndarray, targets: np.ndarray) -> tuple:
        'What given tokens cost.'
    def log_prob(self, states: np.ndarray, conditions: np.ndarray, mask: np.ndarray) -> np.ndarray:
        'Score rolls: at every step the log-probability of its chord, given all before it.'
    def save(self, path: str | os.PathLike, dtype: np.dtype | type=...) -> None:
        'Write a checkpoint.'
    @classmethod
    def load(cls, path: str | os.PathLike) -> FrameModel:
        'Read a checkpoint of this kind of model. Raises `CheckpointError`.'

class _Teacher:
    'A `choose` that always says what is written, and adds up what that cost.'
    def __init__(self, tokens):
        ...
    def __call__(self, logits, rng, place):
        ...
    tokens: Any
    nats: Any

def log_softmax(logits: np.ndarray) -> np.ndarray:
    'Logarithms of the probabilities that logits stand for, in double precision.'

@dataclass(frozen=True)
class EventConfig(ModelConfig):
    'What an EventLSTM is made of; saved inside every checkpoint.'
    vocabulary: MelodyVocabulary = ...
    conditions: tuple[tuple, ...] = ...
    embed_units: int = ...
    time_units: int = ...
    dropout: float = ...
    steps_per_beat: int = ...
    n_inputs = ...
    @property
    def memory_shapes(self) -> tuple:
        ...
    def weight_shapes(self) -> dict:
        'The arrays of the model.'
    def inputs(self, states: np.ndarray) -> np.ndarray:
        '(T + 1, 90) float32: the event before each step of a tune, and after its last, one-hot.'
    def build(self) -> object:
        'The trainable twin of `EventLSTM`.'

class EventLSTM(FrameModel):
    'A melody, one event a step.'
    Config = ...
    def step(self, frame: np.ndarray, state: State, row: np.ndarray, choose: Callable, rng: np.random.Generator | None=...) -> tuple:
        'Compose one step of a melody.'

def _softmax_nats(logits, target):
    'Nats of integer targets under masked logits, 0 where the target is -1.'

def twin_inputs(config: ModelConfig) -> tuple:
    'The three inputs of every twin.'

def build_keras(config: ModelConfig, seed: int=...) -> object:
    'The trainable twin of a model. Needs the `train` extra.'

def weights_from_keras(keras_model: object) -> dict:
    'The arrays of a Keras twin, by the names of `weight_shapes`: layer and kind.'

def weight_name(variable: object) -> str:
    'What `weight_shapes` calls a variable of a Keras twin.'

@dataclass(frozen=True)
class PianoRollConfig(ModelConfig):
    'What a PianoRollLSTM is made of; the defaults are the usual recipe.'
    lstm_units: int = ...
    n_layers: int = ...
    dense_units: int = ...
    dropout: float = ...
    recurrent_dropout: float = ...
    dense_dropout: float = ...
    positive_weight: float = ...
    steps_per_beat: int = ...
    vocabulary = ...
    conditions = ...
    n_inputs = ...
    @property
    def memory_shapes(self) -> tuple:
        ...
    def weight_shapes(self) -> dict:
        'The arrays of the model.'
    def describe(self, states: np.ndarray) -> np.ndarray:
        '(..., 88) float32: which notes sound.'
    def inputs(self, states: np.ndarray) -> np.ndarray:
        '(T + 1, 88) float32: the frame before each step, and after the last.'
    def build(self) -> object:
        'The trainable twin of `PianoRollLSTM`: the same layers, every step asked, the answer in nats.'

class PianoRollLSTM(FrameModel):
    'Polyphonic music as 88 independent questions a step; binary rolls, no conditions.'
    Config = ...
    def logits(self, frame: np.ndarray, state: State) -> tuple:
        '(B, 88) log-odds of each note sounding next, and the new state.'
    def step(self, frame: np.ndarray, state: State, row: np.ndarray, choose: Callable, rng: np.random.Generator | None=...) -> tuple:
        'Compose one step: answer all questions. A note that sounded before is held.'
    def score(self, frame: np.ndarray, state: State, row: np.ndarray, targets: np.ndarray) -> tuple:
        'Nats (B,) of the given notes (B, 88), summed over the notes, and the new state.'

def build_piano_roll_lstm(config: PianoRollConfig=..., every_step: bool=..., seed: int=...) -> object:
    'The usual recipe in Keras. Needs the `train` extra.'

class LatePart(Part):
    'A learned part that answers after the LSTM over time, such as an attention over the piece so far.'
    n_context = ...
    n_pictures = ...
    def empty(self, n_pieces: int, config: ModelConfig) -> tuple:
        ...

@dataclass(frozen=True)
class ChordConfig(ModelConfig):
    'What a ChordLSTM is made of; saved inside every checkpoint.'
    vocabulary: ChordVocabulary = ...
    conditions: tuple[tuple, ...] = ...
    recalls: tuple[Recall, ...] = ...
    sight: Sight | None = ...
    late: tuple[LatePart, ...] = ...
    embed_units: int = ...
    time_units: int = ...
    chord_units: int = ...
    token_units: int = ...
    dropout: float = ...
    steps_per_beat: int = ...
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
        '(B, N, units) what each note sees, or None without sight; and the new state.'
    def score(self, frame: np.ndarray, state: State, row: np.ndarray, targets: np.ndarray) -> tuple:
        'Nats (B,) of the given tokens (B, K), -1 where complete or padded, and the new state.'

class _Writing:
    'Chords in the making, one token after another.'
    def __init__(self, model, frame, over, heads, seen):
        ...
    def logits(self):
        '(B, n_tokens) of the next token, -inf where the grammar forbids it; a chord that is complete stays so.'
    direct: Any
    model: Any
    words: Any
    frame: Any
    sounding: Any
    over: Any
    h: Any
    c: Any
    seen: Any
    room: Any
    token: Any
    chord: Any
    open: Any
    def write(self, choose, rng, place):
        'One token more in each chord; whether any goes on.'

def _writing_nats(config, before, context, around, tokens):
    '(R,) nats of every real token, and (R,) which chord each is part of.'

def _allowed(words, previous, sounding):
    '(R, n_tokens) bool: the grammar, as `ChordVocabulary.allowed`.'

def _real_tokens(target):
    'Which chord (R,) each real token of (N, K) is part of, its place there (R,), and how many each place has (K,).'

def _writing_layer(config):
    'The LSTM down the chord: (R, token_units) tokens in the order of `_real_tokens`, h and c (R, chord_units) that'

def _sum_per_step(inputs):
    '(B, T) the nats (R,) of the tokens, added up in their chords (R,).'

def _so_far(words, target):
    '(B*T, K, N) the notes that stand in each chord before each of its tokens.'

class CheckpointError(ValueError):
    'A checkpoint that cannot be used, with its name and the reason.'
    ...
VERSION: Any
MOST_WEIGHT: Any

def _read_checkpoint(path):
    'What a checkpoint says about itself, and its arrays.'

def _from_version_1(kind, config):
    'The configuration of a checkpoint from before parts had names, as `ModelConfig.about` says it now.'

def load_model(path: str | os.PathLike) -> FrameModel:
    'Read a checkpoint of any kind of model. Raises `CheckpointError`.'
