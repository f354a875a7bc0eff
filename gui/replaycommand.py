"""`wordfork replay`: a simulated person with a text in mind writes it through the real engine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.forks import Measure
from engine.intent import Request
from engine.loading import EngineConfig, load, load_boundaries
from engine.logfile import unheard
from engine.model import ModelError
from engine.replay import units_of
from engine.replayruns import Stand, Wanted, told
from engine.timemodel import Way

_WAYS = {way.value.replace("_", "-"): way for way in Way}


def run_replay(arguments: argparse.Namespace, config: EngineConfig) -> int:
    """Run it; returns the exit code. Raises ModelError for what cannot be replayed."""
    text = _text(arguments.text)
    wanted = Wanted(
        share=arguments.share,
        measure=Measure(arguments.rule),
        words=arguments.words,
        ahead=arguments.ahead,
        samples=arguments.samples,
        seed=arguments.seed,
    )
    ways = list(Way) if arguments.mode == "all" else [_WAYS[arguments.mode]]
    if not arguments.request and len(units_of(text)) <= arguments.given:
        raise ModelError(
            f"{arguments.text} leaves nothing to write behind its first {arguments.given} words",
            "Name a longer text, or give fewer words: --given N",
        )
    with unheard():
        model = load(config)
    try:
        stand = Stand(model, load_boundaries(config, model.vocabulary), wanted)
        figures = _replayed(stand, text, ways, arguments)
        stand.leave()
    finally:
        model.close()
    if arguments.json:
        print(json.dumps(figures[0] if len(figures) == 1 else figures, indent=1))
    else:
        print(table(figures))
    return 0


def _replayed(
    stand: Stand, text: str, ways: Sequence[Way], arguments: argparse.Namespace
) -> list[dict[str, Any]]:
    request = Request(arguments.request, text.strip()) if arguments.request else None
    intended = stand.intended(request, arguments.length) if request is not None else []
    figures = []
    for way in ways:
        report = _Progress(way)
        if request is not None:
            outcome = stand.hidden(request, intended, way, report)
        else:
            outcome = stand.exact(text, arguments.given, way, report)
        report.end()
        kept = {"text": outcome.text, "request": arguments.request} if request else {}
        figures.append({**told(outcome, stand.wanted), **kept})
    return figures


class _Progress:
    """One line on standard error that says how far a way is; none where nobody looks."""

    def __init__(self, way: Way) -> None:
        self._name = way.value.replace("_", " ")
        self._shown = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        if self._shown:
            print(f"\r{self._name}: {done} of {total} ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """End the line."""
        if self._shown:
            print(file=sys.stderr)


def _text(path: Path) -> str:
    """Return the text of a file. Raises ModelError where it is none."""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise ModelError(f"{path} is not there", "Name a text file.") from None
    except (OSError, UnicodeDecodeError):
        raise ModelError(f"{path} is no text in UTF-8", "Name a text file.") from None
    if not text:
        raise ModelError(f"{path} is empty", "Name a text file with some sentences.")
    return text


def table(figures: Sequence[dict[str, Any]]) -> str:
    """Return the figures of the ways side by side, for a person."""
    rows: list[tuple[str, list[str]]] = [("", [f["mode"] for f in figures])]
    rows += [(label, [_shown(f, key) for f in figures]) for label, key in _ROWS]
    wide = max(len(label) for label, _ in rows)
    return "\n".join(
        f"{label:<{wide}}" + "".join(f"{cell:>13}" for cell in cells) for label, cells in rows
    )


_ROWS = (
    ("words and marks", "words"),
    ("wrong in the end", "wrong"),
    ("put right by a choice", "put_right"),
    ("forks", "forks"),
    ("forks that helped", "forks_that_helped"),
    ("cloud of 1 holds the word, %", "recall.1"),
    ("cloud of 5, %", "recall.5"),
    ("cloud of 8, %", "recall.8"),
    ("choices a word", "choices_per_word"),
    ("tokens decoded a word", "tokens_decoded_per_word"),
    ("machine, ms a word", "ms.machine_ms"),
    ("  of which waited for", "ms.exposed_ms"),
    ("person, ms a word", "ms.person_ms"),
    ("wall, ms a word", "ms.wall_ms"),
    ("steering, bits", "steering_bits"),
    ("  a second of the person's", "bits_per_second"),
    ("choices that changed the course", "choices_that_changed"),
    ("divergence of the branches", "mean_divergence"),
    ("intent gain, nats a choice", "intent_gain_nats"),
)


def _shown(figures: dict[str, Any], key: str) -> str:
    kind, _, name = key.rpartition(".")
    value = figures[kind][name] if kind == "recall" else figures[name or key]
    if value is None:
        return "-"
    if kind == "recall":
        return f"{100 * value:.0f}"
    if kind == "ms":
        return f"{value / max(1, figures['words']):.0f}"
    return str(value) if isinstance(value, int) else f"{value:.2f}"
