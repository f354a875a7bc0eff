"""`wordfork doctor`: one page that a maintainer wants in a report, as text or JSON.

Each kind of fact is asked in a process of its own: a graphics driver may abort, a speech service
may hang, and the page must come all the same.
"""

from __future__ import annotations

import getpass
import importlib.metadata
import json
import platform
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import psutil

from common.places import HOUSE, models_folder
from common.worker import signal_name
from engine import diagnostics
from engine.api.types import ModelError
from engine.models.library import Library
from gui.base.paths import Folders
from gui.base.store import store_of
from gui.commands import options as shared
from gui.commands.commandline import Command, Given, work
from gui.commands.streams import print_json

"""The folder of the packages: what a child process imports from."""
_VERSIONS = (
    *("opencv-contrib-python", "mediapipe", "gguf", "huggingface-hub", "scipy", "psutil"),
    *("PySide6-Addons", "pylsl"),
)
_SYSTEM: str = sys.platform
_TIMEOUT_S = 30.0
ASKED = {
    "llama": "from engine.diagnostics import llama_facts as facts",
    "cameras": "from gui.commands.doctor import camera_facts as facts",
    "desktop": "from gui.commands.doctor import desktop_facts as facts",
    "voices": "from gui.commands.doctor import voice_facts as facts",
}
"""What a process of its own is asked for, and the import that brings it. It returns JSON."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a process answered, or why it did not, in a few words."""

    facts: Any = None
    why: str = ""


def ask(importing: str, timeout_s: float = _TIMEOUT_S) -> Asked:
    """Run `facts()` in a process of its own, as `importing` brings it, and return what it says."""
    code = f"import json, sys\n{importing}\nsys.stdout.write('\\0' + json.dumps(facts()))"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=HOUSE,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return Asked(why=f"no answer within {timeout_s:g} s")
    except OSError as error:
        return Asked(why=error.strerror or str(error))
    if name := signal_name(done.returncode):
        return Asked(why=f"it crashed ({name})")
    said = done.stdout.decode("utf-8", "replace").rpartition("\0")[2]
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return Asked(why=lines[-1] if lines else f"exit code {done.returncode}")
    try:
        return Asked(json.loads(said))
    except ValueError:
        return Asked(why="it answered nothing that can be read")


# -- asked in processes of their own -----------------------------------------------------------


def camera_facts() -> list[dict[str, str]]:
    """Return place and name of the cameras that the system lists. None is opened."""
    if _SYSTEM == "linux":
        from input.vision.opencv import listed_cameras

        return [{"place": place, "name": name} for place, name in listed_cameras()]
    from PySide6.QtMultimedia import QMediaDevices

    application()
    cameras = enumerate(QMediaDevices.videoInputs())
    return [{"place": str(i), "name": camera.description()} for i, camera in cameras]


def application() -> Any:
    """Return Qt's application, with a display where there is one."""
    from PySide6.QtGui import QGuiApplication

    from gui.base.display import go_offscreen, has_display

    if not has_display():
        go_offscreen()
    return QGuiApplication.instance() or QGuiApplication(["wordfork"])


def desktop_facts() -> dict[str, Any]:
    """Return displays and touch devices, as Qt sees them: none where it paints into memory."""
    from PySide6.QtGui import QInputDevice, QPointingDevice

    qt = application()
    displays = [
        {
            "width_px": screen.size().width(),
            "height_px": screen.size().height(),
            "width_mm": round(screen.physicalSize().width()),
            "scale": screen.devicePixelRatio(),
            "hz": round(screen.refreshRate(), 1),
        }
        for screen in qt.screens()
        if qt.platformName() != "offscreen"
    ]
    touch = [
        {"name": device.name(), "points": device.maximumPoints()}
        for device in QInputDevice.devices()
        if isinstance(device, QPointingDevice)
        and device.type() is QInputDevice.DeviceType.TouchScreen
    ]
    return {"platform": qt.platformName(), "displays": displays, "touch": touch}


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Qt's own messages off the console: an engine without its library is no news there."""
    from PySide6.QtCore import qInstallMessageHandler

    before = qInstallMessageHandler(lambda *_: None)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def voice_facts() -> list[dict[str, Any]]:
    """Return the engines that can speak, and how many voices each has."""
    from PySide6.QtTextToSpeech import QTextToSpeech

    from gui.app.voice import SILENT_ENGINES

    application()
    found = []
    with _quiet():
        for name in QTextToSpeech.availableEngines():
            if name in SILENT_ENGINES:
                continue
            engine = QTextToSpeech(name)
            voices = len(engine.availableVoices())
            if engine.state() is not QTextToSpeech.State.Error and voices:
                found.append({"engine": name, "voices": voices, "locale": engine.locale().name()})
    return found


# -- the report --------------------------------------------------------------------------------


