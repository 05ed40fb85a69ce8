"""A band around what is given: nothing given is lost, nothing silent is played, wrong music is refused in a line."""
from dataclasses import replace

import numpy as np
import pytest

from lstm_music.arranging import QUARTET, Around, accompany, compose_band, melody_of, string_quartet, write_tracks
from lstm_music.band import BAND_CONFIG, DRUM_CLASS, TRACKS, band_states
from lstm_music.band_measures import frames_of
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.feel import played, read_written
from lstm_music.given import given_roll
from lstm_music.midi import MidiError, MidiWarning
from lstm_music.recall import Lags
from lstm_music.sampling import Session
from lstm_music.tracks import Score, Track, read_score

SMALL = replace(BAND_CONFIG, recalls=(Lags((1, 4)),), embed_units=8, time_units=10, chord_units=8, token_units=4)

def model(seed=0):
    rng = np.random.default_rng(seed)
    return SMALL.model({n: 0.3 * rng.normal(size=s) for n, s in SMALL.weight_shapes().items()})

def roll(*notes, n_steps=32, **grid): return PianoRoll.from_notes(notes, n_steps, **dict(tempo_bpm=90) | grid)

OFF = dict(parallel_penalty=1., tendency_penalty=1., bass_steps=1.)
TUNE = roll((0, 4, 72), (4, 8, 76), (8, 16, 79), (16, 32, 74))

def track(name, music=TUNE, is_drum=False, program=0): return Track(name, program, is_drum, music)

def test_a_track_that_is_silent_by_request_is_never_played():
    for tracks in [('melody', 'bass'), ('drums',), ('keys', 'drums'), ('bass',)]:
        score = compose_band('rock', tracks, bars=2, seed=3, model=model())
        assert score.names == list(tracks) and len(score) == 32
        assert all(t.roll.states.any() for t in score)

def test_everything_but_what_is_asked_for_stays_to_the_note():
    score = compose_band('rock', bars=2, seed=1, model=model())
    for new in [('keys',), ('melody', 'drums'), ('bass',)]:
        other = write_tracks(score, new, 'rock', seed=2, n_particles=4, model=model())
        assert other.names == list(TRACKS)
        for name in TRACKS: assert (other[name] == score[name]) == (name not in new)
    assert other == write_tracks(score, new, 'rock', seed=2, n_particles=4, model=model())
    assert other != write_tracks(score, new, 'rock', seed=3, n_particles=4, model=model())

def test_a_melody_is_accompanied_and_a_track_is_added():
    duo = accompany(TUNE, 'rock', ['bass'], n_particles=4, model=model())
    assert duo.names == ['melody', 'bass'] and duo['melody'].roll.notes() == TUNE.notes()
    assert duo.grid() == Score([track('melody')]).grid()                    # the tune's tempo, not the style's
    trio = write_tracks(duo, ['drums'], 'rock', n_particles=4, model=model())
    assert trio.names == ['melody', 'bass', 'drums'] and trio.only('melody', 'bass') == duo
    assert read_score(trio.to_midi()) == trio

def test_what_the_others_cannot_hear_stays_and_is_said():
    chord = roll(*[(0, 16, p) for p in (48, 52, 55, 60, 64, 67, 72)], n_steps=16)
    score = write_tracks(Score([track('keys', chord)]), ['bass'], 'pop', n_particles=2, model=model())
    assert score['keys'].roll == chord and score.notices == ('keys: 1 of 7 notes stay, but the other tracks do not '
                                                             'hear them',)

def test_with_everything_given_the_weight_is_the_probability_of_it():
    states = band_states(dict(melody=[(0, 4, 72)], keys=[(0, 2, 60), (0, 2, 64)], bass=[(0, 4, 36)],
                              drums=[(0, 1, 36), (2, 3, 42)]), 4)
    session, words = Session(model(), guidance=0., **OFF), SMALL.vocabulary
    rows = np.stack([SMALL.condition_rows(session._told['C', 'major'], 4)])
    for tokens in words.encode(states):
        given = tokens[(tokens >= 0) & (tokens != words.end_of_chord)]
        session.step(Around(session.sampler, given, np.zeros(words.n_tokens, bool)))
    assert np.array_equal(np.concatenate(session.frames), states)
    whole = model().log_prob(states[None], rows, np.ones((1, 4), bool)).sum()
    assert session.log_weights[0] == pytest.approx(whole, rel=1e-5)

