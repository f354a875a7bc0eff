"""Small GGUF files, made here."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.experiments.bench.synthetic_models import SHAPES, Shape, tensors

U32, F32, STRING, ARRAY, U64 = 4, 6, 8, 9, 10
TENSOR_BYTES = 2 * 144  # 512 elements of Q4_K: two blocks
MODEL = {"general.architecture": "llama", "llama.block_count": 2, "llama.context_length": 512}


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def entry(key: str, value: object) -> bytes:
    if isinstance(value, str):
        return text(key) + struct.pack("<I", STRING) + text(value)
    if isinstance(value, int):
        return text(key) + struct.pack("<II", U32, value)
    assert isinstance(value, list)
    kind = STRING if isinstance(value[0], str) else F32
    items = [text(item) if kind == STRING else struct.pack("<f", item) for item in value]
    return text(key) + struct.pack("<IIQ", ARRAY, kind, len(value)) + b"".join(items)


def gguf(
    extra: dict[str, object] | None = None,
    *,
    version: int = 3,
    order: str = "<",
    tensors: int = 1,
    type_: int = 12,
) -> bytes:
    """Return a GGUF file with `tensors` tensors of 512 elements each."""
    values = MODEL | (extra or {})
    alignment = values.get("general.alignment", 32)
    assert isinstance(alignment, int)
    step = -(-TENSOR_BYTES // alignment) * alignment
    head = b"GGUF" + struct.pack(order + "IQQ", version, tensors, len(values))
    head += b"".join(entry(key, value) for key, value in values.items())
    for i in range(tensors):
        head += text(f"t{i}") + struct.pack("<IQQIQ", 2, 256, 2, type_, i * step)
    head += b"\0" * (-len(head) % alignment)
    return head + b"\1" * (step * (tensors - 1) + TENSOR_BYTES if tensors else 0)


def tiny_shape() -> Shape:
    """Return a model of one small layer that llama.cpp runs: see `synthetic_models.write_shape`."""
    sizes = {"n_layers": 1, "n_embd": 256, "n_heads": 4, "n_kv_heads": 2, "head_size": 64}
    return replace(SHAPES["7b"], **sizes, n_ff=256, n_vocab=2048)


def damaged(sound: Path, value: float) -> bytes:
    """Return a tiny model with its last norm, behind the embedding, at `value` throughout."""
    raw = bytearray(sound.read_bytes())
    weights = tensors(tiny_shape())
    padded = [-(-t.n_bytes // 32) * 32 for t in weights]
    at = len(raw) - sum(padded) + padded[0]
    norm = slice(at, at + weights[1].n_bytes)
    ones = np.frombuffer(bytes(raw[norm]), np.float32)
    assert weights[1].name == "output_norm.weight"
    assert (ones == ones[0]).all()
    raw[norm] = np.full(len(ones), value, np.float32).tobytes()
    return bytes(raw)
