"""A child process under supervision: a pipe, two threads, explained deaths, an end seen to.

The caller is a window's thread: starting, sending, exchanging and closing wait for nothing that the
child does. A child that is told to end and does not is terminated, then killed, by a thread of its
own, and the next one gets its configuration only when the one before is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import queue
import signal
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from common.children import no_interrupt, no_main_module
from common.clock import NS_PER_S, now_ns

INSIST_S = 1.5
"""How long a child may take to end by a signal, before the next one is tried."""


@dataclass(frozen=True, slots=True)
class Death:
    """A child ended unasked: one clear line and a way out, and its last log lines."""

    exit_code: int | None
    signal: str
    text: str
    remedy: str
    last_lines: tuple[str, ...]
    t_ns: int


OnDeath = Callable[[Death], None]


def signal_name(exit_code: int | None) -> str:
    """Return the name of the signal that ended a process; "" where none did."""
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-exit_code).name
    return ""


def how_it_ended(exit_code: int | None) -> str:
    """Return how a process ended, to stand behind its name."""
    name = signal_name(exit_code)
    return f"crashed ({name})" if name else f"ended (exit code {exit_code})"


class RestartRule:
    """Says whether a child that died may be started again: so often in so much time."""

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


Config = TypeVar("Config")
Question = TypeVar("Question")
Message = TypeVar("Message")
ConfigIn = TypeVar("ConfigIn", contravariant=True)
QuestionIn = TypeVar("QuestionIn", contravariant=True)


class Handle(Protocol[ConfigIn, QuestionIn]):
    """What a window holds of work that goes on elsewhere, or in its own process in tests."""

    def start(self) -> None:
        """Start; does nothing while it runs."""
        ...

    def send(self, question: QuestionIn) -> None:
        """Hand a question over. Never blocks and never raises; what is dead loses it."""
        ...

    def restart(self, config: ConfigIn | None = None) -> None:
        """End what runs, without a report of it, and start again, perhaps with another `config`."""
        ...

    def close(self) -> None:
        """End, and tell nothing more. Never blocks. Calling it twice is harmless."""
        ...


class Worker(ABC, Generic[Config, Question, Message]):
    """A child process, as its owner holds it. Subclasses say what is its own.

    All methods are called from one thread; nothing but `join` waits for the child. What the child
    tells is passed on by a thread of the worker, and has to be taken quickly: `close` waits while
    that goes on, for nothing is told behind it. A configuration has a `log_path`.
    """

    name: ClassVar[str]
    """What the system calls the process."""
    stop: ClassVar[object]
    """What tells the child to end."""
    polite_s: ClassVar[float]
    """How long a child that was told to end may take before it is ended."""
    backlog: ClassVar[int] = 1
    """How many messages that wait are taken at once, to be thinned out."""

    def __init__(
        self,
        config: Config,
        on_death: OnDeath,
        serve: Callable[..., None],
        *arguments: object,
    ) -> None:
        """Prepare to run `serve(connection, *arguments)`, all importable; `start` starts."""
        self.config = config
        self.on_death = on_death
        self._serve, self._arguments = serve, arguments
        self._life: _Life[Message] | None = None
        self._end: threading.Thread | None = None

    @abstractmethod
    def tell(self, message: Message, arrived_ns: int) -> bool:
        """Pass a message on. Return whether it is the last one: the end behind it is no death."""

    @staticmethod
    @abstractmethod
    def explain(exit_code: int | None, log_path: str, t_ns: int) -> Death:
        """Say how a child ended."""

    @abstractmethod
    def cannot_start(self, reason: str) -> None:
        """Tell that the system starts no process."""

    def first(self) -> Sequence[object]:
        """Return what a new child is sent, once the one before is gone."""
        return (self.config,)

    def begins(self, message: Message) -> bool:
        """Return whether a child that tells this has something to keep: it is asked to end."""
        return True

    def thinned(self, messages: list[Message]) -> list[Message]:
        """Return what is worth telling of messages that came at once."""
        return messages

    def ended(self, config: Config) -> None:
        """Tidy up behind a child that did not die but was ended; in a thread of the worker."""

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        life = self._life
        return life.process.pid if life is not None and life.runs else None

    def start(self) -> None:
        """Start the child; does nothing while one runs.

        It gets its configuration when the one before is gone: two may not fit into memory, nor
        hold one camera.
        """
        if self.pid is not None:
            return
        self.close()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=self._serve, args=(theirs, *self._arguments), name=self.name, daemon=True
        )
        try:
            with no_main_module(), no_interrupt():
                process.start()
        except OSError as error:
            ours.close()
            self.cannot_start(error.strerror or str(error))
            return
        finally:
            theirs.close()  # else the end of the child would not end our reading
        self._life = _Life(self, process, ours, self._end)

    def send(self, question: Question) -> None:
        """Hand a question to the sending thread; a child that is gone loses it."""
        if self._life is not None:
            self._life.outbox.put(question)

    def restart(self, config: Config | None = None) -> None:
        """End the child without a report of its death, and start another."""
        self.close()
        self.config = config or self.config
        self.start()

    def close(self) -> None:
        """Have the child end. At once nothing more comes of it; it may live on for seconds."""
        life, self._life = self._life, None
        if life is not None:
            self._end = life.end()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait until a closed child is gone, and say whether it is. For tests and commands."""
        if self._end is not None:
            self._end.join(timeout_s)
            return not self._end.is_alive()
        return True


