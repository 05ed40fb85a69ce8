# made from lstm_music/bach_or_mock.py by docs/stubs.py
from typing import Any, overload
__all__ = ['RULES', 'VOICES', 'FEATURES', 'CHORDS', 'QUALITIES', 'MOST_STEPS', 'MOST_BEATS', 'MOST_SEMITONES', 'BIN_WIDTH', 'recover_voices', 'rule_counts', 'rule_rows', 'resampled_rows', 'harmonic_quality', 'repeated_lengths', 'features', 'bundle', 'wasserstein', 'distances', 'compose_chorales', 'graded', 'read_separated', 'rule_report']
import os
import pickle
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
import numpy as np
from tqdm.auto import tqdm
from .encoding import N_KEYS, PianoRoll
from .evaluation import parallel_counts
from .layout import PIANO
from .model import ChordLSTM
from .pipeline import Piece, chorales, roll_from_voices
from .recipe import check_dials
from .sampling import Composer, default_model, turned
from .theory import DIATONIC, KEY_NAMES, find_key

def recover_voices(roll: PianoRoll) -> np.ndarray:
    'Four voices that do not cross, by rank; where voices share a pitch, those that move least.'
RULES: Any
_PAIRS: Any

def rule_counts(roll: PianoRoll, voices: np.ndarray | None=...) -> np.ndarray:
    'What one chorale adds to the four figures.'

def rule_rows(sums: np.ndarray) -> np.ndarray:
    'The four figures of a group of chorales.'

def resampled_rows(counts: np.ndarray, seed: int=..., n_resamples: int=...) -> np.ndarray:
    'The four figures of groups drawn from these chorales with replacement.'
VOICES: Any
FEATURES: Any
CHORDS: Any
QUALITIES: Any
_QUALITY_OF: Any

def harmonic_quality(chord: np.ndarray) -> int:
    'The kind of a chord, whatever its key, its bass and its spacing; under three pitch classes it is incomplete.'

def repeated_lengths(names: np.ndarray) -> np.ndarray:
    'For each element, the length of the longest run up to it that was there before.'
MOST_STEPS: Any
MOST_BEATS: Any
MOST_SEMITONES: Any

def _histogram(values, size):
    '(size,) how often 0, 1, 2 … come.'

def _notes(line):
    'Pitches of the notes of a voice, and their lengths in steps.'

def features(roll: PianoRoll) -> dict:
    'The nine histograms of a chorale.'

def bundle(many: Iterable) -> dict:
    'The histograms of a whole group.'
BIN_WIDTH: Any

def wasserstein(p: np.ndarray, q: np.ndarray) -> float:
    'The least work that turns one histogram into the other, both as shares (Monge 1781, Kantorovich 1942).'

def distances(one: dict, bach: dict) -> np.ndarray:
    'How far a chorale, or a whole group, is from Bach; the sum is its grade (after Fang et al. 2020).'

def _compose_batch(model, keys, bars, seed, dials):
    'Pieces in 4/4 of one length, one for each (tonic, mode), side by side.'

def compose_chorales(n: int, seed: int=..., model: ChordLSTM | None=..., quiet: bool=..., **dials) -> list:
    'Chorales with the keys, modes and lengths of chorales drawn from the training split.'

def graded(rolls: Iterable, bach: dict, quiet: bool=...) -> dict:
    'The grades of a group of chorales, its median distances, and those of the group taken as one piece.'

class _OnlyArrays(pickle.Unpickler):
    'Reads pickled arrays and nothing that could run code.'
    def find_class(self, module, name):
        ...

def _separated(path, which):
    'The arrays (T, 4) of pitches in such a file.'

def read_separated(path: str | os.PathLike, which: str=...) -> list:
    "Chorales that are kept as four pitches a 16th. Raises `ValueError` with the file's name."

def rule_report(counts: dict, rival: str=..., seed: int=...) -> dict:
    "The four figures of each group and their 95 % intervals; `away`, those of the difference from Bach's; and"
