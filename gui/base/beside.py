"""Work beside the window's thread: done in another, one piece after the other, told in this one."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

_T = TypeVar("_T")


class Beside(QObject):
    """Reads and writes files for the window, so that a slow disk holds up nothing that is seen."""

    _done = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, name: str = "beside", kept: bool = False
    ) -> None:
        """Have nothing to do. `name` is that of its threads.

        The end of the program does not wait for what is done, unless it is to be `kept`.
        """
        super().__init__(parent)
        self._name, self._kept = name, kept
        self._last: threading.Thread | None = None
        self._closed = False
        self._coming: set[str] = set()
        self._done.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def do(self, work: Callable[[], _T], then: Callable[[_T], None]) -> None:
        """Do `work` in a thread, behind what was asked for before; `then` gets what came of it."""
        before = self._last

        def run() -> None:
            if before is not None:
                before.join()
            done = work()
            with contextlib.suppress(RuntimeError):  # the window closed meanwhile
                self._done.emit(lambda: then(done))

        self._last = threading.Thread(target=run, name=self._name, daemon=not self._kept)
        self._last.start()

    def with_module(self, name: str, then: Callable[[], None]) -> None:
        """Do `then` once a module can be imported at once: the first time a thread imports it.

        Asking again meanwhile adds nothing.
        """
        if name in self._coming:
            return
        if name in sys.modules:
            then()
            return
        self._coming.add(name)

        def work() -> None:
            with contextlib.suppress(Exception):  # `then` meets it, where it can be told
                importlib.import_module(name)

        def over(_: None) -> None:
            self._coming.discard(name)
            then()

        self.do(work, over)

    def wait(self, most_s: float) -> None:
        """Wait until all is done, so long at most."""
        if self._last is not None:
            self._last.join(most_s)

    def close(self) -> None:
        """Tell nothing more of what is still being done."""
        self._closed = True

    def _tell(self, act: Callable[[], None]) -> None:
        if not self._closed:
            act()
