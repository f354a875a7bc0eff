"""The reference estimate of the time model, and which of its claims follow from its figures.

The estimate is a rough table that was published before this program existed (one token of a 7B on
an RTX 4090, 1k of context) with a few claims, here called hypotheses. Its middle values make a
scenario; each of its cells and claims is then compared with what the scenario gives, with the
arithmetic, and with what would have to hold. See docs/time-model.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from engine.experiments.time_model.durations import Constant
from engine.experiments.time_model.model import (
    Costs,
    Errors,
    Machine,
    Reader,
    Scenario,
    Text,
    Way,
    expected,
)


@dataclass(frozen=True, slots=True)
class Range:
    """What the estimate says: from `low` to `high`, in the unit of the claim."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The middle, which the preset takes."""
        return (self.low + self.high) / 2

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range, both ends included, rounding aside."""
        slack = 1e-9 * max(abs(self.low), abs(self.high), 1.0)
        return self.low - slack <= value <= self.high + slack

    def __str__(self) -> str:
        """The range as text."""
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


PREFILL = Range(300, 1000)
TOKEN = Range(15, 35)
KV = Range(5, 10)
CLOUD = Range(50, 150)
CHOICE = Range(100, 300)
ALONE = Range(30, 40)
EVERY_STEP = Range(100, 250)
FORKS_ONLY = Range(40, 50)
BAD_ALONE = Range(0.10, 0.20)
BAD_ASKED = Range(0.0, 0.05)
ASKED = 0.2
SLOWER = 0.15
"""The estimate's claim of how much slower Forks are than the model alone."""

_STEPS = 30
_POINTS = 10


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the estimate: its figure, ours, whether it follows, and the arithmetic."""

    claim: str
    stated: str
    ours: str
    follows: bool
    arithmetic: str


def reference_scenario() -> Scenario:
    """Return the scenario of the estimate's middle values: a token is a word, nothing is hidden."""
    return Scenario(
        Machine(
            prefill=Constant(PREFILL.middle),
            token=Constant(TOKEN.middle),
            kv=Constant(KV.middle),
            cloud=Constant(CLOUD.middle),
        ),
        Reader(look=Constant(CHOICE.middle)),
        Text(tokens=300, tokens_per_word=1.0),
        Errors({
            Way.AUTO: BAD_ALONE.middle,
            Way.FORKS: BAD_ASKED.high,
            Way.EVERY_WORD: BAD_ASKED.high,
            Way.TRY_AGAIN: BAD_ALONE.middle,
        }),
        share=ASKED,
    )  # fmt: skip


def tables() -> list[Claim]:
    """Return every cell of the estimate's two tables."""
    cells = [
        Claim(name, f"{told} ms", f"{told.middle:g} ms", True, "taken as given: the middle")
        for name, told in (
            ("prefill, long context", PREFILL),
            ("one token", TOKEN),
            ("KV write", KV),
            ("cloud of 5 words", CLOUD),
            ("choice by gaze or finger", CHOICE),
        )
    ]
    scenario = _without_prefill(reference_scenario())
    alone, every, forks = (expected(scenario, way) for way in (Way.AUTO, Way.EVERY_WORD, Way.FORKS))
    token = f"{TOKEN.middle:g} + {KV.middle:g}"
    cells.append(_step("model alone", ALONE, alone.wall_ms, f"{token} = {_n(alone.wall_ms)} ms"))
    lowest = TOKEN.low + KV.low + CLOUD.low + CHOICE.low
    cells.append(
        _step(
            "person at every step (cloud and choice), wall time",
            EVERY_STEP,
            every.wall_ms,
            f"{token} + {CLOUD.middle:g} + {CHOICE.middle:g} = {_n(every.wall_ms)} ms, one after "
            f"the other; the lowest ends give {lowest:g} ms; within {EVERY_STEP} only where the "
            f"cloud and the tokens are ready before the person is: then {CHOICE.middle:g} ms",
        )
    )
    cells.append(
        _step(
            "both, person only at forks, machine time",
            FORKS_ONLY,
            forks.machine_ms,
            f"{_n(alone.machine_ms)} + {ASKED:g} x {CLOUD.middle:g} = {_n(forks.machine_ms)} ms; "
            f"within {FORKS_ONLY} where a cloud takes at most "
            f"{_n((FORKS_ONLY.high - alone.machine_ms) / ASKED)} ms",
        )
    )
    cells.append(
        _step(
            "both, person only at forks, wall time",
            FORKS_ONLY,
            forks.wall_ms,
            f"{_n(forks.machine_ms)} + {ASKED:g} x {CHOICE.middle:g} = {_n(forks.wall_ms)} ms: the "
            f"person alone adds {_n(ASKED * CHOICE.middle)} ms per token to wall time",
        )
    )
    return cells


def claims() -> list[Claim]:
    """Return the estimate's claims, each with the arithmetic of its own figures."""
    scenario = _without_prefill(reference_scenario())
    alone, forks, again = (expected(scenario, way) for way in (Way.AUTO, Way.FORKS, Way.TRY_AGAIN))
    return [*_claims_of_errors(), *_claims_of_ten_points(alone), *_claims_of_load(
        scenario, alone, forks, again
    )]  # fmt: skip


