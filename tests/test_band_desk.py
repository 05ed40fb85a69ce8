"""A band on the desk and on its faces: what it composes, accompanies, writes anew, opens, keeps and refuses."""
import io
import warnings
from dataclasses import replace

import mido
import numpy as np
import pytest
import soundfile

from lstm_music.arranging import compose_band, write_tracks
from lstm_music.audio import LOUDNESS_LUFS, SAMPLE_RATE_HZ, loudness_lufs, stems
from lstm_music.band import GROOVES, TRACKS
from lstm_music.demo import Instrument
from lstm_music.desk import (
    BAND_VERBS,
    BANDS,
    DEFAULTS,
    FORMATS,
    HEARD,
    MAX_OPENING_BARS,
    Desk,
    corpus_pieces,
    file_bytes,
    open_midi,
    preset_dials,
    thumbnail,
    to_address,
)
from lstm_music.encoding import PianoRoll, PianoRollEncoder, highest_voice
from lstm_music.feel import played, read_written
from lstm_music.midi import MidiWarning
from lstm_music.pipeline import chorales
from lstm_music.recipe import recipe_arguments
from lstm_music.tracks import Score, Track, read_score
from lstm_music.weights import band_model, piano_roll_model

JAZZ = DEFAULTS | preset_dials('Jazz') | dict(bars=4)
TUNE = PianoRoll.from_notes([(0, 4, 72), (4, 8, 76), (8, 16, 79), (16, 32, 74)], 32, tempo_bpm=90, name='tune')

def track(name, roll=TUNE, program=0, is_drum=False): return Track(name, program, is_drum, roll)
def hits(n_steps=32): return PianoRoll.from_notes([(0, 1, 36), (8, 9, 38)], n_steps, tempo_bpm=90)
def opened(score, name='mine'):
    "A score as it comes out of its file."
    file = io.BytesIO(score.to_midi())
    file.name = f'{name}.mid'
    return open_midi(file)

@pytest.fixture(scope='module')
def jazz():
    desk = Desk()
    desk.perform('Compose', JAZZ)
    return desk.take

def desk_with(take):
    desk = Desk()
    desk.take = take
    return desk

def test_jazz_is_a_band_that_swings(jazz):
    score = jazz.roll
    assert isinstance(score, Score) and score.names == list(TRACKS) and len(score) == 64 and score.key == (5, 'major')
    assert score.tempo_bpm == 150 and jazz.roll.name == 'swing, F major, seed 7'
    assert score == compose_band('swing', bars=4, key='F', seed=7, tempo_bpm=150, top_p=JAZZ['top_p'])
    heard = desk_with(jazz).heard
    assert heard == played(score, GROOVES['swing'].swing, 0., 7)
    assert [t.is_drum for t in heard] == [False] * 3 + [True]

@pytest.mark.parametrize('players', ['drums', 'melody+bass', 'keys+bass+drums'])
def test_who_is_not_asked_for_does_not_play(players):
    score = Desk().perform('Compose', JAZZ | dict(players=players, band='bossa-nova', bars=4))
    assert score.names == players.split('+') and all(t.roll.onsets.any() for t in score)

def test_one_track_is_written_anew_and_undo_redo_and_takes_know_it(jazz):
    desk = desk_with(jazz)
    other = desk.perform('New-bass', JAZZ | dict(seed=9))
    assert [other[name] == jazz.roll[name] for name in TRACKS] == [True, True, False, True]
    assert other.name == 'swing, F major, seed 7, bass seed 9' and desk.take.act == 'New bass'
    assert desk.takes == [desk.take]
    assert desk.perform('New-bass', JAZZ | dict(seed=10)).name == 'swing, F major, seed 7, bass seed 10'
    assert desk.undo() == other and desk.undo() == jazz.roll and desk.redo() == other
    assert desk.bring_back(desk.takes[-1]).name.endswith('bass seed 10')

def test_its_way_makes_it_again(jazz):
    desk = desk_with(jazz)
    desk.perform('New-drums', JAZZ | dict(seed=9))
    desk.set_tempo(120)
    desk.set_touch(0.5)
    again = Desk()
    assert again.replay(tuple(to_address(desk.take, desk.take.settings)['do'])) == desk.sheet
    assert again.sheet.tempo_bpm == 120 and again.take.settings['touch'] == 0.5
    assert (again.heard['drums'].lags == desk.heard['drums'].lags).all()
    desk.as_piano()
    assert again.replay(desk.take.way) == desk.sheet

