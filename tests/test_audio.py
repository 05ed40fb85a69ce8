"""Every note sounds, in tune, as loud as its neighbours, for as long as it is held; every piece is as loud as the next.
MP3 and WAV hold what was rendered, and a browser finds the loops where we do."""
import base64
import io

import numpy as np
import pytest
import soundfile

from lstm_music.audio import LOUDNESS_LUFS, SAMPLE_RATE_HZ, loudness_lufs, mp3_bytes, render, wav_bytes
from lstm_music.encoding import PianoRoll
from lstm_music.files import data_file
from lstm_music.pipeline import chorales, melodies

PITCHES = range(21, 109)

def level_db(sound): return 10 * np.log10(np.mean(np.square(sound, dtype=float)) + 1e-12)

def secs(sound, start, end): return sound[int(start * SAMPLE_RATE_HZ):int(end * SAMPLE_RATE_HZ)]

@pytest.mark.parametrize('pitch', PITCHES)
def test_every_key_sounds_its_pitch(pitch):
    sound = render(PianoRoll.from_notes([(0, 8, pitch)], tempo_bpm=60))
    assert np.isfinite(sound).all() and 0.1 < np.abs(sound).max() < 10 ** (-1 / 20)
    sound = sound.sum(axis=1)
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE_HZ)
    def on_harmonics(p):
        multiple = hz / (440 * 2 ** ((p - 69) / 12))
        return power[np.abs(multiple - np.round(multiple).clip(1)) < 0.025].sum() / power[hz > 20].sum()
    shares = {p: on_harmonics(p) for p in (pitch - 1, pitch, pitch + 1)}
    assert max(shares, key=shares.get) == pitch, shares
    assert shares[pitch] > 0.5, shares

def test_neighbours_are_alike():
    "Each note for two of three seconds, one after another."
    sound = render(PianoRoll.from_notes([(12 * i, 12 * i + 8, p) for i, p in enumerate(PITCHES)], tempo_bpm=60))
    for start, end, most_db in (0, 0.8, 2), (1, 2, 6):
        levels = [level_db(secs(sound, 3 * i + start, 3 * i + end)) for i in range(88)]
        assert np.abs(np.diff(levels)).max() < most_db

@pytest.mark.parametrize('pitch', [21, 36, 48, 60, 66])
def test_a_long_note_is_heard_to_its_end_without_a_click(pitch):
    sound = render(PianoRoll.from_notes([(0, 48, pitch)], tempo_bpm=60)).sum(axis=1)
    levels = [level_db(secs(sound, s, s + 1)) for s in range(12)]
    assert levels[11] > -90 and max(np.diff(levels)) < 1
    corners = np.abs(np.diff(sound, 2))
    assert secs(corners, 2, 14).max() < secs(corners, 0, 2).max()

def test_dampers_fall_softly_and_the_last_chord_rings():
    "A high note ends while a low one begins far later: between them it fades, and the last one fades slower."
    sound = render(PianoRoll.from_notes([(0, 4, 67), (16, 20, 67)], tempo_bpm=60)).sum(axis=1)
    corners = np.abs(np.diff(sound, 2))
    for end in 1, 5: assert secs(corners, end - 0.01, end + 0.5).max() < 2 * secs(corners, end - 0.1, end).max()
    damped, last = ([level_db(secs(sound, end + s, end + s + 0.05)) for s in (-0.05, 0.2, 0.6)] for end in (1, 5))
    assert 10 < damped[0] - damped[1] < 30 and damped[0] - damped[2] > 35
    assert last[0] - last[1] < 10 and last[0] - last[2] < 25
    assert np.abs(sound[-10:]).max() < 1e-4

def k_weighted(sound):
    "ITU-R BS.1770's two biquads, with the coefficients that its analogue filters have at this rate."
    signal = pytest.importorskip('scipy.signal', reason='scipy is not installed')
    for at_hz, q, top in (1681.974, 0.7071752, (1.58486, 1.77962, 1)), (38.13547, 0.5003270, (1, 0, 0)):
        w = 2 * SAMPLE_RATE_HZ * np.tan(np.pi * at_hz / SAMPLE_RATE_HZ)
        powers = np.array([1, w, w * w])
        biquad = signal.bilinear(top * powers, np.array([1, 1 / q, 1]) * powers, SAMPLE_RATE_HZ)
        sound = signal.lfilter(*biquad, sound, axis=0)
    return sound

