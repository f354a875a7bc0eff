"""What is kept between starts: a model's learned boundaries and a warm cache.

All of it can be made anew: files that are missing, damaged or of another model are ignored.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from common.files import tidy
from engine.backend.base import Branch, Model
from engine.tokens.word_ends import Boundaries

WARM_FROM = 64
"""Tokens from which on a draft's cache is worth keeping: less is read again in a moment."""
WARM_MB = 256
"""The largest cache that is kept, in MB."""
WARM_FILES = 3
"""How many warm caches are kept: those of the models used last."""
_LEFT_S = 3600.0
"""A file that is still being written after so long was left by a process that was killed."""


@dataclass(slots=True)
class Kept:
    """What a writer keeps: boundaries and where they go, and the file of its warm cache.

    A warm cache is `trusted` once logits came of it, or of a model that has none.
    """

    boundaries: Boundaries
    boundaries_path: Path | None = None
    warm_path: Path | None = None
    trusted: bool = False

    def distrust(self) -> bool:
        """No logits come: forget the warm cache. Return whether it may be to blame."""
        there = not self.trusted and self.warm_path is not None and self.warm_path.exists()
        if there and self.warm_path is not None:
            with contextlib.suppress(OSError):
                self.warm_path.unlink()
        self.trusted = False
        return there

    def save(self, model: Model, branch: Branch, tokens: list[int]) -> None:
        """Write what is worth it; `tokens` are those of the cached `branch`."""
        if self.boundaries_path is not None and self.boundaries.changed:
            self.boundaries.save(self.boundaries_path)
        if self.trusted and self.warm_path is not None and len(tokens) >= WARM_FROM:
            with contextlib.suppress(OSError):
                self.warm_path.parent.mkdir(parents=True, exist_ok=True)
                model.save(branch, tokens, self.warm_path, WARM_MB * 2**20)
                tidy(self.warm_path.parent, "warm-*.state", WARM_FILES)
                tidy(self.warm_path.parent, ".wordfork-*.part", 0, older_s=_LEFT_S)


def warm_name(path: Path, version: str, n_ctx: int) -> str:
    """Return the name of a warm cache: another file, version or context has another name."""
    stat = path.stat()
    key = f"{path.absolute()} {stat.st_size} {stat.st_mtime_ns} {version} {n_ctx}"
    return f"warm-{hashlib.sha256(os.fsencode(key)).hexdigest()[:16]}.state"