def test_a_tune_that_was_drawn_or_opened_gets_a_band():
    desk = Desk()
    desk.draw(TUNE)
    with pytest.raises(ValueError, match='^who plays[?] set the dial band to a style in 4/4: swing, big-band, '):
        desk.perform('Accompany', DEFAULTS)
    score = desk.perform('Accompany', DEFAULTS | dict(band='pop', players='melody+bass', key=HEARD))
    assert score.names == ['melody', 'bass'] and score['melody'].roll.notes() == TUNE.notes()
    assert desk.take.way[-1].startswith('Accompany ')
    assert desk.said.startswith('drawn by hand, accompanied by pop, seed 7')
    desk.perform('New-drums', DEFAULTS | dict(band='pop'))                      # adds a track
    assert desk.sheet.names == ['melody', 'bass', 'drums'] and desk.sheet['bass'] == score['bass']
    four = Desk()
    four.open_piece(next(iter(corpus_pieces())), DEFAULTS)
    top = highest_voice(four.sheet.states)
    band = four.perform('Accompany', DEFAULTS | dict(band='pop', players='bass+drums'))
    assert (band['melody'].roll.binary == (top[:len(band)] > 0)).all() and 'the highest voice is kept' in four.said
    chorale = four.undo()
    assert four.perform('New-drums', DEFAULTS | dict(band='pop'))['keys'].roll.notes() == chorale.notes()

@pytest.mark.parametrize('name, groove', BANDS.items())
def test_every_style_of_a_band_composes_from_the_dial(name, groove):
    score = Desk().perform('Compose', DEFAULTS | dict(band=name, bars=4))
    assert score.grid()['meter'] == GROOVES[groove].meter and len(score) == 4 * score.steps_per_bar

def test_dials_that_mean_nothing_rest(jazz):
    desk = desk_with(jazz)
    assert desk.rests(JAZZ) == {'meter', 'pickup_beats', 'voices', 'style', 'picardy'}
    assert desk.rests(DEFAULTS | dict(scale='major')) == desk.rests(DEFAULTS | dict(style='ragtime')) \
        == {'players', 'picardy'}
    assert desk.rests(DEFAULTS) == {'players'} and desk.rests(JAZZ | dict(key=HEARD)) > {'scale', 'meter'}

@pytest.mark.parametrize('stands', [dict(style='folk'), dict(scale='dorian'), dict(key=HEARD)])
def test_a_dial_that_rests_is_not_in_the_way_wherever_it_was_left(stands):
    asked, desk = DEFAULTS | stands | dict(bars=1, picardy=0.4), Desk()
    assert desk.perform('Compose', asked).notes() == Desk().perform('Compose', asked | dict(picardy=0.93)).notes()
    assert desk.take.settings['picardy'] == 0.4

@pytest.mark.parametrize('verb', ['Continue', 'Harmonise', 'Again', 'Rewrite'])
def test_what_is_for_a_piano_says_so_and_a_piano_can_have_the_notes(jazz, verb):
    desk = desk_with(jazz)
    with pytest.raises(ValueError, match=f'^{verb} is for one piano: .*"as a piano"'): desk.perform(verb, DEFAULTS)
    assert desk.sheet is jazz.roll
    roll = desk.as_piano()
    assert isinstance(roll, PianoRoll) and roll == jazz.roll.merged() and 'drum hits left out' in desk.said
    desk.perform(verb, DEFAULTS | desk.dials)
    with pytest.raises(ValueError, match='^this is one piano already$'): desk.as_piano()

def test_a_desk_with_a_band_of_its_own_wants_a_style_and_one_without_borrows_what_ships(jazz):
    desk = Desk(band_model())
    with pytest.raises(ValueError, match='^this model writes for a band: set the dial band to one of swing, big-band'):
        desk.perform('Compose', DEFAULTS)
    assert desk.perform('Compose', JAZZ) == jazz.roll
    assert Desk(piano_roll_model()).perform('Compose', JAZZ) == jazz.roll

def test_no_pencil_no_sheet_music_no_bach(jazz):
    desk = desk_with(jazz)
    with pytest.raises(ValueError, match='^no pencil for a band: New melody, '): desk.draw(jazz.roll)
    with pytest.raises(ValueError, match='^sheet music is for one piano'): file_bytes(desk.heard, 'musicxml')
    assert len(thumbnail(jazz.roll)) > 300

def test_the_surprise_of_a_band_is_its_own_models(jazz):
    nats = desk_with(jazz).nats()
    assert len(nats) == len(jazz.roll) and 0 < np.mean(nats) < 10

