"""What the values of options may be: each is checked where the command line is read.

A type returns the value, or raises `argparse.ArgumentTypeError` with one clear line.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
            raise argparse.ArgumentTypeError(f"“{shown(text)}” is no {what}") from None
        if not low <= value <= high:  # which is what nan and the infinities are not
            raise argparse.ArgumentTypeError(
                f"{shown(text)} is not between {low:g} and {high:.10g}"
            )
        return value

    return parse


def size(text: str) -> tuple[int, int]:
    """Return width and height in pixels."""
    width, _, height = text.partition("x")
    try:
        return number(320, 8192)(width), number(240, 8192)(height)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(
            f"“{shown(text)}” is no size like 1280x800: {error}"
        ) from None


def setting(name: str) -> Callable[[str], Any]:
    """Return the type of a setting, as the table of settings has it."""

    def parse(text: str) -> Any:
        from gui.settings import checked

        try:
            return checked(name, text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return parse


def layers(text: str) -> int | str:
    """Return how many layers go on a device, or "auto"."""
    return "auto" if text == "auto" else int(number(0, 9999)(text))


def threads(text: str) -> int | str:
    """Return how many threads compute, or "auto"."""
    return "auto" if text == "auto" else int(number(1, _MOST_THREADS)(text))


def spread(text: str) -> float:
    """Return a factor of 1 or more; infinite for "off"."""
    return math.inf if text == "off" else float(number(1, 1e6, float)(text))


def underscored(text: str) -> str:
    """Return a way of writing as the settings spell it: every_word."""
    return text.replace("-", "_")


def hyphened(text: str) -> str:
    """Return a way of writing as the command line spells it: every-word."""
    return text.replace("_", "-")


def request(text: str) -> str:
    """Return a request, which a model is given whole or not at all."""
    from engine.chat import MOST_REQUEST

    if len(text) > MOST_REQUEST:
        raise argparse.ArgumentTypeError(
            f"it has {len(text):,} characters, and {MOST_REQUEST:,} are possible; "
            "what is long fits better into --text"
        )
    return text


def folder(text: str) -> Path:
    """Return a folder. An empty name would be the folder one is in, which nobody means by it."""
    return Path(_named(text, "a folder"))


def file(text: str) -> Path:
    """Return a file to read or to write. What is there and is none may never come to its end."""
    path = Path(_named(text, "a file"))
    why = no_file(path)
    if why:
        raise argparse.ArgumentTypeError(f"{shown_path(path)} {why}")
    return path


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
        raise argparse.ArgumentTypeError(f"the name of {what} is empty")
    return text


class Version(argparse.Action):
    """Says which wordfork this is, in one line, and ends the program."""

    def __init__(self, **options: Any) -> None:
        """Take no value, and leave none."""
        super().__init__(**{**options, "nargs": 0, "dest": argparse.SUPPRESS})

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Say it."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            print("wordfork", version("wordfork"))
        except PackageNotFoundError:  # run from a clone that is not installed
            print("wordfork (a clone that is not installed)")
        parser.exit()


def camera(text: str) -> str:
    """A camera's number or device."""
    from input.camera import camera_of  # numpy comes with it

    if camera_of(text) is None:
        raise argparse.ArgumentTypeError(f"{ascii(text)[1:-1]} is no camera's number or device")
    return text


def camera_source(text: str) -> str:
    """A camera as the setting `gaze_source`."""
    return f"camera:{camera(text)}"
