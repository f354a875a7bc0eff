from __future__ import annotations

import ast
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QDate, QLocale
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.base import i18n
from gui.base.store import Store
from gui.views.action_bar import Targets
from gui.views.main_window import MainWindow
from gui.views.top_bar import TopBar

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "assets" / "translations"
LANGUAGES = sorted(p.stem.removeprefix("wordfork_") for p in FOLDER.glob("*.ts"))
PLACEHOLDER = re.compile(r"%L?\d+|%n|\{\w*\}")


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    i18n.install(qapp, "en")


def entries(path: Path) -> dict[tuple[str, str], ET.Element]:
    found = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            source = message.findtext("source") or ""
            found[context.findtext("name") or "", source] = message
    return found


def test_the_languages_offered_are_those_there_are() -> None:
    assert sorted(i18n.LANGUAGES) == sorted(["en", *LANGUAGES])


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated_with_its_placeholders(language: str) -> None:
    for (context, source), message in entries(FOLDER / f"wordfork_{language}.ts").items():
        translation = message.find("translation")
        where = f"{context}: {source}"
        assert translation is not None, where
        assert translation.get("type") is None, where
        texts = [form.text or "" for form in translation.iter("numerusform")]
        for text in texts or [translation.text or ""]:
            assert text.strip(), where
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source)), where
            assert text.endswith("…") == source.endswith("…"), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_of_the_source_is_missing(language: str, tmp_path: Path) -> None:
    """Fails after a change of strings until the command in gui/base/i18n.py was run."""
    tool = Path(PySide6.__file__).parent / ("lupdate.exe" if os.name == "nt" else "lupdate")
    fresh = tmp_path / "fresh.ts"
    sources = [str(p) for p in sorted((ROOT / "gui").rglob("*.py"))]
    subprocess.run([str(tool), *sources, "-ts", str(fresh)], check=True, capture_output=True)
    wanted, there = set(entries(fresh)), set(entries(FOLDER / f"wordfork_{language}.ts"))
    assert len(wanted) > 40
    assert wanted - there == set()


def test_tr_has_no_other_name_in_the_source() -> None:
    """Under another one lupdate does not find its texts, and they stay English."""
    for path in sorted((ROOT / "gui").rglob("*.py")):
        found = ast.walk(ast.parse(path.read_text()))
        for node in found:
            value = getattr(node, "value", None)
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
                assert not (isinstance(value, ast.Attribute) and value.attr == "tr"), (
                    f"{path}:{node.lineno}"
                )


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_things_have_every_plural(language: str) -> None:
    """`lupdate` does not see all calls with a number, and drops their translations."""
    counted = {
        source
        for path in (ROOT / "gui").rglob("*.py")
        for source in re.findall(r'"([^"\n]*%n [^"\n]*)"', path.read_text(encoding="utf-8"))
    }
    forms = {
        source: len(list(message.iter("numerusform")))
        for (_, source), message in entries(FOLDER / f"wordfork_{language}.ts").items()
    }
    assert counted
    assert {source: forms.get(source, 0) for source in counted} == dict.fromkeys(counted, 3)


def test_russian_is_made_once_and_again_when_its_source_is_newer(tmp_path: Path) -> None:
    made = i18n.compiled("ru", tmp_path)
    assert made == tmp_path / "wordfork_ru.qm"
    assert made.stat().st_size > 1000
    os.utime(made, ns=(10**18 * 4, 10**18 * 4))
    assert i18n.compiled("ru", tmp_path) == made
    assert made.stat().st_mtime_ns == 10**18 * 4, "it was new enough"
    os.utime(made, ns=(0, 0))
    i18n.compiled("ru", tmp_path)
    assert made.stat().st_mtime_ns > 0
    assert i18n.compiled("xx", tmp_path) is None


def test_a_window_does_not_wait_for_its_translation(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    told: list[bool] = []

    def refuse(*_args: object, **_kw: object) -> None:
        raise AssertionError("the window's thread waits for a process")

    monkeypatch.setattr(i18n.subprocess, "run", refuse)
    assert i18n.install_later(qapp, "ru", tmp_path, lambda: told.append(True)) == "en"
    assert "Every word" in bar.segments.texts()
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    QApplication.processEvents()
    assert "Каждое слово" in bar.segments.texts()
    assert [p.name for p in tmp_path.glob("wordfork*")] == ["wordfork_ru.qm"]
    assert i18n.install_later(qapp, "en", tmp_path, lambda: None) == "en"
    assert i18n.install_later(qapp, "ru", tmp_path, lambda: None) == "ru", "it is there now"


def test_another_choice_meanwhile_stands(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    told: list[bool] = []
    i18n.install_later(qapp, "ru", tmp_path, lambda: told.append(True))
    assert i18n.install_later(qapp, "en", tmp_path, lambda: None) == "en"
    qtbot.waitUntil((tmp_path / "wordfork_ru.qm").is_file, timeout=60_000)
    QApplication.processEvents()
    assert told == []
    bar = TopBar()
    qtbot.addWidget(bar)
    assert "Every word" in bar.segments.texts()


def test_open_views_take_the_language(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    bar, row = TopBar(), Targets()
    qtbot.addWidget(bar)
    qtbot.addWidget(row)
    assert i18n.install(qapp, "ru", tmp_path) == "ru"
    QApplication.processEvents()
    assert "Каждое слово" in bar.segments.texts()
    assert row.button("undo").text() == "Отменить"
    assert i18n.install(qapp, "en", tmp_path) == "en"
    QApplication.processEvents()
    assert "Every word" in bar.segments.texts()
    assert row.button("undo").text() == "Undo"


def test_what_a_screen_reader_says_follows_the_language(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window = MainWindow(Store(tmp_path / "settings.ini"))
    qtbot.addWidget(window)
    before = {w: w.accessibleName() for w in window.findChildren(QWidget) if w.accessibleName()}
    assert {"Draft", "Cloud of words", "Targets"} <= set(before.values())
    for view in (window.text, window.stage.cloud):
        QAccessible.queryAccessibleInterface(view)  # made while the window is English
    i18n.install(qapp, "ru", tmp_path)
    QApplication.processEvents()
    assert [name for w, name in before.items() if w.accessibleName() == name] == []
    for view in (window.text, window.stage.cloud):
        told = QAccessible.queryAccessibleInterface(view)
        assert told.text(QAccessible.Text.Name) == view.accessibleName()


@pytest.mark.parametrize(
    ("system", "english", "russian"),
    [
        ("en_US", "11/9/25", "09.11.2025"),
        ("en_GB", "09/11/2025", "09.11.2025"),
        ("de_DE", "09/11/2025", "09.11.2025"),
        ("ru_RU", "09/11/2025", "09.11.2025"),
        ("C", "09/11/2025", "09.11.2025"),
    ],
)
def test_dates_follow_the_language_of_the_window(
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    english: str,
    russian: str,
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))
    for language, told in (("en", english), ("ru", russian), ("en", english)):
        i18n.install(qapp, language, tmp_path)
        date = i18n.locale().toString(QDate(2025, 11, 9), QLocale.FormatType.ShortFormat)
        assert date == told


def test_without_a_cache_the_window_stays_english(qapp: QApplication, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert i18n.install(qapp, "ru", blocked / "folder") == "en"


def test_an_unknown_language_is_an_error(qapp: QApplication) -> None:
    assert i18n.language_for("system") in i18n.LANGUAGES
    with pytest.raises(ValueError, match="no language 'tlh'"):
        i18n.install(qapp, "tlh")