def test_a_scale_does_not_forbid_what_is_given():
    black = roll((0, 16, 73), (16, 32, 78))
    score = accompany(black, 'rock', ['bass'], key='C', scale='dorian', n_particles=2, model=model())
    assert score['melody'].roll.notes() == black.notes()

def test_sections_return_in_all_tracks_up_to_their_last_bar():
    for tracks in (TRACKS, ('melody', 'drums')):
        frames = frames_of(compose_band('rock', tracks, bars=16, seed=1, form='AABA', model=model())).states
        for start in (64, 192):
            first, again = frames[:48] > 0, frames[start:start + 48] > 0
            assert (first == again).all()
        assert (frames[48:64] != frames[112:128]).any()

hits = track('drums', roll((0, 1, 36), (8, 9, 38)), True)

@pytest.mark.parametrize('wrong, line', [
    (lambda: compose_band(tracks=['tuba'], model=model()), "track 'tuba' is not known; choose of melody, keys, bass"),
    (lambda: compose_band(tracks='bass', model=model()), r"give a list, such as \['bass'\]"),
    (lambda: compose_band(tracks=[], model=model()), 'no track is asked for'),
    (lambda: compose_band(form='', bars=1, model=model()), "form is ''; choose 2 to 16 letters"),
    (lambda: write_tracks(Score([track('melody')]), ['bass'], 'rock', scale='', model=model()), "scale '' is not"),
    (lambda: compose_band(tracks=['melody', 'keys', 'melody'], model=model()), 'melody is asked for 2 times'),
    (lambda: accompany(TUNE, 'polonaise', model=model()), "style 'polonaise' is not known; choose of swing"),
    (lambda: accompany(TUNE, 'waltz', model=model()), 'waltz is in 3/4 and the music in 4/4; choose of swing'),
    (lambda: accompany(replace(TUNE, meter=(5, 4)), model=model()), 'bands play in 2/4, 3/4, 4/4, 6/8, choose other'),
    (lambda: accompany(Score([hits]), model=model()), 'has drums only; a band accompanies a melody'),
    (lambda: accompany(Score([track('lead'), track('vocals')])), 'has 2 melodies: lead, vocals; keep one'),
    (lambda: accompany(Score([track('piano'), track('organ')])), 'no melody to accompany, only piano, organ'),
    (lambda: accompany(roll((0, 4, 60), (0, 4, 64)), model=model()), '2 notes of melody sound at step 0'),
    (lambda: accompany(roll(), model=model()), 'is silent; there is nothing to accompany'),
    (lambda: accompany(TUNE, tracks=['melody']), 'the melody is given'),
    (lambda: write_tracks(Score([track('melody')]), ['melody'], 'rock', model=model()), 'no track stays'),
    (lambda: write_tracks(TUNE, ['bass'], 'rock', model=model()), 'a PianoRoll is no Score; read one with read_score'),
    (lambda: accompany(roll((0, 3, 60), steps_per_beat=3), model=model()), '3 steps a beat, and a band writes 4'),
    (lambda: Score([track('a'), track('b', TUNE[:8])]), 'a has 32 steps and b 8')])
def test_what_is_wrong_is_one_line(wrong, line):
    with pytest.raises(ValueError, match=line) as error: wrong()
    assert '\n' not in str(error.value)

