"""What ggml says of itself: the backends compiled in, their devices, memory and features.

llama-cpp-python binds none of this, so the libraries that it brought are asked directly. They are
opened by `engine/backend/llama.py`, which knows where they lie. Source of names and structures:
ggml-backend.h of llama.cpp.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class DeviceKind(StrEnum):
    """What a device is: its own memory (gpu), main memory (igpu), or a helper of the CPU."""

    CPU = "cpu"
    GPU = "gpu"
    IGPU = "igpu"
    ACCEL = "accel"
    META = "meta"


_KINDS = tuple(DeviceKind)
"""In the order of `enum ggml_backend_dev_type`."""
_UNIFIED = ("MTL", "Metal")
"""Backends whose devices call themselves GPUs and share main memory."""
_FLASH = ("CUDA", "ROCm", "MUSA", "MTL", "Metal", "Vulkan")
_FLASH_DIMS = (64, 80, 96, 112, 128, 256)
"""Backends with flash attention, and the heads that all of them have it for."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device: sizes in bytes; `place` tells two views of one card, "" where unknown."""

    name: str
    description: str
    backend: str
    kind: DeviceKind
    free: int
    total: int
    place: str = ""

    @property
    def shared(self) -> bool:
        """Whether its memory is main memory."""
        return self.kind is DeviceKind.IGPU or self.backend.startswith(_UNIFIED)


class _Props(ctypes.Structure):
    """`ggml_backend_dev_props`; the capabilities at its end are not read, only made room for."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("description", ctypes.c_char_p),
        ("free", ctypes.c_size_t),
        ("total", ctypes.c_size_t),
        ("kind", ctypes.c_int),
        ("place", ctypes.c_char_p),
        ("caps", ctypes.c_bool * 64),
    ]


class _Feature(ctypes.Structure):
    """`ggml_backend_feature`."""

    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p)]


_P, _N = ctypes.c_void_p, ctypes.c_size_t
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "ggml_backend_reg_count": (_N, []),
    "ggml_backend_reg_get": (_P, [_N]),
    "ggml_backend_reg_name": (ctypes.c_char_p, [_P]),
    "ggml_backend_reg_get_proc_address": (_P, [_P, ctypes.c_char_p]),
    "ggml_backend_dev_count": (_N, []),
    "ggml_backend_dev_get": (_P, [_N]),
    "ggml_backend_dev_get_props": (None, [_P, ctypes.POINTER(_Props)]),
    "ggml_backend_dev_backend_reg": (_P, [_P]),
}


class Ggml:
    """ggml's registry, asked through its own libraries."""

    def __init__(self, libraries: Sequence[Any]) -> None:
        """Ask `libraries`, opened with ctypes: a function is taken from the first that has it.

        Raises AttributeError where none has it: then this is another ggml than the pinned one.
        """
        self._functions = {name: _found(libraries, name) for name in _SIGNATURES}

    def _call(self, name: str, *arguments: Any) -> Any:
        return self._functions[name](*arguments)

    def backends(self) -> tuple[str, ...]:
        """Return the names of the backends that are compiled in, such as CUDA and CPU."""
        return tuple(self._name(reg) for reg in self._registries())

    def _registries(self) -> Iterator[int]:
        for i in range(self._call("ggml_backend_reg_count")):
            yield self._call("ggml_backend_reg_get", i)

    def _name(self, registry: int) -> str:
        return _text(self._call("ggml_backend_reg_name", registry))

    def features(self) -> dict[str, dict[str, str]]:
        """Return what each backend was compiled with, for the CPU its instructions."""
        found: dict[str, dict[str, str]] = {}
        for registry in self._registries():
            address = self._call(
                "ggml_backend_reg_get_proc_address", registry, b"ggml_backend_get_features"
            )
            if not address:
                continue
            entries = ctypes.CFUNCTYPE(ctypes.POINTER(_Feature), _P)(address)(registry)
            values: dict[str, str] = {}
            for i in range(256):
                if not entries or entries[i].name is None:
                    break
                values[_text(entries[i].name)] = _text(entries[i].value)
            found[self._name(registry)] = values
        return found

    def devices(self) -> tuple[tuple[Device, int], ...]:
        """Return all devices with ggml's handle of each. A driver may take memory to answer."""
        found = []
        for i in range(self._call("ggml_backend_dev_count")):
            handle = self._call("ggml_backend_dev_get", i)
            props = _Props()
            self._call("ggml_backend_dev_get_props", handle, ctypes.byref(props))
            registry = self._call("ggml_backend_dev_backend_reg", handle)
            device = Device(
                name=_text(props.name),
                description=_text(props.description),
                backend=self._name(registry),
                kind=_KINDS[props.kind],
                free=int(props.free),
                total=int(props.total),
                place=_text(props.place),
            )
            found.append((device, handle))
        return tuple(found)


def for_layers(devices: Iterable[tuple[Device, int]]) -> list[tuple[Device, int]]:
    """Return the devices that layers go to: cards, each once, else integrated graphics.

    As `llama_prepare_model_devices` chooses in llama.cpp.
    """
    everything = list(devices)
    chosen: list[tuple[Device, int]] = []
    for device, handle in everything:
        known = {d.place for d, _ in chosen if d.place}
        if device.kind is DeviceKind.GPU and device.backend != "RPC" and device.place not in known:
            chosen.append((device, handle))
    if chosen:
        return chosen
    small = [pair for pair in everything if pair[0].kind is DeviceKind.IGPU]
    return [pair for pair in small if pair[0].backend == small[0][0].backend]


def flash_attention(devices: Iterable[Device], head_dim: int) -> bool:
    """Whether flash attention can be counted on, on all of `devices`; the CPU always has it."""
    backends = [device.backend for device in devices]
    if not backends:
        return True
    return head_dim in _FLASH_DIMS and all(name.startswith(_FLASH) for name in backends)


def open_libraries(folder: Path) -> list[Any]:
    """Open ggml's libraries in `folder` again; they are loaded already, and stay so."""
    names = ("ggml", "ggml-base")
    files = [
        folder / f"{prefix}{name}.{suffix}"
        for name in names
        for prefix in ("lib", "")
        for suffix in ("so", "dylib", "dll")
    ]
    return [ctypes.CDLL(str(file)) for file in files if file.is_file()]


def _found(libraries: Sequence[Any], name: str) -> Any:
    for library in libraries:
        function = getattr(library, name, None)
        if function is not None:
            function.restype, function.argtypes = _SIGNATURES[name]
            return function
    raise AttributeError(f"ggml has no {name}")


def _text(raw: bytes | None) -> str:
    return raw.decode("utf-8", "replace") if raw else ""
