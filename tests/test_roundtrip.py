"Any roll that MIDI can write comes back as it was: repeated notes, silence at the end, metre, pickup, tempo."
import io

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_music.encoding import MidiError, MIDIEventEncoder, PianoRoll, PianoRollEncoder, parse_midi

@st.composite
def rolls(draw):
    per_beat = draw(st.integers(1, 12))
    whole = [(n, d) for n in range(1, 13) for d in (1, 2, 4, 8, 16) if 4 * n * per_beat % d == 0]
    meter = draw(st.sampled_from(whole))
    pickup = draw(st.integers(0, 4 * meter[0] * per_beat // meter[1] - 1))
    n_steps = draw(st.integers(0, 40))    # the music may end before its first bar line
    note = st.tuples(st.integers(0, max(0, n_steps - 1)), st.integers(1, 8), st.integers(21, 108))
    notes = [(s, min(n_steps, s + n), p) for s, n, p in draw(st.lists(note, max_size=30 if n_steps else 0))]
    velocities = np.array([draw(st.integers(0, 127)) for _ in notes], int)       # 0 where nobody knows
    loud = np.zeros((n_steps, 88), int)
    for (start, _, pitch), velocity in zip(notes, velocities): loud[start, pitch - 21] = velocity
    return PianoRoll.from_notes(notes, n_steps, steps_per_beat=per_beat, meter=meter, velocities=loud,
                                pickup_steps=pickup, tempo_bpm=draw(st.integers(1000, 60_000)) / 100,
                                ending=draw(st.integers(0, 100)) / 100)

def check_touch(again, roll):
    "Every strike is as loud as it was written, and the ending the same."
    assert again.ending == roll.ending and (again.struck() == roll.struck()).all()
    assert np.allclose(again.clock_secs(), roll.clock_secs())

@settings(max_examples=300, deadline=None)
@given(rolls(), st.booleans())
def test_midi_gives_back_the_same_roll(roll, split_voices):
    encoder = PianoRollEncoder(steps_per_beat=roll.steps_per_beat)
    again = encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(roll, split_voices=split_voices))
    assert again == roll and not any('tempo' in notice for notice in again.notices)
    check_touch(again, roll)

@settings(max_examples=100, deadline=None)
@given(rolls(), st.booleans())
def test_pretty_midi_gives_back_the_same_roll(roll, split_voices):
    encoder = PianoRollEncoder(steps_per_beat=roll.steps_per_beat)
    again = encoder.midi_to_piano_roll(roll.to_pretty_midi(split_voices=split_voices))
    assert again == roll
    check_touch(again, roll)

@settings(max_examples=100, deadline=None)
@given(rolls(), st.integers(0, 40), st.integers(0, 40), st.integers(-12, 12))
def test_touch_stays_with_its_notes(roll, start, stop, semitones):
    loud, cut = roll.struck(), roll[start:stop]
    if roll.velocities is not None and cut.velocities is not None:
        for first, _, pitch in cut.notes():
            if first: assert cut.velocities[first, pitch - 21] == roll.velocities[start + first, pitch - 21]
            else:
                before = [s for s, e, p in roll.notes() if p == pitch and s <= start < e]
                assert cut.velocities[0, pitch - 21] == roll.velocities[before[-1], pitch - 21]
    assert roll[:].ending == roll.ending and (roll[:].struck() == loud).all()
    joined = roll + roll
    assert (joined.struck(64)[:len(roll)] == roll.struck(64)).all() and joined.ending == roll.ending
    try: moved = roll.transpose(semitones)
    except ValueError: return
    assert (moved.struck() == np.roll(loud, semitones, axis=1)).all() and moved.ending == roll.ending

def test_a_roll_that_knows_no_velocities_stays_so_and_one_that_does_keeps_each():
    plain = PianoRoll.from_notes([(0, 4, 60), (4, 8, 64)])
    encoder = PianoRollEncoder()
    assert encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(plain)).velocities is None
    soft = encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(plain, velocity=40))
    assert soft.struck().max() == soft.struck()[soft.onsets == 1].min() == 40
    assert encoder.midi_to_piano_roll(encoder.piano_roll_to_midi(soft)).struck().max() == 40
    for velocity in 0, 128:
        with pytest.raises(ValueError, match='from 1 to 127'): encoder.piano_roll_to_midi(plain, velocity=velocity)

def test_music21_keeps_velocities():
    pytest.importorskip('music21', reason='music21 is not installed')
    loud = np.zeros((8, 88), int)
    loud[0, 39], loud[0, 43], loud[4, 46] = 30, 60, 90
    roll = PianoRoll.from_notes([(0, 4, 60), (0, 4, 64), (4, 8, 67)], velocities=loud)
    again = PianoRollEncoder().midi_to_piano_roll(roll.to_music21())
    assert again == roll and (again.velocities == loud).all()

TEXTS = st.text(st.characters(blacklist_categories=['Cs']), max_size=20)
JSON = st.recursive(st.none() | st.booleans() | st.integers()
                    | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8)

