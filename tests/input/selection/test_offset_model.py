"""Offsets by place: learned from choices, held to what was seen, taken back exactly."""

import math
import random

import numpy as np
import pytest

from common.clock import NS_PER_S as S
from input.selection.offset_model import Errors, Offsets

ERRORS = Errors(95.0, 57.0, 38.0)
LEFT, RIGHT = (240.0, 530.0), (1240.0, 530.0)


def at(offsets, place, t_ns=0):
    [off], [var] = offsets.at(np.array([place]), t_ns)
    return (float(off[0]), float(off[1])), float(var)


def taught(count=6) -> Offsets:
    offsets = Offsets(ERRORS)
    for n in range(count):
        assert offsets.learn(n * S, *LEFT, (40.0, -70.0), 1200.0)
        assert offsets.learn(n * S, *RIGHT, (-50.0, 60.0), 1200.0)
    return offsets


def test_a_calibration_alone_tells_the_size_of_offsets_and_no_direction():
    off, var = at(Offsets(ERRORS), LEFT)
    assert off == (0.0, 0.0)
    assert math.sqrt(var) == pytest.approx(95.0 * math.sqrt(2 / math.pi))


def test_the_mean_length_of_such_offsets_is_the_measured_one():
    rng = random.Random(3)
    sd = math.sqrt(ERRORS.offset_var_px2)
    lengths = [math.hypot(rng.gauss(0, sd), rng.gauss(0, sd)) for _ in range(20_000)]
    assert sum(lengths) / len(lengths) == pytest.approx(95.0, rel=0.02)


def test_places_are_learned_apart():
    offsets = taught()
    left, var = at(offsets, LEFT, 6 * S)
    right, _ = at(offsets, RIGHT, 6 * S)
    assert left == pytest.approx((40.0, -70.0), abs=12.0)
    assert right == pytest.approx((-50.0, 60.0), abs=12.0)
    assert var < 0.15 * ERRORS.offset_var_px2
    _, far = at(offsets, (740.0, 530.0), 6 * S)
    assert var < far <= ERRORS.offset_var_px2


def test_what_is_learned_is_forgotten_as_time_passes():
    offsets = taught()
    _, soon = at(offsets, LEFT, 10 * S)
    _, late = at(offsets, LEFT, 600 * S)
    assert soon < late


def test_drift_is_followed():
    offsets = Offsets(ERRORS)
    for n in range(200):
        offsets.learn(3 * n * S, *(LEFT if n % 2 else RIGHT), (0.0, 2.0 * n), 1200.0)
    off, _ = at(offsets, LEFT, 600 * S)
    assert off[1] == pytest.approx(400.0, abs=40.0)


def test_a_look_that_cannot_be_meant_teaches_nothing():
    offsets = taught()
    before = at(offsets, LEFT, 6 * S)
    assert not offsets.learn(6 * S, *LEFT, (900.0, 0.0), 1200.0)
    assert at(offsets, LEFT, 6 * S) == before
    assert not offsets.undo()
    assert at(offsets, LEFT, 6 * S) == before


def test_undo_takes_back_exactly_what_was_taught():
    offsets = taught()
    before = at(offsets, LEFT, 7 * S)
    assert offsets.learn(7 * S, *LEFT, (0.0, -20.0), 1200.0)
    offsets.pass_over()
    assert at(offsets, LEFT, 7 * S) != before
    assert not offsets.undo()  # the choice by hand
    assert offsets.undo()
    assert at(offsets, LEFT, 7 * S) == before


def test_a_shift_of_all_points_is_no_news():
    offsets = taught()
    (dx, dy), _ = at(offsets, LEFT, 6 * S)
    offsets.shifted(10.0, -20.0)
    moved, _ = at(offsets, LEFT, 6 * S)
    assert moved == pytest.approx((dx - 10.0, dy + 20.0), abs=2.0)
    for _ in range(12):
        assert offsets.undo()
    assert at(offsets, LEFT, 6 * S)[0] == (0.0, 0.0)


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 38.0), (1.0, math.inf, 38.0), (1.0, 1.0, 0.0)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="must be finite"):
        Errors(*wrong)
