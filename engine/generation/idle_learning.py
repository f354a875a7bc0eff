"""Learning the boundaries of a vocabulary from a few short texts, in idle time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from importlib import resources

import psutil

from common.clock import NS_PER_S
from engine.api.messages import Ask, Question
from engine.api.types import Interrupted, ModelError, Sampling
from engine.backend.base import Branch, Model, Sampler
from engine.tokens.distribution import Distribution, Row
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries

LOOKED_AT = 12
"""How many of the likeliest words at each word start of the texts are observed."""
WIDTH = 4
"""Tokens decoded in one step: a newer ask waits for one step at most."""
WRITTEN_ON = 60
"""Tokens that the model writes behind each opening, to learn from its own words."""
ENOUGH = 1500
"""Tokens known from which on nothing more is learned in idle time."""
IDLE_NS = 5 * NS_PER_S
"""So long nothing must have been asked before idle time begins."""


def on_battery() -> bool:
    """Whether the machine runs on its battery; a battery that does not tell counts as in use."""
    battery = psutil.sensors_battery()
    return battery is not None and not battery.power_plugged


def sample_texts() -> dict[str, str]:
    """Return the sample texts by name: a letter, some messages, a story.

    They are what `bench` and tests begin with: nothing is learned from them.
    """
    folder = resources.files("assets") / "texts"
    return {
        entry.name.removesuffix(".txt"): entry.read_text(encoding="utf-8").strip()
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".txt")
    }


def openings() -> tuple[str, ...]:
    """Return the beginnings of texts to learn from, of many kinds, none of them a sample text."""
    file = resources.files("assets") / "boundaries" / "openings.txt"
    return tuple(file.read_text(encoding="utf-8").strip().split("\n\n"))


def learn(
    model: Model, boundaries: Boundaries, texts: Iterable[str], *, on: int = 0, often: int = 1
) -> Iterator[None]:
    """Observe the likely words at every word start of `texts`; yields after each decode step.

    The model writes each text on by `on` tokens, and these are learned from too. A token that was
    observed `often` times is not observed again. Closing the iterator at a yield gives all branches
    back. A decode that was interrupted yields too, and is done again. Raises ModelError where
    branches or cells run out.
    """
    for text in texts:
        tokens = model.tokenize(text, begin=True)
        text_branch = model.root()
        sampler = model.sampler(Sampling())
        try:
            yield from _learn_text(model, boundaries, text_branch, tokens, sampler, on, often)
        finally:
            model.drop(text_branch)
            sampler.close()


def _learn_text(
    model: Model,
    boundaries: Boundaries,
    text_branch: Branch,
    tokens: Sequence[int],
    sampler: Sampler,
    on: int,
    often: int,
) -> Iterator[None]:
    vocabulary = model.vocabulary
    history = list(tokens)
    at = 0
    while at < len(history):
        token = history[at]
        [row] = yield from _decode(model, [(text_branch, [token])])
        at += 1
        last = CharClass(int(vocabulary.last[token]))
        starting = vocabulary.starting(last)
        distribution = Distribution(row)
        if distribution.mass(starting) > 0.5:
            top = distribution.top(LOOKED_AT, starting).tolist()
            words = [
                t
                for t in top
                if vocabulary.last[t] == CharClass.WORD and boundaries.seen(t) < often
            ]
            for i in range(0, len(words), WIDTH):
                yield from _observe(model, boundaries, text_branch, words[i : i + WIDTH])
                yield
        if at == len(history) < len(tokens) + on:
            following = sampler.pick(row, history)
            if not vocabulary.ends_text[following]:
                history.append(following)
        yield


def _observe(
    model: Model, boundaries: Boundaries, text_branch: Branch, words: Sequence[int]
) -> Iterator[None]:
    branches: list[Branch] = []
    try:
        for _ in words:
            branches.append(model.fork(text_branch))  # noqa: PERF401 - one may fail, and all are given back
        steps = [(b, [w]) for b, w in zip(branches, words, strict=True)]
        rows = yield from _decode(model, steps)
        going_on = model.vocabulary.going_on(CharClass.WORD)
        for word, row in zip(words, rows, strict=True):
            boundaries.learn(word, max(0.0, 1.0 - Distribution(row).mass(going_on)))
    finally:
        for branch in branches:
            model.drop(branch)


def _decode(
    model: Model, steps: Sequence[tuple[Branch, Sequence[int]]]
) -> Generator[None, None, list[Row]]:
    """Decode; where a newer ask ended that, yield, so that whoever drives this can turn to it."""
    while True:
        try:
            return model.extend(steps, may_leave=True)
        except Interrupted:
            model.carry_on()
            yield


class IdleLearning:
    """Learns where words end while nobody asks anything of the model. Time is an argument.

    It begins once a person writes with look-ahead (without, they want a quiet machine), nothing was
    asked for `IDLE_NS`, fewer than `ENOUGH` tokens are known, and the machine is not on battery.
    Any question ends it, and the text it was at is begun again in the next idle time: what it
    observed stays. It works in branches and cells that are free; where there are too few it waits
    for another idle time.
    """

    def __init__(
        self,
        model: Model,
        boundaries: Boundaries | None,
        texts: Iterable[str] | None = None,
        on_battery: Callable[[], bool] = on_battery,
    ) -> None:
        """Learn into `boundaries` (None: nothing) from `texts`, usually the `openings`."""
        self._model = model
        self.boundaries = boundaries
        self._on_battery = on_battery
        given = openings() if texts is None else texts
        self._texts = deque(given if boundaries is not None else ())
        self._steps: Iterator[None] | None = None
        self._wanted = False
        self._idle_from_ns: int | None = None

    def wait_s(self, t_ns: int) -> float | None:
        """Return the seconds until `step` has something to do; None while it has not."""
        if not (self._texts and self._wanted) or self._idle_from_ns is None:
            return None
        return max(0, self._idle_from_ns + IDLE_NS - t_ns) / NS_PER_S

    def leave(self, questions: Iterable[Question], t_ns: int) -> None:
        """Give all back: there are `questions`, or others work with the model until `t_ns`."""
        self._stop()
        self._idle_from_ns = t_ns
        for question in questions:
            if isinstance(question, Ask):
                self._wanted = question.ahead > 0

    def step(self, t_ns: int) -> None:
        """Do one decode step, if it is time."""
        if self.wait_s(t_ns) != 0.0:
            return
        assert self.boundaries is not None
        if self._on_battery():
            self._stop()
            self._idle_from_ns = None
            return
        if self._steps is None:
            if self.boundaries.tokens_known >= ENOUGH or not self._model.can_branch:
                self._texts.clear()
                return
            self._steps = learn(self._model, self.boundaries, [self._texts[0]], on=WRITTEN_ON)
        try:
            next(self._steps)
        except StopIteration:
            self._steps = None
            self._texts.popleft()
        except ModelError:  # no room beside what the person works with
            self._steps = self._idle_from_ns = None

    def _stop(self) -> None:
        steps, self._steps = self._steps, None
        if isinstance(steps, Generator):
            steps.close()
