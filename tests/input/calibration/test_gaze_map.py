"""The gaze map: geometry of a moved head, uncertainty, warnings, and JSON that is checked."""

import dataclasses
import json
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesim import Person, grid
from input.api.gaze import DESK
from input.calibration.gaze_map import GazeMap, Moved, direction_of, land
from input.calibration.regression import Fixated, fit

HOME = (0.0, 150.0, 600.0)


def calibrated(person: Person) -> GazeMap:
    """Return a map of 9 points and 4 to check."""

    def looks(points):
        return [Fixated(x, y, person.faces(x, y)) for x, y in points]

    return fit(looks(grid(DESK, 3, 3)), DESK, looks(grid(DESK, 2, 2, 0.3)))


def error_deg(gaze_map: GazeMap, person: Person) -> float:
    """Return the mean offset of 15 samples each on 16 points that the fit has not seen."""
    offsets = []
    for x, y in grid(DESK, 4, 4, 0.13):
        found = [gaze_map.point(person.face(x, y))[:2] for _ in range(15)]
        mean = [sum(axis) / len(found) for axis in zip(*found, strict=True)]
        offsets.append(math.dist(mean, (x, y)))
    return sum(offsets) / len(offsets) / DESK.px_per_deg


@pytest.fixture(scope="module")
def person():
    return Person(seed=3, noise=0.008)


@pytest.fixture(scope="module")
def gaze_map(person):
    return calibrated(person)


def moved(person: Person, head_mm=HOME, roll_deg=0.0) -> Person:
    return Person(seed=9, noise=person.noise, head_mm=head_mm, roll_deg=roll_deg, gain=person.gain)


def test_a_calibrated_person_is_found_within_half_a_degree(gaze_map, person):
    assert error_deg(gaze_map, person) < 0.5


@pytest.mark.parametrize(
    ("head_mm", "roll_deg"),
    [
        ((30.0, 150.0, 600.0), 0.0),
        ((0.0, 120.0, 600.0), 0.0),
        (HOME, 10.0),
        (HOME, -10.0),
        ((0.0, 150.0, 540.0), 0.0),
        ((0.0, 150.0, 660.0), 0.0),
        ((-20.0, 170.0, 560.0), -8.0),
    ],
)
def test_a_moved_head_is_corrected_by_geometry(gaze_map, person, head_mm, roll_deg):
    there = moved(person, head_mm, roll_deg)
    corrected = error_deg(gaze_map, there)
    as_if_still = error_deg(dataclasses.replace(gaze_map, geometry=False), there)
    assert corrected < 0.7
    assert corrected < 0.75 * as_if_still


coordinate = st.floats(-0.5, 1.5)


@settings(max_examples=200)
@given(
    x=coordinate,
    y=coordinate,
    head=st.tuples(st.floats(-200, 200), st.floats(-100, 300), st.floats(300, 900)),
    roll=st.floats(-30, 30),
    roll_now=st.floats(-30, 30),
    geometry=st.booleans(),
)
def test_landing_undoes_the_direction(x, y, head, roll, roll_now, geometry):
    face = Person(head_mm=head, roll_deg=roll_now).face(0.0, 0.0)
    x_px, y_px = x * DESK.width_px, y * DESK.height_px
    direction = direction_of(x_px, y_px, geometry, HOME, roll, face, DESK)
    landed = land(direction, geometry, HOME, roll, face, DESK)
    if math.hypot(*direction) < 0.9:
        assert landed == pytest.approx((x_px, y_px), abs=1e-6)


@settings(max_examples=100)
@given(st.lists(st.floats(-1e6, 1e6), min_size=14, max_size=14), st.floats(0.0, 1.0))
def test_any_features_give_a_finite_point_near_the_screen(gaze_map, features, confidence):
    face = dataclasses.replace(
        Person().face(0.0, 0.0), features=tuple(features), confidence=confidence
    )
    x_px, y_px, sd_px = gaze_map.point(face)
    assert -1920.0 <= x_px <= 3840.0
    assert -1080.0 <= y_px <= 2160.0
    assert math.isfinite(sd_px)
    assert sd_px > 0.0


