# made from lstm_music/theory.py by docs/stubs.py
from typing import Any, overload
__all__ = ['KEY_NAMES', 'SCALES', 'KEYS', 'DIATONIC', 'KEY_PROFILES', 'KEY_EVIDENCE', 'nearest_mode', 'check_key', 'beats_of', 'beat_steps', 'correlated_key', 'key_features', 'find_key', 'key_of', 'doubt_default_key', 'key_asked']
from dataclasses import replace
from fractions import Fraction
import numpy as np
from .encoding import PianoRoll
from .layout import PIANO
KEY_NAMES: Any
SCALES: Any
KEYS: Any

def nearest_mode(scale: str) -> str:
    "The mode that a scale's third belongs to."

def check_key(key: str, scale: str) -> None:
    'Raise `ValueError` with the allowed values.'
DIATONIC: Any

def beats_of(meter: tuple) -> tuple:
    'How a musician counts: 6/8 is two beats of a dotted quarter, 3/4 three quarters, 3/8 one beat.'

def beat_steps(known: object) -> int:
    'Steps in a beat as a musician counts; a beat that is no whole number of steps is cut.'
KEY_PROFILES: Any

def correlated_key(roll: PianoRoll) -> tuple:
    "The key whose profile among `KEY_PROFILES` correlates best with the roll's pitch classes."
KEY_EVIDENCE: Any

def key_features(roll: PianoRoll) -> np.ndarray:
    'What a key is heard by, for each pitch class.'

def find_key(roll: PianoRoll) -> tuple:
    'The key that a roll is most likely in, by `KEY_EVIDENCE`.'

def key_of(roll: PianoRoll) -> tuple:
    'The key that a roll is known to be in; where nobody knows, the key that it is most likely in.'

def doubt_default_key(roll: PianoRoll) -> PianoRoll:
    'C major is what programs write that know no key, so it is no news; in a piece that we composed it is.'

def key_asked(key: str | None, scale: str | None, roll: PianoRoll) -> tuple:
    'Key and scale as asked for, or as given music suggests. Raises `ValueError` with the allowed values.'
