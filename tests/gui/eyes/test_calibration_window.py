"""Calibration in the window: a simulated person's eyes look at the points that are shown."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from common.clock import NS_PER_MS as MS
from facesim import Person, sample
from gui.base.eyes_link import EyesLink
from gui.eyes.calibration_result import AGAIN, AGAIN_S, CANCEL, USE, CalibrationPage
from gui.eyes.calibration_view import (
    COUNTDOWN_NS,
    LOST_NS,
    CalibrationView,
    Countdown,
    Phase,
    radius_px,
)
from gui.eyes.calibration_window import CalibrationWindow
from gui.widgets.theme import DARK, LIGHT, Look, load_fonts, scale_for
from input.api.gaze import GazeSample, Screen
from input.api.messages import EyesAnswer, EyesTrouble, Preview, Seen, Shift, UseMap
from input.api.source import EyesConfig, EyesReady
from input.calibration.conditions import Hint
from input.calibration.expectation import Expectation
from input.calibration.procedure import Failure, Quality, Result, Stage
from input.calibration.profiles import Profile, Profiles
from lookers import FakeEyes
from qtparts import timer

SCREEN = Screen("Test 1", 0.0, 0.0, 1280.0, 720.0, 531.0, 600.0)
CONFIG = EyesConfig("camera", "0")


@dataclass
class Sitting:
    """A person before a calibration, and the clock on the wall."""

    window: CalibrationWindow
    eyes: FakeEyes
    profiles: Profiles
    clock: list[int]
    person: Person
    saved: list[Profile] = field(default_factory=list)
    closed: list[Result | None] = field(default_factory=list)

    @property
    def view(self) -> CalibrationView:
        assert self.window.view is not None
        return self.window.view

    @property
    def page(self) -> CalibrationPage:
        assert self.window.page is not None
        return self.window.page

    def tell(self, answer: EyesAnswer) -> None:
        self.eyes.on_answer(answer, self.clock[0])
        QApplication.processEvents()

    def see(self, at: tuple[float, float] | None = None, **how: Any) -> None:
        """Let a frame's time pass with the eyes on a point: the one that is shown, or another."""
        self.clock[0] += 33 * MS
        state = self.view.calibration.state
        x_px, y_px = at or (state.x_px, state.y_px)
        face = self.person.face(x_px, y_px, self.clock[0])
        self.tell(Seen(sample(face, self.clock[0], **how)))

    def look(self, ms: float, **how: Any) -> None:
        for _ in range(round(ms / 33)):
            self.see(**how)

    def until(self, condition: Callable[[], bool], most_s: float = 80.0) -> None:
        start_ns = self.clock[0]
        while not condition():
            assert self.clock[0] - start_ns < most_s * 1e9, "never came about"
            self.see()

    def rest(self, at: tuple[float, float], ms: float) -> None:
        """Look at a point of the screen while the result is shown."""
        for _ in range(round(ms / 33)):
            self.clock[0] += 33 * MS
            t_ns = self.clock[0]
            self.tell(Seen(gaze(t_ns, *at)))


def gaze(t_ns: int, x_px: float, y_px: float) -> GazeSample:
    return GazeSample(
        t_ns, t_ns, x_px, y_px, x_px, y_px, sd_px=30.0, valid=True, present=True, confidence=0.9
    )


@pytest.fixture
def sit(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Sitting]]:
    load_fonts()
    made: list[CalibrationWindow] = []
    links: list[EyesLink] = []

    def sit(look: Look | None = None, **options: Any) -> Sitting:
        clock = [1_000_000_000]
        eyes = FakeEyes()
        link = EyesLink(CONFIG, None, eyes.make)
        links.append(link)
        profiles = Profiles(tmp_path / "profiles")
        window = CalibrationWindow(
            link,
            profiles,
            person="Anna",
            camera="",
            screen=SCREEN,
            look=look or Look(DARK),
            clock=lambda: clock[0],
            wall_s=lambda: 1_800_000_000.0,
            **{"n_points": 5, **options},
        )
        sitting = Sitting(window, eyes, profiles, clock, Person(screen=SCREEN))
        window.saved.connect(sitting.saved.append)
        window.closed.connect(sitting.closed.append)
        window.resize(1280, 720)
        window.start()
        window.show()
        QApplication.processEvents()
        made.append(window)
        sitting.tell(EyesReady("A camera"))
        return sitting

    yield sit
    for window in made:
        try:
            window.close()
        except RuntimeError:
            continue  # gone already
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for link in links:
        link.close()


def points(sitting: Sitting) -> None:
    """Bring the first point up."""
    sitting.until(lambda: sitting.view.phase is Phase.POINTS, 10.0)


