"""Writing what no cloud holds: letters from the keyboard and letters on the screen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from driving import ALT, CONTROL, GIVEN, Scripted, Start
from engine.draft import Origin
from engine.events import State
from gui.letters import LetterPages


def test_letters_filter_the_cloud_and_backspace_widens_it(rig: Scripted) -> None:
    rig.begin()
    whole = rig.words
    rig.type("w")
    rig.until(lambda: rig.words != whole and rig.asking())
    assert all(word.startswith("w") for word in rig.words)
    assert rig.window.text.text == GIVEN + " w"
    rig.type("a")
    rig.until(lambda: all(word.startswith("wa") for word in rig.words) and rig.asking())
    rig.key(Qt.Key.Key_Backspace)
    rig.key(Qt.Key.Key_Backspace)
    assert rig.words == whole
    assert rig.window.text.text == GIVEN


def test_a_word_among_those_that_letters_left_is_chosen(rig: Scripted) -> None:
    rig.begin()
    rig.type("w")
    rig.until(lambda: all(word.startswith("w") for word in rig.words) and rig.asking())
    word = rig.words[1]
    rig.type("2")
    assert rig.last == (" " + word, Origin.CHOSEN)
    assert rig.trials[-1].prefix_length == 1


@pytest.mark.parametrize("word", ["zebra", "naïve", "x-ray", "don't", "Шар", "(and"])
def test_space_puts_in_a_word_that_no_cloud_holds(rig: Scripted, word: str) -> None:
    rig.begin()
    rig.type(word)
    rig.key(Qt.Key.Key_Space)
    assert rig.last == (" " + word, Origin.TYPED)
    rig.until(rig.asking)
    assert rig.text.startswith(f"{GIVEN} {word}")


def test_where_no_word_begins_so_the_stage_says_what_to_do(rig: Scripted) -> None:
    rig.begin()
    rig.type("zq")
    rig.until(lambda: rig.stage.cloud.layout_for() is None)
    assert "Space" in rig.stage.cloud.accessibleDescription()
    rig.key(Qt.Key.Key_Return)
    assert rig.last == (" zq", Origin.TYPED)


def test_punctuation_joins_the_word_before(rig: Scripted) -> None:
    rig.begin()
    rig.type("!")
    rig.key(Qt.Key.Key_Space)
    assert rig.text.startswith(GIVEN + "!")


def test_a_number_is_typed(rig: Scripted) -> None:
    rig.begin()
    rig.type("1", ALT)
    rig.type("984")
    rig.key(Qt.Key.Key_Space)
    assert rig.last == (" 1984", Origin.TYPED)


def test_typing_stops_a_model_that_writes(start: Start) -> None:
    rig = start(mode="auto")
    rig.conductor.give(GIVEN)
    rig.until(lambda: rig.session.state is State.WRITING and len(rig.text) > len(GIVEN) + 5)
    rig.type("7")
    rig.until(lambda: rig.session.cloud is not None)
    text = rig.text
    rig.key(Qt.Key.Key_Space)
    assert rig.last == (" 7", Origin.TYPED)
    rig.until(lambda: len(rig.text) > len(text) + 10)


def test_undo_first_takes_back_what_is_being_typed(rig: Scripted) -> None:
    rig.begin()
    rig.tap(0)
    rig.until(rig.asking)
    text, words = rig.text, rig.words
    rig.type("wa")
    rig.key(Qt.Key.Key_Z, CONTROL)
    assert (rig.text, rig.window.text.text, rig.words) == (text, text, words)
    rig.key(Qt.Key.Key_Z, CONTROL)
    assert rig.text == GIVEN


def test_a_pasted_text_joins_what_is_typed(rig: Scripted) -> None:
    rig.begin()
    QGuiApplication.clipboard().setText("house by the sea")
    rig.type("green")
    rig.key(Qt.Key.Key_V, CONTROL)
    assert rig.last == (" greenhouse by the sea", Origin.TYPED)
    assert rig.conductor.typist.typed == ""


def test_copy_takes_the_whole_draft(rig: Scripted) -> None:
    rig.begin()
    rig.tap(0)
    rig.key(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == rig.text


# Letters on the screen


def letter(rig: Scripted, wanted: str) -> None:
    """Tap a letter, on whichever page it is."""
    for _ in range(5):
        if wanted in rig.cells:
            rig.tap(rig.cells.index(wanted))
            return
        rig.tap("more")
    raise AssertionError(f"{wanted} is on no page")


def test_a_word_is_spelled_without_a_keyboard(rig: Scripted) -> None:
    rig.begin()
    for sign in "zoo":
        rig.tap("letters")
        letter(rig, sign)
        rig.until(lambda: rig.session.cloud is not None)
    rig.tap("letters")
    assert rig.cells[0] == "zoo"
    rig.tap(0)
    assert rig.last == (" zoo", Origin.TYPED)
    assert not rig.conductor.typist.spelling


def test_behind_a_letter_come_words(rig: Scripted) -> None:
    rig.begin()
    rig.tap("letters")
    letter(rig, "w")
    rig.until(lambda: rig.asking() and all(word.startswith("w") for word in rig.words))
    assert rig.cells == rig.words
    word = rig.words[0]
    rig.tap(0)
    assert rig.last == (" " + word, Origin.CHOSEN)


@pytest.mark.parametrize("back", ["letters", "undo"])
def test_from_letters_a_way_leads_back_to_the_words(rig: Scripted, back: str) -> None:
    rig.begin()
    words = rig.cells
    rig.tap("letters")
    assert rig.cells != words
    rig.tap(back)
    assert rig.cells == words
    assert rig.text == GIVEN
    rig.tap(0)
    assert rig.last[1] is Origin.CHOSEN


def test_every_sign_of_the_alphabet_can_be_reached(rig: Scripted) -> None:
    rig.begin()
    rig.tap("letters")
    alphabet = LetterPages.first("").alphabet
    seen = list(rig.cells)
    while set(seen) != set(alphabet):
        rig.tap("more")
        assert rig.cells[0] not in seen
        seen += rig.cells


def test_letters_stop_a_model_that_writes_and_stay(start: Start) -> None:
    rig = start(mode="auto")
    rig.conductor.give(GIVEN)
    rig.until(lambda: len(rig.text) > len(GIVEN) + 5)
    rig.tap("letters")
    cells = rig.cells
    rig.until(rig.is_(State.ASKING))
    text = rig.text
    assert rig.cells == cells
    letter(rig, "z")
    rig.tap("letters")
    rig.tap(0)
    assert rig.text == text + " z"


def test_settings_change_while_letters_are_shown(rig: Scripted) -> None:
    rig.begin()
    rig.tap("letters")
    cells = rig.cells
    rig.app.store.change(theme="light", words=5, language="ru")
    assert rig.cells == cells or rig.conductor.typist.spelling
    rig.app.store.change(language="en")
    rig.tap("letters")
    rig.tap(0)
    assert rig.last[1] is Origin.CHOSEN


def test_a_beginning_is_typed_with_digits_and_blanks(rig: Scripted) -> None:
    rig.type("Chapter")
    rig.key(Qt.Key.Key_Space)
    rig.type("12")
    assert rig.text == ""
    rig.key(Qt.Key.Key_Return)
    assert rig.session.draft.pieces[0].text == "Chapter 12"
    rig.until(rig.asking)


def test_a_beginning_is_spelled_with_letters_on_the_screen(rig: Scripted) -> None:
    rig.tap("letters")
    letter(rig, "h")
    letter(rig, "i")
    rig.tap(rig.cells.index("hi"))
    assert rig.text == "hi"
    rig.until(rig.asking)


def test_a_word_is_typed_behind_the_end(start: Start, scripted_end: Any) -> None:
    rig = start(mode="auto", model={"rule": scripted_end(40)})
    rig.conductor.give(GIVEN)
    rig.until(rig.is_(State.ENDED))
    rig.type("ps1")
    rig.key(Qt.Key.Key_Space)
    assert rig.last == (" ps1", Origin.TYPED)
