"""Gaze: what is seen of a face in one camera frame, and where on the screen its eyes look.

All points of gaze are in logical pixels of the desktop (Qt's global coordinates), x to the right
and y downwards. Degrees are of visual angle, by the `Screen` that the person sits at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

FEATURES = 14
"""How many numbers describe the eyes: see `Face.features`."""

EYES_SHAPE = 2, 12, 22
"""Eyes, rows and columns of the pictures in `Face.eyes`."""

NOWHERE = math.nan
"""The coordinate of a sample that is not valid."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The screen that a person looks at: its rectangle on the desktop and its physical size.

    `x_px`, `y_px`, `width_px`, `height_px` in logical pixels of the desktop, `width_mm` of the
    visible area, `distance_mm` from the eyes to it. `name` is what the system calls it.
    """

    name: str
    x_px: float
    y_px: float
    width_px: float
    height_px: float
    width_mm: float
    distance_mm: float = 600.0

    @property
    def px_per_mm(self) -> float:
        """Logical pixels a millimetre; pixels are square."""
        return self.width_px / self.width_mm

    @property
    def px_per_deg(self) -> float:
        """Logical pixels a degree of visual angle, in the middle of the screen."""
        return math.tan(math.radians(1.0)) * self.distance_mm * self.px_per_mm

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, in pixels of the desktop."""
        return self.x_px + self.width_px / 2, self.y_px + self.height_px / 2


DESK = Screen("24 inch 1080p", 0.0, 0.0, 1920.0, 1080.0, 531.0, 600.0)
"""A 24 inch screen of 1920 x 1080 at 60 cm: one degree is about 38 px."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face in one frame, as far as gaze needs it.

    `features` are `FEATURES` numbers. For the eye at the image's left, then for the one at its
    right: the iris's offset from the midpoint of the eye's corners, along the line of the corners
    and across it (downwards), over the eye's width; and the eye's opening over its width. Then the
    blendshapes eyeLookInLeft, eyeLookInRight, eyeLookOutLeft, eyeLookOutRight, eyeLookUpLeft,
    eyeLookUpRight, eyeLookDownLeft, eyeLookDownRight, 0 to 1. None of them depends on where in the
    picture the head is or how it is rolled.

    `head_mm` is the middle between the eyes as seen from the camera: x to the image's right, y
    downwards, z away from it. `yaw_deg`, `pitch_deg`, `roll_deg` say how the head is turned.
    `blink` is 0 (open) to 1 (closed), `confidence` 0 to 1 that the irises were well seen, `eye_px`
    an eye's width in the frame, `box` the face in the frame (x, y, width, height, each 0 to 1).
    `light` is the mean brightness about the eyes and `glare` that of the pupils over it, 0 to 1;
    None for a face that was read from a recording.
    `brow` says how far the brows are raised and `jaw` how far the mouth is open, 0 to 1: the mean
    of the blendshapes browInnerUp, browOuterUpLeft and browOuterUpRight, and jawOpen.
    `eyes` are small grey pictures of both eyes, turned upright and always of one size: a byte a
    pixel, `EYES_SHAPE` of them, the eye at the image's left first; empty where there are none.
    """

    t_ns: int
    features: tuple[float, ...]
    head_mm: tuple[float, float, float]
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    blink: float
    confidence: float
    eye_px: float
    box: tuple[float, float, float, float]
    light: float | None = None
    glare: float | None = None
    brow: float = 0.0
    jaw: float = 0.0
    eyes: bytes = b""


class FaceToPoint(Protocol):
    """A calibration, as a source of gaze uses it: `input.calibration.gaze_map.GazeMap` is one."""

    @property
    def screen(self) -> Screen:
        """The screen that was calibrated."""
        ...

    def point(self, face: Face) -> tuple[float, float, float]:
        """Return x_px and y_px on the desktop, and the standard deviation of their error, sd_px."""
        ...


@dataclass(frozen=True, slots=True)
class GazeSample:
    """Where the eyes looked at one moment, with how sure that is.

    `t_ns` is when the frame was grabbed, `ready_ns` when this sample was made, both on the clock
    that all processes share. `x_px`, `y_px` is the point as measured, `smooth_x_px`, `smooth_y_px`
    the same smoothed (for a dot, not for decisions); NOWHERE where not `valid`. `sd_px` is the
    standard deviation of the point's whole error along each axis (offset and noise).
    `present`: a face (or the tracker's person) is seen. `closed`: its eyes are closed, be it a
    blink. `confidence` is 0 to 1, less for a point of large `sd_px`. `face` is what a camera saw,
    None from other trackers. `landmark_ns` is how long finding the face took, 0 from other
    trackers.
    """

    t_ns: int
    ready_ns: int
    x_px: float = NOWHERE
    y_px: float = NOWHERE
    smooth_x_px: float = NOWHERE
    smooth_y_px: float = NOWHERE
    sd_px: float = 0.0
    valid: bool = False
    present: bool = False
    closed: bool = False
    confidence: float = 0.0
    landmark_ns: int = 0
    face: Face | None = None
