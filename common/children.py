"""Starting a child process of this program: what it must not inherit."""

from __future__ import annotations

import contextlib
import signal
import sys
import types
from collections.abc import Iterator
from multiprocessing import resource_tracker


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
