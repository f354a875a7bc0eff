"""Where settings, drafts, records, caches and logs lie: the system's folders, or all under one."""

from __future__ import annotations

import contextlib
import functools
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from common.places import chosen_models
from engine.api.types import ModelError

_NAME = "wordfork"


class FolderError(ModelError):
    """A folder cannot be used; `remedy` says in one line what the person can do."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The four folders. Nothing is made on disk before `made` is asked for one of them."""

    settings: Path
    data: Path
    cache: Path
    state: Path

    @classmethod
    def usual(cls) -> Folders:
        """Return the folders that the system means for a person's programs."""
        return cls(
            settings=platformdirs.user_config_path(_NAME, appauthor=False),
            data=platformdirs.user_data_path(_NAME, appauthor=False),
            cache=platformdirs.user_cache_path(_NAME, appauthor=False),
            state=platformdirs.user_state_path(_NAME, appauthor=False),
        )

    @classmethod
    def under(cls, base: Path) -> Folders:
        """Return folders that all lie under `base` (`--folder`)."""
        base = base.expanduser().absolute()
        return cls(base / "settings", base / "data", base / "cache", base / "state")

    @classmethod
    def of(cls, base: str | Path | None) -> Folders:
        """Return the folders under `base`, or the usual ones where it is None."""
        return cls.usual() if base is None else cls.under(Path(base))

    @property
    def settings_file(self) -> Path:
        """The file of the settings."""
        return self.settings / "settings.ini"

    @property
    def drafts(self) -> Path:
        """The folder of the journals."""
        return self.data / "drafts"

    @property
    def records(self) -> Path:
        """The folder of the records, one file a session."""
        return self.data / "records"

    @property
    def profiles(self) -> Path:
        """The folder of the calibrations."""
        return self.data / "profiles"

    @property
    def models(self) -> Path:
        """The folder of the models that were fetched: $WORDFORK_MODELS, or one with the data."""
        return chosen_models() or self.data / "models"

    @property
    def eyes_log(self) -> Path:
        """The file that the messages of the eyes' process go to."""
        return self.state / "eyes.log"

    @property
    def engine_log(self) -> Path:
        """The file that the engine's messages go to."""
        return self.state / "engine.log"


def qt_path(path: Path) -> str:
    """Return a path as Qt can take it: the file's own name, which is text, in any folder.

    Qt's texts hold no byte that is no UTF-8; a folder with such a name would become another. Linux,
    the one system where there are such names, has another name for a folder that is open.
    """
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return f"{_open_folder(path.parent)}/{path.name}"
    return text


@functools.cache
def _open_folder(folder: Path) -> str:
    """Open a folder, once and to the end of this process; return its name among what is open."""
    names = "/proc/self/fd"
    if not Path(names).is_dir():
        raise OSError
    return f"{names}/{os.open(folder, os.O_RDONLY)}"


def made(folder: Path) -> Path:
    """Make a folder where there is none, for its owner's eyes alone, and return it.

    Raises FolderError, in one clear line.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise FolderError(
            f"The folder {folder} cannot be used: {error.strerror or error}",
            "Name another with --folder, or make room and allow writing there.",
        ) from error
    return folder
