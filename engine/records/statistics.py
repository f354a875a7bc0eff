"""Where the time goes: steps and reaction times gathered for the plots, the bench and the report.

Machine time and person's time stay apart everywhere. Where they meet, the name says so:
`wall = machine + person`, the sum of the stages. Pure: it takes steps, and reads no clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from common.clock import NS_PER_MS
from engine.api.messages import Mode
from engine.api.spans import Stage, Step

STAGES: tuple[Stage, ...] = tuple(Stage)
"""Order of the columns of every array here."""

COLUMN: dict[Stage, int] = {stage: i for i, stage in enumerate(STAGES)}
"""Column of a stage in every array here."""

RECENT = 60
"""How many steps the plot of recent steps shows."""

REACTIONS = 10_000
"""How many reaction times are kept, the newest: a long day of choosing."""

Array = npt.NDArray[np.float64]


def summary(values_ms: Iterable[float], percentile: int = 95) -> dict[str, float | int | None]:
    """Return median, one upper percentile and count of some times in milliseconds.

    The keys are "median", f"p{percentile}" (so "p95", or "p99" for frames) and "n". The two figures
    are None when there are no values. Percentiles interpolate linearly, as numpy's do by default.
    Raises ValueError for a value that is not finite, and for a percentile outside 0 to 100.
    """
    values = np.fromiter(values_ms, dtype=np.float64)
    if not 0 <= percentile <= 100:
        raise ValueError(f"a percentile lies between 0 and 100, not at {percentile}")
    if not np.isfinite(values).all():
        raise ValueError("times must be finite")
    key = f"p{percentile}"
    if not values.size:
        return {"median": None, key: None, "n": 0}
    median, upper = np.percentile(values, (50, percentile))
    return {"median": float(median), key: float(upper), "n": int(values.size)}


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest steps, for a plot.

    `ms` has shape (n, len(STAGES)), in milliseconds, the newest step in the last row; rows that no
    step filled yet are zero and stand first. A step that the model wrote alone is given per token
    (its stages divided by its tokens). A fork is given whole, machine and person: it happens once,
    however many tokens the chosen word has. `asked`, shape (n,), marks the forks. `filled` counts
    the rows that hold a step.
    """

    ms: Array
    asked: npt.NDArray[np.bool_]
    filled: int


@dataclass(frozen=True, slots=True)
class ModeFigures:
    """What a token cost in one way of writing, over the whole session; None while unmeasured.

    All time that was spent counts, that of undone choices and of steps that wrote nothing too, over
    all `tokens` that entered the draft. `wall_ms` is `machine_ms + person_ms`: the sum of the
    stages, not a stopwatch, so pauses and what ran behind the person's look are not in it.
    `asked_share` is the share of the tokens at which a person was asked, 0 to 1.
    """

    tokens: int
    machine_ms: float | None
    person_ms: float | None
    wall_ms: float | None
    asked_share: float | None


@dataclass(slots=True)
class _Totals:
    """Exact sums of one mode."""

    tokens: int = 0
    asked: int = 0
    machine_ns: int = 0
    person_ns: int = 0


class Timing:
    """Steps and reaction times of a session.

    `last` is the newest step. `changes` and `choices` grow with every step and with every reaction
    time, so that a view knows what to draw again.
    """

    def __init__(self, history: int = RECENT, reactions: int = REACTIONS) -> None:
        """Keep the newest `history` steps and `reactions` reaction times; sums cover all steps.

        Raises ValueError when either is below 1.
        """
        if history < 1 or reactions < 1:
            raise ValueError("at least one step and one reaction time must be kept")
        self.last: Step | None = None
        self.changes = 0
        self.choices = 0
        self._ms = np.zeros((history, len(STAGES)))
        self._asked = np.zeros(history, dtype=np.bool_)
        self._reactions = np.zeros(reactions)
        self._totals = {mode: _Totals() for mode in Mode}

    def add(self, step: Step) -> None:
        """Take in a step.

        Raises ValueError for an unknown mode, a negative number of tokens, or a span that ends
        before it starts; then nothing is counted.
        """
        totals = self._totals[Mode(step.mode)]
        if step.tokens < 0:
            raise ValueError("a step cannot have a negative number of tokens")
        row = np.zeros(len(STAGES))
        machine_ns = person_ns = 0
        for span in step.spans:
            length_ns = span.end_ns - span.start_ns
            if length_ns < 0:
                raise ValueError(f"the span {span.stage} ends before it starts")
            row[COLUMN[span.stage]] += length_ns / NS_PER_MS
            if span.stage.is_person:
                person_ns += length_ns
            else:
                machine_ns += length_ns
        totals.tokens += step.tokens
        totals.asked += step.asked and step.tokens > 0
        totals.machine_ns += machine_ns
        totals.person_ns += person_ns
        at = self.changes % len(self._ms)
        self._ms[at] = row if step.asked else row / max(1, step.tokens)
        self._asked[at] = step.asked
        self.changes += 1
        self.last = step

    def add_reaction(self, ms: float) -> None:
        """Take in a reaction time: from the first paint of a cloud to the choice, in milliseconds.

        Raises ValueError when it is negative or not finite.
        """
        if not math.isfinite(ms) or ms < 0:
            raise ValueError(f"a reaction time is a finite time of 0 ms or more, not {ms}")
        self._reactions[self.choices % len(self._reactions)] = ms
        self.choices += 1

    def last_ms(self) -> Array:
        """Return the stages of the last step, whole, in ms, shape (len(STAGES),); else zeros."""
        row = np.zeros(len(STAGES))
        if self.last is not None:
            for span in self.last.spans:
                row[COLUMN[span.stage]] += span.ms
        return row

    def recent(self, n: int = RECENT) -> Recent:
        """Return the newest `n` steps; see `Recent`. Raises ValueError when `n` is below 1."""
        if n < 1:
            raise ValueError("at least one step must be asked for")
        filled = min(n, self.changes, len(self._ms))
        ms = np.zeros((n, len(STAGES)))
        asked = np.zeros(n, dtype=np.bool_)
        rows = np.arange(self.changes - filled, self.changes) % len(self._ms)
        ms[n - filled :] = self._ms[rows]
        asked[n - filled :] = self._asked[rows]
        return Recent(ms, asked, filled)

    def reactions_ms(self) -> Array:
        """Return the reaction times that are kept, in ms, the newest last; shape (n,)."""
        kept = min(self.choices, len(self._reactions))
        rows = np.arange(self.choices - kept, self.choices) % len(self._reactions)
        return self._reactions[rows]

    def reactions(self) -> dict[str, float | int | None]:
        """Return "median", "p95" and "n" of the reaction times that are kept, in ms."""
        return summary(self.reactions_ms())

    def figures(self, mode: str) -> ModeFigures:
        """Return what a token cost in one way of writing. Raises ValueError for an unknown mode."""
        totals = self._totals[Mode(mode)]
        if not totals.tokens:
            return ModeFigures(0, None, None, None, None)
        per_token = 1 / (NS_PER_MS * totals.tokens)
        return ModeFigures(
            totals.tokens,
            totals.machine_ns * per_token,
            totals.person_ns * per_token,
            (totals.machine_ns + totals.person_ns) * per_token,
            totals.asked / totals.tokens,
        )
