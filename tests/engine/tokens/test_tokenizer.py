"""Spelling a vocabulary at once, and one by one where that would not be the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from engine.backend import llama
from engine.backend.llama import LlamaModel
from engine.models.bundled import default_model
from engine.tokens.tokenizer import Spelling

BYTES = [bytes([b]) for b in range(256)]
END = 300


class Library:
    """What `Spelling` asks of llama.cpp, over a vocabulary of bytes and some words."""

    def __init__(self, pieces: Sequence[bytes], *, tidy: bool = False) -> None:
        self.all = pieces
        self.tidy = tidy
        self.asked = 0

    def llama_vocab_n_tokens(self, _vocab: object) -> int:
        return len(self.all)

    def llama_token_to_piece(
        self, _vocab: object, token: int, buffer: Any, size: int, _strip: int, _special: bool
    ) -> int:
        self.asked += 1
        piece = self.all[token]
        if len(piece) > size:
            return -len(piece)
        buffer[: len(piece)] = piece
        return len(piece)

    def llama_tokenize(
        self, _vocab: object, text: bytes, _n: int, tokens: Any, _size: int, *_: bool
    ) -> int:
        found = [self.all.index(bytes([b])) for b in text if bytes([b]) in self.all]
        tokens[: len(found)] = found
        return len(found)

    def llama_detokenize(
        self, _vocab: object, tokens: Any, n: int, buffer: Any, size: int, *_: bool
    ) -> int:
        text = b"".join(self.all[token] for token in tokens[:n])
        if self.tidy:
            text = text.replace(b" .", b".").replace(b" ?", b"?")
        if len(text) > size:
            return -len(text)
        buffer[: len(text)] = text
        return len(text)

    def llama_vocab_eos(self, _vocab: object) -> int:
        return 1

    def llama_vocab_eot(self, _vocab: object) -> int:
        return -1

    def llama_vocab_is_eog(self, _vocab: object, token: int) -> bool:
        return token in (1, END)


WORDS = [b" the", "день".encode(), b" .", b"", b"x" * 700]


@pytest.mark.parametrize(
    ("pieces", "at_once"),
    [
        ([*BYTES, *WORDS], True),
        ([*BYTES[1:], *WORDS, BYTES[0]], True),
        ([*BYTES[1:], *WORDS], False),  # nothing spells the mark
        ([*BYTES, *WORDS, b"a\0b"], False),  # a second token holds it
        ([b"", *WORDS], False),
    ],
)
def test_every_piece_is_the_same_whichever_way(pieces: list[bytes], at_once: bool) -> None:
    library = Library(pieces)
    assert Spelling(library, None).pieces() == pieces
    assert (library.asked < len(pieces)) == at_once


def test_a_vocabulary_that_tidies_spaces_is_spelled_one_by_one() -> None:
    pieces = [*BYTES, *WORDS]
    library = Library(pieces, tidy=True)
    assert Spelling(library, None).pieces() == pieces
    assert library.asked > len(pieces)


def test_tokens_that_end_a_text_are_silent_or_named() -> None:
    pieces = [*BYTES, *[b"a"] * 40, b"", b"", b"b", b"", b""]
    assert Spelling(Library(pieces), None).ends(pieces) == [1, END]


def test_the_default_vocabulary_at_once_is_the_one_of_its_pieces() -> None:
    model = LlamaModel(default_model(), n_ctx=256, n_branches=2)
    try:
        speller = Spelling(llama.llama_cpp, model._vocab)
        pieces = speller._at_once()
        assert pieces is not None
        assert pieces == [speller.piece(token) for token in range(len(speller))]
    finally:
        model.close()
