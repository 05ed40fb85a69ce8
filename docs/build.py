"""Builds the site from the pages as they were last run; nothing is executed: `python docs/build.py` makes _docs/,
`python docs/build.py FOLDER` another."""
import argparse
import ast
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from configparser import ConfigParser
from html import unescape
from itertools import takewhile
from pathlib import Path

import nbformat
from compose_page import compose_page, copy_files, live_page, with_piece_first
from mdit_py_plugins.anchors.index import slugify
from references import BIB, read_bib, with_references
from sphinx.cmd.build import build_main

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from lstm_music.player import attribute, page_of  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
NBS, ini = ROOT/'nbs', ConfigParser(delimiters=['='])
ini.read(ROOT/'settings.ini', encoding='utf-8')
SETTINGS = ini['DEFAULT']
PLUMBING = ('#| hide', '#| default_exp')
TAGS = {'#| echo: false': 'remove-input'}        # as myst-nb calls them
WIDGET = 'application/vnd.jupyter.widget-view+json'
NEEDS_KERNEL = (
    '<p class="needs-kernel">Here stand live controls. They need Python behind them: <code>make lab</code> '
    'opens this page in JupyterLab. The page <a href="{compose}">Compose</a> needs nothing.</p>')
REPOSITORY = f"{SETTINGS['user']}/{SETTINGS['repo']}"
IN_COLAB = f"%pip install 'lstm_music[train,score] @ git+https://github.com/{REPOSITORY}'"
FILM = ROOT/'docs/demo.mp4'         # from docs/demo_video.py, if somebody made it
PRINTED = 'report',             # pages that are a PDF, too
BROWSERS = 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'
MORE = {'data/README.md': 'Data', 'benchmarks/README.md': 'Measuring again'}        # pages that are not notebooks

def place(file):
    "Where a file of the repository stands on the site, if it does."
    name = file.relative_to(ROOT).as_posix()
    return name.removeprefix('nbs/') if name.startswith('nbs/') or name in MORE else None

def link(page, target):
    "A link of a page as the site has it; what does not stand on the site is a file of the repository."
    path, mark, anchor = target.partition('#')
    if ':' in path: return target
    file = (page.parent/path).resolve() if path else page
    if not place(file): return f"{SETTINGS['git_url']}/blob/{SETTINGS['branch']}/{file.relative_to(ROOT).as_posix()}"
    # Jupyter's anchors have capitals
    return posixpath.relpath(place(file), posixpath.dirname(place(page))) + mark + slugify(anchor)

def linked(page, text): return re.sub(r'(?<=\]\()[^)\s]+(?=\))', lambda target: link(page, target[0]), text)

def static(page, outputs):
    "Saved outputs without what only a kernel brings to life: a sentence for controls, nothing for progress bars."
    compose = posixpath.relpath('compose.html', posixpath.dirname(place(page)))
    for output in outputs:
        data = output.get('data', {})
        if data.pop(WIDGET, None) and not {'text/html', 'image/png'} & data.keys():
            if output.output_type == 'display_data': continue
            data['text/html'] = NEEDS_KERNEL.format(compose=compose)
        if 'title="Piano roll"' in data.get('text/html', ''): data['text/html'] = played_anew(data['text/html'])
        yield output

def played_anew(html):
    "A saved output with the player as it is now, whichever drew it when its page was run."
    def page(found):
        props = json.loads(re.search(r'\.update\((\{.*\})\)', unescape(found[1]))[1])
        return f'srcdoc="{attribute(page_of(props))}"'
    return re.sub('srcdoc="([^"]*)"', page, html)

def shown_cell(page, cell):
    "A cell as a reader of the site sees it: links that lead somewhere, no directives."
    if cell.cell_type == 'markdown':
        cell.source = linked(page, cell.source)
        return cell
    lines = cell.source.splitlines()
    directives = list(takewhile(lambda line: line.startswith('#|'), lines))
    cell.source = '\n'.join(lines[len(directives):]).lstrip('\n')
    cell.metadata = {'tags': [TAGS[d] for d in directives if d in TAGS]}
    cell.outputs = list(static(page, cell.outputs))
    return cell

