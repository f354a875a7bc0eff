"""The time model over ranges of its numbers: what the plots and the simulator draw."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from engine.experiments.time_model.durations import Array, Constant, Duration, Measured
from engine.experiments.time_model.model import (
    Costs,
    Scenario,
    Way,
    all_ways,
    break_even_cost_ms,
    errors_at,
    wall_surface,
)

SHARES = (0.05, 0.6)
"""The fork shares that are drawn, as the window allows them."""
LOOKS_MS = (100.0, 3000.0)
"""The mean reaction times that are drawn."""
_COSTS_MS = (5_000.0, 10_000.0, 20_000.0, 30_000.0, 60_000.0, 120_000.0, 300_000.0)


@dataclass(frozen=True, slots=True)
class Curves:
    """What a scenario gives, in ms per token of the text where nothing else is said.

    `ways` is what each way costs. Against `shares`, shape (n,), of Forks: `wall`, `machine` (all
    its work), `exposed` (what is waited for) and `person`. `break_even`, shape (n, m): what an
    error must cost, in ms, for Forks to be as quick as Auto, at each share and each mean look of
    `looks_ms`, shape (m,); infinite where asking saves no error. `here_ms` is that for the scenario
    itself. Against `costs_ms`, shape (k,), of an error: `wall_at` of each way.
    """

    scenario: Scenario
    ways: dict[Way, Costs]
    shares: Array
    wall: Array
    machine: Array
    exposed: Array
    person: Array
    looks_ms: Array
    break_even: Array
    here_ms: float
    costs_ms: Array
    wall_at: dict[Way, Array]


def curves(scenario: Scenario, n: int = 24, m: int = 16) -> Curves:
    """Return the curves of a scenario, over `n` shares and `m` reaction times."""
    shares = np.linspace(*SHARES, n)
    looks_ms = np.linspace(*LOOKS_MS, m)
    here = np.array([scenario.reader.look.mean_ms])
    free = replace(scenario, errors=replace(scenario.errors, cost_ms=0.0))
    person = shares * scenario.reader.mean_ms
    bare = wall_surface(free, shares, here)[:, 0]
    corrections = errors_at(scenario, shares) * scenario.errors.cost_ms
    machine = scenario.machine
    asked = machine.cloud.mean_ms + machine.always_ms(scenario.reader.pages)
    once = machine.prefill.mean_ms / scenario.text.tokens
    here_ms = float(break_even_cost_ms(scenario, np.array([scenario.share]), here)[0, 0])
    costs_ms = np.array([0.0, _end_of_costs(here_ms, scenario.errors.cost_ms)])
    ways = all_ways(scenario)
    return Curves(
        scenario=scenario,
        ways=ways,
        shares=shares,
        wall=bare + corrections,
        machine=once + machine.token_of(Way.FORKS).mean_ms + machine.kv.mean_ms + shares * asked,
        exposed=bare - person,
        person=person,
        looks_ms=looks_ms,
        break_even=break_even_cost_ms(scenario, shares, looks_ms),
        here_ms=here_ms,
        costs_ms=costs_ms,
        wall_at={
            way: costs.wall_ms - costs.correction_ms + costs.errors * costs_ms
            for way, costs in ways.items()
        },
    )


def coarse(scenario: Scenario, samples: int = 64) -> Scenario:
    """Return the scenario with a measured look of at most `samples` and a constant dwell.

    The look keeps its mean and, by its quantiles, its shape; the dwell keeps its mean. What is
    waited for then costs little to work out, whatever was measured.
    """
    reader = scenario.reader
    look: Duration = reader.look
    if isinstance(look, Measured) and len(look.samples_ms) > samples:
        at = (np.arange(samples) + 0.5) / samples
        kept = np.quantile(np.asarray(look.samples_ms), at)
        mean = float(kept.mean())
        scaled = kept * (look.mean_ms / mean) if mean > 0 else kept
        look = Measured(tuple(scaled.tolist()))
    return replace(
        scenario, reader=replace(reader, look=look, dwell=Constant(reader.dwell.mean_ms))
    )


def _end_of_costs(break_even_ms: float, cost_ms: float) -> float:
    """Return how far the costs of an error are drawn: beyond the crossing, where there is one."""
    wanted = max(1.5 * break_even_ms if math.isfinite(break_even_ms) else 0.0, cost_ms)
    return next((end for end in _COSTS_MS if end >= wanted), _COSTS_MS[-1])
