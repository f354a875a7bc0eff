"""What eyes see that tell only zones: words in groups near the middle, marks at the edges.

Words are read where the eyes are at rest; a look at the mark beyond a group chooses it. It lies
over all of a window below its bar, for the edges to be far apart, lets every event through, and is
told what to show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPolygonF, QRegion
from PySide6.QtWidgets import QWidget

from gui.views.main_window import MainWindow
from gui.widgets.theme import DRAFT, LABEL, MEDIUM, RADIUS, SEMIBOLD, WORD_MAX, Look
from input.selection.zones import Zone

_LARGE = 72
"""The size of a word that stands alone in its zone; words of a group are as large as in a cloud."""
_LEAST = 14

# Where the groups stand and where the marks are, in shares of the area: x, y, width, height.
_GROUPS = {
    Zone.LEFT: (0.12, 0.54, 0.36, 0.42),
    Zone.RIGHT: (0.52, 0.54, 0.36, 0.42),
    Zone.UP: (0.30, 0.10, 0.40, 0.26),
}
_MARKS = {
    Zone.LEFT: (0.0, 0.54, 0.0, 0.42),
    Zone.RIGHT: (1.0, 0.54, 0.0, 0.42),
    Zone.UP: (0.30, 0.0, 0.40, 0.0),
}
_MIDDLE = (0.5, 0.45)


def mark_rect(zone: Zone, area: QSize, look: Look) -> QRectF:
    """Return where a look at a zone goes, in an area of this size; the middle is a point."""
    wide, high = area.width(), area.height()
    if zone is Zone.MIDDLE:
        return QRectF(_MIDDLE[0] * wide, _MIDDLE[1] * high, 0.0, 0.0)
    thick, margin = look.px(14), look.px(10)
    x, y, w, h = _MARKS[zone]
    if zone is Zone.UP:
        return QRectF(x * wide, margin, w * wide, thick)
    return QRectF(margin if x == 0.0 else wide - margin - thick, y * high, thick, h * high)


class ZoneView(QWidget):
    """Covers a window with the groups of a step."""

    def __init__(self, window: MainWindow) -> None:
        """Lie over `window`; hidden until `show` is called."""
        super().__init__(window)
        self._window = window
        self._groups: dict[Zone, tuple[str, ...]] = {}
        self._text = self._hint = ""
        self._looked: tuple[Zone, float, float] = (Zone.MIDDLE, 0.0, 0.0)
        self._free = self.rect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.installEventFilter(self)
        self.hide()

    @property
    def _look(self) -> Look:
        return self._window.look

    def set_groups(self, groups: Mapping[Zone, Sequence[str]], text: str, hint: str) -> None:
        """Show the words of each zone; in the middle the draft's end and a quiet line."""
        shown = {zone: tuple(words) for zone, words in groups.items()}
        if (shown, text, hint) != (self._groups, self._text, self._hint):
            self._groups, self._text, self._hint = shown, text, hint
            self.setAccessibleName(". ".join(", ".join(words) for words in shown.values() if words))
            self.setAccessibleDescription(hint)
            self.update()

    def set_looked(self, zone: Zone, progress: float, back: float) -> None:
        """Show the zone that is looked at and its progress, and that of the rest that goes back."""
        if (zone, progress, back) != self._looked:
            self._looked = zone, progress, back
            self.update()

    @property
    def groups(self) -> Mapping[Zone, tuple[str, ...]]:
        """What is shown."""
        return self._groups

    @property
    def hint(self) -> str:
        """The quiet line."""
        return self._hint

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def place(self) -> None:
        """Cover all below the bar but for the messages."""
        free, messages = self._window.free_area, self._window.messages_area
        whole = free.united(messages)
        self.setGeometry(whole)
        self.setMask(QRegion(self.rect()) - QRegion(messages.translated(-whole.topLeft())))
        self._free = free.translated(-whole.topLeft())

    def group_rect(self, zone: Zone) -> QRectF:
        """Return where the words of a zone stand."""
        x, y, wide, high = _GROUPS[zone]
        return QRectF(
            x * self._free.width(),
            y * self._free.height(),
            wide * self._free.width(),
            high * self._free.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint groups, marks and the line in the middle."""
        look, theme = self._look, self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("background"))
        painter.translate(self._free.topLeft())
        looked, progress, back = self._looked
        radius = look.px(RADIUS)
        for zone, words in self._groups.items():
            if not words:
                continue
            room = self.group_rect(zone)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover" if zone is looked else "cell"))
            painter.drawRoundedRect(room, radius, radius)
            self._paint_words(painter, room, words)
            self._paint_mark(painter, zone, progress if zone is looked else 0.0)
        self._paint_middle(painter, back)
        painter.end()

    def _paint_words(self, painter: QPainter, room: QRectF, words: Sequence[str]) -> None:
        """Paint words one below the other, as large as there is room."""
        look = self._look
        inner = room.adjusted(look.px(20), look.px(10), -look.px(20), -look.px(10))
        high = inner.height() / len(words)
        size = float(_LARGE if len(words) == 1 else WORD_MAX)
        while size > _LEAST:
            metrics = QFontMetricsF(look.font(size, SEMIBOLD))
            widest = max(metrics.horizontalAdvance(word) for word in words)
            if widest <= inner.width() and metrics.height() <= high:
                break
            size -= 1.0
        font = look.font(size, SEMIBOLD)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(look.theme.colour("text"))
        for index, word in enumerate(words):
            place = QRectF(inner.x(), inner.y() + index * high, inner.width(), high)
            shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_mark(self, painter: QPainter, zone: Zone, progress: float) -> None:
        """Paint the bar at the edge, filled by `progress`, and an arrow that points to it."""
        theme, mark = self._look.theme, mark_rect(zone, self._free.size(), self._look)
        radius = min(mark.width(), mark.height()) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(mark, radius, radius)
        middle, side = mark.center(), self._look.px(14)
        ways = {Zone.LEFT: (1, 0), Zone.RIGHT: (-1, 0), Zone.UP: (0, 1)}
        dx, dy = ways[zone]
        tip = middle + QPointF(dx, dy) * (radius + side * 0.7)
        base = tip + QPointF(dx, dy) * side
        aside = QPointF(dy, dx) * side * 0.8
        painter.setBrush(theme.colour("accent" if progress > 0 else "dim"))
        painter.drawPolygon(QPolygonF([tip, base + aside, base - aside]))
        if progress <= 0:
            return
        painter.setBrush(theme.colour("accent"))
        part = min(1.0, progress)
        full = QRectF(mark)
        if zone is Zone.UP:
            full.setWidth(max(mark.height(), mark.width() * part))
        else:
            full.setTop(mark.bottom() - max(mark.width(), mark.height() * part))
        painter.drawRoundedRect(full, radius, radius)

    def _paint_middle(self, painter: QPainter, back: float) -> None:
        """Paint the draft's end, the line below it, and how far the rest is that goes back."""
        look, centre = self._look, Qt.AlignmentFlag.AlignCenter
        middle = self._free.height() * _MIDDLE[1]
        wide = self._free.width() * 0.8
        left = (self._free.width() - wide) / 2
        font = look.font(DRAFT, MEDIUM)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(look.theme.colour("text"))
        shown = metrics.elidedText(self._text, Qt.TextElideMode.ElideLeft, wide)
        high = metrics.height()
        painter.drawText(QRectF(left, middle - high, wide, high), centre, shown)
        small = look.font(LABEL, MEDIUM)
        painter.setFont(small)
        painter.setPen(look.theme.colour("dim"))
        line = QRectF(left, middle + look.px(4), wide, QFontMetricsF(small).height())
        painter.drawText(line, centre, self._hint)
        if back > 0:
            full = look.px(220)
            bar = QRectF(
                (self._free.width() - full) / 2, line.bottom() + 2, full * back, look.px(4)
            )
            painter.fillRect(bar, look.theme.colour("accent"))
