"""The time model: closed forms against simulation, and what must hold whatever the numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiments.time_model.durations import (
    Constant,
    Duration,
    ExGaussian,
    Lognormal,
    Measured,
)
from engine.experiments.time_model.model import (
    Costs,
    Errors,
    Machine,
    Reader,
    Scenario,
    Text,
    Way,
    all_ways,
    break_even_cost_ms,
    errors_at,
    expected,
    simulate,
    wall_surface,
)

MACHINE = Machine(
    prefill=Constant(600),
    token=Constant(25),
    kv=Constant(7.5),
    cloud=Constant(100),
    page=Constant(40),
    send=Constant(5),
    commit=Constant(1),
    spread=2.0,
    token_asked=Constant(30),
)
SCENARIO = Scenario(
    MACHINE,
    Reader(Lognormal(400, 0.4), Constant(150), fatigue=0.3, pages=0.5),
    Text(300, 1.3),
    Errors({Way.AUTO: 0.15, Way.FORKS: 0.04, Way.EVERY_WORD: 0.02}, 2000),
)
LOOKS = [
    Constant(300),
    Lognormal(400, 0.4),
    ExGaussian(300, 50, 200),
    Measured((200.0, 300.0, 900.0)),
]


@pytest.mark.parametrize("duration", LOOKS, ids=lambda d: type(d).__name__)
def test_a_durations_closed_forms_are_those_of_its_draws(duration: Duration) -> None:
    drawn = duration.draw(np.random.default_rng(1), 1_000_000)
    assert drawn.mean() == pytest.approx(duration.mean_ms, rel=0.005)
    m_ms = np.array([0.0, 150.0, 300.0, 450.0, 1200.0])
    left = [np.maximum(0.0, m - drawn).mean() for m in m_ms]
    assert duration.left_over_ms(m_ms) == pytest.approx(left, rel=0.01, abs=0.02)
    assert duration.times(2.5).mean_ms == pytest.approx(2.5 * duration.mean_ms)


@pytest.mark.parametrize(
    "duration",
    [Lognormal(1e-3, 3.0), Lognormal(400, 0.0), ExGaussian(500, 1e-3, 1e3), ExGaussian(500, 80, 1)],
)
def test_closed_forms_stay_finite_at_the_edges(duration: Duration) -> None:
    left = duration.left_over_ms(np.array([-1e6, -1.0, 0.0, 1.0, 499.0, 1e6]))
    assert np.isfinite(left).all()
    assert (np.diff(left) >= -1e-9).all()
    assert left[-1] == pytest.approx(1e6 - duration.mean_ms, rel=1e-6)


@pytest.mark.parametrize("make", [
    lambda: Constant(-1), lambda: Constant(math.nan), lambda: Lognormal(0, 1), lambda: Measured(()),
    lambda: ExGaussian(1, 0, 1), lambda: Measured((1.0, -1.0)), lambda: Machine(spread=0.5),
    lambda: Scenario(share=0), lambda: Scenario(samples=0), lambda: Text(0),
    lambda: Reader(fatigue=-1),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(make) -> None:
    with pytest.raises(ValueError, match=r".+"):
        make()


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("look", LOOKS, ids=lambda d: type(d).__name__)
@pytest.mark.parametrize("spread", [1.0, 3.0, math.inf])
def test_closed_form_and_simulation_agree_within_1_percent(
    way: Way, look: Duration, spread: float
) -> None:
    scenario = replace(
        SCENARIO,
        machine=replace(MACHINE, spread=spread),
        reader=replace(SCENARIO.reader, look=look),
    )
    exact, drawn = expected(scenario, way), simulate(scenario, way, 1_000_000, seed=7)
    assert exact.exact
    assert not drawn.exact
    for name in ("machine_ms", "person_ms", "exposed_ms", "wall_ms", "correction_ms"):
        assert getattr(drawn, name) == pytest.approx(getattr(exact, name), rel=0.01, abs=1e-9), name


@pytest.mark.parametrize("way", [Way.FORKS, Way.EVERY_WORD])
def test_a_measured_dwell_has_a_closed_form_too(way: Way) -> None:
    reader = Reader(Measured((200.0, 900.0)), Measured((100.0, 150.0, 700.0)), fatigue=0.2)
    scenario = replace(SCENARIO, reader=reader, machine=replace(MACHINE, spread=3.0))
    exact, drawn = expected(scenario, way), simulate(scenario, way, 1_000_000, seed=7)
    assert exact.exact
    assert drawn.exposed_ms == pytest.approx(exact.exposed_ms, rel=0.01)


@pytest.mark.parametrize("other", [1.5, math.inf])
def test_every_word_may_have_a_spread_of_its_own(other: float) -> None:
    scenario = replace(SCENARIO, machine=replace(MACHINE, spread_every=other))
    alike = replace(SCENARIO, machine=replace(MACHINE, spread=other))
    every = expected(scenario, Way.EVERY_WORD)
    assert every == expected(alike, Way.EVERY_WORD)
    assert expected(scenario, Way.FORKS) == expected(SCENARIO, Way.FORKS)
    drawn = simulate(scenario, Way.EVERY_WORD, 1_000_000, seed=7)
    assert drawn.exposed_ms == pytest.approx(every.exposed_ms, rel=0.01)
    with pytest.raises(ValueError, match="spread"):
        replace(MACHINE, spread_every=0.5)


@pytest.mark.parametrize("spread", [2.0, math.inf])
@pytest.mark.parametrize("look", LOOKS, ids=lambda d: type(d).__name__)
def test_a_surface_is_what_each_of_its_points_is(look: Duration, spread: float) -> None:
    reader = replace(SCENARIO.reader, look=look)
    scenario = replace(SCENARIO, reader=reader, machine=replace(MACHINE, spread=spread))
    shares, looks = np.array([0.05, 0.2, 1.0]), np.array([300.0, 900.0])
    points = [
        [
            expected(
                replace(scenario, share=x, reader=replace(reader, look=look.times(y / m))),
                Way.FORKS,
            ).wall_ms
            for y in looks
        ]
        for x in shares
        for m in [look.mean_ms]
    ]
    assert wall_surface(scenario, shares, looks) == pytest.approx(np.array(points), rel=1e-9)


def test_without_a_closed_form_the_exposure_is_simulated_and_says_so() -> None:
    scenario = replace(SCENARIO, machine=replace(MACHINE, token=Lognormal(25, 0.3)))
    costs = expected(scenario, Way.FORKS)
    assert not costs.exact
    longer = simulate(scenario, Way.FORKS, 2_000_000, seed=99)
    assert costs.exposed_ms == pytest.approx(longer.exposed_ms, rel=0.01)


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = (simulate(SCENARIO, Way.FORKS, 5_000, seed=3) for _ in range(2))
    assert one == other
    assert one != simulate(SCENARIO, Way.FORKS, 5_000, seed=4)


def _stages(costs: Costs) -> dict[str, float]:
    return {row.stage: row.ms for row in costs.rows}


def test_the_arithmetic_of_one_simple_case() -> None:
    """20% asked, cloud 100, choice 200, token 30, nothing hidden: 30 + 0.2 x (100 + 200) = 90."""
    scenario = Scenario(
        Machine(token=Constant(30), cloud=Constant(100)), Reader(Constant(200)), share=0.2
    )
    costs = expected(scenario, Way.FORKS)
    assert (costs.machine_ms, costs.person_ms) == (pytest.approx(50), pytest.approx(40))
    assert costs.wall_ms == pytest.approx(90)
    assert _stages(costs)["cloud"] == pytest.approx(20)
    assert expected(scenario, Way.AUTO).wall_ms == pytest.approx(30)


@settings(max_examples=60, deadline=None)
@given(
    share=st.floats(0.02, 1.0),
    token=st.floats(1, 200),
    cloud=st.floats(0, 500),
    look=st.floats(0, 3000),
    spread=st.floats(1, 10),
)
def test_what_always_holds(
    share: float, token: float, cloud: float, look: float, spread: float
) -> None:
    machine = Machine(token=Constant(token), cloud=Constant(cloud), spread=spread)
    scenario = Scenario(machine, Reader(Constant(look)), share=share)
    for way, costs in all_ways(scenario).items():
        assert sum(row.share for row in costs.rows) == pytest.approx(1)
        assert 0 <= costs.exposed_ms <= costs.machine_ms + 1e-9
        assert costs.wall_ms == pytest.approx(costs.exposed_ms + costs.person_ms)
        alone = replace(scenario, machine=replace(machine, spread=math.inf))
        assert costs.exposed_ms <= expected(alone, way).exposed_ms + 1e-9
    assert all_ways(scenario)[Way.AUTO].person_ms == 0


def test_where_an_error_is_dear_enough_forks_and_auto_take_as_long() -> None:
    shares, looks = np.array([0.1, 0.2]), np.array([300.0, 900.0])
    costs = break_even_cost_ms(SCENARIO, shares, looks)
    assert costs.shape == wall_surface(SCENARIO, shares, looks).shape == (2, 2)
    look = SCENARIO.reader.look.times(900.0 / SCENARIO.reader.look.mean_ms)
    even = replace(
        SCENARIO,
        reader=replace(SCENARIO.reader, look=look),
        errors=replace(SCENARIO.errors, cost_ms=float(costs[1, 1])),
    )
    assert expected(even, Way.FORKS).wall_ms == pytest.approx(expected(even, Way.AUTO).wall_ms)
    assert (np.diff(costs, axis=1) > 0).all()


def test_asking_that_saves_no_error_never_pays() -> None:
    free = replace(SCENARIO, errors=Errors({}, 0.0))
    assert np.isinf(break_even_cost_ms(free, np.array([0.2]), np.array([500.0]))).all()


def test_errors_fall_with_the_share_of_forks() -> None:
    found = errors_at(SCENARIO, np.array([0.0, 0.1, 0.2, 0.5, 1.0]))
    assert found[[0, 2, 4]] == pytest.approx([0.15, 0.04, 0.02])
    assert (np.diff(found) < 0).all()
