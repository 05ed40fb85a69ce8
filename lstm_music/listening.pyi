# made from lstm_music/listening.py by docs/stubs.py
from typing import Any, overload
__all__ = ['QUESTIONS', 'COLUMNS', 'BACH_OR_NOT', 'PERSON_OR_PROGRAM', 'PAGE', 'read_rows', 'AnswerSheet']
import base64
import csv
import html
import io
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from fastcore.basics import patch
from .encoding import LOWEST_PITCH
from .files import write_atomically
QUESTIONS: Any
COLUMNS: Any
BACH_OR_NOT: Any
PERSON_OR_PROGRAM: Any

def _whole_lines(data):
    'The bytes of a CSV without a torn last line: one that nothing ends and that has fewer fields than the first.'

def read_rows(source: str | os.PathLike | Iterable) -> list:
    'Rows of a CSV file without a torn last line, or rows as they are. Raises `ValueError` for another kind of file.'

class AnswerSheet:
    'Keeps and asks for answers to trials.'
    intro = ...
    guess = ...
    def answers(self) -> list:
        'What is in the file. Raises `ValueError` if it belongs to another test.'
    def store(self, listener: str, trial: int, ratings: dict, real: bool) -> None:
        'Append one answer, forced to the disk.'
    def widget(self, listener: str):
        'Plays one trial after another and keeps the answers.'
    def _questions(self, listener, trial, go_on):
        'The widgets of one trial; `go_on` is called when its answer is kept.'
    def to_html(self, path: str | os.PathLike) -> Path:
        'Write the test as one page that needs no network and no server.'

def _buttons(text, options):
    'A question to answer with one press.'
PAGE: Any

def _choice(name, value):
    ...

def _question(name, text, values, low=..., high=...):
    ...

def _trial_form(trial, guess):
    'One trial as an HTML form.'

def _notes(roll):
    'What the page plays, and nothing that names it.'
