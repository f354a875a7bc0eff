"""The doctor: what a maintainer wants to know of a machine, and what is wrong with it.

Facts are gathered by `gui/commands/doctor.py`, each kind in a process of its own, for drivers hang
and crash. Here they are judged, cleaned of what is personal, and set as a page: pure, but for
`llama_facts`, `model_facts` and `crash_in`, which look at libraries and files.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from common.places import models_folder
from engine.api.types import ModelError
from engine.models.bundled import DEFAULT, Parts
from engine.models.compatibility import check_model
from engine.models.gguf import Header
from engine.worker.config import EngineConfig
from engine.worker.loading import planning

Report = dict[str, Any]
"""The doctor's report, as its JSON: see `problems_of` for the keys that it reads."""

LEAST_FREE = 500 * 10**6
"""Bytes of disk below which drafts and caches are at risk."""
_VENDORS = {"0x10de": "nvidia", "0x1002": "amd", "0x8086": "intel"}
"""PCI numbers of those who make graphics cards."""
_CRASH = re.compile(
    r"Fatal Python error|GGML_ASSERT|CUDA error|terminate called|Segmentation fault|"
    r"ggml_abort|Windows fatal exception"
)
_CRASH_LINES = 12
_COMMON = {"root", "user", "admin", "home", "localhost"}
"""Names that tell of nobody, and stand in many other words."""
_GPUS = ("gpu", "igpu")


# -- facts -------------------------------------------------------------------------------------


def llama_facts() -> Report:
    """Return what llama.cpp and ggml say of themselves; drivers are asked, and may crash."""
    from engine.backend import llama

    ggml = llama.ggml()
    return {
        "offload_supported": llama.offload_supported(),
        "backends": list(ggml.backends()),
        "devices": [_device(asdict(device)) for device, _ in ggml.devices()],
        "features": ggml.features(),
        "compute_threads": llama.threads_for(),
    }


def _device(facts: Report) -> Report:
    free, total = facts.pop("free"), facts.pop("total")
    del facts["place"]
    return {**facts, "kind": str(facts["kind"]), "free_bytes": free, "total_bytes": total}


def model_facts(path: str, n_ctx: int, gpu_layers: int | str, parts: Parts = DEFAULT) -> Report:
    """Return what is known of the model at `path` ("": the default one), with its checksum.

    `known` says whether the checksum is the right one, None where nobody said what it should be;
    `trouble` and `remedy` why it cannot be used.
    """
    default = not path
    file = Path(path) if path else models_folder() / parts.name
    facts: Report = {"name": file.name, "path": str(file), "default": default, "trouble": ""}
    if default and not file.exists():
        try:
            for part in parts.find():
                part.stat()
        except (ImportError, OSError):
            facts |= {"trouble": "The default model's packages are not installed",
                      "way_out": "Install them: pip install -r requirements.txt"}  # fmt: skip
        return {**facts, "present": False}
    try:
        header = check_model(file)
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        facts |= {
            "present": True,
            "size_bytes": header.size,
            "architecture": header.architecture,
            "sha256": digest,
            "known": digest == parts.sha256 if default else None,
        }
        facts["plan"] = _plan(file, header, n_ctx, gpu_layers)
    except ModelError as error:
        return {**facts, "present": file.is_file(), "trouble": error.text, "way_out": error.remedy}
    except OSError as error:
        return {**facts, "present": True, "trouble": f"{file} cannot be read: {error.strerror}",
                "way_out": "Change its permissions, or copy it."}  # fmt: skip
    if facts["known"] is False:
        facts |= {"trouble": "The default model's file is damaged: its sha256 is another",
                  "way_out": f"Delete {file}: it is put together again."}  # fmt: skip
    return facts


def _plan(file: Path, header: Header, n_ctx: int, gpu_layers: int | str) -> Report:
    given = planning(file, EngineConfig(n_ctx=n_ctx, gpu_layers=gpu_layers), header)
    made = given.plan()
    return {
        "gpu_layers": made.layers,
        "layers": made.units,
        "device_bytes": list(made.device_bytes),
        "host_bytes": made.host_bytes,
        "kv_type": made.kv_type.value,
        "context": made.n_ctx,
        "branches": made.n_branches,
        "given_up": [part.value for part in made.given_up],
        "fits": made.fits,
    }


