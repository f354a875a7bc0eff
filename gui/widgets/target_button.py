"""A large button with an icon, a label and, while it is dwelt on, a filling outline.

It does nothing on a mouse or touch event: those travel on to the stage, where one place turns all
pointers into choices. Only the keyboard presses it directly.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.widgets.theme import BODY, MEDIUM, RADIUS, SMALL, Look, icon_pixmap


@dataclass(frozen=True, slots=True)
class Target:
    """One target: its key, its label, the key on a keyboard that does the same, its icon's name."""

    key: str
    text: str
    hint: str
    icon: str


class TargetButton(QAbstractButton):
    """One large button with an icon, a label and, while it is dwelt on, a filling outline."""

    pressed_by_key = Signal(str)

    def __init__(self, target: Target, look: Look, parent: QWidget | None = None) -> None:
        """Show `target`."""
        super().__init__(parent)
        self._look = look
        self._hover = False
        self._progress = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_target(target)

    def set_target(self, target: Target) -> None:
        """Become another target in the same place."""
        self.target = target
        self.setText(target.text)
        self.setAccessibleName(target.text)
        self.setAccessibleDescription(target.hint)
        reason = "" if self.isEnabled() else self.toolTip()
        self.set_disabled_reason(reason)
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.update()

    def set_disabled_reason(self, reason: str) -> None:
        """Disable the button and say why in its tool tip; "" enables it."""
        self.setEnabled(not reason)
        self.setToolTip(reason or self.target.hint)
        if reason:
            self._hover, self._progress = False, 0.0
        self.setAccessibleDescription(reason or self.target.hint)

    def set_hover(self, hover: bool) -> None:
        """Tint it, as the pointer is on it."""
        if hover != self._hover:
            self._hover = hover
            self.update()

    def set_progress(self, progress: float) -> None:
        """Fill its outline from 0 to 1."""
        if progress != self._progress:
            self._progress = progress
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it to the stage."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it by Space or Enter when it has the focus."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and not event.isAutoRepeat():
            self.pressed_by_key.emit(self.target.key)
        elif event.key() not in keys:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing more: the press did it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint panel, icon and label."""
        look, theme = self._look, self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = look.px(RADIUS)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focus = self.hasFocus()
        painter.setBrush(theme.colour("hover" if self._hover else "panel"))
        painter.setPen(QPen(theme.colour("accent" if focus else "line"), 2 if focus else 1))
        painter.drawRoundedRect(frame, radius, radius)
        if self._progress > 0:
            self._paint_progress(painter, frame, radius)
        self._paint_face(painter)
        font = look.font(SMALL - 1)
        room = self.width() / 2 - look.px(11 + 10 + 4)  # beside the icon in the middle
        fits = QFontMetricsF(font).horizontalAdvance(self.target.hint) <= room
        if self.target.hint and fits and self.height() >= look.px(60):
            painter.setFont(font)
            painter.setPen(theme.colour("faint"))
            place = self.rect().adjusted(look.px(8), look.px(6), -look.px(10), 0)
            corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
            painter.drawText(place, corner, self.target.hint)
        painter.end()

    def _paint_progress(self, painter: QPainter, frame: QRectF, radius: float) -> None:
        width = max(3.0, self._look.px(3))
        path = QPainterPath()
        inner = frame.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        path.addRoundedRect(inner, radius, radius)
        pen = QPen(self._look.theme.colour("accent"), width)
        whole = path.length() / width
        pen.setDashPattern([max(0.01, whole * min(1.0, self._progress)), 2 * whole])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_face(self, painter: QPainter) -> None:
        look, theme = self._look, self._look.theme
        colour = theme.colour("text" if self.isEnabled() else "faint")
        lines, font = self._label()
        metrics = QFontMetricsF(font)
        side, gap = look.px(22), look.px(4)
        line = metrics.height()
        high = side + gap + line * len(lines)
        if high > self.height() - look.px(8):  # two lines of text in a low button: no icon
            side = gap = 0
            high = line * len(lines)
        y = (self.height() - high) / 2
        if side:
            tint = colour if not self.isEnabled() else theme.colour("dim")
            picture = icon_pixmap(self.target.icon, tint, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF((self.width() - side) / 2, y), picture)
        painter.setFont(font)
        painter.setPen(colour)
        y += side + gap
        for text in lines:
            place = QRectF(0, y, self.width(), line)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
            y += line

    def _label(self) -> tuple[list[str], QFont]:
        """Return the lines of the label and the font in which they fit the button."""
        room = self.width() - self._look.px(16)
        text = self.target.text
        for size in (BODY, SMALL):
            font = self._look.font(size, MEDIUM)
            metrics = QFontMetricsF(font)
            for lines in ([text], _halves(text)):
                if all(metrics.horizontalAdvance(line) <= room for line in lines):
                    return lines, font
        shown = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
        return shown, font


def _halves(text: str) -> list[str]:
    """Return a text as two lines of about the same length; one where it has no space."""
    places = [i for i, sign in enumerate(text) if sign == " "]
    if not places:
        return [text]
    best = min(places, key=lambda i: abs(i - len(text) / 2))
    return [text[:best], text[best + 1 :]]
