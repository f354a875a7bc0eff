"""Confirmation: the eyes point, and something else commits.

A raised brow, an opened mouth, a key, a switch or a touch chooses what was looked at when the act
began; no dwell runs. An act is made after the decision and moves the face, so the look that counts
is the one a little before its beginning: see `LEAD_MS`. Pure logic; times are arguments in
nanoseconds.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from common.clock import NS_PER_MS, NS_PER_S
from input.api.gaze import Face

LEAD_MS = 100
"""The look that counts is so long before the beginning of the act (an assumption).

Eyes that already go on to the next place at the moment of a press are a known error of gaze with a
key (Kumar et al. 2008, "Improving the accuracy of gaze input for interaction"), and a brow that
rises takes the lids with it."""

GUARD_MS = 150
"""An act that began so soon after targets appeared was meant for what was there before."""

BOUNCE_MS = 100
"""A press so soon after the last press or release of the same switch is no act: a worn contact, a
trembling hand, or a held key that repeats."""

_STALE_NS = 250 * NS_PER_MS  # a look that was seen longer ago is not known
_KEPT_NS = 3 * NS_PER_S  # looks are remembered for so long


class CommitBy(StrEnum):
    """What commits a choice that the eyes point at."""

    DWELL = "dwell"
    BROW = "brow"
    MOUTH = "mouth"
    SWITCH = "switch"
    TOUCH = "touch"

    @property
    def by_face(self) -> bool:
        """Whether a camera has to see it."""
        return self in (CommitBy.BROW, CommitBy.MOUTH)


class Look(NamedTuple):
    """Where the eyes were at one moment: on the target `key`, or on none."""

    t_ns: int
    key: Hashable | None


class Looks:
    """The looks of the last seconds, in order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._looks: deque[Look] = deque()

    def add(self, t_ns: int, key: Hashable | None) -> None:
        """Note where the eyes are at `t_ns`."""
        self._looks.append(Look(t_ns, key))
        while t_ns - self._looks[0].t_ns > _KEPT_NS:
            self._looks.popleft()

    def clear(self) -> None:
        """Forget all of them."""
        self._looks.clear()

    def before(self, began_ns: int) -> Look | None:
        """Return the look that an act which began at `began_ns` commits; None without one."""
        at_ns = began_ns - LEAD_MS * NS_PER_MS
        look = next((look for look in reversed(self._looks) if look.t_ns <= at_ns), None)
        if look is None or look.key is None or at_ns - look.t_ns > _STALE_NS:
            return None
        return look


@dataclass(frozen=True, slots=True)
class GestureSettings:
    """When a movement of the face is an act. Values are blendshapes, 0 to 1.

    It begins to count at this person's resting value and `rise`, or `sds` deviations of what is
    seen at rest, whichever is more; it is over half way back. It must stay up for `hold_ms`, and
    the next one may begin `refractory_ms` after it was told. What stays up for `longest_ms` is how
    the face is now. `rise` and `hold_ms` are assumptions; no person was measured.

    Raises ValueError, with one clear line, for values that make no sense.
    """

    rise: float = 0.2
    sds: float = 5.0
    hold_ms: int = 150
    refractory_ms: int = 500
    longest_ms: int = 3000

    def __post_init__(self) -> None:
        """Check the values."""
        if not (0.05 <= self.rise <= 0.9 and self.sds >= 0.0):
            raise ValueError(f"rise must be 0.05 to 0.9, not {self.rise}")
        if not 0 < self.hold_ms < self.longest_ms or self.refractory_ms < 0:
            raise ValueError(
                f"hold_ms must be above 0 and below longest_ms, not {self.hold_ms} and "
                f"{self.longest_ms}"
            )


BROW = GestureSettings()
"""A raised brow."""
MOUTH = GestureSettings(rise=0.15, hold_ms=250)
"""An opened mouth. It is held a little longer: people speak."""

