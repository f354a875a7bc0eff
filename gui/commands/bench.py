"""`wordfork bench`: what things cost here, of a model, of a shape, or beside what others do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from gui.commands import argument_types as of
from gui.commands import options as shared
from gui.commands.commandline import Command, Given, OneOf, Refused, option, work
from gui.commands.streams import print_json

if TYPE_CHECKING:
    from engine.worker.config import EngineConfig

_LEAST = 30
"""Forks of a bench without --shape or --against: fewer say little."""


# fmt: off
@click.command("bench", cls=Command,
        help="Measure what a token, a cloud and a choice cost on this machine.")
@shared.model
@option(
    "--shape", type=of.words("7b", "3b", "1.5b", "270m"),
    help="Measure a model of this size with random weights, written for the bench only.",
)
@option(
    "--against", type=of.words("high-level", "server"),
    help="How long a person waits for a fork here, and with llama-cpp-python's own class or "
    "server.",
)
@option(
    "--repeats", type=of.number(3, 1000), metavar="N",
    help="Number of forks (50, or 12 with --against; with --shape it depends on the cost of a "
    "token).",
)
@shared.json
@work(OneOf(("--shape", "--against"), "say what is measured"))
def command(given: Given) -> int:
    """Start from the model that is named or was chosen."""
    return run_bench(given, shared.engine_config(given))
# fmt: on


def run_bench(arguments: Given, config: EngineConfig) -> int:
    """Measure as `arguments` say and print the figures; raises ModelError."""
    figures: dict[str, Any]
    if arguments.shape:
        if arguments.model is not None:
            _say("--shape measures random weights; --model is left aside")
        from engine.experiments.bench.shape import format_shape, measure_shape

        figures = measure_shape(config, arguments.shape, arguments.repeats, say=_say)
        told = format_shape
    elif arguments.against:
        from engine.experiments.bench.against import format_comparison, measure_against

        figures = measure_against(config, arguments.against, arguments.repeats or 12)
        told = format_comparison
    else:
        if (arguments.repeats or _LEAST) < _LEAST:
            raise Refused(
                f"--repeats: {arguments.repeats} is less than {_LEAST}, of a whole bench",
                "wordfork bench --help lists what can be given.",
            )
        from engine.experiments.bench.bench import measure
        from engine.experiments.bench.table import format_figures

        figures = measure(config, arguments.repeats or 50)
        told = format_figures
    if arguments.json:
        print_json(figures)
    else:
        print(told(figures))
    return 0


def _say(line: str) -> None:
    """Tell what is being done, apart from the figures."""
    print(f"bench: {line} ...", file=sys.stderr, flush=True)
