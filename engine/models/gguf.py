"""The header of a GGUF file: what the model is, and how long its file has to be.

llama.cpp reports a damaged file late and in its own words, so the file is looked at first. Only
the header is read, in order: the tokens of a vocabulary are stepped over, not decoded.
Source of the format: docs/gguf.md of the ggml project, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

from common.files import opened
from engine.api.types import ModelError

MAGIC = b"GGUF"
VERSIONS = (2, 3)

_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")
_SCALARS = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: _U32,
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: _U64,
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_STRING, _ARRAY = 8, 9

# Elements and bytes of a block, by ggml's number of the type (ggml_blck_size, ggml_type_size).
_BLOCKS = {
    **{0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34)},
    **{9: (32, 36), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176)},
    **{14: (256, 210), 15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98)},
    **{19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1)},
    **{25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2)},
    **{34: (256, 54), 35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18), 42: (64, 18)},
}

# No file in use comes near these; damaged ones do, and would be walked for minutes.
_MAX_ENTRIES = 1 << 20
_MAX_ITEMS = 1 << 24
_MAX_KEPT = 4096
"""Lists of numbers up to this length are kept (a number a layer); longer ones are stepped over."""

SPLIT = re.compile(r"(.*)-(\d{5})-of-(\d{5})\.gguf", re.IGNORECASE | re.DOTALL)
"""The name of a part of a split model: name, number, parts."""

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Layout:
    """What a GGUF file holds, for those who plan memory by it.

    `values` are its metadata by key (of a list its length), `lists` those lists of numbers that
    have one a layer, `tensors` the bytes of each tensor by name. `n_tensors_unknown` of them are
    of a type newer than this module, and counted as 0 bytes.
    """

    values: dict[str, Value]
    lists: dict[str, tuple[float, ...]]
    tensors: dict[str, int]
    n_tensors_unknown: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a GGUF file says.

    `size_needed` is the least length in bytes of a whole file; `size` what it has. Numbers are 0
    and texts "" where the file does not say. `kind` is "model", or "adapter", "mmproj", ...; `part`
    of `parts` counts from 0 where a model is split over several files. `layout` is the rest.
    """

    version: int
    architecture: str
    name: str
    kind: str
    n_layers: int
    n_ctx_train: int
    n_vocab: int
    n_tensors: int
    part: int
    parts: int
    size: int
    size_needed: int
    layout: Layout


class _CutOffError(Exception):
    """The file ends within its header."""


class _DamagedError(Exception):
    """The header says what no header can say."""


