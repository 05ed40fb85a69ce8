"""What bands are measured by: counted by hand, and hearing taken away from a model that cannot hear."""
from dataclasses import replace

import numpy as np
import pytest

from lstm_music.band import BAND_CONFIG, TRACKS, BandFrames, BandPiece, band_states, nats_by_track
from lstm_music.band_measures import (
    apart,
    band_measures,
    chord_share,
    mean_measures,
    moved_apart,
    nats_unheard,
    returning_share,
    rub_share,
)
from lstm_music.recall import Lags

SMALL = replace(BAND_CONFIG, recalls=(Lags((1, 4)),), pointer=None, embed_units=8, time_units=10, chord_units=8,
                token_units=4)

def frames(n_bars=4, **notes): return BandFrames(band_states(notes, 16 * n_bars))
def chord(*pitches, bar=0): return [(16 * bar, 16 * bar + 16, p) for p in pitches]

def test_shares_are_of_beats_where_both_sound():
    music = frames(keys=chord(60, 64, 67) + chord(62, 65, 69, bar=1), melody=chord(72) + chord(73, bar=1),
                   bass=chord(36) + chord(36, bar=1) + chord(36, bar=2))
    assert chord_share(music, 'bass') == 0.5 and chord_share(music, 'melody') == 0.5
    assert rub_share(music) == 0.5                                      # C sharp beside D
    assert np.isnan(chord_share(frames(keys=chord(60)), 'bass'))

def test_a_bar_returns_if_it_was_one_of_the_last_eight_and_is_not_empty():
    notes = [n for bar in range(12) for n in chord(40 + bar % 10, bar=bar)]
    music = frames(12, bass=notes, drums=[(16 * bar, 16 * bar + 1, 36) for bar in range(12)])
    assert returning_share(music, 'bass') == 0 and returning_share(music, 'drums') == 1
    assert np.isnan(returning_share(music, 'keys')) and band_measures(music)['keys_empty'] == 1

@pytest.mark.filterwarnings('ignore:Mean of empty slice')
def test_rooms_take_each_track_from_another_piece_and_moving_keeps_every_note():
    pieces = [frames(16, **{track: chord(60 + i if track != 'drums' else 36) for track in TRACKS}) for i in range(4)]
    mixed = apart(pieces)
    places = [slice(76 * i, 76 * i + 76) for i in range(3)]
    assert all((mixed.states[:, p] == piece.states[:, p]).all() for p, piece in zip(places, pieces))
    moved = moved_apart(pieces[0])
    assert (moved.states.sum(axis=0) == pieces[0].states.sum(axis=0)).all()
    assert set(mean_measures(pieces)) == set(band_measures(mixed))

def test_a_model_that_cannot_hear_loses_nothing():
    rng = np.random.default_rng(0)
    weights = {n: 0.3 * rng.normal(size=s) for n, s in SMALL.weight_shapes().items()}
    notes = dict(melody=[(0, 4, 72)], keys=[(0, 2, 60), (0, 4, 64)], bass=[(0, 4, 36)], drums=[(0, 1, 36), (2, 3, 42)])
    piece = BandPiece(BandFrames(band_states(notes, 6)), 'six steps', 'rock', 0, 'major')
    deaf = SMALL.model(weights | dict(out_kernel=np.zeros_like(weights['out_kernel'])))
    assert nats_unheard(deaf, piece, n_draws=3) == pytest.approx(nats_by_track(deaf, [piece])[0], rel=1e-5)
    hears = SMALL.model(weights)
    unheard, heard = nats_unheard(hears, piece, n_draws=3), nats_by_track(hears, [piece])[0]
    assert unheard[0] == pytest.approx(heard[0], rel=1e-5) and abs(unheard[2] - heard[2]) > 1e-3
