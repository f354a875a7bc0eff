"""Offload that fits: how many layers of a model go on the devices, before anything is loaded.

Pure arithmetic over the sizes in a GGUF's header and the free memory of the devices. llama.cpp puts
the last layers of a model on the devices, its output first of all, and hands them out in order
(`llama_model::load_tensors`); a plan counts them as `n_gpu_layers` does: layers and output.

What does not fit is given up in this order: the exact KV cache (q8_0 instead, where that puts more
layers on a device), layers on the devices, branches, context. Devices decide the first two, main
memory the others, and q8_0 too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, pairwise

from engine.models.gguf import Layout

MIB = 2**20
RESERVE_BYTES = 512 * MIB
"""Left free on a device: cuBLAS's workspace, ggml's pools, and what the desktop takes meanwhile.

llama.cpp's own `--fit-target` leaves 1024 MiB, with micro-batches four times as large as ours.
"""
BASE_BYTES = 160 * MIB
"""Main memory of the engine's process beyond the model: Python, numpy, vocabulary, one graph."""
HOST_RESERVE_BYTES = 64 * MIB
"""Main memory that stays free for the others."""
FEWEST_BRANCHES = 16
LEAST_CONTEXT = 1024
"""Below these the program would be another one: then it says that memory is short."""
_CELLS = 256
"""llama.cpp rounds the number of KV cells up to a multiple of this (GGML_PAD in llama_context)."""
_ALIGN = 256
"""What a tensor may lose to alignment on a device, in bytes."""
_GRANULE = 2 * MIB
"""Memory of a device is given out in pieces of this size, as CUDA's driver does."""
_MOST_LAYERS = 4096
"""More than any model has: a damaged header may say more."""
_LAYER = re.compile(r"^blk\.(\d+)\.")


