# made from lstm_music/player.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PLAYER_JS', 'player_music', 'sound_uri', 'player_page', 'player_frame', 'flac_uri', 'edited']
import base64
import json
import re
from collections.abc import Iterable
from importlib.resources import files
from .audio import flac_bytes, mp3_bytes, render
from .encoding import PianoRoll
from .score import note_voices
PLAYER_JS: Any

def player_music(roll: PianoRoll, id: int=..., start_step: int | None=..., marked: tuple | None=...) -> dict:
    'The notes with their voices, the grid that they lie on, and the bars that are marked.'

def sound_uri(data: bytes, kind: str) -> str:
    "Sound as a link that holds it: `kind` is 'mpeg' or 'flac'."

def _attribute(text):
    ...

def player_page(roll: PianoRoll) -> str:
    'A page that holds the player, the notes and their sound as MP3.'

def player_frame(roll: PianoRoll, picture: str=...) -> str:
    'The player in a frame of its own.'

def flac_uri(roll: PianoRoll) -> str:
    'The sound of a roll for a browser beside the kernel.'

def edited(roll: PianoRoll, notes: Iterable) -> PianoRoll:
    'A roll after the pencil: other notes on the same paper, and no longer what a recipe gives. Touch stays.'
