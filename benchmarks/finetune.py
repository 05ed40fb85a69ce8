"""What the bundled weights are worth to thirty tunes: fine-tuning beside training from nothing, the same batches in the same order, as many.
Needs the extra [train].

    python benchmarks/finetune.py                       # folk tunes that ship; about ten minutes; writes benchmarks/results/finetune.json
    python benchmarks/finetune.py my-music my-folder    # any folder of MIDI files, under a name of your choice, into the same file

Each of three seeds draws thirty other tunes to learn from; all are validated on the same thirty, which no seed learns from. Work is counted in
batches and not in minutes, so that a busy machine changes nothing; a batch costs both trainings the same. The learning rates are those of
TrainConfig and of its `fine_tuning`.
"""
import json, os, sys, tempfile
from dataclasses import replace
from pathlib import Path
for threads in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'): os.environ[threads] = '1'
import numpy as np
from lstm_music.model import load_model
from lstm_music.pipeline import Corpus, data_file, melodies, write_atomically
from lstm_music.training import MOST_NOTES, TrainConfig, bootstrap_interval, fine_tuning, nats_by_piece, train

N_TUNES, N_SEEDS, START = 30, 3, data_file('chord_lstm.npz')
SETTINGS = TrainConfig(epochs=24, valid_every=4)

def thirty(pieces, seed):
    "The corpus of a seed: the first thirty are held out for all, thirty of the others are drawn."
    held_out, others = pieces[:N_TUNES], pieces[N_TUNES:]
    drawn = np.random.default_rng((1, seed)).permutation(len(others))[:N_TUNES]
    return Corpus([p.replace(split='valid') for p in held_out] + [others[i].replace(split='train') for i in drawn])

def both(pieces, seed, folder):
    "Train from nothing and from the weights that ship: curves, and nats and steps of each validation piece."
    corpus, out, rows = thirty(pieces, seed), {}, {}
    config = corpus.fit_config(load_model(START).config)
    for name, start in [('from nothing', None), ('fine-tuned', START)]:
        settings = replace(fine_tuning(SETTINGS) if start else SETTINGS, epochs=SETTINGS.epochs, seed=seed)
        model = train(corpus, folder/f'{name}.npz', config, settings, start, quiet=True)
        out[name] = dict(best=model.record['best'], curve=[[r['epoch'], r['valid']] for r in model.record['curve'] if 'valid' in r],
                         minutes=model.record['minutes'])
        rows[name] = nats_by_piece(model, corpus.part('valid'))
        print(name, seed, out[name]['best'], out[name]['minutes'], 'minutes', flush=True)
    n_batches = corpus.n_lessons(config, SETTINGS) * SETTINGS.epochs
    untuned = nats_by_piece(config.model(load_model(START).weights), corpus.part('valid'))
    return out, rows | {'the weights that ship': untuned}, n_batches

def measure(pieces):
    "Three seeds, and over them and the validation pieces the mean figure of each, the gain, and its interval."
    with tempfile.TemporaryDirectory() as folder: runs = [both(pieces, seed, Path(folder)) for seed in range(N_SEEDS)]
    def nats(name): return np.mean([rows[name][0] for _, rows, _ in runs], axis=0)           # (N,) of each piece, the mean of the seeds
    steps = runs[0][1]['fine-tuned'][1]
    names = ['from nothing', 'fine-tuned', 'the weights that ship']
    figures = {name: dict(nats=float(nats(name).sum() / steps.sum()), interval=bootstrap_interval(nats(name), steps),
                          seeds=[float(rows[name][0].sum() / steps.sum()) for _, rows, _ in runs]) for name in names}
    gain = nats('from nothing') - nats('fine-tuned')
    return dict(tunes=N_TUNES, seeds=N_SEEDS, batches=[n for *_, n in runs], valid=figures,
                gain=dict(nats=float(gain.sum() / steps.sum()), interval=bootstrap_interval(gain, steps)), runs=[out for out, *_ in runs])

def rounded(value):
    if isinstance(value, dict): return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)): return [rounded(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value

if __name__ == '__main__':
    name, folder = sys.argv[1:] if len(sys.argv) == 3 else ('folk tunes', None)
    music = Corpus.from_folder(folder).learnable().thinned(MOST_NOTES) if folder else melodies()
    pieces = [music[i] for i in np.random.default_rng(0).permutation(len(music))[:10 * N_TUNES]]
    if len(pieces) < 2 * N_TUNES: sys.exit(f'{folder}: {len(pieces)} pieces, and {2 * N_TUNES} are needed')
    path = Path(__file__).parent/'results/finetune.json'
    results = json.loads(path.read_text()) if path.exists() else {}
    results[name] = rounded(measure(pieces))
    text = json.dumps(results, indent=1)
    write_atomically(path, lambda f: f.write(text.encode() + b'\n'))
    print(json.dumps({k: v for k, v in results[name].items() if k != 'runs'}, indent=1))
