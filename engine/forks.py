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

The share counts tokens, and forks are possible at word starts only. What is owed to the share,
share x tokens - forks, is kept; the threshold is a quantile of G at the last word starts: that one
which asks at the share's part of the word starts, and for as many more as are owed or fewer as are
in advance. So it knows neither text nor model. Text that is taken back counts no longer: neither
its tokens nor its forks. Where a text has fewer word starts than the share wants forks (in Russian
this model writes 1.5 tokens a word start: at most 66%), each is asked at and the rest stays owed,
up to `MOST_OWED`.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.distribution import Distribution
from engine.kinship import token_weights
from engine.markup import Mask
from engine.messages import Mode
from engine.model import Row
from engine.vocabulary import Vocabulary

TOKENS_ASKED = 5
"""How many of the best tokens stand for the cloud."""
MOST_OWED = 8.0
"""Forks that are owed, or in advance, at most: what could not be asked is not made up for long."""
WINDOW = 64
"""Word starts whose G the threshold is a quantile of."""
_PAY_WITHIN = 10.0
"""Word starts within which one fork that is owed is made up for; faster asks at worse places."""
_HASTE = 0.5
"""How much faster for each further fork that is owed."""
_USUAL = (
    0.003, 0.045, 0.1, 0.133, 0.161, 0.188, 0.216, 0.237,
    0.26, 0.283, 0.307, 0.335, 0.363, 0.396, 0.442, 0.503,
)  # fmt: skip
"""G before any was met: quantiles over 4,192 word starts of thirteen texts."""
_TOKENS_A_START, _SMOOTH, _LONGEST = 1.3, 1 / 32, 8
"""Tokens from one word start to the next: before any was met, how fast it follows, at most."""
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
    """An online threshold that keeps `share` of all tokens asked for, over any hundred of them.

    `owed` says how many forks are missing to the share, or less than 0 how many came in advance;
    `threshold` is what the last word start was held against.
    """

    def __init__(self, share: float = 0.2, measure: Measure = Measure.VALUE) -> None:
        """Ask for `share` of the tokens (0 to 1)."""
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"share must be between 0 and 1, not {share}")
        self.share = share
        self.measure = measure
        self.owed = 0.0
        self.threshold = 0.0
        self._met: tuple[float, ...] = _USUAL
        self._tokens = 0
        self._since = 0  # up to here nothing was owed
        self._start = 0
        self._answered = -1
        self._a_start = _TOKENS_A_START
        self._forks: tuple[int, ...] = ()  # where the last ones are, in tokens
        self.threshold = self._level()

    def copy(self) -> ForkRule:
        """Return a rule that stands where this one does and goes its own way."""
        return copy(self)

    def of(
        self, here: Distribution, starting: npt.NDArray[np.float32], vocabulary: Vocabulary
    ) -> float:
        """Return what the threshold is held against; see `value_of_asking`."""
        if self.measure is Measure.ENTROPY:
            return here.entropy_bits / _ENTROPY_BITS
        return value_of_asking(here, starting, vocabulary)

    def asks(self, value: float) -> bool:
        """Whether a word start with this value of asking becomes a fork, which is then counted.

        The same place is answered as before, and counted once.
        """
        if self.share <= 0.0:
            return False
        if self._tokens == self._answered:
            return self._tokens in self._forks
        gap = min(_LONGEST, self._tokens - self._start)
        self._a_start += _SMOOTH * (gap - self._a_start)
        self._start = self._answered = self._tokens
        self.threshold = level = self._level()
        self._met = (*self._met, value)[-WINDOW:]
        # Where many word starts are worth the same, what is owed decides.
        asked = value > 0.0 and (value > level or (value == level and self.owed > 0.0))
        if asked:
            self._owe(-1.0)
            self._forks = (*self._forks, self._tokens)[-WINDOW:]
        return asked

    def wrote(self, tokens: int) -> None:
        """Count tokens that entered the draft: for each its share is owed."""
        if self.share <= 0.0:
            self.passed(tokens)
            return
        self._tokens += tokens
        self._owe(self.share * tokens)

    def passed(self, tokens: int) -> None:
        """Note tokens in the draft for which nothing is owed: a text that was given."""
        self._tokens += tokens
        self._since = self._tokens

    def took_back(self, tokens: int) -> None:
        """Count no longer the last tokens of the draft, nor the forks that were within them."""
        counted = min(tokens, self._tokens - self._since)
        self._tokens -= tokens
        self._since = min(self._since, self._tokens)
        self._start = min(self._start, self._tokens)
        if self._answered > self._tokens:
            self._answered = -1
        left = tuple(at for at in self._forks if at <= self._tokens)
        if tokens > WINDOW:  # more than is remembered of forks
            self.owed = 0.0
        elif counted:
            self._owe(len(self._forks) - len(left) - self.share * counted)
        self._forks = left

    def _owe(self, forks: float) -> None:
        self.owed = min(MOST_OWED, max(-MOST_OWED, self.owed + forks))

    def _level(self) -> float:
        """Return the quantile above which as many word starts lie as are to be asked at."""
        pay = self.owed / _PAY_WITHIN * (1.0 + _HASTE * abs(self.owed))
        part = self.share * self._a_start + pay
        if part >= 1.0:
            return 0.0
        met = sorted(self._met)
        at = (len(met) - 1) * min(1.0, 1.0 - part)
        low = int(at)
        high = min(low + 1, len(met) - 1)
        return 1.0 if part <= 0.0 else met[low] + (at - low) * (met[high] - met[low])


def fork_here(
    mode: Mode,
    rule: ForkRule,
    row: Row,
    starting: npt.NDArray[np.float32],
    vocabulary: Vocabulary,
    plain: Callable[[str], Mask] | None = None,
) -> Distribution | None:
    """Return the next-token distribution where the person is asked at a word start, else None.

    In Auto never, in Every word always, in Forks where the value of asking is above the threshold.
    `row` are the logits there; `starting` is as in `value_of_asking`, `plain` as in
    `engine.clouds.Search`.
    """
    if mode is Mode.AUTO:
        return None
    here = Distribution(row)
    if plain is not None:
        starting = starting * plain("")
    if mode is Mode.EVERY_WORD or rule.asks(rule.of(here, starting, vocabulary)):
        return here
    return None
