"""Models of the true shape with random weights, to measure a machine before a download.

A GGUF file is written whose tensors have the names, sizes and quantizations of a published model
in llama.cpp's Q4_K_M mix; the weights are random, from a seed. What a decode costs depends on these
sizes alone, so its times are those of the real model; its text is nonsense.

So that forks and clouds find what they find in a language model, rows of the output are scaled: the
logits of tokens that begin a word spread by 5 (natural log), as do those of 12% of the other
letters, so that about every eighth word has a second token; all others spread little.
The vocabulary is that of the embedded default model, cut to the shape's size. A shape's own
tokenizer is not measured.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import prod, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import psutil

from common.places import models_folder
from engine.api.types import ModelError
from engine.models.bundled import default_model
from engine.models.gguf import read_arrays

if TYPE_CHECKING:
    from gguf import GGUFWriter

Floats = npt.NDArray[np.float64]
Report = Callable[[int, int], None]
"""Called with the bytes written and the bytes in all."""

F32, Q5_0, Q8_0, Q4_K, Q6_K = 0, 6, 8, 12, 14
"""ggml's numbers of the types used here."""
_Q4_K_M = 15
"""llama.cpp's number of the mix (LLAMA_FTYPE_MOSTLY_Q4_K_M)."""
_ALIGNMENT = 32
_CHUNK = 1 << 24
"""Bytes written at once, about."""
_HEADER_ROOM = 32 << 20
"""Bytes that header and vocabulary take at most."""

_LOGIT_SPREAD = 5.0
_QUIET = 0.1
"""How much less the logits of other tokens spread."""
_PIECES = 0.12
_EMBEDDING_SPREAD = 0.002
"""Small against what the layers add, so that a token does not lead to itself."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a published model, and the length of its published Q4_K_M file in bytes.

    `tied`: the output is the embedding. `source` says where the file's length comes from. `begins`:
    a text begins with a token of its own (add_bos_token in tokenizer_config.json).
    """

    name: str
    title: str
    architecture: str
    n_layers: int
    n_embd: int
    n_heads: int
    n_kv_heads: int
    head_size: int
    n_ff: int
    n_vocab: int
    tied: bool
    file_bytes: int
    source: str
    window: int = 0
    begins: bool = False

    @property
    def kv_bytes(self) -> int:
        """Bytes of the cache, in 16 bits, that one token of context takes in all layers."""
        return 2 * 2 * self.n_layers * self.n_kv_heads * self.head_size


