# made from lstm_music/widget.py by docs/stubs.py
from typing import Any
__all__ = ['Player']
from dataclasses import replace
import anywidget
import traitlets
from fastcore.basics import patch
from .encoding import PianoRoll
from .player import PLAYER_JS, edited, flac_uri, player_music

class Player(anywidget.AnyWidget):
    'A roll in a notebook: seen, heard, and changed by clicks.'
    _esm: Any
    music: Any
    sound: Any
    editable: Any
    play: Any
    edit: Any
    step: Any
    marked: Any
    command: Any
    roll: Any
    def __init__(self, roll: PianoRoll, editable: bool=...):
        ...
    def _edited(self, change):
        ...
    def received(self, trait: str, value) -> None:
        'The browser says that something changed; a command is over as soon as it was heard.'
    def save(self, name: str, data: bytes) -> None:
        'Hand the reader a file to keep: the browser saves it.'
    def show(self, roll: PianoRoll, start_step: int | None=..., play: bool=..., marked: tuple | None=...) -> None:
        'Show other music.'
    def set_tempo(self, tempo_bpm: float) -> None:
        'The same notes faster or slower; what plays plays on.'
