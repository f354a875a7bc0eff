"""The journal: the draft on disk as it grows, so that nothing committed is lost with the process.

A file of JSON lines: a head, then pieces put, cuts, and a mark when the draft is finished. Lines
are written by the caller's thread, unbuffered: what `changed` returned from survives `kill -9` (not
a loss of power: only a file written anew is forced to the disk). The file's name tells which
process owns it, so that two windows never share one and a dead one's drafts are found.

Each line carries its sum, each piece its place, so that damage is seen and what follows it is still
put where it belongs. **Reading and starting never delete nor shorten a file**: damaged lines are
skipped, the rest is offered, and who goes on with it leaves the damaged file aside
(`damaged-…` in the folder `aside`). Drafts are deleted by their owner alone
(`engine.session.draft_files`).
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from common.clock import NS_PER_S, Clock, now_ns
from common.files import from_json, private_folder
from engine.api.types import Trouble
from engine.session.draft import Origin, Piece

Notice = Callable[[Trouble | None], None]
"""Told of trouble once, and with None when all is well again."""
Write = Callable[[int, bytes], int]
_VERSION = 2
_SAME_START_S = 120
"""A process whose start differs by more than clocks are set by is another with the same number."""
_RETRY_NS = NS_PER_S
_BREATH_LINES = 200
"""A millisecond's work, about."""
ENDING, KEPT = ".jsonl", ".kept.jsonl"
"""How the file of a draft is named, and that of one that is kept whatever its age."""
ASIDE = "aside"
"""The folder below that of drafts in which damaged files are kept."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A draft that a process left behind; `time_s` is when it began (Unix time).

    `request` is what an instruct model was asked to write; of a `damaged` file this is the rest.
    """

    path: Path
    pieces: tuple[Piece, ...]
    time_s: float
    request: str = ""
    damaged: bool = False
    finished: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(p.text for p in self.pieces)


@dataclass(frozen=True, slots=True)
class _Left:
    """The draft that was closed last."""

    path: Path
    pieces: list[tuple[str, Origin]]
    request: str
    began_s: float


