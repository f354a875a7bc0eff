"""The engine's process: real children with a scripted model, and the stepped one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from common.clock import now_ns
from common.log import last_lines
from common.worker import Death
from engine.api.messages import (
    Answer,
    Ask,
    Failed,
    Loading,
    Mode,
    Placed,
    Ready,
    Stop,
    Then,
    Wrote,
)
from engine.api.types import ModelError, ModelInfo
from engine.backend.base import Model
from engine.backend.soundness import check_row
from engine.generation.writer import Writer
from engine.worker.config import EngineConfig, load_marker
from engine.worker.process import EngineHandle, explain
from engine.worker.serving import Work
from local_engine import LocalEngine
from scripted import ScriptedModel

PIECES = [bytes([c]) for c in range(32, 127)] + [b" sun", b" the", b" is"]
WAIT_S = 30


def load(config: EngineConfig, report: Callable[[Loading], None]) -> Model:
    """Load a small model in the child, or do what the configuration's path names."""
    print("llama says hello", file=sys.stderr, flush=True)
    os.write(2, b"and C code says hello\n")
    match config.model_path:
        case "missing":
            raise ModelError("There is no such file", "Name another with --model.")
        case "abort":
            report(Loading("model", 1, 2))
            os.abort()
        case "slow":
            report(Loading("model", 1, 2))
            time.sleep(60)
        case "broken":
            return ScriptedModel(PIECES, lambda tokens: check_row(NAN, "broken.gguf"))
        case "modules":
            seen = sorted({m.split(".")[0] for m in sys.modules} & {"gui", "PySide6", "pytestqt"})
            report(Loading(",".join(seen), os.getpriority(os.PRIO_PROCESS, 0), 0))
    if config.model_path.startswith("after"):
        old = int(config.model_path.removeprefix("after "))
        report(Loading("both" if psutil.pid_exists(old) else "alone", 0, 0))
    return ScriptedModel(PIECES)


NAN = np.full(len(PIECES) + 2, np.nan, dtype=np.float32)


class Deaf(Writer):
    """Gets lost in the first thing that it is asked."""

    def place(self, ask: Ask) -> Placed | Failed:
        time.sleep(120)
        return super().place(ask)


class Careful(Writer):
    """Takes its time to write what the next start wants."""

    def close(self) -> None:
        time.sleep(1.0)
        Path(os.environ["WORDFORK_CAREFUL"]).write_text("kept", "utf-8")
        super().close()


def make(model: Model, config: EngineConfig) -> Writer:
    kinds = {"deaf": Deaf, "careful": Careful}
    return kinds.get(config.model_path, Writer)(model, now_ns)


