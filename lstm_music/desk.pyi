# made from lstm_music/desk.py by docs/stubs.py
from typing import Any, overload
__all__ = ['HEARD', 'FREE_FORM', 'DRAWN', 'CHORALE', 'CONTROLS', 'DEFAULTS', 'FIRST', 'LABELS', 'PRESETS', 'REASONS', 'MAX_SHEET_BARS', 'MAX_OPENING_BARS', 'OF_THE_SHEET', 'OF_COMPOSE', 'VERBS', 'N_TAKES', 'N_UNDO', 'WELCOME', 'OWN_WEIGHTS', 'MAX_STEPS', 'MAX_LINK', 'MEASURES', 'FORMATS', 'blank_sheet', 'heard_key', 'heard_label', 'composer_arguments', 'preset_dials', 'bar_step', 'bar_of', 'written', 'compose', 'go_on', 'again', 'harmonise', 'rewrite', 'bar_words', 'verb_label', 'made_anew', 'Take', 'named', 'Desk', 'desk_of_house', 'summary', 'shown_tempo', 'at_tempo', 'dial_value', 'recipe_dials', 'pencil_words', 'step_line', 'read_step', 'to_address', 'from_address', 'open_midi', 'corpus_pieces', 'corpus_sheet', 'bach_ranges', 'against_bach', 'bach_table', 'thumbnail', 'file_bytes', 'file_name', 'sheet_html']
import base64
import html
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
import numpy as np
from fastcore.basics import patch
from .audio import mp3_bytes, render, wav_bytes
from .cadence import BACH_PICARDY
from .conditions import conditions_of
from .encoding import N_KEYS, MidiWarning, PianoRoll, PianoRollEncoder, highest_voice
from .evaluation import measured
from .form import FORMS
from .model import FrameModel, load_model
from .pipeline import Piece, chorales, melodies
from .player import edited
from .sampling import Composer, SamplingConfig
from .score import musicxml_bytes, sheet_svgs
from .show import png_bytes
from .styles import STYLES, styles_of
from .theory import KEY_NAMES, SCALES, doubt_default_key, key_of
from .touch import perform as with_touch
from .weights import style_model
HEARD: Any
FREE_FORM: Any
DRAWN: Any
CHORALE: Any
CONTROLS: Any
DEFAULTS: Any
FIRST: Any
LABELS: Any

def blank_sheet(bars: int=..., tempo_bpm: float=...) -> PianoRoll:
    'Paper for the pencil.'

def heard_key(sheet: PianoRoll) -> tuple:
    'What a key of *heard* means: the key that the sheet is known to be in, or seems to be in.'

def heard_label(sheet: PianoRoll) -> str:
    'What the key dial shows while it stands at *heard*.'

def composer_arguments(settings: dict, sheet: PianoRoll | None=...) -> dict:
    'Settings as arguments: *heard* becomes a key and a scale; all voices, no form, chorales are not asked for.'
PRESETS: Any
REASONS: Any
_IN_STYLES: Any

def preset_dials(preset: str) -> dict:
    'Where a preset sets the dials; the seed, the touch and, if it does not ask for some, the bars stay as they are.'
MAX_SHEET_BARS: Any
MAX_OPENING_BARS: Any

def bar_step(sheet: PianoRoll, bar: int) -> int:
    'Where a bar begins.'

def bar_of(sheet: PianoRoll, step: int) -> int:
    'The bar of a step.'

def written(sheet: PianoRoll) -> PianoRoll:
    'The sheet up to the end of the last bar with a note.'
OF_THE_SHEET: Any

def compose(composer: Composer, sheet: PianoRoll, bars: tuple, settings: dict) -> PianoRoll:
    'A new piece.'

def go_on(composer: Composer, sheet: PianoRoll, bars: tuple, settings: dict) -> PianoRoll:
    'The sheet and what may follow.'

