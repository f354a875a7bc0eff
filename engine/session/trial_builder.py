"""Collects spans into steps, and the steps of a fork into its trial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from common.clock import NS_PER_MS
from engine.api.messages import Cloud, Hidden, Mode
from engine.api.spans import Span, Stage, Step, by_stage_ms
from engine.records.steering import Worth, divergence, steering_bits, worth
from engine.records.trial import ChoiceTiming, Trial
from engine.session.draft import Draft
from engine.session.open_fork import OpenFork

GUARD_MS = 150
"""What came so soon after its cloud appeared is no reaction to it: nobody reads a word as fast."""


class TrialBuilder:
    """Keeps machine and person time apart. Times come from the caller, in nanoseconds.

    A trial is made while the draft is as it was before the choice.
    """

    def __init__(self, draft: Draft) -> None:
        """Start with nothing measured; forks are of `draft`, which is only read."""
        self._draft = draft
        self.trials = 0
        self.written_tokens = 0
        self._ms: dict[str, float] = {}
        self._n: Counter[str] = Counter()
        self._loose: list[Span] = []
        self._fork: list[Span] = []
        self._waiting: Step | None = None
        self._hidden: dict[str, float] = {}

    def measured(self, spans: Iterable[Span], *, fork_open: bool) -> None:
        """Take spans of the machine that belong to the open fork or else to the next step."""
        spans = tuple(spans)
        self._count(spans)
        (self._fork if fork_open else self._loose).extend(spans)

    def engine_measured(self, spans: Iterable[Span], *, fork_open: bool) -> Step | None:
        """Take an answer's spans; return the step of the choice before it, if one was waiting.

        The engine sends COMMIT, its time for taking over the choice, with what it does next; it
        belongs to the choice.
        """
        spans = tuple(spans)
        choice, self._waiting = self._waiting, None
        if choice is None:
            self.measured(spans, fork_open=fork_open)
            return None
        commit = tuple(s for s in spans if s.stage is Stage.COMMIT)
        self._count(commit)
        self.measured((s for s in spans if s.stage is not Stage.COMMIT), fork_open=fork_open)
        return replace(choice, spans=(*choice.spans, *commit))

    def hid(self, hidden: Hidden) -> None:
        """Take what the open fork's engine measured while nobody waited."""
        told = {"token": hidden.token_ms, "cloud": hidden.cloud_ms}
        self._hidden |= {what: ms for what, ms in told.items() if ms is not None}

    def wrote(self, mode: Mode, tokens: int) -> Step:
        """Return the step of text that the model wrote, of all spans that no step has yet."""
        self.written_tokens += tokens
        step = Step(mode, tokens, False, tuple(self._loose))
        self._loose.clear()
        return step

    def placed(self, tokens: int) -> None:
        """Note the number of tokens of a typed word, unknown until the engine told."""
        if self._waiting is not None and self._waiting.tokens == 0:
            self._waiting = replace(self._waiting, tokens=tokens)

    def flush(self) -> Step | None:
        """Return the step of a choice that is still waiting for the engine; it waits no longer."""
        waiting, self._waiting = self._waiting, None
        return waiting

    def fork_dropped(self) -> None:
        """The open fork closed without an answer: its machine time goes to the next step."""
        self._loose.extend(self._fork)
        self._fork.clear()
        self._hidden.clear()

    def answered(
        self,
        fork: OpenFork,
        timing: ChoiceTiming,
        t_ns: int,
        *,
        slot: int | None,
        chosen: str,
        tokens: int,
        shares: tuple[float, float],
        typed: bool = False,
        left_to_model: bool = False,
    ) -> Trial:
        """End the open fork and return its trial; the step waits for COMMIT.

        `shares` are the one that is set and the one in force.
        """
        cloud = fork.cloud
        shown_ns = fork.shown_ns
        if shown_ns is not None and 0 <= t_ns - shown_ns < GUARD_MS * NS_PER_MS:
            shown_ns = None
        value = Worth(0.0, False, 0.0) if left_to_model else worth_of(fork, slot, chosen)
        self.trials += 1
        trial = Trial(
            number=self.trials,
            mode=Mode(fork.mode),
            timing=timing,
            shown_ns=shown_ns,
            committed_ns=t_ns,
            n_words=len(cloud.candidates),
            page=cloud.page,
            prefix_length=len(cloud.prefix),
            draft_chars=self._draft.chars,
            probabilities=tuple(c.probability for c in cloud.candidates),
            entropy_bits=cloud.entropy_bits,
            value=cloud.value,
            threshold=fork.threshold,
            mass=cloud.mass,
            slot=slot,
            rank=rank_of(cloud, chosen),
            machine_ms=dict(self._ms),
            written_tokens=self.written_tokens,
            machine_n=dict(self._n),
            hidden_ms=dict(self._hidden),
            share=shares[0],
            share_in_force=shares[1],
            tokens=tokens,
            steering_bits=value.steering_bits,
            changed_course=value.changed_course,
            divergence=value.divergence,
            typed=typed,
            left_to_model=left_to_model,
            reopened=fork.reopened,
            away_ms=fork.away_ns / NS_PER_MS,
            words=tuple(c.word for c in cloud.candidates),
            chosen=chosen,
        )
        spans = (*self._loose, *self._fork, *person_spans(shown_ns, timing, t_ns))
        self._waiting = Step(fork.mode, tokens, True, spans)
        self._loose.clear()
        self._fork.clear()
        self._ms.clear()
        self._n.clear()
        self.written_tokens = 0
        return trial

    def _count(self, spans: Iterable[Span]) -> None:
        spans = tuple(spans)
        self._n.update(s.stage.value for s in spans if not s.stage.is_person)
        for stage, ms in by_stage_ms(spans).items():
            if not stage.is_person:
                self._ms[stage.value] = self._ms.get(stage.value, 0.0) + ms


