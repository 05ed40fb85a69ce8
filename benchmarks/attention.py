"""An echo, an attention, or both? Models of folk tunes, chorales and rags, alike but for how they remember, after equal
short trainings in which what is remembered was hidden in a third of the pieces. Needs the extra [train].

    python benchmarks/attention.py run FOLDER DATA      trains what FOLDER lacks, and measures it
    python benchmarks/attention.py dials FOLDER DATA    how much comes back, by how much they remember
    python benchmarks/attention.py shipped FOLDER DATA  how much comes back in what the other models compose
    python benchmarks/attention.py ship FOLDER DATA     FOLDER/attention_lstm.npz, which is data/attention_lstm.npz
    python benchmarks/attention.py ship FOLDER DATA both    the same with both memories, which does not ship

All is written to benchmarks/results/attention.json as it comes, and goes on where it was stopped. DATA is a folder with
piano_mutopia and piano_kern, each with an index.csv and a midi.zip; nothing that ships has learned from them.

Each model scores validation pieces: outside of what repeats, where a repeat begins, and inside. Then it composes pieces
of 32 and of 64 bars, to count which get stuck or go round in circles, and how often two bars come back in the others.
"""
import json
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

import numpy as np

from lstm_music.attention import Attention, awake, looked_at
from lstm_music.conditions import CONDITIONS, FORM, PHRASE, PLAIN, RECALL, Known, conditions_of
from lstm_music.corpora import read_styles
from lstm_music.files import write_atomically
from lstm_music.model import ChordConfig, load_model
from lstm_music.phrases import even_phrases
from lstm_music.pipeline import Corpus, chorales, length_groups, melodies, pad
from lstm_music.recall import Echo, Lags
from lstm_music.sampling import Composer, Session, default_model, style_model
from lstm_music.sight import Sight
from lstm_music.training import TrainConfig, bootstrap_interval, state_file, train
from lstm_music.vocabulary import ChordVocabulary

RESULTS = Path(__file__).parent/'results/attention.json'
SHORTEST, ENTERING_STEPS = 8, 4                             # steps of a repeat, and of its beginning
N_SCORED, N_AGAIN, N_COMPOSED, N_IN_FORM, N_LARGE = 48, 8, 48, 4, 20     # pieces
WHILE_STEPS, HOP_STEPS, ROUND_STEPS = 192, 32, 64           # a loop goes round three times
PHRASE_BARS, FAR_BARS, REAL_BARS, LEAST_PIECES = 2, 8, (32, 16), 10

# ---- the models

EMPTY = ChordConfig(sight=Sight(12, reach=12, degrees=False), recalls=(Lags((1,)),), embed_units=64, time_units=96,
                    chord_units=32, token_units=16, dropout=0.2)
ECHO, ATTENTION = (Lags((1,)), Echo(512)), (Attention(units=24),)
MEMORIES = dict(neither={}, echo=dict(recalls=ECHO), attention=dict(late=ATTENTION),
                both=dict(recalls=ECHO, late=ATTENTION))
TUNES = TrainConfig(epochs=3, batch_size=8, window_steps=320, epoch_windows=800, valid_every=1, learning_rate=6e-3)
CHORDS = replace(TUNES, batch_size=4, window_steps=256, epoch_windows=240)
LONG = replace(TUNES, batch_size=5, window_steps=512, epoch_windows=500)       # as many steps in an update
# of each music: notes in a chord, whether its phrases are told, how it is trained, metre, tempo
MUSIC = dict(folk=(1, False, TUNES, (4, 4)), chorale=(4, True, CHORDS, (4, 4)), ragtime=(8, False, CHORDS, (2, 4)))
KINDS = 'attention', 'echo', 'both'
RUNS = [*(f'{music} {memory} 0' for music in ('folk', 'chorale') for memory in KINDS), 'folk attention512 0',
        *(f'folk {memory} 1' for memory in KINDS), *(f'ragtime {memory} 0' for memory in KINDS),
        *(f'folk {memory} 2' for memory in KINDS), 'folk neither 0']

def config_of(music, memory):
    most_notes, phrases, *_ = MUSIC[music]
    told = [name for name, _ in PLAIN if phrases or name not in PHRASE] + [*FORM] + [*RECALL] * (memory != 'neither')
    return replace(EMPTY, vocabulary=ChordVocabulary(most_notes=most_notes), **MEMORIES[memory.removesuffix('512')],
                   conditions=tuple((name, CONDITIONS[name].size) for name in told))

