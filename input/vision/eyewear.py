"""Glasses on a portrait: rims, a bridge and temples, and lenses with reflections that move.

A lens reflects a window behind the camera and the screen below it. As in a slightly convex mirror,
the reflections go against the head by a third of its way; and as heads are never still, they sway
by a millimetre or two besides.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_S
from input.vision import opencv
from input.vision.face_look import Eyewear

if TYPE_CHECKING:
    from input.vision.portrait import Portrait

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]
Thin = npt.NDArray[np.float32]

_HALF_MM = 25.0, 18.0  # a lens: half its width and height
_LOWER_MM = 2.0  # its middle below the eye's
_TEMPLE_MM = 45.0  # from the middle of a lens to the edge of the head
_TINT = 0.95
_AGAINST = 1 / 3
_SWAY_MM, _SWAY_S = (1.8, 0.8), (5.3, 3.7)
_WINDOW, _SCREEN = (235.0, 240.0, 250.0), (150.0, 175.0, 235.0)
_MARGIN_MM = 40.0


class Glasses:
    """Glasses before the eyes of a portrait."""

    def __init__(self, portrait: Portrait, eyewear: Eyewear, px_per_mm: float) -> None:
        """Fit them to the portrait."""
        self._eyewear, self._px_per_mm = eyewear, px_per_mm
        corners = portrait.outer_corners
        along = (corners[1] - corners[0]) / math.dist(*corners)
        self._turn = np.array([along, [-along[1], along[0]]]) / px_per_mm
        self._lenses = [
            eye.corners.mean(axis=0) + np.array([-along[1], along[0]]) * _LOWER_MM * px_per_mm
            for eye in portrait.eyes
        ]
        self._reflected = _reflections(px_per_mm, eyewear.reflection)

    def before(self, rgb: Rgb, x: int, y: int) -> Rgb:
        """Return a part of the portrait that begins at (x, y), with rims and tinted lenses."""
        rim, lens = self._places(x, y, rgb.shape[1], rgb.shape[0])
        return self._worn(rgb, rim, lens)

    def fitted(self, x: int, y: int, width: int, height: int, side: int) -> LensPatch:
        """Return what covers an eye's patch of the portrait."""
        rim, lens = self._places(x, y, width, height)
        origin = self._lenses[side] - (x, y)
        return LensPatch(self, rim[..., None], lens[..., None], origin)

    def reflection(
        self, origin: Array, width: int, height: int, away_mm: tuple[float, float], t_ns: int
    ) -> tuple[Thin, Thin]:
        """Return colour and strength of the reflections about a lens's middle at `origin`."""
        t_s = t_ns / NS_PER_S
        sway = [a * math.sin(2 * math.pi * t_s / s) for a, s in zip(_SWAY_MM, _SWAY_S, strict=True)]
        colour, strength = self._reflected
        begin = []
        for place, moved, swayed, all_px, size in zip(
            origin, away_mm, sway, reversed(strength.shape[:2]), (width, height), strict=True
        ):
            shift_px = (swayed - _AGAINST * moved) * self._px_per_mm
            begin.append(int(np.clip(all_px / 2 - place - shift_px, 0, max(0, all_px - size))))
        rows, columns = (
            slice(begin[1], begin[1] + height),
            slice(begin[0], begin[0] + width),
        )
        return colour[rows, columns], strength[rows, columns]

    def _places(self, x: int, y: int, width: int, height: int) -> tuple[Thin, Thin]:
        """Return where there is rim and where lens, 0 to 1, in a part of the portrait."""
        grid_x, grid_y = np.meshgrid(np.arange(width) + x, np.arange(height) + y)
        half = self._eyewear.rim_mm / 2
        edge_mm = 0.5 / self._px_per_mm
        rim, lens = np.zeros(grid_x.shape), np.zeros(grid_x.shape)
        inner = []
        for side, middle in enumerate(self._lenses):
            dx, dy = grid_x - middle[0], grid_y - middle[1]
            along = self._turn[0, 0] * dx + self._turn[0, 1] * dy
            down = self._turn[1, 0] * dx + self._turn[1, 1] * dy
            size = (np.abs(along / _HALF_MM[0]) ** 3 + np.abs(down / _HALF_MM[1]) ** 3) ** (1 / 3)
            away = (size - 1.0) * _HALF_MM[1]
            rim = np.maximum(rim, _rise(half - np.abs(away), edge_mm))
            lens = np.maximum(lens, _rise(-away, edge_mm))
            out = along if side == 1 else -along  # away from the nose
            bar = half - np.abs(down + 0.35 * _HALF_MM[1])
            temple = np.minimum(bar, np.minimum(out - _HALF_MM[0], _TEMPLE_MM - out))
            rim = np.maximum(rim, _rise(temple, edge_mm))
            inner.append((-out - _HALF_MM[0], bar))
        bridge = np.minimum(np.minimum(inner[0][0], inner[1][0]), inner[0][1])
        rim = np.maximum(rim, _rise(bridge, edge_mm))
        return rim.astype(np.float32), lens.astype(np.float32)

    def _worn(self, rgb: Rgb, rim: Thin, lens: Thin) -> Rgb:
        tinted = rgb * (1.0 - (1.0 - _TINT) * lens[..., None])
        colour = np.array(self._eyewear.colour, np.float32)
        return np.asarray(tinted + (colour - tinted) * rim[..., None], dtype=np.uint8)

    def over(self, rgb: Rgb, patch: LensPatch, away_mm: tuple[float, float], t_ns: int) -> Rgb:
        """Return an eye's patch as it is seen through its lens."""
        height, width = rgb.shape[:2]
        colour, strength = self.reflection(patch.origin, width, height, away_mm, t_ns)
        seen = rgb * (1.0 - (1.0 - _TINT) * patch.lens)
        seen += (colour - seen) * (strength * patch.lens)
        seen += (np.array(self._eyewear.colour, np.float32) - seen) * patch.rim
        return np.asarray(seen, dtype=np.uint8)


