"""Replays from beginning to end: on one model, in the ways wanted, with their figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from engine.boundaries import Boundaries
from engine.forks import ForkRule, Measure
from engine.intent import Hidden, Request
from engine.judge import Judge
from engine.messages import Mode
from engine.model import Model
from engine.person import Person
from engine.replay import Exact, Outcome, Report, free_text, samples, units_of
from engine.scribe import Habit, Scribe
from engine.timemodel import Way
from engine.writer import Writer

MODES = {Way.AUTO: Mode.AUTO, Way.FORKS: Mode.FORKS, Way.EVERY_WORD: Mode.EVERY_WORD}

_READING_MS = 250.0
"""A word read (see `engine.timemodel.Reader`)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to replay: the share and rule of forks, the size of clouds, tokens written ahead."""

    share: float = 0.2
    measure: Measure = Measure.VALUE
    words: int = 8
    ahead: int = 160
    samples: int = 10
    seed: int = 1


class Stand:
    """A model on which sittings follow one another, each with a writer of its own."""

    def __init__(
        self,
        model: Model,
        boundaries: Boundaries,
        wanted: Wanted,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        """Take the model; whoever loaded it closes it."""
        self._model, self._boundaries, self._clock = model, boundaries, clock
        self.wanted = wanted
        self._writer: Writer | None = None

    def sitting(self, habit: Habit) -> Scribe:
        """Begin a sitting with an empty draft; the one before is over."""
        self.leave()
        own = deepcopy(self._boundaries)  # what one way learns helps no other
        self._writer = Writer(self._model, self._clock, own)
        self._writer.rule = ForkRule(habit.share, measure=self.wanted.measure)
        return Scribe(self._writer, self._clock, habit)

    def leave(self) -> None:
        """Give back what the last sitting held of the model."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.leave()

    def exact(self, text: str, given: int, way: Way, report: Report | None = None) -> Outcome:
        """Replay exactly `text`; `given` units of it are given. Raises ValueError, ModelError."""
        if way is Way.TRY_AGAIN:
            units = units_of(text)
            return self._again("".join(units[:given]), units[given:], report)
        with self._judging() as judge:
            scribe = self.sitting(self._habit(way))
            person = Person(self.wanted.seed)
            return Exact(scribe, text, given, person, way, judge).run(report)

    def intended(self, request: Request, words: int) -> list[str]:
        """Return the text that the model writes when it knows the request, as units."""
        scribe = self.sitting(Habit(Mode.AUTO, ahead=0))
        return free_text(scribe, f"{request.request}\n\n{request.opening}", words)

    def hidden(
        self, request: Request, intended: Sequence[str], way: Way, report: Report | None = None
    ) -> Outcome:
        """Replay towards `intended` behind the request's opening; the request stays hidden."""
        if way is Way.TRY_AGAIN:
            return self._again(request.opening, list(intended), report)
        with self._judging() as judge:
            scribe = self.sitting(self._habit(way))
            person = Person(self.wanted.seed)
            return Hidden(scribe, request.opening, intended, person, way, judge).run(report)

    @contextmanager
    def _judging(self) -> Iterator[Judge]:
        judge = Judge(self._model)
        try:
            yield judge
        finally:
            judge.close()

    def _again(self, given: str, intended: list[str], report: Report | None) -> Outcome:
        return samples(self.sitting, given, intended, self.wanted.samples, _READING_MS, report)

    def _habit(self, way: Way) -> Habit:
        wanted = self.wanted
        return Habit(MODES[way], share=wanted.share, words=wanted.words, ahead=wanted.ahead)


def told(outcome: Outcome, wanted: Wanted) -> dict[str, Any]:
    """Return the figures of one way, with how they came about."""
    return {
        "mode": outcome.way.value.replace("_", "-"),
        "rule": wanted.measure.value,
        "share": wanted.share,
        "seed": wanted.seed,
        **outcome.figures(),
    }
