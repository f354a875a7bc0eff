"""The vocabulary: what each token spells, and whether it begins a word or goes on with one.

A vocabulary whose words begin with a space has no probability for "the word ends here". What ends a
word is the first character of the next token, so each token is classed once by its first and its
last character; `JOINS` says which classes hang together within one word.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.tokens.array_cache import read_arrays, write_arrays
from engine.tokens.markup import PlainWords

MARK = re.compile(
    r"<\|[^<>|]{1,40}\|>|<｜[^<>｜]{1,40}｜>"
    r"|</?(?:(?:seed:)?think|thinking|thought|reasoning|tool_call|tool_response|tools"
    r"|(?:start|end)_of_(?:turn|image)|unused\d+)>"
    r"|\[/?(?:INST|THINK|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|AVAILABLE_TOOLS|SYSTEM_PROMPT)\]"
)
"""A model's marks for itself: turns, thoughts, tools. Some models' files call them text."""
_BRACKETS = (b"<", b"[")


class CharClass(IntEnum):
    """What the character at the edge of a token is."""

    SPACE = 0
    NEWLINE = 1
    PUNCTUATION = 2
    WORD = 3
    """Letters, digits, marks, and the apostrophes, hyphens and joiners that stand inside words."""
    IDEOGRAPH = 4
    """Scripts written without spaces: every token stands alone."""
    FRAGMENT = 5
    """Bytes that are no whole character yet."""
    CONTROL = 6
    """No text at all: control tokens, and the beginning of a text."""


def _joins_table() -> npt.NDArray[np.bool_]:
    c = CharClass
    table = np.zeros((len(c), len(c)), dtype=np.bool_)
    table[c.WORD, [c.WORD, c.FRAGMENT]] = True
    table[c.FRAGMENT, [c.WORD, c.FRAGMENT, c.IDEOGRAPH, c.PUNCTUATION]] = True
    table[c.SPACE, [c.WORD, c.FRAGMENT, c.IDEOGRAPH, c.PUNCTUATION]] = True
    return table


JOINS = _joins_table()
"""JOINS[last, first]: whether a token beginning with class `first` goes on with the word of a token
that ended with class `last`. Shape (7, 7). A space joins what comes after it."""

INNER = frozenset("'’ʼ-‐‑·_\u00ad\u200c\u200d")
_NO_SPACES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


@functools.lru_cache(maxsize=1 << 16)
def char_class(char: str) -> CharClass:
    """Return the class of one character."""
    if char in "\n\r":
        return CharClass.NEWLINE
    if char.isspace():
        return CharClass.SPACE
    if char in INNER:
        return CharClass.WORD
    code = ord(char)
    if code > 0xDFF and any(a <= code <= b for a, b in _NO_SPACES):
        return CharClass.IDEOGRAPH
    if unicodedata.category(char)[0] in "LNM":
        return CharClass.WORD
    return CharClass.PUNCTUATION


def last_class(text: bytes) -> CharClass:
    """Return the class of the last character of `text`: FRAGMENT where it is not whole."""
    if not text:
        return CharClass.CONTROL
    for back in range(1, min(4, len(text)) + 1):
        if not 0x80 <= text[-back] < 0xC0:  # where the last character begins
            try:
                return char_class(text[-back:].decode("utf-8"))
            except UnicodeDecodeError:
                return CharClass.FRAGMENT
    return CharClass.FRAGMENT


def _edge_classes(pieces: Sequence[bytes]) -> npt.NDArray[np.uint32]:
    """Return the class of the first and the last character, and the first letter, case-folded.

    The shape is (3, n): few characters stand at the edges of many pieces, so each is classed once.
    """
    texts, broken = [], []
    for token, piece in enumerate(pieces):
        try:
            texts.append(piece.decode())
        except UnicodeDecodeError:
            texts.append("")
            broken.append(token)
    edges = np.empty((3, len(pieces)), dtype=np.uint32)
    for row, chars, of in (
        (0, [text[:1] for text in texts], _class_of),
        (1, [text[-1:] for text in texts], _class_of),
        (2, [text.lstrip()[:1] for text in texts], _folded),
    ):
        known = {char: of(char) for char in set(chars)}
        edges[row] = [known[char] for char in chars]
    for token in broken:
        edges[:, token] = _broken_edges(pieces[token])
    return edges


def _class_of(char: str) -> int:
    return int(char_class(char) if char else CharClass.CONTROL)


def _folded(char: str) -> int:
    return ord(char.casefold()[0]) if char else 0


def _broken_edges(piece: bytes) -> tuple[int, int, int]:
    """Return the edges of a piece that does not begin or end with a whole character."""
    text = piece.decode("utf-8", "ignore")
    last = last_class(piece)
    if not text or not piece.startswith(text[0].encode()):
        return CharClass.FRAGMENT, last, 0
    return _class_of(text[0]), last, _folded(text.lstrip()[:1])


def _is_mark(piece: bytes) -> bool:
    """Whether a piece is a `MARK` and nothing else."""
    return MARK.fullmatch(piece.decode("utf-8", "replace")) is not None


class Vocabulary:
    """Pieces and classes of all tokens.

    `first` and `last` are int8 arrays of `CharClass`, `initial` a uint32 array of the first letter,
    case-folded (0 for none), `ends_text` a bool array of end-of-text tokens, all of shape
    (n_vocab,). A token that is a `MARK` is one of control: it is never part of a text.
    """

    def __init__(self, pieces: Sequence[bytes], ends_text: Iterable[int] = ()) -> None:
        """Class every piece once; `ends_text` are the tokens that end a text."""
        self._blob = b"".join(pieces)
        self._offsets = np.zeros(len(pieces) + 1, dtype=np.int64)
        np.cumsum([len(p) for p in pieces], out=self._offsets[1:])
        first, last, self.initial = _edge_classes(pieces)
        self.first, self.last = first.astype(np.int8), last.astype(np.int8)
        self.ends_text = np.zeros(len(pieces), dtype=np.bool_)
        self.ends_text[list(ends_text)] = True
        control = self.ends_text.copy()
        marks = [t for t, piece in enumerate(pieces) if piece[:1] in _BRACKETS and _is_mark(piece)]
        control[marks] = True
        self.first[control] = CharClass.CONTROL
        self.last[control] = CharClass.CONTROL
        self._finish()

    def _finish(self) -> None:
        spelled = (self.first != CharClass.CONTROL) | self.ends_text
        self._silent = ~spelled
        joins = [JOINS[last][self.first] & ~self.ends_text for last in CharClass]
        self._goes_on: list[npt.NDArray[np.float32]] = [j.astype(np.float32) for j in joins]
        self._starts: list[npt.NDArray[np.float32]] = [
            (spelled if last == CharClass.SPACE else spelled & ~j).astype(np.float32)
            for last, j in zip(CharClass, joins, strict=True)
        ]
        self._digest: str | None = None

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self._offsets) - 1

    @property
    def digest(self) -> str:
        """A fingerprint of all pieces: caches that depend on the vocabulary are named by it."""
        if self._digest is None:
            hashed = hashlib.sha256(self._blob)
            hashed.update(self._offsets.tobytes())
            self._digest = hashed.hexdigest()[:16]
        return self._digest

    @functools.cached_property
    def plain(self) -> PlainWords:
        """Which tokens are no markup: made of the pieces when it is wanted first."""
        return PlainWords(self._blob, self._offsets)

    def piece(self, token: int) -> bytes:
        """Return the bytes that a token spells; empty for control tokens."""
        return self._blob[self._offsets[token] : self._offsets[token + 1]]

    def spell(self, tokens: Iterable[int]) -> bytes:
        """Return the bytes that several tokens spell."""
        return b"".join(self.piece(t) for t in tokens)

    def text(self, tokens: Iterable[int]) -> str:
        """Return the text of several tokens; bytes that are no whole character are replaced."""
        return self.spell(tokens).decode("utf-8", "replace")

    def words(self, tokens: Iterable[int]) -> int:
        """Return how many words several tokens spell, parted by blanks."""
        return len(self.text(tokens).split())

    def going_on(self, last: CharClass | int) -> npt.NDArray[np.float32]:
        """Return which tokens go on with a word that ends with class `last`: 0 or 1, (n_vocab,)."""
        return self._goes_on[int(last)]

    def starting(self, last: CharClass | int) -> npt.NDArray[np.float32]:
        """Return which tokens may begin a word, or end the text, behind class `last`: (n_vocab,).

        Behind a space everything may: there the boundary is already written.
        """
        return self._starts[int(last)]

    def is_silent(self, token: int) -> bool:
        """Whether a token neither spells anything nor ends a text: it is never written."""
        return bool(self._silent[token])

    def without_silent(self, row: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return a copy of logits in which no token that `is_silent` can be the best."""
        return np.where(self._silent, np.float32(-1e9), row)

    def joins(self, last: CharClass | int, token: int) -> bool:
        """Whether `token` goes on with the word that ends with class `last`."""
        return bool(self._goes_on[int(last)][token])

    def last_class(self, text: bytes) -> CharClass:
        """Return the class of the last character of `text`; CONTROL where there is none."""
        return last_class(text)

    def save(self, path: Path) -> None:
        """Write everything to an .npz file, atomically, for the next start. Raises OSError."""
        write_arrays(
            path,
            {
                "blob": np.frombuffer(self._blob, dtype=np.uint8),
                "offsets": self._offsets,
                "first": self.first,
                "last": self.last,
                "initial": self.initial,
                "ends_text": self.ends_text,
            },
        )

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what `save` wrote. Raises OSError, ValueError or KeyError where it is damaged."""
        self = cls.__new__(cls)
        arrays = read_arrays(path)
        self._blob = arrays["blob"].tobytes()
        self._offsets = arrays["offsets"]
        self.first = arrays["first"]
        self.last = arrays["last"]
        self.initial = arrays["initial"]
        self.ends_text = arrays["ends_text"]
        sizes = {len(a) for a in (self.first, self.last, self.initial, self.ends_text)}
        if sizes != {len(self)} or len(self._blob) != self._offsets[-1]:
            raise ValueError("the arrays do not belong together")
        self._finish()
        return self
