"""What all eye trackers share that are calibrated by a program of their own."""

from __future__ import annotations

from common.clock import NS_PER_S, Clock, now_ns
from input.api.gaze import FaceToPoint, GazeSample, Screen
from input.sources.points import TRACKER_SD_DEG, Points

SILENCE_S = 3.0
"""A tracker that has said nothing for so long is taken as lost."""


class Tracker:
    """The part of a source that is the same for every tracker. Opening and reading are not."""

    def __init__(self, screen: Screen, clock: Clock = now_ns, silence_s: float = SILENCE_S) -> None:
        """Make samples for a tracker that watches `screen`."""
        self.screen, self.clock = screen, clock
        self._silence_ns = round(silence_s * NS_PER_S)
        self._points = Points(clock)
        self._heard_ns = 0

    def use_map(self, gaze_map: FaceToPoint | None) -> None:
        """Do nothing: the tracker is calibrated by its own program."""

    def shift(self, dx_px: float, dy_px: float) -> None:
        """Add this to every point from now on."""
        self._points.shift(dx_px, dy_px)

    def picture(self) -> None:
        """Return nothing: a tracker sends no pictures."""

    def heard(self, t_ns: int) -> None:
        """Take note that the tracker was connected, or sent a sample, at `t_ns`."""
        self._heard_ns = t_ns

    @property
    def is_silent(self) -> bool:
        """Whether nothing has been heard for too long."""
        return self.clock() - self._heard_ns > self._silence_ns

    def sample(
        self,
        t_ns: int,
        x_px: float,
        y_px: float,
        *,
        present: bool,
        closed: bool = False,
        confidence: float = 1.0,
    ) -> GazeSample:
        """Return the sample of a point in pixels of the desktop; NOWHERE makes it not valid."""
        return self._points.at(
            t_ns,
            x_px,
            y_px,
            TRACKER_SD_DEG * self.screen.px_per_deg,
            present=present,
            closed=closed,
            confidence=confidence,
        )
