"""The models on this machine: those in the folder of models, and files elsewhere that were added.

A file elsewhere stays where it is and is never deleted from here: only its path is kept, in
`added.json` beside the models.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from common.files import from_json, write_whole
from engine.api.types import ModelError
from engine.models.bundled import DEFAULT
from engine.models.catalogue import ModelEntry, manifest
from engine.models.compatibility import check_model
from engine.models.download import free_bytes, remove_parts, stamp_path
from engine.models.gguf import SPLIT, model_paths

DEFAULT_NAME = "default"
"""What the embedded model is called; its path in the settings is empty."""
DEFAULT_ENTRY = ModelEntry(
    name=DEFAULT_NAME,
    title="Gemma 3 270M",
    parameters="270M",
    kind="base",
    repository="",
    file=DEFAULT.name,
    size_bytes=DEFAULT.size_bytes,
    sha256=DEFAULT.sha256,
    licence="Gemma",
    languages=("en",),
    memory_bytes=700_000_000,
    verified=True,
)
"""The embedded model, as the manifest tells of those that can be fetched."""
_ADDED = "added.json"


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model's file here. `size_bytes` counts all of its parts; `entry` is it in the manifest.

    `owned` says that it lies in the folder of models, and goes when it is removed.
    """

    path: Path
    size_bytes: int
    entry: ModelEntry | None
    owned: bool

    @property
    def name(self) -> str:
        """What a person calls it: its name in the manifest, or its file's without the ending."""
        return self.entry.name if self.entry else self.path.stem


class Library:
    """The folder of models, and what was added to it by path."""

    def __init__(self, folder: Path, entries: Sequence[ModelEntry] | None = None) -> None:
        """Look into `folder`, which need not exist; `entries` are the models that can be fetched.

        Raises ModelError where `entries` is None and the manifest is damaged.
        """
        self.folder = folder
        self.entries = tuple(manifest() if entries is None else entries)

    def free_bytes(self) -> int | None:
        """Return how many bytes are free where models are kept; None where that is not known."""
        there = next((p for p in (self.folder, *self.folder.parents) if p.exists()), None)
        try:
            return None if there is None else free_bytes(there)
        except OSError:
            return None

    def here(self, entry: ModelEntry) -> Path | None:
        """Return where a model of the manifest lies; None where it is not here, or not whole."""
        path = self.folder / entry.file
        try:
            size = path.stat().st_size
        except OSError:
            return None
        return path if not entry.size_is_exact or size == entry.size_bytes else None

    def models(self) -> tuple[LocalModel, ...]:
        """Return the models here: those of the folder by name, then those that were added.

        Of a split model the first part stands for all. Files are not looked into.
        """
        known = {entry.file: entry for entry in self.entries}
        found: list[LocalModel] = []
        for path in sorted(self.folder.glob("*.gguf"), key=lambda p: p.name.casefold()):
            entry = known.get(path.name)
            if path.name == DEFAULT.name or path.name.startswith("."):
                continue
            if entry is not None and self.here(entry) is None:
                entry = None
            found += self._local(path, entry, owned=True)
        for path in self._added():
            found += self._local(path, None, owned=False)
        return tuple(found)

    def find(self, name: str) -> LocalModel | None:
        """Return the model here that a person names: by name, file or path; None without one."""
        for model in self.models():
            names = (model.name, model.path.name, str(model.path))
            if name.casefold() in (n.casefold() for n in names):
                return model
        return None

    def add(self, path: Path) -> LocalModel:
        """Take note of a model's file that stays where it is, and return it.

        Raises:
            ModelError: it cannot write here (see `check_model`), or the note cannot be kept.
        """
        path = path.expanduser().absolute()
        check_model(path)
        return self._noted(path)

    def _noted(self, path: Path) -> LocalModel:
        """Return the model at an absolute path; one that is not known yet is taken note of."""
        for model in self.models():
            if model.path == path:
                return model
        self._keep([*self._added(), path])
        return self._local(path, None, owned=False)[0]

    def remove(self, model: LocalModel) -> None:
        """Delete a model of the folder, all of its parts; of one elsewhere forget the path.

        Raises:
            ModelError: a file cannot be deleted.
        """
        if not model.owned:
            self._keep([path for path in self._added() if path != model.path])
            return
        try:
            for path in model_paths(model.path):
                path.unlink(missing_ok=True)
            stamp_path(model.path).unlink(missing_ok=True)
        except OSError as error:
            raise ModelError(
                f"{model.path.name} cannot be removed: {error.strerror or error}.",
                "Use another model first, or close the program that has it open, and try again.",
            ) from error
        remove_parts(self.folder, model.path.name)

    def path_of(self, name: str) -> str:
        """Return what the settings keep for a model that a person names; "" for the default one.

        A file elsewhere is added.

        Raises:
            ModelError: it is not here, or cannot write here.
        """
        path = self.named(name)
        return str(self._noted(Path(path).absolute()).path) if path else ""

    def named(self, name: str) -> str:
        """Return the path of a model that a person names, or of a file; "" for the default one.

        Raises:
            ModelError: it is not here, or cannot write here.
        """
        if name == DEFAULT_NAME:
            return ""
        path = Path(name).expanduser()
        if not path.is_file():
            path = self._path_called(name, path)
        check_model(path)
        return str(path)

    def _path_called(self, name: str, path: Path) -> Path:
        """Return the path of the model here that is called `name`; else `path`, if it may be one.

        Raises:
            ModelError: there is none.
        """
        model = self.find(name)
        if model is not None:
            return model.path
        for entry in self.entries:
            if entry.is_called(name):
                raise ModelError(
                    f"{entry.title} is not on this machine.",
                    f"Download it first: wordfork models get {entry.name}",
                )
        if path.suffix.casefold() == ".gguf" or path.exists():
            return path  # which is looked into, and found to be no file
        raise ModelError(
            f"There is no model called {name}.",
            "wordfork models list shows the models; the path of a file works, too.",
        )

    def _local(self, path: Path, entry: ModelEntry | None, *, owned: bool) -> list[LocalModel]:
        """Return the model at `path` in a list; none where it is gone or a later part."""
        match = SPLIT.fullmatch(path.name)
        if match and int(match[2]) != 1:
            return []
        try:
            size = sum(part.stat().st_size for part in model_paths(path) if part.exists())
        except OSError:
            return []
        return [LocalModel(path, size, entry, owned)] if path.exists() else []

    def _added(self) -> list[Path]:
        try:
            kept = from_json((self.folder / _ADDED).read_bytes())
        except (OSError, ValueError):
            return []
        return [Path(p) for p in kept if isinstance(p, str)] if isinstance(kept, list) else []

    def _keep(self, paths: Sequence[Path]) -> None:
        file = self.folder / _ADDED
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(file, json.dumps([str(p) for p in paths], indent=1).encode())
        except OSError as error:
            raise ModelError(
                f"The models folder {self.folder} cannot be used: {error.strerror or error}.",
                "Free some space and allow writing there, or name another: WORDFORK_MODELS=FOLDER",
            ) from error
