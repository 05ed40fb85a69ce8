"Folders, windows, splits."
import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from lstm_music.encoding import PianoRoll, PianoRollEncoder
from lstm_music.pipeline import (
    Corpus,
    Piece,
    chorales,
    cut_windows,
    length_groups,
    melodies,
    near_duplicates,
    piece_from_score,
    pitch_range,
    read_mat,
    sliding_windows,
    thin_chords,
    window_arrays,
    window_places,
)
from lstm_music.theory import find_key, key_of

ROOT = Path(__file__).resolve().parents[1]

@pytest.mark.parametrize('corpus', [chorales(), melodies()], ids=['chorales', 'melodies'])
def test_no_music_in_two_splits(corpus):
    n, limit = (7, 0.2) if corpus is chorales() else (10, 0.15)
    split = {p.name: p.split for p in corpus}
    parted = [(share, a, b) for share, a, b in near_duplicates(corpus, limit, n)
              if split[a] != split[b] and 'test' in (split[a], split[b])]
    assert not parted and {p.split for p in corpus} == {'train', 'valid', 'test'}

def test_split_shares_and_kin():
    corpus = Corpus(Piece(PianoRoll(np.zeros((4, 88))), str(i)) for i in range(200))
    parts = corpus.split(seed=1)
    assert [len(parts.part(s)) for s in ('train', 'valid', 'test')] == [140, 30, 30]
    assert [p.split for p in parts] == [p.split for p in corpus.split(seed=1)] != [
        p.split for p in corpus.split(seed=2)]
    together = corpus.split(seed=1, duplicates=[(str(i), str(i + 1)) for i in range(20)])
    assert len({together[str(i)].split for i in range(21)}) == 1
    shares = [(1., str(i), str(i + 1)) for i in range(20)]                      # as near_duplicates has them
    assert [p.split for p in corpus.split(seed=1, duplicates=shares)] == [p.split for p in together]
    with pytest.raises(ValueError, match="duplicates name 'nobody', but no piece is called so"):
        corpus.split(duplicates=[('1', 'nobody')])

def same(a, b):
    "Whether two pieces are the same, field by field."
    return a.roll == b.roll and all(
        np.array_equal(x, y) and (x is None) == (y is None)
        for f in fields(Piece) if f.name != 'roll' for x, y in [(getattr(a, f.name), getattr(b, f.name))])

def test_a_corpus_file_keeps_all_that_is_known_of_a_piece(tmp_path):
    hymn, tune = chorales()['bwv269'], melodies()[0]
    waltz = PianoRoll.from_notes([(2, 8, 60), (8, 14, 64)], 14, tempo_bpm=132.5, meter=(3, 4), pickup_steps=2)
    pieces = [hymn, tune, Piece(waltz, 'unknown'), hymn.excerpt(16, 40).replace(split=None, style='chorale'),
              Piece(waltz, 'known', 'somebody', 0, 'minor',
                    fermatas=np.zeros(14, bool), split='test', begins=False, style='waltz'),
              hymn.replace(name='thinned', roll=hymn.voice(0).roll)]
    for some in (pieces, pieces[2:3], []):
        Corpus(some, ['gone']).save(tmp_path/'some.npz')
        back = Corpus.load(tmp_path/'some.npz')
        assert len(back) == len(some) and all(map(same, some, back)) and back.skipped == ['gone']

def test_a_damaged_corpus_file_is_named(tmp_path):
    Corpus(list(chorales())[:2]).save(tmp_path/'two.npz')
    with np.load(tmp_path/'two.npz') as f: arrays = {n: f[n] for n in f.files}
    for name, array in arrays.items():
        for wrong in (None, array[:1] if name != 'skipped' else None, np.array(['x'] * len(array)), np.array(7)):
            rest = {n: a for n, a in arrays.items() if n != name}
            np.savez(tmp_path/'bad.npz', **rest | ({} if wrong is None else {name: wrong}))
            try: assert isinstance(Corpus.load(tmp_path/'bad.npz'), Corpus)
            except ValueError as e: assert 'bad.npz: not a corpus file, or damaged' in str(e)
    np.savez(tmp_path/'bad.npz', **arrays | dict(name=arrays['name'][[0, 0]]))
    with pytest.raises(ValueError, match='bad.npz: not a corpus file.*; name another'): Corpus.load(tmp_path/'bad.npz')

