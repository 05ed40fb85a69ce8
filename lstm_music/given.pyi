# made from lstm_music/given.py by docs/stubs.py
from typing import Any, overload
__all__ = ['given_roll', 'opening_roll', 'pickup_steps_of', 'grid_asked', 'one_voice', 'checked_fermatas', 'highest_pitches', 'steps_of_bars']
import warnings
from collections.abc import Iterable
import numpy as np
from .encoding import N_KEYS, SILENT, PianoRoll, PianoRollEncoder
from .layout import PIANO
from .midi import MidiWarning, parse_midi
from .parts import is_number, whole_numbers
from .theory import doubt_default_key

def _read(music, steps_per_beat):
    'The roll of a file. Scores are imported here alone: who composes from nothing has no use for them.'

def _as_written(midi):
    'What a band played, as it was written before it swung. Warns of what a roll cannot keep.'

def given_roll(music: object, steps_per_beat: int) -> PianoRoll:
    'The roll of music that is given, or of the file that it is in. Raises `ValueError` for another grid.'

def opening_roll(opening: object, steps_per_beat: int) -> PianoRoll:
    'The roll that a piece begins with: empty, or given, from the bar of its first note to the end of its last.'

def pickup_steps_of(beats: float, roll: PianoRoll) -> int:
    'Steps of an upbeat. Raises `ValueError` for one that is no whole number of steps, or no part of a bar.'

def grid_asked(opening: PianoRoll, phrase_bars: int | None) -> dict:
    'What a recipe says of tempo, phrases and grid; an opening that is given brings its own grid.'

def one_voice(melody: object, steps_per_beat: int, trim: bool) -> PianoRoll:
    'The roll of a melody. Raises `ValueError` if it is none.'

def checked_fermatas(fermatas: np.ndarray, melody: PianoRoll) -> np.ndarray:
    'Where phrases of a melody end. Raises `ValueError` unless there is a yes or a no for each of its steps.'

def highest_pitches(states: np.ndarray) -> np.ndarray:
    'MIDI pitch of the highest note in each frame, -1 where nothing sounds.'

def steps_of_bars(roll: PianoRoll, bars: Iterable) -> tuple:
    'Where some bars of a roll are. Raises `ValueError` for one that does not exist, and for what is no number.'
