# made from lstm_music/sampling.py by docs/stubs.py
from typing import Any, overload
__all__ = ['PHRASE_BARS', 'OFF', 'ABOUT', 'BLOCK_STEPS', 'MAX_BARS', 'UPBEAT_SHARE', 'MOST_VERSIONS', 'LEAST_VERSIONS', 'RETURN_VERSIONS', 'UNDER_VERSIONS', 'FORK_BEATS', 'default_model', 'plain_model', 'melody_model', 'piano_roll_model', 'softmax', 'draw', 'draw_bernoulli', 'greedy', 'with_temperature', 'keep_top', 'nucleus', 'draw_from_nucleus', 'sample_with_temperature', 'scale_mask', 'constrain_to_key', 'penalize_repetition', 'shift_to_density', 'SamplingConfig', 'parallel_columns', 'guided', 'even_phrases', 'strong_steps', 'phrases_of', 'check_dials', 'Sampler', 'TendencySampler', 'weights_name', 'recipe_of', 'recipe_arguments', 'Session', 'Composer', 'drawn_upbeat', 'thinned']
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from os import PathLike
import numpy as np
from fastcore.basics import patch
from fastcore.meta import delegates
from tqdm.auto import tqdm
from . import __version__
from .cadence import BACH_PICARDY, DOMINANT_ROOTS, CadencePlan, KeepToChord, dominant_root, phrase_ends
from .conditions import KEY, LONGEST_LAG_BARS, PHRASE, PLACE, EvenPhrases, Known, Phrases
from .encoding import HELD, N_KEYS, SILENT, STRUCK, PianoRoll, PianoRollEncoder
from .files import data_file
from .form import returning_steps, sections
from .layout import PIANO, Layout
from .model import ChordLSTM, FrameModel, load_model, log_softmax
from .parts import whole_number
from .theory import KEY_NAMES, KEYS, SCALES, beats_of, check_key, doubt_default_key, key_of, nearest_mode
from .vocabulary import Vocabulary

def default_model() -> ChordLSTM:
    'The chorale model that ships with the package.'

def plain_model() -> ChordLSTM:
    'A ChordLSTM that neither looks around nor hears an echo, of the same chorales; ships to be looked into.'

def melody_model() -> FrameModel:
    'The melody model that ships with the package.'

def piano_roll_model() -> FrameModel:
    'The usual recipe, a quarter as wide, trained on the chorales; ships to be compared with.'

def softmax(logits: np.ndarray) -> np.ndarray:
    'Probabilities that add up to 1, in double precision.'

