"""Letters on the screen: an alphabet in cells, for those who have no keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from engine.messages import Candidate, Cloud, Kind

PAGE = 13
"""Letters on one page: with the cell that puts in the word there are at most 14."""
ALPHABETS = {
    "en": "etaoinshrdlcumwfgypbvkjxqz'-1234567890.,?!",
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё-1234567890.,?!",
}
"""Letters by how often they begin or make words, the frequent first; then figures and signs."""


@dataclass(frozen=True, slots=True)
class LetterPages:
    """The page of letters that is shown, behind the letters typed so far."""

    typed: str
    alphabet: str
    page: int = 0

    PUT: ClassVar[str] = "\t"
    """What `at` returns for the cell that puts in the typed letters."""

    @classmethod
    def first(cls, typed: str) -> LetterPages:
        """Return the first page, in the alphabet of the typed letters or of the application."""
        cyrillic = any("а" <= c.lower() <= "я" for c in typed)
        # A translator answers this with the key of its alphabet.
        key = QCoreApplication.translate("Letters", "en", "which alphabet: en or ru")
        return cls(typed, ALPHABETS["ru" if cyrillic else key if key in ALPHABETS else "en"])

    def following(self) -> LetterPages:
        """Return the next page; the first again behind the last."""
        pages = -(-len(self.alphabet) // PAGE)
        return LetterPages(self.typed, self.alphabet, (self.page + 1) % pages)

    @property
    def entries(self) -> tuple[str, ...]:
        """What the cells say, in order."""
        letters = tuple(self.alphabet[self.page * PAGE : (self.page + 1) * PAGE])
        return (self.PUT, *letters) if self.typed else letters

    def at(self, slot: int) -> str:
        """Return the letter of a cell, `PUT`, or "" where there is none."""
        return self.entries[slot] if slot < len(self.entries) else ""

    @property
    def hint(self) -> str:
        """The quiet line in the middle."""
        return QCoreApplication.translate("Letters", "More shows further letters")

    def cloud(self) -> Cloud:
        """Return the page as a cloud of equally likely entries."""
        p = 1.0 / len(self.entries)
        put = QCoreApplication.translate("Letters", "put in")
        entries = tuple(
            Candidate(self.typed, Kind.WORD, p, (), self.typed, put)
            if entry == self.PUT
            else Candidate(entry, Kind.WORD, p, (), entry)
            for entry in self.entries
        )
        return Cloud(entries, 1.0, 0.0, 0.0)
