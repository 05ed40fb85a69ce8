"""Hostile MIDI, read in a process that may take 5 seconds of CPU for a file and 1 GiB beyond what its imports took
(Linux):

    python tests/fuzz_midi.py [COUNT] [SEED]        # 3,000 mutations by default

Mutation i of a seed is always the same file. The files to mutate are phrases of chorales and, where they are at hand,
the collections of odd and of ordinary files; the odd files and the bombs below are read as they are, too."""
import json
import resource
import signal
import struct
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pretty_midi  # noqa: F401, before the limit, which counts what reading takes
from tqdm import tqdm

from lstm_music.encoding import PianoRollEncoder
from lstm_music.midi import MAX_BYTES, MAX_EVENTS, MAX_NOTES, MAX_TICKS, MidiError
from lstm_music.pipeline import chorales

SECONDS, MORE_BYTES = 5, 2**30
DATA = Path(__file__).resolve().parents[2]/'shared/data'
NOTE, END = b'\0\x90\x3c\x50\x18\x80\x3c\x40', b'\0\xff\x2f\0'
READERS = PianoRollEncoder(), PianoRollEncoder(steps_per_sec=8)

class TooSlow(BaseException): "Nothing that the reader could catch."

def number(n):
    "Seven bits a byte, as MIDI writes them."
    return bytes(0x80 * (i > 0) | n >> 7 * i & 0x7f for i in range(4) if i == 0 or n >> 7 * i)[::-1]
def meta(kind, content): return b'\0\xff' + bytes([kind]) + number(len(content)) + content
def midi(*tracks, form=1, division=480):
    head = struct.pack('>4sLHHH', b'MThd', 6, form, len(tracks), division)
    return head + b''.join(b'MTrk' + struct.pack('>L', len(t)) + t for t in tracks)

