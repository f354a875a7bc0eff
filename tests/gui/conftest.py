"""Fixtures that start a whole application to drive: see `driving`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPointingDevice, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from driving import Real, Scripted, Start, words_only
from engine.session.events import State
from engine.tokens.distribution import Row
from gui.app.application import Options
from gui.base.i18n import install_later


@pytest.fixture(scope="session")
def finger(qapp: QApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture(autouse=True)
def no_button_stays_pressed() -> Iterator[None]:
    """Let go of the mouse: Qt keeps its buttons for the process, and moves then are drags."""
    yield
    if isinstance(QApplication.instance(), QApplication) and QApplication.mouseButtons():
        QTest.mouseRelease(QWindow(), Qt.MouseButton.LeftButton)
        assert not QApplication.mouseButtons()


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Let the process speak English after each test, also where Russian was still to come."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        install_later(app, "en", None, lambda: None)


@pytest.fixture
def start(finger: QPointingDevice, tmp_path: Path) -> Iterator[Start]:
    """Start applications with scripted engines; settings are given by name."""
    made: list[Scripted] = []

    def start(
        options: dict[str, Any] | None = None,
        *,
        load: Any = None,
        eyes: Any = None,
        model: dict[str, Any] | None = None,
        **settings: Any,
    ) -> Scripted:
        told = {"folder": tmp_path / "folder", "overrides": settings, **(options or {})}
        made.append(Scripted(Options(**told), finger, load, eyes, **(model or {})))
        made[-1].leave()  # Qt sends no move to where an earlier test left the mouse
        return made[-1]

    yield start
    for driver in made:
        driver.close()


@pytest.fixture
def rig(start: Start) -> Scripted:
    """A started application with a scripted engine and an empty draft, in Every word."""
    return start(mode="every_word")


@pytest.fixture
def scripted_end() -> Callable[[int], Callable[[tuple[int, ...]], Row]]:
    """Rules that end the text once it has so many tokens."""
    return words_only


@pytest.fixture(scope="module")
def real(finger: QPointingDevice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    """One started application with the default model, for all tests of a file."""
    folder = tmp_path_factory.mktemp("real")
    driver = Real(Options(folder=folder, overrides={"record_words": True}), finger)
    driver.until(driver.is_(State.EMPTY))
    yield driver
    driver.close()
