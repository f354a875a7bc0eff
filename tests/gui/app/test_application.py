"""The application with the default model, and what bad input, dead processes and full disks do."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from driving import Scripted
from engine.models.bundled import default_model
from engine.session.draft import Origin, Piece
from engine.session.events import State
from engine.session.journal import Journal, read
from engine.worker import loading
from engine.worker.process import load_model
from gui.app.application import SETTLE_MS, App, Options
from gui.base.paths import FolderError, Folders
from gui.base.settings import Settings
from gui.base.store import Store
from qtparts import timer

GIVEN = "Dear Anna,\nThank you for the"
CONTROL = Qt.KeyboardModifier.ControlModifier
ROOT = Path(__file__).parents[3]
Start = Callable[..., Any]


@pytest.fixture
def fresh(real: Any) -> Iterator[Any]:
    """The application with the default model, with an empty draft in Forks."""
    real.app.store.change(mode="forks", words=8, dwell_ms=700)
    real.controller.new_text()
    real.trials.clear()
    yield real
    real.controller.new_text()


def last(driver: Any) -> tuple[str, Origin]:
    piece = driver.session.draft.pieces[-1]
    return piece.text, piece.origin


def rows(driver: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in driver.app.records.path.read_text().splitlines()]


def test_a_finger_chooses_at_a_fork_of_the_real_model(fresh: Any) -> None:
    fresh.begin(GIVEN)
    candidate = fresh.session.cloud.candidates[1]
    before = fresh.text
    fresh.tap(1)
    chosen = [p for p in fresh.session.draft if p.origin is Origin.CHOSEN]
    assert [p.text for p in chosen] == [candidate.text]
    assert fresh.text.startswith(before + candidate.text)
    fresh.until(lambda: not fresh.app.records.waiting)
    row = [row for row in rows(fresh) if row["row"] == "trial"][-1]  # the first are other tests'
    assert row["timing"]["source"] == "touch"
    assert (row["slot"], row["chosen"]) == (1, candidate.word)
    assert row["committed_ns"] > row["shown_ns"]  # a tap may come too soon to be a reaction
    assert rows(fresh)[0]["row"] == "session"


def test_the_mouse_chooses_in_real_time_and_undo_leads_back(fresh: Any) -> None:
    fresh.begin(GIVEN)
    text, cells = fresh.text, fresh.cells
    candidate = fresh.session.cloud.candidates[0]
    fresh.leave()
    fresh.move(0)
    fresh.until(lambda: bool(fresh.trials))
    assert fresh.trials[0].timing.dwell_ms > 650  # and more where the machine is slow
    assert fresh.trials[0].person_ms >= 650
    assert fresh.text.startswith(text + candidate.text)
    fresh.leave()
    fresh.until(fresh.asking)
    fresh.tap("undo")
    fresh.until(fresh.asking)
    assert (fresh.text, fresh.cells) == (text, cells)


def test_a_word_of_ones_own_is_carried_on_by_the_real_model(fresh: Any) -> None:
    fresh.app.store.change(mode="every_word")
    fresh.begin(GIVEN)
    fresh.type("gizmo")
    fresh.key(Qt.Key.Key_Space)
    assert last(fresh) == (" gizmo", Origin.TYPED)
    fresh.until(fresh.asking)
    assert fresh.text == GIVEN + " gizmo"
    words = fresh.words
    fresh.tap("more")
    fresh.until(lambda: fresh.words != words and fresh.asking())
    assert not set(words) & set(fresh.words)
    fresh.type("w")
    fresh.until(lambda: all(w.lower().startswith("w") for w in fresh.words) and fresh.asking())
    fresh.type("1")
    assert last(fresh)[1] is Origin.CHOSEN


def test_modes_change_while_the_real_model_writes(fresh: Any) -> None:
    fresh.app.store.change(mode="auto")
    fresh.controller.give(GIVEN)
    fresh.until(lambda: len(fresh.text) > len(GIVEN) + 30)
    fresh.app.store.change(mode="every_word")
    fresh.until(fresh.asking)
    text = fresh.text
    fresh.app.store.change(mode="auto")
    fresh.until(lambda: len(fresh.text) > len(text) + 20)
    fresh.tap("pause")
    assert fresh.session.state is State.PAUSED
    text = fresh.text
    fresh.later(150)
    assert fresh.text == text


def test_an_engine_killed_in_the_middle_of_a_word_and_a_window_closed_while_it_writes(
    real: Any, tmp_path: Path
) -> None:
    own = type(real)(Options(folder=tmp_path, overrides={"mode": "auto"}), real.finger)
    try:
        own.controller.give(GIVEN)
        own.until(lambda: len(own.text) > len(GIVEN) + 20)
        first = own.parts.link.held.pid
        text = own.text
        os.kill(first, signal.SIGKILL)
        own.until(own.is_(State.RESTARTING))
        assert own.text.startswith(text)
        assert "no text is lost" in own.message
        own.until(lambda: len(own.text) > len(text) + 20)
        assert own.text.startswith(text)
        assert own.message == ""
        second = own.parts.link.held.pid
        assert second != first
    finally:
        own.close()
    assert not psutil.pid_exists(second)
    assert read(next((tmp_path / "data" / "drafts").glob("draft-*.jsonl"))).text.startswith(text)


# Bad models


@pytest.fixture
def bad_models(tmp_path: Path) -> dict[str, tuple[Path, str]]:
    """Paths of what is no model, each with a word of the line that says so."""
    no_model, cut_off = tmp_path / "letter.gguf", tmp_path / "cut-off.gguf"
    no_model.write_text("Dear Anna, this is a letter and no model. " * 50)
    with default_model(None, lambda done, total: None).open("rb") as whole:
        cut_off.write_bytes(whole.read(12 << 20))
    folder = tmp_path / "folder.gguf"
    folder.mkdir()
    return {
        "missing": (tmp_path / "missing.gguf", "missing.gguf"),
        "no model": (no_model, "GGUF"),
        "cut off": (cut_off, "incomplete"),
        "folder": (folder, "folder"),
    }


@pytest.mark.parametrize("which", ["missing", "no model", "cut off", "folder"])
def test_what_is_no_model_is_said_in_the_window(
    start: Start, bad_models: dict[str, tuple[Path, str]], which: str
) -> None:
    path, word = bad_models[which]
    rig = start({"model": str(path)}, load=load_model)
    rig.until(rig.is_(State.FAILED))
    assert path.name in rig.message
    assert word in rig.message
    assert rig.window.messages.current.remedy
    assert rig.window.messages.isVisible()
    rig.type("kept")
    rig.key(Qt.Key.Key_Return)
    assert rig.text == "kept"


def test_a_model_that_needs_more_memory_than_there_is(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    little = SimpleNamespace(available=100 << 20)
    monkeypatch.setattr(loading.psutil, "virtual_memory", lambda: little)
    rig = start(load=load_model)
    rig.until(rig.is_(State.FAILED))
    assert "memory" in rig.message
    assert "smaller model" in rig.message


def test_a_bad_model_in_a_process_of_its_own_is_one_line_too(real: Any, tmp_path: Path) -> None:
    own = type(real)(Options(folder=tmp_path, model=str(tmp_path / "gone.gguf")), real.finger)
    try:
        own.until(own.is_(State.FAILED))
        assert "gone.gguf" in own.message
        own.until(lambda: own.parts.link.held.pid is None)
    finally:
        own.close()


def test_folders_that_cannot_be_used(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="cannot be used"):
        App(Options(folder=tmp_path / "file" / "folder"))


# Drafts that stay

DRIVER = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from gui.app.application import SETTLE_MS, App, Options
app = App(Options(folder=Path(sys.argv[1]), given="Dear Anna, the", overrides={"mode": "auto"}))
def told(event):
    if type(event).__name__ == "DraftChanged":
        os.write(1, app.parts.session.draft.text.encode() + b"\\n")
app.parts.happened.connect(told)
app.run()
"""


