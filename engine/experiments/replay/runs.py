"""Replays from beginning to end: on one model, in the ways wanted, with their figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from common.clock import Clock, now_ns
from engine.api.messages import Mode
from engine.api.types import MOST_CONTEXT, ModelError
from engine.backend.base import Model
from engine.experiments.replay.driver import Habit, ReplayDriver
from engine.experiments.replay.exact import Exact, Outcome, Report, free_text, samples
from engine.experiments.replay.hidden_intent import Hidden, Request
from engine.experiments.replay.intent_gain import Judge
from engine.experiments.replay.units import units_of
from engine.experiments.simulated_user import SimulatedUser
from engine.experiments.time_model.model import Way
from engine.generation.ask_policy import ForkRule, Measure
from engine.generation.writer import Writer
from engine.tokens.word_ends import Boundaries

MODES = {Way.AUTO: Mode.AUTO, Way.FORKS: Mode.FORKS, Way.EVERY_WORD: Mode.EVERY_WORD}

TWICE = 3 / 8
"""The part of the context that a text to be replayed may take."""
_TRIED = 32
"""So many characters for each token that fits are turned into tokens first; few have more."""
_READING_MS = 250.0
"""A word read (see `engine.experiments.time_model.model.Reader`)."""


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
        clock: Clock = now_ns,
    ) -> None:
        """Take the model; whoever loaded it closes it."""
        self._model, self._boundaries, self._clock = model, boundaries, clock
        self.wanted = wanted
        self._writer: Writer | None = None

    def sitting(self, habit: Habit) -> ReplayDriver:
        """Begin a sitting with an empty draft; the one before is over."""
        self.leave()
        own = deepcopy(self._boundaries)  # what one way learns helps no other
        self._writer = Writer(self._model, self._clock, own)
        self._writer.rule = ForkRule(habit.share, measure=self.wanted.measure)
        return ReplayDriver(self._writer, self._clock, habit)

    def measuring(self, measure: Measure) -> Stand:
        """Return a stand on the same model whose forks follow `measure`."""
        wanted = replace(self.wanted, measure=measure)
        return Stand(self._model, self._boundaries, wanted, self._clock)

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
            driver = self.sitting(self._habit(way))
            person = SimulatedUser(self.wanted.seed)
            return Exact(driver, text, given, person, way, judge).run(report)

    def intended(self, request: Request, words: int) -> list[str]:
        """Return the text that the model writes when it knows the request, as units."""
        driver = self.sitting(Habit(Mode.AUTO, ahead=0))
        return free_text(driver, f"{request.request}\n\n{request.opening}", words)

    def hidden(
        self, request: Request, intended: Sequence[str], way: Way, report: Report | None = None
    ) -> Outcome:
        """Replay towards `intended` behind the request's opening; the request stays hidden."""
        if way is Way.TRY_AGAIN:
            return self._again(request.opening, list(intended), report)
        with self._judging() as judge:
            driver = self.sitting(self._habit(way))
            person = SimulatedUser(self.wanted.seed)
            return Hidden(driver, request.opening, intended, person, way, judge).run(report)

    def corrected(self, request: Request, intended: Sequence[str], way: Way) -> Outcome | None:
        """Replay exactly `intended` behind the opening: each wrong word is put right at once.

        None for trying again, where nothing is put right on the way.
        """
        if way is Way.TRY_AGAIN:
            return None
        text = request.opening + "".join(intended)
        return self.exact(text, len(units_of(request.opening)), way)

    def check(self, text: str, more: int = 0) -> None:
        """Check that a text and `more` tokens can be replayed. Raises ModelError.

        The text stands in the context twice, for the writer and for the judge of what choices gain,
        with room for clouds and branches.
        """
        n_ctx = self._model.info.n_ctx
        room = int(n_ctx * TWICE)
        start = text[: _TRIED * room]  # megabytes take the tokenizer a minute
        tokens = len(self._model.tokenize(start, begin=True)) + more
        if tokens <= room and start != text:
            start = text
            tokens = len(self._model.tokenize(text, begin=True)) + more
        if tokens > room:
            whole, wanted = start == text, _up(tokens / TWICE)
            room_for_it = f", or give more room: --context {wanted}"
            raise ModelError(
                f"This takes {'' if whole else 'more than '}{tokens if whole else room} tokens, "
                f"and a context of {n_ctx} can replay {room}",
                f"Name a shorter text{room_for_it * (whole and wanted <= MOST_CONTEXT)}.",
            )

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


def format_outcome(
    outcome: Outcome, wanted: Wanted, corrected: Outcome | None = None
) -> dict[str, Any]:
    """Return the figures of one way, with how they came about.

    `corrected` is the same way towards a hidden text with each wrong word put right at once.
    """
    figures = {
        "mode": outcome.way.value.replace("_", "-"),
        "rule": wanted.measure.value,
        "intention": "exact",
        "share": wanted.share,
        "ahead": wanted.ahead,
        "samples": wanted.samples,
        "seed": wanted.seed,
        **outcome.figures(),
        "put_right_at_once": None,
    }
    if corrected is not None:
        keys = ("words", "wrong", "put_right", "forks")
        whole = corrected.figures()
        figures["put_right_at_once"] = {key: whole[key] for key in keys}
    return figures


def _up(tokens: float) -> int:
    """Return the next multiple of 1,024."""
    return 1024 * math.ceil(tokens / 1024)
