"Every word is explained before it is used, and a key is never a lever of the piano."
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

NBS = Path(__file__).resolve().parent.parent/'nbs'
CHAPTERS = sorted(NBS.glob('0[0-7]_*.ipynb'))

def cells(page, kind):
    "(id, source) of the cells of a page."
    for cell in json.loads(page.read_text(encoding='utf-8'))['cells']:
        if cell['cell_type'] == kind: yield cell['id'], ''.join(cell['source'])

class Term(NamedTuple):
    forms: list     # such as ['upbeat', 'pickup']
    page: str       # where it is explained

def glossary():
    "Every row of the tables of nbs/glossary.ipynb."
    rows = [row for _, text in cells(NBS/'glossary.ipynb', 'markdown')
            for row in re.findall(r'(?m)^\| ([^|]+) \| [^|]+ \| \[\d\d\]\((\w+\.ipynb)\) \|$', text)]
    return [Term(forms.split(', '), page) for forms, page in rows]

GLOSSARY = glossary()

def spoken(text):
    "What a reader reads as a sentence: no headings, promises, needs, code, formulas or addresses."
    text = re.sub(r'(?m)^(#|>|\*You need\*).*$', '', text)
    text = re.sub(r'(?s)```.*?```|\$\$.*?\$\$|(?m:^    .*$)', '', text)
    text = re.sub(r'`[^`]*`|\$[^$\n]*\$', '', text)
    return re.sub(r'\]\([^)]*\)', ']', text)

def prose():
    "(page, cell, text) of the chapters in the order of reading."
    return [(page.name, i, spoken(text)) for page in CHAPTERS for i, text in cells(page, 'markdown')]

def either(forms): return '|'.join(re.escape(form) for form in forms)

def first_uses(term, text):
    "(page, cell, place) of the first explanation in a text as `prose` gives it, and of the first use."
    word, bold = re.compile(rf'(?i)(?<![\w-])({either(term.forms)})(s|es)?(?!\w)'), re.compile(r'\*\*([^*]+)\*\*')
    explained = used = None
    for n, (page, cell, said) in enumerate(text):
        for mark in bold.finditer(said):
            if not explained and word.fullmatch(mark[1]): explained = (n, mark.start(), page, cell)
        if not used and (found := word.search(said)): used = (n, found.start(), page, cell)
    return explained, used

def unexplained(text):
    "Words that are used before they are explained, are never explained, or elsewhere than the glossary says."
    for term in GLOSSARY:
        explained, used = first_uses(term, text)
        if not explained: yield term.forms[0], 'is nowhere in bold'
        elif explained[2] != term.page: yield term.forms[0], f'is explained in {explained[2]}, not in {term.page}'
        elif used[:2] < explained[:2]: yield term.forms[0], f'is used before that, in {used[2]}, cell {used[3]}'

def test_every_word_is_explained_before_it_is_used():
    assert len(GLOSSARY) > 60 and list(unexplained(prose())) == []

def without(text, mark):
    "The prose without one explanation."
    return [(page, cell, said.replace(f'**{mark}**', mark)) for page, cell, said in text]

@pytest.mark.parametrize('mark', ['beat', 'upbeat', 'nats', 'Velocities', 'greedy', 'total variation'])
def test_a_word_that_is_not_explained_is_found(mark):
    before, after = dict(unexplained(prose())), dict(unexplained(without(prose(), mark)))
    assert [word for word in after if word not in before] == [mark.lower().replace('velocities', 'velocity')]

def test_an_explanation_that_comes_too_late_is_found():
    text = prose()
    page, cell, said = next(row for row in text if '**tempo**' in row[2])
    late = [*without(text, 'tempo'), (page, cell, 'The **tempo** comes at last.')]
    assert ('tempo', f'is used before that, in {page}, cell {cell}') in unexplained(late)

@pytest.mark.parametrize('page', CHAPTERS, ids=lambda p: p.stem)
@pytest.mark.parametrize('word', ['nats', 'logits?'])
def test_the_unit_is_explained_or_linked_where_a_page_first_uses_it(page, word):
    "In bold, or as a link to the glossary."
    link = re.compile(r'\[([^\]]+)\]\(glossary\.ipynb[^)]*\)')
    said = '\n'.join(spoken(link.sub(r'**\1**', text)) for _, text in cells(page, 'markdown'))
    found = re.search(rf'(?i)(\*\*)?\b{word}\b(\*\*)?', said)
    assert not found or found[1] and found[2], said[max(0, found.start() - 60):found.end() + 40]

@pytest.mark.parametrize('page', CHAPTERS, ids=lambda p: p.stem)
def test_every_chapter_leads_to_the_glossary(page):
    assert any('](glossary.ipynb' in text for _, text in cells(page, 'markdown'))

# ---- a note is played, a key is home

PLAYED = 'struck|strikes|striking|sounding|sounds?|silent|pressed|highest|lowest|independent'
LEVER = re.compile('|'.join([
    r'\bpiano keys?\b', r'\bkeys? of (a|the) piano\b', r'\b(88|eighty-eight|N_KEYS\}) keys\b',
    rf'\b({PLAYED}) keys?\b', rf'\bkeys? (that )?(is|are|was|were)? ?({PLAYED})\b',
    r'\b(a|one|each|every) key (at|is held|a step|follows)\b', r'\bheld keys\b', r'cross-entropy a key',
    r'\b(pairs|number) of keys\b', r'\bkeys at once\b', r'over (the|its) keys\b',
    r'\b(key_units|key_features|near_keys)\b', r'\bfor key in np\.', r'\bkeys = (np\.flatnonzero|PIANO|roll\.binary)']))

def levers(page):
    "(cell, words) where a page says key of what is played."
    for kind in ('markdown', 'code'):
        for cell, text in cells(page, kind):
            yield from ((cell, found[0]) for found in LEVER.finditer(text))

@pytest.mark.parametrize('page', CHAPTERS, ids=lambda p: p.stem)
def test_a_key_is_a_tonality(page):
    assert list(levers(page)) == []
