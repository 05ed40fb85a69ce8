# made from lstm_music/audio.py by docs/stubs.py
from typing import Any, overload
__all__ = ['SAMPLE_RATE_HZ', 'LOOP_ON', 'SOFT_PARTIAL', 'SOFT_HZ', 'SLOPE_SECS', 'LONGEST_KEPT_SECS', 'RELEASED_DB_PER_SEC', 'LAST_DB_PER_SEC', 'TAIL_SECS', 'PAN', 'MIDDLE', 'PAN_NOTES', 'ROOM_DB', 'ROOM_SECS', 'FIRST_WALL_SECS', 'ROOM_HZ', 'ROOM_SEED', 'BLOCK', 'LOUDNESS_LUFS', 'PEAK', 'SOUNDS', 'FAMILY_SOUNDS', 'Sound', 'loudness_lufs', 'render', 'sound_of', 'stems', 'mp3_bytes', 'wav_bytes']
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
import numpy as np
from .encoding import LOWEST_PITCH, PianoRoll
from .files import data_file
from .tracks import Score, Track
SAMPLE_RATE_HZ: Any

def _table(name=...) -> dict:
    ...

def _recording(name=...) -> np.ndarray:
    ...

def _hz(pitch):
    ...
LOOP_ON: Any
SOFT_PARTIAL: Any
SOFT_HZ: Any

def _low_pass(corner_hz, n) -> np.ndarray:
    'The spectrum, for n samples, of the filter `low += (1 - keep) * (value - low)`.'

def _sample(start, end, root, name=...) -> np.ndarray:
    ...
SLOPE_SECS: Any

def _level_db(row, secs):
    'The envelope of a note that is held.'

def _held(pitch, secs, name=...) -> np.ndarray:
    'A note whose key stays down.'
LONGEST_KEPT_SECS: Any
_kept: Any

def _note(pitch, n, name=...):
    '(2, n) of a held note; it is kept, and grows when a longer one is wanted.'
RELEASED_DB_PER_SEC: Any
LAST_DB_PER_SEC: Any
TAIL_SECS: Any
PAN: Any
MIDDLE: Any
PAN_NOTES: Any

def _release(db_per_sec) -> np.ndarray:
    'What a note fades by when its key goes up, down to -60 dB and then to nothing.'

def _gains(pitch, velocity, place=...):
    '(left or right, bright or soft) float32: low notes are more on the left, or all in one place; soft ones darker.'

@dataclass(frozen=True)
class Sound:
    'How an instrument sounds beside its samples.'
    name: str
    released_db_per_sec: float = ...
    place: float | None = ...
    volume_db: float = ...
    rings: bool = ...

def _mixed(notes, sound=..., last=...) -> np.ndarray:
    'Notes as (start, end, pitch, velocity), in seconds, one over the other; those that end the music ring out.'
ROOM_DB: Any
ROOM_SECS: Any
FIRST_WALL_SECS: Any
ROOM_HZ: Any
ROOM_SEED: Any
BLOCK: Any

def _noise(n) -> np.ndarray:
    "Numbers that a few lines of JavaScript draw as well: Numerical Recipes' linear congruential generator."

def _room() -> np.ndarray:
    'The spectrum of what a click leaves behind, left and right.'

def _add_room(sound):
    'Let a sound, (2, n), be heard in the room.'

def _head_gains(hz):
    '|H|^2 of the K weighting at some frequencies: a shelf and a high-pass, as analogue filters.'

def loudness_lufs(sound: np.ndarray) -> float:
    'Integrated loudness by ITU-R BS.1770-4, to within 0.1 dB.'
LOUDNESS_LUFS: Any
PEAK: Any

def _gain(sound):
    'What brings a mix (2, n) to its loudness, unless a peak is in the way.'

def render(music: PianoRoll | Score, tracks: Iterable[str] | None=..., volumes_db: dict | None=...) -> np.ndarray:
    'Play music, a roll on the piano, at -18 LUFS unless a peak is in the way; the last notes ring out.'
SOUNDS: Any
FAMILY_SOUNDS: Any

def sound_of(track: Track) -> Sound:
    'What plays a track.'

def _heard(score, tracks, volumes_db):
    'Names of the tracks that are heard, and a volume for each. Raises `ValueError` for a track that is not there.'

def _by_itself(score, track, clock, last):
    '(2, n) of one track.'

def stems(score: Score, tracks: Iterable[str] | None=..., volumes_db: dict | None=...) -> dict:
    'Each track alone, as loud as it is in the mix of those that are heard. Raises `ValueError`.'

def _encoded(sound, **form):
    ...

def mp3_bytes(sound: np.ndarray) -> bytes:
    'An array of sound, (n,) or (n, 2), as MP3 of a varying bit rate: for the page.'

def wav_bytes(sound: np.ndarray) -> bytes:
    'An array of sound, (n,) or (n, 2), as 16-bit WAV: to keep.'
