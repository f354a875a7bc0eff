"""What a trial says of itself: tokens, what was waited for, and what the choice was worth."""

from __future__ import annotations

import math

import pytest

from desk import Desk
from engine import events as say
from engine.events import Trial
from engine.messages import Cloud, Mode
from engine.records import trial_row
from engine.spans import NS_PER_MS


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
