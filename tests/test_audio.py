"Every key sounds, in tune and below full scale; MP3 and WAV hold what was rendered."
import io

import numpy as np
import pytest
import soundfile

from lstm_music.audio import SAMPLE_RATE_HZ, mp3_bytes, render, wav_bytes
from lstm_music.encoding import PianoRoll

@pytest.mark.parametrize('pitch', range(21, 109))
def test_every_key_sounds_its_pitch(pitch):
    sound = render(PianoRoll.from_notes([(0, 8, pitch)], tempo_bpm=60))
    assert np.isfinite(sound).all() and 0.1 < np.abs(sound).max() < 10 ** (-0.5 / 20)
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE_HZ)
    def on_harmonics(p):
        multiple = hz / (440 * 2 ** ((p - 69) / 12))
        return power[np.abs(multiple - np.round(multiple).clip(1)) < 0.025].sum() / power[hz > 20].sum()
    shares = {p: on_harmonics(p) for p in (pitch - 1, pitch, pitch + 1)}
    assert max(shares, key=shares.get) == pitch, shares
    assert shares[pitch] > 0.5, shares

def test_silence_stays_silent():
    assert not render(PianoRoll(np.zeros((16, 88)))).any()
    assert len(render(PianoRoll(np.zeros((0, 88))))) > 0

def test_files_hold_the_sound():
    sound = render(PianoRoll.from_notes([(0, 8, 60), (8, 16, 64)]))
    for data in (wav_bytes(sound), mp3_bytes(sound)):
        again, rate = soundfile.read(io.BytesIO(data))
        assert rate == SAMPLE_RATE_HZ and abs(len(again) - len(sound)) < rate * 0.1
        assert np.corrcoef(again[:len(sound)], sound[:len(again)])[0, 1] > 0.98

def test_eighty_eight_keys_at_once_do_not_clip():
    assert np.abs(render(PianoRoll.from_notes([(0, 4, p) for p in range(21, 109)]))).max() < 10 ** (-0.5 / 20)
