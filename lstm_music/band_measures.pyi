# made from lstm_music/band_measures.py by docs/stubs.py
from typing import Any, overload
__all__ = ['RETURN_BARS', 'frames_of', 'pitch_classes', 'chord_share', 'rub_share', 'bars_of', 'returning_share', 'empty_share', 'band_measures', 'mean_measures', 'apart', 'moved_apart', 'nats_unheard']
from collections.abc import Iterable, Sequence
from dataclasses import replace
import numpy as np
from .band import BAND, BAND_ENDS, STEPS_PER_BEAT, TRACKS, BandFrames, BandPiece, band_states
from .chord_lstm import ChordLSTM
from .encoding import SILENT
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

def band_measures(frames: BandFrames) -> dict:
    'All of these.'

def mean_measures(all_frames: Iterable[BandFrames]) -> dict:
    'What pieces have in the mean.'

def apart(together: Sequence[BandFrames]) -> BandFrames:
    'One track of each: players who know the same style and key, and play in rooms of their own.'

def moved_apart(frames: BandFrames, bars: Sequence[int]=...) -> BandFrames:
    'The same tracks, each at another place of the piece: right notes that nobody heard.'

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
