"The instrument without a browser: every dial, every verb, every button, and what happens when something is in the way."
import io
import sys
import threading
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
import soundfile

from lstm_music import desk as desk_room
from lstm_music.arranging import compose_band
from lstm_music.audio import TAIL_SECS
from lstm_music.demo import Instrument
from lstm_music.desk import CONTROLS, DEFAULTS, FORMATS, PRESETS, Desk
from lstm_music.encoding import PianoRoll, PianoRollEncoder, highest_voice
from lstm_music.form import FORMS
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer, piano_roll_model

HYMN = chorales()['bwv269'].roll                                               # three-four time, with an upbeat
SHORT = DEFAULTS | dict(bars=4, pickup_beats='0')

@pytest.fixture(scope='module')
def take(): return Desk().perform('Compose', SHORT)

def press(box, button):
    button.click()
    if box.thread: box.thread.join()
    return box.status.value

@pytest.mark.parametrize('name', [n for n in CONTROLS if n != 'seed'])
def test_both_ends_of_every_dial_compose(name):
    c = CONTROLS[name]
    for value in (c['options'][0], c['options'][-1]) if 'options' in c else (c['min'], c['max']):
        if name == 'band': value = 'none'                                       # test_band_desk.py has the others
        if name == 'bars' and value == 32: value = 12                           # the same, sooner
        bars = 20 if value in FORMS else value if name == 'bars' else 4
        roll = Desk().perform('Compose', SHORT | {name: value, 'bars': bars})
        assert len(roll) == roll.steps_per_bar * bars and roll.onsets.any()
        if name == 'tempo_bpm': assert roll.tempo_bpm == value

def test_the_dials_go_as_far_as_they_should():
    ends = {name: (c['min'], c['max']) for name, c in CONTROLS.items() if 'min' in c}
    assert ends['temperature'] == (0.3, 1.5) and ends['bars'] == (4, 32) and len(CONTROLS['key']['options']) == 12 + 1
    assert {'scale', 'tempo_bpm', 'top_k', 'top_p', 'repetition_penalty', 'voices', 'form', 'seed'} < set(CONTROLS)

@pytest.mark.parametrize('name', PRESETS)
def test_every_preset_composes_and_has_a_reason(name):
    assert set(PRESETS[name]) <= set(CONTROLS) and len(desk_room.REASONS[name]) > 20
    roll = Desk().perform('Compose', SHORT | PRESETS[name])
    assert f'{PRESETS[name]["key"]} {PRESETS[name]["scale"]}, ' in roll.name

def test_verbs_keep_what_they_promise(take):
    desk = Desk()
    desk.put(take)
    longer = desk.perform('Continue', SHORT | dict(seed=1))
    assert (longer.states[:64] == take.states).all() and len(longer) == 128
    again = desk.perform('Again', SHORT | dict(seed=2), bar=7)
    assert (again.states[:96] == longer.states[:96]).all()
    assert len(again) == 128 and (again.states[96:] != longer.states[96:]).any()
    four = desk.perform('Harmonise', SHORT)
    melody = highest_voice(again.states)                                         # others may sound under its rests
    assert (four.states[melody > 0] == melody[melody > 0]).all()
    other = desk.perform('Rewrite', SHORT | dict(seed=3), bars=(2, 3))
    assert len(other) == 128 and (other.binary[:16] == four.binary[:16]).all()
    assert (other.binary[48:] == four.binary[48:]).all() and other != four
    assert [desk.undo() for _ in range(5)] == [four, again, longer, take, desk_room.blank_sheet()]
    assert [desk.redo() for _ in range(5)] == [take, longer, again, four, other] and len(desk.takes) == 4
    with pytest.raises(ValueError, match='^nothing to redo$'): desk.redo()

@pytest.mark.parametrize('bar', [0, 1, 3])
def test_again_knows_an_upbeat(bar):
    desk = Desk()
    desk.put(HYMN[:52])                                                          # upbeat and four bars
    new = desk.perform('Again', SHORT, bar)
    cut = max(0, 4 + 12 * (bar - 1))
    assert len(new) == (52 if bar else 48) and new.meter == (3, 4) and new.pickup_steps == 4
    assert (new.states[:cut] == HYMN.states[:cut]).all()

