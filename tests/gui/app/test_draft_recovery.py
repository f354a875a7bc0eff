"""Drafts that earlier runs left: what a start makes of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from driving import CONTROL, Start
from engine.session import draft_files
from engine.session import journal as journals
from engine.session.draft import Origin, Piece
from engine.session.journal import Journal
from gui.base.paths import Folders


def left(folder: Path, text: str, *, finished: bool) -> Path:
    """Leave a draft that was last written in 1970."""
    journal = Journal(folder)
    journal.changed(0, [Piece(text, Origin.GIVEN)])
    path = journal.path
    assert path is not None
    journal.close(finished=finished)
    os.utime(path, (0, 0))
    return path


def test_a_start_deletes_nothing_and_offers_what_is_unfinished(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)
    folder = Folders.of(tmp_path / "folder").drafts
    finished = left(folder, "It is over", finished=True)
    unfinished = left(folder, "It goes on", finished=False)
    rig = start()
    rig.parts.left_drafts.wait()
    rig.until(lambda: bool(rig.parts.left_drafts.found))
    assert (finished.exists(), unfinished.exists()) == (True, True)
    menu = rig.parts.presenter.menu
    assert menu is not None
    assert menu.items[0].detail == "… It goes on"


def test_a_damaged_draft_is_offered_and_its_file_stays_whole(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)
    folder = Folders.of(tmp_path / "folder").drafts
    journal = Journal(folder)
    journal.changed(0, [Piece(word, Origin.GIVEN) for word in ("One", " two", " three")])
    path = journal.path
    assert path is not None
    journal.close(finished=False)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2][:7] + b"\0\xff" + lines[2][9:]
    damaged = b"".join(lines)
    path.write_bytes(damaged)
    rig = start()
    rig.parts.left_drafts.wait()
    rig.until(lambda: bool(rig.parts.left_drafts.found))
    rig.tap(0)
    assert rig.text == "One three"
    (aside,) = (folder / journals.ASIDE).iterdir()
    assert aside.name.startswith("damaged-draft-")
    assert aside.read_bytes() == damaged
    assert "was damaged" in rig.message
    assert str(aside.parent) in rig.message


def test_drafts_go_after_the_days_that_were_set_but_kept_ones_stay(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)
    folder = Folders.of(tmp_path / "folder").drafts
    old, kept = (left(folder, text, finished=False) for text in ("old", "kept"))
    for path in (old, kept):
        os.utime(path, (1000, 1000))
    kept = draft_files.keep(kept, kept=True)
    rig = start(drafts_days=30)
    rig.parts.left_drafts.wait()
    rig.until(lambda: bool(rig.parts.left_drafts.found))
    assert (old.exists(), kept.exists()) == (False, True)


def test_a_draft_that_was_emptied_by_undo_is_offered_at_the_next_start(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = start(mode="every_word")
    rig.begin("Dear Anna,")
    rig.tap(0)
    rig.until(rig.asking)
    text = rig.text
    for _ in range(9):
        if rig.text:
            rig.key(Qt.Key.Key_Z, CONTROL)
    assert rig.text == ""
    assert rig.session.can_redo
    rig.app.close()
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)
    again = start(mode="every_word")
    again.parts.left_drafts.wait()
    again.until(lambda: bool(again.parts.left_drafts.found))
    again.tap(0)
    assert again.text == text
