"""The page of models and its desk, at a real window with a scripted engine and a hub."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from driving import GIVEN, PIECES, Scripted, Start, words_only
from engine.api.messages import Loading
from engine.api.types import ModelError
from engine.backend.soundness import check_row
from engine.models import library
from engine.models.catalogue import ModelEntry, manifest
from engine.models.download import Download
from engine.session.events import State
from engine.tokens.distribution import Row
from engine.worker.config import EngineConfig
from ggufs import gguf
from gui.app.download_queue import Fetching
from gui.app.model_controller import KEY as MODEL
from gui.base import i18n
from gui.pages.model_row import ModelRow
from gui.pages.models_page import ModelsPage
from gui.widgets import theme
from gui.widgets.theme import DARK, Look
from hub import Hub, serving
from scripted import ScriptedModel

WHOLE = gguf({"tokenizer.ggml.tokens": ["\u2581the", "a"]}, tensors=900)
ENTRY = ModelEntry(
    "small", "Small", "1B", "base", "some/small-GGUF", "small.gguf", len(WHOLE),
    hashlib.sha256(WHOLE).hexdigest(), "MIT", ("en", "ru"), 1000, verified=True,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models, with one small model in the list of those that can be fetched."""
    monkeypatch.setattr(library, "manifest", lambda: (ENTRY,))
    made = tmp_path / "models"
    monkeypatch.setenv("WORDFORK_MODELS", str(made))
    return made


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub(WHOLE)) as served:
        yield served


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.gguf"
    path.write_bytes(WHOLE)
    return path


class At:
    """A started application at its page of models."""

    def __init__(self, rig: Scripted, hub: Hub | None = None) -> None:
        self.rig, self.desk = rig, rig.app.models
        if hub is not None:
            self.desk.fetching._make = lambda entry, to: Download(
                entry, to, endpoint=hub.address, free=lambda _: 10**12
            )
        self.desk.show()
        self.page = self.desk.page
        rig.until(self.page.isVisible)

    def row(self, key: str) -> ModelRow:
        row = self.page.row(key)
        assert row is not None
        return row

    def add(self, path: Path) -> None:
        """Add a model file, and wait until it was looked into."""
        self.desk.add(path)
        self.until_there(path)

    def until_there(self, path: Path) -> None:
        self.rig.until_beside(lambda: self.page.row(str(path)) is not None)

    def shown(self, key: str) -> set[str]:
        row = self.row(key)
        return {b.text() for b in row.buttons if b.isVisibleTo(row)}

    def press(self, button: QPushButton) -> None:
        QApplication.processEvents()
        assert button.isVisible()
        self.page.area.ensureWidgetVisible(button)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QApplication.processEvents()


def test_what_is_not_here_can_be_got_and_what_writes_is_said(folder: Path, rig: Scripted) -> None:
    at = At(rig)
    assert at.shown("default") == set()
    assert at.row("default").said == "In use"
    assert at.shown("small") == {"Get"}
    assert not at.page.isModal()
    assert str(folder) in at.page.note.detail.replace("\u200b", "")


def test_get_shows_progress_and_then_use(
    folder: Path, rig: Scripted, hub: Hub, qtbot: QtBot
) -> None:
    at = At(rig, hub)
    told: list[Any] = []
    at.desk.fetching.progressed.connect(lambda *news: told.append(news))
    at.press(at.row("small").get)
    assert at.shown("small") == {"Cancel"}
    qtbot.waitUntil(lambda: at.shown("small") == {"Use", "Remove"})
    assert "verified" in at.row("small").said
    assert {name for name, _ in told} == {"small"}
    assert (folder / "small.gguf").read_bytes() == WHOLE


def test_cancel_leaves_nothing_and_get_is_there_again(
    folder: Path, rig: Scripted, hub: Hub, qtbot: QtBot
) -> None:
    hub.hold = threading.Event()
    at = At(rig, hub)
    with qtbot.waitSignal(at.desk.fetching.progressed):
        at.press(at.row("small").get)
    at.press(at.row("small").cancel)
    assert at.row("small").said.startswith("Cancel")  # it may be over already
    hub.hold.set()
    qtbot.waitUntil(lambda: at.shown("small") == {"Get"})
    assert "nothing was kept" in at.row("small").said
    assert list(folder.iterdir()) == []


def test_offline_is_said_at_the_model(folder: Path, rig: Scripted, hub: Hub, qtbot: QtBot) -> None:
    hub.address = "http://127.0.0.1:9"
    at = At(rig, hub)
    at.press(at.row("small").get)
    qtbot.waitUntil(lambda: "cannot be reached" in at.row("small").said)
    assert at.shown("small") == {"Get"}


