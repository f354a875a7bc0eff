"""What a choice is worth: how much it told the model, and how far it turned the text.

- **Steering bits** of a choice of a word of probability p: -log2 p, its surprisal (Shannon 1948, "A
  Mathematical Theory of Communication"): what the person told the model that it did not know. The
  model alone, taking its best word each time, is told nothing. Summed and divided by the person's
  time it is an information rate, comparable with that of other input (gaze 2.55 bits a second,
  touch 6.67: arXiv 2208.01248).
- **Changed course**: the chosen word is not the one that the model would have taken.
- **Divergence** of two continuations, 0 to 1: 1 minus the similarity 2 M / T of Ratcliff and
  Obershelp (1988, as in Python's difflib) over words; M words match of T in both. Compared over the
  length of the shorter one, with the chosen words in front.
- **Intent gain** in nats, of a person with a text in mind: how much likelier the choice made what
  they want to write behind it, against the word that the model would have taken in its place:
  log P(intended | draft + chosen word) - log P(intended | draft + model's word), `intended` being
  the next words of the text in mind behind the chosen one. A choice of the model's own word gains
  nothing; one can lose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Worth:
    """What one choice was worth.

    `steering_bits` and `changed_course` as in the module's docstring. `divergence` is that of the
    branch taken from the model's own, 0 to 1; None where one of them was not written yet.
    """

    steering_bits: float
    changed_course: bool
    divergence: float | None


def steering_bits(probability: float) -> float:
    """Return the bits of choosing a word of this probability, 0 to 1.

    A word that the model gave no chance at all counts as one of 1e-12 (40 bits).
    Raises ValueError outside 0 to 1.
    """
    if not 0.0 <= probability <= 1.0 + 1e-9:
        raise ValueError(f"a probability lies between 0 and 1, not at {probability}")
    return max(0.0, -math.log2(max(probability, _LEAST)))


def divergence(taken: str, other: str) -> float | None:
    """Return how far two continuations differ, 0 (the same words) to 1 (none in common).

    Both are cut to as many words as the shorter one has. None where either is empty.
    """
    one, two = taken.split(), other.split()
    length = min(len(one), len(two))
    if not length:
        return None
    matcher = SequenceMatcher(None, one[:length], two[:length], autojunk=False)
    return 1.0 - matcher.ratio()


def worth(
    probabilities: Sequence[float], continuations: Sequence[str], chosen: int | None, own: float
) -> Worth:
    """Return what choosing slot `chosen` was worth.

    `probabilities` and `continuations` (word and branch behind it, "" where unknown) are those of
    the cloud's slots; the model would have taken the likeliest. `chosen` is None for a word that
    was typed instead, of probability `own` (0 where unknown).
    """
    best = max(range(len(probabilities)), key=lambda i: probabilities[i], default=None)
    probability = own if chosen is None else probabilities[chosen]
    bits = steering_bits(probability)
    if chosen is None or best is None:
        return Worth(bits, True, None)
    if chosen == best:
        return Worth(bits, False, 0.0)
    return Worth(bits, True, divergence(continuations[chosen], continuations[best]))


def intent_gain_nats(with_choice: float, with_own: float) -> float:
    """Return the intent gain; both are natural logarithms of probabilities of the same text."""
    return with_choice - with_own


class Steering:
    """The sums of a session: bits steered, choices that changed the course, the person's time."""

    def __init__(self) -> None:
        """Start with nothing chosen."""
        self.choices = 0
        self.bits = 0.0
        self.changed = 0
        self.person_ms = 0.0
        self._divergence = 0.0
        self._compared = 0

    def add(self, worth: Worth, person_ms: float | None, sign: int = 1) -> None:
        """Count a choice and the time it took; with `sign` -1 take one back that was undone.

        The time stays spent.
        """
        self.choices += sign
        self.bits += sign * worth.steering_bits
        self.changed += sign * worth.changed_course
        if worth.divergence is not None:
            self._divergence += sign * worth.divergence
            self._compared += sign
        if sign > 0:
            self.spend(person_ms)

    def spend(self, person_ms: float | None) -> None:
        """Count time of the person that no choice of theirs came of; None where none was seen."""
        if person_ms is not None:
            self.person_ms += person_ms

    @property
    def bits_per_second(self) -> float | None:
        """Bits steered a second of the person's time; None before any."""
        return self.bits / (self.person_ms / 1000) if self.person_ms > 0 else None

    @property
    def mean_divergence(self) -> float | None:
        """Mean divergence of the choices where both branches were at hand; None without one."""
        return self._divergence / self._compared if self._compared > 0 else None
