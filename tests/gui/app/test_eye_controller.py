"""Writing by gaze in the whole window: eyes in place of their process, a scripted engine."""

from __future__ import annotations

import gc
import json
from dataclasses import asdict, replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from common.clock import now_ns
from driving import Start
from engine.session.draft import Origin
from facesim import Person, grid
from gui.app.calibration_profiles import Accuracy
from gui.eyes.calibration_window import CalibrationWindow
from input.api.gaze import Screen
from input.api.messages import EyesTrouble, Shift, UseMap
from input.calibration.data_quality import GazeQuality
from input.calibration.gaze_map import GazeMap
from input.calibration.profiles import Profile, Profiles
from input.calibration.regression import Fixated, fit
from lookers import TRACKER, WEBCAM, Rig, seen


@pytest.fixture
def tracked(start: Start) -> Rig:
    """A tracker that brings its own points, and a cloud on the screen."""
    rig = Rig(start, **TRACKER)
    rig.eyes.ready()
    QApplication.processEvents()
    return rig.begin()


@pytest.fixture(scope="module")
def gaze_map() -> GazeMap:
    screen = Screen("", 0.0, 0.0, 800.0, 800.0, 800.0 * 25.4 / 96)
    person = Person(seed=2, screen=screen)
    points = [Fixated(x, y, person.faces(x, y, 4)) for x, y in grid(screen, 3, 3)]
    return fit(points, screen)


def saved(
    rig: Rig, gaze_map: GazeMap, screen: str | None = None, quality: GazeQuality | None = None
) -> None:
    """Save a calibration for the rig's screen, or for one of another name."""
    here = rig.sight.profiles.screen
    profiles = Profiles(rig.desk.app.folders.profiles)
    larger = 1.0 if screen is None else 1.5  # a screen without a name is known by its size
    own = replace(gaze_map, screen=replace(here, width_mm=here.width_mm * larger))
    name = here.name if screen is None else screen
    profiles.save(Profile("me", "a camera", name, 1.0, own, quality))


def believed(rig: Rig) -> float:
    """Return what was learned to be missing from estimates at the first word, across."""
    at = rig.desk.stage.mapToGlobal(QPointF(400.0, 300.0))
    return rig.sight.gaze.believed(at.x(), at.y(), rig.t_ns)[0] - at.x()


# When the eyes watch


def test_nobody_is_watched_before_it_is_asked_for(start: Start) -> None:
    rig = Rig(start)
    assert rig.eyes.asked == []
    rig.desk.app.store.change(**TRACKER)
    assert "start" in rig.eyes.asked
    rig.desk.app.store.change(input="hands")
    assert "close" in rig.eyes.asked
    assert rig.badge == ""
    rig.desk.app.store.change(**TRACKER)
    assert rig.eyes.asked[-1] == "restart"


def test_the_window_closes_the_eyes(start: Start) -> None:
    rig = Rig(start, **TRACKER)
    rig.desk.app.close()
    assert "close" in rig.eyes.asked


# Calibration


def test_without_a_calibration_it_is_said_once_and_nothing_is_chosen(start: Start) -> None:
    rig = Rig(start, **WEBCAM).begin()
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    text = rig.desk.text
    rig.look(0, 3000)
    assert rig.desk.text == text
    assert rig.badge == "Calibrate first"
    message = rig.desk.window.messages.current
    assert message.text.startswith("Calibrate first")
    assert message.action == "Calibrate"
    rig.desk.tap(0)
    assert rig.desk.text != text


def test_a_saved_calibration_is_used(start: Start, gaze_map: GazeMap) -> None:
    rig = Rig(start, **WEBCAM)
    saved(rig, gaze_map)
    rig.begin()
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    assert rig.sight.profiles.map is not None
    assert rig.eyes.of(UseMap)[-1].map == rig.sight.profiles.map
    assert rig.desk.message == ""
    word = rig.desk.words[0]
    rig.look(0, 2000)
    assert rig.last == (" " + word, Origin.CHOSEN)
    gaze = rig.desk.trials[-1].timing.gaze
    assert gaze.offset_deg == gaze_map.offset_deg
    assert gaze.sd_deg == gaze_map.sd_deg


