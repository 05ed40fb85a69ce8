"The instrument without a browser: every dial, every verb, every button, and what happens when something is in the way."
import io, sys, threading
from datetime import datetime
import numpy as np, pytest, soundfile
from lstm_music import demo
from lstm_music.demo import CONTROLS, DEFAULTS, FORMATS, PRESETS, Desk, Instrument
from lstm_music.encoding import STRUCK, PianoRoll, PianoRollEncoder, highest_voice
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer

HYMN = chorales()['bwv269'].roll                                               # three-four time, with an upbeat
SHORT = DEFAULTS | dict(bars=4)

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
        if name == 'bars' and value == 32: value = 12                           # the same, sooner
        roll = Desk().perform('Compose', SHORT | {name: value})
        assert len(roll) == 16 * (value if name == 'bars' else 4) and roll.onsets.any()
        if name == 'tempo_bpm': assert roll.tempo_bpm == value

def test_the_dials_go_as_far_as_they_should():
    ends = {name: (c['min'], c['max']) for name, c in CONTROLS.items() if 'min' in c}
    assert ends['temperature'] == (0.3, 1.5) and ends['bars'] == (4, 32) and len(CONTROLS['key']['options']) == 12 + 1
    assert {'scale', 'tempo_bpm', 'top_k', 'top_p', 'repetition_penalty', 'density', 'seed'} < set(CONTROLS)

@pytest.mark.parametrize('name', PRESETS)
def test_every_preset_composes_and_has_a_reason(name):
    assert set(PRESETS[name]) <= set(CONTROLS) and len(demo.REASONS[name]) > 20
    roll = Desk().perform('Compose', SHORT | PRESETS[name])
    assert roll.name.startswith(f'{PRESETS[name]["key"]} {PRESETS[name]["scale"]}')

def test_verbs_keep_what_they_promise(take):
    desk = Desk()
    desk.put(take)
    longer = desk.perform('Continue', SHORT | dict(seed=1))
    assert (longer.states[:64] == take.states).all() and len(longer) == 128
    again = desk.perform('Again', SHORT | dict(seed=2), bar=7)
    assert (again.states[:96] == longer.states[:96]).all() and len(again) == 128 and (again.states[96:] != longer.states[96:]).any()
    four = desk.perform('Harmonise', SHORT)
    assert (highest_voice(four.states) == highest_voice(again.states)).all()
    other = desk.perform('Rewrite', SHORT | dict(seed=3), bars=(2, 3))
    assert len(other) == 128 and (other.binary[:16] == four.binary[:16]).all() and (other.binary[48:] == four.binary[48:]).all() and other != four
    assert [desk.undo() for _ in range(5)] == [four, again, longer, take, demo.blank_sheet()]
    assert [desk.redo() for _ in range(5)] == [take, longer, again, four, other] and len(desk.takes) == 4
    with pytest.raises(ValueError, match='^nothing to redo$'): desk.redo()

@pytest.mark.parametrize('bar', [0, 1, 3])
def test_again_knows_an_upbeat(bar):
    desk = Desk()
    desk.put(HYMN[:52])                                                          # upbeat and four bars
    new = desk.perform('Again', SHORT, bar)
    cut = max(0, 4 + 12 * (bar - 1))
    assert len(new) == 52 and new.meter == (3, 4) and new.pickup_steps == 4 and (new.states[:cut] == HYMN.states[:cut]).all()

def test_a_drawn_tune_is_heard_in_its_own_key():
    desk = Desk()
    desk.put(PianoRoll.from_notes([(4 * i, 4 * i + 4, p) for i, p in enumerate([67, 71, 74, 71, 72, 69, 66, 67])], 64, name='drawn'))
    assert 'G major' in desk.perform('Harmonise', SHORT | dict(key=demo.HEARD)).name
    assert len(desk.sheet) == 32                                                 # the empty bars are not harmonised

def test_undo_and_takes_are_bounded(take):
    desk = Desk()
    for i in range(demo.N_UNDO + 10): desk.put(take)
    assert len(desk.past) == demo.N_UNDO
    with pytest.raises(ValueError, match='over 96'):
        desk.put(HYMN + HYMN + HYMN + HYMN + HYMN + HYMN + HYMN); desk.perform('Continue', SHORT)
    assert len(desk.takes) == 0

@pytest.mark.parametrize('verb', ['Continue', 'Harmonise', 'Again', 'Rewrite'])
def test_an_empty_sheet_is_one_line(verb):
    desk = Desk()
    with pytest.raises(ValueError, match='^the sheet is empty: .*$'): desk.perform(verb, SHORT)
    assert desk.sheet == demo.blank_sheet() and not desk.takes and not desk.past

def test_files_hold_the_take(take):
    pytest.importorskip('music21')
    files = {form: demo.file_bytes(take, form) for form in FORMATS}
    assert PianoRollEncoder().midi_to_piano_roll(files['mid']) == take
    for form in ('wav', 'mp3'):
        sound, rate = soundfile.read(io.BytesIO(files[form]))
        assert abs(len(sound) / rate - take.duration_secs - 1) < 0.1 and 0.5 < np.abs(sound).max() <= 1
    assert files['png'].startswith(b'\x89PNG') and b'<score-partwise' in files['musicxml']

