"""Recentring: a look at one point, from which all estimates are shifted back.

Gaze estimates wander after a calibration. What choices teach of that is
`input.selection.offset_model`; here is the repair at once, on a point that the person looks at for
a second. Points are pixels of one plane; times are arguments in nanoseconds.
"""

from __future__ import annotations

from statistics import median

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import GazeSample

FEWEST_SAMPLES = 4
"""With fewer samples nothing is found."""

SETTLE_NS, COLLECT_NS = 500 * NS_PER_MS, NS_PER_S
"""The point is looked at from so long after it appeared, and for so long."""


class OnePoint:
    """A look at one point, by which estimates are recentred. Feed it samples until it is done."""

    def __init__(self, x_px: float, y_px: float, t_ns: int) -> None:
        """Begin when the point appears, at `t_ns`."""
        self.x_px, self.y_px = x_px, y_px
        self._start_ns = t_ns
        self._samples: list[GazeSample] = []

    def feed(self, sample: GazeSample) -> float:
        """Take a sample, and return how far it is: 0 to 1."""
        begun = sample.t_ns - self._start_ns >= SETTLE_NS
        if begun and sample.valid and not self.done:
            self._samples.append(sample)
        return self.progress

    @property
    def progress(self) -> float:
        """Share of the looking that is done, 0 to 1."""
        if not self._samples:
            return 0.0
        seen_ns = self._samples[-1].t_ns - self._samples[0].t_ns
        enough = min(seen_ns / COLLECT_NS, len(self._samples) / FEWEST_SAMPLES)
        return min(1.0, enough)

    @property
    def done(self) -> bool:
        """Whether it was looked at for long enough."""
        return self.progress >= 1.0

    @property
    def found(self) -> tuple[float, float] | None:
        """Where the eyes were estimated to look; None before it is done."""
        if not self.done:
            return None
        x_px = median(sample.x_px for sample in self._samples)
        return x_px, median(sample.y_px for sample in self._samples)
