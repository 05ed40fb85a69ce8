# made from lstm_music/vocabulary.py by docs/stubs.py
from typing import Any
__all__ = ['CHOICE_DIALS', 'Vocabulary', 'only_sounding', 'MelodyVocabulary', 'NotesAlone', 'ChordVocabulary']
from dataclasses import dataclass
from functools import cached_property, lru_cache
import numpy as np
from fastcore.basics import patch
from .encoding import HELD, HOLD, N_EVENTS, N_KEYS, REST, SILENT, STRUCK, frame_events
from .layout import PIANO, Layout
from .parts import Part

class Vocabulary(Part):
    'What tokens mean. Beside the methods below a vocabulary has'
    layout: Any
    n_columns: Any
    independent: Any
    writes_chords: Any
    dials: Any
    def seen(self, states):
        ...
    def places_needed(self, states):
        ...
    def pictures(self, states):
        '(..., P, N) bool: what a frame looks like to the network.'
        ...
    def with_end(self, tokens):
        'Tokens (T, K) and, where the model may end the piece, one row more that says so.'
        ...

def only_sounding(states):
    'For binary rolls: a note that sounds counts as struck.'
    ...
CHOICE_DIALS: Any

@dataclass(frozen=True)
class MelodyVocabulary(Vocabulary):
    'One event a step, on a piano.'
    ends: bool = ...
    n_tokens: Any
    n_places: Any
    most_notes: Any
    dials: Any
    @property
    def end_of_piece(self):
        ...
    @cached_property
    def token_columns(self):
        ...
    @cached_property
    def strikes(self):
        ...
    @cached_property
    def thins(self):
        ...
    def encode(self, states, n_places=...) -> np.ndarray:
        'The event of each step. Raises `ValueError` for a chord.'
        ...
    def allowed(self, frame) -> np.ndarray:
        'Everything but holding silence, and the end where the model writes none.'
        ...
    def decode(self, tokens, frame) -> np.ndarray:
        'The frame that each token (B,) makes of the one before (B, 88).'
        ...

@dataclass(frozen=True)
class NotesAlone(Vocabulary):
    'Each note a question of its own, on a piano; binary rolls that do not end.'
    n_tokens: Any
    n_places: Any
    most_notes: Any
    end_of_piece: Any
    independent: Any
    dials: Any
    @cached_property
    def token_columns(self):
        ...
    @cached_property
    def strikes(self):
        ...
    @cached_property
    def thins(self):
        ...
    def seen(self, states):
        ...
    def encode(self, states, n_places=...) -> np.ndarray:
        'Which notes sound.'
        ...
    def decode(self, sounds, frame) -> np.ndarray:
        'The frame in which these notes (B, 88) sound.'
        ...

@dataclass(frozen=True)
class ChordVocabulary(Vocabulary):
    'Tokens that write out a frame from its highest note down.'
    articulation: bool = ...
    ends: bool = ...
    most_notes: int = ...
    layout: Layout = ...
    writes_chords: Any
    dials: Any
    @cached_property
    def n_columns(self):
        ...
    @cached_property
    def n_notes(self):
        ...
    @property
    def n_places(self):
        ...
    @property
    def end_of_chord(self):
        ...
    @property
    def end_of_piece(self):
        ...
    @property
    def start(self):
        ...
    @property
    def n_tokens(self):
        ...
    @cached_property
    def token_columns(self):
        ...
    @cached_property
    def strikes(self):
        ...
    @cached_property
    def thins(self):
        ...
    def seen(self, states):
        ...
    def pictures(self, states):
        '(..., P, N) bool: which notes sound and, with articulation, which are struck.'
        ...
    @property
    def heights(self):
        ...
    def allowed(self, previous, sounding) -> np.ndarray:
        'What may come next.'
        ...
    def encode(self, states, n_places=...) -> np.ndarray:
        'Each frame written out. Raises `ValueError` for one that is too full.'
        ...
    def places_needed(self, states) -> int:
        'How many tokens the fullest of these frames (..., N) takes.'
        ...
    def decode(self, tokens, frame) -> np.ndarray:
        'The frames that tokens write out.'
        ...
    def write(self, chord, token, frame):
        'Write one token (B,) into each chord (B, N), in place; (B,) bool whether it was a note.'
        ...

def _grammar(vocabulary):
    '(n_tokens + 1,) int how high each token stands, the start included; (n_tokens + 1, n_tokens) bool what may follow each.'
    ...
