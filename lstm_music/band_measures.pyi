# made from lstm_music/band_measures.py by docs/stubs.py
from typing import Any, overload
__all__ = ['RETURN_BARS', 'PLACES', 'RIDGE', 'frames_of', 'pitch_classes', 'chord_share', 'rub_share', 'bars_of', 'returning_share', 'empty_share', 'longest_note', 'between_eighths', 'band_measures', 'mean_measures', 'apart', 'moved_apart', 'style_features', 'StyleJudge', 'nats_unheard']
from collections.abc import Iterable, Sequence
from dataclasses import replace
import numpy as np
from .band import BAND, BAND_ENDS, STEPS_PER_BEAT, TRACKS, BandFrames, BandPiece, band_states
from .chord_lstm import ChordLSTM
from .encoding import HELD, SILENT, STRUCK
from .frame_model import log_softmax
from .sampling import draw
from .tracks import Score

def frames_of(score: Score) -> BandFrames:
    'The frames of a score, as a model hears them.'

def pitch_classes(frames: BandFrames, track: str) -> np.ndarray:
    'Which pitch classes a track sounds.'

def _on_beats(frames):
    ...

def chord_share(frames: BandFrames, track: str) -> float:
    'On beats where a track and the keys sound: how often it plays a note of theirs.'

def rub_share(frames: BandFrames) -> float:
    'On beats where both sound: how often the melody lies a semitone beside a note of the keys, and on none of theirs.'
RETURN_BARS: Any

def bars_of(frames: BandFrames, track: str) -> list:
    'What a track does in each bar.'

def returning_share(frames: BandFrames, track: str) -> float:
    'How many bars, empty ones left out, are equal to one of the eight before.'

def empty_share(frames: BandFrames, track: str) -> float:
    'How many bars are empty.'

def longest_note(frames: BandFrames, track: str) -> int:
    'How long its longest note sounds.'

def between_eighths(frames: BandFrames) -> float:
    'Which share of the steps where something is struck lies between two eighths: none where music swings.'

def band_measures(frames: BandFrames) -> dict:
    'All of these.'

def mean_measures(all_frames: Iterable[BandFrames]) -> dict:
    'What pieces have in the mean.'

def apart(together: Sequence[BandFrames]) -> BandFrames:
    'One track of each: players who know the same style and key, and play in rooms of their own.'

def moved_apart(frames: BandFrames, bars: Sequence[int]=...) -> BandFrames:
    'The same tracks, each at another place of the piece: right notes that nobody heard.'
PLACES: Any
RIDGE: Any

def style_features(frames: BandFrames) -> np.ndarray:
    'How often something begins at each place of a bar, and how much is held.'

class StyleJudge:
    'Who tells the style of a band, and knows nothing but the pieces that it is given.'
    def __init__(self, pieces: Sequence[BandFrames], styles: Sequence[str]):
        ...
    def _rows(self, x):
        ...
    def style(self, frames: BandFrames) -> str:
        'The style that it sounds like.'
    weights: Any
    names: Any
    mean: Any
    scale: Any

class _Unheard:
    "A `choose` that draws what stands above a track, and adds up what the track's own notes cost after that."
    def __init__(self, words, tokens, block):
        ...
    def __call__(self, logits, rng, place):
        ...
    def _own(self, log_p, r):
        'The next note of the track, or its end, given that what stands above is complete.'
    block_of: Any
    own: Any
    open: Any
    block: Any
    end: Any
    log_prob: Any

def nats_unheard(model: ChordLSTM, piece: BandPiece, n_draws: int=..., n_steps: int | None=..., seed: int=...) -> np.ndarray:
    'What each track costs if it does not hear what the others write in the same step.'
