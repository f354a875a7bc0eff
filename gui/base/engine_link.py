"""The link: what the engine says arrives as signals in the window's thread, with its times."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from common.clock import now_ns
from engine.api.messages import Answer, Question
from engine.api.spans import Span, Stage
from engine.worker.config import EngineConfig
from engine.worker.process import Death, Engine, EngineHandle, OnAnswer, OnDeath


class MakeEngine(Protocol):
    """Makes the engine that a link holds: `EngineHandle`, or `LocalEngine` in tests."""

    def __call__(self, config: EngineConfig, on_answer: OnAnswer, on_death: OnDeath) -> Engine:
        """Return an engine that is not yet started."""
        ...


class Link(QObject):
    """Holds the engine. Its callbacks may come from any thread; its signals come in this one."""

    answered = Signal(object, object, object)
    """An `Answer`, when the engine sent it and when the window got to it (int ns, shared clock)."""
    died = Signal(object)
    """A `Death`: the engine ended unasked."""

    _came = Signal(int, object, object)
    _went = Signal(int, object)

    def __init__(
        self,
        config: EngineConfig,
        parent: QObject | None = None,
        make: MakeEngine = EngineHandle,
    ) -> None:
        """Hold an engine for `config`; `start` starts it."""
        super().__init__(parent)
        self.config = config
        self._life = 0
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._went.connect(self._on_went, Qt.ConnectionType.QueuedConnection)
        self._engine = make(config, self._take_answer, self._take_death)

    @property
    def engine(self) -> Engine:
        """The engine itself, for whoever steps or watches it."""
        return self._engine

    def start(self) -> None:
        """Start loading the model."""
        self._engine.start()

    def send(self, question: Question) -> None:
        """Hand a question over. Never blocks and never raises."""
        self._engine.send(question)

    def restart(self, config: EngineConfig | None = None) -> None:
        """Start the engine again, perhaps with another model. Answers on their way are dropped."""
        self._engine.close()  # behind this it tells nothing more
        self._life += 1
        self.config = config or self.config
        self._engine.restart(config)

    def close(self) -> None:
        """End the engine; nothing is signalled any more."""
        self._engine.close()
        self._life += 1

    def _take_answer(self, answer: Answer, sent_ns: int, arrived_ns: int) -> None:
        self._came.emit(self._life, answer, sent_ns)

    def _take_death(self, death: Death) -> None:
        self._went.emit(self._life, death)

    @Slot(int, object, object)
    def _on_came(self, life: int, answer: Answer, sent_ns: int) -> None:
        if life == self._life:
            self.answered.emit(answer, sent_ns, now_ns())

    @Slot(int, object)
    def _on_went(self, life: int, death: Death) -> None:
        if life == self._life:
            self.died.emit(death)


def send_span(sent_ns: int, arrived_ns: int) -> Span:
    """Return the SEND span of an answer: from the engine's pipe to the window's thread."""
    return Span(Stage.SEND, sent_ns, max(sent_ns, arrived_ns))
