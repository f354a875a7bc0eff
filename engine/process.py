"""The engine's process: what runs in it, and the handle that the window holds of it.

The child owns the model and answers asks; it ends when the window closes the pipe or is gone. It
imports the engine only, never Qt. `LocalEngine` is the same in one process, stepped by hand.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
import types
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

import psutil

from engine.learning import IdleLearning
from engine.loading import EngineConfig, make_learning, mark_of
from engine.logfile import bound_log, last_lines, log_to
from engine.messages import Answer, Ask, Failed, Loading, Look, Placed, Question, Ready, Stop
from engine.model import Model, ModelError
from engine.reading import read_beside
from engine.spans import NS_PER_MS, now_ns

_NICE = 5
_POLITE_S = 1.5

Load = Callable[[EngineConfig, Callable[[Loading], None]], Model]
OnAnswer = Callable[[Answer, int, int], None]
"""Called with an answer, when it was sent and when it arrived (nanoseconds, the shared clock)."""


class WriterLike(Protocol):
    """What serves asks: see `engine.writer.Writer`."""

    def place(self, ask: Ask) -> Placed | Failed:
        """Make the trunk what the ask says, at once."""
        ...

    def run(self, ask: Ask) -> Iterator[Answer | None]:
        """Do what the ask wants, yielding between steps."""
        ...

    def look(self, look: Look) -> None:
        """Take where the person looks."""
        ...

    def grow(self) -> Iterator[Answer | None]:
        """Write on behind the open fork."""
        ...

    def interrupt(self) -> None:
        """Have writing ahead end at once; any thread may call this."""
        ...

    def close(self) -> None:
        """Free everything."""
        ...


MakeWriter = Callable[[Model, EngineConfig], WriterLike]


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
        """End. Calling it twice is harmless."""
        ...


class Work:
    """Serves questions step by step: all are placed, in order, and the newest is run."""

    def __init__(self, writer: WriterLike, tell: Callable[[Answer], None]) -> None:
        """Answer through `tell`."""
        self._writer = writer
        self._tell = tell
        self._steps: Iterator[Answer | None] | None = None

    @property
    def busy(self) -> bool:
        """Whether `step` has something to do."""
        return self._steps is not None

    def take(self, questions: Sequence[Question]) -> bool:
        """Turn to newer questions. Return False when told to stop."""
        for question in questions:
            if isinstance(question, Stop):
                self.drop()
                return False
            if isinstance(question, Look):
                self._writer.look(question)
                if self._steps is None:
                    self._steps = iter(self._writer.grow())
                continue
            self.drop()
            placed = self._writer.place(question)
            self._tell(placed)
            if isinstance(placed, Placed):
                self._steps = iter(self._writer.run(question))
        return True

    def interrupt(self) -> None:
        """Have writing ahead end at once; any thread may call this."""
        self._writer.interrupt()

    def step(self) -> None:
        """Do one step of the newest question."""
        if self._steps is None:
            return
        try:
            answer = next(self._steps)
        except StopIteration:
            self._steps = None
            return
        if answer is not None:
            self._tell(answer)

    def drop(self) -> None:
        """Leave what runs where it stands."""
        steps, self._steps = self._steps, None
        if steps is not None and hasattr(steps, "close"):
            steps.close()


def make_writer(model: Model, config: EngineConfig) -> WriterLike:
    """Return the writer of a model, with what was learned of its vocabulary."""
    from engine import loading

    return loading.make_writer(model, config, now_ns)


def load_model(config: EngineConfig, report: Callable[[Loading], None]) -> Model:
    """Load the model of `config`; the import waits until then, it is the child's."""
    from engine.loading import load

    return load(config, report)


def begin(
    config: EngineConfig,
    tell: Callable[[Answer], None],
    load: Load = load_model,
    make: MakeWriter = make_writer,
) -> tuple[Model, WriterLike] | None:
    """Load and report Ready. A model that cannot be loaded is reported as fatal; None then."""
    started = now_ns()
    try:
        model = load(config, tell)
        writer = make(model, config)
    except ModelError as error:
        tell(Failed(0, error.text, error.way_out, fatal=True))
        return None
    except MemoryError:
        tell(Failed(0, "The model needs more memory than is free", _SMALLER, fatal=True))
        return None
    tell(Ready(model.info, (now_ns() - started) / NS_PER_MS))
    return model, writer


_SMALLER = "Close other programs, or choose a smaller model with --model."


