"""The badge of the eyes: it is shown for what lasts, and every reason has its words."""

from __future__ import annotations

from gui.eyes.status import HIDE_NS, SHOW_NS, Steady, badge
from input.selection.inhibition import Matter


def test_a_badge_is_shown_for_what_lasts() -> None:
    steady = Steady()
    assert steady.feed(Matter.FACE, 0) is Matter.NONE
    assert steady.feed(Matter.FACE, SHOW_NS - 1) is Matter.NONE
    assert steady.feed(Matter.FACE, SHOW_NS) is Matter.FACE
    assert steady.feed(Matter.NONE, SHOW_NS + 1) is Matter.FACE
    assert steady.feed(Matter.FACE, SHOW_NS + 2) is Matter.FACE
    assert steady.feed(Matter.NONE, SHOW_NS + 3) is Matter.FACE
    assert steady.feed(Matter.NONE, SHOW_NS + 3 + HIDE_NS) is Matter.NONE


def test_every_matter_has_words() -> None:
    for matter in Matter:
        text, _, why = badge(matter, "No camera")
        assert bool(text) == bool(why) == (matter is not Matter.NONE)
        assert len(text) <= 20
