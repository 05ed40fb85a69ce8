"A store: the same bytes however it was made, interrupted or not, and clear words where it cannot be read."
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tampering import tampered

from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.files import locked
from lstm_music.pipeline import Corpus, Piece, chorales, melodies
from lstm_music.store import StoreError, find_sources, open_store, pack, prepare, unpack, write_store

DATA = Path(__file__).resolve().parents[2]/'shared/data'
MAESTRO = DATA/'maestro-v3.0.0'
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f'{DATA} is not here')
needs_kill = pytest.mark.skipif(not hasattr(signal, 'SIGKILL'), reason='no SIGKILL on this system')

def midi(roll, **options): return PianoRollEncoder().piano_roll_to_midi(roll, **options)
def bytes_of(folder): return {p.name: p.read_bytes() for p in Path(folder).iterdir()}
def serial(sources, store, **options):
    return prepare(sources, store, ThreadPoolExecutor(1), shard_bytes=20_000, quiet=True, **options)

@pytest.fixture(scope='module')
def music(tmp_path_factory):
    "A folder of 40 files: 37 pieces, one of them twice, a broken file and a silent one."
    folder = tmp_path_factory.mktemp('fixture')/'music'
    (folder/'more').mkdir(parents=True)
    for i, piece in enumerate([*chorales()][:12] + [*melodies()][:25]):
        (folder/('more' if i % 3 else '.')/f'{i:02d}.mid').write_bytes(midi(piece.roll))
    (folder/'zz-copy.MID').write_bytes((folder/'00.mid').read_bytes())
    (folder/'broken.midi').write_bytes((folder/'03.mid').read_bytes()[:200])
    (folder/'silent.mid').write_bytes(midi(PianoRoll(np.zeros((16, 88)))))
    return folder

@pytest.fixture(scope='module')
def undisturbed(music, tmp_path_factory):
    "The bytes that every way of preparing must end with."
    folder = tmp_path_factory.mktemp('undisturbed')/'store'
    serial(music, folder)
    return bytes_of(folder)

@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_packing_loses_nothing(seed, n_steps):
    states = np.random.default_rng(seed).integers(0, 3, (n_steps, 88), dtype=np.uint8)
    assert pack(states).shape == (n_steps, 22) and np.array_equal(unpack(pack(states)), states)

def test_a_store_gives_back_its_pieces(tmp_path):
    store = write_store(chorales(), tmp_path)
    assert len(store) == len(chorales())
    for piece in store:
        original = chorales()[piece.name]
        assert piece.roll == original.roll
        assert (piece.key, piece.split, piece.composer) == (original.key, original.split, original.composer)
    assert [p.name for p in store.part('test')] == [p.name for p in chorales().part('test')]
    # mapped, not read
    assert all(store.rows(i).base is not None and not store.rows(i).flags.writeable for i in range(3))

def test_what_is_known_of_a_piece_comes_back(tmp_path):
    "By memory and by a file of a corpus: where it was cut, its style, and the order that it is sung in."
    whole = next(p for p in chorales() if p.order)
    pieces = [whole.replace(style='chorale'), whole.excerpt(16, 48).replace(style='own'),
              whole.excerpt(0, 32).replace(style=None)]
    Corpus(pieces).save(tmp_path/'known.npz')
    def known(p): return p.begins, p.ends, p.style, p.order, p.as_sung().roll
    kept = {p.name: known(p) for p in pieces}
    assert {p.name: known(p) for p in write_store(pieces, tmp_path/'memory')} == kept
    assert {p.name.removeprefix('known/'): known(p) for p in serial(tmp_path/'known.npz', tmp_path/'file')} == kept

@pytest.mark.parametrize('order', [[], [[0, 99999]], [[32, 0]], [[0, 8], [4, 'x']]])
def test_an_order_of_steps_that_are_not_there_is_damage(tmp_path, order):
    store = write_store([next(p for p in chorales().part('train') if p.order)], tmp_path/'s')
    manifest = json.loads((store.folder/'manifest.json').read_text())
    manifest['pieces'][0]['order'] = order
    (store.folder/'manifest.json').write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match='damaged .*order'): open_store(store.folder)