def bombs():
    "Files that were made to hurt, each near a limit or beyond it."
    most = MAX_EVENTS - 10
    notes_on = (b'\0\xb0\x40\x7f' + b'\0\x40\x7f' * (most - MAX_NOTES - 3)
                + b'\0\x90\x3c\x50' + b'\1\x3c\x50' * (MAX_NOTES - 1))
    return {
        'a number without end': midi(b'\xff' * (MAX_BYTES - 100)),
        'many long numbers': midi((b'\xff' * 1000 + b'\0') * 2000),
        'five years': midi(b'\0\xff\x51\3\xff\xff\xff' + NOTE + number(MAX_TICKS - 100) + END[1:], division=1),
        'the last tick': midi(NOTE + number(MAX_TICKS - 24) + END[1:]),
        'beyond the last tick': midi(NOTE + number(2**28 - 1) + END[1:]),
        'a fast eternity': midi(meta(0x51, b'\0\0\1') + NOTE + number(MAX_TICKS - 100) + END[1:], division=1),
        'most notes': midi(NOTE * MAX_NOTES + END), 'too many notes': midi(b'\0\x90\x3c\x50' * (MAX_NOTES + 1)),
        'most notes, apart': midi(*[NOTE * 8 + END] * (MAX_NOTES // 8)),
        'most messages': midi(b'\0\xb0\x40\x7f' + b'\0\x40\x7f' * (most - 2) + END),
        'too many messages': midi(b'\0\xc0\1' + b'\0\1' * 1_000_000),
        'notes that all end at once': midi(notes_on + number(MAX_TICKS - MAX_NOTES) + b'\x80\x3c\0' + END),
        'notes that all end at once, in steps': midi(notes_on + number(79_000) + b'\x80\x3c\0' + END, division=4),
        'most tempos': midi(
            b''.join(b'\1\xff\x51\3\1' + struct.pack('>H', i % 65536) for i in range(most)) + NOTE + END),
        'most metres': midi(b''.join(b'\1\xff\x58\4' + bytes([1 + i % 9, 2, 24, 8]) for i in range(most)) + NOTE + END),
        'most keys': midi(meta(0x59, b'\x20\x20') * most + NOTE + END),
        'most lyrics': midi(meta(5, b'la') * most + END),
        'a long text': midi(meta(1, b'\xe9' * 999_999) * 2 + NOTE + END),
        'a long sysex': midi((b'\0\xf0' + number(999_999) + b'\1' * 999_999) * 2 + NOTE + END),
        'a longer text': midi(meta(1, b'x' * 1_500_000) + NOTE + END),
        'most tracks': midi(*[END] * 32_000), 'empty tracks': midi(*[b''] * 65_535),
        'all instruments': midi(*[b''.join(
            bytes([0, 0xc0 | c, p]) + b'\0' + bytes([0x90 | c, 60, 80, 1, 0x80 | c, 60, 0])
            for c in range(16) for p in range(128)) + END] * 30),
        'no tempo': midi(meta(0x51, b'\0\0\0') + NOTE + END), 'a short tempo': midi(meta(0x51, b'\1') + NOTE + END),
        'a metre of 255 breves': midi(meta(0x58, b'\xff\0\x18\x08') + NOTE + END),
        'a metre of tiny notes': midi(meta(0x58, b'\4\xff\x18\x08') + NOTE + END),
        'a matryoshka': b'RIFF\xff\xff\xff\xffRMID' + b'RIFF\0\0\0\0' * 200_000,
        'no ticks': midi(NOTE + END, division=0), 'film': midi(NOTE + END, division=0xe728),
        'patterns': midi(NOTE + END, form=2), 'a promise': midi(NOTE + END)[:18] + b'\xff' * 4 + NOTE + END}

def originals():
    "Small files that are worth changing."
    files = [READERS[0].piano_roll_to_midi(p.roll[:64]) for p in list(chorales())[::40]]
    return files + [data for p in odd_files() + sorted((DATA/'midi_multitrack').rglob('*.mid'))
                    if 0 < len(data := p.read_bytes()) < 20_000]

def odd_files(): return sorted(p for p in (DATA/'midi_edge').rglob('*') if p.is_file())

def mutated(files, rng):
    "One of the files, with one to three things done to it."
    data = bytearray(files[rng.integers(len(files))])
    for _ in range(rng.integers(1, 4)):
        at, length = int(rng.integers(len(data) + 1)), int(rng.integers(1, 64))
        match rng.integers(9):
            case 0: data[at:at + 1] = bytes([data[at] ^ 1 << int(rng.integers(8))]) if at < len(data) else b''
            case 1: data[at:at + 1] = bytes([rng.choice([0, 1, 0x7f, 0x80, 0x90, 0xf0, 0xf7, 0xfe, 0xff])])
            case 2: data[at:at + 4] = rng.bytes(4)
            case 3: del data[at:at + length]
            case 4: data[at:at] = data[at:at + length] * int(rng.integers(1, 200))
            case 5: data[at:at] = bytes([rng.integers(256)]) * int(rng.integers(1, 2000))
            case 6:
                other = files[rng.integers(len(files))]
                data[at:] = other[int(rng.integers(len(other))):]
            case 7:
                data[at:at] = meta(int(rng.choice([0, 1, 5, 0x20, 0x2f, 0x51, 0x54, 0x58, 0x59, 0x7f])),
                                   rng.bytes(int(rng.integers(6))))
            case 8:
                data[8:14] = struct.pack('>HHH',
                                         *(int(n) for n in rng.choice([0, 1, 2, 480, 0x7fff, 0x8000, 0xffff], 3)))
    return bytes(data)

def read(name, data, reader):
    "Seconds of CPU, and whether it was music. Whatever is neither a roll nor an honest `MidiError` is raised."
    def stop(*_): raise TooSlow(f'{name}: over {SECONDS} seconds')
    signal.signal(signal.SIGPROF, stop)
    began, music = time.process_time(), True
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try: reader.midi_to_piano_roll(data)
    except MidiError as e:
        if isinstance(e.__cause__, MemoryError): raise
        music = False
    except Exception as e: raise RuntimeError(f'{name}: not a MidiError') from e
    finally: signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began, music

def main(count=3000, seed=0):
    warnings.simplefilter('ignore')
    files, given = originals(), bombs() | {str(p): p.read_bytes() for p in odd_files()}
    pages = int(Path('/proc/self/statm').read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MORE_BYTES,) * 2)
    results = {name: read(name, data, READERS[0]) for name, data in tqdm(given.items(), 'files')}
    for i in tqdm(range(count), 'mutations', mininterval=1):
        rng = np.random.default_rng((seed, i))
        results[f'mutation {i}'] = read(f'mutation {i} of seed {seed}', mutated(files, rng), READERS[i % 2])
    slowest = max(results, key=results.get)
    print(json.dumps(dict(files=len(given), mutations=count, music=sum(music for _, music in results.values()),
                          refused=sum(not music for _, music in results.values()),
                          slowest=slowest, slowest_cpu_secs=round(results[slowest][0], 2),
                          peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)))

if __name__ == '__main__': main(*map(int, sys.argv[1:]))
