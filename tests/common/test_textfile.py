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
        (b"a\r\nb\n\n", "a\nb\n", b"a\r\nb\n Rome\n"),
        (b"a\nb\nc\r\n", "a\nb\nc", b"a\nb\nc Rome\r\n"),
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


MIXED = st.lists(st.tuples(WORDS, st.sampled_from(["\n", "\r\n", "\r"])), max_size=8)


def joined(lines: list[tuple[str, str]]) -> str:
    """Return lines with their ends; no line is empty, as two ends could be one."""
    return "".join((word or "x") + end for word, end in lines)


@given(lines=MIXED, last=WORDS)
def test_mixed_line_ends_stay_each_where_it_is(lines: list[tuple[str, str]], last: str) -> None:
    data = (joined(lines) + (last or "x")).encode()
    text, form = decode(data)
    assert encode(text, form, changed=False) == data
    bare = data.removesuffix(last.encode()) if last.strip(" \t") else data
    if last.rstrip(" \t") == last and last:
        assert encode(text + " Rome", form, changed=True) == bare + last.encode() + b" Rome"


@given(lines=MIXED, at=st.integers(0, 9), put=st.sampled_from(["new", "new\nand more", ""]))
def test_only_lines_that_are_touched_get_the_usual_end(
    lines: list[tuple[str, str]], at: int, put: str
) -> None:
    lines = [(f"{number} {word}", end) for number, (word, end) in enumerate(lines)]
    data = joined(lines) + "last"
    text, form = decode(data.encode())
    at = min(at, len(lines))
    words = text.split("\n")
    words[at : at + 1] = put.split("\n") if put else []
    if not words:
        return
    told = encode("\n".join(words), form, changed=True).decode()
    before, behind = lines[: max(0, at - (0 if put else 1))], lines[at + 1 :]
    assert told.startswith(joined(before))
    assert told.endswith(joined(behind) + ("last" if at < len(lines) else ""))


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ("one\ntwo\nthree\nfour", b"one\r\ntwo\nthree\r\nfour\r\n"),
        ("one\ntwo!\nthree\nfour", b"one\r\ntwo!\r\nthree\r\nfour\r\n"),
        ("one\ntwo\nthree!\nfour", b"one\r\ntwo\nthree!\r\nfour\r\n"),
        ("one\nthree\nfour", b"one\r\nthree\r\nfour\r\n"),
        ("two\nthree\nfour", b"two\nthree\r\nfour\r\n"),
        ("0\none\ntwo\nthree\nfour", b"0\r\none\r\ntwo\nthree\r\nfour\r\n"),
        ("four", b"four\r\n"),
        ("one\ntwo", b"one\r\ntwo\r\n"),
        ("", b"\r\n"),
    ],
)
def test_a_line_keeps_its_end_where_others_come_and_go(text: str, saved: bytes) -> None:
    read, form = decode(b"one\r\ntwo\nthree\r\nfour\r\n")
    assert read == "one\ntwo\nthree\nfour"
    assert encode(text, form, changed=True) == saved


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"caf\xe9", "byte 4 (E9) is not in UTF-8; it may use an older encoding"),
        (b"\xff\xfea", "is not in UTF-16-LE"),
        (b"PK\0\0", "not text in UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_by_the_name_of_its_encoding(data: bytes, told: str) -> None:
    with pytest.raises(NoTextError) as caught:
        decode(data)
    assert told in str(caught.value)


def test_half_a_character_is_replaced_and_not_refused() -> None:
    assert encode("caf\udce9", Form(), changed=True) == "caf\ufffd\n".encode()