class Ear:
    """Hears what a handle reports and waits for it, for as long as a slow machine may take."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.times: list[tuple[int, int]] = []
        self.deaths: list[Death] = []
        self._news = threading.Condition()

    def answer(self, answer: Answer, sent_ns: int, arrived_ns: int) -> None:
        with self._news:
            self.answers.append(answer)
            self.times.append((sent_ns, arrived_ns))
            self._news.notify_all()

    def death(self, death: Death) -> None:
        with self._news:
            self.deaths.append(death)
            self._news.notify_all()

    def wait(self, what: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(what, WAIT_S), (self.answers, self.deaths)

    def has(self, kind: type, number: int | None = None) -> Callable[[], bool]:
        return lambda: any(
            isinstance(a, kind) and (number is None or a.number == number)  # type: ignore[attr-defined]
            for a in self.answers
        )


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def start(ear: Ear, tmp_path: Path) -> Iterator[Callable[[str], EngineHandle]]:
    handles = []

    def begin(model_path: str = "") -> EngineHandle:
        config = EngineConfig(
            model_path, cache_folder=str(tmp_path / "cache"), log_path=str(tmp_path / "engine.log")
        )
        handle = EngineHandle(config, ear.answer, ear.death, load, make)
        handles.append(handle)
        handle.start()
        return handle

    yield begin
    for handle in handles:
        handle.close()
    for handle in handles:
        assert handle.join(WAIT_S)


def test_a_child_writes_and_turns_to_a_newer_ask(
    start: Callable[[str], EngineHandle], ear: Ear, tmp_path: Path
) -> None:
    handle = start("")
    handle.send(Ask(1, add=("Once",), then=Then.WRITE, mode=Mode.AUTO))
    ear.wait(ear.has(Wrote, 1))
    handle.send(Ask(2, keep=4, add=(" the",), then=Then.WRITE, mode=Mode.AUTO))
    ear.wait(ear.has(Wrote, 2))
    pid = handle.pid
    handle.close()
    handle.close()
    assert handle.join(WAIT_S)
    assert isinstance(ear.answers[0], Ready)
    numbers = [a.number for a in ear.answers if isinstance(a, Placed | Wrote)]
    assert numbers == sorted(numbers)
    assert all(sent <= arrived for sent, arrived in ear.times)
    assert ear.deaths == []
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert last_lines(str(tmp_path / "engine.log"))[:2] == (
        "llama says hello",
        "and C code says hello",
    )


def test_the_child_is_nice_and_knows_nothing_of_qt(
    start: Callable[[str], EngineHandle], ear: Ear
) -> None:
    start("modules")
    ear.wait(ear.has(Ready))
    seen = ear.answers[0]
    assert isinstance(seen, Loading)
    assert seen.what == ""
    assert seen.done == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5)


def test_a_model_that_cannot_be_loaded_is_one_clear_line(
    start: Callable[[str], EngineHandle], ear: Ear
) -> None:
    handle = start("missing")
    ear.wait(ear.has(Failed))
    handle.close()
    assert ear.answers == [
        Failed(0, "There is no such file", "Name another with --model.", fatal=True)
    ]
    assert ear.deaths == []


def test_a_crash_is_reported_with_its_signal_and_log(
    start: Callable[[str], EngineHandle], ear: Ear
) -> None:
    handle = start("abort")
    ear.wait(lambda: bool(ear.deaths))
    death = ear.deaths[0]
    assert (death.signal, death.exit_code) == ("SIGABRT", -signal.SIGABRT)
    assert "crashed (SIGABRT)" in death.text
    assert any("abort" in line.lower() for line in death.last_lines)
    load_marker(handle.config).write(20)  # as a process leaves it that a device's memory ends
    handle.close()
    assert handle.join(WAIT_S)
    assert load_marker(handle.config).read() == 20
    handle.restart(EngineConfig(log_path=handle.config.log_path))
    ear.wait(ear.has(Ready))


def test_a_killed_engine_comes_back_and_goes_on(
    start: Callable[[str], EngineHandle], ear: Ear
) -> None:
    handle = start("")
    handle.send(Ask(1, add=("Once",), then=Then.WRITE, mode=Mode.AUTO))
    ear.wait(ear.has(Wrote))
    assert handle.pid is not None
    os.kill(handle.pid, signal.SIGKILL)
    ear.wait(lambda: bool(ear.deaths))
    assert ear.deaths[0].signal == "SIGKILL"
    handle.send(Ask(2, add=("lost",)))  # into the void, without harm
    handle.restart()
    handle.send(Ask(3, add=("Once",), then=Then.WRITE, mode=Mode.AUTO))
    ear.wait(ear.has(Wrote, 3))


def test_closing_does_not_wait_for_a_slow_load(
    start: Callable[[str], EngineHandle], ear: Ear
) -> None:
    handle = start("slow")
    ear.wait(ear.has(Loading))
    pid = handle.pid
    assert pid is not None
    load_marker(handle.config).write(20)
    handle.close()
    assert handle.join(WAIT_S)
    assert load_marker(handle.config).read() is None  # it was ended, it did not die
    assert not psutil.pid_exists(pid)
    assert ear.deaths == []


def test_ending_a_child_that_does_not_answer_holds_nobody_up(
    start: Callable[[str], EngineHandle], ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EngineHandle, "polite_s", 0.5)
    handle = start("deaf")
    ear.wait(ear.has(Ready))
    handle.send(Ask(1, add=("Once",), then=Then.WRITE))
    pid = handle.pid
    assert pid is not None
    for _ in range(3):  # somebody looks through the models
        handle.restart(EngineConfig("slow"))
    handle.restart(EngineConfig(f"after {pid}"))
    assert psutil.pid_exists(pid)  # whoever asked did not wait for that
    ear.wait(lambda: sum(isinstance(a, Ready) for a in ear.answers) == 2)
    told = [a.what for a in ear.answers if isinstance(a, Loading)]
    assert told == ["alone"]  # not one of those in between was loaded, nor two at once
    assert ear.deaths == []


def test_a_child_that_was_ended_tells_nothing_more(
    start: Callable[[str], EngineHandle], ear: Ear
) -> None:
    handle = start("")
    handle.send(Ask(1, add=("Once",), then=Then.WRITE, mode=Mode.AUTO))
    ear.wait(ear.has(Wrote))
    handle.close()
    before = len(ear.answers)
    assert handle.join(WAIT_S)
    assert len(ear.answers) == before


ROOT = Path(__file__).parents[3]
PATHS = [str(ROOT), str(ROOT / "tests")]
CLOSING = """
import os, sys, time
sys.path[:0] = {path!r}
from engine.worker.config import EngineConfig
from engine.api.messages import Ready
from engine.worker.process import EngineHandle
from tests.engine.worker.test_process import load, make
ready = []
handle = EngineHandle(EngineConfig("careful"), lambda a, s, t: ready.append(isinstance(a, Ready)),
                      lambda d: None, load, make)
