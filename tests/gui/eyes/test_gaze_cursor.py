"""The dot of the gaze: over everything, in nobody's way."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gui.eyes.gaze_cursor import GazeDot
from gui.widgets.theme import Look


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    window = QWidget()
    window.setGeometry(100, 50, 400, 300)
    window.show()
    yield window
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_it_lies_where_the_eyes_look_and_nowhere_without_a_point(window: QWidget) -> None:
    dot = GazeDot(window)
    assert not dot.isVisible()
    at = window.mapToGlobal(QPoint(200, 120))
    dot.show_at(at.x(), at.y(), 1.0)
    assert dot.isVisible()
    assert (dot.geometry().center() - QPoint(200, 120)).manhattanLength() <= 1
    dot.set_look(Look(scale=2.0))
    assert (dot.geometry().center() - QPoint(200, 120)).manhattanLength() <= 2
    dot.show_at(math.nan, math.nan, 1.0)
    assert not dot.isVisible()


def test_it_fades_with_the_confidence_but_is_never_lost(window: QWidget) -> None:
    dot = GazeDot(window)
    dot.show_at(200, 200, 1.0)
    sure = dot.strength
    dot.show_at(200, 200, 0.5)
    half = dot.strength
    dot.show_at(200, 200, 0.0)
    assert sure > half > dot.strength > 0


def test_a_click_goes_through_it(window: QWidget) -> None:
    pressed: list[bool] = []
    button = QPushButton("a", window)
    button.setGeometry(100, 100, 200, 80)
    button.show()
    button.clicked.connect(lambda: pressed.append(True))
    dot = GazeDot(window)
    at = window.mapToGlobal(QPoint(200, 140))
    dot.show_at(at.x(), at.y(), 1.0)
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(200, 140))
    assert pressed == [True]
