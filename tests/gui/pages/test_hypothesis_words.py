"""The hypotheses in the window's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engine.experiments.time_model.reference import claims, tables
from gui.base import i18n
from gui.pages.hypothesis_words import TEMPLATES, claim_text, template_of

TEXTS = sorted({
    text
    for claim in (*tables(), *claims())
    for text in (claim.claim, claim.stated, claim.ours, claim.arithmetic)
})  # fmt: skip
KEPT = {"KV", "prefill", "wordfork", "replay"}


@pytest.fixture
def russian(qapp: QApplication, tmp_path: Path) -> Iterator[None]:
    assert i18n.install(qapp, "ru", tmp_path) == "ru"
    yield
    i18n.install(qapp, "en")


def test_every_text_of_the_claims_has_a_template_and_none_is_left_over() -> None:
    assert {template_of(text) for text in TEXTS} == set(TEMPLATES)


def test_english_says_what_the_engine_says(qapp: QApplication) -> None:
    assert [claim_text(text) for text in TEXTS] == TEXTS


@pytest.mark.usefixtures("russian")
def test_russian_keeps_every_number_and_no_english_word() -> None:
    for text in TEXTS:
        told = claim_text(text)
        assert set(re.findall("[A-Za-z]+", told)) <= KEPT, told
        numbers = [number.replace(".", ",") for number in re.findall(r"\d+(?:\.\d+)?", text)]
        assert sorted(re.findall(r"\d+(?:,\d+)?", told)) == sorted(numbers), told


@pytest.mark.usefixtures("russian")
def test_what_nobody_translated_is_told_in_english() -> None:
    assert claim_text("7.5 new claims") == "7,5 new claims"
