"""One eye of a portrait, taken apart once and put together for every look.

The place that the iris left is filled with the eye's own white. Between the lids each height has
its white: of what lies beside the iris there, the brighter part. So it darkens towards the lids as
it does in the portrait, lashes and their shadow go on across the gap, and nothing of the iris
stays. The iris is a disc whose colours are those of the portrait's by the distance from its
middle: what the lids hid of it is there when it moves. Its middle and radius are those of the
strongest edge between dark and white (Daugman 1993) about what MediaPipe says, which is a pixel or
two off: else a rim of the old iris would stay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from input.vision import opencv
from input.vision.portrait import EyePlace, Portrait

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.intp]

_LID_FOLLOWS, _LOWER_FOLLOWS = 1.0, 0.3
"""How much of the iris's way up or down the lids go along: the upper one moves as the eye does
(Becker and Fuchs 1988, "Lid-eye coordination during vertical gaze changes"), the lower one less."""
_HOLE = 1.2
"""So far the old iris and its blurred edge reach, in radii; there the white is filled in."""
_BESIDE = 1.25, 2.1
"""The white beside the iris: from here to here from its middle, in radii."""
_BRIGHTER = 1 / 3
"""Of the white at a height, this brighter part counts: the rest is lashes, veins and blur."""
_DARKER = 0.4
"""This quantile of a ring of the iris is its colour."""
_HEIGHTS = 25
"""Heights at which the white is known, from `_ABOVE` to `_BELOW`: 0 the upper lid, 1 the lower."""
_ABOVE, _BELOW = -0.25, 1.25


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye of a portrait: its lids and iris, and pictures of its parts.

    `x`, `y` is where its patch begins; points are in px from there. `bare` is the patch without
    iris, `profile` the iris's colour by the distance from its middle in px, (n, 3), `shade` how
    much of the light comes to the heights between the lids, 0 to 1.
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
    shade: Array


def taken_apart(portrait: Portrait, place: EyePlace) -> Eye:
    """Return an eye of the portrait, cut out and taken apart."""
    wide = float(place.corners[1][0] - place.corners[0][0])
    x, y = int(place.corners[0][0] - 0.35 * wide), int(place.iris[1] - 0.75 * wide)
    w, h = int(1.7 * wide), int(1.4 * wide)
    x, y = max(0, x), max(0, y)
    patch = portrait.rgb[y : y + h, x : x + w]
    h, w = patch.shape[:2]
    origin = np.array([x, y], float)
    corners, upper, lower = place.corners - origin, place.upper - origin, place.lower - origin
    within = _within(corners, upper, lower, w, h)
    middle, radius = _limbus(patch, within > 0.5, place.iris - origin, place.radius)
    grid_x, grid_y = np.meshgrid(np.arange(w, dtype=float), np.arange(h, dtype=float))
    distance = np.hypot(grid_x - middle[0], grid_y - middle[1])
    height = _height(corners, upper, lower, w, h)
    white, shade = _white(patch, distance / radius, grid_x - middle[0], height)
    bare = _filled(patch, white, middle, radius, distance, height)
    profile = _profile(patch, distance, (height > 0.08) & (height < 0.95), radius)
    return Eye(x, y, upper, lower, corners, middle, radius, bare, profile, shade)


def rendered(eye: Eye, moved: Array, blink: float) -> Rgb:
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
    edges = [np.interp(grid_x[0], *_line(eye.corners, line)) for line in (upper, lower)]
    left = np.maximum(edges[1] - edges[0], 0.5)
    shift = np.zeros_like(grid_y)
    for still, edge, side in ((eye.upper, edges[0], 1.0), (eye.lower, edges[1], -1.0)):
        reach = edge - np.interp(grid_x[0], *_line(eye.corners, still))
        beyond = side * (edge - grid_y)
        inside = np.clip(1.0 + beyond / left, 0.0, 1.0)
        shift += np.where(beyond > 0, np.clip(1.0 - beyond / away, 0.0, 1.0), inside) * reach
    shown = opencv.remapped(
        eye.bare, grid_x.astype(np.float32), (grid_y - shift).astype(np.float32)
    ).astype(float)
    distance = np.hypot(grid_x - eye.middle[0] - moved[0], grid_y - eye.middle[1] - moved[1])
    steps = np.arange(len(eye.profile))
    colours = np.stack([np.interp(distance, steps, eye.profile[:, c]) for c in range(3)], axis=2)
    shade = np.interp((grid_y - edges[0]) / left, _heights(), eye.shade)
    disc = 1.0 / (1.0 + np.exp((distance - eye.radius) / _soft(eye.radius)))
    within = _within(eye.corners, upper, lower, w, h)
    alpha = (disc * opencv.blurred(within, 0.8))[..., None]
    mixed = shown * (1 - alpha) + colours * shade[..., None] * alpha
    return np.asarray(np.clip(mixed, 0, 255), dtype=np.uint8)


# -- what an eye consists of -----------------------------------------------------------------------


def _limbus(patch: Rgb, within: Mask, middle: Array, radius: float) -> tuple[Array, float]:
    """Return the iris's middle and radius: where it is darkest within and brightest beyond.

    Only its sides count, which the lids leave free.
    """
    light = opencv.blurred(patch.mean(axis=2, dtype=np.float32), 0.05 * radius)
    angles = np.radians([*range(-35, 36, 5), *range(145, 216, 5)])
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    best = -1.0, middle, radius
    for size in radius * np.linspace(0.84, 1.2, 10):
        for down in radius * np.linspace(-0.16, 0.16, 5):
            for along in radius * np.linspace(-0.24, 0.24, 13):
                at = middle + np.array([along, down])
                inside, outside = (
                    _pixels(at + ways * size * part, light.shape) for part in (0.88, 1.12)
                )
                both = within[inside] & within[outside]
                sides = [both & (ways[:, 0] > 0), both & (ways[:, 0] < 0)]
                if min(side.sum() for side in sides) < 3:
                    continue
                step = light[outside] - light[inside]
                strength = float(np.mean([step[side].mean() for side in sides]))
                # A doubtful edge is not worth leaving what MediaPipe says.
                away = math.hypot(along, down) / radius
                strength *= 1.0 - 0.5 * away - 0.5 * abs(size / radius - 1.0)
                if strength > best[0]:
                    best = strength, at, float(size)
    return best[1], best[2]


def _pixels(points: Array, shape: tuple[int, ...]) -> tuple[Whole, Whole]:
    """Return the rows and columns of the pixels at points, of the nearest ones outside."""
    x, y = np.rint(points).astype(np.intp).T
    return np.clip(y, 0, shape[0] - 1), np.clip(x, 0, shape[1] - 1)


def _white(patch: Rgb, distance: Array, aside: Array, height: Array) -> tuple[Array, Array]:
    """Return the white at the iris's left and right by height, (2, n, 3), and the shade, (n,).

    `distance` is in radii, `aside` in px to the right of the iris's middle.
    """
    light = patch.mean(axis=2, dtype=float)
    beside = (distance > _BESIDE[0]) & (distance < _BESIDE[1])
    step = (_BELOW - _ABOVE) / (_HEIGHTS - 1)
    sides: list[Array | None] = []
    for side in (beside & (aside < 0), beside & (aside > 0)):
        rows: list[Array] = []
        for at in _heights():
            here = side & (np.abs(height - at) < step)
            if here.sum() < 4:
                rows.append(np.full(3, np.nan))
                continue
            bright = light[here] >= np.quantile(light[here], 1 - _BRIGHTER)
            rows.append(patch[here][bright].mean(axis=0))
        sides.append(_gaps_closed(np.array(rows)))
    known = [side for side in sides if side is not None]
    if not known:
        known = [np.broadcast_to(np.array([205.0, 200.0, 195.0]), (_HEIGHTS, 3))]
    white = np.stack([known[0], known[-1]])
    lit = white.mean(axis=(0, 2))
    middle = (_heights() > 0.3) & (_heights() < 0.7)
    shade = np.clip(lit / lit[middle].max(), 0.3, 1.0)
    return white, np.where(_heights() > 0.9, 1.0, shade)


def _gaps_closed(rows: Array) -> Array | None:
    """Return the rows, those not known taken from their neighbours, all smoothed a little."""
    known = ~np.isnan(rows[:, 0])
    if known.sum() < 4:
        return None
    at = np.arange(len(rows))
    full = np.column_stack([np.interp(at, at[known], rows[known, c]) for c in range(3)])
    padded = np.vstack([full[:1], full, full[-1:]])
    return np.asarray((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)


def _filled(
    patch: Rgb, white: Array, middle: Array, radius: float, distance: Array, height: Array
) -> Rgb:
    """Return the patch with the white where the iris is, softly."""
    across = (np.arange(patch.shape[1]) - middle[0]) / radius
    right = np.clip(0.5 + across / 2.6, 0.0, 1.0)[None, :, None]
    left_white, right_white = (
        np.stack([np.interp(height, _heights(), side[:, c]) for c in range(3)], axis=2)
        for side in white
    )
    colour = left_white * (1 - right) + right_white * right
    hole = np.clip((_HOLE + 0.15 - distance / radius) / 0.15, 0.0, 1.0)
    # Over the edge of the lid the dark of the iris is blurred into it; farther on is skin.
    lids = np.clip((height + 0.16) / 0.1, 0.0, 1.0) * np.clip((1.12 - height) / 0.1, 0.0, 1.0)
    alpha = (hole * lids)[..., None]
    return np.asarray(np.clip(patch * (1 - alpha) + colour * alpha, 0, 255), dtype=np.uint8)


def _profile(patch: Rgb, distance: Array, seen: Mask, radius: float) -> Array:
    """Return the iris's colour by distance from its middle, shape (n, 3), one row a pixel.

    Of a ring its darker part counts: what the light reflects in it is bright. Beyond the radius
    it stays as at the edge: the white is not part of it.
    """
    rows: list[Array] = []
    for step in range(max(2, math.floor(radius) - 1)):
        ring = seen & (np.abs(distance - step) < 1.0)
        if ring.any():
            rows.append(np.quantile(patch[ring], _DARKER, axis=0))
        elif rows:
            rows.append(rows[-1])
    return np.array(rows or [np.array([40.0, 30.0, 25.0])], float)


def _soft(radius: float) -> float:
    """Return how soft the edge of an iris is, in px: the limbus is a tenth of a mm or so."""
    return max(0.8, 0.05 * radius)


# -- lids ------------------------------------------------------------------------------------------


def _heights() -> Array:
    return np.linspace(_ABOVE, _BELOW, _HEIGHTS)


def _height(corners: Array, upper: Array, lower: Array, w: int, h: int) -> Array:
    """Return how high each pixel lies between the lids: 0 at the upper one, 1 at the lower."""
    columns = np.arange(w, dtype=float)
    top, bottom = (np.interp(columns, *_line(corners, line)) for line in (upper, lower))
    rows = np.arange(h, dtype=float)[:, None]
    return np.asarray((rows - top) / np.maximum(bottom - top, 0.5))


def _within(corners: Array, upper: Array, lower: Array, w: int, h: int) -> npt.NDArray[np.float32]:
    """Return 1 within the lids and 0 outside."""
    outline = np.vstack([corners[:1], upper, corners[1:], lower])
    return opencv.polygon_mask(outline, w, h).astype(np.float32) / 255.0


def _bulge(eye: Eye, lid: Array, by_px: float) -> Array:
    """Return how the points of a lid move when its middle moves by `by_px`: corners stay."""
    left, right = eye.corners[0][0], eye.corners[1][0]
    part = np.clip((lid[:, 0] - left) / max(right - left, 1.0), 0.0, 1.0)
    return np.column_stack([np.zeros(len(lid)), by_px * np.sin(np.pi * part) ** 0.5])


def _line(corners: Array, lid: Array) -> tuple[Array, Array]:
    """Return a lid as x and y for interpolation, corners included."""
    points = np.vstack([corners[:1], lid, corners[1:]])
    order = np.argsort(points[:, 0])
    return points[order, 0], points[order, 1]
