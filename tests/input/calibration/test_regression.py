"""Fitting a gaze map: what it measures is what happens, and what it may not learn it does not."""

import dataclasses
import math
import random

import pytest

from facesim import Person, grid
from input.api.gaze import DESK
from input.calibration.regression import Fixated, fit, fit_points

CHECKS = grid(DESK, 2, 2, 0.3)


def looks(person, places, count=30):
    return [Fixated(x, y, person.faces(x, y, count)) for x, y in places]


@pytest.mark.parametrize(("columns", "rows"), [(3, 2), (3, 3), (4, 3)])
def test_stated_accuracy_and_precision_are_those_of_new_looks(columns, rows):
    person = Person(seed=5, noise=0.012)
    found = fit(looks(person, grid(DESK, columns, rows)), DESK, looks(person, CHECKS))
    offsets, variances = [], []
    for x, y in grid(DESK, 4, 4, 0.2):
        points = [found.point(face)[:2] for face in person.faces(x, y)]
        mean = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
        offsets.append(math.dist(mean, (x, y)) / DESK.px_per_deg)
        variances.append(sum(math.dist(p, mean) ** 2 for p in points) / 2 / (len(points) - 1))
    sd_deg = math.sqrt(sum(variances) / len(variances)) / DESK.px_per_deg
    assert sum(offsets) / len(offsets) < found.offset_deg + 0.3
    assert found.sd_deg == pytest.approx(sd_deg, rel=0.3)
    assert found.points == columns * rows + 4


def test_errors_of_points_are_of_maps_that_had_not_seen_them():
    person = Person(seed=5, noise=0.008)
    points = looks(person, grid(DESK, 3, 3))
    done = fit_points(points, DESK, looks(person, CHECKS))
    assert [error.check for error in done.errors] == [False] * 9 + [True] * 4
    assert all(error.used and error.samples == 30 for error in done.errors)
    for error in done.errors:
        off = error.estimate_x_px - error.x_px, error.estimate_y_px - error.y_px
        assert error.offset_px == pytest.approx(math.hypot(*off))
        assert error.offset_deg == pytest.approx(error.offset_px / DESK.px_per_deg)
        assert error.offset_deg < 2.5
    # A check point looked at elsewhere shows in its own error only.
    x, y = CHECKS[0]
    wrong = [Fixated(x + 300.0, y, person.faces(x, y)), *looks(person, CHECKS[1:])]
    errors = fit_points(points, DESK, wrong).errors
    assert errors[9].offset_px > 250.0
    assert max(error.offset_px for error in errors[10:]) < 80.0


def test_a_point_that_was_not_looked_at_is_left_out():
    person = Person(seed=6, noise=0.008)
    points = looks(person, grid(DESK, 3, 3))
    points[2] = Fixated(points[2].x_px, points[2].y_px, person.faces(*DESK.centre))
    done = fit_points(points, DESK, looks(person, CHECKS))
    unused = [(error.x_px, error.y_px) for error in done.errors if not error.used]
    assert unused == [(points[2].x_px, points[2].y_px)]
    assert done.map.offset_deg < 0.8


def test_squares_come_where_they_win_and_only_there():
    straight = Person(seed=7, noise=0.006)
    bent = Person(seed=7, noise=0.006, curve=0.7)
    maps = [
        fit(looks(person, grid(DESK, 4, 4)), DESK, looks(person, CHECKS))
        for person in (straight, bent)
    ]
    assert maps[0].weights_x[-3:] == (0.0, 0.0, 0.0)
    assert maps[0].weights_y[-3:] == (0.0, 0.0, 0.0)
    assert any(abs(weight) > 1e-3 for weight in maps[1].weights_x[-3:])
    assert maps[1].offset_deg < 1.5


def test_a_head_that_moves_while_calibrating_is_no_harm():
    person = Person(seed=8, noise=0.008)
    draw = random.Random(1)

    def wandering(places):
        for x, y in places:
            person.head_mm = (draw.uniform(-20, 20), draw.uniform(130, 170), draw.uniform(570, 630))
            person.roll_deg = draw.uniform(-5, 5)
            yield from looks(person, [(x, y)])

    found = fit(list(wandering(grid(DESK, 3, 3))), DESK, list(wandering(CHECKS)))
    assert found.geometry
    assert found.offset_deg < 1.0


def test_geometry_that_makes_the_check_points_worse_is_not_kept():
    person = Person(seed=9, noise=0.006)
    draw = random.Random(2)

    def lying(places):
        """A camera whose head places are wrong by far, and wrong anew at each point."""
        for x, y in places:
            head = (draw.uniform(-80, 80), draw.uniform(70, 230), draw.uniform(450, 750))
            faces = [dataclasses.replace(face, head_mm=head) for face in person.faces(x, y)]
            yield Fixated(x, y, tuple(faces))

    found = fit(list(lying(grid(DESK, 3, 3))), DESK, list(lying(CHECKS)))
    assert not found.geometry
    assert found.offset_deg < 1.0


def test_eyes_that_do_not_move_give_a_large_error_and_no_crash():
    person = Person(seed=10, noise=0.01)
    still = [Fixated(x, y, person.faces(*DESK.centre)) for x, y in grid(DESK, 3, 3)]
    done = fit_points(still, DESK, [Fixated(*CHECKS[0], person.faces(*DESK.centre))])
    assert done.map.offset_deg > 3.0
    one = Person(seed=10, noise=0.0).face(*DESK.centre)
    same = [Fixated(x, y, (one, one)) for x, y in grid(DESK, 3, 3)]
    assert all(map(math.isfinite, fit(same, DESK).point(one)))


def test_what_cannot_be_fitted_is_one_clear_line():
    person = Person()
    with pytest.raises(ValueError, match="needs 5 points"):
        fit(looks(person, grid(DESK, 2, 2)), DESK)
    with pytest.raises(ValueError, match="one line"):
        fit(looks(person, grid(DESK, 6, 1)), DESK)
    points = looks(person, grid(DESK, 3, 3))
    with pytest.raises(ValueError, match="no samples"):
        fit([*points, Fixated(1.0, 1.0, ())], DESK)
