"""Ctrl+C and being told to end: at once, in good order, with 128 + the signal's number."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[3]
ENDS = [signal.SIGINT, signal.SIGTERM]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
PATIENCE_S = 60
"""Nothing here takes so long but on a machine that stands still; no test waits for it to pass."""

LOOP = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from gui.commands.ending import SignalEnd, ending
app = QApplication([])
closed = []
class Window(QWidget):
    def paintEvent(self, event):
        print("painted", flush=True)
with ending(), SignalEnd(app) as end:
    window = Window()
    window.show()
    if "dialog" in sys.argv:
        dialog = QFileDialog(window)
        QTimer.singleShot(0, lambda: (print("dialog", flush=True), dialog.exec()))
    code = end.run(lambda: closed.append(1))
    print("closed", len(closed), flush=True)
    raise SystemExit(code)
"""


@contextmanager
def started(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start Python with a command; it is gone behind this."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until_said(process: subprocess.Popen[bytes], word: bytes) -> None:
    """Wait until a line with `word` has been said."""
    assert process.stdout is not None
    while select.select([process.stdout], [], [], PATIENCE_S)[0]:
        line = os.read(process.stdout.fileno(), 4096)
        if word in line or not line:
            return
    raise AssertionError(f"{word!r} was not said")


def until(process: subprocess.Popen[bytes], there: object) -> None:
    """Wait until `there()` is so."""
    end = time.monotonic() + PATIENCE_S
    while not there():  # type: ignore[operator]
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize("where", ["window", "dialog"])
def test_a_loop_at_rest_is_ended_by_a_signal(number: int, where: str) -> None:
    with started("-c", LOOP, where, QT_QPA_PLATFORM="offscreen") as process:
        until_said(process, b"dialog" if where == "dialog" else b"painted")
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 128 + number
        assert b"closed 1" in out
        assert b"Traceback" not in err


def test_what_is_ignored_stays_ignored() -> None:
    script = LOOP.replace("closed = []", "closed = []\nimport os, signal\nSTAND_IN")
    script = script.replace("STAND_IN", "print('is', signal.getsignal(signal.SIGINT), flush=True)")
    command = ["sh", "-c", 'trap "" INT; exec "$0" -c "$1"', sys.executable, script]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        until_said(process, b"painted")
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 128 + signal.SIGTERM
    finally:
        process.kill()


def children_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize("command", [[], ["demo"]], ids=["window", "demo"])
def test_the_window_and_the_demo_end_and_keep_the_draft(
    number: int, command: list[str], tmp_path: Path
) -> None:
    """Ctrl+C reaches the whole group, as from a terminal; the engine's process is gone then."""
    words = ["--folder", str(tmp_path), "--text", "Once upon a time"]
    drafts = tmp_path / "data" / "drafts"
    with started("-m", "gui", *command, *words, QT_QPA_PLATFORM="offscreen") as process:
        until(process, lambda: any(p.stat().st_size for p in drafts.glob("*.jsonl")))
        until(process, lambda: children_of(process))
        children = children_of(process)
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 128 + number
        assert b"Traceback" not in err
        _, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
        assert not alive
    kept = b"".join(p.read_bytes() for p in drafts.glob("*"))
    assert b"Once upon a time" in kept


@pytest.mark.parametrize("number", ENDS)
def test_a_command_that_computes_ends(number: int, tmp_path: Path) -> None:
    command = ["timemodel", "--simulate", "20000000", "--folder", str(tmp_path)]
    with started("-m", "gui", *command[:-2]) as process:
        until(process, lambda: psutil.Process(process.pid).cpu_times().user > 1.0)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 128 + number
        assert (out, err) == (b"", b"")


@pytest.mark.parametrize("number", ENDS)
def test_the_doctor_leaves_those_whom_it_asked(number: int, tmp_path: Path) -> None:
    with started("-m", "gui", "doctor", "--folder", str(tmp_path)) as process:
        until(process, lambda: len(children_of(process)) >= 3)
        children = children_of(process)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, out, err) == (128 + number, b"", b"")
        _, alive = psutil.wait_procs(children, timeout=PATIENCE_S)
        assert not alive


@pytest.mark.parametrize("number", ENDS)
def test_a_calibration_ends(number: int, tmp_path: Path) -> None:
    command = ["calibrate", "--rendered", "--folder", str(tmp_path)]
    with started("-m", "gui", *command) as process:
        until(process, lambda: (tmp_path / "state").exists() or children_of(process))
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 128 + number
        assert b"Traceback" not in err
