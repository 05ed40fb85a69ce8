# made from lstm_music/benchmark.py by docs/stubs.py
from typing import Any, overload
__all__ = ['LOOKING_BACK', 'BENCHMARKS', 'ANSWERS', 'SHARPNESS', 'BenchmarkSet', 'sharpened', 'best_sharpness', 'calibrate', 'load_set', 'run_benchmark', 'evaluate_benchmark', 'results_file']
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
import numpy as np
from tqdm.auto import tqdm
from .attention import Attention
from .model import ChordConfig, ChordLSTM, load_model
from .pipeline import Corpus, read_jsb_json, read_mat
from .pointer import Pointer
from .recall import Echo, Lags, MovedEcho
from .sight import Sight
from .training import TrainConfig, nats_per_frame, score_split, train
from .vocabulary import ChordVocabulary

@dataclass(frozen=True)
class BenchmarkSet:
    'A public set and how a ChordLSTM is trained on it.'
    file: str
    grid: dict
    config: ChordConfig
    settings: TrainConfig = ...

def _binary(recalls, sight, most_notes=..., **changes):
    'A larger model than the one that ships, for binary rolls that do not end and whose key nobody tells.'

def _echoes(steps):
    ...

def _sight(units=..., memory_units=...):
    ...
LOOKING_BACK: Any

def _settings(**changes):
    'One metre is believed of all pieces of a set; nothing else is told, when they are scored and in training.'
BENCHMARKS: Any
ANSWERS: Any

def sharpened(model: ChordLSTM, sharpness: float) -> ChordLSTM:
    'The model with all logits multiplied.'
SHARPNESS: Any

def best_sharpness(model: ChordLSTM, pieces: Iterable) -> float:
    'With which these pieces are cheapest.'

def calibrate(path: str | os.PathLike, corpus: Corpus) -> ChordLSTM:
    'Make a model as sure of itself as it should be.'

def load_set(name: str, path: str | os.PathLike) -> Corpus:
    "Read a public set. Raises `ValueError` or `FileNotFoundError` with the file's name."

def run_benchmark(name: str, path: str | os.PathLike, out: str | os.PathLike, resume: bool=..., seed: int=...) -> ChordLSTM:
    'Train on one set, and calibrate.'

def evaluate_benchmark(name: str, path: str | os.PathLike, weights: str | os.PathLike | None=..., splits: Iterable=...) -> dict:
    'Score a checkpoint on a set.'

def results_file(name: str) -> Path:
    'The checkpoint that a checkout of the project carries for a set; an installed package has none.'
