"""Of a text far longer than the context the model is told the beginning and the end, no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import Desk
from engine.session.draft import Origin, Piece
from engine.session.long_text import CHARS_A_TOKEN, again, parts

CTX = 64


def told(pieces: list[Piece]) -> int:
    return sum(len(p.text) for p in pieces if p.tokens is None)


@given(
    words=st.lists(st.text(max_size=9), max_size=50),
    times=st.integers(1, 200),
    origin=st.sampled_from(Origin),
)
def test_no_letter_is_lost_and_what_is_told_is_bounded(
    words: list[str], times: int, origin: Origin
) -> None:
    text = " ".join(words) * times
    made = parts(Piece(text, origin), CTX)
    assert "".join(p.text for p in made) == text
    assert told(made) <= 2 * CTX * CHARS_A_TOKEN + 2048 + 256
    # From disk it comes back in the same pieces, as one act.
    back = list(again([Piece(p.text, p.origin) for p in made], CTX))
    assert [p for p, _ in back] == made
    assert [belongs for _, belongs in back] == [False] + [True] * (len(made) - 1)


@pytest.mark.parametrize("origin", ["given", "typed"])
def test_a_text_of_megabytes_does_not_go_to_the_engine(origin: str) -> None:
    desk = Desk()
    text = "Once upon a time " * 300_000 + "there was"
    (desk.session.give if origin == "given" else desk.session.put_typed)(text, 0)
    sent = sum(len(part) for part in desk.asks[-1].add if isinstance(part, str))
    n_ctx = desk.session.info.n_ctx if desk.session.info else 0
    assert 0 < sent <= n_ctx * CHARS_A_TOKEN * 2 + 4096
    assert desk.session.draft.text.strip() == text
    desk.session.undo(1)
    assert desk.session.draft.text == ""


def test_a_draft_of_megabytes_is_taken_up_as_it_was_left() -> None:
    desk = Desk()
    text = "Once upon a time " * 300_000 + "there was"
    desk.session.restore([Piece(text, Origin.GIVEN), Piece(" a", Origin.CHOSEN)], 0)
    assert desk.session.draft.text == text + " a"
    assert sum(len(part) for part in desk.asks[-1].add if isinstance(part, str)) < 200_000
    for _ in range(2):
        desk.session.undo(1)
    assert desk.session.draft.text == ""
