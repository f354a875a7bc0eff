"""Settings: one table that feeds storage, the settings page and the command line."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from common.files import set_aside
from engine.api.messages import Mode
from engine.api.types import Sampling
from engine.tokens.markup import Markup
from gui.base.paths import qt_path
from input.api.messages import EyesConfig, SourceKind


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can set. Times are in milliseconds, shares 0 to 1.

    With `ask_less` less than `share` is asked for while choices take long; nothing else lowers it.
    With `instruct` a request leads the model: "auto" where it was taught to answer. `markup` is
    whether it may write tags, list marks and the like (see `engine.tokens.markup`). `input` is what
    chooses besides mouse, touch and keys, which always do. `gaze_source` is what sees the eyes: a
    kind, and after a colon its place (see `eyes_config`). `gaze_dwell_ms` is the shortest look in
    all that chooses; with `gaze_adapts` likely words take less and unlikely ones more, which
    confounds reaction times. `person` names the calibration, `distance_mm` is from the eyes to the
    screen. `model_path` is the file of the model that writes; "" is the default. Drafts that nobody
    wrote on for `drafts_days` are deleted; 0: never.
    """

    mode: str = Mode.FORKS.value
    share: float = 0.2
    ask_less: bool = False
    words: int = 8
    dwell: bool = True
    dwell_ms: int = 700
    hold: bool = False
    look_ahead: str = "auto"
    instruct: str = "auto"
    markup: str = Markup.AUTO.value
    theme: str = "system"
    language: str = "system"
    motion: bool = True
    probabilities: bool = False
    records: bool = True
    record_words: bool = False
    repeat_penalty: float = 1.1
    temperature: float = 0.0
    input: str = "hands"
    gaze_source: str = "camera"
    gaze_dwell_ms: int = 1000
    gaze_dot: bool = False
    gaze_adapts: bool = False
    person: str = "me"
    distance_mm: int = 600
    model_path: str = ""
    drafts_days: int = 0

    @property
    def eyes(self) -> bool:
        """Whether words are chosen by gaze, too."""
        return self.input == "eyes"

    def recorded(self) -> dict[str, object]:
        """Return all settings by name as records keep them: who it is and what lies where is not.

        Of the source of gaze only its kind is kept; which model writes stands in its own place.
        """
        told = asdict(self)
        del told["person"], told["model_path"]
        told["gaze_source"] = self.gaze_source.partition(":")[0]
        return told

    @property
    def sampling(self) -> Sampling:
        """How the model picks a token when it writes alone."""
        return Sampling(repeat_penalty=self.repeat_penalty, temperature=self.temperature)


CHOICES: dict[str, tuple[str, ...]] = {
    "mode": tuple(m.value for m in Mode),
    "look_ahead": ("auto", "full", "off"),
    "instruct": ("auto", "on", "off"),
    "markup": tuple(m.value for m in Markup),
    "theme": ("system", "dark", "light"),
    "language": ("system", "en", "ru"),
    "input": ("hands", "eyes"),
}
"""What a setting of words may be."""
RANGES: dict[str, tuple[float, float]] = {
    "share": (0.05, 0.6),
    "words": (2, 15),
    "dwell_ms": (200, 2000),
    "repeat_penalty": (1.0, 1.5),
    "temperature": (0.0, 1.5),
    "gaze_dwell_ms": (200, 2000),
    "distance_mm": (200, 2000),
    "drafts_days": (0, 720),
}
"""What a setting of numbers may be, both ends included."""
EYES = (
    *("input", "gaze_source", "gaze_dwell_ms", "gaze_dot", "gaze_adapts"),
    *("person", "distance_mm"),
)
"""Settings of choosing by gaze."""
TEXTS: dict[str, int] = {"gaze_source": 400, "person": 60, "model_path": 4096}
"""Settings that are one line of free text, and the most characters of each."""
_SHOWN = 40
"""How much of a wrong value is said."""
_MAY_BE_EMPTY = ("model_path",)
_GROUPS = ("settings/", "windows/")
"""What the file holds."""
_FILES = (SourceKind.TRACE, SourceKind.VIDEO)


def eyes_config(source: str) -> EyesConfig:
    """Return what to start the eyes with for the setting `gaze_source`.

    It is a kind, or a kind, a colon and a place: "camera", "camera:1", "lsl:NAME",
    "opengaze:HOST:PORT", "trace:FILE", "video:FILE". Raises ValueError for others.
    """
    kind, _, place = source.partition(":")
    if kind not in set(SourceKind):
        raise ValueError(f"gaze_source must begin with one of {', '.join(SourceKind)}, not {kind}")
    return EyesConfig(SourceKind(kind), place)


def checked(name: str, value: Any) -> Any:
    """Return `value` as setting `name` wants it: of its type, in its range. Raises ValueError."""
    default = getattr(Settings(), name)
    if isinstance(default, bool):
        if str(value).lower() not in ("true", "false", "1", "0"):
            raise ValueError(f"{name} must be true or false, not {value}")
        return str(value).lower() in ("true", "1")
    if name in CHOICES:
        if str(value) not in CHOICES[name]:
            raise ValueError(f"{name} must be one of {', '.join(CHOICES[name])}, not {value}")
        return str(value)
    if name in TEXTS:
        text = _text(name, value)
        if not (text or name in _MAY_BE_EMPTY) or len(text) > TEXTS[name]:
            raise ValueError(f"{name} must be one line of 1 to {TEXTS[name]} characters")
        if name == "gaze_source":
            eyes_config(text)
        return text
    low, high = RANGES[name]
    try:
        number = float(value)
    except (ValueError, TypeError, OverflowError):
        number = math.nan
    if not low <= number <= high:
        raise ValueError(f"{name} must be {low:g} to {high:g}, not {str(value)[:_SHOWN]}")
    return type(default)(number)


def _text(name: str, value: Any) -> str:
    """Return a text as a setting keeps it: a path as it is, anything else as one clean line."""
    text = os.fsdecode(bytes(value.data())) if isinstance(value, QByteArray) else str(value)
    if name == "model_path" or text.partition(":")[0] in _FILES:
        return text
    return " ".join(text.splitlines()).strip()


def _stored(value: Any) -> Any:
    """Return a value as the file keeps it: Qt's texts do not hold a path that is no UTF-8."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return QByteArray(os.fsencode(value))
    return value


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
                read[field.name] = checked(field.name, value)
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
