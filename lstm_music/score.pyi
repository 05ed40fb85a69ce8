# made from lstm_music/score.py by docs/stubs.py
from typing import Any, overload
__all__ = ['spelled', 'key_signature', 'music21_score', 'musicxml_bytes', 'sheet_svgs']
import re
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
import numpy as np
from .encoding import LOWEST_PITCH, PianoRoll, file_title, key_sharps
from .theory import find_key
from .voices import HANDS, note_voices, parts

def spelled(pitch: int, sharps: int=...) -> str:
    "A pitch's name in a key, as music21 writes it."

def key_signature(roll: PianoRoll) -> int:
    "The key signature of a roll's key: the one that is known, else the one that is heard; 0 for silence."

def _has_sign(beats):
    'Whether a length in quarter notes is one note, plain or dotted, perhaps in a triplet or its like.'

def _lengths(start, end, steps_per_beat):
    'Where a stretch of steps in a bar is cut so that each piece has a sign: start, end and places between.'

def _bars(roll):
    '(start, end) of every bar, an upbeat first; steps are counted from the first bar line.'

def _element(sounding, start, end, roll, sharps):
    'A music21 note, chord or rest from one step to another, with its ties.'

def _bar_elements(notes, start, end, roll, sharps):
    'The notes and rests of one bar, in order.'

def _part(name, notes, roll, sharps, kind):
    'A part of a score, bar by bar.'

def _clef(name, notes):
    'A tenor reads the treble clef an octave lower; the others what most of their notes fit.'

def _signatures(roll, sharps):
    'The key, if it is known, or else the signature of the one that is heard, and the metre.'

def music21_score(roll: PianoRoll):
    'A roll as a score: a staff for each voice, or one for each hand. Raises `ModuleNotFoundError` without music21.'

def musicxml_bytes(roll: PianoRoll) -> bytes:
    'A roll as MusicXML. Raises `ValueError` for silence and `ModuleNotFoundError` without music21.'

def sheet_svgs(roll: PianoRoll, scale: int=...) -> list:
    'Sheet music. Raises `ModuleNotFoundError` without music21 and verovio.'
