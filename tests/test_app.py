"""The app as Streamlit runs it, without a browser (test_browser.py has one): state for each visitor, limits, and the
files to put it on a server."""
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest

from lstm_music import desk as desk_room
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.pipeline import chorales
from lstm_music.player import edited

streamlit = pytest.importorskip('streamlit')
from streamlit.testing.v1 import AppTest

import lstm_music.app

ROOT = Path(__file__).resolve().parent.parent
HYMN = chorales()['bwv269'].roll

def visitor(script=lstm_music.app.__file__, **address):
    app = AppTest.from_file(str(script), default_timeout=120)
    for name, value in address.items(): app.query_params[name] = value
    app.run()
    assert not app.exception
    return app

def click(app, key_or_label):
    button = next(b for b in app.button if key_or_label in (b.key, b.label))
    button.click().run()
    assert not app.exception
    return app.session_state

def test_it_has_the_same_dials_and_verbs():
    app = visitor()
    widgets = {w.key: w for kind in (app.slider, app.selectbox, app.number_input)
               for w in kind if w.key in desk_room.CONTROLS}
    assert {name: widgets[name].value for name in desk_room.CONTROLS} == desk_room.DEFAULTS
    for name, c in desk_room.CONTROLS.items():
        if 'options' in c: assert [o.split(':')[0] for o in widgets[name].options] == list(c['options'])
        else: assert (widgets[name].min, widgets[name].max) == (c['min'], c['max'])
    assert [b.key for b in app.button if (b.key or '').startswith('verb')] == [f'verb {v}' for v in desk_room.VERBS]
    assert [b.label for b in app.button if b.label in desk_room.PRESETS] == list(desk_room.PRESETS)

def test_it_composes_what_the_notebook_composes():
    app = visitor()
    app.slider(key='bars').set_value(4)
    s = click(app, 'verb Compose')
    expected = desk_room.Desk().perform('Compose', desk_room.DEFAULTS | dict(bars=4))
    assert s.visit.desk.sheet == expected and s.visit.play == 1 and s.seed == 7 and 'notes' in s.visit.said
    assert click(app, 'Undo').visit.desk.sheet == desk_room.blank_sheet()

def test_a_style_of_ones_own_stands_in_its_dial(mine, monkeypatch):
    monkeypatch.setenv(desk_room.OWN_WEIGHTS, str(mine))
    app = visitor()
    dial = app.selectbox(key='style')
    assert dial.options == [*desk_room.CONTROLS['style']['options'], 'mine']
    dial.set_value('mine')
    app.slider(key='bars').set_value(4)
    s = click(app, 'verb Compose')
    asked = desk_room.DEFAULTS | dict(bars=4, style='mine')
    assert s.visit.desk.sheet == desk_room.Desk(mine).perform('Compose', asked)

def test_the_command_hands_weights_to_the_app_and_says_what_is_wrong_with_them(mine, monkeypatch, capsys, tmp_path):
    from lstm_music import cli
    monkeypatch.setattr('streamlit.web.cli.main', lambda *args, **options: None)
    monkeypatch.setenv(desk_room.OWN_WEIGHTS, '')
    with socket.socket() as s:
        s.bind(('localhost', 0))
        port = str(s.getsockname()[1])
    assert cli.main(['app', '--port', port, '--weights', str(tmp_path/'none.npz')]) != 0
    assert 'none.npz' in capsys.readouterr().err and not os.environ[desk_room.OWN_WEIGHTS]
    assert cli.main(['app', '--port', port, '--weights', str(mine)]) == 0
    assert desk_room.desk_of_house().model.config.styles[0].name == 'mine'

def test_presets_and_openings():
    app = visitor()
    s = click(app, 'Folk')
    assert {n: s[n] for n in desk_room.PRESETS['Folk']} == desk_room.PRESETS['Folk']
    s = click(app, 'melody only')
    assert s.visit.desk.sheet.binary.sum(axis=1).max() == 1 and s.key == desk_room.HEARD
    s = click(app, 'blank sheet')
    assert 'empty' in click(app, 'verb Harmonise').visit.said
    assert s.visit.desk.sheet == desk_room.blank_sheet(tempo_bpm=s.tempo_bpm)

