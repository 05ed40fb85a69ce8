'''One model of many styles: made, and judged.

    python benchmarks/styles.py train DATA first.npz        # on from the chorale model
    python benchmarks/styles.py train DATA second.npz --from first.npz --epochs 40 --epoch-steps 10000
    python benchmarks/styles.py train DATA OUT.npz --from second.npz --epochs 60 --epoch-steps 20000
    python benchmarks/styles.py judge DATA MODEL.npz        # writes results/styles.json, all of it but test and own
    python benchmarks/styles.py judge DATA MODEL.npz --parts copied let_go      # these parts of it anew
    python benchmarks/styles.py judge DATA MODEL.npz --parts changes steps      # a change within a piece; CPU time
    python benchmarks/styles.py judge DATA MODEL.npz --parts test                # looks at the test split, and counts
    python benchmarks/styles.py judge DATA MODEL.npz --parts own                # a style of one's own: DATA/pop_pop909

DATA is a folder with songs_openscore_lieder, quartets_openscore, piano_mutopia, leadsheets_openewld and band_made, each
with an index.csv and a midi.zip; nbs/extensions/styles.ipynb says where they come from, and under which licence.
'''
import argparse
import json
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np

from lstm_music.conditions import Known
from lstm_music.corpora import (
    Styled,
    _opener,
    _some,
    bundled_styles,
    learn_style,
    long_note_steps,
    read_own,
    read_styles,
    read_table,
)
from lstm_music.encoding import HELD, LOWEST_PITCH, N_KEYS, SILENT, STRUCK, PianoRoll
from lstm_music.evaluation import mean_interval, scale_consistency
from lstm_music.files import data_file, write_atomically
from lstm_music.layout import PIANO
from lstm_music.model import build_keras, load_model, weight_name
from lstm_music.phrases import countdown, phrases_of
from lstm_music.pipeline import Corpus, length_groups
from lstm_music.recall import Sounding
from lstm_music.sampling import SamplingConfig, Session, softmax, weights_name
from lstm_music.styles import MOST_COMPOSERS, MOST_STYLES, STYLES, styles_of
from lstm_music.theory import KEY_NAMES
from lstm_music.training import TrainConfig, batch, example, train

SWUNG = 'swing', 'foxtrot', 'charleston', 'big band', 'jazz waltz', '6/8 swing'
# from the tables' words for styles to ours
SOURCES = dict(
    songs_openscore_lieder=dict(song='song'), quartets_openscore={'string quartet': 'quartet'},
    piano_mutopia=dict(baroque='baroque', classical='classical', romantic='romantic', romantique='romantic',
                       modern='romantic', ragtime='ragtime'),
    band_made=dict.fromkeys((*SWUNG, 'bossa nova'), 'band'), leadsheets_openewld=dict(leadsheet='songbook'))

CHORALES = data_file('chord_lstm.npz')

def read_all(data, splits=('train', 'valid')):
    "Every stretch of every style, and what was left out."
    pieces, counts = list(bundled_styles(splits)), {}
    for folder, names in SOURCES.items():
        found, counted = read_styles(Path(data)/folder, names, SWUNG, splits, quiet=True)
        pieces += found
        for style, some in counted.items(): counts.setdefault(style, Counter()).update(some)
    return Corpus(pieces), {style: dict(c) for style, c in counts.items()}

def config_of(start):
    "The chorale model's configuration, which is told style and composer, too, and knows how long a note has sounded."
    old = start.config
    told = (*old.conditions, ('style', MOST_STYLES), ('composer', MOST_COMPOSERS))
    return replace(old, vocabulary=replace(old.vocabulary, most_notes=8), conditions=told,
                   recalls=(*old.recalls, Sounding((8, 32))), dropout=0.)

def settings_for(epochs, told):
    "How it is trained; longer windows once it knows styles."
    return TrainConfig(epochs=epochs, batch_size=4, window_steps=96 if told else 64, learning_rate=4e-3,
                       average=0.98, hide_key=0.25, hide_phrases=0.25, hide_meter=0.15, valid_every=3)

def main_train(data, out, epochs, epoch_steps, resume, start=None):
    "On from the weights of the chorale model, or from others that were told styles."
    corpus, counts = read_all(data)
    start = start or CHORALES
    begun = load_model(start)
    told = 'style' in dict(begun.config.conditions)
    styled, config = Styled(corpus, epoch_steps, 512), begun.config if told else config_of(begun)
    model = train(styled, out, config, settings_for(epochs, told), start, resume)
    sizes = Counter()
    for p in corpus.part('train'): sizes[p.style] += len(p)
    model.record |= dict(styles=dict(sizes), left_out=counts)
    model.save(out)

