"""The latency view: where the time goes, live, beside the text or as a tab under it.

Each plot is drawn at most four times a second, never two in one frame, and only while it can be
seen, so that the view does not take the window's frames from the cloud.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.api.messages import Mode
from engine.records.statistics import Timing
from gui.charts.chart import Chart
from gui.charts.session_charts import ReactionChart, RecentChart, StepChart, legend
from gui.charts.ways_chart import WaysChart
from gui.widgets.theme import Look

REFRESH_MS = 250
"""Shortest time between two updates of one plot."""

WIDE = 1.4
"""From this width over height on, the plots stand side by side."""


PLOTS: tuple[type[Chart], ...] = (StepChart, RecentChart, ReactionChart, WaysChart)
"""The plots from top to bottom, or from left to right. A new one: its module, and its line here."""


class LatencyDock(QWidget):
    """Where the time goes: the plots of `PLOTS`.

    Narrow and high it is a column, wide and low a row. Hand it the session's `Timing` after each
    step; it looks at it when it is time to draw.
    """

    def __init__(self, look: Look | None = None, parent: QWidget | None = None) -> None:
        """Make the view, empty, in a look."""
        super().__init__(parent)
        self._look = look or Look()
        self._timing: Timing | None = None
        self._mode = Mode.FORKS
        self.charts = tuple(plot(self._look) for plot in PLOTS)
        for chart in self.charts:
            chart.setParent(self)
        self._shown: list[object] = [None] * len(self.charts)
        self._turn = self._idle = 0
        self.timer = QTimer(self)
        self.timer.setInterval(REFRESH_MS // len(self.charts))
        self.timer.timeout.connect(self._next)
        self._name()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.set_look(self._look)

    def _name(self) -> None:
        self.setAccessibleName(QCoreApplication.translate("Latency", "Where the time goes"))
        self.setAccessibleDescription(legend())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language; the plots do so themselves."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def update_timing(self, timing: Timing, mode: str) -> None:
        """Show this session's times and which way of writing is on (ValueError when unknown).

        Cheap, call it after every step: each plot looks at `timing` when its turn to draw comes, a
        quarter of a second later at most.
        """
        if timing is not self._timing:
            self._shown = [None] * len(self.charts)
        self._timing, self._mode = timing, Mode(mode)
        self._idle = 0
        if self.isVisible() and not self.timer.isActive():
            self.timer.start()

    def refresh(self) -> None:
        """Bring all plots up to date now: when the view is shown, and before a picture is taken."""
        for turn in range(len(self.charts)):
            self._draw(turn)

    def set_look(self, look: Look) -> None:
        """Take theme and sizes of a look."""
        self._look = look
        px = look.px
        self.setMinimumSize(px(240), px(200))
        for chart in self.charts:
            chart.set_look(look)
        self._arrange()
        self.update()

    def sizeHint(self) -> QSize:
        """Return 310 x 748 at scale 1."""
        return QSize(self._look.px(310), self._look.px(748))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in a column or a row, as fits."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what happened while it could not be seen."""
        super().showEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground between the charts."""
        QPainter(self).fillRect(event.rect(), self._look.theme.colour("panel"))

    def _arrange(self) -> None:
        """Give each plot the room it needs, and the rest by their shares.

        A plot that would be cut is left out: first those that want the rest, the lowest of them
        first.
        """
        px = self._look.px
        width, height, edge = self.width(), self.height(), px(12)
        wide = width >= WIDE * height
        gap = px(4) if wide else edge
        room = width if wide else height - 2 * edge
        fit: dict[Chart, int] = {}
        for chart in sorted(self.charts, key=lambda chart: chart.share > 0):
            lengths = _lengths([*fit, chart], room, gap, wide)
            if all(length >= one.least_px(wide) for one, length in lengths.items()):
                fit = lengths
        at = 0 if wide else edge
        for chart in self.charts:
            length = fit.get(chart, 0)
            chart.setVisible(length > 0)
            if not length:
                continue
            if wide:
                chart.setGeometry(at, edge, length, height - 2 * edge)
            else:
                chart.setGeometry(0, at, width, length)
            at += length + gap

    def _next(self) -> None:
        """Draw the plot whose turn it is, if it is out of date; rest when none of them is."""
        drawn = self.isVisible() and self._draw(self._turn)
        self._turn = (self._turn + 1) % len(self.charts)
        self._idle = 0 if drawn else self._idle + 1
        if self._idle >= len(self.charts):
            self.timer.stop()

    def _draw(self, turn: int) -> bool:
        """Bring one plot up to date; False when it was."""
        timing = self._timing
        if timing is None:
            return False
        chart = self.charts[turn]
        state = chart.state(timing, self._mode)
        if state == self._shown[turn]:
            return False
        self._shown[turn] = state
        chart.take(timing, self._mode)
        return True


def _lengths(charts: list[Chart], room: int, gap: int, wide: bool) -> dict[Chart, int]:
    """Return how long each of these would be: what it needs, or its share of what that leaves."""
    needs = [0 if chart.share else chart.least_px(wide) for chart in charts]
    rest = room - sum(needs) - (len(charts) - 1) * gap
    whole = sum(chart.share for chart in charts) or 1.0
    return {
        chart: need or max(0, int(rest * chart.share / whole))
        for chart, need in zip(charts, needs, strict=True)
    }
