"""Earlier drafts by eyes alone, or by a pointer that only rests: opened, paged through, left."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from driving import Scripted, Start
from engine.session import draft_files, journal
from engine.session.draft import Origin, Piece
from engine.session.events import State
from engine.session.journal import Journal
from gui.interaction.menus import Intent
from input.api.samples import Source
from lookers import TRACKER, Rig


def leave(folder: Path, count: int) -> list[Path]:
    """Leave drafts behind, the last one the newest."""
    paths = []
    for at in range(count):
        journal = Journal(folder)
        journal.changed(0, [Piece(f"Draft {at}", Origin.TYPED)])
        path = journal.path
        assert path is not None
        journal.close(finished=False)
        os.utime(path, (10**9 + at, 10**9 + at))
        paths.append(path)
    return paths


@pytest.fixture
def looking(start: Start) -> Rig:
    """Eyes before a window with a text, and seven earlier drafts."""
    rig = Rig(start, **TRACKER)
    rig.eyes.ready()
    QApplication.processEvents()
    leave(rig.desk.parts.left_drafts.folder, 7)
    return rig.begin()


def shown(desk: Scripted, word: str) -> None:
    """Wait until the thread has read and a cell holds the word."""
    desk.parts.drafts_menu.wait()
    desk.until(lambda: word in desk.cells)


def open_menu(rig: Rig) -> None:
    rig.choose("menu")
    while "Drafts" not in rig.desk.cells:
        rig.turn_page()
    rig.choose(rig.desk.cells.index("Drafts"))
    shown(rig.desk, "Draft 6")


def test_eyes_page_through_the_drafts_choose_one_and_come_back(looking: Rig) -> None:
    desk, text = looking.desk, looking.desk.text
    open_menu(looking)
    assert desk.cells == ["Draft 6", "Draft 5", "Draft 4", "Draft 3", "back", "next page"]
    looking.turn_page()
    shown(desk, "Draft 0")
    assert desk.cells == ["Draft 2", "Draft 1", "Draft 0", "back"]
    looking.choose(3)
    assert desk.cells[0] == "Draft 6"
    looking.turn_page()
    looking.choose(1)
    assert desk.text == "Draft 1"
    assert desk.session.state is State.PAUSED
    assert not desk.parts.presenter.others_open
    assert "the first of the drafts" in desk.message
    looking.choose("pause")
    desk.until(desk.asking)
    looking.choose("menu")
    while "Drafts" not in desk.cells:
        looking.turn_page()
    looking.choose(desk.cells.index("Drafts"))
    shown(desk, "Draft 6")
    looking.choose(0)
    assert desk.text.startswith(text[:20])


@pytest.mark.parametrize("way", ["back", "undo"])
def test_eyes_leave_the_drafts_without_a_choice(looking: Rig, way: str) -> None:
    desk = looking.desk
    text, words = desk.text, desk.words
    open_menu(looking)
    looking.choose(desk.cells.index("back") if way == "back" else "undo")
    if way == "back":
        assert "Draft 6" not in desk.cells
        looking.choose("undo")
    assert not desk.parts.presenter.others_open
    assert (desk.text, desk.cells) == (text, words)


def test_a_pointer_that_rests_opens_a_draft(rig: Scripted) -> None:
    leave(rig.parts.left_drafts.folder, 1)
    rig.begin()
    rig.move("menu")
    rig.later(1500)
    rig.leave()
    rig.until(lambda: "Drafts" in rig.cells)
    for word in ("Drafts", "Draft 0"):
        rig.until(lambda word=word: word in rig.cells)
        rig.leave()
        rig.later(500)
        rig.move(rig.cells.index(word))
        rig.later(1500)
    assert rig.text == "Draft 0"
    assert rig.app.drafts_page is None


def test_a_long_draft_shows_its_first_and_last_words_whole(rig: Scripted) -> None:
    text = "Dear Anna, thank you for the letter that came on Monday; we read it at breakfast."
    journal.Journal(rig.parts.left_drafts.folder).changed(0, [Piece(text, Origin.TYPED)])
    rig.begin()
    rig.controller.used(Source.GAZE)
    rig.parts.presenter.others()
    rig.controller.do(Intent("drafts"))
    shown(rig, "Dear Anna, thank you …")
    menu = rig.parts.presenter.menu
    assert menu is not None
    assert menu.items[0].detail == "… we read it at breakfast."


def test_without_earlier_drafts_the_menu_says_so_and_leads_back(rig: Scripted) -> None:
    rig.begin()
    rig.controller.used(Source.GAZE)
    rig.parts.presenter.others()
    rig.controller.do(Intent("drafts"))
    rig.parts.drafts_menu.wait()
    rig.until(lambda: rig.parts.presenter.menu.rest == "No drafts yet")
    menu = rig.parts.presenter.menu
    assert menu is not None
    assert (menu.rest, rig.cells) == ("No drafts yet", ["back"])


def test_a_text_that_the_disk_does_not_take_is_not_put_away(
    rig: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = rig.parts.left_drafts
    leave(left.folder, 1)
    rig.begin()

    def full(*_args: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(left.journal, "write", full)
    rig.tap(0)
    text = rig.text
    earlier = draft_files.Earlier(left.folder, left.journal.path)
    earlier.read(1)
    (draft,) = earlier.found
    left.take_up(draft)
    assert rig.text == text
    assert "cannot be saved" in rig.message
    assert draft.path.exists()
    monkeypatch.setattr(left.journal, "write", os.write)
    left.take_up(draft)
    assert rig.text == "Draft 0"
    assert text in [found.text for found in map(journal.read, left.folder.glob("*")) if found]
