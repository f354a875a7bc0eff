from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF
from PySide6.QtGui import QAccessible, QFontMetricsF, QImage, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.api.messages import Candidate, Cloud, Kind
from gui.views.cloud_paint import caption_of, last_words, percent, place_words
from gui.views.cloud_view import CloudView
from gui.widgets import theme
from gui.widgets.theme import LIGHT, Look
from input.layout.sectors import Rect, sectors

STILL = Look(motion=False)
WORDS = [
    *("warm", "very", "internationalisation", "changeable", "good", "mild", "I", "wet"),
    *("lovely", "cold", "dry", "colder", "extraordinarily", "so", "unseasonable"),
]


def candidate(word: str, probability: float, branch: str = "and so on") -> Candidate:
    kinds = {".": Kind.PUNCTUATION, "\n": Kind.NEWLINE, "": Kind.END}
    return Candidate(word, kinds.get(word, Kind.WORD), probability, (1,), " " + word, branch)


def cloud(count: int = 8, words: list[str] = WORDS, fall: float = 0.7) -> Cloud:
    made = tuple(candidate(w, 0.3 * fall**i) for i, w in enumerate(words[:count]))
    return Cloud(made, sum(c.probability for c in made), 3.0, 0.4)


class Painted(QObject):
    """Notes what is repainted."""

    def __init__(self, view: CloudView) -> None:
        super().__init__(view)
        self.rects: list[QRect] = []
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.rects += list(event.region())  # type: ignore[call-overload]
        return False

    def take(self) -> list[QRect]:
        QApplication.processEvents()
        taken, self.rects = self.rects, []
        return taken


def make(qtbot: QtBot, look: Look = STILL, width: int = 932, height: int = 486) -> CloudView:
    theme.load_fonts()
    view = CloudView(look=look)
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show()
    QApplication.processEvents()
    return view


def picture(view: CloudView) -> QImage:
    return view.grab().toImage()


@pytest.mark.parametrize("size", [(932, 486), (660, 380), (1900, 1000), (768, 944)])
@pytest.mark.parametrize("count", [1, 2, 3, 6, 8, 9, 12, 15])
def test_every_word_lies_in_its_cell_and_sizes_differ_by_two_at_most(
    qapp: object, size: tuple[int, int], count: int
) -> None:
    theme.load_fonts()
    layout = sectors(Rect(0, 0, *size), count, min(264, 0.3 * size[0]), min(96, 0.24 * size[1]))
    for words in (WORDS, WORDS[::-1], ["pneumonoultramicroscopicsilicovolcanoconiosis"] * 15):
        shown = cloud(count, list(words))
        for probability in (False, True):
            places = place_words(layout, shown.candidates, STILL, probability=probability)
            sizes = [p.size_px for p in places]
            assert max(sizes) <= 2 * min(sizes) + 1e-6
            for slot, place in enumerate(places):
                corners = (place.pill.topLeft(), place.pill.topRight())
                corners += (place.pill.bottomLeft(), place.pill.bottomRight())
                assert {layout.hit(c.x(), c.y()) for c in corners} == {slot}
                if not place.branch.isEmpty():
                    ends = (place.branch.topLeft(), place.branch.bottomRight())
                    assert {layout.hit(c.x(), c.y()) for c in ends} == {slot}
                    assert place.branch.top() >= place.pill.bottom()


def test_likelier_words_are_larger_by_the_logarithm(qapp: object) -> None:
    theme.load_fonts()
    layout = sectors(Rect(0, 0, 932, 486), 3, 264, 96)
    shown = Cloud(tuple(candidate("word", p) for p in (0.4, 0.1, 0.025)), 0.525, 3.0, 0.1)
    first, second, third = (p.size_px for p in place_words(layout, shown.candidates, STILL))
    assert first == theme.WORD_MAX
    assert first - second == pytest.approx(second - third)
    assert second > third
    same = Cloud(tuple(candidate("word", 0.2) for _ in range(3)), 0.6, 3.0, 0.1)
    assert len({p.size_px for p in place_words(layout, same.candidates, STILL)}) == 1


