"""Opening and saving as a person meets them: files come back as they were, and nothing is lost."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from driving import Scripted, Start
from gui.app import documents

CONTROL = Qt.KeyboardModifier.ControlModifier
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """What the file dialogs answer."""
    names: dict[str, Path] = {}
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(names["open"]), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(names["save"]), ""))
    return names


def waited(rig: Scripted, condition: Callable[[], bool]) -> None:
    """Wait for what a thread does, however slow the machine is."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "never came about"
        rig.engine.step()
        QTest.qWait(2)


def opened(rig: Scripted, named: dict[str, Path], path: Path) -> None:
    named["open"] = path
    rig.key(Qt.Key.Key_O, CONTROL)
    waited(rig, lambda: rig.app.documents.path == path)


def test_a_text_is_opened_and_saved_to_the_same_file_without_asking(
    start: Start, tmp_path: Path, named: dict[str, Path]
) -> None:
    rig = start(mode="every_word")
    letter = tmp_path / "letter.txt"
    before = "\ufeffLiebe Anna,\r\nwie schön\r\n".encode()
    letter.write_bytes(before)
    opened(rig, named, letter)
    rig.until(rig.asking)
    assert rig.text == "Liebe Anna,\nwie schön"
    assert rig.window.windowTitle() == "letter.txt[*] – wordfork"
    assert not rig.window.isWindowModified()
    rig.tap(0)
    rig.until(rig.asking)
    assert rig.window.isWindowModified()
    text = rig.text
    rig.key(Qt.Key.Key_S, CONTROL)  # no dialog: that would raise KeyError
    waited(rig, lambda: not rig.window.isWindowModified())
    assert letter.read_bytes() == ("\ufeff" + text + "\n").replace("\n", "\r\n").encode()
    assert "Saved as letter.txt" in rig.message
    while rig.text != "Liebe Anna,\nwie schön":
        rig.key(Qt.Key.Key_Z, CONTROL)
    assert rig.window.isWindowModified()


def test_a_file_that_was_only_opened_is_not_changed_by_saving(
    start: Start, tmp_path: Path, named: dict[str, Path]
) -> None:
    rig = start(mode="every_word")
    letter = tmp_path / "letter.txt"
    letter.write_bytes(b"one\r\ntwo\nthree \n")  # mixed line ends, and a blank at the end
    opened(rig, named, letter)
    before = letter.stat()
    rig.key(Qt.Key.Key_S, CONTROL)
    waited(rig, lambda: "Saved as" in rig.message)
    assert letter.stat() == before
    assert letter.read_bytes() == b"one\r\ntwo\nthree \n"


def test_save_as_names_another_file_and_goes_on_with_it(
    start: Start, tmp_path: Path, named: dict[str, Path]
) -> None:
    rig = start(mode="every_word")
    rig.begin("The beginning")
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    for path, held in ((one, CONTROL), (other, BOTH)):
        named["save"] = path
        rig.key(Qt.Key.Key_S, held)
        waited(rig, path.exists)
        waited(rig, lambda path=path: rig.app.documents.path == path)
    assert one.read_bytes() == other.read_bytes() == b"The beginning\n"
    rig.key(Qt.Key.Key_N, CONTROL)
    assert rig.app.documents.path is None
    assert rig.window.windowTitle() == "wordfork"


def test_a_refusal_is_clear_and_goes_at_the_next_good_open(
    start: Start, tmp_path: Path, named: dict[str, Path]
) -> None:
    rig = start(mode="every_word")
    rig.begin("The old text")
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    bad.write_bytes(b"caf\xe9")
    good.write_bytes("да".encode("utf-16"))
    named["open"] = bad
    rig.key(Qt.Key.Key_O, CONTROL)
    waited(rig, lambda: "Could not open bad.txt" in rig.message)
    assert "UTF-8" in rig.message
    assert rig.text == "The old text"
    opened(rig, named, good)
    assert rig.text == "да"
    assert rig.message == ""


def test_what_is_no_file_is_refused_at_once(
    start: Start, tmp_path: Path, named: dict[str, Path]
) -> None:
    rig = start(mode="every_word")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    named["open"] = pipe
    rig.key(Qt.Key.Key_O, CONTROL)
    waited(rig, lambda: "Could not open" in rig.message)


def test_where_saving_fails_the_old_file_stays(
    start: Start, tmp_path: Path, named: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = start(mode="every_word")
    path = tmp_path / "old.txt"
    path.write_bytes(b"old\n")
    opened(rig, named, path)
    rig.until(rig.asking)
    rig.tap(0)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(documents, "write_whole", full)
    rig.key(Qt.Key.Key_S, CONTROL)
    waited(rig, lambda: "Could not save old.txt: No space left on device" in rig.message)
    assert path.read_bytes() == b"old\n"
    assert rig.window.isWindowModified()


def test_a_file_that_another_program_changed_is_not_replaced_unasked(
    start: Start, tmp_path: Path, named: dict[str, Path]
) -> None:
    rig = start(mode="every_word")
    path = tmp_path / "shared.txt"
    path.write_bytes(b"mine\n")
    opened(rig, named, path)
    rig.until(rig.asking)
    rig.tap(0)
    path.write_bytes(b"another program's words\n")
    rig.key(Qt.Key.Key_S, CONTROL)
    assert "changed by another program" in rig.message
    assert path.read_bytes() == b"another program's words\n"
    rig.key(Qt.Key.Key_S, CONTROL)
    waited(rig, lambda: path.read_bytes().startswith(b"mine"))


def test_half_a_character_empties_no_file(
    start: Start, tmp_path: Path, named: dict[str, Path]
) -> None:
    rig = start(mode="every_word")
    rig.begin("caf\udce9")
    named["save"] = tmp_path / "cafe.txt"
    rig.key(Qt.Key.Key_S, CONTROL)
    waited(rig, named["save"].exists)
    assert named["save"].read_text(encoding="utf-8") == "caf\ufffd\n"
    assert rig.text == "caf\ufffd"


def test_a_file_is_read_beside_the_window(
    start: Start, tmp_path: Path, named: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = start(mode="every_word")
    path = tmp_path / "text.txt"
    path.write_bytes(b"text\n")
    readers = []
    decode = documents.decode

    def watched(data: bytes) -> object:
        readers.append(threading.current_thread())
        return decode(data)

    monkeypatch.setattr(documents, "decode", watched)
    opened(rig, named, path)
    assert readers
    assert threading.main_thread() not in readers
