# made from lstm_music/vocabulary.py by docs/stubs.py
from typing import Any, overload
__all__ = ['NOTE_DIALS', 'VOICE_DIALS', 'CHOICE_DIALS', 'Vocabulary', 'only_sounding', 'MelodyVocabulary', 'NotesAlone', 'ChordVocabulary']
from dataclasses import dataclass
from functools import cached_property
import numpy as np
from fastcore.basics import patch
from .encoding import HELD, HOLD, N_EVENTS, N_KEYS, SILENT, STRUCK, frame_events
from .layout import PIANO, Layout
from .parts import Part

class Vocabulary(Part):
    'What tokens mean. Beside the methods below a vocabulary has these.'
    n_tokens: int
    n_places: int
    most_notes: int
    end_of_piece: int | None
    token_columns: np.ndarray
    strikes: np.ndarray
    layout = ...
    n_columns = ...
    independent = ...
    writes_chords = ...
    dials = ...
    def seen(self, states: np.ndarray) -> np.ndarray:
        ...
    def places_needed(self, states: np.ndarray) -> int:
        ...
    def pictures(self, states: np.ndarray) -> np.ndarray:
        '(..., P, N) bool: what a frame looks like to the network.'
    def with_end(self, tokens: np.ndarray) -> np.ndarray:
        'Tokens (T, K) and, where the model may end the piece, one row more that says so.'

def only_sounding(states: np.ndarray) -> np.ndarray:
    'For binary rolls: a note that sounds counts as struck.'
NOTE_DIALS: Any
VOICE_DIALS: Any
CHOICE_DIALS: Any

@dataclass(frozen=True)
class MelodyVocabulary(Vocabulary):
    'One event a step, on a piano.'
    ends: bool = ...
    n_tokens = ...
    n_places = ...
    most_notes = ...
    dials = ...
    @property
    def end_of_piece(self) -> int | None:
        ...
    @cached_property
    def token_columns(self) -> np.ndarray:
        ...
    @cached_property
    def strikes(self) -> np.ndarray:
        ...
    def encode(self, states: np.ndarray, n_places: int=...) -> np.ndarray:
        'The event of each step. Raises `ValueError` for a chord.'
    def allowed(self, frame: np.ndarray) -> np.ndarray:
        'Everything but holding silence, and the end where the model writes none.'
    def decode(self, tokens: np.ndarray, frame: np.ndarray) -> np.ndarray:
        'The frame that each token (B,) makes of the one before (B, 88).'

@dataclass(frozen=True)
class NotesAlone(Vocabulary):
    'Each note a question of its own, on a piano; binary rolls that do not end.'
    n_tokens = ...
    n_places = ...
    most_notes = ...
    end_of_piece = ...
    independent = ...
    dials = ...
    @cached_property
    def token_columns(self) -> np.ndarray:
        ...
    @cached_property
    def strikes(self) -> np.ndarray:
        ...
    def seen(self, states: np.ndarray) -> np.ndarray:
        ...
    def encode(self, states: np.ndarray, n_places: int=...) -> np.ndarray:
        'Which notes sound.'
    def decode(self, sounds: np.ndarray, frame: np.ndarray) -> np.ndarray:
        'The frame in which these notes (B, 88) sound.'

@dataclass(frozen=True)
class ChordVocabulary(Vocabulary):
    'Tokens that write out a frame from its highest note down.'
    articulation: bool = ...
    ends: bool = ...
    most_notes: int = ...
    layout: Layout = ...
    writes_chords = ...
    @cached_property
    def n_columns(self) -> int:
        ...
    @cached_property
    def n_notes(self) -> int:
        ...
    @cached_property
    def token_columns(self) -> np.ndarray:
        ...
    @cached_property
    def strikes(self) -> np.ndarray:
        ...
    @cached_property
    def is_note(self) -> np.ndarray:
        ...
    @cached_property
    def note_states(self) -> np.ndarray:
        ...
    @cached_property
    def _grammar(self) -> tuple:
        ...
    @cached_property
    def limits(self) -> tuple:
        ...
    @property
    def dials(self) -> frozenset:
        'Voices are led to cadences within one block: a choir, or a piano.'
    @property
    def n_places(self) -> int:
        ...
    @property
    def end_of_chord(self) -> int:
        ...
    @property
    def end_of_piece(self) -> int | None:
        ...
    @property
    def start(self) -> int:
        ...
    @property
    def n_tokens(self) -> int:
        ...
    def seen(self, states: np.ndarray) -> np.ndarray:
        ...
    def pictures(self, states: np.ndarray) -> np.ndarray:
        '(..., P, N) bool: which notes sound and, with articulation, which are struck.'
    @property
    def heights(self) -> np.ndarray:
        ...
    @property
    def goes_on_below(self) -> np.ndarray:
        ...
    @property
    def columns_left(self) -> np.ndarray:
        ...
    def allowed(self, previous: np.ndarray, sounding: np.ndarray) -> np.ndarray:
        'What may come next, as far as the token before says so.'
    def room(self, chord: np.ndarray) -> np.ndarray:
        'Which notes have room in their block.'
    def encode(self, states: np.ndarray, n_places: int | None=...) -> np.ndarray:
        'Each frame written out. Raises `ValueError` for one that is too full.'
    def places_needed(self, states: np.ndarray) -> int:
        'How many tokens the fullest of these frames (..., N) takes.'
    def decode(self, tokens: np.ndarray, frame: np.ndarray) -> np.ndarray:
        'The frames that tokens write out.'
    def write(self, chord: np.ndarray, token: np.ndarray, frame: np.ndarray) -> np.ndarray:
        'Write one token (B,) into each chord (B, N), in place; (B,) bool whether it was a note.'

def _grammar(vocabulary):
    '(n_tokens + 1,) int heights of tokens and the start, and what must come below each; (n_tokens + 1, n_tokens)'

def _limits(vocabulary):
    '(L,) most notes of the blocks that have a limit, and (n_tokens + 1, L) bool: which tokens are notes of theirs.'
