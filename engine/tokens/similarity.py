"""Which words say nearly the same: a choice between them is worth less than between others.

Similar words are inflections and echoes (write, writes, writing), recognised by their common
beginning: a rule that holds for most languages with inflection at the end, needs no dictionary, and
errs to the side of showing both. Further pages also know the branches behind the words shown
before: what one of these leads to (behind `very` stands `quickly`) can be had through it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile

from engine.tokens.vocabulary import Vocabulary

WEIGHT = 0.5
"""What the probability of a word counts that says nearly the same as another one."""
LED = 2
"""So many first words of a branch are what its word leads to."""
_LEAST_LETTERS = 4
_LEAST_PART = 0.55


def similar(one: str, other: str) -> bool:
    """Whether two words begin alike for four letters at least and more than half of the longer."""
    pairs = zip(one.casefold(), other.casefold(), strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return common >= max(_LEAST_LETTERS, _LEAST_PART * max(len(one), len(other)))


def weights(
    words: Sequence[str], shown: Sequence[str] = (), led_to: Collection[str] = ()
) -> list[float]:
    """Return for each word, the likeliest first, 1 or `WEIGHT`.

    It is `WEIGHT` for words that are similar to one before or to one of those `shown` on earlier
    pages, and for those that branches of the words shown have `led_to` (see `leads`).
    """
    return [
        WEIGHT
        if word.casefold() in led_to
        or any(similar(word, before) for before in words[:i])
        or any(similar(word, before) for before in shown)
        else 1.0
        for i, word in enumerate(words)
    ]


def leads(behind: Sequence[str]) -> frozenset[str]:
    """Return what a word leads to behind which stand the whole words `behind`: the first two.

    Marks at them are taken off, and capitals are made small.
    """
    bare = (_bare(word) for word in behind[:LED])
    return frozenset(word for word in bare if word)


def _bare(word: str) -> str:
    letters = [i for i, c in enumerate(word) if c.isalnum()]
    return word[letters[0] : letters[-1] + 1].casefold() if letters else ""


def token_weights(vocabulary: Vocabulary, tokens: Sequence[int]) -> list[float]:
    """Return the weights of the words that tokens spell or begin."""
    return weights([vocabulary.text([token]).strip() for token in tokens])
