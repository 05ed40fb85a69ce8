# made from lstm_music/voices.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MAX_VOICES', 'CROSSING', 'N_WAYS', 'PART_NAMES', 'HANDS', 'MIDDLE_C', 'note_voices', 'parts']
from itertools import combinations, groupby
import numpy as np
MAX_VOICES: Any
CROSSING: Any
N_WAYS: Any

def note_voices(roll: object) -> list:
    'The voice that each note belongs to, guessed from its neighbours.'

def _further(ways, start, group):
    'The best ways to give notes that begin together to voices that are free.'
PART_NAMES: Any
HANDS: Any
MIDDLE_C: Any

def parts(roll: object) -> dict:
    'The notes of a roll by voice, or by hand where over four sound at once.'
