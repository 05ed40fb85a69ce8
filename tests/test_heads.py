"""Heads that do not hear each other: nothing is lost by not hearing, and everything else goes on as it was."""
from dataclasses import replace

import numpy as np
import pytest

from lstm_music.arranging import compose_band, compose_bands, write_tracks
from lstm_music.band import BAND_CONFIG, TRACKS, BandFrames, BandPiece, band_states, nats_by_track
from lstm_music.band_measures import nats_unheard
from lstm_music.heads import HeadsConfig, with_heads
from lstm_music.model import load_model
from lstm_music.recall import Lags
from lstm_music.sight import Sight

SMALL = replace(BAND_CONFIG, recalls=(Lags((1, 4)),), embed_units=8, time_units=10, chord_units=8, token_units=4)
NOTES = dict(melody=[(0, 4, 72)], keys=[(0, 2, 60), (0, 4, 64)], bass=[(0, 4, 36)], drums=[(0, 1, 36), (2, 3, 42)])
PIECE = BandPiece(BandFrames(band_states(NOTES, 6)), 'six steps', 'rock', 0, 'major')

def random_model(config, seed=0):
    rng = np.random.default_rng(seed)
    return config.model({n: 0.3 * rng.normal(size=s) for n, s in config.weight_shapes().items()})

def test_who_hears_nobody_pays_the_same_when_nobody_is_heard():
    heads = random_model(with_heads(SMALL))
    heard, unheard = nats_by_track(heads, [PIECE])[0], nats_unheard(heads, PIECE, n_draws=3)
    assert heard == pytest.approx(unheard, rel=1e-5)

def test_the_probabilities_of_all_ways_to_go_on_are_one():
    sums = []
    def choose(logits, rng, place):
        sums.extend(np.exp(logits).sum(axis=1))
        return tokens[:, place]
    heads = random_model(with_heads(SMALL))
    tokens = np.repeat(SMALL.vocabulary.encode(PIECE.roll.states[:1]), 2, axis=0)
    row = np.repeat(SMALL.condition_rows(PIECE.known(), 1), 2, axis=0)
    chord, _ = heads.step(np.zeros((2, 237), np.uint8), heads.initial_state(2), row, choose)
    assert len(sums) == 2 * 6 and sums == pytest.approx([1] * 12)
    assert np.array_equal(chord, np.repeat(PIECE.roll.states[:1], 2, axis=0))

def test_heads_are_kept_and_compose_and_write_around_what_is_given(tmp_path):
    heads = random_model(with_heads(SMALL))
    heads.save(tmp_path/'heads.npz')
    again = load_model(tmp_path/'heads.npz')
    assert type(again.config) is HeadsConfig
    score = compose_band('rock', bars=2, seed=1, model=heads)
    assert compose_band('rock', bars=2, seed=1, model=again) == score and score.names == list(TRACKS)
    other = write_tracks(score, ['bass'], 'rock', n_particles=3, model=heads)
    assert [other[name] == score[name] for name in TRACKS] == [True, True, False, True]

def test_heads_say_what_they_cannot_have():
    with pytest.raises(ValueError, match='heads have no sight'): with_heads(replace(SMALL, sight=Sight(4)))

def test_bands_side_by_side_are_bands_of_their_own():
    model = random_model(SMALL)
    bands = compose_bands(3, 'waltz', ['melody', 'bass'], bars=2, seed=4, model=model)
    assert all(band.names == ['melody', 'bass'] and len(band) == 24 for band in bands)
    assert bands[0] != bands[1] and bands == compose_bands(3, 'waltz', ['melody', 'bass'], bars=2, seed=4, model=model)
    with pytest.raises(ValueError, match='n is 0'): compose_bands(0, model=model)
