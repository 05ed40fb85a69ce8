# made from lstm_music/band.py by docs/stubs.py
from typing import Any, overload
__all__ = ['DRUMS', 'DRUM_CLASS', 'TRACKS', 'BAND', 'STEPS_PER_BEAT', 'SWUNG', 'GROOVES', 'MOST_GROOVES', 'PHRASE_BARS', 'BAND_CONDITIONS', 'BAND_ENDS', 'BAND_CONFIG', 'HIDE_GROOVE', 'LEAVE_OUT', 'SWUNG_STEPS_PER_BEAT', 'Groove', 'BandKnown', 'groove', 'bar_of_eight', 'playing', 'BandFrames', 'BandPiece', 'even_phrases', 'tracks_in', 'moved_past', 'band_example', 'straight_steps', 'band_columns', 'band_states', 'thinned', 'upbeat', 'band_piece', 'read_band', 'band_shifts', 'BandCorpus', 'nats_by_track', 'style_of_band', 'band_score', 'swung_steps', 'swung_starts', 'swung']
import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from .chord_lstm import ChordConfig, ChordLSTM
from .conditions import CONDITIONS, KEY, PHRASE, EvenPhrases, Known, condition
from .corpora import ByEpochs
from .encoding import HELD, LOWEST_PITCH, N_KEYS, SILENT, STRUCK, PianoRoll, steps_per_bar
from .frame_model import log_softmax
from .layout import Block, Layout
from .midi import Midi, parse_midi
from .pipeline import length_groups, pad, windows
from .pointer import Pointer
from .recall import BlockEcho, Lags
from .theory import KEY_NAMES, beats_of
from .tracks import PROGRAMS, Score, Track
from .training import TrainConfig, batch, batch_dataset, steps_per_epoch
from .vocabulary import ChordVocabulary
DRUMS: Any
DRUM_CLASS: Any
TRACKS: Any
BAND: Any
STEPS_PER_BEAT: Any

@dataclass(frozen=True)
class Groove:
    'What is known of a style of bands.'
    meter: tuple = ...
    tempo_bpm: float = ...
    swing: float = ...
    let_go_steps: tuple = ...
SWUNG: Any
GROOVES: Any
MOST_GROOVES: Any
PHRASE_BARS: Any

@dataclass(frozen=True)
class BandKnown(Known):
    'What is known about a piece for a band.'
    groove: str | None = ...
    playing: tuple | None = ...

def groove(steps: np.ndarray, known: Known) -> np.ndarray:
    'The style of a band.'

def bar_of_eight(steps: np.ndarray, known: Known) -> np.ndarray:
    'Which of eight bars it is; the upbeat belongs to the last.'

def playing(steps: np.ndarray, known: Known) -> np.ndarray:
    'Which tracks play at all.'
BAND_CONDITIONS: Any
BAND_ENDS: Any
BAND_CONFIG: Any

@dataclass(frozen=True)
class BandFrames:
    'Frames of a band and the time that they lie in; what a model asks of a roll.'
    states: np.ndarray
    meter: tuple = ...
    pickup_steps: int = ...
    steps_per_beat: int = ...
    def __len__(self):
        ...
    @property
    def steps_per_bar(self) -> int:
        ...

@dataclass(frozen=True)
class BandPiece:
    'Music for a band and what is known about it.'
    roll: BandFrames
    name: str
    groove: str
    tonic: int | None = ...
    mode: str | None = ...
    split: str = ...
    composer = ...
    style = ...
    fermatas = ...
    begins = ...
    ends = ...
    def __len__(self):
        ...
    def known(self, semitones: int=...) -> BandKnown:
        'What is known about the piece.'

def even_phrases(roll: object) -> EvenPhrases:
    'Phrases of eight bars up to the end.'

def tracks_in(states: np.ndarray) -> tuple:
    'Which of TRACKS play at all.'

def moved_past(past: np.ndarray, config: ChordConfig, semitones: int) -> np.ndarray:
    'What a piece offers that is the same, higher or lower: what repeats does so in every key.'

