# made from lstm_music/demo.py by docs/stubs.py
from typing import Any, overload
__all__ = ['COMPOSING', 'ICONS', 'Stopped', 'control_widgets', 'Spoken', 'Instrument']
import html
import io
import os
import threading
from collections.abc import Callable
from functools import partial
from importlib.resources import files
import anywidget
import ipywidgets as widgets
from fastcore.basics import patch
from lstm_music.desk import BAND_VERBS, CONTROLS, FIRST, FORMATS, HEARD, LABELS, PRESETS, REASONS, Desk, Take, bach_table, bar_of, corpus_pieces, file_bytes, file_name, has_notes, heard_label, open_midi, preset_dials, sheet_html, thumbnail, verb_label
from .encoding import PianoRoll
from .model import FrameModel
from .theory import KEY_NAMES
from .tracks import Score
from .widget import Player
COMPOSING: Any

class Stopped(Exception):
    'The player pressed stop.'
    ...

def control_widgets(controls: dict=...) -> dict:
    'A widget for each dial.'

def _row(*children):
    ...

def _grid(*children):
    ...

def _button(name, act, **look):
    ...

class Spoken(anywidget.AnyWidget):
    'Gives the dials of the instrument around it their names and hints, and lets its status line be read out.'
    _esm = ...
ICONS: Any

class Instrument(widgets.VBox):
    'The instrument: display it and play.'
    def __init__(self, model: FrameModel | str | os.PathLike | None=...):
        ...
    desk: Any
    controls: Any
    player: Any
    status: Any
    band: Any
    thread: Any
    composing: Any
    stopping: Any
    setting: Any
    takes: Any
    bach: Any
    sheet_music: Any
    presets: Any
    verbs: Any
    undo: Any
    redo: Any
    stop: Any
    progress: Any
    downloads: Any
    more: Any
    fresh: Any
    engrave: Any
    upload: Any
    piece: Any
    openings: Any
    def _make_buttons(self):
        'Presets, verbs, what undoes them, and files to keep.'
    def _dials(self):
        'The dials, those of the drawer behind a button.'
    def _listen(self):
        'What the player and the dials report.'
    def _tabs(self):
        'What lies under the roll.'
    def write_out(self) -> None:
        'Show the sheet as sheet music.'
    def _opening(self):
        'Where music comes from.'
    def settings(self) -> dict:
        'The settings as they stand.'
    def set_dials(self, dials: dict) -> None:
        'Turn dials without a hand.'
    def say(self, text: str) -> None:
        'Put a line where the player looks.'
    def load(self, preset: str) -> None:
        'Set the dials to a preset.'
    def attempt(self, act: Callable, **shown) -> None:
        'Let the desk do something and show it; if it cannot be, say why.'
    def by_hand(self, act: Callable, **shown) -> None:
        'As `attempt`, unless something is composed: the sheet is what that begins with, and stays as it is.'
    def show(self, play: bool=...) -> None:
        'Show what is on the desk: sound first, then the rest.'
    def card(self, take: Take) -> widgets.VBox:
        'A take to look at and to bring back; its way to be read while the mouse rests on it.'
    def label(self) -> None:
        'Say on the buttons where they will begin, and on the key dial what is heard.'
    def drawn(self, roll: PianoRoll) -> None:
        "The pencil changed the sheet, or the player's slider its tempo."
    def turn_tempo(self) -> None:
        'The tempo dial was turned: the music goes at its tempo.'
    def turn_touch(self) -> None:
        'The touch dial was turned: the music is played with it.'
    def open_upload(self) -> None:
        'Open the file that was uploaded.'
    def open_file(self, name: str, data: bytes) -> None:
        'Open a file of this name, also one that was dropped on the roll.'
    def save(self, form: str) -> None:
        'Hand a file to the player.'
    def busy(self, yes: bool) -> None:
        'While something is composed there is one button to press, and the pencil is put away.'
    def perform(self, verb: str) -> None:
        'Begin a verb, unless one is at work.'
    def _work(self, verb, settings, bar, bars, fresh):
        'Compose, and show the result.'
    def halt(self) -> None:
        'Stop composing.'
