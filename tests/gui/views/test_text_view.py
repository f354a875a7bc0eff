from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetricsF, QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.session.draft import Origin, Piece
from gui.views.text_blocks import is_rtl
from gui.views.text_view import TextView
from gui.widgets import theme
from gui.widgets.theme import DARK, LIGHT, Look
from qtparts import timer


class Painted(QObject):
    """Notes what is repainted."""

    def __init__(self, view: TextView) -> None:
        super().__init__(view)
        self.rects: list[QRect] = []
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


class View(TextView):
    """A view that is told of drafts as a session tells: what stays, and what is new."""

    told: tuple[Piece, ...] = ()

    def show_draft(self, draft: Sequence[Piece]) -> None:
        pairs = zip(self.told, draft, strict=False)
        kept = next((at for at, (old, new) in enumerate(pairs) if old != new), None)
        kept = min(len(self.told), len(draft)) if kept is None else kept
        self.told = tuple(draft)
        self.change(kept, self.told[kept:])


@pytest.fixture
def view(qtbot: QtBot) -> View:
    return make(qtbot)


def make(qtbot: QtBot, look: Look | None = None, width: int = 640, height: int = 170) -> View:
    theme.load_fonts()
    made = View(look=look)
    qtbot.addWidget(made)
    made.resize(width, height)
    made.show()
    QApplication.processEvents()
    return made


def words(seed: int, count: int) -> list[Piece]:
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        text = " " + "".join(dice.choice("abcdefghinorstu") for _ in range(dice.randint(1, 14)))
        if dice.random() < 0.04:
            text = dice.choice(["\n", ".\n\n"])
        made.append(Piece(text, dice.choice(list(Origin))))
    return made


def picture(view: View) -> QImage:
    return view.grab().toImage()


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


@pytest.mark.parametrize("seed", range(4))
def test_piece_by_piece_looks_like_all_at_once(qtbot: QtBot, view: View, seed: int) -> None:
    dice = random.Random(seed)
    pieces = words(seed, 260)
    for end in range(1, len(pieces) + 1):
        view.show_draft(pieces[:end])
    for _ in range(30):
        pieces = pieces[: -dice.randint(1, 9)] + words(dice.randint(9, 999), dice.randint(0, 8))
        view.show_draft(pieces)
    fresh = make(qtbot)
    fresh.show_draft(pieces)
    assert view.text == "".join(p.text for p in pieces)
    assert view.caret_rect() == fresh.caret_rect()
    assert picture(view) == picture(fresh)


def test_the_end_is_always_in_view_until_one_scrolls_back(view: View) -> None:
    for end in range(0, 300, 7):
        view.show_draft(words(1, 300)[:end])
        assert view.rect().contains(view.caret_rect())
    view.scroller.scroll_by(-400)
    assert not view.rect().contains(view.caret_rect())
    before = picture(view)
    view.show_draft([*words(1, 294), Piece(" more", Origin.WRITTEN)])
    assert picture(view) == before, "reading back is not disturbed by what is written"
    view.scroller.scroll_by(9999)
    assert view.rect().contains(view.caret_rect())


def scrolled_back(view: View) -> bool:
    return not view.rect().contains(view.caret_rect())


@pytest.mark.parametrize("origin", [Origin.CHOSEN, Origin.TYPED, Origin.GIVEN])
def test_what_a_person_puts_in_leads_back_to_where_one_writes(view: View, origin: Origin) -> None:
    pieces = words(1, 300)
    view.show_draft(pieces)
    view.scroller.scroll_by(-400)
    assert scrolled_back(view)
    view.show_draft([*pieces, Piece(" word", origin)])
    assert not scrolled_back(view)
    view.show_draft([*pieces, Piece(" word", origin), *[Piece(" more", Origin.WRITTEN)] * 40])
    assert not scrolled_back(view), "and from there on the view follows again"


