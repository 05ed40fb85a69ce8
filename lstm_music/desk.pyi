# made from lstm_music/desk.py by docs/stubs.py
from typing import Any, overload
__all__ = ['HEARD', 'FREE_FORM', 'DRAWN', 'CHORALE', 'NO_BAND', 'BANDS', 'PLAYERS', 'CONTROLS', 'DEFAULTS', 'FIRST', 'LABELS', 'PRESETS', 'REASONS', 'MAX_SHEET_BARS', 'MAX_OPENING_BARS', 'OF_THE_SHEET', 'OF_COMPOSE', 'VERBS', 'N_TAKES', 'N_UNDO', 'WELCOME', 'OWN_WEIGHTS', 'NOT_OF_BAND', 'OF_BAND', 'NO_PENCIL', 'NO_SHEET_MUSIC', 'BAND_VERBS', 'MAX_STEPS', 'MAX_LINK', 'MEASURES', 'FORMATS', 'blank_sheet', 'has_notes', 'heard_key', 'heard_label', 'composer_arguments', 'preset_dials', 'bar_step', 'bar_of', 'written', 'compose', 'go_on', 'again', 'harmonise', 'rewrite', 'bar_words', 'verb_label', 'made_anew', 'Take', 'named', 'Desk', 'desk_of_house', 'summary', 'shown_tempo', 'at_tempo', 'dial_value', 'recipe_dials', 'pencil_words', 'as_score', 'step_line', 'read_step', 'to_address', 'from_address', 'is_for_band', 'open_midi', 'corpus_pieces', 'corpus_sheet', 'bach_ranges', 'against_bach', 'bach_table', 'thumbnail', 'file_bytes', 'file_name', 'sheet_html']
import base64
import html
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from itertools import combinations
import numpy as np
from fastcore.basics import patch
from .arranging import BAND_DIALS, accompany, checked_tracks, compose_band, write_tracks
from .audio import mp3_bytes, render, sound_of, wav_bytes
from .band import BAND, GROOVES, TRACKS, BandPiece, Groove
from .band_measures import frames_of
from .cadence import BACH_PICARDY
from .conditions import KEY, PHRASE, conditions_of
from .encoding import N_KEYS, MidiWarning, PianoRoll, PianoRollEncoder, highest_voice
from .evaluation import measured
from .feel import played, read_written, swing_read
from .form import FORMS
from .midi import Midi, parse_midi
from .model import FrameModel, load_model
from .pipeline import Piece, chorales, melodies
from .player import edited
from .recipe import key_text
from .sampling import Composer, SamplingConfig
from .score import musicxml_bytes, sheet_svgs
from .show import COLOURS, png_bytes
from .styles import STYLES, settings_of, styles_of
from .theory import KEY_NAMES, SCALES, doubt_default_key, key_of
from .touch import perform as with_touch
from .tracks import PROGRAMS, Score, Track
from .weights import band_model, style_model
HEARD: Any
FREE_FORM: Any
DRAWN: Any
CHORALE: Any
NO_BAND: Any
BANDS: Any
PLAYERS: Any
CONTROLS: Any
DEFAULTS: Any
FIRST: Any
LABELS: Any

def blank_sheet(bars: int=..., tempo_bpm: float=...) -> PianoRoll:
    'Paper for the pencil.'

def has_notes(sheet: PianoRoll | Score) -> bool:
    'Whether anything is on a sheet.'

def heard_key(sheet: PianoRoll | Score) -> tuple:
    'What a key of *heard* means: the key that the sheet is known to be in, or seems to be in.'

def heard_label(sheet: PianoRoll | Score) -> str:
    'What the key dial shows while it stands at *heard*.'

def composer_arguments(settings: dict, sheet: PianoRoll | Score | None=...) -> dict:
    'Settings as arguments: *heard* becomes a key and a scale; all voices, no form, chorales are not asked for.'
PRESETS: Any
REASONS: Any
_IN_STYLES: Any

def preset_dials(preset: str) -> dict:
    'Where a preset sets the dials; the seed, the touch and, if it does not ask for some, the bars stay as they are.'
MAX_SHEET_BARS: Any
MAX_OPENING_BARS: Any

def bar_step(sheet: PianoRoll | Score, bar: int) -> int:
    'Where a bar begins.'

def bar_of(sheet: PianoRoll | Score, step: int) -> int:
    'The bar of a step.'

def written(sheet: PianoRoll) -> PianoRoll:
    'The sheet up to the end of the last bar with a note.'

