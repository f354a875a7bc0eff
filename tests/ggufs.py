"""Small GGUF files, made here."""

from __future__ import annotations

import struct

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
