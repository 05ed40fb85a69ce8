"""Writes piano.mp3: every third key of the FluidR3 piano, 4 seconds each, end to end.

    apt-get install fluidsynth fluid-soundfont-gm;  python data/make_piano.py [--font FluidR3_GM.sf2]
"""
import argparse
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np
import soundfile

from lstm_music.audio import SAMPLE_PITCHES, SAMPLE_RATE_HZ, SLOT_SECS, mp3_bytes
from lstm_music.files import write_atomically

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--font', default='/usr/share/sounds/sf2/FluidR3_GM.sf2')
    font = Path(parser.parse_args().font)
    # FluidSynth would play another one
    if font.read_bytes()[8:12] != b'sfbk': raise SystemExit(f'{font} is not a SoundFont')
    track, ticks = mido.MidiTrack([mido.MetaMessage('set_tempo', tempo=1_000_000)]), 480        # a beat is a second
    for pitch in SAMPLE_PITCHES:
        track.append(mido.Message('note_on', note=pitch, velocity=100))
        track.append(mido.Message('note_off', note=pitch, time=int((SLOT_SECS - 0.2) * ticks)))
        track.append(mido.Message('note_off', note=pitch, time=int(0.2 * ticks)))
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder)/'keys.mid', Path(folder)/'keys.wav'
        mido.MidiFile(type=0, ticks_per_beat=ticks, tracks=[track]).save(midi)
        subprocess.run(['fluidsynth', '-ni', '-R', '0', '-C', '0', '-g', '1',
                        '-r', str(SAMPLE_RATE_HZ), '-F', str(wav), str(font), str(midi)], check=True)
        sound = soundfile.read(wav)[0].mean(axis=1)
    slot = int(SLOT_SECS * SAMPLE_RATE_HZ)
    slots = sound[:slot * len(SAMPLE_PITCHES)].reshape(-1, slot)
    fade = np.minimum(1, np.arange(slot)[::-1] / (0.25 * SAMPLE_RATE_HZ))
    sound = (slots * fade).ravel()
    if np.abs(slots).max(axis=1).min() < 1e-3: raise SystemExit('a sample is silent')
    data = mp3_bytes((sound / np.abs(sound).max() * 0.9).astype(np.float32))
    write_atomically(Path(__file__).resolve().parent/'piano.mp3', lambda f: f.write(data))

if __name__ == '__main__': main()