def ways_to_run(page):
    "Links to a page's notebook: the file, the repository, and two places that run it."
    name, branch = page.relative_to(ROOT).as_posix(), SETTINGS['branch']
    ways = {'Download': posixpath.relpath(f'notebooks/{place(page)}', posixpath.dirname(place(page))),
            'GitHub': f"{SETTINGS['git_url']}/blob/{branch}/{name}",
            'Colab': f'https://colab.research.google.com/github/{REPOSITORY}/blob/{branch}/{name}',
            'Binder': f'https://mybinder.org/v2/gh/{REPOSITORY}/{branch}?labpath={name}'}
    more = {'Download': ' download', 'Colab': f' title="first, there: {IN_COLAB}"'}
    links = ' · '.join(f'<a href="{way}"{more.get(name, "")}>{name}</a>' for name, way in ways.items())
    return nbformat.v4.new_markdown_cell(f'<p class="ways-to-run">This notebook: {links}</p>')

def shown(page):
    "The notebook of a page as a reader of the site sees it."
    notebook = nbformat.read(page, as_version=4)
    notebook.metadata.pop('widgets', None)
    notebook.cells = [shown_cell(page, c) for c in notebook.cells if not c.source.startswith(PLUMBING)]
    prose = [cell for cell in notebook.cells if cell.cell_type == 'markdown']
    texts = with_references([cell.source for cell in prose], read_bib(BIB.read_text(encoding='utf-8')))
    for cell, text in zip(prose, texts): cell.source = text
    notebook.cells.insert(1, ways_to_run(page))
    doc = page.relative_to(NBS).with_suffix('').as_posix()
    if doc in PRINTED and browser(): notebook.cells.insert(2, as_pdf(doc))
    return notebook

def browser():
    "A Chromium of this machine, which prints; None where there is none."
    return next(filter(None, map(shutil.which, BROWSERS)), None)

def as_pdf(doc):
    return nbformat.v4.new_markdown_cell(f'<p class="as-pdf"><a href="{doc}.pdf">This page as a PDF</a></p>')

def film():
    video = f'<video controls preload="none" style="width: 100%" src="{FILM.name}"></video>'
    return nbformat.v4.new_markdown_cell(f'Two minutes with the instrument:\n\n{video}')

def print_pages(html):
    "Print pages to PDF beside them; where no Chromium is, say so and go on."
    if not browser(): return print(f'No Chromium here: {", ".join(PRINTED)} will have no PDF.')
    # a container's root, as CI has it, has no sandbox
    is_root = hasattr(os, 'geteuid') and os.geteuid() == 0
    options = ['--headless', '--hide-scrollbars', '--no-pdf-header-footer', *['--no-sandbox'] * is_root]
    for doc in PRINTED:
        pdf = html/f'{doc}.pdf'
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run([browser(), *options, f'--user-data-dir={profile}', f'--print-to-pdf={pdf}',
                                   (html/f'{doc}.html').as_uri()], capture_output=True, text=True)
        if not pdf.is_file(): sys.exit(f'{doc}.pdf was not printed: {done.stderr[-500:]}')

def module_of(page):
    "The module that a page exports, if any."
    found = re.search(r'#\| default_exp (\w+)', page.read_text(encoding='utf-8'))
    return found and found[1]

def exported(module):
    "The names of the functions and classes that a module exports, in the order of its page."
    body = ast.parse((ROOT/SETTINGS['lib_path']/f'{module}.py').read_text(encoding='utf-8')).body
    names = next(ast.literal_eval(line.value)
                 for line in body if isinstance(line, ast.Assign) and line.targets[0].id == '__all__')
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return [line.name for line in body if isinstance(line, kinds) and line.name in names]

def reference(module, doc):
    "The page of a module, in reST: Sphinx fills it in."
    name = f"{SETTINGS['lib_name']}.{module}"
    return (
        f'{name}\n{"=" * len(name)}\n\nThe page :doc:`/{doc}` makes this module, explains it and tests it; '
        '*[source]* shows the code.\n\n'
        f'.. automodule:: {name}\n   :members: {", ".join(exported(module))}\n')

