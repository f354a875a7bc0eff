"""A child process of this program: what it must not inherit, how it begins, what it is asked."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Question = TypeVar("Question")


@contextlib.contextmanager
def no_interrupt() -> Iterator[None]:
    """Keep Ctrl+C, which a terminal sends to children too, from one that cannot ignore it yet.

    A child inherits what is blocked; here it is let in again behind the start.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # its own start would let signals in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def no_main_module() -> Iterator[None]:
    """Keep multiprocessing from importing the main module, and with it Qt, in the child."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def begin_child() -> None:
    """What a child does first: Ctrl+C is for the window to decide on, and it ends with that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def end_with_parent() -> None:
    """Have this process end at once when its parent is gone, even while a library works."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


class Inbox(Generic[Question]):
    """What a child is asked, received by a thread of its own."""

    def __init__(
        self,
        connection: Connection,
        stop: Question,
        heard: Callable[[Question], object] = lambda _: None,
    ) -> None:
        """Receive until the pipe ends: then `stop` is asked. `heard` is told at once, there."""
        self._connection, self._stop, self._heard = connection, stop, heard
        self._waiting: queue.SimpleQueue[Question] = queue.SimpleQueue()
        self.put = self._waiting.put
        threading.Thread(target=self._listen, daemon=True).start()

    def take(self, wait_s: float | None = None) -> list[Question]:
        """Return all that was asked; wait for the first so long at most, with None for ever."""
        questions: list[Question] = []
        with contextlib.suppress(queue.Empty):
            questions.append(self._waiting.get(timeout=wait_s))
            while True:
                questions.append(self._waiting.get_nowait())
        return questions

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                question: Question = self._connection.recv()
                self.put(question)
                self._heard(question)
        self.put(self._stop)
