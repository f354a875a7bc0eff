"""A button that shows which key or mouse button is a switch, and takes another one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QPushButton, QWidget

_BUTTONS = {
    "mouse left": Qt.MouseButton.LeftButton,
    "mouse right": Qt.MouseButton.RightButton,
    "mouse middle": Qt.MouseButton.MiddleButton,
    "mouse back": Qt.MouseButton.BackButton,
    "mouse forward": Qt.MouseButton.ForwardButton,
}
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MODIFIERS = (
    *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta),
    *(Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown),
)


def switch_name(event: QEvent) -> str:
    """Return the name of the key or button that an event presses; "" for one that is no switch."""
    if isinstance(event, QKeyEvent):
        key = Qt.Key(event.key())
        key = Qt.Key.Key_Return if key in _ENTERS else key
        portable = QKeySequence.SequenceFormat.PortableText
        return "" if key in _MODIFIERS else QKeySequence(key).toString(portable)
    if isinstance(event, QMouseEvent):
        return next((name for name, button in _BUTTONS.items() if button == event.button()), "")
    return ""


def told_switch(name: str) -> str:
    """Return the name of a switch in the language of the application."""
    translate = QCoreApplication.translate
    buttons = {
        "mouse left": translate("SwitchButton", "Left mouse button"),
        "mouse right": translate("SwitchButton", "Right mouse button"),
        "mouse middle": translate("SwitchButton", "Middle mouse button"),
        "mouse back": translate("SwitchButton", "Back mouse button"),
        "mouse forward": translate("SwitchButton", "Forward mouse button"),
    }
    return buttons.get(name.lower()) or QKeySequence(name).toString(
        QKeySequence.SequenceFormat.NativeText
    )


class SwitchButton(QPushButton):
    """Shows which key or mouse button is the switch; pressed, it takes the next one."""

    named = Signal(str)
    """The name of the key or button that is the switch from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show none."""
        super().__init__(parent)
        self._name, self._waits = "", False
        self.setAutoDefault(False)
        self.clicked.connect(self._wait)

    def show_name(self, name: str) -> None:
        """Show this one."""
        self._name = name
        self._say()

    def _say(self) -> None:
        waits = self.tr("Press a key or button…")
        self.setText(waits if self._waits else told_switch(self._name))

    def _wait(self) -> None:
        self._waits = True
        self._say()

    def _take(self, name: str) -> None:
        self._waits = False
        self._name = name or self._name
        self._say()
        if name:
            self.named.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the key, if one is waited for; Escape leaves the switch as it was."""
        if not self._waits:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._take("")
        elif not event.isAutoRepeat() and switch_name(event):
            self._take(switch_name(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the button, if one is waited for."""
        if self._waits and switch_name(event):
            self._take(switch_name(event))
        else:
            super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no longer."""
        if self._waits:
            self._take("")
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take the Tab key, too, which else leads on."""
        if self._waits and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.keyPressEvent(event)
            return True
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        return super().event(event)
