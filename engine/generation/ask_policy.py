"""When to ask: the value of asking, and the threshold that keeps the rate.

A fork is raised at the start of a word where asking can put right what writing on would get wrong:

    G = (probability of the cloud) - (probability of its best word)

Low G means either that the model knows the word or that no cloud would help. G over the five best
tokens agrees with G over words (correlation 0.99), so it needs no decode. Asking at 20% of the
words by G put twice as many words right as asking by entropy.

Whether the branches differ is judged by their first words alone (`engine.tokens.similarity`).
Growing them does not pay: at 98 forks of the sample texts the two likeliest words led to the same
text within four tokens 12 times, but half of these still matter (me / us, open / not open).
Counting the second word half would have moved 9 forks and 2% of all G, for 8 tokens decoded at 74
of the 98.

The share counts tokens, and forks are possible at word starts only. What is owed to the share,
share x tokens - forks, is kept; the threshold is a quantile of G at the last word starts: that one
which asks at the share's part of the word starts, and for as many more as are owed or fewer as are
in advance. So it knows neither text nor model. Before what is owed leaves `_ASTRAY`, each word
start is asked at, or none. So the share is within 2 points of the share set at every moment past
100 tokens: over twelve texts on which no constant was chosen, at 10, 20 and 40%, in 36 cases of 36
(mean of the worst moments 1.2, 1.5 and 1.8 points; at the end 0.1 to 0.2). It costs no words put
right (tests/engine/generation/test_ask_policy_share.py, docs/replay.md).

Another share, in force because it was set or because choices take long, holds from the next token
on. Where it differs by `_ANOTHER` or more it is counted anew: what was owed to the old one would be
asked for on top of the new one. Text that was given owes nothing. Text that is taken back counts no
longer: neither its tokens nor its forks. Where a text has fewer word starts than the share wants
forks (in Russian this model writes 1.5 tokens a word start: at most 66%), each is asked at and the
rest stays owed, up to `MOST_OWED`.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.api.messages import Mode
from engine.tokens.distribution import Distribution, Row
from engine.tokens.markup import Mask
from engine.tokens.similarity import token_weights
from engine.tokens.vocabulary import Vocabulary

TOKENS_ASKED = 5
"""How many of the best tokens stand for the cloud."""
MOST_OWED = 8.0
"""Forks that are owed, or in advance, at most: what could not be asked is not made up for long."""
WINDOW = 64
"""Word starts whose G the threshold is a quantile of."""
MARKS = 512
"""Places of which it is remembered how the share stood there: text is taken back up to them."""
_PAY_WITHIN = 15.0
"""Word starts within which one fork that is owed is made up for; faster asks at worse places."""
_HASTE = 0.5
"""How much faster for each further fork that is owed."""
_ASTRAY, _POINTS = (2.0, 3.0), 0.02
"""Forks that are owed, or in advance, where word starts suffice: this part of the tokens counted,
between these two. A hundred tokens further it cannot be more than 6 points off."""
_ANOTHER = 0.05
"""A share that differs by so much is another one."""
_FAR = 2.5
"""The next word start is taken to be this many times as far away as usual: where a word of many
tokens, or a number, comes before it, so much more is owed there."""
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
    words that are similar to a likelier one (see `engine.tokens.similarity`) count half: choosing
    between them leads nowhere else.
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


class _Mark(NamedTuple):
    """How the share stood at a place, and how it goes on from there."""

    at: int
    """Tokens of the draft before it."""
    owed: float
    counted: int
    """Tokens before it for which a share was owed."""
    rate: float
    """What is owed for each token behind it."""
    asked: bool | None = None
    """Whether the word start here is a fork; None where no word start was answered."""


class ForkRule:
    """An online threshold that keeps `share` of all tokens asked for, over any hundred of them.

    `owed` says how many forks are missing to the share, or less than 0 how many came in advance;
    `threshold` is what the last word start was held against.
    """

    def __init__(self, share: float = 0.2, measure: Measure = Measure.VALUE) -> None:
        """Ask for `share` of the tokens (0 to 1)."""
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"share must be between 0 and 1, not {share}")
        self.share = self._followed = share
        self.measure = measure
        self.owed = 0.0
        self.threshold = 0.0
        self._met: tuple[float, ...] = _USUAL
        self._tokens = self._counted = self._start = 0
        self._a_start = _TOKENS_A_START
        self._marks: tuple[_Mark, ...] = (_Mark(0, 0.0, 0, 0.0),)
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
        last = self._marks[-1]
        if last.at == self._tokens and last.asked is not None:
            return last.asked
        self._follow(self.share)
        gap = min(_LONGEST, self._tokens - self._start)
        self._a_start += _SMOOTH * (gap - self._a_start)
        self._start = self._tokens
        self.threshold = level = self._level()
        self._met = (*self._met, value)[-WINDOW:]
        # Where many word starts are worth the same, what is owed decides.
        asked = value > 0.0 and (value > level or (value == level and self.owed > 0.0))
        if asked:
            self._owe(-1.0)
        self._mark(self.share, asked)
        return asked

    def wrote(self, tokens: int) -> None:
        """Count tokens that entered the draft: for each its share is owed."""
        self._go_on(tokens, self.share)

    def passed(self, tokens: int) -> None:
        """Note tokens in the draft for which nothing is owed: a text that was given."""
        self._go_on(tokens, 0.0)

    def took_back(self, tokens: int) -> None:
        """Count no longer the last tokens of the draft, nor the forks that were within them.

        All is as it was at that place; farther back than is remembered it begins anew.
        """
        at = self._tokens = self._tokens - tokens
        self._start = min(self._start, at)
        self._marks = tuple(mark for mark in self._marks if mark.at <= at)
        if not self._marks:
            self._marks = (_Mark(at, 0.0, 0, 0.0),)
        last = self._marks[-1]
        self.owed, self._counted = last.owed, last.counted
        self._count(at - last.at, last.rate)

    def _go_on(self, tokens: int, rate: float) -> None:
        if not tokens:
            return
        last = self._marks[-1]
        if last.rate != rate:
            self._follow(rate)
            self._mark(rate, last.asked if last.at == self._tokens else None)
        self._tokens += tokens
        self._count(tokens, rate)

    def _follow(self, rate: float) -> None:
        """Count anew where this is another share than the one before."""
        if rate <= 0.0:
            return
        if abs(rate - self._followed) > _ANOTHER - 1e-9:
            self.owed, self._counted = 0.0, 0
        self._followed = rate

    def _mark(self, rate: float, asked: bool | None) -> None:
        mark = _Mark(self._tokens, self.owed, self._counted, rate, asked)
        self._marks = (*self._marks, mark)[-MARKS:]

    def _count(self, tokens: int, rate: float) -> None:
        if rate > 0.0:
            self._counted += tokens
            self._owe(rate * tokens)

    def _owe(self, forks: float) -> None:
        self.owed = min(MOST_OWED, max(-MOST_OWED, self.owed + forks))

    def _level(self) -> float:
        """Return the quantile above which as many word starts lie as are to be asked at."""
        far = _FAR * self._a_start
        if self.owed + self.share * far > self._astray(far):
            return 0.0
        if self.owed - 1.0 + self.share < -self._astray(1.0):
            return 1.0
        pay = self.owed / _PAY_WITHIN * (1.0 + _HASTE * abs(self.owed))
        part = self.share * self._a_start + pay
        if part >= 1.0:
            return 0.0
        met = sorted(self._met)
        at = (len(met) - 1) * min(1.0, 1.0 - part)
        low = int(at)
        high = min(low + 1, len(met) - 1)
        return 1.0 if part <= 0.0 else met[low] + (at - low) * (met[high] - met[low])

    def _astray(self, tokens: float) -> float:
        """Return how many forks may be owed, or in advance, `tokens` further."""
        least, most = _ASTRAY
        return min(most, max(least, _POINTS * (self._counted + tokens)))


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
    `engine.generation.word_search.Search`.
    """
    if mode is Mode.AUTO:
        return None
    here = Distribution(row)
    if plain is not None:
        starting = starting * plain("")
    if mode is Mode.EVERY_WORD or rule.asks(rule.of(here, starting, vocabulary)):
        return here
    return None
