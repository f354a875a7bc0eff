"""Model against measurement: what the time model says of choices that it has not seen.

Every second choice of a session (in Auto: every second stretch of tokens) is set aside. The
machine's numbers, spread too, come from the others; only what was to be done comes from those set
aside: how many tokens lay between choices, how long the person looked and stayed, how many decodes
their asking for more words took. From these the model says what the machine makes one wait for, in
ms per token, and that is held against what was measured there. Choices take turns, so that both
parts were written on the same machine, whatever else it did meanwhile. The first choice of a
session is in neither: nothing was written ahead of it.

`standard_error` is that of the ratio, by chance alone: both parts are samples, and few long waits
make much of them. To first order it is ratio x sqrt(cv(predicting)^2 + cv(measured)^2), cv the
relative standard error of a sum whose terms the model predicts one by one (Cochran 1977, Sampling
Techniques, 7.2: the variance of the residuals).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.api.messages import Mode
from engine.experiments.time_model.durations import Constant, Measured
from engine.experiments.time_model.model import Scenario, Way, expected
from engine.experiments.time_model.presets import (
    PresetError,
    Sums,
    one_or_measured,
    person_ms,
    records_preset,
)
from engine.records.rows import Row

GOAL = 0.10
"""How far a prediction may be off, as a share of what was measured."""
_LEAST = 12
"""Choices, or stretches of Auto, that a check needs."""
_LEAST_AUTO = 4
_MODES = {Way.FORKS: Mode.FORKS, Way.EVERY_WORD: Mode.EVERY_WORD}


@dataclass(frozen=True, slots=True)
class Check:
    """One way of writing: what the model said of `n` rows with `tokens`, and what was measured.

    Times are what the machine let the person wait for, in ms per token. The rows are choices; in
    Auto stretches of tokens. `standard_error` is that of `ratio`.
    """

    way: Way
    n: int
    tokens: float
    predicted_ms: float
    measured_ms: float
    standard_error: float

    @property
    def ratio(self) -> float:
        """Predicted over measured: 1 where both are 0, infinite where only measured is."""
        if self.measured_ms <= 0:
            return 1.0 if self.predicted_ms <= 0 else math.inf
        return self.predicted_ms / self.measured_ms

    @property
    def holds(self) -> bool:
        """Whether the prediction is within the goal."""
        return abs(self.ratio - 1) <= GOAL


def check(rows: Iterable[Row]) -> tuple[Check, ...]:
    """Return a check of each way of writing that rows of records (see `records.recorder`) have.

    Ways with fewer than 12 choices, or 4 stretches of Auto, are left out. Raises PresetError where
    no way is left.
    """
    rows = list(rows)
    stretches = [row for row in rows if row["row"] == "written"]
    checks = []
    if len(stretches) >= _LEAST_AUTO:
        checks.append(_of_auto(stretches))
    for way, mode in _MODES.items():
        trials = [
            row
            for row in rows
            if row["row"] == "trial" and row["mode"] == mode.value and row.get("number") != 1
        ]
        if len(trials) >= _LEAST:
            checks.append(_of_choices(way, trials, stretches))
    if not checks:
        raise PresetError(
            f"No way of writing has {_LEAST} choices, nor Auto {_LEAST_AUTO} stretches",
            "Name longer sessions.",
        )
    return tuple(checks)


def _of_auto(stretches: Sequence[Row]) -> Check:
    """Check Auto: one part's time a token against the other's."""
    known, aside = Sums(stretches[::2]), Sums(stretches[1::2])
    chance = math.hypot(*(_cv(part, None, Way.AUTO) for part in (stretches[::2], stretches[1::2])))
    predicted, measured = known.waited_ms / known.tokens, aside.waited_ms / aside.tokens
    one = Check(Way.AUTO, aside.trials, aside.tokens, predicted, measured, 0.0)
    return replace(one, standard_error=one.ratio * chance)


def _of_choices(way: Way, trials: Sequence[Row], stretches: Sequence[Row]) -> Check:
    """Check a way in which a person is asked."""
    known, aside = trials[::2], trials[1::2]
    preset = records_preset([*known, *stretches], stretches=True)
    scenario = _with_person(preset.scenario, way, aside)
    sums = Sums(aside)
    predicted = expected(scenario, way).exposed_ms
    measured = sums.waited_ms / sums.tokens
    chance = math.hypot(_cv(known, scenario, way), _cv(aside, scenario, way))
    one = Check(way, len(aside), sums.tokens, predicted, measured, 0.0)
    return replace(one, standard_error=one.ratio * chance)


def _with_person(scenario: Scenario, way: Way, trials: Sequence[Row]) -> Scenario:
    """Return the scenario with what the person did at these choices."""
    looks, dwells = person_ms(trials)
    sums = Sums(trials)
    reader = replace(
        scenario.reader,
        look=Measured(tuple(looks)),
        dwell=one_or_measured(dwells),
        pages=sums.pages,
    )
    machine = replace(scenario.machine, prefill=Constant(0.0))
    if way is Way.FORKS:
        return _of_stretches(replace(scenario, machine=machine, reader=reader), sums.stretches)
    text = replace(scenario.text, tokens_per_word=max(1.0, sums.tokens / sums.trials))
    return replace(scenario, machine=machine, reader=reader, text=text)


def _of_stretches(scenario: Scenario, stretches: tuple[int, ...]) -> Scenario:
    """Return the scenario with so many tokens from choice to choice in Forks."""
    share = len(stretches) / sum(stretches)
    return replace(scenario, share=share, stretches=stretches)


def _cv(rows: Sequence[Row], scenario: Scenario | None, way: Way) -> float:
    """Return the relative standard error of all that was waited for; without a scenario Auto's."""
    waited = np.array([Sums([row]).waited_ms for row in rows])
    tokens = np.array(Sums(rows).stretches)
    if len(rows) < 2 or waited.sum() <= 0:
        return 0.0
    if scenario is None:
        told = tokens * waited.sum() / tokens.sum()
    else:
        bare = replace(scenario, reader=replace(scenario.reader, pages=0.0))
        of = {n: n * _cycle_ms(bare, way, n) for n in set(tokens.tolist())}
        pages = np.array([Sums([row]).n("page") for row in rows])
        told = np.array([of[n] for n in tokens.tolist()]) + pages * scenario.machine.page.mean_ms
    return float(np.std(waited - told, ddof=1) * math.sqrt(len(rows)) / waited.sum())


def _cycle_ms(scenario: Scenario, way: Way, tokens: int) -> float:
    """Return what is waited for, in ms per token, where as many tokens lie between choices."""
    if way is Way.FORKS:
        return expected(_of_stretches(scenario, (tokens,)), way).exposed_ms
    text = replace(scenario.text, tokens_per_word=float(tokens))
    return expected(replace(scenario, text=text), way).exposed_ms


def format_checks(checks: Iterable[Check]) -> list[Mapping[str, Any]]:
    """Return what `--json` says of checks."""
    return [
        {
            "way": one.way.value,
            "rows": one.n,
            "tokens": one.tokens,
            "predicted_ms_per_token": one.predicted_ms,
            "measured_ms_per_token": one.measured_ms,
            "ratio": _finite(one.ratio),
            "standard_error": _finite(one.standard_error),
            "holds": one.holds,
        }
        for one in checks
    ]


def _finite(value: float) -> float | None:
    """Return what JSON has: no infinity."""
    return value if math.isfinite(value) else None
