"Writes README.md and the sample beside this file from the executed nbs/index.ipynb: `python docs/readme.py`."
import base64
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

def sample(html):
    "Save the picture and the sound of a roll's HTML; the Markdown that shows them."
    for kind, name in [('image/png', 'sample.png'), ('audio/mpeg', 'sample.mp3')]:
        (ROOT/'docs'/name).write_bytes(base64.b64decode(re.search(f'data:{kind};base64,([A-Za-z0-9+/=]+)', html)[1]))
    return '![A composed piano roll](docs/sample.png)\n\n[Listen to it (MP3)](docs/sample.mp3)'

def output(data):
    if 'text/markdown' in data: return ''.join(data['text/markdown'])
    if 'text/html' in data: return sample(''.join(data['text/html']))
    return '```\n' + ''.join(data['text/plain']) + '\n```'

def readme():
    "The Markdown of the front page."
    parts = []
    for cell in json.loads((ROOT/'nbs/index.ipynb').read_text(encoding='utf-8'))['cells']:
        source = ''.join(cell['source'])
        if cell['cell_type'] == 'markdown':
            parts.append(re.sub(r'\]\((?=[\w/]+\.ipynb)', '](nbs/', source).replace('](../', ']('))
        else:
            if '#| echo: false' not in source: parts.append(f'```python\n{source}\n```')
            parts += [output(o['data']) for o in cell['outputs'] if 'data' in o]
    return '<!-- made from nbs/index.ipynb by docs/readme.py -->\n\n' + '\n\n'.join(parts) + '\n'

if __name__ == '__main__': (ROOT/'README.md').write_text(readme(), encoding='utf-8')