def test_shards_hold_whole_pieces_of_one_split(music, tmp_path):
    store = serial(music, tmp_path/'store')
    assert len(store) == 37 and len(store.shards) > 4
    for i, shard in enumerate(store.shards):
        inside = [e for e in store.entries if e['shard'] == i]
        assert {e['split'] for e in inside} == {shard['split']} and shard['bytes'] < 21_000
        assert [e['first_step'] for e in inside] == np.cumsum([0] + [e['n_steps'] for e in inside])[:-1].tolist()
        assert store.shard(i).shape == (sum(e['n_steps'] for e in inside), 22)
    store.check()

def test_what_is_left_out_is_listed_with_the_reason(music, tmp_path):
    store = serial(music, tmp_path/'store')
    reasons = {e['name']: e['reason'] for e in store.skipped}
    assert reasons.keys() == {'broken.midi', 'silent.mid'}
    assert reasons['silent.mid'] == 'no notes' and 'cut short' in reasons['broken.midi']
    (copy,) = store.copies
    assert {copy['name'], copy['copy_of']} == {'00.mid', 'zz-copy.MID'}

def test_the_split_is_by_piece_seeded_and_in_the_shares_asked_for(music):
    def splits(seed): return {s.name: s.split for s in find_sources(music, seed)}
    assert splits(1) == splits(1) != splits(2)
    assert sorted(list(splits(1).values()).count(s) for s in ('test', 'valid', 'train')) == [6, 6, 28]

def test_processes_and_threads_make_the_same_bytes(music, undisturbed, tmp_path):
    prepare(music, tmp_path/'store', n_workers=2, in_flight=3, shard_bytes=20_000, quiet=True)
    assert bytes_of(tmp_path/'store') == undisturbed
    prepare(music, tmp_path/'other', ThreadPoolExecutor(4), shard_bytes=20_000, quiet=True)
    assert bytes_of(tmp_path/'other') == undisturbed

class Counting(ThreadPoolExecutor):
    n = 0
    def submit(self, *job):
        self.n += 1
        return super().submit(*job)

def test_a_second_run_parses_nothing_and_a_new_file_alone(music, undisturbed, tmp_path):
    def run():
        hands = Counting(1)
        prepare(tmp_path/'music', tmp_path/'store', hands, shard_bytes=20_000, quiet=True)
        return hands.n
    shutil.copytree(music, tmp_path/'music')
    assert (run(), run()) == (40, 0) and bytes_of(tmp_path/'store') == undisturbed
    (tmp_path/'music/a-new-one.mid').write_bytes(midi([*melodies()][30].roll))
    assert run() == 1
    grown = bytes_of(tmp_path/'store')
    shutil.rmtree(tmp_path/'store')
    assert run() == 41 and bytes_of(tmp_path/'store') == grown

def test_a_damaged_shard_is_named_and_made_again(music, undisturbed, tmp_path):
    store = serial(music, tmp_path/'store')
    path = tmp_path/'store'/store.shards[2]['file']
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreError, match=path.name): open_store(tmp_path/'store').check()
    assert serial(music, tmp_path/'store')[0].roll == store[0].roll and bytes_of(tmp_path/'store') == undisturbed
    path.write_bytes(data[:-22])
    with pytest.raises(StoreError, match='missing or cut short'): open_store(tmp_path/'store')

def test_what_is_no_store_is_said_in_one_line(tmp_path):
    with pytest.raises(StoreError, match='no manifest.json'): open_store(tmp_path)
    for text, word in [('{', 'cannot be read'), ('[]', 'not the manifest'), ('{"format": "other"}', 'not the manifest'),
                       ('{"format": "lstm_music store", "version": 9}', 'version 9')]:
        (tmp_path/'manifest.json').write_text(text)
        with pytest.raises(StoreError, match=word): open_store(tmp_path)

