"""Inhibition: when gaze chooses nothing, when it pauses and goes on, and when hands come first.

Eyes that stay closed pause. A face that is gone, a look beyond the window, a mouse or a finger that
moves stop the choosing at once, and it goes on by itself. After a pause a long look at the Resume
target or into a corner of the screen goes on, as do keys and hands, which the window sees itself.
Pure logic; times are arguments in nanoseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from common.clock import NS_PER_S

CLOSED_NS = 1_500_000_000
"""Eyes closed for so long pause."""
RESUME_NS = 1_500_000_000
"""A look that resumes takes so long."""
HANDS_NS = 1_500_000_000
"""The eyes choose again so long after a mouse or a finger moved last."""
SILENT_NS = NS_PER_S
"""When no sample came for so long, nobody is seen."""

_GAP_NS = 250_000_000  # a blink or a lost sample does not end the look that resumes


class InhibitionReason(StrEnum):
    """Why the eyes choose nothing now, or choose badly: a badge's name. NONE is false.

    `GazeInhibition` tells CLOSED, AWAY, FACE, HANDS and PAUSED; others are for who knows of them.
    """

    NONE = ""
    TROUBLE = "trouble"
    STARTING = "starting"
    CALIBRATE = "calibrate"
    CLOSED = "closed"
    AWAY = "away"
    FACE = "face"
    HANDS = "hands"
    PAUSED = "paused"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Inhibition:
    """What follows from a sample: why nothing is chosen by it, and what is to be done now.

    `pause` and `resume` are set on the one sample that asks for it.
    """

    reason: InhibitionReason = InhibitionReason.NONE
    pause: bool = False
    resume: bool = False


class GazeInhibition:
    """Follows a person's eyes and hands. Times are nanoseconds of the samples' clock."""

    def __init__(self) -> None:
        """Begin with open eyes and resting hands."""
        self._closed_ns: int | None = None  # since when the eyes are closed
        self._asked = False  # to pause, since the eyes were closed
        self._hand_ns: int | None = None
        self._resume_ns: int | None = None  # since when the eyes are where they resume
        self._there_ns = 0  # when they were seen there last
        self._seen_ns: int | None = None

    def hand(self, t_ns: int) -> None:
        """Note that a mouse or a finger moved."""
        self._hand_ns = t_ns if self._hand_ns is None else max(self._hand_ns, t_ns)

    def feed(
        self,
        t_ns: int,
        *,
        present: bool,
        closed: bool,
        inside: bool,
        resumes: bool = False,
        paused: bool = False,
    ) -> Inhibition:
        """Take a sample: whether a face is seen, its eyes are closed, and it looks at the window.

        A sample without a point, though a face is seen, should come as `inside`: it tells nothing.
        `resumes` says that it lies on the Resume target or in a corner of the screen, `paused` that
        the person pauses.
        """
        self._seen_ns = t_ns
        pause = self._pauses(t_ns, closed=closed and present, paused=paused)
        resume = self._resumes(t_ns, there=resumes and present and not closed, paused=paused)
        return Inhibition(self._reason(t_ns, present, inside, paused and not resume), pause, resume)

    def tick(self, t_ns: int, *, paused: bool = False) -> Inhibition:
        """Return how things stand while no sample comes: after a while nobody is seen."""
        if self._seen_ns is None or t_ns - self._seen_ns >= SILENT_NS:
            self._closed_ns = self._resume_ns = None
            return Inhibition(InhibitionReason.FACE)
        return Inhibition(self._reason(t_ns, True, True, paused))

    def _reason(self, t_ns: int, present: bool, inside: bool, paused: bool) -> InhibitionReason:
        """Return why nothing is chosen: the nearest reason first."""
        if self._closed_ns is not None:
            return InhibitionReason.CLOSED
        if self._hand_ns is not None and t_ns - self._hand_ns < HANDS_NS:
            return InhibitionReason.HANDS
        if not present:
            return InhibitionReason.FACE
        if paused:
            return InhibitionReason.PAUSED
        return InhibitionReason.NONE if inside else InhibitionReason.AWAY

    def _pauses(self, t_ns: int, *, closed: bool, paused: bool) -> bool:
        """Follow closed eyes; tell once when they have been closed for long enough to pause."""
        if not closed:
            self._closed_ns, self._asked = None, False
            return False
        if self._closed_ns is None:
            self._closed_ns = t_ns
        if self._asked or paused or t_ns - self._closed_ns < CLOSED_NS:
            return False
        self._asked = True
        return True

    def _resumes(self, t_ns: int, *, there: bool, paused: bool) -> bool:
        """Follow a look that resumes; tell once when it was long enough."""
        if self._resume_ns is not None and t_ns - self._there_ns > _GAP_NS:
            self._resume_ns = None
        if not paused:
            self._resume_ns = None
            return False
        if not there:
            return False
        if self._resume_ns is None:
            self._resume_ns = t_ns
        self._there_ns = t_ns
        if t_ns - self._resume_ns < RESUME_NS:
            return False
        self._resume_ns = None
        return True
