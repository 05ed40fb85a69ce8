# made from lstm_music/form.py by docs/stubs.py
from typing import Any, overload
__all__ = ['FORMS', 'LEAST_BARS', 'Section', 'sections', 'returning_steps', 'self_similarity']
from collections.abc import Sequence
from dataclasses import dataclass
import numpy as np
FORMS: Any
LEAST_BARS: Any

@dataclass(frozen=True)
class Section:
    'A stretch of a piece and its letter; the same letter is the same music.'
    letter: str
    first_bar: int
    n_bars: int
    @property
    def end_bar(self) -> int:
        ...

def _bars_of_new(form, bars, places, n_returning):
    "Bars of the sections at these places, which share what an opening's returns leave. Raises `ValueError`."

def sections(form: str, bars: int, opening_bars: int=...) -> list:
    'The sections of a piece. Raises `ValueError` for a form that is none, and for bars that do not divide into it.'

def returning_steps(parts: Sequence, bar_steps: int, first_step: int, n_steps: int) -> np.ndarray:
    'Which steps of a piece are given by earlier ones.'

def self_similarity(states: np.ndarray, bar_steps: int, first_step: int=...) -> np.ndarray:
    'The share of steps at which two bars are the same.'