def test_a_store_of_other_music_is_not_thrown_away(music, undisturbed, tmp_path):
    (tmp_path/'other').mkdir()
    (tmp_path/'other/tune.mid').write_bytes(midi([*melodies()][30].roll))
    serial(music, tmp_path/'store')
    held = 'store: it holds 39 pieces of music, which this run would throw away; choose another folder'
    with pytest.raises(StoreError, match=held):
        serial(tmp_path/'other', tmp_path/'store')
    assert bytes_of(tmp_path/'store') == undisturbed
    assert len(serial([music, tmp_path/'other'], tmp_path/'store')) == 38               # more is welcome
    with pytest.raises(StoreError, match='pieces of other, which'): serial(music, tmp_path/'store')

def test_pieces_from_memory_are_not_thrown_away_either(music, tmp_path):
    write_store(chorales().part('valid'), tmp_path)
    with pytest.raises(StoreError, match='pieces of other music'): serial(music, tmp_path)

def test_a_store_is_written_by_one_at_a_time(music, tmp_path):
    (tmp_path/'store').mkdir()
    with locked(tmp_path/'store'):
        for write in (lambda: serial(music, tmp_path/'store'),
                      lambda: write_store(chorales().part('valid'), tmp_path/'store')):
            with pytest.raises(BlockingIOError, match=f'store: process {os.getpid()} on .* is writing here'): write()
    assert len(serial(music, tmp_path/'store')) == 37

def test_a_manifest_with_any_value_changed_is_refused_in_one_line_or_read(tmp_path):
    write_store(chorales().part('valid').pieces[:2], tmp_path)
    manifest, refused, read = tmp_path/'manifest.json', 0, 0
    for changed, where in list(tampered(json.loads(manifest.read_text()))):
        manifest.write_text(json.dumps(changed))
        try:
            one = open_store(tmp_path)
            one.summary(), one.check(), [p.key for p in one]
            read += 1
        except StoreError as e:
            assert str(tmp_path) in str(e) and '\n' not in str(e), where
            refused += 1
    assert refused > 300 and read > 20

def test_records_of_an_earlier_run_that_are_damaged_are_as_if_not_there(music, tmp_path):
    small = tmp_path/'music'
    small.mkdir()
    for name in ('00.mid', '03.mid'): (small/name).write_bytes((music/name).read_bytes())
    serial(small, tmp_path/'store', seed=1)
    whole, record = bytes_of(tmp_path/'store'), tmp_path/'store/00000-abcdef12.json'
    for text in ('[]', 'null', '7', '{}', '{"settings": [], "pieces": {}}', 'x'):
        record.write_text(text)
        serial(small, tmp_path/'store', seed=1)
        assert bytes_of(tmp_path/'store') == whole
    beside = json.loads((tmp_path/'store/manifest.json').read_text())
    whole_record = dict(settings=beside['settings'], shard=beside['shards'][0], pieces=beside['pieces'])
    for changed, where in list(tampered(whole_record))[::7]:
        record.write_text(json.dumps(changed))
        try: serial(small, tmp_path/'store', seed=1)
        except StoreError as e: assert 'would throw away' in str(e)    # another name of the source, of the pieces
        else: assert bytes_of(tmp_path/'store') == whole, where
        record.unlink(missing_ok=True)

def test_sources_that_cannot_be_are_said_in_one_line(tmp_path):
    (tmp_path/'a.txt').write_text('x')
    (tmp_path/'table.csv').write_text('a,b\n1,2\n')
    with pytest.raises(FileNotFoundError, match='nowhere'): prepare(tmp_path/'nowhere', tmp_path/'s')
    with pytest.raises(ValueError, match='a.txt: neither'): prepare(tmp_path/'a.txt', tmp_path/'s')
    with pytest.raises(ValueError, match='table.csv: not a table'): prepare(tmp_path/'table.csv', tmp_path/'s')
    with pytest.raises(ValueError, match='no .mid'): prepare(tmp_path, tmp_path/'s')
    assert not (tmp_path/'s').exists()