def test_a_calibration_of_another_screen_or_person_is_not_used(
    start: Start, gaze_map: GazeMap
) -> None:
    rig = Rig(start, **WEBCAM)
    saved(rig, gaze_map, "HDMI-7")
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    assert "HDMI-7" in rig.desk.message
    assert rig.sight.profiles.map is None
    saved(rig, gaze_map)
    rig.desk.app.store.change(person="Ann")
    assert rig.sight.profiles.map is None
    rig.desk.app.store.change(person="me")
    assert rig.sight.profiles.map is not None
    assert rig.desk.message == ""


def test_the_button_of_the_message_opens_a_calibration_that_stays(start: Start) -> None:
    rig = Rig(start, **WEBCAM)
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    rig.desk.window.messages.action_wanted.emit("calibrate")
    gc.collect()
    (window,) = calibrations()
    assert window.isVisible()
    rig.sight.calibrate()
    assert calibrations() == [window], "a second one is not opened beside it"
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    rig.sight.calibrate()
    assert len([w for w in calibrations() if w.isVisible()]) == 1, "it can be opened again"
    calibrations()[-1].close()


def calibrations() -> list[CalibrationWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, CalibrationWindow)]


def test_a_damaged_calibration_is_one_line(start: Start, gaze_map: GazeMap) -> None:
    rig = Rig(start, **WEBCAM)
    saved(rig, gaze_map)
    [file] = rig.desk.app.folders.profiles.glob("*.json")
    file.write_text("{")
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    assert "cannot be used" in rig.desk.message
    assert rig.sight.profiles.map is None


def test_a_choice_teaches_the_drift_and_undo_takes_it_back(start: Start, gaze_map: GazeMap) -> None:
    rig = Rig(start, **WEBCAM)
    saved(rig, gaze_map)
    rig.begin()
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    rig.look(0, 2000, off_px=25.0)
    learned = believed(rig)
    assert -25.0 < learned < -5.0
    rig.desk.controller.command("undo")
    assert believed(rig) == 0.0


def test_a_choice_by_hand_teaches_nothing(start: Start, gaze_map: GazeMap) -> None:
    rig = Rig(start, **WEBCAM)
    saved(rig, gaze_map)
    rig.begin()
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    rig.look(0, 700, off_px=25.0)
    rig.desk.tap(0)
    assert rig.desk.trials
    assert believed(rig) == 0.0


def test_one_look_at_a_point_repairs_the_drift(start: Start, gaze_map: GazeMap) -> None:
    rig = Rig(start, **WEBCAM)
    saved(rig, gaze_map)
    rig.begin()
    rig.eyes.ready("a camera")
    QApplication.processEvents()
    rig.desk.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    window = rig.desk.window
    middle = window.mapToGlobal(QPointF(window.rect().center()))
    rig.say(2500, lambda t_ns: seen(t_ns, middle.x() + 40.0, middle.y() - 30.0))
    assert rig.eyes.of(Shift)[-1] == Shift(-40.0, 30.0)
    assert rig.desk.message.strip() == "Gaze recentred."
    text = rig.desk.text
    rig.look(0, 2500)
    assert rig.desk.text != text


# How many words


def test_fewer_words_are_asked_for_and_the_cloud_says_so(start: Start) -> None:
    rig = Rig(start, words=8, **TRACKER)
    rig.sight.profiles.trust(Accuracy(2.5, 1.5, rig.sight.profiles.screen))
    fits = rig.sight.profiles.words(8)
    assert 2 <= fits < 8
    rig.begin()
    assert len(rig.desk.words) == fits
    assert f"{fits} of 8 words" in str(rig.desk.stage.cloud.rest_hint)
    rig.desk.app.store.change(input="hands")
    rig.begin()
    assert len(rig.desk.words) == 8
    assert rig.desk.stage.cloud.rest_hint is None


def test_few_large_targets_lead_to_the_others(start: Start) -> None:
    rig = Rig(start, **TRACKER)
    usual = rig.desk.stage.targets.keys()
    rig.sight.profiles.trust(Accuracy(2.5, 1.5, rig.sight.profiles.screen))
    assert rig.desk.stage.targets.keys() == ("undo", "menu", "pause")
    rig.begin()
    words = rig.desk.words
    rig.choose("menu")
    assert "Letters" in rig.desk.cells
    assert len(rig.desk.cells) <= max(3, rig.sight.profiles.words(15))
    seen_cells = set(rig.desk.cells)
    while "back" not in seen_cells:
        rig.turn_page()
        assert not seen_cells >= set(rig.desk.cells), "nothing new is shown"
        seen_cells |= set(rig.desk.cells)
    assert {"More words", "Letters", "Let the model choose", "Recentre gaze"} <= seen_cells
    while "Letters" not in rig.desk.cells:
        rig.turn_page()
    rig.choose(rig.desk.cells.index("Letters"))
    assert rig.desk.parts.text_entry.spelling
    assert len(rig.desk.cells) <= max(4, rig.sight.profiles.words(14))
    rig.desk.tap("undo")
    assert rig.desk.cells == words
    rig.desk.app.store.change(input="hands")
    assert rig.desk.stage.targets.keys() == usual


