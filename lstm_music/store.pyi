# made from lstm_music/store.py by docs/stubs.py
from typing import Any, overload
__all__ = ['BYTES_PER_STEP', 'FORMAT', 'VERSION', 'SHARD_BYTES', 'SPLITS', 'PERFORMED', 'READERS', 'pack', 'unpack', 'StoreError', 'StoreWriter', 'entry_of', 'write_store', 'Store', 'open_store', 'off_beat', 'AnyMidiEncoder', 'Source', 'composition_of', 'find_sources', 'read_midi', 'Processes', 'prepare']
import csv
import hashlib
import io
import json
import multiprocessing
import os
import re
import signal
import threading
import unicodedata
import warnings
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from tqdm.auto import tqdm
import lstm_music
from .encoding import N_KEYS, SILENT, STRUCK, MidiError, MidiWarning, PianoRoll, PianoRollEncoder
from .files import locked, make_folder, midi_files, write_atomically
from .midi import Midi, limits, set_limits
from .parts import whole_number
from .pipeline import Corpus, Piece, read_jsb_json, read_mat
from .theory import find_key
BYTES_PER_STEP: Any

def pack(states: np.ndarray) -> np.ndarray:
    'The steps of a roll as bits.'

def unpack(rows: np.ndarray) -> np.ndarray:
    'The states of packed steps.'
FORMAT: Any
VERSION: Any
SHARD_BYTES: Any
SPLITS: Any

class StoreError(ValueError):
    'A store that cannot be read, with its name, the reason and the next step.'
    ...

def _write_json(path, data):
    ...

def _read_json(path):
    ...

class StoreWriter:
    'Writes a store: pieces go in one after another, those of one split together.'
    def __init__(self, folder: str | os.PathLike, settings: dict | None=..., shard_bytes: int=...):
        ...
    folder: Any
    settings: Any
    shard_bytes: Any
    shards: Any
    pieces: Any
    skipped: Any
    copies: Any
    rows: Any
    entries: Any
    first_names: Any
    names: Any
    def add(self, entry: dict, rows: np.ndarray) -> None:
        'Append a piece; one with the same steps as an earlier one goes into the list of copies.'
    def flush(self) -> None:
        'Write the pieces that wait as a shard, and beside it what it holds.'
    def close(self) -> None:
        'Write the manifest, and only then remove what it does not name.'
_SHARD_FILE: Any
_OURS: Any

def entry_of(piece: Piece) -> dict:
    'What the manifest keeps about a piece.'

def write_store(pieces: Iterable[Piece], folder: str | os.PathLike) -> 'Store':
    'Write pieces that are in memory as a store.'

def _map_shard(path):
    ...

class Store:
    'Pieces on disk, read when they are asked for.'
    def __init__(self, folder: str | os.PathLike, manifest: dict, entries: list | None=..., maps: Callable | None=...):
        ...
    def __len__(self):
        ...
    def __iter__(self):
        ...
    entries: Any
    folder: Any
    manifest: Any
    maps: Any
    shards: Any
    skipped: Any
    copies: Any
    def __getitem__(self, which):
        'A piece by position or name.'
    def __repr__(self):
        ...
    def shard(self, i: int) -> np.ndarray:
        'The packed steps of a shard. Raises `StoreError` if the file is not what the manifest says.'
    def rows(self, i: int) -> np.ndarray:
        'The packed steps of a piece.'
    def piece(self, i: int) -> Piece:
        'A piece, read from disk.'
    def part(self, split: str) -> Store:
        'The pieces of one split.'
    def check(self) -> None:
        'Read every shard and compare it with its SHA-256. Raises `StoreError`.'
    def summary(self) -> dict:
        'What is in here, in numbers, without reading a shard.'

def _is_whole(value, least=...):
    ...

def _is_text(value):
    ...

def _is_meter(value):
    ...

def _is_file(value):
    ...

def _is_tempo(value):
    ...

def _is_bool(value):
    ...

def _are_texts(value):
    ...

def _are_spans(value):
    ...
_FIELDS: Any
_MORE: Any

def _problem(manifest):
    'What is wrong with what a manifest says, or None.'

