# made from lstm_music/trainer.py by docs/stubs.py
from typing import Any, overload
__all__ = ['SMALLEST', 'POSITIVE', 'TrainingError', 'in_plain_numbers', 'checked', 'check_layout', 'check_chords', 'check_splits', 'digest', 'is_of', 'versions', 'state_file', 'mean_nats', 'nats_metric', 'LiveCurve', 'TrainingRun', 'TimeIsUp']
import hashlib
import io
import json
import platform
import time
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import get_args
import numpy as np
from fastcore.basics import patch
from .encoding import N_KEYS
from .files import write_atomically
from .model import ModelConfig, build_keras, weights_from_keras
from .parts import is_number, whole_number, whole_numbers
from .pipeline import Piece

class TrainingError(RuntimeError):
    'Training that cannot go on, with the reason.'
    ...

def _plain(value):
    ...

def in_plain_numbers(settings: object) -> object:
    "Settings, or a configuration, in Python's own numbers: neither Keras nor JSON takes numpy's."
SMALLEST: Any
POSITIVE: Any

def _check(name, kind, value):
    'Raise `ValueError` that says what a setting may be, if it is something else.'

def checked(settings: object) -> object:
    'The settings. Raises `TrainingError` for the first that cannot be, with what it may be.'

def check_layout(pieces: Iterable[Piece], config: ModelConfig) -> None:
    'Raise `ValueError`, naming a piece, if the model writes for other players than it has.'

def check_chords(pieces: Iterable[Piece], config: ModelConfig) -> None:
    'Raise `ValueError`, naming piece and step, if a chord holds more notes than the model can learn.'

def check_splits(corpus: object) -> None:
    'Raise `TrainingError` if there is nothing to learn from, or nothing to choose the best weights by.'

def digest(corpus: object) -> dict:
    'Which pieces are learned from: their number, a hash of names and lengths, and one of what they write.'

def is_of(known: dict, music: dict) -> bool:
    'Whether it is of this music, as far as it tells.'

def versions() -> dict:
    'What a training ran on.'

def state_file(out: Path) -> Path:
    'Where the state of an unfinished training stands.'

def mean_nats() -> object:
    "A loss: the model's output is it already."

def nats_metric() -> object:
    "A metric: Keras's own mean counts pieces, however long, alike."

class LiveCurve:
    'A picture of the losses that is drawn anew after every epoch, in a notebook.'
    def __init__(self):
        ...
    def __call__(self, rows):
        'Draw rows of a curve: dicts with `epoch` and losses, such as `train` and `valid`.'
    display: Any

class TrainingRun:
    'One training run: what it has reached, and its two files.'
    def __init__(self, out: Path, config: ModelConfig, settings: object, resume: bool, processes: object, start: object, trained_on: dict, minutes: float | None=...):
        ...
    state_file: Any
    keras_model: Any
    resume: Any
    out: Any
    config: Any
    settings: Any
    processes: Any
    start: Any
    trained_on: Any
    minutes: Any
    epoch: Any
    curve: Any
    best: Any
    seconds_before: Any
    began: Any
    unfinished: Any
    def build(self) -> object:
        'Random weights, or those of the model to start from.'
    def about(self) -> dict:
        'What is written down of the run, in the checkpoint and in the state.'
    def variables(self) -> list:
        'All that a step of training changes: weights, optimiser, generators of dropout.'
    def note(self, epoch: int, logs: dict) -> None:
        'After each epoch: its losses, if they are numbers.'
    def save_state(self, epoch: int, logs: dict) -> None:
        'Before each epoch: everything that it depends on.'
    def stop_in_time(self, epoch: int, logs: dict) -> None:
        'Before each epoch but the first, after its state is written: raise `TimeIsUp` if the minutes are over.'
    def keep(self, epoch: int, nats: float) -> None:
        'Write the weights of this epoch, if its validation is the best so far.'
    def restore(self) -> None:
        'Continue where the state file stands, if asked to.'
    def take_up(self) -> str:
        "Go on from the state file; what it belongs to instead, if it is not this training's."
    def measure_start(self, validation_stream):
        'Validate the weights that a fine-tuning starts from: they are the first to beat.'
    def learn(self, corpus, n_steps, bar, picture):
        'Every epoch that is left, from the state file on if asked to, or as many as the minutes allow.'
    def fit(self, training_stream, validation_stream, n_steps, callbacks):
        'Let Keras go through the epochs that are left; `unfinished` says whether the minutes ended first.'
    def keep_best(self, epoch, logs, bar):
        'After the averaged weights are in place: keep them if they validate better than any before.'
    def finish(self, corpus):
        'Score the kept weights, as the file has them, on what was learned from and on what chose them.'

class TimeIsUp(Exception):
    'The minutes that a training was given are over; its state is written.'
    ...
