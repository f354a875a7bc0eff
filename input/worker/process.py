"""The eyes' process: what runs in it, and the handle that the window holds of it.

The child owns the source of gaze and tells samples; it ends when the window closes the pipe or is
gone. It imports OpenCV and MediaPipe, never Qt; the window's process never imports those.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from common.children import no_interrupt, no_main_module
from common.clock import now_ns
from common.log import bound_log, last_lines, log_to
from input.api.messages import (
    EyesAnswer,
    EyesAsk,
    EyesEnded,
    EyesStop,
    EyesTrouble,
    Preview,
    Seen,
    Shift,
    UseMap,
)
from input.api.source import EyesConfig, Picture
from input.sources.registry import source_for
from input.worker.loop import EyesLoop, MakeSource, Outbox

_POLITE_S = 1.5
_MOST_WAITING = 8
_BACKLOG = 1000
_OWN_QT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
"""`import cv2` points these to a Qt of its own."""

OnAnswer = Callable[[EyesAnswer, int], None]
"""Called with an answer and when it arrived (nanoseconds, the shared clock)."""


@dataclass(frozen=True, slots=True)
class EyesDeath:
    """The eyes' process ended unasked: one clear line and a way out, and its last log lines."""

    exit_code: int | None
    signal: str
    text: str
    way_out: str
    last_lines: tuple[str, ...]
    t_ns: int


OnDeath = Callable[[EyesDeath], None]


def serve(connection: Connection, make: MakeSource = source_for) -> None:
    """Run the eyes in the child process until EyesStop or the window's end of the pipe is gone.

    The first thing that comes through the pipe is the EyesConfig.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window decides, also on Ctrl+C
    for name in _OWN_QT:
        os.environ.pop(name, None)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        config: EyesConfig = connection.recv()
        log_to(config.log_path)
        _serve(connection, config, make)


def _serve(connection: Connection, config: EyesConfig, make: MakeSource) -> None:
    inbox: queue.SimpleQueue[EyesAsk] = queue.SimpleQueue()
    outbox = Outbox()
    threading.Thread(target=_listen, args=(connection, inbox), daemon=True).start()
    sender = threading.Thread(target=_send, args=(connection, outbox, inbox), daemon=True)
    sender.start()
    loop = EyesLoop(config, make, outbox.put, now_ns)
    try:
        while loop.take(_waiting(inbox, loop.pause_s)):
            loop.step()
            bound_log(config.log_path)
    finally:
        loop.close()
        outbox.close()
        sender.join(_POLITE_S)


def _waiting(inbox: queue.SimpleQueue[EyesAsk], timeout_s: float) -> list[EyesAsk]:
    """Return the asks that have come; without any, wait for the first one so long."""
    asks: list[EyesAsk] = []
    with contextlib.suppress(queue.Empty):
        if timeout_s > 0:
            asks.append(inbox.get(timeout=timeout_s))
        while True:
            asks.append(inbox.get_nowait())
    return asks


def _listen(connection: Connection, inbox: queue.SimpleQueue[EyesAsk]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            inbox.put(connection.recv())
    inbox.put(EyesStop())


def _send(connection: Connection, outbox: Outbox, inbox: queue.SimpleQueue[EyesAsk]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while (answer := outbox.take()) is not None:
            connection.send(answer)
    inbox.put(EyesStop())


def _end_with_parent() -> None:
    """End at once when the window's process is gone, even while a driver hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def explain(exit_code: int | None, log_path: str, t_ns: int) -> EyesDeath:
    """Say in one clear line how the eyes' process ended."""
    name = ""
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-exit_code).name
    cause = f"crashed ({name})" if name else f"ended (exit code {exit_code})"
    way_out = f"Mouse, touch and keys go on. Its log: {log_path or 'none kept'}"
    text = f"Watching the eyes {cause}"
    return EyesDeath(exit_code, name, text, way_out, last_lines(log_path), t_ns)


