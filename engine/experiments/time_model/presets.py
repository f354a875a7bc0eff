"""Where the time model's numbers come from: the reference estimate, a bench, or records.

What cannot be measured is assumed and said in `Preset.notes`: how often a token is wrong, which
only a text in mind can tell (`wordfork replay`), is the estimate's; the person of a bench is the
simulated one of `engine.experiments.simulated_user`.

**Spread** is fitted, since nothing measures it by itself: it is the one number of the model that
makes its exposed time that which was measured, found by Brent's method (scipy.optimize.brentq) over
1 / spread from 0 (nothing is written ahead) to 1 (everything behind the right word).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from common.clock import NS_PER_MS
from engine.api.messages import Mode
from engine.api.types import ModelError
from engine.experiments.simulated_user import Habits, SimulatedUser
from engine.experiments.time_model.durations import Constant, Duration, Lognormal, Measured
from engine.experiments.time_model.model import (
    Errors,
    Machine,
    Reader,
    Scenario,
    Text,
    Way,
    expected,
)
from engine.experiments.time_model.reference import reference_scenario
from engine.records.rows import Row, is_number, read_bytes

REFERENCE_WORDS, BENCH_WORDS = 5, 8
"""Words of a cloud in the reference estimate and in the bench."""
ERRORS_NOTE = "share of wrong tokens: assumed, the reference estimate's (15% alone, 5% asked)"
ENOUGH = 10
"""From so many tokens on that were waited for, a token takes what these did."""
_BENCH_MS = 1000.0
"""What the bench's person takes for each choice where `exposed_over_auto` is measured."""


