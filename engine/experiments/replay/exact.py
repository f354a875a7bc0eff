"""A simulated person with an exact text in mind writes it with the model, in one of the ways.

The lower bound of what asking brings: nothing but this very text counts as right. Each word that
the model writes wrongly is put right at once, as by typing, so that every word is judged behind the
same text in every way. A word that the person was asked for is right if the cloud held it.

In "try again" the model writes the whole text from the same opening, `samples` times at
`TRY_TEMPERATURE`; the best one is taken (fewest words to change), the others are thrown away. The
opening is decoded once for all of them.

The load of a way is the tokens decoded a word kept, in three parts: what a person waits for, what
was written ahead and kept, and what was written ahead for nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rapidfuzz.distance import Levenshtein

from common.clock import NS_PER_MS
from engine.api.messages import Candidate, Cloud, Ended, Forked, Mode, Wrote
from engine.api.types import Sampling
from engine.experiments.replay.driver import Habit, ReplayDriver
from engine.experiments.replay.intent_gain import Judge
from engine.experiments.replay.units import goes_on, is_over, units_of
from engine.experiments.simulated_user import SimulatedUser
from engine.experiments.time_model.model import Way
from engine.records.steering import Steering, worth
from engine.session.spacing import word_is_over

RECALL = (1, 5, 8)
"""Sizes of a cloud for which it is told how often it held the right word."""
TRY_TEMPERATURE = 0.8
TOKENS_A_WORD = 16
"""So many tokens a word, on average, a text that is written freely takes at most: a model that
writes nothing but blanks, or one word without an end, comes to no further words."""

Report = Callable[[int, int], None]
"""Called with the words done and the words in all."""


def words_to_change(written: list[str], intended: list[str]) -> int:
    """Return the fewest words to insert, remove or replace (Levenshtein 1966), blanks aside."""
    return int(Levenshtein.distance([w.strip() for w in written], [w.strip() for w in intended]))


@dataclass(slots=True)
class Outcome:
    """What came of a replay; times in ms, all sums.

    `words` are those judged, marks included. `wrong`: wrong in the end. `put_right`: the person
    chose the right word where the model would have written another. `forks_that_helped` is the same
    count over forks; the two differ only where a word was asked for twice. `found_at` counts forks
    whose cloud held the right word among its first 1, 5, 8. `decoded` is all tokens decoded,
    `ahead` those of them that were decoded while the person looked, `ahead_kept` those of these
    that entered the text, even if they were then put right; `tokens` is how long the text behind
    its beginning is, in tokens. `gains` are the nats of the choices that changed the course, where
    something was intended behind them (see `engine.records.steering`).
    """

    way: Way
    words: int = 0
    wrong: int = 0
    put_right: int = 0
    forks: int = 0
    forks_that_helped: int = 0
    found_at: dict[int, int] = field(default_factory=lambda: dict.fromkeys(RECALL, 0))
    decoded: int = 0
    ahead: int = 0
    ahead_kept: int = 0
    machine_ms: float = 0.0
    exposed_ms: float = 0.0
    person_ms: float = 0.0
    tokens: int = 0
    steering: Steering = field(default_factory=Steering)
    gains: list[float] = field(default_factory=list)
    text: str = ""

    def figures(self) -> dict[str, Any]:
        """Return the keys of `wordfork replay --json`."""
        return {
            "words": self.words,
            "wrong": self.wrong,
            "put_right": self.put_right,
            "forks": self.forks,
            "forks_that_helped": self.forks_that_helped,
            "recall": {str(n): _divided(found, self.forks) for n, found in self.found_at.items()},
            "choices_per_word": _divided(self.forks, self.words),
            "tokens": self.tokens,
            "tokens_decoded_per_word": _divided(self.decoded, self.words),
            "tokens_waited_for_per_word": _divided(self.decoded - self.ahead, self.words),
            "tokens_ahead_kept_per_word": _divided(self.ahead_kept, self.words),
            "tokens_ahead_lost_per_word": _divided(self.ahead - self.ahead_kept, self.words),
            "machine_ms": self.machine_ms,
            "person_ms": self.person_ms,
            "exposed_ms": self.exposed_ms,
            "wall_ms": self.exposed_ms + self.person_ms,
            "steering_bits": self.steering.bits,
            "bits_per_second": self.steering.bits_per_second,
            "choices_that_changed": self.steering.changed,
            "mean_divergence": self.steering.mean_divergence,
            "intent_gain_nats": _divided(sum(self.gains), len(self.gains)),
        }

    def met(self, cloud: Cloud, slot: int | None, person_ms: float) -> None:
        """Count a fork and what the person did: chose `slot`, or found nothing."""
        self.forks += 1
        self.person_ms += person_ms
        if slot is None:
            return
        for size in RECALL:
            self.found_at[size] += slot < size
        told = [f"{c.word} {c.branch}".strip() for c in cloud.candidates]
        probabilities = [c.probability for c in cloud.candidates]
        value = worth(probabilities, told, slot, 0.0)
        self.steering.add(value, person_ms)
        if value.changed_course:
            self.put_right += 1
            self.forks_that_helped += 1

    def timed(self, driver: ReplayDriver) -> None:
        """Take the sums of a sitting that is over."""
        driver.end()
        self.decoded += driver.decoded
        self.ahead += driver.ahead
        self.ahead_kept += driver.ahead_kept
        self.machine_ms += driver.times.machine / NS_PER_MS
        self.exposed_ms += driver.times.exposed / NS_PER_MS


def _divided(part: float, whole: float) -> float | None:
    return part / whole if whole else None


class Exact:
    """One sitting of a person who has exactly `text` in mind, of which `given` units are given."""

    def __init__(
        self,
        driver: ReplayDriver,
        text: str,
        given: int,
        person: SimulatedUser,
        way: Way,
        judge: Judge | None = None,
    ) -> None:
        """Prepare. Raises ValueError for a text that leaves nothing to write."""
        self._driver, self._person, self._judge = driver, person, judge
        self._units = units_of(text)
        if not 0 < given < len(self._units):
            raise ValueError("the text is too short: nothing is left to write behind its beginning")
        self._given = given
        self._text = "".join(self._units)
        ends, at = [], 0
        for unit in self._units:
            at += len(unit)
            ends.append(at)
        self._ends, self._stops = ends, frozenset(ends)
        self._begin = ends[given - 1]
        # Up to here the person is sure: they wrote it themselves, and the word there is over.
        self._sure = self._begin
        self._wrong: set[int] = set()
        # The draft as token groups that end at known places of the text: (tokens, end).
        self._places: list[tuple[int, int]] = []
        self.outcome = Outcome(way)

    def run(self, report: Report | None = None) -> Outcome:
        """Write the text to its end. Raises ModelError.

        Each answer of the writer brings the text, or the part of it that the person is sure of,
        further; one that does neither is answered by typing the next word.
        """
        given = self._text[: self._begin]
        [tokens] = self._driver.put(0, given)
        self._places.append((len(tokens), self._begin))
        total = len(self._units) - self._given
        while self._at < len(self._text):
            before = (self._at, self._sure)
            self._answer(self._driver.next())
            if (self._at, self._sure) <= before:
                self._put_right(before[0])
            if report is not None:
                report(min(total, bisect_right(self._ends, self._at) - self._given), total)
        outcome = self.outcome
        outcome.words = total
        outcome.wrong = len(self._wrong)
        outcome.tokens = self._places[-1][0] - self._places[0][0]
        outcome.text = self._driver.text
        outcome.timed(self._driver)
        return outcome

    @property
    def _at(self) -> int:
        """Where in the text the draft ends."""
        return self._places[-1][1]

    def _answer(self, answer: Wrote | Forked | Ended) -> None:
        match answer:
            case Forked(cloud=cloud):
                self._asked(cloud)
            case Ended():
                self._put_right(self._at)
            case _:
                self._wrote(answer.text, len(answer.tokens))

    def _wrote(self, text: str, tokens: int) -> None:
        """The model wrote something; a word that is wrong is put right."""
        at = self._at
        if text and self._text.startswith(text, at):
            self._places.append((self._places[-1][0] + tokens, at + len(text)))
            return
        # Where the model goes on with a word that should be over, that word is the wrong one: but
        # not behind a word of the person's, whose end is known.
        too_long = at in self._stops and at > self._sure and is_over(self._text, at)
        self._put_right(at - 1 if too_long and goes_on(self._text, at, text) else at)

    def _put_right(self, at: int) -> None:
        """Write the unit that character `at` belongs to, instead of what the model made of it."""
        index = min(bisect_right(self._ends, at), len(self._units) - 1)
        self._wrong.add(index)
        self._write_unit(index)

    def _write_unit(self, index: int) -> None:
        start = self._ends[index - 1]
        while self._places[-1][1] > start:
            self._places.pop()
        keep, at = self._places[-1]
        text = self._text[at : self._ends[index]]
        [tokens] = self._driver.put(keep, text, word_over=word_is_over(text))
        self._places.append((keep + len(tokens), self._ends[index]))
        self._sure = self._ends[index]

    def _asked(self, cloud: Cloud) -> None:
        """Look for the right word in the cloud; type it where it is not there."""
        at = self._at
        slot = self._slot(cloud, at)
        decision = self._person.decide(cloud, can_undo=False)
        person_ms = decision.reaction_ns / NS_PER_MS
        newer = self._driver.think(person_ms)
        self.outcome.met(newer or cloud, slot, person_ms)
        if slot is None:
            self._put_right(at)
            return
        candidate = cloud.candidates[slot]
        draft = self._driver.tokens
        self._driver.put(
            self._places[-1][0], candidate.tokens, word_over=word_is_over(candidate.text)
        )
        self._sure = end = at + len(candidate.text)
        if self._judge is not None:
            self.outcome.gains += self._judge.gains(draft, cloud, slot, self._text[end:])
        self._places.append((self._places[-1][0] + len(candidate.tokens), end))

    def _slot(self, cloud: Cloud, at: int) -> int | None:
        """Return the slot of the right word: the longest that fits and ends where a unit ends."""
        best: int | None = None
        for slot, candidate in enumerate(cloud.candidates):
            if self._fits(candidate, at):
                longer = best is None or len(candidate.text) > len(cloud.candidates[best].text)
                best = slot if longer else best
        return best

    def _fits(self, candidate: Candidate, at: int) -> bool:
        text, end = candidate.text, at + len(candidate.text)
        if not text or not self._text.startswith(text, at):
            return False
        return end in self._stops or is_over(self._text, end)


def samples(
    make: Callable[[Habit], ReplayDriver],
    given: str,
    intended: list[str],
    n: int,
    reading_ms: float,
    report: Report | None = None,
) -> Outcome:
    """Write `n` long samples behind `given` and take the best, with fewest words to change.

    `make` begins a sitting with a habit; `intended` are the units that should stand behind `given`;
    reading takes `reading_ms` a word. The first sample is waited for, each other one is written
    while the one before it is read.
    """
    outcome = Outcome(Way.TRY_AGAIN, words=len(intended), wrong=len(intended) + 1)
    driver = make(Habit(Mode.AUTO, ahead=0))
    [beginning] = driver.put(0, given)
    last_read_ms = 0.0
    for seed in range(1, n + 1):
        driver.habit = replace(
            driver.habit, sampling=Sampling(temperature=TRY_TEMPERATURE, seed=seed)
        )
        before_ns = driver.times.machine
        written = free_text(driver, given, len(intended))
        took_ms = (driver.times.machine - before_ns) / NS_PER_MS
        outcome.machine_ms += took_ms
        outcome.exposed_ms += max(0.0, took_ms - last_read_ms)
        last_read_ms = reading_ms * len(written)
        outcome.person_ms += last_read_ms
        changes = words_to_change(written, intended)
        if changes < outcome.wrong:
            outcome.wrong = changes
            outcome.text = given + "".join(written)
            outcome.tokens = len(driver.tokens) - len(beginning)
        if report is not None:
            report(seed, n)
    driver.end()
    outcome.decoded = driver.decoded
    return outcome


def free_text(driver: ReplayDriver, given: str, most: int) -> list[str]:
    """Let the model write behind `given` until it ends or `most` units are whole; return them.

    It ends, too, where it takes more than `TOKENS_A_WORD` tokens for each of them.
    """
    driver.put(0, given)
    text, room = "", len(driver.tokens) + TOKENS_A_WORD * (most + 1)
    while len(units_of(text)) <= most and len(driver.tokens) < room:
        answer = driver.next()
        if isinstance(answer, Ended):
            break
        if isinstance(answer, Forked):
            raise ValueError("only the model alone writes freely")
        text += answer.text
    return units_of(text)[:most]
