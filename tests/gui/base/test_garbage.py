"""Garbage is collected between events only."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui.base.garbage import IdleCollector


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[IdleCollector]:
    was_on, before = gc.isenabled(), gc.get_threshold()
    gc.enable()
    gc.set_threshold(5, 10, 10)
    made = IdleCollector()
    yield made
    made.stop()
    assert gc.isenabled()
    gc.set_threshold(*before)
    if not was_on:
        gc.disable()


def test_nothing_is_collected_within_a_call_and_all_of_it_between_events(
    collector: IdleCollector, qtbot: QtBot
) -> None:
    rings = [weakref.ref(Ring()) for _ in range(100)]
    assert all(ring() is not None for ring in rings)
    qtbot.waitUntil(lambda: all(ring() is None for ring in rings))


def test_where_nothing_is_due_nothing_is_gone_through(collector: IdleCollector) -> None:
    collector.collect()
    gc.set_threshold(100_000, 10, 10)
    ring = weakref.ref(Ring())
    assert collector.collect() == 0
    assert ring() is not None
