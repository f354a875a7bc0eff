"""A row of large buttons that mouse, finger, keys and a long look can press.

They stand on the pages of calibration, where no stage turns pointers into choices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets.target_button import Target, TargetButton
from gui.widgets.theme import MIN_TARGET_PX, Look
from input.api.gaze import GazeSample
from input.selection.dwell import GAZE, Dwell

LOOK_MS = 1500
"""A look presses after so long: nothing here is pressed often, and a wrong press is dear."""

_HEIGHT, _GAP = 96, 16
_REACH_SDS = 1.5  # a look counts for a button so many standard deviations beside it
_LEAST_CONFIDENCE = 0.3


class BigButton(TargetButton):
    """A target that also follows mouse and finger by itself."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that the release comes here."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press it, if it ends on the button."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside and self.isEnabled():
            self.pressed_by_key.emit(self.target.key)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tint it."""
        self.set_hover(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the tint away."""
        self.set_hover(False)
        super().leaveEvent(event)


class BigButtons(QWidget):
    """The row. A look is told by `look_at`; the keyboard's focus is on the first one at first."""

    pressed = Signal(str)
    """The key of the button that was pressed, by whatever."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Make an empty row."""
        super().__init__(parent)
        self._look = look
        self._buttons: dict[str, BigButton] = {}
        self._dwell = Dwell(GAZE.with_total_ms(LOOK_MS))
        self._dwelt: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_look(look)

    def set_targets(self, targets: Sequence[Target], t_ns: int) -> None:
        """Show these, from left to right, from `t_ns` on."""
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for target in targets:
            button = BigButton(target, self._look, self)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.pressed_by_key.connect(self.pressed)
            button.show()
            self._buttons[target.key] = button
        self._dwelt = None
        self._dwell.open(t_ns)
        self._arrange()

    def set_texts(self, targets: Sequence[Target]) -> None:
        """Name the same buttons in another language."""
        for target in targets:
            self._buttons[target.key].set_target(target)

    def button(self, key: str) -> BigButton:
        """Return a button. Raises KeyError when there is none."""
        return self._buttons[key]

    def keys(self) -> tuple[str, ...]:
        """Return the keys, from left to right."""
        return tuple(self._buttons)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for button in self._buttons.values():
            button.set_look(look)
        self.setFixedHeight(max(MIN_TARGET_PX, look.px(_HEIGHT)))
        self.updateGeometry()
        self._arrange()

    def look_at(self, sample: GazeSample, at: QPointF, now_ns: int) -> None:
        """Take a look at a point (pixels of this row); a long one presses a button."""
        seen = sample.valid and sample.confidence >= _LEAST_CONFIDENCE
        target = self._near(at, _REACH_SDS * sample.sd_px) if seen and self.isVisible() else None
        state = self._dwell.feed(sample.t_ns, target, now_ns)
        for key, button in self._buttons.items():
            button.set_progress(state.progress if key == state.target else 0.0)
        if self._dwelt != state.target:
            for key, button in self._buttons.items():
                button.set_hover(key == state.target or button.underMouse())
            self._dwelt = str(state.target) if state.target is not None else None
        if state.choice is not None:
            self.pressed.emit(str(state.choice.target))

    def _near(self, at: QPointF, reach_px: float) -> str | None:
        """Return the button at a point, or the nearest one within reach, half a button at most."""
        best: tuple[float, str] | None = None
        for key, button in self._buttons.items():
            place = QRectF(button.geometry())
            dx = max(place.left() - at.x(), 0.0, at.x() - place.right())
            dy = max(place.top() - at.y(), 0.0, at.y() - place.bottom())
            away = math.hypot(dx, dy)
            if button.isEnabled() and away <= min(reach_px, place.height() / 2):
                best = min(best or (away, key), (away, key))
        return best[1] if best else None

    def sizeHint(self) -> QSize:
        """A row as high as an uncertain look wants it."""
        return QSize(self._look.px(640), self.height())

    def minimumSizeHint(self) -> QSize:
        """No button is narrower than a finger."""
        return QSize((MIN_TARGET_PX + _GAP) * max(1, len(self._buttons)), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width equally."""
        self._arrange()

    def _arrange(self) -> None:
        gap = self._look.px(_GAP)
        count = len(self._buttons)
        for index, button in enumerate(self._buttons.values()):
            left = round(index * (self.width() + gap) / count)
            right = round((index + 1) * (self.width() + gap) / count) - gap
            button.setGeometry(left, 0, right - left, self.height())