def again(composer: Composer, sheet: PianoRoll, bars: tuple, settings: dict) -> PianoRoll:
    'The sheet up to a bar, and another way on from there.'
OF_COMPOSE: Any

def _around_dials(settings):
    ...

def harmonise(composer: Composer, sheet: PianoRoll, bars: tuple, settings: dict) -> PianoRoll:
    'The highest voice of the sheet with other voices under it.'

def rewrite(composer: Composer, sheet: PianoRoll, bars: tuple, settings: dict) -> PianoRoll:
    'The sheet with some of its bars composed anew, so that they lead to what follows.'

def bar_words(bars: tuple) -> str:
    "Such as 'bar 3' or 'bars 3 to 5'."
VERBS: Any

def verb_label(verb: str, bar: int, bars: tuple | None=...) -> str:
    'What the button of a verb says: where it will begin.'

def made_anew(verb: str, sheet: PianoRoll, roll: PianoRoll, bars: tuple, settings: dict) -> tuple:
    "Which steps a verb made, and how the piece's name tells it."
N_TAKES: Any
N_UNDO: Any

@dataclass(frozen=True)
class Take:
    'Music, and how it came to be.'
    roll: PianoRoll
    settings: dict
    act: str = ...
    way: tuple = ...
    parts: tuple = ...

def named(parts: tuple, first: int, end: int, text: str) -> tuple:
    'What a name tells after this: what was made before in the same steps is gone, and no longer told.'
WELCOME: Any

class Desk:
    'The sheet of one player, what lay there before and after, and the last takes. Whatever is done, `sheet` is'
    def __init__(self, model: FrameModel | str | os.PathLike | None=...):
        ...
    @property
    def sheet(self) -> PianoRoll:
        'The PianoRoll on the desk.'
    def _lay(self, take, said, dials=..., start_step=..., keep=...):
        'Put a take on the desk; with `keep` what lay there can be had back by undo.'
    take: Any
    model: Any
    past: Any
    future: Any
    takes: Any
    said: Any
    dials: Any
    start_step: Any
    seed: Any
    used: Any
    @property
    def resting(self) -> frozenset:
        'The dials that mean nothing to the model.'
    @property
    def controls(self) -> dict:
        'The dials as the model has them: among the styles are its own.'
    def perform(self, verb: str, settings: dict, bar: int=..., progress: Callable | None=..., bars: tuple | None=..., fresh: bool=...) -> PianoRoll:
        'Do a verb; the result is the new sheet and a take. Raises `ValueError` in one line for the player.'
    def _new_seed(self):
        'The next seed that was not composed with here; after the largest comes 0.'
    def _taken(self, verb, sheet, roll, bars, settings, arguments):
        'The take that a verb made.'
    def _way(self, line):
        'The way to this sheet and one more line; None where the way to it is not known.'
    def put(self, roll: PianoRoll, settings: dict | None=..., way: tuple | None=...) -> PianoRoll:
        'Lay another sheet on the desk. Its tempo and key go to the dials; if it has a recipe, all of that.'
    def _moved(self, names):
        'Says which dials were set.'
    def clear(self, settings: dict) -> PianoRoll:
        'Lay a blank sheet on the desk.'
    def open_piece(self, name: str, settings: dict, melody_only: bool=...) -> PianoRoll:
        'Lay a piece of the corpus on the desk. Raises `ValueError` for a name that is not there.'
    def bring_back(self, take: Take) -> PianoRoll:
        'Lay a take on the desk once more, and set the dials as they stood for it.'
    def undo(self) -> PianoRoll:
        'Lay back what was there before, with its dials.'
    def redo(self) -> PianoRoll:
        'Do again what was undone.'
    def draw(self, roll: PianoRoll) -> PianoRoll:
        'The pencil changed the sheet.'
    def set_tempo(self, tempo_bpm: float) -> PianoRoll:
        'The tempo dial was turned: the music on the sheet goes at that tempo.'
    def set_touch(self, touch: float) -> PianoRoll:
        'The touch dial was turned: the music on the sheet is played with it.'
    def _turn(self, dial, value, roll):
        'Lay the same music as a dial makes it; to turn it further is no other act.'
    def nats(self, progress: Callable | None=...) -> list:
        'How surprised the model is at each step of the sheet, told the place in the bar alone. Raises `ValueError` for a'
    def replay(self, way: tuple, progress: Callable | None=...) -> PianoRoll:
        'Make a piece again. Raises `ValueError` in one line, with the desk as it was, if a line cannot be done.'
    def _follow(self, line, progress):
        'Do what a line of a way says.'
