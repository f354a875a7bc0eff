"""The one clock of the program: integer nanoseconds, the same for all its processes.

All times are of ``time.perf_counter_ns``, which on Linux, Windows and macOS is one monotonic clock
for all processes of the machine. Logic takes times as arguments; only shells call `now_ns`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000

Clock = Callable[[], int]
"""Says the time in nanoseconds; tests hand in their own."""


def now_ns() -> int:
    """Return the time on the clock that all processes share, in nanoseconds."""
    return time.perf_counter_ns()
