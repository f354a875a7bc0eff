"""A page that looks as the settings say."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.base.settings import Settings
from gui.base.store import Store
from gui.widgets.page import Page
from gui.widgets.theme import Look, resolve


class StorePage(Page):
    """A page that takes theme and motion from a store, and goes with them and with the desktop."""

    def __init__(self, store: Store, parent: QWidget | None, look: Look | None) -> None:
        """Take a look, or what the store says at scale 1. It stays so until `follow_store`."""
        super().__init__(parent)
        self._store = store
        self._look = look or Look(resolve(store.settings.theme), 1.0, store.settings.motion)

    def follow_store(self) -> None:
        """Go with the store from now on."""
        self._store.listen(self._follow)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    def _scheme_changed(self) -> None:
        self._follow(self._store.settings)

    def _follow(self, settings: Settings) -> None:
        """Show changed settings, whoever changed them."""
        look = replace(self._look, theme=resolve(settings.theme), motion=settings.motion)
        if look != self._look:
            self.set_look(look)