# Troubles


def test_a_camera_that_is_gone_is_a_badge_until_it_is_back(start: Start) -> None:
    rig = Rig(start, **WEBCAM).begin()
    rig.eyes.say(EyesTrouble("The camera is gone", "Plug it in again."))
    QApplication.processEvents()
    assert rig.desk.message == "The camera is gone. Plug it in again."
    rig.away(900)
    assert rig.badge == "No camera"
    rig.desk.tap(0)
    assert rig.desk.trials
    rig.eyes.ready("a camera")
    rig.away(900)
    assert rig.badge == "Calibrate first"
    assert "gone" not in rig.desk.message


def test_fatal_trouble_can_be_tried_again(start: Start) -> None:
    rig = Rig(start, **WEBCAM)
    rig.eyes.say(EyesTrouble("No camera found", "Plug one in.", fatal=True))
    QApplication.processEvents()
    assert rig.desk.window.messages.current.action == "Try again"
    rig.desk.window.messages.action_button.click()
    assert rig.eyes.asked[-1] == "restart"


def test_a_process_that_dies_starts_again_but_not_for_ever(tracked: Rig) -> None:
    for round_ in range(1, 4):
        tracked.eyes.die(now_ns())
        QApplication.processEvents()
        assert tracked.eyes.asked.count("restart") == round_
    assert "is restarting" in tracked.desk.message
    tracked.eyes.die(now_ns())
    QApplication.processEvents()
    assert tracked.eyes.asked.count("restart") == 3
    assert tracked.desk.window.messages.current.action == "Try again"
    tracked.desk.tap(0)
    assert tracked.desk.trials


# The dot, and records


def test_the_dot_is_off_until_it_is_wanted(tracked: Rig) -> None:
    tracked.look(0, 200)
    assert tracked.sight.routing.dot is None
    tracked.desk.app.store.change(gaze_dot=True)
    tracked.look(0, 200)
    dot = tracked.sight.routing.dot
    assert dot is not None
    assert dot.isVisible()
    at = tracked.desk.window.mapFromGlobal(tracked.at(0)).toPoint()
    assert (dot.geometry().center() - at).manhattanLength() <= 2
    tracked.away(200)
    assert not dot.isVisible()
    tracked.look(0, 200)
    tracked.desk.app.store.change(gaze_dot=False)
    assert not dot.isVisible()


def test_records_say_how_the_eyes_were_seen_but_not_whose(start: Start) -> None:
    rig = Rig(start, person="Anna Secret", **TRACKER).begin()
    rig.look(0)
    rig.desk.app.close()
    text = rig.desk.app.records.path.read_text()
    assert "Anna Secret" not in text
    trials = [row for row in map(json.loads, text.splitlines()) if row["row"] == "trial"]
    assert trials[0]["timing"]["gaze"]["samples"] > 20


def test_records_say_by_which_calibration_gaze_is_measured(start: Start, gaze_map: GazeMap) -> None:
    rig = Rig(start, person="me", **WEBCAM)
    quality = GazeQuality(1.5, 2.25, 0.5, 0.75, 1.0, 0.125, 28.5, 4, 120)
    saved(rig, gaze_map, quality=quality)
    rig.eyes.ready("a camera")
    rig.begin()
    rig.sight.profiles.use("a camera")
    rig.sight.profiles.use("another camera")
    rig.desk.app.close()
    rows = list(map(json.loads, rig.desk.app.records.path.read_text().splitlines()))
    kinds = [row["row"] for row in rows if row["row"] in ("session", "calibration")]
    assert kinds == ["session", "calibration", "calibration"]
    found = next(row for row in rows if row["row"] == "calibration")
    assert found["quality"] == asdict(quality)
    assert found["offset_deg"] == gaze_map.offset_deg
    assert "a camera" not in json.dumps(found)
