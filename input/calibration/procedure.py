"""Calibration: which point to show, what counts as a look at it, and what came of it.

A pure state machine; times are arguments in nanoseconds of one monotonic clock. A point is shown;
after a while to settle, samples are collected as long as the eyes are open and rest. Eyes that left
begin the point anew, blinks only leave their samples out. A point that was not looked at in its
time is passed over, and offered once again at the end. Time stands while nobody looks: no face, or
closed eyes. With nine points and four to check it is all over within 40 seconds of looking.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

import numpy as np

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import Face, GazeSample, Screen
from input.calibration.conditions import Conditions, Hint
from input.calibration.data_quality import CheckLook, GazeQuality, gaze_quality
from input.calibration.gaze_map import GazeMap
from input.calibration.regression import FEWEST_POINTS, Fit, Fixated, PointError, fit_points

SETTLE_NS = 500 * NS_PER_MS
"""Nothing counts so soon after a point appeared: a saccade takes 200 ms to begin, and ends."""

COLLECT_NS = 1000 * NS_PER_MS
"""So much looking makes a point."""

POINT_LIMIT_NS = 2500 * NS_PER_MS
"""A point that was not looked at by then is passed over; the first one has twice the time."""

TOTAL_LIMIT_NS = 40 * NS_PER_S
"""With 13 points in all it ends by then, with what there is; with more or fewer in proportion."""

AWAY_NS = 500 * NS_PER_MS
"""Without open eyes for so long, time stands."""

FEWEST_SAMPLES = 8
"""A point needs so many samples that are no blinks and no outliers."""

_WINDOW_NS = 300 * NS_PER_MS  # eyes rest when both halves of this agree
_FEWEST, _LONGEST_NS = 4, 1200 * NS_PER_MS  # so many samples, of a slow camera in so long
_CREDIT_NS = 100 * NS_PER_MS  # the most that one sample counts for
_BLINK_NS = 150 * NS_PER_MS  # lids move so long before and after eyes count as closed
_REST_SHARE = 0.02  # of an eye's width, about 2.8 degrees: irises that moved less rest
_REST_NOISES = 3.0  # or less than so many times the usual step from sample to sample
_RESTLESS = 3  # samples in a row; one or two are a landmark that slipped
_MOVED_SDS = 1.5  # eyes went to the next point if a feature moved by so many of its SDs
_OUTLIER_MADS = 4.0
_MAD_TO_SD = 1.4826  # of a normal distribution
_STEADY = 6  # the first features: irises and lids, which also tell half a blink
_GOOD_DEG, _POOR_DEG = 2.5, 4.0
_POOR_SD_DEG = 2.5

_LAYOUTS: dict[int, tuple[tuple[float, float], ...]] = {
    5: ((0.5, 0.5), (0.08, 0.1), (0.92, 0.1), (0.08, 0.9), (0.92, 0.9)),
    9: tuple((x, y) for y in (0.1, 0.5, 0.9) for x in (0.08, 0.5, 0.92)),
    13: (
        *((x, y) for y in (0.1, 0.5, 0.9) for x in (0.08, 0.5, 0.92)),
        *((x, y) for y in (0.3, 0.7) for x in (0.29, 0.71)),
    ),
}
_CHECKS = ((0.22, 0.36), (0.64, 0.22), (0.36, 0.78), (0.78, 0.64))
_CHECKS_OF_13 = ((0.5, 0.27), (0.24, 0.5), (0.76, 0.5), (0.5, 0.73))


class Kind(StrEnum):
    """What a point is for."""

    CALIBRATE = "calibrate"
    CHECK = "check"


class Stage(StrEnum):
    """Where the calibration is."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    ABORTED = "aborted"


class Failure(StrEnum):
    """Why there is no gaze map, in a line for the person."""

    ABORTED = "The calibration was ended before it was done."
    NO_FACE = "No face was seen: check that the camera sees you, and that there is light."
    TOO_FEW = "Fewer than five points were looked at steadily: try again, at rest."
    NO_SENSE = "The eyes' movements did not fit the points: try again, with more light."
    ERROR = "An error kept the calibration from being worked out: do it once again."


