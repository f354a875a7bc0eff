"""When to ask: the value of asking, and the threshold that keeps the rate.

A fork is raised at the start of a word where asking can put right what writing on would get wrong:

    G = (probability of the cloud) - (probability of its best word)

Low G means either that the model knows the word or that no cloud would help. G over the five best
tokens agrees with G over words (correlation 0.99), so it needs no decode. Asking at 20% of the
words by G put twice as many words right as asking by entropy.

Whether the branches differ is judged by their first words alone (`engine.kinship`). Growing them
does not pay: at 98 forks of the sample texts the two likeliest words led to the same text within
four tokens 12 times, but half of these still matter (me / us, open / not open). Counting the second
word half would have moved 9 forks and 2% of all G, for 8 tokens decoded at 74 of the 98.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.distribution import Distribution
from engine.kinship import token_weights
from engine.messages import Mode
from engine.model import Row
from engine.vocabulary import Vocabulary

TOKENS_ASKED = 5
"""How many of the best tokens stand for the cloud."""
RATE = 0.03
"""How fast the threshold follows: windows of 50 words stay at 8 to 28% for a target of 20%."""
_FIRST = 0.42
_ENTROPY_BITS = 10.0
"""The entropy that counts as 1 against a threshold."""


def value_of_asking(
    distribution: Distribution,
    starting: npt.NDArray[np.float32],
    vocabulary: Vocabulary | None = None,
) -> float:
    """Return G, 0 to 1, over the best tokens that may start a word here.

    `starting` is 1 where a token may, shape (n_vocab,). The probability is conditional on the word
    before being over, so that a hesitation within a word does not count. With the `vocabulary`,
    words that are kin to a likelier one (see `engine.kinship`) count half: choosing between them
    leads nowhere else.
    """
    here = distribution.mass(starting)
    if here <= 0.0:
        return 0.0
    tokens = distribution.top(TOKENS_ASKED, starting)
    best = distribution.of(tokens) / here
    if vocabulary is not None:
        best = best * token_weights(vocabulary, tokens.tolist())
    return float(best[1:].sum())


class Measure(StrEnum):
    """What is held against the threshold: the value of asking or, to compare it with, entropy."""

    VALUE = "value"
    ENTROPY = "entropy"


class ForkRule:
    """An online threshold: in the long run `share` of all tokens are asked for."""

    def __init__(
        self,
        share: float = 0.2,
        threshold: float = _FIRST,
        measure: Measure = Measure.VALUE,
    ) -> None:
        """Ask for `share` of the tokens (0 to 1), starting at `threshold`."""
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"share must be between 0 and 1, not {share}")
        self.share = share
        self.threshold = threshold
        self.measure = measure

    def copy(self) -> ForkRule:
        """Return a rule that stands where this one does and goes its own way."""
        return ForkRule(self.share, self.threshold, self.measure)

    def of(
        self, here: Distribution, starting: npt.NDArray[np.float32], vocabulary: Vocabulary
    ) -> float:
        """Return what the threshold is held against; see `value_of_asking`."""
        if self.measure is Measure.ENTROPY:
            return here.entropy_bits / _ENTROPY_BITS
        return value_of_asking(here, starting, vocabulary)

    def asks(self, value: float) -> bool:
        """Whether a place with this value of asking becomes a fork; a fork raises the threshold."""
        if self.share <= 0.0 or value <= self.threshold:
            return False
        self._move(RATE)
        return True

    def wrote(self, tokens: int) -> None:
        """Count tokens that entered the draft: each lowers the threshold by its share."""
        self._move(-RATE * self.share * tokens)

    def _move(self, by: float) -> None:
        self.threshold = min(0.99, max(0.0, self.threshold + by))


def fork_here(
    mode: Mode,
    rule: ForkRule,
    row: Row,
    starting: npt.NDArray[np.float32],
    vocabulary: Vocabulary,
) -> Distribution | None:
    """Return the next-token distribution where the person is asked at a word start, else None.

    In Auto never, in Every word always, in Forks where the value of asking is above the threshold.
    `row` are the logits there; `starting` is as in `value_of_asking`.
    """
    if mode is Mode.AUTO:
        return None
    here = Distribution(row)
    if mode is Mode.EVERY_WORD or rule.asks(rule.of(here, starting, vocabulary)):
        return here
    return None
