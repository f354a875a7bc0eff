"""Options that do nothing beside others: each is refused with one clear line, not passed over."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.model import ModelError
from gui.arranging import arranged, commands_of

_Where = Callable[[argparse.Namespace], bool]


@dataclass(frozen=True, slots=True)
class _Idle:
    """`options` do nothing where `where` is true, which `told` says; `way_out` is another way."""

    options: tuple[str, ...]
    where: _Where
    told: str
    way_out: str


_NO_PLOT = _Idle(
    ("--size", "--theme"), lambda a: a.plot is None, "without --plot", "add --plot FILE.png"
)
_JSON = _Idle(("--table",), lambda a: a.json, "beside --json", "leave --json out")
_NUMBERS = (
    *("--share", "--words", "--reaction-ms", "--dwell-ms", "--token-ms", "--error-rate"),
    *("--error-cost-ms", "--spread"),
)
_SIMULATED = "--simulate or --rendered"


def _watched(arguments: argparse.Namespace) -> bool:
    """Whether `wordfork gaze` watches a source, and nobody chooses words."""
    live = arguments.record is not None or arguments.seconds is not None
    return not arguments.simulate and (live or not arguments.rendered)


def _no_face(arguments: argparse.Namespace) -> bool:
    return any(getattr(arguments, name) is not None for name in ("trace", "lsl", "opengaze"))


_RULES: dict[str, tuple[_Idle, ...]] = {
    "demo": (
        _Idle(
            ("--camera",),
            lambda a: a.hand == "gaze",
            "beside --input gaze, which simulates eyes",
            "leave --input gaze out",
        ),
        _Idle(
            ("--accuracy", "--precision"),
            lambda a: a.hand != "gaze",
            "without --input gaze",
            "add --input gaze",
        ),
        _Idle(
            ("--dwell-ms",),
            lambda a: a.hand != "mouse",
            "without a mouse that dwells",
            "take --input mouse",
        ),
    ),
    "replay": (
        _Idle(
            ("--share", "--rule"),
            lambda a: a.mode not in ("forks", "all"),
            "without Forks",
            "add --mode forks",
        ),
        _Idle(
            ("--words", "--ahead", "--seed"),
            lambda a: a.mode == "try-again",
            "where texts are tried again",
            "take another --mode",
        ),
        _Idle(
            ("--samples",),
            lambda a: a.mode not in ("try-again", "all"),
            "without Try again",
            "add --mode try-again",
        ),
        _Idle(("--length",), lambda a: not a.request, "without --request", "add --request TEXT"),
        _Idle(
            ("--given",),
            lambda a: bool(a.request),
            "beside --request, behind which all of FILE is given",
            "leave --request out",
        ),
        _NO_PLOT,
        _JSON,
    ),
    "gaze": (
        _Idle(
            ("--face-model", "--person"),
            lambda a: a.simulate,
            "with --simulate, which sees no face",
            "watch a source",
        ),
        _Idle(
            ("--cells", "--trials", "--seed"),
            _watched,
            "where a source is watched",
            f"have words chosen: {_SIMULATED}",
        ),
        _Idle(
            ("--person",),
            lambda a: a.rendered and not _watched(a),
            "where a rendered person chooses",
            "add --seconds S",
        ),
        _Idle(("--face-model",), _no_face, "for a source without a camera", "take another source"),
    ),
    "timemodel": (
        _NO_PLOT,
        _JSON,
        _Idle(("--table",), lambda a: a.check, "beside --check", "leave --check out"),
        _Idle(("--seed",), lambda a: not a.simulate, "without --simulate", "add --simulate STEPS"),
        _Idle(
            ("--simulate",),
            lambda a: not a.json and (a.check or (a.plot is not None and not a.table)),
            "where no table is shown",
            "add --json",
        ),
        _Idle(
            _NUMBERS,
            lambda a: a.check and not a.json and a.plot is None,
            "beside --check, which takes all numbers from the records",
            "leave --check out",
        ),
    ),
}
_ONE_OF: dict[str, tuple[tuple[str, ...], str]] = {
    "": (("--gaze", "--camera", "--rendered"), "say what sees the eyes"),
}
"""Options of which the last would win."""


def check_combination(top: argparse.ArgumentParser, argv: Sequence[str], said: Any) -> None:
    """Raise ModelError where an option was given that does nothing in what is `said`.

    `top` is a fresh parser of the command line `argv`; it is used up.
    """
    command = said.command or ""
    if command not in _RULES and command not in _ONE_OF:
        return
    given = _given(top, argv)
    options, what = _ONE_OF.get(command, ((), ""))
    both = [option for option in options if option in given]
    if len(both) > 1:
        raise ModelError(f"{both[0]} and {both[1]} both {what}", "Give one of the two.")
    for rule in _RULES.get(command, ()):
        idle = next((option for option in rule.options if option in given), None)
        if idle is not None and rule.where(said):
            raise ModelError(
                f"{idle} does nothing {rule.told}", f"Leave it out, or {rule.way_out}."
            )


def _given(top: argparse.ArgumentParser, argv: Sequence[str]) -> set[str]:
    """Return the options that stand on a command line, each as it is called first."""
    for one in _all(top):
        for action in one._actions:
            if action.option_strings:
                action.dest = action.option_strings[0]
                action.default = argparse.SUPPRESS
    return set(vars(top.parse_known_args(arranged(top, argv))[0]))


def _all(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for command in commands_of(parser).values():
        yield from _all(command)
