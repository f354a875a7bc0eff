"""The window's languages.

Strings in the source are English. After a change of strings, run in the repository's root::

    .venv/bin/pyside6-lupdate gui/*/*.py -ts assets/translations/wordfork_ru.ts -no-obsolete

and translate what it marks as unfinished. It reads `self.tr("...")` and calls that are named
`translate("Context", "...")`; of an alias with another name it takes the context for the text.
Messages with "%n" are added and kept by hand: it drops them.

The compiled form (.qm) is made by PySide6's own lrelease in the person's cache folder when it is
missing or older than its source: nothing that is built lies in the tree. A window does not wait
for that: it is English until a process of its own has made it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import PySide6
from platformdirs import user_cache_dir
from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QProcess,
    QTranslator,
)

from gui.base.paths import qt_path

LANGUAGES = ("en", "ru")
"""What there is; English is the source's own."""

OF_QT = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
)
"""What Qt's own dialog of files says that Qt's translations lack."""

_installed: list[QTranslator] = []
_spoken: list[str] = ["en"]  # the language of the windows
_pending: list[str] = []  # the language that is being made
Then = Callable[[], None]


def language_for(choice: str) -> str:
    """Return the language for a setting: "system", "en" or "ru". ValueError for any other."""
    if choice in LANGUAGES:
        return choice
    if choice != "system":
        raise ValueError(f"no language {choice!r}; there are: system, {', '.join(LANGUAGES)}")
    for name in QLocale.system().uiLanguages():
        short = name.replace("_", "-").split("-")[0].lower()
        if short in LANGUAGES:
            return short
    return "en"


def locale() -> QLocale:
    """Return how dates are written: in the windows' language, as is usual in the person's country.

    Where Qt knows no such pair, English is that of the world: 9/11 would be read as two days.
    """
    system = QLocale.system()
    language, country = QLocale(_spoken[0]).language(), system.territory()
    if system.language() is language:
        return system
    near = QLocale(language, country)
    if language is QLocale.Language.English and near.territory() is not country:
        return QLocale(language, QLocale.Country.World)
    return near


def _places(language: str, cache: Path | None) -> tuple[Path, Path] | None:
    """Return source and compiled form of a language; None where there is no such source."""
    source = files("assets") / "translations" / f"wordfork_{language}.ts"
    if not source.is_file():
        return None
    folder = cache or Path(user_cache_dir("wordfork")) / "translations"
    return Path(str(source)), folder / f"wordfork_{language}.qm"


def _is_fresh(source: Path, target: Path) -> bool:
    return target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _command(source: Path, made: Path) -> list[str]:
    tool = "lrelease.exe" if sys.platform == "win32" else "lrelease"
    return [str(Path(PySide6.__file__).parent / tool), "-silent", str(source), "-qm", str(made)]


def _beside(target: Path) -> Path:
    """Return where this process makes a file that then takes its place as a whole."""
    return target.with_name(f"{target.stem}.{os.getpid()}.part")


def compiled(language: str, cache: Path | None = None) -> Path | None:
    """Return the compiled translation, made when missing or old; None when it cannot be made.

    `cache` is the folder for it, by default the person's cache folder of this program.
    """
    places = _places(language, cache)
    if places is None:
        return None
    source, target = places
    if not _is_fresh(source, target):
        made = _beside(target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(_command(source, made), check=True, capture_output=True, timeout=30)
            made.replace(target)
        except (OSError, subprocess.SubprocessError):
            return None
    return target


def _compile_later(app: QCoreApplication, source: Path, target: Path, then: Then) -> None:
    """Make the compiled form in a process of its own, and call `then` once it is there."""
    made = _beside(target)
    process = QProcess(app)
    program, *arguments = _command(source, made)

    def ended(code: int = 1, *_: object) -> None:
        process.deleteLater()
        with contextlib.suppress(OSError):
            if code == 0:
                made.replace(target)
        if target.is_file():
            then()

    process.finished.connect(ended)
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
    process.start(program, arguments)
    app.aboutToQuit.connect(process.kill)


def install_later(app: QCoreApplication, choice: str, cache: Path | None, then: Then) -> str:
    """Do as `install` does, but wait for nothing; return the language that holds now.

    Where the translation is still to be made, it is English for now, and `then` is called once the
    application speaks the other language.
    """
    language = language_for(choice)
    places = _places(language, cache) if language != "en" else None
    if places is None or _is_fresh(*places):
        _pending.clear()
        return install(app, choice, cache)
    _pending[:] = [language]

    def made() -> None:
        if _pending == [language]:  # nobody chose another one meanwhile
            _pending.clear()
            install(app, language, cache)
            then()

    _compile_later(app, *places, made)
    return install(app, "en", cache)


def install(app: QCoreApplication, choice: str, cache: Path | None = None) -> str:
    """Let the application speak a language, in place of the one before; return which it is.

    Open views are told by a LanguageChange event. When the translation cannot be made the window
    stays English.
    """
    language = language_for(choice)
    _spoken[0] = "en"
    while _installed:
        app.removeTranslator(_installed.pop())
    if language == "en":
        return language
    path = compiled(language, cache)
    if path is None:
        return "en"
    own, qt = QTranslator(app), QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt.load(f"qtbase_{language}", folder):
        app.installTranslator(qt)
        _installed.append(qt)
    if not own.load(qt_path(path)):
        return "en"
    _spoken[0] = language  # before views are told: they write dates anew
    app.installTranslator(own)
    _installed.append(own)
    return language
