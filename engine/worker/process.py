"""The engine's process as the window holds it: what is the engine's own of a `common.worker`.

What runs in the child is `engine.worker.serving`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from common.clock import now_ns
from common.log import last_lines
from common.worker import Death, Handle, OnDeath, Worker, how_it_ended, signal_name
from engine.api.messages import Answer, Failed, Question, Ready, Stop
from engine.models.prefetch import read_beside
from engine.worker.config import EngineConfig, load_marker
from engine.worker.serving import (
    SMALLER,
    Load,
    MakeWriter,
    load_model,
    make_writer,
    serve,
)

OnAnswer = Callable[[Answer, int, int], None]
"""Called with an answer, when it was sent and when it arrived (nanoseconds, the shared clock)."""

Engine = Handle[EngineConfig, Question]
"""What a window holds, in another process or in its own."""


def explain(exit_code: int | None, log_path: str, t_ns: int) -> Death:
    """Say in one clear line how the engine ended."""
    name = signal_name(exit_code)
    cause = how_it_ended(exit_code)
    if name == "SIGKILL":
        cause = "was ended by the system (SIGKILL), perhaps because memory ran out"
    remedy = f"It restarts by itself; no text is lost. Its log: {log_path or 'none kept'}"
    return Death(exit_code, name, f"The engine {cause}", remedy, last_lines(log_path), t_ns)


class EngineHandle(Worker[EngineConfig, Question, tuple[int, Answer]]):
    """The engine in a process of its own. Callbacks come from a thread of the handle."""

    name = "wordfork-engine"
    stop = Stop()
    polite_s = 5.0  # it writes its caches
    explain = staticmethod(explain)

    def __init__(
        self,
        config: EngineConfig,
        on_answer: OnAnswer,
        on_death: OnDeath,
        load: Load = load_model,
        make: MakeWriter = make_writer,
    ) -> None:
        """Prepare; `start` starts. `load` and `make` must be functions that can be imported."""
        super().__init__(config, on_death, serve, load, make)
        self._on_answer = on_answer

    def start(self) -> None:
        """Start the child; the disk need not wait for it."""
        if self.config.model_path and self.pid is None:
            read_beside(Path(self.config.model_path))
        super().start()

    def begins(self, message: tuple[int, Answer]) -> bool:
        """One that still loads has nothing to write."""
        return isinstance(message[1], Ready)

    def tell(self, message: tuple[int, Answer], arrived_ns: int) -> bool:
        """Pass an answer on; an engine that failed ends by itself."""
        sent_ns, answer = message
        self._on_answer(answer, sent_ns, arrived_ns)
        return isinstance(answer, Failed) and answer.fatal

    def cannot_start(self, reason: str) -> None:
        """Fail as a model does that cannot be loaded."""
        t_ns = now_ns()
        text = f"The engine cannot be started: {reason}"
        self._on_answer(Failed(0, text, SMALLER, fatal=True), t_ns, t_ns)

    def ended(self, config: EngineConfig) -> None:
        """It did not die of what it was loading."""
        load_marker(config).remove()
