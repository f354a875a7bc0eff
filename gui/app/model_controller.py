"""Models are fetched, added, removed and chosen while the window is open.

It joins their page, the library of those that are here, downloads, and the choice of the one that
writes, and says what comes of it.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDropEvent

from engine.api.types import ModelError
from engine.models.catalogue import entry_named
from engine.models.library import LocalModel
from gui.app.download_queue import Fetching
from gui.app.model_choice import ModelChoice, tried
from gui.base.error_texts import in_language, in_one_line
from gui.base.store import Store
from gui.views.main_window import MainWindow
from gui.widgets.message_bar import Level

if TYPE_CHECKING:
    from gui.pages.models_page import ModelsPage

KEY = "model"
"""The key of its messages."""


class ModelController(QObject):
    """What the page of models asks for, and what follows for the engine."""

    changed = Signal()
    """Another model is here, or writes."""
    said = Signal(str, str, bool)
    """A model's name or path, a line about it, and whether that is trouble."""

    def __init__(self, window: MainWindow, store: Store, choice: ModelChoice) -> None:
        """Let models be chosen by `choice`, fetched to its folder, and removed from there."""
        super().__init__(window)
        self._window, self._store, self._messages = window, store, window.messages
        self.choice, self.library, self._beside = choice, choice.library, choice.beside
        self.fetching = Fetching(self.library.folder, parent=self)
        self._page: ModelsPage | None = None
        choice.changed.connect(self.changed)
        choice.exchanging.connect(self._exchanging)
        choice.refused.connect(self._refused)
        choice.failed.connect(self._choice_failed)
        self.fetching.fetched.connect(self._fetched)
        self.fetching.cancelled.connect(self._cancelled)
        self.fetching.failed.connect(self._failed)
        window.messages.action_wanted.connect(self._message_action)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @property
    def used(self) -> str:
        """The path of the model that writes; "" is the one that comes with the program."""
        return self.choice.used

    @property
    def running(self) -> Collection[str]:
        """The names of those that are being fetched."""
        return self.fetching.running

    @property
    def memory_bytes(self) -> int:
        """How many bytes of main memory this computer has."""
        return int(psutil.virtual_memory().total)

    def show(self, key: str = "") -> None:
        """Open the page, at a model where one is named."""
        page = self.page
        page.set_look(self._window.look)
        page.come()
        if key:
            page.show_row(key)

    @property
    def page(self) -> ModelsPage:
        """The page of models; made when it is first wanted."""
        if self._page is None:
            from gui.pages.models_page import ModelsPage  # seldom wanted: not before it is

            page = self._page = ModelsPage(
                self, self._store, self._window, self._window.look, at_once=False
            )
            page.get_wanted.connect(self.get)
            page.cancel_wanted.connect(self.fetching.cancel)
            page.use_wanted.connect(self.choice.use)
            page.remove_wanted.connect(self.remove)
            page.add_wanted.connect(self.add)
            self.fetching.progressed.connect(page.show_progress)
            self.changed.connect(page.refresh)
            self.said.connect(page.say)
        return self._page

    def close(self) -> None:
        """Begin nothing more: a file that is still looked into counts no longer."""
        if self._page is not None:
            self._page.stay_away()
        self._beside.close()

    # -- acts ----------------------------------------------------------------------------------

    def get(self, name: str) -> None:
        """Fetch a model of the list."""
        self.fetching.start(entry_named(name, self.library.entries))
        self.changed.emit()

    def add(self, path: Path) -> None:
        """Take note of a file elsewhere, and show it on the page; or say why not."""
        self.show()
        self._beside.do(lambda: tried(lambda: self.library.add(path)), self._added)

    def _added(self, model: LocalModel | ModelError) -> None:
        if isinstance(model, ModelError):
            self.said.emit("", _line(model), True)
            return
        self.changed.emit()
        self.show(model.entry.name if model.entry else str(model.path))

    def remove(self, key: str) -> None:
        """Remove a model that does not write, nor is about to; the person was asked."""
        model = self.library.find(key)
        if model is None or str(model.path) == self.used or key == self.choice.wished:
            self.changed.emit()
            return

        def then(error: ModelError | None) -> None:
            if error is not None:
                self.said.emit(key, _line(error), True)
            elif self._store.settings.model_path == str(model.path):
                self._store.change(model_path="")
            self.changed.emit()

        self._beside.do(lambda: tried(lambda: self.library.remove(model)), then)

    # -- what comes of it ----------------------------------------------------------------------

    def _fetched(self, name: str) -> None:
        self.changed.emit()
        self.said.emit(name, self.tr("Downloaded and verified."), False)
        if self._page is None or not self._page.isVisible():
            title = entry_named(name, self.library.entries).title
            text = self.tr("{model} is ready").format(model=title)
            way = self.tr("Click Use to switch to it.")
            self._messages.tell(KEY, text, way, action=self.tr("Models"))

    def _cancelled(self, name: str) -> None:
        self.changed.emit()
        self.said.emit(name, self.tr("Cancelled; nothing was kept."), False)

    def _failed(self, name: str, error: ModelError) -> None:
        self.changed.emit()
        self.said.emit(name, _line(error), True)
        if self._page is None or not self._page.isVisible():
            self._messages.tell(KEY, error.text, error.remedy, Level.WARNING, self.tr("Models"))

    def _exchanging(self) -> None:
        self._messages.withdraw(KEY)

    def _refused(self, key: str, error: ModelError) -> None:
        self.said.emit(key, _line(error), True)

    def _choice_failed(self, path: str, why: str, replaced: bool) -> None:
        way = self.tr("You can choose another one here.")
        if replaced:
            way = self.tr("The built-in model is used instead.")
        text = self.tr("{model} cannot be used: {why}").format(
            model=Path(path).name, why=in_language(why)
        )
        self._messages.tell(KEY, text, way, Level.WARNING, self.tr("Models"))

    def _message_action(self, key: str) -> None:
        if key == KEY:
            self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take models that are dropped onto the window."""
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() in kinds and isinstance(event, QDropEvent):
            from gui.pages.models_page import dropped  # seldom wanted: not before it is

            paths = dropped(event.mimeData())
            if paths:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    for path in paths:
                        self.add(path)
                return True
        return super().eventFilter(watched, event)


def _line(error: ModelError) -> str:
    return in_one_line(error.text, error.remedy)
