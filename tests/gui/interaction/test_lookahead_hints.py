"""What the engine is told of the person's look: only what is worth it, and not too often."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import psutil
import pytest
from pytestqt.qtbot import QtBot

from common.clock import now_ns
from driving import Scripted
from engine.api.messages import Look, Question
from gui.interaction import lookahead_hints
from gui.interaction.lookahead_hints import (
    FULL,
    LOOK_APART_NS,
    LOOK_AT_BATTERY_NS,
    ON_BATTERY,
    WORTH,
    Battery,
    LookaheadHints,
    tokens_ahead,
)


def made() -> tuple[LookaheadHints, list[Question]]:
    sent: list[Question] = []
    return LookaheadHints(sent.append), sent


def test_a_pointer_is_on_one_word_or_on_none() -> None:
    attention, sent = made()
    attention.on(1, 3)
    attention.on(1, 3)
    attention.on("undo", 3)
    attention.on(7, 3)
    assert sent == [Look((0.0, 1.0, 0.0)), Look(())]


def test_a_gaze_is_shared_among_words_and_targets_do_not_count() -> None:
    attention, sent = made()
    attention.among({0: 0.5, 2: 0.3, "undo": 0.2}, 3, 0)
    assert sent == [Look((0.5, 0.0, 0.3))]


def test_small_changes_are_not_told_and_others_not_too_often() -> None:
    attention, sent = made()
    attention.among({0: 0.5}, 2, 0)
    attention.among({1: 0.9}, 2, LOOK_APART_NS - 1)
    assert len(sent) == 1, "too soon"
    attention.among({0: 0.5 + WORTH / 2}, 2, LOOK_APART_NS)
    assert len(sent) == 1, "nearly the same"
    attention.among({1: 0.9}, 2, LOOK_APART_NS)
    assert sent[-1] == Look((0.0, 0.9))
    attention.among({}, 2, 3 * LOOK_APART_NS)
    assert sent[-1] == Look(())


def test_a_new_cloud_is_told_of_at_once() -> None:
    attention, sent = made()
    attention.among({0: 0.9}, 2, 0)
    attention.opened()
    attention.among({0: 0.9}, 4, 1)
    assert sent[-1] == Look((0.9, 0.0, 0.0, 0.0))


def test_resting_keeps_what_was_looked_at() -> None:
    attention, sent = made()
    attention.among({0: 0.9}, 2, 0)
    attention.rest(True, 2)
    attention.rest(True, 2)
    attention.rest(False, 2)
    assert sent[1:] == [Look((0.9, 0.0), rest=True), Look((0.9, 0.0))]


def test_on_battery_careful_writes_little_ahead_and_full_all() -> None:
    assert 0 < ON_BATTERY < FULL
    assert tokens_ahead("auto", battery=True) == ON_BATTERY
    for choice, battery in (("auto", False), ("full", False), ("full", True)):
        assert tokens_ahead(choice, battery=battery) == FULL
    assert tokens_ahead("off", battery=False) == tokens_ahead("off", battery=True) == 0


def test_a_plug_that_is_pulled_is_noticed_at_a_later_cloud_and_not_looked_for_too_often(
    qtbot: QtBot,
) -> None:
    plugged = [True]
    looks: list[bool] = []

    def look() -> bool:
        looks.append(threading.current_thread() is threading.main_thread())
        return not plugged[0]

    battery = Battery(look=look)
    battery.look(0)
    qtbot.waitUntil(lambda: looks == [False])
    plugged[0] = False
    battery.look(LOOK_AT_BATTERY_NS - 1)
    with qtbot.waitSignal(battery.changed):
        battery.look(LOOK_AT_BATTERY_NS)
    assert battery.on
    assert looks == [False, False], "by another thread, and no oftener than is worth it"


def test_on_battery_the_engine_is_told_with_the_next_ask(
    rig: Scripted, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.begin()
    battery = rig.parts.battery
    assert rig.session.ahead == FULL
    unplugged = SimpleNamespace(power_plugged=False)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: unplugged, raising=False)
    later = now_ns() + 2 * LOOK_AT_BATTERY_NS
    monkeypatch.setattr(lookahead_hints, "now_ns", lambda: later)
    with qtbot.waitSignal(battery.changed):
        rig.begin()
    assert rig.session.ahead == ON_BATTERY
