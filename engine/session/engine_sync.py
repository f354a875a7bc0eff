"""What the window knows of the text that the engine holds, and the asks that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.api.messages import Placed
from engine.session.draft import Draft, Piece

READING = 16  # more tokens than this are worth the word "reading" in the window


@dataclass(frozen=True, slots=True)
class Difference:
    """How to make the cached prefix the draft: keep so many tokens, put `add` behind them."""

    keep: int
    add: tuple[tuple[int, ...] | str, ...]


class CachedPrefix:
    """Counts the first pieces of the draft that the engine surely has.

    Sure is what the engine confirmed under the current number, cut back by every change since. So a
    difference holds whether or not the engine ever took up the asks between (it may skip to the
    newest), at the price of sending an unconfirmed choice twice.
    """

    def __init__(self) -> None:
        """Start with an engine that holds nothing."""
        self.confirmed = 0
        self.keep = 0
        self.placed = True
        self.reading = False
        self._parts: tuple[int | None, ...] = ()
        self._upto = 0

    def lose(self) -> None:
        """Forget everything: the engine is gone or not to be trusted."""
        self.confirmed = 0
        self.placed, self.reading = True, False

    def cut(self, length: int) -> None:
        """The draft was cut back to `length` pieces."""
        self.confirmed = min(self.confirmed, length)

    def grew(self, draft: Draft) -> None:
        """The engine itself wrote the draft's last piece."""
        self.confirmed = len(draft)

    def difference(self, draft: Draft, upto: int | None = None) -> Difference:
        """Return what to ask for, and wait for its Placed. Neighbouring tokens go as one part.

        The cached prefix becomes the first `upto` pieces of the draft; None for all.
        """
        pieces: Sequence[Piece] = draft.pieces[:upto]
        self._upto = len(pieces)
        self.confirmed = min(self.confirmed, self._upto)
        add: list[tuple[int, ...] | str] = []
        parts: list[int | None] = []
        run: list[int] = []
        for index in range(self.confirmed, len(pieces)):
            tokens = pieces[index].tokens
            if tokens is not None:
                run.extend(tokens)
                continue
            if run:
                add.append(tuple(run))
                parts.append(None)
                run = []
            add.append(pieces[index].text)
            parts.append(index)
        if run:
            add.append(tuple(run))
            parts.append(None)
        self._parts = tuple(parts)
        self.placed = False
        self.reading = any(isinstance(a, str) or len(a) > READING for a in add)
        self.keep = sum(len(p.tokens or ()) for p in pieces[: self.confirmed])
        return Difference(self.keep, tuple(add))

    def accept(self, answer: Placed, draft: Draft) -> bool:
        """Note the tokens of text parts in `draft`. Return False for an answer that cannot be."""
        if self.placed or len(answer.tokens) != len(self._parts):
            return False
        for index, tokens in zip(self._parts, answer.tokens, strict=True):
            if index is not None:
                draft.place(index, tokens)
        self.placed = True
        self.confirmed = self._upto
        return True
