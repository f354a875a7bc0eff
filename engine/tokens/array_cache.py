"""Caches of arrays on disk: written atomically, and refused as a whole where they are damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from common.files import replacing

Arrays = dict[str, npt.NDArray[Any]]


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write an .npz file in one piece, with its folder. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part, part.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_arrays(path: Path) -> Arrays:
    """Return all arrays of an .npz file. Raises OSError, and ValueError where it is damaged."""
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return dict(arrays)
        except OSError:
            raise
        except Exception as error:  # zip, zlib, struct and numpy each have their own
            raise ValueError(f"{path.name} is damaged: {error}") from error
