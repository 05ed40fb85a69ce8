# made from lstm_music/encoding.py by docs/stubs.py
from typing import Any, overload
__all__ = ['N_KEYS', 'LOWEST_PITCH', 'HIGHEST_PITCH', 'MAX_STEPS_PER_BEAT', 'SILENT', 'HELD', 'STRUCK', 'VELOCITY', 'ENDING', 'LAST_CHORD', 'OFF_GRID', 'HOLD', 'REST', 'N_EVENTS', 'PianoRoll', 'steps_per_bar', 'checked_meter', 'PianoRollEncoder', 'file_title', 'key_sharps', 'MIDIEventEncoder', 'highest_voice', 'frame_events']
import io
import json
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import index
import mido
import numpy as np
from fastcore.basics import patch
from lstm_music.midi import ENDING_TEXT, PICKUP_TEXT, RECIPE_TEXT, MidiError, MidiWarning, check_readable, check_writable, checked_midi, parse_midi, step_ticks, text_charset
from .layout import PIANO
from .parts import is_number, whole_number
from .voices import parts
N_KEYS: Any
LOWEST_PITCH: Any
HIGHEST_PITCH: Any
MAX_STEPS_PER_BEAT: Any
SILENT: Any
HELD: Any
STRUCK: Any
VELOCITY: Any

@dataclass(eq=False)
class PianoRoll:
    'Polyphonic music on a grid of equal steps: a note is silent (0), held (1) or struck (2).'
    states: np.ndarray
    steps_per_beat: int = ...
    tempo_bpm: float = ...
    meter: tuple = ...
    pickup_steps: int = ...
    name: str = ...
    notices: tuple = ...
    key: tuple = ...
    recipe: dict = ...
    velocities: np.ndarray = ...
    ending: float = ...
    def __post_init__(self):
        ...
    def __len__(self):
        ...
    @property
    def steps_per_bar(self) -> int:
        'Steps in a full bar: 16 for 4/4 in 16ths.'
    @property
    def binary(self) -> np.ndarray:
        '(T, 88) uint8: 1 where a note sounds.'
    @property
    def onsets(self) -> np.ndarray:
        '(T, 88) uint8: 1 where a note is struck.'
    @property
    def duration_secs(self) -> float:
        'Length in seconds.'
    @property
    def n_bars(self) -> float:
        'Length in bars, the pickup not counted.'
    def step_lengths(self) -> list:
        "Where the ending slows down; the first step goes at the roll's tempo, so that a file tells it."
    def clock_secs(self) -> np.ndarray:
        'When each step begins, and when the last one ends.'
    def struck(self, velocity: int=...) -> np.ndarray:
        'How hard each note is struck: as the others on average where nobody knows it. Raises `ValueError`.'
    def notes(self) -> list:
        'Every note of the roll.'
    @classmethod
    def from_notes(cls, notes: Iterable[tuple], n_steps: int | None=..., **grid: object) -> PianoRoll:
        'The roll of a list of notes; a pitch outside the piano is an error.'
    def grid(self) -> dict:
        'Everything but the notes: what a new roll needs to keep the same time.'
    def __eq__(self, other):
        ...
    def __getitem__(self, steps: slice) -> PianoRoll:
        'A stretch of the roll; what was sounding at the cut is struck again, and the bar lines and the key stay.'
    def __add__(self, other) -> PianoRoll:
        "This roll and then the other, in this one's time; both must have the same steps. A shared key is kept."
    def transpose(self, semitones: int) -> PianoRoll:
        'The same music higher or lower; an error if a note would leave the piano.'
    def trimmed(self, whole_bars: bool=...) -> PianoRoll:
        'Without the silent bars before the first note and the silence after the last; bar lines stay in place.'
    def _repr_html_(self):
        ...
    def to_pretty_midi(self, program: int=..., velocity: int=..., split_voices: bool=...) -> object:
        'The roll for those who go on with pretty_midi; `PianoRollEncoder` reads it back.'
    def to_music21(self) -> object:
        'The roll as a score, as `lstm_music.score` writes it. Raises `ModuleNotFoundError` without music21.'
ENDING: Any
LAST_CHORD: Any

def _as_bytes(values, most, wanted):
    'Whole numbers from 0 to `most` as a copy in uint8. Raises `ValueError` with the first that is none.'

def _check_states(states):
    'Raise `ValueError` if these are no states, or if a note is held that was never struck.'

def _tempo(bpm):
    'Quarter notes per minute, kept to 0.01. Raises `ValueError`.'

def _checked_key(roll):
    'The key. Raises `ValueError` if there is no such key, ending or name.'

