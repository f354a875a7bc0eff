"""What a screen reader is told of cloud and draft, where it asks: nothing is made up in advance.

A cloud is a list with one entry a word, with its place and its probability. A draft is its text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget


class Told(Protocol):
    """What a view must be able to tell about itself."""

    def told_words(self) -> Sequence[tuple[str, str, QRect]]:
        """Return (name, description, place on the screen) of each word in slot order."""
        ...


class _Word(QAccessibleInterface):
    """One word of a cloud."""

    def __init__(self, view: QWidget, slot: int) -> None:
        super().__init__()
        self._view = view
        self._slot = slot

    def _told(self) -> tuple[str, str, QRect]:
        words = self._view.told_words()  # type: ignore[attr-defined]
        return words[self._slot] if self._slot < len(words) else ("", "", QRect())

    def isValid(self) -> bool:
        return bool(self._told()[0])

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        return QAccessible.State()

    def text(self, which: QAccessible.Text) -> str:
        name, description, _ = self._told()
        return {QAccessible.Text.Name: name, QAccessible.Text.Description: description}.get(
            which, ""
        )

    def setText(self, which: QAccessible.Text, text: str) -> None:
        """A word cannot be renamed."""

    def rect(self) -> QRect:
        return self._told()[2]

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return QAccessible.queryAccessibleInterface(self._view)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1


class _List(QAccessibleWidget):
    """A cloud as a list of words."""

    def __init__(self, view: QWidget, most: int) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._view = view
        self._words = [_Word(view, slot) for slot in range(most)]

    def childCount(self) -> int:
        return len(self._view.told_words())  # type: ignore[attr-defined]

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._words[index] if 0 <= index < self.childCount() else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        for word in self._words[: self.childCount()]:
            if word.rect().contains(x, y):
                return word
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((i for i, word in enumerate(self._words) if word is child), -1)


class _Text(QAccessibleWidget):
    """A draft: the whole text is handed over only to a reader that asks for it."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view, QAccessible.Role.EditableText)
        self._view = view

    def text(self, which: QAccessible.Text) -> str:
        if which in (QAccessible.Text.Description, QAccessible.Text.Value):
            return str(self._view.text)  # type: ignore[attr-defined]
        return super().text(which)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.readOnly = True
        return state


_makers: dict[type[QWidget], Callable[[QWidget], QAccessibleInterface]] = {}


def _make(key: str, thing: QObject) -> QAccessibleInterface | None:
    for kind, maker in _makers.items():
        if isinstance(thing, kind):
            made = maker(thing)
            # Qt asks once and keeps a bare pointer; the view keeps the Python half alive.
            thing._accessible = made  # type: ignore[attr-defined]
            return made
    return None


def _install(kind: type[QWidget], maker: Callable[[QWidget], QAccessibleInterface]) -> None:
    if not _makers:
        QAccessible.installFactory(_make)
    _makers[kind] = maker


def tell(kind: type[QWidget], most: int) -> None:
    """Let every view of a class (see `Told`) be read as a list of up to `most` words."""
    _install(kind, lambda view: _List(view, most))


def read(kind: type[QWidget]) -> None:
    """Let every view of a class be read as the text that its property `text` holds."""
    _install(kind, _Text)
