# made from lstm_music/words.py by docs/stubs.py
from typing import Any, overload
__all__ = ['pitch_of', 'pitch_name', 'written', 'see']
import base64
import io
from itertools import pairwise
from .encoding import PianoRoll
from .theory import KEY_NAMES, KEYS

def pitch_of(name: str) -> int:
    'The pitch that a name stands for. Raises `ValueError`.'

def pitch_name(pitch: int) -> str:
    'The name of a pitch; what lies between two letters has one name here, Eb and not D#.'

def written(*lines: str, place_steps: int=..., **grid: object) -> PianoRoll:
    'Music from text. Raises `ValueError`.'

def _picture(roll, words):
    'PNG of a roll with the names of its pitches, and words above it.'

def see(roll: PianoRoll, words: dict | None=..., sound: bool=...):
    'A small picture of a roll, and its sound in one channel, so that a page may hold many.'
