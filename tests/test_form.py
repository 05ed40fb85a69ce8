"Sections that return: what is equal, what leads on, and what cannot be."
import numpy as np
import pytest

from lstm_music.encoding import SILENT, PianoRoll, highest_voice
from lstm_music.form import returning_steps, sections, self_similarity
from lstm_music.sampling import RETURN_VERSIONS, Composer, melody_model, plain_model

@pytest.fixture(scope='module')
def composer(): return Composer(plain_model())

def equal_bars(roll, a, b, n):
    return [self_similarity(roll.states, roll.steps_per_bar, roll.pickup_steps)[a + i, b + i] == 1 for i in range(n)]

def test_a_section_returns_up_to_its_last_bar_in_every_piece(composer):
    for roll in composer.compose('E', 'minor', bars=16, seed=3, form='AABA', n=2):
        assert equal_bars(roll, 0, 4, 3) == equal_bars(roll, 0, 12, 3) == [True] * 3
        assert not all(equal_bars(roll, 0, 8, 3))
        assert roll.recipe['form'] == 'AABA'

def test_the_same_seed_gives_the_same_form_and_begins_as_without(composer):
    first, again, free = (composer.compose('G', bars=8, seed=5, form=form) for form in ('AA', 'AA', None))
    assert first == again and first != free
    assert (first.states[:16] == free.states[:16]).all()

def test_a_phrase_may_be_longer_than_a_section_that_returns(composer):
    roll = composer.compose('F', bars=8, seed=2, form='AA', varied=True, phrase_bars=8)
    top = (roll.binary * np.arange(1, 89)).max(axis=1)
    assert (top[64:112] == top[:48]).all()

def test_a_varied_return_has_the_same_tune_and_other_chords(composer):
    roll = composer.compose('F', bars=8, seed=2, form='AA', varied=True)
    top = (roll.binary * np.arange(1, 89)).max(axis=1)
    assert (top[64:112] == top[:48]).all() and not all(equal_bars(roll, 0, 4, 3))

def test_an_opening_is_the_first_section(composer):
    opening = composer.compose('D', bars=4, seed=1, pickup_beats=0)
    roll = composer.compose(bars=8, seed=2, opening=opening, form='ABA')
    assert len(roll) == 12 * 16 and (roll.states[:64] == opening.states).all()
    assert equal_bars(roll, 0, 8, 3) == [True] * 3

def test_what_returns_begins_with_new_strikes(composer):
    roll = composer.compose('C', bars=8, seed=4, form='AA')
    assert (roll.states[64][roll.states[64] > SILENT] == 2).all()

@pytest.mark.parametrize('wish, what', [
    (dict(form='AABA', bars=12), 'at least 16'), (dict(form='AA', bars=10), 'choose 8'),
    (dict(form='A', bars=16), '2 to 16 letters'), (dict(form=3, bars=16), '2 to 16 letters')])
def test_a_form_that_cannot_be_is_one_sentence(composer, wish, what):
    with pytest.raises(ValueError, match=what): composer.compose(**wish)

def test_an_opening_that_is_too_long_for_its_form_is_one_sentence(composer):
    opening = PianoRoll.from_notes([(0, 64, 60)], 64)
    with pytest.raises(ValueError, match='at least'): composer.compose(bars=2, opening=opening, form='ABA')
    with pytest.raises(ValueError, match='choose 4'): composer.compose(bars=6, opening=opening, form='AA')

def test_a_melody_has_no_form_yet():
    with pytest.raises(ValueError, match='use a ChordLSTM'): Composer(melody_model()).compose(form='AA', bars=8)

def test_an_upbeat_belongs_to_the_last_bar():
    like = returning_steps(sections('AA', 8), 16, 4, 128)
    assert len(like) == 128 and (like[:68] == -1).all() and (like[68:116] == 4 + np.arange(48)).all()
    assert (like[116:] == -1).all()

def test_the_highest_voice_is_what_a_varied_return_keeps(composer):
    roll = composer.compose('A', 'minor', bars=8, seed=6, form='AA', varied=True)
    tunes = highest_voice(roll.states)
    struck = [(t[1:] == 2).nonzero() for t in (tunes[:48], tunes[64:112])]
    assert all((a == b).all() for a, b in zip(*struck))

def test_a_tune_that_returns_strikes_what_was_held_below_a_note_that_ended():
    notes = [(0, 4, 79), (0, 12, 74), (12, 16, 77), (16, 20, 79), (16, 28, 73), (28, 32, 77), (0, 32, 50)]
    opening = PianoRoll.from_notes(notes, 32)
    roll = Composer().compose('G', bars=2, opening=opening, form='AA', varied=True, seed=2)
    tune = (roll.binary * np.arange(1, 89)).max(axis=1) + 20
    assert tune[32:48].tolist() == [79] * 4 + [74] * 8 + [77] * 4

def test_an_opening_keeps_how_loud_it_was(composer):
    opening = composer.compose('D', bars=1, seed=1)
    loud = np.where(opening.states == 2, 99, 0)
    roll = composer.compose(bars=1, seed=2, opening=PianoRoll(opening.states, velocities=loud))
    assert (roll.velocities[:16] == loud).all() and not roll.velocities[16:].any()

@pytest.mark.parametrize('pickup_beats', [0, 1])
def test_the_phrase_before_a_return_is_weighed_with_the_bar_that_returns(composer, monkeypatch, pickup_beats):
    sizes, take = {}, type(composer)._advance
    def advance(self, session, *args, **kwargs):
        sizes[session.n_steps] = len(session.piece)
        return take(self, session, *args, **kwargs)
    monkeypatch.setattr(type(composer), '_advance', advance)
    composer.compose('G', bars=8, seed=5, form='AA', pickup_beats=pickup_beats)
    seam = 64 + 4 * pickup_beats
    assert {sizes[step] for step in range(seam, seam + 16)} == {RETURN_VERSIONS} and sizes[seam + 16] == 1

def test_an_opening_of_one_bar_has_nothing_to_return(composer):
    opening = PianoRoll.from_notes([(0, 16, 60)], 16)
    with pytest.raises(ValueError, match='two bars or more'): composer.compose(bars=4, opening=opening, form='AB')
