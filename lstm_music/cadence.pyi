# made from lstm_music/cadence.py by docs/stubs.py
from typing import Any, overload
__all__ = ['DOMINANT_ROOTS', 'BITS', 'LEADING_NOTES', 'SEVENTHS', 'BACH_CADENCES', 'BACH_PICARDY', 'FREE', 'PhraseEnd', 'phrase_ends', 'Cadence', 'pitch_classes', 'chord_before', 'cadence_at', 'pitch_class_set', 'dominant_root', 'planned_cadence', 'ChordRule', 'arrival_rule', 'dominant_rule', 'log_mass', 'KeepToChord', 'CadencePlan']
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
import numpy as np
from fastcore.basics import patch
from .conditions import Known
from .encoding import SILENT
from .layout import PIANO
from .theory import KEYS, SCALES, beat_steps, nearest_mode

@dataclass(frozen=True)
class PhraseEnd:
    'When a phrase ends, in steps from the beginning of the piece.'
    leads: int
    arrival: int
    end: int
    final: bool

def phrase_ends(known: Known, begin: int, end: int) -> list:
    'The phrase ends whose fermata begins in these steps; none where nothing is known of phrases.'

def _phrase_end(known, breath, end, final):
    'The phrase end whose fermata begins at step `breath`.'

@dataclass(frozen=True)
class Cadence:
    'Two chords: what a phrase ends on, and how that was reached.'
    kind: str
    degree: int
    third: int
    soprano: int | None = ...
    inverted: bool = ...
    @property
    def perfect(self) -> bool:
        'Authentic, both chords on their roots, the soprano on the root.'

def pitch_classes(frame: np.ndarray) -> np.ndarray:
    'What sounds in a frame (88,) of a piano.'

def chord_before(states: np.ndarray, step: int) -> int:
    'The last step before `step` at which other notes sound.'

def cadence_at(states: np.ndarray, arrival: int, tonic: int) -> Cadence | None:
    'What the chord at a step is to the one before.'

def _dominant_roots():
    '(4096,) for each set of pitch classes, a bit each, the root of the dominant seventh chord that it is, or -1.'
DOMINANT_ROOTS: Any
BITS: Any
LEADING_NOTES: Any
SEVENTHS: Any

def pitch_class_set(pcs: np.ndarray) -> np.ndarray:
    'Which pitch classes are there, as one number.'

def dominant_root(pcs: np.ndarray) -> np.ndarray:
    'The root of a dominant seventh chord; its fifth may be missing.'
BACH_CADENCES: Any
BACH_PICARDY: Any

def planned_cadence(mode: str, final: bool, stream: Sequence, share: float=..., picardy: float=..., fits: Callable | None=...) -> Cadence | None:
    'What a phrase end shall be. Of the last ones the first that fits: the soprano on the key note, or elsewhere.'

@dataclass(frozen=True)
class ChordRule:
    'What the next chord of each of B versions is kept to.'
    members: np.ndarray
    soprano: np.ndarray
    bass: np.ndarray
    third: np.ndarray
    is_dominant: np.ndarray
    resolves: np.ndarray
    def take(self, rows: np.ndarray) -> ChordRule:
        'The rule of the versions at these rows.'
FREE: Any

def _members(root, steps):
    ...

def arrival_rule(cadence: Cadence, tonic: int, inside: Iterable) -> ChordRule:
    'The last chord: a triad on its root.'

def _phrygian_rule(goal, inside):
    'The chord that leads down to `goal` where only a semitone stands above it: on that note, with what the scale has.'

def dominant_rule(cadence: Cadence, tonic: int, inside: Iterable, suspended: bool=..., anticipated: bool=...) -> ChordRule:
    'The chord before the last: a dominant on its root, for an authentic cadence.'

def log_mass(logits: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    'The probability of the tokens that are allowed.'

class KeepToChord:
    'A `choose` that keeps each version to its rule, and adds up how probable that was in `log_prob` (B,).'
    LEAST = ...
    def __init__(self, sampler: Callable, rule: ChordRule):
        ...
    columns: Any
    pcs: Any
    sampler: Any
    words: Any
    rule: Any
    log_prob: Any
    is_open: Any
    lowest: Any
    has_third: Any
    def allowed(self, place: int) -> np.ndarray:
        'What the rule allows next.'
    def _resolved(self, place):
        "(B, n_tokens) bool: the dominant's seventh falls by step, its leading note rises if it is on top."
    def note(self, tokens: np.ndarray) -> None:
        'Tokens of this chord are given.'
    def _follow(self, tokens):
        'What tokens make of each chord.'
    def __call__(self, logits, rng, place):
        'The tokens (R,) of a sampler that are left.'

class CadencePlan:
    'Which cadence each piece of a session shall have at each phrase end, and the rule of each step.'
    BLOCK_STEPS = ...
    LOOK_BACK_BARS = ...
    ANY_PITCH = ...
    def __init__(self, known: Known, keys: Sequence, scales: Sequence, seed: int=..., share: float=..., picardy: float=..., grid_steps: int=...):
        ...
    known: Any
    keys: Any
    scales: Any
    seed: Any
    share: Any
    picardy: Any
    grid_steps: Any
    melody: Any
    free: Any
    def inside(self, piece: int) -> set:
        'The pitch classes that a piece may use: those of a mode, all of them in major and minor.'
    def cadences(self, end: PhraseEnd) -> list:
        'What a phrase end shall be in each piece.'
    def _cadence(self, piece, end):
        'The cadence of one piece, if all of it is to be composed; a mode that has only a minor third ends with that.'
    def _fits(self, cadence, piece, end):
        'Whether a mode has it, and whether a given soprano can be on top of both chords.'
    def end_at(self, step: int) -> PhraseEnd | None:
        'The phrase end that a step leads to, or is the arrival of; after a last arrival, that one.'
    def rule(self, step: int) -> ChordRule | None:
        'What the next chord of each piece is kept to.'
    def _rule(self, cadence, piece, end, step):
        'The rule of one piece at one step.'
