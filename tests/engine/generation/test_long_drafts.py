"""Drafts longer than the context: the beginning stays, the middle slides, nothing fails.

The one test with the default model writes 80 tokens; `WORDFORK_LONG=900` writes as many as told.
"""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.clock import now_ns
from engine.api.messages import Answer, Ask, Failed, Forked, Mode, Placed, Prefilled, Then, Wrote
from engine.backend.llama import LlamaModel
from engine.generation.writer import Writer
from engine.models.bundled import default_model
from engine.tokens.word_ends import Boundaries
from scripted import BEGIN, END, ScriptedModel, hashed_rule

PIECES = [b" we", b"ll", b" well", b" were", b"re", b" the", b"n", b".", b",", b"!", b"\n", b" a"]
N = len(PIECES) + 2
N_CTX = 256
LIMIT = N_CTX - N_CTX // 8
HEAD = N_CTX // 8
SEEDS = st.integers(0, 10_000)


def calm(seed: int):
    """A hashed rule that never ends."""
    said = hashed_rule(N, seed, spread=5.0)

    def rule(tokens):
        row = said(tokens)
        row[END] = -60.0
        return row

    return rule


class Unshiftable(ScriptedModel):
    """A cache whose positions cannot be moved."""

    def slide(self, branch, head, count) -> bool:
        return False


class AllOrNothing(Unshiftable):
    """A cache that cannot be cut back either: a cut empties the branch."""

    def rewind(self, branch, length) -> None:
        if length < self.length(branch):
            super().rewind(branch, 0)


def writer_on(rule, kind=ScriptedModel, n_ctx: int = N_CTX) -> Writer:
    clock = iter(range(0, 10**15, 1000))
    return Writer(kind(PIECES, rule, n_ctx=n_ctx), lambda: next(clock), Boundaries(N))


def scripted(writer: Writer) -> ScriptedModel:
    model = writer.model
    assert isinstance(model, ScriptedModel)
    return model


def answers(writer: Writer, ask: Ask, most: int = 50, steps_ahead: int = 0) -> list[Answer]:
    """Run an ask up to a fork, and so many steps of writing ahead behind it."""
    placed = writer.place(ask)
    assert isinstance(placed, Placed)
    out: list[Answer] = [placed]
    ahead = 0
    work = writer.run(ask)
    for answer in work:
        if answer is not None:
            out.append(answer)
        model = scripted(writer)
        assert model.cells_used <= model.info.n_ctx
        assert not isinstance(answer, Failed), answer
        forked = any(isinstance(a, Forked) for a in out)
        ahead += forked
        if ahead > steps_ahead or sum(isinstance(a, Wrote) for a in out) >= most:
            break
    work.close()
    return out


def cached(writer: Writer) -> tuple[int, ...]:
    return scripted(writer).branches[writer.context.branch]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("kind", "ahead"),
    [(ScriptedModel, 160), (ScriptedModel, 0), (Unshiftable, 160), (AllOrNothing, 0)],
)
def test_a_draft_of_many_contexts_goes_on(mode, kind, ahead):
    writer = writer_on(calm(5), kind)
    ask = Ask(1, add=(" the",), then=Then.WRITE, mode=mode, words=4, share=0.1, ahead=ahead)
    slid = 0
    gone = 0
    while len(writer.tokens) < 4 * N_CTX:
        out = answers(writer, ask, steps_ahead=4)
        slid += writer.context.gone > gone
        gone = writer.context.gone
        here = len(writer.tokens)
        ask = Ask(ask.number + 1, here, then=Then.WRITE, mode=mode, words=4, share=0.1, ahead=ahead)
        if isinstance(out[-1], Forked):
            words = [c for c in out[-1].cloud.candidates if c.tokens]
            chosen = words[ask.number % len(words)].tokens
            ask = Ask(
                ask.number, here, (chosen,), Then.WRITE, mode, 0.1, 4, word_over=True, ahead=ahead
            )
        full = (BEGIN, *writer.tokens)
        text_branch = cached(writer)
        n = len(text_branch)
        # The beginning and the end of the draft, and nothing of its middle.
        kept = full[:HEAD] + full[HEAD + writer.context.gone :] if writer.context.gone else full
        m = min(n, len(kept))
        assert text_branch[:m] == kept[:m]
        assert len(kept) <= LIMIT + 1 or len(full) - writer.context.gone > LIMIT
        assert all(position >= HEAD + writer.context.gone for position in writer.forks) or not gone
    assert slid >= 7
    text = scripted(writer).vocabulary.text(writer.tokens)
    assert len(set(text.split())) > 5