handle.start()
while not any(ready):
    time.sleep(0.01)
handle.close()
print("left", flush=True)
"""


def test_the_program_may_end_and_its_child_still_writes_what_it_keeps(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    said = subprocess.run(
        [sys.executable, "-c", CLOSING.format(path=PATHS)],
        env=os.environ | {"WORDFORK_CAREFUL": str(kept)},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=True,
    )
    assert said.stdout == "left\n"
    assert kept.read_text("utf-8") == "kept"


def test_a_model_without_numbers_ends_the_engine_with_one_line(
    start: Callable[[str], EngineHandle], ear: Ear
) -> None:
    handle = start("broken")
    handle.send(Ask(1, add=("Once",), then=Then.WRITE, mode=Mode.AUTO))
    ear.wait(ear.has(Failed))
    failed = ear.answers[-1]
    assert isinstance(failed, Failed)
    assert failed.fatal
    assert failed.text == (
        "broken.gguf cannot write: the probabilities it computes are not numbers"
    )
    assert not any(isinstance(a, Wrote) for a in ear.answers)
    handle.restart(EngineConfig(log_path=handle.config.log_path))
    ear.wait(lambda: sum(isinstance(a, Ready) for a in ear.answers) == 2)
    assert ear.deaths == []


WINDOW = """
import sys, time
sys.path[:0] = {path!r}
from engine.worker.config import EngineConfig
from engine.worker.process import EngineHandle
from tests.engine.worker.test_process import load, make
handle = EngineHandle(EngineConfig({model!r}), lambda a, s, t: print(handle.pid, flush=True),
                      lambda d: None, load, make)
handle.start()
time.sleep(60)
"""


@pytest.mark.parametrize("model", ["", "slow"])
def test_no_orphan_when_the_window_is_killed(model: str) -> None:
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW.format(path=PATHS, model=model)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert window.stdout is not None
    with window, window.stdout:
        line = window.stdout.readline()
        child = psutil.Process(int(line))
        window.kill()
        window.wait(WAIT_S)
        gone, alive = psutil.wait_procs([child], timeout=WAIT_S)
    assert (gone, alive) == ([child], [])


def test_questions_pile_up_and_only_the_newest_runs() -> None:
    told: list[Answer] = []
    work = Work(Writer(ScriptedModel(PIECES), lambda: 0), told.append)
    write = Ask(1, add=("Once",), then=Then.WRITE, mode=Mode.AUTO)
    assert work.take([write, Ask(2, keep=4, add=(" the",), then=Then.WRITE, mode=Mode.AUTO)])
    while not any(isinstance(a, Wrote) for a in told):
        work.step()
    assert [a.number for a in told if isinstance(a, Placed)] == [1, 2]
    assert {a.number for a in told if isinstance(a, Wrote)} == {2}
    assert not work.take([Stop()])
    assert not work.busy


def test_an_ask_that_cannot_be_placed_is_not_run() -> None:
    told: list[Answer] = []
    work = Work(Writer(ScriptedModel(PIECES), lambda: 0), told.append)
    assert work.take([Ask(1, keep=99, then=Then.WRITE)])
    assert isinstance(told[0], Failed)
    assert not work.busy


def test_the_local_engine_is_stepped_by_hand(ear: Ear) -> None:
    engine = LocalEngine(
        EngineConfig("x"), ear.answer, ear.death, lambda c, r: ScriptedModel(PIECES), make
    )
    engine.send(Ask(0))
    assert not engine.step()
    engine.start()
    engine.send(Ask(1, add=("Once",), then=Then.WRITE, mode=Mode.AUTO))
    while not ear.has(Wrote)():
        assert engine.step()
    engine.die()
    assert ear.deaths[0].signal == "SIGKILL"
    assert not engine.step()
    engine.restart()
    assert [type(a) for a in ear.answers].count(Ready) == 2
    engine.send(Stop())
    assert not engine.step()
    engine.close()


def test_deaths_are_named() -> None:
    assert "memory ran out" in explain(-9, "", 0).text
    assert explain(3, "", 0).text == "The engine ended (exit code 3)"


def test_a_configuration_and_an_info_travel() -> None:
    import pickle

    for thing in (
        EngineConfig("m", gpu_layers=3),
        ModelInfo("", "", 0, 0, 0, 0, 0, 0, "", 0),
    ):
        assert pickle.loads(pickle.dumps(thing)) == thing