def test_a_drawn_tune_is_heard_in_its_own_key():
    desk = Desk()
    desk.put(PianoRoll.from_notes([(4 * i, 4 * i + 4, p) for i, p in enumerate([67, 71, 74, 71, 72, 69, 66, 67])],
                                  64, name='drawn'))
    assert 'G major' in desk.perform('Harmonise', SHORT | dict(key=desk_room.HEARD)).name
    assert len(desk.sheet) == 32                                                 # the empty bars are not harmonised

def test_undo_and_takes_are_bounded(take):
    desk = Desk()
    for _ in range(desk_room.N_UNDO + 10): desk.put(take)
    assert len(desk.past) == desk_room.N_UNDO
    with pytest.raises(ValueError, match='over 96'):
        desk.put(HYMN + HYMN + HYMN + HYMN + HYMN + HYMN + HYMN)
        desk.perform('Continue', SHORT)
    assert len(desk.takes) == 0

@pytest.mark.parametrize('verb', ['Continue', 'Harmonise', 'Again', 'Rewrite'])
def test_an_empty_sheet_is_one_line(verb):
    desk = Desk()
    with pytest.raises(ValueError, match='^the sheet is empty: .*$'): desk.perform(verb, SHORT)
    assert desk.sheet == desk_room.blank_sheet() and not desk.takes and not desk.past

def test_files_hold_the_take(take):
    pytest.importorskip('music21')
    files = {form: desk_room.file_bytes(take, form) for form in FORMATS}
    assert PianoRollEncoder().midi_to_piano_roll(files['mid']) == take
    for form in ('wav', 'mp3'):
        sound, rate = soundfile.read(io.BytesIO(files[form]))
        assert abs(len(sound) / rate - take.duration_secs - TAIL_SECS) < 0.1 and 0.3 < np.abs(sound).max() <= 1
    assert files['png'].startswith(b'\x89PNG') and b'<score-partwise' in files['musicxml']

