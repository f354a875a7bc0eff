"""The bench on the default model: every figure is there and can be. Times are not judged."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from engine import bench
from engine.bench import measure, told
from engine.loading import EngineConfig
from engine.model import ModelError

TIMES = ("bare_token_ms", "auto_token_ms", "cloud8_ms", "commit_ms")
PLAIN = ("auto_over_bare", "cloud8_over_token", "first_cloud_s", "peak_memory_mb")


def test_every_figure_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "_RUN", 6)
    figures = measure(EngineConfig(n_ctx=1024, cache_folder=str(tmp_path)), repeats=4)
    assert set(figures) == {"model", "machine", *TIMES, *PLAIN}
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["model"] == "Gemma 3 270m"
    for key in TIMES:
        assert set(figures[key]) == {"median", "p95", "n"}
        assert 0 <= figures[key]["median"] <= figures[key]["p95"]
    for key in PLAIN:
        assert figures[key] > 0
        assert math.isfinite(figures[key])
    # At least as often as asked; both loops took the very same tokens.
    assert figures["bare_token_ms"]["n"] == figures["auto_token_ms"]["n"] >= 8
    assert figures["cloud8_ms"]["n"] == 4
    assert figures["commit_ms"]["n"] == 4
    medians = {key: figures[key]["median"] for key in TIMES}
    assert figures["auto_over_bare"] == pytest.approx(
        medians["auto_token_ms"] / medians["bare_token_ms"]
    )
    assert figures["cloud8_over_token"] == pytest.approx(
        medians["cloud8_ms"] / medians["bare_token_ms"]
    )
    machine = figures["machine"]
    assert machine["processor"]
    assert 1 <= machine["threads"] <= max(1, machine["cores"])
    lines = told(figures).splitlines()
    assert len(lines) == 1 + len(TIMES) + len(PLAIN)
    assert "Gemma 3 270m" in lines[0]
    assert all(any(c.isdigit() for c in line) for line in lines)


def test_a_model_that_is_not_there_says_so(tmp_path: Path):
    with pytest.raises(ModelError):
        measure(EngineConfig(model_path=str(tmp_path / "none.gguf")), repeats=1)
