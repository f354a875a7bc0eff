"""Workers as signals: what one tells, from any thread, arrives in the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from common.clock import now_ns
from common.worker import Death, Handle, OnDeath

Config = TypeVar("Config")
Asked = TypeVar("Asked")


class WorkerLink(QObject, Generic[Config, Asked]):
    """Holds a worker. Its callbacks may come from any thread; the signals come in this one."""

    answered: ClassVar[Signal]
    """What was told, and when the window got to it (int ns, shared clock)."""
    died = Signal(object)
    """A `Death`: the worker ended unasked."""

    _came = Signal(int, tuple)
    _went = Signal(int, object)

    def __init__(
        self,
        config: Config,
        parent: QObject | None,
        make: Callable[[Config, Any, OnDeath], Handle[Config, Asked]],
    ) -> None:
        """Hold a worker for `config`; `start` starts it."""
        super().__init__(parent)
        self.config = config
        self._life = 0
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._went.connect(self._on_went, Qt.ConnectionType.QueuedConnection)
        self.held = make(config, self._take_answer, self._take_death)
        """The worker itself, for whoever steps or watches it."""

    def start(self) -> None:
        """Start the worker."""
        self.held.start()

    def send(self, question: Asked) -> None:
        """Hand a question over. Never blocks and never raises."""
        self.held.send(question)

    def restart(self, config: Config | None = None) -> None:
        """Start again, perhaps with another configuration. Answers on their way are dropped."""
        self.close()  # behind this it tells nothing more
        self.config = config or self.config
        self.held.restart(config)

    def close(self) -> None:
        """End the worker; nothing is signalled any more."""
        self.held.close()
        self._life += 1

    def _take_answer(self, *told: object) -> None:
        """Take an answer and its times, the last of which is not the window's."""
        self._came.emit(self._life, told[:-1])

    def _take_death(self, death: Death) -> None:
        self._went.emit(self._life, death)

    @Slot(int, tuple)
    def _on_came(self, life: int, told: tuple[object, ...]) -> None:
        if life == self._life:
            self.answered.emit(*told, now_ns())

    @Slot(int, object)
    def _on_went(self, life: int, death: Death) -> None:
        if life == self._life:
            self.died.emit(death)
