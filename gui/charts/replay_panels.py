"""What the plots of `wordfork replay` show: panels of bars, made of the figures of each way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.experiments.replay.hypotheses import LOAD, Figures, Held
from engine.experiments.replay.table import find, verdict
from engine.experiments.time_model.reference import (
    ALONE,
    BAD_ALONE,
    BAD_ASKED,
    EVERY_STEP,
    FORKS_ONLY,
)

NAMES = {
    "auto": "Auto", "forks": "Forks", "every-word": "Every word", "try-again": "Try again",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, what is stacked as (tint, length), thinner below, and what is written.

    `mark` is what is claimed or aimed at, from one length to another.
    """

    name: str
    parts: tuple[tuple[str, float], ...]
    label: str
    below: tuple[tuple[str, float], ...] = ()
    mark: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A plot: title with its unit, what the tints mean, bars, and lines below."""

    title: str
    legend: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    notes: tuple[str, ...] = ()
    top: float = field(default=0.0)


def panels(figures: Sequence[Figures], claims: Sequence[Held]) -> list[Panel]:
    """Return the six plots; `claims` are written below those that they are about."""
    return [
        _words(figures, claims),
        _load(figures, claims),
        _recall(figures),
        _times(figures, claims),
        _steering(figures),
        _gain(figures),
    ]


def name_of(figures: Figures, *, both: bool = False) -> str:
    """Return what a way is called beside its bar."""
    name = NAMES[figures["mode"]]
    if figures["mode"] == "forks" and (both or figures["rule"] == "entropy"):
        return f"{name}, {figures['rule']}"
    return name


def _names(figures: Sequence[Figures]) -> list[str]:
    both = len([f for f in figures if f["mode"] == "forks"]) > 1
    return [name_of(f, both=both) for f in figures]


def _named(figures: Sequence[Figures]) -> Iterator[tuple[str, Figures]]:
    return zip(_names(figures), figures, strict=True)


def _asked(figures: Sequence[Figures]) -> list[tuple[str, Figures]]:
    return [(name, f) for name, f in _named(figures) if f["forks"]]


def _notes(claims: Sequence[Held], *keys: str) -> tuple[str, ...]:
    """Return a line for each claim about these figures; times of another machine are left out."""
    return tuple(
        f"{c.origin.capitalize()}: {NAMES[c.mode]}: {c.claim}: {c.said}. Here {c.ours}: "
        f"{verdict(c)}."
        for c in claims
        if c.key in keys and c.holds is not None
    )


def _words(figures: Sequence[Figures], claims: Sequence[Held]) -> Panel:
    hidden = figures[0]["intention"] == "hidden"
    bars = []
    for name, one in _named(figures):
        n = max(1, one["words"])
        wrong, right = 100 * one["wrong"] / n, 100 * one["put_right"] / n
        told = None
        if not hidden and one["mode"] != "try-again":
            told = BAD_ALONE if one["mode"] == "auto" else BAD_ASKED
        mark = None if told is None else (100 * told.low, 100 * told.high)
        if hidden:
            bars.append(_freely(name, one, wrong))
        else:
            label = f"{wrong:.0f}%" + (f", {right:.0f}% put right" if right else "")
            parts = (("wrong", wrong), ("right", right))
            bars.append(Bar(name, parts, label, mark=mark))
    words = figures[0]["words"]
    notes = _notes(claims, "wrong", "put_right", "put_right_at_once.wrong")
    if hidden:
        legend = (("wrong", "written freely"), ("dim", "thin: each wrong word put right at once"))
        title = f"Words that differ from the text in mind, % of {words}"
        return Panel(title, legend, tuple(bars), notes)
    meanings = (("wrong", "wrong in the end"), ("right", "put right by a choice"),
                ("mark", "the reference estimate"))  # fmt: skip
    title = f"Words wrong, % of {words} words and marks; only this very text is right"
    again = next((f for f in figures if f["mode"] == "try-again"), None)
    if again is not None:
        best = f"Try again: words to change in the best of {again['samples']} samples."
        notes = (best, *notes)
    return Panel(title, meanings, tuple(bars), notes)


def _freely(name: str, one: Figures, wrong: float) -> Bar:
    """Return the bar of a way towards a hidden text: written freely, and put right at once."""
    share = find(one, "put_right_at_once.wrong")
    if share is None:
        return Bar(name, (("wrong", wrong),), f"{wrong:.0f}%")
    share = 100 * share / max(1, find(one, "put_right_at_once.words"))
    label = f"{wrong:.0f}%; {share:.0f}% put right at once"
    return Bar(name, (("wrong", wrong),), label, (("dim", share),))


def _load(figures: Sequence[Figures], claims: Sequence[Held]) -> Panel:
    again = next((f for f in figures if f["mode"] == "try-again"), None)
    goal = None if again is None else LOAD * again["tokens_decoded_per_word"]
    bars = []
    for name, one in _named(figures):
        keys = ("waited_for", "ahead_kept", "ahead_lost")
        parts = tuple((key, one[f"tokens_{key}_per_word"]) for key in keys)
        mark = (0.0, goal) if goal is not None and one["mode"] == "forks" else None
        bars.append(Bar(name, parts, f"{one['tokens_decoded_per_word']:.1f}", mark=mark))
    legend = [("waited_for", "waited for"), ("ahead_kept", "written ahead, kept"),
              ("ahead_lost", "written ahead, thrown away")]  # fmt: skip
    if goal is not None:
        legend.append(("mark", "the goal: a third of Try again"))
    title = "Load: tokens decoded for each word kept"
    return Panel(title, tuple(legend), tuple(bars), _notes(claims, "tokens_decoded_per_word"))


def _recall(figures: Sequence[Figures]) -> Panel:
    bars = []
    for name, one in _asked(figures):
        found = one["recall"]
        for i, size in enumerate(("1", "5", "8")):
            words = "first word" if size == "1" else f"first {size} words"
            share = 100 * found[size]
            told = f"{name}: {words}" if i == 0 else words
            bars.append(Bar(told, ((f"recall{i}", share),), f"{share:.0f}%"))
    title = "Recall: how often the cloud held the word, % of the forks"
    note = "The reference estimate's 5% wrong needs a cloud that holds the word each time."
    return Panel(title, (), tuple(bars), (note,), top=100.0)


def _times(figures: Sequence[Figures], claims: Sequence[Held]) -> Panel:
    bars = []
    for name, one in _named(figures):
        n = max(1, one["words"])
        waited, person, machine = (one[k] / n for k in ("exposed_ms", "person_ms", "machine_ms"))
        label = f"{waited + person:,.0f} ms".replace(",", "\u202f")
        parts = (("waited_for", waited), ("person", person))
        bars.append(Bar(name, parts, label, (("machine", machine),)))
    legend = (("waited_for", "machine, waiting"), ("person", "person (simulated)"),
              ("machine", "thin: all the machine's work, hidden or not"))  # fmt: skip
    title = "Time: ms per word; the figure is the wall clock, waited for + person"
    theirs = (
        f"The reference estimate ({ALONE} Auto, {FORKS_ONLY} Forks, {EVERY_STEP} ms Every word) "
        "is of a 7B on an RTX 4090: not comparable."
    )
    notes = (theirs, *_notes(claims, "wall_ms", "exposed_ms"))
    return Panel(title, legend, tuple(bars), notes)


def _steering(figures: Sequence[Figures]) -> Panel:
    bars = []
    for name, one in _asked(figures):
        bits = one["steering_bits"] / max(1, one["words"])
        rate = one["bits_per_second"]
        label = f"{bits:.2f}" + ("" if rate is None else f"; {rate:.1f} bits a second of choosing")
        bars.append(Bar(name, (("person", bits),), label))
    title = "Steering: bits a word that choices told the model (-log2 of the word's probability)"
    return Panel(title, (), tuple(bars), ("The reference estimate says nothing about this.",))


def _gain(figures: Sequence[Figures]) -> Panel:
    bars = []
    for name, one in _asked(figures):
        gain = find(one, "intent_gain_nats")
        if gain is not None:
            bars.append(Bar(name, (("person", max(0.0, gain)),), f"{gain:.1f} nats"))
    title = "Intent gain: nats a choice that changed the course"
    what = "How much likelier it made the next 8 tokens in mind than the model's own word did."
    return Panel(title, (), tuple(bars), (what, "The reference estimate says nothing about this."))
