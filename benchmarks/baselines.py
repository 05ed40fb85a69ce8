"""Simple models, in the ChordLSTM's terms: nats per frame, every note silent, held or struck. Needs the extra [train].

    python benchmarks/baselines.py                              # the bundled chorales: about two minutes; writes
                                                                # benchmarks/results/baselines.json
    python benchmarks/baselines.py JSB_Chorales.mat ...         # public sets, binary rolls: some minutes each; writes
                                                                # benchmarks/results/public_baselines.json
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np

from lstm_music.benchmark import BENCHMARKS, load_set
from lstm_music.encoding import HELD, N_KEYS, SILENT, STRUCK
from lstm_music.files import write_atomically
from lstm_music.pipeline import chorales

def frames(pieces):
    "All steps of all pieces: states before (silence at the beginning) and now, both (N, 88)."
    before = np.concatenate([np.vstack([np.zeros((1, N_KEYS), np.uint8), p.roll.states[:-1]]) for p in pieces])
    return before, np.concatenate([p.roll.states for p in pieces])

def markov(train, test, per_note):
    """Each note alone: what it does, given whether it sounded; one table for all or one a note, with add-one
    smoothing."""
    def cells(pair):
        before, now = pair
        return (before > SILENT).astype(int), now.astype(int)
    sounded, now = cells(train)
    notes = np.arange(N_KEYS) if per_note else np.zeros(N_KEYS, int)
    counts = np.ones((N_KEYS, 2, 3))
    counts[:, 0, HELD] = 0    # a silent note cannot be held
    np.add.at(counts, (np.broadcast_to(notes, now.shape), sounded, now), 1)
    log_p = np.log(counts / counts.sum(axis=-1, keepdims=True), where=counts > 0, out=np.full_like(counts, -np.inf))
    sounded, now = cells(test)
    return round(float(-log_p[np.broadcast_to(notes, now.shape), sounded, now].sum(axis=1).mean()), 3)

def logistic_joint(train, valid, test, epochs=40):
    "Notes from the top: a softmax over the three states, linear in the chord before and in the notes above (a FVSBN)."
    import keras
    from keras import ops
    keras.utils.set_random_seed(0)
    above = np.triu(np.ones((N_KEYS, N_KEYS)), 1).T                             # row: notes above; column: this note
    mask = np.repeat(np.tile(above, (2, 1)), 3, axis=1)                         # (176, 88*3)
    def planes(states): return np.concatenate([states > SILENT, states == STRUCK], axis=1).astype(np.float32)
    class Masked(keras.constraints.Constraint):
        def __call__(self, w): return w * mask
    past, present = keras.Input((2 * N_KEYS,)), keras.Input((2 * N_KEYS,))
    logits = keras.layers.Dense(3 * N_KEYS, kernel_initializer='zeros')(past)
    logits += keras.layers.Dense(3 * N_KEYS, use_bias=False, kernel_initializer='zeros',
                                 kernel_constraint=Masked())(present)
    logits = ops.reshape(logits, (-1, N_KEYS, 3))
    impossible = ops.stack([ops.zeros_like(past[:, :N_KEYS]), 1 - past[:, :N_KEYS], ops.zeros_like(past[:, :N_KEYS])],
                           axis=-1)
    model = keras.Model([past, present], logits - 1e9 * impossible)
    def nats(now, logits):
        return ops.sum(keras.losses.sparse_categorical_crossentropy(now, logits, from_logits=True), axis=-1)
    model.compile(keras.optimizers.Adam(3e-3), nats)
    def data(pair): return [planes(pair[0]), planes(pair[1])], pair[1].astype('int32')
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    model.fit(*data(train), batch_size=256, epochs=epochs, validation_data=data(valid), callbacks=[stop], verbose=2)
    return round(float(model.evaluate(*data(test), batch_size=1024, verbose=0)), 3)

def binary(pair): return [np.where(states > SILENT, STRUCK, SILENT) for states in pair]

def rows(train, valid, test):
    "The simple models' nats per frame on the test split."
    return {'previous frame repeated (one table for all notes)': markov(train, test, per_note=False),
            'per-note Markov': markov(train, test, per_note=True), 'logistic joint': logistic_joint(train, valid, test)}

def public_set(path):
    "Name and rows of one of the public sets, told by its file name."
    name = (next((n for n, b in BENCHMARKS.items() if b.file == path.name), None)
            or sys.exit(f'{path}: none of {", ".join(b.file for b in BENCHMARKS.values())}'))
    corpus = load_set(name, path)
    return name, rows(*(binary(frames(corpus.part(s))) for s in ('train', 'valid', 'test')))

if __name__ == '__main__':
    if paths := [Path(a) for a in sys.argv[1:]]:
        name, kind, result = 'public_baselines', 'binary rolls', dict(map(public_set, paths))
    else:
        name, kind, result = ('baselines', 'struck/held',
                              rows(*(frames(chorales().part(s)) for s in ('train', 'valid', 'test'))))
    text = json.dumps(dict(unit=f'nats/frame, test split, {kind}', **result), indent=1)
    write_atomically(Path(__file__).parent/f'results/{name}.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
