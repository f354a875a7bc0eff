"""The plots of the time model: where the time goes, and where asking pays.

One board of four plots serves the simulator page and the pictures of `wordfork timemodel`. Machine
is blue, person orange, as everywhere; putting errors right is grey. The items are made once and
changed in place, scales move only in round steps, so that a slider can be dragged at 60 frames a
second.
"""

from __future__ import annotations

import errno
import math
import os
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFrame, QWidget

from engine.timecurves import LOOKS_MS, SHARES, Curves
from engine.timemodel import Way
from gui.plots import NO_PEN, Array, Bars, ceiling, decimal, figure
from gui.theme import BODY, SEMIBOLD, SMALL, Look

LEVELS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""The costs of an error, in seconds, at which the surface changes its tint."""
_PIXELS = (132, 96)
"""Columns and rows of the surface's picture."""
_THICK, _THIN = 0.34, 0.13
_GROUPS = {"token": ("prefill", "token"), "kv": ("kv", "commit"), "cloud": ("cloud",),
           "send": ("send",)}  # fmt: skip
"""The machine's tints, and the stages of the time model in each."""


def way_names() -> dict[Way, str]:
    """Return what the ways of writing are called in the window's language."""
    translate = QCoreApplication.translate
    return {
        Way.AUTO: translate("Simulator", "Auto"),
        Way.FORKS: translate("Simulator", "Forks"),
        Way.EVERY_WORD: translate("Simulator", "Every word"),
        Way.TRY_AGAIN: translate("Simulator", "Try again"),
    }


