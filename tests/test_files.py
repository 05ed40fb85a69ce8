"""What is written is there whole, where it was meant, as it was; and what cannot be written is said before anything
else happens."""
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lstm_music import files
from lstm_music.corpora import file_of, read_own
from lstm_music.encoding import PianoRollEncoder
from lstm_music.files import destination, locked, make_folder, midi_files, write_atomically
from lstm_music.pipeline import Corpus, chorales
from lstm_music.store import find_sources

posix = pytest.mark.skipif(os.name == 'nt', reason='links, pipes and modes as Unix has them')
def write(path, data=b'new'): write_atomically(path, lambda f: f.write(data))
def names(folder): return sorted(p.name for p in folder.iterdir())

@posix
def test_a_pipe_is_written_through_and_stays_a_pipe(tmp_path):
    os.mkfifo(tmp_path/'pipe')
    heard = []
    reader = threading.Thread(target=lambda: heard.append((tmp_path/'pipe').read_bytes()))
    reader.start()
    write(tmp_path/'pipe', b'music' * 50_000)
    reader.join()
    assert heard == [b'music' * 50_000]
    assert stat.S_ISFIFO((tmp_path/'pipe').stat().st_mode) and names(tmp_path) == ['pipe']

@posix
def test_a_failure_sends_nothing_through_a_pipe(tmp_path):
    def half_way(f):
        f.write(b'half')
        raise ValueError
    os.mkfifo(tmp_path/'pipe')
    with pytest.raises(ValueError): write_atomically(tmp_path/'pipe', half_way)         # and does not wait for a reader

@posix
def test_a_device_stays_a_device(tmp_path):
    before = os.stat(os.devnull)
    write(os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode) and os.path.samestat(before, os.stat(os.devnull))
    (tmp_path/'null').symlink_to(os.devnull)
    write(tmp_path/'null')
    assert (tmp_path/'null').is_symlink() and os.path.samestat(before, os.stat(os.devnull))

@posix
def test_the_standard_output_may_be_written_through():
    code = (
        'import sys; from lstm_music.files import write_atomically; '
        'write_atomically("/dev/stdout", lambda f: f.write(b"a\\0b\\n"))')
    assert subprocess.run([sys.executable, '-c', code], capture_output=True, check=True).stdout == b'a\0b\n'

@posix
@pytest.mark.parametrize('there', [True, False])
def test_a_link_stays_and_the_file_that_it_means_is_written(there, tmp_path):
    (tmp_path/'elsewhere').mkdir()
    if there: (tmp_path/'elsewhere/real.mid').write_bytes(b'old')
    (tmp_path/'link.mid').symlink_to('middle.mid')
    (tmp_path/'middle.mid').symlink_to('elsewhere/real.mid')
    write(tmp_path/'link.mid')
    assert (tmp_path/'link.mid').is_symlink() and (tmp_path/'middle.mid').is_symlink()
    assert (tmp_path/'elsewhere/real.mid').read_bytes() == b'new' and names(tmp_path/'elsewhere') == ['real.mid']

@posix
def test_links_that_lead_in_a_circle_or_nowhere_are_one_error(tmp_path):
    (tmp_path/'a').symlink_to('b')
    (tmp_path/'b').symlink_to('a')
    (tmp_path/'c').symlink_to('nowhere/c.mid')
    with pytest.raises(OSError, match=r'a: cannot be written \(.*links.*\); choose another place'): write(tmp_path/'a')
    with pytest.raises(OSError, match='c: cannot be written .there is no folder .*nowhere'): write(tmp_path/'c')
    assert names(tmp_path) == ['a', 'b', 'c']

@posix
@pytest.mark.parametrize('mode', [0o600, 0o640, 0o666, 0o755])
def test_a_file_keeps_its_mode(mode, tmp_path):
    (tmp_path/'a').write_bytes(b'old')
    (tmp_path/'a').chmod(mode)
    write(tmp_path/'a')
    assert stat.S_IMODE((tmp_path/'a').stat().st_mode) == mode and (tmp_path/'a').read_bytes() == b'new'

@posix
def test_nobody_else_can_read_a_private_file_while_it_is_written(tmp_path):
    (tmp_path/'a').write_bytes(b'old')
    (tmp_path/'a').chmod(0o600)
    modes = []
    write_atomically(tmp_path/'a', lambda f: modes.append(stat.S_IMODE(os.fstat(f.fileno()).st_mode)))
    assert modes == [0o600]

