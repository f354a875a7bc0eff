"""`wordfork models`: which models there are, fetching, checking, choosing and removing them.

Results go to standard output, progress to standard error. Nothing here opens a window.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from engine.api.types import ModelError
from engine.models.bundled import default_model, verify
from engine.models.catalogue import ModelEntry, entry_named
from engine.models.compatibility import check_model
from engine.models.download import Cancelled, Download, Progress, stamped, sum_of
from engine.models.gguf import Header
from engine.models.library import DEFAULT_ENTRY, DEFAULT_NAME, Library, LocalModel
from engine.worker.trial_load import try_model
from gui.base.paths import Folders, made
from gui.base.store import Store, store_of
from gui.commands import options as shared
from gui.commands.commandline import Given, Group, option, work
from gui.commands.streams import print_json
from gui.pages.model_words import gigabytes, pace

_Act = Callable[[Given, Folders, Library], dict[str, Any]]

command = Group(
    "models", help="List, download, check, choose and remove models.",
    no_args_is_help=False, subcommand_metavar="ACT ...",
)  # fmt: skip
_name = click.argument("name", metavar="NAME")
_place = click.argument("name", metavar="NAME|FILE", shell_complete=shared.files)


def _act(line: str, *parameters: shared.Decorator) -> Callable[[_Act], _Act]:
    """Make a command below `models` of what does an act; its name is the function's."""

    def decorate(run: _Act) -> _Act:
        callback = work()(functools.partial(_done, run))
        whole = shared.joined(*parameters, shared.folder, shared.json)(callback)
        command.command(run.__name__[1:], help=line)(whole)
        return run

    return decorate


def _done(act: _Act, given: Given) -> int:
    """Do an act and tell of it; returns the exit code. Raises ModelError for what is refused."""
    folders = Folders.of(given.folder)
    answer = act(given, folders, Library(folders.models))
    text = answer.pop("text")
    if given.json:
        print_json(answer)
    else:
        print(text)
    return 130 if answer.get("cancelled") else 0


# -- list --------------------------------------------------------------------------------------


@_act("List the models you can download and those that are here.")
def _list(_: Given, folders: Folders, library: Library) -> dict[str, Any]:
    used = store_of(folders.settings_file).settings.model_path
    rows = [_default_row(used)]
    rows += [_entry_row(entry, library, used) for entry in library.entries]
    rows += [_local_row(m, used) for m in library.models() if m.entry is None]
    return {"folder": str(folders.models), "models": rows, "text": table(rows, folders.models)}


def _default_row(used: str) -> dict[str, Any]:
    entry = DEFAULT_ENTRY
    return {
        "name": entry.name,
        "title": f"{entry.title} (comes with wordfork)",
        "kind": entry.kind,
        "size_bytes": entry.size_bytes,
        "memory_bytes": entry.memory_bytes,
        "licence": entry.licence,
        "languages": list(entry.languages),
        "here": True,
        "used": not used,
    }


def _entry_row(entry: ModelEntry, library: Library, used: str) -> dict[str, Any]:
    path = library.here(entry)
    return {
        "name": entry.name,
        "title": entry.title,
        "kind": entry.kind,
        "size_bytes": entry.size_bytes,
        "size_is_exact": entry.size_is_exact,
        "memory_bytes": entry.memory_bytes,
        "licence": entry.licence,
        "languages": list(entry.languages),
        "repository": entry.repository,
        "file": entry.file,
        "sha256": entry.sha256,
        "verified": entry.verified,
        "here": path is not None,
        "path": str(path or ""),
        "used": path is not None and str(path) == used,
    }


def _local_row(model: LocalModel, used: str) -> dict[str, Any]:
    return {
        "name": model.name,
        "title": model.path.name,
        "size_bytes": model.size_bytes,
        "here": True,
        "path": str(model.path),
        "used": str(model.path) == used,
    }


def table(rows: Sequence[dict[str, Any]], folder: Path) -> str:
    """Return the rows for a person: a star before the model in use, a tick before those here."""
    head = ("", "name", "model", "size", "memory", "languages", "licence")
    cells = [head]
    for row in rows:
        size = gigabytes(row["size_bytes"])
        cells.append(
            (
                "*" if row["used"] else "+" if row["here"] else "",
                row["name"],
                row["title"] + (" (base)" if row.get("kind") == "base" else ""),
                size if row.get("size_is_exact", True) else f"about {size}",
                gigabytes(row["memory_bytes"]) if "memory_bytes" in row else "",
                _languages(row.get("languages", ())),
                row.get("licence", ""),
            )
        )
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in cells]
    told = f"* writes, + is here. Models are kept in {folder}"
    return "\n".join([line.rstrip() for line in lines] + ["", told])


def _languages(codes: Sequence[str]) -> str:
    shown = " ".join(codes[:4])
    return f"{shown} +{len(codes) - 4}" if len(codes) > 4 else shown


# -- get ---------------------------------------------------------------------------------------


class ProgressLine:
    """One line on standard error with share, rate and time left; a line each tenth for a file."""

    def __init__(self, title: str, *, in_files: bool = True) -> None:
        """Begin a line for what is called `title`; `in_files` says it also where nobody looks."""
        self._title = title
        self._in_files = in_files
        self._live = sys.stderr.isatty()
        self._tenth = -1
        self._wide = 0

    def __call__(self, progress: Progress) -> None:
        """Show how far it is."""
        text = f"{self._title}: {pace(progress)}"
        if self._live:
            self._wide = max(self._wide, len(text))
            print(f"\r{text.ljust(self._wide)}", end="", file=sys.stderr, flush=True)
            return
        tenth = 10 * progress.done // max(1, progress.total)
        if self._in_files and tenth > self._tenth:
            self._tenth = tenth
            print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        """End the line."""
        if self._live and self._wide:
            print(file=sys.stderr)