# likelihood

N_NATS, N_WRONG = 2_048, 512      # validation steps of a style that are scored; and told as every other style

def some(corpus, style, split, n_steps):
    "Pieces of a style, up to so many steps."
    return _some([p for p in corpus.part(split) if p.style == style], n_steps)

class Scorer:
    "Nats a step by the trainable twin, which is quick."
    def __init__(self, model):
        self.config, self.twin = model.config, build_keras(model.config)
        for v in self.twin.trainable_variables: v.assign(model.weights[weight_name(v)])

    def __call__(self, pieces, **tell):
        tell, total = dict(tell_key=False, tell_phrases=False, tell_form=False) | tell, 0.
        for group in length_groups([len(p) for p in pieces], 16, 4_096):
            inputs, _, mask = batch([example(pieces[i], self.config, **tell) for i in group])
            total += float((np.asarray(self.twin(inputs, training=False)) * mask).sum())
        return total / sum(map(len, pieces))

def counted(train, valid, knows, alpha=10.):
    "Nats a step of 88 notes, each of which knows only how often it sounds, or whether it sounded and the 16th, too."
    def counts(pieces):
        c = np.zeros((N_KEYS, 8, 3))
        for p in pieces:
            sounded = np.vstack([np.zeros((1, N_KEYS), int), p.roll.states[:-1] > SILENT])
            place = ((np.arange(len(p)) - p.roll.pickup_steps) % 4)[:, None]
            np.add.at(c, (np.arange(N_KEYS)[None], knows * (2 * place + sounded), p.roll.states), 1)
        return c
    seen, asked = counts(train), counts(valid)
    pooled = seen.sum(axis=0, keepdims=True) + 1e-3                     # a note that is rare borrows from all
    smooth = seen + alpha * pooled / pooled.sum(axis=-1, keepdims=True)
    return float(-(asked * np.log(smooth / smooth.sum(axis=-1, keepdims=True))).sum() / sum(map(len, valid)))

def nats_table(corpus, model, split='valid'):
    "Of each style: two baselines, told, not told, with the key, and told every other style."
    score, out = Scorer(model), {}
    for style in STYLES:
        valid, few = (some(corpus, style, split, n) for n in (N_NATS, N_WRONG))
        train = some(corpus, style, 'train', 20_000)
        row = dict(steps=sum(map(len, valid)), pieces=len(valid), marginals=counted(train, valid, 0),
                   markov=counted(train, valid, 1), told=score(valid), with_key=score(valid, tell_key=True),
                   untold=score(valid, tell_style=False, tell_composer=False))
        row['told_as'] = {other: round(score([p.replace(style=other) for p in few], tell_composer=False), 3)
                          for other in STYLES}
        out[style] = {name: round(v, 3) if isinstance(v, float) else v for name, v in row.items()}
        print(style, out[style], flush=True)
    return out

def beside_chorales(corpus, model):
    "The chorale model and this one on validation chorales, told key and phrases."
    valid = some(corpus, 'chorale', 'valid', N_NATS)
    models = dict(chorale_model=load_model(CHORALES), many_styles=model)
    return {name: round(Scorer(m)(valid, tell_key=True, tell_phrases=True), 3) for name, m in models.items()}

ALONE, ALONE_EPOCHS = ('ragtime', 'baroque'), 12

def beside_alone(corpus, joint):
    "How the model of many styles does beside one that learned a style alone, from the chorale model on."
    found, score = {}, Scorer(joint)
    for style in ALONE:
        own = Corpus([p for p in corpus if p.style == style])
        with TemporaryDirectory() as folder:
            config = config_of(load_model(CHORALES))
            alone = train(Styled(own, 4_000, 2_048), Path(folder)/'alone.npz', config,
                          settings_for(ALONE_EPOCHS, False), CHORALES)
        valid = some(corpus, style, 'valid', N_NATS)
        found[style] = dict(minutes=alone.record['minutes'], best_epoch=alone.record['best']['epoch'],
                            alone=round(Scorer(alone)(valid), 3), joint=round(score(valid), 3))
    return found

# hearing it

