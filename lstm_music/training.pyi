# made from lstm_music/training.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MOST_NOTES', 'SMALLEST', 'conditions_of', 'example', 'TrainConfig', 'training_batches', 'steps_per_epoch', 'whole_batches', 'batch', 'check_chords', 'batch_dataset', 'LiveCurve', 'TrainingError', 'train', 'nats_by_piece', 'nats_per_frame', 'bootstrap_interval', 'score_split', 'weighted_bce', 'WindowConfig', 'fit_windows', 'short_average', 'carried_over']
import hashlib
import io
import json
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from tqdm.auto import tqdm
from lstm_music.model import ChordConfig, FrameModel, ModelConfig, PianoRollConfig, build_keras, build_piano_roll_lstm, import_keras, load_model, weights_from_keras
from .conditions import FORM, KEY, PHRASE, PLACE, Known
from .distributed import process_group
from .files import write_atomically
from .pipeline import Corpus, Piece, fitting_shifts, length_groups, pad, pitch_range, window_dataset, windows

def conditions_of(piece: Piece, config: ModelConfig, n_steps: int | None=..., tell_key: bool=..., tell_phrases: bool=..., tell_meter: bool=..., tell_form: bool=...) -> np.ndarray:
    'What a model is told about a piece; a stretch out of its middle neither begins it nor ends a phrase.'

def example(piece: Piece, config: ModelConfig, **tell: bool) -> tuple:
    'A piece as the arrays that a model is trained on.'

@dataclass(frozen=True)
class TrainConfig:
    'How a model is trained; saved inside every checkpoint.'
    epochs: int = ...
    batch_size: int = ...
    window_steps: int = ...
    epoch_windows: int | None = ...
    learning_rate: float = ...
    clip_norm: float = ...
    average: float = ...
    transpose: bool = ...
    settle_epochs: int = ...
    hide_key: float = ...
    hide_phrases: float = ...
    hide_meter: float = ...
    hide_form: float = ...
    change_meter: float = ...
    valid_every: int = ...
    seed: int = ...

def training_batches(pieces: Sequence[Piece], config: ModelConfig, settings: TrainConfig, epoch: int=...) -> Iterator[tuple]:
    'Epoch after epoch of shuffled windows, in other keys each time.'

def _tell(settings, rng):
    'What is told of a piece, as it is drawn.'

def _compact(before, conditions, targets):
    'An example in less memory: past and conditions are zeros and ones.'

def steps_per_epoch(pieces: Sequence, config: ModelConfig, settings: TrainConfig) -> int:
    'Batches in one epoch; an incomplete last one is left out.'

def whole_batches(pieces: Sequence[Piece], config: ModelConfig, batch_size: int=..., most_steps: int=...) -> Iterator[tuple]:
    'Every piece once and whole, padded in groups of similar length; of key, phrases and form nothing is told.'

def batch(examples: Iterable[tuple]) -> tuple:
    'Pad examples into what Keras calls x, y and sample weights; the loss needs no y.'

def check_chords(pieces: Iterable[Piece], config: ModelConfig) -> None:
    'Raise `ValueError`, naming piece and step, if a chord holds more notes than the model can learn.'
MOST_NOTES: Any

def _compile(keras_model, settings, n_steps, processes):
    'Optimiser, loss and metric.'

def _mean_nats():
    "A loss: the model's output is it already."

def _nats_per_frame():
    "A metric: Keras's own mean counts pieces, however long, alike."

def batch_dataset(batches: Callable, config: ModelConfig, n_batches: int) -> object:
    'A tf.data stream of batches.'

def _versions():
    ...

class LiveCurve:
    'A picture of the losses that is drawn anew after every epoch, in a notebook.'
    def __init__(self):
        ...
    def __call__(self, rows):
        'Draw rows of a curve: dicts with `epoch` and losses, such as `train` and `valid`.'
    display: Any

class TrainingError(RuntimeError):
    'Training that cannot go on, with the reason.'
    ...
SMALLEST: Any

def _plain(settings):
    "Settings, or a configuration, in Python's own numbers: neither Keras nor JSON takes numpy's."

def _checked(settings):
    'The settings. Raises `TrainingError` for one that is not whole or too small.'

def _digest(corpus):
    'Which pieces are learned from: their number, and a hash of names and lengths.'

def train(corpus: object, out: str | Path, config: ModelConfig | None=..., settings: TrainConfig=..., start: FrameModel | str | Path | None=..., resume: bool=..., quiet: bool=..., live: bool=..., strategy: object=...) -> FrameModel:
    'Train any of the three models; the best weights so far are always in `out`, and test is not looked at.'

def _check_splits(corpus):
    'Raise `TrainingError` if there is nothing to learn from, or nothing to choose the best weights by.'