def processor() -> str:
    """Return what the machine's processor calls itself."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def graphics(drm: Path = Path("/sys/class/drm"), system: str = sys.platform) -> list[str]:
    """Return whose graphics this machine seems to have: nvidia, amd, intel, apple."""
    found: list[str] = []
    if system == "darwin":
        found = ["apple"] if platform.machine() == "arm64" else []
    elif system == "win32":
        windows = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
        found = ["nvidia"] if (windows / "nvcuda.dll").exists() else []
        found += ["other"] if not found and (windows / "vulkan-1.dll").exists() else []
    else:
        for file in sorted(drm.glob("card*/device/vendor")):
            try:
                found.append(_VENDORS.get(file.read_text("ascii").strip(), ""))
            except (OSError, ValueError):
                continue
        if Path("/proc/driver/nvidia/version").exists():
            found.append("nvidia")
    return sorted({name for name in found if name})


def folder_facts(folder: Path) -> Report:
    """Return where a folder is, whether it can be written to, and what is free there."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        free = shutil.disk_usage(there).free
    except OSError:
        free = 0
    writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return {"path": str(folder), "free_bytes": free, "writable": writable}


def crash_in(logs: Sequence[Path]) -> Report | None:
    """Return the newest crash that the logs tell of: when, in which log, and its lines."""
    newest: Report | None = None
    for log in logs:
        try:
            with log.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 65536))
                lines = file.read().decode("utf-8", "replace").splitlines()
            when = datetime.fromtimestamp(log.stat().st_mtime, UTC).isoformat(timespec="seconds")
        except OSError:
            continue
        marks = [i for i, line in enumerate(lines) if _CRASH.search(line)]
        if marks and (newest is None or when > newest["log_changed"]):
            last = marks[-1]
            newest = {"log": str(log), "log_changed": when,
                      "lines": lines[last : last + _CRASH_LINES]}  # fmt: skip
    return newest


# -- judging -----------------------------------------------------------------------------------


def build_command(backend: str, version: str, python: str, system: str = sys.platform) -> str:
    """Return the one command that builds llama.cpp with a backend: CUDA, METAL or VULKAN."""
    pip = f"{python} -m pip install --no-cache-dir --force-reinstall --no-deps"
    pip += f" llama-cpp-python=={version}"
    flag = f"-DGGML_{backend}=on"
    if system == "win32":
        return f'$env:CMAKE_ARGS = "{flag}"; {pip}'
    return f'CMAKE_ARGS="{flag}" {pip}'


def offload_of(
    llama: Mapping[str, Any], cards: Sequence[str], version: str, python: str, system: str
) -> Report:
    """Return whether layers can be put on a device, and if not why, and the command that helps."""
    devices = [d for d in llama.get("devices", []) if d["kind"] in _GPUS]
    built = [b for b in llama.get("backends", []) if b not in ("CPU", "BLAS", "RPC")]
    if devices:
        names = ", ".join(device["description"] for device in devices)
        return {"possible": True, "why": f"Layers can be put on {names}", "command": ""}
    if llama.get("offload_supported") and built:
        check = "nvidia-smi" if "CUDA" in built else "vulkaninfo --summary"
        return {"possible": False, "command": check,
                "why": f"llama.cpp was built with {', '.join(built)}, but no device answers: "
                "look at its driver"}  # fmt: skip
    if not cards:
        return {"possible": False, "command": "",
                "why": "No graphics card was found; the CPU does everything"}  # fmt: skip
    backend = "CUDA" if "nvidia" in cards else "METAL" if "apple" in cards else "VULKAN"
    needs = {
        "CUDA": "CUDA's toolkit (nvcc)",
        "METAL": "Xcode's command line tools",
        "VULKAN": "the Vulkan SDK (glslc and headers)",
    }[backend]
    return {
        "possible": False,
        "command": build_command(backend, version, python, system),
        "why": f"There are graphics of {', '.join(cards)}, but llama.cpp was built without "
        f"{backend}; the build needs {needs}",
    }


