"""Any order of acts on two writers, with and without writing ahead: the same text, no leak.

`WORDFORK_STEPS=10000 pytest tests/engine/generation/test_lookahead_states.py` runs so many acts.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.api.messages import (
    Answer,
    Ask,
    Cloud,
    Ended,
    Failed,
    Forked,
    Look,
    Mode,
    Placed,
    Prefilled,
    Then,
    Wrote,
)
from engine.api.types import Interrupted, ModelError
from engine.generation.fork_cache import FORKS
from engine.generation.writer import Writer
from engine.tokens.word_ends import Boundaries
from engine.worker.serving import Work
from scripted import BEGIN, END, ScriptedModel

PIECES = [b" we", b"ll", b" well", b" were", b"re", b" the", b"n", b".", b",", b"!", b"\n", b" a"]
PIECES += [b" We", b" \xd0", b"\xb4\xd0\xb0", b" \xd0\xb4", b"\xd0\xb0", b"we", b"'s", b" (b"]
PIECES += [b"\xf0\x9f", b"\x99\x82", "水".encode(), "山".encode(), b" be", b"ing"]
N = len(PIECES) + 2
ACTS = 40
"""Acts of one example."""


def tangled_rule(seed: int, spread: float):
    """Logits that depend on the last three tokens and, a little, on all of them."""
    rng = np.random.default_rng(seed)
    tables = rng.standard_normal((3, N, N)).astype(np.float32) * spread
    whole = rng.standard_normal((101, N)).astype(np.float32) * 0.5
    primes = [97, 89, 83, 79, 73, 71, 67, 61]

    def rule(tokens):
        row = whole[sum(t * primes[i % 8] for i, t in enumerate(tokens)) % 101].copy()
        for back, table in enumerate(tables, 1):
            if back <= len(tokens):
                row += table[tokens[-back]]
        row[BEGIN] = -60.0
        row[END] -= 5.0
        return row

    return rule


class Exact(Boundaries):
    """Learns nothing: what a cloud shows then depends on its place alone."""

    def known(self, token: int) -> float | None:
        return None


class Moody(ScriptedModel):
    """Leaves decodes that may be left, or refuses them, as `moods` says."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.moods: list[str] = []

    def extend(self, steps, *, logits=True, may_leave=False):
        mood = self.moods.pop() if may_leave and self.moods else ""
        if mood == "leave":
            raise Interrupted
        if mood == "full":
            raise ModelError("The context is full", "Never mind.")
        return super().extend(steps, logits=logits, may_leave=may_leave)


class Side:
    """One writer, driven as the engine's process drives it."""

    def __init__(self, rule, n_ctx: int, n_branches: int) -> None:
        self.model = Moody(PIECES, rule, n_ctx=n_ctx, n_branches=n_branches)
        clock = itertools.count(0, 1000)
        self.writer = Writer(self.model, lambda: next(clock), Exact(N))
        for width in (1, 2, 4, 8, 16):  # wide is best, from the first decode on
            self.writer.costs.learn(width, 1000)
        self.told: list[Answer] = []
        self.work = Work(self.writer, self.told.append)

    def ask(self, ask: Ask, most: int) -> list[Answer]:
        """Return the answers up to a fork, an end, or `most` pieces written."""
        self.told.clear()
        assert self.work.take([ask])
        self.work.step()
        while self.work.busy:
            if isinstance(self.told[-1], (Forked, Failed, Ended)):
                break
            if sum(isinstance(a, Wrote) for a in self.told) >= most:
                break
            self.work.step()
        return list(self.told)

    def more_steps(self, count: int) -> list[Answer]:
        """Let it write ahead for so many steps."""
        self.told.clear()
        for _ in range(count):
            self.work.step()
        return list(self.told)


def plainly(answers: Sequence[Answer]) -> list[object]:
    """What a person sees of answers: neither times nor how it came about."""
    seen: list[object] = []
    for answer in answers:
        match answer:
            case Placed(number, tokens):
                seen.append((number, tokens))
            case Wrote(number, tokens, text):
                seen.append((number, tokens, text))
            case Forked(number, cloud, threshold):
                seen.append((number, words_of(cloud), round(threshold, 9)))
            case Prefilled():
                pass
            case _:
                seen.append(answer)
    return seen


