"""Frames: when they are asked for, and what counts as the time between two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from common.clock import NS_PER_MS
from driving import Start
from gui.widgets.frame_clock import FRAME_MS, OVERDUE_MS, FrameClock, FrameProbe
from qtparts import timer


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ms = 0.0

    def __call__(self) -> int:
        return round(self.ms * NS_PER_MS)


class Canvas(QWidget):
    """A widget that counts its paint events."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paints = 0

    def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        self.paints += 1


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Return a shown window with two canvases, all painted once."""
    made = QWidget()
    qtbot.addWidget(made)
    layout = QVBoxLayout(made)
    canvases = [Canvas(), Canvas()]
    for canvas in canvases:
        layout.addWidget(canvas)
    made.resize(200, 200)
    made.show()
    qtbot.waitUntil(lambda: all(canvas.paints for canvas in canvases))
    return made


@pytest.fixture
def pair(window: QWidget) -> tuple[Canvas, Canvas]:
    one, two = window.findChildren(Canvas)
    return one, two


@pytest.fixture
def paint(qtbot: QtBot) -> Callable[..., None]:
    """Return what asks canvases for a paint and waits until all of them had it."""

    def ask(*canvases: Canvas) -> None:
        before = [canvas.paints for canvas in canvases]
        for canvas in canvases:
            canvas.update()
        qtbot.waitUntil(lambda: all(c.paints > n for c, n in zip(canvases, before, strict=True)))

    return ask


def test_intervals_from_start_to_frame_to_frame(
    window: QWidget, pair: tuple[Canvas, Canvas], paint: Callable[..., None]
) -> None:
    hand = Hand()
    probe = FrameProbe(window, pair, clock=hand)
    paint(pair[0])
    assert probe.intervals_ms() == ()
    hand.ms = 100
    probe.start()
    for ms in (116, 133, 183):
        hand.ms = ms
        paint(pair[0])
    hand.ms = 190
    probe.stop()
    hand.ms = 5_000
    paint(pair[0])
    assert probe.intervals_ms() == (16, 17, 50)
    probe.clear()
    assert probe.intervals_ms() == ()


def test_two_widgets_of_one_round_are_one_frame(
    window: QWidget, pair: tuple[Canvas, Canvas], paint: Callable[..., None]
) -> None:
    hand = Hand()
    probe = FrameProbe(window, pair, clock=hand)
    probe.start()
    hand.ms = 16
    paint(*pair)
    hand.ms = 32
    paint(*pair)
    hand.ms = 50
    paint(pair[1])
    hand.ms = 70
    paint(pair[0])
    assert probe.intervals_ms() == (16, 16, 18, 20)


def test_only_watched_widgets_count(
    window: QWidget, pair: tuple[Canvas, Canvas], paint: Callable[..., None]
) -> None:
    hand = Hand()
    probe = FrameProbe(window, [pair[0]], clock=hand)
    probe.start()
    hand.ms = 16
    paint(pair[1])
    hand.ms = 40
    paint(pair[0])
    assert probe.intervals_ms() == (40,)


def test_direct_repaints_are_frames(window: QWidget, pair: tuple[Canvas, Canvas]) -> None:
    hand = Hand()
    probe = FrameProbe(window, pair, clock=hand)
    probe.start()
    for ms in (10, 20, 30):
        hand.ms = ms
        pair[0].repaint()
    assert probe.intervals_ms() == (10, 10, 10)


def test_a_frame_that_never_came_counts_when_movement_ends(window: QWidget) -> None:
    hand = Hand()
    probe = FrameProbe(window, clock=hand)
    probe.start()
    hand.ms = OVERDUE_MS
    probe.stop()
    assert probe.intervals_ms() == ()
    probe.start()
    hand.ms += 400
    probe.stop()
    probe.stop()
    assert probe.intervals_ms() == (400,)


def test_a_hidden_window_owes_no_frames(
    window: QWidget, pair: tuple[Canvas, Canvas], paint: Callable[..., None]
) -> None:
    hand = Hand()
    probe = FrameProbe(window, pair, clock=hand)
    probe.start()
    hand.ms = 16
    paint(pair[0])
    window.hide()
    hand.ms = 60_000
    window.show()
    hand.ms = 60_020
    paint(pair[0])
    assert 16 in probe.intervals_ms()
    assert max(probe.intervals_ms()) <= 20


def test_the_clock_runs_while_there_is_a_reason(
    qtbot: QtBot, window: QWidget, pair: tuple[Canvas, Canvas]
) -> None:
    hand = Hand()
    clock = FrameClock(window, clock=hand)
    clock.add(*pair)
    said: list[str] = []
    clock.started.connect(lambda: said.append("started"))
    clock.stopped.connect(lambda: said.append("stopped"))
    assert not clock.running
    clock.hold("writing")
    clock.hold("dwell")
    clock.hold("writing")
    clock.release("writing")
    assert clock.running
    before = pair[0].paints
    hand.ms = 7
    with qtbot.waitSignal(clock.tick, check_params_cb=lambda t_ns: t_ns == 7 * NS_PER_MS):
        pass
    qtbot.waitUntil(lambda: pair[0].paints > before + 2)
    clock.release("dwell")
    clock.release("dwell")
    clock.release("never held")
    assert not clock.running
    assert not timer(clock).isActive()
    assert said == ["started", "stopped"]


def test_a_reason_that_nobody_takes_anew_is_given_up(window: QWidget) -> None:
    hand = Hand()
    clock = FrameClock(window, clock=hand)
    clock.hold("dwell", 300)
    hand.ms = 200
    timer(clock).timeout.emit()
    clock.hold("dwell", 300)
    hand.ms = 499
    timer(clock).timeout.emit()
    assert clock.running
    hand.ms = 500
    timer(clock).timeout.emit()
    assert not clock.running
    assert not timer(clock).isActive()
    clock.hold("writing")
    hand.ms = 10**6
    timer(clock).timeout.emit()
    assert clock.running, "a reason without an end is held until it is released"
    clock.release("writing")


def test_a_deleted_widget_is_forgotten(qtbot: QtBot, window: QWidget) -> None:
    clock = FrameClock(window)
    canvas = Canvas(window)
    clock.add(canvas)
    canvas.deleteLater()
    with qtbot.waitSignal(canvas.destroyed):
        pass
    clock.hold("writing")
    with qtbot.waitSignal(clock.tick):
        pass
    clock.release("writing")


def test_the_probe_follows_the_clock(
    qtbot: QtBot, window: QWidget, pair: tuple[Canvas, Canvas]
) -> None:
    clock = FrameClock(window)
    clock.add(*pair)
    clock.hold("writing")
    probe = FrameProbe(window, pair)
    probe.follow(clock)
    qtbot.waitUntil(lambda: len(probe.intervals_ms()) >= 5)
    clock.release("writing")
    stopped = len(probe.intervals_ms())
    pair[0].repaint()
    assert len(probe.intervals_ms()) == stopped
    # Frames are asked for every 16 ms: on a busy machine some come late, and the next ones soon.
    assert max(probe.intervals_ms()) > FRAME_MS / 4


@pytest.mark.parametrize("where", ["off the stage", "on a word", "in the middle"])
def test_an_open_cloud_at_rest_runs_no_timer_and_paints_nothing(
    start: Start, qtbot: QtBot, where: str
) -> None:
    """The pointer lies where the cloud opened: that chooses nothing, and so costs nothing."""
    rig = start(mode="every_word", look_ahead="off")
    rig.begin()
    if where == "on a word":
        rig.move(0)
    elif where == "in the middle":
        middle = rig.stage.cloud.mapTo(rig.window, rig.stage.cloud.rect().center())
        QTest.mouseMove(rig.window.windowHandle(), middle)
    rig.begin()
    own = [rig.parts, rig.window]

    def still() -> bool:
        return not any(t.isActive() for part in own for t in part.findChildren(QTimer))

    qtbot.waitUntil(still)
    assert not rig.parts.clock.running
    paints = Counted(rig.window.stage.cloud, rig.window.text)
    QApplication.processEvents()
    while paints.count:  # what the end of the last timer left to paint
        paints.count = 0
        QApplication.processEvents()
    for _ in range(20):
        rig.engine.step()
        QApplication.processEvents()
    assert paints.count == 0
    assert still()


class Counted(QObject):
    """Counts the paint events of some widgets."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.count = 0
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False
