"""What the values of options may be: each is checked where the command line is read.

A type returns the value, or raises `click.BadParameter` with one clear line.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click import BadParameter

from engine.api.types import MOST_REQUEST

_MOST_SHOWN = 40
_MOST_THREADS = 9999


def shown(text: str) -> str:
    """Return what was typed as one line that can be shown, however long it is."""
    line = text if text.isprintable() else ascii(text)[1:-1]
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}…"


def number(low: float, high: float, kind: type = int) -> Callable[[str], Any]:
    """Return the type of a number from `low` to `high`, both included."""

    def parse(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            what = "whole number" if kind is int else "number"
            raise BadParameter(f"“{shown(text)}” is no {what}") from None
        if not low <= value <= high:  # which is what nan and the infinities are not
            raise BadParameter(f"{shown(text)} is not between {low:g} and {high:.10g}")
        return value

    return parse


def size(text: str) -> tuple[int, int]:
    """Return width and height in pixels."""
    width, _, height = text.partition("x")
    try:
        return number(320, 8192)(width), number(240, 8192)(height)
    except BadParameter as error:
        raise BadParameter(f"“{shown(text)}” is no size like 1280x800: {error}") from None


def setting(name: str) -> Callable[[str], Any]:
    """Return the type of a setting, as the table of settings has it."""

    def parse(text: str) -> Any:
        from gui.base.settings import checked

        try:
            return checked(name, text)
        except ValueError as error:
            raise BadParameter(str(error)) from None

    return parse


def layers(text: str) -> int | str:
    """Return how many layers go on a device, or "auto"."""
    return "auto" if text == "auto" else int(number(0, 9999)(text))


def threads(text: str) -> int | str:
    """Return how many threads compute, or "auto"; one line says where it is brought down."""
    if text == "auto":
        return "auto"
    wanted, cores = int(number(1, _MOST_THREADS)(text)), os.cpu_count() or 1
    if wanted > cores:
        told = f"--threads {wanted} is more than this computer's cores; {cores} compute"
        print(f"wordfork: {told}.", file=sys.stderr)
    return min(wanted, cores)


def spread(text: str) -> float:
    """Return a factor of 1 or more; infinite for "off"."""
    return math.inf if text == "off" else float(number(1, 1e6, float)(text))


def words(*those: str) -> click.Choice[str]:
    """Return the type of a word that is one of `those`."""
    return click.Choice(those)


class Way(click.Choice[str]):
    """A way of writing, whose words may be joined by either sign: every_word, every-word."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        """Return what both spellings have in common."""
        return super().normalize_choice(choice, ctx).replace("-", "_")


def request(text: str) -> str:
    """Return a request, which a model is given whole or not at all."""
    if not text:
        return ""
    if len(text) > MOST_REQUEST:
        raise BadParameter(
            f"it has {len(text):,} characters, and the limit is {MOST_REQUEST:,}; "
            "what is long fits better into --text"
        )
    return text


class _Folder(click.Path):
    """A folder. An empty name would be the folder one is in, which nobody means by it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return its path."""
        return Path(_named(value, "a folder"))


class _File(click.Path):
    """A file to read or to write. What is there and is none may never come to its end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return its path."""
        path = Path(_named(value, "a file"))
        why = no_file(path)
        if why:
            raise BadParameter(f"{shown_path(path)} {why}")
        return path


folder = _Folder(file_okay=False)
file = _File()


def no_file(path: Path) -> str:
    """Return why something that is there cannot be read as a file; "" where it can be, or is not.

    What is not there, or cannot be looked at, is for whoever opens it to tell.
    """
    try:
        if not path.exists() or path.is_file():
            return ""
    except (OSError, ValueError):
        return ""
    return "is a folder, not a file" if path.is_dir() else "is a pipe or a device, not a file"


def shown_path(path: Path) -> str:
    """Return a path as one line that can be shown."""
    text = str(path)
    return text if text.isprintable() else ascii(text)[1:-1]


def _named(text: str, what: str) -> str:
    if not text:
        raise BadParameter(f"the name of {what} is empty")
    return text


def place(kind: str) -> Callable[[str], str]:
    """Return the type of a place of a kind of source of gaze; it raises GazeError for no place."""

    def parse(text: str) -> str:
        from input.sources.registry import kind_of

        kind_of(kind).check(text)
        return text

    return parse


def camera_source(text: str) -> str:
    """A camera as the setting `gaze_source`."""
    return f"camera:{place('camera')(text)}"
