"""A simulated person writes in Forks through the real engine process: what they wait for.

The person chooses by the model's probabilities, softened (see `engine.experiments.simulated_user`),
with a seed, and takes the same time for every choice. For the first half of it their look wanders
over other words, 200 ms each; for the second half it rests on the word they will choose. The engine
knows nothing else of the choice before it falls. Times run from sending an ask to the arrival of
its answer, on the clock that both processes share; what the window adds (layout, paint) is not in
them.
"""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from common.clock import NS_PER_MS, NS_PER_S, now_ns
from common.files import write_whole
from common.worker import Death
from engine.api.messages import (
    Answer,
    Ask,
    Candidate,
    Cloud,
    Ended,
    Failed,
    Forked,
    Look,
    Mode,
    Placed,
    Then,
    Wrote,
)
from engine.api.spans import Span, Stage, by_stage_ms
from engine.api.types import ModelError
from engine.backend.base import Model
from engine.experiments.bench.energy import Meter
from engine.experiments.simulated_user import Act, Habits, SimulatedUser
from engine.generation.writer import Writer
from engine.worker.config import EngineConfig
from engine.worker.loading import shipped_boundaries
from engine.worker.process import EngineHandle
from engine.worker.serving import WriterLike

WANDER_NS = 200 * NS_PER_MS
"""How long a look that wanders stays on one word."""
_PATIENCE_S = 120.0
"""How long an answer may take before the engine counts as stuck."""


# -- in the engine's process -----------------------------------------------------------------------


class Watched:
    """A writer that notes what each ask cost, and leaves its notes beside the log when it ends.

    For each ask: the counts of tokens as they stood when it was placed, and the tokens that were
    decoded from there to its first cloud while the person waited (None where none came).
    """

    def __init__(self, writer: Writer, notes: Path) -> None:
        """Watch `writer`."""
        self._writer, self._path = writer, notes
        self._notes: dict[int, dict[str, int | None]] = {}

    def place(self, ask: Ask) -> Placed | Failed:
        """Make the cached prefix what the ask says."""
        placed = self._writer.place(ask)
        self._notes[ask.number] = {**asdict(self._writer.counts), "for_cloud": None}
        return placed

    def run(self, ask: Ask) -> Iterator[Answer | None]:
        """Do what the ask wants."""
        note = self._notes[ask.number]
        before = self._writer.counts.awaited
        with closing(self._writer.run(ask)) as work:  # type: ignore[type-var]
            for answer in work:
                if isinstance(answer, Forked) and note["for_cloud"] is None:
                    note["for_cloud"] = self._writer.counts.awaited - before
                yield answer

    def look(self, look: Look) -> None:
        """Take where the person looks."""
        self._writer.look(look)

    def grow(self) -> Iterator[Answer | None]:
        """Write on behind the open fork."""
        return self._writer.grow()

    def interrupt(self) -> None:
        """Have writing ahead end at once."""
        self._writer.interrupt()

    def close(self) -> None:
        """Write the notes and free everything."""
        told = {"asks": self._notes, "peak_mb": peak_mb()}
        write_whole(self._path, json.dumps(told).encode())
        self._writer.close()


def make_watched(model: Model, config: EngineConfig) -> WriterLike:
    """Return a watched writer; nothing of it is kept between starts but its notes."""
    writer = Writer(model, now_ns, shipped_boundaries(model.vocabulary))
    return Watched(writer, notes_path(config))


def notes_path(config: EngineConfig) -> Path:
    """Return where a watched writer leaves its notes."""
    return Path(config.log_path).with_suffix(".json")


def peak_mb() -> float:
    """Return the most memory that this process ever held, in MB, the mapped file included."""
    try:
        import resource
    except ImportError:
        return float(getattr(psutil.Process().memory_info(), "peak_wset", 0)) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1e-6 if psutil.MACOS else 1.024e-3)


# -- in the bench's process ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fork:
    """One fork, from its cloud to the next one.

    `context` are the draft's tokens up to the fork, `words` the cloud, `chosen` the tokens of the
    choice and `written` those up to the next fork. In milliseconds: `cloud_ms` from the fork to its
    cloud, `text_ms` from the choice to the next text or cloud, `next_ms` to the next cloud (None
    where the text ended), `commit_ms` of the engine's own work for the choice. `ready`: the next
    cloud came without any decode after the choice.
    """

    context: tuple[int, ...]
    words: tuple[str, ...]
    chosen: tuple[int, ...]
    written: tuple[int, ...]
    cloud_ms: float
    text_ms: float
    next_ms: float | None
    commit_ms: float
    ready: bool

    @property
    def leads_to(self) -> tuple[int, ...]:
        """The draft's tokens behind what was written on."""
        return self.context + self.chosen + self.written


