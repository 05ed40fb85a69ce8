# made from lstm_music/archive.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MAESTRO', 'BLOCK_BYTES', 'MAX_UNPACKED_BYTES', 'Archive', 'ArchiveError', 'download', 'unpack_archive', 'fetch']
import hashlib
import os
import shutil
import stat
import time
import urllib.error
import urllib.request
import zipfile
import zlib
from dataclasses import dataclass
from http.client import HTTPException, InvalidURL
from pathlib import Path, PurePosixPath
from tqdm.auto import tqdm
from .files import make_folder

@dataclass(frozen=True)
class Archive:
    'A zip file somewhere, and how to know it.'
    url: str
    n_bytes: int
    sha256: str
    folder: str
MAESTRO: Any

class ArchiveError(OSError):
    'An archive that could not be fetched or unpacked, with its name, the reason and the next step.'
    ...
BLOCK_BYTES: Any

def _fetch_rest(archive, part, bar):
    'Append to a file what it lacks of the archive.'

def _is_right(archive, path):
    'Check and, if it is not the archive, remove a file.'

def download(archive: Archive, path: str | os.PathLike, tries: int=..., pause_secs: float=..., quiet: bool=...) -> None:
    'Fetch an archive, going on where an earlier try stopped. Raises `ArchiveError`.'

def _bytes_of(part):
    ...

def _try(archive, part, bar):
    'Fetch the rest; what went wrong that may go right next time, or None.'
MAX_UNPACKED_BYTES: Any

def _problem(archive, members):
    'What is wrong with the names in a zip file, or None.'

def unpack_archive(archive: Archive, path: str | os.PathLike, folder: str | os.PathLike) -> None:
    'Unpack a zip file. Raises `ArchiveError`, with nothing unpacked, if a name in it leads elsewhere.'

def fetch(folder: str | os.PathLike, archive: Archive=..., **options: object) -> Path:
    'Download and unpack an archive, unless it is there.'
