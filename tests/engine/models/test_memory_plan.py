"""Offload that fits: held against a simulated device, and against llama.cpp's own accounting."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from engine.models.bundled import default_model
from engine.models.gguf import Layout, read_layout
from engine.models.memory_plan import (
    FEWEST_BRANCHES,
    HOST_RESERVE_BYTES,
    LEAST_CONTEXT,
    MIB,
    RESERVE_BYTES,
    GivenUp,
    KvType,
    Room,
    Sizes,
    Wanted,
    cells,
    compute_bytes,
    plan,
    sizes_of,
    smaller,
)
from hollow import Shape, bytes_of, compute_buffer, write_shape

GIB = 2**30
QWEN_7B = Shape("qwen2", 28, 3584, 28, 4, 128, 18944, 152064, mixed=14)
GEMMA_270M = Shape(
    "gemma3", 18, 640, 4, 1, 256, 2048, 262144, tied=True, head="q8_0", weights="q5_0"
)
LLAMA_70B = Shape("llama", 80, 8192, 64, 8, 128, 28672, 128256, mixed=40)
EXPERTS = Shape("qwen3moe", 48, 2048, 32, 4, 128, 768, 151936, mixed=24, experts=128, used=8)
FEW_WORDS = replace(EXPERTS, n_vocab=1024)
"""The head is not the peak here: what the experts take is."""
PLENTY = 512 * GIB
BLOCK_K = 256


def generated(seed: int) -> Shape:
    """Return a shape as models have them, 100M to 100B."""
    draw = random.Random(seed)
    head_dim = draw.choice([64, 128, 128, 256])
    n_embd = draw.choice([768, 1024, 1536, 2048, 2560, 3072, 3584, 4096, 5120, 6144, 8192])
    n_head = n_embd // head_dim
    n_kv = draw.choice([k for k in range(1, n_head + 1) if n_head % k == 0])
    n_ff = BLOCK_K * draw.randint(2 * n_embd // BLOCK_K, 5 * n_embd // BLOCK_K)
    n_layers = draw.randint(8, 80)
    return Shape(
        draw.choice(["llama", "qwen2", "qwen3", "gemma3"]), n_layers, n_embd, n_head, n_kv,
        head_dim, n_ff, draw.choice([32000, 49152, 128256, 151936, 262144]),
        tied=draw.random() < 0.5, weights=draw.choice(["q4_k", "q4_k", "q6_k", "q8_0", "f16"]),
        head=draw.choice(["q6_k", "q8_0", "f16"]), mixed=draw.randint(0, n_layers),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shapes")


def sizes_at(folder: Path, shape: Shape) -> tuple[Path, Sizes]:
    path = folder / "shape.gguf"
    path.unlink(missing_ok=True)
    write_shape(path, shape)
    return path, sizes_of(read_layout(path))


class FullError(Exception):
    """A device has no room."""


class Device:
    """A device that gives out memory in pieces of 2 MiB, and has no more than it has."""

    def __init__(self, free: int) -> None:
        self.left = free - RESERVE_BYTES  # what drivers, pools and the desktop have taken

    def buffer(self, tensors: Iterator[int]) -> None:
        size = sum(-(-tensor // 256) * 256 for tensor in tensors)
        self.left -= -(-size // (2 * MIB)) * 2 * MIB
        if self.left < 0:
            raise FullError


def true_limit(shape: Shape, free: int, n_ctx: int, kind: KvType, compute: int) -> int:
    """Return how many layers a device can hold: tried, tensor by tensor, up from none.

    `compute` is what llama.cpp itself reserves for this shape.
    """
    weights: dict[int, list[int]] = {-1: []}
    tied_output = 0
    for name, dimensions, quant in shape.tensors():
        size = bytes_of(dimensions, quant)
        if name == "token_embd.weight":
            tied_output = size
        elif name.startswith("blk."):
            weights.setdefault(int(name.split(".")[1]), []).append(size)
        else:
            weights[-1].append(size)
    if shape.tied:
        weights[-1].append(tied_output)
    n_cells = -(-n_ctx // 256) * 256
    row = shape.n_kv * shape.head_dim
    cache_tensor = n_cells * row * 2 if kind is KvType.F16 else n_cells * row // 32 * 34
    order = [-1, *reversed(range(shape.n_layers))]  # as llama.cpp: the output, then from the end
    held = 0
    for count in range(1, len(order) + 1):
        device = Device(free)
        mine, others = order[:count], order[count:]
        copied = max((size for layer in others for size in weights[layer]), default=0)
        try:
            device.buffer(size for layer in mine for size in weights[layer])
            device.buffer(cache_tensor for layer in mine if layer >= 0 for _ in "kv")
            device.buffer(iter([compute + copied]))
        except FullError:
            continue
        held = count
    return held


def test_never_over_and_at_most_two_layers_under(folder: Path) -> None:
    """200 device sizes for 100 shapes."""
    unders: list[int] = []
    excess: list[float] = []
    for seed in range(100):
        draw = random.Random(1000 + seed)
        shape = generated(seed)
        path, sizes = sizes_at(folder, shape)
        n_ctx, flash = draw.choice([1024, 4096, 4096, 8192, 32768]), draw.random() < 0.8
        compute = compute_buffer(path, n_ctx, flash=flash)
        bound = compute_bytes(sizes, Wanted(n_ctx=n_ctx, flash=flash), head=True)
        excess.append((bound - compute) / (min(sizes.layers) + 2 * n_ctx * sum(sizes.kv[0])))
        assert bound >= compute, (shape, n_ctx, flash)
        whole = sizes.weights + sum(k + v for k, v in sizes.kv) * 2 * n_ctx + 2 * compute
        for _ in range(2):
            free = RESERVE_BYTES + int(whole * draw.uniform(0.02, 1.1))
            planned = plan(sizes, [Room("0", free)], PLENTY, Wanted(n_ctx=n_ctx, flash=flash))
            limit = true_limit(shape, free, n_ctx, planned.kv_type, compute)
            unders.append(limit - planned.layers)
            assert 0 <= unders[-1] <= 2, (shape, free, n_ctx, flash, planned, limit)
            if planned.kv_type is KvType.Q8_0:  # it was worth it
                exact = plan(
                    sizes, [Room("0", free)], PLENTY,
                    Wanted(n_ctx=n_ctx, flash=flash, quantize=False),
                )  # fmt: skip
                assert exact.layers < planned.layers
    print(f"layers under the true limit: {[unders.count(n) for n in range(3)]} times 0, 1, 2")
    print(f"compute buffer bounded from above, by at most {max(excess):.2f} layers too much")
    assert len(unders) == 200
    assert max(excess) < 2
    assert unders.count(0) > 100


@pytest.mark.parametrize("flash", [True, False])
@pytest.mark.parametrize(
    "shape",
    [QWEN_7B, GEMMA_270M, LLAMA_70B, EXPERTS, FEW_WORDS],
    ids=["7b", "270m", "70b", "experts", "experts, few words"],
)
def test_compute_buffers_are_not_more_than_estimated(folder: Path, shape: Shape, flash: bool):
    path, sizes = sizes_at(folder, shape)
    for n_ctx in (512, 4096, 32768):
        true = compute_buffer(path, n_ctx, flash=flash)
        estimate = compute_bytes(sizes, Wanted(n_ctx=n_ctx, flash=flash), head=True)
        assert true <= estimate <= true + 0.4 * max(sizes.layers) + 0.3 * true


@cache
def qwen() -> Sizes:
    """Sizes of a 7B by arithmetic alone."""
    layout = Layout(
        {
            "general.architecture": "qwen2", "qwen2.block_count": 28,
            "qwen2.embedding_length": 3584, "qwen2.attention.head_count": 28,
            "qwen2.attention.head_count_kv": 4, "qwen2.feed_forward_length": 18944,
            "tokenizer.ggml.tokens": 152064,
        },
        {},
        {name: bytes_of(dimensions, kind) for name, dimensions, kind in QWEN_7B.tensors()},
    )  # fmt: skip
    return sizes_of(layout)


def test_sizes_come_from_the_header():
    sizes = qwen()
    assert sizes.units == 29
    assert not sizes.tied
    assert sizes.kv == ((512, 512),) * 28  # heads of 3584 / 28 = 128 values
    assert 4.2 * GIB < sizes.weights < 5 * GIB
    assert sizes.largest == bytes_of((18944, 3584), "q6_k")
    default = sizes_of(read_layout(default_model()))
    assert default.tied
    assert default.output > default.embedding  # a copy of it, and the norm
    assert default.weights == pytest.approx(default_model().stat().st_size, rel=0.05)
    assert default.kv == ((256, 256),) * 18
    assert (default.n_masks, default.n_vocab) == (2, 262144)


def test_lists_and_latent_caches_are_read():
    values = {
        "general.architecture": "x", "x.block_count": 3, "x.embedding_length": 512,
        "x.attention.head_count": 8, "x.attention.key_length": 576, "x.attention.value_length": 512,
    }  # fmt: skip
    heads = {"x.attention.head_count_kv": (0.0, 1.0, 2.0)}
    assert sizes_of(Layout(dict(values), heads, {})).kv == ((0, 0), (576, 512), (1152, 1024))
    short = {"x.attention.head_count_kv": (2.0,)}
    assert sizes_of(Layout(dict(values), short, {})).kv == ((1152, 1024),) * 3
    mad = sizes_of(Layout({**values, "x.block_count": 2**40}, {}, {}))
    assert len(mad.kv) == len(mad.layers) < 10_000
    latent = {**values, "x.attention.key_length_mla": 192, "x.attention.head_count_kv": 1}
    assert sizes_of(Layout(latent, {}, {})).kv == ((576, 0),) * 3
    state = {"x.ssm.inner_size": 1024, "x.ssm.state_size": 16, "x.ssm.conv_kernel": 4}
    assert sizes_of(Layout({**values, **state}, {}, {})).state == 4 * 1024 * (16 + 3)


def test_all_that_fits_goes_on_the_device_and_nothing_is_given_up():
    planned = plan(qwen(), [Room("0", 24 * GIB)], PLENTY, Wanted())
    assert (planned.layers, planned.split, planned.given_up) == (29, (29,), ())
    assert (planned.kv_type, planned.n_ctx, planned.n_branches) == (KvType.F16, 4096, 64)
    assert planned.host_bytes < 1.2 * GIB  # no layer, no cache
    assert 4 * GIB < planned.device_bytes[0] < 5.5 * GIB


def test_without_a_device_everything_is_in_main_memory():
    planned = plan(qwen(), [], PLENTY, Wanted())
    assert (planned.layers, planned.split, planned.given_up) == (0, (), ())
    assert planned.host_bytes > qwen().weights + 28 * 4096 * 1024 * 2
    same = plan(qwen(), [Room("0", 24 * GIB)], PLENTY, Wanted(layers=0))
    assert (same.layers, same.host_bytes) == (0, planned.host_bytes)


def test_the_exact_cache_is_given_up_before_layers():
    sizes, wanted = qwen(), Wanted(n_ctx=32768)
    seen: list[tuple[int, tuple[GivenUp, ...]]] = []
    for free in range(1 * GIB, 9 * GIB, 64 * MIB):
        planned = plan(sizes, [Room("0", free)], PLENTY, wanted)
        seen.append((planned.layers, planned.given_up))
        assert planned.device_bytes[0] <= max(0, free - RESERVE_BYTES)
        assert (GivenUp.LAYERS in planned.given_up) == (planned.layers < 29)
    assert [layers for layers, _ in seen] == sorted(layers for layers, _ in seen)
    kinds = list(dict.fromkeys(given for _, given in seen))
    assert kinds[-2:] == [(GivenUp.EXACT_KV,), ()]
    assert (GivenUp.EXACT_KV, GivenUp.LAYERS) in kinds
    without = plan(sizes, [Room("0", 5 * GIB)], PLENTY, replace(wanted, flash=False))
    assert without.kv_type is KvType.F16  # llama.cpp quantizes V with flash attention only


def test_main_memory_gives_up_the_cache_then_branches_then_context():
    sizes = qwen()
    whole = plan(sizes, [], PLENTY, Wanted(n_ctx=16384)).host_bytes
    order: list[tuple[GivenUp, ...]] = []
    last = PLENTY
    for free in range(whole + 2 * HOST_RESERVE_BYTES, whole - 2 * GIB, -8 * MIB):
        planned = plan(sizes, [], free, Wanted(n_ctx=16384))
        order.append(planned.given_up if planned.fits else ("refused",))
        assert planned.fits == (planned.host_bytes + HOST_RESERVE_BYTES <= free)
        assert planned.host_bytes <= last
        assert planned.n_branches >= FEWEST_BRANCHES
        assert planned.n_ctx >= LEAST_CONTEXT
        last = planned.host_bytes
    kv, branches, context = GivenUp.EXACT_KV, GivenUp.BRANCHES, GivenUp.CONTEXT
    assert list(dict.fromkeys(order)) == [
        (), (kv,), (kv, branches), (kv, branches, context), ("refused",),
    ]  # fmt: skip
    few = plan(sizes, [], whole - GIB, Wanted(n_ctx=16384, n_branches=8))
    assert GivenUp.BRANCHES not in few.given_up
    assert few.n_branches == 8


def test_shared_memory_is_counted_once_and_as_main_memory():
    sizes = qwen()
    own = plan(sizes, [Room("0", 24 * GIB)], 3 * GIB, Wanted())
    assert own.fits
    shared = plan(sizes, [Room("0", 24 * GIB, shared=True)], 3 * GIB, Wanted())
    assert not shared.fits
    assert shared.host_bytes > 4 * GIB  # what the message says is needed
    assert plan(sizes, [Room("0", 24 * GIB, shared=True)], 7 * GIB, Wanted()).fits


def test_layers_that_are_named_are_taken_as_they_are():
    planned = plan(qwen(), [Room("0", GIB)], PLENTY, Wanted(layers=12))
    assert (planned.layers, planned.split, planned.given_up) == (12, (12,), ())
    both = plan(qwen(), [Room("0", GIB), Room("1", 3 * GIB)], PLENTY, Wanted(layers=99))
    assert (both.layers, both.split) == (29, (7, 22))
    assert plan(qwen(), [], PLENTY, Wanted(layers=12)).split == ()


def test_several_devices_each_hold_what_fits():
    sizes = qwen()
    draw = random.Random(3)
    for _ in range(200):
        rooms = [Room(str(i), draw.randint(0, 4 * GIB)) for i in range(draw.randint(1, 4))]
        planned = plan(sizes, rooms, PLENTY, Wanted())
        assert sum(planned.split) == planned.layers <= sizes.units
        for room, used in zip(rooms, planned.device_bytes, strict=True):
            assert used <= max(0, room.free - RESERVE_BYTES)
        one = max(plan(sizes, [room], PLENTY, Wanted()).layers for room in rooms)
        assert planned.layers >= one - 1  # the second device computes, too
    two = plan(sizes, [Room("0", 3 * GIB), Room("1", 4 * GIB)], PLENTY, Wanted())
    assert two.layers == 29
    assert all(two.split)


def test_what_does_not_load_is_tried_with_less_down_to_the_cpu():
    def tried(layers: int) -> list[int]:
        return list(smaller(replace(plan(qwen(), [], PLENTY, Wanted()), layers=layers)))

    assert tried(29) == [28, 26, 22, 14, 0]
    assert tried(1) == [0]
    assert tried(0) == []
    assert len(tried(200)) <= 8
    assert tried(200)[-1] == 0


def test_contexts_are_rounded_up_to_cells():
    assert [cells(n) for n in (1, 256, 257, 4096)] == [256, 256, 512, 4096]
