"""The eyes on the settings page, the camera's picture, and the one point against drift."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from common.clock import NS_PER_MS as MS
from facesim import Person, sample
from gui.base.eyes_link import EyesLink
from gui.base.settings import in_section
from gui.base.store import Store
from gui.eyes.camera_preview import CameraPicture, advice, brightness_of
from gui.eyes.recentre_view import LIMIT_NS, RepairView
from gui.pages.eye_settings import EyesCard, EyesDesk
from gui.pages.settings_page import SettingsPage
from gui.widgets.form import Slider, Switch
from gui.widgets.message_bar import Level
from gui.widgets.theme import DARK, LIGHT, Look, load_fonts
from input.api.gaze import Face, GazeSample
from input.api.messages import CamerasFound, EyesTrouble, FindCameras, Preview
from input.api.source import EyesConfig, EyesReady, Picture
from input.calibration.one_point import OnePoint
from lookers import FakeEyes

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Folders:
    records: Path


@dataclass
class Stand:
    page: SettingsPage
    store: Store
    link: EyesLink
    eyes: FakeEyes
    calibrations: list[int] = field(default_factory=list)
    repairs: list[bool] = field(default_factory=list)

    @property
    def card(self) -> EyesCard:
        return self.page.eyes

    def tell(self, answer: Any) -> None:
        self.eyes.on_answer(answer, 0)
        QApplication.processEvents()

    def scroll(self) -> None:
        self.page.area.ensureWidgetVisible(self.card.preview)
        QApplication.processEvents()
        self.card.look_whether_seen()


@pytest.fixture
def stand(qtbot: QtBot, tmp_path: Path) -> Iterator[Stand]:
    load_fonts()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 900)
    store = Store(tmp_path / "settings.ini")
    eyes = FakeEyes()
    link = EyesLink(EyesConfig("camera"), None, eyes.make)
    told = Stand.__new__(Stand)
    desk = EyesDesk(
        link=lambda: link if store.settings.eyes else None,
        calibration=lambda: None,
        calibrate=lambda points: told.calibrations.append(points),
        repair=lambda: told.repairs.append(True),
    )
    page = SettingsPage(store, window, Folders(tmp_path / "records"), desk)
    told.__init__(page, store, link, eyes)  # type: ignore[misc]
    page.set_look(Look(DARK))
    page.show()
    QApplication.processEvents()
    yield told
    page.close()
    link.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def face(**changes: Any) -> Face:
    usual = {"head_mm": (0.0, 20.0, 580.0), "eye_px": 31.0, "box": (0.3, 0.2, 0.4, 0.5)}
    return dataclasses.replace(Person().face(800.0, 500.0), **{**usual, **changes})


def picture(of: Face | None = None, grey: int = 128) -> Picture:
    rgb = bytes((grey + 40 * (i // 3 % 2) - 20) % 256 for i in range(160 * 120 * 3))
    return Picture(160, 120, rgb, sample(of, 1000))


def test_every_setting_of_the_eyes_has_a_named_control(stand: Stand) -> None:
    for name in in_section("eyes"):
        control = stand.card.rows[name].control
        assert control is not None
        assert control.accessibleName()


def test_all_but_the_switch_waits_until_choosing_by_gaze_is_on(stand: Stand) -> None:
    rows = stand.card.rows
    switch = rows["input"].control
    assert isinstance(switch, Switch)
    assert not any(row.control.isEnabled() for n, row in rows.items() if n != "input")
    assert stand.eyes.asks == [], "no camera is looked through"
    assert not stand.card.preview.isVisible()
    QTest.mouseClick(switch, LEFT)
    assert stand.store.settings.input == "eyes"
    assert rows["gaze_dwell_ms"].control.isEnabled()
    assert stand.card.preview.isVisible()
    QTest.mouseClick(switch, LEFT)
    assert stand.store.settings.input == "hands"


def test_controls_change_the_store_and_follow_it(stand: Stand) -> None:
    stand.store.change(input="eyes")
    rows = stand.card.rows
    for name, value, text in (
        ("gaze_dwell_ms", 650, "650 ms"),
        ("distance_mm", 700, "70 cm"),
    ):
        slider = rows[name].control
        assert isinstance(slider, Slider)
        slider.setValue(value)
        assert getattr(stand.store.settings, name) == value
        assert rows[name].value == text
        stand.store.change(**{name: value + 50})
        assert slider.value() == value + 50
    for name in ("gaze_dot", "gaze_adapts"):
        switch = rows[name].control
        assert isinstance(switch, Switch)
        QTest.mouseClick(switch, LEFT)
        assert getattr(stand.store.settings, name) is True
    stand.card.person_line.setText("  Anna   Maria ")
    stand.card.person_line.editingFinished.emit()
    assert stand.store.settings.person == "Anna Maria"
    stand.card.person_line.setText("  ")
    stand.card.person_line.editingFinished.emit()
    assert stand.card.person_line.text() == "Anna Maria", "nobody is nameless"


def test_the_picture_comes_only_while_it_is_seen(stand: Stand) -> None:
    stand.store.change(input="eyes")
    stand.page.area.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    stand.card.look_whether_seen()
    assert Preview(True) not in stand.eyes.asks
    assert FindCameras() in stand.eyes.asks
    stand.scroll()
    assert stand.eyes.asks[-1] == Preview(True)
    stand.tell(EyesReady("Camera 0", 640, 480, 30.0))
    stand.tell(picture(face()))
    assert stand.card.preview.text == "Face found, 58 cm away, eyes 31 px wide: good"
    assert "640 × 480" in stand.card.preview.source.text()
    stand.page.area.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    stand.card.look_whether_seen()
    assert stand.eyes.asks[-1] == Preview(False)
    stand.scroll()
    stand.page.close()
    assert stand.eyes.asks[-1] == Preview(False)
    stand.tell(picture(None))
    assert "good" in stand.card.preview.text, "a closed page follows nothing"


def test_cameras_are_offered_and_chosen(stand: Stand) -> None:
    stand.store.change(input="eyes")
    box = stand.card.source
    stand.tell(CamerasFound((("0", "Front"), ("2", "On the desk"))))
    texts = [box.itemText(i) for i in range(box.count())]
    assert texts[:2] == ["Front", "On the desk"]
    assert "Eye tracker: Lab Streaming Layer" in texts
    assert box.currentText() == "Front", "the usual one is the first"
    assert stand.store.settings.gaze_source == "camera", "a list changes no setting"
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert stand.store.settings.gaze_source == "camera:2"
    stand.store.change(gaze_source="opengaze:127.0.0.1:4242")
    assert box.currentText() == "opengaze:127.0.0.1:4242"
    assert not stand.card.preview.isVisible(), "a tracker has no picture"
    assert not stand.card.points.isEnabled()


def test_no_camera_and_trouble_are_lines_in_the_picture(stand: Stand) -> None:
    stand.store.change(input="eyes")
    stand.tell(CamerasFound(()))
    assert stand.card.preview.picture.line == "No camera found."
    stand.tell(picture(face()))
    assert stand.card.preview.picture.has_picture
    stand.tell(EyesTrouble("The camera is gone.", "Plug it in again."))
    assert not stand.card.preview.picture.has_picture
    assert stand.card.preview.picture.line == "The camera is gone. Plug it in again."


def test_calibration_and_repair_are_asked_for(stand: Stand) -> None:
    stand.store.change(input="eyes")
    for button in stand.card.buttons.values():
        assert button.height() >= 40
        QTest.mouseClick(button, LEFT)
    assert stand.calibrations == [5, 9, 13]
    assert not stand.card.repair_button.isEnabled(), "there is no calibration to repair"


@pytest.mark.parametrize(
    ("changes", "said", "level"),
    [
        ({}, "good", Level.INFO),
        ({"eye_px": 12.0}, "move closer", Level.WARNING),
        ({"head_mm": (0.0, 0.0, 300.0)}, "sit back", Level.WARNING),
        ({"box": (0.0, 0.2, 0.4, 0.5)}, "edge", Level.WARNING),
        ({"yaw_deg": -40.0}, "turned", Level.WARNING),
        ({"confidence": 0.1}, "irises", Level.WARNING),
        ({"blink": 0.9, "confidence": 0.0}, "good", Level.INFO),
    ],
)
def test_advice_says_what_to_do(changes: dict[str, Any], said: str, level: Level) -> None:
    told = advice(sample(face(**changes), 0), (128.0, 40.0))
    assert said in told.text
    assert told.level is level
    assert told.text.startswith("Face found")


def test_advice_without_a_face_or_light() -> None:
    nobody = GazeSample(0, 0)
    assert "sit in front" in advice(nobody, (128.0, 40.0)).text
    assert "light" in advice(nobody, (10.0, 3.0)).text
    assert "covered" in advice(nobody, (128.0, 1.0)).text
    assert "dark" in advice(sample(face(), 0), (20.0, 9.0)).text
    assert "bright" in advice(sample(face(), 0), (250.0, 3.0)).text
    assert "closed" in advice(sample(face(), 0, closed=True), (128.0, 40.0)).text


def test_brightness_is_that_of_the_face() -> None:
    rows = []
    for y in range(100):
        rows += [200 if 30 <= x < 70 and 20 <= y < 70 else 20 for x in range(100)]
    rgb = bytes(value for value in rows for _ in range(3))
    mean, sd = brightness_of(Picture(100, 100, rgb, sample(face(), 0)))
    assert (mean, sd) == (200.0, 0.0)
    mean, _ = brightness_of(Picture(100, 100, rgb, GazeSample(0, 0)))
    assert 20.0 < mean < 100.0


def test_the_picture_is_mirrored_and_marks_the_face(qtbot: QtBot) -> None:
    load_fonts()
    view = CameraPicture(Look(LIGHT))
    qtbot.addWidget(view)
    red, blue = b"\xff\x00\x00", b"\x00\x00\xff"
    rgb = b"".join(red * 80 + blue * 80 for _ in range(120))
    view.set_picture(Picture(160, 120, rgb, GazeSample(0, 0)))
    plain = view.grab().toImage()
    middle = plain.height() // 2
    assert plain.pixelColor(plain.width() // 4, middle) == QColor("blue")
    assert plain.pixelColor(3 * plain.width() // 4, middle) == QColor("red")
    view.set_picture(Picture(160, 120, rgb, sample(face(), 0)))
    assert view.grab().toImage() != plain


def point_of(view: RepairView) -> QPointF:
    return view.mapToGlobal(QPointF(view.rect().center()))


def test_one_point_repairs_in_a_second_and_a_half(qtbot: QtBot) -> None:
    load_fonts()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(QSize(800, 600))
    window.show()
    clock = [5_000 * MS]
    view = RepairView(window, Look(DARK), 38.0, lambda: clock[0])
    looks: list[OnePoint] = []
    ends: list[bool] = []
    view.repaired.connect(looks.append)
    view.ended.connect(ends.append)
    view.show()
    at = point_of(view)
    steps = 0
    while not ends:
        clock[0] += 33 * MS
        steps += 1
        assert steps < 100
        view.feed(gaze(clock[0], at.x() + 30.0, at.y() - 20.0))
    assert 1400 <= steps * 33 <= 1700
    assert ends == [True]
    assert looks[0].found == (at.x() + 30.0, at.y() - 20.0)
    assert (looks[0].x_px, looks[0].y_px) == (at.x(), at.y())


def gaze(t_ns: int, x_px: float, y_px: float) -> GazeSample:
    return GazeSample(t_ns, t_ns, x_px, y_px, x_px, y_px, 30.0, valid=True, present=True)


@pytest.mark.parametrize("how", ["escape", "press", "time", "resize"])
def test_a_repair_that_is_not_wanted_changes_nothing(qtbot: QtBot, how: str) -> None:
    load_fonts()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(QSize(800, 600))
    window.show()
    clock = [0]
    view = RepairView(window, Look(DARK), 38.0, lambda: clock[0])
    looks: list[OnePoint] = []
    ends: list[bool] = []
    view.repaired.connect(looks.append)
    view.ended.connect(ends.append)
    view.show()
    at = point_of(view)
    view.feed(gaze(600 * MS, at.x(), at.y()))
    if how == "escape":
        QTest.keyClick(view, Qt.Key.Key_Escape)
    elif how == "press":
        QTest.mouseClick(view, LEFT, pos=QPoint(10, 10))
    elif how == "time":
        clock[0] = LIMIT_NS + 1
        view.tick()
    else:
        window.resize(QSize(700, 500))
        QApplication.processEvents()
    assert (looks, ends) == ([], [False])
    assert all(left.isHidden() for left in window.findChildren(RepairView))