def test_letters_and_undo_lead_back_to_where_one_writes(view: View) -> None:
    pieces = words(1, 300)
    view.show_draft(pieces)
    view.scroller.scroll_by(-400)
    view.set_typed("w")
    assert not scrolled_back(view)
    view.scroller.scroll_by(-400)
    view.show_draft(pieces[:-1])
    assert not scrolled_back(view)


def test_the_bar_and_the_button_are_there_where_they_are_wanted(view: View) -> None:
    bar, button = view.scroller.bar, view.scroller.button
    view.show_draft(words(1, 3))
    assert not bar.isVisible()
    view.show_draft(words(1, 300))
    assert bar.isVisible()
    assert bar.value() == bar.maximum()
    assert not button.isVisible()
    left = min(bar.x(), button.x())
    bar.setValue(0)
    assert scrolled_back(view)
    assert view.scroller.offset == 0
    assert button.isVisible()
    assert view.rect().contains(button.geometry())
    assert view.rect().contains(bar.geometry())
    assert left >= 0
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not scrolled_back(view)
    assert not button.isVisible()
    assert bar.value() == bar.maximum()


def test_a_long_text_is_shown_beside_the_bar_not_under_it(view: View) -> None:
    view.show_draft([Piece("word " * 900, Origin.WRITTEN)])
    widest = max(
        view.layout_of(block).lineAt(n).naturalTextRect().right()
        for block in view.blocks
        for n in range(block.lines)
    )
    assert view.scroller.bar.x() >= widest + 20


def test_dragging_scrolls_back(view: View) -> None:
    view.show_draft(words(2, 300))
    at = view.rect().center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(view, at + QPointF(0, 60).toPoint())
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at)
    assert not view.rect().contains(view.caret_rect())


def test_a_token_at_the_end_sets_and_paints_little(view: View) -> None:
    pieces = [Piece(" word", Origin.WRITTEN) for _ in range(2000)]
    view.show_draft(pieces)
    QApplication.processEvents()
    kept = [block.layout for block in view.blocks[:-1]]
    seen = Painted(view)
    caret = view.caret_rect()
    view.show_draft([*pieces, Piece(" a", Origin.WRITTEN)])
    assert [block.layout for block in view.blocks[: len(kept)]] == kept
    assert sum(view.layout_of(b).lineCount() for b in view.blocks[len(kept) :]) <= 8
    QApplication.processEvents()
    assert view.caret_rect() != caret
    assert seen.rects


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_origins_are_told_apart_by_more_than_colour(qtbot: QtBot, tokens: theme.Theme) -> None:
    view = make(qtbot, Look(tokens))
    lines: dict[Origin, int] = {}
    for origin, token in (
        (Origin.GIVEN, "dim"),
        (Origin.WRITTEN, "text"),
        (Origin.CHOSEN, "accent"),
        (Origin.TYPED, "typed"),
    ):
        view.show_draft([Piece("nnnnnnnn", origin)])
        image = picture(view)
        colour = tokens.colour(token)
        assert colour.name() in colours(image)
        caret = view.caret_rect()
        # Below the letters: a line, a row of dots, or nothing.
        rows = range(caret.bottom() - 4, caret.bottom() + 8)
        lines[origin] = max(
            sum(near(image.pixelColor(x, y), colour) for x in range(20, caret.left() - 4))
            for y in rows
        )
    assert lines[Origin.GIVEN] == lines[Origin.WRITTEN] == 0
    assert lines[Origin.CHOSEN] > 1.5 * lines[Origin.TYPED] > 15


def near(a: QColor, b: QColor) -> bool:
    return all(abs(x - y) < 60 for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True))


def test_letters_being_typed_stand_behind_the_draft_and_go_again(view: View) -> None:
    view.show_draft([Piece("Dear", Origin.GIVEN)])
    before = picture(view)
    view.set_typed(" mi")
    assert view.text == "Dear mi"
    view.set_typed(" mil")
    assert view.text == "Dear mil"
    view.show_draft([Piece("Dear", Origin.GIVEN), Piece(" old", Origin.TYPED)])
    assert view.text == "Dear old mil"
    view.set_typed("")
    view.show_draft([Piece("Dear", Origin.GIVEN)])
    assert picture(view) == before


