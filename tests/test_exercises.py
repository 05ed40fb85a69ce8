"Exercises are answered elsewhere, checks know right from wrong, and running a page spoils nothing."
import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest

from lstm_music import exercises

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted(ROOT.glob('nbs/0[0-7]_*.ipynb'))
WITH_OWN_MUSIC = CHAPTERS[1:]           # page 00 comes before there is music to bring
LINES, COLUMNS = 25, 110
HEAD = re.compile(r'(?m)^\*\*(\d+) · ([^*]+)\*\* (.+)$')       # **2 · Why?** Text

def cells_of(page): return json.loads(page.read_text(encoding='utf-8'))['cells']

def source(cell): return ''.join(cell['source'])

def exercises_of(page):
    "The cells of the section on exercises."
    cells = cells_of(page)
    starts = [i for i, cell in enumerate(cells) if re.search('(?m)^## Exercises', source(cell))]
    return cells[starts[0]:] if starts else []

PAGES = [p for p in sorted(ROOT.glob('nbs/**/*.ipynb')) if '.ipynb_checkpoints' not in p.parts and exercises_of(p)]
asked = pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)

def questions(cells): return [m for c in cells if c['cell_type'] == 'markdown' for m in HEAD.findall(source(c))]

def solutions_of(page):
    [link] = {m for c in exercises_of(page) for m in re.findall(r'\]\((?:\.\./)?(solutions/[^)]+)\)', source(c))}
    return cells_of(ROOT/'nbs'/link)

def to_fill_in(page): return [source(c) for c in exercises_of(page) if c['cell_type'] == 'code' and 'TODO' in source(c)]

def check_in(text): return re.search(r'check_\w+', text)[0]

FILL_INS = {check_in(text): (page, text) for page in PAGES for text in to_fill_in(page)}
filled = pytest.mark.parametrize('check', FILL_INS)

def test_every_check_stands_on_a_page():
    assert {name for name in exercises.__all__ if name.startswith('check_')} == set(FILL_INS) == set(WRONG)

@pytest.mark.parametrize('page', CHAPTERS, ids=lambda p: p.stem)
def test_a_chapter_has_something_to_fill_in_to_argue_and_to_hear(page):
    kinds = [kind for _, kind, _ in questions(exercises_of(page))]
    assert len(kinds) >= 4 and {'Fill in.', 'Why?', 'Hear it.'} <= set(kinds), kinds

FURTHER = [page for page in PAGES if page not in CHAPTERS and questions(exercises_of(page))]

@pytest.mark.parametrize('page', FURTHER, ids=lambda p: p.stem)
def test_a_further_page_has_one_of_each_kind(page):
    kinds = [kind for _, kind, _ in questions(exercises_of(page))]
    assert len(FURTHER) >= 5 and {'Fill in.', 'Why?', 'Hear it.'} <= set(kinds), kinds

@asked
def test_each_exercise_is_answered_elsewhere(page):
    def plain(text): return re.sub(r'[*`]', '', text)
    cells, given = exercises_of(page), solutions_of(page)
    here, there = ([(n, kind, plain(text)) for n, kind, text in questions(cs)] for cs in (cells, given))
    assert here == there and [n for n, *_ in here] == [str(i + 1) for i in range(len(here))]
    starts = [i for i, c in enumerate(given) if HEAD.match(source(c))]
    for (n, kind, _), start, end in zip(here, starts, [*starts[1:], len(given)]):
        answer = given[start + 1:end]
        argued = ' '.join(source(c) for c in answer if c['cell_type'] == 'markdown')
        assert len(argued.split()) > 40 if kind == 'Why?' else any(c['cell_type'] == 'code' for c in answer), n

@asked
def test_running_a_page_does_not_spoil_its_exercises(page):
    for cell in exercises_of(page):
        if cell['cell_type'] != 'code' or source(cell).startswith('#| hide'): continue
        assert 'TODO' in source(cell) and check_in(source(cell))
        said = [''.join(o.get('data', {}).get('text/plain', '')) for o in cell['outputs']]
        assert all('not yet' in text for text in said), said
    solved = {check_in(source(c)) for c in solutions_of(page) if 'check_' in source(c)}
    assert {check_in(text) for text in to_fill_in(page)} <= solved

@asked
def test_code_of_exercises_and_solutions_fits(page):
    for cell in (*exercises_of(page), *solutions_of(page)):
        lines = source(cell).split('\n')
        if cell['cell_type'] == 'code': assert len(lines) <= LINES and max(map(len, lines)) <= COLUMNS, source(cell)

def imports(text):
    "The import statements of a cell."
    return '\n'.join(ast.unparse(n) for n in ast.parse(text).body if isinstance(n, ast.Import | ast.ImportFrom))

