"""Whether a window can be shown here: by the desktop's server, and by Qt's plugin for it.

Where either does not work Qt aborts the process.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QPluginLoader

from engine.api.types import ModelError

_PROBE_S = 2.0
"""How long a compositor may take to let a connection in."""
_REMEDY = "Unset QT_QPA_PLATFORM, or name one of: {names}"


class PlatformError(ModelError):
    """Qt cannot show anything here."""


def has_display() -> bool:
    """Whether a window can be opened: a desktop's server answers, or Qt was told to do without.

    Qt itself ends the process with an abort where a variable names a server that is not there.
    """
    if sys.platform in ("win32", "darwin"):
        return True
    told = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if told and told != "xcb" and not told.startswith("wayland"):
        return True
    return (not told.startswith("wayland") and _x11_answers()) or (
        told != "xcb" and _wayland_answers()
    )


def _x11_answers() -> bool:
    """Whether the server that DISPLAY names lets us in; asked with the library that Qt asks with.

    xcb_connect never returns null: https://xcb.freedesktop.org/manual/group__XCB__Core__API.html
    """
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:  # then Qt cannot open a window there either
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


def _wayland_answers() -> bool:
    """Whether the compositor that the environment names takes connections."""
    if os.environ.get("WAYLAND_SOCKET"):
        return True  # a connection that was handed over: to use it here would take it from Qt
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / name  # an absolute name stands alone
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_PROBE_S)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def go_offscreen() -> None:
    """Let Qt paint into memory. Must come before the application is made."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


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
