"""Simulated eyes: where a person looks, and what a webcam's gaze estimate makes of it.

**Accuracy** is the mean offset: the distance between where the eyes rest and the mean estimate,
averaged over the screen (the sense of Holmqvist et al. 2012). The offset is a smooth random field
drawn anew for each session: a sum of waves with normal wave vectors, the spectral form of a
Gaussian process (Rahimi and Recht 2007) whose correlation falls with exp(-(d / 15 deg)^2 / 2); 15
degrees, about the spacing of nine calibration points, is an assumption. It is scaled so that its
mean length over the screen is `accuracy_deg`. **Precision** is the root mean square of the
differences from one sample to the next at 30 a second, along each axis. The noise is normal with a
correlation of 0.5 between neighbouring samples (a tracker that smooths over frames, as MediaPipe's
video mode does: 0.71, 0.92, 1.00 after a step); with 0.5 the standard deviation of single samples
is the precision, too. **Drift** moves all points in one direction, drawn once, at a steady speed.

The eyes: a first saccade 200 ms after new words are shown (Carpenter 1988), words read one by one
in an order drawn at random, each for a lognormal time of 230 ms (230 ms a word: see the notes of
`engine.experiments.simulated_user`; spread 0.35: Rayner 1998) until the one in mind is met, at most
five before it; one time in six it is read and left again for another word before they come back
(assumption). Saccades last 2.2 ms a degree and 21 ms (Carpenter 1988), held to 30 to 80 ms, and
follow a minimum-jerk course. Beyond 5 degrees the first one falls 10% short (SD 5%), and a
corrective one follows after 150 ms (Becker and Fuchs 1969). Looks land around a word's middle with
a standard deviation of 15% of its size; a long look is made of fixations of 400 ms on the same
word. Blinks come 10 times a minute (4 while reading, 17 at rest: Bentivoglio 1997), the eyes closed
for 200 ms, SD 50. 2% of the samples are lost. Frames come at 30 a second within 2 ms; a sample is
ready 30 ms after its frame.

What a calibration would tell of such a person, and no more, is what `measure` returns; the
uncertainty that comes with each sample is from there.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import GazeSample, Screen
from input.calibration.expectation import ONSET_MS
from input.calibration.expectation import READ_MS as READ_MS
from input.layout.sectors import Point, Rect

HZ = 30
READY_NS = 30_000_000
"""From a frame to its sample."""
LOST = 0.02

NS_PER_MIN = 60 * NS_PER_S
_STEP_NS = NS_PER_S // HZ
_JITTER_NS = 2 * NS_PER_MS
_WAVES, _LENGTH_DEG = 24, 15.0
_CORRELATION = 0.5
_STAY_MS, _CORRECT_MS = 400.0, 150.0
_READ_SPREAD, _STAY_SPREAD = 0.35, 0.25
_MOST_READ, _PASSED_BY = 5, 1 / 6
_SHORT, _SHORT_SD, _SHORT_FROM_DEG = 0.10, 0.05, 5.0
_LANDING = 0.15
_BLINKS_PER_MIN, _BLINK_MS, _BLINK_SD_MS = 10.0, 200.0, 50.0
_CHECK_SAMPLES = 30  # a second on each point that is checked
_CHECKS = ((0.22, 0.36), (0.64, 0.22), (0.36, 0.78), (0.78, 0.64))  # as a calibration has them


@dataclass(frozen=True, slots=True)
class Measured:
    """What a calibration tells: accuracy, precision and the whole error along one axis, degrees."""

    offset_deg: float
    sd_deg: float
    error_deg: float


@dataclass(frozen=True, slots=True)
class _Move:
    """A saccade from `start_ns` to `end_ns`, and where it ends; the eyes rest there behind it."""

    start_ns: int
    end_ns: int
    start: Point
    end: Point

    def at(self, t_ns: int) -> Point:
        """Return where the eyes are, at a time from its start on."""
        part = min(1.0, max(0.0, (t_ns - self.start_ns) / max(1, self.end_ns - self.start_ns)))
        eased = part**3 * (10 - 15 * part + 6 * part * part)
        (x0, y0), (x1, y1) = self.start, self.end
        return x0 + (x1 - x0) * eased, y0 + (y1 - y0) * eased


class SimulatedEyes:
    """One session of one person: the same for the same seed and the same looks."""

    def __init__(
        self,
        screen: Screen,
        accuracy_deg: float,
        precision_deg: float,
        seed: int,
        drift_deg_per_min: float = 0.0,
    ) -> None:
        """Draw the session's errors; the eyes rest in the middle of the screen.

        Drift begins at time 0 of the samples' clock.
        Raises ValueError for errors that are negative or not finite.
        """
        numbers = (accuracy_deg, precision_deg, drift_deg_per_min)
        if not all(math.isfinite(v) and v >= 0.0 for v in numbers):
            raise ValueError("accuracy, precision and drift must be 0 degrees or more")
        self.screen = screen
        self._random = random.Random(seed)
        drawn = np.random.default_rng(seed)
        self._px_per_deg = screen.px_per_deg
        length_px = _LENGTH_DEG * self._px_per_deg
        self._waves = drawn.normal(size=(2, _WAVES, 2)) / length_px
        self._phases = drawn.uniform(0.0, math.tau, size=(2, _WAVES))
        self._heights = np.ones((2, 1))
        grid = [
            self._field(
                screen.x_px + screen.width_px * (i + 0.5) / 16,
                screen.y_px + screen.height_px * (j + 0.5) / 9,
            )
            for i in range(16)
            for j in range(9)
        ]
        mean = sum(math.hypot(x, y) for x, y in grid) / len(grid)
        self._heights = self._heights * accuracy_deg * self._px_per_deg / mean
        self._noise_px = precision_deg * self._px_per_deg
        towards = self._random.uniform(0.0, math.tau)
        speed_px = drift_deg_per_min * self._px_per_deg / NS_PER_MIN
        self._drift = speed_px * math.cos(towards), speed_px * math.sin(towards)
        self._noise = self._draw_noise(), self._draw_noise()
        self._move = _Move(0, 0, screen.centre, screen.centre)
        self._frame_ns: int | None = None
        self._blink: tuple[int, int] | None = None
        self.measured = self._measure()

    def offset_px(self, x_px: float, y_px: float, t_ns: int) -> Point:
        """Return how far the mean estimate is off when the eyes are at a point, drift included."""
        dx, dy = self._field(x_px, y_px)
        return dx + self._drift[0] * t_ns, dy + self._drift[1] * t_ns

    def look(self, target: Rect, others: Sequence[Rect], t_ns: int) -> SimulatedLook:
        """Look for `target` among `others` (pixels of the desktop), shown at `t_ns`, and stay.

        Samples come for as long as they are taken, at times after `t_ns` and after those of the
        look before. The eyes begin where that one ended.
        """
        return SimulatedLook(self, target, others, t_ns)

    def _measure(self) -> Measured:
        """Look at four points for a second each, as the end of a calibration does."""
        deg = self._px_per_deg
        offs: list[float] = []
        variances: list[float] = []
        for u, v in _CHECKS:
            x = self.screen.x_px + u * self.screen.width_px
            y = self.screen.y_px + v * self.screen.height_px
            points = np.array([self._estimate(x, y, 0) for _ in range(_CHECK_SAMPLES)])
            mean = points.mean(axis=0)
            offs.append(math.hypot(mean[0] - x, mean[1] - y) / deg)
            variances.append(float(points.var(axis=0).mean()) / deg**2)
        sd2 = sum(variances) / len(variances)
        # Half of the squared distance is along each axis.
        off2 = sum(off * off for off in offs) / len(offs) / 2.0
        return Measured(sum(offs) / len(offs), math.sqrt(sd2), math.sqrt(off2 + sd2))

    def _field(self, x_px: float, y_px: float) -> Point:
        """Return the offset at a point, in pixels."""
        angle = self._waves[..., 0] * x_px + self._waves[..., 1] * y_px + self._phases
        dx, dy = (self._heights * np.cos(angle)).sum(axis=1)
        return float(dx), float(dy)

    def _estimate(self, x_px: float, y_px: float, t_ns: int) -> Point:
        """Return one noisy estimate of a point that is looked at."""
        fresh = math.sqrt(1.0 - _CORRELATION**2)
        nx, ny = self._noise
        nx = _CORRELATION * nx + fresh * self._draw_noise()
        ny = _CORRELATION * ny + fresh * self._draw_noise()
        self._noise = nx, ny
        dx, dy = self.offset_px(x_px, y_px, t_ns)
        return x_px + dx + nx, y_px + dy + ny

    def _draw_noise(self) -> float:
        return self._random.gauss(0.0, 1.0) * self._noise_px

    def _lognormal_ns(self, median_ms: float, spread: float) -> int:
        return round(median_ms * math.exp(self._random.gauss(0.0, spread)) * NS_PER_MS)

    def _land(self, rect: Rect) -> Point:
        """Draw where a look at a rectangle lands."""
        x, y = rect.centre
        return (
            x + self._random.gauss(0.0, _LANDING * rect.w),
            y + self._random.gauss(0.0, _LANDING * rect.h),
        )

    def _jump(self, start: Point, end: Point, t_ns: int) -> _Move:
        """Return the saccade from one point to another that begins at `t_ns`."""
        deg = math.dist(start, end) / self._px_per_deg
        ms = min(80.0, max(30.0, 21.0 + 2.2 * deg))
        return _Move(t_ns, t_ns + round(ms * NS_PER_MS), start, end)

    def _to(self, rect: Rect, start: Point, t_ns: int) -> list[_Move]:
        """Return the saccade to a rectangle, with a corrective one where it falls short."""
        end = self._land(rect)
        if math.dist(start, end) < _SHORT_FROM_DEG * self._px_per_deg:
            return [self._jump(start, end, t_ns)]
        reach = 1.0 - min(0.25, max(0.0, self._random.gauss(_SHORT, _SHORT_SD)))
        stop = start[0] + reach * (end[0] - start[0]), start[1] + reach * (end[1] - start[1])
        first = self._jump(start, stop, t_ns)
        second_ns = first.end_ns + round(_CORRECT_MS * NS_PER_MS)
        return [first, self._jump(stop, end, second_ns)]

    def _sample(self, t_ns: int, at: Point) -> GazeSample:
        """Return what is measured of eyes that are at a point."""
        chance = self._random.random()
        x, y = self._estimate(*at, t_ns)
        ready_ns = t_ns + READY_NS
        if self._closed(t_ns):
            return GazeSample(t_ns, ready_ns, present=True, closed=True)
        if chance < LOST:
            return GazeSample(t_ns, ready_ns, present=True)
        sd_px = self.measured.error_deg * self._px_per_deg
        return GazeSample(
            t_ns, ready_ns, x, y, x, y, sd_px, valid=True, present=True, confidence=1.0
        )

    def _closed(self, t_ns: int) -> bool:
        """Whether the eyes are closed by a blink."""
        if self._blink is None or t_ns >= self._blink[1]:
            wait_ns = round(self._random.expovariate(_BLINKS_PER_MIN) * NS_PER_MIN)
            lasts_ms = max(80.0, self._random.gauss(_BLINK_MS, _BLINK_SD_MS))
            start_ns = t_ns + wait_ns
            self._blink = start_ns, start_ns + round(lasts_ms * NS_PER_MS)
        return self._blink[0] <= t_ns

    def _next_frame(self, t_ns: int) -> int:
        """Return when the next frame comes, after `t_ns` and after the one before."""
        if self._frame_ns is None or self._frame_ns + _STEP_NS < t_ns:
            self._frame_ns = t_ns + round(self._random.random() * _STEP_NS)
        else:
            self._frame_ns += _STEP_NS
        return self._frame_ns + round(self._random.uniform(-1.0, 1.0) * _JITTER_NS)


class SimulatedLook(Iterator[GazeSample]):
    """The samples of one look among words; made by `SimulatedEyes.look`.

    `first_look_ns` is when the eyes first came to the target (the end of the saccade there),
    `last_look_ns` when they came to stay: the same, unless they passed it by. `at_px` is where the
    eyes truly were at the last sample.
    """

    def __init__(
        self, eyes: SimulatedEyes, target: Rect, others: Sequence[Rect], t_ns: int
    ) -> None:
        """Plan the way to the target."""
        self._eyes = eyes
        self._target = target
        self._moves: deque[_Move] = deque()
        self.at_px = eyes._move.at(t_ns)
        self.first_look_ns = self.last_look_ns = 0
        self._plan(others, t_ns)

    def __next__(self) -> GazeSample:
        """Return the next sample. There always is one."""
        eyes = self._eyes
        t_ns = eyes._next_frame(self._shown_ns)
        while self._moves and t_ns >= self._moves[0].start_ns:
            eyes._move = self._moves.popleft()
            if not self._moves:  # the look stays: another fixation on the same word
                stay_ns = eyes._lognormal_ns(_STAY_MS, _STAY_SPREAD)
                move = eyes._move
                there = eyes._land(self._target)
                self._moves.append(eyes._jump(move.end, there, move.end_ns + stay_ns))
        self.at_px = eyes._move.at(t_ns)
        return eyes._sample(t_ns, self.at_px)

    def _plan(self, others: Sequence[Rect], t_ns: int) -> None:
        """Draw the order of reading, and the saccades of it."""
        eyes = self._eyes
        self._shown_ns = t_ns
        order = list(others)
        eyes._random.shuffle(order)
        before = order[: min(eyes._random.randint(0, len(order)), _MOST_READ)]
        way: list[Rect] = [*before, self._target]
        if eyes._random.random() < _PASSED_BY and order:
            way += [eyes._random.choice(order), self._target]
        at, go_ns = self.at_px, t_ns + eyes._lognormal_ns(ONSET_MS, _READ_SPREAD)
        first_ns: int | None = None
        for rect in way:
            moves = eyes._to(rect, at, go_ns)
            # Reading begins on arrival; a look that ends before its correction needs none.
            read_ns = moves[0].end_ns + eyes._lognormal_ns(READ_MS, _READ_SPREAD)
            if rect is not self._target:
                moves = [move for move in moves if move.start_ns < read_ns]
            if rect is self._target:
                first_ns = moves[0].end_ns if first_ns is None else first_ns
                self.last_look_ns = moves[0].end_ns
            self._moves += moves
            at, go_ns = moves[-1].end, max(read_ns, moves[-1].end_ns)
        assert first_ns is not None
        self.first_look_ns = first_ns
