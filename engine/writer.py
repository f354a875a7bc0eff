"""The writer: answers asks on a model. The model writes, and stops where a person is asked.

`Writer.place` makes the trunk what an ask says it is, at once and without decoding; it is called
for every ask, in order. `Writer.run` does the work of the newest one: a generator that yields
after each decode step, so that whoever drives it can turn to a newer ask between two steps. State
is complete at every yield.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.boundaries import Boundaries
from engine.clouds import Path, Search
from engine.distribution import Distribution
from engine.forks import ForkRule, value_of_asking
from engine.messages import (
    Answer,
    Ask,
    Ended,
    Failed,
    Forked,
    Mode,
    Placed,
    Prefilled,
    Then,
    Wrote,
)
from engine.model import Branch, Model, ModelError, Row, Sampler, Sampling
from engine.spans import Span, Stage
from engine.vocabulary import CharClass

CHUNK = 128
"""Tokens of a prefill between two reports of progress."""


class Writer:
    """Owns a model's trunk: the tokens of the draft, their cache, and the logits behind them."""

    def __init__(
        self, model: Model, clock: Callable[[], int], boundaries: Boundaries | None = None
    ) -> None:
        """Start with an empty trunk; `clock` gives nanoseconds."""
        self._model = model
        self._clock = clock
        self.boundaries = boundaries or Boundaries(len(model.vocabulary))
        self._begin = model.tokenize("", begin=True) or model.tokenize("\n", begin=False)
        self._tokens: list[int] = list(self._begin)
        self._trunk: Branch = model.root()
        self._row: Row | None = None
        self._search: Search | None = None
        self._search_at: tuple[int, ...] = ()
        self._sampling: Sampling | None = None
        self._sampler: Sampler | None = None
        self._spans: list[Span] = []
        self.rule = ForkRule()

    @property
    def tokens(self) -> tuple[int, ...]:
        """The tokens of the draft, without those that the model wants before a text."""
        return tuple(self._tokens[len(self._begin) :])

    # -- the trunk -----------------------------------------------------------------------------

    def place(self, ask: Ask) -> Placed | Failed:
        """Make the trunk what `ask` says. Nothing is decoded; failing, nothing is changed."""
        keep = len(self._begin) + ask.keep
        if keep > len(self._tokens):
            return Failed(ask.number, "The engine has lost its place", "The draft is sent again.")
        started = self._clock()
        try:
            parts = tuple(
                self._model.tokenize(part, begin=False) if isinstance(part, str) else part
                for part in ask.add
            )
            wanted = self._tokens[:keep] + [t for part in parts for t in part]
            if wanted != self._tokens:
                self._move_to(wanted)
        except ModelError as error:
            return Failed(ask.number, error.text, error.way_out)
        self._spans.append(Span(Stage.COMMIT, started, self._clock()))
        return Placed(ask.number, parts)

    def _move_to(self, wanted: list[int]) -> None:
        """Take over the branch of the chosen word where there is one; else cut."""
        path = self._path_to(wanted)
        if path is not None and path.branch is not None:
            self._model.keep(path.branch)
            self._trunk = path.branch
            self._search = None
            self.rule.wrote(len(path.tokens))
            self._row = path.row
        else:
            same = _common(self._tokens, wanted)
            if same < self._model.length(self._trunk):
                self._model.rewind(self._trunk, same)
            self._row = None
        self._tokens = wanted

    def _path_to(self, wanted: list[int]) -> Path | None:
        """Return the decoded path that leads from the last search's place to exactly `wanted`."""
        n = len(self._search_at)
        if self._search is None or tuple(wanted[:n]) != self._search_at:
            return None
        return self._search.path_of(tuple(wanted[n:]))

    def _settle(self, number: int) -> Iterator[Answer]:
        """Decode what the trunk lacks, in chunks, until its logits are at hand."""
        self._drop_search_unless_here()
        missing = len(self._tokens) - self._model.length(self._trunk)
        if missing == 0 and self._row is None:
            self._model.rewind(self._trunk, len(self._tokens) - 1)
            missing = 1
        total, done = missing, 0
        while done < total:
            started = self._clock()
            at = self._model.length(self._trunk)
            chunk = self._tokens[at : at + CHUNK]
            last = done + len(chunk) == total
            rows = self._model.extend([(self._trunk, chunk)], logits=last)
            if last:
                self._row = rows[0]
            done += len(chunk)
            stage = Stage.PREFILL if total > 8 else Stage.DECODE
            self._spans.append(Span(stage, started, self._clock()))
            yield Prefilled(number, done, total)

    def _drop_search_unless_here(self) -> None:
        if self._search is not None and tuple(self._tokens) != self._search_at:
            self._search.release()
            self._search = None

    # -- asks ----------------------------------------------------------------------------------

    def run(self, ask: Ask) -> Iterator[Answer]:
        """Do what `ask` wants, after `place`. Errors of the model come as `Failed`."""
        try:
            self.rule.share = ask.share
            if ask.then is Then.WAIT:
                return
            yield from self._settle(ask.number)
            if ask.then is Then.CLOUD:
                row = self._row
                assert row is not None
                yield self._cloud(ask, Distribution(row))
            else:
                yield from self._write(ask)
        except ModelError as error:
            yield Failed(ask.number, error.text, error.way_out)

    def _write(self, ask: Ask) -> Iterator[Answer]:
        """Write token by token until a fork, or the end of the text."""
        held: list[int] = []
        word_over = ask.word_over
        last = self._last_class()
        while True:
            row = self._row
            assert row is not None
            started = self._clock()
            if word_over:
                row = np.where(self._model.vocabulary.starting(last) > 0, row, np.float32(-1e9))
            token = self._pick(row, ask.sampling)
            ends = bool(self._model.vocabulary.ends_text[token])
            starts = ends or word_over or not self._model.vocabulary.joins(last, token)
            if starts and not held and self._is_fork(ask, last):
                self._spans.append(Span(Stage.SAMPLE, started, self._clock()))
                yield self._cloud(ask, Distribution(self._row_here()))
                return
            if ends:
                yield Ended(ask.number)
                return
            decoding = self._clock()
            self._spans.append(Span(Stage.SAMPLE, started, decoding))
            self._row = self._model.extend([(self._trunk, [token])])[0]
            self._tokens.append(token)
            self._spans.append(Span(Stage.DECODE, decoding, self._clock()))
            self.rule.wrote(1)
            word_over = False
            held.append(token)
            raw = self._model.vocabulary.spell(held)
            last = self._model.vocabulary.last_class(raw)
            if last is not CharClass.FRAGMENT or len(held) > 4:
                text = raw.decode("utf-8", "replace")
                yield Wrote(ask.number, tuple(held), text, self._take_spans())
                held = []

    def _row_here(self) -> Row:
        assert self._row is not None
        return self._row

    def _is_fork(self, ask: Ask, last: CharClass) -> bool:
        if ask.mode is Mode.AUTO:
            return False
        if ask.mode is Mode.EVERY_WORD:
            return True
        starting = self._model.vocabulary.starting(last)
        return self.rule.asks(value_of_asking(Distribution(self._row_here()), starting))

    def _cloud(self, ask: Ask, distribution: Distribution) -> Forked:
        """Search the words behind the trunk; their branches stay for the choice."""
        started = self._clock()
        if self._search is not None:
            self._search.release()
        self._search = Search(
            self._model,
            self._trunk,
            distribution,
            self._last_class(),
            size=ask.words,
            boundaries=self.boundaries,
            exclude=ask.exclude,
            prefix=ask.prefix,
        )
        self._search_at = tuple(self._tokens)
        self._search.run()
        cloud = self._search.cloud(ask.page)
        self._spans.append(Span(Stage.CLOUD, started, self._clock()))
        return Forked(ask.number, cloud, self.rule.threshold, self._take_spans())

    # -- small things --------------------------------------------------------------------------

    def _last_class(self) -> CharClass:
        """Return the class of the trunk's last character; CONTROL where there is no text yet."""
        raw = self._model.vocabulary.spell(self._tokens[-6:]) if self.tokens else b""
        return self._model.vocabulary.last_class(raw)

    def _pick(self, row: Row, sampling: Sampling) -> int:
        if self._sampler is None or sampling != self._sampling:
            if self._sampler is not None:
                self._sampler.close()
            self._sampler = self._model.sampler(sampling)
            self._sampling = sampling
        return self._sampler.pick(row, self._tokens)

    def _take_spans(self) -> tuple[Span, ...]:
        spans = tuple(self._spans)
        self._spans = []
        return spans

    def close(self) -> None:
        """Free the sampler and the model."""
        if self._sampler is not None:
            self._sampler.close()
            self._sampler = None
        self._model.close()


def _common(one: list[int], other: list[int]) -> int:
    """Return how many leading tokens agree."""
    n = min(len(one), len(other))
    if one[:n] == other[:n]:
        return n
    return next(i for i in range(n) if one[i] != other[i])
