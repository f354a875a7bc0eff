"""Eyes that point while something else commits, in the whole window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from driving import NONE, Start
from engine.session.draft import Origin
from engine.session.events import State
from facesim import Person, grid
from gui.widgets.switch_button import SwitchButton, told_switch
from input.api.gaze import Face
from input.calibration.regression import Fixated, fit
from lookers import TRACKER, WEBCAM, Rig, seen

LEFT = Qt.MouseButton.LeftButton


def rig_with(start: Start, **settings: object) -> Rig:
    """A tracker, a cloud, and eyes that already look at its third word."""
    rig = Rig(start, **{**TRACKER, **settings})
    rig.eyes.ready()
    QApplication.processEvents()
    rig.begin()
    rig.look(2, 1000)
    return rig


def press(rig: Rig, key: Qt.Key = Qt.Key.Key_Space) -> None:
    QTest.keyClick(rig.desk.window.windowHandle(), key)
    QApplication.processEvents()


def until_now(rig: Rig) -> None:
    """Let the eyes' clock, which is ahead in these tests, be that of the switch."""
    rig.sight.routing.switch._clock = lambda: max(rig.t_ns, now_ns())


def test_a_look_commits_nothing_by_itself_and_is_shown(start: Start) -> None:
    rig = rig_with(start, commit_by="switch")
    text = rig.desk.text
    rig.look(2, 4000)
    assert rig.desk.text == text
    assert rig.desk.stage.cloud.dwelt == (2, 1.0)


def test_the_switch_commits_what_is_looked_at(start: Start) -> None:
    rig = rig_with(start, commit_by="switch")
    until_now(rig)
    word = rig.desk.words[2]
    press(rig)
    assert rig.desk.last == (" " + word, Origin.CHOSEN)
    timing = rig.desk.trials[-1].timing
    assert (timing.source, timing.dwell_ms) == ("gaze", 0)
    assert timing.gaze.commit == "switch"
    assert timing.gaze.act_ns == timing.dwell_start_ns


def test_a_dwell_is_told_as_one(start: Start) -> None:
    rig = rig_with(start)
    rig.look(2, 1600)
    gaze = rig.desk.trials[-1].timing.gaze
    assert (gaze.commit, gaze.act_ns) == ("dwell", None)


@pytest.mark.parametrize(
    ("switch", "act"),
    [
        ("F8", lambda rig: press(rig, Qt.Key.Key_F8)),
        ("Return", lambda rig: press(rig, Qt.Key.Key_Enter)),
        ("mouse right", lambda rig: click(rig, Qt.MouseButton.RightButton)),
        ("mouse left", lambda rig: click(rig, LEFT)),
    ],
)
def test_any_key_or_button_can_be_the_switch(
    start: Start, switch: str, act: Callable[[Rig], None]
) -> None:
    rig = rig_with(start, commit_by="switch", commit_switch=switch)
    until_now(rig)
    word, n = rig.desk.words[2], len(rig.desk.trials)
    act(rig)
    assert rig.desk.last == (" " + word, Origin.CHOSEN)
    assert len(rig.desk.trials) == n + 1


def click(rig: Rig, button: Qt.MouseButton, at: QPoint | None = None) -> None:
    """Press somewhere else than what is looked at: on the first word."""
    place = at if at is not None else rig.desk.place(0)
    QTest.mouseClick(rig.desk.window.windowHandle(), button, NONE, place)
    QApplication.processEvents()


def test_other_keys_and_the_bar_above_stay_as_they_are(start: Start) -> None:
    rig = rig_with(start, commit_by="switch", commit_switch="mouse left")
    until_now(rig)
    text, asked = rig.desk.text, []
    rig.desk.controller.settings_wanted.disconnect()
    rig.desk.controller.settings_wanted.connect(lambda: asked.append(True))
    bar = rig.desk.window.topbar
    click(rig, LEFT, bar.mapTo(rig.desk.window, bar.settings_button.geometry().center()))
    assert asked
    assert rig.desk.text == text
    press(rig, Qt.Key.Key_Escape)
    assert rig.desk.session.state is State.PAUSED


def test_a_touch_anywhere_commits(start: Start, finger: QPointingDevice) -> None:
    rig = rig_with(start, commit_by="touch")
    until_now(rig)
    word, n = rig.desk.words[2], len(rig.desk.trials)
    rig.desk.tap(0)
    assert rig.desk.last == (" " + word, Origin.CHOSEN)
    assert len(rig.desk.trials) == n + 1
    assert rig.desk.trials[-1].timing.gaze.commit == "touch"


