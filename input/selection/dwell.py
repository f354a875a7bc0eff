"""Dwell: choosing by staying. Pure logic; every time is an argument in nanoseconds.

A target must hold the pointer or the gaze for lock-on plus dwell. Only time between two samples on
the same target counts, at most `credit_cap_ms` of it for each sample, so that dropped frames cannot
fake a dwell. A half-finished dwell is kept for a while when the pointer leaves; a lock-on is not:
passing over a word again and again chooses nothing. Nothing fires right after new targets appeared
(guard) or after a choice (dead time), nor twice without looking away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, replace
from typing import Protocol

from common.clock import NS_PER_MS

ADAPTED_MS = (200, 2000)
"""A dwell that follows its target is at least and at most so long."""

_LONGEST_MS = 10_000
_SHORTEST_DWELL_MS = 100
_QUICKEST, _SLOWEST = 0.7, 1.4  # of the usual time, by the target's probability


@dataclass(frozen=True, slots=True)
class DwellSettings:
    """How long things take, in milliseconds.

    `lock_on_ms` before progress shows, `dwell_ms` after it; `keep_ms` a half-finished dwell is kept
    after leaving; `dead_ms` after a choice and `guard_ms` after a cloud opens nothing is credited;
    `credit_cap_ms` is the most that one sample credits; samples older than `stale_ms` are ignored,
    and a gap between samples longer than that ends a visit. With `adapts` likely targets take down
    to 0.7 of the time in all and unlikely ones up to 1.4 (Mott et al. 2017); it changes reaction
    times, so it is off for research.

    Raises ValueError, with one clear line, for values that are negative or make no sense.
    """

    lock_on_ms: int = 250
    dwell_ms: int = 450
    keep_ms: int = 600
    dead_ms: int = 400
    guard_ms: int = 400
    credit_cap_ms: int = 100
    stale_ms: int = 250
    adapts: bool = False

    def __post_init__(self) -> None:
        """Check the values."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, bool) and not 0 <= value <= _LONGEST_MS:
                raise ValueError(f"{field.name} must be 0 to {_LONGEST_MS} ms, not {value}")
        if self.total_ms < _SHORTEST_DWELL_MS:
            raise ValueError(
                f"lock-on and dwell together must be at least {_SHORTEST_DWELL_MS} ms, "
                f"not {self.total_ms}: a shorter one chooses whatever is passed over"
            )
        if not 0 < self.credit_cap_ms < self.total_ms:
            raise ValueError(
                f"credit_cap_ms must be above 0 and below lock-on plus dwell ({self.total_ms} ms), "
                f"not {self.credit_cap_ms}: one sample alone must never choose"
            )
        if self.stale_ms < self.credit_cap_ms:
            raise ValueError(
                f"stale_ms ({self.stale_ms}) must be at least credit_cap_ms ({self.credit_cap_ms})"
            )

    @property
    def total_ms(self) -> int:
        """Lock-on and dwell together: the shortest time in which a target can be chosen."""
        return self.lock_on_ms + self.dwell_ms

    def with_total_ms(self, total_ms: int) -> DwellSettings:
        """Return settings with this time in all; lock-on keeps its length up to half of it."""
        lock_on_ms = min(self.lock_on_ms, total_ms // 2)
        cap_ms = min(self.credit_cap_ms, max(1, total_ms // 2))
        return replace(
            self, lock_on_ms=lock_on_ms, dwell_ms=total_ms - lock_on_ms, credit_cap_ms=cap_ms
        )


MOUSE = DwellSettings()
"""A mouse that hovers: 700 ms in all."""

TOUCH_HOLD = DwellSettings(lock_on_ms=100, dwell_ms=200, keep_ms=0, guard_ms=0)
"""A finger that holds: 300 ms in all. A press begins anew each time, so it needs no guard."""

GAZE = DwellSettings(dwell_ms=750)
"""A beginner's gaze: 1,000 ms in all; practised people use 600."""


class Cell(Protocol):
    """What is known of a target: its size in the view's pixels, and how likely it is, 0 to 1."""

    @property
    def w_px(self) -> float:
        """Its width."""

    @property
    def h_px(self) -> float:
        """Its height."""

    @property
    def prior(self) -> float:
        """Its probability."""


def dwell_time_ms(settings: DwellSettings, target: Cell | None = None) -> int:
    """Return how long a target must hold the pointer or the gaze, lock-on included.

    This is decided here and nowhere else; None is a target of which nothing is known.
    """
    if target is None or not settings.adapts:
        return settings.total_ms
    # From 1.4 at a probability of a hundredth, over 1.05 at a tenth, to 0.7 at one.
    part = min(1.0, max(0.0, -math.log10(max(target.prior, 1e-9)) / 2))
    shortest_ms, longest_ms = ADAPTED_MS
    whole_ms = settings.total_ms * (_QUICKEST + (_SLOWEST - _QUICKEST) * part)
    return round(min(max(whole_ms, shortest_ms), longest_ms))


@dataclass(frozen=True, slots=True)
class Choice:
    """What came of looking: one target, chosen at `t_ns`.

    `opened_ns` is when the targets appeared, `first_look_ns` the first sample on the chosen one
    since then, `dwell_start_ns` the start of the last uninterrupted visit, `entries` the number of
    visits (the last included), `threshold_ms` the time in all that applied (0: no dwell, a tap).
    """

    target: Hashable
    t_ns: int
    opened_ns: int
    first_look_ns: int
    dwell_start_ns: int
    entries: int
    threshold_ms: int

    @property
    def look_ms(self) -> float:
        """From the targets' appearance to the last visit: reading and deciding, in milliseconds."""
        return (self.dwell_start_ns - self.opened_ns) / NS_PER_MS

    @property
    def dwell_ms(self) -> float:
        """Length of the last visit in milliseconds; 0 for a tap."""
        return (self.t_ns - self.dwell_start_ns) / NS_PER_MS

    @property
    def reaction_ms(self) -> float:
        """From the targets' appearance to the choice, in milliseconds: look plus dwell."""
        return (self.t_ns - self.opened_ns) / NS_PER_MS


@dataclass(frozen=True, slots=True)
class DwellState:
    """What to show: the target under the pointer, its progress 0 to 1, whether it is locked on.

    `choice` is set on the one sample that chose.
    """

    target: Hashable | None = None
    progress: float = 0.0
    locked: bool = False
    choice: Choice | None = None


@dataclass(slots=True)
class _Track:
    """What is known of one target since the targets appeared."""

    first_look_ns: int
    entries: int = 0
    credit_ns: int = 0
    left_ns: int = 0


def tap_choice(
    target: Hashable, t_ns: int, opened_ns: int, first_look_ns: int | None = None, entries: int = 1
) -> Choice:
    """Return the choice that a tap, click or key at `t_ns` is: no dwell, all of its time is look.

    A first look before `opened_ns` counts as at `opened_ns`; without one the tap is the first look.
    """
    look_ns = t_ns if first_look_ns is None else first_look_ns
    return Choice(target, t_ns, min(opened_ns, t_ns), max(look_ns, opened_ns), t_ns, entries, 0)


class Dwell:
    """Turns samples on targets into choices. See the module's docstring for the rules.

    It is closed until `open` is called. `settings` may be replaced at any time.
    """

    def __init__(
        self,
        settings: DwellSettings = MOUSE,
        cell_of: Callable[[Hashable], Cell | None] = lambda _: None,
    ) -> None:
        """Start closed, with these settings; `cell_of` says what is known of a target."""
        self.settings = settings
        self._cell_of = cell_of
        self._credits = True
        self._is_open = False
        self._opened_ns = 0
        self._tracks: dict[Hashable, _Track] = {}
        self._on: Hashable | None = None  # the target being visited
        self._visit_ns = 0  # when that visit began
        self._previous_ns = 0  # last sample of that visit
        self._ready_ns = 0  # nothing is credited before
        self._spent: Hashable | None = None  # fired last, and not left since
        self._last_ns: int | None = None  # the latest moment heard of

    @property
    def credits(self) -> bool:
        """Whether staying counts. If not, looks and visits are told all the same, for taps.

        Without credit a gap between samples ends no visit: a mouse at rest sends none. Setting it
        to false forgets all progress.
        """
        return self._credits

    @credits.setter
    def credits(self, on: bool) -> None:
        self._credits = on
        if not on:
            for track in self._tracks.values():
                track.credit_ns = 0

    def open(self, t_ns: int) -> None:
        """Note that new targets are on screen: the guard starts, all progress is forgotten.

        The target that fired last must still be left before it can fire again.
        """
        self._heard(t_ns)
        self._is_open = True
        self._opened_ns = t_ns
        self._ready_ns = max(self._ready_ns, t_ns + self._ns(self.settings.guard_ms))
        self._forget()

    def close(self, t_ns: int) -> None:
        """Note that no targets are on screen: nothing fires, all progress is forgotten."""
        self._heard(t_ns)
        self._is_open = False
        self._forget()

    def choose(self, t_ns: int, target: Hashable) -> Choice:
        """Note that a target was chosen without dwell (tap, click, key), and return that choice.

        Dead time follows, and the target must be left before it can fire.
        """
        t_ns = self._heard(t_ns)
        track = self._tracks.get(target)
        choice = tap_choice(
            target,
            t_ns,
            self._opened_ns,
            track.first_look_ns if track else None,
            max(1, track.entries) if track else 1,
        )
        self._fired(t_ns, target)
        return choice

    def feed(
        self, t_ns: int, target: Hashable | None, now_ns: int | None = None, counts: bool = True
    ) -> DwellState:
        """Take one sample: what was under the pointer at `t_ns` (None: nothing), and what follows.

        Samples older than the latest heard of, or older than `stale_ms` at `now_ns`, are ignored.
        With `counts` false the sample is no visit and credits nothing, but still shows that the
        pointer has left the target that fired last.
        """
        late = self._last_ns is not None and t_ns < self._last_ns
        stale = now_ns is not None and now_ns - t_ns > self._ns(self.settings.stale_ms)
        if late or stale:
            return self._state(self._on, locked=self._is_locked())
        self._heard(t_ns)
        if target != self._spent:
            self._spent = None
        if not (self._is_open and counts):
            self._leave(t_ns)
            return self._state(target, locked=False)
        gap_ns = t_ns - self._previous_ns
        jumped = self._credits and gap_ns > self._ns(self.settings.stale_ms)
        if target != self._on or jumped:
            self._leave(self._previous_ns if jumped else t_ns)
            self._enter(t_ns, target)
        elif target is not None and target != self._spent and self._credits:
            start_ns = max(self._previous_ns, self._ready_ns)
            credit_ns = min(t_ns - start_ns, self._ns(self.settings.credit_cap_ms))
            track = self._tracks[target]
            track.credit_ns += max(credit_ns, 0)
            if credit_ns > 0 and track.credit_ns >= self._total_ns(target):
                return self._commit(t_ns, target)
        self._previous_ns = t_ns
        return self._state(target, locked=self._is_locked())

    def may_fire(self, target: Hashable | None) -> bool:
        """Whether staying on a target chooses it, sooner or later: it needs samples for that."""
        runs = self._is_open and self._credits
        return runs and target is not None and target != self._spent

    def progress_of(self, target: Hashable) -> float:
        """Return how much of a target's dwell is done, 0 to 1; lock-on is not part of it."""
        track = self._tracks.get(target)
        if track is None or self._is_expired(target, track):
            return 0.0
        lock_on_ns = self._ns(self.settings.lock_on_ms)
        done_ns = max(track.credit_ns - lock_on_ns, 0)
        whole_ns = self._total_ns(target) - lock_on_ns
        return 1.0 if done_ns >= whole_ns > 0 else done_ns / max(whole_ns, 1)

    def _commit(self, t_ns: int, target: Hashable) -> DwellState:
        """Fire: build the choice, then begin dead time."""
        track = self._tracks[target]
        choice = Choice(
            target,
            t_ns,
            self._opened_ns,
            track.first_look_ns,
            self._visit_ns,
            track.entries,
            self._total_ns(target) // NS_PER_MS,
        )
        self._fired(t_ns, target)
        return DwellState(target, 1.0, True, choice)

    def _fired(self, t_ns: int, target: Hashable) -> None:
        """Begin dead time after a choice; its looks are told, so the target's count starts anew."""
        self._ready_ns = max(self._ready_ns, t_ns + self._ns(self.settings.dead_ms))
        self._spent = target
        self._leave(t_ns)
        self._tracks.pop(target, None)
        for track in self._tracks.values():
            track.credit_ns = 0

    def _enter(self, t_ns: int, target: Hashable | None) -> None:
        """Begin a visit."""
        self._on = target
        self._visit_ns = t_ns
        if target is None:
            return
        track = self._tracks.setdefault(target, _Track(first_look_ns=t_ns))
        if t_ns - track.left_ns > self._ns(self.settings.keep_ms):
            track.credit_ns = 0
        track.entries += 1

    def _leave(self, t_ns: int) -> None:
        """End the visit, if there is one. An unfinished lock-on is lost at once."""
        track = self._tracks.get(self._on) if self._on is not None else None
        if track is not None:
            track.left_ns = t_ns
            if not self._is_locked():
                track.credit_ns = 0
        self._on = None

    def _is_locked(self) -> bool:
        """Whether the visited target has passed its lock-on."""
        track = self._tracks.get(self._on) if self._on is not None else None
        lock_on_ns = self._ns(self.settings.lock_on_ms)
        return track is not None and track.credit_ns > 0 and track.credit_ns >= lock_on_ns

    def _is_expired(self, target: Hashable, track: _Track) -> bool:
        """Whether a kept dwell is too old to be taken up again."""
        if target == self._on or self._last_ns is None:
            return False
        return self._last_ns - track.left_ns > self._ns(self.settings.keep_ms)

    def _state(self, target: Hashable | None, *, locked: bool) -> DwellState:
        """Return what to show for a target that was not chosen just now."""
        progress = 0.0 if target is None else self.progress_of(target)
        return DwellState(target, progress, locked)

    def _forget(self) -> None:
        """Forget all looks and progress."""
        self._on = None
        self._tracks.clear()

    def _heard(self, t_ns: int) -> int:
        """Note a moment and return it, or the latest one heard of if that is later."""
        self._last_ns = t_ns if self._last_ns is None else max(self._last_ns, t_ns)
        return self._last_ns

    def _total_ns(self, target: Hashable) -> int:
        """Return the credit that chooses a target."""
        return self._ns(dwell_time_ms(self.settings, self._cell_of(target)))

    @staticmethod
    def _ns(ms: int) -> int:
        """Return milliseconds as nanoseconds."""
        return ms * NS_PER_MS
