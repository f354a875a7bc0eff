"""Signs as a person sees them: what Backspace takes of a text. Counted by Qt's Unicode tables."""

from __future__ import annotations

from PySide6.QtCore import QTextBoundaryFinder

_Kind = QTextBoundaryFinder.BoundaryType
_LOOKED_AT = 256
"""Characters at the end of a text that are looked at: the longest of emoji have about ten."""


def last_sign(text: str) -> int:
    """Return how many characters the last sign has: an accent, a flag, a family are one sign."""
    return _last(text, _Kind.Grapheme)


def last_word(text: str) -> int:
    """Return how many characters the last word or mark has, with the blanks behind it."""
    bare = text.rstrip(" \t\u00a0")
    return len(text) - len(bare) + _last(bare, _Kind.Word)


def _last(text: str, kind: QTextBoundaryFinder.BoundaryType) -> int:
    end = text[-_LOOKED_AT:]
    finder = QTextBoundaryFinder(kind, end)
    finder.toEnd()
    units = max(0, finder.toPreviousBoundary())  # Qt counts in units of UTF-16
    start = end.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(end) - len(start.decode("utf-16-le", "surrogatepass"))
