"""How the writer picks tokens where the model writes alone: never one that is no text.

Where the text goes without markup, none of that either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.api.types import Sampling
from engine.backend.base import Model, Sampler
from engine.tokens.distribution import Row
from engine.tokens.markup import Mask
from engine.tokens.vocabulary import Vocabulary

BLANKS = 32
"""So many tokens in a row of nothing but blanks end a text: a model may write them for ever."""
TAIL = 4
"""Tokens at the end of a text that tell what place it is."""


def plain_behind(
    vocabulary: Vocabulary, tokens: Sequence[int], *, plain: bool
) -> Callable[[str], Mask] | None:
    """Return which tokens are no markup behind `tokens` and further text; None: all may come."""
    return vocabulary.plain.behind(vocabulary.text(tokens[-TAIL:])) if plain else None


class TextOnlySampler:
    """A sampler that passes over tokens that are no text: turns, thoughts, tools.

    A model that answers a request may want to think, or to begin another's turn. With `plain` it
    passes over markup, too (see `engine.tokens.markup`).
    """

    def __init__(self, sampler: Sampler, vocabulary: Vocabulary, *, plain: bool = False) -> None:
        """Pick by `sampler`."""
        self._sampler, self._vocabulary, self._plain = sampler, vocabulary, plain

    def pick(self, row: Row, history: Sequence[int]) -> int:
        """Return the next token. See `engine.backend.base.Sampler`."""
        token = self._sampler.pick(row, history)
        mask = self._mask(history) if self._plain else None
        # Seldom: so the row is masked only then.
        if self._vocabulary.is_silent(token) or (mask is not None and not mask[token]):
            row = self._vocabulary.without_silent(row)
            if mask is not None:
                row = np.where(mask > 0, row, np.float32(-1e9))
            token = self._sampler.pick(row, history)
        return token

    def _mask(self, history: Sequence[int]) -> Mask:
        return self._vocabulary.plain.mask(self._vocabulary.text(history[-TAIL:]))

    def close(self) -> None:
        """Free the sampler."""
        self._sampler.close()


class SamplerCache:
    """Makes the sampler that is wanted now, and keeps it while nothing changes."""

    def __init__(self, model: Model) -> None:
        """Make none yet."""
        self._model = model
        self._made: tuple[Sampling, bool] | None = None
        self._sampler: TextOnlySampler | None = None

    def of(self, sampling: Sampling, *, plain: bool = False) -> Sampler:
        """Return the sampler with these settings; one with others is freed."""
        if self._sampler is None or (sampling, plain) != self._made:
            self.close()
            vocabulary = self._model.vocabulary
            self._sampler = TextOnlySampler(self._model.sampler(sampling), vocabulary, plain=plain)
            self._made = sampling, plain
        return self._sampler

    def close(self) -> None:
        """Free the sampler, if there is one."""
        if self._sampler is not None:
            self._sampler.close()
            self._sampler = None
