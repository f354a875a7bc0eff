"""The window's languages.

Strings in the source are English. After a change of strings, run in the repository's root::

    .venv/bin/pyside6-lupdate gui/*.py -ts assets/translations/wordfork_ru.ts -no-obsolete

and translate what it marks as unfinished. It reads `self.tr("...")` and calls that are named
`translate("Context", "...")`; of an alias with another name it takes the context for the text.

The compiled form (.qm) is made by PySide6's own lrelease in the person's cache folder when it is
missing or older than its source: nothing that is built lies in the tree.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import PySide6
from platformdirs import user_cache_dir
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

LANGUAGES = ("en", "ru")
"""What there is; English is the source's own."""

_installed: list[QTranslator] = []


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


def compiled(language: str, cache: Path | None = None) -> Path | None:
    """Return the compiled translation, made when missing or old; None when it cannot be made.

    `cache` is the folder for it, by default the person's cache folder of this program.
    """
    source = files("assets") / "translations" / f"wordfork_{language}.ts"
    if not source.is_file():
        return None
    folder = cache or Path(user_cache_dir("wordfork")) / "translations"
    target = folder / f"wordfork_{language}.qm"
    with as_file(source) as path:
        if target.is_file() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            return target
        tool = Path(PySide6.__file__).parent / (
            "lrelease.exe" if sys.platform == "win32" else "lrelease"
        )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                [str(tool), "-silent", str(path), "-qm", str(target)],
                check=True,
                capture_output=True,
                timeout=30,
            )
        except (OSError, subprocess.SubprocessError):
            return None
    return target if target.is_file() else None


def install(app: QCoreApplication, choice: str, cache: Path | None = None) -> str:
    """Let the application speak a language, in place of the one before; return which it is.

    Open views are told by a LanguageChange event. When the translation cannot be made the window
    stays English.
    """
    while _installed:
        app.removeTranslator(_installed.pop())
    language = language_for(choice)
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
    if not own.load(str(path)):
        return "en"
    app.installTranslator(own)
    _installed.append(own)
    return language
