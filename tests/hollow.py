"""Models of any shape as files without weights: llama.cpp says of them what memory they take."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path

import gguf
import numpy as np

from engine.backend import llama

TYPES = {
    "q4_k": gguf.GGMLQuantizationType.Q4_K,
    "q5_0": gguf.GGMLQuantizationType.Q5_0,
    "q6_k": gguf.GGMLQuantizationType.Q6_K,
    "q8_0": gguf.GGMLQuantizationType.Q8_0,
    "f16": gguf.GGMLQuantizationType.F16,
    "f32": gguf.GGMLQuantizationType.F32,
}


@dataclass(frozen=True)
class Shape:
    """A model's shape. `mixed` layers have a larger down projection, as in Q4_K_M.

    Of `experts`, where there are any, a token uses `used`, each `n_ff` wide.
    """

    arch: str
    n_layers: int
    n_embd: int
    n_head: int
    n_kv: int
    head_dim: int
    n_ff: int
    n_vocab: int
    tied: bool = False
    weights: str = "q4_k"
    head: str = "q6_k"
    mixed: int = 0
    experts: int = 0
    used: int = 0

    def tensors(self) -> Iterator[tuple[str, tuple[int, ...], str]]:
        """Yield name, dimensions (ggml's order) and type of every tensor."""
        width, pairs = self.n_head * self.head_dim, self.n_kv * self.head_dim
        yield "token_embd.weight", (self.n_embd, self.n_vocab), self.head
        if not self.tied:
            yield "output.weight", (self.n_embd, self.n_vocab), self.head
        yield "output_norm.weight", (self.n_embd,), "f32"
        for i in range(self.n_layers):
            b, w = f"blk.{i}.", self.weights
            yield f"{b}attn_norm.weight", (self.n_embd,), "f32"
            for name, out in (("q", width), ("k", pairs), ("v", pairs)):
                yield f"{b}attn_{name}.weight", (self.n_embd, out), w
                if self.arch == "qwen2":
                    yield f"{b}attn_{name}.bias", (out,), "f32"
            yield f"{b}attn_output.weight", (width, self.n_embd), w
            if self.arch in ("gemma3", "qwen3", "qwen3moe"):
                yield f"{b}attn_q_norm.weight", (self.head_dim,), "f32"
                yield f"{b}attn_k_norm.weight", (self.head_dim,), "f32"
            if self.arch == "gemma3":
                yield f"{b}post_attention_norm.weight", (self.n_embd,), "f32"
                yield f"{b}post_ffw_norm.weight", (self.n_embd,), "f32"
            yield f"{b}ffn_norm.weight", (self.n_embd,), "f32"
            down = self.head if i < self.mixed else w
            if self.experts:
                yield f"{b}ffn_gate_inp.weight", (self.n_embd, self.experts), "f32"
            each, name = ((self.experts,), "_exps") if self.experts else ((), "")
            yield f"{b}ffn_gate{name}.weight", (self.n_embd, self.n_ff, *each), w
            yield f"{b}ffn_up{name}.weight", (self.n_embd, self.n_ff, *each), w
            yield f"{b}ffn_down{name}.weight", (self.n_ff, self.n_embd, *each), down


def bytes_of(dimensions: tuple[int, ...], kind: str) -> int:
    """Return the bytes of a tensor."""
    per_block, block = gguf.GGML_QUANT_SIZES[TYPES[kind]]
    return prod(dimensions) // per_block * block


def write_shape(path: Path, shape: Shape) -> None:
    """Write a GGUF file of a shape whose weights are a hole: any size, no room on disk."""
    writer = gguf.GGUFWriter(str(path), shape.arch)
    writer.add_context_length(32768)
    writer.add_embedding_length(shape.n_embd)
    writer.add_block_count(shape.n_layers)
    writer.add_feed_forward_length(shape.n_ff)
    writer.add_head_count(shape.n_head)
    writer.add_head_count_kv(shape.n_kv)
    writer.add_key_length(shape.head_dim)
    writer.add_value_length(shape.head_dim)
    writer.add_rope_dimension_count(shape.head_dim)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(shape.n_vocab)
    writer.add_tokenizer_model("no_vocab")
    if shape.arch == "gemma3":
        writer.add_sliding_window(512)
    if shape.experts:
        writer.add_expert_count(shape.experts)
        writer.add_expert_used_count(shape.used)
        writer.add_expert_feed_forward_length(shape.n_ff)
    total = 0
    for name, dimensions, kind in shape.tensors():
        size = bytes_of(dimensions, kind)
        writer.add_tensor_info(
            name, list(reversed(dimensions)), np.dtype(np.float32), size, raw_dtype=TYPES[kind]
        )
        total += -(-size // 32) * 32
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    file = writer.fout[0]
    file.truncate(-(-file.tell() // 32) * 32 + total)
    writer.close()


@contextmanager
def _heard(lines: list[str]) -> Iterator[None]:
    """Have all that llama.cpp says in `lines`, then where it went before."""
    library = llama.llama_cpp

    @library.llama_log_callback
    def take(_level: int, text: bytes, _data: object) -> None:
        lines.append(text.decode("utf-8", "replace"))

    library.llama_log_set(take, ctypes.c_void_p(0))
    try:
        yield
    finally:
        library.llama_log_set(llama._log, ctypes.c_void_p(0))


def compute_buffer(
    path: Path, n_ctx: int, *, flash: bool = True, branches: int = 64, micro_batch: int = 128
) -> int:
    """Return the bytes that llama.cpp itself reserves to compute with a model, allocating none."""
    library, said = llama.llama_cpp, []
    library.llama_backend_init()
    with _heard(said):
        params = library.llama_model_default_params()
        params.no_alloc, params.use_extra_bufts, params.load_mode = True, False, 0
        model = library.llama_model_load_from_file(os.fsencode(path), params)
        assert model, "".join(said)[-500:]
        wanted = library.llama_context_default_params()
        wanted.n_ctx, wanted.n_batch, wanted.n_ubatch = n_ctx, 512, micro_batch
        wanted.n_seq_max, wanted.kv_unified, wanted.swa_full = branches, True, True
        wanted.flash_attn_type = 1 if flash else 0
        context = library.llama_init_from_model(model, wanted)
        assert context, "".join(said)[-500:]
        library.llama_free(context)
        library.llama_model_free(model)
    sizes = re.findall(r"compute buffer size = +([\d.]+) MiB", "".join(said))
    return round(sum(float(size) for size in sizes) * 2**20)
