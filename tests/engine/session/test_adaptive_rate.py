"""Less is asked for where choices take long: only where that is wished for, shown and recorded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS
from desk import Desk
from engine.records.recorder import trial_row
from engine.session import events as say
from engine.session.adaptive_rate import LEAST, AdaptiveRate

TIMES = st.lists(st.floats(0, 60_000), max_size=40)


@given(TIMES)
def test_nothing_adapts_where_it_is_not_wished_for(times):
    rate = AdaptiveRate()
    for ms in times:
        rate.chose(ms)
        rate.undid()
    assert rate.factor == 1.0
    rate.wanted = True
    assert LEAST <= rate.factor <= 1.0


def test_slow_choices_lower_it_and_quick_ones_do_not():
    slow, quick = AdaptiveRate(), AdaptiveRate()
    for rate, ms in ((slow, 9000.0), (quick, 900.0)):
        rate.wanted = True
        for _ in range(20):
            rate.chose(ms)
    assert slow.factor == LEAST
    assert quick.factor == 1.0


def choose_slowly(desk: Desk, times: int) -> None:
    """Choose words that were looked at for 9 s each."""
    for _ in range(times):
        desk.session.shown(0)
        desk.session.choose(0, 9000 * NS_PER_MS)
        desk.run()


@pytest.mark.parametrize("wanted", [False, True])
def test_a_session_asks_as_set_unless_relief_is_wished_for(wanted):
    desk = Desk()
    desk.session.set_relief(wanted, 0)
    desk.session.give("the sun", 0)
    desk.run()
    choose_slowly(desk, 12)
    in_force = 0.2 * LEAST if wanted else 0.2
    assert desk.asks[-1].share == pytest.approx(in_force)
    assert desk.session.share_in_force == pytest.approx(in_force)
    rows = [trial_row(event.trial, words=False) for event in desk.of(say.TrialDone)]
    assert {row["share"] for row in rows} == {0.2}
    assert rows[0]["share_in_force"] == 0.2
    assert rows[-1]["share_in_force"] == pytest.approx(in_force)
    desk.session.put_typed("far", 0)
    assert desk.of(say.TrialDone)[-1].trial.share_in_force == pytest.approx(in_force)


def test_relief_that_is_switched_off_ends_with_the_next_ask():
    desk = Desk()
    desk.session.set_relief(True, 0)
    desk.session.give("the sun", 0)
    desk.run()
    choose_slowly(desk, 12)
    desk.session.set_relief(False, 0)
    desk.session.choose(0, 0)
    assert desk.asks[-1].share == 0.2
