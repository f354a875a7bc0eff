"""The estimate's claims: each cell holds or says why not, and the arithmetic adds up."""

import re

import pytest

from engine.experiments.time_model.model import Way, all_ways
from engine.experiments.time_model.reference import (
    EVERY_STEP,
    FORKS_ONLY,
    Range,
    claims,
    reference_scenario,
    tables,
)


def test_every_cell_lies_in_the_estimates_range_or_is_marked() -> None:
    for cell in tables():
        low, high = (float(x) for x in re.findall(r"[\d.]+", cell.stated)[:2])
        ours = float(re.findall(r"[\d.]+", cell.ours)[0])
        assert cell.follows == (low <= ours <= high), cell
        assert cell.arithmetic


@pytest.mark.parametrize("claim", [*tables(), *claims()], ids=lambda c: c.claim[:40])
def test_sums_and_products_in_the_arithmetic_are_true(claim) -> None:
    """Each "a + b = c" and "a x b = c" of plain numbers, as printed, holds to its last digit."""
    for left, right in re.findall(r"((?:[\d.]+ [+x] )+[\d.]+) = ([\d.]+)", claim.arithmetic):
        value = eval(left.replace("x", "*"))
        assert value == pytest.approx(float(right), abs=0.051), claim


def test_the_person_alone_adds_40_ms_a_token() -> None:
    costs = all_ways(reference_scenario())
    assert costs[Way.FORKS].person_ms == pytest.approx(40)
    assert costs[Way.AUTO].person_ms == 0
    assert costs[Way.FORKS].wall_ms > FORKS_ONLY.high
    assert costs[Way.EVERY_WORD].wall_ms > EVERY_STEP.high


def test_claims_that_contradict_the_tables_do_not_follow() -> None:
    told = {claim.claim: claim.follows for claim in claims()}
    assert not told["10 phrases by the model alone: 500 ms x 30 tokens"]
    assert not told["forks only: about 15% slower than the model alone, wall time"]
    assert told["less load on the machine, against trying again (10 samples)"]
    assert not told["less load on the machine, against the model alone"]


def test_a_range_includes_its_ends() -> None:
    assert Range(1, 2).holds(1)
    assert Range(1, 2).holds(2)
    assert not Range(1, 2).holds(2.001)
    assert Range(1, 2).middle == 1.5
    assert str(Range(3, 3)) == "3"
