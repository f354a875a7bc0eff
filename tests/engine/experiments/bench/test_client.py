"""The bench's simulated person and its peers, with made-up forks and the scripted model."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from engine.api.messages import Ask, Forked, Mode, Then
from engine.experiments.bench.client import Fork, Session, Sitting, Watched
from engine.experiments.bench.peers import HighLevel, LeanLoop, Wait, chains, places, waits
from engine.generation.writer import Writer
from engine.tokens.vocabulary import CharClass
from scripted import ScriptedModel, hashed_rule

PIECES = [b" we", b"ll", b" the", b" a", b".", b",", b" be", b"re", b" he", b" to", b"n", b" so"]


def fork(
    context: tuple[int, ...],
    chosen: tuple[int, ...],
    written: tuple[int, ...],
    *,
    cloud_ms: float = 1.0,
    text_ms: float = 2.0,
    next_ms: float | None = 5.0,
) -> Fork:
    return Fork(context, ("a", "b"), chosen, written, cloud_ms, text_ms, next_ms, 0.1, False)


NEIGHBOURS = [fork((7,), (8, 9), (3,)), fork((7, 8, 9, 3), (4,), (5, 6)), fork((2,), (3,), ())]


def model_of(seed: int = 1) -> ScriptedModel:
    return ScriptedModel(PIECES, hashed_rule(len(PIECES) + 2, seed))


def test_forks_of_one_text_are_neighbours():
    assert chains(NEIGHBOURS) == [NEIGHBOURS[:2], NEIGHBOURS[2:]]
    assert chains([]) == []


def test_a_wait_ends_with_the_next_cloud_of_the_same_text():
    assert waits([10.0, 20.0, 30.0], [1.0, 2.0, 3.0], NEIGHBOURS) == [Wait(10.0, 21.0)]


def test_what_the_person_waits_for_a_token():
    # Two clouds that no choice led to, then two waits to a cloud and one to the end of the text.
    forks = (*NEIGHBOURS[:2], fork((2,), (3,), (), text_ms=7.0, next_ms=None))
    session = Session(1000, forks, (), 0, 0, None)
    assert session.exposed_ms == pytest.approx((1.0 + 1.0 + 5.0 + 5.0 + 7.0) / 7)


def test_a_sitting_takes_the_notes_of_its_own_asks():
    sitting = Sitting(1000, tuple(NEIGHBOURS[:2]), (3, 4), (), 2, 5, None)
    asks = {
        "2": {"ahead": 100, "used": 10, "for_cloud": 9},
        "3": {"ahead": 110, "used": 12, "for_cloud": 0},
        "4": {"ahead": 120, "used": 15, "for_cloud": None},
        "5": {"ahead": 140, "used": 20, "for_cloud": None},
    }
    session = sitting.finished({"asks": asks})
    assert [f.ready for f in session.forks] == [True, False]
    assert (session.ahead, session.thrown) == (40, 30)


def first_cloud(watched: Watched, ask: Ask) -> Forked:
    watched.place(ask)
    return next(a for a in watched.run(ask) if isinstance(a, Forked))


@pytest.mark.parametrize("grows", [False, True])
def test_a_watched_writer_notes_whether_a_cloud_was_ready(tmp_path: Path, grows: bool):
    clock = count()
    watched = Watched(Writer(model_of(), clock.__next__), tmp_path / "notes.json")
    wishes = {"then": Then.WRITE, "mode": Mode.EVERY_WORD, "words": 3, "word_over": True}
    cloud = first_cloud(watched, Ask(1, add=((2,),), **wishes)).cloud
    if grows:
        for _ in watched.grow():
            pass
    chosen = cloud.candidates[0]
    assert chosen.tokens
    first_cloud(watched, Ask(2, keep=1, add=(chosen.tokens,), **wishes))
    watched.close()
    notes = json.loads((tmp_path / "notes.json").read_text())
    assert notes["peak_mb"] > 1
    assert notes["asks"]["1"]["for_cloud"] > 0
    assert (notes["asks"]["2"]["for_cloud"] == 0) is grows
    assert (notes["asks"]["2"]["ahead"] > 0) is grows


def test_places_stand_where_the_forks_stood_and_decode_nothing_twice():
    model = model_of()
    lengths, rows, lasts, decoded = [], [], [], []
    extend = model.extend

    def counted(steps, **options):
        decoded.append(sum(len(tokens) for _, tokens in steps))
        return extend(steps, **options)

    model.extend = counted  # type: ignore[method-assign]
    free = model.free
    for place in places(model, NEIGHBOURS):
        lengths.append(model.length(place.branch))
        rows.append(place.row)
        lasts.append(place.last)
    assert lengths == [2, 5, 2]
    assert lasts == [CharClass.PUNCTUATION, CharClass.WORD, CharClass.WORD]
    assert decoded == [2, 3, 1]
    assert model.free == free
    branch = model.root()
    [row] = extend([(branch, (*model.tokenize("", begin=True), 7, 8, 9, 3))])
    assert (rows[1] == row).all()


def test_the_lean_loop_leaves_the_text_as_it_was():
    model = model_of()
    lean = LeanLoop(model, 4)
    decoded = []
    extend = model.extend

    def counted(steps, **options):
        decoded.extend(tokens for _, tokens in steps)
        assert len(steps) == 1  # one after the other
        return extend(steps, **options)

    [place] = places(model, [NEIGHBOURS[0]])
    branch = model.root()
    extend([(branch, (*model.tokenize("", begin=True), 7))])
    place = type(place)(place.fork, branch, place.row, place.last)
    model.extend = counted  # type: ignore[method-assign]
    assert lean.cloud_ms(place) > 0
    assert 4 <= len(decoded) <= 12
    assert model.length(branch) == 2
    decoded.clear()
    assert lean.on_ms(place) > 0
    assert [list(tokens) for tokens in decoded] == [[8, 9], [3]]
    assert model.length(branch) == 2


class Completer:
    """Stands in for the high-level class: notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[int], object]] = []

    def create_completion(self, prompt, **options) -> None:
        assert options["max_tokens"] == 1
        assert options["temperature"] == 0
        self.asked.append((prompt, options.get("logprobs")))


def test_the_high_level_api_gets_the_same_forks():
    llama = Completer()
    [wait] = HighLevel(llama, (1,)).run(NEIGHBOURS[:2])
    assert wait.cloud_ms >= 0
    assert wait.next_ms >= 0
    assert llama.asked == [
        ([1, 7], None),  # untimed
        ([1, 7], 8),
        ([1, 7, 8, 9], None),
        ([1, 7, 8, 9, 3], 8),
        ([1, 7, 8, 9, 3, 4], None),
        ([1, 7, 8, 9, 3, 4, 5], None),
    ]
    assert HighLevel(llama, (1,)).run([]) == []
