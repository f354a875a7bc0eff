"""The engine in the caller's own process and thread, stepped by hand, for tests."""

from __future__ import annotations

from common.clock import Clock, now_ns
from common.worker import OnDeath
from engine.api.messages import Answer, Question
from engine.worker.config import EngineConfig
from engine.worker.process import OnAnswer, explain
from engine.worker.serving import Load, MakeWriter, Work, WriterLike, begin, load_model, make_writer


class LocalEngine:
    """The engine, one `step` at a time."""

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
        self.writer: WriterLike | None = None
        self._work: Work | None = None

    def start(self) -> None:
        """Load the model, here and now."""
        if self.writer is None:
            begun = begin(self.config, self._tell, self._load, self._make)
            if begun is not None:
                self.writer = begun[1]
                self._work = Work(self.writer, self._tell)

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
        writer, self.writer, self._work = self.writer, None, None
        self._questions = []
        if writer is not None:
            writer.close()

    def _tell(self, answer: Answer) -> None:
        t_ns = self._clock()
        self._on_answer(answer, t_ns, t_ns)
