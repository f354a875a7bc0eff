"""The time model: what a token costs in milliseconds in each way of writing.

A text is written in cycles. In Forks a cycle is a word that a person chooses and all that the model
writes up to the next fork: N tokens, N geometric with mean 1 / share, or as measured. In Every word
N is constant, the tokens of a word. In a cycle the machine works

    M = N (token + KV) + cloud   and besides, always waited for, W = pages + send + commit,

and the person takes R = (look + dwell) x fatigue. With look-ahead M runs behind the R before it, at
1 / spread of its speed, since it serves all candidates: what is waited for, the exposed time, is

    exposed = E[max(0, M - R / spread)] + W                     (without look-ahead: spread = inf).

Machine time is all work for the text that is kept, hidden or not. Wall time is what a clock on the
wall shows: exposed + person + correction, and never machine + person. Everything is per token of
the text. Means are linear, so they are exact for any distributions; the exposed part is exact, by
`Duration.left_over_ms` and a sum over N, where token, KV and cloud are constant and the dwell is
constant or measured (then the mean over its samples), and simulated where they are not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

import numpy as np

from engine.experiments.time_model.durations import Array, Constant, Duration, Measured

MACHINE_STAGES = ("prefill", "token", "kv", "cloud", "page", "send", "commit")
"""The machine's stages, in the order in which they happen."""
PERSON_STAGES = ("look", "dwell")
"""The person's stages."""

_TAIL = 1e-12
_STEPS = 400_000
_SEED = 1


class Way(StrEnum):
    """How a text comes about."""

    AUTO = "auto"
    FORKS = "forks"
    EVERY_WORD = "every_word"
    TRY_AGAIN = "try_again"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the machine's stages take.

    `prefill` once a text, `token` and `kv` a token, `cloud` a fork's search, `page` one decode for
    words beyond the first page, `send` all that brings a cloud to the eye (pipe, layout, paint),
    `commit` taking a choice over. `token_asked` is a token where a person is asked, if it is
    another than in Auto: the window paints beside it. `spread` is how many
    times longer writing ahead takes to come one token further behind the word that will be chosen
    than writing it alone would: at least 1; infinite: no look-ahead. `spread_every` is that of
    Every word, where it is another: what is written ahead there is short.
    """

    prefill: Duration = field(default_factory=lambda: Constant(0.0))
    token: Duration = field(default_factory=lambda: Constant(30.0))
    kv: Duration = field(default_factory=lambda: Constant(0.0))
    cloud: Duration = field(default_factory=lambda: Constant(30.0))
    page: Duration = field(default_factory=lambda: Constant(0.0))
    send: Duration = field(default_factory=lambda: Constant(0.0))
    commit: Duration = field(default_factory=lambda: Constant(0.0))
    spread: float = math.inf
    spread_every: float | None = None
    token_asked: Duration | None = None

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        if not min(self.spread, self.spread_of(Way.EVERY_WORD)) >= 1.0:
            raise ValueError(f"spread must be at least 1, not {self.spread}, {self.spread_every}")

    def spread_of(self, way: Way) -> float:
        """Return the spread of a way."""
        own = self.spread_every if way is Way.EVERY_WORD else None
        return self.spread if own is None else own

    def token_of(self, way: Way) -> Duration:
        """Return what a token takes in a way."""
        asked = self.token_asked if way in (Way.FORKS, Way.EVERY_WORD) else None
        return self.token if asked is None else asked

    def always_ms(self, pages: float) -> float:
        """Return the mean of what a choice always waits for, with so many decodes for pages."""
        return pages * self.page.mean_ms + self.send.mean_ms + self.commit.mean_ms


@dataclass(frozen=True, slots=True)
class Reader:
    """What the person's stages take.

    `look` is from a cloud's appearance to the start of the dwell, `dwell` from there to the choice.
    `pages` are the decodes a choice for words beyond the first page, which the person asks for.
    `fatigue` is the share by which the last choice of a text takes longer than the first; it grows
    evenly. `read_ms_per_word` is what reading a written sample takes (250 ms: 240 words a minute,
    Brysbaert 2019, "How many words do we read per minute?").
    """

    look: Duration = field(default_factory=lambda: Constant(600.0))
    dwell: Duration = field(default_factory=lambda: Constant(0.0))
    fatigue: float = 0.0
    read_ms_per_word: float = 250.0
    pages: float = 0.0

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        if not min(self.fatigue, self.read_ms_per_word, self.pages) >= 0:
            raise ValueError("fatigue, reading times and pages must not be negative")

    @property
    def mean_ms(self) -> float:
        """The mean of a choice over a whole text."""
        return (self.look.mean_ms + self.dwell.mean_ms) * (1 + self.fatigue / 2)


@dataclass(frozen=True, slots=True)
class Text:
    """What is written: how long (`tokens`), and how many tokens a word has on average."""

    tokens: int = 300
    tokens_per_word: float = 1.3

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        if not (self.tokens >= 1 and self.tokens_per_word >= 1):
            raise ValueError("a text has at least one token, and a word too")


@dataclass(frozen=True, slots=True)
class Errors:
    """Which share of the tokens is wrong in each way, 0 to 1, and what putting one right takes.

    That of Forks belongs to the fork share `known_at`, None: to the scenario's own, whatever it is.
    At other shares see `errors_at`.
    """

    shares: Mapping[Way, float] = field(default_factory=dict)
    cost_ms: float = 0.0
    known_at: float | None = None

    def of(self, way: Way) -> float:
        """Return the share of wrong tokens in a way; 0 where none was given."""
        return self.shares.get(way, 0.0)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that the model needs. `share` of the tokens are asked for in Forks.

    In "sample long and try again" the model writes `samples` whole texts, the person reads each,
    takes one, and the others are thrown away. `stretches` are the tokens from choice to choice in
    Forks as they were measured, 1 / share on average; where there are none, N is geometric.
    """

    machine: Machine = field(default_factory=Machine)
    reader: Reader = field(default_factory=Reader)
    text: Text = field(default_factory=Text)
    errors: Errors = field(default_factory=Errors)
    share: float = 0.2
    samples: int = 10
    stretches: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        if not 0 < self.share <= 1:
            raise ValueError(f"share must be above 0 and at most 1, not {self.share}")
        if self.samples < 1:
            raise ValueError(f"at least one sample must be written, not {self.samples}")

    def tokens_a_cycle(self, way: Way) -> float:
        """Return the mean number of tokens from one choice to the next."""
        return 1 / self.share if way is Way.FORKS else self.text.tokens_per_word


