"""What Undo and Redo remember of a session."""

from __future__ import annotations

from dataclasses import dataclass

from engine.session.draft import Piece
from engine.session.open_fork import OpenFork


@dataclass(frozen=True)
class Snapshot:
    """What comes back: so many pieces, a fork that was open, pieces that were removed.

    Also the `request`, where the act changed it. `erased` tells that the act erased text, `stub_at`
    and `gap` what stood at the end (see `SessionCore`).
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
