# made from lstm_music/app.py by docs/stubs.py
from typing import Any, overload
__all__ = ['UPLOAD_MB', 'HEADING', 'main']
import base64
import io
from importlib.resources import files
from importlib.util import find_spec
from urllib.parse import quote, urlencode
import streamlit as st
import lstm_music.desk as desk
import lstm_music.player as player
UPLOAD_MB: Any
HEADING: Any

def _state():
    'What this visitor has, made at the first run.'

def _open(parameters):
    'A page opened at an address: its dials, and its piece as a wish.'

def _refuse(error):
    'An address could not be followed.'

def _show(play=..., marked=..., **dials):
    'There is other music on the desk.'

def _attempt(act, play=...):
    'Act on the desk and show it; if it cannot be, say why.'

def _settings():
    ...

def _address():
    "What follows the page's own address: the piece, and the dials that were moved since."

def _load(preset):
    'Set the dials to a preset.'

def _want(verb):
    'A verb, or None to stop.'

def _turned():
    'The tempo dial was turned.'

def _uploaded():
    'Put the file that was uploaded on the desk.'

def _touched():
    'The touch dial was turned.'

def _drawn():
    'The pencil changed the sheet, if it is still the same.'

def _moved():
    'The cursor was set, or playing was paused.'

def _marked():
    'Bars were marked, or let go.'

def _commanded():
    'Undo or redo by a key; what the pencil did just before it comes first.'

def _slid():
    "The player's own tempo slider was turned."

def _dropped():
    'A file was dropped on the roll.'

def _bar():
    'The bar in which the cursor stands.'

def _work(line):
    'Do what is wanted: a verb, or the steps of an address.'

def _follow(way, dials, report):
    'Make the piece of an address again; it waits to be played.'

def _dials():
    'Presets and dials, in the sidebar.'

def _dial(name):
    'A widget for one of CONTROLS. While a key is heard, so is the scale.'

def _verbs(s):
    'What can be done with the sheet.'

def _roll(s):
    'The player.'

def _component():
    ...

def _piano():
    'The samples for the player, which stay the same: Streamlit sends them once.'

def _files(s):
    'A button for each format, and where else the piece is kept.'

def _keep_address():
    "Show the piece in the browser's address."

def _tabs(s):
    'What to open, the last takes, figures, and sheet music.'

def _openings(mine):
    'Files, pieces of the corpus, blank paper.'

def main() -> None:
    'The script that Streamlit runs.'
