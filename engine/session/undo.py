"""What Undo and Redo remember of a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.session.draft import Piece
from engine.session.open_fork import OpenFork


@dataclass(frozen=True)
class Snapshot:
    """What comes back: so many pieces, a fork that was open, pieces that were removed.

    Also the `request`, where the act changed it. `act` is false where the model merely began to
    write. `erased` tells that the act erased text, `stub_at` and `gap` what stood at the end (see
    `engine.session.draft_end`).
    """

    length: int
    fork: OpenFork | None = None
    trial: int | None = None
    removed: tuple[Piece, ...] = ()
    ended: bool = False
    act: bool = True
    request: str | None = None
    erased: bool = False
    stub_at: int | None = None
    gap: bool = False


class UndoMemory:
    """The snapshots to go back to, and behind them those to come forward to again."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._past: list[Snapshot] = []
        self._future: list[tuple[Snapshot, Snapshot]] = []  # where to go, and the way back

    def __len__(self) -> int:
        """Return how many snapshots there are to go back to."""
        return len(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to come forward to."""
        return bool(self._future)

    def clear(self) -> None:
        """Forget everything."""
        self._past.clear()
        self._future.clear()

    def forget_redo(self) -> None:
        """Forget what was taken back: the draft goes on differently."""
        self._future.clear()

    def push(self, snapshot: Snapshot) -> None:
        """Remember a snapshot; one that is no act only once."""
        if snapshot.act:
            self._future.clear()
        if snapshot.act or not self._past or self._past[-1] != snapshot:
            self._past.append(snapshot)

    def push_erased(self, now: Snapshot, kept: int, pieces: Sequence[Piece]) -> None:
        """Remember that of `pieces` only the first `kept` stay, `now` being what was before.

        What was erased without an act between is one act.
        """
        last = self._past[-1] if self._past else None
        if last is None or not last.erased:
            self.push(replace(now, length=kept, removed=tuple(pieces[kept:]), erased=True))
            return
        first = min(kept, last.length)
        removed = (*pieces[first : last.length], *last.removed)
        self._past[-1] = replace(last, length=first, removed=removed)
        self._future.clear()

    def pop(self, is_idle: Callable[[Snapshot], bool]) -> Snapshot | None:
        """Return the snapshot to go back to, none of those that change nothing (`is_idle`)."""
        while self._past:
            snapshot = self._past.pop()
            if not is_idle(snapshot):
                return snapshot
        return None

    def took_back(self, now: Snapshot, snapshot: Snapshot) -> None:
        """Let Redo come forward to `now` from `snapshot`, which `pop` gave."""
        self._future.append((now, snapshot))

    def redo(self) -> tuple[Snapshot, Snapshot] | None:
        """Return where to come forward to, and the snapshot that Undo went back to."""
        if not self._future:
            return None
        forward, back = self._future.pop()
        self._past.append(back)
        return forward, back
