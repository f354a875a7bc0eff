"""Quiet messages: one line with a way out, in a place kept free for it; and the small badge.

Messages have a rank and a life. Errors and warnings come first and stay until they are solved or
put away; what merely informs goes by itself once there was time to read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from common.clock import NS_PER_MS, Clock, now_ns
from gui.base.error_texts import in_language
from gui.widgets.theme import BODY, MEDIUM, SMALL, Look, icon, icon_pixmap

_HEIGHT = 40
LIFE_MS, LIFE_PER_WORD_MS = 6000, 400
"""How long an info is shown: so long, and so much more for each word, of which a slow reader takes
150 a minute (https://www.w3.org/WAI/WCAG21/Understanding/timing-adjustable.html)."""
STALE_MS = 60_000
"""An info that waited so long behind others is no news any more."""


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
    remedy: str = ""
    level: Level = Level.INFO
    action: str = ""

    @property
    def whole(self) -> str:
        """The line and its way out."""
        return " ".join(part for part in (self.text, self.remedy) if part)

    @property
    def stays(self) -> bool:
        """Whether it waits for the person: an alarm, or an offer that has a button."""
        return self.level is not Level.INFO or bool(self.action)

    @property
    def life_ms(self) -> int:
        """How long it is shown, if it does not stay."""
        return LIFE_MS + LIFE_PER_WORD_MS * len(self.whole.split())


_RANK = {Level.ERROR: 0, Level.WARNING: 1, Level.INFO: 2}


class _Entry:
    """A message that waits or is shown: when it was posted, and what is left of its life."""

    def __init__(self, message: Message, t_ns: int) -> None:
        self.message = message
        self.posted_ns = t_ns
        self.left_ns = message.life_ms * NS_PER_MS
        self.behind = 0  # how often the person turned from it to another one

    @property
    def sort(self) -> int:
        """How early its sort comes: alarms, news that go by themselves, then offers that stay."""
        level = self.message.level
        return _RANK[level] + (level is Level.INFO and self.message.stays)

    @property
    def rank(self) -> tuple[int, int]:
        """Its place in the queue."""
        return self.behind, self.sort


class Queue:
    """The messages that wait, the one that is shown first. Pure: every time is an argument in ns.

    Alarms go before all else, the newest of a rank first; infos come in the order in which they
    were posted. An info lives while it is shown and nobody holds it.
    """

    def __init__(self) -> None:
        """Start with nothing to say."""
        self._entries: list[_Entry] = []
        self._held = False
        self._seen_ns = 0  # up to here the life of the shown one is counted

    def __len__(self) -> int:
        """Return how many there are, the shown one too."""
        return len(self._entries)

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that wait, the one to show first."""
        return tuple(entry.message for entry in self._entries)

    @property
    def current(self) -> Message | None:
        """The message to show."""
        return self._entries[0].message if self._entries else None

    def post(self, message: Message, t_ns: int) -> None:
        """Take in a message; one with the key of another takes its place, and begins to live."""
        self.tick(t_ns)
        new = _Entry(message, t_ns)
        for index, old in enumerate(self._entries):
            if old.message.key == message.key and old.sort == new.sort:
                new.behind = old.behind
                self._entries[index] = new
                return
        entries = [e for e in self._entries if e.message.key != message.key]
        newest_first = message.level is not Level.INFO
        at = sum(e.rank < new.rank or (e.rank == new.rank and not newest_first) for e in entries)
        self._entries = [*entries[:at], new, *entries[at:]]

    def withdraw(self, key: str, t_ns: int) -> None:
        """Take a message away: what it said is over. Unknown keys are left alone."""
        self.tick(t_ns)
        self._entries = [e for e in self._entries if e.message.key != key]

    def turn(self, t_ns: int) -> None:
        """Show the next one; the shown one waits behind all others."""
        self.tick(t_ns)
        if len(self._entries) > 1:
            first = self._entries.pop(0)
            first.behind = max(e.behind for e in self._entries) + 1
            self._entries.append(first)

    def hold(self, held: bool, t_ns: int) -> None:
        """Let the shown one live on as long as `held`: the person is at it."""
        self.tick(t_ns)
        self._held = held

    def tick(self, t_ns: int) -> None:
        """Let go what was shown for its life, and infos that waited until they were no news."""
        passed, self._seen_ns = max(0, t_ns - self._seen_ns), max(t_ns, self._seen_ns)
        if self._entries and not self._held and not self._entries[0].message.stays:
            first = self._entries[0]
            first.left_ns -= passed
            if first.left_ns <= 0:
                del self._entries[0]
        self._entries = [
            e
            for index, e in enumerate(self._entries)
            if not index or e.message.stays or t_ns - e.posted_ns < STALE_MS * NS_PER_MS
        ]

    def due_ms(self) -> int | None:
        """Return in how many ms `tick` has something to do; None where nothing comes by itself."""
        if not self._entries or self._held or self._entries[0].message.stays:
            return None
        return max(1, -(-self._entries[0].left_ns // NS_PER_MS))


def _token(level: Level) -> str:
    return {Level.INFO: "accent", Level.WARNING: "warning", Level.ERROR: "error"}[level]


class MessageBar(QWidget):
    """Shows the first of the messages that wait. Its place stays its own while there is none."""

    action_wanted = Signal(str)
    """The key of the message whose button was pressed; the message goes away with it."""
    dismissed = Signal(str)
    """The key of a message that the person put away."""

    def __init__(
        self,
        parent: QWidget | None = None,
        look: Look | None = None,
        clock: Clock = now_ns,
    ) -> None:
        """Begin without a message. Lives are counted by `clock`, in ns."""
        super().__init__(parent)
        self._look = look or Look()
        self._clock = clock
        self._queue = Queue()
        self._over = self._focused = False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.tick)
        self._icon = QLabel()
        self._line = QLabel()
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._more = QToolButton()
        self._more.setProperty("quiet", True)
        self.action_button = QPushButton()
        self._close = QToolButton()
        self._close.setProperty("quiet", True)
        self._more.clicked.connect(self._turn)
        self.action_button.clicked.connect(self._act)
        self._close.clicked.connect(self.put_away)
        self._box = QHBoxLayout(self)
        self._box.addWidget(self._icon)
        self._box.addWidget(self._line, 1)
        for widget in (self._more, self.action_button, self._close):
            self._box.addWidget(widget)
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            widget.installEventFilter(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)  # nothing moves when it comes or goes
        self.setSizePolicy(policy)
        self.set_look(self._look)
        self.hide()

    def post(self, message: Message) -> None:
        """Show a message, or let it wait for its turn; alarms go before what waits."""
        before = self.current
        self._queue.post(message, self._clock())
        self._show()
        if self.current is not before and self.isVisible() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def tell(
        self,
        key: str,
        text: str,
        remedy: str = "",
        level: Level = Level.INFO,
        action: str = "",
    ) -> None:
        """Post one quiet line; before a way out it ends as a sentence does.

        Lines of engine and input are put into the window's language.
        """
        text, remedy = in_language(text), in_language(remedy)
        if remedy and text[-1:] not in ".!?:":
            text += "."
        self.post(Message(key, text, remedy, level, action))

    def withdraw(self, key: str) -> None:
        """Take a message away: what it said is over. Unknown keys are left alone."""
        self._queue.withdraw(key, self._clock())
        self._show()

    def tick(self) -> None:
        """Let go what was shown long enough. A timer calls this."""
        self._queue.tick(self._clock())
        self._show()

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that wait, the one that is shown first."""
        return self._queue.messages

    @property
    def current(self) -> Message | None:
        """The message that is shown."""
        return self._queue.current

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self.setFixedHeight(px(_HEIGHT))
        self._box.setContentsMargins(px(20), 0, px(12), 0)
        self._box.setSpacing(px(12))
        self._more.setStyleSheet(
            f"color: {look.theme.dim}; font-size: {px(SMALL)}px; padding: {px(6)}px;"
        )
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

    def event(self, event: QEvent) -> bool:
        """Let the shown message live while the pointer is on it."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.Hide):
            self._over = event.type() == QEvent.Type.Enter
            self._attend()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the shown message live while one of its buttons has the keyboard."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._focused = event.type() == QEvent.Type.FocusIn
            self._attend()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel, with a narrow edge in the level's colour."""
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        if self.current is not None:
            edge = theme.colour(_token(self.current.level))
            painter.fillRect(0, 0, self._look.px(4), self.height(), edge)
        painter.end()

    def _show(self) -> None:
        message = self.current
        due_ms = self._queue.due_ms()
        if due_ms is None:
            self.timer.stop()
        else:
            self.timer.start(due_ms)
        self.setVisible(message is not None)
        if message is None:
            return
        look = self._look
        tint = look.theme.colour(_token(message.level))
        self._icon.setPixmap(
            icon_pixmap(message.level.value, tint, look.px(20), self.devicePixelRatioF())
        )
        self.action_button.setText(message.action)
        self.action_button.setVisible(bool(message.action))
        more = len(self._queue) - 1
        self._more.setText(self.tr("%1 more").replace("%1", str(more)) if more else "")
        self._more.setToolTip(self.tr("Show the next message"))
        self._more.setVisible(more > 0)
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.setToolTip(self.tr("Dismiss"))
        self.setAccessibleName(message.whole)
        self._elide()
        self.update()

    def _elide(self) -> None:
        """Set the line in at most two rows; what does not fit is in the tool tip."""
        whole = self.current.whole if self.current else ""
        font, room = self._look.font(BODY), max(0, self._line.width())
        if QFontMetricsF(font).horizontalAdvance(whole) > room:
            font = self._look.font(SMALL)
        metrics = QFontMetricsF(font)
        first, rest = _row(whole, metrics, room)
        if metrics.horizontalAdvance(whole) <= room:
            first, rest = whole, ""
        shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room)
        self._line.setStyleSheet(f"font-size: {font.pixelSize()}px;")
        self._line.setText("\n".join(row for row in (first, shown) if row))
        self._line.setToolTip(whole if shown != rest else "")

    def _attend(self) -> None:
        self._queue.hold(self._over or self._focused, self._clock())
        self._show()

    def _turn(self) -> None:
        self._queue.turn(self._clock())
        self._show()

    def _act(self) -> None:
        self._leave(self.action_wanted)

    def put_away(self) -> None:
        """Let the message go that is shown, as the cross beside it does."""
        self._leave(self.dismissed)

    def _leave(self, signal: SignalInstance) -> None:
        """Take the shown message away, and say why."""
        message = self.current
        if message is not None:
            self.withdraw(message.key)
            signal.emit(message.key)


def _row(text: str, metrics: QFontMetricsF, room: float) -> tuple[str, str]:
    """Return as many whole words as fit in one row, at least one, and what is left."""
    words = text.split(" ")
    fit = 1
    while fit < len(words) and metrics.horizontalAdvance(" ".join(words[: fit + 1])) <= room:
        fit += 1
    return " ".join(words[:fit]), " ".join(words[fit:])


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
