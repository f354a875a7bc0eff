"""The engine's process as the window holds it: what is the engine's own of a `common.worker`.

What runs in the child is `engine.worker.serving`. `LocalEngine` is the same in one process, stepped
by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from common.clock import Clock, now_ns
from common.log import last_lines
from common.worker import Death, Handle, OnDeath, Worker, how_it_ended, signal_name
from engine.api.messages import Answer, Failed, Question, Ready, Stop
from engine.models.prefetch import read_beside
from engine.worker.config import EngineConfig, load_marker
from engine.worker.serving import (
    SMALLER,
    Load,
    MakeWriter,
    Work,
    WriterLike,
    begin,
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
        cause = "was ended by the system (SIGKILL), perhaps for want of memory"
    way_out = f"It starts again by itself; no text is lost. Its log: {log_path or 'none kept'}"
    return Death(exit_code, name, f"The engine {cause}", way_out, last_lines(log_path), t_ns)


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


class LocalEngine:
    """The engine in the caller's own process and thread, one `step` at a time: tests and bench."""

    def __init__(
        self,
        config: EngineConfig,
        on_answer: OnAnswer,
        on_death: OnDeath = lambda death: None,
        load: Load = load_model,
        make: MakeWriter = make_writer,
        clock: Clock = now_ns,
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
        if work.over:
            self.close()
            return False
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