@pytest.mark.parametrize('missing', ['music21', 'verovio'])
def test_what_is_not_installed_is_one_clear_line(take, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr(sys, 'modules', {k: v for k, v in sys.modules.items() if not k.startswith(f'{missing}.')})
    assert 'pip install "lstm_music[score]"' in desk_room.sheet_html(take)
    if missing == 'music21':
        with pytest.raises(ValueError, match=r'^music21 is not installed; pip install "lstm_music\[score\]"$'):
            desk_room.file_bytes(take, 'musicxml')

def test_bach_lies_within_his_own_ranges():
    inside = [[low <= value <= high for _, value, low, high in desk_room.against_bach(p.roll)]
              for p in chorales().part('test')]
    assert 0.88 < np.mean(inside) < 1
    assert '>nan<' not in desk_room.bach_table(PianoRoll.from_notes([(0, 4, 60)]))

@pytest.mark.parametrize('name, data, message', [
    ('song.mid', b'%PDF', 'song.mid: .* not MIDI'), ('none.mid', b'', 'none.mid: the file is empty'),
    ('silent.mid', PianoRollEncoder().piano_roll_to_midi(desk_room.blank_sheet()), 'silent.mid: it has no notes')])
def test_a_file_that_cannot_be_opened_is_one_line_with_its_name(name, data, message):
    file = io.BytesIO(data)
    file.name = name
    with pytest.raises(ValueError, match=message): desk_room.open_midi(file)

# ---- how a piece came to be, and how it is found again

def known(key): return replace(HYMN[:52], key=key)

def test_heard_is_the_key_of_the_sheet_for_compose_too():
    desk = Desk()
    desk.open_piece('bwv102.7 (C minor)', DEFAULTS)
    assert desk.dials['key'] == desk_room.HEARD and 'key heard: C minor' in desk.said
    for _ in range(2):    # and the piece that it composed is heard in it, too
        assert desk.perform('Compose', desk.take.settings | dict(bars=4)).key == (0, 'minor')
        assert desk.sheet.name.startswith('C minor')

def test_on_a_blank_sheet_heard_says_what_it_falls_back_to():
    assert desk_room.heard_label(desk_room.blank_sheet()) == 'heard: nothing yet, so C major'
    assert Desk().perform('Compose', SHORT | dict(key=desk_room.HEARD)).key == (0, 'major')

@pytest.mark.parametrize('verb', [v for v in desk_room.VERBS if v != 'Compose'])
def test_a_known_key_is_what_every_verb_hears(verb):
    desk = Desk()
    desk.put(known((4, 'minor')))
    assert desk_room.heard_label(desk.sheet) == 'heard: E minor'
    assert desk.perform(verb, SHORT | desk.dials, bar=2).key == (4, 'minor')

def test_the_pencil_does_not_change_what_is_known_of_the_key():
    desk = Desk()
    desk.put(known((4, 'minor')))
    desk.draw(PianoRoll.from_notes(desk.sheet.notes()[1:], 52, **desk.sheet.grid()))
    assert desk.sheet.key == (4, 'minor') and desk.sheet.name.endswith(', edited')
    desk.draw(PianoRoll.from_notes([], 52, **desk.sheet.grid()))
    assert desk.sheet.key is None

def test_names_tell_what_is_on_the_sheet_and_no_more():
    desk = Desk()
    def act(verb, seed=7, **where): return desk.perform(verb, SHORT | dict(seed=seed), **where).name
    assert act('Compose') == 'D minor, seed 7'
    assert act('Continue', seed=8) == 'D minor, seed 7 + 4 bars, seed 8'
    assert act('Again', seed=9, bar=7) == 'D minor, seed 7 + 4 bars, seed 8, from bar 7 seed 9'
    assert act('Again', seed=10, bar=5) == 'D minor, seed 7, from bar 5 seed 10'     # nothing of seeds 8 and 9 is left
    assert act('Rewrite', seed=11, bars=(2, 3)) == 'D minor, seed 7, from bar 5 seed 10, bars 2 to 3 seed 11'
    assert act('Harmonise', seed=12).endswith('bars 2 to 3 seed 11, harmonised in D minor, seed 12')
    assert act('Harmonise', seed=13).count('harmonised') == 1
    assert act('Again', seed=14, bar=1) == 'D minor, seed 14'

def test_a_way_makes_the_piece_again_and_travels_in_an_address():
    desk = Desk()
    desk.open_piece('bwv112.5 (G major)', SHORT, melody_only=True)
    desk.perform('Harmonise', SHORT | desk.dials)
    desk.draw(PianoRoll.from_notes([*desk.sheet.notes()[2:], (0, 3, 90)], len(desk.sheet), **desk.sheet.grid()))
    desk.set_tempo(77)
    desk.perform('Again', SHORT | dict(key='F#', scale='dorian', tempo_bpm=77, voices=2, seed=3), bar=5)
    desk.perform('Rewrite', SHORT | dict(key=desk_room.HEARD, tempo_bpm=77), bars=(6, 7))
    address = urlencode(desk_room.to_address(desk.take, desk.take.settings | dict(temperature=0.5)), doseq=True)
    way, dials = desk_room.from_address(parse_qs(address))
    found = Desk()
    found.replay(way)
    assert found.sheet == desk.sheet and found.sheet.name == desk.sheet.name
    assert found.take.settings == desk.take.settings
    assert dials == dict(temperature=0.5) and len(found.past) == 1 and len(address) < 2000
    found.undo()
    assert found.sheet == desk_room.blank_sheet()

@pytest.mark.parametrize('line, reason',
                         [('', 'an empty line'), ('Sing seed=7', 'Sing is none of'), ('Compose key=H', "key is 'H'"),
                          ('Compose temperature=nan', 'choose from 0.3'),
                          ('Compose loudness=3', 'no dial is called loudness'), ('Again at=x', 'two bars'),
                          ('Open nothing', 'no piece'), ('Draw 1.2.3', 'no pencil mark'),
                          ('Draw +0.999.60', 'does not fit'), ('Rewrite at=3-4 key=D', 'empty'),
                          ('Tempo fast', "'fast'"), ('Compose seed=inf', 'choose from 0')])
def test_an_address_that_cannot_be_is_one_line_and_nothing_is_lost(take, line, reason):
    desk = Desk()
    desk.put(take)
    with pytest.raises(ValueError, match=reason) as error: desk.replay([line])
    assert '\n' not in str(error.value) and desk.sheet == take and len(desk.past) == 1

def test_what_came_from_a_file_has_no_address(take):
    desk = Desk()
    desk.put(take)
    desk.perform('Continue', SHORT)
    assert desk.take.way is None and 'do' not in desk_room.to_address(desk.take, desk.take.settings)
    with pytest.raises(ValueError, match='25 steps'): desk.replay(['Tempo 90'] * 25)

def test_a_midi_file_of_ours_brings_its_dials_back():
    desk = Desk()
    desk.perform('Compose', SHORT | dict(key='F#', scale='lydian', temperature=0.5, voices=3, seed=99, tempo_bpm=66))
    desk.set_tempo(70)
    file = io.BytesIO(desk_room.file_bytes(desk.sheet, 'mid'))
    file.name = 'found.mid'
    other = Desk()
    other.put(desk_room.open_midi(file), DEFAULTS)
    assert other.sheet == desk.sheet and other.take.settings == desk.take.settings
    assert 'key F#' in other.said and 'seed 99' in other.said                    # nothing is set in silence

def test_dials_that_no_dial_shows_are_told():
    dials, notices = desk_room.recipe_dials(dict(key='free', temperature=3., bars=64, voices=None, seed=1))
    assert dials['voices'] == 4 and dials['seed'] == 1 and not {'key', 'temperature', 'bars'} & set(dials)
    assert len(notices) == 3 and 'temperature is 3.0; choose from 0.3 to 1.5' in notices[1] + notices[2]
    usual = Composer().compose(bars=4, seed=1, style='ragtime').recipe
    assert desk_room.recipe_dials(usual)[1] == desk_room.recipe_dials(compose_band(bars=4).recipe)[1] == []
    told = desk_room.recipe_dials(usual | dict(guidance=2., n=3))[1]
    assert told == ['made with guidance 2.0, n 3, which no dial shows']
    assert len(desk_room.recipe_dials(usual | dict(style='mine'))[1]) == 1      # a style that is learned, not a dial

def test_undo_redo_and_bring_back_restore_the_dials():
    desk = Desk()
    careful, wild = SHORT | dict(temperature=0.4), SHORT | dict(temperature=1.4, seed=8)
    desk.perform('Compose', careful)
    desk.perform('Compose', wild)
    desk.draw(PianoRoll.from_notes(desk.sheet.notes()[1:], 64, **desk.sheet.grid()))
    desk.undo()
    assert desk.dials == {} and 'removed' in desk.said                           # the pencil turned no dial
    desk.undo()
    assert desk.dials == careful and desk.said.startswith('undone: Compose. D minor, seed 7: ')
    desk.redo()
    assert desk.dials == wild and 'seed 8' in desk.said
    desk.bring_back(desk.takes[0])
    assert desk.dials == careful and desk.sheet.name == 'D minor, seed 7'
    desk.perform('Compose', careful)
    assert not desk.future

def test_undo_steps_are_told_apart():
    desk = Desk()
    for notes in ([(0, 4, 72)], [(0, 4, 72), (16, 20, 61)], [(16, 20, 61)]):
        desk.draw(PianoRoll.from_notes(notes, 64, tempo_bpm=80))
    said = []
    while desk.past:
        desk.undo()
        said.append(desk.said.split('. ')[0])
    assert said == ['undone: C5 in bar 1 removed', 'undone: Db4 in bar 2 added', 'undone: C5 in bar 1 added']

def test_the_tempo_dial_changes_the_music_on_the_sheet_and_is_one_step(take):
    desk = Desk()
    desk.put(take)
    for tempo in range(81, 100): desk.set_tempo(tempo)
    assert desk.sheet.tempo_bpm == 99 and desk.sheet.states is not None
    assert (desk.sheet.states == take.states).all() and len(desk.past) == 2
    assert PianoRollEncoder().midi_to_piano_roll(desk_room.file_bytes(desk.sheet, 'mid')).tempo_bpm == 99
    desk.undo()
    assert desk.sheet == take and desk.dials == dict(tempo_bpm=80)

def test_a_tempo_beyond_the_dial_stays_until_the_dial_is_turned():
    desk = Desk()
    desk.put(replace(HYMN[:52], tempo_bpm=200.5))
    assert desk.dials['tempo_bpm'] == 160 and desk.perform('Continue', SHORT | desk.dials).tempo_bpm == 200.5
    assert desk.perform('Continue', SHORT | desk.dials | dict(tempo_bpm=90)).tempo_bpm == 90

def test_a_new_seed_is_new_and_wraps():
    desk, last = Desk(), CONTROLS['seed']['max']
    desk.perform('Compose', SHORT | dict(seed=last), fresh=True)
    assert desk.dials['seed'] == last                                            # a seed set by hand is taken
    desk.perform('Compose', SHORT | desk.dials, fresh=True)
    assert desk.dials['seed'] == 0
    desk.undo()
    desk.perform('Compose', SHORT | desk.dials, fresh=True)
    assert desk.dials['seed'] == 1                                               # not one that was heard before

def test_continue_plays_from_the_seam_even_after_silence():
    desk = Desk()
    desk.draw(PianoRoll.from_notes([(32, 48, 60)], 64, tempo_bpm=80))            # two bars of silence before the note
    desk.perform('Continue', SHORT)
    assert desk.start_step == len(desk.sheet) - 64 and desk.sheet.binary[:desk.start_step].any()

@pytest.mark.parametrize('form', FORMATS)
def test_a_blank_sheet_is_no_file(form):
    with pytest.raises(ValueError, match='^there are no notes to keep yet: .*$'):
        desk_room.file_bytes(desk_room.blank_sheet(), form)

def test_beside_bach_every_line_has_a_unit_and_a_word(take):
    assert list(desk_room.MEASURES) == list(desk_room.measured(take))
    assert all(unit and word for unit, word in desk_room.MEASURES.values())
    table = desk_room.bach_table(take)
    assert all(unit in table and word in table for unit, word in desk_room.MEASURES.values())
    assert 'one voice' in desk_room.bach_table(PianoRoll.from_notes([(0, 4, 60)])) and 'one voice' not in table

# ---- the face in a notebook

def test_buttons_do_what_they_say():
    box = Instrument()
    box.controls['bars'].value = 4
    press(box, box.verbs['Compose'])
    first = box.player.roll
    assert first == box.desk.sheet and box.player.play == 1 and box.controls['seed'].value == 7
    assert len(box.takes.children) == 1 and 'note density' in box.bach.value
    box.player.edit = [*[list(n) for n in first.notes()], [0, 4, 100]]
    assert len(box.desk.sheet.notes()) == len(first.notes()) + 1
    press(box, box.undo)
    assert box.player.roll == first
    press(box, box.verbs['Continue'])
    seam = 64 + box.desk.sheet.pickup_steps                                 # the bar in which it ended is completed
    assert box.controls['seed'].value == 8 and box.player.step == seam      # a new seed, and it plays from the seam
    box.fresh.value = False
    press(box, box.verbs['Continue'])
    assert box.controls['seed'].value == 8 and box.desk.sheet.n_bars == 12
    box.player.step = 100
    assert box.verbs['Again'].description == 'Again from bar 7'
    press(box, box.verbs['Again'])
    assert box.player.step == box.player.music['start_step'] == 96 + box.desk.sheet.pickup_steps
    bring_back = box.takes.children[-1].children[1]
    bring_back.click()
    assert box.player.roll == first and box.settings() == SHORT | dict(pickup_beats=DEFAULTS['pickup_beats'])

def test_presets_set_the_dials():
    box = Instrument()
    box.presets['Folk'].click()
    assert {n: box.controls[n].value for n in PRESETS['Folk']} == PRESETS['Folk']
    assert desk_room.REASONS['Folk'] in box.status.value
    box.presets['Calm'].click()
    assert box.controls['voices'].value == 4    # what a preset leaves out stands where it started

def test_an_upload_lies_on_the_desk():
    box = Instrument()
    def upload(name, data):
        box.upload.value = (dict(name=name, type='audio/midi', size=len(data),
                                 content=memoryview(data), last_modified=datetime(2026, 1, 1)),)
    upload('mine.mid', PianoRollEncoder().piano_roll_to_midi(HYMN))
    assert box.player.roll == HYMN and 'mine.mid' in box.status.value
    upload('bad.mid', b'no')
    assert box.player.roll == HYMN and 'bad.mid' in box.status.value and 'not MIDI' in box.status.value

def test_files_go_to_the_browser(monkeypatch):
    box, sent = Instrument(), []
    monkeypatch.setattr(type(box.player), 'send', lambda self, content, buffers=None: sent.append((content, buffers)))
    box.desk.put(HYMN)
    for button in box.downloads.values(): button.click()
    assert [content['name'].rsplit('.')[-1] for content, _ in sent] == list(FORMATS)
    assert all(data for _, (data,) in sent)

def waiting_model():
    "The model that ships, waiting before its third step; what says that it waits, and what lets it go on."
    began, go = threading.Event(), threading.Event()
    ships = desk_room.Composer().model
    class Slow(type(ships)):
        steps = 0
        def step(self, *args, **kwargs):
            self.steps += 1
            if self.steps == 3:
                began.set()
                go.wait(60)
            return super().step(*args, **kwargs)
    return Slow(ships.config, ships.weights), began, go

def test_stop_stops_and_leaves_the_sheet():
    model, began, go = waiting_model()
    box = Instrument(model)
    box.verbs['Compose'].click()
    assert began.wait(60) and not box.stop.disabled and box.verbs['Compose'].disabled
    assert box.progress.layout.visibility == 'visible'
    box.stop.click()
    go.set()
    box.thread.join()
    assert model.steps == 3 and box.status.value == 'stopped' and box.desk.sheet == desk_room.blank_sheet()
    assert box.stop.disabled and not box.verbs['Compose'].disabled

def test_what_is_composed_is_not_disturbed(take):
    "While a verb is at work the pencil, undo, files, pieces and takes wait, and are told so; a tempo comes after it."
    model, began, go = waiting_model()
    box = Instrument(model)
    box.desk.put(take, way=('Compose bars=4',))
    box.show()
    lies = box.desk.sheet
    box.verbs['Continue'].click()
    assert began.wait(60) and not box.player.editable
    tries = [lambda: box.drawn(PianoRoll.from_notes([*take.notes(), (0, 4, 100)], 64, **take.grid())),
             lambda: box.player.received('edit', [list(n) for n in take.notes()[1:]]),
             lambda: box.player.received('command', 'undo'), lambda: box.player.received('file', 'x.mid', b'no'),
             box.openings['full'].click, box.openings['blank'].click, lambda: box.perform('Compose')]
    for act in tries:
        box.say('')
        act()
        assert box.status.value.startswith('composing: ') and box.desk.sheet is box.player.roll is lies
    box.controls['tempo_bpm'].value = 100
    assert box.desk.sheet is lies
    go.set()
    box.thread.join()
    assert [line.split()[0] for line in box.desk.take.way] == ['Compose', 'Continue', 'Tempo']
    assert box.player.editable and box.desk.sheet.tempo_bpm == 100 and len(box.desk.sheet) > len(take)

def test_desks_beside_each_other_do_not_disturb():
    alone = [Desk().perform('Compose', SHORT | dict(seed=s)) for s in range(4)]
    together, threads = [None] * 4, []
    def compose(s): together[s] = Desk().perform('Compose', SHORT | dict(seed=s))
    for s in range(4):
        threads.append(threading.Thread(target=compose, args=(s,)))
        threads[-1].start()
    for t in threads: t.join()
    assert together == alone

def test_the_players_slider_and_the_tempo_dial_are_one():
    box = Instrument()
    box.player.edit = [[0, 4, 72]]
    box.player.received('tempo_bpm', 120)
    assert box.controls['tempo_bpm'].value == box.desk.sheet.tempo_bpm == 120 and '8 seconds' in box.status.value
    box.controls['tempo_bpm'].value = 90
    assert box.player.tempo_bpm == box.player.music['tempo_bpm'] == 90

def test_a_midi_file_dropped_on_the_roll_lies_on_the_desk():
    box, tune = Instrument(), PianoRoll.from_notes([(0, 4, 72), (4, 8, 74)], 16)
    box.player.received('file', 'tune.mid', PianoRollEncoder().piano_roll_to_midi(tune))
    assert box.desk.sheet.notes() == tune.notes() and box.player.roll is box.desk.sheet
    box.player.received('file', 'no.mid', b'not MIDI')
    assert 'no.mid' in box.status.value and box.desk.sheet.notes() == tune.notes()

def test_the_key_dial_shows_what_is_heard_and_the_scale_rests():
    box = Instrument()
    assert not box.controls['scale'].disabled
    box.openings['melody'].click()
    assert box.controls['key'].label == 'heard: C minor'
    assert box.controls['scale'].disabled and 'key heard: C minor' in box.status.value
    box.controls['key'].value = 'F'
    assert not box.controls['scale'].disabled
    box.undo.click()
    assert box.controls['key'].value == 'D'
    assert box.controls['key'].options[-1] == ('heard: nothing yet, so C major', desk_room.HEARD)

def test_the_tempo_dial_is_heard_at_once():
    box = Instrument()
    box.openings['full'].click()
    box.controls['tempo_bpm'].value = 50
    assert box.player.roll.tempo_bpm == box.desk.sheet.tempo_bpm == box.player.music['tempo_bpm'] == 50
    assert len(box.desk.past) == 2
    box.undo.click()
    assert box.controls['tempo_bpm'].value == box.desk.sheet.tempo_bpm == 100 and len(box.desk.past) == 1

def test_the_status_tells_of_the_piece_that_is_shown(take):
    box = Instrument()
    box.desk.put(take)
    box.show()
    box.player.edit = [list(n) for n in take.notes()[1:]]
    assert 'edited' in box.status.value and f'{len(take.notes()) - 1} notes' in box.status.value
    box.player.received('command', 'undo')
    assert box.player.roll == take and box.status.value.startswith('undone: ')
    assert f'{len(take.notes())} notes' in box.status.value
    box.player.received('command', 'redo')
    assert 'edited' in box.status.value

def test_the_marked_bars_are_rewritten(take):
    box = Instrument()
    box.desk.put(take)
    box.show()
    box.player.marked = [2, 3]
    assert box.verbs['Rewrite'].description == 'Rewrite bars 2 to 3'
    press(box, box.verbs['Rewrite'])
    assert (box.desk.sheet.binary[:16] == take.binary[:16]).all()
    assert (box.desk.sheet.binary[48:] == take.binary[48:]).all() and box.desk.sheet != take
    assert box.player.step == 16 and box.player.marked == [2, 3]

def test_names_are_plain_text():
    box = Instrument()
    box.desk.put(replace(HYMN, name='<img src=x onerror=alert(1)> $a$'))
    box.show()
    press(box, box.verbs['Continue'])
    for widget in (box.status, box.bach, box.takes.children[0].children[0]):
        # a Label would set formulas
        assert '<img src=x' not in widget.value and '&lt;img' in widget.value and type(widget).__name__ == 'HTML'

def test_more_dials_are_behind_a_button():
    box = Instrument()
    drawer = next(w for w in box.children[1].children if box.controls['voices'] in getattr(w, 'children', ()))
    assert drawer.layout.display == 'none' and box.more.description == 'More dials'
    box.more.click()
    assert drawer.layout.display is None and box.more.description == 'Fewer dials'

def test_a_style_of_ones_own_stands_in_the_dial_and_composes(mine):
    box = Instrument(str(mine))
    assert box.controls['style'].options == (*CONTROLS['style']['options'], 'mine')
    made = box.desk.perform('Compose', DEFAULTS | dict(style='mine', bars=4, key='C'))
    assert made.recipe['style'] == 'mine' and made.recipe['let_go_steps'] == 10
    again = Desk(str(mine))
    assert again.replay(box.desk.take.way) == made
    assert desk_room.from_address(desk_room.to_address(box.desk.take, DEFAULTS), again.controls)[0] == box.desk.take.way
    with pytest.raises(ValueError, match="style is 'mine'; choose from chorale"): Desk().replay(box.desk.take.way)

def test_a_dial_that_the_model_does_not_have_is_grey_and_stays():
    box = Instrument(piano_roll_model())
    disabled = {name for name, w in box.controls.items() if w.disabled}
    assert disabled == {'form', 'picardy', 'players', 'style', 'top_k', 'top_p', 'voices'}
    box.presets['Calm'].click()                                             # which would set top-k
    assert box.controls['top_k'].value == 0
    box.controls['bars'].value = 4
    box.verbs['Compose'].click()
    box.thread.join()
    assert 'seed' in box.player.roll.name                                   # composed, be it silence
