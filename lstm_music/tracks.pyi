# made from lstm_music/tracks.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MOST_TRACKS', 'MOST_LAG_STEPS', 'SHARED', 'ROLES', 'WORDS', 'BASS_PROGRAMS', 'BASS_BELOW', 'ONE_AT_A_TIME', 'SOUNDS_IN', 'PROGRAMS', 'FAMILIES', 'Track', 'Score', 'role_by_name', 'find_roles', 'ScoreEncoder', 'read_score']
import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
import mido
import numpy as np
from fastcore.basics import patch
from lstm_music.encoding import HIGHEST_PITCH, LOWEST_PITCH, N_KEYS, STRUCK, VELOCITY, PianoRoll, PianoRollEncoder, _check_size, _head, _losses, _sounding, _track, _velocities
from .files import write_atomically
from .layout import PIANO
from .midi import DRUM_CHANNEL, MidiError, MidiWarning, check_readable, parse_midi, step_ticks, text_charset
from .parts import whole_number
MOST_TRACKS: Any
MOST_LAG_STEPS: Any

@dataclass(eq=False)
class Track:
    'What one player plays.'
    name: str
    program: int
    is_drum: bool
    roll: PianoRoll
    lags: np.ndarray = ...
    def __post_init__(self):
        ...
    def __len__(self):
        ...
    def __eq__(self, other):
        ...

@dataclass(eq=False)
class Score:
    'Tracks on one grid.'
    tracks: tuple
    name: str = ...
    notices: tuple = ...
    recipe: dict = ...
    def __post_init__(self):
        ...
    @property
    def names(self) -> list:
        ...
    @property
    def key(self) -> tuple | None:
        ...
    @property
    def steps_per_bar(self) -> int:
        ...
    def __len__(self):
        ...
    def __iter__(self):
        ...
    def __eq__(self, other):
        ...
    @classmethod
    def of(cls, tracks: Iterable[Track], **about: object) -> Score:
        'The score of tracks that may end at different steps. Raises `ValueError`.'
    def grid(self) -> dict:
        'The time that all tracks lie in.'
    @property
    def tempo_bpm(self) -> float:
        'The tempo of all tracks.'
    @property
    def pickup_steps(self) -> int:
        'What stands before the first full bar.'
    def __getitem__(self, which: str | int | slice) -> object:
        'A track, or a stretch of the score in which what was sounding at the cut is struck again.'
    def _each(self, change, lags=..., recipe=...):
        'The same tracks with other rolls, which a recipe makes or none.'
    def transpose(self, semitones: int) -> Score:
        'The same music higher or lower; drums stay. Raises `ValueError` with the track that would leave the piano.'
    def with_track(self, track: Track) -> Score:
        'The score with another track.'
    def only(self, *names: str) -> Score:
        'Some of the tracks. Raises `KeyError` for one that is not there.'
    def at_tempo(self, bpm: float) -> Score:
        'The same notes, faster or slower. Raises `ValueError` for no tempo.'
    def in_key(self, key: tuple | None) -> Score:
        'The same notes, said to be in another key. Raises `ValueError` for no key.'
    def merged(self) -> PianoRoll:
        'All tracks but drums as one roll; where two strike a note together it is struck once, as hard as the louder.'
    def clock_secs(self) -> np.ndarray:
        'When each step begins, and when the last one ends.'
    @property
    def duration_secs(self) -> float:
        'Length in seconds.'
    def __repr__(self):
        ...
    def _repr_html_(self):
        ...
    def to_midi(self, velocity: int=...) -> bytes:
        'Write the score as MIDI; reading it again gives the same score. Raises `ValueError` for more than is read again.'
    def save(self, path: object) -> None:
        'Write a MIDI file, whole or not at all. Raises `OSError`, or `ValueError` as `to_midi` does.'

def _check_lags(track):
    'Raise `ValueError` if these are no lags of drums.'

def _check_tracks(tracks):
    'Raise `ValueError` if these are no tracks of one score.'
SHARED: Any

def _n_shared(states, rolls):
    'How many notes of these states, of all rolls together, are such.'

def _channels(tracks):
    'A channel for each track; drums share theirs.'

def _beside_the_grid(events, track, ticks_per_step):
    'The events of a track, a program and its notes, with hits that are late or early; each ends before the next.'

def _score_file(score, velocity=...):
    'A score as a mido file. Raises `ValueError`.'
ROLES: Any
WORDS: Any
BASS_PROGRAMS: Any
BASS_BELOW: Any
ONE_AT_A_TIME: Any
SOUNDS_IN: Any
PROGRAMS: Any
FAMILIES: Any

def role_by_name(name: str, program: int) -> str | None:
    'What a track says that it is.'

def find_roles(tracks: Iterable[Track]) -> dict:
    'Who is who, by the rule above.'

def _alone(track):
    'In which share of the steps where it sounds it plays one note.'

class ScoreEncoder(PianoRollEncoder):
    'MIDI to `Score` and back, on a grid of equal steps, as `PianoRollEncoder` is for rolls.'
    def __init__(self, steps_per_beat: int=..., steps_per_sec: float | None=...):
        ...
    def midi_to_score(self, source: object, roles: Iterable[str] | None=...) -> Score:
        'Read music. Raises `MidiError`; warns (`MidiWarning`) of what a score cannot keep.'
    def _tracks(self, midi, players):
        'All instruments as tracks, and notices.'
    def _notes(self, midi, player):
        'Of an instrument: notes in steps, their velocities, and how many are outside the piano.'

def _checked_roles(roles):
    'The roles as a list, or None. Raises `ValueError` for a role that there is not.'

def _unique(names):
    'The same names; one that comes again is numbered.'

def _name(player):
    'Of a track, or of the family of its instrument where the track has none or is of several players.'

def _playable(tracks, name):
    'The tracks, unless there are too many for the channels of MIDI.'

def _gathered(tracks, roles, name):
    'At most one track for each role, and notices of what was merged and what is left out.'

def _together(tracks):
    'Tracks as one roll, drums or not, and how many notes begin where another one sounds the same pitch.'

def read_score(source: object, roles: Iterable[str] | None=..., steps_per_beat: int=...) -> Score:
    'Read a MIDI file as a score. Raises `MidiError`.'
