"""The whole window with a scripted engine: every input, every state, every way back."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from driving import CONTROL, GIVEN, Scripted, Start
from engine.api.messages import Mode
from engine.api.types import ModelError
from engine.session import events as say
from engine.session.draft import Origin
from engine.session.events import State
from engine.tokens.markup import Markup

# Ways to choose


def test_a_finger_chooses(rig: Scripted) -> None:
    rig.begin()
    word = rig.words[2]
    rig.tap(2)
    assert rig.last == (" " + word, Origin.CHOSEN)
    assert rig.trials[-1].timing.source == "touch"
    assert rig.trials[-1].slot == 2
    assert rig.trials[-1].person_ms > 0


def test_a_mouse_chooses_by_staying(rig: Scripted) -> None:
    rig.begin()
    word = rig.words[1]
    rig.later(400)  # in the first moment of a cloud nothing counts
    rig.move(1)
    rig.later(660)
    assert rig.text == GIVEN
    rig.later(60)
    assert rig.last == (" " + word, Origin.CHOSEN)
    assert rig.trials[-1].timing.source == "mouse"
    assert rig.trials[-1].timing.dwell_ms == 700


def test_a_click_chooses(rig: Scripted) -> None:
    rig.begin()
    word = rig.words[3]
    rig.click(3)
    assert rig.last == (" " + word, Origin.CHOSEN)
    assert rig.trials[-1].timing.dwell_ms == 0


@pytest.mark.parametrize("digit", [1, 4, 8])
def test_a_digit_chooses(rig: Scripted, digit: int) -> None:
    rig.begin()
    word = rig.words[digit - 1]
    rig.type(str(digit))
    assert rig.last == (" " + word, Origin.CHOSEN)
    assert rig.trials[-1].timing.source == "keys"
    assert rig.trials[-1].slot == digit - 1


def test_a_digit_without_a_word_chooses_nothing(start: Start) -> None:
    rig = start(mode="every_word", words=4)
    rig.begin()
    rig.type("7")
    assert rig.text == GIVEN
    assert rig.asking()


def test_more_shows_other_words_and_comes_round(rig: Scripted) -> None:
    rig.begin()
    first = rig.words
    rig.tap("more")
    rig.until(lambda: rig.words != first and rig.asking())
    assert not set(first) & set(rig.words)
    rig.type("1")
    assert rig.last[1] is Origin.CHOSEN
    assert rig.trials[-1].page == 1


def test_when_there_are_no_more_words_it_says_so(start: Start) -> None:
    rig = start(mode="every_word", words=15)
    rig.begin()
    first = rig.words
    for _ in range(6):
        if any(isinstance(e, say.NoMoreWords) for e in rig.events):
            break
        before = len(rig.events)
        rig.key(Qt.Key.Key_PageDown)
        rig.until(lambda before=before: rig.asking() and len(rig.events) > before)
    assert rig.words == first
    assert "No more suggestions" in rig.message


def test_the_model_may_choose(rig: Scripted) -> None:
    rig.begin()
    best = max(rig.session.cloud.candidates, key=lambda c: c.probability)
    rig.tap("choose")
    assert rig.last == (best.text, Origin.WRITTEN)
    assert rig.trials[-1].left_to_model
    rig.until(rig.asking)
    rig.key(Qt.Key.Key_Return)
    assert rig.last[1] is Origin.WRITTEN


def test_undo_brings_back_text_and_the_same_words_in_the_same_places(rig: Scripted) -> None:
    rig.begin()
    seen = []
    for slot in (1, 3, 0):
        seen.append((rig.text, rig.words, rig.cells))
        rig.tap(slot)
        rig.until(rig.asking)
    for text, words, cells in reversed(seen):
        rig.tap("undo")
        rig.until(rig.asking)
        assert (rig.text, rig.words, rig.cells) == (text, words, cells)
    assert sum(isinstance(e, say.TrialUndone) for e in rig.events) == 3
    rig.key(Qt.Key.Key_Z, CONTROL)
    rig.until(rig.is_(State.EMPTY))
    assert rig.text == ""


# The empty draft and the ended text


def test_an_empty_draft_offers_beginnings(rig: Scripted) -> None:
    assert rig.cells[0] == "Dear Anna,"
    rig.tap(0)
    assert rig.text.startswith("Dear Anna,\nThank you for")
    assert rig.session.draft.pieces[0].origin is Origin.GIVEN
    rig.until(rig.asking)


def test_a_digit_takes_a_beginning(rig: Scripted) -> None:
    rig.type("2")
    assert rig.text.startswith("Once upon a time")


def test_an_ended_text_goes_on_or_makes_room(start: Start, scripted_end: Any) -> None:
    rig = start(mode="auto", model={"rule": scripted_end(40)})
    rig.controller.give(GIVEN)
    rig.until(rig.is_(State.ENDED))
    text = rig.text
    assert rig.cells == ["continue", "new text"]
    rig.tap(0)
    assert rig.text == text + "\n"
    rig.until(rig.is_(State.ENDED))
    rig.tap("undo")
    assert rig.session.state is not State.ENDED or rig.text == text
    rig.until(rig.is_(State.ENDED))
    rig.tap(1)
    assert (rig.text, rig.session.state) == ("", State.EMPTY)
    rig.tap("undo")
    assert rig.text.startswith(text)


# Pause and ways of writing


def test_pause_dims_a_fork_and_nothing_can_be_chosen(rig: Scripted) -> None:
    rig.begin()
    words = rig.words
    rig.tap("pause")
    assert rig.session.state is State.PAUSED
    at = rig.stage.cloud.word_rect(0)
    assert rig.stage.cloud.hit(at.center()) is None
    rig.type("1")
    assert rig.text == GIVEN
    rig.parts.text_entry.clear()
    rig.tap("pause")
    assert (rig.session.state, rig.words, rig.cells) == (State.ASKING, words, words)
    rig.tap(0)
    assert rig.last[1] is Origin.CHOSEN


def test_pause_stops_a_model_that_writes_and_it_goes_on(start: Start) -> None:
    rig = start(mode="auto")
    rig.controller.give(GIVEN)
    rig.until(lambda: len(rig.text) > len(GIVEN) + 5)
    rig.key(Qt.Key.Key_Escape)
    text = rig.text
    for _ in range(20):
        rig.engine.step()
        QApplication.processEvents()
    assert (rig.text, rig.session.state) == (text, State.PAUSED)
    rig.key(Qt.Key.Key_Escape)
    rig.until(lambda: len(rig.text) > len(text) + 5)


def arrange(rig: Scripted, state: State) -> None:
    if state is State.EMPTY:
        return
    if state is State.RESTARTING:
        rig.begin()
        rig.parts.link.restart = lambda config=None: None
        rig.engine.die()
    elif state is State.FAILED:
        rig.begin()
        rig.parts.link.restart = lambda config=None: None
        for _ in range(4):
            rig.engine.die()
    elif state is State.PAUSED:
        rig.begin()
        rig.tap("pause")
    elif state is State.WRITING:
        rig.app.store.change(mode="auto")
        rig.controller.give(GIVEN)
    else:
        rig.begin()
    rig.until(rig.is_(state))


WAYS = [
    (Qt.Key.Key_1, Mode.AUTO), (Qt.Key.Key_2, Mode.FORKS), (Qt.Key.Key_3, Mode.EVERY_WORD),
]  # fmt: skip
STATES = [
    State.EMPTY, State.WRITING, State.ASKING, State.PAUSED, State.RESTARTING, State.FAILED,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_the_way_of_writing_changes_in_every_state(rig: Scripted, state: State) -> None:
    arrange(rig, state)
    text = rig.text
    for key, mode in WAYS:
        rig.key(key, CONTROL)
        assert rig.session.mode is mode
        assert rig.window.topbar.mode is mode
        assert rig.app.store.settings.mode == mode.value
        assert rig.text.startswith(text)


@pytest.mark.parametrize("state", STATES)
def test_no_key_does_harm_in_any_state(rig: Scripted, state: State) -> None:
    arrange(rig, state)
    text = rig.text
    rig.controller.file_wanted.disconnect()
    rig.controller.settings_wanted.disconnect()
    for target in ("more", "letters", "more", "letters", "choose", "pause", "pause", "speak"):
        rig.controller.command(target)
        QApplication.processEvents()
    rig.type("q")
    rig.key(Qt.Key.Key_Backspace)
    rig.key(Qt.Key.Key_Space)
    rig.type("word")
    rig.key(Qt.Key.Key_Return)
    assert rig.text.startswith(text)
    assert "word" in rig.text


# Settings


def test_settings_take_effect_at_once(rig: Scripted) -> None:
    rig.begin()
    open_words = rig.words
    rig.app.store.change(words=4, theme="light", share=0.5, dwell=False, probabilities=True)
    assert rig.words == open_words
    assert not rig.window.look.theme.is_dark
    assert rig.session.share == 0.5
    rig.move(1)
    rig.later(2000)
    assert rig.text == GIVEN
    rig.app.store.change(dwell=True, dwell_ms=300)
    rig.leave()
    rig.move(2)
    rig.later(500)
    assert rig.last == (" " + open_words[2], Origin.CHOSEN)
    rig.until(rig.asking)
    assert len(rig.words) == 4


def test_the_setting_of_markup_reaches_the_session(start: Start) -> None:
    rig = start(markup="never")
    assert rig.session.markup is Markup.NEVER
    rig.app.store.change(markup="allow")
    assert rig.session.markup is Markup.ALLOW


def test_a_finger_that_stays_chooses_where_it_is_allowed(rig: Scripted) -> None:
    rig.begin()
    rig.app.store.change(hold=True)
    word, at = rig.words[0], rig.place(0)
    rig.later(400)
    QTest.touchEvent(rig.window.windowHandle(), rig.finger).press(0, at).commit()
    rig.later(400)
    assert rig.last == (" " + word, Origin.CHOSEN)
    QTest.touchEvent(rig.window.windowHandle(), rig.finger).release(0, at).commit()
    assert len(rig.trials) == 1


def test_another_language_renames_what_is_shown(rig: Scripted) -> None:
    assert rig.window.topbar.input == "Mouse"
    rig.speak("ru")
    try:
        assert rig.stage.targets.button("undo").text() == "Отменить"
        rig.until(lambda: rig.window.topbar.input == "Мышь")
        assert "Dear Anna," not in rig.cells
    finally:
        rig.speak("en")
    assert rig.cells[0] == "Dear Anna,"


# What goes wrong


def test_an_engine_that_dies_at_a_fork_leaves_the_words_to_choose_from(rig: Scripted) -> None:
    rig.begin()
    words, link = rig.words, rig.parts.link
    again, link.restart = link.restart, lambda config=None: None
    rig.engine.die()
    rig.until(rig.is_(State.RESTARTING))
    assert "SIGKILL" in rig.message
    assert "no text is lost" in rig.message
    assert rig.cells == words
    rig.tap(1)
    assert rig.last == (" " + words[1], Origin.CHOSEN)
    again()
    rig.until(rig.asking)
    assert rig.message == ""
    assert rig.text.startswith(f"{GIVEN} {words[1]}")


def test_an_engine_that_dies_while_it_writes_goes_on_from_the_draft(start: Start) -> None:
    rig = start(mode="auto")
    rig.controller.give(GIVEN)
    rig.until(lambda: len(rig.text) > len(GIVEN) + 20)
    text = rig.text
    rig.engine.die()
    rig.until(lambda: len(rig.text) > len(text) + 20)
    assert rig.text.startswith(text)


def test_an_engine_that_keeps_dying_is_given_up_and_can_be_tried_again(rig: Scripted) -> None:
    rig.begin()
    rig.tap(0)
    rig.until(rig.asking)
    text, words = rig.text, rig.words
    for _ in range(4):
        rig.engine.die()
        QApplication.processEvents()
    assert rig.session.state is State.FAILED
    assert "try again" in rig.message
    assert rig.window.messages.current.action == "Try again"
    rig.type("still")
    rig.key(Qt.Key.Key_Space)
    assert rig.text == text + " still"
    rig.key(Qt.Key.Key_Z, CONTROL)
    assert (rig.text, rig.session.state) == (text, State.FAILED)
    rig.window.messages.action_button.click()
    rig.until(rig.is_(State.ASKING))
    assert rig.words == words
    assert rig.cells == words


def test_a_model_that_cannot_be_loaded_is_one_line_and_typing_goes_on(start: Start) -> None:
    def load(config: Any, report: Any) -> Any:
        raise ModelError("big.gguf needs 40.0 GB of memory", "Choose a smaller model.")

    rig = start(load=load)
    rig.until(rig.is_(State.FAILED))
    assert "big.gguf needs 40.0 GB of memory" in rig.message
    assert "Choose a smaller model." in rig.message
    assert "40.0 GB" in rig.stage.cloud.accessibleDescription()
    rig.type("hello")
    rig.key(Qt.Key.Key_Return)
    assert rig.text == "hello"


def test_a_draft_longer_than_the_context_is_written_on(start: Start) -> None:
    rig = start(mode="every_word", model={"n_ctx": 512})
    long = " warm" * 1500
    rig.begin(long.strip())
    rig.tap(0)
    rig.until(rig.asking)
    assert rig.text.startswith(long.strip())
    assert rig.last[1] is not Origin.GIVEN
    rig.tap("undo")
    rig.until(rig.asking)
    rig.controller.new_text()
    rig.begin("Short")
    assert rig.message == ""


def test_a_draft_that_cannot_be_saved_is_said_once_and_writing_goes_on(rig: Scripted) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    rig.parts.left_drafts.journal.write = full
    rig.begin()
    assert "No space left on device" in rig.message
    assert "kept in memory" in rig.message
    rig.tap(0)
    rig.until(rig.asking)
    assert len(rig.window.messages.messages) == 1


def test_on_a_full_disk_the_draft_is_spoken_of_before_the_records(rig: Scripted) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    rig.parts.left_drafts.journal.write = full
    rig.app.records.write = full
    rig.begin()
    rig.tap(0)
    rig.until(lambda: len(rig.window.messages.messages) == 2)
    assert "The draft cannot be saved" in rig.message


def test_records_that_cannot_be_written_are_said_once(rig: Scripted) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    rig.app.records.write = full
    rig.begin()
    rig.tap(0)
    rig.until(lambda: "Records cannot be written" in rig.message and rig.asking())
    assert rig.last[1] is Origin.CHOSEN


def test_reading_a_long_text_is_shown_with_what_fits(start: Start) -> None:
    rig = start(mode="every_word", model={"n_ctx": 1024})
    seen: list[str] = []
    rig.parts.happened.connect(
        lambda event: (
            seen.append(rig.stage.cloud.accessibleDescription())
            if isinstance(event, say.PrefillProgress)
            else None
        )
    )
    QGuiApplication.clipboard().setText(" ".join(["warm"] * 5000))
    rig.key(Qt.Key.Key_V, CONTROL)
    rig.until(rig.asking)
    said = [text for text in seen if "is reading the text" in text]
    assert len(said) > 3
    assert "128 of 640 tokens" in said[0]
    assert "the last 512 words" in said[0]
    assert rig.cells == rig.words
    assert rig.window.text.progress is None
    assert rig.text.count("warm") >= 5000


def test_a_pause_while_the_model_reads_leaves_no_line_behind(start: Start) -> None:
    rig = start(mode="every_word", model={"n_ctx": 1024})
    rig.controller.give(" ".join(["warm"] * 5000))
    rig.until(lambda: rig.window.text.progress is not None)
    rig.key(Qt.Key.Key_Escape)
    assert rig.window.text.progress is None
    assert "reads" not in rig.stage.cloud.accessibleDescription()
    rig.key(Qt.Key.Key_Escape)
    rig.until(rig.asking)
