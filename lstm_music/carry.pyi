# made from lstm_music/carry.py by docs/stubs.py
from typing import Any, overload
__all__ = ['carried_over', 'Start']
import hashlib
from pathlib import Path
import numpy as np
from lstm_music.model import ChordConfig, EventConfig, FrameModel, ModelConfig, PianoRollConfig, load_model, weights_from_keras
from .heads import TRUNK, HeadsConfig
from .trainer import TrainingError

def _numbered(names):
    "A name's second and third with their number: what is called the same is told apart by its order."
_OWN_STYLE: Any

def _is_told(what, conditions):
    ...

def _given(config):
    "A name and a number for each row of what is told; a style of the model's own has its name instead."

def _along_chords(config):
    'As `_along`, of a ChordLSTM.'

def _along(config):
    'For each array whose rows or columns stand for something that is told or seen: {axis: what stands along it}.'

def _moved(old, old_axes, new, axes, told):
    '`new` with what `old` has, too, wherever it stands there. Rows of new conditions are zeros.'

def _columns(config):
    'What the columns of a layout are, by the order of its blocks; heads are called after them.'

def _check_meaning(before, config):
    'Raise `TrainingError` if weights of one configuration mean nothing in the other.'

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
