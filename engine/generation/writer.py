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
    Then,
    Wrote,
)
from engine.api.spans import Span, Stage, in_a_row
from engine.api.types import BrokenModel, Interrupted, ModelError
from engine.backend.base import Model
from engine.backend.sampler import BLANKS, SamplerCache, plain_behind
from engine.generation.ask_policy import ForkRule, fork_here
from engine.generation.batch_costs import Costs, Counts
from engine.generation.context import CHUNK, SHORT, Context
from engine.generation.fork_cache import ForkMemory
from engine.generation.lookahead import LookAhead, Ready, is_whole
from engine.generation.opening import opening
from engine.generation.warm_start import Kept
from engine.generation.word_search import Search
from engine.tokens.distribution import Distribution
from engine.tokens.prefix import common_prefix
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries


class Writer:
    """Writes in a `context`; `forks` are those that it remembers, `rule` says when to ask.

    `open_search` has the words of the open fork, and `lookahead` what grows behind them.
    """

    def __init__(
        self,
        model: Model,
        clock: Clock,
        boundaries: Boundaries | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Start empty, or with the warm cache that is `kept`; `clock` gives nanoseconds."""
        self.model = model
        self._clock = clock
        kept = kept or Kept(boundaries or Boundaries(len(model.vocabulary)))
        self.boundaries = kept.boundaries
        self.request = ""
        self.context = Context(model, kept)
        self._closed = False
        self.forks = ForkMemory()
        self.open_search: Search | None = None
        self.lookahead: LookAhead | None = None
        self.asked: Ask = Ask(0)
        self.ready: Ready | None = None
        self._resting = False
        self.costs = Costs(clock)
        self._samplers = SamplerCache(model)
        self._spans: list[Span] = []
        self.rule = ForkRule()
        self.counts = Counts()

    @property
    def tokens(self) -> tuple[int, ...]:
        """The tokens of the draft, without those that the model wants before it."""
        return self.context.draft

    @property
    def text(self) -> str:
        """What these tokens spell."""
        return self.model.vocabulary.text(self.tokens)

    def interrupt(self) -> None:
        """Have writing ahead end at once. Any thread may call this."""
        self.model.interrupt()

    def look(self, look: Look) -> None:
        """Take where the person looks."""
        self._resting = look.rest
        if self.lookahead is not None:
            self.lookahead.look(look.shares)

    # -- the cached prefix ---------------------------------------------------------------------

    def place(self, ask: Ask) -> Placed | Failed:
        """Make the cached prefix what `ask` says, without decoding; failing, change nothing."""
        self.model.carry_on()
        self._resting = False
        kept = self.tokens[: ask.keep]
        if len(kept) < ask.keep:
            return Failed(
                ask.number,
                "The engine has lost its place in the draft in the draft",
                "The draft is being sent again.",
            )
        started = self._clock()
        try:
            parts = tuple(
                self.model.tokenize(part, begin=False) if isinstance(part, str) else part
                for part in ask.add
            )
            again = ask.request == self.request
            begin = self.context.begin if again else opening(self.model, ask.request)
            wanted = [*begin, *kept, *(t for part in parts for t in part)]
            if wanted != self.context.tokens or self.ready is not None or not again:
                self._move_to(wanted, begin)
            self.request = ask.request
        except ModelError as error:
            return Failed.by(ask.number, error)
        self._spans.append(Span(Stage.COMMIT, started, self._clock()))
        return Placed(ask.number, parts)

    def _move_to(self, wanted: list[int], begin: tuple[int, ...]) -> None:
        """Take over the branch of the chosen word where there is one; else cut."""
        self._drop_ready()
        context = self.context
        n, same_begin = len(context.tokens), begin == context.begin
        shoot = None
        if self.lookahead is not None and wanted[:n] == context.tokens and len(wanted) > n:
            shoot = self.lookahead.take(tuple(wanted[n:]))
        self._close_fork()
        if shoot is not None and shoot.branch is not None:
            context.take_over(shoot.branch, shoot.row)
            self.ready = Ready(self.asked, shoot)
            self.counts.used += len(shoot.word)
            same = n
        else:
            same = common_prefix(context.tokens, wanted)
            if context.gone and not same_begin:  # the head that stays will be another
                same = min(same, len(begin), len(context.begin))
            context.cut(same)
            self.forks.cut(same)
            if same_begin:
                self.rule.took_back(n - same)
        # A choice; a text that is given, or read anew, asks for no forks after it.
        count = self.rule.wrote if same_begin and len(wanted) - same <= SHORT else self.rule.passed
        count(len(wanted) - same)
        context.tokens, context.begin = wanted, begin

    def _drop_ready(self) -> None:
        """Give up what was written ahead behind the chosen word; its cells go with the next cut."""
        if self.ready is not None and self.ready.shoot.search is not None:
            self.ready.shoot.search.release()
        self.ready = None

    def _close_fork(self) -> None:
        """Give up everything that grows behind the open fork; what it found is remembered."""
        if self.lookahead is not None:
            self.forks.note(len(self.context.tokens), self.lookahead.leads())
            self.lookahead.release()
            self.counts.ahead += self.lookahead.decoded
            self.lookahead = None
        if self.open_search is not None:
            self.open_search.release()
            self.open_search = None

    def settle(self, number: int) -> Iterator[Answer | None]:
        """Have the logits behind the draft at hand."""
        context = self.context
        if context.fit():
            self.forks.slid(context.head + context.gone)
        yield from context.prefill(number, self._clock, self._spans, self.counts)

    # -- asks ----------------------------------------------------------------------------------

    def run(self, ask: Ask) -> Iterator[Answer | None]:
        """Do what `ask` wants, after `place`. Errors of the model come as `Failed`."""
        try:
            self.rule.share = ask.share if ask.mode is Mode.FORKS else 0.0
            if ask.then is Then.WAIT:
                yield from self._wait(ask)
            elif ask.then is Then.CLOUD:
                self._drop_ready()
                if len(self.context.tokens) not in self.forks or not self.context.standing:
                    yield from self.settle(ask.number)
                yield from self._ask_person(ask, None)
            else:
                yield from self._write(ask)
        except ModelError as error:
            yield Failed.by(ask.number, error)

    def _wait(self, ask: Ask) -> Iterator[Answer | None]:
        """Wait; where the person has a fork open, write on behind the words of the page they see.

        Of a page that is not known nothing is written on.
        """
        search = self.forks.page(len(self.context.tokens), ask)
        if self.open_search is not None and self.open_search is search:
            self.asked = replace(self.asked, number=ask.number)
        else:
            self._close_fork()
            if search is not None and self.context.standing:
                self._open_fork(ask, search)
        yield from self.grow()

    def _write(self, ask: Ask) -> Iterator[Answer | None]:
        """Write token by token until a fork, or the end of the text.

        Where a cloud would hold nothing to choose, the model writes on.
        """
        held: list[int] = []
        blanks = 0
        vocabulary = self.model.vocabulary
        word_over = ask.word_over
        if self.ready is not None and self._is_wanted(self.ready.ask, ask):
            shoot = self.ready.shoot
            word_over = word_over and not shoot.grown
            yield from self._hand_over(ask, held)
            shoot.rule.share = self.rule.share
            self.rule = shoot.rule
            self.ready = None
            search, ahead_ns = shoot.search, shoot.search_ns
            if search and (yield from self._ask_person(ask, search, ahead_ns=ahead_ns)):
                return
        else:
            self._drop_ready()
            self._close_fork()
        while True:
            yield from self.settle(ask.number)
            row = self.context.logits
            started = self._clock()
            last = self.context.last_class
            starting = vocabulary.starting(last)
            if word_over:
                row = np.where(starting > 0, row, np.float32(-1e9))
            token = self._samplers.of(ask.sampling, plain=ask.plain).pick(row, self.tokens)
            ends = bool(vocabulary.ends_text[token])
            starts = ends or word_over or not vocabulary.joins(last, token)
            here = None
            if starts and not held:
                plain = plain_behind(vocabulary, self.tokens, plain=ask.plain)
                row = self.context.logits
                here = fork_here(ask.mode, self.rule, row, starting, vocabulary, plain)
            if here is not None:
                self._spans.append(Span(Stage.SAMPLE, started, self._clock()))
                if (yield from self._ask_person(ask, None, here)):
                    return
                started = self._clock()
            if ends or blanks >= BLANKS:
                yield Ended(ask.number)
                return
            self.context.append(token)
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
        ready = self.ready
        assert ready is not None
        share = self.rule.share
        for token, rule in zip(ready.shoot.grown, ready.shoot.rules, strict=True):
            self.context.tokens.append(token)
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
        if not is_whole(self.model.vocabulary, held):
            return None
        text = self.model.vocabulary.text(held)
        wrote = Wrote(ask.number, tuple(held), text, self._take_spans())
        held.clear()
        return wrote

    def _is_wanted(self, asked: Ask, ask: Ask) -> bool:
        """Whether what was written ahead for one ask is what the other wants.

        Ahead, the word is over; letters that are typed behind it may go on.
        """
        marks = (CharClass.PUNCTUATION, CharClass.NEWLINE)
        return asked.way == ask.way and (ask.word_over or self.context.last_class in marks)

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
        self.forks.remember(len(self.context.tokens), ask, search)
        self._open_fork(ask, search)
        times.append(self._clock())
        if ask.page or ask.prefix:
            self._spans += in_a_row(Stage.PAGE, times)
        else:
            self._spans.append(Span(Stage.CLOUD, times[0], times[-1]))
        cloud_ns = None if ahead_ns is None else ahead_ns + times[-1] - times[0]
        hidden = Hidden.of(self.costs.token_ns, cloud_ns)
        yield Forked(ask.number, cloud, self.rule.threshold, self._take_spans(), hidden)
        yield from self.grow()
        return True

    def _search(self, ask: Ask, here: Distribution | None) -> Search:
        at = len(self.context.tokens)
        return Search(
            self.model,
            self.context.branch,
            self.forks.distribution(at) or here or Distribution(self.context.logits),
            self.context.last_class,
            size=ask.words,
            boundaries=self.boundaries,
            costs=self.costs,
            exclude=ask.exclude,
            led_to=self.forks.led_to(at, ask),
            prefix=ask.prefix,
            plain=plain_behind(self.model.vocabulary, self.tokens, plain=ask.plain),
        )

    def _open_fork(self, ask: Ask, search: Search) -> None:
        self.open_search, self.asked = search, ask
        if self.model.can_branch and ask.ahead > 0:
            room = self.model.info.n_ctx - self.context.length - CHUNK // 2
            self.lookahead = LookAhead(
                self.model,
                self.context.branch,
                self.tokens,
                search,
                self._samplers.of(ask.sampling, plain=ask.plain),
                mode=ask.mode,
                rule=self.rule,
                words=ask.words,
                budget=min(ask.ahead, max(0, room)),
                reach=self.context.limit - (len(self.context.tokens) - self.context.gone),
                costs=self.costs,
                plain=ask.plain,
            )

    def grow(self) -> Iterator[Answer | None]:
        """Write ahead behind the open fork; tell when a cell has more to show."""
        ahead, ask = self.lookahead, self.asked
        while ahead is not None and ahead is self.lookahead and not self._resting:
            try:
                going_on = ahead.step()
            except Interrupted:  # a newer ask is on its way; if not, growing goes on
                self.model.carry_on()
                yield None
                continue
            except ModelError as error:
                if isinstance(error, BrokenModel):  # else there is no room for more
                    yield Failed.by(ask.number, error)
                return
            cloud, hidden = ahead.news(ask.page), Hidden.of(self.costs.token_ns)
            yield Forked(ask.number, cloud, self.rule.threshold, (), hidden) if cloud else None
            if not going_on:
                return

    # -- small things --------------------------------------------------------------------------

    def _take_spans(self) -> tuple[Span, ...]:
        spans = tuple(self._spans)
        self._spans.clear()
        return spans

    def leave(self) -> None:
        """Give back what this writer holds of the model, for another writer on it."""
        self._drop_ready()
        self._close_fork()
        for search in self.forks.searches():
            search.release()
        self.model.drop(self.context.branch)
        self._samplers.close()

    def close(self) -> None:
        """Keep what is worth it, and free sampler and model."""
        if not self._closed:
            self.context.keep()
        self._closed = True
        self._samplers.close()
        self.model.close()