@dataclass(frozen=True, slots=True)
class Row:
    """One stage's mean time a token, and its share of all stages of its way, 0 to 1."""

    stage: str
    ms: float
    share: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What one token costs in one way, in ms; see the module's docstring for the words.

    `rows` are the stages: the machine's whether hidden or not, the person's, and the correction of
    errors. `hidden_ms` = machine - exposed. `decoded` is the tokens decoded for one that is kept,
    without what look-ahead throws away. `exact` is false where the exposed part was simulated.
    """

    way: Way
    rows: tuple[Row, ...]
    machine_ms: float
    person_ms: float
    exposed_ms: float
    correction_ms: float
    errors: float
    decoded: float
    exact: bool

    @property
    def wall_ms(self) -> float:
        """What a clock on the wall shows."""
        return self.exposed_ms + self.person_ms + self.correction_ms

    @property
    def hidden_ms(self) -> float:
        """The machine's work that ran behind the person's time."""
        return self.machine_ms - self.exposed_ms


def expected(scenario: Scenario, way: Way) -> Costs:
    """Return the expected costs of a way: exact where it can be, else with a simulated exposure."""
    stages = _mean_stages(scenario, way)
    if way is Way.AUTO:
        exposed = sum(stages[name] for name in MACHINE_STAGES)
    elif not _has_closed_form(scenario):
        exposed = simulate(scenario, way, _STEPS, _SEED).exposed_ms
        return _costs(scenario, way, stages, exposed, exact=False)
    elif way is Way.TRY_AGAIN:
        exposed = stages["prefill"] + _exposed_samples_ms(scenario)
    else:
        exposed = stages["prefill"] + _exposed_cycles_ms(scenario, way)
    return _costs(scenario, way, stages, exposed, exact=True)


def all_ways(scenario: Scenario) -> dict[Way, Costs]:
    """Return the expected costs of every way."""
    return {way: expected(scenario, way) for way in Way}


def simulate(scenario: Scenario, way: Way, steps: int, seed: int) -> Costs:
    """Simulate about `steps` tokens and return their mean costs. The same seed, the same result.

    Raises ValueError when `steps` is below 1.
    """
    if steps < 1:
        raise ValueError(f"at least one token must be simulated, not {steps}")
    rng = np.random.default_rng(seed)
    if way in (Way.AUTO, Way.TRY_AGAIN):
        stages, exposed = _simulated_texts(scenario, way, steps, rng)
    else:
        stages, exposed = _simulated_cycles(scenario, way, steps, rng)
    texts = max(1, round(steps / scenario.text.tokens))
    prefill = float(scenario.machine.prefill.draw(rng, texts).mean()) / scenario.text.tokens
    return _costs(scenario, way, stages | {"prefill": prefill}, exposed + prefill, exact=False)


def _simulated_texts(
    scenario: Scenario, way: Way, steps: int, rng: np.random.Generator
) -> tuple[dict[str, float], float]:
    """Simulate whole texts; return mean stages and exposure a token of the text, in ms."""
    machine, length = scenario.machine, scenario.text.tokens
    samples = 1 if way is Way.AUTO else scenario.samples
    texts = max(1, round(steps / length))
    token = machine.token.draw(rng, texts * samples * length)
    kv = machine.kv.draw(rng, texts * samples * length)
    tokens = texts * length
    stages = {"token": float(token.sum()) / tokens, "kv": float(kv.sum()) / tokens}
    if way is Way.AUTO:
        return stages, stages["token"] + stages["kv"]
    work = (token + kv).reshape(texts, samples, length).sum(axis=2)
    late = np.maximum(0.0, work[:, 1:] - _reading_ms(scenario) / machine.spread)
    look, dwell = _drawn_choices(scenario, rng, texts)
    stages["look"] = float(look.sum()) / tokens + samples * _reading_ms(scenario) / length
    stages["dwell"] = float(dwell.sum()) / tokens
    return stages, float(work[:, 0].sum() + late.sum()) / tokens


def _simulated_cycles(
    scenario: Scenario, way: Way, steps: int, rng: np.random.Generator
) -> tuple[dict[str, float], float]:
    """Simulate choices and what is written between them; return as `_simulated_texts` does."""
    machine, one = scenario.machine, scenario.machine.token_of(way)
    cycles = max(1, round(steps / scenario.tokens_a_cycle(way)))
    if way is Way.FORKS:
        known = scenario.stretches
        counts = rng.choice(known, cycles) if known else rng.geometric(scenario.share, cycles)
        tokens = float(counts.sum())
        begins = np.concatenate(([0], np.cumsum(counts)[:-1]))
        token = np.add.reduceat(one.draw(rng, int(tokens)), begins)
        kv = np.add.reduceat(machine.kv.draw(rng, int(tokens)), begins)
    else:
        tokens = cycles * scenario.text.tokens_per_word
        token = one.draw(rng, cycles) * scenario.text.tokens_per_word
        kv = machine.kv.draw(rng, cycles) * scenario.text.tokens_per_word
    drawn = {
        "token": token,
        "kv": kv,
        "cloud": machine.cloud.draw(rng, cycles),
        "page": machine.page.draw(rng, cycles) * scenario.reader.pages,
        "send": machine.send.draw(rng, cycles),
        "commit": machine.commit.draw(rng, cycles),
    }
    drawn["look"], drawn["dwell"] = _drawn_choices(scenario, rng, cycles)
    work = drawn["token"] + drawn["kv"] + drawn["cloud"]
    late = np.maximum(0.0, work - (drawn["look"] + drawn["dwell"]) / machine.spread_of(way))
    always = drawn["page"] + drawn["send"] + drawn["commit"]
    exposed = float(late.sum() + always.sum()) / tokens
    return {name: float(ms.sum()) / tokens for name, ms in drawn.items()}, exposed


def _drawn_choices(scenario: Scenario, rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    """Draw looks and dwells of `n` choices, slower and slower with fatigue; each of shape (n,)."""
    reader = scenario.reader
    factor = 1 + reader.fatigue * (np.arange(n) + 0.5) / n
    return reader.look.draw(rng, n) * factor, reader.dwell.draw(rng, n) * factor


def _mean_stages(scenario: Scenario, way: Way) -> dict[str, float]:
    """Return the mean of each stage a token, in ms."""
    machine, reader = scenario.machine, scenario.reader
    tired = 1 + reader.fatigue / 2
    stages = {
        "prefill": machine.prefill.mean_ms / scenario.text.tokens,
        "token": machine.token_of(way).mean_ms,
        "kv": machine.kv.mean_ms,
    }
    if way is Way.AUTO:
        return stages | dict.fromkeys(MACHINE_STAGES[3:], 0.0)
    if way is Way.TRY_AGAIN:
        length, samples = scenario.text.tokens, scenario.samples
        stages["token"] *= samples
        stages["kv"] *= samples
        stages["look"] = (samples * _reading_ms(scenario) + reader.look.mean_ms * tired) / length
        stages["dwell"] = reader.dwell.mean_ms * tired / length
        return stages
    per_cycle = scenario.tokens_a_cycle(way)
    for name in ("cloud", "send", "commit"):
        duration: Duration = getattr(machine, name)
        stages[name] = duration.mean_ms / per_cycle
    stages["page"] = machine.page.mean_ms * reader.pages / per_cycle
    stages["look"] = reader.look.mean_ms * tired / per_cycle
    stages["dwell"] = reader.dwell.mean_ms * tired / per_cycle
    return stages


def _reading_ms(scenario: Scenario) -> float:
    """Return what reading one sample takes."""
    words = scenario.text.tokens / scenario.text.tokens_per_word
    return words * scenario.reader.read_ms_per_word


def _has_closed_form(scenario: Scenario) -> bool:
    """Whether the exposed part is known exactly: always without look-ahead, else see the module."""
    machine = scenario.machine
    if math.isinf(machine.spread) and machine.spread_every is None:
        return True
    fixed = (machine.token, machine.token_of(Way.FORKS), machine.kv, machine.cloud)
    return all(isinstance(duration, Constant) for duration in fixed) and isinstance(
        scenario.reader.dwell, Constant | Measured
    )


def _exposed_samples_ms(scenario: Scenario) -> float:
    """Return what is waited for, a token, where samples are read while the next is written."""
    machine, length = scenario.machine, scenario.text.tokens
    work = length * (machine.token.mean_ms + machine.kv.mean_ms)
    late = max(0.0, work - _reading_ms(scenario) / machine.spread)
    return (work + (scenario.samples - 1) * late) / length


def _exposed_cycles_ms(scenario: Scenario, way: Way) -> float:
    """Return what is waited for, a token, where the machine writes on behind a choice."""
    machine = scenario.machine
    per_cycle = scenario.tokens_a_cycle(way)
    always = machine.always_ms(scenario.reader.pages)
    spread = machine.spread_of(way)
    if math.isinf(spread):
        per_token = machine.token_of(way).mean_ms + machine.kv.mean_ms
        return per_token + (machine.cloud.mean_ms + always) / per_cycle
    numbers, chances = np.array([per_cycle]), np.array([[1.0]])
    if way is Way.FORKS and scenario.stretches:
        numbers, counts = np.unique(scenario.stretches, return_counts=True)
        chances = counts[None, :] / counts.sum()
    elif way is Way.FORKS:
        numbers, chances = _numbers((scenario.share,))
    return (float(chances[0] @ _late_ms(scenario, numbers, spread)) + always) / per_cycle


@lru_cache(maxsize=32)
def _numbers(shares: tuple[float, ...]) -> tuple[Array, Array]:
    """Return N = 1, 2, ... as far as it matters, and P(N) for each share, a row each."""
    least, each = min(shares), np.array(shares)[:, None]
    last = 1 if least >= 1 else math.ceil(math.log(_TAIL) / math.log1p(-least))
    numbers = np.arange(1.0, last + 1)
    return numbers, each * (1 - each) ** (numbers - 1)


@lru_cache(maxsize=4)
def _nodes(n: int) -> tuple[tuple[float, float], ...]:
    """Return Gauss and Legendre's nodes on 0 to 1, each with its weight."""
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return tuple(zip(((nodes + 1) / 2).tolist(), (weights / 2).tolist(), strict=True))


