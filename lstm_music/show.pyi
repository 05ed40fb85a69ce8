# made from lstm_music/show.py by docs/stubs.py
from typing import Any, overload
__all__ = ['plot_piano_roll', 'png_bytes', 'roll_html']
import base64
import io
import numpy as np
from .encoding import PianoRoll

def plot_piano_roll(roll: PianoRoll, ax=...):
    'Draw a roll: a bar for each note, its beginning dark.'

def png_bytes(roll: PianoRoll) -> bytes:
    'The picture of a roll as PNG.'

def roll_html(roll: PianoRoll) -> str:
    'The player, in one piece of HTML that needs nothing else; where scripts do not run, the picture.'
