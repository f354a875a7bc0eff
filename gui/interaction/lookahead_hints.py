"""Hints for the engine: which word is being looked at, and how much may be written ahead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress

import psutil
from PySide6.QtCore import QObject, Qt, Signal

from common.clock import now_ns
from engine.api.messages import Look, Question
from engine.session.events import Event, ForkOpened, ModelReady

FULL = 160
"""Tokens written ahead behind one cloud: ten words of eight candidates, about."""
ON_BATTERY = 7
"""The same on battery: behind the likeliest words. So a kept word costs less than a third of what
ten samples of a text would cost (docs/replay.md)."""

LOOK_APART_NS = 100_000_000
"""Shares of a gaze are told at most this often: the eyes move faster than a word is written on."""
LOOK_AT_BATTERY_NS = 30_000_000_000
"""A plug is not pulled oftener than that."""
WORTH = 0.15
"""A share that changed by less than this is not worth telling: the order of work would stay."""


def on_battery() -> bool:
    """Whether this machine runs on its battery; False where it has none or does not tell."""
    if not hasattr(psutil, "sensors_battery"):
        return False
    battery = psutil.sensors_battery()
    return battery is not None and battery.power_plugged is False


class Battery(QObject):
    """Whether this machine runs on its battery, as it was seen last.

    It is looked at by a thread, for some machines take long to tell, and not oftener than every
    `LOOK_AT_BATTERY_NS`: whoever asks at each cloud learns of a plug that was pulled.
    """

    changed = Signal()
    """It runs on its battery now, or does not any more."""
    _seen = Signal(bool)

    def __init__(
        self, parent: QObject | None = None, look: Callable[[], bool] | None = None
    ) -> None:
        """Know nothing yet: as if it were plugged in. `look` tells whether it is not."""
        super().__init__(parent)
        self.on = False
        self._look = look or on_battery
        self._next_ns: int | None = None
        self._seen.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def heard(self, event: Event) -> None:
        """Take note of what happens: a cloud that opens, or a model, is a moment to look."""
        if isinstance(event, ForkOpened | ModelReady):
            self.look(now_ns())

    def tokens_ahead(self, choice: str) -> int:
        """Return how many tokens to write ahead here for the setting `look_ahead`."""
        return tokens_ahead(choice, battery=self.on)

    def look(self, t_ns: int) -> None:
        """Look at it, if it is time; `changed` tells."""
        if self._next_ns is None or t_ns >= self._next_ns:
            self._next_ns = t_ns + LOOK_AT_BATTERY_NS
            threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        on = self._look()
        with suppress(RuntimeError):  # the window has gone meanwhile
            self._seen.emit(on)

    def _take(self, on: bool) -> None:
        if on != self.on:
            self.on = on
            self.changed.emit()


def tokens_ahead(choice: str, *, battery: bool) -> int:
    """Return how many tokens to write ahead behind one cloud for the setting `look_ahead`."""
    if choice == "off":
        return 0
    return ON_BATTERY if battery and choice == "auto" else FULL


class LookaheadHints:
    """Sends a `Look` whenever what is looked at changes, and rest while the person pauses."""

    def __init__(self, send: Callable[[Question], None]) -> None:
        """Tell through `send`."""
        self._send = send
        self._shares: tuple[float, ...] = ()  # as told last; () for nothing looked at
        self._told_ns: int | None = None
        self._resting = False

    def opened(self) -> None:
        """A new cloud: nothing is looked at yet. Nothing needs to be said."""
        self._shares = ()
        self._told_ns = None
        self._resting = False

    def on(self, target: Hashable | None, words: int) -> None:
        """The pointer is on `target`; only one of the `words` slots counts."""
        slot = target if isinstance(target, int) and target < words else None
        shares = () if slot is None else tuple(float(i == slot) for i in range(words))
        if shares != self._shares:
            self._tell(shares)

    def among(self, shares: Mapping[Hashable, float], words: int, t_ns: int) -> None:
        """The gaze is with these shares, 0 to 1, on targets; only the `words` slots count.

        Told where it is worth it, and not more often than every `LOOK_APART_NS`.
        """
        if self._told_ns is not None and t_ns - self._told_ns < LOOK_APART_NS:
            return
        new = tuple(round(shares.get(slot, 0.0), 3) for slot in range(words))
        old = self._shares if len(self._shares) == words else (0.0,) * words
        if max((abs(a - b) for a, b in zip(new, old, strict=True)), default=0.0) >= WORTH:
            self._told_ns = t_ns
            self._tell(new if any(new) else ())

    def rest(self, resting: bool, words: int) -> None:
        """The person pauses, or goes on."""
        if resting != self._resting:
            self._resting = resting
            self._tell(self._shares if len(self._shares) == words else ())

    def _tell(self, shares: tuple[float, ...]) -> None:
        self._shares = shares
        self._send(Look(shares, self._resting))
