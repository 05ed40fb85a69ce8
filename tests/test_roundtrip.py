"Any roll that MIDI can write comes back as it was: repeated notes, silence at the end, metre, pickup, tempo."
import io
import pretty_midi, pytest
from hypothesis import given, settings, strategies as st
from lstm_music.encoding import MIDIEventEncoder, MidiError, PianoRoll, PianoRollEncoder

@st.composite
def rolls(draw):
    per_beat, meter = draw(st.sampled_from([(4, (4, 4)), (4, (3, 4)), (4, (6, 8)), (3, (4, 4)), (12, (5, 4)), (1, (2, 2))]))
    pickup = draw(st.integers(0, 3)) if per_beat == 4 else 0
    n_steps = draw(st.integers(pickup + 1, 40))
    note = st.tuples(st.integers(0, n_steps - 1), st.integers(1, 8), st.integers(21, 108))
    notes = [(s, min(n_steps, s + n), p) for s, n, p in draw(st.lists(note, max_size=30))]
    return PianoRoll.from_notes(notes, n_steps, steps_per_beat=per_beat, meter=meter, pickup_steps=pickup, tempo_bpm=draw(st.integers(20, 300)))

@settings(max_examples=150, deadline=None)
@given(rolls())
def test_midi_gives_back_the_same_roll(roll):
    encoder = PianoRollEncoder(steps_per_beat=roll.steps_per_beat)
    assert encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(roll)) == roll

@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 87), st.just(88), st.just(89)), max_size=60))
def test_events_come_back(events):
    encoder = MIDIEventEncoder()
    loose = [i for i, e in enumerate(events) if e == 88 and (i == 0 or events[i - 1] == 89)]
    if loose:
        with pytest.raises(ValueError, match=f'step {loose[0]}'): encoder.events_to_roll(events)
    else:
        assert encoder.roll_to_events(encoder.events_to_roll(events)).tolist() == events
        assert encoder.midi_to_events(encoder.events_to_midi(events)).tolist() == events

def band():
    "A MIDI file of a flute, a bass and a drum kit."
    midi = pretty_midi.PrettyMIDI()
    for name, pitch, is_drum in [('flute', 72, False), ('bass', 40, False), ('kit', 36, True)]:
        part = pretty_midi.Instrument(0, is_drum, name)
        part.notes.append(pretty_midi.Note(80, pitch, 0, 0.5))
        midi.instruments.append(part)
    out = io.BytesIO()
    midi.write(out)
    return out.getvalue()

@pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')
@pytest.mark.parametrize('instruments, pitches', [(None, [40, 72]), (['flute'], [72]), ([1], [40])])
def test_instruments_are_merged_or_chosen(instruments, pitches):
    roll = PianoRollEncoder(instruments=instruments).midi_to_piano_roll(band())
    assert sorted(p for *_, p in roll.notes()) == pitches

def test_an_instrument_that_is_not_there_is_an_error_that_names_those_that_are():
    with pytest.raises(MidiError, match='flute'): PianoRollEncoder(instruments=['oboe']).midi_to_piano_roll(band())
