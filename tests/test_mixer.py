"""The mixer of a score in a real Chromium: a chip and a fader for each track, one recording of each, begun together."""
from dataclasses import replace

import pytest

from lstm_music.encoding import PianoRoll
from lstm_music.player import player_music, player_page
from lstm_music.tracks import Score, Track

SPY = """window.starts = []; window.gains = []
const start = AudioBufferSourceNode.prototype.start
AudioBufferSourceNode.prototype.start = function (...when) { starts.push(when); return start.apply(this, when) }
window.GainNode = class extends GainNode { constructor(...a) { super(...a); gains.push(this) } }"""

def band():
    lines = dict(melody=(0, 16, 72), keys=(0, 16, 60), bass=(0, 16, 36), drums=(0, 1, 38))
    return Score([Track(name, 0, name == 'drums', PianoRoll.from_notes([note], 32, tempo_bpm=120))
                  for name, note in lines.items()])

def test_the_player_is_told_the_names_of_tracks():
    music = player_music(band())
    assert music['tracks'] == ['melody', 'keys', 'bass', 'drums'] and [n[3] for n in music['notes']] == [0, 1, 2, 3]
    assert player_music(band()['keys'].roll)['tracks'] is None

def test_each_track_is_muted_heard_alone_and_made_softer(chromium):
    page = chromium.new_page(viewport=dict(width=900, height=420))
    errors = []
    page.on('pageerror', lambda e: errors.append(str(e)))
    page.set_content(player_page(band()).replace('<body>', f'<body><script>{SPY}</script>'))
    chips = page.locator('.player .voice')
    assert [c.locator('button').first.inner_text() for c in chips.all()] == ['M', 'K', 'B', 'D']
    page.get_by_label('Mute drums').click()                             # before anything was loaded
    page.locator('.player .play').click()
    page.wait_for_function('starts.length === 4')
    assert page.evaluate('new Set(starts.map(String)).size') == 1       # together, from the same place
    def loudness():                                                 # of the four tracks, made last and in their order
        page.wait_for_timeout(120)
        return [round(gain, 2) for gain in page.evaluate('gains.slice(-4).map(g => g.gain.value)')]
    assert loudness() == [1, 1, 1, 0]
    page.get_by_label('Mute drums').click()
    page.get_by_label('Solo bass').click()
    assert loudness() == [0, 0, 1, 0]
    page.get_by_label('Solo bass').click()
    page.get_by_label('Volume of keys').fill('0.5')
    assert loudness() == [1, pytest.approx(0.5), 1, 1]
    assert not errors
    page.close()

def test_a_name_is_shown_as_text_whatever_it_says(chromium):
    page, name = chromium.new_page(), '<img src=x onerror="window.hurt = 1">'
    first, *rest = band()
    page.set_content(player_page(Score([replace(first, name=name), *rest])))
    chip = page.locator('.player .voice').first
    chip.wait_for()
    assert page.get_by_label(f'Mute {name}').count() == 1 and page.locator('.player img').count() == 0
    assert page.evaluate('window.hurt') is None
    page.close()
