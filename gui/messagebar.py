"""Quiet messages: one line with a way out, never in the way; and the small badge."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.theme import BODY, MEDIUM, SMALL, Look, icon, icon_pixmap

_HEIGHT = 44


class Level(StrEnum):
    """How much a message matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """One clear line and a way out.

    `key` tells messages apart: a new one with the key of a waiting or shown one takes its place,
    and signals carry it. `action` labels the optional button.
    """

    key: str
    text: str
    way_out: str = ""
    level: Level = Level.INFO
    action: str = ""


def _token(level: Level) -> str:
    return {Level.INFO: "accent", Level.WARNING: "warning", Level.ERROR: "error"}[level]


class MessageBar(QWidget):
    """Shows the first of the messages that wait; hidden while there is none."""

    action_wanted = Signal(str)
    """The key of the message whose button was pressed; the message goes away with it."""
    dismissed = Signal(str)
    """The key of a message that the person put away."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Begin without a message."""
        super().__init__(parent)
        self._look = look or Look()
        self._queue: deque[Message] = deque()
        self._icon = QLabel()
        self._line = QLabel()
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._count = QLabel()
        self._action = QPushButton()
        self._action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close = QToolButton()
        self._close.setProperty("quiet", True)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action.clicked.connect(self._act)
        self._close.clicked.connect(self._put_away)
        self._box = QHBoxLayout(self)
        self._box.addWidget(self._icon)
        self._box.addWidget(self._line, 1)
        for widget in (self._count, self._action, self._close):
            self._box.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_look(self._look)
        self.hide()

    def post(self, message: Message) -> None:
        """Show a message, or let it wait for its turn; errors go before what waits."""
        for index, old in enumerate(self._queue):
            if old.key == message.key:
                self._queue[index] = message
                break
        else:
            if message.level is Level.ERROR and self._queue:
                first = 0 if self._queue[0].level is not Level.ERROR else 1
                self._queue.insert(first, message)
            else:
                self._queue.append(message)
        self._show()

    def withdraw(self, key: str) -> None:
        """Take a message away: what it said is over. Unknown keys are left alone."""
        self._queue = deque(m for m in self._queue if m.key != key)
        self._show()

    @property
    def current(self) -> Message | None:
        """The message that is shown."""
        return self._queue[0] if self._queue else None

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self.setFixedHeight(px(_HEIGHT))
        self._box.setContentsMargins(px(20), 0, px(12), 0)
        self._box.setSpacing(px(12))
        self._count.setStyleSheet(f"color: {look.theme.dim}; font-size: {px(SMALL)}px;")
        self._close.setIcon(icon("close", look.theme.colour("dim"), px(16)))
        self._close.setIconSize(QSize(px(16), px(16)))
        self._close.setStyleSheet(f"padding: {px(6)}px;")
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the line where it does not fit."""
        self._elide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel, with a narrow edge in the level's colour."""
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        if self._queue:
            edge = theme.colour(_token(self._queue[0].level))
            painter.fillRect(0, 0, self._look.px(4), self.height(), edge)
        painter.end()

    def _show(self) -> None:
        message = self.current
        self.setVisible(message is not None)
        if message is None:
            return
        look = self._look
        tint = look.theme.colour(_token(message.level))
        self._icon.setPixmap(
            icon_pixmap(message.level.value, tint, look.px(20), self.devicePixelRatioF())
        )
        self._action.setText(message.action)
        self._action.setVisible(bool(message.action))
        more = len(self._queue) - 1
        self._count.setText(self.tr("%1 more").replace("%1", str(more)) if more else "")
        self._count.setVisible(more > 0)
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.setToolTip(self.tr("Dismiss"))
        self.setAccessibleName(self._whole())
        self._elide()
        self.update()

    def _whole(self) -> str:
        message = self.current
        return " ".join(p for p in (message.text, message.way_out) if p) if message else ""

    def _elide(self) -> None:
        whole = self._whole()
        metrics = QFontMetricsF(self._look.font(BODY))
        shown = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, max(0, self._line.width()))
        self._line.setText(shown)
        self._line.setToolTip(whole if shown != whole else "")

    def _act(self) -> None:
        message = self._queue.popleft()
        self._show()
        self.action_wanted.emit(message.key)

    def _put_away(self) -> None:
        message = self._queue.popleft()
        self._show()
        self.dismissed.emit(message.key)


class Badge(QWidget):
    """A small pill with a dot and a word or two; hidden while it has nothing to say."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Begin without text."""
        super().__init__(parent)
        self._look = look or Look()
        self._text, self._level = "", Level.INFO
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_text(self, text: str, level: Level = Level.INFO, why: str = "") -> None:
        """Say something, with `why` as its tool tip; "" hides the badge."""
        self._text, self._level = text, level
        self.setToolTip(why)
        self.setAccessibleName(" ".join(part for part in (text, why) if part))
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Dot, text and a little room."""
        metrics = QFontMetricsF(self._look.font(SMALL, MEDIUM))
        wide = metrics.horizontalAdvance(self._text) + self._look.px(32)
        return QSize(round(wide), self._look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill."""
        look, theme = self._look, self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("cell"))
        radius = self.height() / 2
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.setBrush(theme.colour(_token(self._level)))
        dot = look.px(8)
        painter.drawEllipse(look.px(10), (self.height() - dot) // 2, dot, dot)
        painter.setFont(look.font(SMALL, MEDIUM))
        painter.setPen(theme.colour("text"))
        place = self.rect().adjusted(look.px(24), 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()
