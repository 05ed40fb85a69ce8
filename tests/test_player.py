"What goes to the player and what comes back; how it looks and feels is in test_browser.py."
import base64
import html
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from lstm_music.audio import render
from lstm_music.encoding import PianoRoll
from lstm_music.pipeline import chorales
from lstm_music.player import player_frame, player_music, player_page
from lstm_music.score import key_signature, note_voices
from lstm_music.show import roll_html
from lstm_music.widget import Player

HYMN = chorales()['bwv269'].roll[:60]

def sound_in(text, kind):
    data, _ = soundfile.read(
        io.BytesIO(base64.b64decode(re.search(f'data:audio/{kind};base64,([A-Za-z0-9+/=]+)', text)[1])))
    return data

def test_page_holds_the_notes_and_their_sound():
    page = player_page(HYMN)
    props = json.loads(re.search(r'update\((\{.*\})\)', page)[1])
    assert [tuple(n[:3]) for n in props['music']['notes']] == HYMN.notes()
    assert {k: props['music'][k] for k in ('n_steps', 'steps_per_bar', 'pickup_steps', 'tempo_bpm')} == dict(
        n_steps=60, steps_per_bar=12, pickup_steps=4, tempo_bpm=HYMN.tempo_bpm)
    sound = render(HYMN)
    assert np.corrcoef(sound_in(page, 'mpeg')[:len(sound), 0], sound[:, 0])[0, 1] > 0.98

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

def test_a_click_changes_the_roll_and_its_sound():
    player = Player(HYMN)
    music, sound = player.music, player.sound
    seen = []
    player.observe(lambda change: seen.append(change.new), 'roll')
    player.edit = [list(n) for n in HYMN.notes()[1:]] + [[0, 4, 90]]
    assert player.roll.notes() == sorted([*HYMN.notes()[1:], (0, 4, 90)]) and seen == [player.roll]
    assert player.roll.grid() == HYMN.grid() and len(player.roll) == len(HYMN)
    assert player.music is music and player.sound != sound                 # the picture stays as it was drawn
    assert np.allclose(sound_in(player.sound, 'flac'), render(player.roll), atol=1e-3)

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

def test_another_tempo_is_the_same_music_with_another_sound():
    player = Player(HYMN)
    music, sound = player.music, player.sound
    player.set_tempo(160)
    assert player.roll.notes() == HYMN.notes() and player.roll.tempo_bpm == 160
    assert player.music == music | dict(tempo_bpm=160)
    assert len(sound_in(player.sound, 'flac')) < len(sound_in(sound, 'flac'))

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
