"""Reading records back: every row that is whole and makes sense, whatever lies between them."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from common.clock import NS_PER_MS
from common.files import opened
from engine.api.messages import Mode
from engine.api.types import ModelError

Row = Mapping[str, Any]


class RecordsError(ModelError):
    """A file holds no records that can be used."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some files of records, one file behind the other.

    `left_out` says in one line each what could not be used: file, line number and why. `again` are
    files that were named, or copied, more than once: they count once.
    """

    rows: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...] = ()
    again: tuple[Path, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of figures has to know of the files, one line each."""
        notes = tuple(f"{path} is there twice and counts once" for path in self.again)
        if self.left_out:
            more = len(self.left_out) - 1
            others = f", and {more} more {'line' if more == 1 else 'lines'}" if more else ""
            notes += (f"left out: {self.left_out[0]}{others}",)
        return notes


def read_records(paths: Sequence[Path]) -> Rows:
    """Return the rows of some files of records; a line that is damaged or absurd is left out.

    A session that was killed leaves half a line at its end; editors add byte-order marks and line
    ends of their own. Raises RecordsError where a file cannot be read, or not one line of it is a
    row of records.
    """
    rows: list[dict[str, Any]] = []
    left_out: list[str] = []
    again: list[Path] = []
    seen: set[bytes] = set()
    for path in paths:
        data = read_bytes(path, RecordsError)
        if data in seen:
            again.append(path)
            continue
        seen.add(data)
        found, wrong = len(rows), len(left_out)
        for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
            if line.strip():
                try:
                    rows.append(_row(line))
                except ValueError as error:
                    left_out.append(f"{path}, line {number}, {error}")
        if len(rows) == found and len(left_out) > wrong:
            raise RecordsError(left_out[wrong], _RECORDS_REMEDY)
    return Rows(tuple(rows), tuple(left_out), tuple(again))


def read_bytes(path: Path, error: type[ModelError]) -> bytes:
    """Return what is in a file. Raises `error`, in one clear line."""
    try:
        with opened(path) as file:
            return file.read()
    except OSError as failure:
        why = failure.strerror or failure
        raise error(f"{path} cannot be read: {why}", "Name another file.") from None


def _row(line: bytes) -> dict[str, Any]:
    """Return a line as a row. Raises ValueError that says what is wrong with the line."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("is no text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is no JSON: {error.msg}") from None
    except (ValueError, RecursionError):  # numbers of thousands of digits, brackets without an end
        raise ValueError("is no JSON that can be read") from None
    if not isinstance(row, dict) or not isinstance(row.get("row"), str):
        raise ValueError("is no row of wordfork's records")
    if row["row"] in _FIELDS:
        for key, fits in _FIELDS[row["row"]].items():
            if not fits(row.get(key)):
                raise ValueError(f"has no good “{key}”")
    if row["row"] == "trial" and not _may_be(row["shown_ns"], row["committed_ns"]):
        raise ValueError("has a choice that ended before it began, or took more than an hour")
    return row


def _may_be(shown_ns: int | None, committed_ns: int) -> bool:
    """Return whether a person may have chosen from what was shown then, at that moment."""
    return shown_ns is None or 0 <= committed_ns - shown_ns <= _LONGEST_MS * NS_PER_MS


_RECORDS_REMEDY = "Name files from the records folder that this version wrote."
_LONGEST_MS = 3_600_000
"""An hour: nobody chose for so long, and no machine computed one step for so long."""


def is_number(value: object) -> TypeGuard[float]:
    """Return whether it is a finite number; one of hundreds of digits is none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -sys.float_info.max <= value <= sys.float_info.max


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _is_time(value: object) -> bool:
    return value is None or _is_count(value)


def _are(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, Mapping) and all(map(fits, value.values()))


_WRITTEN: Mapping[str, Callable[[Any], bool]] = {
    "tokens": _is_count,
    "machine_ms": _are(lambda value: is_number(value) and 0 <= value <= _LONGEST_MS),
    "machine_n": _are(_is_count),
}
_TRIAL: Mapping[str, Callable[[Any], bool]] = {
    **_WRITTEN,
    "hidden_ms": lambda value: value is None or _WRITTEN["machine_ms"](value),
    "mode": lambda value: value in set(Mode),
    "shown_ns": _is_time,
    "committed_ns": _is_count,
    "timing": lambda value: isinstance(value, Mapping) and _is_time(value.get("dwell_start_ns")),
    "n_words": _is_count,
    "written_tokens": _is_count,
}
_FIELDS = {"trial": _TRIAL, "written": _WRITTEN}
"""What a row must hold for the time model, and of which kind."""
