"Round trips, splits, padding and the bundled files."
import subprocess
import sys

import pytest

from lstm_music.encoding import MidiError, PianoRollEncoder
from lstm_music.files import data_file
from lstm_music.model import ChordConfig, ChordLSTM
from lstm_music.pipeline import chorales, chord_sequences, overlap
from lstm_music.training import TrainConfig, nats_per_frame

def test_every_chorale_survives_midi():
    encoder = PianoRollEncoder()
    for piece in list(chorales())[::10]:
        assert encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(piece.roll)) == piece.roll

def test_not_midi_is_one_error():
    with pytest.raises(MidiError, match='not MIDI'): PianoRollEncoder().midi_to_piano_roll(b'%PDF-1.7 and more')

def test_no_test_chorale_is_alike_to_a_training_chorale():
    prints = {p.name: chord_sequences(p.roll) for p in chorales()}
    assert max(overlap(prints[a.name], prints[b.name]) for a in chorales().part('test')
               for b in chorales().part('train')) < 0.2

@pytest.mark.parametrize('name', ['chord_lstm', 'plain_chord_lstm'])
def test_bundled_weights_score_as_their_record_says(name):
    model = ChordLSTM.load(data_file(f'{name}.npz'))
    assert nats_per_frame(model, chorales().part('valid')) == pytest.approx(model.record['nats']['valid'], abs=1e-4)

def test_the_weights_that_ship_are_of_the_default_model_and_training():
    model = ChordLSTM.load(data_file('chord_lstm.npz'))
    assert model.config == ChordConfig()
    settings = TrainConfig(epochs=20, learning_rate=3e-3, average=0.998, valid_every=5, change_meter=0.4)
    assert TrainConfig(**model.record['settings']) == settings  # data/make_chord_lstm.py

def test_batch_size_and_padding_do_not_change_the_figure():
    model, pieces = ChordLSTM.load(data_file('chord_lstm.npz')), list(chorales().part('valid'))[:6]
    assert nats_per_frame(model, pieces, batch_size=1) == pytest.approx(nats_per_frame(model, pieces, batch_size=6),
                                                                        abs=1e-4)

@pytest.mark.parametrize('module', ['desk', 'player', 'app'])
def test_what_lies_behind_a_face_imports_no_widgets(module):
    if module == 'app': pytest.importorskip('streamlit', reason='the app is not installed')
    code = (
        f"import sys, lstm_music.{module}; "
        "print([m for m in ('ipywidgets', 'anywidget', 'tensorflow', 'music21') if m in sys.modules])")
    assert subprocess.run([sys.executable, '-c', code], capture_output=True,
                          text=True, check=True).stdout.splitlines()[-1] == '[]'