def test_sliding_forgets_no_more_than_a_third_and_costs_no_decode():
    writer = writer_on(calm(5))
    ask = Ask(1, add=(" the",), then=Then.WRITE, mode=Mode.AUTO, ahead=0)
    answers(writer, ask, most=LIMIT - 2)
    assert not writer.context.gone
    decoded = scripted(writer).decoded
    answers(writer, Ask(2, len(writer.tokens), then=Then.WRITE, mode=Mode.AUTO), most=3)
    assert writer.context.gone
    assert scripted(writer).decoded - decoded <= 4
    assert len(cached(writer)) > 0.6 * N_CTX


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(1, 600), st.sampled_from([ScriptedModel, Unshiftable, AllOrNothing]))
def test_undo_into_what_slid_out_reads_the_beginning_again(seed, back, kind):
    """Whatever is cut back to, the model sees the true text, as far as it fits."""
    rule = calm(seed)
    writer = writer_on(rule, kind)
    answers(writer, Ask(1, add=(" the",), then=Then.WRITE, mode=Mode.AUTO), most=600)
    assert writer.context.gone
    keep = max(1, len(writer.tokens) - back)
    before = (BEGIN, *writer.tokens[:keep])
    gap = bool(writer.context.gone) and len(before) >= HEAD + writer.context.gone
    out = answers(writer, Ask(2, keep, then=Then.WRITE, mode=Mode.AUTO), most=1)
    text_branch = cached(writer)
    full = (BEGIN, *writer.tokens)
    if len(before) <= LIMIT and not gap:
        assert writer.context.gone == 0
        assert text_branch == before
        assert full[len(before)] == rule(before).argmax()
    else:
        assert text_branch == (full[:HEAD] + full[HEAD + writer.context.gone :])[: len(text_branch)]
        assert full[len(before)] == rule(text_branch).argmax()
        assert len(text_branch) <= LIMIT
    progress = [a for a in out if isinstance(a, Prefilled)]
    assert all(0 < a.done <= a.total for a in progress)


def test_forks_in_front_of_the_gap_are_forgotten():
    writer = writer_on(calm(7))
    places = []
    for number in range(1, 400):
        keep = len(writer.tokens)
        out = answers(writer, Ask(number, keep, (" we",), Then.CLOUD, words=3, ahead=0))
        assert isinstance(out[-1], Forked)
        places.append(len(writer.context.tokens))
        first = HEAD + writer.context.gone
        assert all(at >= first for at in writer.forks) or not writer.context.gone
        assert places[-1] in writer.forks
    assert writer.context.gone
    # Undo to one that is remembered decodes nothing; to one in front of the gap reads again.
    at = next(iter(writer.forks))
    decoded = scripted(writer).decoded
    answers(writer, Ask(500, at - 1, then=Then.WAIT, ahead=0))
    assert scripted(writer).decoded == decoded
    out = answers(writer, Ask(501, places[50] - 1, then=Then.CLOUD, words=3, ahead=0))
    assert isinstance(out[-1], Forked)
    assert scripted(writer).decoded > decoded
    assert cached(writer) == tuple(writer.context.tokens)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("n_ctx", [128, 256])
def test_writing_ahead_near_the_limit_shrinks_and_never_fails(mode, n_ctx):
    limit = n_ctx - n_ctx // 8
    for given_tokens in range(limit - 40, limit + 6, 3):
        writer = writer_on(calm(3), n_ctx=n_ctx)
        text = " the" * (given_tokens - 1)
        ask = Ask(1, add=(text,), then=Then.CLOUD, mode=mode, words=3)
        out = answers(writer, ask, steps_ahead=200)
        first = next(a for a in out if isinstance(a, Forked))
        most = max(len(tokens) for tokens in scripted(writer).branches.values())
        assert most <= max(limit + 2, len(cached(writer)) + 2)
        for candidate in first.cloud.candidates:
            if candidate.tokens:
                keep = len(writer.tokens)
                chosen = Ask(2, keep, (candidate.tokens,), Then.WRITE, mode, word_over=True)
                assert len(answers(writer, chosen, most=6)) > 1
                break


