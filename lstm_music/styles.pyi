# made from lstm_music/styles.py by docs/stubs.py
from typing import Any, overload
__all__ = ['FREE', 'MUTOPIA', 'EWLD', 'MUSIC21', 'STYLES', 'MOST_STYLES', 'MOST_COMPOSERS', 'COMPOSERS', 'OWN_LICENCE', 'GUIDED_BY', 'Style', 'composer_of', 'style_shares', 'with_style', 'styles_of', 'style', 'composer', 'settings_of', 'check_style']
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
import numpy as np
from .conditions import KEY, PHRASE, RECALL, STYLE, Known, OwnStyle, condition
from .parts import is_number

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

def _free(let_go_steps, **dials):
    ...
STYLES: Any
MOST_STYLES: Any
MOST_COMPOSERS: Any
COMPOSERS: Any

def composer_of(text: str) -> str | None:
    'Whose name stands in a text.'

def style_shares(style: object, styles: Iterable=...) -> dict:
    'A style, or a mixture of several. Raises `ValueError` with the list of styles.'

def with_style(config: object, own: OwnStyle) -> object:
    'Room for a style. Raises `ValueError` for a name that is taken, or for a model that cannot be told one.'
OWN_LICENCE: Any

def styles_of(model: object) -> dict:
    'The styles that a model may be told: those that ship, and its own.'
GUIDED_BY: Any

def style(steps: np.ndarray, known: Known) -> np.ndarray:
    'The style, or the shares of several.'

def _style_place(name, own_styles):
    "Where a style stands in a row: the styles that ship from the first place on, a model's own from the last."

def composer(steps: np.ndarray, known: Known) -> np.ndarray:
    'Whose music it is.'

def settings_of(style: object, styles: dict=...) -> Style:
    'How a style is composed; of several, the one with the largest share; no style is composed as chorales are.'

def check_style(model: object, style: object, composer: str | None) -> None:
    'Raise `ValueError` for a style or a composer that is not known, or that the model cannot be told.'