class Board(pg.GraphicsLayoutWidget):
    """Four plots of one `Curves`: ways, fork share, break-even, cost of an error."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Make the plots, empty."""
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setInteractive(False)
        self.look = look
        self._drawn: Curves | None = None
        self._titles = [pg.LabelItem(justify="left") for _ in range(4)]
        self._plots = [pg.PlotItem(enableMenu=False) for _ in range(4)]
        self.ways, self.share, self.even, self.cost = self._plots
        for i, (title, plot) in enumerate(zip(self._titles, self._plots, strict=True)):
            row, column = divmod(i, 2)
            self.addItem(title, row=2 * row, col=column)
            self.addItem(plot, row=2 * row + 1, col=column)
            plot.setMouseEnabled(x=False, y=False)
            plot.hideButtons()
            plot.disableAutoRange()
            plot.getViewBox().setDefaultPadding(0)
        self._make_ways()
        self._make_lines()
        self._make_even()
        self.set_look(look)

    # -- items ---------------------------------------------------------------------------------

    def _make_ways(self) -> None:
        self._bars = {name: self._stack(self.ways) for name in (
            *("waited", "look", "dwell", "correction"), *_GROUPS, "veil",
        )}  # fmt: skip
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
    def _stack(plot: pg.PlotItem) -> Bars:
        bars = Bars(x0=[0.0], y0=[0.0], width=0.0, height=0.0, pen=NO_PEN)
        plot.addItem(bars, ignoreBounds=True)
        return bars

    def _make_lines(self) -> None:
        self._lines = {name: self.share.plot() for name in ("wall", "person", "exposed", "machine")}
        self._flat = pg.InfiniteLine(angle=0)
        self._here = pg.InfiniteLine(angle=90)
        self.share.addItem(self._flat, ignoreBounds=True)
        self.share.addItem(self._here, ignoreBounds=True)
        self.share.setXRange(100 * SHARES[0], 100 * SHARES[1], padding=0)
        self._over = {way: self.cost.plot() for way in Way}
        self._crossing = pg.ScatterPlotItem(size=9, pen=NO_PEN)
        self._cost_here = pg.InfiniteLine(angle=90)
        self.cost.addItem(self._crossing, ignoreBounds=True)
        self.cost.addItem(self._cost_here, ignoreBounds=True)

    def _make_even(self) -> None:
        self._surface = pg.ImageItem(axisOrder="row-major")
        self.even.addItem(self._surface, ignoreBounds=True)
        self._levels = [pg.TextItem(anchor=(0.5, 0.5)) for _ in range(len(LEVELS_S) + 1)]
        for text in self._levels:
            self.even.addItem(text, ignoreBounds=True)
        self._mark = pg.ScatterPlotItem(brush=None)
        self.even.addItem(self._mark, ignoreBounds=True)
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
        hues = self._hues()
        for name, bars in self._bars.items():
            bars.setOpts(brush=hues[name])
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
        self._mark.setPen(pg.mkPen(theme.colour("text"), width=px(2)))
        self._mark.setSize(px(12))
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
        self.setAccessibleName(translate("Simulator", "Where the time goes, and where asking pays"))
        self._title(
            0,
            translate("Simulator", "What a token takes"),
            [
                (hues["waited"], translate("Simulator", "machine, waited for")),
                (hues["look"], translate("Simulator", "look")),
                (hues["dwell"], translate("Simulator", "dwell")),
                (hues["correction"], translate("Simulator", "putting errors right")),
            ],
            translate("Simulator", "thin: all the machine's work; pale: behind the person"),
        )
        self._title(
            1,
            translate("Simulator", "Forks: a token, by how often you are asked"),
            [
                (hues["wall"], translate("Simulator", "wall clock")),
                (hues["person"], translate("Simulator", "person")),
                (hues["exposed"], translate("Simulator", "machine, waited for")),
                (hues["machine"], translate("Simulator", "machine, all (dashed)")),
            ],
            translate("Simulator", "level: the wall clock of Auto"),
        )
        even = translate("Simulator", "What an error must cost for Forks to be as quick as Auto")
        self._title(2, even, [], translate("Simulator", "ring: the numbers that are set"))
        cost = translate("Simulator", "A token on the wall clock, by what an error costs")
        self._title(
            3,
            cost,
            [(self._way_hue(way), names[way]) for way in Way],
            translate("Simulator", "dot: Forks and Auto are equally quick"),
        )
        ms = translate("Simulator", "ms a token")
        share = translate("Simulator", "share of tokens that are asked for, %")
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
            f'<span style="{small}">&nbsp;{name}&nbsp;&nbsp; </span>'
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

    def draw(self, curves: Curves) -> None:
        """Show these curves."""
        self._drawn = curves
        self._draw_ways(curves)
        self._draw_share(curves)
        self._draw_even(curves)
        self._draw_cost(curves)
        self.setAccessibleDescription(said(curves))

    def _draw_ways(self, curves: Curves) -> None:
        costs = [curves.ways[way] for way in Way]
        rows = [{row.stage: row.ms for row in one.rows} for one in costs]
        y0: Array = np.arange(len(Way), dtype=np.float64) - 0.25
        start = np.zeros(len(Way))
        parts = {"waited": np.array([one.exposed_ms for one in costs])}
        parts |= {n: np.array([row[n] for row in rows]) for n in ("look", "dwell", "correction")}
        walls = [one.wall_ms for one in costs]
        top = self._round_top(1.3 * max(walls[:3]))
        for name, widths in parts.items():
            self._lay(name, start, widths, y0, top)
            start = start + widths
        start = np.zeros(len(Way))
        for name, stages in _GROUPS.items():
            widths = np.array([sum(row[stage] for stage in stages) for row in rows])
            self._lay(name, start, widths, y0 + _THICK + 0.04, top)
            start = start + widths
        hidden = np.array([one.hidden_ms for one in costs])
        self._lay("veil", parts["waited"], hidden, y0 + _THICK + 0.03, top)
        self.ways.setXRange(0, top, padding=0)
        for i, (text, one) in enumerate(zip(self._sums, costs, strict=True)):
            cut = one.wall_ms > 0.86 * top
            arrow = "→ " if one.wall_ms > top else ""
            text.setText(f" {arrow}{figure(one.wall_ms)} ", self.look.theme.text)
            text.fill = pg.mkBrush(self.look.theme.colour("panel") if cut else None)
            text.setAnchor((1, 0.5) if cut else (0, 0.5))
            text.setPos(top if cut else one.wall_ms, i - 0.25 + _THICK / 2)

    def _lay(self, name: str, start: Array, widths: Array, y0: Array, top: float) -> None:
        """Lay a stack of bars; what goes beyond the scale is cut, which a picture may not do."""
        thick = {"veil": _THIN + 0.02}.get(name, _THIN if name in _GROUPS else _THICK)
        ends = np.minimum(start + widths, top)
        start = np.minimum(start, top)
        self._bars[name].setOpts(x0=start, width=ends - start, y0=y0, height=thick)

    def _draw_share(self, curves: Curves) -> None:
        x = 100 * curves.shares
        for name, line in self._lines.items():
            line.setData(x, getattr(curves, name))
        auto = curves.ways[Way.AUTO].wall_ms
        self._flat.setPos(auto)
        self._here.setPos(100 * curves.scenario.share)
        self.share.setYRange(0, self._round_top(max(float(curves.wall.max()), auto)), padding=0)

    def _draw_even(self, curves: Curves) -> None:
        x = np.linspace(*SHARES, _PIXELS[0])
        y = np.linspace(*LOOKS_MS, _PIXELS[1])
        with np.errstate(divide="ignore"):
            logs = np.log(np.clip(curves.break_even / 1000, 1e-3, 1e6))
        wide = np.stack([np.interp(x, curves.shares, column) for column in logs.T])
        fine = np.stack([np.interp(y, curves.looks_ms, row) for row in wide.T], axis=1)
        band = np.digitize(fine, np.log(LEVELS_S))
        self._surface.setImage(self._tints()[band], autoLevels=False)
        self._surface.setRect(
            QRectF(100 * SHARES[0], LOOKS_MS[0] / 1000, 100 * (SHARES[1] - SHARES[0]),
                   (LOOKS_MS[1] - LOOKS_MS[0]) / 1000)
        )  # fmt: skip
        for i, text in enumerate(self._levels):
            self._place_level(text, i, band, x, y)
        here = curves.scenario
        self._mark.setData([100 * here.share], [here.reader.look.mean_ms / 1000])

    def _place_level(self, text: pg.TextItem, i: int, band: Array, x: Array, y: Array) -> None:
        """Write what a band means near its middle, where it is high enough to hold it."""
        rows_px = self.even.getViewBox().height() / len(y)
        high = (band == i).sum(axis=0) * rows_px >= self.look.px(18)
        high[: len(x) // 8] = high[-len(x) // 8 :] = False  # the text would be cut
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
            if abs(column - ring) < 26 and band[row, min(ring, len(x) - 1)] == i:
                away = columns[np.abs(columns - ring) >= 26]
                column = int(away[np.argmin(np.abs(away - middle))]) if away.size else column
        text.setText(band_name(i), self._ink(i))
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
        red, green, blue = (int(x) for x in self._tints()[i])
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 140
        return QColor("#ffffff" if dark else "#10151c")

    def _draw_cost(self, curves: Curves) -> None:
        x = curves.costs_ms / 1000
        near = [curves.wall_at[way] for way in Way if way is not Way.TRY_AGAIN]
        top = self._round_top(max(float(y.max()) for y in near))
        for way, line in self._over.items():
            seen = curves.wall_at[way] <= top
            line.setData(x[seen], curves.wall_at[way][seen])
        self.cost.setXRange(0, float(x[-1]), padding=0)
        self.cost.setYRange(0, top, padding=0)
        self._cost_here.setPos(curves.scenario.errors.cost_ms / 1000)
        crosses = 0 < curves.here_ms <= curves.costs_ms[-1]
        at = float(np.interp(curves.here_ms, curves.costs_ms, curves.wall_at[Way.AUTO]))
        self._crossing.setData(*(([curves.here_ms / 1000], [at]) if crosses else ([], [])))

    # -- pictures ------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the board as it stands: SVG where the name says so, else a picture of pixels.

        Raises OSError where that fails.
        """
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.show()
        for _ in range(3):  # sizes settle: of titles, then of axes, then of plots
            QCoreApplication.processEvents()
        if path.suffix.lower() == ".svg":
            with path.open("wb"):  # Qt does not say why it could not
                pass
            made = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # which can cut what stands over
            made.setResolution(self.logicalDpiX())
            made.setFileName(str(path))
            made.setSize(self.size())
            made.setViewBox(self.rect())
            made.setTitle(self.accessibleName())
            made.setDescription(self.accessibleDescription())
            painter = QPainter(made)
            painter.fillRect(self.rect(), self.look.theme.colour("panel"))
            self.render(painter, QRectF(self.rect()), self.rect())
            painter.end()
        elif not self.grab().save(str(path)):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def discard(self) -> None:
        """Free a board that stands in no window."""
        self.hide()
        self.deleteLater()
        QCoreApplication.sendPostedEvents(self, QEvent.Type.DeferredDelete)

    @staticmethod
    def _round_top(value: float) -> float:
        return ceiling(max(value, 1.0))


def band_name(i: int) -> str:
    """Return what band `i` of the surface means, in seconds an error."""
    translate = QCoreApplication.translate
    if i == 0:
        return translate("Simulator", "under {n} s").format(n=_seconds(LEVELS_S[0]))
    if i == len(LEVELS_S):
        return translate("Simulator", "over {n} s").format(n=_seconds(LEVELS_S[-1]))
    return translate("Simulator", "{low} to {high} s").format(
        low=_seconds(LEVELS_S[i - 1]), high=_seconds(LEVELS_S[i])
    )


def said(curves: Curves) -> str:
    """Return in words what the plots show."""
    translate = QCoreApplication.translate
    names = way_names()
    line = translate(
        "Simulator", "{way}: {wall} ms a token; machine {machine}, waited for {exposed}, "
        "person {person}."
    )  # fmt: skip
    told = [
        line.format(
            way=names[way],
            wall=figure(costs.wall_ms),
            machine=figure(costs.machine_ms),
            exposed=figure(costs.exposed_ms),
            person=figure(costs.person_ms),
        )
        for way, costs in curves.ways.items()
    ]
    return " ".join([*told, pays(curves)])


def pays(curves: Curves) -> str:
    """Return in one sentence where asking pays."""
    translate = QCoreApplication.translate
    if math.isinf(curves.here_ms):
        return translate("Simulator", "Asking saves no error here, so that it never pays.")
    if curves.here_ms <= 0:
        return translate("Simulator", "Forks are quicker than Auto whatever an error costs.")
    return translate(
        "Simulator", "Forks are quicker than Auto where one wrong token costs more than {n} s."
    ).format(n=_seconds(curves.here_ms / 1000))


def _seconds(value: float) -> str:
    return decimal(f"{value:.3g}" if value < 100 else f"{value:.0f}")
