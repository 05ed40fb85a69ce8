"Every chapter has all its parts, fits on a screen, and plays the model that its reader trained."
import json
import re
from pathlib import Path

import numpy as np
import pytest

from lstm_music.model import PLAIN_CHORD, ChordConfig
from lstm_music.weights import default_model, my_model, my_model_file

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted(ROOT.glob('nbs/0[1-7]_*.ipynb'))
WITH_THE_WORDS = sorted(ROOT.glob('nbs/0[0-7]_*.ipynb'))
MOST_LINES, MOST_COLUMNS = 25, 110

def cells(page, kind): return [''.join(c['source']) for c in json.loads(page.read_text(encoding='utf-8'))['cells']
                               if c['cell_type'] == kind]

def stem(page): return page.stem

def test_there_are_seven_chapters(): assert len(CHAPTERS) == 7

@pytest.mark.parametrize('page', CHAPTERS, ids=stem)
def test_a_chapter_has_all_its_parts(page):
    prose = cells(page, 'markdown')
    assert re.match(r'# \w+\n\n> \S.+\n\n\*You need\*: .+ \*Time on two CPU cores\*: .+', prose[0])
    headings = [h for text in prose for h in re.findall('(?m)^## (.+)', text)]
    for part in ('A deliberate mistake', 'What to expect', 'Summary', 'Exercises'):
        assert headings.count(part) == 1, part
    assert headings.index('Exercises') == len(headings) - 1

SHOWN_EQUAL = {     # the better version beside the naive one
    '01_encoding': 'test_eq(by_ticks, np.arange(16))',                      # ticks are counted, seconds rounded
    '02_pipeline': 'test_eq(streamed[0][0], X)',                            # a stream, and all windows in memory
    '03_model': 'test_close(ours, theirs',                                  # a model by hand, and the library's
    '04_training': "test_close(nats_per_frame(model, few.part('valid')), model.record['nats']['valid']",
    '05_sampling': 'test_eq(draw_from_nucleus(some, p, ',                   # a shortcut, and the long way
    '06_evaluation': 'assert (chord_sequences(bach.roll, n) & chord_sequences(stolen.roll, n)',
    '07_demo': 'test_eq(box.player.roll, first)'}                           # a button, and the function behind it

@pytest.mark.parametrize('page', CHAPTERS, ids=stem)
def test_what_is_better_is_shown_equal(page):
    assert any(SHOWN_EQUAL[page.stem] in code for code in cells(page, 'code') if not code.startswith('#| hide'))

def section(page, heading):
    "The cells from the one with a heading to the one with the next of its rank."
    all_cells = json.loads(page.read_text(encoding='utf-8'))['cells']
    at = [i for i, c in enumerate(all_cells) if re.search('(?m)^## ', ''.join(c['source']))]
    [start] = [i for i in at if f'## {heading}' in ''.join(all_cells[i]['source'])]
    return all_cells[start:next((i for i in at if i > start), None)]

def goes_wrong(found):
    "Whether code asserts what went wrong, catches nothing until then, and something is heard or seen."
    sources = [''.join(c['source']) for c in found if c['cell_type'] == 'code']
    asserted = [i for i, code in enumerate(sources) if re.search(r'(?m)^(assert |test_eq\(|test_close\()', code)]
    caught = [i for i, code in enumerate(sources) if re.search(r'\bexcept\b|\btest_fail\b', code)]
    shown = {kind for c in found for output in c.get('outputs', []) for kind in output.get('data', {})}
    return bool(asserted and asserted[0] < min(caught, default=99) and shown & {'image/png', 'text/html'})

@pytest.mark.parametrize('page', CHAPTERS, ids=stem)
def test_the_mistake_is_heard_or_seen_and_is_no_error_message(page):
    assert goes_wrong(section(page, 'A deliberate mistake'))

def test_an_error_message_is_no_mistake():
    def cell(source, **data): return dict(cell_type='code', source=[source], outputs=[dict(data=data)])
    error = cell('try: read(photo)\nexcept MidiError as e: print(e)', **{'text/plain': 'no MIDI'})
    picture = {'image/png': ''}
    assert not goes_wrong([error]) and not goes_wrong([error, cell('assert worse', **picture)])
    assert not goes_wrong([cell('plot(roll)', **picture)]) and not goes_wrong([cell('assert worse')])
    assert goes_wrong([cell('assert worse'), cell('plot(roll)', **picture), error])

@pytest.mark.parametrize('page', WITH_THE_WORDS, ids=stem)
def test_code_fits_on_a_page(page):
    "Every cell, imports and exercises, too."
    for code in cells(page, 'code'):
        lines = [line for line in code.split('\n') if not line.startswith('#|')]
        assert len(lines) <= MOST_LINES, lines[:3]
        assert max(map(len, lines), default=0) <= MOST_COLUMNS, max(lines, key=len)

