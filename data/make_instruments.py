"""Writes the sounds of a band, NAME.mp3 and NAME.csv for each of bass, guitar, strings, organ, reed and drums, from
the FluidR3 SoundFont, in the form of piano.mp3 and piano.csv.

    apt-get install fluid-soundfont-gm;  python data/make_instruments.py [--font FluidR3_GM.sf2]

Of two microphones the left one is kept. Every note is as loud, by the filter of ITU-R BS.1770 over its first 0.8
seconds, as middle C of the piano; of the kit the snare is, and the other drums keep their distance from it."""
import argparse

import numpy as np
from make_piano import (
    DECAY,
    FONT,
    HERE,
    HOLD,
    INSTRUMENT,
    KEYS,
    PAN,
    RATE_HZ,
    ROOT,
    SAMPLE,
    VELOCITIES,
    VELOCITY,
    Font,
    joined,
    mp3,
)

from lstm_music import audio
from lstm_music.encoding import HIGHEST_PITCH, LOWEST_PITCH
from lstm_music.encoding import VELOCITY as TYPICAL
from lstm_music.files import write_atomically

COARSE, FINE, SUSTAIN, ATTENUATION = 51, 52, 37, 48     # generators of the SoundFont format
PRESETS = dict(bass=(0, 32), guitar=(0, 24), strings=(0, 48), organ=(0, 16), reed=(0, 65), drums=(128, 0))
DIES_AWAY = 900                     # centibels of sustain from which a note decays for as long as it is held
LOUD_SECS = 0.8
KIT = {     # pitch of the sample: how many seconds of it, and the other pitches that it plays
    36: (0.28, (35,)), 38: (0.47, ()), 40: (0.5, ()), 37: (0.5, (31, 32, 33, 34)), 39: (0.38, (28,)),
    41: (0.9, (43,)), 45: (0.9, (47,)), 48: (0.9, (50,)), 42: (0.4, ()), 44: (0.4, ()), 46: (1.0, ()),
    49: (2.4, (52, 55, 57)), 51: (2.0, (53, 59)), 54: (0.5, ()), 56: (0.38, (67, 68)), 60: (0.3, ()), 61: (0.39, ()),
    62: (0.27, ()), 63: (0.7, (65,)), 64: (0.64, (66,)), 69: (0.17, ()), 70: (0.1, ()), 75: (0.1, ()), 76: (0.3, ()),
    77: (0.3, ()), 81: (1.2, (80,)), 82: (0.4, (58, 71, 72, 73, 74))}
HEADER = 'pitch,root,start,loop_start,loop_end,hold_secs,decay_db_per_sec,gain_db,slope_db_per_sec'

def find_zones(font, bank, program):
    "Of each sample of a preset from the lowest: its generators, those of its layer, and its header."
    presets, instruments = font.rows(b'phdr', '<20sHHHIII'), font.rows(b'inst', '<20sH')
    place = next(i for i, row in enumerate(presets) if row[1:3] == (program, bank))
    found = []
    for layer in font.zones(b'pbag', b'pgen', presets[place][3], presets[place + 1][3]):
        bags = [row[1] for row in instruments[layer[INSTRUMENT]:layer[INSTRUMENT] + 2]]
        for zone in font.zones(b'ibag', b'igen', *bags):
            sounds = all(low <= VELOCITY <= high for high, low in
                         (divmod(some.get(VELOCITIES, 127 << 8), 256) for some in (layer, zone)))
            if sounds and zone.get(PAN, 0) <= 0:
                found.append((zone, layer, font.rows(b'shdr', '<20sIIIIIBbHH')[zone[SAMPLE]]))
    return sorted(found, key=lambda some: some[0].get(KEYS, 0) % 256)

