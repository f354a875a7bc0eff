"""A disk that is really full: a small one in memory for root, else a folder that takes nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_SIZE = 4 * 2**20


class FullDisk:
    """What is written in `folder` fails while it is full, and all its folders are made before."""

    def __init__(self, folder: Path, *, mounted: bool) -> None:
        self.folder, self.mounted = folder, mounted

    def fill(self) -> None:
        """Let it take nothing more."""
        if not self.mounted:
            self._allow(0o500)
            return
        with (self.folder / "filler").open("ab", buffering=0) as filler:
            full = False
            while not full:
                try:
                    filler.write(bytes(4096))
                except OSError:
                    full = True

    def free(self) -> None:
        """Make room again."""
        if self.mounted:
            (self.folder / "filler").unlink(missing_ok=True)
        else:
            self._allow(0o700)

    def _allow(self, mode: int) -> None:
        for folder in [self.folder, *(p for p in self.folder.rglob("*") if p.is_dir())]:
            folder.chmod(mode)


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[FullDisk]:
    """Give a disk at `folder` that can be filled; it is gone afterwards."""
    folder.mkdir(parents=True)
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has neither small disks nor folders that can be locked")
    if os.geteuid() != 0:
        disk = FullDisk(folder, mounted=False)
        try:
            yield disk
        finally:
            disk.free()
        return
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("root may not mount here, and no folder is locked for root")
    try:
        yield FullDisk(folder, mounted=True)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
