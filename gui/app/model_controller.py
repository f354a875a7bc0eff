"""Which model writes: chosen, fetched, added and removed while the window is open.

It joins the library of models, their downloads, the settings and the engine. A model that
cannot be used never ends the writing: the one that comes with the program goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psutil
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDropEvent

from engine.api.types import ModelError
from engine.models import download
from engine.models.catalogue import entry_named
from engine.models.download import Download
from engine.models.library import DEFAULT_NAME, Library, LocalModel
from engine.session import events as say
from gui.app.download_queue import Fetching, MakeDownload
from gui.base.beside import Beside
from gui.base.engine_link import Link
from gui.base.error_texts import in_language, in_one_line
from gui.base.settings import Settings
from gui.base.store import Store
from gui.views.main_window import MainWindow
from gui.widgets.message_bar import Level

if TYPE_CHECKING:
    from gui.pages.models_page import ModelsPage

_T = TypeVar("_T")
KEY = "model"
"""The key of its messages."""


class ModelController(QObject):
    """What the page of models asks for, and what follows for the engine."""

    changed = Signal()
    """Another model is here, or writes."""
    said = Signal(str, str, bool)
    """A model's name or path, a line about it, and whether that is trouble."""
    exchanging = Signal()
    """The engine that writes is about to end: another one is to follow."""

    def __init__(
        self,
        window: MainWindow,
        store: Store,
        link: Link,
        folder: Path,
        *,
        given: str = "",
        make: MakeDownload = Download,
    ) -> None:
        """Keep models in `folder`. `given` is the model of the command line, for this run only."""
        super().__init__(window)
        self._window, self.store, self._link, self._given = window, store, link, given
        self._messages = window.messages
        self.library = Library(folder)
        self.fetching = Fetching(folder, make, self)
        self._chosen = self.store.settings.model_path
        self._page: ModelsPage | None = None
        # Files are looked into and removed beside: a header takes a tenth of a second, or a disk.
        self._beside = Beside(self, name="models")
        self._wishes = 0
        self._wished: str | None = None  # what is to write once its file was looked into
        self.fetching.fetched.connect(self._fetched)
        self.fetching.cancelled.connect(self._cancelled)
        self.fetching.failed.connect(self._failed)
        self.store.listen(self._follow)
        window.messages.action_wanted.connect(self._message_action)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @property
    def used(self) -> str:
        """The path of the model that writes; "" is the one that comes with the program."""
        return self._link.config.model_path

    @property
    def running(self) -> Collection[str]:
        """The names of those that are being fetched."""
        return self.fetching.running

    @property
    def memory_bytes(self) -> int:
        """How many bytes of main memory this computer has."""
        return int(psutil.virtual_memory().total)

    def free_bytes(self) -> int | None:
        """Return how many bytes are free where models are kept; None where that is not known."""
        folder = self.library.folder
        there = next((p for p in (folder, *folder.parents) if p.exists()), None)
        try:
            return None if there is None else download.free_bytes(there)
        except OSError:
            return None

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

            page = self._page = ModelsPage(self, self.store, self._window, self._window.look)
            page.get_wanted.connect(self.get)
            page.cancel_wanted.connect(self.fetching.cancel)
            page.use_wanted.connect(self.use)
            page.remove_wanted.connect(self.remove)
            page.add_wanted.connect(self.add)
            self.fetching.progressed.connect(page.show_progress)
            self.changed.connect(page.refresh)
            self.said.connect(page.say)
        return self._page

    def close(self) -> None:
        """Begin nothing more: a file that is still looked into counts no longer."""
        self._beside.close()

    # -- acts ----------------------------------------------------------------------------------

    def get(self, name: str) -> None:
        """Fetch a model of the list."""
        self.fetching.start(entry_named(name, self.library.entries))
        self.changed.emit()

    def use(self, key: str) -> None:
        """Let a model write from now on: by its name, or the path of its file.

        Its file is looked into first; what is wished for meanwhile counts in its place.
        """
        self._wishes += 1
        if key == DEFAULT_NAME:
            self._use("")
            return
        self._wished, wish = key, self._wishes

        def then(path: str | ModelError) -> None:
            if wish != self._wishes:
                return
            self._wished = None
            if isinstance(path, ModelError):
                self.said.emit(key, _line(path), True)
            else:
                self._use(path)

        self._beside.do(lambda: _tried(lambda: self.library.path_of(key)), then)

    def add(self, path: Path) -> None:
        """Take note of a file elsewhere, and show it on the page; or say why not."""
        self.show()
        self._beside.do(lambda: _tried(lambda: self.library.add(path)), self._added)

    def _added(self, model: LocalModel | ModelError) -> None:
        if isinstance(model, ModelError):
            self.said.emit("", _line(model), True)
            return
        self.changed.emit()
        self.show(model.entry.name if model.entry else str(model.path))

    def remove(self, key: str) -> None:
        """Remove a model that does not write, nor is about to; the person was asked."""
        model = self.library.find(key)
        if model is None or str(model.path) == self.used or key == self._wished:
            self.changed.emit()
            return

        def then(error: ModelError | None) -> None:
            if error is not None:
                self.said.emit(key, _line(error), True)
            elif self.store.settings.model_path == str(model.path):
                self.store.change(model_path="")
            self.changed.emit()

        self._beside.do(lambda: _tried(lambda: self.library.remove(model)), then)

    def _use(self, path: str) -> None:
        self._wished = None
        self.store.change(model_path=path)
        self._switch(path)

    def _switch(self, path: str) -> None:
        """Let the engine start anew with another model; the draft stays as it is."""
        self._chosen = path
        if path == self.used:
            return
        self.exchanging.emit()
        self._link.restart(replace(self._link.config, model_path=path))
        self._messages.withdraw(KEY)
        self.changed.emit()

    # -- what comes of it ----------------------------------------------------------------------

    def _follow(self, settings: Settings) -> None:
        """Switch where the setting was changed elsewhere, as by a reset of all settings."""
        if settings.model_path != self._chosen:
            self._wishes += 1
            self._wished = None
            self._switch(settings.model_path)

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

    def take(self, event: say.Event) -> None:
        """Hear of a model that failed, as the session tells of it."""
        if isinstance(event, say.Trouble) and event.fatal and self.used:
            text = event.text
            if self.used == self._given:  # who names a model for one run wants to know
                self._tell_of(self.used, text, self.tr("You can choose another one here."))
                return
            # Not within the session's own event: it has not yet taken note of the failure.
            QTimer.singleShot(0, self, lambda: self._fall_back(text))

    def _fall_back(self, why: str) -> None:
        """Let the model that comes with the program write; the choice is kept for the next time."""
        if not self.used:
            return
        path = self.used
        self._link.restart(replace(self._link.config, model_path=""))
        self._tell_of(path, why, self.tr("The built-in model is used instead."))
        self.changed.emit()

    def _tell_of(self, path: str, why: str, way: str) -> None:
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


def _tried(act: Callable[[], _T]) -> _T | ModelError:
    """Return what came of it, or why nothing did."""
    try:
        return act()
    except ModelError as error:
        return error


def _line(error: ModelError) -> str:
    return in_one_line(error.text, error.remedy)
