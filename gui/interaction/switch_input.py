"""A switch: a key, a mouse button or a touch that commits what the eyes point at.

Events are read where they reach the window, before any view acts on them. Buttons and fingers
count on the stage and on the text, so that mouse and touch still reach the bar above and all pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from common.clock import Clock, now_ns
from gui.widgets.switch_button import switch_name
from input.selection.confirmation import Act, CommitBy, Presses

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_MICE = (
    *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease),
    QEvent.Type.MouseButtonDblClick,
)
_TOUCHES = (
    *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd),
    QEvent.Type.TouchCancel,
)


class SwitchInput(QObject):
    """Watches a window for the switch; see the module's docstring."""

    acted = Signal(object)
    """An `Act`: the switch was pressed."""

    def __init__(
        self,
        window: QWidget,
        surface: Sequence[QWidget],
        takes: Callable[[], bool],
        clock: Clock = now_ns,
    ) -> None:
        """Watch `window`; buttons and fingers count on the widgets of `surface`.

        `takes` tells whether a press commits now; where it does not, it means what it always does.
        """
        super().__init__(window)
        self._window, self._surface = window, tuple(surface)
        self._takes, self._clock = takes, clock
        self._by, self._name = CommitBy.DWELL, ""
        self._presses = Presses()
        self._held = False  # the press that is not over was ours
        window.installEventFilter(self)
        self._follow()

    def set_switch(self, by: CommitBy, name: str) -> None:
        """Take what commits, and the name of the key or button that does (see `switch_name`)."""
        if (by, name) != (self._by, self._name):
            self._by, self._name = by, name
            self._presses, self._held = Presses(), False

    def _follow(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None:  # once for each: Qt keeps one entry of a filter
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Read the window's events; True for those that are the switch's alone."""
        kind = event.type()
        if watched is self._window:
            if kind in (QEvent.Type.Show, QEvent.Type.WinIdChange):
                self._follow()
            return False
        if self._by is CommitBy.SWITCH and kind in _KEYS and isinstance(event, QKeyEvent):
            return self._is_switch(event) and self._key(event)
        if self._by is CommitBy.SWITCH and kind in _MICE and isinstance(event, QMouseEvent):
            return self._is_switch(event) and self._hand(event, event.position())
        if self._by is CommitBy.TOUCH and kind in _TOUCHES and isinstance(event, QTouchEvent):
            return self._hand(event, event.points()[0].position() if event.points() else None)
        return False

    def _is_switch(self, event: QKeyEvent | QMouseEvent) -> bool:
        return switch_name(event).lower() == self._name.lower()

    def _key(self, event: QKeyEvent) -> bool:
        t_ns = self._clock()
        if event.type() == QEvent.Type.KeyRelease:
            self._presses.released(t_ns)
            ours, self._held = self._held, self._held and event.isAutoRepeat()
            return ours
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        writes = isinstance(self._window.focusWidget(), QLineEdit)
        if not self._held and (writes or not self._takes()):
            return False
        self._press(t_ns, repeated=event.isAutoRepeat())
        return True

    def _hand(self, event: QMouseEvent | QTouchEvent, at: QPointF | None) -> bool:
        t_ns = self._clock()
        begins = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
        if not begins:
            ends = event.type() not in (QEvent.Type.TouchUpdate, QEvent.Type.MouseButtonDblClick)
            ours, self._held = self._held, self._held and not ends
            if ends:
                self._presses.released(t_ns)
            return ours
        if at is None or not self._on_surface(at) or not self._takes():
            return False
        self._press(t_ns, repeated=False)
        event.accept()  # else Qt makes a mouse's event of a touch
        return True

    def _press(self, t_ns: int, *, repeated: bool) -> None:
        self._held = True
        if self._presses.pressed(t_ns) and not repeated:
            self.acted.emit(Act(t_ns, t_ns))

    def _on_surface(self, at: QPointF) -> bool:
        """Whether a point of the window lies on what the eyes choose from, or on the text."""
        widget = self._window.childAt(at.toPoint())
        return widget is not None and any(
            widget is part or part.isAncestorOf(widget) for part in self._surface
        )
