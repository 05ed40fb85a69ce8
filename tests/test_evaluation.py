"What the metrics, the report and the listening test promise."
import csv
import io
import re
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from lstm_music.audio import SAMPLE_RATE_HZ, mp3_bytes
from lstm_music.encoding import PianoRoll
from lstm_music.evaluation import (
    COLUMNS,
    METRICS,
    PHRASE_METRICS,
    QUESTIONS,
    ListeningTest,
    analyse_answers,
    dissonance_rate,
    empty_bar_rate,
    longest_copy,
    markov_rolls,
    mean_interval,
    measured,
    nats_per_note,
    note_density,
    onset_density,
    parallel_counts,
    parallels,
    pitch_class_distance,
    pitch_class_histogram,
    polyphony_rate,
    repetition_rate,
    report,
    scale_consistency,
    wilson_interval,
)
from lstm_music.model import ChordConfig
from lstm_music.pipeline import Piece, chorales, chord_sequences
from lstm_music.training import nats_per_frame

SILENCE, NOTHING = PianoRoll(np.zeros((32, 88))), PianoRoll(np.zeros((0, 88)))
ONE = PianoRoll.from_notes([(4, 8, 69)], 32)
TRAIN, TEST = list(chorales().part('train')), list(chorales().part('test'))
MARKOV = markov_rolls(TRAIN, 6, n_steps=160, seed=1)
SOURCES = {'Bach': [p.roll for p in TEST if p.roll.meter == (4, 4)], 'noise': MARKOV,
           'drone': [PianoRoll.from_notes([(0, 160, 48 + i)]) for i in range(4)]}

def listening_test(path='answers.csv', **settings):
    return ListeningTest(SOURCES, path, **(dict(n_trials=6, bars=2) | settings))
def rating(stars): return dict.fromkeys(QUESTIONS, stars)

# metrics

def test_counted_by_hand():
    # an octave, then a tritone, then a bass alone, then a silent bar
    roll = PianoRoll.from_notes([(0, 16, 48), (0, 16, 60), (16, 32, 55), (16, 24, 61)], 48)
    assert note_density(roll) == (32 + 16 + 8) / 48 and onset_density(roll) == 4 / 12
    assert polyphony_rate(roll) == 24 / 48 and empty_bar_rate(roll) == 1 / 3 and repetition_rate(roll) == 0
    assert dissonance_rate(roll) == 8 / 24 and scale_consistency(roll) == 1
    assert pitch_class_histogram(roll)[[0, 1, 7]].tolist() == [32 / 56, 8 / 56, 16 / 56]
    assert pitch_class_distance(pitch_class_histogram(roll), pitch_class_histogram(roll, 7)) == pytest.approx(
        1 - 16 / 56)
    assert repetition_rate(roll[:16] + roll[:16] + roll[16:32]) == 1 / 3
    chords = [(72, 67, 60, 48), (74, 69, 62, 50)]    # everything moves up a tone
    assert parallel_counts(chords).tolist() == [6, 2, 3]    # fifths 67-60 and 67-48; octaves 72-60, 60-48 and 72-48

@pytest.mark.parametrize('roll', [SILENCE, NOTHING, ONE], ids=['silence', 'nothing', 'one note'])
def test_degenerate_rolls_give_a_number_or_nan_and_no_warning(roll, recwarn):
    undefined = {name for name, f in METRICS.items() if np.isnan(f(roll))}
    expected = {'rhythmic_regularity', 'parallel_fifths', 'parallel_octaves', 'dissonance_rate', 'resolved_sevenths',
                'doubled_leading_notes', 'direct_fifths', 'bass_step_rate'}
    if roll is not ONE: expected |= {'scale_consistency'}
    if roll is NOTHING:
        expected |= {'note_density', 'onset_density', 'polyphony_rate', 'empty_bar_rate', 'repetition_rate'}
    assert undefined == expected and not recwarn.list
    assert longest_copy(roll, TRAIN[:5])['chords'] == 0 and np.isfinite(pitch_class_histogram(roll)).all()

