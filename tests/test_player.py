"What goes to the player and what comes back; how it looks and feels is in test_browser.py."
import base64
import html
import io
import json
import re
import threading
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from lstm_music.audio import render
from lstm_music.encoding import LOWEST_PITCH, VELOCITY, PianoRoll
from lstm_music.files import data_file
from lstm_music.pipeline import chorales
from lstm_music.player import pack_name, player_frame, player_music, player_page
from lstm_music.score import key_signature, note_voices
from lstm_music.show import roll_html
from lstm_music.touch import perform
from lstm_music.widget import Player

HYMN = chorales()['bwv269'].roll[:60]

def sound_in(text):
    coded = re.search('data:audio/mpeg;base64,([A-Za-z0-9+/=]+)', text)[1]
    return soundfile.read(io.BytesIO(base64.b64decode(coded)))[0]

def test_page_holds_the_notes_and_their_sound():
    page = player_page(HYMN)
    props = json.loads(re.search(r'update\((\{.*\})\)', page)[1])
    assert [tuple(n[:3]) for n in props['music']['notes']] == HYMN.notes()
    assert {k: props['music'][k] for k in ('n_steps', 'steps_per_bar', 'pickup_steps', 'tempo_bpm')} == dict(
        n_steps=60, steps_per_bar=12, pickup_steps=4, tempo_bpm=HYMN.tempo_bpm)
    sound = render(HYMN)
    assert np.corrcoef(sound_in(page)[:len(sound), 0], sound[:, 0])[0, 1] > 0.98

def test_page_asks_no_other_host():
    assert not re.search(r'https?:|//[a-z]+\.', player_page(HYMN).replace('data:audio', ''))

def test_frame_holds_the_page_and_a_roll_shows_both_picture_and_player():
    assert html.unescape(re.search('srcdoc="([^"]*)"', player_frame(HYMN))[1]) == player_page(HYMN)
    shown = roll_html(HYMN)
    assert shown.index('data:image/png;base64,') < shown.index('<iframe') and 'data:audio/mpeg;base64,' in shown

@pytest.mark.parametrize('name',
                         ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "<!--", 'é ♯ 音'])
def test_a_name_stays_a_name(name):
    page = player_page(PianoRoll(np.zeros((4, 88)), name=name))
    assert page.count('</script>') == 1 and '<img' not in page and '<!--' not in page
    assert json.loads(re.search(r'update\((\{.*\})\)', page)[1])['music']['name'] == name

def test_a_click_changes_the_roll_and_nothing_is_sent_back():
    player = Player(HYMN)
    sent, seen = [], []
    player.send_state = lambda key=None: sent.append(key)
    player.observe(lambda change: seen.append(change.new), 'roll')
    player.edit = [list(n) for n in HYMN.notes()[1:]] + [[0, 4, 90]]
    assert player.roll.notes() == sorted([*HYMN.notes()[1:], (0, 4, 90)]) and seen == [player.roll]
    assert player.roll.grid() == HYMN.grid() and len(player.roll) == len(HYMN)
    assert sent == []                                                       # the browser has drawn it, and plays it

def test_the_piano_is_sent_when_it_is_asked_for():
    player, sent = Player(HYMN), []
    player.send = lambda content, buffers: sent.extend(buffers)
    player.received('pack', None)
    table, _, recording = sent[0].partition(b'\0')
    assert (table, recording) == (data_file('piano.csv').read_bytes(), data_file('piano.mp3').read_bytes())
    assert player.pack == pack_name() and len(player.pack) == 8

def test_the_line_of_surprise_is_sent_when_it_is_asked_for_and_a_reason_where_there_is_none():
    answers, answered = [[0.5, None]], threading.Event()
    def nats():
        if not answers: raise ValueError('another grid')
        return answers.pop()
    player, sent = Player(HYMN, nats=nats), []
    player.send = lambda content: (sent.append(content), answered.set())
    for asked in 1, 2:
        answered.clear()
        player.received('nats', asked)
        assert answered.wait(30)
    assert sent == [dict(asked=1, nats=[0.5, None]), dict(asked=2, error='another grid')]
    assert player.tells_nats and not Player(HYMN).tells_nats

