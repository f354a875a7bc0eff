"""A rendered camera: a real portrait whose eyes look where they are told.

For tests and figures on machines without a camera. A portrait's irises are moved inside the
eyelids, the upper lids follow them up and down, the head is shifted, rolled and brought nearer by
an affine map, and the sensor adds noise; real MediaPipe looks at the frames. The geometry is true:
a camera at the middle of the screen's top edge, a person at `Head.z_mm` before it, eyeballs of 12
mm; the same point of the screen wants another turn of the eyes from another place of the head.

A `FaceLook` makes another person of a portrait, with other lids, irises, skin and light, with
glasses, a turned head, and a poorer camera (`face_look`, `head_turn`, `eyewear`, `sensor`). Without
one it is kinder than life: no turn, no glasses, no other light.

Lids that close are seen to close, but never wholly: MediaPipe calls no blink here what it calls one
of a real eye. A warp turns a head by `head_turn.HONEST_DEG` at most.
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
from input.vision.eyewear import Glasses, LensPatch
from input.vision.face_look import FaceLook
from input.vision.face_paint import painted
from input.vision.head_turn import source
from input.vision.portrait import Portrait, shipped
from input.vision.sensor import Sensor

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]
Thin = npt.NDArray[np.float32]
Box = tuple[slice, slice]

EYEBALL_MM = 12.0
"""From an eyeball's middle to its iris."""
APART_MM = 91.0
"""Between the outer corners of the portrait's eyes: adults' mean (Farkas 1994)."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the middle between the eyes is, from the camera, in mm, and how the head is turned.

    x to the picture's right (the person's left), y downwards, z away from the camera; yaw to the
    picture's right, pitch down.
    """

    x_mm: float = 0.0
    y_mm: float = 30.0
    z_mm: float = 550.0
    roll_deg: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0


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
        look: FaceLook | None = None,
    ) -> None:
        """Take a portrait apart, the shipped one unless given, and change it as `look` says."""
        self.screen, self.width, self.height = screen, width, height
        self.look = look = look or FaceLook()
        self._sensor = Sensor(np.random.default_rng(seed), width, height, look)
        portrait = painted(portrait or shipped(), look)
        outer = portrait.outer_corners
        self._middle = outer.mean(axis=0)
        across = outer[1] - outer[0]
        self._apart = float(np.hypot(*across))
        self._tilt = math.atan2(across[1], across[0])
        self._eyes = [taken_apart(portrait, place, look) for place in portrait.eyes]
        self._face = portrait.rgb.copy()
        self._lenses: list[LensPatch] = []
        if look.glasses is not None:
            glasses = Glasses(portrait, look.glasses, self._apart / APART_MM)
            self._face = glasses.before(self._face, 0, 0)
            self._lenses = [
                glasses.fitted(eye.x, eye.y, eye.bare.shape[1], eye.bare.shape[0], side)
                for side, eye in enumerate(self._eyes)
            ]
        self._still: _Still | None = None

    def frame(
        self,
        target_px: tuple[float, float],
        t_ns: int,
        head: Head | None = None,
        blink: float = 0.0,
    ) -> Frame:
        """Return a frame of eyes that look at `target_px`; `blink` closes them, 0 to 1."""
        head = head or Head()
        yaw, pitch = head.yaw_deg + self.look.yaw_deg, head.pitch_deg + self.look.pitch_deg
        along, across = turned(target_px, self.screen, head)
        along, across = along - math.sin(math.radians(yaw)), across - math.sin(math.radians(pitch))
        px_per_mm = self._apart / APART_MM
        cos, sin = math.cos(self._tilt), math.sin(self._tilt)
        moved = np.array([along * cos - across * sin, along * sin + across * cos])
        moved *= EYEBALL_MM * px_per_mm
        for side, eye in enumerate(self._eyes):
            patch = rendered(eye, moved, blink)
            if self._lenses:
                patch = self._lenses[side].over(patch, (head.x_mm, head.y_mm), t_ns)
            self._face[eye.y : eye.y + patch.shape[0], eye.x : eye.x + patch.shape[1]] = patch
        return Frame(t_ns, self._sensor.frame(self._seen(head)))

    def _seen(self, head: Head) -> Rgb:
        """Return the face before the camera; of a head that keeps still only the eyes are new."""
        if self._still is None or self._still.head != head:
            x, y = self._sources(head)
            shown = self._sensor.still(opencv.remapped(self._face, x, y))
            self._still = _Still(head, shown, x, y, [self._box(eye, x, y) for eye in self._eyes])
            return shown
        still = self._still
        shown = still.shown.copy()
        for outer, inner in still.boxes:
            part = opencv.remapped(self._face, still.x[outer], still.y[outer])
            shown[inner] = self._sensor.still(part)[_inside(outer, inner)]
        return shown

    def _box(self, eye: Eye, x: Thin, y: Thin) -> tuple[Box, Box]:
        """Return where in the frame an eye's patch is seen, and with what a blur needs about it."""
        high, wide = eye.bare.shape[:2]
        here = (x > eye.x - 3) & (x < eye.x + wide + 3) & (y > eye.y - 3) & (y < eye.y + high + 3)
        reach = math.ceil(4 * self.look.blur_px)
        boxes = []
        for margin in (2 * reach, reach):
            ends = []
            for axis, size in ((1, self.height), (0, self.width)):
                [found] = np.nonzero(here.any(axis=axis))
                low, stop = (found[0], found[-1] + 1) if len(found) else (0, 0)
                ends.append(slice(max(0, int(low) - margin), min(size, int(stop) + margin)))
            boxes.append((ends[0], ends[1]))
        return boxes[0], boxes[1]

    def _sources(self, head: Head) -> tuple[Thin, Thin]:
        """Return which point of the portrait each pixel of the frame shows."""
        columns, rows = np.meshgrid(np.arange(self.width), np.arange(self.height))
        focal_px = self.width / 2 / math.tan(math.radians(FIELD_OF_VIEW_DEG) / 2)
        mm = head.z_mm / focal_px  # at the head, of a pixel
        right = (columns - self.width / 2) * mm - head.x_mm
        down = (rows - self.height / 2) * mm - head.y_mm
        roll = math.radians(head.roll_deg)
        along = right * math.cos(roll) + down * math.sin(roll)
        across = -right * math.sin(roll) + down * math.cos(roll)
        yaw, pitch = head.yaw_deg + self.look.yaw_deg, head.pitch_deg + self.look.pitch_deg
        if yaw or pitch:
            along, across = source(along, across, yaw, pitch)
        cos, sin = math.cos(self._tilt), math.sin(self._tilt)
        px_per_mm = self._apart / APART_MM
        x = self._middle[0] + px_per_mm * (along * cos - across * sin)
        y = self._middle[1] + px_per_mm * (along * sin + across * cos)
        return x.astype(np.float32), y.astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Still:
    """A head that keeps still: its picture, which points of the portrait are seen, and the eyes."""

    head: Head
    shown: Rgb
    x: Thin
    y: Thin
    boxes: list[tuple[Box, Box]]


def _inside(outer: Box, inner: Box) -> Box:
    """Return the rows and columns of `inner` counted from where `outer` begins."""
    rows, columns = (
        slice(one.start - whole.start, one.stop - whole.start)
        for whole, one in zip(outer, inner, strict=True)
    )
    return rows, columns
