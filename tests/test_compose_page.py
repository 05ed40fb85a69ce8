"The page Compose in a real browser: its files alone, from a plain static server."
import io
import json
import re
import struct
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
import soundfile
from serving import serving

from lstm_music.audio import SAMPLE_RATE_HZ, loudness_lufs, render
from lstm_music.desk import CONTROLS, DEFAULTS, Desk, bar_of, from_address, open_midi, preset_dials
from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.midi import text_charset
from lstm_music.pipeline import chorales, melodies
from lstm_music.styles import STYLES
from lstm_music.theory import doubt_default_key
from lstm_music.voices import note_voices

sys.path.insert(0, str(Path(__file__).resolve().parent.parent/'docs'))
from compose_page import NOT_HERE, compose_page, copy_files  # noqa: E402

@pytest.fixture(scope='module')
def site(tmp_path_factory):
    "The page as Sphinx leaves its HTML; all that it loads lies beside it."
    site = tmp_path_factory.mktemp('site')
    copy_files(site)
    title, _, body = compose_page().partition('\n\n')
    html = body[body.index('<link'):body.index('Press *Compose*')]
    head = f'<meta charset="utf-8"><link rel="icon" href="data:,"><title>{title}</title>'
    page = f'<!doctype html><html lang="en">{head}<main>{html}</main></html>'
    (site/'compose.html').write_text(page, encoding='utf-8')
    return site

@pytest.fixture(scope='module')
def address(site):
    "Where the page stands."
    with serving(site) as root: yield root + 'compose.html'

@pytest.fixture(scope='module')
def tab(chromium, address):
    "The page, what it asked for, and what went wrong."
    page = chromium.new_page(viewport=dict(width=1000, height=800))
    page.asked, page.wrong, page.loaded = [], [], {}
    page.on('request', lambda request: page.asked.append(request.url))
    page.on('pageerror', lambda error: page.wrong.append(str(error)))
    page.on('console', lambda line: line.type == 'error' and page.wrong.append(line.text))
    page.on('requestfinished', lambda r: page.loaded.update({r.url: r.sizes()['responseBodySize']}))
    page.set_default_timeout(180_000)
    page.goto(address)
    page.locator('#composer .player').wait_for()
    yield page
    page.close()

def status(tab): return tab.locator('#composer > .said').inner_text()
def press(tab, verb):
    "Press a button and wait until its music is there."
    before = tab.locator('#composer .player').get_attribute('data-music')
    tab.locator('#composer .verbs button', has_text=verb).first.click()
    tab.wait_for_function("""before => document.querySelector('#composer progress').hidden
        && document.querySelector('#composer .player').dataset.music !== before""", arg=before)
    assert status(tab) == ''

def link(tab): return parse_qs(urlsplit(tab.url).query)
def file(tab, name):
    with tab.expect_download() as got: tab.locator('#composer .verbs button', has_text=name).click()
    return Path(got.value.path()).read_bytes(), got.value.suggested_filename

def python_sheet(tab):
    "The sheet that the address of the page makes in Python."
    desk = Desk()
    way, _ = from_address(link(tab))
    return desk.replay(way)

def browser_sheet(tab): return PianoRollEncoder().midi_to_piano_roll(io.BytesIO(file(tab, 'MIDI')[0]))

def test_the_dials_are_the_desks(tab):
    names = tab.eval_on_selector_all('#composer [name]', 'all => all.map(field => field.name)')
    assert set(names) == CONTROLS.keys() - set(NOT_HERE) and len(names) == len(set(names))
    for name in names:
        field = tab.locator(f'#composer [name={name}]')
        value = DEFAULTS[name]
        assert field.input_value() == (f'{value:g}' if isinstance(value, float) else str(value))
        assert field.get_attribute('title') == CONTROLS[name]['help']
        if 'options' in CONTROLS[name]:
            assert field.locator('option').all_text_contents() == list(CONTROLS[name]['options'])
        else:
            for end in ('min', 'max'): assert float(field.get_attribute(end)) == CONTROLS[name][end]

