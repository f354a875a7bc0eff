"""`wordfork timemodel`: what a token takes in each way of writing, as table, JSON and plots.

Takes its numbers from the reference estimate, from records or from a bench, and lets
each be changed. Needs no model and no display.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np

from engine.experiments.time_model.model import (
    MACHINE_STAGES,
    PERSON_STAGES,
    Costs,
    Scenario,
    Way,
    all_ways,
    break_even_cost_ms,
    simulate,
)
from engine.experiments.time_model.presets import (
    Changes,
    Preset,
    PresetError,
    changed,
    read_bench,
    records_preset,
    reference_preset,
)
from engine.experiments.time_model.reference import Claim, claims, tables
from engine.experiments.time_model.validation import GOAL, Check, check, format_checks
from engine.records.rows import Row, read_records
from gui.commands import argument_types as of
from gui.commands import options as shared
from gui.commands.commandline import Command, Given, Idle, option, work
from gui.commands.streams import print_json

T = TypeVar("T")
_WIDE = 100
_PRESETS = "Name one: reference, measured RECORDS.jsonl ..., or bench FILE.json"
_MEANINGS = {
    "prefill": "reading the beginning, once a text",
    "token": "working out the next token",
    "kv": "the model's memory of the text",
    "cloud": "finding the words of a choice",
    "page": "finding more of them, where asked",
    "send": "bringing them to the eye",
    "commit": "taking over a choice",
    "look": "words appear ... dwell begins",
    "dwell": "... and ends with the choice",
    "correction": "putting wrong tokens right",
}
_NAMES = {
    Way.AUTO: "Auto", Way.FORKS: "Forks", Way.EVERY_WORD: "Every word", Way.TRY_AGAIN: "Try again",
}  # fmt: skip


# fmt: off
_MS: dict[str, Any] = {"type": of.number(0, 1e6, float), "metavar": "MS"}
_NUMBERS = {
    "--share": {"type": of.number(0.01, 1, float), "metavar": "0.01..1",
                "help": "Share of tokens to ask about."},
    "--words": {"type": of.number(2, 15), "metavar": "2..15",
                "help": "Words in a cloud; the reaction time follows Hick's law."},
    "--reaction-ms": {**_MS, "help": "Mean time before the dwell."},
    "--dwell-ms": {**_MS, "help": "Mean time of the dwell."},
    "--token-ms": {**_MS, "help": "Time of one model token."},
    "--error-rate": {"type": of.number(0, 1, float), "metavar": "0..1",
                     "help": "Share of wrong tokens in Auto; the others' change in proportion."},
    "--error-cost-ms": {**_MS, "help": "Time to correct one wrong token."},
    "--spread": {"type": of.spread, "metavar": "1..|off",
                 "help": "How many times longer writing ahead takes than writing alone; off: no "
                 "look-ahead."},
}
_NUMBER_OPTIONS = shared.joined(
    *(option(name, section="Numbers in the place of the preset's", **how)
      for name, how in _NUMBERS.items())
)


@click.command(
    "timemodel", cls=Command,
    help="Compute the time per token in each writing mode, and when asking pays off.",
)
@click.argument("files", nargs=-1, metavar="[FILE]...", help="Files of --preset measured or bench.")
@option("--preset", default="reference", metavar="SOURCE",
        help="Source of the numbers: reference (an estimate, see docs/time-model.md), measured "
        "RECORDS.jsonl ..., or bench FILE (of wordfork bench --json).")
@shared.output("four")
@option("--check", is_flag=True,
        help="Test the model on records: it predicts every second choice from the others.")
@option("--simulate", type=of.number(1, 20_000_000), metavar="STEPS",
        help="Simulate so many tokens besides.")
@option("--seed", type=of.number(0, 2**31), default=1, metavar="N",
        help="Random seed of the simulation.")
@_NUMBER_OPTIONS
@work(
    *shared.IDLE_OUTPUT,
    Idle(("--table",), lambda a: a.check, "beside --check", "leave --check out"),
    Idle(("--seed",), lambda a: not a.simulate, "without --simulate", "add --simulate STEPS"),
    Idle(("--simulate",),
         lambda a: not a.json and (a.check or (a.plot is not None and not a.table)),
         "where no table is shown", "add --json"),
    Idle(tuple(_NUMBERS), lambda a: a.check and not a.json and a.plot is None,
         "beside --check, which takes all numbers from the records", "leave --check out"),
)
def command(given: Given) -> int:
    """Name the numbers' source by all its words."""
    given.preset = [given.preset, *given.files]
    return run_timemodel(given)
