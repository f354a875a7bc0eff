"""The draft's end, which is asked for at every token."""

from __future__ import annotations

import pytest

from engine.session.draft import Draft, Origin, Piece


@pytest.mark.parametrize("texts", [(), ("",), ("warm",), ("Dear", " Anna,", "", " the", " sun")])
@pytest.mark.parametrize("chars", [1, 4, 5, 9, 100])
def test_the_end_is_that_of_the_text(texts: tuple[str, ...], chars: int) -> None:
    draft = Draft()
    for text in texts:
        draft.append(Piece(text, Origin.WRITTEN))
    assert draft.end(chars) == draft.text[-chars:]