def test_nothing_large_is_loaded_before_the_first_click(tab):
    assert not [url for url in tab.asked if url.endswith(('.npz', '.pack'))]

def test_compose_makes_the_piece_that_python_makes_and_plays_it(tab):
    tab.fill('#composer [name=bars]', '4')
    press(tab, 'Compose')
    tab.wait_for_function("document.querySelector('#composer .player').dataset.step > 2")
    want = Desk().perform('Compose', DEFAULTS | dict(bars=4))
    got = browser_sheet(tab)
    assert got == want and got.key == want.key
    tab.get_by_role('button', name='Pause').click()
    assert python_sheet(tab) == want
    assert file(tab, 'MIDI')[1] == 'D-minor-seed-7.mid'

def test_its_sound_is_that_of_the_files(tab):
    sound, rate = soundfile.read(io.BytesIO(file(tab, 'WAV')[0]))
    want = render(browser_sheet(tab))
    n = min(len(sound), len(want))
    assert rate == SAMPLE_RATE_HZ and abs(len(sound) - len(want)) < rate
    for side in 0, 1: assert np.corrcoef(sound[:n, side], want[:n, side])[0, 1] > 0.99
    assert abs(loudness_lufs(sound) - loudness_lufs(want)) < 1.5

def test_the_voices_have_their_colours(tab):
    got = tab.evaluate('''async midi => {
        const {noteVoices} = await import('./compose/voices.js'), {rollOf} = await import('./compose/compose.js')
        return midi.map(([notes, n]) => noteVoices(rollOf(notes, n, {})))
    }''', [[roll.notes(), len(roll)] for roll in rolls()])
    assert got == [note_voices(roll) for roll in rolls()]

def rolls():
    return [*(p.roll for p in list(chorales().part('test'))[:3]), list(melodies().part('test'))[0].roll]

def test_the_other_verbs_make_what_the_desk_makes(tab):
    "Continue, Again from a bar, Rewrite, Harmonise: the address says how, and Python follows it to the same notes."
    for verb in ('Continue', 'Again', 'Rewrite', 'Harmonise'):
        press(tab, verb)
        assert browser_sheet(tab) == python_sheet(tab), verb
    assert [line.split()[0] for line in link(tab)['do']] == ['Compose', 'Continue', 'Again', 'Rewrite', 'Harmonise']

def test_undo_and_the_pencil(tab):
    roll = browser_sheet(tab)
    tab.locator('#composer .roll').focus()
    before = len(link(tab)['do'])
    tab.keyboard.press('Home')
    for key in ('ArrowUp', 'Enter'): tab.keyboard.press(key)
    tab.wait_for_function("n => new URLSearchParams(location.search).getAll('do').length === n + 1", arg=before)
    assert browser_sheet(tab) == python_sheet(tab) != roll
    tab.keyboard.press('Control+z')
    tab.wait_for_function("n => new URLSearchParams(location.search).getAll('do').length === n", arg=before)
    assert browser_sheet(tab) == roll

def test_the_line_of_surprise_is_the_models(tab):
    "What is read out of it: the mean, and the largest, and where that is."
    player = tab.locator('#composer .player')
    for name in ('chords', 'surprise'): player.get_by_role('button', name=name).click()
    tab.wait_for_function("document.querySelector('.spoken').textContent.includes('nats a step')")
    spoken, roll = player.locator('.spoken').text_content(), browser_sheet(tab)
    desk = Desk()
    desk.put(roll)
    nats = desk.nats()
    assert spoken.startswith('Bar ') and spoken.endswith(f'Surprise: {np.mean(nats):.2f} nats a step, '
                                                         f'at most {max(nats):.2f} nats in bar '
                                                         f'{bar_of(roll, int(np.argmax(nats)))}.')

def test_a_preset_turns_the_dials(tab):
    tab.select_option('#composer select[aria-label=preset]', 'Folk')
    for name, value in preset_dials('Folk').items():
        if name not in NOT_HERE:
            shown = tab.locator(f'#composer [name={name}]').input_value()
            assert shown == str(value) or float(shown) == value
    assert status(tab).startswith('Folk: a tune and a bass')

