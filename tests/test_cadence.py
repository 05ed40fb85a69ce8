"Cadences: where phrases end, what is planned there, and that the music keeps to it."
from dataclasses import replace

import numpy as np
import pytest

from lstm_music.cadence import (
    BACH_CADENCES,
    Cadence,
    CadencePlan,
    KeepToChord,
    PhraseEnd,
    beat_steps,
    cadence_at,
    log_mass,
    phrase_ends,
    pitch_classes,
    planned_cadence,
)
from lstm_music.conditions import EvenPhrases, Known, Phrases
from lstm_music.encoding import PianoRoll
from lstm_music.layout import PIANO
from lstm_music.pipeline import chorales
from lstm_music.sampling import (
    Composer,
    Sampler,
    SamplingConfig,
    Session,
    TendencySampler,
    default_model,
    even_phrases,
    melody_model,
    phrases_of,
)
from lstm_music.theory import KEY_NAMES, KEYS, SCALES, nearest_mode

def ends_of(roll, first=0):
    "The phrase ends of a piece that was composed from a bar line on."
    known = Known.of(roll, phrases=phrases_of(Known.of(roll), len(roll), first or None))
    return phrase_ends(known, first, len(roll))


def last_cadence(roll, key, first=0): return cadence_at(roll.states, ends_of(roll, first)[-1].arrival, KEYS[key])


@pytest.fixture(scope='module')
def composer(): return Composer()


@pytest.fixture(scope='module')
def pieces(composer):
    "Twelve pieces of eight bars, in six major and six minor keys."
    scales = ['major', 'minor'] * 6
    rolls = composer.compose_together(KEY_NAMES, scales, 8, PianoRoll(np.zeros((0, 88)), tempo_bpm=80), seed=3)
    return list(zip(rolls, KEY_NAMES, scales))


def test_every_piece_ends_with_a_perfect_cadence(pieces):
    for roll, key, scale in pieces:
        found = last_cadence(roll, key)
        assert found.perfect and found.degree == 0, (key, scale)
        assert pitch_classes(roll.states[-1])[[0, -1]].tolist() == [KEYS[key]] * 2      # to the last step


def test_planned_cadences_come_as_planned(pieces):
    "Each one that the plan names; a way that is lost would show here."
    known = Known(phrases=even_phrases(0, 128, 16))
    plan = CadencePlan(known, KEY_NAMES, ['major', 'minor'] * 6, seed=3)
    wanted, found = [], []
    for end in phrase_ends(known, 0, 128):
        for piece, cadence in enumerate(plan.cadences(end)):
            if cadence is None: continue
            got = cadence_at(pieces[piece][0].states, end.arrival, KEYS[pieces[piece][1]])
            wanted.append((cadence.kind, cadence.degree, cadence.third))
            found.append(got and (got.kind, got.degree, got.third))
    kept = np.mean([a == b or a[0] == 'half' and b is not None and a[1:] == b[1:] for a, b in zip(wanted, found)])
    assert len(wanted) > 30 and kept > 0.9


def test_without_a_plan_it_is_the_model_alone(composer):
    "No draw is spent on what is not wanted: a session that is stepped gives the same."
    roll = composer.compose('F', 'minor', bars=4, seed=5, cadences=0, pickup_beats=0)
    session = Session(composer.model, 'F', 'minor', 5, Known(phrases=even_phrases(0, 64, 16)), cadences=0)
    assert np.array_equal(roll.states, np.stack([session.step()[0] for _ in range(64)]))


@pytest.mark.parametrize('picardy, thirds', [(0., {3}), (1., {4})])
def test_picardy_is_a_dial(composer, picardy, thirds):
    rolls = composer.compose('E', 'minor', bars=2, seed=1, n=6, picardy=picardy)
    assert {last_cadence(r, 'E').third for r in rolls} == thirds


def test_a_plan_does_not_depend_on_how_many_pieces_or_what_sounds():
    known = Known(phrases=even_phrases(0, 256, 16))
    one, many = (CadencePlan(known, ['A'] * n, ['minor'] * n, seed=4) for n in (1, 5))
    ends = phrase_ends(known, 0, 256)
    assert [one.cadences(e)[0] for e in ends] == [many.cadences(e)[0] for e in ends]
    assert len({tuple(many.cadences(e)[i] for e in ends) for i in range(5)}) == 5      # each piece has its own
    longer = Known(phrases=even_phrases(0, 512, 16))
    plan = CadencePlan(longer, ['A'], ['minor'], seed=4)
    assert [plan.cadences(e) for e in phrase_ends(longer, 0, 512)[:7]] == [one.cadences(e) for e in ends[:7]]