def test_a_killed_window_loses_nothing_and_leaves_no_engine(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    window = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(folder)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert window.stdout is not None
    told = [window.stdout.readline() for _ in range(12)]
    engines = psutil.Process(window.pid).children(recursive=True)
    window.kill()
    told += window.stdout.read().splitlines(keepends=True)
    window.stdout.close()
    window.wait()
    committed = [line for line in told if line.endswith(b"\n")][-1].decode().rstrip("\n")
    assert len(committed) > len("Dear Anna, the") + 10
    _, alive = psutil.wait_procs(engines, timeout=60)
    assert not alive

    rig = start({"folder": folder})
    rig.parts.left_drafts.wait()
    rig.until(lambda: rig.is_(State.EMPTY)() and rig.cells[:1] == ["continue"])
    assert len(rig.cells) == 4
    rig.tap(0)
    assert rig.text.startswith(committed)
    assert rig.session.state is State.PAUSED
    rig.tap("undo")
    assert len(rig.text) < len(committed)


def leave(folder: Path, *pieces: Piece) -> Path:
    """Leave a draft behind as a process does that is gone."""
    journal = Journal(folder)
    journal.changed(0, pieces)
    assert journal.path is not None
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    parts = journal.path.stem.split("-")
    path = journal.path.with_stem("-".join([*parts[:2], str(gone.pid), *parts[3:]]))
    journal.path.rename(path)
    return path


def test_a_draft_taken_up_keeps_who_wrote_what(start: Start, tmp_path: Path) -> None:
    drafts = tmp_path / "folder" / "data" / "drafts"
    pieces = (Piece("Once", Origin.GIVEN), Piece(" upon", Origin.CHOSEN), Piece("!", Origin.TYPED))
    left = leave(drafts, *pieces)
    leave(drafts, *pieces[:2])
    rig = start(mode="every_word")
    rig.parts.left_drafts.wait()
    rig.until(lambda: rig.is_(State.EMPTY)() and rig.cells[:1] == ["continue"])
    assert rig.cells.count("continue") == 1
    rig.tap(0)
    assert rig.session.draft.pieces == pieces
    assert not left.exists()  # it has the name of this window's now
    assert {read(path).text for path in drafts.glob("*.jsonl")} == {"Once upon!", "Once upon"}
    rig.tap("pause")
    rig.until(rig.asking)


def test_a_draft_taken_up_on_a_full_disk_stays_where_it_was(start: Start, tmp_path: Path) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    drafts = tmp_path / "folder" / "data" / "drafts"
    leave(drafts, Piece("Once upon a time", Origin.GIVEN))
    rig = start()
    rig.parts.left_drafts.wait()
    rig.until(lambda: rig.is_(State.EMPTY)() and rig.cells[:1] == ["continue"])
    rig.parts.left_drafts.journal.write = full
    rig.tap(0)
    assert rig.text == "Once upon a time"
    assert [read(path).text for path in drafts.glob("*.jsonl")] == ["Once upon a time"]


def test_a_new_text_leaves_the_old_one_on_disk(start: Start, tmp_path: Path) -> None:
    rig = start(mode="every_word")
    rig.begin("The old text")
    rig.key(Qt.Key.Key_N, CONTROL)
    rig.until(rig.is_(State.EMPTY))
    rig.begin("Another")
    texts = {read(path).text for path in (tmp_path / "folder/data/drafts").glob("*.jsonl")}
    assert texts == {"The old text", "Another"}
    for _ in range(2):
        rig.key(Qt.Key.Key_Z, CONTROL)
    assert rig.text == "The old text"


def test_a_text_of_100_kb_is_shown_at_once_and_written_on(start: Start) -> None:
    rig = start(mode="every_word")
    text = " a stretch of text that is one token, to be put in at once" * 1800
    text = text.strip()
    assert len(text) > 100_000
    began = time.process_time()
    rig.begin(text)
    rig.tap(0)
    rig.until(rig.asking)
    assert rig.text.startswith(text)
    assert rig.window.text.text == rig.text
    assert rig.message == ""
    assert time.process_time() - began < 10


def test_the_settings_page_opens(start: Start) -> None:
    rig = start()
    rig.until(rig.is_(State.EMPTY))
    rig.key(Qt.Key.Key_Comma, CONTROL)
    rig.until_beside(
        lambda: rig.app.settings_page is not None and rig.app.settings_page.isVisible()
    )
    rig.app.settings_page.close()


def test_the_settings_are_imported_beside_the_window(
    rig: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, by = "gui.pages.settings_page", set[threading.Thread]()
    imported = importlib.import_module

    def noted(name: str) -> object:
        by.update([threading.current_thread()] if name == page else [])
        return imported(name)

    monkeypatch.delitem(sys.modules, page, raising=False)
    monkeypatch.setattr(importlib, "import_module", noted)
    rig.open_settings().close()
    assert by
    assert threading.main_thread() not in by


def test_the_doctor_opens_by_key_and_from_the_settings(
    start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[list[str]] = []

    def command(*options: str) -> list[str]:
        asked.append(list(options))
        return [sys.executable, "-c", "print('well')"]

    monkeypatch.setattr("gui.pages.diagnostics_page.doctor_command", command)
    rig = start()
    rig.until(rig.is_(State.EMPTY))
    rig.key(Qt.Key.Key_F1)
    page = rig.app.doctor_page
    qtbot.waitUntil(lambda: not page.looking)
    assert page.text.toPlainText().strip() == "well"
    assert asked[0][:2] == ["--gpu-layers", "auto"]
    assert "--folder" in asked[0]
    page.close()
    settings = rig.open_settings()
    settings.doctor_button.click()
    assert page.isVisible()
    qtbot.waitUntil(lambda: not page.looking)
    page.close()
    settings.close()


def test_damaged_settings_are_said_and_the_file_is_kept(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    file = Folders.of(folder).settings_file
    file.parent.mkdir(parents=True)
    content = "[settings]\nwords=1e999\nmode=every_word\n"
    file.write_text(content, encoding="utf-8")
    rig = start({"folder": folder})
    message = rig.window.messages.current
    assert message is not None
    aside = file.with_name("damaged-settings.ini")
    assert "damaged" in message.text
    assert str(aside) in message.remedy
    assert aside.read_text(encoding="utf-8") == content
    assert rig.app.store.settings.words == Settings().words
    assert rig.app.store.settings.mode == "every_word"


def test_settings_that_cannot_be_saved_are_said_in_one_line(rig: Scripted) -> None:
    file = rig.app.folders.settings_file
    file.unlink(missing_ok=True)
    file.mkdir(parents=True)
    settle = timer(rig.app, SETTLE_MS)
    rig.app.store.change(words=5)
    assert settle.isActive()
    settle.timeout.emit()
    message = rig.window.messages.current
    assert message is not None
    assert "could not be saved" in message.text
    assert rig.app.store.settings.words == 5
    file.rmdir()
    rig.app.store.change(words=6)
    settle.timeout.emit()
    assert "could not be saved" not in rig.message
    assert Store(file).settings.words == 6


def test_what_a_start_says_is_said_in_the_language_that_is_made_meanwhile(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "mine"
    file = Folders.of(folder).settings_file
    file.parent.mkdir(parents=True)
    file.write_text("[settings]\nwords=1e999\nlanguage=ru\n", encoding="utf-8")
    rig = start({"folder": folder})
    messages = rig.window.messages
    try:
        qtbot.waitUntil(
            lambda: "повреждены" in getattr(messages.current, "text", ""), timeout=60_000
        )
    finally:
        rig.app.store.change(language="en")
