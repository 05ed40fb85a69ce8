# made from lstm_music/touch.py by docs/stubs.py
from typing import Any, overload
__all__ = ['BACH', 'ALL_COMPOSERS', 'MEAN_VELOCITY', 'SOFTEST', 'HARDEST', 'Rules', 'note_velocities', 'perform']
from dataclasses import dataclass, replace
import numpy as np
from .encoding import LOWEST_PITCH, PianoRoll
from .parts import is_number

@dataclass(frozen=True)
class Rules:
    'How much harder a note is struck, in units of velocity, for what stands in the score.'
    melody: float
    bass: float
    octave: float
    chord: float
    off_half: float
    off_fine: float
    length: float
    growth: float
BACH: Any
ALL_COMPOSERS: Any
MEAN_VELOCITY: Any
SOFTEST: Any
HARDEST: Any

def _columns(roll, notes):
    'What the rules ask of each note: a column for each field of Rules.'

def note_velocities(roll: PianoRoll, rules: Rules=...) -> np.ndarray:
    'How hard the rules would strike each note; their mean is that of a performance.'

def perform(roll: PianoRoll, touch: float=..., rules: Rules=...) -> PianoRoll:
    'Play a roll with touch: velocities, and an ending. Raises `ValueError` for a touch that is none.'