def test_the_empty_draft_has_a_prompt_that_goes_with_the_first_letter(view: View) -> None:
    view.set_placeholder("Say something")
    assert Look().theme.faint in colours(picture(view))
    view.show_draft([Piece("n", Origin.WRITTEN)])
    assert Look().theme.faint not in colours(picture(view))


def test_progress_repaints_its_own_line_only(view: View) -> None:
    seen = Painted(view)
    seen.rects.clear()
    view.set_progress(3, 4)
    QApplication.processEvents()
    assert seen.rects
    assert all(r.top() >= view.height() - 4 for r in seen.rects)
    image = picture(view)
    assert image.pixelColor(view.width() // 2, view.height() - 1) == DARK.colour("accent")
    assert image.pixelColor(view.width() - 24, view.height() - 1) == DARK.colour("line")
    view.set_progress(None)
    assert picture(view).pixelColor(100, view.height() - 1) == DARK.colour("background")


def test_resizing_and_scaling_keep_the_text(qtbot: QtBot, view: View) -> None:
    pieces = words(5, 200)
    view.show_draft(pieces)
    view.resize(900, 200)
    view.set_look(Look(LIGHT, 1.5))
    fresh = make(qtbot, Look(LIGHT, 1.5), 900, 200)
    fresh.show_draft(pieces)
    assert picture(view) == picture(fresh)


def test_of_a_line_that_is_mostly_out_of_view_nothing_is_painted(qtbot: QtBot) -> None:
    view = make(qtbot, Look(DARK), height=170)
    view.show_draft([Piece("chosen\n" * 8 + "end", Origin.CHOSEN)])
    pitch, margin = view.pitch, 16
    for seen in (0.0, 0.3, 0.5):
        view.scroller.scroll_by(-9999)
        view.scroller.scroll_by(margin + 2 * pitch - seen * pitch)
        empty = QRect(0, 0, view.width(), int(seen * pitch) - 1)
        painted = picture(view)
        background = DARK.colour("background")
        assert all(
            painted.pixelColor(x, y) == background
            for y in range(empty.height())
            for x in range(20, 120)
        )
        assert any(
            painted.pixelColor(x, y) != background
            for y in range(int(seen * pitch), int((seen + 1) * pitch))
            for x in range(20, 120)
        )


HEBREW = "שלום עולם, זה טקסט שנכתב מימין לשמאל"
ARABIC = "مرحبا بالعالم، هذا نص يكتب من اليمين إلى اليسار"


def lines_of(view: View, number: int) -> list[QRectF]:
    """Return where the lines of a paragraph lie in the layout."""
    blocks = [b for b in view.blocks if view.text.count("\n", 0, b.start) == number]
    return [view.layout_of(b).lineAt(n).naturalTextRect() for b in blocks for n in range(b.lines)]


@pytest.mark.parametrize("text", [HEBREW, ARABIC, "123 " + HEBREW])
def test_a_paragraph_from_right_to_left_stands_at_the_right(view: View, text: str) -> None:
    view.show_draft([Piece("A first paragraph.\n", Origin.GIVEN), Piece(text, Origin.WRITTEN)])
    [left], right = lines_of(view, 0), lines_of(view, 1)
    assert left.left() == 0
    width = view.line_width()
    for line in right:
        assert line.right() == pytest.approx(width, abs=1.5)
    caret = view.caret_rect()
    assert caret.right() < Look().px(20) + right[-1].left() + 1, "left of the last sign"
    assert view.rect().contains(caret)


def test_a_long_one_is_at_the_right_in_all_its_lines_and_looks_the_same_bit_by_bit(
    qtbot: QtBot, view: View
) -> None:
    pieces = [Piece(" " + word, Origin.WRITTEN) for word in (HEBREW + " ").split() * 30]
    for end in range(1, len(pieces) + 1, 3):
        view.show_draft(pieces[:end])
    view.show_draft(pieces)
    fresh = make(qtbot)
    fresh.show_draft(pieces)
    assert picture(view) == picture(fresh)
    for line in lines_of(view, 0):
        assert line.right() == pytest.approx(view.line_width(), abs=12), "but for a last blank"


def test_a_chosen_word_from_right_to_left_is_underlined_below_itself(view: View) -> None:
    view.show_draft([Piece("שלום", Origin.WRITTEN), Piece(" עולם", Origin.CHOSEN)])
    block = view.blocks[0]
    [(origin, left, right)] = view._marks(block, 0, view.layout_of(block).lineAt(0))
    assert origin is Origin.CHOSEN
    rect = view.layout_of(block).lineAt(0).naturalTextRect()
    assert rect.left() - 1 <= left < right <= rect.right() + 1


def test_emojis_which_qt_counts_twice_move_neither_caret_nor_colour_nor_underline(
    view: View,
) -> None:
    view.show_draft([Piece("👋🏽😀👍 one", Origin.GIVEN), Piece(" two", Origin.CHOSEN)])
    block = view.blocks[0]
    layout = view.layout_of(block)
    line = layout.lineAt(0)
    end = line.naturalTextRect().right()
    margin = (view.width() - view.line_width()) / 2
    assert view.caret_rect().left() == pytest.approx(margin + end, abs=4)
    shown = layout.text().encode("utf-16-le")
    given, chosen = (
        shown[2 * part.start : 2 * (part.start + part.length)].decode("utf-16-le")
        for part in layout.formats()
    )
    assert (given, chosen) == ("👋🏽😀👍 one", " two")
    [(origin, left, right)] = view._marks(block, 0, line)
    assert origin is Origin.CHOSEN
    assert right == pytest.approx(end, abs=1)
    assert right - left == pytest.approx(
        QFontMetricsF(layout.font()).horizontalAdvance("two"), abs=2
    )


def test_lines_of_emojis_are_laid_out_as_all_at_once(qtbot: QtBot) -> None:
    text = "word 😀 " * 400
    whole, bit_by_bit = make(qtbot), make(qtbot)
    whole.show_draft([Piece(text, Origin.WRITTEN)])
    for end in range(50, len(text) + 1, 50):
        bit_by_bit.show_draft([Piece(text[:end], Origin.WRITTEN)])
    assert [b.end for b in bit_by_bit.blocks][-1] == len(text)
    assert picture(bit_by_bit) == picture(whole)


def test_a_screen_reader_asks_for_the_text_and_gets_all_of_it(view: View) -> None:
    set_by: list[str] = []
    view.setAccessibleDescription = set_by.append  # type: ignore[method-assign]
    pieces = [Piece(" word", Origin.WRITTEN) for _ in range(200)]
    for end in range(1, 201):
        view.show_draft(pieces[:end])
    assert set_by == [], "nothing is set anew at each token"
    told = QAccessible.queryAccessibleInterface(view)
    assert told.text(QAccessible.Text.Description) == " word" * 200
    assert told.text(QAccessible.Text.Name) == "Draft"
    assert told.state().readOnly


@given(
    texts=st.lists(
        st.lists(
            st.tuples(
                st.text("ab \n😀", min_size=1, max_size=60),
                st.sampled_from([Origin.GIVEN, Origin.TYPED]),
            ),
            max_size=4,
        ),
        min_size=2,
        max_size=4,
    ),
    cuts=st.lists(st.integers(0, 60), max_size=4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_draft_looks_as_one_that_is_new(
    view: View, texts: list[list[tuple[str, Origin]]], cuts: list[int]
) -> None:
    """Whatever pieces became of whatever others, also of a long one that lost its end."""
    drafts = [[Piece(text, origin) for text, origin in pieces] for pieces in texts]
    for cut in cuts:
        if drafts[-1]:
            last = drafts[-1][-1]
            drafts.append([*drafts[-1][:-1], Piece(last.text[:cut] or "a", last.origin)])
    for pieces in drafts:
        view.show_draft(pieces)
    changed = picture(view)
    view.show_draft([])
    view.show_draft(drafts[-1])
    assert picture(view) == changed


def test_of_a_long_text_the_end_is_laid_out_at_once_and_the_rest_in_slices(
    qtbot: QtBot,
) -> None:
    view = View()
    qtbot.addWidget(view)
    view.resize(900, 400)
    text = "\n".join(f"Line {n} of a text that is longer than any window." for n in range(9000))
    view.show_draft((Piece(text, Origin.GIVEN),))
    assert len(text) - view.blocks[0].start <= 100_000
    caret = view.caret_rect()
    qtbot.waitUntil(lambda: view.blocks[0].start == 0)
    assert not timer(view).isActive()
    assert view.caret_rect() == caret
    starts = [block.start for block in view.blocks]
    ends = [block.end for block in view.blocks]
    gaps = {after - end for end, after in zip(ends, starts[1:], strict=False)}
    assert (starts[0], ends[-1], gaps) == (0, len(text), {1})
    tops = [block.y + block.height for block in view.blocks[:-1]]
    assert tops == [block.y for block in view.blocks[1:]]
    view.scroller.scroll_to(0.0)
    view.show_draft((Piece(text, Origin.GIVEN), Piece(" and on", Origin.WRITTEN)))
    assert view.blocks[-1].end == len(text) + 7
    assert view.scroller.offset == 0.0


def test_of_many_short_lines_few_are_laid_out_at_once(view: View) -> None:
    text = "a\n" * 40_000
    view.show_draft((Piece(text, Origin.GIVEN),))
    assert len(view.blocks) < 200
    assert view.blocks[-1].end == len(text)
    before = len(view.blocks)
    timer(view).timeout.emit()
    assert before < len(view.blocks) < 2 * before


@pytest.mark.parametrize("behind", ["word " * 200_000, "a\n" * 40_000])
def test_of_a_long_text_behind_another_the_end_is_laid_out_at_once(view: View, behind: str) -> None:
    first = Piece("A first sentence.", Origin.TYPED)
    view.show_draft((first,))
    view.show_draft((first, Piece(behind, Origin.TYPED)))
    assert 0 < len(view.text) - view.blocks[0].start < 30_000
    assert timer(view).isActive()
    assert not scrolled_back(view)


def test_where_a_paragraph_stands_is_soon_known() -> None:
    assert is_rtl("123 " + HEBREW, 0)
    assert is_rtl("left\n" + HEBREW, 10)
    assert not is_rtl("123 " * 1000 + HEBREW, 0), "figures stand at the left, however many"


def test_what_is_far_from_what_is_seen_has_no_layout_and_is_painted_all_the_same(
    qtbot: QtBot, view: View
) -> None:
    text = "\n".join(f"Line {n} of a text that is longer than any window." for n in range(3000))
    view.show_draft((Piece(text, Origin.GIVEN), Piece(" and on", Origin.CHOSEN)))
    at_once = len(view.blocks)
    qtbot.waitUntil(lambda: view.blocks[0].start == 0)
    for _ in range(40):
        view.scroller.page(-1)
        picture(view)
    laid = sum(block.layout is not None for block in view.blocks)
    assert laid <= at_once + 220 < len(view.blocks)
    view.scroller.scroll_to(0.0)
    fresh = make(qtbot)
    fresh.show_draft((Piece(text[:4000], Origin.GIVEN),))
    fresh.scroller.scroll_to(0.0)
    for shown in (view, fresh):  # these show that they differ in length
        shown.scroller.bar.hide()
        shown.scroller.button.hide()
    assert picture(view) == picture(fresh)