class _Life(Generic[Message]):
    """One life of the child, with the threads that serve its pipe and its end."""

    def __init__(
        self,
        worker: Worker[Any, Any, Message],
        process: BaseProcess,
        connection: Connection,
        before: threading.Thread | None,
    ) -> None:
        self.process = process
        self.outbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._worker, self._config = worker, worker.config
        self._connection, self._before = connection, before
        self._begun = False
        self._over = False  # nothing is told any more
        self._telling = threading.RLock()  # what is told may end this life
        for message in worker.first():
            self.outbox.put(message)
        atexit.register(self._leave)
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    @property
    def runs(self) -> bool:
        """Whether the child runs. Reaping it, and with that its exit code, is left to `_read`."""
        return not wait([self.process.sentinel], 0)

    def _read(self) -> None:
        while messages := self._received():
            for message in self._worker.thinned(messages):
                self._begun = self._begun or self._worker.begins(message)
                with self._telling:
                    if not self._over:
                        self._over = self._worker.tell(message, now_ns())
        self.outbox.put(None)
        self.process.join(self._worker.polite_s)
        self._insist()  # it ended the pipe and goes on
        death = self._worker.explain(self.process.exitcode, self._config.log_path, now_ns())
        with self._telling:
            if not self._over:
                self._worker.on_death(death)

    def _received(self) -> list[Message]:
        """Wait for messages and return those that are there; none when the pipe has ended."""
        messages: list[Message] = []
        with contextlib.suppress(EOFError, OSError):
            messages.append(self._connection.recv())
            while len(messages) < self._worker.backlog and self._connection.poll():
                messages.append(self._connection.recv())
        return messages

    def _write(self) -> None:
        if self._before is not None:
            self._before.join()
        with contextlib.suppress(OSError, ValueError):
            while (message := self.outbox.get()) is not None:
                self._connection.send(message)

    def end(self) -> threading.Thread:
        """Have the child end; return the thread that sees to it.

        The program does not end before that thread does: a child that is well writes what the next
        start wants.
        """
        with self._telling:
            self._over = True
        thread = threading.Thread(target=self._bury, name=f"{self._worker.name}-end")
        thread.start()
        return thread

    def _bury(self) -> None:
        """Wait for the child's end, then insist; one that has not begun has nothing to keep."""
        unharmed = self.runs
        if self._begun:
            self.outbox.put(self._worker.stop)
            self.process.join(self._worker.polite_s)
        self._insist()
        self.outbox.put(None)
        if self._before is not None:
            self._before.join()
        for thread in self._threads:
            thread.join(INSIST_S)
        self._connection.close()
        atexit.unregister(self._leave)
        if unharmed:
            self._worker.ended(self._config)

    def _insist(self) -> None:
        for end in (self.process.terminate, self.process.kill):
            if self.runs:
                end()
                self.process.join(INSIST_S)

    def _leave(self) -> None:
        """The program ends and nobody closed: multiprocessing would wait for ever."""
        self._over = True
        self._insist()