def band_example(piece: BandPiece, config: ChordConfig, semitones: int=..., hide: Sequence[str]=..., past: np.ndarray | None=...) -> tuple:
    'A piece as the arrays that a model is trained on.'

def straight_steps(ticks: np.ndarray, ticks_per_beat: int) -> np.ndarray:
    'Steps on the grid of 16ths; what begins at the last third of a beat goes to its half.'

def band_columns(track: str, pitches: np.ndarray) -> np.ndarray:
    'Where the notes of a track stand.'

def band_states(notes: dict, n_steps: int) -> np.ndarray:
    'Frames of these notes, each track within its most notes. A hit lasts a step.'

def thinned(states: np.ndarray) -> np.ndarray:
    "At most so many notes of each track: the melody's highest, the bass's lowest, keys without inner ones."

def _struck_again(states):
    'What is held without having sounded is struck.'

def upbeat(states: np.ndarray, bar_steps: int) -> tuple:
    'Where the tune is alone in a first bar, and the band begins after it, what stands before the tune is no music.'

def band_piece(midi: Midi, row: dict) -> BandPiece:
    'A file as a piece.'

def read_band(folder: str | Path, splits: Iterable[str]=...) -> list:
    'The pieces of a folder. Raises `ValueError` for a folder that is none.'
HIDE_GROOVE: Any
LEAVE_OUT: Any

def band_shifts(piece: BandPiece) -> range:
    'The transpositions that keep each track in its block.'

class BandCorpus(ByEpochs):
    'Pieces for a band as `train` takes them.'
    def __init__(self, pieces: Iterable[BandPiece]):
        ...
    def part(self, split: str) -> list:
        'The pieces of one split.'
    def fit_config(self, config: ChordConfig) -> ChordConfig:
        "The configuration as it is: a band's blocks say how many notes they hold."
    def n_batches_per_epoch(self, config: ChordConfig, settings: TrainConfig) -> int:
        'Batches in an epoch.'
    pieces: Any
    def _past(self, piece, config):
        '(T, n_inputs) bool: what the past offers to each step; asked once of each piece, as it takes long.'
    def epoch_batches(self, config: ChordConfig, settings: TrainConfig, epoch: int) -> Iterator[tuple]:
        'The batches of an epoch: shuffled windows of the pieces, each in another key.'
    def validation_stream(self, config: ChordConfig, settings: TrainConfig) -> object:
        'A tf.data stream of the validation pieces, whole, once; key and style are told, as they are to compose.'

def _with_fewer(piece, rng):
    'The piece with some of its tracks, so that a model knows small bands, too.'

class _ByTrack:
    'A `choose` that says what is written, and adds up what each block paid.'
    def __init__(self, words, tokens):
        ...
    def __call__(self, logits, rng, place):
        ...
    at: Any
    block: Any
    tokens: Any
    nats: Any

def nats_by_track(model: ChordLSTM, pieces: Sequence[BandPiece], hide: Sequence[str]=...) -> np.ndarray:
    'What each track of each piece costs.'

def style_of_band(groove: str) -> Groove:
    'What is known of a style. Raises `ValueError`.'

def band_score(states: np.ndarray, groove: str=..., key: tuple | None=...) -> Score:
    'The four tracks of a band, silent ones, too; the first drum of a class is played. Raises `ValueError`.'
SWUNG_STEPS_PER_BEAT: Any

def _check_swing(swing, meter):
    'Raise `ValueError` unless beats of this metre can be swung like this.'

def swung_steps(steps: np.ndarray, swing: float) -> np.ndarray:
    'Where 16ths begin when they are swung.'

def swung_starts(n_steps: int, swing: float, pickup_steps: int) -> np.ndarray:
    'Where each 16th of a piece begins when it is swung, and where the last one ends.'

def swung(score: Score, swing: float=...) -> Score:
    'The score as a band plays it: the first of two eighths is longer. Raises `ValueError`.'