def answer_to(check, change=None):
    "The verdict on the function that the solutions give, or on one with a change."
    page, text = FILL_INS[check]
    name = re.search(rf'{check}\((\w+)\)', text.split('\n')[-1])[1]
    cells = [source(c) for c in solutions_of(page) if c['cell_type'] == 'code']
    [code] = [ast.unparse(n) for s in cells for n in ast.parse(s).body if getattr(n, 'name', '') == name]
    if change:
        assert change[0] in code, code
        code = code[::-1].replace(change[0][::-1], change[1][::-1], 1)[::-1]        # the last place where it stands
    space = {}
    exec('\n'.join([*map(imports, cells[:1]), imports(text), code]), space)
    return getattr(exercises, check)(space[name])

@filled
def test_nothing_filled_in_is_not_yet(check):
    page, text = FILL_INS[check]
    lines = text.split('\n')
    space = {}
    exec('\n'.join([*map(imports, [source(c) for c in solutions_of(page) if c['cell_type'] == 'code'][:1]),
                    *lines[:-1], f'verdict = {lines[-1]}']), space)
    assert space['verdict'].right is None and 'not yet' in repr(space['verdict'])

@filled
def test_the_solution_is_right(check):
    assert answer_to(check), answer_to(check)

WRONG = dict(           # what is changed in the solution, to what, and a word of what the check says of it
    check_00_1=[('since // 16 + 1', 'since // 16', 'case'), ('step - upbeat_steps', 'step', 'upbeat'),
                ('step - upbeat_steps', 'step + upbeat_steps', 'take its steps away')],
    check_00_2=[('(pitch - tonic) % 12', 'pitch % 12', 'from the tonic'), (' + 1 if', ' if', 'case'),
                ('(pitch - tonic) % 12', 'pitch - tonic', 'octave')],
    check_01_1=[('max(s + 1, e - 1)', 'e', 'last step'), ('max(s + 1, e - 1)', 'max(s + 2, e - 1)', 'case'),
                ('len(roll)).binary', 'len(roll)).states', 'case 1')],
    check_02_1=[('range(-6, 6)', 'range(-6, 7)', 'same key'), ('max(pitches) + s <= highest', 'True', 'highest'),
                ('<= min(pitches)', '< min(pitches)', 'case')],
    check_03_1=[('np.where(allowed, logits, -np.inf)', 'logits', 'forbidden'),
                ('tokens]).sum()', 'tokens]).mean()', 'sum'),
                ('return -np.log', 'return np.log', 'sign'), ('-np.inf', '0', 'minus infinity')],
    check_04_1=[('announced / (announced + weight * (1 - announced))', 'announced / weight', 'odds'),
                ('weight * (1 - announced)', '(1 - announced) / weight', 'higher still')],
    check_05_1=[('-np.inf', '0.0', 'minus infinity'), ('logits.max(axis=-1, keepdims=True)', 'logits.max()', 'row'),
                ('np.log(share)', 'share', 'case')],
    check_06_1=[('np.sort(a) - np.sort(b)', 'a - b', 'sort'), ('.mean()', '.sum()', 'mean'),
                ('np.abs(np.sort(a) - np.sort(b))', '(np.sort(a) - np.sort(b))', 'sign')],
    check_07_1=[('range(2', 'range(3', 'is 0'), ('not in OF_COMPOSE', 'in ()', 'dials'),
                ('range(2', 'range(4', 'case'), ('math.ceil(', 'int(', 'round up')],
    check_going_wrong_1=[('len(events) // 2:', '0:', 'second half'), ('min(found', 'max(found', 'longest'),
                         ('len(half) // 2 + 1', 'len(half)', 'twice')],
    check_bach_or_mock_1=[('(upper - lower) % 12', '(upper - lower)', 'octave'), ('> 0', '!= 0', 'contrary')],
    check_inside_1=[('np.log(p)', 'np.log2(p)', 'bits'), ('return -', 'return ', 'sign'), ('axis=-1)', 'axis=0)', '')],
    check_benchmarks_1=[('np.concatenate(nats).mean()', 'np.mean([n.mean() for n in nats])', 'mean of means'),
                        ('np.concatenate(nats).mean()', 'np.mean([n.sum() for n in nats])', 'divide')],
    check_live_1=[('(presses + ahead_secs)', 'presses', 'too late'), ('np.ceil', 'np.floor', 'first one after'),
                  (' - presses', '', 'when the chord sounds')],
    check_tracks_1=[('[both]', '', 'leave them out'),
                    ('(bass & keys).any(axis=1)', '(bass == keys).all(axis=1)', 'one note of it'),
                    ('bass.any(axis=1) & keys.any(axis=1)', 'bass.any(axis=1)', 'no chord to be in')],
    check_styles_1=[(' / max(row.sum(), 0.001)', '', 'add up to 1'),
                    ('float(shares.get(name, 0))', 'float(name in shares)', 'keep the shares')],
    check_attention_1=[('[[nothing], sharp * cosines]', '[[-99.], sharp * cosines]', 'its share'),
                       (' / (np.linalg.norm(keys, axis=1) * np.linalg.norm(query))', '', 'angles'),
                       ('sharp * cosines', 'cosines', 'sharp is missing')],
    check_form_1=[('.all(axis=3).mean(axis=2)', '.mean(axis=(2, 3))', 'all its notes'),
                  ('.all(axis=3).mean(axis=2)', '.all(axis=(2, 3))', 'share')],
)

