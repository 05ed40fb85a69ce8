"The app as Streamlit runs it, without a browser (test_browser.py has one): state for each visitor, limits, and the files to put it on a server."
import re, subprocess, sys
from pathlib import Path
import pytest
from lstm_music import demo
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.pipeline import chorales

streamlit = pytest.importorskip('streamlit')
from streamlit.testing.v1 import AppTest
import lstm_music.app

ROOT = Path(__file__).resolve().parent.parent
HYMN = chorales()['bwv269'].roll

def visitor(script=lstm_music.app.__file__):
    app = AppTest.from_file(str(script), default_timeout=120).run()
    assert not app.exception
    return app

def click(app, key_or_label):
    button = next(b for b in app.button if key_or_label in (b.key, b.label))
    button.click().run()
    assert not app.exception
    return app.session_state

def test_it_has_the_same_dials_and_verbs():
    app = visitor()
    widgets = {w.key: w for kind in (app.slider, app.selectbox, app.number_input) for w in kind if w.key in demo.CONTROLS}
    assert {name: widgets[name].value for name in demo.CONTROLS} == demo.DEFAULTS
    for name, c in demo.CONTROLS.items():
        if 'options' in c: assert tuple(widgets[name].options) == c['options']
        else: assert (widgets[name].min, widgets[name].max) == (c['min'], c['max'])
    assert [b.key for b in app.button if (b.key or '').startswith('verb')] == [f'verb {v}' for v in demo.VERBS]
    assert [b.label for b in app.button if b.label in demo.PRESETS] == list(demo.PRESETS)

def test_it_composes_what_the_notebook_composes():
    app = visitor()
    app.slider(key='bars').set_value(4)
    s = click(app, 'verb Compose')
    expected = demo.Desk().perform('Compose', demo.DEFAULTS | dict(bars=4))
    assert s.desk.sheet == expected and s.play == 1 and s.seed == 8 and 'notes' in s.said
    assert click(app, 'Undo').desk.sheet == demo.blank_sheet()

def test_presets_and_openings():
    app = visitor()
    s = click(app, 'Folk')
    assert {n: s[n] for n in demo.PRESETS['Folk']} == demo.PRESETS['Folk']
    s = click(app, 'melody only')
    assert s.desk.sheet.binary.sum(axis=1).max() == 1 and s.key == demo.HEARD
    s = click(app, 'blank sheet')
    assert 'empty' in click(app, 'verb Harmonise').said and s.desk.sheet == demo.blank_sheet()

def test_one_bar_of_two_beats_is_enough_to_harmonise():
    app = visitor()
    app.session_state.desk.put(PianoRoll.from_notes([(0, 8, 67)], meter=(2, 4)))
    assert 'harmonised' in click(app, 'verb Harmonise').said

def test_an_upload_lies_on_the_desk_and_a_bad_one_does_not():
    app = visitor()
    app.file_uploader(key='upload').upload('mine.mid', PianoRollEncoder().piano_roll_to_midi(HYMN), 'audio/midi').run()
    assert not app.exception and app.session_state.desk.sheet == HYMN
    app.file_uploader(key='upload').upload('bad.mid', b'no music', 'audio/midi').run()
    assert not app.exception and app.session_state.desk.sheet == HYMN and 'not MIDI' in app.session_state.said

def test_visitors_have_a_desk_each_and_share_the_weights():
    ada, bob = visitor(), visitor()
    for app in (ada, bob): app.slider(key='bars').set_value(4)
    a = click(ada, 'verb Compose')
    assert bob.session_state.desk.sheet == demo.blank_sheet()
    b = click(bob, 'verb Compose')
    assert a.desk.sheet == b.desk.sheet and a.desk is not b.desk
    from lstm_music.sampling import default_model
    assert default_model.cache_info().misses == 1

def test_a_wish_stands_until_it_is_done_or_stopped(monkeypatch):
    app, perform = visitor(), demo.Desk.perform
    app.slider(key='bars').set_value(4)
    assert app.button(key='stop').disabled
    monkeypatch.setattr(demo.Desk, 'perform', lambda *args: streamlit.stop())      # the run is ended while it composes
    for _ in range(2): assert click(app, 'verb Compose').wanted == 'Compose' and not app.button(key='stop').disabled
    monkeypatch.setattr(demo.Desk, 'perform', perform)
    assert click(app, 'stop').wanted is None and not app.session_state.desk.takes
    monkeypatch.setattr(demo.Desk, 'perform', lambda *args: streamlit.stop())
    click(app, 'verb Compose')
    monkeypatch.setattr(demo.Desk, 'perform', perform)
    assert len(click(app, 'Folk').desk.takes) == 1 and app.session_state.desk.takes[0].name == 'D dorian, seed 7'      # composed with the new settings

def test_files_for_a_server_start_the_app():
    app = visitor(ROOT/'deploy/streamlit_app.py')
    assert len([b for b in app.button if (b.key or '').startswith('verb')]) == len(demo.VERBS)
    dockerfile = (ROOT/'deploy/Dockerfile').read_text()
    port = re.search(r'EXPOSE (\d+)', dockerfile)[1]
    assert f'"--port", "{port}"' in dockerfile and f'app_port: {port}' in (ROOT/'deploy/README.md').read_text()
    for source in re.findall(r'^COPY (?!--)(.+) \S+$', dockerfile, re.M):
        for path in source.split(): assert (ROOT/path).exists(), path

def test_without_streamlit_the_command_says_what_to_install():
    code = 'import sys; sys.modules["streamlit"] = None\nfrom lstm_music.cli import main\nsys.exit(main(["app"]))'
    result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert result.returncode == 2 and 'pip install "lstm_music[app]"' in result.stderr and len(result.stderr.splitlines()) == 1
