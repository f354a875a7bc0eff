"""Pages of a fork: what branches lead to makes room, no word is lost, and what is seen grows."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.api.messages import Ask, Cloud, Forked, Look, Mode, Then, Wrote
from engine.generation import lookahead
from engine.generation.fork_cache import FORKS, PAGES, ForkMemory
from engine.generation.word_search import Search, key_of
from engine.generation.writer import Writer
from engine.tokens.distribution import Distribution
from engine.tokens.vocabulary import CharClass
from engine.tokens.word_ends import Boundaries
from scripted import BEGIN, END, ScriptedModel
from writing import SEEDS, Clock, answers, calm, cloud_of, scripted, writer_on

WORDS = ["very", "so", "quickly", "big", "loud", "soon", "tall", "thin", "wise", "kind"]
CHANCES = [0.20, 0.15, 0.13, 0.11, 0.10, 0.09, 0.08, 0.06, 0.05, 0.03]
PIECES = [b" it", *(b" " + w.encode() for w in WORDS), b"."]
TOKEN = {piece: i + 2 for i, piece in enumerate(PIECES)}


def adverbs(tokens: tuple[int, ...]) -> np.ndarray:
    """Behind the beginning any of the words; `very` leads to `quickly.`, the others to a stop."""
    row = np.full(len(PIECES) + 2, -30.0, dtype=np.float32)
    if len(tokens) == 2:
        row[[TOKEN[b" " + w.encode()] for w in WORDS]] = np.log(CHANCES)
    elif tokens[-1] == TOKEN[b" very"]:
        row[TOKEN[b" quickly"]] = 0.0
    elif tokens[-1] == TOKEN[b"."]:
        row[END] = 0.0
    else:
        row[TOKEN[b"."]] = 0.0
    row[BEGIN] = -60.0
    return row


def adverb_writer() -> Writer:
    return Writer(ScriptedModel(PIECES, adverbs), Clock(), Boundaries(len(PIECES) + 2))


def pages(
    writer: Writer, ahead: int, mode: Mode = Mode.AUTO, text: str = " it", most: int = 20
) -> list[Cloud]:
    """Ask for the first page of two words, then for More until there is none."""
    ask = Ask(1, add=(text,), then=Then.CLOUD, mode=mode, words=2, ahead=ahead)
    shown: list[str] = []
    out: list[Cloud] = []
    for page in range(most):
        cloud = cloud_of(answers(writer, ask, to_the_end=True))
        if not cloud.candidates:
            return out
        out.append(cloud)
        shown += [c.word for c in cloud.candidates]
        ask = replace(
            ask, number=ask.number + 1, keep=1, add=(), exclude=tuple(shown), page=page + 1
        )
    return out


def words_of(clouds: list[Cloud]) -> list[list[str]]:
    return [[c.word for c in cloud.candidates] for cloud in clouds]


def test_a_word_that_a_branch_leads_to_comes_later_and_is_not_lost():
    plain, ahead = pages(adverb_writer(), ahead=0), pages(adverb_writer(), ahead=160)
    assert words_of(plain)[:3] == [["very", "so"], ["quickly", "big"], ["loud", "soon"]]
    assert words_of(ahead)[:2] == [["very", "so"], ["big", "loud"]]
    assert "quickly" in {w for page in words_of(ahead)[2:4] for w in page}
    every = [w for page in words_of(ahead) for w in page]
    assert sorted(every) == sorted(w for page in words_of(plain) for w in page)
    assert len(set(every)) == len(every)
    chances = dict(zip(WORDS, CHANCES, strict=True))
    for cloud in ahead:
        assert cloud.mass == pytest.approx(sum(c.probability for c in cloud.candidates))
        for c in cloud.candidates:
            assert c.probability == pytest.approx(chances.get(c.word, 0.0), abs=1e-4)


def test_what_a_branch_led_to_is_known_two_pages_later_and_after_undo():
    writer = adverb_writer()
    ask = Ask(1, add=(" it",), then=Then.CLOUD, mode=Mode.AUTO, words=2)
    answers(writer, ask, to_the_end=True)
    so = (TOKEN[b" so"],)
    chosen = replace(ask, number=2, keep=1, add=(so,), then=Then.WRITE, word_over=True)
    answers(writer, replace(chosen, ahead=0), most=1)
    answers(writer, Ask(3, keep=1, mode=Mode.AUTO, words=2), to_the_end=True)
    more = replace(ask, number=4, keep=1, add=(), exclude=("very", "so"), page=1)
    assert words_of([cloud_of(answers(writer, more))]) == [["big", "loud"]]
    again = replace(more, number=5, exclude=("very", "so", "big", "loud"), page=2)
    assert words_of([cloud_of(answers(writer, again))]) == [["soon", "tall"]]
    # It is the shown word that leads there: to somebody who never saw `very` it is new.
    other = replace(more, number=6, exclude=("so",))
    assert words_of([cloud_of(answers(writer, other))]) == [["very", "quickly"]]


def test_kin_of_what_was_shown_makes_room():
    words = [b" write", b" sing", b" writing", b" written", b" dance", b" swim"]
    row = np.full(len(words) + 3, -30.0, dtype=np.float32)
    row[3:] = np.log([0.3, 0.2, 0.15, 0.13, 0.12, 0.1])
    model = ScriptedModel([b" to", *words], lambda tokens: row)
    text_branch = model.root()
    model.extend([(text_branch, [BEGIN, 2])])
    boundaries = Boundaries(len(row))
    for token in range(len(row)):
        boundaries.learn(token, 1.0)
    shown: list[str] = []
    for _ in range(3):
        search = Search(
            model, text_branch, Distribution(row), CharClass.WORD,
            size=2, boundaries=boundaries, exclude=shown,
        )  # fmt: skip
        shown += [c.word for c in search.cloud().candidates]
    assert shown == ["write", "sing", "dance", "swim", "writing", "written"]


@settings(max_examples=30)
@given(SEEDS, st.sampled_from(list(Mode)))
def test_pages_with_and_without_writing_ahead_show_the_same_words_in_the_end(seed, mode):
    plain, ahead = (
        [c for p in pages(writer_on(calm(seed), True), n, mode, " the") for c in p.candidates]
        for n in (0, 160)
    )
    likely = {key_of(c.word) for c in plain if c.probability > 0.02}
    shown = [key_of(c.word) for c in ahead]
    assert likely <= set(shown)
    assert len(set(shown)) == len(shown)


# -- the page on screen --------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(Mode))
def test_undo_to_a_further_page_writes_on_behind_its_words_and_looks_are_at_them(mode):
    writer = writer_on(calm(7))
    ask = Ask(1, add=(" the",), then=Then.CLOUD, mode=mode, words=4)
    first = cloud_of(answers(writer, ask))
    shown = tuple(c.word for c in first.candidates)
    more = replace(ask, number=2, keep=1, add=(), exclude=shown, page=1)
    second = cloud_of(answers(writer, more))
    chosen = next(c for c in second.candidates if c.tokens)
    answers(
        writer,
        replace(ask, number=3, keep=1, add=(chosen.tokens,), then=Then.WRITE, word_over=True),
        most=3,
    )
    decoded = scripted(writer).decoded
    undo = Ask(4, keep=1, mode=mode, words=4, exclude=shown, page=1)
    writer.place(undo)
    work = writer.run(undo)
    told = [next(work)]
    assert scripted(writer).decoded - decoded <= 16
    slot = next(i for i in range(3, -1, -1) if second.candidates[i].tokens)
    writer.look(Look(tuple(float(i == slot) for i in range(4))))
    looked_at = {s.slot: s for s in writer.lookahead.shoots}[slot]
    assert looked_at.word == second.candidates[slot].tokens
    told += [*work]
    clouds = [a.cloud for a in told if isinstance(a, Forked)]
    assert clouds
    for cloud in clouds:
        assert cloud.page == 1
        assert [c.word for c in cloud.candidates] == [c.word for c in second.candidates]
    # And back to the first page, from memory: the engine turns to its words.
    out = answers(writer, Ask(5, keep=1, mode=mode, words=4), to_the_end=True)
    words = {tuple(c.word for c in a.cloud.candidates) for a in out if isinstance(a, Forked)}
    assert words == {shown}
    assert len(scripted(writer).branches) > 1


def test_of_a_page_that_is_not_known_nothing_is_written_on():
    writer = writer_on(calm(7))
    ask = Ask(1, add=(" the",), then=Then.CLOUD, mode=Mode.AUTO, words=4)
    answers(writer, ask, to_the_end=True)
    out = answers(writer, Ask(2, keep=1, exclude=("the", "a"), page=1), to_the_end=True)
    assert len(out) == 1
    assert len(scripted(writer).branches) == 1


def test_the_memory_forgets_the_oldest_forks_and_pages_but_never_the_first_page():
    writer = writer_on(calm(2))
    answers(writer, Ask(1, add=(" the",), then=Then.CLOUD, words=3, ahead=0))
    search = next(writer.forks.searches())
    memory = ForkMemory()
    for at in range(FORKS + 5):
        memory.remember(at, Ask(0), search)
    assert list(memory) == list(range(5, FORKS + 5))
    asks = [Ask(0, exclude=(str(i),)) for i in range(PAGES + 5)]
    for ask in asks:
        memory.remember(28, ask, search)
    known = [ask for ask in asks if memory.page(28, ask) is search]
    assert known == asks[-PAGES + 1 :]
    assert memory.page(28, Ask(0)) is search
    assert memory.distribution(28) is search.distribution
    memory.slid(8)
    memory.cut(10)
    assert list(memory) == [8, 9, 10]
    memory.note(8, {"Very": frozenset({"good"})})
    assert memory.led_to(8, Ask(0, exclude=("very ",))) == {"good"}
    assert memory.led_to(8, Ask(0)) == memory.led_to(7, asks[0]) == frozenset()


# -- room for clouds -----------------------------------------------------------------------------


def ready_share(seed: int) -> float:
    """The share of words whose choice brings the next cloud without a decode, few branches."""
    ready = []
    for which in itertools.count():
        writer = writer_on(calm(seed), True, n_branches=18)
        ask = Ask(1, add=(" the",), then=Then.CLOUD, mode=Mode.EVERY_WORD, words=4)
        words = [c for c in cloud_of(answers(writer, ask, to_the_end=True)).candidates if c.tokens]
        if which == len(words):
            return sum(ready) / len(ready)
        awaited = writer.counts.awaited
        ask = replace(
            ask, number=2, keep=1, add=(words[which].tokens,), then=Then.WRITE, word_over=True
        )
        out = answers(writer, ask)
        assert any(isinstance(a, Forked | Wrote) for a in out)
        ready.append(writer.counts.awaited == awaited)
    raise AssertionError


def test_finished_clouds_lend_their_branches_so_that_every_next_cloud_is_ready(monkeypatch):
    monkeypatch.setattr(lookahead, "PAYS", 0.0)  # these words are all about as unlikely
    lent = [ready_share(seed) for seed in range(6)]
    monkeypatch.setattr(Search, "lend", lambda self: False)
    kept = [ready_share(seed) for seed in range(6)]
    assert lent == [1.0] * 6
    assert np.mean(kept) < 0.8
