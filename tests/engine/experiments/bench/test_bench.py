"""The bench on the default model: every figure is there and can be. Times are not judged."""

from __future__ import annotations

import json
import math
import os
import signal
from pathlib import Path

import pytest

from engine.api.types import ModelError
from engine.experiments.bench import bench
from engine.experiments.bench.bench import measure
from engine.experiments.bench.table import ROWS, find, format_figures
from engine.worker.config import EngineConfig

TIMES = (
    "bare_token_ms",
    "auto_token_ms",
    "cloud8_ms",
    "cloud5_ms",
    "commit_ms",
    "wait_after_choice_ms",
)
RATIOS = (
    "auto_over_bare",
    "cloud8_over_token",
    "exposed_over_auto",
    "high_level_over_ours",
    "single_sequence_over_ours",
    "first_cloud_s",
    "peak_memory_mb",
    "engine_peak_mb",
)
SHARES = ("cloud_exact_share", "next_cloud_ready_share")
OVER = ("cloud5_over_token", "wait_after_choice_over_token")
COUNTS = ("forks", "tokens", "decoded_ahead", "thrown_away")
OTHERS = ("model", "machine", "person", "fork_wait_ms", "energy_j", "peers_trouble")
FORKS = 3


def test_every_figure_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "_RUN", 6)
    monkeypatch.setattr(bench, "_PATIENT", 1)
    figures = measure(EngineConfig(n_ctx=1024, cache_folder=str(tmp_path)), repeats=FORKS)
    assert set(figures) == {*TIMES, *RATIOS, *SHARES, *OVER, *COUNTS, *OTHERS}
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["model"] == "Gemma 3 270m"
    assert figures["peers_trouble"] == {}
    for key in TIMES:
        assert set(figures[key]) == {"median", "p95", "n"}
        assert 0 <= figures[key]["median"] <= figures[key]["p95"]
    for key in RATIOS:
        assert figures[key] > 0
        assert math.isfinite(figures[key])
    for key in SHARES:
        assert 0 <= figures[key] <= 1
    # At least as often as asked; both loops took the very same tokens.
    assert figures["bare_token_ms"]["n"] == figures["auto_token_ms"]["n"] >= 8
    assert figures["cloud8_ms"]["n"] == figures["cloud5_ms"]["n"] == FORKS
    assert figures["wait_after_choice_ms"]["n"] == figures["forks"] == FORKS
    assert figures["commit_ms"]["n"] == 2 * FORKS
    medians = {key: figures[key]["median"] for key in TIMES}
    bare = medians["bare_token_ms"]
    assert figures["auto_over_bare"] == pytest.approx(medians["auto_token_ms"] / bare)
    assert figures["cloud8_over_token"] == pytest.approx(medians["cloud8_ms"] / bare)
    assert figures["cloud5_over_token"]["median"] == pytest.approx(medians["cloud5_ms"] / bare)
    assert figures["tokens"] >= FORKS  # each choice has a token at least
    assert figures["decoded_ahead"] > figures["thrown_away"] >= 0
    waited = figures["fork_wait_ms"]
    assert waited["single_sequence"]["fork_to_cloud"]["median"] > 8 * bare / 2  # eight decodes
    medians = {
        name: sum(part["median"] for part in parts.values()) for name, parts in waited.items()
    }
    for peer in ("high_level", "single_sequence"):
        ratio = medians[peer] / medians["ours"]
        assert figures[f"{peer}_over_ours"] == pytest.approx(ratio)
    machine = figures["machine"]
    assert machine["processor"]
    assert 1 <= machine["threads"] <= max(1, machine["cores"])
    lines = format_figures(figures).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert "Gemma 3 270m" in lines[0]
    assert f"{bare:.2f} ms" in lines[2]


def test_a_model_that_is_not_there_says_so(tmp_path: Path):
    with pytest.raises(ModelError):
        measure(EngineConfig(model_path=str(tmp_path / "none.gguf")), repeats=1)


def made_up(value: float | None) -> dict[str, object]:
    """Figures that are all the same."""
    figures: dict[str, object] = {
        "model": "M",
        "machine": {"processor": "P", "threads": 1, "cores": 2, "gpu_layers": 0},
        "person": "simulated",
        "forks": 50,
        "peers_trouble": {},
    }
    for row in ROWS:
        key, _, part = row.path.partition(".")
        entry = figures.setdefault(key, {} if part else value)
        if part:
            assert isinstance(entry, dict)
            entry[part] = value
    return figures


@pytest.mark.parametrize(("value", "holds"), [(0.0, False), (1e9, True)])
def test_the_table_says_of_each_goal_whether_it_holds(value: float, holds: bool):
    lines = format_figures(made_up(value)).splitlines()[2:]
    for row, line in zip(ROWS, lines, strict=True):
        assert line.startswith(row.name)
        if row.goal is None:
            assert "at most" not in line
        elif holds is row.least:
            assert line.endswith("  holds"), line
        else:
            assert line.endswith("FALLS SHORT"), line


def crashing(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def test_another_ways_crash_is_one_line_of_the_result(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(bench, "high_level_waits", crashing)
    monkeypatch.setattr(bench, "lean_waits", crashing)
    monkeypatch.setattr(bench, "_RUN", 4)
    config = EngineConfig(n_ctx=1024, cache_folder=str(tmp_path))
    figures = measure(config, repeats=1)
    assert figures["peers_trouble"] == {
        "single_sequence": "crashed (SIGSEGV)", "high_level": "crashed (SIGSEGV)",
    }  # fmt: skip
    assert figures["high_level_over_ours"] is None
    assert figures["cloud8_ms"]["median"] > 0
    assert format_figures(figures).splitlines()[-1] == "high_level: crashed (SIGSEGV)"


def test_a_goal_that_is_just_reached_holds():
    row = next(r for r in ROWS if r.goal == 16)
    assert row.holds(16.0)
    assert not row.holds(16.01)
    least = next(r for r in ROWS if r.least)
    assert least.goal is not None
    assert least.holds(least.goal)
    assert not least.holds(least.goal - 0.01)


def test_what_was_not_measured_is_said_so():
    figures = made_up(None)
    lines = format_figures(figures).splitlines()[2:]
    assert all("not known" in line for line in lines)
    assert not any("holds" in line or "FALLS" in line for line in lines)
    assert find(figures, "bare_token_ms.median") is None