def test_cells_answer_where_they_are_seen(qtbot: QtBot) -> None:
    view = make(qtbot)
    assert view.layout_for() is None
    view.show_cloud(cloud(6), "has been")
    layout = view.layout_for()
    assert layout is not None
    for cell in layout.cells:
        assert view.hit(view.word_rect(cell.slot).center()) == cell.slot
    assert view.hit(QPointF(466, 243)) is None
    view.set_paused(True)
    assert view.hit(view.word_rect(0).center()) is None
    view.set_paused(False)
    view.show_cloud(None, "has been warm")
    assert view.hit(QPointF(466, 40)) is None
    assert view.word_rect(0).isEmpty()


def test_refining_moves_nothing_and_paints_the_changed_word_only(qtbot: QtBot) -> None:
    view = make(qtbot)
    shown = cloud()
    view.show_cloud(shown, "has been")
    seen = Painted(view)
    before = [view.word_rect(s) for s in range(8)]
    sizes = [view.word_size_px(s) for s in range(8)]
    seen.take()
    old = picture(view)
    seen.take()
    finer = list(shown.candidates)
    finer[3] = replace(finer[3], probability=0.01, branch="but we still walk")
    view.update_cloud(replace(shown, candidates=tuple(finer)))
    layout = view.layout_for()
    assert layout is not None
    rects = seen.take()
    assert rects
    cell = QPolygonF([QPointF(x, y) for x, y in layout.cells[3].polygon]).boundingRect()
    assert all(cell.adjusted(-60, -2, 60, 2).contains(QRectF(r)) for r in rects)
    assert [view.word_rect(s) for s in range(8)] == before
    assert [view.word_size_px(s) for s in range(8)] == sizes
    assert picture(view) != old
    with pytest.raises(ValueError, match="same order"):
        view.update_cloud(cloud(8, WORDS[::-1]))


