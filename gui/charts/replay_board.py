"""The plots of `wordfork replay`: six panels of bars, painted at any size.

Machine is blue, person orange, as everywhere; what is wrong or thrown away is grey. What is claimed
or aimed at is a bracket over the bar.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.experiments.replay.hypotheses import Figures, Held
from gui.charts.chart import tick_label
from gui.charts.replay_panels import Bar, Panel, panels
from gui.widgets.theme import BODY, LABEL, SEMIBOLD, SMALL, Look

_COLUMNS = 2
_GAP = 28
_TOPS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)


class ReplayBoard(QWidget):
    """Six plots of replays of one text, with a line that says what they are of."""

    def __init__(
        self, look: Look, figures: Sequence[Figures], claims: Sequence[Held], about: str
    ) -> None:
        """Take what to show; `about` names the text and the model."""
        super().__init__()
        self.look = look
        self.panels = panels(figures, claims)
        one = figures[0]
        self._title = f"wordfork replay: {about}"
        self._about = (
            f"Asked at {one['share']:.0%} of the tokens, {one['ahead']} tokens ahead at most. "
            "The person is simulated, the machine's work is measured on this one."
        )
        self._small, self._body = look.font(SMALL, tabular=True), look.font(BODY, SEMIBOLD)
        self._row = QFontMetricsF(self._small).height()
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self.said())

    def said(self) -> str:
        """Return in words what the plots show."""
        told = [
            f"{panel.title}: " + "; ".join(f"{bar.name} {bar.label}" for bar in panel.bars) + "."
            for panel in self.panels
        ]
        return " ".join([*told, self._about])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._colour("panel"))
        self.paint(painter)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """Paint the plots with a painter, over the whole area."""
        px, edge = self.look.px, self.look.px(20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.look.font(LABEL, SEMIBOLD))
        painter.setPen(self._colour("text"))
        head = QFontMetricsF(painter.font()).height()
        wide = self.width() - 2 * edge
        painter.drawText(QRectF(edge, px(12), wide, head), int(_LEFT), self._title)
        self._write(painter, QRectF(edge, px(12) + head, wide, self._row), self._about, "dim")
        top = px(12) + head + self._row + px(16)
        rows = -(-len(self.panels) // _COLUMNS)
        width = (wide - px(_GAP) * (_COLUMNS - 1)) / _COLUMNS
        weights = [self._weight(i) for i in range(rows)]
        room = self.height() - top - px(_GAP) * (rows - 1) - edge
        y = float(top)
        for i in range(rows):
            high = room * weights[i] / sum(weights)
            for j, panel in enumerate(self.panels[i * _COLUMNS : (i + 1) * _COLUMNS]):
                x = edge + j * (width + px(_GAP))
                self._paint_panel(painter, QRectF(x, y, width, high), panel)
            y += high + px(_GAP)

    def _weight(self, row: int) -> float:
        """Return how high a row of plots should be: as its lines of text and its bars."""
        some = self.panels[row * _COLUMNS : (row + 1) * _COLUMNS]
        return max(3.0 + len(p.notes) + 1.6 * len(p.bars) for p in some)

    def _paint_panel(self, painter: QPainter, area: QRectF, panel: Panel) -> None:
        px, row = self.look.px, self._row
        painter.setFont(self._body)
        painter.setPen(self._colour("text"))
        metrics = QFontMetricsF(self._body)
        title = QRectF(area.left(), area.top(), area.width(), metrics.height())
        painter.drawText(title, int(_LEFT), _cut(metrics, panel.title, area.width()))
        y = title.bottom() + px(2)
        if panel.legend:
            self._legend(painter, QRectF(area.left(), y, area.width(), row), panel)
        y += row + px(4)
        notes_top = area.bottom() - row * len(panel.notes)
        for i, note in enumerate(panel.notes):
            line = QRectF(area.left(), notes_top + i * row, area.width(), row)
            self._write(painter, line, note, "dim")
        bars = QRectF(area.left(), y, area.width(), notes_top - row - px(8) - y)
        if panel.bars:
            self._bars(painter, bars, panel)
        else:
            line = QRectF(area.left(), y, area.width(), row)
            self._write(painter, line, "Nothing was measured of this here.", "dim")

    def _legend(self, painter: QPainter, area: QRectF, panel: Panel) -> None:
        px, metrics = self.look.px, QFontMetricsF(self._small)
        x, side = area.left(), self.look.px(9)
        for tint, name in panel.legend:
            box = QRectF(x, area.center().y() - side / 2, side, side)
            if tint == "mark":
                self._bracket(painter, box.left(), box.right() + px(6), box.center().y())
                x += px(6)
            else:
                painter.fillRect(box, self._tint(tint))
            x += side + px(5)
            rest = QRectF(x, area.top(), area.right() - x, area.height())
            self._write(painter, rest, name, "dim")
            x += metrics.horizontalAdvance(name) + px(14)

    def _bars(self, painter: QPainter, area: QRectF, panel: Panel) -> None:
        px, metrics = self.look.px, QFontMetricsF(self._small)
        left = max(metrics.horizontalAdvance(bar.name) for bar in panel.bars) + px(10)
        labels = max(metrics.horizontalAdvance(bar.label) for bar in panel.bars) + px(10)
        longest = max(_reach(bar) for bar in panel.bars)
        top = panel.top or _top(longest)
        plot = QRectF(area.left() + left, area.top(), area.width() - left - labels, area.height())
        scale = plot.width() / top
        painter.setPen(QPen(self._colour("line"), 1))
        for i in range(5):
            x = plot.left() + plot.width() * i / 4
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            tick = QRectF(x - px(30), plot.bottom() + px(2), px(60), self._row)
            self._write(
                painter, tick, tick_label(top * i / 4), "dim", Qt.AlignmentFlag.AlignHCenter
            )
            painter.setPen(QPen(self._colour("line"), 1))
        step = plot.height() / len(panel.bars)
        for i, bar in enumerate(panel.bars):
            self._bar(
                painter, bar, area, QRectF(plot.left(), plot.top() + i * step, 0, step), scale
            )

    def _bar(self, painter: QPainter, bar: Bar, area: QRectF, at: QRectF, scale: float) -> None:
        px = self.look.px
        thick = min(at.height() * (0.42 if bar.below or bar.mark else 0.6), px(22))
        y = at.center().y() - thick / 2
        name = QRectF(area.left(), y, at.left() - area.left() - px(10), thick)
        self._write(painter, name, bar.name, "text", Qt.AlignmentFlag.AlignRight)
        end = at.left()
        for tint, length in bar.parts:
            painter.fillRect(QRectF(end, y, length * scale, thick), self._tint(tint))
            end += length * scale
        low = at.left()
        for tint, length in bar.below:
            thin = max(2.0, thick * 0.28)
            painter.fillRect(QRectF(low, y + thick + px(2), length * scale, thin), self._tint(tint))
            low += length * scale
        if bar.mark is not None:
            one, other = (at.left() + value * scale for value in bar.mark)
            self._bracket(painter, one, other, y - px(4))
            end = max(end, other)
        end = max(end, low)
        label = QRectF(end + px(6), y, area.right() - end - px(6), thick)
        self._write(painter, label, bar.label, "text")

    def _bracket(self, painter: QPainter, one: float, other: float, y: float) -> None:
        """Paint what is claimed: a line with ends, over the bar."""
        painter.setPen(QPen(self._colour("text"), max(1.0, self.look.px(1.5))))
        high = self.look.px(3)
        painter.drawLine(QPointF(one, y), QPointF(other, y))
        for x in (one, other):
            painter.drawLine(QPointF(x, y - high), QPointF(x, y + high))

    def _write(
        self,
        painter: QPainter,
        area: QRectF,
        text: str,
        colour: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(self._small)
        painter.setPen(self._colour(colour))
        told = _cut(QFontMetricsF(self._small), text, area.width())
        high = max(area.height(), self._row)
        line = QRectF(area.left(), area.center().y() - high / 2, area.width(), high)
        painter.drawText(line, int(align | Qt.AlignmentFlag.AlignVCenter), told)

    def _colour(self, token: str) -> QColor:
        return self.look.theme.colour(token)

    def _tint(self, tint: str) -> QColor:
        theme = self.look.theme
        return {
            "wrong": theme.colour("faint"),
            "dim": theme.colour("dim"),
            "right": QColor(theme.person[1]),
            "person": QColor(theme.person[1]),
            "waited_for": QColor(theme.machine[0]),
            "machine": QColor(theme.machine[1]),
            "ahead_kept": QColor(theme.machine[2]),
            "ahead_lost": theme.colour("track"),
            "recall0": QColor(theme.machine[0]),
            "recall1": QColor(theme.machine[1]),
            "recall2": QColor(theme.machine[2]),
        }[tint]


_CENTRE = Qt.AlignmentFlag.AlignHCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _top(longest: float) -> float:
    """Return the end of a scale of four equal steps, round and not far beyond what it shows."""
    longest = max(longest, 1e-6)
    power = 10.0 ** math.floor(math.log10(longest))
    return next(f * power for f in _TOPS if f * power >= longest * (1 - 1e-9))


def _reach(bar: Bar) -> float:
    """Return how far a row goes to the right."""
    marked = bar.mark[1] if bar.mark is not None else 0.0
    return max(sum(n for _, n in bar.parts), sum(n for _, n in bar.below), marked)


def _cut(metrics: QFontMetricsF, text: str, width: float) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