class _Walk:
    """A place in the header, and how to go on from it."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0
        self.numbers: tuple[float, ...] = ()
        """The numbers of the list that was read last, where they are few."""

    def scalar(self, kind: struct.Struct) -> bool | int | float:
        """Return the number here and go past it."""
        try:
            (value,) = kind.unpack_from(self.data, self.at)
        except struct.error:
            raise _CutOffError from None
        self.at += kind.size
        return value  # type: ignore[no-any-return]

    def count(self, most: int) -> int:
        """Return the 64-bit count here; more than `most` is damage."""
        value = int(self.scalar(_U64))
        if value > most:
            raise _DamagedError
        return value

    def text(self) -> str:
        """Return the text here and go past it."""
        size = self.count(1 << 32)
        end = self.at + size
        if end > len(self.data):
            raise _CutOffError
        raw = self.data[self.at : end]
        self.at = end
        return raw.decode("utf-8", "replace")

    def value(self) -> Value | int:
        """Return the value here; of an array its length."""
        self.numbers = ()
        kind = int(self.scalar(_U32))
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            return self._array()
        if kind not in _SCALARS:
            raise _DamagedError
        return self.scalar(_SCALARS[kind])

    def _array(self) -> int:
        kind = int(self.scalar(_U32))
        length = self.count(_MAX_ITEMS)
        if kind in _SCALARS:
            if length <= _MAX_KEPT:
                self.numbers = tuple(self.scalar(_SCALARS[kind]) for _ in range(length))
            else:
                self.at += length * _SCALARS[kind].size
        elif kind == _STRING:
            self._skip_texts(length)
        else:
            raise _DamagedError
        if self.at > len(self.data):
            raise _CutOffError
        return length

    def items(self) -> Iterator[Value]:
        """Yield what is in the array here, and go past it."""
        self.scalar(_U32)  # that it is an array
        kind = int(self.scalar(_U32))
        for _ in range(self.count(_MAX_ITEMS)):
            yield self.text() if kind == _STRING else self.scalar(_SCALARS[kind])

    def _skip_texts(self, length: int) -> None:
        # A vocabulary has up to 262,144 of these: this loop is most of the time spent here.
        data, at, read = self.data, self.at, _U64.unpack_from
        try:
            for _ in range(length):
                at += 8 + read(data, at)[0]
        except (struct.error, OverflowError):
            raise _CutOffError from None
        self.at = at


def _tensors(walk: _Walk, n_tensors: int) -> Iterator[tuple[str, int, int, bool]]:
    """Yield name, place behind the header and length in bytes of each tensor, and if it is known.

    A type newer than the table has 0 bytes: at least the tensor's start has to be there.
    """
    for _ in range(n_tensors):
        name = walk.text()
        n_dims = int(walk.scalar(_U32))
        if n_dims > 4:
            raise _DamagedError
        elements = prod(int(walk.scalar(_U64)) for _ in range(n_dims))
        kind = int(walk.scalar(_U32))
        per_block, block_bytes = _BLOCKS.get(kind, (1, 0))
        offset = int(walk.scalar(_U64))
        yield name, offset, elements // per_block * block_bytes, kind in _BLOCKS


def _read(path: Path, data: mmap.mmap) -> Header:
    walk = _Walk(data)
    walk.at = len(MAGIC)
    version = int(walk.scalar(_U32))
    n_tensors = walk.count(_MAX_ENTRIES)
    values: dict[str, Value] = {}
    lists: dict[str, tuple[float, ...]] = {}
    for _ in range(walk.count(_MAX_ENTRIES)):
        key = walk.text()
        values[key] = walk.value()
        if walk.numbers:
            lists[key] = walk.numbers

    def number(key: str, missing: int = 0) -> int:
        value = values.get(key, missing)
        return value if isinstance(value, int) else missing

    alignment = number("general.alignment", 32)
    if alignment < 1:
        raise _DamagedError
    end, unknown = 0, 0
    tensors: dict[str, int] = {}
    for name, offset, size, known in _tensors(walk, n_tensors):
        tensors[name] = size
        end = max(end, offset + size)
        unknown += not known
    architecture = str(values.get("general.architecture", ""))
    return Header(
        version=version,
        architecture=architecture,
        name=str(values.get("general.name", "")) or path.stem,
        kind=str(values.get("general.type", "model")),
        n_layers=number(f"{architecture}.block_count"),
        n_ctx_train=number(f"{architecture}.context_length"),
        n_vocab=number("tokenizer.ggml.tokens"),
        n_tensors=n_tensors,
        part=number("split.no"),
        parts=number("split.count", 1),
        size=len(data),
        size_needed=-(-walk.at // alignment) * alignment + end if n_tensors else walk.at,
        layout=Layout(values, lists, tensors, unknown),
    )


def read_layout(path: Path, header: Header | None = None) -> Layout:
    """Return the metadata of the GGUF file at `path` and the bytes of each tensor.

    Of a model that is split over several files `path` is the first; parts that are not there
    count for nothing. A header that was read already is not read again.

    Raises:
        ModelError: as `read_header`.
    """
    header = header or read_header(path)
    layout = header.layout
    for other in part_paths(path, header.parts)[1:]:
        if other.is_file():
            more = read_header(other).layout
            unknown = layout.n_tensors_unknown + more.n_tensors_unknown
            layout = Layout(layout.values, layout.lists, layout.tensors | more.tensors, unknown)
    return layout


def part_paths(path: Path, parts: int) -> list[Path]:
    """Return the files of a model that is split into `parts`, of which `path` is the first.

    The names are those of llama.cpp's split tool: NAME-00001-of-00003.gguf. Just `path` itself
    where it is named otherwise.
    """
    match = SPLIT.fullmatch(path.name)
    if not match:
        return [path]
    suffix = path.suffix
    return [path.with_name(f"{match[1]}-{i:05}-of-{parts:05}{suffix}") for i in range(1, parts + 1)]


def model_paths(path: Path) -> list[Path]:
    """Return all files of a model by its first one's name, which says how many parts there are."""
    match = SPLIT.fullmatch(path.name)
    return part_paths(path, int(match[3])) if match else [path]


