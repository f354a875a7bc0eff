"""Attention: tells the engine which word is being looked at, and how much may be written ahead."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import psutil

from engine.messages import Look, Question

FULL = 160
"""Tokens written ahead behind one cloud: ten words of eight candidates, about."""
ON_BATTERY = 32
"""The same on battery: the first words behind each candidate, and little more."""


def on_battery() -> bool:
    """Whether this machine runs on its battery; False where it has none or does not tell."""
    if not hasattr(psutil, "sensors_battery"):
        return False
    battery = psutil.sensors_battery()
    return battery is not None and battery.power_plugged is False


def tokens_ahead(choice: str, *, battery: bool) -> int:
    """Return how many tokens to write ahead behind one cloud for the setting `look_ahead`."""
    if choice == "off":
        return 0
    return ON_BATTERY if battery and choice == "auto" else FULL


class Attention:
    """Sends a `Look` whenever the looked-at word changes, and rest while the person pauses."""

    def __init__(self, send: Callable[[Question], None]) -> None:
        """Tell through `send`."""
        self._send = send
        self._slot: int | None = None
        self._resting = False

    def opened(self) -> None:
        """A new cloud: nothing is looked at yet. Nothing needs to be said."""
        self._slot = None
        self._resting = False

    def on(self, target: Hashable | None, words: int) -> None:
        """The pointer or the gaze is on `target`; only one of the `words` slots counts."""
        slot = target if isinstance(target, int) and target < words else None
        if slot != self._slot:
            self._slot = slot
            self._tell(words)

    def rest(self, resting: bool, words: int) -> None:
        """The person pauses, or goes on."""
        if resting != self._resting:
            self._resting = resting
            self._tell(words)

    def _tell(self, words: int) -> None:
        shares = tuple(float(i == self._slot) for i in range(words))
        self._send(Look(shares if self._slot is not None else (), self._resting))