def test_a_dial_turned_too_far_is_said(tab):
    tab.fill('#composer [name=temperature]', '9')
    tab.locator('#composer .verbs button', has_text='Compose').click()
    tab.wait_for_function("document.querySelector('#composer > .said').textContent")
    assert status(tab) == 'temperature is 9; choose from 0.3 to 1.5'

def test_a_link_is_made_again_and_a_bad_one_is_said(tab, address):
    line = 'Compose+key=C+scale=major+bars=4+tempo_bpm=60+temperature=0.6+seed=3+meter=3/4'
    tab.goto(f'{address}?do={line}&do=Tempo+100')
    press(tab, 'Make the piece')
    want = Desk().replay((line.replace('+', ' '), 'Tempo 100'))
    assert browser_sheet(tab) == want
    tab.goto(f'{address}?do=Explode')
    tab.locator('#composer .verbs button', has_text='Make the piece').click()
    tab.wait_for_function("document.querySelector('#composer > .said').textContent")
    assert status(tab).startswith('"Explode" cannot be done on this page')

def test_a_dial_that_rests_is_in_nobodys_way_and_a_link_turns_its_other_dials_at_last(tab, address):
    line = 'Compose key=D scale=major bars=4 picardy=0.5 seed=7'
    tab.goto(f'{address}?do={line.replace(" ", "+")}&seed=9')
    press(tab, 'Make the piece')
    assert browser_sheet(tab) == Desk().replay((line,))
    assert tab.locator('#composer [name=seed]').input_value() == '9'
    tab.goto(f'{address}?do={line.replace(" ", "+").replace("=7", "=")}')
    tab.locator('#composer .verbs button', has_text='Make the piece').click()
    tab.wait_for_function("document.querySelector('#composer > .said').textContent")
    assert status(tab) == 'seed is no number; choose from 0 to 999999'

def started(tab, address):
    "Four bars that play on a page that was just loaded."
    tab.goto(address)
    tab.fill('#composer [name=bars]', '4')
    press(tab, 'Compose')

def steps_done(tab): return [line.split()[0] for line in link(tab).get('do', [])]

def test_the_keys_are_the_players_after_a_verb(tab, address):
    started(tab, address)
    playing = "document.querySelector('#composer .play').ariaLabel === 'Pause'"
    tab.wait_for_function(playing)
    tab.keyboard.press('Space')
    tab.wait_for_function(f'!({playing})')
    tab.keyboard.press('Control+z')
    assert steps_done(tab) == []
    tab.keyboard.press('Control+y')
    assert steps_done(tab) == ['Compose']

def test_what_is_composed_is_not_disturbed(tab, address):
    "While a verb is at work, pencil and undo are told to wait, a file too; a tempo comes after it."
    started(tab, address)
    said = tab.evaluate("""async () => {
        const find = what => document.querySelector('#composer ' + what), said = []
        const verb = [...document.querySelectorAll('#composer .verbs button')].find(b => b.textContent === 'Continue')
        const key = (name, also) => {
            find('.roll').dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true, ...also}))
            said.push(find('> .said').textContent)
            find('> .said').textContent = ''
        }
        verb.click()
        for (const name of ['ArrowUp', 'Enter']) key(name)
        key('z', {ctrlKey: true})
        const drop = new DataTransfer()
        drop.items.add(new File(['no'], 'no.mid'))
        find('.roll').dispatchEvent(new DragEvent('drop', {dataTransfer: drop, bubbles: true}))
        said.push(find('> .said').textContent)
        find('[name=tempo_bpm]').value = 100
        find('[name=tempo_bpm]').dispatchEvent(new Event('change'))
        return said
    }""")
    assert said[0] == '' and all(line.startswith('one moment') for line in said[1:]) and len(said) == 4
    tab.wait_for_function("document.querySelector('#composer progress').hidden")
    assert steps_done(tab) == ['Compose', 'Continue', 'Tempo'] and status(tab) == ''
    assert browser_sheet(tab) == python_sheet(tab) and python_sheet(tab).tempo_bpm == 100

