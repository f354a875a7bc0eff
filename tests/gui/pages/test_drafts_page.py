"""The page of drafts: it lists, filters, opens, keeps, and deletes what can be brought back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QThreadPool
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from driving import Scripted
from engine.session import draft_files
from engine.session.draft import Origin, Piece
from engine.session.events import State
from engine.session.journal import ASIDE, Journal, read
from gui.pages.drafts_page import DraftsPage

SHIFT = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
TEXTS = ("The oldest one", "A second draft", "The newest of all")


def write(folder: Path, text: str, written_s: int, *, finished: bool = False) -> Path:
    journal = Journal(folder)
    journal.changed(0, [Piece(text, Origin.TYPED)])
    path = journal.path
    assert path is not None
    journal.close(finished=finished)
    os.utime(path, (written_s, written_s))
    return path


@pytest.fixture
def paths(rig: Scripted) -> list[Path]:
    """Three drafts in the folder of a started application, the oldest first."""
    folder = rig.parts.left_drafts.folder
    return [write(folder, text, 10**9 + at) for at, text in enumerate(TEXTS)]


def settle() -> None:
    """Wait for the threads that read, and let the page take what they read."""
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()


def opened(rig: Scripted) -> DraftsPage:
    rig.key(Qt.Key.Key_O, SHIFT)
    page = rig.app.drafts_page
    assert page is not None
    assert page.isVisible()
    page.activateWindow()
    settle()
    rig.until(page.isActiveWindow)
    return page


def said(page: DraftsPage, row: int) -> str:
    return str(page.rows.index(row).data())


def firsts(page: DraftsPage) -> list[str]:
    return [said(page, row).partition("\n")[0] for row in range(len(page.rows.entries))]


def press(page: DraftsPage, key: Qt.Key) -> None:
    QTest.keyClick(page.focusWidget() or page, key)
    QApplication.processEvents()


def test_all_drafts_are_listed_the_newest_first(rig: Scripted, paths: list[Path]) -> None:
    page = opened(rig)
    assert firsts(page) == list(reversed(TEXTS))
    assert "characters: 14" in said(page, 2)
    assert page.list.currentIndex().row() == 0
    assert page.opener.isEnabled()


def test_dates_are_those_of_the_window_s_language(
    rig: Scripted, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("en_US"))
    page = opened(rig)
    assert "/01" in said(page, 0)
    rig.speak("ru")
    QApplication.processEvents()
    assert "09.09.2001" in said(page, 0)


def test_an_empty_folder_says_so(rig: Scripted) -> None:
    page = opened(rig)
    assert page.empty.isVisible()
    assert page.empty.text() == "No drafts yet"
    assert not page.list.isVisible()
    assert not any(b.isEnabled() for b in (page.opener, page.keep, page.delete))
    press(page, Qt.Key.Key_Return)
    assert page.isVisible()
    press(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_the_filter_shows_what_holds_its_letters(rig: Scripted, paths: list[Path]) -> None:
    page = opened(rig)
    QTest.keyClicks(page.filter, "SECOND")
    assert firsts(page) == [TEXTS[1]]
    QTest.keyClicks(page.filter, "x")
    assert page.empty.isVisible()
    assert page.empty.text() == "No matching drafts"
    page.filter.clear()
    assert len(firsts(page)) == 3


@pytest.mark.parametrize("finished", [False, True])
def test_enter_opens_the_draft_that_the_arrows_led_to(
    rig: Scripted, paths: list[Path], finished: bool
) -> None:
    write(rig.parts.left_drafts.folder, "An old end", 10**9 - 1, finished=finished)
    rig.begin("what was here")
    page = opened(rig)
    press(page, Qt.Key.Key_Down)  # from the filter to the list
    for _ in range(len(page.rows.entries)):
        press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Return)
    settle()
    assert rig.text == "An old end"
    assert not page.isVisible()
    assert rig.session.state is State.PAUSED
    path = rig.parts.left_drafts.journal.path
    assert path is not None
    rig.parts.left_drafts.journal.changed(1, [Piece(" goes on", Origin.TYPED)])
    draft = read(path)
    assert draft is not None
    assert draft.text == "An old end goes on"
    assert not draft.damaged
    assert not draft.finished
    page = opened(rig)
    assert "what was here" in firsts(page)


def test_a_draft_does_not_take_the_place_of_the_file_that_is_open(
    rig: Scripted, paths: list[Path], tmp_path: Path
) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("my own words")
    rig.app.documents.open(file)
    rig.until(lambda: rig.app.documents.path == file)
    page = opened(rig)
    page.go_to(firsts(page).index(TEXTS[2]))
    page.opener.click()
    settle()
    assert rig.text == TEXTS[2]
    assert rig.app.documents.path is None


def test_what_is_deleted_can_be_brought_back(rig: Scripted, paths: list[Path]) -> None:
    page = opened(rig)
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Delete)
    press(page, Qt.Key.Key_Delete)
    assert firsts(page) == [TEXTS[0]]
    assert not paths[2].exists()
    assert not paths[1].exists()
    assert page.said.text() == f"Deleted: {TEXTS[1]}"
    page.undo.click()
    assert firsts(page) == [TEXTS[1], TEXTS[0]]
    assert page.said.text() == f"Deleted: {TEXTS[2]}"
    page.undo.click()
    assert firsts(page) == list(reversed(TEXTS))
    assert not page.undo.isVisible()
    assert all(path.exists() for path in paths)


def test_deleted_drafts_are_gone_once_the_window_closes(rig: Scripted, paths: list[Path]) -> None:
    page = opened(rig)
    page.delete.click()
    aside = paths[0].parent / "aside"
    assert len(list(aside.iterdir())) == 1
    rig.app.close()
    assert list(aside.iterdir()) == []


def test_a_draft_is_kept_and_kept_no_more(rig: Scripted, paths: list[Path]) -> None:
    page = opened(rig)
    page.keep.click()
    assert page.keep.isChecked()
    assert "kept" in said(page, 0)
    assert [d.kept for d in draft_files.listed(paths[0].parent)] == [True, False, False]
    page.keep.click()
    assert not page.keep.isChecked()
    assert not any(d.kept for d in draft_files.listed(paths[0].parent))


def test_a_damaged_draft_is_listed_opened_and_stays_where_it_is(
    rig: Scripted, paths: list[Path]
) -> None:
    folder = paths[0].parent
    aside = folder / ASIDE
    aside.mkdir()
    damaged = aside / f"damaged-{paths[2].name}"
    damaged.write_bytes(paths[2].read_bytes() + b"torn")
    paths[2].unlink()
    unreadable = aside / "damaged-draft-1-2-3-4.jsonl"
    unreadable.write_bytes(b"\0" * 9)
    for at, path in enumerate((damaged, unreadable)):
        os.utime(path, (2 * 10**9 - at, 2 * 10**9 - at))
    before = damaged.read_bytes()
    page = opened(rig)
    assert firsts(page)[:3] == [TEXTS[2], unreadable.name, TEXTS[1]]
    assert [said(page, row).endswith("damaged") for row in range(3)] == [True, True, False]
    assert page.opener.isEnabled()
    assert not page.keep.isEnabled()
    page.go_to(1)
    assert not page.opener.isEnabled()
    press(page, Qt.Key.Key_Return)
    assert page.isVisible()
    page.delete.click()
    assert not unreadable.exists()
    page.undo.click()
    assert unreadable.exists()
    page.go_to(0)
    page.opener.click()
    settle()
    assert rig.text == TEXTS[2]
    assert "was damaged" in rig.message
    assert damaged.read_bytes() == before
    path = rig.parts.left_drafts.journal.path
    assert path is not None
    assert path.parent == folder
    draft = read(path)
    assert draft is not None
    assert (draft.text, draft.damaged) == (TEXTS[2], False)


def test_what_went_meanwhile_is_told(rig: Scripted, paths: list[Path]) -> None:
    page = opened(rig)
    paths[2].unlink()
    page.delete.click()
    assert page.said.text().startswith("This could not be done")
    settle()
    assert len(firsts(page)) == 2


def test_the_draft_at_hand_is_left_alone(rig: Scripted) -> None:
    rig.begin("a text at hand")
    page = opened(rig)
    assert "open in a window" in said(page, 0)
    assert not any(b.isEnabled() for b in (page.opener, page.keep, page.delete))
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Delete)
    press(page, Qt.Key.Key_Return)
    assert page.isVisible()
    assert len(firsts(page)) == 1


def test_a_finger_reaches_the_page_by_the_menu(rig: Scripted, paths: list[Path]) -> None:
    rig.begin()
    rig.until(rig.asking)
    rig.tap(0)
    rig.until(rig.asking)
    rig.key(Qt.Key.Key_F10)
    rig.tap(rig.cells.index("Drafts"))
    page = rig.app.drafts_page
    assert page is not None
    assert page.isVisible()
    settle()
    assert set(TEXTS) <= set(firsts(page))
    page.reject()
    assert not rig.parts.presenter.others_open