def test_a_held_key_commits_once(start: Start) -> None:
    rig = rig_with(start, commit_by="switch")
    until_now(rig)
    n = len(rig.desk.trials)
    handle = rig.desk.window.windowHandle()
    QTest.keyPress(handle, Qt.Key.Key_Space)
    for _ in range(10):
        rig.desk.until(rig.desk.asking)
        rig.look(2, 300)
        QTest.keyPress(handle, Qt.Key.Key_Space)  # the platform marks none of them
    QTest.keyRelease(handle, Qt.Key.Key_Space)
    assert len(rig.desk.trials) - n <= 10
    text = rig.desk.text
    assert "  " not in text, "Space wrote nothing"


def test_every_target_is_reached_and_a_pause_is_left(start: Start) -> None:
    rig = rig_with(start, commit_by="switch")
    until_now(rig)
    text = rig.desk.text
    press(rig)
    rig.desk.until(rig.desk.asking)
    assert rig.desk.text != text
    rig.look("undo", 1000)
    press(rig)
    assert rig.desk.text == text
    rig.look("pause", 1000)
    press(rig)
    assert rig.desk.session.state is State.PAUSED
    rig.look("pause", 1000)
    press(rig)
    assert rig.desk.session.state is not State.PAUSED


def test_a_switch_is_a_key_as_ever_where_no_eyes_choose(start: Start) -> None:
    rig = Rig(start, commit_by="switch", **WEBCAM)
    rig.eyes.ready()
    rig.begin()  # and no calibration
    rig.desk.type("xyz")
    press(rig)
    assert rig.desk.text.endswith(" xyz")


def face(t_ns: int, brow: float = 0.05, jaw: float = 0.02) -> Face:
    still = ((0.1,) * 14, (0.0, 0.0, 600.0), 0.0, 0.0, 0.0, 0.0, 0.9, 29.0, (0.3, 0.2, 0.4, 0.5))
    return Face(t_ns, *still, brow=brow, jaw=jaw)


@pytest.mark.parametrize(("by", "up"), [("brow", {"brow": 0.6}), ("mouth", {"jaw": 0.5})])
def test_an_act_of_the_face_commits_what_was_looked_at_when_it_began(
    start: Start, by: str, up: dict[str, float]
) -> None:
    rig = Rig(start, commit_by=by, **WEBCAM)
    rig.eyes.ready()
    QApplication.processEvents()
    screen = rig.sight.profiles.screen
    person = Person(seed=2, screen=screen)
    points = [Fixated(x, y, person.faces(x, y, 4)) for x, y in grid(screen, 3, 3)]
    rig.sight.profiles.map = fit(points, screen)
    rig.begin()
    at, beside = rig.at(2), rig.at(1)
    rig.say(2500, lambda t_ns: seen(t_ns, at.x(), at.y(), face=face(t_ns)))
    word, n = rig.desk.words[2], len(rig.desk.trials)
    # The eyes go on to another word while the act lasts.
    rig.say(100, lambda t_ns: seen(t_ns, at.x(), at.y(), face=face(t_ns, **up)))
    rig.say(400, lambda t_ns: seen(t_ns, beside.x(), beside.y(), face=face(t_ns, **up)))
    assert rig.desk.last == (" " + word, Origin.CHOSEN)
    assert len(rig.desk.trials) == n + 1
    assert rig.desk.trials[-1].timing.gaze.commit == by


def test_a_tracker_without_a_face_lets_a_dwell_choose(start: Start) -> None:
    rig = rig_with(start, commit_by="brow")
    word = rig.desk.words[2]
    rig.look(2, 1600)
    assert rig.desk.last == (" " + word, Origin.CHOSEN)


def test_the_button_of_the_page_takes_the_next_key_or_button(qtbot) -> None:
    button, told = SwitchButton(), []
    qtbot.addWidget(button)
    button.named.connect(told.append)
    button.show_name("Space")
    button.show()
    shown = button.text()
    assert shown == "Space"
    for act, name in (
        (lambda: QTest.keyClick(button, Qt.Key.Key_F8), "F8"),
        (lambda: QTest.keyClick(button, Qt.Key.Key_Tab), "Tab"),
        (lambda: QTest.keyClick(button, Qt.Key.Key_Shift), None),
        (lambda: QTest.mouseClick(button, Qt.MouseButton.RightButton), "mouse right"),
    ):
        if not told or name is not None:
            button.click()
            assert button.text() == "Press a key or button…"
        else:
            button.click()
        act()
        if name is not None:
            assert told[-1] == name
            assert button.text() == told_switch(name)
        else:
            assert button.text() == "Press a key or button…"
    n = len(told)
    button.click()
    QTest.keyClick(button, Qt.Key.Key_Escape)
    assert (len(told), button.text()) == (n, "Right mouse button")
