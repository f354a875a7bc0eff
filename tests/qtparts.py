"""Parts of a Qt object as Qt itself tells of them."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, QTimer


def timers(owner: QObject, interval_ms: int | None = None) -> list[QTimer]:
    """An object's own timers, or those of this interval."""
    own = owner.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [timer for timer in own if interval_ms in (None, timer.interval())]


def timer(owner: QObject, interval_ms: int | None = None) -> QTimer:
    """An object's only timer, or the only one of this interval."""
    [found] = timers(owner, interval_ms)
    return found


def plots(board: pg.GraphicsLayoutWidget) -> list[pg.PlotItem]:
    """The plots of a board, in the order in which they were put there."""
    return [item for item in board.ci.items if isinstance(item, pg.PlotItem)]


def items_in(place: pg.PlotItem | pg.ViewBox, kind: type[Any]) -> list[Any]:
    """What a plot or a box holds of a kind, in the order in which it was put there."""
    held = place.items if isinstance(place, pg.PlotItem) else place.childGroup.childItems()
    return [item for item in held if isinstance(item, kind)]


def boxes(chart: pg.GraphicsView) -> list[pg.ViewBox]:
    """The boxes of a chart, from top to bottom."""
    found = [item for item in chart.scene().items() if isinstance(item, pg.ViewBox)]
    return sorted(found, key=lambda box: box.geometry().top())