WITH_INTERVALS = 'silent steps', 'held over two bars', 'notes sounding', 'onsets a step', 'in one scale'
N_COMPOSED, EXCERPT_STEPS, N_REAL, N_FOLDS = 32, 256, 300, 5
LENGTHS_STEPS, LEAPS_SEMITONES = (1, 2, 3, 5, 9, 17, 1_000), (1, 3, 5, 8, 12, 13, 100)

def shares(values, edges):
    "The share of values between each edge and the next."
    return np.histogram(values, edges)[0] / max(1, len(values))

def rhythm(roll):
    "When notes begin, how many at once, and how long they last."
    struck, lengths = roll.states == STRUCK, np.array([end - start for start, end, _ in roll.notes()])
    hits, any_hit, bar = struck.sum(1), struck.any(1), roll.steps_per_bar
    place = (np.arange(len(roll)) - roll.pickup_steps) % 4                          # in the beat
    return {'onsets a step': hits.mean(), 'steps with an onset': any_hit.mean(),
            **{f'onsets on 16th {i + 1}': hits[place == i].sum() / max(1, hits.sum()) for i in range(4)},
            **{f'{n} begin at once': some for n, some in zip(range(1, 6), shares(hits[any_hit], range(1, 7)))},
            **{f'{n} steps long': some for n, some in zip(LENGTHS_STEPS, shares(lengths, LENGTHS_STEPS))},
            **{f'rhythm as {n} steps ago': (any_hit[n:] == any_hit[:-n]).mean() for n in (4, 6, 8)},
            'rhythm as a bar ago': (any_hit[bar:] == any_hit[:-bar]).mean(),
            'struck again': (struck[1:] & (roll.states[:-1] > SILENT)).sum() / max(1, hits.sum()),
            'note length': lengths.mean(),
            'held over two bars': lengths[lengths > 2 * bar].sum() / max(1, lengths.sum())}

def harmony(roll):
    "What sounds together."
    sounds, struck = roll.states > SILENT, roll.states == STRUCK
    n, pitches = sounds.sum(1), np.nonzero(sounds)[1] + LOWEST_PITCH
    pcs = np.array([sounds[:, PIANO.pitches % 12 == pc].any(1) for pc in range(12)])        # (12, T)
    gaps = np.array([np.diff(np.flatnonzero(row)).max(initial=0) for row in sounds])
    return {'notes sounding': n.mean(), 'their spread': n.std(), 'silent steps': (n == 0).mean(),
            **{f'{i} sound': some for i, some in enumerate(shares(n, np.arange(8)))},
            **{f'pitches from {low}': some for low, some in zip(range(28, 100, 8),
                                                                shares(pitches, np.arange(28, 101, 8)))},
            'mean pitch': pitches.mean(), 'range': np.subtract(*np.percentile(pitches, [95, 5])),
            'in one scale': scale_consistency(roll), 'pitch classes': pcs.sum(0).mean(),
            'semitones': (pcs & np.roll(pcs, 1, 0)).any(0).mean(), 'widest gap': gaps.mean(),
            'gaps over an octave': (gaps > 12).mean(),
            'struck while others hold': (struck.any(1) & (n > struck.sum(1))).mean(),
            'bars as the last': (sounds[roll.steps_per_bar:] == sounds[:-roll.steps_per_bar]).all(1).mean()}

def lines(roll):
    "How the highest and the lowest note move, and whether bass and chord take turns."
    sounds, struck, out = roll.states > SILENT, roll.states == STRUCK, {}
    some, place = sounds.any(1), (np.arange(len(roll)) - roll.pickup_steps) % roll.steps_per_bar
    for name, line in dict(top=N_KEYS - 1 - sounds[some, ::-1].argmax(1), bass=sounds[some].argmax(1)).items():
        moves = np.abs(np.diff(line))
        out[f'{name} stays'] = (moves == 0).mean()
        out |= {f'{name} moves by {n}': some for n, some in zip(LEAPS_SEMITONES,
                                                                shares(moves[moves > 0], LEAPS_SEMITONES))}
    hit, lowest, top = struck.any(1), struck.argmax(1), N_KEYS - 1 - sounds[:, ::-1].argmax(1)
    top_hit = hit & struck[np.arange(len(roll)), top]
    held_over = np.append(roll.states[np.arange(1, len(roll)), top[:-1]] == HELD, False)
    def mean(at): return lowest[hit & at].mean() if (hit & at).any() else lowest[hit].mean()
    return out | {'syncopated top': (top_hit & (place % 2 == 1) & held_over).sum() / max(1, top_hit.sum()),
                  'bass to chord on 8ths': mean(place % 4 == 2) - mean(place % 4 == 0),
                  'bass to chord on quarters': mean(place % 8 == 4) - mean(place % 8 == 0)}

