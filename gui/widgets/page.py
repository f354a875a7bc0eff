"""A page beside the window, and what Enter does there and in the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QFrame, QScrollArea, QWidget

from gui.widgets.theme import Look, room_within

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def press(on: QWidget | None, event: QKeyEvent) -> bool:
    """Press the button that has the keyboard by Enter, as Space does; False for any other key.

    A held key presses once, and Enter on what is no button does nothing.
    """
    if event.key() not in _ENTER:
        return False
    if isinstance(on, QAbstractButton) and not event.isAutoRepeat():
        on.click()
    event.accept()
    return True


def scrolled(view: QWidget) -> QScrollArea:
    """Return a view that can be scrolled where there is too little room for it."""
    area = QScrollArea()
    area.setWidget(view)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    view.setAutoFillBackground(False)
    return area


def lay_out(widget: QWidget, wide: int) -> None:
    """Place all that is in a widget of this width, and let it keep what it measured for that.

    What comes to be seen later would measure its texts then, all of them in one turn.
    """
    widget.resize(wide, max(widget.heightForWidth(wide), widget.sizeHint().height()))
    layout = widget.layout()
    if layout is not None:
        layout.activate()


class Page(QDialog):
    """A page that stays open beside the window until it is closed; Escape closes it.

    A large one is made in parts, and between two of them the window does what else there is to do.
    Subclasses say everything in `_name_all` and dress in `set_look`.
    """

    _look: Look

    def __init__(self, parent: QWidget | None = None) -> None:
        """Be whole, until parts are named."""
        super().__init__(parent)
        self._parts: deque[Callable[[], None]] = deque()
        self._maker = QTimer(self)
        self._maker.timeout.connect(self._make_part)

    def make(self, parts: Iterable[Callable[[], None]], *, at_once: bool) -> None:
        """Make what the page consists of: all of it now, or part by part once it is to come."""
        self._parts.extend(parts)
        if at_once:
            self.make_rest()

    def make_next(self, parts: Iterable[Callable[[], None]]) -> None:
        """Make these parts before the others that are still to come."""
        self._parts.extendleft(reversed(tuple(parts)))

    def make_rest(self) -> None:
        """Make all that is still to come at once: somebody wants to see it now."""
        while self._parts:
            self._parts.popleft()()

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion."""
        self._look = look

    def _name_all(self) -> None:
        """Say everything, in the language of the application."""

    def translated(self) -> None:
        """Say everything anew, with the room that it takes."""
        self._name_all()
        self.set_look(self._look)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.translated()
        super().changeEvent(event)

    def _lay_out(self, area: QScrollArea, size: QSize) -> None:
        """Take a size, and place in it all that `area` holds."""
        self.resize(size)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        content = area.widget()
        if content is not None:
            lay_out(content, area.width() - area.verticalScrollBar().sizeHint().width())

    def _room(self) -> QSize:
        """Return how large the page may be: its window, or its screen, less a margin."""
        return room_within((self.parentWidget() or self.screen()).size(), self._look)

    @property
    def is_whole(self) -> bool:
        """Whether all parts are made."""
        return not self._parts

    def come(self) -> None:
        """Show the page in front of its window, as soon as it is whole."""
        if self._parts:
            self._maker.start()
        else:
            self.show()
            self.raise_()

    def stay_away(self) -> None:
        """Come no more, if it did not come yet: the window closes."""
        self._maker.stop()

    def _make_part(self) -> None:
        if self._parts:
            self._parts.popleft()()
        else:
            self._maker.stop()
            self.come()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard, never another one."""
        if not press(self.focusWidget(), event):
            super().keyPressEvent(event)
