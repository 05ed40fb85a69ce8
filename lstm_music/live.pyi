# made from lstm_music/live.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MODES', 'METERS', 'DIALS', 'WORDS', 'ONLY_FIRST', 'SPLIT', 'MOST_PLAYED', 'MOST_IN_MESSAGE', 'KEPT_STEPS', 'RECORD_STEPS', 'TURN_BARS', 'UNLIKELY', 'LOOKS_LIKE', 'told_styles', 'whole', 'checked_settings', 'checked_notes', 'WithPlayer', 'harmony_of', 'Live']
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
import numpy as np
from fastcore.basics import patch
from .conditions import Known
from .encoding import HELD, HIGHEST_PITCH, LOWEST_PITCH, N_KEYS, SILENT, STRUCK, PianoRoll
from .layout import PIANO
from .model import FrameModel
from .parts import is_number, whole_number
from .phrases import phrases_in
from .recipe import roll_key
from .sampling import Session, default_model, softmax
from .styles import COMPOSERS, STYLES
from .theory import KEYS, SCALES
MODES: Any
METERS: Any
DIALS: Any
WORDS: Any
ONLY_FIRST: Any
SPLIT: Any
MOST_PLAYED: Any
MOST_IN_MESSAGE: Any
KEPT_STEPS: Any
RECORD_STEPS: Any
TURN_BARS: Any

def told_styles(model: FrameModel) -> tuple | None:
    'The styles that a model can be told.'

def _shown(value):
    'A value in a line of an error, as JSON has it and no longer than a word or two.'

def whole(name: str, value: object, least: int, most: int) -> int:
    'A whole number that came in a message. Raises `ValueError` for anything else.'

def checked_settings(settings: object, first: bool=...) -> dict:
    'What a message turns. Raises `ValueError` with what may be chosen.'

def _setting(name, value):
    ...

def checked_notes(played: object) -> list:
    'What a message says was played. Raises `ValueError`.'

class WithPlayer:
    "A `choose` that writes the player's notes into the chord; another hears a bias and chooses the rest."
    def __init__(self, chooser: Callable, sampler: object, tokens: list, most_notes: int, bias: np.ndarray):
        ...
    def __call__(self, logits, rng, place):
        ...
    heights: Any
    chooser: Any
    sampler: Any
    waiting: Any
    most_notes: Any
    bias: Any

def harmony_of(pitches: Iterable, key: str, scale: str) -> frozenset:
    'The harmony that a left hand means.'

class Live:
    'A player and a model make music step by step: messages go in, steps come out.'
    def __init__(self, model: FrameModel | None=..., **settings):
        ...
    @property
    def n_steps(self) -> int:
        ...
    @property
    def is_listening(self) -> bool:
        ...
    model: Any
    session: Any
    mode: Any
    tempo_bpm: Any
    held: Any
    fresh: Any
    own: Any
    harmony: Any
    kept: Any
    recorded: Any
    def begin(self, **settings) -> None:
        'Begin anew; same seed, same messages, same notes. Raises `ValueError`, and then the old music goes on.'
    def set(self, **settings) -> None:
        'Turn dials and change words from the next step on. Raises `ValueError`, and then nothing has changed.'
    def play(self, pitch: int, velocity: int) -> None:
        'The player presses a note, or lets go. Raises `ValueError`, and then nothing has happened.'
    def _sounding(self):
        'Pitches of the player that the model shall hear, from the highest down.'
    def _follow(self):
        'Whether the left hand has said another harmony since the last step.'
    def _bias(self, own, changed):
        '(n_tokens,) float32: strangers to the harmony on a beat, and notes that the player let go are not held on.'
    def step(self) -> list:
        'The next chord.'
    def _compose(self, columns, states, bias):
        "The model's chord, with the player's notes in it."
    def _heard(self, frame, own):
        'Keep what sounded.'
    def roll(self, who: str=...) -> PianoRoll:
        'What was played, on the grid. Raises `ValueError` if nothing was.'
    def answer(self, message: object) -> dict:
        'Do what a message says. Raises `ValueError` with one line, and then nothing has happened.'
    def replied(self, message: object) -> dict:
        "As `answer`; what is wrong is answered by {'error', 'next'}."

def _of_session(settings):
    ...
UNLIKELY: Any

def _frame(columns, states):
    ...
LOOKS_LIKE: Any
