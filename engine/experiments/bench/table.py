"""The figures of `bench` as a table for a person: each with its goal, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: the figure at `path` in `unit`; with a `goal`, at most or `least` it."""

    name: str
    path: str
    unit: str = ""
    goal: float | None = None
    least: bool = False

    def holds(self, value: float | None) -> bool | None:
        """Whether the goal is reached; None where there is no goal, or nothing was measured."""
        if self.goal is None or value is None:
            return None
        return value >= self.goal if self.least else value <= self.goal


ROWS = (
    Row("a token, bare decode loop", "bare_token_ms.median", "ms"),
    Row("a token, Auto", "auto_token_ms.median", "ms"),
    Row("Auto / bare", "auto_over_bare", "", 1.10),
    Row("a cloud of 8 words", "cloud8_ms.median", "ms"),
    Row("cloud of 8 / bare token", "cloud8_over_token", "", 7),
    Row("a cloud of 5 words", "cloud5_ms.median", "ms"),
    Row("cloud of 5 / bare token, median", "cloud5_over_token.median", "", 1),
    Row("cloud of 5 / bare token, p95", "cloud5_over_token.p95", "", 5),
    Row("same words as an exhaustive search", "cloud_exact_share", "%", 0.95, least=True),
    Row("choice to next text, 600 ms, median", "wait_after_choice_ms.median", "ms", 16),
    Row("the same / bare token, p95", "wait_after_choice_over_token.p95", "", 1),
    Row("next cloud ready at choice, 1 s", "next_cloud_ready_share", "%", 0.80, least=True),
    Row("waited a token, Forks / Auto", "exposed_over_auto", "", 1.05),
    Row("commit of a choice", "commit_ms.median", "ms", 1),
    Row("wait a fork, high-level API / ours", "high_level_over_ours", "", 15, least=True),
    Row("wait a fork, one sequence / ours", "single_sequence_over_ours", "", 5, least=True),
    Row("from start to the first cloud", "first_cloud_s", "s", 5),
    Row("peak memory, both processes", "peak_memory_mb", "MB"),
    Row("tokens in the draft, person at 1 s", "tokens"),
    Row("tokens decoded ahead meanwhile", "decoded_ahead"),
    Row("of these thrown away", "thrown_away"),
    Row("energy meanwhile, whole processor", "energy_j", "J"),
)


def find(figures: Mapping[str, Any], path: str) -> float | None:
    """Return the figure at a path like "bare_token_ms.median"; None where there is none."""
    value: Any = figures
    for key in path.split("."):
        value = value[key]
    return None if value is None else float(value)


def format_figures(figures: Mapping[str, Any], *, judged: bool = True) -> str:
    """Return the figures as lines for a person, held against their goals if `judged`."""
    machine = figures["machine"]
    lines = [
        f"{figures['model']} on {machine['processor']}, {machine['threads']} of "
        f"{machine['cores']} cores, {machine['gpu_layers']} layers on a GPU; "
        f"{figures['forks']} forks",
        f"The person is {figures['person']}.",
    ]
    lines += [_line(row, find(figures, row.path), judged) for row in ROWS]
    lines += [f"{name}: {trouble}" for name, trouble in figures["peers_trouble"].items()]
    return "\n".join(lines)


def _line(row: Row, value: float | None, judged: bool) -> str:
    line = f"{row.name:38}{_number(value, row.unit):>14}"
    if row.goal is None or not judged:
        return line
    verdict = {True: "holds", False: "FALLS SHORT", None: "not measured"}[row.holds(value)]
    bound = f"{'at least' if row.least else 'at most'} {_number(row.goal, row.unit)}"
    return f"{line}   {bound:20}{verdict}"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "not known"
    if unit == "%":
        return f"{100 * value:.1f} %"
    digits = 0 if value == round(value) else 2
    return f"{value:.{digits}f} {unit}".strip()