def _late_ms(scenario: Scenario, numbers: Array, spread: float) -> Array:
    """Return E[max(0, M - R / spread)] of cycles of so many tokens, in ms, shape (n,).

    The mean over fatigue is taken by Gauss and Legendre's rule.
    """
    machine, reader = scenario.machine, scenario.reader
    per_token = machine.token_of(Way.FORKS).mean_ms + machine.kv.mean_ms
    work = numbers * per_token + machine.cloud.mean_ms
    dwell = reader.dwell
    dwells = np.asarray(dwell.samples_ms if isinstance(dwell, Measured) else [dwell.mean_ms])
    late = np.zeros(len(numbers))
    for node, weight in _nodes(8 if reader.fatigue else 1):
        factor = (1 + reader.fatigue * node) / spread
        left = reader.look.times(factor).left_over_ms(work[:, None] - dwells * factor)
        late += weight * left.mean(axis=1)
    return late


def _costs(
    scenario: Scenario, way: Way, stages: Mapping[str, float], exposed: float, *, exact: bool
) -> Costs:
    """Put the stages together."""
    errors = scenario.errors.of(way)
    if way is Way.FORKS:
        errors = float(errors_at(scenario, np.array([scenario.share]))[0])
    ms = {name: stages.get(name, 0.0) for name in (*MACHINE_STAGES, *PERSON_STAGES)}
    ms["correction"] = errors * scenario.errors.cost_ms
    whole = math.fsum(ms.values())
    rows = tuple(Row(name, value, value / whole if whole else 0.0) for name, value in ms.items())
    return Costs(
        way=way,
        rows=rows,
        machine_ms=math.fsum(ms[name] for name in MACHINE_STAGES),
        person_ms=math.fsum(ms[name] for name in PERSON_STAGES),
        exposed_ms=exposed,
        correction_ms=ms["correction"],
        errors=errors,
        decoded=float(scenario.samples) if way is Way.TRY_AGAIN else 1.0,
        exact=exact,
    )


