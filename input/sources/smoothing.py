"""Smoothing of the point of gaze: still while the eyes rest, at once where they jump.

A One Euro filter (Casiez, Roussel, Vogel, CHI 2012) for each axis, made anew at every saccade: a
filter strong enough to hold a dot still would otherwise drag it behind each jump. Two samples in a
row beyond the limit, on the same side, are a saccade; one alone is an outlier, and is passed over.
"""

from __future__ import annotations

import math

from OneEuroFilter import OneEuroFilter

from common.clock import NS_PER_S

SACCADE_PX_PER_S = 2_500.0
"""Faster than this from one sample to the next, away from the smoothed point, may be a saccade.

About 65 degrees a second on a 24 inch screen at 60 cm; saccades reach 100 to 500, and the noise of
a webcam (1.5 degrees from sample to sample at 30 a second) seldom 60.
"""

SACCADE_PX = 110.0
"""A saccade leads at least this far: about 3 degrees on such a screen."""

_CUTOFF_HZ = 0.8
_BETA_PER_PX = 0.004  # hertz of cutoff for each pixel a second
_GAP_NS = 300_000_000  # after such a gap nothing is known of where the eyes were


class Smoother:
    """Smooths points of gaze in pixels; at most one at a time and in the order of time."""

    def __init__(self) -> None:
        """Begin without a past."""
        self._filters: tuple[OneEuroFilter, OneEuroFilter] | None = None
        self._last_ns = 0
        self._smooth = (0.0, 0.0)
        self._jump: tuple[float, float] | None = None

    def feed(self, t_ns: int, x_px: float, y_px: float) -> tuple[float, float]:
        """Return the smoothed point for a point at `t_ns`.

        Points that are not finite, or older than the last one, change nothing.
        """
        if not (math.isfinite(x_px) and math.isfinite(y_px)):
            return self._smooth if self._filters else (x_px, y_px)
        if self._filters is None or t_ns - self._last_ns > _GAP_NS:
            return self._begin(t_ns, x_px, y_px)
        if t_ns <= self._last_ns:
            return self._smooth
        step_s = (t_ns - self._last_ns) / NS_PER_S
        away = (x_px - self._smooth[0], y_px - self._smooth[1])
        distance_px = math.hypot(*away)
        if distance_px > max(SACCADE_PX, SACCADE_PX_PER_S * step_s):
            jump, self._jump = self._jump, away
            if jump is None or jump[0] * away[0] + jump[1] * away[1] <= 0.0:
                self._last_ns = t_ns
                return self._smooth
            return self._begin(t_ns, x_px, y_px)
        self._jump = None
        return self._filtered(t_ns, x_px, y_px)

    def _begin(self, t_ns: int, x_px: float, y_px: float) -> tuple[float, float]:
        """Begin anew at this point."""
        self._filters = (
            OneEuroFilter(30.0, _CUTOFF_HZ, _BETA_PER_PX),
            OneEuroFilter(30.0, _CUTOFF_HZ, _BETA_PER_PX),
        )
        self._jump = None
        return self._filtered(t_ns, x_px, y_px)

    def _filtered(self, t_ns: int, x_px: float, y_px: float) -> tuple[float, float]:
        assert self._filters is not None
        self._last_ns = t_ns
        t_s = t_ns / NS_PER_S
        self._smooth = self._filters[0](x_px, t_s), self._filters[1](y_px, t_s)
        return self._smooth