def _callbacks(run, bar, picture):
    'What happens around an epoch, in this order; the averaged weights come and go between the first ones and the last.'

class _Run:
    'One training run: what it has reached, and its two files.'
    def __init__(self, out, config, settings, resume, processes, start, trained_on):
        ...
    def build(self):
        'Random weights, or those of the model to start from.'
    state_file: Any
    keras_model: Any
    resume: Any
    out: Any
    config: Any
    settings: Any
    processes: Any
    start: Any
    trained_on: Any
    epoch: Any
    curve: Any
    best: Any
    seconds_before: Any
    began: Any
    def about(self):
        ...
    def variables(self):
        ...
    def note(self, epoch, logs):
        'After each epoch: its losses, if they are numbers.'
    def save_state(self, epoch, logs):
        'Before each epoch: everything that it depends on.'
    def restore(self):
        'Continue where the state file stands, if asked to.'
    def take_up(self):
        'Read the state file; whether it belongs to this training.'
    def measure_start(self, validation_stream):
        'Validate the weights that a fine-tuning starts from: they are the first to beat.'
    def learn(self, corpus, n_steps, bar, picture):
        'Every epoch that is left, from the state file on if asked to.'
    def fit(self, training_stream, validation_stream, n_steps, callbacks):
        'Let Keras go through the epochs that are left.'
    def keep_best(self, epoch, logs, bar):
        'After the averaged weights are in place: keep them if they validate better than any before.'
    def keep(self, epoch, nats):
        'Write the weights of this epoch, if its validation is the best so far.'
    def finish(self, corpus):
        'Score the kept weights, as the file has them, on what was learned from and on what chose them.'

def nats_by_piece(model: object, pieces: Sequence[Piece], batch_size: int=..., **tell: bool) -> tuple:
    'What each piece costs.'

def nats_per_frame(model: object, pieces: Sequence[Piece], **given: object) -> float:
    'The mean surprise per step.'

def bootstrap_interval(nats: np.ndarray, steps: np.ndarray, n_draws: int=..., seed: int=...) -> tuple:
    'The middle 95 % of what as many pieces, drawn with repetition from these, would have given.'

def score_split(model: FrameModel | str | Path, corpus: object, split: str=...) -> dict:
    'Score a split. Raises `ValueError` if it is empty or holds music that the model cannot know.'

def _note_test(path, model, nats):
    'Keep a test figure in the checkpoint; how many were taken by now.'

def weighted_bce(y_true: object, y_pred: object, positive_weight: float=...) -> object:
    'Binary cross-entropy in which sounding keys weigh more.'

@dataclass(frozen=True)
class WindowConfig:
    'The usual recipe; saved inside its checkpoint.'
    epochs: int = ...
    batch_size: int = ...
    window_steps: int = ...
    stride_steps: int = ...
    shifts: tuple = ...
    every_step: bool = ...
    positive_weight: float = ...
    learning_rate: float = ...
    clip_norm: float = ...
    patience: int = ...
    plateau_patience: int = ...
    plateau_factor: float = ...
    seed: int = ...

def fit_windows(corpus: Corpus, out: str | Path, config: PianoRollConfig=..., settings: WindowConfig=..., quiet: bool=..., live: bool=...) -> FrameModel:
    "Train a PianoRollLSTM the usual way, with Keras's own callbacks."

def _load_best(keras_model, best, curve):
    'The best weights, from their file.'

def _window_streams(corpus, settings):
    'The windows to train on, in other keys and shuffled, and those to validate on.'

def _check_last_loss(curve, out):
    'Raise `TrainingError` if the training ended because its loss was no number.'

def _fit_windows(keras, keras_model, training_stream, validation_stream, best, settings, quiet, picture):
    'Fit with the callbacks of the usual recipe; the curve, and the best weights in a file.'

def short_average(settings: TrainConfig, n_batches: int) -> TrainConfig:
    'A moving average over no more than a tenth of the training: the last weights, and not those that it began with.'

def _rows_of_the_past(config):
    'For each array with one row (or column) per thing that is told or seen: the axis, and what stands along it.'

def _carry_rows(old, old_rows, new, rows, told):
    '`new` with the rows that `old` has, too; its first axis has these rows. Those of new conditions are zeros.'

def carried_over(model: FrameModel, config: ModelConfig, random: dict) -> tuple:
    'The weights of one model in another of its kind; a new condition says nothing yet. Raises `TrainingError`.'

class _Start:
    'The model that a training goes on from.'
    def __init__(self, source):
        ...
    def into(self, keras_model, config):
        'The trainable twin of a configuration, with these weights.'
    model: Any
    about: Any