class LensPatch:
    """Where rim and lens cover an eye's patch, and where in it the lens's middle is."""

    def __init__(self, glasses: Glasses, rim: Thin, lens: Thin, origin: Array) -> None:
        """Keep them."""
        self._glasses, self.rim, self.lens, self.origin = glasses, rim, lens, origin

    def over(self, rgb: Rgb, away_mm: tuple[float, float], t_ns: int) -> Rgb:
        """Return the eye's patch as it is seen by a head so far from the camera's axis."""
        return self._glasses.over(rgb, self, away_mm, t_ns)


def _reflections(px_per_mm: float, most: float) -> tuple[Thin, Thin]:
    """Return colour, (h, w, 3), and strength, (h, w, 1), of what is reflected about a lens."""
    half = int((_HALF_MM[0] + _MARGIN_MM) * px_per_mm)
    at = np.arange(-half, half) / px_per_mm
    x, y = np.meshgrid(at, at)

    def pane(left: float, top: float, wide: float, high: float) -> Array:
        lean = x + 0.15 * y
        inside = np.minimum(
            np.minimum(lean - left, left + wide - lean), np.minimum(y - top, top + high - y)
        )
        return _rise(inside, 0.6)

    window = sum(pane(4.0 + 5.5 * i, -9.0 + 5.0 * j, 5.0, 4.5) for i in (0, 1) for j in (0, 1))
    screen = 0.5 * pane(-9.0, 3.0, 15.0, 8.0)
    strength = np.maximum(window, screen)
    share = (window / np.maximum(window + screen, 1e-6))[..., None]
    colour = np.array(_WINDOW) * share + np.array(_SCREEN) * (1 - share)
    soft = opencv.blurred((most * strength).astype(np.float32), 0.4 * px_per_mm)
    return colour.astype(np.float32), soft[..., None]


def _rise(value: Array, edge: float) -> Array:
    """Return 0 well below 0, 1 well above, softly."""
    return np.asarray(np.clip(0.5 + value / (2 * edge), 0.0, 1.0))
