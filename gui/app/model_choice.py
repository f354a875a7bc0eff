"""Which model writes: wished for, looked into, and taken over by the engine.

A model that cannot be used never ends the writing: the one that comes with the program goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from engine.api.types import ModelError
from engine.models.library import DEFAULT_NAME, Library
from engine.session import events as say
from gui.base.beside import Beside
from gui.base.engine_link import Link
from gui.base.settings import Settings
from gui.base.store import Store

_T = TypeVar("_T")


class ModelChoice(QObject):
    """Joins the setting of the model with the engine that runs it."""

    changed = Signal()
    """Another model writes."""
    refused = Signal(str, object)
    """A model's name or path, and the `ModelError` for which it does not write."""
    failed = Signal(str, str, bool)
    """A model's path, why the engine cannot use it, and whether another one writes instead."""
    exchanging = Signal()
    """The engine that writes is about to end: another one is to follow."""

    def __init__(
        self,
        store: Store,
        link: Link,
        folder: Path,
        *,
        given: str = "",
        parent: QObject | None = None,
    ) -> None:
        """Let a model of `folder` write, or any file.

        `given` is the model of the command line, for this run only.
        """
        super().__init__(parent)
        self._store, self._link, self._given = store, link, given
        self.library = Library(folder)
        # Files are looked into and removed beside: a header takes a tenth of a second, or a disk.
        self.beside = Beside(self, name="models")
        self._chosen = store.settings.model_path
        self._wishes = 0
        self.wished: str | None = None
        """What is to write once its file was looked into."""
        store.listen(self._follow)

    @property
    def used(self) -> str:
        """The path of the model that writes; "" is the one that comes with the program."""
        return self._link.config.model_path

    def use(self, key: str) -> None:
        """Let a model write from now on: by its name, or the path of its file.

        Its file is looked into first; what is wished for meanwhile counts in its place.
        """
        self._wishes += 1
        if key == DEFAULT_NAME:
            self._use("")
            return
        self.wished, wish = key, self._wishes

        def then(path: str | ModelError) -> None:
            if wish != self._wishes:
                return
            self.wished = None
            if isinstance(path, ModelError):
                self.refused.emit(key, path)
            else:
                self._use(path)

        self.beside.do(lambda: tried(lambda: self.library.path_of(key)), then)

    def _use(self, path: str) -> None:
        self.wished = None
        self._store.change(model_path=path)
        self._switch(path)

    def _switch(self, path: str) -> None:
        """Let the engine start anew with another model; the draft stays as it is."""
        self._chosen = path
        if path == self.used:
            return
        self.exchanging.emit()
        self._link.restart(replace(self._link.config, model_path=path))
        self.changed.emit()

    def _follow(self, settings: Settings) -> None:
        """Switch where the setting was changed elsewhere, as by a reset of all settings."""
        if settings.model_path != self._chosen:
            self._wishes += 1
            self.wished = None
            self._switch(settings.model_path)

    def take(self, event: say.Event) -> None:
        """Hear of a model that failed, as the session tells of it."""
        if isinstance(event, say.Trouble) and event.fatal and self.used:
            text = event.text
            if self.used == self._given:  # who names a model for one run wants to know
                self.failed.emit(self.used, text, False)
                return
            # Not within the session's own event: it has not yet taken note of the failure.
            QTimer.singleShot(0, self, lambda: self._fall_back(text))

    def _fall_back(self, why: str) -> None:
        """Let the model that comes with the program write; the choice is kept for the next time."""
        path = self.used
        if path:
            self._link.restart(replace(self._link.config, model_path=""))
            self.failed.emit(path, why, True)
            self.changed.emit()


def tried(act: Callable[[], _T]) -> _T | ModelError:
    """Return what came of it, or why nothing did."""
    try:
        return act()
    except ModelError as error:
        return error