def read_header(path: Path) -> Header:
    """Return what the header of the GGUF file at `path` says, without judging the rest of the file.

    Raises:
        ModelError: the file cannot be read, is no GGUF file, or ends within its header.
    """
    other = "Give the path of a model in the GGUF format: --model FILE.gguf"
    again = "Download or copy it again, or leave out --model to use the default model."
    if path.is_dir():
        raise ModelError(f"{path} is a folder, not a model file.", other)
    try:
        with opened(path) as file:
            start = file.read(len(MAGIC) + _U32.size)
            if not start:
                raise ModelError(f"{path} is empty.", again)
            if start[: len(MAGIC)] != MAGIC:
                raise ModelError(f"{path} is not a GGUF file.", other)
            if len(start) < len(MAGIC) + _U32.size:
                raise ModelError(f"{path} is incomplete: it ends within its header.", again)
            (version,) = _U32.unpack_from(start, len(MAGIC))
            if version and not version & 0xFFFF:
                raise ModelError(
                    f"{path} is a GGUF file for big-endian machines.",
                    "Get the same model as a little-endian file, the usual kind.",
                )
            if version not in VERSIONS:
                raise ModelError(
                    f"{path} is a GGUF file of version {version}; versions 2 and 3 can be read.",
                    "Get a newer conversion of the same model.",
                )
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _read(path, data)
    except FileNotFoundError:
        raise ModelError(f"There is no file {path}.", other) from None
    except PermissionError:
        raise ModelError(
            f"You do not have permission to read {path}.",
            "Change its permissions, or copy it to your own folder.",
        ) from None
    except _CutOffError:
        raise ModelError(f"{path} is incomplete: it ends within its header.", again) from None
    except _DamagedError:
        raise ModelError(f"{path} is damaged: its header is invalid.", again) from None
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.", again) from error


def read_arrays(path: Path, keys: Collection[str]) -> dict[str, list[Value]]:
    """Return the arrays at `keys` in the header of a whole GGUF file, those that it has."""
    return {key: list(items) for key, items in _arrays(path, keys)}


def texts_at(path: Path, key: str) -> Iterator[str]:
    """Yield the texts of the array at `key` in the header of a whole GGUF file, if it has one.

    Who has seen enough of a vocabulary need not read all of it.
    """
    for _, items in _arrays(path, (key,)):
        yield from (item for item in items if isinstance(item, str))


def _arrays(path: Path, keys: Collection[str]) -> Iterator[tuple[str, Iterator[Value]]]:
    """Yield the arrays at `keys` as they stand in the file; each must be read before the next."""
    with opened(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        walk = _Walk(data)
        walk.at = len(MAGIC) + _U32.size + _U64.size
        for _ in range(walk.count(_MAX_ENTRIES)):
            key = walk.text()
            if key in keys:
                yield key, walk.items()
            else:
                walk.value()


def check_gguf(path: Path, header: Header | None = None) -> Header:
    """Make sure that the file at `path` is a whole GGUF model, and return its header.

    A header that was read already is not read again.

    Raises:
        ModelError: it is missing, unreadable, no GGUF file, cut off, or no language model.
    """
    header = header or read_header(path)
    if header.size < header.size_needed:
        raise ModelError(
            f"{path} is incomplete: it has {header.size:,} of {header.size_needed:,} bytes.",
            "Download or copy it again, or leave out --model to use the default model.",
        )
    if header.kind != "model" or not header.architecture or not header.n_tensors:
        what = header.kind if header.kind != "model" else "a file without model weights"
        raise ModelError(
            f"{path} contains no language model ({what}).",
            "Give the model itself: --model FILE.gguf",
        )
    if header.part:
        raise ModelError(
            f"{path} is part {header.part + 1} of {header.parts} of a model.",
            "Give the first part; the others are found beside it.",
        )
    return header