def test_a_matrix_of_other_numbers_is_no_roll(tmp_path):
    savemat = pytest.importorskip('scipy.io').savemat
    for number in (7., np.nan):
        cell = np.empty((1, 1), object)
        cell[0, 0] = np.eye(4, 88) * number
        savemat(tmp_path/'odd.mat', {f'{split}data': cell for split in ('train', 'valid', 'test')})
        with pytest.raises(ValueError, match='odd.mat: not one of the four sets .*0 .silent. or 1'):
            read_mat(tmp_path/'odd.mat')

def test_nothing_is_one_line_as_well():
    for nothing, reason in [(lambda: pitch_range([]), 'no notes'), (lambda: Corpus([])['x'], 'none in here'),
                            (lambda: thin_chords(chorales()[0].roll, 1), 'most is 1')]:
        with pytest.raises((ValueError, KeyError), match=reason): nothing()
    assert length_groups([], 4) == []

def test_a_folder_keeps_what_it_can_read_and_says_what_it_cannot(tmp_path):
    roll = chorales()['bwv269'].roll
    for name, data in {'a.mid': PianoRollEncoder().piano_roll_to_midi(roll),
                       'sub/b.MIDI': PianoRollEncoder().piano_roll_to_midi(roll.transpose(2)), 'cut.mid': b'MThd',
                       'silent.mid': PianoRollEncoder().piano_roll_to_midi(PianoRoll(np.zeros((16, 88)))),
                       'notes.txt': b'not looked at'}.items():
        (tmp_path/name).parent.mkdir(exist_ok=True)
        (tmp_path/name).write_bytes(data)
    corpus = Corpus.from_folder(tmp_path, quiet=True)
    assert [p.name for p in corpus] == ['a.mid', 'sub/b.MIDI'] and corpus['a.mid'].roll == roll
    assert [p.key for p in corpus] == ['G major', 'A major']
    assert len(corpus.skipped) == 2 and 'cut.mid' in corpus.skipped[0] and 'no notes' in corpus.skipped[1]

@pytest.mark.parametrize('voices', ['four voices', 'soprano alone'])
def test_a_chorale_and_its_bare_tune_are_heard_in_their_key(voices):
    pieces = chorales().part('test')
    rolls = [p.voice(0).roll if voices == 'soprano alone' else p.roll for p in pieces]
    right = np.mean([find_key(roll) == (p.tonic, p.mode) for roll, p in zip(rolls, pieces)])
    recorded = json.loads((ROOT/'benchmarks/results/key_finder.json').read_text(encoding='utf-8'))['test']
    assert right >= 0.85 and abs(recorded['find_key'][voices]['right'] - right) < 1e-9
    assert recorded['correlated_key'][voices]['right'] < 0.8                # what it was before

def test_tunes_of_the_pages_are_heard_right():
    pages_tune = PianoRoll.from_notes([(0, 4, 67), (4, 8, 69), (8, 12, 71), (12, 16, 72), (16, 24, 74), (24, 32, 71)])
    assert find_key(pages_tune) == (7, 'major')
    assert find_key(chorales()['bwv102.7'].voice(0).roll) == (0, 'minor')

def test_what_is_known_of_a_key_is_not_guessed():
    hymn = chorales()['bwv102.7']
    assert hymn.roll.key == hymn.voice(0).roll.key == (0, 'minor')
    assert melodies()[0].roll.key == (melodies()[0].tonic, melodies()[0].mode)
    mistaken = next(p for p in chorales().part('test') if find_key(p.roll) != (p.tonic, p.mode))
    assert key_of(mistaken.roll) == (mistaken.tonic, mistaken.mode)
    assert key_of(PianoRoll(mistaken.roll.states)) == find_key(mistaken.roll) != key_of(mistaken.roll)

def test_key_finder_moves_with_the_music():
    for piece in list(chorales())[:20]:
        tonic, mode = find_key(piece.roll)
        assert find_key(piece.roll.transpose(1)) == ((tonic + 1) % 12, mode)