def test_bachs_proportions_are_drawn():
    drawn = [planned_cadence('major', False, (9, i), share=1.) for i in range(3000)]
    counts = {kind: sum((c.kind, c.degree, c.third) == kind for c in drawn) / 3000 for kind in BACH_CADENCES['major']}
    total = sum(BACH_CADENCES['major'].values())
    for kind, odds in BACH_CADENCES['major'].items(): assert abs(counts[kind] - odds / total) < 0.03


@pytest.mark.parametrize('scale', [s for s in SCALES if s not in ('major', 'minor')])
def test_every_mode_comes_home_within_its_notes(composer, scale):
    roll = composer.compose('D', scale, bars=2, seed=2)
    assert {(p - 2) % 12 for *_, p in roll.notes()} <= set(SCALES[scale])
    assert pitch_classes(roll.states[-1])[0] == 2
    assert len(set(pitch_classes(roll.states[-1]).tolist())) >= 2


@pytest.mark.parametrize('meter', [(3, 4), (6, 8), (2, 2), (5, 4), (3, 8)])
def test_other_metres_come_home_on_a_beat(composer, meter):
    known = Known(meter, phrases=even_phrases(0, 64, Known(meter).bar_steps))
    assert all(known.in_bar(np.array(e.arrival)) % beat_steps(known) == 0 for e in phrase_ends(known, 0, 64))
    grid = PianoRoll(np.zeros((0, 88)), meter=meter, tempo_bpm=80)
    assert last_cadence(composer.compose('C', 'major', bars=4, seed=1, opening=grid), 'C').perfect


def test_a_breath_without_a_beat_and_fermatas_as_given():
    marked = np.zeros(32, bool)
    marked[[8, 9, 10, 11, 28, 29, 30, 31]] = True
    found = phrase_ends(Known(phrases=Phrases(marked)), 0, 32)
    assert found == [PhraseEnd(4, 8, 12, False), PhraseEnd(24, 28, 32, True)]
    assert phrase_ends(Known(phrases=Phrases(marked)), 10, 32) == found[1:]             # its fermata began before
    short = Known(phrases=EvenPhrases(8, 1, n_steps=8))
    assert phrase_ends(short, 0, 8) == [PhraseEnd(0, 4, 8, True)]


def test_a_piece_that_is_too_short_to_lead_home_still_ends(composer):
    roll = composer.compose('G', 'major', bars=1, seed=0)
    assert last_cadence(roll, 'G').perfect
    opening = chorales()['bwv269'].roll[:72]
    longer = composer.compose(bars=2, opening=opening, seed=3)
    assert np.array_equal(longer.states[:72], opening.states)
    assert pitch_classes(longer.states[-1])[0] == 7


@pytest.mark.parametrize('dials', [dict(temperature=0.3), dict(temperature=1.5), dict(grid_steps=4), dict(guidance=0.),
                                   dict(repetition_penalty=0.1), dict(parallel_penalty=1.), dict(top_k=3)])
def test_every_dial_leaves_the_last_cadence(composer, dials):
    roll = composer.compose('C', 'minor', bars=2, seed=1, **dials)
    assert last_cadence(roll, 'C').perfect


def test_a_free_key_and_models_of_melodies_plan_nothing(composer):
    session = Session(composer.model, ['free', 'C'], 'major', known=Known(phrases=even_phrases(0, 64, 16)))
    assert session.plan.cadences(session.plan.end_at(56))[0] is None
    assert Session(melody_model(), known=Known(phrases=even_phrases(0, 64, 16))).plan is None
    Composer(melody_model()).compose(bars=1)
    with pytest.raises(ValueError, match='picardy is 0.5, but a EventLSTM has no such dial'):
        Composer(melody_model()).compose(bars=1, picardy=0.5)
    with pytest.raises(ValueError, match='picardy is 2; choose a number from 0 to 1'): SamplingConfig(picardy=2)


