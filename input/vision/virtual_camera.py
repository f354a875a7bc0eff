"""A rendered camera: a real portrait whose eyes look where they are told.

For tests and figures on machines without a camera. A portrait's irises are moved inside the
eyelids, the upper lids follow them up and down, the head is shifted, rolled and brought nearer by
an affine map, and the sensor adds noise; real MediaPipe looks at the frames. The geometry is true:
a camera at the middle of the screen's top edge, a person at `Head.z_mm` before it, eyeballs of 12
mm; the same point of the screen wants another turn of the eyes from another place of the head.

It is kinder than life. An affine map cannot turn the head; there are no glasses, no other light.
Lids that close are seen to close, but never wholly: MediaPipe calls no blink here what it calls one
of a real eye.
What holds here may fail before a real camera; what fails here will fail there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from input.api.gaze import Screen
from input.vision import opencv
from input.vision.camera import Frame
from input.vision.eye_features import FIELD_OF_VIEW_DEG
from input.vision.eye_rendering import Eye, rendered, taken_apart
from input.vision.portrait import Portrait, shipped

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]

EYEBALL_MM = 12.0
"""From an eyeball's middle to its iris."""
APART_MM = 91.0
"""Between the outer corners of the portrait's eyes: adults' mean (Farkas 1994)."""
NOISE = 2.0
"""Standard deviation of the sensor's noise, in grey levels of 256."""

_NOISES = 8


@dataclass(frozen=True, slots=True)
class Head:
    """Where the middle between the eyes is, from the camera, in mm, and how the head is rolled.

    x to the picture's right (the person's left), y downwards, z away from the camera.
    """

    x_mm: float = 0.0
    y_mm: float = 30.0
    z_mm: float = 550.0
    roll_deg: float = 0.0


def turned(target_px: tuple[float, float], screen: Screen, head: Head) -> tuple[float, float]:
    """Return how eyes look from `head` at a point of the screen: along and across the face.

    The two are the sines of the angles, in axes that roll with the head: along its line of eyes (to
    the picture's right) and downwards across it.
    """
    right = -(target_px[0] - screen.centre[0]) / screen.px_per_mm - head.x_mm
    down = (target_px[1] - screen.y_px) / screen.px_per_mm - head.y_mm
    length = math.sqrt(right**2 + down**2 + head.z_mm**2)
    angle = math.radians(head.roll_deg)
    along = right * math.cos(angle) + down * math.sin(angle)
    across = -right * math.sin(angle) + down * math.cos(angle)
    return along / length, across / length


class RenderedCamera:
    """Renders frames of `width` x `height` px of a person before `screen`. Seeded."""

    def __init__(
        self,
        screen: Screen,
        seed: int = 1,
        width: int = 640,
        height: int = 480,
        portrait: Portrait | None = None,
    ) -> None:
        """Take a portrait apart, the shipped one unless another is given."""
        self.screen, self.width, self.height = screen, width, height
        rng = np.random.default_rng(seed)
        shape = (_NOISES, height, width, 3)
        self._noise = np.round(rng.normal(0.0, NOISE, shape)).astype(np.int16)
        self._rng = rng
        portrait = portrait or shipped()
        self._face = portrait.rgb.copy()
        self._still: tuple[Head, Rgb, Array, list[tuple[slice, slice]]] | None = None
        self._eyes = [taken_apart(portrait, place) for place in portrait.eyes]
        outer = portrait.outer_corners
        self._middle = outer.mean(axis=0)
        across = outer[1] - outer[0]
        self._apart = float(np.hypot(*across))
        self._tilt = math.atan2(across[1], across[0])

    def frame(
        self,
        target_px: tuple[float, float],
        t_ns: int,
        head: Head | None = None,
        blink: float = 0.0,
    ) -> Frame:
        """Return a frame of eyes that look at `target_px`; `blink` closes them, 0 to 1."""
        head = head or Head()
        along, across = turned(target_px, self.screen, head)
        px_per_mm = self._apart / APART_MM
        cos, sin = math.cos(self._tilt), math.sin(self._tilt)
        moved = np.array([along * cos - across * sin, along * sin + across * cos])
        moved *= EYEBALL_MM * px_per_mm
        for eye in self._eyes:
            patch = rendered(eye, moved, blink)
            self._face[eye.y : eye.y + patch.shape[0], eye.x : eye.x + patch.shape[1]] = patch
        shown = self._seen(head)
        noise = self._noise[self._rng.integers(_NOISES)]
        noise = np.roll(noise, int(self._rng.integers(self.height)), axis=0)
        return Frame(t_ns, np.clip(shown + noise, 0, 255).astype(np.uint8))

    def _seen(self, head: Head) -> Rgb:
        """Return the face before the camera; of a head that keeps still only the eyes are new."""
        if self._still is None or self._still[0] != head:
            to_source = self._to_source(head)
            shown = opencv.warped(self._face, to_source, self.width, self.height)
            boxes = [self._box(eye, to_source) for eye in self._eyes]
            self._still = head, shown, to_source, boxes
            return shown
        _, still, to_source, boxes = self._still
        shown = still.copy()
        for rows, columns in boxes:
            here = to_source.copy()
            here[:, 2] += to_source[:, :2] @ (columns.start, rows.start)
            size = columns.stop - columns.start, rows.stop - rows.start
            if min(size) > 0:
                shown[rows, columns] = opencv.warped(self._face, here, *size)
        return shown

    def _box(self, eye: Eye, to_source: Array) -> tuple[slice, slice]:
        """Return the rows and columns of the frame in which an eye's patch is seen."""
        high, wide = eye.bare.shape[:2]
        x, y = (eye.x, eye.x + wide), (eye.y, eye.y + high)
        ends = np.array([(x[0], y[0]), (x[1], y[0]), (x[0], y[1]), (x[1], y[1])], float)
        seen = np.linalg.solve(to_source[:, :2], (ends - to_source[:, 2]).T).T
        sides = (self.width, self.height)
        low = np.clip(np.floor(seen.min(axis=0)) - 2, 0, sides).astype(int)
        stop = np.clip(np.ceil(seen.max(axis=0)) + 3, 0, sides).astype(int)
        return slice(low[1], stop[1]), slice(low[0], stop[0])

    def _to_source(self, head: Head) -> Array:
        """Return which point of the enlarged portrait each pixel of the frame shows."""
        focal_px = self.width / 2 / math.tan(math.radians(FIELD_OF_VIEW_DEG) / 2)
        scale = self._apart / (focal_px * APART_MM / head.z_mm)
        u = self.width / 2 + focal_px * head.x_mm / head.z_mm
        v = self.height / 2 + focal_px * head.y_mm / head.z_mm
        angle = self._tilt - math.radians(head.roll_deg)
        turn = scale * np.array(
            [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
        )
        shift = self._middle - turn @ np.array([u, v])
        return np.column_stack([turn, shift])
