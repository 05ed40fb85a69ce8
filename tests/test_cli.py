"The command line, as a shell would call it: light, repeatable, and clear when it cannot."
import argparse
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import mido
import numpy as np
import pytest

from lstm_music import __version__, cli
from lstm_music.cli import COMMANDS, main
from lstm_music.encoding import PianoRollEncoder
from lstm_music.files import data_file
from lstm_music.model import ChordConfig, load_model
from lstm_music.pipeline import melodies
from lstm_music.recall import Echo, Lags
from lstm_music.sampling import default_model, melody_model, plain_model
from lstm_music.sight import Sight
from lstm_music.tracks import read_score

def said(capsys, *args):
    "What the command says when it is called in this process: its status, standard output and error."
    try: status = main([str(a) for a in args])
    except SystemExit as e: status = e.code
    return status, *capsys.readouterr()

@pytest.fixture(scope='module')
def small(tmp_path_factory):
    "A checkpoint of a small model with random weights: quick, and as good as any where the music does not matter."
    config, rng = ChordConfig(recalls=(Lags((1, 2, 4, 8)), Echo(32)), sight=Sight(4, memory_units=2),
                              embed_units=8, time_units=8, chord_units=8, token_units=4), np.random.default_rng(0)
    path = tmp_path_factory.mktemp('small')/'small.npz'
    config.model({n: rng.normal(size=shape) for n, shape in config.weight_shapes().items()}).save(path)
    return path

def notes(path): return PianoRollEncoder().midi_to_piano_roll(path)

def run(*args):
    return subprocess.run([sys.executable, '-c', 'import sys; from lstm_music.cli import main; sys.exit(main())',
                           *map(str, args)], capture_output=True, text=True)

def test_composing_imports_only_what_it_needs(tmp_path):
    "TensorFlow and music21 take seconds; a picture, a download, a store and a benchmark have no part in a MIDI file."
    heavy = ('tensorflow', 'keras', 'music21', 'matplotlib', 'soundfile', 'urllib.request',
             'lstm_music.archive', 'lstm_music.store', 'lstm_music.benchmark',
             'lstm_music.training', 'lstm_music.audio')
    code = (
        'import sys; from lstm_music.cli import main; main(["compose", "--bars", "1", "-o", sys.argv[1]]); '
        f'print([m for m in {heavy} if m in sys.modules])')
    result = subprocess.run([sys.executable, '-c', code, tmp_path/'a.mid'], capture_output=True, text=True)
    assert result.stdout.splitlines() == [str(tmp_path/'a.mid'), '[]'], result.stderr

def test_the_version_is_told_before_anything_is_imported():
    code = (
        'import sys; from lstm_music.cli import main\ntry: main(["--version"])\nfinally: print("numpy" in sys.modules)')
    assert subprocess.run([sys.executable, '-c', code], capture_output=True,
                          text=True).stdout == f'lstm-music {__version__}\nFalse\n'

def test_same_seed_same_music_in_any_process(tmp_path):
    for name in 'ab': assert run('compose', '--bars', 4, '--seed', 7, '-o', tmp_path/f'{name}.mid').returncode == 0
    assert (tmp_path/'a.mid').read_bytes() == (tmp_path/'b.mid').read_bytes()
    run('compose', '--bars', 4, '--seed', 8, '-o', tmp_path/'c.mid')
    assert (tmp_path/'c.mid').read_bytes() != (tmp_path/'a.mid').read_bytes()

def test_all_files_are_written(tmp_path, small, capsys):
    status, out, err = said(capsys, 'compose', '--bars', 2, '--weights', small,
                            '-o', tmp_path/'piece.mid', '--wav', '--mp3', '--png')
    assert (status, err) == (0, '') and len(out.splitlines()) == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ['piece.mid', 'piece.mp3', 'piece.png', 'piece.wav']

def test_an_opening_is_continued(tmp_path, small, capsys):
    said(capsys, 'compose', '--bars', 2, '--pickup-beats', 0, '--weights', small, '-o', tmp_path/'opening.mid')
    assert said(capsys, 'compose', '--bars', 2, '--weights', small,
                '--opening', tmp_path/'opening.mid', '-o', tmp_path/'longer.mid')[0] == 0
    opening, longer = (PianoRollEncoder().midi_to_piano_roll(tmp_path/f'{n}.mid') for n in ('opening', 'longer'))
    assert len(longer) == 64 and longer[:32] == opening

