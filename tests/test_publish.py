"What a person has to click to publish is on one page; here is held what can be without a network."
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import numpy as np
import pytest
import yaml
from test_pages import PAGES, ROOT

sys.path.insert(0, str(ROOT/'docs'))
from references import BIB, read_bib, with_references  # noqa: E402

PAGE = (ROOT/'docs/publish.md').read_text(encoding='utf-8')
ini = ConfigParser(delimiters=['='])
ini.read(ROOT/'settings.ini', encoding='utf-8')
SETTINGS = ini['DEFAULT']

def workflow(name): return yaml.safe_load((ROOT/'.github/workflows'/name).read_text(encoding='utf-8'))

def commands(job): return [step['run'] for step in job['steps'] if 'run' in step]

def test_every_file_that_the_page_names_is_there():
    named = re.findall(r'`((?:\.github|\.streamlit|binder|deploy|docs|tests)/[\w./-]*|[A-Z]\w+\.cff)`', PAGE)
    assert len(named) > 8 and [name for name in named if not (ROOT/name).exists()] == []
    linked = re.findall(r'\]\((?!https?:)([^)#]+)\)', PAGE)
    assert linked and [link for link in linked if not (ROOT/'docs'/link).exists()] == []

def test_names_of_the_project_agree():
    citation = yaml.safe_load((ROOT/'CITATION.cff').read_text(encoding='utf-8'))
    assert citation['version'] == SETTINGS['version'] and citation['repository-code'] == SETTINGS['git_url']
    assert f'git tag v{SETTINGS["version"]}\n' in PAGE and f'{SETTINGS["user"]}/{SETTINGS["repo"]}' in PAGE
    assert f'repository `{SETTINGS["repo"]}`' in PAGE and f'owner `{SETTINGS["user"]}`' in PAGE

@pytest.mark.skipif(not ((ROOT/'.git').exists() and shutil.which('git') and shutil.which('perl')),
                    reason='no git history, or no perl, is here')
def test_another_owner_gets_all_links_and_no_command(tmp_path):
    def run(command, cwd):
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True, shell=True)
    rename, = re.findall(r'(?m)^    (git grep .*)$', PAGE)
    for name in run(rename.partition(' | xargs')[0], ROOT).stdout.split('\n')[:-1]:
        (tmp_path/name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT/name, tmp_path/name)
    run('git init --quiet && git add --all', tmp_path)
    text = {path: path.read_text(encoding='utf-8') for path in tmp_path.rglob('*') if path.is_file()
            and '.git' not in path.relative_to(tmp_path).parts}
    run(rename, tmp_path)
    owners = r'lstm-music(?=/lstm_music|\.github\.io)|(?<=user = )lstm-music|(?<=owner `)lstm-music'
    assert len(text) > 8 and sum(len(re.findall(owners, before)) for before in text.values()) > 12
    for path, before in text.items(): assert path.read_text(encoding='utf-8') == re.sub(owners, 'ada', before), path

def test_a_release_is_published_by_the_environment_that_the_page_makes():
    jobs = workflow('release.yml')['jobs']
    publish = jobs['publish']
    assert publish['environment'] == 'release' and publish['permissions'] == {'id-token': 'write'}
    assert f'workflow `release.yml`, environment `{publish["environment"]}`' in PAGE
    assert any('setup.py --version' in command for command in commands(jobs['build']))
    assert [step for step in publish['steps'] if step.get('uses', '').startswith('pypa/gh-action-pypi-publish@')]
    assert not re.search(r'secrets\.|password', (ROOT/'.github/workflows/release.yml').read_text().split('jobs:')[1])

def test_the_site_is_built_where_the_workflow_looks():
    site = workflow('docs.yml')
    steps = site['jobs']['publish']['steps']
    assert site['permissions'] == {'contents': 'read', 'pages': 'write', 'id-token': 'write'}
    done = commands(site['jobs']['publish'])
    assert done.index('make film') < done.index('make docs')
    where, = (step['with']['path'] for step in steps if 'upload-pages' in step.get('uses', ''))
    assert f"ROOT/'{where}'" in (ROOT/'docs/build.py').read_text(encoding='utf-8')
    assert re.search('(?m)^docs:', (ROOT/'Makefile').read_text(encoding='utf-8'))