def test_a_dwell_frame_paints_the_pill_only_and_stillness_paints_nothing(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.show_cloud(cloud(), "has been")
    view.set_dwell(2, 0.1)
    seen = Painted(view)
    seen.take()
    view.set_dwell(2, 0.2)
    rects = seen.take()
    pill = view.word_rect(2).adjusted(-8, -8, 8, 8)
    assert rects
    assert all(pill.contains(QRectF(r)) for r in rects)
    view.set_dwell(2, 0.2)
    view.set_hover(2)
    view.set_rest("has been")
    view.set_probabilities(False)
    view.set_paused(False)
    assert seen.take() == []


def test_a_dwell_leaves_no_trace(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.show_cloud(cloud(), "has been")
    before = picture(view)
    for slot in (0, 3, 7):
        for part in (0.0, 0.3, 0.99):
            view.set_dwell(slot, part)
            QApplication.processEvents()
        assert picture(view) != before
    view.set_dwell(None)
    QApplication.processEvents()
    assert picture(view) == before
    view.set_dwell(40, 0.5)
    assert picture(view) == before, "a slot that is not there is left alone"


def test_words_fade_in_and_a_chosen_cell_flashes_once(qtbot: QtBot) -> None:
    still = make(qtbot)
    still.show_cloud(cloud(), "has been")
    view = make(qtbot, Look())
    view.show_cloud(cloud(), "has been")
    assert picture(view) != picture(still)
    qtbot.waitUntil(lambda: picture(view) == picture(still))
    view.flash(0)
    assert picture(view) != picture(still)
    qtbot.waitUntil(lambda: picture(view) == picture(still))
    still.flash(0)
    assert picture(view) == picture(still), "nothing flashes with reduced motion"


def test_the_first_paint_of_a_cloud_is_told_once(qtbot: QtBot) -> None:
    view = make(qtbot)
    told: list[tuple[int, int]] = []
    view.shown.connect(lambda start, end: told.append((start, end)))
    view.show_cloud(None, "has")
    QApplication.processEvents()
    assert told == []
    view.show_cloud(cloud(), "has been")
    QApplication.processEvents()
    view.set_dwell(1, 0.5)
    QApplication.processEvents()
    assert len(told) == 1
    assert told[0][0] < told[0][1]


def test_states_take_the_place_of_the_cloud(qtbot: QtBot) -> None:
    view = make(qtbot)
    pictures = []
    view.show_cloud(cloud(), "has been")
    pictures.append(picture(view))
    view.show_cloud(None, "has been warm")
    pictures.append(picture(view))
    view.set_state("Loading Gemma 3 270M", "124 of 253 MB", 0.49)
    assert view.layout_for() is None
    assert "124 of 253 MB" in view.accessibleDescription()
    pictures.append(picture(view))
    view.set_state("Loading Gemma 3 270M", "200 of 253 MB", 0.8)
    pictures.append(picture(view))
    view.show_cloud(cloud(), "has been")
    assert picture(view) == pictures[0]
    view.set_paused(True)
    pictures.append(picture(view))
    for index, one in enumerate(pictures):
        assert all(one != other for other in pictures[index + 1 :])
    view.show_cloud(Cloud((), 0.0, 0.0, 0.0), "")
    assert view.layout_for() is None


@pytest.mark.parametrize("words", [("somewhat " * 30).split(), ["/" + "folder/" * 60]])
def test_an_explanation_is_shown_to_its_last_word(qtbot: QtBot, words: list[str]) -> None:
    view = make(qtbot)
    pictures = []
    for last in (" now.", " then."):
        view.set_state("No model is loaded", " ".join(words) + last, None)
        pictures.append(picture(view))
    assert pictures[0] != pictures[1]


def test_more_words_than_cells_are_left_out(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.show_cloud(cloud(17, [*WORDS, "two", "more"]), "x")
    layout = view.layout_for()
    assert layout is not None
    assert len(layout.cells) == 15
    picture(view)


def test_signs_are_explained() -> None:
    assert caption_of(candidate(".", 0.1)) == (".", "full stop")
    assert caption_of(candidate("\n", 0.1)) == ("↵", "new line")
    assert caption_of(candidate("", 0.1))[1] == "end of text"
    assert caption_of(candidate("warm", 0.1)) == ("warm", "")


def test_percent_never_reads_as_nothing() -> None:
    assert [percent(p) for p in (0.0, 0.001, 0.012, 0.5, 1.0)] == ["0%", "<1%", "1%", "50%", "100%"]


def test_the_rest_shows_whole_last_words(qapp: object) -> None:
    theme.load_fonts()
    metrics = QFontMetricsF(STILL.font(15))
    text = "and the children are well. Here the weather has been"
    shown = last_words(text, metrics, 200)
    assert shown.startswith("… ")
    assert text.endswith(" " + shown[2:])
    assert metrics.horizontalAdvance(shown) <= 200
    assert last_words("has been", metrics, 200) == "has been"
    assert last_words("  ", metrics, 200) == ""
    assert metrics.horizontalAdvance(last_words("n" * 80, metrics, 200)) <= 200


def test_a_screen_reader_finds_every_word(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.show_cloud(cloud(3, ["warm", ".", "\n"]), "has been")
    assert view.accessibleName()
    assert view.accessibleDescription() == "warm, full stop, new line"
    told = QAccessible.queryAccessibleInterface(view)
    assert told is not None
    assert told.childCount() == 3
    word = told.child(1)
    assert word is not None
    assert word.text(QAccessible.Text.Name) == "full stop"
    assert word.text(QAccessible.Text.Description) == "21% and so on"
    centre = word.rect().center()
    assert view.hit(QPointF(view.mapFromGlobal(centre))) == 1
    view.show_cloud(None, "")
    assert told.childCount() == 0
    assert told.child(0) is None


def test_themes_and_probabilities_change_the_picture(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.show_cloud(cloud(), "has been")
    plain = picture(view)
    view.set_probabilities(True)
    assert picture(view) != plain
    view.set_probabilities(False)
    view.set_look(Look(LIGHT, 1.0, False))
    light = picture(view)
    assert light.pixelColor(466, 4).lightness() > 200 > plain.pixelColor(466, 4).lightness()
    view.set_look(STILL)
    assert picture(view) == plain