def _at_strikes(velocities, states):
    'Velocities at the strikes, 0 elsewhere; None where none is known. Raises `ValueError` if these are none.'

def _cut_velocities(roll, start, stop):
    'Those of a stretch; what is struck again at the cut is struck as hard as it was.'

def steps_per_bar(meter: tuple, steps_per_beat: int) -> int:
    'Steps in one bar; a bar must be a whole number of steps, and a metre must be one that can be written.'

def checked_meter(meter: tuple) -> tuple:
    'Two whole numbers. Raises `ValueError` for anything else.'

def _whole_note(note):
    'Start, end and pitch; 60.0 is whole, too. Raises `ValueError` if they are no whole numbers.'

def _in_force(changes, step):
    'The place of the last of (step, value) at or before a step, or -1.'

def _bar_grid(meters, steps_per_beat, first=..., last=...):
    'Meter, pickup and a notice (or None) of (step, meter) in order; music lasts from `first` to `last` step.'

class PianoRollEncoder:
    'MIDI to `PianoRoll` and back, on a grid of equal steps counted in ticks, or in seconds for performances.'
    def __init__(self, steps_per_beat: int=..., instruments: Iterable[int | str] | None=..., steps_per_sec: float | None=...):
        ...
    steps_per_beat: Any
    instruments: Any
    steps_per_sec: Any
    def _choose(self, midi):
        'The instruments to read, and a notice of the drums left out.'
    def _steps(self, midi, ticks):
        'Ticks as steps, rounded half up: of the beat, or of a second.'
    def midi_to_piano_roll(self, source: object) -> PianoRoll:
        'Read music. Raises `MidiError`; warns (`MidiWarning`) of what a roll cannot keep.'
    def _off_grid(self, midi, ticks):
        'A notice of the notes that begin off the grid of beats, and a finer grid that would keep them.'
    def _grid(self, midi, first, last):
        "The roll's grid and key, and notices of what it cannot keep, for music between two steps."
    def piano_roll_to_midi(self, roll: PianoRoll, program: int=..., velocity: int=..., split_voices: bool=...) -> bytes:
        'Write a roll as MIDI; reading it again gives the same roll. Raises `ValueError` for too long a roll.'

def _losses(instruments, notes, n_outside):
    'Notices of the notes and pedals that a roll cannot keep.'

def _velocities(notes, velocities, n_steps):
    'Velocities (T, 88) of notes, the louder of two that became one; None where all are the default.'
OFF_GRID: Any

def _kept(changes, first, last):
    'What holds at the first note, or None, and how many different things hold while there is music.'

def _meter_messages(roll, ticks_per_step):
    '(tick, message) of the metre; before it a short one for a pickup, or a broken bar if none can be.'
_KEYS: Any

def file_title(name: str) -> str:
    'A title to write into a file, which may go to others.'

def key_sharps(tonic: int, mode: str) -> int:
    'The key signature of a key.'

def _head(roll, ticks_per_step):
    '(tick, message) of what a file says before its notes.'

def _tempo_messages(roll, ticks_per_step):
    ...

def _sounding(notes, ticks_per_step, channel, program, velocities):
    '(tick, message) of notes on a channel.'

def _track(events, n_ticks):
    'A track of (tick, message), as long as the music.'

def _check_size(*rolls):
    'Raise `ValueError` for more than is read again from one file.'

def _mido_file(roll, program=..., velocity=..., split_voices=...):
    'A roll as a mido file. Raises `ValueError`.'
HOLD: Any
REST: Any
N_EVENTS: Any

class MIDIEventEncoder:
    'Melodies as one event a step: strike a note (0 to 87), hold it (88), or rest (89).'
    def __init__(self, steps_per_beat: int=..., polyphony: str=...):
        ...
    steps_per_beat: Any
    polyphony: Any
    def roll_to_events(self, roll: PianoRoll) -> np.ndarray:
        "A melody's events. Raises `ValueError` with the step where it is not one."
    def events_to_roll(self, events: np.ndarray, **grid: object) -> PianoRoll:
        'The melody of these events. Raises `ValueError` where a hold has nothing to hold.'
    def midi_to_events(self, source: object) -> np.ndarray:
        'Read a melody from a MIDI file. Raises `MidiError`, or `ValueError` if it is no melody.'
    def events_to_midi(self, events: np.ndarray, **grid: object) -> bytes:
        'Write a melody as a MIDI file.'

def highest_voice(states: np.ndarray) -> np.ndarray:
    "Only the highest note of each step; where it was uncovered by a higher one's end, it is struck again."

def frame_events(states: np.ndarray) -> np.ndarray:
    'The event of each step.'
