"""The settings page: every change applies at once and is kept.

The page holds no settings: it shows the store's and asks the store to change them, so that it
follows what the top bar or a key changes while it is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSize, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QPushButton,
    QWidget,
)

from gui.base.paths import FolderError, made
from gui.base.settings import TABLE, Settings, in_section
from gui.base.store import Store
from gui.pages.card_page import CardPage
from gui.pages.eye_settings import EyesCard, EyesDesk
from gui.pages.setting_rows import name_row, row_of, show_value
from gui.pages.shortcuts_page import KeysTable
from gui.widgets.form import Card, Row
from gui.widgets.page import lay_out
from gui.widgets.theme import Look

_WIDE, _HIGH = 760, 860


class HasRecords(Protocol):
    """What the page must know of the folders."""

    @property
    def records(self) -> Path:
        """The folder of the records."""


_SECTIONS = {
    "writing": (*in_section("writing"), "sampling_note"),
    "choosing": in_section("choosing"),
    "looks": in_section("looks"),
    "records": ("records", "record_words", "folder", "records_note", "drafts_days"),
}
_ORDER = ("writing", "choosing", "eyes", "looks", "records", "keys")


class SettingsPage(CardPage):
    """All settings on one scrolling page. It does not block the window; Escape closes it."""

    models_wanted = Signal()
    """The person wants to see the models."""
    doctor_wanted = Signal()
    """The person asked for the doctor."""

    def __init__(
        self,
        store: Store,
        parent: QWidget | None,
        folders: HasRecords,
        eyes: EyesDesk | None = None,
        *,
        look: Look | None = None,
        at_once: bool = True,
    ) -> None:
        """Show the settings of `store`; the button of the records opens `folders.records`.

        `eyes` is what the window has of eyes; None: they cannot be seen nor calibrated here. Unless
        it is made `at_once`, `come` makes it row by row.
        """
        super().__init__(store, parent, look)
        self._folders, self._desk = folders, eyes
        self._before: Settings | None = None
        self._resetting = False
        self._trouble = ""
        self.open_button, self.models_button = QPushButton(), QPushButton()
        self.open_button.clicked.connect(self._open_folder)
        self.models_button.clicked.connect(self.models_wanted)
        self.rows: dict[str, Row] = {}
        self._cards: dict[str, Card] = {}
        self.eyes: EyesCard | None = None
        self.keys_table: KeysTable | None = None
        self.reset_button, self.doctor_button, self.close_button = (QPushButton() for _ in range(3))
        self._arrange()
        self._name_all()
        self.set_look(self._look)
        self.follow_store()
        parts = [part for section in _ORDER for part in self._parts_of(section)]
        end = [self._add_foot, lambda: self._lay_out(self.area, self._size())]
        self.make([*parts, *end], at_once=at_once)

    def _parts_of(self, section: str) -> list[Callable[[], None]]:
        """Return what makes a card, a few milliseconds of work each."""
        rows = [partial(self._add_row, section, name) for name in _SECTIONS.get(section, ())]
        return [partial(self._add_card, section), *rows, partial(self._finish, section)]

    def _add_card(self, section: str) -> None:
        """Put a card below those that are there; its rows are still to come."""
        if section == "eyes":
            eyes = EyesCard(self._look, self._store, self._desk, self.content)
            self.make_next(eyes.parts())
            card: Card = eyes
        else:
            card = Card(self._look, self.content)
        self._cards[section] = card
        if section == "keys":
            self.keys_table = KeysTable(self._look, card)
            card.add(self.keys_table)
        self._column.insertWidget(len(self._cards) - 1, card)

    def _add_row(self, section: str, name: str) -> None:
        """Put a row below those that its card has."""
        card = self._cards[section]
        self.rows[name] = self._row(name, card)
        card.add(self.rows[name])

    def _finish(self, section: str) -> None:
        """Say what the rows of a card are, and give them their looks."""
        card = self._cards[section]
        if isinstance(card, EyesCard):
            self.eyes = card
        self._let_drag(card)
        self._name_card(section)
        for widget in card.findChildren(QWidget):
            widget.ensurePolished()  # or all of it would be when the page comes
        card.set_look(self._look)  # behind the polish, which sets sizes, too
        for name in _SECTIONS.get(section, ()):
            self.rows[name].set_look(self._look)
        self._show_values()
        margins, bar = self._column.contentsMargins(), self.area.verticalScrollBar().sizeHint()
        lay_out(card, self._size().width() - margins.left() - margins.right() - bar.width())

    def _size(self) -> QSize:
        """Return how large the page comes: what the window leaves room for."""
        px = self._look.px
        return QSize(px(_WIDE), px(_HIGH)).boundedTo(self._room())

    def _add_foot(self) -> None:
        """Put in the buttons at the foot: the Tab key comes to them behind all that is above."""
        self._foot.addWidget(self.reset_button)
        self._foot.addWidget(self.doctor_button)
        self._foot.addStretch(1)
        self._foot.addWidget(self.close_button)

    def _arrange(self) -> None:
        for button in (self.reset_button, self.doctor_button):
            button.setProperty("quiet", True)
        for button in (
            self.open_button,
            self.models_button,
            self.reset_button,
            self.doctor_button,
            self.close_button,
        ):
            button.setAutoDefault(False)
        self.doctor_button.clicked.connect(self.doctor_wanted)
        self.reset_button.clicked.connect(self._reset_or_bring_back)
        self.close_button.clicked.connect(self.reject)

    def _row(self, name: str, card: Card) -> Row:
        """Make the row of a setting, or of a button or a note beside the settings."""
        if name == "folder":
            return Row(self._look, self.open_button, card)
        if name == "model_path":
            return Row(self._look, self.models_button, card)
        if name in TABLE:
            return row_of(name, self._look, self._store, card)
        return Row(self._look, None, card)

    # -- showing -------------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Take another theme, scale or motion."""
        super().set_look(look)
        for card in self._cards.values():
            card.set_look(look)
        for row in self.rows.values():
            row.set_look(look)
        if self.keys_table is not None:
            self.keys_table.set_look(look)
        self.setMinimumSize(self._room().boundedTo(QSize(look.px(600), look.px(360))))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size that the window leaves room for."""
        if not event.spontaneous():
            self.resize(self._size())
            self._before = None
            self._say_reset()
        super().showEvent(event)

    def _follow(self, settings: Settings) -> None:
        """Show changed settings, whoever changed them."""
        super()._follow(settings)
        if not self._resetting:
            self._before = None
        self._show_values()

    def _show_values(self) -> None:
        settings = self._store.settings
        for name, row in self.rows.items():
            if name in TABLE:
                show_value(name, row, settings)
        if "model_path" in self.rows:
            own = self.tr("Built-in model")
            self.rows["model_path"].set_detail(Path(settings.model_path).name or own)
        self._enable("share", settings.mode == "forks")
        self._enable("ask_less", settings.mode == "forks")
        self._enable("words", settings.mode != "auto")
        self._enable("dwell_ms", settings.dwell)
        self._enable("record_words", settings.records)
        if self.eyes is not None:
            self.eyes.follow(settings)
        self._say_reset()

    def _enable(self, name: str, on: bool) -> None:
        if name in self.rows:
            self.rows[name].set_enabled(on)

    # -- words ---------------------------------------------------------------------------------

    def _name_all(self) -> None:
        """Say everything, in the language of the application."""
        self.setWindowTitle(self.tr("Settings"))
        self.setAccessibleName(self.tr("Settings"))
        for section in self._cards:
            self._name_card(section)
        self.doctor_button.setText(self.tr("Diagnostics"))
        self.doctor_button.setToolTip(
            self.tr("What this computer has, and any problems found (F1)")
        )
        self.close_button.setText(self.tr("Close"))
        self._show_values()

    def _name_card(self, section: str) -> None:
        titles = {
            "writing": self.tr("Writing"),
            "choosing": self.tr("Choosing"),
            "eyes": self.tr("Eyes"),
            "looks": self.tr("Appearance"),
            "records": self.tr("Records"),
            "keys": self.tr("Keys"),
        }
        self._cards[section].set_title(titles[section])
        if section == "eyes":
            if self.eyes is not None:
                self.eyes.name_all()
        elif section == "keys":
            if self.keys_table is not None:
                self.keys_table.setAccessibleName(self.tr("Keyboard shortcuts"))
        else:
            for name in _SECTIONS[section]:
                if name in TABLE and name in self.rows:
                    name_row(name, self.rows[name])
            self._name_others()

    def _name_others(self) -> None:
        """Say what the rows are that are no settings."""
        notes = {
            "sampling_note": self.tr(
                "When the model writes alone, llama.cpp's own samplers keep it from repeating "
                "itself: the repetition penalty and DRY. The probabilities in a cloud stay the "
                "model's own."
            ),
            "records_note": self.tr("Changes to records take effect at the next start."),
        }
        for name, note in notes.items():
            if name in self.rows:
                self.rows[name].set_texts("", note)
        if "folder" in self.rows:
            detail = self._trouble or self._path()
            self.rows["folder"].set_texts(self.tr("Records folder"), detail)
        self.open_button.setText(self.tr("Open folder"))
        self.open_button.setAccessibleName(self.tr("Open the records folder"))
        self.models_button.setText(self.tr("Models…"))
        self.models_button.setAccessibleName(self.tr("Get or choose another model"))

    def _path(self) -> str:
        """Return the folder's path, with places where a long one may break."""
        return str(self._folders.records).replace("/", "/\u200b").replace("\\", "\\\u200b")

    # -- acts ----------------------------------------------------------------------------------

    def _open_folder(self) -> None:
        """Show the records in the desktop's own way, or say why not."""
        self._trouble = ""
        try:
            folder = made(self._folders.records)
        except FolderError as error:
            self._trouble = str(error)
        else:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
                self._trouble = self.tr("No program to open it with; the folder is {path}").format(
                    path=self._path()
                )
        self.rows["folder"].set_detail(self._trouble or self._path())

    def _reset_or_bring_back(self) -> None:
        """Set every default, or take that back: nothing that a person set is lost by one press."""
        back = self._before
        before = self._store.settings
        self._resetting = True
        try:
            self._store.change(**asdict(back or Settings()))
        finally:
            self._resetting = False
        self._before = None if back is not None or before == Settings() else before
        self._say_reset()

    def _say_reset(self) -> None:
        set_all, back = self.tr("Reset to defaults"), self.tr("Restore the previous settings")
        self.reset_button.setText(set_all if self._before is None else back)
        self.reset_button.setEnabled(self._before is not None or self._store.settings != Settings())
