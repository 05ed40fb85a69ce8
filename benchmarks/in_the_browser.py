"""One step of the ChordLSTM, and whole pieces, in JavaScript (Node) and in numpy, by turns, in seconds of CPU:
`python benchmarks/in_the_browser.py` prints the ratios. Needs node."""
import json
import os
import subprocess
import time
from pathlib import Path

os.environ |= {name: '1' for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS')}

from lstm_music.conditions import Known  # noqa: E402
from lstm_music.sampling import Composer, Session, phrases_of  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
STEPS, ROUNDS = 100, 3
PIECES = [dict(key='D', scale='minor', bars=8, seed=7), dict(key='C', bars=4, seed=0),
          dict(key='G', bars=4, seed=1, meter=(3, 4)), dict(key='A', scale='dorian', bars=4, seed=2)]
SCRIPT = f'''
import {{ChordLSTM, Session, compose, phrasesOf}} from '{ROOT}/lstm_music/compose.js'
import {{PLAIN_KNOWN}} from '{ROOT}/lstm_music/chord_lstm.js'
import {{readFileSync}} from 'node:fs'
import {{createInterface}} from 'node:readline'
const bytes = readFileSync('{ROOT}/data/chord_lstm.npz')
const model = await ChordLSTM.read(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
const known = {{...PLAIN_KNOWN, phrases: phrasesOf(PLAIN_KNOWN, null)}}
const cpu = () => {{ const {{user, system}} = process.cpuUsage(); return (user + system) / 1e6 }}
for await (const line of createInterface({{input: process.stdin}})) {{
  const {{steps, piece}} = JSON.parse(line), session = steps && new Session(model, {{known, cadences: 0}}), from = cpu()
  if (piece) compose(model, piece)
  else for (let i = 0; i < steps; i++) session.step()
  console.log(cpu() - from)
}}'''

def numpy_secs(steps=None, piece=None):
    "CPU seconds of steps, or of a piece."
    session = Session(known=Known(phrases=phrases_of(Known(), None)), cadences=0.)
    start = time.process_time()
    if piece: Composer().compose(**piece)
    else:
        for _ in range(steps): session.step()
    return time.process_time() - start

if __name__ == '__main__':
    node = subprocess.Popen(['node', '--input-type=module', '-e', SCRIPT], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    def js_secs(**asked):
        node.stdin.write(json.dumps(asked) + '\n')
        node.stdin.flush()
        return float(node.stdout.readline())
    for asked in (dict(steps=STEPS), dict(piece=PIECES[0])):        # warm
        js_secs(**asked)
        numpy_secs(**asked)
    steps = sorted((js_secs(steps=STEPS), numpy_secs(STEPS)) for _ in range(ROUNDS))
    js, ours = min(j for j, _ in steps), min(n for _, n in steps)
    print(f'a step: {1000 * js / STEPS:.2f} ms in Node, {1000 * ours / STEPS:.2f} ms in numpy, ratio {js / ours:.2f}')
    times = [(js_secs(piece=piece), numpy_secs(piece=piece)) for piece in PIECES]
    print(f'whole pieces: ratio {sum(j for j, _ in times) / sum(n for _, n in times):.2f}')
    node.stdin.close()
