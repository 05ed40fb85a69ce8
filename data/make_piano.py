"""Writes piano.mp3 and piano.csv: the twenty samples of the FluidR3 grand, each to the end of its loop.

    apt-get install fluid-soundfont-gm;  python data/make_piano.py [--font FluidR3_GM.sf2]

Its two microphones do not agree, so a mixture of them would lose whole partials: of each sample the better one is
kept. Then every note is levelled as it will sound, by a gain and by a slope of its decay, and both are in the table."""
import argparse
import io
import struct
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from lstm_music import audio
from lstm_music.audio import SAMPLE_RATE_HZ as RATE_HZ
from lstm_music.encoding import HIGHEST_PITCH, LOWEST_PITCH
from lstm_music.encoding import VELOCITY as TYPICAL
from lstm_music.files import write_atomically

FONT = '/usr/share/sounds/sf2/FluidR3_GM.sf2'
PAN, HOLD, DECAY, KEYS, VELOCITIES, SAMPLE, ROOT = 17, 35, 36, 43, 44, 53, 58       # generators of the SoundFont format
INSTRUMENT = 41
VELOCITY = 100                  # all its layers play the same samples
LOOP_ON_SECS, FADE_SECS, GAP_SECS = 0.05, 0.04, 0.03    # the loop goes on, fading: the coder meets no edge at its end
KBIT_128 = dict(bitrate_mode='CONSTANT', compression_level=0.667)
PITCHES = np.arange(LOWEST_PITCH, HIGHEST_PITCH + 1)
HEADER = 'pitch,root,start,loop_start,loop_end,hold_secs,decay_db_per_sec,gain_db,slope_db_per_sec'
HERE = Path(__file__).resolve().parent

class Font:
    "A SoundFont file: its chunks, and the zones of its first piano."
    def __init__(self, path):
        self.data, self.chunks = Path(path).read_bytes(), {}
        if self.data[8:12] != b'sfbk': raise SystemExit(f'{path} is not a SoundFont')
        self._walk(12, len(self.data))

    def _walk(self, at, end):
        while at + 8 <= end:
            kind, size = self.data[at:at + 4], int.from_bytes(self.data[at + 4:at + 8], 'little')
            if kind == b'LIST': self._walk(at + 12, at + 8 + size)
            else: self.chunks[kind] = self.data[at + 8:at + 8 + size]
            at += 8 + size + size % 2

    @cache      # noqa: B019, there is one font
    def rows(self, kind, form): return list(struct.iter_unpack(form, self.chunks[kind]))

    def zones(self, bags, generators, first, end):
        "The generators of each zone, those of the global zone included."
        rows, given = self.rows(bags, '<HH'), {}
        for bag in range(first, end):
            zone = given | dict(self.rows(generators, '<Hh')[rows[bag][0]:rows[bag + 1][0]])
            if bag == first and not {SAMPLE, INSTRUMENT} & zone.keys(): given = zone
            else: yield zone

    def piano(self):
        "The samples at a velocity, by (lowest pitch, highest pitch, microphone): zone, and (start, end, loop)."
        presets, instruments = self.rows(b'phdr', '<20sHHHIII'), self.rows(b'inst', '<20sH')
        place = next(i for i, row in enumerate(presets) if row[1:3] == (0, 0))
        for layer in self.zones(b'pbag', b'pgen', presets[place][3], presets[place + 1][3]):
            low, high = divmod(layer.get(VELOCITIES, 127 << 8), 256)[::-1]
            if not low <= VELOCITY <= high: continue
            bags = [row[1] for row in instruments[layer[INSTRUMENT]:layer[INSTRUMENT] + 2]]
            for zone in self.zones(b'ibag', b'igen', *bags):
                yield zone, self.rows(b'shdr', '<20sIIIIIBbHH')[zone[SAMPLE]][1:6]

def read_font(path):
    "Of each zone from the lowest: (lowest pitch, highest, root, loop, hold_secs, decay_db_per_sec), its two sounds."
    font, found = Font(path), {}
    pcm = np.frombuffer(font.chunks[b'smpl'], '<i2').astype(np.float32) / 32768
    for zone, (start, end, loop_start, loop_end, rate) in font.piano():
        assert rate == RATE_HZ
        high, low = divmod(zone[KEYS], 256)
        hold, decay = (2 ** (zone.get(generator, -12000) / 1200) for generator in (HOLD, DECAY))
        about = max(low, LOWEST_PITCH), high, zone[ROOT], (loop_start - start, loop_end - start), hold, 100 / decay
        found.setdefault(about[:2], []).append((zone[PAN], about, pcm[start:end]))
    pairs = [sorted(pair, key=lambda side: side[0]) for _, pair in sorted(found.items())]       # left, right
    return [pair[0][1] for pair in pairs], [[sound for *_, sound in pair] for pair in pairs]

def db(x): return 20 * np.log10(np.sqrt(np.mean(np.square(x))) + 1e-9)

def looped(sound, loop, n):
    "(n,) of a sample, of which the loop goes on and on."
    i, (start, end) = np.arange(n), loop
    return sound[np.where(i < end, i, start + (i - start) % (end - start))]

