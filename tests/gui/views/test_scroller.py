"""Scrolling of the draft in the window: keys, and what leads back to where one writes."""

from __future__ import annotations

from PySide6.QtCore import Qt

from driving import CONTROL, Scripted

SHIFT = Qt.KeyboardModifier.ShiftModifier


def caret_in_view(rig: Scripted) -> bool:
    return rig.window.text.rect().contains(rig.window.text.caret_rect())


def test_keys_scroll_the_text_and_lead_back(rig: Scripted) -> None:
    rig.begin("A line of a long text that is read back. " * 60)
    scroller = rig.window.text.scroller
    cloud = rig.words
    end = scroller.offset
    assert end > 0
    rig.key(Qt.Key.Key_PageUp, SHIFT)
    assert 0 < scroller.offset < end
    rig.key(Qt.Key.Key_PageDown, SHIFT)
    assert scroller.offset == end
    rig.key(Qt.Key.Key_Home, CONTROL)
    assert scroller.offset == 0
    assert not caret_in_view(rig)
    rig.key(Qt.Key.Key_End, CONTROL)
    assert caret_in_view(rig)
    assert rig.words == cloud, "the cloud is as it was"


def test_a_choice_leads_back_and_so_does_a_cloud(rig: Scripted) -> None:
    rig.begin("A line of a long text that is read back. " * 60)
    rig.key(Qt.Key.Key_Home, CONTROL)
    rig.key(Qt.Key.Key_1)
    assert caret_in_view(rig)
    rig.key(Qt.Key.Key_Home, CONTROL)
    assert not caret_in_view(rig)
    rig.until(rig.asking)
    assert caret_in_view(rig), "a word is wanted at the end"
