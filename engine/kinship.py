"""Which words say nearly the same: a choice between them is worth less than between others.

Kin are inflections and echoes (write, writes, writing), recognised by their common beginning: a
rule that holds for most languages with inflection at the end, needs no dictionary, and errs to the
side of showing both.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from engine.vocabulary import Vocabulary

WEIGHT = 0.5
"""What the probability of a word counts that is kin to a likelier one."""
_LEAST_LETTERS = 4
_LEAST_PART = 0.55


def kin(one: str, other: str) -> bool:
    """Whether two words begin alike for four letters at least and more than half of the longer."""
    pairs = zip(one.casefold(), other.casefold(), strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return common >= max(_LEAST_LETTERS, _LEAST_PART * max(len(one), len(other)))


def weights(words: Sequence[str]) -> list[float]:
    """Return for each word, the likeliest first, 1 or, where it is kin to one before, `WEIGHT`."""
    return [
        WEIGHT if any(kin(word, before) for before in words[:i]) else 1.0
        for i, word in enumerate(words)
    ]


def token_weights(vocabulary: Vocabulary, tokens: Sequence[int]) -> list[float]:
    """Return the weights of the words that tokens spell or begin."""
    return weights([vocabulary.text([token]).strip() for token in tokens])
