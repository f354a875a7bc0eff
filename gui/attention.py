"""Attention: tells the engine which word is being looked at, and how much may be written ahead."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

import psutil

from engine.messages import Look, Question

FULL = 160
"""Tokens written ahead behind one cloud: ten words of eight candidates, about."""
ON_BATTERY = 7
"""The same on battery: behind the likeliest words. So a kept word costs less than a third of what
ten samples of a text would cost (docs/replay.md)."""

LOOK_APART_NS = 100_000_000
"""Shares of a gaze are told at most this often: the eyes move faster than a word is written on."""
WORTH = 0.15
"""A share that changed by less than this is not worth telling: the order of work would stay."""


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
