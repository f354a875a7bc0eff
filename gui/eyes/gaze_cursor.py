"""The dot where the eyes are taken to look. It lets every event through, and is off by default.

It follows the smoothed point and fades with the confidence in it: choices are made on the evidence,
never on the dot.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.widgets.theme import Look

_SIZE_PX = 30
_FAINTEST = 0.2


class GazeDot(QWidget):
    """A ring with a small dot in it, over everything in its window."""

    def __init__(self, window: QWidget, look: Look | None = None) -> None:
        """Lie over `window`, hidden until there is a point."""
        super().__init__(window)
        self._window = window
        self._look = look or Look()
        self._strength = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_look(self._look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale; the middle stays."""
        middle = self.geometry().center()
        self._look = look
        self.resize(look.px(_SIZE_PX), look.px(_SIZE_PX))
        self.move(middle - self.rect().center())
        self.update()

    @property
    def look(self) -> Look:
        """How it looks: theme and scale."""
        return self._look

    @property
    def strength(self) -> float:
        """How visible it is, 0 to 1."""
        return self._strength

    def show_at(self, x_px: float, y_px: float, confidence: float) -> None:
        """Mark a point of the desktop, `confidence` from 0 to 1; one that is no number hides it."""
        if not (math.isfinite(x_px) and math.isfinite(y_px)):
            self.hide()
            return
        at = self._window.mapFromGlobal(QPointF(x_px, y_px))
        self.move(at.toPoint() - self.rect().center())
        strength = max(_FAINTEST, min(1.0, confidence))
        if abs(strength - self._strength) > 0.02:
            self._strength = strength
            self.update()
        if self.isHidden():
            self.raise_()
            self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring, light in the middle so that a word under it can be read."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._strength)
        width = max(2.0, self._look.px(3))
        ring = QRectF(self.rect()).adjusted(width, width, -width, -width)
        fill = theme.colour("accent")
        fill.setAlphaF(0.18)
        painter.setBrush(fill)
        painter.setPen(QPen(theme.colour("accent"), width))
        painter.drawEllipse(ring)
        painter.end()