@dataclass(frozen=True, slots=True)
class Session:
    """What a person who takes `think_ms` for each choice met with.

    `auto_ms` are the times a token of Auto in between, `ahead` the tokens decoded ahead, `thrown`
    those of them that never entered the draft, `joules` what the machine used meanwhile.
    """

    think_ms: int
    forks: tuple[Fork, ...]
    auto_ms: tuple[float, ...]
    ahead: int
    thrown: int
    joules: float | None

    @property
    def exposed_ms(self) -> float:
        """Machine time a token that the person waited for: to the first cloud, then from choices.

        A wait from a choice ends with the next cloud, or with the text where it ends before.
        """
        n = sum(len(f.chosen) + len(f.written) for f in self.forks)
        waits = [f.text_ms if f.next_ms is None else f.next_ms for f in self.forks]
        return (self._first_clouds_ms + sum(waits)) / max(1, n)

    @property
    def _first_clouds_ms(self) -> float:
        """Clouds that no choice led to: only there the way from fork to cloud is a wait apart."""
        led_to = {f.leads_to for f in self.forks if f.next_ms is not None}
        return sum(f.cloud_ms for f in self.forks if f.context not in led_to)


class Desk:
    """The engine's process, asked and answered in turn. A context manager."""

    def __init__(self, config: EngineConfig) -> None:
        """Start the engine of `config`, whose `log_path` says where the notes go too."""
        self._config = config
        self._answers: queue.SimpleQueue[tuple[Answer, int] | Death] = queue.SimpleQueue()
        self._engine = EngineHandle(
            config,
            lambda answer, sent_ns, t_ns: self._answers.put((answer, t_ns)),
            self._answers.put,
            make=make_watched,
        )
        self._number = 0

    def __enter__(self) -> Desk:
        """Start the engine."""
        self._engine.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the engine."""
        self._engine.close()
        self._engine.join()

    @property
    def number(self) -> int:
        """The number of the newest ask."""
        return self._number

    def ask(self, **wishes: Any) -> int:
        """Send an ask with the next number; return when, in ns."""
        self._number += 1
        question = Ask(self._number, **wishes)
        t_ns = now_ns()
        self._engine.send(question)
        return t_ns

    def look(self, slot: int, of: int) -> None:
        """Look at one slot of `of`, and at nothing else."""
        self._engine.send(Look(tuple(float(i == slot) for i in range(of))))

    def answers(self) -> Iterator[tuple[Answer, int]]:
        """Yield the answers to the newest ask as they arrive, each with its time of arrival in ns.

        Raises ModelError where the engine fails, dies or falls silent.
        """
        while True:
            try:
                got = self._answers.get(timeout=_PATIENCE_S)
            except queue.Empty:
                raise ModelError("The engine does not answer", _LOG) from None
            if isinstance(got, Death):
                raise ModelError(got.text, got.remedy)
            answer, t_ns = got
            number = getattr(answer, "number", -1)
            if isinstance(answer, Failed) and number in (0, self._number):
                raise ModelError(answer.text, answer.remedy)
            if number == self._number:
                yield answer, t_ns

    def notes(self) -> Mapping[str, Any]:
        """Return what the engine noted; only once it has ended."""
        told: Mapping[str, Any] = json.loads(notes_path(self._config).read_text(encoding="utf-8"))
        return told


_LOG = "Try again; with --model another model can be measured."


def first_cloud_ns(desk: Desk, text: str) -> int:
    """Ask for the first cloud of a text without writing ahead; return when it came, in ns."""
    desk.ask(add=(text,), then=Then.CLOUD, ahead=0)
    return next(t_ns for answer, t_ns in desk.answers() if isinstance(answer, Forked))


def auto(desk: Desk, text: str, n: int) -> Iterator[float]:
    """Have the engine write `n` tokens in Auto; yields ms from one arrival to the next."""
    desk.ask(add=(text,), then=Then.WRITE, mode=Mode.AUTO)
    last = 0
    for answer, t_ns in desk.answers():
        if isinstance(answer, Ended) or n <= 0:
            return
        if isinstance(answer, Wrote):
            if last and len(answer.tokens) == 1:
                yield (t_ns - last) / NS_PER_MS
                n -= 1
            last = t_ns


@dataclass(slots=True)
class _Met:
    """What came of an ask: the text's tokens, the next cloud if any, and when each arrived."""

    tokens: list[int]
    cloud: Cloud | None
    spans: list[Span]
    text_ns: int
    cloud_ns: int


def _meet(desk: Desk) -> _Met:
    """Collect the newest ask's answers up to the next cloud or the end of the text."""
    met = _Met([], None, [], 0, 0)
    for answer, t_ns in desk.answers():
        if isinstance(answer, Placed):
            continue
        if isinstance(answer, Wrote | Forked | Ended) and not met.text_ns:
            met.text_ns = t_ns
        if isinstance(answer, Wrote):
            met.tokens += answer.tokens
        if isinstance(answer, Wrote | Forked):
            met.spans += answer.spans
        if isinstance(answer, Forked):
            met.cloud, met.cloud_ns = answer.cloud, t_ns
        if isinstance(answer, Forked | Ended):
            break
    return met