def test_uncertainty_grows_with_strange_features_low_confidence_and_a_far_head(gaze_map, person):
    usual = person.face(*DESK.centre)
    base = gaze_map.point(usual)[2]
    strange = dataclasses.replace(usual, features=tuple(3 * f + 0.3 for f in usual.features))
    assert gaze_map.point(strange)[2] > 1.5 * base
    assert gaze_map.point(dataclasses.replace(usual, confidence=0.3))[2] > 2.0 * base
    shifted = [
        gaze_map.point(dataclasses.replace(usual, head_mm=(x, 150.0, 600.0)))[2]
        for x in (0.0, 5.0, 15.0, 30.0)
    ]
    assert shifted == sorted(set(shifted))
    assert shifted[1] < 1.3 * shifted[0]
    near = dataclasses.replace(usual, head_mm=(0.0, 150.0, 500.0))
    assert gaze_map.point(near)[2] > 1.2 * base
    assert gaze_map.point(dataclasses.replace(usual, roll_deg=-12.0))[2] > 1.2 * base
    without = dataclasses.replace(gaze_map, geometry=False)
    assert without.point(near)[2] > gaze_map.point(near)[2]


def test_uncertainty_is_about_the_error_that_is_made(gaze_map, person):
    squared, stated = [], []
    for x, y in grid(DESK, 4, 4, 0.13):
        for _ in range(10):
            x_px, y_px, sd_px = gaze_map.point(person.face(x, y))
            squared.append(((x_px - x) ** 2 + (y_px - y) ** 2) / 2.0)
            stated.append(sd_px**2)
    made, said = (math.sqrt(sum(values) / len(values)) for values in (squared, stated))
    assert 0.6 < said / made < 1.6


@pytest.mark.parametrize(
    ("head_mm", "roll_deg", "warning"),
    [
        (HOME, 0.0, None),
        ((10.0, 158.0, 620.0), 5.0, None),
        ((16.0, 150.0, 600.0), 0.0, Moved.ASIDE),
        ((0.0, 120.0, 600.0), 0.0, Moved.ASIDE),
        ((0.0, 150.0, 530.0), 0.0, Moved.NEARER),
        ((0.0, 150.0, 670.0), 0.0, Moved.FARTHER),
        (HOME, 10.0, Moved.ROLLED),
        (HOME, 351.0, Moved.ROLLED),
        (HOME, 358.0, None),
    ],
)
def test_a_head_that_moved_too_far_is_told(gaze_map, person, head_mm, roll_deg, warning):
    assert gaze_map.moved(moved(person, head_mm, roll_deg).face(0.0, 0.0)) is warning


def test_json_and_pickle_bring_the_map_back_exactly(gaze_map):
    assert GazeMap.from_json(gaze_map.to_json()) == gaze_map
    assert pickle.loads(pickle.dumps(gaze_map)) == gaze_map


def changed(gaze_map: GazeMap, **values: object) -> str:
    return json.dumps({**json.loads(gaze_map.to_json()), **values})


def test_foreign_and_damaged_json_is_one_clear_line(gaze_map):
    text = gaze_map.to_json()
    cases = {
        "": "no JSON",
        text[:-20]: "no JSON",
        "null": "no gaze map",
        '{"format": "other"}': "no gaze map",
        changed(gaze_map, version=2): "another version",
        changed(gaze_map, mean=[0.0] * 13): "mean needs 14 numbers",
        changed(gaze_map, weights_x=[0.0] * 14): "weights_x needs 17 numbers",
        changed(gaze_map, main=[[0.0] * 14, [0.0]]): "rows of 14",
        changed(gaze_map, bias=[0.0, math.nan]): "not finite",
        changed(gaze_map, bias=[0.0, math.inf]): "not finite",
        changed(gaze_map, bias=[0.0, 10**400]): "missing or wrong",
        changed(gaze_map, bias="ab"): "missing or wrong",
        changed(gaze_map, scale=[0.0] * 14): "not above 0",
        changed(gaze_map, screen={"name": "a"}): "missing or wrong",
        changed(gaze_map, screen=None): "missing or wrong",
        changed(gaze_map, offset_deg=-1.0): "below 0",
        changed(gaze_map, geometry=1): "missing or wrong",
        changed(gaze_map, points="9"): "missing or wrong",
    }
    for damaged, reason in cases.items():
        with pytest.raises(ValueError, match=reason) as caught:
            GazeMap.from_json(damaged)
        assert "\n" not in str(caught.value)


@settings(max_examples=100)
@given(data=st.data())
def test_any_one_value_replaced_is_a_map_or_a_clear_line(gaze_map, data):
    decoded = json.loads(gaze_map.to_json())
    key = data.draw(st.sampled_from(sorted(decoded)))
    decoded[key] = data.draw(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.floats())
    )
    try:
        read = GazeMap.from_json(json.dumps(decoded))
    except ValueError as error:
        assert "gaze map" in str(error)  # noqa: PT017 - both ways are right
    else:
        assert all(map(math.isfinite, read.point(Person().face(9.0, 9.0))))
