# made from lstm_music/training.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MOST_NOTES', 'LONG_ENOUGH_STEPS', 'MY_CONFIG', 'MY_SETTINGS', 'example', 'TrainConfig', 'training_batches', 'steps_per_epoch', 'whole_batches', 'batch', 'batch_dataset', 'train', 'train_a_while', 'nats_by_piece', 'nats_per_frame', 'bootstrap_interval', 'score_split', 'weighted_bce', 'WindowConfig', 'fit_windows', 'short_average', 'TrainingError', 'check_chords', 'carried_over', 'conditions_of']
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from tqdm.auto import tqdm
from lstm_music.trainer import LiveCurve, TimeIsUp, TrainingError, TrainingRun, check_chords, check_layout, check_splits, checked, digest, in_plain_numbers, is_of, mean_nats, nats_metric, state_file, versions
from .carry import Start, carried_over
from .conditions import RECALL, STYLE, conditions_of
from .distributed import process_group
_all_: Any
from lstm_music.model import PLAIN_CHORD, ChordConfig, FrameModel, ModelConfig, PianoRollConfig, build_piano_roll_lstm, import_keras, load_model, weights_from_keras
from lstm_music.pipeline import Corpus, Piece, fitting_shifts, length_groups, pad, pitch_range, window_dataset, windows

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
    weight_decay: float = ...
    average: float = ...
    transpose: bool = ...
    settle_epochs: int = ...
    hide_key: float = ...
    hide_phrases: float = ...
    hide_meter: float = ...
    hide_form: float = ...
    hide_style: float = ...
    hide_composer: float = ...
    hide_recall: float = ...
    change_meter: float = ...
    valid_every: int = ...
    seed: int = ...

def training_batches(pieces: Sequence[Piece], config: ModelConfig, settings: TrainConfig, epoch: int=...) -> Iterator[tuple]:
    'Epoch after epoch of shuffled windows, in other keys each time.'

def _tell(settings, rng, config):
    'What is told of a piece, as it is drawn.'

def _in_other_meter(piece, rng):
    'One of the metres that a piece can be read in, or the piece.'

def _compact(before, conditions, targets):
    'An example in less memory: the past is zeros and ones, conditions are small numbers.'

def steps_per_epoch(pieces: Sequence, config: ModelConfig, settings: TrainConfig) -> int:
    'Batches in one epoch; an incomplete last one is left out.'

def whole_batches(pieces: Sequence[Piece], config: ModelConfig, batch_size: int=..., most_steps: int=...) -> Iterator[tuple]:
    'Every piece once and whole, padded in groups of similar length; key, phrases and form are not told.'

def batch(examples: Iterable[tuple]) -> tuple:
    'Pad examples into what Keras calls x, y and sample weights; the loss needs no y.'
MOST_NOTES: Any
LONG_ENOUGH_STEPS: Any

def _compile(keras_model, settings, n_steps, processes):
    'Optimiser, loss and metric.'

def batch_dataset(batches: Callable, config: ModelConfig, n_batches: int) -> object:
    'A tf.data stream of batches.'

def train(corpus: object, out: str | Path, config: ModelConfig | None=..., settings: TrainConfig=..., start: FrameModel | str | Path | None=..., resume: bool=..., quiet: bool=..., live: bool=..., strategy: object=..., minutes: float | None=...) -> FrameModel:
    'Train any of the three models; the best weights so far are always in `out`, and test is not looked at.'

def _callbacks(run, bar, picture):
    'What happens around an epoch, in this order; the averaged weights come and go in between.'

def train_a_while(corpus: object, out: str | Path, config: ModelConfig, settings: TrainConfig, minutes: float=..., **options) -> FrameModel:
    'Train for some minutes, from where the last call stopped.'

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
    'Binary cross-entropy in which sounding notes weigh more.'

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
MY_CONFIG: Any
MY_SETTINGS: Any

def short_average(settings: TrainConfig, n_batches: int) -> TrainConfig:
    'A moving average over no more than a tenth of the training: the last weights, not the first.'
