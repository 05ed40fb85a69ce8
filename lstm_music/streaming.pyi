# made from lstm_music/streaming.py by docs/stubs.py
from typing import Any
__all__ = ['BITS', 'pitch_range_mask', 'draw_windows', 'unpacked_states', 'StoreBatches', 'excerpts', 'Streamed', 'chord_sizes', 'enough_notes']
from dataclasses import replace
import numpy as np
from fastcore.basics import patch
from tqdm.auto import tqdm
from .conditions import KEY, PHRASE, PLACE, Known
from .encoding import N_KEYS, STRUCK, PianoRoll
from .layout import PIANO
from .pipeline import Corpus, Piece, fitting_shifts, pitch_range
from .training import MOST_NOTES, TrainingError, batch, batch_dataset, steps_per_epoch, whole_batches
BITS: Any

def pitch_range_mask(store, i) -> Piece:
    'All keys that a piece uses, struck at once.'
    ...

def draw_windows(numbers, n_windows, n_steps, window_steps, chance, seed):
    'In the graph: the windows of these numbers. In every pass each piece has its share, in another order.'
    ...

def unpacked_states(packed) -> np.ndarray:
    'Silent, held and struck again.'
    ...

class StoreBatches:
    'The training windows of a store as a stream.'
    def __init__(self, store, config, settings):
        ...
    def draw(self, number):
        'In the graph: what a batch consists of.'
        ...
    def window(self, piece, start, shift, tell_key, tell_meter):
        'A window as a model is trained on it, cut where its piece ends.'
        ...
    def cut(self, piece, start, shift, tell_key, tell_meter):
        'In the graph: these windows as a model is trained on them; numpy makes them.'
        ...
    def batches(self, epoch=...):
        'The stream, from the beginning of an epoch on.'
        ...

def excerpts(store, n=..., n_steps=..., seed=...) -> Corpus:
    'Random stretches that do not overlap; a piece that is shorter comes whole.'
    ...

class Streamed:
    'A store as `train` takes it: lessons from disk, and a few stretches in memory to measure on.'
    def __init__(self, store, n_excerpts=..., excerpt_steps=...):
        ...
    def part(self, split) -> Corpus:
        'The stretches of a split.'
        ...
    def fit_config(self, config):
        "The configuration for chords as full as this music's."
        ...
    def n_batches_per_epoch(self, config, settings) -> int:
        'Batches of lessons in an epoch.'
        ...
    def training_stream(self, config, settings, epoch):
        'A tf.data stream of training batches without end, from an epoch on.'
        ...
    def validation_stream(self, config):
        'A tf.data stream of the validation stretches, once; none ends its piece, and of each chord as many tokens are asked as in the lessons.'
        ...

def chord_sizes(store) -> np.ndarray:
    'How full the chords of a store are.'
    ...

def enough_notes(store, share=...) -> int:
    'The least number of notes such that no more sound in this share of the steps.'
    ...