def features(sound, zone):
    "Of a sample: log2 of its centroid in Hz, and how many dB lower 0.5 to 0.8 s and 1 to 2 s are than the beginning."
    low, high, root, loop, hold, decay = zone
    secs = np.arange(2 * RATE_HZ) / RATE_HZ
    sound = looped(sound, loop, 2 * RATE_HZ) * 10 ** (-decay * np.maximum(secs - hold, 0) / 20)
    def part(start, end): return sound[int(start * RATE_HZ):int(end * RATE_HZ)]
    power, hz = np.abs(np.fft.rfft(part(0, 0.8))) ** 2, np.fft.rfftfreq(int(0.8 * RATE_HZ), 1 / RATE_HZ)
    return np.array([np.log2((power * hz).sum() / power.sum()),
                     db(part(0.5, 0.8)) - db(part(0, 0.3)), db(part(1, 2)) - db(part(0, 0.8))])

SCALES = np.array([0.2, 2, 3])      # octaves, dB, dB: how large a step is as bad as each of the others

def better_microphones(zones, sides):
    "For each zone 0 (left) or 1, so that brightness and decay change least from note to note (Viterbi)."
    found = np.array([[features(sound, zone) for sound in pair] for zone, pair in zip(zones, sides)])
    cost, ways = np.zeros(2), [[0], [1]]
    for i in range(1, len(zones)):
        steps = found[i][None, :] - found[i - 1][:, None]                       # (before, now, feature)
        steps[..., 0] += (zones[i][0] - zones[i][2] - zones[i - 1][1] + zones[i - 1][2]) / 12   # as they are transposed
        total = cost[:, None] + ((steps / SCALES) ** 2).sum(axis=-1)
        before, cost = total.argmin(axis=0), total.min(axis=0)
        ways = [ways[b] + [now] for now, b in enumerate(before)]
    return ways[int(cost.argmin())]

def joined(zones, sounds):
    "The samples one after another, equally loud, each to the end of its loop; where each begins."
    parts, starts = [], []
    for (*_, loop, _, _), sound in zip(zones, sounds):
        part = looped(sound, loop, loop[1] + int(LOOP_ON_SECS * RATE_HZ)) / 10 ** (db(sound[:int(0.8 * RATE_HZ)]) / 20)
        n_fade = int(FADE_SECS * RATE_HZ)
        part[-n_fade:] *= np.linspace(1, 0, n_fade)
        starts.append(sum(map(len, parts)))
        parts.append(np.pad(part, (0, int(GAP_SECS * RATE_HZ))))
    sound = np.concatenate(parts)
    return (sound * (0.9 / np.abs(sound).max())).astype(np.float32), starts

def mp3(sound):
    "An MP3 that decodes to as many values as it was made of."
    out = io.BytesIO()
    with soundfile.SoundFile(out, 'w', RATE_HZ, 1, format='MP3', subtype='MPEG_LAYER_III', **KBIT_128) as f:
        for i in range(0, len(sound), 16_384): f.write(sound[i:i + 16_384])
    assert len(soundfile.read(io.BytesIO(out.getvalue()))[0]) == len(sound)
    return out.getvalue()

def write_table(rows):
    "The table, read by the package from now on."
    lines = '\n'.join(','.join(f'{value:.6g}' for value in row) for row in rows)
    write_atomically(HERE/'piano.csv', lambda f: f.write(f'{HEADER}\n{lines}\n'.encode()))
    audio._table.cache_clear()
    audio._kept.clear()

def smooth(values, degree):
    "A polynomial over the keyboard."
    x = (PITCHES - 64) / 44
    return np.polyval(np.polyfit(x, values, degree), x)

def levelled(volumes):
    "(gain_db, slope_db_per_sec) of each pitch, so that loudness and its fall are smooth over the keyboard."
    notes = np.array([audio._gains(60, TYPICAL)[0] @ audio._note(pitch, 2 * RATE_HZ) for pitch in PITCHES])
    def levels(notes): return np.array([[db(note[:int(0.8 * RATE_HZ)]), db(note[RATE_HZ:])] for note in notes]).T
    first, later = levels(notes)
    fall, volume = smooth(later - first, 6), smooth(volumes, 3)
    sloping = np.clip(np.arange(2 * RATE_HZ) / RATE_HZ, *audio.SLOPE_SECS) - audio.SLOPE_SECS[0]
    gains, slopes = np.zeros(len(PITCHES)), np.zeros(len(PITCHES))
    for _ in range(6):                  # each changes the other a little
        first, later = levels(notes * 10 ** ((gains[:, None] + slopes[:, None] * sloping) / 20))
        gains += volume - first
        slopes += fall - (later - first)
    return gains - gains.max(), slopes

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--font', default=FONT)
    zones, sides = read_font(parser.parse_args().font)
    chosen = better_microphones(zones, sides)
    sounds = [pair[side] for pair, side in zip(sides, chosen)]
    sound, starts = joined(zones, sounds)
    write_atomically(HERE/'piano.mp3', lambda f: f.write(mp3(sound)))
    rows, volumes = [], []
    for (low, high, root, loop, hold, decay), start, sample in zip(zones, starts, sounds):
        rows += [(pitch, root, start, *loop, hold, decay) for pitch in range(low, high + 1)]
        volumes += [db(sample[:int(0.8 * RATE_HZ)])] * (high + 1 - low)
    write_table([(*row, 0, 0) for row in rows])
    write_table([(*row, *level) for row, level in zip(rows, np.transpose(levelled(volumes)))])
    print('microphones:', ''.join('LR'[side] for side in chosen), f'{len(sound) / RATE_HZ:.1f} s')

if __name__ == '__main__': main()
