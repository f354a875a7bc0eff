"""Keeps the settings, and what the windows remember, in one .ini file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from common.files import set_aside
from gui.base.paths import qt_path
from gui.base.settings import Settings, checked

_GROUPS = ("settings/", "windows/")
"""What the file holds."""


def _stored(value: Any) -> Any:
    """Return a value as the file keeps it: Qt's texts do not hold a path that is no UTF-8."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return QByteArray(os.fsencode(value))
    return value


def _read(value: Any) -> Any:
    """Return a value of the file as it was before `_stored`."""
    return os.fsdecode(bytes(value.data())) if isinstance(value, QByteArray) else value


class Store:
    """Keeps settings and window geometry in one .ini file."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`; it need not exist."""
        self._path = path
        self._file = QSettings(qt_path(path), QSettings.Format.IniFormat)
        self._listeners: list[Callable[[Settings], None]] = []
        self._settings, self._wrong = self._read()

    @property
    def damaged(self) -> bool:
        """Whether settings in the file keep their defaults, as what stands there cannot be."""
        self._file.allKeys()  # Qt reads a group where it is wanted: now all of them
        return bool(self._wrong) or self._file.status() is QSettings.Status.FormatError

    def begin_anew(self) -> Path | None:
        """Put a damaged file aside and keep what is sound of it in a new one.

        Returns where the old one is; None where the folder lets nothing be put there.
        """
        path, wrong = self._path, self._wrong
        sound = {
            key: self._file.value(key)
            for key in self._file.allKeys()
            if key not in wrong and key.startswith(_GROUPS)
        }
        try:
            aside = set_aside(path)
        except OSError:
            return None
        del self._file  # Qt shares what it read of a path while anyone holds it
        self._file = QSettings(qt_path(path), QSettings.Format.IniFormat)
        for key, value in sound.items():
            self._file.setValue(key, value)
        self._file.sync()
        self._wrong = []
        return aside

    def _read(self) -> tuple[Settings, list[str]]:
        """Read each setting, and return the keys of those that keep their defaults.

        They are damaged or out of range.
        """
        read: dict[str, Any] = {}
        wrong: list[str] = []
        for field in fields(Settings):
            key = f"settings/{field.name}"
            value = self._file.value(key)
            if value is None:
                continue
            try:
                read[field.name] = checked(field.name, _read(value))
            except (ValueError, TypeError, OverflowError):
                wrong.append(key)
        return replace(Settings(), **read), wrong

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    def change(self, **changes: Any) -> None:
        """Set and keep some settings and tell the listeners. Raises ValueError first."""
        good = {name: checked(name, value) for name, value in changes.items()}
        new = replace(self._settings, **good)
        if new == self._settings:
            return
        self._settings = new
        for name in good:
            self._file.setValue(f"settings/{name}", _stored(getattr(new, name)))
        for listener in self._listeners:
            listener(new)

    def override(self, **changes: Any) -> None:
        """Set some settings for this run only: those given on the command line."""
        good = {name: checked(name, value) for name, value in changes.items()}
        self._settings = replace(self._settings, **good)

    def listen(self, listener: Callable[[Settings], None]) -> None:
        """Call `listener` with the settings whenever they change."""
        self._listeners.append(listener)

    def geometry(self, name: str) -> QByteArray:
        """Return what was kept of a window's place; empty at the first time."""
        value = self._file.value(f"windows/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_geometry(self, name: str, geometry: QByteArray) -> None:
        """Keep a window's place."""
        self._file.setValue(f"windows/{name}", geometry)

    def flag(self, name: str, default: bool) -> bool:
        """Return a small thing that the window remembers, such as a folded panel."""
        return str(self._file.value(f"windows/{name}", str(default))).lower() == "true"

    def keep_flag(self, name: str, value: bool) -> None:
        """Remember a small thing."""
        self._file.setValue(f"windows/{name}", str(value))

    def sync(self) -> bool:
        """Write everything now, or nothing: beside the file, then in its place.

        False where that failed; the old file stays whole. QSettings uses QSaveFile:
        https://doc.qt.io/qt-6/qsettings.html#setAtomicSyncRequired
        """
        self._file.sync()
        if self._file.status() is QSettings.Status.AccessError:
            # Its trouble stays with it for good; a second one shares what is still to be written.
            self._file = QSettings(qt_path(self._path), QSettings.Format.IniFormat)
            self._file.sync()
        return self._file.status() is not QSettings.Status.AccessError


def store_of(path: Path, *, writes: bool = False) -> Store:
    """Return the store of a command, which says in one line that settings are damaged.

    A command that `writes` puts the damaged file aside first, as the window does.
    """
    store = Store(path)
    if store.damaged:
        aside = store.begin_anew() if writes else None
        told = f"Some settings in {path} are damaged; these have their defaults."
        kept = f" The old file is kept: {aside}" if aside else ""
        print(f"wordfork: {told}{kept}", file=sys.stderr)
    return store
