"""Enter on the pages beside the window presses what the Tab key led to, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from driving import NONE, Scripted
from gui.base.settings import Settings, in_section
from gui.pages.model_row import ModelRow
from gui.pages.settings_page import SettingsPage
from gui.pages.time_model_page import SimulatorPage
from gui.widgets.form import Card, Row
from gui.widgets.page import Page
from qtparts import plots

PAGES: dict[str, Callable[[Scripted], object]] = {
    "settings": lambda rig: rig.app.show_settings(),
    "simulator": lambda rig: rig.app.show_simulator(),
    "models": lambda rig: rig.app.models.show(),
}


def shown_pages() -> list[Page]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, Page) and w.isVisible()]


def texts_of(page: Page) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


def enter(widget: QWidget, *, held: bool = False) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, NONE, "\r", held)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("name", PAGES)
def test_enter_presses_the_button_that_has_the_keyboard(
    rig: Scripted, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    PAGES[name](rig)
    rig.until_beside(lambda: bool(shown_pages()))
    [page] = shown_pages()
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


def test_a_large_page_is_made_part_by_part_and_then_comes(rig: Scripted) -> None:
    page = Page(rig.window)
    done: list[str] = []

    def part(name: str) -> Callable[[], None]:
        def make() -> None:
            assert not page.isVisible()
            done.append(name)
            QTimer.singleShot(0, lambda: done.append(f"else after {name}"))

        return make

    page.make([part("first"), part("second")], at_once=False)
    page.come()
    page.come()
    assert done == []
    rig.until(page.isVisible)
    assert done == ["first", "else after first", "second", "else after second"]
    page.close()


def test_a_page_that_is_still_made_does_not_come_once_the_window_closes(rig: Scripted) -> None:
    rig.app.show_settings()
    rig.app.models.show()
    pages = (rig.app.settings_page, rig.app.models.page)
    assert not any(page.isVisible() for page in pages)
    rig.window.close()
    for _ in range(20):
        QApplication.processEvents()
    assert not any(page.isVisible() for page in pages)


def test_the_settings_made_in_parts_have_all_their_rows_and_the_foot_comes_last(
    rig: Scripted,
) -> None:
    rig.app.show_settings()
    page = rig.app.settings_page
    assert isinstance(page, SettingsPage)  # its module is here: else a thread would import it first
    assert not page.rows
    rig.until(page.isVisible)
    assert {f.name for f in fields(Settings)} - set(in_section("eyes")) <= set(page.rows)
    chain, widget = [], page.nextInFocusChain()
    while widget is not page:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            chain.append(widget)
        widget = widget.nextInFocusChain()
    foot = [page.reset_button, page.doctor_button, page.close_button]
    assert chain[-3:] == foot
    assert chain[0] is page.models_button
    page.close()


@pytest.mark.parametrize("name", ["settings", "models"])
def test_a_page_gets_at_most_one_row_before_the_window_does_what_else_there_is(
    rig: Scripted, name: str
) -> None:
    page = part_by_part(rig, name)
    rows, more = rows_of(page), []
    while not page.is_whole:
        QApplication.processEvents()
        more.append(rows_of(page) - rows)
        rows += more[-1]
    assert max(more) == 1
    assert rows > 6
    rig.until(page.isVisible)
    page.close()


@pytest.mark.parametrize("name", ["settings", "models"])
def test_a_page_has_its_places_before_it_comes(rig: Scripted, name: str) -> None:
    page = part_by_part(rig, name)
    while not page.is_whole:
        QApplication.processEvents()
    assert not page.isVisible()
    before = page.size(), [card.geometry() for card in page.findChildren(Card)]
    rig.until(page.isVisible)
    QApplication.processEvents()
    assert (page.size(), [card.geometry() for card in page.findChildren(Card)]) == before
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_but_the_page_is_shown_as_a_window_while_it_is_made(
    rig: Scripted, qapp: QApplication, name: str
) -> None:
    shown: list[QObject] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
                shown.extend([watched] if watched.isWindow() else [])
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    PAGES[name](rig)
    rig.until_beside(lambda: bool(shown_pages()))
    qapp.removeEventFilter(watch)
    [page] = shown_pages()
    assert shown == [page]
    page.close()


def part_by_part(rig: Scripted, name: str) -> Page:
    """Return a page that is to come, of which nothing but its frame is made."""
    PAGES[name](rig)
    page = rig.app.settings_page if name == "settings" else rig.app.models.page
    assert page is not None
    assert not page.is_whole
    return page


def rows_of(page: Page) -> int:
    return len(page.findChildren(Row)) + len(page.findChildren(ModelRow))


def test_the_time_model_made_in_parts_is_that_which_is_made_at_once(rig: Scripted) -> None:
    rig.app.show_simulator()
    page = rig.app.simulator_page
    assert page is not None  # its module is here: else a thread would import it first
    assert not page.isVisible()
    rig.until(page.isVisible)
    whole = SimulatorPage(rig.app.store, rig.window, rig.app.rows.rows)
    whole.set_look(rig.window.look)
    whole.show()
    QApplication.processEvents()
    assert page.size() == whole.size()
    for one, other in zip(texts_of(page), texts_of(whole), strict=True):
        assert one == other
    made, at_once = ([len(p.items) for p in plots(one.board)] for one in (page, whole))
    assert made == at_once
    assert len(made) == 4
    whole.close()
    page.close()
