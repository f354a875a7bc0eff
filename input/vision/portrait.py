"""A portrait for the rendered camera: a picture of one face, and where its eyes are in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from input.vision import opencv

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]

_SCALE = 2.8
"""The shipped portrait is enlarged by this, so that irises move by parts of a pixel."""


@dataclass(frozen=True, slots=True)
class EyePlace:
    """Where an eye is in its portrait, in px: points are (n, 2), the picture's left corner first.

    `upper` goes from the left corner to the right one, `lower` back.
    """

    corners: Array
    upper: Array
    lower: Array
    iris: Array
    radius: float


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture, upright, and its eyes: the one at the picture's left first."""

    rgb: Rgb
    eyes: tuple[EyePlace, EyePlace]

    @property
    def outer_corners(self) -> Array:
        """The eyes' outer corners, the one at the picture's left first, (2, 2)."""
        return np.array([self.eyes[0].corners[0], self.eyes[1].corners[1]])


def shipped() -> Portrait:
    """Return the portrait that comes with the program, enlarged."""
    folder = resources.files("assets") / "portrait"
    with resources.as_file(folder / "portrait.jpg") as path:
        picture = opencv.read_picture(path)
    assert picture is not None
    places = json.loads((folder / "eyes.json").read_text(encoding="utf-8"))
    one, other = (
        EyePlace(
            np.array(place["corners"], float),
            np.array(place["upper"], float),
            np.array(place["lower"], float),
            np.array(place["iris"], float),
            float(place["radius"]),
        )
        for place in places["eyes"]
    )
    return Portrait(enlarged(picture), (one, other))


def enlarged(picture: Rgb) -> Rgb:
    """Return the shipped portrait at the size in which its eyes were measured."""
    height, width = picture.shape[:2]
    to_source = np.array([[1 / _SCALE, 0.0, 0.0], [0.0, 1 / _SCALE, 0.0]])
    return opencv.warped(picture, to_source, int(width * _SCALE), int(height * _SCALE))
