"""The model's context: the draft's tokens, what of them is cached, and the logits behind them.

Of a draft that is longer than the context the head stays and the middle slides out.
"""

from __future__ import annotations

from collections.abc import Iterator

from common.clock import Clock
from engine.api.messages import Prefilled
from engine.api.spans import Span, Stage
from engine.api.types import BrokenModel
from engine.backend.base import Branch, Model
from engine.generation.batch_costs import Counts
from engine.generation.opening import opening
from engine.generation.warm_start import Kept
from engine.tokens.distribution import Row
from engine.tokens.vocabulary import CharClass

CHUNK = 128
"""Tokens of a prefill between two reports of progress."""
SHORT = 8
"""Up to so many tokens are a decode, more are a prefill."""
HEAD = 256
"""Tokens at the beginning that never slide out of the context; with a request all of its prompt."""


class Context:
    """The cached prefix of a writer.

    `tokens` are all that should stand in the context, `begin` those of them that the model wants
    before a draft, `gone` how many slid out behind the head. `branch` caches them, and `row` are
    the logits behind the last one, None where they have to be computed.
    """

    def __init__(self, model: Model, kept: Kept) -> None:
        """Begin with an empty draft, or the warm cache that is `kept` of the one before."""
        self._model, self._kept = model, kept
        self.begin = opening(model, "")
        self.tokens: list[int] = list(self.begin)
        self.gone = 0
        self.row: Row | None = None
        path = kept.warm_path
        restored = model.restore(path) if path is not None and path.exists() else None
        if restored is None:
            self.branch: Branch = model.root()
        else:  # the first ask cuts what differs
            self.branch, warm = restored
            self.tokens = list(warm)

    @property
    def draft(self) -> tuple[int, ...]:
        """The tokens of the draft, without those that the model wants before it."""
        return tuple(self.tokens[len(self.begin) :])

    @property
    def head(self) -> int:
        """How many first tokens never slide out."""
        return max(min(HEAD, self._model.info.n_ctx // 8), len(self.begin))

    @property
    def limit(self) -> int:
        """How many tokens of the draft are cached at most; the rest is for clouds and ahead."""
        return self._model.info.n_ctx - self._model.info.n_ctx // 8

    @property
    def cached(self) -> list[int]:
        """The tokens that are in the cache, or should be: all, or a head and what follows a gap."""
        if not self.gone:
            return self.tokens
        return self.tokens[: self.head] + self.tokens[self.head + self.gone :]

    @property
    def length(self) -> int:
        """How many tokens are in the cache."""
        return self._model.length(self.branch)

    @property
    def standing(self) -> bool:
        """Whether the cache holds all that it should of the draft."""
        return self.length == len(self.tokens) - self.gone

    @property
    def last_class(self) -> CharClass:
        """The class of the last character; CONTROL where there is no text yet."""
        at = max(len(self.begin), len(self.tokens) - 6)
        return self._model.vocabulary.last_class(self._model.vocabulary.spell(self.tokens[at:]))

    @property
    def logits(self) -> Row:
        """The logits behind the last token, which `prefill` computed."""
        assert self.row is not None
        return self.row

    def take_over(self, branch: Branch, row: Row | None) -> None:
        """Go on in another branch, which was written ahead; the one before is given back."""
        self._model.drop(self.branch)
        self.branch, self.row = branch, row

    def append(self, token: int) -> None:
        """Put a token behind the draft that is not decoded yet."""
        self.tokens.append(token)
        self.row = None

    def cut(self, length: int) -> None:
        """Keep of the cache what belongs to the first `length` tokens of the draft."""
        if self.gone and length < self.head + self.gone:
            self._rewind(min(length, self.head))
            self.gone = 0
        else:
            self._rewind(length - self.gone)

    def _rewind(self, length: int) -> None:
        self._model.rewind(self.branch, length)
        self.row = None

    def fit(self) -> bool:
        """Let the middle of a long draft slide out, before the context is full; whether it did."""
        n_ctx, limit = self._model.info.n_ctx, self.limit
        if len(self.tokens) - self.gone <= limit:
            return False
        gone = len(self.tokens) - limit + n_ctx // 4
        more, have = gone - self.gone, self.length - self.head
        slid = have > more and self._model.slide(self.branch, self.head, more)
        if not slid and have > 0:
            self._rewind(self.head)
        self.gone = gone
        return True

    def prefill(
        self, number: int, clock: Clock, spans: list[Span], counts: Counts
    ) -> Iterator[Prefilled]:
        """Decode what the cache lacks, in chunks, until its logits are at hand.

        What that takes goes into `spans` and `counts`. Raises ModelError.
        """
        cached = self.cached
        if self.length > len(cached):
            self._rewind(len(cached))
        if self.standing and self.row is None:
            self._rewind(len(cached) - 1)
        total, done = len(cached) - self.length, 0
        behind = self.tokens[self.head + self.gone :] if self.gone and total > SHORT else ()
        words = self._model.vocabulary.words(behind)
        while done < total:
            started = clock()
            chunk = cached[self.length :][:CHUNK]
            last = done + len(chunk) == total
            try:
                rows = self._model.extend([(self.branch, chunk)], logits=last)
            except BrokenModel:
                if not self._kept.distrust():
                    raise
                self._model.forget()  # what was kept of an earlier start may be to blame
                self.branch = self._model.root()
                total, done = len(cached), 0
                continue
            if last:
                self.row = rows[0]
                self._kept.trusted = True
            done += len(chunk)
            counts.awaited += len(chunk)
            spans.append(Span(Stage.PREFILL if total > SHORT else Stage.DECODE, started, clock()))
            if total > SHORT:
                yield Prefilled(number, done, total, words)

    def keep(self) -> None:
        """Keep for the next start what is worth it."""
        cached = self.tokens[: self.length]
        if not self.gone and len(cached) == self.length:
            self._kept.save(self._model, self.branch, cached)
