"""A geometric model of eyes before a camera: what `Face` says for a gaze and a place of the head.

An eyeball of 12 mm turns until its axis points from the head at the target; the iris's offset is
what a camera sees of it, in axes that roll with the head. eyeLook values follow the angles. Each
person has gains of their own; noise is Gaussian and independent in each frame. With `pictures` the
eyes are drawn, too: a dark disc on a bright lens under a lid that goes with it.
"""

import math
import random
from dataclasses import dataclass, field

import numpy as np

from input.api.gaze import DESK, EYES_SHAPE, Face, GazeSample, Screen

EYEBALL_MM = 12.0
EYE_WIDTH_MM = 29.0


@dataclass
class Person:
    """A simulated person; `head_mm`, `roll_deg` may be set at any time."""

    seed: int = 1
    screen: Screen = DESK
    noise: float = 0.004
    """Of an iris's offset, in widths of an eye: 0.004 is about half a degree."""
    head_mm: tuple[float, float, float] = (0.0, 150.0, 600.0)
    roll_deg: float = 0.0
    gain: list[float] = field(default_factory=list)
    curve: float = 0.0
    pictures: bool = False

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.gain = self.gain or [self.random.uniform(0.85, 1.15) for _ in range(14)]

    def face(self, x_px: float, y_px: float, t_ns: int = 0, blink=0.0, confidence=0.9) -> Face:
        screen, (x_mm, y_mm, z_mm) = self.screen, self.head_mm
        # To the target, in the camera's axes: x to the picture's right, y down.
        right = -(x_px - screen.centre[0]) / screen.px_per_mm - x_mm
        down = (y_px - screen.y_px) / screen.px_per_mm - y_mm
        length = math.sqrt(right**2 + down**2 + z_mm**2)
        angle = math.radians(self.roll_deg)
        along = (right * math.cos(angle) + down * math.sin(angle)) / length
        across = (-right * math.sin(angle) + down * math.cos(angle)) / length
        along, across = along + self.curve * along**2, across + self.curve * across**2
        iris = EYEBALL_MM / EYE_WIDTH_MM
        opening = 0.33 - 0.12 * across
        features = [along * iris, across * iris, opening] * 2
        features += [max(0.0, 0.3 + sign * along) for sign in (-1, 1, 1, -1)]
        features += [max(0.0, 0.3 + sign * across) for sign in (-1, -1, 1, 1)]
        noises = [self.noise] * 6 + [self.noise * 2.0] * 8
        seen = tuple(
            value * gain + self.random.gauss(0.0, noise)
            for value, gain, noise in zip(features, self.gain, noises, strict=True)
        )
        box = (0.3, 0.2, 0.4, 0.5)
        head = (x_mm, y_mm, z_mm)
        eyes = self._drawn(along * iris, across * iris) if self.pictures else b""
        turns = 0.0, 0.0, self.roll_deg
        return Face(t_ns, seen, head, *turns, blink, confidence, 29.0, box, eyes=eyes)

    def _drawn(self, along: float, across: float) -> bytes:
        """Return pictures of both eyes, 17 px wide, whose irises are off by so many widths."""
        eyes, high, wide = EYES_SHAPE
        y, x = np.mgrid[:high, :wide].astype(float)
        x, y = x - (wide - 1) / 2, y - (high - 1) / 2
        lid = -4.0 * (1.0 - (x / 9.0) ** 2) + 17.0 * across
        white = 1.0 / (1.0 + np.exp(2.0 * np.maximum(lid - y, y - 4.0 * (1.0 - (x / 9.0) ** 2))))
        away = np.hypot(x - 17.0 * along, y - 17.0 * across)
        dark = 1.0 / (1.0 + np.exp(2.0 * (away - 3.5)))
        drawn = 110.0 + 90.0 * white * (1.0 - 1.8 * dark)
        noise = np.random.default_rng(self.random.getrandbits(32)).normal(0.0, 1.5, EYES_SHAPE)
        return np.clip(np.stack([drawn] * eyes) + noise, 0, 255).astype(np.uint8).tobytes()

    def faces(self, x_px: float, y_px: float, count: int = 30) -> tuple[Face, ...]:
        return tuple(self.face(x_px, y_px) for _ in range(count))


def sample(face: Face | None, t_ns: int, closed: bool = False) -> GazeSample:
    """Return the sample of a face without calibration."""
    if face is None:
        return GazeSample(t_ns, t_ns)
    return GazeSample(
        t_ns, t_ns, present=True, closed=closed, confidence=face.confidence, face=face
    )


def grid(screen: Screen, columns: int, rows: int, margin: float = 0.1) -> list[tuple[float, float]]:
    """Return points of a regular grid that leaves a margin of the screen's size."""

    def places(count: int) -> list[float]:
        if count == 1:
            return [0.5]
        return [margin + (1 - 2 * margin) * number / (count - 1) for number in range(count)]

    return [
        (screen.x_px + x * screen.width_px, screen.y_px + y * screen.height_px)
        for y in places(rows)
        for x in places(columns)
    ]
