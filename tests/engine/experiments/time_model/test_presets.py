"""Presets: numbers from a bench and from records, the fitted spread, files that hold neither."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.api.messages import Mode
from engine.experiments.time_model.durations import Constant, Lognormal, Measured
from engine.experiments.time_model.model import Machine, Reader, Scenario, Text, Way, expected
from engine.experiments.time_model.presets import (
    Changes,
    PresetError,
    bench_preset,
    changed,
    fitted_spread,
    hick_factor,
    read_bench,
    records_preset,
    reference_preset,
)
from engine.experiments.time_model.reference import reference_scenario
from engine.records.rows import read_records

BENCH: dict[str, Any] = {
    "model": "tiny",
    "auto_token_ms": {"median": 20.0, "p95": 30.0, "n": 64},
    "cloud8_ms": {"median": 45.0, "p95": 60.0, "n": 50},
    "commit_ms": {"median": 0.5, "p95": 1.0, "n": 100},
    "exposed_over_auto": 0.3,
    "forks": 50,
    "tokens": 250,
}
TRUE = Scenario(
    Machine(token=Constant(40.0), cloud=Constant(90.0), send=Constant(12.0), spread=2.5),
    Reader(Lognormal(500.0, 0.5), Constant(0.0)),
    Text(100, 1.5),
    reference_scenario().errors,
    share=0.2,
)
"""What the rows below are drawn from."""


def rows(n: int = 4000, *, seed: int = 1, look_ms: float | None = None) -> list[dict[str, Any]]:
    """Draw the rows of a session from `TRUE`: what is late in a cycle is waited for at its end."""
    rng = np.random.default_rng(seed)
    machine = TRUE.machine
    made: list[dict[str, Any]] = [{"row": "session"}]
    t_ns = 0
    for number in range(1, n + 1):
        tokens = int(rng.geometric(TRUE.share))
        person_ms = look_ms or float(TRUE.reader.look.draw(rng, 1)[0])
        work_ms = tokens * machine.token.mean_ms + machine.cloud.mean_ms
        late_ms = max(0.0, work_ms - person_ms / machine.spread)
        cloud_ms = min(late_ms, machine.cloud.mean_ms)
        decoded_ms = late_ms - cloud_ms
        stages = {"paint": machine.send.mean_ms}
        counts = {"paint": 1}
        if cloud_ms:
            stages["cloud"], counts["cloud"] = cloud_ms, 1
        if decoded_ms:
            stages["decode"] = decoded_ms
            counts["decode"] = max(1, round(decoded_ms / machine.token.mean_ms))
        t_ns += 10_000_000_000
        made.append({
            "row": "trial", "number": number, "mode": Mode.FORKS.value, "shown_ns": t_ns,
            "committed_ns": t_ns + round(person_ms * 1e6), "timing": {"dwell_start_ns": None},
            "n_words": 8, "tokens": 1, "written_tokens": tokens - 1,
            "machine_ms": stages, "machine_n": counts,
        })  # fmt: skip
    return made


def auto(tokens: int, ms: float) -> dict[str, Any]:
    spent = {"decode": ms * tokens}
    return {"row": "written", "tokens": tokens, "machine_ms": spent, "machine_n": {"decode": 1}}


def save(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_the_reference_is_its_scenario() -> None:
    preset = reference_preset()
    assert preset.scenario == reference_scenario()
    assert (preset.name, preset.words) == ("reference", 5)


def test_a_bench_gives_token_cloud_commit_and_a_spread_that_fits() -> None:
    scenario = bench_preset(BENCH).scenario
    machine = scenario.machine
    assert (machine.token.mean_ms, machine.cloud.mean_ms, machine.commit.mean_ms) == (20, 45, 0.5)
    assert scenario.share == pytest.approx(0.2)
    at_the_bench = replace(scenario, reader=Reader(Constant(1000.0)))
    assert expected(at_the_bench, Way.FORKS).exposed_ms == pytest.approx(0.3 * 20, rel=1e-6)
    assert any("fitted" in note for note in bench_preset(BENCH).notes)


@pytest.mark.parametrize(
    ("exposed_ms", "spread"), [(1e-9, 1.0), (1e9, math.inf)], ids=["too little", "too much"]
)
def test_what_no_spread_explains_ends_at_its_ends(exposed_ms: float, spread: float) -> None:
    assert fitted_spread(TRUE, {Way.FORKS: (100, exposed_ms)}) == spread


@pytest.mark.parametrize("spread", [1.2, 2.0, 7.0])
@pytest.mark.parametrize("way", [Way.FORKS, Way.EVERY_WORD])
def test_the_spread_is_found_again(way: Way, spread: float) -> None:
    told = expected(replace(TRUE, machine=replace(TRUE.machine, spread=spread)), way)
    found = fitted_spread(TRUE, {way: (10, told.exposed_ms)})
    assert found == pytest.approx(spread, rel=1e-4)


def test_nothing_measured_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        fitted_spread(TRUE, {})


def test_records_give_back_what_they_were_drawn_from(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", [*rows(), auto(500, 40.0)])
    scenario = records_preset(read_records([path]).rows).scenario
    assert scenario.machine.token.mean_ms == pytest.approx(40.0)
    assert scenario.machine.cloud.mean_ms == pytest.approx(90.0)
    # A cloud that was half ready counts as what is always waited for: less is left to the spread.
    assert 0.8 * 2.5 < scenario.machine.spread <= 2.6
    assert scenario.share == pytest.approx(0.2, rel=0.05)
    assert isinstance(scenario.reader.look, Measured)
    assert scenario.reader.look.mean_ms == pytest.approx(TRUE.reader.look.mean_ms, rel=0.05)
    for way in (Way.AUTO, Way.FORKS):
        told, true = expected(scenario, way), expected(TRUE, way)
        assert told.exposed_ms == pytest.approx(true.exposed_ms, rel=0.05), way


def test_another_session_is_predicted() -> None:
    """From one half of the rows: what the other half, drawn anew, was measured to wait for."""
    preset = records_preset([*rows(seed=1), auto(500, 40.0)])
    others = [row for row in rows(seed=2) if row["row"] == "trial"]
    tokens = sum(row["tokens"] + row["written_tokens"] for row in others)
    waited = sum(sum(row["machine_ms"].values()) for row in others)
    assert expected(preset.scenario, Way.FORKS).exposed_ms == pytest.approx(
        waited / tokens, rel=0.06
    )


def test_look_and_dwell_are_the_rows_own() -> None:
    made = rows(3, look_ms=800.0)
    made[1]["timing"]["dwell_start_ns"] = made[1]["shown_ns"] + 300_000_000
    made[2]["shown_ns"] = None
    reader = records_preset(made).scenario.reader
    assert reader.look == Measured((300.0, 800.0))
    assert reader.dwell == Measured((500.0, 0.0))


def test_a_token_is_what_it_took_in_auto_or_else_in_its_turn() -> None:
    made = rows(400)
    alone = records_preset([*made, auto(64, 33.0), auto(64, 35.0)]).scenario
    assert alone.machine.token.mean_ms == pytest.approx(34.0)
    turn = records_preset(made).scenario
    assert turn.machine.token.mean_ms == pytest.approx(40.0, rel=0.2)


def test_every_word_alone_is_enough() -> None:
    made = rows(50)
    for row in made[1:]:
        row["mode"] = Mode.EVERY_WORD.value
    scenario = records_preset(made).scenario
    tokens = sum(row["tokens"] + row["written_tokens"] for row in made[1:])
    assert scenario.text.tokens_per_word == pytest.approx(tokens / 50)
    assert scenario.share == Scenario().share


def test_a_typed_word_counts_as_a_usual_one() -> None:
    made = rows(10)
    for row in made[1:]:
        row["tokens"] = 2
    made[1]["tokens"] = 0
    tokens = sum(2 + row["written_tokens"] for row in made[1:])
    assert records_preset(made).scenario.share == pytest.approx(10 / tokens)


def test_without_choices_there_is_no_preset() -> None:
    with pytest.raises(PresetError, match="no choice"):
        records_preset([{"row": "session"}, auto(10, 30.0)])


def all_ahead(**told: object) -> list[dict[str, Any]]:
    """Return rows where nothing was waited for but the window."""
    made = rows(30)
    for row in made[1:]:
        row["machine_ms"], row["machine_n"] = {"paint": 12.0}, {"paint": 1}
        row |= told
    return made


def test_what_a_token_costs_is_known_where_nobody_waited_for_it() -> None:
    preset = records_preset(all_ahead(hidden_ms={"token": 40.0, "cloud": 90.0}))
    machine = preset.scenario.machine
    assert (machine.token.mean_ms, machine.cloud.mean_ms) == (40.0, 90.0)
    assert machine.spread < math.inf, "it was written ahead, so fast enough"
    assert "from those written ahead, a cloud from 30 found ahead" in preset.notes[0]


def test_what_was_waited_for_counts_before_what_ran_hidden() -> None:
    made = rows(200)
    plain = records_preset(made)
    for row in made[1:]:
        row["hidden_ms"] = {"token": 1.0, "cloud": 1.0}
    assert records_preset(made) == plain


def test_older_records_where_nothing_was_waited_for_are_taken_too() -> None:
    """Other versions said nothing of what ran hidden."""
    preset = records_preset(all_ahead())
    assert preset.scenario.machine.token == reference_scenario().machine.token
    assert "assumed, the reference estimate's" in preset.notes[0]
    made = all_ahead()
    made[1]["machine_ms"]["page"], made[1]["machine_n"]["page"] = 60.0, 3
    preset = records_preset(made)
    assert preset.scenario.machine.token == Constant(20.0)
    assert "from 3 decodes for further pages" in preset.notes[0]


def test_numbers_can_be_changed_one_by_one() -> None:
    preset = bench_preset(BENCH)
    base = preset.scenario
    assert changed(preset, Changes()) == replace(
        base, errors=replace(base.errors, known_at=base.share)
    )
    words = changed(preset, Changes(words=15)).reader.look
    assert words.mean_ms == pytest.approx(base.reader.look.mean_ms * hick_factor(15, 8))
    both = changed(preset, Changes(words=15, reaction_ms=321.0, dwell_ms=70.0, share=0.4))
    assert both.reader.look.mean_ms == pytest.approx(321.0)
    assert (both.reader.dwell, both.share) == (Constant(70.0), 0.4)
    machine = changed(preset, Changes(token_ms=9.0, spread=math.inf)).machine
    assert (machine.token, machine.spread) == (Constant(9.0), math.inf)
    errors = changed(preset, Changes(error_rate=0.3, error_cost_ms=900.0)).errors
    assert (errors.of(Way.AUTO), errors.of(Way.FORKS)) == (pytest.approx(0.3), pytest.approx(0.1))
    assert errors.cost_ms == 900.0
    assert changed(preset, Changes(reaction_ms=0.0)).reader.look == Constant(0.0)


def test_fewer_forks_leave_more_errors() -> None:
    preset = bench_preset(BENCH)
    wrong = [
        expected(changed(preset, Changes(share=share)), Way.FORKS).errors
        for share in (0.05, 0.2, 0.5)
    ]
    assert wrong == [pytest.approx(0.125), pytest.approx(0.05), pytest.approx(0.05)]


def test_more_words_take_longer_by_hicks_law() -> None:
    assert hick_factor(8, 8) == 1.0
    assert hick_factor(15, 8) == pytest.approx((200 + 150 * 4) / (200 + 150 * math.log2(9)))


def test_a_bench_that_is_none_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    for text, why in (
        ("{\n", "line 2, is no JSON"),
        ("[]", "holds no figures"),
        (json.dumps({**BENCH, "cloud8_ms": {"median": None}}), "cloud8_ms.median"),
        (json.dumps({**BENCH, "tokens": 0}), "tokens"),
        (json.dumps({**BENCH, "exposed_over_auto": True}), "exposed_over_auto"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PresetError, match=why):
            read_bench(path)
    with pytest.raises(PresetError, match="cannot be read"):
        read_bench(tmp_path / "missing.json")
    path.write_text(json.dumps(BENCH), encoding="utf-8")
    assert read_bench(path).scenario == bench_preset(BENCH).scenario
