"""docs/records.md: it has a line for each field of each row, and none for what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from engine.api.messages import Mode
from engine.api.spans import Span, Stage, Step
from engine.api.types import ModelInfo
from engine.records.recorder import STRETCH, AutoStepAggregator, request_row, trial_row
from engine.records.trial import ChoiceTiming, GazeTiming, Trial, TrialRedone, TrialUndone
from facesim import Person, grid
from gui.app.calibration_row import calibration_row
from gui.app.start_row import start_row
from gui.base.settings import Settings
from input.api.gaze import DESK
from input.calibration.data_quality import GazeQuality
from input.calibration.profiles import Profile
from input.calibration.regression import Fixated, fit

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "records.md").read_text(encoding="utf-8")
OPEN = {"versions", "settings", "machine_ms", "machine_n", "hidden_ms"}
"""Fields whose own names are data."""


def told() -> dict[str, list[str]]:
    """Return the fields that each section of the page has a line for."""
    sections = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)[1:]
    return {
        title: re.findall(r"^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$", text, flags=re.MULTILINE)
        for title, text in zip(sections[::2], sections[1::2], strict=True)
    }


def named(row: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Yield the names of a row's fields, as the page writes them."""
    for key, value in row.items():
        name = before + key
        if name in OPEN:
            yield f"{name}.*"
        elif isinstance(value, Mapping):
            if name in ("model", "timing.gaze", "quality"):  # which may be null
                yield name
            yield from named(value, f"{name}.")
        else:
            yield name


@pytest.fixture
def rows(qapp: QApplication) -> dict[str, dict[str, Any]]:
    """One whole row of each kind."""
    info = ModelInfo("m", "/somewhere/m.gguf", 5, 9, 512, 16, 2, 0, "", 1)
    timing = ChoiceTiming("gaze", gaze=GazeTiming())
    trial = Trial(
        number=1, mode=Mode.FORKS, timing=timing, shown_ns=1, committed_ns=2, n_words=2, page=0,
        prefix_length=0, probabilities=(0.5,), entropy_bits=1.5, value=0.1, threshold=0.2,
        mass=0.75, slot=1, rank=1, machine_ms={"cloud": 90.0}, written_tokens=4,
    )  # fmt: skip
    person = Person()
    looks = [Fixated(x, y, person.faces(x, y, 4)) for x, y in grid(DESK, 3, 3)]
    quality = GazeQuality(1.5, 2.25, 0.5, 0.75, 1.0, 0.125, 28.5, 4, 120)
    profile = Profile("Ann", "A camera", DESK.name, 1000.5, fit(looks, DESK), quality)
    auto = AutoStepAggregator()
    step = Step(Mode.AUTO, STRETCH, False, (Span(Stage.DECODE, 0, 3_000_000),))
    found = [
        start_row({}, info, Settings(), QWidget()),
        calibration_row(profile, 1),
        request_row("A tale", words=True, led=True, t_ns=1),
        trial_row(trial, words=True),
        {"row": "undone", **asdict(TrialUndone(1, 2))},
        {"row": "redone", **asdict(TrialRedone(1, 2))},
        auto.add(step) or {},
    ]
    return {row["row"]: row for row in found}


def test_each_field_of_each_row_has_its_line(rows: dict[str, dict[str, Any]]) -> None:
    page = told()
    for kind, row in rows.items():
        lines = page[kind]
        assert len(set(lines)) == len(lines), f"{kind}: a field has two lines"
        fields = set(named(row)) - {"row"}
        assert fields - set(lines) == set(), f"docs/records.md, {kind}: a field has no line"
        assert set(lines) - fields == set(), f"docs/records.md, {kind}: a line has no field"


def test_each_kind_of_row_is_named(rows: dict[str, dict[str, Any]]) -> None:
    page = told()
    assert page["Every row"] == ["row", "simulated"]
    assert set(page) == {"Every row", *rows, "Stages"}
    assert all(f"`{kind}`" in PAGE for kind in rows)


def test_each_stage_has_its_line() -> None:
    stages = PAGE.partition("## Stages")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", stages, flags=re.MULTILINE)) == set(Stage)
