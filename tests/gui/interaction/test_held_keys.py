"""Repeats that Qt does not mark reach a window as repeats."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.interaction.held_keys import HeldKeys


class Keyboard(QWidget):
    """Takes note of its keys."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[tuple[str, bool]] = []

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.pressed.append((event.text(), event.isAutoRepeat()))
            return True
        return super().event(event)


def send(widget: QWidget, kind: QEvent.Type, t_ms: int, text: str = "1") -> None:
    """Send a key to the widget's window as the window system does, never marked as a repeat."""
    key = QKeyEvent(kind, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, 10, 0, 0, text)
    key.setTimestamp(t_ms)
    QApplication.sendEvent(widget.windowHandle(), key)


def test_a_window_with_the_keyboard_gets_repeats_marked_and_other_keys_as_they_are(
    qtbot: QtBot, qapp: QApplication
) -> None:
    board = Keyboard()
    qtbot.addWidget(board)
    HeldKeys(qapp, board)
    board.show()
    board.activateWindow()
    qtbot.waitUntil(lambda: qapp.focusWindow() is board.windowHandle())
    send(board, QEvent.Type.KeyPress, 1000)
    for t_ms in (1660, 1700):
        send(board, QEvent.Type.KeyRelease, t_ms)
        send(board, QEvent.Type.KeyPress, t_ms)
    send(board, QEvent.Type.KeyRelease, 1710)
    send(board, QEvent.Type.KeyPress, 1900)
    assert board.pressed == [("1", False), ("1", True), ("1", True), ("1", False)]
