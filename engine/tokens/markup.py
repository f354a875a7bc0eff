"""Markup: tags, headings, list marks, code, formulas; and when a text goes without.

A model that has read the web offers `<h2>` or `*` on a new line, and to somebody who writes a
letter these are no words. Each token is classed once by what it spells. Four kinds of places
differ: at the start of a line a lone `*` or `#` is a mark, in the midst of it it is not ("C#",
"*cough*"); straight behind `<` or a backslash a letter makes a tag or a command ("<3" does not);
and behind the eyes of an emoticon `|` is its mouth.

What is masked is what the model writes and offers, never what a person types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum, StrEnum

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.float32]
"""1 where a token may come, else 0; shape (n_vocab,)."""


class Markup(StrEnum):
    """Whether the model may write and offer markup; AUTO: where the draft or its request has it."""

    AUTO = "auto"
    ALLOW = "allow"
    NEVER = "never"


class Place(IntEnum):
    """What stands before a token, as far as markup is concerned."""

    WITHIN = 0
    LINE = 1
    """The start of a line, or of the text."""
    TAG = 2
    """Straight behind `<`, or a backslash that parts no folders."""
    EYES = 3
    """Behind `:`, `;`, `=`, a nose or a `|`: the next `|` belongs to an emoticon."""


_NAMES = r"nbsp|lt|gt|amp|quot|apos|[lr][ds]quo|[mn]dash|hellip|copy|reg|bull|middot|times|[lr]aquo"
_ANYWHERE = (
    r"</|<[a-z!?]|/>|\">|\*\*|##|\n[ \t]*(?:[*#]|\|)|\[\[|\]\]|\]\(|!\[|\[/|`|~~~?|\{\{|\}\}|\$\$"
    rf"|\\(?:[a-z]{{2}}|[\\(){{}}\[\]])|&(?:{_NAMES}|#)"
)
_PIPE = r"(?<![:;=|\-'oO0xX8])\|(?![:;=\-])"
_BEHIND_EYES = re.compile(_ANYWHERE, re.IGNORECASE)
_IN_A_LINE = re.compile(f"{_ANYWHERE}|{_PIPE}", re.IGNORECASE)
_AT_ITS_START = re.compile(r"^[ \t]*(?:[*#+>=<\\]+\s*$|\*\s|#\s|==)")
_IN_A_TAG = re.compile(r"^[a-z/!?]", re.IGNORECASE)
_SIGNS = b"<>*#[]|`~{}$\\&=+"
"""Bytes of which a token must hold one to be markup, but for the letters behind `<`."""

_HELD = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>\n]{0,200})?/?>|<!--|<!doctype"  # HTML
    r"|^[ \t]*(?:#{1,6}|\*)[ \t]+\S|\*\*\S|^[ \t]*\|.*\||```|`[^`\n]+`"  # Markdown
    r"|\[\[[^\[\]\n]+\]\]|\]\(\S|\{\{"  # wikis, links, templates
    rf"|(?<![\w:\\])\\[a-z]{{2,}}|\$\$|&(?:{_NAMES}|#\w{{1,6}});",  # LaTeX; entities
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = re.compile(
    r"\b(?:html|xml|svg|markdown|latex|bbcode|wikitext|source code|bullet points?|headings)\b"
    r"|\bразметк|\bисходн\w+ код",
    re.IGNORECASE,
)


def holds_markup(text: str) -> bool:
    """Whether a text has markup of its own: a tag, a heading, code, a link, a command."""
    return _HELD.search(text) is not None


def asks_for_markup(request: str) -> bool:
    """Whether a request holds markup or names it ("a table in Markdown")."""
    return holds_markup(request) or _NAMED.search(request) is not None


def place_behind(text: str) -> Place:
    """Return what place the end of `text` is; "" is the start of a text."""
    line = text[text.rfind("\n") + 1 :]
    if not line.strip(" \t"):
        return Place.LINE
    if line.endswith("<") or re.search(r"(?<![\w:\\])\\$", line):
        return Place.TAG
    if line[-1] in ":;=|" or line[-2:] in (":-", ";-", "=-"):
        return Place.EYES
    return Place.WITHIN


class PlainWords:
    """Which tokens of a vocabulary are no markup, at each kind of place. Computed once."""

    def __init__(self, blob: bytes, offsets: npt.NDArray[np.int64]) -> None:
        """Class the tokens whose pieces are `blob`, parted at `offsets` (n_vocab + 1 of them)."""
        raw = np.frombuffer(blob, dtype=np.uint8)
        signs = np.zeros(256, dtype=np.bool_)
        signs[list(_SIGNS)] = True
        at = np.flatnonzero(signs[raw])
        holds = np.zeros(len(offsets) - 1, dtype=np.bool_)
        holds[np.searchsorted(offsets, at, side="right") - 1] = True
        masks = np.ones((len(Place), len(offsets) - 1), dtype=np.float32)
        for token in np.flatnonzero(holds).tolist():
            text = blob[offsets[token] : offsets[token + 1]].decode("utf-8", "replace")
            if _BEHIND_EYES.search(text):
                masks[:, token] = 0.0
            elif _IN_A_LINE.search(text):
                masks[[Place.WITHIN, Place.LINE, Place.TAG], token] = 0.0
            elif _AT_ITS_START.search(text):
                masks[Place.LINE, token] = 0.0
        letters = np.zeros(256, dtype=np.bool_)
        letters[[c for c in range(128) if _IN_A_TAG.match(chr(c))]] = True
        spelled = np.flatnonzero(np.diff(offsets))
        masks[Place.TAG, spelled[letters[raw[offsets[:-1][spelled]]]]] = 0.0
        self._masks = masks

    def mask(self, behind: str) -> Mask:
        """Return which tokens are no markup behind a text, of which the last line is enough."""
        mask: Mask = self._masks[place_behind(behind)]
        return mask

    def behind(self, text: str) -> Callable[[str], Mask]:
        """Return `mask` for places that lie behind `text`, by what stands between."""
        return lambda more: self.mask(text + more)
