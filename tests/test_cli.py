"The command line, as a shell would call it: light, repeatable, and clear when it cannot."
import subprocess, sys
import pytest
from lstm_music.encoding import PianoRollEncoder
from lstm_music.model import load_model
from lstm_music.pipeline import melodies
from lstm_music.sampling import default_model, melody_model, plain_model

def run(*args): return subprocess.run([sys.executable, '-c', 'import sys; from lstm_music.cli import main; sys.exit(main())', *map(str, args)], capture_output=True, text=True)

def test_composing_imports_neither_tensorflow_nor_music21():
    code = 'import sys, lstm_music.cli, lstm_music.demo, lstm_music.show, lstm_music.audio; print([m for m in ("tensorflow", "keras", "music21") if m in sys.modules])'
    assert subprocess.run([sys.executable, '-c', code], capture_output=True, text=True).stdout.strip() == '[]'

def test_same_seed_same_music_in_any_process(tmp_path):
    for name in 'ab': assert run('compose', '--bars', 4, '--seed', 7, '-o', tmp_path/f'{name}.mid').returncode == 0
    assert (tmp_path/'a.mid').read_bytes() == (tmp_path/'b.mid').read_bytes()
    run('compose', '--bars', 4, '--seed', 8, '-o', tmp_path/'c.mid')
    assert (tmp_path/'c.mid').read_bytes() != (tmp_path/'a.mid').read_bytes()

def test_all_files_are_written(tmp_path):
    result = run('compose', '--bars', 2, '-o', tmp_path/'piece.mid', '--wav', '--mp3', '--png')
    assert result.returncode == 0, result.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ['piece.mid', 'piece.mp3', 'piece.png', 'piece.wav']

def test_an_opening_is_continued(tmp_path):
    run('compose', '--bars', 2, '-o', tmp_path/'opening.mid')
    assert run('compose', '--bars', 2, '--opening', tmp_path/'opening.mid', '-o', tmp_path/'longer.mid').returncode == 0
    opening, longer = (PianoRollEncoder().midi_to_piano_roll(tmp_path/f'{n}.mid') for n in ('opening', 'longer'))
    assert len(longer) == 64 and longer[:32] == opening

def test_a_melody_is_harmonised(tmp_path):
    from lstm_music.pipeline import chorales
    soprano = chorales()['bwv269'].voice(0).roll[:48]
    (tmp_path/'tune.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(soprano))
    assert run('compose', '--melody', tmp_path/'tune.mid', '-o', tmp_path/'four.mid').returncode == 0
    assert set(soprano.notes()) < set(PianoRollEncoder().midi_to_piano_roll(tmp_path/'four.mid').notes())
    run('compose', '--melody', tmp_path/'tune.mid', '--tempo', 72, '-o', tmp_path/'slow.mid')
    assert PianoRollEncoder().midi_to_piano_roll(tmp_path/'slow.mid').tempo_bpm == 72
    assert 'not allowed with' in run('compose', '--melody', tmp_path/'tune.mid', '--opening', tmp_path/'tune.mid').stderr
    assert 'keep one voice' in run('compose', '--melody', tmp_path/'four.mid', '-o', tmp_path/'no.mid').stderr and not (tmp_path/'no.mid').exists()

@pytest.mark.parametrize('model, same', [('event', melody_model), ('plain', plain_model), ('chord', default_model)])
def test_training_on_a_folder_names_what_it_skips(model, same, tmp_path):
    (tmp_path/'tunes').mkdir()
    for i, piece in enumerate(list(melodies())[:8]): (tmp_path/f'tunes/{i}.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(piece.roll))
    (tmp_path/'tunes/bad.mid').write_bytes(b'not music')
    result = run('train', '--model', model, '--data', tmp_path/'tunes', '--epochs', 2, '-o', tmp_path/'mine.npz')
    assert result.returncode == 0 and 'skipped' in result.stderr and 'bad.mid' in result.stderr and 'nats/frame' in result.stdout
    assert load_model(tmp_path/'mine.npz').config == same().config                  # what ships is what this command makes
    assert run('compose', '--weights', tmp_path/'mine.npz', '--bars', 2, '-o', tmp_path/'piece.mid').returncode == 0

def test_without_arguments_it_says_what_it_can_do():
    result = run()
    assert result.returncode == 0 and 'compose' in result.stdout

def test_info_tells_what_the_weights_scored():
    assert '"nats"' in run('info').stdout

@pytest.mark.parametrize('wrong', [['--key', 'H'], ['--scale', 'blues'], ['--bars', '0'], ['--bars', '10000'], ['--bars', 'x'], ['--temperature', '0'],
    ['--temperature', '-1'], ['--temperature', 'nan'], ['--tempo', '0'], ['--seed', '-1'], ['--top-p', '0'], ['--opening', 'setup.py'], ['--opening', 'no.mid'], ['--weights', 'no.npz'],
    ['--weights', 'setup.py'],
    ['--density', '-1'], ['--grid-steps', '0'], ['--repetition-penalty', '2'], ['--melody', 'no.mid'], ['--key', 'C', '--scale', 'x']])
def test_wrong_wishes_end_with_one_line_and_nothing_written(wrong, tmp_path):
    result = run('compose', *wrong, '-o', tmp_path/'piece.mid')
    assert result.returncode == 2
    assert 'Traceback' not in result.stderr and result.stderr.strip().splitlines()[-1].startswith('lstm-music')
    assert list(tmp_path.iterdir()) == []

def test_an_output_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path/'file').write_text('')
    result = run('compose', '--bars', 1, '-o', tmp_path/'file'/'piece.mid')
    assert result.returncode == 2 and len(result.stderr.strip().splitlines()) == 1 and 'piece.mid' in result.stderr
