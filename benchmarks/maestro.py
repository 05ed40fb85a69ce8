"""Both polyphonic models on MAESTRO, as long as a coffee break lasts: curves, nats on fixed stretches beside simple
baselines, a sample. Needs the extra [train] and a store.

    lstm-music data prepare maestro-v3.0.0 -o maestro.store
    python benchmarks/maestro.py maestro.store out      # trains into the folder out, or goes on where it was; writes
                                                        # results/maestro.json and a MIDI file for each model
"""
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_music.encoding import N_KEYS, PianoRollEncoder
from lstm_music.files import write_atomically
from lstm_music.model import PLAIN_CHORD, ChordConfig, PianoRollConfig, load_model
from lstm_music.sampling import Composer
from lstm_music.store import open_store
from lstm_music.streaming import Streamed
from lstm_music.training import TrainConfig, nats_per_frame, train
from lstm_music.vocabulary import ChordVocabulary

RESULTS = Path(__file__).parent/'results'
SETTINGS = TrainConfig(epochs=12, epoch_windows=3072, valid_every=2,
                       hide_key=1., hide_meter=0.)      # nobody tells a pianist's key
MODELS = dict(roll=(PianoRollConfig(lstm_units=256, dropout=0.1, recurrent_dropout=0., dense_dropout=0.1),
                    replace(SETTINGS, learning_rate=3e-3)),
              chord=(ChordConfig(ChordVocabulary(most_notes=8), time_units=256, chord_units=128,
                                 dropout=0.1, **PLAIN_CHORD), replace(SETTINGS, learning_rate=6e-3)))
SAMPLE = dict(key='free', bars=15, tempo_bpm=120, seed=0,     # 30 seconds
              temperature=1., guidance=0., parallel_penalty=1.)

def moves(pieces):
    "(3, 88, 3) how often each note went from one state to another."
    counts = np.zeros((3, N_KEYS, 3))
    for piece in pieces:
        before = np.vstack([np.zeros((1, N_KEYS), np.uint8), piece.roll.states[:-1]])
        for a in range(3):
            for b in range(3): counts[a, :, b] += ((before == a) & (piece.roll.states == b)).sum(axis=0)
    return counts

def coins(moves):
    "(2, 88, 2) the same for keys that are only silent or sounding."
    moves = np.stack([moves[..., 0], moves[..., 1:].sum(axis=-1)], axis=-1)
    return np.stack([moves[0], moves[1:].sum(axis=0)])

def keys_alone(learned, exam):
    """Nats per frame if every key is drawn for itself: from how often it did what, and from what it did after what
    it did before."""
    def nats(counts):
        rates = (counts + 0.5) / (counts + 0.5).sum(axis=-1, keepdims=True)
        return round(float(-(exam * np.log(rates)).sum() / (exam.sum() / N_KEYS)), 3)
    return {'frequencies': nats(learned.sum(axis=0, keepdims=True)), 'after what it did before': nats(learned)}

if __name__ == '__main__':
    folder, out = sys.argv[1], Path(sys.argv[2])
    store = open_store(folder)
    source = Streamed(store)
    learned, exam = moves(store.part('train')), moves(source.part('valid'))
    result = dict(baselines=dict(roll=keys_alone(coins(learned), coins(exam)), chord=keys_alone(learned, exam)))
    result['validation'] = dict(excerpts=len(source.part('valid')), steps=sum(map(len, source.part('valid'))))
    for name, (config, settings) in MODELS.items():
        file = out/f'{name}.npz'
        finished = file.exists() and not file.with_name(f'{name}.npz.state').exists()
        model = load_model(file) if finished else train(source, file, config, settings,
                                                        resume=file.with_name(f'{name}.npz.state').exists())
        roll = Composer(model).compose(**SAMPLE)
        midi = PianoRollEncoder().piano_roll_to_midi(roll)
        write_atomically(RESULTS/f'maestro_{name}.mid', lambda f, midi=midi: f.write(midi))
        nats = model.record['nats'] | dict(test=nats_per_frame(model, source.part('test')))         # on purpose, once
        record = {k: model.record[k] for k in ('curve', 'minutes', 'settings')}
        result[name] = dict(weights=model.n_weights,
                            windows=settings.epochs * settings.epoch_windows, nats=nats, **record)
    write_atomically(RESULTS/'maestro.json', lambda f: f.write(json.dumps(result, indent=1).encode() + b'\n'))
    print(json.dumps(result, indent=1))
