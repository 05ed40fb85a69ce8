# made from lstm_music/report.py by docs/stubs.py
from typing import Any, overload
__all__ = ['UNITS', 'COLOURS', 'Report', 'names_of', 'table_html', 'image_html', 'draw_shares', 'draw_values', 'draw_intervals', 'draw_answers']
import base64
import html
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
import numpy as np

@dataclass
class Report:
    'Figures as rows, and as a table with pictures that shows itself.'
    rows: list
    page: str = ...
    def _repr_html_(self):
        ...

def names_of(rows: list) -> tuple:
    'What the rows are about.'

def _cell(row, bold):
    "A row's mean and interval as a cell of a table."

def table_html(rows: list, caption: str, bold: Callable=...) -> str:
    'A measure a line, a source a column.'

def image_html(figure: object, alt: str) -> str:
    'A picture inside a page.'

def draw_shares(keyed: dict) -> object:
    'Pitch-class histograms side by side.'
UNITS: Any

def draw_values(values: dict) -> object:
    'One panel a metric: a dot for each piece, a bar for the mean.'
COLOURS: Any

def draw_intervals(rows: list, measures: Iterable, columns: int=...) -> object:
    'The mean of each source with its interval, every metric on its own axis.'

def draw_answers(rows: list) -> object:
    'Ratings on the left, shares on the right, with their intervals.'