def open_store(folder: str | os.PathLike) -> Store:
    "Open a store. Raises `StoreError` with the folder's name if it is none, is not finished, or lacks a shard."

def _read_manifest(folder):
    'What a manifest says. Raises `StoreError` if it is none that can be used.'
PERFORMED: Any

def off_beat(midi: Midi) -> float:
    'The mean distance of the first 2,000 notes from the nearest twelfth of a beat, in twelfths.'

class AnyMidiEncoder(PianoRollEncoder):
    'Reads scores by ticks and performances by seconds.'
    def __init__(self, counted_in: str=..., steps_per_beat: int=..., steps_per_sec: float=...):
        ...
    def _choose(self, midi):
        'The instruments to read; and, before anything is counted, in what.'
    wanted: Any
    performance_steps: Any
    counted_in: Any
    steps_per_sec: Any

@dataclass(frozen=True)
class Source:
    'Where a piece comes from.'
    name: str
    path: Path | None = ...
    piece: Piece | None = ...
    composer: str = ...
    composition: str = ...
    split: str | None = ...
    def replace(self, **changes: object) -> 'Source':
        ...

def composition_of(composer: str, title: str) -> str:
    'What two performances of one work have in common.'

def _folder_sources(folder):
    ...

def _table_sources(table):
    ...

def _corpus_sources(read, path):
    ...
READERS: Any

def _paths(paths):
    ...

def find_sources(paths: str | os.PathLike | list, seed: int=...) -> list:
    'All pieces to read. Raises `ValueError` or `FileNotFoundError` with the path.'

def _leaks(sources):
    'What to leave out so that no composition is in two splits: (name, reason).'

def read_midi(data: bytes, name: str, reading: dict) -> tuple | str:
    'The work of one job.'

def _begin_worker(limits_now):
    ...

@contextmanager
def _stopped_later():
    'Who asks to end is heard afterwards; a process that is started meanwhile never hears Ctrl-C, not as it starts.'

class Processes:
    'Processes of this machine, replaced when they are killed.'
    def __init__(self, n_workers: int | None=...):
        ...
    def _make(self, n_workers):
        ...
    def submit(self, *job: object) -> Future:
        ...
    n_workers: Any
    pool: Any
    def start(self, *job: object) -> Callable:
        'Begin a job; the function returned waits for its result.'
    def again(self, *job: object) -> object:
        'Do a job once more beside the others, then twice in a process of its own.'
    def close(self) -> None:
        ...

def _start_elsewhere(executor, *job):
    ...

def _in_order(sources, start, in_flight):
    '(source, result) of all, in order, with so many under way.'
_FOUND_OUT: Any

def _as_manifest(record):
    'What was written beside a shard, as the manifest of a store that has this shard alone.'

def _earlier(folder):
    'What earlier runs wrote down, finished or not, as manifests. What is damaged is as if it were not there.'

def _known(folder, earlier, reading):
    'What earlier runs with the same settings made: the SHA-256 of a MIDI file, and the function that gives its result.'

def _in_shard(path, sha256, entries):
    'What is known from a shard, if it is whole: the SHA-256 of a MIDI file, and the function that gives its result.'

def _see_that_it_fits(store, earlier, sources, todo):
    'Raise `StoreError` if a store holds music that this run knows nothing of.'

def _taken(piece):
    'What is known of a piece that needs no parsing, and its packed steps.'

@contextmanager
def _kept_when_stopped(writer):
    'Whatever ends the work, Ctrl-C too: what was parsed is written, for the next run to find.'

def _fill(writer, todo, known, reading, start_job, in_flight, quiet):
    'Read all sources, in their order, into a store.'

def prepare(sources: str | os.PathLike | list, store: str | os.PathLike, executor: Executor | None=..., counted_in: str=..., steps_per_beat: int=..., steps_per_sec: float=..., seed: int=..., n_workers: int | None=..., in_flight: int=..., shard_bytes: int=..., quiet: bool=...) -> Store:
    'Parse music of any size into a store; a second run does only what is missing.'

def _beside(store, sources):
    'The folder to write, as a Path. Raises `StoreError` if the music itself lies there.'

def _bring_up_to_date(writer, todo, reading, start_job, in_flight, quiet):
    'Write what an earlier run has, and read what is missing.'