def test_a_folder_of_something_else_is_left_alone(music, tmp_path):
    (tmp_path/'manifest.json').write_text('{"name": "a web app"}')
    (tmp_path/'notes.json').write_text('[]')
    with pytest.raises(StoreError, match='something else'): serial(music, tmp_path)
    assert bytes_of(tmp_path) == {'manifest.json': b'{"name": "a web app"}', 'notes.json': b'[]'}

def test_the_music_s_own_folder_is_no_place_for_a_store(music, tmp_path):
    shutil.copytree(music, tmp_path/'m')
    with pytest.raises(StoreError, match='the music lies there; name another'): prepare(tmp_path/'m', tmp_path/'m')
    assert not (tmp_path/'m'/'manifest.json').exists()

def test_pieces_without_a_split_are_refused(tmp_path):
    with pytest.raises(ValueError, match='no split'): write_store([Piece(chorales()[0].roll, 'a')], tmp_path/'store')

def test_corpora_go_in_with_their_own_splits(tmp_path):
    (tmp_path/'jsb.json').write_text(
        json.dumps(dict(train=[[[60, 64], [60, 64]], [[62], []]], valid=[[[65]]], test=[[[67], [67]]])))
    Corpus([*chorales()][:5]).save(tmp_path/'five.npz')
    store = serial([tmp_path/'jsb.json', tmp_path/'five.npz'], tmp_path/'store')
    assert {p.name: p.split for p in store if p.name.startswith('jsb')} == {
        'jsb/train-0': 'train', 'jsb/train-1': 'train', 'jsb/valid-0': 'valid', 'jsb/test-0': 'test'}
    for piece in [*chorales()][:5]: assert store[f'five/{piece.name}'].roll == piece.roll

def test_of_two_copies_the_one_held_out_is_kept(tmp_path):
    one, two = (Piece([*melodies()][0].roll, name, split=split) for name, split in [('a', 'train'), ('b', 'test')])
    store = write_store([one, two], tmp_path)
    assert [p.name for p in store] == ['b'] and [c['name'] for c in store.copies] == ['a']

def table(folder, rows):
    lines = ['canonical_composer,canonical_title,split,midi_filename', *(','.join(r) for r in rows)]
    (folder/'maestro-v9.csv').write_text('\n'.join(lines))

def test_a_table_s_split_is_honoured_and_no_composition_is_in_two(tmp_path):
    for i, piece in enumerate([*melodies()][:5]): (tmp_path/f'{i}.mid').write_bytes(midi(piece.roll))
    table(tmp_path, [
        ('D. Scarlatti', 'Sonata K. 466', 'train', '0.mid'),
        ('D. Scarlatti', 'Sonata in F Minor; K466', 'test', '1.mid'), ('L. Berg', 'Sonata', 'train', '2.mid'),
        ('L. Berg', 'SONATA!', 'train', '3.mid'), ('X', 'Y', 'validation', '4.mid'), ('X', 'Z', 'train', 'gone.mid')])
    store = serial(tmp_path, tmp_path/'store')
    assert {p.name: p.split for p in store} == {'1.mid': 'test', '2.mid': 'train', '3.mid': 'train', '4.mid': 'valid'}
    assert {e['name']: e['reason'] for e in store.skipped} == {'0.mid': 'the same composition is in the test split',
                                                               'gone.mid': 'cannot be read (No such file or directory)'}

def performance(seed):
    "Notes that begin at any tick."
    rng, spread = np.random.default_rng(seed), 120
    notes = [(t, t + spread, p) for t, p in zip(rng.integers(0, 30_000, 300), rng.integers(40, 80, 300))]
    return midi(PianoRoll.from_notes(notes, steps_per_beat=96, tempo_bpm=120))

@pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')
def test_scores_are_counted_in_beats_and_performances_in_seconds(tmp_path):
    (tmp_path/'score.mid').write_bytes(midi(chorales()[0].roll))
    for seed in range(5): (tmp_path/f'played{seed}.mid').write_bytes(performance(seed))
    store = serial(tmp_path, tmp_path/'auto')
    assert {e['name']: e['counted_in'] for e in store.entries} == {'score.mid': 'beats',
                                                                   **{f'played{s}.mid': 'seconds' for s in range(5)}}
    assert store['played0.mid'].roll == PianoRollEncoder(steps_per_sec=8).midi_to_piano_roll(tmp_path/'played0.mid')
    assert {e['counted_in'] for e in serial(tmp_path, tmp_path/'beats', counted_in='beats').entries} == {'beats'}

