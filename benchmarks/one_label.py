"""One label a window against a label at every step: the usual recipe at full width, equal minutes, equal everything
else. Needs the extra [train].

    python benchmarks/one_label.py [MINUTES]      # twice MINUTES (5); writes benchmarks/results/one_label.json
"""
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
from lstm_music.files import write_atomically
from lstm_music.model import PianoRollConfig, build_piano_roll_lstm, import_keras, weights_from_keras
from lstm_music.pipeline import chorales, window_dataset
from lstm_music.training import nats_per_frame, weighted_bce

def train_for(minutes, every_step):
    "The recipe, without the weight, for some minutes: labels seen, and nats a step on the validation chorales."
    keras, _ = import_keras()
    model = build_piano_roll_lstm(every_step=every_step)
    model.compile(keras.optimizers.Adam(1e-3, clipnorm=1.), loss=lambda y, p: weighted_bce(y, p, 1.), jit_compile=False)
    training_stream = window_dataset(chorales().part('train'), every_step=every_step, batch_size=64)
    n_windows, batches = 0, iter(training_stream.repeat())
    model.train_on_batch(*next(batches))                                # building the graph is not counted
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        x, y = next(batches)
        loss = float(model.train_on_batch(x, y))
        n_windows += len(x)
    nats = nats_per_frame(PianoRollConfig().model(weights_from_keras(model)), chorales().part('valid'))
    return dict(windows=n_windows, labels=n_windows * (64 if every_step else 1),
                last_loss=round(loss, 4), valid_nats_per_frame=round(nats, 3))

if __name__ == '__main__':
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 5.
    result = dict(minutes=minutes, one_label=train_for(minutes, False), every_step=train_for(minutes, True))
    result['labels_ratio'] = round(result['every_step']['labels'] / result['one_label']['labels'], 1)
    text = json.dumps(result, indent=1)
    write_atomically(Path(__file__).parent/'results/one_label.json', lambda f: f.write(text.encode() + b'\n'))
    print(text)
