"""Held keys on X11, where Qt forgets to say of many presses that they only repeat.

Qt's thread that reads events may see the release of a repeat before its press, and takes both for
the person's own: https://doc.qt.io/qt-6/qkeyevent.html#isAutoRepeat. Here such a press is told anew
as the repeat that it is, before anything in the window acts on it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from input.selection.key_guard import Repeats


class HeldKeys(QObject):
    """Watches the keys of whichever window has the keyboard, before the window gets them."""

    def __init__(self, app: QGuiApplication, parent: QObject) -> None:
        """Watch as long as `parent` lives."""
        super().__init__(parent)
        self._repeats = Repeats()
        app.focusWindowChanged.connect(self._follow)
        self._follow(app.focusWindow())

    def _follow(self, window: QWindow | None) -> None:
        if window is not None:  # once for each: Qt keeps one entry of a filter
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell a repeat that is not marked as one anew, marked."""
        if not isinstance(event, QKeyEvent):
            return False
        code = event.nativeScanCode() or event.key()
        if event.type() == QEvent.Type.KeyRelease:
            self._repeats.released(code, event.timestamp())
        elif event.type() == QEvent.Type.KeyPress and self._repeats.pressed(
            code, event.timestamp(), told=event.isAutoRepeat()
        ):
            repeat = QKeyEvent(
                event.type(), event.key(), event.modifiers(), event.nativeScanCode(),
                event.nativeVirtualKey(), event.nativeModifiers(), event.text(), True,
                event.count(),
            )  # fmt: skip
            repeat.setTimestamp(event.timestamp())
            QCoreApplication.sendEvent(watched, repeat)
            event.setAccepted(repeat.isAccepted())
            return True
        return False