def settings(s): return {name: s[name] for name in desk_room.CONTROLS}
def dial(app, name): return next(w for w in app.get('selectbox') if w.key == name)
def component_data(app, name):
    "What the component that is told this is told."
    return next(data for c in app.get('bidi_component') if name in (data := json.loads(c.proto.json)))

def address_of(app):
    "What the page's address says, as a browser would send it."
    data = component_data(app, 'address')
    return parse_qs(data['address'].removeprefix('?'), strict_parsing=bool(data['address']))

def test_a_heard_key_is_that_of_the_sheet_and_greys_the_scale():
    app = visitor()
    app.selectbox(key='piece').set_value(next(name for name in desk_room.corpus_pieces() if 'C minor' in name)).run()
    s = click(app, 'open')
    assert s.key == desk_room.HEARD and dial(app, 'scale').disabled
    assert dial(app, 'key').format_func(desk_room.HEARD) == 'heard: C minor'
    app.slider(key='bars').set_value(4).run()
    s = click(app, 'verb Compose')
    assert s.visit.desk.sheet.key == (0, 'minor') and s.key == desk_room.HEARD
    dial(app, 'key').set_value('D').run()
    assert app.session_state.key == 'D' and not dial(app, 'scale').disabled

def test_the_tempo_dial_changes_the_music_on_the_sheet_and_undo_takes_it_back():
    app = visitor()
    s = click(app, 'melody only')
    before, music = s.visit.desk.sheet, s.visit.music
    tempo = round(before.tempo_bpm) + 10
    app.slider(key='tempo_bpm').set_value(tempo).run()
    s = app.session_state
    assert s.visit.desk.sheet.notes() == before.notes() and s.visit.desk.sheet.tempo_bpm == tempo
    assert s.visit.music == music and component_data(app, 'music')['music']['tempo_bpm'] == tempo     # the same picture
    s = click(app, 'Undo')
    assert s.visit.desk.sheet == before and s.tempo_bpm == round(before.tempo_bpm)
    assert click(app, 'Calm').visit.desk.sheet.tempo_bpm == desk_room.PRESETS['Calm']['tempo_bpm']

def test_a_band_has_its_verbs_its_sound_and_its_files():
    app = visitor()
    def verbs(): return [b.key for b in app.button if (b.key or '').startswith('verb')]
    of_a_piano = verbs()
    s = click(app, 'Jazz')
    assert verbs() == of_a_piano + [f'verb {v}' for v in desk_room.BAND_VERBS]
    assert dial(app, 'style').disabled and not dial(app, 'players').disabled
    app.slider(key='bars').set_value(4).run()
    s = click(app, 'verb Compose')
    first = s.visit.desk.sheet
    assert first == desk_room.Desk().perform('Compose', settings(s)) and len(first.names) == 4
    told = component_data(app, 'tracks')
    assert told['id'] == s.visit.music and len(told['tracks']) == 4
    disabled = [b.proto.disabled for b in app.get('download_button')]
    assert disabled == [form == 'musicxml' for form in desk_room.FORMATS]
    s = click(app, 'verb New-bass')
    assert s.visit.desk.sheet['keys'] == first['keys'] and s.visit.desk.sheet['bass'] != first['bass']
    again = visitor(**address_of(app)).session_state
    assert again.visit.desk.sheet == s.visit.desk.sheet and again.band == 'swing'
    before = component_data(app, 'tracks')
    app.slider(key='tempo_bpm').set_value(100).run()
    assert app.session_state.visit.desk.sheet.tempo_bpm == 100 and component_data(app, 'tracks')['id'] > before['id']
    app.slider(key='touch').set_value(1.).run()
    assert app.session_state.visit.desk.heard['drums'].lags is not None
    assert 'one piano' in click(app, 'verb Continue').visit.said
    assert isinstance(click(app, 'as a piano').visit.desk.sheet, PianoRoll) and app.session_state.band == 'none'
    assert verbs() == of_a_piano

def test_continue_plays_from_the_seam():
    app = visitor()
    app.slider(key='bars').set_value(4).run()
    assert click(app, 'verb Compose').visit.start_step == 0
    s = click(app, 'verb Continue')
    upbeat = s.visit.desk.sheet.pickup_steps             # the bar in which it ended is completed first
    assert s.visit.start_step == s.visit.step == 64 + upbeat
    assert len(s.visit.desk.sheet) == 128 + upbeat and s.visit.play == 2