class Journal:
    """One window's draft on disk. Made with the first piece; never raises for the disk."""

    def __init__(
        self,
        folder: Path,
        notice: Notice = lambda trouble: None,
        *,
        write: Write = os.write,
        clock: Clock = time.monotonic_ns,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        """Write into `folder`; `write` is `os.write` or a test's; `clock` (ns) spaces retries."""
        self._folder = folder
        self._notice = notice
        self.write = write
        """What writes bytes into the open file, as `os.write` does."""
        self._clock = clock
        self._now_s = now_s
        self._pieces: list[tuple[str, Origin]] = []
        self._before: list[tuple[str, Origin]] = []  # the draft before it was only cut back
        self._request = ""
        self._file: int | None = None
        self._size = 0
        self._retry_at: int | None = None
        self._began_s = 0.0
        self._left: _Left | None = None
        self.path: Path | None = None

    def changed(self, kept: int, added: Sequence[Piece]) -> None:
        """Note that the draft keeps its first `kept` pieces and that `added` stand behind them."""
        fresh = [(p.text, p.origin) for p in added]
        same = 0
        for old, new in zip(self._pieces[kept:], fresh, strict=False):
            if old != new:
                break
            same += 1
        kept, fresh = kept + same, fresh[same:]
        if fresh:
            self._before = []
        elif kept < len(self._pieces) and not self._before:
            self._before = self._pieces.copy()
        lines = [{"cut": kept}] if kept < len(self._pieces) else []
        del self._pieces[kept:]
        lines += [_put(*piece, kept + at) for at, piece in enumerate(fresh)]
        self._pieces += fresh
        if self._retry_at is None and (not lines or (self.path is None and not self._pieces)):
            return
        if self._retry_at is not None:
            if self._clock() >= self._retry_at:
                self._rewrite()
        elif self._file is None and not self._is_back():
            self._rewrite()
        elif lines:
            self._guarded(lambda: self._append(lines))

    def _is_back(self) -> bool:
        """Open the file that was closed last where its very draft came back, by Undo."""
        left, self._left = self._left, None
        if left is None or (left.pieces, left.request) != (self._pieces, self._request):
            return False
        return self._open(left.path, left.began_s)

    def _open(self, path: Path, began_s: float) -> bool:
        """Write on in a file that is there."""
        try:
            flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._file = os.open(path, flags)
            self._size = os.fstat(self._file).st_size
        except OSError:
            self._close_file()
            return False
        self.path, self._began_s = path, began_s
        return True

    def asked(self, request: str) -> None:
        """Note what the model is asked to write; it is kept with the draft, once there is one."""
        if request == self._request:
            return
        self._request = request
        if self._retry_at is None and self._file is not None:
            self._guarded(lambda: self._append([{"request": request}]))

    def close(self, *, finished: bool = True) -> None:
        """End. A finished draft is compacted and never offered again, an empty one is deleted.

        Without `finished` the next start offers it; one that Undo emptied as it was before, for
        Redo would bring that back.
        """
        if self.path is not None and not (finished or self._pieces) and self._before:
            self._pieces = self._before
            self._rewrite()
        elif self._pieces and (finished or self._retry_at is not None):
            self._rewrite(finished=finished)
        elif self.path is not None and not self._pieces:
            self._close_file()
            _delete(self.path)
        self._close_file()
        self._left = None
        if self.path is not None and self._pieces and not finished and self._retry_at is None:
            self._left = _Left(self.path, self._pieces, self._request, self._began_s)
        self._pieces, self._before = [], []
        self.path = None
        self._began_s = 0.0
        self._retry_at = None

    def _append(self, lines: Iterable[dict[str, Any]]) -> None:
        if self._file is None:
            return
        data = b"".join(map(_line, lines))
        written = self.write(self._file, data)
        if written != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += written

    def _rewrite(self, *, finished: bool = False) -> None:
        """Write everything anew beside the old file, and only then put it in its place."""
        self._guarded(lambda: self._write_anew(finished))

    def _write_anew(self, finished: bool) -> None:
        private_folder(self._folder)
        if self.path is None and not self._began_s:
            self._began_s = self._now_s()
        path = self.path or self._folder / _new_name(self._began_s)
        fresh = path.with_suffix(".new")
        old, old_size = self._file, self._size
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._file, self._size = os.open(fresh, flags, 0o600), 0
        lines: list[dict[str, Any]] = [{"draft": _VERSION, "time": self._began_s}]
        lines += [{"request": self._request}] if self._request else []
        lines += [_put(*piece, at) for at, piece in enumerate(self._pieces)]
        lines += [{"closed": True}] if finished else []
        try:
            self._append(lines)
            if self.path is not None:  # there is an old file to lose
                os.fsync(self._file)
            if os.name == "nt" and old is not None:
                os.close(old)  # Windows replaces no file that is open
                old = None
            fresh.replace(path)
        except OSError:
            os.close(self._file)
            self._file, self._size = old, old_size
            _delete(fresh)
            raise
        if old is not None:
            os.close(old)
        self.path = path

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do it; on an error tell once, keep the text in memory, and write all anew later."""
        try:
            act()
        except OSError as error:
            if self._file is not None:  # no torn line may stand before the next
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, self._size)
            if self._retry_at is None:
                self._notice(
                    Trouble(
                        f"The draft cannot be saved: {error.strerror or error}",
                        f"It is kept in memory; free some space in {self._folder}",
                    )
                )
            self._retry_at = self._clock() + _RETRY_NS
        else:
            if self._retry_at is not None:
                self._retry_at = None
                self._notice(None)

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def save(self) -> bool:
        """Write what the disk did not take before; False where it still takes nothing."""
        if self._retry_at is not None and self._pieces:
            self._rewrite()
        return self._retry_at is None or not self._pieces

    def take_up(self, draft: Recovered) -> bool:
        """Go on with a draft from disk; False where it is gone, or another window has it.

        Then the draft at hand stays; it does, too, where the disk does not take it. A sound file
        is written on, so that nothing in it is rewritten. Of a damaged one all that was read is
        written anew, and once that is safe the old file is put aside, whole; one that was put aside
        before stays there.
        """
        if draft.path == self.path or not self.save():
            return False
        if draft.path.parent.name == ASIDE:
            self.close(finished=False)
            self._pieces = [(p.text, p.origin) for p in draft.pieces]
            self._request, self._began_s = draft.request, draft.time_s
            self._rewrite()
            return True
        path = draft.path.with_name(_new_name(draft.time_s, kept=is_kept(draft.path)))
        try:
            draft.path.rename(path)
        except OSError:
            return False
        self.close(finished=False)
        self._pieces = [(p.text, p.origin) for p in draft.pieces]
        self._request = draft.request
        self._began_s = draft.time_s
        if draft.damaged or not self._open(path, draft.time_s):
            self._rewrite()
            if self.path is not None:
                put_aside(path)
        elif draft.finished:  # nothing may stand behind the mark of its end
            self._rewrite()
        return True


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def put_aside(path: Path) -> None:
    """Move a damaged draft out of the way, whole; where that fails it stays where it is."""
    with contextlib.suppress(OSError):
        aside = private_folder(path.parent / ASIDE) / f"damaged-{path.name}"
        if not aside.exists():
            path.rename(aside)


def owned(path: Path) -> bool:
    """Whether a living process owns a draft's file."""
    return _owner_lives(path)


def is_own(path: Path) -> bool:
    """Whether a draft's file was written by this very process."""
    return path.stem.split("-")[2:3] == [str(os.getpid())]


def read(path: Path, breathe: Callable[[], None] | None = None) -> Recovered | None:
    """Return the draft in a journal's file; None where it cannot be read or is no draft.

    Lines that are damaged are skipped, and the draft is marked so. `breathe` is called now and
    then, for a thread that should not hold others up.
    """
    try:
        data = path.read_bytes()
    except (OSError, MemoryError):
        return None
    reading = _Reading()
    lines = data.split(b"\n")
    for number, line in enumerate(lines[:-1], 1):
        reading.take(line)
        if breathe is not None and number % _BREATH_LINES == 0:
            breathe()
    if lines[-1]:
        reading.take(lines[-1])
        reading.damaged = True
    pieces = tuple(p for p in reading.pieces if p is not None)
    time_s = reading.time_s
    if time_s is None:
        if not pieces:
            return None
        reading.damaged = True
        time_s = _time_of(path)
    return Recovered(
        path, pieces, time_s, reading.request, damaged=reading.damaged, finished=reading.finished
    )


class _Reading:
    """What the lines of a journal say, taken one by one."""

    def __init__(self) -> None:
        self.pieces: list[Piece | None] = []
        self.time_s: float | None = None
        self.request = ""
        self.damaged = False
        self.finished = False

    def take(self, line: bytes) -> None:
        """Take in a line. None of it is believed further than its sum or its sense goes."""
        try:
            entry = from_json(line)
            if not isinstance(entry, dict):
                raise ValueError("no entry")
            body, _, told = line.rpartition(_SUM)
            sound = told == _sum(body) if "sum" in entry else None
            self._apply(entry, sound)
        except (ValueError, KeyError, TypeError, OverflowError):
            self.damaged = True

    def _apply(self, entry: dict[str, Any], sound: bool | None) -> None:
        """Take in an entry; `sound` is None for one of a version that wrote no sums."""
        if sound is False:
            self.damaged = True
        if self.finished and "closed" not in entry:
            self.finished, self.damaged = False, True
        if "put" in entry:
            piece = Piece(str(entry["put"]), Origin(entry["origin"]))
            at = entry.get("at")
            if sound and isinstance(at, int):
                self._go_to(at)
            self.pieces.append(piece)
        elif "cut" in entry:
            # Without sums or places nobody knows what it counts behind damage.
            if sound or (sound is None and not self.damaged):
                self._go_to(int(entry["cut"]))
        elif "draft" in entry:
            if self.time_s is None:
                time_s = float(entry["time"])
                if not 0 <= time_s < _NEVER_S:
                    raise ValueError("no time")
                self.time_s = time_s
            else:
                self.damaged = True  # a second head: another draft was put behind this one
        elif "request" in entry:
            self.request = str(entry["request"])
        elif "closed" in entry:
            self.finished = True
        else:
            self.damaged = True

    def _go_to(self, place: int) -> None:
        """Put the next piece at `place`; pieces that are missing before it leave a gap."""
        if place < 0 or place > len(self.pieces) + _MOST_MISSING:
            raise ValueError("no place")
        if place > len(self.pieces):
            self.damaged = True
            self.pieces += [None] * (place - len(self.pieces))
        del self.pieces[place:]


def _line(entry: dict[str, Any]) -> bytes:
    """Return an entry as a line that ends with the sum of what stands before it."""
    body = json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass")[:-1]
    return body + _SUM + _sum(body) + b"\n"


def _sum(body: bytes) -> bytes:
    return b'"%08x"}' % zlib.crc32(body)


_SUM = b', "sum": '
_MOST_MISSING = 10**6
"""A gap larger than this is no place of a draft."""
_NEVER_S = 253402300800.0
"""The year 10000, past which no calendar goes."""


def _time_of(path: Path) -> float:
    """Return when a draft whose head is gone was last written."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _put(text: str, origin: Origin, at: int) -> dict[str, Any]:
    return {"put": text, "origin": origin.value, "at": at}


@cache
def _own_start_s(pid: int) -> int:
    return int(psutil.Process(pid).create_time())


def _new_name(time_s: float, *, kept: bool = False) -> str:
    """Return a name that tells owner and time and that no other journal has."""
    unique = now_ns()
    end = KEPT if kept else ENDING
    return f"draft-{int(time_s * 1000)}-{owner()}-{unique}{end}"


def owner() -> str:
    """Return how a file's name tells that this process owns it: as its third and fourth part."""
    pid = os.getpid()
    return f"{pid}-{_own_start_s(pid)}"


def is_kept(path: Path) -> bool:
    """Whether a draft is marked as one to keep: its file's name says so."""
    return path.name.endswith(KEPT)


def _owner_lives(path: Path) -> bool:
    """Whether the process that the file's name tells of still runs."""
    try:
        pid, start_s = (int(part) for part in path.stem.split("-")[2:4])
        owner = psutil.Process(pid)
        if owner.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(owner.create_time() - start_s) < _SAME_START_S
    except (psutil.Error, ValueError, OverflowError):
        return False
