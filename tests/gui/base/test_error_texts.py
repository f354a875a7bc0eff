"""What engine and input say is known to the window, and said in its language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.worker.process import explain
from errortexts import templates
from gui.base import i18n
from gui.base.error_texts import TEMPLATES, in_language, in_one_line
from gui.widgets.message_bar import Level, MessageBar


@pytest.fixture
def russian(qapp: QApplication, tmp_path: Path) -> Iterator[None]:
    assert i18n.install(qapp, "ru", tmp_path) == "ru"
    yield
    i18n.install(qapp, "en")


def test_every_line_of_engine_and_input_is_known_and_no_other() -> None:
    said = templates()
    assert len(said) > 150
    assert {text: place for text, place in said.items() if text not in TEMPLATES} == {}
    assert set(TEMPLATES) - set(said) == set(), "nobody says these any more"
    assert len(set(TEMPLATES)) == len(TEMPLATES)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_line_keeps_its_values_in_each_language(
    qapp: QApplication, tmp_path: Path, language: str
) -> None:
    i18n.install(qapp, language, tmp_path)
    for template in TEMPLATES:
        values = [f"<{n}>" for n in range(template.count("{"))]
        text = in_language(template.format(*values))
        assert all(value in text for value in values), template
        assert (text == template.format(*values)) == (language == "en"), template
    i18n.install(qapp, "en")


def test_lines_within_lines_are_translated_too(russian: None) -> None:
    death = explain(-9, "/tmp/engine.log", 0)
    assert in_language(death.text) == (
        "Движок остановлен системой (SIGKILL), возможно, не хватило памяти"
    )
    assert in_language(death.remedy).endswith("Его журнал: /tmp/engine.log")
    assert in_language(explain(3, "", 0).text) == "Движок завершился (код 3)"
    assert in_language("A camera does not answer") == "Камера не отвечает"
    assert in_one_line("m.gguf is empty.", "Try again.") == "m.gguf пуст. Попробуйте ещё раз."


def test_any_other_line_stays_as_it_is(russian: None) -> None:
    for text in ("", "Готово.", "Something that nobody says"):
        assert in_language(text) == text


def test_the_window_shows_them_translated(russian: None, qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.tell("eyes", "A camera does not answer", "Unplug it and plug it in again.", Level.WARNING)
    message = bar.current
    assert message is not None
    assert message.whole == "Камера не отвечает. Отключите её и подключите снова."