def _claims_of_errors() -> list[Claim]:
    caught = (BAD_ALONE.middle - BAD_ASKED.high) / BAD_ALONE.middle
    return [
        Claim(
            "bad tokens when the model writes alone",
            "10 to 20%",
            "not derived",
            False,
            "no stage implies it: an input; `wordfork replay` measures it",
        ),
        Claim(
            "bad tokens with the selector",
            "under 5%",
            f"needs {caught:.0%} of the bad tokens to fall on forks and be put right",
            False,
            f"({BAD_ALONE.middle:.0%} - {BAD_ASKED.high:.0%}) / {BAD_ALONE.middle:.0%} = "
            f"{caught:.0%} of all errors within the {ASKED:.0%} of tokens that are asked for, the "
            "right word in the cloud each time",
        ),
        Claim(
            "quality several times better",
            "several times",
            f"{BAD_ALONE.low / BAD_ASKED.high:g} to {BAD_ALONE.high / BAD_ASKED.high:g} times "
            "fewer bad tokens",
            True,
            "10% / 5% = 2 to 20% / 5% = 4, if the two hypotheses above hold",
        ),
    ]


def _claims_of_ten_points(alone: Costs) -> list[Claim]:
    token_ms = alone.wall_ms
    slow_s = 0.5 * _STEPS
    choices_s = [choice * _POINTS / 1000 for choice in (200, 250)]
    machine_s = token_ms * _STEPS / 1000
    whole = [choice + machine_s for choice in choices_s]
    return [
        Claim(
            "10 phrases by the model alone: 500 ms x 30 tokens",
            "15 s",
            f"{machine_s:.2f} s",
            False,
            f"500 ms x {_STEPS} = {slow_s:g} s, but 500 ms per token contradicts the table's "
            f"{ALONE}: {token_ms:g} ms x {_STEPS} = {machine_s:.2f} s",
        ),
        Claim(
            "the same by 10 choices of 200 to 250 ms",
            "3 to 4 s",
            f"{whole[0]:.1f} to {whole[1]:.1f} s",
            Range(3, 4).holds(round(whole[0], 1)) and Range(3, 4).holds(round(whole[1], 1)),
            f"200 to 250 ms x {_POINTS} = {choices_s[0]:g} to {choices_s[1]:g} s; it is 3 to 4 s "
            f"only with the machine's {machine_s:.2f} s for {_STEPS} tokens, without the clouds",
        ),
    ]


def _claims_of_load(scenario: Scenario, alone: Costs, forks: Costs, again: Costs) -> list[Claim]:
    ratio = forks.wall_ms / alone.wall_ms
    room = SLOWER * alone.wall_ms
    ahead = replace(scenario, machine=replace(scenario.machine, spread=1.0))
    hidden = expected(ahead, Way.FORKS)
    return [
        Claim(
            "forks only: 80% of the tokens by themselves, 20% asked",
            "80% / 20%",
            f"{1 - ASKED:.0%} / {ASKED:.0%}",
            True,
            "by definition of the share; the threshold keeps it",
        ),
        Claim(
            "forks only: about 15% slower than the model alone, wall time",
            "15%",
            f"{ratio - 1:.0%}",
            False,
            f"{_n(forks.wall_ms)} / {_n(alone.wall_ms)} ms; 15% leaves {_n(room)} ms per token, "
            f"that is {_n(room / ASKED)} ms per fork for cloud and person together, but the person "
            f"alone takes {CHOICE.middle:g} ms",
        ),
        Claim(
            "forks only: about 15% slower, machine time that is waited for, written ahead",
            "15%",
            f"{hidden.exposed_ms / alone.machine_ms - 1:+.0%}",
            hidden.exposed_ms <= (1 + SLOWER) * alone.machine_ms,
            f"behind {CHOICE.middle:g} ms of the person the machine writes on: "
            f"{_n(hidden.exposed_ms)} ms per token stay exposed, at full speed behind the "
            "right word",
        ),
        Claim(
            "less load on the machine, against trying again (10 samples)",
            "less",
            f"{forks.machine_ms / again.machine_ms:.2f} x",
            forks.machine_ms < again.machine_ms,
            f"{_n(forks.machine_ms)} / {_n(again.machine_ms)} ms of machine time a token kept",
        ),
        Claim(
            "less load on the machine, against the model alone",
            "less",
            f"{forks.machine_ms / alone.machine_ms:.2f} x",
            forks.machine_ms < alone.machine_ms,
            f"{_n(forks.machine_ms)} / {_n(alone.machine_ms)} ms: clouds come on top",
        ),
        Claim(
            "more fatigue for the person",
            "more",
            f"{_n(forks.person_ms)} ms per token",
            forks.person_ms > alone.person_ms,
            f"{ASKED:g} x {CHOICE.middle:g} ms per token against none",
        ),
    ]


def _step(name: str, told: Range, value: float, arithmetic: str) -> Claim:
    return Claim(name, f"{told} ms a step", f"{_n(value)} ms", told.holds(value), arithmetic)


def _without_prefill(scenario: Scenario) -> Scenario:
    """Return the scenario as the estimate's second table counts: steps, without what comes once."""
    return replace(scenario, machine=replace(scenario.machine, prefill=Constant(0.0)))


def _n(value: float) -> str:
    """Return a number as it stands in a line of arithmetic."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if math.isfinite(value) else str(value)
