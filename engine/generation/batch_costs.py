"""What a decode of so many tokens costs here, and so how many to decode at once.

On a GPU a wide batch costs as much as a narrow one; on one core it costs its width, and then a
narrow one is better: it brings the best first, shows sooner what need not be decoded at all, and
little is lost when a choice falls in the midst of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from common.clock import Clock

_WIDTHS = (1, 2, 4, 8, 16)
_SMOOTH = 0.3


@dataclass(slots=True)
class Counts:
    """Tokens decoded: `written` for the draft in its turn, `ahead` while the person looked.

    `used` of those ahead entered the draft; the others were thrown away. `awaited` are those that
    a person waits for: of the draft, and of clouds that were not found ahead.
    """

    written: int = 0
    ahead: int = 0
    used: int = 0
    awaited: int = 0


class Costs:
    """The cost of a decode of each width: a running mean, in ns."""

    def __init__(self, clock: Clock) -> None:
        """Know nothing: each width is tried once before it is relied on."""
        self.clock = clock
        self._mean: dict[int, float] = {}

    @contextmanager
    def measured(self, width: int) -> Iterator[None]:
        """Learn from what runs within, a decode of `width` tokens; an error teaches nothing."""
        started = self.clock()
        yield
        self.learn(width, self.clock() - started)

    def learn(self, width: int, cost_ns: int) -> None:
        """Add one observation; one that was held up by other programs counts for little."""
        old = self._mean.get(width, float(cost_ns))
        self._mean[width] = old + _SMOOTH * (min(float(cost_ns), 2 * old) - old)

    @property
    def token_ns(self) -> float | None:
        """What a decode of one token takes, or of the fewest that were measured; None of none."""
        return self._mean[min(self._mean)] if self._mean else None

    def best_width(self, worth: Sequence[float]) -> int:
        """Return how many of some tokens, the worthiest first, pay most for their time.

        Of the widths 1, 2, 4, 8, 16: twice the best one known is tried where it is not known yet.
        """
        widths = [w for w in _WIDTHS if w <= len(worth)] or [1]
        known = [w for w in widths if w in self._mean]
        if not known:
            return 1
        best = max(known, key=lambda w: sum(worth[:w]) / max(self._mean[w], 1.0))
        return 2 * best if best == known[-1] and 2 * best in widths else best
