# made from lstm_music/carry.py by docs/stubs.py
from typing import Any, overload
__all__ = ['carried_over', 'Start']
import hashlib
from pathlib import Path
import numpy as np
from .model import FrameModel, ModelConfig, load_model, weights_from_keras
from .trainer import TrainingError

def _numbered(names):
    "A name's second and third with their number: what is called the same is told apart by its order."

def _rows_of_the_past(config):
    'For each array with one row (or column) per thing that is told or seen: the axis, and what stands along it.'

def _carry_rows(old, old_rows, new, rows, told):
    '`new` with the rows that `old` has, too; its first axis has these rows. Those of new conditions are zeros.'

def carried_over(model: FrameModel, config: ModelConfig, random: dict) -> tuple:
    'The weights of one model in another of its kind; a new condition says nothing yet. Raises `TrainingError`.'

class Start:
    'The model that a training goes on from.'
    def __init__(self, source: FrameModel | str | Path):
        ...
    def into(self, keras_model: object, config: ModelConfig) -> object:
        'The trainable twin of a configuration, with these weights.'
    model: Any
    about: Any
