"""Devices as ggml lists them: which ones layers go to."""

from __future__ import annotations

from engine.backend.devices import Device, DeviceKind, flash_attention, for_layers

GIB = 2**30


def device(name: str, kind: DeviceKind, backend: str = "CUDA", place: str = "") -> Device:
    return Device(name, name, backend, kind, GIB, GIB, place)


def chosen(*devices: Device) -> list[str]:
    return [d.name for d, _ in for_layers([(d, i) for i, d in enumerate(devices)])]


CPU = device("CPU", DeviceKind.CPU, "CPU")
BLAS = device("BLAS", DeviceKind.ACCEL, "BLAS")
CARD = device("CUDA0", DeviceKind.GPU, place="0000:01:00.0")
OTHER = device("CUDA1", DeviceKind.GPU, place="0000:02:00.0")
SAME = device("Vulkan0", DeviceKind.GPU, "Vulkan", "0000:01:00.0")
SMALL = device("Vulkan1", DeviceKind.IGPU, "Vulkan")
FAR = device("RPC0", DeviceKind.GPU, "RPC")


def test_cards_come_before_integrated_graphics_and_each_counts_once():
    assert chosen(CPU, BLAS) == []
    assert chosen(CARD, CPU) == ["CUDA0"]
    assert chosen(CARD, OTHER, SAME, SMALL, CPU) == ["CUDA0", "CUDA1"]
    assert chosen(SMALL, device("SYCL0", DeviceKind.IGPU, "SYCL"), CPU) == ["Vulkan1"]
    assert chosen(FAR, CPU) == []
    nowhere = [device(f"CUDA{i}", DeviceKind.GPU) for i in range(2)]
    assert chosen(*nowhere) == ["CUDA0", "CUDA1"]  # without a place they are two


def test_integrated_and_apple_graphics_share_main_memory():
    assert [d.shared for d in (CARD, SMALL)] == [False, True]
    assert device("MTL0", DeviceKind.GPU, "MTL").shared


def test_flash_attention_is_counted_on_where_all_devices_have_it():
    assert flash_attention([], 96)
    assert flash_attention([CARD, SAME], 128)
    assert not flash_attention([CARD], 192)
    assert not flash_attention([CARD, FAR], 128)