# what a killed process leaves

PREPARE = """
import sys
from lstm_music.store import prepare
if __name__ == '__main__':
    prepare(sys.argv[1], sys.argv[2], n_workers=2, in_flight=3, shard_bytes=20_000, quiet=True)
"""

@pytest.fixture
def script(tmp_path):
    (tmp_path/'run.py').write_text(PREPARE)
    return tmp_path/'run.py'

@needs_kill
def test_killed_at_any_moment_it_goes_on_to_the_same_bytes(music, undisturbed, script, tmp_path):
    rng, caught = random.Random(0), 0
    for i in range(8):
        store, n_files = tmp_path/f'store{i}', rng.randrange(len(undisturbed))
        process = subprocess.Popen([sys.executable, script, music, store])
        while process.poll() is None and len(list(store.glob('*'))) <= n_files: time.sleep(1e-3)
        process.kill()
        caught += process.wait() == -signal.SIGKILL
        left = bytes_of(store) if store.exists() else {}
        for name, data in left.items():                     # whole files, or temporary ones
            if name.startswith('.'): continue
            if name.endswith('.npy'): assert hashlib.sha256(data).hexdigest().startswith(name[6:14])
            else: json.loads(data)
        if 'manifest.json' in left: open_store(store).check()
        serial(music, store)
        assert bytes_of(store) == undisturbed
    assert caught >= 5          # the others had finished by then

@needs_kill
def test_a_killed_worker_is_replaced(music, undisturbed, tmp_path):
    from lstm_music import store as module
    class Struck(module.Processes):
        n = 0
        def start(self, *job):
            self.n += 1
            if self.n == 12: os.kill(next(iter(self.pool._processes)), signal.SIGKILL)
            return super().start(*job)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, 'Processes', Struck)
        prepare(music, tmp_path/'store', n_workers=2, in_flight=6, shard_bytes=20_000, quiet=True)
    assert bytes_of(tmp_path/'store') == undisturbed

def test_a_file_that_kills_every_process_is_left_out():
    from lstm_music.store import Processes
    processes = Processes(1)
    wait, fine = processes.start(os._exit, 9), processes.start(len, 'four')
    assert 'killed' in wait() and fine() == 4
    processes.close()

def test_an_executor_that_fails_stops_with_one_line_and_keeps_what_is_done(music, undisturbed, tmp_path):
    class Failing(ThreadPoolExecutor):
        n = 0
        def submit(self, *job):
            self.n += 1
            return super().submit(*(job if self.n < 30 else (int, 'x')))
    with pytest.raises(RuntimeError, match='run it again'):
        prepare(music, tmp_path/'store', Failing(1), in_flight=2, shard_bytes=20_000, quiet=True)
    with pytest.raises(StoreError, match='interrupted'): open_store(tmp_path/'store')
    hands = Counting(1)
    prepare(music, tmp_path/'store', hands, shard_bytes=20_000, quiet=True)
    assert hands.n < 40 and bytes_of(tmp_path/'store') == undisturbed

@needs_kill
def test_dask_with_one_of_two_workers_killed_loses_nothing(music, undisturbed, tmp_path):
    distributed = pytest.importorskip('distributed')
    with (distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster,
          distributed.Client(cluster) as client):
        hands = client.get_executor(pure=False)
        pids = client.run(os.getpid)
        submit, n = hands.submit, [0]
        def striking(*job):
            n[0] += 1
            if n[0] == 15: os.kill(next(iter(pids.values())), signal.SIGKILL)
            return submit(*job)
        hands.submit = striking
        prepare(music, tmp_path/'store', hands, in_flight=6, shard_bytes=20_000, quiet=True)
        assert set(client.run(os.getpid).values()) != set(pids.values())          # one was killed, and is replaced
    assert bytes_of(tmp_path/'store') == undisturbed

