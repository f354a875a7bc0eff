"""Open and save are inverse, whatever the file's encoding and line ends."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.textfile import Form, NoTextError, decode, encode

MARKS = {
    "utf-8": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
}
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n\ufeff"), max_size=20
)


@given(
    lines=st.lists(WORDS, max_size=6),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(sorted(MARKS)),
    marked=st.booleans(),
)
def test_a_file_that_was_only_opened_is_saved_as_it_was(
    lines: list[str], newline: str, encoding: str, marked: bool
) -> None:
    mark = MARKS[encoding] or (codecs.BOM_UTF8 if marked else b"")
    data = mark + newline.join(lines).encode(encoding)
    text, form = decode(data)
    assert encode(text, form, changed=False) == data
    assert "\r" not in text
    assert "\ufeff" not in text


@pytest.mark.parametrize(
    ("data", "text", "longer"),
    [
        (b"She lives in\n", "She lives in", b"She lives in Rome\n"),
        (b"She lives in", "She lives in", b"She lives in Rome"),
        (b"She lives in \r\n", "She lives in", b"She lives in Rome\r\n"),
        (b"a\r\nb\n\n", "a\nb\n", b"a\nb\n Rome\n"),
        ("\ufeffnein\r\n".encode(), "nein", "\ufeffnein Rome\r\n".encode()),
        (codecs.BOM_UTF16_LE + "да\n".encode("utf-16-le"), "да",
         codecs.BOM_UTF16_LE + "да Rome\n".encode("utf-16-le")),
    ],
)  # fmt: skip
def test_a_final_line_end_is_the_files_and_no_text(data: bytes, text: str, longer: bytes) -> None:
    read, form = decode(data)
    assert read == text
    assert encode(read + " Rome", form, changed=True) == longer
    assert decode(longer)[1].end == form.end.lstrip(" ")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"caf\xe9", "byte 4 (E9) is not in UTF-8; it may be in an older encoding"),
        (b"\xff\xfea", "is not in UTF-16-LE"),
        (b"PK\0\0", "no text in UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_by_the_name_of_its_encoding(data: bytes, told: str) -> None:
    with pytest.raises(NoTextError) as caught:
        decode(data)
    assert told in str(caught.value)


def test_half_a_character_is_replaced_and_not_refused() -> None:
    assert encode("caf\udce9", Form(), changed=True) == "caf\ufffd\n".encode()
