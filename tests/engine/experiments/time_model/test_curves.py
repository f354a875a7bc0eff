"""Curves: each point is what the time model says there."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.experiments.time_model.curves import LOOKS_MS, SHARES, coarse, curves
from engine.experiments.time_model.durations import Constant, Lognormal, Measured
from engine.experiments.time_model.model import Errors, Scenario, Way, expected
from engine.experiments.time_model.reference import reference_scenario

SCENARIO = replace(
    reference_scenario(),
    machine=replace(reference_scenario().machine, spread=2.0),
    reader=replace(reference_scenario().reader, look=Lognormal(300, 0.4), fatigue=0.2),
    errors=replace(reference_scenario().errors, cost_ms=1500.0),
)


def at(share: float) -> Scenario:
    """Return the scenario with another share, its errors where the curve has them."""
    return replace(SCENARIO, share=share)


def test_curves_against_the_share_are_the_models() -> None:
    drawn = curves(SCENARIO, n=12)
    assert (drawn.shares[0], drawn.shares[-1]) == SHARES
    for i in (0, 5, 11):
        costs = expected(at(float(drawn.shares[i])), Way.FORKS)
        assert drawn.machine[i] == pytest.approx(costs.machine_ms)
        assert drawn.exposed[i] == pytest.approx(costs.exposed_ms)
        assert drawn.person[i] == pytest.approx(costs.person_ms)


def test_wall_time_at_the_scenarios_own_share_has_its_own_errors() -> None:
    drawn = curves(replace(SCENARIO, share=SHARES[0]))
    own = expected(replace(SCENARIO, share=SHARES[0]), Way.FORKS)
    assert drawn.wall[0] == pytest.approx(own.wall_ms)


def test_the_surface_and_its_point() -> None:
    drawn = curves(SCENARIO, n=5, m=4)
    assert drawn.break_even.shape == (5, 4)
    assert (drawn.looks_ms[0], drawn.looks_ms[-1]) == LOOKS_MS
    assert (np.diff(drawn.break_even, axis=1) > 0).all()
    even = replace(SCENARIO, errors=Errors(SCENARIO.errors.shares, drawn.here_ms))
    assert expected(even, Way.FORKS).wall_ms == pytest.approx(expected(even, Way.AUTO).wall_ms)


def test_lines_over_the_cost_of_an_error_cross_where_the_break_even_is() -> None:
    drawn = curves(SCENARIO)
    assert drawn.costs_ms[-1] > drawn.here_ms
    auto, forks = (
        np.interp(drawn.here_ms, drawn.costs_ms, drawn.wall_at[w]) for w in (Way.AUTO, Way.FORKS)
    )
    assert auto == pytest.approx(forks)


def test_where_asking_saves_nothing_the_curves_stay_finite() -> None:
    drawn = curves(replace(SCENARIO, errors=Errors({}, 1000.0)))
    assert math.isinf(drawn.here_ms)
    assert np.isfinite(drawn.wall).all()
    assert all(np.isfinite(values).all() for values in drawn.wall_at.values())


def test_a_coarse_scenario_says_nearly_the_same() -> None:
    rng = np.random.default_rng(1)
    look = Measured(tuple(Lognormal(500, 0.5).draw(rng, 3000).tolist()))
    dwell = Measured((100.0, 140.0, 120.0))
    fine = replace(SCENARIO, reader=replace(SCENARIO.reader, look=look, dwell=dwell))
    rough = coarse(fine)
    assert isinstance(rough.reader.look, Measured)
    assert len(rough.reader.look.samples_ms) == 64
    assert rough.reader.dwell == Constant(120.0)
    for way in Way:
        assert expected(rough, way).wall_ms == pytest.approx(expected(fine, way).wall_ms, rel=0.01)
