"""The pointer: real mouse and touch events of Qt, an injected clock, no waiting."""

from collections.abc import Hashable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from common.clock import NS_PER_MS as MS
from gui.interaction.pointer import Pointer
from input.api.samples import Source
from input.selection.dwell import MOUSE
from input.selection.evidence import Target
from qtparts import timer

LEFT, RIGHT = QPoint(60, 60), QPoint(260, 60)  # slots 0 and 1
REST = QPoint(200, 150)
UNDO = QPoint(50, 220)


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.ms = 10_000

    def __call__(self) -> int:
        return self.ms * MS


class Board(QWidget):
    """Two words side by side, one under a plain label; a resting strip; a button at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(400, 240)
        self.undo = QPushButton("Undo", self)
        self.undo.setGeometry(0, 200, 100, 40)
        self.label = QLabel("word", self)
        self.label.setGeometry(20, 20, 120, 80)

    def hit(self, at: QPointF) -> Hashable | None:
        if at.y() >= 200:
            return "undo" if at.x() < 100 else None
        if at.y() >= 120:
            return None
        return 0 if at.x() < 200 else 1

    def cell_of(self, target: Hashable) -> Target | None:
        """Slot 0 is a sure word, slot 1 one of a hundred."""
        priors = {0: 1.0, 1: 0.01}
        return Target(target, 0, 0, 200, 120, priors[target]) if target in priors else None


@pytest.fixture(scope="module")
def finger() -> QPointingDevice:
    return QTest.createTouchDevice()


class Rig:
    """A board, its pointer, and what came of it."""

    def __init__(self, board: Board) -> None:
        self.clock = Clock()
        self.board = board
        self.pointer = Pointer(board, self.clock)
        self.pointer.set_dwell(False)
        self.chosen: list[tuple[Hashable, Source]] = []
        self.choices = []
        self.samples = []
        self.shown: list[tuple[Hashable | None, float]] = []
        self.clicked = 0
        self.pointer.chosen.connect(self._chosen)
        self.pointer.sampled.connect(self.samples.append)
        self.pointer.dwelling.connect(lambda target, part: self.shown.append((target, part)))
        board.undo.clicked.connect(self._clicked)

    def _chosen(self, choice, source) -> None:
        self.choices.append(choice)
        self.chosen.append((choice.target, source))

    def _clicked(self) -> None:
        self.clicked += 1

    def open(self) -> int:
        """A cloud opens, and its guard for taps passes."""
        t_ns = self.clock()
        self.pointer.opened(t_ns)
        self.clock.ms += 200
        return t_ns

    def rest(self, ms: int) -> None:
        """Time passes; the timer's work is done at its rate."""
        for _ in range(ms // 16):
            self.clock.ms += 16
            self.pointer.tick()


@pytest.fixture
def rig(qtbot) -> Rig:
    board = Board()
    qtbot.addWidget(board)
    board.show()
    move(board, REST)  # Qt drops a move to where the mouse already is, in another test's window too
    return Rig(board)


def move(board: Board, at: QPoint) -> None:
    """Move the mouse through the window system's queue: Qt finds the widget below by itself."""
    QTest.mouseMove(board.windowHandle(), at)
    QApplication.processEvents()


def click(widget: QWidget, at: QPoint) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def tap(board: Board, finger: QPointingDevice, down: QPoint, up: QPoint | None = None) -> None:
    QTest.touchEvent(board, finger).press(0, down, board)
    QTest.touchEvent(board, finger).release(0, up or down, board)


def touch(board: Board, finger: QPointingDevice, what: str, at: QPoint, number: int = 0) -> None:
    getattr(QTest.touchEvent(board, finger), what)(number, at, board)


def test_a_click_chooses_once_and_tells_its_times(rig):
    opened_ns = rig.open()
    move(rig.board, RIGHT)
    look_ns = rig.clock()
    rig.clock.ms += 300
    click(rig.board, RIGHT)
    assert rig.chosen == [(1, Source.MOUSE)]
    choice = rig.choices[0]
    assert (choice.opened_ns, choice.first_look_ns) == (opened_ns, look_ns)
    assert choice.t_ns == choice.dwell_start_ns == rig.clock()
    assert (choice.entries, choice.threshold_ms) == (1, 0)


def test_press_and_release_on_different_targets_choose_nothing(rig):
    rig.open()
    QTest.mousePress(rig.board, Qt.MouseButton.LeftButton, pos=LEFT)
    QTest.mouseRelease(rig.board, Qt.MouseButton.LeftButton, pos=RIGHT)
    QTest.mousePress(rig.board, Qt.MouseButton.LeftButton, pos=REST)
    QTest.mouseRelease(rig.board, Qt.MouseButton.LeftButton, pos=RIGHT)
    assert rig.chosen == []


def test_other_buttons_choose_nothing(rig):
    rig.open()
    QTest.mouseClick(rig.board, Qt.MouseButton.RightButton, pos=LEFT)
    assert rig.chosen == []


def test_a_click_on_a_label_comes_once(rig):
    rig.open()
    click(rig.board.label, QPoint(10, 10))
    assert rig.chosen == [(0, Source.MOUSE)]
    assert [s for s in rig.samples if s.valid]
    assert rig.samples[-1].x_px == pytest.approx(30)


def test_a_move_over_a_label_gives_one_sample(rig):
    move(rig.board, QPoint(40, 40))  # the label leaves the event to the board
    assert [(s.x_px, s.y_px) for s in rig.samples] == [(40.0, 40.0)]


def test_a_click_on_a_child_button_comes_once_and_shows(rig):
    QTest.mousePress(rig.board.undo, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert rig.board.undo.isDown()
    QTest.mouseRelease(rig.board.undo, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not rig.board.undo.isDown()
    assert rig.chosen == [("undo", Source.MOUSE)]
    assert rig.clicked == 0
    QTest.keyClick(rig.board.undo, Qt.Key.Key_Space)
    assert rig.clicked == 1
    assert len(rig.chosen) == 1


def test_a_disabled_button_is_no_target(rig):
    rig.board.undo.setEnabled(False)
    click(rig.board.undo, QPoint(5, 5))
    click(rig.board, UNDO)
    assert rig.chosen == []


def test_a_button_added_later_works_as_well(rig):
    more = QPushButton("Again", rig.board)
    more.setGeometry(0, 200, 100, 40)
    more.show()
    click(more, QPoint(5, 5))
    assert rig.chosen == [("undo", Source.MOUSE)]


def test_where_the_stage_names_nothing_a_button_works_by_itself(rig, qtbot):
    own = QPushButton("Own", rig.board)
    own.setGeometry(300, 200, 80, 40)
    own.show()
    with qtbot.waitSignal(own.clicked):
        click(own, QPoint(5, 5))
    assert rig.chosen == []


def test_words_need_an_open_cloud_and_each_takes_one(rig, finger):
    click(rig.board, LEFT)
    tap(rig.board, finger, LEFT)
    assert rig.chosen == []
    rig.open()
    click(rig.board, LEFT)
    rig.clock.ms += 300
    click(rig.board, RIGHT)
    assert rig.chosen == [(0, Source.MOUSE)]
    rig.open()
    rig.pointer.closed(rig.clock())
    click(rig.board, LEFT)
    click(rig.board, UNDO)
    assert rig.chosen == [(0, Source.MOUSE), ("undo", Source.MOUSE)]


def test_a_double_click_never_chooses_from_the_next_cloud(rig):
    rig.open()
    rig.pointer.chosen.connect(lambda choice, source: rig.pointer.opened(rig.clock()))
    click(rig.board, LEFT)
    rig.clock.ms += 149
    QTest.mouseDClick(rig.board, Qt.MouseButton.LeftButton, pos=LEFT)
    assert rig.chosen == [(0, Source.MOUSE)]
    rig.clock.ms += 1
    click(rig.board, LEFT)
    assert len(rig.chosen) == 2


def test_a_press_that_began_before_the_cloud_chooses_nothing_of_it(rig, finger):
    touch(rig.board, finger, "press", LEFT)
    rig.open()
    rig.clock.ms += 1000
    touch(rig.board, finger, "release", LEFT)
    assert rig.chosen == []


def test_a_tap_chooses_once(rig, finger):
    opened_ns = rig.open()
    touch(rig.board, finger, "press", LEFT)
    down_ns = rig.clock()
    assert rig.shown == [(0, 0.0)]
    rig.clock.ms += 80
    touch(rig.board, finger, "release", LEFT)
    assert rig.chosen == [(0, Source.TOUCH)]
    choice = rig.choices[0]
    assert (choice.opened_ns, choice.first_look_ns, choice.t_ns) == (
        opened_ns,
        down_ns,
        rig.clock(),
    )
    assert rig.shown == [(0, 0.0), (None, 0.0)]
    assert {s.source for s in rig.samples} == {Source.TOUCH}


def test_a_tap_on_a_child_button_comes_once(rig, finger):
    touch(rig.board, finger, "press", UNDO)
    assert rig.board.undo.isDown()
    touch(rig.board, finger, "release", UNDO)
    assert not rig.board.undo.isDown()
    QApplication.processEvents()
    assert rig.chosen == [("undo", Source.TOUCH)]
    assert rig.clicked == 0


def test_a_finger_that_slides_to_another_word_chooses_nothing(rig, finger):
    rig.open()
    touch(rig.board, finger, "press", LEFT)
    touch(rig.board, finger, "move", RIGHT)
    touch(rig.board, finger, "release", RIGHT)
    tap(rig.board, finger, REST, LEFT)
    assert rig.chosen == []
    tap(rig.board, finger, LEFT, LEFT + QPoint(6, 3))
    assert rig.chosen == [(0, Source.TOUCH)]


def test_a_second_finger_changes_nothing(rig, finger):
    rig.open()
    touch(rig.board, finger, "press", LEFT, 0)
    QTest.touchEvent(rig.board, finger).stationary(0).press(1, RIGHT, rig.board)
    QTest.touchEvent(rig.board, finger).stationary(0).release(1, RIGHT, rig.board)
    assert rig.chosen == []
    touch(rig.board, finger, "release", LEFT, 0)
    assert rig.chosen == [(0, Source.TOUCH)]


def test_mouse_events_made_from_touch_are_ignored(rig):
    rig.open()
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        for widget, at in ((rig.board, LEFT), (rig.board.undo, QPoint(5, 5))):
            event = QMouseEvent(
                kind,
                QPointF(at),
                QPointF(at),
                QPointF(widget.mapToGlobal(at)),
                Qt.MouseButton.LeftButton,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.MouseEventSource.MouseEventSynthesizedBySystem,
            )
            QApplication.sendEvent(widget, event)
    assert rig.chosen == []
    assert rig.clicked == 0
    assert rig.samples == []


def test_hold_chooses_if_it_is_on(rig, finger):
    rig.open()
    touch(rig.board, finger, "press", LEFT)
    rig.rest(500)
    assert rig.chosen == []
    touch(rig.board, finger, "release", REST)
    rig.pointer.set_hold(True)
    opened_ns = rig.open()
    touch(rig.board, finger, "press", LEFT)
    rig.rest(288)
    assert rig.chosen == []
    rig.rest(32)
    assert rig.chosen == [(0, Source.TOUCH)]
    assert rig.choices[0].threshold_ms == 300
    assert rig.choices[0].opened_ns == opened_ns
    rig.open()
    rig.rest(2000)
    touch(rig.board, finger, "release", LEFT)
    assert len(rig.chosen) == 1


def test_a_short_tap_still_works_with_hold_on(rig, finger):
    rig.pointer.set_hold(True)
    rig.open()
    touch(rig.board, finger, "press", LEFT)
    rig.rest(96)
    touch(rig.board, finger, "release", LEFT)
    assert rig.chosen == [(0, Source.TOUCH)]


def test_dwell_of_a_resting_mouse_chooses(rig):
    rig.pointer.set_dwell(True, MOUSE)
    rig.open()
    move(rig.board, RIGHT)
    rig.rest(200)  # the rest of the guard
    assert rig.shown[0] == (1, 0.0)
    rig.rest(672)
    assert rig.chosen == []
    rig.rest(64)
    assert rig.chosen == [(1, Source.MOUSE)]
    assert rig.choices[0].threshold_ms == 700
    parts = [part for target, part in rig.shown if target == 1]
    assert all(0.0 <= part <= 1.0 for part in parts)
    assert max(parts) == 1.0
    rig.open()
    rig.rest(5000)
    assert len(rig.chosen) == 1


@pytest.mark.parametrize(("at", "takes_ms"), [(LEFT, 490), (RIGHT, 980)])
def test_dwell_may_follow_what_the_stage_says_of_a_cell(rig, at, takes_ms):
    rig.pointer.set_dwell(True, replace(MOUSE, adapts=True))
    rig.open()
    move(rig.board, at)
    rig.rest(200)  # the rest of the guard
    rig.rest(takes_ms - 32)
    assert rig.chosen == []
    rig.rest(64)
    assert len(rig.chosen) == 1
    assert rig.choices[0].threshold_ms == takes_ms
    assert [part for _, part in rig.shown].count(1.0) == 1, "progress ends with the choice"


def test_dwell_is_fed_by_the_timer_itself(rig, qtbot):
    rig.pointer.set_dwell(True)
    rig.open()
    move(rig.board, RIGHT)
    before = len(rig.samples)
    qtbot.waitUntil(lambda: len(rig.samples) > before + 2)
    assert {(s.x_px, s.y_px) for s in rig.samples[before:]} == {(260.0, 60.0)}


def test_a_mouse_that_lay_still_when_the_cloud_opened_chooses_no_word(rig):
    rig.pointer.set_dwell(True)
    move(rig.board, RIGHT)
    rig.rest(100)
    rig.open()
    rig.rest(5000)
    assert rig.chosen == []
    move(rig.board, RIGHT + QPoint(10, 0))
    rig.rest(800)
    assert rig.chosen == [(1, Source.MOUSE)]


def test_dwell_chooses_the_other_targets_at_any_time(rig):
    rig.pointer.set_dwell(True)
    rig.open()
    rig.pointer.freeze(rig.clock())
    move(rig.board, QPoint(20, 220))
    rig.rest(1300)
    assert rig.chosen == [("undo", Source.MOUSE)]


def test_dwell_off_shows_but_does_not_choose(rig):
    rig.open()
    move(rig.board, RIGHT)
    rig.rest(5000)
    assert rig.chosen == []
    assert rig.shown == [(1, 0.0)]


def test_frozen_words_cannot_be_chosen(rig, finger):
    rig.pointer.set_dwell(True)
    rig.open()
    rig.pointer.freeze(rig.clock())
    rig.clock.ms += 300
    move(rig.board, RIGHT)
    rig.rest(3000)
    click(rig.board, LEFT)
    tap(rig.board, finger, LEFT)
    assert rig.chosen == []
    rig.pointer.thaw(rig.clock())
    rig.clock.ms += 200
    tap(rig.board, finger, LEFT)
    assert rig.chosen == [(0, Source.TOUCH)]


def test_a_finger_overrides_the_mouse_until_it_moves(rig, finger):
    rig.pointer.set_dwell(True)
    rig.open()
    move(rig.board, RIGHT)
    rig.rest(600)
    tap(rig.board, finger, UNDO)
    rig.samples.clear()
    rig.rest(3000)
    assert rig.chosen == [("undo", Source.TOUCH)]
    assert rig.samples == []
    move(rig.board, RIGHT + QPoint(5, 5))
    assert rig.samples


def test_a_mouse_that_leaves_ends_its_dwell(rig):
    rig.pointer.set_dwell(True)
    rig.open()
    move(rig.board, RIGHT)
    rig.rest(500)
    QApplication.sendEvent(rig.board, QEvent(QEvent.Type.Leave))
    assert not rig.samples[-1].valid
    assert rig.shown[-1] == (None, 0.0)
    rig.rest(3000)
    assert rig.chosen == []


def test_a_hidden_stage_forgets_a_press(rig):
    rig.open()
    QTest.mousePress(rig.board, Qt.MouseButton.LeftButton, pos=LEFT)
    rig.board.hide()
    rig.board.show()
    QTest.mouseRelease(rig.board, Qt.MouseButton.LeftButton, pos=LEFT)
    assert rig.chosen == []


def runs(rig: Rig) -> bool:
    """Let two ticks pass; return whether more are wanted."""
    rig.rest(32)
    return timer(rig.pointer).isActive()


def test_the_timer_runs_only_while_staying_can_choose(rig: Rig) -> None:
    rig.pointer.set_dwell(True, MOUSE)
    rig.open()
    move(rig.board, LEFT)
    assert runs(rig), "a word fills"
    move(rig.board, REST)
    assert not runs(rig), "nothing lies there"
    move(rig.board, UNDO)
    assert runs(rig)
    rig.rest(MOUSE.guard_ms + MOUSE.total_ms + 100)
    assert rig.chosen == [("undo", Source.MOUSE)]
    assert not runs(rig), "what fired does not fire again before it was left"
    move(rig.board, LEFT)
    assert runs(rig)
    rig.open()
    assert not runs(rig), "a mouse that lay still as the cloud opened chooses nothing"
    move(rig.board, RIGHT)
    rig.rest(MOUSE.dead_ms + MOUSE.total_ms + 200)
    assert rig.chosen[-1] == (1, Source.MOUSE), "and it goes on where it moves"
    rig.pointer.closed(rig.clock())
    assert not runs(rig), "without a cloud there is no word"
    move(rig.board, QPoint(390, 230))
    assert not runs(rig)


def test_a_pause_and_an_end_of_dwell_leave_nothing_half_filled(rig: Rig) -> None:
    rig.pointer.set_dwell(True, MOUSE)
    rig.open()
    move(rig.board, LEFT)
    rig.rest(MOUSE.guard_ms + MOUSE.lock_on_ms + 100)
    assert rig.shown[-1][1] > 0
    rig.pointer.freeze(rig.clock())
    rig.rest(MOUSE.keep_ms + 100)
    assert rig.shown[-1] == (0, 0.0)
    assert not runs(rig)
    rig.pointer.thaw(rig.clock())
    move(rig.board, RIGHT)
    rig.rest(MOUSE.lock_on_ms + 150)
    assert rig.shown[-1][1] > 0
    rig.pointer.set_dwell(False)
    assert rig.shown[-1] == (1, 0.0)
    assert not runs(rig)


def test_a_finger_that_has_chosen_and_stays_costs_nothing(
    rig: Rig, finger: QPointingDevice
) -> None:
    rig.pointer.set_hold(True)
    rig.open()
    touch(rig.board, finger, "press", LEFT)
    assert runs(rig)
    rig.rest(500)
    assert rig.chosen == [(0, Source.TOUCH)]
    assert not runs(rig)
    touch(rig.board, finger, "release", LEFT)
    assert rig.chosen == [(0, Source.TOUCH)]
