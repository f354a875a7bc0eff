"""The page of drafts: all that are on this computer, to open, to keep and to delete.

A thread reads them (`engine.session.draft_files`, `engine.session.journal`). What is deleted can be
brought back until the window closes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import (
    QDateTime,
    QEvent,
    QLocale,
    QObject,
    QRunnable,
    QSize,
    Qt,
    QThreadPool,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QScroller,
    QVBoxLayout,
    QWidget,
)

from engine.session import draft_files, journal
from gui.base.i18n import locale
from gui.pages.drafts_list import DraftRows, Entry, Reader
from gui.widgets.page import Page
from gui.widgets.theme import MIN_TARGET_PX, Look, page_stylesheet, palette

_WIDE, _HIGH = 720, 640
_CHUNK_S = 0.25
"""While the thread reads, what it has is shown at this pace."""


class _Work(QRunnable):
    """Something that a thread does."""

    def __init__(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        super().__init__()
        self._work, self._done = work, done

    def run(self) -> None:
        """Do it and tell, if there still is somebody to tell."""
        result = self._work()
        with contextlib.suppress(RuntimeError):  # the window closed meanwhile
            self._done(result)


class DraftsPage(Page):
    """The list of drafts with a filter. It does not block the window; Escape closes it."""

    open_wanted = Signal(object)
    """Go on with this draft (`engine.session.journal.Recovered`)."""
    moved = Signal(object, object)
    """The file of a draft is at another path now, or None."""
    _listed = Signal(object)
    _loaded = Signal(object)

    def __init__(
        self, look: Look, parent: QWidget | None, folder: Path, current: Callable[[], Path | None]
    ) -> None:
        """List the drafts of `folder`; `current` tells which of them the window is writing."""
        super().__init__(parent)
        self._look, self._folder, self._current = look, folder, current
        self._entries: list[Entry] | None = None
        self._gone: list[tuple[Path, Entry]] = []
        self._trouble = ""
        self._version = 0  # of the folder: so many files were moved here
        self._closed = False
        self._whole = False  # all that the folder holds was read once
        self._reader, self.rows = Reader(folder), DraftRows(self._about)
        self.filter, self.list, self.empty = QLineEdit(), QListView(), QLabel()
        self.said, self.undo = QLabel(), QPushButton()
        self.opener, self.keep, self.delete = QPushButton(), QPushButton(), QPushButton()
        self._close = QPushButton()
        self._arrange()
        self._listed.connect(self.take, Qt.ConnectionType.QueuedConnection)
        self._loaded.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        self._name_all()
        self.set_look(look)

    def _arrange(self) -> None:
        self.setModal(False)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.rows)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        QScroller.grabGesture(self.list.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.keep.setCheckable(True)
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._show)
        self.list.selectionModel().currentChanged.connect(self._selected)
        self.list.doubleClicked.connect(self._open)
        self.opener.clicked.connect(self._open)
        self.keep.clicked.connect(self._keep)
        self.delete.clicked.connect(self._delete)
        self.undo.clicked.connect(self._undo)
        self._close.clicked.connect(self.reject)
        self._line, self._foot = QHBoxLayout(), QHBoxLayout()
        self._line.addWidget(self.said, 1)
        self._line.addWidget(self.undo)
        for button in (self.opener, self.keep, self.delete, self._close):
            if button is self._close:
                self._foot.addStretch(1)
            self._foot.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.filter)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self.empty, 1)
        self._column.addLayout(self._line)
        self._column.addLayout(self._foot)
        for button in (self.opener, self.keep, self.delete, self.undo, self._close):
            button.setAutoDefault(False)
        for widget in (self.filter, self.list):
            widget.installEventFilter(self)

    # -- reading -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the folder anew, in a thread; what it has is shown meanwhile."""
        version, reader = self._version, self._reader

        def read() -> tuple[int, list[Entry], bool]:
            found: list[Entry] = []
            told_s = time.monotonic()
            for entry in reader.read():
                found.append(entry)
                if self._closed:
                    break
                if time.monotonic() - told_s > _CHUNK_S:
                    told_s = time.monotonic()
                    with contextlib.suppress(RuntimeError):  # the window closed meanwhile
                        self._listed.emit((version, found.copy(), False))
            return version, found, True

        self._start(read, self._listed.emit)

    def _start(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        QThreadPool.globalInstance().start(_Work(work, done))

    def take(self, read: tuple[int, list[Entry], bool]) -> None:
        """Show what a thread has read: the number of its look, entries, and if these are all."""
        version, found, whole = read
        if version != self._version:  # a draft was moved while the thread read
            if whole:
                self.refresh()
            return
        if whole or not self._whole:
            self._entries, self._whole = found, self._whole or whole
            self._show()

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the drafts that hold what is in the filter; the selected one stays selected."""
        entries, wanted = self._entries or [], self.filter.text().casefold().strip()
        selected, row = self._entry(), max(0, self.list.currentIndex().row())
        shown = [entry for entry in entries if wanted in entry.folded]
        had_focus = self.list.hasFocus()
        self.rows.show(shown)
        paths = [entry.path for entry in shown]
        if selected is not None and selected.path in paths:
            row = paths.index(selected.path)
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.empty.setText(self._why_empty())
        self.go_to(min(row, len(shown) - 1))
        if had_focus and not shown:
            (self.undo if self._gone else self.filter).setFocus()
        self._selected()

    def _why_empty(self) -> str:
        if not self._whole:
            return self.tr("Loading the drafts…")
        return self.tr("No matching drafts") if self._entries else self.tr("No drafts yet")

    def _about(self, entry: Entry) -> str:
        """Return the quiet line of a draft."""
        when = QDateTime.fromSecsSinceEpoch(int(entry.written_s))
        parts = [
            locale().toString(when, QLocale.FormatType.ShortFormat),
            self.tr("characters: {n}").format(n=len(entry.text)),
        ]
        if entry.kept:
            parts.append(self.tr("kept"))
        if self._is_busy(entry):
            parts.append(self.tr("open in a window"))
        elif entry.damaged:
            parts.append(self.tr("damaged"))
        return " · ".join(parts)

    def _is_busy(self, entry: Entry) -> bool:
        return entry.busy or entry.path == self._current()

    def _entry(self) -> Entry | None:
        row = self.list.currentIndex().row()
        return self.rows.entries[row] if 0 <= row < len(self.rows.entries) else None

    def go_to(self, row: int) -> None:
        """Make a row the current one, and bring it into view."""
        if row != self.list.currentIndex().row():
            self.list.setCurrentIndex(self.rows.index(row))

    def _selected(self) -> None:
        entry = self._entry()
        free = entry is not None and not self._is_busy(entry)
        self.delete.setEnabled(free)
        self.opener.setEnabled(free and entry is not None and bool(entry.text.strip()))
        self.keep.setEnabled(free and entry is not None and not entry.aside)
        self.keep.setChecked(entry is not None and entry.kept)
        text = self._trouble
        if not text and self._gone:
            text = self.tr("Deleted: {text}").format(text=self._gone[-1][1].first)
        if not text and not self._whole and self._entries:
            text = self.tr("Loading the drafts…")
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.undo.setVisible(bool(self._gone))

    # -- doing ---------------------------------------------------------------------------------

    def _free(self) -> Entry | None:
        """Return the selected draft, unless a window is writing it."""
        entry = self._entry()
        return None if entry is None or self._is_busy(entry) else entry

    def _open(self) -> None:
        entry = self._free()
        if entry is not None and entry.text.strip():
            self._start(lambda: journal.read(entry.path), self._loaded.emit)

    def _go_on(self, draft: journal.Recovered | None) -> None:
        if draft is None:  # it went meanwhile
            self.refresh()
        else:
            self.open_wanted.emit(draft)
            self.accept()

    def _keep(self) -> None:
        entry = self._free()
        if entry is not None and not entry.aside:
            path = self._tried(lambda: draft_files.keep(entry.path, not entry.kept))
            if path is not None:
                self._reader.moved(entry.path, path)
                self.moved.emit(entry.path, path)
                self._change(entry, replace(entry, path=path, kept=not entry.kept))
        self._show()

    def _delete(self) -> None:
        entry = self._free()
        if entry is not None:
            gone = self._tried(lambda: draft_files.delete(entry.path))
            if gone is not None:
                self._gone.append((gone, entry))
                self.moved.emit(entry.path, None)
                self._change(entry, None)

    def _undo(self) -> None:
        """Bring back what was deleted last."""
        gone, entry = self._gone[-1]

        def back() -> Path:
            draft_files.bring_back(gone, entry.path)
            return entry.path

        if self._tried(back) is not None:
            self._gone.pop()
            entries = [*(self._entries or []), entry]
            self._entries = sorted(entries, key=lambda e: e.written_s, reverse=True)
            self._show()
            self._select(entry.path)
            self.list.setFocus()

    def _tried(self, move: Callable[[], Path]) -> Path | None:
        """Move a file; where that fails, say so and read the folder anew."""
        try:
            path = move()
        except OSError as error:
            self._trouble = self.tr("This could not be done: {why}").format(
                why=error.strerror or str(error)
            )
            self._selected()
            self.refresh()
            return None
        self._trouble = ""
        self._version += 1
        return path

    def _change(self, old: Entry, new: Entry | None) -> None:
        entries = [new if entry is old else entry for entry in self._entries or []]
        self._entries = [entry for entry in entries if entry is not None]
        self._show()
        if new is not None:
            self._select(new.path)

    def _select(self, path: Path) -> None:
        for row, entry in enumerate(self.rows.entries):
            if entry.path == path:
                self.go_to(row)

    def forget(self) -> None:
        """Delete for good what was deleted here: the window closes."""
        self._closed = True
        for gone, _ in self._gone:
            draft_files.forget(gone)
        self._gone.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter open and Delete delete; the arrows lead from the filter to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if not event.isAutoRepeat():
                    self._open()
                return True
            if watched is self.list and key == Qt.Key.Key_Delete:
                if not event.isAutoRepeat():
                    self._delete()
                return True
            if watched is self.filter and key == Qt.Key.Key_Down and self.rows.entries:
                self.list.setFocus()
                return True
        return super().eventFilter(watched, event)

    # -- looks and words -----------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion."""
        self._look = look
        px = look.px
        self.setPalette(palette(look.theme))
        high = max(MIN_TARGET_PX, px(56))
        self.setStyleSheet(
            page_stylesheet(look)
            + f"QLineEdit {{ min-height: {px(32)}px; }}"
            + f"QPushButton:checked:enabled {{ background: {look.theme.accent};"
            + f" color: {look.theme.on_accent}; }}"
            + f"QListWidget::item {{ min-height: {high}px; padding: 0 {px(8)}px; }}"
            + f"QListWidget::item:selected {{ background: {look.theme.hover};"
            + f" color: {look.theme.text}; border-radius: {px(8)}px; }}"
        )
        self.empty.setStyleSheet(f"color: {look.theme.dim};")
        self._column.setContentsMargins(px(24), px(24), px(24), px(12))
        self._column.setSpacing(px(12))
        self.setMinimumSize(self._room().boundedTo(QSize(px(480), px(320))))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size that the window leaves room for, and look at the folder anew."""
        if not event.spontaneous():
            px = self._look.px
            self.resize(QSize(px(_WIDE), px(_HIGH)).boundedTo(self._room()))
            self._trouble = ""
            self.filter.clear()
            self._show()
            self.filter.setFocus()
            self.refresh()
        super().showEvent(event)

    def _name_all(self) -> None:
        """Say everything, in the language of the application."""
        self.setWindowTitle(self.tr("Drafts"))
        self.setAccessibleName(self.windowTitle())
        self.filter.setPlaceholderText(self.tr("Search the drafts…"))
        self.filter.setAccessibleName(self.tr("Search the drafts…"))
        self.list.setAccessibleName(self.windowTitle())
        self.opener.setText(self.tr("Open"))
        self.keep.setText(self.tr("Keep"))
        self.keep.setToolTip(self.tr("Never deleted because of its age"))
        self.delete.setText(self.tr("Delete"))
        self.undo.setText(self.tr("Undo"))
        self.undo.setAccessibleName(self.tr("Restore the deleted draft"))
        self._close.setText(self.tr("Close"))
        self._show()
