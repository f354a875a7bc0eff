"""Files written whole, or not at all: written beside, forced to the disk, then put in place.

On a full disk, or where the process dies half-way, the old file stays as it was.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any

PRIVATE = 0o600
"""Readable by their owner only: what tells of a person."""


@contextlib.contextmanager
def replacing(path: Path, mode: int | None = None) -> Iterator[Path]:
    """Give a fresh, empty file beside `path`, and put it in the place of `path` once it is whole.

    Where the block fails nothing is changed and nothing is left. The new file has `mode`; without
    one that of the file before it, or of any new file. A link stays one: what it points to is
    replaced. What is no file, such as a pipe, is given itself. Raises OSError.
    """
    target = path.resolve() if path.is_symlink() else path
    try:
        before = target.stat().st_mode
    except FileNotFoundError:
        before = None
    if before is not None and not stat.S_ISREG(before):
        yield target
        return
    part = target.with_name(f".wordfork-{os.getpid()}-{secrets.token_hex(6)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    os.close(os.open(part, flags, 0o666 if mode is None else mode))
    try:
        if mode is None and before is not None:
            part.chmod(stat.S_IMODE(before))
        yield part
        _force(part)
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    _force_folder(target.parent)


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file in one piece; see `replacing`. Raises OSError."""
    with replacing(path, mode) as part:
        part.write_bytes(data)


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can look into, and return it. Raises OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # of another owner: then it is theirs to say
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    return path


def set_aside(path: Path) -> Path:
    """Rename a damaged file to a free name that says so, beside it. Raises OSError."""
    number = 1
    while True:
        count = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"damaged{count}-{path.name}")
        if not aside.exists():
            path.rename(aside)
            return aside
        number += 1


def tidy(folder: Path, pattern: str, keep: int, older_s: float = 0.0) -> None:
    """Remove files of the folder that match, but the `keep` newest and those not `older_s` old.

    Models that are gone and versions that are past leave theirs behind. Raises OSError.
    """
    files = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[keep:]:
        if time.time() - path.stat().st_mtime >= older_s:
            path.unlink(missing_ok=True)


def opened(path: Path) -> BufferedReader:
    """Open a file to read. What is none is refused: a pipe or a device may never come to its end.

    Raises OSError, whose `strerror` says why.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise _no_file(path)
    handle = os.open(path, flags)
    file = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # put there since
        file.close()
        raise _no_file(path)
    return file


def _no_file(path: Path) -> OSError:
    return OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))


def from_json(raw: str | bytes) -> Any:
    """Return what JSON holds. Raises ValueError for all that cannot be read: deep or huge, too."""
    try:
        return json.loads(raw)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def sound(text: str) -> str:
    """Return a text that can be written: halves of characters are joined or become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _force(path: Path) -> None:
    """Have a file on the disk itself, so that a loss of power leaves the old or the new one."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _force_folder(path: Path) -> None:
    with contextlib.suppress(OSError):  # Windows opens no folders; some file systems cannot
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
