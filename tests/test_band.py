"""A band in one frame: what its layout allows, numpy beside Keras, a folder that is learned from."""
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from lstm_music.arranging import compose_band
from lstm_music.band import (
    BAND,
    BAND_CONFIG,
    BAND_ENDS,
    GROOVES,
    TRACKS,
    BandCorpus,
    BandFrames,
    BandPiece,
    band_example,
    band_score,
    band_shifts,
    band_states,
    nats_by_track,
    read_band,
    swung,
)
from lstm_music.encoding import HELD, STRUCK, PianoRoll
from lstm_music.model import load_model
from lstm_music.recall import BlockEcho, Lags
from lstm_music.sampling import Sampler, SamplingConfig
from lstm_music.tracks import Score, Track, read_score
from lstm_music.training import TrainConfig, train
from lstm_music.weights import default_model

SIZES = dict(embed_units=8, time_units=10, chord_units=8, token_units=4)
SMALL = type(BAND_CONFIG)(**{f: getattr(BAND_CONFIG, f) for f in ('vocabulary', 'conditions')}, sight=None, dropout=0.,
                          recalls=(Lags((1, 4)), BlockEcho(BAND_ENDS, 40)), **SIZES)

def notes(seed=0, n_bars=8):
    "A tune over two chords, a bass and a beat."
    rng, out = np.random.default_rng(seed), {track: [] for track in TRACKS}
    for t in range(0, 16 * n_bars, 4):
        root = 60 + 5 * (t // 16 % 2)
        out['melody'].append((t, t + 4, root + 12 + int(rng.choice([0, 4, 7]))))
        out['keys'] += [(t, t + 2, root + i) for i in (0, 4, 7)]
        out['bass'].append((t, t + 4, root - 24))
        out['drums'] += [(t, t + 1, 36), (t + 2, t + 3, 42)]
    return out

def piece(seed=0, split='train'):
    return BandPiece(BandFrames(band_states(notes(seed), 128)), f'tune {seed}', 'rock', 0, 'major', split)

def random_model(seed=0):
    rng = np.random.default_rng(seed)
    return SMALL.model({n: 0.3 * rng.normal(size=s) for n, s in SMALL.weight_shapes().items()})

def test_a_frame_is_spelled_melody_keys_bass_drums_and_comes_back():
    states, words = piece().roll.states, SMALL.vocabulary
    tokens = words.encode(states)
    blocks = np.searchsorted(BAND_ENDS, words.token_columns[tokens[0][tokens[0] >= 0][:-1]], side='right')
    assert blocks.tolist() == [0, 1, 1, 1, 2, 3]
    before = np.vstack([np.zeros_like(states[:1]), states[:-1]])
    assert np.array_equal(words.decode(tokens, before), states)
    previous = np.full(len(tokens), words.start)
    chord = np.zeros_like(states)
    for place in tokens.T:                                          # each token is allowed, and has room
        real = place >= 0
        allowed = words.allowed(previous, before > 0) & words.room(chord)
        assert allowed[real, place[real]].all()
        words.write(chord, place, before)
        previous = np.where(real, place, previous)

def test_whatever_is_composed_keeps_to_the_limits_of_its_blocks():
    model, rng = random_model(), np.random.default_rng(1)
    rows = SMALL.condition_rows(piece().known(), 48)
    def choose(logits, rng, place): return (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
    frame, state = np.zeros((6, BAND.n_columns), np.uint8), model.initial_state(6)
    for row in rows:
        frame, state = model.step(frame, state, np.repeat(row[None], 6, axis=0), choose, rng)
        for block, place in zip(BAND.blocks, BAND.places.values()):
            assert (frame[:, place] > 0).sum(axis=1).max() <= block.most_notes
        assert not (frame[:, BAND.places['drums']] == HELD).any()

def test_numpy_and_keras_agree_on_a_band_and_the_tracks_add_up():
    pytest.importorskip('tensorflow')
    from lstm_music.model import build_keras, weights_from_keras
    twin, tune = build_keras(SMALL), piece()
    model = SMALL.model(weights_from_keras(twin))
    before, rows, tokens = (a[None] for a in band_example(tune, SMALL))
    ours = -model.log_prob(tune.roll.states[None], rows, np.ones((1, len(tune)), bool))
    np.testing.assert_allclose(ours, np.asarray(twin([before.astype(np.float32), rows, tokens])), atol=2e-4)
    by_track = nats_by_track(model, [tune, piece(1)])
    assert by_track.shape == (2, 4) and (by_track > 0).all()
    assert by_track[0].sum() == pytest.approx(ours.sum(), rel=1e-6)

def test_drums_stay_when_a_band_is_moved():
    tune = piece()
    before, _, tokens = band_example(tune, SMALL, 3)
    moved = BAND.transposed(tune.roll.states, 3)
    drums = BAND.places['drums']
    assert np.array_equal(moved[:, drums], tune.roll.states[:, drums])
    assert np.array_equal(np.flatnonzero(moved[0, :228]), np.flatnonzero(tune.roll.states[0, :228]) + 3)
    assert band_shifts(tune) == range(-6, 6) and tune.known(3).tonic == 3

@pytest.fixture
def folder(tmp_path):
    "Six tunes as MIDI in an archive, with their table."
    grid = dict(tempo_bpm=120)
    lines = ['file,style,metre,pickup,key_found,split']
    with zipfile.ZipFile(tmp_path/'midi.zip', 'w') as archive:
        for i in range(6):
            tracks = [Track(name.upper(), 0, name == 'drums', PianoRoll.from_notes(rows, 128, **grid))
                      for name, rows in notes(i).items()]
            archive.writestr(f'a/{i}.mid', Score(tracks).to_midi())
            lines.append(f'{i}.mid,rock,4/4,0.0,C major,{"valid" if i == 5 else "train"}')
    (tmp_path/'index.csv').write_text('\n'.join(lines))
    return tmp_path

def test_a_folder_that_does_not_fit_together_is_refused_in_a_line(folder):
    table, archive = folder/'index.csv', folder/'midi.zip'
    rows = table.read_text()
    for wrong, said in [(rows.replace('split', 'part'), "lacks 'split'"),
                        (rows.replace('3.mid', 'x.mid'), "lacks 'x.mid'")]:
        table.write_text(wrong)
        with pytest.raises(ValueError, match=f'{said}; data/README.md says'): read_band(folder)
    table.write_text(rows)
    harp = Score([Track('harp', 46, False, PianoRoll.from_notes([(0, 4, 60)]))]).to_midi()
    with zipfile.ZipFile(archive, 'w') as strange:
        for i in range(6): strange.writestr(f'{i}.mid', harp)
    with pytest.raises(ValueError, match='0.mid: no note in a track called melody, keys'): read_band(folder)
    archive.write_bytes(b'PK')
    with pytest.raises(ValueError, match='damaged .*; data/README.md says'): read_band(folder)

def test_a_folder_is_read_and_learned_from(folder, tmp_path):
    pytest.importorskip('tensorflow')
    corpus = BandCorpus(read_band(folder))
    assert np.array_equal(corpus.pieces[2].roll.states, piece(2).roll.states)
    settings = TrainConfig(epochs=3, batch_size=4, valid_every=3, average=0.)
    model = train(corpus, tmp_path/'band.npz', SMALL, settings, quiet=True)
    again = load_model(tmp_path/'band.npz')
    assert again.config == SMALL and again.config.vocabulary.layout == BAND
    untrained = nats_by_track(random_model(), corpus.part('valid')).sum()
    assert nats_by_track(model, corpus.part('valid')).sum() < 0.95 * untrained
    # the same epoch is the same batches
    first, second = (next(corpus.epoch_batches(SMALL, settings, 1)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first[0], second[0]))

def test_thirteen_styles_have_metres_that_can_be_told():
    for i, (name, about) in enumerate(GROOVES.items()):
        tune = BandPiece(BandFrames(np.zeros((32, BAND.n_columns), np.uint8), about.meter), name, name)
        rows = SMALL.condition_rows(tune.known(), 32)
        at = sum(size for n, size in SMALL.conditions[:[n for n, _ in SMALL.conditions].index('groove')])
        assert (rows[:, at:at + 24].argmax(axis=1) == i).all()

def test_a_hit_has_no_length_and_full_chords_are_thinned():
    full = dict(keys=[(0, 4, 48 + 2 * i) for i in range(9)], drums=[(0, 4, 38)], bass=[(0, 4, 40), (0, 4, 45)])
    states = band_states(full, 4)
    assert (states[:, BAND.places['drums']] > 0).any(axis=1).tolist() == [True, False, False, False]
    keys = np.flatnonzero(states[0, BAND.places['keys']]) + 24
    assert keys.tolist() == [48, 50, 52, 60, 62, 64]                # inner notes are left out
    assert np.flatnonzero(states[0, BAND.places['bass']]).tolist() == [16] and states[0].max() == STRUCK

# ---- composing and playing

def test_a_composed_band_is_a_score_of_four_tracks_and_the_same_for_the_same_seed():
    model = random_model()
    score = compose_band('jazz waltz', bars=3, key='G', scale='minor', seed=3, model=model)
    assert score.names == list(TRACKS) and len(score) == 36 and score.key == (7, 'minor')
    assert score.grid()['meter'] == (3, 4) and [t.is_drum for t in score] == [False] * 3 + [True]
    assert score == compose_band('jazz waltz', bars=3, key='G', scale='minor', seed=3, model=model)
    assert score != compose_band('jazz waltz', bars=3, key='G', scale='minor', seed=4, model=model)
    assert read_score(score.to_midi()) == score
    for track, block in zip(score, BAND.blocks):
        assert track.roll.binary.sum(axis=1).max() <= block.most_notes
    hits = {p for *_, p in score['drums'].roll.notes()}
    assert hits <= {70, 49, 51, 46, 42, 37, 45, 38, 36} and not (score['drums'].roll.states == HELD).any()
    scale = compose_band('rock', bars=2, scale='dorian', model=model)
    assert {p % 12 for t in scale if not t.is_drum for *_, p in t.roll.notes()} <= {0, 2, 3, 5, 7, 9, 10}

def test_each_track_lets_notes_go_from_a_length_of_its_own_on():
    words, frames = BAND_CONFIG.vocabulary, np.zeros((9, 1, BAND.n_columns), np.uint8)
    held = [BAND.places[track].start + 30 for track in TRACKS[:3]]
    frames[0, 0, held], frames[1:, 0, held] = STRUCK, HELD                      # ten steps, if held once more
    sampler = Sampler(words, SamplingConfig(let_go_steps=[0, 8, 5, 0], top_p=1.))
    sampler.attend(list(frames), 9, frames[-1])
    now = [np.flatnonzero((words.token_columns == column) & ~words.strikes).item() for column in held]
    np.testing.assert_allclose(sampler.bias[0, now], -np.log(2) * np.array([0, 2, 5]))
    assert np.count_nonzero(np.isfinite(sampler.bias) & (sampler.bias != 0)) == 2
    recipe = compose_band('rock', bars=1, model=random_model()).recipe
    assert recipe['let_go_steps'] == [*GROOVES['rock'].let_go_steps, 0]
    assert compose_band('rock', bars=1, model=random_model(), let_go_steps=recipe['let_go_steps']).recipe == recipe

def test_frames_become_the_notes_that_they_were_made_of():
    score = band_score(piece().roll.states, 'rock')
    assert {t.name: sorted(t.roll.notes()) for t in score} == {n: sorted(rows) for n, rows in notes().items()}

def test_swing_moves_the_second_eighth_and_is_read_straight_again():
    score = band_score(piece().roll.states, 'swing')
    late = swung(score)
    starts = [np.flatnonzero(t['drums'].roll.onsets.any(axis=1)) for t in (score, late)]
    assert (starts[0] % 4).tolist() == [0, 2] * 32 and (starts[1] % 12).tolist() == [0, 8] * 32
    assert late.duration_secs == pytest.approx(score.duration_secs)
    assert [len(t.roll.notes()) for t in late] == [len(t.roll.notes()) for t in score]
    for swing in (0.5, 0.62, 0.75):
        assert np.array_equal(swung(score, swing)['keys'].roll.states[::12] > 0, score['keys'].roll.states[::4] > 0)
    loud = replace(score['drums'].roll, velocities=np.where(score['drums'].roll.onsets, 90, 0).astype(np.uint8))
    hard = swung(score.with_track(replace(score['drums'], roll=loud)))['drums'].roll
    assert np.array_equal(hard.velocities, 90 * (hard.states == STRUCK))

@pytest.mark.parametrize('pickup_steps', range(8))
def test_an_upbeat_is_swung_towards_its_bar_line(pickup_steps):
    notes = [(step, step + 1, 60) for step in range(pickup_steps + 16)]
    tune = PianoRoll.from_notes(notes, pickup_steps + 16, pickup_steps=pickup_steps)
    late = swung(Score([Track('melody', 0, False, tune)]))['melody'].roll
    begins = np.flatnonzero(late.onsets.any(axis=1)) - late.pickup_steps
    assert begins[pickup_steps:].tolist() == [0, 4, 8, 10, 12, 16, 20, 22, 24, 28, 32, 34, 36, 40, 44, 46]
    assert begins[:pickup_steps].tolist() == [-24, -20, -16, -14, -12, -8, -4, -2][8 - pickup_steps:]

def test_an_upbeat_that_no_bar_line_follows_is_swung():
    tune = PianoRoll.from_notes([(0, 2, 60), (2, 4, 62)], 4, pickup_steps=6)
    late = swung(Score([Track('melody', 0, False, tune)]))['melody'].roll
    assert late.pickup_steps == 16 and late.notes() == [(0, 4, 60), (4, 12, 62)]

@pytest.mark.parametrize('make, message', [
    (lambda: compose_band('polonaise', model=random_model()), "style 'polonaise' is not known; choose of swing, big"),
    (lambda: compose_band(bars=0, model=random_model()), 'bars'),
    (lambda: compose_band(key='H', model=random_model()), 'H'),
    (lambda: compose_band(model=default_model()), 'does not write for a band; train one on a BandCorpus'),
    (lambda: compose_band(model=random_model(), let_go_steps=(3, 4)), 'has 2 lengths, and the model 4 tracks; give'),
    (lambda: compose_band(model=random_model(), let_go_steps=(3, 4, -1, 0)), 'let_go_steps is -1; choose a whole'),
    (lambda: swung(compose_band(bars=1, model=random_model()), 0.9), 'swing is 0.9; choose a number from 0.5 to 0.75'),
    (lambda: swung(compose_band('march', bars=1, model=random_model()), 0.6), 'swing is 0.6 and the metre 6/8, whose')])
def test_what_a_band_cannot_do_is_one_clear_line(make, message):
    with pytest.raises(ValueError, match=message) as e: make()
    assert '\n' not in str(e.value)
