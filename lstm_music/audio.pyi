# made from lstm_music/audio.py by docs/stubs.py
from typing import Any, overload
__all__ = ['SAMPLE_RATE_HZ', 'SLOT_SECS', 'SAMPLE_PITCHES', 'RELEASE_SECS', 'PEAK', 'render', 'mp3_bytes', 'wav_bytes', 'flac_bytes']
import io
from functools import lru_cache
import numpy as np
from .encoding import HIGHEST_PITCH, LOWEST_PITCH, PianoRoll
from .files import data_file
SAMPLE_RATE_HZ: Any
SLOT_SECS: Any
SAMPLE_PITCHES: Any
RELEASE_SECS: Any
PEAK: Any

def _piano() -> np.ndarray:
    'The recorded notes.'

def _note(pitch) -> np.ndarray:
    'One key, at its full length.'

def render(roll: PianoRoll) -> np.ndarray:
    'Play a roll on the piano; the last notes ring out.'

def _encoded(sound, **form):
    ...

def mp3_bytes(sound: np.ndarray) -> bytes:
    'An array of sound as MP3: for the page.'

def wav_bytes(sound: np.ndarray) -> bytes:
    'An array of sound as 16-bit WAV: to keep.'

def flac_bytes(sound: np.ndarray) -> bytes:
    'An array of sound as FLAC: quickly made, for a browser beside the kernel.'