def test_an_opening_is_read_once_for_all_pieces(tmp_path, small, capsys):
    opening = tmp_path/'piece-1.mid'            # where the first piece goes
    said(capsys, 'compose', '--bars', 1, '--pickup-beats', 0, '--weights', small, '-o', opening)
    begun = PianoRollEncoder().midi_to_piano_roll(opening)
    assert said(capsys, 'compose', '--bars', 1, '--weights', small, '--opening', opening, '--count', 2,
                '-o', tmp_path/'piece.mid')[0] == 0
    for name in ('piece-1', 'piece-2'):
        piece = PianoRollEncoder().midi_to_piano_roll(tmp_path/f'{name}.mid')
        assert len(piece) == 32 and piece[:16] == begun

def test_a_file_of_a_kind_that_is_not_written_is_refused(tmp_path, small, capsys):
    status, out, err = said(capsys, 'compose', '--bars', 1, '--weights', small, '-o', tmp_path/'piece.mp4')
    assert (status, out) == (2, '') and 'piece.mid' in err and '--mp3' in err and not list(tmp_path.iterdir())
    for name in ('piece', 'no. 5', 'piece.MID'):
        assert said(capsys, 'compose', '--bars', 1, '--weights', small, '-o', tmp_path/name)[0] == 0
        assert (tmp_path/name).read_bytes().startswith(b'MThd')

