"""Other machines' clocks: when something was sent, by the clock here. Pure.

One wrong time stamp sets no clock and takes no sample out of its order: whatever a sender says,
times here never run backwards and never lie ahead of the message's arrival.
"""

from __future__ import annotations

from collections import deque

from common.clock import NS_PER_S

CONFIRM = 5
"""So many messages in a row must agree before a clock is taken to be set anew."""

_AGREE_NS = 200_000_000  # messages that agree have differences this near to one another
_EARLY_NS = 100_000_000  # a message this much earlier than the fastest so far is an odd one


class Forward:
    """Keeps times in order: never before the last one, never after the arrival."""

    def __init__(self) -> None:
        """Begin without a past."""
        self._last_ns: int | None = None

    def feed(self, t_ns: int, arrived_ns: int) -> int:
        """Return a time of now for a message's, which may be wrong."""
        if self._last_ns is not None:
            t_ns = max(t_ns, self._last_ns)
        self._last_ns = min(t_ns, arrived_ns)
        return self._last_ns


class ClockMap:
    """Maps the times of a sender to the clock here, from when its messages arrive.

    A message arrives late by a delay that varies and is never negative, so the smallest difference
    of the last seconds maps best; what the fastest message took stays in it, unknown. A message
    that is far off is taken as of its arrival, until `CONFIRM` in a row say the same: then the
    sender's clock was set anew.
    """

    def __init__(self, window_ns: int = 20 * NS_PER_S, jump_ns: int = NS_PER_S) -> None:
        """Look back so far; a message later than `jump_ns` is an odd one."""
        self._window_ns, self._jump_ns = window_ns, jump_ns
        self._differences: deque[tuple[int, int]] = deque()  # (arrived, difference), both rising
        self._odd: list[tuple[int, int]] = []
        self._forward = Forward()

    def feed(self, sent_ns: int, arrived_ns: int) -> int:
        """Return when a message of the sender's `sent_ns`, arrived now, was sent by our clock."""
        difference = arrived_ns - sent_ns
        kept = self._differences
        if kept and not -_EARLY_NS <= difference - kept[0][1] <= self._jump_ns:
            if not self._set_anew(arrived_ns, difference):
                return self.without(arrived_ns)
        else:
            self._odd.clear()
            self._keep(arrived_ns, difference)
        return self._forward.feed(sent_ns + kept[0][1], arrived_ns)

    def without(self, arrived_ns: int) -> int:
        """Return the time of a message that has none of its own: that of its arrival."""
        return self._forward.feed(arrived_ns, arrived_ns)

    def _keep(self, arrived_ns: int, difference: int) -> None:
        kept = self._differences
        while kept and kept[0][0] < arrived_ns - self._window_ns:
            kept.popleft()
        while kept and kept[-1][1] >= difference:
            kept.pop()
        kept.append((arrived_ns, difference))

    def _set_anew(self, arrived_ns: int, difference: int) -> bool:
        """Count an odd message; begin anew by those that agree once there are enough of them."""
        self._odd = [odd for odd in self._odd if abs(odd[1] - difference) <= _AGREE_NS]
        self._odd.append((arrived_ns, difference))
        if len(self._odd) < CONFIRM:
            return False
        self._differences.clear()
        for odd in self._odd:
            self._keep(*odd)
        self._odd.clear()
        return True
