"""The request above the draft: typed, spelled, chosen, changed, taken back; and where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from driving import PIECES, Scripted, Start
from engine.session.events import State
from engine.session.journal import read
from scripted import ScriptedModel

INSTRUCT = {"instruct": True, "n_ctx": 2048}


@pytest.fixture
def led(start: Start) -> Scripted:
    """At an instruct model, with an empty draft and no request."""
    rig = start(mode="every_word", model=INSTRUCT)
    rig.until(rig.is_(State.EMPTY))
    return rig


def asked(rig: Scripted) -> str:
    """The request that the engine's writer stands on."""
    return rig.engine.writer.request


def shown(rig: Scripted) -> bool:
    return rig.window.request.isVisible()


def in_line(rig: Scripted, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    edit = rig.window.request.edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, end)
    QApplication.processEvents()


def test_a_base_model_has_no_line(rig: Scripted) -> None:
    rig.until(rig.is_(State.EMPTY))
    assert not shown(rig)
    rig.type("Dear")
    rig.key(Qt.Key.Key_Return)
    rig.until(rig.asking)
    assert rig.text == "Dear"


def test_what_is_typed_first_is_the_request(led: Scripted) -> None:
    assert shown(led)
    assert led.window.request.text == ""
    led.type("a letter")
    assert led.window.request.text == "a letter"
    assert led.window.text.text == ""
    led.key(Qt.Key.Key_Return)
    led.until(led.asking)
    assert asked(led) == "a letter"
    assert led.text == ""
    word = led.words[1]
    led.tap(1)
    assert led.text == word
    led.until(led.asking)
    assert "a letter" not in led.text + led.window.text.text + " ".join(led.words)


def test_the_line_takes_a_request_and_gives_the_keys_back(led: Scripted) -> None:
    in_line(led, "a letter")
    led.until(led.asking)
    assert asked(led) == "a letter"
    led.tap(0)
    led.until(led.asking)
    text = led.text
    led.key(Qt.Key.Key_F2)
    assert led.window.request.edit.hasFocus()
    in_line(led, "a 2nd one")  # the digit chooses nothing, Enter lets nothing be chosen
    assert led.text == text
    assert not led.window.request.edit.hasFocus()
    led.until(led.asking)
    assert asked(led) == "a 2nd one"
    assert led.text == text
    led.tap("undo")
    led.until(lambda: asked(led) == "a letter")
    assert (led.text, led.window.request.text) == (text, "a letter")


def test_escape_leaves_the_request_as_it_was(led: Scripted) -> None:
    in_line(led, "a letter")
    led.until(led.asking)
    in_line(led, "something else", Qt.Key.Key_Escape)
    assert led.window.request.text == "a letter"
    assert led.session.state is State.ASKING
    assert not led.window.request.edit.hasFocus()


def test_a_hand_on_the_words_takes_the_keys_from_the_line(led: Scripted) -> None:
    in_line(led, "a letter")
    led.until(led.asking)
    led.window.request.begin()
    QTest.keyClicks(led.window.request.edit, "a po")
    assert led.window.request.write.isVisible()
    led.tap(0)
    led.until(led.asking)
    word = led.words[1]
    led.type("2")
    assert led.last[0] == " " + word
    assert (led.session.request, led.window.request.text) == ("a letter", "a po")
    led.window.request.write.click()
    led.until(lambda: asked(led) == "a po")
    assert not led.window.request.write.isVisible()


def test_what_was_said_and_put_away_is_not_said_again(start: Start) -> None:
    rig = start({"request": "a letter"})
    rig.until(rig.is_(State.EMPTY))
    rig.window.messages.put_away()
    rig.app.store.change(words=5)
    assert rig.message == ""
    rig.key(Qt.Key.Key_F2)
    assert "does not take requests" in rig.message


def test_an_example_is_chosen_like_a_word(led: Scripted) -> None:
    example = led.cells[0]
    led.tap(0)
    led.until(led.asking)
    assert asked(led) == led.window.request.text == example


def test_a_beginning_without_a_request(led: Scripted) -> None:
    led.tap(len(led.cells) - 1)
    assert any("Once upon" in cell for cell in led.cells)
    led.type("Dear")
    assert led.window.text.text == "Dear"
    led.key(Qt.Key.Key_Return)
    led.until(led.asking)
    assert (asked(led), led.text) == ("", "Dear")


