# made from lstm_music/feel.py by docs/stubs.py
from typing import Any, overload
__all__ = ['FEELS', 'PLACES', 'NEAREST', 'FINE_STEPS_PER_BEAT', 'played_bars', 'played', 'swing_read', 'read_written']
import csv
import warnings
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
import numpy as np
from .band import DRUM_CLASS, DRUMS, STEPS_PER_BEAT, SWUNG_STEPS_PER_BEAT, swung, swung_starts, swung_steps
from .encoding import LOWEST_PITCH, PianoRoll
from .files import data_file
from .midi import MidiWarning, check_writable, parse_midi
from .parts import is_number, whole_number
from .tracks import Score, read_score
FEELS: Any
PLACES: Any

def played_bars(feel: str) -> np.ndarray:
    'Every hit of the bars.'

def _nearest(bars, drummer, bar, drum, place):
    'Hits to draw from: those that are most like a drum at a place of a bar.'
NEAREST: Any

def _apart(score, starts):
    'A swung score whose hits lie nearer to their own 16th, of those that begin at `starts`, than to the next.'

def _played(roll, bars, humanise, rng):
    'Velocities and lags, each (T, 88), of a roll of drums.'
FINE_STEPS_PER_BEAT: Any

def _check_playable(score, humanise):
    'Raise `ValueError` for a score that is not as it was written, or is too long to be read again.'

def played(score: Score, swing: float=..., humanise: float=..., seed: int=...) -> Score:
    'A score as a band plays it. Raises `ValueError`.'

def _swing_of(recipe, name=...):
    'The swing that a recipe tells of, or None.'

def swing_read(score: Score) -> float | None:
    'The swing of the file that a score was read from, where that told it.'

def read_written(source: object, roles: Iterable[str] | None=...) -> Score:
    'Read a file as `read_score` does, and one that was `played` as it was written. Raises `MidiError`.'

def _straight(score, swing):
    'A score on a grid of 16ths, each note on the one that begins nearest when it is swung.'
