"""How typed words join a text, and where sentences end. Pure functions over strings."""

from __future__ import annotations

import re
import unicodedata

_OPENERS = "([{<«‹“‘„‚¿¡#@$€£"
_NO_SPACE_BEFORE = ".,;:!?%)]}>»›”’…'"
_STICKS_TO_NEXT = "([{<«‹“‘„‚¿¡#@$€£-–—/"
_SENTENCE_END = re.compile(r"""(?:[.!?…。！？]["'”’)\]»]*|\n)\s*$""")


def needs_space(before: str, word: str) -> bool:
    """Tell whether a typed `word` wants a space between the text `before` and itself.

    No space at a text's start, after white space or an opening bracket, before closing punctuation,
    and between the characters of scripts that are written without spaces.
    """
    if not before or not word or before[-1].isspace() or word[0].isspace():
        return False
    last, first = before[-1], word[0]
    if first in _NO_SPACE_BEFORE or last in _STICKS_TO_NEXT:
        return False
    if last == '"' or first == '"':
        # A straight quote opens when the text holds an even number of them, and closes otherwise.
        opening = before.count('"') % 2 == (1 if last == '"' else 0)
        return opening == (first == '"')
    if is_unspaced(first) or is_unspaced(last):
        return False
    return first.isalnum() or first in _OPENERS or not first.isascii() or first in "-&+=*/"


def word_is_over(text: str) -> bool:
    """Tell whether `text`, which a person chose or typed, ends with a whole word or mark."""
    return bool(text) and not text[-1].isspace() and text[-1] not in _STICKS_TO_NEXT


def is_unspaced(character: str) -> bool:
    """Whether the character belongs to a wide script without spaces (Korean has spaces)."""
    if unicodedata.east_asian_width(character) not in "WF":
        return False
    return unicodedata.category(character) == "Lo" and not unicodedata.name(
        character, ""
    ).startswith("HANGUL")


def sentence_starts(before: str, text: str) -> bool:
    """Tell whether a new sentence begins with `text` behind `before`.

    The space is required so that the point in "3.14" ends nothing.
    """
    if not text.strip() or _SENTENCE_END.search(before) is None:
        return False
    return before[-1].isspace() or text[0].isspace()