def test_the_instrument_comes_first():
    first = next(code for code in cells(ROOT/'nbs/07_demo.ipynb', 'code'))
    assert first.split('\n')[-1].startswith('Instrument(')

def test_make_lab_opens_the_front_page_which_lists_the_chapters_in_order_with_their_minutes():
    assert 'jupyter lab nbs/index.ipynb' in (ROOT/'Makefile').read_text(encoding='utf-8')
    index = '\n'.join(cells(ROOT/'nbs/index.ipynb', 'markdown'))
    rows = re.findall(r'(?m)^\| \[0\d [^]]+\]\((0\d_\w+\.ipynb)\) \|.*\| (\S+) min \|$', index)
    assert [name for name, _ in rows if not name.startswith('00')] == [p.name for p in CHAPTERS]

@pytest.mark.parametrize('page', CHAPTERS, ids=stem)
def test_stored_players_stay_light(page):
    assert page.stat().st_size < 1.5e6

# ---- the model that the reader trained

def tiny():
    config = ChordConfig(embed_units=4, time_units=4, chord_units=4, token_units=4, **PLAIN_CHORD)
    rng = np.random.default_rng(0)
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in config.weight_shapes().items()}
    return config.model(weights, dict(nats=dict(valid=2.5), minutes=1.25))

def test_my_model_is_used_where_it_is_and_a_line_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv('LSTM_MUSIC_MY_MODEL', raising=False)
    monkeypatch.chdir(tmp_path)
    assert my_model() is default_model() and 'the model that ships' in capsys.readouterr().out
    tiny().save(my_model_file())
    mine = my_model()
    assert mine.config == tiny().config
    assert capsys.readouterr().out == ('my_model.npz, your own: 2.50 nats a step on the validation chorales, '
                                       'after 1.2 minutes\n')
    for record, known in ((dict(best=dict(valid=3.), minutes=2.), ': 3.00 nats'), ({}, '\n')):   # cut off; not ours
        tiny().config.model(tiny().weights, record).save(my_model_file())
        assert my_model().record == record and f'your own{known}' in capsys.readouterr().out
    (tmp_path/'elsewhere').mkdir()
    monkeypatch.setenv('LSTM_MUSIC_MY_MODEL', str(tmp_path/'elsewhere/mine.npz'))
    assert my_model() is default_model()

@pytest.mark.parametrize('page, asked', [('05_sampling', r'model = my_model\(\)\n.*\ncomposer = Composer\(model\)'),
                                         ('06_evaluation', r'mine = my_model\(\)\n.*\ncomposer = Composer\(mine\)'),
                                         ('07_demo', r'Instrument\(my_model\(\)\)')])
def test_the_later_chapters_compose_with_it(page, asked):
    assert re.search(asked, '\n'.join(cells(ROOT/f'nbs/{page}.ipynb', 'code')))

def test_it_composes_harmonises_and_plays(tmp_path, monkeypatch):
    from lstm_music.demo import Instrument
    from lstm_music.pipeline import chorales
    from lstm_music.sampling import Composer
    monkeypatch.setenv('LSTM_MUSIC_MY_MODEL', str(tmp_path/'my_model.npz'))
    tiny().save(my_model_file())
    composer = Composer(my_model())
    assert len(composer.compose('G', bars=2, seed=1)) == 32
    tune = chorales()['bwv66.6'].voice(0).roll[:36]
    assert (composer.harmonise(tune, 'A', 'major').states[tune.states > 0] == tune.states[tune.states > 0]).all()
    assert Instrument(my_model()).desk is not None

def test_git_does_not_see_it():
    ignored = (ROOT/'.gitignore').read_text(encoding='utf-8').split()
    assert {'my_model.npz', 'my_model.npz.state'} <= set(ignored)

def test_a_while_goes_on_where_it_stopped(tmp_path):
    pytest.importorskip('tensorflow', reason='needs the extra [train]')
    from lstm_music.pipeline import Corpus, chorales
    from lstm_music.training import TrainConfig, train, train_a_while
    few = Corpus([*list(chorales().part('train'))[:2], *list(chorales().part('valid'))[:1]])
    settings = TrainConfig(epochs=2, valid_every=1, batch_size=2, average=0.9)
    whole = train(few, tmp_path/'whole.npz', tiny().config, settings, quiet=True)
    for epochs in (1, 2):
        model = train_a_while(few, tmp_path/'mine.npz', tiny().config, settings, minutes=0, quiet=True)
        assert len(model.record['curve']) == epochs
        assert (tmp_path/'mine.npz.state').exists() == (epochs < 2)
    assert model.record['curve'] == whole.record['curve']
    for name in whole.weights: np.testing.assert_allclose(model.weights[name], whole.weights[name], atol=1e-3)
    again = train_a_while(few, tmp_path/'mine.npz', tiny().config, settings, minutes=0, quiet=True)
    assert again.record == model.record                                 # it is over, and left as it is
