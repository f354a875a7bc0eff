"""The plots of the time model: where the time goes, and where asking pays.

One board of four plots serves the simulator page and the pictures of `wordfork timemodel`. Machine
is blue, person orange, as everywhere; putting errors right is grey. The items are made once and
changed in place, scales move only in round steps, so that a slider can be dragged at 60 frames a
second.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsEllipseItem, QGraphicsItem, QGraphicsView, QWidget

from engine.experiments.time_model.curves import LOOKS_MS, SHARES, Curves
from engine.experiments.time_model.model import Way
from gui.charts.chart import NO_PEN, Array, Bars, ceiling, decimal, figure
from gui.charts.time_model_words import LEVELS_S, band_name, said, way_names
from gui.widgets.picture_export import save_picture
from gui.widgets.theme import BODY, SEMIBOLD, SMALL, Look

_PIXELS = (132, 96)
"""Columns and rows of the surface's picture."""
_THICK, _THIN = 0.34, 0.13
_GROUPS = {"token": ("prefill", "token"), "kv": ("kv", "commit"), "cloud": ("cloud", "page"),
           "send": ("send",)}  # fmt: skip
"""The machine's tints, and the stages of the time model in each."""
_PERSON = ("look", "dwell", "correction")
_LAYERS = ("waited", *_PERSON, *_GROUPS, "veil")
"""The bars of each way: one thick stack, one thin one, and what makes its hidden part pale."""


class Axis(pg.AxisItem):
    """An axis whose figures have the decimal mark of the window's language."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the figures of some ticks."""
        return [
            decimal(text) if abs(value) < 1000 else figure(value)
            for value, text in zip(values, super().tickStrings(values, scale, spacing), strict=True)
        ]


def _whole(text: str) -> str:
    """Return a text that is not broken between its words."""
    return text.replace(" ", "\u00a0")