def test_forty_tracks_are_refused_as_a_score_and_gathered_as_a_band():
    import io

    import mido
    file = mido.MidiFile(ticks_per_beat=480)
    for i in range(40):
        notes = [mido.Message(kind, channel=i % 9, note=40 + i, velocity=80 * (kind == 'note_on'), time=480)
                 for kind in ('note_on', 'note_off')]
        file.tracks.append(mido.MidiTrack([mido.MetaMessage('track_name', name=f'part {i}'), *notes]))
    out = io.BytesIO()
    file.save(file=out)
    with pytest.raises(MidiError, match='40 tracks; a score has at most 16'): melody_of(out.getvalue())
    with pytest.warns(MidiWarning, match='tracks: part'): band = read_score(out.getvalue(), TRACKS)
    assert set(band.names) <= set(TRACKS)

@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path/'small.npz'
    model().save(path)
    return path

def test_the_command_line_composes_for_a_band_and_accompanies(checkpoint, tmp_path, capsys):
    from lstm_music.cli import main
    band, tune, more = (str(tmp_path/name) for name in ('band.mid', 'tune.mid', 'more.mid'))
    common = ['--weights', str(checkpoint), '--seed', '3']
    assert main(['compose', '--style', 'swing', '--tracks', 'melody,drums', '--bars', '2', '-o', band, *common]) == 0
    played = read_score(band, steps_per_beat=12)
    assert played.names == ['melody', 'drums'] and len(played) == 2 * 48
    Score([track('tune')]).save(tune)
    assert main(['accompany', tune, '--style', 'bossa', '--tempo', '77', '-o', more, *common]) == 0
    score = read_score(more)
    assert score.names == list(TRACKS) and score['melody'].roll.notes() == TUNE.notes()
    assert score.grid()['tempo_bpm'] == 77

@pytest.mark.parametrize('words, line', [
    (['compose', '--tracks', 'tuba'], "track 'tuba' is not known"),
    (['compose', '--tracks', 'bass', '--varied'], '--varied means nothing to a band'),
    (['compose', '--tracks', 'bass', '--voices', '0'], '--voices means nothing to a band'),
    (['compose', '--tracks', 'bass', '--cadences', '1'], 'cadences is 1.0, but'),
    (['compose', '--tracks', 'keys,bass', '--humanise'], '--humanise is for drums; add them to --tracks'),
    (['compose', '--tracks', 'bass', '--key', 'free', '--scale', 'minor'], '--scale means nothing to a key of its own'),
    (['compose', '--tracks', 'bass', '--bars', '256', '--tempo', '5'], 'tempo_bpm is 5.0, outside 10 to 600'),
    (['compose', '--swing', '0'], '--swing is for a band'),
    (['compose', '--tracks', 'quartet', '--voices', '6'], 'a quartet has four players; choose 1 to 4'),
    (['compose', '--tracks', 'bass', '--style', 'march', '--swing', '0.6'], 'whose beats fall into three'),
    (['compose', '--tracks', 'bass', '--style', 'rock', '--style-guidance', '1'], '--style-guidance means nothing'),
    (['compose', '--tracks', ''], 'tracks is empty; name something, or leave it out'),
    (['compose', '--tracks', 'bass', '--bars', '8', '--form', 'AABA'], '8 bars are too few for the form AABA'),
    (['compose', '--tracks', 'bass', '--style', 'polonaise'], "style 'polonaise' is not known"),
    (['compose', '--tracks', 'bass', '--swing', '0.9'], 'swing is 0.9; choose a number from 0.5 to 0.75'),
    (['compose', '--swing', '0.6'], '--swing is for a band; name its players with --tracks'),
    (['compose', '--humanise'], '--humanise is for a band; name its players with --tracks'),
    (['compose', '--tracks', 'quartet', '--swing', '0.6'], '--swing means nothing to a quartet'),
    (['compose'], 'this model does not write for a piano; compose_band does for a band, or --tracks'),
    (['accompany', 'nowhere.mid'], 'nowhere.mid: cannot be read')])
def test_a_wrong_wish_is_one_line_and_leaves_no_file(words, line, checkpoint, tmp_path, capsys):
    from lstm_music.cli import main
    out = tmp_path/'out.mid'
    assert main([*words, '--weights', str(checkpoint), '-o', str(out)]) == 2
    error = capsys.readouterr().err
    assert line in error and error.count('\n') == 1 and not out.exists()

