"""Presence: whether the person is at the window, so that time elsewhere is not time of choosing.

A window that is minimised, hidden or not in front is left; so is one that a page lies over. Whoever
moves the pointer over the stage, or looks at a word there, is back.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from common.clock import Clock, now_ns
from input.api.samples import Sample

_FRONT, _SEEN = "front", "seen"


class Sitting(Protocol):
    """What is told when a person leaves and comes back: a session, which counts their time."""

    def away(self, t_ns: int) -> None:
        """Nobody is here from now on."""

    def back(self, t_ns: int) -> None:
        """They are back."""


class Presence(QObject):
    """Tells a session when the person leaves the window and when they are back."""

    def __init__(self, window: QWidget, session: Sitting, clock: Clock = now_ns) -> None:
        """Watch `window` and tell `session`; times are those of `clock`, in ns."""
        super().__init__(window)
        self._window, self._session, self.clock = window, session, clock
        self._why: set[str] = set()
        window.installEventFilter(self)

    @property
    def reasons(self) -> frozenset[str]:
        """Why the person is elsewhere: each is a name that `leave` was told."""
        return frozenset(self._why)

    @property
    def is_away(self) -> bool:
        """Whether the person is elsewhere, as far as one can know."""
        return bool(self._why)

    def leave(self, why: str) -> None:
        """The person is elsewhere, for this reason."""
        if not self._why:
            self._session.away(self.clock())
        self._why.add(why)

    def come(self, why: str) -> None:
        """This reason is over; unknown ones are left alone."""
        self._keep(self._why - {why})

    def sampled(self, sample: Sample) -> None:
        """A mouse or a finger is at a place of the stage, or off it."""
        if sample.valid:
            self._acts()

    def looked(self, target: Hashable | None, _progress: float = 0.0) -> None:
        """Eyes are on a word or a target, or on nothing."""
        if target is not None:
            self._acts()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window: to the front, behind others, away and back."""
        match event.type():
            case QEvent.Type.WindowDeactivate:
                self.leave(_FRONT)
            case QEvent.Type.WindowActivate:
                self.come(_FRONT)
            case QEvent.Type.WindowStateChange | QEvent.Type.Show | QEvent.Type.Hide:
                hidden = self._window.isMinimized() or not self._window.isVisible()
                (self.leave if hidden else self.come)(_SEEN)
                if event.type() == QEvent.Type.Show:  # what is shown anew is in front
                    self.come(_FRONT)
        return False

    def _acts(self) -> None:
        """Somebody does something at the window: they are there, whatever lies in front."""
        self._keep(self._why & {_SEEN})

    def _keep(self, why: set[str]) -> None:
        was_away, self._why = bool(self._why), why
        if was_away and not why:
            self._session.back(self.clock())
