"""The permanent targets in the window: what they say stays so, and the menu of the others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from driving import GIVEN, Scripted
from engine.session.events import State
from gui.base.keymap import HINTS
from gui.views.action_bar import few_targets
from gui.widgets.theme import MIN_TARGET_PX


def targets_of(rig: Scripted) -> dict[str, tuple[str, str, bool, str]]:
    """What each target says and does: label, icon, whether it can be pressed, and why not."""
    row = rig.stage.targets
    buttons = [row.button(key) for key in row.keys()]  # noqa: SIM118 (a widget, not a mapping)
    return {b.target.key: (b.text(), b.target.icon, b.isEnabled(), b.toolTip()) for b in buttons}


@pytest.mark.parametrize("paused", [False, True])
def test_nothing_that_is_set_anew_changes_what_targets_say(rig: Scripted, paused: bool) -> None:
    rig.begin()
    if paused:
        rig.key(Qt.Key.Key_Escape)
    before = targets_of(rig)
    assert before["pause"][:2] == (("Resume", "resume") if paused else ("Pause", "pause"))
    for change in (
        lambda: rig.window.resize(900, 640),
        lambda: rig.app.store.change(theme="light"),
        lambda: rig.app.store.change(words=5),
        lambda: rig.controller.make_room(),
        lambda: rig.window.resize(1280, 800),
        lambda: rig.stage.targets.set_targets(few_targets(HINTS)),
        lambda: rig.controller.make_room(),
    ):
        change()
        QApplication.processEvents()
        now = targets_of(rig)
        assert now == {key: before[key] for key in now}
    rig.speak("ru")
    assert rig.stage.targets.button("pause").target.icon == before["pause"][1]
    rig.speak("en")
    assert targets_of(rig) == before


# The menu of what has no target of its own


def other(rig: Scripted, name: str) -> None:
    """Open the menu with a finger, and tap an entry."""
    rig.tap("menu")
    assert rig.parts.presenter.menu is not None
    rig.tap(rig.cells.index(name))


def test_a_finger_leads_back_to_the_words_before(rig: Scripted) -> None:
    rig.begin()
    first = rig.words
    rig.tap("menu")
    assert "Previous words" not in rig.cells
    rig.tap("menu")
    assert rig.cells == first
    rig.tap("more")
    rig.until(lambda: rig.words != first and rig.asking())
    other(rig, "Previous words")
    assert rig.words == rig.cells == first
    rig.tap("more")
    rig.key(Qt.Key.Key_PageUp)
    assert rig.words == rig.cells == first


def test_a_finger_brings_back_what_was_undone_in_a_pause_too(rig: Scripted) -> None:
    rig.begin()
    rig.tap(0)
    rig.until(rig.asking)
    text = rig.text
    rig.tap("undo")
    rig.tap("undo")
    assert rig.session.state is State.EMPTY
    other(rig, "Redo")
    assert rig.text == GIVEN
    rig.key(Qt.Key.Key_Escape)
    assert rig.session.state is State.PAUSED
    other(rig, "Redo")
    assert rig.text == text
    rig.until(lambda: rig.cells == rig.words)
    rig.tap("pause")
    rig.tap("pause")
    other(rig, "Delete the last word")
    assert rig.text == GIVEN


def test_letters_lead_back_page_by_page(rig: Scripted) -> None:
    rig.begin()
    rig.tap("letters")
    first = rig.cells
    rig.tap("more")
    rig.key(Qt.Key.Key_PageUp)
    assert rig.cells == first


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", [(720, 520), (1024, 700), (1280, 800)])
def test_targets_have_room_for_their_labels_and_the_menu_has_the_rest(
    rig: Scripted, language: str, size: tuple[int, int]
) -> None:
    rig.begin()
    rig.speak(language)
    rig.window.tab.setChecked(False)
    rig.window.resize(*size)
    for _ in range(3):
        QApplication.processEvents()
    row = rig.stage.targets
    for key in row.keys():  # noqa: SIM118 (a widget, not a mapping)
        lines, _ = row.button(key)._label()
        assert "…" not in "".join(lines), key
        assert row.button(key).width() >= MIN_TARGET_PX
    rig.tap("menu")
    assert rig.parts.presenter.menu is not None
    there = {*row.keys(), *rig.parts.presenter.menu.keys}
    assert {"undo", "more", "letters", "choose", "pause"} <= there
    rig.speak("en")
