"""Faces that act: brows raised and mouths opened by moving the rows of a portrait.

Only what lies above one another moves, in the picture's plane; no skin folds and no teeth appear.
"""

import numpy as np
import numpy.typing as npt

Rgb = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
_BROWS = [70, 63, 105, 66, 107, 336, 296, 334, 293, 300]
_UPPER_LIDS, _OUTER_CORNERS = [159, 386], [33, 263]
_LIPS, _MOUTH_CORNERS = [13, 14], [61, 291]
_TOP, _CHIN = 10, 152
_THROAT = (45, 18, 18)


def with_brows_raised(rgb: Rgb, points: Points, up_px: float) -> Rgb:
    """Return a face whose brows are `up_px` higher; its landmarks are (478, 3) in pixels."""
    yy, xx = _grid(rgb)
    brow, lid = points[_BROWS, 1].mean(), points[_UPPER_LIDS, 1].mean()
    stops = [points[_TOP, 1] - 10, brow - 6, brow + 4, lid - 2]
    raised = np.interp(yy, stops, [0, up_px, up_px, 0])
    left, right = points[_OUTER_CORNERS, 0]
    half = 0.75 * (right - left)
    aside = np.clip((half - np.abs(xx - (left + right) / 2)) / (half * 0.2), 0, 1)
    return _rows_from(rgb, yy + raised * aside)


def with_mouth_open(rgb: Rgb, points: Points, open_px: float) -> Rgb:
    """Return a face whose mouth is open by `open_px` in its middle; the chin goes down with it."""
    yy, xx = _grid(rgb)
    lip, end = points[_LIPS, 1].mean(), points[_CHIN, 1] + 60
    left, right = points[_MOUTH_CORNERS, 0]
    away = np.abs(xx - (left + right) / 2) / ((right - left) / 2)
    down = open_px * np.clip(1 - (away / 1.8) ** 4, 0, 1)
    pressed = lip + (yy - lip - down) * (end - lip) / (end - lip - down)
    moved = np.where(yy < end, np.maximum(pressed, lip), yy)
    opened = _rows_from(rgb, np.where(yy > lip, moved, yy))
    opened[(yy > lip) & (yy < lip + open_px * np.clip(1 - away**2, 0, 1))] = _THROAT
    return opened


def _grid(rgb: Rgb) -> tuple[Points, Points]:
    yy, xx = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float64)
    return yy, xx


def _rows_from(rgb: Rgb, rows: Points) -> Rgb:
    """Return the picture whose every pixel comes from this row of its column, interpolated."""
    last = rgb.shape[0] - 1
    rows = np.clip(rows, 0, last)
    upper = np.floor(rows).astype(int)
    part = (rows - upper)[..., None]
    columns = np.arange(rgb.shape[1])[None, :]
    mixed = rgb[upper, columns] * (1 - part) + rgb[np.minimum(upper + 1, last), columns] * part
    return np.rint(mixed).astype(np.uint8)
