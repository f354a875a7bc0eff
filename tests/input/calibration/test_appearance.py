"""The look of the eyes: what it tells beside landmarks, and that it knows when it does not."""

import dataclasses
import json
import math

import numpy as np
import pytest

from facesim import Person, grid
from input.api.gaze import DESK, EYES_SHAPE
from input.calibration.appearance import PIXELS, Appearance, described, fit_appearance, fused
from input.calibration.gaze_map import GazeMap
from input.calibration.regression import Fixated, fit

POOR = 0.05
"""Noise of landmarks that tell little: some 6 degrees a frame."""


def looks(person, places):
    return [Fixated(x, y, person.faces(x, y)) for x, y in places]


def calibrated(person):
    checks = looks(person, grid(DESK, 2, 2, 0.3))
    return fit(looks(person, grid(DESK, 3, 3)), DESK, checks)


def told(gaze_map, person, change=lambda eyes: eyes):
    """Return errors and stated deviations in degrees, over the screen, (n, 2) and (n,)."""
    errors, stated = [], []
    for x, y in grid(DESK, 5, 5, 0.15):
        for _ in range(4):
            face = person.face(x, y)
            face = dataclasses.replace(face, eyes=change(face.eyes))
            x_px, y_px, sd_px = gaze_map.point(face)
            errors.append((x_px - x, y_px - y))
            stated.append(sd_px)
    return np.array(errors) / DESK.px_per_deg, np.array(stated) / DESK.px_per_deg


@pytest.fixture(scope="module")
def person():
    return Person(seed=4, noise=POOR, pictures=True)


@pytest.fixture(scope="module")
def gaze_map(person):
    return calibrated(person)


def test_pictures_find_the_gaze_where_landmarks_do_not(gaze_map, person):
    errors, _ = told(gaze_map, person)
    blind, _ = told(gaze_map, person, lambda eyes: b"")
    mean, blind_mean = (np.hypot(*values.T).mean() for values in (errors, blind))
    assert mean < 1.0
    assert mean < 0.4 * blind_mean


def test_the_stated_deviation_is_that_of_the_errors_with_and_without_pictures(gaze_map, person):
    for change in (lambda eyes: eyes, lambda eyes: b""):
        errors, stated = told(gaze_map, person, change)
        made = math.sqrt(float((errors**2).mean()))
        assert 0.5 < math.sqrt(float((stated**2).mean())) / made < 2.0


def test_a_reflection_raises_the_deviation_and_leaves_what_landmarks_tell(gaze_map, person):
    def mirrored(eyes):
        seen = np.frombuffer(eyes, np.uint8).reshape(EYES_SHAPE).copy()
        seen[:, 2:8, 4:16] = 250
        return seen.tobytes()

    _, usual = told(gaze_map, person)
    errors, stated = told(gaze_map, person, mirrored)
    blind, _ = told(gaze_map, person, lambda eyes: b"")
    assert stated.mean() > 2.0 * usual.mean()
    assert np.hypot(*errors.T).mean() < 1.3 * np.hypot(*blind.T).mean()


def test_light_from_one_side_and_less_of_it_change_nothing(gaze_map, person):
    def dimmed(eyes):
        seen = np.frombuffer(eyes, np.uint8).reshape(EYES_SHAPE).astype(float)
        lit = 0.6 * seen + np.linspace(0.0, 40.0, EYES_SHAPE[2])
        return np.clip(np.round(lit), 0, 255).astype(np.uint8).tobytes()

    errors, _ = told(gaze_map, person)
    dim, _ = told(gaze_map, person, dimmed)
    assert np.hypot(*dim.T).mean() < 1.3 * np.hypot(*errors.T).mean()


def test_good_landmarks_are_not_made_worse():
    good = Person(seed=4, noise=0.002, pictures=True)
    plain = Person(seed=4, noise=0.002)
    errors, _ = told(calibrated(good), good)
    without, _ = told(calibrated(plain), plain)
    assert np.hypot(*errors.T).mean() < np.hypot(*without.T).mean() + 0.15


def test_faces_without_pictures_have_maps_without_appearance(person):
    points = looks(person, grid(DESK, 3, 3))
    face = dataclasses.replace(points[4].faces[3], eyes=b"")
    points[4] = dataclasses.replace(points[4], faces=(*points[4].faces[:3], face))
    assert fit(points, DESK).appearance is None


