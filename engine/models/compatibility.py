"""Whether a GGUF file can write here: looked at before llama.cpp sees it.

llama.cpp takes models that nobody can write with (embeddings, projectors), and reports the others
late and in its own words. All that is read is the file's header, in a tenth of a second.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from engine.api.types import ModelError
from engine.models.gguf import Header, check_gguf, part_paths, read_header, texts_at

_OTHER = "Choose one that writes text: wordfork models list"
_EMBEDDING = frozenset(
    (
        *("bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "eurobert"),
        *("jina-bert-v2", "jina-bert-v3", "gemma-embedding", "llama-embed", "t5encoder"),
    )
)
_NOT_WORD_BY_WORD = {
    "t5": "it turns one text into another",
    "wavtokenizer-dec": "it generates sound",
    **dict.fromkeys(("dream", "llada", "llada-moe", "rnd1"), "it writes by diffusion"),
}
_KNOWN_EVERYWHERE = ("llama", "qwen2", "gemma3")
"""Architectures that every build of llama.cpp names: where these are not found, none is."""
_SPACES = (" ", "\u2581", "\u0120")
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
            f"{name} is an image projector (mmproj), not a language model.",
            "Use the model it belongs to: the larger file beside it.",
        )
    check_gguf(path, header)
    if architecture in _EMBEDDING:
        raise _embedding(name)
    if architecture in _NOT_WORD_BY_WORD:
        why = _NOT_WORD_BY_WORD[architecture]
        raise ModelError(f"{name} does not write word by word: {why}.", _OTHER)
    if not is_known(architecture):
        raise ModelError(
            f"{name} has the architecture {architecture}, which this llama.cpp does not support.",
            "Update wordfork, or choose another model: wordfork models list",
        )
    if header.parts > 1:
        _check_parts(path, header.parts)
    if header.layout.values.get(f"{architecture}.pooling_type", 0) != 0:
        raise _embedding(name)
    _check_vocabulary(path, header)
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


def _check_parts(path: Path, parts: int) -> None:
    files = part_paths(path, parts)
    if len(files) != parts or files[0] != path:
        raise ModelError(
            f"{path.name} is the first of {parts} parts, but its name does not say so.",
            f"Give all parts their original names: NAME-00001-of-{parts:05}.gguf",
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
                f"{file.name} is incomplete: it has {header.size:,} of "
                f"{header.size_needed:,} bytes.",
                "Download or copy this part again.",
            )


def _embedding(name: str) -> ModelError:
    return ModelError(f"{name} is an embedding model: it compares texts and cannot write.", _OTHER)


def _check_vocabulary(path: Path, header: Header) -> None:
    left = max(1.0, header.n_vocab * _FEWEST)
    for piece in texts_at(path, "tokenizer.ggml.tokens"):
        if piece.startswith(_SPACES) and piece not in _SPACES:
            left -= 1
            if left <= 0:  # most vocabularies have said enough here
                return
    if not header.n_vocab:
        raise ModelError(f"{path.name} contains no vocabulary.", _OTHER)
    raise ModelError(
        f"{path.name} has no tokens that begin with a space, so the ends of words cannot be found.",
        "Choose a model for a language that is written with spaces: wordfork models list",
    )