def test_a_live_session_comes_to_rest_by_itself():
    "Without versions, without an end; what somebody holds goes before."
    session = Session(None, 'D', 'minor', 1, Known(phrases=EvenPhrases(32, 8)), cadences=1.)
    for _ in range(64): session.step()
    states = np.stack([f[0] for f in session.frames])
    for arrival in (24, 56):
        wanted, found = session.plan.cadences(session.plan.end_at(arrival))[0], cadence_at(states, arrival, 2)
        assert (found.degree, found.third) == (wanted.degree, wanted.third)
    session.hold([61])
    while session.n_steps < 96: session.step()
    assert all(f[0, 40] for f in session.frames[64:])


def test_versions_are_settled_piece_by_piece():
    session = Session(None, ['C', 'D', 'E'], seed=0)
    session.fork(np.array([4, 1, 2]))
    assert session.piece.tolist() == [0, 0, 0, 0, 1, 2, 2]
    session.log_weights = np.array([0., -99, -99, -99, -5, -99, 0])
    session.resample()
    assert session.piece.tolist() == [0, 0, 0, 0, 1, 2, 2]
    assert session.log_weights.tolist() == [0] * 4 + [-5] + [0, 0] or session.log_weights[4] == -5
    session.settle()
    assert session.piece.tolist() == [0, 1, 2] and session.log_weights.tolist() == [0, 0, 0]


def test_weights_are_the_probability_that_was_left():
    logits, allowed = np.log(np.array([[0.5, 0.3, 0.2]])), np.array([[True, False, True]])
    assert np.allclose(log_mass(logits, allowed), np.log(0.7))
    assert np.isneginf(log_mass(logits, ~np.ones((1, 3), bool)))


def test_a_rule_that_leaves_no_way_is_paid_for(composer):
    session = Session(composer.model, 'C', 'major', known=Known(phrases=even_phrases(0, 32, 16)))
    rule = session.plan.rule(24)
    nothing = replace(rule, members=np.zeros_like(rule.members), soprano=np.zeros_like(rule.soprano))
    choose = KeepToChord(session.sampler, nothing)
    assert session.step(choose).any()
    assert (choose.log_prob <= KeepToChord.LEAST).all()


def test_harmonising_takes_cadences_that_the_melody_allows(composer):
    hymn = chorales().part('test')[0]
    tune = hymn.voice(0).roll
    ours = composer.harmonise(tune, KEY_NAMES[hymn.tonic], hymn.mode, fermatas=hymn.fermatas, seed=1, cadences=1.)
    with pytest.raises(ValueError, match='one for each step of the melody'):
        composer.harmonise(tune, fermatas=hymn.fermatas[:20])
    given = tune.states > 0
    assert np.array_equal(ours.states[given], tune.states[given])
    ends = phrase_ends(Known.of(hymn), 0, len(hymn))
    found = [cadence_at(ours.states, e.arrival, hymn.tonic) for e in ends]
    assert sum(c is not None for c in found) >= len(ends) / 2


@pytest.mark.parametrize('line, kinds', [
    ([72, 72, 72, 72, 72], set()),                              # the key note held: no dominant has it
    ([71, 71, 71, 71, 72], {('authentic', 0), ('authentic', 9)}),
    ([72, 72, 71, 71, 72], {('authentic', 0)}),                 # suspended, then resolved
    ([74, 74, 74, 72, 72], {('authentic', 0), ('authentic', 9)}),   # anticipated
    ([69, 69, 67, 67, 67], {('half', 7)}), ([-1] * 5, set())])
def test_a_melody_allows_some_cadences(line, kinds):
    known = Known(phrases=Phrases(np.arange(12) > 7))
    plan, end = CadencePlan(known, ['C'], ['major']), PhraseEnd(4, 8, 12, False)
    plan.melody = np.append(np.zeros(4, int), line)
    wanted = [Cadence('authentic', 0, 4), Cadence('authentic', 9, 3), Cadence('half', 7, 4)]
    assert {(c.kind, c.degree) for c in wanted if plan._fits(c, 0, end)} == kinds


def test_what_is_given_is_weighed_with_the_rules_against_parallels(composer):
    "Two versions stand a fifth above the given bass; parallels to it cost what they cost where they are composed."
    from lstm_music.sampling import Forced
    before = np.zeros(88, np.uint8)
    before[[67 - 21, 60 - 21]] = 2
    parallel = np.zeros(88, np.uint8)
    parallel[[69 - 21, 62 - 21]] = 2
    def log_prob(**dials):
        session = Session(composer.model, 'free', **dials)
        session.observe(before)
        tokens = session.config.vocabulary.encode(parallel[None])[0, :2].tolist()
        choose = Forced(session.chooser, session.sampler, tokens)
        session.step(choose)
        return float(choose.log_prob[0])
    assert log_prob(parallel_penalty=1.) - log_prob(parallel_penalty=0.01) > 2