class Quality(StrEnum):
    """How good a calibration is: mean offset below 2.5 degrees, below 4, or not."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class CalibrationState:
    """What a view shows.

    `x_px`, `y_px` is the point on the desktop, `index` its number from 0 of `count`; points
    offered again (`again`) raise `count`. `phase` goes from 0, when the point appears, to 1, when
    it is done. `awake` is false while time stands because no
    open eyes are seen; `present` says whether a face is. `remaining_ns` is how long it will still
    take at this pace, at most.
    """

    x_px: float
    y_px: float
    kind: Kind
    stage: Stage
    phase: float
    index: int
    count: int
    remaining_ns: int
    awake: bool
    present: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a calibration.

    Without `map` it failed, and `failure` says why. `errors` are those of each point on a map that
    had not seen it, for a picture; `skipped` are points that were not looked at. `offset_deg`,
    `offset_px` is the accuracy, the mean distance of the mean estimates from the check points,
    `sd_deg`, `sd_px` the precision, the standard deviation of single samples along one axis; all
    are NaN without a map. `data_quality` are the figures of eye-tracking research; None without a
    map or without check points that were looked at. `conditions` are how the face was seen; they
    are what `hints` rest on.
    """

    map: GazeMap | None
    failure: Failure | None
    errors: tuple[PointError, ...] = ()
    skipped: tuple[tuple[float, float], ...] = ()
    quality: Quality = Quality.POOR
    hints: tuple[Hint, ...] = ()
    data_quality: GazeQuality | None = None
    conditions: Conditions | None = None

    @property
    def offset_deg(self) -> float:
        """Accuracy in degrees."""
        return self.map.offset_deg if self.map else math.nan

    @property
    def sd_deg(self) -> float:
        """Precision in degrees."""
        return self.map.sd_deg if self.map else math.nan

    @property
    def offset_px(self) -> float:
        """Accuracy in pixels."""
        return self.offset_deg * self.map.screen.px_per_deg if self.map else math.nan

    @property
    def sd_px(self) -> float:
        """Precision in pixels."""
        return self.sd_deg * self.map.screen.px_per_deg if self.map else math.nan


_Seen = tuple[int, Face | None]
"""A sample of a look: its time, and the face with open eyes, None where none was seen."""


@dataclass(slots=True)
class _Point:
    """A point of the plan and what was collected at it."""

    x_px: float
    y_px: float
    kind: Kind
    again: bool = False
    faces: tuple[Face, ...] = ()
    seen: tuple[_Seen, ...] = ()


@dataclass(slots=True)
class _Look:
    """What is collected at the point that is shown.

    `seen` is every sample since the first one that rested on it, `faces` those that count.
    """

    shown_ns: int = 0
    credit_ns: int = 0
    last_ns: int | None = None
    restless: int = 0
    faces: list[Face] = field(default_factory=list)
    closed_ns: list[int] = field(default_factory=list)
    seen: list[_Seen] = field(default_factory=list)

    def note(self, t_ns: int, face: Face | None) -> None:
        """Note a sample of the look. Whoever was away begins anew: that is no data lost."""
        if self.seen and self.seen[-1][1] is None:
            last_ns = next(at for at, seen in reversed(self.seen) if seen is not None)
            if t_ns - last_ns > AWAY_NS:
                self.seen.clear()
        if self.seen or face is not None:
            self.seen.append((t_ns, face))

    def is_open(self, face: Face) -> bool:
        """Tell whether the lids were at rest: they move before and after eyes count as closed."""
        return all(abs(face.t_ns - closed_ns) > _BLINK_NS for closed_ns in self.closed_ns)

    def forget(self) -> None:
        """Begin collecting anew."""
        self.faces.clear()
        self.seen.clear()
        self.credit_ns, self.last_ns = 0, None


