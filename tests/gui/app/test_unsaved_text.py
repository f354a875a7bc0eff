"""A text that no disk takes is not lost by leaving it: that is said first, and how to keep it."""

from __future__ import annotations

import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from common.clock import NS_PER_S
from driving import CONTROL, Scripted, Start
from engine.session.events import State
from engine.session.journal import read
from full_disk import FullDisk, full_disk
from gui.widgets.message_bar import Level

TOLD = "The text is not on disk."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FullDisk]:
    """The disk that all folders of the window lie on."""
    with full_disk(tmp_path / "folder") as disk:
        yield disk


@pytest.fixture
def unsaved(disk: FullDisk, start: Start, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """A window with a text that its full disk did not take; each look at the clock is 2 s later."""
    yield begun(start, disk, monkeypatch)
    disk.free()


def begun(
    start: Start, disk: FullDisk, monkeypatch: pytest.MonkeyPatch, **settings: str
) -> Scripted:
    rig = start(mode="every_word", **settings)
    rig.until(rig.is_(State.EMPTY))
    disk.fill()
    rig.begin()
    ticks = iter(range(2 * NS_PER_S, 1000 * NS_PER_S, 2 * NS_PER_S))
    monkeypatch.setattr(rig.parts.unsaved, "clock", lambda: next(ticks))
    assert drafts(disk) == []
    return rig


def drafts(disk: FullDisk) -> list[str]:
    found = map(read, (disk.folder / "data" / "drafts").glob("draft-*.jsonl"))
    return [draft.text for draft in found if draft is not None]


def waited(rig: Scripted, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"never came about: {rig.message}"
        QTest.qWait(2)


def test_a_window_closes_only_when_it_is_closed_again(unsaved: Scripted, disk: FullDisk) -> None:
    assert not unsaved.window.close()
    assert unsaved.window.isVisible()
    shown = unsaved.window.messages.current
    assert shown is not None
    assert (shown.text, shown.level, shown.action) == (TOLD, Level.ERROR, "Save elsewhere")
    assert str(disk.folder) in shown.remedy
    assert "copy" in shown.remedy
    assert "close again" in shown.remedy
    unsaved.tap(0)  # all goes on
    unsaved.until(unsaved.asking)
    assert unsaved.window.close()
    assert not unsaved.window.isVisible()


def test_a_double_click_or_a_held_key_is_no_second_answer(
    unsaved: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0]
    monkeypatch.setattr(unsaved.parts.unsaved, "clock", lambda: now[0])
    for _ in range(100):
        assert not unsaved.window.close()
        now[0] += NS_PER_S // 30
    now[0] += NS_PER_S
    assert unsaved.window.close()


def test_with_room_again_the_window_closes_and_the_text_is_on_disk(
    unsaved: Scripted, disk: FullDisk
) -> None:
    assert not unsaved.window.close()
    text = unsaved.text
    disk.free()
    assert unsaved.window.close()
    assert drafts(disk) == [text]


def test_with_room_again_nothing_is_said_any_more(unsaved: Scripted, disk: FullDisk) -> None:
    assert not unsaved.window.close()
    disk.free()
    assert unsaved.parts.left_drafts.journal.save()
    assert not {"unsaved", "draft"} & {m.key for m in unsaved.window.messages.messages}


def test_who_puts_the_message_away_is_asked_anew(unsaved: Scripted) -> None:
    assert not unsaved.window.close()
    unsaved.window.messages.put_away()
    assert TOLD not in unsaved.message
    assert not unsaved.window.close()
    assert TOLD in unsaved.message
    assert unsaved.window.close()


def test_a_minimised_window_comes_to_say_why_it_stays(unsaved: Scripted) -> None:
    unsaved.window.showMinimized()
    QApplication.processEvents()
    assert not unsaved.window.close()
    assert not unsaved.window.isMinimized()
    assert unsaved.window.isVisible()


def test_ctrl_q_leaves_the_second_time(unsaved: Scripted) -> None:
    unsaved.key(Qt.Key.Key_Q, CONTROL)
    assert unsaved.window.isVisible()
    assert TOLD in unsaved.message
    unsaved.key(Qt.Key.Key_Q, CONTROL)
    assert not unsaved.window.isVisible()


def test_qt_itself_cannot_quit_unasked(unsaved: Scripted) -> None:
    QApplication.closeAllWindows()
    assert unsaved.window.isVisible()
    assert TOLD in unsaved.message


def test_saved_elsewhere_the_text_may_be_left(
    unsaved: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(elsewhere), ""))
    assert not unsaved.window.close()
    QTest.mouseClick(unsaved.window.messages.action_button, Qt.MouseButton.LeftButton)
    waited(unsaved, lambda: unsaved.app.documents.path == elsewhere)
    assert elsewhere.read_text().rstrip("\n") == unsaved.text
    elsewhere.write_text("another program's")
    assert not unsaved.window.close()
    unsaved.window.messages.put_away()
    unsaved.app.documents.save(elsewhere)
    unsaved.app.documents.save(elsewhere)  # over what the other program wrote
    waited(unsaved, unsaved.app.documents.is_filed)
    assert unsaved.window.close()
    assert elsewhere.read_text().rstrip("\n") == unsaved.text


def test_where_saving_fails_too_no_draft_is_called_safe(
    unsaved: Scripted, disk: FullDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = disk.folder / "text.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    unsaved.key(Qt.Key.Key_S, CONTROL)
    waited(unsaved, lambda: "Could not save text.txt" in unsaved.message)
    assert "safe" not in unsaved.message
    assert "another disk" in unsaved.message
    assert not unsaved.window.close()


def test_a_new_text_and_a_file_take_its_place_only_the_second_time(
    unsaved: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file.txt"
    file.write_text("From a file")
    asked: list[Path] = []

    def name(*_: object) -> tuple[str, str]:
        asked.append(file)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", name)
    text = unsaved.text
    assert not unsaved.window.close()
    unsaved.key(Qt.Key.Key_N, CONTROL)  # another question, not a second answer
    assert "“New text” again" in unsaved.message
    unsaved.key(Qt.Key.Key_O, CONTROL)
    assert "“Open a text” again" in unsaved.message
    assert not asked
    assert unsaved.text == text
    unsaved.key(Qt.Key.Key_O, CONTROL)
    waited(unsaved, lambda: unsaved.text.startswith("From a file"))
    unsaved.key(Qt.Key.Key_N, CONTROL)  # that one is in its file
    assert unsaved.text == ""
    unsaved.begin("Another")
    unsaved.key(Qt.Key.Key_N, CONTROL)
    assert unsaved.text == "Another"
    unsaved.key(Qt.Key.Key_N, CONTROL)
    assert unsaved.text == ""
    assert not {"unsaved", "draft"} & {m.key for m in unsaved.window.messages.messages}
    assert unsaved.window.close()


def test_told_to_end_it_writes_the_text_to_another_folder_and_says_where(
    unsaved: Scripted,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    unsaved.app.end()
    assert not unsaved.window.isVisible()
    (path,) = temporary.iterdir()
    assert path.read_text() == unsaved.text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(path) in capsys.readouterr().err
    unsaved.app.end()
    assert list(temporary.iterdir()) == [path]


def test_told_to_end_where_nothing_takes_the_text_it_says_so(
    unsaved: Scripted,
    disk: FullDisk,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    monkeypatch.setenv("HOME", str(disk.folder))
    unsaved.app.end()
    assert not unsaved.window.isVisible()
    assert "its text is lost" in capsys.readouterr().err
    assert not list(disk.folder.rglob("wordfork-draft-*"))


def test_told_to_end_with_all_on_disk_it_says_nothing(
    unsaved: Scripted, disk: FullDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    text = unsaved.text
    disk.free()
    unsaved.app.end()
    assert drafts(disk) == [text]
    assert not list(disk.folder.rglob("wordfork-draft-*"))
    assert capsys.readouterr().err == ""


def test_a_russian_window_asks_in_russian(
    disk: FullDisk, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = begun(start, disk, monkeypatch)
    disk.free()
    rig.speak("ru")
    disk.fill()
    rig.controller.new_text()
    rig.begin("Another")
    assert not rig.window.close()
    shown = rig.window.messages.current
    assert shown is not None
    assert "не записан на диск" in shown.text
    assert "закройте окно ещё раз" in shown.remedy
    assert shown.action == "Сохранить в другом месте"
    disk.free()
