"""Writing, choosing, undoing: the session at its desk."""

from __future__ import annotations

import pytest

from desk import WORDS, Desk, info, words
from engine.api.messages import (
    Candidate,
    Cloud,
    Forked,
    Kind,
    Loading,
    Mode,
    Ready,
    Then,
)
from engine.session import events as say
from engine.session.draft import Origin
from engine.session.events import State
from engine.session.spacing import needs_space, sentence_starts


def test_states_from_loading_to_a_fork() -> None:
    desk = Desk(up=False)
    assert desk.session.state is State.LOADING
    desk.session.answer(Loading("model", 1, 2), 0)
    desk.session.answer(Ready(info("a"), 12.0), 0)
    desk.session.give("Once", 0)
    assert desk.session.state is State.PREFILL
    desk.run()
    states = [e.state for e in desk.of(say.StateChanged)]
    assert states == [State.EMPTY, State.PREFILL, State.WRITING, State.ASKING]
    assert desk.of(say.LoadProgress) == [say.LoadProgress("model", 1, 2)]
    assert desk.of(say.ModelReady) == [say.ModelReady(info("a"), 12.0)]


def test_text_given_while_loading_is_sent_when_the_model_stands() -> None:
    desk = Desk(up=False)
    desk.session.give("Once", 0)
    assert desk.asks == []
    desk.session.ready(info("a"), 0)
    assert desk.asks[0].add == ("Once",)
    assert desk.asks[0].then is Then.WRITE


def test_a_choice_names_what_stays_and_sends_its_tokens(desk: Desk) -> None:
    before = desk.session.draft.text
    desk.session.choose(1, 5)
    ask = desk.asks[-1]
    assert (ask.keep, ask.add, ask.then) == (
        len(before),
        (desk.engine.tokens(" wet"),),
        Then.WRITE,
    )
    assert ask.word_over
    assert desk.session.draft.text == before + " wet"
    assert desk.session.draft.pieces[-1].origin is Origin.CHOSEN


def test_slots_stay_while_news_arrive(desk: Desk) -> None:
    opened = desk.of(say.ForkOpened)[-1].cloud
    changed = desk.of(say.CloudChanged)[-1]
    assert changed.same_words
    assert words(changed.cloud) == words(opened)
    assert [c.branch for c in changed.cloud.candidates] == [" and on"] * 4
    assert changed.cloud.candidates[0].probability != opened.candidates[0].probability


def test_undo_reopens_the_same_cloud_from_memory(desk: Desk) -> None:
    text, cloud = desk.session.draft.text, desk.session.cloud
    desk.session.choose(0, 5)
    desk.run()
    desk.session.undo(9)
    assert (desk.session.draft.text, desk.session.cloud) == (text, cloud)
    assert desk.session.state is State.ASKING
    assert desk.of(say.ForkOpened)[-1] == say.ForkOpened(cloud, reopened=True)
    assert (desk.asks[-1].then, desk.asks[-1].keep) == (Then.WAIT, len(text))
    assert desk.of(say.TrialUndone) == [say.TrialUndone(1, 9)]
    desk.run()
    assert desk.engine.text == text


def on_screen(desk: Desk) -> int:
    """Return the page on screen, which the newest ask must name with what earlier ones showed."""
    ask, cloud = desk.asks[-1], desk.session.cloud
    assert cloud is not None
    assert (ask.then, ask.page, ask.prefix) == (Then.WAIT, cloud.page, cloud.prefix)
    assert ask.exclude == WORDS[: 4 * cloud.page]
    return cloud.page


def test_undo_comes_back_to_the_page_that_was_chosen_from(desk: Desk) -> None:
    desk.session.more(1)
    desk.run()
    second = words(desk.session.cloud)
    assert second == WORDS[4:8]
    desk.session.choose(2, 2)
    desk.run()
    desk.session.undo(3)
    assert words(desk.session.cloud) == second
    assert on_screen(desk) == 1