def features(roll):
    "Simple numbers of an excerpt, by their names."
    return rhythm(roll) | harmony(roll) | lines(roll)

def excerpts_of(roll, n_steps=EXCERPT_STEPS):
    "16 bars of 4/4 each, or as many steps."
    return [roll[a:a + n_steps] for a in range(0, len(roll) - n_steps + 1, n_steps)]

def logistic(x, y, n_classes, n_steps=3000, rate=0.5, decay=1e-3):
    "Weights of a logistic regression in which every class weighs the same."
    x, w, target = np.c_[x, np.ones(len(x))], np.zeros((x.shape[1] + 1, n_classes)), np.eye(n_classes)[y]
    weight = (1 / np.bincount(y, minlength=n_classes).clip(1))[y] / n_classes
    for _ in range(n_steps): w -= rate * (x.T @ ((softmax(x @ w) - target) * weight[:, None]) + decay * w)
    return w

def drawn_like(corpus, styles, n):
    "Real pieces, one for each piece to compose, which is to have its key."
    own = [p for p in corpus.part('train') if p.style in styles and p.tonic is not None]
    return [own[i] for i in np.resize(np.random.default_rng(1).permutation(len(own)), n)]

def composed(corpus, model, style, told=True, n=N_COMPOSED, **dials):
    "Excerpts in a style: in the keys of real pieces, and in their commonest metre."
    like = drawn_like(corpus, [style] if style else {p.style for p in corpus}, n)
    settings = styles_of(model)[style or 'song']        # whoever has no name is composed as most music is
    known = Known(settings.meter)
    phrases = phrases_of(known, EXCERPT_STEPS) if settings.breathes else countdown(EXCERPT_STEPS)
    dials = settings.dials | dict(cadences=0.) | dials
    if not (style and told): dials.pop('style_guidance', None)      # which insists on a style
    session = Session(model, [KEY_NAMES[p.tonic] for p in like], [p.mode for p in like], 0,
                      replace(known, phrases=phrases), style if told else None, **dials)
    for _ in range(EXCERPT_STEPS): session.step()
    return [PianoRoll(states, meter=settings.meter) for states in np.stack(session.frames, axis=1)]

class Listener:
    "A classifier of excerpts, trained on real ones."
    def __init__(self, corpus, n_steps=EXCERPT_STEPS):
        rng, self.styles, own = np.random.default_rng(0), list(STYLES), []
        for i, style in enumerate(STYLES):
            cut = [(p.name.split(' from step')[0], excerpt) for split in ('train', 'valid')
                   for p in corpus.part(split) if p.style == style for excerpt in excerpts_of(p.roll, n_steps)]
            own += [(i, *cut[j]) for j in rng.permutation(len(cut))[:N_REAL]]
        self.y, pieces = np.array([i for i, *_ in own]), np.array([name for _, name, _ in own])
        self.x = np.array([list(features(excerpt).values()) for *_, excerpt in own])
        _, which = np.unique(pieces, return_inverse=True)
        self.fold = rng.integers(N_FOLDS, size=which.max() + 1)[which]                  # all of a piece in one
        self.weights = self.learned(np.ones(len(own), bool))

    def learned(self, rows):
        "What the classifier makes of these real excerpts: their mean, their spread, and its weights."
        x, y = self.x[rows], self.y[rows]
        center, spread = x.mean(0), x.std(0) + 1e-6
        return center, spread, logistic(((x - center) / spread).clip(-4, 4), y, len(self.styles))

    def logits(self, x, weights=None):
        "(n, styles) how much each of these excerpts (n, features) sounds like each style."
        center, spread, w = weights or self.weights
        return np.c_[((x - center) / spread).clip(-4, 4), np.ones(len(x))] @ w

    def heard(self, x): return self.logits(x).argmax(1)

    def counts(self, heard): return np.bincount(heard, minlength=len(self.styles)).tolist()

    def real_logits(self):
        "(n, styles) of the real excerpts, none by who learned from its piece."
        out = np.zeros((len(self.y), len(self.styles)))
        for fold in range(N_FOLDS):
            out[self.fold == fold] = self.logits(self.x[self.fold == fold], self.learned(self.fold != fold))
        return out

    def real(self):
        "Of the real excerpts of each style, how many are heard as each."
        heard = self.real_logits().argmax(1)
        return [self.counts(heard[self.y == i]) for i in range(len(self.styles))]

