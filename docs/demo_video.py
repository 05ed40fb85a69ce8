"""Two minutes of the page Compose as a film: `python docs/demo_video.py` writes docs/demo.mp4, which docs/build.py puts
on the front page; `python docs/demo_video.py FILE` writes another.

A headless Chromium plays the real instrument by its own buttons. Its clock is ours, a frame at a time, so that a slow
machine makes the same film; the sound is what it composed, rendered by lstm_music.audio. Needs Chromium, playwright
and ffmpeg (Debian: apt install chromium ffmpeg)."""
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from build import browser
from compose_page import compose_page, copy_files

from lstm_music.audio import SAMPLE_RATE_HZ, render, wav_bytes
from lstm_music.encoding import PianoRollEncoder
from lstm_music.pipeline import melodies

FPS, SIZE, FADE_SECS, MOST_BYTES = 10, dict(width=1120, height=700), 1.5, 6e6
CARD_SECS, LOOK_SECS = 3, 2       # a card is read; a caption, before its button is pressed
CLOCK = '''window.now = 0
Object.defineProperties(AudioContext.prototype, {
  currentTime: {get: () => window.now}, outputLatency: {get: () => 0}})'''
LOOKS = '''body { margin: 0; padding: 1.2rem 2rem; font: 16px/1.4 system-ui, sans-serif;
  --color-background-primary: #fff; --color-background-border: #ccc; --color-foreground-secondary: #555;
  --color-brand-primary: #16365f;
  --color-brand-content: #16365f }
#caption { position: fixed; left: 0; right: 0; bottom: 0; padding: 0.8rem 2rem; background: #16365f;
  color: #fff; font-size: 1.3rem }
#card { position: fixed; inset: 0; display: grid; place-content: center; text-align: center; background: #16365f;
  color: #fff; font-size: 2rem; white-space: pre-line } #card:empty { display: none }
.pressed { outline: 4px solid #c22f5b; outline-offset: 2px }'''
# (caption, dials by their names, a preset, the verb that is pressed)
SCENES = (('Four bars in D minor. The model runs in this tab, without a server.',
           dict(key='D', scale='minor', bars=4, seed=7), None, 'Compose'),
          ('Four bars more', dict(bars=4), None, 'Continue'),
          ('An old fiddle tune is opened, and gets three more voices', dict(seed=1), 'TUNE', 'Harmonise'),
          ('A form: the first line comes twice, another, and the first once more', dict(seed=2), 'Folk', 'Compose'),
          ('Another model, of ten styles: ragtime', dict(bars=8, seed=1), 'Ragtime', 'Compose'))
OPENING = 'lstm_music\n\nan LSTM that writes music, chord by chord'
CLOSING = 'a course, a library and an instrument\n\ngithub.com/lstm-music/lstm_music'

