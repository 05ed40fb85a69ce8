# made from lstm_music/show.py by docs/stubs.py
from typing import Any, overload
__all__ = ['VOICE_COLOURS', 'BLACK', 'COLOURS', 'plot_piano_roll', 'plot_voices', 'png_bytes', 'roll_html', 'plot_score', 'score_html']
import base64
import html
import io
import numpy as np
from .encoding import PianoRoll, file_title
from .tracks import Score
from .voices import note_voices

def plot_piano_roll(roll: PianoRoll, ax=...):
    'Draw a roll: a bar for each note, its beginning dark.'
VOICE_COLOURS: Any
BLACK: Any

def plot_voices(roll: PianoRoll):
    'Draw a roll as the player does: voices in their colours, bars, octaves, a title.'

def _framed(ax, roll):
    'What the player draws around the notes: rows of the black keys, numbers of the bars, a title.'

def png_bytes(music: PianoRoll | Score) -> bytes:
    'A roll, or a score, as the player draws it, as PNG.'

def roll_html(roll: PianoRoll) -> str:
    'The player, in one piece of HTML that needs nothing else; where scripts do not run, the picture.'
COLOURS: Any

def plot_score(score: Score, ax=...):
    'Draw a score: a bar for each note, in the colour of its track.'

def score_html(score: Score) -> str:
    'The player with a list of the tracks; where scripts do not run, the picture.'
