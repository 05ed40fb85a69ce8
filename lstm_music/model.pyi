# made from lstm_music/model.py by docs/stubs.py
from typing import Any, overload
__all__ = ['EventConfig', 'EventLSTM', 'FrameModel', 'ModelConfig', 'State', 'Teacher', 'build_keras', 'import_keras', 'log_softmax', 'softmax_nats', 'twin_inputs', 'weight_name', 'weights_from_keras', 'PianoRollConfig', 'PianoRollLSTM', 'build_piano_roll_lstm', 'PLAIN_CHORD', 'ChordConfig', 'ChordLSTM', 'LatePart', 'Attention', 'MOST_WEIGHT', 'VERSION', 'CheckpointError', 'load_model']
from collections.abc import Callable
from dataclasses import dataclass, replace
import numpy as np
from fastcore.basics import patch
from .cell import lstm_cell
from .conditions import PLAIN
from .encoding import N_EVENTS, REST, frame_events
from .frame_model import FrameModel, ModelConfig, State, log_softmax, softmax_nats, twin_inputs
from .vocabulary import MelodyVocabulary

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
from .attention import Attention
from .checkpoint import MOST_WEIGHT, VERSION, CheckpointError, load_model
from .chord_lstm import PLAIN_CHORD, ChordConfig, ChordLSTM, LatePart
from .frame_model import Teacher, build_keras, import_keras, weight_name, weights_from_keras
from .piano_roll_lstm import PianoRollConfig, PianoRollLSTM, build_piano_roll_lstm
_all_: Any
