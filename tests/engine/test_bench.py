"""The bench on the default model: every figure is there and can be. Times are not judged."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine import bench
from engine.bench import measure
from engine.benchtable import ROWS, find, told
from engine.loading import EngineConfig
from engine.model import ModelError

TIMES = ("bare_token_ms", "auto_token_ms", "cloud8_ms", "commit_ms")
PLAIN = ("auto_over_bare", "cloud8_over_token", "first_cloud_s", "peak_memory_mb")
FORKS = 2


def numbers(value: object):
    """All numbers within nested figures."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from numbers(inner)
    elif isinstance(value, (int, float)):
        yield value


def test_every_figure_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "_RUN", 6)
    monkeypatch.setattr(bench, "_HURRIED_MS", 60)
    monkeypatch.setattr(bench, "_CALM_MS", 100)
    monkeypatch.setattr(bench, "_PATIENT", 1)
    figures = measure(EngineConfig(n_ctx=1024, cache_folder=str(tmp_path)), repeats=FORKS)
    assert {"model", "machine", *TIMES, *PLAIN} <= set(figures)
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert all(math.isfinite(n) and n >= 0 for n in numbers(figures))
    assert figures["model"] == "Gemma 3 270m"
    for key in TIMES:
        assert set(figures[key]) == {"median", "p95", "n"}
        assert 0 < figures[key]["median"] <= figures[key]["p95"]
    assert all(figures[key] > 0 for key in PLAIN)
    # As often as asked; both loops took the very same tokens.
    assert figures["bare_token_ms"]["n"] == figures["auto_token_ms"]["n"] >= 2 * FORKS
    assert figures["cloud8_ms"]["n"] == FORKS
    assert figures["commit_ms"]["n"] >= FORKS
    for ratio, one in (("auto_over_bare", "auto_token_ms"), ("cloud8_over_token", "cloud8_ms")):
        quotient = figures[one]["median"] / figures["bare_token_ms"]["median"]
        assert figures[ratio] == pytest.approx(quotient)
    machine = figures["machine"]
    assert machine["processor"]
    assert 1 <= machine["threads"] <= max(1, machine["cores"])
    for row in ROWS:  # every line of the table finds its figure
        find(figures, row.path)
    lines = told(figures).splitlines()
    assert "Gemma 3 270m" in lines[0]
    assert len(lines) >= len(ROWS)


def test_a_model_that_is_not_there_says_so(tmp_path: Path):
    with pytest.raises(ModelError):
        measure(EngineConfig(model_path=str(tmp_path / "none.gguf")), repeats=1)