def test_binder_gets_what_the_pages_need():
    extra, = re.findall(r'^\.\[(\w+)\]$', (ROOT/'binder/requirements.txt').read_text().strip())
    assert f'{extra}_requirements' in SETTINGS
    version = (ROOT/'binder/runtime.txt').read_text().strip()
    assert re.fullmatch(r'python-3\.1[123]', version)

@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.relative_to(ROOT/'nbs').as_posix())
def test_colab_and_binder_are_asked_for_a_notebook_that_is_there(page):
    from build import ways_to_run
    links = dict(re.findall(r'<a href="([^"]+)"[^>]*>(\w+)<', ways_to_run(page).source))
    links = {name: address for address, name in links.items()}
    repository = f'{SETTINGS["user"]}/{SETTINGS["repo"]}'
    colab = f'https://colab.research.google.com/github/{repository}/blob/{SETTINGS["branch"]}/'
    binder = f'https://mybinder.org/v2/gh/{repository}/{SETTINGS["branch"]}?labpath='
    assert links['Colab'].startswith(colab) and links['Binder'].startswith(binder)
    assert {Path(ROOT/links['Colab'].removeprefix(colab)), Path(ROOT/links['Binder'].removeprefix(binder))} == {page}

def test_the_page_counts_the_commands_of_a_space():
    space = (ROOT/'deploy/README.md').read_text(encoding='utf-8').partition('## A Hugging Face Space')[2]
    assert len(re.findall('(?m)^    (.+)', space.partition('The Hub refuses')[0])) == 6 and 'the six commands' in PAGE

# ---- the film

def test_the_film_turns_dials_and_presses_buttons_that_there_are():
    from demo_video import SCENES, Film, tune_bytes

    from lstm_music.audio import SAMPLE_RATE_HZ
    from lstm_music.desk import CONTROLS, PRESETS
    from lstm_music.encoding import PianoRollEncoder
    page = (ROOT/'docs/compose/page.js').read_text(encoding='utf-8')
    for _, dials, preset, verb in SCENES:
        assert set(dials) <= set(CONTROLS) and preset in (None, 'TUNE', *PRESETS)
        assert re.search(rf'(?m)^  {verb}(:|\()', page), verb
    assert PianoRollEncoder().midi_to_piano_roll(tune_bytes()).n_bars == 8
    film = Film(None)
    film.frames, film.sounds = [b''] * 50, [(1., np.ones((2 * SAMPLE_RATE_HZ, 2), np.float32))]
    sound = film.sound()
    assert len(sound) == 5 * SAMPLE_RATE_HZ and sound[:SAMPLE_RATE_HZ].max() == 0 and sound[-1].max() == 0
    assert sound[SAMPLE_RATE_HZ, 0] == 1 and abs(sound[3 * SAMPLE_RATE_HZ - 1]).max() < 0.01

# ---- references

def test_the_bibliography_is_whole_and_every_entry_is_cited():
    entries = read_bib(BIB.read_text(encoding='utf-8'))
    assert len(entries) > 20 and len(entries) == BIB.read_text(encoding='utf-8').count('\n@') + 1
    for key, entry in entries.items():
        assert {'author', 'title', 'year'} <= set(entry) and key.endswith(entry['year']), key
        assert set(entry) & {'journal', 'booktitle', 'publisher', 'eprint'}, key
    cited = {key for page in PAGES for key in re.findall(r'[\[ ]@(\w+)[;\]]', page.read_text(encoding='utf-8'))}
    assert cited == set(entries)

def test_citations_become_links_to_a_list():
    entries = read_bib('@book{a2000,\n  author = {Ö, A. and B, C.},\n  title = {T <1>},\n  publisher = {P},\n'
                       '  year = {2000}\n}\n')
    texts = with_references(['So it is [@a2000].', 'end'], entries)
    assert texts[0] == 'So it is (<a href="#a2000">Ö and B 2000</a>).'
    assert texts[1].startswith('end\n\n<ul') and '<li id="a2000">A. Ö, C. B: T &lt;1&gt;. <i>P</i>, 2000.' in texts[1]
    assert with_references(['nothing'], entries) == ['nothing']
    with pytest.raises(ValueError, match='no entry b2001; add it'): with_references(['[@a2000; @b2001]'], entries)
    with pytest.raises(ValueError, match='a2000 stands there twice'): read_bib('@x{a2000,\n}\n' * 2)
