"""The keys' guard: a key chooses once for each press, and nothing that was not yet seen.

A held key sends presses on and on, a worn or trembling one sends two for one, and a press in the
first moment of a cloud was meant for the one before. Pure: times are nanoseconds of one clock.
Letters are never held back, however fast they come.
"""

from __future__ import annotations

from enum import Enum, auto

from common.clock import NS_PER_MS

GUARD_MS = 150
"""A press so soon after a cloud appeared, or after a choice by the same key, chooses nothing."""
BOUNCE_MS = 50
"""A second press of one key so soon is no second press, for what is neither choice nor letter."""
HELD_MS = 100
"""No desktop repeats a key that was held for less; programs that type may press again at once."""


class Press(Enum):
    """What a press does."""

    WRITES = auto()
    """A letter, or one taken back: each press counts, those of a held key too."""
    CHOOSES = auto()
    """A word, a letter of the screen's, or whatever is put in."""
    COMMANDS = auto()
    """Anything else."""


class KeyGuard:
    """Tells which presses count. It has to be told of every one."""

    def __init__(self) -> None:
        """Know of no cloud and no press."""
        self._seen_ns: int | None = None
        self._last: dict[int, tuple[Press, int]] = {}

    def seen(self, t_ns: int) -> None:
        """Note that what can be chosen is on screen since `t_ns`."""
        self._seen_ns = t_ns

    def counts(
        self,
        key: int,
        press: Press,
        t_ns: int,
        *,
        held: bool = False,
        waits: bool = False,
        comes: bool = False,
    ) -> bool:
        """Tell whether a press of `key` does what it means.

        `held` marks those that a held key repeats. `waits` tells that the key chooses of what is on
        screen, and so has to wait until it was seen; `comes`, that what was asked for is not there
        yet, or not painted.
        """
        before, before_ns = self._last.get(key, (Press.WRITES, None))
        if held:
            return press is before is Press.WRITES
        quick_ns = (GUARD_MS if Press.CHOOSES in (before, press) else BOUNCE_MS) * NS_PER_MS
        again = before is not Press.WRITES and before_ns is not None and t_ns - before_ns < quick_ns
        self._last[key] = (before if again else press, t_ns)
        if again and (waits or press is not Press.CHOOSES):  # what is typed can always be put in
            return False
        unseen = comes or self._seen_ns is None or t_ns - self._seen_ns < GUARD_MS * NS_PER_MS
        return not (waits and unseen)


class Repeats:
    """Finds the presses that a held key repeats where the window system does not mark them all.

    An X server repeats a key as a release and a press of one timestamp, once it was held for some
    time. Hands cannot press again within the same millisecond. Times are the server's, ms.
    """

    def __init__(self) -> None:
        """Know of no key."""
        self._since_ms: dict[int, int] = {}
        self._released_ms: dict[int, int] = {}

    def released(self, code: int, t_ms: int) -> None:
        """Take note of a release of the key with this code."""
        self._released_ms[code] = t_ms

    def pressed(self, code: int, t_ms: int, *, told: bool) -> bool:
        """Tell whether a press is a repeat, and not marked so; `told` says that it is marked."""
        at_once = self._released_ms.get(code) == t_ms
        held = at_once and t_ms - self._since_ms.get(code, t_ms) >= HELD_MS
        if not (told or held):
            self._since_ms[code] = t_ms
        return held and not told