def _untouched(music):
    'As it is written: what a touch made of the notes goes; velocities of a file, which has no ending, stay.'
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
    roll: PianoRoll | Score
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
    def sheet(self) -> PianoRoll | Score:
        'What lies on the desk.'
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
    def rests(self, settings: dict) -> frozenset:
        'The dials that mean nothing as the others stand: to the model, to a band, or without one.'
    @property
    def controls(self) -> dict:
        'The dials as the model has them: among the styles are its own.'
    def perform(self, verb: str, settings: dict, bar: int=..., progress: Callable | None=..., bars: tuple | None=..., fresh: bool=...) -> PianoRoll | Score:
        'Do a verb; the result is the new sheet and a take. Raises `ValueError` in one line for the player.'
    def _composed(self, verb, sheet, bars, settings, progress):
        'What the Composer makes of the sheet: a take, and the step from which it is new.'
    def _asked(self, settings, sheet):
        'The arguments of the Composer without the dials that rest, wherever these were left.'
    def _new_seed(self):
        'The next seed that was not composed with here; after the largest comes 0.'
    def _taken(self, verb, sheet, roll, bars, settings, arguments):
        'The take that a verb made.'
    def _way(self, line):
        'The way to this sheet and one more line; None where the way to it is not known.'
    def put(self, roll: PianoRoll | Score, settings: dict | None=..., way: tuple | None=...) -> PianoRoll | Score:
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
        'The touch dial was turned: the music on the sheet is played with it, of a band the drums.'
    def _turn(self, dial, value, roll):
        'Lay the same music as a dial makes it; to turn it further is no other act.'
    def nats(self, progress: Callable | None=...) -> list:
        'How surprised the model is at each step of the sheet, told the place in the bar alone. Raises `ValueError` for a'
    def has_band(self, settings: dict) -> bool:
        'Whether a face shows the verbs of a band: the dial asks for one, or its music lies here.'
    @property
    def _band_model(self):
        "The desk's own model, if it writes for a band; else None, which is the one that ships."
    @property
    def heard(self) -> PianoRoll | Score:
        'The sheet as it is played and saved: a band with its swing, and its drums as drummers hit them.'
    def _played_by_band(self, verb, sheet, settings, progress):
        'What a band makes of the sheet: a take.'
    def as_piano(self) -> PianoRoll:
        "Lay the band's notes on one piano, without the drums. Raises `ValueError` for what is one, or drums alone."
    def _nats_of_band(self, progress):
        "What the band's model pays at each step of a score, told its style and its players."
    def replay(self, way: tuple, progress: Callable | None=...) -> PianoRoll:
        'Make a piece again. Raises `ValueError` in one line, with the desk as it was, if a line cannot be done.'
    def _follow(self, line, progress):
        'Do what a line of a way says.'
OWN_WEIGHTS: Any

def _weights_at(path):
    ...

def desk_of_house() -> Desk:
    'A desk of the app: with the weights that `lstm-music app --weights` was given, or with those that ship.'

def summary(roll: PianoRoll | Score) -> str:
    'What is on a sheet.'

def shown_tempo(roll: PianoRoll | Score) -> int:
    'Where the tempo dial stands for a roll.'

def at_tempo(sheet: PianoRoll | Score, tempo_bpm: float) -> PianoRoll | Score:
    'A sheet at the tempo of the dial. One that no dial can show stays until the dial is moved.'

def dial_value(name: str, value: float | str, controls: dict=...) -> float | str:
    'A value as the dial holds it. Raises `ValueError` with the allowed ones.'

def _dial_text(value):
    "A metre or an upbeat of a recipe as its dial says it: '3/4', '1'."

def recipe_dials(recipe: dict, controls: dict=...) -> tuple:
    'The dials of a recipe.'

def _without_dial(recipe):
    'A notice of what a recipe says beside the dials, if the desk would do it otherwise.'

def _restored(left, take):
    'The dials to set where one take follows another: all, unless only the pencil, the tempo or the touch changed.'

def _edited_parts(parts, changed):
    'Parts of a name that tells, once, that notes were changed by hand, and where.'

def pencil_words(sheet: PianoRoll, before: set, changed: list) -> str:
    'What the pencil did.'
NOT_OF_BAND: Any
OF_BAND: Any
NO_PENCIL: Any
NO_SHEET_MUSIC: Any
PRESETS: Any
REASONS: Any

def _groove(settings, sheet):
    'The style that the band dial stands at. Raises `ValueError` where it stands at none.'

def _with_band(sheet, settings, wish):
    'A new piece for a band.'

def _accompanied(sheet, settings, wish):
    'The melody of the sheet with a band around it.'

def _new_track(track):
    'A verb that writes a track around the others.'
BAND_VERBS: Any

def as_score(sheet: PianoRoll | Score) -> Score:
    'A sheet as tracks. Raises `ValueError` for an empty one.'

def _band_parts(verb, parts, end, groove, key, seed):
    "What a score's name is made of: what made the melody, who accompanies it, and who was written anew."

def _of_band(recipe):
    'The recipe of a score as the dials would say it; another as it is.'
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

def is_for_band(midi: Midi) -> bool:
    'Whether a band played it, or it is for several instruments, or has drums.'

def _read_for_band(midi):
    'A score of melody, keys, bass and drums; its notices say what was merged.'

def open_midi(source) -> PianoRoll | Score:
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

def bach_table(roll: PianoRoll | Score) -> str:
    "A take's metrics beside Bach's; what is outside is bold and says on which side."

def thumbnail(roll: PianoRoll | Score) -> str:
    'A small picture of a roll, or of the tracks of a score in their colours.'

def _svg_image(svg, alt, style):
    ...

def _midi_bytes(music):
    ...
FORMATS: Any

def file_bytes(roll: PianoRoll | Score, form: str) -> bytes:
    'Music as a file. Raises `ValueError` in one line for the player: a blank sheet, or a missing package.'

def file_name(roll: PianoRoll | Score, form: str) -> str:
    "A name for the file: the roll's, in letters that every system takes."

def sheet_html(roll: PianoRoll | Score) -> str:
    'A roll as sheet music.'
