"""Presence: time in which the window was not looked at is no time of choosing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from common.clock import NS_PER_MS
from driving import Scripted
from input.api.samples import Sample, Source


class Clock:
    """A clock that is moved by hand, ten seconds ago, when the cloud was painted."""

    def __init__(self, rig: Scripted) -> None:
        self.t_ns = rig.parts.presence.clock() - 10_000 * NS_PER_MS
        rig.parts.presence.clock = self
        assert rig.session._fork is not None
        rig.session._fork.shown_ns = self.t_ns

    def __call__(self) -> int:
        return self.t_ns


def send(rig: Scripted, kind: QEvent.Type) -> None:
    QApplication.sendEvent(rig.window, QEvent(kind))


def missed_ms(rig: Scripted) -> float:
    """Choose, and return how long the person was away while the cloud stood."""
    rig.key(Qt.Key.Key_1)
    return rig.trials[-1].away_ms


@pytest.mark.parametrize("how", ["another window in front", "minimised", "hidden"])
def test_a_window_that_cannot_be_looked_at_is_left(rig: Scripted, how: str) -> None:
    rig.begin()
    clock = Clock(rig)
    if how == "another window in front":
        send(rig, QEvent.Type.WindowDeactivate)
    elif how == "minimised":
        rig.window.showMinimized()
    else:
        rig.window.hide()
    QApplication.processEvents()
    assert rig.parts.presence.is_away
    clock.t_ns += 5_000 * NS_PER_MS
    if how == "another window in front":
        send(rig, QEvent.Type.WindowActivate)
    else:
        rig.window.showNormal()
        rig.window.activateWindow()
    QApplication.processEvents()
    assert not rig.parts.presence.is_away
    assert missed_ms(rig) == pytest.approx(5_000)


def test_the_settings_in_front_are_no_time_of_choosing(rig: Scripted) -> None:
    rig.window.activateWindow()
    rig.begin()
    QApplication.processEvents()
    clock = Clock(rig)
    page = rig.open_settings()
    page.activateWindow()
    rig.until(lambda: rig.parts.presence.is_away)
    clock.t_ns += 5_000 * NS_PER_MS
    page.close()
    rig.window.activateWindow()
    rig.until(lambda: not rig.parts.presence.is_away)
    assert missed_ms(rig) == pytest.approx(5_000)


@pytest.mark.parametrize("who", ["mouse", "eyes"])
def test_whoever_acts_at_the_stage_is_there_whatever_has_the_keyboard(
    rig: Scripted, who: str
) -> None:
    rig.begin()
    clock = Clock(rig)
    send(rig, QEvent.Type.WindowDeactivate)
    clock.t_ns += 700 * NS_PER_MS
    rig.parts.pointer.sampled.emit(Sample(clock.t_ns, 1.0, 1.0, Source.MOUSE, 0.0, False))
    assert rig.parts.presence.is_away, "a mouse that leaves is no act"
    if who == "mouse":
        rig.move(1)  # a pointer that is there already does not move
        rig.move(0)
    else:
        rig.parts.eyes.gaze.dwelling.emit(0, 0.1)
    assert not rig.parts.presence.is_away
    clock.t_ns += 900 * NS_PER_MS
    assert missed_ms(rig) == pytest.approx(700)


def test_a_click_beside_the_stage_is_no_return(rig: Scripted) -> None:
    send(rig, QEvent.Type.WindowDeactivate)
    QTest.mouseMove(rig.window.windowHandle(), QPoint(30, 30))
    QApplication.processEvents()
    assert rig.parts.presence.is_away
