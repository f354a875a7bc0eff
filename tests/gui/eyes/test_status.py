"""The badge of the eyes: it is shown for what lasts, and every reason has its words."""

from __future__ import annotations

from gui.eyes.status import HIDE_NS, SHOW_NS, Steady, badge
from input.selection.inhibition import InhibitionReason


def test_a_badge_is_shown_for_what_lasts() -> None:
    steady = Steady()
    assert steady.feed(InhibitionReason.FACE, 0) is InhibitionReason.NONE
    assert steady.feed(InhibitionReason.FACE, SHOW_NS - 1) is InhibitionReason.NONE
    assert steady.feed(InhibitionReason.FACE, SHOW_NS) is InhibitionReason.FACE
    assert steady.feed(InhibitionReason.NONE, SHOW_NS + 1) is InhibitionReason.FACE
    assert steady.feed(InhibitionReason.FACE, SHOW_NS + 2) is InhibitionReason.FACE
    assert steady.feed(InhibitionReason.NONE, SHOW_NS + 3) is InhibitionReason.FACE
    assert steady.feed(InhibitionReason.NONE, SHOW_NS + 3 + HIDE_NS) is InhibitionReason.NONE


def test_every_matter_has_words() -> None:
    for reason in InhibitionReason:
        text, _, why = badge(reason, "No camera")
        assert bool(text) == bool(why) == (reason is not InhibitionReason.NONE)
        assert len(text) <= 20
