"""The drafts on disk: which are there, which are unfinished, and what their owner does with them.

Looking never deletes anything. A folder is listed by names and times alone; a file is read only
where its text is wanted (`engine.session.journal.read`).
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.files import from_json, private_folder
from engine.session import journal
from engine.session.journal import ASIDE, ENDING, KEPT, Recovered

DAY_S = 24 * 3600
_DELETED = "deleted-"
_FEW = 32
_HOUSE = Path(__file__).resolve().parents[2]
_BREATH_FILES = 16
"""A millisecond's work, about."""


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A draft's file: when it was last written (Unix time), and its size in bytes.

    One that is `open` belongs to a living window; one `aside` was damaged, and someone went on with
    what could be read of it.
    """

    path: Path
    written_s: float
    size: int
    kept: bool = False
    open: bool = False
    aside: bool = False


def listed(folder: Path, breathe: Callable[[], None] = lambda: None) -> list[DraftFile]:
    """Return all drafts of a folder, the last written first. Reads none of them.

    `breathe` is called now and then, for a thread that should not hold others up.
    """
    found = []
    lives: dict[tuple[str, ...], bool] = {}  # many were written by the same process
    for number, path in enumerate(_paths(folder), 1):
        if number % _BREATH_FILES == 0:
            breathe()
        owner = tuple(path.stem.split("-")[2:4])
        with contextlib.suppress(OSError):
            stat = path.stat()
            aside = path.parent != folder
            if not aside and owner not in lives:
                lives[owner] = journal.owned(path)
            found.append(
                DraftFile(
                    path,
                    stat.st_mtime,
                    stat.st_size,
                    journal.is_kept(path),
                    not aside and lives[owner],
                    aside,
                )
            )
    return sorted(found, key=lambda d: d.written_s, reverse=True)


def _paths(folder: Path) -> Iterator[Path]:
    yield from folder.glob(f"draft-*{ENDING}")
    yield from folder.glob("draft-*.new")  # what a window wrote anew when it died
    yield from (folder / ASIDE).glob(f"damaged-*{ENDING}")


def texts(
    files: Sequence[DraftFile], breathe: Callable[[], None] | None = None
) -> Iterator[tuple[str, bool]]:
    """Return the text of each file, and whether it is damaged.

    Many are read by a process of its own: a thread would hold the window's up again and again,
    however often it rests. What that leaves out is read here; see `journal.read` for `breathe`.
    """
    done = 0
    if len(files) > _FEW:
        for told in _apart([str(file.path) for file in files]):
            done += 1
            yield told
    for file in files[done:]:
        yield _text(file.path, breathe)


def _apart(paths: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield as many answers, from the first on, as the process gives."""
    command = [sys.executable, "-c", "from engine.session.draft_files import answer; answer()"]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with (
        contextlib.suppress(OSError, ValueError, TypeError),
        subprocess.Popen(command, cwd=_HOUSE, stdin=pipe, stdout=pipe, stderr=null) as child,
    ):
        try:
            if child.stdin is not None and child.stdout is not None:
                child.stdin.write(json.dumps(paths).encode())
                child.stdin.close()
                for _, line in zip(paths, child.stdout, strict=False):
                    text, damaged = from_json(line)
                    yield str(text), bool(damaged)
        finally:
            child.kill()


def answer() -> None:
    """Read the drafts whose paths standard input names, and write a line of JSON for each."""
    for path in json.loads(sys.stdin.buffer.read()):
        sys.stdout.write(json.dumps(_text(Path(path))) + "\n")
        sys.stdout.flush()


def _text(path: Path, breathe: Callable[[], None] | None = None) -> tuple[str, bool]:
    draft = journal.read(path, breathe)
    if draft is not None:
        return draft.text, draft.damaged
    with contextlib.suppress(OSError):
        return "", path.stat().st_size > 0
    return "", False


def left(folder: Path, most: int | None = None) -> list[Recovered]:
    """Return unfinished drafts of dead windows, the last written first; `most` of them.

    Only so many files are read. What merely begins as another draft does is left out, not deleted.
    """
    found: list[Recovered] = []
    for file in listed(folder):
        if most is not None and len(found) >= most:
            break
        if file.open or file.aside:
            continue
        draft = journal.read(file.path)
        if draft is None or draft.finished or not draft.text:
            continue
        if any(other.text.startswith(draft.text) for other in found):
            continue
        found = [other for other in found if not draft.text.startswith(other.text)] + [draft]
    return found


class Earlier:
    """The drafts of a folder that hold a text, the last written first, finished ones too.

    Those that living windows write, but for this one's own, and damaged ones are left out.
    """

    def __init__(self, folder: Path, without: Path | None) -> None:
        """Read nothing yet; `without` is the draft at hand."""
        self._folder, self._without = folder, without
        self._files: Iterator[DraftFile] | None = None
        self.found: tuple[Recovered, ...] = ()
        self.whole = False
        """Whether there are no others."""

    def read(self, count: int) -> None:
        """Read on until `count` drafts are found, or all: as many files as that takes."""
        if self._files is None:
            self._files = iter(listed(self._folder))
        while len(self.found) < count and not self.whole:
            file = next(self._files, None)
            if file is None:
                self.whole = True
            elif file.path != self._without and not file.aside:
                draft = journal.read(file.path)
                taken = file.open and not journal.is_own(file.path)
                if draft is not None and draft.text.strip() and not taken:
                    self.found = (*self.found, draft)


def keep(path: Path, kept: bool) -> Path:
    """Mark a draft as one to keep, or as any other; return its new path. Raises OSError."""
    name = path.name.removesuffix(KEPT if journal.is_kept(path) else ENDING)
    new = path.with_name(name + (KEPT if kept else ENDING))
    return path if new == path else _moved(path, new)


def delete(path: Path) -> Path:
    """Put a draft out of sight; return where it is until `forget`. Raises OSError."""
    folder = path.parent if path.parent.name == ASIDE else private_folder(path.parent / ASIDE)
    return _moved(path, folder / f"{_DELETED}0-{journal.owner()}-{path.name}")


def bring_back(gone: Path, path: Path) -> None:
    """Take `delete` back. Raises OSError."""
    _moved(gone, path)


def forget(gone: Path) -> None:
    """Delete what `delete` put out of sight."""
    with contextlib.suppress(OSError):
        gone.unlink()


def sweep(folder: Path) -> None:
    """Delete for good what windows that were killed had deleted: nobody can bring it back there."""
    for gone in (folder / ASIDE).glob(f"{_DELETED}*"):
        if not journal.owned(gone):
            forget(gone)


def _moved(old: Path, new: Path) -> Path:
    """Rename a file, never over another one. Raises OSError."""
    if new.exists():
        raise FileExistsError(f"{new.name} is there already")
    old.rename(new)
    return new


def tidy(folder: Path, days: int, now_s: float) -> int:
    """Delete drafts that nobody wrote on for `days`, if that was set; return how many.

    0 days, the default, deletes nothing. Kept ones, damaged ones and those of living windows stay.
    `now_s` is Unix time.
    """
    gone = 0
    if days <= 0:
        return gone
    for file in listed(folder):
        old = 0 < file.written_s < now_s - days * DAY_S
        if not old or file.kept or file.open or file.aside or file.path.suffix != ENDING:
            continue
        draft = journal.read(file.path)
        if draft is None or draft.damaged:
            continue
        with contextlib.suppress(OSError):
            file.path.unlink()
            gone += 1
    return gone