@pytest.mark.parametrize('missing', ['music21', 'verovio'])
def test_what_is_not_installed_is_one_clear_line(take, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr(sys, 'modules', {k: v for k, v in sys.modules.items() if not k.startswith(f'{missing}.')})
    assert 'pip install "lstm_music[score]"' in demo.sheet_html(take)
    if missing == 'music21':
        with pytest.raises(ValueError, match=r'^music21 is not installed; pip install "lstm_music\[score\]"$'): demo.file_bytes(take, 'musicxml')

def test_bach_lies_within_his_own_ranges():
    inside = [[low <= value <= high for _, value, low, high in demo.against_bach(p.roll)] for p in chorales().part('test')]
    assert 0.88 < np.mean(inside) < 1
    assert '>nan<' not in demo.bach_table(PianoRoll.from_notes([(0, 4, 60)]))

@pytest.mark.parametrize('name, data, message', [('song.mid', b'%PDF', 'song.mid: .* not MIDI'), ('none.mid', b'', 'none.mid: the file is empty'),
    ('silent.mid', PianoRollEncoder().piano_roll_to_midi(demo.blank_sheet()), 'silent.mid: it has no notes')])
def test_a_file_that_cannot_be_opened_is_one_line_with_its_name(name, data, message):
    file = io.BytesIO(data); file.name = name
    with pytest.raises(ValueError, match=message): demo.open_midi(file)

# ---- the face in a notebook

def test_buttons_do_what_they_say():
    box = Instrument()
    box.controls['bars'].value = 4
    press(box, box.verbs['Compose'])
    first = box.player.roll
    assert first == box.desk.sheet and box.player.play == 1 and box.controls['seed'].value == 7 and len(box.takes.children) == 1 and 'note density' in box.bach.value
    box.player.edit = [*[list(n) for n in first.notes()], [0, 4, 100]]
    assert len(box.desk.sheet.notes()) == len(first.notes()) + 1
    press(box, box.undo)
    assert box.player.roll == first
    press(box, box.verbs['Continue'])
    assert box.controls['seed'].value == 8 and box.player.step == 64             # a new seed, and it plays from the seam
    box.fresh.value = False
    press(box, box.verbs['Continue'])
    assert box.controls['seed'].value == 8 and box.desk.sheet.n_bars == 12
    box.player.step = 100
    assert box.verbs['Again'].description == 'Again from bar 7'
    press(box, box.verbs['Again'])
    assert box.player.step == box.player.music['start_step'] == 96
    bring_back = box.takes.children[-1].children[1]
    bring_back.click()
    assert box.player.roll == first and box.settings() == SHORT

def test_presets_set_the_dials():
    box = Instrument()
    box.presets['Folk'].click()
    assert {n: box.controls[n].value for n in PRESETS['Folk']} == PRESETS['Folk'] and demo.REASONS['Folk'] in box.status.value
    box.presets['Calm'].click()
    assert box.controls['density'].value == 0                                    # what a preset leaves out stands where it started

def test_an_upload_lies_on_the_desk():
    box = Instrument()
    def upload(name, data): box.upload.value = (dict(name=name, type='audio/midi', size=len(data), content=memoryview(data), last_modified=datetime(2026, 1, 1)),)
    upload('mine.mid', PianoRollEncoder().piano_roll_to_midi(HYMN))
    assert box.player.roll == HYMN and 'mine.mid' in box.status.value
    upload('bad.mid', b'no')
    assert box.player.roll == HYMN and 'bad.mid' in box.status.value and 'not MIDI' in box.status.value

def test_files_go_to_the_browser(monkeypatch):
    box, sent = Instrument(), []
    monkeypatch.setattr(type(box.player), 'send', lambda self, content, buffers=None: sent.append((content, buffers)))
    box.desk.put(HYMN)
    for button in box.downloads.values(): button.click()
    assert [content['name'].rsplit('.')[-1] for content, _ in sent] == list(FORMATS) and all(data for _, (data,) in sent)

def test_stop_stops_and_leaves_the_sheet():
    began, go = threading.Event(), threading.Event()
    class Slow:
        "The model that ships, waiting for the test before its third step."
        def __init__(self): self.model, self.steps = demo.Composer().model, 0
        def __getattr__(self, name): return getattr(self.model, name)
        def step(self, *args, **kwargs):
            self.steps += 1
            if self.steps == 3: began.set(); go.wait(60)
            return self.model.step(*args, **kwargs)
    model = Slow()
    box = Instrument(model)
    box.verbs['Compose'].click()
    assert began.wait(60) and not box.stop.disabled and box.verbs['Compose'].disabled and box.progress.layout.visibility == 'visible'
    box.stop.click()
    go.set()
    box.thread.join()
    assert model.steps == 3 and box.status.value == 'stopped' and box.desk.sheet == demo.blank_sheet()
    assert box.stop.disabled and not box.verbs['Compose'].disabled

def test_desks_beside_each_other_do_not_disturb():
    alone = [Desk().perform('Compose', SHORT | dict(seed=s)) for s in range(4)]
    together, threads = [None] * 4, []
    def compose(s): together[s] = Desk().perform('Compose', SHORT | dict(seed=s))
    for s in range(4): threads.append(threading.Thread(target=compose, args=(s,))); threads[-1].start()
    for t in threads: t.join()
    assert together == alone

def test_an_edit_is_on_the_desk_before_its_sound_is_rendered(monkeypatch):
    box, on_the_desk = Instrument(), []
    monkeypatch.setattr('lstm_music.player.flac_uri', lambda roll: on_the_desk.append(box.desk.sheet.notes()) or '')
    box.player.edit = [[0, 4, 72]]
    assert on_the_desk == [[(0, 4, 72)]]
