"""Fetching a model's file from huggingface.co: with resume, and its sum checked.

huggingface-hub finds the file and says its sum. Its own download throws away what came when the
connection or the process ends, and 4.7 GB are too much for that: so the bytes are read here, over
the hub's session, into a file that a later call goes on with. That file carries the sum's beginning
in its name; what came under another sum is never mixed in.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from common.clock import NS_PER_S, Clock, now_ns
from common.files import write_whole
from engine.api.types import ModelError
from engine.models.catalogue import ModelEntry

if TYPE_CHECKING:
    import httpx2

_SPARE = 64 << 20
"""Bytes that stay free on the disk: the drafts are written there, too."""
_WINDOW_NS = 8 * NS_PER_S
_TIMEOUT_S = 15.0
_TELL_NS = NS_PER_S // 10
"""Between two reports."""
_ATTEMPTS = 8
"""How many times in a row nothing may come before the connection is given up."""
_SUM = re.compile(r"[0-9a-f]{64}")
_OWN = "or copy a .gguf file here and use it: wordfork models use FILE.gguf"


class _DamagedError(Exception):
    """What came is not what was promised."""


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """The download was cancelled, and nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download is. Bytes, bytes a second, seconds; None where that is not known yet."""

    done: int
    total: int
    rate: float | None
    left_s: float | None


class Pace:
    """How fast bytes come, over the last eight seconds: pauses count, the first burst does not."""

    def __init__(self, done: int, t_ns: int) -> None:
        """Begin with `done` bytes there at `t_ns`."""
        self._marks = deque([(t_ns, done)])

    def at(self, done: int, total: int, t_ns: int) -> Progress:
        """Return the progress, with `done` bytes there at `t_ns`."""
        self._marks.append((t_ns, done))
        while len(self._marks) > 2 and t_ns - self._marks[1][0] >= _WINDOW_NS:
            self._marks.popleft()
        begun_ns, before = self._marks[0]
        if t_ns - begun_ns < NS_PER_S // 2:
            return Progress(done, total, None, None)
        rate = (done - before) * NS_PER_S / (t_ns - begun_ns)
        return Progress(done, total, rate, (total - done) / rate if rate > 0 else None)


Report = Callable[[Progress], None]


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free where `folder` lies."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class _Source:
    """What the hub says of a file: where it is, its length in bytes and its sum."""

    url: str
    size: int
    sha256: str


class Download:
    """One file on its way. `run` fetches it on the caller's thread; `cancel` comes from any."""

    def __init__(
        self,
        entry: ModelEntry,
        folder: Path,
        *,
        free: Callable[[Path], int] = free_bytes,
        clock: Clock = now_ns,
        wait: Callable[[float], object] | None = None,
        endpoint: str | None = None,
    ) -> None:
        """Fetch `entry` into `folder`.

        `free` says the free bytes of a folder, `wait` lets so many seconds pass before another
        attempt, `endpoint` is the hub's address; None: huggingface.co, or $HF_ENDPOINT.
        """
        self.entry, self.folder = entry, folder
        self.path = folder / entry.file
        self._free, self._clock, self._endpoint = free, clock, endpoint
        self._stop = threading.Event()
        self._line: socket.socket | None = None
        self._wait: Callable[[float], object] = wait or self._stop.wait

    def cancel(self) -> None:
        """End the download; `run` raises `Cancelled` at once, also while nothing comes.

        Only a connection that is still being made is waited for, for the time-out at most.
        """
        self._stop.set()
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError):  # it may have ended by itself
                line.shutdown(socket.SHUT_RDWR)

    def run(self, report: Report = lambda _: None) -> Path:
        """Fetch the file, or what is missing of it, and return its path.

        Raises:
            Cancelled: `cancel` was called; nothing is left.
            ModelError: no network, no room, another file than promised, a folder that cannot be
                written to. What came over a broken connection is kept for the next call.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                return self._fetched(report)
        except Cancelled:
            remove_parts(self.folder, self.entry.file)
            raise
        except ModelError:
            raise
        except OSError as error:
            raise self._explained(error) from error

    def _fetched(self, report: Report) -> Path:
        source = self._source()
        part = self.folder / f".{self.entry.file}.{source.sha256[:16]}.part"
        remove_parts(self.folder, self.entry.file, keep=part)
        self._check_room(source, part)
        try:
            if self._received(source, part, report) != source.sha256:
                raise _DamagedError
        except _DamagedError:
            part.unlink(missing_ok=True)
            raise ModelError(
                f"{self.entry.file} arrived damaged: its checksum does not match.",
                "The file was removed: try again, on another network if it happens twice.",
            ) from None
        part.replace(self.path)
        stamp(self.path, source.sha256)
        return self.path

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the file's lock: two downloads into one file would spoil each other."""
        from filelock import FileLock, Timeout

        path = self.folder / f".{self.entry.file}.lock"
        lock = FileLock(path, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise ModelError(
                f"{self.entry.file} is already being downloaded.", "Wait until it has finished."
            ) from None
        try:
            yield
        finally:
            lock.release()
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    # -- what the hub says ---------------------------------------------------------------------

    def _source(self) -> _Source:
        import httpx2
        from huggingface_hub import get_hf_file_metadata, hf_hub_url
        from huggingface_hub.errors import (
            EntryNotFoundError,
            FileMetadataError,
            HfHubHTTPError,
            OfflineModeIsEnabled,
            RepositoryNotFoundError,
        )

        entry = self.entry
        url = hf_hub_url(entry.repository, entry.file, endpoint=self._endpoint)
        for attempt in range(_ATTEMPTS):
            self._check_cancelled()
            try:
                said = get_hf_file_metadata(
                    url, token=False, timeout=_TIMEOUT_S, endpoint=self._endpoint
                )
                break
            except (RepositoryNotFoundError, EntryNotFoundError) as error:
                raise ModelError(
                    f"{entry.file} is no longer available at {entry.page}, "
                    "or access to it is restricted.",
                    f"Choose another model: wordfork models list, {_OWN}",
                ) from error
            except HfHubHTTPError as error:
                status = error.response.status_code
                if not may_pass(status) or attempt + 1 >= _ATTEMPTS:
                    raise self._refused(status) from error
                self._pause(attempt + 1)
            except (httpx2.RequestError, OfflineModeIsEnabled, FileMetadataError) as error:
                raise self._unreachable() from error
        sha256, size = said.etag or "", said.size
        if not _SUM.fullmatch(sha256) or not size:
            raise ModelError(
                f"The hub gives no checksum for {entry.file}, so it could not be verified.",
                f"Choose another model: wordfork models list, {_OWN}",
            )
        if entry.sha256 and entry.sha256 != sha256:
            raise ModelError(
                f"{entry.file} is no longer the file that wordfork's list describes.",
                f"Update wordfork, or download the file from {entry.page} yourself, {_OWN[3:]}",
            )
        commit = said.commit_hash  # of one download all bytes come from one version
        return _Source(
            hf_hub_url(entry.repository, entry.file, revision=commit, endpoint=self._endpoint),
            size,
            sha256,
        )

    # -- bytes ---------------------------------------------------------------------------------

    def _received(self, source: _Source, part: Path, report: Report) -> str:
        """Receive what is missing in `part`; return the sum of the whole."""
        import httpx2

        with part.open("a+b") as file:
            digest, done = self._there(file, source.size)
            pace = Pace(done, self._clock())
            report(pace.at(done, source.size, self._clock()))
            attempt, told_ns = 0, self._clock()
            while done < source.size:
                before = done
                # A connection may end with an error or, early, without one: both are gone on from.
                with contextlib.suppress(httpx2.RequestError), self._stream(source.url, done) as it:
                    if done and it.status_code != 206:  # it sends all of it once more
                        file.truncate(0)
                        digest, done, before = hashlib.sha256(), 0, 0
                        pace = Pace(0, self._clock())
                    for block in it.iter_bytes():
                        self._check_cancelled()
                        file.write(block)
                        digest.update(block)
                        done += len(block)
                        if done > source.size:
                            raise _DamagedError
                        t_ns = self._clock()
                        if t_ns - told_ns >= _TELL_NS or done == source.size:
                            told_ns = t_ns
                            report(pace.at(done, source.size, t_ns))
                attempt = attempt + 1 if done == before else 0
                if attempt >= _ATTEMPTS:
                    raise self._broke_off(done)
                if done < source.size:
                    self._pause(attempt)
            file.flush()
            os.fsync(file.fileno())
        return digest.hexdigest()

    def _there(self, file: BinaryIO, size: int) -> tuple[hashlib._Hash, int]:
        """Return sum and length of what an earlier call has left; too much is thrown away."""
        digest, done = hashlib.sha256(), 0
        file.seek(0)
        while block := file.read(1 << 20):
            self._check_cancelled()
            digest.update(block)
            done += len(block)
        if done > size:
            file.truncate(0)
            return hashlib.sha256(), 0
        return digest, done

    @contextlib.contextmanager
    def _stream(self, url: str, done: int) -> Iterator[httpx2.Response]:
        """Ask for the file from byte `done` on. Raises httpx2.RequestError for what may pass."""
        import httpx2
        from huggingface_hub import get_session

        headers = {"Accept-Encoding": "identity", "User-Agent": "wordfork"}
        if done:
            headers["Range"] = f"bytes={done}-"
        with get_session().stream(
            "GET", url, headers=headers, timeout=_TIMEOUT_S, follow_redirects=True
        ) as response:
            status = response.status_code
            if may_pass(status):
                raise httpx2.ReadError(f"HTTP {status}")
            if status >= 400:
                raise self._refused(status)
            stream = response.extensions.get("network_stream")
            self._line = stream.get_extra_info("socket") if stream is not None else None
            try:
                self._check_cancelled()
                yield response
            finally:
                self._line = None

    def _pause(self, attempt: int) -> None:
        self._wait(min(8.0, 2.0 ** (attempt - 1)))  # half a second after something came
        self._check_cancelled()

    def _check_cancelled(self) -> None:
        if self._stop.is_set():
            raise Cancelled

    # -- what can go wrong ---------------------------------------------------------------------

    def _check_room(self, source: _Source, part: Path) -> None:
        there = part.stat().st_size if part.exists() else 0
        needed, free = source.size - there + _SPARE, self._free(self.folder)
        if needed > free:
            raise ModelError(
                f"{self.entry.title} needs {_gb(needed)} of space in {self.folder}; "
                f"{_gb(free)} is free.",
                f"Free {_gb(needed - free)} there, {_ELSEWHERE}",
            )

    def _unreachable(self) -> ModelError:
        address = self._endpoint or os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
        where = address.partition("//")[2]
        return ModelError(
            f"{where} cannot be reached, so {self.entry.title} was not downloaded.",
            f"Connect to the network and try again, {_OWN}",
        )

    def _broke_off(self, done: int) -> ModelError:
        return ModelError(
            f"The connection was lost after {_gb(done)} of {self.entry.title}.",
            "Try again: what was downloaded is kept, and the download continues from there.",
        )

    def _refused(self, status: int) -> ModelError:
        return ModelError(
            f"The hub does not provide {self.entry.file}: it answered with HTTP {status}.",
            f"Try again later, {_OWN}",
        )

    def _explained(self, error: OSError) -> ModelError:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            remove_parts(self.folder, self.entry.file)  # a full disk would hold the drafts up, too
            return ModelError(
                f"{self.folder} is full; the partial download of {self.entry.title} was removed.",
                f"Free {_gb(self.entry.size_bytes)} there, {_ELSEWHERE}",
            )
        return ModelError(
            f"{self.entry.title} cannot be written to {self.folder}: {error.strerror or error}.",
            f"Make that folder writable, {_ELSEWHERE}",
        )


_ELSEWHERE = "or name a folder on another disk: WORDFORK_MODELS=FOLDER"


def remove_parts(folder: Path, file: str, keep: Path | None = None) -> None:
    """Remove what downloads of `file` have left in `folder`, but `keep`."""
    for part in folder.glob(f".{file}.*.part"):
        if part != keep:
            with contextlib.suppress(OSError):
                part.unlink()


def stamp_path(path: Path) -> Path:
    """Return where the sum of a fetched file is kept."""
    return path.with_name(path.name + ".sha256")


def stamp(path: Path, sha256: str) -> None:
    """Keep the sum of a file beside it, in the form that `sha256sum --check` reads."""
    write_whole(stamp_path(path), f"{sha256}  {path.name}\n".encode("utf-8", "surrogateescape"))


def stamped(path: Path) -> str:
    """Return the sum that is kept of a file; "" where there is none."""
    try:
        sha256 = stamp_path(path).read_text(encoding="utf-8").partition(" ")[0]
    except (OSError, UnicodeDecodeError):
        return ""
    return sha256 if _SUM.fullmatch(sha256) else ""


def sum_of(path: Path, report: Callable[[int, int], None] = lambda *_: None) -> str:
    """Return the sha256 of a file, reporting the bytes read and those in all. Raises OSError."""
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            done += len(block)
            report(done, total)
    return digest.hexdigest()


def may_pass(status: int) -> bool:
    """Whether an HTTP status may be another one at the next attempt."""
    return status >= 500 or status in (408, 429)


def _gb(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"