# -- where it pays ---------------------------------------------------------------------------------


def wall_surface(scenario: Scenario, shares: Array, looks_ms: Array) -> Array:
    """Return Forks' wall time a token, in ms, shape (len(shares), len(looks_ms)).

    `shares` are fork shares, above 0; `looks_ms` the means that the person's look is scaled to.
    What is waited for behind N tokens depends on no share, so that it is found once a look.
    """
    if not _has_closed_form(scenario):
        return np.array([
            [expected(_varied(scenario, x, y), Way.FORKS).wall_ms for y in looks_ms.tolist()]
            for x in shares.tolist()
        ])  # fmt: skip
    machine, reader = scenario.machine, scenario.reader
    numbers, chances = _numbers(tuple(shares.tolist()))
    per_token = machine.token_of(Way.FORKS).mean_ms + machine.kv.mean_ms
    always = machine.always_ms(reader.pages)
    once = machine.prefill.mean_ms / scenario.text.tokens
    corrections = scenario.errors.cost_ms * errors_at(scenario, shares, moving=True)
    surface = np.empty((len(shares), len(looks_ms)))
    for column, look_ms in enumerate(looks_ms.tolist()):
        varied = _varied(scenario, scenario.share, look_ms)
        person = (look_ms + reader.dwell.mean_ms) * (1 + reader.fatigue / 2)
        if math.isinf(machine.spread):
            late = per_token / shares + machine.cloud.mean_ms
        else:
            late = chances @ _late_ms(varied, numbers, machine.spread)
        surface[:, column] = once + shares * (late + always + person) + corrections
    return surface


