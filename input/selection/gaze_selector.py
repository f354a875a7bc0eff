"""Selection by gaze: what the eyes see, what is likely, and time decide together.

A target is chosen when it has been the likeliest one (`input.selection.evidence`) for its dwell
**and** its posterior share is high enough. Where the evidence stays poor, a long look at the target
that is nearest to the samples chooses it, as a plain dwell would: no look ends in nothing because
a neighbour is likelier. Nothing fires right after new targets appeared (guard)
or after a choice (dead time), nor twice without looking away. A half-finished dwell is kept for a
while when the eyes leave; a lock-on is not. Or no dwell runs, and an act commits what was looked at
when it began (`input.selection.confirmation`). Choices that stand teach how far the gaze is off
(`input.selection.offset_model`); the window says which do. Pure logic; times are arguments in
nanoseconds.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np

from common.clock import NS_PER_MS
from input.api.samples import Sample
from input.selection.confirmation import GUARD_MS, Act, Looks
from input.selection.dwell import (
    ADAPTED_MS,
    GAZE,
    Choice,
    Dwell,
    DwellSettings,
    dwell_time_ms,
)
from input.selection.evidence import LANDING, Evidence, Hit, Target, Weights, noise_px
from input.selection.offset_model import Errors, Offsets

__all__ = ["Errors", "SelectionSettings", "SelectionState", "Selector", "Target"]

PRACTISED = replace(GAZE, dwell_ms=450)
"""700 ms in all: with evidence beside it, a dwell need not be as long as a plain one."""

_LEAST_CONFIDENCE = 0.3  # samples below count nothing
_LEAST_SETTLED = 0.3
_LONGEST_LOOK = 5.0
_USUAL_NS = 33 * NS_PER_MS  # what the first sample after a gap stands for
_FIXATION_NS, _FEWEST = 500 * NS_PER_MS, 4  # the part of a look that teaches, and its samples
_INDEPENDENT = 3.0  # of these as many count as independent: their errors are correlated
_LEAVING_NS, _LEAVING = 200 * NS_PER_MS, 3  # the latest samples tell whether a target was left
_LEFT_SDS = 2.5  # so many deviations of their mean beyond a target's edge are off it


@dataclass(frozen=True, slots=True)
class SelectionSettings:
    """How evidence and time choose.

    `dwell` are the times, of which lock-on and dwell together are the shortest look that chooses.
    `sure` is the posterior that a choice needs. A look that goes on needs less, so that a word
    whose neighbour the eyes seem to see as well is no dead end: `settled` from `patience` times the
    dwell on; and `long_look` times the dwell at the nearest target choose that one, sure or not.
    `softness` is the power of the priors. `fade_ms` and `correlation_ms` weigh evidence
    (see `input.selection.evidence`); 100 ms is what a correlation of 0.5 at 30 samples a second
    comes to. `none` is the prior of looking at no target, `stray` the share of samples that may be
    anywhere. What is no time of dwell was tuned on simulated gaze (`input.simulation.gaze_trials`).

    Raises ValueError, with one clear line, for values that make no sense.
    """

    dwell: DwellSettings = PRACTISED
    sure: float = 0.9
    softness: float = 0.5
    settled: float = 0.5
    patience: float = 2.5
    long_look: float = 1.43
    fade_ms: float = 150.0
    correlation_ms: float = 100.0
    none: float = 0.02
    stray: float = 0.05

    def __post_init__(self) -> None:
        """Check the values."""
        shortest_ms, longest_ms = ADAPTED_MS
        if not shortest_ms <= self.dwell.total_ms <= longest_ms:
            raise ValueError(
                f"lock-on and dwell together must be {shortest_ms} to {longest_ms} ms, "
                f"not {self.dwell.total_ms}"
            )
        if not _LEAST_SETTLED <= self.settled <= self.sure < 1.0:
            raise ValueError(
                f"settled must be {_LEAST_SETTLED} or more, sure at least as much and below 1, "
                f"not {self.settled} and {self.sure}"
            )
        for name in ("softness", "none", "stray"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} must be 0 to 1, not {value}")
        if not (self.fade_ms > 0.0 and self.correlation_ms > 0.0):
            raise ValueError("fade_ms and correlation_ms must be above 0")
        if not (self.patience > 1.0 and 1.0 < self.long_look <= _LONGEST_LOOK):
            raise ValueError(
                f"patience and long_look must be above 1, long_look {_LONGEST_LOOK:g} at most"
            )

    @property
    def long_dwell(self) -> DwellSettings:
        """The times of a long look."""
        return self.dwell.with_total_ms(round(self.long_look * self.dwell.total_ms))

    @property
    def weights(self) -> Weights:
        """How evidence weighs."""
        return Weights(self.softness, self.fade_ms, self.correlation_ms, self.none, self.stray)


@dataclass(frozen=True, slots=True)
class SelectionState:
    """What to show: the likeliest target, and how far its dwell is, 0 to 1.

    `target` is None where looking at none, or at a quiet one, is likelier. `shares` is the
    posterior share of the gaze of every target; what is missing to 1 looks at none.
    `choice` is set on the one sample that chose; its `threshold_ms` is the dwell that applied.
    """

    target: Hashable | None = None
    progress: float = 0.0
    shares: Mapping[Hashable, float] = field(default_factory=dict)
    choice: Choice | None = None


@dataclass(slots=True)
class _Track:
    """What is known of a target's looks since it appeared.

    `credit_ns` is the time for which it was the likeliest; `first_ns` is of the samples' clock.
    """

    credit_ns: int = 0
    left_ns: int = 0
    first_ns: int | None = None
    entries: int = 0


@dataclass(frozen=True, slots=True)
class _Spent:
    """The target that fired last: its key, where the gaze was then, and half of its size."""

    key: Hashable
    x_px: float
    y_px: float
    half_w_px: float
    half_h_px: float


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look that chose can teach: the target's middle, and how far it was off there."""

    t_ns: int
    x_px: float
    y_px: float
    off_px: tuple[float, float]
    var_px2: float


