"""Typing and erasing at the end of the text, in every state, and the way back and forth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk import Desk, info, words
from engine.api.messages import Failed, Mode, Then
from engine.session import events as say
from engine.session.draft import NEAR, Origin, Piece
from engine.session.events import State
from engine.session.steering_sums import GainBook


def writing(steps: int = 6) -> Desk:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=steps)
    return desk


# Letters


def test_a_letter_stops_a_model_and_what_was_on_its_way_is_left_out() -> None:
    desk = writing()
    text = desk.session.draft.text
    desk.engine.step()  # written by the engine, and not yet here
    desk.session.type_prefix("w", 1)
    while desk.engine.outbox:
        desk.session.answer(desk.engine.outbox.popleft(), 2)
    assert desk.session.draft.text == text
    assert (desk.asks[-1].then, desk.asks[-1].prefix) == (Then.CLOUD, "w")
    desk.run()
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")
    assert desk.engine.text == text


@pytest.mark.parametrize("with_fork", [True, False])
def test_a_letter_in_a_pause_shows_words_and_the_word_leads_back_to_it(
    desk: Desk, with_fork: bool
) -> None:
    if not with_fork:
        desk = writing()
    desk.session.pause(1)
    text = desk.session.draft.text
    desk.session.type_prefix("w", 2)
    desk.run()
    assert desk.session.state is State.ASKING
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")
    desk.session.choose(1, 3)
    assert (desk.session.state, desk.session.draft.text) == (State.PAUSED, text + " wet")
    desk.session.type_prefix("q", 4)
    desk.run()
    desk.session.put_typed("q", 5)
    desk.run()
    assert (desk.session.state, desk.session.draft.text) == (State.PAUSED, text + " wet q")
    desk.session.resume(6)
    desk.run(steps=3)
    assert len(desk.session.draft.text) > len(text) + len(" wet q")


def test_letters_taken_back_leave_the_pause_as_it_was(desk: Desk) -> None:
    cloud = desk.session.cloud
    desk.session.pause(1)
    desk.session.type_prefix("w", 2)
    desk.run()
    desk.session.type_prefix("", 3)
    desk.run()
    assert (desk.session.state, desk.session.cloud) == (State.PAUSED, cloud)


def test_a_pause_behind_letters_goes_on_with_their_words() -> None:
    desk = writing()
    text = desk.session.draft.text
    desk.session.type_prefix("w", 1)
    desk.session.pause(2)
    desk.run()
    desk.session.resume(3)
    desk.run()
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")
    assert desk.session.draft.text == text


@pytest.mark.parametrize("act", ["auto", "share", "request", "exchange", "restart", "fails"])
def test_nothing_else_lets_the_model_write_where_letters_wait(act: str) -> None:
    desk = writing()
    text = desk.session.draft.text
    desk.session.type_prefix("w", 1)
    if act == "auto":
        desk.session.set_mode(Mode.FORKS, 2)
        desk.session.set_mode(Mode.AUTO, 2)
    elif act == "share":
        desk.session.set_share(0.5, 2)
    elif act == "request":
        desk.session.set_request("a poem", 2)
    elif act == "exchange":
        desk.engine.shift = 5000
        desk.engine.prefix.clear()
        desk.engine.inbox.clear()
        desk.session.ready(info("b"), 2)
    elif act == "restart":
        desk.engine.prefix.clear()
        desk.engine.inbox.clear()
        desk.session.engine_died(2)
        desk.session.ready(info("a"), 3)
    else:
        desk.session.answer(Failed(desk.session.number, "No room", "Shorten."), 2)
        desk.session.type_prefix("wi", 3)
    desk.run()
    assert desk.session.draft.text == text
    assert desk.session.letters.startswith("w")
    assert all(word.startswith("w") for word in words(desk.session.cloud))


def test_letters_while_the_model_loads_show_their_words_once_it_stands() -> None:
    desk = Desk(up=False)
    desk.session.give("Once", 0)
    desk.session.type_prefix("w", 1)
    desk.session.ready(info("a"), 2)
    desk.run()
    assert desk.session.draft.text == "Once"
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")


def test_letters_without_a_model_are_kept_and_can_be_put_in(desk: Desk) -> None:
    text = desk.session.draft.text
    desk.session.answer(Failed(0, "No memory", "Try again.", fatal=True), 1)
    desk.session.type_prefix("zo", 2)
    assert (desk.session.state, desk.session.letters) == (State.FAILED, "zo")
    desk.session.put_typed("zo", 3)
    assert desk.session.draft.text == text + " zo"
    assert desk.session.letters == ""


def test_letters_behind_the_end_show_words_and_taken_back_leave_the_end() -> None:
    desk = writing(1000)
    assert desk.session.state is State.ENDED
    desk.session.type_prefix("w", 1)
    desk.run()
    assert desk.session.state is State.ASKING
    desk.session.type_prefix("", 2)
    desk.run()
    assert desk.session.state is State.ENDED
    text = desk.session.draft.text
    desk.session.put_typed("ps", 3)
    desk.session.undo(4)
    assert (desk.session.state, desk.session.draft.text) == (State.ENDED, text)


# Backspace


def chosen(desk: Desk, slot: int = 0) -> str:
    """Choose a word, pause, and return the text before it."""
    text = desk.session.draft.text
    desk.session.choose(slot, 1)
    desk.session.pause(2)
    desk.session.resume(2)
    return text


def test_backspace_stops_the_model_and_takes_the_last_letter() -> None:
    desk = writing()
    text = desk.session.draft.text
    desk.engine.step()
    desk.session.erase(1, 1)
    while desk.engine.outbox:
        desk.session.answer(desk.engine.outbox.popleft(), 2)
    assert desk.session.draft.text == text[:-1].rstrip()
    assert desk.asks[-1].then is Then.CLOUD
    desk.session.undo(3)
    assert desk.session.draft.text == text


def test_what_is_left_of_a_word_keeps_its_origin_and_not_its_tokens(desk: Desk) -> None:
    text = chosen(desk)  # " warm"
    told = len(desk.of(say.DraftChanged))
    desk.session.erase(2, 2)
    assert desk.session.draft.text == text + " wa"
    assert desk.session.draft.pieces[-1] == Piece(" wa", Origin.CHOSEN)
    changed = desk.of(say.DraftChanged)[told]
    assert changed.added[-1].text == " wa"
    assert len(desk.session.draft) == changed.kept + len(changed.added)


def test_the_cloud_of_a_word_erased_in_part_holds_what_begins_so(desk: Desk) -> None:
    text = chosen(desk)
    desk.session.erase(2, 2)
    desk.run()
    assert words(desk.session.cloud) == ("warm", "warmer")
    assert desk.engine.text == text
    desk.session.choose(1, 3)
    assert desk.session.draft.text == text + " warmer"
    assert desk.session.draft.pieces[-1].origin is Origin.CHOSEN
    desk.session.undo(4)
    assert desk.session.draft.text == text + " wa"
    desk.session.undo(5)
    assert desk.session.draft.text == text + " warm"


def test_letters_behind_a_word_erased_in_part_belong_to_it(desk: Desk) -> None:
    text = chosen(desk)
    desk.session.erase(2, 2)
    desk.session.type_prefix("rme", 3)
    desk.run()
    assert words(desk.session.cloud) == ("warmer",)
    assert desk.session.space_before("rme") == ""
    desk.session.put_typed("gon", 4)
    assert desk.session.draft.text == text + " wagon"
    desk.session.pause(5)
    desk.run()
    assert desk.engine.text == text + " wagon"


def test_the_model_goes_on_within_a_word_when_it_may(desk: Desk) -> None:
    text = chosen(desk)
    desk.session.erase(2, 2)
    desk.session.set_mode(Mode.AUTO, 3)
    desk.run(steps=3)
    desk.session.resume(4)
    assert desk.session.draft.text.startswith(text + " wa")


def test_the_blank_before_an_erased_word_stays_until_it_is_erased_too(desk: Desk) -> None:
    text = chosen(desk).rstrip()
    desk.session.erase(4, 2)
    assert desk.session.draft.text == text
    assert desk.session.space_before("") == " "
    assert desk.session.space_before("old") == " "
    desk.run()
    assert words(desk.session.cloud) == ("warm", "wet", "cold", "far")
    desk.session.erase(1, 3)
    assert (desk.session.draft.text, desk.session.space_before("")) == (text, "")
    assert desk.session.in_word
    assert desk.session.space_before("old") == ""
    desk.session.end_word(4)
    assert desk.session.space_before("old") == " "
    desk.session.undo(5)
    assert desk.session.draft.text == text + " warm"


def test_a_whole_word_goes_with_its_blank(desk: Desk) -> None:
    text = chosen(desk).rstrip()
    desk.session.erase(4, 2, word=True)
    assert (desk.session.draft.text, desk.session.in_word) == (text, False)
    assert desk.session.space_before("x") == " "


def test_a_run_of_erasing_is_one_act(desk: Desk) -> None:
    text = desk.session.draft.text
    for _ in range(7):
        desk.session.erase(1, 1)
        desk.run(steps=1)
    shorter = desk.session.draft.text
    desk.session.undo(2)
    assert desk.session.draft.text == text
    assert desk.session.cloud is not None
    desk.session.redo(3)
    assert desk.session.draft.text == shorter


def test_erasing_everything_leaves_an_empty_text_to_begin(desk: Desk) -> None:
    text = desk.session.draft.text
    while desk.session.draft.text:
        desk.session.erase(1, 1)
    assert desk.session.state is State.EMPTY
    desk.session.erase(1, 2)
    desk.session.undo(3)
    assert desk.session.draft.text == text


def test_a_pause_stays_one_while_text_is_erased(desk: Desk) -> None:
    desk.session.pause(1)
    desk.session.erase(1, 2)
    assert (desk.session.state, desk.asks[-1].then) == (State.PAUSED, Then.WAIT)


def test_line_breaks_and_marks_are_erased_as_they_stand(desk: Desk) -> None:
    desk.session.clear(0)
    desk.session.give("One.\n\nTwo!", 1)
    for left in ("One.\n\nTwo", "One.\n\nTw", "One.\n\nT", "One.\n\n", "One.\n", "One.", "One"):
        desk.session.erase(1, 2)
        assert desk.session.draft.text == left
        assert desk.session.space_before("") == ""
    assert not desk.session.in_word


def test_words_of_scripts_without_blanks_have_no_stub(desk: Desk) -> None:
    desk.session.clear(0)
    desk.session.give("猫が好きです", 1)
    desk.session.erase(1, 2)
    assert (desk.session.draft.text, desk.session.in_word) == ("猫が好きで", False)


# Redo


def test_redo_brings_back_each_act(desk: Desk) -> None:
    session = desk.session
    session.choose(0, 1)
    desk.run()
    session.put_typed("zoo", 2)
    desk.run()
    session.erase(2, 3)
    desk.run()
    session.clear(4)
    session.give("New", 5)
    desk.run()
    seen = []
    while session.can_undo:
        seen.append((session.draft.text, session.cloud))
        session.undo(6)
    assert session.draft.text == ""
    while session.can_redo:
        session.redo(7)
        text, cloud = seen.pop()
        assert session.draft.text == text
        assert (session.cloud is None) == (cloud is None)
        desk.run()
        assert session.draft.text == text, "nothing is written by Redo"
    assert seen == []


def test_what_is_done_after_undo_ends_the_way_forth(desk: Desk) -> None:
    desk.session.choose(0, 1)
    desk.session.undo(2)
    assert desk.session.can_redo
    desk.session.choose(1, 3)
    assert not desk.session.can_redo
    text = desk.session.draft.text
    desk.session.redo(4)
    assert desk.session.draft.text == text


def test_each_way_back_and_forth_of_a_choice_is_told(desk: Desk) -> None:
    book, told = GainBook(), []
    desk.session.choose(2, 1)
    for event in desk.of(say.TrialDone):
        book.take(event)
    bits = book.steering.bits
    for _ in range(2):
        desk.events.clear()
        desk.session.undo(2)
        desk.session.redo(3)
        for event in desk.events:
            if isinstance(event, say.TrialUndone | say.TrialRedone):
                told.append(event)
                book.take(event)
    back, forth = say.TrialUndone(1, 2), say.TrialRedone(1, 3)
    assert told == [back, forth, back, forth]
    assert book.steering.bits == pytest.approx(bits)


def test_redo_brings_a_request_back() -> None:
    desk = Desk(up=False)
    desk.session.ready(replace(info("a"), instruct=True, has_template=True), 0)
    desk.session.set_request("a poem", 1)
    desk.run()
    desk.session.set_request("a letter", 2)
    desk.session.undo(3)
    assert desk.session.request == "a poem"
    desk.session.redo(4)
    assert desk.session.request == "a letter"


def test_pages_lead_back(desk: Desk) -> None:
    first = words(desk.session.cloud)
    desk.session.more(1, -1)
    assert words(desk.session.cloud) == first, "no page is known before the first"
    desk.session.more(1)
    desk.run()
    second = words(desk.session.cloud)
    desk.session.more(2, -1)
    assert words(desk.session.cloud) == first
    for _ in range(3):
        desk.session.more(3)
        desk.run()
    assert words(desk.session.cloud) == first
    desk.session.more(4, -1)
    last = words(desk.session.cloud)
    assert last not in (first, second), "once all are known the last is before the first"


def test_placed_tokens_of_a_stub_are_asked_for_when_it_stays(desk: Desk) -> None:
    text = chosen(desk)
    desk.session.erase(2, 2)
    desk.run()
    desk.session.end_word(3)
    desk.run()
    assert desk.engine.text == text + " wa"
    assert all(p.tokens is not None for p in desk.session.draft)


def test_of_a_long_text_only_the_end_is_read_anew(desk: Desk) -> None:
    text = "the sun is up and it is late " * 400
    desk.session.clear(0)
    desk.session.give(text, 1)
    desk.run()
    read = []
    for _ in range(40):
        desk.session.erase(1, 2)
        read.append(sum(len(part) for part in desk.asks[-1].add if isinstance(part, str)))
        desk.run()
    assert max(read[1:]) < 2 * NEAR
    assert desk.session.draft.text.startswith(desk.engine.text[:1000])
    whole_words = desk.session.draft.text.rpartition(" ")[0]  # what is left of a word is no text
    assert whole_words.endswith(desk.engine.text[-1000:])
    desk.session.undo(3)
    assert desk.session.draft.text.startswith(text.rstrip())
