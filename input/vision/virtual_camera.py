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

import json
import math
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from common.files import write_whole
from input.api.gaze import Screen
from input.vision import opencv
from input.vision.camera import Frame
from input.vision.eye_features import FIELD_OF_VIEW_DEG

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]

EYEBALL_MM = 12.0
"""From an eyeball's middle to its iris."""
APART_MM = 91.0
"""Between the outer corners of the portrait's eyes: adults' mean (Farkas 1994)."""
NOISE = 2.0
"""Standard deviation of the sensor's noise, in grey levels of 256."""

_SCALE = 2.8
"""The portrait is enlarged by this, so that irises move by parts of a pixel."""
_LID_FOLLOWS, _LOWER_FOLLOWS = 1.0, 0.3
"""How much of the iris's way up or down the lids go along: the upper one moves as the eye does
(Becker and Fuchs 1988, "Lid-eye coordination during vertical gaze changes"), the lower one less."""
_NOISES = 8
_UPPER = (246, 161, 160, 159, 158, 157, 173), (398, 384, 385, 386, 387, 388, 466)
_LOWER = (155, 154, 153, 145, 144, 163, 7), (249, 390, 373, 374, 380, 381, 382)
_CORNERS = (33, 133), (362, 263)
_IRISES = (468, 469, 470, 471, 472), (473, 474, 475, 476, 477)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the middle between the eyes is, from the camera, in mm, and how the head is rolled.

    x to the picture's right (the person's left), y downwards, z away from the camera.
    """

    x_mm: float = 0.0
    y_mm: float = 30.0
    z_mm: float = 550.0
    roll_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class _Eye:
    """One eye of the enlarged portrait: its lids and iris, and pictures of its parts.

    `x`, `y` is where its patch begins; `skin` the patch without iris, `iris` a disc's colours on
    the patch's grid as a function of the distance from its middle.
    """

    x: int
    y: int
    upper: Array
    lower: Array
    corners: Array
    middle: Array
    radius: float
    bare: Rgb
    profile: Array


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

    def __init__(self, screen: Screen, seed: int = 1, width: int = 640, height: int = 480) -> None:
        """Read the portrait."""
        self.screen, self.width, self.height = screen, width, height
        rng = np.random.default_rng(seed)
        shape = (_NOISES, height, width, 3)
        self._noise = np.round(rng.normal(0.0, NOISE, shape)).astype(np.int16)
        self._rng = rng
        self._portrait, places = _portrait()
        self._eyes = [_eye(self._portrait, places, side) for side in (0, 1)]
        outer = [np.array(places["eyes"][side]["corners"][side], float) for side in (0, 1)]
        self._middle = (outer[0] + outer[1]) / 2
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
        face = self._portrait.copy()
        for eye in self._eyes:
            patch = _rendered(eye, moved, blink)
            face[eye.y : eye.y + patch.shape[0], eye.x : eye.x + patch.shape[1]] = patch
        shown = opencv.warped(face, self._to_source(head), self.width, self.height)
        noise = self._noise[self._rng.integers(_NOISES)]
        noise = np.roll(noise, int(self._rng.integers(self.height)), axis=0)
        return Frame(t_ns, np.clip(shown + noise, 0, 255).astype(np.uint8))

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


# -- the eyes ------------------------------------------------------------------------------------


def _portrait() -> tuple[Rgb, dict[str, Any]]:
    """Return the enlarged portrait and where its eyes are."""
    folder = resources.files("assets") / "portrait"
    with resources.as_file(folder / "portrait.jpg") as path:
        picture = opencv.read_picture(path)
    assert picture is not None
    places = json.loads((folder / "eyes.json").read_text(encoding="utf-8"))
    return _enlarged(picture), places


def _enlarged(picture: Rgb) -> Rgb:
    height, width = picture.shape[:2]
    to_source = np.array([[1 / _SCALE, 0.0, 0.0], [0.0, 1 / _SCALE, 0.0]])
    return opencv.warped(picture, to_source, int(width * _SCALE), int(height * _SCALE))


def _eye(portrait: Rgb, places: dict[str, Any], side: int) -> _Eye:
    """Cut one eye out of the portrait and take it apart."""
    place = places["eyes"][side]
    corners, upper, lower = (np.array(place[k], float) for k in ("corners", "upper", "lower"))
    middle, radius = np.array(place["iris"], float), float(place["radius"])
    wide = float(corners[1][0] - corners[0][0])
    x, y = int(corners[0][0] - 0.35 * wide), int(middle[1] - 0.75 * wide)
    w, h = int(1.7 * wide), int(1.4 * wide)
    patch = portrait[y : y + h, x : x + w]
    origin = np.array([x, y], float)
    grid_x, grid_y = np.meshgrid(np.arange(w) + x, np.arange(h) + y)
    distance = np.hypot(grid_x - middle[0], grid_y - middle[1])
    outline = np.vstack([corners[:1], upper, corners[1:], lower])
    inside = opencv.polygon_mask(outline - origin, w, h) > 127
    profile = _profile(patch, distance, inside, radius)
    iris = ((distance < 1.25 * radius) & inside).astype(np.uint8) * 255
    bare = patch.copy()
    filled = opencv.inpainted(patch, iris, 5.0)
    # The white of the eye alone fills the iris's place, not the lashes above it.
    white = inside & (distance > 1.3 * radius)
    colour = np.median(patch[white], axis=0) if white.any() else np.array([220, 210, 205])
    blend = 0.5 * filled[iris > 0] + 0.5 * colour
    bare[iris > 0] = blend.astype(np.uint8)
    return _Eye(
        x,
        y,
        upper - origin,
        lower - origin,
        corners - origin,
        middle - origin,
        radius,
        bare,
        profile,
    )


def _profile(patch: Rgb, distance: Array, inside: npt.NDArray[np.bool_], radius: float) -> Array:
    """Return the iris's mean colour by distance from its middle, shape (n, 3), one row a pixel."""
    steps = math.ceil(radius) + 1
    rows: list[Array] = []
    for step in range(steps):
        ring = inside & (np.abs(distance - step) < 1.0)
        rows.append(np.median(patch[ring], axis=0) if ring.any() else rows[-1])
    return np.array(rows, float)


