"""The figures of replays as a table for a person: the ways side by side, the claims under each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.experiments.replay.hypotheses import Figures, Held

WIDE = 100
_LABEL = 34
_EXACT = (
    ("words and marks", "words", ""),
    ("wrong in the end", "wrong", ""),
    ("  of 100 words and marks", "wrong", "%"),
    ("put right by a choice", "put_right", ""),
    ("forks", "forks", ""),
    ("forks that helped", "forks_that_helped", ""),
)
_HIDDEN = (
    ("words and marks", "words", ""),
    ("words that differ, written freely", "wrong", ""),
    ("  of 100 words and marks", "wrong", "%"),
    ("wrong, each put right at once", "put_right_at_once.wrong", ""),
    ("choices that changed the course", "put_right", ""),
    ("forks", "forks", ""),
)
_COMMON = (
    ("cloud of 1 holds the word, %", "recall.1", "100"),
    ("cloud of 5, %", "recall.5", "100"),
    ("cloud of 8, %", "recall.8", "100"),
    ("choices a word", "choices_per_word", ""),
    ("tokens decoded a word kept", "tokens_decoded_per_word", ""),
    ("  waited for", "tokens_waited_for_per_word", ""),
    ("  written ahead, kept", "tokens_ahead_kept_per_word", ""),
    ("  written ahead, thrown away", "tokens_ahead_lost_per_word", ""),
    ("machine, ms per word", "machine_ms", "a word"),
    ("  of which waited for", "exposed_ms", "a word"),
    ("person, ms per word", "person_ms", "a word"),
    ("wall clock, ms per word", "wall_ms", "a word"),
    ("steering, bits", "steering_bits", ""),
    ("  a second of the person's", "bits_per_second", ""),
    ("divergence of the branches, 0 to 1", "mean_divergence", ""),
    ("intent gain, nats a changed course", "intent_gain_nats", ""),
)


def table(figures: Sequence[Figures], claims: Sequence[Held] = ()) -> str:
    """Return the figures of the ways side by side, each with its claims, then their arithmetic."""
    hidden = figures[0]["intention"] == "hidden"
    lines = [_line("", [name_of(f) for f in figures])]
    said: set[str] = set()
    for label, key, unit in (*(_HIDDEN if hidden else _EXACT), *_COMMON):
        lines.append(_line(label, [_shown(f, key, unit) for f in figures]))
        if key == "wrong" and unit != "%":
            continue  # the claims stand under the share
        if key not in said:
            said.add(key)
            for claim in claims:
                if claim.key == key:
                    lines += _beside(claim)
    lines += ["", *_footnotes(hidden)]
    if claims:
        lines += ["", "The arithmetic of the claims"]
        for claim in claims:
            lines += _wrapped(f"{claim.mode}: {claim.claim}: {claim.ours} = {claim.arithmetic}", 2)
    return "\n".join(lines)


def name_of(figures: Figures) -> str:
    """Return what a way is called in a column: its mode; forks may be by entropy."""
    by_entropy = figures["mode"] == "forks" and figures["rule"] == "entropy"
    return "by entropy" if by_entropy else str(figures["mode"])


def verdict(claim: Held) -> str:
    """Return in a word or two whether a claim holds."""
    return {True: "holds", False: "does not hold", None: "not comparable"}[claim.holds]


def find(figures: Figures, key: str) -> Any:
    """Return the figure at a key like "recall.5"; None where there is none."""
    value: Any = figures
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _beside(claim: Held) -> list[str]:
    said = f"{claim.origin}, {claim.mode}: {claim.claim}: {claim.said}"
    return _wrapped(f"> {said}; here {claim.ours}: {verdict(claim)}", 4)


def _footnotes(hidden: bool) -> Iterator[str]:
    if hidden:
        yield from _wrapped(
            "Written freely: the person answers the forks and does nothing else, so that every "
            "word behind a wrong one is written behind another text. Put right at once: each wrong "
            "word is replaced as by typing, so that every word is judged behind the text in mind.",
            0,
        )
    else:
        yield from _wrapped(
            "Nothing but this very text counts as right: a lower bound. Each wrong word is put "
            "right at once, so that every word is judged behind the same text in every way; in "
            "try-again, wrong is what would have to be changed in the best sample.",
            0,
        )
    yield from _wrapped(
        "Machine time is measured here; the person is simulated, their times are assumed. Wall "
        "clock = waited for + person.",
        0,
    )


def _line(label: str, cells: Sequence[str]) -> str:
    return f"{label:<{_LABEL}}{''.join(f'{cell:>12}' for cell in cells)}".rstrip()


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text, WIDE, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2 * bool(indent))
    )


def _shown(figures: Figures, key: str, unit: str) -> str:
    value = find(figures, key)
    if value is None:
        return "-"
    if unit == "%":
        return f"{100 * value / max(1, figures['words']):.1f}"
    if unit == "100":
        return f"{100 * value:.0f}"
    if unit == "a word":
        return f"{value / max(1, figures['words']):.0f}"
    return str(value) if isinstance(value, int) else f"{value:.2f}"
