"""A simulated person at a writer in one process: asks, answers, and whose time passed.

The machine's time is measured: how long each step of the writer takes. The person's is drawn (see
`engine.experiments.simulated_user`) and passes only in the count: while they look at a cloud, the
writer writes ahead for as many steps as fit into the time that they take. So a sitting takes as
long as the machine needs, and no longer, and its figures are those of a person who really took
their time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from common.clock import NS_PER_MS, Clock
from engine.api.messages import Answer, Ask, Cloud, Ended, Failed, Forked, Mode, Then, Wrote
from engine.api.types import ModelError, Sampling
from engine.generation.writer import Writer


@dataclass(slots=True)
class Times:
    """Sums of a sitting, in nanoseconds.

    `machine` is all work of the writer, `exposed` the part of it that the person waited for,
    `person` the time that they took for choices.
    """

    machine: int = 0
    exposed: int = 0
    person: int = 0

    @property
    def wall(self) -> int:
        """What a clock on the wall shows: exposed and person."""
        return self.exposed + self.person


@dataclass(frozen=True, slots=True)
class Habit:
    """How a sitting writes: the way, the share of forks, the size of a cloud, tokens ahead."""

    mode: Mode = Mode.FORKS
    share: float = 0.2
    words: int = 8
    ahead: int = 160
    sampling: Sampling = field(default_factory=Sampling)


class ReplayDriver:
    """Drives one writer. `clock` gives nanoseconds."""

    def __init__(self, writer: Writer, clock: Clock, habit: Habit) -> None:
        """Begin with an empty draft."""
        self.writer = writer
        self.habit = habit
        self.times = Times()
        self._clock = clock
        self._number = 0
        self._steps: Iterator[Answer | None] = iter(())
        self._open = False
        counts = writer.counts
        self._decoded_before = counts.awaited + counts.ahead
        self._ahead_before, self._kept_before = counts.ahead, counts.used

    @property
    def tokens(self) -> tuple[int, ...]:
        """The draft's tokens."""
        return self.writer.tokens

    @property
    def text(self) -> str:
        """The draft as its tokens spell it."""
        return self.writer.text

    @property
    def decoded(self) -> int:
        """Tokens decoded in this sitting, what was thrown away included."""
        counts = self.writer.counts
        return counts.awaited + counts.ahead - self._decoded_before

    @property
    def ahead(self) -> int:
        """Tokens of these that were decoded while the person looked, up to the last fork closed."""
        return self.writer.counts.ahead - self._ahead_before

    @property
    def ahead_kept(self) -> int:
        """Tokens of these that entered the draft."""
        return self.writer.counts.used - self._kept_before

    def put(
        self,
        keep: int,
        *add: tuple[int, ...] | str,
        word_over: bool = False,
        then: Then = Then.WRITE,
    ) -> tuple[tuple[int, ...], ...]:
        """Keep the first tokens, put something behind them, and let the writer do `then`.

        Returns the tokens of each part. Raises ModelError.
        """
        self._number += 1
        habit = self.habit
        ask = Ask(
            self._number,
            keep,
            add,
            then,
            mode=habit.mode,
            share=habit.share,
            words=habit.words,
            word_over=word_over,
            ahead=habit.ahead,
            sampling=habit.sampling,
        )
        self._open = False
        started = self._clock()
        close = getattr(self._steps, "close", None)
        if close is not None:
            close()
        placed = self.writer.place(ask)
        self._spent(started)
        if isinstance(placed, Failed):
            raise ModelError(placed.text, placed.remedy)
        self._steps = iter(self.writer.run(ask))
        return placed.tokens

    def next(self) -> Wrote | Forked | Ended:
        """Wait for what comes next: text, a fork, or the end. Raises ModelError."""
        while True:
            started = self._clock()
            try:
                answer = next(self._steps)
            except StopIteration:
                raise ModelError("The engine fell silent", "Report this as a mistake.") from None
            finally:
                self._spent(started)
            if isinstance(answer, Failed):
                raise ModelError(answer.text, answer.remedy)
            if isinstance(answer, Wrote | Forked | Ended):
                return answer

    def think(self, ms: float) -> Cloud | None:
        """Let the person take `ms` at an open cloud while the writer writes ahead.

        Returns the newest state of the cloud, None where nothing new came.
        """
        self._open = True
        left_ns = round(ms * NS_PER_MS)
        self.times.person += left_ns
        newest = None
        while left_ns > 0:
            started = self._clock()
            try:
                answer = next(self._steps)
            except StopIteration:
                break
            left_ns -= self._spent(started)
            if isinstance(answer, Forked):
                newest = answer.cloud
        return newest

    def end(self) -> None:
        """End the sitting, so that everything is counted."""
        self.put(len(self.tokens), then=Then.WAIT)

    def _spent(self, started: int) -> int:
        """Count machine time from `started` to now; it is waited for unless a cloud is open."""
        took = self._clock() - started
        self.times.machine += took
        if not self._open:
            self.times.exposed += took
        return took
