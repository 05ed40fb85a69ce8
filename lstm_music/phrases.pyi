# made from lstm_music/phrases.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PHRASE_BARS', 'MAX_PHRASE_BARS', 'even_phrases', 'strong_steps', 'phrases_of', 'countdown', 'phrases_in', 'phrases_of_roll']
from .conditions import EvenPhrases, Known
from .encoding import PianoRoll
from .parts import whole_number
from .styles import STYLES, settings_of
from .theory import beats_of
PHRASE_BARS: Any
MAX_PHRASE_BARS: Any

def even_phrases(first: int, n_steps: int | None, bar_steps: int, phrase_bars: int=..., breath_steps: int | None=...) -> EvenPhrases:
    'Phrases of one length: the end of each, and of the piece, lies under a fermata.'

def strong_steps(known: Known) -> int:
    'Steps from one strong place to the next: half a bar of 4/4 and of 6/8, a whole one of 2/4 and of 3/4.'

def phrases_of(known: Known, n_steps: int | None, first: int | None=..., phrase_bars: int | None=...) -> EvenPhrases:
    'Phrases of one length. Where the last bar and the upbeat make one, each ends before an upbeat.'

def countdown(n_steps: int | None) -> EvenPhrases | None:
    'Of phrases nothing but where the piece ends.'

def phrases_in(style: str | dict | None, known: Known, n_steps: int | None, first: int | None=..., phrase_bars: int | None=..., styles: dict=...) -> EvenPhrases | None:
    'Phrases as a style has them. Raises `ValueError` for `phrase_bars` where it has none.'

def phrases_of_roll(roll: PianoRoll, style: str | dict | None=..., styles: dict=...) -> EvenPhrases | None:
    'Phrases of one length in a roll, as its style has them.'