def result(sitting: Sitting, qtbot: QtBot) -> None:
    """Look at all points, and wait until they are worked out."""
    sitting.until(lambda: sitting.view.phase not in (Phase.FACE, Phase.COUNTDOWN, Phase.POINTS))
    qtbot.waitUntil(lambda: sitting.window.page is not None)


def test_everything_grows_with_the_screen_that_it_fills(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit()
    result(sitting, qtbot)
    small = sitting.page.buttons.height()
    sitting.window.resize(2560, 1440)
    QApplication.processEvents()
    assert sitting.page.buttons.height() > 1.4 * small


def test_a_person_who_only_moves_their_eyes_gets_a_saved_calibration(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit(expect=lambda found: Expectation(6, 0.987, 1.66), most_words=8)
    assert sitting.view.phase is Phase.FACE
    assert Preview(True) in sitting.eyes.asks
    points(sitting)
    assert sitting.clock[0] >= COUNTDOWN_NS
    assert sitting.eyes.asks[-1] == Preview(False)
    result(sitting, qtbot)
    page = sitting.page
    assert page.result.map is not None
    assert page.result.offset_deg < 2.0
    assert UseMap(page.result.map) in sitting.eyes.asks
    assert "6" in page.summary()
    at = page.buttons.geometry().topLeft() + page.buttons.button(USE).geometry().center()
    sitting.rest((at.x(), at.y()), 2500)
    assert [p.person for p in sitting.saved] == ["Anna"]
    kept = sitting.profiles.load("Anna", "A camera", "Test 1")
    assert kept is not None
    assert kept.map == page.result.map
    assert kept.quality == page.result.data_quality is not None
    assert sitting.closed == [page.result]


def test_a_countdown_waits_for_open_eyes_and_forgives_a_blink() -> None:
    count = Countdown()
    assert count.left_ns(0) is None
    face = Person().face(0.0, 0.0)
    count.feed(sample(face, 0), 0)
    assert count.left_ns(0) == COUNTDOWN_NS
    count.feed(sample(face, 0, closed=True), 500 * MS)
    assert count.left_ns(LOST_NS) == COUNTDOWN_NS - LOST_NS
    assert count.left_ns(LOST_NS + 1) is None
    count.feed(sample(face, 0), 9_000 * MS)
    assert count.left_ns(9_000 * MS) == COUNTDOWN_NS, "it begins anew"
    count.feed(sample(face, 0), 9_900 * MS)
    assert count.left_ns(9_000 * MS + COUNTDOWN_NS - 2_100 * MS) == 2_100 * MS


def test_a_point_shrinks_smoothly_and_without_motion_in_steps() -> None:
    moving = [radius_px(phase / 100, 38.0, True) for phase in range(101)]
    assert moving == sorted(moving, reverse=True)
    assert len(set(moving)) == 101
    still = {radius_px(phase / 100, 38.0, False) for phase in range(101)}
    assert len(still) == 5
    assert {moving[0], moving[-1]} <= still
    assert radius_px(0.0, 1e6, True) < 100.0


def test_keys_pause_go_on_repeat_skip_and_end(sit: Callable[..., Sitting]) -> None:
    sitting = sit()
    points(sitting)
    view, state = sitting.view, lambda: sitting.view.calibration.state
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert state().stage is Stage.PAUSED
    sitting.look(3000)
    assert state().index == 0, "a pause is a pause"
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert state().stage is Stage.RUNNING
    QTest.keyClick(view, Qt.Key.Key_S)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert state().index == 2
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert state().index == 1
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.phase is Phase.OVER
    assert sitting.page.result.failure is Failure.ABORTED
    assert sitting.page.buttons.keys() == (AGAIN, CANCEL)
    QTest.keyClick(sitting.page, Qt.Key.Key_Escape)
    assert len(sitting.closed) == 1
    assert sitting.saved == []


def test_space_begins_at_once_and_escape_before_the_points_closes(
    sit: Callable[..., Sitting],
) -> None:
    sitting = sit()
    sitting.look(200)
    assert sitting.view.phase is Phase.COUNTDOWN
    QTest.keyClick(sitting.view, Qt.Key.Key_Space)
    assert sitting.view.phase is Phase.POINTS
    other = sit()
    QTest.keyClick(other.view, Qt.Key.Key_Space)
    assert other.view.phase is Phase.FACE, "without eyes there is nothing to begin with"
    QTest.keyClick(other.view, Qt.Key.Key_Escape)
    assert [done and done.failure for done in other.closed] == [Failure.ABORTED]


def test_a_finger_can_do_all_that_keys_do(sit: Callable[..., Sitting]) -> None:
    sitting = sit()
    points(sitting)
    view, buttons = sitting.view, sitting.view.buttons
    assert not buttons.isVisible(), "nothing but the point"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert view.calibration.state.stage is Stage.PAUSED
    assert buttons.keys() == ("pause", "repeat", "skip", "end")
    assert all(buttons.button(key).height() >= 48 for key in ("pause", "end"))
    QTest.mouseClick(buttons.button("skip"), Qt.MouseButton.LeftButton)
    assert (view.calibration.state.stage, view.calibration.state.index) == (Stage.RUNNING, 1)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseClick(buttons.button("pause"), Qt.MouseButton.LeftButton)
    assert view.calibration.state.stage is Stage.RUNNING


def test_eyes_that_are_away_are_waited_for_and_told_so(sit: Callable[..., Sitting]) -> None:
    sitting = sit()
    points(sitting)
    sitting.look(600)
    view = sitting.view
    before = view.calibration.state.index
    for _ in range(300):
        sitting.clock[0] += 33 * MS
        sitting.tell(Seen(GazeSample(sitting.clock[0], sitting.clock[0])))
    state = view.calibration.state
    assert state.index == before
    assert "waiting" in view.away_line
    assert "No face" in view.away_line
    sitting.look(700, closed=True)
    assert "Eyes closed" in view.away_line
    sitting.tell(EyesTrouble("The camera is gone", "Plug it in again."))
    assert view.away_line == "The camera is gone. Plug it in again."
    sitting.look(3000)
    assert view.calibration.state.index > before


def test_without_a_map_it_begins_again_by_itself_and_not_for_ever(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit()
    for again in (True, True, False):
        points(sitting)
        sitting.see()
        for _ in range(5 + 4):
            QTest.keyClick(sitting.view, Qt.Key.Key_S)
        qtbot.waitUntil(lambda: sitting.window.page is not None)
        page = sitting.page
        assert page.result.failure is Failure.TOO_FEW
        assert timer(page).isActive() is again
        if again:
            assert str(AGAIN_S) in page.buttons.button(AGAIN).text()
            for _ in range(AGAIN_S):
                timer(page).timeout.emit()
            assert sitting.window.page is None
    assert sitting.page.buttons.keys() == (AGAIN, CANCEL)


def test_a_look_beside_the_buttons_or_a_short_one_presses_nothing(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit()
    result(sitting, qtbot)
    buttons = sitting.page.buttons
    top = buttons.geometry().topLeft()
    use = top + buttons.button(USE).geometry().center()
    sitting.rest((640.0, 200.0), 4000)
    for _ in range(4):
        sitting.rest((use.x(), use.y()), 900)
        sitting.rest((640.0, 200.0), 900)
    assert sitting.closed == []
    again = top + buttons.button(AGAIN).geometry().center()
    sitting.rest((again.x(), again.y()), 2500)
    assert sitting.view.phase is not Phase.OVER
    assert sitting.eyes.asks[-3:] == [UseMap(None), Shift(0.0, 0.0), Preview(True)]


def test_a_profile_that_cannot_be_saved_is_one_line_and_not_lost(
    sit: Callable[..., Sitting], qtbot: QtBot, tmp_path: Path
) -> None:
    sitting = sit()
    result(sitting, qtbot)
    (tmp_path / "profiles").write_text("a file where the folder should be")
    QTest.keyClick(sitting.page, Qt.Key.Key_Return)
    assert "cannot be saved" in sitting.page.summary()
    assert sitting.saved == []
    (tmp_path / "profiles").unlink()
    QTest.keyClick(sitting.page, Qt.Key.Key_Return)
    assert len(sitting.saved) == 1


def test_all_of_it_can_be_painted_in_both_themes(sit: Callable[..., Sitting], qtbot: QtBot) -> None:
    for look in (Look(DARK), Look(LIGHT, 1.8, motion=False)):
        sitting = sit(look, expect=lambda found: Expectation(4, 0.987, 1.66), most_words=8)
        looks = [sitting.window.grab()]
        points(sitting)
        looks.append(sitting.window.grab())
        sitting.view.pause()
        looks.append(sitting.window.grab())
        sitting.view.pause()
        result(sitting, qtbot)
        looks.append(sitting.window.grab())
        pictures = [picture.toImage() for picture in looks]
        grounds = {image.pixelColor(3, image.height() - 3).name() for image in pictures}
        assert grounds == {look.theme.background}
        for one, other in pairwise(pictures):
            assert one != other


def test_figures_on_the_page_are_those_of_the_result(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit()
    result(sitting, qtbot)
    done = sitting.page.result
    assert f"{done.offset_deg:.1f}° ({done.offset_px:.0f} px)" in sitting.page.summary()
    assert math.isclose(done.offset_px, done.offset_deg * SCREEN.px_per_deg)
    away = dataclasses.replace(done, skipped=((10.0, 10.0),))
    page = CalibrationPage(away, SCREEN, Look(DARK), again_by_itself=False)
    qtbot.addWidget(page)
    assert f"{len(done.errors)} of {len(done.errors) + 1}" in page.summary()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Escape])
def test_a_key_held_since_the_points_decides_nothing_on_the_page(
    sit: Callable[..., Sitting], qtbot: QtBot, key: Qt.Key
) -> None:
    sitting = sit()
    result(sitting, qtbot)
    held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(sitting.page, held)
    assert (sitting.saved, sitting.closed) == ([], [])


def shown(result: Result, qtbot: QtBot, **how: Any) -> CalibrationPage:
    page = CalibrationPage(result, SCREEN, Look(DARK), again_by_itself=False, **how)
    qtbot.addWidget(page)
    return page


def test_the_page_says_what_to_expect_and_the_data_quality(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit(expect=lambda found: Expectation(6, 0.987, 1.66), most_words=8)
    result(sitting, qtbot)
    told, quality = sitting.page.summary(), sitting.page.result.data_quality
    assert quality is not None
    assert "Words in a cloud: 6. instead of 8" in told
    assert "Right choices: about 98%" in told
    assert "Time per word: about 1.7 s" in told
    assert f"RMS-S2S {quality.rms_s2s_deg:.2f}°" in told
    assert f"BCEA {quality.bcea_deg2:.2f} deg²" in told
    assert "Data loss 0.0%" in told
    bare = shown(dataclasses.replace(sitting.page.result, data_quality=None), qtbot).summary()
    assert "BCEA" not in bare
    assert "Precision (1 SD)" in bare
    assert "Words in a cloud" not in bare


def test_what_may_help_comes_with_its_figure_and_only_where_help_is_wanted(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit()
    result(sitting, qtbot)
    seen = sitting.page.result.conditions
    assert seen is not None
    dim = dataclasses.replace(seen, light=0.08, glare=0.47)
    good = dataclasses.replace(sitting.page.result, conditions=dim, hints=dim.hints())
    few, most = Expectation(4, 0.99, 1.5), Expectation(8, 0.99, 1.5)
    assert "light" not in shown(good, qtbot, expected=most, most_words=8).summary()
    told = shown(good, qtbot, expected=few, most_words=8).summary()
    assert "Add light from the front: your irises are hard to see (brightness 8%)." in told
    assert "move the lamp (pupils 47% as bright as the face)." in told
    poor = dataclasses.replace(good, quality=Quality.POOR, hints=(*dim.hints(), Hint.AGAIN))
    told = shown(poor, qtbot, expected=few, most_words=8).summary()
    assert "Poor: clouds have only a few, large words." in told
    assert "Repeat the calibration" in told
    wrong = Expectation(2, 0.5, 9.0)
    assert "many wrong choices" in shown(poor, qtbot, expected=wrong, most_words=8).summary()


@pytest.mark.parametrize("size", [(1024, 700), (2560, 1440)])
def test_nothing_on_the_page_is_cut_however_much_there_is_to_say(
    sit: Callable[..., Sitting], qtbot: QtBot, size: tuple[int, int]
) -> None:
    sitting = sit()
    result(sitting, qtbot)
    found = dataclasses.replace(sitting.page.result, quality=Quality.POOR, hints=tuple(Hint))
    page = shown(found, qtbot, expected=Expectation(2, 0.5, 9.0), most_words=8)
    page.set_look(Look(DARK, scale_for(QSize(*size))))
    page.resize(*size)
    page.show()
    QApplication.processEvents()
    for label in page.findChildren(QLabel):
        if label.isVisible():
            assert label.height() >= label.heightForWidth(label.width()), label.text()[:80]
            below = label.mapTo(page, label.rect().bottomLeft()).y()
            assert below <= page.buttons.geometry().top()


def test_a_poor_result_offers_zones_where_they_are_wanted(
    sit: Callable[..., Sitting], qtbot: QtBot
) -> None:
    sitting = sit(offers_zones=True)
    result(sitting, qtbot)
    good = dataclasses.replace(sitting.page.result, quality=Quality.GOOD)
    poor = dataclasses.replace(good, quality=Quality.POOR)
    failed = dataclasses.replace(poor, map=None, failure=Failure.NO_SENSE)
    aborted = dataclasses.replace(poor, map=None, failure=Failure.ABORTED)
    offered = {
        name: "zones" in shown(which, qtbot, offers_zones=True).buttons.keys()  # noqa: SIM118
        for name, which in (("good", good), ("poor", poor), ("failed", failed), ("no", aborted))
    }
    assert offered == {"good": False, "poor": True, "failed": True, "no": False}
    assert "zones" not in shown(poor, qtbot).buttons.keys()  # noqa: SIM118
    wanted: list[bool] = []
    sitting.window.zones_wanted.connect(lambda: wanted.append(True))
    sitting.page.chosen.emit("zones")
    assert (wanted, sitting.saved) == ([True], [])
    assert sitting.closed