def listening(corpus, model, **dials):
    "Confusions of real and of composed excerpts, and their features."
    ear = Listener(corpus)
    made = {kind: [[features(roll) for roll in composed(corpus, model, style, kind == 'composed', n, **dials)]
                   for style in STYLES] for kind, n in dict(composed=2 * N_COMPOSED, untold=N_COMPOSED).items()}
    names = list(made['composed'][0][0])
    numbers = {kind: [np.array([[excerpt[name] for name in names] for excerpt in some]) for some in sets]
               for kind, sets in made.items()}
    heard = dict(real=ear.real()) | {kind: [ear.counts(ear.heard(x)) for x in sets] for kind, sets in numbers.items()}
    numbers['real'] = [ear.x[ear.y == i] for i in range(len(STYLES))]
    for kind, counts in heard.items():
        right = [row[i] / sum(row) for i, row in enumerate(counts)]
        print(kind, round(float(np.mean(right)), 3), dict(zip(STYLES, np.round(right, 2).tolist())), flush=True)
    means = {kind: [dict(zip(names, x.mean(0).round(3).tolist())) for x in sets] for kind, sets in numbers.items()}
    intervals = {name: {kind: [np.round(mean_interval(x[:, names.index(name)]), 4).tolist() for x in numbers[kind]]
                        for kind in ('real', 'composed')} for name in WITH_INTERVALS}
    return dict(styles=ear.styles, heard=heard, means=means, intervals=intervals)

# a change of style within a piece

N_CHANGED, TOLD_APART, WINDOW_STEPS = 16, 0.9, 64           # pieces of a pair; windows of four bars of 4/4
PLACES_APART = 1, 4                                         # the second style of a pair, after the first
WINDOW_BARS, AFTER_WINDOWS = (-4, 0, 1, 2, 4), 2            # where one begins, from the change on; how much follows

def told_apart(ear):
    "The pairs so far from each other in the list of styles of which real windows are told apart so often."
    logits, n = ear.real_logits(), len(ear.styles)
    def rather(i, j): return (logits[ear.y == i, i] > logits[ear.y == i, j]).mean()
    pairs = [(i, (i + further) % n) for i in range(n) for further in PLACES_APART]
    return [(i, j) for i, j in pairs if (rather(i, j) + rather(j, i)) / 2 >= TOLD_APART]

def in_style(style, n_steps):
    "All that a session is told and given to go on in a style."
    phrases = phrases_of(Known(), n_steps) if STYLES[style].breathes else countdown(n_steps)
    return dict(style=style, phrases=phrases, **asdict(SamplingConfig(**STYLES[style].dials | dict(cadences=0.))))

def change(session, how, remembers):
    "Another style from the next step on; if a session remembers, each row goes on from its own state."
    before, opinions, n = session.state, session.opinions, len(session.piece)
    session.set(**how)
    if not remembers: return
    own = [0, *(1 + opinions.index(name) if name in opinions else 0 for name in session.opinions)]
    session.state = before.take(np.concatenate([np.arange(n) + n * part for part in own]))

WAYS = 'changed', 'remembering', 'from the beginning'

def with_change(like, model, old, new, way):
    "Pieces side by side: four bars in a style, eight in the other; or all of them in the other."
    n_steps = (1 + AFTER_WINDOWS) * WINDOW_STEPS
    session = Session(model, [KEY_NAMES[p.tonic] for p in like], [p.mode for p in like])
    session.set(**in_style(new if way == WAYS[-1] else old, n_steps))
    for step in range(n_steps):
        if step == WINDOW_STEPS and way != WAYS[-1]: change(session, in_style(new, n_steps), way == 'remembering')
        session.step()
    return [PianoRoll(states) for states in np.stack(session.frames, axis=1)]

def rather(ear, rolls, old, new):
    "How many of the pieces are heard rather as the new style than as the old, in each of the windows."
    i, j, counts = ear.styles.index(old), ear.styles.index(new), []
    for bar in WINDOW_BARS:
        first = WINDOW_STEPS + bar * rolls[0].steps_per_bar
        logits = ear.logits(np.array([list(features(roll[first:first + WINDOW_STEPS]).values()) for roll in rolls]))
        counts.append(int((logits[:, j] > logits[:, i]).sum()))
    return counts

