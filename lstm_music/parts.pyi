# made from lstm_music/parts.py by docs/stubs.py
from typing import Any, overload
__all__ = ['AT_LEAST_ONE', 'MOST_UNITS', 'KINDS', 'is_number', 'whole_number', 'whole_numbers', 'check_fields', 'Part', 'plain_fields', 'restored']
from dataclasses import MISSING, fields
from numbers import Real
from operator import index
from typing import get_args
import numpy as np

def is_number(value: object) -> bool:
    "Whether a value is a number, Python's or numpy's; True and False are none."

def whole_number(name: str, value: object, least: int=..., most: int | None=...) -> int:
    'A whole number within bounds. Raises `ValueError` that says what may be chosen.'

def whole_numbers(name: str, values: object, least: int, most: int, n: int | None=...) -> np.ndarray:
    'Several whole numbers within bounds. Raises `ValueError` that says what may be chosen.'
AT_LEAST_ONE: Any
MOST_UNITS: Any
KINDS: Any

def _fitting(field, value):
    'The value of a field, in the type of its default.'

def _element(name, value, kind=...):
    'One of the values of a field that is a list.'

def check_fields(config: object) -> None:
    'Bring every field to the type of its default. Raises `ValueError` with the first that does not fit.'

class Part:
    'Something that a model is made of, kept in checkpoints by name and fields: a frozen dataclass.'
    kinds = ...
    def __init_subclass__(cls, **options):
        ...
    def __post_init__(self):
        ...
    def about(self) -> dict:
        'The name and the fields.'

def plain_fields(config: object) -> dict:
    'The fields as JSON can hold them.'

def _plain(value):
    ...

def restored(cls: type, plain: dict) -> object:
    'The object again. Raises `ValueError` or `TypeError` for what is not known here.'

def _rich(value):
    ...
