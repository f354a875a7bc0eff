"""`wordfork bench`: what things cost here, of a model, of a shape, or beside what others do."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from engine.config import EngineConfig
from engine.model import ModelError
from gui.streams import print_json

_LEAST = 30
"""Forks of a bench without --shape or --against: fewer say little."""


def run_bench(arguments: argparse.Namespace, config: EngineConfig) -> int:
    """Measure as `arguments` say and print the figures; raises ModelError."""
    figures: dict[str, Any]
    if arguments.shape:
        if arguments.model is not None:
            _say("--shape measures random weights; --model is left aside")
        from engine.benchshape import measure_shape, told_shape

        figures = measure_shape(config, arguments.shape, arguments.repeats, say=_say)
        told = told_shape
    elif arguments.against:
        from engine.against import measure_against, told_against

        figures = measure_against(config, arguments.against, arguments.repeats or 12)
        told = told_against
    else:
        if (arguments.repeats or _LEAST) < _LEAST:
            raise ModelError(
                f"argument --repeats: {arguments.repeats} is less than {_LEAST}, of a whole bench",
                "wordfork bench --help lists what can be given.",
            )
        from engine.bench import measure
        from engine.benchtable import told as told_bench

        figures = measure(config, arguments.repeats or 50)
        told = told_bench
    if arguments.json:
        print_json(figures)
    else:
        print(told(figures))
    return 0


def _say(line: str) -> None:
    """Tell what is being done, apart from the figures."""
    print(f"bench: {line} ...", file=sys.stderr, flush=True)
