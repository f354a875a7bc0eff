"""Drafts that earlier runs left behind: offered in the empty draft's menu, and taken up from it."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.journal import Journal, Recovered
from gui.menus import Item

if TYPE_CHECKING:
    from gui.conductor import Conductor

_END_CHARS = 32
"""How much of a draft's end its entry shows."""


class LeftDrafts(QObject):
    """The unfinished drafts in a folder. A draft's file goes only once another holds its text."""

    def __init__(self, conductor: Conductor, folder: Path) -> None:
        """Know of none; `find` looks into `folder`."""
        super().__init__(conductor)
        self._conductor = conductor
        self._folder = folder
        self._found: list[Recovered] = []

    def find(self) -> None:
        """Look for drafts that dead windows left; of those that begin alike the longest stays.

        Finished drafts that are past their time go (see `engine.journal`).
        """
        Journal.tidy(self._folder, time.time())
        self._found = []
        for draft in sorted(Journal.recover(self._folder), key=lambda d: -len(d.text)):
            if any(longer.text.startswith(draft.text) for longer in self._found):
                Journal.dismiss(draft)
            else:
                self._found.append(draft)
        self._found.sort(key=lambda d: d.time_s, reverse=True)

    def items(self) -> list[Item]:
        """Return an entry for each, the newest first."""
        return [
            Item(
                self.tr("go on"),
                partial(self._take_up, draft),
                "… " + " ".join(draft.text.split())[-_END_CHARS:],
            )
            for draft in self._found
        ]

    def _take_up(self, draft: Recovered) -> None:
        self._found = [d for d in self._found if d is not draft]
        claimed = Journal.claim(draft)
        if claimed is None:
            self._conductor.tell("recover", self.tr("Another window has this draft."))
            self._conductor.scene.show()
        elif self._conductor.restore(claimed):
            Journal.dismiss(claimed)
