"""How one word of a cloud is set: its size, its place in the cell, and a small picture of it.

Word sizes follow the logarithm of the probability and differ by 2:1 at most, since size biases the
choice. A word that does not fit its cell shrinks, and the others with it where 2:1 would break.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPixmap, QPolygonF

from engine.api.messages import Candidate, Kind
from gui.widgets.theme import LABEL, SEMIBOLD, SMALL, WORD_MAX, WORD_MIN, Look
from input.layout.sectors import Cell, Layout

MAX_RATIO = 2.0
"""Largest to smallest word."""
_SPREAD = math.log(40)  # a word this much less likely than the best has the smallest size
_LEAST_PX = 9.0  # of a word that is shortened rather than shrunk any further
_PILL = 1.4  # height of the pill, in font sizes
_SIDE = 0.5  # room at each side of the word within the pill, in font sizes
_PAD = 10  # from the word's row to the cell's edge, at scale 1
_DIGIT, _PERCENT = 22, 46  # room beside the pill for a slot's digit and for its probability
_GLYPH = {Kind.PUNCTUATION: 1.5, Kind.END: 0.55}  # signs are smaller than words of their font size

_LOW_SIGNS = (".", ",", "…", "...")


@dataclass(frozen=True, slots=True)
class WordPlace:
    """Where a word is set, in logical pixels of the view, and how large.

    `shown` is the word as it is drawn (shortened only when nothing else helps), `caption` the
    small explanation beside a sign, `pill` the outline that a dwell fills, `branch` where the
    quiet line goes, `box` everything together.
    """

    shown: str
    caption: str
    size_px: float
    pill: QRectF
    branch: QRectF
    box: QRectF


def caption_of(candidate: Candidate) -> tuple[str, str]:
    """Return what is drawn for a candidate and a small caption for it ("" for words)."""
    translate = QCoreApplication.translate
    if candidate.kind is Kind.NEWLINE:
        return "↵", translate("CloudView", "new line")
    if candidate.kind is Kind.END:
        return "■", translate("CloudView", "end of text")
    if candidate.kind is not Kind.PUNCTUATION:
        return candidate.word, ""
    names = {
        ".": translate("CloudView", "full stop"),
        ",": translate("CloudView", "comma"),
        "?": translate("CloudView", "question mark"),
        "!": translate("CloudView", "exclamation mark"),
        ":": translate("CloudView", "colon"),
        ";": translate("CloudView", "semicolon"),
        "...": translate("CloudView", "ellipsis"),
        "…": translate("CloudView", "ellipsis"),
        "-": translate("CloudView", "hyphen"),
        "–": translate("CloudView", "dash"),
        "—": translate("CloudView", "dash"),
        "(": translate("CloudView", "opening bracket"),
        ")": translate("CloudView", "closing bracket"),
        '"': translate("CloudView", "quotation mark"),
        "“": translate("CloudView", "quotation mark"),
        "”": translate("CloudView", "quotation mark"),
        "'": translate("CloudView", "apostrophe"),
        "’": translate("CloudView", "apostrophe"),
        "/": translate("CloudView", "slash"),
        "*": translate("CloudView", "asterisk"),
    }
    return candidate.word, names.get(candidate.word, "")


def spoken(candidate: Candidate) -> str:
    """Return how a candidate is called where it cannot be seen."""
    shown, caption = caption_of(candidate)
    return caption or shown


def place_words(
    layout: Layout, candidates: Sequence[Candidate], look: Look, *, probability: bool = False
) -> list[WordPlace]:
    """Return the place of each candidate; the i-th belongs to slot i of the layout.

    Word sizes are at most 2:1, and every word lies inside its cell, with room for its digit and, if
    wanted, its probability. Where the cells are low the quiet line gets smaller and then goes.
    """
    cells = layout.cells[: len(candidates)]
    if not cells:
        return []
    low = min(cell.label.h for cell in cells)
    line = float(look.px(LABEL * 1.45))
    if low < look.px(76):
        line = float(look.px(SMALL * 1.35)) if low >= look.px(52) else 0.0
    beside = look.px(_PERCENT if probability else _DIGIT)
    top = min(WORD_MAX * look.scale, max(_LEAST_PX, (low - line - look.px(6)) / _PILL))
    best = max(c.probability for c in candidates)
    sizes = []
    for cell, candidate in zip(cells, candidates, strict=True):
        rank = (
            math.log(best / candidate.probability) / _SPREAD if candidate.probability > 0 else 1.0
        )
        wanted = top * (1.0 - min(1.0, rank) * (1.0 - WORD_MIN / WORD_MAX))
        sizes.append(_fit(layout, cell, candidate, wanted, line, look, beside))
    cap = MAX_RATIO * min(sizes)
    return [
        _place(layout, cell, candidate, min(size, cap), line, look, beside)
        for cell, candidate, size in zip(cells, candidates, sizes, strict=True)
    ]


def sprite(
    place: WordPlace,
    candidate: Candidate,
    slot: int,
    look: Look,
    dpr: float,
    *,
    probability: bool,
) -> QPixmap:
    """Return a picture of a word with its quiet line, the size of `place.box`."""
    theme = look.theme
    picture = QPixmap(math.ceil(place.box.width() * dpr), math.ceil(place.box.height() * dpr))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-place.box.topLeft())
    middle = Qt.AlignmentFlag.AlignVCenter
    font = _word_font(candidate, place.size_px, look)
    side = place.size_px * _SIDE
    row = place.pill.adjusted(side, 0, -side, 0)
    painter.setFont(font)
    painter.setPen(theme.colour("dim" if candidate.kind is Kind.END else "text"))
    if place.caption:
        _paint_sign(painter, row, place, look)
    else:
        painter.drawText(row, middle | Qt.AlignmentFlag.AlignLeft, place.shown)
    small = look.font(SMALL, tabular=True)
    painter.setFont(small)
    painter.setPen(theme.colour("faint"))
    gap = look.px(8)
    if slot < 9:
        left = QRectF(place.pill.left() - look.px(24) - gap, row.y(), look.px(24), row.height())
        painter.drawText(left, middle | Qt.AlignmentFlag.AlignRight, str(slot + 1))
    if probability:
        right = QRectF(place.pill.right() + look.px(10), row.y(), look.px(40), row.height())
        text = percent(candidate.probability)
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, text)
    if candidate.branch and place.branch.height() > 0:
        font = look.font(_branch_size(place.branch.height(), look) / look.scale)
        text = " ".join(candidate.branch.split())
        if text:
            text += " …" if candidate.tokens else ""  # only a text goes on, a menu's entry does not
            shown = QFontMetricsF(font).elidedText(
                text, Qt.TextElideMode.ElideRight, place.branch.width()
            )
            painter.setFont(font)
            painter.setPen(theme.colour("dim"))
            painter.drawText(place.branch, Qt.AlignmentFlag.AlignCenter, shown)
    painter.end()
    return picture


def _paint_sign(painter: QPainter, row: QRectF, place: WordPlace, look: Look) -> None:
    """Draw a sign and its caption: low signs stand on the caption's line, others at mid height."""
    font = look.font(_caption_size(place.size_px, look) / look.scale)
    metrics = QFontMetricsF(font)
    base = row.center().y() + metrics.capHeight() / 2
    sign = painter.fontMetrics().tightBoundingRect(place.shown)
    y = base if place.shown in _LOW_SIGNS else row.center().y() - sign.y() - sign.height() / 2
    painter.drawText(QPointF(row.left(), y), place.shown)
    painter.setFont(font)
    painter.setPen(look.theme.colour("dim"))
    painter.drawText(
        QPointF(row.right() - metrics.horizontalAdvance(place.caption), base), place.caption
    )


