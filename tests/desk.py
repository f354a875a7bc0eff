"""A session at a small engine of characters that may skip asks, answer late and die."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TypeVar

from common.clock import NS_PER_MS
from engine.api.messages import (
    Answer,
    Ask,
    Candidate,
    Cloud,
    Ended,
    Forked,
    Kind,
    Mode,
    Placed,
    Question,
    Then,
    Wrote,
)
from engine.api.spans import Span, Stage
from engine.api.types import ModelInfo
from engine.session import events as say
from engine.session.session import Session

E = TypeVar("E")
WORDS = ("warm", "wet", "cold", "far", "wide", "old", "new", "fast", "late", "warmer")
SENTENCE = "the sun is up. it was late. "


def info(path: str) -> ModelInfo:
    return ModelInfo(path, path, 1, 1, 512, 16, 1, 0, "", 1)


def span(stage: Stage, start_ms: int, end_ms: int) -> Span:
    return Span(stage, start_ms * NS_PER_MS, end_ms * NS_PER_MS)


class CharacterEngine:
    """One token a character, shifted by the model, so that a foreign token cannot pass unseen."""

    def __init__(self, shift: int = 0, end_at: int = 120) -> None:
        self.shift = shift
        self.end_at = end_at
        self.prefix: list[int] = []
        self.inbox: deque[Ask] = deque()
        self.outbox: deque[Answer] = deque()
        self.work: Iterator[Answer] = iter(())

    @property
    def text(self) -> str:
        return "".join(chr(t - self.shift) for t in self.prefix)

    def tokens(self, text: str) -> tuple[int, ...]:
        return tuple(ord(c) + self.shift for c in text)

    def read(self, *, skip: bool) -> None:
        """Take what is in the inbox; `skip` leaves out all but the newest ask."""
        if not self.inbox:
            return
        asks = [self.inbox[-1]] if skip else list(self.inbox)
        self.inbox.clear()
        for ask in asks:
            if ask.keep > len(self.prefix):
                raise AssertionError("asked to keep more than there is")
            parts = tuple(self.tokens(p) if isinstance(p, str) else p for p in ask.add)
            del self.prefix[ask.keep :]
            for part in parts:
                assert all(0 <= t - self.shift < 1000 for t in part), "tokens of another model"
                self.prefix += part
            self.outbox.append(Placed(ask.number, parts))
        self.work = self.run(asks[-1])

    def step(self) -> bool:
        answer = next(self.work, None)
        if answer is not None:
            self.outbox.append(answer)
        return answer is not None

    def run(self, ask: Ask) -> Iterator[Answer]:
        if ask.then is Then.CLOUD:
            yield self.cloud(ask)
        written = 0
        while ask.then is Then.WRITE:
            if ask.mode is Mode.EVERY_WORD or (ask.mode is Mode.FORKS and written >= 3):
                yield self.cloud(ask)
                yield self.cloud(ask, branch=" and on", factor=0.5)
                return
            if len(self.prefix) >= self.end_at:
                yield Ended(ask.number)
                return
            character = SENTENCE[len(self.prefix) % len(SENTENCE)]
            self.prefix += self.tokens(character)
            written += 1
            yield Wrote(ask.number, self.tokens(character), character, (span(Stage.DECODE, 0, 2),))

    def cloud(self, ask: Ask, branch: str = "", factor: float = 1.0) -> Forked:
        fitting = [w for w in WORDS if w.startswith(ask.prefix) and w not in ask.exclude]
        n = min(ask.words, 4)
        if factor != 1.0:  # news: another order, and a word that was not there
            fitting = ["zest", *reversed(fitting[:n])]
            n += 1
        candidates = tuple(
            Candidate(w, Kind.WORD, factor * 0.4 / (i + 1), self.tokens(" " + w), " " + w, branch)
            for i, w in enumerate(fitting[:n])
        )
        cloud = Cloud(candidates, 0.8, 2.0, 0.4, ask.page, ask.prefix)
        return Forked(ask.number, cloud, 0.3, (span(Stage.CLOUD, 2, 9),))


def has_draft(session: Session, text: str) -> bool:
    """Whether an engine's text is the draft, but for a last word that was erased in part."""
    whole = session.draft.text
    rest = whole[len(text) :]
    return whole.startswith(text) and (not rest or (session.in_word and len(rest.split()) == 1))


class Desk:
    """A session, its engine and what it told."""

    def __init__(self, mode: Mode = Mode.FORKS, *, up: bool = True) -> None:
        self.engine = CharacterEngine()
        self.asks: list[Ask] = []
        self.events: list[say.Event] = []
        self.session = Session(self.send, self.events.append, mode=mode)
        if up:
            self.session.ready(info("a"), 0)

    def send(self, question: Question) -> None:
        assert isinstance(question, Ask)
        self.asks.append(question)
        self.engine.inbox.append(question)

    def run(self, steps: int = 1000, t_ns: int = 0) -> None:
        """Let engine and session go on until nothing is left to do, or `steps` engine steps."""
        for _ in range(steps):
            self.engine.read(skip=False)
            working = self.engine.step()
            while self.engine.outbox:
                self.session.answer(self.engine.outbox.popleft(), t_ns)
            if not working and not self.engine.inbox:
                return

    def of(self, kind: type[E]) -> list[E]:
        return [e for e in self.events if isinstance(e, kind)]


def words(cloud: Cloud | None) -> tuple[str, ...]:
    assert cloud is not None
    return tuple(c.word for c in cloud.candidates)


def act_on(session: Session, act: str, n: int) -> None:
    """Do what a person may do at any time; `n` says with which word, letters or mode."""
    match act:
        case "choose":
            session.choose(n % 4, 0)
        case "typed":
            session.put_typed("waq,"[n % 4 :], 0)
        case "letters":
            session.type_prefix("wa"[: n % 3], 0)
        case "more":
            session.more(0)
        case "undo":
            session.undo(0)
        case "model":
            session.let_model_choose(0)
        case "mode":
            session.set_mode(list(Mode)[n % 3], 0)
