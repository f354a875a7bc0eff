from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.base import i18n, keymap
from gui.base.settings import TABLE, Settings, in_section
from gui.base.store import Store
from gui.pages.settings_page import SettingsPage
from gui.widgets import theme
from gui.widgets.form import Row, Slider, Switch
from gui.widgets.segments import Segments
from gui.widgets.theme import DARK, LIGHT, Look

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FINGER: list[QPointingDevice] = []


@dataclass
class Folders:
    records: Path


@dataclass
class Stand:
    page: SettingsPage
    store: Store
    window: QWidget
    told: list[Settings]

    def row(self, name: str) -> Row:
        return self.page.rows[name]

    def slider(self, name: str) -> Slider:
        control = self.row(name).control
        assert isinstance(control, Slider)
        return control

    def switch(self, name: str) -> Switch:
        control = self.row(name).control
        assert isinstance(control, Switch)
        return control

    def segments(self, name: str) -> Segments:
        control = self.row(name).control
        assert isinstance(control, Segments)
        return control


def make(qtbot: QtBot, tmp_path: Path, size: QSize | None = None) -> Stand:
    theme.load_fonts()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(size or QSize(1280, 900))
    store = Store(tmp_path / "settings.ini")
    page = SettingsPage(store, window, Folders(tmp_path / "records"))
    told: list[Settings] = []
    store.listen(told.append)
    look = Look(DARK, theme.scale_for(window.size()))
    page.set_look(look)
    page.show()
    QApplication.processEvents()
    return Stand(page, store, window, told)