# the command line, and the real thing

def run(*args):
    return subprocess.run([sys.executable, '-c', 'import sys; from lstm_music.cli import main; sys.exit(main())',
                           *map(str, args)], capture_output=True, text=True)

def test_the_command_prepares_and_tells(music, tmp_path):
    result = run('data', 'prepare', music, '-o', tmp_path/'store', '--workers', 2)
    assert result.returncode == 0, result.stderr
    assert 'skipped broken.midi: ' in result.stderr and 'a copy of' in result.stderr
    assert json.loads(result.stdout)['pieces'] == 37
    assert json.loads(run('data', 'info', tmp_path/'store', '--check').stdout)['counted_in'] == {'beats': 37}
    for wrong in [('info', tmp_path), ('prepare', tmp_path/'nowhere', '-o', tmp_path/'s'),
                  ('prepare', music, '-o', tmp_path/'s', '--steps-per-sec', 0)]:
        result = run('data', *wrong)
        assert result.returncode == 2 and result.stderr.startswith('lstm-music: ')
        assert len(result.stderr.splitlines()) == 1

@needs_data
def test_mat_files_go_in(tmp_path):
    store = prepare(DATA/'bl2012/JSB_Chorales.mat', tmp_path/'store', quiet=True)
    assert store.summary()['splits'] == {'test': 77, 'valid': 76, 'train': 229}

@needs_data
def test_maestro_s_own_split_is_honoured():
    from lstm_music.store import _leaks
    sources = find_sources(MAESTRO)
    left_out = _leaks(sources)
    assert len(sources) == 1276
    assert [sum(s.split == split for s in sources) for split in ('train', 'valid', 'test')] == [962, 137, 177]
    assert len(left_out) == 7
    where = {}
    for s in sources:
        if s.name not in left_out: assert where.setdefault(s.composition, s.split) == s.split
    assert [s.split for s in find_sources(MAESTRO/'subset100.csv')].count('train') == 70

@needs_data
def test_performances_of_maestro_are_recognised(tmp_path):
    rows = (MAESTRO/'subset100.csv').read_text(encoding='utf-8').splitlines()
    (tmp_path/'few.csv').write_text('\n'.join(rows[:4]), encoding='utf-8')
    for year in MAESTRO.glob('20*'): (tmp_path/year.name).symlink_to(year)
    store = prepare(tmp_path/'few.csv', tmp_path/'store', quiet=True, n_workers=2)
    assert store.summary()['counted_in'] == {'seconds': 3} and store.skipped == []

def test_a_name_that_is_no_utf_8_is_kept(tmp_path):
    (tmp_path/'music').mkdir()
    data = PianoRollEncoder().piano_roll_to_midi(chorales()[0].roll)
    try: Path(os.fsdecode(os.fsencode(tmp_path/'music') + b'/caf\xe9.mid')).write_bytes(data)
    except OSError: pytest.skip('this file system takes no such name')
    store = prepare(tmp_path/'music', tmp_path/'s', n_workers=1, quiet=True)
    assert [piece.name for piece in open_store(tmp_path/'s')] == [os.fsdecode(b'caf\xe9.mid')] and len(store) == 1

@pytest.mark.parametrize('row', [',Sonata K. 331,train,plain.mid', 'Bach,A,train'])
def test_a_row_without_a_composer_or_a_file_is_no_traceback(tmp_path, row):
    head = 'canonical_composer,canonical_title,split,midi_filename'
    (tmp_path/'maestro-v9.csv').write_text(f'{head}\n{row}\n', encoding='utf-8-sig')
    (tmp_path/'plain.mid').write_bytes(PianoRollEncoder().piano_roll_to_midi(chorales()[0].roll))
    if row.startswith(','): assert len(prepare(tmp_path, tmp_path/'s', n_workers=1, quiet=True)) == 1
    else:
        with pytest.raises(ValueError, match="not a table like MAESTRO's"): prepare(tmp_path, tmp_path/'s', quiet=True)