def test_rewrite_composes_the_marked_bars_anew_and_keeps_the_others_and_the_marks():
    app = visitor()
    app.slider(key='bars').set_value(4).run()
    before = click(app, 'verb Compose').visit.desk.sheet
    here = f'Rewrite bar {int(not before.pickup_steps)}'                # 0 is the upbeat
    assert next(b.label for b in app.button if b.key == 'verb Rewrite') == here
    app.session_state.visit.marked = [2, 3]
    app.run()
    assert next(b.label for b in app.button if b.key == 'verb Rewrite') == 'Rewrite bars 2 to 3'
    s = click(app, 'verb Rewrite')
    now, begin, end = s.visit.desk.sheet.states, 16 + before.pickup_steps, 48 + before.pickup_steps
    assert (now[:begin] == before.states[:begin]).all() and (now[end:] == before.states[end:]).all()
    assert (now[begin:end] != before.states[begin:end]).any()
    assert s.visit.start_step == begin and s.visit.marked == s.visit.start_marked == [2, 3]
    assert click(app, 'verb Compose').visit.marked is None

def test_undo_redo_and_bring_back_restore_dials_and_tell_of_the_piece_that_is_shown():
    app = visitor()
    app.slider(key='bars').set_value(4).run()
    first = click(app, 'verb Compose').visit.desk.sheet
    click(app, 'Folk')
    s = click(app, 'verb Compose')
    second, folk = s.visit.desk.sheet, settings(s)
    assert folk['scale'] == 'dorian'
    while (s := click(app, 'Undo')).visit.desk.sheet != first: pass    # the preset's tempo is a step of its own
    assert (s.key, s.scale, s.seed, s.tempo_bpm) == ('D', 'minor', 7, 80)
    assert first.name in s.visit.said and second.name not in s.visit.said
    while (s := click(app, 'Redo')).visit.desk.sheet != second: pass
    assert settings(s) == folk and second.name in s.visit.said
    s = click(app, 'take 1')
    assert s.visit.desk.sheet == first and s.scale == 'minor' and first.name in s.visit.said

def test_a_reload_or_a_shared_link_brings_the_piece_and_its_dials_back():
    app = visitor()
    app.slider(key='bars').set_value(4).run()
    app.slider(key='temperature').set_value(1.2).run()
    click(app, 'verb Compose')
    click(app, 'verb Continue')
    app.session_state.visit.step = 100
    s = click(app, 'verb Again')
    s.visit.desk.draw(edited(s.visit.desk.sheet, [*s.visit.desk.sheet.notes(), (0, 4, 100)]))
    s.visit.music += 1
    app.slider(key='top_k').set_value(3).run()                                   # moved since
    address = address_of(app)
    assert len(address['do']) == 4 and 'link to keep' in ' '.join(c.value for c in app.caption)
    again = visitor(**address).session_state
    theirs, mine = again.visit, s.visit
    assert theirs.desk.sheet == mine.desk.sheet and theirs.desk.sheet.name == mine.desk.sheet.name and theirs.play == 0
    assert settings(again) == settings(app.session_state) and again.top_k == 3 and mine.desk.sheet.name in theirs.said
    assert len(theirs.desk.takes) == 3

def test_dials_alone_make_an_address_too_and_a_blank_desk_has_none():
    app = visitor()
    assert address_of(app) == {}
    app.slider(key='bars').set_value(12).run()
    assert address_of(app) == dict(bars=['12'])
    again = visitor(bars='12', key='F#').session_state
    assert (again.bars, again.key, again.visit.desk.sheet) == (12, 'F#', desk_room.blank_sheet())

@pytest.mark.parametrize('address, reason', [
    (dict(bars='999'), '999'), (dict(key='H'), "'H'"), (dict(seed='seven'), 'seven'),
    (dict(do='Explode'), 'Explode'), (dict(do=''), ''),
    (dict(do='Compose bars=4 speed=3'), 'speed'), (dict(do=['Compose bars=4', 'Again at=99-99']), 'at the end'),
    (dict(do='Open no such piece'), 'no such piece'),
    (dict(do=['Compose'] * 999), '999'), (dict(do='Draw +0.0.0'), '0')])
