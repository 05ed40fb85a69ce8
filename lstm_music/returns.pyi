# made from lstm_music/returns.py by docs/stubs.py
from typing import Any, overload
__all__ = ['ROUND_STEPS', 'LONGEST_ROUND_STEPS', 'ROUND_SHARE', 'Forced', 'Returns', 'goes_round']
from collections.abc import Callable, Iterable
import numpy as np
from fastcore.basics import patch
from .cadence import KeepToChord
from .conditions import LONGEST_LAG_BARS
from .encoding import HELD, SILENT, STRUCK
from .given import highest_pitches
from .model import log_softmax

class Forced:
    'A `choose` that says what is given, adding up how probable it was, and leaves the rest to another.'
    def __init__(self, chooser: Callable, sampler: object, tokens: np.ndarray, ceiling: int | None=...):
        ...
    def __call__(self, logits, rng, place):
        ...
    tokens: Any
    chooser: Any
    sampler: Any
    ceiling: Any
    nats: Any
    @property
    def log_prob(self) -> np.ndarray:
        'How probable each version found what was given.'

class Returns:
    'What a form gives at each step of a piece.'
    def __init__(self, like: np.ndarray, varied: bool):
        ...
    def __bool__(self):
        ...
    def bars_back(self, bar_steps: int) -> np.ndarray | None:
        'How many bars ago each step sounded, as a model is told; None where nothing returns.'
    def begins(self, step: int) -> bool:
        'Whether something returns from this step on.'
    like: Any
    varied: Any
    def first_new(self, step: int, latest: int) -> int:
        'The first step from `step` on that is not wholly given, no later than `latest`.'
    def seam(self, step: int, upbeat_steps: int) -> int | None:
        'The step at which something returns behind a phrase that ends at `step`, after an upbeat or none; or None.'
    def is_under(self, session: object, end: object) -> bool:
        'Whether a phrase is composed under a voice that returns.'
    def chord(self, session: object) -> np.ndarray:
        'The chord that returns at the next step; at a seam nothing is held over, and nowhere a note that is not there.'
    def given(self, session: object) -> dict:
        'What chooses the next step, and how many notes it has at most, as `step` takes it; nothing where it is new.'
    def tell(self, session: object, end: object) -> None:
        'The plan of a phrase: what is given wholly has no planned cadence, a given highest voice one that fits.'
ROUND_STEPS: Any
LONGEST_ROUND_STEPS: Any
ROUND_SHARE: Any

def goes_round(frames: Iterable) -> np.ndarray:
    'Whether the last `ROUND_STEPS` are nearly all what stood a few steps earlier, at one distance: a circle.'
