"Any roll that MIDI can write comes back as it was: repeated notes, silence at the end, metre, pickup, tempo."
import numpy as np
from hypothesis import given, settings, strategies as st
from lstm_music.encoding import PianoRoll, PianoRollEncoder

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