def serve(
    connection: Connection,
    config: EngineConfig,
    load: Load = load_model,
    make: MakeWriter = make_writer,
) -> None:
    """Run the engine in the child process until Stop or the window's end of the pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window decides, also on Ctrl+C
    log_to(config.log_path)
    _be_nice()
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def tell(answer: Answer) -> None:
        connection.send((now_ns(), answer))

    with contextlib.suppress(BrokenPipeError, ConnectionResetError, EOFError):
        begun = begin(config, tell, load, make)
        if begun is None:
            return
        model, writer = begun
        try:
            _serve(connection, Work(writer, tell), make_learning(model, writer), config.log_path)
        finally:
            writer.close()


def _serve(connection: Connection, work: Work, learning: IdleLearning, log_path: str) -> None:
    inbox: queue.SimpleQueue[Question] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, inbox, work), daemon=True).start()
    while True:
        questions = _all_in(inbox, 0.0 if work.busy else learning.wait_s(now_ns()))
        if questions or work.busy:
            learning.leave(questions, now_ns())
            if not work.take(questions):
                return
            work.step()
            if not work.busy:
                bound_log(log_path)
        else:
            learning.step(now_ns())


def _all_in(inbox: queue.SimpleQueue[Question], wait_s: float | None) -> list[Question]:
    """Return what is in the inbox; wait for the first so long at most, with None for ever."""
    questions: list[Question] = []
    with contextlib.suppress(queue.Empty):
        questions.append(inbox.get(timeout=wait_s))
        while True:
            questions.append(inbox.get_nowait())
    return questions


def _listen(connection: Connection, inbox: queue.SimpleQueue[Question], work: Work) -> None:
    """Receive questions; one that ends writing ahead does so in the middle of a decode."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            question: Question = connection.recv()
            inbox.put(question)
            if not isinstance(question, Look):
                work.interrupt()
    inbox.put(Stop())


def _end_with_parent() -> None:
    """End at once when the window's process is gone, even in the middle of a long load."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _be_nice() -> None:
    """Let the window go first, where the system allows."""
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(_NICE)


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

    def __init__(self, limit: int = 3, window_ns: int = 60 * 10**9) -> None:
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
    """The engine in a process of its own. Callbacks come from a thread of the handle."""

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
        if self.config.model_path:  # the disk need not wait for the child
            read_beside(Path(self.config.model_path))
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=serve,
            args=(theirs, self.config, self._load, self._make),
            name="wordfork-engine",
            daemon=True,
        )
        try:
            with _no_main_module():
                process.start()
        except OSError as error:
            ours.close()
            text = f"The engine cannot be started: {error.strerror or error}"
            t_ns = now_ns()
            self._on_answer(Failed(0, text, _SMALLER, fatal=True), t_ns, t_ns)
            return
        finally:
            theirs.close()  # else the end of the child would not end our reading
        self._run = _Run(process, ours, self._on_answer, self._on_death, self.config.log_path)

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
        """Ask the child to end; then insist. Returns when it is gone, after seconds at most."""
        run, self._run = self._run, None
        if run is not None:
            unharmed = run.process.is_alive()
            run.close()
            if unharmed:  # it did not die of what it was loading
                mark_of(self.config).remove()


class _Run:
    """One life of the child, with the two threads that serve its pipe."""

    def __init__(
        self,
        process: BaseProcess,
        connection: Connection,
        on_answer: OnAnswer,
        on_death: OnDeath,
        log_path: str,
    ) -> None:
        self.process = process
        self.questions: queue.SimpleQueue[Question | None] = queue.SimpleQueue()
        self._connection = connection
        self._on_answer, self._on_death = on_answer, on_death
        self._log_path = log_path
        self._expected = False
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                sent_ns, answer = self._connection.recv()
                if self._expected:
                    continue
                self._on_answer(answer, sent_ns, now_ns())
                if isinstance(answer, Failed) and answer.fatal:
                    self._expected = True
        self.questions.put(None)
        self.process.join(_POLITE_S)
        if not self._expected:
            self._on_death(explain(self.process.exitcode, self._log_path, now_ns()))

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (question := self.questions.get()) is not None:
                self._connection.send(question)

    def close(self) -> None:
        self._expected = True
        self.questions.put(Stop())
        self.process.join(_POLITE_S)
        for end in (self.process.terminate, self.process.kill):
            if self.process.is_alive():
                end()
                self.process.join(_POLITE_S)
        self.questions.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(_POLITE_S)
        self._connection.close()


@contextlib.contextmanager
def _no_main_module() -> Iterator[None]:
    """Keep multiprocessing from importing the main module, and with it Qt, in the child."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class LocalEngine:
    """The engine in the caller's own process and thread, one `step` at a time: tests and bench."""

    def __init__(
        self,
        config: EngineConfig,
        on_answer: OnAnswer,
        on_death: OnDeath = lambda death: None,
        load: Load = load_model,
        make: MakeWriter = make_writer,
        clock: Callable[[], int] = time.perf_counter_ns,
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