def test_a_melody_is_harmonised(tmp_path, small, capsys):
    from lstm_music.pipeline import chorales
    soprano = chorales()['bwv269'].voice(0).roll[:32]
    (tmp_path/'tune.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(soprano))
    assert said(capsys, 'harmonise', tmp_path/'tune.mid', '--weights', small,
                '--tempo', 72, '-o', tmp_path/'four.mid')[0] == 0
    four = notes(tmp_path/'four.mid')
    assert set(soprano.notes()) < set(four.notes()) and four.tempo_bpm == 72
    status, out, err = said(capsys, 'harmonise', tmp_path/'four.mid', '--weights', small, '-o', tmp_path/'no.mid')
    assert status == 2 and 'keep one voice' in err and not (tmp_path/'no.mid').exists()

@pytest.mark.parametrize('model, same', [('event', melody_model), ('plain', plain_model), ('chord', default_model)])
def test_training_on_a_folder_names_what_it_skips(model, same, tmp_path):
    (tmp_path/'tunes').mkdir()
    for i, piece in enumerate(list(melodies())[:8]):
        (tmp_path/f'tunes/{i}.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(piece.roll))
    (tmp_path/'tunes/bad.mid').write_bytes(b'not music')
    result = run('train', '--model', model, '--data', tmp_path/'tunes', '--epochs', 2, '-o', tmp_path/'mine.npz')
    assert result.returncode == 0 and 'skipped' in result.stderr
    assert 'bad.mid' in result.stderr and 'nats/frame' in result.stdout
    assert load_model(tmp_path/'mine.npz').config == same().config    # what ships is what this command makes
    assert run('compose', '--weights', tmp_path/'mine.npz', '--bars', 2, '-o', tmp_path/'piece.mid').returncode == 0

def test_without_arguments_it_says_what_it_can_do(capsys):
    status, out, err = said(capsys)
    assert (status, err) == (0, '') and all(command in out for command in COMMANDS)

def test_info_tells_how_a_piece_came_to_be(here, small, capsys):
    said(capsys, 'compose', '--bars', 1, '--seed', 9, '--weights', small, '-o', 'piece.mid')
    recipe = json.loads(said(capsys, 'info', 'piece.mid')[1])['recipe']
    assert recipe['verb'] == 'compose' and recipe['seed'] == 9

def test_info_tells_what_the_weights_scored(capsys):
    assert '"nats"' in said(capsys, 'info')[1]

WRONG = """--key H; --scale blues; --bars 0; --bars 10000; --bars x; --temperature 0; --temperature -1
--temperature nan; --tempo 0; --seed -1; --top-p 0; --opening setup.py; --opening no.mid; --opening .
--weights no.npz; --weights setup.py; --weights .; --density -1; --grid-steps 0; --repetition-penalty 2
--key C --scale x; --count 0; --count x; -o -  --png; -o - --count 2; -o /dev/stdout --wav --musicxml
-o nowhere/piece.mid; -o nowhere/; -o .; -o piece.wav; -o piece.png --png"""

@pytest.fixture
def here(tmp_path, monkeypatch):
    "An empty folder to work in, but for a file that is no music and no checkpoint."
    (tmp_path/'setup.py').write_text('pass')
    monkeypatch.chdir(tmp_path)
    return tmp_path

@pytest.mark.parametrize('wrong', WRONG.replace('\n', ';').split(';'))
def test_wrong_wishes_end_with_one_line_and_nothing_written(wrong, here, capsys):
    status, out, err = said(capsys, 'compose', *wrong.split())
    line = err.strip().splitlines()[-1]
    assert status == 2 and out == '' and line.startswith('lstm-music') and 'Errno' not in line
    assert os.listdir() == ['setup.py']

def test_a_wrong_wish_of_each_command_is_one_line(here, capsys):
    soprano = melodies()[0].roll
    Path('tune.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(soprano))
    Path('band.npz').write_bytes(data_file('band_lstm.npz').read_bytes())
    before = sorted(os.listdir())
    for wrong, word in [
        ('harmonise no.mid', 'no.mid'), ('harmonise setup.py', 'setup.py'), ('harmonise tune.mid --tempo 0', 'tempo'),
        ('harmonise .', 'lstm-music: .'), ('rewrite no.mid --bars 1', 'no.mid'),
        ('rewrite tune.mid --bars 0-99', 'has no bar 99; choose from'),
        ('rewrite tune.mid --bars 1-999999999999', 'has no bar'), ('rewrite tune.mid --bars 4-2', 'backwards'),
        ('rewrite tune.mid --bars x', 'like 3-4,7'), ('rewrite tune.mid', '--bars'), ('info no.npz', 'no.npz'),
        ('info .', 'checkpoint'), ('info setup.py', 'setup.py: not a checkpoint'),
        ('data info nowhere', 'nowhere: no store here'), ('data info setup.py', 'no store here'),
        ('data prepare nowhere -o s', 'nowhere: no such file'), ('data prepare setup.py -o s', 'neither a folder'),
        ('data prepare . -o nowhere/s', 'there is no folder'), ('data prepare . -o setup.py', 'setup.py'),
        ('data prepare . -o s --steps-per-beat 0', 'steps_per_beat'), ('data prepare . -o s --workers 0', 'workers'),
        ('data prepare . -o s --workers -1', 'workers'), ('data maestro --to nowhere/music', 'there is no folder'),
        ('data maestro --to setup.py', 'setup.py'), ('benchmark jsb --data nowhere', 'nowhere'),
        ('benchmark choir --data .', 'invalid choice'), ('train --data nowhere', 'nowhere'),
        ('train --data setup.py', 'setup.py'), ('train --epochs x', 'invalid int'),
        ('train -o nowhere/m.npz', 'there is no folder'), ('train -o -', 'no file'), ('train -o .', 'it is a folder'),
        ('benchmark jsb --data . -o nowhere/m.npz', 'there is no folder'), ('evaluate no.npz', 'no.npz: no such'),
        ('evaluate --data nowhere', 'nowhere'), ('info no.mid', 'no.mid'),
        ('compose --key free --guidance 3', '--guidance means nothing to a key of its own'),
        ('compose --key free --scale dorian', '--scale means nothing to a key of its own'),
        ('compose --key free --phrase-bars 4', '--phrase-bars means nothing to a key of its own'),
        ('compose --picardy 1', '--picardy means nothing in major'),
        ('harmonise tune.mid --scale major --picardy 1', '--picardy means nothing in major'),
        ('compose --scale minor --cadences 0 --picardy 1', '--picardy means nothing where no cadence is planned'),
        ('compose --scale minor --style folk --picardy 1', 'picardy is 1.0, but no cadence is planned'),
        ('compose --count 1000000000', 'count is 1000000000; choose a whole number from 1 to 10000'),
        ('compose --phrase-bars 100000000000000000000', 'choose a whole number from 1 to 256'),
        ('compose --tracks bass --bass-steps 4', 'bass_steps is 4.0, but a ChordLSTM has no such dial'),
        ('compose --style-guidance 3', '--style-guidance means nothing without --style'),
        ('compose --style ragtime --phrase-bars 1', "style 'ragtime' has no phrases of one length"),
        ('compose --style chorale:1,chorale:3', 'names a style twice'),
        ('compose --style ragtime:' + '9' * 400, 'give each style a share'),
        ('evaluate band.npz', 'the model writes 237, of melody, keys, bass, drums'),
        ('train --model event --binary', '--binary means nothing to --model event'),
        ('train --steps-per-beat 0', 'steps_per_beat'), ('train --seed -1', 'seed is -1'),
        ('data prepare . -o s --counted-in seconds --steps-per-beat 3', '--steps-per-beat means nothing to'),
        ('data prepare . -o s --counted-in beats --steps-per-sec 3', '--steps-per-sec means nothing to'),
        ('data prepare . -o s --seed -2', 'seed is -2'),
        ('benchmark jsb --data . --weights mine.npz', '--weights means nothing without --evaluate'),
        ('benchmark jsb --data . --evaluate --seed 4', '--seed means nothing to --evaluate'),
        ('listening-test', 'make | read'), ('listening-test make -o nowhere/t.html', 'there is no folder'),
        ('listening-test make -o t.csv', 't.csv would be no page; name one, such as t.html'),
        ('listening-test read a.csv', '--key'), ('listening-test read a.csv --key no.csv', 'no.csv'),
        ('listening-test read setup.py --key setup.py', 'setup.py: the key has no trials')]:
        status, out, err = said(capsys, *wrong.split())
        *usage, line = err.strip().splitlines()
        assert status == 2 and out == '' and line.startswith('lstm-music'), (wrong, err)
        assert word in line and 'Errno' not in line, (wrong, err)
        assert bool(usage) == (': error: ' in line), err            # argparse says how it is used, we say one line
        assert sorted(os.listdir()) == before, wrong

@pytest.mark.parametrize('words', ['compose --weights', 'compose --form', 'compose --opening', 'styles --weights',
                                   'train --data', 'data prepare . -o', 'evaluate', 'info'])
def test_an_empty_value_is_not_an_option_that_was_left_out(words, here, capsys):
    status, out, err = said(capsys, *words.split(), '')
    assert (status, out) == (2, '') and err.count('\n') == 1 and 'is empty; name something, or leave it out' in err
    assert os.listdir() == ['setup.py']

def test_the_standard_output_is_the_file_and_nothing_else(tmp_path):
    main(['compose', '--bars', '1', '--seed', '3', '-o', str(tmp_path/'a.mid')])
    for name in ['-'] + ['/dev/stdout'] * (os.name != 'nt'):
        code = 'import sys; from lstm_music.cli import main; sys.exit(main())'
        result = subprocess.run([sys.executable, '-c', code, 'compose', '--bars', '1', '--seed', '3', '-o', name],
                                capture_output=True, cwd=tmp_path)
        assert result.returncode == 0 and result.stdout == (tmp_path/'a.mid').read_bytes()
    assert os.listdir(tmp_path) == ['a.mid']

@pytest.mark.skipif(os.name == 'nt', reason='streams are closed by a shell')
def test_a_closed_stream_leads_nowhere(here):
    code = f'{sys.executable} -c "import sys; from lstm_music.cli import main; sys.exit(main())"'
    def shell(words): return subprocess.run(f'{code} {words}', shell=True, capture_output=True)
    assert shell('compose --bars 1 -o a.mid').returncode == 0
    assert shell('compose --bars 1 -o b.mid >&-').returncode == 0 and len(notes('b.mid')) == len(notes('a.mid'))
    assert shell('compose --style rock --tracks melody,drums --bars 1 -o band.mid').returncode == 0
    words = 'compose --bars 1 --opening band.mid -o -'
    noted, unheard = shell(words), shell(f'{words} 2>&-')
    assert b'drum hits left out' in noted.stderr and noted.stdout[:4] == b'MThd' and unheard.stdout == noted.stdout
    lost = shell('compose --bars 1 -o - >&-')
    assert lost.returncode == 2 and b'the standard output is closed; name a file' in lost.stderr

def test_a_device_takes_one_file(here, capsys):
    if not Path('/dev/null').exists(): pytest.skip('no /dev/null here')
    for more in (['--count', '2'], ['--mp3']):
        status, _, err = said(capsys, 'compose', '--bars', '1', '-o', '/dev/null', *more)
        assert status == 2 and 'takes one MIDI file; name a file' in err, err
    assert not Path('/dev/null-1').exists()

def test_names_that_the_terminal_has_no_letters_for_stop_nothing(here):
    code = 'import sys; from lstm_music.cli import main; sys.exit(main())'
    words = ['compose', '--bars', '1', '--count', '2', '-o', 'Dvořák.mid']
    result = subprocess.run([sys.executable, '-c', code, *words], capture_output=True,
                            env=os.environ | dict(PYTHONIOENCODING='cp1252'))
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == [b'Dvo\\u0159\xe1k-1.mid', b'Dvo\\u0159\xe1k-2.mid']
    assert {'Dvořák-1.mid', 'Dvořák-2.mid'} < {*os.listdir()}

def test_more_steps_than_a_file_holds_are_refused_before_they_are_composed(here, capsys):
    status, _, err = said(capsys, 'compose', '--bars', '256', '--meter', '255/4')
    assert status == 2 and '261,120 steps; a MIDI file is read up to 200,000, compose fewer bars' in err

def test_a_terminal_is_not_filled_with_bytes(here, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, 'isatty', lambda: True, raising=False)
    status, out, err = said(capsys, 'compose', '-o', '-')
    assert (status, out) == (2, '') and 'the standard output is a terminal' in err

@pytest.mark.skipif(os.name == 'nt', reason='Unix pipes')
def test_a_reader_who_has_enough_hears_no_complaint():
    code = 'import sys; from lstm_music.cli import main; sys.exit(main())'
    read, write = os.pipe()
    process = subprocess.Popen([sys.executable, '-c', code, 'info'], stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(read)
    os.close(write)
    assert process.communicate()[1] == '' and process.returncode == 141

def test_many_pieces_are_numbered_so_that_they_sort_and_each_can_be_found_again(here, small, capsys):
    assert said(capsys, 'compose', '--bars', 1, '--weights', small,
                '--seed', 5, '--count', 10, '-o', 'take.mid', '--png')[0] == 0
    names = sorted(p for p in os.listdir() if p.endswith('.mid'))
    assert names == [f'take-{i:02d}.mid' for i in range(1, 11)] and Path('take-07.png').is_file()
    assert said(capsys, 'compose', '--bars', 1, '--weights', small, '--seed', 11, '-o', 'again.mid') == (
        0, 'again.mid\n', '')
    assert Path('again.mid').read_bytes() == Path('take-07.mid').read_bytes() != Path('take-06.mid').read_bytes()

def test_a_name_without_the_ending_is_kept_whole(here, small, capsys):
    assert said(capsys, 'compose', '--bars', 1, '--weights', small, '-o', 'take.1', '--png')[0] == 0
    assert sorted(os.listdir()) == ['setup.py', 'take.1', 'take.1.png']

def test_bars_are_rewritten_counted_from_one_and_the_others_stay(here, small, capsys):
    said(capsys, 'compose', '--bars', 5, '--pickup-beats', 0, '--weights', small, '-o', 'piece.mid')
    assert said(capsys, 'rewrite', 'piece.mid', '--bars', '2-3,5', '--weights', small,
                '--seed', 4, '-o', 'new.mid')[:2] == (0, 'new.mid\n')
    old, new = notes('piece.mid').binary, notes('new.mid').binary
    same = [bool((old[b:b + 16] == new[b:b + 16]).all()) for b in range(0, 80, 16)]
    assert old.shape == new.shape and same[0] and same[3] and not all(same)

def test_a_quartet_is_four_strings(here, small, capsys):
    status, out, _ = said(capsys, 'compose', '--tracks', 'quartet', '--bars', '2', '-o', 'q.mid')
    assert (status, out) == (0, 'q.mid\n')
    score = read_score('q.mid')
    assert score.names == ['violin 1', 'violin 2', 'viola', 'cello'] and [t.program for t in score] == [40, 40, 41, 42]
    for option in ('touch', 'split-voices', 'musicxml'):
        status, _, err = said(capsys, 'compose', '--tracks', 'quartet', '--bars', '1', f'--{option}', '-o', 'no.mid')
        assert status == 2 and f'--{option} means nothing to a quartet' in err

def test_voices_get_tracks_of_their_own(here, small, capsys):
    assert said(capsys, 'compose', '--bars', 2, '--weights', small, '--split-voices', '-o', 'piece.mid')[0] == 0
    said(capsys, 'compose', '--bars', 2, '--weights', small, '-o', 'one.mid')
    assert len(mido.MidiFile('piece.mid').tracks) > len(mido.MidiFile('one.mid').tracks) == 1
    assert notes('piece.mid') == notes('one.mid')

def test_sheet_music_is_written(here, capsys):
    pytest.importorskip('music21')
    assert said(capsys, 'compose', '--bars', 1, '-o', 'piece.mid', '--musicxml')[0] == 0
    assert b'<score-partwise' in Path('piece.musicxml').read_bytes()

def test_a_missing_extra_is_named(here, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, 'music21', None)
    status, out, err = said(capsys, 'compose', '--bars', 1, '--musicxml')
    assert status == 2 and err == 'lstm-music: music21 is not installed; pip install "lstm_music[score]"\n'
    assert os.listdir() == ['setup.py']

def test_a_warning_is_one_line_without_its_source(here, capsys, monkeypatch):
    def warn(args):
        warnings.warn('of two\nlines', UserWarning, stacklevel=1)
        import numpy as np
        np.float64(1) / np.zeros(1)
    monkeypatch.setitem(cli.COMMANDS, 'info', (*cli.COMMANDS['info'][:3], warn))
    status, out, err = said(capsys, 'info')
    assert (status, out) == (0, '')
    assert err.splitlines() == ['lstm-music: note: of two lines',
                                'lstm-music: note: divide by zero encountered in divide']

def parsers(parser=None, name='lstm-music'):
    "(name, parser) of the command and all below it."
    parser = parser or cli._parser(list(COMMANDS))
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below, one in action.choices.items(): yield from parsers(one, f'{name} {below}')

def test_every_option_is_explained_with_its_default_and_every_command_has_an_example_that_parses():
    for name, parser in parsers():
        text = parser.format_help()
        assert 'manieth' not in text
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction): continue
            assert action.help, (name, action.option_strings)
            if action.default not in (None, False, argparse.SUPPRESS):
                assert f'(default:{action.default})' in ''.join(text.split()), (name, action.dest)
        example = parser.epilog.splitlines()[0].removeprefix('example: lstm-music ')
        assert cli._parser(example.split()).parse_args(example.split()).work
        assert f'lstm-music {example}'.startswith(name)

def test_the_dials_of_the_command_line_are_those_of_the_sampler():
    from dataclasses import fields

    from lstm_music.sampling import SamplingConfig
    assert {f.name for f in fields(SamplingConfig)} - {'repetition_steps'} == set(cli.DIALS)

def test_the_module_is_the_command(tmp_path):
    "And what begins like a MIDI file is one, whatever it is called."
    (tmp_path/'tune').write_bytes(PianoRollEncoder().piano_roll_to_midi(melodies()[0].roll[:8]))
    def info(file):
        command = [sys.executable, '-m', 'lstm_music.cli', 'info', str(file)]
        return subprocess.run(command, capture_output=True, text=True)
    assert json.loads(info(tmp_path/'tune').stdout)['steps'] == 8
    assert info(tmp_path/'nowhere').returncode == 2
