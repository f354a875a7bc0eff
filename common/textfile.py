"""Text files as people have them: read and written back so that nothing else changes.

The kind of line ends, a byte-order mark, the encoding and the final line end belong to the file,
not to the text. Without a mark a file is UTF-8 (RFC 3629), with one what the mark says.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from common.files import sound

MOST_BYTES = 64 * 2**20
"""A larger file is no text that a person writes on."""
_MARKS = (  # that of UTF-32 begins as that of UTF-16 does
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Form:
    """How a text lies in its file: `mark` are the bytes before it, `end` what stands behind it.

    Where its line ends are of several kinds, `newline` is the usual one, `ends` are all of them,
    and `text` is what they part.
    """

    encoding: str = "utf-8"
    mark: bytes = b""
    newline: str = "\n"
    end: str = "\n"
    ends: tuple[str, ...] = ()
    text: str = ""


class NoTextError(ValueError):
    """A file cannot be read as text; the message names the encoding that was tried."""


def decode(data: bytes) -> tuple[str, Form]:
    """Return a file's text, lines parted as Python has them, and its form. Raises NoTextError.

    Blanks and one line end at the end are no text: they go to the form, so that a text that ends
    in the middle of a sentence is written on there.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        told = f"byte {at + 1} ({data[at]:02X}) is not in {encoding.upper()}"
        older = f"{told}; it may use an older encoding, such as Windows-1252 or Windows-1251"
        raise NoTextError(told if mark else older) from None
    if "\0" in text:
        raise NoTextError(f"it is not text in {encoding.upper()}: it contains the character NUL")
    ends = _LINE_END.findall(text)
    newline = max(("\n", "\r\n", "\r"), key=ends.count)
    if ends:
        text = _LINE_END.sub("\n", text)
    bare = text.removesuffix("\n").rstrip(" \t")
    end = text[len(bare) :].replace("\n", ends[-1] if ends else newline)
    if len(set(ends)) < 2:
        return bare, Form(encoding, mark, newline, end)
    return bare, Form(encoding, mark, newline, end, tuple(ends[: bare.count("\n")]), bare)


def encode(text: str, form: Form, *, changed: bool) -> bytes:
    """Return the file of a text; one that was `changed` ends with no blanks of the old text's.

    Each line keeps its own end, up to the first line that is another and from the last one on.
    """
    end = form.end
    if changed:
        end = end.lstrip(" \t")
    whole = sound(text).replace("\r\n", "\n")
    if form.ends:
        lines = whole.split("\n")
        parts = zip(lines, [*_ends_of(lines, form), ""], strict=True)
        whole = "".join(line + own for line, own in parts)
    else:
        whole = whole.replace("\n", form.newline)
    return form.mark + (whole + end).encode(form.encoding)


def _ends_of(lines: list[str], form: Form) -> list[str]:
    """Return the end of each line but the last: its own where it was read with one."""
    old, least = form.text.split("\n"), 0
    ends = [form.newline] * (len(lines) - 1)
    most = min(len(ends), len(form.ends))
    while least < most and lines[least] == old[least]:
        ends[least] = form.ends[least]
        least += 1
    for back in range(1, most - least + 1):  # behind the first line that is another
        if lines[-back] != old[-back]:
            break
        if lines[-back - 1] == old[-back - 1]:
            ends[-back] = form.ends[-back]
    return ends
