"""The eyes' process: real children with small sources of their own."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from common.log import LOG_LIMIT, last_lines
from common.worker import Death
from input.api.errors import EndOfSourceError, GazeError
from input.api.gaze import DESK, GazeSample
from input.api.messages import EyesAnswer, EyesEnded, EyesTrouble, Preview, Seen, Shift
from input.api.source import EyesConfig, EyesReady, Picture, SampleSource
from input.calibration.gaze_map import GazeMap
from input.sources.points import Points
from input.sources.registry import source_for
from input.sources.trace import TraceHeader, TraceWriter, read_trace
from input.worker.process import EyesHandle, explain

WAIT_S = 30
BURST = 200
TICK_NS = 10_000_000

Kind = TypeVar("Kind")


class Ticks:
    """A source with a hundred samples a second, or what the configuration's place names."""

    def __init__(self, config: EyesConfig) -> None:
        self.place = config.place
        self._n = 0
        self._flows = False
        self._points = Points()

    def open(self) -> EyesReady:
        print("eyes say hello", flush=True)
        match self.place:
            case "missing":
                raise GazeError("There is no camera", "Plug one in.")
            case "abort":
                os.write(2, b"C code fails\n")
                os.abort()
            case "hang":
                print("hanging", flush=True)
                time.sleep(60)
            case "modules":
                seen = {name.split(".")[0] for name in sys.modules}
                own_qt = [name for name in os.environ if name.startswith("QT_QPA_PLATFORM_")]
                return EyesReady(",".join(sorted(seen & {"gui", "PySide6", "engine"}) + own_qt))
            case "floods":
                os.write(2, b"noise\n" * (LOG_LIMIT // 3))
        return EyesReady("ticks", os.getpriority(os.PRIO_PROCESS, 0))

    def read(self, timeout_s: float) -> GazeSample | None:
        if self.place == "burst":
            if self._n == 2 and not self._flows:  # until the window has both
                time.sleep(0.01)
                return None
            self._n += 1
            if self._n > BURST:
                raise EndOfSourceError
            return self._points.at(self._n * TICK_NS, 100.0, 200.0, 30.0)
        time.sleep(0.01)
        return self._points.at(time.perf_counter_ns(), 100.0, 200.0, 30.0)

    def use_map(self, gaze_map: GazeMap | None) -> None:
        self._points.use_map(gaze_map)

    def shift(self, dx_px: float, dy_px: float) -> None:
        self._points.shift(dx_px, dy_px)
        self._flows = dx_px > 0.0  # opening tells a shift of 0

    def picture(self) -> Picture:
        return Picture(320, 240, bytes(320 * 240 * 3), self.read(0.0))

    def close(self) -> None:
        """Nothing to let go of."""


def make(config: EyesConfig) -> SampleSource:
    return Ticks(config)


class Ear:
    """Hears what a handle reports and waits for it, for as long as a slow machine may take."""

    def __init__(self) -> None:
        self.answers: list[EyesAnswer] = []
        self.times: list[int] = []
        self.deaths: list[Death] = []
        self._news = threading.Condition()

    def answer(self, answer: EyesAnswer, arrived_ns: int) -> None:
        with self._news:
            self.answers.append(answer)
            self.times.append(arrived_ns)
            self._news.notify_all()

    def death(self, death: Death) -> None:
        with self._news:
            self.deaths.append(death)
            self._news.notify_all()

    def wait(self, what: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(what, WAIT_S), (self.answers[-3:], self.deaths)

    def wait_for(self, kind: type, n: int = 1) -> None:
        self.wait(lambda: len(self.all(kind)) >= n)

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [answer for answer in self.answers if isinstance(answer, kind)]


@pytest.fixture
def ear() -> Ear:
    return Ear()


Start = Callable[..., EyesHandle]


@pytest.fixture
def start(ear: Ear, tmp_path: Path) -> Iterator[Start]:
    handles = []

    def begin(
        place: str = "",
        source: Callable[[EyesConfig], SampleSource] = make,
        record: Path | None = None,
    ) -> EyesHandle:
        kind = "trace" if source is source_for else "camera"
        config = EyesConfig(kind, place, log_path=str(tmp_path / "eyes.log"), record=record)
        handle = EyesHandle(config, ear.answer, ear.death, source)
        handles.append(handle)
        handle.start()
        return handle

    yield begin
    for handle in handles:
        handle.close()
        assert handle.join(WAIT_S)


def test_a_child_tells_samples_until_it_is_closed(start: Start, ear: Ear, tmp_path: Path) -> None:
    handle = start()
    ear.wait_for(Seen, 5)
    pid = handle.pid
    handle.close()
    handle.close()
    assert handle.join(WAIT_S)
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert ear.answers[0] == EyesReady("ticks", os.getpriority(os.PRIO_PROCESS, 0))
    samples = [seen.sample for seen in ear.all(Seen)]
    assert all(before.t_ns < after.t_ns for before, after in itertools.pairwise(samples))
    for answer, arrived_ns in zip(ear.answers, ear.times, strict=True):
        if isinstance(answer, Seen):
            assert answer.sample.t_ns <= answer.sample.ready_ns <= arrived_ns
    assert ear.deaths == []
    assert last_lines(str(tmp_path / "eyes.log")) == ("eyes say hello",)


def test_the_child_knows_nothing_of_qt(
    start: Start, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "of-cv2")
    start("modules")
    ear.wait_for(EyesReady)
    assert ear.answers[0] == EyesReady("")


def test_the_window_knows_nothing_of_cameras() -> None:
    heavy = "{'cv2', 'mediapipe', 'scipy', 'pylsl', 'matplotlib'}"
    seen = "{m.split('.')[0] for m in sys.modules}"
    code = f"import sys, input.worker.process; print({heavy} & {seen})"
    root = Path(__file__).parents[3]
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "set()"


def test_asks_reach_the_child_and_outlive_it(start: Start, ear: Ear) -> None:
    handle = start()
    ear.wait_for(Seen)
    handle.send(Shift(11.0, 0.0))
    ear.wait(lambda: ear.all(Seen)[-1].sample.x_px == 111.0)
    assert handle.pid is not None
    os.kill(handle.pid, signal.SIGKILL)
    ear.wait(lambda: bool(ear.deaths))
    assert ear.deaths[0].signal == "SIGKILL"
    handle.send(Shift(22.0, 0.0))  # to nobody, without harm
    handle.start()
    ear.wait(lambda: ear.all(Seen)[-1].sample.x_px == 122.0)


def test_a_crash_is_told_with_its_signal_and_log(start: Start, ear: Ear) -> None:
    start("abort")
    ear.wait(lambda: bool(ear.deaths))
    death = ear.deaths[0]
    assert (death.signal, death.exit_code) == ("SIGABRT", -signal.SIGABRT)
    assert death.text == "Watching the eyes crashed (SIGABRT)"
    assert "C code fails" in death.last_lines


def test_trouble_goes_on_until_closed(start: Start, ear: Ear) -> None:
    handle = start("missing")
    ear.wait_for(EyesTrouble)
    assert ear.answers == [EyesTrouble("There is no camera", "Plug one in.")]
    assert handle.pid is not None
    handle.restart(EyesConfig("camera", "", log_path=handle.config.log_path))
    ear.wait_for(Seen)
    assert ear.deaths == []


def test_a_hanging_driver_holds_nobody(start: Start, ear: Ear) -> None:
    handle = start("hang")
    first = handle.pid
    assert first is not None
    deadline_ns = time.perf_counter_ns() + WAIT_S * 10**9
    while "hanging" not in last_lines(handle.config.log_path):
        assert time.perf_counter_ns() < deadline_ns
        threading.Event().wait(0.02)
    handle.restart(EyesConfig("camera", ""))
    assert handle.pid not in {first, None}
    ear.wait_for(Seen)  # the second child opens its source only when the first one is gone
    assert not psutil.pid_exists(first)
    assert ear.deaths == []


def test_starting_and_closing_in_quick_succession_leaves_one(start: Start, ear: Ear) -> None:
    handle = start()
    pids = set()
    for _ in range(3):
        pids.add(handle.pid)
        handle.restart()
    last = handle.pid
    ear.wait_for(Seen)
    assert last not in pids
    assert not any(psutil.pid_exists(pid) for pid in pids if pid is not None)
    assert ear.deaths == []


def test_pictures_do_not_hold_samples_back(start: Start, ear: Ear) -> None:
    handle = start()
    handle.send(Preview(True))
    ear.wait_for(Picture, 3)
    picture = ear.all(Picture)[-1]
    assert len(picture.rgb) == 3 * picture.width * picture.height
    assert len(ear.all(Seen)) > len(ear.all(Picture))


def test_a_slow_window_gets_the_newest_samples(ear: Ear) -> None:
    gate = threading.Event()

    def slow(answer: EyesAnswer, arrived_ns: int) -> None:
        ear.answer(answer, arrived_ns)
        if len(ear.answers) == 3:
            gate.wait(WAIT_S)

    handle = EyesHandle(EyesConfig("camera", "burst"), slow, ear.death, make)
    handle.start()
    ear.wait(lambda: len(ear.answers) == 3)
    handle.send(Shift(1.0, 0.0))
    deadline_ns = time.perf_counter_ns() + WAIT_S * 10**9
    while handle.pid is not None and time.perf_counter_ns() < deadline_ns:
        threading.Event().wait(0.01)  # until all that it says waits in the pipe
    gate.set()
    ear.wait_for(EyesEnded)
    handle.close()
    assert handle.join(WAIT_S)
    numbers = [seen.sample.t_ns // TICK_NS for seen in ear.all(Seen)]
    assert numbers == sorted(numbers)
    assert numbers[-1] == BURST
    assert len(numbers) <= 2 + 8
    assert ear.deaths == []


def test_the_end_of_a_trace_ends_the_child_quietly(start: Start, ear: Ear, tmp_path: Path) -> None:
    path, copy = tmp_path / "t.csv", tmp_path / "copy.csv"
    writer = TraceWriter(path, TraceHeader("test", DESK))
    for n in range(4):
        t_ns = n * 20_000_000
        writer.write(GazeSample(t_ns, t_ns + 5, 1.0 * n, 2.0, 1.0, 2.0, 30.0, True, True))
    writer.close()
    handle = start(str(path), source_for, record=copy)
    ear.wait_for(EyesEnded)
    handle.close()
    assert handle.join(WAIT_S)
    assert [type(answer) for answer in ear.answers] == [EyesReady, *[Seen] * 4, EyesEnded]
    assert [seen.sample.x_px for seen in ear.all(Seen)] == [0.0, 1.0, 2.0, 3.0]
    assert ear.deaths == []
    assert [row.x_px for row in read_trace(copy)] == [0.0, 1.0, 2.0, 3.0]


def test_a_damaged_trace_is_one_clear_line(start: Start, ear: Ear, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Once upon a time\n")
    start(str(path), source_for)
    ear.wait_for(EyesTrouble)
    trouble = ear.all(EyesTrouble)[0]
    assert trouble.fatal
    assert trouble.text == f"{path} is no trace of gaze"
    assert trouble.remedy
    assert ear.deaths == []


def test_real_mediapipe_sees_the_rendered_camera(ear: Ear, tmp_path: Path) -> None:
    log = tmp_path / "eyes.log"
    config = EyesConfig("rendered", screen=DESK, log_path=str(log))
    handle = EyesHandle(config, ear.answer, ear.death)
    handle.send(Preview(True))
    handle.start()
    ear.wait(lambda: any(seen.sample.face is not None for seen in ear.all(Seen)))
    ear.wait_for(Picture)
    handle.close()
    assert handle.join(WAIT_S)
    assert ear.answers[0] == EyesReady("rendered camera", 640, 480, 30.0)
    sample = next(seen.sample for seen in ear.all(Seen) if seen.sample.face is not None)
    assert (sample.present, sample.closed, sample.valid) == (True, False, False)
    assert sample.landmark_ns > 0
    assert sample.face is not None
    assert 500 < sample.face.head_mm[2] < 600
    assert (ear.all(Picture)[0].width, ear.all(Picture)[0].height) == (320, 240)
    assert ear.deaths == []


def test_the_log_stays_small(start: Start, ear: Ear, tmp_path: Path) -> None:
    start("floods")
    ear.wait_for(Seen, 3)
    assert (tmp_path / "eyes.log").stat().st_size <= LOG_LIMIT


def test_the_child_ends_with_its_window(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = (
        "import sys, time; sys.path.insert(0, 'tests/input/worker')\n"
        "from pathlib import Path\n"
        "from input.api.source import EyesConfig\n"
        "from input.worker.process import EyesHandle\n"
        "handle = EyesHandle(EyesConfig('trace', 'x'), print, print)\n"
        "handle.start()\n"
        f"Path({str(pid_file)!r}).write_text(str(handle.pid))\n"
        "print('started', flush=True)\n"
        "time.sleep(60)\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == b"started\n"
        pid = int(pid_file.read_text())
        window.kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(WAIT_S)
    assert not psutil.pid_exists(pid)


def test_an_exit_is_told_as_such() -> None:
    death = explain(3, "", 5)
    assert death.text == "Watching the eyes ended (exit code 3)"
    assert "none kept" in death.remedy
