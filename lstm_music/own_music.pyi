# made from lstm_music/own_music.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MY_MUSIC', 'MY_FOLDER', 'MOST_NOTES', 'MOST_BARS', 'CHORDS', 'BASS', 'STEPS', 'offered_music', 'my_music_file', 'my_music', 'write_down', 'my_tuned_model', 'my_piece', 'keep_piece', 'ReportCard']
import json
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from .encoding import MidiWarning, PianoRoll, PianoRollEncoder
from .files import data_file, make_folder, write_atomically
from .model import FrameModel, load_model
from .pipeline import thin_chords
MY_MUSIC: Any
MY_FOLDER: Any
MOST_NOTES: Any
MOST_BARS: Any
CHORDS: Any
BASS: Any

def offered_music() -> PianoRoll:
    'A theme and two doubles, composed by rule: the tune goes through each chord in whole notes, halves and quarters.'

def my_music_file() -> Path | BytesIO:
    'Your MIDI file, or the one that is offered; says which.'

def my_music() -> PianoRoll:
    'Your music as all models take it; notices say what was left out. Raises `MidiError`, `ValueError` for silence.'

def _report_file():
    ...

def _report():
    ...

def _plain(value):
    ...

def write_down(chapter: str, **facts: object) -> dict:
    "Note a chapter's findings for the report. Raises `OSError`, and `ValueError` for a damaged report."

def my_tuned_model() -> FrameModel:
    'The model that chapter 04 tuned to your music, or the plain one that it begins with; says which.'

def my_piece() -> PianoRoll:
    'What chapter 05 made of your music, or until then your music; says which.'

def keep_piece(roll: PianoRoll) -> None:
    'Keep the piece for the chapters to come. Raises `OSError`.'
STEPS: Any

@dataclass(frozen=True)
class ReportCard:
    'What became of your music, to be shown in class.'
    author: str
    title: str
    heard: str = ...
    changed: str = ...
    def rows(self) -> list:
        'A row for each chapter; those that were not run say so.'
    def _repr_markdown_(self):
        ...