@pytest.mark.parametrize('roll', [SILENCE, NOTHING, ONE], ids=['silence', 'nothing', 'one note'])
def test_a_roll_without_chords_has_no_cadence(roll):
    assert all(np.isnan(f(roll)) or f(roll) == 0 for f in PHRASE_METRICS.values())
    assert list(measured(roll)) == [*METRICS, *PHRASE_METRICS]

def test_metrics_do_not_depend_on_the_key():
    for piece in TEST[:5]:
        up = piece.transpose(3)
        assert all(np.isclose(a, b, equal_nan=True) for a, b in zip(measured(piece).values(), measured(up).values()))
        np.testing.assert_allclose(np.roll(pitch_class_histogram(piece.roll), 3), pitch_class_histogram(up.roll))
        assert parallel_counts(piece.voices).tolist() == parallel_counts(up.voices).tolist()

def test_bach_is_where_the_benchmark_has_him():
    assert np.mean([scale_consistency(p.roll) for p in TEST]) == pytest.approx(0.940, abs=0.003)
    assert np.mean([dissonance_rate(p.roll) for p in TEST]) == pytest.approx(0.103, abs=0.005)
    moves, fifths, octaves = sum(parallel_counts(p.voices) for p in TEST)
    assert 0.3 < 1000 * fifths / moves < 1.5 and 0.2 < 1000 * octaves / moves < 1
    assert np.nanmean([parallels(p.roll) for p in TEST]) < np.nanmean([parallels(r) for r in MARKOV])

def test_nats():
    class Coin:
        config = ChordConfig()                              # of what it is told
        def log_prob(self, states, plans, mask): return np.where(mask, np.log(0.5), 0.)
    assert nats_per_frame(Coin(), TEST[:3]) == pytest.approx(np.log(2))
    assert nats_per_note(Coin(), TEST[:3]) == pytest.approx(
        np.log(2) * sum(map(len, TEST[:3])) / sum(len(p.roll.notes()) for p in TEST[:3]))
    assert np.isnan(nats_per_note(Coin(), [Piece(SILENCE, 'silence')]))
    with pytest.raises(ValueError, match='no pieces to score'): nats_per_frame(Coin(), [])
    with pytest.raises(ValueError, match='pieces with voices'): markov_rolls([], 1)

@pytest.mark.parametrize('semitones', [-4, 0, 3])
def test_a_stolen_piece_is_found_whole_in_any_key(semitones):
    for piece in TRAIN[7:12]:
        found = longest_copy(piece.roll.transpose(semitones), TRAIN)
        frames = [f.tobytes() for f in piece.roll.binary if f.any()]
        assert found['chords'] == 1 + sum(a != b for a, b in zip(frames, frames[1:])) and found['start_step'] == 0
    assert longest_copy(TRAIN[7].roll, TRAIN[:7])['chords'] < 12
    assert longest_copy(TRAIN[7].roll, []) == dict(chords=0, piece=None, start_step=0, end_step=0)

def test_copies_agree_with_the_fingerprints_of_the_pipeline():
    for a, b in zip(TEST[:12], TRAIN[:12]):
        n = longest_copy(a.roll, [b])['chords']
        assert chord_sequences(a.roll, n) & chord_sequences(b.roll, n)
        assert not chord_sequences(a.roll, n + 1) & chord_sequences(b.roll, n + 1)

def test_a_copy_does_not_run_from_one_piece_into_the_next():
    a, b = (Piece(r, n) for r, n in ((TEST[0].roll[:48], 'a'), (TEST[1].roll[:48], 'b')))
    alone = max(longest_copy(p.roll, [a, b])['chords'] for p in (a, b))
    assert longest_copy(a.roll + b.roll, [a, b])['chords'] == alone

# report

