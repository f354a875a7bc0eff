"""How large a cell must be for a person's eyes, and so how many words a cloud can hold.

A target is hit where it reaches as far around its middle as the eyes may be off: the mean offset
and two standard deviations, so its size is 2 x (offset + 2 SD) (Feit et al., CHI 2017). Cells fill
their area without gaps and in many shapes; the size of one is the side of a square of its area.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from input.layout.sectors import MAX_CELLS, Cell, Rect, sectors

FEWEST = 2
"""A cloud of fewer words asks nothing."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How many `words` fit where `most` were wanted.

    `wanted_px` is the size that the eyes need, `cell_px` that of the smallest cell.
    """

    words: int
    most: int
    wanted_px: float
    cell_px: float

    @property
    def fewer(self) -> bool:
        """Whether there is room for fewer words than were wanted."""
        return self.words < self.most

    @property
    def too_small(self) -> bool:
        """Whether even these few cells are smaller than the eyes need."""
        return self.cell_px < self.wanted_px


def wanted_size_px(offset_px: float, sd_px: float) -> float:
    """Return the size of a target for a mean offset and a deviation of samples, all in pixels.

    Raises ValueError unless both are finite and not negative.
    """
    if not (math.isfinite(offset_px) and math.isfinite(sd_px) and min(offset_px, sd_px) >= 0.0):
        raise ValueError(f"errors of gaze must be 0 px or more, not {offset_px} and {sd_px}")
    return 2.0 * (offset_px + 2.0 * sd_px)


def fit(
    area: Rect,
    offset_px: float,
    sd_px: float,
    most: int,
    rest_w: float = 0.0,
    rest_h: float = 0.0,
) -> Fit:
    """Return how many of `most` words fit into `area` around a resting place of this size.

    At least two (or `most`, where that is less), however large cells would have to be. Raises
    ValueError for what cannot be laid out (see `input.layout.sectors.sectors`).
    """
    wanted_px = wanted_size_px(offset_px, sd_px)
    words = most = min(most, MAX_CELLS)
    while True:
        cells = sectors(area, words, rest_w, rest_h).cells
        smallest_px = min(_size_px(cell) for cell in cells)
        if smallest_px >= wanted_px or words <= FEWEST:
            return Fit(words, most, wanted_px, smallest_px)
        words -= 1


def words_that_fit(area: Rect, offset_px: float, sd_px: float, most: int) -> int:
    """Return how many words fit, at most `most`; see `fit`."""
    return fit(area, offset_px, sd_px, most).words


def _size_px(cell: Cell) -> float:
    """Return the side of a square with a cell's area (shoelace formula)."""
    corners = cell.polygon
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return math.sqrt(abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2.0)