def test_news_of_a_download_reach_whoever_closed_the_page(
    folder: Path, rig: Scripted, hub: Hub, qtbot: QtBot
) -> None:
    at = At(rig, hub)
    at.page.close()
    with qtbot.waitSignal(at.desk.fetching.fetched):
        at.desk.get("small")
    assert rig.window.messages.isVisibleTo(rig.window)
    at.rig.window.messages.action_wanted.emit("model")
    assert at.page.isVisible()


def test_a_download_that_breaks_inside_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    class Broken:
        def run(self, _: object) -> Path:
            raise ZeroDivisionError("by nought")

    fetching = Fetching(tmp_path, lambda *_: Broken())  # type: ignore[arg-type,return-value]
    with qtbot.waitSignal(fetching.failed) as told:
        fetching.start(ENTRY)
    name, error = told.args
    assert name == "small"
    assert isinstance(error, ModelError)
    assert "by nought" in error.text
    assert not fetching.running


# -- use ---------------------------------------------------------------------------------------


def loads(refused: str = "") -> Any:
    """A way to load that refuses one file, and otherwise gives a model that says its path."""

    def load(config: Any, _: object) -> ScriptedModel:
        if refused and Path(config.model_path).name == refused:
            raise ModelError(f"{refused} needs 9 GB of memory", "Close other programs.")
        model = ScriptedModel(PIECES, words_only())
        model.info = replace(model.info, path=config.model_path)
        return model

    return load


def test_use_switches_at_once_and_the_text_stays(folder: Path, start: Start, mine: Path) -> None:
    rig = start(load=loads(), mode="every_word")
    rig.controller.give("Dear Anna, the")
    rig.until(rig.is_(State.ASKING))
    at = At(rig)
    at.add(mine)
    assert at.shown(str(mine)) == {"Use", "Forget"}
    at.press(at.row(str(mine)).use)
    rig.until_beside(lambda: at.desk.used == str(mine))
    rig.until(lambda: rig.session.info is not None and rig.session.info.path == str(mine))
    rig.until(rig.is_(State.ASKING))
    assert rig.session.draft.text.startswith("Dear Anna, the")
    assert rig.app.store.settings.model_path == str(mine)
    assert at.row(str(mine)).said == "In use"
    assert at.shown(str(mine)) == set()
    assert at.shown("default") == {"Use"}
    rig.app.store.change(model_path="")  # as by a reset of all settings
    rig.until(lambda: rig.session.info is not None and rig.session.info.path == "")


def test_the_model_of_the_settings_writes_from_the_start(
    folder: Path, start: Start, mine: Path
) -> None:
    rig = start(load=loads(), model_path=str(mine))
    assert rig.app.link.config.model_path == str(mine)
    other = mine.with_name("other.gguf")
    other.write_bytes(WHOLE)
    rig = start({"model": str(other)}, load=loads(), model_path=str(mine))
    assert rig.app.link.config.model_path == str(other)


def test_a_model_that_cannot_be_used_gives_way_to_the_default_one(
    folder: Path, start: Start, mine: Path
) -> None:
    rig = start(load=loads("mine.gguf"), model_path=str(mine))
    rig.until(lambda: rig.session.info is not None and rig.session.info.path == "")
    rig.until(rig.is_(State.EMPTY))
    said = " ".join(label.text() for label in rig.window.messages.findChildren(QLabel))
    assert "mine.gguf cannot be used" in said
    assert "instead" in said
    assert rig.app.store.settings.model_path == str(mine)  # there may be more memory next time


def test_a_model_named_for_one_run_is_not_exchanged(folder: Path, start: Start, mine: Path) -> None:
    rig = start({"model": str(mine)}, load=loads("mine.gguf"))
    rig.until(rig.is_(State.FAILED))
    for _ in range(20):
        QApplication.processEvents()
    assert rig.app.link.config.model_path == str(mine)
    assert MODEL in {m.key for m in rig.window.messages.messages if m.action}
    rig.app.models.choice.use("default")
    rig.until(rig.is_(State.EMPTY))
    assert rig.session.info is not None
    assert rig.session.info.path == ""


