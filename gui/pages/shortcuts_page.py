"""The list of keyboard shortcuts, made from the table that the keyboard itself uses."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui.base.keymap import Command, shortcuts
from gui.widgets.theme import BODY, Look, dress


class KeysTable(QWidget):
    """Two columns: what happens, and the keys for it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show every shortcut there is."""
        super().__init__(parent)
        self._look = look
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(0, 1)
        self._pairs: list[tuple[QLabel, QLabel]] = []
        for line, _ in enumerate(self.lines()):
            name, keys = QLabel(self), QLabel(self)
            name.setWordWrap(True)
            name.setBuddy(keys)
            name.setIndent(0)
            keys.setIndent(0)
            keys.setProperty("keys", True)
            self._grid.addWidget(name, line, 0)
            self._grid.addWidget(keys, line, 1)
            self._pairs.append((name, keys))
        self._name_all()
        self.set_look(look)

    def lines(self) -> list[tuple[str, str]]:
        """Return what happens and the keys for it, as they are shown."""
        form = QKeySequence.SequenceFormat.NativeText
        names = self._names()
        return [
            (self.tr("Choose the word with that number"), "1 … 9"),
            (self.tr("Show only words that start with it"), self.tr("Letters")),
            (self.tr("Type a digit"), self.tr("Alt and a digit")),
            *(
                (names[command], "   ".join(key.toString(form) for key in keys))
                for command, keys in shortcuts().items()
            ),
        ]

    def _names(self) -> dict[Command, str]:
        return {
            Command.UNDO: self.tr("Undo"),
            Command.REDO: self.tr("Redo what was undone"),
            Command.MORE: self.tr("More words"),
            Command.BEFORE: self.tr("Previous words"),
            Command.CHOOSE: self.tr("Let the model choose"),
            Command.PAUSE: self.tr("Pause and resume"),
            Command.SPEAK: self.tr("Speak the text"),
            Command.MENU: self.tr("A menu of the other commands"),
            Command.REQUEST: self.tr("Change the request"),
            Command.REPAIR: self.tr("Recentre gaze at one point"),
            Command.LETTERS: self.tr("Letters on the screen"),
            Command.AUTO: self.tr("Auto: the model writes alone"),
            Command.FORKS: self.tr("Forks: it asks where it pays to ask"),
            Command.EVERY_WORD: self.tr("Every word: it asks each time"),
            Command.NEW: self.tr("New text"),
            Command.OPEN: self.tr("Open a text"),
            Command.SAVE: self.tr("Save the text"),
            Command.SAVE_AS: self.tr("Save the text in another file"),
            Command.COPY: self.tr("Copy the text"),
            Command.PASTE: self.tr("Paste"),
            Command.SETTINGS: self.tr("Settings"),
            Command.TIME_MODEL: self.tr("Time model: when asking pays off"),
            Command.DRAFTS: self.tr("All drafts: open, keep, delete"),
            Command.DOCTOR: self.tr("Diagnostics: this computer and any problems"),
            Command.PANEL: self.tr("Show or hide the time panel"),
            Command.FULL_SCREEN: self.tr("Full screen"),
            Command.QUIT: self.tr("Quit"),
            Command.TOP: self.tr("Scroll to the beginning of the text"),
            Command.END: self.tr("Scroll to where you are writing"),
            Command.BACK: self.tr("Scroll up a page"),
            Command.ON: self.tr("Scroll down a page"),
            Command.ENTER: self.tr("Insert what you typed, or let the model choose"),
            Command.SPACE: self.tr("Insert the typed word"),
            Command.BACKSPACE: self.tr("Delete the last letter"),
            Command.ERASE_WORD: self.tr("Delete the last word"),
        }

    def _name_all(self) -> None:
        for (name, keys), (what, which) in zip(self._pairs, self.lines(), strict=True):
            name.setText(what)
            keys.setText(which)
            keys.setAccessibleName(f"{what}: {which}")

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        px, theme = look.px, look.theme
        self._grid.setContentsMargins(px(16), px(12), px(16), px(12))
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(0)
        dress(
            self,
            f"QLabel {{ font-size: {px(BODY)}px; padding: {px(6)}px 0; color: {theme.text}; }}"
            f'QLabel[keys="true"] {{ color: {theme.dim}; }}',
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_all()
        super().changeEvent(event)