def percent(probability: float) -> str:
    """Return a probability as whole percent, with "<1%" for what would read as nothing."""
    whole = round(100 * probability)
    return f"{whole}%" if whole or probability <= 0 else "<1%"


def last_words(text: str, metrics: QFontMetricsF, width_px: float) -> str:
    """Return as many of the last whole words of `text` as fit, after "… " if some are left out."""
    words = text.split()
    if not words:
        return ""
    shown = words[-1]
    for count in range(2, len(words) + 1):
        more = " ".join(words[-count:])
        mark = "… " if count < len(words) else ""
        if metrics.horizontalAdvance(mark + more) > width_px:
            shown = "… " + shown
            break
        shown = more
    return metrics.elidedText(shown, Qt.TextElideMode.ElideLeft, width_px)


def pill_path(pill: QRectF) -> QPainterPath:
    """Return the outline of a pill, from the middle of its top, clockwise."""
    radius = pill.height() / 2
    left = QRectF(pill.left(), pill.top(), 2 * radius, 2 * radius)
    right = QRectF(pill.right() - 2 * radius, pill.top(), 2 * radius, 2 * radius)
    path = QPainterPath(QPointF(pill.center().x(), pill.top()))
    path.lineTo(right.center().x(), pill.top())
    path.arcTo(right, 90, -180)
    path.lineTo(left.center().x(), pill.bottom())
    path.arcTo(left, -90, -180)
    path.lineTo(pill.center().x(), pill.top())
    return path


def _caption_size(size: float, look: Look) -> float:
    return min(LABEL * look.scale, max(_LEAST_PX, size * 0.6))


def _branch_size(line: float, look: Look) -> float:
    return min(LABEL * look.scale, line / 1.3)


def _word_font(candidate: Candidate, size: float, look: Look) -> QFont:
    return look.font(size * _GLYPH.get(candidate.kind, 1.0) / look.scale, SEMIBOLD)


