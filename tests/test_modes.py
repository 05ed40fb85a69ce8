"Modes end on their finals, with their own notes."
import numpy as np
import pytest

from lstm_music.cadence import Cadence, CadencePlan, dominant_rule
from lstm_music.conditions import EvenPhrases, Known
from lstm_music.layout import PIANO
from lstm_music.sampling import Composer, plain_model
from lstm_music.theory import SCALES

KNOWN = Known(phrases=EvenPhrases(32, 8, 0, 256))

@pytest.mark.parametrize('mode', ['dorian', 'phrygian', 'lydian', 'mixolydian', 'aeolian'])
def test_a_mode_ends_its_phrases_on_its_final_alone(mode):
    plan = CadencePlan(KNOWN, ['D'] * 8, [mode] * 8, seed=1, share=1)
    ends = [plan.end_at(24 + 32 * i) for i in range(8)]
    found = [cadence for end in ends for cadence in plan.cadences(end)]
    assert all(found) and {(c.kind, c.degree) for c in found} == {('authentic', 0)}

def test_major_and_minor_end_their_phrases_elsewhere_too():
    plan = CadencePlan(KNOWN, ['D'] * 8, ['minor'] * 8, seed=1, share=1)
    assert len({c.degree for i in range(7) for c in plan.cadences(plan.end_at(24 + 32 * i))}) > 2

def test_a_phrygian_piece_ends_from_the_note_a_semitone_above():
    inside = SCALES['phrygian']
    last = dominant_rule(Cadence('authentic', 0, 3, soprano=0), 0, inside)
    assert last.bass == [1] and np.flatnonzero(last.members[0]).tolist() == [1, 5, 8]
    assert dominant_rule(Cadence('authentic', 0, 3), 0, inside).bass == [7]
    assert dominant_rule(Cadence('authentic', 0, 3, soprano=0), 0, SCALES['minor']).bass == [7]

@pytest.mark.parametrize('mode', ['dorian', 'phrygian', 'lydian', 'mixolydian'])
def test_a_composed_mode_keeps_its_notes_and_ends_on_its_final(mode):
    roll = Composer(plain_model()).compose('E', mode, bars=4, seed=3)
    above = (PIANO.pitches - 4) % 12
    assert set(above[roll.binary.any(axis=0)]) <= set(SCALES[mode])
    last = above[np.flatnonzero(roll.states[-1])]
    assert last[0] == last[-1] == 0
