# made from lstm_music/cell.py by docs/stubs.py
from typing import Any, overload
__all__ = ['FEW_ROWS', 'rows_times', 'sum_of_rows', 'sigmoid', 'lstm_cell']
import numpy as np
FEW_ROWS: Any

def rows_times(x: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    'x @ matrix.'

def sum_of_rows(on: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    'on @ matrix, by adding up rows of the matrix; equal rows of `on`, as in two versions of one piece, share the sum.'

def sigmoid(x: np.ndarray) -> np.ndarray:
    '1 / (1 + exp(-x)), without overflow.'

def lstm_cell(gates: np.ndarray, h: np.ndarray, c: np.ndarray, recurrent: np.ndarray) -> tuple:
    'One step of an LSTM.'
