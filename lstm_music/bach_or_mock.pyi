# made from lstm_music/bach_or_mock.py by docs/stubs.py
from typing import Any
__all__ = ['RULES', 'VOICES', 'FEATURES', 'CHORDS', 'QUALITIES', 'MOST_STEPS', 'MOST_BEATS', 'MOST_SEMITONES', 'BIN_WIDTH', 'recover_voices', 'rule_counts', 'rule_rows', 'resampled_rows', 'harmonic_quality', 'repeated_lengths', 'features', 'bundle', 'wasserstein', 'distances', 'compose_chorales', 'graded', 'read_separated', 'rule_report']
import pickle, zipfile
from dataclasses import replace
from itertools import combinations
import numpy as np
from tqdm.auto import tqdm
from .encoding import LOWEST_PITCH, N_KEYS, PianoRoll
from .evaluation import _SCALES, parallel_counts
from .pipeline import Piece, chorales, find_key, roll_from_voices
from .sampling import KEY_NAMES, Composer, default_model

def recover_voices(roll) -> np.ndarray:
    'Four voices that do not cross, by rank; where voices share a key, those that move least.'
    ...
RULES: Any
_PAIRS: Any

def rule_counts(roll, voices=...) -> np.ndarray:
    'What one chorale adds to the four figures.'
    ...

def rule_rows(sums) -> np.ndarray:
    'The four figures of a group of chorales.'
    ...

def resampled_rows(counts, seed=..., n_resamples=...) -> np.ndarray:
    'The four figures of groups drawn from these chorales with replacement.'
    ...
VOICES: Any
FEATURES: Any
CHORDS: Any
QUALITIES: Any
_QUALITY_OF: Any

def harmonic_quality(chord) -> int:
    'The kind of a chord, whatever its key, its bass and its spacing; fewer than three pitch classes are incomplete.'
    ...

def repeated_lengths(names) -> np.ndarray:
    'For each element, the length of the longest run up to it that was there before.'
    ...
MOST_STEPS: Any
MOST_BEATS: Any
MOST_SEMITONES: Any

def _histogram(values, size):
    '(size,) how often 0, 1, 2 … come.'
    ...

def _notes(line):
    'Pitches of the notes of a voice, and their lengths in steps.'
    ...

def features(roll) -> dict:
    'The nine histograms of a chorale.'
    ...

def bundle(many) -> dict:
    'The histograms of a whole group.'
    ...
BIN_WIDTH: Any

def wasserstein(p, q) -> float:
    'The least work that turns one histogram into the other, both taken as shares (Monge 1781, Kantorovich 1942).'
    ...

def distances(one, bach) -> np.ndarray:
    'How far a chorale, or a whole group, is from Bach; the sum is its grade (after Fang et al. 2020).'
    ...

def _compose_batch(model, keys, bars, seed, dials):
    'Pieces in 4/4 of one length, one for each (tonic, mode), side by side.'
    ...

def compose_chorales(n, seed=..., model=..., quiet=..., **dials) -> list:
    'Chorales with the keys, modes and lengths of chorales drawn from the training split.'
    ...

def graded(rolls, bach, quiet=...) -> dict:
    'The grades of a group of chorales, its median distances, and those of the group taken as one piece.'
    ...

class _OnlyArrays(pickle.Unpickler):
    'Reads pickled arrays and nothing that could run code.'
    def find_class(self, module, name):
        ...

def read_separated(path, which=...) -> list:
    "Chorales that are kept as four pitches a 16th. Raises `ValueError` with the file's name."
    ...

def rule_report(counts, rival=..., seed=...) -> dict:
    "The four figures of each group, and how far each is from Bach's, with the noise in view."
    ...