def draw(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    'One token a row, each with its probability.'

def draw_bernoulli(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    'One throw of each coin: (B, 88) bool, each key with its own probability.'

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

def sample_with_temperature(probs: np.ndarray, temperature: float=..., seed: int | np.random.Generator=...) -> np.ndarray:
    "Toss every key's own coin, its log-odds divided by the temperature."

def scale_mask(token_columns: np.ndarray, tonic: int, scale: tuple, layout: Layout=...) -> np.ndarray:
    'Forbid notes outside a scale; tokens that are about no pitch are always allowed.'

def constrain_to_key(probs: np.ndarray, key: str=..., scale: str=...) -> np.ndarray:
    'The same probabilities, 0 outside the scale. Raises `ValueError` with the allowed values.'

def penalize_repetition(probs: np.ndarray, recent_notes: Iterable, penalty: float=...) -> np.ndarray:
    'Make keys that were struck lately less likely.'

def shift_to_density(log_odds: np.ndarray, density: float) -> np.ndarray:
    'Add one number to all keys of a row so that their probabilities add up to `density` (by bisection).'

def _check_ranges(dials):
    'Raise `ValueError` for a dial that is turned too far.'

@dataclass(frozen=True)
class SamplingConfig:
    'How tokens are chosen: the dials of the Composer.'
    temperature: float = ...
    top_k: int = ...
    top_p: float = ...
    guidance: float = ...
    repetition_penalty: float = ...
    repetition_steps: int = ...
    density: float | None = ...
    grid_steps: int = ...
    parallel_penalty: float = ...
    tendency_penalty: float = ...
    bass_steps: float = ...
    cadences: float = ...
    picardy: float = ...
    def __post_init__(self):
        ...

def parallel_columns(before: np.ndarray, chosen: list, n_columns: int=...) -> np.ndarray:
    'Which notes the next voice would reach in parallel fifths or octaves, voices being counted from the top.'

def guided(conditional: np.ndarray, unconditional: np.ndarray, strength: float) -> np.ndarray:
    'Push what is told away from what is untold (classifier-free guidance, Ho and Salimans 2022).'
PHRASE_BARS: Any

def even_phrases(first: int, n_steps: int | None, bar_steps: int, phrase_bars: int=..., breath_steps: int | None=...) -> EvenPhrases:
    'Phrases of one length: the end of each, and of the piece, lies under a fermata.'

def strong_steps(known: Known) -> int:
    'Steps from one strong place to the next: half a bar of 4/4 and of 6/8, a whole one of 2/4 and of 3/4.'

def phrases_of(known: Known, n_steps: int | None, first: int | None=..., phrase_bars: int | None=...) -> EvenPhrases:
    'Phrases of one length. Where the last bar and the upbeat make one, each ends before an upbeat.'
OFF: Any

def check_dials(model: FrameModel, dials: SamplingConfig) -> None:
    'Raise `ValueError` for a dial that was turned on and means nothing to the model.'

class Sampler:
    'From the logits of conditional and unconditional rows to tokens: all dials in their order.'
    REST_STEPS = ...
    def __init__(self, vocabulary: Vocabulary, dials: SamplingConfig, mask: float | np.ndarray=..., unconditional: bool=...):
        ...
    mask: Any
    words: Any
    dials: Any
    unconditional: Any
    rested: Any
    before: Any
    bias: Any
    chosen: Any
    moved: Any
    def attend(self, frames: Iterable, step_in_bar: int, frame: np.ndarray) -> None:
        'See where the music stands before a step; the result is added to the logits.'
    def _rested(self, frames, frame):
        '(B,) bool: where nothing has sounded for so long that something has to; None where that is nowhere.'
    def note(self, tokens: np.ndarray) -> None:
        'Tokens of this chord were chosen.'
    def logits(self, logits: np.ndarray) -> np.ndarray:
        "What the dials make of the model's logits."
    def __call__(self, logits, rng, place):
        'The tokens (R,), or notes (R, N), that are chosen; the same for conditional and unconditional rows.'

class TendencySampler(Sampler):
    'A sampler that knows where dominants want to go, and that a bass is a melody.'
    def attend(self, frames: Iterable, step_in_bar: int, frame: np.ndarray) -> None:
        'As a Sampler; and which voices have the seventh of a dominant, and the bass.'
    def logits(self, logits: np.ndarray) -> np.ndarray:
        'As a Sampler; the bass likes to step, and dominants go where they want to.'
    pcs_of_columns: Any
    is_seventh: Any
    is_bass: Any
    watched: Any
    def _led(self, logits, place):
        'Logits of the next voice: a seventh falls by a step, a bass steps.'
    def _without_doubling(self, logits):
        'Logits of a note that may make a dominant seventh chord with two leading notes.'
ABOUT: Any

def weights_name(model: FrameModel) -> str:
    "A short name for a model's weights: the beginning of their SHA-256."

def recipe_of(model: FrameModel, verb: str, asked: dict, dials: SamplingConfig) -> dict:
    'What makes a piece again, beside the opening, melody or piece that was given.'

def recipe_arguments(recipe: dict) -> dict:
    'The arguments in a recipe.'

def _key_text(key, scale):
    'A key as it is said in a name.'

def _roll_key(key, scale):
    "A key as a roll knows it: (pitch class, 'major' or 'minor'), or None where it is free."

def _composed_name(opening, key, scale, bars, seed, **_):
    'What a piece is called: its opening comes first.'
BLOCK_STEPS: Any

class Session:
    'Music in the making, chord after chord: one piece, or several side by side, and versions of each.'
    def __init__(self, model: FrameModel | None=..., key: str | list=..., scale: str | list=..., seed: int=..., known: Known | None=..., record: bool=..., **dials):
        ...
    seed: Any
    known: Any
    log_weights: Any
    model: Any
    rng: Any
    config: Any
    dials: Any
    keys: Any
    scales: Any
    piece: Any
    n_steps: Any
    held: Any
    record: Any
    frames: Any
    n_halves: Any
    state: Any
    frame: Any
    plan: Any
    mask: Any
    def _begin(self):
        'Silence, and a state that has heard nothing. With guidance, the second half of the rows is unconditional.'
    def _guides(self):
        'Whether the model is asked twice: there is something to be told, and it is insisted on.'
    def _masks(self, names):
        '(pieces, n_tokens) what keys and scales forbid: the model is told major and minor, other scales are enforced.'
    def _prepare(self):
        'What follows from keys and dials: the sampler, and what each piece is told.'
    def _rows(self):
        '(R, n_conditions) what is told of the next step.'
    def _cadence_plan(self):
        'Which cadences the pieces shall have, or None: on one keyboard, written note by note, with phrases that are known.'
    @property
    def chooser(self) -> Callable:
        'What chooses the next chord: notes that are held, a cadence that is due, or the sampler alone.'
    def _make_rows(self):
        'Rows for the steps to come (pieces, steps, n): what is told; with guidance, below them, nothing is.'
    def step(self, choose: Callable | None=..., **limits) -> np.ndarray:
        'Compose one step.'
    @property
    def sampler(self) -> Sampler:
        'The sampler of the versions as they stand.'
    def observe(self, frame: np.ndarray) -> None:
        'A chord sounds that the model did not choose.'
    def _heard(self, chord):
        ...
    def take(self, rows: np.ndarray | list) -> None:
        'Go on with these versions.'
    def fork(self, n: int | np.ndarray) -> None:
        'Go on in several versions side by side.'
    def resample(self) -> None:
        "Where less than half of a piece's versions count, the probable ones go on, each as often as its weight says."
    def settle(self) -> None:
        'One version of each piece goes on, drawn by its weight.'
    def _versions(self):
        'For each piece the rows of its versions.'
    def set(self, key: str | None=..., scale: str | None=..., phrases: EvenPhrases | None=..., **dials) -> None:
        'Change key, phrases or dials between two steps. Raises `ValueError`, and then nothing has changed.'
    def hold(self, pitches: Iterable=...) -> None:
        'These notes are written into every chord from the next step on.'
    def __iter__(self):
        ...
    def __next__(self):
        '(N,) the next chord, of the first version.'

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
MAX_BARS: Any

class Composer:
    'Composes with any model.'
    def __init__(self, model: FrameModel | str | PathLike | None=..., progress: Callable | None=...):
        ...
    def _key(self, key, scale, given):
        'Key and scale as asked for, or as the given music suggests.'
    def _advance(self, session, n_steps, choose=..., **limits):
        'One step of a session, and a word to whoever watches.'
    model: Any
    progress: Any
    def _begun(self, opening, tempo_bpm, meter, pickup_beats, seed):
        'The roll that a piece begins with, on the grid that was asked for.'
    @overload
    def compose(self, key: str | None=..., scale: str | None=..., bars: int=..., tempo_bpm: float | None=..., seed: int=..., opening=..., n: None=..., number: int | None=..., meter: tuple | None=..., pickup_beats: float | None=..., phrase_bars: int | None=..., form: str | None=..., varied: bool=..., voices: int | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> PianoRoll:
        'Compose a piece. Raises `ValueError` with the allowed values, `MidiError` for the opening.'
    @overload
    def compose(self, key: str | None=..., scale: str | None=..., bars: int=..., tempo_bpm: float | None=..., seed: int=..., opening=..., number: int | None=..., meter: tuple | None=..., pickup_beats: float | None=..., phrase_bars: int | None=..., form: str | None=..., varied: bool=..., voices: int | None=..., *, n: int, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> list:
        'Compose a piece. Raises `ValueError` with the allowed values, `MidiError` for the opening.'
    def _named(self, roll, opening, asked, dials, n, i):
        'A composed roll with its name and its recipe; the `i`-th of `n`, if they are several.'
    def _advance_to(self, session, step, n_steps, returns):
        'The versions of a session up to a step.'
    def _finish(self, session, n_steps, returns):
        '(pieces, n_steps, N) every piece of a session to its end, phrase by phrase.'
    def _phrase(self, session, end, n_steps, returns):
        'A phrase up to its last chord, in versions where it has a plan; those before a return are asked how it follows.'
    def compose_together(self, keys: list, scales: list, bars: int, opening: PianoRoll, seed: int=..., phrase_bars: int | None=..., form: str | None=..., varied: bool=..., voices: int | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> list:
        'Pieces of one length side by side.'
    def _returns(self, form, varied, bars, opening, first, n_steps):
        'What returns in a form whose first section may be an opening up to step `first`. Raises `ValueError`.'
    def _check_voices(self, voices):
        'Raise `ValueError` for more voices than the model writes.'
    def _around(self, session, given, n_particles, n_steps):
        'Compose around what is given at each step: (tokens it begins with, ceiling or None, most notes).'
    def harmonise(self, melody, key: str | None=..., scale: str | None=..., fermatas: np.ndarray | None=..., n_particles: int=..., seed: int=..., voices: int | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> PianoRoll:
        'Set lower voices under a melody. Raises `ValueError` if it is no melody, `MidiError` for the file.'
    def rewrite(self, roll, bars: Iterable, key: str | None=..., scale: str | None=..., n_particles: int=..., seed: int=..., voices: int | None=..., *, temperature: float=..., top_k: int=..., top_p: float=..., guidance: float=..., repetition_penalty: float=..., repetition_steps: int=..., density: float | None=..., grid_steps: int=..., parallel_penalty: float=..., tendency_penalty: float=..., bass_steps: float=..., cadences: float=..., picardy: float=...) -> PianoRoll:
        'Compose some bars anew so that they lead to what follows. Raises `ValueError` for bars that do not exist.'
UPBEAT_SHARE: Any

def drawn_upbeat(meter: tuple, seed: int) -> float:
    'An upbeat as often as in the chorales: a quarter note, or, where eighths are counted, an eighth.'

def _pickup_steps(beats, roll):
    'Steps of an upbeat. Raises `ValueError` for one that is no whole number of steps, or no part of a bar.'

def _meter(meter):
    'Two whole numbers.'

def _begun_asked(opening, phrase_bars):
    'What a recipe says of tempo, phrases and grid; an opening that is given brings its own grid.'
MOST_VERSIONS: Any
LEAST_VERSIONS: Any
RETURN_VERSIONS: Any
UNDER_VERSIONS: Any
FORK_BEATS: Any

def _given(music, steps_per_beat):
    'The roll of music that is given, or of the file that it is in.'

def _opening(opening, steps_per_beat):
    'The roll that a piece begins with: empty, or given, from the bar of its first note to the end of its last.'

class _Forced:
    'A `choose` that says what is given, adding up how probable it was, and leaves the rest to another.'
    def __init__(self, chooser, sampler, tokens, ceiling=...):
        ...
    def __call__(self, logits, rng, place):
        ...
    @property
    def log_prob(self):
        ...
    tokens: Any
    chooser: Any
    sampler: Any
    ceiling: Any
    nats: Any

class _Returns:
    'What a form gives at each step of a piece.'
    def __init__(self, like, varied):
        ...
    def __bool__(self):
        ...
    def bars_back(self, bar_steps):
        '(T,) how many bars ago each step sounded, as a model is told; None where nothing returns.'
    def begins(self, step):
        'Whether something returns from this step on.'
    like: Any
    varied: Any
    def first_new(self, step, latest):
        'The first step from `step` on that is not wholly given, no later than `latest`.'
    def seam(self, step, upbeat_steps):
        'The step at which something returns behind a phrase that ends at `step`, after an upbeat or none; or None.'
    def is_under(self, session, end):
        'Whether a phrase is composed under a voice that returns.'
    def chord(self, session):
        '(B, N) the chord that returns at the next step; at a seam nothing is held over.'
    def given(self, session):
        'What chooses the next step, and how many notes it has at most, as `step` takes it; nothing where it is new.'
    def tell(self, session, end):
        'The plan of a phrase: what is given wholly has no planned cadence, a given highest voice one that fits.'

def thinned(states: np.ndarray, voices: int | None) -> np.ndarray:
    'Music of no more than so many voices. A note that comes in while it is held is struck.'

def _one_voice(melody, steps_per_beat, trim):
    "The roll of a melody, without a file's silent bars. Raises `ValueError` if it is none."

def _highest_pitches(states):
    '(T,) MIDI pitch of the highest note in each frame (T, 88), -1 where nothing sounds.'

def _under(melody, words):
    "For each step the melody's token, or, where it rests, the key that the others stay under."

def _phrases_of(roll):
    'Phrases of one length in a roll.'

def _steps_of(roll, bars):
    '(T,) bool: the steps of a set of bars. Raises `ValueError` for one that does not exist.'

def _left(roll, new, words):
    'The states (T, N) of the steps that stay, and what is given at each step, as `_around` reads it.'
