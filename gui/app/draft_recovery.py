"""Drafts that earlier runs left behind: offered in the empty draft's menu, and taken up from it."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from common.clock import now_ns
from engine.api.types import Trouble
from engine.session import draft_files
from engine.session.events import DraftChanged, Event, RequestChanged, State
from engine.session.journal import ASIDE, Journal, Recovered
from engine.session.session import Session
from gui.widgets.message_bar import Level, MessageBar

OFFERED = 3
"""How many drafts the menu of an empty draft offers; the page of drafts has all."""


class LeftDrafts(QObject):
    """The unfinished drafts in a folder, the last written first; a thread reads them."""

    changed = Signal()
    """There are other drafts to offer."""
    taken_up = Signal()
    """A draft from disk is in the place of the one at hand."""
    on_disk = Signal()
    """Nothing is left in memory only: the disk takes the draft again, or there is a new one."""
    _read = Signal(object)

    def __init__(self, folder: Path, session: Session, messages: MessageBar) -> None:
        """Know of none; `find` looks into `folder`. `session` has the draft at hand."""
        super().__init__(messages)
        self._session, self._messages = session, messages
        self.folder = folder
        self.journal = Journal(folder, notice=self._notice)
        self._found: list[Recovered] = []
        self._reader: threading.Thread | None = None
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def find(self, days: int) -> None:
        """Look for drafts that dead windows left, in a thread; the menu then shows them.

        Those past the `days` that the person set go (see `engine.session.draft_files.tidy`).
        """

        def look() -> None:
            draft_files.sweep(self.folder)
            draft_files.tidy(self.folder, days, time.time())
            found = draft_files.left(self.folder, OFFERED)
            with contextlib.suppress(RuntimeError):  # the window closed meanwhile
                self._read.emit(found)

        self._reader = threading.Thread(target=look, name="drafts", daemon=True)
        self._reader.start()

    def _take(self, found: list[Recovered]) -> None:
        self._found = found
        if found:
            self.changed.emit()

    def wait(self) -> None:
        """Wait until the thread has looked. For tests."""
        if self._reader is not None:
            self._reader.join()

    @property
    def found(self) -> tuple[Recovered, ...]:
        """The drafts that can be gone on with, the newest first."""
        return tuple(self._found)

    def _notice(self, trouble: Trouble | None) -> None:
        """Say that the draft cannot be saved, or that it can again."""
        if trouble is None:
            self._all_is_well()
        else:
            self._messages.tell("draft", trouble.text, trouble.remedy, Level.ERROR)

    def _all_is_well(self) -> None:
        self._messages.withdraw("draft")
        self.on_disk.emit()

    def take(self, event: Event) -> None:
        """Bring the draft to the disk, as the session tells of it."""
        match event:
            case DraftChanged(kept, added):
                self.journal.changed(kept, added)
            case RequestChanged(text):
                self.journal.asked(text)

    def put_away(self) -> None:
        """Leave the draft at hand on the disk; another one begins."""
        if self._session.draft.text:
            self.journal.close(finished=False)
            self._all_is_well()

    def restore(self, draft: Recovered) -> bool:
        """Put a draft from disk in the place of the one at hand; False where it cannot be had."""
        if not self.journal.take_up(draft):
            return False
        self._session.restore(draft.pieces, now_ns(), draft.request)
        self.taken_up.emit()
        return True

    def moved(self, old: Path, new: Path | None) -> None:
        """Follow a draft whose file was renamed, or offer it no more."""
        moved = [replace(d, path=new) if d.path == old and new else d for d in self._found]
        self._found = [d for d in moved if d.path != old]
        if self._session.state is State.EMPTY:
            self.changed.emit()

    def take_up(self, draft: Recovered) -> None:
        """Go on with a draft, if no other window was faster; the one at hand stays on the disk."""
        if not self.journal.save():
            self._messages.tell(
                "recover",
                self.tr("The current text cannot be saved, so it stays open."),
                self.tr("Free up space in {folder}.").format(folder=self.folder),
                Level.ERROR,
            )
            return
        before = self._session.draft.text.strip()
        self._found = [d for d in self._found if d.path != draft.path]
        if not self.restore(draft):
            self._messages.tell("recover", self.tr("This draft is open in another window."))
            self.changed.emit()
        elif draft.damaged:
            self._messages.tell(
                "recover",
                self.tr("This draft's file was damaged; this is what could be recovered."),
                self.tr("The damaged file was kept: {path}").format(path=self.folder / ASIDE),
            )
        elif before:
            self._messages.tell(
                "recover", self.tr("Your previous text is now the first of the drafts.")
            )