@posix
@pytest.mark.parametrize('umask, mode', [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_gets_the_mode_of_the_umask(umask, mode, tmp_path):
    before = os.umask(umask)
    try: write(tmp_path/'a')
    finally: os.umask(before)
    assert stat.S_IMODE((tmp_path/'a').stat().st_mode) == mode

@pytest.mark.parametrize('path', ['nowhere/a.mid', 'nowhere/deeper/a.mid', 'nowhere/'])
def test_a_folder_that_is_not_there_is_named_and_not_made(path, tmp_path):
    with pytest.raises(OSError, match=r'cannot be written \(there is no folder .*nowhere.*\); make it, or choose'):
        write(f'{tmp_path}/{path}')
    assert names(tmp_path) == []

@pytest.mark.parametrize('path', ['', '.', 'folder', 'folder/'])
def test_a_folder_is_no_file(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path/'folder').mkdir()
    with pytest.raises(OSError, match='cannot be written .it is a folder.; name a file in it'): write(path)
    assert names(tmp_path) == ['folder'] and names(tmp_path/'folder') == []

def test_a_file_is_no_folder(tmp_path):
    (tmp_path/'a').write_bytes(b'old')
    with pytest.raises(OSError, match='a.b.mid: cannot be written'): write(tmp_path/'a'/'b.mid')
    with pytest.raises(OSError, match='a: cannot be written .it is a file'): make_folder(tmp_path/'a')
    with pytest.raises(OSError, match='there is no folder .*nowhere'): make_folder(tmp_path/'nowhere'/'store')
    assert (tmp_path/'a').read_bytes() == b'old' and names(tmp_path) == ['a']

def test_what_is_write_protected_is_said(tmp_path, monkeypatch):
    "Root may write everywhere, so the system's answer is put into its mouth."
    (tmp_path/'a').write_bytes(b'old')
    for protected, path, reason in [('a', 'a', 'it is write-protected'),
                                    ('.', 'b', 'the folder .* is write-protected')]:
        denied = (tmp_path/protected).resolve()
        monkeypatch.setattr(files.os, 'access', lambda p, mode, denied=denied: Path(p) != denied)
        with pytest.raises(OSError, match=f'{path}: cannot be written .{reason}'): write(tmp_path/path)
    assert names(tmp_path) == ['a'] and (tmp_path/'a').read_bytes() == b'old'

@pytest.mark.parametrize('trouble', [ValueError, KeyboardInterrupt, OSError, SystemExit])
def test_a_failure_leaves_the_old_file_and_nothing_beside_it(trouble, tmp_path):
    (tmp_path/'a').write_bytes(b'old')
    def half_way(f):
        f.write(b'half')
        raise trouble
    for name in 'ab':
        with pytest.raises(trouble): write_atomically(tmp_path/name, half_way)
    assert names(tmp_path) == ['a'] and (tmp_path/'a').read_bytes() == b'old'

def test_a_name_as_long_as_may_be_can_be_written(tmp_path):
    write(tmp_path/('ä' * 123 + '.midi'))                   # 251 bytes
    assert len(names(tmp_path)) == 1

@posix
def test_the_file_and_then_its_folder_are_pushed_to_the_disk(tmp_path, monkeypatch):
    pushed, replace = [], os.replace
    monkeypatch.setattr(files.os, 'fsync',
                        lambda d: pushed.append('folder' if stat.S_ISDIR(os.fstat(d).st_mode) else 'file'))
    monkeypatch.setattr(files.os, 'replace', lambda *names: pushed.append('rename') or replace(*names))
    write(tmp_path/'a')
    assert pushed == ['file', 'rename', 'folder']

def test_where_folders_cannot_be_pushed_the_file_is_written_all_the_same(tmp_path, monkeypatch):
    def refuse(*_): raise PermissionError                   # as on Windows
    monkeypatch.setattr(files.os, 'open', refuse)
    write(tmp_path/'a')
    assert (tmp_path/'a').read_bytes() == b'new'

def test_the_destination_is_told_without_writing(tmp_path):
    assert destination(tmp_path/'a') == ((tmp_path/'a').resolve(), None) and names(tmp_path) == []

# locks

HOLDER = '''
import sys, time
from lstm_music.files import locked
with locked(sys.argv[1]):
    print('held', flush=True)
    sys.stdin.read()
'''

def holder(folder):
    process = subprocess.Popen([sys.executable, '-c', HOLDER, folder],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == 'held\n'
    return process

def test_a_second_process_is_told_who_holds_the_lock(tmp_path):
    with holder(tmp_path) as process:
        for _ in range(2):
            with pytest.raises(BlockingIOError, match=f'process {process.pid} on .* is writing here; wait'):
                with locked(tmp_path): pass
        process.stdin.close()
    with locked(tmp_path): pass
    if os.name != 'nt': assert names(tmp_path) == []

def test_a_lock_does_not_outlive_its_holder(tmp_path):
    with holder(tmp_path) as process:
        process.kill()
        process.wait()
        assert names(tmp_path) == ['.lock']                 # left behind, and harmless
        with locked(tmp_path): pass

def test_a_disk_without_locks_does_not_stop_the_work(tmp_path, monkeypatch):
    if os.name == 'nt': pytest.skip('fcntl')
    import fcntl
    def refuse(*_): raise OSError(95, 'Operation not supported')
    monkeypatch.setattr(fcntl, 'flock', refuse)
    with locked(tmp_path): write(tmp_path/'a')
    assert names(tmp_path) == ['a']

@posix
def test_linked_folders_are_read_once_each(tmp_path):
    "By whichever door; names are those of the way that leads there, without a link where there is one."
    music, disk, encoder = tmp_path/'music', tmp_path/'disk', PianoRollEncoder()
    for place in music/'own', disk/'more': place.mkdir(parents=True)
    (music/'far').symlink_to(disk)
    (music/'again').symlink_to(music/'own')
    (disk/'back').symlink_to(music)
    for piece, file in zip(chorales(), (music/'own/one.mid', disk/'two.mid', disk/'more/three.mid')):
        file.write_bytes(encoder.piano_roll_to_midi(piece.roll))
    found = ['far/more/three.mid', 'far/two.mid', 'own/one.mid']
    assert [p.relative_to(music).as_posix() for p in midi_files(music)] == found
    assert [p.name for p in Corpus.from_folder(music, quiet=True)] == found
    assert sorted(s.name for s in find_sources(music)) == found
    assert {file_of(p) for p in read_own(music, 'own')[0]} == set(found)