def dialled(tab, name): return tab.locator(f'#composer [name={name}]').input_value()

def test_a_tempo_that_is_refused_changes_nothing_and_undo_turns_the_dial(tab, address):
    started(tab, address)
    for tempo in '', '900':
        tab.fill('#composer [name=tempo_bpm]', tempo)
        tab.locator('#composer .verbs button', has_text='Continue').click()
        tab.wait_for_function("document.querySelector('#composer > .said').textContent")
        assert status(tab) == f'tempo is {tempo or "no number"}; choose from 40 to 160'
        assert browser_sheet(tab).tempo_bpm == 80 and steps_done(tab) == ['Compose']
    tab.fill('#composer [name=tempo_bpm]', '100')
    tab.locator('#composer [name=tempo_bpm]').blur()
    assert steps_done(tab) == ['Compose', 'Tempo']
    tab.locator('#composer .roll').focus()
    tab.keyboard.press('Control+z')
    assert dialled(tab, 'tempo_bpm') == '80' and browser_sheet(tab).tempo_bpm == 80
    tab.fill('#composer [name=seed]', '')
    tab.locator('#composer .verbs button', has_text='Compose').click()
    tab.wait_for_function("document.querySelector('#composer > .said').textContent.startsWith('seed is no number')")

def made(tab):
    "Press the button of a link; what is said then."
    tab.locator('#composer .verbs button', has_text='Make the piece').click()
    tab.wait_for_function("document.querySelector('#composer progress').hidden")
    return status(tab)

LINE = 'Compose key=C scale=major bars=4 tempo_bpm=60 temperature=0.6 seed=3'

def test_a_link_is_kept_until_it_is_followed_and_undo_leads_back(tab, address):
    tab.goto(f'{address}?utm_source=mail&key=G&{urlencode(dict(do=[LINE, "Draw", "Touch 0.5"]), doseq=True)}')
    assert status(tab) == '' and dialled(tab, 'key') == 'G'
    tab.fill('#composer [name=bars]', '4')
    press(tab, 'Compose')
    mine = browser_sheet(tab)
    assert made(tab) == '' and link(tab) == dict(do=[LINE, 'Draw', 'Touch 0.5'])
    assert browser_sheet(tab).notes() == python_sheet(tab).notes() != mine.notes()
    tab.locator('#composer .verbs button', has_text='Undo').click()
    assert browser_sheet(tab) == mine
    tab.locator('#composer .verbs button', has_text='Redo').click()
    assert steps_done(tab) == ['Compose', 'Draw', 'Touch']
    assert tab.locator('#composer .verbs button', has_text='Redo').is_disabled()

@pytest.mark.parametrize('line, words', [
    ('constructor', 'cannot be done on this page'), ('Compose constructor=1', 'no dial is called constructor'),
    ('Compose bars=abc', 'bars is no number'), ('Touch 7', 'cannot be done on this page'), ('Draw 1.2', 'no pencil')])
def test_what_a_link_cannot_say_is_one_line(tab, address, line, words):
    tab.goto(f'{address}?{urlencode(dict(do=line))}')
    assert words in made(tab)

def test_a_way_that_no_link_holds_is_told(tab, address):
    started(tab, address)
    for i in range(24):
        tab.evaluate("""bpm => { const dial = document.querySelector('#composer [name=tempo_bpm]')
            dial.value = bpm; dial.dispatchEvent(new Event('change')) }""", 60 + i)
        tab.locator('#composer .roll').focus()
        for key in ('Home', *['ArrowRight'] * (i % 8), 'Enter'): tab.keyboard.press(key)
    copy = tab.locator('#composer button', has_text='Copy link')
    assert not link(tab) and copy.is_disabled() and 'No link: it took' in copy.get_attribute('title')
    tab.locator('#composer .verbs button', has_text='Undo').click()

