"""Earlier drafts as a menu in the cells, for whoever has only eyes, or a pointer that rests.

What the page of drafts can do besides (`gui.pages.drafts_page`) wants a press. A thread reads the
drafts, no more of them than a person pages through.
"""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from engine.session.draft_files import Earlier
from engine.session.journal import Recovered
from gui.app.draft_recovery import END_CHARS
from gui.interaction.menus import Item, Menu, drafts_menu

if TYPE_CHECKING:
    from gui.app.controller import Conductor

_CELLS = 6
"""A page has so many at most, with those that lead back and further."""
_FIRST_CHARS = 24
"""How much of a draft's beginning its cell shows."""


class DraftsMenu(QObject):
    """Pages of earlier drafts. Choosing one goes on with it; the text at hand stays on the disk."""

    changed = Signal()
    """What the menu holds has changed."""
    _read = Signal(object)

    def __init__(self, conductor: Conductor) -> None:
        """Be closed."""
        super().__init__(conductor)
        self._conductor = conductor
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
        left = self._conductor.left_drafts
        self._page, self._found, self._whole = 0, (), False
        self._earlier, self._reading = Earlier(left.folder, left.journal.path), False
        self.changed.emit()

    def close(self) -> None:
        """Show no drafts any more."""
        self._page = self._earlier = None
        self._found, self._waits = (), False

    def menu(self) -> Menu:
        """Return the page that is open, with as many drafts as the eyes can hit."""
        room = max(1, self._conductor.sight.words(_CELLS) - 2)
        page = self._page or 0
        first, end = page * room, (page + 1) * room
        self._want(end + room + 1)  # the next page, too: it is there when it is wanted
        self._waits = not self._whole and len(self._found) <= end
        if self._waits:
            return drafts_menu([], self.tr("Reading the drafts …"), self._back, None)
        items = [self._item(draft) for draft in self._found[first:end]]
        rest = self.tr("Drafts") if items else self.tr("No drafts yet")
        return drafts_menu(items, rest, self._back, self._on if len(self._found) > end else None)

    def _item(self, draft: Recovered) -> Item:
        words = " ".join(draft.text[: _FIRST_CHARS * 4].split())
        if len(words) <= _FIRST_CHARS:
            return Item(words, partial(self._take_up, draft))
        shown = words[:_FIRST_CHARS].rpartition(" ")[0] or words[:_FIRST_CHARS]
        end = " ".join(draft.text[-END_CHARS * 4 :].split())[-END_CHARS:]
        end = end.partition(" ")[2] or end  # from a whole word on
        return Item(f"{shown} …", partial(self._take_up, draft), f"… {end}")

    def _take_up(self, draft: Recovered) -> None:
        self._conductor.scene.drop()
        self._conductor.left_drafts.take_up(draft)

    def _on(self) -> None:
        self._page = (self._page or 0) + 1
        self.changed.emit()

    def _back(self) -> None:
        if self._page:
            self._page -= 1
        else:
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