@_act("Download a model of the list; an interrupted download resumes.", _name)
def _get(arguments: Given, folders: Folders, library: Library) -> dict[str, Any]:
    entry = entry_named(arguments.name, library.entries)
    path = library.here(entry)
    if path is None:
        download = Download(entry, made(folders.models))
        line = ProgressLine(entry.title)
        try:
            path = download.run(line)
        except KeyboardInterrupt:
            download.cancel()
            with contextlib.suppress(Cancelled):
                download.run()  # removes what came
            told = f"{entry.title} was not fetched; nothing of it is left."
            return {"name": entry.name, "cancelled": True, "text": told}
        finally:
            line.end()
    answer = {"name": entry.name, "path": str(path), "sha256": stamped(path)}
    return {**answer, "text": f"{path}\nUse it: wordfork models use {entry.name}"}


# -- check -------------------------------------------------------------------------------------


@_act(
    "Check whether a model can be used here and whether its checksum is right. NAME may be "
    "default.",
    _place,
    option("--sum", is_flag=True, help="Read the whole file and show its sha256."),
    option("--quick", is_flag=True, help="Skip loading it and decoding a token."),
)
def _check(arguments: Given, _: Folders, library: Library) -> dict[str, Any]:
    if arguments.name == DEFAULT_NAME:
        return _check_default(arguments)
    model = library.find(arguments.name)
    path = model.path if model is not None else Path(arguments.name).expanduser()
    header = check_model(path)
    wanted = model.entry.sha256 if model is not None and model.entry else ""
    wanted = wanted or stamped(path)
    found = ""
    if wanted or arguments.sum:
        line = ProgressLine(path.name, in_files=False)
        try:
            found = sum_of(path, lambda done, total: line(Progress(done, total, None, None)))
        except OSError as error:
            raise ModelError(
                f"{path.name} cannot be read: {error.strerror or error}.", "Copy it again."
            ) from error
        finally:
            line.end()
    if wanted and found != wanted:
        way = f"wordfork models remove {model.name}" if model is not None else "Remove it"
        raise ModelError(
            f"{path.name} is damaged: its sum is not the one that it came with.",
            f"{way}, and fetch it again.",
        )
    return _checked(arguments, path, header, found, known=bool(wanted))


def _check_default(arguments: Given) -> dict[str, Any]:
    """Check the model that comes with wordfork; a damaged copy of it is made anew."""
    line = ProgressLine(DEFAULT_ENTRY.title, in_files=False)

    def report(done: int, total: int) -> None:
        line(Progress(done, total, None, None))

    try:
        path = default_model(report=report)
        damaged = not verify(report=report)
        if damaged:
            path = default_model(report=report)
    finally:
        line.end()
    found = stamped(path) or sum_of(path)
    answer = _checked(arguments, path, check_model(path), found, known=True)
    if damaged:
        answer["text"] += "\nIts file was damaged and has been recreated."
    return {**answer, "made_anew": damaged}


def _checked(
    arguments: Given, path: Path, header: Header, found: str, *, known: bool
) -> dict[str, Any]:
    """Return the answer on a sound file, and try it if that is wanted."""
    untried = "--quick was given" if arguments.quick else try_model(path)
    row = _header_row(path, header, found, known)
    told = _told(path, header, found)
    if untried:
        told += f"\nIt was not tried: {untried}"
    return {**row, "tried": not untried, "text": told}


def _header_row(path: Path, header: Header, found: str, known: bool) -> dict[str, Any]:
    return {
        "path": str(path),
        "ok": True,
        "name": header.name,
        "architecture": header.architecture,
        "layers": header.n_layers,
        "vocabulary": header.n_vocab,
        "context": header.n_ctx_train,
        "parts": header.parts,
        "size_bytes": header.size,
        "sha256": found,
        "sum_known": known,
    }


def _told(path: Path, header: Header, found: str) -> str:
    parts = f", {header.parts} parts" if header.parts > 1 else ""
    return (
        f"{path.name} can write here: {header.name} ({header.architecture}, {header.n_layers} "
        f"layers, {header.n_vocab:,} tokens, {gigabytes(header.size)}{parts})"
        + (f"\nsha256 {found}" if found else "")
    )


# -- use and remove ----------------------------------------------------------------------------


@_act(
    "Use a model from the next start on. NAME may be default: the built-in model.",
    _place,
)
def _use(arguments: Given, folders: Folders, library: Library) -> dict[str, Any]:
    path = library.path_of(arguments.name)
    made(folders.settings)
    store = store_of(folders.settings_file, writes=True)
    store.change(model_path=path)
    _keep(store, folders)
    told = Path(path).name if path else "The built-in model"
    return {"path": path, "text": f"{told} writes from the next start on."}


def _keep(store: Store, folders: Folders) -> None:
    if not store.sync():
        raise ModelError(
            f"The settings cannot be saved in {folders.settings}.",
            "Make room and allow writing there, or name another folder with --folder.",
        )


@_act("Delete a downloaded model, or remove a file of your own from the list.", _name)
def _remove(arguments: Given, folders: Folders, library: Library) -> dict[str, Any]:
    model = library.find(arguments.name)
    if model is None:
        raise ModelError(
            f"There is no model {arguments.name} here that could be removed.",
            "wordfork models list says which are here.",
        )
    library.remove(model)
    store = store_of(folders.settings_file, writes=True)
    was_used = store.settings.model_path == str(model.path)
    if was_used:
        store.change(model_path="")
        _keep(store, folders)
    told = f"{model.path.name} was removed." if model.owned else f"{model.path} was forgotten."
    told += " The built-in model is used again." if was_used else ""
    return {"name": model.name, "deleted": model.owned, "text": told}