def change_table(corpus, model):
    "By pairs of styles that can be told apart: when a change is heard."
    ear = Listener(corpus, WINDOW_STEPS)
    out = dict(pieces=N_CHANGED, window_steps=WINDOW_STEPS, bars=WINDOW_BARS, told_apart=TOLD_APART,
               judge={style: round(row[i] / sum(row), 3) for i, (style, row) in enumerate(zip(STYLES, ear.real()))})
    out['pairs'] = pairs = {}
    for old, new in ((ear.styles[i], ear.styles[j]) for i, j in told_apart(ear)):
        like = drawn_like(corpus, (old, new), N_CHANGED)
        pairs[f'{old} to {new}'] = {way: rather(ear, with_change(like, model, old, new, way), old, new) for way in WAYS}
        print(old, new, pairs[f'{old} to {new}'], flush=True)
    for way in WAYS:                                        # of the mean, pairs are drawn again, not pieces
        shares = np.array([row[way] for row in pairs.values()]) / N_CHANGED
        out[way] = dict(heard=[np.round(mean_interval(some), 3).tolist() for some in shares.T],
                        pairs_heard=(shares > 0.5).sum(axis=0).tolist())
    return out

# time

N_TIMED, TIMED_STEPS = 15, 48

def step_table(model):
    "CPU time of a composed step, one piece alone, in turns: this model in each style against the chorale model."
    chorales = load_model(CHORALES)
    def session(model, style):
        settings = STYLES[style]
        known = Known(settings.meter)
        phrases = phrases_of(known, 4_096) if settings.breathes else countdown(4_096)
        told = style if model is not chorales else None
        return Session(model, 'C', 'major', 1, replace(known, phrases=phrases), told, **settings.dials)
    sessions = {'chorale model': session(chorales, 'chorale')} | {style: session(model, style) for style in STYLES}
    times = {name: [] for name in sessions}
    for turn in range(N_TIMED + 1):                         # the first is not counted
        for name, one in sessions.items():
            began = process_time()
            for _ in range(TIMED_STEPS): one.step()
            if turn: times[name].append((process_time() - began) / TIMED_STEPS)
    base = np.array(times['chorale model'])
    out = {name: dict(ms=round(1e3 * median(some), 3), ratio=round(median(some / base), 3),
                      notes=round(float(np.mean([(f > 0).sum() for f in sessions[name].frames])), 2))
           for name, some in times.items()}
    print(out, flush=True)
    return out

# notes that are held too long

HELD_SHARES, ALLOWED_MORE = (0.02, 0.05, 0.1), 0.01
TOO_LONG = 'held over two bars'

def let_go_table(corpus, model):
    """Of each style, the share of sounding time in notes over two bars: in real excerpts, in composed ones of which no
    note is let go, and of which notes are let go from the length on that 2, 5 or 10 % of sounding time is beyond."""
    def too_long(rolls): return round(float(np.mean([rhythm(roll)[TOO_LONG] for roll in rolls])), 4)
    out = {}
    for style in STYLES:
        if STYLES[style].breathes: continue
        train = [p for p in corpus.part('train') if p.style == style]
        valid = [p for p in corpus.part('valid') if p.style == style]
        real = too_long(excerpt for p in (*train, *valid) for excerpt in excerpts_of(p.roll))
        lengths = {share: long_note_steps(train, share) for share in HELD_SHARES}
        found = {steps: too_long(composed(corpus, model, style, n=2 * N_COMPOSED, let_go_steps=steps))
                 for steps in (0, *lengths.values())}
        enough = [steps for steps in lengths.values() if found[steps] <= real + ALLOWED_MORE]
        out[style] = dict(real=real, lengths={str(share): steps for share, steps in lengths.items()},
                          composed={str(steps): share for steps, share in found.items()},
                          chosen=(enough or [min(lengths.values())])[0])
        print(style, out[style], flush=True)
    return out

# rests

REST_PENALTIES = 1., 0.9, 0.8, 0.6, 0.5
SILENT_STEPS = 'silent steps'

