"""What goes beyond one model that reads once and stands still: several trainings together, one model that reads in
several keys at once, and one that learns while it reads.

    python benchmarks/beyond.py seeds NAME FILE MODEL.npz ...   trainings of several seeds, alone and together
    python benchmarks/beyond.py keys NAME FILE MODEL.npz        chooses how many on validation; then one look at test
    python benchmarks/beyond.py valid NAME FILE MODEL.npz       chooses how fast one learns; of a public set
    python benchmarks/beyond.py test NAME FILE MODEL.npz        with what was chosen; a look at the test split

Seeds are scored on validation and on test, a look at the test split for each and for all together. Together: the mean
of the probabilities that the models give to a chord, step by step, is a probability again. In several keys: the same
mean over one model that reads the piece as it is and some semitones higher and lower, where a chord with a note that
leaves the piano has probability 0, so that nothing counts twice. Learning while reading
(dynamic evaluation, Krause et al. 2018): a stretch of a piece is scored, then learned from, and only then the next is
scored. Weights move less where gradients of the training music are large anyway, and are drawn back to where they
began; a gradient counts as three times as large as usual at most. All are reported apart from the table: they are
other models. Needs the extra [train].
"""
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
from tqdm.auto import tqdm

from lstm_music.benchmark import load_set
from lstm_music.carry import Start
from lstm_music.conditions import conditions_of
from lstm_music.encoding import N_KEYS
from lstm_music.files import write_atomically
from lstm_music.model import build_keras, import_keras, load_model
from lstm_music.pipeline import length_groups, pad
from lstm_music.training import TrainConfig, bootstrap_interval, example, training_batches

RESULTS = Path(__file__).parent/'results'/'beyond.json'
UNTOLD = dict(tell_key=False, tell_phrases=False, tell_form=False)
REACHES = 0, 1, 2, 3                                # semitones higher and lower; 3 are seven keys
STRETCH_BEATS = 16
RATES, BACK = (2e-4, 4e-4, 8e-4), (0.003, 0.03)     # how fast, and how far back with each stretch
STEEPEST = 3                                        # a gradient, in sizes of those of training music
N_BATCHES = 50                                      # of training music, for the size of its gradients

def figure(nats, steps):
    "The mean over steps, its interval over pieces."
    low, high = bootstrap_interval(nats, steps)
    return dict(nats=round(float(nats.sum() / steps.sum()), 4), low=round(low, 4), high=round(high, 4))

def step_nats(model, pieces):
    "(T,) nats of every step of each piece."
    out = [None] * len(pieces)
    for group in length_groups(np.array([len(p) for p in pieces]), 32):
        states, mask = pad([pieces[i].roll.states for i in group])
        rows, _ = pad([conditions_of(pieces[i], model.config, **UNTOLD) for i in group])
        for i, logs in zip(group, model.log_prob(states, rows, mask)): out[i] = -logs[:len(pieces[i])]
    return out

def together(*nats):
    "(T,) nats of each step by the mean of what the models hold likely, from what each of them gives (T,)."
    return np.log(len(nats)) - np.logaddexp.reduce(-np.stack(nats), axis=0)

def transposed(piece, semitones):
    "The piece in another key without what leaves the piano, and at which steps (T,) something did."
    states = piece.roll.states                      # (T, 88)
    columns = np.arange(N_KEYS) + semitones
    stays = (columns >= 0) & (columns < N_KEYS)
    moved = np.zeros_like(states)
    moved[:, columns[stays]] = states[:, stays]
    return piece.replace(roll=replace(piece.roll, states=moved)), states[:, ~stays].any(axis=1)

def nats_in_key(model, pieces, semitones):
    "(T,) nats of every step of each piece in another key; infinite where a note leaves the piano."
    moved, left = zip(*[transposed(piece, semitones) for piece in pieces])
    return [np.where(gone, np.inf, nats) for gone, nats in zip(left, step_nats(model, moved))]

def in_keys(model, pieces, reaches):
    "By how far each way: the figure of one model that reads as many keys at once."
    keys = range(-max(reaches), max(reaches) + 1)
    nats, steps = {k: nats_in_key(model, pieces, k) for k in keys}, np.array([len(p) for p in pieces])
    def mixed(reach): return map(together, *[nats[k] for k in keys if abs(k) <= reach])
    return {reach: figure(np.array([n.sum() for n in mixed(reach)]), steps) for reach in reaches}

def reading_in_keys(corpus, model):
    "What validation chooses, and that on test; nothing is looked at there if it chooses one key."
    valid = in_keys(model, list(corpus.part('valid')), REACHES)
    row = dict(valid=valid, chosen=min(REACHES, key=lambda reach: valid[reach]['nats']))
    return row | (dict(test=in_keys(model, list(corpus.part('test')), (0, row['chosen']))) if row['chosen'] else {})

