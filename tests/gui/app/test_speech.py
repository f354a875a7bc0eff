"""Speech by a process of its own: the window is told, and never waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from driving import CONTROL, Scripted
from gui.app.speech import Speaker
from qtparts import timer

BLOCKED_MS = 50
"""No call may hold the window up for so long, whatever the service does."""


@pytest.fixture
def speaker(qtbot: QtBot) -> Iterator[Speaker]:
    made = Speaker()
    yield made
    made.close()


def child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_without_a_voice_it_says_so_and_stays_quiet(
    speaker: Speaker, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> None:
    speaker.command = [*speaker.command, "mock", "speechd", "flite", "android", "darwin", "sapi"]
    assert not speaker.available
    assert "Looking for" in speaker.reason
    with qtbot.waitSignal(speaker.changed, timeout=60_000):
        speaker.look()
    assert not speaker.available
    assert speaker.reason.startswith("No voice is installed.")
    assert "Install" in speaker.reason
    assert not speaker.say("hello")
    speaker.stop()
    assert speaker.process is None
    assert capfd.readouterr() == ("", "")


def test_with_a_voice_it_says_what_it_is_told(speaker: Speaker, qtbot: QtBot) -> None:
    """By Qt's engine for tests, which makes no sound."""
    speaker.command = [*speaker.command, "speechd"]
    with qtbot.waitSignal(speaker.changed, timeout=60_000):
        speaker.look()
    assert speaker.available
    assert speaker.reason == ""
    assert speaker.process is None, "nothing is said: no process waits"
    assert not speaker.say("  ")
    assert speaker.say("hello")
    process = speaker.process
    assert process is not None
    qtbot.waitUntil(lambda: not timer(speaker).isActive(), timeout=60_000)
    assert speaker.say("hello again")
    assert speaker.process is process, "the one that speaks goes on"
    speaker.stop()


def test_what_is_said_is_sent_as_one_line(speaker: Speaker, qtbot: QtBot) -> None:
    speaker.command = child(
        "import sys\nprint('{\"voice\": true}', flush=True)\n"
        "print('{\"failed\": ' + sys.stdin.readline().split(':', 1)[1].strip(), flush=True)"
    )
    with qtbot.waitSignal(speaker.failed, timeout=60_000) as told:
        assert speaker.say("two\nlines, „quoted“")
    assert told.args is not None
    assert told.args[0] == "two\nlines, „quoted“"


def test_a_service_that_hangs_holds_nothing_up(speaker: Speaker, qtbot: QtBot) -> None:
    speaker.command = child("import time; time.sleep(600)")
    calls = (speaker.look, lambda: speaker.say("hello"), speaker.stop, lambda: speaker.available)
    for call in calls:
        began = time.thread_time()
        call()
        assert (time.thread_time() - began) * 1000 < BLOCKED_MS
    with qtbot.waitSignal(speaker.changed):
        timer(speaker).timeout.emit()
    assert "does not answer" in speaker.reason
    assert speaker.process is None
    assert not speaker.say("hello")


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "import os; os.abort()"])
def test_a_process_that_ends_is_no_voice(speaker: Speaker, qtbot: QtBot, code: str) -> None:
    speaker.command = child(code)
    with qtbot.waitSignal(speaker.changed, timeout=60_000):
        speaker.look()
    assert not speaker.available
    assert speaker.reason


def test_a_voice_that_dies_while_it_speaks_is_one_line(speaker: Speaker, qtbot: QtBot) -> None:
    speaker.command = child("print('{\"voice\": true}', flush=True)\ninput()")
    with qtbot.waitSignal(speaker.failed, timeout=60_000) as told:
        speaker.say("hello")
    assert told.args is not None
    assert all(told.args)
    assert speaker.available, "the next try starts another one"


@pytest.mark.qt_log_ignore("Destroyed while process")
def test_a_speaker_that_goes_while_its_process_runs_says_nothing(qtbot: QtBot) -> None:
    speaker = Speaker()
    speaker.command = child("import time; time.sleep(600)")
    speaker.look()
    assert speaker.process is not None
    assert speaker.process.waitForStarted(60_000)
    with qtbot.captureExceptions() as raised:
        delete(speaker)
    assert raised == []


def test_the_target_speaks_once_there_is_a_voice(rig: Scripted, qtbot: QtBot) -> None:
    rig.begin()
    button = rig.stage.targets.button("speak")
    assert not button.isEnabled()
    rig.parts.speaker.command = child("print('{\"voice\": true}', flush=True)\ninput()")
    with qtbot.waitSignal(rig.parts.speaker.changed, timeout=60_000):
        rig.parts.speaker.look()
    assert button.isEnabled()
    rig.key(Qt.Key.Key_P, CONTROL)
    assert rig.parts.speaker.process is not None
