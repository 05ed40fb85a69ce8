# made from lstm_music/widget.py by docs/stubs.py
from typing import Any
__all__ = ['Player']
from dataclasses import replace
import anywidget, traitlets
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
    def __init__(self, roll, editable=...):
        ...
    def received(self, trait, value):
        'The browser says that something changed; a command is over as soon as it was heard.'
        ...
    def show(self, roll, start_step=..., play=..., marked=...):
        'Show other music.'
        ...
    def set_tempo(self, tempo_bpm):
        'The same notes faster or slower; what plays plays on.'
        ...
    def _edited(self, change):
        ...
    def save(self, name, data):
        'Hand the reader a file to keep: the browser saves it.'
        ...
