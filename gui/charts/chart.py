"""What the plots of the latency view share: groups of stages, scales, and a still chart.

Bars are pyqtgraph items that are made once and then changed in place; titles, axes and figures are
painted over them, which costs less than axis items and lets no label be clipped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QResizeEvent, QStaticText
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from engine.api.messages import Mode
from engine.api.spans import Stage
from engine.records.statistics import COLUMN, Timing
from gui.widgets.theme import REGULAR, SEMIBOLD, SMALL, Look, stage_colour

Array = npt.NDArray[np.float64]

MACHINE_GROUPS: dict[str, tuple[Stage, ...]] = {
    "token": (Stage.PREFILL, Stage.DECODE, Stage.SAMPLE),
    "KV": (Stage.COMMIT,),
    "cloud": (Stage.CLOUD, Stage.PAGE),
    "window": (Stage.SEND, Stage.LAYOUT, Stage.PAINT),
}
PERSON_GROUPS: dict[str, tuple[Stage, ...]] = {"look": (Stage.LOOK,), "dwell": (Stage.DWELL,)}
GROUPS = MACHINE_GROUPS | PERSON_GROUPS
"""What the legend names, in the order of the stack, and the stages that belong to it."""

NO_PEN = QPen(Qt.PenStyle.NoPen)
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
TEXTS = 400
"""How many lines of text a chart keeps laid out."""


def group_names() -> dict[str, str]:
    """Return what each group is called in the window's language."""
    return {
        "token": QCoreApplication.translate("Latency", "token"),
        "KV": QCoreApplication.translate("Latency", "KV"),
        "cloud": QCoreApplication.translate("Latency", "cloud"),
        "window": QCoreApplication.translate("Latency", "window"),
        "look": QCoreApplication.translate("Latency", "look"),
        "dwell": QCoreApplication.translate("Latency", "dwell"),
    }


def sides() -> dict[str, str]:
    """Return what machine and person are called in the window's language."""
    return {
        "machine": QCoreApplication.translate("Latency", "machine"),
        "person": QCoreApplication.translate("Latency", "person"),
    }


def figure(ms: float | None) -> str:
    """Return a time for reading: one decimal below 10 ms, thin spaces between thousands."""
    if ms is None:
        return "–"
    return decimal(f"{ms:.1f}") if 0 < ms < 9.95 else f"{ms:,.0f}".replace(",", "\u202f")


def decimal(number: str) -> str:
    """Return a number with the decimal mark of the window's language."""
    return number.replace(".", QCoreApplication.translate("Latency", ".", "decimal mark"))


def tick_label(value: float) -> str:
    """Return a tick of a scale, short enough for the margin: 0.5, 40, 2 000, 60k."""
    if value >= 10_000:
        thousands = decimal(f"{value / 1_000:g}")
        return QCoreApplication.translate("Latency", "{n}k", "thousands").format(n=thousands)
    return decimal(f"{value:g}") if value < 1_000 else figure(value)