@pytest.mark.parametrize('n_steps, stride, expected', [(64, 1, 0), (65, 1, 1), (66, 1, 2), (0, 1, 0), (100, 16, 3)])
def test_windows_are_counted_right(n_steps, stride, expected):
    roll = PianoRoll(np.zeros((n_steps, 88)))
    X, y = sliding_windows(roll, 64, stride)
    assert X.shape == (expected, 64, 88) and y.shape == (expected, 88)
    places = window_places([Piece(roll, 'x')], 64, stride, (0,))[:, 2].tolist()
    assert places[:expected] == list(range(0, n_steps - 64, stride))
    assert not places or places[-1] == n_steps - 65     # and the ending

def test_windows_stay_inside_their_piece_and_move_as_a_whole():
    pieces = list(chorales())[:4]
    for row, (x, label) in zip(window_places(pieces), zip(*window_arrays(pieces))):
        i, shift, start = row
        moved = pieces[i].roll.transpose(int(shift)).binary
        assert np.array_equal(x, moved[start:start + 64]) and np.array_equal(label, moved[start + 64])
    every, last = (cut_windows(pieces, window_places(pieces)[:5], every_step=True),
                   cut_windows(pieces, window_places(pieces)[:5]))
    assert np.array_equal(every[1][:, -1], last[1]) and np.array_equal(every[1][:, :-1], every[0][:, 1:])

def test_a_transposition_off_the_piano_is_left_out():
    top = Piece(PianoRoll.from_notes([(0, 100, 108)]), 'top')
    assert set(window_places([top])[:, 1].tolist()) == {-2, -1, 0}

def test_a_key_has_one_spelling_on_every_page():
    "What a piece says of its key can be asked of the Composer."
    from lstm_music.theory import KEYS
    for corpus in (chorales(), melodies()): assert {p.key.split()[0] for p in corpus} <= set(KEYS)
    pages = [page.read_text(encoding='utf-8')
             for page in (ROOT/'nbs').rglob('*.ipynb') if '.ipynb_checkpoints' not in page.parts]
    assert not any(f'{note}- {mode}' in page for page in pages for note in 'EAB' for mode in ('major', 'minor'))

def hymn(path, parts, time='<time><beats>4</beats><beat-type>4</beat-type></time>'):
    "A score of one bar; each part its name, its note, and what stands before that and in the attributes."
    names = ''.join(f'<score-part id="{name}"><part-name>{name}</part-name></score-part>' for name, *_ in parts)
    music = ''.join(
        f'<part id="{name}"><measure number="1"><attributes><divisions>1</divisions>{time}{transposed}</attributes>'
        f'{above}<note><pitch><step>{pitch[0]}</step><octave>{pitch[1]}</octave></pitch><duration>4</duration></note>'
        '</measure></part>' for name, pitch, above, transposed in parts)
    path.write_text(f'<score-partwise version="4.0"><part-list>{names}</part-list>{music}</score-partwise>')
    return path

def test_a_score_is_read_as_it_sounds_without_its_chord_symbols(tmp_path):
    symbol = '<harmony><root><root-step>F</root-step></root><kind>major</kind><offset>2</offset></harmony>'
    down = '<transpose><diatonic>0</diatonic><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>'
    parts = [('Soprano', 'E5', symbol, ''), ('Alto', 'C5', '', ''), ('Tenor', 'G5', '', down), ('Bass', 'C3', '', '')]
    piece = piece_from_score(hymn(tmp_path/'hymn.musicxml', parts))
    assert piece.roll.notes() == [(0, 16, pitch) for pitch in (48, 67, 72, 76)]

def test_a_score_without_a_metre_and_a_file_of_two_pieces_are_refused(tmp_path):
    parts = [(name, 'C4', '', '') for name in ('Soprano', 'Alto', 'Tenor', 'Bass')]
    with pytest.raises(ValueError, match='free.musicxml: no metre; write one into its first bar'):
        piece_from_score(hymn(tmp_path/'free.musicxml', parts, ''))
    (tmp_path/'two.abc').write_text('\n\n'.join(f'X:{n}\nT:tune\nM:4/4\nL:1/4\nK:C\nCDEF|' for n in (1, 2)))
    with pytest.raises(ValueError, match='two.abc: 2 pieces; give each a file of its own'):
        piece_from_score(tmp_path/'two.abc')
