"""Texts longer than the model's context: only their beginning and their end are told to it.

What lies between would slide out before it was of use, but turning megabytes into tokens takes
minutes. It stays in the draft as a piece that has no tokens and needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.session.draft import Piece

HEAD_CHARS = 2048
"""Of the beginning: more than the 256 tokens that never slide out (`generation.context.HEAD`)."""
CHARS_A_TOKEN = 8
"""No language has longer tokens on average: so many characters for each token fill any context."""
_SEARCH = 256
"""How far a blank is looked for, to cut between words."""


def parts(piece: Piece, n_ctx: int) -> list[Piece]:
    """Return a piece as those of which the model is told, and between them what it is not told."""
    text, tail = piece.text, n_ctx * CHARS_A_TOKEN
    if piece.tokens is not None or len(text) <= 2 * tail + HEAD_CHARS:
        return [piece]
    first, last = _blank(text, HEAD_CHARS), _blank(text, len(text) - tail)
    return [
        Piece(text[:first], piece.origin),
        Piece(text[first:last], piece.origin, ()),
        Piece(text[last:], piece.origin),
    ]


def again(pieces: Iterable[Piece], n_ctx: int) -> Iterator[tuple[Piece, bool]]:
    """Return the pieces of a draft from disk, and whether each belongs to the one before it.

    What `parts` cut is known by its lengths; what was never cut is cut now.
    """
    known, most = list(pieces), 2 * n_ctx * CHARS_A_TOKEN
    cut = 0  # so many of the next pieces belong to the one before
    for index, piece in enumerate(known):
        if cut:
            cut -= 1
            yield (Piece(piece.text, piece.origin, () if cut else None), True)
        elif (
            index + 2 < len(known)
            and HEAD_CHARS <= len(piece.text) <= HEAD_CHARS + _SEARCH
            and len(known[index + 1].text) > most - 2 * _SEARCH - n_ctx * CHARS_A_TOKEN
            and piece.origin is known[index + 1].origin is known[index + 2].origin
        ):
            cut = 2
            yield (Piece(piece.text, piece.origin), False)
        else:
            for at, part in enumerate(parts(Piece(piece.text, piece.origin), n_ctx)):
                yield part, at > 0


def _blank(text: str, at: int) -> int:
    """Return the first place from `at` on where a word begins with its blank; else `at`."""
    found = text.find(" ", at, at + _SEARCH)
    return found if found > 0 else at
