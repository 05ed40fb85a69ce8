# made from lstm_music/evaluation.py by docs/stubs.py
from typing import Any
__all__ = ['METRICS', 'QUESTIONS', 'COLUMNS', 'PAGE', 'nats_per_note', 'note_density', 'onset_density', 'polyphony_rate', 'empty_bar_rate', 'pitch_class_histogram', 'pitch_class_distance', 'scale_consistency', 'rhythmic_regularity', 'repetition_rate', 'parallel_counts', 'parallels', 'dissonance_rate', 'longest_copy', 'markov_rolls', 'mean_interval', 'Report', 'report', 'ListeningTest', 'wilson_interval', 'analyse_answers']
import base64, csv, hashlib, html, io, os
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cached_property
from itertools import combinations
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from .encoding import LOWEST_PITCH, N_KEYS
from .pipeline import find_key, roll_from_voices, write_atomically
from .training import nats_per_frame

def nats_per_note(model, pieces, **given) -> float:
    'The surprise of whole pieces, shared out among their struck notes.'
    ...

def _ratio(a, b):
    ...

def note_density(roll) -> float:
    'Mean number of sounding keys in a step.'
    ...

def onset_density(roll) -> float:
    'Notes struck in a beat.'
    ...

def polyphony_rate(roll) -> float:
    'Share of all steps in which two keys or more sound (Mogren 2016).'
    ...

def _bars(roll):
    ...

def empty_bar_rate(roll) -> float:
    'Share of full bars in which nothing sounds.'
    ...

def pitch_class_histogram(roll, tonic=...) -> np.ndarray:
    'How the sounding time is shared among the pitch classes.'
    ...

def pitch_class_distance(p, q) -> float:
    'Total variation: the share of time that would have to move.'
    ...
_SCALES: Any

def scale_consistency(roll) -> float:
    'Largest share of the sounding time within one major or natural minor scale (after Mogren 2016).'
    ...

def rhythmic_regularity(roll, lag_steps=...) -> float:
    'Correlation of the number of strikes with itself one lag later.'
    ...

def repetition_rate(roll) -> float:
    'Share of full bars that are equal to an earlier one.'
    ...

def parallel_counts(voices) -> np.ndarray:
    'Count over all pairs of voices and steps.'
    ...

def parallels(roll, voices=...) -> np.ndarray:
    'Parallels per 1,000 moves of two voices at once.'
    ...

def dissonance_rate(roll) -> float:
    'Share of sounding pairs a second, a seventh or a tritone apart, octaves aside.'
    ...

def _chord_changes(roll, ids):
    'Of each new chord: the number of its shape in `ids`, the movement of its bass (nan at first), and its step.'
    ...

def longest_copy(roll, corpus) -> dict:
    'The longest passage of a roll that a corpus has too, at any transposition.'
    ...

def markov_rolls(pieces, n, n_steps=..., seed=...) -> list:
    'Four voices that each follow their own first-order Markov chain: the baseline.'
    ...
METRICS: Any

def mean_interval(values, seed=..., n_resamples=...) -> tuple:
    'The mean and its 95 % percentile bootstrap interval.'
    ...

@dataclass
class Report:
    'Figures as rows, and as a table with pictures that shows itself.'
    rows: list
    page: str
    def _repr_html_(self):
        ...

def _table(rows, caption, bold=...):
    'A measure a line, a source a column.'
    ...

def _image(figure, alt):
    ...

def report(sources, reference, corpus=...) -> Report:
    'Every metric of every source, beside the reference.'
    ...

def _from_key_note(roll):
    ...

def _row(measure, source, values, reference):
    'One line of figures; nan is left out.'
    ...

def _draw_shares(keyed):
    'Pitch-class histograms side by side.'
    ...

def _draw_values(values):
    'One panel a metric: a dot for each piece, a bar for the mean.'
    ...
QUESTIONS: Any
COLUMNS: Any

class ListeningTest:
    'Blind trials of pieces from several sources, the same for every listener.'
    def __init__(self, sources, path=..., n_trials=..., bars=..., tempo_bpm=..., seed=...):
        ...
    def __len__(self):
        ...
    def key(self) -> list:
        'Which trial is which; keep it from the listeners.'
        ...
    @cached_property
    def level(self):
        'That of the softest trial.'
        ...
    def sound(self, trial) -> np.ndarray:
        'A trial as it is heard.'
        ...
    def answers(self) -> list:
        'What is in the file. Raises `ValueError` if it belongs to another test.'
        ...
    def store(self, listener, trial, ratings, bach):
        'Append one answer, forced to the disk.'
        ...
    def widget(self, listener):
        'Plays one trial after another and keeps the answers.'
        ...
    def to_html(self, path) -> Path:
        'Write the test as one page that needs no network and no server.'
        ...

def _rms(sound):
    ...

def _read_rows(source):
    'Rows of a CSV file without a torn last line, or rows as they are.'
    ...
PAGE: Any

def _trial_form(trial, mp3):
    'One trial as an HTML form.'
    ...

def wilson_interval(n_yes, n) -> tuple:
    'The 95 % interval of a share (Wilson 1927).'
    ...

def analyse_answers(answers, key) -> Report:
    'Ratings for each source, and whether listeners can tell Bach.'
    ...

def _joined(answers, key):
    'Answers with their sources, each checked; of two by the same listener to one trial, the first.'
    ...

def _draw_answers(rows):
    'Ratings on the left, shares on the right, with their intervals.'
    ...