def ceiling(value: float) -> float:
    """Return the next higher round number (1, 2, 4, 5, 6, 8 or 10 times a power of ten)."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    for factor in (1, 2, 4, 5, 6, 8):
        if value <= factor * power * (1 + 1e-9):
            return float(factor * power)
    return float(10 * power)


def in_groups(ms: Array) -> Array:
    """Return times a stage, shape (n, stages), as times a group of the legend, shape (n, 6)."""
    return np.stack(
        [ms[:, [COLUMN[s] for s in stages]].sum(axis=1) for stages in GROUPS.values()], axis=1
    )


def scale_top(totals: Array) -> float:
    """Return the top of a scale for some bars: round, and not stretched by a few outliers.

    Outliers are the longest 5% of the bars, or the longest two (one of two bars). Those above three
    times the longest of the others are cut by the scale; the plot writes their length there.
    """
    longest = np.sort(totals[totals > 0])[::-1]
    if not longest.size:
        return 1.0
    usual = longest[min(longest.size - 1, max(2, int(0.05 * longest.size)))]
    return ceiling(float(min(longest[0], 3 * usual)))


class Bars(pg.BarGraphItem):
    """Bars without an outline: their bounds need no room for a pen, nor a look at the screen."""

    def pixelPadding(self) -> float:
        """Return 0 pixels."""
        return 0.0


class Chart(pg.GraphicsView):
    """A pyqtgraph view whose plots stay still: no mouse, no menus, no range that moves by itself.

    Subclasses make their boxes in `__init__`, set their places in `place`, colour their items in
    `paint_items`, fill them in `take`, write titles and axes in `draw`, say in `name`, `hint` and
    `said` what it is and shows, in the window's language, and how much room they want in `share`
    and `least_px`. All coordinates are logical pixels.
    """

    share = 0.0
    """Its part of the room that is left once each plot has what it needs; 0: it wants no more."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Make a chart; subclasses call `set_look` and `take` an empty `Timing` at their end."""
        super().__init__(parent, background=None)
        self.setInteractive(False)
        self.setMouseTracking(False)
        self.viewport().setMouseTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Nearly all of these small views changes with each update; one rectangle is cheapest.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        # The ground shows what is on now; a plain one is faster filled than copied from a cache.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.look = look
        self._name()

    def name(self) -> str:
        """Return what a screen reader calls it."""
        return ""

    def hint(self) -> str:
        """Return its tool tip."""
        return ""

    def said(self) -> str:
        """Return in words what it shows."""
        return ""

    def least_px(self, wide: bool) -> int:
        """Return the room without which it is left out.

        That is its width where the plots stand side by side (`wide`), else its height.
        """
        raise NotImplementedError

    def state(self, timing: Timing, mode: Mode) -> object:
        """Return what decides what it shows: it is drawn anew when this is another value."""
        return timing.changes, mode

    def take(self, timing: Timing, mode: Mode) -> None:
        """Show the times of a session; `mode` is the way of writing that is on."""
        raise NotImplementedError

    def _name(self) -> None:
        self.setAccessibleName(self.name())
        self.setToolTip(self.hint())

    def describe(self) -> None:
        """Say in words what the chart shows, for screen readers."""
        text = self.said()
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
            self.describe()
            self.viewport().update()
        super().changeEvent(event)

    def set_look(self, look: Look) -> None:
        """Take colours, fonts and sizes of a look."""
        self.look = look
        self.small = look.font(SMALL, REGULAR, tabular=True)
        self.bold = look.font(SMALL, SEMIBOLD, tabular=True)
        self.metrics = QFontMetricsF(self.small)
        self._texts: dict[tuple[str, bool], QStaticText] = {}
        self.row = max(look.px(16), round(self.metrics.height()))
        self.pad = look.px(12)
        self.axis = look.px(32)
        for token in ("text", "dim", "line", "track", "hover", "machine_text", "person_text"):
            setattr(self, f"_{token}", look.theme.colour(token))
        self.setBackground(look.theme.colour("panel"))
        self.paint_items()
        self.place(self.width(), self.height())
        self.viewport().update()

    def colour(self, token: str) -> QColor:
        """Return a colour of the theme."""
        return getattr(self, f"_{token}")

    def box(self) -> pg.ViewBox:
        """Return a new box for bars."""
        box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        box.disableAutoRange()
        self.addItem(box)
        return box

    def bars(self, box: pg.ViewBox, n: int) -> list[Bars]:
        """Return `n` new, empty stacks of bars in a box."""
        items = [Bars(x0=[0.0], y0=[0.0], width=0.0, height=0.0, pen=NO_PEN) for _ in range(n)]
        for item in items:
            box.addItem(item, ignoreBounds=True)
        return items

    def colour_groups(self, items: Sequence[Bars], groups: Sequence[str]) -> None:
        """Give each stack of bars the colour of its group."""
        for item, group in zip(items, groups, strict=True):
            item.setOpts(brush=stage_colour(GROUPS[group][0], self.look.theme))

    def changed(self) -> None:
        """Have the chart painted once: ranges settle now, or the paint would ask for another."""
        self.scene().prepareForPaint()
        self.viewport().update()

    def paint_items(self) -> None:
        """Colour the items by `self.look`."""

    def place(self, width: int, height: int) -> None:
        """Set the boxes' places for a size."""

    def draw(self, painter: QPainter, width: int, height: int) -> None:
        """Paint what stands over the bars."""

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Follow the size."""
        super().resizeEvent(event)
        if hasattr(self, "row"):
            self.place(self.width(), self.height())

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Paint titles, axes and figures."""
        self.draw(painter, self.viewport().width(), self.viewport().height())

    def write(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        colour: str = "dim",
        align: Qt.AlignmentFlag = LEFT,
        *,
        bold: bool = False,
    ) -> None:
        """Write one line of small text, in the middle of the rectangle's height.

        Laying out a line costs more than all bars, so each one is kept: most stay the same.
        """
        kept = self._texts.get((text, bold))
        if kept is None:
            if len(self._texts) >= TEXTS:
                self._texts.clear()
            font = self.bold if bold else self.small
            kept = QStaticText(text)
            kept.setTextFormat(Qt.TextFormat.PlainText)
            kept.prepare(font=font)
            self._texts[text, bold] = kept
        size = kept.size()
        x = rect.left()
        if align == RIGHT:
            x = rect.right() - size.width()
        elif align == CENTRE:
            x = rect.center().x() - size.width() / 2
        painter.setFont(self.bold if bold else self.small)
        painter.setPen(self.colour(colour))
        painter.drawStaticText(QPointF(x, rect.center().y() - size.height() / 2), kept)

    def title(self, painter: QPainter, y: float, width: int, text: str, note: str = "") -> None:
        """Write a title, and a note at the right if there is room for both."""
        rect = QRectF(self.pad, y, width - 2 * self.pad, self.row)
        self.write(painter, rect, text)
        used = self.metrics.horizontalAdvance(text) + self.metrics.horizontalAdvance(note)
        if used + self.pad <= rect.width():
            self.write(painter, rect, note, "dim", RIGHT)

    def y_axis(self, painter: QPainter, box: pg.ViewBox, ticks: Sequence[float]) -> None:
        """Paint base line, axis and labels of a box; `ticks` ascend from 0 to the top of the scale.

        Where the box is too low for all labels, the lowest and the highest remain. No ticks: no
        labels.
        """
        area = box.geometry()
        painter.setPen(self.colour("track"))
        left, bottom = round(area.left()) - 1, round(area.bottom())
        painter.drawLine(left, round(area.top()), left, bottom)
        painter.drawLine(left, bottom, round(area.right()), bottom)
        if ticks and area.height() < self.row * len(ticks):
            ticks = (ticks[0], ticks[-1])
        for tick in ticks:
            y = area.bottom() - area.height() * tick / ticks[-1]
            rect = QRectF(0, y - self.row / 2, area.left() - self.look.px(5), self.row)
            self.write(painter, rect, tick_label(tick), "dim", RIGHT)
