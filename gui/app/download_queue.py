"""Fetching models off the window's thread: a thread each, whose news come as signals."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from engine.api.types import ModelError
from engine.models.catalogue import ModelEntry
from engine.models.download import Cancelled, Download, Progress

MakeDownload = Callable[[ModelEntry, Path], Download]


class Fetching(QObject):
    """The downloads that run. Signals come in the window's thread."""

    progressed = Signal(str, object)
    """The name of a model and its `Progress`."""
    fetched = Signal(str)
    """The name of a model that is here now."""
    cancelled = Signal(str)
    """The name of a model whose download was cancelled; nothing of it is left."""
    failed = Signal(str, object)
    """The name of a model and the `ModelError` that ended its download."""

    _told = Signal(str, object)
    _ended = Signal(str, object)

    def __init__(
        self, folder: Path, make: MakeDownload = Download, parent: QObject | None = None
    ) -> None:
        """Fetch into `folder`."""
        super().__init__(parent)
        self._folder, self._make = folder, make
        self._running: dict[str, Download] = {}
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> frozenset[str]:
        """The names of the models that are being fetched."""
        return frozenset(self._running)

    def start(self, entry: ModelEntry) -> None:
        """Fetch a model; nothing happens where it is being fetched already."""
        if entry.name in self._running:
            return
        download = self._make(entry, self._folder)
        self._running[entry.name] = download
        # A daemon: with the window it ends, and the next download goes on with what came.
        thread = threading.Thread(
            target=self._run, args=(entry.name, download), name=f"fetch {entry.name}", daemon=True
        )
        thread.start()

    def cancel(self, name: str) -> None:
        """Cancel a download; `cancelled` says when nothing of it is left."""
        if name in self._running:
            self._running[name].cancel()

    def _run(self, name: str, download: Download) -> None:
        """Run a download, on its own thread."""
        result: ModelError | Cancelled | None = None
        with contextlib.suppress(RuntimeError):  # the window may be gone before the download is
            try:
                download.run(lambda progress: self._told.emit(name, progress))
            except (ModelError, Cancelled) as error:
                result = error
            except Exception as error:  # a thread that dies in silence would look like a stall
                result = ModelError(f"The download failed: {error}.", "Try again.")
            self._ended.emit(name, result)

    def _on_told(self, name: str, progress: Progress) -> None:
        if name in self._running:
            self.progressed.emit(name, progress)

    def _on_ended(self, name: str, result: ModelError | Cancelled | None) -> None:
        self._running.pop(name, None)
        if isinstance(result, ModelError):
            self.failed.emit(name, result)
        elif isinstance(result, Cancelled):
            self.cancelled.emit(name)
        else:
            self.fetched.emit(name)