def test_bars_that_are_written_anew_keep_what_stands(composer):
    roll = chorales()['bwv66.6'].roll
    new = composer.rewrite(roll, bars=[2, 3], seed=4, cadences=1.)
    kept = np.ones(len(roll), bool)
    kept[4 + 32:4 + 64] = False
    assert np.array_equal(new.binary[kept], roll.binary[kept])


def test_a_recipe_makes_the_piece_again(composer):
    from lstm_music.sampling import recipe_arguments
    roll = composer.compose('B', 'minor', bars=4, seed=8, picardy=0., cadences=1.)
    assert np.array_equal(composer.compose(**recipe_arguments(roll.recipe)).states, roll.states)


def test_modes_that_are_minor_end_minor():
    assert nearest_mode('dorian') == 'minor'
    plan = CadencePlan(Known(phrases=even_phrases(0, 32, 16)), ['D'], ['dorian'], picardy=1.)
    assert plan.cadences(plan.end_at(24))[0].third == 3


def changed(before, chosen, **dials):
    "Pitch: by what factor the odds of striking it change, against a plain sampler."
    words, logits = default_model().config.vocabulary, None
    frame = np.isin(PIANO.pitches, before)[None].astype(np.uint8)
    for kind in (Sampler, TendencySampler):
        sampler = kind(words, SamplingConfig(guidance=0., parallel_penalty=1., **dials), opinions=())
        sampler.attend([frame], 0, frame)
        for pitch in chosen: sampler.note(np.array([pitch - 21]))
        found = sampler.logits(np.zeros((1, words.n_tokens)))[0, :88]               # strikes
        logits = found if logits is None else found - logits
    return {int(p): round(float(f), 3) for p, f in zip(PIANO.pitches, np.exp(logits)) if not np.isclose(f, 1)}


def test_a_seventh_falls_by_a_step():
    "G7 with F in the second voice, after C on top: F may stay, or go to E or E flat."
    found = changed([55, 62, 65, 71], [72], tendency_penalty=0.1)
    assert set(found.values()) == {0.1} and set(PIANO.pitches.tolist()) - found.keys() == {65, 64, 63}
    assert changed([55, 62, 65, 71], [], tendency_penalty=0.1) == {}            # B on top is no seventh
    assert changed([55, 62, 67, 71], [72], tendency_penalty=0.1) == {}          # and in a plain triad there is none
    assert changed([55, 62, 65, 71], [72], tendency_penalty=1.) == {}


def test_a_leading_note_comes_once():
    found = changed([48, 60, 64, 72], [71, 65, 59], tendency_penalty=0.1, bass_steps=1.)
    assert found == {p: 0.1 for p in range(31, 109, 12)}                        # G makes it a dominant
    assert changed([48, 60, 64, 72], [71, 65, 62], tendency_penalty=0.1, bass_steps=1.) == {}   # B is there once
    assert changed([48, 60, 64, 72], [71, 67, 65], tendency_penalty=0.1, bass_steps=1.) == {
        p: 0.1 for p in range(23, 108, 12)}                                     # a second B


def test_a_bass_steps():
    assert changed([48, 60, 64, 67], [67, 64, 60], bass_steps=2.) == {46: 2., 47: 2., 49: 2., 50: 2.}
    assert changed([48, 60, 64, 67], [67, 64], bass_steps=2.) == {}             # the tenor does not
    assert changed([48, 65], [67], bass_steps=2.) == {46: 2., 47: 2., 49: 2., 50: 2.}   # of two voices the second
    assert changed([60], [], bass_steps=2.) == {}                               # alone it is a tune


def test_a_bass_does_not_follow_a_leap_into_a_fifth():
    "G leaps up to C: a bass that goes up as well comes neither to F nor to C below it."
    fifths = {p for p in range(49, 109) if (72 - p) % 12 in (0, 7)}
    dials = dict(tendency_penalty=0.1, bass_steps=1.)
    assert changed([48, 60, 64, 67], [72, 65, 60], **dials) == dict.fromkeys(fifths, 0.1)
    assert changed([48, 60, 64, 67], [69, 65, 60], **dials) == {}               # a step into D is none of its business
    assert changed([48, 60, 64, 67], [72, 65], **dials) == {}                   # nor is the tenor
