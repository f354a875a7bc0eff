"""The journal: the draft on disk as it grows, so that nothing committed is lost with the process.

A file of JSON lines: a head, then pieces put, cuts, and a mark when the draft is finished. Lines
are written by the caller's thread, unbuffered: what `changed` returned from survives `kill -9` (not
a loss of power: nothing is forced to the platter). A torn last line is ignored. The file's name
tells which process owns it, so that two windows never share one and a dead one's drafts are found.

Retention: of finished drafts the newest 50 stay, for a year at most (`Journal.tidy`, called when
a window starts). Unfinished ones, and files that cannot be read, are never removed by it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from engine.draft import Origin, Piece
from engine.events import Trouble

Notice = Callable[[Trouble | None], None]
"""Told of trouble once, and with None when all is well again."""
Write = Callable[[int, bytes], int]
_VERSION = 1
_SAME_START_S = 120
"""A process whose start differs by more than clocks are set by is another with the same number."""
_RETRY_NS = 10**9
KEPT = 50
"""Finished drafts that stay."""
KEPT_S = 365 * 24 * 3600
"""How long after its end a finished draft stays, in seconds."""
_TAIL = 64
"""Bytes at a file's end in which the mark of a finished draft lies."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A draft that a process left behind unfinished; `time_s` is when it began (Unix time).

    `request` is what an instruct model was asked to write.
    """

    path: Path
    pieces: tuple[Piece, ...]
    time_s: float
    request: str = ""

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(p.text for p in self.pieces)


class Journal:
    """One window's draft on disk. Made with the first piece; never raises for the disk."""

    def __init__(
        self,
        folder: Path,
        notice: Notice = lambda trouble: None,
        *,
        write: Write = os.write,
        clock: Callable[[], int] = time.monotonic_ns,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        """Write into `folder`; `write` is `os.write` or a test's; `clock` (ns) spaces retries."""
        self._folder = folder
        self._notice = notice
        self._write = write
        self._clock = clock
        self._now_s = now_s
        self._pieces: list[tuple[str, Origin]] = []
        self._request = ""
        self._file: int | None = None
        self._size = 0
        self._retry_at: int | None = None
        self._began_s = 0.0
        self.path: Path | None = None

    def changed(self, kept: int, added: Sequence[Piece]) -> None:
        """Note that the draft keeps its first `kept` pieces and that `added` stand behind them."""
        lines = [{"cut": kept}] if kept < len(self._pieces) else []
        del self._pieces[kept:]
        self._pieces += [(p.text, p.origin) for p in added]
        lines += [_put(p.text, p.origin) for p in added]
        if self._retry_at is None and (not lines or (self.path is None and not self._pieces)):
            return
        if self._retry_at is not None:
            if self._clock() >= self._retry_at:
                self._rewrite()
        elif self._file is None:
            self._rewrite()
        else:
            self._guarded(lambda: self._append(lines))

    def asked(self, request: str) -> None:
        """Note what the model is asked to write; it is kept with the draft, once there is one."""
        if request == self._request:
            return
        self._request = request
        if self._retry_at is None and self._file is not None:
            self._guarded(lambda: self._append([{"request": request}]))

    def close(self, *, finished: bool = True) -> None:
        """End. A finished draft is compacted and never offered again, an empty one is deleted.

        Without `finished` the next start offers it.
        """
        if self._pieces and (finished or self._retry_at is not None):
            self._rewrite(finished=finished)
        elif self.path is not None and not self._pieces:
            self._close_file()
            _delete(self.path)
        self._close_file()
        self._pieces = []
        self.path = None
        self._retry_at = None

    def _append(self, lines: Iterable[dict[str, Any]]) -> None:
        if self._file is None:
            return
        data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        written = self._write(self._file, data)
        if written != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += written

    def _rewrite(self, *, finished: bool = False) -> None:
        """Write everything anew beside the old file, and only then put it in its place."""
        self._guarded(lambda: self._write_anew(finished))

    def _write_anew(self, finished: bool) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if self.path is None:
            self._began_s = self._now_s()
        path = self.path or self._folder / _new_name(self._began_s)
        fresh = path.with_suffix(".new")
        old, old_size = self._file, self._size
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._file, self._size = os.open(fresh, flags, 0o600), 0
        lines: list[dict[str, Any]] = [{"draft": _VERSION, "time": self._began_s}]
        lines += [{"request": self._request}] if self._request else []
        lines += [_put(text, origin) for text, origin in self._pieces]
        lines += [{"closed": True}] if finished else []
        try:
            self._append(lines)
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
                        f"It is kept in memory; make room in {self._folder}",
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

    @staticmethod
    def recover(folder: Path) -> list[Recovered]:
        """Return the unfinished drafts that dead processes left in `folder`, the newest first.

        Drafts of living windows and finished ones are left out; empty ones and half-written copies
        are cleared away.
        """
        found = []
        for path in folder.glob("draft-*.new"):
            if not _owner_lives(path):
                _delete(path)
        for path in folder.glob("draft-*.jsonl"):
            if _owner_lives(path):
                continue
            draft = read(path)
            if draft is not None and draft.text:
                found.append(draft)
            elif draft is not None:
                _delete(path)
        return sorted(found, key=lambda d: d.time_s, reverse=True)

    @staticmethod
    def tidy(folder: Path, now_s: float) -> None:
        """Remove finished drafts beyond the newest `KEPT`, and those that ended over a year ago.

        `now_s` is Unix time; a draft ended when its file was last written.
        """
        ended: list[tuple[float, Path]] = []
        for path in folder.glob("draft-*.jsonl"):
            with contextlib.suppress(OSError):
                if _is_finished(path):
                    ended.append((path.stat().st_mtime, path))
        ended.sort(reverse=True)
        for place, (ended_s, path) in enumerate(ended):
            if place >= KEPT or now_s - ended_s > KEPT_S:
                _delete(path)

    @staticmethod
    def claim(draft: Recovered) -> Recovered | None:
        """Make a recovered draft this process's own; None when another window was faster."""
        path = draft.path.with_name(_new_name(draft.time_s))
        try:
            draft.path.rename(path)
        except OSError:
            return None
        return Recovered(path, draft.pieces, draft.time_s, draft.request)

    @staticmethod
    def dismiss(draft: Recovered) -> None:
        """Delete a draft that is not wanted, or that another journal holds by now."""
        _delete(draft.path)


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _is_finished(path: Path) -> bool:
    """Whether the last whole line says that the draft is finished. Raises OSError."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        lines = file.read().split(b"\n")
    return len(lines) > 1 and lines[-1] == b"" and lines[-2] == _CLOSED


def read(path: Path) -> Recovered | None:
    """Return the draft in a journal's file; None where it is finished or no journal.

    A line that is torn or damaged ends the reading: all before it is right.
    """
    pieces: list[Piece] = []
    time_s: float | None = None
    request = ""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    for line in data.split(b"\n")[:-1]:
        try:
            entry = json.loads(line)
            if "draft" in entry:
                time_s = float(entry["time"])
            elif "put" in entry:
                pieces.append(Piece(str(entry["put"]), Origin(entry["origin"])))
            elif "cut" in entry:
                del pieces[int(entry["cut"]) :]
            elif "request" in entry:
                request = str(entry["request"])
            elif "closed" in entry:
                return None
        except (ValueError, KeyError, TypeError):
            break
    return None if time_s is None else Recovered(path, tuple(pieces), time_s, request)


_CLOSED = json.dumps({"closed": True}).encode()


def _put(text: str, origin: Origin) -> dict[str, Any]:
    return {"put": text, "origin": origin.value}


@cache
def _own_start_s(pid: int) -> int:
    return int(psutil.Process(pid).create_time())


def _new_name(time_s: float) -> str:
    """Return a name that tells owner and time and that no other journal has."""
    pid = os.getpid()
    unique = time.perf_counter_ns()
    return f"draft-{int(time_s * 1000)}-{pid}-{_own_start_s(pid)}-{unique}.jsonl"


def _owner_lives(path: Path) -> bool:
    """Whether the process that the file's name tells of still runs."""
    try:
        pid, start_s = (int(part) for part in path.stem.split("-")[2:4])
        owner = psutil.Process(pid)
        if owner.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(owner.create_time() - start_s) < _SAME_START_S
    except (psutil.Error, ValueError):
        return False
