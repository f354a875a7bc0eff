"""Scrolling of the draft: wheel, drag, bar and keys lead back, a person's next act to its end.

The end is where one writes. A view that was scrolled back says so by a button that leads there.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QToolButton, QWidget

from gui.base.keymap import Command
from gui.widgets.theme import BODY, Look, icon

_BAR, _EDGE, _BUTTON = 12, 4, 36
_MOUSE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)


class Scroller(QObject):
    """Keeps what part of a text is in view: pixels above it, and whether the view follows the end.

    It reads the wheel and the mouse of the view, and owns a bar and a button at its right edge.
    """

    moved = Signal()
    """Another part is to be seen."""

    def __init__(self, view: QWidget, look: Look) -> None:
        """Follow the end of an empty text in `view`."""
        super().__init__(view)
        self._view, self._look = view, look
        self.offset = 0.0
        """How many logical pixels of the text lie above the view."""
        self._most = self._step = 0.0
        self._follows = True
        self._drag_from: tuple[float, float] | None = None
        self.bar = QScrollBar(Qt.Orientation.Vertical, view)
        self.bar.valueChanged.connect(lambda value: self.scroll_to(float(value)))
        self.button = QToolButton(view)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.clicked.connect(self.to_end)
        for part in (self.bar, self.button):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            part.hide()
        view.installEventFilter(self)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px = look.px
        self.button.setIcon(icon("end", look.theme.colour("text"), px(16)))
        self.button.setIconSize(QSize(px(16), px(16)))
        self.button.setStyleSheet(f"padding: 0 {px(10)}px; font-size: {px(BODY)}px;")
        self._name()
        self._place()

    def set_content(self, most: float, step: float) -> bool:
        """Take how far one can scroll and the height of a line; True when that moved anything."""
        before = self.offset
        self._most, self._step = most, step
        self.offset = most if self._follows else min(self.offset, most)
        self._show()
        return self.offset != before

    def grew_above(self, pixels: float) -> None:
        """Text came above what is seen: the same lines stay in view."""
        self.offset += pixels

    def scroll_to(self, offset: float) -> None:
        """Show the text from so many pixels on; at the end the view follows it again."""
        new = min(self._most, max(0.0, offset))
        self._follows = new >= self._most
        if new != self.offset:
            self.offset = new
            self.moved.emit()
        self._show()

    def scroll_by(self, pixels: float) -> None:
        """Scroll towards the end by some logical pixels."""
        self.scroll_to(self.offset + pixels)

    def page(self, pages: int) -> None:
        """Scroll by pages, all but a line of each; towards the start where they are negative."""
        self.scroll_by(pages * max(self._step, self._view.height() - self._step))

    def to_end(self) -> None:
        """Come back to where one writes, and stay there."""
        self.scroll_to(self._most)

    def do(self, command: str) -> None:
        """Do what a key asks for, if it is about scrolling."""
        match command:
            case Command.TOP:
                self.scroll_to(0.0)
            case Command.END:
                self.to_end()
            case Command.BACK | Command.ON:
                self.page(-1 if command == Command.BACK else 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Read wheel and mouse of the view."""
        kind = event.type()
        if kind == QEvent.Type.Resize:
            self._place()
        elif kind == QEvent.Type.LanguageChange:
            self._name()
            self._place()
        elif kind == QEvent.Type.Wheel:
            wheel = cast(QWheelEvent, event)
            fine = wheel.pixelDelta().y()
            self.scroll_by(-fine if fine else -wheel.angleDelta().y() / 120 * self._step)
            return True
        elif kind in _MOUSE:
            self._drag(cast(QMouseEvent, event))
            return True
        return False

    def _drag(self, event: QMouseEvent) -> None:
        """Let the text follow the mouse while its button is down."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._drag_from = (event.position().y(), self.offset)
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._drag_from = None
        elif self._drag_from is not None:
            y, offset = self._drag_from
            self.scroll_to(offset + y - event.position().y())

    def _name(self) -> None:
        translate = QCoreApplication.translate
        self.button.setText(translate("TextView", "To the end"))
        self.button.setToolTip(translate("TextView", "Back to where you are writing (Ctrl+End)"))
        self.bar.setAccessibleName(translate("TextView", "Scroll the text"))

    def _place(self) -> None:
        px, view = self._look.px, self._view
        wide = px(_BAR)
        self.bar.setGeometry(view.width() - wide, 0, wide, view.height())
        size = QSize(self.button.sizeHint().width(), px(_BUTTON))
        left = view.width() - wide - px(_EDGE) - size.width()
        self.button.setGeometry(
            left, view.height() - px(_EDGE) - size.height(), size.width(), size.height()
        )

    def _show(self) -> None:
        """Show bar and button as they are wanted."""
        self.bar.blockSignals(True)
        self.bar.setRange(0, round(self._most))
        self.bar.setPageStep(max(1, self._view.height()))
        self.bar.setSingleStep(max(1, round(self._step)))
        self.bar.setValue(round(self.offset))
        self.bar.blockSignals(False)
        self.bar.setVisible(self._most > 0)
        self.button.setVisible(self.offset < self._most - 1)
