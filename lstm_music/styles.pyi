# made from lstm_music/styles.py by docs/stubs.py
from typing import Any, overload
__all__ = ['FREE', 'MUTOPIA', 'EWLD', 'MUSIC21', 'STYLES', 'MOST_STYLES', 'MOST_COMPOSERS', 'COMPOSERS', 'GUIDED_BY', 'Style', 'composer_of', 'style_shares', 'style', 'composer', 'settings_of', 'check_names', 'check_style']
import re
from dataclasses import dataclass, field
import numpy as np
from .conditions import KEY, PHRASE, STYLE, Known, condition

@dataclass(frozen=True)
class Style:
    'What is known of a style, whoever composes in it.'
    about: str
    licence: str
    meter: tuple = ...
    tempo_bpm: float = ...
    breathes: bool = ...
    dials: dict = ...
FREE: Any
MUTOPIA: Any
EWLD: Any
MUSIC21: Any
STYLES: Any
MOST_STYLES: Any
MOST_COMPOSERS: Any
COMPOSERS: Any

def composer_of(text: str) -> str | None:
    'Whose name stands in a text.'

def style_shares(style: object) -> dict:
    'A style, or a mixture of several. Raises `ValueError` with the list of styles.'
GUIDED_BY: Any

def style(steps: np.ndarray, known: Known) -> np.ndarray:
    'The style, or the shares of several.'

def composer(steps: np.ndarray, known: Known) -> np.ndarray:
    'Whose music it is.'

def settings_of(style: object) -> Style:
    'How a style is composed; of several, the one with the largest share; no style is composed as chorales are.'

def check_names(style: object, composer: str | None) -> None:
    'Raise `ValueError` with the allowed names for a style or a composer that is not known.'

def check_style(model: object, style: object, composer: str | None) -> None:
    'Raise `ValueError` for a style or a composer that is not known, or that the model cannot be told.'
