# made from lstm_music/cell.py by docs/stubs.py
from typing import Any, overload
__all__ = ['FEW_ROWS', 'MANY_ROWS', 'NARROW', 'LARGE', 'one_thread', 'rows_times', 'sum_of_rows', 'sigmoid', 'lstm_gates', 'lstm_cell']
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock
import numpy as np
from threadpoolctl import ThreadpoolController
FEW_ROWS: Any
MANY_ROWS: Any
NARROW: Any
LARGE: Any

def rows_times(x: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    'x @ matrix.'

def _new_helper():
    ...

def _by_two(x, matrix):
    'x @ matrix, the first half of the rows by the other thread.'

def sum_of_rows(on: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    'on @ matrix, by adding up rows of the matrix; equal rows of `on`, as in two versions of one piece, share the sum.'

def sigmoid(x: np.ndarray) -> np.ndarray:
    '1 / (1 + exp(-x)), without overflow.'

def _slopes(n):
    ...

def lstm_gates(gates: np.ndarray, c: np.ndarray) -> tuple:
    'One step of an LSTM, from its gates on; a sigmoid is a tanh of half as much, so that one tanh does for all.'

def lstm_cell(gates: np.ndarray, h: np.ndarray, c: np.ndarray, recurrent: np.ndarray) -> tuple:
    'One step of an LSTM.'

class _OneThread:
    'A context in which numpy multiplies on one thread. Several may be open at a time, in threads of one program.'
    def __init__(self):
        ...
    def __enter__(self):
        ...
    def __exit__(self, *_):
        ...
    n_open: Any
    lock: Any
    libraries: Any
    limited: Any
one_thread: Any
