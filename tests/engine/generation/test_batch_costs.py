"""How many tokens to decode at once, from what decodes cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generation.batch_costs import Costs


class Clock:
    def __init__(self) -> None:
        self.t_ns = 0

    def __call__(self) -> int:
        return self.t_ns


def learned(cost, widths=(1, 2, 4, 8, 16)) -> Costs:
    costs = Costs(Clock())
    for width in widths:
        costs.learn(width, cost(width))
    return costs


def test_where_width_is_free_all_are_decoded_at_once():
    assert learned(lambda w: 1000).best_width([0.1] * 16) == 16


def test_where_width_costs_its_width_the_best_goes_first():
    assert learned(lambda w: 1000 * w).best_width([0.3, 0.2, 0.1, 0.1]) == 1


def test_alike_worth_and_a_cost_that_grows_slowly_pay_together():
    costs = learned(lambda w: 900 + 100 * w)
    assert costs.best_width([0.1] * 8) == 8
    assert costs.best_width([0.9, 0.001, 0.001, 0.001]) == 1


def test_widths_are_tried_one_after_the_other_until_one_does_not_pay():
    costs, tried = Costs(Clock()), []
    for _ in range(6):
        tried.append(costs.best_width([0.1] * 16))
        costs.learn(tried[-1], {1: 1000, 2: 1200, 4: 1500}.get(tried[-1], 100_000))
    assert tried == [1, 2, 4, 8, 4, 4]


def test_what_runs_within_is_measured_and_an_error_teaches_nothing():
    clock = Clock()
    costs = Costs(clock)

    def fail() -> None:
        with costs.measured(1):
            clock.t_ns += 10
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        fail()
    assert costs.best_width([1.0, 1.0]) == 1  # still unknown
    with costs.measured(1):
        clock.t_ns += 10
    assert costs.best_width([1.0, 1.0]) == 2  # known: now its double is tried


def test_one_decode_that_was_held_up_changes_little():
    costs = learned(lambda w: 1000 if w == 1 else 1100, widths=(1, 2))
    costs.learn(2, 10**9)
    assert costs.best_width([0.1, 0.1]) == 2


@given(worth=st.lists(st.floats(0, 1), max_size=40), seen=st.lists(st.integers(1, 40)))
def test_never_more_than_there_are(worth, seen):
    costs = Costs(Clock())
    for width in seen:
        costs.learn(width, 100 * width)
    assert 1 <= costs.best_width(worth) <= max(1, len(worth))


def test_a_token_takes_what_the_narrowest_decode_took() -> None:
    costs = Costs(lambda: 0)
    assert costs.token_ns is None
    costs.learn(4, 90)
    assert costs.token_ns == 90
    costs.learn(1, 40)
    assert costs.token_ns == 40
