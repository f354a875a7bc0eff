"""How long the window's thread is kept from its events by what a person does: a table in ms.

    PYTHONPATH=. .venv/bin/python tests/desktop/responsiveness.py [--stacks FILE]

A timer of 5 ms runs in the window's thread of the real program, on a desktop of its own. Its
longest gap, less those 5 ms, is how long a key would have waited: "blocked". The model runs in
another process, so on few cores it adds to that: "computed" is the most that the thread itself
computed between two ticks, which does not depend on what else the machine does (but leaves out
what it waits for: a disk, another thread). With --stacks the file gets where the thread was each
time that it was late by 40 ms.
"""

from __future__ import annotations

import argparse
import faulthandler
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402

from engine.models.bundled import default_model  # noqa: E402
from engine.session.events import State  # noqa: E402
from gui.app.application import App, Options, application  # noqa: E402

TICK_MS = 5
LATE_MS = 40
LIMIT_S = 120.0
SENTENCE = "The river runs past the old mill, and in winter the wheel stands still. "


class Gaps:
    """Runs Qt's events until something is so, and notes the longest gap between two ticks."""

    def __init__(self, stacks: IO[str] | None = None) -> None:
        """Begin to tick; `stacks` gets where the thread is when a tick is late."""
        self.stacks = stacks
        self.longest_ms = self.computed_ms = 0.0
        self._last_s, self._computed_s = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now_s, computed_s = time.perf_counter(), time.thread_time()
        self.longest_ms = max(self.longest_ms, (now_s - self._last_s) * 1000 - TICK_MS)
        self.computed_ms = max(self.computed_ms, (computed_s - self._computed_s) * 1000)
        self._last_s, self._computed_s = now_s, computed_s
        if self.stacks is not None:  # without the interpreter's lock: also of what holds it
            faulthandler.dump_traceback_later((TICK_MS + LATE_MS) / 1000, file=self.stacks)

    def wait(self, until: Callable[[], bool], behind_s: float = 0.5) -> bool:
        """Run events until it is so, and a moment longer; False where it never was."""
        loop, end_s, so_s = QEventLoop(), time.perf_counter() + LIMIT_S, None
        while time.perf_counter() < end_s:
            loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if so_s is None and until():
                so_s = time.perf_counter()
            if so_s is not None and time.perf_counter() - so_s >= behind_s:
                return True
        return False

    def of(self, name: str, act: Callable[[], object], until: Callable[[], bool]) -> None:
        """Do something and print what it took."""
        self.wait(lambda: True)  # what came before has had its time
        self._tick()
        self.longest_ms, self.computed_ms, begun_s = 0.0, 0.0, time.perf_counter()
        if self.stacks is not None:
            self.stacks.write(f"\n==== {name}\n")
            self.stacks.flush()
        act()
        came = self.wait(until)
        self._tick()
        whole_ms = (time.perf_counter() - begun_s - 0.5) * 1000
        note = "" if came else f"   (did not come about in {LIMIT_S:g} s)"
        figures = f"{self.longest_ms:9.1f} {self.computed_ms:9.1f} {whole_ms:9.0f}"
        print(f"{name:44} {figures}{note}", flush=True)