@lru_cache
def corpus(music, data):
    if music == 'folk': found = [melodies()]
    elif music == 'chorale': found = [chorales()]
    else: found = [read_styles(Path(data)/folder, dict(ragtime='ragtime'), splits=('train', 'valid'), quiet=True)[0]
                   for folder in ('piano_mutopia', 'piano_kern')]
    return Corpus([p.as_sung() for pieces in found for p in pieces])

class Learned(Corpus):
    "When the training is over, few of the pieces that were learned are scored: that would take as long again."
    def part(self, split): return super().part(split)[:N_AGAIN if split == 'train' else None]
    def sung(self, split): return [p.as_sung() for p in super().part(split)]

def learned(music, data):
    "A share of it, so that a training takes a minute or two of a processor."
    every, some = corpus(music, data), 3 if music == 'folk' else 2
    return Learned([*list(every.part('train'))[::some], *list(every.part('valid'))[::some]])

def trained(folder, name, data):
    "The model of a run, and what it cost, if it is trained now."
    out, (music, memory, seed) = Path(folder)/f'{name.replace(" ", "-")}.npz', name.split()
    unfinished, began = state_file(out).exists(), process_time()
    if out.exists() and not unfinished: return load_model(out), {}
    settings = replace(LONG if memory.endswith('512') else MUSIC[music][2], seed=int(seed))
    model = train(learned(music, data), out, config_of(music, memory), settings, resume=unfinished, quiet=True)
    megabytes = getrusage(RUSAGE_SELF).ru_maxrss / 1024         # the most so far, whichever run it was
    return model, dict(cpu_minutes=(process_time() - began) / 60, most_megabytes=megabytes)

# ---- likelihoods

def inside_repeats(
    chords,     # (T,) of anything
):              # (T,) how many steps ago a repeat began that goes on here, -1 outside
    "Steps that belong to a run of 8 or more that was heard before, of more than two chords."
    n, since = len(chords), np.full(len(chords), -1)
    run = np.zeros(n + 1, int)                              # how long the stretch is that ends here and there
    for t in range(n):
        same = chords[:t] == chords[t]
        run[1:t + 1] = np.where(same, run[:t] + 1, 0)
        longest = int(run[1:t + 1].max(initial=0))
        begins = t - longest + 1
        if longest >= SHORTEST and len(set(chords[begins:t + 1])) > 2: since[begins:t + 1] = np.arange(longest)
    return since

def nats_of(model, pieces, **tell):
    "Of each piece (T,); neither key nor phrases nor form are told."
    out, tell = [None] * len(pieces), dict(tell_key=False, tell_phrases=False, tell_form=False) | tell
    for group in length_groups([len(p) for p in pieces], 16, 8_000):
        states, mask = pad([pieces[i].roll.states for i in group])
        rows, _ = pad([conditions_of(pieces[i], model.config, **tell) for i in group])
        for i, nats in zip(group, -model.log_prob(states, rows, mask)): out[i] = nats[:len(pieces[i])]
    return out

def scored(model, pieces, **tell):
    parts = dict(all=[], outside=[], entering=[], inside=[])
    for piece, nats in zip(pieces, nats_of(model, pieces, **tell)):
        since = inside_repeats(chord_numbers(piece.roll.states))
        where = dict(all=since >= -1, outside=since < 0, entering=(since >= 0) & (since < ENTERING_STEPS),
                     inside=since >= ENTERING_STEPS)
        for name, mask in where.items(): parts[name].append((nats[mask].sum(), mask.sum()))
    out = {}
    for name, some in parts.items():
        nats, steps = (np.array(a, float) for a in zip(*some))
        low, high = bootstrap_interval(nats, np.maximum(steps, 1e-9))
        out[name] = dict(nats=nats.sum() / steps.sum(), low=low, high=high, share=steps.sum() / sum(map(len, pieces)))
    return out

# ---- what is composed

def chord_numbers(states):
    "(T,) a number for each chord."
    return np.unique(states, axis=0, return_inverse=True)[1].ravel()

def stuck(chords):
    "Hardly any notes for a while, or the same few bars round and round, anywhere in a piece."
    return any(_goes_round(chords[begin:begin + WHILE_STEPS])
               for begin in range(0, max(1, len(chords) - WHILE_STEPS + 1), HOP_STEPS))

def _goes_round(chords):
    lags = range(1, min(ROUND_STEPS, len(chords) - 1) + 1)
    return len(set(chords)) <= 4 or any((chords[lag:] == chords[:-lag]).mean() > 0.9 for lag in lags)