def test_intervals():
    assert mean_interval([3, 3, 3, np.nan]) == (3, 3, 3) and np.isnan(mean_interval([])).all()
    assert wilson_interval(8, 10) == pytest.approx((0.490, 0.943), abs=1e-3) and np.isnan(wilson_interval(0, 0)).all()
    rng = np.random.default_rng(0)
    inside = [low <= 0 <= high
              for _, low, high in (mean_interval(rng.normal(size=40), n_resamples=400) for _ in range(200))]
    assert 0.88 < np.mean(inside) <= 0.99

def test_the_report_sees_the_baseline_fail():
    figures = report(dict(noise=MARKOV, Bach=[p.roll for p in TEST[:20]]),
                     (p.roll for p in TEST[20:50]), corpus=iter(TRAIN[:20]))
    copies = {r['source']: r['mean'] for r in figures.rows if r['measure'] == 'longest_copy'}
    assert copies['noise'] == np.mean([longest_copy(roll, TRAIN[:20])['chords'] for roll in MARKOV])
    away = {(r['measure'], r['source']): abs(r['away']) for r in figures.rows}
    for m in ('scale_consistency', 'dissonance_rate', 'rhythmic_regularity'):
        assert away[m, 'noise'] > 1 > away[m, 'Bach']
    assert figures._repr_html_().count('<img') == 2 and 'longest copy' in figures.page and '://' not in figures.page
    assert report(dict(silence=[SILENCE]), [SILENCE]).rows    # nothing to say, and no error

# listening test

def test_trials_are_blind_balanced_and_repeatable():
    a, b, c = listening_test(), listening_test(), listening_test(seed=1)
    assert a.key() == b.key() and a.id == b.id != c.id
    assert sorted(a.sources) == ['Bach'] * 2 + ['drone'] * 2 + ['noise'] * 2
    assert {len(r) for r in a.rolls} == {32} and {r.tempo_bpm for r in a.rolls} == {80}
    assert {r.pickup_steps for r in a.rolls} == {0}
    assert len({(k['source'], k['piece']) for k in a.key() if k['source'] != 'drone'}) == 4      # none twice
    assert max(np.unique(listening_test(n_trials=5).sources, return_counts=True)[1]) == 2

def test_all_are_equally_loud_and_none_clips():
    trial = listening_test()
    for i in range(1, len(trial) + 1):
        heard, rate = soundfile.read(io.BytesIO(mp3_bytes(trial.sound(i))))
        assert rate == SAMPLE_RATE_HZ and np.abs(heard).max() < 1
        assert 20 * np.log10(np.sqrt(np.mean(heard ** 2)) / trial.level) == pytest.approx(0, abs=0.25)   # dB, after MP3

@pytest.mark.parametrize('settings, reason', [
    (dict(n_trials=60), 'fewer trials'), (dict(n_trials=0), 'n_trials is 0'), (dict(n_trials=1.5), 'n_trials is 1.5'),
    (dict(n_trials=dict(Bahc=2)), "no source 'Bahc'; choose from Bach, noise, drone"),
    (dict(n_trials=dict(Bach=-1)), "of 'Bach' is -1"), (dict(n_trials=dict(Bach=0)), 'no trials'),
    (dict(bars=0), 'bars is 0'), (dict(seed=-1), 'seed is -1')])
def test_wishes_that_cannot_be_met(settings, reason):
    with pytest.raises(ValueError, match=reason): listening_test(**settings)

def test_a_test_needs_sources_with_names():
    assert set(listening_test(n_trials=dict(Bach=2)).sources) == {'Bach'}
    with pytest.raises(ValueError, match='name at least one'): ListeningTest({}, real=())
    with pytest.raises(ValueError, match='each with a text'): ListeningTest({1: MARKOV}, real=())
    with pytest.raises(ValueError, match="no source 'Bach', the right answer"): ListeningTest(dict(noise=MARKOV))

