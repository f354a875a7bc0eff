"""How large a cell must be for a person's eyes, and so how many words a cloud can hold.

A target is hit where it reaches as far around its middle as the eyes may be off: the mean offset
and two standard deviations, so its size is 2 x (offset + 2 SD) (Feit et al., CHI 2017). Cells fill
their area without gaps and in many shapes; the size of one is the side of a square of its area.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from input.layout.sectors import MAX_CELLS, Cell, Rect, sectors

FEWEST = 2
"""A cloud of fewer words asks nothing."""

_INDEPENDENT = 3.0  # samples of a look that count as such: their noise is correlated


def wanted_size_px(offset_px: float, sd_px: float) -> float:
    """Return the size of a target for a mean offset and a deviation of samples, all in pixels.

    Raises ValueError unless both are finite and not negative.
    """
    if not (math.isfinite(offset_px) and math.isfinite(sd_px) and min(offset_px, sd_px) >= 0.0):
        raise ValueError(f"errors of gaze must be 0 px or more, not {offset_px} and {sd_px}")
    return 2.0 * (offset_px + 2.0 * sd_px)


def words_that_fit(area: Rect, offset_px: float, sd_px: float, most: int) -> int:
    """Return how many of `most` words fit into `area`.

    At least two (or `most`, where that is less), however large cells would have to be. Raises
    ValueError for what cannot be laid out (see `input.layout.sectors.sectors`).
    """
    wanted_px = wanted_size_px(offset_px, sd_px)
    words = min(most, MAX_CELLS)
    while smallest_px(area, words) < wanted_px and words > FEWEST:
        words -= 1
    return words


def share_within(size_px: float, offset_px: float, sd_px: float) -> float:
    """Return the share of looks at the middle of a square target that land in it, 0 to 1.

    The offset is normal along each axis (its mean length is `offset_px`, so its variance 2 / pi of
    that squared), and so is what the noise of single samples leaves in their mean. All in pixels;
    raises ValueError as `wanted_size_px` does.
    """
    wanted_size_px(offset_px, sd_px)
    sd = math.sqrt(offset_px**2 * 2.0 / math.pi + sd_px**2 / _INDEPENDENT)
    if sd == 0.0:
        return 1.0
    return (2.0 * NormalDist().cdf(size_px / 2.0 / sd) - 1.0) ** 2


def smallest_px(area: Rect, words: int) -> float:
    """Return the size of the smallest of so many cells in `area`."""
    return min(_size_px(cell) for cell in sectors(area, words, 0.0, 0.0).cells)


def _size_px(cell: Cell) -> float:
    """Return the side of a square with a cell's area (shoelace formula)."""
    corners = cell.polygon
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return math.sqrt(abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2.0)
