"""The record of one fork (trial): who chose what, when, and what it was worth; and its way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from common.clock import NS_PER_MS
from engine.api.messages import Mode


@dataclass(frozen=True, slots=True)
class GazeTiming:
    """How the eyes were seen while a cloud stood, up to a choice by gaze.

    `offset_deg` and `sd_deg` are the accuracy and the precision of the calibration, None for a
    tracker that brings its own. The others are medians over the `samples` since the cloud
    appeared, None without any: `sd_px` of the point, `grab_ms` from the frame to the finished
    sample, `landmark_ms` the part of it that finding the face took, `send_ms` from there to the
    window, `hit_ms` until the evidence for each word was weighed. `lost` is the share of samples
    without a point, 0 to 1. `commit` names what committed the choice ("dwell", "brow", "mouth",
    "switch", "touch"), `act_ns` is when that act began, None for a dwell.
    """

    offset_deg: float | None = None
    sd_deg: float | None = None
    samples: int = 0
    lost: float = 0.0
    sd_px: float | None = None
    grab_ms: float | None = None
    landmark_ms: float | None = None
    send_ms: float | None = None
    hit_ms: float | None = None
    commit: str = "dwell"
    act_ns: int | None = None


@dataclass(frozen=True, slots=True)
class ChoiceTiming:
    """How the person came to a choice, as far as the input saw it; None where it saw nothing.

    `source` names the input ("mouse", "touch", "keys", "gaze"), `first_look_ns` is the first entry
    into the chosen cell, `dwell_start_ns` the start of the dwell that led to the choice, `entries`
    how often the cell was entered, `dwell_ms` the dwell that applied (0: a tap, click or key).
    `gaze` says how the eyes were seen, where they chose.
    """

    source: str = ""
    first_look_ns: int | None = None
    dwell_start_ns: int | None = None
    entries: int = 0
    dwell_ms: float = 0.0
    gaze: GazeTiming | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One fork's record. Machine and person time are apart; times are on the shared clock.

    `number` counts trials from 1; a fork that Undo opened again is a new trial with `reopened`.
    `away_ms` is the time since the first paint in which nobody chose (a pause, another window in
    front, a minimised one): `shown_ns` is moved on by it, so that no other figure holds it.
    `draft_chars` is how many characters of the draft stood before the fork.
    `words` and `probabilities` are those of the page on screen, by slot. `slot` is the chosen one:
    None for a typed word, and where the model's own choice lies on another page. `rank` is the
    chosen word's place by probability on that page, from 0, None where it is not there. `mass`,
    `value` and `entropy_bits` belong to that page's cloud. `machine_ms` holds the stages of all
    steps since the fork before, and of this fork's clouds, up to the choice: what was waited for.
    `share` of the tokens, 0 to 1, was set to be asked for in Forks, and `share_in_force` is what of
    it was asked for at the time of the choice (see `engine.session.adaptive_rate`).
    `machine_n` is how many spans each of them sums; a "decode" is one for each token that was not
    written ahead. `hidden_ms` is what a "token" and this "cloud" take where nobody waits for them,
    as far as that was measured (see `engine.api.messages.Hidden`). `written_tokens` are the tokens
    that the model wrote alone since then, `tokens` those of the chosen word (0 for a typed one,
    which the engine has yet to read). What the choice
    was worth (`steering_bits`, `changed_course`, `divergence`) is in the words of
    `engine.records.steering`, against the first page; of a typed word that was on no page the bits
    are the least that they can be. `words` and `chosen` are text, which records leave out unless
    asked.
    """

    number: int
    mode: Mode
    timing: ChoiceTiming
    shown_ns: int | None
    committed_ns: int
    n_words: int
    page: int
    prefix_length: int
    probabilities: tuple[float, ...]
    entropy_bits: float
    value: float
    threshold: float
    mass: float
    slot: int | None
    rank: int | None
    machine_ms: Mapping[str, float]
    written_tokens: int
    machine_n: Mapping[str, int] = field(default_factory=dict)
    hidden_ms: Mapping[str, float] = field(default_factory=dict)
    share: float | None = None
    share_in_force: float | None = None
    tokens: int = 0
    steering_bits: float = 0.0
    changed_course: bool = False
    divergence: float | None = None
    typed: bool = False
    left_to_model: bool = False
    reopened: bool = False
    away_ms: float = 0.0
    draft_chars: int = 0
    words: tuple[str, ...] = ()
    chosen: str = ""

    @property
    def person_ms(self) -> float | None:
        """Time from the first paint of the cloud to the choice, in milliseconds, if it was seen.

        What the person was away for is no part of it.
        """
        return None if self.shown_ns is None else (self.committed_ns - self.shown_ns) / NS_PER_MS


@dataclass(frozen=True, slots=True)
class TrialUndone:
    """The choice of an earlier trial was taken back at `t_ns`."""

    trial: int
    t_ns: int


@dataclass(frozen=True, slots=True)
class TrialRedone:
    """The choice of a trial that was taken back stands again, by Redo at `t_ns`."""

    trial: int
    t_ns: int
