# made from lstm_music/files.py by docs/stubs.py
from typing import Any, overload
__all__ = ['HELD', 'MIDI_SUFFIXES', 'destination', 'make_folder', 'write_atomically', 'locked', 'midi_files', 'data_file']
import errno
import io
import os
import secrets
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

def _refusal(path, reason, then=...):
    ...

def _no_folder(path, folder):
    ...

def destination(path: str | os.PathLike) -> tuple:
    'What writing to a path would write. Raises `OSError` with the path, the reason and the next step if it cannot be.'

def make_folder(path: str | os.PathLike) -> None:
    'Make a folder, unless it is there; the one that it shall lie in must be. Raises `OSError`.'

def _push_folder(folder):
    'Bring what a folder knows to the disk.'

def _replace(file, mode, write):
    'Put a new file in the place of an old one, or of none.'

def write_atomically(path: str | os.PathLike, write: Callable) -> None:
    'Write a file under another name beside it and rename it: it is there whole, or the old one is. Raises `OSError`.'
HELD: Any

def _lock(file):
    'Take the lock of an open file, if its disk knows locks. Raises `BlockingIOError` if somebody has it.'

def _is_at(file, path):
    'An open file still stands at its path: whoever had the lock has not removed it meanwhile.'

@contextmanager
def locked(folder: str | os.PathLike) -> Iterator[None]:
    "Hold a folder's lock. Raises `BlockingIOError` that says who holds it, if somebody else does."
MIDI_SUFFIXES: Any

def midi_files(folder: str | os.PathLike) -> list:
    'The MIDI files in and below a folder, and below folders that are linked to from there.'

def data_file(name: str) -> Path:
    'A file that ships with the package: inside an installed one, beside it in a checkout.'