def break_even_cost_ms(scenario: Scenario, shares: Array, looks_ms: Array) -> Array:
    """Return what an error must cost, in ms, for Forks to be as quick as Auto; axes as above.

    cost = (wall time of Forks - wall time of Auto, both without corrections)
           / (errors of Auto - errors of Forks).
    The share of errors falls evenly from Auto's at no forks to Forks' at the scenario's share, and
    from there to Every word's where every word is asked for. Infinite where asking saves none.
    """
    free = replace(scenario, errors=replace(scenario.errors, cost_ms=0.0))
    surface = wall_surface(free, shares, looks_ms) - expected(free, Way.AUTO).wall_ms
    saved = scenario.errors.of(Way.AUTO) - errors_at(scenario, shares)
    with np.errstate(divide="ignore"):
        worth = np.where(saved > 0, 1.0 / np.maximum(saved, 1e-300), np.inf)
    return np.asarray(np.maximum(surface, 0.0) * worth[:, None])


def errors_at(scenario: Scenario, shares: Array, *, moving: bool = False) -> Array:
    """Return the share of wrong tokens of Forks at each fork share; see `break_even_cost_ms`.

    With `moving`, errors that are known at the scenario's own share, whatever it is, move along.
    """
    errors = scenario.errors
    if moving and errors.known_at is None:
        return np.full(len(shares), errors.of(Way.FORKS))
    at = scenario.share if errors.known_at is None else errors.known_at
    known = [
        (0.0, errors.of(Way.AUTO)),
        (at, errors.of(Way.FORKS)),
        (max(at + 1e-9, 1 / scenario.text.tokens_per_word), errors.of(Way.EVERY_WORD)),
    ]
    return np.interp(shares, [x for x, _ in known], [y for _, y in known])


def _varied(scenario: Scenario, share: float, look_ms: float) -> Scenario:
    """Return the scenario with another share and mean look."""
    mean = scenario.reader.look.mean_ms
    look = scenario.reader.look.times(look_ms / mean) if mean > 0 else Constant(look_ms)
    return replace(scenario, share=share, reader=replace(scenario.reader, look=look))
