"References of a page: `[@walder2016]` in prose, if docs/references.bib knows it, links to a list at the page's end."
import html
import re
from pathlib import Path

BIB = Path(__file__).with_name('references.bib')
CITED = re.compile(r'\[(@\w+(?:; @\w+)*)\]')

def read_bib(
    text,       # BibTeX in UTF-8, a field a line, as docs/references.bib has it
):              # dict: key -> dict of its fields
    "The entries of a bibliography. Raises `ValueError` for a key that stands twice."
    entries = {}
    for key, body in re.findall(r'(?ms)^@\w+\{(\w+),\n(.*?)^\}', text):
        if key in entries: raise ValueError(f'{BIB.name}: {key} stands there twice; rename one')
        entries[key] = dict(re.findall(r'(\w+) = \{(.+?)\},?\n', body))
    return entries

def short_name(entry):
    "An entry as it is cited: Bai et al. 2018."
    last = [author.split(',')[0] for author in entry['author'].split(' and ')]
    return f"{' and '.join(last) if len(last) < 3 else f'{last[0]} et al.'} {entry['year']}"

def full_name(entry):
    "An entry as the list has it, as HTML."
    authors = [' '.join(reversed(author.split(', '))) for author in entry['author'].split(' and ')]
    if len(authors) > 6: authors = [*authors[:6], 'and others']
    where = [f'<i>{html.escape(entry[k])}</i>' for k in ('journal', 'booktitle', 'publisher') if k in entry]
    if 'volume' in entry: where[0] += f" {entry['volume']}"
    if 'eprint' in entry:
        where.append(f'<a href="https://arxiv.org/abs/{entry["eprint"]}">arXiv {entry["eprint"]}</a>')
    return f"{html.escape(', '.join(authors))}: {html.escape(entry['title'])}. {', '.join(where)}, {entry['year']}."

def with_references(
    texts,      # list of str, the Markdown cells of a page
    entries,    # dict, from `read_bib`
):              # list of str; the last one ends with the list, if anything is cited
    "A page's prose with its citations as links. Raises `ValueError` for a key that the bibliography does not have."
    keys = sorted({key for text in texts for found in CITED.findall(text) for key in re.findall(r'\w+', found)})
    unknown = [key for key in keys if key not in entries]
    if unknown: raise ValueError(f'{BIB.name} has no entry {unknown[0]}; add it, or correct the citation')
    def cite(found):
        names = (f'<a href="#{key}">{short_name(entries[key])}</a>' for key in re.findall(r'\w+', found[1]))
        return f"({'; '.join(names)})"
    texts = [CITED.sub(cite, text) for text in texts]
    if not keys: return texts
    keys.sort(key=lambda key: (entries[key]['author'], entries[key]['year']))
    lines = ''.join(f'<li id="{key}">{full_name(entries[key])}</li>' for key in keys)
    return [*texts[:-1], f'{texts[-1]}\n\n<ul class="references">{lines}</ul>']
