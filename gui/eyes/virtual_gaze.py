"""The rendered person in the window, to try choosing by gaze without a camera.

Their eyes look at the points of a calibration, and else at the mouse pointer. What the window gets
is what it gets of a person before a camera: frames, a face found in them, gaze by a calibration.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QCursor

from common.worker import OnDeath
from gui.eyes.calibration_view import CalibrationView, Phase
from gui.eyes.virtual_eyes import point_to, source
from input.api.source import EyesConfig
from input.sources.registry import RENDERED
from input.worker.process import EyesHandle, OnAnswer

_POINT_MS = 15


def watching(config: EyesConfig, on_answer: OnAnswer, on_death: OnDeath, /) -> EyesHandle:
    """Return the eyes' process that knows the rendered person, too."""
    return EyesHandle(config, on_answer, on_death, source)


class RenderedGaze(QObject):
    """Tells the rendered person where to look, as long as it lives."""

    def __init__(
        self, calibration: Callable[[], CalibrationView | None], parent: QObject | None = None
    ) -> None:
        """Look at the points of `calibration` while it returns one; `start` begins."""
        super().__init__(parent)
        self._calibration = calibration
        self._folder = tempfile.TemporaryDirectory(prefix="wordfork-", ignore_cleanup_errors=True)
        self._path = Path(self._folder.name) / "point"
        self._timer = QTimer(self)
        self._timer.setInterval(_POINT_MS)
        self._timer.timeout.connect(self.look)

    watch = staticmethod(watching)

    @property
    def gaze_source(self) -> str:
        """The setting `gaze_source` with which the window watches this person."""
        return f"{RENDERED}:{self._path}"

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._folder.cleanup()

    def look(self) -> None:
        """Look where there is something to look at now."""
        view = self._calibration()
        if view is not None and view.phase is Phase.POINTS:
            state = view.calibration.state
            point_to(self._path, state.x_px, state.y_px)
        else:
            at = QCursor.pos()
            point_to(self._path, at.x(), at.y())
