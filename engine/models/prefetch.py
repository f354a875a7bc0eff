"""Has the system read a model's file while other things are made ready for it.

llama.cpp maps the file and waits until it is in memory; by then a second has gone into starting the
process, checking the file and reading its vocabulary. The disk need not rest meanwhile.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import psutil

from common.files import opened
from engine.models.gguf import model_paths

_BLOCK = 8 << 20


def read_beside(path: Path) -> threading.Thread:
    """Read the file at `path`, and the other parts of a split one, on a thread that is returned.

    Nothing comes of it but that the system has the file in memory. It ends early where the file
    cannot be read, or is larger than the memory that is free.
    """
    thread = threading.Thread(target=_read, args=(path,), name="read-beside", daemon=True)
    thread.start()
    return thread


def _read(path: Path) -> int:
    """Return how many bytes were read."""
    parts = model_paths(path)
    done, buffer = 0, bytearray(_BLOCK)
    with contextlib.suppress(OSError):
        if sum(part.stat().st_size for part in parts) > psutil.virtual_memory().available:
            return done
        for part in parts:
            with opened(part) as file:
                while n := file.readinto(buffer):
                    done += n
    return done