class Calibration:
    """Leads a person through the points. Feed it every sample, and tick it as often as you draw."""

    def __init__(self, screen: Screen, n_points: int = 9, n_checks: int = 4, seed: int = 1) -> None:
        """Plan 5, 9 or 13 points and up to 4 to check, in an order drawn by `seed`.

        Raise ValueError for other numbers.
        """
        if n_points not in _LAYOUTS or not 0 <= n_checks <= len(_CHECKS):
            raise ValueError("A calibration has 5, 9 or 13 points, and up to 4 to check")
        self.screen = screen
        checks = _CHECKS_OF_13 if n_points == 13 else _CHECKS
        plan = [(place, Kind.CALIBRATE) for place in _order(_LAYOUTS[n_points], seed)]
        plan += [(place, Kind.CHECK) for place in _order(checks, seed)[:n_checks]]
        self._points = [
            _Point(screen.x_px + x * screen.width_px, screen.y_px + y * screen.height_px, kind)
            for (x, y), kind in plan
        ]
        self._limit_ns = TOTAL_LIMIT_NS * len(plan) // 13
        self._index = 0
        self._stage = Stage.RUNNING
        self._spent_ns = 0  # time with open eyes, in all
        self._now_ns: int | None = None
        self._open_ns: int | None = None  # when open eyes were last seen
        self._present = self._ever = False
        self._look = _Look()
        self._steps: deque[float] = deque(maxlen=90)  # from sample to sample, shares of an eye
        self._recent: deque[tuple[int, tuple[float, float]]] = deque()
        self._result: Result | None = None

    # -- what happens ------------------------------------------------------------------------

    def tick(self, t_ns: int) -> CalibrationState:
        """Let time pass up to `t_ns`, and return what to show."""
        before_ns, self._now_ns = self._now_ns, t_ns
        if self._stage is Stage.RUNNING and before_ns is not None and self._awake():
            # A slow camera takes longer: time without news counts no more than a sample does.
            seen_ns = self._open_ns or before_ns
            step_ns = max(0, min(t_ns, seen_ns + _CREDIT_NS) - before_ns)
            self._spent_ns += step_ns
            self._look.shown_ns += step_ns
            limit_ns = POINT_LIMIT_NS * (2 if self._index == 0 else 1)
            if self._spent_ns >= self._limit_ns:
                self._stage = Stage.DONE
            elif self._look.shown_ns >= limit_ns:
                self._pass_over(once_again=True)
        return self.state

    def feed(self, sample: GazeSample, t_ns: int) -> CalibrationState:
        """Take a sample at `t_ns` (its `face` is what counts), and return what to show."""
        face = sample.face
        self._present = sample.present
        self._ever = self._ever or sample.present
        self.tick(t_ns)
        if self._stage is not Stage.RUNNING:
            return self.state
        if face is None or not sample.present or sample.closed:
            self._look.note(sample.t_ns, None)
        if face is None:
            return self.state
        if not sample.present or sample.closed:
            self._look.closed_ns.append(face.t_ns)
            self._recent.clear()
            return self.state
        self._open_ns = t_ns
        resting = self._resting(face)
        look = self._look
        if look.shown_ns < SETTLE_NS:
            return self.state
        look.restless = look.restless + 1 if resting is False else 0
        if resting or look.seen:
            look.note(face.t_ns, face)
        if look.restless >= _RESTLESS:
            look.forget()
        elif resting:
            if look.last_ns is not None:
                look.credit_ns += min(_CREDIT_NS, max(0, face.t_ns - look.last_ns))
            look.last_ns = face.t_ns
            look.faces.append(face)
            if look.credit_ns >= COLLECT_NS:
                self._finish_point()
        return self.state

    def pause(self, t_ns: int) -> CalibrationState:
        """Let time stand; the point that is shown begins anew afterwards."""
        self.tick(t_ns)
        if self._stage is Stage.RUNNING:
            self._stage = Stage.PAUSED
        return self.state

    def resume(self, t_ns: int) -> CalibrationState:
        """Go on after a pause."""
        if self._stage is Stage.PAUSED:
            self._stage = Stage.RUNNING
            self._show()
        return self.tick(t_ns)

    def abort(self, t_ns: int) -> CalibrationState:
        """End it; the result says so."""
        self.tick(t_ns)
        if self._stage is not Stage.DONE:
            self._stage = Stage.ABORTED
        return self.state

    def skip(self, t_ns: int) -> CalibrationState:
        """Leave the point that is shown, for good."""
        self.tick(t_ns)
        if self._stage is Stage.RUNNING:
            self._pass_over(once_again=False)
        return self.state

    def undo(self, t_ns: int) -> CalibrationState:
        """Forget the last point and show it again; at the first point, begin it anew."""
        self.tick(t_ns)
        if self._stage in {Stage.RUNNING, Stage.PAUSED}:
            self._index = max(0, self._index - 1)
            point = self._points[self._index]
            point.faces, point.seen = (), ()
            place = point.x_px, point.y_px
            later = self._points[self._index + 1 :]
            later = [other for other in later if (other.x_px, other.y_px) != place]
            self._points[self._index + 1 :] = later
            self._show()
        return self.state

    # -- what is seen of it ------------------------------------------------------------------

    @property
    def done(self) -> bool:
        """Whether nothing more is to be shown."""
        return self._stage in {Stage.DONE, Stage.ABORTED}

    @property
    def state(self) -> CalibrationState:
        """What to show now."""
        point = self._points[min(self._index, len(self._points) - 1)]
        look = self._look
        settled = min(1.0, look.shown_ns / SETTLE_NS)
        phase = 0.3 * settled + 0.7 * min(1.0, look.credit_ns / COLLECT_NS)
        return CalibrationState(
            x_px=point.x_px,
            y_px=point.y_px,
            kind=point.kind,
            stage=self._stage,
            phase=1.0 if self.done else phase,
            index=min(self._index, len(self._points) - 1),
            count=len(self._points),
            remaining_ns=self._remaining_ns(),
            awake=self._awake(),
            present=self._present,
            again=point.again,
        )

    def result(self) -> Result:
        """Return what came of it. The first call fits the map: some 100 ms, more on first import.

        Call it when `done`; it touches nothing that a view uses, so another thread may do it.
        """
        if self._result is None:
            self._result = self._judge()
        return self._result

    # -- within ------------------------------------------------------------------------------

    def _awake(self) -> bool:
        now_ns, open_ns = self._now_ns, self._open_ns
        return now_ns is not None and open_ns is not None and now_ns - open_ns <= AWAY_NS

    def _remaining_ns(self) -> int:
        """Return the time that the points left take at this pace, within the limit."""
        if self.done:
            return 0
        pace_ns = self._spent_ns // self._index if self._index else SETTLE_NS + COLLECT_NS
        left_ns = pace_ns * (len(self._points) - self._index) - self._look.shown_ns
        return max(0, min(left_ns, self._limit_ns - self._spent_ns))

    def _resting(self, face: Face) -> bool | None:
        """Tell whether the eyes rest; None while too little was seen to tell."""
        recent, iris = self._recent, _iris(face)
        if recent:
            self._steps.append(math.dist(iris, recent[-1][1]))
        recent.append((face.t_ns, iris))
        while face.t_ns - recent[0][0] > (_WINDOW_NS if len(recent) > _FEWEST else _LONGEST_NS):
            recent.popleft()
        if len(recent) < _FEWEST or face.t_ns - recent[0][0] < _WINDOW_NS // 2:
            return None
        seen = [iris for _, iris in recent]
        half = len(seen) // 2
        rest = max(_REST_SHARE, _REST_NOISES * median(self._steps) / math.sqrt(half))
        return math.dist(_middle(seen[:half]), _middle(seen[half:])) <= rest

    def _finish_point(self) -> None:
        """Keep what was collected, if it is enough and the eyes came from elsewhere."""
        point, look = self._points[self._index], self._look
        faces = without_outliers([face for face in look.faces if look.is_open(face)])
        before = next((old.faces for old in self._points[: self._index][::-1] if old.faces), ())
        if len(faces) < FEWEST_SAMPLES or (before and not _went(before, faces)):
            look.forget()
            return
        point.faces = tuple(faces)
        point.seen = tuple(
            (t_ns, face if face is not None and look.is_open(face) else None)
            for t_ns, face in look.seen
        )
        self._next()

    def _pass_over(self, once_again: bool) -> None:
        point = self._points[self._index]
        if once_again and not point.again:
            self._points.append(_Point(point.x_px, point.y_px, point.kind, again=True))
        self._next()

    def _next(self) -> None:
        self._index += 1
        self._show()
        if self._index >= len(self._points):
            self._stage = Stage.DONE

    def _show(self) -> None:
        """Begin the point that is now to be shown."""
        self._look = _Look()
        self._recent.clear()

    def _judge(self) -> Result:
        """Fit the map and say how good it is."""
        found = {(point.x_px, point.y_px): False for point in self._points}
        for point in self._points:
            found[point.x_px, point.y_px] |= bool(point.faces)
        skipped = tuple(place for place, good in found.items() if not good)
        if self._stage is Stage.ABORTED:
            return Result(None, Failure.ABORTED, skipped=skipped)
        if not self._ever:
            return Result(None, Failure.NO_FACE, skipped=skipped)
        points, checks = (
            [Fixated(p.x_px, p.y_px, p.faces) for p in self._points if p.faces and p.kind is kind]
            for kind in Kind
        )
        if len(points) < FEWEST_POINTS:
            return Result(None, Failure.TOO_FEW, skipped=skipped)
        try:
            fit = fit_points(points, self.screen, checks)
        except ValueError:
            return Result(None, Failure.NO_SENSE, skipped=skipped)
        quality = quality_of(fit.map.offset_deg, fit.map.sd_deg)
        measured = gaze_quality(self._check_looks(fit), self.screen)
        faces = [face for point in (*points, *checks) for face in point.faces]
        rate_hz = measured.rate_hz if measured is not None else None
        seen = Conditions.of(faces, fit.map.head_mm, rate_hz)
        hints = seen.hints() if quality is Quality.GOOD else (*seen.hints(), Hint.AGAIN)
        return Result(fit.map, None, fit.errors, skipped, quality, hints, measured, seen)

    def _check_looks(self, fit: Fit) -> list[CheckLook]:
        """Return the looks at check points, their gaze by the map that had not seen them."""
        if fit.unchecked is None:
            return []
        point = fit.unchecked.point
        return [
            CheckLook(
                check.x_px,
                check.y_px,
                tuple(t_ns for t_ns, _ in check.seen),
                tuple(None if face is None else point(face)[:2] for _, face in check.seen),
            )
            for check in self._points
            if check.kind is Kind.CHECK and check.seen
        ]


