"""Conditions of a calibration: each hint needs its figure, and none is there without one."""

import dataclasses

import pytest

from facesim import Person
from input.calibration.conditions import Conditions, Hint

WELL = Conditions(
    eye_px=29.0,
    opening=0.33,
    pitch_deg=5.0,
    moved_mm=4.0,
    confidence=0.95,
    light=0.5,
    glare=0.1,
    rate_hz=30.0,
)


def test_nothing_is_said_where_all_is_well_or_unknown():
    assert WELL.hints() == ()
    assert dataclasses.replace(WELL, light=None, glare=None, rate_hz=None).hints() == ()


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"eye_px": 18.0}, Hint.DISTANCE),
        ({"light": 0.1}, Hint.LIGHT),
        ({"light": None, "confidence": 0.4}, Hint.LIGHT),
        ({"light": 0.9}, Hint.BRIGHT),
        ({"glare": 0.4}, Hint.GLASSES),
        ({"opening": 0.17}, Hint.LIDS),
        ({"opening": 0.17, "pitch_deg": 20.0}, Hint.LIDS),
        ({"pitch_deg": 20.0}, Hint.CAMERA_LOWER),
        ({"pitch_deg": -20.0, "opening": 0.17}, Hint.CAMERA_HIGHER),
        ({"moved_mm": 22.0}, Hint.HEAD),
        ({"rate_hz": 9.0}, Hint.RATE),
    ],
)
def test_each_hint_rests_on_its_own_figure(wrong, hint):
    assert dataclasses.replace(WELL, **wrong).hints() == (hint,)


def test_conditions_are_medians_and_the_farthest_head():
    faces = [
        dataclasses.replace(face, light=light, glare=0.01, eye_px=light * 100.0)
        for face, light in zip(Person().faces(900.0, 500.0, 3), (0.2, 0.3, 0.9), strict=True)
    ]
    faces[1] = dataclasses.replace(faces[1], head_mm=(30.0, 150.0, 600.0))
    found = Conditions.of(faces, (0.0, 150.0, 600.0), 25.0)
    assert (found.light, found.glare, found.eye_px) == (0.3, 0.01, 30.0)
    assert (found.moved_mm, found.rate_hz) == (30.0, 25.0)
    assert 0.2 < found.opening < 0.4
    assert Conditions.of(Person().faces(1.0, 1.0, 2), (0.0, 0.0, 1.0), None).light is None
