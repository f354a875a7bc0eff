"""The engine's link: what it says arrives as signals in the window's thread, with its times."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from common.worker import OnDeath
from engine.api.messages import Question
from engine.api.spans import Span, Stage
from engine.worker.config import EngineConfig
from engine.worker.process import Engine, EngineHandle, OnAnswer
from gui.base.worker_link import WorkerLink

MakeEngine = Callable[[EngineConfig, OnAnswer, OnDeath], Engine]
"""Makes the engine that a link holds: `EngineHandle`, or `LocalEngine` of tests."""


class Link(WorkerLink[EngineConfig, Question]):
    """Holds the engine."""

    answered = Signal(object, object, object)
    """An `Answer`, when the engine sent it and when the window got to it (int ns, shared clock)."""

    def __init__(
        self,
        config: EngineConfig,
        parent: QObject | None = None,
        make: MakeEngine = EngineHandle,
    ) -> None:
        """Hold an engine for `config`; `start` starts it."""
        super().__init__(config, parent, make)


def send_span(sent_ns: int, arrived_ns: int) -> Span:
    """Return the SEND span of an answer: from the engine's pipe to the window's thread."""
    return Span(Stage.SEND, sent_ns, max(sent_ns, arrived_ns))
