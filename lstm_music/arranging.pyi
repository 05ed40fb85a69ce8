# made from lstm_music/arranging.py by docs/stubs.py
from typing import Any, overload
__all__ = ['BAND_DIALS', 'QUARTET', 'PLAYING', 'Around', 'checked_tracks', 'compose_band', 'compose_bands', 'write_tracks', 'melody_of', 'accompany', 'string_quartet', 'roll_of']
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from operator import index
import numpy as np
from fastcore.basics import patch
from lstm_music.band import BAND, GROOVES, PHRASE_BARS, STEPS_PER_BEAT, TRACKS, BandKnown, band_score, band_states, style_of_band
from lstm_music.sampling import MAX_BARS, MOST_AT_ONCE, Sampler, Session, draw_from_nucleus, keep_top, with_temperature
from .chord_lstm import ChordLSTM
from .conditions import EvenPhrases
from .encoding import HELD, LOWEST_PITCH, SILENT, STRUCK, PianoRoll, steps_per_bar
from .feel import read_written
from .form import returning_steps, sections
from .frame_model import log_softmax
from .midi import MidiWarning
from .parts import whole_number
from .recipe import recipe_of, roll_key
from .theory import doubt_default_key, key_asked
from .tracks import PROGRAMS, Score, Track, find_roles, role_by_name
from .voices import note_voices
from .weights import band_model

def _blocks_of(words):
    '(n_tokens,) int: the block of each token; the ends come after all.'

class Around:
    'A `choose` that writes what is given, and chooses among the tracks that are asked for.'
    def __init__(self, sampler: Sampler, given: Sequence[int], free: np.ndarray, due: np.ndarray | None=...):
        ...
    words: Any
    offered: Any
    sampler: Any
    given: Any
    log_prob: Any
    due: Any
    block: Any
    at: Any
    def in_time(self) -> np.ndarray:
        'What may be written before the blocks that are due have their notes: nothing below the first of them.'
    def __call__(self, logits, rng, place):
        'The next token of each version; how probable all is that was offered is added up.'

def checked_tracks(tracks: Iterable[str]) -> tuple:
    'The tracks that are asked for. Raises `ValueError`.'

def _checked_model(model):
    'A model of a band, by default the one that ships. Raises `ValueError`.'

def _free(words, tracks):
    '(n_tokens,) bool: notes of these tracks.'

def _composed(session, given, tracks, progress=...):
    '(T, 237) the likeliest version around what is given, frame by frame.'

def _due(session, tracks):
    '(B, n_blocks) bool: at the beginning of a bar, those of these tracks that rested for the bar before; else None.'

def _compose_step(session, like, tracks):
    'A new step of these tracks; or, from 0 on, the earlier step that it is like, once more.'

def _session(model, known, style, tracks, key, scale, seed, dials):
    'A session of a band.'

def _from_nothing(session, form, bars, tracks, progress=...):
    '(B, T, 237) all that the tracks play in each version, section by section if there is a form.'

def _recipe(session, verb, **asked):
    'What makes the tracks again, beside those that were given.'
BAND_DIALS: Any

def _begun(style, tracks, bars, key, scale, seed, model, dials):
    'A session of a new piece, its tracks in order.'

def compose_band(style: str=..., tracks: Iterable[str]=..., bars: int=..., key: str=..., scale: str=..., seed: int=..., form: str | None=..., tempo_bpm: float | None=..., model: ChordLSTM | None=..., progress: Callable | None=..., **dials: object) -> Score:
    'Compose for a band. Raises `ValueError` with the allowed values, or for a model that does not write for one.'

def compose_bands(n: int, style: str=..., tracks: Iterable[str]=..., bars: int=..., key: str=..., scale: str=..., seed: int=..., model: ChordLSTM | None=..., **dials: object) -> list:
    'Pieces of one style and length side by side, which is quicker than one after another. Raises `ValueError`.'

def _heard_states(score):
    '(T, 237) what the model hears of a score, and notices of what it does not.'

def _checked_grid(score, style):
    'Raise `ValueError` if a style is not written in the grid of a score.'

def _checked_score(score):
    'A score whose tracks are those of a band. Raises `ValueError`.'

def write_tracks(score: Score, tracks: Iterable[str], style: str=..., key: str | None=..., scale: str | None=..., n_particles: int=..., seed: int=..., model: ChordLSTM | None=..., progress: Callable | None=..., **dials: object) -> Score:
    'Add tracks to a score, or write some anew, around those that stay. Raises `ValueError`.'

def _with_new(score, new, states, style, notices):
    'The score with tracks out of frames.'

def melody_of(music: object) -> Score:
    'The melody that is to be accompanied. Raises `ValueError` if there is none, or two; `MidiError` for the file.'

def _one_voice(track, score, name):
    'A score of one melody. Raises `ValueError` for a track of several voices; what is left out is a notice.'

def accompany(melody: object, style: str=..., tracks: Iterable[str]=..., **how: object) -> Score:
    'Write a band around a melody. Raises `ValueError` if it is none, `MidiError` for its file.'
QUARTET: Any
PLAYING: Any

def string_quartet(roll: PianoRoll) -> Score:
    'Four players for the voices of a roll. Raises `ValueError` if more than four notes sound at once.'

def roll_of(roll: PianoRoll, notes: Iterable) -> PianoRoll:
    'Some of the notes of a roll, as hard as they were.'