def words_of(cloud: Cloud) -> list[object]:
    words = [(c.word, c.kind, c.tokens, c.text, round(c.probability, 6)) for c in cloud.candidates]
    return [*words, cloud.page, cloud.prefix, round(cloud.mass, 6), round(cloud.value, 6)]


class Acts(RuleBasedStateMachine):
    """A person, a window that keeps the draft, and two engines."""

    @initialize(
        seed=st.integers(0, 10_000),
        spread=st.sampled_from([3.0, 6.0]),
        n_ctx=st.sampled_from([200, 768, 4096]),
        n_branches=st.sampled_from([4, 14, 64]),
        mode=st.sampled_from([Mode.FORKS, Mode.FORKS, Mode.EVERY_WORD, Mode.AUTO]),
        words=st.integers(2, 8),
        share=st.sampled_from([0.02, 0.1, 0.4]),
        given=st.sampled_from([1, 160, 400, 660]),
    )
    def begin(self, seed, spread, n_ctx, n_branches, mode, words, share, given):
        said = tangled_rule(seed, spread)
        self.plain, self.ahead = (Side(said, n_ctx, n_branches) for _ in range(2))
        self.mode, self.words, self.share = mode, words, share
        self.number = 0
        self.draft: list[int] = []
        self.cloud: Cloud | None = None
        self.shown: list[str] = []
        self.lines: dict[tuple[int, ...], str] = {}
        self.forks: dict[int, list[Cloud]] = {}
        self.limit = 160
        self.grown_in = mode
        self.ask(0, (" we the" * (given // 2),))

    # -- what the window does ------------------------------------------------------------------

    def ask(
        self, keep: int, add=(), then=Then.WRITE, most: int = 10, alike=True, **options
    ) -> list[Answer]:
        """Ask both; they must answer the same, or as many words at least."""
        self.number += 1
        ask = Ask(
            self.number,
            keep,
            add,
            then,
            self.mode,
            self.share,
            self.words,
            ahead=self.limit,
            **options,
        )
        plain = self.plain.ask(_without_ahead(ask), most)
        self.plain.work.drop()
        ahead = self.ahead.ask(ask, most)
        if then is Then.WAIT:
            ahead = [a for a in ahead if not isinstance(a, Forked)]
        if alike or not self.led_to(ask):
            assert plainly(ahead) == plainly(plain)
        else:
            clouds = [[a.cloud for a in side if isinstance(a, Forked)] for side in (ahead, plain)]
            assert [len(c.candidates) for c in clouds[0]] == [len(c.candidates) for c in clouds[1]]
        placed = ahead[0]
        assert isinstance(placed, Placed)
        self.draft[keep:] = [t for part in placed.tokens for t in part]
        self.draft += [t for a in ahead if isinstance(a, Wrote) for t in a.tokens]
        self.forks = {at: pages for at, pages in self.forks.items() if at <= len(self.draft)}
        self.cloud = None
        if isinstance(ahead[-1], Forked):
            self.see(ahead[-1].cloud)
        return ahead

    def led_to(self, ask: Ask) -> frozenset[str]:
        """What branches of the words shown led to: of that only the writer ahead knows."""
        writer = self.ahead.writer
        return writer.forks.led_to(len(writer.context.tokens), ask)

    def see(self, cloud: Cloud) -> None:
        """A cloud opens."""
        self.cloud, self.lines, self.grown_in = cloud, {}, self.mode
        if not cloud.page:
            self.shown = []
        self.shown += [c.word for c in cloud.candidates]
        if not cloud.prefix:
            pages = self.forks.setdefault(len(self.draft), [])
            pages[cloud.page :] = [cloud]

    # -- acts ----------------------------------------------------------------------------------

    @precondition(lambda self: self.cloud is None)
    @rule(most=st.integers(5, 30))
    def write(self, most):
        self.ask(len(self.draft), most=most)

    @precondition(lambda self: self.cloud is not None)
    @rule(which=st.integers(0, 2), steps=st.integers(5, 60), most=st.sampled_from([1, 2, 12]))
    def look_and_choose(self, which, steps, most):
        self.choose(which, Then.WRITE, steps, most)

    @precondition(lambda self: self.cloud is not None)
    @rule(which=st.integers(0, 2), then=st.sampled_from([Then.WAIT, Then.CLOUD]))
    def look_choose_and_stop(self, which, then):
        self.choose(which, then, 60, 1)

    @precondition(lambda self: self.cloud is not None)
    @rule(which=st.integers(0, 2))
    def choose_at_once(self, which):
        self.choose(which, Then.WRITE, 1, 12)

    @rule(
        text=st.sampled_from([" the", " we", " a.", "\n", " well, the", "水"]), over=st.booleans()
    )
    def type(self, text, over):
        self.ask(len(self.draft), (text,), word_over=over)

    @rule(most=st.integers(1, 20))
    def write_on(self, most):
        self.ask(len(self.draft), most=most)

    @precondition(lambda self: self.cloud is not None)
    @rule(
        which=st.integers(0, 7),
        then=st.sampled_from([Then.WRITE] * 5 + [Then.WAIT, Then.CLOUD]),
        steps=st.integers(0, 60),
        most=st.sampled_from([1, 3, 10, 30]),
    )
    def choose(self, which, then, steps, most):
        """Choose after so many steps of writing ahead: what is written was announced."""
        self.grow(steps)
        words = [c for c in self.cloud.candidates if c.tokens]
        if not words:
            return
        chosen = words[which % len(words)]
        line = self.lines.get(chosen.tokens, "").split()
        answers = self.ask(len(self.draft), (chosen.tokens,), then, most, word_over=True)
        text = "".join(a.text for a in answers if isinstance(a, Wrote)).split()
        if then is Then.WRITE and self.mode is self.grown_in:
            n = min(len(line), len(text) - (not isinstance(answers[-1], (Forked, Ended))))
            assert text[: max(n, 0)] == line[: max(n, 0)]

    @precondition(lambda self: self.cloud is not None)
    @rule(which=st.integers(0, 7), steps=st.integers(0, 30))
    def type_what_is_shown(self, which, steps):
        """The same tokens, but not as a word that is over."""
        self.grow(steps)
        words = [c for c in self.cloud.candidates if c.tokens]
        if words:
            self.ask(len(self.draft), (words[which % len(words)].tokens,))

    @precondition(lambda self: self.forks)
    @rule(back=st.integers(0, 5), page=st.integers(0, 3))
    def undo(self, back, page):
        """To a page of an earlier fork: both know it still, or have forgotten it alike."""
        places = sorted((at for at in self.forks if at < len(self.draft)), reverse=True)
        if places:
            self.turn_to(places[back % len(places)], page)

    @precondition(lambda self: self.cloud is not None and len(self.draft) in self.forks)
    @rule(page=st.integers(0, 3))
    def turn(self, page):
        """To another page of the open fork, that was seen before."""
        self.turn_to(len(self.draft), page)

    def turn_to(self, at: int, page: int) -> None:
        pages = self.forks[at]
        page %= len(pages)
        shown = tuple(c.word for cloud in pages[:page] for c in cloud.candidates)
        seen, there = list(shown), len(self.ahead.writer.context.begin) + at
        named = Ask(0, exclude=shown)
        decoded = self.plain.model.decoded
        known = self.ahead.writer.forks.page(there, named)
        self.ask(at, then=Then.WAIT, most=0, exclude=shown, page=page)
        assert self.plain.model.decoded == decoded
        assert known is self.ahead.writer.forks.page(there, named)
        if known is not None:
            self.see(pages[page])
            self.forks[at] = pages
            self.shown = [*seen, *(c.word for c in pages[page].candidates)]

    @precondition(lambda self: self.draft)
    @rule(back=st.integers(1, 12), then=st.sampled_from([Then.WAIT, Then.WRITE, Then.CLOUD]))
    def cut(self, back, then):
        self.ask(max(0, len(self.draft) - back), then=then)

    @precondition(lambda self: self.cloud is not None)
    @rule()
    def more(self):
        page = self.cloud.page + 1
        prefix = self.cloud.prefix
        known = tuple(self.shown)
        self.ask(
            len(self.draft), then=Then.CLOUD, exclude=known, page=page, prefix=prefix, alike=False
        )

    @rule(prefix=st.sampled_from(["w", "we", "W", "д", "水", "", "", "zz"]))
    def letters(self, prefix):
        self.ask(len(self.draft), then=Then.CLOUD, prefix=prefix)

    @rule(mode=st.sampled_from(list(Mode)), words=st.integers(2, 8), ahead=st.sampled_from([8, 99]))
    def settings(self, mode, words, ahead):
        self.mode, self.words, self.limit = mode, words, ahead

    @rule(shares=st.lists(st.floats(0, 1), max_size=8), rest=st.booleans())
    def look(self, shares, rest):
        assert self.ahead.work.take([Look(tuple(shares), rest)])

    @rule(
        steps=st.integers(1, 40),
        moods=st.lists(st.sampled_from(["", "", "", "leave", "full"]), max_size=4),
        interrupt=st.booleans(),
    )
    def time_passes(self, steps, moods, interrupt):
        """The engine writes ahead; it may be interrupted, and refused."""
        if self.cloud is None:
            return
        self.ahead.model.moods = moods
        if interrupt:
            self.ahead.work.interrupt()
        self.grow(steps)
        self.ahead.model.moods = []

    def grow(self, steps: int) -> None:
        """Write ahead; the words stay where they are."""
        for answer in self.ahead.more_steps(steps):
            assert isinstance(answer, Forked)
            assert answer.number == self.number
            assert words_of(answer.cloud) == words_of(self.cloud)
            self.lines = {c.tokens: c.branch for c in answer.cloud.candidates}

    # -- what holds between them ---------------------------------------------------------------

    @invariant()
    def both_hold_the_draft(self):
        for side in (self.plain, self.ahead):
            assert list(side.writer.tokens[: len(self.draft)]) == self.draft
        assert self.ahead.writer.tokens == self.plain.writer.tokens
        ahead, plain = self.ahead.writer.rule, self.plain.writer.rule
        assert (ahead.threshold, ahead.share) == pytest.approx((plain.threshold, plain.share))

    @invariant()
    def nothing_is_lost_or_stale(self):
        for side in (self.plain, self.ahead):
            assert_sound(side.writer, side.model)


def _without_ahead(ask: Ask) -> Ask:
    return Ask(**{**{n: getattr(ask, n) for n in ask.__slots__}, "ahead": 0})


def assert_sound(writer: Writer, model: ScriptedModel) -> None:
    """Cells, branches, logits and forks are those that the draft says."""
    branches = model.branches
    text_branch, cached = branches[writer.context.branch], tuple(writer.context.cached)
    n = min(len(text_branch), len(cached))
    assert text_branch[:n] == cached[:n]
    assert len(text_branch) <= len(cached) or writer.ready is not None
    if writer.context.row is not None and writer.ready is None:
        assert text_branch == cached
        assert (writer.context.row == model.rule(text_branch)).all()
    # Branches: each is held once.
    searches = [] if writer.open_search is None else [writer.open_search]
    living = [writer.context.branch]
    if writer.lookahead is not None:
        for shoot in writer.lookahead.shoots:
            if shoot.search is not None:
                searches.append(shoot.search)
            if shoot.branch is not None:
                living.append(shoot.branch)
                assert branches[shoot.branch] == (*text_branch, *shoot.word, *shoot.grown)
                assert (shoot.row == model.rule(branches[shoot.branch])).all()
    if writer.ready is not None:
        shoot = writer.ready.shoot
        assert text_branch[-len(shoot.word) - len(shoot.grown) :] == (*shoot.word, *shoot.grown)
        if shoot.search is not None:
            searches.append(shoot.search)
    living += [p.branch for s in searches for p in s.paths if p.branch is not None]
    assert sorted(living) == sorted(branches)
    assert model.free + len(branches) == model.info.n_branches
    if len(branches) == 1:
        assert model.cells_used == len(text_branch)
    # Forks: in order, within the draft, and only an open one holds cells or logits.
    places = list(writer.forks)
    assert places == sorted(places)
    assert len(places) <= FORKS
    assert all(at <= len(writer.context.tokens) for at in places)
    for search in writer.forks.searches():
        if search not in searches:
            assert all(p.branch is None and p.row is None for p in search.paths)


def examples() -> int:
    return max(1, int(os.environ.get("WORDFORK_STEPS", "1000")) // ACTS)


@pytest.mark.timeout(3600)
def test_any_order_of_acts_leaves_draft_cache_and_clouds_consistent():
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=examples(),
            stateful_step_count=ACTS,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
