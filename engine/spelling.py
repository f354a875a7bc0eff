"""What llama.cpp says of a vocabulary: the bytes that each token spells, and which end a text.

It is asked once a token, a quarter of a million times: what a call costs is what a first start
takes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

_SIZE = 256
"""Bytes of most pieces, and far more."""


class Spelling:
    """The tokens of one vocabulary; `lib` is the module `llama_cpp`, `vocab` its pointer."""

    def __init__(self, lib: Any, vocab: object) -> None:
        """Ask about `vocab`, which has to stay loaded."""
        self._lib, self._vocab = lib, vocab
        self._call = lib.llama_token_to_piece
        self._buffer = ctypes.create_string_buffer(_SIZE)

    def __len__(self) -> int:
        """Return the number of tokens."""
        return int(self._lib.llama_vocab_n_tokens(self._vocab))

    def piece(self, token: int) -> bytes:
        """Return the bytes that a token spells; empty for control tokens."""
        buffer = self._buffer
        n: int = self._call(self._vocab, token, buffer, _SIZE, 0, False)
        if n < 0:
            buffer = ctypes.create_string_buffer(-n)
            n = self._call(self._vocab, token, buffer, -n, 0, False)
        return buffer.raw[:n]

    def ends(self, pieces: Sequence[bytes]) -> list[int]:
        """Return the tokens that end a text, of those that spell `pieces`.

        llama.cpp makes each of them a control token, which spells nothing; or a file names it.
        """
        named = {self._lib.llama_vocab_eos(self._vocab), self._lib.llama_vocab_eot(self._vocab)}
        silent = (token for token, piece in enumerate(pieces) if not piece or token in named)
        return [token for token in silent if self._lib.llama_vocab_is_eog(self._vocab, token)]