def test_the_player_knows_the_key_also_of_the_first_notes_on_a_blank_sheet():
    assert player_music(HYMN)['key'] == [7, 'major'] and player_music(HYMN)['beat_steps'] == 4
    assert player_music(replace(HYMN[:48], meter=(6, 8), pickup_steps=0))['beat_steps'] == 6
    player = Player(PianoRoll(np.zeros((16, 88))))
    assert player.music['key'] is None
    player.edit = [[0, 4, 50], [4, 8, 53], [8, 12, 57], [12, 16, 50]]
    assert player.music['key'] == [2, 'minor']

def test_the_player_knows_how_hard_each_note_is_struck():
    played = perform(HYMN)
    for start, _, pitch, _, velocity in player_music(played)['notes']:
        assert velocity == played.velocities[start, pitch - LOWEST_PITCH]
    assert {n[4] for n in player_music(HYMN)['notes']} == {VELOCITY}

def test_other_music_has_another_id_and_plays_on_demand():
    player = Player(HYMN)
    first, plays = player.music['id'], player.play
    player.show(HYMN[12:], start_step=12, play=True)
    assert player.music['id'] != first and player.play != plays and player.step == player.music['start_step'] == 12

def test_every_press_of_a_command_key_is_heard_once_and_marks_last_until_other_music():
    player, heard = Player(HYMN), []
    player.observe(lambda change: heard.append(change.new) if change.new else None, 'command')
    for command in ('undo', 'undo', 'redo'): player.received('command', command)
    assert heard == ['undo', 'undo', 'redo'] and player.command == ''
    player.received('marked', [2, 3])
    player.received('step', 20)
    assert player.marked == [2, 3] and player.step == 20
    player.show(HYMN, marked=(1, 2))
    assert player.marked == player.music['marked'] == [1, 2]
    player.show(HYMN)
    assert player.marked is None and player.music['marked'] is None

def test_another_tempo_is_the_same_music_whoever_turns_it():
    player = Player(HYMN)
    music = player.music
    for turn in (player.set_tempo, lambda tempo_bpm: player.received('tempo_bpm', tempo_bpm)):
        for tempo_bpm in 160, 90:
            turn(tempo_bpm)
            assert player.roll.notes() == HYMN.notes() and player.roll.tempo_bpm == player.tempo_bpm == tempo_bpm
            assert player.music == music | dict(tempo_bpm=tempo_bpm)

def test_a_file_that_is_dropped_is_told_once():
    player, told = Player(HYMN), []
    player.observe(lambda change: told.append(change.new) if change.new else None, 'file')
    for _ in range(2): player.received('file', 'a.mid', b'MThd')
    assert told == 2 * [('a.mid', b'MThd')]

def test_a_drawn_note_keeps_the_key_but_not_the_recipe_of_a_piece():
    player = Player(replace(HYMN, key=(7, 'major'), recipe=dict(seed=7)))
    player.edit = [list(n) for n in HYMN.notes()[1:]]
    assert player.roll.key == (7, 'major') and player.roll.recipe is None

def test_voices_are_guessed_for_up_to_four():
    tune = chorales()['bwv269'].voice(0).roll
    assert set(note_voices(tune)) == {0} and note_voices(PianoRoll(np.zeros((8, 88)))) == []
    duo = PianoRoll.from_notes([(0, 4, 72), (0, 4, 48), (4, 8, 71), (4, 8, 50)])
    assert [v for v, _ in sorted(zip(note_voices(duo), duo.notes()), key=lambda x: x[1])] == [1, 0, 1, 0]
    cluster = PianoRoll.from_notes([(0, 4, p) for p in range(60, 65)])
    assert {n[3] for n in player_music(cluster)['notes']} == {-1}

@pytest.mark.parametrize('semitones, sharps', [(0, 3), (1, -2), (3, 0), (-2, 1)])
def test_key_signature_follows_the_key(semitones, sharps):
    assert key_signature(chorales()['bwv66.6'].roll.transpose(semitones)) == sharps        # F sharp minor
