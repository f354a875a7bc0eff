"""A simulated person with a hidden request in mind: how few choices steer the writer there.

The model writes a text behind a request and an opening: the intended text. Then it writes behind
the opening alone, not told the request, and a person who has the intended text in mind answers the
forks, and does nothing else: no typing, no undo, and what the model writes unasked stays. So every
word behind a wrong one is written behind another text, and few words suffice to lose the thread.

The person keeps their place in the intended text: a written word that is the next one intended, or
one of the `AHEAD` behind it, moves their place behind it; any other stands for the next one. At a
fork they take the word at their place, or else the first of those behind it that the cloud holds,
or else the likeliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.clock import NS_PER_MS
from engine.api.messages import Candidate, Cloud, Ended, Forked, Kind
from engine.experiments.replay.driver import ReplayDriver
from engine.experiments.replay.exact import TOKENS_A_WORD, Outcome, Report, words_to_change
from engine.experiments.replay.intent_gain import Judge
from engine.experiments.replay.units import units_of
from engine.experiments.simulated_user import SimulatedUser
from engine.experiments.time_model.model import Way
from engine.session.spacing import word_is_over

AHEAD = 3
"""How many words further on a person recognises where the text is."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the writer is not told, and the opening that it is given."""

    request: str
    opening: str


class Hidden:
    """One sitting of a person who has `intended` in mind behind `opening`."""

    def __init__(
        self,
        driver: ReplayDriver,
        opening: str,
        intended: Sequence[str],
        person: SimulatedUser,
        way: Way,
        judge: Judge | None = None,
    ) -> None:
        """Prepare; `intended` are units (see `engine.experiments.replay.units`)."""
        self._driver, self._opening, self._person, self._judge = driver, opening, person, judge
        self._intended = [unit.strip() for unit in intended]
        self._units = list(intended)
        self._text = ""
        self._seen = 0
        self._place = 0
        self.outcome = Outcome(way)

    def run(self, report: Report | None = None) -> Outcome:
        """Write as many words as were intended, or to the end. Raises ModelError.

        The end is, too, where a cloud holds nothing but the end, or so many tokens make no words.
        """
        total = len(self._intended)
        [tokens] = self._driver.put(0, self._opening)
        room = len(tokens) + TOKENS_A_WORD * (total + 1)
        while len(units_of(self._text)) <= total and len(self._driver.tokens) < room:
            answer = self._driver.next()
            if isinstance(answer, Ended):
                break
            if isinstance(answer, Forked):
                if not self._asked(answer.cloud):
                    break
            else:
                self._text += answer.text
            if report is not None:
                report(min(total, len(units_of(self._text))), total)
        written = units_of(self._text)[:total]
        outcome = self.outcome
        outcome.words = total
        outcome.wrong = words_to_change(written, self._units)
        outcome.text = self._opening + "".join(written)
        outcome.tokens = len(self._driver.tokens) - len(tokens)
        outcome.timed(self._driver)
        return outcome

    def _asked(self, cloud: Cloud) -> bool:
        """Answer a fork; false where the cloud holds nothing to go on with."""
        self._follow()
        slot = self._wanted(cloud)
        person_ms = self._person.decide(cloud, can_undo=False).reaction_ns / NS_PER_MS
        newer = self._driver.think(person_ms)
        self.outcome.met(newer or cloud, slot, person_ms)
        going_on = [c for c in cloud.candidates if c.kind is not Kind.END]
        if not going_on:
            return False
        taken = max(going_on, key=_likely) if slot is None else cloud.candidates[slot]
        self._text += taken.text
        draft = self._driver.tokens
        self._driver.put(len(draft), taken.tokens, word_over=word_is_over(taken.text))
        if self._judge is not None and slot is not None:
            rest = "".join(self._units[self._place + 1 :])
            self.outcome.gains += self._judge.gains(draft, cloud, slot, rest)
        return True

    def _follow(self) -> None:
        """Move the person's place behind what was written since the last fork."""
        written = units_of(self._text)
        for unit in written[self._seen :]:
            near = self._intended[self._place : self._place + AHEAD + 1]
            word = unit.strip()
            self._place += near.index(word) + 1 if word in near else 1
        self._seen = len(written)

    def _wanted(self, cloud: Cloud) -> int | None:
        """Return the slot that leads to the intended text; None where none does."""
        words = [c.word.strip() if c.text else None for c in cloud.candidates]
        for word in self._intended[self._place : self._place + AHEAD + 1]:
            if word in words:
                return words.index(word)
        return None


def _likely(candidate: Candidate) -> float:
    return candidate.probability
