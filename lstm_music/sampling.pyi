# made from lstm_music/sampling.py by docs/stubs.py
from typing import Any, overload
__all__ = ['MOST_STEPS', 'LEAST_LOGIT', 'MOST_HALVINGS', 'FIFTH_OR_OCTAVE', 'BLOCK_STEPS', 'MOST_AT_ONCE', 'WATCH_STEPS', 'MAX_BARS', 'UPBEAT_SHARE', 'MOST_VERSIONS', 'LEAST_VERSIONS', 'RETURN_VERSIONS', 'UNDER_VERSIONS', 'FORK_BEATS', 'FULLNESS', 'TIED_NATS', 'softmax', 'draw', 'draw_bernoulli', 'greedy', 'with_temperature', 'keep_top', 'nucleus', 'draw_from_nucleus', 'sample_with_temperature', 'scale_mask', 'constrain_to_key', 'penalize_repetition', 'shift_to_density', 'SamplingConfig', 'turned', 'parallel_columns', 'guided', 'Sampler', 'TendencySampler', 'Session', 'Composer', 'drawn_upbeat', 'thinned', 'default_model', 'plain_model', 'melody_model', 'piano_roll_model', 'style_model', 'my_model', 'weights_name', 'ABOUT', 'recipe_arguments', 'even_phrases', 'phrases_of', 'check_dials']
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from os import PathLike
import numpy as np
from fastcore.basics import patch
from fastcore.meta import delegates
from lstm_music.recipe import ABOUT, OFF, check_dials, check_heard, check_ranges, composed_name, insistence, key_text, recipe_arguments, recipe_of, roll_key
from lstm_music.weights import default_model, melody_model, my_model, piano_roll_model, plain_model, style_model, weights_name
_all_: Any
from lstm_music.cadence import BACH_PICARDY, BITS, LEADING_NOTES, SEVENTHS, CadencePlan, KeepToChord, phrase_ends, pitch_class_set
from lstm_music.given import checked_fermatas, given_roll, grid_asked, highest_pitches, one_voice, opening_roll, pickup_steps_of, steps_of_bars
from .cell import MANY_ROWS, one_thread
from .conditions import KEY, PHRASE, PLACE, EvenPhrases, Known, Phrases
from .encoding import HELD, N_KEYS, SILENT, STRUCK, PianoRoll, _as_bytes
from .form import returning_steps, sections
from .layout import PIANO, Layout
from .midi import check_writable
from .model import FrameModel, load_model
from .parts import whole_number, whole_numbers
from .phrases import even_phrases, phrases_in, phrases_of, phrases_of_roll
from .returns import ROUND_STEPS, Forced, Returns, goes_round
from .styles import GUIDED_BY, check_style, settings_of, style_shares, styles_of
from .theory import KEYS, SCALES, check_key, key_asked, nearest_mode
from .vocabulary import Vocabulary

def softmax(logits: np.ndarray) -> np.ndarray:
    'Probabilities that add up to 1, in double precision.'