class EyesHandle:
    """The eyes in a process of their own. Callbacks come from a thread of the handle.

    Calibration, drift and preview that were asked for hold for every new child too; a recording
    ends with its child. All methods are called from one thread; none blocks and none raises.
    """

    def __init__(
        self,
        config: EyesConfig,
        on_answer: OnAnswer,
        on_death: OnDeath,
        make: MakeSource = source_for,
    ) -> None:
        """Prepare; `start` starts. `make` must be a function that can be imported."""
        self.config = config
        self._on_answer, self._on_death = on_answer, on_death
        self._make = make
        self._context = multiprocessing.get_context("spawn")
        self._lasting: dict[type, EyesAsk] = {}
        self._run: _Run | None = None
        self._burial: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        run = self._run
        return run.process.pid if run is not None and run.process.is_alive() else None

    def start(self) -> None:
        """Start the child; does nothing while one runs."""
        if self.pid is not None:
            return
        self.close()
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=serve, args=(theirs, self._make), name="wordfork-eyes", daemon=True
        )
        try:
            with no_main_module(), no_interrupt():
                process.start()
        except OSError as error:
            ours.close()
            text = f"Watching the eyes cannot be started: {error.strerror or error}"
            way_out = "Close other programs; mouse, touch and keys go on."
            self._on_answer(EyesTrouble(text, way_out, fatal=True), now_ns())
            return
        finally:
            theirs.close()  # else the end of the child would not end our reading
        first = (self.config, *self._lasting.values())
        self._run = _Run(
            process, ours, first, self._burial, self._on_answer, self._on_death, self.config
        )

    def send(self, ask: EyesAsk) -> None:
        """Hand an ask to the sending thread; a child that is gone loses it."""
        if isinstance(ask, UseMap | Shift | Preview):
            self._lasting[type(ask)] = ask
        if self._run is not None:
            self._run.asks.put(ask)

    def restart(self, config: EyesConfig | None = None) -> None:
        """End the child without a report of its death, and start another.

        The new one opens its source when the old one has let go of its own.
        """
        self.close()
        self.config = config or self.config
        self.start()

    def close(self) -> None:
        """Have the child end, within seconds. Calling it twice is harmless."""
        run, self._run = self._run, None
        if run is not None:
            self._burial = run.end()

    def join(self, timeout_s: float = 4 * _POLITE_S) -> bool:
        """Wait until a closed child is gone, and say whether it is. For tests and commands."""
        if self._burial is not None:
            self._burial.join(timeout_s)
            return not self._burial.is_alive()
        return True


class _Run:
    """One life of the child, with the threads that serve its pipe and its end."""

    def __init__(
        self,
        process: BaseProcess,
        connection: Connection,
        first: Sequence[EyesConfig | EyesAsk],
        before: threading.Thread | None,
        on_answer: OnAnswer,
        on_death: OnDeath,
        config: EyesConfig,
    ) -> None:
        self.process = process
        self.asks: queue.SimpleQueue[EyesAsk | None] = queue.SimpleQueue()
        self._connection = connection
        self._first, self._before = first, before
        self._on_answer, self._on_death = on_answer, on_death
        self._log_path = config.log_path
        self._expected = False
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        while answers := self._received():
            for answer in newest(answers):
                if self._expected:
                    break
                self._on_answer(answer, now_ns())
                if isinstance(answer, EyesEnded) or (
                    isinstance(answer, EyesTrouble) and answer.fatal
                ):
                    self._expected = True
        self.asks.put(None)
        self.process.join(_POLITE_S)
        if not self._expected:
            self._on_death(explain(self.process.exitcode, self._log_path, now_ns()))

    def _received(self) -> list[EyesAnswer]:
        """Wait for answers and return all that are there; none when the pipe has ended."""
        answers: list[EyesAnswer] = []
        with contextlib.suppress(EOFError, OSError):
            answers.append(self._connection.recv())
            while len(answers) < _BACKLOG and self._connection.poll():
                answers.append(self._connection.recv())
        return answers

    def _write(self) -> None:
        if self._before is not None:
            self._before.join()  # two processes cannot hold one camera
        if self._expected:
            self.process.terminate()  # ended before it began
            return
        with contextlib.suppress(OSError, ValueError):
            for message in self._first:
                self._connection.send(message)
            while (ask := self.asks.get()) is not None:
                self._connection.send(ask)

    def end(self) -> threading.Thread:
        """Have the child end; return the thread that sees to it."""
        self._expected = True
        self.asks.put(EyesStop())
        burial = threading.Thread(target=self._bury, daemon=True)
        burial.start()
        return burial

    def _bury(self) -> None:
        """Wait for the child's end, then insist."""
        if self._before is not None:
            self._before.join()
        self.process.join(_POLITE_S)
        for insist in (self.process.terminate, self.process.kill):
            if self.process.is_alive():
                insist()
                self.process.join(_POLITE_S)
        self.asks.put(None)
        for thread in self._threads:
            thread.join(_POLITE_S)
        self._connection.close()


def newest(answers: Iterable[EyesAnswer], most: int = _MOST_WAITING) -> list[EyesAnswer]:
    """Return what is worth telling of a backlog: the newest samples and the newest picture."""
    kept: deque[EyesAnswer] = deque()
    samples = pictures = 0
    for answer in reversed(list(answers)):
        samples += isinstance(answer, Seen)
        pictures += isinstance(answer, Picture)
        if (isinstance(answer, Seen) and samples > most) or (
            isinstance(answer, Picture) and pictures > 1
        ):
            continue
        kept.appendleft(answer)
    return list(kept)
