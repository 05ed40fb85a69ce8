# made from lstm_music/player.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PLAYER_JS', 'bundle', 'player_music', 'sound_uri', 'player_key', 'attribute', 'page_of', 'player_page', 'track_sounds', 'player_frame', 'piano_pack', 'pack_name', 'edited']
import base64
import json
import re
import zlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import repeat
from .audio import mp3_bytes, render, stems
from .encoding import LOWEST_PITCH, PianoRoll
from .files import data_file
from .score import note_voices
from .theory import beat_steps, key_of
from .tracks import Score

def bundle(*names: str) -> str:
    'JavaScript modules as one, without comments and indentation: a page may hold it many times.'
PLAYER_JS: Any

def _coloured(music):
    '[start, end, pitch, colour, velocity] of each note: coloured by its voice, or by its track.'

def player_music(music: PianoRoll | Score, id: int=..., start_step: int | None=..., marked: tuple | None=...) -> dict:
    'Notes as [start, end, pitch, voice or track, velocity], their grid and key, the tracks, and the marked bars.'

def sound_uri(data: bytes, kind: str) -> str:
    "Sound as a link that holds it: `kind` is such as 'mpeg'."

def player_key(roll: PianoRoll) -> list | None:
    'The key in which the player spells chords.'

def attribute(text: str) -> str:
    'Text as an attribute of an HTML element holds it.'

def page_of(props: dict) -> str:
    'A page that holds a player and all that it is given.'

def player_page(music: PianoRoll | Score) -> str:
    'A page that holds the player, the notes and their sound as MP3; of a score only that is played, track by track.'

def track_sounds(score: Score) -> list:
    'The sound of each track, as loud as it is in the mix: for a player that is asked to play them.'

def player_frame(music: PianoRoll | Score, picture: str=...) -> str:
    'The player in a frame of its own.'

def piano_pack() -> bytes:
    'The piano for a browser: `piano.csv`, a zero, `piano.mp3`.'

def pack_name() -> str:
    'Another piano has another name: a browser asks for each once a page.'

def edited(roll: PianoRoll | Score, notes: Iterable) -> PianoRoll:
    'A roll after the pencil: other notes, and no longer what a recipe gives. Touch stays. Raises `ValueError`.'
