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
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from input.vision import opencv
from input.vision.face_look import FaceLook
from input.vision.portrait import EyePlace, Portrait

Rgb = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Thin = npt.NDArray[np.float32]
Mark = npt.NDArray[np.uint8]
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
_FINE = 8
_WHITE = 235.0
"""How bright the white of an eye is in the light in which an iris's colour is given."""
_SHADOW = 0.4
"""The shadow of the upper lid fades over so much of the height between the lids."""
_GLINT, _GLINT_AT = 0.2, np.array([-0.25, -0.35])
"""Radius of what the cornea reflects and where it is, in radii of the iris."""


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye of a portrait: its lids and iris, and pictures of its parts.

    `x`, `y` is where its patch begins; points are in px from there. `bare` is the patch without
    iris, `profile` the iris's colour by the distance from its middle in `_FINE` parts of a px,
    (n, 3), `shade` how much of the light comes to the heights between the lids, 0 to 1. `lashes`
    is how dark the lashes are, 0 to 255, from `lashes_from` px above the upper lid on; `glint` how
    bright what the cornea reflects is, 0 to 1.
    """

    x: int
    y: int
    upper: Array
    lower: Array
    corners: Array
    middle: Array
    radius: float
    bare: Rgb
    profile: npt.NDArray[np.float32]
    shade: Array
    lashes: Mark | None = None
    lashes_from: int = 0
    glint: float = 0.0


def taken_apart(portrait: Portrait, place: EyePlace, look: FaceLook | None = None) -> Eye:
    """Return an eye of the portrait, cut out, taken apart and changed as `look` says."""
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
    look = look or FaceLook()
    if look.iris is not None:
        profile = _iris_of(look.iris, len(profile), white)
    if look.ball_shade:
        # A ball's sides turn away from the light; its radius is 12 mm, an eye's width 29.
        across = (np.arange(w) - corners[:, 0].mean()) / (12.0 / 29.0 * wide)
        dark = look.ball_shade * np.clip(across**2, 0.0, 1.3)[None, :] * opencv.blurred(within, 1.0)
        bare = np.asarray(bare * (1.0 - dark[..., None]), dtype=np.uint8)
    if look.white != 1.0 or look.lid_shade:
        under = look.lid_shade * np.exp(-np.clip(height, 0.0, 1.0) / _SHADOW)
        kept = 1.0 - opencv.blurred(within, 1.0) * (1.0 - look.white * (1.0 - under))
        bare = np.asarray(bare * kept[..., None], dtype=np.uint8)
        shade = shade * (1.0 - look.lid_shade * np.exp(-np.clip(_heights(), 0.0, 1.0) / _SHADOW))
    eye = Eye(
        x, y, upper, lower, corners, middle, radius, bare, _fine(profile), shade, glint=look.glint
    )
    if look.opening is not None:
        eye = _opened(eye, look.opening)
    if look.lashes:
        length = look.lashes * wide
        eye = replace(eye, lashes=_lashes(w, length), lashes_from=math.ceil(length) + 2)
    return eye


def rendered(eye: Eye, moved: Array, blink: float) -> Rgb:
    """Return an eye's patch with its iris moved by `moved` px and its lids where they go then."""
    h, w = eye.bare.shape[:2]
    opening = float(eye.lower[:, 1].mean() - eye.upper[:, 1].mean())
    lid = _LID_FOLLOWS * moved[1]
    lid = lid + blink * max(0.0, opening - lid)
    lid = float(np.clip(lid, -0.5 * opening, opening))
    under = float(_LOWER_FOLLOWS * moved[1] * (1.0 - blink))
    shown, upper, lower = _with_lids(eye, lid, under)
    seen: Thin = shown.astype(np.float32)
    columns, rows = np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32)[:, None]
    at = eye.middle + moved
    distance = np.sqrt((columns - np.float32(at[0])) ** 2 + (rows - np.float32(at[1])) ** 2)
    colours = eye.profile[np.minimum((distance * _FINE).astype(np.intp), len(eye.profile) - 1)]
    top, bottom = (
        np.interp(columns, *_line(eye.corners, line)).astype(np.float32) for line in (upper, lower)
    )
    height = (rows - top) / np.maximum(bottom - top, 0.5)
    step = (_HEIGHTS - 1) / (_BELOW - _ABOVE) * _FINE
    level = np.clip((height - _ABOVE) * step, 0, (_HEIGHTS - 1) * _FINE).astype(np.intp)
    shade = np.interp(np.arange((_HEIGHTS - 1) * _FINE + 1) / _FINE, np.arange(_HEIGHTS), eye.shade)
    colours *= shade.astype(np.float32)[level][..., None]
    within = opencv.blurred(_within(eye.corners, upper, lower, w, h), 0.8)
    soft = np.float32(_soft(eye.radius))
    disc = 1.0 / (1.0 + np.exp(np.clip((distance - eye.radius) / soft, -20, 20)))
    seen += (colours - seen) * (disc * within)[..., None]
    if eye.glint:
        # The cornea's own middle lies half as far from the eye's as the iris does.
        lit = eye.middle + 0.5 * moved + _GLINT_AT * eye.radius
        away = np.sqrt((columns - np.float32(lit[0])) ** 2 + (rows - np.float32(lit[1])) ** 2)
        spot = np.clip((_GLINT * eye.radius - away) / soft + 0.5, 0.0, 1.0)
        seen += (250.0 - seen) * (eye.glint * spot * within * (disc > 0.2))[..., None]
    if eye.lashes is not None:
        grid = np.broadcast_to(columns, (h, w)).copy()
        mark = opencv.remapped(eye.lashes, grid, (rows - top + eye.lashes_from).astype(np.float32))
        seen *= 1.0 - (0.75 / 255) * mark.astype(np.float32)[..., None]
    return np.asarray(np.clip(seen, 0, 255), dtype=np.uint8)


