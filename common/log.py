"""The log of a child process: all that it prints, also from C, and the trace of a crash."""

from __future__ import annotations

import contextlib
import faulthandler
import os
from collections.abc import Iterator
from pathlib import Path

LOG_LIMIT = 1 << 20
"""Bytes of a log; beyond them it starts anew, and the one of an earlier start is kept once."""


def log_to(path: str) -> None:
    """Send all that this process prints to a log file; empty: leave it as it is."""
    if not path:
        return
    log = Path(path)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(log.suffix + ".old"))
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(target, stream)
    os.close(target)
    faulthandler.enable(2, all_threads=False)


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Keep what C code prints off standard error."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def bound_log(path: str) -> None:
    """Begin the log anew when it has grown too long."""
    with contextlib.suppress(OSError):
        if path and os.fstat(2).st_size > LOG_LIMIT:
            os.ftruncate(2, 0)


def last_lines(path: str, n: int = 40) -> tuple[str, ...]:
    """Return the last `n` lines of a log, at most 8 kB; none where there is no log."""
    try:
        with Path(path).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 8192))
            return tuple(log.read().decode("utf-8", "replace").splitlines()[-n:])
    except OSError:
        return ()
