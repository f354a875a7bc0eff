"""Recentring on one point: a second of looking, without what the eyes did before."""

import pytest

from common.clock import NS_PER_S as S
from input.api.gaze import GazeSample
from input.calibration.one_point import OnePoint

FRAME = 33_333_333


def seen(t_ns: int, x_px: float) -> GazeSample:
    return GazeSample(t_ns, t_ns, x_px, 300.0, valid=True, present=True)


def test_a_point_is_found_where_the_eyes_came_to_rest():
    one = OnePoint(400.0, 300.0, 10 * S)
    for n in range(60):
        # The eyes come from elsewhere; samples of the first half second do not count.
        one.feed(seen(10 * S + n * FRAME, 1500.0 if n < 14 else 470.0))
    assert one.done
    assert one.found == pytest.approx((470.0, 300.0))


def test_one_point_needs_a_second_of_looking():
    one = OnePoint(400.0, 300.0, 0)
    for n in range(30):
        progress = one.feed(seen(n * FRAME, 1.0))
    assert 0.0 < progress < 1.0
    assert one.found is None
    for n in range(30, 60):
        assert one.feed(GazeSample(n * FRAME, n * FRAME, present=True, closed=True)) == progress


def test_a_slow_tracker_has_to_tell_a_few_samples():
    one = OnePoint(400.0, 300.0, 0)
    for n in range(3):
        assert one.feed(seen((1 + n) * S, 1.0)) < 1.0
    assert one.feed(seen(4 * S, 1.0)) == 1.0
