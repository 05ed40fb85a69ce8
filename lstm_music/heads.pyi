# made from lstm_music/heads.py by docs/stubs.py
from typing import Any, overload
__all__ = ['TRUNK', 'HeadsConfig', 'with_heads', 'HeadsLSTM']
from collections.abc import Callable
from dataclasses import dataclass, fields
import numpy as np
from fastcore.basics import patch
from .chord_lstm import ChordConfig, ChordLSTM, _hiding, _sum_per_step, _Writing, _writing_nats
from .frame_model import State, log_softmax, twin_inputs
from .layout import Layout
from .recall import found_by_looking
from .sight import Sight
from .vocabulary import ChordVocabulary

@dataclass(frozen=True)
class HeadsConfig(ChordConfig):
    'A ChordLSTM with a head for each block of its layout.'
    sight: Sight | None = ...
    def __post_init__(self):
        ...
    @property
    def heads(self) -> dict:
        'Each head as a model of its own.'
    def weight_shapes(self) -> dict:
        'The arrays of the trunk, and of each head, whose names its block begins.'
    def own_inputs(self, block: str) -> np.ndarray:
        'Where the past of a block stands in that of all: its columns of every picture, and how far each recall is trusted.'
    def own_tokens(self, block: str) -> np.ndarray:
        'What the notes of a head are called in the vocabulary of all.'
    def build(self) -> object:
        'The trainable twin of `HeadsLSTM`.'

def with_heads(config: ChordConfig) -> HeadsConfig:
    'The configuration of a model whose blocks do not hear each other within a step.'
TRUNK: Any

class HeadsLSTM(ChordLSTM):
    'Polyphonic music of several blocks, each written by a head of its own.'
    Config = ...
    def __init__(self, config: HeadsConfig, weights: dict, record: dict | None=...):
        ...
    def _own_weights(self, block, head):
        'The arrays of a head; of what all hear, those rows that are about its block.'
    def step(self, frame: np.ndarray, state: State, row: np.ndarray, choose: Callable, rng: np.random.Generator | None=..., most_notes: int | None=...) -> tuple:
        'As `ChordLSTM.step`: the next chord, (B, N) uint8, and the new state.'

class _Apart:
    'Chords in the making, each block by its own head.'
    def __init__(self, model, frame, over, observed, context):
        ...
    block: Any
    says: Any
    words: Any
    frame: Any
    chord: Any
    open: Any
    heads: Any
    tokens: Any
    head_of: Any
    own: Any
    def logits(self):
        '(B, n_tokens) log-probabilities: of notes of the block, and of those below, if all between end.'
    def write(self, choose, rng, place):
        'One token more in each chord; whether any goes on.'
    def heard(self, i, mine, token):
        'A head goes on in those chords in which it wrote a note.'

def _head_twin(block, head):
    'keras.Model: the past of a block, the context and the tokens of the block -> nats (B, T).'

def _tokens_of(config, block, tokens):
    '(B, T, K) the tokens of one block out of those of all, and their end; -1 after it, and where there is no step.'