def reference_lufs(sound):
    n = SAMPLE_RATE_HZ // 10
    power = (k_weighted(sound)[:len(sound) // n * n] ** 2).sum(axis=1).reshape(-1, n).mean(axis=1)
    power = np.convolve(power, np.ones(4) / 4, 'valid')
    power = power[power > 10 ** -6.9309]
    return 10 * np.log10(power[power > power.mean() / 10].mean()) - 0.691

def true_peak_db(sound):
    "Of four values where there was one, as the standard asks."
    n = -(-len(sound) // 2**15) * 2**15
    return 20 * np.log10(4 * np.abs(np.fft.irfft(np.fft.rfft(sound, n, axis=0), 4 * n, axis=0)).max())

def test_ten_pieces_are_equally_loud_and_never_clip():
    pieces = [*list(chorales().part('test'))[::12][:7], *list(melodies().part('test'))[::20][:3]]
    for piece in pieces:
        sound = render(piece.roll[:128])
        assert reference_lufs(sound) == pytest.approx(LOUDNESS_LUFS, abs=1), piece.name
        assert loudness_lufs(sound) == pytest.approx(reference_lufs(sound), abs=0.1)
        assert true_peak_db(sound) < -1
    for piece in pieces[::3]:
        sound = render(piece.roll[:64])
        assert true_peak_db(soundfile.read(io.BytesIO(mp3_bytes(sound)))[0]) < -1
    assert len(pieces) == 10

def test_silence_stays_silent():
    assert not render(PianoRoll(np.zeros((16, 88)))).any()
    assert len(render(PianoRoll(np.zeros((0, 88))))) > 0

def test_files_hold_the_sound():
    sound = render(PianoRoll.from_notes([(0, 8, 48), (8, 16, 76)]))
    for data in (wav_bytes(sound), mp3_bytes(sound)):
        again, rate = soundfile.read(io.BytesIO(data))
        assert rate == SAMPLE_RATE_HZ and abs(len(again) - len(sound)) < rate * 0.1
        for side in 0, 1: assert np.corrcoef(again[:len(sound), side], sound[:len(again), side])[0, 1] > 0.98

def test_low_notes_are_on_the_left():
    low, high = (render(PianoRoll.from_notes([(0, 8, p)])) for p in (36, 90))
    assert level_db(low[:, 0]) - level_db(low[:, 1]) > 3 and level_db(high[:, 1]) - level_db(high[:, 0]) > 3

def test_eighty_eight_keys_at_once_do_not_clip():
    assert true_peak_db(render(PianoRoll.from_notes([(0, 4, p) for p in PITCHES]))) < -1

AROUND = 200        # values on both sides of a loop's ends

def test_a_browser_finds_the_loops_where_we_do(chromium):
    data, table = data_file('piano.mp3').read_bytes(), np.genfromtxt(data_file('piano.csv'), delimiter=',', names=True)
    loops = {int(row['start'] + row[name]) for row in table for name in ('loop_start', 'loop_end')}
    page = chromium.new_page()
    heard = page.evaluate('''async ([data, places, around]) => {
        const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0))
        const sound = await new OfflineAudioContext(1, 1, 32000).decodeAudioData(bytes.buffer)
        const values = sound.getChannelData(0)
        return {n: sound.length, parts: places.map(at => Array.from(values.slice(at - around, at + around)))}
    }''', [base64.b64encode(data).decode(), sorted(loops), AROUND])
    page.close()
    ours, rate = soundfile.read(data_file('piano.mp3'), dtype='float32')
    assert rate == SAMPLE_RATE_HZ and heard['n'] == len(ours) and len(loops) == 40
    for at, part in zip(sorted(loops), heard['parts']):
        assert np.allclose(ours[at - AROUND:at + AROUND], part, atol=1e-3)
