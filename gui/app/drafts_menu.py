"""Earlier drafts as a menu in the cells, for whoever has only eyes, or a pointer that rests.

What the page of drafts can do besides (`gui.pages.drafts_page`) wants a press. A thread reads the
drafts, no more of them than a person pages through.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from engine.session.draft_files import Earlier
from engine.session.journal import Recovered
from gui.app.ui_state import DraftsPage

_CELLS = 6
"""A page has so many at most, with those that lead back and further."""


class DraftsMenu(QObject):
    """Pages of earlier drafts. Choosing one goes on with it; the text at hand stays on the disk."""

    changed = Signal()
    """What the menu holds has changed."""
    _read = Signal(object)

    def __init__(self, folder: Path, own: Callable[[], Path | None], parent: QObject) -> None:
        """Be closed. `own` tells the file of the draft at hand, which is no earlier one."""
        super().__init__(parent)
        self._folder, self._own = folder, own
        self._page: int | None = None
        self._earlier: Earlier | None = None
        self._found: tuple[Recovered, ...] = ()
        self._whole = self._reading = False
        self._waits = False  # the page is shown once all of it is read
        self._reader: threading.Thread | None = None
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_open(self) -> bool:
        """Whether the cells show it."""
        return self._page is not None

    def open(self) -> None:
        """Show the drafts written last; the folder is looked at anew."""
        self._page, self._found, self._whole = 0, (), False
        self._earlier, self._reading = Earlier(self._folder, self._own()), False
        self.changed.emit()

    def close(self) -> None:
        """Show no drafts any more."""
        self._page = self._earlier = None
        self._found, self._waits = (), False

    def page(self, cells: int) -> DraftsPage | None:
        """Return the page that is open, of as many drafts as `cells` leave room for; else None."""
        if self._page is None:
            return None
        room = max(1, min(_CELLS, cells) - 2)
        first, end = self._page * room, (self._page + 1) * room
        self._want(end + room + 1)  # the next page, too: it is there when it is wanted
        self._waits = not self._whole and len(self._found) <= end
        if self._waits:
            return DraftsPage(reading=True)
        return DraftsPage(self._found[first:end], goes_on=len(self._found) > end)

    def turn(self, step: int) -> None:
        """Show the next page or the one before; before the first one it closes."""
        self._page = (self._page or 0) + step
        if self._page < 0:
            self.close()
        self.changed.emit()

    def _want(self, count: int) -> None:
        """Have so many drafts read, or all there are."""
        earlier = self._earlier
        if earlier is None or self._reading or self._whole or len(self._found) >= count:
            return
        self._reading = True

        def read() -> None:
            earlier.read(count)
            with contextlib.suppress(RuntimeError):  # the window closed meanwhile
                self._read.emit(earlier)

        self._reader = threading.Thread(target=read, name="earlier drafts", daemon=True)
        self._reader.start()

    def wait(self) -> None:
        """Wait until the thread has read. For tests."""
        if self._reader is not None:
            self._reader.join()

    def _take(self, earlier: Earlier) -> None:
        if earlier is not self._earlier:  # it was closed since
            return
        self._reading, self._found, self._whole = False, earlier.found, earlier.whole
        if self._waits:
            self.changed.emit()
