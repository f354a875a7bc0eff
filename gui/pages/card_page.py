"""A page of cards that scrolls, above a line with buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QScroller,
    QScrollerProperties,
    QVBoxLayout,
    QWidget,
)

from gui.base.store import Store
from gui.pages.store_page import StorePage
from gui.widgets.form import Row
from gui.widgets.page import scrolled
from gui.widgets.theme import Look, dress, page_stylesheet, palette


class CardPage(StorePage):
    """Cards go into `_column`, buttons into `_foot`. A finger drags the page, and chooses nothing.

    The latter holds of widgets that `_let_drag` was told.
    """

    def __init__(self, store: Store, parent: QWidget | None, look: Look | None) -> None:
        """Make an empty page."""
        super().__init__(store, parent, look)
        self.content = QWidget()
        self._column = QVBoxLayout(self.content)
        self._column.addStretch(1)
        self.area = scrolled(self.content)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller = QScroller.scroller(self.area.viewport())
        properties = scroller.scrollerProperties()
        metric = QScrollerProperties.ScrollMetric
        never = QScrollerProperties.OvershootPolicy.OvershootAlwaysOff
        for which in (metric.HorizontalOvershootPolicy, metric.VerticalOvershootPolicy):
            properties.setScrollMetric(which, never)
        scroller.setScrollerProperties(properties)
        QScroller.grabGesture(self.area.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._dragged = False
        scroller.stateChanged.connect(self._scrolls)
        self._foot = QHBoxLayout()
        self._line = QWidget()
        self._line.setFixedHeight(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addWidget(self._line)
        outer.addLayout(self._foot)
        self.setModal(False)

    def _let_drag(self, part: QWidget) -> None:
        """Let a drag that begins on a part of the page press nothing there."""
        for widget in (part, *part.findChildren(Row), *part.findChildren(QAbstractButton)):
            widget.installEventFilter(self)

    def _scrolls(self, state: QScroller.State) -> None:
        if state is QScroller.State.Dragging:
            self._dragged = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a finger that drags the page press nothing: Qt's scroller leaves its mouse events."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._dragged = False
        elif self._dragged and kind in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease):
            if isinstance(watched, QAbstractButton):
                watched.setDown(False)
            return isinstance(watched, Row) or kind == QEvent.Type.MouseMove
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion."""
        super().set_look(look)
        px = look.px
        self.setPalette(palette(look.theme))
        dress(self, page_stylesheet(look))
        # The scroll bar takes the other 12 px, so that cards and buttons end on one line.
        self._column.setContentsMargins(px(24), px(24), px(12), px(24))
        self._column.setSpacing(px(28))
        dress(self._line, f"background: {look.theme.line};")
        self._foot.setContentsMargins(px(24), px(12), px(24), px(12))
