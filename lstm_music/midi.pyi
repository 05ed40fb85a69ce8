# made from lstm_music/midi.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MAX_BYTES', 'MAX_EVENTS', 'MAX_NOTES', 'MAX_TICKS', 'MAX_STEPS', 'LIMITS', 'DRUM_CHANNEL', 'RECIPE_TEXT', 'PICKUP_TEXT', 'ENDING_TEXT', 'UNCHOSEN_KEY', 'TICKS_PER_BEAT', 'MidiError', 'MidiWarning', 'limits', 'set_limits', 'check_readable', 'check_writable', 'step_ticks', 'checked_midi', 'Instrument', 'Midi', 'text_charset', 'parse_midi']
import json
import re
import struct
import sys
from bisect import bisect_right
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from fractions import Fraction
from os import PathLike
from pathlib import Path
import numpy as np
from fastcore.basics import patch

class MidiError(ValueError):
    'A MIDI file that cannot be read, with its name and the reason.'
    ...

class MidiWarning(UserWarning):
    'Something in a MIDI file that the roll does not keep.'
    ...
MAX_BYTES: Any
MAX_EVENTS: Any
MAX_NOTES: Any
MAX_TICKS: Any
MAX_STEPS: Any
LIMITS: Any

def limits() -> dict:
    'The limits as they are now.'

def set_limits(numbers: dict) -> None:
    'Take over limits.'

def check_readable(n_steps: int, name: str) -> None:
    'Raises `MidiError` for more than `MAX_STEPS`.'

def check_writable(n_steps: int, n_notes: int=..., way: str=...) -> None:
    'Raises `ValueError` for more than is read again from one file.'

def step_ticks(n_steps: int, steps_per_beat: int) -> int:
    '480 ticks a beat, or, in a very long file, as many as `MAX_TICKS` leaves.'
_SYSEX: Any
_META: Any
_TEXT: Any
_NAME: Any
_END: Any
_TEMPO: Any
_METER: Any
_KEY_SIGNATURE: Any
_UNKNOWN: Any
_MOST_CHUNKS: Any
_LEAST_BYTES: Any
_END_OF_TRACK: Any
_DATA_BYTES: Any

def _number(data, at, end):
    'A number of seven bits a byte, and the place after it.'

def _events(data, at, end):
    'Of each event of a track: ticks to wait, status, place of the status, where its data begin and end.'

def _check_track(data, at, end, n_events, n_notes, programs):
    'Walk through a track within the limits: where it is over, events and notes so far. Notes its program changes.'

def _check_meta(data, place, begin, stop):
    'Refuse a tempo or a metre of nothing; mask a key signature that is none (7 flats to 7 sharps, major or minor).'

def _unwrapped(data):
    'The MIDI file inside a RIFF file (.rmi), or the data as they are.'

def _chunk(data, at, n_found, n_tracks):
    'Where the chunk at a byte ends, and whether it is a track.'

def _checked(data):
    'A MIDI file of the same music that is safe to parse, and for each track [(tick, channel, program)] of its changes.'

def _read_bytes(source):
    'The bytes and the name of a path, of bytes, or of a binary file.'

def _read_stream(stream, name):
    ...

def checked_midi(source: object) -> tuple:
    'Read MIDI past the guard. Raises `MidiError`.'

def _guarded(source):
    'As `checked_midi`; between the bytes and the name the program changes of each track.'

@dataclass
class Instrument:
    'What one program of one channel plays in one track.'
    name: str
    is_drum: bool
    notes: list = ...
    n_zero: int = ...
    n_endless: int = ...
    n_pedals: int = ...
    shares_name: bool = ...
    n_unknown: int = ...
    velocities: list = ...
    program: int = ...
    def _add(self, start, end, pitch, velocity):
        ...

@dataclass
class Midi:
    'Music in ticks, from a MIDI file, pretty_midi or music21.'
    name: str
    ticks_per_beat: int
    n_ticks: int
    instruments: list
    tempos: dict
    meters: dict
    keys: dict
    recipe: dict = ...
    pickup_beats: Fraction = ...
    ending: float = ...
    silent: list = ...
    def secs(self, ticks: np.ndarray) -> np.ndarray:
        'When ticks sound.'

def _text(data):
    'A name or text as it was meant: UTF-8, as most files have it by now, or else Latin-1.'

def _repaired(text):
    'A text that a library read as Latin-1, as it was meant.'

def text_charset(text: str) -> str:
    'Latin-1 is what older programs read; UTF-8 is for what it cannot say, or would say otherwise.'
DRUM_CHANNEL: Any

def _chunks(data):
    'Where the events of each track begin and end.'

def _by_channel(programs):
    'Of each channel, (tick, number of the track, program) in the order in which they are heard.'

class _Channels:
    "What the tracks share: a channel's program, which holds in all of them, as in a synthesiser."
    def __init__(self, programs):
        ...
    def program(self, tick, channel, track, own_tick, own_program):
        "What a note is played with: the last change before it, or of two at one tick its own track's."
    def is_served(self, track, channel):
        'Whether what a track without notes says of a channel is for others; only drums share one.'
    changes: Any
    played: Any
    serving: Any

class _Hands:
    'The instruments of one track, and which of their notes are sounding.'
    def __init__(self, channels, track):
        ...
    def strike(self, tick, channel, pitch, velocity):
        ...
    def release(self, tick, channel, pitch):
        ...
    channels: Any
    track: Any
    found: Any
    programs: Any
    ended: Any
    sounding: Any
    pedals: Any
    def instruments(self, name):
        'All of them, when the track is over.'
    def silent(self, name):
        'What a track without notes would have been played with, as (track, channel, instrument).'

def _struck(data, begin):
    'Pitch and velocity; what is damaged counts as the largest.'

def _track(data, at, end, metas, channels, number):
    'Instruments of a track, those that are silent, its ticks; tempos, metres, keys and texts are added to `metas`.'

def _meta(kind, content, tick, metas):
    'Note what a meta event says, if a roll can use it.'
RECIPE_TEXT: Any
PICKUP_TEXT: Any
ENDING_TEXT: Any
UNCHOSEN_KEY: Any

def _recipe(text):
    'The recipe in a text event, or None.'

def _in_order(changes):
    'A dict of what holds from which tick on; of two at one tick the last.'

def _midi(name, ticks_per_beat, n_ticks, instruments, metas):
    'The parts put together: the first readable recipe, and what each key signature is worth.'

def parse_midi(source: object) -> Midi:
    'Read music behind the guard: anything that cannot be read is one `MidiError`.'

def _from_pretty_midi(midi):
    'A PrettyMIDI in ticks.'
TICKS_PER_BEAT: Any

def _tick(beats):
    ...

def _from_music21(stream):
    'A music21 stream in ticks, as it is written: repeats are played once.'

def _short_bar(parts):
    'The metre again where an upbeat ends, as (tick, metre).'

def _velocity(element):
    ...

class _Hand:
    'Who plays a music21 part: its instrument may change.'
    def __init__(self, part):
        ...
    def at(self, offset):
        'What music21 knows of the instrument there; None where the part has none.'
    def player(self, offset, is_drum=...):
        'Who plays there: an Instrument for each program, and one for the drums.'
    held: Any
    name: Any
    found: Any
    def hit(self, note, offset, start, end, velocity):
        'A note without a pitch; of its drum music21 may know which one it is in General MIDI.'

def _players(part):
    'Notes and drums of a music21 part, tied notes joined; grace notes have no length, chord symbols do not sound.'
