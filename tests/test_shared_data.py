"Odd, damaged and ordinary MIDI files, where the collection of them stands beside the project."
import os
from pathlib import Path

import pytest

from lstm_music.encoding import MidiError, PianoRollEncoder

DATA = Path(__file__).resolve().parents[2]/'shared/data'
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f'{DATA} is not here')

@needs_data
@pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')
def test_every_odd_file_is_a_roll_or_a_midi_error():
    files = [p for p in sorted((DATA/'midi_edge').rglob('*')) if p.is_file()]
    read = 0
    for path in files:
        try:
            PianoRollEncoder().midi_to_piano_roll(path)
            read += 1
        except MidiError as e: assert str(path) in str(e)
    assert 0 < read < len(files)

@needs_data
@pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')
def test_ordinary_files_load_and_tell_of_their_drums():
    rolls = [PianoRollEncoder().midi_to_piano_roll(p) for p in sorted((DATA/'midi_multitrack').rglob('*.mid'))]
    assert any('drum' in n for r in rolls for n in r.notices)

takes_minutes = pytest.mark.skipif('LSTM_MUSIC_SLOW' not in os.environ, reason='takes minutes; set LSTM_MUSIC_SLOW=1')

@needs_data
@pytest.mark.parametrize('name, folder, goal', [
    ('jsb16', 'jsb', 1.45), ('jsb', 'bl2012', 4.00),
    pytest.param('nottingham', 'bl2012', 0.90, marks=takes_minutes),
    pytest.param('piano-midi', 'bl2012', 3.70, marks=takes_minutes),
    pytest.param('musedata', 'bl2012', 3.65, marks=takes_minutes)])
def test_a_benchmark_scores_again_as_recorded(name, folder, goal):
    from lstm_music.benchmark import evaluate_benchmark, results_file
    from lstm_music.model import load_model
    nats = evaluate_benchmark(name, DATA/folder)['test']['nats']
    assert nats == pytest.approx(load_model(results_file(name)).record['nats']['test'], abs=1e-4) and nats <= goal
