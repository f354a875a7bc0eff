"""The rendered person in the window: where they look, and that they are marked as what they are."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from pytestqt.qtbot import QtBot

from driving import Start
from gui.eyes.calibration_view import CalibrationView, Phase
from gui.eyes.virtual_eyes import source
from gui.eyes.virtual_gaze import RenderedGaze
from input.api.gaze import DESK
from input.api.source import EyesConfig
from input.calibration.procedure import Calibration
from input.sources.registry import eyes_config
from lookers import FakeEyes

ROOT = Path(__file__).parents[3]


def test_they_look_at_a_calibration_s_points_and_else_at_the_pointer(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = [None]
    gaze = RenderedGaze(lambda: cast("CalibrationView | None", shown[0]))
    path = Path(eyes_config(gaze.gaze_source).place)

    def looked_at() -> tuple[float, ...]:
        gaze.look()
        return struct.unpack("<dd", path.read_bytes())

    monkeypatch.setattr(QCursor, "pos", lambda: QPoint(300, 200))
    assert looked_at() == (300.0, 200.0)
    calibration = Calibration(DESK, 5)
    shown[0] = SimpleNamespace(phase=Phase.FACE, calibration=calibration)
    assert looked_at() == (300.0, 200.0), "nothing is to be looked at yet"
    shown[0].phase = Phase.POINTS
    assert looked_at() == (calibration.state.x_px, calibration.state.y_px)
    gaze.stop()
    assert not path.exists()


def test_the_window_says_whose_eyes_they_are_and_keeps_nothing_of_it(start: Start) -> None:
    eyes = FakeEyes()
    rig = start(eyes=eyes.make, mode="every_word", input="eyes", gaze_source="rendered")
    settings = rig.app.store.settings
    config = eyes_config(settings.gaze_source)
    assert (config.kind, bool(config.place)) == ("rendered", True)
    assert not settings.dwell, "the pointer tells where they look: it does not choose by staying"
    assert "virtual person" in rig.message
    assert rig.parts.eyes.link.config.screen == rig.parts.eyes.profiles.screen
    rig.app.store.change(words=7)
    rig.app.close()
    kept = rig.app.folders.settings_file.read_text()
    assert "words=7" in kept
    assert "rendered" not in kept
    rows = [json.loads(line) for line in rig.app.records.path.read_text().splitlines()]
    assert rows[0]["settings"]["gaze_source"] == "rendered"


def test_the_source_of_the_window_is_that_of_any_other_kind_too(tmp_path: Path) -> None:
    trace = source(EyesConfig("trace", str(tmp_path / "none.csv")))
    assert type(trace).__name__ == "TraceSource"


def test_the_window_s_process_never_imports_opencv_for_it() -> None:
    code = (
        "import sys, gui.app.application, gui.eyes.virtual_gaze\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('cv2', 'mediapipe')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
