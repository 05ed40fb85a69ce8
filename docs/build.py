"Writes the pages, as they were last run, as HTML that needs no server: `python docs/build.py` makes _docs/."
import re
from pathlib import Path
import nbformat
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parent.parent

def without_plumbing(notebook):
    "Leave out the cells that are hidden from readers."
    notebook.cells = [c for c in notebook.cells if not c.source.startswith(('#| hide', '#| default_exp'))]
    return notebook

def main():
    exporter = HTMLExporter()
    for page in sorted((ROOT/'nbs').rglob('*.ipynb')):
        if '.ipynb_checkpoints' in page.parts: continue
        html, _ = exporter.from_notebook_node(without_plumbing(nbformat.read(page, as_version=4)))
        out = ROOT/'_docs'/page.relative_to(ROOT/'nbs').with_suffix('.html')
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(re.sub(r'(href="[^":]+)\.ipynb', r'\1.html', html), encoding='utf-8')
        print(out.relative_to(ROOT))

if __name__ == '__main__': main()
