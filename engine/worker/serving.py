"""What runs in the engine's process: it loads the model and serves the window's questions.

The child owns the model and answers asks; it ends when the window closes the pipe or is gone. It
imports the engine only, never Qt.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

import psutil

from common.children import Inbox, begin_child
from common.clock import NS_PER_MS, now_ns
from common.log import bound_log, log_to
from engine.api.messages import Answer, Ask, Failed, Loading, Look, Placed, Question, Ready, Stop
from engine.api.types import ModelError
from engine.backend.base import Model
from engine.worker.config import EngineConfig

if TYPE_CHECKING:
    from engine.generation.idle_learning import IdleLearning

_NICE = 5

Load = Callable[[EngineConfig, Callable[[Loading], None]], Model]


class WriterLike(Protocol):
    """What serves asks: see `engine.generation.writer.Writer`."""

    def place(self, ask: Ask) -> Placed | Failed:
        """Make the cached prefix what the ask says, at once."""
        ...

    def run(self, ask: Ask) -> Iterator[Answer | None]:
        """Do what the ask wants, yielding between steps."""
        ...

    def look(self, look: Look) -> None:
        """Take where the person looks."""
        ...

    def grow(self) -> Iterator[Answer | None]:
        """Write on behind the open fork."""
        ...

    def interrupt(self) -> None:
        """Have writing ahead end at once; any thread may call this."""
        ...

    def close(self) -> None:
        """Free everything."""
        ...


MakeWriter = Callable[[Model, EngineConfig], WriterLike]


class Work:
    """Serves questions step by step: all are placed, in order, and the newest is run."""

    def __init__(self, writer: WriterLike, tell: Callable[[Answer], None]) -> None:
        """Answer through `tell`."""
        self._writer = writer
        self._tell = tell
        self._steps: Iterator[Answer | None] | None = None
        self.over = False

    @property
    def busy(self) -> bool:
        """Whether `step` has something to do."""
        return self._steps is not None

    def take(self, questions: Sequence[Question]) -> bool:
        """Turn to newer questions. Return False when told to stop."""
        for question in questions:
            if isinstance(question, Stop):
                self.drop()
                return False
            if isinstance(question, Look):
                self._writer.look(question)
                if self._steps is None:
                    self._steps = iter(self._writer.grow())
                continue
            self.drop()
            placed = self._writer.place(question)
            self._tell(placed)
            if isinstance(placed, Placed):
                self._steps = iter(self._writer.run(question))
        return True

    def interrupt(self) -> None:
        """Have writing ahead end at once; any thread may call this."""
        self._writer.interrupt()

    def step(self) -> None:
        """Do one step of the newest question."""
        if self._steps is None:
            return
        try:
            answer = next(self._steps)
        except StopIteration:
            self._steps = None
            return
        if answer is not None:
            self._tell(answer)
            self.over = isinstance(answer, Failed) and answer.fatal

    def drop(self) -> None:
        """Leave what runs where it stands."""
        steps, self._steps = self._steps, None
        if steps is not None and hasattr(steps, "close"):
            steps.close()


def make_writer(model: Model, config: EngineConfig) -> WriterLike:
    """Return the writer of a model, with what was learned of its vocabulary."""
    from engine.worker import loading

    return loading.make_writer(model, config, now_ns)


def load_model(config: EngineConfig, report: Callable[[Loading], None]) -> Model:
    """Load the model of `config`; the import waits until then, it is the child's."""
    from engine.worker.loading import load

    return load(config, report)


def begin(
    config: EngineConfig,
    tell: Callable[[Answer], None],
    load: Load = load_model,
    make: MakeWriter = make_writer,
) -> tuple[Model, WriterLike] | None:
    """Load and report Ready. A model that cannot be loaded is reported as fatal; None then."""
    started = now_ns()
    try:
        model = load(config, tell)
        writer = make(model, config)
    except ModelError as error:
        tell(Failed(0, error.text, error.remedy, fatal=True))
        return None
    except MemoryError:
        tell(Failed(0, "The model needs more memory than is free", SMALLER, fatal=True))
        return None
    tell(Ready(model.info, (now_ns() - started) / NS_PER_MS))
    return model, writer


SMALLER = "Close other programs, or choose a smaller model with --model."


def serve(connection: Connection, load: Load = load_model, make: MakeWriter = make_writer) -> None:
    """Run the engine in the child process until Stop or the window's end of the pipe is gone.

    What comes first is its configuration, once the engine before it has ended.
    """
    begin_child()
    _be_nice()
    try:
        config: EngineConfig = connection.recv()
    except (EOFError, OSError):  # ended before it began
        return
    log_to(config.log_path)

    def tell(answer: Answer) -> None:
        connection.send((now_ns(), answer))

    from engine.worker.loading import make_learning  # the window imports this module and no model's

    with contextlib.suppress(BrokenPipeError, ConnectionResetError, EOFError):
        begun = begin(config, tell, load, make)
        if begun is None:
            return
        model, writer = begun
        try:
            learning = make_learning(model, writer)
            _serve(connection, Work(writer, tell), learning, config.log_path)
        finally:
            writer.close()


def _serve(connection: Connection, work: Work, learning: IdleLearning, log_path: str) -> None:
    def heard(question: Question) -> None:
        """One that ends writing ahead does so in the middle of a decode."""
        if not isinstance(question, Look):
            work.interrupt()

    inbox: Inbox[Question] = Inbox(connection, Stop(), heard)
    while True:
        questions = inbox.take(0.0 if work.busy else learning.wait_s(now_ns()))
        if questions or work.busy:
            learning.leave(questions, now_ns())
            if not work.take(questions):
                return
            work.step()
            if work.over:
                return
            if not work.busy:
                bound_log(log_path)
        else:
            learning.step(now_ns())


def _be_nice() -> None:
    """Let the window go first, where the system allows."""
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(_NICE)
