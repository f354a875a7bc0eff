"""The mind of a simulated person: what they choose from a cloud, and how long they think.

How their finger, mouse or eyes then move is not known here. All of it is assumption, stated with
its source, for demonstrations and tests; measured times replace it where there are any.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from common.clock import NS_PER_MS
from engine.api.messages import Candidate, Cloud, Kind


class Act(StrEnum):
    """What a person does about a cloud."""

    CHOOSE = "choose"
    MORE = "more"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, `reaction_ns` after the cloud was shown; `slot` is set for a choice."""

    act: Act
    reaction_ns: int
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """The numbers of a simulated person.

    A reaction is lognormal: its median for n words lies between a reader's, `word_ms` for each word
    looked at, and a practised one's, `base_ms` + `bit_ms` x log2(n + 1) (Hick's law), as `practice`
    goes from 0 to 1; `sigma` is the standard deviation of its logarithm. 230 ms a word and 150 ms a
    bit are starting values from the literature; the base is a simple reaction. No reaction is
    faster than `fastest_ms`. `softness` is the power of the model's probabilities by which words
    are drawn (1: as the model, 0: any word). More is asked for with chance `more` x (1 - mass of
    the cloud), on two pages at most; Undo with chance `undo`.
    """

    practice: float = 1.0
    word_ms: float = 230.0
    base_ms: float = 200.0
    bit_ms: float = 150.0
    sigma: float = 0.3
    fastest_ms: float = 150.0
    softness: float = 0.7
    more: float = 0.2
    undo: float = 0.02


class SimulatedUser:
    """A simulated person, the same for the same seed and the same clouds."""

    def __init__(self, seed: int, habits: Habits | None = None) -> None:
        """Draw everything from `seed`."""
        self.habits = habits or Habits()
        self._random = np.random.default_rng(seed)

    def decide(self, cloud: Cloud, *, can_undo: bool = True) -> Decision:
        """Return what the person does about `cloud`.

        Exactly four numbers are drawn, so that a cloud that differs changes no later decision's
        numbers. The end of the text is chosen only where there is nothing else.
        """
        more, undo, word = self._random.random(3)
        reaction_ns = self._reaction_ns(len(cloud.candidates), float(self._random.normal()))
        slots = self._choosable(cloud.candidates)
        if can_undo and (undo < self.habits.undo or not slots):
            return Decision(Act.UNDO, reaction_ns)
        wants_more = more < self.habits.more * (1.0 - cloud.mass) and cloud.page < 2
        if wants_more or not slots:
            return Decision(Act.MORE, reaction_ns)
        chances = np.array([max(cloud.candidates[i].probability, 1e-9) for i in slots])
        weights = np.cumsum(chances**self.habits.softness)
        index = int(np.searchsorted(weights, word * weights[-1], side="right"))
        return Decision(Act.CHOOSE, reaction_ns, slots[min(index, len(slots) - 1)])

    def median_ms(self, n_words: int) -> float:
        """Return the median reaction to a cloud of `n_words`, in milliseconds."""
        habits = self.habits
        reading = habits.word_ms * n_words
        practised = habits.base_ms + habits.bit_ms * math.log2(n_words + 1)
        return (1.0 - habits.practice) * reading + habits.practice * practised

    def _reaction_ns(self, n_words: int, deviation: float) -> int:
        ms = self.median_ms(n_words) * math.exp(self.habits.sigma * deviation)
        return round(max(ms, self.habits.fastest_ms) * NS_PER_MS)

    @staticmethod
    def _choosable(candidates: tuple[Candidate, ...]) -> list[int]:
        """Return the slots to draw from: all but the end, unless there is only the end."""
        going_on = [i for i, c in enumerate(candidates) if c.kind is not Kind.END]
        return going_on or list(range(len(candidates)))
