"""The simulated hand: same seed, same movement; it arrives, in a plausible time, and stays."""

import math
from itertools import pairwise
from random import Random
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from input.api.samples import Source
from input.layout.sectors import Rect
from input.simulation.hand import MOUSE, reach, tap

TARGET = Rect(600, 300, 200, 80)

targets = st.builds(
    Rect, st.floats(0, 3000), st.floats(0, 2000), st.floats(1, 900), st.floats(1, 500)
)
points = st.tuples(st.floats(0, 3000), st.floats(0, 2000))
seeds = st.integers(0, 2**32)


@given(seeds, points, targets, st.sampled_from([30.0, 60.0, 125.0]))
def test_a_mouse_arrives_and_stays_inside(seed, start, target, hz):
    samples = reach(Random(seed), start, target, 5 * MS, hz, hold_ms=500)
    assert samples == reach(Random(seed), start, target, 5 * MS, hz, hold_ms=500)
    step = round(1e9 / hz)
    assert samples[0].t_ns == 5 * MS + step
    assert {b.t_ns - a.t_ns for a, b in pairwise(samples)} == {step}
    assert all(s.source is Source.MOUSE and s.valid for s in samples)
    arrived = [s for s in samples if s.t_ns >= samples[-1].t_ns - 500 * MS]
    assert all(target.contains(s.x_px, s.y_px) for s in arrived)


@given(seeds, points, targets)
def test_a_tap_is_down_and_up_on_the_target(seed, start, target):
    touch = tap(Random(seed), start, target, 5 * MS)
    assert touch == tap(Random(seed), start, target, 5 * MS)
    assert touch.samples[-1].t_ns - touch.down_ns >= 80 * MS
    assert touch.down_ns >= 105 * MS
    assert all(target.contains(s.x_px, s.y_px) for s in touch.samples)
    assert all(s.source is Source.TOUCH for s in touch.samples)


def test_time_follows_fitts():
    start = (100.0, 340.0)
    times = [reach(Random(i), start, TARGET, 0)[-1].t_ns / MS for i in range(400)]
    expected = MOUSE.movement_ms(math.dist(start, TARGET.centre), 80)
    assert expected == pytest.approx(230 + 166 * math.log2(600 / 80 + 1))
    # Rounded up to whole periods of 16.7 ms, hence half a period more.
    assert mean(times) == pytest.approx(expected + 8, abs=15)
    assert stdev(times) == pytest.approx(64, abs=15)


def test_endpoints_scatter_over_the_target():
    ends = [reach(Random(i), (0, 0), TARGET, 0)[-1] for i in range(400)]
    assert mean(s.x_px for s in ends) == pytest.approx(700, abs=10)
    assert mean(s.y_px for s in ends) == pytest.approx(340, abs=4)
    # A normal spread of 1 / 4.133 of the size, cut off at the target's edges, is a little narrower.
    assert stdev(s.x_px for s in ends) == pytest.approx(200 / 4.133 * 0.88, rel=0.15)
    assert stdev(s.y_px for s in ends) == pytest.approx(80 / 4.133 * 0.88, rel=0.15)


def test_the_path_is_smooth_and_fastest_in_the_middle():
    samples = reach(Random(3), (100, 340), TARGET, 0, hz=1000)
    xs = [100.0, *(s.x_px for s in samples)]
    steps = [b - a for a, b in pairwise(xs)]
    assert all(s >= 0 for s in steps)
    top = steps.index(max(steps)) / len(steps)
    assert top == pytest.approx(0.5, abs=0.02)
    # The peak velocity of a minimum-jerk movement is 15/8 of its mean.
    assert max(steps) / mean(steps) == pytest.approx(15 / 8, rel=0.01)


def test_a_resting_hand_trembles_a_little():
    samples = reach(Random(5), (100, 340), TARGET, 0, hold_ms=1000)
    still = [s.x_px for s in samples[-55:]]
    assert 0.3 < max(still) - min(still) <= 1.0


@pytest.mark.parametrize(
    ("target", "hz"), [(Rect(0, 0, 0, 10), 60), (Rect(0, 0, 10, -1), 60), (TARGET, 0)]
)
def test_impossible_movements_are_refused(target, hz):
    with pytest.raises(ValueError, match="a hand needs"):
        reach(Random(1), (0, 0), target, 0, hz)
    with pytest.raises(ValueError, match="a hand needs"):
        tap(Random(1), (0, 0), target, 0, hz)