def test_a_track_that_rested_for_a_bar_comes_in_on_the_next():
    def silent(seed):
        weights = dict(model(seed).weights)
        weights['out_bias'] = weights['out_bias'].copy()
        weights['out_bias'][SMALL.vocabulary.end_of_chord] = 6.             # a model that would rather not play
        return SMALL.model(weights)
    score = compose_band('rock', bars=8, seed=1, model=silent(0))
    for name in TRACKS:
        struck = score[name].roll.onsets.any(axis=1)
        assert struck[0] and struck.reshape(8, 16).any(axis=1)[:-1].sum() >= 4
        rests = [not bar.any() for bar in score[name].roll.binary.reshape(8, -1)]
        assert not any(a and b for a, b in zip(rests, rests[1:]))           # never two bars
    duo = accompany(TUNE, 'rock', ['bass'], n_particles=3, model=silent(0))
    assert duo['bass'].roll.onsets[0].any()
    upbeat = roll((0, 4, 72), (4, 20, 76), n_steps=36, pickup_steps=4)
    duo = accompany(upbeat, 'rock', ['bass'], n_particles=3, model=silent(0))
    assert duo['bass'].roll.onsets[:5].any()                                # at the latest in the first full bar

def test_a_band_rests_less_where_it_is_asked_to():
    def silent(penalty):
        roll = compose_band('swing', ['keys'], bars=4, seed=1, rest_penalty=penalty)['keys'].roll
        return 1 - roll.binary.any(axis=1).mean()
    assert silent(1e-3) < 0.5 * silent(1.)

def test_a_quartet_plays_every_note_and_says_what_lies_too_low():
    chords = roll(*[(0, 16, p) for p in (72, 67, 60, 48)], *[(16, 32, p) for p in (71, 67, 46, 43)])
    score = string_quartet(chords)
    assert score.names == list(QUARTET) and score.merged().states.tolist() == chords.states.tolist()
    assert [t.program for t in score] == [40, 40, 41, 42]
    assert score.notices == ('viola: 1 of 2 notes lie below its lowest string',)
    two = string_quartet(roll((0, 16, 72), (0, 16, 48)))
    assert [t.name for t in two if t.roll.states.any()] == ['violin 1', 'cello']
    assert not any(t.roll.states.any() for t in string_quartet(roll(n_steps=16)))
    assert string_quartet(replace(chords, recipe=dict(verb='compose'))).recipe == dict(verb='compose')
    with pytest.raises(ValueError, match='5 notes sound at step 4; a quartet plays four'):
        string_quartet(roll(*[(4, 8, p) for p in (60, 64, 67, 72, 76)]))

def test_an_opening_that_four_cannot_play_is_refused_before_anything_is_composed(tmp_path, capsys):
    from lstm_music.cli import main
    thick = PianoRollEncoder().piano_roll_to_midi(roll(*[(4, 8, p) for p in (60, 64, 67, 72, 76)]))
    (tmp_path/'thick.mid').write_bytes(thick)
    status = main(['compose', '--tracks', 'quartet', '--opening', f'{tmp_path}/thick.mid', '--bars', '256',
                   '-o', f'{tmp_path}/out.mid'])
    said = capsys.readouterr().err
    assert status == 2 and f'{tmp_path}/thick.mid: 5 notes sound at step 4; a quartet plays four: keep four' in said

def test_the_command_line_says_what_an_arrangement_has_to_say(checkpoint, tmp_path, capsys):
    from lstm_music.cli import main
    high = PianoRollEncoder().piano_roll_to_midi(roll((0, 4, 72), (4, 8, 106)))
    (tmp_path/'high.mid').write_bytes(high)
    assert main(['accompany', f'{tmp_path}/high.mid', '--style', 'rock', '--weights', str(checkpoint),
                 '-o', f'{tmp_path}/out.mid']) == 0
    assert 'melody: 1 of 2 notes stay, but the other tracks do not hear them' in capsys.readouterr().err

