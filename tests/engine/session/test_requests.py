"""Requests in writer and session: a prompt that nobody sees, changed and taken back at any time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desk import CharacterEngine, Desk, info
from engine.api.messages import Ask, Ended, Failed, Mode, Placed, Then, Wrote
from engine.backend.sampler import TextOnlySampler
from engine.generation.warm_start import Kept
from engine.generation.writer import Writer
from engine.records.recorder import request_row
from engine.session import events as say
from engine.session.draft import Origin, Piece
from engine.session.events import State
from engine.session.journal import Journal, read
from engine.tokens.vocabulary import Vocabulary
from engine.tokens.word_ends import Boundaries
from scripted import BEGIN, END, GreedySampler, ScriptedModel
from writing import PIECES, TOKEN, Clock, N, answers, calm, cloud_of, scripted, writer_on, written

ASKED = " we were"
OTHER = " the a"


def write(number: int, **ask) -> Ask:
    return Ask(number, **{"then": Then.WRITE, "mode": Mode.AUTO, "request": ASKED, **ask})


def cached(writer: Writer) -> tuple[int, ...]:
    return scripted(writer).branches[writer.context.branch]


# The writer


def test_the_prompt_stands_before_the_draft_and_is_no_part_of_it() -> None:
    writer = writer_on(calm(1))
    prompt = scripted(writer).prompt(ASKED)
    out = answers(writer, write(1), most=5)
    assert out[0] == Placed(1, ())
    assert cached(writer)[: len(prompt)] == prompt
    assert writer.tokens == written(out)
    assert writer.counts.written == len(writer.tokens) >= 5
    whole = (*prompt, *writer.tokens)
    assert whole[: len(cached(writer))] == cached(writer)


def test_another_request_keeps_the_draft_and_reads_only_what_differs() -> None:
    writer = writer_on(calm(1))
    first = written(answers(writer, write(1), most=4))
    before = scripted(writer).decoded
    out = answers(writer, write(2, keep=4, request=OTHER), most=3)
    new = scripted(writer).prompt(OTHER)
    assert writer.tokens[:4] == first[:4]
    assert cached(writer)[: len(new) + 4] == (*new, *first[:4])
    assert scripted(writer).decoded - before < len(new) + 4 + len(written(out))
    fresh = writer_on(calm(1))
    again = written(answers(fresh, write(1, add=(first[:4],), request=OTHER), most=3))
    assert written(out) == again
    out = answers(writer, write(3, keep=4, request=""), most=1)
    assert cached(writer)[:5] == (BEGIN, *first[:4])


def test_going_back_to_a_request_brings_its_cloud_back() -> None:
    writer = writer_on(calm(2), exact=True)
    ask = Ask(1, then=Then.CLOUD, request=ASKED, ahead=0, add=((TOKEN[b" we"],),))
    first = cloud_of(answers(writer, ask))
    other = cloud_of(answers(writer, replace(ask, number=2, keep=1, add=(), request=OTHER)))
    again = cloud_of(answers(writer, replace(ask, number=3, keep=1, add=())))
    assert again == first
    assert [c.word for c in other.candidates] or other != first


@pytest.mark.parametrize("seed", range(4))
def test_the_prompt_stays_when_the_middle_slides_out(seed: int) -> None:
    writer = writer_on(calm(seed), n_ctx=128)
    long_request = ASKED * 12  # its prompt is longer than the head that stays otherwise
    prompt = scripted(writer).prompt(long_request)
    assert 128 // 8 < len(prompt) <= 128 // 4
    answers(writer, write(1, request=long_request), most=200)
    assert writer.context.gone > 0
    assert cached(writer)[: len(prompt)] == prompt
    assert len(prompt) + len(writer.tokens) > 128
    kept = len(writer.tokens)
    for number, request in ((2, OTHER), (3, ""), (4, long_request)):
        answers(writer, write(number, keep=kept, request=request), most=1)
        begin = scripted(writer).prompt(request) if request else (BEGIN,)
        assert cached(writer)[: len(begin)] == begin
        assert len(cached(writer)) <= 128
        kept = len(writer.tokens)


def test_a_request_that_fails_changes_nothing() -> None:
    writer = writer_on(calm(1), n_ctx=128)
    out = answers(writer, write(1), most=4)
    before = writer.tokens
    for number, request in ((2, " nobody spells this"), (3, ASKED * 40)):
        placed = writer.place(write(number, keep=4, request=request))
        assert isinstance(placed, Failed)
        assert placed.remedy
        assert writer.tokens == before
    assert written(answers(writer, write(4, keep=4), most=2))
    assert written(out) == before


def test_the_cache_of_a_request_is_warm_at_the_next_start(tmp_path: Path) -> None:
    warm = tmp_path / "warm.state"

    def started() -> Writer:
        model = ScriptedModel(PIECES, calm(3), n_ctx=512)
        return Writer(model, Clock(), kept=Kept(Boundaries(N), None, warm))

    writer = started()
    text = written(answers(writer, write(1), most=80))
    cells = len(cached(writer))
    writer.close()
    again = started()
    answers(again, write(1, add=(text,)), most=1)
    assert scripted(again).decoded <= 3
    assert len(cached(again)) >= cells


def test_a_model_that_wants_to_think_writes_on() -> None:
    vocabulary = Vocabulary([b"", b"</s>", b" a", b"<think>"], [END])
    picked = TextOnlySampler(GreedySampler(), vocabulary).pick(
        np.array([9, 1, 2, 8], np.float32), []
    )
    assert picked == 2
    picked = TextOnlySampler(GreedySampler(), vocabulary).pick(
        np.array([0, 9, 2, 8], np.float32), []
    )
    assert picked == END


def test_a_thought_never_reaches_draft_or_cloud() -> None:
    pieces = [*PIECES, b"<think>", b"<|im_start|>"]

    def rule(tokens):
        row = np.append(calm(5)(tokens), [30.0, 20.0]).astype(np.float32)
        row[END] = 10.0 if len(tokens) > 30 else -60.0
        return row

    writer = Writer(ScriptedModel(pieces, rule), Clock(), Boundaries(N + 2))
    out = answers(writer, write(1), most=60)
    assert isinstance(out[-1], Ended)
    text = "".join(a.text for a in out if isinstance(a, Wrote))
    assert text
    assert "<" not in text
    cloud = cloud_of(answers(writer, write(2, keep=4, then=Then.CLOUD)))
    assert not any("<" in c.word + c.branch for c in cloud.candidates)


# The session


class Asked(Desk):
    """A session at an instruct model."""

    def __init__(self, mode: Mode = Mode.FORKS, **kind) -> None:
        super().__init__(mode, up=False)
        kind = {"instruct": True, "has_template": True, **kind}
        self.session.ready(replace(info("a"), **kind), 0)

    @property
    def requests(self) -> list[str]:
        return [a.request for a in self.asks]


def test_a_request_begins_an_empty_draft() -> None:
    desk = Asked()
    desk.session.set_request("  a letter ", 0)
    assert desk.session.state is State.WRITING
    assert desk.requests == ["a letter"]
    desk.run()
    assert desk.session.state is State.ASKING
    assert desk.session.draft.text
    assert [e.text for e in desk.of(say.RequestChanged)] == ["a letter"]


def test_a_draft_begins_with_no_blank_but_keeps_its_tokens() -> None:
    desk = Asked(Mode.EVERY_WORD)
    desk.session.set_request("a letter", 0)
    desk.run()
    word = desk.session.cloud.candidates[0]
    assert word.text.startswith(" ")
    desk.session.choose(0, 0)
    assert desk.session.draft.pieces[0] == Piece(word.word, Origin.CHOSEN, word.tokens)
    desk.run()
    desk.session.choose(0, 0)
    assert desk.session.draft.text.count(" ") == 1


def test_a_base_model_is_told_nothing() -> None:
    for kind in ({"instruct": False}, {"has_template": False}, {"chat_trouble": "It loops"}):
        desk = Asked(**kind)
        desk.session.set_request("a letter", 0)
        assert desk.session.state is State.EMPTY
        assert desk.asks == []
        desk.session.give("Once", 0)
        desk.run()
        assert set(desk.requests) == {""}


def test_a_setting_overrules_the_models_kind() -> None:
    desk = Asked(instruct=False)
    desk.session.set_request("a letter", 0)
    desk.session.set_instruct(True, 0)
    assert desk.session.takes_requests
    assert desk.session.state is State.EMPTY
    desk.session.begin(0)
    assert desk.session.state is State.WRITING
    desk.session.set_instruct(False, 0)
    assert desk.session.state is State.EMPTY
    assert desk.asks[-1].then is Then.WAIT


def test_undo_brings_the_request_back_and_the_words_that_stood_there() -> None:
    desk = Asked()
    desk.session.set_request("a letter", 0)
    desk.run()
    text, cloud = desk.session.draft.text, desk.session.cloud
    desk.session.set_request("a poem", 0)
    assert desk.session.draft.text == text
    assert desk.asks[-1].request == "a poem"
    assert desk.asks[-1].then is Then.WRITE
    desk.run()
    assert len(desk.session.draft.text) > len(text)
    while desk.session.request != "a letter":
        desk.session.undo(0)
        desk.run()
    assert (desk.session.draft.text, desk.session.cloud) == (text, cloud)
    assert desk.asks[-1].request == "a letter"
    for _ in range(9):
        desk.session.undo(0)
    assert (desk.session.request, desk.session.state) == ("", State.EMPTY)


def test_taking_the_request_away_writes_on_without_it() -> None:
    desk = Asked()
    desk.session.set_request("a letter", 0)
    desk.run()
    desk.session.set_request("", 0)
    assert desk.asks[-1].request == ""
    assert desk.session.state is State.WRITING


def test_a_pause_stays_a_pause_under_a_new_request() -> None:
    desk = Asked()
    desk.session.set_request("a letter", 0)
    desk.run()
    desk.session.pause(0)
    desk.session.set_request("a poem", 0)
    assert desk.session.state is State.PAUSED
    desk.session.resume(0)
    assert desk.asks[-1].request == "a poem"
    assert desk.session.state is State.WRITING


def test_an_open_cloud_of_an_empty_draft_can_be_paused() -> None:
    desk = Asked(Mode.EVERY_WORD)
    desk.session.set_request("a letter", 0)
    desk.session.pause(0)  # before a word is there: nothing was begun
    assert desk.session.state is State.EMPTY
    desk.session.begin(0)
    desk.run()
    assert desk.session.state is State.ASKING
    desk.session.pause(0)
    assert desk.session.state is State.PAUSED
    desk.session.resume(0)
    assert desk.session.state is State.ASKING
    desk.session.undo(0)
    assert desk.session.state is State.EMPTY


def test_a_new_text_has_no_request_and_undo_brings_both_back() -> None:
    desk = Asked()
    desk.session.set_request("a letter", 0)
    desk.run()
    text = desk.session.draft.text
    desk.session.clear(0)
    assert (desk.session.draft.text, desk.session.request) == ("", "")
    desk.session.undo(0)
    assert (desk.session.draft.text, desk.session.request) == (text, "a letter")


def test_a_request_waits_for_its_model_and_outlives_a_restart() -> None:
    desk = Desk(up=False)
    desk.session.set_request("a letter", 0)
    assert desk.session.state is State.LOADING
    kind = replace(info("a"), instruct=True, has_template=True)
    desk.session.ready(kind, 0)
    assert [a.request for a in desk.asks] == ["a letter"]
    desk.session.engine_died(0)
    desk.engine = CharacterEngine()
    desk.session.ready(kind, 0)
    assert desk.asks[-1].request == "a letter"
    assert desk.asks[-1].then is Then.WRITE
    desk.run()
    text = desk.session.draft.text
    desk.session.engine_died(0)
    desk.engine = CharacterEngine()
    desk.session.ready(kind, 0)
    assert (desk.asks[-1].keep, desk.asks[-1].request) == (0, "a letter")
    assert desk.session.draft.text == text


def test_a_request_that_waits_for_a_base_model_begins_nothing() -> None:
    desk = Desk(up=False)
    desk.session.set_request("a letter", 0)
    desk.session.ready(info("a"), 0)
    assert desk.session.state is State.EMPTY
    assert desk.asks == []
    desk.session.set_instruct(True, 0)  # it has no template
    assert desk.session.state is State.EMPTY


def test_a_prompt_that_fails_pauses_and_can_be_changed() -> None:
    desk = Asked()
    desk.session.set_request("a letter", 0)
    desk.run()
    desk.session.set_request("a poem", 0)
    for _ in range(2):  # the first time everything is sent anew
        desk.session.answer(Failed(desk.session.number, "The template fails", "Another."), 0)
    assert desk.session.state is State.PAUSED
    assert desk.of(say.Trouble)[-1].text == "The template fails"
    desk.session.set_request("", 0)
    desk.session.resume(0)
    assert desk.asks[-1].request == ""
    assert desk.session.state is State.WRITING


# What is kept


def test_the_journal_keeps_the_request_with_the_draft(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.asked("a letter")
    assert journal.path is None
    journal.changed(0, [Piece("Dear", Origin.WRITTEN)])
    assert journal.path is not None
    assert read(journal.path).request == "a letter"
    journal.asked("a poem\nof two lines")
    assert read(journal.path).request == "a poem\nof two lines"
    journal.changed(1, [Piece(" all", Origin.CHOSEN)])
    kept = read(journal.path)
    assert (kept.text, kept.request) == ("Dear all", "a poem\nof two lines")
    desk = Asked()
    desk.session.restore(kept.pieces, 0, kept.request)
    assert desk.session.request == kept.request
    assert desk.session.state is State.PAUSED
    desk.session.resume(0)
    assert desk.asks[-1].request == kept.request
    journal.close(finished=False)


def test_records_tell_of_a_request_without_its_words() -> None:
    row = request_row("a letter", words=False, led=True, t_ns=7)
    assert row == {"row": "request", "t_ns": 7, "chars": 8, "led": True}
    assert request_row("a letter", words=True, led=True, t_ns=7)["request"] == "a letter"