class Reader:
    "A model's trainable twin that scores a stretch of a piece and learns from it."
    def __init__(self, model, corpus, seed=0):
        _, tf = import_keras()
        self.config, self.stretch_steps = model.config, STRETCH_BEATS * model.config.steps_per_beat
        self.twin = Start(model).into(build_keras(model.config, seed), model.config)
        self.weights = self.twin.trainable_variables
        self.begun = [w.numpy() for w in self.weights]
        self.gradient = tf.function(self.gradient, reduce_retracing=True)
        self.sizes = self.gradient_sizes(corpus, seed)
        every = np.concatenate([s.ravel() for s in self.sizes]).mean()
        self.pull = [s / every for s in self.sizes]

    def gradient(self, inputs, counts):
        "Nats (B, T), and the gradient of the mean of those that count (B, T)."
        import tensorflow as tf
        with tf.GradientTape() as tape:
            nats = self.twin(inputs, training=False)
            mean = tf.reduce_sum(nats * counts) / tf.reduce_sum(counts)
        return nats, [tf.convert_to_tensor(g) for g in tape.gradient(mean, self.weights)]

    def gradient_sizes(self, corpus, seed):
        "Root mean square of each weight's gradient over training music."
        batches = training_batches(corpus.sung('train'), self.config, TrainConfig(seed=seed))
        squares = [np.zeros(w.shape, np.float32) for w in self.weights]
        for _ in tqdm(range(N_BATCHES), desc='gradients', leave=False):
            inputs, _, mask = next(batches)
            for square, g in zip(squares, self.gradient(inputs, mask)[1]): square += g.numpy() ** 2
        return [np.sqrt(s / N_BATCHES) for s in squares]

    def read(self, pieces, rate, back):
        "(N,) nats of pieces, each read from the trained weights on."
        out = []
        for piece in tqdm(pieces, desc=f'{rate:g} {back:g}', leave=False):
            for weight, first in zip(self.weights, self.begun): weight.assign(first)
            inputs = [a[None] for a in example(piece, self.config, **UNTOLD)]
            starts = range(0, len(piece), self.stretch_steps)
            out.append(sum(self.stretch(inputs, start, rate, back) for start in starts))
        return np.array(out)

    def stretch(self, inputs, start, rate, back):
        "The nats of one stretch, which is learned from afterwards."
        seen = [a[:, :start + self.stretch_steps] for a in inputs]
        counts = np.zeros(seen[0].shape[:2], np.float32)
        counts[:, start:] = 1
        nats, gradient = self.gradient(seen, counts)
        for w, g, first, size, pull in zip(self.weights, gradient, self.begun, self.sizes, self.pull):
            steep = np.clip(g / (size + 1e-5), -STEEPEST, STEEPEST)
            w.assign_add(np.minimum(back * pull, 1) * (first - w) - rate * steep)
        return float(nats.numpy()[0, start:].sum())

def several(models, pieces):
    "Each model on these pieces, and all of them together."
    steps, each = np.array([len(p) for p in pieces]), [step_nats(model, pieces) for model in models]
    def all_of(nats): return figure(np.array([n.sum() for n in nats]), steps)
    return dict(alone=[all_of(nats) for nats in each], together=all_of(map(together, *each)))

def learning(corpus, model, split, row):
    "A model that stands still, and one that learns; on the validation split the row gets what is chosen."
    pieces, reader = list(corpus.part(split)), Reader(model, corpus)
    steps = np.array([len(p) for p in pieces])
    if split == 'valid':
        tried = {f'{rate:g} {back:g}': figure(reader.read(pieces, rate, back), steps)['nats']
                 for rate in RATES for back in BACK}
        row['tried'] = {name: nats if np.isfinite(nats) else None for name, nats in tried.items()}     # or astray
        row['chosen'] = min((name for name, nats in row['tried'].items() if nats is not None), key=tried.get)
    still = np.array([nats.sum() for nats in step_nats(model, pieces)])
    return {'stands still': figure(still, steps),
            'learns while reading': figure(reader.read(pieces, *map(float, row['chosen'].split())), steps)}

def main(what, name, file, paths):
    corpus, known = load_set(name, file), json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    models, row = [load_model(path) for path in paths], known.setdefault(name, {})
    if what == 'seeds': row[what] = {split: several(models, list(corpus.part(split))) for split in ('valid', 'test')}
    elif what == 'keys': row[what] = reading_in_keys(corpus, *models)
    else: row[what] = learning(corpus, *models, what, row)
    write_atomically(RESULTS, lambda f: f.write((json.dumps(known, indent=1) + '\n').encode()))
    print(json.dumps({name: row}, indent=1))

if __name__ == '__main__':
    what = sys.argv[1] if len(sys.argv) > 4 else None
    if what not in ('seeds', 'keys', 'valid', 'test') or what != 'seeds' and sys.argv[5:]:
        sys.exit(__doc__)
    main(*sys.argv[1:4], sys.argv[4:])
