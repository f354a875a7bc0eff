from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.api.messages import Mode
from gui.views.top_bar import TopBar
from gui.widgets import theme
from gui.widgets.message_bar import Badge, Level
from gui.widgets.theme import Look


def make(qtbot: QtBot, width: int = 1280) -> TopBar:
    theme.load_fonts()
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_model("Gemma 3 270M, CPU")
    bar.set_input("Mouse")
    bar.resize(width, bar.height())
    bar.show()
    QApplication.processEvents()
    return bar


def test_the_share_in_force_stands_beside_the_one_that_is_set(qtbot: QtBot) -> None:
    bar = make(qtbot)
    bar.set_share(0.2, 0.083)
    assert bar.share_text.text() == "asks at 8% of tokens (set: 20%)"
    assert bar.slider.value() == 20, "the slider stays where the person put it"
    bar.resize(bar.minimumSizeHint().width() + 40, bar.height())
    QApplication.processEvents()
    assert bar.share_text.accessibleName() == "asks at 8% of tokens (set: 20%)"
    bar.set_share(0.2, 0.2)
    assert bar.share_text.accessibleName() == "asks at 20% of tokens"


def button(parent: QWidget, text: str) -> QToolButton:
    return next(b for b in parent.findChildren(QToolButton) if b.text() == text)


def test_a_mode_is_told_once_when_a_person_chooses_it(qtbot: QtBot) -> None:
    bar = make(qtbot)
    told: list[Mode] = []
    bar.mode_changed.connect(told.append)
    assert bar.mode is Mode.FORKS
    bar.set_mode(Mode.EVERY_WORD)
    assert bar.mode is Mode.EVERY_WORD
    assert told == [], "what the program sets is no news"
    QTest.mouseClick(button(bar, "Auto"), Qt.MouseButton.LeftButton)
    assert told == [Mode.AUTO]
    QTest.keyClick(button(bar, "Auto"), Qt.Key.Key_Right)
    assert told == [Mode.AUTO, Mode.FORKS]
    assert bar.mode is Mode.FORKS


def test_the_share_is_told_in_the_slider_s_range(qtbot: QtBot) -> None:
    bar = make(qtbot)
    told: list[float] = []
    bar.share_changed.connect(told.append)
    bar.set_share(0.3)
    assert told == []
    assert any("30%" in label.text() for label in bar.findChildren(QLabel))
    QTest.keyClick(bar.slider, Qt.Key.Key_End)
    QTest.keyClick(bar.slider, Qt.Key.Key_Home)
    assert told == [0.6, 0.05]
    bar.set_share(7.0)
    assert bar.slider.value() == 60
    bar.set_mode(Mode.AUTO)
    assert not bar.slider.isEnabled()
    assert bar.slider.toolTip()


@pytest.mark.parametrize("width", [1920, 1280, 1024, 800, 640, 480])
def test_nothing_overlaps_or_leaves_the_bar(qtbot: QtBot, width: int) -> None:
    bar = make(qtbot, width)
    for model in ("Gemma 3 270M, CPU", "Qwen2.5 7B Instruct Q4_K_M, CUDA, 28 of 28 layers"):
        bar.set_model(model)
        QApplication.processEvents()
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        shown = [
            w for w in bar.findChildren(QWidget, options=direct) if w.isVisible() and w.width() > 0
        ]
        boxes = sorted((w.geometry() for w in shown), key=lambda r: r.left())
        assert all(a.right() < b.left() for a, b in pairwise(boxes))
        assert boxes[0].left() >= 0
        assert boxes[-1].right() < bar.width()
        for label in bar.findChildren(QLabel):
            if label.isVisible() and label.text():
                assert label.width() >= label.sizeHint().width() - 1, label.text()
    assert button(bar, "Settings").isVisible(), "the way to the settings never folds away"


def test_settings_and_scale(qtbot: QtBot) -> None:
    bar = make(qtbot)
    with qtbot.waitSignal(bar.settings_wanted):
        button(bar, "Settings").click()
    height = bar.height()
    bar.set_look(Look(scale=2.0))
    assert bar.height() == 2 * height
    assert bar.sizeHint() == QSize(1920, 2 * height)


def test_a_badge_is_there_only_while_it_says_something(qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    assert not badge.isVisible()
    badge.set_text("eyes away", Level.WARNING, "No face is seen.")
    assert badge.isVisible()
    assert badge.accessibleName() == "eyes away No face is seen."
    short = badge.sizeHint().width()
    badge.set_text("a much longer badge")
    assert badge.sizeHint().width() > short
    badge.set_text("")
    assert not badge.isVisible()


def test_the_badge_stands_beside_the_input_and_nothing_is_cut(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_model("Gemma 3 270M, CPU")
    bar.set_input("Eyes")
    bar.set_badge("Face lost", Level.WARNING, "The camera sees no face.")
    assert bar.badge == "Face lost"
    badge = bar.findChild(Badge)
    for width in (720, 1024, 1280, 2560):
        bar.resize(width, bar.height())
        bar.show()
        QApplication.processEvents()
        assert bar.minimumSizeHint().width() <= width
        assert badge.isVisible()
        assert badge.width() >= badge.sizeHint().width()
        assert badge.geometry().right() < bar.settings_button.geometry().left()
    bar.set_badge("")
    assert not badge.isVisible()
