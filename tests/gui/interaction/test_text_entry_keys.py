"""Held keys, keys in the first moment of a cloud, and keys that an input method puts together."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from driving import ALT, CONTROL, GIVEN, NONE, Scripted
from engine.api.messages import Loading
from engine.session.draft import Origin
from engine.session.events import State
from engine.session.journal import read

# Held keys, and keys in the first moment


def hold(
    rig: Scripted, key: Qt.Key, text: str = "", modifiers: Any = NONE, times: int = 30
) -> None:
    """Hold a key down for a second."""
    for number in range(times):
        rig.later(400 if number == 0 else 33)
        press = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, number > 0)
        QApplication.sendEvent(rig.window, press)
        for _ in range(9):
            rig.engine.step()
        QApplication.processEvents()
    QApplication.sendEvent(rig.window, QKeyEvent(QEvent.Type.KeyRelease, key, modifiers, text))


@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_Return])
def test_a_held_key_chooses_once(rig: Scripted, key: Qt.Key) -> None:
    rig.begin()
    hold(rig, key, "1" if key is Qt.Key.Key_1 else "\r")
    assert len(rig.trials) == 1
    assert rig.parts.text_entry.typed == ""


def test_undo_held_takes_back_one_act(rig: Scripted) -> None:
    rig.begin()
    for _ in range(3):
        rig.tap(0)
        rig.until(rig.asking)
    hold(rig, Qt.Key.Key_Z, "\x1a", CONTROL)
    assert rig.session.undo_steps == 3
    hold(rig, Qt.Key.Key_Y, "\x19", CONTROL)
    assert rig.session.undo_steps == 4


def test_backspace_held_takes_letter_after_letter(rig: Scripted) -> None:
    rig.begin("Dear Anna, the rain")
    hold(rig, Qt.Key.Key_Backspace, "\b", times=7)
    assert rig.window.text.text == "Dear Anna, t"


def test_a_digit_in_the_first_moment_of_a_cloud_is_left_out(rig: Scripted) -> None:
    rig.begin()
    clock = rig.parts.text_entry.clock
    shown_ns = rig.session._fork.shown_ns
    rig.parts.text_entry.clock = lambda: shown_ns + 30_000_000
    QTest.keyClick(rig.window, "1")
    assert (rig.text, rig.parts.text_entry.typed) == (GIVEN, "")
    rig.parts.text_entry.clock = clock
    rig.type("1")
    assert rig.last[1] is Origin.CHOSEN


@pytest.mark.parametrize("dies", [False, True])
def test_a_digit_between_two_clouds_of_every_word_is_no_letter(rig: Scripted, dies: bool) -> None:
    rig.begin()
    restart = rig.parts.link.restart
    rig.tap(0)
    assert rig.session.cloud is None
    if dies:
        rig.parts.link.restart = lambda config=None: None
        rig.engine.die()
        rig.until(rig.is_(State.RESTARTING))
    text = rig.text
    rig.type("2")
    assert (rig.text, rig.parts.text_entry.typed) == (text, "")
    rig.type("4", ALT)  # as in an open cloud, this one is a letter
    assert rig.parts.text_entry.typed == "4"
    rig.key(Qt.Key.Key_Backspace)
    if dies:
        restart()
    rig.until(rig.asking)
    word = rig.words[1]
    rig.type("2")
    assert rig.last == (" " + word, Origin.CHOSEN)


def test_a_beginning_with_figures_is_typed_while_the_engine_starts_again(rig: Scripted) -> None:
    rig.parts.link.restart = lambda config=None: None
    rig.engine.die()
    rig.until(rig.is_(State.RESTARTING))
    rig.type("2 eggs")
    assert rig.parts.text_entry.typed == "2 eggs"


def test_words_stay_where_they_are_while_an_engine_that_died_loads(rig: Scripted) -> None:
    rig.begin()
    words = rig.cells
    rig.parts.link.restart = lambda config=None: None
    rig.engine.die()
    rig.until(rig.is_(State.RESTARTING))
    rig.session.answer(Loading("model", 40, 100), now_ns())
    assert rig.cells == words
    assert not rig.stage.cloud.is_new
    rig.session.ready(rig.session.info, now_ns())
    assert not rig.stage.cloud.is_new  # not shown anew: keys choose at once
    rig.type("2")
    assert rig.last == (" " + words[1], Origin.CHOSEN)


def test_a_digit_before_the_words_that_were_asked_for_chooses_none_of_the_old(
    rig: Scripted,
) -> None:
    rig.begin()
    rig.type("w")
    assert rig.session.searching
    rig.type("1")
    assert (rig.text, rig.parts.text_entry.typed) == (GIVEN, "w")
    rig.until(lambda: not rig.session.searching and rig.asking())
    word = rig.words[0]
    rig.type("1")
    assert rig.last == (" " + word, Origin.CHOSEN)


def test_typing_closes_a_menu_that_would_hide_the_words(rig: Scripted) -> None:
    rig.begin()
    rig.tap("menu")
    rig.type("w")
    rig.until(lambda: rig.asking() and all(word.startswith("w") for word in rig.words))
    assert rig.cells == rig.words


def test_what_is_erased_is_erased_on_disk(rig: Scripted) -> None:
    rig.begin("Dear Anna, they are")
    for _ in range(5):
        rig.key(Qt.Key.Key_Backspace)
    path = rig.parts.left_drafts.journal.path
    assert path is not None
    kept = read(path)
    assert kept is not None
    assert kept.text == rig.text == "Dear Anna, the"
    rig.key(Qt.Key.Key_Z, CONTROL)
    again = read(path)
    assert again is not None
    assert again.text == "Dear Anna, they are"


def test_letters_as_fast_as_they_come_are_all_there(rig: Scripted) -> None:
    rig.begin()
    clock = rig.parts.text_entry.clock
    at_ns = clock()
    rig.parts.text_entry.clock = lambda: at_ns
    for sign in "bookkeeper's":
        QTest.keyClick(rig.window, sign)
    QTest.keyClick(rig.window, Qt.Key.Key_Space)
    assert rig.last == (" bookkeeper's", Origin.TYPED)


# Input methods


def compose(rig: Scripted, put_in: str, composed: str = "") -> None:
    event = QInputMethodEvent(composed, [])
    event.setCommitString(put_in)
    QApplication.sendEvent(rig.window.text, event)


def test_an_input_method_writes(rig: Scripted) -> None:
    rig.begin()
    compose(rig, "", "ni")
    assert (rig.parts.text_entry.typed, rig.window.text.text) == ("", GIVEN + " ni")
    compose(rig, "你", "")
    compose(rig, "é")
    assert rig.parts.text_entry.typed == "你é"
    rig.until(lambda: rig.session.cloud is not None and rig.session.cloud.prefix == "你é")
    compose(rig, " ")
    assert rig.last[0].strip() == "你é"


def test_joiners_are_kept_and_half_signs_are_not(rig: Scripted) -> None:
    rig.begin()
    rig.type("می\u200cخواهم")
    compose(rig, "\u200d\ud800\x07")
    rig.key(Qt.Key.Key_Space)
    assert rig.last[0].strip() == "می\u200cخواهم\u200d"


def test_an_input_method_learns_where_the_caret_is(rig: Scripted) -> None:
    rig.begin()
    query = rig.window.text.inputMethodQuery
    assert rig.window.text.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    before = query(Qt.InputMethodQuery.ImCursorRectangle)
    rig.type("wide")
    after = query(Qt.InputMethodQuery.ImCursorRectangle)
    assert after.left() > before.left()
    assert after == rig.window.text.caret_rect()
    assert query(Qt.InputMethodQuery.ImSurroundingText).strip() == "wide"
