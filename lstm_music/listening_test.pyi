# made from lstm_music/listening_test.py by docs/stubs.py
from typing import Any, overload
__all__ = ['BARS', 'LONGER', 'FORM', 'FORM_BARS', 'PEOPLE', 'STYLES_HEARD', 'TRIALS', 'GOAL', 'POWER', 'long_enough', 'people', 'ours', 'make_test', 'write_test', 'read_answers', 'scores', 'mean_of_both', 'verdict', 'listeners_needed']
import os
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
import numpy as np
from .evaluation import ListeningTest, _numbers_of, _source_of, analyse_answers
from .files import destination
from .listening import QUESTIONS, read_rows
from .parts import whole_number
from .pipeline import chorales, melodies
from .sampling import Composer
from .theory import KEY_NAMES
BARS: Any
LONGER: Any
FORM: Any
FORM_BARS: Any
PEOPLE: Any
STYLES_HEARD: Any
TRIALS: Any

def long_enough(pieces):
    'Rolls in 4/4 that go on after the bars that are heard.'

def people() -> dict:
    'What people wrote: chorales and tunes of the test splits.'

def ours(seed: int=..., trials: dict=...) -> dict:
    'What the models that ship compose, each piece in a key drawn by lot.'

def make_test(seed: int=..., trials: dict=...) -> ListeningTest:
    "Trials of people's music and ours, for `ListeningTest.to_html`. Raises `ValueError` before anything is composed."

def write_test(path: str | os.PathLike, seed: int=..., trials: dict=...) -> Path:
    'Make a test and write it. Before anything is composed: raises `OSError` if the page or its key cannot be written,'

def _free_name(name, taken):
    ...

def _without_parts(sheets):
    'Lists of answers, the longest first, without those that are all in a longer one; of equal ones the first.'

def read_answers(paths: Iterable, key: str | os.PathLike | Iterable) -> list:
    'Answers of several files, each checked. Two listeners who chose the same name stay two; a file that came twice,'

def scores(rows: list, key: str | os.PathLike | Iterable, real: bool=...) -> np.ndarray:
    'A score for each listener and piece.'

def mean_of_both(table: np.ndarray, n_resamples: int=..., seed: int=...) -> tuple:
    'A mean with its 95 % interval over listeners and pieces, both drawn again.'
GOAL: Any

def _many(n, what):
    ...

def _said(table):
    ...

def verdict(rows: list, key: str | os.PathLike | Iterable, goal: float=...) -> list:
    'The mean scores with their intervals, whether the goal is shown or refuted, and the share that was told apart.'
POWER: Any

def listeners_needed(difference: float, n_pieces: int, n_others: int | None=..., leaning: float=..., quality: float=..., whim: float=...) -> int | None:
    'How many listeners show a difference four times of five.'