def rests_table(corpus, model):
    "Of each style, the share of silent steps: of real excerpts, and with lower odds of silence until it fits."
    ear, out = Listener(corpus), {}
    place = list(features(corpus[0].roll)).index(SILENT_STEPS)
    for i, style in enumerate(STYLES):
        if STYLES[style].breathes: continue
        row = out[style] = dict(real=round(float(ear.x[ear.y == i, place].mean()), 4), tried={})
        for penalty in REST_PENALTIES:
            rolls = composed(corpus, model, style, n=2 * N_COMPOSED, rest_penalty=penalty)
            x = np.array([list(features(roll).values()) for roll in rolls])
            found = dict(silent=round(float(x[:, place].mean()), 4),
                         heard=round(float((ear.heard(x) == i).mean()), 3))
            row |= dict(tried=row['tried'] | {str(penalty): found}, chosen=penalty)
            if found['silent'] <= row['real'] + ALLOWED_MORE: break
        print(style, row, flush=True)
    return out

# copies

NUMBERS = np.random.default_rng(0).integers(1, 1 << 63, size=(2, 2 * N_KEYS), dtype=np.uint64)
GAPS = np.random.default_rng(1).integers(1, 1 << 63, size=65, dtype=np.uint64)
BASE = np.uint64(0x9E3779B97F4A7C15)            # odd: no sum is forgotten

def strikes(roll):
    "(n,) uint64: each step in which a note begins, how long after the last such one; the same in every key."
    at = np.flatnonzero((roll.states == STRUCK).any(axis=1))
    chords = roll.states[at]
    lowest = (chords > SILENT).argmax(axis=1)
    t, column = np.nonzero(chords)
    codes = GAPS[np.diff(at, prepend=at[:1]).clip(max=64)]
    np.add.at(codes, t, NUMBERS[chords[t, column] - 1, column - np.append(lowest[:1], lowest[:-1])[t] + N_KEYS])
    return codes

def joined(rolls, rng):
    "The strikes of all rolls, a number that is nowhere else after each, and which roll each is of."
    parts = [np.append(strikes(roll), rng.integers(1 << 63, size=1, dtype=np.uint64)) for roll in rolls]
    return np.concatenate(parts), np.repeat(np.arange(len(parts)), list(map(len, parts)))

def longest_copies(rolls, known):
    "(n,) of each roll the longest run of strikes that stands in one of the known ones, in whatever key."
    rng, longest = np.random.default_rng(2), np.zeros(len(rolls), int)
    codes, whose = joined(rolls, rng)
    learned, _ = joined(known, rng)
    here, there = np.arange(len(codes)), np.arange(len(learned))        # where runs that match so far begin
    a, b = codes, learned
    for n in range(1, len(codes)):
        hit, back = np.isin(a, b), np.isin(b, a)
        here, there, a, b = here[hit], there[back], a[hit], b[back]
        if not len(here): break
        longest[whose[here]] = n
        inside, known_inside = here + n < len(codes), there + n < len(learned)
        here, there, a, b = here[inside], there[known_inside], a[inside], b[known_inside]
        a, b = a * BASE + codes[here + n], b * BASE + learned[there + n]
    return longest

N_DRAWS = 2_000

def copied_table(corpus, model):
    """Of each style, the longest runs of strikes copied from training music: by composed excerpts, and by real ones. Of
    many the longest is longer than of few, so `of_drawn` is that of equally many, drawn again and again."""
    rng, known, out = np.random.default_rng(3), [p.roll for p in corpus.part('train')], {}
    for style in STYLES:
        real = [e for p in corpus if p.style == style and p.split != 'train' for e in excerpts_of(p.roll)]
        real = [real[i] for i in rng.permutation(len(real))[:N_COMPOSED]]
        runs = {kind: longest_copies(rolls, known)
                for kind, rolls in dict(composed=composed(corpus, model, style), real=real).items()}
        n = min(map(len, runs.values()))
        longest = {kind: rng.choice(r, (N_DRAWS, n)).max(axis=1) for kind, r in runs.items()}
        out[style] = dict(drawn=n, longer=round(float((longest['composed'] > longest['real']).mean()), 3))
        out[style] |= {kind: dict(excerpts=len(r), median=float(np.median(r)), longest=int(r.max()),
                                  of_drawn=[round(float(longest[kind].mean()), 1),
                                            *np.quantile(longest[kind], [0.025, 0.975]).astype(int).tolist()])
                       for kind, r in runs.items()}
        print(style, out[style], flush=True)
    return out

# a style of one's own

N_OWN, OWN_FOLDER = 60, 'pop_pop909'
SHOWN = 'notes sounding', 'onsets a step', 'range'

def own_folder(data, folder):
    "A reader's folder: the first sixty songs of a collection, without its table."
    source = Path(data)/OWN_FOLDER
    open_file = _opener(source)
    for row in read_table(source)[:N_OWN]: (Path(folder)/Path(row.file).name).write_bytes(open_file(row.file))

