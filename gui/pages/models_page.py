"""The page of models: those that can be fetched and those that are here.

It shows what is known of models (`Models`) and says by its signals what a person wants of them. A
.gguf file can be dropped onto it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QPushButton,
    QWidget,
)

from engine.models.catalogue import ModelEntry
from engine.models.download import Progress
from engine.models.library import DEFAULT_ENTRY, DEFAULT_NAME, Library, LocalModel
from gui.base.store import Store
from gui.pages.card_page import CardPage
from gui.pages.model_row import ModelRow
from gui.pages.model_words import gigabytes, languages
from gui.widgets.form import Card, Row
from gui.widgets.theme import Look

_WIDE, _HIGH = 860, 860


class Models(Protocol):
    """What the page shows: which models are here, are being fetched, and write."""

    @property
    def library(self) -> Library:
        """The list of models and the folder of those that are here."""

    @property
    def used(self) -> str:
        """The path of the model that writes; "" is the one that comes with the program."""

    @property
    def running(self) -> Collection[str]:
        """The names of those that are being fetched."""

    @property
    def memory_bytes(self) -> int:
        """How many bytes of main memory this computer has."""


def dropped(mime: QMimeData) -> list[Path]:
    """Return the files of a drop that may be models."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.casefold() == ".gguf"]


