"""A model's vocabulary, kept between starts: spelling a quarter of a million tokens takes seconds.

A file that is missing, damaged or of another model is ignored, and made anew.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from common.files import tidy
from engine.tokens.tokenizer import Spelling
from engine.tokens.vocabulary import Vocabulary

VOCABULARIES = 8
"""How many spelled vocabularies are kept."""


def kept_vocabulary(folder: Path | None, name: str, speller: Spelling) -> Vocabulary:
    """Return the vocabulary called `name`: as an earlier start left it, else spelled anew.

    A kept one is held against a sample of the `speller`'s: that of another model must not be used.
    """
    n_tokens, piece = len(speller), speller.piece
    file = "".join(c if c.isalnum() else "-" for c in name).strip("-")
    path = folder / f"vocabulary-3-{file}.npz" if folder else None
    if path and path.exists():
        with contextlib.suppress(OSError, ValueError, KeyError):
            vocabulary = Vocabulary.load(path)
            sample = range(0, n_tokens, max(1, n_tokens // 500))
            if len(vocabulary) == n_tokens and all(vocabulary.piece(t) == piece(t) for t in sample):
                return vocabulary
    pieces = speller.pieces()
    vocabulary = Vocabulary(pieces, speller.ends(pieces))
    if path:
        with contextlib.suppress(OSError):  # without it the next start is slower, no more
            vocabulary.save(path)
            tidy(path.parent, "vocabulary-*.npz", VOCABULARIES)
    return vocabulary
