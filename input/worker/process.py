"""The eyes' process: what runs in it, and the handle that the window holds of it.

The child owns the source of gaze and tells samples; it ends when the window closes the pipe or is
gone. It imports OpenCV and MediaPipe, never Qt; the window's process never imports those.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection

from common.children import Inbox, begin_child
from common.clock import now_ns
from common.log import bound_log, last_lines, log_to
from common.worker import Death, OnDeath, Worker, how_it_ended, signal_name
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
_OWN_QT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
"""`import cv2` points these to a Qt of its own."""

OnAnswer = Callable[[EyesAnswer, int], None]
"""Called with an answer and when it arrived (nanoseconds, the shared clock)."""


def serve(connection: Connection, make: MakeSource = source_for) -> None:
    """Run the eyes in the child process until EyesStop or the window's end of the pipe is gone.

    The first thing that comes through the pipe is the EyesConfig.
    """
    begin_child()
    for name in _OWN_QT:
        os.environ.pop(name, None)
    with contextlib.suppress(EOFError, OSError):
        config: EyesConfig = connection.recv()
        log_to(config.log_path)
        _serve(connection, config, make)


def _serve(connection: Connection, config: EyesConfig, make: MakeSource) -> None:
    inbox: Inbox[EyesAsk] = Inbox(connection, EyesStop())
    outbox = Outbox()
    sender = threading.Thread(target=_send, args=(connection, outbox, inbox), daemon=True)
    sender.start()
    loop = EyesLoop(config, make, outbox.put, now_ns)
    try:
        while loop.take(inbox.take(loop.pause_s)):
            loop.step()
            bound_log(config.log_path)
    finally:
        loop.close()
        outbox.close()
        sender.join(_POLITE_S)


def _send(connection: Connection, outbox: Outbox, inbox: Inbox[EyesAsk]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while (answer := outbox.take()) is not None:
            connection.send(answer)
    inbox.put(EyesStop())


def explain(exit_code: int | None, log_path: str, t_ns: int) -> Death:
    """Say in one clear line how the eyes' process ended."""
    text = f"Watching the eyes {how_it_ended(exit_code)}"
    remedy = f"Mouse, touch and keys go on. Its log: {log_path or 'none kept'}"
    return Death(exit_code, signal_name(exit_code), text, remedy, last_lines(log_path), t_ns)


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


class EyesHandle(Worker[EyesConfig, EyesAsk, EyesAnswer]):
    """The eyes in a process of their own. Callbacks come from a thread of the handle.

    Calibration, drift and preview that were asked for hold for every new child too; a recording
    ends with its child.
    """

    name = "wordfork-eyes"
    stop = EyesStop()
    polite_s = _POLITE_S
    backlog = 1000
    explain = staticmethod(explain)

    def __init__(
        self,
        config: EyesConfig,
        on_answer: OnAnswer,
        on_death: OnDeath,
        make: MakeSource = source_for,
    ) -> None:
        """Prepare; `start` starts. `make` must be a function that can be imported."""
        super().__init__(config, on_death, serve, make)
        self._on_answer = on_answer
        self._lasting: dict[type, EyesAsk] = {}

    def send(self, question: EyesAsk) -> None:
        """Hand an ask to the sending thread; a child that is gone loses it."""
        if isinstance(question, UseMap | Shift | Preview):
            self._lasting[type(question)] = question
        super().send(question)

    def first(self) -> Sequence[object]:
        """Send the configuration, and what holds for every child."""
        return (self.config, *self._lasting.values())

    def thinned(self, messages: list[EyesAnswer]) -> list[EyesAnswer]:
        """A window that was slow wants the newest."""
        return newest(messages)

    def tell(self, message: EyesAnswer, arrived_ns: int) -> bool:
        """Pass an answer on; the end of a file, or of a source, is no death."""
        self._on_answer(message, arrived_ns)
        return isinstance(message, EyesEnded) or (
            isinstance(message, EyesTrouble) and message.fatal
        )

    def cannot_start(self, reason: str) -> None:
        """Tell it as trouble of a source is told."""
        text = f"Watching the eyes cannot be started: {reason}"
        remedy = "Close other programs; mouse, touch and keys go on."
        self._on_answer(EyesTrouble(text, remedy, fatal=True), now_ns())
