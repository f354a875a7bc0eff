"""The latency view: where the time goes, live, beside the text or as a tab under it.

Each plot is drawn at most four times a second, never two in one frame, and only while it can be
seen, so that the view does not take the window's frames from the cloud.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.api.messages import Mode
from engine.api.spans import Step
from engine.records.statistics import Timing
from gui.charts.chart import Chart, in_groups
from gui.charts.session_charts import ReactionChart, RecentChart, StepChart, legend
from gui.charts.ways_chart import WaysChart
from gui.widgets.theme import THEMES, Look

REFRESH_MS = 250
"""Shortest time between two updates of one plot."""

WIDE = 1.4
"""From this width over height on, the plots stand side by side."""


def kind_of(step: Step) -> str:
    """Return in a few words of the window's language what kind of step it was."""
    if step.asked and step.tokens:
        return QCoreApplication.translate("Latency", "a fork")
    if step.asked:
        return QCoreApplication.translate("Latency", "a fork, nothing chosen")
    if step.tokens == 1:
        return QCoreApplication.translate("Latency", "a token")
    if step.tokens:
        return QCoreApplication.translate("Latency", "%n tokens", None, step.tokens)
    return QCoreApplication.translate("Latency", "no token written")


class LatencyDock(QWidget):
    """Where the time goes: last step, last 60 steps, reaction times, ms per token a way of writing.

    Narrow and high it is a column, wide and low a row. Hand it the session's `Timing` after each
    step; it looks at it when it is time to draw.
    """

    def __init__(self, look: Look | None = None, parent: QWidget | None = None) -> None:
        """Make the view, empty, in a look."""
        super().__init__(parent)
        self._look = look or Look()
        self._timing: Timing | None = None
        self._mode = Mode.FORKS
        self.step = StepChart(self._look)
        self.recent = RecentChart(self._look)
        self.reactions = ReactionChart(self._look)
        self.ways = WaysChart(self._look)
        self.charts: tuple[Chart, ...] = (self.step, self.recent, self.reactions, self.ways)
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
        """Follow the language: the kind of the last step is told in words."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
            self._shown = [None] * len(self.charts)
            self.refresh()
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

    def set_theme(self, name: str) -> None:
        """Take the theme "dark" or "light" at the same sizes; KeyError for any other name."""
        self.set_look(replace(self._look, theme=THEMES[name]))

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
        """Give the tables the room they need, and the two plots the rest, three parts to two.

        A plot that would be cut in a low column is left out.
        """
        px = self._look.px
        width, height, edge = self.width(), self.height(), px(12)
        wide = width >= WIDE * height
        gap = px(4) if wide else edge
        needs = (px(264), px(256)) if wide else (self.step.height_px(), self.ways.height_px())
        rest = (width if wide else height - 2 * edge) - sum(needs) - 3 * gap
        recent = max(1, round(0.58 * rest))
        lengths = [needs[0], recent, max(1, rest - recent), needs[1]]
        if not wide:
            least = self.recent.least_px(), self.reactions.least_px()
            if recent < least[0] or rest - recent < least[1]:
                both = rest + gap  # one of them, where it fits
                fits = [both >= least[0], both >= least[1] and both < least[0]]
                lengths[1:3] = [both if fit else 0 for fit in fits]
        at = 0 if wide else edge
        for chart, length in zip(self.charts, lengths, strict=True):
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
        state = timing.choices if chart is self.reactions else (timing.changes, self._mode)
        if state == self._shown[turn]:
            return False
        self._shown[turn] = state
        if chart is self.step:
            groups = None if timing.last is None else in_groups(timing.last_ms()[None, :])[0]
            self.step.set_step(groups, "" if timing.last is None else kind_of(timing.last))
        elif chart is self.recent:
            self.recent.set_recent(timing.recent())
        elif chart is self.reactions:
            marks = timing.reactions()
            self.reactions.set_reactions(timing.reactions_ms(), marks["median"], marks["p95"])
        else:
            self.ways.set_ways({way: timing.figures(way) for way in Mode}, self._mode)
        return True
