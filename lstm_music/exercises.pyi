# made from lstm_music/exercises.py by docs/stubs.py
from typing import Any, overload
__all__ = ['Verdict', 'judged', 'check_00_1', 'check_00_2', 'check_01_1', 'check_02_1', 'check_03_1', 'check_04_1', 'check_05_1', 'check_06_1', 'check_07_1', 'check_going_wrong_1', 'check_inside_1', 'check_benchmarks_1', 'check_bach_or_mock_1', 'check_form_1', 'check_live_1', 'check_tracks_1', 'check_styles_1', 'check_attention_1']
import math
from collections.abc import Callable
from dataclasses import dataclass
import numpy as np
from .encoding import PianoRoll

@dataclass(frozen=True)
class Verdict:
    'What a check says of an answer; true if it is right.'
    exercise: str
    right: bool | None
    said: str
    def __bool__(self):
        ...
    def __repr__(self):
        ...

def _differing_array(given, right):
    "In words: where an array differs from the right one, or '' if nowhere."

def _differing(given, right):
    "In words: how a result differs from the right one, or '' if it does not."

def judged(exercise: str, answer: Callable, right: Callable, cases: Callable, mistakes: list=...) -> Verdict:
    'Whether a function does on all cases what the right one does, and if not, what is wrong. Raises nothing.'

def check_00_1(answer: Callable) -> Verdict:
    'Exercise 00.1: bar and beat of a step in 4/4 at four steps a beat, both from 1; the upbeat is in bar 0.'

def check_00_2(answer: Callable) -> Verdict:
    'Exercise 00.2: the degree of a pitch in a major scale, 1 to 7, or 0 outside of it.'

def _gapped(end_of):
    'A function from a roll to its binary roll, each note ending where `end_of` says.'

def _struck_again(end, pitch, roll):
    ...

def check_01_1(answer: Callable) -> Verdict:
    'Exercise 01.1: the last step of every note is silent, unless it has no other.'

def check_02_1(answer: Callable) -> Verdict:
    'Exercise 02.1: the transpositions, from -6 to 5, that keep pitches within a range.'

def _log_probabilities(logits):
    ...

def _chord_nats(mask, unit=..., add=...):
    'A function from logits, what is allowed and tokens to what they cost.'

def check_03_1(answer: Callable) -> Verdict:
    "Exercise 03.1: the nats of a chord's tokens; what the grammar forbids has no probability."

def check_04_1(answer: Callable) -> Verdict:
    'Exercise 04.1: undo what a weight of sounding notes does to a probability.'

def check_05_1(answer: Callable) -> Verdict:
    'Exercise 05.1: minus infinity for tokens less likely than a share of the likeliest.'

def check_06_1(answer: Callable) -> Verdict:
    "Exercise 06.1: Wasserstein's distance between two samples of one size."

class _Listener:
    'In the place of a Composer: what `rewrite` is asked for.'
    def rewrite(self, roll, bars, /, **dials):
        ...
    asked: Any

def _middle(first, last, dials=..., bars_of=...):
    'A verb that rewrites the bars between some at either end.'

def _asked_by(verb):
    'What a verb asks a composer for, or what it returns if that is no music.'

def check_07_1(answer: Callable) -> Verdict:
    'Exercise 07.1: keep two bars at either end, compose what lies between anew.'

def check_going_wrong_1(answer: Callable) -> Verdict:
    "Exercise 1 of *Seven ways*: the shortest loop that a melody's second half is caught in, 0 if none."

def check_inside_1(answer: Callable) -> Verdict:
    'Exercise 1 of *What the network learned*: entropy, in nats.'

def check_benchmarks_1(answer: Callable) -> Verdict:
    'Exercise 1 of the benchmarks: nats a step of a collection.'

def check_bach_or_mock_1(answer: Callable) -> Verdict:
    'Exercise 1 of *Bach or mock?*: parallel fifths of two voices.'

def check_form_1(answer: Callable) -> Verdict:
    'Exercise 1 of *Form*: the share of steps at which two bars are the same.'

def check_live_1(answer: Callable) -> Verdict:
    'Exercise 1 of *Time in live music*: from a note pressed to the first chord that has heard it.'

def check_tracks_1(answer: Callable) -> Verdict:
    'Exercise 1 of *A band*: how often the bass plays a note of the chord that the keys sound.'

def check_styles_1(answer: Callable) -> Verdict:
    'Exercise 1 of *Styles*: the row that tells a mixture.'

def check_attention_1(answer: Callable) -> Verdict:
    'Exercise 1 of *Attention*: the weight of each step of the past.'
