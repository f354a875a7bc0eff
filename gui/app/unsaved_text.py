"""A text that no disk took: whoever would leave it is told so first, and told how to keep it."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from common.clock import NS_PER_S, Clock, now_ns
from engine.session.session import Session
from gui.app.draft_recovery import LeftDrafts
from gui.base.keymap import Command
from gui.widgets.message_bar import Level, MessageBar

KEY = "unsaved"
"""The key of the message; its button saves elsewhere."""
_SAME_NS = NS_PER_S
"""A double click or a held key asks once, however often it asks."""


class UnsavedText(QObject):
    """Asks before the draft is left that is in memory only; the second time it may go."""

    def __init__(
        self, drafts: LeftDrafts, session: Session, messages: MessageBar, clock: Clock = now_ns
    ) -> None:
        """Ask about the draft at hand, in `messages`. `clock` (ns) tells a second time from one."""
        super().__init__(messages)
        self._drafts, self._session, self._messages = drafts, session, messages
        self.clock = clock
        self.is_filed: Callable[[], bool] = lambda: False
        """Whether a file that the person saved holds the text."""
        self._way: Command | None = None
        self._asked_ns = 0
        self._ended = False
        drafts.on_disk.connect(self._safe)

    def is_safe(self) -> bool:
        """Whether the text is on a disk; what the disk did not take before is tried again."""
        return self._drafts.journal.save() or self.is_filed()

    def may(self, way: Command) -> bool:
        """Whether the draft may be left: by quitting, for a new text or for one from a file.

        Where it is on no disk this says so and answers no; it answers yes if it is asked again
        while that is shown.
        """
        if self._ended or self.is_safe():
            return True
        before_ns, self._asked_ns = self._asked_ns, self.clock()
        shown = any(message.key == KEY for message in self._messages.messages)
        if shown and way is self._way:
            return self._asked_ns - before_ns >= _SAME_NS
        self._way = way
        keep = {
            Command.NEW: self.tr(
                "Save it elsewhere, copy it, or choose “New text” again to go on without it."
            ),
            Command.OPEN: self.tr(
                "Save it elsewhere, copy it, or choose “Open a text” again to go on without it."
            ),
        }.get(way, self.tr("Save it elsewhere, copy it, or close again to leave without it."))
        room = self.tr("Or free up space in {folder}.").format(folder=self._drafts.folder)
        self._messages.withdraw(KEY)  # said anew it comes before all others
        self._messages.tell(
            KEY,
            self.tr("The text is not on disk."),
            f"{keep} {room}",  # a long path comes last: what is too long is cut off
            Level.ERROR,
            self.tr("Save elsewhere"),
        )
        return False

    def may_close(self, window: QWidget) -> bool:
        """Whether the window may close; one that must not comes where it can be read why."""
        if self.may(Command.QUIT):
            return True
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        return False

    def _safe(self) -> None:
        self._messages.withdraw(KEY)

    def end(self, cache: Path) -> None:
        """Leave without asking, for nobody can answer; a text on no disk is written elsewhere.

        To `cache`, the system's temporary folder or the person's own, once each; standard error
        says where it is. Never raises for the disk.
        """
        if self._ended:
            return
        self._ended = True
        text = self._session.draft.text
        if not text or self.is_safe():
            return
        path = _written(text, _places(cache))
        said = f"the draft could not be saved in {self._drafts.folder}"
        said += f"; its text is in {path}" if path else ", nor anywhere else: its text is lost"
        with contextlib.suppress(OSError, ValueError):  # a terminal that is gone hears nothing
            print(f"wordfork: {said}", file=sys.stderr, flush=True)


def _places(cache: Path) -> Iterator[Path]:
    yield cache
    with contextlib.suppress(OSError):  # it is found by trying, and there may be none
        yield Path(tempfile.gettempdir())
    with contextlib.suppress(RuntimeError):
        yield Path.home()


def _written(text: str, folders: Iterable[Path]) -> Path | None:
    """Write a text to a new file of its owner's in the first folder that takes it whole."""
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file, name = tempfile.mkstemp(".txt", "wordfork-draft-", folder)
        except OSError:
            continue
        path = Path(name)
        try:
            with os.fdopen(file, "wb") as out:
                out.write(text.encode(errors="replace"))
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
        else:
            return path
    return None