def test_without_a_clipboard_the_link_is_shown(tab, address):
    started(tab, address)
    tab.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    tab.locator('#composer button', has_text='Copy link').click()
    assert status(tab) == tab.url

def test_nothing_is_said_in_one_line(tab, address):
    "Files of a blank sheet, and what the page Live left damaged."
    tab.goto(address)
    for name in ('MIDI', 'WAV', 'MusicXML'):
        tab.evaluate("document.querySelector('#composer > .said').textContent = ''")
        tab.locator('#composer .verbs button', has_text=name).click()
        tab.wait_for_function("document.querySelector('#composer > .said').textContent.startsWith('there are no ')")
    tab.evaluate("localStorage.setItem('lstm-music-live', '{damaged')")
    tab.goto(f'{address}?live')
    assert status(tab).startswith('What you played live did not come along')
    played = dict(notes=[[0, 4, 60]], n_steps=16, grid=PianoRoll.from_notes([], 16, tempo_bpm=133).grid())
    tab.evaluate("played => localStorage.setItem('lstm-music-live', played)", json.dumps(played))
    tab.reload()
    assert status(tab).startswith('What you played live lies here')
    assert dialled(tab, 'tempo_bpm') == '133'
    tab.evaluate("localStorage.clear()")

def test_without_a_network_the_model_is_said_to_be_missing(chromium, address):
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    page.route('**/*.npz', lambda route: route.abort())
    page.goto(address)
    page.locator('#composer .verbs button', has_text='Compose').click()
    page.wait_for_function("document.querySelector('#composer > .said').textContent.includes('online?')")
    page.unroute('**/*.npz')
    page.fill('#composer [name=bars]', '4')
    press(page, 'Compose')
    page.close()

def test_it_asks_nobody_else_and_loads_four_megabytes_at_most(tab, address):
    origin = re.match('http://[^/]+/', address)[0]
    assert [url for url in tab.asked if not url.startswith((origin, 'blob:', 'data:'))] == []
    assert tab.wrong == []
    sizes = {url.split('?')[0]: size for url, size in tab.loaded.items() if url.startswith('http')}
    assert any(url.endswith('.npz') for url in sizes) and sum(sizes.values()) < 4_000_000

def test_a_file_that_python_reads_keeps_an_upbeat_and_a_key(tab):
    "midi_file.js writes what the reader of MIDI files reads."
    midi = tab.evaluate('''async () => {
        const {rollOf} = await import('./compose/compose.js'), {midiBytes} = await import('./compose/midi_file.js')
        const roll = rollOf([[0, 2, 67], [2, 6, 72], [2, 14, 48], [14, 40, 60]], 42,
            {meter: [3, 4], pickup_steps: 2, tempo_bpm: 73.5, key: [3, 'minor'], name: 'a tune'})
        const short = rollOf([[0, 3, 60]], 3, {meter: [4, 4], pickup_steps: 10, tempo_bpm: 90})
        return [roll, short].map(roll => Array.from(midiBytes(roll)))
    }''')
    midi, short = (bytes(file) for file in midi)
    assert open_midi(io.BytesIO(short)).pickup_steps == 10                  # which the music does not reach
    roll = open_midi(io.BytesIO(midi))
    assert roll.notes() == [(0, 2, 67), (2, 6, 72), (2, 14, 48), (14, 40, 60)] and len(roll) == 42
    assert (roll.meter, roll.pickup_steps, roll.tempo_bpm, roll.key) == ((3, 4), 2, 73.5, (3, 'minor'))
    assert b'a tune' in midi

@pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')
def test_midi_files_are_read_as_python_reads_them(tab):
    "Rolls of the corpus, an upbeat, another metre, two tracks and drums; what is damaged is said in one line."
    import mido
    encoder = PianoRollEncoder()
    band = mido.MidiFile(type=1, ticks_per_beat=96)
    for channel, pitch in (0, 60), (9, 38), (1, 30), (1, 110):
        messages = [mido.Message('note_on', channel=channel, note=pitch, time=50),
                    mido.Message('note_on', channel=channel, note=pitch, velocity=0, time=31)]
        band.tracks.append(mido.MidiTrack([mido.MetaMessage('set_tempo', tempo=654_321), *messages]))
    out = io.BytesIO()
    band.save(file=out)
    upbeat = chorales()['bwv269'].roll
    short = PianoRoll.from_notes([(0, 3, 60)], 3, pickup_steps=10)
    files = [*(encoder.piano_roll_to_midi(roll) for roll in [*rolls(), upbeat, upbeat[:31], short]), out.getvalue()]
    odd = ([0, 0x90, 64, 80, 48, 0xff, 1, 2, 104, 105, 48, 64, 0],          # the status goes on after a lyric
           [0, 0x90, 62, 80, 96, 62, 80, 96, 62, 0],                        # struck twice, ended once
           [0, 0x90, 65, 80, 10, 0xfe, 5, 0xf8, 5, 0xf2, 0, 0, 76, 0x80, 65, 0])    # messages of the system
    files += [midi_of(bytes(events)) for events in odd]
    riff = b'RMIDdata' + struct.pack('<L', len(files[-1])) + files[-1]
    files.append(b'RIFF' + struct.pack('<L', len(riff)) + riff)
    for data in files:
        want = doubt_default_key(encoder.midi_to_piano_roll(data))
        got = tab.evaluate("""async bytes => {
            const {rollOfMidi} = await import('./compose/midi_file.js')
            const {notesOf} = await import('./compose/compose.js')
            const {states, ...roll} = rollOfMidi(Uint8Array.from(bytes), 'a file.mid', 64)
            return {...roll, notes: notesOf({states}), n_steps: states.length}
        }""", list(data))
        assert ([tuple(n) for n in got['notes']], got['n_steps']) == (want.notes(), len(want))
        assert (tuple(got['meter']), got['pickup_steps']) == (want.meter, want.pickup_steps)
        assert got['tempo_bpm'] == pytest.approx(want.tempo_bpm) and got['name'] == 'a file'
        assert want.recipe or (got['key'] and tuple(got['key'])) == want.key
    said = tab.evaluate("""async all => {
        const {rollOfMidi} = await import('./compose/midi_file.js')
        return all.map(bytes => { try { rollOfMidi(Uint8Array.from(bytes), 'x', 64) } catch (e) { return e.message } })
    }""", [list(data) for data in (b'', b'no MIDI', files[0][:200], b'MThd')])
    assert all(line.startswith('x: ') for line in said) and 'not MIDI' in said[1] and 'cut short' in said[2]

@pytest.mark.parametrize('name', ['piano', 'Fauré', 'Dvořák – Humoreska', 'Ã©'])
def test_a_name_is_written_as_python_writes_it(tab, name):
    written = tab.evaluate("""async name => {
        const {midiBytes} = await import('./compose/midi_file.js'), {rollOf} = await import('./compose/compose.js')
        const grid = {steps_per_beat: 4, tempo_bpm: 90, meter: [4, 4], pickup_steps: 0, name}
        return [...midiBytes(rollOf([[0, 4, 60]], 4, grid))]
    }""", name)
    said = name.encode(text_charset(name))
    assert bytes([0xff, 3, len(said)]) + said in bytes(written)

def midi_of(*events, n_tracks=1, after=b''):
    "A file of one track: events before a quarter note, and bytes after the track."
    track = b''.join(events) + bytes([0, 0x90, 60, 80, 96, 0x80, 60, 0, 0, 0xff, 0x2f, 0])
    head = b'MThd' + struct.pack('>LHHH', 6, 1, n_tracks, 96)
    return head + b'MTrk' + struct.pack('>L', len(track)) + track + after

