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
    (dx, dy), var = at(offsets, LEFT, 6 * S)
    assert dx > 0.0 > dy  # nothing of the look, but less trust in what was learned before
    assert var > before[1]
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


def test_offsets_that_are_alike_are_used_and_looks_that_are_not_are_known_to_differ():
    """Of new looks the stated variance holds what it says, alike or not."""
    rng = random.Random(5)
    for spread_px, most in ((8.0, 0.3), (70.0, 1.0)):
        offsets = Offsets(ERRORS)
        errors2, plain2, stated2 = [], [], []
        for n in range(300):
            place = LEFT if n % 2 else RIGHT
            seen = 40.0 + rng.gauss(0.0, spread_px), -70.0 + rng.gauss(0.0, spread_px)
            (dx, dy), var = at(offsets, place, n * S)
            if n >= 12:
                errors2.append((seen[0] - dx) ** 2 + (seen[1] - dy) ** 2)
                plain2.append(seen[0] ** 2 + seen[1] ** 2)
                stated2.append(var + 100.0)
            offsets.learn(n * S, *place, seen, 100.0)
        assert sum(errors2) < most * sum(plain2)
        within = sum(e < 2.28 * v for e, v in zip(errors2, stated2, strict=True)) / len(errors2)
        assert within > 0.6  # 68% of a plane's normal errors lie within 2.28 variances


def test_offsets_that_mislead_are_taken_back_and_learning_begins_anew():
    offsets = taught()
    size2 = ERRORS.offset_var_px2
    for n in range(6):  # the other way now, as after a head has jumped
        offsets.learn((20 + n) * S, *LEFT, (-40.0, 70.0), 1200.0)
        offsets.learn((20 + n) * S, *RIGHT, (50.0, -60.0), 1200.0)
    (dx, dy), var = at(offsets, LEFT, 26 * S)
    assert dx < -20.0
    assert dy > 35.0
    assert var < size2


def test_a_head_that_jumps_is_followed_at_once():
    offsets = taught(20)
    for n in range(5):
        offsets.learn((30 + n) * S, *LEFT, (40.0, 130.0), 1200.0)
    (_, dy), var = at(offsets, LEFT, 35 * S)
    assert abs(dy - 130.0) < 2.0 * math.sqrt(var)
    assert dy > 50.0


def test_the_look_that_took_all_back_can_be_undone():
    offsets = taught()
    before = at(offsets, LEFT, 30 * S)
    count = 0
    while at(offsets, LEFT, 30 * S)[0][1] < 0.0:
        offsets.learn(20 * S, *LEFT, (-20.0, 90.0), 1200.0)
        count += 1
    for _ in range(count):
        offsets.undo()
    assert at(offsets, LEFT, 30 * S) == before


def test_choices_that_keep_being_undone_take_everything_back():
    offsets = taught()
    for n in range(3):
        assert at(offsets, LEFT, (7 + n) * S)[0] != (0.0, 0.0)
        offsets.learn((7 + n) * S, *LEFT, (40.0, -70.0), 1200.0)
        offsets.undo()
    off, var = at(offsets, LEFT, 10 * S)
    assert off == (0.0, 0.0)
    assert var == pytest.approx(ERRORS.offset_var_px2)
    assert not offsets.undo()
    assert offsets.learn(11 * S, *LEFT, (40.0, -70.0), 1200.0)
    assert at(offsets, LEFT, 11 * S)[0] != (0.0, 0.0)


@pytest.mark.parametrize("wrong", [(-1.0, 1.0, 38.0), (1.0, math.inf, 38.0), (1.0, 1.0, 0.0)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="must be finite"):
        Errors(*wrong)