def test_more_excludes_what_was_shown_and_returns_to_the_first_page(desk: Desk) -> None:
    first = words(desk.session.cloud)
    for _ in range(2):
        desk.session.more(1)
        desk.run()
    assert desk.asks[-1].exclude == WORDS[:8]
    assert words(desk.session.cloud) == WORDS[8:]
    desk.session.more(2)
    desk.run()
    assert desk.of(say.NoMoreWords) == [say.NoMoreWords("")]
    assert words(desk.session.cloud) == first
    assert on_screen(desk) == 0
    asked = len(desk.asks)
    for page in (1, 2, 0):
        desk.session.more(3)
        assert on_screen(desk) == page
    assert words(desk.session.cloud) == first
    assert {a.then for a in desk.asks[asked:]} == {Then.WAIT}, "pages seen come from memory"


def test_letters_filter_and_no_letters_bring_the_own_cloud_back(desk: Desk) -> None:
    own = desk.session.cloud
    desk.session.type_prefix("w", 1)
    desk.run()
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")
    asked = len(desk.asks)
    desk.session.type_prefix("", 2)
    assert desk.session.cloud == own
    assert [a.then for a in desk.asks[asked:]] == [Then.WAIT]
    assert on_screen(desk) == 0
    desk.session.type_prefix("xyz", 3)
    desk.run()
    assert words(desk.session.cloud) == ()
    desk.session.choose(0, 4)
    assert desk.session.state is State.ASKING


def test_a_late_page_of_letters_taken_back_is_not_shown(desk: Desk) -> None:
    own = desk.session.cloud
    desk.session.type_prefix("w", 1)
    desk.session.type_prefix("", 2)
    assert on_screen(desk) == 0
    desk.run()
    assert desk.session.cloud == own


def test_letters_while_the_model_writes_stop_it_there() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=5)
    text = desk.session.draft.text
    desk.session.type_prefix("w", 1)
    desk.run()
    assert desk.session.draft.text == text
    assert words(desk.session.cloud) == ("warm", "wet", "wide", "warmer")
    desk.session.type_prefix("", 2)
    assert desk.session.cloud is None
    desk.run(steps=3)
    assert desk.session.draft.text.startswith(text)
    assert len(desk.session.draft.text) > len(text)


def test_typed_words_get_a_space_where_one_is_due(desk: Desk) -> None:
    text = desk.session.draft.text.rstrip()
    desk.session.put_typed("hello", 1)
    desk.session.put_typed(",", 2)
    desk.session.put_typed("you", 3)
    desk.session.put_typed("   ", 4)
    assert desk.session.draft.text.split() == [*(text + " hello, you").split()]
    assert [p.origin for p in desk.session.draft][-3:] == [Origin.TYPED] * 3
    assert desk.asks[-1].word_over
    trial = desk.of(say.TrialDone)[-1].trial
    assert (trial.typed, trial.slot, trial.rank) == (True, None, None)


@pytest.mark.parametrize(
    ("before", "word", "space"),
    [
        ("", "a", False),
        ("Once", "a", True),
        ("Once ", "a", False),
        ("Once", ".", False),
        ("Once", ",", False),
        ("Once", "(aside", True),
        ("(", "aside", False),
        ("Once", '"a', True),
        ('say "a', '"', False),
        ('say "', "a", False),
        ('"a"', "b", True),
        ("Once", "'s", False),
        ("well-", "known", False),
        ("das", "„Wort", True),
        ("Ça", "été", True),
        ("猫", "が", False),
        ("고양이", "가", True),
        ("5", "%", False),
        ("costs", "€5", True),
        ("a\n", "b", False),
    ],
)
def test_where_a_typed_word_gets_a_space(before: str, word: str, space: bool) -> None:
    assert needs_space(before, word) is space


@pytest.mark.parametrize(
    ("before", "text", "starts"),
    [
        ("It is.", " The", True),
        ("It is. ", "The", True),
        ("3.", "14", False),
        ("It is", " the", False),
        ("“It is.”", " The", True),
        ("line\n", "Next", True),
        ("It is.", " ", False),
        ("", "The", False),
    ],
)
def test_where_sentences_start(before: str, text: str, starts: bool) -> None:
    assert sentence_starts(before, text) is starts


