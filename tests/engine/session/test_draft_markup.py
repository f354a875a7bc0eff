"""Whether the model goes without markup behind a draft: what asks say, and what is searched."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk import Desk
from engine.api.messages import Mode
from engine.session import draft_markup
from engine.session.draft import Draft, Origin, Piece
from engine.session.draft_markup import DraftMarkup
from engine.tokens.markup import Markup, holds_markup

HTML = "Write a page in HTML"


@pytest.mark.parametrize(
    ("markup", "text", "request_", "without"),
    [
        (Markup.AUTO, "plain", "", True),
        (Markup.AUTO, "a <b>bold</b> word", "", False),
        (Markup.AUTO, "", HTML, False),
        (Markup.NEVER, "a <b>bold</b> word", HTML, True),
        (Markup.ALLOW, "plain", "", False),
    ],
)
def test_what_is_set_and_draft_and_request_decide(
    markup: Markup, text: str, request_: str, without: bool
) -> None:
    held = DraftMarkup()
    assert held.goes_without(markup, [Piece(text, Origin.TYPED)], request_) is without


def test_asks_say_whether_the_draft_goes_without_markup() -> None:
    desk = Desk(Mode.AUTO)
    session = desk.session
    session.give("A plain text ", 2)
    assert desk.asks[-1].plain
    session.set_markup(Markup.ALLOW, 3)
    assert not desk.asks[-1].plain
    session.set_markup(Markup.NEVER, 4)
    assert desk.asks[-1].plain
    session.set_markup(Markup.AUTO, 5)
    session.give("A text with <b>markup</b> ", 6)
    assert not desk.asks[-1].plain
    session.undo(7)
    assert desk.asks[-1].plain


STRETCHES = (
    "plain ",
    "\n",
    "<b",
    " class=x>",
    "# ",
    "a | b |",
    "|",
    "`",
    "**",
    "*",
    " x",
    "[[",
    "]]",
)


@example([(0, ["<b", "\n"]), (2, [" class=x>"])])
@given(st.lists(st.tuples(st.integers(0, 9), st.lists(st.sampled_from(STRETCHES)))))
def test_a_draft_that_grows_and_is_cut_back_holds_what_its_whole_text_holds(
    changes: list[tuple[int, list[str]]],
) -> None:
    held, draft = DraftMarkup(), Draft()
    for kept, added in changes:
        draft.cut(kept)
        for text in added:
            draft.append(Piece(text, Origin.TYPED, (1,)))
        assert held.goes_without(Markup.AUTO, draft) is not holds_markup(draft.text)


def test_of_a_draft_only_what_is_new_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(text: str) -> bool:
        looked.append(text)
        return False

    monkeypatch.setattr(draft_markup, "holds_markup", look)
    held, draft = DraftMarkup(), Draft()
    for text in ("first\n" * 1000, "last line,", " and a word"):
        draft.append(Piece(text, Origin.GIVEN))
        held.goes_without(Markup.AUTO, draft)
    draft.append(Piece("<b>what the model is not told</b>", Origin.GIVEN, ()))
    held.goes_without(Markup.AUTO, draft)
    assert looked == [
        "first\n" * 1000,
        "first\nlast line,",
        "first\nlast line, and a word",
        "first\nlast line, and a word ",
    ]
