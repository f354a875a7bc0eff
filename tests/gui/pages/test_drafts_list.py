"""The list of drafts with a thousand of them: no work is done for what nobody sees."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.session import journal as journals
from engine.session.draft import Origin, Piece
from engine.session.journal import Journal
from gui.pages.drafts_list import DraftRows, Entry, Reader
from gui.pages.drafts_page import DraftsPage
from gui.widgets.theme import DARK, Look


def entries(count: int, first: int = 0) -> list[Entry]:
    texts = [f"Draft {at}" for at in range(first, first + count)]
    return [
        Entry(Path(f"draft-{text}.jsonl"), text, text.casefold(), 1e9, kept=False, busy=False)
        for text in texts
    ]


def write(folder: Path, text: str, written_s: int) -> Path:
    journal = Journal(folder)
    journal.changed(0, [Piece(text, Origin.TYPED)])
    path = journal.path
    assert path is not None
    journal.close(finished=False)
    os.utime(path, (written_s, written_s))
    return path


def test_the_date_of_a_hebrew_draft_stands_as_that_of_others(page: DraftsPage) -> None:
    text = "שלום עולם"
    page.take((0, [Entry(Path("a"), text, text, 1e9, kept=False, busy=False)], True))
    shown = str(page.rows.data(page.rows.index(0)))
    layout = QTextLayout(shown.replace("\n", "\u2028"))  # as an item view lays out its rows
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = [layout.createLine() for _ in range(2)]
    for line in lines:
        line.setLineWidth(1000)
    layout.endLayout()
    at = shown.index("\n") + 1
    places = [lines[1].cursorToX(shown.index(part, at)) for part in ("2001", ":", "characters")]
    assert places == sorted(places)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> DraftsPage:
    page = DraftsPage(Look(DARK), None, tmp_path, lambda: None)
    qtbot.addWidget(page)
    page._start = lambda work, done: None  # type: ignore[method-assign]
    page.show()
    return page


def test_only_drafts_in_view_are_put_into_words(page: DraftsPage) -> None:
    said: list[Path] = []
    about = page.rows.about

    def counted(entry: Entry) -> str:
        said.append(entry.path)
        return about(entry)

    page.rows.about = counted
    page.take((0, entries(1000), True))
    page.filter.setText("draft 7")
    QApplication.processEvents()
    assert len(page.rows.entries) == 111
    assert 0 < len(set(said)) < 60


def test_what_is_in_view_stays_while_others_come(page: DraftsPage) -> None:
    many = entries(400)
    page.take((0, many[:200], False))
    assert page.said.text() == "Loading the drafts…"
    page.go_to(150)
    QApplication.processEvents()
    before = page.list.verticalScrollBar().value()
    assert before > 0
    page.take((0, many, True))
    QApplication.processEvents()
    assert page.list.verticalScrollBar().value() == before
    assert page.list.currentIndex().row() == 150
    assert len(page.rows.entries) == 400
    assert not page.said.isVisible()


def test_while_it_is_read_the_folder_is_not_called_empty(page: DraftsPage) -> None:
    page.take((0, entries(3), False))
    page.filter.setText("nowhere")
    assert page.empty.text() == "Loading the drafts…"
    page.take((0, entries(5), True))
    assert page.empty.text() == "No matching drafts"


def test_only_what_was_written_on_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write(tmp_path, f"text {at}", 10**9 + at) for at in range(3)]
    read: list[Path] = []
    real = journals.read

    def counted(path: Path, *more: object) -> object:
        read.append(path)
        return real(path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(journals, "read", counted)
    reader = Reader(tmp_path)
    assert [entry.text for entry in reader.read()] == ["text 2", "text 1", "text 0"]
    assert sorted(read) == sorted(paths)
    read.clear()
    os.utime(paths[1], (10**9 + 9, 10**9 + 9))
    assert [entry.text for entry in reader.read()] == ["text 1", "text 2", "text 0"]
    assert read == [paths[1]]


@pytest.mark.parametrize("works", [True, False])
def test_many_are_read_by_a_process_of_its_own_or_here_where_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    wanted = [f"слово {at}" for at in range(40)]
    for at, text in enumerate(wanted):
        write(tmp_path, text, 10**9 + at)
    (tmp_path / "draft-1-2-3-4.jsonl").write_bytes(b"\0" * 9)
    read: list[Path] = []
    real = journals.read

    def counted(path: Path, *more: object) -> object:
        read.append(path)
        return real(path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(journals, "read", counted)
    if not works:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    found = list(Reader(tmp_path).read())
    assert [entry.text for entry in found] == ["", *reversed(wanted)]
    assert [entry.damaged for entry in found] == [True] + 40 * [False]
    assert len(read) == (0 if works else 41)


def test_what_is_read_can_be_left_in_the_middle(tmp_path: Path) -> None:
    for at in range(40):
        write(tmp_path, f"text {at}", 10**9 + at)
    reading = Reader(tmp_path).read()
    assert next(reading).text == "text 39"
    reading.close()  # type: ignore[attr-defined]


def test_a_thread_that_reads_lets_others_work_now_and_then(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.changed(0, [Piece(" word", Origin.WRITTEN)] * 2000)
    path = journal.path
    assert path is not None
    journal.close(finished=False)
    breaths: list[None] = []
    draft = journals.read(path, lambda: breaths.append(None))
    assert draft is not None
    assert len(draft.pieces) == 2000
    assert 5 <= len(breaths) <= 40


def test_rows_that_are_others_take_the_place_of_those_before(qapp: QApplication) -> None:
    rows = DraftRows(lambda entry: "about")
    rows.show(entries(3))
    rows.show(entries(2, first=1))
    assert [rows.index(at).data() for at in range(rows.rowCount())] == [
        "Draft 1\nabout",
        "Draft 2\nabout",
    ]
