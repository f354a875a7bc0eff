"""Pieces of a text as it is laid out, and where two texts begin to differ. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtGui import QTextLayout, QTextLine

from engine.draft import Origin, Piece

Mark = tuple[Origin, float, float]
Run = tuple[int, int, Origin]


@dataclass(slots=True)
class Block:
    """Some whole lines of one paragraph: characters `start` to `end` of the text, laid out at `y`.

    Of its layout only the first `lines` lines belong to it; those behind are in the next block.
    """

    start: int
    end: int
    layout: QTextLayout
    y: float
    height: float
    lines: int
    marks: dict[int, list[Mark]] = field(default_factory=dict)


def common(old: tuple[Piece, ...], new: tuple[Piece, ...]) -> int:
    """Return how many pieces at the start look the same."""
    shorter = min(len(old), len(new))
    if old[:shorter] == new[:shorter]:
        return shorter
    for index, (a, b) in enumerate(zip(old, new, strict=False)):
        if a.text != b.text or a.origin is not b.origin:
            return index
    return shorter


def alike(at: int, old: Sequence[Run], new: Sequence[Run]) -> int:
    """Return up to which character two stretches that begin at `at` have the same origins."""
    first, second = 0, 0
    while first < len(old) and second < len(new) and old[first][2] is new[second][2]:
        at = min(old[first][1], new[second][1])
        first += old[first][1] == at
        second += new[second][1] == at
    return at


def common_chars(one: str, other: str) -> int:
    """Return how many characters at the start of two texts agree."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def stretch_start(text: str, past: int, chars: int) -> int:
    """Return where a stretch begins that ends at `past`: at a line or a word, after `chars`."""
    if past <= 2 * chars:
        return 0
    at = text.rfind("\n", past - 2 * chars, past - chars)
    if at < 0:
        at = text.rfind(" ", past - 2 * chars, past - chars)
    return past - chars if at < 0 else at + 1


def x_of(line: QTextLine, position: int) -> float:
    """Return the x of a position of the layout's text in a line."""
    found: Any = line.cursorToX(position)  # PySide6 returns (x, position), its stubs say float
    return float(found[0] if isinstance(found, tuple) else found)