def quality_of(offset_deg: float, sd_deg: float) -> Quality:
    """Return how good a calibration with this accuracy and precision is."""
    if offset_deg > _POOR_DEG or sd_deg > _POOR_SD_DEG:
        return Quality.POOR
    return Quality.GOOD if offset_deg <= _GOOD_DEG else Quality.FAIR


def without_outliers(faces: Sequence[Face]) -> list[Face]:
    """Return the faces whose irises and lids are where they mostly are, by their MAD."""
    if len(faces) < 4:
        return list(faces)
    seen = np.array([face.features[:_STEADY] for face in faces])
    away = np.abs(seen - np.median(seen, axis=0))
    spread = _MAD_TO_SD * np.median(away, axis=0)
    kept = (away <= _OUTLIER_MADS * np.maximum(spread, 1e-4)).all(axis=1)
    return [face for face, keep in zip(faces, kept, strict=True) if keep]


def _iris(face: Face) -> tuple[float, float]:
    """Return the mean offset of both irises, along and across, in shares of an eye's width."""
    seen = face.features
    return (seen[0] + seen[3]) / 2.0, (seen[1] + seen[4]) / 2.0


def _middle(places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)


def _went(before: Sequence[Face], after: Sequence[Face]) -> bool:
    """Tell whether the eyes moved from one point to the next: some feature says so clearly."""
    one = np.array([face.features for face in before])
    other = np.array([face.features for face in after])
    spread = np.sqrt((one.var(axis=0) + other.var(axis=0)) / 2.0)
    moved = np.abs(one.mean(axis=0) - other.mean(axis=0))
    return bool((moved > np.maximum(_MOVED_SDS * spread, 1e-3)).any())


def _order(places: Sequence[tuple[float, float]], seed: int) -> list[tuple[float, float]]:
    """Return the places in an order drawn by `seed`: a far way to go from each to the next."""
    draw = random.Random(seed)
    orders = [draw.sample(places, len(places)) for _ in range(40)]
    return max(orders, key=lambda order: min(map(math.dist, order, order[1:]), default=0.0))
