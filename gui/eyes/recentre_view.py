"""The quick repair of drift: one point in the middle, looked at for a second and a half.

It lies over a window while it lasts. Escape, a press, or looking elsewhere for too long ends it
without a change.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from common.clock import Clock, now_ns
from gui.eyes.calibration_view import radius_px
from gui.widgets.theme import LABEL, MEDIUM, Look
from input.api.gaze import GazeSample
from input.calibration.one_point import OnePoint

LIMIT_NS = 8_000_000_000
"""After so long without a steady look it gives up."""

_FRAME_MS = 16


class RepairView(QWidget):
    """One point over a window. Feed it samples; it closes by itself."""

    repaired = Signal(object)
    """An `input.calibration.one_point.OnePoint` that was looked at."""
    ended = Signal(bool)
    """It is over; whether the point was looked at."""

    def __init__(
        self,
        window: QWidget,
        look: Look,
        px_per_deg: float,
        clock: Clock = now_ns,
    ) -> None:
        """Lie over `window`, whose screen has `px_per_deg` pixels a degree, from `show` on."""
        super().__init__(window)
        self._look, self._px_per_deg, self._clock = look, px_per_deg, clock
        self._point: OnePoint | None = None
        self._start_ns = 0
        self._over = False
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.tick)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Recentre gaze"))
        self.setAccessibleDescription(self._hint())
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.hide()

    def _hint(self) -> str:
        return self.tr("Look at the point. Esc cancels.")

    def showEvent(self, event: QShowEvent) -> None:
        """Begin."""
        self.raise_()
        self.setFocus()
        self._start_ns = self._clock()
        middle = self.mapToGlobal(QPointF(self.rect().center()))
        self._point = OnePoint(middle.x(), middle.y(), self._start_ns)
        self._timer.start()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End when the window changes its size or moves: the point would be elsewhere."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._end(False)
        return False

    def feed(self, sample: GazeSample) -> None:
        """Take a sample."""
        if self._point is None or self._over:
            return
        self._point.feed(sample)
        if self._point.done:
            self.repaired.emit(self._point)
            self._end(True)
        else:
            self.update()

    def tick(self) -> None:
        """Let time pass."""
        if self._clock() - self._start_ns > LIMIT_NS:
            self._end(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends it; nothing reaches the window meanwhile."""
        if event.key() == Qt.Key.Key_Escape:
            self._end(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press ends it."""
        self._end(False)

    def _end(self, done: bool) -> None:
        if self._over:
            return
        self._over = True
        self._timer.stop()
        self.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.removeEventFilter(self)
            parent.setFocus()
        self.ended.emit(done)
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the point, shrinking as it is looked at, and one line far below it."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("background"))
        at = QPointF(self.rect().center())
        progress = self._point.progress if self._point is not None else 0.0
        radius = radius_px(progress, self._px_per_deg, self._look.motion)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(at, radius, radius)
        painter.setBrush(theme.colour("on_accent"))
        middle = max(2.0, radius * 0.16)
        painter.drawEllipse(at, middle, middle)
        painter.setFont(self._look.font(LABEL + 2, MEDIUM))
        painter.setPen(theme.colour("dim"))
        room = QRectF(0, self.height() * 0.8, self.width(), self.height() * 0.2)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(room, int(flags), self._hint())
        painter.end()
