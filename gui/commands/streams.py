"""Standard output and error that take whatever is printed, and end quietly where nobody reads.

What a terminal's encoding lacks is printed as an escape, a byte of a file's name that is no UTF-8
as that byte. A reader that is gone ends the program with 141, as a shell has it (128 + SIGPIPE); a
disk that is full with one line and 1. Nothing that is said on standard error can end it.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

READER_GONE = 141
CANNOT_WRITE = 1
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_ESCAPES = "wordfork.escapes"


class OutputLostError(Exception):
    """Standard output takes nothing any more. No OSError, which others would take for their own."""

    def __init__(self, error: OSError) -> None:
        """Keep what the system said."""
        super().__init__(str(error))
        self.error = error


class _Raw(io.FileIO):
    """A standard stream below its buffer."""

    def __init__(self, number: int, *, lossy: bool) -> None:
        super().__init__(number, "w", closefd=False)
        self._lossy = lossy

    def write(self, data: Any) -> int:
        """Write; what cannot be written is said in a way of its own, or is lost."""
        try:
            return super().write(data)
        except OSError as error:
            if self._lossy:
                return len(data)
            raise OutputLostError(error) from None


def _escapes(error: UnicodeError) -> tuple[str | bytes, int]:
    """Encode what an encoding lacks: bytes that came from the system as they were."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    if all("\udc80" <= c <= "\udcff" for c in text):
        return bytes(ord(c) - 0xDC00 for c in text), error.end
    return codecs.lookup_error("backslashreplace")(error)


codecs.register_error(_ESCAPES, _escapes)


def _stand_in_for_closed() -> None:
    """Open what was closed before the start; else a file gets its number, and what is printed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _stream(now: Any, number: int, *, lossy: bool) -> Any:
    """Return a stream in the place of `now`; itself where it is no longer Python's own."""
    if now is None:
        encoding, lines = "utf-8", True
    elif now is (sys.__stderr__ if lossy else sys.__stdout__) and isinstance(now, io.TextIOWrapper):
        now.flush()
        encoding, lines = now.encoding, now.line_buffering
    else:
        return now
    return io.TextIOWrapper(
        io.BufferedWriter(_Raw(number, lossy=lossy)),
        encoding=encoding,
        errors="backslashreplace" if lossy else _ESCAPES,
        line_buffering=lines,
        write_through=lossy,
    )


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Have the program's output behave as this module says, to its end."""
    _stand_in_for_closed()
    sys.stdout = _stream(sys.stdout, 1, lossy=False)
    sys.stderr = _stream(sys.stderr, 2, lossy=True)
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OutputLostError as lost:
        _forget_output()
        if lost.error.errno == errno.EPIPE:
            raise SystemExit(READER_GONE) from None
        why = lost.error.strerror or lost.error
        remedy = "Free some room there" if lost.error.errno in _FULL else "Name another place"
        print(f"wordfork: the output cannot be written: {why}. {remedy}.", file=sys.stderr)
        raise SystemExit(CANNOT_WRITE) from None


def _forget_output() -> None:
    """Let what is still in the buffer go nowhere: Python writes it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def print_json(told: Any) -> None:
    """Print what `--json` tells, with JSON's own escapes where the output lacks a sign."""
    text = json.dumps(told, indent=1, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        text = json.dumps(told, indent=1)
    print(text)
