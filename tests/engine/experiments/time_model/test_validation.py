"""Model against measurement: rows drawn from a known truth are predicted, others are told apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.api.messages import Mode
from engine.experiments.time_model.durations import Constant, Lognormal
from engine.experiments.time_model.model import Machine, Reader, Scenario, Text, Way
from engine.experiments.time_model.presets import PresetError
from engine.experiments.time_model.reference import reference_scenario
from engine.experiments.time_model.validation import check, format_checks

MACHINE = Machine(
    token=Constant(40.0),
    token_asked=Constant(55.0),
    cloud=Constant(80.0),
    page=Constant(60.0),
    send=Constant(30.0),
    commit=Constant(1.0),
    spread=2.5,
)
TRUE = Scenario(
    MACHINE,
    Reader(Lognormal(700.0, 0.4), pages=0.6),
    Text(100, 1.0),
    reference_scenario().errors,
    0.2,
)


def choices(
    n: int,
    mode: Mode = Mode.FORKS,
    *,
    seed: int = 1,
    machines: tuple[Machine, ...] = (MACHINE,),
    pages: tuple[float, ...] = (TRUE.reader.pages,),
) -> list[dict[str, Any]]:
    """Draw the rows of `n` choices; machines and pages a choice take turns."""
    rng = np.random.default_rng(seed)
    made: list[dict[str, Any]] = []
    for number in range(1, n + 1):
        machine = machines[number % len(machines)]
        asked = machine.token_asked or machine.token
        tokens = int(rng.geometric(TRUE.share)) if mode is Mode.FORKS else 1
        person_ms = float(TRUE.reader.look.draw(rng, 1)[0])
        decodes_more = int(rng.poisson(pages[(number - 1) % len(pages)]))
        work_ms = tokens * asked.mean_ms + machine.cloud.mean_ms
        late_ms = max(0.0, work_ms - person_ms / machine.spread) * float(rng.uniform(0.7, 1.3))
        decodes = int(max(0.0, late_ms - machine.cloud.mean_ms) / asked.mean_ms)
        stages = {"commit": 1.0, "paint": machine.send.mean_ms, "page": decodes_more * 60.0}
        stages |= {"decode": decodes * asked.mean_ms}
        stages["cloud"] = late_ms - stages["decode"]
        counts = {"paint": 1, "commit": 1, "cloud": 1, "page": decodes_more, "decode": decodes}
        t_ns = number * 10_000_000_000
        made.append({
            "row": "trial", "number": number, "mode": mode.value, "shown_ns": t_ns,
            "committed_ns": t_ns + round(person_ms * 1e6), "timing": {"dwell_start_ns": None},
            "n_words": 8, "tokens": 1, "written_tokens": tokens - 1,
            "machine_ms": stages, "machine_n": counts,
        })  # fmt: skip
    return made


def auto(n: int, ms: float = 40.0, *, seed: int = 1) -> list[dict[str, Any]]:
    """Draw `n` stretches of 32 tokens."""
    rng = np.random.default_rng(seed)
    return [
        {"row": "written", "tokens": 32, "machine_ms": {"decode": float(x)}, "machine_n": {}}
        for x in 32 * ms * rng.lognormal(0.0, 0.1, n)
    ]


def test_choices_that_the_model_has_not_seen_are_predicted() -> None:
    rows = [{"row": "session"}, *auto(200), *choices(3000), *choices(3000, Mode.EVERY_WORD)]
    checks = {one.way: one for one in check(rows)}
    assert set(checks) == {Way.AUTO, Way.FORKS, Way.EVERY_WORD}
    for one in checks.values():
        assert one.holds, one
        assert one.ratio == pytest.approx(1.0, abs=max(0.03, 3 * one.standard_error)), one
        assert 0 < one.standard_error < 0.05
    forks = checks[Way.FORKS]
    assert (forks.n, forks.measured_ms > 0) == (1499, True)
    assert checks[Way.AUTO].measured_ms == pytest.approx(40.0, rel=0.03)


@pytest.mark.parametrize("mode", [Mode.FORKS, Mode.EVERY_WORD])
def test_where_the_others_were_written_on_another_machine_it_does_not_hold(mode: Mode) -> None:
    slow = Machine(token=Constant(80.0), cloud=Constant(160.0), send=Constant(60.0), spread=5.0)
    (one,) = check(choices(800, mode, machines=(MACHINE, slow)))
    assert not one.holds
    assert abs(one.ratio - 1) > 3 * one.standard_error


def test_the_standard_error_is_that_of_the_ratio() -> None:
    checks = [check(choices(160, seed=seed))[0] for seed in range(60)]
    ratios = np.array([one.ratio for one in checks])
    claimed = float(np.mean([one.standard_error for one in checks]))
    assert 0.6 < claimed / float(ratios.std(ddof=1)) < 1.6
    assert abs(float(ratios.mean()) - 1) < 0.05


def test_what_is_to_be_done_counts_and_not_only_how_long_it_took_before() -> None:
    """More words are asked for at the choices set aside: a mere mean of the others would miss."""
    rows = choices(1600, pages=(2.0, 0.2))
    (one,) = check(rows)
    others = rows[1::2]
    tokens = sum(1 + row["written_tokens"] for row in others)
    before_ms = sum(sum(row["machine_ms"].values()) for row in others) / tokens
    assert before_ms / one.measured_ms < 0.75
    assert one.holds


def test_the_first_choice_of_a_session_is_in_neither_part() -> None:
    rows = choices(300)
    rows[0]["machine_ms"]["decode"] = 1e6
    assert check(rows) == check(rows[1:])


def test_a_page_tells_what_a_token_takes_where_none_was_waited_for() -> None:
    rows = choices(40, Mode.EVERY_WORD)
    for row in rows:
        row["machine_n"]["decode"] = 0
    (one,) = check(rows)
    assert one.ratio > 0


def test_where_nothing_was_waited_for_nothing_is_divided_by_it() -> None:
    nothing = [{**row, "machine_ms": {"decode": 0.0}} for row in auto(8)]
    (one,) = check(nothing)
    assert (one.ratio, one.holds) == (1.0, True)
    (one,) = check([row for pair in zip(auto(8), nothing, strict=True) for row in pair])
    assert (one.ratio, one.holds) == (math.inf, False)
    assert format_checks([one])[0]["ratio"] is None  # JSON has no infinity


def test_too_little_is_said_and_how_it_is_format_spread() -> None:
    with pytest.raises(PresetError, match="12 choices") as refused:
        check([*choices(12), *auto(3)])
    assert refused.value.remedy
    (row,) = format_checks(check(auto(8)))
    assert row["way"] == "auto"
    assert row["ratio"] == pytest.approx(
        row["predicted_ms_per_token"] / row["measured_ms_per_token"]
    )
    assert set(row) == {
        "way", "rows", "tokens", "predicted_ms_per_token", "measured_ms_per_token", "ratio",
        "standard_error", "holds",
    }  # fmt: skip