@settings(max_examples=100, deadline=None)
@given(st.tuples(st.integers(0, 11), st.sampled_from(['major', 'minor'])),
       st.dictionaries(TEXTS, JSON, max_size=4), TEXTS, st.booleans())
def test_key_recipe_and_name_come_back(key, recipe, name, split_voices):
    roll = PianoRoll.from_notes([(0, 4, 60), (0, 8, 64)], key=key, recipe=recipe, name=name)
    midi = PianoRollEncoder().piano_roll_to_midi(roll, split_voices=split_voices)
    again = PianoRollEncoder().midi_to_piano_roll(midi)
    assert (again.key, again.recipe) == (key, recipe)
    assert split_voices or parse_midi(midi).instruments[0].name == (name or 'piano')

NOTHING = np.zeros((4, 88))

@pytest.mark.parametrize('make, message', [
    *((lambda state=state: PianoRoll(NOTHING + state), f'2 .struck., not {state}') for state in (0.9, -254, 258, 2.5)),
    (lambda: PianoRoll(NOTHING + np.nan), 'not nan'), (lambda: PianoRoll(np.full((4, 88), '2')), '2 .struck., not <U1'),
    (lambda: PianoRoll(np.full((4, 88), 300)), 'not 300'), (lambda: PianoRoll(None), '2 .struck., not object'),
    *((lambda meter=meter: PianoRoll(NOTHING, meter=meter), 'choose two whole numbers, such as .3, 4.')
      for meter in ((3.7, 4), '34', (4, 4, 4), 4, (3, None))),
    (lambda: PianoRoll(NOTHING, meter=(0, 4)), 'no metre is 0/4'),
    (lambda: PianoRoll(NOTHING, 4.5), 'steps_per_beat is 4.5; choose a whole number from 1 to 96'),
    (lambda: PianoRoll(NOTHING, pickup_steps=1.5), 'pickup_steps is 1.5; choose a whole number from 0 to 15'),
    *((lambda loud=loud: PianoRoll(NOTHING + 2, velocities=NOTHING + loud), f'from 0 to 127, not {loud}')
      for loud in (0.6, np.nan, -1., 128.)),
    *((lambda note=note: PianoRoll.from_notes([note]), 'three whole numbers')
      for note in ((0.5, 1.9, 60.7), (0, 1), (0, 1, '60'), (0, np.inf, 60), 7)),
    (lambda: PianoRoll.from_notes([(0, 1, 60)], 4.5), 'n_steps is 4.5; choose a whole number'),
    (lambda: PianoRoll.from_notes([(0, 1, 60)]).struck(60.5), 'velocity is 60.5; choose a whole number from 1 to 127'),
    *((lambda by=by: PianoRoll.from_notes([(0, 1, 60)]).transpose(by), f'semitones is {by}; choose a whole number')
      for by in (0.5, 1.9, 89))])
def test_what_is_not_whole_or_in_range_is_refused_and_becomes_no_other_music(make, message):
    with pytest.raises(ValueError, match=message): make()

def test_whole_numbers_of_any_kind_are_music_and_are_copied():
    plain = PianoRoll.from_notes([(0, 2, 60), (np.int32(2), np.int64(4), 64)], velocities=70. * (NOTHING + 1))
    for kind in np.uint8, np.int8, np.int64, np.float32, list:
        given = plain.states.tolist() if kind is list else plain.states.astype(kind)
        assert PianoRoll(given, meter=np.array([4, 4])) == plain and PianoRoll(given).states is not given
    assert plain.velocities.dtype == np.uint8 and plain.transpose(np.int64(2)).notes() == [(0, 2, 62), (2, 4, 66)]

def test_what_would_not_be_read_again_is_not_written():
    long, full = PianoRoll(np.zeros((200_001, 88), np.uint8)), PianoRoll(np.full((910, 88), 2, np.uint8))
    for roll, says in (long, '200,001 steps; .* read up to 200,000'), (full, '80,080 notes; .* up to 80,000'):
        with pytest.raises(ValueError, match=says): PianoRollEncoder().piano_roll_to_midi(roll)

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

@pytest.mark.filterwarnings('ignore::lstm_music.encoding.MidiWarning')
def test_instruments_that_can_be_counted_once_are_read_every_time():
    encoder = PianoRollEncoder(instruments=(i for i in ['flute']))
    assert [len(encoder.midi_to_piano_roll(band()).notes()) for _ in range(2)] == [1, 1]
    for wrong, says in ([], 'no instrument is asked for'), ('flute', 'give a list, such as'), (0, 'give a list'):
        with pytest.raises(ValueError, match=says): PianoRollEncoder(instruments=wrong)

def test_an_instrument_that_is_not_there_is_an_error_that_names_those_that_are():
    with pytest.raises(MidiError, match='flute'): PianoRollEncoder(instruments=['oboe']).midi_to_piano_roll(band())

def test_a_note_in_whole_floats_is_a_note():
    assert PianoRoll.from_notes([(0., 4., np.float64(60))]).notes() == [(0, 4, 60)]
