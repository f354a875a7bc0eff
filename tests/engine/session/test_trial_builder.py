"""What a trial says of itself: tokens, what was waited for, and what the choice was worth."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS
from desk import Desk
from engine.api.messages import Cloud, Forked, Hidden, Mode
from engine.experiments.time_model.presets import person_ms
from engine.records.recorder import trial_row
from engine.records.trial import Trial
from engine.session import events as say
from engine.session.trial_builder import GUARD_MS

TIMES = st.integers(0, 10_000)


def last(desk: Desk) -> Trial:
    return desk.of(say.TrialDone)[-1].trial


def cloud(desk: Desk) -> Cloud:
    assert desk.session.cloud is not None
    return desk.session.cloud


@pytest.fixture
def desk() -> Desk:
    """Forks: three characters written alone, then a cloud and news of it, branches."""
    made = Desk(Mode.FORKS)
    made.session.give("the sun", 0)
    made.run()
    return made


def test_tokens_and_counts_of_what_was_waited_for(desk: Desk) -> None:
    desk.session.choose(1, 0)
    trial = last(desk)
    assert trial.written_tokens == 3
    assert trial.tokens == len(" wet")
    assert trial.machine_n == {"decode": 3, "cloud": 2}
    assert trial.machine_ms == {"decode": 6.0, "cloud": 14.0}
    desk.run()
    desk.session.choose(0, 0)
    assert last(desk).machine_n["decode"] == 3, "each trial counts anew"


def test_the_length_of_the_draft_is_that_before_the_choice(desk: Desk) -> None:
    for act in (lambda: desk.session.choose(1, 0), lambda: desk.session.put_typed("and so", 0)):
        before = len(desk.session.draft.text)
        act()
        assert len(desk.session.draft.text) > before > 0
        assert trial_row(last(desk), words=False)["draft_chars"] == before
        desk.run()
    desk.session.undo(0)
    desk.session.choose(2, 0)
    assert last(desk).draft_chars == before, "the same fork, the same place"


def test_what_ran_hidden_is_in_the_row_of_its_own_fork(desk: Desk) -> None:
    first = cloud(desk)
    number = desk.asks[-1].number
    desk.session.answer(Forked(number, first, 0.3, (), Hidden(4.0, 9.0)), 0)
    desk.session.answer(Forked(number, first, 0.3, (), Hidden(5.0)), 0)
    desk.session.choose(1, 0)
    assert trial_row(last(desk), words=False)["hidden_ms"] == {"token": 5.0, "cloud": 9.0}
    desk.run()
    desk.session.choose(1, 0)
    assert last(desk).hidden_ms == {}


def test_the_models_own_word_turns_nothing_and_another_does(desk: Desk) -> None:
    chances = [c.probability for c in cloud(desk).candidates]
    best = chances.index(max(chances))
    desk.session.choose(best, 0)
    assert (last(desk).changed_course, last(desk).divergence) == (False, 0.0)
    assert last(desk).steering_bits == pytest.approx(-math.log2(chances[best]))
    desk.run()
    other = cloud(desk).candidates[best - 1]
    desk.session.choose(best - 1, 0)
    assert last(desk).changed_course
    assert last(desk).steering_bits == pytest.approx(-math.log2(other.probability))


def test_branches_that_are_known_are_compared(desk: Desk) -> None:
    desk.session.set_mode(Mode.EVERY_WORD, 0)
    desk.session.choose(0, 0)
    desk.run()
    assert all(c.branch for c in cloud(desk).candidates)
    desk.session.choose(1, 0)
    assert last(desk).divergence == pytest.approx(1 / 3), "one word of three differs"


def test_what_is_left_to_the_model_tells_it_nothing(desk: Desk) -> None:
    desk.session.let_model_choose(0)
    assert (last(desk).steering_bits, last(desk).changed_course) == (0.0, False)


def test_a_word_of_another_page_is_held_against_the_first(desk: Desk) -> None:
    desk.session.more(0)
    desk.run()
    desk.session.choose(0, 0)
    trial = last(desk)
    assert trial.page == 1
    assert trial.changed_course, "the best of the second page is not the model's own"


def test_a_typed_word_of_no_page_has_the_least_bits_that_it_can_have(desk: Desk) -> None:
    mass = cloud(desk).mass
    desk.session.put_typed("zebra", 0)
    trial = last(desk)
    assert (trial.tokens, trial.changed_course) == (0, True)
    assert trial.steering_bits == pytest.approx(-math.log2(1 - mass))


def test_a_typed_word_of_the_page_counts_as_chosen_there(desk: Desk) -> None:
    desk.session.put_typed("Far", 0)
    assert not last(desk).changed_course


def test_rows_have_it_and_no_words(desk: Desk) -> None:
    desk.session.choose(1, 0)
    row = trial_row(last(desk), words=False)
    assert (row["tokens"], row["changed_course"]) == (4, True)
    assert row["machine_n"] == {"decode": 3, "cloud": 2}
    assert row["steering_bits"] > 0
    assert "chosen" not in row


def test_finding_another_page_is_not_the_persons_time(desk: Desk) -> None:
    """Shown at 0, the page asked for at once and found from 2 to 9 ms, chosen at 200 ms."""
    desk.session.shown(0)
    desk.session.more(0)
    desk.run(t_ns=9 * NS_PER_MS)
    desk.session.choose(0, 200 * NS_PER_MS)
    assert last(desk).person_ms == pytest.approx(200 - 7)
    desk.run()
    desk.session.shown(5 * NS_PER_MS)
    desk.session.more(0)
    desk.run()
    desk.session.choose(0, 309 * NS_PER_MS)
    assert last(desk).person_ms == pytest.approx(309 - 5 - 4), "before it was seen"


def test_a_page_that_comes_in_a_pause_takes_nothing_twice(desk: Desk) -> None:
    desk.session.shown(0)
    desk.session.more(0)
    desk.session.pause(NS_PER_MS)
    desk.run()
    desk.session.resume(10 * NS_PER_MS)
    desk.session.choose(0, 212 * NS_PER_MS)
    assert last(desk).person_ms == pytest.approx(1 + 202)


@pytest.mark.parametrize("how", ["choose", "model", "typed"])
@pytest.mark.parametrize(("after_ms", "counts"), [(3, False), (149, False), (150, True)])
def test_what_comes_at_once_is_no_reaction(
    desk: Desk, how: str, after_ms: int, counts: bool
) -> None:
    desk.session.shown(7)
    t_ns = 7 + after_ms * NS_PER_MS
    if how == "choose":
        desk.session.choose(0, t_ns)
    elif how == "model":
        desk.session.let_model_choose(t_ns)
    else:
        desk.session.put_typed("zebra", t_ns)
    assert last(desk).person_ms == (pytest.approx(after_ms) if counts else None)


def test_time_elsewhere_is_kept_apart(desk: Desk) -> None:
    """Shown at 10, away from 20 to 5,020 and from 5,030 to 5,040 ms, chosen at 5,300 ms."""
    desk.session.shown(10 * NS_PER_MS)
    desk.session.away(20 * NS_PER_MS)
    desk.session.back(5_020 * NS_PER_MS)
    desk.session.away(5_030 * NS_PER_MS)
    desk.session.back(5_040 * NS_PER_MS)
    desk.session.choose(0, 5_300 * NS_PER_MS)
    trial = last(desk)
    assert trial.away_ms == pytest.approx(5_010)
    assert trial.person_ms == pytest.approx(5_290 - 5_010)
    assert trial_row(trial, words=False)["away_ms"] == pytest.approx(5_010)
    looks, dwells = person_ms([trial_row(trial, words=False)])
    assert (looks, dwells) == ([pytest.approx(280)], [0.0])
    desk.run()
    desk.session.shown(6_000 * NS_PER_MS)
    desk.session.choose(0, 6_250 * NS_PER_MS)
    assert (last(desk).away_ms, last(desk).person_ms) == (0.0, pytest.approx(250))


def test_a_cloud_that_opened_while_nobody_was_there_is_counted_from_the_return(desk: Desk) -> None:
    desk.session.away(0)
    desk.session.shown(100 * NS_PER_MS)
    desk.session.back(900 * NS_PER_MS)
    desk.session.choose(0, 1_100 * NS_PER_MS)
    assert (last(desk).away_ms, last(desk).person_ms) == (pytest.approx(800), pytest.approx(200))


def test_a_pause_and_an_absence_at_once_are_counted_once(desk: Desk) -> None:
    desk.session.shown(0)
    desk.session.pause(10 * NS_PER_MS)
    desk.session.away(20 * NS_PER_MS)
    desk.session.resume(30 * NS_PER_MS)
    desk.session.back(50 * NS_PER_MS)
    desk.session.choose(0, 260 * NS_PER_MS)
    assert (last(desk).away_ms, last(desk).person_ms) == (pytest.approx(40), pytest.approx(220))


def test_a_choice_that_is_made_from_elsewhere_ends_its_own_absence_only(desk: Desk) -> None:
    desk.session.shown(0)
    desk.session.away(210 * NS_PER_MS)
    desk.session.put_typed("waq", 230 * NS_PER_MS)
    assert (last(desk).away_ms, last(desk).person_ms) == (pytest.approx(20), pytest.approx(210))
    desk.run()
    desk.session.shown(240 * NS_PER_MS)
    desk.session.back(290 * NS_PER_MS)
    desk.session.choose(0, 500 * NS_PER_MS)
    assert (last(desk).away_ms, last(desk).person_ms) == (pytest.approx(50), pytest.approx(210))


@given(st.lists(st.tuples(st.sampled_from(["away", "back", "pause", "resume", "shown"]), TIMES)))
def test_what_was_missed_and_what_was_chosen_add_up(acts: list[tuple[str, int]]) -> None:
    desk = Desk(Mode.FORKS)
    desk.session.give("the sun", 0)
    desk.run()
    t_ns = 0
    shown: int | None = None
    for act, ms in acts:
        t_ns += ms * NS_PER_MS
        getattr(desk.session, act)(t_ns)
        if act == "shown" and shown is None:
            shown = t_ns
    t_ns += NS_PER_MS
    desk.session.resume(t_ns)
    desk.session.choose(0, t_ns)
    trial = last(desk)
    if shown is None:
        assert (trial.person_ms, trial.away_ms) == (None, 0.0)
        return
    whole_ms = (t_ns - shown) / NS_PER_MS
    assert 0 <= trial.away_ms <= whole_ms
    if whole_ms - trial.away_ms < GUARD_MS:
        assert trial.person_ms is None, "no reaction"
    else:
        assert trial.person_ms == pytest.approx(whole_ms - trial.away_ms)