class KvType(StrEnum):
    """How the keys and values of the text so far are kept."""

    F16 = "f16"
    Q8_0 = "q8_0"

    def size(self, values: int) -> int:
        """Return the bytes of so many values. A block of q8_0 has 32 values in 34 bytes."""
        return values * 2 if self is KvType.F16 else -(-values // 32) * 34


class GivenUp(StrEnum):
    """What a plan does without, in the order in which it is given up."""

    EXACT_KV = "exact_kv"
    LAYERS = "layers"
    BRANCHES = "branches"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a model takes, by its file.

    `layers` are the bytes of each repeating layer's weights, `kv` the K and V values that one token
    leaves in it, `state` its bytes a branch where it is recurrent. `embedding` always stays in main
    memory; `output` is the head, of which a device gets a copy where it is `tied` to the embedding.
    `largest` is the largest single tensor of any layer, `alignment` what all tensors of one layer
    may lose to it. The other numbers are the shape's; `n_ff` is the width of what one token uses,
    of all `n_used` experts where it has such.
    """

    layers: tuple[int, ...]
    kv: tuple[tuple[int, int], ...]
    state: int
    embedding: int
    output: int
    tied: bool
    largest: int
    alignment: int
    n_embd: int
    n_ff: int
    n_head: int
    head_dim: int
    n_vocab: int
    n_masks: int
    n_used: int = 0

    @property
    def units(self) -> int:
        """What can be offloaded: all layers, and the output."""
        return len(self.layers) + 1

    @property
    def weights(self) -> int:
        """Bytes of all weights, each once."""
        return sum(self.layers) + self.embedding + (0 if self.tied else self.output)


@dataclass(frozen=True, slots=True)
class Room:
    """A device's memory in bytes. `shared`: it is main memory, as of integrated graphics."""

    name: str
    free: int
    total: int = 0
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to fit. `flash`: the devices can do flash attention; `quantize`: q8_0 is allowed.

    `layers` None means as many as fit; a number is taken as it is.
    """

    n_ctx: int = 4096
    n_branches: int = 64
    micro_batch: int = 128
    flash: bool = True
    quantize: bool = True
    layers: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes where. `layers` of `units` (layers and output) are on devices, `split` on each.

    `device_bytes` are on each device, without the reserve; `host_bytes` in main memory, with what
    the process itself takes and what devices that share it take. `fits` is False where main
    memory does not suffice even so.
    """

    layers: int
    units: int
    split: tuple[int, ...]
    device_bytes: tuple[int, ...]
    host_bytes: int
    kv_type: KvType
    flash: bool
    n_ctx: int
    n_branches: int
    given_up: tuple[GivenUp, ...]
    fits: bool = True


def sizes_of(layout: Layout) -> Sizes:
    """Return the sizes that a GGUF's header tells.

    Keys: docs/gguf.md of the ggml project. A list has one number a layer.
    """
    values, lists = layout.values, layout.lists
    arch = str(values.get("general.architecture", ""))

    def number(key: str, missing: int) -> int:
        if f"{arch}.{key}" in lists:
            return int(max(lists[f"{arch}.{key}"]))
        value = values.get(f"{arch}.{key}", missing)
        return int(value) if isinstance(value, int | float) else missing

    n_layers = max(0, min(number("block_count", 0), _MOST_LAYERS))
    layers, counts, largest = [0] * n_layers, [0] * n_layers, 0
    embedding = head = extras = 0
    for name, size in layout.tensors.items():
        found = _LAYER.match(name)
        if found and int(found[1]) < n_layers:
            layers[int(found[1])] += size
            counts[int(found[1])] += 1
            largest = max(largest, size)
        elif name.startswith("output."):
            head += size
        elif name.startswith(("token_embd.", "per_layer_token_embd.")):
            embedding += size
        else:
            extras += size
    token_embd = layout.tensors.get("token_embd.weight", 0)
    n_embd, n_head = number("embedding_length", 0), max(1, number("attention.head_count", 1))
    key = number("attention.key_length", n_embd // n_head)
    value = number("attention.value_length", n_embd // n_head)
    latent = f"{arch}.attention.key_length_mla" in values
    heads = lists.get(f"{arch}.attention.head_count_kv") or (
        (float(number("attention.head_count_kv", n_head)),) * n_layers
    )
    heads = (*heads, *(max(heads, default=0.0),) * n_layers)[:n_layers]
    used = number("expert_used_count", 0)
    experts = used * number("expert_feed_forward_length", 0)
    vocab = values.get("tokenizer.ggml.tokens", values.get(f"{arch}.vocab_size", 0))
    return Sizes(
        layers=tuple(layers),
        kv=tuple((int(n) * key, 0 if latent else int(n) * value) for n in heads),
        state=_state(number),
        embedding=embedding,
        output=(head or token_embd) + extras,
        tied=not head,
        largest=largest,
        alignment=_ALIGN * max(counts, default=0),
        n_embd=n_embd,
        n_ff=max(number("feed_forward_length", 0), experts),
        n_head=n_head,
        head_dim=max(key, value),
        n_vocab=int(vocab) if isinstance(vocab, int) else 0,
        n_masks=2 if number("attention.sliding_window", 0) else 1,
        n_used=used,
    )


def _state(number: object) -> int:
    """Return the bytes of a recurrent layer's state a branch (Mamba's, llama_hparams::n_embd_s)."""
    assert callable(number)
    inner, state = int(number("ssm.inner_size", 0)), int(number("ssm.state_size", 0))
    conv, groups = int(number("ssm.conv_kernel", 1)), int(number("ssm.group_count", 0))
    return 4 * (inner * state + (conv - 1) * (inner + 2 * groups * state)) if inner else 0


def cells(n_ctx: int) -> int:
    """Return the KV cells that llama.cpp makes of a context of `n_ctx` tokens."""
    return -(-n_ctx // _CELLS) * _CELLS


def kv_bytes(sizes: Sizes, layer: int, wanted: Wanted, kind: KvType) -> int:
    """Return the bytes that the text takes in one layer; all branches share the cells."""
    k, v = sizes.kv[layer]
    cache = cells(wanted.n_ctx) * (kind.size(k) + kind.size(v))
    return cache + sizes.state * wanted.n_branches


def compute_bytes(sizes: Sizes, wanted: Wanted, *, head: bool) -> int:
    """Return an upper bound of the compute buffer of one device, in bytes.

    llama.cpp reserves the peak of a graph of one micro-batch of u tokens. In 32-bit numbers, from
    the live tensors of build_attn, build_ffn and the head in llama-graph.cpp: attention holds the
    masks (with flash attention a 16-bit copy too), the residual stream five times at most, Q twice,
    K and V, and without flash attention its product (u x cells x heads); the feed-forward part the
    stream as often, and its width twice; of experts the width once and what each of those used
    gives, before and after it is weighted. The head's logits (u x vocabulary) may find no hole and
    come on top of what that part left. tests/engine/models/test_memory_plan.py holds this against
    llama.cpp.
    """
    u, n_cells = wanted.micro_batch, cells(wanted.n_ctx)
    stream = 4 * u * sizes.n_embd
    masks = sizes.n_masks * u * n_cells * (6 if wanted.flash else 4)
    query = 4 * u * sizes.n_head * sizes.head_dim
    pairs = 4 * u * max((k + v for k, v in sizes.kv), default=0)
    product = 0 if wanted.flash else 4 * u * n_cells * sizes.n_head
    attention = masks + 5 * stream + 2 * query + pairs + product
    wide = 4 * u * sizes.n_ff
    forward = 5 * stream + wide + max(wide, 2 * sizes.n_used * stream)
    logits = 4 * u * sizes.n_vocab + forward if head else 0
    return max(attention, masks + forward, logits)


def plan(
    sizes: Sizes, rooms: Sequence[Room], host_free: int, wanted: Wanted, most: int | None = None
) -> Plan:
    """Return the plan that puts most on the devices and keeps within all memory.

    `host_free` is main memory in bytes that can be had; at most `most` layers are put on devices,
    where a larger plan was refused. Branches and context are given up only
    where main memory is short; where it is short even so, the last plan is returned with `fits`
    False.
    """
    best = _tried(sizes, rooms, wanted, KvType.F16, (), most)
    full = sizes.units if most is None else min(most, sizes.units)
    if wanted.quantize and wanted.flash and rooms and wanted.layers is None and best.layers < full:
        small = _tried(sizes, rooms, wanted, KvType.Q8_0, (GivenUp.EXACT_KV,), most)
        if small.layers > best.layers:
            best = small
    if wanted.layers is None and rooms and best.layers < sizes.units:
        best = replace(best, given_up=(*best.given_up, GivenUp.LAYERS))
    for less in _lesser(best, wanted):
        best = _tried(sizes, rooms, less[0], less[1], less[2], most=best.layers)
        if best.host_bytes + HOST_RESERVE_BYTES <= host_free:
            return best
    return replace(best, fits=False)


def _lesser(first: Plan, wanted: Wanted) -> Iterator[tuple[Wanted, KvType, tuple[GivenUp, ...]]]:
    """Yield what to try for main memory: as it is, then with ever more given up."""
    kind, given = first.kv_type, first.given_up
    yield wanted, kind, given
    if wanted.quantize and wanted.flash and kind is KvType.F16:
        kind, given = KvType.Q8_0, (GivenUp.EXACT_KV, *given)
        yield wanted, kind, given
    if wanted.n_branches > FEWEST_BRANCHES:
        given = (*given, GivenUp.BRANCHES)
    while wanted.n_branches > FEWEST_BRANCHES:
        wanted = replace(wanted, n_branches=max(FEWEST_BRANCHES, wanted.n_branches // 2))
        yield wanted, kind, given
    given = (*given, GivenUp.CONTEXT)
    while wanted.n_ctx > LEAST_CONTEXT:
        wanted = replace(wanted, n_ctx=max(LEAST_CONTEXT, wanted.n_ctx // 2))
        yield wanted, kind, given


def _tried(
    sizes: Sizes,
    rooms: Sequence[Room],
    wanted: Wanted,
    kind: KvType,
    given: tuple[GivenUp, ...],
    most: int | None = None,
) -> Plan:
    """Return the plan for one set of wishes, with at most `most` layers on the devices."""
    if wanted.layers is not None:
        split = _shared_out(min(wanted.layers, sizes.units), rooms)
    else:
        most = sizes.units if most is None else most
        split = _greedy(sizes, rooms, wanted, kind, sizes.units, whole=True)
        if sum(split) < sizes.units or most < sizes.units:
            split = _greedy(sizes, rooms, wanted, kind, min(most, sizes.units - 1), whole=False)
    return _booked(sizes, rooms, split, wanted, kind, given)


def _shared_out(layers: int, rooms: Sequence[Room]) -> tuple[int, ...]:
    """Return so many layers on each device as its share of free memory says, as llama.cpp does."""
    total = sum(room.free for room in rooms)
    if not total:
        return tuple(layers if i == 0 else 0 for i in range(len(rooms)))
    ends = accumulate(room.free for room in rooms)
    return tuple(b - a for a, b in pairwise([0, *(round(layers * end / total) for end in ends)]))


def _greedy(
    sizes: Sizes, rooms: Sequence[Room], wanted: Wanted, kind: KvType, most: int, *, whole: bool
) -> tuple[int, ...]:
    """Return how many layers each device takes: from the output backwards, each as many as fit.

    The runs are in the model's order, so that taking as many as fit on each is best. Without
    `whole` layers stay in main memory: then a device also holds a copy of the tensor that it
    works on for them.
    """
    counts = [0] * len(rooms)
    taken = 0
    for i in reversed(range(len(rooms))):
        first = taken
        while taken < most:
            more = taken + 1 - first
            used = _device_bytes(sizes, first, more, wanted, kind, whole=whole)
            if used > rooms[i].free - RESERVE_BYTES:
                break
            counts[i] += 1
            taken += 1
    return tuple(counts)


def _device_bytes(
    sizes: Sizes, first: int, count: int, wanted: Wanted, kind: KvType, *, whole: bool
) -> int:
    """Return what a device holds that has `count` units from the one that is `first` from the end.

    The output is unit 0. Three buffers: weights, KV cache, computing.
    """
    if not count:
        return 0
    weights = cache = 0
    for index in range(first, first + count):
        if index == 0:
            weights += sizes.output + 8 * _ALIGN
        else:
            layer = len(sizes.layers) - index
            weights += sizes.layers[layer] + sizes.alignment
            cache += kv_bytes(sizes, layer, wanted, kind) + 2 * _ALIGN
    compute = compute_bytes(sizes, wanted, head=first == 0) + (0 if whole else sizes.largest)
    return sum(-(-size // _GRANULE) * _GRANULE for size in (weights, cache, compute))


def _booked(
    sizes: Sizes,
    rooms: Sequence[Room],
    split: tuple[int, ...],
    wanted: Wanted,
    kind: KvType,
    given: tuple[GivenUp, ...],
) -> Plan:
    """Return the plan of a split, with what it takes everywhere."""
    on_devices = sum(split)
    used: list[int] = []
    taken = 0
    for count in reversed(split):
        whole = on_devices == sizes.units
        used.append(_device_bytes(sizes, taken, count, wanted, kind, whole=whole))
        taken += count
    used.reverse()
    here = len(sizes.layers) - max(0, on_devices - 1)
    host = sizes.embedding + sum(sizes.layers[:here])
    if not on_devices and not sizes.tied:
        host += sizes.output
    host += sum(kv_bytes(sizes, layer, wanted, kind) for layer in range(here))
    host += compute_bytes(sizes, wanted, head=not on_devices)
    host += 4 * wanted.n_branches * sizes.n_vocab  # the rows of logits that are handed out
    host += sum(size for size, room in zip(used, rooms, strict=False) if room.shared)
    return Plan(
        layers=on_devices,
        units=sizes.units,
        split=split,
        device_bytes=tuple(used),
        host_bytes=host + BASE_BYTES,
        kv_type=kind,
        flash=wanted.flash,
        n_ctx=wanted.n_ctx,
        n_branches=wanted.n_branches,
        given_up=given,
    )


def smaller(first: Plan, steps: int = 8) -> Iterator[int]:
    """Yield ever fewer layers to try where a plan did not load: one less, then ever larger steps.

    At most `steps` numbers; the last is 0, the CPU alone.
    """
    layers, step = first.layers, 1
    for _ in range(steps - 1):
        layers -= step
        if layers <= 0:
            break
        yield layers
        step *= 2
    if first.layers > 0:
        yield 0