def draw(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    'One token a row, each with its probability.'

def draw_bernoulli(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    'One throw of each coin: (B, 88) bool, each note with its own probability.'

def greedy(logits: np.ndarray, rng: np.random.Generator | None=...) -> np.ndarray:
    'The likeliest token of each row.'

def with_temperature(logits: np.ndarray, temperature: float) -> np.ndarray:
    'Below 1 bolder differences, above 1 flatter ones.'

def keep_top(logits: np.ndarray, k: int) -> np.ndarray:
    'Only the `k` best tokens stay; 0 keeps all.'

def nucleus(logits: np.ndarray, p: float) -> np.ndarray:
    'The fewest tokens whose probabilities reach `p` stay (Holtzman et al. 2020); 1 keeps all.'

def draw_from_nucleus(logits: np.ndarray, p: float, rng: np.random.Generator) -> np.ndarray:
    '`draw(nucleus(logits, p), rng)` with one softmax.'

def _draw_one(logits, p, rng):
    'The same of one row (n,), for which lines are quicker than tables.'

def _draw_from_nucleus(logits, p, rng):
    ...

def sample_with_temperature(probs: np.ndarray, temperature: float=..., seed: int | np.random.Generator=...) -> np.ndarray:
    "Toss every note's own coin, its log-odds divided by the temperature."

def scale_mask(token_columns: np.ndarray, tonic: int, scale: tuple, layout: Layout=...) -> np.ndarray:
    'Forbid notes outside a scale; tokens that are about no pitch are always allowed.'

def constrain_to_key(probs: np.ndarray, key: str=..., scale: str=...) -> np.ndarray:
    'The same probabilities, 0 outside the scale. Raises `ValueError` with the allowed values.'

def penalize_repetition(probs: np.ndarray, recent_notes: Iterable, penalty: float=...) -> np.ndarray:
    'Make notes that were struck lately less likely.'

def shift_to_density(log_odds: np.ndarray, density: float) -> np.ndarray:
    'Add one number to all notes of a row so that their probabilities add up to `density` (by bisection).'
MOST_STEPS: Any

def _whole(name, value, least):
    'A dial that is a whole number; lengths may be several, one for each track.'

@dataclass(frozen=True)
class SamplingConfig:
    'How tokens are chosen: the dials of the Composer.'
    temperature: float = ...
    top_k: int = ...
    top_p: float = ...
    guidance: float = ...
    style_guidance: float = ...
    memory: float = ...
    repetition_penalty: float = ...
    repetition_steps: int = ...
    density: float | None = ...
    let_go_steps: int | tuple = ...
    rest_penalty: float = ...
    grid_steps: int = ...
    parallel_penalty: float = ...
    tendency_penalty: float = ...
    bass_steps: float = ...
    cadences: float = ...
    picardy: float = ...
    def __post_init__(self):
        ...

def turned(asked: dict, before: SamplingConfig | None=...) -> SamplingConfig:
    'The dials as asked for. Raises `ValueError` for one that there is not, or that is turned too far.'

def parallel_columns(before: np.ndarray, chosen: list, n_columns: int=...) -> np.ndarray:
    'Which notes the next voice would reach in parallel fifths or octaves, voices being counted from the top.'
LEAST_LOGIT: Any

def guided(conditional: np.ndarray, unconditional: np.ndarray, strength: float, base: np.ndarray | None=...) -> np.ndarray:
    'Push what is told away from what is untold (classifier-free guidance, Ho and Salimans 2022).'

class Sampler:
    'From the logits of conditional rows, and of those below them, to tokens: all dials in their order.'
    REST_STEPS = ...
    def __init__(self, vocabulary: Vocabulary, dials: SamplingConfig, mask: float | np.ndarray=..., opinions: tuple=..., least_notes: int=...):
        ...
    circling: Any
    leads: Any
    mask: Any
    words: Any
    dials: Any
    opinions: Any
    least_notes: Any
    before: Any
    rested: Any
    bias: Any
    chosen: Any
    moved: Any
    def attend(self, frames: Iterable, step_in_bar: int, frame: np.ndarray) -> None:
        'See where the music stands before a step; the result is added to the logits.'
    def _held_long(self, frames):
        '(B, n_tokens) halves the odds of holding a note, once for each step that it would be too long.'
    def _rested(self, frames):
        '(B,) bool: where too few notes have sounded for so long that more have to; None where that is nowhere.'
    def note(self, tokens: np.ndarray) -> None:
        'Tokens of this chord were chosen.'
    def _strength(self, dial):
        'How strongly a dial pushes, a number or (B, 1): who goes round in circles has no memory.'
    def logits(self, logits: np.ndarray) -> np.ndarray:
        "What the dials make of the model's logits."
    def __call__(self, logits, rng, place):
        'The tokens (R,), or notes (R, N), that are chosen; the same for all rows of a piece.'
MOST_HALVINGS: Any

class TendencySampler(Sampler):
    'A sampler that knows where dominants want to go, that a bass is a melody, and how outer voices move.'
    def __init__(self, *args, **kwargs):
        ...
    def attend(self, frames: Iterable, step_in_bar: int, frame: np.ndarray) -> None:
        'As a Sampler; and which voices have the seventh of a dominant, and the bass.'
    pcs_of_columns: Any
    columns: Any
    falls: Any
    steps: Any
    is_seventh: Any
    is_bass: Any
    watched: Any
    def logits(self, logits: np.ndarray) -> np.ndarray:
        'As a Sampler; the bass likes to step, and dominants go where they want to.'
    def _led(self, logits, place):
        'Logits of the next voice: a seventh falls by a step; a bass steps, and follows no leap into a fifth.'
    def _follows_a_leap(self, place):
        '(B, S) bool: what moves as the soprano leaps, into a fifth or an octave below it; False without a leap.'
    def _without_doubling(self, logits):
        'Logits of a note that may make a dominant seventh chord with two leading notes.'
FIFTH_OR_OCTAVE: Any
BLOCK_STEPS: Any
MOST_AT_ONCE: Any

def _as_many(keys, scales):
    'How many pieces keys and scales are given for. Raises `ValueError` if that is not one number.'

class Session:
    'Music in the making, chord after chord: one piece, or several side by side, and versions of each.'
    def __init__(self, model: FrameModel | None=..., key: str | list=..., scale: str | list=..., seed: int=..., known: Known | None=..., style: str | dict | None=..., composer: str | None=..., record: bool=..., **dials):
        ...
    seed: Any
    known: Any
    piece: Any
    log_weights: Any
    model: Any
    rng: Any
    config: Any
    dials: Any
    keys: Any
    scales: Any
    n_steps: Any
    held: Any
    record: Any
    frames: Any
    circling: Any
    least_notes: Any
    frame: Any
    opinions: Any
    state: Any
    plan: Any
    mask: Any
    def _begin(self):
        'Silence, and a state that has heard nothing.'
    def _forget(self):
        'All but the last chord. Each guidance asks once more, of rows that are told less.'
    def _guides(self):
        'The dials for which the model is asked once more: what is told is insisted on.'
    def _check_heard(self, asked=...):
        'Raise `ValueError` for a dial, of those that are asked about, that insists on what is not told.'
    def _style(self):
        ...
    def _masks(self, names):
        '(pieces, n_tokens) what keys and scales forbid: major and minor are told, other scales enforced.'
    def _prepare(self):
        'What follows from keys and dials: the sampler, and what each piece is told.'
    def _rows(self):
        '(R, n_conditions) what is told of the next step.'
    def _cadence_plan(self):
        'Which cadences the pieces shall have; None without phrases, or for a model that writes no chords.'
    @property
    def chooser(self) -> Callable:
        'What chooses the next chord: notes that are held, a cadence that is due, or the sampler alone.'
    def _make_rows(self):
        'Rows for the steps to come (steps, 1 + guidances, keys, n): what is told; for each guidance, less is.'
    def step(self, choose: Callable | None=..., **limits) -> np.ndarray:
        'Compose one step.'
    def _watch(self):
        'See who goes round in circles, if memory is insisted on.'
    @property
    def sampler(self) -> Sampler:
        'The sampler of the versions as they stand.'
    def observe(self, frame: np.ndarray) -> None:
        'A chord sounds that the model did not choose. Raises `ValueError` if it is none.'
    def _heard(self, chord):
        ...
    def take(self, rows: np.ndarray | list) -> None:
        'Go on with these versions. Raises `ValueError` for what does not number them.'
    def fork(self, n: int | np.ndarray) -> None:
        'Go on in several versions side by side. Raises `ValueError` for what is no number of them.'
    def resample(self) -> None:
        "Where less than half of a piece's versions count, the probable ones go on, as often as weights say."
    def settle(self) -> None:
        'One version of each piece goes on, drawn by its weight.'
    def _versions(self):
        'For each piece the rows of its versions.'
    def set(self, key: str | None=..., scale: str | None=..., phrases: EvenPhrases | None=..., style: str | dict | None=..., composer: str | None=..., **dials) -> None:
        'Change what is told, or dials, between two steps. Raises `ValueError`, and then nothing has changed.'
    def hold(self, pitches: Iterable=...) -> None:
        'These notes are written into every chord from the next step on.'
    def __iter__(self):
        ...
    def __next__(self):
        '(N,) the next chord, of the first version.'
    @property
    def best(self) -> int:
        'The version that fits best what it was kept to; of several as good, the first.'

def _phrases_given(phrases):
    'They, or None. Raises `ValueError`.'

def _chord(frame, shape):
    '(N,) or (B, N) uint8 states as given. Raises `ValueError`.'
WATCH_STEPS: Any

def _resampled(log_weights, rng):
    'Which versions go on: each about as often as its weight says (systematic resampling, Kitagawa 1996).'

class _Held:
    'A `choose` that writes notes somebody holds into the chord, and leaves the rest to a sampler.'
    def __init__(self, sampler, columns):
        ...
    def __call__(self, logits, rng, place):
        ...
    token_heights: Any
    waiting: Any
    sampler: Any
    words: Any
    n_placed: Any

class Composer:
    'Composes with any model.'
    def __init__(self, model: FrameModel | str | PathLike | None=..., progress: Callable | None=...):
        ...
    def _advance(self, session, n_steps, choose=..., **limits):
        'One step of a session, and a word to whoever watches.'
    model: Any
    progress: Any
    is_default: Any
    def _knowing(self, style, composer):
        'This one, or, where no model was asked for and a style is, one with the model of many styles.'
    def _dials(self, style, dials, breathes=...):
        'The dials of a style, and what was asked for. Raises `ValueError` for cadences where no phrase ends.'
    def _begun(self, opening, tempo_bpm, meter, pickup_beats, seed, settings):
        'The roll that a piece begins with, on the grid that was asked for.'
    @overload
    def compose(self, key: str | None=..., scale: str | None=..., bars: int=..., tempo_bpm: float | None=..., seed: int=..., opening=..., n: None=..., number: int | None=..., meter: tuple | None=..., pickup_beats: float | None=..., phrase_bars: int | None=..., form: str | None=..., varied: bool=..., voices: int | None=..., style: str | dict | None=..., composer: str | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., style_guidance: float=..., memory: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., let_go_steps: int | tuple=..., rest_penalty: float=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> PianoRoll:
        'Compose a piece. Raises `ValueError` with the allowed values, `MidiError` for the opening.'
    @overload
    def compose(self, key: str | None=..., scale: str | None=..., bars: int=..., tempo_bpm: float | None=..., seed: int=..., opening=..., number: int | None=..., meter: tuple | None=..., pickup_beats: float | None=..., phrase_bars: int | None=..., form: str | None=..., varied: bool=..., voices: int | None=..., style: str | dict | None=..., composer: str | None=..., *, n: int, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., style_guidance: float=..., memory: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., let_go_steps: int | tuple=..., rest_penalty: float=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> list:
        'Compose a piece. Raises `ValueError` with the allowed values, `MidiError` for the opening.'
    def _composed(self, asked, opening, phrase_bars, made, which, **dials):
        'The roll, or the rolls, that `compose` was asked for, each with its name and recipe.'
    def _advance_to(self, session, step, n_steps, returns):
        'The versions of a session up to a step.'
    def _finish(self, session, n_steps, returns):
        '(pieces, n_steps, N) every piece of a session to its end, phrase by phrase.'
    def _phrase(self, session, end, n_steps, returns):
        'A phrase up to its last chord, in versions where it has a plan, or where something returns after it.'
    def compose_together(self, keys: list, scales: list, bars: int, opening: PianoRoll, seed: int=..., phrase_bars: int | None=..., form: str | None=..., varied: bool=..., voices: int | None=..., style: str | dict | None=..., composer: str | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., style_guidance: float=..., memory: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., let_go_steps: int | tuple=..., rest_penalty: float=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> list:
        'Pieces of one length side by side.'
    def _returns(self, form, varied, bars, opening, first, n_steps):
        'What returns in a form whose first section may be an opening up to step `first`. Raises `ValueError`.'
    def _check_voices(self, voices):
        'Raise `ValueError` for more voices than the model writes.'
    def _check_phrases(self, phrase_bars, keys):
        'Raise `ValueError` for phrases of a length that the model cannot be told, or that no piece has.'
    def _around(self, session, given, n_particles, n_steps):
        'Compose around what is given at each step: (tokens it begins with, ceiling or None, most notes).'
    def _ready(self, style, composer, n_particles, seed, voices, dials, fermatas=...):
        'Who knows the style, the dials, and whole numbers of particles and seed. Raises `ValueError`.'
    def _phrases_in(self, roll, style, key, fermatas=...):
        ...
    def _set_anew(self, given, states, name, verb, asked, voices, session):
        'A given roll with other states, and a recipe of how it was made.'
    def harmonise(self, melody, key: str | None=..., scale: str | None=..., fermatas: np.ndarray | None=..., n_particles: int=..., seed: int=..., voices: int | None=..., style: str | dict | None=..., composer: str | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., style_guidance: float=..., memory: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., let_go_steps: int | tuple=..., rest_penalty: float=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> PianoRoll:
        'Set lower voices under a melody. Raises `ValueError` if it is no melody, `MidiError` for the file.'
    def rewrite(self, roll, bars: Iterable, key: str | None=..., scale: str | None=..., n_particles: int=..., seed: int=..., voices: int | None=..., style: str | dict | None=..., composer: str | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., style_guidance: float=..., memory: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., let_go_steps: int | tuple=..., rest_penalty: float=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> PianoRoll:
        'Compose some bars anew, leading to what follows. Raises `ValueError` for bars that do not exist.'
MAX_BARS: Any
UPBEAT_SHARE: Any

def drawn_upbeat(meter: tuple, seed: int) -> float:
    'An upbeat as often as in the chorales: a quarter note, or, where eighths are counted, an eighth.'
_MADE: Any

def _named(roll, opening, asked, recipe, n, i):
    'A composed roll with its name and its recipe; the `i`-th of `n`, if they are several.'
MOST_VERSIONS: Any
LEAST_VERSIONS: Any
RETURN_VERSIONS: Any
UNDER_VERSIONS: Any
FORK_BEATS: Any

def _new_steps(opening, bars):
    "Where the composed bars begin, the opening's bar being completed, and the length of it all; in steps."

def _rolls_after(opening, pieces, keys, scales):
    'Rolls of states (pieces, T, N) that begin with the opening as given, whatever a model can know of it.'
FULLNESS: Any

def _is_full(column, columns):
    'Whether a note is a third or a sixth above the lowest one, and not the highest one once more.'

def thinned(states: np.ndarray, voices: int | None) -> np.ndarray:
    'Music of no more than so many voices. A note that comes in while it is held is struck.'
TIED_NATS: Any

def _under(melody, words):
    "For each step the melody's token, or, where it rests, the key that the others stay under."

def _left(roll, new, words):
    'The states (T, N) of the steps that stay, and what is given at each step, as `_around` reads it.'
