"""The engine's process as the window holds it: a handle that starts, asks and ends it.

What runs in the child is `engine.worker.serving`. `LocalEngine` is the same in one process, stepped
by hand.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from common.children import no_interrupt, no_main_module
from common.clock import NS_PER_S, Clock, now_ns
from common.log import last_lines
from engine.api.messages import Answer, Failed, Question, Ready, Stop
from engine.models.prefetch import read_beside
from engine.worker.config import EngineConfig, load_marker
from engine.worker.serving import (
    SMALLER,
    Load,
    MakeWriter,
    Work,
    WriterLike,
    begin,
    load_model,
    make_writer,
    serve,
)

POLITE_S = 5.0
"""How long a child that was told to end may take: it writes its caches."""
_INSIST_S = 1.5

OnAnswer = Callable[[Answer, int, int], None]
"""Called with an answer, when it was sent and when it arrived (nanoseconds, the shared clock)."""


@dataclass(frozen=True, slots=True)
class Death:
    """The engine's process ended unasked: one clear line and a way out, and its last log lines."""

    exit_code: int | None
    signal: str
    text: str
    way_out: str
    last_lines: tuple[str, ...]
    t_ns: int


OnDeath = Callable[[Death], None]


class Engine(Protocol):
    """What a window holds, in another process or in its own."""

    def start(self) -> None:
        """Start loading the model."""
        ...

    def send(self, question: Question) -> None:
        """Hand a question over. Never blocks and never raises; a dead engine loses it."""
        ...

    def restart(self, config: EngineConfig | None = None) -> None:
        """End what runs and start again, perhaps with another model."""
        ...

    def close(self) -> None:
        """End, and tell nothing more. Never blocks. Calling it twice is harmless."""
        ...


def explain(exit_code: int | None, log_path: str, t_ns: int) -> Death:
    """Say in one clear line how the engine ended."""
    name = ""
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-exit_code).name
    if name == "SIGKILL":
        cause = "was ended by the system (SIGKILL), perhaps for want of memory"
    elif name:
        cause = f"crashed ({name})"
    else:
        cause = f"ended (exit code {exit_code})"
    way_out = f"It starts again by itself; no text is lost. Its log: {log_path or 'none kept'}"
    return Death(exit_code, name, f"The engine {cause}", way_out, last_lines(log_path), t_ns)


class RestartRule:
    """Says whether an engine that died may be started again: so often in so much time."""

    def __init__(self, limit: int = 3, window_ns: int = 60 * NS_PER_S) -> None:
        """Allow `limit` starts within any `window_ns`."""
        self._limit, self._window_ns = limit, window_ns
        self._deaths: deque[int] = deque()

    def allows(self, t_ns: int) -> bool:
        """Note a death at `t_ns` and say whether to start again."""
        self._deaths.append(t_ns)
        while self._deaths[0] <= t_ns - self._window_ns:
            self._deaths.popleft()
        return len(self._deaths) <= self._limit