def rank_of(cloud: Cloud, word: str) -> int | None:
    """Return the place of `word` by probability, from 0; None where the cloud lacks it."""
    ranked = sorted(cloud.candidates, key=lambda c: -c.probability)
    return next((i for i, c in enumerate(ranked) if c.word.casefold() == word.casefold()), None)


def worth_of(fork: OpenFork, slot: int | None, chosen: str) -> Worth:
    """Return what a person's choice was worth against the first page, the model's own words.

    `slot` is the chosen one of the page on screen, None for a typed word: one that stands on the
    first page counts as chosen there, of another the model gave it at most what the page leaves.
    """
    first = fork.pages.get("", fork.pages[fork.prefix])[0]
    ahead = [c.text + c.branch if c.branch else "" for c in first.candidates]
    chances = [_chance(c.probability) for c in first.candidates]
    key = chosen.casefold()
    at = next((i for i, c in enumerate(first.candidates) if c.word.casefold() == key), None)
    if at is None and slot is not None and chances:  # a word of another page
        taken = fork.cloud.candidates[slot]
        own = ahead[chances.index(max(chances))]
        apart = divergence(taken.text + taken.branch, own) if taken.branch else None
        return Worth(steering_bits(_chance(taken.probability)), True, apart)
    return worth(chances, ahead, at, own=_chance(1.0 - first.mass))


def _chance(value: float) -> float:
    return min(1.0, max(0.0, value))


def person_spans(shown_ns: int | None, timing: ChoiceTiming, t_ns: int) -> tuple[Span, ...]:
    """Return LOOK (cloud shown to dwell start) and DWELL (dwell start to choice at `t_ns`).

    Without a dwell (a click, a key) everything is LOOK; without a paint there is nothing to say.
    """
    if shown_ns is None or t_ns < shown_ns:
        return ()
    start = timing.dwell_start_ns
    if start is None or not shown_ns <= start <= t_ns:
        return (Span(Stage.LOOK, shown_ns, t_ns),)
    return (Span(Stage.LOOK, shown_ns, start), Span(Stage.DWELL, start, t_ns))
