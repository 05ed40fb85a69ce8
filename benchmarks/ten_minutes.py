"""Nats after equal minutes: the ChordLSTM and the temporal convolutional network of Bai, Kolter and Koltun (2018), one after the other on this machine,
on the JSB chorales at quarters. Needs the extra [train] and a quiet machine.

    python benchmarks/ten_minutes.py JSB_Chorales.mat [EPOCHS]      # twice ten minutes; writes benchmarks/results/ten_minutes.json

The ChordLSTM trains for EPOCHS (60), the network as long as that took. Its settings are the defaults of the authors' own code for these sets (github.com/locuslab/TCN,
poly_music): four blocks of two dilated causal convolutions, weight-normalised, 150 channels, kernels of 5, dropout 0.25, Adam 1e-3, one piece a step, a tenth of the rate after
an epoch that is worse than the three before it. Gradients are not clipped: that code clips before it computes them. It predicts from the second step on; here the first counts, too.
"""
import json, sys, tempfile, time
from dataclasses import replace
from pathlib import Path
import numpy as np
from tqdm import tqdm
from lstm_music.benchmark import BENCHMARKS, load_set
from lstm_music.model import import_keras
from lstm_music.pipeline import write_atomically
from lstm_music.training import train

def build_tcn(channels=150, kernel=5, n_blocks=4, dropout=0.25):
    "(1, T, 88) keys that sound -> (1, T, 88) log-odds of the next."
    import keras
    from keras import layers, ops
    class NormalisedConv1D(layers.Conv1D):
        "Causal, its kernel as a direction and a length (Salimans and Kingma 2016)."
        def build(self, shape):
            super().build(shape)
            self.length = self.add_weight((1, 1, self.filters), name='length')
            self.length.assign(ops.norm(ops.convert_to_tensor(self.kernel), axis=(0, 1), keepdims=True))
        def call(self, x):
            kernel, dilation = self.kernel * self.length / ops.norm(self.kernel, axis=(0, 1), keepdims=True), self.dilation_rate[0]
            return ops.relu(ops.conv(ops.pad(x, ((0, 0), ((self.kernel_size[0] - 1) * dilation, 0), (0, 0))), kernel, dilation_rate=dilation) + self.bias)
    inputs = x = keras.Input((None, 88))
    for block in range(n_blocks):
        y = x
        for _ in range(2):
            y = NormalisedConv1D(channels, kernel, dilation_rate=2 ** block)(y)
            y = layers.Dropout(dropout)(y)
        x = layers.Activation('relu')(y + (x if block else layers.Conv1D(channels, 1)(x)))
    return keras.Model(inputs, layers.Dense(88)(x))

def train_tcn(corpus, minutes, seed=0):
    "Train for some minutes; the nats a step of the best epoch on validation, with those of test."
    keras, tf = import_keras()
    keras.utils.set_random_seed(seed)
    model, rng, optimizer = build_tcn(), np.random.default_rng(seed), keras.optimizers.Adam(1e-3)
    rolls = {s: [(p.roll.states > 0).astype(np.float32)[None] for p in corpus.part(s)] for s in ('train', 'valid', 'test')}
    one_piece = [tf.TensorSpec((1, None, 88))]
    def nats(roll, training):                                                           # the first step is predicted from silence
        logits = model(tf.pad(roll[:, :-1], ((0, 0), (1, 0), (0, 0))), training=training)
        return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(roll, logits))
    @tf.function(input_signature=one_piece)
    def examine(roll): return nats(roll, False)
    @tf.function(input_signature=one_piece)
    def learn(roll):
        with tf.GradientTape() as tape: loss = nats(roll, True)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    def score(split): return float(sum(examine(r) for r in rolls[split])) / sum(r.shape[1] for r in rolls[split])
    end, best, history = time.monotonic() + 60 * minutes, None, []
    with tqdm(total=round(minutes, 1), desc='TCN, minutes') as bar:
        while time.monotonic() < end:
            for i in rng.permutation(len(rolls['train'])): learn(rolls['train'][i])
            history.append(score('valid'))
            if history[-1] == min(history): best = dict(valid=history[-1], test=score('test'), epoch=len(history))
            if len(history) > 10 and history[-1] > max(history[-4:-1]): optimizer.learning_rate.assign(optimizer.learning_rate / 10)       # as in that code
            bar.n = round(minutes - (end - time.monotonic()) / 60, 1); bar.refresh()
    return best | dict(epochs=len(history), weights=model.count_params())

if __name__ == '__main__':
    if len(sys.argv) not in (2, 3): sys.exit(__doc__)
    wanted, epochs = BENCHMARKS['jsb'], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    corpus = load_set('jsb', sys.argv[1])
    settings = replace(wanted.settings, epochs=epochs, settle_epochs=epochs * wanted.settings.settle_epochs // wanted.settings.epochs)
    with tempfile.TemporaryDirectory() as folder: ours = train(corpus, Path(folder)/'ours.npz', wanted.config, settings)
    nats = ours.record['nats']
    result = dict(minutes=ours.record['minutes'], ChordLSTM=dict(valid=nats['valid'], test=nats['test'], epochs=epochs, weights=ours.n_weights), TCN=train_tcn(corpus, ours.record['minutes']))
    result = {k: {n: round(v, 3) for n, v in r.items()} if isinstance(r, dict) else r for k, r in result.items()}
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/ten_minutes.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
