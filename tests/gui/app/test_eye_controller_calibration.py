"""Calibrating from the window: it opens, it stays, and however it ends nothing is left stuck."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from driving import Start
from facesim import Person, sample
from gui.eyes import calibration_view, calibration_window
from gui.eyes.calibration_result import CANCEL, USE, CalibrationPage
from gui.eyes.calibration_view import Phase
from gui.eyes.calibration_window import CalibrationWindow
from input.api.messages import EyesTrouble, Preview, Seen, UseMap
from input.calibration.procedure import Calibration, Failure
from lookers import STEP_NS, TRACKER, WEBCAM, Rig


@pytest.fixture
def rig(start: Start) -> Rig:
    """A camera that sees somebody who has no calibration, and a cloud on the screen."""
    rig = Rig(start, **WEBCAM).begin()
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    return rig


def opened(rig: Rig) -> CalibrationWindow:
    window = rig.sight.profiles.desk.window
    assert window is not None
    assert window.isVisible()
    return window


def press_calibrate(rig: Rig) -> CalibrationWindow:
    """Press the message's button; what only a variable of a function held would be gone."""
    assert rig.desk.window.messages.current.action == "Calibrate"
    rig.desk.window.messages.action_button.click()
    QApplication.processEvents()
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    return opened(rig)


class Sitting:
    """Eyes that look at the points which a calibration shows, on a clock of their own."""

    def __init__(self, rig: Rig, window: CalibrationWindow) -> None:
        self.rig, self.window = rig, window
        self.t_ns = now_ns()
        self.person = Person(seed=2, screen=rig.sight.profiles.screen)
        window.clock = lambda: self.t_ns
        assert window.view is not None
        window.view.clock = window.clock

    def see(self) -> None:
        view = self.window.view
        assert view is not None
        self.t_ns += STEP_NS
        state = view.calibration.state
        face = self.person.face(state.x_px, state.y_px, self.t_ns)
        self.rig.eyes.say(Seen(sample(face, self.t_ns)))
        QApplication.processEvents()

    def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(3000):
            if condition():
                return
            self.see()
        raise AssertionError("never came about")

    def to_points(self) -> None:
        self.until(lambda: self.window.view is not None and self.window.view.phase is Phase.POINTS)

    def to_work(self) -> None:
        view = self.window.view
        assert view is not None
        self.until(lambda: view.phase not in (Phase.FACE, Phase.COUNTDOWN, Phase.POINTS))


def closed(rig: Rig) -> None:
    """Hold that nothing waits for a calibration any more: another one opens."""
    assert not rig.sight.profiles.desk.is_open
    assert "calibration" not in rig.desk.parts.presence.reasons
    rig.sight.calibrate()
    other = opened(rig)
    other.close()
    assert not rig.sight.profiles.desk.is_open


# From the button to a word


def test_the_button_opens_a_calibration_that_is_used_to_choose_words(rig: Rig, qtbot: Any) -> None:
    sitting = Sitting(rig, press_calibrate(rig))
    sitting.to_points()
    sitting.to_work()
    window = sitting.window
    qtbot.waitUntil(lambda: window.page is not None, timeout=60_000)
    QTest.keyClick(window.page, Qt.Key.Key_Return)
    assert not rig.sight.profiles.desk.is_open
    assert rig.sight.profiles.map is not None
    assert rig.eyes.of(UseMap)[-1].map == rig.sight.profiles.map
    text = rig.desk.text
    rig.look(0, 2500)
    assert rig.desk.text != text


def test_the_settings_page_opens_it_too_and_its_picture_goes_on(rig: Rig) -> None:
    card = rig.desk.open_settings().eyes
    rig.sight.link.preview("settings", True)
    card.buttons[9].click()
    QApplication.processEvents()
    gc.collect()
    window = opened(rig)
    Sitting(rig, window).to_points()
    assert rig.eyes.of(Preview)[-1] == Preview(True), "the page still wants pictures"
    window.close()
    assert rig.eyes.of(Preview)[-1] == Preview(True)
    rig.sight.link.preview("settings", False)
    assert rig.eyes.of(Preview)[-1] == Preview(False)
    closed(rig)


def test_a_second_calibrate_shows_the_one_that_is_open(rig: Rig) -> None:
    window = press_calibrate(rig)
    rig.sight.calibrate(5)
    assert opened(rig) is window
    window.close()
    closed(rig)


def test_a_tracker_that_is_calibrated_elsewhere_opens_nothing(start: Start) -> None:
    rig = Rig(start, **TRACKER).begin()
    rig.eyes.ready()
    QApplication.processEvents()
    rig.sight.calibrate()
    assert not rig.sight.profiles.desk.is_open


# However it ends


