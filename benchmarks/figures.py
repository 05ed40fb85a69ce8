"The tables of the front page, from the committed results."
import json
from pathlib import Path

from lstm_music.model import load_model
from lstm_music.sampling import melody_model, piano_roll_model

RESULTS = Path(__file__).parent/'results'
SETS = {'jsb': 'JSB chorales, quarters', 'nottingham': 'Nottingham', 'musedata': 'MuseData', 'piano-midi': 'Piano-midi',
        'jsb16': 'JSB chorales, 16ths, own keys'}
PEERS = 'RRU', 'DMM-Aug', 'RNN-NADE', 'BALSTM, its best run'

def read(name): return json.loads((RESULTS/f'{name}.json').read_text(encoding='utf-8'))

def table(head, rows): return '\n'.join(['| ' + ' | '.join(row) + ' |' for row in [head, ['---'] * len(head), *rows]])

def with_interval(figure): return f"{figure['nats']:.2f} ({figure['low']:.2f}\u00a0to\u00a0{figure['high']:.2f})"

def chorale_table() -> str: # Markdown
    "What a step of our test chorales costs, and who is told what."
    rows = [[name, 'nothing', f'{nats:.2f}'] for name, nats in read('baselines').items() if name != 'unit']
    ours = read('intervals')['chorales']
    rows.append(['**ChordLSTM, the weights that ship**', 'nothing', f"**{with_interval(ours['nothing told'])}**"])
    rows.append(['the same', 'metre and upbeat', f"**{with_interval(ours['metre told'])}**"])
    return table(['our test split, notes struck or held', 'is told', 'nats/frame'], rows)

def public_table() -> str: # Markdown
    "The public sets: peers by kind of figure, ours with its interval."
    published = json.loads((RESULTS.parent/'published.json').read_text(encoding='utf-8'))
    peers = [next(m for m in published['models'] if m['model'] == name) for name in PEERS]
    def theirs(peer, name):
        nats = dict(zip(published['sets'], peer['nats'])).get(name)
        return '–' if nats is None else f'({nats:.2f})' if peer['read'] == 'from memory' else f'{nats:.2f}'
    head = ['test split, nats/frame', *(f"{p['model'].split(',')[0]} {p['year']}: {p['figure']}" for p in peers),
            'ChordLSTM: joint', 'minutes', 'scored on test']
    rows = []
    for name, title in SETS.items():
        times = published['test_scored'][name]
        rows.append([title, *(theirs(p, name) for p in peers), f"**{with_interval(read('intervals')[name])}**",
                     f"{load_model(RESULTS/f'{name}.npz').record['minutes']:.0f}",
                     'once' if times == 1 else f'{times} models'])
    return table(head, rows)

def in_several_keys() -> str: # a sentence
    "Where one model that reads a piece in several keys at once is better, as validation says."
    rows = {title: read('beyond').get(name, {}).get('keys', {}) for name, title in SETS.items()}
    rows = {title: row for title, row in rows.items() if 'test' in row}
    better = ', '.join(f"{row['test'][str(row['chosen'])]['nats']:.2f} ({title})" for title, row in rows.items())
    return (
        'In the table each model reads a piece once, in its own key. The same models, reading in seven keys at once '
        f'and taking the mean of what they hold likely, are at {better}, the sets where validation chose so.')

def other_models() -> str: # a sentence
    "The melody model and the independent notes."
    melody, coins = melody_model().record['nats'], piano_roll_model().record['nats']
    return (
        f"Of the other models that ship, the melody model costs {melody['valid']:.2f} nats a step on folk tunes and "
        f"sopranos that it never saw; 88 independent notes, on binary rolls of our test split, {coins['test']:.2f}.")

def key_check() -> str: # a sentence
    "How often the key that was asked for is heard."
    keys = read('key_check')
    every, insisted = keys.pop('every key'), keys.pop('every key, guidance 0.75')
    each = ', '.join(f"{name} in {row['heard_as_asked']:.0%}" for name, row in keys.items())
    return (
        f"Asked for a key, it moves about as Bach does and comes home: music21 hears {each} of "
        f"{keys['C major']['pieces']} pieces each, and the key asked for in {every['heard_as_asked']:.1%} of "
        f"{every['pieces']} pieces in all 24 keys; "
        f"if it is told to insist (`guidance=0.75`), in {insisted['heard_as_asked']:.1%}.")
