"""The draft: the text so far, each piece marked as given, written by the model, chosen or typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

NEAR = 1000
"""Characters at the end of a long piece that stand apart once something of it was erased."""


class Origin(StrEnum):
    """Who put a piece of text there."""

    GIVEN = "given"
    WRITTEN = "written"
    CHOSEN = "chosen"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text and its tokens; None while the model has not yet turned it into tokens.

    One with no tokens at all is text that the model is not told (see `engine.session.long_text`).
    """

    text: str
    origin: Origin
    tokens: tuple[int, ...] | None = None


class Draft:
    """An append-only list of pieces that can be cut back."""

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        """Start with `pieces`."""
        self._pieces = list(pieces)

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self._pieces)

    def __iter__(self) -> Iterator[Piece]:
        """Go through the pieces in order."""
        return iter(self._pieces)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in order."""
        return tuple(self._pieces)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(p.text for p in self._pieces)

    @property
    def chars(self) -> int:
        """The length of the text, in characters."""
        return sum(len(p.text) for p in self._pieces)

    def end(self, chars: int) -> str:
        """Return the last characters of the text, so many at most; cheap however long it is."""
        parts, missing = [], chars
        for piece in reversed(self._pieces):
            if missing <= 0:
                break
            parts.append(piece.text)
            missing -= len(piece.text)
        return "".join(reversed(parts))[-chars:]

    def append(self, piece: Piece) -> None:
        """Put a piece at the end."""
        self._pieces.append(piece)

    def place(self, index: int, tokens: tuple[int, ...]) -> None:
        """Note the tokens of the piece at `index`."""
        self._pieces[index] = replace(self._pieces[index], tokens=tokens)

    def forget_tokens(self) -> None:
        """Forget all tokens: another model will count them anew."""
        self._pieces = [p if p.tokens == () else replace(p, tokens=None) for p in self._pieces]

    def cut(self, length: int) -> tuple[Piece, ...]:
        """Keep the first `length` pieces and return those cut off."""
        gone = tuple(self._pieces[length:])
        del self._pieces[length:]
        return gone

    def clipped(self, end: int, cut: int) -> tuple[int, tuple[Piece, ...], int]:
        """Return how the draft would be with only its first `end` characters, parted at `cut`.

        That is: so many pieces stay, these stand behind them, and the one that begins at `cut` has
        this index. Pieces that are shortened or parted keep their origin and lose their tokens; of
        a long one the last words stand apart, so that this happens to the rest of it once only.
        """
        index, start = len(self._pieces), self.chars
        while index and start > cut:
            index -= 1
            start -= len(self._pieces[index].text)
        fresh: list[Piece] = []
        parted = index
        at = start
        for piece in self._pieces[index:]:
            for first, past in ((start, cut), (cut, end)):
                text = piece.text[max(0, first - at) : max(0, past - at)]
                if text == piece.text:
                    parts = [piece]
                else:
                    parts = [replace(piece, text=t, tokens=None) for t in _in_two(text)]
                fresh += parts
                parted += len(parts) if past == cut else 0
            at += len(piece.text)
        return index, tuple(fresh), parted


def _in_two(text: str) -> list[str]:
    """Return a long text as its beginning and its last words, any other whole; none for ""."""
    far = len(text) - NEAR if len(text) > 2 * NEAR else 0
    place = max(0, *(text.rfind(sign, 0, far) for sign in " \n"))
    return [part for part in (text[:place], text[place:]) if part]