def test_a_model_that_breaks_while_it_writes_gives_way_and_no_rubbish_stays(
    folder: Path, start: Start, mine: Path
) -> None:
    broken = np.full(len(PIECES) + 2, np.nan, np.float32)

    def load(config: EngineConfig, report: Callable[[Loading], None]) -> ScriptedModel:
        sound = words_only()
        good = 20 if config.model_path else 10_000

        def rule(tokens: tuple[int, ...]) -> Row:
            row = sound(tokens) if len(tokens) < good else broken
            return check_row(row, "mine.gguf")

        model = ScriptedModel(PIECES, rule)
        model.info = replace(model.info, path=config.model_path)
        return model

    rig = start(load=load, model_path=str(mine), mode="auto")
    rig.controller.give(GIVEN)
    rig.until(lambda: rig.session.info is not None and rig.session.info.path == "")
    written = rig.text
    assert written.startswith(GIVEN)
    rig.until(lambda: len(rig.text) > len(written))  # from the draft as it stood
    assert rig.text.startswith(written)
    said = " ".join(label.text() for label in rig.window.messages.findChildren(QLabel))
    assert "mine.gguf cannot be used: mine.gguf cannot write" in said


def test_files_are_looked_into_and_removed_beside_the_windows_thread(
    folder: Path, start: Start, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "small.gguf").write_bytes(WHOLE)
    rig = start(load=loads())
    at = At(rig)
    threads: dict[str, threading.Thread] = {}
    look, remove = library.check_model, at.desk.library.remove

    def looked(path: Path) -> object:
        threads[path.name] = threading.current_thread()
        return look(path)

    def removed(model: library.LocalModel) -> None:
        threads["removed"] = threading.current_thread()
        remove(model)

    monkeypatch.setattr(library, "check_model", looked)
    monkeypatch.setattr(at.desk.library, "remove", removed)
    at.add(mine)
    at.desk.choice.use("small")
    rig.until_beside(lambda: at.row("small").said == "In use")
    at.desk.remove(str(mine))
    rig.until_beside(lambda: at.page.row(str(mine)) is None)
    assert set(threads) == {"mine.gguf", "small.gguf", "removed"}
    assert threading.current_thread() not in threads.values()


