"""What stands still as no eye does: a camera that repeats a picture, a gaze that is one point.

Some drivers hand out their last frame again and again when the camera is gone, some trackers their
last point. Both look like a long steady look, and would choose. A sensor's noise changes every
frame, and no eye rests to the last bit. Pure; times are arguments in nanoseconds.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from input.api.gaze import NOWHERE, GazeSample

STILL_NS = 500_000_000
"""What has not changed for so long is not believed."""

_EVERY = 4  # of rows and columns are compared: noise is everywhere
_RING = 8  # a driver may go round in so many buffers
_CHANGED = 0.001  # share of values that differ between two pictures of a sensor, at least
_FLAT = 1.0  # grey levels: a picture of a covered lens has no noise either, and no face
_FEWEST = 8  # points in a row: a slow tracker is not taken for a stuck one

Rgb = npt.NDArray[np.uint8]


class Pictures:
    """Follows a camera's pictures and tells those that are no new ones."""

    def __init__(self) -> None:
        """Wait for as many new pictures as a ring of buffers may hold."""
        self._new = 0
        self._ring: deque[bytes] = deque(maxlen=_RING)
        self._last: Rgb | None = None
        self._fresh_ns: int | None = None

    def feed(self, rgb: Rgb, t_ns: int) -> bool:
        """Take a picture; return whether it is a new one, and no camera's first few."""
        small = np.ascontiguousarray(rgb[::_EVERY, ::_EVERY])
        if self._fresh_ns is None:
            self._fresh_ns = t_ns
        fresh = self._is_new(small)
        self._last = small
        self._ring.append(small.tobytes())
        if fresh:
            self._fresh_ns = t_ns
            self._new += 1
        return fresh and self._new >= _RING

    def stuck(self, t_ns: int) -> bool:
        """Whether no new picture has come for too long, though pictures come."""
        return self._fresh_ns is not None and t_ns - self._fresh_ns > STILL_NS

    def _is_new(self, small: Rgb) -> bool:
        last = self._last
        if float(small.std()) < _FLAT:
            return True
        if last is None or small.tobytes() in self._ring:
            return False
        return last.shape != small.shape or float(np.mean(last != small)) >= _CHANGED


class Gaze:
    """Follows points of gaze and takes the point from samples of one that never moves."""

    def __init__(self) -> None:
        """Begin without a point."""
        self._at = (NOWHERE, NOWHERE)
        self._since_ns = 0
        self._count = 0
        self.stuck = False
        """Whether the same point comes again and again."""

    def feed(self, sample: GazeSample) -> GazeSample:
        """Return the sample; without its point where that has been the same for too long."""
        if not sample.valid:
            return sample
        at = sample.x_px, sample.y_px
        if at != self._at:
            self._at, self._since_ns, self._count = at, sample.t_ns, 0
        self._count += 1
        self.stuck = self._count >= _FEWEST and sample.t_ns - self._since_ns >= STILL_NS
        if not self.stuck:
            return sample
        return replace(
            sample, valid=False, x_px=NOWHERE, y_px=NOWHERE, smooth_x_px=NOWHERE,
            smooth_y_px=NOWHERE, sd_px=0.0,
        )  # fmt: skip
