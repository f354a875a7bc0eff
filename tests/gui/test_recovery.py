"""Drafts that earlier runs left: what a start makes of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from driving import Start
from engine import journal as journals
from engine.draft import Origin, Piece
from engine.journal import Journal
from gui.folders import Folders


def left(folder: Path, text: str, *, finished: bool) -> Path:
    """Leave a draft that was last written in 1970."""
    journal = Journal(folder)
    journal.changed(0, [Piece(text, Origin.GIVEN)])
    path = journal.path
    assert path is not None
    journal.close(finished=finished)
    os.utime(path, (0, 0))
    return path


def test_a_start_removes_finished_drafts_past_their_time_and_offers_the_others(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)
    folder = Folders.of(tmp_path / "folder").drafts
    finished = left(folder, "It is over", finished=True)
    unfinished = left(folder, "It goes on", finished=False)
    rig = start()
    assert (finished.exists(), unfinished.exists()) == (False, True)
    assert [item.detail for item in rig.conductor.left_drafts.items()] == ["… It goes on"]
