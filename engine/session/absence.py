"""Stretches of time in which nobody chooses: a pause, a window that is not in front."""

from __future__ import annotations

PAUSE, AWAY = "pause", "away"
"""Why nobody chooses: they paused, or they are elsewhere."""


class Absence:
    """Knows why nobody chooses now and since when. Times are arguments, in nanoseconds."""

    def __init__(self) -> None:
        """Begin with somebody there."""
        self._why: set[str] = set()
        self._since_ns = 0

    @property
    def under_way(self) -> bool:
        """Whether nobody chooses now."""
        return bool(self._why)

    def begin(self, why: str, t_ns: int) -> None:
        """Nobody chooses from `t_ns` on, for one reason more."""
        if not self._why:
            self._since_ns = t_ns
        self._why.add(why)

    def end(self, why: str, t_ns: int) -> tuple[int, int] | None:
        """A reason is over at `t_ns`; return the stretch (from, to) if it was the last one."""
        if why not in self._why:
            return None
        self._why.discard(why)
        return None if self._why else (self._since_ns, t_ns)

    def cut(self, t_ns: int) -> tuple[int, int] | None:
        """Return the stretch up to `t_ns`, if one is under way; it begins anew there."""
        if not self._why:
            return None
        stretch = (self._since_ns, t_ns)
        self._since_ns = t_ns
        return stretch

    def drop(self, why: str) -> None:
        """Forget a reason without asking how long it lasted."""
        self._why.discard(why)
