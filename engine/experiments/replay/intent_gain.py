"""How likely a text is behind one word and behind another: what a choice gained, in nats.

Works on a branch of its own in the model of the sitting, and not in the sitting's times.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.api.messages import Cloud
from engine.backend.base import Branch, Model
from engine.records.steering import intent_gain_nats
from engine.tokens.distribution import Distribution
from engine.tokens.prefix import common_prefix

JUDGED = 8
"""Tokens of the intended text over which intent gain is measured."""


class Judge:
    """Measures intent gain (see `engine.records.steering`)."""

    def __init__(self, model: Model) -> None:
        """Begin with nothing read."""
        self._model = model
        self._text_branch: Branch | None = None
        self._read: list[int] = []

    def gains(self, draft: Sequence[int], cloud: Cloud, slot: int, intended: str) -> list[float]:
        """Return the gain of choosing `slot` of a cloud behind the tokens `draft`, in nats.

        `intended` is the text in mind behind the choice. Empty where the choice is the model's own
        word, or nothing is intended any more.
        """
        best = max(range(len(cloud.candidates)), key=lambda i: cloud.candidates[i].probability)
        if slot == best:
            return []
        chosen, own = cloud.candidates[slot].tokens, cloud.candidates[best].tokens
        gain = self.gain(draft, chosen, own, intended)
        return [] if gain is None else [gain]

    def gain(
        self,
        draft: Sequence[int],
        chosen: Sequence[int],
        own: Sequence[int],
        intended: str,
    ) -> float | None:
        """Return the intent gain in nats; None where nothing is intended any more.

        Raises ModelError where the model has no room for the draft a second time.
        """
        wanted = self._model.tokenize(intended, begin=False)[:JUDGED]
        if not wanted or not chosen or not own:
            return None
        self._follow(draft)
        likely = self._likely((chosen, own), wanted)
        return intent_gain_nats(likely[0], likely[1])

    def close(self) -> None:
        """Give the branch back."""
        if self._text_branch is not None:
            self._model.drop(self._text_branch)
            self._text_branch = None
        self._read = []

    def _follow(self, draft: Sequence[int]) -> None:
        """Make the judge's branch hold the draft."""
        wanted = [*self._model.tokenize("", begin=True), *draft]
        if self._text_branch is None:
            self._text_branch = self._model.root()
        same = common_prefix(wanted, self._read)
        self._model.rewind(self._text_branch, same)
        if wanted[same:]:
            self._model.extend([(self._text_branch, wanted[same:])], logits=False)
        self._read = wanted

    def _likely(self, words: Sequence[Sequence[int]], wanted: Sequence[int]) -> list[float]:
        """Return log P of the tokens `wanted` behind each of `words`, given the draft and these."""
        assert self._text_branch is not None
        branches: list[Branch] = []
        try:
            branches.extend(self._model.fork(self._text_branch) for _ in words)
            rows = self._model.extend(list(zip(branches, words, strict=True)))
            totals = [0.0] * len(words)
            for i, token in enumerate(wanted):
                if i:
                    step = [(branch, [wanted[i - 1]]) for branch in branches]
                    rows = self._model.extend(step)
                for j, row in enumerate(rows):
                    totals[j] += math.log(max(Distribution(row).p(token), 1e-30))
            return totals
        finally:
            for branch in branches:
                self._model.drop(branch)