# fmt: on


def run_timemodel(arguments: Given) -> int:
    """Run the command; returns the exit code. Raises ModelError for what cannot be read or said."""
    checks = checks_of(arguments.preset) if arguments.check else ()
    preset = preset_of(arguments.preset)
    scenario = scenario_of(preset, arguments)
    if arguments.plot is not None:
        plot(scenario, arguments.plot, arguments.size, arguments.theme)
    simulated = {
        way: simulate(scenario, way, arguments.simulate, arguments.seed)
        for way in (Way if arguments.simulate else ())
    }
    if arguments.json:
        told = figures(preset, scenario, simulated)
        if checks:
            told["check"] = format_checks(checks)
        print_json(told)
    elif checks:
        print(check_table(checks))
    elif arguments.table or arguments.plot is None:
        print(table(preset, scenario, simulated))
    return 0


def preset_of(words: Sequence[str]) -> Preset:
    """Return the preset that `--preset` names. Raises PresetError."""
    kind, *files = words
    paths = [Path(file) for file in files]
    if kind in ("reference", "seed") and not files:
        return reference_preset()
    if kind == "bench" and len(files) == 1:
        return read_bench(paths[0])
    if kind == "measured" and files:
        name = "measured: " + ", ".join(path.name for path in paths)
        preset, notes = _of_records(paths, lambda rows: records_preset(rows, name))
        return replace(preset, notes=preset.notes + notes)
    raise PresetError(f"--preset does not know “{' '.join(words)}”", _PRESETS)


def checks_of(words: Sequence[str]) -> tuple[Check, ...]:
    """Return the checks of the records that `--preset` names. Raises PresetError."""
    kind, *files = words
    if kind != "measured" or not files:
        raise PresetError(
            "--check holds the model against records", "Add --preset measured RECORDS.jsonl ..."
        )
    return _of_records([Path(file) for file in files], check)[0]


def _of_records(
    paths: Sequence[Path], make: Callable[[Sequence[Row]], T]
) -> tuple[T, tuple[str, ...]]:
    """Return what the rows of some files make, and what is to be said of the files.

    Raises ModelError, which names what was left out where too little is left.
    """
    found = read_records(paths)
    try:
        return make(found.rows), found.notes
    except PresetError as error:
        text = "; ".join((error.text, *found.notes))
        raise PresetError(text, error.remedy) from None


def scenario_of(preset: Preset, arguments: Given) -> Scenario:
    """Return the preset's scenario with the numbers that the arguments change."""
    names = Changes.__dataclass_fields__
    return changed(preset, Changes(**{name: getattr(arguments, name) for name in names}))


# -- figures ---------------------------------------------------------------------------------------


def figures(
    preset: Preset, scenario: Scenario, simulated: Mapping[Way, Costs] | None = None
) -> dict[str, Any]:
    """Return what `--json` says; numbers that JSON lacks (infinity) are null."""
    told: dict[str, Any] = {
        "preset": preset.name,
        "notes": list(preset.notes),
        "numbers": numbers(scenario),
        **{way.value: costs_told(costs) for way, costs in all_ways(scenario).items()},
        "break_even_error_cost_ms": _finite(break_even_ms(scenario)),
        "claims": [claim_told(claim) for claim in (*tables(), *claims())],
    }
    if simulated:
        told["simulated"] = {way.value: costs_told(costs) for way, costs in simulated.items()}
    return told