_REST_NS = 10 * NS_PER_S  # the resting value is the median over so long
_SETTLED_NS = NS_PER_S  # and known after so long
_EVERY_NS = 40 * NS_PER_MS  # no more samples than these are kept of it
_GAP_NS = 300 * NS_PER_MS  # a face that was not seen for so long begins anew
_SLOWEST_NS = 300 * NS_PER_MS  # a rise takes no longer: its beginning is no earlier
_HEADROOM = 0.6  # the threshold is at most so much of the way from rest to 1


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the face: when it began, and when it was told."""

    began_ns: int
    t_ns: int


class Gesture:
    """Finds acts in a row of values of a face, relative to how this face rests."""

    def __init__(self, settings: GestureSettings) -> None:
        """Know nothing of the face."""
        self.settings = settings
        self._rest: deque[tuple[int, float]] = deque()
        self._last_ns: int | None = None
        self._began_ns: int | None = None  # since when it is half way up or more
        self._up_ns: int | None = None  # since when it has been all the way up
        self._told = False  # this rise was told, or must not be
        self._told_ns: int | None = None

    @property
    def thresholds(self) -> tuple[float, float] | None:
        """Where an act begins to count and where it ends; None until the rest is known."""
        rest = self._rest
        if not rest or rest[-1][0] - rest[0][0] < _SETTLED_NS:
            return None
        middle = median(value for _, value in rest)
        spread = 1.4826 * median(abs(value - middle) for _, value in rest)
        rise = max(self.settings.rise, self.settings.sds * spread)
        rise = min(rise, _HEADROOM * (1.0 - middle))
        return middle + rise, middle + rise / 2

    def feed(self, t_ns: int, value: float) -> Act | None:
        """Take the value of a sample; return an act on the one sample that makes it one.

        Samples that are older than the last one, or no number, are ignored.
        """
        if not math.isfinite(value) or (self._last_ns is not None and t_ns <= self._last_ns):
            return None
        if self._last_ns is not None and t_ns - self._last_ns > _GAP_NS:
            self._fall()
        self._last_ns = t_ns
        found = self.thresholds
        if found is None or value < found[1]:
            self._fall()
            self._relax(t_ns, value)
            return None
        return self._rise(t_ns, value, found[0])

    def _rise(self, t_ns: int, value: float, on: float) -> Act | None:
        settings = self.settings
        if self._began_ns is None:
            self._began_ns = t_ns
            free_ns = settings.refractory_ms * NS_PER_MS
            self._told = self._told_ns is not None and t_ns - self._told_ns < free_ns
        if t_ns - self._began_ns >= settings.longest_ms * NS_PER_MS:
            self._rest.clear()
            self._fall()
            self._relax(t_ns, value)
            return None
        if value < on:
            return None
        if self._up_ns is None:
            self._up_ns = t_ns
            self._began_ns = max(self._began_ns, t_ns - _SLOWEST_NS)
        if self._told or t_ns - self._up_ns < settings.hold_ms * NS_PER_MS:
            return None
        self._told, self._told_ns = True, t_ns
        return Act(self._began_ns, t_ns)

    def _fall(self) -> None:
        self._began_ns = self._up_ns = None
        self._told = False

    def _relax(self, t_ns: int, value: float) -> None:
        """Note how the face rests."""
        if not self._rest or t_ns - self._rest[-1][0] >= _EVERY_NS:
            self._rest.append((t_ns, value))
        while t_ns - self._rest[0][0] > _REST_NS:
            self._rest.popleft()


class FaceActs:
    """Finds the acts of one kind in a row of faces."""

    def __init__(self, by: CommitBy) -> None:
        """Look for acts of `by`, a brow or a mouth. Raises ValueError for anything else."""
        if not by.by_face:
            raise ValueError(f"{by} is no act of a face")
        self._by = by
        self._gesture = Gesture(BROW if by is CommitBy.BROW else MOUTH)

    def feed(self, face: Face) -> Act | None:
        """Take a face; return an act on the one that makes it one."""
        value = face.brow if self._by is CommitBy.BROW else face.jaw
        return self._gesture.feed(face.t_ns, value)


class Presses:
    """Tells which presses of one key, button or switch are acts."""

    def __init__(self) -> None:
        """Know of none."""
        self._last_ns: int | None = None

    def pressed(self, t_ns: int) -> bool:
        """Take note of a press, and tell whether it is an act."""
        last_ns, self._last_ns = self._last_ns, t_ns
        return last_ns is None or t_ns - last_ns >= BOUNCE_MS * NS_PER_MS

    def released(self, t_ns: int) -> None:
        """Take note of a release."""
        self._last_ns = t_ns
