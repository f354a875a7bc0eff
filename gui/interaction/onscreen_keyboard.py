"""Letters on the screen: an alphabet in cells, for those who have no keyboard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from engine.api.messages import Candidate, Cloud, Kind

CELLS = 14
"""Cells of one page at most: its letters, and one that puts in the word."""
ALPHABETS = {
    "en": "etaoinshrdlcumwfgypbvkjxqz'-1234567890.,?!",
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё-1234567890.,?!",
}
"""Letters by how often they begin or make words, the frequent first; then figures and signs."""


@dataclass(frozen=True, slots=True)
class LetterPages:
    """The page of letters that is shown, behind the letters typed so far.

    It fills at most `cells` cells, 4 at least; pages smaller than usual have a cell that shows the
    next one. Of a `phrase`, a first press of the cell that puts in begins the next word, and a
    second ends it.
    """

    typed: str
    alphabet: str
    page: int = 0
    cells: int = CELLS
    phrase: bool = False

    PUT: ClassVar[str] = "\t"
    """What `at` returns for the cell that puts in the typed letters."""
    MORE: ClassVar[str] = "\f"
    """What `at` returns for the cell that shows further letters, where pages are small."""

    @classmethod
    def first(cls, typed: str, cells: int = CELLS) -> LetterPages:
        """Return the first page, in the alphabet of the typed letters or of the application."""
        cyrillic = any("а" <= c.lower() <= "я" for c in typed)
        # A translator answers this with the key of its alphabet.
        key = QCoreApplication.translate("Letters", "en", "which alphabet: en or ru")
        alphabet = ALPHABETS["ru" if cyrillic else key if key in ALPHABETS else "en"]
        return cls(typed, alphabet, 0, max(4, cells))

    def following(self, step: int = 1) -> LetterPages:
        """Return the next page, the first again behind the last; -1 leads the other way."""
        pages = -(-len(self.alphabet) // self._size)
        return replace(self, page=(self.page + step) % pages)

    @property
    def _size(self) -> int:
        """Letters on one page."""
        return self.cells - (1 if self.cells >= CELLS else 2)

    @property
    def entries(self) -> tuple[str, ...]:
        """What the cells say, in order."""
        letters = tuple(self.alphabet[self.page * self._size : (self.page + 1) * self._size])
        if self.cells < CELLS:
            letters = (*letters, self.MORE)
        return (self.PUT, *letters) if self.typed else letters

    def at(self, slot: int) -> str:
        """Return the letter of a cell, `PUT`, or "" where there is none."""
        return self.entries[slot] if slot < len(self.entries) else ""

    @property
    def goes_on(self) -> bool:
        """Whether the cell that puts in begins another word of a phrase."""
        return self.phrase and bool(self.typed) and not self.typed.endswith(" ")

    @property
    def hint(self) -> str:
        """The quiet line in the middle."""
        return QCoreApplication.translate("Letters", "More words shows other letters")

    def cloud(self) -> Cloud:
        """Return the page as a cloud of equally likely entries."""
        p = 1.0 / len(self.entries)
        put = QCoreApplication.translate("Letters", "insert")
        if self.goes_on:
            put = QCoreApplication.translate("Letters", "next word")
        more = QCoreApplication.translate("Letters", "more letters")
        said = {self.PUT: (self.typed, put), self.MORE: (more, "")}
        entries = tuple(
            Candidate(text, Kind.WORD, p, (), text, detail)
            for text, detail in (said.get(entry, (entry, "")) for entry in self.entries)
        )
        return Cloud(entries, 1.0, 0.0, 0.0)
