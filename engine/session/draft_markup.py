"""Whether a draft holds markup, or its request asks for it: else the model goes without."""

from __future__ import annotations

from collections.abc import Iterable

from engine.session.draft import Piece
from engine.tokens.markup import Markup, asks_for_markup, holds_markup
from engine.tokens.prefix import common_prefix


class DraftMarkup:
    """Whether a draft holds markup while it grows and is cut back: nothing is searched twice.

    What the model is not told of a long text (see `engine.session.long_text`) does not count: it
    cannot lead the model on, and each megabyte of it would take tens of milliseconds.
    """

    def __init__(self) -> None:
        """Begin with an empty draft."""
        self._seen: list[str] = []
        self._clean = 0  # so many of its first pieces hold no markup
        self._held = False  # and all of them together do

    def goes_without(self, markup: Markup, pieces: Iterable[Piece], request: str = "") -> bool:
        """Whether the model is to go without markup behind a draft, written for `request`."""
        if markup is not Markup.AUTO:
            return markup is Markup.NEVER
        return not (self._holds(pieces) or asks_for_markup(request))

    def _holds(self, pieces: Iterable[Piece]) -> bool:
        texts = [" " if p.tokens == () else p.text for p in pieces]
        same = common_prefix(self._seen, texts)
        if self._held and same == len(self._seen):
            return True
        clean = min(self._clean, same)
        self._held = holds_markup(_last_lines(texts[:clean]) + "".join(texts[clean:]))
        self._seen, self._clean = texts, clean if self._held else len(texts)
        return self._held


def _last_lines(texts: list[str]) -> str:
    """Return the last two lines of a text: no markup that is looked for reaches further back."""
    parts: list[str] = []
    breaks = 0
    for text in reversed(texts):
        parts.append(text)
        breaks += text.count("\n")
        if breaks > 1:
            break
    end = "".join(reversed(parts))
    return end[end.rfind("\n", 0, max(0, end.rfind("\n"))) + 1 :]