def test_answers_survive_a_kernel_that_dies(tmp_path):
    code = f'''
import os, sys
from test_evaluation import listening_test, rating
trial = listening_test({str(tmp_path/'a.csv')!r})
for i in (1, 2): trial.store('ada', i, rating(i), real=True)
os._exit(9)'''
    subprocess.run([sys.executable, '-c', code], cwd=__file__.rsplit('/', 1)[0])
    with open(tmp_path/'a.csv', 'a') as f: f.write('torn,ada,3,4')                              # the power failed here
    trial = listening_test(tmp_path/'a.csv')
    assert [row['trial'] for row in trial.answers()] == ['1', '2']
    assert 'Piece 3' in trial.widget('ada').children[0].value
    assert 'Piece 1' in trial.widget('grace').children[0].value
    trial.store('Grace "H", x', 3, rating(5), real=False)
    lines = (tmp_path/'a.csv').read_text().splitlines()
    assert lines[0] == ','.join(COLUMNS) and len(lines) == 4 and trial.answers()[-1]['listener'] == 'Grace "H", x'

def test_the_widget_asks_everything_before_it_saves(tmp_path):
    trial = listening_test(tmp_path/'a.csv', n_trials=3)
    panel = trial.widget('ada')
    for i in range(3):
        *_, a, b, c, bach, save = panel.children
        a.value, b.value, c.value = 1, 2, 3
        assert save.disabled
        bach.value = False
        save.click()
        assert len(trial.answers()) == i + 1
    assert 'Thank you' in panel.children[0].value and [trial.answers()[0][q] for q in QUESTIONS] == ['1', '2', '3']

def test_a_file_of_another_test_is_refused(tmp_path):
    listening_test(tmp_path/'a.csv').store('ada', 1, rating(3), real=True)
    other, before = listening_test(tmp_path/'a.csv', seed=1), (tmp_path/'a.csv').read_bytes()
    for act in (other.answers, lambda: other.widget('ada'), lambda: other.store('ada', 1, rating(3), True)):
        with pytest.raises(ValueError, match='choose another path'): act()
    assert (tmp_path/'a.csv').read_bytes() == before
    (tmp_path/'b.csv').write_text('name,age\nada,36\n')
    with pytest.raises(ValueError, match='b.csv'): listening_test(tmp_path/'b.csv').answers()

def test_the_page_needs_nothing_and_tells_nothing(tmp_path):
    trial = listening_test()
    key, page = trial.to_html(tmp_path/'test.html'), (tmp_path/'test.html').read_text()
    assert page.count('class="play"') == page.count('"notes":') == len(trial)
    page = re.sub("base64,[^']*", '', page)                 # where any three letters come up by chance
    assert '://' not in page and not any(
        word in page for word in ('"noise', '>noise', 'drone', 'bwv', '<link', 'import '))
    assert list(csv.DictReader(key.open())) == [{k: str(v) for k, v in row.items()} for row in trial.key()]
    assert sorted(p.name for p in tmp_path.iterdir()) == ['test.html', 'test.key.csv']

def test_analysis_finds_what_was_put_in(tmp_path):
    trial = listening_test(tmp_path/'a.csv')
    for listener in ('ada', 'grace'):
        for row in trial.key():
            trial.store(listener, row['trial'], rating({'Bach': 5, 'noise': 2, 'drone': 1}[row['source']]),
                        row['source'] == 'Bach' or listener == 'ada')
    rows = {(r['measure'], r['source']): r for r in analyse_answers(tmp_path/'a.csv', trial.key()).rows}
    assert [rows['musicality', s]['mean'] for s in ('Bach', 'noise', 'drone')] == [5, 2, 1]
    assert rows['coherence', 'Bach']['n'] == 4
    assert [rows['said_real', s]['mean'] for s in ('Bach', 'noise', 'drone')] == [1, 0.5, 0.5]
    assert rows['right', 'all']['mean'] == pytest.approx(8 / 12)
    assert (rows['right', 'all']['low'], rows['right', 'all']['high']) == wilson_interval(8, 12)
    key = trial.to_html(tmp_path/'test.html')
    # twice the same answers, and a key from a file
    assert analyse_answers(trial.answers() * 2, key).rows == list(rows.values())

