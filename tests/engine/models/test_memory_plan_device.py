"""What only a device can show: a plan's bytes beside those that the device gives out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.backend.devices import for_layers
from engine.backend.llama import LlamaModel, ggml, offload_supported
from engine.models.bundled import default_model
from engine.models.memory_plan import MIB, RESERVE_BYTES, KvType
from engine.worker.config import EngineConfig
from engine.worker.loading import load, load_planned, planning

HAS_DEVICE = offload_supported() and bool(for_layers(ggml().devices()))
pytestmark = pytest.mark.skipif(not HAS_DEVICE, reason="no device that layers can be put on")
TEXT = "The sun rises in the"


def free() -> int:
    return sum(device.free for device, _ in for_layers(ggml().devices()))


@pytest.fixture
def path() -> Path:
    return default_model()


@pytest.mark.parametrize("n_ctx", [2048, 32768])
def test_the_plan_holds_and_its_bytes_are_those_of_the_device(path: Path, n_ctx: int) -> None:
    config = EngineConfig(n_ctx=n_ctx)
    planned = planning(path, config).plan()
    before = free()
    model = load(config)
    try:
        taken = before - free()
        print(f"planned {sum(planned.device_bytes) / MIB:.0f} MiB, taken {taken / MIB:.0f} MiB")
        assert model.info.n_gpu_layers == planned.layers > 0
        assert not model.info.gpu_refused
        assert 0.5 * sum(planned.device_bytes) < taken <= sum(planned.device_bytes) + RESERVE_BYTES
        root = model.root()
        tokens = model.tokenize(TEXT, begin=True)
        (row,) = model.extend([(root, tokens)])
        assert model.vocabulary.piece(int(row.argmax())) == b" east"
        twins = [model.fork(root) for _ in range(8)]
        assert len(model.extend([(twin, [int(row.argmax())]) for twin in twins])) == 8
        model.rewind(root, len(tokens) - 1)
        (again,) = model.extend([(root, tokens[-1:])])
        assert int(again.argmax()) == int(row.argmax())
    finally:
        model.close()


def test_layers_may_lie_on_both_sides_and_the_cache_may_be_quantized(path: Path) -> None:
    given = planning(path, EngineConfig(n_ctx=1024))
    half = replace(given, wanted=replace(given.wanted, layers=len(given.sizes.layers) // 2))
    model = load_planned(path, EngineConfig(n_ctx=1024), half)
    try:
        assert model.info.n_gpu_layers == half.plan().layers
        (row,) = model.extend([(model.root(), model.tokenize(TEXT, begin=True))])
        assert model.vocabulary.piece(int(row.argmax())) == b" east"
    finally:
        model.close()
    quantized = LlamaModel(path, plan=replace(given.plan(), kv_type=KvType.Q8_0))
    try:
        (row,) = quantized.extend([(quantized.root(), quantized.tokenize(TEXT, begin=True))])
        assert quantized.vocabulary.piece(int(row.argmax())) == b" east"
    finally:
        quantized.close()
