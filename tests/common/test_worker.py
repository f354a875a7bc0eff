"""Workers: real children, among them some that do not answer, and one that ignores SIGTERM."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from common.children import Inbox, begin_child
from common.clock import NS_PER_S, now_ns
from common.log import last_lines
from common.worker import Death, RestartRule, Worker, how_it_ended, signal_name

WAIT_S = 30
LONG_S = 10 * WAIT_S
"""What a child would take that nobody ends."""
AT_ONCE_S = 2.0
"""Far more than a call takes on a busy machine, far less than any child here takes to end."""


@dataclass(frozen=True)
class Config:
    kind: str
    before: int = 0
    log_path: str = ""


def serve(connection: Connection, greeting: str) -> None:
    """What runs in a child: it does what its configuration names."""
    begin_child()
    config: Config = connection.recv()
    if config.kind in ("stubborn", "stubborn, loading"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "loading" in config.kind:
        connection.send("loading")
        time.sleep(LONG_S)
    connection.send(greeting)
    match config.kind:
        case "aborts":
            os.abort()
        case "fails":
            os._exit(3)
        case "deaf" | "stubborn":
            time.sleep(LONG_S)
        case "deserts":
            connection.close()
            time.sleep(LONG_S)
        case "says last":
            connection.send("last")
            return
        case "next":
            connection.send("both" if psutil.pid_exists(config.before) else "alone")
    heard: list[str] = []
    inbox = Inbox(connection, "stop", heard.append)
    while "stop" not in (asked := inbox.take()):
        for question in asked:
            connection.send(f"{question}, heard {question in heard}")


class Ticker(Worker[Config, str, str]):
    """Notes what it is told."""

    name = "wordfork-test"
    stop = "stop"
    polite_s = 60.0

    def __init__(self, config: Config) -> None:
        super().__init__(config, self.took_death, serve, "hello")
        self.told: list[str] = []
        self.deaths: list[Death] = []
        self.tidied: list[Config] = []
        self.news = threading.Condition()

    def first(self) -> tuple[object, ...]:
        return (self.config, "first")

    def begins(self, message: str) -> bool:
        return message == "hello"

    def tell(self, message: str, arrived_ns: int) -> bool:
        with self.news:
            self.told.append(message)
            self.news.notify_all()
        return message == "last"

    def took_death(self, death: Death) -> None:
        with self.news:
            self.deaths.append(death)
            self.news.notify_all()

    @staticmethod
    def explain(exit_code: int | None, log_path: str, t_ns: int) -> Death:
        text = f"It {how_it_ended(exit_code)}"
        name = signal_name(exit_code)
        return Death(exit_code, name, text, "Again.", last_lines(log_path), t_ns)

    def cannot_start(self, reason: str) -> None:
        self.tell(f"cannot start: {reason}", 0)

    def ended(self, config: Config) -> None:
        self.tidied.append(config)

    def until(self, what: Callable[[], bool]) -> None:
        with self.news:
            assert self.news.wait_for(what, WAIT_S), (self.told, self.deaths)

    def hears(self, message: str, times: int = 1) -> None:
        self.until(lambda: self.told.count(message) == times)


Start = Callable[[str], Ticker]


@pytest.fixture
def start() -> Iterator[Start]:
    workers = []

    def begin(kind: str) -> Ticker:
        worker = Ticker(Config(kind))
        workers.append(worker)
        worker.start()
        return worker

    yield begin
    for worker in workers:
        if worker.pid is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(worker.pid).kill()
        worker.close()
        assert worker.join(WAIT_S)


@contextlib.contextmanager
def at_once() -> Iterator[None]:
    began_ns = now_ns()
    yield
    assert now_ns() - began_ns < AT_ONCE_S * NS_PER_S


def gone(pid: int | None) -> bool:
    return pid is not None and not psutil.pid_exists(pid)


def test_questions_are_answered_in_order_until_it_is_closed(start: Start) -> None:
    worker = start("answers")
    pid = worker.pid
    worker.start()
    assert worker.pid == pid, "one runs"
    worker.send("a")
    worker.send("b")
    worker.hears("b, heard True")
    assert worker.told == ["hello", "first, heard True", "a, heard True", "b, heard True"]
    worker.close()
    worker.close()
    worker.send("c")
    assert worker.join(WAIT_S), "it was asked, and needed no signal"
    assert gone(pid)
    assert worker.pid is None
    assert worker.deaths == []
    assert worker.tidied == [Config("answers")]


@pytest.mark.parametrize("kind", ["deaf", "stubborn", "deaf, loading", "stubborn, loading"])
def test_a_child_that_does_not_answer_holds_nobody_up(
    start: Start, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ticker, "polite_s", 4.0)
    worker = start(kind)
    worker.hears("loading" if "loading" in kind else "hello")
    first = worker.pid
    with at_once():
        for number in range(100):
            worker.send(f"{number}" * 10_000)  # far more than a pipe holds
        worker.close()
        assert kind == "deaf, loading" or not gone(first), "it lives on, and nobody waited for it"
        worker.restart(Config("deaf"))
        worker.restart(Config("next", first or 0))
    worker.hears("alone")
    assert gone(first)
    assert worker.told.count("hello") == (1 if "loading" in kind else 2), "none in between began"
    assert worker.deaths == []
    with at_once():
        worker.close()
    assert worker.join(WAIT_S)


def test_closing_returns_before_the_child_has_ended(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ticker, "polite_s", 0.1)
    worker = start("stubborn")
    worker.hears("hello")
    pid = worker.pid
    with at_once():
        worker.close()
        assert not worker.join(0.0)
        assert not gone(pid)
    assert worker.join(WAIT_S), "it is killed"
    assert gone(pid)
    assert worker.told == ["hello"]
    assert worker.deaths == []


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("aborts", "It crashed (SIGABRT)", "SIGABRT"),
        ("fails", "It ended (exit code 3)", ""),
        ("deserts", "It crashed (SIGTERM)", "SIGTERM"),
    ],
)
def test_a_death_is_explained_and_another_may_follow(
    start: Start, kind: str, text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ticker, "polite_s", 2.0)
    worker = start(kind)
    pid = worker.pid
    worker.until(lambda: bool(worker.deaths))
    assert (worker.deaths[0].text, worker.deaths[0].signal) == (text, name)
    assert gone(pid)
    assert worker.pid is None
    worker.restart(Config("answers"))
    worker.hears("first, heard True")
    assert len(worker.deaths) == 1
    assert worker.tidied == [], "nothing is tidied up behind what died"


def test_a_child_killed_from_outside_is_told_once(start: Start) -> None:
    worker = start("answers")
    worker.hears("first, heard True")
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.until(lambda: bool(worker.deaths))
    worker.close()
    assert worker.join(WAIT_S)
    assert [death.signal for death in worker.deaths] == ["SIGKILL"]


def test_the_end_behind_a_last_word_is_no_death(start: Start) -> None:
    worker = start("says last")
    worker.hears("last")
    life = worker._life
    assert life is not None
    life._threads[0].join(WAIT_S)
    assert not life._threads[0].is_alive()
    assert worker.deaths == []


def test_a_death_may_be_answered_by_a_start_from_where_it_is_told(start: Start) -> None:
    worker = start("fails")

    def again(_death: Death) -> None:
        worker.restart(Config("answers"))

    worker.on_death = again
    worker.hears("first, heard True")


def test_a_system_without_room_for_a_process_is_told(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> object:
        raise OSError(12, "Cannot allocate memory")

    with monkeypatch.context() as patched:
        patched.setattr("multiprocessing.context.SpawnProcess.start", refused)
        worker = start("answers")
    assert worker.told == ["cannot start: Cannot allocate memory"]
    assert worker.pid is None
    worker.start()
    worker.hears("hello")


PROGRAM = """
import sys, time
sys.path.insert(0, {root!r})
from common import worker as supervision
from tests.common.test_worker import Config, Ticker
supervision.INSIST_S = 0.3
Ticker.polite_s = 0.3
worker = Ticker(Config("stubborn"))
worker.start()
worker.hears("hello")
print(worker.pid, flush=True)
{end}
"""
ENDS = {
    "by closing": "worker.close()",
    "without closing": "",
    "by an exception": "raise SystemExit(0)",
    "by a signal": "time.sleep(600)",
}


@pytest.mark.parametrize("how", ENDS)
def test_nobody_is_left_behind_at_the_programs_end(how: str) -> None:
    root = str(Path(__file__).parents[2])
    code = PROGRAM.format(root=root, end=ENDS[how])
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        child = psutil.Process(int(program.stdout.readline()))
        if how == "by a signal":
            program.kill()
        program.wait(WAIT_S)
    assert psutil.wait_procs([child], timeout=WAIT_S)[1] == []


def test_restarts_are_limited_within_a_minute() -> None:
    rule = RestartRule(limit=2, window_ns=100)
    assert [rule.allows(t) for t in (0, 10, 20, 99, 200, 201, 202)] == [
        True, True, False, False, True, True, False,
    ]  # fmt: skip