OWN_WEIGHTS: Any

def _weights_at(path):
    ...

def desk_of_house() -> Desk:
    'A desk of the app: with the weights that `lstm-music app --weights` was given, or with those that ship.'

def summary(roll: PianoRoll) -> str:
    'What is on a sheet.'

def shown_tempo(roll: PianoRoll) -> int:
    'Where the tempo dial stands for a roll.'

def at_tempo(sheet: PianoRoll, tempo_bpm: float) -> PianoRoll:
    'A sheet at the tempo of the dial. One that no dial can show stays until the dial is moved.'

def dial_value(name: str, value: float | str, controls: dict=...) -> float | str:
    'A value as the dial holds it. Raises `ValueError` with the allowed ones.'

def _dial_text(value):
    "A metre or an upbeat of a recipe as its dial says it: '3/4', '1'."

def recipe_dials(recipe: dict, controls: dict=...) -> tuple:
    'The dials of a recipe.'

def _restored(left, take):
    'The dials to set where one take follows another: all, unless only the pencil, the tempo or the touch changed.'

def _edited_parts(parts, changed):
    'Parts of a name that tells, once, that notes were changed by hand, and where.'

def pencil_words(sheet: PianoRoll, before: set, changed: list) -> str:
    'What the pencil did.'
MAX_STEPS: Any
MAX_LINK: Any

def step_line(verb: str, settings: dict, bars: tuple) -> str:
    'A verb and its dials as a line; dials in the drawer are left out where they stand as at first.'

def read_step(line: str, controls: dict=...) -> tuple:
    'What a line says. Raises `ValueError` with the line and the reason.'

def _drawn(sheet, marks):
    "A sheet after pencil marks such as '+0.4.67 -8.12.60': start, end and pitch of a note added or removed."

def to_address(take: Take, settings: dict) -> dict:
    'What an address must hold to find a piece again, and the dials if they were moved since.'

def from_address(parameters: dict, controls: dict=...) -> tuple:
    'What an address says. Raises `ValueError` in one line where it says what cannot be.'

def open_midi(source) -> PianoRoll:
    'Read a MIDI file for the sheet. Raises `MidiError` or `ValueError` in one line for the player.'

def corpus_pieces() -> dict:
    'Chorales and folk tunes that the model never saw.'

def corpus_sheet(name: str, melody_only: bool=...) -> PianoRoll:
    'A piece of the corpus for the sheet. Raises `ValueError` for a name that is not there.'

def bach_ranges() -> dict:
    'Where nine of ten chorales lie.'

def against_bach(roll: PianoRoll) -> list:
    "A take's metrics beside Bach's."
MEASURES: Any

def bach_table(roll: PianoRoll) -> str:
    "A take's metrics beside Bach's; what is outside is bold and says on which side."

def thumbnail(roll: PianoRoll) -> str:
    'A small picture of a roll.'

def _svg_image(svg, alt, style):
    ...
FORMATS: Any

def file_bytes(roll: PianoRoll, form: str) -> bytes:
    'A roll as a file. Raises `ValueError` in one line for the player: a blank sheet, or a missing package.'

def file_name(roll: PianoRoll, form: str) -> str:
    "A name for the file: the roll's, in letters that every system takes."

def sheet_html(roll: PianoRoll) -> str:
    'A roll as sheet music.'