def caption(doc):
    "The heading under which the contents list a page."
    if '/' in doc: return doc.split('/')[0].capitalize()
    return 'Chapters' if doc[0].isdigit() else 'Further pages'

def entry(doc, notebook):
    "The line of a page in the contents."
    number = f'{int(doc[:2])}. ' if doc[0].isdigit() else ''
    return f"{number}{re.search('# (.+)', notebook.cells[0].source)[1]} <{doc}>"

def toctree(caption, entries):
    return nbformat.v4.new_markdown_cell(
        '\n'.join(['```{toctree}', ':hidden:', f':caption: {caption}', '', *entries, '```']))

def write_sources(folder):
    "Everything that Sphinx reads, into a folder."
    index, modules, contents = with_piece_first(shown(NBS/'index.ipynb')), [], {'Chapters': [], 'Further pages': []}
    for name in ('reference', *{Path(file).parent for file in MORE}): (folder/name).mkdir()
    pages = [p for p in NBS.rglob('*.ipynb') if '.ipynb_checkpoints' not in p.parts and p != NBS/'index.ipynb']
    for page in sorted(pages, key=lambda p: (len(p.parts), p)):
        doc, notebook, module = page.relative_to(NBS).with_suffix('').as_posix(), shown(page), module_of(page)
        (folder/doc).parent.mkdir(exist_ok=True)
        nbformat.write(notebook, folder/f'{doc}.ipynb')
        contents.setdefault(caption(doc), []).append(entry(doc, notebook))
        if module:
            modules.append(f'reference/{module}')
            (folder/f'reference/{module}.rst').write_text(reference(module, doc), encoding='utf-8')
    for file, name in MORE.items():
        (folder/file).write_text(linked(ROOT/file, (ROOT/file).read_text(encoding='utf-8')), encoding='utf-8')
        contents['Further pages'].append(f"{name} <{file.removesuffix('.md')}>")
    (folder/'compose.md').write_text(compose_page(), encoding='utf-8')
    (folder/'live.md').write_text(live_page(), encoding='utf-8')
    contents['Further pages'] += ['compose', 'live']
    contents['Further pages'].append(f"Repository <{SETTINGS['git_url']}>")
    if FILM.is_file(): index.cells.insert(3, film())
    index.cells += [toctree(*item) for item in [*contents.items(), ('Reference', [*modules, 'Index <genindex>'])]]
    nbformat.write(index, folder/'index.ipynb')

def lead_back(page):
    "In a page of code: a method that one module patches into a class of another is described with that class."
    text = page.read_text(encoding='utf-8')
    page.write_text(re.sub(r'(reference/(\w+)\.html#lstm_music\.)\w+\.', r'\1\2.', text), encoding='utf-8')

def build(out):
    "Make the site in place of the one that lies there; what Sphinx warns of is an error."
    if out.exists() and not (out/'searchindex.js').is_file() and (not out.is_dir() or any(out.iterdir())):
        sys.exit(f'{out} is no site, and would be replaced by one; name a new folder')
    with tempfile.TemporaryDirectory() as folder:
        sources, html = Path(folder)/'sources', Path(folder)/'html'
        sources.mkdir()
        write_sources(sources)
        if build_main(['-W', '--keep-going', '-c', str(ROOT/'docs'),
                       '-d', f'{folder}/doctrees', str(sources), str(html)]):
            sys.exit('The site was not built: see the warnings above.')
        for page in (html/'_modules').rglob('*.html'): lead_back(page)
        copy_files(html)
        print_pages(html)
        if FILM.is_file(): shutil.copy(FILM, html)
        shutil.copytree(NBS, html/'notebooks', ignore=shutil.ignore_patterns('.*', '_*'))
        shutil.rmtree(out, ignore_errors=True)
        shutil.move(html, out)
    print(f'The site is ready: open {out}/index.html')

if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', nargs='?', type=Path, default=ROOT/'_docs', help='a new one, or an earlier site')
    build(parser.parse_args().folder)