def _with_lids(eye: Eye, lid_px: float, under_px: float) -> tuple[Rgb, Array, Array]:
    """Return the patch with its upper and lower lid moved down by so much, and the two lids.

    Skin goes with the lids, less and less away from them; what is between them is squeezed.
    """
    h, w = eye.bare.shape[:2]
    upper = eye.upper + _bulge(eye, eye.upper, lid_px)
    lower = eye.lower + _bulge(eye, eye.lower, under_px)
    if not lid_px and not under_px:
        return eye.bare, upper, lower
    columns, rows = np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32)[:, None]
    away = 0.45 * h
    edges = [
        np.interp(columns, *_line(eye.corners, line)).astype(np.float32) for line in (upper, lower)
    ]
    left = np.maximum(edges[1] - edges[0], 0.5)
    shift = np.zeros((h, w), np.float32)
    for still, edge, side in ((eye.upper, edges[0], 1.0), (eye.lower, edges[1], -1.0)):
        reach = edge - np.interp(columns, *_line(eye.corners, still)).astype(np.float32)
        beyond = side * (edge - rows)
        inside = np.clip(1.0 + beyond / left, 0.0, 1.0)
        shift += np.where(beyond > 0, np.clip(1.0 - beyond / away, 0.0, 1.0), inside) * reach
    grid = np.broadcast_to(columns, (h, w)).copy()
    return opencv.remapped(eye.bare, grid, (rows - shift).astype(np.float32)), upper, lower


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


def _fine(profile: Array) -> npt.NDArray[np.float32]:
    """Return the profile in steps of a `_FINE` part of a px."""
    steps = np.arange((len(profile) - 1) * _FINE + 1) / _FINE
    at = np.arange(len(profile))
    fine = np.column_stack([np.interp(steps, at, profile[:, c]) for c in range(3)])
    return fine.astype(np.float32)


def _soft(radius: float) -> float:
    """Return how soft the edge of an iris is, in px: the limbus is a tenth of a mm or so."""
    return max(0.8, 0.05 * radius)


# -- what a look changes ---------------------------------------------------------------------------


def _iris_of(colour: tuple[int, int, int], steps: int, white: Array) -> Array:
    """Return the profile of an iris of this colour in the light in which the white is seen."""
    part = np.arange(steps) / max(1, steps - 1)
    bright = np.interp(part, (0.0, 0.36, 0.42, 0.6, 0.85, 1.0), (0.1, 0.12, 0.85, 1.1, 1.0, 0.55))
    lit = white.mean(axis=0).max(axis=0) / _WHITE
    return np.asarray(bright[:, None] * np.array(colour, float) * lit)


def _opened(eye: Eye, opening: float) -> Eye:
    """Return the eye with its lids open by this part of its width: the upper one moves more."""
    wide = float(eye.corners[1][0] - eye.corners[0][0])
    middle = slice(2, 5)  # the three points on which an eye's opening is measured
    now = float(eye.lower[middle, 1].mean() - eye.upper[middle, 1].mean())
    more = opening * wide - now
    bare, upper, lower = _with_lids(eye, -0.75 * more, 0.25 * more)
    return replace(eye, bare=bare, upper=upper, lower=lower)


def _lashes(width: int, length: float) -> Mark:
    """Return strands of lashes by column and by px from above the upper lid, 0 to 255."""
    rng = np.random.default_rng(width)
    above, below = math.ceil(length) + 2, math.ceil(length) + 2
    first, last = 0.24 * width, 0.76 * width  # the corners have none
    roots = np.arange(first, last, max(1.2, 0.02 * width))
    roots = roots + rng.uniform(-0.6, 0.6, len(roots))
    lean = (roots / width - 0.5) * 1.2
    longest = length * np.sin(np.pi * np.clip((roots - first) / (last - first), 0.0, 1.0)) ** 0.7
    strands = []
    for down, share in ((1.0, 1.0), (-1.0, 0.8)):
        reach = longest * share * rng.uniform(0.5, 1.0, len(roots))
        ends = np.column_stack([roots + lean * reach, above + down * reach])
        strands.append(np.stack([np.column_stack([roots, np.full(len(roots), above)]), ends], 1))
    lid = np.array([[[first, above], [last, above]]])
    return opencv.strokes(np.concatenate([*strands, lid]), width, above + below + 1)


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
