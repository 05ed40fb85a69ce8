# made from lstm_music/evaluation.py by docs/stubs.py
from typing import Any, overload
__all__ = ['METRICS', 'PHRASE_METRICS', 'nats_per_note', 'note_density', 'onset_density', 'polyphony_rate', 'empty_bar_rate', 'pitch_class_histogram', 'pitch_class_distance', 'scale_consistency', 'rhythmic_regularity', 'repetition_rate', 'parallel_counts', 'voices_by_rank', 'parallels', 'dissonance_rate', 'phrase_cadences', 'cadence_rate', 'last_cadence', 'is_authentic', 'is_perfect', 'is_half', 'resolved_sevenths', 'doubled_leading_notes', 'direct_fifths', 'bass_step_rate', 'longest_copy', 'markov_rolls', 'measured', 'mean_interval', 'report', 'ListeningTest', 'wilson_interval', 'analyse_answers', 'QUESTIONS', 'COLUMNS', 'Report']
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
import numpy as np
from fastcore.basics import patch
from .cadence import Cadence, cadence_at, dominant_root, phrase_ends
from .conditions import Known
from .encoding import N_KEYS, PianoRoll
from .layout import PIANO
from .listening import COLUMNS, PERSON_OR_PROGRAM, QUESTIONS, AnswerSheet, read_rows
from .parts import whole_number
from .phrases import phrases_of
from .pipeline import Piece, roll_from_voices
from .report import Report, draw_answers, draw_shares, draw_values, image_html, table_html
from .theory import DIATONIC, find_key
from .training import nats_per_frame
_all_: Any

def nats_per_note(model, pieces: Iterable, **given) -> float:
    'The surprise of whole pieces, shared out among their struck notes.'

def _ratio(a, b):
    ...

def note_density(roll: PianoRoll) -> float:
    'Mean number of sounding notes in a step.'

def onset_density(roll: PianoRoll) -> float:
    'Notes struck in a beat.'

def polyphony_rate(roll: PianoRoll) -> float:
    'Share of all steps in which two notes or more sound (Mogren 2016).'

def _bars(roll):
    ...

def empty_bar_rate(roll: PianoRoll) -> float:
    'Share of full bars in which nothing sounds.'

def pitch_class_histogram(roll: PianoRoll, tonic: int | None=...) -> np.ndarray:
    'How the sounding time is shared among the pitch classes.'

def pitch_class_distance(p: np.ndarray, q: np.ndarray) -> float:
    'Total variation: the share of time that would have to move.'

def scale_consistency(roll: PianoRoll) -> float:
    'Largest share of the sounding time within one major or natural minor scale (after Mogren 2016).'

def rhythmic_regularity(roll: PianoRoll, lag_steps: int | None=...) -> float:
    'Correlation of the number of strikes with itself one lag later.'

def repetition_rate(roll: PianoRoll) -> float:
    'Share of full bars that are equal to an earlier one.'

def parallel_counts(voices: np.ndarray) -> np.ndarray:
    'Count over all pairs of voices and steps.'

def voices_by_rank(roll: PianoRoll) -> np.ndarray:
    'Voices of a roll that has none.'

def parallels(roll: PianoRoll, voices: np.ndarray | None=...) -> np.ndarray:
    'Parallels per 1,000 moves of two voices at once.'

def dissonance_rate(roll: PianoRoll) -> float:
    'Share of sounding pairs a second, a seventh or a tritone apart, octaves aside.'

def phrase_cadences(music: PianoRoll | Piece) -> list:
    'How the phrases of a piece end.'

def cadence_rate(music: PianoRoll | Piece, counts: Callable) -> float:
    'Share of the phrase ends inside a piece that are such cadences.'

def last_cadence(music: PianoRoll | Piece, counts: Callable) -> float:
    'Whether a piece ends on such a cadence: its last chord, and the last other chord before.'

def is_authentic(cadence: Cadence) -> bool:
    'From a dominant to its triad.'

