"""The writer: answers asks on a model. The model writes, and stops where a person is asked.

`Writer.place` makes the cached prefix what an ask says it is, at once and without decoding; it is
called for every ask, in order. `Writer.run` does the work of the newest one: a generator that
yields after each decode step, so that whoever drives it can turn to a newer ask between two steps;
it yields None where it only wrote ahead. State is complete at every yield.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from common.clock import Clock
from engine.api.messages import (
    Answer,
    Ask,
    Ended,
    Failed,
    Forked,
    Hidden,
    Look,
    Mode,
    Placed,
    Prefilled,
    Then,
    Wrote,
)
from engine.api.spans import Span, Stage, in_a_row
from engine.api.types import BrokenModel, Interrupted, ModelError
from engine.backend.base import Branch, Model
from engine.backend.sampler import BLANKS, SamplerCache, plain_behind
from engine.generation.ask_policy import ForkRule, fork_here
from engine.generation.batch_costs import Costs, Counts
from engine.generation.fork_cache import ForkMemory
from engine.generation.lookahead import LookAhead, Ready, is_whole
from engine.generation.opening import opening
from engine.generation.warm_start import Kept
from engine.generation.word_search import Search
from engine.tokens.distribution import Distribution, Row
from engine.tokens.prefix import common_prefix
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries

CHUNK = 128
"""Tokens of a prefill between two reports of progress."""
SHORT = 8
"""Up to so many tokens are a decode, more are a prefill."""
HEAD = 256
"""Tokens at the beginning that never slide out of the context; with a request all of its prompt."""


class Writer:
    """Owns the cached prefix: the tokens of the draft, their cache, and the logits behind them."""

    def __init__(
        self,
        model: Model,
        clock: Clock,
        boundaries: Boundaries | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Start empty, or with the warm cache that is `kept`; `clock` gives nanoseconds."""
        self._model = model
        self._clock = clock
        self._kept = kept or Kept(boundaries or Boundaries(len(model.vocabulary)))
        self.boundaries = self._kept.boundaries
        self._request = ""
        self._begin = opening(model, "")
        self._tokens: list[int] = list(self._begin)
        warm = self._warm()
        self._branch: Branch = model.root() if warm is None else warm
        self._gone = 0
        self._closed = False
        self._row: Row | None = None
        self._forks = ForkMemory()
        self._open: Search | None = None
        self._ahead: LookAhead | None = None
        self._asked: Ask = Ask(0)
        self._ready: Ready | None = None
        self._resting = False
        self._costs = Costs(clock)
        self._samplers = SamplerCache(model)
        self._spans: list[Span] = []
        self.rule = ForkRule()
        self.counts = Counts()

    def _warm(self) -> Branch | None:
        """Take over the cache of the draft that was open last; the first ask cuts what differs."""
        path = self._kept.warm_path
        restored = self._model.restore(path) if path is not None and path.exists() else None
        if restored is None:
            return None
        branch, tokens = restored
        self._tokens = list(tokens)
        return branch

    @property
    def tokens(self) -> tuple[int, ...]:
        """The tokens of the draft, without those that the model wants before it."""
        return tuple(self._tokens[len(self._begin) :])

    @property
    def text(self) -> str:
        """What these tokens spell."""
        return self._model.vocabulary.text(self.tokens)

    def interrupt(self) -> None:
        """Have writing ahead end at once. Any thread may call this."""
        self._model.interrupt()

    def look(self, look: Look) -> None:
        """Take where the person looks."""
        self._resting = look.rest
        if self._ahead is not None:
            self._ahead.look(look.shares)

    # -- the cached prefix ---------------------------------------------------------------------

    def place(self, ask: Ask) -> Placed | Failed:
        """Make the cached prefix what `ask` says, without decoding; failing, change nothing."""
        self._model.carry_on()
        self._resting = False
        kept = self._tokens[len(self._begin) : len(self._begin) + ask.keep]
        if len(kept) < ask.keep:
            return Failed(ask.number, "The engine has lost its place", "The draft is sent again.")
        started = self._clock()
        try:
            parts = tuple(
                self._model.tokenize(part, begin=False) if isinstance(part, str) else part
                for part in ask.add
            )
            again = ask.request == self._request
            begin = self._begin if again else opening(self._model, ask.request)
            wanted = [*begin, *kept, *(t for part in parts for t in part)]
            if wanted != self._tokens or self._ready is not None or not again:
                self._move_to(wanted, begin)
            self._request = ask.request
        except ModelError as error:
            return Failed.by(ask.number, error)
        self._spans.append(Span(Stage.COMMIT, started, self._clock()))
        return Placed(ask.number, parts)

    def _move_to(self, wanted: list[int], begin: tuple[int, ...]) -> None:
        """Take over the branch of the chosen word where there is one; else cut."""
        self._drop_ready()
        n, same_begin = len(self._tokens), begin == self._begin
        shoot = None
        if self._ahead is not None and wanted[:n] == self._tokens and len(wanted) > n:
            shoot = self._ahead.take(tuple(wanted[n:]))
        self._close_fork()
        if shoot is not None and shoot.branch is not None:
            self._model.drop(self._branch)
            self._branch, self._row = shoot.branch, shoot.row
            self._ready = Ready(self._asked, shoot)
            self.counts.used += len(shoot.word)
            same = n
        else:
            same = common_prefix(self._tokens, wanted)
            if self._gone and not same_begin:  # the head that stays will be another
                same = min(same, len(begin), len(self._begin))
            self._cut(same)
            self._forks.cut(same)
            if same_begin:
                self.rule.took_back(n - same)
        # A choice; a text that is given, or read anew, asks for no forks after it.
        count = self.rule.wrote if same_begin and len(wanted) - same <= SHORT else self.rule.passed
        count(len(wanted) - same)
        self._tokens, self._begin = wanted, begin

    def _drop_ready(self) -> None:
        """Give up what was written ahead behind the chosen word; its cells go with the next cut."""
        if self._ready is not None and self._ready.shoot.search is not None:
            self._ready.shoot.search.release()
        self._ready = None

    def _cut(self, length: int) -> None:
        """Keep of the cache what belongs to the first `length` tokens of the draft."""
        if self._gone and length < self._head + self._gone:
            self._model.rewind(self._branch, min(length, self._head))
            self._gone = 0
        else:
            self._model.rewind(self._branch, length - self._gone)
        self._row = None

    @property
    def _head(self) -> int:
        return max(min(HEAD, self._model.info.n_ctx // 8), len(self._begin))

    @property
    def _cached(self) -> list[int]:
        """The tokens that are in the cache, or should be: all, or a head and what follows a gap."""
        if not self._gone:
            return self._tokens
        return self._tokens[: self._head] + self._tokens[self._head + self._gone :]

    @property
    def _limit(self) -> int:
        """How many tokens of the draft are cached at most; the rest is for clouds and ahead."""
        return self._model.info.n_ctx - self._model.info.n_ctx // 8

    @property
    def _standing(self) -> bool:
        """Whether the cache holds all that it should of the draft."""
        return self._model.length(self._branch) == len(self._tokens) - self._gone

    def _fit(self) -> None:
        """Let the middle of a long draft slide out, before the context is full."""
        n_ctx, limit = self._model.info.n_ctx, self._limit
        if len(self._tokens) - self._gone <= limit:
            return
        gone = len(self._tokens) - limit + n_ctx // 4
        more, have = gone - self._gone, self._model.length(self._branch) - self._head
        if have > more and self._model.slide(self._branch, self._head, more):
            pass
        elif have > 0:
            self._model.rewind(self._branch, self._head)
            self._row = None
        self._gone = gone
        self._forks.slid(self._head + gone)

    def _close_fork(self) -> None:
        """Give up everything that grows behind the open fork; what it found is remembered."""
        if self._ahead is not None:
            self._forks.note(len(self._tokens), self._ahead.leads())
            self._ahead.release()
            self.counts.ahead += self._ahead.decoded
            self._ahead = None
        if self._open is not None:
            self._open.release()
            self._open = None

    def _settle(self, number: int) -> Iterator[Answer | None]:
        """Decode what the cached prefix lacks, in chunks, until its logits are at hand."""
        self._fit()
        cached = self._cached
        if self._model.length(self._branch) > len(cached):
            self._model.rewind(self._branch, len(cached))
            self._row = None
        if self._standing and self._row is None:
            self._model.rewind(self._branch, len(cached) - 1)
        total, done = len(cached) - self._model.length(self._branch), 0
        behind = self._tokens[self._head + self._gone :] if self._gone and total > SHORT else ()
        words = self._model.vocabulary.words(behind)
        while done < total:
            started = self._clock()
            chunk = cached[self._model.length(self._branch) :][:CHUNK]
            last = done + len(chunk) == total
            try:
                rows = self._model.extend([(self._branch, chunk)], logits=last)
            except BrokenModel:
                if not self._kept.distrust():
                    raise
                self._model.forget()  # what was kept of an earlier start may be to blame
                self._branch = self._model.root()
                total, done = len(cached), 0
                continue
            if last:
                self._row = rows[0]
                self._kept.trusted = True
            done += len(chunk)
            self.counts.awaited += len(chunk)
            stage = Stage.PREFILL if total > SHORT else Stage.DECODE
            self._spans.append(Span(stage, started, self._clock()))
            if total > SHORT:
                yield Prefilled(number, done, total, words)

    # -- asks ----------------------------------------------------------------------------------

    def run(self, ask: Ask) -> Iterator[Answer | None]:
        """Do what `ask` wants, after `place`. Errors of the model come as `Failed`."""
        try:
            self.rule.share = ask.share if ask.mode is Mode.FORKS else 0.0
            if ask.then is Then.WAIT:
                yield from self._wait(ask)
            elif ask.then is Then.CLOUD:
                self._drop_ready()
                if len(self._tokens) not in self._forks or not self._standing:
                    yield from self._settle(ask.number)
                yield from self._ask_person(ask, None)
            else:
                yield from self._write(ask)
        except ModelError as error:
            yield Failed.by(ask.number, error)

    def _wait(self, ask: Ask) -> Iterator[Answer | None]:
        """Wait; where the person has a fork open, write on behind the words of the page they see.

        Of a page that is not known nothing is written on.
        """
        search = self._forks.page(len(self._tokens), ask)
        if self._open is not None and self._open is search:
            self._asked = replace(self._asked, number=ask.number)
        else:
            self._close_fork()
            if search is not None and self._standing:
                self._open_fork(ask, search)
        yield from self.grow()

    def _write(self, ask: Ask) -> Iterator[Answer | None]:
        """Write token by token until a fork, or the end of the text.

        Where a cloud would hold nothing to choose, the model writes on.
        """
        held: list[int] = []
        blanks = 0
        vocabulary = self._model.vocabulary
        word_over = ask.word_over
        if self._ready is not None and self._is_wanted(self._ready.ask, ask):
            shoot = self._ready.shoot
            word_over = word_over and not shoot.grown
            yield from self._hand_over(ask, held)
            shoot.rule.share = self.rule.share
            self.rule = shoot.rule
            self._ready = None
            search, ahead_ns = shoot.search, shoot.search_ns
            if search and (yield from self._ask_person(ask, search, ahead_ns=ahead_ns)):
                return
        else:
            self._drop_ready()
            self._close_fork()
        while True:
            yield from self._settle(ask.number)
            row = self._row_here()
            started = self._clock()
            last = self._last_class()
            starting = vocabulary.starting(last)
            if word_over:
                row = np.where(starting > 0, row, np.float32(-1e9))
            token = self._samplers.of(ask.sampling, plain=ask.plain).pick(row, self.tokens)
            ends = bool(vocabulary.ends_text[token])
            starts = ends or word_over or not vocabulary.joins(last, token)
            here = None
            if starts and not held:
                plain = plain_behind(vocabulary, self.tokens, plain=ask.plain)
                row = self._row_here()
                here = fork_here(ask.mode, self.rule, row, starting, vocabulary, plain)
            if here is not None:
                self._spans.append(Span(Stage.SAMPLE, started, self._clock()))
                if (yield from self._ask_person(ask, None, here)):
                    return
                started = self._clock()
            if ends or blanks >= BLANKS:
                yield Ended(ask.number)
                return
            self._tokens.append(token)
            self._row = None
            self.rule.wrote(1)
            self.counts.written += 1
            word_over = False
            self._spans.append(Span(Stage.SAMPLE, started, self._clock()))
            answer = self._whole(ask, held, token)
            if answer is not None:
                blanks = 0 if answer.text.strip() else blanks + len(answer.tokens)
                yield answer

    def _hand_over(self, ask: Ask, held: list[int]) -> Iterator[Answer]:
        """Put what was written ahead into the draft: it is decoded already."""
        ready = self._ready
        assert ready is not None
        share = self.rule.share
        for token, rule in zip(ready.shoot.grown, ready.shoot.rules, strict=True):
            self._tokens.append(token)
            self.rule = rule
            rule.share = share
            rule.wrote(1)
            self.counts.used += 1
            answer = self._whole(ask, held, token)
            if answer is not None:
                yield answer

    def _whole(self, ask: Ask, held: list[int], token: int) -> Wrote | None:
        """Hold a token back until its characters are whole."""
        held.append(token)
        if not is_whole(self._model.vocabulary, held):
            return None
        text = self._model.vocabulary.text(held)
        wrote = Wrote(ask.number, tuple(held), text, self._take_spans())
        held.clear()
        return wrote

    def _is_wanted(self, asked: Ask, ask: Ask) -> bool:
        """Whether what was written ahead for one ask is what the other wants.

        Ahead, the word is over; letters that are typed behind it may go on.
        """
        marks = (CharClass.PUNCTUATION, CharClass.NEWLINE)
        return asked.way == ask.way and (ask.word_over or self._last_class() in marks)

    def _row_here(self) -> Row:
        assert self._row is not None
        return self._row

    # -- the person ----------------------------------------------------------------------------

    def _ask_person(
        self,
        ask: Ask,
        search: Search | None,
        here: Distribution | None = None,
        ahead_ns: int | None = None,
    ) -> Generator[Answer | None, None, bool]:
        """Show the words behind the cached prefix, then write on behind each of them.

        Returns False, having shown nothing, where the model is to write and no word was found.
        A `search` may have taken `ahead_ns` ahead; `here` is the distribution, where it is known.
        """
        times = [self._clock()]
        self._close_fork()
        if search is None:
            search = self._search(ask, here)
        before = search.decoded
        try:
            search.run(lambda: times.append(self._clock()))
        except ModelError:
            search.release()
            raise
        self.counts.awaited += search.decoded - before
        cloud = search.cloud(ask.page)
        if ask.then is Then.WRITE and cloud.is_idle:
            search.release()
            return False
        self._forks.remember(len(self._tokens), ask, search)
        self._open_fork(ask, search)
        times.append(self._clock())
        if ask.page or ask.prefix:
            self._spans += in_a_row(Stage.PAGE, times)
        else:
            self._spans.append(Span(Stage.CLOUD, times[0], times[-1]))
        cloud_ns = None if ahead_ns is None else ahead_ns + times[-1] - times[0]
        hidden = Hidden.of(self._costs.token_ns, cloud_ns)
        yield Forked(ask.number, cloud, self.rule.threshold, self._take_spans(), hidden)
        yield from self.grow()
        return True

    def _search(self, ask: Ask, here: Distribution | None) -> Search:
        at = len(self._tokens)
        return Search(
            self._model,
            self._branch,
            self._forks.distribution(at) or here or Distribution(self._row_here()),
            self._last_class(),
            size=ask.words,
            boundaries=self.boundaries,
            costs=self._costs,
            exclude=ask.exclude,
            led_to=self._forks.led_to(at, ask),
            prefix=ask.prefix,
            plain=plain_behind(self._model.vocabulary, self.tokens, plain=ask.plain),
        )

    def _open_fork(self, ask: Ask, search: Search) -> None:
        self._open, self._asked = search, ask
        if self._model.can_branch and ask.ahead > 0:
            room = self._model.info.n_ctx - self._model.length(self._branch) - CHUNK // 2
            self._ahead = LookAhead(
                self._model,
                self._branch,
                self.tokens,
                search,
                self._samplers.of(ask.sampling, plain=ask.plain),
                mode=ask.mode,
                rule=self.rule,
                words=ask.words,
                budget=min(ask.ahead, max(0, room)),
                reach=self._limit - (len(self._tokens) - self._gone),
                costs=self._costs,
                plain=ask.plain,
            )

    def grow(self) -> Iterator[Answer | None]:
        """Write ahead behind the open fork; tell when a cell has more to show."""
        ahead, ask = self._ahead, self._asked
        while ahead is not None and ahead is self._ahead and not self._resting:
            try:
                going_on = ahead.step()
            except Interrupted:  # a newer ask is on its way; if not, growing goes on
                self._model.carry_on()
                yield None
                continue
            except ModelError as error:
                if isinstance(error, BrokenModel):  # else there is no room for more
                    yield Failed.by(ask.number, error)
                return
            cloud, hidden = ahead.news(ask.page), Hidden.of(self._costs.token_ns)
            yield Forked(ask.number, cloud, self.rule.threshold, (), hidden) if cloud else None
            if not going_on:
                return

    # -- small things --------------------------------------------------------------------------

    def _last_class(self) -> CharClass:
        """Return the class of the last character; CONTROL where there is no text yet."""
        at = max(len(self._begin), len(self._tokens) - 6)
        return self._model.vocabulary.last_class(self._model.vocabulary.spell(self._tokens[at:]))

    def _take_spans(self) -> tuple[Span, ...]:
        spans = tuple(self._spans)
        self._spans = []
        return spans

    def leave(self) -> None:
        """Give back what this writer holds of the model, for another writer on it."""
        self._drop_ready()
        self._close_fork()
        for search in self._forks.searches():
            search.release()
        self._model.drop(self._branch)
        self._samplers.close()

    def close(self) -> None:
        """Keep what is worth it, and free sampler and model."""
        if not self._gone and not self._closed:
            cached = self._tokens[: self._model.length(self._branch)]
            if len(cached) == self._model.length(self._branch):
                self._kept.save(self._model, self._branch, cached)
        self._closed = True
        self._samplers.close()
        self._model.close()