class Film:
    "Frames of a page, and the sound that goes with them."
    def __init__(self, tab): self.tab, self.frames, self.sounds = tab, [], []

    def hold(self, secs):
        "A picture that stands still."
        self.frames += [self.tab.screenshot(type='jpeg', quality=90)] * round(secs * FPS)

    def play(self, sound):
        "What the page plays, to the end of its sound."
        self.sounds.append((len(self.frames) / FPS, sound))
        for _ in range(int(len(sound) / SAMPLE_RATE_HZ * FPS)):
            self.tab.evaluate(f'new Promise(drawn => {{ window.now += {1 / FPS}; requestAnimationFrame(drawn) }})')
            self.frames.append(self.tab.screenshot(type='jpeg', quality=90))

    def sound(self):
        "(n, 2) float32, as long as the frames."
        out = np.zeros((int(len(self.frames) / FPS * SAMPLE_RATE_HZ), 2), np.float32)
        for start, sound in self.sounds:
            at, fade = int(start * SAMPLE_RATE_HZ), int(FADE_SECS * SAMPLE_RATE_HZ)
            sound = sound.copy()
            sound[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
            out[at:at + len(sound)] += sound[:len(out) - at]
        return out

    def write(self, path):
        with tempfile.NamedTemporaryFile(suffix='.wav') as wav:
            wav.write(wav_bytes(self.sound()))
            wav.flush()
            subprocess.run(['ffmpeg', '-y', '-loglevel', 'error', '-f', 'image2pipe', '-framerate', str(FPS),
                            '-c:v', 'mjpeg', '-i', '-', '-i', wav.name, '-c:v', 'libx264', '-preset', 'slow',
                            '-crf', '26', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '96k', '-movflags',
                            '+faststart', str(path)],
                           input=b''.join(self.frames), check=True)

def tune_bytes():
    "The first fiddle tune of the test split in common time, eight bars, as a MIDI file."
    roll = next(p.roll for p in melodies().part('test') if p.roll.meter == (4, 4) and not p.roll.pickup_steps)
    return PianoRollEncoder().piano_roll_to_midi(roll[:8 * roll.steps_per_bar])

def turn(tab, dials):
    "Set dials by their names."
    for name, value in dials.items():
        field = tab.locator(f'[name={name}]')
        if field.evaluate('field => field.tagName') == 'SELECT': field.select_option(str(value))
        else: field.fill(str(value))

def press(tab, verb):
    "Press a verb, and wait for its music."
    before = tab.locator('.player').get_attribute('data-music')
    tab.locator('.verbs button', has_text=verb).first.click()
    tab.wait_for_function("""before => document.querySelector('#composer progress').hidden
        && document.querySelector('.player').dataset.music !== before""", arg=before, timeout=60_000)

def composed(tab):
    "What lies on the sheet, through the page's own MIDI file."
    with tab.expect_download() as download: tab.locator('.verbs button', has_text='MIDI').first.click()
    return PianoRollEncoder().midi_to_piano_roll(download.value.path())

def play_scene(film, caption, dials, preset, verb, step_from):
    "One scene. How many steps lie on the sheet, for the scene that goes on from here."
    tab = film.tab
    tab.evaluate('text => { document.getElementById("caption").textContent = text }', caption)
    if preset == 'TUNE':
        tab.set_input_files('input[type=file]', dict(name='tune.mid', mimeType='audio/midi', buffer=tune_bytes()))
        tab.wait_for_function("document.querySelector('#composer > .said').textContent.includes('go on from here')")
    elif preset: tab.locator('[aria-label=preset]').select_option(preset)
    turn(tab, dials)
    button = tab.locator('.verbs button', has_text=verb).first
    button.evaluate('button => button.classList.add("pressed")')
    film.hold(LOOK_SECS)
    press(tab, verb)
    roll = composed(tab)
    film.play(render(roll[step_from:] if verb == 'Continue' else roll))
    button.evaluate('button => button.classList.remove("pressed")')
    return len(roll)

def card(film, text):
    film.tab.evaluate('text => { document.getElementById("card").textContent = text }', text)
    if text: film.hold(CARD_SECS)

@contextmanager
def instrument():
    "The page Compose in a tab, served from a folder of its own; its clock stands."
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    from playwright.sync_api import sync_playwright
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_): pass
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        copy_files(Path(folder))
        html = compose_page().partition('\n\n')[2]
        html = html[html.index('<link'):html.index('Press *Compose*')]
        (Path(folder)/'compose.html').write_text(
            f'<!doctype html><meta charset="utf-8"><style>{LOOKS}</style>{html}'
            '<div id="caption"></div><div id="card"></div>', encoding='utf-8')
        server = ThreadingHTTPServer(('127.0.0.1', 0), lambda *args: Quiet(*args, directory=folder))
        Thread(target=server.serve_forever, daemon=True).start()
        chromium = driver.chromium.launch(executable_path=browser(), args=['--no-sandbox'])
        tab = chromium.new_page(viewport=SIZE, accept_downloads=True)
        tab.add_init_script(CLOCK)
        tab.goto(f'http://127.0.0.1:{server.server_port}/compose.html')
        tab.locator('.player').wait_for()
        yield tab
        chromium.close()
        server.shutdown()

def make_film(path, scenes=SCENES):
    "Play all scenes and write the film."
    with instrument() as tab:
        film, steps = Film(tab), 0
        card(film, OPENING)
        card(film, '')
        for scene in scenes: steps = play_scene(film, *scene, steps)
        card(film, CLOSING)
        film.write(path)
    size = path.stat().st_size
    if size > MOST_BYTES: sys.exit(f'{path} has {size / 1e6:.1f} MB; shorten a scene, or raise -crf')
    print(f'{path}: {len(film.frames) / FPS:.0f} s, {size / 1e6:.1f} MB')

if __name__ == '__main__':
    missing = [name for name, found in (('Chromium', browser()), ('ffmpeg', shutil.which('ffmpeg'))) if not found]
    if missing: print(f'No {" and no ".join(missing)} here: there will be no film.')
    else: make_film(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).with_name('demo.mp4'))
