"""The doctor's page: it says what the command says, and harms nothing where that fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from asking import asked
from gui.pages.diagnostics_page import DoctorPage, doctor_command
from gui.widgets.theme import LIGHT, Look


def opened(qtbot: QtBot, *command: str) -> DoctorPage:
    page = DoctorPage(Look(), None, command)
    qtbot.addWidget(page)
    page.show()
    return page


def test_it_shows_what_the_command_says_to_read_and_to_copy(qtbot: QtBot) -> None:
    page = opened(qtbot, sys.executable, "-c", "print('Problems: 0 \\u2026')")
    assert page.looking
    assert not page.copy.isEnabled()
    assert "Running diagnostics" in page.text.toPlainText()
    qtbot.waitUntil(lambda: not page.looking)
    assert page.text.toPlainText().strip() == "Problems: 0 …"
    assert page.text.isReadOnly()
    page.copy.click()
    assert QGuiApplication.clipboard().text().strip() == "Problems: 0 …"
    page.set_look(Look(LIGHT, 1.5))
    assert not page.isModal()
    page.again.click()
    assert page.looking
    qtbot.waitUntil(lambda: not page.looking)
    assert page.copy.isEnabled()


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "import os; print('half'); os.abort()"],
        [sys.executable, "-c", "import sys; sys.exit(2)"],
        ["no-such-program-anywhere"],
    ],
)
def test_where_it_does_not_run_the_way_out_is_named(qtbot: QtBot, command: list[str]) -> None:
    page = opened(qtbot, *command)
    qtbot.waitUntil(lambda: not page.looking)
    assert "wordfork doctor" in page.text.toPlainText()
    assert page.again.isEnabled()
    assert not page.copy.isEnabled()


def test_closing_it_leaves_no_process(qtbot: QtBot) -> None:
    page = opened(qtbot, sys.executable, "-c", "import threading; threading.Event().wait()")
    [process] = page.findChildren(QProcess)
    qtbot.waitUntil(lambda: process.processId() > 0)
    page.reject()
    assert process.processId() == 0
    assert not page.looking


def test_its_command_is_one_that_the_command_line_takes() -> None:
    options = ["--gpu-layers", "auto", "--context", "4096", "--folder", "x", "--model", "y"]
    program, flag, code = doctor_command(*options)
    assert (program, flag) == (sys.executable, "-c")
    words: list[list[str]] = []
    exec(code.partition("; ")[2], {"main": words.append})
    taken = asked(words[0])
    assert words[0][0] == "doctor"
    assert (taken.folder, taken.model) == (Path("x"), "y")
