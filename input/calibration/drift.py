"""Drift: gaze estimates wander after a calibration, and are led back by what the person chooses.

Every confirmed choice by gaze is a calibration point for free: the person was looking at that word.
The offset of all points is a random walk followed by a Kalman filter, one for both axes: its gain
is small, since a choice tells the drift and, mixed with it, this place's own error. A choice that
does not fit counts little or nothing, and an undone choice is taken back exactly. Choices by mouse,
touch or key teach nothing: the eyes may have been anywhere. `OnePoint` is the repair at once, on a
point that the person looks at for a second.

Points are pixels of one plane (the desktop, or a view); times are arguments in nanoseconds.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import GazeSample
from input.api.samples import Source
from input.calibration.gaze_map import GazeMap

WANDER_DEG_PER_SQRT_S = 0.18
"""How far the offset wanders: 1.4 degrees in a minute, 0.3 in the 3 s between two choices.

A head that sinks a degree a minute is followed half a degree behind, at 2.5 degrees of error.
"""

MOST_DEG = 3.0
"""The standard deviation of the offset never counts as more than this, however long ago one was."""

OUTLIER_SDS = 3.0
"""A choice further off than this is not learned from."""

FIXATION_NS = 500_000_000
"""The last part of a look, from which a choice is learned; words are read before."""

FEWEST_SAMPLES = 4
"""With fewer samples nothing is learned."""

SETTLE_NS, COLLECT_NS = 500 * NS_PER_MS, NS_PER_S
"""A point of repair is looked at from so long after it appeared, and for so long."""

_KEPT_NS = 2_000_000_000  # samples are kept for so long
_USUAL_NS = 3_000_000_000  # from one choice to the next
_UNDOS = 256
_SURE_DEG = 0.5  # what a repair leaves, as a standard deviation
_ROOT_HALF_PI = math.sqrt(math.pi / 2.0)  # mean length over SD along an axis, of a normal error
_INDEPENDENT = 3.0  # samples of a fixation that count as independent: their errors are correlated


@dataclass(frozen=True, slots=True)
class _Belief:
    """The offset, the variance of each of its parts, and the time they were of."""

    dx_px: float = 0.0
    dy_px: float = 0.0
    var_px2: float = 0.0
    t_ns: int | None = None


class Drift:
    """Follows the offset of the points of gaze. Feed it all samples, tell it all choices."""

    def __init__(self, offset_deg: float, sd_deg: float, px_per_deg: float) -> None:
        """Begin without an offset, for a person of this accuracy and precision.

        `offset_deg` is the mean offset and `sd_deg` the sample-to-sample deviation, as a
        `GazeMap` tells them. Raise ValueError unless all are finite and `px_per_deg` is above 0.
        """
        if not (math.isfinite(offset_deg + sd_deg + px_per_deg) and px_per_deg > 0.0):
            raise ValueError("Drift needs finite errors, and a screen with pixels a degree")
        self._px_per_deg = px_per_deg
        noise_deg2 = (offset_deg / _ROOT_HALF_PI) ** 2 + sd_deg**2 / _INDEPENDENT
        self._noise_px2 = max(noise_deg2, 0.01) * px_per_deg**2
        self._belief = _Belief()
        self._undo: deque[_Belief | None] = deque(maxlen=_UNDOS)
        self._samples: deque[GazeSample] = deque()

    @classmethod
    def of(cls, gaze_map: GazeMap) -> Drift:
        """Return the drift of a calibrated person at their screen."""
        return cls(gaze_map.offset_deg, gaze_map.sd_deg, gaze_map.screen.px_per_deg)

    @property
    def offset_px(self) -> tuple[float, float]:
        """What is to be added to every point (`eyemessages.Shift`)."""
        return self._belief.dx_px, self._belief.dy_px

    def feed(self, sample: GazeSample) -> None:
        """Remember a sample whose point holds the offset as it is now."""
        self._samples.append(sample)
        while sample.t_ns - self._samples[0].t_ns > _KEPT_NS:
            self._samples.popleft()

    def chosen(
        self,
        t_ns: int,
        x_px: float,
        y_px: float,
        next_px: float,
        source: Source,
        since_ns: int = 0,
    ) -> bool:
        """Learn from a choice at `t_ns`, and tell whether anything was learned.

        `x_px`, `y_px` is the middle of the chosen word, `next_px` the distance to the middle of
        the next one, `since_ns` the start of the last look at it. Call it for every choice,
        whatever its `source`, so that `undo` knows which one it takes back.
        """
        before, learned = self._belief, None
        if source is Source.GAZE:
            from_ns = max(since_ns, t_ns - FIXATION_NS)
            found = middle(s for s in self._samples if from_ns <= s.t_ns <= t_ns)
            if found is not None:
                learned = self._learned(t_ns, x_px - found[0], y_px - found[1], next_px)
        self._undo.append(before if learned else None)
        if learned is None:
            return False
        self._set(learned)
        return True

    def undo(self) -> bool:
        """Take back what the last choice that still stands taught; tell whether it was anything."""
        before = self._undo.pop() if self._undo else None
        if before is None:
            return False
        self._set(before)
        return True

    def repair(self, t_ns: int, look: OnePoint) -> bool:
        """Set the offset by a point that was looked at; tell whether that could be done.

        Choices from before are then no longer taken back: the repair stands.
        """
        found = look.found
        if found is None:
            return False
        dx_px = self._belief.dx_px + look.x_px - found[0]
        dy_px = self._belief.dy_px + look.y_px - found[1]
        self._set(_Belief(dx_px, dy_px, (_SURE_DEG * self._px_per_deg) ** 2, t_ns))
        self._undo = deque([None] * len(self._undo), maxlen=_UNDOS)
        return True

    def reset(self) -> None:
        """Begin anew, as after a new calibration."""
        self._set(_Belief())
        self._undo.clear()

    def _learned(self, t_ns: int, x_px: float, y_px: float, next_px: float) -> _Belief | None:
        """Return the belief after a residual (target minus estimate); None if it is an outlier."""
        belief = self._waited(t_ns)
        off_px = math.hypot(x_px, y_px)
        var_px2, noise_px2 = belief.var_px2, self._noise_px2
        if off_px > OUTLIER_SDS * math.sqrt(var_px2 + noise_px2):
            return None
        half_px = next_px / 2.0
        if half_px > 0.0 and off_px > half_px:
            # Nearer to where another word may be: perhaps that one was meant.
            noise_px2 *= (off_px / half_px) ** 4
        gain = var_px2 / (var_px2 + noise_px2)
        return _Belief(
            belief.dx_px + gain * x_px, belief.dy_px + gain * y_px, (1.0 - gain) * var_px2, t_ns
        )

    def _waited(self, t_ns: int) -> _Belief:
        """Return the belief after the time since the last one: the offset may have wandered."""
        belief = self._belief
        # Nothing tells how long ago the calibration was: as long as between two choices.
        before_ns = t_ns - _USUAL_NS if belief.t_ns is None else belief.t_ns
        waited_s = max(0, t_ns - before_ns) / NS_PER_S
        var_px2 = belief.var_px2 + waited_s * (WANDER_DEG_PER_SQRT_S * self._px_per_deg) ** 2
        most_px2 = (MOST_DEG * self._px_per_deg) ** 2
        return replace(belief, var_px2=min(var_px2, most_px2), t_ns=t_ns)

    def _set(self, belief: _Belief) -> None:
        """Take a belief; samples that hold the offset of another one are forgotten."""
        self._belief = belief
        self._samples.clear()


class OnePoint:
    """A look at one point, by which drift is repaired. Feed it samples until it is done."""

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
        return middle(self._samples) if self.done else None


def middle(samples: Iterable[GazeSample]) -> tuple[float, float] | None:
    """Return the median point of the valid samples; None with fewer than `FEWEST_SAMPLES`."""
    points = [(sample.x_px, sample.y_px) for sample in samples if sample.valid]
    if len(points) < FEWEST_SAMPLES:
        return None
    return median(x for x, _ in points), median(y for _, y in points)
