"""The book of what a session's choices were worth: its sums, and what Undo takes back."""

from __future__ import annotations

import pytest

from common.clock import NS_PER_MS
from desk import Desk
from engine.api.messages import Mode
from engine.records.trial import Trial
from engine.session import events as say
from engine.session.steering_sums import GainBook


class Kept:
    """A desk whose events a book takes."""

    def __init__(self) -> None:
        self.desk = Desk(Mode.EVERY_WORD)
        self.book = GainBook()
        self.sums, self.taken = self.book.steering, 0
        self.desk.session.give("the sun", 0)
        self.follow()

    def follow(self) -> int:
        """Run the desk, hand on its new events, and return how many of them changed the sums."""
        self.desk.run()
        new, self.taken = self.desk.events[self.taken :], len(self.desk.events)
        return sum(map(self.book.take, new))

    def choose(self, slot: int, ms: int) -> Trial:
        self.desk.session.shown(0)
        self.desk.session.choose(slot, ms * NS_PER_MS)
        assert self.follow() == 1
        return self.desk.of(say.TrialDone)[-1].trial


@pytest.fixture
def kept() -> Kept:
    return Kept()


def test_choices_add_up_with_the_time_they_took(kept: Kept) -> None:
    assert kept.sums.bits_per_second is None
    one, two = kept.choose(1, 400), kept.choose(2, 600)
    assert kept.sums.choices == 2
    assert kept.sums.bits == pytest.approx(one.steering_bits + two.steering_bits)
    assert kept.sums.changed == one.changed_course + two.changed_course == 2
    assert kept.sums.bits_per_second == pytest.approx(kept.sums.bits / 1.0)


def test_undo_takes_back_what_a_choice_told_and_leaves_its_time(kept: Kept) -> None:
    first = kept.choose(1, 400)
    kept.choose(2, 600)
    kept.desk.session.undo(0)
    assert kept.follow() == 1
    assert (kept.sums.choices, kept.sums.changed) == (1, 1)
    assert kept.sums.bits == pytest.approx(first.steering_bits)
    assert kept.sums.bits_per_second == pytest.approx(first.steering_bits / 1.0)
    again = kept.choose(0, 500)
    assert kept.sums.choices == 2
    assert kept.sums.bits == pytest.approx(first.steering_bits + again.steering_bits)
    for _ in range(2):
        kept.desk.session.undo(0)
    assert kept.follow() == 2
    assert (kept.sums.choices, kept.sums.changed) == (0, 0)
    assert kept.sums.bits == pytest.approx(0.0, abs=1e-12)
    assert kept.sums.person_ms == 1500


def test_what_is_left_to_the_model_is_no_choice_but_took_time(kept: Kept) -> None:
    kept.desk.session.shown(0)
    kept.desk.session.let_model_choose(300 * NS_PER_MS)
    assert kept.follow() == 1
    assert (kept.sums.choices, kept.sums.bits, kept.sums.person_ms) == (0, 0.0, 300)
    kept.desk.session.undo(0)
    assert kept.follow() == 0, "nobody's choice has nothing to take back"
    assert kept.sums.choices == 0
