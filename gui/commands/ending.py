"""Ctrl+C, and being told to end: every command ends at once, in good order, with 128 + the signal.

Python runs a signal's handler between two of its own steps; Qt's loop makes none while nothing
happens. There the system writes the signal's number to a socket that the loop waits for, so that a
window at rest is not woken to look. What Python raised inside one of Qt's calls would be lost: a
window's handlers only take note.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

_ENDS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that end a program: Ctrl+C, being told to, and a terminal that was closed."""

Handler = Callable[[int, FrameType | None], None]


def exit_code(number: int) -> int:
    """Return the exit code of a program that a signal ended, as a shell has it."""
    return 128 + number


@contextlib.contextmanager
def ending(*, whole_program: bool = True) -> Iterator[None]:
    """End what runs here where a signal says so.

    With `whole_program` nothing comes behind it but Python's own end, for which there is nothing to
    tell any more: another signal then ends it on the spot.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(exit_code(number))

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    handlers: dict[int, Handler] = dict.fromkeys(_ENDS, leave)
    handlers[signal.SIGINT] = interrupt  # some commands tell what they have by then
    with _handled(handlers, back=not whole_program):
        try:
            yield
        except KeyboardInterrupt:
            raise SystemExit(exit_code(signal.SIGINT)) from None


@contextlib.contextmanager
def _handled(handlers: dict[int, Handler], *, back: bool) -> Iterator[None]:
    """Have signals handled; those that are ignored (nohup, a shell's "&") stay so."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {
            number: signal.signal(number, handler)
            for number, handler in handlers.items()
            if signal.getsignal(number) is not signal.SIG_IGN
        }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if back else signal.SIG_DFL)


class SignalEnd:
    """A context in which signals end Qt's loop: `run` in it, and make the window in it, too."""

    def __init__(self, app: QCoreApplication) -> None:
        """End the loop of `app`."""
        self._app = app
        self._close: Callable[[], object] = lambda: None
        self._stack = contextlib.ExitStack()
        self._code = 0

    def __enter__(self) -> SignalEnd:
        """Begin to take note of signals."""
        from PySide6.QtCore import QSocketNotifier

        if threading.current_thread() is not threading.main_thread():
            return self
        self._ours, theirs = (self._stack.enter_context(end) for end in socket.socketpair())
        for end in (self._ours, theirs):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._noticed)
        self._stack.callback(self._notifier.setEnabled, False)
        before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._stack.callback(signal.set_wakeup_fd, before)
        noted: dict[int, Handler] = dict.fromkeys(_ENDS, lambda _number, _frame: None)
        self._stack.enter_context(_handled(noted, back=True))
        return self

    def __exit__(self, *_: object) -> None:
        """Leave signals to whoever had them."""
        self._stack.close()

    def run(self, close: Callable[[], object]) -> int:
        """Run the loop, and return its exit code; a signal closes by `close` and ends it."""
        self._close = close
        code = self._app.exec()
        return self._code or code

    def _noticed(self) -> None:
        """End, with a file dialog's or a menu's own loop, too."""
        numbers = [n for n in self._ours.recv(64) if n in _ENDS]
        if not numbers or self._code:
            return
        self._code = exit_code(numbers[0])
        try:
            self._close()
        finally:
            self._app.exit(self._code)