@pytest.mark.parametrize('change, message',
                         [(dict(trial='99'), 'same test'), (dict(musicality='9'), '1 to 5'),
                          (dict(real='perhaps'), 'not complete'), (dict(coherence=None), 'not complete')])
def test_bad_answers_are_named(tmp_path, change, message):
    trial = listening_test(tmp_path/'a.csv')
    trial.store('ada', 1, rating(3), real=True)
    with pytest.raises(ValueError, match=message): analyse_answers([trial.answers()[0] | change], trial.key())
    with pytest.raises(ValueError, match='no answers'): analyse_answers([], trial.key())
    with pytest.raises(ValueError, match='the key has no trials'): analyse_answers(trial.answers(), [])
    nobody = {name: value for name, value in trial.answers()[0].items() if name != 'listener'}
    with pytest.raises(ValueError, match="not complete .'listener'.; expected the columns"):
        analyse_answers([nobody], trial.key())

# a test to send round

@pytest.fixture(scope='module')
def sent_round(tmp_path_factory):
    "A small test of people's music alone, its key, and a function that writes what a listener sends back."
    from lstm_music.listening_test import people
    folder, sources = tmp_path_factory.mktemp('sent'), dict(zip(('chorales', 'tunes'), people().values()))
    trial = ListeningTest(sources, n_trials=dict(chorales=3, tunes=1), tempo_bpm=None, real=('chorales',))
    key = trial.to_html(folder/'test.html')
    def answer(file, listener, stars, **changes):
        rows = [dict(zip(COLUMNS, (trial.id, listener, i, *[stars] * 3, 'yes', 'today'))) | changes
                for i in (1, 2, 3, 4)]
        with open(folder/file, 'w', newline='') as f:
            table = csv.DictWriter(f, COLUMNS)
            table.writeheader()
            table.writerows(rows)
        return folder/file
    return trial, key, answer

def test_a_test_of_people_and_a_program_asks_who_wrote_it(sent_round):
    trial, key, _ = sent_round
    page = key.with_name('test.html').read_text()
    assert page.count('Was it written by a person?') == len(trial) == 4
    rows = list(csv.DictReader(key.open()))
    assert [row['real'] for row in rows] == ['yes' if s == 'chorales' else 'no' for s in trial.sources]
    assert {roll.tempo_bpm for roll in trial.rolls} == {80, 110} and {roll.n_bars for roll in trial.rolls} == {16}