def measure(folder: Path, stacks: Path | None) -> None:
    """Do in the window what may block it, one after another."""
    application()
    texts = {}
    for megabytes in (1, 5):
        texts[megabytes] = folder / f"{megabytes}.txt"
        lines = [SENTENCE * 8 + "\n"] * (megabytes * 1_000_000 // (len(SENTENCE) * 8 + 1))
        texts[megabytes].write_text("".join(lines))
    second = folder / "second.gguf"
    second.symlink_to(default_model())
    app = App(Options(folder=folder / "kept", overrides={"mode": "every_word"}))
    controller, session = app.controller, app.parts.session
    asking = lambda: session.state is State.ASKING  # noqa: E731
    print(f"{'':44} {'blocked':>9} {'computed':>9} {'in all':>9}   ms")
    gaps = Gaps(stacks.open("w") if stacks is not None else None)
    gaps.of("starting, to an empty draft", app.start, lambda: session.state is State.EMPTY)
    for megabytes, text in texts.items():
        gaps.of(
            f"opening {megabytes} MB, to its cloud",
            lambda text=text: app.documents.open(text),
            lambda text=text: app.documents.path == text and asking(),
        )
        gaps.of(f"choosing a word behind {megabytes} MB", lambda: press(app), asking)
        saved = folder / f"saved-{megabytes}.txt"
        gaps.of(
            f"saving {megabytes} MB",
            lambda saved=saved: app.documents.save(saved),
            lambda saved=saved: app.documents.path == saved,
        )
        gaps.of(f"new text behind {megabytes} MB", controller.new_text, lambda: session.blank)
    shown = lambda page: page is not None and page.isVisible()  # noqa: E731
    used = lambda path: app.models.used == path  # noqa: E731
    gaps.of("showing the settings, first", app.show_settings, lambda: shown(app.settings_page))
    gaps.of("showing the models, first", app.models.show, lambda: shown(app.models.page))
    page = app.models.page
    assert page is not None
    path = str(second)
    gaps.of("another model", lambda: app.models.add(second), lambda: page.row(path) is not None)
    gaps.of("using it", lambda: app.models.choice.use(path), lambda: used(path))
    loading = "choosing another while it loads"
    empty = lambda: used(path) and session.state is State.EMPTY  # noqa: E731
    gaps.of(loading, lambda: twice(app, path), empty)
    gaps.of("showing the drafts, first", app.show_drafts, lambda: shown(app.drafts_page))
    gaps.of("showing the doctor, first", app.show_doctor, lambda: shown(app.doctor_page))
    gaps.of("showing the time model, first", app.show_simulator, lambda: shown(app.simulator_page))
    gaps.of("ending", app.window.close, lambda: True)


def measure_eyes(folder: Path, stacks: Path | None) -> None:
    """Choose by the eyes of the rendered person, and calibrate them."""
    application()
    eyes = {"mode": "every_word", "input": "eyes", "gaze_source": "rendered"}
    app = App(Options(folder=folder / "eyes", overrides=eyes))
    sight, session = app.parts.eyes, app.parts.session
    gaps = Gaps(stacks.open("a") if stacks is not None else None)
    gaps.of("starting with eyes", app.start, lambda: session.state is State.EMPTY)
    gaps.wait(lambda: bool(sight._camera))
    gaps.of("calibrating, first", sight.calibrate, lambda: sight.profiles.desk.is_open)
    gaps.of("ending with eyes", app.window.close, lambda: True)


def press(app: App) -> None:
    """Choose the first word as a digit does."""
    from common.clock import now_ns
    from engine.records.trial import ChoiceTiming

    app.controller.choose(0, now_ns(), ChoiceTiming("keys"))


def twice(app: App, path: str) -> None:
    """Choose the model that comes with the program, and the other at once."""
    app.models.choice.use("default")
    app.models.choice.use(path)


def main() -> None:
    """Start a desktop and measure on it, in a process that has its display."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--stacks", type=Path)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)  # in the process that does it
    asked.add_argument("--eyes", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.folder is not None:
        (measure_eyes if given.eyes else measure)(given.folder, given.stacks)
        return
    from desktop.screen import Screen, missing

    if missing():
        raise SystemExit(missing())
    print("load:", Path("/proc/loadavg").read_text().strip())
    screen = Screen()
    try:
        with tempfile.TemporaryDirectory(prefix="wordfork-") as folder:
            models = Path(folder) / "models"
            models.mkdir()
            for part in default_model().parent.glob(f"{default_model().name}*"):
                (models / part.name).symlink_to(part)
            told = ["--folder", folder]
            told += ["--stacks", str(given.stacks.absolute())] if given.stacks else []
            for more in ((), ("--eyes",)):
                subprocess.run(
                    [sys.executable, __file__, *told, *more],
                    env=screen.environment | {"WORDFORK_MODELS": str(models)},
                    check=True,
                )
    finally:
        screen.close()


if __name__ == "__main__":
    main()
