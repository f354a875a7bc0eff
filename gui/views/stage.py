"""The stage: the cloud and, below it, the permanent targets; everything that can be chosen.

One place answers what lies at a point, for every kind of pointer.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEasingCurve,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.views.action_bar import Targets
from gui.views.cloud_view import CloudView
from gui.widgets.theme import SEMIBOLD, Look
from input.selection.evidence import TARGET_PRIOR, Target

_MARGIN, _GAP = 16, 16


class Stage(QWidget):
    """Cloud above, targets below."""

    activated = Signal(str)
    """The key of a target that was pressed by the keyboard."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Build the cloud view (`cloud`) and the row of targets (`targets`)."""
        super().__init__(parent)
        self._look = look or Look()
        self.cloud = CloudView(self, self._look)
        self.targets = Targets(self, self._look)
        self.targets.activated.connect(self.activated)
        self.setMouseTracking(True)
        for view in (self.cloud, self.targets):
            view.setMouseTracking(True)
        self._box = QVBoxLayout(self)
        self._box.addWidget(self.cloud, 1)
        self._box.addWidget(self.targets, 0)
        self.set_look(self._look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        margin = look.px(_MARGIN)
        self._box.setContentsMargins(margin, 0, margin, margin)
        self._box.setSpacing(look.px(_GAP))
        self.cloud.set_look(look)
        self.targets.set_look(look)

    def hit(self, point: QPointF) -> int | str | None:
        """Return what lies at a point of the stage: a slot, a target's key, or None.

        None stands for the rest, gaps, disabled targets, and cells while paused.
        """
        if self.cloud.geometry().contains(point.toPoint()):
            return self.cloud.hit(point - QPointF(self.cloud.pos()))
        if self.targets.geometry().contains(point.toPoint()):
            return self.targets.hit(point - QPointF(self.targets.pos()))
        return None

    def set_dwell(self, target: int | str | None, progress: float = 0.0) -> None:
        """Show how far a dwell is, `progress` from 0 to 1: on a slot, a target, or nowhere."""
        self.cloud.set_dwell(target if isinstance(target, int) else None, progress)
        self.targets.set_dwell(target if isinstance(target, str) else None, progress)

    def set_paused(self, paused: bool) -> None:
        """Dim the cloud, and let the pause target say "Resume"."""
        self.cloud.set_paused(paused)
        self.targets.set_paused(paused)

    def cell_of(self, target: int | str) -> Target | None:
        """Return place, size and probability of a word or target; None when it is not there.

        They are in the stage's pixels. Letters and entries of menus are equally likely.
        """
        prior = TARGET_PRIOR
        if isinstance(target, int):
            rect = self.cloud.word_rect(target).translated(QPointF(self.cloud.pos()))
            prior = min(1.0, max(0.0, self.cloud.probability(target)))
        elif target in self.targets.keys():  # noqa: SIM118 (a widget, not a mapping)
            rect = QRectF(self.targets.button(target).geometry().translated(self.targets.pos()))
        else:
            return None
        if rect.isEmpty():
            return None
        return Target(target, rect.x(), rect.y(), rect.width(), rect.height(), prior)

    def centre_of(self, target: int | str) -> QPointF | None:
        """Return the middle of a word or target on the stage; None when it is not there.

        It is where a simulated person aims.
        """
        cell = self.cell_of(target)
        return QPointF(*cell.middle) if cell is not None else None

    def travel(self, slot: int, window: QWidget, end: QPoint) -> bool:
        """Let the word of a slot travel to `end` (a point of `window`, on the text's caret line).

        Returns False, and does nothing, when nothing may move or there is no such word.
        """
        rect = self.cloud.word_rect(slot)
        word = self.cloud.shown_word(slot)
        if not word or not self._look.ms("travel"):
            return False
        start = QRectF(rect)
        start.moveTopLeft(QPointF(self.cloud.mapTo(window, rect.topLeft().toPoint())))
        Traveller(window, self._look, word, self.cloud.word_size_px(slot), start, QPointF(end))
        return True


class Traveller(QWidget):
    """A word on its way from the cloud to the text. It lets every event through and ends itself."""

    def __init__(
        self, window: QWidget, look: Look, word: str, size_px: float, start: QRectF, end: QPointF
    ) -> None:
        """Fly over `window` from the rectangle `start` to the point `end`, both in its pixels."""
        super().__init__(window)
        self._look = look
        self._word = word
        self._end = end
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        font = look.font(size_px / look.scale, SEMIBOLD)
        metrics = QFontMetricsF(font)
        self._font = font
        wide, high = metrics.horizontalAdvance(word) + 4, metrics.height()
        middle = start.center()
        self._start = middle - QPointF(wide / 2, high / 2)
        self.setGeometry(QRect(self._start.toPoint(), QPoint(0, 0)))
        self.resize(round(wide), round(high))
        self._flight = QVariantAnimation(self)
        self._flight.setStartValue(0.0)
        self._flight.setEndValue(1.0)
        self._flight.setDuration(look.ms("travel"))
        self._flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._flight.valueChanged.connect(self._moved)
        self._flight.finished.connect(self.deleteLater)
        self.show()
        self.raise_()
        self._flight.start()

    def _moved(self, part: float) -> None:
        goal = self._end - QPointF(0, self.height() / 2)
        self.move((self._start + (goal - self._start) * part).toPoint())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the word, fading as it arrives."""
        painter = QPainter(self)
        part = float(self._flight.currentValue() or 0.0)
        painter.setOpacity(1.0 - 0.7 * part)
        painter.setFont(self._font)
        painter.setPen(self._look.theme.colour("accent"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._word)
        painter.end()