def _rendered(eye: _Eye, moved: Array, blink: float) -> Rgb:
    """Return an eye's patch with its iris moved by `moved` px and its lids where they go then."""
    h, w = eye.bare.shape[:2]
    opening = float(eye.lower[:, 1].mean() - eye.upper[:, 1].mean())
    lid = _LID_FOLLOWS * moved[1]
    lid = lid + blink * max(0.0, opening - lid)
    lid = float(np.clip(lid, -0.5 * opening, opening))
    grid_x, grid_y = np.meshgrid(np.arange(w, dtype=float), np.arange(h, dtype=float))
    upper = eye.upper + _bulge(eye, eye.upper, lid)
    lower = eye.lower + _bulge(eye, eye.lower, _LOWER_FOLLOWS * moved[1] * (1.0 - blink))
    # Skin goes with the lids, less and less away from them; what is between them is squeezed.
    away = 0.45 * h
    edges = [np.interp(grid_x[0], *_line(eye, lid_line)) for lid_line in (upper, lower)]
    left = np.maximum(edges[1] - edges[0], 0.5)
    shift = np.zeros_like(grid_y)
    for still, edge, side in ((eye.upper, edges[0], 1.0), (eye.lower, edges[1], -1.0)):
        reach = edge - np.interp(grid_x[0], *_line(eye, still))
        beyond = side * (edge - grid_y)
        inside = np.clip(1.0 + beyond / left, 0.0, 1.0)
        shift += np.where(beyond > 0, np.clip(1.0 - beyond / away, 0.0, 1.0), inside) * reach
    shown = opencv.remapped(
        eye.bare, grid_x.astype(np.float32), (grid_y - shift).astype(np.float32)
    ).astype(float)
    distance = np.hypot(grid_x - eye.middle[0] - moved[0], grid_y - eye.middle[1] - moved[1])
    steps = np.arange(len(eye.profile))
    colours = np.stack([np.interp(distance, steps, eye.profile[:, c]) for c in range(3)], axis=2)
    disc = 1.0 / (1.0 + np.exp((distance - eye.radius) / 0.8))
    outline = np.vstack([eye.corners[:1], upper, eye.corners[1:], lower])
    within = opencv.polygon_mask(outline, w, h).astype(np.float32) / 255.0
    alpha = (disc * opencv.blurred(within, 0.8))[..., None]
    mixed = shown * (1 - alpha) + colours * alpha
    mixed = np.clip(mixed, 0, 255)
    return np.asarray(mixed, dtype=np.uint8)


def _bulge(eye: _Eye, lid: Array, by_px: float) -> Array:
    """Return how the points of a lid move when its middle moves by `by_px`: corners stay."""
    left, right = eye.corners[0][0], eye.corners[1][0]
    part = np.clip((lid[:, 0] - left) / max(right - left, 1.0), 0.0, 1.0)
    return np.column_stack([np.zeros(len(lid)), by_px * np.sin(np.pi * part) ** 0.5])


def _line(eye: _Eye, lid: Array) -> tuple[Array, Array]:
    """Return a lid as x and y for interpolation, corners included."""
    points = np.vstack([eye.corners[:1], lid, eye.corners[1:]])
    order = np.argsort(points[:, 0])
    return points[order, 0], points[order, 1]


def measure_eyes(portrait: Path, model: Path) -> dict[str, Any]:
    """Return where the eyes are in the enlarged portrait, as MediaPipe sees them."""
    from input.vision.landmarker import FaceFinder

    picture = opencv.read_picture(portrait)
    assert picture is not None
    large = _enlarged(picture)
    finder = FaceFinder(model)
    try:
        for number in range(12):  # VIDEO mode settles over some frames
            [face] = finder.find(large, number * 33_000_000)
    finally:
        finder.close()

    def points(numbers: tuple[int, ...]) -> list[list[float]]:
        return [[round(float(v), 2) for v in face.points[n, :2]] for n in numbers]

    eyes = []
    for side in (0, 1):
        middle, *edges = points(_IRISES[side])
        radius = float(np.mean([math.dist(middle, edge) for edge in edges]))
        eyes.append({
            "corners": points(_CORNERS[side]),
            "upper": points(_UPPER[side]),
            "lower": points(_LOWER[side]),
            "iris": middle,
            "radius": round(radius, 2),
        })  # fmt: skip
    return {"eyes": eyes}


if __name__ == "__main__":
    from input.vision.landmarker_file import face_model

    target = Path("assets/portrait")
    told = measure_eyes(target / "portrait.jpg", face_model())
    write_whole(target / "eyes.json", (json.dumps(told) + "\n").encode())