def is_perfect(cadence: Cadence) -> bool:
    'Authentic, both chords on their roots, the soprano on the root.'

def is_half(cadence: Cadence) -> bool:
    "On the key's own dominant."

def _sevenths(roll):
    '(n, 4) dominant seventh chords, (n, 4) what follows each, 0 where not four notes, and (n,) their roots.'

def resolved_sevenths(roll: PianoRoll) -> float:
    'Share of the sevenths of dominants that fall by a step, of those that move.'

def doubled_leading_notes(roll: PianoRoll) -> float:
    'Share of the dominant seventh chords that have two thirds.'

def direct_fifths(roll: PianoRoll) -> float:
    'Per 1,000 moves of soprano and bass: both go one way into a fifth or an octave, the soprano by a leap.'

def bass_step_rate(roll: PianoRoll) -> float:
    'Share of the moves of the lowest note that are a tone or less.'

def _chord_changes(roll, ids):
    "Of each new chord: its shape's number in `ids`, the movement of its bass (nan at first), and its step."

def longest_copy(roll: PianoRoll, corpus: Iterable) -> dict:
    'The longest passage of a roll that a corpus has too, at any transposition.'

def markov_rolls(pieces: Iterable, n: int, n_steps: int=..., seed: int=...) -> list:
    'Four voices that each follow their own first-order Markov chain: the baseline.'
METRICS: Any
PHRASE_METRICS: Any

def measured(music: PianoRoll | Piece) -> dict:
    'Every metric of one piece.'

def mean_interval(values: Iterable, seed: int=..., n_resamples: int=...) -> tuple:
    'The mean and its 95 % percentile bootstrap interval.'

def _from_key_note(roll):
    ...

def _columns(rows):
    'name: list of values.'

def _row(measure, source, values, reference):
    'One line of figures; nan is left out.'

def _distances(keyed):
    "For each source: how far each piece's pitch classes are from the reference's, in its own mode."

def report(sources: dict, reference: list, corpus: Iterable | None=...) -> Report:
    'Every metric of every source, beside the reference.'

def _numbers_of(n_trials, names):
    'A number of trials for each name. Raises `ValueError` for other names, or none at all.'

def _shares(names, n_trials, rng):
    'How many trials each source has; an uneven rest falls to some by lot.'

def _trials(sources, n_trials, bars, tempo_bpm, rng):
    '(source, roll) for each trial, in any order.'

def _rms(sound):
    ...

def _check_real(real, sources):
    ...

class ListeningTest(AnswerSheet):
    'Blind trials of pieces from several sources, the same for every listener.'
    def __init__(self, sources: dict, path: str | os.PathLike=..., n_trials: int | dict=..., bars: int=..., tempo_bpm: float | None=..., seed: int=..., real: Iterable=...):
        ...
    @cached_property
    def level(self) -> float:
        'That of the softest trial.'
    id: Any
    path: Any
    real: Any
    sources: Any
    rolls: Any
    intro: Any
    guess: Any
    def __len__(self):
        ...
    def key(self) -> list:
        'Which trial is which; keep it from the listeners.'
    def sound(self, trial: int) -> np.ndarray:
        'A trial as it is heard.'

def wilson_interval(n_yes: int, n: int) -> tuple:
    'The 95 % interval of a share (Wilson 1927).'

def _figures(measure, source, values, mean, low, high):
    ...

def _share(measure, source, hits):
    'A line of the report: how many of the answers are so.'

def analyse_answers(answers: str | os.PathLike | Iterable, key: str | os.PathLike | Iterable) -> Report:
    'Ratings for each source, and whether listeners can tell what people wrote.'

def _answer(i, row):
    "The i-th answer: its (listener, test, trial), its ratings, and whether it was taken for a person's."

def _source_of(key):
    ...

def _joined(answers, key):
    'Answers with their sources, each checked; of two by the same listener to one trial, the first.'