def test_undo_of_everything_leads_back_to_the_first_question(led: Scripted) -> None:
    first = led.cells
    led.tap(0)
    led.until(led.asking)
    led.tap("undo")
    led.until(led.is_(State.EMPTY))
    while led.session.can_undo:
        led.tap("undo")
    assert led.session.request == ""
    assert led.cells == first


def test_an_emptied_draft_can_be_begun_again(led: Scripted) -> None:
    in_line(led, "a letter")
    led.until(led.asking)
    led.session.undo(0)
    if led.session.request != "a letter":
        led.session.set_request("a letter", 0)
        led.session.pause(0)
    assert led.session.state is State.EMPTY
    led.tap(len(led.cells) - 1)
    led.until(led.asking)
    assert asked(led) == "a letter"


def test_a_request_is_spelled_with_letters_on_the_screen(led: Scripted) -> None:
    led.tap(0)
    led.until(led.asking)
    led.tap(1)
    led.until(led.asking)
    text = led.text
    led.parts.presenter.others()
    assert "Another request" in led.cells
    led.tap(led.cells.index("Another request"))
    for sign in "at":
        led.tap(led.cells.index(sign))
    assert led.window.request.text == "at"
    assert led.text == text
    led.tap(0)  # the word is over
    led.tap(led.cells.index("e"))
    assert led.window.request.text == "at e"
    led.tap(0)
    led.tap(0)  # and so is the request
    led.until(led.asking)
    assert asked(led) == "at e"
    assert led.text == text


def test_spelling_is_taken_back_by_undo(led: Scripted) -> None:
    in_line(led, "a letter")
    led.until(led.asking)
    words = led.words
    led.window.request.letters.click()
    led.tap(led.cells.index("e"))
    led.tap("undo")
    assert led.window.request.text == "a letter"
    assert (led.words, led.session.request) == (words, "a letter")
    led.type("w")  # letters are words again
    led.until(lambda: led.asking() and all(w.startswith("w") for w in led.words))


def test_the_command_line_and_the_records(start: Start, tmp_path: Path) -> None:
    rig = start({"request": "a letter"}, mode="every_word", record_words=True, model=INSTRUCT)
    rig.until(rig.asking)
    assert asked(rig) == rig.window.request.text == "a letter"
    rig.tap(0)
    rig.until(rig.asking)
    draft = read(rig.parts.left_drafts.journal.path)
    rig.app.close()
    rows = [json.loads(x) for x in rig.app.records.path.read_text().splitlines()]
    told = [row for row in rows if row["row"] == "request"]
    assert [(row["request"], row["led"]) for row in told] == [("a letter", True)]
    again = start({"folder": tmp_path / "other"}, mode="every_word", model=INSTRUCT)
    again.until(again.is_(State.EMPTY))
    assert again.parts.left_drafts.restore(draft)
    assert (again.window.request.text, again.session.state) == ("a letter", State.PAUSED)
    assert read(again.parts.left_drafts.journal.path).request == "a letter"


def test_a_base_model_says_that_it_takes_no_request(start: Start) -> None:
    rig = start({"request": "a letter"})
    rig.until(rig.is_(State.EMPTY))
    assert not shown(rig)
    assert "does not take requests" in rig.message
    assert "in the settings" in rig.message


def test_a_template_that_fails_is_told_once(start: Start) -> None:
    def load(config, report):
        model = ScriptedModel(PIECES, **INSTRUCT)
        object.__setattr__(model.info, "chat_trouble", "The model's chat template fails: loops")
        return model

    rig = start(load=load, mode="every_word")
    rig.until(rig.is_(State.EMPTY))
    assert not shown(rig)
    assert rig.message.startswith("The model's chat template fails: loops.")
    assert "in the settings" in rig.message
    rig.begin()
    assert rig.asking()


def test_the_setting_hides_the_line_and_shows_it_again(led: Scripted) -> None:
    in_line(led, "a letter")
    led.until(led.asking)
    led.app.store.change(instruct="off")
    assert not shown(led)
    led.tap(0)
    led.until(led.asking)
    assert asked(led) == ""
    led.app.store.change(instruct="auto")
    assert shown(led)
    led.tap(0)
    led.until(led.asking)
    assert asked(led) == "a letter"


def test_keyboards_and_screen_readers_find_the_line(led: Scripted) -> None:
    edit = led.window.request.edit
    assert edit.accessibleName()
    assert edit.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert led.window.request.letters.accessibleName()
    assert led.window.request.edit.height() >= 44
