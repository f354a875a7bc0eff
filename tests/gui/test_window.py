"""The main window: sizes, the time panel, what it remembers, and keys that no view wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.messages import Mode
from gui.messagebar import Message
from gui.settings import Store
from gui.window import NARROW_PX, MainWindow


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "settings.ini")


@pytest.fixture
def window(qtbot: QtBot, store: Store) -> MainWindow:
    made = MainWindow(store)
    qtbot.addWidget(made)
    made.show()
    return made


SIZES = [(1024, 700), (1280, 800), (1366, 768), (800, 1280), (1920, 1080), (3840, 2160)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_view_has_its_place_at_every_size(
    window: MainWindow, width: int, height: int
) -> None:
    window.resize(width, height)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (width, height)
    views: list[QWidget] = [window.topbar, window.text, window.stage]
    if window.tab.isChecked():
        views.append(window.latency)
    frames = []
    for view in views:
        place = view.rect().translated(view.mapTo(window, QPoint(0, 0)))
        assert window.rect().contains(place)
        assert view.width() >= view.minimumSizeHint().width()
        frames.append(place)
    for index, frame in enumerate(frames):
        assert not any(frame.intersects(other) for other in frames[index + 1 :])
    for key in window.stage.targets.keys():  # noqa: SIM118 (a widget, not a mapping)
        button = window.stage.targets.button(key)
        assert min(button.width(), button.height()) >= 48
    assert window.stage.cloud.height() > window.height() * 0.4


def test_sizes_grow_with_the_window(window: MainWindow) -> None:
    window.resize(1280, 800)
    small = window.look.scale
    window.resize(3840, 2160)
    assert window.look.scale > 1.5 * small
    assert window.latency.width() == window.look.px(310)


def test_the_time_panel_folds_and_stays_as_it_was_left(
    window: MainWindow, store: Store, qtbot: QtBot
) -> None:
    assert window.latency.isVisible() is (window.width() >= NARROW_PX)
    shown = window.latency.isVisible()
    QTest.mouseClick(window.tab, Qt.MouseButton.LeftButton)
    assert window.latency.isVisible() is not shown
    again = MainWindow(store)
    qtbot.addWidget(again)
    assert again.tab.isChecked() is not shown
    window.fold_panel()
    assert window.latency.isVisible() is shown


def test_the_window_comes_back_with_its_size(
    window: MainWindow, store: Store, qtbot: QtBot
) -> None:
    window.resize(760, 560)
    window.close()
    again = MainWindow(store)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (760, 560)


def test_a_theme_is_taken_over_by_every_view(window: MainWindow, store: Store) -> None:
    for name in ("light", "dark"):
        store.change(theme=name)
        window.refresh_look()
        picture = window.grab().toImage()
        assert picture.pixelColor(5, 5) == window.look.theme.colour("panel")
        at = window.text.mapTo(window, QPoint(3, window.text.height() - 3))
        assert picture.pixelColor(at) == window.look.theme.colour("background")


def test_keys_that_no_view_wants_arrive(window: MainWindow, qtbot: QtBot) -> None:
    pressed = []
    window.key_pressed.connect(lambda event: pressed.append(event.text()))
    QTest.keyClicks(window, "ab")
    QTest.mouseClick(window.stage, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    QTest.keyClicks(window.focusWidget() or window, "c")
    QTest.keyClicks(window.stage.targets.button("undo"), "d")
    assert pressed == ["a", "b", "c", "d"]


def test_full_screen_and_back(window: MainWindow) -> None:
    window.toggle_full_screen()
    assert window.isFullScreen()
    window.toggle_full_screen()
    assert not window.isFullScreen()


def test_closing_is_told_once(window: MainWindow) -> None:
    told = []
    window.closing.connect(lambda: told.append(True))
    window.close()
    window.close()
    assert told == [True]


# Who has the keyboard


def press(window: MainWindow, key: Qt.Key) -> None:
    """A key as the desktop sends it: to the view that has the keyboard."""
    QTest.keyClick(window.windowHandle(), key)


@pytest.fixture
def typed(window: MainWindow) -> list[str]:
    """What the window was told of keys."""
    told: list[str] = []
    window.key_pressed.connect(lambda event: told.append(event.text()))
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    return told


def test_the_draft_has_the_keyboard_from_the_start(window: MainWindow, typed: list[str]) -> None:
    modes = []
    window.topbar.mode_changed.connect(modes.append)
    assert window.focusWidget() is window.text
    for key in (Qt.Key.Key_I, Qt.Key.Key_Space, Qt.Key.Key_W):
        press(window, key)
    assert "".join(typed).lower() == "i w"
    assert modes == []


def controls(window: MainWindow) -> list[QAbstractButton]:
    """Every button of the window that can be clicked now."""
    window.messages.post(Message("a", "Something is the matter", action="Try again"))
    window.messages.post(Message("b", "So is something else"))
    QApplication.processEvents()
    return [b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]


def test_a_control_that_was_clicked_gives_the_keyboard_back(
    window: MainWindow, typed: list[str]
) -> None:
    window.request.show()
    for control in (*controls(window), window.topbar._slider, window.stage, window.stage.cloud):
        if not control.isVisible():  # the message went away with its button
            continue
        window.request.edit.setFocus()
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
        if control is window.request.edit:
            continue
        assert window.focusWidget() is window.text, control
        typed.clear()
        press(window, Qt.Key.Key_Space)
        assert typed == [" "], control


def tab_stops(window: MainWindow) -> list[QWidget]:
    """What the Tab key leads to, from the draft once around."""
    window.setFocus()
    found: list[QWidget] = []
    while True:
        press(window, Qt.Key.Key_Tab)
        at = window.focusWidget()
        assert at is not None
        if at is window.text:
            return found
        assert at not in found
        found.append(at)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_space_and_enter_press_the_button_that_tab_led_to(
    window: MainWindow, typed: list[str], key: Qt.Key
) -> None:
    pressed: list[QWidget] = []
    for button in controls(window):
        button.clicked.connect(lambda _=False, b=button: pressed.append(b))
    targets: list[str] = []
    window.stage.activated.connect(targets.append)
    stops = tab_stops(window)
    assert {window.tab, window.try_numbers} <= set(stops)
    typed.clear()
    for at in stops:
        if not at.isVisible():
            continue
        before = len(pressed) + len(targets)
        at.setFocus(Qt.FocusReason.TabFocusReason)
        press(window, key)
        is_button = isinstance(at, QAbstractButton)
        assert len(pressed) + len(targets) == before + is_button, at
        assert typed == [], "neither Space nor Enter is anything else meanwhile"


def test_a_letter_leads_from_a_button_back_to_the_draft(
    window: MainWindow, typed: list[str]
) -> None:
    for at in tab_stops(window):
        at.setFocus(Qt.FocusReason.TabFocusReason)
        typed.clear()
        press(window, Qt.Key.Key_W)
        press(window, Qt.Key.Key_Space)
        assert [t.lower() for t in typed] == ["w", " "], at


def test_a_button_that_goes_away_leaves_the_keyboard_to_the_draft(
    window: MainWindow, typed: list[str]
) -> None:
    window.messages.post(Message("a", "Something is the matter"))
    window.messages._close.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, Qt.Key.Key_Space)
    assert window.messages.current is None
    assert window.focusWidget() is window.text
    window.topbar._slider.setFocus(Qt.FocusReason.TabFocusReason)
    window.topbar.set_mode(Mode.AUTO)
    assert window.focusWidget() is window.text
