"""Pieces of a text as it is laid out, and where two texts begin to differ. No widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from engine.session.draft import Origin

Mark = tuple[Origin, float, float]
Run = tuple[int, int, Origin]
_SIGNS = 1_000
"""Among so many first characters of a paragraph one is looked for that says where it stands."""


@dataclass(slots=True)
class Block:
    """Some whole lines of one paragraph: characters `start` to `end` of the text, laid out at `y`.

    Of its layout only the first `lines` lines belong to it; those behind are in the next block.
    Where it is far from what is seen it has no layout until it is painted: its size is known.
    """

    start: int
    end: int
    layout: QTextLayout | None
    y: float
    height: float
    lines: int
    rtl: bool = False
    marks: dict[int, list[Mark]] = field(default_factory=dict)


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


def stretch_start(text: str, past: int, chars: int, lines: int) -> int:
    """Return where a stretch begins that ends at `past`: at a line or a word, after `chars`.

    It holds no more than `lines` line breaks.
    """
    start = 0
    if past > 2 * chars:
        start = past - chars
        for sign in "\n ":
            at = text.rfind(sign, past - 2 * chars, past - chars)
            if at >= 0:
                start = at + 1
                break
    if text.count("\n", start, past) > lines:
        at = past
        for _ in range(lines + 1):
            at = text.rfind("\n", start, at)
        start = at + 1
    return start


def is_rtl(text: str, char: int) -> bool:
    """Whether the paragraph of a character stands at the right, as its first strong sign says.

    The rule of Unicode's bidirectional algorithm: https://www.unicode.org/reports/tr9/#P2
    Where none comes soon, as in a table of figures, it stands at the left.
    """
    first = text.rfind("\n", 0, char) + 1
    for at in range(first, min(first + _SIGNS, len(text))):
        kind = bidirectional(text[at])
        if kind in ("L", "R", "AL", "B"):  # the last: the paragraph is over
            return kind in ("R", "AL")
    return False


def laid_out(
    text: str,
    font: QFont,
    formats: list[QTextLayout.FormatRange],
    width: float,
    pitch: float,
    *,
    rtl: bool,
) -> QTextLayout:
    """Return a text laid out in lines of `width`, `pitch` apart (logical pixels)."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if rtl:
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    layout.setFormats(formats)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    at = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0.0, at + (pitch - line.height()) / 2))
        at += pitch
    layout.endLayout()
    return layout


def units(text: str) -> int:
    """Return how long a text is to Qt, in units of UTF-16: an emoji is one character but two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def chars(text: str, count: int) -> int:
    """Return how many characters the first `count` units of a text are (`units`)."""
    start = text[:count]
    if units(start) == len(start):
        return len(start)
    return len(
        start.encode("utf-16-le", "surrogatepass")[: 2 * count].decode("utf-16-le", "ignore")
    )


def ranges(
    text: str, runs: Sequence[Run], formats: Mapping[Origin, QTextCharFormat]
) -> list[QTextLayout.FormatRange]:
    """Return the formats of a stretch of a text by its runs, neighbours of one origin joined."""
    made: list[QTextLayout.FormatRange] = []
    last: Origin | None = None
    at = 0
    for begin, stop, origin in runs:
        length = units(text[begin:stop])
        if made and origin is last:
            made[-1].length += length
        else:
            part = QTextLayout.FormatRange()
            part.start, part.length = at, length
            part.format = formats[origin]
            made.append(part)
        at += length
        last = origin
    return made


def x_of(line: QTextLine, position: int) -> float:
    """Return the x of a position of the layout's text, in its units, in a line."""
    found: Any = line.cursorToX(position)  # PySide6 returns (x, position), its stubs say float
    return float(found[0] if isinstance(found, tuple) else found)
