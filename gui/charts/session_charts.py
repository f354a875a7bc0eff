"""The plots of the latency view: the last step, recent steps, reaction times.

Machine is blue, person orange, as in the theme. Where the two share no scale, the titles say so.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from engine.api.messages import Mode
from engine.api.spans import Step
from engine.records.statistics import RECENT, Timing
from gui.charts.chart import (
    CENTRE,
    GROUPS,
    MACHINE_GROUPS,
    PERSON_GROUPS,
    RIGHT,
    Array,
    Chart,
    ceiling,
    figure,
    group_names,
    in_groups,
    scale_top,
    sides,
    tick_label,
)
from gui.widgets.theme import Look, stage_colour

BINS = 20
"""Bars of the histogram."""


def legend() -> str:
    """Return the legend in full, for people who meet these words for the first time."""
    return QCoreApplication.translate(
        "Latency",
        "token: the model reads text and computes the next token (a piece of a word)\n"
        "KV: the model's memory of the text (its KV cache) is copied, cut and extended\n"
        "cloud: the words of a choice are collected, with their probabilities\n"
        "window: sending to the window, layout and painting\n"
        "look: until the pointer, finger or gaze reaches the chosen word\n"
        "dwell: until the choice counts",
    )


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


class StepChart(Chart):
    """The last step as one bar, machine then person on one scale, and its figures as the legend."""

    def __init__(self, look: Look) -> None:
        """Make the chart, empty."""
        super().__init__(look)
        self._box = self.box()
        self._items = self.bars(self._box, len(GROUPS))
        self._step: Step | None = None
        self._ms = np.zeros(len(GROUPS))
        self.set_look(look)
        self.take(Timing(), Mode.FORKS)

    def name(self) -> str:
        """Return what a screen reader calls it."""
        return QCoreApplication.translate("Latency", "Last step")

    def hint(self) -> str:
        """Return the legend."""
        return legend()

    def take(self, timing: Timing, mode: Mode) -> None:
        """Show the newest step, and what kind of step it was."""
        self._step = timing.last
        ms = self._ms = in_groups(timing.last_ms()[None, :])[0]
        starts = np.cumsum(ms) - ms
        for item, start, length in zip(self._items, starts, ms, strict=True):
            item.setOpts(x0=np.array([start]), width=length, y0=np.array([0.0]), height=1.0)
        self._box.setRange(xRange=(0, max(float(ms.sum()), 1e-6)), yRange=(0, 1), padding=0)
        self.changed()
        self.describe()

    def said(self) -> str:
        """Return its figures in words."""
        ms, names = self._ms, group_names()
        if self._step is None:
            return QCoreApplication.translate("Latency", "No steps yet.")
        split = len(MACHINE_GROUPS)
        return QCoreApplication.translate(
            "Latency", "Last step, {kind}: machine {machine} ms, person {person} ms. {parts}."
        ).format(
            kind=kind_of(self._step),
            machine=figure(ms[:split].sum()),
            person=figure(ms[split:].sum()),
            parts=", ".join(f"{names[g]} {figure(t)}" for g, t in zip(GROUPS, ms, strict=True)),
        )

    def paint_items(self) -> None:
        """Colour the bar."""
        self.colour_groups(self._items, list(GROUPS))

    def least_px(self, wide: bool) -> int:
        """Return what bar and legend need."""
        return self.look.px(264) if wide else self.row * 6 + self.look.px(4 + 16 + 8 + 4)

    def place(self, width: int, height: int) -> None:
        """Put the bar under the title."""
        top = self.row + self.look.px(4)
        self._box.setGeometry(self.pad, top, width - 2 * self.pad, self.look.px(16))

    def draw(self, painter: QPainter, width: int, height: int) -> None:
        """Write title, sums, and the legend with the figures."""
        px, row = self.look.px, self.row
        empty = self._step is None
        none = QCoreApplication.translate("Latency", "no steps yet")
        title = QCoreApplication.translate("Latency", "last step, to scale")
        self.title(painter, 0, width, title, none if self._step is None else kind_of(self._step))
        if empty:
            painter.fillRect(self._box.geometry(), self.colour("line"))
        ms = [None] * len(GROUPS) if empty else [float(x) for x in self._ms]
        half = (width - 2 * self.pad - px(16)) / 2
        top = row + px(4 + 16 + 8)
        split = len(MACHINE_GROUPS)
        sums = [None if empty else sum(x or 0 for x in part) for part in (ms[:split], ms[split:])]
        total_ms = QCoreApplication.translate("Latency", "{n} ms")
        for column, ((side, name), total) in enumerate(zip(sides().items(), sums, strict=True)):
            x = self.pad + column * (half + px(16))
            rect, hue = QRectF(x, top, half, row), f"{side}_text"
            self.write(painter, rect, name, hue, bold=True)
            self.write(painter, rect, total_ms.format(n=figure(total)), hue, RIGHT, bold=True)
        for i, ((group, name), value) in enumerate(zip(group_names().items(), ms, strict=True)):
            column, line = divmod(i, split)
            rect = QRectF(
                self.pad + column * (half + px(16)), top + px(4) + (line + 1) * row, half, row
            )
            mark = px(9)
            painter.fillRect(
                QRectF(rect.left(), round(rect.center().y() - mark / 2), mark, mark),
                stage_colour(GROUPS[group][0], self.look.theme),
            )
            self.write(painter, rect.adjusted(px(15), 0, 0, 0), name, "dim")
            self.write(painter, rect, figure(value), "text", RIGHT)
        rect = QRectF(self.pad + half + px(16), top + px(4) + split * row, half, row)
        wall = None if empty else sum(x or 0 for x in ms)
        self.write(painter, rect, QCoreApplication.translate("Latency", "wall = both"), "dim")
        self.write(painter, rect, figure(wall), "text", RIGHT)


class RecentChart(Chart):
    """The last 60 steps: machine above, person below, each on its own scale, sharing the steps."""

    share = 0.58

    def __init__(self, look: Look) -> None:
        """Make the chart, empty."""
        super().__init__(look)
        self.boxes = (self.box(), self.box())
        self._items = (
            self.bars(self.boxes[0], len(MACHINE_GROUPS)),
            self.bars(self.boxes[1], len(PERSON_GROUPS)),
        )
        self._totals = np.zeros((2, RECENT))
        self.tops = [1.0, 1.0]
        self._filled = 0
        self._asked = np.zeros(RECENT, bool)
        self.set_look(look)
        self.take(Timing(), Mode.FORKS)

    def name(self) -> str:
        """Return what a screen reader calls it."""
        return QCoreApplication.translate("Latency", "Last {n} steps").format(n=RECENT)

    def hint(self) -> str:
        """Return what a step is, and why there are two scales."""
        return QCoreApplication.translate(
            "Latency",
            "A step is a token that the model wrote alone, or a fork at which you were asked.\n"
            "Machine and person have separate scales: a person takes much longer.",
        )

    def take(self, timing: Timing, mode: Mode) -> None:
        """Show the newest steps."""
        recent = timing.recent()
        groups = in_groups(recent.ms)
        split = len(MACHINE_GROUPS)
        x0 = np.arange(RECENT, dtype=np.float64)
        self._filled, self._asked = recent.filled, recent.asked
        for i, part in enumerate((groups[:, :split], groups[:, split:])):
            self._totals[i] = part.sum(axis=1)
            top = scale_top(self._totals[i])
            ends = np.cumsum(part, axis=1)
            for item, start, length in zip(self._items[i], (ends - part).T, part.T, strict=True):
                item.setOpts(x0=x0, width=self._bar, y0=start, height=length)
            self.tops[i] = top
            self.boxes[i].setRange(xRange=(0, RECENT), yRange=(0, top), padding=0)
        self.changed()
        self.describe()

    def said(self) -> str:
        """Return how many steps there are, and their medians."""
        if not self._filled:
            return QCoreApplication.translate("Latency", "No steps yet.")
        forks = int(self._asked.sum())
        alone = self._totals[0][~self._asked & (self._totals[0] > 0)]
        asked = self._totals[:, self._asked]
        steps = QCoreApplication.translate("Latency", "The last step; forks among them: {forks}.")
        if self._filled != 1:
            steps = QCoreApplication.translate(
                "Latency", "Last %n steps; forks among them: {forks}.", None, self._filled
            )
        said = [steps.format(forks=forks)]
        if alone.size:
            text = QCoreApplication.translate(
                "Latency", "Machine, writing alone: median {ms} ms per token."
            )
            said.append(text.format(ms=figure(float(np.median(alone)))))
        if forks:
            text = QCoreApplication.translate(
                "Latency", "A fork, median: machine {machine} ms, person {person} ms."
            )
            machine, person = (figure(float(np.median(part))) for part in asked)
            said.append(text.format(machine=machine, person=person))
        return " ".join(said)

    def paint_items(self) -> None:
        """Colour the bars."""
        self.colour_groups(self._items[0], list(MACHINE_GROUPS))
        self.colour_groups(self._items[1], list(PERSON_GROUPS))

    def least_px(self, wide: bool) -> int:
        """Return the size below which it says nothing any more."""
        return self.look.px(120) if wide else 3 * self.row + self.look.px(3 * 6 + 60)

    def place(self, width: int, height: int) -> None:
        """Put machine above person; a step is a whole number of pixels wide, so bars look alike."""
        step = max(1, int(width - 2 * self.pad - self.axis) // RECENT)
        self._bar = 1.0 if step < 2 else 1 - 1 / step
        gap = self.look.px(6)
        room = height - 3 * self.row - 3 * gap
        upper = max(8, round(room * 0.55))
        lower = max(8, room - upper)
        left = self.pad + self.axis
        self.boxes[0].setGeometry(left, self.row + gap, step * RECENT, upper)
        self.boxes[1].setGeometry(left, 2 * self.row + 3 * gap + upper, step * RECENT, lower)
        for items in self._items:
            for item in items:
                item.setOpts(width=self._bar)

    def draw(self, painter: QPainter, width: int, height: int) -> None:
        """Write titles, scales and the ends of the shared axis."""
        upper, lower = (box.geometry() for box in self.boxes)
        title = QCoreApplication.translate("Latency", "machine, ms per token or fork")
        note = QCoreApplication.translate("Latency", "last {n} steps").format(n=RECENT)
        self.title(painter, 0, width, title, note)
        title = QCoreApplication.translate("Latency", "person, ms, on a separate scale")
        note = QCoreApplication.translate("Latency", "same steps")
        self.title(painter, upper.bottom() + self.look.px(6), width, title, note)
        for box, top, totals in zip(self.boxes, self.tops, self._totals, strict=True):
            self.y_axis(painter, box, (0, top / 2, top) if self._filled else ())
            self._cut(painter, box, top, totals)
        ends = QRectF(lower.left(), lower.bottom() + 1, lower.width(), self.row)
        if self._filled:
            ago = QCoreApplication.translate("Latency", "{n} steps ago").format(n=RECENT)
            self.write(painter, ends, ago, "dim")
            self.write(painter, ends, QCoreApplication.translate("Latency", "now"), "dim", RIGHT)
        else:
            none = QCoreApplication.translate("Latency", "no steps yet")
            self.write(painter, upper, none, "dim", CENTRE)

    def _cut(self, painter: QPainter, box: pg.ViewBox, top: float, totals: Array) -> None:
        """Write the length of bars that the scale cuts, each where no other is written."""
        area = box.geometry()
        taken: list[QRectF] = []
        for i in sorted(np.flatnonzero(totals > top), key=lambda i: -totals[i]):
            text = f"↑ {figure(float(totals[i]))}"
            rect = self._free(area, int(i), self.metrics.horizontalAdvance(text), taken)
            if rect is not None:
                taken.append(rect)
                painter.fillRect(rect, self.look.theme.colour("panel"))
                self.write(painter, rect, text, "text")

    def _free(self, area: QRectF, step: int, wide: float, taken: Sequence[QRectF]) -> QRectF | None:
        """Return a place beside a step's bar for a text so wide; None where there is none."""
        pitch = area.width() / RECENT
        for line in range(max(1, int(area.height() // self.row))):
            for x in (area.left() + pitch * step - 2 - wide, area.left() + pitch * (step + 1) + 2):
                rect = QRectF(x, area.top() + line * self.row, wide, self.row)
                inside = area.left() <= rect.left() and rect.right() <= area.right()
                if inside and not any(rect.intersects(other) for other in taken):
                    return rect
        return None


class ReactionChart(Chart):
    """How long choices took, as a histogram with median and 95th percentile."""

    share = 0.42

    def __init__(self, look: Look) -> None:
        """Make the chart, empty."""
        super().__init__(look)
        self._box = self.box()
        (self._item,) = self.bars(self._box, 1)
        self._marks: tuple[float, float] | None = None
        self._n = self.over = 0
        self.top, self._most, self._longest = 2_000.0, 1, 0.0
        self.set_look(look)
        self.take(Timing(), Mode.FORKS)

    def name(self) -> str:
        """Return what a screen reader calls it."""
        return QCoreApplication.translate("Latency", "Time to choose")

    def hint(self) -> str:
        """Return what is measured, and what the two lines are."""
        return QCoreApplication.translate(
            "Latency",
            "From when the words appear to the choice.\n"
            "Half of the choices are faster than the median, 95 in 100 faster than p95.",
        )

    def state(self, timing: Timing, mode: Mode) -> object:
        """Return how many choices there were."""
        return timing.choices

    def take(self, timing: Timing, mode: Mode) -> None:
        """Show the reaction times with their median and 95th percentile.

        The scale ends a quarter above the 95th percentile, or at four times the median where a few
        outliers make it; how many choices took longer is written, and the longest of them.
        """
        ms, marks = timing.reactions_ms(), timing.reactions()
        median, p95 = marks["median"], marks["p95"]
        self._n = len(ms)
        if median is None or p95 is None:
            self._marks, self.top = None, 2_000.0
        else:
            self._marks = (median, p95)
            self._longest = float(ms.max())
            self.top = ceiling(max(min(self._longest, 1.25 * p95, 4 * median), 200.0))
        counts, edges = np.histogram(ms, bins=BINS, range=(0, self.top))
        self.over = self._n - int(counts.sum())
        self._most = max(1, int(counts.max()))
        self._item.setOpts(x0=edges[:-1], width=self._bar(), y0=np.zeros(BINS), height=counts)
        self._box.setRange(xRange=(0, self.top), yRange=(0, self._most), padding=0)
        self.changed()
        self.describe()

    def said(self) -> str:
        """Return how many choices there are, their median and 95th percentile."""
        if self._marks is None:
            return QCoreApplication.translate("Latency", "No choices yet.")
        median, p95 = self._marks
        if self._n == 1:
            text = QCoreApplication.translate("Latency", "One choice: {median} ms.")
        else:
            text = QCoreApplication.translate(
                "Latency", "%n choices: median {median} ms, 95% within {p95} ms.", None, self._n
            )
        return text.format(median=figure(median), p95=figure(p95))

    def _bar(self) -> float:
        step = self.top / BINS
        pixels = self._box.geometry().width() / BINS
        return step * (1 - 1 / pixels) if pixels > 2 else step

    def paint_items(self) -> None:
        """Colour the bars."""
        self._item.setOpts(brush=QColor(self.look.theme.person[0]))

    def least_px(self, wide: bool) -> int:
        """Return the size below which it says nothing any more."""
        return self.look.px(120) if wide else 3 * self.row + self.look.px(4 + 32)

    def place(self, width: int, height: int) -> None:
        """Put the bars under title and labels; each is a whole number of pixels wide."""
        step = max(1, int(width - 2 * self.pad - self.axis) // BINS)
        top = 2 * self.row + self.look.px(2)
        bottom = height - self.row - self.look.px(2)
        self._box.setGeometry(self.pad + self.axis, top, step * BINS, max(8, bottom - top))
        self._item.setOpts(width=self._bar())

    def draw(self, painter: QPainter, width: int, height: int) -> None:
        """Write title, labels of the lines, and both axes."""
        area = self._box.geometry()
        note = f"n {self._n}" if self._n else ""
        title = QCoreApplication.translate("Latency", "choices by time to choose, ms")
        self.title(painter, 0, width, title, note)
        self.y_axis(painter, self._box, (0, self._most) if self._n else ())
        widest = self.metrics.horizontalAdvance(tick_label(self.top)) + self.pad
        parts = 5 if f"{self.top:.0f}"[0] in "15" else 4
        if widest * parts > area.width():
            parts = 2 if widest * 2 < area.width() else 1
        for i in range(parts + 1):
            x = area.left() + area.width() * i / parts
            text = tick_label(self.top * i / parts)
            wide = self.metrics.horizontalAdvance(text)
            x = min(x - wide / 2, width - wide - 1)
            self.write(painter, QRectF(x, area.bottom() + 2, wide + 1, self.row), text)
        if self._marks is None:
            none = QCoreApplication.translate("Latency", "no choices yet")
            self.write(painter, area, none, "dim", CENTRE)
        else:
            self._labels(painter, area, width)
            self._beyond(painter, area)

    def _beyond(self, painter: QPainter, area: QRectF) -> None:
        """Write at the end of the scale how many choices lie beyond it, and the longest of them."""
        if self.over:
            longer = QCoreApplication.translate("Latency", "{n} longer, up to {ms}")
            text = longer.format(n=self.over, ms=figure(self._longest)) + " →"
            wide = self.metrics.horizontalAdvance(text)
            rect = QRectF(area.right() - wide, area.top(), wide, self.row)
            painter.fillRect(rect, self.look.theme.colour("panel"))
            self.write(painter, rect, text, "text")

    def _labels(self, painter: QPainter, area: QRectF, width: int) -> None:
        """Draw median (solid) and p95 (dashed), their labels moved apart where they would meet."""
        median, p95 = self._marks or (0.0, 0.0)
        texts = (
            QCoreApplication.translate("Latency", "median {ms}").format(ms=figure(median)),
            f"p95 {figure(p95)}" + (" →" if p95 > self.top else ""),
        )
        wide = [self.metrics.horizontalAdvance(text) + 1 for text in texts]
        at = [
            area.left() + area.width() * min(mark, self.top) / self.top - w / 2
            for mark, w in zip((median, p95), wide, strict=True)
        ]
        gap = self.look.px(8)
        at[1] = min(at[1], width - self.pad - wide[1])
        overlap = at[0] + wide[0] + gap - at[1]
        if overlap > 0:
            at = [at[0] - overlap / 2, at[1] + overlap / 2]
        at[1] = min(max(at[1], self.pad + wide[0] + gap), width - self.pad - wide[1])
        at[0] = max(self.pad, min(at[0], at[1] - gap - wide[0]))
        y = area.top() - self.row
        line_px = max(1, self.look.px(1))
        for text, x, w, mark, dash in zip(
            texts, at, wide, (median, p95), (None, [4, 3]), strict=True
        ):
            self.write(painter, QRectF(x, y, w, self.row), text, "text")
            if mark > self.top:
                continue
            at_px = round(area.left() + area.width() * mark / self.top)
            # A line of the ground's colour under it keeps it readable on the bars.
            ground = pg.mkPen(self.look.theme.panel, width=line_px + 2)
            for pen in (ground, pg.mkPen(self.look.theme.text, width=line_px, dash=dash)):
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawLine(at_px, round(area.top()), at_px, round(area.bottom()) - 1)
