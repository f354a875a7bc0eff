"""Python's garbage is collected between events, never in the middle of a call into Qt.

PySide ends connections of objects that are collected. Where that happens within
QObject::disconnect, whose lock may be the one that is wanted again, the window stands still for
ever: seen once with PySide 6.11.3 (disconnect, an override in Python, the collector, disconnect).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QAbstractEventDispatcher, QObject


class IdleCollector(QObject):
    """Collects when the event loop is about to wait, as seldom as Python would by itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Take over from Python's own collector; `stop` gives back."""
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        gc.freeze()  # what is there stays: it need not be gone through again and again
        self._dispatcher: QAbstractEventDispatcher | None = QAbstractEventDispatcher.instance()
        if self._dispatcher is not None:
            self._dispatcher.aboutToBlock.connect(self.collect)

    def collect(self) -> int:
        """Collect the generations that are due; return how many objects nobody could reach."""
        for generation, (count, most) in reversed(
            list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))
        ):
            if count > most > 0:
                return gc.collect(generation)
        return 0

    def stop(self) -> None:
        """Let Python collect by itself again. Twice is harmless."""
        if self._dispatcher is not None:
            self._dispatcher.aboutToBlock.disconnect(self.collect)
            self._dispatcher = None
        gc.unfreeze()
        if self._was_on:
            gc.enable()
