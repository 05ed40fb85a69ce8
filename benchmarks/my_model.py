"""The model that chapter 04 lets a reader train, at stages of its training. Needs the extra [train].

    python benchmarks/my_model.py       # some minutes; writes benchmarks/results/my_model.json and my_model.mid

Time is the processor's, so that a busy machine changes little. Eight pieces are composed at each stage; the four bars
in the MIDI file are those that the page composes, with its seed, by the weights of the last stage.
"""
import json
import os
import tempfile
import time
from pathlib import Path

os.environ['OMP_NUM_THREADS'] = os.environ['TF_NUM_INTRAOP_THREADS'] = '1'
import numpy as np

from lstm_music.encoding import PianoRollEncoder
from lstm_music.evaluation import dissonance_rate, scale_consistency
from lstm_music.files import write_atomically
from lstm_music.model import build_keras, load_model, weights_from_keras
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer, default_model
from lstm_music.trainer import TrainingRun
from lstm_music.training import MY_CONFIG, MY_SETTINGS, nats_per_frame, train

RESULTS, STAGES = Path(__file__).parent/'results', (2, 8, 24)

def stage(model, name, epochs=None, cpu_minutes=None):
    "What a model is worth, and what it composes."
    keys = [('C', 'major'), ('D', 'minor'), ('G', 'major'), ('A', 'minor')] * 2
    rolls = [Composer(model).compose(*key, bars=8, seed=seed) for seed, key in enumerate(keys)]
    row = dict(nats=nats_per_frame(model, chorales().part('valid')),
               dissonance=np.nanmean([dissonance_rate(r) for r in rolls]),
               in_one_scale=np.nanmean([scale_consistency(r) for r in rolls]))
    row = {k: round(float(v), 3) for k, v in row.items()}
    row = dict(name=name, epochs=epochs, cpu_minutes=cpu_minutes and round(cpu_minutes, 1)) | row
    print(row, flush=True)
    return row

def trained(folder):
    "Train once through; {epoch: (model, minutes of the processor)} at the stages."
    found, began, keep = {}, time.process_time(), TrainingRun.keep
    def keep_and_copy(self, epoch, nats):
        keep(self, epoch, nats)
        if epoch in STAGES: found[epoch] = load_model(self.out), (time.process_time() - began) / 60
    TrainingRun.keep = keep_and_copy
    try: train(chorales(), folder/'my_model.npz', MY_CONFIG, MY_SETTINGS)
    finally: TrainingRun.keep = keep
    return found

def write(found):
    "Rows for the stages, and what the last one composes."
    untrained, shipped = MY_CONFIG.model(weights_from_keras(build_keras(MY_CONFIG))), default_model()
    rows = [stage(untrained, 'untrained', 0, 0.)]
    rows += [stage(model, '', epoch, minutes) for epoch, (model, minutes) in found.items()]
    last, _ = found[STAGES[-1]]
    rows.append(stage(shipped, 'the weights that ship'))        # four trainings, of which the record has the last
    text = json.dumps(dict(weights=last.n_weights, rows=rows), indent=1)
    midi = PianoRollEncoder().piano_roll_to_midi(
        Composer(last).compose('G', 'major', bars=4, seed=3, pickup_beats=0))
    write_atomically(RESULTS/'my_model.json', lambda f: f.write(text.encode() + b'\n'))
    write_atomically(RESULTS/'my_model.mid', lambda f: f.write(midi))

if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as folder: write(trained(Path(folder)))