def test_damaged_metres_tempos_keys_and_ends_are_read_as_python_reads_them(tab):
    def meta(kind, *content): return bytes([0, 0xff, kind, len(content), *content])
    files = [midi_of(*events) for events in (
        [meta(0x58, 0, 2, 24, 8)], [meta(0x51, 0, 0, 0)], [meta(0x51, 7, 0)], [meta(0x59, 0x30, 5)],
        [meta(0x59, 3)], [meta(0x59, 253, 1)], [meta(0x58, 3, 2, 24, 8)])]
    files += [midi_of(after=b'rubbish'), midi_of(n_tracks=2), midi_of(after=b'XFIH\0\0\0\1.')]
    files += [midi_of(meta(0x2f), b'\0'), midi_of(after=midi_of(wait(96))[14:])]          # behind the end; not counted
    files += [midi_of(wait(start)) for start in (96 * 4 * 60, 96 * 4 * 70)]
    got = tab.evaluate("""async files => {
        const {rollOfMidi} = await import('./compose/midi_file.js')
        const read = bytes => rollOfMidi(Uint8Array.from(bytes), 'x', 64)
        return files.map(bytes => {
            try { const {meter, key, states} = read(bytes); return [meter, key, states.length] }
            catch (error) { return error.message }
        })
    }""", [list(data) for data in files])
    for data, said in zip(files, got):
        try: roll = open_midi(data)
        except ValueError: assert isinstance(said, str)
        else: assert said == [list(roll.meter), roll.key and list(roll.key), len(roll)]
    assert got[:2] == ['x: a metre of no beats', 'x: a tempo of zero']
    assert got[-1] == 'x: it has no notes in its first 64 bars'

def wait(ticks):
    "A text after so many ticks."
    return bytes([0x80 | ticks >> 14, 0x80 | ticks >> 7 & 127, ticks & 127, 0xff, 1, 0])

def test_a_long_midi_file_is_cut_and_told(tab):
    def opened(roll, words):
        tab.set_input_files('#composer input[type=file]', dict(name='long.mid', mimeType='audio/midi',
                                                               buffer=PianoRollEncoder().piano_roll_to_midi(roll)))
        tab.wait_for_function("w => document.querySelector('#composer > .said').textContent.includes(w)", arg=words)
    opened(PianoRoll.from_notes([(0, 4, 60), (16 * 70, 16 * 70 + 4, 60)]), '; only the first 64 bars are taken; ')
    opened(PianoRoll.from_notes([(16 * 70, 16 * 70 + 4, 60)]), 'long.mid: it has no notes in its first 64 bars')
    assert browser_sheet(tab).notes() == [(0, 4, 60)] and len(browser_sheet(tab)) == 64 * 16

def test_a_midi_file_is_opened_and_harmonised(tab):
    tune = replace(rolls()[-1], tempo_bpm=140)
    tab.set_input_files('#composer input[type=file]', dict(name='a tune.mid', mimeType='audio/midi',
                                                           buffer=PianoRollEncoder().piano_roll_to_midi(tune[:64])))
    tab.wait_for_function("document.querySelector('#composer > .said').textContent.startsWith('a tune: ')")
    assert browser_sheet(tab).notes() == tune[:64].notes() and 'do' not in link(tab)
    assert tab.locator('#composer button', has_text='Copy link').is_disabled()
    press(tab, 'Harmonise')
    assert len(browser_sheet(tab).notes()) > len(tune[:64].notes()) and 'do' not in link(tab)
    assert dialled(tab, 'tempo_bpm') == '140' and browser_sheet(tab).tempo_bpm == pytest.approx(140)

def notes_of_score(score):
    "(start, end, pitch, part) in steps of a sixteenth, ties joined."
    for i, part in enumerate(score.stripTies().parts):
        for note in part.flatten().notes:
            yield round(4 * note.offset), round(4 * (note.offset + note.quarterLength)), note.pitch.midi, i