def test_an_address_that_says_what_cannot_be_is_told_in_one_line_and_all_stands_as_at_first(address, reason):
    app = visitor(**address)
    s = app.session_state
    assert s.visit.desk.sheet == desk_room.blank_sheet() and settings(s) == desk_room.DEFAULTS and not s.visit.wanted
    said = s.visit.said
    assert reason in said and len(said.splitlines()) == 1 and said in [t.value for t in app.text]
    assert address_of(app) == {}

def test_a_piece_from_a_file_of_ones_own_is_not_in_the_address_and_the_page_says_so():
    app = visitor()
    app.file_uploader(key='upload').upload('mine.mid', PianoRollEncoder().piano_roll_to_midi(HYMN), 'audio/midi').run()
    assert 'do' not in address_of(app) and 'keep the MIDI file' in ' '.join(c.value for c in app.caption)
    again = visitor(**address_of(app)).session_state
    assert settings(again) == settings(app.session_state)                        # but its dials are

def test_a_name_is_shown_as_it_is_and_not_as_markdown():
    app, name = visitor(), 'my *best* song [x](http:e) $a$ :smile:.mid'
    app.file_uploader(key='upload').upload(name, PianoRollEncoder().piano_roll_to_midi(HYMN), 'audio/midi').run()
    click(app, 'verb Harmonise')
    shown = [t.value for t in app.text]
    assert sum(name.removesuffix('.mid') in text for text in shown) == 2         # the status and the take
    assert not [m.value for m in (*app.markdown, *app.caption) if 'best' in m.value]

def test_a_blank_sheet_has_no_files_and_says_so_in_one_sentence():
    app = visitor()
    def downloads(): return [b.proto.disabled for b in app.get('download_button')]
    assert downloads() == [True] * len(desk_room.FORMATS)
    assert 'There are no notes to save yet: compose, open or draw something first.' in [c.value for c in app.caption]
    app.slider(key='bars').set_value(4).run()
    click(app, 'verb Compose')
    assert downloads() == [False] * len(desk_room.FORMATS)

def test_one_bar_of_two_beats_is_enough_to_harmonise():
    app = visitor()
    app.session_state.visit.desk.put(PianoRoll.from_notes([(0, 8, 67)], meter=(2, 4)))
    assert 'harmonised' in click(app, 'verb Harmonise').visit.said

def test_an_upload_lies_on_the_desk_and_a_bad_one_does_not():
    app = visitor()
    app.file_uploader(key='upload').upload('mine.mid', PianoRollEncoder().piano_roll_to_midi(HYMN), 'audio/midi').run()
    assert not app.exception and app.session_state.visit.desk.sheet == HYMN
    app.file_uploader(key='upload').upload('bad.mid', b'no music', 'audio/midi').run()
    visit = app.session_state.visit
    assert not app.exception and visit.desk.sheet == HYMN and 'not MIDI' in visit.said

def test_visitors_have_a_desk_each_and_share_the_weights():
    ada, bob = visitor(), visitor()
    for app in (ada, bob): app.slider(key='bars').set_value(4)
    a = click(ada, 'verb Compose')
    assert bob.session_state.visit.desk.sheet == desk_room.blank_sheet()
    b = click(bob, 'verb Compose')
    assert a.visit.desk.sheet == b.visit.desk.sheet and a.visit.desk is not b.visit.desk
    from lstm_music.sampling import default_model
    assert default_model.cache_info().misses == 1

def test_a_wish_stands_until_it_is_done_or_stopped(monkeypatch):
    app, perform = visitor(), desk_room.Desk.perform
    app.slider(key='bars').set_value(4)
    assert app.button(key='stop').disabled
    monkeypatch.setattr(desk_room.Desk, 'perform', lambda *args: streamlit.stop())  # the run is ended while it composes
    for _ in range(2):
        assert click(app, 'verb Compose').visit.wanted == 'Compose' and not app.button(key='stop').disabled
    monkeypatch.setattr(desk_room.Desk, 'perform', perform)
    assert click(app, 'stop').visit.wanted is None and not app.session_state.visit.desk.takes
    monkeypatch.setattr(desk_room.Desk, 'perform', lambda *args: streamlit.stop())
    click(app, 'verb Compose')
    monkeypatch.setattr(desk_room.Desk, 'perform', perform)
    assert len(click(app, 'Folk').visit.desk.takes) == 1
    assert app.session_state.visit.desk.takes[0].roll.name == 'D dorian, seed 7'      # composed with the new settings

