# made from lstm_music/app.py by docs/stubs.py
from typing import Any, overload
__all__ = ['UPLOAD_MB', 'HEADING', 'FOLLOWED', 'DOOR', 'Visit', 'main']
import base64
import io
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.util import find_spec
from urllib.parse import quote, urlencode
import streamlit as st
import lstm_music.desk as desk
import lstm_music.player as player
UPLOAD_MB: Any
HEADING: Any

@dataclass
class Visit:
    'What a visitor has; plain, so that no run is ended between doing something and telling of it.'
    said: str = ...
    music: int = ...
    play: int = ...
    start_step: int | None = ...
    start_marked: tuple | None = ...
    step: int = ...
    marked: list | None = ...
    wanted: str | tuple | None = ...
    later: dict = ...
    heard: int = ...
    asked: int = ...
    desk: object = ...
    engraved: tuple = ...
    nats: dict | None = ...
    tracks: dict | None = ...

def _state():
    'What this visitor has, made at the first run.'

def _open(parameters):
    'A page opened at an address: its dials, and its piece as a wish.'

def _refusal(error):
    ...

def _show(visit, play=..., marked=..., **dials):
    'There is other music on the desk.'

def _attempt(visit, act, play=...):
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

def _set_tempo(visit, tempo_bpm, dials=...):
    'The music goes at another tempo; a band, which is a recording, plays it anew.'

def _uploaded():
    'Put the file that was uploaded on the desk.'

def _touched():
    'The touch dial was turned.'

def _drawn(visit, edit, settings):
    'The pencil changed the sheet, if it is still the same.'

def _moved(visit, step, settings):
    'The cursor was set, or playing was paused.'

def _marked(visit, bars, settings):
    'Bars were marked, or let go.'

def _commanded(visit, command, settings):
    'Undo or redo by a key.'

def _slid(visit, tempo_bpm, settings):
    "The player's own tempo slider was turned."

def _dropped(visit, dropped, settings):
    'A file was dropped on the roll.'

def _asked(visit, number, settings):
    'The line of surprise is wanted.'
FOLLOWED: Any

def _hear():
    'Follow what the player tells: each message once and in its order, however often it comes.'

def _bar(visit):
    ...

def _work(visit, line):
    'Do what is wanted: a verb, or the steps of an address.'

def _follow(visit, way, dials, report):
    'Make the piece of an address again; it waits to be played.'

def _score(visit):
    'Find the line of surprise that was asked for; if something is touched meanwhile, the next run begins it anew.'

def _dials(visit):
    'Presets and dials, in the sidebar.'

def _dial(visit, name):
    'A widget for one of CONTROLS, grey where it means nothing as the others stand.'

def _verb(visit, verb):
    'The button of a verb.'

def _verbs(visit):
    'What can be done with the sheet.'

def _roll(visit):
    'The player.'
DOOR: Any

def _sound_of_tracks(visit):
    'What each player of a band sounds like, in a component of its own, so that it is sent once.'

def _what_stays():
    'The script of the player, and then its samples: Streamlit sends them once, since they stay the same.'

def _missing(sheet):
    'Why there is no sheet music of a sheet, or None.'

def _files(visit):
    'A button for each format, and where else the piece is kept.'

def _keep_address():
    "Show the piece in the browser's address."

def _tabs(visit):
    'What to open, the last takes, figures, and sheet music.'

def _engrave(visit):
    ...

def _openings(visit):
    'Files, pieces of the corpus, blank paper.'

def main() -> None:
    'The script that Streamlit runs.'