_BARTOWSKI = "bartowski/Qwen2.5-{}-Instruct-GGUF on huggingface.co, as several projects pin it"
SHAPES = {
    shape.name: shape
    for shape in (
        # Sizes: config.json of Qwen/Qwen2.5-{7B,3B,1.5B} and google/gemma-3-270m.
        Shape(
            "7b", "Qwen2.5 7B", "qwen2", 28, 3584, 28, 4, 128, 18944, 152064, False,
            4_683_074_240, _BARTOWSKI.format("7B"),
        ),
        Shape(
            "3b", "Qwen2.5 3B", "qwen2", 36, 2048, 16, 2, 128, 11008, 151936, True,
            1_929_903_264, _BARTOWSKI.format("3B"),
        ),
        Shape(
            "1.5b", "Qwen2.5 1.5B", "qwen2", 28, 1536, 12, 2, 128, 8960, 151936, True,
            986_048_768, _BARTOWSKI.format("1.5B"),
        ),
        Shape(
            "270m", "Gemma 3 270M", "gemma3", 18, 640, 4, 1, 256, 2048, 262144, True,
            253_113_024, "the embedded default model", 512, True,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: rows of `columns` weights of ggml's type `kind`; `spread` is their deviation.

    A vector has no rows (`rows` 0). `spread` 0 are ones, or nothing for a bias.
    """

    name: str
    rows: int
    columns: int
    kind: int
    spread: float = 0.0

    @property
    def n_bytes(self) -> int:
        """Length in the file, without padding."""
        per_block, size = _BLOCKS[self.kind]
        return max(1, self.rows) * (self.columns // per_block) * size


_BLOCKS = {F32: (1, 4), Q5_0: (32, 22), Q8_0: (32, 34), Q4_K: (256, 144), Q6_K: (256, 210)}
"""Weights and bytes of a block, by type."""


def _more_bits(layer: int, n: int) -> bool:
    """Whether llama.cpp's Q4_K_M gives values and feed-forward ends of a layer six bits."""
    return layer < n // 8 or layer >= 7 * n // 8 or (layer - n // 8) % 3 == 2


def _kind(columns: int, *, six: bool) -> int:
    """Return the type of a matrix; rows that are no multiple of 256 fall back, as llama.cpp's."""
    if columns % 256:
        return Q8_0 if six else Q5_0
    return Q6_K if six else Q4_K


def tensors(shape: Shape) -> list[Tensor]:
    """Return all tensors of a shape, in the order of the file."""
    gemma = shape.architecture == "gemma3"
    embd, heads, kv = shape.n_embd, shape.n_heads * shape.head_size, shape.n_kv_heads
    n = shape.n_layers

    def matrix(name: str, columns: int, rows: int, *, six: bool = False) -> Tensor:
        return Tensor(f"{name}.weight", rows, columns, _kind(columns, six=six), 1 / sqrt(columns))

    def norm(name: str, size: int = embd) -> Tensor:
        return Tensor(f"{name}.weight", 0, size, F32)

    out = [
        Tensor(
            "token_embd.weight",
            shape.n_vocab,
            embd,
            _kind(embd, six=shape.tied),
            _EMBEDDING_SPREAD,
        ),
        norm("output_norm"),
    ]
    if not shape.tied:
        out.append(matrix("output", embd, shape.n_vocab, six=True))
    for i in range(n):
        at, six = f"blk.{i}.", _more_bits(i, n)
        out += [
            norm(at + "attn_norm"),
            matrix(at + "attn_q", embd, heads),
            matrix(at + "attn_k", embd, kv * shape.head_size),
            matrix(at + "attn_v", embd, kv * shape.head_size, six=six),
            matrix(at + "attn_output", heads, embd),
            norm(at + "ffn_norm"),
            matrix(at + "ffn_gate", embd, shape.n_ff),
            matrix(at + "ffn_up", embd, shape.n_ff),
            matrix(at + "ffn_down", shape.n_ff, embd, six=six),
        ]
        if gemma:
            out += [norm(at + f"attn_{part}_norm", shape.head_size) for part in "qk"]
            out += [norm(at + "post_attention_norm"), norm(at + "post_ffw_norm")]
        else:
            sizes = (("q", heads), ("k", kv * shape.head_size), ("v", kv * shape.head_size))
            out += [Tensor(f"{at}attn_{part}.bias", 0, size, F32) for part, size in sizes]
    return out


def weights_bytes(shape: Shape) -> int:
    """Return the bytes of all tensors."""
    return sum(t.n_bytes for t in tensors(shape))


def step_bytes(shape: Shape, context: int = 0) -> int:
    """Return the bytes that one decode has to read: every weight once, and the cache.

    An untied embedding is not among them: of it a decode reads one row a token.
    """
    skipped = 0 if shape.tied else tensors(shape)[0].n_bytes
    return weights_bytes(shape) - skipped + context * shape.kv_bytes


# -- random weights --------------------------------------------------------------------------------

# The blocks of each type as ggml lays them out (ggml-common.h). d and m are 16-bit floats.
_LAYOUT: dict[int, Any] = {
    Q5_0: np.dtype([("d", "<f2"), ("high", "u1", 4), ("low", "u1", 16)]),
    Q8_0: np.dtype([("d", "<f2"), ("q", "i1", 32)]),
    Q4_K: np.dtype([("d", "<f2"), ("m", "<f2"), ("scales", "u1", 12), ("q", "u1", 128)]),
    Q6_K: np.dtype([("low", "u1", 128), ("high", "u1", 64), ("scales", "i1", 16), ("d", "<f2")]),
}
_UNIT_SCALE = sqrt(sum(k * k for k in range(8, 16)) / 8)
"""Root mean square of scales drawn from 8 to 15."""
# The deviation of a block's weights with d = 1: of a uniform quant, times that of the scales.
_UNIT = {
    Q5_0: sqrt((32**2 - 1) / 12),
    Q8_0: sqrt((256**2 - 1) / 12),
    Q4_K: sqrt((16**2 - 1) / 12) * _UNIT_SCALE,
    Q6_K: sqrt((64**2 - 1) / 12) * _UNIT_SCALE,
}


def random_blocks(
    random: np.random.Generator, kind: int, columns: int, spreads: Floats
) -> npt.NDArray[np.uint8]:
    """Return quantized rows of `columns` random weights of mean 0, as bytes.

    `spreads` has shape (rows,): the deviation of each row's weights. The result has shape
    (rows, bytes of a row). Quants are random bits; scales are small, finite and set apart.
    """
    per_block, size = _BLOCKS[kind]
    n = columns // per_block
    raw = np.frombuffer(random.bytes(len(spreads) * n * size), np.uint8)
    blocks = raw.copy().view(_LAYOUT[kind]).reshape(len(spreads), n)
    blocks["d"] = (spreads / _UNIT[kind])[:, None]
    if kind == Q4_K:
        # Scale and offset of eight parts in six bits each; below 16 none spills into the next.
        # weight = d * scale * quant - m * offset: with equal ones, m = 7.5 d makes the mean 0.
        blocks["m"] = (7.5 * spreads / _UNIT[kind])[:, None]
        scales = 8 + (blocks["scales"][..., :8] & 7)
        blocks["scales"][..., 0:4] = blocks["scales"][..., 4:8] = scales[..., :4]
        blocks["scales"][..., 8:12] = scales[..., 4:] | scales[..., 4:] << 4
    elif kind == Q6_K:
        drawn = blocks["scales"]
        blocks["scales"] = np.where(drawn & 8, -8 - (drawn & 7), 8 + (drawn & 7))
    flat: npt.NDArray[np.uint8] = blocks.view(np.uint8).reshape(len(spreads), n * size)
    return flat


# -- the vocabulary --------------------------------------------------------------------------------

_TOKENIZER = ("tokenizer.ggml.tokens", "tokenizer.ggml.scores", "tokenizer.ggml.token_type")
_NORMAL, _BYTE = 1, 6
_SPACE = "\u2581"
"""What a vocabulary of this kind writes for a space."""


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary: pieces, their scores and types, and the ids of special tokens."""

    pieces: list[str]
    scores: list[float]
    kinds: list[int]

    def spreads(self, random: np.random.Generator) -> Floats:
        """Return how much each token's logit spreads, at most 1; shape (n_vocab,)."""
        drawn = random.random(len(self.pieces))
        out = np.full(len(self.pieces), _QUIET)
        for i, (piece, kind) in enumerate(zip(self.pieces, self.kinds, strict=True)):
            letters = piece.removeprefix(_SPACE)
            if kind == _NORMAL and letters.isalpha() and letters.isascii():
                begins = len(letters) < len(piece)
                if begins or drawn[i] < _PIECES:
                    out[i] = 1.0
        return out


def default_words(n: int) -> Words:
    """Return the default model's vocabulary, cut to `n` tokens.

    The specials, all bytes, white space and ASCII stay, then the pieces of the lowest numbers: the
    most frequent ones.
    """
    arrays = read_arrays(default_model(), _TOKENIZER)  # gguf's own reader takes half a minute
    pieces, scores, kinds = (cast("list[Any]", arrays[key]) for key in _TOKENIZER)
    if n < len(pieces):

        def rank(i: int) -> int:
            if i < 4 or kinds[i] == _BYTE:
                return 0
            if not pieces[i].strip() or (len(pieces[i]) == 1 and pieces[i].isascii()):
                return 1
            return 2 if kinds[i] == _NORMAL else 3

        kept = sorted(sorted(range(len(pieces)), key=lambda i: (rank(i), i))[:n])
        pieces, scores, kinds = ([x[i] for i in kept] for x in (pieces, scores, kinds))
    return Words(pieces, scores, kinds)


# -- the file --------------------------------------------------------------------------------------


def write_shape(
    shape: Shape, path: Path, seed: int = 1, report: Report = lambda done, total: None
) -> None:
    """Write a model of `shape` to `path`, chunk by chunk. Raises OSError where it cannot."""
    random = np.random.Generator(np.random.SFC64(seed))
    words = default_words(shape.n_vocab)
    all_tensors = tensors(shape)
    total = sum(t.n_bytes for t in all_tensors)
    _write_header(shape, words, all_tensors, path)
    spreads = words.spreads(random)
    done = 0
    with path.open("ab") as file:
        file.write(bytes(-file.tell() % _ALIGNMENT))
        for tensor in all_tensors:
            for chunk in _chunks(shape, tensor, spreads, random):
                file.write(chunk.data)
                done += chunk.nbytes
                report(done, total)
            file.write(bytes(-file.tell() % _ALIGNMENT))


def _chunks(
    shape: Shape, tensor: Tensor, by_token: Floats, random: np.random.Generator
) -> Iterator[npt.NDArray[Any]]:
    if tensor.name.endswith(".bias"):
        yield np.zeros(tensor.columns, np.float32)
    elif not tensor.rows:
        # Of a tied output the norm before it makes up for the embedding's small weights.
        last = tensor.name == "output_norm.weight"
        per_weight = _EMBEDDING_SPREAD if shape.tied else 1 / sqrt(shape.n_embd)
        scale = _LOGIT_SPREAD / (sqrt(shape.n_embd) * per_weight) if last else 1.0
        yield np.full(tensor.columns, scale, np.float32)
    else:
        per_token = tensor.rows == len(by_token)
        at_once = max(1, _CHUNK * tensor.rows // tensor.n_bytes)
        for start in range(0, tensor.rows, at_once):
            rows = min(at_once, tensor.rows - start)
            share = by_token[start : start + rows] if per_token else np.ones(rows)
            yield random_blocks(random, tensor.kind, tensor.columns, share * tensor.spread)


def _write_header(shape: Shape, words: Words, all_tensors: Sequence[Tensor], path: Path) -> None:
    from gguf import GGMLQuantizationType, GGUFWriter

    writer = GGUFWriter(path, shape.architecture)
    _describe(writer, shape, words)
    for t in all_tensors:
        size = (t.rows, t.columns) if t.rows else (t.columns,)
        kind = GGMLQuantizationType(t.kind)
        writer.add_tensor_info(t.name, size, np.dtype(np.float32), t.n_bytes, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()


def _describe(writer: GGUFWriter, shape: Shape, words: Words) -> None:
    writer.add_name(f"{shape.title} shape, random weights")
    writer.add_context_length(32768)
    writer.add_embedding_length(shape.n_embd)
    writer.add_block_count(shape.n_layers)
    writer.add_feed_forward_length(shape.n_ff)
    writer.add_head_count(shape.n_heads)
    writer.add_head_count_kv(shape.n_kv_heads)
    if shape.n_heads * shape.head_size != shape.n_embd:
        writer.add_key_length(shape.head_size)
        writer.add_value_length(shape.head_size)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    if shape.window:
        writer.add_sliding_window(shape.window)
    writer.add_file_type(_Q4_K_M)
    writer.add_quantization_version(2)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(words.pieces)
    writer.add_token_scores(words.scores)
    writer.add_token_types(words.kinds)
    writer.add_pad_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_unk_token_id(3)
    writer.add_add_bos_token(shape.begins)
    writer.add_add_space_prefix(False)


_PREFIX = "shape-"


@contextmanager
def shape_file(
    shape: Shape,
    folder: Path | None = None,
    seed: int = 1,
    report: Report = lambda done, total: None,
) -> Iterator[Path]:
    """Write a model of `shape` for as long as the context lasts; yields its path.

    It lies where models are kept (`folder` None), on the disk that a real one would be read from.
    What an earlier process left there, because it was killed, is removed. Raises ModelError where
    there is no room, or the folder cannot be written to.
    """
    folder = models_folder() if folder is None else folder
    needed = weights_bytes(shape) + _HEADER_ROOM
    elsewhere = "set WORDFORK_MODELS to a folder on another disk, or choose a smaller shape"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_left(folder)
        if shutil.disk_usage(folder).free < needed:
            raise ModelError(
                f"The shape {shape.name} needs {needed / 1e9:.1f} GB in {folder} for the time of "
                "the bench, and there is no room for it",
                f"Free some, {elsewhere}: --shape 270m",
            )
        own = tempfile.mkdtemp(prefix=f"{_PREFIX}{psutil.Process().pid}-", dir=folder)
        try:
            path = Path(own) / f"{shape.name}-random-q4_k_m.gguf"
            write_shape(shape, path, seed, report)
            yield path
        finally:
            shutil.rmtree(own, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            f"The shape {shape.name} cannot be written to {folder}: {error.strerror or error}",
            f"Make that folder writable, {elsewhere}",
        ) from error


def _remove_left(folder: Path) -> None:
    for left in folder.glob(f"{_PREFIX}*-*"):
        with suppress(ValueError):
            if not psutil.pid_exists(int(left.name.split("-")[1])):
                shutil.rmtree(left, ignore_errors=True)


def parameters(shape: Shape) -> int:
    """Return the number of weights."""
    return sum(prod((max(1, t.rows), t.columns)) for t in tensors(shape))
