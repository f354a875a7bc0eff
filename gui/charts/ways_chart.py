"""The plot of the latency view that compares the ways of writing.

Machine is blue, person orange, as in the theme.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from engine.api.messages import Mode
from engine.records.statistics import ModeFigures, Timing
from gui.charts.chart import NO_PEN, RIGHT, Chart, figure, sides
from gui.widgets.theme import Look


def ways() -> dict[Mode, str]:
    """Return what the ways of writing are called in the window's language."""
    return {
        Mode.AUTO: QCoreApplication.translate("Latency", "Auto"),
        Mode.FORKS: QCoreApplication.translate("Latency", "Forks"),
        Mode.EVERY_WORD: QCoreApplication.translate("Latency", "Every word"),
    }


class WaysChart(Chart):
    """What a token takes in the three ways of writing: figures, and a thin bar under each."""

    def __init__(self, look: Look) -> None:
        """Make the chart, empty."""
        super().__init__(look)
        self._box = self.box()
        self._box.invertY(True)
        self._items = self.bars(self._box, 2)
        self._figures: dict[Mode, ModeFigures] = {}
        self._mode = Mode.FORKS
        self.set_look(look)
        self.take(Timing(), Mode.FORKS)

    def name(self) -> str:
        """Return what a screen reader calls it."""
        return QCoreApplication.translate("Latency", "Milliseconds per token")

    def hint(self) -> str:
        """Return what the figures are."""
        return QCoreApplication.translate(
            "Latency",
            "Average time per token in this session, in each writing mode.\n"
            "wall is machine plus person.",
        )

    def take(self, timing: Timing, mode: Mode) -> None:
        """Show what each way of writing took, and which one is on."""
        figures = self._figures = {way: timing.figures(way) for way in Mode}
        self._mode = mode
        machine = np.array([figures[m].machine_ms or 0.0 for m in Mode])
        person = np.array([figures[m].person_ms or 0.0 for m in Mode])
        self._items[0].setOpts(x0=np.zeros(len(Mode)), width=machine)
        self._items[1].setOpts(x0=machine, width=person)
        longest = max(float((machine + person).max()), 1e-6)
        self._box.setXRange(0, longest, padding=0)
        self.changed()
        self.describe()

    def said(self) -> str:
        """Return the table in words."""
        none = QCoreApplication.translate("Latency", "{way}: nothing measured yet.")
        measured = QCoreApplication.translate(
            "Latency",
            "{way}: machine {machine}, person {person}, wall {wall} ms per token, asked at "
            "{share} of all tokens ({n}).",
        )
        said = []
        for way, name in ways().items():
            one = self._figures[way]
            text = none if one.wall_ms is None else measured
            said.append(
                text.format(
                    way=name,
                    machine=figure(one.machine_ms),
                    person=figure(one.person_ms),
                    wall=figure(one.wall_ms),
                    share=f"{one.asked_share or 0:.0%}",
                    n=one.tokens,
                )
            )
        return " ".join(said)

    def paint_items(self) -> None:
        """Colour the bars."""
        for item, tint in zip(
            self._items, (self.look.theme.machine[0], self.look.theme.person[1]), strict=True
        ):
            item.setOpts(brush=QColor(tint))

    def least_px(self, wide: bool) -> int:
        """Return what the table needs."""
        column = 2 * self.row + self.look.px(8) + len(Mode) * self._way_px()
        return self.look.px(256) if wide else column

    def _way_px(self) -> int:
        return self.row + self.look.px(16)

    def _way_top(self, i: int) -> int:
        return self.row + self.look.px(4) + i * self._way_px()

    def place(self, width: int, height: int) -> None:
        """Let the box span the chart, one unit a pixel downwards, and put each bar in its row."""
        self._box.setGeometry(self.pad, 0, max(1, width - 2 * self.pad), max(1, height))
        self._box.setYRange(0, max(1, height), padding=0)
        y0 = np.array(
            [self._way_top(i) + self.look.px(6) + self.row for i in range(len(Mode))], float
        )
        for item in self._items:
            item.setOpts(y0=y0, height=float(self.look.px(4)))

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Paint the way that is on with a ground of its own."""
        super().drawBackground(painter, rect)
        top = self._way_top(list(Mode).index(self._mode))
        edge = self.look.px(4)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(NO_PEN)
        painter.setBrush(self.colour("hover"))
        ground = QRectF(edge, top, self.viewport().width() - 2 * edge, self._way_px())
        painter.drawRoundedRect(ground, self.look.px(6), self.look.px(6))
        painter.restore()

    def draw(self, painter: QPainter, width: int, height: int) -> None:
        """Write the table."""
        px, row = self.look.px, self.row
        column = px(56)
        right = width - self.pad
        ends = (right - 2 * column, right - column, right)
        unit = QCoreApplication.translate("Latency", "ms per token")
        self.write(painter, QRectF(self.pad, 0, column * 2, row), unit)
        heads = (*sides().values(), QCoreApplication.translate("Latency", "wall"))
        for name, x in zip(heads, ends, strict=True):
            self.write(painter, QRectF(x - column, 0, column, row), name, "dim", RIGHT)
        for i, (way, name) in enumerate(ways().items()):
            y = self._way_top(i) + px(3)
            one = self._figures[way]
            rect = QRectF(self.pad, y, column * 2, row)
            self.write(painter, rect, name, "text", bold=way == self._mode)
            for x, ms, colour in (
                (ends[0], one.machine_ms, "machine_text"),
                (ends[1], one.person_ms, "person_text"),
                (ends[2], one.wall_ms, "text"),
            ):
                colour = "dim" if ms is None else colour
                self.write(painter, QRectF(x - column, y, column, row), figure(ms), colour, RIGHT)
            if one.wall_ms is None:
                painter.setPen(self.colour("line"))
                line = y + px(5) + row
                painter.drawLine(QPointF(self.pad, line), QPointF(right, line))
        share = self._figures[self._mode].asked_share
        asked = QCoreApplication.translate("Latency", "asked at {share} of tokens")
        note = "" if share is None else asked.format(share=f"{share:.0%}")
        below = self._way_top(len(Mode)) + px(4)
        title = QCoreApplication.translate("Latency", "wall = machine + person")
        self.title(painter, below, width, title, note)