@pytest.fixture
def stand(qtbot: QtBot, tmp_path: Path) -> Stand:
    return make(qtbot, tmp_path)


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """Delete closed pages for good: a change of language is told to every one that is left."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def finger(qapp: QApplication) -> None:
    """Make the one touch device that the tests share."""
    if not FINGER:
        FINGER.append(QTest.createTouchDevice(QPointingDevice.DeviceType.TouchScreen))


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    i18n.install(qapp, "en")


def test_figures_have_the_decimal_mark_of_the_language(
    stand: Stand, qapp: QApplication, tmp_path: Path, english_again: None
) -> None:
    said = lambda: [label.text() for label in stand.page.findChildren(QLabel)]  # noqa: E731
    assert {"1.10", "0.0"} <= set(said())
    i18n.install(qapp, "ru", tmp_path)
    QApplication.processEvents()
    assert {"1,10", "0,0"} <= set(said())
    assert not {"1.10", "0.0"} & set(said())


def test_every_setting_has_a_named_control(stand: Stand) -> None:
    for name in set(TABLE) - set(in_section("eyes")):
        control, setting = stand.row(name).control, TABLE[name]
        assert control is not None
        assert control.accessibleName()
        kind = Segments if setting.choices else Slider if setting.is_number else Switch
        assert isinstance(control, QPushButton if name == "model_path" else kind)
    assert not stand.page.isModal()


def test_opening_and_looking_change_nothing(stand: Stand) -> None:
    stand.page.set_look(Look(LIGHT, 1.6))
    stand.page.close()
    stand.page.show()
    assert stand.told == []


def test_a_switch_applies_at_once_and_is_kept(stand: Stand, tmp_path: Path) -> None:
    QTest.mouseClick(stand.switch("hold"), LEFT)
    assert stand.told == [Settings(hold=True)]
    stand.store.sync()
    assert Store(tmp_path / "settings.ini").settings.hold is True
    QTest.keyClick(stand.switch("hold"), Qt.Key.Key_Space)
    assert stand.store.settings == Settings()


def test_the_whole_row_is_a_target(stand: Stand) -> None:
    row = stand.row("probabilities")
    QTest.mouseClick(row, LEFT, pos=QPoint(20, row.height() - 3))
    assert stand.store.settings.probabilities is True
    row = stand.row("theme")
    light = next(b for b in row.findChildren(QToolButton) if b.text() == "Light")
    middle = light.mapTo(row, light.rect().center()).x()
    QTest.mouseClick(row, LEFT, pos=QPoint(middle, 2))
    assert stand.store.settings.theme == "light"
    before = len(stand.told)
    QTest.mouseClick(row, LEFT, pos=QPoint(20, 20))
    assert len(stand.told) == before, "the name of a choice chooses nothing"
    stand.store.change(records=False)
    row = stand.row("record_words")
    QTest.mouseClick(row, LEFT, pos=QPoint(20, 20))
    assert stand.store.settings.record_words is False, "a row that is off cannot be pressed"


def test_a_slider_goes_where_it_is_pressed_in_whole_steps(stand: Stand) -> None:
    slider = stand.slider("dwell_ms")
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() - 1, 5))
    assert stand.store.settings.dwell_ms == 2000
    QTest.mouseClick(slider, LEFT, pos=QPoint(0, slider.height() - 2))
    assert stand.store.settings.dwell_ms == 200
    QTest.mousePress(slider, LEFT, pos=QPoint(10, 20))
    for x in range(10, slider.width(), 7):
        QTest.mouseMove(slider, QPoint(x, 20))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() // 2, 20))
    assert all(s.dwell_ms % 50 == 0 for s in stand.told)
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() // 2, 20))
    assert stand.store.settings.dwell_ms == 1100
    assert stand.row("dwell_ms").value == "1100 ms"
    assert "1100 ms" in slider.accessibleDescription()


@pytest.mark.parametrize(
    "name", sorted(n for n, s in TABLE.items() if s.is_number and s.section != "eyes")
)
def test_sliders_reach_both_ends_of_their_range_by_key(stand: Stand, name: str) -> None:
    low, high = TABLE[name].low, TABLE[name].high
    for key, end in ((Qt.Key.Key_End, high), (Qt.Key.Key_Home, low)):
        QTest.keyClick(stand.slider(name), key)
        assert getattr(stand.store.settings, name) == end
    QTest.keyClick(stand.slider(name), Qt.Key.Key_Right)
    assert low < getattr(stand.store.settings, name) <= high


def test_a_value_between_the_steps_is_shown_and_not_changed(stand: Stand) -> None:
    stand.store.change(dwell_ms=730, repeat_penalty=1.13)
    assert stand.told == [Settings(dwell_ms=730, repeat_penalty=1.13)]
    assert stand.row("dwell_ms").value == "730 ms"
    assert stand.row("repeat_penalty").value == "1.13"


def test_the_page_follows_what_is_changed_elsewhere(stand: Stand) -> None:
    stand.store.change(mode="auto", words=4, dwell=False, language="ru", theme="light")
    assert len(stand.told) == 1, "showing a change is no change"
    assert stand.segments("mode").index == 0
    assert stand.segments("language").index == 2
    assert stand.slider("words").value() == 4
    assert not stand.switch("dwell").isChecked()
    assert stand.page.grab().toImage().pixelColor(2, 2) == LIGHT.colour("background")
    for name in ("share", "words", "dwell_ms"):
        assert not stand.slider(name).isEnabled()
    stand.store.change(mode="forks", dwell=True)
    for name in ("share", "words", "dwell_ms"):
        assert stand.slider(name).isEnabled()


def test_a_way_of_writing_is_chosen_by_key(stand: Stand) -> None:
    taken = next(b for b in stand.segments("mode").findChildren(QToolButton) if b.isChecked())
    QTest.keyClick(taken, Qt.Key.Key_Right)
    assert stand.store.settings.mode == "every_word"


def test_the_wheel_scrolls_the_page_and_changes_no_setting(stand: Stand) -> None:
    slider = stand.slider("share")
    at = QPointF(slider.mapTo(stand.page, slider.rect().center()))
    QTest.wheelEvent(stand.page.windowHandle(), at, QPoint(0, -120))
    QApplication.processEvents()
    assert stand.told == []
    assert stand.page.area.verticalScrollBar().value() > 0


def test_a_reset_can_be_taken_back(stand: Stand) -> None:
    reset = stand.page.reset_button
    assert not reset.isEnabled()
    mine = Settings(words=4, theme="light", dwell_ms=900, language="en")
    stand.store.change(words=4, theme="light", dwell_ms=900, language="en")
    assert reset.isEnabled()
    QTest.mouseClick(reset, LEFT)
    assert stand.store.settings == Settings()
    assert reset.text() == "Restore the previous settings"
    QTest.mouseClick(reset, LEFT)
    assert stand.store.settings == mine
    assert reset.text() == "Reset to defaults"
    QTest.mouseClick(reset, LEFT)
    stand.store.change(hold=True)
    assert reset.text() == "Reset to defaults", "a new change ends the offer"


def test_escape_closes_and_enter_does_not(stand: Stand) -> None:
    QTest.keyClick(stand.page, Qt.Key.Key_Return)
    assert stand.page.isVisible()
    QTest.keyClick(stand.slider("share"), Qt.Key.Key_Escape)
    assert not stand.page.isVisible()


def test_tab_reaches_every_control_and_brings_it_into_view(stand: Stand) -> None:
    stand.page.activateWindow()
    seen: set[QWidget] = set()
    widget = stand.page.focusWidget()
    while widget is not None and widget not in seen:
        seen.add(widget)
        if stand.page.content.isAncestorOf(widget):
            view = stand.page.area.viewport()
            middle = widget.mapTo(view, widget.rect().center())
            assert view.rect().contains(middle), widget.accessibleName()
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        widget = stand.page.focusWidget()
    for name, row in stand.page.rows.items():
        if row.control is not None and row.control.isEnabled():
            parts = {row.control, *row.control.findChildren(QToolButton)}
            assert parts & seen, name
    assert stand.page.close_button in seen


def test_the_folder_is_made_and_opened(
    stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    QTest.mouseClick(stand.page.open_button, LEFT)
    records = tmp_path / "records"
    assert records.is_dir()
    assert [Path(url.toLocalFile()) for url in opened] == [records]
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    QTest.mouseClick(stand.page.open_button, LEFT)
    assert stand.row("folder").detail.startswith("No program to open it with")


def test_a_folder_that_cannot_be_made_is_told(stand: Stand, tmp_path: Path) -> None:
    (tmp_path / "records").write_text("in the way", encoding="utf-8")
    QTest.mouseClick(stand.page.open_button, LEFT)
    assert "cannot be used" in stand.row("folder").detail


def test_the_list_of_keys_is_the_keyboard_s_own(stand: Stand) -> None:
    table = stand.page.keys_table
    lines = dict(table.lines())
    assert lines["Undo"] == "Ctrl+Z"
    assert lines["Show or hide the time panel"] == "F9"
    assert "PgDown" in lines["More words"]
    assert "Ctrl+M" in lines["More words"]
    shown = {label.text() for label in table.findChildren(QLabel)}
    assert {text for pair in table.lines() for text in pair} <= shown
    told = {command for command, _ in keymap.shortcuts().items()}
    held = (NONE, CONTROL, SHIFT, CONTROL | SHIFT)
    presses = [QKeyEvent(QEvent.Type.KeyPress, key, keys) for key in Qt.Key for keys in held]
    meant = {keymap.meaning(press, typed="", choosing=True) for press in presses}
    assert told == {command for command in meant if isinstance(command, keymap.Command)}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("size", [QSize(720, 520), QSize(1024, 700), QSize(2560, 1440)])
def test_everything_has_room(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    english_again: None,
    size: QSize,
    language: str,
) -> None:
    i18n.install(qapp, language, tmp_path)
    stand = make(qtbot, tmp_path, size)
    page = stand.page
    assert page.width() <= size.width()
    assert page.height() <= size.height()
    assert page.content.width() <= page.area.viewport().width()
    for row in page.rows.values():
        assert row.control is None or row.height() >= theme.MIN_TARGET_PX
        for label in row.findChildren(QLabel):
            if label.isVisible():
                assert label.height() >= label.heightForWidth(label.width())
                assert label.width() >= label.minimumSizeHint().width(), label.text()
                assert row.rect().contains(label.geometry()), label.text()
        if row.control is not None:
            assert row.rect().contains(row.control.geometry())
    for button in page.findChildren(QPushButton):
        assert button.height() >= theme.MIN_TARGET_PX
        assert button.width() >= button.sizeHint().width(), button.text()


def test_the_page_takes_the_language(
    stand: Stand, qapp: QApplication, tmp_path: Path, english_again: None
) -> None:
    i18n.install(qapp, "ru", tmp_path)
    QApplication.processEvents()
    assert stand.page.windowTitle() == "Настройки"
    assert stand.segments("mode").texts()[0] == "Авто"
    assert stand.segments("language").texts()[1:] == ["English", "Русский"]
    for name in set(TABLE) - set(in_section("eyes")):
        control = stand.row(name).control
        assert control is not None
        assert name == "model_path" or "а" <= control.accessibleName()[1] <= "я"
    assert dict(stand.page.keys_table.lines())["Отменить"]
    assert stand.told == []


def touch(stand: Stand, *steps: tuple[str, QPoint]) -> None:
    """Let the finger "press", "move" or "release", each in an event of its own."""
    for what, point in steps:
        event = QTest.touchEvent(stand.page.windowHandle(), FINGER[0])
        getattr(event, what)(0, point)
        event.commit()
        QApplication.processEvents()


def test_a_finger_taps_a_switch_and_drags_a_slider(stand: Stand, finger: None) -> None:
    switch, slider = stand.switch("dwell"), stand.slider("words")
    stand.page.area.ensureWidgetVisible(stand.row("dwell"))
    scrolled = stand.page.area.verticalScrollBar().value()
    at = switch.mapTo(stand.page, switch.rect().center())
    touch(stand, ("press", at), ("release", at))
    assert stand.store.settings.dwell is False
    left = slider.mapTo(stand.page, QPoint(4, slider.height() // 2))
    right = left + QPoint(slider.width() + 20, 0)
    way = [left + QPoint(x, 0) for x in range(12, slider.width() + 20, 12)]
    touch(stand, ("press", left), *(("move", at) for at in way), ("release", right))
    assert stand.store.settings.words == TABLE["words"].high
    assert stand.page.area.verticalScrollBar().value() == scrolled


@pytest.mark.parametrize("where", ["row", "switch", "segment"])
def test_a_finger_drags_the_page_and_chooses_nothing(
    stand: Stand, finger: None, qtbot: QtBot, where: str
) -> None:
    bar = stand.page.area.verticalScrollBar()
    target: dict[str, QWidget] = {
        "row": stand.row("dwell"),
        "switch": stand.switch("dwell"),
        "segment": next(
            b for b in stand.row("look_ahead").findChildren(QToolButton) if b.text() == "Off"
        ),
    }
    stand.page.area.ensureWidgetVisible(stand.row("dwell"))
    before = bar.value()
    start = target[where].mapTo(stand.page, target[where].rect().center())
    way = [start - QPoint(0, y) for y in range(20, 400, 20)]
    touch(stand, ("press", start), *(("move", at) for at in way))
    qtbot.waitUntil(lambda: bar.value() > before + 100)
    touch(stand, ("release", way[-1]))
    assert stand.told == []
    QTest.mouseClick(stand.switch("hold"), LEFT)
    assert stand.store.settings == Settings(hold=True), "the mouse presses as before"
