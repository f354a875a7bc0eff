"""What the keyboard means: letters filter the cloud, digits choose, the rest are commands."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


class Command(StrEnum):
    """What a key asks for."""

    UNDO = "undo"
    REDO = "redo"
    MORE = "more"
    BEFORE = "before"
    CHOOSE = "choose"
    PAUSE = "pause"
    SPEAK = "speak"
    LETTERS = "letters"
    MENU = "menu"
    REQUEST = "request"
    REPAIR = "repair"
    AUTO = "auto"
    FORKS = "forks"
    EVERY_WORD = "every_word"
    NEW = "new"
    OPEN = "open"
    SAVE = "save"
    SAVE_AS = "save_as"
    COPY = "copy"
    PASTE = "paste"
    SETTINGS = "settings"
    TIME_MODEL = "time_model"
    DRAFTS = "drafts"
    DOCTOR = "doctor"
    PANEL = "panel"
    FULL_SCREEN = "full_screen"
    QUIT = "quit"
    TOP = "top"
    END = "end"
    BACK = "back"
    ON = "on"
    ENTER = "enter"
    SPACE = "space"
    BACKSPACE = "backspace"
    ERASE_WORD = "erase_word"


@dataclass(frozen=True, slots=True)
class Slot:
    """A digit: choose that word, 0 being the first."""

    slot: int


@dataclass(frozen=True, slots=True)
class Letters:
    """Characters to type."""

    text: str


_CONTROLS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
_CONTROL = {
    Qt.Key.Key_Z: Command.UNDO,
    Qt.Key.Key_M: Command.MORE,
    Qt.Key.Key_L: Command.LETTERS,
    Qt.Key.Key_P: Command.SPEAK,
    Qt.Key.Key_R: Command.REPAIR,
    Qt.Key.Key_1: Command.AUTO,
    Qt.Key.Key_2: Command.FORKS,
    Qt.Key.Key_3: Command.EVERY_WORD,
    Qt.Key.Key_N: Command.NEW,
    Qt.Key.Key_O: Command.OPEN,
    Qt.Key.Key_S: Command.SAVE,
    Qt.Key.Key_C: Command.COPY,
    Qt.Key.Key_V: Command.PASTE,
    Qt.Key.Key_Comma: Command.SETTINGS,
    Qt.Key.Key_Home: Command.TOP,
    Qt.Key.Key_End: Command.END,
    Qt.Key.Key_T: Command.TIME_MODEL,
    Qt.Key.Key_Q: Command.QUIT,
    Qt.Key.Key_Y: Command.REDO,
    Qt.Key.Key_Backspace: Command.ERASE_WORD,
}
_SHIFT = {Qt.Key.Key_PageUp: Command.BACK, Qt.Key.Key_PageDown: Command.ON}
_CONTROL_SHIFT = {
    Qt.Key.Key_Z: Command.REDO,
    Qt.Key.Key_S: Command.SAVE_AS,
    Qt.Key.Key_O: Command.DRAFTS,
}
_PLAIN = {
    Qt.Key.Key_Escape: Command.PAUSE,
    Qt.Key.Key_PageDown: Command.MORE,
    Qt.Key.Key_PageUp: Command.BEFORE,
    Qt.Key.Key_F2: Command.REQUEST,
    Qt.Key.Key_F1: Command.DOCTOR,
    Qt.Key.Key_F9: Command.PANEL,
    Qt.Key.Key_F10: Command.MENU,
    Qt.Key.Key_F11: Command.FULL_SCREEN,
    Qt.Key.Key_Return: Command.ENTER,
    Qt.Key.Key_Enter: Command.ENTER,
    Qt.Key.Key_Space: Command.SPACE,
    Qt.Key.Key_Backspace: Command.BACKSPACE,
}
HINTS = {
    "undo": "Ctrl+Z",
    "more": "PgDn",
    "letters": "Ctrl+L",
    "choose": "Enter",
    "pause": "Esc",
    "menu": "F10",
    "speak": "Ctrl+P",
}
"""What the permanent targets say of their keys."""


def letters(event: QKeyEvent) -> str:
    """Return what a key writes, joiners and marks of direction included; "" for none.

    A blank, a control character and half of a surrogate pair are no letters.
    """
    text = event.text()
    if text.isspace() or not all(c.isprintable() or unicodedata.category(c) == "Cf" for c in text):
        return ""
    alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
    control = event.modifiers() & _CONTROLS
    return "" if control and not alt else text  # Windows reports AltGr as both: it writes @ and €


def meaning(event: QKeyEvent, *, typed: str, choosing: bool) -> Command | Slot | Letters | None:
    """Return what a key means, with `typed` letters waiting and `choosing` while a cloud is open.

    A digit chooses while a cloud is open, unless a number is being typed; Alt and a digit types it
    in any case, so that every text can be written.
    """
    key = Qt.Key(event.key())
    modifiers = event.modifiers()
    text = letters(event)
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if modifiers & _CONTROLS and not text:
        shifted = _CONTROL_SHIFT if modifiers & Qt.KeyboardModifier.ShiftModifier else {}
        return shifted.get(key) or _CONTROL.get(key)
    if modifiers & Qt.KeyboardModifier.ShiftModifier and key in _SHIFT:
        return _SHIFT[key]
    if key in _PLAIN:
        return _PLAIN[key]
    if not text:
        return None
    types = alt or any(c.isdigit() for c in typed)
    if text in "123456789" and choosing and not types:
        return Slot(int(text) - 1)
    return Letters(text)


def shortcuts() -> dict[Command, tuple[QKeySequence, ...]]:
    """Return the keys of every command, in the order of `Command`; without the keypad's Enter."""
    pairs = [
        *((command, QKeySequence(Qt.Modifier.CTRL | key)) for key, command in _CONTROL.items()),
        *((c, QKeySequence(Qt.Modifier.SHIFT | key)) for key, c in _SHIFT.items()),
        *(
            (command, QKeySequence(Qt.Modifier.CTRL | Qt.Modifier.SHIFT | key))
            for key, command in _CONTROL_SHIFT.items()
        ),
        *((c, QKeySequence(key)) for key, c in _PLAIN.items() if key is not Qt.Key.Key_Enter),
    ]
    return {
        command: tuple(keys for owner, keys in pairs if owner is command)
        for command in Command
        if any(owner is command for owner, _ in pairs)
    }
