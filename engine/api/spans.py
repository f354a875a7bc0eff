"""Spans: named stages of a step with start and end, on one monotonic clock (`common.clock`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from common.clock import NS_PER_MS


def now_ns() -> int:
    """Return the time on the clock that all processes share, in nanoseconds."""
    return now_ns()


class Stage(StrEnum):
    """A named part of a step. Look and dwell are the person's time, all others the machine's.

    Cloud is the first page of a fork's words; page is what the person asked for beyond it: each
    decode for more words, or for those that begin with some letters, is a span of its own.
    """

    PREFILL = "prefill"
    DECODE = "decode"
    CLOUD = "cloud"
    PAGE = "page"
    SAMPLE = "sample"
    SEND = "send"
    LAYOUT = "layout"
    PAINT = "paint"
    LOOK = "look"
    DWELL = "dwell"
    COMMIT = "commit"

    @property
    def is_person(self) -> bool:
        """Whether this is the person's time; everything else is the machine's."""
        return self in (Stage.LOOK, Stage.DWELL)


@dataclass(frozen=True, slots=True)
class Span:
    """One stage with its start and end in nanoseconds."""

    stage: Stage
    start_ns: int
    end_ns: int

    @property
    def ms(self) -> float:
        """Length in milliseconds."""
        return (self.end_ns - self.start_ns) / NS_PER_MS


def in_a_row(stage: Stage, times_ns: Sequence[int]) -> list[Span]:
    """Return the spans of a stage between each time and the next."""
    return [Span(stage, start, end) for start, end in pairwise(times_ns)]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step took: a token that the model wrote, or a fork at which a person was asked.

    `mode` is the way of writing it belongs to (see `engine.api.messages.Mode`), `tokens` how many
    tokens entered the draft by it, `asked` whether a person was asked, `spans` its stages.
    """

    mode: str
    tokens: int
    asked: bool
    spans: tuple[Span, ...]

    @property
    def machine_ms(self) -> float:
        """Time the machine took, in milliseconds: the sum of its stages."""
        return sum(s.ms for s in self.spans if not s.stage.is_person)

    @property
    def person_ms(self) -> float:
        """Time the person took, in milliseconds: look and dwell."""
        return sum(s.ms for s in self.spans if s.stage.is_person)


def by_stage_ms(spans: Iterable[Span]) -> Mapping[Stage, float]:
    """Return the milliseconds spent in each stage that occurs in `spans`."""
    total: dict[Stage, float] = {}
    for span in spans:
        total[span.stage] = total.get(span.stage, 0.0) + span.ms
    return total