class ModelsPage(CardPage):
    """All models on one scrolling page. It does not block the window; Escape closes it.

    Signals carry a model's name, or the path of its file.
    """

    get_wanted = Signal(str)
    cancel_wanted = Signal(str)
    use_wanted = Signal(str)
    remove_wanted = Signal(str)
    """The person was asked whether they mean it."""
    add_wanted = Signal(Path)
    """A file elsewhere is to be listed, too."""

    def __init__(
        self,
        models: Models,
        store: Store,
        parent: QWidget | None,
        look: Look | None = None,
        *,
        at_once: bool = True,
    ) -> None:
        """Show `models`; `refresh` shows what is new of them.

        Unless it is made `at_once`, `come` makes it row by row.
        """
        super().__init__(store, parent, look)
        self._models = models
        self._listed = Card(self._look, self.content)
        self._entries: dict[str, ModelRow] = {}
        self._others: dict[str, ModelRow] = {}
        self._awaited = ""
        self._default = ModelRow(DEFAULT_NAME, self._look, self._listed)
        self.note = Row(self._look, None, self._listed)
        self._listed.add(self._default, self.note)
        self._files = Card(self._look, self.content)
        self.none_row = Row(self._look, None, self._files)
        self._files.add(self.none_row)
        self.add, self._close = QPushButton(), QPushButton()
        self._arrange()
        self.setAcceptDrops(True)
        self._name_all()
        self.set_look(self._look)
        self.follow_store()
        rows = [partial(self._add_entry, entry) for entry in models.library.entries]
        end = [self._finish, lambda: self._lay_out(self.area, self._size())]
        self.make([*rows, *end], at_once=at_once)

    def _add_entry(self, entry: ModelEntry) -> None:
        """Put the row of a model that can be fetched below those that are there."""
        row = self._entries[entry.name] = ModelRow(entry.name, self._look, self._listed)
        self._listed.insert(len(self._entries), row)
        self._join(row)
        row.set_texts(entry.title, self._detail(entry))
        for widget in row.findChildren(QWidget):
            widget.ensurePolished()  # or all of it would be when the page comes
        row.set_look(self._look)

    def _finish(self) -> None:
        """Show what is here now that there are rows for it."""
        self.refresh()
        self._keep_foot_last()

    def _keep_foot_last(self) -> None:
        """Let the Tab key come to the foot behind all rows, also those that were made later."""
        last: QWidget = self._default.buttons[-1]
        if others := [*self._entries.values(), *self._others.values()]:
            last = others[-1].buttons[-1]
        for button in (self.add, self._close):
            self.setTabOrder(last, button)
            last = button

    def _size(self) -> QSize:
        """Return how large the page comes: what the window leaves room for."""
        px = self._look.px
        return QSize(px(_WIDE), px(_HIGH)).boundedTo(self._room())

    def _arrange(self) -> None:
        self._column.insertWidget(0, self._listed)
        self._column.insertWidget(1, self._files)
        for button in (self.add, self._close):
            button.setAutoDefault(False)
        self.add.clicked.connect(self._choose_file)
        self._close.clicked.connect(self.reject)
        self._foot.addWidget(self.add)
        self._foot.addStretch(1)
        self._foot.addWidget(self._close)
        self._join(self._default)

    def _join(self, row: ModelRow) -> None:
        row.get_wanted.connect(self.get_wanted)
        row.cancel_wanted.connect(self._cancel)
        row.use_wanted.connect(self.use_wanted)
        row.remove_wanted.connect(self.remove_wanted)
        self._let_drag(row)

    # -- showing -------------------------------------------------------------------------------

    def row(self, key: str) -> ModelRow | None:
        """Return the row of a model: by its name, or the path of a file that is not in the list."""
        if key == DEFAULT_NAME:
            return self._default
        return self._entries.get(key) or self._others.get(key)

    @property
    def all_rows(self) -> tuple[ModelRow, ...]:
        """The rows: of the default model, of those of the list, and of other files."""
        return (self._default, *self._entries.values(), *self._others.values())

    def refresh(self) -> None:
        """Show which models are here and which of them writes."""
        if set(self._entries) != {entry.name for entry in self._models.library.entries}:
            return  # the rows are still being made
        models, used = self._models, self._models.used
        self._default.set_state(here=True, used=not used, removable=False)
        for entry in models.library.entries:
            row = self._entries[entry.name]
            path = models.library.here(entry)
            row.set_state(here=path is not None, used=path is not None and str(path) == used)
            fetching = entry.name in models.running
            if fetching != row.cancel.isVisibleTo(row):
                row.set_fetching(fetching)
        self._show_files([m for m in models.library.models() if m.entry is None])
        self.note.set_detail(self._told())

    def _show_files(self, models: list[LocalModel]) -> None:
        wanted = {str(m.path): m for m in models}
        if set(wanted) != set(self._others):
            for row in self._others.values():
                row.hide()
                row.deleteLater()
            old, card = self._files, Card(self._look, self.content)
            self._files = card
            self._others = {key: ModelRow(key, self._look, card) for key in wanted}
            card.add(*self._others.values(), self.none_row)
            self._files.set_title(self.tr("Other files"))
            self._column.replaceWidget(old, self._files)
            self._files.show()
            old.hide()
            old.deleteLater()
            for row in self._others.values():
                self._join(row)
            self._keep_foot_last()
        self.none_row.setVisible(not wanted)
        self.none_row.set_detail(self.tr("None yet. Add a .gguf file, or drop one here."))
        for key, model in wanted.items():
            row = self._others[key]
            where = self.tr("{size}, in {folder}").format(
                size=gigabytes(model.size_bytes), folder=_breakable(model.path.parent)
            )
            row.set_texts(model.path.name, where, owned=model.owned)
            row.set_state(here=True, used=key == self._models.used)

    def show_progress(self, name: str, progress: Progress) -> None:
        """Show how far a download is."""
        row = self._entries.get(name)
        if row is not None:
            row.show_progress(progress)

    def _cancel(self, name: str) -> None:
        self._entries[name].show_cancelling()
        self.cancel_wanted.emit(name)

    def say(self, key: str, text: str, trouble: bool) -> None:
        """Say something below a model, quietly or as trouble; "" is a file that is not listed."""
        self.make_rest()
        row = self.row(key)
        if row is not None:
            row.say(text, trouble=trouble)
        else:
            self.none_row.setVisible(True)
            self.none_row.set_detail(text)
        self._bring(key)

    def show_row(self, key: str) -> None:
        """Bring a model's row into view, and the keyboard to it, as soon as the page is shown."""
        self._awaited = "" if self.isVisible() else key
        if self._awaited:
            return
        row = self.row(key)
        if row is not None:
            row.use.setFocus()
            self._bring(key)

    def _bring(self, key: str) -> None:
        """Scroll to a row, or to the line that stands for none; a new one gets its place first."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self.area.ensureWidgetVisible(self.row(key) or self.none_row)

    # -- files ---------------------------------------------------------------------------------

    def _choose_file(self) -> None:
        kinds = self.tr("Models (*.gguf);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Add a model file"), "", kinds)
        if name:
            self.add_wanted.emit(Path(name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that may be models."""
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the files."""
        for path in dropped(event.mimeData()):
            self.add_wanted.emit(path)
        event.acceptProposedAction()

    # -- looks and words -----------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion."""
        super().set_look(look)
        for card in (self._listed, self._files):
            card.set_look(look)
        for note in (self.note, self.none_row):
            note.set_look(look)
        for row in self.all_rows:
            row.set_look(look)
        self.setMinimumSize(self._room().boundedTo(QSize(look.px(640), look.px(360))))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size that the window leaves room for, and look at the folder anew."""
        if not event.spontaneous():
            self.resize(self._size())
            self.refresh()
        super().showEvent(event)
        if self._awaited:
            self.show_row(self._awaited)

    def _name_all(self) -> None:
        """Say everything, in the language of the application."""
        self.setWindowTitle(self.tr("Models"))
        self.setAccessibleName(self.windowTitle())
        self._listed.set_title(self.tr("Models you can download"))
        self._files.set_title(self.tr("Other files"))
        self._default.set_texts(DEFAULT_ENTRY.title, self._detail(DEFAULT_ENTRY))
        for entry in self._models.library.entries:
            if entry.name in self._entries:
                self._entries[entry.name].set_texts(entry.title, self._detail(entry))
        self.add.setText(self.tr("Add a file…"))
        self.add.setAccessibleName(self.tr("Add a model file"))
        self._close.setText(self.tr("Close"))
        self.refresh()

    def _detail(self, entry: ModelEntry) -> str:
        """Return the quiet line of a model."""
        size, memory = gigabytes(entry.size_bytes), entry.memory_bytes
        about = self.tr("about {size}").format(size=size)
        needs = self.tr("needs {size} of memory").format(size=gigabytes(memory))
        if memory > self._models.memory_bytes:
            have = gigabytes(self._models.memory_bytes)
            needs += self.tr(", this computer has {size}").format(size=have)
        base = entry.kind == "base"
        return " · ".join(
            (
                self.tr("continues text") if base else self.tr("follows requests"),
                size if entry.size_is_exact else about,
                needs,
                languages(entry.languages),
                self.tr("licence {name}").format(name=entry.licence),
            )
        )

    def _told(self) -> str:
        """Return where models are kept, and how much room is left there."""
        free = self._models.library.free_bytes()
        told = self.tr(
            "Only Get uses the network (huggingface.co). Models are kept in {folder}"
        ).format(folder=_breakable(self._models.library.folder))
        if free is None:
            return told
        return told + self.tr(", where {size} are free.").format(size=gigabytes(free))


def _breakable(path: Path) -> str:
    """Return a path with places where a long one may break."""
    return str(path).replace("/", "/\u200b").replace("\\", "\\\u200b")