def test_players_whom_no_model_knows_surprise_nobody():
    desk = Desk()
    desk.put(Score([track('violin 1'), track('cello')]))
    with pytest.raises(ValueError, match="track 'violin 1' is not known"): desk.nats()

def test_saved_sound_is_as_loud_as_it_should_be_and_never_silent_for_long(jazz):
    desk = desk_with(jazz)
    for form in ('wav', 'mp3'):
        sound, rate = soundfile.read(io.BytesIO(file_bytes(desk.heard, form)))
        assert rate == SAMPLE_RATE_HZ and 0.1 < np.abs(sound).max() < 1
    sound, _ = soundfile.read(io.BytesIO(file_bytes(desk.heard, 'wav')))
    music = sound[:int(jazz.roll.duration_secs * rate)]
    loud = np.sqrt((music[:len(music) // 1600 * 1600].reshape(-1, 1600, 2) ** 2).mean(axis=(1, 2)))
    quiet = np.flatnonzero(loud > 1e-3)
    assert np.diff(quiet).max(initial=0) * 1600 / rate < 0.5                    # half a second
    assert loudness_lufs(sound) == pytest.approx(LOUDNESS_LUFS, abs=3)
    each = {name: loudness_lufs(part) for name, part in stems(desk.heard).items()}
    assert max(each.values()) - min(each.values()) < 15, each

# ---- files

def test_a_band_comes_back_from_its_file_with_its_dials_and_is_composed_again(jazz):
    desk = desk_with(jazz)
    desk.set_touch(0.6)
    found = opened(desk.heard)
    assert found == jazz.roll                                                   # straight again, each drum on its step
    assert compose_band(**recipe_arguments(found.recipe)) == jazz.roll
    other = Desk()
    other.put(found, DEFAULTS)
    names = 'band', 'players', 'touch', 'key', 'tempo_bpm', 'seed', 'bars', 'top_p'
    stood = {name: other.dials[name] for name in names}
    assert stood == {name: (JAZZ | dict(touch=0.6))[name] for name in stood}
    assert (other.heard['drums'].lags == desk.heard['drums'].lags).all()
    assert other.perform('Compose', JAZZ | other.dials) == jazz.roll

def test_a_track_that_was_written_anew_is_written_again_from_the_file(jazz):
    desk = desk_with(jazz)
    score = desk.perform('New-keys', JAZZ | dict(seed=5))
    found = opened(desk.heard)
    assert found == score and write_tracks(found, **recipe_arguments(found.recipe)) == score

@pytest.mark.parametrize('track', TRACKS)
def test_one_of_a_band_is_opened_as_it_was_written(track):
    alone = compose_band('swing', (track,), bars=2, seed=1)
    assert opened(played(alone, GROOVES['swing'].swing)) == alone

def test_a_dial_of_another_metre_swings_nothing():
    march = compose_band('march', ('melody', 'drums'), bars=2, seed=1)
    desk = Desk()
    desk.put(march, JAZZ | dict(touch=0.))
    assert desk.heard == march

def test_a_roll_knows_nothing_of_how_a_band_played():
    plain = opened(Score([track('lead', program=65), track('kit', hits(), is_drum=True)]))
    assert plain.recipe is None and plain.names == ['melody', 'drums']
    desk = Desk()
    desk.put(plain, JAZZ)
    assert desk.dials == dict(key=HEARD, touch=0., band='none', tempo_bpm=90)       # played as it is written
    assert desk.heard == plain

def test_several_instruments_are_a_score_and_hands_or_voices_of_one_a_roll():
    four = chorales()['bwv269'].roll
    split = PianoRollEncoder().piano_roll_to_midi(four, split_voices=True)
    assert open_midi(io.BytesIO(split)) == four
    assert isinstance(opened(Score([track('right'), track('left', TUNE.transpose(-24))])), PianoRoll)
    pair = opened(Score([track('flute', program=73), track('piano', TUNE.transpose(-24))]))
    assert pair.names == ['melody', 'keys'] and pair['melody'].program == 73

def test_what_is_merged_or_left_out_is_said():
    lower = TUNE.transpose(-12)
    score = opened(Score([track('lead', program=65), track('vocals', lower, 52), track('pads', lower, 89)]))
    assert score.names == ['melody', 'keys'] and 'keys is 2 tracks: vocals, pads' in score.notices
    long = PianoRoll.from_notes([(i, i + 16, 60) for i in range(0, 16 * 70, 16)], tempo_bpm=90)
    score = opened(Score.of([track('lead', long, 65), track('kit', hits(16 * 70), is_drum=True)]))
    assert len(score) == 16 * MAX_OPENING_BARS and 'only the first 64 bars are taken' in score.notices[-1]

def test_tracks_of_different_lengths_are_read_and_the_shorter_is_silent_at_its_end():
    file = mido.MidiFile(ticks_per_beat=480)
    for channel, program, n_notes in ((0, 65, 8), (1, 0, 2)):
        notes = [mido.Message(kind, channel=channel, note=60 + channel, velocity=80 * (kind == 'note_on'), time=480)
                 for _ in range(n_notes) for kind in ('note_on', 'note_off')]
        file.tracks.append(mido.MidiTrack([mido.Message('program_change', channel=channel, program=program), *notes]))
    out = io.BytesIO()
    file.save(file=out)
    score = open_midi(io.BytesIO(out.getvalue()))
    assert len({len(t) for t in score}) == 1 and [len(t.roll.notes()) for t in score] == [8, 2]

def forty():
    file = mido.MidiFile(ticks_per_beat=480)
    for i in range(40):
        notes = [mido.Message(kind, channel=i % 9, note=40 + i, velocity=80 * (kind == 'note_on'), time=480)
                 for kind in ('note_on', 'note_off')]
        start = [mido.MetaMessage('track_name', name=f'part {i}'),
                 mido.Message('program_change', channel=i % 9, program=8 * (i % 9))]
        file.tracks.append(mido.MidiTrack([*start, *notes]))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()

def test_forty_tracks_are_a_band_and_what_became_of_them_is_one_line():
    desk = Desk()
    desk.put(open_midi(io.BytesIO(forty())), DEFAULTS)
    assert set(desk.sheet.names) <= set(TRACKS) and 'tracks: part' in desk.said and '\n' not in desk.said

DRUMS = Score([track('kit', hits(), is_drum=True)])
KEYS = Score([track('piano', TUNE + TUNE), track('kit', hits(64), is_drum=True)])

@pytest.mark.parametrize('sheet, verb, dials, line', [
    (DRUMS, 'Accompany', dict(band='pop'), 'there is no melody to accompany, only drums: press New melody, or open'),
    (KEYS, 'Accompany', dict(band='pop'), 'there is no melody to accompany, only keys, drums: press New melody'),
    (DRUMS, 'New-drums', dict(band='pop'), 'there is nothing to write drums around: press Compose, or open something'),
    (TUNE, 'Accompany', dict(band='pop', players='melody'), 'the melody is there already: choose other players'),
    (TUNE, 'Accompany', dict(band='waltz'), 'waltz is in 3/4 and tune in 4/4; choose of swing, big band'),
    (TUNE, 'New-bass', dict(), 'who plays? set the dial band to a style in 4/4'),
    (PianoRoll.from_notes([(0, 4, 60)], meter=(5, 4)), 'New-bass', dict(), 'no style of a band is in 5/4'),
    (PianoRoll.from_notes([(0, 4, 60)], steps_per_beat=3), 'New-bass', dict(band='pop'), 'the music has 3 steps'),
    (None, 'New-bass', dict(band='pop'), 'the sheet is empty'),
    (None, 'Compose', dict(band='pop', bars=8, form='AABA'), '8 bars are too few for the form AABA')])
def test_what_cannot_be_is_one_line_and_the_desk_stays(sheet, verb, dials, line):
    desk = Desk()
    if sheet is not None: desk.put(opened(sheet) if isinstance(sheet, Score) else sheet, DEFAULTS)
    before = desk.take
    with pytest.raises(ValueError) as error: desk.perform(verb, DEFAULTS | dials)
    assert str(error.value).startswith(line) and '\n' not in str(error.value) and desk.take is before and not desk.takes

@pytest.mark.parametrize('how', ['loud', dict(swing='a lot'), dict(swing=9), dict(swing=0.6, humanise='very'), None])
def test_a_strangers_recipe_harms_nobody(how, jazz):
    score = replace(jazz.roll, recipe=dict(verb='compose_band', style=['?'], tracks='all', played=how))
    desk = Desk()
    with warnings.catch_warnings():
        warnings.simplefilter('ignore', MidiWarning)
        desk.put(opened(score), DEFAULTS)
    assert desk.sheet.names == list(TRACKS) and desk.dials.get('band') in (None, 'none') and '\n' not in desk.said
    assert has_recipe_line(desk.said)

def has_recipe_line(said): return 'made with what no dial shows: band' in said

# ---- the face in a notebook; that of the app is in test_app.py

def press(box, button):
    button.click()
    if box.thread: box.thread.join()
    return box.status.value

def test_the_notebook_composes_for_a_band_and_shows_its_verbs_while_there_is_one():
    box = Instrument()
    assert box.band.layout.display == 'none' and box.controls['players'].disabled
    box.presets['Jazz'].click()
    assert box.band.layout.display is None and not box.controls['players'].disabled and box.controls['style'].disabled
    box.controls['bars'].value = 4
    press(box, box.verbs['Compose'])
    first = box.desk.sheet
    assert box.player.music['tracks'] == list(TRACKS) and box.player.roll == first and box.player.play == 1
    press(box, box.verbs['New-bass'])
    assert box.desk.sheet['keys'] == first['keys'] and box.desk.sheet['bass'] != first['bass']
    press(box, box.undo)
    assert box.player.roll == first
    box.controls['tempo_bpm'].value = 100
    assert box.desk.sheet.tempo_bpm == box.player.music['tempo_bpm'] == 100
    number = box.player.music['id']
    box.controls['touch'].value = 1.
    assert box.player.music['id'] > number and box.desk.heard['drums'].lags is not None
    assert 'one piano' in press(box, box.verbs['Rewrite']) and 'not measured' in box.bach.value
    press(box, box.openings['piano'])
    assert isinstance(box.player.roll, PianoRoll) and box.player.music['tracks'] is None
    press(box, box.undo)
    assert box.controls['band'].value == 'swing'

def test_the_notebook_sends_the_sound_of_each_track_and_saves_what_is_heard(monkeypatch):
    box, sent = Instrument(), []
    box.desk.perform('Compose', JAZZ)
    box.show()
    monkeypatch.setattr(box.player, 'send', lambda content, buffers=None: sent.append((content, buffers)))
    box.player._send_tracks(3)
    assert sent[0][0] == dict(kind='tracks', asked=3) and len(sent[0][1]) == 4
    assert all(soundfile.read(io.BytesIO(sound))[1] == SAMPLE_RATE_HZ for sound in sent[0][1])
    press(box, box.downloads['mid'])
    assert sent[1][0]['name'] == 'swing-F-major-seed-7.mid' and read_written(sent[1][1][0]) == box.desk.sheet
    assert 'sheet music is for one piano' in press(box, box.downloads['musicxml'])

def test_a_band_that_is_dropped_on_the_notebook_lies_on_its_desk():
    box = Instrument()
    box.player.received('file', 'mine.mid', DRUMS.to_midi())
    assert box.desk.sheet.names == ['drums'] and 'drums 2 notes' in box.status.value
    assert set(BAND_VERBS) < set(box.verbs) and len(FORMATS) == len(box.downloads)

# ---- the command line

def test_info_tells_of_the_tracks_of_a_band(jazz, tmp_path, capsys):
    import json

    from lstm_music.cli import main
    desk_with(jazz).heard.save(tmp_path/'band.mid')
    assert main(['info', str(tmp_path/'band.mid')]) == 0
    told = capsys.readouterr()
    about = json.loads(told.out)
    assert about['tracks'] == list(TRACKS) and about['recipe']['seed'] == 7 and told.err == ''
    assert compose_band(**recipe_arguments(about['recipe'])) == jazz.roll

def test_the_command_line_writes_what_the_desk_does(jazz, tmp_path):
    from lstm_music.cli import main
    words = '--style swing --tracks melody,keys,bass,drums --bars 4 --key F --seed 7 --tempo 150 --top-p'.split()
    assert main(['compose', *words, str(JAZZ['top_p']), '-o', str(tmp_path/'band.mid')]) == 0
    assert read_written(tmp_path/'band.mid') == jazz.roll
    assert read_score(tmp_path/'band.mid', steps_per_beat=12) == desk_with(jazz).heard

@pytest.mark.parametrize('score, line', [
    (DRUMS, 'has drums only; a band accompanies a melody'),
    (Score([track('lead'), track('vocals')]), 'has 2 melodies: lead, vocals; keep one'),
    (Score([track('piano'), track('organ')]), 'has no melody to accompany, only piano, organ'),
    (forty(), '40 tracks; a score has at most 16')])
def test_what_cannot_be_accompanied_is_one_line_on_the_command_line(score, line, tmp_path, capsys):
    from lstm_music.cli import main
    (tmp_path/'tune.mid').write_bytes(score if isinstance(score, bytes) else score.to_midi())
    assert main(['accompany', str(tmp_path/'tune.mid'), '-o', str(tmp_path/'band.mid')]) == 2
    said = capsys.readouterr().err
    assert line in said and said.count('\n') == 1 and not (tmp_path/'band.mid').exists()
