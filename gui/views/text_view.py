"""The draft in large type: who wrote what, a soft caret, and the end always in view.

It is told of every token, so it keeps what is laid out: the text is cut into blocks of
whole lines, and a change at the end sets only the last few lines anew, however long the draft is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QGuiApplication,
    QInputMethodEvent,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.session.draft import Origin, Piece
from gui.views import cloud_accessibility
from gui.views.scroller import Scroller
from gui.views.text_blocks import (
    Block,
    Mark,
    Run,
    alike,
    chars,
    common_chars,
    is_rtl,
    laid_out,
    ranges,
    stretch_start,
    units,
    x_of,
)
from gui.widgets.theme import DRAFT, Look

LINE_PITCH = 1.72
"""Distance of two lines, in font sizes."""
MAX_LINE_EM = 44
"""No line is longer than this many font sizes: longer ones are hard to read."""

_MARGIN_X, _MARGIN_TOP, _MARGIN_BOTTOM = 20, 4, 16
_OPEN_LINES = 6  # a paragraph's last block is cut once it has more lines than this
_KEPT_LINES = 2  # and this many of them stay open: a word at the end may still move up a line
_CUT_LINE = 0.7
"""How much of the topmost line is in view at least, or it is left out."""
_AT_ONCE, _SLICE = 12_000, 3_000
"""So many characters of the end are laid out at once, and of what is before them in one slice."""
_LINES_AT_ONCE, _LINES_A_SLICE = 120, 40
"""No more paragraphs than these, either: each has a layout of its own."""
_MOST_LAID = 200
"""So many blocks that were laid out anew to be painted keep their layout."""
_MARKED = (Origin.CHOSEN, Origin.TYPED)
_ACTS = (*_MARKED, Origin.GIVEN)
"""What a person puts in: the view comes back to it. What the model writes leaves a reader alone."""


class TextView(QWidget):
    """Shows a draft. Nothing can be edited here; its `scroller` leads back and to the end.

    It has the keyboard, and hands on what keys and input methods write.
    """

    composed = Signal(str, str, int)
    """Of an input method: what is put in, what is still being put together, and how many units of
    UTF-16 before the caret both are for."""

    def __init__(self, parent: QWidget | None = None, look: Look | None = None) -> None:
        """Show an empty draft."""
        super().__init__(parent)
        self._look = look or Look()
        self._pieces: list[Piece] = []
        self._typed = ""
        self._text = ""
        self._starts: list[int] = []
        self._origins: list[Origin] = []
        self.blocks: list[Block] = []
        self._laid: list[Block] = []  # those that were laid out anew to be painted
        self._content = 0.0
        self.scroller = Scroller(self, self._look)
        self.scroller.moved.connect(self.update)
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._lay_slice)
        self._progress: float | None = None
        self._writing = False
        self._placeholder = self.tr("The text begins here.")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setAccessibleName(self.tr("Draft"))
        cloud_accessibility.read(TextView)
        self.set_look(self._look)

    # What the window tells it

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._font = look.font(DRAFT)
        self.pitch = look.px(DRAFT * LINE_PITCH)
        theme = look.theme
        self._formats: dict[Origin, QTextCharFormat] = {}
        for origin, token in (
            (Origin.GIVEN, "dim"),
            (Origin.WRITTEN, "text"),
            (Origin.CHOSEN, "accent"),
            (Origin.TYPED, "typed"),
        ):
            made = QTextCharFormat()
            made.setForeground(theme.colour(token))
            self._formats[origin] = made
        self.scroller.set_look(look)
        self.setMinimumHeight(self._height_of(2))
        self.updateGeometry()
        self._set_anew(0)
        self.update()

    def change(self, kept: int, added: Sequence[Piece]) -> None:
        """Keep the first `kept` pieces of the draft, with `added` behind them."""
        if kept >= len(self._pieces) and not added:
            return
        was_empty = not self._text
        shorter = kept + len(added) < len(self._pieces)
        self._pieces[kept:] = added
        self._change(kept, was_empty)
        if shorter or any(piece.origin in _ACTS for piece in added):
            self.scroller.to_end()

    def set_typed(self, typed: str) -> None:
        """Show what is being typed behind the draft, with the space before it; "" for nothing."""
        if typed != self._typed:
            was_empty = not self._text
            self._typed = typed
            self._change(len(self._pieces), was_empty)
            self.scroller.to_end()
            self._tell_input_method()

    def set_progress(self, done: int | None, total: int = 0) -> None:
        """Show the thin line under the text at `done` of `total`; None takes it away."""
        new = None if done is None or total <= 0 else min(1.0, max(0.0, done / total))
        if new != self._progress:
            self._progress = new
            self.update(self._progress_rect())

    def set_placeholder(self, text: str) -> None:
        """Say what stands in the place of an empty draft."""
        self._placeholder = text
        if not self._text:
            self.update()

    def set_writing(self, writing: bool) -> None:
        """Make the caret soft while the model writes."""
        if writing != self._writing:
            self._writing = writing
            self.update(self._caret_area())
            if not writing and QAccessible.isActive():  # once for all that was written
                changed = QAccessible.Event.DescriptionChanged
                QAccessible.updateAccessibility(QAccessibleEvent(self, changed))

    @property
    def progress(self) -> float | None:
        """How far the thin line under the text is, 0 to 1; None without it."""
        return self._progress

    @property
    def text(self) -> str:
        """What is shown, with the letters that are being typed."""
        return self._text

    def caret_rect(self) -> QRect:
        """Return where the caret stands, in the view's logical pixels: where a new word goes."""
        x, y = float(self._look.px(_MARGIN_X)), self._offset()
        if self.blocks:
            block = self.blocks[-1]
            line = self.layout_of(block).lineAt(block.lines - 1)
            x += x_of(line, units(self._text[block.start : block.end]))
            x -= self._look.px(2.5) + 4 if block.rtl else 0
            y += block.y + (block.lines - 1) * self.pitch
        high = self._look.px(DRAFT * 1.2)
        top = y + (self.pitch - high) / 2
        return QRect(round(x) + 2, round(top), max(2, self._look.px(2.5)), high)

    # Layout

    def _height_of(self, lines: int) -> int:
        return lines * self.pitch + self._look.px(_MARGIN_TOP + _MARGIN_BOTTOM)

    def sizeHint(self) -> QSize:
        """Four lines."""
        return QSize(self._look.px(640), self._height_of(4))

    def line_width(self) -> float:
        """Return how wide a line of text may be, in logical pixels."""
        room = self.width() - 2 * self._look.px(_MARGIN_X)
        return max(self._look.px(80), min(room, self._look.px(DRAFT) * MAX_LINE_EM))

    def _change(self, first_piece: int, was_empty: bool) -> None:
        """Set the text anew from a piece on, and repaint what that changes."""
        char = self._starts[first_piece] if first_piece < len(self._starts) else len(self._text)
        old, old_runs = self._text, self._runs(char, len(self._text))
        del self._starts[first_piece:]
        del self._origins[first_piece:]
        parts = [self._text[:char]]
        at = char
        shown = self._pieces[first_piece:]
        if self._typed:
            shown.append(Piece(self._typed, Origin.TYPED))
        for piece in shown:
            self._starts.append(at)
            self._origins.append(piece.origin)
            parts.append(piece.text)
            at += len(piece.text)
        self._text = "".join(parts)
        # A long piece that lost its end is laid out already, all but that end.
        same = alike(char, old_runs, self._runs(char, at)) - char
        char += common_chars(old[char : char + same], self._text[char : char + same])
        self._set_anew(char, whole=was_empty or not self._text)

    def _set_anew(self, char: int, *, whole: bool = True) -> None:
        """Lay out from a character on; with `whole` repaint everything."""
        before = self._bottom()
        first = 0
        if self._is_much(char):  # as where a long text is put behind another
            self.blocks.clear()
            whole = True
        if self.blocks and char > 0:
            first = bisect_right(self.blocks, char, key=lambda b: b.start) - 1
            block = self.blocks[first]
            place = max(0, min(char, block.end) - block.start)
            layout = self.layout_of(block)
            line = layout.lineForTextPosition(units(layout.text()[:place]))
            joined = first > 0 and self.blocks[first - 1].end == block.start
            if joined and line.isValid() and line.lineNumber() == 0:
                first -= 1  # the line's first word may have become short enough to move up
        if first < 0 or not self.blocks or char <= 0:
            self.blocks.clear()
            start, y = self._first_laid(), 0.0
        else:
            start, y = self.blocks[first].start, self.blocks[first].y
        del self.blocks[max(0, first) :]
        top = y
        if self._text:
            for paragraph in self._text[start:].split("\n"):
                y = self._lay_paragraph(paragraph, start, y)
                start += len(paragraph) + 1
        self._measure()
        if self._rescroll() or whole:
            self.update()
            return
        offset = self._offset()
        bottom = max(before, self._bottom()) + self.pitch
        self.update(QRectF(0, offset + top, self.width(), bottom - top).toAlignedRect())

    def _is_much(self, char: int) -> bool:
        """Whether more text stands behind a character than is laid out at once."""
        behind = len(self._text) - char
        return behind > 2 * _AT_ONCE or self._text.count("\n", char) > 2 * _LINES_AT_ONCE

    def _first_laid(self) -> int:
        """Return from where a text is laid out at once; what is before it comes in slices."""
        start = stretch_start(self._text, len(self._text), _AT_ONCE, _LINES_AT_ONCE)
        (self._slices.start if start else self._slices.stop)()
        return start

    def _lay_slice(self) -> None:
        """Lay out a little of what is before the text that is laid out, above it."""
        past = self.blocks[0].start if self.blocks else 0
        if past <= 0:
            self._slices.stop()
            return
        start = stretch_start(self._text, past, _SLICE, _LINES_A_SLICE)
        later, bottom = self.blocks, self.blocks[0].y
        self.blocks, y = [], 0.0
        at = start
        for paragraph in self._text[start:past].removesuffix("\n").split("\n"):
            y = self._lay_paragraph(paragraph, at, y)
            at += len(paragraph) + 1
        for block in self.blocks:
            block.y += bottom - y
            block.layout = None  # megabytes of them would take hundreds of megabytes
        self.blocks += later
        self._measure()
        self.scroller.grew_above(y)
        self._rescroll()
        if start == 0:
            self._slices.stop()

    def _measure(self) -> None:
        """Take the height of what is laid out; the first block may lie at any y."""
        self._content = self._bottom() - self.blocks[0].y if self.blocks else 0.0

    def _bottom(self) -> float:
        """Return the y below the last block."""
        return self.blocks[-1].y + self.blocks[-1].height if self.blocks else 0.0

    def _offset(self) -> float:
        """Return where y 0 of the blocks is in the view."""
        top = self.blocks[0].y if self.blocks else 0.0
        return self._look.px(_MARGIN_TOP) - self.scroller.offset - top

    def _lay_paragraph(self, text: str, start: int, y: float) -> float:
        """Lay out one paragraph as blocks at `y`; return where the next one begins."""
        block = self._lay_block(text, start, y)
        if block.lines > _OPEN_LINES:
            block.lines -= _KEPT_LINES
            cut = chars(text, self.layout_of(block).lineAt(block.lines).textStart())
            block.end, block.height = start + cut, float(block.lines * self.pitch)
            self.blocks.append(block)
            block = self._lay_block(text[cut:], start + cut, y + block.height)
        self.blocks.append(block)
        return block.y + block.height

    def _lay_block(self, text: str, start: int, y: float) -> Block:
        block = Block(start, start + len(text), None, y, 0.0, 0, is_rtl(self._text, start))
        layout = self.layout_of(block)
        block.lines = layout.lineCount()
        block.height = float(max(1, block.lines) * self.pitch)
        return block

    def layout_of(self, block: Block) -> QTextLayout:
        """Return the layout of a block; where it has none, it is made."""
        if block.layout is None:
            block.layout = laid_out(
                self._text[block.start : block.end],
                self._font,
                ranges(self._text, self._runs(block.start, block.end), self._formats),
                self.line_width(),
                self.pitch,
                rtl=block.rtl,
            )
        return block.layout

    def _runs(self, start: int, end: int) -> list[Run]:
        """Return (first, past the last, origin) of each piece's part in a stretch of the text."""
        index = max(0, bisect_right(self._starts, start) - 1)
        runs = []
        while index < len(self._starts) and self._starts[index] < end:
            stop = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._text)
            first, past = max(start, self._starts[index]), min(end, stop)
            if first < past:
                runs.append((first, past, self._origins[index]))
            index += 1
        return runs

    def _marks(self, block: Block, number: int, line: QTextLine) -> list[Mark]:
        """Return what is underlined in a line, as (origin, from x, to x); kept once computed."""
        if number not in block.marks:
            shown = self._text[block.start : block.end]
            first = block.start + chars(shown, line.textStart())
            past = block.start + chars(shown, line.textStart() + line.textLength())
            marks = []
            for begin, stop, origin in self._runs(first, past):
                if origin not in _MARKED:
                    continue
                part = self._text[begin:stop]
                begin += len(part) - len(part.lstrip())
                stop -= len(part) - len(part.rstrip())
                if begin < stop:
                    ends = [x_of(line, units(self._text[block.start : at])) for at in (begin, stop)]
                    marks.append((origin, min(ends), max(ends)))
            block.marks[number] = marks
        return block.marks[number]

    # Scrolling

    def _rescroll(self) -> bool:
        """Keep the end in view, or at least stay within the text; True when that moved anything."""
        room = self.height() - self._look.px(_MARGIN_TOP + _MARGIN_BOTTOM)
        return self.scroller.set_content(max(0.0, self._content - room), self.pitch)

    # Input methods: dead keys, and whatever writes signs by several keys

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Hand on what an input method puts in, and what it is still putting together."""
        gone = -event.replacementStart() if event.replacementLength() else 0
        self.composed.emit(event.commitString(), event.preeditString(), max(0, gone))
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """Say where the caret stands, for the list of what may be meant, and what is typed."""
        match query:
            case Qt.InputMethodQuery.ImEnabled:
                return True
            case Qt.InputMethodQuery.ImCursorRectangle | Qt.InputMethodQuery.ImAnchorRectangle:
                return self.caret_rect()
            case Qt.InputMethodQuery.ImFont:
                return self._font
            case Qt.InputMethodQuery.ImSurroundingText:
                return self._typed
            case Qt.InputMethodQuery.ImCursorPosition | Qt.InputMethodQuery.ImAnchorPosition:
                return len(self._typed.encode("utf-16-le", "replace")) // 2
        return super().inputMethodQuery(query)

    def _tell_input_method(self) -> None:
        """Have an input method ask anew where the caret stands."""
        if self.hasFocus():
            QGuiApplication.inputMethod().update(
                Qt.InputMethodQuery.ImCursorRectangle | Qt.InputMethodQuery.ImSurroundingText
            )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Draft"))
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the lines anew when the width changes."""
        if event.oldSize().width() != event.size().width():
            self._set_anew(0)
        elif self._rescroll():
            self.update()

    # Paint

    def _progress_rect(self) -> QRect:
        high = max(2, self._look.px(2))
        margin = self._look.px(_MARGIN_X)
        return QRect(margin, self.height() - high, self.width() - 2 * margin, high)

    def _caret_area(self) -> QRect:
        return self.caret_rect().adjusted(-2, -2, 2, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that are both in view and asked for."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = event.rect()
        painter.fillRect(clip, theme.colour("background"))
        x = float(self._look.px(_MARGIN_X))
        offset = self._offset()
        if not self._text:
            painter.setFont(self._font)
            painter.setPen(theme.colour("faint"))
            room = QRectF(x + self._look.px(10), offset, self.width() - 2 * x, self.pitch)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._placeholder)
        painter.setClipRect(
            clip.intersected(self._lines_area(self._look.px(_MARGIN_TOP) - self.scroller.offset))
        )
        for block in self._blocks_in(clip.top() - offset, clip.bottom() + 1 - offset):
            top = offset + block.y
            own = QRectF(clip).intersected(QRectF(0, top, self.width(), block.height))
            self._layout_again(block).draw(painter, QPointF(x, top), [], own)
            self._paint_marks(painter, block, x, top, clip)
        self._paint_caret(painter)
        painter.setClipRect(clip)
        if self.scroller.offset > 0:
            self._paint_fade(painter, theme.colour("background"))
        if self._progress is not None:
            place = self._progress_rect()
            painter.fillRect(place, theme.colour("line"))
            place.setWidth(round(place.width() * self._progress))
            painter.fillRect(place, theme.colour("accent"))
        painter.end()

    def _blocks_in(self, top: float, bottom: float) -> list[Block]:
        """Return the blocks between two heights, in the coordinates of the blocks."""
        first = max(0, bisect_right(self.blocks, top, key=lambda b: b.y) - 1)
        last = bisect_left(self.blocks, bottom, lo=first, key=lambda b: b.y)
        return self.blocks[first:last]

    def _layout_again(self, block: Block) -> QTextLayout:
        """Return a block's layout to paint it; those made anew for that are not kept for ever."""
        if block.layout is None:
            self._laid.append(block)
            if len(self._laid) > _MOST_LAID:
                for old in self._laid[: _MOST_LAID // 2]:
                    old.layout = None
                del self._laid[: _MOST_LAID // 2]
        return self.layout_of(block)

    def _lines_area(self, offset: float) -> QRect:
        """Return where lines are painted: all, but one at the top that is mostly out of view."""
        above = -offset % self.pitch if offset < 0 else 0.0
        seen = self.pitch - above
        top = seen if above and seen < _CUT_LINE * self.pitch else 0.0
        return QRectF(0, top, self.width(), self.height() - top).toAlignedRect()

    def _paint_marks(
        self, painter: QPainter, block: Block, x: float, top: float, clip: QRect
    ) -> None:
        first = max(0, int((clip.top() - top) // self.pitch))
        last = min(block.lines - 1, int((clip.bottom() - top) // self.pitch))
        thick = max(1.5, self._look.px(2))
        for number in range(first, last + 1):
            line = self.layout_of(block).lineAt(number)
            y = top + line.y() + line.ascent() + self._look.px(5)
            for origin, left, right in self._marks(block, number, line):
                pen = QPen(self._formats[origin].foreground().color(), thick)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                if origin is Origin.TYPED:
                    pen.setDashPattern([0.01, 2.2])
                painter.setPen(pen)
                half = thick / 2
                painter.drawLine(QPointF(x + left + half, y), QPointF(x + right - half, y))

    def _paint_caret(self, painter: QPainter) -> None:
        colour = self._look.theme.colour("accent")
        colour.setAlphaF(0.45 if self._writing else 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        place = QRectF(self.caret_rect())
        painter.drawRoundedRect(place, place.width() / 2, place.width() / 2)

    def _paint_fade(self, painter: QPainter, colour: QColor) -> None:
        """Let the text above fade out, so that a cut line reads as more text."""
        high = self._look.px(28)
        fade = QLinearGradient(0, 0, 0, high)
        fade.setColorAt(0, colour)
        fade.setColorAt(0.35, colour)
        clear = QColor(colour)
        clear.setAlpha(0)
        fade.setColorAt(1, clear)
        painter.fillRect(QRect(0, 0, self.width(), high), fade)
