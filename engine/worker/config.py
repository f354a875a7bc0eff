"""How to run the engine, and what a start that failed leaves behind.

The window's process needs these at once, and of `engine.worker.loading` nothing: that would bring
llama's whole writer along.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from common.files import write_whole


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """How to run the engine; travels to its process.

    `model_path` "" means the embedded default. `gpu_layers` "auto" offloads all layers that fit
    where the build can, and gives up branches and context where main memory is short; a number is
    taken as it is. `cache_folder` "" keeps nothing between starts.
    """

    model_path: str = ""
    n_ctx: int = 4096
    n_branches: int = 64
    gpu_layers: int | str = "auto"
    threads: int | str = "auto"
    cache_folder: str = ""
    log_path: str = ""


class LoadMarker:
    """A file that says how many layers are being put on devices; a process that dies leaves it.

    ggml aborts its process where a device has no more memory: the next one must try less.
    """

    def __init__(self, path: Path | None) -> None:
        """Use the file at `path`; None remembers nothing."""
        self._path = path

    def read(self) -> int | None:
        """Return the layers that an earlier process did not survive."""
        try:
            return int(self._path.read_text("ascii")) if self._path else None
        except (OSError, ValueError):
            return None

    def write(self, layers: int) -> None:
        """Take note of what is tried; none on devices can do no such harm."""
        if self._path is None or not layers:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, str(layers).encode())

    def remove(self) -> None:
        """It went well, or was refused in good order."""
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


def load_marker(config: EngineConfig) -> LoadMarker:
    """Return the marker of a configuration's model; it remembers nothing without a cache folder."""
    model = str(Path(config.model_path).absolute()) if config.model_path else "default"
    name = f"loading-{hashlib.sha256(os.fsencode(model)).hexdigest()[:16]}.txt"
    return LoadMarker(Path(config.cache_folder) / name if config.cache_folder else None)
