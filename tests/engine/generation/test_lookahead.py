"""Words found as an exhaustive search would, and what grows behind them is taken over whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from engine.api.messages import Answer, Ask, Failed, Forked, Kind, Look, Mode, Then, Wrote
from engine.api.types import Interrupted, ModelError
from engine.generation import word_search
from engine.generation.lookahead import LIMIT, LINE_TOKENS, PAYS, is_whole
from engine.generation.word_search import Search, key_of
from engine.generation.writer import Writer
from engine.tokens.distribution import Distribution
from engine.tokens.vocabulary import CharClass, Vocabulary
from engine.tokens.word_ends import Boundaries
from engine.worker.serving import Work
from scripted import BEGIN, END, ScriptedModel, hashed_rule

NO_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
SEEDS = st.integers(0, 10_000)

# -- brute force ---------------------------------------------------------------------------------

LETTERS = "abtéßж水山のก1'"
MARKS = ".!—🙂"
DEPTH = 3
ALL = replace(word_search.EXHAUSTIVE, first=10_000, width=10_000, children=10_000, depth=DEPTH)


@st.composite
def vocabularies(draw) -> list[bytes]:
    """Pieces of several scripts, some of them prefixes of others, cut at any byte."""
    word = st.text(st.sampled_from(LETTERS), min_size=1, max_size=3)
    words = draw(st.lists(st.tuples(st.booleans(), word), min_size=2, max_size=4))
    pieces = [(" " * space + text).encode() for space, text in words]
    pieces += [m.encode() for m in draw(st.lists(st.sampled_from(MARKS), max_size=2))]
    for raw in list(pieces):
        if len(raw) > 1 and draw(st.booleans()):
            at = draw(st.integers(1, len(raw) - 1))
            pieces += [raw[:at], raw[at:]]
    pieces += [b"\n", b" "][: draw(st.integers(0, 2))]
    return list(dict.fromkeys(pieces))[:9]


def even_rule(n: int, seed: int):
    """Logits within 1.2 of one another, from the last three tokens: nothing is negligible."""
    said = hashed_rule(n, seed, spread=1.0)

    def rule(tokens):
        row = np.tanh(said(tokens)) * np.float32(0.6)
        row[BEGIN] = -60.0
        return row.astype(np.float32)

    return rule


def brute_force(vocabulary: Vocabulary, rule, before: tuple[int, ...]) -> dict[str, float]:
    """Every word by every path: the sum of P(path) * (1 - mass of the tokens that go on)."""
    words: dict[str, float] = {}

    def chances(tokens: tuple[int, ...]) -> np.ndarray:
        e = np.exp(rule(tokens).astype(np.float64))
        return e / e.sum()

    def visit(path: tuple[int, ...], p: float) -> None:
        raw = vocabulary.spell(path)
        last = vocabulary.last_class(raw)
        following = chances(before + path)
        goes_on = [t for t in range(len(vocabulary)) if vocabulary.joins(last, t)]
        ends = 1.0 - following[goes_on].sum()
        key = key_of(raw.decode("utf-8", "replace").strip(" \t"))
        if last is CharClass.FRAGMENT or not raw.strip(b" \t"):
            ends = 0.0
        if key and "\ufffd" not in key and ends >= word_search.FRAGMENT:
            words[key] = words.get(key, 0.0) + p * ends
        if len(path) < DEPTH:
            for token in goes_on:
                visit((*path, token), p * following[token])

    last = vocabulary.last_class(vocabulary.spell(before))
    first = chances(before)
    starting = np.flatnonzero(vocabulary.starting(last)).tolist()
    for token in starting:
        p = first[token] / first[starting].sum()
        if vocabulary.ends_text[token]:
            words[word_search.END_WORD] = words.get(word_search.END_WORD, 0.0) + p
        else:
            visit((token,), p)
    return words


def found_words(pieces, rule, before, **options) -> dict[str, float]:
    model = ScriptedModel(pieces, rule, n_ctx=1_000_000, n_branches=10_000)
    text_branch = model.root()
    [row] = model.extend([(text_branch, before)])
    last = model.vocabulary.last_class(model.vocabulary.spell(before))
    options = {"size": 100_000, "effort": ALL, **options}
    search = Search(model, text_branch, Distribution(row), last, **options)
    search.run()
    cloud = search.cloud()
    search.release()
    assert list(model.branches) == [text_branch]
    found = {key_of(c.word): c.probability for c in cloud.candidates}
    assert len(found) == len(cloud.candidates)
    return found


def assert_same(found: dict[str, float], wanted: dict[str, float]) -> None:
    for word in wanted.keys() | found.keys():
        assert found.get(word, 0.0) == pytest.approx(wanted.get(word, 0.0), abs=1e-6), word


@settings(max_examples=60, deadline=None, phases=NO_SHRINKING)
@given(pieces=vocabularies(), seed=SEEDS, data=st.data())
def test_words_are_those_of_an_exhaustive_search_in_any_vocabulary(pieces, seed, data):
    rule = even_rule(len(pieces) + 2, seed)
    vocabulary = ScriptedModel(pieces, rule).vocabulary
    before = (BEGIN, *data.draw(st.lists(st.integers(2, len(pieces) + 1), max_size=2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_search, "weights", lambda words, *_: [1.0] * len(words))
        wanted = brute_force(vocabulary, rule, before)
        found = found_words(pieces, rule, before)
        assert_same(found, wanted)
        words = sorted(w for w in wanted if w != word_search.END_WORD)
        assume(words)
        shown = data.draw(st.lists(st.sampled_from([*words, word_search.END_WORD]), unique=True))
        rest = {w: p for w, p in wanted.items() if w not in shown}
        assert_same(found_words(pieces, rule, before, exclude=shown), rest)
        letters = data.draw(st.sampled_from(words)).strip()[:2]
        if letters:
            begun = {w: p for w, p in wanted.items() if w.startswith(letters) and w in words}
            assert_same(found_words(pieces, rule, before, prefix=letters), begun)


@settings(max_examples=60, deadline=None, phases=NO_SHRINKING)
@given(pieces=vocabularies(), seed=SEEDS, size=st.integers(1, 6))
def test_the_usual_effort_states_no_more_than_there_is(pieces, seed, size):
    """Fewer paths are looked at, so a word may lack some of its chance, and never has too much."""
    rule = even_rule(len(pieces) + 2, seed)
    vocabulary = ScriptedModel(pieces, rule).vocabulary
    wanted = brute_force(vocabulary, rule, (BEGIN, 2))
    found = found_words(pieces, rule, (BEGIN, 2), size=size, effort=word_search.USUAL)
    assert len(found) <= size
    for word, p in found.items():
        assert p <= wanted[word] + 1e-6
    assert sum(found.values()) <= 1 + 1e-6


# -- growing -------------------------------------------------------------------------------------

PIECES = [b" we", b"ll", b" well", b" were", b"re", b" the", b"n", b".", b",", b"!", b"\n", b" a"]
PIECES += [b" We", b" \xd0", b"\xb4\xd0\xb0", b" \xd0\xb4", b"\xd0\xb0", b"we", b"'s", b" be"]
N = len(PIECES) + 2
MODES = st.sampled_from(list(Mode))


def calm(seed: int, spread: float = 5.0):
    """A hashed rule that never ends."""
    said = hashed_rule(N, seed, spread=spread)

    def rule(tokens):
        row = said(tokens)
        row[END] = -60.0
        return row

    return rule


class Recording(ScriptedModel):
    """Notes what was decoded behind what, and may leave or refuse what is written ahead."""

    def __init__(self, rule, **options) -> None:
        super().__init__(PIECES, rule, **options)
        self.contexts: list[tuple[int, ...]] = []
        self.calls = 0
        self.leaves: frozenset[int] = frozenset()
        self.refuses: frozenset[int] = frozenset()

    def extend(self, steps, *, logits=True, may_leave=False):
        if may_leave:
            self.calls += 1
            if self.calls in self.leaves:
                raise Interrupted
            if self.calls in self.refuses:
                raise ModelError("The context is full", "Never mind.")
        lengths = [self.length(branch) for branch, _ in steps]
        rows = super().extend(steps, logits=logits, may_leave=may_leave)
        for (branch, _), n in zip(steps, lengths, strict=True):
            tokens = self.branches[branch]
            self.contexts += [tokens[: i + 1] for i in range(n, len(tokens))]
        return rows


class Desk:
    """A writer on a recording model, driven step by step."""

    def __init__(self, rule, *, token_ns: int = 0, **options) -> None:
        self.model = Recording(rule, **options)
        clock = iter(range(0, 10**12, 1000))
        self.writer = Writer(self.model, lambda: next(clock) + token_ns * self.model.decoded)
        self.told: list[Answer] = []
        self.work = Work(self.writer, self.told.append)

    def ask(self, *args, **options) -> None:
        self.told.clear()
        self.work.take([Ask(*args, **options)])

    def run(self, most: int = 10_000) -> Iterator[None]:
        for _ in range(most):
            if not self.work.busy:
                return
            self.work.step()
            yield

    def until_fork(self, most: int = 60) -> Forked | None:
        for _ in self.run(most):
            if self.told and isinstance(self.told[-1], Forked):
                return self.told[-1]
        return None

    def open(self, mode: Mode, words: int = 5, **options) -> Forked:
        self.ask(1, 0, (" the",), Then.CLOUD, mode, words=words, **options)
        forked = self.until_fork()
        assert forked is not None
        return forked

    def text(self) -> str:
        return "".join(a.text for a in self.told if isinstance(a, Wrote))

    def lines(self) -> dict[tuple[int, ...], str]:
        [*_, last] = [a for a in self.told if isinstance(a, Forked)]
        return {c.tokens: c.branch for c in last.cloud.candidates}


@settings(max_examples=60, deadline=None)
@given(SEEDS, MODES, st.integers(0, 60), st.integers(0, 4))
def test_what_a_choice_takes_over_is_never_decoded_again(seed, mode, steps, which):
    desk = Desk(calm(seed))
    words = [c for c in desk.open(mode, share=0.05).cloud.candidates if c.tokens]
    for _ in desk.run(steps):
        pass
    chosen = words[which % len(words)].tokens
    before = len(desk.model.contexts)
    desk.ask(2, 1, (chosen,), Then.WRITE, mode, words=5, share=0.05, word_over=True)
    [text_branch] = [t for b, t in desk.model.branches.items() if b == desk.writer.context.branch]
    assert len(desk.model.contexts) == before  # placing decodes nothing
    taken = {text_branch[: i + 1] for i in range(len(text_branch))}
    for _ in desk.run(40):
        if len(desk.writer.tokens) > 30:
            break
    assert not taken & set(desk.model.contexts[before:])


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(0, 80), st.integers(0, 4))
def test_losers_give_their_cells_and_branches_back(seed, steps, which):
    desk = Desk(calm(seed))
    words = [c for c in desk.open(Mode.AUTO).cloud.candidates if c.tokens]
    for _ in desk.run(steps):
        pass
    chosen = words[which % len(words)].tokens
    desk.ask(2, 1, (chosen,), Then.WRITE, Mode.AUTO, words=5, word_over=True)
    assert len(desk.model.branches) == 1
    assert desk.model.cells_used <= 2 + len(chosen) + LIMIT + 1


@pytest.mark.parametrize("mode", list(Mode))
def test_undo_to_a_fork_decodes_nothing_and_its_words_are_written_on_again(mode):
    desk = Desk(calm(4))
    forked = desk.open(mode)
    for _ in desk.run():
        pass
    lines = desk.lines()
    best = forked.cloud.candidates[0]
    desk.ask(2, 1, (best.tokens,), Then.WRITE, Mode.AUTO, words=5, word_over=True)
    for _ in desk.run(10):
        pass
    decoded = desk.model.decoded
    desk.ask(3, 1, (), Then.WAIT, mode, words=5)
    assert desk.model.decoded == decoded
    assert desk.model.cells_used == 2
    for _ in desk.run():
        pass
    assert desk.lines() == lines
    news = [a for a in desk.told if isinstance(a, Forked)]
    assert {a.number for a in news} == {3}
    assert [c.word for c in news[-1].cloud.candidates] == [c.word for c in forked.cloud.candidates]
    # The cloud itself, asked for again, needs no decode of the cached prefix either.
    before = len(desk.model.contexts)
    desk.ask(4, 1, (), Then.CLOUD, mode, words=5, ahead=0)
    assert desk.until_fork() is not None
    assert all(len(context) > 2 for context in desk.model.contexts[before:])


@settings(max_examples=60, deadline=None)
@given(SEEDS, MODES, st.frozensets(st.integers(1, 40)))
def test_decodes_that_are_left_change_nothing_of_what_grows(seed, mode, leaves):
    calmly, hurried = Desk(calm(seed)), Desk(calm(seed))
    hurried.model.leaves = leaves
    for desk in (calmly, hurried):
        desk.open(mode)
        for _ in desk.run():
            pass
    assert hurried.lines() == calmly.lines()
    assert len(hurried.model.branches) <= len(calmly.model.branches)


@settings(max_examples=60, deadline=None)
@given(SEEDS, MODES, st.integers(1, 30), st.integers(0, 4), st.sampled_from([2, 6, 9, 12, 64]))
def test_want_of_room_ahead_is_never_told_and_harms_nothing(seed, mode, at, which, n_branches):
    desk, plain = Desk(calm(seed), n_branches=n_branches), Desk(calm(seed), n_branches=n_branches)
    desk.model.refuses = frozenset({at})
    words = [c for c in desk.open(mode).cloud.candidates if c.tokens]
    plain.open(mode, ahead=0)
    for _ in desk.run():
        pass
    assert not any(isinstance(a, Failed) for a in desk.told)
    chosen = words[which % len(words)].tokens
    for side in (desk, plain):
        ahead = 160 * (side is desk)
        side.ask(2, 1, (chosen,), Then.WRITE, Mode.AUTO, words=5, word_over=True, ahead=ahead)
        for _ in side.run(12):
            pass
        assert not any(isinstance(a, Failed) for a in side.told)
    n = min(len(desk.writer.tokens), len(plain.writer.tokens))
    assert n >= 10
    assert desk.writer.tokens[:n] == plain.writer.tokens[:n]


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from([Mode.AUTO, Mode.FORKS]), st.integers(0, 4))
def test_a_line_is_what_is_written_after_the_choice(seed, mode, which):
    desk = Desk(calm(seed))
    words = [c for c in desk.open(mode, share=0.02).cloud.candidates if c.tokens]
    for _ in desk.run():
        pass
    chosen = words[which % len(words)].tokens
    line = desk.lines()[chosen].split()
    desk.ask(2, 1, (chosen,), Then.WRITE, mode, words=5, share=0.02, word_over=True)
    for _ in desk.run(40):
        if isinstance(desk.told[-1], Forked):
            break
    assert desk.text().split()[: len(line)] == line


def test_a_word_that_is_longer_than_a_shoot_is_never_shown_in_part():
    def rule(tokens):
        row = np.zeros(N, dtype=np.float32)
        row[[BEGIN, END]] = -60.0
        row[PIECES.index(b"n") + 2] = 30.0  # a word without end, where a word may go on
        row[PIECES.index(b" be") + 2] = 20.0
        return row

    desk = Desk(rule)
    desk.open(Mode.AUTO)
    for _ in desk.run():
        pass
    assert max(len(s.grown) for s in desk.writer.lookahead.shoots) == LIMIT
    for line in desk.lines().values():
        assert "benn" not in line


def test_the_word_looked_at_is_written_on_first():
    for seed, slot in itertools.product(range(4), range(5)):
        desk = Desk(calm(seed), token_ns=1_000_000)
        desk.open(Mode.AUTO)
        desk.work.take([Look(tuple(float(i == slot) for i in range(5)))])
        ahead = desk.writer.lookahead
        assert ahead is not None
        shoots = {s.slot: s for s in ahead.shoots}
        if slot not in shoots:
            continue
        for _ in desk.run():
            if shoots[slot].done:
                break
        others = [len(s.grown) for s in ahead.shoots if s.slot != slot]
        assert len(shoots[slot].grown) == LIMIT
        assert max(others) < LIMIT / 2


def test_an_unlikely_word_is_grown_once_it_is_looked_at():
    def rule(tokens):
        row = np.full(N, -60.0, dtype=np.float32)
        words = [i for i, piece in enumerate(PIECES) if piece.startswith(b" ")]
        for rank, i in enumerate(words):
            row[i + 2] = -1.5 * rank
        return row

    desk = Desk(rule)
    desk.open(Mode.AUTO)
    for _ in desk.run():
        pass
    shoots = desk.writer.lookahead.shoots
    assert [s.p for s in shoots] == sorted((s.p for s in shoots), reverse=True)
    assert all((len(s.grown) > LINE_TOKENS) == (s.p >= PAYS) for s in shoots)
    assert min(len(s.grown) for s in shoots) == LINE_TOKENS, "each has its line"
    unlikely = shoots[-1]
    assert unlikely.p < PAYS
    desk.work.take([Look(tuple(float(s is unlikely) for s in shoots))])
    for _ in desk.run():
        pass
    assert len(unlikely.grown) == LIMIT
    others = [s for s in shoots if s is not unlikely and s.p < PAYS]
    assert {len(s.grown) for s in others} == {LINE_TOKENS}


def test_rest_stops_writing_ahead_and_a_look_takes_it_up():
    desk = Desk(calm(3))
    desk.open(Mode.FORKS)
    for _ in desk.run(3):
        pass
    desk.work.take([Look((), rest=True)])
    decoded = desk.model.decoded
    for _ in desk.run():
        pass
    assert desk.model.decoded == decoded
    desk.work.take([Look((1.0,))])
    for _ in desk.run():
        pass
    assert desk.model.decoded > decoded


@given(SEEDS, MODES, st.integers(0, 60))
def test_no_more_is_decoded_ahead_than_allowed(seed, mode, ahead):
    desk = Desk(calm(seed))
    desk.open(mode, ahead=ahead)
    decoded = desk.model.decoded
    for _ in desk.run():
        pass
    most_of_one_step = 48
    assert desk.model.decoded - decoded <= (ahead + most_of_one_step) * (ahead > 0)


def test_ahead_and_plain_writing_learn_of_one_vocabulary():
    """What was decoded ahead is learned as well: the next cloud needs less."""
    desk = Desk(calm(9))
    desk.writer.boundaries.learn(2, 1.0)
    known = desk.writer.boundaries.tokens_known
    desk.open(Mode.EVERY_WORD)
    for _ in desk.run():
        pass
    assert isinstance(desk.writer.boundaries, Boundaries)
    assert desk.writer.boundaries.tokens_known > known + 5


def test_whole_characters():
    vocabulary = Vocabulary([*(bytes([b]) for b in range(256)), "水".encode()])
    assert is_whole(vocabulary, [*"水".encode()])
    assert not is_whole(vocabulary, [*"水".encode()][:2])
    assert is_whole(vocabulary, [256])
    assert not is_whole(vocabulary, [0xFF] * 4)
    assert is_whole(vocabulary, [0xFF] * 5)  # these never become a character


def test_kinds_survive_growing():
    desk = Desk(calm(2, spread=0.5))
    forked = desk.open(Mode.EVERY_WORD, words=8)
    for _ in desk.run():
        pass
    news = [a for a in desk.told if isinstance(a, Forked)][-1]
    kinds = [c.kind for c in news.cloud.candidates]
    assert kinds == [c.kind for c in forked.cloud.candidates]
    assert Kind.WORD in kinds