def test_sheet_music_holds_all_notes_in_their_voices_and_bars(tab):
    converter = pytest.importorskip('music21', reason='music21 is not installed').converter
    cluster = PianoRoll.from_notes([(0, 9, p) for p in range(60, 66)] + [(9, 20, 61)], 40, meter=(3, 4))
    for roll in [*rolls(), chorales()['bwv269'].roll, chorales()['bwv102.7'].roll, cluster]:
        grid = roll.grid() | dict(meter=list(roll.meter), key=roll.key and list(roll.key), name='a < b & c')
        xml = tab.evaluate("""async ([notes, n, grid]) => {
            const {musicXml} = await import('./compose/musicxml.js'), {rollOf} = await import('./compose/compose.js')
            return musicXml(rollOf(notes, n, grid))
        }""", [roll.notes(), len(roll), grid])
        score = converter.parse(xml, format='musicxml')
        found = list(notes_of_score(score))
        assert sorted(n[:3] for n in found) == sorted(roll.notes())
        assert score.metadata.title == 'a < b & c'
        assert score.recurse().getElementsByClass('TimeSignature')[0].ratioString == '{}/{}'.format(*roll.meter)
        if roll is not cluster:
            voices = dict(zip(roll.notes(), note_voices(roll)))
            assert all(voices[n[:3]] == n[3] for n in found)
        bars = list(score.parts[0].getElementsByClass('Measure'))
        assert bars[0].number == (0 if roll.pickup_steps else 1)
        assert 4 * bars[1].offset == (roll.pickup_steps or roll.steps_per_bar)

def test_from_a_disk_it_composes_and_plays_without_a_server(chromium, site):
    page, wrong = chromium.new_page(), []
    page.on('pageerror', lambda error: wrong.append(str(error)))
    page.on('console', lambda line: line.type == 'error' and wrong.append(line.text))
    page.set_default_timeout(180_000)
    page.goto((site/'compose.html').as_uri())
    page.fill('#composer [name=bars]', '4')
    press(page, 'Compose')
    assert browser_sheet(page) == Desk().perform('Compose', DEFAULTS | dict(bars=4))
    page.wait_for_function("document.querySelector('#composer .player').dataset.step > 2")
    assert wrong == []
    page.close()

def test_weights_of_ones_own_compose_in_the_page(chromium, address, mine):
    page, wrong = chromium.new_page(), []
    page.on('pageerror', lambda error: wrong.append(str(error)))
    page.set_default_timeout(180_000)
    page.goto(address)
    page.set_input_files('#composer input[type=file]', mine)
    page.wait_for_function("document.querySelector('#composer > .said').textContent.includes('mine.npz composes')")
    page.locator('#composer summary').click()
    assert page.locator('#composer [name=style] option').all_text_contents() == [*STYLES, 'mine']
    assert page.locator('#composer [name=style]').input_value() == 'mine'
    page.fill('#composer [name=bars]', '4')
    press(page, 'Compose')
    assert browser_sheet(page) == Desk(mine).perform('Compose', DEFAULTS | dict(bars=4, style='mine'))
    assert not link(page) and page.get_by_role('button', name='Copy link').is_disabled() and wrong == []
    np.savez(other := io.BytesIO(), a=np.zeros(3))
    for data, words in (b'no weights', 'not an .npz'), (other.getvalue(), 'not a checkpoint'):
        page.set_input_files('#composer input[type=file]', dict(name='x.npz', mimeType='', buffer=data))
        page.wait_for_function("w => document.querySelector('#composer > .said').textContent.includes(w)", arg=words)
    page.get_by_role('button', name='Close your weights').click()
    assert page.locator('#composer [name=style] option').all_text_contents() == [*STYLES]
    press(page, 'Compose')
    assert browser_sheet(page) == Desk().perform('Compose', DEFAULTS | dict(bars=4, seed=DEFAULTS['seed'] + 1))
    assert link(page) and page.get_by_role('button', name='Close your weights').count() == 0 and wrong == []
    page.close()

def test_a_style_loads_its_model_and_makes_what_the_desk_makes(tab, address):
    tab.goto(address)
    tab.locator('#composer summary').click()
    tab.select_option('#composer [name=style]', 'ragtime')
    tab.fill('#composer [name=bars]', '4')
    press(tab, 'Compose')
    assert any(url.endswith('style_lstm.npz') for url in tab.asked)
    want = Desk().perform('Compose', DEFAULTS | dict(bars=4, style='ragtime'))
    assert browser_sheet(tab) == python_sheet(tab) == want