def test_escape_ends_it_before_the_points_and_within_them(rig: Rig) -> None:
    window = press_calibrate(rig)
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    closed(rig)
    rig.sight.calibrate()
    sitting = Sitting(rig, opened(rig))
    sitting.to_points()
    sitting.until(lambda: sitting.window.view.calibration.state.index > 0)
    QTest.keyClick(sitting.window.view, Qt.Key.Key_Escape)
    assert sitting.window.page.result.failure is Failure.ABORTED
    QTest.keyClick(sitting.window.page, Qt.Key.Key_Escape)
    closed(rig)


def test_escape_ends_it_while_the_map_is_worked_out(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(
        calibration_view.threading, "Thread", lambda target, **_: started.append(target) or Idle()
    )
    sitting = Sitting(rig, press_calibrate(rig))
    sitting.to_points()
    sitting.to_work()
    view = sitting.window.view
    assert view.phase is Phase.WORKING
    assert view.buttons.keys() == ("end",), "a finger has a way out, too"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    page = sitting.window.page
    assert page.result.failure is Failure.ABORTED
    [fit] = started
    fit()  # ends late, for nobody
    QApplication.processEvents()
    assert sitting.window.page is page
    QTest.keyClick(page, Qt.Key.Key_Escape)
    closed(rig)


class Idle:
    """A thread that never begins."""

    def start(self) -> None: ...


def test_an_error_in_working_it_out_is_a_line_and_a_way_out(
    rig: Rig, qtbot: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Calibration) -> Any:
        raise FloatingPointError("nothing converges")

    monkeypatch.setattr(Calibration, "_judge", broken)
    sitting = Sitting(rig, press_calibrate(rig))
    sitting.to_points()
    sitting.to_work()
    with caplog.at_level(logging.CRITICAL):
        qtbot.waitUntil(lambda: sitting.window.page is not None)
    page = sitting.window.page
    assert page.result.failure is Failure.ERROR
    assert "please repeat it" in page.summary()
    assert USE not in page.buttons.keys()  # noqa: SIM118 (a widget, not a mapping)
    page.buttons.pressed.emit(CANCEL)
    closed(rig)


def test_an_error_in_showing_the_result_closes_it_and_is_a_line(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(CalibrationPage):
        def __init__(self, *_: Any, **__: Any) -> None:
            raise ZeroDivisionError

    monkeypatch.setattr(calibration_window, "CalibrationPage", Broken)
    sitting = Sitting(rig, press_calibrate(rig))
    sitting.to_points()
    sitting.until(lambda: sitting.window.view.calibration.state.index > 0)
    QTest.keyClick(sitting.window.view, Qt.Key.Key_Escape)
    assert "failed because of an error" in rig.desk.message
    monkeypatch.undo()
    closed(rig)


def test_an_error_in_opening_it_is_a_line(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no such screen")

    monkeypatch.setattr(CalibrationWindow, "begin", broken)
    rig.sight.calibrate()
    assert "failed because of an error" in rig.desk.message
    monkeypatch.undo()
    closed(rig)


def test_a_lost_camera_is_said_in_it_and_it_can_be_left(rig: Rig) -> None:
    sitting = Sitting(rig, press_calibrate(rig))
    sitting.to_points()
    rig.eyes.say(EyesTrouble("The camera is gone", "Plug it in again."))
    QApplication.processEvents()
    assert sitting.window.view.away_line == "The camera is gone. Plug it in again."
    rig.eyes.die(now_ns())
    QApplication.processEvents()
    assert opened(rig) is sitting.window, "the eyes start again, and it goes on"
    sitting.to_work()
    sitting.window.close()
    closed(rig)


def test_eyes_that_gave_up_are_started_for_it(rig: Rig) -> None:
    rig.eyes.say(EyesTrouble("There is no camera", "Plug one in.", fatal=True))
    QApplication.processEvents()
    restarts = rig.eyes.asked.count("restart")
    rig.sight.calibrate()
    assert rig.eyes.asked.count("restart") == restarts + 1
    opened(rig).close()


@pytest.mark.parametrize(
    "change", [{"input": "hands"}, {"gaze_source": "camera:1"}, {"gaze_source": "opengaze"}]
)
def test_it_ends_with_the_eyes_that_it_is_of(rig: Rig, change: dict[str, str]) -> None:
    press_calibrate(rig)
    rig.desk.app.store.change(**change)
    assert not rig.sight.profiles.desk.is_open
    rig.desk.app.store.change(**WEBCAM)
    closed(rig)


def test_it_ends_with_the_program(rig: Rig) -> None:
    window = press_calibrate(rig)
    rig.desk.app.close()
    assert not window.isVisible()
    assert not rig.sight.profiles.desk.is_open


def test_what_is_destroyed_unasked_is_not_waited_for(rig: Rig) -> None:
    window = press_calibrate(rig)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    closed(rig)