class Ended(BaseException):
    "Streamlit ends the run: wherever its session state is touched."

class EndingState(dict):
    "A session state that ends the run at its n-th touch."
    left = 10 ** 9
    def __getitem__(self, name):
        self.left -= 1
        if self.left < 0: raise Ended
        return super().__getitem__(name)
    __getattr__ = __getitem__

def told_player(monkeypatch, *told):
    "The state of a visitor whose player tells this, what and value."
    messages = [dict(n=n, what=what, value=value) for n, (what, value) in enumerate(told, 1)]
    state = EndingState(visit=lstm_music.app.Visit(), player=SimpleNamespace(told=messages), **desk_room.DEFAULTS)
    monkeypatch.setattr(lstm_music.app.st, 'session_state', state)
    return state, state['visit'], messages

def test_what_the_player_tells_is_followed_once_and_in_its_order(monkeypatch):
    drawn = dict(id=1, notes=[[0, 4, 60]])
    state, visit, messages = told_player(monkeypatch, ('edit', drawn), ('command', 'undo'), ('command', 'redo'),
                                         ('step', 7), ('marked', [1, 2]), ('tempo_bpm', 100), ('nats', 1))
    state.player.told = messages[:3]
    lstm_music.app._hear()
    assert visit.desk.sheet.notes() == [(0, 4, 60)] and len(visit.desk.past) == 1 and not visit.desk.future
    state.player.told = messages                                        # those that were not yet answered, once more
    for _ in range(2): lstm_music.app._hear()
    assert (visit.step, visit.marked, visit.asked, visit.heard) == (7, [1, 2], 1, 7)
    assert visit.desk.sheet.tempo_bpm == visit.later['tempo_bpm'] == 100 and len(visit.desk.past) == 2

def test_a_run_that_is_ended_anywhere_has_followed_all_of_it_or_nothing(monkeypatch):
    "What was not followed is told again; half followed would be lost, or done twice."
    whole = set()
    for touches in range(40):
        state, visit, _ = told_player(monkeypatch, ('edit', dict(id=1, notes=[[0, 4, 60]])), ('command', 'undo'))
        state.left = touches
        try: lstm_music.app._hear()
        except Ended: pass
        assert (visit.heard, visit.music, len(visit.desk.future)) in ((0, 1, 0), (2, 2, 1))
        whole.add(visit.heard)
    assert whole == {0, 2}

def test_the_line_of_surprise_goes_to_the_player_once_it_is_asked_for():
    app = visitor()
    app.slider(key='bars').set_value(4).run()
    visit = click(app, 'verb Compose').visit
    assert component_data(app, 'music')['nats'] is None
    visit.asked = 3
    app.run()
    assert component_data(app, 'music')['nats'] == dict(asked=3, nats=visit.desk.nats())
    visit.desk.put(PianoRoll.from_notes([(0, 8, 67)], steps_per_beat=3))
    visit.asked = 4
    app.run()
    answer = component_data(app, 'music')['nats']
    assert answer['asked'] == 4 and 'steps per beat' in answer['error']

def test_files_for_a_server_start_the_app():
    app = visitor(ROOT/'deploy/streamlit_app.py')
    assert len([b for b in app.button if (b.key or '').startswith('verb')]) == len(desk_room.VERBS)
    dockerfile = (ROOT/'deploy/Dockerfile').read_text()
    port = re.search(r'EXPOSE (\d+)', dockerfile)[1]
    assert f'"--port", "{port}"' in dockerfile and f'app_port: {port}' in (ROOT/'deploy/README.md').read_text()
    for source in re.findall(r'^COPY (?!--)(.+) \S+$', dockerfile, re.M):
        for path in source.split(): assert (ROOT/path).exists(), path

def test_without_streamlit_the_command_says_what_to_install():
    code = 'import sys; sys.modules["streamlit"] = None\nfrom lstm_music.cli import main\nsys.exit(main(["app"]))'
    result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert result.returncode == 2 and 'pip install "lstm_music[app]"' in result.stderr
    assert len(result.stderr.splitlines()) == 1
