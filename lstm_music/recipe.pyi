# made from lstm_music/recipe.py by docs/stubs.py
from typing import Any, overload
__all__ = ['KINDS', 'OFF', 'ABOUT', 'check_ranges', 'insistence', 'check_dials', 'check_heard', 'recipe_of', 'recipe_arguments', 'key_text', 'roll_key', 'composed_name']
from collections.abc import Iterable
from dataclasses import asdict
import numpy as np
from . import __version__
from .encoding import PianoRoll
from .model import FrameModel
from .parts import is_number
from .styles import GUIDED_BY
from .theory import KEYS, nearest_mode
from .weights import weights_name
KINDS: Any

def _check_numbers(dials):
    ...

def check_ranges(dials: object) -> None:
    'Raise `ValueError` for a dial that is no number, or that is turned too far.'
OFF: Any

def insistence(dials: object, dial: str) -> float:
    'How strongly a dial pushes away from the model that is told less; 0 leaves it to the model.'

def check_dials(model: FrameModel, dials: object) -> None:
    'Raise `ValueError` for a dial that was turned on and means nothing to the model.'

def check_heard(dials: object, keys: list, scales: list, style: object, asked: Iterable=...) -> None:
    'Raise `ValueError` for a dial that was turned on and insists on what is not told.'
ABOUT: Any

def recipe_of(model: FrameModel, verb: str, asked: dict, dials: object) -> dict:
    'What makes a piece again, beside the opening, melody or piece that was given.'

def recipe_arguments(recipe: dict) -> dict:
    'The arguments in a recipe.'

def key_text(key: str, scale: str) -> str:
    'A key as it is said in a name.'

def roll_key(key: str, scale: str) -> tuple | None:
    "A key as a roll knows it: (pitch class, 'major' or 'minor'), or None where it is free."

def composed_name(opening: PianoRoll, key: str, scale: str, bars: int, seed: int, style: str | dict | None=..., composer: str | None=..., **_: object) -> str:
    'What a piece is called: its style comes first, then its opening.'
