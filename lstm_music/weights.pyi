# made from lstm_music/weights.py by docs/stubs.py
from typing import Any, overload
__all__ = ['default_model', 'style_model', 'band_model', 'attention_model', 'plain_model', 'melody_model', 'piano_roll_model', 'my_model_file', 'my_model', 'weights_name']
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from .files import data_file
from .model import ChordLSTM, FrameModel, load_model

def default_model() -> ChordLSTM:
    'The chorale model that ships with the package.'

def style_model() -> ChordLSTM:
    'The model of many [styles](../extensions/styles.ipynb) that ships with the package.'

def band_model() -> ChordLSTM:
    'The model of [bands](../extensions/tracks.ipynb) that ships with the package.'

def attention_model() -> ChordLSTM:
    'A small model of folk tunes with an [attention](../extensions/attention.ipynb); ships to be looked into.'

def plain_model() -> ChordLSTM:
    'A ChordLSTM that neither looks around nor hears an echo, of the same chorales; ships to be looked into.'

def melody_model() -> FrameModel:
    'The melody model that ships with the package.'

def piano_roll_model() -> FrameModel:
    'The usual recipe, a quarter as wide, trained on the chorales; ships to be compared with.'

def my_model_file() -> Path:
    'Where the model that you train in chapter 04 is kept.'

def my_model() -> FrameModel:
    'The model of chapter 04, if its file is there, else the one that ships; a line says which.'

def weights_name(model: FrameModel) -> str:
    "A short name for a model's weights: the beginning of their SHA-256."
