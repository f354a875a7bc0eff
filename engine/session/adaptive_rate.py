"""Adaptive rate: whoever finds choosing dear, or grows tired, is asked less often, if they wish.

Two running means of the time a choice takes: a slow one says what a choice costs this person, a
fast one against the slow one says whether they grow tired; an undone choice counts as a slow one.
The share of tokens that the person set is the most that is ever asked for, and unless they wish
for relief, it is what is asked for.
"""

from __future__ import annotations

REFERENCE_MS = 3000.0
"""A choice up to this long is usual: reading eight words takes about 2 s, dwell 0.6 s."""
LEAST = 0.4
"""The share never falls below this part of what was set."""
TIRED = 1.3
"""Choices this much slower than one's own mean are a sign of fatigue."""
_SLOW, _FAST = 0.05, 0.25
_FIRST = 8
_UNDONE_MS = 4000.0


class AdaptiveRate:
    """How much less to ask; 1 means as set. It learns while it is not `wanted`, too."""

    def __init__(self) -> None:
        """Know nothing: ask as set."""
        self.wanted = False
        self._slow = self._fast = 0.0
        self._n = 0

    def chose(self, person_ms: float) -> None:
        """Take in how long a choice took, from the first paint of the cloud, in ms."""
        self._n += 1
        slow = max(_SLOW, 1.0 / self._n)
        self._slow += slow * (person_ms - self._slow)
        self._fast += max(_FAST, 1.0 / self._n) * (person_ms - self._fast)

    def undid(self) -> None:
        """Take in that a choice was taken back: a sign of haste or fatigue."""
        if self._n:
            self._fast += _FAST * (max(self._fast, _UNDONE_MS) - self._fast)

    @property
    def factor(self) -> float:
        """The part of the share that was set to ask for, `LEAST` to 1."""
        if not self.wanted or self._n < _FIRST:
            return 1.0
        cost = min(1.0, REFERENCE_MS / self._slow)
        tired = min(1.0, TIRED * self._slow / self._fast)
        return max(LEAST, cost * tired)
