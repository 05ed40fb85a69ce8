# made from lstm_music/streaming.py by docs/stubs.py
from typing import Any, overload
__all__ = ['BITS', 'HIDDEN', 'pitch_range_mask', 'draw_windows', 'unpacked_states', 'StoreBatches', 'excerpts', 'Streamed', 'chord_sizes', 'enough_notes']
from dataclasses import replace
import numpy as np
from fastcore.basics import patch
from tqdm.auto import tqdm
from lstm_music.training import MOST_NOTES, TrainConfig, TrainingError, batch, batch_dataset, steps_per_epoch, whole_batches
from .conditions import KEY, PHRASE, PLACE, RECALL, STYLE, Known
from .encoding import N_KEYS, STRUCK, PianoRoll
from .layout import PIANO
from .model import ModelConfig
from .pipeline import Corpus, Piece, fitting_shifts, pitch_range
from .store import Store, pack
BITS: Any

def pitch_range_mask(store: Store, i: int) -> Piece:
    'All keys that a piece uses, struck at once.'

def draw_windows(numbers: object, n_windows: object, n_steps: object, window_steps: int, chance: object, seed: int) -> tuple:
    'In the graph: the windows of these numbers. In every pass each piece has its share, in another order.'

def unpacked_states(packed: np.ndarray) -> np.ndarray:
    'Silent, held and struck again.'

def _sung(store, i):
    '(T, 22) the packed steps of a piece in the order that it is sung in.'
HIDDEN: Any

class StoreBatches:
    'The training windows of a store as a stream.'
    def __init__(self, store: Store, config: ModelConfig, settings: TrainConfig):
        ...
    ends: Any
    rows: Any
    n_steps: Any
    n_batches: Any
    config: Any
    settings: Any
    entries: Any
    lowest_shift: Any
    n_shifts: Any
    def draw(self, number: object) -> tuple:
        'In the graph: what a batch consists of.'
    def window(self, piece: int, start: int, shift: int, *told: bool) -> tuple:
        'A window as a model is trained on it, cut where its piece ends.'
    def cut(self, piece: object, start: object, shift: object, *told: object) -> tuple:
        'In the graph: these windows as a model is trained on them; numpy makes them.'
    def batches(self, epoch: int=...) -> object:
        'The stream, from the beginning of an epoch on.'

def excerpts(store: Store, n: int=..., n_steps: int=..., seed: int=...) -> Corpus:
    'Random stretches that do not overlap; a piece that is shorter comes whole.'

class Streamed:
    'A store as `train` takes it: lessons from disk, and a few stretches in memory to measure on.'
    def __init__(self, store: Store, n_excerpts: int=..., excerpt_steps: int=...):
        ...
    store: Any
    excerpts: Any
    def part(self, split: str) -> Corpus:
        'The stretches of a split.'
    def fit_config(self, config: ModelConfig) -> ModelConfig:
        "The configuration for chords as full as this music's."
    def n_batches_per_epoch(self, config: ModelConfig, settings: TrainConfig) -> int:
        'Batches of lessons in an epoch.'
    def training_stream(self, config: ModelConfig, settings: TrainConfig, epoch: int) -> object:
        'A tf.data stream of training batches without end, from an epoch on.'
    def validation_stream(self, config: ModelConfig, settings: TrainConfig) -> object:
        'A tf.data stream of the validation stretches, once.'

def chord_sizes(store: Store) -> np.ndarray:
    'How full the chords of a store are.'

def enough_notes(store: Store, share: float=...) -> int:
    'The least number of notes such that no more sound in this share of the steps.'
