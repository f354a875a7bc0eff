"""Enter on the pages beside the window presses what the Tab key led to, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from driving import NONE, Scripted
from gui.page import Page

PAGES: dict[str, Callable[[Scripted], object]] = {
    "settings": lambda rig: rig.app.show_settings(),
    "simulator": lambda rig: rig.app.show_simulator(),
    "models": lambda rig: rig.app.models.show(),
}


def enter(widget: QWidget, *, held: bool = False) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, NONE, "\r", held)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("name", PAGES)
def test_enter_presses_the_button_that_has_the_keyboard(
    rig: Scripted, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    PAGES[name](rig)
    page = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Page) and w.isVisible())
    page.activateWindow()
    rig.until(page.isActiveWindow)
    pressed: list[QWidget] = []
    # What they do is not tried here.
    monkeypatch.setattr(QAbstractButton, "click", lambda button: pressed.append(button))
    tried = 0
    for widget in page.findChildren(QWidget):
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or not widget.isVisible():
            continue
        widget.setFocus()
        if not widget.hasFocus():
            continue
        pressed.clear()
        enter(widget, held=True)
        assert pressed == []
        enter(widget)
        is_button = isinstance(widget, QAbstractButton)
        assert pressed == ([widget] if is_button else []), widget
        assert page.isVisible()
        tried += is_button
    assert tried > 2
    page.close()
