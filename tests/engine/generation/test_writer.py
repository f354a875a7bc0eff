"""The writer on the scripted model: what it writes, where it stops, and that nothing is lost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.clock import NS_PER_MS
from engine.api.messages import (
    Answer,
    Ask,
    Ended,
    Failed,
    Forked,
    Kind,
    Look,
    Mode,
    Placed,
    Prefilled,
    Then,
    Wrote,
)
from engine.api.spans import Stage
from engine.backend.sampler import BLANKS
from engine.generation.word_search import key_of
from engine.generation.writer import CHUNK, Writer
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries
from scripted import BEGIN, ScriptedModel
from writing import (
    AHEAD,
    NO_SHRINKING,
    SEEDS,
    TOKEN,
    answers,
    calm,
    cloud_of,
    greedy,
    says,
    scripted,
    writer_on,
    written,
)


@given(SEEDS)
def test_auto_writes_what_a_plain_loop_writes(seed):
    rule = calm(seed)
    writer = writer_on(rule)
    ask = Ask(1, add=(" the",), then=Then.WRITE, mode=Mode.AUTO)
    out = answers(writer, ask)
    wrote = written(out)
    assert len(wrote) >= 40
    assert wrote == greedy(rule, (BEGIN, TOKEN[b" the"]), len(wrote))
    assert writer.tokens == (TOKEN[b" the"], *wrote)
    text = "".join(a.text for a in out if isinstance(a, Wrote))
    assert text == scripted(writer).vocabulary.text(wrote)
    # Forks with share 0 never asks: the same.
    never = answers(writer_on(rule), replace(ask, mode=Mode.FORKS, share=0.0))
    assert written(never) == wrote


def choices(writer: Writer, first: Ask, turns: int, pick, most: int = 12) -> Iterator[tuple]:
    """Write, choose at each cloud with `pick(n)`; yields (ask, answers, tokens before the run)."""
    ask = first
    for _ in range(turns):
        out = answers(writer, ask, most)
        assert isinstance(out[0], Placed)
        begun = ask.keep + sum(len(p) for p in out[0].tokens)
        yield ask, out, begun
        here = writer.tokens
        if not any(isinstance(a, Forked) for a in out):
            ask = replace(first, number=ask.number + 1, keep=len(here), add=())
            continue
        words = [c for c in cloud_of(out).candidates if c.tokens]
        chosen = words[pick(len(words))]
        ask = replace(
            first, number=ask.number + 1, keep=len(here), add=(chosen.tokens,), word_over=True
        )


@settings(max_examples=40)
@given(SEEDS, st.sampled_from([Mode.FORKS, Mode.EVERY_WORD]), AHEAD, st.data())
def test_it_stops_at_word_starts_only_and_never_goes_on_with_a_chosen_word(seed, mode, ahead, data):
    writer = writer_on(calm(seed))
    vocabulary = scripted(writer).vocabulary
    first = Ask(1, add=(" the",), then=Then.WRITE, mode=mode, share=0.4, words=5, ahead=ahead)
    pick = data.draw(st.sampled_from([lambda n: 0, lambda n: n - 1, lambda n: n // 2]))
    for ask, out, begun in choices(writer, first, 12, pick):
        tokens = writer.tokens
        assert tokens[begun:] == written(out)
        for i in range(begun, len(tokens)):
            last = vocabulary.last_class(vocabulary.spell(tokens[:i]))
            goes_on = vocabulary.joins(last, tokens[i])
            if i == begun and ask.word_over:
                assert not goes_on
            if mode is Mode.EVERY_WORD:
                assert goes_on  # at a word start it would have asked
        if any(isinstance(a, Forked) for a in out):
            # Behind an unfinished word there is no fork: the model would have begun a new one.
            row = scripted(writer).rule((BEGIN, *tokens))
            last = vocabulary.last_class(vocabulary.spell(tokens))
            over = ask.word_over and len(tokens) == begun
            assert over or not vocabulary.joins(last, int(row.argmax()))


@settings(max_examples=60, phases=NO_SHRINKING)
@given(SEEDS, st.sampled_from(list(Mode)), st.integers(0, 12), st.data())
def test_writing_ahead_changes_nothing_of_what_is_written(seed, mode, steps, data):
    """The same choices, with and without writing ahead: the same text and the same forks."""
    exact = data.draw(st.booleans())
    plain, ahead = writer_on(calm(seed), exact), writer_on(calm(seed), exact)
    ask = Ask(1, add=(" the",), then=Then.WRITE, mode=mode, share=0.3, words=4, ahead=0)
    for number in range(2, 10):
        out = answers(plain, ask, 10)
        rich = replace(ask, ahead=160)
        other: list[Answer] = [ahead.place(rich)]
        grown = 0
        work = ahead.run(rich)
        for answer in work:
            if answer is not None:
                other.append(answer)
            forked = any(isinstance(a, Forked) for a in other)
            grown += forked
            wrote = sum(isinstance(a, Wrote) for a in other)
            if grown > steps or (wrote == 10 and not forked):
                break
        work.close()
        assert written(other) == written(out)
        assert ahead.tokens == plain.tokens
        assert ahead.rule.threshold == pytest.approx(plain.rule.threshold, abs=1e-9)
        here = len(plain.tokens)
        forks = [a for a in out if isinstance(a, Forked)]
        assert bool(forks) == any(isinstance(a, Forked) for a in other)
        ask = replace(ask, number=number, keep=here, add=(), word_over=False)
        if forks:
            words = [c for c in forks[0].cloud.candidates if c.tokens]
            chosen = words[data.draw(st.integers(0, len(words) - 1))]
            ask = replace(ask, add=(chosen.tokens,), word_over=True)


@pytest.mark.parametrize(("ahead", "share"), [(0, 0.1), (160, 0.2)])
def test_the_long_run_rate_of_forks_is_the_share_of_all_tokens(ahead, share):
    writer = writer_on(calm(5), n_ctx=4096)
    first = Ask(1, then=Then.WRITE, share=share, words=5, ahead=ahead)
    forks = sum(
        any(isinstance(a, Forked) for a in out)
        for _, out, _ in choices(writer, first, 200, lambda n: 0, most=500)
    )
    assert forks >= 195
    assert abs(forks / len(writer.tokens) - share) < 0.02


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_the_share_is_one_of_the_draft_where_much_is_taken_back(share):
    """Each second piece that the model writes is put right: it counted, and counts no longer."""
    writer = writer_on(calm(5), n_ctx=4096)
    ask = Ask(1, then=Then.WRITE, share=share, words=5, ahead=0)
    forks = 0
    while len(writer.tokens) < 600:
        out = answers(writer, ask, most=2)
        here = len(writer.tokens)
        if any(isinstance(a, Forked) for a in out):
            forks += 1
            keep, add = here, (cloud_of(out).candidates[0].tokens,)
        else:
            keep, add = here - 1, ((TOKEN[b" the"],),)
        ask = replace(ask, number=ask.number + 1, keep=keep, add=add, word_over=True)
    assert forks / len(writer.tokens) == pytest.approx(share, abs=0.01)


def test_every_word_asks_at_each_word_start():
    writer = writer_on(says(b" we", b"ll", b".", b" the", b"n", b"!"))
    ask = Ask(1, then=Then.WRITE, mode=Mode.EVERY_WORD, words=4)
    assert written(answers(writer, ask)) == ()  # at the text's beginning, too
    ask = replace(ask, number=2, add=((TOKEN[b" we"],),))
    assert written(answers(writer, ask)) == (TOKEN[b"ll"],)  # typed, not over: it is finished
    ask = replace(ask, number=3, word_over=True)
    assert written(answers(writer, ask)) == ()


def test_a_chosen_word_is_over_in_auto_and_forks():
    for mode in (Mode.AUTO, Mode.FORKS):
        writer = writer_on(says(b" we", b"ll", b".", then=b"n"))
        ask = Ask(1, add=((TOKEN[b" we"],),), then=Then.WRITE, mode=mode, share=0.0)
        free = written(answers(writer, ask, 1))
        assert free == (TOKEN[b"ll"],)
        over = written(answers(writer, replace(ask, number=2, word_over=True), 1))
        assert not scripted(writer).vocabulary.joins(CharClass.WORD, over[0])


def test_the_end_of_the_text():
    writer = writer_on(says(b" we", b"ll"))
    ask = Ask(1, then=Then.WRITE, mode=Mode.AUTO)
    out = answers(writer, ask)
    assert "".join(a.text for a in out if isinstance(a, Wrote)) == " well"
    assert out[-1] == Ended(1)
    assert writer.tokens == (TOKEN[b" we"], TOKEN[b"ll"])
    again = answers(writer, replace(ask, number=2, keep=2))
    assert again[-1] == Ended(2)
    out = answers(writer, replace(ask, number=3, keep=2, mode=Mode.EVERY_WORD))
    best = cloud_of(out).candidates[0]
    assert (best.kind, best.tokens, best.text) == (Kind.END, (), "")


def test_characters_of_several_bytes_arrive_whole():
    rule = says(b" \xd0", b"\xb4\xd0\xb0", b" the", b"\xf0\x9f", b"\x99\x82", b"!")
    out = answers(writer_on(rule), Ask(1, then=Then.WRITE, mode=Mode.AUTO))
    assert [a.text for a in out if isinstance(a, Wrote)] == [" да", " the", "🙂", "!"]
    assert out[-1] == Ended(1)


def test_bytes_that_spell_nothing_are_replaced_and_come_through():
    rule = says(b" the", *[b"\xff"] * 7, b" a", b"\xf0\x9f", b" we")
    writer = writer_on(rule)
    out = answers(writer, Ask(1, then=Then.WRITE, mode=Mode.AUTO))
    text = "".join(a.text for a in out if isinstance(a, Wrote))
    assert text.startswith(" the\ufffd")
    assert text.endswith(" we")
    assert out[-1] == Ended(1)
    assert writer.tokens == written(out)
    cloud = cloud_of(answers(writer, Ask(2, keep=4, then=Then.CLOUD, words=30)))
    assert all("\ufffd" not in c.word for c in cloud.candidates)


# -- placing -----------------------------------------------------------------------------------


def test_a_long_text_is_read_in_chunks_with_progress():
    writer = writer_on(calm(1), n_ctx=1024)
    n = 2 * CHUNK + 40
    ask = Ask(1, add=(" the" * n,), then=Then.CLOUD, ahead=0)
    out = answers(writer, ask)
    assert out[0] == Placed(1, ((TOKEN[b" the"],) * n,))
    progress = [(a.done, a.total) for a in out if isinstance(a, Prefilled)]
    assert progress[-1][0] == progress[-1][1]
    assert [done for done, _ in progress] == [CHUNK, 2 * CHUNK, progress[-1][1]]
    assert isinstance(out[-1], Forked)
    # Placed again, nothing is read again.
    decoded = scripted(writer).decoded
    assert not [
        a
        for a in answers(writer, replace(ask, number=2, keep=n, add=()))
        if isinstance(a, Prefilled)
    ]
    assert scripted(writer).decoded - decoded < 60


def test_an_engine_that_lost_its_place_says_so():
    writer = writer_on(calm(1))
    answers(writer, Ask(1, add=(" the a",)))
    failed = writer.place(Ask(2, keep=3))
    assert isinstance(failed, Failed)
    assert failed.number == 2
    assert failed.text
    assert failed.remedy
    assert writer.tokens == (TOKEN[b" the"], TOKEN[b" a"])
    assert isinstance(writer.place(Ask(3, keep=2)), Placed)


def test_text_that_the_vocabulary_cannot_spell_changes_nothing():
    writer = writer_on(calm(1))
    answers(writer, Ask(1, add=(" the a",)))
    failed = writer.place(Ask(2, keep=1, add=("xyz",)))
    assert isinstance(failed, Failed)
    assert writer.tokens == (TOKEN[b" the"], TOKEN[b" a"])


def test_undo_shows_the_same_cloud_at_once():
    writer = writer_on(calm(3))
    ask = Ask(1, add=(" the",), then=Then.CLOUD, words=5, ahead=0)
    first = cloud_of(answers(writer, ask))
    word = first.candidates[0].tokens
    here = len(writer.tokens)
    answers(writer, Ask(2, keep=here, add=(word,), then=Then.WRITE, mode=Mode.AUTO), most=6)
    out = answers(writer, replace(ask, number=3, keep=here, add=()))
    again = cloud_of(out)
    assert [c.word for c in again.candidates] == [c.word for c in first.candidates]
    assert writer.tokens == (TOKEN[b" the"],)


def test_what_was_written_ahead_is_taken_over_and_not_decoded_again():
    rule = calm(4)
    writer = writer_on(rule)
    ask = Ask(1, add=(" the",), then=Then.CLOUD, mode=Mode.AUTO, words=4)
    out = answers(writer, ask, to_the_end=True)
    grown = [c for a in out if isinstance(a, Forked) for c in a.cloud.candidates if c.branch]
    assert grown
    chosen = max(grown, key=lambda c: len(c.branch))
    decoded = scripted(writer).decoded
    ask = replace(ask, number=2, keep=1, add=(chosen.tokens,), then=Then.WRITE, word_over=True)
    wrote = answers(writer, ask, most=4)
    assert scripted(writer).decoded == decoded
    text = "".join(a.text for a in wrote if isinstance(a, Wrote))
    assert text.split()[:1] == chosen.branch.split()[:1]
    other = writer_on(rule)
    answers(other, replace(ask, keep=0, add=(" the", chosen.tokens), ahead=0), most=4)
    assert other.tokens == writer.tokens


def test_what_ran_while_nobody_waited_is_told():
    """On a clock that goes on each time that it is read."""
    writer = writer_on(calm(4))
    ask = Ask(1, add=(" the",), then=Then.CLOUD, mode=Mode.EVERY_WORD, words=4)
    told = [a for a in answers(writer, ask, to_the_end=True) if isinstance(a, Forked)]
    assert told[0].hidden.cloud_ms is None, "it was waited for"
    assert told[-1].hidden.token_ms is not None
    assert told[-1].hidden.token_ms > 0
    chosen = told[-1].cloud.candidates[0]
    ask = replace(ask, number=2, keep=1, add=(chosen.tokens,), then=Then.WRITE, word_over=True)
    (fork,) = (a for a in answers(writer, ask, most=4) if isinstance(a, Forked) and a.spans)
    assert fork.hidden.cloud_ms is not None
    assert fork.hidden.cloud_ms > sum(s.end_ns - s.start_ns for s in fork.spans) / NS_PER_MS


def test_a_prefix_and_more():
    writer = writer_on(calm(8))
    ask = Ask(1, add=(" the",), then=Then.CLOUD, words=3, prefix="we")
    words = [c.word for c in cloud_of(answers(writer, ask)).candidates]
    assert words
    assert all(w.casefold().startswith("we") for w in words)
    shown: list[str] = []
    for page in range(4):
        ask = Ask(page + 2, keep=1, then=Then.CLOUD, words=3, exclude=tuple(shown), page=page)
        told = answers(writer, ask)
        cloud = cloud_of(told)
        assert cloud.page == page
        stages = {s.stage for a in told if isinstance(a, Forked) for s in a.spans}
        assert (Stage.PAGE in stages, Stage.CLOUD in stages) == (page > 0, page == 0)
        shown += [c.word for c in cloud.candidates]
    assert len(shown) == len({key_of(w) for w in shown}) > 6


def test_wait_writes_nothing():
    writer = writer_on(calm(2))
    assert answers(writer, Ask(1, add=(" the a",))) == [
        Placed(1, ((TOKEN[b" the"], TOKEN[b" a"]),))
    ]
    assert scripted(writer).decoded == 0


# -- room --------------------------------------------------------------------------------------


def test_a_draft_may_grow_longer_than_the_context():
    writer = writer_on(calm(6), n_ctx=128)
    out = answers(writer, Ask(1, add=(" the",), then=Then.WRITE, mode=Mode.AUTO), most=400)
    assert not any(isinstance(a, Failed) for a in out)
    assert len(writer.tokens) > 400
    assert scripted(writer).cells_used <= 128
    cloud = cloud_of(answers(writer, Ask(2, keep=400, then=Then.CLOUD, words=4)))
    assert cloud.candidates


def test_no_room_for_a_cloud_says_so_and_leaves_the_writer_usable():
    writer = writer_on(calm(6), n_ctx=16)
    answers(writer, Ask(1, add=(" the a",), then=Then.WRITE, mode=Mode.AUTO), most=10)
    here = len(writer.tokens)
    out = answers(writer, Ask(2, keep=here, then=Then.CLOUD, words=12, ahead=0))
    failed = out[-1]
    assert isinstance(failed, Failed)
    assert "full" in failed.text
    assert failed.remedy
    assert writer.tokens[:here] == writer.tokens
    out = answers(writer, Ask(3, keep=1, then=Then.WRITE, mode=Mode.AUTO), most=3)
    assert written(out) == greedy(calm(6), (BEGIN, TOKEN[b" the"]), len(written(out)))
    assert len(scripted(writer).branches) == 1


# -- left in the midst -------------------------------------------------------------------------


@settings(max_examples=60)
@given(SEEDS, st.sampled_from(list(Mode)), st.integers(0, 25), AHEAD, st.integers(0, 2))
def test_left_at_any_step_it_goes_on_as_if_it_had_not_been(seed, mode, stop, ahead, back):
    rule = calm(seed)
    writer = writer_on(rule)
    ask = Ask(1, add=(" the a we",), then=Then.WRITE, mode=mode, share=0.4, words=4, ahead=ahead)
    writer.place(ask)
    work = writer.run(ask)
    told = list(itertools.islice(work, stop))
    work.close()
    told_tokens = written([a for a in told if a is not None])
    assert writer.tokens == (TOKEN[b" the"], TOKEN[b" a"], TOKEN[b" we"], *told_tokens)
    keep = len(writer.tokens) - back
    before = writer.tokens[:keep]
    out = answers(writer, Ask(2, keep=keep, then=Then.WRITE, mode=Mode.AUTO), most=8)
    assert written(out) == greedy(rule, (BEGIN, *before), len(written(out)))
    model = scripted(writer)
    assert len(model.branches) == 1
    assert model.cells_used <= len(writer.tokens) + 1


def test_a_look_and_a_rest_change_no_text():
    rule = calm(11)
    plain, looked = writer_on(rule), writer_on(rule)
    ask = Ask(1, add=(" the",), then=Then.WRITE, mode=Mode.EVERY_WORD, words=4)
    cloud = cloud_of(answers(plain, ask, to_the_end=True))
    looked.place(ask)
    for i, _ in enumerate(looked.run(ask)):
        looked.look(Look(tuple(float(i % 4 == k) for k in range(4)), rest=i == 5))
    ask = replace(
        ask, number=2, keep=1, add=(cloud.candidates[2].tokens,), mode=Mode.AUTO, word_over=True
    )
    assert written(answers(looked, ask)) == written(answers(plain, ask))


@pytest.mark.parametrize("mode", [Mode.AUTO, Mode.FORKS])
def test_a_model_that_writes_nothing_but_blanks_ends_the_text(mode):
    writer = writer_on(says(b" we", then=b"\n"))
    out = answers(writer, Ask(1, add=(" the",), then=Then.WRITE, mode=mode, share=0.0), most=200)
    assert isinstance(out[-1], Ended)
    assert len(written(out)) == BLANKS
    # Some line breaks are none of that.
    lines = says(*[b"\n", b"\n", b" we"] * BLANKS)
    out = answers(
        writer_on(lines), Ask(1, add=(" the",), then=Then.WRITE, mode=mode, share=0.0), 200
    )
    assert len(written(out)) == 3 * BLANKS - 1


@pytest.mark.parametrize("ahead", [0, 160])
def test_where_a_cloud_would_be_empty_the_model_writes_on(ahead):
    # Characters of four tokens, and bytes of none: a search three tokens deep finds no word.
    leads = [bytes([b]) for b in (*range(0xF0, 0xF4), *range(0xF5, 0x100))]
    pieces = [*leads, b"\x90", b"\x80", b" we", b"."]
    second, third, we, stop = range(len(leads) + 2, len(leads) + 6)

    def rule(tokens):
        row = np.full(len(pieces) + 2, -60.0, dtype=np.float32)
        if tokens[-1] == stop:
            row[2 : len(leads) + 2] = np.linspace(9.0, 8.0, len(leads))
        elif tokens[-1] < second:
            row[second] = 9.0
        elif tokens[-1] == second or tokens[-2] == second:
            row[third] = 9.0
        else:
            row[we if tokens[-1] == third else stop] = 9.0
        return row

    model = ScriptedModel(pieces, rule)
    writer = Writer(model, lambda: 0, Boundaries(len(pieces) + 2))
    ask = Ask(1, add=(".",), then=Then.WRITE, mode=Mode.EVERY_WORD, words=1, ahead=ahead)
    out = answers(writer, ask)
    assert len(written(out)) == 4
    assert cloud_of(out).candidates
