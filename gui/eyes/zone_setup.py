"""The setting-up of zones: a mark goes to the left edge, the right, up and the middle.

It lies over a window while it lasts, about ten seconds. Escape or a press ends it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from common.clock import NS_PER_MS, Clock, now_ns
from gui.views.main_window import MainWindow
from gui.views.zone_view import mark_rect
from gui.widgets.theme import DRAFT, MEDIUM
from input.api.gaze import GazeSample
from input.selection.zones import (
    FEWEST,
    SHOWN,
    Vector,
    Zone,
    ZonesError,
    ZonesTrouble,
    fit_zones,
    vector_of,
)

INTRO_MS, SETTLE_MS, SHOW_MS, LONGEST_MS = 2000, 800, 2200, 6000
"""The line before it; a mark is looked at from `SETTLE_MS` on, and shown until `SHOW_MS`, or until
enough was seen, at most `LONGEST_MS`."""

_FRAME_MS = 16


class ZoneSetup(QWidget):
    """Feed it samples; it closes by itself."""

    fitted = Signal(object)
    """An `input.selection.zones.ZoneModel`."""
    failed = Signal(object)
    """A `ZonesTrouble`; None where it was ended by hand."""

    def __init__(self, window: MainWindow, clock: Clock = now_ns) -> None:
        """Lie over `window` from `show` on."""
        super().__init__(window)
        self._window, self._clock = window, clock
        self._looks: dict[Zone, list[Vector]] = {zone: [] for zone in SHOWN}
        self._index = -1  # of the place that is shown; -1: the line before it
        self._since_ns = 0
        self._over = False
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.tick)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Setting up zones"))
        self.setAccessibleDescription(self._line())
        self._cover()
        window.installEventFilter(self)
        self.hide()

    def _line(self) -> str:
        return self.tr("Follow the dot with your eyes. Esc cancels.")

    def showEvent(self, event: QShowEvent) -> None:
        """Begin."""
        self.raise_()
        self.setFocus()
        self._since_ns = self._clock()
        self._timer.start()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and not self._over:
            self._cover()
        return False

    def _cover(self) -> None:
        """Cover all below the bar."""
        self.setGeometry(self._window.free_area.united(self._window.messages_area))

    @property
    def zone(self) -> Zone | None:
        """The place that is shown."""
        return SHOWN[self._index] if 0 <= self._index < len(SHOWN) else None

    def place_of(self, zone: Zone) -> QPointF:
        """Return where the dot of a zone is, in this view's pixels: where its mark will be."""
        free = self._window.free_area
        return (
            mark_rect(zone, free.size(), self._window.look).center() + free.topLeft() - self.pos()
        )

    def feed(self, sample: GazeSample) -> None:
        """Take a sample."""
        vector, zone = vector_of(sample), self.zone
        if vector is None or zone is None or self._over:
            return
        if sample.t_ns - self._since_ns >= SETTLE_MS * NS_PER_MS:
            kept = self._looks[zone]
            if not kept or len(kept[0]) == len(vector):
                kept.append(vector)

    def tick(self) -> None:
        """Let time pass."""
        passed_ms = (self._clock() - self._since_ns) / NS_PER_MS
        zone = self.zone
        if zone is None:
            over = passed_ms >= INTRO_MS
        else:
            seen = len(self._looks[zone]) >= FEWEST
            over = passed_ms >= (SHOW_MS if seen else LONGEST_MS)
        if over and not self._over:
            self._index += 1
            self._since_ns = self._clock()
            self.update()
            if self._index == len(SHOWN):
                self._fit()

    def _fit(self) -> None:
        try:
            model = fit_zones(self._looks)
        except ZonesError as error:
            self._end(error.trouble)
            return
        self._end(None, tell=False)
        self.fitted.emit(model)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends it; nothing reaches the window meanwhile."""
        if event.key() == Qt.Key.Key_Escape:
            self._end(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press ends it."""
        self._end(None)

    def _end(self, trouble: ZonesTrouble | None, *, tell: bool = True) -> None:
        if self._over:
            return
        self._over = True
        self._timer.stop()
        self.hide()
        self._window.removeEventFilter(self)
        self._window.setFocus()
        if tell:
            self.failed.emit(trouble)
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot, or the line before it."""
        look, theme = self._window.look, self._window.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("background"))
        zone = self.zone
        if zone is None:
            painter.setFont(look.font(DRAFT, MEDIUM))
            painter.setPen(theme.colour("text"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()), int(flags), self._line())
        else:
            radius = look.px(18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(self.place_of(zone), radius, radius)
            painter.setBrush(theme.colour("on_accent"))
            painter.drawEllipse(self.place_of(zone), radius / 4, radius / 4)
        painter.end()
