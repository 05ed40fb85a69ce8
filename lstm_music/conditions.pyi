# made from lstm_music/conditions.py by docs/stubs.py
from typing import Any
__all__ = ['CONDITIONS', 'MOST_BEATS', 'SHIPPED', 'PLACE', 'KEY', 'PHRASE', 'Phrases', 'EvenPhrases', 'Known', 'Condition', 'condition', 'step_in_beat', 'beat_in_bar', 'beats_per_bar', 'begins', 'tonic', 'mode', 'fermata', 'beats_left', 'final_phrase', 'beats_of', 'meter_beats', 'beat_falls_into', 'beat', 'twelfth_of_beat', 'layout_size', 'columns', 'condition_rows', 'pack']
from dataclasses import dataclass
from fractions import Fraction
import numpy as np
from .encoding import steps_per_bar

@dataclass(frozen=True)
class Phrases:
    'Where phrases end in a piece whose fermatas are known.'
    fermatas: np.ndarray
    def rows(self, steps):
        'What the phrases say about these steps.'
        ...

@dataclass(frozen=True)
class EvenPhrases:
    'Phrases of equal length, with or without an end; a breath lies on the last steps of each.'
    phrase_steps: int
    breath_steps: int
    first_step: int = ...
    n_steps: int | None = ...
    def rows(self, steps):
        'What the phrases say about these steps.'
        ...

@dataclass(frozen=True)
class Known:
    'What is known about a piece, whatever of it a model is told.'
    meter: tuple = ...
    steps_per_beat: int = ...
    pickup_steps: int = ...
    tonic: int | None = ...
    mode: str | None = ...
    begins: bool = ...
    phrases: object = ...
    @property
    def bar_steps(self):
        ...
    def in_bar(self, steps):
        ...
    @classmethod
    def of(cls, music, **changes):
        'What is known about a roll or a piece.'
        ...
CONDITIONS: Any

@dataclass(frozen=True)
class Condition:
    'A name, a size, and a function (steps (N,), Known) -> rows.'
    name: str
    size: int
    rows_of: object
    def rows(self, steps, known) -> np.ndarray:
        'The rows of these steps; zeros where nothing is known.'
        ...

def condition(size):
    'Enter a function into CONDITIONS under its name.'
    ...

def step_in_beat(steps, known):
    ...

def beat_in_bar(steps, known):
    ...

def beats_per_bar(steps, known):
    ...

def begins(steps, known):
    ...

def tonic(steps, known):
    ...

def mode(steps, known):
    ...

def _phrase_rows(steps, known):
    'What the phrases say, or that there is nothing to say.'
    ...

def fermata(steps, known):
    ...

def beats_left(steps, known):
    ...

def final_phrase(steps, known):
    ...

def beats_of(meter):
    'How a musician counts: 6/8 is two beats of a dotted quarter, 3/4 three quarters, 3/8 one beat.'
    ...
MOST_BEATS: Any

def meter_beats(steps, known):
    ...

def beat_falls_into(steps, known):
    'Two or three.'
    ...

def _twelfths(steps, known):
    '(N,) twelfths of a beat since the bar line.'
    ...

def beat(steps, known):
    ...

def twelfth_of_beat(steps, known):
    ...
SHIPPED: Any
PLACE: Any
KEY: Any
PHRASE: Any

def layout_size(layout) -> int:
    ...

def columns(layout, name) -> slice:
    'Where a condition stands in the rows of a layout; empty if it is not in it.'
    ...

def condition_rows(steps, known, layout=..., hide=...) -> dict:
    'What the package can tell of these steps. A name of the layout that it does not know is left out.'
    ...

def pack(rows, layout, only_known=..., shape=...) -> np.ndarray:
    "Rows by name in a model's own order, zeros for what nobody gives."
    ...