def test_descriptions_are_of_equal_contrast_without_planes():
    ramp = np.linspace(0.0, 200.0, EYES_SHAPE[2])
    plane = np.broadcast_to(ramp, EYES_SHAPE).astype(np.uint8)
    eyes = np.full(EYES_SHAPE, 90, np.uint8)
    eyes[:, 5:7, 9:12] = 190
    rows = described([plane.tobytes(), eyes.tobytes()])
    assert rows.shape == (2, PIXELS)
    assert abs(rows[0]).max() < 0.2, "what rounding leaves of a plane"
    assert rows[1].reshape(2, -1).std(axis=1) == pytest.approx(1.0)


def test_a_gaussian_process_and_its_errors_at_points_left_out_are_those_of_the_textbook():
    draw = np.random.default_rng(3)
    rows, targets = draw.normal(size=(9, PIXELS)), draw.normal(size=(9, 2))
    strength = 20.0
    told = fit_appearance(rows, targets, (strength, strength))
    told = dataclasses.replace(told, strange=1e9)  # nothing is stranger than the points
    new = draw.normal(size=(4, PIXELS))
    found, var = told.directions(new)
    centred, mean = rows - rows.mean(axis=0), rows.mean(axis=0)
    inverse = np.linalg.inv(centred @ centred.T + strength * np.eye(9))
    across = (new - mean) @ centred.T
    assert found == pytest.approx(
        targets.mean(axis=0) + across @ inverse @ (targets - targets.mean(axis=0)), abs=1e-5
    )
    own = ((new - mean) ** 2).sum(axis=1) - np.einsum("ij,jk,ik->i", across, inverse, across)
    assert var[:, 0] == pytest.approx(told.variance[0] * (1 + 1 / 9 + own / strength), rel=1e-4)
    ratios = []
    for out in range(9):
        kept = [number for number in range(9) if number != out]
        without = fit_appearance(rows[kept], targets[kept], (strength, strength))
        without = dataclasses.replace(without, strange=1e9)
        [[guess, _]], [[guess_var, _]] = without.directions(rows[[out]])
        ratios.append((guess - targets[out, 0]) ** 2 / (guess_var / without.variance[0]))
    assert told.variance[0] == pytest.approx(np.mean(ratios), rel=1e-3)


def test_pictures_stranger_than_any_point_of_the_calibration_are_hardly_trusted():
    draw = np.random.default_rng(3)
    rows, targets = draw.normal(size=(9, PIXELS)), draw.normal(size=(9, 2))
    told = fit_appearance(rows, targets, (20.0, 20.0))
    strange = draw.normal(size=(1, PIXELS))
    usual = told.directions(rows.mean(axis=0) + 0.5 * strange)[1]
    stranger = told.directions(rows.mean(axis=0) + 2.0 * strange)[1]
    assert (stranger > 100 * usual).all()


def test_of_two_estimates_the_surer_one_counts_more():
    one, other = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    found, var = fused(one, np.full((1, 2), 1.0), other, np.full((1, 2), 9.0))
    assert found == pytest.approx(np.array([[0.9, 0.1]]))
    assert (var < 1.5).all()
    assert (var > 0.9).all(), "their errors are alike"


def test_maps_with_appearance_are_read_back_and_damage_is_one_clear_line(gaze_map):
    assert GazeMap.from_json(gaze_map.to_json()) == gaze_map
    data = json.loads(gaze_map.to_json())
    damaged = [
        {"mean": [0.0]},
        {"basis": 3},
        {"basis": [[1.0]]},
        {"spread": [0.0] * len(data["appearance"]["spread"])},
        {"bias": [math.inf, 0.0]},
        {"points": 2.5},
        {"strength": [1.0]},
        {"variance": [True, False]},
    ]
    for change in damaged:
        text = json.dumps({**data, "appearance": {**data["appearance"], **change}})
        with pytest.raises(ValueError, match="damaged") as caught:
            GazeMap.from_json(text)
        assert "\n" not in str(caught.value)
    for wrong in (3, [], {}):
        with pytest.raises(ValueError, match="damaged"):
            Appearance.from_dict(wrong)


def test_a_map_of_an_earlier_version_is_read(gaze_map):
    data = json.loads(gaze_map.to_json())
    later = {"appearance", "landmarks_var", "iris_gain"}
    old = GazeMap.from_json(json.dumps({k: v for k, v in data.items() if k not in later}))
    assert old.appearance is None
    assert old.weights_x == gaze_map.weights_x
