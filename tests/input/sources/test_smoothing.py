"""Smoothing: still at rest, at once after a saccade, unmoved by a single outlier."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from input.sources.smoothing import Smoother

FRAME = 33_333_333


def rest(smoother, start, count, x, y, sd=0.0, seed=1):
    """Feed a fixation from frame `start` on; return the smoothed points."""
    draw = random.Random(seed)
    return [
        smoother.feed(n * FRAME, x + draw.gauss(0, sd), y + draw.gauss(0, sd))
        for n in range(start, start + count)
    ]


def test_noise_at_rest_is_less_than_half():
    points = rest(Smoother(), 0, 300, 500.0, 400.0, sd=40.0)[30:]
    mean = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
    spread = math.sqrt(sum(math.dist(p, mean) ** 2 for p in points) / len(points) / 2.0)
    assert spread < 20.0
    assert math.dist(mean, (500.0, 400.0)) < 10.0


def test_a_saccade_is_followed_with_its_second_sample():
    smoother = Smoother()
    rest(smoother, 0, 30, 500.0, 400.0)
    first = smoother.feed(30 * FRAME, 1200.0, 400.0)
    second = smoother.feed(31 * FRAME, 1200.0, 400.0)
    assert first == pytest.approx((500.0, 400.0))
    assert second == (1200.0, 400.0)


def test_a_single_outlier_moves_nothing():
    smoother = Smoother()
    before = rest(smoother, 0, 30, 500.0, 400.0)[-1]
    assert smoother.feed(30 * FRAME, 1500.0, 900.0) == before
    assert rest(smoother, 31, 5, 500.0, 400.0)[-1] == pytest.approx(before)


def test_two_outliers_to_opposite_sides_are_no_saccade():
    smoother = Smoother()
    before = rest(smoother, 0, 30, 500.0, 400.0)[-1]
    assert smoother.feed(30 * FRAME, 1500.0, 400.0) == before
    assert smoother.feed(31 * FRAME, -500.0, 400.0) == before


def test_after_a_gap_it_begins_anew():
    smoother = Smoother()
    rest(smoother, 0, 30, 500.0, 400.0)
    assert smoother.feed(60 * FRAME, 520.0, 400.0) == (520.0, 400.0)


def test_old_and_missing_points_change_nothing():
    smoother = Smoother()
    before = rest(smoother, 0, 30, 500.0, 400.0)[-1]
    assert smoother.feed(10 * FRAME, 480.0, 400.0) == before
    assert smoother.feed(31 * FRAME, math.nan, 400.0) == before
    assert rest(smoother, 32, 3, 500.0, 400.0)[-1] == pytest.approx(before)


point = st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000))


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(1, 400_000_000), point), min_size=1, max_size=40))
def test_the_smoothed_point_stays_among_the_points(steps):
    smoother, t_ns, seen = Smoother(), 1, []
    for step_ns, (x, y) in steps:
        t_ns += step_ns
        seen.append((x, y))
        smooth = smoother.feed(t_ns, x, y)
        for axis in (0, 1):
            values = [p[axis] for p in seen]
            assert min(values) - 1e-6 <= smooth[axis] <= max(values) + 1e-6
