"""Calibrations that the window opens: one at a time, held while it is open, and let go of surely.

However a calibration ends, by its buttons, its window's close button, an error in it or the end of
the program, `ended` says so once; nothing waits for it afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QScreen

if TYPE_CHECKING:
    from gui.eyes.calibration_window import CalibrationWindow


class CalibrationDesk(QObject):
    """Holds the calibration that is open, if there is one."""

    ended = Signal(bool)
    """A calibration is over; whether it ended as it should, and not by an error."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with none."""
        super().__init__(parent)
        self.window: CalibrationWindow | None = None
        """The calibration that is open; None without one."""

    @property
    def is_open(self) -> bool:
        """Whether a calibration is open."""
        return self.window is not None

    def show(self) -> bool:
        """Bring the calibration that is open to the front; False without one."""
        if self.window is None:
            return False
        self.window.raise_()
        self.window.activateWindow()
        return True

    def begin(self, make: Callable[[], CalibrationWindow], screen: QScreen | None) -> None:
        """Make a calibration and let it fill `screen`. An error in that ends it, and is told."""
        try:
            window = self.window = make()
            window.closed.connect(lambda _result: self._over(window, not window.broken))
            window.destroyed.connect(lambda: self._over(window, False))
            window.begin(screen)
        except Exception:  # whatever it is: the window must not wait for what never comes
            logging.getLogger(__name__).exception("the calibration could not begin")
            failed, self.window = self.window, None
            if failed is not None:
                failed.close()
            self.ended.emit(False)

    def close(self) -> None:
        """End the calibration that is open, if there is one."""
        if self.window is not None:
            self.window.close()

    def _over(self, window: CalibrationWindow, good: bool) -> None:
        if window is self.window:
            self.window = None
            self.ended.emit(good)
