"""The writer through any story: asks in any order, each left at any step."""

from __future__ import annotations

import functools
import itertools
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.api.messages import (
    Ask,
    Failed,
    Forked,
    Look,
    Mode,
    Placed,
    Then,
    Wrote,
)
from engine.generation.word_search import key_of
from scripted import BEGIN
from writing import (
    NO_SHRINKING,
    SEEDS,
    TOKEN,
    answers,
    calm,
    cloud_of,
    greedy,
    scripted,
    writer_on,
)


class Story(RuleBasedStateMachine):
    """Asks in any order, each left at any step: the engine holds what asks and answers say."""

    @initialize(
        seed=SEEDS,
        n_ctx=st.sampled_from([64, 1024]),
        n_branches=st.sampled_from([2, 5, 12, 40]),
        exact=st.booleans(),
    )
    def begin(self, seed, n_ctx, n_branches, exact):
        self.n_ctx = n_ctx
        self.writer = writer_on(calm(seed), exact, n_ctx=n_ctx, n_branches=n_branches)
        fresh = functools.partial(writer_on, calm(seed), True, n_ctx=n_ctx, n_branches=n_branches)
        self.fresh = fresh if exact and n_ctx > 1000 else None
        self.model = scripted(self.writer)
        self.draft: list[int] = []
        self.cloud = None
        self.failed = False
        self.number = 0

    def do(self, keep, add, steps, **options):
        """Place and run an ask for `steps` steps, then leave it."""
        self.number += 1
        ask = Ask(self.number, keep, add, words=5, **options)
        placed = self.writer.place(ask)
        assert isinstance(placed, Placed)
        assert placed.number == self.number
        assert len(placed.tokens) == len(add)
        for part, tokens in zip(add, placed.tokens, strict=True):
            if isinstance(part, str):
                assert self.model.vocabulary.text(tokens) == part
            else:
                assert tokens == part
        del self.draft[keep:]
        self.draft += [t for part in placed.tokens for t in part]
        self.cloud, self.failed = None, False
        work = self.writer.run(ask)
        for answer in itertools.islice(work, steps):
            if answer is None:
                continue
            assert answer.number == self.number
            assert not self.failed
            if isinstance(answer, Wrote):
                assert self.cloud is None
                self.draft += answer.tokens
            elif isinstance(answer, Forked):
                if self.cloud is not None:  # news: the words stay
                    words = [c.word for c in self.cloud.candidates]
                    assert [c.word for c in answer.cloud.candidates] == words
                self.cloud = answer.cloud
            elif isinstance(answer, Failed):
                self.failed = True
                assert answer.remedy
        work.close()

    modes = st.sampled_from(list(Mode))
    steps = st.integers(0, 25)
    thens = st.sampled_from(list(Then))
    ahead = st.sampled_from([0, 20, 160])

    @rule(mode=modes, steps=steps, ahead=ahead, over=st.booleans())
    def write(self, mode, steps, ahead, over):
        self.do(len(self.draft), (), steps, then=Then.WRITE, mode=mode, ahead=ahead, word_over=over)

    @precondition(lambda self: self.cloud is not None and self.cloud.candidates)
    @rule(at=st.integers(0, 9), mode=modes, steps=steps, then=thens, ahead=ahead)
    def choose(self, at, mode, steps, then, ahead):
        candidates = self.cloud.candidates
        chosen = candidates[at % len(candidates)]
        add = (chosen.tokens,) if chosen.tokens else ()
        self.do(len(self.draft), add, steps, then=then, mode=mode, ahead=ahead, word_over=True)

    @rule(back=st.integers(1, 30), mode=modes, steps=steps, then=thens, ahead=ahead)
    def undo(self, back, mode, steps, then, ahead):
        self.do(max(0, len(self.draft) - back), (), steps, then=then, mode=mode, ahead=ahead)

    @rule(
        back=st.integers(0, 5),
        text=st.sampled_from([" well", " the we", " да", ".\n We", " be" * 30]),
        more=st.booleans(),
        steps=steps,
        then=thens,
    )
    def type_text(self, back, text, more, steps, then):
        add = (text, (TOKEN[b" a"],), " the") if more else (text,)
        self.do(max(0, len(self.draft) - back), add, steps, then=then, word_over=True)

    @rule(prefix=st.sampled_from(["", "w", "We", "д", "b"]), steps=steps, page=st.integers(0, 2))
    def ask_for_a_cloud(self, prefix, steps, page):
        exclude = tuple(c.word for c in self.cloud.candidates) if page and self.cloud else ()
        self.do(
            len(self.draft), (), steps, then=Then.CLOUD, prefix=prefix, page=page, exclude=exclude
        )
        if self.cloud is not None:
            keys = [key_of(c.word) for c in self.cloud.candidates]
            assert len(set(keys)) == len(keys)
            assert not {key_of(w) for w in exclude} & set(keys)
            assert all(k.startswith(key_of(prefix)) for k in keys)
            ask = Ask(1, 0, (tuple(self.draft),), Then.CLOUD, words=5, ahead=0)
            ask = replace(ask, prefix=prefix, exclude=exclude)
            led_to = self.writer.forks.led_to(len(self.writer.context.tokens), ask)
            # What a writer shows that never saw another draft, nor where branches lead.
            if self.fresh is not None and not led_to:
                # How wide a search decodes follows what it cost before: it may miss one or two
                # words, or spellings of a word, that another search finds.
                fresh = cloud_of(answers(self.fresh(), ask)).candidates
                p = {key_of(c.word): c.probability for c in self.cloud.candidates}
                q = {key_of(c.word): c.probability for c in fresh}
                assert len(q.keys() - p.keys()) <= 2
                assert sum(abs(p[w] - q[w]) for w in p.keys() & q) < 0.1

    @rule(shares=st.lists(st.floats(0, 1), max_size=6), rest=st.booleans(), steps=steps)
    def look(self, shares, rest, steps):
        self.writer.look(Look(tuple(shares), rest))
        for answer in itertools.islice(self.writer.grow(), steps):
            assert answer is None or isinstance(answer, Forked)

    @rule()
    def interrupt(self):
        self.writer.interrupt()

    @rule(beyond=st.integers(1, 9))
    def ask_for_what_is_not_there(self, beyond):
        before = self.writer.tokens
        failed = self.writer.place(Ask(10**6, keep=len(before) + beyond, add=(" a",)))
        assert isinstance(failed, Failed)
        assert self.writer.tokens == before

    @invariant()
    def the_cached_prefix_is_the_draft(self):
        tokens = self.writer.tokens
        if not self.failed:
            assert list(tokens) == self.draft
        # A failure may leave bytes behind that are no whole character yet; the next ask cuts them.
        assert list(tokens[: len(self.draft)]) == self.draft
        assert self.model.cells_used <= self.n_ctx

    @rule()
    def nothing_leaks(self):
        """Writing closes the fork: one branch is left, and it holds the draft and no more."""
        keep = min(len(self.draft), 20)
        self.do(keep, (), 6, then=Then.WRITE, mode=Mode.AUTO)
        assert not self.failed
        [(_, cached)] = self.model.branches.items()
        # The last token written is decoded before the next one is asked for.
        assert (BEGIN, *self.draft)[: len(cached)] == cached
        assert self.model.cells_used == len(cached) >= len(self.draft)
        wanted = greedy(self.model.rule, (BEGIN, *self.draft[:keep]), len(self.draft) - keep)
        assert tuple(self.draft[keep:]) == wanted

    def teardown(self):
        if hasattr(self, "writer"):
            self.nothing_leaks()
            self.writer.close()
            assert self.model.closed


TestStory = Story.TestCase
TestStory.settings = settings(
    max_examples=30, stateful_step_count=50, deadline=None, phases=NO_SHRINKING
)