@pytest.mark.parametrize('asked, key', [(dict(key='D'), (2, 'major')), (dict(key='E', scale='dorian'), (4, 'minor')),
                                        (dict(key='free'), None), ({}, (7, 'major'))])
def test_the_key_that_was_composed_in_is_said(asked, key):
    tune = replace(TUNE, key=(7, 'major'))
    assert accompany(tune, 'rock', ['bass'], n_particles=2, model=model(), **asked).key == key

def test_a_march_is_in_six_eighths():
    assert len(compose_band('march', bars=2, model=model())) == 24

def test_on_a_coarse_grid_nothing_begins_beside_it():
    "A bar of a waltz begins there only now and then; until then a track that rested goes on resting."
    melody = compose_band('waltz', ('melody', 'drums'), bars=8, seed=0, grid_steps=16)['melody']
    assert [note for note in melody.roll.notes() if note[0] % 16] == []

def test_every_drum_is_played_at_every_place():
    hits = [roll((place, place + 1, pitch), n_steps=16) for pitch in DRUM_CLASS for place in range(16)]
    for hit in hits:
        for swing in (0.5, 0.6): played(Score([track('drums', hit, True)]), swing)

def test_what_a_band_swung_is_gone_on_from_as_it_was_written(tmp_path):
    band = compose_band('swing', bars=2, seed=3, model=model())
    (tmp_path/'band.mid').write_bytes(played(band, 2 / 3).to_midi())
    with pytest.warns(MidiWarning, match='drum hits left out'): roll = given_roll(tmp_path/'band.mid', 4)
    assert roll.notes() == band.merged().notes() and len(roll) == len(band)

@pytest.mark.parametrize('n_steps, pickup_steps', [(40, 0), (42, 0), (43, 0), (42, 2), (41, 1), (46, 5), (43, 7)])
def test_a_swung_score_comes_back_as_it_was_written(n_steps, pickup_steps):
    notes = [(i * 4, i * 4 + 4, 60 + i % 5) for i in range(10)]
    tune = PianoRoll.from_notes(notes, n_steps, key=(0, 'major'), pickup_steps=pickup_steps)
    band = accompany(tune, 'swing', ('bass', 'drums'), n_particles=2, model=model())
    assert read_written(played(band, 2 / 3).to_midi()) == band
    assert read_written(played(band, 0.75, 1.).to_midi())['bass'].roll.notes() == band['bass'].roll.notes()

def test_humanise_0_is_the_grid_exactly_whatever_was_played_before():
    band = compose_band('swing', ('drums',), bars=1, tempo_bpm=np.float32(120))     # a number of numpy, in the recipe
    assert played(played(band, np.float32(0.5), 1.), 0.5, 0.)['drums'].lags is None
    assert played(band, np.float32(0.6)).to_midi()

def test_a_file_keeps_its_own_swing_on_the_desk(tmp_path):
    from lstm_music.desk import Desk, open_midi
    from lstm_music.feel import swing_read
    for swing in (0.5, 0.6):
        file = tmp_path/'band.mid'
        band = compose_band('swing', ('melody', 'drums'), bars=np.int64(4), seed=1)
        file.write_bytes(played(band, swing, 0.).to_midi())
        desk = Desk()
        desk.put(open_midi(file))
        assert swing_read(desk.sheet) == swing and desk.heard.recipe['played']['swing'] == swing
        desk.perform('New-bass', desk.take.settings | dict(seed=2))
        assert desk.heard.recipe['played']['swing'] == swing and 'bass' in desk.heard.names

def test_a_band_that_could_not_be_read_again_is_not_played():
    tune = PianoRoll.from_notes([(0, 4, 60)], 8_400)
    with pytest.raises(ValueError, match='201,600 steps; a MIDI file is read up to 200,000, play a shorter stretch'):
        played(Score([Track('melody', 0, False, tune)]))