def _row_width(candidate: Candidate, size: float, look: Look) -> float:
    """Return the width of the pill around a word of a size."""
    shown, caption = caption_of(candidate)
    font = _word_font(candidate, size, look)
    width = QFontMetricsF(font).horizontalAdvance(shown) + 2 * size * _SIDE
    if caption:
        font = look.font(_caption_size(size, look) / look.scale)
        width += QFontMetricsF(font).horizontalAdvance(caption) + look.px(8)
    return max(width, 2.2 * size)


def _middle(cell: Cell, line: float) -> tuple[float, float]:
    """Return the middle of a word's row: the row and its quiet line are centred in the label."""
    x, y = cell.label.centre
    return x, y - line / 2


def _fit(
    layout: Layout,
    cell: Cell,
    candidate: Candidate,
    wanted: float,
    line: float,
    look: Look,
    beside: float,
) -> float:
    """Return the largest size, up to `wanted`, at which a word's row lies inside its cell."""
    x, y = _middle(cell, line)
    size = wanted
    while size > _LEAST_PX:
        half = _row_width(candidate, size, look) / 2 + beside
        if half <= half_chord(layout, cell, x, y - size * _PILL / 2, y + size * _PILL / 2):
            break
        size *= 0.95
    return max(size, _LEAST_PX)


def _place(
    layout: Layout,
    cell: Cell,
    candidate: Candidate,
    size: float,
    line: float,
    look: Look,
    beside: float,
) -> WordPlace:
    x, y = _middle(cell, line)
    high = size * _PILL
    room = half_chord(layout, cell, x, y - high / 2, y + high / 2) - beside
    half = min(_row_width(candidate, size, look) / 2, max(room, size))
    shown, caption = caption_of(candidate)
    metrics = QFontMetricsF(_word_font(candidate, size, look))
    if not caption:
        width = 2 * half - 2 * size * _SIDE
        if metrics.horizontalAdvance(shown) > width + 0.5:
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, width)
            half = metrics.horizontalAdvance(shown) / 2 + size * _SIDE
    pill = QRectF(x - half, y - high / 2, 2 * half, high)
    top = pill.bottom() + look.px(6)
    bottom = top + line
    wide = max(0.0, half_chord(layout, cell, x, top, bottom) - look.px(_PAD))
    wide = min(wide, look.px(150))
    branch = QRectF(x - wide, top, 2 * wide, line)
    sides = pill.adjusted(-look.px(32), -look.px(3), look.px(48), look.px(3))
    return WordPlace(shown, caption, size, pill, branch, sides.united(branch))


def half_chord(layout: Layout, cell: Cell, x: float, top: float, bottom: float) -> float:
    """Return how far a strip centred on x, from y `top` to `bottom`, reaches within its cell.

    The smaller of both sides, in pixels; 0 where the strip leaves the cell at its middle. The rest
    does not belong to the cell.
    """
    reach = math.inf
    rest = layout.rest
    rx, ry = rest.w / 2, rest.h / 2
    cx, cy = rest.centre
    for step in range(5):
        y = top + (bottom - top) * step / 4
        left, right = -math.inf, math.inf
        inside = 0
        for (ax, ay), (bx, by) in zip(
            cell.polygon, cell.polygon[1:] + cell.polygon[:1], strict=True
        ):
            if (ay > y) == (by > y):
                continue
            at = ax + (bx - ax) * (y - ay) / (by - ay)
            if at <= x:
                left = max(left, at)
                inside += 1
            else:
                right = min(right, at)
        if inside % 2 == 0:
            return 0.0
        reach = min(reach, x - left, right - x)
        if ry > 0 and abs(y - cy) < ry:
            edge = rx * math.sqrt(1 - ((y - cy) / ry) ** 2)
            reach = min(reach, abs(x - cx) - edge)
    return max(0.0, reach)


def outer(rect: QRectF) -> QRect:
    """Return the whole pixels that a rectangle touches, with one more on each side."""
    return rect.toAlignedRect().adjusted(-1, -1, 1, 1)


def cell_path(layout: Layout, slot: int) -> QPainterPath:
    """Return the outline of a cell."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in layout.cells[slot].polygon]))
    path.closeSubpath()
    return path


def inner_edges(layout: Layout, slot: int) -> list[tuple[QPointF, QPointF]]:
    """Return the edges of a cell that do not lie on the area's own border."""
    area = layout.area
    polygon = layout.cells[slot].polygon
    edges = []
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        sides = ((ax, bx, area.x), (ax, bx, area.x + area.w))
        ends = ((ay, by, area.y), (ay, by, area.y + area.h))
        on_border = any(abs(p - at) < 0.5 and abs(q - at) < 0.5 for p, q, at in (*sides, *ends))
        if not on_border:
            edges.append((QPointF(ax, ay), QPointF(bx, by)))
    return edges


def fitted(look: Look, text: str, sizes: Sequence[float], width: float) -> tuple[QFont, str]:
    """Return the first font of these sizes in which a text fits, and what is shown in it.

    In the last one it is shortened, if need be.
    """
    for size in sizes:
        font = look.font(size)
        if QFontMetricsF(font).horizontalAdvance(text) <= width:
            return font, text
    return font, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