@pytest.mark.parametrize('check, old, new, said', [(check, *change) for check in WRONG for change in WRONG[check]])
def test_a_wrong_answer_is_told_what_is_wrong(check, old, new, said):
    verdict = answer_to(check, (old, new))
    assert verdict.right is False and said in verdict.said, verdict

def test_two_wrong_answers_are_tried_for_each(): assert min(map(len, WRONG.values())) >= 2

# ---- one's own music, through all chapters

def own_cells(page):
    "The code of the section on the reader's own music."
    cells = cells_of(page)
    starts = [i for i, c in enumerate(cells) if source(c).startswith('## Your own music') and i > len(cells) // 2]
    after = cells[starts[-1] + 1:] if starts else []
    end = next(i for i, c in enumerate(after) if c['cell_type'] == 'markdown')
    return [source(c) for c in after[:end]]

@pytest.mark.parametrize('page', WITH_OWN_MUSIC, ids=lambda p: p.stem)
def test_own_music_comes_along_in_a_few_short_cells(page):
    cells = own_cells(page)
    assert 1 <= len(cells) <= 3 and 'own_music import' in cells[0]
    assert all(len(s.split('\n')) <= LINES and max(map(len, s.split('\n'))) <= COLUMNS for s in cells)

def names_of(page):
    "What a page's own-music cells can use: its module, its imports and its short helpers."
    module = re.search(r'#\| default_exp (\w+)', page.read_text(encoding='utf-8'))[1]
    cells = [source(c) for c in cells_of(page) if c['cell_type'] == 'code']
    space = {}
    exec(f'from fastcore.test import *\nfrom lstm_music import {module} as module', space)
    space |= vars(space['module'])
    for text in cells[:-len(own_cells(page)) - 1]:
        if not text.startswith('#| export'): exec(imports(text), space)
    helpers = [n for s in cells for n in ast.parse(s).body if getattr(n, 'name', '') == 'binary_notes']
    for helper in helpers: exec(ast.unparse(helper), space)
    if 'PianoRollEncoder' in space: space['encoder'] = space['PianoRollEncoder']()
    return space

def test_the_thread_runs_and_fills_the_report(tmp_path, monkeypatch, capsys):
    "All chapters but 04, whose training its page runs."
    import matplotlib
    matplotlib.use('agg')
    from lstm_music.own_music import STEPS, ReportCard
    monkeypatch.chdir(tmp_path)
    card = ReportCard('Ada', 'First steps')
    assert {text for _, text in card.rows()} == {'not yet'}
    for page in WITH_OWN_MUSIC:
        space = names_of(page)
        if page.stem == '04_training': continue
        for text in own_cells(page): exec(text, space)
    assert [step for step, text in card.rows() if text == 'not yet'] == [STEPS[3]]
    assert (tmp_path/'my_music/piece.mid').is_file() and 'not tuned yet' in capsys.readouterr().out

def test_the_report_takes_numpy_s_numbers_and_names_a_damaged_file(tmp_path, monkeypatch):
    from lstm_music.own_music import ReportCard, write_down
    monkeypatch.chdir(tmp_path)
    write_down('01 encoded', bars=np.int64(8), share=np.float32(0.5), pitches=np.arange(2), file=Path('a.mid'))
    assert ReportCard('Ada', 'First steps').rows()[0][1] == 'bars: 8; share: 0.5; pitches: [0, 1]; file: a.mid'
    table = ReportCard('Ada', 'Steps | first', 'a line\nand another')._repr_markdown_().splitlines()
    assert table[0] == r'| **Steps \| first** | Ada |' and '| what I hear | a line and another |' in table
    for torn in ('{"01 enc', '[]', '{"01 encoded": 3}'):
        (tmp_path/'my_music/report.json').write_text(torn)
        for use in (ReportCard('Ada', 'First steps').rows, lambda: write_down('02 split', pieces=1)):
            with pytest.raises(ValueError, match='report.json: damaged, or no report; delete it'): use()

def test_a_file_of_ones_own_is_taken_and_what_is_left_out_is_said(tmp_path, monkeypatch, capsys):
    from lstm_music.encoding import PianoRoll, PianoRollEncoder
    from lstm_music.own_music import MOST_BARS, MOST_NOTES, my_music
    chord = [(s, s + 16, p) for s in range(0, 16 * 40, 16) for p in (40, 47, 52, 56, 59, 64)]
    monkeypatch.chdir(tmp_path)
    (tmp_path/'my_music.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(PianoRoll.from_notes(chord)))
    roll, said = my_music(), capsys.readouterr().out
    assert roll.n_bars == MOST_BARS and roll.binary.sum(axis=1).max() == MOST_NOTES
    assert '40 bars, of which we take 32' in said and 'notes left out' in said
    (tmp_path/'my_music.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(PianoRoll.from_notes([], 16)))
    with pytest.raises(ValueError, match='bring another file'): my_music()
