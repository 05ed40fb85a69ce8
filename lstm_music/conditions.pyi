# made from lstm_music/conditions.py by docs/stubs.py
from typing import Any, overload
__all__ = ['CONDITIONS', 'LONGEST_LAG_BARS', 'SHORTEST_RETURN_BARS', 'MOST_BEATS', 'PLAIN', 'SHIPPED', 'PLACE', 'KEY', 'PHRASE', 'FORM', 'RECALL', 'STYLE', 'Phrases', 'EvenPhrases', 'Known', 'OwnStyle', 'Condition', 'condition', 'step_in_beat', 'beat_in_bar', 'beats_per_bar', 'begins', 'tonic', 'mode', 'fermata', 'beats_left', 'final_phrase', 'phrases_left', 'returning_bars', 'bars_back', 'meter_beats', 'beat_falls_into', 'beat', 'twelfth_of_beat', 'recall', 'layout_size', 'columns', 'condition_rows', 'pack', 'conditions_of']
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
import numpy as np
from fastcore.basics import patch
from .encoding import PianoRoll, steps_per_bar
from .parts import Part
from .theory import beats_of

@dataclass(frozen=True)
class Phrases:
    'Where phrases end in a piece whose fermatas are known.'
    fermatas: np.ndarray
    def rows(self, steps: np.ndarray) -> tuple:
        'What the phrases say about these steps.'
    @property
    def ends(self) -> np.ndarray:
        'The last step of each phrase.'
    def following(self, steps: np.ndarray) -> np.ndarray:
        'How many phrases come after the one that each step belongs to.'

@dataclass(frozen=True)
class EvenPhrases:
    'Phrases of equal length, with or without an end; a breath lies on the last steps of each.'
    phrase_steps: int
    breath_steps: int
    first_step: int = ...
    n_steps: int | None = ...
    def rows(self, steps: np.ndarray) -> tuple:
        'What the phrases say about these steps.'
    def following(self, steps: np.ndarray) -> np.ndarray:
        'How many phrases come after the one that each step belongs to.'

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
    lags: object = ...
    style: object = ...
    composer: str | None = ...
    own_styles: tuple = ...
    @property
    def bar_steps(self) -> int:
        ...
    def in_bar(self, steps: np.ndarray) -> np.ndarray:
        ...
    @classmethod
    def of(cls, music: object, **changes: object) -> Known:
        'What is known about a roll or a piece.'

@dataclass(frozen=True)
class OwnStyle(Part):
    'A style that a model learned beside those that ship; its checkpoint keeps it.'
    name: str = ...
    meter: tuple[int, ...] = ...
    tempo_bpm: float = ...
    let_go_steps: int = ...
CONDITIONS: Any

@dataclass(frozen=True)
class Condition:
    'A name, a size, and a function (steps (N,), Known) -> rows.'
    name: str
    size: int
    rows_of: object
    def rows(self, steps: np.ndarray, known: Known) -> np.ndarray:
        'The rows of these steps; zeros where nothing is known.'

def condition(size: int) -> Callable:
    'Enter a function into CONDITIONS under its name.'

def step_in_beat(steps: np.ndarray, known: Known) -> np.ndarray:
    'The quarter of the beat, from the first to the last.'

def beat_in_bar(steps: np.ndarray, known: Known) -> np.ndarray:
    'The quarter note of the bar, counted from 0; 5 is the sixth and later ones.'

def beats_per_bar(steps: np.ndarray, known: Known) -> np.ndarray:
    'Three quarter notes in a bar, four, or another number.'

def begins(steps: np.ndarray, known: Known) -> np.ndarray:
    'Whether the piece begins.'

def tonic(steps: np.ndarray, known: Known) -> np.ndarray:
    'The pitch class of the key note.'

def mode(steps: np.ndarray, known: Known) -> np.ndarray:
    'Major or minor.'

def _phrase_rows(steps, known):
    'What the phrases say, or that there is nothing to say.'

def fermata(steps: np.ndarray, known: Known) -> np.ndarray:
    'Whether a fermata is sounding.'

def beats_left(steps: np.ndarray, known: Known) -> np.ndarray:
    'Quarter notes to the end of the phrase, up to 15; 16 is after the piece.'

def final_phrase(steps: np.ndarray, known: Known) -> np.ndarray:
    'Whether this is the last phrase.'

def phrases_left(steps: np.ndarray, known: Known) -> np.ndarray:
    'How many phrases follow, up to 7; 8 is 8 and more.'
LONGEST_LAG_BARS: Any
SHORTEST_RETURN_BARS: Any

def returning_bars(roll: PianoRoll) -> np.ndarray:
    'Where music sounds again as it was, for two bars or longer, and how many bars ago it was; the nearest.'

def bars_back(steps: np.ndarray, known: Known) -> np.ndarray:
    'How many bars ago this sounded already, 1 to 16; 0 is new.'
MOST_BEATS: Any

def meter_beats(steps: np.ndarray, known: Known) -> np.ndarray:
    'How many beats a bar has, 1 to 12.'

def beat_falls_into(steps: np.ndarray, known: Known) -> np.ndarray:
    'Two or three.'

def _twelfths(steps, known):
    '(N,) twelfths of a beat since the bar line.'

def beat(steps: np.ndarray, known: Known) -> np.ndarray:
    'The beat of the bar, as a musician counts.'

def twelfth_of_beat(steps: np.ndarray, known: Known) -> np.ndarray:
    'The place within the beat.'

def recall(steps: np.ndarray, known: Known) -> np.ndarray:
    'That what was found in the past may be used; hidden, a model plays as if it did not remember.'

def _layout(*names):
    ...
PLAIN: Any
SHIPPED: Any
PLACE: Any
KEY: Any
PHRASE: Any
FORM: Any
RECALL: Any
STYLE: Any

def layout_size(layout: Iterable[tuple]) -> int:
    'How many numbers a row of a layout has.'

def columns(layout: Iterable[tuple], name: str) -> slice:
    'Where a condition stands in the rows of a layout; empty if it is not in it.'

def condition_rows(steps: int | np.ndarray, known: Known, layout: Iterable[tuple]=..., hide: Sequence[str]=...) -> dict:
    'What the package can tell of these steps. A name of the layout that it does not know is left out.'

def pack(rows: dict, layout: Sequence[tuple], only_known: bool=..., shape: tuple=...) -> np.ndarray:
    "Rows by name in a model's own order, zeros for what nobody gives."

def conditions_of(piece: object, config: object, n_steps: int | None=..., tell_key: bool=..., tell_phrases: bool=..., tell_meter: bool=..., tell_form: bool=..., tell_style: bool=..., tell_composer: bool=..., tell_recall: bool=...) -> np.ndarray:
    'What a model is told about a piece; a stretch out of its middle neither begins it nor ends a phrase.'
