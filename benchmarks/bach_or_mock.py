"""Two hundred chorales from the weights that ship, graded beside Bach, the JS Fake Chorales and two baselines; and the
Composer's dials, searched.

    python benchmarks/bach_or_mock.py [--fakes js-fakes-16thSeparated.npz]

It takes about a quarter of an hour on one core, and writes benchmarks/results/bach_or_mock.json. The fakes are
github.com/omarperacha/js-fakes (CC BY 4.0); without the file they are left out.
"""
import argparse
import json
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from lstm_music.bach_or_mock import bundle, compose_chorales, features, graded, read_separated, rule_counts, rule_report
from lstm_music.evaluation import markov_rolls, mean_interval, measured
from lstm_music.files import write_atomically
from lstm_music.pipeline import chorales
from lstm_music.sampling import Composer, SamplingConfig, default_model, piano_roll_model
from lstm_music.theory import KEY_NAMES, KEYS, find_key

N_CHORALES, N_TRIED = 200, 80
DIALS = ('temperature', 'top_p', 'guidance', 'parallel_penalty', 'tendency_penalty', 'bass_steps', 'cadences')
# what a teacher would mark beside the four rules
TAUGHT = ('authentic_inside', 'perfect_inside', 'half_inside', 'perfect_last', 'resolved_sevenths',
          'doubled_leading_notes', 'direct_fifths', 'bass_step_rate')
DEFAULT = {dial: getattr(SamplingConfig(), dial) for dial in DIALS}
GRID = [DEFAULT, *(DEFAULT | dict(temperature=t, top_p=p, guidance=g)
                   for t, p, g in product((0.9, 1.), (1., 0.98, 0.95, 0.9), (0., 0.25, 0.5, 0.75))),
        *(DEFAULT | {dial: value} for dial, values in dict(tendency_penalty=(1., 0.1, 0.02), bass_steps=(1., 2.),
                                                           cadences=(0., 0.55, 0.75)).items() for value in values)]

def in_key(rolls, keys): return np.mean([find_key(roll) == key for roll, key in zip(rolls, keys, strict=True)])
def asked_key(roll):
    "The key that a chorale of ours was asked to be in."
    key, mode = roll.name.split(',')[0].split()
    return KEYS[key], mode

def taught(music):
    "The mean of each of TAUGHT over rolls or pieces, with its interval."
    rows = [measured(m) for m in music]
    return {name: mean_interval([row[name] for row in rows]) for name in TAUGHT}

def beside(own, bach):
    "For each of TAUGHT, whether the interval of ours leaves out the mean of the validation chorales on the bad side."
    worse = dict(doubled_leading_notes=lambda o, b: o[1] > b[0], direct_fifths=lambda o, b: o[1] > b[0])
    return [name for name in TAUGHT if worse.get(name, lambda o, b: o[2] < b[0])(own[name], bach[name])]

def tried(settings, valid):
    """What some chorales with these settings are worth beside the validation chorales; away: how far each rule is
    from theirs, 1 being as far as chance goes; taught: what a teacher would mark; marked: what is worse than Bach."""
    rolls, pieces = compose_chorales(N_TRIED, seed=1, **settings), valid
    valid = [p.roll for p in pieces]
    marks, own_marks = graded(rolls, bundle(features(r) for r in valid)), taught(rolls)
    own = rule_report({name: [rule_counts(r) for r in group]
                       for name, group in {'Bach': valid, 'own': rolls}.items()})['own']
    # the middle of the 95 % interval, in halves of its width
    away = [abs(low + high) / (high - low) for low, high in own['away']]
    return {'settings': settings, 'as one': marks['as_one'].sum(), 'grade': mean_interval(marks['grades']),
            'rules': own['figures'], 'away': away, 'in key': in_key(rolls, map(asked_key, rolls)),
            'taught': own_marks, 'marked': beside(own_marks, taught(pieces))}

def coins(n):
    "The usual recipe: 88 coins a step, in the keys of chorales drawn at random."
    train, composer = list(chorales().part('train')), Composer(piano_roll_model())
    drawn = [train[i] for i in np.random.default_rng(0).integers(len(train), size=n)]
    return [composer.compose(KEY_NAMES[p.tonic], p.mode, bars=13, seed=i)
            for i, p in enumerate(tqdm(drawn, desc='coins'))]

def rounded(result):
    "Plain lists, four decimals."
    return json.loads(json.dumps(result, default=np.ndarray.tolist), parse_float=lambda x: round(float(x), 4))

if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--fakes', help='js-fakes-16thSeparated.npz')
    path = parser.parse_args().fakes
    train, test = (list(chorales().part(split)) for split in ('train', 'test'))
    valid = list(chorales().part('valid'))
    fakes = read_separated(path) if path else []

    search = [tried(s, valid) for i, s in enumerate(tqdm(GRID, desc='settings')) if s not in GRID[:i]]
    valid_in_key = in_key([p.roll for p in valid], [(p.tonic, p.mode) for p in valid])
    # dissonance and scale as chance would have them, and in their key as often as Bach; fewer parallels than he are no
    # fault; of those, the ones with the fewest marks
    sound = [row for row in search if max(row['away'][2:]) < 1 and row['in key'] >= valid_in_key]
    fewest = min(len(row['marked']) for row in sound or search)
    sound = [row for row in sound or search if len(row['marked']) == fewest]
    best = min(sound, key=lambda row: row['as one'])['settings']

    groups = {'Bach, test': [p.roll for p in test], 'ChordLSTM': compose_chorales(N_CHORALES)}
    if best != DEFAULT: groups['ChordLSTM, tuned'] = compose_chorales(N_CHORALES, **best)
    if fakes: groups['JS Fakes'] = [p.roll for p in fakes]
    groups |= {'Markov voices': markov_rolls(train, len(test), n_steps=208), '88 coins': coins(40)}
    of_train = bundle(features(p.roll) for p in train)
    result = dict(weights=default_model().record['nats'], default=asdict(SamplingConfig()),
                  best=best, search=search, valid_in_key=valid_in_key, valid_taught=taught(valid),
                  groups={name: dict(n=len(rolls)) | graded(rolls, of_train)
                          for name, rolls in tqdm(groups.items(), desc='grades')},
                  rules=rule_report({name: [rule_counts(r) for r in rolls] for name, rolls in groups.items()}))
    known = {'Bach, test': test} | ({'JS Fakes': fakes} if fakes else {})
    result['written voices'] = rule_report({name: [rule_counts(p.roll, p.voices) for p in pieces]
                                            for name, pieces in known.items()})
    text = '{\n' + ',\n'.join(f'"{key}": {json.dumps(value)}' for key, value in rounded(result).items()) + '\n}\n'
    write_atomically(Path(__file__).parent/'results/bach_or_mock.json', lambda f: f.write(text.encode()))
    for name, group in result['groups'].items():
        print(f'{name:18} median grade {np.nanmedian(group["grades"]):5.2f}, as one {sum(group["as_one"]):5.2f}; '
              + ', '.join(f'{x:.4g}' for x in result['rules'][name]['figures']))
    print('best settings:', best, '; the default:', DEFAULT)
