"""The claims held against figures of replays, and the table that tells them to a person."""

from typing import Any

import pytest

from engine.experiments.replay.exact import Outcome
from engine.experiments.replay.hypotheses import Held, held
from engine.experiments.replay.runs import Wanted, format_outcome
from engine.experiments.replay.table import WIDE, table
from engine.experiments.time_model.model import Way


def way(which: Way, **changed: Any) -> dict[str, Any]:
    """Figures of a way over 100 words of a token each."""
    outcome = Outcome(which, words=100, tokens=100, decoded=110, exposed_ms=4000.0)
    return {**format_outcome(outcome, Wanted()), **changed}


def claim(claims: list[Held], mode: str, part: str) -> Held:
    [one] = [c for c in claims if c.mode == mode and part in c.claim]
    return one


AUTO = way(Way.AUTO, wrong=15, wall_ms=4000.0)
FORKS = way(Way.FORKS, wrong=4, put_right=11, forks=20, tokens_decoded_per_word=3.0,
            tokens_waited_for_per_word=0.9, exposed_ms=4200.0, person_ms=14000.0,
            wall_ms=18200.0)  # fmt: skip
AGAIN = way(Way.TRY_AGAIN, wrong=90, tokens_decoded_per_word=9.0)


def test_claims_that_hold_and_that_do_not() -> None:
    claims = held([AUTO, FORKS, AGAIN])
    assert {(c.mode, c.claim): c.holds for c in claims} == {
        ("auto", "wrong when the model writes alone"): True,
        ("forks", "wrong with the selector"): True,
        ("forks", "wrong words that fall on forks and are put right"): True,
        ("forks", "quality several times better"): True,
        ("forks", "tokens decoded a word, against 10 samples"): True,
        ("forks", "less load on the machine than the model alone"): False,
        ("forks", "80% of the tokens by themselves, 20% asked"): True,
        ("auto", "a step on the wall clock"): None,
        ("forks", "a step on the wall clock"): None,
        ("forks", "a choice"): None,
        ("forks", "about 15% slower than the model alone, wall clock"): False,
        ("forks", "the same, machine time that is waited for"): True,
        ("forks", "more fatigue for the person"): True,
    }
    load = claim(claims, "forks", "10 samples")
    assert load.arithmetic.startswith("3.00 / 9.00")
    assert "0.90 / 9.00 = 0.10" in load.arithmetic


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"wrong": 5.1}, "with the selector"),
        ({"put_right": 5, "wrong": 10}, "fall on forks"),
        ({"wrong": 8}, "quality several times"),
        ({"tokens_decoded_per_word": 3.1}, "10 samples"),
        ({"forks": 26}, "20% asked"),
        ({"exposed_ms": 4700.0}, "machine time that is waited for"),
    ],
)
def test_a_figure_beyond_its_bound_is_said_not_to_hold(changed: dict[str, Any], part: str) -> None:
    assert claim(held([AUTO, {**FORKS, **changed}, AGAIN]), "forks", part).holds is False


def test_what_compares_two_ways_needs_both() -> None:
    assert {c.claim for c in held([AUTO])} == {
        "wrong when the model writes alone",
        "a step on the wall clock",
    }
    assert not any("samples" in c.claim for c in held([AUTO, FORKS]))
    assert held([AGAIN]) == []


def test_forks_by_value_and_by_entropy() -> None:
    by_entropy = {**FORKS, "rule": "entropy", "put_right": 6, "wrong": 9}
    claims = held([AUTO, FORKS, by_entropy])
    one = claim(claims, "forks", "by entropy")
    assert (one.holds, one.ours) == (True, "1.83 x")
    by_entropy["put_right"] = 7
    assert claim(held([FORKS, by_entropy]), "forks", "by entropy").holds is False
    # Everything else is told of the forks by value.
    assert claim(claims, "forks", "with the selector").ours == "4.0%"
    # Forks by entropy alone are not compared with themselves.
    assert not any("by entropy" in c.claim for c in held([by_entropy]))


def test_towards_a_hidden_request() -> None:
    at_once = {"words": 80, "wrong": 33, "put_right": 0, "forks": 0}
    auto = {**AUTO, "intention": "hidden", "wrong": 96, "put_right_at_once": at_once}
    at_once = {"words": 80, "wrong": 22, "put_right": 11, "forks": 16}
    forks = {**FORKS, "intention": "hidden", "wrong": 94, "put_right_at_once": at_once}
    claims = held([auto, forks])
    free, forced = (claim(claims, "forks", part) for part in ("freely", "put right at once"))
    assert (free.holds, forced.holds) == (False, False)
    assert forced.ours == "1.5 x fewer"
    assert "at most 33 / (33 - 16), 1.9 x" in forced.arithmetic
    assert not any(c.claim.startswith("wrong when") for c in claims)
    text = table([auto, forks], claims)
    assert "words that differ, written freely" in text
    assert "Written freely: the person answers the forks and does nothing else" in text


def test_the_table_puts_each_claim_under_its_figure() -> None:
    by_entropy = {**FORKS, "rule": "entropy"}
    figures = [AUTO, FORKS, by_entropy, way(Way.EVERY_WORD, forks=100), AGAIN]
    claims = held(figures)
    lines = table(figures, claims).splitlines()
    assert lines[0].split() == ["auto", "forks", "by", "entropy", "every-word", "try-again"]
    assert max(map(len, lines)) <= WIDE
    wrong = next(i for i, line in enumerate(lines) if "of 100 words" in line)
    assert lines[wrong].split()[-5:] == ["15.0", "4.0", "4.0", "0.0", "90.0"]
    assert (
        lines[wrong + 1]
        .strip()
        .startswith("> reference estimate, auto: wrong when the model writes alone")
    )
    told = " ".join(" ".join(lines).split())
    for one in claims:
        assert one.arithmetic in told
        assert one.said in told
    assert "a lower bound" in told
