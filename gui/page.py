"""A page beside the window, and what Enter does there and in the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QWidget

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


class Page(QDialog):
    """A page that stays open beside the window until it is closed; Escape closes it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard, never another one."""
        if not press(self.focusWidget(), event):
            super().keyPressEvent(event)
