"The site is built once and looked at: by a crawler, and in a browser where there is one."
import importlib
import inspect
import json
import posixpath
import re
import shutil
import subprocess
import sys
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup
from test_pages import PAGES, ROOT

DOCS = [page.relative_to(ROOT/'nbs').with_suffix('').as_posix() for page in PAGES]
ELSEWHERE = re.compile('(https?:)?//')

@pytest.fixture(scope='module')
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp('docs')/'site'
    done = subprocess.run([sys.executable, ROOT/'docs/build.py', folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder

def test_the_site_takes_the_place_of_no_other_folder(tmp_path):
    (tmp_path/'letters.txt').write_text('mine')
    done = subprocess.run([sys.executable, ROOT/'docs/build.py', tmp_path], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith(f"{tmp_path} is no site, and would be replaced")
    assert (tmp_path/'letters.txt').read_text() == 'mine'

@pytest.fixture(scope='module')
def pages(site):
    "What every file says, by its place on the site."
    return {file.relative_to(site).as_posix(): BeautifulSoup(file.read_bytes(), 'html.parser')
            for file in site.rglob('*.html')}

def fetched(page):
    "Every address that a browser asks for by itself; frames that are written into the page are looked into."
    for tag in page.find_all(True):
        if tag.name == 'link' and tag['rel'][0] not in ('next', 'prev', 'search', 'index'): yield tag['href']
        for name in ('src', 'poster', 'data'):
            if tag.get(name): yield tag[name]
        yield from (part.split()[0] for part in tag.get('srcset', '').split(',') if part)
        yield from css_addresses(tag.get('style', '') + (tag.text if tag.name == 'style' else ''))
        if tag.get('srcdoc'): yield from fetched(BeautifulSoup(tag['srcdoc'], 'html.parser'))

def beside(place, path): return posixpath.normpath(posixpath.join(posixpath.dirname(place), path))

def css_addresses(css):
    return [a or b for a, b in re.findall(r'''url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)''', css)]

@pytest.fixture(scope='module')
def leads_somewhere(site, pages):
    "A function: does a link on a page name a file of the site, and a place in it?"
    anchors = {place: {'', *(tag['id'] for tag in page.find_all(id=True))} for place, page in pages.items()}
    def leads(place, link):
        path, anchor = urldefrag(unquote(link))
        target = beside(place, path) if path else place
        return anchor in anchors[target] if target in anchors else (site/target).is_file() and not anchor
    return leads

def test_every_link_leads_somewhere(pages, leads_somewhere):
    links = {(place, a['href']) for place, page in pages.items() for a in page.find_all('a', href=True)}
    local = {link for link in links if not re.match(r'\w+:', link[1])}
    assert len(local) > 20 * len(DOCS)
    assert [link for link in local if not leads_somewhere(*link)] == []

def test_nothing_comes_from_elsewhere_and_nothing_is_missing(site, pages, leads_somewhere):
    asked = {(place, address) for place, page in pages.items() for address in fetched(page)}
    asked |= {(file.relative_to(site).as_posix(), address) for file in site.rglob('*.css')
              for address in css_addresses(file.read_text(encoding='utf-8'))}
    assert [a for a in asked if ELSEWHERE.match(a[1])] == []
    local = {(place, re.sub(r'\?.*', '', address)) for place, address in asked if not address.startswith('data:')}
    assert len(local) > 10 * len(DOCS) and [a for a in local if not leads_somewhere(*a)] == []

def test_next_leads_through_the_course(pages):
    place, way = 'index.html', ['index.html']
    while link := pages[place].find('link', rel='next'):
        place = beside(place, link['href'])
        assert beside(place, pages[place].find('link', rel='prev')['href']) == way[-1]
        way.append(place)
    numbered = sorted(d for d in DOCS if d[0].isdigit())
    others = sorted(d for d in DOCS if '/' not in d and d not in numbered and d != 'index')
    assert [p.removesuffix('.html') for p in way][:1 + len(numbered) + len(others)] == ['index', *numbered, *others]
    assert len(way) == len(set(way)) and {f'{d}.html' for d in DOCS} <= set(way)

@pytest.mark.parametrize('doc', DOCS)
def test_page_shows_its_notebook_without_plumbing(pages, doc):
    page = pages[f'{doc}.html']
    cells = json.loads((ROOT/f'nbs/{doc}.ipynb').read_text(encoding='utf-8'))['cells']
    code = [''.join(c['source']) for c in cells if c['cell_type'] == 'code']
    blocks = [block.text for block in page.select('div.cell_input pre')]
    assert len(blocks) == sum(not s.startswith(('#| hide', '#| default_exp', '#| echo: false')) for s in code)
    assert not any(re.search('^#[|]', block, re.M) for block in blocks)
    pictures = sum('image/png' in o.get('data', {}) for c in cells for o in c.get('outputs', []))
    assert len(page.select('.cell_output img')) >= pictures
    assert len(page.select('article h1')) == 1
    prose = ''.join(text for text in page.article.find_all(string=True)
                    if not text.find_parent(['pre', 'code', 'script']))
    assert '$' not in prose, 'a formula was left as it was'

def test_reference_has_every_function_and_class(pages):
    for file in (ROOT/'lstm_music').glob('[!_]*.py'):
        module = importlib.import_module(f'lstm_music.{file.stem}')
        for name, what in [(name, getattr(module, name)) for name in module.__all__]:
            if getattr(what, '__module__', module.__name__) != module.__name__: continue    # elsewhere
            entry = pages[f'reference/{file.stem}.html'].find('dt', id=f'{module.__name__}.{name}')
            function = inspect.isroutine(inspect.unwrap(what))
            assert entry or not (function or inspect.isclass(what)), name
            if function:
                assert [p.select_one('.n').text for p in entry.select('.sig-param:has(.n)')] == list(
                    inspect.signature(what).parameters), name

def test_reference_tells_parameters_as_the_code_does(pages):
    entry = pages['reference/sampling.html'].find(id='lstm_music.sampling.Composer.compose').parent
    rows = {row.td.text: [cell.text for cell in row.find_all('td')[1:]] for row in entry.select('table.parameters tr')}
    assert rows['bars'] == ['int', 'bars to compose, 1 to 256']
    assert rows['temperature'] == ['float', '0.3 careful, 1 balanced, 1.5 wild']          # a dial, from SamplingConfig
    assert rows['returns'][0] == 'PianoRoll | list'
    for page in (page for place, page in pages.items() if place.startswith('reference/')):
        assert not [row for row in page.select('table.parameters td:first-child') if 'self' in row.text.split(', ')]
    returns = entry.select('table.parameters tr')[-1]
    assert returns.td.text == 'returns'
    assert returns.select_one('a.reference')['href'] == 'encoding.html#lstm_music.encoding.PianoRoll'

def test_names_in_prose_lead_to_the_reference(pages):
    links = {a.text: a['href'] for a in pages['05_sampling.html'].select('article p a:has(code)')}
    assert links['Composer'] == 'reference/sampling.html#lstm_music.sampling.Composer'
    assert links['penalize_repetition'] == 'reference/sampling.html#lstm_music.sampling.penalize_repetition'

def test_live_controls_say_what_they_need(pages):
    assert 'make lab' in pages['07_demo.html'].select_one('.needs-kernel').text
    for name, link in {'07_demo.html': 'compose.html', 'library/widget.html': '../compose.html'}.items():
        assert pages[name].select_one('.needs-kernel a')['href'] == link

def test_each_page_says_what_it_is_and_has_the_icon(pages):
    for place, page in pages.items():
        [described] = page.find_all('meta', attrs=dict(name='description'))
        assert len(described['content']) > 10 and page.find('link', rel='icon')['href'].endswith('favicon.svg'), place
    said = {doc: pages[f'{doc}.html'].find('meta', attrs=dict(name='description'))['content'] for doc in DOCS}
    own = [text for doc, text in said.items() if not doc.startswith('solutions/')]
    assert said['05_sampling'].startswith('From probabilities to music') and len(set(own)) == len(own)

@pytest.mark.parametrize('doc', DOCS)
def test_the_notebook_of_a_page_is_at_hand(site, pages, doc):
    ways = {a.text: a['href'] for a in pages[f'{doc}.html'].select('.ways-to-run a')}
    assert list(ways) == ['Download', 'GitHub', 'Colab', 'Binder']
    assert (site/beside(f'{doc}.html', ways['Download'])).read_bytes() == (ROOT/f'nbs/{doc}.ipynb').read_bytes()
    assert all(f'nbs/{doc}.ipynb' in ways[name] and '/lstm-music/lstm_music/' in ways[name]
               for name in ('GitHub', 'Colab', 'Binder'))

def test_the_report_is_a_pdf_where_a_chromium_prints(site, pages):
    link = pages['report.html'].select_one('.as-pdf a')
    if not any(map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'))):
        assert not link and not (site/'report.pdf').exists()
        return pytest.skip('no Chromium on this machine prints (Debian: apt install chromium)')
    pdf = (site/link['href']).read_bytes()
    assert pdf.startswith(b'%PDF') and 6 <= len(re.findall(rb'/Type /Page\b', pdf)) <= 10 and len(pdf) < 1e6
    assert b'/Subtype /Image' not in pdf, 'a figure is no drawing'
    cited = [a['href'] for a in pages['report.html'].select('article a[href^="#"]')]
    listed = {f'#{entry["id"]}' for entry in pages['report.html'].select('.references li')}
    assert len(listed) > 20 and listed <= set(cited)

def test_every_page_leads_to_the_repository_and_the_glossary(pages):
    for doc in DOCS:
        links = [a['href'] for a in pages[f'{doc}.html'].select('.sidebar-tree a')]
        assert 'https://github.com/lstm-music/lstm_music' in links, doc
        assert doc == 'glossary' or any(link.endswith('glossary.html') for link in links), doc

# ---- in a browser

@pytest.fixture
def tab(chromium, site):
    "A tab as wide as a phone; it notes requests to other hosts and errors of scripts."
    tab = chromium.new_page(viewport=dict(width=390, height=844), color_scheme='light')
    tab.set_default_timeout(120_000)
    tab.wrong = []
    tab.on('request', lambda request: re.match('https?:|wss?:', request.url) and tab.wrong.append(request.url))
    tab.on('pageerror', lambda error: tab.wrong.append(str(error)))
    tab.show = lambda doc: tab.goto((site/f'{doc}.html').as_uri())
    yield tab
    tab.close()

TOO_WIDE = """() => [...document.querySelectorAll('article *')].filter(e => {
    for (let box = e; box.tagName != 'ARTICLE'; box = box.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(box).overflowX)) return false
    return e.getBoundingClientRect().right > innerWidth + 1}).map(e => e.outerHTML.slice(0, 200))"""

def test_pages_fit_on_a_phone_and_ask_no_other_host(tab):
    for doc in [*DOCS, 'reference/sampling', 'data/README', 'genindex']:
        tab.show(doc)
        assert tab.evaluate(TOO_WIDE) == [] and tab.evaluate('document.documentElement.scrollWidth') == 390, doc
    assert tab.wrong == []

def test_search_finds_a_word(tab, site):
    tab.set_viewport_size(dict(width=1440, height=900))
    tab.show('index')
    tab.fill('.sidebar-search', 'bisection')                    # a word of one docstring
    tab.press('.sidebar-search', 'Enter')
    tab.locator('#search-results li a').first.wait_for()
    found = tab.eval_on_selector_all('#search-results li a', 'links => links.map(a => a.href)')
    assert any('reference/sampling.html' in link or '05_sampling.html' in link for link in found)
    assert all((site/link.split('/site/')[1].split('#')[0].split('?')[0]).is_file() for link in found)

def test_dark_and_light(tab):
    tab.show('01_encoding')
    def brightness():
        colour = tab.evaluate('getComputedStyle(document.body).backgroundColor')
        return sum(map(int, re.findall(r'\d+', colour)[:3])) / 765
    seen = [brightness()]
    for _ in range(2):
        tab.locator('.theme-toggle:visible').first.click()
        seen.append(brightness())
    assert min(seen) < 0.2 and max(seen) > 0.8

def test_pictures_follow_the_theme(tab):
    tab.show('00_words')
    def turned():
        return tab.evaluate("getComputedStyle(document.querySelector('.cell_output img')).filter") != 'none'
    seen = {tab.evaluate('document.body.dataset.theme'): turned()}
    for _ in range(2):
        tab.locator('.theme-toggle:visible').first.click()
        seen[tab.evaluate('document.body.dataset.theme')] = turned()
    assert seen == dict(auto=False, dark=True, light=False)

def test_code_can_be_copied(tab):
    tab.show('library/cli')
    assert tab.locator('div.highlight button.copybtn').count() == tab.locator('article div.highlight pre').count() > 3

def test_the_piece_of_the_front_page_is_seen_at_once_on_a_phone(tab):
    tab.set_viewport_size(dict(width=390, height=844))
    tab.show('index')
    box = tab.locator('iframe').first.bounding_box()
    assert box['y'] + box['height'] < 844

def test_the_page_that_composes_shows_its_dials_on_a_phone(tab):
    tab.set_viewport_size(dict(width=390, height=844))
    tab.show('compose')
    tab.locator('#composer').wait_for()
    assert tab.evaluate(TOO_WIDE) == [] and tab.evaluate('document.documentElement.scrollWidth') == 390

def test_front_page_plays(tab):
    tab.show('index')
    [page] = [frame for frame in tab.frames if frame.query_selector('.player')]
    page.locator('.play').click()
    page.wait_for_function("document.querySelector('.player').dataset.step > 4")
    assert page.locator('.player').get_attribute('data-playing') == 'true'
    assert tab.wrong == []