@pytest.mark.parametrize("mode", list(Mode))
def test_a_cache_that_cannot_be_cut_writes_the_same(mode):
    """Undo, change and write on: what was lost is read again."""
    texts = []
    for kind in (ScriptedModel, Unshiftable, AllOrNothing):
        writer = writer_on(calm(11), kind, n_ctx=4096)
        said: list[int] = []
        for number, (keep, add) in enumerate([(0, " the a"), (3, ""), (5, " we"), (2, "")], 1):
            parts = (add,) if add else ()
            ask = Ask(number, keep, parts, Then.WRITE, mode, words=4, share=0.05, ahead=0)
            out = answers(writer, ask, most=8)
            said += [t for a in out if isinstance(a, Wrote) for t in a.tokens]
            while len(writer.tokens) < 6:
                assert isinstance(out[-1], Forked)
                keep = len(writer.tokens)
                best = next(c for c in out[-1].cloud.candidates if c.tokens)
                ask = Ask(
                    number, keep, (best.tokens,), Then.WRITE, mode, 0.05, 4, word_over=True, ahead=0
                )
                out = answers(writer, ask, most=8)
        texts.append((said, writer.tokens))
        assert np.array_equal(
            scripted(writer).rule(cached(writer)),
            scripted(writer).rule((BEGIN, *writer.tokens)[: len(cached(writer))]),
        )
    assert texts[0] == texts[1] == texts[2]


# -- the default model ----------------------------------------------------------------------------

STORY = (
    "The lighthouse stood at the end of a long road, and every evening an old man walked up its "
    "stairs to light the lamp. He had done so for forty years. In winter the wind came in from the "
    "sea and shook the windows, and he would sit by the stove and read letters that his daughter "
    "had sent him from the city. "
)


def test_the_default_model_writes_past_its_context(tmp_path):
    wanted = int(os.environ.get("WORDFORK_LONG", "50"))
    n_ctx = 512 if wanted > 100 else 256
    model = LlamaModel(default_model(), n_ctx=n_ctx, n_branches=8, cache_folder=tmp_path)
    writer = Writer(model, now_ns)
    try:
        text = STORY * (3 * n_ctx // 256)
        ask = Ask(1, add=(text,), then=Then.WRITE, mode=Mode.AUTO)
        placed = writer.place(ask)
        assert isinstance(placed, Placed)
        given_tokens = len(placed.tokens[0])
        assert 0.7 * n_ctx < given_tokens < 0.9 * n_ctx
        n_slid, gone = 0, 0
        wrote: list[int] = []
        for answer in writer.run(ask):
            assert isinstance(answer, (Prefilled, Wrote)), answer
            if isinstance(answer, Wrote):
                wrote += answer.tokens
            n_slid += writer.context.gone > gone
            gone = writer.context.gone
            assert model.length(writer.context.branch) <= n_ctx - n_ctx // 8
            if len(wrote) >= wanted:
                break
        assert n_slid >= max(1, (wanted - 100) // 130)
        assert writer.context.head == n_ctx // 8
        for i in range(0, len(wrote) - 60, 20):
            [(_, most)] = Counter(wrote[i : i + 60]).most_common(1)
            assert most < 20, model.vocabulary.text(wrote[i : i + 60])
        # What slid still means the same: a fresh reading of it goes on alike.
        for _ in writer.settle(2):
            pass
        row, kept = writer.context.logits, writer.context.cached
        model.drop(writer.context.branch)
        fresh = model.root()
        [again] = model.extend([(fresh, kept)])
        best, anew = (set(np.argsort(-r)[:5].tolist()) for r in (row, again))
        assert len(best & anew) >= 3
    finally:
        writer.close()


def test_reading_a_long_text_tells_how_far_it_is_and_how_many_words_fit():
    writer = writer_on(calm(3), n_ctx=1024)
    text = " the well" * 1000
    out = answers(writer, Ask(1, add=(text,), then=Then.CLOUD, words=4))
    news = [a for a in out if isinstance(a, Prefilled)]
    assert [a.done for a in news] == sorted({a.done for a in news})
    assert news[-1].done == news[-1].total == len(cached(writer))
    read = writer.model.vocabulary.text(cached(writer)[writer.context.head :])
    assert {a.words for a in news} == {len(read.split())}
    assert 0 < news[0].words < 2000
    short = answers(writer_on(calm(3), n_ctx=1024), Ask(1, add=(" the" * 300,), then=Then.CLOUD))
    assert {a.words for a in short if isinstance(a, Prefilled)} == {0}