def test_the_last_wish_counts_though_a_file_is_still_looked_into(
    folder: Path, start: Start, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = start(load=loads())
    at = At(rig)
    at.add(mine)
    go, look = threading.Event(), library.check_model
    monkeypatch.setattr(library, "check_model", lambda path: go.wait(60) and look(path))
    told: list[str] = []
    at.desk.choice.use(str(mine))
    at.desk.remove(str(mine))  # what is about to write is not removed
    at.desk.choice.use("default")
    at.desk.choice.beside.do(lambda: None, lambda _: told.append("behind"))
    go.set()
    rig.until_beside(lambda: bool(told))
    assert at.desk.used == ""
    assert at.page.row(str(mine)) is not None


# -- remove ------------------------------------------------------------------------------------


def test_remove_asks_and_then_deletes(folder: Path, rig: Scripted) -> None:
    folder.mkdir()
    (folder / "small.gguf").write_bytes(WHOLE)
    at = At(rig)
    at.press(at.row("small").remove)
    assert at.shown("small") == {"Delete the file", "Keep"}
    assert (folder / "small.gguf").exists()
    at.press(at.row("small").keep)
    assert at.shown("small") == {"Use", "Remove"}
    at.press(at.row("small").remove)
    at.press(at.row("small").sure)
    rig.until_beside(lambda: at.shown("small") == {"Get"})
    assert not (folder / "small.gguf").exists()


def test_a_file_elsewhere_is_forgotten_and_stays(folder: Path, rig: Scripted, mine: Path) -> None:
    at = At(rig)
    assert "None yet" in at.page.none_row.detail
    at.add(mine)
    assert not at.page.none_row.isVisible()
    at.press(at.row(str(mine)).remove)
    at.press(at.row(str(mine)).sure)
    rig.until_beside(lambda: at.page.row(str(mine)) is None)
    assert at.page.none_row.isVisible()
    assert mine.exists()


def test_the_one_that_writes_is_not_removed(folder: Path, start: Start) -> None:
    folder.mkdir()
    path = folder / "small.gguf"
    path.write_bytes(WHOLE)
    rig = start(load=loads(), model_path=str(path))
    at = At(rig)
    at.desk.remove("small")
    assert path.exists()


# -- drops -------------------------------------------------------------------------------------


def drop(widget: QWidget, *paths: Path) -> bool:
    """Drop files onto a widget; returns whether they were taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    enter = QDragEnterEvent(QPoint(20, 20), copy, mime, left, none)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(20, 20), copy, mime, left, none))
    return enter.isAccepted()


def test_a_model_can_be_dropped_onto_window_and_page(
    folder: Path, rig: Scripted, mine: Path, tmp_path: Path
) -> None:
    assert not drop(rig.window, tmp_path / "picture.png")
    assert drop(rig.window, mine)
    at = At(rig)
    assert at.page.isVisible()
    at.until_there(mine)
    assert at.shown(str(mine)) == {"Use", "Forget"}
    other = mine.with_name("other.gguf")
    other.write_bytes(WHOLE)
    assert not drop(at.page, tmp_path / "picture.png")
    assert drop(at.page, other)
    at.until_there(other)
    assert at.shown(str(other)) == {"Use", "Forget"}


def test_a_file_that_was_added_is_in_view_with_the_keyboard(
    folder: Path, rig: Scripted, mine: Path
) -> None:
    at = At(rig)
    at.page.resize(at.page.width(), at.page.minimumHeight())
    QApplication.processEvents()
    at.add(mine)
    row = at.row(str(mine))
    for _ in range(2):  # at once, and still when all has its place
        assert row.use.visibleRegion().boundingRect() == row.use.rect()
        QApplication.processEvents()
    assert row.use.hasFocus()


def test_what_cannot_write_is_refused_on_the_page(folder: Path, rig: Scripted, mine: Path) -> None:
    mine.write_bytes(gguf({"general.architecture": "bert"}))
    assert drop(rig.window, mine)
    at = At(rig)
    drop(at.page, mine)
    rig.until_beside(lambda: "embedding" in at.page.none_row.detail)
    assert at.page.none_row.isVisible()
    assert at.page.row(str(mine)) is None


def test_the_tab_key_comes_to_the_foot_behind_every_row(
    folder: Path, rig: Scripted, mine: Path
) -> None:
    at = At(rig)
    at.add(mine)
    chain, widget = [], at.page.nextInFocusChain()
    while widget is not at.page:
        if isinstance(widget, QPushButton) and widget.isVisible():
            chain.append(widget)
        widget = widget.nextInFocusChain()
    use = at.row(str(mine))
    assert chain == [at.row("small").get, use.use, use.remove, at.page.add, chain[-1]]
    assert chain[-1].text() == "Close"


def test_a_row_that_is_asked_for_before_the_page_comes_is_shown_when_it_does(
    folder: Path, rig: Scripted, mine: Path
) -> None:
    rig.app.models.library.add(mine)
    rig.app.models.show(str(mine))
    page = rig.app.models.page
    assert not page.isVisible()
    rig.until(page.isVisible)
    row = page.row(str(mine))
    assert row is not None
    assert page.focusWidget() is row.use


def test_what_is_said_while_the_page_is_made_stands_at_its_model(
    folder: Path, rig: Scripted
) -> None:
    rig.app.models.show()
    page = rig.app.models.page
    assert not page.is_whole
    rig.app.models.said.emit("small", "Downloaded and verified.", False)
    row = page.row("small")
    assert row is not None
    assert row.said == "Downloaded and verified."
    rig.until(page.isVisible)


# -- room --------------------------------------------------------------------------------------


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    i18n.install(qapp, "en")


def assert_room(page: ModelsPage) -> None:
    content = page.area.widget()
    assert content.width() <= page.area.viewport().width()
    for row in page.all_rows:
        for label in row.findChildren(QLabel):
            if label.isVisible():
                assert label.height() >= label.heightForWidth(label.width())
                assert row.rect().contains(label.geometry()), label.text()
        for button in row.buttons:
            if button.isVisible():
                assert button.height() >= theme.MIN_TARGET_PX
                assert button.width() >= button.sizeHint().width()
                assert button.accessibleName()


def test_everything_has_room(
    rig: Scripted, qapp: QApplication, tmp_path: Path, english_again: None
) -> None:
    page = At(rig).page
    assert {row.key for row in page.all_rows[1:]} == {e.name for e in manifest()}
    for width, height in ((1024, 700), (2560, 1440)):
        rig.window.resize(width, height)
        page.close()
        page.set_look(Look(DARK, theme.scale_for(rig.window.size())))
        page.show()
        for language in i18n.LANGUAGES:
            i18n.install(qapp, language, tmp_path)
            trouble = "A long line about what went wrong. And a way out. " * 3
            rig.app.models.said.emit("qwen2.5-3b", trouble, True)
            QApplication.processEvents()
            QApplication.processEvents()  # rows ask the list for room, and it lays them out
            assert page.width() <= width
            assert page.height() <= height
            assert_room(page)
