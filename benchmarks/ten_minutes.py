"""Nats within ten minutes: the ChordLSTM beside the temporal convolutional network of Bai, Kolter and Koltun (2018), at
the same time, one core each, on the JSB chorales at quarters. Needs the extra [train] and two quiet cores.

    python benchmarks/ten_minutes.py JSB_Chorales.mat [EPOCHS]      # ten minutes; writes
                                                                    # benchmarks/results/ten_minutes.json

The ChordLSTM trains for EPOCHS (55), the network until that is done. Its settings are the defaults of the authors' own
code for these sets (github.com/locuslab/TCN, poly_music): four blocks of two dilated causal convolutions,
weight-normalised, 150 channels, kernels of 5, dropout 0.25, Adam 1e-3, one piece a step, a tenth of the rate after an
epoch that is worse than the three before it. Gradients are not clipped: that code clips before it computes them. It
predicts from the second step on; here the first counts, too.
"""
import json
import multiprocessing
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

for threads in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'):
    os.environ[threads] = '1'
import numpy as np

from lstm_music.benchmark import BENCHMARKS, load_set
from lstm_music.files import write_atomically
from lstm_music.model import import_keras, load_model
from lstm_music.training import TrainConfig, nats_per_frame, train

def train_chord_lstm(path, epochs, out):
    "The benchmark's own model without attention, in a shorter training, with less dropout."
    config = replace(BENCHMARKS['jsb'].config, late=(), dropout=0.3)
    settings = TrainConfig(epochs=epochs, settle_epochs=epochs * 5 // 24, hide_meter=0.)
    train(load_set('jsb', path), out, config, settings)

def build_tcn(channels=150, kernel=5, n_blocks=4, dropout=0.25):
    "(1, T, 88) keys that sound -> (1, T, 88) log-odds of the next."
    import keras
    from keras import layers, ops
    class NormalisedConv1D(layers.Conv1D):
        "Causal, each kernel as a direction and a length (Salimans and Kingma 2016), clipped at 0."
        def build(self, shape):
            super().build(shape)
            self.length = self.add_weight((1, 1, self.filters), name='length')
            self.length.assign(ops.norm(ops.convert_to_tensor(self.kernel), axis=(0, 1), keepdims=True))
        def call(self, x):
            kernel, dilation = (self.kernel * self.length / ops.norm(self.kernel, axis=(0, 1), keepdims=True),
                                self.dilation_rate[0])
            return ops.relu(ops.conv(ops.pad(x, ((0, 0), ((self.kernel_size[0] - 1) * dilation, 0), (0, 0))),
                                     kernel, dilation_rate=dilation) + self.bias)
    inputs = x = keras.Input((None, 88))
    for block in range(n_blocks):
        y = x
        for _ in range(2): y = layers.Dropout(dropout)(NormalisedConv1D(channels, kernel, dilation_rate=2 ** block)(y))
        x = layers.Activation('relu')(y + (x if block else layers.Conv1D(channels, 1)(x)))
    return keras.Model(inputs, layers.Dense(88)(x))

def train_tcn(corpus, done, seed=0):
    "Train until `done()`; the nats a step of the epoch that is best on validation."
    keras, tf = import_keras()
    keras.utils.set_random_seed(seed)
    model, rng, optimizer = build_tcn(), np.random.default_rng(seed), keras.optimizers.Adam(1e-3)
    rolls = {s: [(p.roll.states > 0).astype(np.float32)[None] for p in corpus.part(s)]
             for s in ('train', 'valid', 'test')}
    one_piece = [tf.TensorSpec((1, None, 88))]
    def nats(roll, training):    # the first step is predicted from silence
        logits = model(tf.pad(roll[:, :-1], ((0, 0), (1, 0), (0, 0))), training=training)
        return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(roll, logits))
    @tf.function(input_signature=one_piece)
    def examine(roll): return nats(roll, False)
    @tf.function(input_signature=one_piece)
    def learn(roll):
        with tf.GradientTape() as tape: loss = nats(roll, True)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    def score(split): return float(sum(examine(r) for r in rolls[split])) / sum(r.shape[1] for r in rolls[split])
    best, history = None, []
    while not done():
        for i in rng.permutation(len(rolls['train'])): learn(rolls['train'][i])
        history.append(score('valid'))
        if history[-1] == min(history): best = dict(valid=history[-1], test=score('test'))
        if len(history) > 10 and history[-1] > max(history[-4:-1]):
            optimizer.learning_rate.assign(optimizer.learning_rate / 10)    # as in that code
    return (best or {}) | dict(epochs=len(history), weights=model.count_params())

if __name__ == '__main__':
    if len(sys.argv) not in (2, 3): sys.exit(__doc__)
    path, epochs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 55
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)/'ours.npz'
        began, ours = (time.monotonic(),
                       multiprocessing.get_context('spawn').Process(target=train_chord_lstm, args=(path, epochs, out)))
        ours.start()                                                                    # it shows the progress
        tcn = train_tcn(load_set('jsb', path), done=lambda: not ours.is_alive())
        if ours.exitcode: sys.exit('the training of the ChordLSTM failed')
        model = load_model(out)
    # on purpose, once
    nats = dict(valid=model.record['nats']['valid'], test=nats_per_frame(model, load_set('jsb', path).part('test')))
    chord_lstm = nats | dict(epochs=epochs, weights=model.n_weights)
    result = dict(minutes=(time.monotonic() - began) / 60, ChordLSTM=chord_lstm, TCN=tcn)
    result = {k: {n: round(v, 3) for n, v in r.items()} if isinstance(r, dict) else round(r, 1)
              for k, r in result.items()}
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/ten_minutes.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
