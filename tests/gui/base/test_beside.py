"""Work beside the window's thread: in which thread it is done, in which order it is told."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.base.beside import Beside


def test_work_is_done_in_turn_in_other_threads_and_told_in_this_one(qtbot: QtBot) -> None:
    beside, go = Beside(), threading.Event()
    done: list[str] = []
    told: list[tuple[str, threading.Thread]] = []

    def work(name: str) -> threading.Thread:
        go.wait(60)
        done.append(name)
        return threading.current_thread()

    for name in ("first", "second"):
        beside.do(lambda name=name: work(name), lambda by, name=name: told.append((name, by)))  # type: ignore[misc]
    assert done == []
    go.set()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert done == [name for name, _ in told] == ["first", "second"]
    assert threading.current_thread() not in {by for _, by in told}


def test_once_it_is_closed_nothing_is_told(qtbot: QtBot) -> None:
    beside = Beside()
    told: list[None] = []
    beside.do(lambda: None, told.append)
    beside.close()
    thread = beside._last
    assert thread is not None
    thread.join(60)
    qtbot.wait(0)
    assert told == []


def test_a_module_is_imported_in_another_thread_and_asked_for_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seldom_wanted.py").write_text(
        "import threading\nby = threading.current_thread()\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    beside = Beside()
    told: list[str] = []
    beside.with_module("seldom_wanted", lambda: told.append("then"))
    beside.with_module("seldom_wanted", lambda: told.append("again"))
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["then"]
    assert sys.modules["seldom_wanted"].by is not threading.current_thread()
    beside.with_module("seldom_wanted", lambda: told.append("at once"))
    assert told == ["then", "at once"]
    monkeypatch.delitem(sys.modules, "seldom_wanted")


def test_what_cannot_be_imported_is_met_by_whoever_wants_it(qtbot: QtBot) -> None:
    beside = Beside()
    told: list[str] = []
    beside.with_module("no_such_module_anywhere", lambda: told.append("then"))
    qtbot.waitUntil(lambda: bool(told))


@pytest.mark.parametrize("kept", [False, True])
def test_the_end_of_the_program_waits_for_what_is_to_be_kept(
    qapp: QApplication, kept: bool
) -> None:
    beside, go = Beside(kept=kept), threading.Event()
    threads: list[threading.Thread] = []

    def work() -> None:
        go.wait(60)
        threads.append(threading.current_thread())

    beside.do(work, lambda _: None)
    beside.wait(0)
    assert threads == []
    go.set()
    beside.wait(60)
    assert [thread.daemon for thread in threads] == [not kept]