def resampled(sound, n):
    "A sound in n values, by its spectrum."
    spectrum, size = np.fft.rfft(np.pad(sound, (0, len(sound) // 8))), n + n // 8
    kept = np.zeros(size // 2 + 1, complex)
    m = min(len(kept), len(spectrum))
    kept[:m] = spectrum[:m]
    return (np.fft.irfft(kept, size)[:n] * size / (len(sound) + len(sound) // 8)).astype(np.float32)

def pitched(pcm, zone, header):
    "A zone of a pitched instrument: (lowest, highest, root, loop, hold_secs, decay_db_per_sec), its sound at RATE_HZ."
    _, start, end, loop_start, loop_end, rate, root, correction = header[:8]
    loop_length = max(1, round((loop_end - loop_start) * RATE_HZ / rate))
    speed = loop_length / (loop_end - loop_start)                               # the loop becomes whole values
    sound = resampled(pcm[start:end], round((end - start) * speed))
    first = round((loop_start - start) * speed)
    high, low = divmod(zone.get(KEYS, 127 << 8), 256)
    tuned = zone.get(COARSE, 0) + (zone.get(FINE, 0) + correction) / 100
    root = zone.get(ROOT, root) - tuned + 12 * np.log2(RATE_HZ / rate / speed)
    hold, decay = (2 ** (zone.get(generator, -12000) / 1200) for generator in (HOLD, DECAY))
    fall = 100 / decay if zone.get(SUSTAIN, 0) >= DIES_AWAY else 0.
    return (max(low, LOWEST_PITCH), min(high, HIGHEST_PITCH), root, (first, first + loop_length), hold, fall), sound

def read_instrument(font, pcm, name):
    "Zones and sounds of an instrument."
    both = [pitched(pcm, zone, header) for zone, _, header in find_zones(font, *PRESETS[name])]
    zones, sounds = zip(*[(zone, sound) for zone, sound in both if zone[0] <= zone[1]])
    return [*zones[:-1], (zones[-1][0], HIGHEST_PITCH, *zones[-1][2:])], list(sounds)

def read_kit(font, pcm):
    "The same of the drums: each fades at its end, and its loop is silence; and how much each is attenuated, in dB."
    zones, sounds, softer = [], [], []
    found = {some[0].get(KEYS, 0) % 256: some for some in find_zones(font, *PRESETS['drums'])}
    found[36] = found.get(36, found.get(35))
    for pitch, (secs, _) in sorted(KIT.items()):
        zone, layer, header = found[pitch]
        _, start, end, *_, rate = header[:6]
        sound = resampled(pcm[start:end], round((end - start) * RATE_HZ / rate))[:int(secs * RATE_HZ)]
        n_fade = len(sound) // 4
        sound[-n_fade:] *= np.linspace(1, 0, n_fade) ** 2
        zones.append((pitch, pitch, pitch, (len(sound) + 64, len(sound) + 128), 0, 0))
        sounds.append(np.pad(sound, (0, 160)))
        softer.append((zone.get(ATTENUATION, 0) + layer.get(ATTENUATION, 0)) / 10 * 0.4)    # as synthesizers take it
    return zones, sounds, softer

def write_files(name, sound, rows):
    "The two files, read by the package from now on."
    lines = '\n'.join(','.join(f'{value:.6g}' for value in row) for row in rows)
    write_atomically(HERE/f'{name}.mp3', lambda f: f.write(mp3(sound)))
    write_atomically(HERE/f'{name}.csv', lambda f: f.write(f'{HEADER}\n{lines}\n'.encode()))
    for cache in (audio._table, audio._recording, audio._sample): cache.cache_clear()
    audio._kept.clear()

def loudness_db(note):
    "K-weighted power of the first 0.8 seconds."
    spectrum, n = np.fft.rfft(note[:int(LOUD_SECS * RATE_HZ)]), int(LOUD_SECS * RATE_HZ)
    power = (np.abs(spectrum) ** 2 * audio._head_gains(np.fft.rfftfreq(n, 1 / RATE_HZ))).sum()
    return 10 * np.log10(2 * power / n ** 2 + 1e-12)

def heard_db(name, pitch):
    "How loud a pitch of an instrument is at a typical velocity."
    note = audio._note(pitch, int(LOUD_SECS * RATE_HZ), name)
    return loudness_db(audio._gains(60, TYPICAL)[0] @ note)

def levelled(name, rows, softer=None):
    "The rows with the gain that makes each as loud as middle C of the piano, or the snare alone."
    wanted = heard_db('piano', 60)
    now = {int(row[0]): heard_db(name, int(row[0])) for row in rows}
    if softer is None: gains = {pitch: wanted - level for pitch, level in now.items()}
    else: gains = {pitch: wanted - now[38] + softer[pitch] for pitch in now}
    return [(*row[:7], row[7] + gains[int(row[0])], row[8]) for row in rows]

def level_db(sound): return 20 * np.log10(np.sqrt(np.mean(np.square(sound[:int(LOUD_SECS * RATE_HZ)]))) + 1e-9)

def kit_levels(zones, sounds, softer):
    "How much louder than the snare each drum of the font is."
    levels = {zone[0]: level_db(sound) - less for zone, sound, less in zip(zones, sounds, softer)}
    return {pitch: level - levels[38] for pitch, level in levels.items()}

def whole_kit(rows, levels):
    "A row and a level for every pitch: a drum that has no sample is played by another."
    by_pitch, others = {row[0]: row for row in rows}, {other: p for p, (_, more) in KIT.items() for other in more}
    like = {p: p if p in by_pitch else others.get(p, 37) for p in range(LOWEST_PITCH, HIGHEST_PITCH + 1)}
    return [(p, p, *by_pitch[q][2:]) for p, q in like.items()], {p: levels[q] for p, q in like.items()}

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--font', default=FONT)
    font = Font(parser.parse_args().font)
    pcm = np.frombuffer(font.chunks[b'smpl'], '<i2').astype(np.float32) / 32768
    for name in PRESETS:
        zones, sounds, *softer = read_kit(font, pcm) if name == 'drums' else read_instrument(font, pcm, name)
        sound, starts = joined(zones, sounds)
        rows = [(pitch, root, start, *loop, hold, decay, 0, 0)
                for (low, high, root, loop, hold, decay), start in zip(zones, starts) for pitch in range(low, high + 1)]
        kit = None
        if softer: rows, kit = whole_kit(rows, kit_levels(zones, sounds, softer[0]))
        write_files(name, sound, rows)
        write_files(name, sound, levelled(name, rows, kit))
        print(f'{name}: {len(zones)} samples, {len(sound) / RATE_HZ:.1f} s')

if __name__ == '__main__': main()
