"""Rows of a settings page: a name and a quiet line at the left, one control at the right.

A row is a target as a whole: a press beside a switch or a segment counts for it, so that no target
is lower than 48 px. Nothing here changes its value when the wheel rolls over it: the page scrolls.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.segments import Segments
from gui.widgets.theme import BODY, LABEL, MIN_TARGET_PX, RADIUS, SEMIBOLD, Look, dress, round_knob


class Switch(QAbstractButton):
    """On or off, as a pill with a knob."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show "off"."""
        super().__init__(parent)
        self._look = look
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the pill with room for its ring."""
        return QSize(self._look.px(52), self._look.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, knob and the ring of the keyboard's focus."""
        theme, px = self._look.theme, self._look.px
        on, enabled = self.isChecked(), self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("text"), px(2)))
            ring = QRectF(self.rect()).adjusted(px(1), px(1), -px(1), -px(1))
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        pill = QRectF(self.rect()).adjusted(px(4), px(4), -px(4), -px(4))
        painter.setBrush(theme.colour("accent" if on and enabled else "track"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        side = pill.height() - px(6)
        left = pill.right() - px(3) - side if on else pill.left() + px(3)
        painter.setBrush(_knob(self._look, on, enabled))
        painter.drawEllipse(QRectF(left, pill.top() + px(3), side, side))
        painter.end()


def _knob(look: Look, on: bool, enabled: bool) -> QColor:
    """Return the colour that stands out from the track below it."""
    if not enabled:
        return look.theme.colour("cell")
    if on:
        return look.theme.colour("on_accent")
    return look.theme.colour("text" if look.theme.is_dark else "panel")


class Slider(QSlider):
    """A slider that goes where it is pressed, in whole steps."""

    def __init__(self, low: int, high: int, step: int, parent: QWidget | None = None) -> None:
        """Go from `low` to `high` by `step`, and by two steps a page."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setPageStep(2 * step)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _go(self, x: float, knob_px: float) -> None:
        """Take the step nearest to `x`, with the knob's middle under the finger."""
        wide = max(1.0, self.width() - knob_px)
        share = min(1.0, max(0.0, (x - knob_px / 2) / wide))
        if self.isRightToLeft():
            share = 1.0 - share
        low, step = self.minimum(), self.singleStep()
        self.setValue(low + step * round(share * (self.maximum() - low) / step))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go(event.position().x(), self.height() / 3)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the finger."""
        if self.isSliderDown():
            self._go(event.position().x(), self.height() / 3)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Row(QWidget):
    """One setting: name, quiet line, control. `value` is a figure that stands at the far right."""

    def __init__(self, look: Look, control: QWidget | None, parent: QWidget | None = None) -> None:
        """Hold `control`; None makes a note, which is only its quiet line."""
        super().__init__(parent)
        self._look = look
        self.control = control
        self._widest = ""
        # With their parent from the first: shown without one a label is a window of its own.
        self._name, self._detail, self._value = QLabel(self), QLabel(self), QLabel(self)
        self._detail.setWordWrap(True)
        self._name.setWordWrap(True)
        self._name.setVisible(control is not None)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setVisible(isinstance(control, Slider))
        self._labels = {"name": self._name, "detail": self._detail, "value": self._value}
        for role, label in self._labels.items():
            label.setProperty("row", role)  # see `theme.page_stylesheet`
        self._box = QHBoxLayout(self)
        self._words = QVBoxLayout()
        self._words.addWidget(self._name)
        self._words.addWidget(self._detail)
        self._box.addLayout(self._words, 1)
        if control is not None:
            self._box.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self._box.addWidget(self._value)
        self.set_look(look)

    def set_texts(self, name: str, detail: str = "", widest: str = "") -> None:
        """Name the setting; `widest` is the value that takes the most room."""
        self._name.setText(name)
        self._widest = widest
        self._keep_room()
        self.set_detail(detail)
        if self.control is not None:
            self.control.setAccessibleName(name)

    def set_detail(self, detail: str) -> None:
        """Say something more below the name; "" takes the line away."""
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        if self.control is not None:
            self.control.setAccessibleDescription(" ".join((self._value.text(), detail)).strip())

    def set_value(self, text: str) -> None:
        """Show a figure."""
        self._value.setText(text)
        self.set_detail(self._detail.text())

    def set_enabled(self, on: bool) -> None:
        """Let the setting be changed, or show it faint."""
        if self.control is not None:
            self.control.setEnabled(on)
        for label in self._labels.values():
            label.setEnabled(on)

    @property
    def value(self) -> str:
        """The figure that is shown."""
        return self._value.text()

    @property
    def detail(self) -> str:
        """The quiet line."""
        return self._detail.text()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px, theme = look.px, look.theme
        note = self.control is None
        self._box.setContentsMargins(px(16), px(12 if note else 8), px(16), px(12 if note else 8))
        self._box.setSpacing(px(16))
        self._words.setSpacing(px(2))
        self._words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(max(MIN_TARGET_PX, px(56)) if not note else 0)
        if isinstance(self.control, Switch | Segments):
            self.control.set_look(look)
        elif isinstance(self.control, Slider):
            high = max(MIN_TARGET_PX, px(48))
            self.control.setFixedSize(px(220), high)
            # The sheet's own knob is meant for the top bar: a finger wants a larger one.
            dress(
                self.control,
                f"QSlider::groove:horizontal {{ height: {px(4)}px; }}"
                f"QSlider::handle:horizontal {{ {round_knob(look, high // 3)} }}"
                f"QSlider::handle:horizontal:disabled {{ background: {theme.track}; }}",
            )
        self._keep_room()

    def _keep_room(self) -> None:
        """Keep the value's column as wide as its widest text, so that nothing moves."""
        metrics = QFontMetricsF(self._look.font(LABEL, tabular=True))
        wide = round(metrics.horizontalAdvance(self._widest)) + 2
        self._value.setMinimumWidth(max(wide, self._look.px(64)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let a press beside the control count for it."""
        at = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(at):
            target = self.target_at(at)
            if target is not None and target.isEnabled():
                target.click()
                target.setFocus(Qt.FocusReason.MouseFocusReason)

    def target_at(self, at: QPoint) -> QAbstractButton | None:
        """Return what a press at `at` (pixels in the row) means: the switch, or a segment."""
        if isinstance(self.control, Switch):
            return self.control
        if isinstance(self.control, Segments):
            for button in self.control.findChildren(QToolButton):
                left = button.mapTo(self, QPoint(0, 0)).x()
                if left <= at.x() < left + button.width():
                    return button
        return None


class Card(QWidget):
    """A group of rows on one panel, with thin lines between them and its title above."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Hold no row yet."""
        super().__init__(parent)
        self._look = look
        self._title = QLabel(self)
        self._title.setIndent(0)
        self._rows: list[QWidget] = []
        self._box = QVBoxLayout(self)
        self._box.addWidget(self._title)
        Card.set_look(self, look)  # a kind of card that holds more has it later

    def add(self, *rows: QWidget) -> None:
        """Put rows below those that are there.

        They are best made with the card as their parent: what is put elsewhere with all that is in
        it takes the style sheet of the new place, widget by widget, and twice the time.
        """
        for row in rows:
            self.insert(len(self._rows), row)

    def insert(self, place: int, row: QWidget) -> None:
        """Put a row below the first `place` rows."""
        self._rows.insert(place, row)
        self._box.insertWidget(1 + place, row)  # the title is above

    def set_title(self, title: str) -> None:
        """Name the group."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(1)
        dress(
            self._title,
            f"font-size: {px(BODY)}px; font-weight: {SEMIBOLD}; color: {look.theme.dim};"
            f" padding: 0 {px(16)}px {px(8)}px {px(16)}px;",
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel behind the rows."""
        px, theme = self._look.px, self._look.theme
        top = self._rows[0].geometry().top()
        panel = QRectF(0, top, self.width(), self.height() - top).adjusted(0.5, 0.5, -0.5, -0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(panel, px(RADIUS), px(RADIUS))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for row in self._rows[1:]:
            if row.isVisible():
                y = row.geometry().top() - 1
                painter.fillRect(px(16), y, self.width() - px(32), 1, theme.colour("line"))
        painter.end()
