"""Whether a GGUF file can write here: looked at before llama.cpp sees it.

llama.cpp takes models that nobody can write with (embeddings, projectors), and reports the others
late and in its own words. All that is read is the file's header, in a tenth of a second.
"""

from __future__ import annotations

import functools
import importlib.util
import mmap
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from engine.gguf_file import Header, check_gguf, read_header
from engine.model import ModelError

_OTHER = "Choose one that writes text: wordfork models list"
_EMBEDDING = frozenset(
    (
        *("bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "eurobert"),
        *("jina-bert-v2", "jina-bert-v3", "gemma-embedding", "llama-embed", "t5encoder"),
    )
)
_NOT_WORD_BY_WORD = {
    "t5": "it turns one text into another",
    "wavtokenizer-dec": "it makes sound",
    **dict.fromkeys(("dream", "llada", "llada-moe", "rnd1"), "it writes by diffusion"),
}
_KNOWN_EVERYWHERE = ("llama", "qwen2", "gemma3")
"""Architectures that every build of llama.cpp names: where these are not found, none is."""
_HEADER_BYTES = 1 << 26
"""Metadata stands within the first 64 MB: the largest vocabularies take a quarter of that."""
SPLIT = re.compile(r"(.*)-(\d{5})-of-(\d{5})\.gguf", re.IGNORECASE | re.DOTALL)
_SPACES = (b" ", b"\xe2\x96\x81", b"\xc4\xa0")  # a space, U+2581 and U+0120
_FEWEST = 0.001
"""Which share of a vocabulary has to be words that begin with a space; usual are 0.3 to 0.6."""


def check_model(path: Path) -> Header:
    """Make sure that the file at `path` is a model that can write here; return its header.

    Raises:
        ModelError: it is missing, damaged, cut off, no model that writes word after word, of an
            architecture that this llama.cpp does not know, without a part of itself, or without
            words that begin with a space.
    """
    header = read_header(path)
    name, architecture = path.name, header.architecture
    if architecture == "clip" or header.kind == "mmproj":
        raise ModelError(
            f"{name} is a projector for pictures (mmproj), not a model that writes.",
            "Use the model that it belongs to; its file is the large one beside it.",
        )
    check_gguf(path, header)
    if architecture in _EMBEDDING:
        raise _embedding(name)
    if architecture in _NOT_WORD_BY_WORD:
        why = _NOT_WORD_BY_WORD[architecture]
        raise ModelError(f"{name} does not write word after word: {why}.", _OTHER)
    if not is_known(architecture):
        raise ModelError(
            f"{name} is of the architecture {architecture}, which this llama.cpp does not know.",
            "Update wordfork, or choose another model: wordfork models list",
        )
    if header.parts > 1:
        _check_parts(path, header.parts)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if _number(data, f"{architecture}.pooling_type") not in (None, 0):
            raise _embedding(name)
        _check_vocabulary(name, data)
    return header


def is_known(architecture: str, library: bytes | None = None) -> bool:
    """Whether the installed llama.cpp knows an architecture: its library holds the name.

    The linker keeps one copy of strings with a common end, so only the end is looked for: a name
    may be taken for known that is not, never the other way round.
    """
    names = _library() if library is None else library
    if not all(name.encode() + b"\0" in names for name in _KNOWN_EVERYWHERE):
        return True
    return architecture.encode() + b"\0" in names


@functools.lru_cache(maxsize=1)
def _library() -> bytes:
    spec = importlib.util.find_spec("llama_cpp")  # found, not imported: that would load it
    places = [Path(p) / "lib" for p in spec.submodule_search_locations or ()] if spec else []
    for place in places:
        for pattern in ("libllama.so", "libllama.dylib", "llama.dll"):
            for path in place.glob(pattern):
                try:
                    return path.read_bytes()
                except OSError:
                    continue
    return b""


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


def _check_parts(path: Path, parts: int) -> None:
    files = part_paths(path, parts)
    if len(files) != parts or files[0] != path:
        raise ModelError(
            f"{path.name} is the first of {parts} parts, and its name does not say so.",
            f"Give all parts the names that they came with: NAME-00001-of-{parts:05}.gguf",
        )
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise ModelError(
            f"{path.name} is one of {parts} parts, and {missing[0]}{more} is missing.",
            f"Put all parts into {path.parent}, or choose another model: wordfork models list",
        )
    for file in files[1:]:
        header = read_header(file)
        if header.size < header.size_needed:
            raise ModelError(
                f"{file.name} is cut off: it has {header.size:,} of {header.size_needed:,} bytes.",
                "Download or copy this part again.",
            )


def _embedding(name: str) -> ModelError:
    return ModelError(f"{name} is an embedding model: it compares texts and writes none.", _OTHER)


def _check_vocabulary(name: str, data: mmap.mmap) -> None:
    wanted = 0.0
    for i, (n_tokens, piece) in enumerate(_tokens(data)):
        if i == 0:
            wanted = max(1.0, n_tokens * _FEWEST)
        if piece.startswith(_SPACES) and piece not in _SPACES:
            wanted -= 1
            if wanted <= 0:  # most vocabularies have said enough here
                return
    if not wanted:
        raise ModelError(f"{name} carries no vocabulary.", _OTHER)
    raise ModelError(
        f"{name} has no words that begin with a space: where a word ends could not be told.",
        "Choose a model for a language that is written with spaces: wordfork models list",
    )


def _value_at(data: mmap.mmap, key: str) -> int:
    """Return where the value of a key begins, its type first; -1 where there is no such key.

    Keys stand behind their length, which no other text of a header has before it by chance.
    """
    raw = key.encode()
    at = data.find(struct.pack("<Q", len(raw)) + raw, 0, _HEADER_BYTES)
    return at + 8 + len(raw) if at >= 0 else -1


def _number(data: mmap.mmap, key: str) -> int | None:
    at = _value_at(data, key)
    if at < 0:
        return None
    kind, value = struct.unpack_from("<Ii", data, at)
    return int(value) if kind in (4, 5) else None  # 32 bits, without and with a sign


def _tokens(data: mmap.mmap) -> Iterator[tuple[int, bytes]]:
    """Yield how many tokens there are and the spelling of each.

    The header was walked before, so all of them are there.
    """
    at = _value_at(data, "tokenizer.ggml.tokens")
    if at < 0:
        return
    _, kind, length = struct.unpack_from("<IIQ", data, at)
    if kind != 8:  # not texts
        return
    at += 16
    read = struct.Struct("<Q").unpack_from
    for _ in range(length):
        size = read(data, at)[0]
        at += 8
        yield length, data[at : at + size]
        at += size
