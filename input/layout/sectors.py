"""Cells: the areas of a cloud's words, as geometry alone.

One ring of sectors around a resting place holds up to 9 words, two rings hold up to 15. Everything
is in the view's logical pixels, x to the right and y downwards.

The arithmetic rests on one fact: seen from a rectangle's centre each of its four sides spans a
triangle of the same area. With the outline measured by s in [0, 4), one unit a side (top, right,
bottom, left, clockwise from the upper left corner), equal pieces of s give sectors of equal area.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

MAX_CELLS = 15
"""The most words that a cloud has room for."""

LABEL_ASPECT = 2.5
"""Width over height of a label: a word of 4:1 and, under it, a quiet line of 0.6 of its height."""

_ONE_RING = 9
# Three cells inside, the others outside: of all splits of 10 to 15 words this one has the largest
# labels on average, tried for areas of aspect 1.2 to 2.4.
_INNER = 3
_LABEL_AIR = 0.92  # the share of the largest rectangle that is used: words keep off the edges
_LABEL_SLACK = 0.86  # a label may be this much smaller to lie farther from the others
# How far from its cell's centroid towards the area's edge a label wants to lie. Six words on a full
# screen are 305 px apart then, and with the largest labels at the centroids 191 px: gaze that is
# off by two or three degrees took one for the other.
_OUTWARD = 0.6
_LEAST_IN_MIDDLE = 0.4  # the share of the largest label that one in the middle must reach
_SMALLEST_REST_PX = 1.0  # a smaller rest is none
_TOP_MIDDLE = 0.5

Point = tuple[float, float]
_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rect:
    """An axis-aligned rectangle: upper left corner, width and height, in pixels."""

    x: float
    y: float
    w: float
    h: float

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside; the left and upper edges belong to it, the others do not."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h

    @property
    def centre(self) -> Point:
        """The middle, as (x, y)."""
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class Cell:
    """The area that belongs to one word.

    `slot` is its place in the order of rank (0 is the likeliest word's). `polygon` lists the
    corners clockwise without repeating the first; cells around the rest reach to the centre, under
    the rest. `label` is a comfortable rectangle of `LABEL_ASPECT` for the word and its quiet line,
    inside the polygon and outside the rest.
    """

    slot: int
    polygon: tuple[Point, ...]
    label: Rect


@dataclass(frozen=True, slots=True)
class _Ring:
    """Sectors between two scaled copies of the area: `inner` <= max(|u|, |v|) < `outer`.

    `start` is where the first sector begins on the outline, `slots` the slot of each sector.
    """

    inner: float
    outer: float
    start: float
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a cloud's words lie: `cells` in slot order, `rest` bounds the neutral ellipse."""

    area: Rect
    rest: Rect
    cells: tuple[Cell, ...]
    _rings: tuple[_Ring, ...]

    def hit(self, x: float, y: float) -> int | None:
        """Return the slot of the cell at a point; None in the rest and outside the area.

        Every other point belongs to exactly one cell. Constant time.
        """
        if not self.area.contains(x, y):
            return None
        cx, cy = self.area.centre
        dx, dy = x - cx, y - cy
        if _in_ellipse(dx, dy, self.rest.w / 2, self.rest.h / 2):
            return None
        u, v = dx / (self.area.w / 2), dy / (self.area.h / 2)
        reach = max(abs(u), abs(v))
        ring = next((r for r in self._rings if reach < r.outer), self._rings[-1])
        count = len(ring.slots)
        index = int(((_along(u, v) - ring.start) % 4.0) * count / 4.0)
        return ring.slots[min(index, count - 1)]  # rounding may reach `count` at the very seam


@lru_cache(maxsize=64)
def sectors(area: Rect, n: int, rest_w: float, rest_h: float) -> Layout:
    """Lay out `n` cells around a neutral ellipse of `rest_w` x `rest_h` px in the area's middle.

    The first sector is centred on the top middle. Slots follow the height of the cells' centroids,
    upper first, then nearer to the middle, then left. Cells of one ring have equal areas (the rest
    that lies over them included); with two rings the areas outside the rest are equal on average.
    A rest of less than a pixel is none. Results are kept, so asking again costs nothing.

    Raises ValueError when `n` is not 1 to 15, the area is empty, or the rest is negative or larger
    than half of the area's width or height.
    """
    _check(area, n, rest_w, rest_h)
    if min(rest_w, rest_h) < _SMALLEST_REST_PX:
        rest_w = rest_h = 0.0
    cx, cy = area.centre
    rest = Rect(cx - rest_w / 2, cy - rest_h / 2, rest_w, rest_h)
    bare = _rings(area, n, rest)
    shapes = [
        (ring, index, _sector(area, ring, index))
        for ring in bare
        for index in range(len(ring.slots))
    ]
    centroids = [_area_and_centroid(polygon)[1] for _, _, polygon in shapes]
    # Rounded, so that cells which are level but for floating point count as level.
    keys = [
        (
            round((y - cy) / area.h, 6),
            round(abs(x - cx) / area.w, 6),
            round((x - cx) / area.w, 6),
        )
        for x, y in centroids
    ]
    order = sorted(range(n), key=keys.__getitem__)
    slot_of = {place: slot for slot, place in enumerate(order)}
    rings: list[_Ring] = []
    first = 0
    for ring in bare:
        count = len(ring.slots)
        slots = tuple(slot_of[first + index] for index in range(count))
        rings.append(_Ring(ring.inner, ring.outer, ring.start, slots))
        first += count
    cells = []
    for slot, place in enumerate(order):
        ring, index, polygon = shapes[place]
        label = _label(area, rest, ring, index, polygon)
        cells.append(Cell(slot, polygon, label))
    return Layout(area, rest, tuple(cells), tuple(rings))


def _check(area: Rect, n: int, rest_w: float, rest_h: float) -> None:
    """Raise ValueError, with one clear line, for what cannot be laid out."""
    if not 1 <= n <= MAX_CELLS:
        raise ValueError(f"a cloud has 1 to {MAX_CELLS} words, not {n}")
    sizes = (area.x, area.y, area.w, area.h, rest_w, rest_h)
    if not all(math.isfinite(v) for v in sizes) or area.w <= 0 or area.h <= 0:
        raise ValueError(f"a cloud needs an area, not {area.w} x {area.h} px")
    if not (0 <= rest_w <= area.w / 2 and 0 <= rest_h <= area.h / 2):
        raise ValueError(
            f"the rest may take up to half of the area's width and height, "
            f"not {rest_w} x {rest_h} of {area.w} x {area.h} px"
        )


def _rings(area: Rect, n: int, rest: Rect) -> list[_Ring]:
    """Return the rings for `n` cells, inner first, with their slots still in order of sectors."""
    if n <= _ONE_RING:
        return [_ring(0.0, 1.0, n)]
    within = _INNER
    # (k^2 A - R) / within = (A - k^2 A) / (n - within): equal areas outside the rest.
    rest_share = math.pi / 4 * rest.w * rest.h / (area.w * area.h)
    k = math.sqrt((within + (n - within) * rest_share) / n)
    return [_ring(0.0, k, within), _ring(k, 1.0, n - within)]


def _ring(inner: float, outer: float, count: int) -> _Ring:
    """Return a ring whose first sector is centred on the top middle."""
    return _Ring(inner, outer, _TOP_MIDDLE - 2.0 / count, tuple(range(count)))


def _in_ellipse(dx: float, dy: float, rx: float, ry: float) -> bool:
    """Whether a point lies in a centred ellipse of radii rx, ry; without size it is empty."""
    return rx > 0 and ry > 0 and (dx / rx) ** 2 + (dy / ry) ** 2 < 1.0


def _along(u: float, v: float) -> float:
    """Return s in [0, 4] of the outline's point seen from the centre in direction (u, v)."""
    reach = max(abs(u), abs(v))
    if reach == 0.0:
        return _TOP_MIDDLE
    u, v = u / reach, v / reach
    if v == -1.0:
        return (u + 1.0) / 2.0
    if u == 1.0:
        return 1.0 + (v + 1.0) / 2.0
    if v == 1.0:
        return 2.0 + (1.0 - u) / 2.0
    return 3.0 + (1.0 - v) / 2.0


def _outline(s: float) -> Point:
    """Return the point (u, v) of the outline of [-1, 1] x [-1, 1] at s (any real number)."""
    s %= 4.0
    side, part = min(int(s), 3), s - min(int(s), 3)
    across = 2.0 * part - 1.0
    return ((across, -1.0), (1.0, across), (-across, 1.0), (-1.0, -across))[side]


def _span(ring: _Ring, index: int) -> tuple[float, float]:
    """Return the two ends, on the outline, of a ring's sector; the second is the larger."""
    step = 4.0 / len(ring.slots)
    return ring.start + index * step, ring.start + (index + 1) * step


def _sector(area: Rect, ring: _Ring, index: int) -> tuple[Point, ...]:
    """Return the corners of one sector in pixels, clockwise."""
    low, high = _span(ring, index)
    corners = [float(s) for s in range(math.floor(low) + 1, math.ceil(high))]
    whole = len(ring.slots) == 1
    stops = corners if whole else [low, *corners, high]
    edge = [_outline(s) for s in stops]
    points = [(u * ring.outer, v * ring.outer) for u, v in edge]
    if ring.inner > 0.0:
        points += [(u * ring.inner, v * ring.inner) for u, v in reversed(edge)]
    elif not whole:
        points.append((0.0, 0.0))
    cx, cy = area.centre
    return tuple((cx + u * area.w / 2, cy + v * area.h / 2) for u, v in points)


def _area_and_centroid(polygon: tuple[Point, ...]) -> tuple[float, Point]:
    """Return area and centroid of a simple polygon (shoelace formula)."""
    x0, y0 = polygon[0]  # relative to a corner, for the sake of precision
    twice = mx = my = 0.0
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        ax, ay, bx, by = ax - x0, ay - y0, bx - x0, by - y0
        cross = ax * by - bx * ay
        twice += cross
        mx += (ax + bx) * cross
        my += (ay + by) * cross
    return abs(twice) / 2, (x0 + mx / (3 * twice), y0 + my / (3 * twice))


@lru_cache(maxsize=64)
def _label(area: Rect, rest: Rect, ring: _Ring, index: int, polygon: tuple[Point, ...]) -> Rect:
    """Return a comfortable rectangle of `LABEL_ASPECT` in a sector, about the largest there is.

    Labels at the left mirror those at the right. A cell across the middle has its word in the
    middle, unless the rest leaves little room there.
    """
    middle = area.centre[0]
    twin = -index % len(ring.slots)  # sector 0 lies across the middle
    if twin < index:
        mirrored = _label(area, rest, ring, twin, _sector(area, ring, twin))
        return replace(mirrored, x=2 * middle - mirrored.x - mirrored.w)
    focus = _focus(area, ring, index, polygon)
    xs = [x for x, _ in polygon]
    ys = [y for _, y in polygon]
    bounds = min(xs), max(xs), min(ys), max(ys)
    x, y, t = _largest(area, rest, ring, index, focus, bounds)
    if twin == index:
        straight = _largest(area, rest, ring, index, focus, (middle, middle, bounds[2], bounds[3]))
        if straight[2] >= _LEAST_IN_MIDDLE * t:
            x, y, t = straight
    t *= _LABEL_AIR
    return Rect(x - LABEL_ASPECT * t, y - t, 2 * LABEL_ASPECT * t, 2 * t)


def _focus(area: Rect, ring: _Ring, index: int, polygon: tuple[Point, ...]) -> Point:
    """Return where a label wants to lie: outward from the middle, away from the other words."""
    x, y = _area_and_centroid(polygon)[1]
    u, v = _outline(sum(_span(ring, index)) / 2)
    cx, cy = area.centre
    edge_x, edge_y = cx + u * ring.outer * area.w / 2, cy + v * ring.outer * area.h / 2
    return x + _OUTWARD * (edge_x - x), y + _OUTWARD * (edge_y - y)


def _largest(
    area: Rect,
    rest: Rect,
    ring: _Ring,
    index: int,
    focus: Point,
    bounds: tuple[float, float, float, float],
) -> tuple[float, float, float]:
    """Return centre and half height of about the largest label with its centre within `bounds`.

    For a label with centre c and half height t, each straight edge that bounds the sector, the rest
    and the inner rectangle bound t in closed form. The largest t over c is found on a grid that is
    refined around its best place; among places nearly as good the one nearest to `focus` is taken.
    """
    left, right, top, bottom = bounds
    steps = 32  # even: the middle is one of the places, which keeps symmetric cells symmetric
    largest = 0.0
    for _ in range(3):
        gx = np.linspace(left, right, steps + 1)[None, :]
        gy = np.linspace(top, bottom, steps + 1)[:, None]
        half = _half_height(area, rest, ring, index, gx, gy)
        # A hair upwards: of two places that are equally good, above and below, the upper one wins.
        far = (gx - focus[0]) ** 2 + (gy - focus[1] + 1e-6 * area.h) ** 2
        here = float(half.max())
        largest = max(largest, here)
        good = half >= min(here, _LABEL_SLACK * largest)
        row, column = np.unravel_index(np.argmin(np.where(good, far, np.inf)), half.shape)
        x, y, t = float(gx[0, column]), float(gy[row, 0]), float(half[row, column])
        reach_x, reach_y = 2 * (right - left) / steps, 2 * (bottom - top) / steps
        left, right, top, bottom = x - reach_x, x + reach_x, y - reach_y, y + reach_y
    return x, y, t


def _half_height(area: Rect, rest: Rect, ring: _Ring, index: int, x: _Array, y: _Array) -> _Array:
    """Return the largest half height of a label centred at each (x, y); below 0 outside."""
    cx, cy = area.centre
    a = LABEL_ASPECT
    dx, dy = x - cx, y - cy
    aside, above = np.abs(dx), np.abs(dy)
    half_w, half_h = area.w / 2 * ring.outer, area.h / 2 * ring.outer
    bound: _Array = np.minimum((half_w - aside) / a, half_h - above)
    low, high = _span(ring, index)
    if len(ring.slots) > 1:
        for s, sign in ((low, 1.0), (high, -1.0)):
            u, v = _outline(s)
            nx, ny = -sign * v * area.h, sign * u * area.w  # normal of the ray, into the sector
            room = (nx * dx + ny * dy) / (abs(nx) * a + abs(ny))
            bound = np.minimum(bound, room)
    if ring.inner > 0.0:
        past_x = (aside - area.w / 2 * ring.inner) / a
        past_y = above - area.h / 2 * ring.inner
        bound = np.minimum(bound, np.maximum(past_x, past_y))
    if rest.w > 0 and rest.h > 0:
        bound = np.minimum(bound, _clear_of_ellipse(aside, above, rest.w / 2, rest.h / 2))
    return bound


def _clear_of_ellipse(aside: _Array, above: _Array, rx: float, ry: float) -> _Array:
    """Return the largest half height of a label at (aside, above) >= 0 that keeps off an ellipse.

    The label's point nearest to the ellipse is its corner, or a side where the label reaches over
    the axis: then the bound is that of the ellipse's width or height alone. Otherwise
    ((aside - a t) / rx)^2 + ((above - t) / ry)^2 = 1 is solved for its smaller root t.
    """
    a = LABEL_ASPECT
    qa = a * a / rx**2 + 1.0 / ry**2
    qb = a * aside / rx**2 + above / ry**2
    qc = (aside / rx) ** 2 + (above / ry) ** 2 - 1.0
    root = (qb - np.sqrt(np.maximum(qb * qb - qa * qc, 0.0))) / qa
    over_x = above - ry  # the label lies above or below, across the vertical axis
    over_y = (aside - rx) / a  # it lies at the left or right, across the horizontal axis
    corner = np.where((a * root <= aside) & (root <= above), root, -np.inf)
    clear: _Array = np.maximum(
        corner,
        np.maximum(
            np.where(a * over_x >= aside, over_x, -np.inf),
            np.where(over_y >= above, over_y, -np.inf),
        ),
    )
    return np.where(qc < 0.0, -1.0, clear)