class Board(pg.GraphicsLayoutWidget):
    """Four plots of one `Curves`: ways, fork share, break-even, cost of an error."""

    def __init__(self, look: Look, parent: QWidget | None = None, *, at_once: bool = True) -> None:
        """Make the plots, empty; unless `at_once`, whoever shows them makes the `parts` first."""
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setInteractive(False)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.look = look
        self._drawn: Curves | None = None
        self._ranges: dict[tuple[pg.PlotItem, str], float] = {}
        self._bands: Array = np.zeros((len(LEVELS_S) + 1, 3), np.uint8)
        self._titles = [pg.LabelItem(justify="left") for _ in range(4)]
        self._plots: list[pg.PlotItem] = []
        self.parts: list[Callable[[], None]] = [
            *(partial(self._make_plot, i) for i in range(4)),
            self._make_items,
            lambda: self.set_look(self.look),
        ]
        for part in self.parts if at_once else ():
            part()

    def _make_plot(self, i: int) -> None:
        title = self._titles[i]
        plot = pg.PlotItem(enableMenu=False, axisItems={s: Axis(s) for s in ("left", "bottom")})
        row, column = divmod(i, 2)
        self.addItem(title, row=2 * row, col=column)
        self.addItem(plot, row=2 * row + 1, col=column)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.disableAutoRange()
        plot.getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom"):  # text is dear to paint, and stays as it is
            plot.getAxis(side).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        title.item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._plots.append(plot)

    def _make_items(self) -> None:
        self.ways, self.share, self.even, self.cost = self._plots
        self._make_ways()
        self._make_lines()
        self._make_even()

    # -- items ---------------------------------------------------------------------------------

    def _make_ways(self) -> None:
        self._bars = Bars(x0=[0.0], y0=[0.0], width=0.0, height=0.0, pen=NO_PEN)
        self.ways.addItem(self._bars, ignoreBounds=True)
        self._sums = [pg.TextItem(anchor=(0, 0.5)) for _ in Way]
        for text in self._sums:
            self.ways.addItem(text, ignoreBounds=True)
        self.ways.getViewBox().invertY(True)
        self.ways.setYRange(-0.75, len(Way) - 0.6, padding=0)
        self.ways.hideAxis("left")
        self._names = [pg.TextItem(anchor=(0, 1)) for _ in Way]
        for i, text in enumerate(self._names):
            text.setPos(0, i - 0.27)
            self.ways.addItem(text, ignoreBounds=True)

    @staticmethod
    def _line(plot: pg.PlotItem) -> pg.PlotCurveItem:
        line = pg.PlotCurveItem()
        line.setSegmentedLineMode("off")  # for a few points it only costs
        plot.addItem(line, ignoreBounds=True)
        return line

    def _make_lines(self) -> None:
        self._lines = {
            name: self._line(self.share) for name in ("wall", "person", "exposed", "machine")
        }
        self._flat = pg.InfiniteLine(angle=0)
        self._here = pg.InfiniteLine(angle=90)
        self.share.addItem(self._flat, ignoreBounds=True)
        self.share.addItem(self._here, ignoreBounds=True)
        self.share.setXRange(100 * SHARES[0], 100 * SHARES[1], padding=0)
        self._over = {way: self._line(self.cost) for way in Way}
        self._crossing = _dot(self.cost)
        self._cost_here = pg.InfiniteLine(angle=90)
        self.cost.addItem(self._cost_here, ignoreBounds=True)

    def _make_even(self) -> None:
        self._surface = pg.ImageItem(axisOrder="row-major")
        self.even.addItem(self._surface, ignoreBounds=True)
        self._levels = [pg.TextItem(anchor=(0.5, 0.5)) for _ in range(len(LEVELS_S) + 1)]
        for text in self._levels:
            self.even.addItem(text, ignoreBounds=True)
        self._mark = _dot(self.even)
        self.even.setXRange(100 * SHARES[0], 100 * SHARES[1], padding=0)
        self.even.setYRange(LOOKS_MS[0] / 1000, LOOKS_MS[1] / 1000, padding=0)

    # -- looks ---------------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Take theme and sizes of a look."""
        self.look = look
        theme, px = look.theme, look.px
        self.setBackground(theme.colour("panel"))
        self.ci.layout.setContentsMargins(px(12), px(8), px(16), px(8))
        self.ci.layout.setHorizontalSpacing(px(20))
        self.ci.layout.setVerticalSpacing(px(4))
        small = look.font(SMALL, tabular=True)
        for plot in self._plots:  # figures that grow or shrink move no plot
            plot.getAxis("left").setWidth(px(58))
            plot.getAxis("bottom").setHeight(px(40))
        for plot in self._plots:
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(theme.colour("line"))
                axis.setTextPen(theme.colour("dim"))
                axis.setTickPen(theme.colour("track"))
                axis.setTickFont(small)
                axis.label.setFont(small)
        for text in (*self._names, *self._sums, *self._levels):
            text.setFont(small)
        self._bands = self._tints()
        self._ink_of_sums = theme.colour("text")
        hues = self._hues()
        self._brushes = [pg.mkBrush(hues[name]) for name in _LAYERS for _ in Way]
        dash = Qt.PenStyle.DashLine
        for name, line in self._lines.items():
            solid = Qt.PenStyle.SolidLine
            line.setPen(
                pg.mkPen(hues[name], width=px(2), style=dash if name == "machine" else solid)
            )
        for way, line in self._over.items():
            line.setPen(pg.mkPen(self._way_hue(way), width=px(2)))
        for marker in (self._here, self._cost_here):
            marker.setPen(pg.mkPen(theme.colour("dim"), style=Qt.PenStyle.DotLine))
        self._flat.setPen(pg.mkPen(self._way_hue(Way.AUTO), style=dash))
        self._crossing.setBrush(theme.colour("text"))
        self._crossing.setPen(NO_PEN)
        _size(self._crossing, px(9))
        self._mark.setPen(pg.mkPen(theme.colour("text"), width=px(2)))
        self._mark.setBrush(theme.colour("panel"))
        _size(self._mark, px(12))
        self.name_all()
        if self._drawn is not None:
            self.draw(self._drawn)

    def _hues(self) -> dict[str, QColor]:
        theme = self.look.theme
        veil = theme.colour("panel")
        veil.setAlphaF(0.62)
        return {
            "waited": QColor(theme.machine[0]),
            "token": QColor(theme.machine[0]),
            "kv": QColor(theme.machine[1]),
            "cloud": QColor(theme.machine[2]),
            "send": QColor(theme.machine[3]),
            "look": QColor(theme.person[0]),
            "dwell": QColor(theme.person[1]),
            "correction": theme.colour("faint"),
            "veil": veil,
            "wall": theme.colour("text"),
            "person": QColor(theme.person[1]),
            "exposed": QColor(theme.machine[0]),
            "machine": QColor(theme.machine[1]),
        }

    def _way_hue(self, way: Way) -> QColor:
        theme = self.look.theme
        return {
            Way.AUTO: QColor(theme.machine[1]),
            Way.FORKS: theme.colour("text"),
            Way.EVERY_WORD: QColor(theme.person[1]),
            Way.TRY_AGAIN: theme.colour("faint"),
        }[way]

    # -- words ---------------------------------------------------------------------------------

    def name_all(self) -> None:
        """Say everything, in the language of the application."""
        translate = QCoreApplication.translate
        hues = self._hues()
        names = way_names()
        self.setAccessibleName(
            translate("Simulator", "Where the time goes, and when asking pays off")
        )
        self._title(
            0,
            translate("Simulator", "Time per token"),
            [
                (hues["waited"], translate("Simulator", "machine, waiting")),
                (hues["look"], translate("Simulator", "look")),
                (hues["dwell"], translate("Simulator", "dwell")),
                (hues["correction"], translate("Simulator", "correcting errors")),
            ],
            translate("Simulator", "thin: all machine work; pale: hidden behind the person"),
        )
        self._title(
            1,
            translate("Simulator", "Forks: time per token, by how often you are asked"),
            [
                (hues["wall"], translate("Simulator", "wall clock")),
                (hues["person"], translate("Simulator", "person")),
                (hues["exposed"], translate("Simulator", "machine, waiting")),
                (hues["machine"], translate("Simulator", "machine, all (dashed)")),
            ],
            translate("Simulator", "horizontal: the wall clock of Auto"),
        )
        even = translate("Simulator", "What an error must cost for Forks to be as fast as Auto")
        self._title(2, even, [], translate("Simulator", "ring: the current numbers"))
        cost = translate("Simulator", "Wall-clock time per token, by what an error costs")
        self._title(
            3,
            cost,
            [(self._way_hue(way), names[way]) for way in Way],
            translate("Simulator", "dot: Forks and Auto are equally fast"),
        )
        ms = translate("Simulator", "ms per token")
        share = translate("Simulator", "share of tokens asked about, %")
        self._axes(self.ways, ms, "")
        self._axes(self.share, share, ms)
        self._axes(self.even, share, translate("Simulator", "reaction time before the dwell, s"))
        self._axes(self.cost, translate("Simulator", "cost of one wrong token, s"), ms)
        for text, name in zip(self._names, names.values(), strict=True):
            text.setText(name, self.look.theme.text)
        self._fit_titles()

    def _axes(self, plot: pg.PlotItem, bottom: str, left: str) -> None:
        colour = self.look.theme.dim
        for side, text in (("bottom", bottom), ("left", left)):
            plot.setLabel(side, text, color=colour) if text else plot.getAxis(side).showLabel(False)
            plot.getAxis(side).enableAutoSIPrefix(False)

    def _title(self, i: int, text: str, keys: list[tuple[QColor, str]], note: str) -> None:
        theme, px = self.look.theme, self.look.px
        small = f"font-size:{px(SMALL)}px; color:{theme.dim}"
        told = [
            f'<span style="font-size:{px(SMALL)}px; color:{hue.name()}">■</span>'
            f'<span style="{small}">&nbsp;{_whole(name)}&nbsp;&nbsp; </span>'
            for hue, name in keys
        ]
        told.append(f'<span style="{small}">{note}</span>')
        self._titles[i].setText(
            f'<span style="font-size:{px(BODY)}px; font-weight:{SEMIBOLD}; color:{theme.text}">'
            f"{text}</span><br>{''.join(told)}"
        )

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Follow the size; titles wrap."""
        super().resizeEvent(event)
        if hasattr(self, "_names"):
            self._fit_titles()

    def _fit_titles(self) -> None:
        """Let both columns be equally wide, and titles as high as their lines."""
        px = self.look.px
        width = max(px(160), (self.width() - px(12 + 20 + 16)) / 2)
        for i, title in enumerate(self._titles):
            title.item.setFont(self.look.font(SMALL))
            title.item.setTextWidth(width)
            height = title.item.boundingRect().height()
            title.setMinimumSize(0, height)
            title.setMaximumHeight(height)
            self.ci.layout.setColumnFixedWidth(i % 2, width)

    # -- drawing -------------------------------------------------------------------------------

    def draw(self, curves: Curves, *, upper: bool = True, lower: bool = True) -> None:
        """Show these curves, or half of them: the upper two plots, the lower two.

        The upper ones need no surface.
        """
        if upper:
            self._draw_ways(curves)
            self._draw_share(curves)
        if lower:
            self._drawn = curves
            self._draw_even(curves)
            self._draw_cost(curves)
        self.setAccessibleDescription(said(curves))
        self.scene().prepareForPaint()  # ranges settle now, or the paint would ask for another

    def _draw_ways(self, curves: Curves) -> None:
        costs = [curves.ways[way] for way in Way]
        rows = [{row.stage: row.ms for row in one.rows} for one in costs]
        y0: Array = np.arange(len(Way), dtype=np.float64) - 0.25
        waited = np.array([one.exposed_ms for one in costs])
        person = [np.array([row[name] for row in rows]) for name in _PERSON]
        work = [
            np.array([sum(row[stage] for stage in stages) for row in rows])
            for stages in _GROUPS.values()
        ]
        hidden = np.array([one.hidden_ms for one in costs])
        widths = np.array([waited, *person, *work, hidden])
        above, below = 1 + len(person), len(work)
        starts = np.array([*_stacked(widths[:above]), *_stacked(widths[above:-1]), waited])
        top = self._round_top(1.3 * max(one.wall_ms for one in costs[:3]))
        ends = np.minimum(starts + widths, top)  # a picture may not cut what goes beyond
        starts = np.minimum(starts, top)
        thin = y0 + _THICK + 0.04
        heights = np.repeat([_THICK] * above + [_THIN] * below + [_THIN + 0.02], len(Way))
        self._bars.setOpts(
            x0=starts.ravel(),
            width=(ends - starts).ravel(),
            y0=np.concatenate([y0] * above + [thin] * below + [thin - 0.01]),
            height=heights,
            brushes=self._brushes,
        )
        self._reach(self.ways, "x", top)
        for i, (text, one) in enumerate(zip(self._sums, costs, strict=True)):
            cut = one.wall_ms > 0.86 * top
            arrow = "→ " if one.wall_ms > top else ""
            _write(text, f" {arrow}{figure(one.wall_ms)} ", self._ink_of_sums)
            text.fill = pg.mkBrush(self.look.theme.colour("panel") if cut else None)
            text.setAnchor((1, 0.5) if cut else (0, 0.5))
            text.setPos(top if cut else one.wall_ms, i - 0.25 + _THICK / 2)

    def _reach(self, plot: pg.PlotItem, side: str, end: float) -> None:
        """Let a scale go from 0 to `end`; one that stays as it is costs nothing."""
        if self._ranges.get((plot, side)) != end:
            self._ranges[plot, side] = end
            (plot.setXRange if side == "x" else plot.setYRange)(0, end, padding=0)

    def _draw_share(self, curves: Curves) -> None:
        x = 100 * curves.shares
        for name, line in self._lines.items():
            line.setData(x, getattr(curves, name))
        auto = curves.ways[Way.AUTO].wall_ms
        self._flat.setPos(auto)
        self._here.setPos(100 * curves.scenario.share)
        self._reach(self.share, "y", self._round_top(max(float(curves.wall.max()), auto)))

    def _draw_even(self, curves: Curves) -> None:
        n, m = len(curves.shares), len(curves.looks_ms)
        columns, rows = _PIXELS if n > 30 else (_PIXELS[0] // 2, _PIXELS[1] // 2)
        across, up = _between(columns, n), _between(rows, m)
        logs = np.log(np.clip(curves.break_even / 1000, 1e-3, 1e6))
        band = np.asarray(np.digitize(up @ logs.T @ across.T, np.log(LEVELS_S)), np.intp)
        self._surface.setImage(self._bands[band], autoLevels=False)
        self._surface.setRect(
            QRectF(100 * SHARES[0], LOOKS_MS[0] / 1000, 100 * (SHARES[1] - SHARES[0]),
                   (LOOKS_MS[1] - LOOKS_MS[0]) / 1000)
        )  # fmt: skip
        every = 4 * rows // _PIXELS[1]  # labels go by the same coarse places, whatever the picture
        some = band[::every, ::every]
        x, y = np.linspace(*SHARES, columns)[::every], np.linspace(*LOOKS_MS, rows)[::every]
        for i, text in enumerate(self._levels):
            self._place_level(text, i, some, x, y)
        here = curves.scenario
        self._mark.setPos(100 * here.share, here.reader.look.mean_ms / 1000)

    def _place_level(
        self, text: pg.TextItem, i: int, band: npt.NDArray[np.intp], x: Array, y: Array
    ) -> None:
        """Write what a band means near its middle, where it is high enough to hold it."""
        box = self.even.getViewBox()
        rows_px, columns_px = box.height() / len(y), max(1.0, box.width()) / len(x)
        high = (band == i).sum(axis=0) * rows_px >= self.look.px(18)
        half_px = QFontMetricsF(self.look.font(SMALL)).horizontalAdvance(band_name(i)) / 2
        edge = max(len(x) // 8, int(half_px / columns_px) + 2)
        high[:edge] = high[-edge:] = False  # the text would be cut
        text.setVisible(bool(high.any()))
        if not text.isVisible():
            return
        columns = np.flatnonzero(high)
        middle = float(np.mean(np.argwhere(band == i)[:, 1]))
        column = int(columns[np.argmin(np.abs(columns - middle))])
        if self._drawn is not None:  # not under the ring
            here = self._drawn.scenario
            ring = int(np.searchsorted(x, here.share))
            row = min(int(np.searchsorted(y, here.reader.look.mean_ms)), len(y) - 1)
            if abs(column - ring) < 6 and band[row, min(ring, len(x) - 1)] == i:
                away = columns[np.abs(columns - ring) >= 6]
                column = int(away[np.argmin(np.abs(away - middle))]) if away.size else column
        _write(text, band_name(i), self._ink(i))
        text.setPos(100 * x[column], float(np.mean(y[band[:, column] == i])) / 1000)

    def _tints(self) -> Array:
        """Return the colours of the bands, cheap to dear, shape (n, 3)."""
        theme = self.look.theme
        low, high = QColor(theme.machine[0]), theme.colour("cell")
        at = np.linspace(0, 1, len(LEVELS_S) + 1)[:, None]
        one, other = (np.array([c.red(), c.green(), c.blue()]) for c in (low, high))
        return np.asarray(np.round(one + at * (other - one)), dtype=np.uint8)

    def _ink(self, i: int) -> QColor:
        """Return the colour of text on a band: the one that stands out more."""
        red, green, blue = (int(x) for x in self._bands[i])
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 140
        return QColor("#ffffff" if dark else "#10151c")

    def _draw_cost(self, curves: Curves) -> None:
        x = curves.costs_ms / 1000
        near = [curves.wall_at[way] for way in Way if way is not Way.TRY_AGAIN]
        top = self._round_top(max(float(y.max()) for y in near))
        for way, line in self._over.items():
            seen = curves.wall_at[way] <= top
            line.setData(x[seen], curves.wall_at[way][seen])
        self._reach(self.cost, "x", float(x[-1]))
        self._reach(self.cost, "y", top)
        self._cost_here.setPos(curves.scenario.errors.cost_ms / 1000)
        crosses = 0 < curves.here_ms <= curves.costs_ms[-1]
        at = float(np.interp(curves.here_ms, curves.costs_ms, curves.wall_at[Way.AUTO]))
        self._crossing.setVisible(bool(crosses))
        if crosses:
            self._crossing.setPos(curves.here_ms / 1000, at)

    # -- pictures ------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the board as it stands: SVG where the name says so, else a picture of pixels.

        Raises OSError where that fails.
        """
        ground = self.look.theme.colour("panel")
        save_picture(self, path, ground, lambda p: self.render(p, QRectF(self.rect()), self.rect()))

    @staticmethod
    def _round_top(value: float) -> float:
        return ceiling(max(value, 1.0))


def _dot(plot: pg.PlotItem) -> QGraphicsEllipseItem:
    """Return a new dot of a plot, as large at every scale."""
    dot = QGraphicsEllipseItem()
    dot.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
    dot.setZValue(10)
    plot.addItem(dot, ignoreBounds=True)
    return dot


def _size(dot: QGraphicsEllipseItem, side_px: float) -> None:
    dot.setRect(-side_px / 2, -side_px / 2, side_px, side_px)


def _stacked(widths: Array) -> Array:
    """Return where bars of these widths begin, each behind the one before; shape as `widths`."""
    return np.asarray(np.cumsum(widths, axis=0) - widths)


def _write(text: pg.TextItem, words: str, ink: QColor) -> None:
    """Let a text say this; one that says it already is not laid out anew."""
    if (text.toPlainText(), text.color) != (words, ink):
        text.setText(words, ink)


@lru_cache(maxsize=8)
def _between(n: int, known: int) -> Array:
    """Return the weights that make `n` values on a line of `known` ones, shape (n, known)."""
    at = np.linspace(0, known - 1, n)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(known)))
