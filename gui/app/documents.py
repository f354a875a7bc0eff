"""The text as a file: opened and saved beside the window, and what its title says of it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from common.files import write_whole
from common.textfile import MOST_BYTES, Form, NoTextError, decode, encode
from engine.session import events as say
from engine.session.draft import Piece
from engine.session.events import Event
from gui.app import unsaved_text
from gui.base.beside import Beside
from gui.base.error_texts import in_language
from gui.base.keymap import Command
from gui.widgets.message_bar import Level, MessageBar

_Stamp = tuple[int, int]
_CLOSING_S = 30.0
"""How long leaving waits for a file that is being saved."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a thread read: a text and its form, or why not."""

    path: Path
    text: str = ""
    form: Form = field(default_factory=Form)
    stamp: _Stamp | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Saved:
    """What became of saving: the file's new stamp, or why it could not be written."""

    path: Path
    texts: tuple[str, ...]
    stamp: _Stamp | None = None
    trouble: str = ""


class Documents(QObject):
    """Which file the draft belongs to, and whether it holds what the window shows."""

    opened = Signal(str)
    """The text of a file is to begin a new draft; `take` hears what becomes of it at once."""

    def __init__(
        self, window: QWidget, messages: MessageBar, draft_is_safe: Callable[[], bool]
    ) -> None:
        """Belong to no file. `window` is entitled."""
        super().__init__(window)
        self._window, self._messages = window, messages
        self._draft_is_safe = draft_is_safe
        self._form = Form()
        self._stamp: _Stamp | None = None
        self._saved: tuple[str, ...] = ()
        self._now: list[str] = []
        self._same = 0  # so many first pieces are as they were saved
        self._asked_over: Path | None = None
        # A text that is being saved is saved, though the window closes.
        self._beside = Beside(self, name="file", kept=True)
        self.path: Path | None = None
        self._entitle()

    @property
    def modified(self) -> bool:
        """Whether the text is another than that of its file."""
        return not self._same == len(self._saved) == len(self._now)

    def is_filed(self) -> bool:
        """Whether the file holds the text, and is as it was saved or read."""
        if self.path is None or self.modified:
            return False
        return self._stamp is not None and _stamp_of(self.path) == self._stamp

    def do(self, what: str) -> None:
        """Open a text as the draft's beginning, or save the draft, asking where if need be."""
        if what == Command.OPEN:
            name, _ = QFileDialog.getOpenFileName(
                self._window, self.tr("Open a text"), "", self._kinds()
            )
            if name:
                self.open(Path(name))
        elif what == Command.SAVE and self.path is not None:
            self.save(self.path)
        else:
            near = str(self.path or "wordfork.txt")
            name, _ = QFileDialog.getSaveFileName(
                self._window, self.tr("Save the text"), near, self._kinds()
            )
            if name:
                self._asked_over = Path(name)  # the dialog asked whether to replace it
                self.save(Path(name))

    def _kinds(self) -> str:
        return self.tr("Text (*.txt);;All files (*)")

    # -- opening -------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Read a file, in a thread, as the beginning of a new draft; the old one stays on disk."""
        self._beside.do(lambda: _read(path), self._opened)

    def _opened(self, opened: _Opened) -> None:
        if opened.trouble:
            self._failed(
                self.tr("Could not open {name}: {why}"),
                opened,
                self.tr("Save it as UTF-8 in the program that wrote it, or open another file."),
            )
            return
        self._messages.withdraw("file")
        self.opened.emit(opened.text)
        if not opened.text.strip():
            self._messages.tell("file", self.tr("{name} is empty.").format(name=opened.path.name))
        self.path, self._form, self._stamp = opened.path, opened.form, opened.stamp
        self._asked_over = None
        self._keep_as_saved(tuple(self._now))

    # -- saving --------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the text to a file, in a thread: whole, or the old file stays as it is."""
        own = path == self.path
        stamp = _stamp_of(path) if own else None
        if own and not self.modified and stamp is not None and stamp == self._stamp:
            self._tell_saved(path)
            return
        if own and stamp is not None and stamp != self._stamp and self._asked_over != path:
            self._asked_over = path
            self._messages.tell(
                "file",
                self.tr("{name} was changed by another program.").format(name=path.name),
                self.tr(
                    "Save again to overwrite it, or press Ctrl+Shift+S to save to another file."
                ),
                Level.WARNING,
            )
            return
        texts, form, changed = tuple(self._now), self._form, self.modified
        if self.path is None:
            changed = True
        self._beside.do(lambda: _write(path, texts, form, changed=changed), self._was_saved)

    def _was_saved(self, saved: _Saved) -> None:
        if saved.trouble:
            safe = self._draft_is_safe()
            self._failed(
                self.tr("Could not save {name}: {why}"),
                saved,
                self.tr("Choose another folder; the draft is safe.")
                if safe
                else self.tr("Choose a folder on another disk, or copy the text."),
                Level.WARNING if safe else Level.ERROR,
            )
            return
        self.path, self._stamp = saved.path, saved.stamp
        self._asked_over = None
        self._keep_as_saved(saved.texts)
        self._tell_saved(saved.path)

    def _tell_saved(self, path: Path) -> None:
        self._messages.withdraw("file")
        self._messages.withdraw(unsaved_text.KEY)
        self._messages.tell("file", self.tr("Saved as {name}.").format(name=path.name))

    def _failed(
        self,
        text: str,
        done: _Opened | _Saved,
        remedy: str,
        level: Level = Level.WARNING,
    ) -> None:
        said = text.format(name=done.path.name, why=in_language(done.trouble))
        self._messages.tell("file", said, remedy, level)

    def close(self) -> None:
        """Wait until what is being saved is saved."""
        self._beside.wait(_CLOSING_S)

    # -- what the window shows of it -----------------------------------------------------------

    def take(self, event: Event) -> None:
        """Follow the draft, as the session tells of it."""
        match event:
            case say.DraftChanged(kept, added):
                self._changed(kept, added)

    def _changed(self, kept: int, added: tuple[Piece, ...]) -> None:
        before = self.modified
        del self._now[kept:]
        self._now += [piece.text for piece in added]
        self._same = min(self._same, kept)
        most = min(len(self._now), len(self._saved))
        while self._same < most and self._now[self._same] == self._saved[self._same]:
            self._same += 1
        if not self._now:  # a new text: another one than that of the file
            self.leave()
        elif self.modified is not before:
            self._entitle()

    def leave(self) -> None:
        """Belong to no file: the text is another one than that of the file."""
        self.path, self._stamp, self._form = None, None, Form()
        self._keep_as_saved(())

    def _keep_as_saved(self, texts: tuple[str, ...]) -> None:
        self._saved, self._same = texts, 0
        most = min(len(self._now), len(texts))
        while self._same < most and self._now[self._same] == texts[self._same]:
            self._same += 1
        self._entitle()

    def _entitle(self) -> None:
        """Say in the title which file it is; the mark of a modified one is the desktop's."""
        name = f"{self.path.name}[*] – " if self.path is not None else ""
        self._window.setWindowTitle(f"{name}wordfork")
        self._window.setWindowModified(self.path is not None and self.modified)


def _read(path: Path) -> _Opened:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return _Opened(
                path, trouble=QCoreApplication.translate("Documents", "it is not a file")
            )
        if about.st_size > MOST_BYTES:
            said = QCoreApplication.translate("Documents", "it is larger than {n} MB")
            return _Opened(path, trouble=said.format(n=MOST_BYTES // 2**20))
        text, form = decode(path.read_bytes())
    except OSError as error:
        return _Opened(path, trouble=error.strerror or str(error))
    except (NoTextError, ValueError) as error:  # a name with NUL is a ValueError
        return _Opened(path, trouble=str(error))
    return _Opened(path, text, form, _stamp_of(path))


def _write(path: Path, texts: tuple[str, ...], form: Form, *, changed: bool) -> _Saved:
    try:
        write_whole(path, encode("".join(texts), form, changed=changed))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        return _Saved(path, texts, trouble=why or str(error))
    return _Saved(path, texts, _stamp_of(path))


def _stamp_of(path: Path) -> _Stamp | None:
    """Return what tells that a file was written by another; None where there is none."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_mtime_ns, about.st_size
