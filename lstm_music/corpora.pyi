# made from lstm_music/corpora.py by docs/stubs.py
from typing import Any, overload
__all__ = ['BLOCK_BARS', 'MOST_OFF', 'LONGEST_STEPS', 'SHORTEST_STEPS', 'FULLEST', 'POOL_WINDOWS', 'MOST_COUNTED', 'LONG_SHARE', 'REMEMBERED_PIECES', 'REMEMBERED_STEPS', 'BY_ITSELF', 'OWN_SHARE', 'NEW_WEIGHT', 'OWN_SETTINGS', 'Row', 'read_table', 'written_straight', 'grid_notes', 'meter_spans', 'blocks_on_grid', 'joined', 'stretches', 'read_styles', 'bundled_styles', 'ByEpochs', 'Styled', 'file_of', 'read_own', 'long_note_steps', 'own_style', 'remembered', 'learn_style']
import csv
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from tqdm.auto import tqdm
from lstm_music.pipeline import WHOLE_FROM, Corpus, Piece, chorales, fitting_shifts, melodies, pitch_range, thin_chords, windows
from lstm_music.training import TrainConfig, _compact, _tell, batch, batch_dataset, check_splits, digest, example, nats_per_frame, state_file, train, whole_batches
from .conditions import Known, OwnStyle, columns
from .encoding import HIGHEST_PITCH, LOWEST_PITCH, OFF_GRID, PianoRoll, steps_per_bar
from .files import midi_files
from .midi import Midi, MidiError, parse_midi
from .model import FrameModel, ModelConfig, load_model
from .sampling import Session
from .styles import MOST_STYLES, STYLES, styles_of, with_style
from .theory import KEY_NAMES, find_key

@dataclass(frozen=True)
class Row:
    'What a table says about a file.'
    file: str
    style: str
    composer: str = ...
    split: str = ...
    pickup: float = ...

def read_table(folder: str | Path) -> list:
    "What stands in a folder. Raises `ValueError` with the file's name for a table that lacks something."

def _opener(folder):
    "A function from a file's name in the table to what `parse_midi` reads."

def written_straight(ticks: np.ndarray, ticks_per_beat: int) -> np.ndarray:
    'The last third of each beat begins at its half.'

def grid_notes(midi: Midi, swung: bool=..., steps_per_beat: int=...) -> tuple:
    'The notes of all instruments but drums, on the grid, and which did not begin on it.'
BLOCK_BARS: Any
MOST_OFF: Any
LONGEST_STEPS: Any
SHORTEST_STEPS: Any
FULLEST: Any

def meter_spans(meters: dict, ticks_per_step: float, n_steps: int, pickup_steps: int=...) -> list:
    'Where each metre holds.'

def blocks_on_grid(span: tuple, starts: np.ndarray, off: np.ndarray) -> list:
    'Eight bars at a time: which lie on the grid.'

def joined(blocks: list, bar_steps: int) -> list:
    'Stretches of blocks that follow each other and stay; a new one begins where the last is full.'

def stretches(midi: Midi, row: Row, style: str, swung: bool=...) -> tuple:
    'The pieces that a file gives, and what became of the rest.'

def _piece(roll, first, last, span, row, style):
    'A stretch as a piece of its own.'

def read_styles(folder: str | Path, names: dict, swung: Iterable[str]=..., splits: Iterable[str]=..., quiet: bool=..., rows: Iterable[Row] | None=...) -> tuple:
    'The music of a folder, in stretches. A file that cannot be read is skipped, with the reason.'

def bundled_styles(splits: Iterable[str]=...) -> Corpus:
    'The chorales, as they are sung, and the folk tunes that ship.'
POOL_WINDOWS: Any
MOST_COUNTED: Any

class ByEpochs:
    'A corpus for `train` whose `epoch_batches(config, settings, epoch)` are the batches of an epoch.'
    def training_stream(self, config: ModelConfig, settings: TrainConfig, epoch: int) -> object:
        'A tf.data stream of training batches without end, from an epoch on.'

class Styled(ByEpochs):
    'Pieces in styles as `train` takes them.'
    def __init__(self, pieces: Iterable[Piece], epoch_steps: int=..., excerpt_steps: int=..., shares: dict | None=...):
        ...
    excerpts: Any
    shares: Any
    by_style: Any
    epoch_steps: Any
    def draw(self, rng: np.random.Generator, given: dict) -> Piece:
        'A piece of the style that has had least for its share, each as probable as it is long.'
    def epoch_batches(self, config: ModelConfig, settings: TrainConfig, epoch: int) -> Iterator[tuple]:
        'The batches of an epoch, from a pool of windows.'
    def part(self, split: str) -> Corpus:
        'The excerpts of a split.'
    def fit_config(self, config: ModelConfig) -> ModelConfig:
        "The configuration for chords as full as this music's."
    def n_batches_per_epoch(self, config: ModelConfig, settings: TrainConfig) -> int:
        'Batches in an epoch.'
    def validation_stream(self, config: ModelConfig, settings: TrainConfig) -> object:
        'A tf.data stream of the excerpts to validate on, once.'

def _some(pieces, n_steps):
    'Pieces that are spread over all, up to so many steps.'

def _own_rows(folder):
    'What a table says; without one, every MIDI file in and below a folder.'

def file_of(piece: Piece) -> str:
    'Which file a stretch is from.'

def _dealt(pieces, seed):
    'With splits: by file, or, of few files, by stretch.'

def read_own(folder: str | Path, style: str, seed: int=..., quiet: bool=...) -> tuple:
    'A folder as one style. Raises `ValueError` if there is nothing to learn from, or nothing to hold out.'
LONG_SHARE: Any

def long_note_steps(pieces: Iterable[Piece], share: float=...) -> int:
    'The length that longer notes have for no more than this share; a composed note is let go from there on.'

def own_style(name: str, pieces: Iterable[Piece]) -> OwnStyle:
    'How a style is composed: as its music is.'
REMEMBERED_PIECES: Any
REMEMBERED_STEPS: Any
BY_ITSELF: Any

def remembered(model: FrameModel, style: str, seed: int=...) -> list:
    'What a model composes in a style if no dial is turned, in all keys: what it knows of it.'
OWN_SHARE: Any
NEW_WEIGHT: Any
OWN_SETTINGS: Any

def _with_a_row(model, config, seed):
    'The model with a row for its newest style: a direction at random, as long as the rows of the others.'

def _mixed(model, begun):
    'The weights after a training with some of those before it.'

def learn_style(pieces: Corpus, out: str | Path, start: FrameModel | str | Path, settings: TrainConfig=..., epoch_steps: int=..., **options: object) -> FrameModel:
    'Go on from a model until it knows one more style. Raises `ValueError` for a name that is taken.'
