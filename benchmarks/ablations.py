"""What each ingredient of the ChordLSTM is worth: JSB chorales at quarters, equal epochs, one seed, judged on the
validation split. Needs the extra [train].

    python benchmarks/ablations.py JSB_Chorales.mat      # half an hour; writes benchmarks/results/ablations.json after
                                                         # each row, and goes on
                                                         # where it stopped; delete that file to begin anew
"""
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from lstm_music.benchmark import BENCHMARKS
from lstm_music.files import write_atomically
from lstm_music.model import PLAIN_CHORD, PianoRollConfig
from lstm_music.pipeline import Corpus, read_mat
from lstm_music.recall import Echo, Lags, MovedEcho
from lstm_music.training import TrainConfig, train

RESULTS = Path(__file__).parent/'results/ablations.json'
JSB = BENCHMARKS['jsb']
FULL = replace(JSB.config, recalls=(Lags((1, 2, 4)), Echo(64)), late=(), dropout=0.3)      # in a short training
COINS = PianoRollConfig(lstm_units=384, n_layers=1)
BARE, REMEMBERING = replace(FULL, **PLAIN_CHORD), replace(FULL.sight, memory_units=48)
SETTLED = TrainConfig(epochs=16, settle_epochs=4, hide_meter=0., valid_every=4)
MOVED = replace(SETTLED, settle_epochs=0)
FIXED = replace(MOVED, transpose=False)
BEAT, NO_BEAT = JSB.grid, dict(steps_per_beat=1, meter=(1, 4))          # a bar of one beat tells nothing

ROWS = {    # each row changes one thing against the one before
    '88 independent coins': (NO_BEAT, COINS, FIXED),
    'each chord spelled': (NO_BEAT, BARE, FIXED),
    '+ the beat is told': (BEAT, BARE, FIXED),
    '+ a new key in every epoch': (BEAT, BARE, MOVED),
    '+ last quarter of the training in the own key': (BEAT, BARE, SETTLED),
    '+ each note looks around': (BEAT, replace(BARE, sight=FULL.sight), SETTLED),
    '+ earlier chords and the echo': (BEAT, FULL, SETTLED),
    # and from there
    'all of it, without dropout': (BEAT, replace(FULL, dropout=0.), SETTLED),
    'all of it, without the average of weights': (BEAT, FULL, replace(SETTLED, average=0.)),
    'all of it, half the units': (
        BEAT, replace(FULL, time_units=192, chord_units=80, sight=replace(FULL.sight, units=24)), SETTLED),
    # beyond all of it
    'all of it, and each note remembers': (BEAT, replace(FULL, sight=REMEMBERING), SETTLED),
    'all of it, each note remembers, and the moved echo': (
        BEAT, replace(FULL, sight=REMEMBERING, recalls=(*FULL.recalls, MovedEcho(64), MovedEcho(64, lowest=True))),
        SETTLED),
    # and from the first
    '88 independent coins, two LSTMs deep': (NO_BEAT, replace(COINS, n_layers=2), FIXED)}

def measure(path, grid, config, settings):
    "Validation nats, minutes and weights of one row; the test split stays closed."
    corpus = Corpus([p for p in read_mat(path, **grid) if p.split != 'test'])
    with tempfile.TemporaryDirectory() as folder: model = train(corpus, Path(folder)/'row.npz', config, settings)
    return dict(valid=round(model.record['nats']['valid'], 3), train=round(model.record['nats']['train'], 3),
                minutes=model.record['minutes'], weights=model.n_weights)

if __name__ == '__main__':
    if len(sys.argv) != 2: sys.exit(__doc__)
    result = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name, row in ROWS.items():
        if name in result: continue
        result[name] = measure(sys.argv[1], *row)
        write_atomically(RESULTS, lambda f: f.write(json.dumps(result, indent=1).encode() + b'\n'))
        print(name, result[name], flush=True)
