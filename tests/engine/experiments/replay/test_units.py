"""How a text is cut into words and marks: as the clouds cut it, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.experiments.replay.units import goes_on, is_over, units_of

TEXTS = st.text(
    alphabet=st.sampled_from("abz é 12'’-‑_.,!?\"«»$@/ \t\n\r你好กำแéñ́ด👩‍🚀👍🏽🇩🇪❤️נи·\u200b\u00a0")
)


@given(TEXTS)
def test_units_join_to_the_text_and_none_is_blank(text):
    units = units_of(text)
    assert "".join(units) == text.rstrip()
    assert all(unit.strip() or unit.strip(" \t\u00a0") for unit in units)
    assert sum(map(len, units)) == len(text.rstrip())


@given(TEXTS)
def test_no_picture_and_no_letter_with_its_marks_is_cut(text):
    end = 0
    for unit in units_of(text):
        end += len(unit)
        broken = unit[-1] in "\r\n"  # a mark behind a line break has nothing to combine with
        assert broken or text[end : end + 1] not in ("\u0301", "\u200d", "\ufe0f")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keep in step--it's hard", ["keep", "in", "step", "-", "-", "it's", "hard"]),
        ('said: "no!" twice', ["said", ":", '"', "no", "!", '"', "twice"]),
        ("the U.S.A. and/or $3.14", ["the", *"U.S.A.", "and", "/", "or", "$", "3", ".", "14"]),
        ("a well-known o'clock", ["a", "well-known", "o'clock"]),
        ("cafe\u0301 нет", ["cafe\u0301", "нет"]),
        ("आप कैसे हैं?", ["आप", "कैसे", "हैं", "?"]),
        ("我去图书馆。", list("我去图书馆。")),
        ("กำ แม่", ["ก", "ำ", "แ", "ม่"]),
        ("한국어 문장.", ["한국어", "문장", "."]),
        ("a👩\u200d🚀👍🏽🇩🇪🇫🇷❤\ufe0f!", ["a", "👩\u200d🚀", "👍🏽", "🇩🇪", "🇫🇷", "❤\ufe0f", "!"]),
        ("one\n\n  two\r\nthree", ["one", "", "", "two", "", "three"]),
    ],
)
def test_words_and_marks(text, words):
    assert [unit.strip() for unit in units_of(text)] == words


def test_a_word_goes_on_as_the_writer_sees_it():
    assert goes_on("dog", 3, "'s")
    assert goes_on("step", 4, "--")
    assert goes_on("a ", 2, "word")
    assert not goes_on("dog", 3, " sat")
    assert not goes_on("end.", 4, "A")
    assert not goes_on("你", 1, "好")
    assert not goes_on("", 0, "a")
    assert not goes_on("a", 1, "")


def test_a_word_is_over_where_nothing_joins_it():
    assert is_over("the dog sat", 7)
    assert not is_over("the dogs sat", 7)
    assert is_over("你好", 1)
    assert is_over("the dog", 7)