class Someone:
    """The simulated person at a desk. The same seed draws the same numbers."""

    def __init__(self, desk: Desk, think_ms: int, words: int, seed: int) -> None:
        """Take `think_ms` for each choice from clouds of `words` words."""
        self._desk, self._think_ns, self._words = desk, think_ms * NS_PER_MS, words
        self._person = SimulatedUser(seed, Habits(more=0.0, undo=0.0))
        self._random = np.random.default_rng(seed + 1)

    def write(self, text: str, most: int) -> Iterator[tuple[Fork, int]]:
        """Write on behind `text` for at most `most` forks; yields each, and its ask's number."""
        desk, wishes = self._desk, {"then": Then.WRITE, "mode": Mode.FORKS, "words": self._words}
        desk.ask(add=(text,), **wishes)
        placed = next(a for a, _ in desk.answers() if isinstance(a, Placed))
        met = _meet(desk)
        context = [t for part in placed.tokens for t in part] + met.tokens
        for _ in range(most):
            if met.cloud is None:
                return
            cloud, cloud_ms = met.cloud, by_stage_ms(met.spans).get(Stage.CLOUD, 0.0)
            chosen = self._choose(cloud)
            if chosen is None:
                return
            asked = desk.ask(keep=len(context), add=(chosen.tokens,), word_over=True, **wishes)
            met = _meet(desk)
            yield (
                Fork(
                    context=tuple(context),
                    words=tuple(c.word for c in cloud.candidates),
                    chosen=chosen.tokens,
                    written=tuple(met.tokens),
                    cloud_ms=cloud_ms,
                    text_ms=(met.text_ns - asked) / NS_PER_MS,
                    next_ms=(met.cloud_ns - asked) / NS_PER_MS if met.cloud else None,
                    commit_ms=by_stage_ms(met.spans).get(Stage.COMMIT, 0.0),
                    ready=False,
                ),
                desk.number,
            )
            context += [*chosen.tokens, *met.tokens]

    def _choose(self, cloud: Cloud) -> Candidate | None:
        """Look around, then at the word that will be chosen; None where no word can be."""
        decision = self._person.decide(cloud, can_undo=False)
        if decision.act is not Act.CHOOSE or decision.slot is None:
            return None
        n = len(cloud.candidates)
        began = now_ns()
        others = [i for i in range(n) if i != decision.slot]
        half, end = began + self._think_ns // 2, began + self._think_ns
        at = began
        while at < half and others:
            self._desk.look(others[int(self._random.integers(len(others)))], n)
            at = min(at + WANDER_NS, half)
            _sleep_until(at)
        self._desk.look(decision.slot, n)
        _sleep_until(end)
        chosen = cloud.candidates[decision.slot]
        return chosen if chosen.tokens else None


def _sleep_until(t_ns: int) -> None:
    time.sleep(max(0, t_ns - now_ns()) / NS_PER_S)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as the person met with it; `finished` adds what the engine noted.

    `numbers` are those of the asks that made the choices, `first` and `last` those of the first ask
    and of the one that ended the session. `joules` is what the machine used, as far as it tells.
    """

    think_ms: int
    forks: tuple[Fork, ...]
    numbers: tuple[int, ...]
    auto_ms: tuple[float, ...]
    first: int
    last: int
    joules: float | None

    def finished(self, notes: Mapping[str, Any]) -> Session:
        """Return the session with the engine's notes of it."""
        asks = notes["asks"]
        forks = tuple(
            replace(fork, ready=asks[str(number)]["for_cloud"] == 0)
            for fork, number in zip(self.forks, self.numbers, strict=True)
        )
        first, last = asks[str(self.first)], asks[str(self.last)]
        ahead = last["ahead"] - first["ahead"]
        thrown = ahead - (last["used"] - first["used"])
        return Session(self.think_ms, forks, self.auto_ms, ahead, thrown, self.joules)


def sit_down(
    desk: Desk,
    text: Callable[[int], str],
    *,
    think_ms: int,
    forks: int,
    words: int = 8,
    seed: int = 1,
    run: int = 9,
    auto_tokens: int = 0,
) -> Sitting:
    """Have the simulated person meet with `forks` forks, `run` of them behind each `text(turn)`.

    Before each text `auto_tokens` tokens of it are written in Auto. A model that hardly ever forks
    ends it sooner: after three times as many texts as should do.
    """
    someone = Someone(desk, think_ms, words, seed)
    met: list[tuple[Fork, int]] = []
    auto_ms: list[float] = []
    meter = Meter()
    desk.ask()
    first = desk.number
    for turn in range(3 * -(-forks // run)):
        if auto_tokens:
            auto_ms += auto(desk, text(turn), auto_tokens)
        met += someone.write(text(turn), min(run, forks - len(met)))
        if len(met) >= forks:
            break
    desk.ask()
    next(desk.answers())
    return Sitting(
        think_ms,
        tuple(fork for fork, _ in met),
        tuple(number for _, number in met),
        tuple(auto_ms),
        first,
        desk.number,
        meter.joules(),
    )
