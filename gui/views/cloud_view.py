"""The cloud: cells that fill the area, words on them, a resting place in the middle.

The view is told what to show. Its still parts are kept as pictures (cells once, each word once), so
a frame of a dwell repaints one pill, and nothing is repainted while nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from common.clock import now_ns
from engine.api.messages import Cloud
from gui.views import cloud_accessibility
from gui.views.cloud_paint import (
    WordPlace,
    cell_path,
    fitted,
    inner_edges,
    last_words,
    outer,
    percent,
    pill_path,
    place_words,
    spoken,
    sprite,
)
from gui.widgets.theme import BODY, DRAFT, LABEL, MEDIUM, RADIUS, SEMIBOLD, SMALL, WORD_MAX, Look
from input.layout.sectors import MAX_CELLS, Layout, Rect, sectors

_REST_W, _REST_H = 264, 96
_GAP = 5


class CloudView(QWidget):
    """Shows one cloud, or says why there is none."""

    shown = Signal(object, object)
    """(start, end) in ns, as `common.clock.now_ns`, of the first paint of a new cloud."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Show an empty place."""
        super().__init__(parent)
        self._look = look or Look()
        self._cloud: Cloud | None = None
        self._layout: Layout | None = None
        self._places: list[WordPlace] = []
        self._sprites: dict[int, QPixmap] = {}
        self._cells: QPixmap | None = None
        self._rest_text = ""
        self._rest_hint: str | None = None
        self._state: tuple[str, str, float | None] = ("", "", None)
        self._hover: int | None = None
        self._dwell: tuple[int, float] | None = None
        self._paused = False
        self._probabilities = False
        self._flash_path: QPainterPath | None = None
        self._unpainted = False
        self._fade = self._animation(self._words_changed)
        self._flash = self._animation(self._flash_changed)
        self._flash.finished.connect(self._flash_over)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Cloud of words"))
        cloud_accessibility.tell(CloudView, MAX_CELLS)
        self.set_look(self._look)

    # What the window tells it

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._cells = None
        self.setMinimumSize(look.px(320), look.px(220))
        self._lay_out()

    def show_cloud(self, cloud: Cloud | None, rest_text: str, rest_hint: str | None = None) -> None:
        """Show a cloud with the draft's last words in its resting place.

        Slot i is the i-th candidate; those beyond 15 are left out. None keeps the bare cells of
        the last cloud, for the moments in which the model writes. `rest_hint` replaces the quiet
        line in the resting place.
        """
        had_state = bool(self._state[0])
        before = len(self._layout.cells) if self._layout else 0
        self._state = ("", "", None)
        self._rest_text, self._rest_hint = rest_text, rest_hint
        if cloud is None and self._cloud is None and before and not had_state:
            self.update(self._rest_rect())
            return
        if cloud is not None and not cloud.candidates:
            cloud = None
        self._cloud = cloud
        self._hover = self._dwell = None
        self._unpainted = cloud is not None
        self._fade.stop()
        if cloud is not None and len(cloud.candidates[:MAX_CELLS]) != before:
            self._cells = None
        self._lay_out()
        if cloud is not None and self._look.ms("fade"):
            self._fade.setDuration(self._look.ms("fade"))
            self._fade.start()

    def update_cloud(self, cloud: Cloud) -> None:
        """Refine the cloud that is shown: same words, other probabilities or branches.

        Nothing moves and no word changes its size. Raises ValueError when the words are others.
        """
        old = self._cloud
        if old is None or [c.text for c in old.candidates] != [c.text for c in cloud.candidates]:
            raise ValueError("update_cloud wants the words that are shown, in the same order")
        self._cloud = cloud
        for slot, place in enumerate(self._places):
            now, then = cloud.candidates[slot], old.candidates[slot]
            changed = now.branch != then.branch or (
                self._probabilities and percent(now.probability) != percent(then.probability)
            )
            if changed:
                self._sprites.pop(slot, None)
                self.update(outer(place.box))
        self._tell()

    def set_rest(self, text: str) -> None:
        """Change the draft's last words in the resting place."""
        if text != self._rest_text:
            self._rest_text = text
            self.update(self._rest_rect())

    def set_state(self, text: str, detail: str = "", progress: float | None = None) -> None:
        """Say in the place of a cloud what goes on; `progress` from 0 to 1 draws a thin line."""
        if (text, detail, progress) == self._state:
            return
        self._state = (text, detail, progress)
        self._cloud = None
        self._hover = self._dwell = None
        self._lay_out()

    def set_hover(self, slot: int | None) -> None:
        """Tint the cell that has the pointer."""
        if slot is not None and slot >= len(self._places):
            slot = None
        if slot != self._hover:
            for changed in (self._hover, slot):
                if changed is not None:
                    self.update(self._cell_rect(changed))
            self._hover = slot

    def set_dwell(self, slot: int | None, progress: float = 0.0) -> None:
        """Fill the pill around a word, `progress` from 0 to 1, and tint its cell; None ends it."""
        self.set_hover(slot)
        new = None if slot is None or slot >= len(self._places) else (slot, progress)
        if new == self._dwell:
            return
        for dwell in (self._dwell, new):
            if dwell is not None and dwell[0] < len(self._places):
                self.update(self._pill_rect(dwell[0]))
        self._dwell = new

    def set_paused(self, paused: bool) -> None:
        """Dim the cloud under a large "Paused"."""
        if paused != self._paused:
            self._paused = paused
            self._hover = self._dwell = None
            self._tell()
            self.update()

    def set_probabilities(self, visible: bool) -> None:
        """Show each word's probability beside it, or not (the default)."""
        if visible != self._probabilities:
            self._probabilities = visible
            self._lay_out()

    def flash(self, slot: int) -> None:
        """Let a cell flash once: its word was chosen. The cloud may change meanwhile."""
        if self._layout is None or slot >= len(self._layout.cells) or not self._look.ms("flash"):
            return
        self._flash_path = cell_path(self._layout, slot)
        self._flash.stop()
        self._flash.setDuration(self._look.ms("flash"))
        self._flash.start()

    # What the window may ask

    @property
    def paused(self) -> bool:
        """Whether it is dimmed under "Paused"."""
        return self._paused

    @property
    def is_new(self) -> bool:
        """Whether what can be chosen is not yet painted."""
        return self._unpainted

    @property
    def rest_text(self) -> str:
        """What stands in the resting place: the draft's last words, or what a menu is about."""
        return self._rest_text

    @property
    def rest_hint(self) -> str | None:
        """The quiet line in the resting place; None for the usual one."""
        return self._rest_hint

    @property
    def dwelt(self) -> tuple[int, float] | None:
        """The slot that is dwelt on, and how far, 0 to 1; None without one."""
        return self._dwell

    def layout_for(self) -> Layout | None:
        """Return the cells that are shown, in the view's logical pixels; None without a cloud."""
        return self._layout if self._cloud is not None else None

    def hit(self, point: QPointF) -> int | None:
        """Return the slot at a point; None at rest, without a cloud and while paused."""
        layout = self.layout_for()
        return None if layout is None or self._paused else layout.hit(point.x(), point.y())

    def word_rect(self, slot: int) -> QRectF:
        """Return where the word of a slot stands, with its pill; empty when there is none."""
        return QRectF(self._places[slot].pill) if 0 <= slot < len(self._places) else QRectF()

    def probability(self, slot: int) -> float:
        """Return how likely the word of a slot is; 0 when there is none."""
        words = self._cloud.candidates if self._cloud else ()
        return words[slot].probability if 0 <= slot < len(words) else 0.0

    def rest_rect(self) -> QRectF:
        """Return what bounds the resting place; empty without a cloud."""
        layout = self.layout_for()
        return QRectF() if layout is None else QRectF(*_sides(layout.rest))

    def shown_word(self, slot: int) -> str:
        """Return the word of a slot as it is drawn; "" when there is none."""
        return self._places[slot].shown if 0 <= slot < len(self._places) else ""

    def word_size_px(self, slot: int) -> float:
        """Return the font size of a slot's word. Raises IndexError when there is none."""
        return self._places[slot].size_px

    def told_words(self) -> Sequence[tuple[str, str, QRect]]:
        """Return (name, description, place on the screen) of each word, for screen readers."""
        if self._cloud is None or self._paused:
            return []
        origin = self.mapToGlobal(QPoint(0, 0))
        return [
            (
                spoken(candidate),
                " ".join([percent(candidate.probability), candidate.branch]).strip(),
                self._cell_rect(slot).translated(origin),
            )
            for slot, candidate in enumerate(self._cloud.candidates[: len(self._places)])
        ]

    def sizeHint(self) -> QSize:
        """What the words of a usual cloud want."""
        return QSize(self._look.px(932), self._look.px(480))

    # Layout

    def _animation(self, changed: object) -> QVariantAnimation:
        made = QVariantAnimation(self)
        made.setStartValue(0.0)
        made.setEndValue(1.0)
        made.valueChanged.connect(changed)
        return made

    def _lay_out(self) -> None:
        """Find cells and places for what is shown, and repaint all of it."""
        words = self._cloud.candidates[:MAX_CELLS] if self._cloud else ()
        count = len(words) or (len(self._layout.cells) if self._layout else 0)
        self._sprites.clear()
        self._places = []
        new = None
        if count and self.width() > 0 and self.height() > 0:
            rest_w = min(self._look.px(_REST_W), 0.3 * self.width())
            rest_h = min(self._look.px(_REST_H), 0.24 * self.height())
            area = Rect(0.0, 0.0, float(self.width()), float(self.height()))
            new = sectors(area, count, rest_w, rest_h)
            self._places = place_words(new, words, self._look, probability=self._probabilities)
        if new != self._layout:
            self._cells = None
        self._layout = new
        self._tell()
        self.update()

    def _tell(self) -> None:
        """Tell a screen reader what there is now."""
        words = ", ".join(name for name, _, _ in self.told_words())
        state = self.tr("Paused") if self._paused else " ".join(t for t in self._state[:2] if t)
        self.setAccessibleDescription(words or state)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.ObjectReorder))

    def _rest_rect(self) -> QRect:
        if self._layout is None:
            return self.rect()
        return outer(QRectF(*_sides(self._layout.rest)))

    def _cell_rect(self, slot: int) -> QRect:
        if self._layout is None or slot >= len(self._layout.cells):
            return QRect()
        return outer(cell_path(self._layout, slot).boundingRect())

    def _pill_rect(self, slot: int) -> QRect:
        margin = self._look.px(4)
        return outer(self._places[slot].pill.adjusted(-margin, -margin, margin, margin))

    def _words_changed(self) -> None:
        for place in self._places:
            self.update(outer(place.box))

    def _flash_changed(self) -> None:
        if self._flash_path is not None:
            self.update(outer(self._flash_path.boundingRect()))

    def _flash_over(self) -> None:
        self._flash_changed()
        self._flash_path = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cells out anew."""
        self._cells = None
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Say signs and states in another language when it changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Cloud of words"))
            self._lay_out()
        super().changeEvent(event)

    # Paint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is asked for, from the kept pictures."""
        start = now_ns()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._state[0] or self._layout is None:
            self._paint_state(painter)
        else:
            self._paint_cloud(painter, event.rect())
        if self._flash_path is not None:
            colour = self._look.theme.colour("accent")
            colour.setAlphaF(0.45 * (1.0 - float(self._flash.currentValue() or 0.0)))
            painter.fillPath(self._flash_path, colour)
        if self._paused:
            self._paint_paused(painter)
        painter.end()
        if self._unpainted:
            self._unpainted = False
            self.shown.emit(start, now_ns())

    def _paint_cloud(self, painter: QPainter, clip: QRect) -> None:
        layout = self._layout
        assert layout is not None
        dpr = self.devicePixelRatioF()
        if self._cells is None or self._cells.devicePixelRatio() != dpr:
            self._cells = self._picture_of_cells(layout, dpr)
            self._sprites.clear()
        source = QRectF(clip.x() * dpr, clip.y() * dpr, clip.width() * dpr, clip.height() * dpr)
        painter.drawPixmap(QRectF(clip), self._cells, source)
        if self._hover is not None:
            self._paint_cell(painter, layout, self._hover, "hover")
            self._paint_ellipse(painter, layout)
        if self._dwell is not None and outer(self._places[self._dwell[0]].pill).intersects(clip):
            self._paint_pill(painter, *self._dwell)
        fading = self._fade.state() == QVariantAnimation.State.Running
        painter.setOpacity(float(self._fade.currentValue()) if fading else 1.0)
        for slot, place in enumerate(self._places):
            if outer(place.box).intersects(clip):
                painter.drawPixmap(place.box.topLeft(), self._sprite(slot, dpr))
        painter.setOpacity(1.0)
        if not self._paused and self._rest_rect().intersects(clip):
            self._paint_rest(painter, layout)

    def _sprite(self, slot: int, dpr: float) -> QPixmap:
        if slot not in self._sprites:
            assert self._cloud is not None
            candidate = self._cloud.candidates[slot]
            self._sprites[slot] = sprite(
                self._places[slot],
                candidate,
                slot,
                self._look,
                dpr,
                probability=self._probabilities,
            )
        return self._sprites[slot]

    def _picture_of_cells(self, layout: Layout, dpr: float) -> QPixmap:
        """Return the cells with their gaps and the resting place, without words."""
        theme = self._look.theme
        picture = QPixmap(round(self.width() * dpr), round(self.height() * dpr))
        picture.setDevicePixelRatio(dpr)
        picture.fill(theme.colour("background"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for slot in range(len(layout.cells)):
            self._paint_cell(painter, layout, slot, "cell")
        self._paint_ellipse(painter, layout)
        painter.end()
        return picture

    def _paint_cell(self, painter: QPainter, layout: Layout, slot: int, token: str) -> None:
        """Fill a cell, short of its edges by half a gap, with the area's corners rounded."""
        theme = self._look.theme
        painter.save()
        frame = QPainterPath()
        radius = self._look.px(RADIUS)
        frame.addRoundedRect(QRectF(self.rect()), radius, radius)
        path = cell_path(layout, slot)
        painter.fillPath(path.intersected(frame), theme.colour(token))
        edge = QPen(theme.colour("background"), self._look.px(_GAP))
        edge.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for a, b in inner_edges(layout, slot):
            painter.drawLine(a, b)
        painter.restore()

    def _paint_ellipse(self, painter: QPainter, layout: Layout) -> None:
        rest = layout.rest
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.colour("background"))
        painter.drawEllipse(QRectF(rest.x, rest.y, rest.w, rest.h))

    def _paint_rest(self, painter: QPainter, layout: Layout) -> None:
        look = self._look
        rest = layout.rest
        room = QRectF(rest.x, rest.y, rest.w, rest.h)
        width = rest.w * 0.8
        font = look.font(LABEL + 1)
        metrics = QFontMetricsF(font)
        text = last_words(self._rest_text, metrics, width)
        hint = self._rest_hint
        if hint is None:
            choosing = self._cloud is not None
            hint = self.tr("rest area") if choosing else ""
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setFont(font)
        painter.setPen(look.theme.colour("text"))
        lift = look.px(10) if hint else 0
        painter.drawText(room.translated(0, -lift), centre, text)
        if hint:
            sizes = (SMALL, SMALL - 1, SMALL - 2)
            small, shown = fitted(look, hint, sizes, rest.w * 0.88)  # the ellipse is wide there
            painter.setFont(small)
            painter.setPen(look.theme.colour("dim"))
            painter.drawText(QRectF(room.translated(0, look.px(14))), centre, shown)

    def _paint_pill(self, painter: QPainter, slot: int, progress: float) -> None:
        pill = self._places[slot].pill
        path = pill_path(pill)
        width = max(3.0, self._look.px(4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._look.theme.colour("track"), width))
        painter.drawPath(path)
        if progress > 0:
            pen = QPen(self._look.theme.colour("accent"), width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            whole = path.length() / width
            pen.setDashPattern([max(0.01, whole * min(1.0, progress)), 2 * whole])
            painter.setPen(pen)
            painter.drawPath(path)

    def _paint_state(self, painter: QPainter) -> None:
        look = self._look
        painter.fillRect(self.rect(), look.theme.colour("background"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.theme.colour("cell"))
        radius = look.px(RADIUS)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        text, detail, progress = self._state
        middle = self.height() / 2
        self._line_of_text(painter, text, middle - look.px(36), DRAFT, MEDIUM, "text")
        if progress is not None:
            wide, high = min(look.px(280), self.width() - look.px(48)), look.px(4)
            bar = QRectF((self.width() - wide) / 2, middle + look.px(6), wide, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.theme.colour("line"))
            painter.drawRoundedRect(bar, high / 2, high / 2)
            bar.setWidth(max(high, wide * min(1.0, max(0.0, progress))))
            painter.setBrush(look.theme.colour("accent"))
            painter.drawRoundedRect(bar, high / 2, high / 2)
        low = middle + look.px(20 if progress is not None else 4)
        self._lines_of_text(painter, detail, low)

    def _paint_paused(self, painter: QPainter) -> None:
        veil = QColor(self._look.theme.colour("background"))
        veil.setAlphaF(0.82)
        painter.fillRect(self.rect(), veil)
        middle = self.height() / 2
        look = self._look
        self._line_of_text(
            painter, self.tr("Paused"), middle - look.px(44), WORD_MAX, SEMIBOLD, "text"
        )
        hint = self.tr("Resume takes you back to where you were.")
        self._lines_of_text(painter, hint, middle + look.px(16))

    def _line_of_text(
        self, painter: QPainter, text: str, y: float, size: float, weight: int, token: str
    ) -> None:
        """Draw one centred line whose top is at y, shortened where it is too long."""
        font = self._look.font(size, weight)
        metrics = QFontMetricsF(font)
        width = self.width() - 2 * self._look.px(24)
        painter.setFont(font)
        painter.setPen(self._look.theme.colour(token))
        place = QRectF(self._look.px(24), y, width, metrics.height())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)

    def _lines_of_text(self, painter: QPainter, text: str, y: float) -> None:
        """Draw a quiet explanation from y down, in as many lines as it takes."""
        painter.setFont(self._look.font(BODY, 400))
        painter.setPen(self._look.theme.colour("dim"))
        side = self._look.px(24)
        place = QRectF(side, y, self.width() - 2 * side, self.height() - y)
        broken = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere  # a path has no blanks
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | broken, text)


def _sides(rect: Rect) -> tuple[float, float, float, float]:
    return rect.x, rect.y, rect.w, rect.h