def numbers(scenario: Scenario) -> dict[str, float | int | None]:
    """Return the means that a scenario stands on."""
    machine, reader, errors = scenario.machine, scenario.reader, scenario.errors
    return {
        "share": scenario.share,
        "tokens": scenario.text.tokens,
        "tokens_per_word": scenario.text.tokens_per_word,
        "samples": scenario.samples,
        **{f"{name}_ms": getattr(machine, name).mean_ms for name in MACHINE_STAGES},
        "spread": _finite(machine.spread),
        "spread_every": _finite(machine.spread_of(Way.EVERY_WORD)),
        **{f"{name}_ms": getattr(reader, name).mean_ms for name in PERSON_STAGES},
        "fatigue": reader.fatigue,
        "read_ms_per_word": reader.read_ms_per_word,
        **{f"wrong_{way.value}": errors.of(way) for way in Way},
        "error_cost_ms": errors.cost_ms,
    }


def costs_told(costs: Costs) -> dict[str, Any]:
    """Return the figures of one way, times in ms per token of the text."""
    return {
        "rows": [{"stage": r.stage, "ms": r.ms, "share": r.share} for r in costs.rows],
        "machine_ms_per_token": costs.machine_ms,
        "person_ms_per_token": costs.person_ms,
        "exposed_ms_per_token": costs.exposed_ms,
        "correction_ms_per_token": costs.correction_ms,
        "wall_ms_per_token": costs.wall_ms,
        "wrong": costs.errors,
        "decoded_per_token": costs.decoded,
        "exact": costs.exact,
    }


def claim_told(claim: Claim) -> dict[str, Any]:
    """Return one claim."""
    return {
        "claim": claim.claim,
        "stated": claim.stated,
        "seed": claim.stated,  # the former name, for one version
        "ours": claim.ours,
        "follows": claim.follows,
        "arithmetic": claim.arithmetic,
    }


def break_even_ms(scenario: Scenario) -> float:
    """Return what an error must cost for Forks to be as quick as Auto; infinite where it never is.

    At the scenario's own share and reaction time.
    """
    look = np.array([scenario.reader.look.mean_ms])
    return float(break_even_cost_ms(scenario, np.array([scenario.share]), look)[0, 0])


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


# -- table -----------------------------------------------------------------------------------------


def table(preset: Preset, scenario: Scenario, simulated: Mapping[Way, Costs] | None = None) -> str:
    """Return the table for a person: stages, sums, where asking pays, and the claims."""
    costs = all_ways(scenario)
    source = "reference estimate" if preset.name == "reference" else preset.name
    lines = [f"What a token of the text takes, in milliseconds. Numbers: {source}"]
    for note in preset.notes:
        lines += _wrapped(note, 2)
    lines += ["", _line("", [_NAMES[way] for way in Way], "")]
    stages = {way: {row.stage: row.ms for row in one.rows} for way, one in costs.items()}
    for name in MACHINE_STAGES:
        lines.append(_line(f"  {name}", (_ms(stages[w][name]) for w in Way), _MEANINGS[name]))
    lines.append(_line("machine, all", (_ms(costs[w].machine_ms) for w in Way), "hidden or not"))
    for name in PERSON_STAGES:
        lines.append(_line(f"  {name}", (_ms(stages[w][name]) for w in Way), _MEANINGS[name]))
    lines.append(_line("person", (_ms(costs[w].person_ms) for w in Way), ""))
    lines.append("")
    parts = (
        ("machine, waiting", "exposed_ms", "not hidden behind the person"),
        ("+ person", "person_ms", ""),
        ("+ correction", "correction_ms", _MEANINGS["correction"]),
        ("= wall clock", "wall_ms", "what a clock on the wall shows"),
    )
    for name, key, meaning in parts:
        lines.append(_line(name, (_ms(getattr(costs[w], key)) for w in Way), meaning))
    for way, one in (simulated or {}).items():
        lines.append(
            f"  simulated, {_NAMES[way]}: machine {_ms(one.machine_ms)}, waited for "
            f"{_ms(one.exposed_ms)}, person {_ms(one.person_ms)}, wall {_ms(one.wall_ms)}"
        )
    lines.append("")
    lines.append(_line("wrong tokens", (f"{costs[w].errors:.1%}" for w in Way), "assumed"))
    lines.append(_line("decoded per token", (f"{costs[w].decoded:g}" for w in Way), "load"))
    lines += ["", *textwrap.wrap(_pays(scenario, costs), _WIDE), ""]
    lines.append("Hypotheses of the reference estimate, and what follows from its own numbers")
    for claim in (*tables(), *claims()):
        lines += _claim_lines(claim)
    return "\n".join(lines)


