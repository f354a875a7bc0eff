"""Selection by gaze: evidence, priors and time; injected clocks only."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.api.samples import Sample, Source
from input.selection.confirmation import Act
from input.selection.dwell import GAZE
from input.selection.evidence import Evidence, Weights
from input.selection.gaze_selector import Errors, SelectionSettings, Selector, Target

FRAME = 33 * MS
ERRORS = Errors(95.0, 57.0, 38.0)
WEIGHTS = SelectionSettings().weights


def word(key, x, y, prior=0.3) -> Target:
    return Target(key, x - 80.0, y - 30.0, 160.0, 60.0, prior)


PAIR = (word(0, 300.0, 200.0), word(1, 900.0, 200.0))


class Eyes:
    """Feeds a selector frame by frame."""

    def __init__(self, selector: Selector, t_ns: int = 0) -> None:
        self.selector, self.t_ns = selector, t_ns
        self.state = None

    def at(self, x, y, ms, sd_px=30.0, confidence=1.0, valid=True, frame=FRAME):
        """Look somewhere for a time; return the choice that came of it."""
        end = self.t_ns + ms * MS
        while self.t_ns + frame <= end:
            self.t_ns += frame
            sample = Sample(self.t_ns, x, y, Source.GAZE, sd_px, valid)
            self.state = self.selector.feed(sample, self.t_ns, confidence)
            if self.state.choice is not None:
                return self.state.choice
        return None


def eyes(settings=None, targets=PAIR, errors=None, hit=None) -> Eyes:
    selector = Selector(settings, errors)
    selector.open(0, targets, hit)
    return Eyes(selector)


def test_a_steady_look_chooses_after_the_dwell_and_not_before():
    looker = eyes()
    choice = looker.at(300.0, 200.0, 3000)
    assert choice.target == 0
    assert choice.threshold_ms == 700
    least = 400 + 700  # guard, then dwell
    assert least * MS <= choice.t_ns <= (least + 150) * MS
    assert choice.opened_ns == 0
    assert choice.first_look_ns == choice.dwell_start_ns
    assert choice.entries == 1


def test_a_long_look_chooses_the_nearest_word_though_another_is_likelier():
    near, far = word("near", 300.0, 200.0, 0.6), word("far", 500.0, 200.0, 0.02)
    settings = SelectionSettings(settled=0.9)  # evidence alone would wait for ever
    looker = eyes(settings, targets=(near, far))
    choice = looker.at(440.0, 200.0, 3000, sd_px=80.0)
    assert (choice.target, choice.threshold_ms) == ("far", 1001)
    assert (400 + 1001) * MS <= choice.t_ns <= (400 + 1001 + 150) * MS


def test_a_long_look_is_shown_before_it_chooses():
    near, far = word("near", 300.0, 200.0, 0.6), word("far", 500.0, 200.0, 0.02)
    looker = eyes(SelectionSettings(settled=0.9), targets=(near, far))
    assert looker.at(440.0, 200.0, 400 + 900, sd_px=80.0) is None
    assert looker.state.target == "far"
    assert 0.6 < looker.state.progress < 1.0


def test_no_look_at_a_place_to_rest_on_chooses_however_long():
    rest = Target(("rest", "middle"), 500.0, 140.0, 200.0, 120.0, 0.1, quiet=True)
    looker = eyes(
        targets=(*PAIR, rest), hit=lambda x, y: None if 500.0 <= x < 700.0 else int(x >= 600.0)
    )
    assert looker.at(600.0, 200.0, 10_000, sd_px=100.0) is None


def test_eyes_that_seem_between_rest_and_word_choose_the_word_of_the_cell_they_are_in():
    rest = Target(("rest", "middle"), 500.0, 140.0, 200.0, 120.0, 0.1, quiet=True)
    looker = eyes(
        targets=(*PAIR, rest), hit=lambda x, y: None if 500.0 <= x < 700.0 else int(x >= 600.0)
    )
    choice = looker.at(480.0, 200.0, 3000, sd_px=100.0)
    assert (choice.target, choice.threshold_ms) == (0, 1001)


def test_a_long_look_chooses_once_and_needs_eyes_that_were_away():
    near, far = word("near", 300.0, 200.0, 0.6), word("far", 500.0, 200.0, 0.02)
    looker = eyes(SelectionSettings(settled=0.9), targets=(near, far))
    assert looker.at(440.0, 200.0, 3000, sd_px=80.0).target == "far"
    assert looker.at(440.0, 200.0, 600, sd_px=80.0) is None


def test_looks_at_the_text_choose_nothing_however_long():
    text = Target(("rest", "text"), 0.0, 0.0, 1200.0, 100.0, 0.01, quiet=True)
    looker = eyes(targets=(*PAIR, text), hit=lambda x, y: None if y < 100 else int(x >= 600.0))
    assert looker.at(400.0, 50.0, 10_000, sd_px=40.0) is None


@pytest.mark.parametrize("long_look", [1.0, 0.5, 6.0, math.nan])
def test_a_long_look_is_longer_than_the_dwell_and_ends(long_look):
    with pytest.raises(ValueError, match="long_look"):
        SelectionSettings(long_look=long_look)


@pytest.mark.parametrize("total_ms", [200, 700, 2000])
def test_the_dwell_is_settable(total_ms):
    choice = eyes(SelectionSettings(dwell=GAZE.with_total_ms(total_ms))).at(300.0, 200.0, 5000)
    assert choice.threshold_ms == total_ms
    assert (400 + total_ms) * MS <= choice.t_ns <= (400 + total_ms + 150) * MS


def test_a_point_between_words_is_decided_by_what_is_likely():
    near, far = word("near", 300.0, 200.0, 0.6), word("far", 500.0, 200.0, 0.02)
    choice = eyes(targets=(near, far)).at(405.0, 200.0, 3000, sd_px=90.0)
    assert choice.target == "near"  # though "far" is nearer to the point


def test_an_unlikely_word_is_chosen_by_looking_at_it():
    choice = eyes(targets=(word(0, 300.0, 200.0, 0.95), word(1, 900.0, 200.0, 0.0))).at(
        900.0, 200.0, 3000, sd_px=60.0
    )
    assert choice.target == 1


def test_an_even_look_waits_longer_and_is_no_dead_end():
    sure = eyes().at(300.0, 200.0, 6000, sd_px=90.0)
    even = eyes(targets=(word(0, 300.0, 200.0), word(1, 480.0, 200.0))).at(
        370.0, 200.0, 6000, sd_px=90.0
    )
    assert even.target == 0
    assert even.t_ns > sure.t_ns + 200 * MS


def test_a_look_at_nothing_chooses_nothing():
    assert eyes().at(600.0, 900.0, 5000) is None
    assert eyes().at(math.nan, math.nan, 5000) is None


def test_a_place_to_rest_speaks_against_its_neighbours():
    shares = []
    for hit in (lambda x, y: 0, lambda x, y: None):
        looker = eyes(hit=hit)
        looker.at(300.0, 320.0, 800, sd_px=60.0)
        shares.append(looker.state.shares[0])
    assert shares[1] < shares[0] - 0.2


def test_a_quiet_target_is_looked_at_and_never_chosen():
    text = replace(word("text", 300.0, 200.0), quiet=True)
    looker = eyes(targets=(text, word(1, 900.0, 200.0)))
    assert looker.at(300.0, 200.0, 4000) is None
    assert looker.state.target is None
    assert looker.state.shares["text"] > 0.9
    assert looker.at(900.0, 200.0, 2000).target == 1


def test_reading_over_words_chooses_none_of_them():
    looker = eyes()
    for _ in range(12):
        assert looker.at(300.0, 200.0, 230) is None
        assert looker.at(900.0, 200.0, 230) is None


def test_a_half_finished_dwell_is_kept_for_a_while():
    def left_for(away_ms):
        looker = eyes()
        looker.at(300.0, 200.0, 900)
        looker.at(600.0, 900.0, away_ms)
        back_ns = looker.t_ns
        return (looker.at(300.0, 200.0, 3000).t_ns - back_ns) / MS

    assert left_for(350) < left_for(1500) - 200


def test_one_outlier_does_not_undo_a_look():
    steady, hit = eyes(), eyes()
    hit.at(300.0, 200.0, 700)
    hit.at(900.0, 200.0, 33)
    late = hit.at(300.0, 200.0, 3000).t_ns - steady.at(300.0, 200.0, 3000).t_ns
    assert late <= 2 * FRAME


def test_blinks_and_lost_samples_end_no_visit():
    looker = eyes()
    looker.at(300.0, 200.0, 800)
    looker.at(0.0, 0.0, 150, valid=False)
    choice = looker.at(300.0, 200.0, 2000)
    assert choice.entries == 1


def test_a_gap_credits_a_tenth_of_a_second_at_most():
    looker = eyes()
    slow = looker.at(300.0, 200.0, 9000, frame=240 * MS)
    assert slow.t_ns >= (400 + 7 * 240) * MS


def test_stale_and_late_samples_are_dropped():
    selector = Selector()
    selector.open(0, PAIR)
    for n in range(1, 90):
        old = Sample(n * FRAME, 300.0, 200.0, Source.GAZE, 30.0)
        assert selector.feed(old, n * FRAME + 251 * MS).shares == {}
    looker = eyes()
    looker.at(300.0, 200.0, 600)
    before = looker.state
    again = looker.selector.feed(Sample(FRAME, 900.0, 200.0, Source.GAZE, 30.0), looker.t_ns)
    assert again == before


def test_low_confidence_counts_little_or_nothing():
    assert eyes().at(300.0, 200.0, 5000, confidence=0.2) is None
    half = eyes().at(300.0, 200.0, 5000, confidence=0.5)
    assert half.t_ns > eyes().at(300.0, 200.0, 5000).t_ns + 500 * MS


def test_what_fired_must_be_left_before_it_fires_again():
    looker = eyes()
    first = looker.at(300.0, 200.0, 3000)
    looker.selector.open(first.t_ns, PAIR)
    assert looker.at(300.0, 200.0, 4000) is None
    assert looker.state.progress == 0.0
    looker.at(600.0, 900.0, 400)
    assert looker.at(300.0, 200.0, 3000).target == 0


def test_leaving_is_noticed_while_nothing_is_on_screen():
    looker = eyes()
    first = looker.at(300.0, 200.0, 3000)
    looker.selector.close(first.t_ns)
    looker.at(600.0, 900.0, 400)
    looker.selector.open(looker.t_ns, PAIR)
    assert looker.at(300.0, 200.0, 3000).target == 0


def test_a_common_offset_does_not_make_a_target_look_left():
    looker = eyes()
    looker.at(380.0, 260.0, 3000, sd_px=60.0)
    looker.selector.open(looker.t_ns, PAIR)
    assert looker.at(380.0, 260.0, 4000, sd_px=60.0) is None


def test_after_a_choice_there_is_dead_time():
    looker = eyes(SelectionSettings(dwell=GAZE.with_total_ms(200)))
    first = looker.at(300.0, 200.0, 3000)
    second = looker.at(900.0, 200.0, 3000)
    assert second.target == 1
    assert second.t_ns - first.t_ns >= (400 + 200) * MS


def test_the_dwell_may_follow_the_words_probability():
    settings = SelectionSettings(dwell=replace(GAZE.with_total_ms(700), adapts=True))
    times = [
        eyes(settings, (word(0, 300.0, 200.0, p), word(1, 900.0, 200.0, 0.1)))
        .at(300.0, 200.0, 5000)
        .threshold_ms
        for p in (1.0, 0.1, 0.001)
    ]
    assert times == [490, 735, 980]


def test_choices_that_stand_teach_and_undo_takes_it_back():
    looker = eyes(errors=ERRORS)
    looker.at(300.0, 260.0, 3000, sd_px=100.0)
    assert looker.selector.offset_px(300.0, 200.0, looker.t_ns) == (0.0, 0.0)
    assert looker.selector.learn()
    dx, dy = looker.selector.offset_px(300.0, 200.0, looker.t_ns)
    assert dx == pytest.approx(0.0, abs=1.0)
    assert -60.0 < dy < -20.0
    assert not looker.selector.learn()  # the same look teaches once
    looker.selector.unlearn()
    looker.selector.unlearn()
    assert looker.selector.offset_px(300.0, 200.0, looker.t_ns) == (0.0, 0.0)


def test_hands_teach_nothing_and_a_new_calibration_forgets():
    looker = eyes(errors=ERRORS)
    looker.at(300.0, 260.0, 3000, sd_px=100.0)
    assert not looker.selector.learn(by_gaze=False)
    assert looker.selector.offset_px(300.0, 200.0, 0) == (0.0, 0.0)
    looker.selector.open(looker.t_ns, PAIR)
    looker.at(900.0, 260.0, 3000, sd_px=100.0)
    assert looker.selector.learn()
    looker.selector.calibrated(ERRORS)
    assert looker.selector.offset_px(900.0, 200.0, looker.t_ns) == (0.0, 0.0)


@given(
    st.lists(
        st.tuples(
            st.floats(-500, 2500),
            st.floats(-500, 1500),
            st.integers(0, 400),
            st.booleans(),
            st.floats(0, 1),
        ),
        max_size=60,
    )
)
def test_shares_are_shares_and_nothing_fires_twice_within_the_dead_time(rows):
    selector = Selector()
    selector.open(0, PAIR)
    t_ns, last = 0, None
    for x, y, ms, valid, confidence in rows:
        t_ns += ms * MS
        state = selector.feed(Sample(t_ns, x, y, Source.GAZE, 40.0, valid), t_ns, confidence)
        assert all(0.0 <= share <= 1.0 for share in state.shares.values())
        assert sum(state.shares.values()) <= 1.0 + 1e-9
        assert 0.0 <= state.progress <= 1.0
        if state.choice is not None:
            assert t_ns >= 1100 * MS
            assert last is None or t_ns - last >= 1100 * MS
            last = t_ns


def test_evidence_of_independent_noise_finds_the_target_more_surely_than_one_sample():
    rng = random.Random(1)
    right = [0, 0]
    for _ in range(200):
        for index, count in enumerate((1, 12)):
            evidence = Evidence((word(0, 300.0, 200.0), word(1, 420.0, 200.0)))
            evidence.expect(None, 0)
            for n in range(count):
                point = rng.gauss(300.0, 90.0), rng.gauss(200.0, 90.0)
                sample = Sample(n * FRAME, *point, Source.GAZE, 90.0)
                evidence.add(sample, WEIGHTS, None, FRAME, FRAME)
            right[index] += evidence.shares[0] > evidence.shares[1]
    assert right[1] > right[0] + 20


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Target(0, 0.0, 0.0, 0.0, 10.0, 0.5),
        lambda: Target(0, math.nan, 0.0, 10.0, 10.0, 0.5),
        lambda: Target(0, 0.0, 0.0, 10.0, 10.0, 1.5),
        lambda: Selector().open(0, (PAIR[0], PAIR[0])),
        lambda: SelectionSettings(sure=1.0),
        lambda: SelectionSettings(settled=0.95),
        lambda: SelectionSettings(fade_ms=0.0),
        lambda: SelectionSettings(none=2.0),
        lambda: SelectionSettings(dwell=GAZE.with_total_ms(2500)),
        lambda: Errors(-1.0, 1.0, 38.0),
    ],
)
def test_nonsense_is_refused_with_a_line(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+ \w+"):
        wrong()


def test_weights_of_nothing_are_harmless():
    none = Weights(0.0, 200.0, 100.0, 0.0, 0.0)
    evidence = Evidence(PAIR)
    evidence.expect(None, 0)
    evidence.add(Sample(0, 9e6, 9e6, Source.GAZE, 1.0), none, None, FRAME, 0)
    assert all(math.isfinite(share) for share in evidence.shares.values())


# An act that commits


def pointing(errors=None) -> Eyes:
    looker = eyes(errors=errors)
    looker.selector.dwells = False
    return looker


def test_where_an_act_commits_no_look_chooses_however_long():
    looker = pointing()
    assert looker.at(300.0, 200.0, 5000) is None
    assert looker.state.target == 0
    choice = looker.selector.commit(Act(looker.t_ns, looker.t_ns))
    assert (choice.target, choice.threshold_ms, choice.entries) == (0, 0, 1)
    assert choice.opened_ns == 0
    assert choice.first_look_ns < choice.dwell_start_ns == choice.t_ns == looker.t_ns


def test_an_act_takes_what_was_looked_at_when_it_began():
    looker = pointing()
    looker.at(300.0, 200.0, 1000)
    began_ns = looker.t_ns
    looker.at(900.0, 200.0, 400)
    assert looker.state.target == 1
    choice = looker.selector.commit(Act(began_ns, looker.t_ns))
    assert (choice.target, choice.dwell_start_ns, choice.t_ns) == (0, began_ns, looker.t_ns)


def test_an_act_commits_nothing_at_rest_or_before_the_targets_are_seen():
    looker = pointing()
    looker.at(600.0, 900.0, 1000)  # at nothing
    assert looker.selector.commit(Act(looker.t_ns, looker.t_ns)) is None
    looker.at(300.0, 200.0, 1000)
    began_ns = looker.t_ns
    looker.selector.open(looker.t_ns, PAIR)
    looker.at(300.0, 200.0, 330)
    assert looker.selector.commit(Act(began_ns + 50 * MS, looker.t_ns)) is None
    assert looker.selector.commit(Act(looker.t_ns, looker.t_ns)).target == 0


def test_one_target_takes_act_after_act_but_not_two_of_one_moment():
    looker = pointing()
    looker.at(300.0, 200.0, 1000)
    assert looker.selector.commit(Act(looker.t_ns, looker.t_ns)).target == 0
    looker.at(300.0, 200.0, 200)
    assert looker.selector.commit(Act(looker.t_ns, looker.t_ns)) is None  # dead time
    looker.at(300.0, 200.0, 400)
    assert looker.selector.commit(Act(looker.t_ns, looker.t_ns)).target == 0


def test_choices_by_acts_teach_as_others_do():
    looker = pointing(ERRORS)
    looker.at(340.0, 200.0, 1500)
    assert looker.selector.commit(Act(looker.t_ns, looker.t_ns)).target == 0
    assert looker.selector.learn()
    assert looker.selector.offset_px(300.0, 200.0, looker.t_ns)[0] < -5.0