class EngineHandle:
    """The engine in a process of its own. Callbacks come from a thread of the handle.

    Nothing here waits for the child: whoever calls is the window's thread.
    """

    def __init__(
        self,
        config: EngineConfig,
        on_answer: OnAnswer,
        on_death: OnDeath,
        load: Load = load_model,
        make: MakeWriter = make_writer,
    ) -> None:
        """Prepare; `start` starts. `load` and `make` must be functions that can be imported."""
        self.config = config
        self._on_answer, self._on_death = on_answer, on_death
        self._load, self._make = load, make
        self._context = multiprocessing.get_context("spawn")
        self._run: _Run | None = None
        self._burial: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        run = self._run
        return run.process.pid if run is not None and run.process.is_alive() else None

    def start(self) -> None:
        """Start the child; does nothing while one runs.

        It loads its model when the one before has let go of its own: memory may not hold both.
        """
        if self.pid is not None:
            return
        self.close()
        if self.config.model_path:  # the disk need not wait for the child
            read_beside(Path(self.config.model_path))
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=serve,
            args=(theirs, self._load, self._make),
            name="wordfork-engine",
            daemon=True,
        )
        try:
            with no_main_module(), no_interrupt():
                process.start()
        except OSError as error:
            ours.close()
            text = f"The engine cannot be started: {error.strerror or error}"
            t_ns = now_ns()
            self._on_answer(Failed(0, text, SMALLER, fatal=True), t_ns, t_ns)
            return
        finally:
            theirs.close()  # else the end of the child would not end our reading
        self._run = _Run(process, ours, self._burial, self._on_answer, self._on_death, self.config)

    def send(self, question: Question) -> None:
        """Hand a question to the sending thread. Never blocks and never raises."""
        if self._run is not None:
            self._run.questions.put(question)

    def restart(self, config: EngineConfig | None = None) -> None:
        """End the child without a report of its death, and start another."""
        self.close()
        self.config = config or self.config
        self.start()

    def close(self) -> None:
        """Have the child end. At once nothing more comes of it; it may live on for seconds.

        Calling it twice is harmless.
        """
        run, self._run = self._run, None
        if run is not None:
            self._burial = run.end()

    def join(self, timeout_s: float | None = None) -> bool:
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
        before: threading.Thread | None,
        on_answer: OnAnswer,
        on_death: OnDeath,
        config: EngineConfig,
    ) -> None:
        self.process = process
        self.questions: queue.SimpleQueue[Question | None] = queue.SimpleQueue()
        self._connection = connection
        self._before = before
        self._on_answer, self._on_death = on_answer, on_death
        self._config = config
        self._ready = False
        self._expected = False
        self._telling = threading.RLock()  # what is told may end this run
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                sent_ns, answer = self._connection.recv()
                self._ready = self._ready or isinstance(answer, Ready)
                with self._telling:
                    if self._expected:
                        continue
                    self._on_answer(answer, sent_ns, now_ns())
                    if isinstance(answer, Failed) and answer.fatal:
                        self._expected = True
        self.questions.put(None)
        self.process.join(POLITE_S)
        with self._telling:
            if not self._expected:
                self._on_death(explain(self.process.exitcode, self._config.log_path, now_ns()))

    def _write(self) -> None:
        if self._before is not None:
            self._before.join()
        with contextlib.suppress(OSError, ValueError):
            if not self._expected:
                self._connection.send(self._config)
            while (question := self.questions.get()) is not None:
                self._connection.send(question)

    def end(self) -> threading.Thread:
        """Have the child end; return the thread that sees to it.

        Behind this call nothing is told. The program does not end before that thread does: a child
        that is well writes what the next start wants.
        """
        with self._telling:
            self._expected = True
        burial = threading.Thread(target=self._bury, name="wordfork-engine-end")
        burial.start()
        return burial

    def _bury(self) -> None:
        """Wait for the child's end, then insist; one that still loads has nothing to write."""
        unharmed = self.process.is_alive()
        if self._ready:
            self.questions.put(Stop())
            self.process.join(POLITE_S)
        for insist in (self.process.terminate, self.process.kill):
            if self.process.is_alive():
                insist()
                self.process.join(_INSIST_S)
        self.questions.put(None)
        if self._before is not None:
            self._before.join()
        for thread in self._threads:
            thread.join(_INSIST_S)
        self._connection.close()
        if unharmed:  # it did not die of what it was loading
            load_marker(self._config).remove()


class LocalEngine:
    """The engine in the caller's own process and thread, one `step` at a time: tests and bench."""

    def __init__(
        self,
        config: EngineConfig,
        on_answer: OnAnswer,
        on_death: OnDeath = lambda death: None,
        load: Load = load_model,
        make: MakeWriter = make_writer,
        clock: Clock = now_ns,
    ) -> None:
        """Prepare; `start` loads."""
        self.config = config
        self._on_answer, self._on_death = on_answer, on_death
        self._load, self._make = load, make
        self._clock = clock
        self._questions: list[Question] = []
        self._writer: WriterLike | None = None
        self._work: Work | None = None

    def start(self) -> None:
        """Load the model, here and now."""
        if self._writer is None:
            begun = begin(self.config, self._tell, self._load, self._make)
            if begun is not None:
                self._writer = begun[1]
                self._work = Work(self._writer, self._tell)

    def send(self, question: Question) -> None:
        """Keep a question for the next step."""
        if self._work is not None:
            self._questions.append(question)

    def step(self) -> bool:
        """Do one step. Return whether there is more to do."""
        work = self._work
        if work is None:
            return False
        questions, self._questions = self._questions, []
        if not work.take(questions):
            self.close()
            return False
        work.step()
        if work.over:
            self.close()
            return False
        return work.busy or bool(self._questions)

    def die(self, exit_code: int = -9) -> None:
        """End as a process that is killed does."""
        self.close()
        self._on_death(explain(exit_code, self.config.log_path, self._clock()))

    def restart(self, config: EngineConfig | None = None) -> None:
        """End and load again, perhaps another model."""
        self.close()
        self.config = config or self.config
        self.start()

    def close(self) -> None:
        """Free the model. Calling it twice is harmless."""
        writer, self._writer, self._work = self._writer, None, None
        self._questions = []
        if writer is not None:
            writer.close()

    def _tell(self, answer: Answer) -> None:
        t_ns = self._clock()
        self._on_answer(answer, t_ns, t_ns)