def alike(chords, bar, first):
    "How much two bars have in common, on average."
    bars = chords[first:first + (len(chords) - first) // bar * bar].reshape(-1, bar)
    same, number = (bars[:, None] == bars).mean(axis=2), np.arange(len(bars))
    return float(same[number[:, None] != number].mean())

def comes_back(chords, bar, first):
    "How many of the two-bar stretches were nearly heard eight bars ago or longer; nan in a piece without any."
    hits, size = [], PHRASE_BARS * bar
    for begin in range(first + FAR_BARS * bar, len(chords) - size + 1, size):
        past = np.lib.stride_tricks.sliding_window_view(chords[:begin - FAR_BARS * bar + size], size)
        hits.append(((past == chords[begin:begin + size]).mean(axis=1) > 0.8).any())
    return float(np.mean(hits)) if hits else np.nan

def counted(pieces):
    "Of [(chords, steps in a bar, first bar line)]: how many are stuck, and how much comes back in the others."
    alive = [piece for piece in pieces if not stuck(piece[0])]
    shares = np.array([comes_back(*piece) for piece in alive])
    shares = shares[~np.isnan(shares)]
    low, high = bootstrap_interval(shares, np.ones(len(shares))) if len(shares) > 1 else (None, None)
    return dict(pieces=len(pieces), stuck=1 - len(alive) / len(pieces), low=low, high=high,
                alike=float(np.mean([alike(*piece) for piece in alive])) if alive else None,
                comes_back=float(shares.mean()) if len(shares) else None)

def real(pieces):
    "Pieces of 32 bars and more, if there are ten; else of 16 and more."
    some = [(chord_numbers(p.roll.states), p.roll.steps_per_bar, p.roll.pickup_steps) for p in pieces]
    for bars in REAL_BARS:
        long = [one for one in some if len(one[0]) >= bars * one[1]]
        if len(long) >= LEAST_PIECES: break
    return counted(long) | dict(bars=bars)

FREE = dict(cadences=0., guidance=0., parallel_penalty=1., tendency_penalty=1., bass_steps=1., top_p=0.98)

class Unwatched(Session):
    "Whoever goes round in circles goes on remembering."
    def _watch(self): pass

def composed(model, music, bars, seed=0, n=N_COMPOSED, lags=None, kind=Session, **dials):
    "Pieces side by side, told the metre and the key, and a form if `lags` (T,) are given."
    meter = MUSIC[music][3]
    known = Known(meter, lags=lags)
    if MUSIC[music][1]: known = replace(known, phrases=even_phrases(0, bars * known.bar_steps, known.bar_steps))
    session = kind(model, ['C'] * n, 'major', seed, known, **FREE | dials)
    for _ in range(bars * known.bar_steps): session.step()
    pieces = np.stack(session.frames, axis=1)
    return counted([(chord_numbers(states), known.bar_steps, 0) for states in pieces])

# ---- all of it

def measured(model, pieces):
    row = dict(weights=model.n_weights, curve=[round(r['valid'], 3) for r in model.record['curve'] if 'valid' in r],
               nats=scored(model, pieces))
    if 'memory' in model.config.dials: row['without recall'] = scored(model, pieces, tell_recall=False)['all']
    if model.config.late:
        row['awake'] = np.mean([awake(looked_at(model, p.roll, Known.of(p))) for p in pieces[:4]], axis=0).tolist()
    return row

def sure(model, pieces):
    "The share of steps before which a head gives one step of the past more than half of its weight."
    most = [looked_at(model, piece.roll, Known.of(piece)).max(axis=(1, 2)) for piece in pieces]         # each (T,)
    return float((np.concatenate(most) > 0.5).mean())

def kept(): return json.loads(RESULTS.read_text(encoding='utf-8')) if RESULTS.exists() else dict(real={}, runs={})

def keep(part, name, row):
    "Write one row, whatever else was written meanwhile."
    out = kept()
    out.setdefault(part, {})[name] = row
    write_atomically(RESULTS, lambda f: f.write(json.dumps(out, indent=1, default=float).encode() + b'\n'))
    print(part, name, json.dumps(row, default=float), flush=True)

def main_run(folder, data, only=''):
    for name in RUNS:
        music, *_ = name.split()
        if name in kept()['runs'] or not name.startswith(only): continue
        pieces = list(corpus(music, data).part('valid'))
        if music not in kept()['real']: keep('real', music, real(pieces))
        model, cost = trained(folder, name, data)
        keep('runs', name, cost | measured(model, pieces[:N_SCORED]))

LARGER = dict(ships='attention', longer='both')     # of all folk tunes: what ships, and what was tried beside it
MOST_STUCK = 0.05
MEMORIES_TRIED = dict(ships=(1., 1.1, 1.2, 1.25, 1.3, 1.5), folk=(1., 1.25, 1.5, 2.), chorale=(1., 1.5),
                      ragtime=(1., 1.5))
AABA = (0, 8, 0, 16)                # of a tune of 32 bars, how many bars back each quarter sounded; 0 is new

def by_memory(model, music, tried_memories, real_share):
    """What comes back in 32 bars, and where circles are not looked for; which memory is nearest to real pieces, few
    being stuck; and what else that does."""
    tried = {str(m): composed(model, music, 32, memory=m) for m in tried_memories}
    unwatched = {str(m): composed(model, music, 32, kind=Unwatched, memory=m) for m in tried_memories if m > 1}
    good = {m: row['comes_back'] for m, row in tried.items() if row['stuck'] <= MOST_STUCK}
    best = min(good, key=lambda m: abs(good[m] - real_share)) if good else '1.0'
    bar, dials = Known(MUSIC[music][3]).bar_steps, dict(memory=float(best))
    lags = np.repeat(AABA, 8 * bar)
    return dict(tried=tried, unwatched=unwatched, best=dials['memory'],
                again=composed(model, music, 32, seed=1, **dials), long=composed(model, music, 64, **dials),
                told=composed(model, music, 32, lags=lags, **dials), verb=with_form(model, music, **dials))

def with_form(model, music, **dials):
    "AABA as `compose(form='AABA')` makes it: what returns is given."
    rolls = Composer(model).compose('C', bars=32, n=N_IN_FORM, form='AABA', pickup_beats=0,
                                    meter=MUSIC[music][3], **FREE | dials)
    return counted([(chord_numbers(roll.states), roll.steps_per_bar, 0) for roll in rolls])

def main_dials(folder, data, only=''):
    for name in [*LARGER, *(f'{music} {memory} 0' for music in MUSIC for memory in KINDS)]:
        music = 'folk' if name in LARGER else name.split()[0]
        path = Path(folder)/(f'{LARGER[name]}_lstm.npz' if name in LARGER else f'{name.replace(" ", "-")}.npz')
        if name in kept().get('dials', {}) or not path.exists() or not name.startswith(only): continue
        tried = MEMORIES_TRIED['ships' if name in LARGER else music]
        keep('dials', name, by_memory(load_model(path), music, tried, kept()['real'][music]['comes_back']))

SHIPPED = {'chorales': (default_model, 'chorale', {}), 'styles, folk': (style_model, 'folk', dict(style='folk')),
           'styles, ragtime': (style_model, 'ragtime', dict(style='ragtime')),
           'styles, folk, ABAC': (style_model, 'folk', dict(style='folk', form='ABAC')),
           'styles, ragtime, ABAC': (style_model, 'ragtime', dict(style='ragtime', form='ABAC')),
           **{f'styles, {style}, ABAC, 64 bars': (style_model, style, dict(style=style, form='ABAC', bars=64))
              for style in ('folk', 'ragtime')},
           **{f'chorales, {form}, {bars} bars, seed {seed}':
              (default_model, 'chorale', dict(form=form, varied=True, bars=bars, seed=seed, n=N_COMPOSED))
              for form, bars in (('ABCADA', 32), ('ABACDEFG', 64)) for seed in (0, 1)}}

def main_shipped(folder, data):
    "What comes back in pieces of the large models, all of which have an echo, as anybody composes them."
    for name, (model, music, asked) in SHIPPED.items():
        if name in kept().get('shipped', {}): continue
        if music not in kept()['real']: keep('real', music, real(list(corpus(music, data).part('valid'))))
        meter = MUSIC[music][3]
        rolls = Composer(model()).compose('C', pickup_beats=0, meter=meter, **dict(bars=32, n=N_LARGE) | asked)
        keep('shipped', name, counted([(chord_numbers(roll.states), roll.steps_per_bar, 0) for roll in rolls]))

def main_ship(folder, data, memory='attention'):
    "All tunes, with its memory all the time, as nobody who forgets learns to remember; then a little without."
    name = {own: name for name, own in LARGER.items()}[memory]
    first, out = Path(folder)/f'first_{memory}.npz', Path(folder)/f'{memory}_lstm.npz'
    config, every = config_of('folk', memory), melodies()
    tunes = Corpus([*every.part('train'), *list(every.part('valid'))[::3]])
    if not first.exists(): train(tunes, first, replace(config, conditions=PLAIN), replace(TUNES, epochs=4), quiet=True)
    model = train(learned('folk', data), out, config, replace(TUNES, epochs=2, learning_rate=3e-3), first, quiet=True)
    pieces = list(corpus('folk', data).part('valid'))[:N_SCORED]
    keep('runs', name, measured(model, pieces) | dict(sure=sure(model, pieces)))

if __name__ == '__main__':
    commands = dict(run=main_run, dials=main_dials, shipped=main_shipped, ship=main_ship)
    if len(sys.argv) < 4 or sys.argv[1] not in commands: sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
