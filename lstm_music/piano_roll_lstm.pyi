# made from lstm_music/piano_roll_lstm.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PianoRollConfig', 'PianoRollLSTM', 'build_piano_roll_lstm']
from collections.abc import Callable
from dataclasses import dataclass, replace
import numpy as np
from fastcore.basics import patch
from .cell import lstm_cell
from .encoding import N_KEYS, SILENT
from .frame_model import FrameModel, ModelConfig, State, import_keras, twin_inputs
from .vocabulary import NotesAlone

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
