"""An echo, an attention, or both? Models of the folk tunes that come with the package, alike but for how they remember,
after equal trainings. Needs the extra [train].

    python benchmarks/attention.py train FOLDER     the models, one after another; goes on where it was stopped
    python benchmarks/attention.py measure FOLDER   writes benchmarks/results/attention.json

`measure` scores validation tunes: outside of what repeats, where a repeat begins, and inside; and it has each model
compose tunes of 32 bars, to count which of them get stuck or go round in circles, and what comes back in the others.
"""
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_music.attention import Attention, awake, looked_at
from lstm_music.conditions import PLAIN, Known, conditions_of
from lstm_music.files import write_atomically
from lstm_music.model import ChordConfig, load_model
from lstm_music.pipeline import Corpus, melodies
from lstm_music.recall import Echo, Lags
from lstm_music.sampling import Composer
from lstm_music.sight import Sight
from lstm_music.training import TrainConfig, bootstrap_interval, state_file, train
from lstm_music.vocabulary import ChordVocabulary

RESULTS = Path(__file__).parent/'results/attention.json'
N_SCORED, N_COMPOSED, BARS, SHORTEST = 120, 24, 32, 8       # tunes, tunes, bars, steps of a repeat
ENTERING_STEPS, ROUND_STEPS, LAST_STEPS, PHRASE_STEPS, FAR_STEPS = 4, 96, 192, 32, 128

MEMORY = dict(recalls=(Lags((1,)),), late=())
NONE = ChordConfig(vocabulary=ChordVocabulary(most_notes=1), conditions=PLAIN, sight=Sight(12, reach=12, degrees=False),
                   embed_units=64, time_units=96, chord_units=32, token_units=16, dropout=0.2, **MEMORY)
ECHO, ATTENTION = (Lags((1,)), Echo(512)), (Attention(units=24),)
MODELS = {'neither': NONE, 'echo': replace(NONE, recalls=ECHO), 'attention': replace(NONE, late=ATTENTION),
          'both': replace(NONE, recalls=ECHO, late=ATTENTION)}
SETTINGS = TrainConfig(epochs=4, batch_size=8, window_steps=320, epoch_windows=800, valid_every=1, learning_rate=6e-3)

def train_all(folder):
    tunes = Corpus([*melodies().part('train'), *list(melodies().part('valid'))[::3]])
    for name, config in MODELS.items():
        out = Path(folder)/f'{name}.npz'
        unfinished = state_file(out).exists()
        if unfinished or not out.exists(): train(tunes, out, config, SETTINGS, resume=unfinished)
        print(name, load_model(out).record['curve'], flush=True)

# ---- likelihoods

def inside_repeats(
    melody,     # (T,) of anything
):              # (T,) how many steps ago a repeat began that goes on here, -1 outside
    "Steps that belong to a run of 8 or more that was heard before, of more than one note."
    n, since = len(melody), np.full(len(melody), -1)
    run = np.zeros(n + 1, int)                              # how long the stretch is that ends here and there
    for t in range(n):
        same = melody[:t] == melody[t]
        run[1:t + 1] = np.where(same, run[:t] + 1, 0)
        longest = int(run[1:t + 1].max(initial=0))
        begins = t - longest + 1
        if longest >= SHORTEST and len(set(melody[begins:t + 1])) > 2: since[begins:t + 1] = np.arange(longest)
    return since

def nats_of(model, piece):
    "(T,)"
    states, rows = piece.roll.states[None], conditions_of(piece, model.config, tell_key=False, tell_phrases=False)
    return -model.log_prob(states, rows[None], np.ones(states.shape[:2], bool))[0]

def scored(model, tunes):
    parts = dict(all=[], outside=[], entering=[], inside=[])
    for piece in tunes:
        nats, melody = nats_of(model, piece), _words(piece.roll.states)
        since = inside_repeats(melody)
        where = dict(all=since >= -1, outside=since < 0, entering=(since >= 0) & (since < ENTERING_STEPS),
                     inside=since >= ENTERING_STEPS)
        for name, mask in where.items(): parts[name].append((nats[mask].sum(), mask.sum()))
    out = {}
    for name, some in parts.items():
        nats, steps = (np.array(a, float) for a in zip(*some))
        low, high = bootstrap_interval(nats, np.maximum(steps, 1e-9))
        out[name] = dict(nats=nats.sum() / steps.sum(), low=low, high=high, share=steps.sum() / sum(map(len, tunes)))
    return out

# ---- what is composed

def _words(states):
    "(T,) a number for each chord."
    return np.unique(states, axis=0, return_inverse=True)[1].ravel()

def stuck(melody):
    "Hardly any notes at the end, or the same few bars round and round."
    end = melody[-LAST_STEPS:]
    goes_round = any((end[lag:] == end[:-lag]).mean() > 0.9 for lag in range(1, ROUND_STEPS + 1))
    return len(set(end)) <= 4 or goes_round

def comes_back(melody):
    "How many of the two-bar stretches were nearly heard eight bars ago or longer."
    hits = []
    for begin in range(FAR_STEPS, len(melody) - PHRASE_STEPS + 1, PHRASE_STEPS):
        now = melody[begin:begin + PHRASE_STEPS]
        past = np.lib.stride_tricks.sliding_window_view(melody[:begin - FAR_STEPS + PHRASE_STEPS], PHRASE_STEPS)
        hits.append(((past == now).mean(axis=1) > 0.8).any())
    return float(np.mean(hits)) if hits else np.nan

def counted(melodies_of):
    alive = [m for m in melodies_of if not stuck(m)]
    return dict(tunes=len(melodies_of), stuck=1 - len(alive) / len(melodies_of),
                comes_back=float(np.nanmean([comes_back(m) for m in alive])) if alive else None)

def composed(model, nucleus):
    rolls = Composer(model).compose(bars=BARS, n=N_COMPOSED, seed=0, top_p=nucleus, cadences=0.)
    return counted([_words(roll.states) for roll in rolls])

def measure(folder):
    valid = list(melodies().part('valid'))
    tunes, long = valid[:N_SCORED], [_words(p.roll.states) for p in valid if len(p) >= 2 * LAST_STEPS]
    out = dict(tunes=len(tunes), bars=BARS, real=counted(long), models={})
    for name in MODELS:
        model = load_model(Path(folder)/f'{name}.npz')
        row = dict(weights=model.n_weights, minutes=model.record['minutes'], valid_curve=[
            round(r['valid'], 3) for r in model.record['curve'] if 'valid' in r], nats=scored(model, tunes),
            composed={str(nucleus): composed(model, nucleus) for nucleus in (1., 0.95)})
        if model.config.late:
            row['weight on the past'] = np.mean(
                [awake(looked_at(model, p.roll, Known.of(p))) for p in tunes[:10]], axis=0).round(3).tolist()
        out['models'][name] = row
        print(name, row, flush=True)
    write_atomically(RESULTS, lambda f: f.write(json.dumps(out, indent=1, default=float).encode() + b'\n'))

if __name__ == '__main__':
    commands = dict(train=train_all, measure=measure)
    if len(sys.argv) != 3 or sys.argv[1] not in commands: sys.exit(__doc__)
    commands[sys.argv[1]](sys.argv[2])
