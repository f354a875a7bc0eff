"""How an intended text is cut into words and marks, as the clouds cut what they offer.

A word is what `engine.tokens.vocabulary` classes as one: letters, digits and the marks that combine
with them, with a single apostrophe, hyphen or joiner between two of these. Every other sign is one
of its own, with all that makes one picture of it (skin tones, joined emoji, two letters of a flag).
In scripts without blanks each character is one, since there a cloud offers single tokens; a line
break is one, as it is in a cloud.
"""

from __future__ import annotations

import unicodedata

from engine.tokens.vocabulary import INNER, JOINS, CharClass, char_class

_JOINER = "\u200d"
_UNSEEN = "\u200c\u200d"


def units_of(text: str) -> list[str]:
    """Return the words and marks of a text, each with the blanks before it; joined: the text.

    Blanks and line breaks at the very end are left out.
    """
    text = text.rstrip()
    units, start = [], 0
    while start < len(text):
        at = start
        while char_class(text[at]) is CharClass.SPACE:
            at += 1
        at = _end(text, at)
        units.append(text[start:at])
        start = at
    return units


def goes_on(text: str, at: int, following: str) -> bool:
    """Tell whether `following`, behind the first `at` characters, goes on with their last word.

    As the writer sees it (see `engine.tokens.vocabulary.JOINS`): a blank before a word is part of
    it.
    """
    if not at or not following:
        return False
    return bool(JOINS[char_class(text[at - 1]), char_class(following[0])])


def is_over(text: str, at: int) -> bool:
    """Tell whether a word of a cloud may end behind the first `at` characters of `text`."""
    return at >= len(text) or not goes_on(text, at, text[at])


def _end(text: str, at: int) -> int:
    """Return where the unit ends that begins, behind its blanks, with character `at`."""
    if _is_letter(text[at]):
        return _end_of_word(text, at + 1)
    if text[at] == "\r" and text[at + 1 : at + 2] == "\n":
        return at + 2
    first, at = text[at], at + 1
    if char_class(first) is CharClass.NEWLINE:
        return at
    if _is_half_a_flag(first) and at < len(text) and _is_half_a_flag(text[at]):
        at += 1
    while at < len(text) and _belongs(text, at):
        at += 1
    return at


def _end_of_word(text: str, at: int) -> int:
    while at < len(text):
        inner = text[at] in INNER and at + 1 < len(text) and _is_letter(text[at + 1])
        if not (_is_letter(text[at]) or inner or text[at] in _UNSEEN):
            break
        at += 1 + inner
    return at


def _is_letter(char: str) -> bool:
    """Whether a character is part of a word wherever it stands."""
    return char_class(char) is CharClass.WORD and char not in INNER


def _belongs(text: str, at: int) -> bool:
    """Whether character `at` makes one picture with the sign before it."""
    char = text[at]
    if char == _JOINER or unicodedata.category(char)[0] == "M":
        return True
    if text[at - 1] == _JOINER:
        return char_class(char) is CharClass.PUNCTUATION
    return "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_half_a_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
