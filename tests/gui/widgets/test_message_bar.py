"""Messages: which is shown, for how long, and that nothing moves when one comes or goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from common.clock import NS_PER_MS
from driving import Scripted, Start
from gui.widgets import theme
from gui.widgets.message_bar import LIFE_MS, STALE_MS, Level, Message, MessageBar

SIZES = [(720, 520), (1024, 700), (1280, 800), (2560, 1440), (3840, 2160)]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.t_ns = 5_000_000_000_000

    def __call__(self) -> int:
        return self.t_ns

    def on(self, ms: float) -> None:
        self.t_ns += round(ms * NS_PER_MS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bar(qtbot: QtBot, clock: Clock) -> MessageBar:
    theme.load_fonts()
    made = MessageBar(clock=clock)
    qtbot.addWidget(made)
    made.resize(900, made.height())
    return made


def keys(bar: MessageBar) -> list[str]:
    """Put all messages away and return their keys in the order in which they were shown."""
    shown = []
    while (message := bar.current) is not None:
        shown.append(message.key)
        bar.withdraw(message.key)
    return shown


def test_alarms_come_first_the_worst_and_newest_of_them_before_the_others(bar: MessageBar) -> None:
    bar.post(Message("letters", "Type letters."))
    bar.post(Message("copied", "Copied."))
    bar.post(Message("offer", "Calibrate first.", action="Calibrate"))
    bar.post(Message("disk", "The disk is full.", "Make room.", Level.WARNING))
    bar.post(Message("tracker", "The tracker died.", level=Level.WARNING))
    bar.post(Message("engine", "Broken.", "Mend it.", Level.ERROR))
    assert keys(bar) == ["engine", "tracker", "disk", "letters", "copied", "offer"]


def test_an_info_goes_by_itself_once_it_could_be_read(bar: MessageBar, clock: Clock) -> None:
    short = Message("a", "Copied.")
    long = Message("b", "one two three four five six seven eight", "Do this, or that, or nothing.")
    assert LIFE_MS < short.life_ms < long.life_ms
    bar.post(short)
    bar.post(long)
    clock.on(short.life_ms - 1)
    bar.tick()
    assert bar.current == short
    clock.on(1)
    bar.tick()
    assert bar.current == long, "its own life begins as it is shown"
    clock.on(long.life_ms - 1)
    bar.tick()
    assert bar.current == long
    clock.on(1)
    bar.tick()
    assert bar.current is None
    assert not bar.isVisible()


@pytest.mark.parametrize(
    "message",
    [
        Message("a", "Broken.", level=Level.ERROR),
        Message("a", "The disk is full.", level=Level.WARNING),
        Message("a", "Calibrate first.", action="Calibrate"),
    ],
)
def test_alarms_and_offers_stay_until_they_are_solved(
    bar: MessageBar, clock: Clock, message: Message
) -> None:
    bar.post(message)
    clock.on(24 * 3600 * 1000)
    bar.tick()
    assert bar.current == message
    bar.withdraw("a")
    assert bar.current is None


def test_news_that_waited_long_behind_an_alarm_are_no_news(bar: MessageBar, clock: Clock) -> None:
    bar.post(Message("disk", "The disk is full.", level=Level.WARNING))
    bar.post(Message("old", "Copied."))
    clock.on(STALE_MS)
    bar.post(Message("new", "Copied."))
    assert keys(bar) == ["disk", "new"]


def test_an_info_stays_while_the_person_is_at_it(
    bar: MessageBar, clock: Clock, qtbot: QtBot
) -> None:
    bar.post(Message("a", "Copied."))
    bar.show()
    life_ms = Message("a", "Copied.").life_ms
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Enter))
    clock.on(10 * life_ms)
    bar.tick()
    assert bar.current is not None, "the pointer is on it"
    close = next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == "Dismiss")
    QApplication.sendEvent(close, QEvent(QEvent.Type.FocusIn))
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    clock.on(10 * life_ms)
    bar.tick()
    assert bar.current is not None, "its button has the keyboard"
    QApplication.sendEvent(close, QEvent(QEvent.Type.FocusOut))
    clock.on(life_ms - 1)
    bar.tick()
    assert bar.current is not None, "what was held is no part of its life"
    clock.on(1)
    bar.tick()
    assert bar.current is None


def test_the_timer_runs_only_while_something_goes_by_itself(bar: MessageBar) -> None:
    assert not bar.timer.isActive()
    bar.post(Message("a", "Copied."))
    assert bar.timer.isActive()
    bar.post(Message("disk", "The disk is full.", level=Level.WARNING))
    assert not bar.timer.isActive()
    bar.withdraw("disk")
    assert bar.timer.isActive()
    bar.withdraw("a")
    assert not bar.timer.isActive()


def test_the_others_can_be_turned_to(bar: MessageBar) -> None:
    for key in ("a", "b", "c"):
        bar.post(Message(key, key, level=Level.WARNING))
    more = next(b for b in bar.findChildren(QToolButton) if "more" in b.text())
    assert more.text() == "2 more"
    seen = []
    for _ in range(4):
        assert bar.current is not None
        seen.append(bar.current.key)
        more.click()
    assert seen == ["c", "b", "a", "c"]
    bar.post(Message("d", "d", level=Level.WARNING))
    assert bar.current is not None
    assert bar.current.key == "d", "a new alarm comes before those that were turned from"


def test_a_button_takes_its_message_away_and_says_so(bar: MessageBar, qtbot: QtBot) -> None:
    bar.post(Message("a", "First."))
    bar.post(Message("b", "Second.", "Do this.", Level.WARNING, "Try again"))
    assert bar.accessibleName() == "Second. Do this."
    action = bar.findChildren(QPushButton)[0]
    assert action.text() == "Try again"
    with qtbot.waitSignal(bar.action_wanted) as told:
        action.click()
    assert told.args == ["b"]
    gone: list[str] = []
    bar.dismissed.connect(gone.append)
    next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == "Dismiss").click()
    assert gone == ["a"]
    assert bar.current is None


def test_a_message_takes_the_place_of_the_one_with_its_key(bar: MessageBar) -> None:
    for part in range(5):
        bar.post(Message("disk", f"{part} MB are left."))
    assert keys(bar) == ["disk"]
    bar.post(Message("disk", "1 MB is left."))
    bar.post(Message("other", "Other.", level=Level.WARNING))
    bar.post(Message("disk", "Nothing is left.", level=Level.ERROR))
    assert bar.current == Message("disk", "Nothing is left.", level=Level.ERROR)
    assert keys(bar) == ["disk", "other"]


def test_a_long_line_has_two_rows_before_it_is_shortened(bar: MessageBar) -> None:
    bar.post(Message("a", "word " * 30, "Do this."))
    bar.show()
    QApplication.processEvents()
    line = max(bar.findChildren(QLabel), key=lambda label: len(label.text()))
    assert line.text().count("\n") == 1
    assert line.text().endswith("Do this.")
    assert line.sizeHint().height() <= bar.height()
    bar.post(Message("a", "word " * 80, "Do this."))
    assert line.text().endswith("…")
    assert line.toolTip().endswith("Do this.")
    assert bar.minimumSizeHint().width() < 400, "a long line never widens the window"


def places(rig: Scripted) -> list[QRect]:
    """Return where everything stands that a person may be looking at or aiming at."""
    QApplication.processEvents()
    window = rig.window
    cloud = window.stage.cloud
    words = [cloud.word_rect(slot).toAlignedRect() for slot in range(8)]
    views = [cloud, window.stage.targets, window.text, window.topbar]
    return [
        window.text.caret_rect(),
        *words,
        *(v.rect().translated(v.mapTo(window, QPoint(0, 0))) for v in views),
    ]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_moves_when_a_message_comes_or_goes(start: Start, width: int, height: int) -> None:
    rig = start(mode="every_word")
    rig.window.resize(width, height)
    rig.begin()
    assert rig.controller.views.choosing_words
    before = places(rig)
    assert all(not place.isEmpty() for place in before[1:4])
    bar = rig.window.messages
    bar.post(Message("a", "word " * 60, "Do this.", Level.ERROR, "Try again"))
    bar.post(Message("b", "Second.", level=Level.ERROR))
    assert places(rig) == before
    own = bar.rect().translated(bar.mapTo(rig.window, QPoint(0, 0)))
    assert bar.isVisible()
    assert not any(own.intersects(place) for place in before[-4:]), "it covers nothing"
    bar.withdraw("a")
    bar.withdraw("b")
    assert not bar.isVisible()
    assert places(rig) == before


def test_a_click_on_a_message_leaves_the_keys_to_the_window(start: Start) -> None:
    rig = start(mode="every_word")
    rig.window.messages.tell("a", "Broken.", level=Level.WARNING)
    bar = rig.window.messages
    close = next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == "Dismiss")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.current is None
    assert not isinstance(QApplication.focusWidget(), QToolButton)
