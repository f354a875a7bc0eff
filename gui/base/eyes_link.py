"""The eyes' link: what their process says arrives as signals in the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QScreen

from common.clock import now_ns
from input.api.gaze import Screen
from input.api.messages import EyesAnswer, EyesAsk, Preview
from input.api.source import EyesConfig
from input.worker.process import EyesDeath, EyesHandle, OnAnswer, OnDeath

_USUAL_PX_PER_MM = 96 / 25.4
"""Pixels a millimetre of a screen that does not tell its size, or tells nonsense."""
_LEAST_MM, _MOST_MM = 60.0, 4000.0


class Eyes(Protocol):
    """What a link holds: the eyes' process, or something in its place."""

    def start(self) -> None:
        """Start; does nothing while it runs."""
        ...

    def send(self, ask: EyesAsk) -> None:
        """Hand an ask over. Never blocks and never raises."""
        ...

    def restart(self, config: EyesConfig | None = None) -> None:
        """End without a report of it, and start again."""
        ...

    def close(self) -> None:
        """End. Twice is harmless."""
        ...


class MakeEyes(Protocol):
    """Makes the eyes that a link holds: `EyesHandle`, or others in tests and in the demo."""

    def __call__(self, config: EyesConfig, on_answer: OnAnswer, on_death: OnDeath, /) -> Eyes:
        """Return eyes that are not yet started."""
        ...


@dataclass(frozen=True, slots=True)
class EyesSetup:
    """What the eyes need of the application: who makes them, and where their files lie."""

    profiles: Path
    log: Path
    make: MakeEyes = EyesHandle
    face_model: str = ""


class EyesLink(QObject):
    """Holds the eyes. Their callbacks may come from any thread; its signals come in this one."""

    answered = Signal(object, object)
    """An `EyesAnswer`, and when the window got to it (int ns, shared clock)."""
    died = Signal(object)
    """An `EyesDeath`: the eyes' process ended unasked."""

    _came = Signal(int, object)
    _went = Signal(int, object)

    def __init__(
        self, config: EyesConfig, parent: QObject | None = None, make: MakeEyes = EyesHandle
    ) -> None:
        """Hold eyes for `config`; `start` starts them."""
        super().__init__(parent)
        self.config = config
        self._life = 0
        self._onlookers: set[str] = set()
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._went.connect(self._on_went, Qt.ConnectionType.QueuedConnection)
        self._eyes = make(config, self._take_answer, self._take_death)

    @property
    def eyes(self) -> Eyes:
        """The eyes themselves, for whoever watches them."""
        return self._eyes

    def start(self) -> None:
        """Start watching."""
        self._eyes.start()

    def send(self, ask: EyesAsk) -> None:
        """Hand an ask over. Never blocks and never raises."""
        self._eyes.send(ask)

    def preview(self, onlooker: str, on: bool) -> None:
        """Let pictures come for an onlooker, or not any more: they come while anybody looks."""
        before = bool(self._onlookers)
        (self._onlookers.add if on else self._onlookers.discard)(onlooker)
        if bool(self._onlookers) != before:
            self._eyes.send(Preview(on))

    def restart(self, config: EyesConfig | None = None) -> None:
        """Start again, perhaps with another source. Answers on their way are dropped."""
        self._life += 1
        self.config = config or self.config
        self._eyes.restart(config)

    def close(self) -> None:
        """End the eyes; nothing is signalled any more."""
        self._life += 1
        self._eyes.close()

    def _take_answer(self, answer: EyesAnswer, _arrived_ns: int) -> None:
        self._came.emit(self._life, answer)

    def _take_death(self, death: EyesDeath) -> None:
        self._went.emit(self._life, death)

    @Slot(int, object)
    def _on_came(self, life: int, answer: EyesAnswer) -> None:
        if life == self._life:
            self.answered.emit(answer, now_ns())

    @Slot(int, object)
    def _on_went(self, life: int, death: EyesDeath) -> None:
        if life == self._life:
            self.died.emit(death)


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