def problems_of(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what is wrong, the worst first: one clear line and a way out each.

    Reads model, offload, system, cpu, folders, voices, last_crash and failed (what could not be
    asked, by name, and why) of the report; parts that are not there are not judged.
    """
    found: list[dict[str, str]] = []

    def add(text: str, remedy: str) -> None:
        found.append({"text": text, "way_out": remedy})

    failed: Mapping[str, str] = report.get("failed", {})
    if "llama" in failed:
        again = "Install it again: pip install --force-reinstall -r requirements.txt"
        add(f"llama.cpp does not work here: {failed['llama']}", again)
    model = report.get("model") or {}
    if model.get("trouble"):
        add(model["trouble"], model.get("way_out", ""))
    plan = model.get("plan") or {}
    if plan and not plan["fits"]:
        needed = gigabytes(plan["host_bytes"])
        add(
            f"The model needs {needed} of memory, and they are not free",
            "Close other programs, or choose a smaller model with --model.",
        )
    for name, folder in report.get("folders", {}).items():
        if not folder["writable"]:
            add(
                f"The folder of {name}, {folder['path']}, cannot be written to",
                "Allow writing there, or name another with --folder.",
            )
        elif folder["free_bytes"] < LEAST_FREE:
            free = gigabytes(folder["free_bytes"])
            add(f"Only {free} are free in {folder['path']}", "Free some room there.")
    crash = report.get("last_crash")
    if crash:
        whole = f"Send this page with your report; the whole log is {crash['log']}"
        add(f"There was a crash: {crash['lines'][0].strip()}", whole)
    offload = report.get("offload") or {}
    if offload and not offload["possible"] and offload["command"]:
        add(offload["why"], offload["command"])
    features = (report.get("cpu") or {}).get("features", [])
    intel = (report.get("system") or {}).get("machine", "").lower() in ("x86_64", "amd64")
    if intel and features and "AVX2" not in features:
        add(
            "llama.cpp was built without AVX2, or this processor has none: it is slow",
            "Build it on this machine: "
            "pip install --no-cache-dir --force-reinstall --no-deps llama-cpp-python",
        )
    if "AMX_INT8" in features:
        add(
            "llama.cpp was built with AMX, which some compilers break (GCC 12): it may crash",
            "Let the set-up look at the compiler, and build again where need be: make setup",
        )
    for name, why in failed.items():
        if name != "llama":
            remedy = "The program may work all the same; say so in a report."
            add(f"The {name} could not be asked: {why}", remedy)
    if "voices" in report and not report["voices"] and "voices" not in failed:
        remedy = "Install one; on Linux speech-dispatcher or flite."
        add("No voice is installed: nothing can be spoken", remedy)
    return found


def scrubbed(value: Any, home: str, user: str, host: str) -> Any:
    """Return a report without the home folder, the user's name and the machine's name."""
    if isinstance(value, str):
        text = value
        for folder in {home, home.replace("\\", "/")}:
            if len(folder) > 1:
                text = re.sub(re.escape(folder) + r"(?![\w.-])", "~", text)
        for name, sign in ((host, "HOST"), (user, "USER")):  # "anna-pc" holds "anna"
            if len(name) > 1 and name.lower() not in _COMMON:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", sign, text, flags=re.IGNORECASE)
        return text
    if isinstance(value, Mapping):
        return {key: scrubbed(item, home, user, host) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(item, home, user, host) for item in value]
    return value


# -- the page ----------------------------------------------------------------------------------


def gigabytes(size: float) -> str:
    """Return bytes as a person reads them."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def format_report(report: Mapping[str, Any]) -> str:
    """Return the report as a page of text: what is wrong first, then all the rest."""
    lines = ["wordfork doctor", ""]
    problems = report["problems"]
    lines.append(f"Problems: {len(problems)}" if problems else "No problems were found.")
    for problem in problems:
        lines += [f"  - {problem['text']}", f"    {problem['way_out']}"]
    offload = report.get("offload") or {}
    if offload:
        lines += ["", f"Offload: {'yes' if offload['possible'] else 'no'}. {offload['why']}."]
    for name, value in report.items():
        if name in ("problems", "offload"):
            continue
        lines += ["", name.replace("_", " ").capitalize(), *_entry(value, 1)]
    return "\n".join(lines) + "\n"


def _entry(value: Any, depth: int) -> list[str]:
    """Return a part of the report as indented lines."""
    indent = "  " * depth
    if isinstance(value, Mapping):
        lines: list[str] = []
        for key, item in value.items():
            nested = isinstance(item, Mapping | list) and item and not _flat(item)
            if nested:
                lines += [f"{indent}{key}:", *_entry(item, depth + 1)]
            else:
                lines.append(f"{indent}{key}: {_short(str(key), item)}")
        return lines or [f"{indent}none"]
    if isinstance(value, list):
        if _flat(value):
            return [f"{indent}{_short('', value)}"]
        return [line for item in value for line in _item(item, depth)]
    return [f"{indent}{_short('', value)}"]


def _item(item: Any, depth: int) -> list[str]:
    first, *rest = _entry(item, depth + 1)
    return [f"{'  ' * depth}- {first.strip()}", *rest]


def _flat(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str | int | float) for v in value)


def _short(key: str, value: Any) -> str:
    if value is None or value in ([], {}, ""):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key.endswith("_bytes") and isinstance(value, int):
        return gigabytes(value)
    if key.endswith("_bytes") and isinstance(value, list):
        return ", ".join(gigabytes(size) for size in value)
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)
