"""Writing what no cloud holds: letters from the keyboard and letters on the screen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from driving import ALT, CONTROL, GIVEN, SHIFT, Scripted, Start
from engine.api.messages import Failed, Loading, Ready
from engine.session.draft import Origin
from engine.session.events import State
from gui.interaction.onscreen_keyboard import LetterPages


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
    rig.controller.give(GIVEN)
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
    assert rig.parts.text_entry.typed == ""


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
    assert not rig.parts.text_entry.spelling


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
    rig.controller.give(GIVEN)
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
    assert rig.cells == cells or rig.parts.text_entry.spelling
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
    rig.controller.give(GIVEN)
    rig.until(rig.is_(State.ENDED))
    rig.type("ps1")
    rig.key(Qt.Key.Key_Space)
    assert rig.last == (" ps1", Origin.TYPED)


# In every state


def in_state(start: Start, state: State) -> Scripted:
    """An application with a text, in this state; its engine is the test's to go on."""
    rig = start(mode="auto" if state in (State.WRITING, State.PAUSED) else "every_word")
    rig.controller.give(GIVEN)
    rig.until(lambda: len(rig.text) > len(GIVEN) + 5 or rig.asking())
    rig.parts.link.restart = lambda config=None: None
    if state is State.PAUSED:
        rig.key(Qt.Key.Key_Escape)
    for _ in range({State.RESTARTING: 1, State.FAILED: 4}.get(state, 0)):
        rig.engine.die()
    rig.until(rig.is_(state))
    return rig


ALL_STATES = [
    State.WRITING, State.ASKING, State.PAUSED, State.RESTARTING, State.FAILED,
]  # fmt: skip


@pytest.mark.parametrize("state", ALL_STATES)
def test_what_is_typed_stands_where_it_was_typed_in_every_state(start: Start, state: State) -> None:
    rig = in_state(start, state)
    rig.type("w")
    text = rig.text
    for sign in "he":
        for _ in range(3):
            rig.engine.step()
        QApplication.processEvents()
        rig.type(sign)
    assert rig.window.text.text == text + " whe"
    if state not in (State.RESTARTING, State.FAILED):
        rig.until(lambda: rig.session.cloud is not None and rig.session.cloud.prefix == "whe")
    rig.key(Qt.Key.Key_Space)
    assert rig.text == text + " whe"
    assert rig.last == (" whe", Origin.TYPED)
    assert rig.parts.text_entry.typed == ""


def test_a_word_is_chosen_in_a_pause_which_goes_on(start: Start) -> None:
    rig = in_state(start, State.PAUSED)
    text = rig.text
    rig.type("w")
    rig.until(rig.asking)
    word = rig.words[0]
    rig.type("1")
    assert rig.last == (" " + word, Origin.CHOSEN)
    assert rig.session.state is State.PAUSED
    for _ in range(9):
        rig.engine.step()
        QApplication.processEvents()
    assert rig.text == f"{text} {word}"
    assert rig.stage.targets.button("pause").text() == "Resume"


def test_a_beginning_typed_while_the_model_loads_is_whole(start: Start) -> None:
    rig = start(mode="every_word")
    rig.session.answer(Failed(0, "It does not load", "Try again.", fatal=True), 0)
    rig.session.answer(Loading("model", 0, 1), 0)  # another model, which does not stand yet
    assert rig.session.state is State.LOADING
    rig.type("I")
    rig.key(Qt.Key.Key_Space)
    rig.type("would")
    rig.session.answer(Ready(rig.session.info, 1.0), now_ns())
    assert rig.session.state is State.EMPTY
    rig.key(Qt.Key.Key_Space)
    rig.type("like")
    assert (rig.text, rig.window.text.text) == ("", "I would like")
    rig.key(Qt.Key.Key_Return)
    assert rig.text == "I would like"
    rig.until(rig.asking)
    assert rig.text.startswith("I would like")


def test_another_way_of_writing_loses_no_letters(rig: Scripted) -> None:
    rig.begin()
    rig.type("wa")
    rig.key(Qt.Key.Key_1, CONTROL)
    rig.until(lambda: rig.session.cloud is not None and rig.session.cloud.prefix == "wa")
    assert rig.parts.text_entry.typed == "wa"
    assert rig.window.text.text == rig.text + " wa"
    rig.key(Qt.Key.Key_Space)
    assert rig.last == (" wa", Origin.TYPED)


# Backspace, Undo and Redo


def test_backspace_takes_the_last_letter_and_the_cloud_opens_there(rig: Scripted) -> None:
    rig.begin("Dear Anna, they")
    rig.key(Qt.Key.Key_Backspace)
    assert rig.text == "Dear Anna, the"
    rig.until(rig.asking)
    assert rig.words
    assert all(word.startswith("the") for word in rig.words)
    word = rig.words[-1]
    rig.type(str(len(rig.words)))
    assert rig.text == f"Dear Anna, {word}"
    rig.until(rig.asking)
    rig.key(Qt.Key.Key_Z, CONTROL)
    assert rig.text == "Dear Anna, the"
    rig.key(Qt.Key.Key_Z, CONTROL)
    assert rig.text == "Dear Anna, they"
    rig.key(Qt.Key.Key_Y, CONTROL)
    assert rig.text == "Dear Anna, the"
    rig.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert rig.text == f"Dear Anna, {word}"


def test_the_caret_shows_the_blank_that_erasing_left(rig: Scripted) -> None:
    rig.begin("Dear Anna")
    for _ in range(4):
        rig.key(Qt.Key.Key_Backspace)
    assert (rig.text, rig.window.text.text) == ("Dear", "Dear ")
    rig.key(Qt.Key.Key_Backspace)
    assert rig.window.text.text == "Dear"
    rig.type("est")
    assert rig.window.text.text == "Dearest"
    rig.key(Qt.Key.Key_Space)
    assert rig.text == "Dearest"


def test_control_and_backspace_take_words(rig: Scripted) -> None:
    rig.begin("Dear Anna, the rain")
    rig.type("wet")
    for left in ("Dear Anna, the rain", "Dear Anna, the ", "Dear Anna, ", "Dear Anna"):
        rig.key(Qt.Key.Key_Backspace, CONTROL)
        assert rig.window.text.text == left
    rig.key(Qt.Key.Key_Z, CONTROL)
    assert rig.text == "Dear Anna, the rain"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ab 👨‍👩‍👧", "ab "),
        ("ab 🇩🇪🇫🇷", "ab 🇩🇪"),
        ("ab 👍🏽", "ab "),
        ("ab e\u0301", "ab "),
        ("ab नि", "ab "),
    ],
)
def test_backspace_takes_whole_signs(rig: Scripted, text: str, left: str) -> None:
    rig.begin(text)
    rig.key(Qt.Key.Key_Backspace)
    assert rig.window.text.text == left
    rig.begin("ab")
    rig.type(text[3:])
    rig.key(Qt.Key.Key_Backspace)
    assert rig.parts.text_entry.typed == left[3:]
