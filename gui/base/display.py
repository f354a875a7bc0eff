"""Whether Qt can show anything here; where its plugin does not work Qt aborts the process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QPluginLoader

from engine.api.types import ModelError

_REMEDY = "Unset QT_QPA_PLATFORM, or name one of: {names}"


class PlatformError(ModelError):
    """Qt cannot show anything here."""


def check_platform(environment: Mapping[str, str] = os.environ) -> None:
    """Raise PlatformError where no plugin that Qt would take for its windows can be loaded.

    QT_QPA_PLATFORM is names with semicolons between, each with arguments behind a colon; without it
    Qt takes what the desktop is.
    """
    told = environment.get("QT_QPA_PLATFORM", "")
    names = [part.partition(":")[0] for part in told.split(";") if part]
    if not names:
        names = _usual(environment)
    if not names:
        return
    plugins = _plugins(environment)
    loaders = [plugins[name] for name in names if name in plugins]
    if not loaders:
        known = ", ".join(sorted(plugins))
        raise PlatformError(
            f"QT_QPA_PLATFORM says {ascii(told)[1:-1]}, and Qt knows no such display",
            _REMEDY.format(names=known),
        )
    if not any(loader.load() for loader in loaders):
        raise PlatformError(
            f"Qt cannot open windows here: {loaders[0].errorString()}",
            "Install what is missing (on Debian and Ubuntu: apt install libxcb-cursor0).",
        )


def _usual(environment: Mapping[str, str]) -> list[str]:
    """Return the plugins that Qt tries by itself."""
    if sys.platform in ("win32", "darwin"):
        return []
    wayland = ["wayland"] if environment.get("WAYLAND_DISPLAY") else []
    return wayland + (["xcb"] if environment.get("DISPLAY") else [])


def _plugins(environment: Mapping[str, str]) -> dict[str, QPluginLoader]:
    """Return the plugins for windows that Qt finds, by the names that they answer to."""
    folders = [Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"]
    if own := environment.get("QT_QPA_PLATFORM_PLUGIN_PATH"):
        folders.append(Path(own))
    more = filter(None, environment.get("QT_PLUGIN_PATH", "").split(os.pathsep))
    folders += [Path(folder) / "platforms" for folder in more]
    found: dict[str, QPluginLoader] = {}
    for folder in folders:
        for file in sorted(folder.glob("*")):
            loader = QPluginLoader(str(file))
            told: object = loader.metaData().get("MetaData", {})
            for key in told.get("Keys", []) if isinstance(told, dict) else []:
                found.setdefault(key, loader)
    return found
