# made from lstm_music/feel.py by docs/stubs.py
from typing import Any, overload
__all__ = ['FEELS', 'PLACES', 'played_bars', 'played']
import csv
from dataclasses import replace
from functools import lru_cache
import numpy as np
from .band import DRUM_CLASS, DRUMS, STEPS_PER_BEAT, swung
from .encoding import LOWEST_PITCH
from .files import data_file
from .parts import whole_number
from .tracks import Score
FEELS: Any
PLACES: Any

def played_bars(feel: str) -> np.ndarray:
    'Every hit of the bars.'

def _nearest(bars, drummer, bar, drum, place):
    'Hits to draw from: those that are most like a drum at a place of a bar.'

def _played(roll, bars, humanise, rng):
    'Velocities and lags, each (T, 88), of a roll of drums.'

def played(score: Score, swing: float=..., humanise: float=..., seed: int=...) -> Score:
    'A score as a band plays it. Raises `ValueError`.'