def report_for(arguments: Given) -> diagnostics.Report:
    """Return the whole report. Takes some seconds: a model's checksum, and slow drivers."""
    folders = Folders.of(arguments.folder)
    path = _model_path(arguments.model, folders)
    model = partial(diagnostics.model_facts, path, arguments.n_ctx, arguments.gpu_layers)
    with ThreadPoolExecutor() as pool:
        asked = {name: pool.submit(ask, importing) for name, importing in ASKED.items()}
        try:
            answers = {name: future.result() for name, future in asked.items()}
        except BaseException:  # Ctrl+C: what was asked need not answer
            for child in psutil.Process().children():
                with suppress(psutil.Error):
                    child.kill()
            raise
    failed = {name: answer.why for name, answer in answers.items() if answer.why}
    facts = _joined(answers, folders, arguments)
    # A library or a driver that crashes would take this process along: then no plan is made.
    facts["model"] = model() if "llama" not in failed else {}
    if failed:
        facts["failed"] = failed
    home, user, host = _person()
    report: diagnostics.Report = diagnostics.scrubbed(facts, home, user, host)
    report["problems"] = diagnostics.problems_of(report)
    return report


def _model_path(named: str | None, folders: Folders) -> str:
    """Return the path of the model named, else of the one that was chosen; "" is the default."""
    if named is None:
        return store_of(folders.settings_file).settings.model_path
    try:
        return Library(folders.models).named(named)
    except ModelError:  # the report says what is wrong with it
        return named


def _joined(answers: Mapping[str, Asked], folders: Folders, arguments: Given) -> diagnostics.Report:
    llama: dict[str, Any] = answers["llama"].facts or {}
    desktop: dict[str, Any] = answers["desktop"].facts or {}
    features = llama.get("features", {})
    cards = diagnostics.graphics()
    memory = psutil.virtual_memory()
    version = importlib.metadata.version("llama-cpp-python")
    return {
        "versions": _versions(),
        "system": {
            "os": platform.system(),
            "release": platform.release(),
            "name": _distribution(),
            "machine": platform.machine(),
        },
        "cpu": {
            "name": diagnostics.processor(),
            "cores": psutil.cpu_count(logical=False),
            "threads": psutil.cpu_count(),
            "compute_threads": (
                arguments.threads
                if isinstance(arguments.threads, int)
                else llama.get("compute_threads")
            ),
            "features": sorted(n for n, v in features.get("CPU", {}).items() if v != "0"),
        },
        "memory": {"total_bytes": memory.total, "available_bytes": memory.available},
        "offload_supported": bool(llama.get("offload_supported")),
        "offload": diagnostics.offload_of(llama, cards, version, sys.executable, sys.platform),
        "backends": llama.get("backends", []),
        "devices": llama.get("devices", []),
        "graphics": cards,
        "build": {name: values for name, values in features.items() if name != "CPU"},
        "model": {},
        "cameras": answers["cameras"].facts or [],
        "platform": desktop.get("platform", ""),
        "displays": desktop.get("displays", []),
        "touch": desktop.get("touch", []),
        "voices": answers["voices"].facts or [],
        "folders": {
            "settings": diagnostics.folder_facts(folders.settings),
            "drafts": diagnostics.folder_facts(folders.drafts),
            "cache": diagnostics.folder_facts(folders.cache),
            "logs": diagnostics.folder_facts(folders.state),
            "models": diagnostics.folder_facts(folders.models),
            "built-in models": diagnostics.folder_facts(models_folder()),
        },
        "last_crash": diagnostics.crash_in([folders.engine_log, folders.eyes_log]),
    }


def _versions() -> dict[str, str]:
    from gui.app.application import versions

    named = versions()
    for name in _VERSIONS:
        with suppress(importlib.metadata.PackageNotFoundError):
            named[name] = importlib.metadata.version(name)
    return named


def _distribution() -> str:
    with suppress(OSError):
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    return " ".join(part for part in platform.mac_ver()[:1] + platform.win32_ver()[:2] if part)


def _person() -> tuple[str, str, str]:
    """Return home folder, user's name and machine's name: what must not be in a report."""
    user = ""
    with suppress(OSError, KeyError, ImportError):
        user = getpass.getuser()
    return str(Path.home()), user, socket.gethostname()


# fmt: off
@click.command(
    "doctor", cls=Command,
    help="Show what this machine has and any problems found: a page for a report.",
)
@shared.model
@shared.json
@work()
def command(given: Given) -> int:
    """Print the page."""
    return run_doctor(given)
# fmt: on


def run_doctor(arguments: Given) -> int:
    """Print the report. Exit code 0, whatever is found: finding it is the command's work."""
    report = report_for(arguments)
    if arguments.json:
        print_json(report)
    else:
        print(diagnostics.format_report(report), end="", flush=True)
    return 0