class PresetError(ModelError):
    """A file does not hold what a preset needs."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A scenario with what is known of it.

    `name` says where it comes from, `words` how many words its clouds hold, `notes` what was
    measured, fitted or assumed, one line each.
    """

    name: str
    scenario: Scenario
    words: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Numbers to put in the place of a preset's; None leaves the preset's own.

    `share` of Forks, 0 to 1; `words` of a cloud; `reaction_ms`, the mean look, in the place of what
    Hick's law makes of `words`; `dwell_ms`; `token_ms`; `error_rate`, the share of Auto's tokens
    that are wrong, 0 to 1; `error_cost_ms`; `spread`, 1 or more, infinite for no look-ahead.
    """

    share: float | None = None
    words: int | None = None
    reaction_ms: float | None = None
    dwell_ms: float | None = None
    token_ms: float | None = None
    error_rate: float | None = None
    error_cost_ms: float | None = None
    spread: float | None = None


def changed(preset: Preset, changes: Changes) -> Scenario:
    """Return the preset's scenario with other numbers.

    The look keeps its shape. Another share of Auto's errors changes the other ways' in proportion;
    those of Forks at another fork share follow `engine.experiments.time_model.model.errors_at`.
    Raises ValueError for numbers that make no sense.
    """
    scenario, new = preset.scenario, changes
    machine, reader, errors = scenario.machine, scenario.reader, scenario.errors
    look, dwell = reader.look, reader.dwell
    if new.words is not None:
        look = look.times(hick_factor(new.words, preset.words))
    if new.reaction_ms is not None:
        mean = look.mean_ms
        usable = mean > 0 and new.reaction_ms > 0
        look = look.times(new.reaction_ms / mean) if usable else Constant(new.reaction_ms)
    if new.dwell_ms is not None:
        dwell = Constant(new.dwell_ms)
    if new.token_ms is not None:
        # What a token takes where a person is asked stays as many times as long.
        asked, alone = machine.token_asked, machine.token.mean_ms
        if asked is not None:
            longer = asked.mean_ms / alone if alone > 0 else 1.0
            asked = Constant(new.token_ms * longer)
        machine = replace(machine, token=Constant(new.token_ms), token_asked=asked)
    if new.spread is not None:
        machine = replace(machine, spread=new.spread, spread_every=None)
    known_at = scenario.share if errors.known_at is None else errors.known_at
    shares = dict(errors.shares)
    if new.error_rate is not None and errors.of(Way.AUTO) > 0:
        factor = new.error_rate / errors.of(Way.AUTO)
        shares = {way: min(1.0, factor * wrong) for way, wrong in shares.items()}
    cost = errors.cost_ms if new.error_cost_ms is None else new.error_cost_ms
    return replace(
        scenario,
        machine=machine,
        reader=replace(reader, look=look, dwell=dwell),
        errors=Errors(shares, cost, known_at),
        share=scenario.share if new.share is None else new.share,
    )


# -- the reference estimate ------------------------------------------------------------------------


def reference_preset() -> Preset:
    """Return the middle values of the reference estimate."""
    notes = (
        "all figures: the middles of the reference estimate's ranges",
        "nothing is written ahead",
    )
    return Preset("reference", reference_scenario(), REFERENCE_WORDS, notes)


def hick_factor(words: int, base: int) -> float:
    """Return how much longer a choice of `words` words takes than one of `base`.

    By Hick's law, with the base and the slope of `engine.experiments.simulated_user.Habits`.
    """
    person = SimulatedUser(0)
    return person.median_ms(words) / person.median_ms(base)


# -- a bench ---------------------------------------------------------------------------------------


def bench_preset(figures: Mapping[str, Any], name: str = "bench") -> Preset:
    """Return the preset of a bench: token, cloud and commit as it measured, spread fitted.

    Raises PresetError where a figure is missing.
    """
    token = _figure(figures, name, "auto_token_ms", "median", least=1e-6)
    cloud = _figure(figures, name, "cloud8_ms", "median")
    commit = _figure(figures, name, "commit_ms", "median")
    forks, tokens = (_figure(figures, name, key, least=1) for key in ("forks", "tokens"))
    exposed = _figure(figures, name, "exposed_over_auto") * token
    machine = Machine(token=Constant(token), cloud=Constant(cloud), commit=Constant(commit))
    share = min(1.0, forks / tokens)
    reference = reference_scenario()
    benched = Scenario(machine, Reader(Constant(_BENCH_MS)), Text(), reference.errors, share)
    machine = replace(machine, spread=fitted_spread(benched, {Way.FORKS: (tokens, exposed)}))
    habits = Habits()
    look = Lognormal(SimulatedUser(0, habits).median_ms(BENCH_WORDS), habits.sigma)
    notes = (
        f"token, cloud, taking over: medians of the bench of {figures.get('model', 'a model')}",
        f"spread {_format_spread(machine.spread)}: fitted to {exposed:.1f} ms of waiting per "
        f"token, as the bench measured with a person who takes {_BENCH_MS:.0f} ms",
        f"person: simulated, median {look.median_ms:.0f} ms (Hick's law, 8 words), no dwell",
        ERRORS_NOTE,
    )
    return Preset(name, replace(benched, machine=machine, reader=Reader(look)), BENCH_WORDS, notes)


def read_bench(path: Path) -> Preset:
    """Return the preset of a file that `wordfork bench --json` wrote. Raises PresetError."""
    try:
        figures = json.loads(_read(path))
    except json.JSONDecodeError as error:
        raise PresetError(
            f"{path}, line {error.lineno}, is no JSON: {error.msg}", _BENCH_REMEDY
        ) from None
    except (ValueError, RecursionError):
        raise PresetError(f"{path} is no JSON that can be read", _BENCH_REMEDY) from None
    if not isinstance(figures, dict):
        raise PresetError(f"{path}, line 1, holds no figures", _BENCH_REMEDY)
    return bench_preset(figures, str(path))


_BENCH_REMEDY = "Make one with: wordfork bench --json > FILE"


def _figure(figures: Mapping[str, Any], name: str, *keys: str, least: float = 0.0) -> float:
    """Return a figure of the bench."""
    value: Any = figures
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    if not is_number(value) or value < least:
        raise PresetError(f"{name} lacks the figure {'.'.join(keys)} of a bench", _BENCH_REMEDY)
    return float(value)


# -- records ---------------------------------------------------------------------------------------


def records_preset(
    rows: Iterable[Row], name: str = "measured", *, stretches: bool = False
) -> Preset:
    """Return the preset of rows of records (see `records.recorder`): of one session or of several.

    Look and dwell are the rows' own. A token takes what it took in Auto, or where that was not
    used, where a token was waited for; if enough were, also in Forks and Every word, where it takes
    longer. Where none was, it takes what was measured of those that were written ahead
    (`Trial.hidden_ms`); of older records, which lack that, what a decode for a further page took,
    or the reference estimate's token. A cloud takes what it took where tokens were waited for
    just before it, since it was not found ahead then; where none were, what those that were
    found ahead took in all. `send` is all that was waited for where no token was, but for further
    pages: it is there whatever was written ahead. The spread is fitted, for each way, to all that
    was waited for. With `stretches` the tokens from fork to fork are those of the rows, else
    geometric with their mean. Raises PresetError where there is no choice.
    """
    rows = list(rows)
    trials = [row for row in rows if row["row"] == "trial"]
    looks, dwells = person_ms(trials)
    if not looks:
        raise PresetError("There is no choice in these records", "Name records with choices in.")
    sums, alone = Sums(trials), Sums([row for row in rows if row["row"] == "written"])
    sessions = max(1, sum(row["row"] == "session" for row in rows))
    forks, every = sums.of(Mode.FORKS), sums.of(Mode.EVERY_WORD)
    words_tokens = sums.mean_tokens
    if every.trials:
        words_tokens = max(1.0, every.tokens / every.trials)
    share = min(1.0, forks.trials / forks.tokens) if forks.tokens else Scenario().share
    token_ms, tokens_from = sums.token
    if alone.tokens:
        tokens_from = f"from {alone.tokens:.0f} in Auto"
    scenario = Scenario(
        Machine(
            prefill=Constant(sums.ms("prefill") / sessions),
            token=Constant(alone.waited_ms / alone.tokens if alone.tokens else token_ms),
            cloud=Constant(sums.cloud_ms),
            page=Constant(sums.page_ms),
            send=Constant(sums.always_ms),
            commit=Constant(sums.commit_ms),
            token_asked=Constant(token_ms) if sums.decodes >= ENOUGH else None,
        ),
        Reader(Measured(tuple(looks)), one_or_measured(dwells), pages=sums.pages),
        Text(max(1, round(sums.tokens / sessions)), words_tokens),
        reference_scenario().errors,
        share,
        stretches=forks.stretches if stretches else (),
    )
    measured = {
        way: (part.tokens, part.waited_ms / part.tokens)
        for way, part in ((Way.FORKS, forks), (Way.EVERY_WORD, every))
        if part.tokens
    }
    spreads = {way: fitted_spread(scenario, {way: told}) for way, told in measured.items()}
    spread = spreads.get(Way.FORKS, spreads.get(Way.EVERY_WORD, math.inf))
    machine = replace(
        scenario.machine, spread=spread, spread_every=spreads.get(Way.EVERY_WORD, spread)
    )
    scenario = replace(scenario, machine=machine)
    sizes = sorted(int(row["n_words"]) for row in trials)
    notes = (
        f"{len(trials)} choices, {sums.tokens:.0f} tokens; look and dwell as measured, a token "
        f"{tokens_from}, a cloud from {sums.clouds_from}",
        "spread fitted, so that as much is waited for as was measured: "
        + ", ".join(
            f"{way.value} {_format_spread(spreads[way])} for {ms:.1f} ms per token"
            for way, (_, ms) in measured.items()
        ),
        ERRORS_NOTE,
    )
    return Preset(name, scenario, max(1, sizes[len(sizes) // 2]), notes)


class Sums:
    """What rows of trials, or of what Auto wrote, sum up to, in ms and in numbers."""

    def __init__(self, trials: Sequence[Row]) -> None:
        """Take the rows."""
        self._trials = trials
        self.trials = len(trials)
        chosen = [row["tokens"] for row in trials if row["tokens"]]
        self.mean_tokens = max(1.0, sum(chosen) / len(chosen)) if chosen else 1.0
        # A typed word's tokens are not known when it is put in.
        self.tokens = float(
            sum(
                row.get("written_tokens", 0) + (row["tokens"] or self.mean_tokens) for row in trials
            )
        )
        self.decodes = self.n("decode")
        awaited: list[float] = [
            row["machine_ms"]["cloud"] / row["machine_n"]["cloud"]
            for row in trials
            if row["machine_n"].get("decode") and row["machine_n"].get("cloud")
        ]
        found = self._hidden("cloud")
        self.clouds_from = (
            f"{len(awaited)} waited for in full"
            if awaited or not found
            else f"{len(found)} found ahead"
        )
        used = awaited or found
        self._cloud_ms: float | None = sum(used) / len(used) if used else None

    @property
    def stretches(self) -> tuple[int, ...]:
        """The tokens from choice to choice."""
        usual = round(self.mean_tokens)
        return tuple(
            max(1, row.get("written_tokens", 0) + (row["tokens"] or usual)) for row in self._trials
        )

    def ms(self, *stages: str) -> float:
        """Return the time in some stages."""
        return math.fsum(
            float(row["machine_ms"].get(s, 0.0)) for row in self._trials for s in stages
        )

    def n(self, stage: str) -> int:
        """Return how often a stage was."""
        return sum(int(row["machine_n"].get(stage, 0)) for row in self._trials)

    def of(self, mode: Mode) -> Sums:
        """Return the sums of one way of writing."""
        return Sums([row for row in self._trials if row["mode"] == mode.value])

    @property
    def token(self) -> tuple[float, str]:
        """What a token takes in its turn, up to the window, and how that is known."""
        if self.decodes:
            waited_ms = self.ms("decode", "sample") / self.decodes
            return waited_ms + self._sent_ms, f"from {self.decodes} waited for"
        if told := self._hidden("token"):
            return sum(told) / len(told) + self._sent_ms, "from those written ahead"
        if pages := self.n("page"):
            return self.page_ms, f"from {pages} decodes for further pages"
        return (
            reference_scenario().machine.token.mean_ms,
            "assumed, the reference estimate's: none was waited for",
        )

    def _hidden(self, what: str) -> list[float]:
        """Return what "token" or "cloud" took where nobody waited, one time a row that says so."""
        told = (row.get("hidden_ms") or {} for row in self._trials)
        return [float(times[what]) for times in told if what in times]

    @property
    def cloud_ms(self) -> float:
        """What a cloud takes in all; where that is not known the longest that was waited for."""
        if self._cloud_ms is not None:
            return self._cloud_ms
        return max(float(row["machine_ms"].get("cloud", 0.0)) for row in self._trials)

    @property
    def pages(self) -> float:
        """How many decodes for further pages a choice took on average."""
        return self.n("page") / self.trials

    @property
    def page_ms(self) -> float:
        """What a decode for a further page takes."""
        return self.ms("page") / max(1, self.n("page"))

    @property
    def always_ms(self) -> float:
        """What is waited for at a fork where no token is: pipe, window, the end of the cloud."""
        ready = Sums([row for row in self._trials if not row["machine_n"].get("decode")])
        if ready.trials:
            spent = ready.waited_ms - ready.ms("page")
            return spent / ready.trials - ready.commit_ms
        return self.ms("layout", "paint") / self.trials + self._sent_ms

    @property
    def commit_ms(self) -> float:
        """What taking over a choice takes."""
        return self.ms("commit", "kv") / self.trials

    @property
    def waited_ms(self) -> float:
        """All that was waited for, without the prefill, which comes once."""
        every = {stage for row in self._trials for stage in row["machine_ms"]}
        return self.ms(*(every - {"prefill"}))

    @property
    def _sent_ms(self) -> float:
        return self.ms("send") / max(1, self.n("send"))


def person_ms(trials: Sequence[Row]) -> tuple[list[float], list[float]]:
    """Return the looks and the dwells of all choices whose cloud was seen."""
    looks, dwells = [], []
    for row in trials:
        shown, start, end = row["shown_ns"], row["timing"]["dwell_start_ns"], row["committed_ns"]
        if shown is None or end < shown:
            continue
        start = end if start is None or not shown <= start <= end else start
        looks.append((start - shown) / NS_PER_MS)
        dwells.append((end - start) / NS_PER_MS)
    return looks, dwells


def one_or_measured(values: Sequence[float]) -> Duration:
    """Return a constant where all values are the same, else the values as they were measured."""
    same = max(values) - min(values) < 1e-9
    return Constant(values[0]) if same else Measured(tuple(values))


# -- the fit ---------------------------------------------------------------------------------------


def fitted_spread(scenario: Scenario, measured: Mapping[Way, tuple[float, float]]) -> float:
    """Return the spread with which as much is waited for as was measured.

    `measured` gives for each way the tokens that were written and what was waited for, in ms a
    token, without the prefill; ways count by their tokens. Where even full speed behind the right
    word leaves more than was measured the answer is 1, where nothing written ahead at all leaves
    less it is infinite. Raises ValueError when nothing was measured.
    """
    weight = sum(tokens for tokens, _ in measured.values())
    if not weight > 0:
        raise ValueError("nothing was measured")
    wanted = sum(tokens * ms for tokens, ms in measured.values()) / weight
    bare = replace(scenario.machine, prefill=Constant(0.0))

    def too_much(speed: float) -> float:
        machine = replace(bare, spread=1 / speed if speed > 0 else math.inf)
        tried = replace(scenario, machine=machine)
        waited = sum(
            tokens * expected(tried, way).exposed_ms for way, (tokens, _) in measured.items()
        )
        return waited / weight - wanted

    from scipy.optimize import brentq  # not at the top: `--help` need not wait for it

    if too_much(1.0) >= 0:
        return 1.0
    if too_much(0.0) <= 0:
        return math.inf
    return 1 / float(brentq(too_much, 0.0, 1.0, xtol=1e-9))


def _format_spread(spread: float) -> str:
    return "infinite" if math.isinf(spread) else f"{spread:.2f}"


def _read(path: Path) -> str:
    """Return a file's text. Raises PresetError."""
    try:
        return read_bytes(path, PresetError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PresetError(f"{path}, line {line}, is no text", _BENCH_REMEDY) from None
