# made from lstm_music/benchmark.py by docs/stubs.py
from typing import Any
__all__ = ['BENCHMARKS', 'BenchmarkSet', 'load_set', 'run_benchmark', 'evaluate_benchmark', 'results_file']
from dataclasses import dataclass, field
from pathlib import Path
from .model import ChordConfig, load_model
from .recall import Echo, Lags, MovedEcho
from .sight import Sight
from .vocabulary import ChordVocabulary
from .pipeline import read_jsb_json, read_mat
from .training import TrainConfig, score_split, train

@dataclass(frozen=True)
class BenchmarkSet:
    'A public set and how a ChordLSTM is trained on it.'
    file: str
    grid: dict
    config: ChordConfig
    settings: TrainConfig = ...

def _binary(recalls, sight, most_notes=..., **changes):
    'A larger model than the one that ships, for binary rolls that do not end and whose key nobody tells.'
    ...

def _echoes(steps):
    ...

def _sight(units=..., memory_units=...):
    ...

def _settings(**changes):
    'One metre is believed of all pieces of a set, so none is hidden.'
    ...
BENCHMARKS: Any

def load_set(name, path):
    "Read a public set. Raises `ValueError` or `FileNotFoundError` with the file's name."
    ...

def run_benchmark(name, path, out, resume=...):
    'Train on one set.'
    ...

def evaluate_benchmark(name, path, weights=..., splits=...) -> dict:
    'Score a checkpoint on a set.'
    ...

def results_file(name) -> Path:
    'The checkpoint that a checkout of the project carries for a set; an installed package has none.'
    ...