def test_typing_while_the_model_writes_loses_nothing() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=6)
    text = desk.session.draft.text
    desk.engine.step()  # written, but not yet arrived
    desk.session.put_typed("Paris", 1)
    while desk.engine.outbox:
        desk.session.answer(desk.engine.outbox.popleft(), 2)
    assert desk.session.draft.text == text + " Paris"
    assert desk.session.dropped == 1
    desk.session.pause(3)
    desk.run()
    assert desk.engine.text == desk.session.draft.text


def test_let_the_model_choose_takes_the_likeliest_on_any_page(desk: Desk) -> None:
    best = max(desk.session.cloud.candidates, key=lambda c: c.probability)  # type: ignore[union-attr]
    desk.session.more(1)
    desk.run()
    desk.session.let_model_choose(2)
    assert desk.session.draft.text.endswith(best.text)
    assert desk.session.draft.pieces[-1].origin is Origin.WRITTEN
    trial = desk.of(say.TrialDone)[-1].trial
    assert (trial.left_to_model, trial.slot) == (True, None)


def test_undo_in_auto_goes_back_by_sentences_and_never_past_the_given_text() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run(steps=40)
    texts = []
    while desk.session.draft.text != "Once":
        desk.session.undo(1)
        assert desk.session.state is State.PAUSED
        texts.append(desk.session.draft.text)
    assert len(texts) > 1
    assert all(t.endswith(". ") or t == "Once" for t in texts)
    desk.session.undo(2)
    assert desk.session.state is State.EMPTY


def test_undo_at_the_first_fork_keeps_the_given_text(desk: Desk) -> None:
    desk.session.undo(1)
    assert desk.session.draft.text == "Once upon"
    assert desk.session.state is State.PAUSED
    desk.session.resume(2)
    desk.run()
    assert desk.session.state is State.ASKING


def test_pause_dims_a_fork_and_resume_brings_it_back(desk: Desk) -> None:
    text = desk.session.draft.text
    desk.session.pause(1)
    assert desk.session.state is State.PAUSED
    desk.session.choose(0, 2)
    desk.session.more(2)
    assert desk.session.draft.text == text
    desk.session.resume(3)
    assert desk.session.state is State.ASKING
    desk.session.choose(0, 4)
    assert desk.session.draft.text == text + " warm"


def test_auto_closes_the_fork_and_undo_opens_it_again(desk: Desk) -> None:
    text, cloud = desk.session.draft.text, desk.session.cloud
    desk.session.set_mode(Mode.AUTO, 1)
    assert desk.session.cloud is None
    desk.run(steps=3)
    assert len(desk.session.draft.text) > len(text)
    desk.session.undo(2)
    assert (desk.session.draft.text, desk.session.cloud) == (text, cloud)


def test_the_end_and_going_on() -> None:
    desk = Desk(Mode.AUTO)
    desk.session.give("Once", 0)
    desk.run()
    assert desk.session.state is State.ENDED
    text = desk.session.draft.text
    desk.engine.end_at += 10
    desk.session.go_on(1)
    assert desk.session.draft.text == text + "\n"
    desk.session.undo(2)
    assert (desk.session.state, desk.session.draft.text) == (State.ENDED, text)
    desk.session.put_typed("more", 3)
    assert desk.session.state is State.PREFILL


def test_choosing_the_end_ends_and_undo_reopens(desk: Desk) -> None:
    number = desk.session.number
    desk.session.undo(0)
    desk.session.resume(0)
    desk.run(steps=2)
    end = Candidate("end", Kind.END, 0.9, (), "")
    assert desk.session.number > number
    desk.session.answer(Forked(desk.session.number, Cloud((end,), 0.9, 1.0, 0.0), 0.1, ()), 1)
    text = desk.session.draft.text
    desk.session.choose(0, 2)
    assert (desk.session.state, desk.session.draft.text) == (State.ENDED, text)
    desk.session.undo(3)
    assert (desk.session.state, words(desk.session.cloud)) == (State.ASKING, ("end",))
