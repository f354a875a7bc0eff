"""The eyes' link: what their process says arrives as signals in the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QScreen

from common.worker import Handle, OnDeath
from gui.base.worker_link import WorkerLink
from input.api.gaze import Screen
from input.api.messages import EyesAsk, Preview
from input.api.source import EyesConfig
from input.worker.process import EyesHandle, OnAnswer

_USUAL_PX_PER_MM = 96 / 25.4
"""Pixels a millimetre of a screen that does not tell its size, or tells nonsense."""
_LEAST_MM, _MOST_MM = 60.0, 4000.0


Eyes = Handle[EyesConfig, EyesAsk]
MakeEyes = Callable[[EyesConfig, OnAnswer, OnDeath], Eyes]
"""Makes the eyes that a link holds: `EyesHandle`, or others in tests and in the demo."""


@dataclass(frozen=True, slots=True)
class EyesSetup:
    """What the eyes need of the application: who makes them, and where their files lie."""

    profiles: Path
    log: Path
    make: MakeEyes = EyesHandle
    face_model: str = ""


class EyesLink(WorkerLink[EyesConfig, EyesAsk]):
    """Holds the eyes."""

    answered = Signal(object, object)
    """An `EyesAnswer`, and when the window got to it (int ns, shared clock)."""

    def __init__(
        self, config: EyesConfig, parent: QObject | None = None, make: MakeEyes = EyesHandle
    ) -> None:
        """Hold eyes for `config`; `start` starts them."""
        super().__init__(config, parent, make)
        self._onlookers: set[str] = set()

    def preview(self, onlooker: str, on: bool) -> None:
        """Let pictures come for an onlooker, or not any more: they come while anybody looks."""
        before = bool(self._onlookers)
        (self._onlookers.add if on else self._onlookers.discard)(onlooker)
        if bool(self._onlookers) != before:
            self.send(Preview(on))


def screen_of(screen: QScreen, distance_mm: float) -> Screen:
    """Return a screen of the desktop as gaze needs it, `distance_mm` from the eyes.

    A screen that does not tell its size, as a projector or one in memory, counts as a usual one of
    96 pixels an inch.
    """
    place = screen.geometry()
    width_mm = screen.physicalSize().width()
    if not _LEAST_MM <= width_mm <= _MOST_MM:
        width_mm = place.width() / _USUAL_PX_PER_MM
    return Screen(
        screen.name(), place.x(), place.y(), place.width(), place.height(), width_mm, distance_mm
    )
