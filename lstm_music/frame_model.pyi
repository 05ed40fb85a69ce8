# made from lstm_music/frame_model.py by docs/stubs.py
from typing import Any, overload
__all__ = ['ModelConfig', 'State', 'FrameModel', 'log_softmax', 'Teacher', 'set_up_tensorflow', 'import_keras', 'softmax_nats', 'twin_inputs', 'build_keras', 'weights_from_keras', 'weight_name']
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
import numpy as np
from fastcore.basics import patch
from .conditions import Known, condition_rows, layout_size, pack
from .parts import check_fields, plain_fields, whole_number
from .recall import Past
from .styles import GUIDED_BY
from .vocabulary import Vocabulary

def _named_sizes(conditions):
    '(name, size) of each condition. Raises `ValueError` for what is none.'

class ModelConfig:
    'What a model is made of: a frozen dataclass; `weight_shapes` and, for training, `build`, the Keras twin.'
    vocabulary: Vocabulary
    conditions: tuple
    steps_per_beat: int
    styles = ...
    Model = ...
    recalls = ...
    late = ...
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
    def save(self, path, dtype=...):
        'Write a checkpoint.'
    @classmethod
    def load(cls, path):
        'Read a checkpoint of this kind of model. Raises `CheckpointError`.'
    @property
    def n_weights(self) -> int:
        'Numbers that were learned.'
    def initial_state(self, n_pieces: int) -> State:
        'The state before the first step.'
    def score(self, frame: np.ndarray, state: State, row: np.ndarray, targets: np.ndarray) -> tuple:
        'What given tokens cost.'
    def log_prob(self, states: np.ndarray, conditions: np.ndarray, mask: np.ndarray, progress: Callable | None=...) -> np.ndarray:
        'Score rolls: at every step the log-probability of its chord, given all before it.'

def log_softmax(logits: np.ndarray) -> np.ndarray:
    'Logarithms of the probabilities that logits stand for, in double precision.'

class Teacher:
    'A `choose` that always says what is written, and adds up what that cost.'
    def __init__(self, tokens: np.ndarray):
        ...
    def __call__(self, logits: np.ndarray, rng: object, place: int) -> np.ndarray:
        ...
    tokens: Any
    nats: Any

def set_up_tensorflow() -> None:
    'Settings that TensorFlow reads when it is imported; whoever has set them is left alone.'

def import_keras() -> tuple:
    'The modules keras and tensorflow, imported without the start-up lines that TensorFlow prints past all logging.'

def softmax_nats(logits: object, target: object) -> object:
    'Nats of each target, in Keras; 0 where it is -1.'

def twin_inputs(config: ModelConfig) -> tuple:
    'The three inputs of every twin.'

def build_keras(config: ModelConfig, seed: int=...) -> object:
    'The trainable twin of a model. Needs the `train` extra.'

def weights_from_keras(keras_model: object) -> dict:
    'The arrays of a Keras twin, by the names of `weight_shapes`: layer and kind.'

def weight_name(variable: object) -> str:
    'What `weight_shapes` calls a variable of a Keras twin: its layer, which is in lower case, and its kind.'