class Selector:
    """Turns samples of gaze into choices. See the module's docstring for the rules.

    It is closed until `open` is called. `settings` may be replaced at any time.
    """

    def __init__(
        self, settings: SelectionSettings | None = None, errors: Errors | None = None
    ) -> None:
        """Start closed, with these settings and what a calibration tells of the eyes.

        Without it a sample's own uncertainty stands for everything, and nothing is learned.
        """
        self.settings = settings or SelectionSettings()
        self._offsets = Offsets(errors) if errors else None
        self._targets: dict[Hashable, Target] = {}
        self._tracks: dict[Hashable, _Track] = {}
        self._evidence = Evidence(())
        self._hit: Hit | None = None
        self._long = Dwell(self.settings.long_dwell)  # on the nearest target
        self._long_ns = 0  # time that was credited since the targets appeared: the clock of that
        self._near: Hashable | None = None
        self._near_ns = 0  # when it became the nearest one
        self._is_open = False
        self._opened_ns = 0
        self._on: Hashable | None = None  # the target being visited
        self._visit_ns = 0  # when that visit began
        self._last_ns: int | None = None  # the latest moment heard of
        self._seen_ns: int | None = None  # time of the last sample that counted
        self._points: deque[tuple[int, float, float]] = deque()  # seen lately
        self._noise_px = 0.0  # of single samples
        self._ready_ns = 0  # nothing is credited before
        self._spent: _Spent | None = None  # fired last, and not left since
        self._look: _Look | None = None  # of the last choice
        self._dwells = True
        self._looks = Looks()
        self._acts_from_ns = 0  # an act that began before commits nothing

    @property
    def dwells(self) -> bool:
        """Whether staying chooses. If not, `commit` does, and a target need not be left first."""
        return self._dwells

    @dwells.setter
    def dwells(self, on: bool) -> None:
        self._dwells = on
        self._spent = None
        for track in self._tracks.values():
            track.credit_ns = 0

    # -- what the window tells it --------------------------------------------------------------

    def open(self, t_ns: int, targets: Sequence[Target], hit: Hit | None = None) -> None:
        """Note that these targets are on screen: the guard starts, all evidence is forgotten.

        `hit` tells what lies at a point, None for a place to rest on: a sample there speaks for
        looking at none. The target that fired last must be left before it fires again.
        Raises ValueError for two targets of one key.
        """
        t_ns = self._heard(t_ns)
        evidence = Evidence(targets, hit)
        self._forget()
        self._targets = {target.key: target for target in targets}
        self._tracks = {target.key: _Track() for target in targets}
        self._evidence = evidence
        self._evidence.expect(self._offsets, t_ns)
        self._hit = hit
        self._long = Dwell(self.settings.long_dwell)
        self._long_ns = 0
        self._long.open(self._long_ns)
        self._near = None
        self._is_open = True
        self._opened_ns = t_ns
        self._ready_ns = max(self._ready_ns, t_ns + self._ns("guard_ms"))
        self._acts_from_ns = max(self._acts_from_ns, t_ns + GUARD_MS * NS_PER_MS)

    def close(self, t_ns: int) -> None:
        """Note that no targets are on screen: nothing fires, all evidence is forgotten."""
        self._heard(t_ns)
        self._is_open = False
        self._forget()

    # -- what is learned -----------------------------------------------------------------------

    def calibrated(self, errors: Errors | None) -> None:
        """Take a new calibration; what was learned since the last one is forgotten."""
        self._offsets = Offsets(errors) if errors else None
        self._look = None
        self._evidence.expect(self._offsets, self._last_ns or 0)

    def learn(self, *, by_gaze: bool = True) -> bool:
        """Learn from the last choice that came from here, which stands; tell whether it taught.

        Call it for every choice of a word, with `by_gaze` false for those of hands: from these
        nothing is learned, but `unlearn` has to know of them.
        """
        look, self._look = self._look, None
        if self._offsets is None:
            return False
        if look is None or not by_gaze:
            self._offsets.pass_over()
            return False
        learned = self._offsets.learn(look.t_ns, look.x_px, look.y_px, look.off_px, look.var_px2)
        self._evidence.expect(self._offsets, self._last_ns or 0)
        return learned

    def unlearn(self) -> bool:
        """Take back what the last choice that still stands taught: it was undone."""
        undone = self._offsets is not None and self._offsets.undo()
        self._evidence.expect(self._offsets, self._last_ns or 0)
        return undone

    def shifted(self, dx_px: float, dy_px: float) -> None:
        """Note that from now on every sample comes with this added to it, on top of before."""
        if self._offsets is not None:
            self._offsets.shifted(dx_px, dy_px)
            self._evidence.expect(self._offsets, self._last_ns or 0)

    def offset_px(self, x_px: float, y_px: float, t_ns: int) -> tuple[float, float]:
        """Return what was learned to be missing from estimates at a point: target minus these."""
        if self._offsets is None:
            return 0.0, 0.0
        [[dx, dy]] = self._offsets.at(np.array([[x_px, y_px]]), t_ns)[0].tolist()
        return dx, dy

    # -- what the eyes do ----------------------------------------------------------------------

    def feed(
        self, sample: Sample, now_ns: int | None = None, confidence: float = 1.0
    ) -> SelectionState:
        """Take a sample (the view's pixels) and return what follows.

        `confidence` 0 to 1 is how well the eyes were seen: it scales the sample's weight and its
        credit, below 0.3 the sample counts as invalid. Samples older than `stale_ms` at `now_ns`,
        or than the latest heard of, are dropped. A sample that is not valid (a blink) ends no
        visit unless `stale_ms` go by.
        """
        late = self._last_ns is not None and sample.t_ns < self._last_ns
        if late or (now_ns is not None and now_ns - sample.t_ns > self._ns("stale_ms")):
            return self._state()
        t_ns = self._heard(sample.t_ns)
        if self._seen_ns is not None and t_ns - self._seen_ns > self._ns("stale_ms"):
            self._leave(self._seen_ns)
            self._seen_ns = None
        seen = sample.valid and math.isfinite(sample.x_px + sample.y_px)
        if not seen or confidence < _LEAST_CONFIDENCE:
            return self._state()
        self._remember(t_ns, sample)
        if self._spent is not None and self._has_left(self._spent):
            self._spent = None
        if not self._is_open:
            return self._state()
        passed_ns = 0 if self._seen_ns is None else t_ns - self._seen_ns
        counted_ns = round(min(passed_ns, self._ns("credit_cap_ms")) * min(confidence, 1.0))
        stands_for_ns = counted_ns if self._seen_ns is not None else _USUAL_NS * confidence
        self._seen_ns = t_ns
        weights = self.settings.weights
        self._evidence.add(sample, weights, self._offsets, stands_for_ns, passed_ns)
        state = self._credit(t_ns, counted_ns)
        if state is None and self._dwells:
            state = self._look_long(t_ns, counted_ns)
        state = state or self._state()
        self._looks.add(t_ns, state.target)
        return state

    def commit(self, act: Act) -> Choice | None:
        """Choose what was looked at a little before an act began.

        None where that was nothing, or where the targets had just appeared. The dwell of that
        choice is the act itself. Dead time follows.
        """
        look = self._looks.before(act.began_ns)
        if look is None or look.key is None or act.began_ns < self._acts_from_ns:
            return None
        track = self._tracks[look.key]
        first_ns = look.t_ns if track.first_ns is None else track.first_ns
        choice = Choice(
            look.key, act.t_ns, self._opened_ns, first_ns, act.began_ns, max(1, track.entries), 0
        )
        self._note_look(look.t_ns, self._targets[look.key])
        self._spent = None
        self._acts_from_ns = act.t_ns + self._ns("dead_ms")
        track.first_ns, track.entries = None, 0
        return choice

    def progress_of(self, key: Hashable) -> float:
        """Return how much of a target's dwell is done, 0 to 1; lock-on is not part of it."""
        track = self._tracks.get(key)
        if track is None or self._is_expired(key, track):
            return 0.0
        whole_ns, lock_on_ns = self._threshold_ns(key), self._ns("lock_on_ms")
        done_ns = max(track.credit_ns - lock_on_ns, 0)
        return min(1.0, done_ns / max(whole_ns - lock_on_ns, 1))

    def _credit(self, t_ns: int, counted_ns: int) -> SelectionState | None:
        """Credit the likeliest target with the time of a sample; choose it if that was the last."""
        key = self._evidence.likeliest
        if key != self._on:
            self._leave(t_ns)
            self._enter(t_ns, key)
        spent = self._spent.key if self._spent is not None else None
        if key is None or key == spent or self._targets[key].quiet:
            return None
        counted_ns = min(counted_ns, t_ns - self._ready_ns)
        if counted_ns > 0 and self._dwells:
            track = self._tracks[key]
            track.credit_ns += counted_ns
            done = track.credit_ns / self._threshold_ns(key)
            if done >= 1.0 and self._evidence.shares[key] >= self._needed(done):
                return self._commit(t_ns, key)
        return None

    def _look_long(self, t_ns: int, counted_ns: int) -> SelectionState | None:
        """Credit the nearest target with a sample; choose it if it was looked at for long.

        Its dwell runs on the time that samples credit: eyes that are badly seen take longer.
        """
        key = self._nearest()
        if key != self._near:
            self._near, self._near_ns = key, t_ns
        self._long.settings = self.settings.long_dwell
        self._long_ns += counted_ns
        if self._long.feed(self._long_ns, key).choice is None or key is None:
            return None
        if key != self._on:
            self._leave(t_ns)
            self._enter(self._near_ns, key)
        return self._commit(t_ns, key, self.settings.long_dwell.total_ms)

    def _nearest(self) -> Hashable | None:
        """Return the target that can be chosen and is nearest to the samples, if there is one.

        Where that is a place to rest on, or where the samples are farther from all targets than
        their uncertainty says, the cell that they are in counts.
        """
        key = self._evidence.nearest(self.settings.softness)
        if self._hit is not None and (key is None or self._targets[key].quiet):
            key = self._hit(*self._points[-1][1:])
        spent = self._spent.key if self._spent is not None else None
        if key is None or key == spent or key not in self._targets or self._targets[key].quiet:
            return None
        return key

    def _needed(self, done: float) -> float:
        """Return the posterior that a choice needs after a look of `done` times its dwell."""
        settings = self.settings
        part = min(1.0, max(0.0, (done - 1.0) / (settings.patience - 1.0)))
        return settings.sure - part * (settings.sure - settings.settled)

    def _threshold_ns(self, key: Hashable) -> int:
        """Return the credit that chooses a target."""
        return dwell_time_ms(self.settings.dwell, self._targets[key]) * NS_PER_MS

    def _commit(self, t_ns: int, key: Hashable, threshold_ms: int | None = None) -> SelectionState:
        """Fire: build the choice, then begin dead time; `threshold_ms` if not the usual dwell."""
        track = self._tracks[key]
        choice = Choice(
            key,
            t_ns,
            self._opened_ns,
            t_ns if track.first_ns is None else track.first_ns,
            self._visit_ns,
            track.entries,
            self._threshold_ns(key) // NS_PER_MS if threshold_ms is None else threshold_ms,
        )
        self._note_look(t_ns, self._targets[key])
        self._ready_ns = max(self._ready_ns, t_ns + self._ns("dead_ms"))
        self._leave(t_ns)
        for other in self._tracks.values():
            other.credit_ns = 0
        self._long.open(self._long_ns)
        track.first_ns, track.entries = None, 0
        return SelectionState(key, 1.0, dict(self._evidence.shares), choice)

    # -- points --------------------------------------------------------------------------------

    def _remember(self, t_ns: int, sample: Sample) -> None:
        """Keep the points of the last half second."""
        self._points.append((t_ns, sample.x_px, sample.y_px))
        while t_ns - self._points[0][0] > _FIXATION_NS:
            self._points.popleft()
        self._noise_px = noise_px(sample.sd_px, self._offsets)

    def _note_look(self, t_ns: int, target: Target) -> None:
        """Keep of a look that chose what it can teach, and where it was."""
        points = [(x, y) for at_ns, x, y in self._points if self._visit_ns <= at_ns <= t_ns]
        if not points:  # an act commits a look that is over
            self._look = None
            return
        x = median(point[0] for point in points)
        y = median(point[1] for point in points)
        self._spent = _Spent(target.key, x, y, target.w_px / 2, target.h_px / 2)
        self._look = None
        if len(points) >= _FEWEST:
            landing = LANDING**2 * (target.w_px**2 + target.h_px**2) / 2
            var_px2 = self._noise_px**2 / _INDEPENDENT + landing
            middle = target.middle
            self._look = _Look(t_ns, *middle, (middle[0] - x, middle[1] - y), var_px2)

    def _has_left(self, spent: _Spent) -> bool:
        """Whether the gaze is off the target that fired last.

        It is compared with where it was then, so that a common offset of both does not matter.
        """
        last_ns = self._points[-1][0]
        points = [(x, y) for at_ns, x, y in self._points if last_ns - at_ns <= _LEAVING_NS]
        if len(points) < _LEAVING:
            return False
        margin = _LEFT_SDS * self._noise_px * math.sqrt(2 / _LEAVING)
        dx = abs(median(point[0] for point in points) - spent.x_px)
        dy = abs(median(point[1] for point in points) - spent.y_px)
        return dx > spent.half_w_px + margin or dy > spent.half_h_px + margin

    # -- visits and time -----------------------------------------------------------------------

    def _enter(self, t_ns: int, key: Hashable | None) -> None:
        """Begin a visit."""
        self._on = key
        self._visit_ns = t_ns
        if key is None:
            return
        track = self._tracks[key]
        if t_ns - track.left_ns > self._ns("keep_ms"):
            track.credit_ns = 0
        if track.first_ns is None:
            track.first_ns = t_ns
        track.entries += 1

    def _leave(self, t_ns: int) -> None:
        """End the visit, if there is one. An unfinished lock-on is lost at once."""
        track = self._tracks.get(self._on) if self._on is not None else None
        if track is not None:
            track.left_ns = t_ns
            if track.credit_ns < self._ns("lock_on_ms"):
                track.credit_ns = 0
        self._on = None

    def _is_expired(self, key: Hashable, track: _Track) -> bool:
        """Whether a kept dwell is too old to be taken up again."""
        if key == self._on or self._last_ns is None:
            return False
        return self._last_ns - track.left_ns > self._ns("keep_ms")

    def _state(self) -> SelectionState:
        """Return what to show when nothing was chosen just now.

        Where evidence does not suffice for the likeliest target, that is how far a long look at the
        nearest one is.
        """
        shares = dict(self._evidence.shares)
        key = self._on if self._on is None or not self._targets[self._on].quiet else None
        progress = 0.0 if key is None else self.progress_of(key)
        if self._near is not None and (key is None or progress >= 1.0):
            return SelectionState(self._near, self._long.progress_of(self._near), shares)
        return SelectionState(key, progress, shares)

    def _forget(self) -> None:
        """Forget all looks and evidence."""
        self._on = None
        self._seen_ns = None
        self._near = self._hit = None
        self._evidence = Evidence(())
        self._targets, self._tracks = {}, {}
        self._looks.clear()

    def _heard(self, t_ns: int) -> int:
        """Note a moment and return it, or the latest one heard of if that is later."""
        self._last_ns = t_ns if self._last_ns is None else max(self._last_ns, t_ns)
        return self._last_ns

    def _ns(self, name: str) -> int:
        """Return a time of the dwell's settings in nanoseconds."""
        ms: int = getattr(self.settings.dwell, name)
        return ms * NS_PER_MS
