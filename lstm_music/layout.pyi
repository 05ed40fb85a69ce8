# made from lstm_music/layout.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PIANO', 'Block', 'Layout']
from dataclasses import dataclass
from functools import cached_property
import numpy as np
from fastcore.basics import patch
from .parts import Part

@dataclass(frozen=True)
class Block(Part):
    'Columns that belong together: an instrument, a voice, a drum kit.'
    name: str = ...
    lowest_pitch: int | None = ...
    n_columns: int = ...
    most_notes: int | None = ...
    @property
    def transposes(self) -> bool:
        ...

def _pitches(block):
    '(n_columns,) MIDI pitches of a block, -1 where it has none.'

def _check_names(blocks):
    'Raise `ValueError` if two blocks have one name.'

@dataclass(frozen=True)
class Layout(Part):
    'Blocks beside each other; the first is spelled first, each from its highest note down.'
    blocks: tuple[Block, ...] = ...
    def __post_init__(self):
        ...
    @cached_property
    def n_columns(self) -> int:
        ...
    @cached_property
    def places(self) -> dict:
        'Where each block stands.'
    @cached_property
    def pitches(self) -> np.ndarray:
        'What each column sounds.'
    @cached_property
    def heights(self) -> np.ndarray:
        'A frame is spelled from the greatest height down: block by block, in each from the highest note.'
    def _blocks(self):
        ...
    @property
    def goes_on_below(self) -> np.ndarray:
        'After a note only columns of less than this height may follow: a block of one note is full.'
    @property
    def holds(self) -> np.ndarray:
        'Which columns may be held; a drum is only struck.'
    def column(self, pitch: int | np.ndarray, block: str | None=...) -> int | np.ndarray:
        'Where a pitch stands. Raises `ValueError` for one that the block does not have.'
    def transposed(self, frames: np.ndarray, semitones: int) -> np.ndarray:
        'The same music higher or lower, block by block; drums stay. Raises `ValueError` if a note would leave its block.'
PIANO: Any
