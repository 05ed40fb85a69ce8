# made from lstm_music/live_widget.py by docs/stubs.py
from typing import Any, overload
__all__ = ['LIVE_JS', 'LiveInstrument']
from threading import Lock
import anywidget
import traitlets
from fastcore.basics import patch
from .encoding import PianoRoll
from .live import DIALS, WORDS, Live, told_styles
from .player import bundle, piano_pack
LIVE_JS: Any

class LiveInstrument(anywidget.AnyWidget):
    'Play together with a model, in a notebook.'
    _esm = ...
    about = ...
    def __init__(self, model: object=..., ahead_secs: float=..., **settings):
        ...
    def roll(self, who: str=...) -> PianoRoll:
        "What was played, as `Live.roll`: by 'both', 'player' or 'model'."
    live: Any
    lock: Any
    def received(self, content: object) -> None:
        'The page begins, wants the piano, or asks for a step.'
