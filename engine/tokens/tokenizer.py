"""What llama.cpp says of a vocabulary: a text's tokens, what each token spells, which end a text.

To ask once a token, a quarter of a million times, takes most of a second. So all tokens are spelled
in one call, with a byte between them that no other token spells.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_SIZE = 256
"""Bytes of most pieces, and far more."""
_MARK = b"\0"
_PROBE = b"a . b ? c ! d , e ' f 's 't n't"
"""What a vocabulary that tidies the spaces of a text would not give back."""


class Spelling:
    """The tokens of one vocabulary; `lib` is the module `llama_cpp`, `vocab` its pointer."""

    def __init__(self, lib: Any, vocab: object) -> None:
        """Ask about `vocab`, which has to stay loaded."""
        self._lib, self._vocab = lib, vocab
        self._buffer = ctypes.create_string_buffer(_SIZE)

    def __len__(self) -> int:
        """Return the number of tokens."""
        return int(self._lib.llama_vocab_n_tokens(self._vocab))

    def tokens(self, text: bytes, *, special: bool = False, marks: bool = False) -> list[int]:
        """Return tokens: `special` adds what begins a text, `marks` reads special tokens' names."""
        size = len(text) + 8
        while True:
            buffer = (ctypes.c_int32 * size)()
            n = self._lib.llama_tokenize(self._vocab, text, len(text), buffer, size, special, marks)
            if n >= 0:
                return list(buffer[:n])
            size = -n

    def piece(self, token: int) -> bytes:
        """Return the bytes that a token spells; empty for control tokens."""
        buffer, call = self._buffer, self._lib.llama_token_to_piece
        n: int = call(self._vocab, token, buffer, _SIZE, 0, False)
        if n < 0:
            buffer = ctypes.create_string_buffer(-n)
            n = call(self._vocab, token, buffer, -n, 0, False)
        return buffer.raw[:n]

    def pieces(self) -> list[bytes]:
        """Return the bytes that each token spells."""
        return self._at_once() or [self.piece(token) for token in range(len(self))]

    def ends(self, pieces: Sequence[bytes]) -> list[int]:
        """Return the tokens that end a text, of those that spell `pieces`.

        llama.cpp makes each of them a control token, which spells nothing; or a file names it.
        """
        named = {self._lib.llama_vocab_eos(self._vocab), self._lib.llama_vocab_eot(self._vocab)}
        silent = (token for token, piece in enumerate(pieces) if not piece or token in named)
        return [token for token in silent if self._lib.llama_vocab_is_eog(self._vocab, token)]

    def _at_once(self) -> list[bytes] | None:
        """Return all pieces by one call; None where this vocabulary does not allow it."""
        tokens = self.tokens(_PROBE)
        if self._text(tokens).strip() != b"".join(map(self.piece, tokens)).strip():
            return None
        marks = self.tokens(_MARK)
        if len(marks) != 1 or self.piece(marks[0]) != _MARK:
            return None
        spelled = np.full(2 * len(self) - 2, marks[0], dtype=np.int32)
        spelled[1::2] = np.delete(np.arange(len(self)), marks[0])
        pieces = self._text(spelled).split(_MARK)[1:]
        pieces.insert(marks[0], _MARK)
        return pieces if len(pieces) == len(self) else None

    def _text(self, tokens: npt.ArrayLike) -> bytes:
        given = np.asarray(tokens, dtype=np.int32)
        first, size = given.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)), 16 * len(given)
        while True:
            buffer = ctypes.create_string_buffer(size)
            n = self._lib.llama_detokenize(
                self._vocab, first, len(given), buffer, size, False, False
            )
            if n >= 0:
                return buffer.raw[:n]
            size = -n
