"""What the page of drafts lists: read beside the window, shown as rows.

Only rows that are seen are put into words: a thousand drafts cost the window no more than ten.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from engine.session import draft_files, journal
from engine.session.draft_files import DraftFile

_FIRST_CHARS = 80
"""How much of a draft's beginning its entry shows."""
_BREATH_S = 0.0005
_FSI, _PDI = "\u2068", "\u2069"
"""Marks of Unicode around a part of a line whose direction is its own."""
_Told = tuple[float, int, str, bool]
"""Of a file: when it was written, its size, its text, and whether it is damaged."""
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft of the list; `busy` is one that another window is writing.

    `folded` is its text as it is searched through. Of a `damaged` one `text` is the rest, perhaps
    nothing; one `aside` was put there after someone went on with that.
    """

    path: Path
    text: str
    folded: str
    written_s: float
    kept: bool
    busy: bool
    damaged: bool = False
    aside: bool = False

    @property
    def first(self) -> str:
        """The first words; the file's name where nothing can be read of it."""
        if not self.text.strip():
            return self.path.name
        words = " ".join(self.text[: _FIRST_CHARS * 4].split())
        return words if len(words) <= _FIRST_CHARS else words[:_FIRST_CHARS] + " …"


class Reader:
    """Reads the drafts of a folder, and again only those that were written on since.

    Those are left out that hold neither a text nor damage.
    """

    def __init__(self, folder: Path) -> None:
        """Know of none."""
        self._folder = folder
        self._known: dict[Path, _Told] = {}

    def read(self) -> Iterator[Entry]:
        """Read them, the last written first. Takes long: for a thread."""
        known: dict[Path, _Told] = {}
        files = draft_files.listed(self._folder, _breathe)
        told_before = [self._told(file) for file in files]  # now: `moved` comes from elsewhere
        unread = [file for file, told in zip(files, told_before, strict=True) if told is None]
        texts = draft_files.texts(unread, _breathe)
        for file, before in zip(files, told_before, strict=True):
            told = before or (file.written_s, file.size, *next(texts))
            known[file.path] = told
            text, damaged = told[2], told[3] or file.aside
            if text.strip() or damaged:
                busy = file.open and not journal.is_own(file.path)
                yield Entry(
                    *(file.path, text, text.casefold(), file.written_s, file.kept, busy),
                    damaged=damaged,
                    aside=file.aside,
                )
        self._known = known

    def _told(self, file: DraftFile) -> _Told | None:
        """Return what was read of a file, if nobody wrote on it since."""
        told = self._known.get(file.path)
        return told if told is not None and told[:2] == (file.written_s, file.size) else None

    def moved(self, old: Path, new: Path) -> None:
        """Take note that a file has another name."""
        told = self._known.get(old)
        if told is not None:
            self._known[new] = told


def _breathe() -> None:
    """Let the window's thread have the interpreter: it would wait 5 ms for it, again and again."""
    time.sleep(_BREATH_S)


class DraftRows(QAbstractListModel):
    """The rows of the list. `about` says the quiet line of a draft."""

    def __init__(self, about: Callable[[Entry], str]) -> None:
        """Hold none."""
        super().__init__()
        self.about = about
        self.entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        """Hold these; where some only came behind the others, what is in view stays."""
        count = len(self.entries)
        if count and len(entries) >= count and list(entries[:count]) == self.entries:
            if len(entries) > count:
                self.beginInsertRows(QModelIndex(), count, len(entries) - 1)
                self.entries = list(entries)
                self.endInsertRows()
            self.say_anew()
            return
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def say_anew(self) -> None:
        """Put what is seen into words again: the language is another, or a draft is in use."""
        if self.entries:
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a row."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            first = entry.first
            if any(unicodedata.bidirectional(character) in ("R", "AL") for character in first):
                # A row is one paragraph to Qt: a Hebrew draft would turn its date around.
                first = f"{_FSI}{first}{_PDI}"
            return f"{first}\n{self.about(entry)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.first}, {self.about(entry)}"
        return None