def own_table(data, corpus, model):
    "Nats of a folder before and after it is learned as a style, and of all other styles."
    old = {style: some(corpus, style, 'valid', N_NATS) for style in STYLES}
    with TemporaryDirectory() as folder:
        own_folder(data, folder)
        pieces, counts = read_own(folder, 'pop', quiet=True)
        began = process_time()
        learned = learn_style(pieces, Path(folder)/'pop.npz', model, quiet=True)
        minutes = (process_time() - began) / 60
    before, after = Scorer(model), Scorer(learned)
    own = {split: some(pieces, 'pop', split, 2 * N_NATS) for split in ('valid', 'test')}
    out = dict(files=N_OWN, steps={split: sum(map(len, pieces.part(split))) for split in ('train', 'valid', 'test')},
               left_out=counts['steps'] - counts['used'], cpu_minutes=round(minutes, 1),
               minutes=learned.record['minutes'], settings=learned.config.styles[-1].about())
    out['pop'] = {split: dict(before=before([p.replace(style=None) for p in some]), after=after(some),
                              nearest=min(before([p.replace(style=style) for p in some]) for style in STYLES))
                  for split, some in own.items()}
    out['others'] = {style: dict(before=before(some), after=after(some)) for style, some in old.items()}
    ways = dict(real=[e for p in pieces for e in excerpts_of(p.roll)], before=composed(pieces, model, None, n=16),
                after=composed(pieces, learned, 'pop', n=16))
    out['sounds'] = {way: {name: float(np.mean([features(roll)[name] for roll in rolls])) for name in SHOWN}
                     for way, rolls in ways.items()}
    return rounded(out)

def rounded(value):
    "Numbers of three digits, wherever they stand."
    if isinstance(value, dict): return {name: rounded(v) for name, v in value.items()}
    return round(value, 3) if isinstance(value, float) else value

# all of it

RESULT = Path(__file__).parent/'results'/'styles.json'
ON_PURPOSE = 'test', 'own'          # parts that are made only when they are asked for
PARTS = dict(
    heard=lambda data, corpus, model, old: listening(corpus, model),
    nats=lambda data, corpus, model, old: nats_table(corpus, model),
    test=lambda data, corpus, model, old: dict(looks=old.get('test', {}).get('looks', 0) + 1,
                                               nats=nats_table(corpus, model, 'test')),
    let_go=lambda data, corpus, model, old: let_go_table(corpus, model),
    rests=lambda data, corpus, model, old: rests_table(corpus, model),
    copied=lambda data, corpus, model, old: copied_table(corpus, model),
    changes=lambda data, corpus, model, old: change_table(corpus, model),
    steps=lambda data, corpus, model, old: step_table(model),
    chorales=lambda data, corpus, model, old: beside_chorales(corpus, model),
    alone=lambda data, corpus, model, old: beside_alone(corpus, model),
    own=lambda data, corpus, model, old: own_table(data, corpus, model))

def main_judge(data, path, parts):
    "Into results/styles.json, part by part."
    everything, _ = read_all(data, ('train', 'valid', 'test'))
    corpus, model = Corpus([p for p in everything if p.split != 'test']), load_model(path)
    out = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    out |= dict(weights=weights_name(model), n_weights=model.n_weights, minutes=model.record['minutes'],
                styles=model.record.get('styles'), left_out=model.record.get('left_out'), curve=model.record['curve'])
    for part in parts or [name for name in PARTS if name not in ON_PURPOSE]:
        music = everything if part in ('test', 'copied') else corpus        # what is copied is compared, not scored
        out[part] = PARTS[part](data, music, model, out)
        write_atomically(RESULT, lambda f: f.write((json.dumps(out, indent=1) + '\n').encode()))

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add('action', choices=('train', 'judge'))
    add('data')
    add('checkpoint')
    add('--epochs', type=int, default=12)
    add('--epoch-steps', type=int, default=12_000)
    add('--from', dest='start', help='weights to go on from; by default those of the chorale model')
    add('--resume', action='store_true')
    add('--parts', nargs='+', choices=list(PARTS), help='of results/styles.json; by default all but test and own')
    args = parser.parse_args()
    if args.action == 'judge': return main_judge(args.data, args.checkpoint, args.parts)
    main_train(args.data, args.checkpoint, args.epochs, args.epoch_steps, args.resume, args.start)

if __name__ == '__main__': main()
