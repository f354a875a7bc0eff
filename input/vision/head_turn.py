"""A head turned by warping its portrait: how far points of the face go in the picture. Pure.

A face is taken as an ellipsoid with a nose. A point that lies nearer the camera than the eyes goes
to the side as the head turns; what a turn hides is pressed together, and what it would uncover is
not in the portrait. The eyes are exact: eyeballs turn the other way by as much, so that they go on
looking at their target. MediaPipe says of a turn of up to `HONEST_DEG` that it is three quarters as
far to the side and four fifths up or down. At that turn no part of the face is stretched by more
than 1.6 or pressed to less than 0.4 of its width, beside the nose; at 20 degrees parts fold over.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

HONEST_DEG = 10.0
"""Farther than this a warp cannot turn a head to the side, or up or down."""

_HALF_MM = 78.0, 115.0, 95.0  # an adult's head: half its width, height and depth (Farkas 1994)
_BELOW_MM = 25.0  # its middle lies below the eyes
_EYES_MM = 82.0  # the eyes before its axis
_NOSE_MM, _NOSE_AT, _NOSE_WIDE = 18.0, 40.0, (11.0, 17.0)


def depth(x_mm: Array, y_mm: Array) -> Array:
    """Return how far points of the face lie before the eyes, in mm; negative behind them.

    `x_mm` to the picture's right and `y_mm` down from the middle between the eyes. Beside the head
    it stays what it is at its edge.
    """
    wide, high, deep = _HALF_MM
    within = 1.0 - (x_mm / wide) ** 2 - ((y_mm - _BELOW_MM) / high) ** 2
    head = deep * np.sqrt(np.maximum(within, 0.04)) - deep * math.sqrt(1 - (_BELOW_MM / high) ** 2)
    across, down = x_mm / _NOSE_WIDE[0], (y_mm - _NOSE_AT) / _NOSE_WIDE[1]
    return np.asarray(head + _NOSE_MM * np.exp(-(across**2 + down**2) / 2))


def source(x_mm: Array, y_mm: Array, yaw_deg: float, pitch_deg: float) -> tuple[Array, Array]:
    """Return which point of the portrait is seen at each point of the face of a turned head.

    The middle between the eyes stays where it is. `yaw_deg` turns to the picture's right,
    `pitch_deg` down.
    """
    yaw, pitch = math.radians(yaw_deg), math.radians(pitch_deg)
    x, y = x_mm, y_mm
    for _ in range(3):  # where it comes from is known by how far that point goes
        before = depth(x, y)
        x = x_mm - before * math.sin(yaw) + x * (1 - math.cos(yaw))
        y = y_mm - before * math.sin(pitch) + y * (1 - math.cos(pitch))
    return x, y
