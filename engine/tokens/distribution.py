"""The next-token distribution of one row of logits, computed once and cheaply.

On a vocabulary of 262,144 tokens a full sort costs as much as half a token. The best tokens are
found through a threshold below the maximum, sums are dot products with a mask, and nothing is
normalised that is not read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.float32]
"""Logits over the vocabulary, shape (n_vocab,), natural-log units, not normalised."""
_WINDOWS = (6.0, 14.0)
"""How far below the best logit to look first: 0.0025 and 8e-7 of its probability."""


class Distribution:
    """Probabilities over the vocabulary (softmax of natural-log logits), of shape (n_vocab,)."""

    def __init__(self, row: Row) -> None:
        """Prepare `row`; it is kept, not copied."""
        self.row = row
        self._best = np.float32(row.max())
        self._weights: npt.NDArray[np.float32] = np.subtract(row, self._best)
        np.exp(self._weights, out=self._weights)
        self._sum = float(self._weights.sum())

    def p(self, token: int) -> float:
        """Return the probability of one token."""
        return float(self._weights[token]) / self._sum

    def of(self, tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the probabilities of several tokens."""
        return self._weights[tokens].astype(np.float64) / self._sum

    def mass(self, mask: npt.NDArray[np.float32]) -> float:
        """Return the probability of all tokens where `mask` is 1, shape (n_vocab,)."""
        return float(self._weights @ mask) / self._sum

    def top(self, count: int, mask: npt.NDArray[np.float32] | None = None) -> npt.NDArray[np.int64]:
        """Return the `count` most probable tokens, best first; with `mask` only where it is 1.

        Among equals the lower token comes first.
        """
        for window in _WINDOWS:
            near = np.flatnonzero(self.row > self._best - np.float32(window))
            if mask is not None:
                near = near[mask[near] > 0]
            if len(near) >= count:
                return self._sorted(near, count)
        return self._sorted(
            np.arange(len(self.row)) if mask is None else np.flatnonzero(mask), count
        )

    def _sorted(self, tokens: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
        if len(tokens) > count:
            tokens = np.sort(tokens[np.argpartition(self.row[tokens], -count)[-count:]])
        return tokens[np.argsort(-self.row[tokens], kind="stable")][:count]

    @property
    def entropy_bits(self) -> float:
        """Shannon's entropy of the distribution, in bits."""
        p = self._weights[self._weights > 1e-9].astype(np.float64) / self._sum
        return float(-(p * np.log2(p)).sum())