def _pays(scenario: Scenario, costs: Mapping[Way, Costs]) -> str:
    limit = break_even_ms(scenario)
    slower = costs[Way.FORKS].wall_ms / costs[Way.AUTO].wall_ms - 1
    first = f"With an error that costs {scenario.errors.cost_ms / 1000:g} s, Forks take "
    first += f"{abs(slower):.0%} {'longer' if slower > 0 else 'less'} than Auto on the wall clock. "
    if math.isinf(limit):
        return first + "Asking prevents no errors here, so it never pays off."
    if limit <= 0:
        return first + "They are faster whatever an error costs."
    return first + (
        f"They are faster if correcting one wrong token takes more than {limit / 1000:.3g} s"
        " (noticing, deleting, rewriting)."
    )


def _claim_lines(claim: Claim) -> Iterable[str]:
    follows = "follows" if claim.follows else "does not follow"
    yield f"  {claim.claim}"
    yield from _wrapped(f"stated: {claim.stated}; computed: {claim.ours}; {follows}", 6)
    yield from _wrapped(claim.arithmetic, 6)


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text, _WIDE, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2)
    )


def _line(name: str, cells: Iterable[str], meaning: str) -> str:
    return f"{name:<20}{''.join(f'{cell:>11}' for cell in cells)}  {meaning}".rstrip()


def _ms(value: float) -> str:
    return f"{value:.1f}"


def check_table(checks: Iterable[Check]) -> str:
    """Return the model against measurement as a table for a person."""
    lines = textwrap.wrap(
        "What the machine lets the person wait for, in ms per token. Predicted for every second"
        " choice, from the others; the ratio's error is what chance alone allows.",
        _WIDE,
    )
    lines += ["", f"{'':<20}{'choices':>11}{'tokens':>11}{'predicted':>11}{'measured':>11}  ratio"]
    for one in checks:
        cells = (f"{one.n}", f"{one.tokens:.0f}", _ms(one.predicted_ms), _ms(one.measured_ms))
        within = "within" if one.holds else "not within"
        ratio = f"{one.ratio:.2f} ± {one.standard_error:.2f}, {within} {GOAL:.0%}"
        lines.append(_line(_NAMES[one.way], cells, ratio))
    if any(one.way is Way.AUTO for one in checks):
        lines += ["", "In Auto nobody chooses: rows of 32 tokens take the place of choices."]
    return "\n".join(lines)


# -- plot ------------------------------------------------------------------------------------------


def plot(scenario: Scenario, path: Path, size: tuple[int, int], theme: str) -> None:
    """Write the four plots as PNG or SVG, without a display. Raises PictureError."""
    from gui.app.application import application
    from gui.base.display import go_offscreen, has_display
    from gui.charts.time_model_charts import Board
    from gui.widgets.picture_export import cannot, check_picture, discard
    from gui.widgets.theme import THEMES, Look

    check_picture(path)
    if not has_display():
        go_offscreen()
    application()
    from engine.experiments.time_model.curves import coarse, curves

    board = Board(Look(THEMES[theme], scale=max(1.0, size[0] / 1600)))
    board.resize(*size)
    board.draw(curves(coarse(scenario), 60, 60))
    try:
        board.save(path)
    except OSError as error:
        raise cannot(path, error) from None
    finally:
        discard(board)
