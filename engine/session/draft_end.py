"""The end of a draft, where all is written, typed and erased."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.session.draft import Draft, Origin, Piece
from engine.session.spacing import is_unspaced, needs_space, word_is_over

TAIL = 16
"""Characters that show whether a sentence ends."""
_PERSONS = (Origin.CHOSEN, Origin.TYPED)
_WORD_AT_END = re.compile(r"[\w'’\-\u0300-\u036f\u200c\u200d]+\Z")
_LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class Erasure:
    """How a draft is without some of its last characters: `kept` pieces, and `pieces` behind them.

    `stub_at` and `gap` are those of `DraftEnd`.
    """

    kept: int
    pieces: tuple[Piece, ...]
    stub_at: int | None
    gap: bool


class DraftEnd:
    """What stands at the end of a draft. All changes of the draft's text go through here.

    Behind a word that was erased in part a stub is left, the pieces from `stub_at` on: words are
    looked for that begin with it, and the chosen one takes its place. Where only the blank behind a
    word was left, the draft does without it (the next word brings it), and `gap` is true. `tail`
    are the last characters.
    """

    def __init__(self, draft: Draft) -> None:
        """Watch over the end of `draft`, which is empty."""
        self._draft = draft
        self._last: Piece | None = None
        self.tail = ""
        self.stub_at: int | None = None
        self.gap = False

    @property
    def stub(self) -> str:
        """The beginning of a word at the end of the draft, if something of it was erased."""
        if self.stub_at is None:
            return ""
        return "".join(p.text for p in self._draft.pieces[self.stub_at :]).strip()

    @property
    def word_over(self) -> bool:
        """Whether the draft ends with a whole word of the person's, not to be extended."""
        last = self._last
        if last is None or self.stub_at is not None or self.gap:
            return self.gap
        return last.origin in _PERSONS and word_is_over(last.text)

    def space_before(self, typed: str) -> str:
        """Return what stands between the draft and what is typed behind it: a space, or nothing.

        Without anything typed it is the blank that erasing left at the end.
        """
        if self.stub_at is not None:
            return ""
        if not typed:
            return " " if self.gap else ""
        whole = '"' in (typed[0], self.tail[-1:])
        return " " if needs_space(self._draft.text if whole else self.tail, typed) else ""

    def put(self, piece: Piece) -> Piece:
        """Put a piece at the end and return it as it stands there.

        A draft begins with no blanks: an answer's first word has one.
        """
        if not self.tail and piece.origin in (Origin.WRITTEN, Origin.CHOSEN):
            piece = replace(piece, text=piece.text.lstrip())
        self.append(piece)
        return piece

    def append(self, piece: Piece) -> None:
        """Put a piece at the end as it is."""
        self._draft.append(piece)
        self.stub_at, self.gap = None, False
        self.tail, self._last = (self.tail + piece.text)[-TAIL:], piece

    def cut(self, length: int, then: tuple[Piece, ...] = ()) -> bool:
        """Keep the first `length` pieces and put `then` behind them; whether that changed aught."""
        if length >= len(self._draft) and not then:
            return False
        self._draft.cut(length)
        for piece in then:
            self._draft.append(piece)
        self.stub_at, self.gap = None, False
        pieces = self._draft.pieces
        self._last = pieces[-1] if pieces else None
        self.tail = self._draft.text[-TAIL:]
        return True

    def without(self, characters: int, *, word: bool) -> Erasure | None:
        """Return the draft without so many characters at its end; None where nothing would change.

        Of a word that is erased in part the rest is a stub; with `word` whole words are meant.
        Blanks at the new end go, too: where they were shown the next call takes only them.
        """
        text = self._draft.text
        if not text or characters <= 0:
            return None
        left = text[: max(0, len(text) - characters)]
        inside = not word and _in_word(left[-1:]) and _in_word(text[len(left) : len(left) + 1])
        if self.gap and not word:
            left, inside = text, _in_word(text[-1:])
        bare = left.rstrip(" \t")
        cut = len(bare) - len(_word_at_end(bare)) if inside else len(bare)
        if inside and bare[cut - 1 : cut] == " ":  # words bring the space before them
            cut -= 1
        kept, pieces, stub_at = self._draft.clipped(len(bare), cut)
        gap = bool(bare) and bare != left and bare[-1] != "\n"
        return Erasure(kept, pieces, stub_at if inside else None, gap)


def _in_word(character: str) -> bool:
    """Whether a character belongs to a word, of a script that parts words by blanks."""
    return bool(character) and _word_at_end(character) != ""


def _word_at_end(text: str) -> str:
    """Return the letters, figures and marks within words at the end of a text."""
    found = _WORD_AT_END.search(text[-_LONGEST_WORD:])
    word = found.group() if found else ""
    return "" if any(is_unspaced(c) for c in word) else word
