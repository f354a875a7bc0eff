"""How the writer picks tokens where the model writes alone: never one that is no text."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model import Model, Row, Sampler, Sampling
from engine.vocabulary import Vocabulary

BLANKS = 32
"""So many tokens in a row of nothing but blanks end a text: a model may write them for ever."""


class Spoken:
    """A sampler that passes over tokens that are no text: turns, thoughts, tools.

    A model that answers a request may want to think, or to begin another's turn.
    """

    def __init__(self, sampler: Sampler, vocabulary: Vocabulary) -> None:
        """Pick by `sampler`."""
        self._sampler, self._vocabulary = sampler, vocabulary

    def pick(self, row: Row, history: Sequence[int]) -> int:
        """Return the next token. See `engine.model.Sampler`."""
        token = self._sampler.pick(row, history)
        if self._vocabulary.is_silent(token):  # seldom: so the row is masked only then
            token = self._sampler.pick(self._vocabulary.without_silent(row), history)
        return token

    def close(self) -> None:
        """Free the sampler."""
        self._sampler.close()


class Picker:
    """Makes the sampler that is wanted now, and keeps it while nothing changes."""

    def __init__(self, model: Model) -> None:
        """Make none yet."""
        self._model = model
        self._sampling: Sampling | None = None
        self._sampler: Spoken | None = None

    def of(self, sampling: Sampling) -> Sampler:
        """Return the sampler with these settings; one with others is freed."""
        if self._sampler is None or sampling != self._sampling:
            self.close()
            self._sampler = Spoken(self._model.sampler(sampling), self._model.vocabulary)
            self._sampling = sampling
        return self._sampler

    def close(self) -> None:
        """Free the sampler, if there is one."""
        if self._sampler is not None:
            self._sampler.close()
            self._sampler = None