def test_a_test_whose_page_or_key_cannot_be_written_is_not_composed(tmp_path, monkeypatch):
    from lstm_music import listening_test
    monkeypatch.setattr(listening_test, 'make_test', lambda *_: pytest.fail('it was composed'))
    (tmp_path/'a.key.csv').mkdir()
    (tmp_path/'b.html').mkdir()
    for path, named in ('a.html', 'a.key.csv'), ('b.html', 'b.html'), ('nowhere/c.html', 'there is no folder'):
        with pytest.raises(OSError, match=named): listening_test.write_test(tmp_path/path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ['a.key.csv', 'b.html']

def test_files_of_answers_are_read_together(sent_round):
    from lstm_music.listening_test import mean_of_both, read_answers, scores, verdict
    trial, key, answer = sent_round
    files = [answer('a.csv', 'ada', 4), answer('g.csv', 'grace', 2), answer('other.csv', 'ada', 3)]
    rows = read_answers([*files, files[0]], key)
    assert len(rows) == 12 and {row['listener'] for row in rows} == {'ada', 'grace', 'ada 2'}
    table = scores(rows, key, real=True)
    assert table.shape == (3, 3) and table[:, 0].tolist() == [4, 3, 2]
    assert mean_of_both(table)[0] == 3 and all(np.isnan(mean_of_both(table[:1])[1:]))
    lines = verdict(rows, key)
    assert lines[0] == '3 listeners, 12 answers' and 'neither shown nor refuted' not in lines[2]
    assert "people's pieces: 3.00 of 5" in lines[2] and 'told apart: 75% right' in lines[3]
    called_so = answer('ada2.csv', 'ada 2', 5)
    assert {row['listener'] for row in read_answers([*files, called_so], key)} == {'ada', 'grace', 'ada 2', 'ada 3'}
    assert read_answers([*files, files[0]], iter(trial.key())) == rows and verdict(rows, iter(trial.key())) == lines

def test_a_file_that_was_not_finished_and_the_whole_one_are_one_listener(sent_round, tmp_path):
    from lstm_music.listening_test import read_answers, verdict
    trial, key, answer = sent_round
    whole, part, other = answer('whole.csv', 'ada', 4), tmp_path/'part.csv', answer('second.csv', 'ada', 3)
    part.write_bytes(b''.join(whole.read_bytes().splitlines(keepends=True)[:3]).rstrip())   # no line end at the end
    assert len(read_answers([part], key)) == 2
    assert read_answers([part, whole], key) == read_answers([whole, part], key) == read_answers([whole], key)
    assert [row['listener'] for row in read_answers([part, other, whole], key)] == ['ada'] * 4 + ['ada 2'] * 4
    part.write_bytes(part.read_bytes()[:-len('yes,today')])                                 # torn
    rows = read_answers([part], key)
    assert len(rows) == 1 and verdict(rows * 2, key)[0] == '1 listener, 1 answer'

def test_answers_to_pieces_of_one_kind_say_nothing_of_the_other(sent_round):
    from lstm_music.listening_test import read_answers, verdict
    trial, key, answer = sent_round
    rows, real = read_answers([answer('all.csv', 'ada', 4)], key), {str(k['trial']): k['real'] for k in trial.key()}
    ours, theirs = ([row for row in rows if real[row['trial']] == kind] for kind in ('no', 'yes'))
    assert verdict(ours, key)[2] == "people's pieces: no answers yet"
    assert verdict(theirs, key)[1] == 'our pieces: no answers yet; a mean over 3.5 is neither shown nor refuted'

def test_a_listening_test_of_the_models_refuses_before_it_composes(monkeypatch):
    from lstm_music import listening_test
    monkeypatch.setattr(listening_test, 'ours', lambda *_: pytest.fail('it was composed'))
    for trials, reason in (dict(Bahc=1), "no source 'Bahc'"), (dict(Bach=1.5), "of 'Bach' is 1.5"), ({}, 'no trials'):
        with pytest.raises(ValueError, match=reason): listening_test.make_test(trials=trials)
    with pytest.raises(ValueError, match='seed is -1'): listening_test.make_test(seed=-1)

@pytest.mark.parametrize('data, reason', [(b'test,listener\xff', 'not UTF-8'),
                                          (b'a,b\n"' + b'x' * 200_000 + b'",c\n', 'limit')])
def test_what_is_no_table_is_named(sent_round, tmp_path, data, reason):
    from lstm_music.listening_test import read_answers
    _, key, answer = sent_round
    odd, good = tmp_path/'odd.csv', answer('good.csv', 'ada', 3)
    odd.write_bytes(data + b'\n')
    for answers, its_key in (odd, key), (good, odd):
        with pytest.raises(ValueError, match=rf'odd\.csv: not a CSV .*{reason}.*; name'):
            read_answers([answers], its_key)
    odd.write_text('')
    with pytest.raises(ValueError, match='the key has no trials'): read_answers([good], odd)

@pytest.mark.parametrize('changes, reason', [(dict(test='another!'), 'does not have'), (dict(trial=9), 'does not have'),
                                             (dict(musicality=7), 'from 1 to 5'),
                                             (dict(real='perhaps'), 'not complete')])
def test_answers_that_cannot_be_name_their_file(sent_round, changes, reason):
    from lstm_music.listening_test import read_answers
    _, key, answer = sent_round
    bad = answer('bad.csv', 'ada', 3, **changes)
    with pytest.raises(ValueError, match=rf'bad\.csv: .*{reason}'): read_answers([bad], key)

def test_more_listeners_do_not_make_up_for_few_pieces():
    from lstm_music.listening_test import listeners_needed
    needed = [listeners_needed(d, 14) for d in (1, 0.7, 0.5, 0.4)]
    assert needed == sorted(needed) and listeners_needed(0.1, 14) is None and listeners_needed(0.1, 1000)
    assert listeners_needed(0.5, 14, 6) is None and listeners_needed(0.5, 140, 60) <= listeners_needed(0.5, 140)

def test_the_page_plays_and_hands_back_what_was_answered(chromium, sent_round, tmp_path):
    from lstm_music.listening_test import read_answers, verdict
    trial, key, _ = sent_round
    tab, wrong = chromium.new_page(accept_downloads=True), []
    tab.on('pageerror', lambda error: wrong.append(str(error)))
    tab.goto(key.with_name('test.html').as_uri())
    tab.fill('[name=listener]', 'Ada, "A"')
    tab.click('#start button')
    tab.click('form.trial:not([hidden]) .play')
    tab.wait_for_function("document.querySelector('form.trial:not([hidden]) progress').value > 0.01", timeout=60_000)
    for i in range(len(trial)):
        form = tab.locator('form.trial:not([hidden])')
        assert form.locator('.play').inner_text() == ('Play' if i else 'Pause')      # the next piece waits
        for question in QUESTIONS: form.locator(f'[name={question}]').nth(i).check()
        form.locator('[name=real]').first.check()
        form.locator('button:not(.play)').click()
        tab.wait_for_function("n => document.querySelectorAll('form.trial:not([hidden])').length === n",
                              arg=int(i + 1 < len(trial)))
        tab.evaluate('new Promise(requestAnimationFrame)')
    with tab.expect_download() as download: tab.click('#download')
    download.value.save_as(tmp_path/'ada.csv')
    rows = read_answers([tmp_path/'ada.csv'], key)
    assert [(row['listener'], row['musicality']) for row in rows] == [('Ada, "A"', str(i + 1)) for i in range(4)]
    assert verdict(rows, key)[0] == '1 listener, 4 answers' and wrong == []
    tab.close()

def test_two_tabs_of_one_listener_lose_no_answer(chromium, sent_round, tmp_path):
    "And none is asked for twice: each tab takes in what the other has kept."
    from lstm_music.listening_test import read_answers
    trial, key, _ = sent_round
    context = chromium.new_context(accept_downloads=True)
    def opened():
        tab = context.new_page()
        tab.goto(key.with_name('test.html').as_uri())
        tab.fill('[name=listener]', 'Bo')
        tab.click('#start button')
        return tab
    def answer(tab):
        form = tab.locator('form.trial:not([hidden])')
        for question in QUESTIONS: form.locator(f'[name={question}]').first.check()
        form.locator('[name=real]').first.check()
        form.locator('button:not(.play)').click()
    tabs = opened(), opened()                               # both ask for the first trial
    answer(tabs[0])
    answer(tabs[0])
    answer(tabs[1])                                         # it was answered in the other
    assert '2 of 4 answered' in tabs[1].locator('#progress').inner_text()
    for _ in range(2): answer(tabs[1])
    with tabs[1].expect_download() as download: tabs[1].click('#download')
    download.value.save_as(tmp_path/'bo.csv')
    assert len(read_answers([tmp_path/'bo.csv'], key)) == len(trial) == 4
    context.close()
