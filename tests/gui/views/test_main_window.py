"""The main window: sizes, the time panel, what it remembers, and keys that no view wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from driving import Start
from engine.api.messages import Mode
from gui.base import i18n
from gui.base.store import Store
from gui.views.main_window import NARROW_PX, MainWindow
from gui.widgets.message_bar import Message
from gui.widgets.theme import Look, round_knob


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
    for control in (*controls(window), window.topbar.slider, window.stage, window.stage.cloud):
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
    window.topbar.slider.setFocus(Qt.FocusReason.TabFocusReason)
    window.topbar.set_mode(Mode.AUTO)
    assert window.focusWidget() is window.text


def test_a_narrow_window_folds_the_panel_and_a_wide_one_brings_it_back(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.tab.setChecked(True)
    window.resize(720, 520)
    QApplication.processEvents()
    assert not window.latency.isVisible()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.latency.isVisible()
    window.fold_panel()
    window.resize(720, 520)
    window.fold_panel()
    QApplication.processEvents()
    assert window.latency.isVisible(), "who wants it there gets it"
    window.fold_panel()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert not window.latency.isVisible(), "it comes back as it was before"


@pytest.mark.parametrize("height", [520, 620, 700, 800, 1080])
def test_no_chart_of_the_panel_is_cut(window: MainWindow, height: int) -> None:
    window.resize(1280, height)
    window.tab.setChecked(True)
    QApplication.processEvents()
    dock = window.latency
    shown = [chart for chart in dock.charts if chart.isVisible()]
    assert {chart for chart in dock.charts if not chart.share} <= set(shown), "the tables"
    for chart in shown:
        assert chart.height() >= chart.least_px(False)
        assert dock.rect().contains(chart.geometry())
    for index, chart in enumerate(shown):
        assert not any(chart.geometry().intersects(o.geometry()) for o in shown[:index])


def cut_labels(window: QWidget) -> list[str]:
    """Return the texts that have less room than they need."""
    cut = []
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap():
            policy = label.sizePolicy().horizontalPolicy()
            shortens = policy is QSizePolicy.Policy.Ignored
            if not shortens and label.width() + 1 < label.minimumSizeHint().width():
                cut.append(label.text())
    for button in window.findChildren(QAbstractButton):
        text = getattr(button, "_label", None)
        if button.isVisible() and callable(text) and any("…" in line for line in text()[0]):
            cut.append(button.text())
    return cut


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(720, 520), *SIZES])
def test_no_label_of_the_window_is_cut(
    start: Start, qapp: QApplication, tmp_path: Path, language: str, width: int, height: int
) -> None:
    try:
        assert i18n.install(qapp, language, tmp_path / "folder" / "cache") == language
        rig = start(mode="every_word", language=language)
        rig.window.resize(width, height)
        rig.begin()
        QApplication.processEvents()
        assert cut_labels(rig.window) == []
    finally:
        i18n.install(qapp, "en")


@pytest.mark.parametrize("scale", [1 + n / 20 for n in range(25)])
def test_knobs_are_round_at_every_scale(scale: float) -> None:
    look = Look(scale=scale)
    for side in (look.px(16), max(48, look.px(48)) // 3):
        said = dict(part.split(": ") for part in round_knob(look, side).rstrip(";").split("; "))
        pixels = {name: int(value.split("px")[0]) for name, value in said.items()}
        assert pixels["width"] == pixels["height"] == look.px(4) - 2 * pixels["margin"]
        assert pixels["width"] / 2 - 1 < pixels["border-radius"] <= pixels["width"] / 2


def test_the_tab_key_reaches_every_control_that_is_shown(window: MainWindow) -> None:
    reached: set[QWidget | None] = set()
    for _ in range(40):
        reached.add(window.focusWidget())
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
    stops = {
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and type(widget) is not QWidget  # the views inside of plots
    }
    assert stops <= reached
    assert window.text in reached
