"""What the owner of drafts does with them: keep, delete, bring back, forget."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.session import draft_files
from engine.session import journal as journals
from engine.session.draft import Origin, Piece
from engine.session.journal import Journal, read


@pytest.fixture(autouse=True)
def after_death(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the folder as a later process would: this one, the owner, is gone."""
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)


def written(folder: Path, text: str) -> Path:
    """Leave a draft as a dead window does."""
    journal = Journal(folder)
    journal.changed(0, [Piece(text, Origin.TYPED)])
    path = journal.path
    assert path is not None
    journal.close(finished=False)
    return path


def test_a_deleted_draft_is_out_of_sight_and_comes_back_as_it_was(tmp_path: Path) -> None:
    path = written(tmp_path, "Once upon a time")
    before = path.read_bytes()
    gone = draft_files.delete(path)
    assert draft_files.listed(tmp_path) == []
    assert draft_files.left(tmp_path) == []
    draft_files.bring_back(gone, path)
    assert [file.path for file in draft_files.listed(tmp_path)] == [path]
    assert path.read_bytes() == before
    assert not gone.exists()


def test_a_forgotten_draft_is_gone_and_no_other(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a", "one"), written(tmp_path / "b", "two")
    gone = draft_files.delete(first)
    draft_files.forget(gone)
    draft_files.forget(gone)  # twice is harmless
    assert not gone.exists()
    assert second.exists()


def test_what_is_brought_back_never_replaces_another_draft(tmp_path: Path) -> None:
    path = written(tmp_path, "one")
    gone = draft_files.delete(path)
    path.write_bytes(b"another window's")
    with pytest.raises(FileExistsError):
        draft_files.bring_back(gone, path)
    assert path.read_bytes() == b"another window's"
    found = read(gone)
    assert found is not None
    assert found.text == "one"


def test_a_draft_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        draft_files.delete(tmp_path / "draft-1.jsonl")


def test_a_damaged_draft_is_deleted_and_brought_back_in_its_own_folder(tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    path = aside / "damaged-draft-1.jsonl"
    path.write_bytes(b"torn")
    gone = draft_files.delete(path)
    assert draft_files.listed(tmp_path) == []
    assert gone.parent == aside
    draft_files.bring_back(gone, path)
    assert [(file.path, file.aside) for file in draft_files.listed(tmp_path)] == [(path, True)]


def test_a_draft_that_is_kept_is_deleted_by_its_owner_alone(tmp_path: Path) -> None:
    kept = draft_files.keep(written(tmp_path, "one"), kept=True)
    os.utime(kept, (1e6, 1e6))
    assert draft_files.tidy(tmp_path, 1, 1e9) == 0
    again = draft_files.keep(kept, kept=False)
    assert draft_files.tidy(tmp_path, 1, 1e9) == 1
    assert not again.exists()


def test_what_a_killed_window_deleted_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = draft_files.delete(written(tmp_path, "one"))
    torn = tmp_path / "draft-1000-2-3-6.new"  # what a window wrote anew when it died
    torn.write_bytes(b"torn")
    torn = draft_files.delete(torn)
    old = gone.with_name("deleted-draft-1732650000000-77-1732640000-5.jsonl")  # of older versions
    old.write_bytes(b"old")
    damaged = gone.with_name("damaged-draft-1.jsonl")
    damaged.write_bytes(b"torn")
    monkeypatch.undo()  # this process lives, and could bring back what it deleted
    draft_files.sweep(tmp_path)
    assert gone.exists()
    assert not old.exists()
    monkeypatch.setattr(journals, "_owner_lives", lambda path: False)
    draft_files.sweep(tmp_path)
    assert not gone.exists()
    assert not torn.exists()
    assert damaged.exists()
