"""The manifest of models that can be fetched: what each is, where it comes from, how it is checked.

It lies in `assets/models.json`. A fact that nobody could check is marked unverified there, and a
sum that is not known is empty, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from engine.api.types import ModelError

_REMEDY = "Install wordfork again; until then, give the file of a model: --model FILE.gguf"
_NAME = re.compile(r"[a-z0-9][a-z0-9.\-]*")
_REPOSITORY = re.compile(r"[\w.\-]+/[\w.\-]+")
_FILE = re.compile(r"[\w.\-]+\.gguf")
_SUM = re.compile(r"([0-9a-f]{64})?")


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model of the manifest.

    `name` is what a person types, `parameters` its size as people say it ("7B"). `sha256` "" is not
    known: then `size_bytes` is approximate, too, and the hub's own sum counts. `memory_bytes` is
    what it needs on top of what runs, weights included. `languages` are ISO 639-1 codes, the ones
    it is best at first. `verified` says whether size and sum were checked against the hub itself.
    """

    name: str
    title: str
    parameters: str
    kind: str
    repository: str
    file: str
    size_bytes: int
    sha256: str
    licence: str
    languages: tuple[str, ...]
    memory_bytes: int
    verified: bool

    @property
    def size_is_exact(self) -> bool:
        """Whether `size_bytes` is the file's own length."""
        return bool(self.sha256)

    def is_called(self, name: str) -> bool:
        """Whether a person who says `name` means this one: its name or its file, in any case."""
        return name.casefold() in (self.name.casefold(), self.file.casefold())

    @property
    def page(self) -> str:
        """The address of the model's page, where its licence stands."""
        return f"https://huggingface.co/{self.repository}"


def manifest(text: str | None = None) -> tuple[ModelEntry, ...]:
    """Return the models of the manifest, or of `text` in its place.

    Raises:
        ModelError: it cannot be read, or an entry makes no sense; the line says which.
    """
    if text is None:
        try:
            text = (resources.files("assets") / "models.json").read_text(encoding="utf-8")
        except OSError as error:
            raise ModelError(f"The list of models cannot be read: {error}.", _REMEDY) from error
    try:
        rows = json.loads(text)["models"]
        entries = tuple(_entry(row) for row in rows)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The list of models is damaged: {_format_error(error)}.", _REMEDY
        ) from error
    for field in ("name", "file"):
        values = [getattr(entry, field).casefold() for entry in entries]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice:
            raise ModelError(f"The list of models has the {field} {twice} twice.", _REMEDY)
    return entries


def entry_named(name: str, entries: Sequence[ModelEntry] | None = None) -> ModelEntry:
    """Return the model that a person names: by its name or its file, in any case.

    Raises:
        ModelError: there is none of that name.
    """
    known = manifest() if entries is None else entries
    for entry in known:
        if entry.is_called(name):
            return entry
    raise ModelError(
        f"There is no model called {name} in the list.",
        f"Available models: {', '.join(entry.name for entry in known)}",
    )


def _entry(row: dict[str, Any]) -> ModelEntry:
    def text(key: str, pattern: re.Pattern[str] | None = None) -> str:
        value = row[key]
        if not isinstance(value, str) or (pattern and not pattern.fullmatch(value)):
            raise ValueError(f"{row.get('name', 'a model')} has a wrong {key}")
        return value

    def size(key: str) -> int:
        value = row[key]
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise ValueError(f"{row.get('name', 'a model')} has a wrong {key}")
        return value

    kind = text("kind")
    if kind not in ("instruct", "base"):
        raise ValueError(f"{row['name']} is neither instruct nor base")
    return ModelEntry(
        name=text("name", _NAME),
        title=text("title"),
        parameters=text("parameters"),
        kind=kind,
        repository=text("repository", _REPOSITORY),
        file=text("file", _FILE),
        size_bytes=size("size_bytes"),
        sha256=text("sha256", _SUM),
        licence=text("licence"),
        languages=tuple(str(code) for code in row["languages"]),
        memory_bytes=size("memory_bytes"),
        verified=row["verified"] is True,
    )


def _format_error(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
