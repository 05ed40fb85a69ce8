# made from lstm_music/checkpoint.py by docs/stubs.py
from typing import Any, overload
__all__ = ['VERSION', 'MOST_WEIGHT', 'CheckpointError', 'load_model']
import json
import os
import numpy as np
from fastcore.basics import patch
from .conditions import PLAIN
from .files import write_atomically
from .frame_model import FrameModel
from .parts import restored
from .recall import Echo, Lags, MovedEcho
from .sight import Sight
from .vocabulary import ChordVocabulary, MelodyVocabulary

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
